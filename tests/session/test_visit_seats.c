/*
 * Goal: a seat of an activity is booked and given back as she meant, why there is none is told, and a hub
 * that is silent keeps nobody waiting. Method: the state machine alone; the hub's answers are made up.
 */
#include "tests/session/visit.h"

#include <stdio.h>

static void
open_activity(int i, int free)
{
    wish(PD_INTENT_ACTIVITIES, 0, "");
    (void)errand(PD_ERRAND_SEATS);
    errand_reply(PD_ERRAND_SEATS, PD_ERRAND_DONE);
    reply.errand.seats.count = 2;
    for (int k = 0; k < 2; k++) {
        (void)snprintf(reply.errand.seats.rows[k].activity, sizeof reply.errand.seats.rows[k].activity,
            "talk-%d", k + 1);
        reply.errand.seats.rows[k].free = free;
    }
    answer();
    assert_int_equal(view()->row_count, 2);
    wish(PD_INTENT_ACTIVITY, i, "");
    assert_int_equal(view()->screen, PD_SCREEN_ACTIVITY);
}

static void
a_seat_is_booked_once_and_given_back_after_being_asked_twice(void **state)
{
    (void)state;
    with_page();
    open_activity(0, 3);
    assert_int_equal(view()->activity.no, PD_SEAT_NO_NONE);
    wish(PD_INTENT_BOOK, 0, "");
    assert_string_equal(errand(PD_ERRAND_BOOK)->what, "talk-1");
    assert_memory_equal(errand(PD_ERRAND_BOOK)->member.b, "\1\1\1\1", 4);
    wish(PD_INTENT_BOOK, 0, ""); /* a second tap finds nothing */
    assert_int_equal(fx.count, 0);
    errand_reply(PD_ERRAND_BOOK, PD_ERRAND_DONE);
    reply.errand.seat = PD_SEAT_BOOKED;
    reply.errand.number = 7;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_BOOKED);
    assert_non_null(asked(PD_REQUEST_MEMBER)); /* her points and her page as they are now */
    (void)errand(PD_ERRAND_PAGE);
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE);
    reply.errand.page.booking_count = 1;
    reply.errand.page.bookings[0] = (struct pd_page_booking){
        .number = 7, .activity = "talk-1", .seat = PD_SEAT_BOOKED, .cancel_until_ms = START_MS + PD_DAY_MS
    };
    answer();
    open_activity(0, 2);
    assert_int_equal(view()->activity.seat, PD_SEAT_BOOKED);
    assert_true(view()->activity.may_cancel);
    wish(PD_INTENT_UNBOOK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SURE);
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ACTIVITY);
    wish(PD_INTENT_UNBOOK, 0, "");
    wish(PD_INTENT_SURE, 0, "");
    assert_int_equal(errand(PD_ERRAND_UNBOOK)->n, 7);
    errand_reply(PD_ERRAND_UNBOOK, PD_ERRAND_DONE);
    reply.errand.points = pd_points_of(40);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_UNBOOKED);
    assert_int_equal(pd_points_raw(view()->points), 40);
    end();
}

static void
why_there_is_no_seat_is_told_before_she_asks(void **state)
{
    (void)state;
    with_page();
    open_activity(0, 0);
    assert_int_equal(view()->activity.no, PD_SEAT_NO_FULL);
    wish(PD_INTENT_BOOK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ACTIVITY);
    open_activity(1, 0); /* she could wait, but cannot pay */
    assert_true(view()->activity.would_wait);
    assert_int_equal(view()->activity.no, PD_SEAT_NO_POINTS);
    programme->activities[0].opens_ms = START_MS + PD_DAY_MS;
    open_activity(0, 3);
    assert_int_equal(view()->activity.no, PD_SEAT_NO_EARLY);
    programme->activities[0].opens_ms = 0;
    programme->activities[0].closes_ms = START_MS - 1;
    open_activity(0, 3);
    assert_int_equal(view()->activity.no, PD_SEAT_NO_LATE);
    programme->activities[0].closes_ms = 0;
    programme->activities[0].audience.tiers = 2;
    open_activity(0, 3);
    assert_int_equal(view()->activity.no, PD_SEAT_NO_OTHERS);
    programme->activities[0].audience.tiers = 0;
    status(false, NULL);
    open_activity(0, 3);
    assert_int_equal(view()->activity.no, PD_SEAT_NO_NETWORK);
    end();
}

/* The answer that the one before waited for is thrown away with her visit. */
static void
seats_are_asked_for_again_for_whoever_comes_after_one_who_left_while_they_were(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_ACTIVITIES, 0, "");
    (void)errand(PD_ERRAND_SEATS);
    assert_int_equal(view()->list_state, PD_PAGE_ASKING);
    wish(PD_INTENT_FINISH, 0, "");
    errand_reply(PD_ERRAND_SEATS, PD_ERRAND_DONE);
    answer();
    scan(1);
    wish(PD_INTENT_ACTIVITIES, 0, "");
    (void)errand(PD_ERRAND_SEATS);
    end();
}

static void
ask_for_a_seat(void)
{
    open_activity(0, 3);
    wish(PD_INTENT_BOOK, 0, "");
    (void)errand(PD_ERRAND_BOOK);
}

static void
what_the_hub_refuses_names_its_reason(void **state)
{
    static const struct {
        const char *code;
        enum pd_seat_no no;
    } rows[] = { { "seats", PD_SEAT_NO_FULL }, { "too_few_points", PD_SEAT_NO_POINTS },
        { "called_off", PD_SEAT_NO_OFF }, { "something_newer", PD_SEAT_NO_STATUS } };

    (void)state;
    with_page();
    for (int i = 0; i < PD_COUNT(rows); i++) {
        ask_for_a_seat();
        errand_reply(PD_ERRAND_BOOK, PD_ERRAND_REFUSED);
        (void)pd_copy(reply.errand.code, sizeof reply.errand.code, rows[i].code);
        answer();
        assert_int_equal(view()->message, PD_MESSAGE_NOT_BOOKED);
        assert_int_equal(view()->activity.no, rows[i].no);
    }
    end();
}

static void
a_hub_that_is_silent_leaves_nobody_waiting(void **state)
{
    (void)state;
    with_page();
    ask_for_a_seat();
    errand_reply(PD_ERRAND_BOOK, PD_ERRAND_UNANSWERED);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    assert_string_equal(view()->error_code, "E-NET-12");
    ask_for_a_seat();
    errand_reply(PD_ERRAND_BOOK, PD_ERRAND_OFFLINE);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NEEDS_NETWORK);
    ask_for_a_seat();
    pass(20000); /* not even the desk */
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    errand_reply(PD_ERRAND_BOOK, PD_ERRAND_DONE); /* it was done after all: what she was told stays true */
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seat_is_booked_once_and_given_back_after_being_asked_twice),
        cmocka_unit_test(why_there_is_no_seat_is_told_before_she_asks),
        cmocka_unit_test(seats_are_asked_for_again_for_whoever_comes_after_one_who_left_while_they_were),
        cmocka_unit_test(what_the_hub_refuses_names_its_reason),
        cmocka_unit_test(a_hub_that_is_silent_leaves_nobody_waiting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
