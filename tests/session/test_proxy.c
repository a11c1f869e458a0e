/*
 * Goal: a patient sends somebody else for her gift and takes it back, told each time what is true; whoever
 * found her paper cannot; at the counter a proxy ticket is one, and gives nothing up. Method: the state
 * machine alone; the desk's answers are made up.
 */
#include "tests/session/play.h"

#include <string.h>

/* She is here with two tickets, the second made at another kiosk, and looks at one. */
static void
look_at_ticket(int n, bool out)
{
    start_with(false, true, PD_OFFLINE_FLOOR);
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SCAN });
    member_reply(asked(PD_REQUEST_SCAN)->serial, 1);
    reply.member.ticket_count = 2;
    for (int i = 0; i < 2; i++) {
        struct pd_ticket_view *t = &reply.member.tickets[i];

        t->hold.state = PD_HOLD_RELEASED;
        memset(t->hold.id.b, 0x99 - i, sizeof t->hold.id.b);
        t->hold.member = reply.member.member.id;
        t->proxy = out;
        (void)pd_copy(t->code, sizeof t->code, i == 0 ? "PD1:TICKET" : "");
    }
    answer();
    wish(PD_INTENT_TICKETS, 0, "");
    wish(PD_INTENT_TICKET, n, "");
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
}

static void
proxy_answer(enum pd_desk_request_kind to, const char *code)
{
    hold_reply(PD_REPLY_PROXY, asked(to)->serial);
    reply.to = to;
    (void)pd_copy(reply.proxy_code, sizeof reply.proxy_code, code);
    answer();
}

static int
slips(void)
{
    int n = 0;

    for (int i = 0; i < fx.count; i++)
        n += fx.list[i].kind == PD_EFFECT_SLIP && fx.list[i].n == PD_SLIP_PROXY;
    return n;
}

static void
she_reads_what_it_is_then_gets_it_on_screen_and_paper(void **state)
{
    (void)state;
    look_at_ticket(0, false);
    wish(PD_INTENT_PROXY, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_PROXY);
    assert_false(view()->ticket.proxy);
    assert_null(asked(PD_REQUEST_PROXY)); /* nothing is made by reading */
    wish(PD_INTENT_SLIP, PD_SLIP_PROXY, "");
    assert_int_equal(slips(), 0);
    wish(PD_INTENT_PROXY_STOP, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_PROXY);
    wish(PD_INTENT_PROXY_MAKE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    proxy_answer(PD_REQUEST_PROXY, "PD1:PROXY");
    assert_int_equal(view()->screen, PD_SCREEN_PROXY);
    assert_true(view()->ticket.proxy);
    assert_string_equal(view()->proxy_code, "PD1:PROXY");
    assert_string_equal(view()->ticket.code, "PD1:TICKET");
    assert_int_equal(slips(), 1);
    assert_int_equal(view()->print, PD_PRINT_RUNNING);
    wish(PD_INTENT_SLIP, PD_SLIP_PROXY, ""); /* the first is on its way */
    assert_int_equal(slips(), 0);
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
    wish(PD_INTENT_BACK, 0, "");
    assert_true(view()->tickets[0].proxy);
    wish(PD_INTENT_FINISH, 0, "");
    assert_string_equal(view()->proxy_code, "");
    end();
}

static void
one_that_is_out_is_shown_again_and_printed_only_when_asked_for(void **state)
{
    (void)state;
    look_at_ticket(0, true);
    wish(PD_INTENT_PROXY, 0, "");
    proxy_answer(PD_REQUEST_PROXY, "PD1:PROXY");
    assert_int_equal(view()->screen, PD_SCREEN_PROXY);
    assert_int_equal(slips(), 0);
    wish(PD_INTENT_SLIP, PD_SLIP_PROXY, "");
    assert_int_equal(slips(), 1);
    end();
}

static void
take_it_back(bool online)
{
    look_at_ticket(0, true);
    wish(PD_INTENT_PROXY, 0, "");
    proxy_answer(PD_REQUEST_PROXY, "PD1:PROXY");
    status(online, NULL);
    wish(PD_INTENT_PROXY_STOP, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SURE);
    assert_int_equal(view()->sure, PD_SURE_PROXY);
    assert_null(asked(PD_REQUEST_PROXY_STOP));
    wish(PD_INTENT_SURE, 0, "");
    assert_non_null(asked(PD_REQUEST_PROXY_STOP));
    proxy_answer(PD_REQUEST_PROXY_STOP, "");
    assert_int_equal(view()->message, PD_MESSAGE_PROXY_STOPPED);
    assert_int_equal(view()->pending, !online);
    assert_string_equal(view()->proxy_code, "");
    assert_false(view()->ticket.proxy || view()->tickets[0].proxy);
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
    end();
}

static void
taking_it_back_is_asked_once_more_and_says_when_it_counts(void **state)
{
    (void)state;
    take_it_back(true);
    take_it_back(false);
}

static void
thinking_better_of_it_changes_nothing(void **state)
{
    (void)state;
    look_at_ticket(0, true);
    wish(PD_INTENT_PROXY, 0, "");
    proxy_answer(PD_REQUEST_PROXY, "PD1:PROXY");
    wish(PD_INTENT_PROXY_STOP, 0, "");
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_PROXY);
    assert_string_equal(view()->proxy_code, "PD1:PROXY");
    end();
}

static void
of_another_kiosks_ticket_none_is_made_but_it_is_taken_back_here(void **state)
{
    (void)state;
    look_at_ticket(1, false);
    wish(PD_INTENT_PROXY, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
    end();
    look_at_ticket(1, true);
    wish(PD_INTENT_PROXY, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_PROXY);
    assert_null(asked(PD_REQUEST_PROXY));
    wish(PD_INTENT_PROXY_MAKE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_PROXY);
    wish(PD_INTENT_PROXY_STOP, 0, "");
    wish(PD_INTENT_SURE, 0, "");
    assert_non_null(asked(PD_REQUEST_PROXY_STOP));
    end();
}

static void
what_could_not_be_done_is_told(void **state)
{
    static const struct {
        enum pd_err err;
        enum pd_message message;
    } rows[] = { { PD_ERR_STATE, PD_MESSAGE_NO_PROXY }, { PD_ERR_EXISTS, PD_MESSAGE_NO_PROXY },
        { PD_ERR_FULL, PD_MESSAGE_DISK }, { PD_ERR_IO, PD_MESSAGE_DISK } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        look_at_ticket(0, false);
        wish(PD_INTENT_PROXY, 0, "");
        wish(PD_INTENT_PROXY_MAKE, 0, "");
        hold_reply(PD_REPLY_FAILED, asked(PD_REQUEST_PROXY)->serial);
        reply.to = PD_REQUEST_PROXY;
        reply.err = rows[i].err;
        answer();
        assert_int_equal(view()->message, rows[i].message);
        end();
    }
    look_at_ticket(0, true); /* taken back at another kiosk meanwhile: it is what she wanted */
    wish(PD_INTENT_PROXY, 0, "");
    proxy_answer(PD_REQUEST_PROXY, "PD1:PROXY");
    wish(PD_INTENT_PROXY_STOP, 0, "");
    wish(PD_INTENT_SURE, 0, "");
    hold_reply(PD_REPLY_FAILED, asked(PD_REQUEST_PROXY_STOP)->serial);
    reply.to = PD_REQUEST_PROXY_STOP;
    reply.err = PD_ERR_STATE;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_PROXY_STOPPED);
    end();
}

/* Somebody at a kiosk with a paper: with hers, or with a proxy ticket. */
static void
show_paper(bool proxy)
{
    start_with(false, true, PD_OFFLINE_FLOOR);
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SCAN });
    hold_reply(PD_REPLY_TICKET, asked(PD_REQUEST_SCAN)->serial);
    reply.to = PD_REQUEST_SCAN;
    reply.capture = PD_CAPTURE_OK;
    reply.ticket.hold.state = PD_HOLD_RELEASED;
    reply.ticket.by_proxy = proxy;
    answer();
}

static void
a_found_paper_sends_nobody_and_a_proxy_ticket_shows_no_number(void **state)
{
    (void)state;
    show_paper(false);
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
    wish(PD_INTENT_PROXY, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
    end();
    show_paper(true);
    assert_int_equal(view()->message, PD_MESSAGE_PROXY_AT_PLACE);
    assert_string_equal(view()->ticket.short_number, "");
    assert_string_equal(view()->ticket.code, "");
    end();
}

static void
at_the_counter(enum pd_capture_outcome capture)
{
    start_with(true, true, PD_OFFLINE_FLOOR);
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SCAN });
    hold_reply(PD_REPLY_TICKET, asked(PD_REQUEST_SCAN)->serial);
    reply.to = PD_REQUEST_SCAN;
    reply.capture = capture;
    reply.ticket.by_proxy = true;
    answer();
}

static void
a_clerk_sees_that_it_is_one_and_it_gives_nothing_up(void **state)
{
    (void)state;
    at_the_counter(PD_CAPTURE_OK);
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    assert_true(view()->counter.ticket.by_proxy);
    wish(PD_INTENT_COUNTER_CANNOT, 0, "");
    wish(PD_INTENT_COUNTER_REASON, 2, ""); /* not wanted */
    assert_null(asked(PD_REQUEST_CANNOT));
    assert_int_equal(view()->counter.state, PD_COUNTER_REASON);
    wish(PD_INTENT_COUNTER_REASON, 1, ""); /* damaged */
    assert_non_null(asked(PD_REQUEST_CANNOT));
    end();
    at_the_counter(PD_CAPTURE_STOPPED);
    assert_int_equal(view()->counter.state, PD_COUNTER_NO);
    assert_int_equal(view()->counter.capture, PD_CAPTURE_VIEW_STOPPED);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    assert_null(asked(PD_REQUEST_CAPTURE));
    end();
}

static void
a_slow_disk_is_not_waited_for_for_ever(void **state)
{
    (void)state;
    look_at_ticket(0, false);
    wish(PD_INTENT_PROXY, 0, "");
    wish(PD_INTENT_PROXY_MAKE, 0, "");
    pass(21000);
    assert_int_equal(view()->message, PD_MESSAGE_DISK);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(she_reads_what_it_is_then_gets_it_on_screen_and_paper),
        cmocka_unit_test(one_that_is_out_is_shown_again_and_printed_only_when_asked_for),
        cmocka_unit_test(taking_it_back_is_asked_once_more_and_says_when_it_counts),
        cmocka_unit_test(thinking_better_of_it_changes_nothing),
        cmocka_unit_test(of_another_kiosks_ticket_none_is_made_but_it_is_taken_back_here),
        cmocka_unit_test(what_could_not_be_done_is_told),
        cmocka_unit_test(a_found_paper_sends_nobody_and_a_proxy_ticket_shows_no_number),
        cmocka_unit_test(a_clerk_sees_that_it_is_one_and_it_gives_nothing_up),
        cmocka_unit_test(a_slow_disk_is_not_waited_for_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
