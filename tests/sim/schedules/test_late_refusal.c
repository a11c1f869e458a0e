/*
 * Goal: a refusal that comes after the ticket does no harm. Story, in floor mode: a member has 100 points,
 * and two kiosks show them to her and to her husband in the same instant. The second kiosk's push reaches the
 * hub first. The first one's line is slow: its desk waits two seconds, as the session does, gives out the
 * ticket, and at three seconds reads that its hold is refused. The ticket is paper in a hand by then, and the
 * counter, which has not heard of the refusal either, hands over. What must be true: the hold stays refused
 * for ever, the release is booked as an overdraft with one incident, the goods go out once and are paid for
 * once, also where the counter has heard of both before; and who never fetches them owes nothing.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define FIRST 0
#define SECOND 1
#define COUNTER 2

static const char overdrafts[] = "SELECT count(*) FROM incident WHERE kind = 'overdraft'";
static const char debts[] = "SELECT sum(debt) FROM account";

/* The story up to the ticket. */
static const char *
let_it_go_out(struct sim *sim, bool counter_hears, struct pd_id *late)
{
    int member = sim_stage_member(sim, 100);
    struct pd_id quick;

    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, COUNTER, true, counter_hears);
    sim_stage_slow(sim, FIRST, 0, 3000);
    assert_int_equal(sim_stage_redeem(sim, SECOND, member, 1, &quick), PD_REDEEM_OK);
    sim_stage_wait(sim, SECOND, &quick);
    assert_int_equal(sim_stage_redeem(sim, FIRST, member, 0, late), PD_REDEEM_OK);
    sim_stage_wait(sim, FIRST, late);
    sim_stage_run(sim, 2500);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, late), PD_HOLD_REJECTED);
    assert_int_equal(sim_stage_hold(sim, FIRST, late), PD_HOLD_RELEASED);
    return sim_stage_ticket(sim, late);
}

static void
a_ticket_that_went_out_before_the_refusal_is_honoured_and_paid_for_once(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    struct pd_id late;
    const char *ticket = let_it_go_out(sim, false, &late);

    (void)state;
    assert_non_null(ticket);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_ALREADY);

    sim_stage_run(sim, 10 * PD_SECOND_MS);
    sim_stage_link(sim, COUNTER, true, true);
    sim_stage_slow(sim, FIRST, 0, 0);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &late), PD_HOLD_REJECTED);
    assert_int_equal(sim_stage_hub_number(sim, overdrafts), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(debt) FROM account"), 100);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

/* The refusal and the release are here before she is. */
static void
a_counter_that_has_heard_of_the_refusal_hands_over_all_the_same(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    struct pd_id late;
    const char *ticket = let_it_go_out(sim, true, &late);

    (void)state;
    assert_non_null(ticket);
    sim_stage_slow(sim, FIRST, 0, 0);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, overdrafts), 1);
    assert_int_equal(sim_stage_hub_number(sim, debts), 100);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &late), PD_HOLD_REJECTED);
    assert_int_equal(sim_stage_hold(sim, FIRST, &late), PD_HOLD_RELEASED);
    assert_int_equal(sim_stage_hold(sim, SECOND, &late), PD_HOLD_RELEASED);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_ALREADY);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, debts), 100);
    assert_int_equal(sim_stage_hold(sim, SECOND, &late), PD_HOLD_CAPTURED);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

/* Nothing is owed for a ticket whose release the hub has not heard of, and nothing handed over yet. */
static void
before_the_release_has_come_the_counter_waits_for_it(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    struct pd_id late;
    const char *ticket = let_it_go_out(sim, true, &late);

    (void)state;
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_REJECTED);
    assert_int_equal(sim_stage_hub_number(sim, debts), 0);
    sim_stage_slow(sim, FIRST, 0, 0);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

static void
nobody_owes_for_a_ticket_that_is_never_collected(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    struct pd_id late;
    const char *ticket = let_it_go_out(sim, true, &late);

    (void)state;
    sim_stage_slow(sim, FIRST, 0, 0);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, debts), 100);
    for (int desk = FIRST; desk <= COUNTER; desk++)
        sim_stage_stop(sim, desk, STAGE_STOP);
    sim_stage_run(sim, 8 * PD_DAY_MS);
    for (int desk = FIRST; desk <= COUNTER; desk++)
        assert_true(sim_stage_start(sim, desk));
    sim_stage_sweep(sim);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, debts), 0);
    assert_int_not_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_that_went_out_before_the_refusal_is_honoured_and_paid_for_once),
        cmocka_unit_test(a_counter_that_has_heard_of_the_refusal_hands_over_all_the_same),
        cmocka_unit_test(before_the_release_has_come_the_counter_waits_for_it),
        cmocka_unit_test(nobody_owes_for_a_ticket_that_is_never_collected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
