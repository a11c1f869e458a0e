/*
 * Goal: what a patient can do beside gifts asks for exactly what she meant, tells her what became of it and
 * whether her points changed, works without a network where it may, and leaves nothing of hers behind.
 * Method: the state machine alone; the hub's answers are made up.
 */
#include "app/session/state.h"
#include "tests/session/visit.h"

#include <string.h>

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
    start_furnished();
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
    start_furnished();
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
her_number_for_friends_is_asked_of_the_hub(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_REFERRAL, 0, "");
    assert_int_not_equal(view()->screen, PD_SCREEN_REFERRAL); /* the rules reward nobody */
    programme->referral =
        (struct pd_referral_policy){ .when = PD_REFERRAL_FIRST_VISIT, .newcomer = -1, .within_days = 30 };
    wish(PD_INTENT_REFERRAL, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_REFERRAL);
    assert_int_equal(view()->referral.state, PD_PAGE_ASKING);
    (void)errand(PD_ERRAND_REFERRAL);
    errand_reply(PD_ERRAND_REFERRAL, PD_ERRAND_DONE);
    reply.errand.brought = (struct pd_brought){ .number = 57240000, .members = 2 };
    answer();
    assert_int_equal(view()->referral.state, PD_PAGE_HERE);
    assert_string_equal(view()->referral.code, "PDR:57240000");
    programme->referral.when = (enum pd_referral_when)0;
    end();
}

static void
her_plan_is_read_and_a_step_ticked_where_she_may(void **state)
{
    const struct pd_errand *e;

    (void)state;
    with_page();
    programme->plans[0] =
        (struct pd_plan){ .id = "walk", .step_count = 2, .steps = { { .id = "day-1" }, { .id = "check" } } };
    programme->plan_count = 1;
    wish(PD_INTENT_PLAN, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_PLAN);
    assert_int_equal(view()->list_state, PD_PAGE_ASKING);
    (void)errand(PD_ERRAND_PLAN);
    errand_reply(PD_ERRAND_PLAN, PD_ERRAND_DONE);
    reply.errand.plan = (struct pd_plan_page){ .count = 3,
        .rows = { { .number = 7, .plan = "walk", .step = "day-1", .state = PD_STEP_OPEN, .self = true },
            { .number = 7, .plan = "walk", .step = "check", .state = PD_STEP_OPEN },
            { .number = 9, .plan = "run", .step = "day-1", .state = PD_STEP_OPEN } } };
    answer();
    assert_int_equal(view()->row_count, 2); /* one is of rules that this desk does not have */
    wish(PD_INTENT_PLAN_STEP, 1, "");
    assert_int_equal(view()->screen, PD_SCREEN_PLAN_STEP);
    wish(PD_INTENT_TICK, 0, ""); /* the hospital's to say */
    assert_int_equal(view()->screen, PD_SCREEN_PLAN_STEP);
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_PLAN_STEP, 0, "");
    wish(PD_INTENT_TICK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    e = errand(PD_ERRAND_TICK);
    assert_int_equal(e->n, 7);
    assert_string_equal(e->what, "day-1");
    errand_reply(PD_ERRAND_TICK, PD_ERRAND_DONE);
    reply.errand.points = pd_points_of(20);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_PLAN);
    assert_int_equal(view()->plan_rows[0].row.state, PD_STEP_DONE);
    assert_int_equal(pd_points_raw(view()->plan_rows[0].row.points), 20);
    scan(2); /* somebody else */
    wish(PD_INTENT_PLAN, 0, "");
    assert_int_equal(view()->row_count, 0);
    assert_int_equal(view()->list_state, PD_PAGE_ASKING);
    assert_non_null(errand(PD_ERRAND_PLAN));
    programme->plan_count = 0;
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
    start_furnished();
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
        cmocka_unit_test(what_she_likes_is_a_list_of_its_own),
        cmocka_unit_test(paper_can_be_had_on_every_visit_and_the_screen_tells_how_the_printer_stands),
        cmocka_unit_test(a_slip_of_who_has_left_is_no_news_to_the_next),
        cmocka_unit_test(that_a_gift_is_missed_is_nobodys),
        cmocka_unit_test(people_are_called_and_told_that_nobody_is_needed),
        cmocka_unit_test(priority_is_for_levels_that_have_it_and_is_written_down),
        cmocka_unit_test(the_board_turns_on_the_first_screen_and_is_read_in_full),
        cmocka_unit_test(her_number_for_friends_is_asked_of_the_hub),
        cmocka_unit_test(her_plan_is_read_and_a_step_ticked_where_she_may),
        cmocka_unit_test(more_holds_what_there_is_and_every_screen_leads_back),
        cmocka_unit_test(more_opens_for_who_is_no_member_with_what_needs_none),
        cmocka_unit_test(the_next_one_finds_nothing_of_hers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
