/*
 * Goal: what a patient can do beside gifts asks for exactly what she meant, tells her what became of it and
 * whether her points changed, works without a network where it may, and leaves nothing of hers behind.
 * Method: the state machine alone; the hub's answers are made up.
 */
#include "app/session/state.h"
#include "tests/session/play.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS PD_DAY_MS

/* A programme with everything that she may be asked, told and given. */
static void
furnish(void)
{
    struct pd_programme *p = programme;

    p->units.coupon_count = 1;
    (void)pd_copy(p->units.coupons[0].id, sizeof p->units.coupons[0].id, "c20");
    p->units.entitlement_count = 1;
    (void)pd_copy(p->units.entitlements[0].id, sizeof p->units.entitlements[0].id, "cleaning");
    (void)pd_copy(p->units.entitlements[0].place, sizeof p->units.entitlements[0].place, "P1");
    p->activity_count = 2;
    for (int i = 0; i < 2; i++) {
        struct pd_activity *a = &p->activities[i];

        (void)snprintf(a->id, sizeof a->id, "talk-%d", i + 1);
        a->starts_ms = START_MS + 10 * DAY_MS;
        a->ends_ms = a->starts_ms + PD_HOUR_MS;
        a->seats = 10;
        a->waitlist = i;
        a->price = pd_points_of(i * 1000);
        a->rule = -1;
    }
    p->survey_count = 1;
    (void)pd_copy(p->surveys[0].id, sizeof p->surveys[0].id, "visit");
    p->surveys[0].rule = -1;
    p->surveys[0].question_count = 2;
    p->surveys[0].questions[0].kind = PD_QUESTION_SCALE;
    p->surveys[0].questions[1].kind = PD_QUESTION_YES_NO;
    p->feedback.topic_count = 2;
    (void)pd_copy(p->feedback.topics[1].id, sizeof p->feedback.topics[1].id, "waiting");
    p->feedback.faces = 5;
    p->board_count = 2;
    for (int i = 0; i < 2; i++) {
        p->board[i].kind = i == 0 ? PD_BOARD_NOTICE : PD_BOARD_CARD;
        p->board[i].until_ms = PD_NEVER_MS;
    }
    p->tiers[0].priority = true;
    status(true, NULL);
}

/* She is here, and the hub has told what she has. */
static void
with_page(void)
{
    struct pd_errand_page *page;

    start_with(false, true, PD_OFFLINE_FLOOR);
    furnish();
    scan(1);
    (void)errand(PD_ERRAND_PAGE);
    assert_int_equal(view()->member.page_state, PD_PAGE_ASKING);
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE);
    page = &reply.errand.page;
    page->unit_count = 2;
    page->units[0] =
        (struct pd_page_unit){ .unit = "c20", .left = 2, .end_ms = START_MS + DAY_MS, .ending = 1 };
    page->units[1] = (struct pd_page_unit){ .unit = "cleaning", .left = 1, .end_ms = PD_NEVER_MS };
    page->survey_count = 1;
    page->surveys[0] = (struct pd_page_survey){ .survey = "visit", .visit = "V-1", .visited_ms = START_MS };
    page->consents = 0x7e;
    page->has_card = true;
    answer();
    assert_int_equal(view()->member.page_state, PD_PAGE_HERE);
}

static void
what_she_has_is_asked_for_when_she_comes_and_shown_when_it_is_there(void **state)
{
    (void)state;
    with_page();
    assert_int_equal(view()->member.coupons, 3);
    assert_true(view()->member.survey_due);
    wish(PD_INTENT_WALLET, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_WALLET);
    assert_int_equal(view()->row_count, 2);
    assert_ptr_equal(view()->units[0].coupon, &programme->units.coupons[0]);
    assert_int_equal(view()->units[0].left, 2);
    assert_ptr_equal(view()->units[1].place, &programme->places[0]);
    wish(PD_INTENT_UNIT, 1, "");
    assert_int_equal(view()->screen, PD_SCREEN_UNIT);
    wish(PD_INTENT_UNIT_CODE, 0, "");
    assert_string_equal(errand(PD_ERRAND_UNIT_CODE)->what, "cleaning");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    errand_reply(PD_ERRAND_UNIT_CODE, PD_ERRAND_DONE);
    (void)pd_copy(reply.errand.text_code, sizeof reply.errand.text_code, "PD1:UNIT");
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_UNIT);
    assert_string_equal(view()->unit_code, "PD1:UNIT");
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_HOME); /* where she came from */
    end();
}

static void
without_a_network_lists_say_so_and_are_asked_for_again(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    furnish();
    status(false, NULL);
    scan(1);
    (void)errand(PD_ERRAND_PAGE);
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_OFFLINE);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_HOME); /* nobody is held up */
    assert_int_equal(view()->member.page_state, PD_PAGE_AWAY);
    assert_null(view()->member.page);
    wish(PD_INTENT_WALLET, 0, "");
    assert_int_equal(view()->list_state, PD_PAGE_ASKING);
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_UNANSWERED);
    answer();
    assert_int_equal(view()->list_state, PD_PAGE_AWAY);
    assert_int_equal(view()->row_count, 0);
    wish(PD_INTENT_HISTORY, 0, "");
    (void)errand(PD_ERRAND_HISTORY);
    errand_reply(PD_ERRAND_HISTORY, PD_ERRAND_OFFLINE);
    answer();
    assert_int_equal(view()->history_state, PD_PAGE_AWAY);
    end();
}

static void
what_was_posted_is_read_page_by_page_and_back(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_HISTORY, 0, "");
    assert_int_equal(errand(PD_ERRAND_HISTORY)->n, 0);
    errand_reply(PD_ERRAND_HISTORY, PD_ERRAND_DONE);
    reply.errand.history.count = 2;
    reply.errand.history.lines[0].number = 90;
    reply.errand.history.lines[1].number = 80;
    reply.errand.history.more = true;
    answer();
    assert_int_equal(view()->row_count, 2);
    assert_int_equal(view()->pages, 2);
    wish(PD_INTENT_PAGE, 1, "");
    assert_int_equal(errand(PD_ERRAND_HISTORY)->n, 80);
    wish(PD_INTENT_PAGE, 1, ""); /* a second tap asks nothing */
    assert_int_equal(fx.count, 0);
    errand_reply(PD_ERRAND_HISTORY, PD_ERRAND_DONE);
    reply.errand.history.count = 1;
    reply.errand.history.lines[0].number = 70;
    answer();
    assert_int_equal(view()->page, 1);
    assert_int_equal(view()->pages, 2);
    assert_int_equal(view()->history[0].number, 70);
    wish(PD_INTENT_PAGE, 0, "");
    assert_int_equal(errand(PD_ERRAND_HISTORY)->n, 0);
    end();
}

/* ---- seats ---- */

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
        .number = 7, .activity = "talk-1", .seat = PD_SEAT_BOOKED, .cancel_until_ms = START_MS + DAY_MS
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
    programme->activities[0].opens_ms = START_MS + DAY_MS;
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
        open_activity(0, 3);
        wish(PD_INTENT_BOOK, 0, "");
        (void)errand(PD_ERRAND_BOOK);
        errand_reply(PD_ERRAND_BOOK, PD_ERRAND_REFUSED);
        (void)pd_copy(reply.errand.code, sizeof reply.errand.code, rows[i].code);
        answer();
        assert_int_equal(view()->message, PD_MESSAGE_NOT_BOOKED);
        assert_int_equal(view()->activity.no, rows[i].no);
    }
    end();
}

/* ---- nobody answers ---- */

static void
a_hub_that_is_silent_leaves_nobody_waiting(void **state)
{
    (void)state;
    with_page();
    open_activity(0, 3);
    wish(PD_INTENT_BOOK, 0, "");
    (void)errand(PD_ERRAND_BOOK);
    errand_reply(PD_ERRAND_BOOK, PD_ERRAND_UNANSWERED);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    assert_string_equal(view()->error_code, "E-NET-12");
    open_activity(0, 3);
    wish(PD_INTENT_BOOK, 0, "");
    (void)errand(PD_ERRAND_BOOK);
    errand_reply(PD_ERRAND_BOOK, PD_ERRAND_OFFLINE);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NEEDS_NETWORK);
    open_activity(0, 3);
    wish(PD_INTENT_BOOK, 0, "");
    (void)errand(PD_ERRAND_BOOK);
    pass(20000); /* not even the desk */
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    errand_reply(PD_ERRAND_BOOK, PD_ERRAND_DONE); /* it was done after all: what she was told stays true */
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    end();
}

/* ---- what she says ---- */

static void
a_survey_is_answered_question_by_question_and_sent_with_or_without_her_name(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_SURVEY, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SURVEY);
    wish(PD_INTENT_ANSWER, 6, ""); /* a scale ends at 5 */
    assert_int_equal(view()->survey.question, 0);
    wish(PD_INTENT_SEND, 0, ""); /* not before the end */
    assert_int_equal(fx.count, 0);
    wish(PD_INTENT_ANSWER, 4, "");
    wish(PD_INTENT_BACK, 0, ""); /* she thinks again */
    assert_int_equal(view()->survey.question, 0);
    assert_string_equal(view()->survey.values[0], "4");
    wish(PD_INTENT_ANSWER, 5, "");
    wish(PD_INTENT_SKIP, 0, "");
    assert_int_equal(view()->survey.question, 2);
    wish(PD_INTENT_SEND, 0, "");
    assert_string_equal(errand(PD_ERRAND_SURVEY)->what, "visit");
    assert_string_equal(errand(PD_ERRAND_SURVEY)->visit, "V-1");
    assert_false(errand(PD_ERRAND_SURVEY)->yes);
    assert_int_equal(errand(PD_ERRAND_SURVEY)->value_count, 2);
    assert_string_equal(errand(PD_ERRAND_SURVEY)->values[0], "5");
    assert_string_equal(errand(PD_ERRAND_SURVEY)->values[1], "");
    errand_reply(PD_ERRAND_SURVEY, PD_ERRAND_DONE);
    reply.errand.points = pd_points_of(20);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_ANSWERED);
    assert_int_equal(pd_points_raw(view()->points), 20);
    end();
}

static void
feedback_is_kept_without_a_network_and_names_nobody_who_need_not_be_called(void **state)
{
    static const uint8_t nobody[16];

    (void)state;
    with_page();
    status(false, NULL);
    wish(PD_INTENT_FEEDBACK, 0, "");
    wish(PD_INTENT_TOPIC, 2, ""); /* there are two */
    assert_int_equal(view()->feedback.step, PD_FEEDBACK_TOPIC);
    wish(PD_INTENT_TOPIC, 1, "");
    wish(PD_INTENT_FACE, 6, "");
    assert_int_equal(view()->feedback.step, PD_FEEDBACK_FACE);
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->feedback.step, PD_FEEDBACK_TOPIC);
    wish(PD_INTENT_TOPIC, 1, "");
    wish(PD_INTENT_FACE, 2, "");
    assert_int_equal(view()->feedback.step, PD_FEEDBACK_CALL);
    wish(PD_INTENT_SEND, 0, "");
    assert_string_equal(errand(PD_ERRAND_FEEDBACK)->what, "waiting");
    assert_int_equal(errand(PD_ERRAND_FEEDBACK)->n, 2);
    assert_false(errand(PD_ERRAND_FEEDBACK)->yes);
    assert_memory_equal(errand(PD_ERRAND_FEEDBACK)->member.b, nobody, sizeof nobody);
    errand_reply(PD_ERRAND_FEEDBACK, PD_ERRAND_KEPT);
    reply.errand.number = 12345678;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_FEEDBACK_KEPT);
    assert_int_equal(view()->feedback.number, 12345678);
    assert_true(view()->pending);
    wish(PD_INTENT_SLIP, PD_SLIP_FEEDBACK, "");
    assert_true(happened(PD_EFFECT_SLIP));
    end();
}

static void
whoever_asks_to_be_called_is_told_that_somebody_calls(void **state)
{
    (void)state;
    for (int call = 0; call <= 1; call++) {
        with_page();
        wish(PD_INTENT_FEEDBACK, 0, "");
        wish(PD_INTENT_TOPIC, 1, "");
        wish(PD_INTENT_FACE, 2, "");
        wish(PD_INTENT_SEND, call, "");
        assert_int_equal(errand(PD_ERRAND_FEEDBACK)->yes, call);
        assert_int_equal(view()->feedback.call_back, call);
        end();
    }
}

static void
who_is_no_member_gives_feedback_too_and_is_not_asked_to_be_called(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    furnish();
    wish(PD_INTENT_FEEDBACK, 0, "");
    wish(PD_INTENT_TOPIC, 1, "");
    wish(PD_INTENT_FACE, 1, "");
    assert_int_equal(errand(PD_ERRAND_FEEDBACK)->n, 1);
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    end();
}

/* ---- digits ---- */

static void
type(const char *digits)
{
    for (; *digits != '\0'; digits++)
        wish(PD_INTENT_DIGIT, *digits - '0', "");
}

static void
a_feedback_number_is_looked_up_by_its_digits(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    furnish();
    wish(PD_INTENT_FEEDBACK_STATE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_KEYPAD);
    type("1234567");
    wish(PD_INTENT_ENTER, 0, ""); /* one is missing */
    assert_int_equal(fx.count, 0);
    type("99"); /* and more than eight there are none */
    wish(PD_INTENT_DIGIT, PD_DIGIT_BACKSPACE, "");
    type("8");
    assert_string_equal(view()->keypad.typed, "12345678");
    wish(PD_INTENT_ENTER, 0, "");
    assert_int_equal(errand(PD_ERRAND_FEEDBACK_SHOW)->number, 12345678);
    errand_reply(PD_ERRAND_FEEDBACK_SHOW, PD_ERRAND_REFUSED);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_KEYPAD);
    assert_true(view()->keypad.bad);
    assert_string_equal(view()->keypad.typed, "");
    type("12345678");
    wish(PD_INTENT_ENTER, 0, "");
    (void)errand(PD_ERRAND_FEEDBACK_SHOW);
    errand_reply(PD_ERRAND_FEEDBACK_SHOW, PD_ERRAND_DONE);
    reply.errand.number = 12345678;
    reply.errand.feedback = PD_FEEDBACK_STATUS_ANSWERED;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_FEEDBACK_STATE);
    assert_int_equal(view()->feedback.status, PD_FEEDBACK_STATUS_ANSWERED);
    end();
}

static void
a_card_with_a_pin_asks_for_it_never_shows_it_and_locks(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    furnish();
    scan(1);
    (void)errand(PD_ERRAND_PAGE);
    session->member.code_type = PD_CODE_CARD;
    session->member.fresh = false;
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE);
    reply.errand.page.has_pin = true;
    answer();
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-001");
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->keypad.what, PD_KEYPAD_PIN);
    type("471147");
    assert_string_equal(view()->keypad.typed, "******");
    wish(PD_INTENT_ENTER, 0, "");
    assert_string_equal(errand(PD_ERRAND_PIN)->digits, "471147");
    assert_string_equal(session->typed, "");
    assert_string_equal(session->asked.digits, "");
    errand_reply(PD_ERRAND_PIN, PD_ERRAND_REFUSED);
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "wrong_pin");
    reply.errand.ahead = 3;
    answer();
    assert_int_equal(view()->keypad.tries_left, 3);
    type("471247");
    wish(PD_INTENT_ENTER, 0, "");
    (void)errand(PD_ERRAND_PIN);
    errand_reply(PD_ERRAND_PIN, PD_ERRAND_DONE);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_GIFT); /* where she was */
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
    end();
}

static void
nobody_is_looked_up_where_the_desk_may_not(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_NO_CODE, 0, "");
    assert_false(view()->may_find);
    wish(PD_INTENT_FIND, PD_KEYPAD_PHONE, "");
    assert_int_equal(view()->screen, PD_SCREEN_NO_CODE);
    session->config.find = true;
    wish(PD_INTENT_FIND, PD_KEYPAD_PHONE, "");
    type("13800138000");
    wish(PD_INTENT_ENTER, 0, "");
    assert_string_equal(errand(PD_ERRAND_FIND)->what, "phone");
    assert_string_equal(errand(PD_ERRAND_FIND)->digits, "13800138000");
    errand_reply(PD_ERRAND_FIND, PD_ERRAND_REFUSED);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NOT_FOUND);
    end();
}

/* ---- what she agreed to ---- */

static void
consents_are_turned_over_and_leaving_is_asked_once_more(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_PRIVACY, 0, "");
    wish(PD_INTENT_CONSENT, 7, ""); /* there are six */
    assert_int_equal(view()->screen, PD_SCREEN_PRIVACY);
    wish(PD_INTENT_CONSENT, 3, "");
    assert_string_equal(errand(PD_ERRAND_CONSENT)->what, "sms");
    assert_false(errand(PD_ERRAND_CONSENT)->yes);
    errand_reply(PD_ERRAND_CONSENT, PD_ERRAND_KEPT);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_PRIVACY);
    assert_int_equal(view()->member.page->consents, 0x76);
    wish(PD_INTENT_CONSENT, PD_PURPOSE_PROGRAMME, "");
    assert_int_equal(view()->sure, PD_SURE_OPT_OUT);
    wish(PD_INTENT_SURE, 0, "");
    assert_string_equal(errand(PD_ERRAND_CONSENT)->what, "programme");
    errand_reply(PD_ERRAND_CONSENT, PD_ERRAND_KEPT);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_OPTED_OUT);
    end();
}

static void
a_consent_that_could_not_be_kept_stands_as_it_was(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_PRIVACY, 0, "");
    wish(PD_INTENT_CONSENT, PD_PURPOSE_SMS, "");
    (void)errand(PD_ERRAND_CONSENT);
    errand_reply(PD_ERRAND_CONSENT, PD_ERRAND_KEPT);
    reply.kind = PD_REPLY_FAILED;
    reply.err = PD_ERR_FULL;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_DISK);
    assert_int_equal(view()->member.page->consents, 0x7e);
    end();
}

static void
a_lost_card_is_stopped_without_a_network_too(void **state)
{
    (void)state;
    with_page();
    status(false, NULL);
    wish(PD_INTENT_PRIVACY, 0, "");
    wish(PD_INTENT_BLOCK, 0, "");
    assert_int_equal(view()->sure, PD_SURE_BLOCK);
    wish(PD_INTENT_SURE, 0, "");
    (void)errand(PD_ERRAND_BLOCK);
    errand_reply(PD_ERRAND_BLOCK, PD_ERRAND_KEPT);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_CARD_BLOCKED);
    assert_true(view()->pending);
    end();
}

static void
a_card_that_was_stopped_is_told_as_such_and_not_as_a_strange_code(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    give(event);
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_REFUSED;
    reply.to = PD_REQUEST_SCAN;
    reply.serial = asked(PD_REQUEST_SCAN)->serial;
    reply.refused = PD_CODE_STOPPED;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_CARD_STOPPED);
    assert_string_equal(view()->error_code, "E-MEM-05");
    pass(15100); /* nobody is here: it goes away by itself */
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
}

/* ---- small things ---- */

static void
what_she_likes_is_a_list_of_its_own(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-002");
    wish(PD_INTENT_LIKE, 0, "");
    assert_true(errand(PD_ERRAND_FAVOURITE)->yes);
    assert_true(view()->gift.liked);
    wish(PD_INTENT_CATEGORY, -3, "");
    assert_int_equal(view()->gift_count, 1);
    assert_string_equal(view()->gifts[0].gift->sku, "G-002");
    wish(PD_INTENT_GIFT, 0, "G-002");
    wish(PD_INTENT_LIKE, 0, "");
    assert_false(errand(PD_ERRAND_FAVOURITE)->yes);
    wish(PD_INTENT_CATEGORY, -3, "");
    assert_int_equal(view()->gift_count, 0);
    wish(PD_INTENT_CATEGORY, -1, "");
    wish(PD_INTENT_PICTURES, 0, "");
    assert_int_equal(view()->gift_count, 8);
    end();
}

static void
a_slip_comes_out(enum pd_print_view how)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_PRINT, .print = how };

    give(event);
}

static void
paper_can_be_had_on_every_visit_and_the_screen_tells_how_the_printer_stands(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_RULES, 0, "");
    assert_int_equal(view()->print, PD_PRINT_DONE);
    wish(PD_INTENT_SLIP, PD_SLIP_RULES, "");
    assert_true(happened(PD_EFFECT_SLIP));
    assert_int_equal(view()->print, PD_PRINT_RUNNING);
    wish(PD_INTENT_SLIP, PD_SLIP_RULES, ""); /* a second tap is no second sheet */
    assert_false(happened(PD_EFFECT_SLIP));
    a_slip_comes_out(PD_PRINT_PROBLEM);
    assert_int_equal(view()->print, PD_PRINT_PROBLEM);
    wish(PD_INTENT_SLIP, PD_SLIP_RULES, ""); /* there is a new roll */
    assert_true(happened(PD_EFFECT_SLIP));
    a_slip_comes_out(PD_PRINT_DONE);
    assert_int_equal(view()->print, PD_PRINT_DONE);
    end();
}

static void
a_slip_of_who_has_left_is_no_news_to_the_next(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_RULES, 0, "");
    wish(PD_INTENT_SLIP, PD_SLIP_RULES, "");
    wish(PD_INTENT_FINISH, 0, "");
    a_slip_comes_out(PD_PRINT_PROBLEM);
    assert_int_equal(view()->print, PD_PRINT_DONE);
    end();
}

static void
that_a_gift_is_missed_is_nobodys(void **state)
{
    static const uint8_t nobody[16];

    (void)state;
    with_page();
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-002");
    wish(PD_INTENT_MISSED, PD_MISSED_SOLD_OUT, "");
    assert_string_equal(errand(PD_ERRAND_MISSED)->what, "G-002");
    assert_memory_equal(errand(PD_ERRAND_MISSED)->member.b, nobody, sizeof nobody);
    assert_true(view()->missed);
    wish(PD_INTENT_MISSED, PD_MISSED_SOLD_OUT, ""); /* once is enough */
    assert_int_equal(fx.count, 0);
    end();
}

static void
people_are_called_and_told_that_nobody_is_needed(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_STAFF, 0, "");
    wish(PD_INTENT_CALL, 0, "");
    assert_false(errand(PD_ERRAND_CALL)->yes);
    assert_false(view()->staff_called); /* not before somebody heard it */
    errand_reply(PD_ERRAND_CALL, PD_ERRAND_DONE);
    answer();
    assert_true(view()->staff_called);
    wish(PD_INTENT_CALL, 0, "");
    assert_true(errand(PD_ERRAND_CALL)->yes);
    errand_reply(PD_ERRAND_CALL, PD_ERRAND_DONE);
    answer();
    assert_false(view()->staff_called);
    end();
}

static void
priority_is_for_levels_that_have_it_and_is_written_down(void **state)
{
    (void)state;
    with_page();
    assert_true(view()->member.priority);
    wish(PD_INTENT_PRIORITY, 0, "");
    assert_true(happened(PD_EFFECT_SLIP));
    (void)errand(PD_ERRAND_PRIORITY);
    errand_reply(PD_ERRAND_PRIORITY, PD_ERRAND_KEPT);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_PRIORITY);
    programme->tiers[0].priority = false;
    wish(PD_INTENT_HOME, 0, "");
    wish(PD_INTENT_PRIORITY, 0, "");
    assert_int_equal(fx.count, 0);
    end();
}

static void
the_board_turns_on_the_first_screen_and_is_read_in_full(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    furnish();
    assert_ptr_equal(view()->notice, &programme->board[0]);
    assert_ptr_equal(view()->card, &programme->board[1]);
    wish(PD_INTENT_BOARD, 1, "");
    assert_int_equal(view()->screen, PD_SCREEN_BOARD);
    assert_ptr_equal(view()->board, &programme->board[1]);
    assert_int_equal(view()->pages, 2);
    wish(PD_INTENT_PAGE, 0, "");
    assert_ptr_equal(view()->board, &programme->board[0]);
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
}

static void
more_holds_what_there_is_and_every_screen_leads_back(void **state)
{
    static const struct {
        enum pd_intent_kind wish;
        enum pd_screen screen;
    } rows[] = { { PD_INTENT_WALLET, PD_SCREEN_WALLET }, { PD_INTENT_HISTORY, PD_SCREEN_HISTORY },
        { PD_INTENT_ACTIVITIES, PD_SCREEN_ACTIVITIES }, { PD_INTENT_SURVEY, PD_SCREEN_SURVEY },
        { PD_INTENT_FEEDBACK, PD_SCREEN_FEEDBACK }, { PD_INTENT_FEEDBACK_STATE, PD_SCREEN_KEYPAD },
        { PD_INTENT_REMINDERS, PD_SCREEN_REMINDERS }, { PD_INTENT_PRIVACY, PD_SCREEN_PRIVACY },
        { PD_INTENT_RIGHTS, PD_SCREEN_RIGHTS }, { PD_INTENT_INDEX, PD_SCREEN_INDEX },
        { PD_INTENT_RULES, PD_SCREEN_RULES }, { PD_INTENT_BOARD, PD_SCREEN_BOARD } };

    (void)state;
    with_page();
    wish(PD_INTENT_MORE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_MORE);
    assert_int_equal(view()->more[0], PD_MORE_SURVEY);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        wish(rows[i].wish, 0, "");
        assert_int_equal(view()->screen, rows[i].screen);
        assert_int_equal(view()->page, 0);
        wish(PD_INTENT_BACK, 0, "");
        assert_int_equal(view()->screen, PD_SCREEN_MORE);
    }
    end();
}

/* The button on the first screen: a list that asks for no member, and every row of it works. */
static void
more_opens_for_who_is_no_member_with_what_needs_none(void **state)
{
    static const struct {
        enum pd_more more;
        enum pd_intent_kind wish;
        enum pd_screen screen;
    } rows[] = { { PD_MORE_JOIN, PD_INTENT_NO_CODE, PD_SCREEN_NO_CODE },
        { PD_MORE_ACTIVITIES, PD_INTENT_ACTIVITIES, PD_SCREEN_ACTIVITIES },
        { PD_MORE_BOARD, PD_INTENT_BOARD, PD_SCREEN_BOARD },
        { PD_MORE_RIGHTS, PD_INTENT_RIGHTS, PD_SCREEN_RIGHTS },
        { PD_MORE_FEEDBACK, PD_INTENT_FEEDBACK, PD_SCREEN_FEEDBACK },
        { PD_MORE_FEEDBACK_STATE, PD_INTENT_FEEDBACK_STATE, PD_SCREEN_KEYPAD } };

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    furnish();
    wish(PD_INTENT_MORE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_MORE);
    assert_int_equal(view()->more_count, PD_COUNT(rows));
    for (int i = 0; i < PD_COUNT(rows); i++) {
        assert_int_equal(view()->more[i], rows[i].more);
        wish(rows[i].wish, 0, "");
        assert_int_equal(view()->screen, rows[i].screen);
        wish(PD_INTENT_BACK, 0, "");
        assert_int_equal(view()->screen, PD_SCREEN_MORE);
    }
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
}

/* ---- and nothing of it stays ---- */

static void
the_next_one_finds_nothing_of_hers(void **state)
{
    const uint8_t *bytes;

    (void)state;
    with_page();
    wish(PD_INTENT_FEEDBACK_STATE, 0, "");
    type("77777777");
    wish(PD_INTENT_SURVEY, 0, "");
    wish(PD_INTENT_ANSWER, 3, "");
    wish(PD_INTENT_FINISH, 0, "");
    assert_true(happened(PD_EFFECT_WIPE));
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_null(view()->member.page);
    assert_int_equal(view()->member.coupons, 0);
    bytes = (const uint8_t *)session;
    for (size_t i = 0; i + 8 <= sizeof *session; i++) {
        assert_true(memcmp(bytes + i, "77777777", 8) != 0);
        assert_true(memcmp(bytes + i, "cleaning", 8) != 0);
    }
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE); /* hers, and late */
    reply.errand.page.unit_count = 1;
    reply.errand.page.units[0] = (struct pd_page_unit){ .unit = "c20", .left = 9 };
    answer();
    assert_int_equal(view()->member.page_state, PD_PAGE_NONE);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_she_has_is_asked_for_when_she_comes_and_shown_when_it_is_there),
        cmocka_unit_test(without_a_network_lists_say_so_and_are_asked_for_again),
        cmocka_unit_test(what_was_posted_is_read_page_by_page_and_back),
        cmocka_unit_test(a_seat_is_booked_once_and_given_back_after_being_asked_twice),
        cmocka_unit_test(why_there_is_no_seat_is_told_before_she_asks),
        cmocka_unit_test(seats_are_asked_for_again_for_whoever_comes_after_one_who_left_while_they_were),
        cmocka_unit_test(what_the_hub_refuses_names_its_reason),
        cmocka_unit_test(a_hub_that_is_silent_leaves_nobody_waiting),
        cmocka_unit_test(a_survey_is_answered_question_by_question_and_sent_with_or_without_her_name),
        cmocka_unit_test(feedback_is_kept_without_a_network_and_names_nobody_who_need_not_be_called),
        cmocka_unit_test(whoever_asks_to_be_called_is_told_that_somebody_calls),
        cmocka_unit_test(who_is_no_member_gives_feedback_too_and_is_not_asked_to_be_called),
        cmocka_unit_test(a_feedback_number_is_looked_up_by_its_digits),
        cmocka_unit_test(a_card_with_a_pin_asks_for_it_never_shows_it_and_locks),
        cmocka_unit_test(nobody_is_looked_up_where_the_desk_may_not),
        cmocka_unit_test(consents_are_turned_over_and_leaving_is_asked_once_more),
        cmocka_unit_test(a_consent_that_could_not_be_kept_stands_as_it_was),
        cmocka_unit_test(a_lost_card_is_stopped_without_a_network_too),
        cmocka_unit_test(a_card_that_was_stopped_is_told_as_such_and_not_as_a_strange_code),
        cmocka_unit_test(what_she_likes_is_a_list_of_its_own),
        cmocka_unit_test(paper_can_be_had_on_every_visit_and_the_screen_tells_how_the_printer_stands),
        cmocka_unit_test(a_slip_of_who_has_left_is_no_news_to_the_next),
        cmocka_unit_test(that_a_gift_is_missed_is_nobodys),
        cmocka_unit_test(people_are_called_and_told_that_nobody_is_needed),
        cmocka_unit_test(priority_is_for_levels_that_have_it_and_is_written_down),
        cmocka_unit_test(the_board_turns_on_the_first_screen_and_is_read_in_full),
        cmocka_unit_test(more_holds_what_there_is_and_every_screen_leads_back),
        cmocka_unit_test(more_opens_for_who_is_no_member_with_what_needs_none),
        cmocka_unit_test(the_next_one_finds_nothing_of_hers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
