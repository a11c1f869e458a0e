/*
 * Goal: what rots on a desk's disk and lies at the hub too is fetched again; what was written here alone, and
 * reads otherwise than it was written, never reaches the hub. Method: a desk with a document of several pages
 * and ops that were not sent; single bits of its closed file are flipped in the document, in its pages' own
 * numbers, in the index beside it, and in every byte of an op's row; then it is opened and asked.
 */
#include "tests/ledger/desk.h"

#include <sqlite3.h>
#include <string.h>

#define PAGE 4096
#define DOCUMENT_LEN (3 * PAGE)

static struct desk desk;
static char document[DOCUMENT_LEN + 1];
static struct pd_hash sum;

static int
start(void **state)
{
    struct pd_row row = { .kind = PD_ROW_PROGRAMME };
    struct pd_rng rng = pd_rng_seeded(4);

    (void)state;
    for (int i = 0; i < DOCUMENT_LEN; i++)
        document[i] = (char)('a' + pd_rng_below(&rng, 26));
    sum = pd_hash_of(document, DOCUMENT_LEN);
    desk_start(&desk, 21);
    row.programme = (struct pd_programme_row){ 4, sum, DESK_NOW };
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_ok(pd_ledger_asset_put(desk.ledger, &sum, document, DOCUMENT_LEN));
    for (int i = 0; i < 3; i++)
        (void)desk_redeem(&desk, "MUG", 1);
    desk_close(&desk);
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

/* One number from the closed file. */
static int64_t
ask_file(const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int64_t number;

    assert_int_equal(sqlite3_open_v2(desk.path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    number = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
    return number;
}

static void
flip(int64_t at, int bit)
{
    FILE *file = fopen(desk.path, "r+b");
    int byte;

    assert_non_null(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    byte = fgetc(file);
    assert_int_not_equal(byte, EOF);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    assert_int_not_equal(fputc(byte ^ 1 << bit, file), EOF);
    assert_int_equal(fclose(file), 0);
}

/* Where some bytes of the closed file begin; there must be such. */
static int64_t
find(const void *bytes, size_t len)
{
    static uint8_t image[1 << 20];
    FILE *file = fopen(desk.path, "rb");
    const uint8_t *found;
    size_t n;

    assert_non_null(file);
    n = fread(image, 1, sizeof image, file);
    assert_true(n < sizeof image);
    assert_int_equal(fclose(file), 0);
    found = memmem(image, n, bytes, len);
    assert_non_null(found);
    return found - image;
}

static void
record(void)
{
    static int n;
    enum pd_claim_outcome outcome;
    char key[32];

    (void)snprintf(key, sizeof key, "pay|%d", n++);
    assert_ok(
        pd_ledger_claim(desk.ledger, desk.when, &desk.member, "pay", key, pd_points_of(5), 1, &outcome));
    assert_int_equal(outcome, PD_CLAIM_ASKED);
}

/* ---- documents ---- */

static enum pd_err
look(uint32_t *version)
{
    const char *json;
    size_t len;
    enum pd_err err = pd_ledger_programme(desk.ledger, DESK_NOW, version, &json, &len);

    if (err == PD_OK)
        assert_memory_equal(json, document, DOCUMENT_LEN);
    return err;
}

/* As the client does: what is wanted is fetched, and is there then and after a restart. Meanwhile the desk is
 * not closed: it records. */
static void
is_fetched_again(void)
{
    struct pd_hash wanted;
    uint32_t version;

    desk_open(&desk);
    assert_int_equal(look(&version), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_asset_wanted(desk.ledger, &wanted));
    assert_true(pd_hash_equal(&wanted, &sum));
    record();
    assert_ok(pd_ledger_asset_put(desk.ledger, &sum, document, DOCUMENT_LEN));
    for (int i = 0; i < 2; i++) {
        assert_ok(look(&version));
        assert_int_equal(version, 4);
        assert_int_equal(pd_ledger_asset_wanted(desk.ledger, &wanted), PD_ERR_NOT_FOUND);
        record();
        desk_close(&desk);
        desk_open(&desk);
    }
    desk_close(&desk);
}

static void
again(void **state)
{
    assert_int_equal(finish(state), 0);
    assert_int_equal(start(state), 0);
}

static void
a_document_with_a_rotten_bit_is_fetched_again(void **state)
{
    for (int at = 0; at < DOCUMENT_LEN; at += DOCUMENT_LEN / 4) {
        again(state);
        flip(find(document + at, 30) + at % 7, at % 5);
        is_fetched_again();
    }
}

/* The number of the page that follows: SQLite itself cannot read on. */
static void
a_document_whose_page_leads_nowhere_is_fetched_again(void **state)
{
    for (int bit = 5; bit < 8; bit++) {
        int64_t inside;

        again(state);
        inside = find(document + 2 * PAGE, 200);
        flip(inside - inside % PAGE, bit);
        is_fetched_again();
    }
}

/* It leads to a page of something else, which must not be given back together with the document. */
static void
a_document_whose_page_leads_elsewhere_takes_nothing_with_it(void **state)
{
    int64_t inside = find(document + 2 * PAGE, 200), ops = ask_file("SELECT count(*) FROM op");
    struct pd_ledger_report report;
    struct pd_hash wanted;
    uint32_t version;

    (void)state;
    flip(inside - inside % PAGE + 3, 4); /* sixteen pages away */
    desk_open(&desk);
    assert_int_equal(look(&version), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_asset_wanted(desk.ledger, &wanted));
    assert_ok(pd_ledger_asset_put(desk.ledger, &sum, document, DOCUMENT_LEN));
    for (int i = 0; i < 5; i++)
        record();
    assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
    assert_int_equal(report.ops, ops + 5);
    assert_int_equal(report.bad_seq, 0);
    assert_ok(look(&version));
}

static void
documents_whose_table_is_rotten_are_fetched_again(void **state)
{
    int64_t root = ask_file("SELECT rootpage FROM sqlite_schema WHERE name = 'asset'");

    (void)state;
    flip((root - 1) * PAGE, 1); /* what kind of page this is */
    is_fetched_again();
}

static void
documents_whose_index_is_rotten_are_fetched_again(void **state)
{
    int64_t root = ask_file("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_asset_1'");

    (void)state;
    flip((root - 1) * PAGE, 1);
    is_fetched_again();
}

/* ---- ops ---- */

struct sent {
    uint64_t first;
    int n;
    struct pd_hash head;
};

static bool
send(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head)
{
    struct sent *sent = ctx;
    struct pd_op op;

    assert_ok(pd_op_decode(line, len, &op, NULL));
    assert_int_equal(op.dseq, dseq);
    sent->head = pd_chain_next(&sent->head, line, len);
    assert_true(pd_hash_equal(&sent->head, head));
    sent->n++;
    return true;
}

static enum pd_err
outbox(struct sent *sent)
{
    return pd_ledger_outbox(desk.ledger, 500, 1 << 18, &sent->head, &sent->first, send, sent);
}

/* What goes out is what was written, or nothing does and the desk closes. A bit beside the row is no harm. */
static void
no_rotten_op_goes_to_the_hub(void **state)
{
    struct sent sent = { .n = 0 };
    char line[PD_OP_LINE_MAX];
    int64_t at, closed = 0;
    int whole;

    (void)state;
    desk_open(&desk);
    assert_ok(outbox(&sent));
    whole = sent.n;
    desk_close(&desk);
    (void)snprintf(line, sizeof line, "\"seq\":%d,", whole - 1); /* the last but one */
    at = find(line, strlen(line));
    for (int64_t byte = at - 120; byte < at + 200; byte += 3) {
        enum pd_err err;

        flip(byte, (int)(byte % 8));
        sent = (struct sent){ .n = 0 };
        err = desk_try_open(&desk);
        if (err == PD_OK)
            err = outbox(&sent);
        assert_true(err == PD_OK || err == PD_ERR_CORRUPT);
        assert_true(err == PD_OK ? sent.n == whole : sent.n < whole);
        closed += err == PD_ERR_CORRUPT;
        desk_close(&desk);
        flip(byte, (int)(byte % 8));
    }
    assert_true(closed > 90);
}

/* The hub has it all. Told of another head it would stop the desk for two stories. */
static void
a_rotten_head_of_what_the_hub_has_is_told_to_nobody(void **state)
{
    struct sent sent = { .n = 0 };
    struct pd_hash head;

    (void)state;
    desk_open(&desk);
    assert_ok(outbox(&sent));
    for (int i = 1; i <= sent.n; i++)
        assert_ok(desk_result(&desk, (uint64_t)i, PD_OP_APPLIED, ""));
    head = sent.head;
    assert_ok(outbox(&sent));
    assert_true(pd_hash_equal(&sent.head, &head));
    desk_close(&desk);
    for (int byte = 0; byte < PD_HASH_LEN; byte += 7) {
        int64_t at = find(head.b, PD_HASH_LEN) + byte;

        flip(at, byte % 8);
        desk_open(&desk);
        assert_int_equal(outbox(&sent), PD_ERR_CORRUPT);
        desk_close(&desk);
        flip(at, byte % 8);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_document_with_a_rotten_bit_is_fetched_again),
        TEST(a_document_whose_page_leads_nowhere_is_fetched_again),
        TEST(a_document_whose_page_leads_elsewhere_takes_nothing_with_it),
        TEST(documents_whose_table_is_rotten_are_fetched_again),
        TEST(documents_whose_index_is_rotten_are_fetched_again),
        TEST(no_rotten_op_goes_to_the_hub),
        TEST(a_rotten_head_of_what_the_hub_has_is_told_to_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
