/*
 * Goal: a desk keeps what a restored hub will need, and lets itself be told less without giving anything up.
 * Method: rows of a higher hub epoch that say less than the ones before; receipts put in, asked for, rotted
 * and pruned; summaries in every order.
 */
#include "tests/ledger/desk.h"

#include <sqlite3.h>

static struct desk desk;

static int
start(void **state)
{
    (void)state;
    desk_start(&desk, 31); /* ops 1..3: two leases, a token */
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    desk_close(&desk);
    desk_finish(&desk);
    return 0;
}

/* A page of another life of the hub. */
static void
other_life(struct pd_row *row, uint64_t epoch, uint64_t cseq)
{
    row->cseq = cseq;
    assert_ok(pd_ledger_apply_page(
        desk.ledger, row, 1, (struct pd_cursor){ epoch, cseq }, 0, desk.when.now_ms, desk.when.quality));
}

static uint64_t
journal_end(void)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(desk.ledger, &status));
    return status.high_seq;
}

static void
a_lease_never_shrinks_because_a_hub_forgot(void **state)
{
    struct pd_row row = desk_lease_row(&desk, 1, "MUG", 2);

    (void)state;
    other_life(&row, 9, 1);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "MUG"), DESK_UNITS);
    row = desk_lease_row(&desk, 1, "MUG", DESK_UNITS + 3);
    other_life(&row, 9, 2);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "MUG"), DESK_UNITS + 3);
}

static void
a_token_that_went_on_does_not_come_back_with_an_older_number(void **state)
{
    struct pd_row row = { .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = 2, .device = desk.other } };

    (void)state;
    assert_true(pd_ledger_has_token(desk.ledger));
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_false(pd_ledger_has_token(desk.ledger));
    row = (struct pd_row){ .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = 1, .device = desk.identity.device } };
    other_life(&row, 9, 1); /* the restored hub believes that it is still here */
    assert_false(pd_ledger_has_token(desk.ledger));
    row = (struct pd_row){ .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = 7, .device = desk.identity.device } };
    other_life(&row, 9, 2);
    assert_true(pd_ledger_has_token(desk.ledger));
}

static void
each_summary_is_written_down_once_and_no_older_one_after_it(void **state)
{
    static const struct {
        uint64_t number;
        int ops;
    } rows[] = { { 5, 1 }, { 5, 0 }, { 4, 0 }, { 6, 1 } };
    uint64_t end = journal_end();

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_row row = { .kind = PD_ROW_WITNESS, .witness = { .number = rows[i].number } };

        memset(row.witness.sha256.b, 0xab, PD_HASH_LEN);
        assert_ok(desk_page(&desk, &row, 1, 0));
        end += (uint64_t)rows[i].ops;
        assert_int_equal(journal_end(), end);
    }
}

/* ---- receipts ---- */

static void
put(uint64_t first, uint64_t last)
{
    struct pd_op_result results[8];
    struct pd_ledger_receipt receipt = { .first = first, .last = last, .nonce = "nonce-0001", .len = 6 };
    char text[16];

    (void)snprintf(text, sizeof(text), "answ%02u", (unsigned)last);
    receipt.answer = text;
    for (uint64_t i = first; i <= last; i++)
        results[i - first] = (struct pd_op_result){
            .dseq = i, .status = PD_OP_APPLIED, .hseq = i, .balance = pd_points_of(-1)
        };
    assert_ok(pd_ledger_results_signed(
        desk.ledger, results, (int)(last - first) + 1, last, 1, desk.when.now_ms, &receipt));
}

struct found {
    int n;
    uint64_t last[4];
};

static bool
note(void *ctx, const struct pd_ledger_receipt *receipt)
{
    struct found *found = ctx;

    assert_int_equal(receipt->len, 6);
    assert_string_equal(receipt->nonce, "nonce-0001");
    found->last[found->n++] = receipt->last;
    return found->n < 4;
}

static struct found
receipts_above(uint64_t dseq)
{
    struct found found = { .n = 0 };

    assert_ok(pd_ledger_receipts(desk.ledger, dseq, note, &found));
    return found;
}

static void
receipts_are_kept_in_order_and_told_from_where_they_are_needed(void **state)
{
    uint64_t signed_seq;
    struct found found;

    (void)state;
    assert_ok(pd_ledger_signed_seq(desk.ledger, &signed_seq));
    assert_int_equal(signed_seq, 0);
    put(1, 2);
    put(3, 3);
    put(3, 3); /* told again: the same */
    assert_ok(pd_ledger_signed_seq(desk.ledger, &signed_seq));
    assert_int_equal(signed_seq, 3);
    desk_close(&desk);
    desk_open(&desk);
    found = receipts_above(0);
    assert_int_equal(found.n, 2);
    assert_int_equal(found.last[0], 2);
    assert_int_equal(found.last[1], 3);
    assert_int_equal(receipts_above(2).n, 1);
    assert_int_equal(receipts_above(3).n, 0);
}

static void
rot(const char *sql)
{
    sqlite3 *db;

    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
}

static void
a_receipt_that_rotted_is_left_out_and_the_others_stay(void **state)
{
    struct found found;
    uint64_t signed_seq;

    (void)state;
    put(1, 2);
    put(3, 3);
    rot("UPDATE receipt SET answer = x'616e73773034' WHERE last = 3");
    found = receipts_above(0);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.last[0], 2);
    assert_ok(pd_ledger_signed_seq(desk.ledger, &signed_seq));
    assert_int_equal(signed_seq, 0); /* not what it once was, but nothing that was not signed */
}

static void
receipts_go_with_the_ops_they_are_about(void **state)
{
    struct pd_when later = { desk.when.now_ms + 91 * PD_DAY_MS, PD_TIME_SYNCED };
    uint64_t count;

    (void)state;
    put(1, 3);
    assert_int_equal(receipts_above(0).n, 1);
    assert_ok(pd_ledger_prune(desk.ledger, later, 1, &count));
    assert_int_equal(count, 3);
    assert_int_equal(receipts_above(0).n, 0);
}

static void
the_chain_is_known_wherever_the_journal_is(void **state)
{
    struct pd_ledger_status status;
    struct pd_hash head;

    (void)state;
    assert_ok(pd_ledger_status(desk.ledger, &status));
    assert_ok(pd_ledger_head_at(desk.ledger, status.high_seq, &head));
    assert_true(pd_hash_equal(&head, &status.head));
    assert_ok(pd_ledger_head_at(desk.ledger, 0, &head));
    assert_int_equal(pd_ledger_head_at(desk.ledger, status.high_seq + 1, &head), PD_ERR_NOT_FOUND);
}

static void
who_the_desk_is_outlives_a_restart_and_not_a_rotten_bit(void **state)
{
    char nonce[65], answer[64];
    size_t len;

    (void)state;
    assert_int_equal(pd_ledger_introduction(desk.ledger, nonce, sizeof(nonce), answer, sizeof(answer), &len),
        PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_introduction_put(desk.ledger, "nonce-0001", "{\"who\":1}", 9));
    desk_close(&desk);
    desk_open(&desk);
    assert_ok(pd_ledger_introduction(desk.ledger, nonce, sizeof(nonce), answer, sizeof(answer), &len));
    assert_string_equal(nonce, "nonce-0001");
    assert_int_equal(len, 9);
    assert_memory_equal(answer, "{\"who\":1}", 9);
    rot("UPDATE introduction SET nonce = 'nonce-0002'");
    assert_int_equal(pd_ledger_introduction(desk.ledger, nonce, sizeof(nonce), answer, sizeof(answer), &len),
        PD_ERR_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lease_never_shrinks_because_a_hub_forgot),
        TEST(a_token_that_went_on_does_not_come_back_with_an_older_number),
        TEST(each_summary_is_written_down_once_and_no_older_one_after_it),
        TEST(receipts_are_kept_in_order_and_told_from_where_they_are_needed),
        TEST(a_receipt_that_rotted_is_left_out_and_the_others_stay),
        TEST(receipts_go_with_the_ops_they_are_about),
        TEST(the_chain_is_known_wherever_the_journal_is),
        TEST(who_the_desk_is_outlives_a_restart_and_not_a_rotten_bit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
