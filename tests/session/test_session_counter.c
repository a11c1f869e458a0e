/*
 * Goal: a clerk hands over once, what is right, and can undo it for as long as the screen says so.
 * Method: the state machine alone as a counter: scans, numbers, keys and replies in the orders they may come
 * in.
 */
#include "tests/support/check.h"

#include "tests/session/play.h"

#include <string.h>

static void
the_clerk_hands_over_once_and_may_undo_for_a_minute(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(true, false, PD_OFFLINE_FLOOR);
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    serial = show_ticket(PD_CAPTURE_OK);
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    assert_string_equal(asked(PD_REQUEST_CAPTURE)->payload, "PD1:TICKET");
    wish(PD_INTENT_COUNTER_OK, 0, "");
    assert_null(asked(PD_REQUEST_CAPTURE));
    hold_reply(PD_REPLY_CAPTURED, serial);
    reply.capture = PD_CAPTURE_OK;
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_HANDED);
    assert_int_equal(view()->counter.undo_left_s, 60);
    pass(59000);
    assert_int_equal(view()->counter.undo_left_s, 1);
    wish(PD_INTENT_COUNTER_UNDO, 0, "");
    assert_non_null(asked(PD_REQUEST_UNDO));
    wish(PD_INTENT_COUNTER_UNDO, 0, "");
    assert_null(asked(PD_REQUEST_UNDO));
    end();
}

static void
a_bad_ticket_cannot_be_handed_over(void **state)
{
    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    (void)show_ticket(PD_CAPTURE_ALREADY);
    assert_int_equal(view()->counter.state, PD_COUNTER_NO);
    assert_int_equal(view()->counter.capture, PD_CAPTURE_VIEW_ALREADY);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    assert_null(asked(PD_REQUEST_CAPTURE));
    end();
}

static void
what_cannot_be_handed_over_ends_with_a_reason(void **state)
{
    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    (void)show_ticket(PD_CAPTURE_OK);
    wish(PD_INTENT_COUNTER_CANNOT, 0, "");
    assert_int_equal(view()->counter.state, PD_COUNTER_REASON);
    wish(PD_INTENT_COUNTER_REASON, 1, "");
    assert_string_equal(asked(PD_REQUEST_CANNOT)->reason, "damaged");
    end();
}

static void
a_short_number_is_typed_as_it_is_printed(void **state)
{
    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_COUNTER_TYPE, '3', "");
    assert_string_equal(view()->counter.typed, "");
    wish(PD_INTENT_COUNTER_TYPE, 'a', "");
    wish(PD_INTENT_COUNTER_TYPE, '0', "");
    wish(PD_INTENT_COUNTER_TYPE, '9', "");
    wish(PD_INTENT_COUNTER_TYPE, PD_TYPED_BACKSPACE, "");
    wish(PD_INTENT_COUNTER_TYPE, '3', "");
    assert_string_equal(view()->counter.typed, "A-03");
    wish(PD_INTENT_COUNTER_TYPE, '7', "");
    assert_null(asked(PD_REQUEST_SHORT));
    for (const char *p = "864"; *p != '\0'; p++)
        wish(PD_INTENT_COUNTER_TYPE, *p, "");
    assert_null(asked(PD_REQUEST_SHORT));
    wish(PD_INTENT_COUNTER_TYPE, '2', "");
    assert_string_equal(view()->counter.typed, "A-037 8642");
    assert_string_equal(asked(PD_REQUEST_SHORT)->payload, "A-037");
    assert_string_equal(asked(PD_REQUEST_SHORT)->last4, "8642");
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_UNKNOWN;
    reply.to = PD_REQUEST_SHORT;
    reply.serial = asked(PD_REQUEST_SHORT)->serial;
    answer();
    assert_true(view()->counter.typed_bad);
    wish(PD_INTENT_COUNTER_TYPE, 'b', "");
    assert_string_equal(view()->counter.typed, "B");
    assert_false(view()->counter.typed_bad);
    end();
}

static void
from_a_members_list_no_digits_are_asked(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    event.scan.len = 5;
    give(event);
    member_reply(asked(PD_REQUEST_SCAN)->serial, 1);
    reply.member.ticket_count = 1;
    reply.member.tickets[0].hold.id.b[0] = 9;
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
    wish(PD_INTENT_COUNTER_PICK, 1, "");
    assert_null(asked(PD_REQUEST_TICKET));
    wish(PD_INTENT_COUNTER_PICK, 0, "");
    assert_int_equal(asked(PD_REQUEST_TICKET)->id.b[0], 9);
    end();
}

static void
a_counter_tells_what_could_not_be_done_and_never_offers_it_again_as_ready(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    serial = hand_over();
    wish(PD_INTENT_COUNTER_UNDO, 0, "");
    assert_int_equal(view()->counter.state, PD_COUNTER_SAVING);
    hold_reply(PD_REPLY_FAILED, serial);
    reply.to = PD_REQUEST_UNDO;
    reply.err = PD_ERR_STATE;
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_NO);
    assert_int_equal(view()->counter.capture, PD_CAPTURE_VIEW_NOT_SAVED);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    assert_null(asked(PD_REQUEST_CAPTURE));

    /* whoever serves hands nothing over */
    serial = hand_over();
    wish(PD_INTENT_COUNTER_UNDO, 0, "");
    hold_reply(PD_REPLY_FAILED, serial);
    reply.to = PD_REQUEST_UNDO;
    reply.err = PD_ERR_DENIED;
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_NO);
    assert_int_equal(view()->counter.capture, PD_CAPTURE_VIEW_DENIED);
    wish(PD_INTENT_COUNTER_OK, 0, "");

    /* not ours to end */
    serial = show_ticket(PD_CAPTURE_OK);
    wish(PD_INTENT_COUNTER_CANNOT, 0, "");
    wish(PD_INTENT_COUNTER_REASON, 0, "");
    assert_string_equal(asked(PD_REQUEST_CANNOT)->reason, "out_of_stock");
    hold_reply(PD_REPLY_TICKET, serial);
    reply.to = PD_REQUEST_CANNOT;
    reply.capture = PD_CAPTURE_NO_TOKEN;
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_NO);
    assert_int_equal(view()->counter.capture, PD_CAPTURE_VIEW_NO_TOKEN);

    /* no answer at all, and then one */
    serial = show_ticket(PD_CAPTURE_OK);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    pass(20000);
    assert_int_equal(view()->counter.capture, PD_CAPTURE_VIEW_NOT_SAVED);
    hold_reply(PD_REPLY_CAPTURED, serial);
    reply.capture = PD_CAPTURE_OK;
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_HANDED);
    wish(PD_INTENT_COUNTER_UNDO, 0, "");
    hold_reply(PD_REPLY_UNDONE, serial);
    answer();
    assert_int_equal(view()->counter.capture, PD_CAPTURE_VIEW_UNDONE);
    end();
}

static void
a_counter_without_the_token_asks_once_and_looks_again_when_it_has_it(void **state)
{
    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    (void)show_ticket(PD_CAPTURE_NO_TOKEN);
    assert_int_equal(view()->counter.state, PD_COUNTER_NO);
    assert_false(view()->counter.has_token);
    wish(PD_INTENT_COUNTER_TAKE_OVER, 0, "");
    assert_non_null(asked(PD_REQUEST_TAKE_OVER));
    assert_true(view()->counter.token_asked);
    wish(PD_INTENT_COUNTER_TAKE_OVER, 0, "");
    assert_null(asked(PD_REQUEST_TAKE_OVER));
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    reply.serving = reply.online = true;
    reply.token.holder = 'B';
    reply.token.refused = true; /* another counter asked before */
    answer();
    assert_int_equal(view()->counter.token_holder, 'B');
    assert_true(view()->counter.token_refused);
    assert_null(asked(PD_REQUEST_SCAN));
    wish(PD_INTENT_COUNTER_TAKE_OVER, 0, "");
    assert_non_null(asked(PD_REQUEST_TAKE_OVER));
    reply.token = (struct pd_token_state){ .here = true };
    answer();
    assert_true(view()->counter.has_token);
    assert_string_equal(asked(PD_REQUEST_SCAN)->payload, "PD1:TICKET"); /* the one that lies there */
    answer();
    assert_null(asked(PD_REQUEST_SCAN)); /* once */
    wish(PD_INTENT_COUNTER_TAKE_OVER, 0, "");
    assert_null(asked(PD_REQUEST_TAKE_OVER));
    end();
}

static void
without_network_nobody_takes_over(void **state)
{
    (void)state;
    start_with(true, false, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_COUNTER_TAKE_OVER, 0, "");
    assert_null(asked(PD_REQUEST_TAKE_OVER));
    assert_false(view()->counter.token_asked);
    end();
}

static void
a_ticket_in_doubt_goes_out_with_a_reason_and_never_by_enter(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_COUNTER_VOUCH, 0, "");
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    serial = show_ticket(PD_CAPTURE_DOUBT);
    assert_int_equal(view()->counter.capture, PD_CAPTURE_VIEW_DOUBT);
    wish(PD_INTENT_COUNTER_VOUCH, 0, "");
    assert_int_equal(view()->counter.state, PD_COUNTER_VOUCH);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    wish(PD_INTENT_COUNTER_TYPE, 'A', "");
    assert_int_equal(view()->counter.state, PD_COUNTER_VOUCH);
    assert_null(asked(PD_REQUEST_CAPTURE));
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_int_equal(view()->counter.state, PD_COUNTER_NO);
    wish(PD_INTENT_COUNTER_VOUCH, 0, "");
    wish(PD_INTENT_COUNTER_REASON, 1, "");
    assert_string_equal(asked(PD_REQUEST_VOUCH)->reason, "patient_known");
    assert_string_equal(asked(PD_REQUEST_VOUCH)->payload, "PD1:TICKET");
    hold_reply(PD_REPLY_CAPTURED, serial);
    reply.to = PD_REQUEST_VOUCH;
    reply.capture = PD_CAPTURE_OK;
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_HANDED);
    end();
}

static void
a_scan_under_way_does_not_change_what_is_being_handed_over(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };
    uint32_t serial;

    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    serial = show_ticket(PD_CAPTURE_OK);
    event.scan.len = 5;
    give(event);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    hold_reply(PD_REPLY_TICKET, serial);
    reply.to = PD_REQUEST_SCAN;
    reply.capture = PD_CAPTURE_OK;
    reply.ticket.hold.id.b[0] = 1;
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_SAVING);
    assert_int_equal(view()->counter.ticket.hold.id.b[0], 0x99);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clerk_hands_over_once_and_may_undo_for_a_minute),
        cmocka_unit_test(a_bad_ticket_cannot_be_handed_over),
        cmocka_unit_test(what_cannot_be_handed_over_ends_with_a_reason),
        cmocka_unit_test(a_short_number_is_typed_as_it_is_printed),
        cmocka_unit_test(a_counter_without_the_token_asks_once_and_looks_again_when_it_has_it),
        cmocka_unit_test(without_network_nobody_takes_over),
        cmocka_unit_test(a_ticket_in_doubt_goes_out_with_a_reason_and_never_by_enter),
        cmocka_unit_test(from_a_members_list_no_digits_are_asked),
        cmocka_unit_test(a_counter_tells_what_could_not_be_done_and_never_offers_it_again_as_ready),
        cmocka_unit_test(a_scan_under_way_does_not_change_what_is_being_handed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
