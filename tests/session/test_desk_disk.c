/*
 * Goal: a desk whose disk is full, broken or lies closes before it promises anything, and opens when it is
 * well again. Method: the real ledger on a disk that fails when told to, and rows changed behind its back.
 */
#include "tests/session/pair.h"

#include <sqlite3.h>
#include <string.h>

static void
fails_with(int rc, enum pd_err err, const char *code)
{
    stand_start(&counter, 4, 'D', true);
    stand_close(&counter);
    counter.vfs = FAULT_VFS;
    stand_open(&counter);
    stand_online(&counter, true);
    (void)stand_poll(&counter);
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna);
    fault_vfs_plan((struct fault_plan){ .fail_at = 1, .rc = rc, .forever = true });
    stand_redeem(&counter, "G-012", 1);
    assert_int_equal(counter.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, err);
    (void)stand_poll(&counter);
    assert_false(counter.status.serving);
    assert_string_equal(counter.status.closed_code, code);

    fault_vfs_plan((struct fault_plan){ 0 });
    stand_redeem(&counter, "G-012", 1); /* closed until it is opened again */
    assert_int_equal(counter.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, err);
    stand_close(&counter);
    stand_open(&counter);
    stand_online(&counter, true);
    (void)stand_poll(&counter);
    assert_true(counter.status.serving);
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna);
    assert_int_equal(counter.reply.member.ticket_count, 0); /* what failed is not there */
    (void)stand_ticket(&counter, "G-012");
    stand_finish(&counter);
}

static void
a_disk_that_is_full_or_broken_closes_the_desk(void **state)
{
    (void)state;
    fails_with(SQLITE_FULL, PD_ERR_FULL, "E-LED-01");
    fails_with(SQLITE_READONLY, PD_ERR_READONLY, "E-LED-02");
    fails_with(SQLITE_IOERR_WRITE, PD_ERR_IO, "E-LED-03");
}

/* Otherwise a desk whose rows contradict themselves would look as if the line were down, and sell on. */
static void
a_ledger_that_cannot_store_what_the_hub_says_closes_the_desk(void **state)
{
    static const struct {
        enum pd_err err;
        const char *code;
    } rows[] = { { PD_OK, "" }, { PD_ERR_NETWORK, "" }, { PD_ERR_MEMORY, "" }, { PD_ERR_IO, "E-LED-03" },
        { PD_ERR_CORRUPT, "E-LED-04" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        stand_start(&counter, 4, 'D', true);
        pd_desk_sync_failed(counter.desk, rows[i].err);
        (void)stand_poll(&counter);
        assert_string_equal(counter.status.closed_code, rows[i].code);
        assert_int_equal(counter.status.serving, rows[i].code[0] == '\0');
        stand_finish(&counter);
    }
}

/* Her row reads otherwise than it was stored. The hub has it too: as soon as it has told it again, the desk
 * opens. Where it cannot, it stays closed. */
static void
a_desk_whose_rows_rot_opens_when_the_hub_has_told_them_again(void **state)
{
    struct pd_sums_difference difference;
    char code[PD_CODE_CAP];
    struct pd_row row;
    sqlite3 *db;

    (void)state;
    stand_start(&counter, 4, 'D', true);
    stand_close(&counter);
    assert_int_equal(sqlite3_open(counter.path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE base_member SET growth = growth + 64", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    stand_open(&counter);
    stand_online(&counter, true);
    (void)stand_poll(&counter);
    assert_false(pd_ledger_rot(counter.ledger, &difference)); /* nobody has met it */
    stand_code(&counter, PD_CODE_MEMBER_DAY, &counter.anna, 110, code);
    stand_scan(&counter, code);
    assert_int_equal(counter.reply.err, PD_ERR_CORRUPT);
    stand_pass(&counter, PD_MINUTE_MS);
    (void)pd_desk_idle(counter.desk);
    (void)stand_poll(&counter);
    assert_string_equal(counter.status.closed_code, "E-LED-04");
    assert_true(pd_ledger_rot(counter.ledger, &difference)); /* as the client asks */
    assert_true(difference.member_buckets > 0);
    assert_false(difference.keys || difference.programmes || difference.tokens);
    for (int i = 0; i < 2; i++) {
        assert_false(counter.status.serving);
        row = stand_member(i == 0 ? &counter.anna : &counter.bert, STAND_POINTS, "1234");
        stand_page(&counter, &row, 1);
        stand_pass(&counter, PD_MINUTE_MS);
        (void)pd_desk_idle(counter.desk);
        (void)stand_poll(&counter);
    }
    assert_true(counter.status.serving);
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna);
    stand_finish(&counter);
}

static void
at_a_full_disk(const char *mode)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CAPTURE };
    bool is_counter = strcmp(mode, "counter") == 0;
    struct pd_row token;

    stand_init(&counter, 6, 'F');
    (void)pd_copy(counter.identity.mode, sizeof counter.identity.mode, mode);
    counter.vfs = FAULT_VFS;
    counter.reserve_bytes = 4 * 65536;
    stand_furnish(&counter, true);
    token = stand_token(&counter, 1);
    stand_page(&counter, &token, 1);
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna);
    r.id = stand_ticket(&counter, "G-012").hold.id;
    fault_vfs_plan((struct fault_plan){ .small = true });
    for (int i = 0; counter.status.serving && !counter.status.full && i < 50; i++) {
        stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna);
        stand_redeem(&counter, "G-001", 1);
        (void)stand_poll(&counter);
    }
    assert_true(counter.status.full);
    assert_int_equal(counter.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, PD_ERR_FULL);
    assert_int_equal(counter.status.serving, is_counter);
    assert_string_equal(counter.status.closed_code, is_counter ? "" : "E-LED-01");

    stand_ask(&counter, &r); /* what was promised */
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    stand_pass(&counter, 11 * PD_SECOND_MS);
    fault.room = 0; /* whatever was left of the reserve, somebody else took it */
    pd_desk_idle(counter.desk);
    (void)stand_poll(&counter);
    assert_true(counter.status.full);
    fault_vfs_plan((struct fault_plan){ 0 });
    stand_pass(&counter, 11 * PD_SECOND_MS);
    pd_desk_idle(counter.desk);
    (void)stand_poll(&counter);
    assert_false(counter.status.full);
    assert_true(counter.status.serving);
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna);
    stand_redeem(&counter, "G-012", 1);
    assert_int_equal(counter.reply.kind, PD_REPLY_REDEEMED);
    stand_finish(&counter);
}

static void
at_a_full_disk_a_counter_hands_over_and_a_kiosk_closes_until_there_is_room(void **state)
{
    (void)state;
    at_a_full_disk("counter");
    at_a_full_disk("kiosk");
}

static void
a_desk_without_identity_or_programme_serves_nobody(void **state)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SIGN_IN };

    (void)state;
    stand_init(&counter, 5, 'E');
    stand_open(&counter);
    (void)stand_poll(&counter);
    assert_false(counter.status.serving);
    assert_string_equal(counter.status.closed_code, "E-SYS-02");
    stand_ask(&counter, &r);
    assert_int_equal(counter.reply.err, PD_ERR_STATE);
    assert_ok(pd_ledger_enrol(counter.ledger, &counter.identity));
    stand_close(&counter);
    stand_open(&counter);
    (void)stand_poll(&counter);
    assert_string_equal(counter.status.closed_code, "E-PRG-02");
    stand_ask(&counter, &r);
    assert_int_equal(counter.reply.err, PD_ERR_STATE);
    stand_finish(&counter);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_disk_that_is_full_or_broken_closes_the_desk),
        T(a_desk_whose_rows_rot_opens_when_the_hub_has_told_them_again),
        T(a_ledger_that_cannot_store_what_the_hub_says_closes_the_desk),
        T(at_a_full_disk_a_counter_hands_over_and_a_kiosk_closes_until_there_is_room),
        T(a_desk_without_identity_or_programme_serves_nobody),
    };

    fault_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
