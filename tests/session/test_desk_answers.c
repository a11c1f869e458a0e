/*
 * Goal: before the hub's answer a ticket goes out exactly where the rules let it, and the answer is told
 * once. Method: a kiosk over the real ledger; the hub's answers are given, kept back or lost by hand, over a
 * restart too.
 */
#include "tests/session/pair.h"

#include <string.h>

static void
hub_says_yes(void)
{
    struct pd_op_result result = { .status = PD_OP_APPLIED, .balance = { 0 } };

    (void)stand_poll(&kiosk);
    result.dseq = kiosk.status.ledger.high_seq;
    assert_ok(pd_ledger_results(kiosk.ledger, &result, 1, 0, 1, STAND_NOW_MS));
}

/* To a hold that is not the last op. */
static void
hub_says_yes_to(const struct pd_id *hold)
{
    struct pd_op_result result = { .status = PD_OP_APPLIED, .balance = { 0 } };
    struct pd_ledger_status status;
    struct pd_hold now;

    assert_ok(pd_ledger_status(kiosk.ledger, &status));
    for (result.dseq = status.acked_seq + 1; result.dseq <= status.high_seq; result.dseq++) {
        assert_ok(pd_ledger_results(kiosk.ledger, &result, 1, 0, 1, STAND_NOW_MS));
        assert_ok(pd_ledger_hold_get(kiosk.ledger, hold, &now));
        if (now.confirmed)
            return;
    }
    fail_msg("no op of this hold waits");
}

/* Online no cap refuses her: she has the points, and the hub will say. But the line may be one that carries
 * nothing back. */
static void
beyond_the_caps_a_ticket_waits_for_the_answer_however_well_the_line_looks(void **state)
{
    struct pd_id hold;

    (void)state;
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    stand_redeem(&kiosk, "G-001", 1); /* 4,800 of 5,000 */
    assert_false(kiosk.reply.must_wait);
    stand_redeem(&kiosk, "G-012", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_OK);
    assert_true(kiosk.reply.must_wait);
    hold = kiosk.reply.ticket.hold.id;
    ask_release(&hold);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(kiosk.reply.err, PD_ERR_DENIED);
    stand_online(&kiosk, false);
    ask_release(&hold);
    assert_int_equal(kiosk.reply.err, PD_ERR_DENIED);
    hub_says_yes();
    ask_release(&hold);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_RELEASED);
}

/* A restart forgets whose code it was: what a card may, goes; the rest when she shows her code again. */
static void
after_a_restart_the_caps_of_the_code_shown_again_apply(void **state)
{
    struct pd_id hold;

    (void)state;
    stand_online(&kiosk, false);
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    stand_redeem(&kiosk, "G-001", 1);
    assert_false(kiosk.reply.must_wait);
    hold = kiosk.reply.ticket.hold.id;
    stand_close(&kiosk);
    stand_open(&kiosk);
    (void)stand_poll(&kiosk);
    ask_release(&hold);
    assert_int_equal(kiosk.reply.err, PD_ERR_DENIED);
    stand_scan_member(&kiosk, PD_CODE_CARD, &kiosk.anna);
    ask_release(&hold);
    assert_int_equal(kiosk.reply.err, PD_ERR_DENIED);
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    ask_release(&hold);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_RELEASED);
}

static void
where_the_hub_is_asked_first_no_ticket_goes_out_before_its_answer(void **state)
{
    static const char *const modes[] = { "\"mode\": \"strict\"", "\"mode\": \"online_only\"" };

    (void)state;
    for (int i = 0; i < PD_COUNT(modes); i++) {
        struct pd_desk_request drop = { .kind = PD_REQUEST_DROP_PROGRAMME };
        struct pd_id hold;

        drop.programme = kiosk.programme;
        stand_publish(&kiosk, 2 + (uint32_t)i, "\"mode\": \"floor\"", modes[i]);
        stand_pass(&kiosk, PD_SECOND_MS);
        (void)stand_poll(&kiosk);
        stand_ask(&kiosk, &drop);
        (void)stand_poll(&kiosk);
        stand_online(&kiosk, true);
        stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
        stand_redeem(&kiosk, "G-040", 1);
        assert_int_equal(kiosk.reply.outcome, PD_REDEEM_OK);
        assert_true(kiosk.reply.must_wait);
        hold = kiosk.reply.ticket.hold.id;
        ask_release(&hold);
        assert_int_equal(kiosk.reply.err, PD_ERR_DENIED);
        stand_close(&kiosk); /* "1 ticket waiting" is no way round */
        stand_open(&kiosk);
        (void)stand_poll(&kiosk);
        stand_online(&kiosk, false);
        stand_pass(&kiosk, PD_SECOND_MS); /* a code that has started nothing yet */
        stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
        ask_release(&hold);
        assert_int_equal(kiosk.reply.err, PD_ERR_DENIED);
        stand_redeem(&kiosk, "G-012", 1);
        assert_int_equal(kiosk.reply.outcome, i == 0 ? PD_REDEEM_OFFLINE_MODE : PD_REDEEM_OK);
        assert_int_equal(kiosk.reply.request, i == 1);
        if (i == 1)
            assert_true(kiosk.reply.must_wait);
        hub_says_yes_to(&hold);
        ask_release(&hold); /* made online: it may be collected offline */
        assert_int_equal(kiosk.reply.kind, PD_REPLY_RELEASED);
    }
}

static void
a_receipt_is_told_once_and_is_worth_nothing_yet(void **state)
{
    static const struct {
        const char *bill;
        enum pd_err err;
    } bad[] = { { "", PD_ERR_INVALID }, { "a b", PD_ERR_INVALID }, { "B:1", PD_ERR_INVALID } };
    struct pd_desk_request r = { .kind = PD_REQUEST_RECEIPT, .id = kiosk.anna };

    (void)state;
    for (int i = 0; i < PD_COUNT(bad); i++) {
        r.payload_len = strlen(bad[i].bill);
        memcpy(r.payload, bad[i].bill, r.payload_len);
        stand_ask(&kiosk, &r);
        assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
        assert_int_equal(kiosk.reply.err, bad[i].err);
    }
    memset(r.payload, 'B', 70);
    r.payload_len = 70;
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.err, PD_ERR_INVALID);
    r.payload_len = strlen("2026-0001");
    memcpy(r.payload, "2026-0001", r.payload_len);
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_RECEIPT);
    assert_int_equal(kiosk.reply.claim, PD_CLAIM_ASKED);
    assert_true(pd_ledger_claim_known(kiosk.ledger, "bill:2026-0001"));
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.claim, PD_CLAIM_ALREADY);
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    assert_int_equal(kiosk.reply.member.claims.count, 1);
    assert_int_equal(pd_points_raw(kiosk.reply.member.claims.points), 0);
}

static void
a_hold_is_released_once_and_cancelled_only_before(void **state)
{
    struct pd_id first, second;

    (void)state;
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    stand_redeem(&kiosk, "G-012", 1);
    first = kiosk.reply.ticket.hold.id;
    assert_int_equal(kiosk.reply.ticket.hold.state, PD_HOLD_HELD);
    assert_string_equal(kiosk.reply.ticket.short_number, "A-001");
    assert_int_equal(strlen(kiosk.reply.ticket.head), 8);
    assert_null(kiosk.reply.ticket.gift); /* a plain value: no pointer of this thread */
    stand_hold(&kiosk, PD_REQUEST_RELEASE, &first, "");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_RELEASED);
    assert_int_equal(kiosk.reply.ticket.hold.state, PD_HOLD_RELEASED);
    stand_hold(&kiosk, PD_REQUEST_RELEASE, &first, "");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(kiosk.reply.err, PD_ERR_STATE);
    stand_hold(&kiosk, PD_REQUEST_CANCEL, &first, "not_wanted");
    assert_int_equal(kiosk.reply.err, PD_ERR_STATE);
    stand_hold(&kiosk, PD_REQUEST_PRINTED, &first, "");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_DONE);

    stand_redeem(&kiosk, "G-012", 1);
    second = kiosk.reply.ticket.hold.id;
    stand_hold(&kiosk, PD_REQUEST_CANCEL, &second, "no_answer");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_CANCELLED);
    assert_int_equal(kiosk.reply.ticket.hold.state, PD_HOLD_VOIDED);
    stand_scan_member(&kiosk, PD_CODE_MEMBER_DAY, &kiosk.anna);
    assert_int_equal(kiosk.reply.member.ticket_count, 1);
    assert_int_equal(kiosk.reply.member.tickets[0].copies, 1);
}

static void
the_hubs_answer_comes_once_and_before_the_status(void **state)
{
    struct pd_op_result result = { .status = PD_OP_APPLIED, .hseq = 9, .balance = { 5800 } };
    struct pd_id hold;
    struct pd_desk_reply first;

    (void)state;
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    stand_redeem(&kiosk, "G-040", 1);
    hold = kiosk.reply.ticket.hold.id;
    assert_int_equal(stand_poll(&kiosk), 0);
    result.dseq = kiosk.status.ledger.high_seq;
    assert_ok(pd_ledger_results(kiosk.ledger, &result, 1, 0, 1, STAND_NOW_MS));
    assert_true(pd_desk_poll(kiosk.desk, &first));
    assert_int_equal(first.kind, PD_REPLY_ANSWER);
    assert_int_equal(first.status, PD_OP_APPLIED);
    assert_memory_equal(first.ticket.hold.id.b, hold.b, PD_ID_LEN);
    assert_true(first.ticket.confirmed);
    assert_int_equal(stand_poll(&kiosk), 0);

    stand_redeem(&kiosk, "G-040", 1);
    (void)stand_poll(&kiosk);
    result = (struct pd_op_result){ .status = PD_OP_REJECTED, .balance = { -1 } };
    result.dseq = kiosk.status.ledger.high_seq;
    (void)pd_copy(result.code, sizeof result.code, "too_few_points");
    assert_ok(pd_ledger_results(kiosk.ledger, &result, 1, 0, 1, STAND_NOW_MS));
    assert_int_equal(stand_poll(&kiosk), 1);
    assert_int_equal(kiosk.reply.status, PD_OP_REJECTED);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_TOO_FEW_POINTS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(beyond_the_caps_a_ticket_waits_for_the_answer_however_well_the_line_looks),
        T(after_a_restart_the_caps_of_the_code_shown_again_apply),
        T(where_the_hub_is_asked_first_no_ticket_goes_out_before_its_answer),
        T(a_receipt_is_told_once_and_is_worth_nothing_yet),
        T(a_hold_is_released_once_and_cancelled_only_before),
        T(the_hubs_answer_comes_once_and_before_the_status),
    };

    fault_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
