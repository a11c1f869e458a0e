/*
 * Goal: whoever stands before the desk gets exactly what the headers promise: one redemption per
 * confirmation, nothing called saved before it is, a way out of every state, and no byte left for the next
 * person. Method: the state machine alone, fed with events by hand; replies are made up, time is a number.
 */
#include "tests/support/check.h"

#include "app/session/state.h" /* for its size: not one byte of it may remember */
#include "tests/session/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From the catalogue to the wish; returns the serial of the redemption. */
static uint32_t
redeem_first(void)
{
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-001");
    assert_int_equal(view()->screen, PD_SCREEN_GIFT);
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
    assert_int_equal(pd_points_raw(view()->left_after), 400);
    wish(PD_INTENT_REDEEM, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    assert_non_null(asked(PD_REQUEST_REDEEM));
    return asked(PD_REQUEST_REDEEM)->serial;
}

static void
online_she_waits_for_the_hub_and_gets_her_ticket(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    scan(1);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_int_equal(pd_points_raw(view()->member.spendable), 500);
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    assert_null(asked(PD_REQUEST_RELEASE));
    hold_reply(PD_REPLY_ANSWER, 0);
    reply.status = PD_OP_APPLIED;
    answer();
    assert_non_null(asked(PD_REQUEST_RELEASE));
    assert_true(asked(PD_REQUEST_RELEASE)->print);
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_DONE);
    assert_true(view()->ticket.confirmed);
    assert_true(happened(PD_EFFECT_PRINT));
    assert_int_equal(view()->print, PD_PRINT_RUNNING);
    end();
}

static void
without_an_answer_floor_releases_after_two_seconds_and_does_not_say_confirmed(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    pass(1900);
    assert_null(asked(PD_REQUEST_RELEASE));
    pass(200);
    assert_non_null(asked(PD_REQUEST_RELEASE));
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    assert_false(view()->ticket.confirmed);
    end();
}

static void
strict_takes_it_back_without_an_answer(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_STRICT);
    scan(1);
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    pass(9000);
    assert_int_equal(fx.count, 0);
    pass(2000);
    assert_non_null(asked(PD_REQUEST_CANCEL));
    assert_null(asked(PD_REQUEST_RELEASE));
    hold_reply(PD_REPLY_CANCELLED, serial);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_STRICT_WAIT);
    end();
}

/* Floor mode, but what she takes is beyond its caps: online or not, as where the hub is asked first. */
static void
beyond_the_caps_floor_waits_like_strict(void **state)
{
    (void)state;
    for (int online = 0; online <= 1; online++) {
        uint32_t serial;

        start_with(false, online, PD_OFFLINE_FLOOR);
        scan(1);
        serial = redeem_first();
        hold_reply(PD_REPLY_REDEEMED, serial);
        reply.must_wait = true;
        answer();
        assert_null(asked(PD_REQUEST_RELEASE));
        pass(9000);
        assert_int_equal(fx.count, 0);
        pass(2000);
        assert_non_null(asked(PD_REQUEST_CANCEL));
        hold_reply(PD_REPLY_CANCELLED, serial);
        answer();
        assert_int_equal(view()->message, PD_MESSAGE_STRICT_WAIT);
        end();
    }
}

static void
a_ticket_that_must_wait_is_called_kept(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    pass(2100);
    assert_non_null(asked(PD_REQUEST_RELEASE));
    hold_reply(PD_REPLY_FAILED, serial);
    reply.to = PD_REQUEST_RELEASE;
    reply.err = PD_ERR_DENIED;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_KEPT);
    assert_string_equal(view()->error_code, "E-RDM-05");
    end();
}

static void
offline_the_ticket_comes_at_once(void **state)
{
    (void)state;
    start_with(false, false, PD_OFFLINE_FLOOR);
    scan(1);
    hold_reply(PD_REPLY_REDEEMED, redeem_first());
    answer();
    assert_non_null(asked(PD_REQUEST_RELEASE));
    end();
}

static void
a_refusal_by_the_hub_is_told_and_nothing_is_released(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    hold_reply(PD_REPLY_ANSWER, 0);
    reply.status = PD_OP_REJECTED;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_MESSAGE);
    assert_int_equal(view()->message, PD_MESSAGE_HUB_REFUSED);
    assert_null(asked(PD_REQUEST_RELEASE));
    pass(5000);
    assert_null(asked(PD_REQUEST_RELEASE));
    end();
}

static void
a_second_tap_and_a_scan_while_saving_find_nothing(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    (void)redeem_first();
    wish(PD_INTENT_REDEEM, 0, "");
    assert_int_equal(fx.count, 0);
    wish(PD_INTENT_FINISH, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    event.scan.len = 5;
    give(event);
    assert_int_equal(fx.count, 0);
    end();
}

static void
a_disk_that_does_not_answer_is_left_by_time(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    (void)redeem_first();
    pass(20000);
    assert_int_equal(view()->message, PD_MESSAGE_DISK);
    end();
}

static bool
holds(const void *memory, size_t n, const char *what)
{
    return memmem(memory, n, what, strlen(what)) != NULL;
}

static void
idle_warns_then_forgets_every_byte_of_her(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    wish(PD_INTENT_LANG, PD_LANG_EN, "");
    wish(PD_INTENT_CARE, 0, "");
    wish(PD_INTENT_CATALOGUE, 0, "");
    pass(44000);
    assert_int_equal(view()->idle_left_s, -1);
    pass(1000);
    assert_int_equal(view()->idle_left_s, 20);
    wish(PD_INTENT_STAY, 0, "");
    assert_int_equal(view()->idle_left_s, -1);
    assert_int_equal(view()->screen, PD_SCREEN_CATALOGUE);
    pass(64999);
    assert_int_equal(view()->idle_left_s, 1);
    pass(1);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_true(happened(PD_EFFECT_WIPE));
    assert_false(holds(view(), sizeof *view(), "QQQQQQ"));
    assert_int_equal(view()->lang, PD_LANG_ZH_CN);
    assert_false(view()->care);
    end();
}

static void
a_reply_to_an_earlier_visit_changes_nothing(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    serial = asked(PD_REQUEST_SCAN) != NULL ? asked(PD_REQUEST_SCAN)->serial : 1;
    wish(PD_INTENT_FINISH, 0, "");
    member_reply(serial, 1);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_false(view()->has_member);
    end();
}

static void
the_next_person_does_not_see_the_one_before(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    wish(PD_INTENT_CATALOGUE, 0, "");
    scan(2);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_int_equal(view()->member.member->id.b[0], 2);
    assert_true(happened(PD_EFFECT_WIPE));
    end();
}

static void
the_catalogue_shows_what_she_can_have_first_and_says_why_not(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    wish(PD_INTENT_CATALOGUE, 0, "");
    assert_int_equal(view()->pages, 2);
    assert_int_equal(view()->gift_count, 6);
    assert_int_equal(view()->gifts[0].answer.outcome, PD_REDEEM_OK);
    assert_int_equal(view()->gifts[5].answer.outcome, PD_REDEEM_TOO_FEW_POINTS);
    assert_int_equal(pd_points_raw(view()->gifts[5].answer.missing), 100);
    wish(PD_INTENT_PAGE, 1, "");
    assert_int_equal(view()->gift_count, 2);
    wish(PD_INTENT_PAGE, 2, "");
    assert_int_equal(view()->page, 1);
    wish(PD_INTENT_CATEGORY, -2, "");
    assert_int_equal(view()->gift_count, 5);
    wish(PD_INTENT_GIFT, 0, "G-007");
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_GIFT);
    end();
}

static void
a_ticket_left_by_a_power_cut_is_released_when_she_looks_at_it(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    member_reply(asked(PD_REQUEST_SCAN) != NULL ? asked(PD_REQUEST_SCAN)->serial : 1, 1);
    reply.member.ticket_count = 1;
    reply.member.tickets[0].hold.state = PD_HOLD_HELD;
    reply.member.tickets[0].hold.id.b[0] = 9;
    (void)pd_copy(reply.member.tickets[0].code, sizeof reply.member.tickets[0].code, "PD1:TICKET");
    answer();
    assert_int_equal(view()->member.tickets_waiting, 1);
    wish(PD_INTENT_TICKETS, 0, "");
    wish(PD_INTENT_TICKET, 0, "");
    assert_non_null(asked(PD_REQUEST_RELEASE));
    end();
}

static void
closing_in_the_middle_wipes_and_opening_again_attracts(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    (void)pd_copy(reply.closed_code, sizeof reply.closed_code, "E-LED-01");
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_string_equal(view()->error_code, "E-LED-01");
    assert_false(view()->has_member);
    status(true, NULL);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
}

static void
full_status(void)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    reply.full = true;
    reply.online = true;
    (void)pd_copy(reply.closed_code, sizeof reply.closed_code, "E-LED-01");
    answer();
}

static void
a_full_disk_closes_after_her_ticket_and_not_over_it(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, false, PD_OFFLINE_FLOOR);
    scan(1);
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    full_status();
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    full_status();
    assert_int_equal(view()->screen, PD_SCREEN_DONE);
    assert_true(view()->has_member);
    wish(PD_INTENT_ANOTHER, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_string_equal(view()->error_code, "E-LED-01");
    assert_false(view()->has_member);
    status(true, NULL);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    scan(1);
    full_status();
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED); /* nothing was promised to her */
    end();
}

/* ---- what must not stay ---- */

static uint32_t
show_ticket(enum pd_capture_outcome capture)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };
    uint32_t serial;

    event.scan.len = 5;
    give(event);
    serial = asked(PD_REQUEST_SCAN)->serial;
    hold_reply(PD_REPLY_TICKET, serial);
    reply.to = PD_REQUEST_SCAN;
    reply.capture = capture;
    answer();
    return serial;
}

static bool
remembers(void)
{
    static const char *const texts[] = { "QQQQQQ", "PD1:X", "PD1:TICKET", "8642", "A-001" };
    static const uint8_t bytes[] = { 0x01, 0x99, 0xa7 };
    uint8_t id[PD_ID_LEN];

    for (int i = 0; i < PD_COUNT(texts); i++)
        if (holds(session, sizeof *session, texts[i]))
            return true;
    for (int i = 0; i < PD_COUNT(bytes); i++) {
        memset(id, bytes[i], sizeof id);
        if (memmem(session, sizeof *session, id, sizeof id) != NULL)
            return true;
    }
    return false;
}

static void
no_byte_of_her_stays_anywhere_in_the_session(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    assert_true(remembers());
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    hold_reply(PD_REPLY_ANSWER, 0);
    reply.status = PD_OP_APPLIED;
    answer();
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    member_reply(serial, 1);
    reply.to = PD_REQUEST_MEMBER;
    reply.member.ticket_count = PD_VIEW_TICKETS;
    for (int i = 0; i < PD_VIEW_TICKETS; i++)
        (void)pd_copy(reply.member.tickets[i].code, sizeof reply.member.tickets[i].code, "PD1:TICKET");
    answer();
    wish(PD_INTENT_HOME, 0, "");
    wish(PD_INTENT_TICKETS, 0, "");
    wish(PD_INTENT_TICKET, 3, "");
    assert_true(remembers());
    wish(PD_INTENT_FINISH, 0, "");
    assert_false(remembers());
    end();
}

static void
no_byte_stays_at_the_counter_either(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    serial = show_ticket(PD_CAPTURE_OK);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    hold_reply(PD_REPLY_CAPTURED, serial);
    reply.capture = PD_CAPTURE_OK;
    answer();
    assert_true(remembers());
    pass(60000); /* the undo is over */
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_false(remembers());
    (void)show_ticket(PD_CAPTURE_OK);
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    (void)pd_copy(reply.closed_code, sizeof reply.closed_code, "E-LED-01");
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_false(remembers());
    pass(100000);
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    end();
}

/* ---- what goes wrong in between ---- */

static void
one_more_gift_goes_with_the_same_code(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, false, PD_OFFLINE_FLOOR);
    scan(1);
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    member_reply(serial, 1);
    reply.to = PD_REQUEST_MEMBER;
    reply.member.fresh = false; /* a reload says nothing about the code */
    reply.member.code[0] = '\0';
    reply.member.code_type = (enum pd_code_type)0;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_DONE);
    wish(PD_INTENT_ANOTHER, 0, "");
    (void)redeem_first();
    assert_string_equal(asked(PD_REQUEST_REDEEM)->redeem.code, "PD1:X");
    assert_int_equal(asked(PD_REQUEST_REDEEM)->redeem.code_type, PD_CODE_MEMBER);
    assert_int_equal(asked(PD_REQUEST_REDEEM)->redeem.programme, 1);
    end();
}

static void
a_code_that_may_only_look_is_told_so(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    member_reply(1, 1);
    reply.member.fresh = false;
    answer();
    assert_false(view()->member.may_redeem);
    wish(PD_INTENT_GIFT, 0, "G-001");
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->message, PD_MESSAGE_CODE_STALE);
    end();
}

static void
a_phone_left_under_the_scanner_changes_nothing(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    wish(PD_INTENT_CATALOGUE, 0, "");
    (void)pd_copy(event.scan.payload, sizeof event.scan.payload, "PD1:X");
    event.scan.len = 5;
    give(event);
    assert_null(asked(PD_REQUEST_SCAN));
    assert_int_equal(view()->screen, PD_SCREEN_CATALOGUE);
    wish(PD_INTENT_STAFF, 0, "");
    give(event);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    end();
}

static void
what_is_recorded_after_she_was_told_otherwise_is_taken_back(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    serial = redeem_first();
    pass(20000);
    assert_int_equal(view()->message, PD_MESSAGE_DISK);
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    assert_int_equal(asked(PD_REQUEST_CANCEL)->id.b[0], 0x99);
    assert_int_equal(view()->message, PD_MESSAGE_DISK);
    wish(PD_INTENT_FINISH, 0, "");
    hold_reply(PD_REPLY_REDEEMED, serial); /* and so it is after the visit */
    answer();
    assert_non_null(asked(PD_REQUEST_CANCEL));
    hold_reply(PD_REPLY_FAILED, asked(PD_REQUEST_CANCEL)->serial);
    reply.to = PD_REQUEST_CANCEL;
    reply.err = PD_ERR_IO;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
}

static void
a_gift_whose_ticket_cannot_go_out_is_still_called_kept(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, false, PD_OFFLINE_FLOOR);
    scan(1);
    serial = redeem_first();
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    hold_reply(PD_REPLY_FAILED, serial);
    reply.to = PD_REQUEST_RELEASE;
    reply.err = PD_ERR_FULL;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_KEPT);
    hold_reply(PD_REPLY_RELEASED, serial); /* it was only slow */
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_DONE);
    assert_string_equal(view()->ticket.gift->sku, "G-001");
    end();
}

static void
a_ticket_that_is_not_known_to_be_hers_is_cancelled_where_it_is_collected(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    member_reply(asked(PD_REQUEST_SCAN) != NULL ? asked(PD_REQUEST_SCAN)->serial : 1, 1);
    reply.member.ticket_count = 2;
    reply.member.tickets[0].hold.state = PD_HOLD_RELEASED;
    reply.member.tickets[1].hold.state = PD_HOLD_HELD; /* made elsewhere: no code here */
    (void)pd_copy(reply.member.tickets[0].code, sizeof reply.member.tickets[0].code, "PD1:TICKET");
    answer();
    wish(PD_INTENT_TICKETS, 0, "");
    wish(PD_INTENT_TICKET, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
    assert_int_equal(view()->print, PD_PRINT_DONE);
    assert_int_equal(view()->ticket.copies, 1); /* whatever the printer told */
    wish(PD_INTENT_PRINT, 0, "");
    assert_true(happened(PD_EFFECT_PRINT));
    wish(PD_INTENT_CANCEL_TICKET, 0, "");
    assert_null(asked(PD_REQUEST_CANCEL));
    assert_int_equal(view()->message, PD_MESSAGE_CANCEL_AT_PLACE);
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_TICKET, 1, "");
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
    assert_null(asked(PD_REQUEST_RELEASE));
    end();
}

static void
a_ticket_of_hers_that_is_out_is_cancelled_by_asking_its_counter(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    serial = asked(PD_REQUEST_SCAN) != NULL ? asked(PD_REQUEST_SCAN)->serial : 1;
    member_reply(serial, 1);
    reply.member.ticket_count = 2;
    for (int i = 0; i < 2; i++) {
        reply.member.tickets[i].hold.state = PD_HOLD_RELEASED;
        reply.member.tickets[i].hold.member = reply.member.member.id;
    }
    reply.member.tickets[1].hold.ending = PD_ENDING_CANCELLED;
    answer();
    wish(PD_INTENT_TICKETS, 0, "");
    wish(PD_INTENT_TICKET, 1, "");
    wish(PD_INTENT_CANCEL_TICKET, 0, ""); /* asked for already */
    assert_null(asked(PD_REQUEST_END_ASK));
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_TICKET, 0, "");
    wish(PD_INTENT_CANCEL_TICKET, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SURE);
    wish(PD_INTENT_BACK, 0, ""); /* the safe way out changes nothing */
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
    wish(PD_INTENT_CANCEL_TICKET, 0, "");
    assert_null(asked(PD_REQUEST_END_ASK));
    wish(PD_INTENT_SURE, 0, "");
    assert_null(asked(PD_REQUEST_CANCEL));
    assert_string_equal(asked(PD_REQUEST_END_ASK)->reason, "not_wanted");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    wish(PD_INTENT_SURE, 0, ""); /* a second tap finds nothing */
    assert_null(asked(PD_REQUEST_END_ASK));
    hold_reply(PD_REPLY_ASKED, serial);
    reply.to = PD_REQUEST_END_ASK;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_MESSAGE);
    assert_int_equal(view()->message, PD_MESSAGE_CANCEL_ASKED);
    assert_non_null(asked(PD_REQUEST_MEMBER));

    wish(PD_INTENT_TICKETS, 0, ""); /* it was collected meanwhile */
    wish(PD_INTENT_TICKET, 0, "");
    wish(PD_INTENT_CANCEL_TICKET, 0, "");
    wish(PD_INTENT_SURE, 0, "");
    hold_reply(PD_REPLY_FAILED, serial);
    reply.to = PD_REQUEST_END_ASK;
    reply.err = PD_ERR_STATE;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_CANCEL_AT_PLACE);
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_CANCEL_TICKET, 0, "");
    wish(PD_INTENT_SURE, 0, "");
    pass(20000); /* no answer at all */
    assert_int_equal(view()->message, PD_MESSAGE_DISK);
    end();
}

static void
a_new_programme_shows_its_price_before_it_is_confirmed(void **state)
{
    struct pd_programme *old;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    member_reply(1, 1);
    reply.member.ticket_count = 1;
    (void)pd_copy(reply.member.tickets[0].hold.sku, sizeof reply.member.tickets[0].hold.sku, "G-002");
    answer();
    wish(PD_INTENT_TICKETS, 0, "");
    wish(PD_INTENT_TICKET, 0, "");
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-001");
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
    old = programme;
    programme = programme_make(PD_OFFLINE_FLOOR);
    programme->version = 2;
    programme->gifts[0].price = pd_points_of(300);
    status(true, programme);
    assert_ptr_equal(asked(PD_REQUEST_DROP_PROGRAMME)->programme, old);
    free(old); /* from now on a pointer into it is found by the sanitizer */
    assert_int_equal(view()->screen, PD_SCREEN_GIFT);
    assert_int_equal(pd_points_raw(view()->gift.answer.price), 300);
    assert_string_equal(view()->ticket.gift->sku, "G-002");
    assert_string_equal(view()->tickets[0].gift->sku, "G-002");
    wish(PD_INTENT_CHOOSE, 0, "");
    wish(PD_INTENT_REDEEM, 0, "");
    assert_int_equal(asked(PD_REQUEST_REDEEM)->redeem.programme, 2);
    end();
}

static void
with_a_clock_nobody_believes_no_dated_points_are_offered(void **state)
{
    (void)state;
    start_with(false, false, PD_OFFLINE_FLOOR);
    programme->rule_count = 1;
    (void)pd_copy(programme->rules[0].id, sizeof programme->rules[0].id, "sign_in");
    programme->rules[0].claimable = true;
    scan(1);
    assert_true(view()->member.sign_in_possible);
    status(false, NULL);
    reply.now.quality = PD_TIME_UNTRUSTED;
    answer();
    assert_false(view()->member.sign_in_possible);
    end();
}

/* ---- counter ---- */

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
    serial = show_ticket(PD_CAPTURE_OK);
    wish(PD_INTENT_COUNTER_OK, 0, "");
    hold_reply(PD_REPLY_CAPTURED, serial);
    reply.capture = PD_CAPTURE_OK;
    answer();
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
        cmocka_unit_test(online_she_waits_for_the_hub_and_gets_her_ticket),
        cmocka_unit_test(without_an_answer_floor_releases_after_two_seconds_and_does_not_say_confirmed),
        cmocka_unit_test(strict_takes_it_back_without_an_answer),
        cmocka_unit_test(beyond_the_caps_floor_waits_like_strict),
        cmocka_unit_test(a_ticket_that_must_wait_is_called_kept),
        cmocka_unit_test(offline_the_ticket_comes_at_once),
        cmocka_unit_test(a_refusal_by_the_hub_is_told_and_nothing_is_released),
        cmocka_unit_test(a_second_tap_and_a_scan_while_saving_find_nothing),
        cmocka_unit_test(a_disk_that_does_not_answer_is_left_by_time),
        cmocka_unit_test(idle_warns_then_forgets_every_byte_of_her),
        cmocka_unit_test(a_reply_to_an_earlier_visit_changes_nothing),
        cmocka_unit_test(the_next_person_does_not_see_the_one_before),
        cmocka_unit_test(the_catalogue_shows_what_she_can_have_first_and_says_why_not),
        cmocka_unit_test(a_ticket_left_by_a_power_cut_is_released_when_she_looks_at_it),
        cmocka_unit_test(a_full_disk_closes_after_her_ticket_and_not_over_it),
        cmocka_unit_test(closing_in_the_middle_wipes_and_opening_again_attracts),
        cmocka_unit_test(the_clerk_hands_over_once_and_may_undo_for_a_minute),
        cmocka_unit_test(a_bad_ticket_cannot_be_handed_over),
        cmocka_unit_test(what_cannot_be_handed_over_ends_with_a_reason),
        cmocka_unit_test(a_short_number_is_typed_as_it_is_printed),
        cmocka_unit_test(no_byte_of_her_stays_anywhere_in_the_session),
        cmocka_unit_test(no_byte_stays_at_the_counter_either),
        cmocka_unit_test(one_more_gift_goes_with_the_same_code),
        cmocka_unit_test(a_code_that_may_only_look_is_told_so),
        cmocka_unit_test(a_phone_left_under_the_scanner_changes_nothing),
        cmocka_unit_test(what_is_recorded_after_she_was_told_otherwise_is_taken_back),
        cmocka_unit_test(a_gift_whose_ticket_cannot_go_out_is_still_called_kept),
        cmocka_unit_test(a_ticket_that_is_not_known_to_be_hers_is_cancelled_where_it_is_collected),
        cmocka_unit_test(a_ticket_of_hers_that_is_out_is_cancelled_by_asking_its_counter),
        cmocka_unit_test(a_counter_without_the_token_asks_once_and_looks_again_when_it_has_it),
        cmocka_unit_test(without_network_nobody_takes_over),
        cmocka_unit_test(a_ticket_in_doubt_goes_out_with_a_reason_and_never_by_enter),
        cmocka_unit_test(a_new_programme_shows_its_price_before_it_is_confirmed),
        cmocka_unit_test(with_a_clock_nobody_believes_no_dated_points_are_offered),
        cmocka_unit_test(from_a_members_list_no_digits_are_asked),
        cmocka_unit_test(a_counter_tells_what_could_not_be_done_and_never_offers_it_again_as_ready),
        cmocka_unit_test(a_scan_under_way_does_not_change_what_is_being_handed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
