/*
 * Goal: what a member could do at a kiosk a clerk does for her at the counter, and nothing of her is on the
 * screen when the next one steps up. Method: the state machine alone, the desk's replies made up.
 */
#include "tests/support/check.h"

#include "app/session/state.h"
#include "tests/session/play.h"

#include <string.h>

static void
come(uint8_t who)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN,
        .scan = { .payload = "PD1:X", .len = 5 } };

    give(event);
    member_reply(asked(PD_REQUEST_SCAN)->serial, who);
    answer();
}

static void
start_window(void)
{
    start_with(true, true, PD_OFFLINE_FLOOR);
    come(1);
    assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
    wish(PD_INTENT_COUNTER_SERVE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_true(view()->has_member);
}

/* The hub has stopped her: whoever serves is told what that means before anything can be tried. */
static void
one_who_was_stopped_is_shown_as_such(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN,
        .scan = { .payload = "PD1:X", .len = 5 } };

    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    give(event);
    member_reply(asked(PD_REQUEST_SCAN)->serial, 1);
    reply.member.member.status = PD_MEMBER_FROZEN;
    answer();
    wish(PD_INTENT_COUNTER_SERVE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_MESSAGE);
    assert_int_equal(view()->message, PD_MESSAGE_FROZEN);
    assert_true(view()->at_counter);
    assert_string_equal(view()->error_code, "E-MEM-03");
    end();
}

/* Looked up by the number of a card that was lost: she has a new one, and this says nothing of who holds it.
 */
static void
a_lost_cards_number_is_told_as_such(void **state)
{
    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    session->config.find = true;
    wish(PD_INTENT_COUNTER_FIND, 1, "");
    for (const char *digit = "0077705923"; *digit != '\0'; digit++)
        wish(PD_INTENT_DIGIT, *digit - '0', "");
    wish(PD_INTENT_ENTER, 0, "");
    member_reply(asked(PD_REQUEST_ERRAND)->serial, 1);
    reply.to = PD_REQUEST_ERRAND;
    reply.member.found = true;
    reply.errand.stopped = true;
    strcpy(reply.member.member.card, "5234567890");
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_MESSAGE);
    assert_int_equal(view()->message, PD_MESSAGE_CARD_STOPPED);
    assert_true(view()->at_counter);
    end();
}

static void
her_screens_come_up_and_go_with_escape(void **state)
{
    (void)state;
    start_window();
    assert_int_equal(pd_points_raw(view()->member.spendable), 500);
    wish(PD_INTENT_CATALOGUE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CATALOGUE);
    assert_true(view()->gift_count > 0);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    assert_false(view()->has_member);
    assert_true(happened(PD_EFFECT_WIPE));
    end();
}

static void
what_she_chose_lies_on_the_table_at_once(void **state)
{
    uint32_t serial;

    (void)state;
    start_window();
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    hold_reply(PD_REPLY_ANSWER, 0);
    reply.status = PD_OP_APPLIED;
    answer();
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_DONE);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_int_equal(asked(PD_REQUEST_TICKET)->id.b[0], 0x99);
    hold_reply(PD_REPLY_TICKET, asked(PD_REQUEST_TICKET)->serial);
    reply.to = PD_REQUEST_TICKET;
    reply.capture = PD_CAPTURE_OK;
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    end();
}

static void
the_next_code_is_the_next_thing_on_the_table(void **state)
{
    (void)state;
    start_window();
    (void)show_ticket(PD_CAPTURE_OK);
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    assert_false(view()->has_member);
    end();
}

static void
left_alone_her_screens_go_as_at_a_kiosk(void **state)
{
    (void)state;
    start_window();
    pass(45000);
    assert_true(view()->idle_left_s > 0);
    pass(20000);
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_false(view()->has_member);
    end();
}

static void
there_is_nobody_to_serve_without_a_member(void **state)
{
    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_COUNTER_SERVE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    wish(PD_INTENT_COUNTER_FIND, 0, ""); /* this counter looks nobody up */
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    wish(PD_INTENT_CATALOGUE, 0, ""); /* a patient's wish means nothing at the table */
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    end();
}

static void
nobody_serves_herself(void **state)
{
    const struct pd_desk_request *r;

    (void)state;
    start_staffed();
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SCAN, .scan = { .len = 5 } });
    memset(&reply, 0, sizeof reply);
    reply =
        (struct pd_desk_reply){ .kind = PD_REPLY_STAFF, .to = PD_REQUEST_SCAN, .sign_in = PD_SIGN_IN_PIN };
    reply.serial = asked(PD_REQUEST_SCAN)->serial;
    answer();
    for (int i = 0; i < 6; i++)
        wish(PD_INTENT_COUNTER_TYPE, '0' + i, "");
    wish(PD_INTENT_COUNTER_OK, 0, "");
    r = asked(PD_REQUEST_PIN);
    reply = (struct pd_desk_reply){ .kind = PD_REPLY_STAFF, .to = PD_REQUEST_PIN, .sign_in = PD_SIGN_IN_ON };
    reply.serial = r->serial;
    reply.clerk.roles = PD_STAFF_COUNTER;
    (void)pd_copy(reply.clerk.number, sizeof reply.clerk.number, "C-07");
    memset(reply.clerk.member.b, 1, sizeof reply.clerk.member.b);
    answer();
    wish(PD_INTENT_COUNTER_OK, 0, "");
    r = asked(PD_REQUEST_SHIFT_OPEN);
    reply = (struct pd_desk_reply){ .kind = PD_REPLY_SHIFT, .to = PD_REQUEST_SHIFT_OPEN, .shift.number = 1 };
    reply.serial = r->serial;
    answer();
    come(1);
    assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
    wish(PD_INTENT_COUNTER_SERVE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_int_equal(view()->counter.capture, PD_CAPTURE_VIEW_OWN);
    come(2);
    wish(PD_INTENT_COUNTER_SERVE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    wish(PD_INTENT_COUNTER_LOCK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_int_equal(view()->counter.duty.state, PD_DUTY_BADGE);
    assert_false(view()->has_member);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_who_was_stopped_is_shown_as_such),
        cmocka_unit_test(a_lost_cards_number_is_told_as_such),
        cmocka_unit_test(her_screens_come_up_and_go_with_escape),
        cmocka_unit_test(what_she_chose_lies_on_the_table_at_once),
        cmocka_unit_test(the_next_code_is_the_next_thing_on_the_table),
        cmocka_unit_test(left_alone_her_screens_go_as_at_a_kiosk),
        cmocka_unit_test(there_is_nobody_to_serve_without_a_member),
        cmocka_unit_test(nobody_serves_herself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
