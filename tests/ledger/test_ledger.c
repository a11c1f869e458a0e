/*
 * Goal: every act of the ledger does what its header says, also after the file was closed and opened again,
 * and leaves a file that verify finds sound. Method: one desk per test, rows and results of the hub made by
 * hand.
 */
#include "tests/ledger/one_desk.h"

#include "app/ledger/store.h"

#include <sqlite3.h>

/* ---- identity, rows, programme ---- */

static void
an_identity_is_given_once_and_survives(void **state)
{
    struct pd_identity got;

    (void)state;
    assert_int_equal(pd_ledger_enrol(desk.ledger, &desk.identity), PD_ERR_EXISTS);
    reopen();
    assert_ok(pd_ledger_identity(desk.ledger, &got));
    assert_memory_equal(got.secret.b, desk.identity.secret.b, PD_SECRET_KEY_LEN);
    assert_string_equal(got.place, "P1");
    assert_int_equal(got.letter, 'A');
}

static void
what_came_for_this_desk_is_receipted_once(void **state)
{
    struct pd_row rows[2];
    uint64_t before = status().high_seq;

    (void)state;
    assert_int_equal(before, 3); /* two leases and a token */
    rows[0] = desk_lease_row(&desk, 1, "MUG", DESK_UNITS);
    rows[1] = (struct pd_row){ .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = 1, .device = desk.identity.device } };
    assert_ok(desk_page(&desk, rows, 2, 0));
    assert_int_equal(status().high_seq, before);
    rows[0] = desk_lease_row(&desk, 1, "MUG", DESK_UNITS + 5);
    assert_ok(desk_page(&desk, rows, 1, 0));
    assert_int_equal(status().high_seq, before + 1);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "MUG"), DESK_UNITS + 5);
}

static void
a_cursor_never_moves_backwards_but_into_a_new_hub_epoch(void **state)
{
    struct pd_row row = desk_member_row(&desk.member, 1);
    struct pd_cursor cursor;

    (void)state;
    row.cseq = 2;
    assert_int_equal(
        pd_ledger_apply_page(desk.ledger, &row, 1, (struct pd_cursor){ 1, 2 }, 0, DESK_NOW, PD_TIME_SYNCED),
        PD_ERR_STATE);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
    assert_ok(
        pd_ledger_apply_page(desk.ledger, &row, 1, (struct pd_cursor){ 2, 2 }, 0, DESK_NOW, PD_TIME_SYNCED));
    assert_int_equal(desk_free_points(&desk, &desk.member), 1);
    assert_ok(pd_ledger_cursor(desk.ledger, &cursor));
    assert_int_equal(cursor.hub_epoch, 2);
    assert_int_equal(cursor.cseq, 2);
}

/* A snapshot's rows may be older than what a pull brought meanwhile. */
static void
an_older_word_never_replaces_a_newer(void **state)
{
    struct pd_row newer = desk_member_row(&desk.member, 7), older = desk_member_row(&desk.member, 5000);
    uint64_t at;

    (void)state;
    at = desk.cseq + 2;
    older.cseq = desk.cseq + 1;
    newer.cseq = desk.cseq = at;
    assert_ok(pd_ledger_apply_page(
        desk.ledger, &newer, 1, (struct pd_cursor){ 1, at }, 0, DESK_NOW, PD_TIME_SYNCED));
    assert_ok(pd_ledger_apply_page(
        desk.ledger, &older, 1, (struct pd_cursor){ 1, at }, 0, DESK_NOW, PD_TIME_SYNCED));
    assert_int_equal(desk_free_points(&desk, &desk.member), 7);
}

static void
an_erased_member_is_gone_from_the_file(void **state)
{
    struct pd_row row = { .kind = PD_ROW_GONE, .gone = desk.other };
    struct pd_row marked = desk_member_row(&desk.other, 10);
    struct pd_member member;
    char bytes[4096];
    FILE *file;
    size_t n;

    (void)state;
    (void)snprintf(marked.member.masked, sizeof(marked.member.masked), "QQZZXX");
    assert_ok(desk_page(&desk, &marked, 1, 0));
    assert_ok(pd_ledger_idle(desk.ledger));
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_int_equal(pd_ledger_member(desk.ledger, &desk.other, &member), PD_ERR_NOT_FOUND);
    assert_ok(desk_page(&desk, &marked, 1, 0)); /* an old snapshot, or a hub that was restored */
    assert_int_equal(pd_ledger_member(desk.ledger, &desk.other, &member), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_idle(desk.ledger));
    for (int i = 0; i < 2; i++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s%s", desk.path, i ? "-wal" : "");
        file = fopen(path, "rb");
        while (file && (n = fread(bytes, 1, sizeof(bytes), file)) > 0)
            assert_null(memmem(bytes, n, "QQZZXX", 6));
        if (file)
            fclose(file);
    }
}

static void
the_newest_programme_in_force_whose_document_is_here_is_used(void **state)
{
    static const char one[] = "{\"one\":1}", two[] = "{\"two\":2}";
    struct pd_row rows[2] = { { .kind = PD_ROW_PROGRAMME }, { .kind = PD_ROW_PROGRAMME } };
    struct pd_hash wanted;
    const char *json;
    uint32_t version;
    size_t len;

    (void)state;
    rows[0].programme = (struct pd_programme_row){ 1, pd_hash_of(one, 9), DESK_NOW - 5 };
    rows[1].programme = (struct pd_programme_row){ 2, pd_hash_of(two, 9), DESK_NOW + 5 };
    assert_ok(desk_page(&desk, rows, 2, 0));
    assert_ok(pd_ledger_asset_wanted(desk.ledger, &wanted));
    assert_int_equal(pd_ledger_asset_put(desk.ledger, &wanted, "x", 1), PD_ERR_INVALID);
    assert_int_equal(pd_ledger_programme(desk.ledger, DESK_NOW, &version, &json, &len), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_asset_put(desk.ledger, &rows[0].programme.sha256, one, 9));
    assert_ok(pd_ledger_asset_put(desk.ledger, &rows[1].programme.sha256, two, 9));
    assert_int_equal(pd_ledger_asset_wanted(desk.ledger, &wanted), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_programme(desk.ledger, DESK_NOW, &version, &json, &len));
    assert_int_equal(version, 1);
    assert_string_equal(json, one);
    assert_ok(pd_ledger_programme(desk.ledger, DESK_NOW + 5, &version, &json, &len));
    assert_int_equal(version, 2);
}

/* What was found is remembered until something is written or the clock passes a version's beginning. */
static void
a_programme_that_was_found_gives_way_at_once_to_a_newer_one_and_to_the_clock(void **state)
{
    static const char texts[3][10] = { "{\"one\":1}", "{\"two\":2}", "{\"six\":6}" };
    struct pd_row row = { .kind = PD_ROW_PROGRAMME };
    struct pd_hash wanted;
    const char *json;
    uint32_t version;
    size_t len;

    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        row.programme = (struct pd_programme_row){ i + 1, pd_hash_of(texts[i], 9), DESK_NOW + 5 * i };
        assert_ok(desk_page(&desk, &row, 1, 0));
        assert_ok(pd_ledger_asset_wanted(desk.ledger, &wanted));
        assert_true(pd_hash_equal(&wanted, &row.programme.sha256));
        assert_ok(pd_ledger_asset_put(desk.ledger, &wanted, texts[i], 9));
        assert_int_equal(pd_ledger_asset_wanted(desk.ledger, &wanted), PD_ERR_NOT_FOUND);
        for (uint32_t at = 0; at < 6; at++) {
            uint32_t now = at < 3 ? at : 5 - at; /* forwards, and then the clock is set back */

            assert_ok(pd_ledger_programme(desk.ledger, DESK_NOW + 5 * now + 4, &version, &json, &len));
            assert_int_equal(version, (now < i ? now : i) + 1);
            assert_string_equal(json, texts[version - 1]);
        }
    }
}

static void
a_revoked_key_is_not_believed(void **state)
{
    struct pd_secret_key secret = pd_secret_key_make(&desk.rng);
    struct pd_row row = { .kind = PD_ROW_KEY };
    struct pd_keyring ring;

    (void)state;
    row.key = (struct pd_key_row){ .key = pd_secret_key_public(&secret), .roles = PD_CODE_ROLES_HUB };
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_ok(pd_ledger_keyring(desk.ledger, &ring));
    assert_int_equal(ring.count, 2);
    row.key.revoked = true;
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_ok(pd_ledger_keyring(desk.ledger, &ring));
    assert_int_equal(ring.count, 1);
}

/* A hospital group's: each may have made the ticket that lies on a counter's table. */
static void
the_keys_of_a_thousand_desks_are_believed(void **state)
{
    static struct pd_row rows[500];
    static struct pd_keyring ring;

    (void)state;
    for (int page = 0; page < 2; page++) {
        for (int i = 0; i < PD_COUNT(rows); i++) {
            struct pd_secret_key secret = pd_secret_key_make(&desk.rng);

            rows[i] = (struct pd_row){ .kind = PD_ROW_KEY,
                .key = { .key = pd_secret_key_public(&secret),
                    .roles = PD_CODE_ROLES_DESK,
                    .device = pd_id_make(DESK_NOW, &desk.rng) } };
        }
        assert_ok(desk_page(&desk, rows, PD_COUNT(rows), 0));
    }
    assert_ok(pd_ledger_keyring(desk.ledger, &ring));
    assert_int_equal(ring.count, 1 + 1000);
    for (int i = 0; i < PD_COUNT(rows); i++)
        assert_non_null(pd_keyring_next(&ring, NULL, pd_kid_of(&rows[i].key.key)));
}

/* ---- outbox and results ---- */

struct sent {
    int count;
    struct pd_hash head;
    uint64_t last;
    size_t bytes;
    int stop_after;
};

static bool
collect(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head)
{
    struct sent *sent = ctx;

    sent->head = pd_chain_next(&sent->head, line, len);
    assert_memory_equal(sent->head.b, head->b, PD_HASH_LEN);
    sent->last = dseq;
    sent->bytes += len + 1;
    return ++sent->count != sent->stop_after;
}

static struct sent
outbox(int max, size_t max_bytes, int stop_after, uint64_t *base_seq)
{
    struct sent sent = { .stop_after = stop_after };

    assert_ok(pd_ledger_outbox(desk.ledger, 0, 0, &sent.head, base_seq, collect, &sent));
    assert_ok(pd_ledger_outbox(desk.ledger, max, max_bytes, &sent.head, base_seq, collect, &sent));
    return sent;
}

static void
the_outbox_hands_out_the_chain_from_what_was_answered(void **state)
{
    uint64_t base_seq;
    struct sent sent;
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1);
    struct pd_op_result result;

    (void)state;
    sent = outbox(500, 1 << 20, -1, &base_seq);
    assert_int_equal(base_seq, 0);
    assert_int_equal(sent.count, 4);
    assert_int_equal(outbox(500, sent.bytes - 1, -1, &base_seq).count, 3);
    assert_int_equal(outbox(2, 1 << 20, -1, &base_seq).count, 2);
    assert_int_equal(outbox(500, 1 << 20, 1, &base_seq).count, 1);
    assert_int_equal(pd_ledger_result(desk.ledger, &hold.row.id, &result), PD_ERR_NOT_FOUND);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, "")); /* out of order: nothing below has a result yet */
    assert_int_equal(status().acked_seq, 0);
    for (uint64_t i = 1; i <= 3; i++)
        assert_ok(desk_result(&desk, i, PD_OP_APPLIED, ""));
    assert_int_equal(status().acked_seq, 4);
    assert_int_equal(status().unsent, 0);
    assert_ok(pd_ledger_result(desk.ledger, &hold.row.id, &result));
    assert_int_equal(result.hseq, 104);
    assert_int_equal(outbox(500, 1 << 20, -1, &base_seq).count, 0);
    assert_int_equal(base_seq, 4);
    assert_int_equal(desk_result(&desk, 99, PD_OP_APPLIED, ""), PD_ERR_INVALID);
}

static void
one_op_has_one_result_whatever_is_told_later(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1);

    (void)state;
    assert_ok(desk_result(&desk, 4, PD_OP_REJECTED, "tier"));
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_int_equal(state_of(&hold), PD_HOLD_REJECTED);
    assert_int_equal(pd_ledger_release(desk.ledger, desk.when, &hold.row.id, "screen"), PD_ERR_STATE);
}

static void
a_refused_hold_gives_its_points_back_unless_its_ticket_is_out(void **state)
{
    struct pd_hold kept = desk_redeem(&desk, "MUG", 1), out = desk_redeem(&desk, "TEA", 1);
    struct pd_member member;

    (void)state;
    desk_release(&desk, &out);
    assert_ok(desk_result(&desk, 4, PD_OP_REJECTED, "tier"));
    assert_ok(desk_result(&desk, 5, PD_OP_REJECTED, "tier"));
    assert_int_equal(state_of(&kept), PD_HOLD_REJECTED);
    assert_int_equal(state_of(&out), PD_HOLD_REJECTED);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "MUG"), DESK_UNITS);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "TEA"), DESK_UNITS - 1);
    assert_ok(pd_ledger_member(desk.ledger, &desk.member, &member));
    assert_int_equal(pd_points_raw(member.held), 0);
    assert_int_equal(pd_points_raw(member.debt), 30);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
}

/* Its ticket was promised: the hub tells that it is out, and it is handed over like any other. */
static void
a_refused_hold_whose_ticket_is_out_is_open_once_the_hub_says_so(void **state)
{
    struct pd_hold out = desk_redeem(&desk, "MUG", 1), kept = desk_redeem(&desk, "TEA", 1);
    struct pd_row rows[2] = { { .kind = PD_ROW_HOLD, .hold = out.row },
        { .kind = PD_ROW_HOLD, .hold = kept.row } };

    (void)state;
    desk_release(&desk, &out);
    assert_ok(desk_result(&desk, 4, PD_OP_REJECTED, "tier"));
    assert_ok(desk_result(&desk, 5, PD_OP_REJECTED, "tier"));
    assert_int_equal(state_of(&out), PD_HOLD_REJECTED);
    rows[0].hold.state = PD_HOLD_RELEASED;
    rows[1].hold.state = PD_HOLD_REJECTED;
    assert_ok(desk_page(&desk, rows, 2, 6));
    assert_int_equal(state_of(&out), PD_HOLD_RELEASED);
    assert_int_equal(state_of(&kept), PD_HOLD_REJECTED);
    desk_is_sound(&desk);
}

static void
a_restored_hub_gets_everything_again_and_a_no_stays_a_no(void **state)
{
    struct pd_hold refused = desk_redeem(&desk, "MUG", 1);
    struct pd_op_result result;
    uint64_t base_seq;

    (void)state;
    for (uint64_t i = 1; i <= 3; i++)
        assert_ok(desk_result(&desk, i, PD_OP_APPLIED, ""));
    assert_ok(desk_result(&desk, 4, PD_OP_REJECTED, "tier"));
    assert_ok(pd_ledger_resend_from(desk.ledger, 2));
    assert_int_equal(status().acked_seq, 2);
    assert_int_equal(outbox(500, 1 << 20, -1, &base_seq).count, 2);
    assert_int_equal(base_seq, 2);
    assert_int_equal(pd_ledger_result(desk.ledger, &refused.row.id, &result), PD_ERR_NOT_FOUND);
    assert_int_equal(state_of(&refused), PD_HOLD_REJECTED);
    assert_ok(desk_result(&desk, 3, PD_OP_APPLIED, ""));
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_int_equal(state_of(&refused), PD_HOLD_REJECTED);
    assert_int_equal(status().acked_seq, 4);
    assert_int_equal(status().high_seq, 5); /* the desk ended it at the hub too */
}

static bool
count_ops(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    int *count = ctx;

    assert_true(len > 0 && line[0] == '{');
    assert_int_equal(op->dseq >= 3, true);
    assert_int_equal(result != NULL, op->dseq == 4);
    (*count)++;
    return true;
}

static void
the_journal_is_shown_with_its_results(void **state)
{
    int count = 0;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    desk_redeem(&desk, "MUG", 1);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_ok(pd_ledger_each_op(desk.ledger, 3, count_ops, &count));
    assert_int_equal(count, 3);
}

static void
a_second_program_on_the_same_file_is_told_so(void **state)
{
    struct pd_ledger_config config = { .path = desk.path, .rng = &desk.rng, .power_safe = true };
    struct pd_ledger *second;
    struct pd_why why = { 0 };

    (void)state;
    assert_int_equal(pd_ledger_open(&second, &config, &why), PD_ERR_BUSY);
    assert_null(second);
    assert_true(strlen(why.text) > 0);
    desk_redeem(&desk, "MUG", 1);
}

static void
the_journal_cannot_be_changed_by_a_statement(void **state)
{
    sqlite3 *db;

    (void)state;
    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE op SET at_ms = 1", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM op", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
}

/* Status and the hub's row are remembered; what an act changed counts while it is open, and only if it is
 * kept. */
static void
status_tells_of_an_act_that_is_kept_and_of_no_other(void **state)
{
    struct pd_ledger_status before = status(), now;
    struct pd_desk_row row;

    (void)state;
    for (int kept = 0; kept < 2; kept++) {
        enum pd_err end = kept ? PD_OK : PD_ERR_INVALID;

        assert_ok(pd_act_begin(desk.ledger));
        assert_ok(pd_store_desk(desk.ledger, &row));
        row.durable_seq = before.durable_seq + 7;
        assert_ok(pd_store_desk_put(desk.ledger, &row));
        assert_int_equal(status().durable_seq, before.durable_seq + 7);
        assert_int_equal(pd_act_end(desk.ledger, end), end);
        now = status();
        assert_int_equal(now.durable_seq, before.durable_seq + (kept ? 7 : 0));
        assert_ok(pd_store_desk(desk.ledger, &row));
        assert_int_equal(row.durable_seq, now.durable_seq);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(status_tells_of_an_act_that_is_kept_and_of_no_other),
        T(an_identity_is_given_once_and_survives),
        T(what_came_for_this_desk_is_receipted_once),
        T(a_cursor_never_moves_backwards_but_into_a_new_hub_epoch),
        T(an_older_word_never_replaces_a_newer),
        T(an_erased_member_is_gone_from_the_file),
        T(the_newest_programme_in_force_whose_document_is_here_is_used),
        T(a_programme_that_was_found_gives_way_at_once_to_a_newer_one_and_to_the_clock),
        T(a_revoked_key_is_not_believed),
        T(the_keys_of_a_thousand_desks_are_believed),
        T(the_outbox_hands_out_the_chain_from_what_was_answered),
        T(one_op_has_one_result_whatever_is_told_later),
        T(a_refused_hold_gives_its_points_back_unless_its_ticket_is_out),
        T(a_refused_hold_whose_ticket_is_out_is_open_once_the_hub_says_so),
        T(a_restored_hub_gets_everything_again_and_a_no_stays_a_no),
        T(the_journal_is_shown_with_its_results),
        T(a_second_program_on_the_same_file_is_told_so),
        T(the_journal_cannot_be_changed_by_a_statement),
    };

    pd_log_set_sink(drop, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
