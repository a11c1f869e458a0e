/*
 * Goal: whatever comes between a wish and its ticket, she is told the truth, and what she was told otherwise
 * is undone. Method: the state machine alone; second gifts, late replies, new prices and clocks at the moment
 * they hurt most.
 */
#include "tests/support/check.h"

#include "tests/session/play.h"

#include <stdlib.h>
#include <string.h>

static void
one_more_gift_goes_with_the_same_code(void **state)
{
    uint32_t serial;

    (void)state;
    start_visit(false, PD_OFFLINE_FLOOR);
    serial = redeem_kept();
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
    start_visit(true, PD_OFFLINE_FLOOR);
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
    start_visit(true, PD_OFFLINE_FLOOR);
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
    start_visit(true, PD_OFFLINE_FLOOR);
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
    start_visit(false, PD_OFFLINE_FLOOR);
    serial = redeem_kept();
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
    start_visit(true, PD_OFFLINE_FLOOR);
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
    start_visit(true, PD_OFFLINE_FLOOR);
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
    start_visit(true, PD_OFFLINE_FLOOR);
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_more_gift_goes_with_the_same_code),
        cmocka_unit_test(a_code_that_may_only_look_is_told_so),
        cmocka_unit_test(a_phone_left_under_the_scanner_changes_nothing),
        cmocka_unit_test(what_is_recorded_after_she_was_told_otherwise_is_taken_back),
        cmocka_unit_test(a_gift_whose_ticket_cannot_go_out_is_still_called_kept),
        cmocka_unit_test(a_ticket_that_is_not_known_to_be_hers_is_cancelled_where_it_is_collected),
        cmocka_unit_test(a_ticket_of_hers_that_is_out_is_cancelled_by_asking_its_counter),
        cmocka_unit_test(a_new_programme_shows_its_price_before_it_is_confirmed),
        cmocka_unit_test(with_a_clock_nobody_believes_no_dated_points_are_offered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
