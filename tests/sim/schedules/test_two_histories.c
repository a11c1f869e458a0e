/*
 * Goal: a counter that learns that its history has been told twice hands over nothing more. Story: the
 * counter's disk is copied in the morning. It hands over a gift, and the hub knows. At noon somebody puts the
 * morning's copy back; the ticket's owner comes again with the same paper. Before the counter has reached the
 * hub it cannot know better, and that is the loss a token holder's disk is worth. Once the hub has told it
 * that it lacks ops of its own, it closes: the ticket is good for nothing there, no code buys anything, until
 * a new disk comes.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define KIOSK 0
#define COUNTER 2

static const char *
ticket_handed_over(struct sim *sim, struct pd_id *hold)
{
    int member = sim_stage_member(sim, 500);
    const char *ticket;

    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 0, hold), PD_REDEEM_OK);
    ticket = sim_stage_release(sim, KIOSK, hold);
    assert_non_null(ticket);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_true(sim_stage_rest(sim));
    return ticket;
}

static void
a_counter_put_back_to_the_morning_closes_when_the_hub_tells_it(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    struct sim_image *morning = sim_stage_image(sim, COUNTER);
    struct pd_id hold;
    const char *ticket = ticket_handed_over(sim, &hold);

    (void)state;
    sim_stage_stop(sim, COUNTER, STAGE_STOP);
    sim_stage_restore(sim, COUNTER, morning);
    sim_image_free(morning);
    assert_true(sim_stage_start(sim, COUNTER));
    sim_stage_run(sim, 5 * PD_SECOND_MS);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_NO_TOKEN);

    assert_string_equal(sim_stage_check(sim), "");
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM hold WHERE booked > 0"), 1);
    sim_stage_end(sim);
}

static void
a_kiosk_put_back_sells_nothing_once_the_hub_tells_it(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    struct sim_image *morning = sim_stage_image(sim, KIOSK);
    struct pd_id hold;

    (void)state;
    (void)ticket_handed_over(sim, &hold);
    sim_stage_stop(sim, KIOSK, STAGE_STOP);
    sim_stage_restore(sim, KIOSK, morning);
    sim_image_free(morning);
    assert_true(sim_stage_start(sim, KIOSK));
    sim_stage_run(sim, 5 * PD_SECOND_MS);
    assert_int_not_equal(sim_stage_redeem(sim, KIOSK, 0, 1, &hold), PD_REDEEM_OK);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_put_back_to_the_morning_closes_when_the_hub_tells_it),
        cmocka_unit_test(a_kiosk_put_back_sells_nothing_once_the_hub_tells_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
