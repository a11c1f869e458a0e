/*
 * Goal: what a kiosk gives away a counter takes, once, from whoever holds it, and says why not; the hub hears
 * of it whatever comes first. Method: the real ledgers of a kiosk and a counter side by side; the hub is
 * played by the test.
 */
#include "tests/session/pair.h"

#include <string.h>

static struct pd_ticket_view ticket;
static char code[PD_CODE_CAP];

static int
start_with_ticket(void **state)
{
    (void)start_both(state);
    assert_ok(pd_ledger_speak(kiosk.ledger, 3));
    ticket = stand_ticket(&kiosk, "G-001");
    return 0;
}

static void
make(void)
{
    stand_hold(&kiosk, PD_REQUEST_PROXY, &ticket.hold.id, "");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_PROXY);
    assert_true(kiosk.reply.ticket.proxy);
    memcpy(code, kiosk.reply.proxy_code, sizeof code);
}

static enum pd_capture_outcome
scan(const char *text)
{
    stand_scan(&counter, text);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    return counter.reply.capture;
}

static void
ask(enum pd_desk_request_kind kind, const char *text, const char *reason)
{
    struct pd_desk_request r = { .kind = kind, .id = ticket.hold.id, .payload_len = strlen(text) };

    memcpy(r.payload, text, r.payload_len);
    (void)pd_copy(r.reason, sizeof r.reason, reason);
    stand_ask(&counter, &r);
}

static void
told(uint32_t made, uint32_t stopped)
{
    struct pd_row row = { .kind = PD_ROW_PROXY, .proxy = { ticket.hold.id, made, stopped } };

    stand_page(&counter, &row, 1);
}

static void
the_counter_hands_over_once_and_its_list_says_by_proxy(void **state)
{
    (void)state;
    make();
    assert_int_equal(scan(code), PD_CAPTURE_OK);
    assert_true(counter.reply.ticket.by_proxy);
    ask(PD_REQUEST_CAPTURE, code, "");
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    assert_true(counter.reply.ticket.by_proxy);
    assert_int_equal(scan(ticket.code), PD_CAPTURE_ALREADY);
    assert_false(counter.reply.ticket.by_proxy); /* that paper is her own */
    assert_int_equal(scan(code), PD_CAPTURE_ALREADY);
    (void)stand_poll(&counter);
    assert_int_equal(counter.status.last_count, 1);
    assert_true(counter.status.last[0].by_proxy);
}

static void
her_own_ticket_goes_first_and_says_nothing_of_a_proxy(void **state)
{
    (void)state;
    make();
    ask(PD_REQUEST_CAPTURE, ticket.code, "");
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    assert_int_equal(scan(code), PD_CAPTURE_ALREADY);
    (void)stand_poll(&counter);
    assert_false(counter.status.last[0].by_proxy);
}

static void
what_the_counter_heard_of_is_refused_and_her_own_is_not(void **state)
{
    (void)state;
    make();
    told(1, 1);
    assert_int_equal(scan(code), PD_CAPTURE_STOPPED);
    ask(PD_REQUEST_CAPTURE, code, "");
    assert_int_equal(counter.reply.capture, PD_CAPTURE_STOPPED);
    ask(PD_REQUEST_VOUCH, code, "patient_known"); /* no supervisor makes it good */
    assert_int_equal(counter.reply.capture, PD_CAPTURE_STOPPED);
    ask(PD_REQUEST_CANNOT, code, "damaged");
    assert_int_not_equal(counter.reply.kind, PD_REPLY_CANCELLED);
    assert_int_equal(scan(ticket.code), PD_CAPTURE_OK);
}

static void
whoever_was_sent_may_not_give_the_gift_up(void **state)
{
    (void)state;
    make();
    ask(PD_REQUEST_CANNOT, code, PD_DESK_NOT_WANTED);
    assert_int_equal(counter.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, PD_ERR_DENIED);
    assert_int_equal(scan(code), PD_CAPTURE_OK);
    ask(PD_REQUEST_CANNOT, code, "damaged"); /* what lies on the counter, the clerk knows */
    assert_int_equal(counter.reply.kind, PD_REPLY_CANCELLED);
    assert_int_equal(scan(ticket.code), PD_CAPTURE_VOIDED);
}

static void
past_its_day_it_is_told_as_an_expired_ticket(void **state)
{
    (void)state;
    make();
    stand_pass(&counter, 30 * PD_DAY_MS);
    assert_int_equal(scan(code), PD_CAPTURE_EXPIRED);
}

static void
a_key_that_is_not_known_signs_no_proxy_ticket(void **state)
{
    struct pd_rng rng = pd_rng_seeded(5);
    struct pd_secret_key stranger = pd_secret_key_make(&rng);
    struct pd_code forged = { .type = PD_CODE_PROXY, .exp_s = counter.wall_ms / PD_SECOND_MS + 3600 };

    (void)state;
    forged.ticket = (struct pd_code_ticket){ .hold = ticket.hold.id,
        .member = ticket.hold.member,
        .sku = "G-001",
        .qty = 1,
        .points = ticket.hold.amount,
        .lease = ticket.hold.lease,
        .ordinal = ticket.hold.ordinal,
        .place = "P1",
        .serial = 1 };
    assert_ok(pd_code_write(&forged, &stranger, code, sizeof code, NULL));
    stand_scan(&counter, code);
    assert_int_equal(counter.reply.kind, PD_REPLY_REFUSED);
    assert_int_equal(counter.reply.refused, PD_CODE_UNKNOWN_KEY);
    assert_ok(pd_code_write(&forged, &counter.hub, code, sizeof code, NULL)); /* not even the hub does */
    stand_scan(&counter, code);
    assert_int_equal(counter.reply.refused, PD_CODE_WRONG_ROLE);
}

/* ---- what the hub hears ---- */

static struct pd_errand
next_errand(void)
{
    struct pd_errand e;

    assert_true(pd_desk_wants_errand(kiosk.desk, &e));
    assert_int_equal(e.kind, PD_ERRAND_PROXY);
    return e;
}

static void
answered(const struct pd_errand *e, enum pd_errand_status status, const char *why)
{
    struct pd_errand_answer a = { .kind = e->kind, .id = e->id, .status = status };

    (void)pd_copy(a.code, sizeof a.code, why);
    pd_desk_errand_answered(kiosk.desk, &a);
}

static void
one_that_reaches_the_hub_before_its_hold_is_told_again(void **state)
{
    struct pd_errand e, again;

    (void)state;
    make();
    e = next_errand();
    assert_int_equal(e.n, 1);
    assert_int_equal(e.number, 0);
    answered(&e, PD_ERRAND_REFUSED, PD_ERRAND_NO_HOLD);
    assert_int_equal(pd_ledger_tray_count(kiosk.ledger), 1);
    stand_pass(&kiosk, 10 * PD_MINUTE_MS);
    again = next_errand();
    assert_true(pd_id_equal(again.id, e.id));
    answered(&again, PD_ERRAND_DONE, "");
    assert_int_equal(pd_ledger_tray_count(kiosk.ledger), 0);
}

static void
what_the_rules_refuse_leaves_the_tray(void **state)
{
    struct pd_errand e;

    (void)state;
    make();
    stand_hold(&kiosk, PD_REQUEST_PROXY_STOP, &ticket.hold.id, "");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_PROXY);
    assert_false(kiosk.reply.ticket.proxy);
    assert_string_equal(kiosk.reply.proxy_code, "");
    assert_int_equal(pd_ledger_tray_count(kiosk.ledger), 1);
    e = next_errand();
    assert_int_equal(e.number, 1);
    answered(&e, PD_ERRAND_REFUSED, "not_hers");
    assert_int_equal(pd_ledger_tray_count(kiosk.ledger), 0);
}

#define GIVEN(name) cmocka_unit_test_setup_teardown(name, start_with_ticket, finish_both)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        GIVEN(the_counter_hands_over_once_and_its_list_says_by_proxy),
        GIVEN(her_own_ticket_goes_first_and_says_nothing_of_a_proxy),
        GIVEN(what_the_counter_heard_of_is_refused_and_her_own_is_not),
        GIVEN(whoever_was_sent_may_not_give_the_gift_up),
        GIVEN(past_its_day_it_is_told_as_an_expired_ticket),
        GIVEN(a_key_that_is_not_known_signs_no_proxy_ticket),
        GIVEN(one_that_reaches_the_hub_before_its_hold_is_told_again),
        GIVEN(what_the_rules_refuse_leaves_the_tray),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
