/*
 * Goal: the desk's service answers every request as its header says, whatever is shown to it and whatever the
 * clock, the disk or the hub do meanwhile. Method: the real ledger in a folder, a kiosk and a counter side by
 * side, the hub's rows made by hand, codes signed with the hub's key, a disk that fails when told to.
 */
#include "app/base/log.h"
#include "tests/session/pair.h"

#include <string.h>

/* ---- codes ---- */

static bool
op_has_code(
    void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    (void)line;
    (void)len;
    (void)result;
    if (op->kind == PD_OP_HOLD && strcmp(op->code, ctx) == 0)
        *(char *)ctx = '\0';
    return true;
}

static void
a_rotating_code_redeems_in_one_presentation_and_only_looks_in_the_next(void **state)
{
    char code[PD_CODE_CAP], wanted[PD_CODE_CAP];

    (void)state;
    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 110, code);
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
    assert_true(kiosk.reply.member.fresh);
    assert_string_equal(kiosk.reply.member.code, code);
    assert_string_equal(kiosk.reply.member.member.masked, "张**");
    (void)stand_ticket(&kiosk, "G-040");
    (void)stand_ticket(&kiosk, "G-012"); /* one more gift, same presentation */
    memcpy(wanted, code, sizeof wanted);
    assert_ok(pd_ledger_each_op(kiosk.ledger, 1, op_has_code, wanted));
    assert_string_equal(wanted, ""); /* the hold carries the code's bytes */

    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
    assert_false(kiosk.reply.member.fresh);
    assert_int_equal(kiosk.reply.member.ticket_count, 2);
    stand_redeem(&kiosk, "G-040", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_CODE_USED);

    stand_close(&kiosk); /* and after a reboot it still only looks */
    stand_open(&kiosk);
    stand_online(&kiosk, true);
    (void)stand_poll(&kiosk);
    stand_scan(&kiosk, code);
    assert_false(kiosk.reply.member.fresh);
    stand_redeem(&kiosk, "G-040", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_CODE_USED);
}

static void
day_codes_and_cards_are_shown_as_often_as_one_likes(void **state)
{
    static const enum pd_code_type types[] = { PD_CODE_MEMBER_DAY, PD_CODE_CARD };
    char code[PD_CODE_CAP];

    (void)state;
    for (int i = 0; i < PD_COUNT(types); i++) {
        stand_code(&kiosk, types[i], &kiosk.anna, 3600, code);
        for (int n = 0; n < 2; n++) {
            stand_scan(&kiosk, code);
            assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
            assert_int_equal(kiosk.reply.member.code_type, types[i]);
            assert_true(kiosk.reply.member.fresh);
            (void)stand_ticket(&kiosk, "G-040");
        }
    }
}

static void
what_is_not_a_code_of_ours_is_called_by_its_name(void **state)
{
    static const struct {
        const char *payload;
        enum pd_code_outcome outcome;
    } rows[] = {
        { "", PD_CODE_NOT_OURS },
        { "HELLO", PD_CODE_NOT_OURS },
        { "PD1:HELLO", PD_CODE_MALFORMED },
        { "134567890123456789", PD_CODE_FOREIGN_PAYMENT },
        { "https://example.org/x", PD_CODE_FOREIGN_LINK },
        { "H0001234", PD_CODE_PLAIN_CARD },
        { "tab\there", PD_CODE_NOT_TEXT },
    };
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN, .payload_len = 4096 };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        stand_scan(&kiosk, rows[i].payload);
        assert_int_equal(kiosk.reply.kind, PD_REPLY_REFUSED);
        assert_int_equal(kiosk.reply.refused, rows[i].outcome);
    }
    memset(r.payload, 'A', sizeof r.payload - 1);
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.refused, PD_CODE_TOO_LONG);
}

static void
a_card_number_is_one_whatever_it_looks_like(void **state)
{
    static const struct {
        const char *number, *told;
    } rows[] = {
        { "134567890123456", "134567890123456" }, /* as scanned it might be anything */
        { "0077705923", "0077705923" },
        { "12345678901234567", "" }, /* longer than the hub's */
        { "04A1B2C3", "" },
        { "", "" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_desk_request r = { .kind = PD_REQUEST_SCAN, .card_number = true };

        (void)pd_copy(r.payload, sizeof r.payload, rows[i].number);
        r.payload_len = strlen(rows[i].number);
        stand_ask(&kiosk, &r);
        assert_int_equal(kiosk.reply.kind, PD_REPLY_REFUSED);
        assert_int_equal(kiosk.reply.refused, PD_CODE_PLAIN_CARD);
        assert_string_equal(kiosk.reply.card, rows[i].told);
    }
}

static void
codes_that_are_old_forged_or_of_another_kind_are_refused(void **state)
{
    char code[PD_CODE_CAP];

    (void)state;
    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, -1, code);
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.refused, PD_CODE_EXPIRED);
    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 3600, code);
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.refused, PD_CODE_NOT_YET_VALID);
    stand_code(&kiosk, PD_CODE_ENROL, &kiosk.anna, 60, code);
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_REFUSED);
    assert_int_equal(kiosk.reply.refused, PD_CODE_WRONG_ROLE);
    kiosk.hub = kiosk.identity.secret; /* a desk's key signs a member */
    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 60, code);
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.refused, PD_CODE_WRONG_ROLE);
    kiosk.hub = pd_secret_key_make(&kiosk.rng);
    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 60, code);
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.refused, PD_CODE_UNKNOWN_KEY);
}

static void
a_good_code_of_somebody_unknown_is_told_apart(void **state)
{
    struct pd_id stranger = pd_id_make(STAND_NOW_MS, &kiosk.rng);
    struct pd_desk_request r = { .kind = PD_REQUEST_MEMBER, .id = stranger };
    char code[PD_CODE_CAP];

    (void)state;
    stand_code(&kiosk, PD_CODE_MEMBER, &stranger, 60, code);
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_UNKNOWN);
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(kiosk.reply.err, PD_ERR_NOT_FOUND);
    r.id = kiosk.anna;
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
    assert_int_equal(kiosk.reply.member.lease_left[39], STAND_UNITS);
}

/* ---- redeeming ---- */

static void
every_no_of_the_rules_has_its_reason_and_records_nothing(void **state)
{
    static const struct {
        const char *sku;
        int qty;
        enum pd_redeem_outcome outcome;
    } rows[] = {
        { "G-999", 1, PD_REDEEM_NOT_ON_OFFER },
        { "G-012", 0, PD_REDEEM_QTY },
        { "G-012", PD_QTY_MAX + 1, PD_REDEEM_QTY },
        { "G-010", 1, PD_REDEEM_TOO_FEW_POINTS },
        { "G-035", 1, PD_REDEEM_TOO_FEW_POINTS },
        { "G-012", 7, PD_REDEEM_TOO_FEW_POINTS },
        { "G-027", 1, PD_REDEEM_NO_LEASE },
        { "G-012", STAND_UNITS + 1, PD_REDEEM_NO_LEASE },
        { "G-040", 6, PD_REDEEM_MEMBER_LIMIT },
    };
    uint64_t before;

    (void)state;
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    (void)stand_poll(&kiosk);
    before = kiosk.status.ledger.high_seq;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        stand_redeem(&kiosk, rows[i].sku, rows[i].qty);
        assert_int_equal(kiosk.reply.kind, PD_REPLY_REDEEMED);
        assert_int_equal(kiosk.reply.outcome, rows[i].outcome);
    }
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.bert);
    stand_redeem(&kiosk, "G-010", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_TIER);
    (void)stand_poll(&kiosk);
    assert_int_equal(kiosk.status.ledger.high_seq, before);
}

static void
offline_the_caps_of_the_code_presented_hold(void **state)
{
    struct pd_row frozen = stand_member(&kiosk.bert, 9000, ""),
                  indebted = stand_member(&kiosk.anna, 9000, "");

    (void)state;
    stand_online(&kiosk, false);
    stand_scan_member(&kiosk, PD_CODE_CARD, &kiosk.anna);
    stand_redeem(&kiosk, "G-004", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_OFFLINE_ACCOUNT);
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    stand_redeem(&kiosk, "G-001", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_OK);
    stand_redeem(&kiosk, "G-012", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_OFFLINE_ACCOUNT);

    frozen.member.status = PD_MEMBER_FROZEN;
    stand_page(&kiosk, &frozen, 1);
    indebted.member.debt = pd_points_of(1);
    stand_page(&kiosk, &indebted, 1);
    stand_redeem(&kiosk, "G-040", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_DEBT);
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.bert);
    stand_redeem(&kiosk, "G-040", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_MEMBER_FROZEN);
}

/* ---- time ---- */

static void
todays_points_are_asked_for_once(void **state)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SIGN_IN, .id = kiosk.anna };

    (void)state;
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    assert_false(kiosk.reply.member.sign_in_taken);
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_SIGNED_IN);
    assert_int_equal(kiosk.reply.claim, PD_CLAIM_ASKED);
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.claim, PD_CLAIM_ALREADY);
    stand_scan_member(&kiosk, PD_CODE_MEMBER_DAY, &kiosk.anna);
    assert_true(kiosk.reply.member.sign_in_taken);
    stand_pass(&kiosk, PD_DAY_MS);
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.claim, PD_CLAIM_ASKED);
}

static void
a_hub_years_ahead_for_a_minute_leaves_no_trace(void **state)
{
    struct pd_desk_request sign_in = { .kind = PD_REQUEST_SIGN_IN, .id = kiosk.anna };
    struct pd_redeem_use use;
    char code[PD_CODE_CAP];
    int64_t floor_ms;

    (void)state;
    kiosk.wall_ms = 1000; /* no battery: nothing but the hub says what time it is */
    pd_desk_link(kiosk.desk, true, STAND_NOW_MS, kiosk.boot_ms);
    stand_pass(&kiosk, 1000);
    pd_desk_link(kiosk.desk, true, STAND_NOW_MS + 3650 * PD_DAY_MS, kiosk.boot_ms);
    stand_pass(&kiosk, 2 * PD_MINUTE_MS);
    pd_desk_idle(kiosk.desk);
    (void)stand_poll(&kiosk);
    assert_int_equal(kiosk.status.now.quality, PD_TIME_UNTRUSTED);
    assert_true(kiosk.status.now.now_ms < STAND_NOW_MS + PD_DAY_MS);
    assert_true(kiosk.status.serving);
    stand_code(&kiosk, PD_CODE_MEMBER_DAY, &kiosk.anna, 3600, code);
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
    stand_ask(&kiosk, &sign_in);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED); /* no claim that names a day */
    stand_redeem(&kiosk, "G-001", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_OK);
    assert_ok(pd_ledger_results(kiosk.ledger, NULL, 0, 0, 1, kiosk.status.now.now_ms));

    pd_desk_link(kiosk.desk, true, STAND_NOW_MS + 3 * PD_MINUTE_MS, kiosk.boot_ms);
    stand_pass(&kiosk, 2 * PD_MINUTE_MS);
    pd_desk_idle(kiosk.desk);
    (void)stand_poll(&kiosk);
    assert_int_equal(kiosk.status.now.quality, PD_TIME_SYNCED);
    assert_ok(pd_ledger_time_floor(kiosk.ledger, &floor_ms));
    assert_true(floor_ms > STAND_NOW_MS && floor_ms < STAND_NOW_MS + PD_DAY_MS);
    assert_ok(pd_ledger_redeem_use(kiosk.ledger, &kiosk.anna,
        (struct pd_when){ kiosk.status.now.now_ms, PD_TIME_SYNCED }, kiosk.programme, &use));
    assert_true(use.offline_since_ms < STAND_NOW_MS + PD_DAY_MS);
}

static void
with_a_clock_in_1970_gifts_go_within_the_caps_and_no_dated_points_are_asked_for(void **state)
{
    struct pd_desk_request sign_in = { .kind = PD_REQUEST_SIGN_IN, .id = kiosk.anna };
    char code[PD_CODE_CAP];

    (void)state;
    pd_desk_idle(kiosk.desk); /* the floor is on the disk */
    stand_pass(&kiosk, 2 * PD_MINUTE_MS);
    pd_desk_idle(kiosk.desk);
    stand_close(&kiosk);
    kiosk.wall_ms = 1000;
    kiosk.boot_ms = 1000;
    stand_open(&kiosk);
    (void)stand_poll(&kiosk);
    assert_true(kiosk.status.serving);
    assert_int_equal(kiosk.status.now.quality, PD_TIME_UNTRUSTED);
    assert_true(kiosk.status.now.now_ms > STAND_NOW_MS);

    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 60, code); /* past by the floor is past */
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.refused, PD_CODE_EXPIRED);
    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 30 * 86400, code); /* a month later in truth */
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
    assert_true(kiosk.reply.member.sign_in_taken);
    stand_ask(&kiosk, &sign_in);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(kiosk.reply.err, PD_ERR_STATE);
    stand_redeem(&kiosk, "G-001", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_OK);
    stand_redeem(&kiosk, "G-012", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_OFFLINE_ACCOUNT);
    stand_online(&kiosk, false);
    (void)stand_poll(&kiosk);
    assert_true(kiosk.status.serving); /* an undated desk is no broken desk */
}

/* ---- the programme ---- */

static void
a_new_version_waits_for_the_old_one_to_be_given_back(void **state)
{
    struct pd_programme *one = kiosk.programme, *two;
    struct pd_desk_request drop = { .kind = PD_REQUEST_DROP_PROGRAMME, .programme = one };

    (void)state;
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    stand_publish(&kiosk, 2, "\"price\": 200,", "\"price\": 250,");
    (void)stand_poll(&kiosk);
    two = kiosk.programme;
    assert_ptr_not_equal(one, two);
    assert_int_equal(two->version, 2);
    assert_int_equal(one->version, 1); /* still there */

    kiosk.programme = one; /* she had confirmed the old price */
    stand_redeem(&kiosk, "G-040", 1);
    assert_int_equal(pd_points_raw(kiosk.reply.ticket.hold.amount), 200);
    kiosk.programme = two;
    stand_redeem(&kiosk, "G-040", 1);
    assert_int_equal(pd_points_raw(kiosk.reply.ticket.hold.amount), 250);

    stand_publish(&kiosk, 3, "\"price\": 200,", "\"price\": 300,");
    (void)stand_poll(&kiosk);
    assert_ptr_equal(kiosk.programme, two);
    stand_ask(&kiosk, &drop);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_DONE);
    stand_pass(&kiosk, 1000);
    (void)stand_poll(&kiosk);
    assert_int_equal(kiosk.programme->version, 3);
    /* ends with two of them lent: nothing may be lost or freed twice */
}

static void
count_bad_programmes(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)level;
    (void)text;
    *(int *)ctx += strcmp(code, "E-PRG-01") == 0;
}

static void
a_version_that_is_wrong_changes_nothing(void **state)
{
    int said = 0;

    (void)state;
    pd_log_set_sink(count_bad_programmes, &said);
    stand_publish(&kiosk, 2, "\"price\": 200,", "\"price\": -1,");
    (void)stand_poll(&kiosk);
    stand_pass(&kiosk, 2000);
    (void)stand_poll(&kiosk);
    pd_log_set_sink(NULL, NULL);
    assert_int_equal(said, 1); /* once, not every second */
    assert_int_equal(kiosk.programme->version, 1);
    assert_true(kiosk.status.serving);
    stand_publish(&kiosk, 3, "\"price\": 200,", "\"price\": 300,");
    (void)stand_poll(&kiosk);
    assert_int_equal(kiosk.programme->version, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_rotating_code_redeems_in_one_presentation_and_only_looks_in_the_next),
        T(day_codes_and_cards_are_shown_as_often_as_one_likes),
        T(what_is_not_a_code_of_ours_is_called_by_its_name),
        T(a_card_number_is_one_whatever_it_looks_like),
        T(codes_that_are_old_forged_or_of_another_kind_are_refused),
        T(a_good_code_of_somebody_unknown_is_told_apart),
        T(every_no_of_the_rules_has_its_reason_and_records_nothing),
        T(offline_the_caps_of_the_code_presented_hold),
        T(todays_points_are_asked_for_once),
        T(a_hub_years_ahead_for_a_minute_leaves_no_trace),
        T(with_a_clock_in_1970_gifts_go_within_the_caps_and_no_dated_points_are_asked_for),
        T(a_new_version_waits_for_the_old_one_to_be_given_back),
        T(a_version_that_is_wrong_changes_nothing),
    };

    fault_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
