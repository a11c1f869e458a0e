/*
 * Goal: a desk in training ticks what was done, has a way out from every screen, ends once when it is left
 * alone, and shows nobody the technician's face; a desk that is in none knows nothing of it.
 * Method: the state machine alone, with the desk's answers made by hand.
 */
#include "tests/support/check.h"

#include "tests/session/play.h"

#include <string.h>

#define IDLE_MS (30 * PD_MINUTE_MS)

static const struct pd_practice_view *
practice(void)
{
    return &view()->practice;
}

static void
a_kiosk_has_no_tasks_but_says_what_it_is(void **state)
{
    (void)state;
    start_training(false);
    assert_true(practice()->on);
    assert_int_equal(practice()->tasks, 0);
    scan(1);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_true(practice()->on);
    end();
}

static void
what_the_desk_says_was_done_is_ticked(void **state)
{
    (void)state;
    start_training(true);
    assert_int_equal(practice()->tasks, PD_PRACTICES);
    assert_int_equal(practice()->next, PD_PRACTICE_HAND_OVER);
    show_ticket(PD_CAPTURE_EXPIRED); /* which is no hand-over */
    assert_int_equal(practice()->done, 0);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    hand_over();
    assert_int_equal(practice()->done, 1U << PD_PRACTICE_HAND_OVER);
    assert_int_equal(practice()->next, PD_PRACTICE_UNDO);
    wish(PD_INTENT_COUNTER_UNDO, 0, "");
    hold_reply(PD_REPLY_UNDONE, asked(PD_REQUEST_UNDO)->serial);
    reply.to = PD_REQUEST_UNDO;
    answer();
    assert_int_equal(practice()->next, PD_PRACTICE_REFUND);
    end();
}

/* What she practises is hers to choose: the next that is open is proposed. */
static void
tasks_may_be_done_in_any_order(void **state)
{
    (void)state;
    start_training(true);
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_ERRAND;
    reply.to = PD_REQUEST_ENROL;
    reply.errand.status = PD_ERRAND_REFUSED;
    answer();
    assert_int_equal(practice()->done, 0);
    reply.errand.status = PD_ERRAND_KEPT;
    answer();
    assert_int_equal(practice()->done, 1U << PD_PRACTICE_ENROL);
    assert_int_equal(practice()->next, PD_PRACTICE_HAND_OVER);
    end();
}

static void
there_is_a_way_out_of_every_screen(void **state)
{
    (void)state;
    start_training(false);
    scan(1);
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_TRAINING_END, 0, "");
    assert_true(happened(PD_EFFECT_TRAINING_END));
    wish(PD_INTENT_TRAINING_END, 0, "");
    assert_false(happened(PD_EFFECT_TRAINING_END)); /* it is under way */
    end();
    start_with(false, true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_TRAINING_END, 0, "");
    assert_false(happened(PD_EFFECT_TRAINING_END));
    assert_false(practice()->on);
    end();
}

static void
left_alone_it_ends_by_itself(void **state)
{
    (void)state;
    start_training(true);
    pass(IDLE_MS - 1000);
    assert_false(happened(PD_EFFECT_TRAINING_END));
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TOUCH });
    assert_true(pd_session_wake_ms(session) <= boot_ms + IDLE_MS);
    pass(IDLE_MS - 1000);
    status(true, NULL); /* nobody's doing */
    assert_false(happened(PD_EFFECT_TRAINING_END));
    pass(1000);
    assert_true(happened(PD_EFFECT_TRAINING_END));
    pass(1000);
    assert_false(happened(PD_EFFECT_TRAINING_END));
    end();
    start_with(true, true, PD_OFFLINE_FLOOR);
    pass(10 * IDLE_MS);
    assert_false(happened(PD_EFFECT_TRAINING_END));
    end();
}

static void
codes_to_practise_with_come_out_of_the_printer(void **state)
{
    (void)state;
    start_training(false);
    wish(PD_INTENT_TRAINING_SHEET, 0, "");
    assert_true(happened(PD_EFFECT_SLIP));
    assert_int_equal(fx.list[0].n, PD_SLIP_PRACTICE);
    assert_int_equal(view()->print, PD_PRINT_RUNNING);
    end();
    start_with(false, true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_TRAINING_SHEET, 0, "");
    assert_false(happened(PD_EFFECT_SLIP));
    end();
}

/* From there the real desk's folder could be retired. */
static void
the_technicians_face_is_not_to_be_had(void **state)
{
    (void)state;
    start_training(false);
    wish(PD_INTENT_TECHNICIAN, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kiosk_has_no_tasks_but_says_what_it_is),
        cmocka_unit_test(what_the_desk_says_was_done_is_ticked),
        cmocka_unit_test(tasks_may_be_done_in_any_order),
        cmocka_unit_test(there_is_a_way_out_of_every_screen),
        cmocka_unit_test(left_alone_it_ends_by_itself),
        cmocka_unit_test(codes_to_practise_with_come_out_of_the_printer),
        cmocka_unit_test(the_technicians_face_is_not_to_be_had),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
