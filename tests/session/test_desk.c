/*
 * Goal: the desk's service answers every request as its header says, whatever is shown to it and whatever the
 * clock, the disk or the hub do meanwhile. Method: the real ledger in a folder, a kiosk and a counter side by
 * side, the hub's rows made by hand, codes signed with the hub's key, a disk that fails when told to.
 */
#include "app/base/log.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/session/stand.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static struct stand kiosk, counter;

static int
start(void **state)
{
    (void)state;
    fault_vfs_plan((struct fault_plan){ 0 });
    stand_start(&kiosk, 1, 'A', true);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    stand_finish(&kiosk);
    return 0;
}

/* A counter that knows the kiosk's key and leases and holds the place's token. */
static int
start_both(void **state)
{
    static struct pd_row rows[2 + STAND_LEASES];

    (void)start(state);
    stand_start(&counter, 2, 'B', true);
    rows[0] = stand_key(&kiosk);
    rows[1] = stand_token(&counter, 1);
    stand_leases(&kiosk, rows + 2);
    stand_page(&counter, rows, PD_COUNT(rows));
    (void)stand_poll(&counter);
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    return 0;
}

static int
finish_both(void **state)
{
    stand_finish(&counter);
    return finish(state);
}

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

/* ---- before the hub's answer ---- */

static void
ask_release(const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_RELEASE, .id = *hold };

    stand_ask(&kiosk, &r);
}

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

/* ---- handing over ---- */

static void
capture(struct stand *s, const struct pd_ticket_view *ticket)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CAPTURE, .id = ticket->hold.id };

    r.payload_len = strlen(ticket->code);
    memcpy(r.payload, ticket->code, r.payload_len);
    stand_ask(s, &r);
}

static void
a_ticket_is_handed_over_once_and_undone_once(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");

    (void)state;
    stand_scan(&kiosk, ticket.code);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(kiosk.reply.capture, PD_CAPTURE_NO_TOKEN);
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    assert_string_equal(counter.reply.ticket.code, ticket.code);
    assert_true(counter.reply.member_known);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_ALREADY);
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_ALREADY);
    assert_true(counter.reply.ticket.hold.ended_ms > 0);
    stand_hold(&counter, PD_REQUEST_UNDO, &ticket.hold.id, "undo");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNDONE);
    stand_hold(&counter, PD_REQUEST_UNDO, &ticket.hold.id, "undo");
    assert_int_equal(counter.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, PD_ERR_STATE);
    capture(&counter, &ticket); /* undone is not unhanded: the points go back, the ticket stays used */
    assert_int_equal(counter.reply.capture, PD_CAPTURE_ALREADY);
}

static void
the_last_hand_overs_are_listed_without_whose_they_were(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");

    (void)state;
    capture(&counter, &ticket);
    (void)stand_poll(&counter);
    assert_true(counter.status.token.here);
    assert_int_equal(counter.status.last_count, 1);
    assert_string_equal(counter.status.last[0].short_number, "A-001");
    assert_string_equal(counter.status.last[0].hold.sku, "G-012");
    assert_true(pd_id_is_zero(counter.status.last[0].hold.member));
    assert_string_equal(counter.status.last[0].code, "");
    assert_null(memmem(&counter.status, sizeof counter.status, counter.anna.b, PD_ID_LEN));
    assert_null(memmem(&counter.status, sizeof counter.status, counter.identity.secret.b, PD_SECRET_KEY_LEN));
    assert_memory_equal(counter.status.identity.device.b, counter.identity.device.b, PD_ID_LEN);
}

static void
cannot(struct stand *s, const struct pd_ticket_view *ticket)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CANNOT, .id = ticket->hold.id };

    (void)pd_copy(r.reason, sizeof r.reason, "damaged");
    r.payload_len = strlen(ticket->code);
    memcpy(r.payload, ticket->code, r.payload_len);
    stand_ask(s, &r);
}

static void
what_cannot_be_handed_over_ends_at_the_token_holder_only(void **state)
{
    struct pd_ticket_view first = stand_ticket(&kiosk, "G-012"), second = stand_ticket(&kiosk, "G-040");
    struct pd_row row = stand_token(&kiosk, 2);

    (void)state;
    cannot(&counter, &first);
    assert_int_equal(counter.reply.kind, PD_REPLY_CANCELLED);
    assert_int_equal(counter.reply.ticket.hold.state, PD_HOLD_VOIDED);
    capture(&counter, &first);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_VOIDED);
    cannot(&counter, &first);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_VOIDED);

    stand_page(&counter, &row, 1); /* the token went elsewhere between scan and F2 */
    cannot(&counter, &second);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_NO_TOKEN);
    capture(&counter, &second);
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_NO_TOKEN);
}

/* ---- in doubt ---- */

/* A kiosk this counter has heard nothing of but its key. */
static struct pd_ticket_view
unknown_ticket(struct stand *other)
{
    struct pd_row key;

    stand_start(other, 3, 'C', true);
    key = stand_key(other);
    stand_page(&counter, &key, 1);
    (void)stand_poll(&counter);
    stand_scan_member(other, PD_CODE_MEMBER, &other->anna);
    return stand_ticket(other, "G-012");
}

static struct pd_desk_request
scan_of(const struct pd_ticket_view *ticket, uint32_t serial)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN, .serial = serial };

    r.payload_len = strlen(ticket->code);
    memcpy(r.payload, ticket->code, r.payload_len);
    return r;
}

static void
a_ticket_in_doubt_waits_two_seconds_for_a_reachable_hub_and_no_longer(void **state)
{
    struct stand other;
    struct pd_ticket_view ticket = unknown_ticket(&other);
    struct pd_desk_request r = scan_of(&ticket, 7);

    (void)state;
    assert_false(pd_desk_request(counter.desk, &r, &counter.reply));
    assert_true(pd_desk_wants_rows(counter.desk));
    assert_false(pd_desk_wants_rows(counter.desk)); /* once */
    assert_int_equal(pd_desk_wake_ms(counter.desk), counter.boot_ms + 2000);
    stand_pass(&counter, 1999);
    assert_false(pd_desk_poll(counter.desk, &counter.reply));
    stand_pass(&counter, 1);
    assert_true(pd_desk_poll(counter.desk, &counter.reply));
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.to, PD_REQUEST_SCAN);
    assert_int_equal(counter.reply.serial, 7);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_DOUBT);
    assert_false(counter.reply.ticket.hold.doubt);
    assert_false(pd_desk_poll(counter.desk, &counter.reply)); /* one reply */
    assert_int_equal(pd_desk_wake_ms(counter.desk), INT64_MAX);
    stand_finish(&other);
}

static void
what_the_hub_tells_meanwhile_ends_the_doubt(void **state)
{
    static struct pd_row rows[STAND_LEASES];
    struct stand other;
    struct pd_ticket_view ticket = unknown_ticket(&other);
    struct pd_desk_request r = scan_of(&ticket, 7);

    (void)state;
    assert_false(pd_desk_request(counter.desk, &r, &counter.reply));
    stand_leases(&other, rows);
    stand_page(&counter, rows, STAND_LEASES);
    assert_false(pd_desk_poll(counter.desk, &counter.reply)); /* there may be more to come */
    pd_desk_pulled(counter.desk);
    assert_true(pd_desk_poll(counter.desk, &counter.reply));
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    stand_finish(&other);
}

static void
without_a_hub_a_ticket_in_doubt_needs_a_supervisor_at_once(void **state)
{
    struct stand other;
    struct pd_ticket_view ticket = unknown_ticket(&other);
    struct pd_desk_request r = scan_of(&ticket, 7);

    (void)state;
    assert_false(pd_desk_request(counter.desk, &r, &counter.reply));
    stand_online(&counter, false); /* it went while somebody waited */
    assert_true(pd_desk_poll(counter.desk, &counter.reply));
    assert_int_equal(counter.reply.capture, PD_CAPTURE_DOUBT);
    (void)stand_poll(&counter);
    assert_true(pd_desk_request(counter.desk, &r, &counter.reply));
    assert_int_equal(counter.reply.capture, PD_CAPTURE_DOUBT);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_DOUBT);
    r.kind = PD_REQUEST_VOUCH;
    r.id = ticket.hold.id;
    (void)pd_copy(r.reason, sizeof r.reason, "shelf_count");
    stand_ask(&counter, &r);
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_ALREADY);
    stand_finish(&other);
}

/* ---- tokens and ends ---- */

static void
a_counter_tells_at_once_who_may_hand_over(void **state)
{
    struct pd_row row = stand_token(&kiosk, 2), back = stand_token(&counter, 3);
    struct pd_desk_request r = { .kind = PD_REQUEST_TAKE_OVER };

    (void)state;
    assert_true(counter.status.token.here);
    stand_page(&counter, &row, 1);
    (void)stand_poll(&counter);
    assert_false(counter.status.token.here);
    assert_int_equal(counter.status.token.holder, 'A');
    assert_false(counter.status.token.asked);
    stand_ask(&counter, &r);
    assert_int_equal(counter.reply.kind, PD_REPLY_DONE);
    (void)stand_poll(&counter);
    assert_true(counter.status.token.asked);
    stand_page(&counter, &back, 1);
    (void)stand_poll(&counter);
    assert_true(counter.status.token.here);
    assert_false(counter.status.token.asked);
    stand_ask(&counter, &r); /* pressed once more */
    assert_int_equal(counter.reply.kind, PD_REPLY_DONE);
}

static void
a_cancel_of_what_is_out_is_asked_for_and_told_so(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");

    (void)state;
    stand_hold(&kiosk, PD_REQUEST_END_ASK, &ticket.hold.id, "not_wanted");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_ASKED);
    assert_int_equal(kiosk.reply.ticket.hold.state, PD_HOLD_RELEASED);
    assert_int_equal(kiosk.reply.ticket.hold.ending, PD_ENDING_CANCELLED);
    stand_hold(&kiosk, PD_REQUEST_CANCEL, &ticket.hold.id, "not_wanted");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
}

static void
a_changed_ticket_is_no_ticket(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");

    (void)state;
    ticket.code[60] = ticket.code[60] == 'A' ? 'B' : 'A';
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.kind, PD_REPLY_REFUSED);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, PD_ERR_DENIED);
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna); /* one type is never taken for another */
    memcpy(ticket.code, counter.reply.member.code, sizeof ticket.code);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.err, PD_ERR_DENIED);
}

static void
elsewhere_and_past_its_day_a_ticket_says_so(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");
    struct stand other;
    struct pd_row key = stand_key(&kiosk);

    (void)state;
    stand_pass(&counter, 9 * PD_DAY_MS);
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_EXPIRED);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_EXPIRED);

    stand_init(&other, 3, 'C');
    (void)pd_copy(other.identity.place, sizeof other.identity.place, "P9");
    stand_open(&other);
    assert_ok(pd_ledger_enrol(other.ledger, &other.identity));
    stand_page(&other, &key, 1);
    stand_close(&other);
    stand_open(&other);
    stand_publish(&other, 1, "", "");
    (void)stand_poll(&other);
    stand_scan(&other, ticket.code);
    assert_int_equal(other.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(other.reply.capture, PD_CAPTURE_WRONG_PLACE);
    assert_string_equal(other.reply.ticket.hold.place, "P1");
    assert_false(other.reply.member_known);
    stand_finish(&other);
}

static void
short_number(struct stand *s, const char *number, const char *last4)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SHORT, .payload_len = strlen(number) };

    memcpy(r.payload, number, r.payload_len);
    (void)pd_copy(r.last4, sizeof r.last4, last4);
    stand_ask(s, &r);
}

static void
a_number_from_wet_paper_needs_the_phones_last_digits(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");
    struct pd_row row = { .kind = PD_ROW_HOLD, .hold = ticket.hold };
    struct pd_desk_request by_id = { .kind = PD_REQUEST_TICKET, .id = ticket.hold.id };

    (void)state;
    short_number(&counter, "A-001", "1234"); /* not heard of here yet */
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    stand_ask(&counter, &by_id);
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    stand_page(&counter, &row, 1);
    short_number(&counter, "A-001", "");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    short_number(&counter, "A-001", "1235");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    short_number(&counter, "B-001", "1234");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    short_number(&counter, "A-001; DROP", "1234");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    stand_ask(&counter, &by_id); /* listed to somebody who showed her code */
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    short_number(&counter, "A-001", "1234");
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    assert_string_equal(counter.reply.ticket.code, "");
    stand_hold(&counter, PD_REQUEST_CAPTURE, &ticket.hold.id, "");
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    short_number(&counter, "A-001", "1234"); /* only what still waits */
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
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

/* ---- the disk ---- */

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

#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)
#define T2(name) cmocka_unit_test_setup_teardown(name, start_both, finish_both)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_rotating_code_redeems_in_one_presentation_and_only_looks_in_the_next),
        T(day_codes_and_cards_are_shown_as_often_as_one_likes),
        T(what_is_not_a_code_of_ours_is_called_by_its_name),
        T(codes_that_are_old_forged_or_of_another_kind_are_refused),
        T(a_good_code_of_somebody_unknown_is_told_apart),
        T(every_no_of_the_rules_has_its_reason_and_records_nothing),
        T(offline_the_caps_of_the_code_presented_hold),
        T(beyond_the_caps_a_ticket_waits_for_the_answer_however_well_the_line_looks),
        T(after_a_restart_the_caps_of_the_code_shown_again_apply),
        T(where_the_hub_is_asked_first_no_ticket_goes_out_before_its_answer),
        T(a_receipt_is_told_once_and_is_worth_nothing_yet),
        T(a_hold_is_released_once_and_cancelled_only_before),
        T(the_hubs_answer_comes_once_and_before_the_status),
        T2(a_ticket_is_handed_over_once_and_undone_once),
        T2(the_last_hand_overs_are_listed_without_whose_they_were),
        T2(what_cannot_be_handed_over_ends_at_the_token_holder_only),
        T2(a_ticket_in_doubt_waits_two_seconds_for_a_reachable_hub_and_no_longer),
        T2(what_the_hub_tells_meanwhile_ends_the_doubt),
        T2(without_a_hub_a_ticket_in_doubt_needs_a_supervisor_at_once),
        T2(a_counter_tells_at_once_who_may_hand_over),
        T2(a_cancel_of_what_is_out_is_asked_for_and_told_so),
        T2(a_changed_ticket_is_no_ticket),
        T2(elsewhere_and_past_its_day_a_ticket_says_so),
        T2(a_number_from_wet_paper_needs_the_phones_last_digits),
        T(todays_points_are_asked_for_once),
        T(a_hub_years_ahead_for_a_minute_leaves_no_trace),
        T(with_a_clock_in_1970_gifts_go_within_the_caps_and_no_dated_points_are_asked_for),
        T(a_disk_that_is_full_or_broken_closes_the_desk),
        T(a_desk_whose_rows_rot_opens_when_the_hub_has_told_them_again),
        T(a_ledger_that_cannot_store_what_the_hub_says_closes_the_desk),
        T(at_a_full_disk_a_counter_hands_over_and_a_kiosk_closes_until_there_is_room),
        T(a_desk_without_identity_or_programme_serves_nobody),
        T(a_new_version_waits_for_the_old_one_to_be_given_back),
        T(a_version_that_is_wrong_changes_nothing),
    };

    fault_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
