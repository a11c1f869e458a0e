/*
 * Goal: what a patient says, in a survey or of her visit, reaches the hub as she said it, with her name only
 * where she gives it. Method: the state machine alone; the hub's answers are made up.
 */
#include "tests/session/visit.h"

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
    start_furnished();
    wish(PD_INTENT_FEEDBACK, 0, "");
    wish(PD_INTENT_TOPIC, 1, "");
    wish(PD_INTENT_FACE, 1, "");
    assert_int_equal(errand(PD_ERRAND_FEEDBACK)->n, 1);
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    end();
}

static void
a_feedback_number_is_looked_up_by_its_digits(void **state)
{
    (void)state;
    start_furnished();
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_survey_is_answered_question_by_question_and_sent_with_or_without_her_name),
        cmocka_unit_test(feedback_is_kept_without_a_network_and_names_nobody_who_need_not_be_called),
        cmocka_unit_test(whoever_asks_to_be_called_is_told_that_somebody_calls),
        cmocka_unit_test(who_is_no_member_gives_feedback_too_and_is_not_asked_to_be_called),
        cmocka_unit_test(a_feedback_number_is_looked_up_by_its_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
