/*
 * Goal: a counter whose disk died after it handed over without network doubles nothing in silence. Story: two
 * counters at one place. The first holds the token, loses its network, hands over one ticket of three, and
 * its disk dies. The second cannot take over: nobody gave the token. A person declares the first one lost,
 * and the second is granted the token. What must be true: the tickets of before the loss need a supervisor,
 * those of after it do not; what the supervisor lets out is one capture with an incident; what he does not
 * let out stays until its day is over, and then tells a person; the dead counter is believed in nothing more.
 */
#include "tests/sim/schedules/two_counters.h"

static void
a_token_holders_disk_dies_after_an_offline_capture(void **state)
{
    struct sim *sim = two_counters(5);
    int member = sim_stage_member(sim, 1000);
    struct pd_id holds[4];
    const char *tickets[4];

    (void)state;
    assert_true(sim_stage_rest(sim));
    for (int i = 0; i < 2; i++)
        tickets[i] = printed_ticket(sim, KIOSK, member, i, &holds[i]);
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, OTHER, false, false); /* the hub never hears of this one in time */
    tickets[2] = printed_ticket(sim, OTHER, member, 2, &holds[2]);
    sim_stage_link(sim, FIRST, false, false);
    assert_int_equal(sim_stage_capture(sim, FIRST, tickets[0]), PD_CAPTURE_OK);
    sim_stage_stop(sim, FIRST, STAGE_CUT); /* and it never starts again */

    assert_true(sim_stage_take_over(sim, SECOND));
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    assert_false(sim_stage_has_token(sim, SECOND));
    assert_int_equal(sim_stage_capture(sim, SECOND, tickets[0]), PD_CAPTURE_NO_TOKEN);

    assert_ok(sim_stage_lost(sim, FIRST));
    sim_stage_run(sim, 10 * PD_SECOND_MS);
    assert_true(sim_stage_has_token(sim, SECOND));
    for (int i = 0; i < 3; i++)
        assert_int_equal(sim_stage_capture(sim, SECOND, tickets[i]), PD_CAPTURE_DOUBT);
    tickets[3] = printed_ticket(sim, KIOSK, member, 3, &holds[3]);
    sim_stage_run(sim, PD_SECOND_MS);
    assert_int_equal(sim_stage_capture(sim, SECOND, tickets[3]), PD_CAPTURE_OK);

    /* The shelf says that gift 1 is still there. Of gift 0 one is missing: the supervisor says no. */
    assert_int_equal(sim_stage_vouch(sim, SECOND, tickets[1], "shelf_count"), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_capture(sim, SECOND, tickets[1]), PD_CAPTURE_ALREADY);
    assert_true(sim_stage_end_ask(sim, KIOSK, &holds[0])); /* she tries to have the points as well */
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &holds[0]), PD_HOLD_RELEASED);

    sim_stage_link(sim, OTHER, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_capture(sim, SECOND, tickets[2]), PD_CAPTURE_DOUBT); /* the hub says so, too */
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM op WHERE kind = 3"), 2);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident WHERE kind = 'vouched'"), 1);
    assert_int_equal(
        sim_stage_hub_number(sim, "SELECT count(*) FROM incident WHERE kind = 'doubt_not_vouched'"), 0);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &holds[0]), PD_HOLD_RELEASED);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

static void
what_nobody_vouched_for_ends_on_its_day_and_a_person_is_told(void **state)
{
    struct sim *sim = two_counters(6);
    int member = sim_stage_member(sim, 1000);
    struct pd_id hold;
    const char *ticket;

    (void)state;
    assert_true(sim_stage_rest(sim));
    ticket = printed_ticket(sim, KIOSK, member, 0, &hold);
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, FIRST, false, false);
    assert_int_equal(sim_stage_capture(sim, FIRST, ticket), PD_CAPTURE_OK);
    sim_stage_stop(sim, FIRST, STAGE_CUT);
    assert_ok(sim_stage_lost(sim, FIRST));
    assert_int_equal(sim_stage_lost(sim, FIRST), PD_ERR_STATE); /* once */
    assert_true(sim_stage_take_over(sim, SECOND));
    assert_true(sim_stage_rest(sim));
    assert_true(sim_stage_has_token(sim, SECOND));
    for (int i = 0; i < sim->desk_count; i++)
        if (i != FIRST)
            sim_stage_stop(sim, i, STAGE_STOP);
    sim_stage_run(sim, 9 * PD_DAY_MS);
    sim_stage_sweep(sim);
    for (int i = 0; i < sim->desk_count; i++)
        if (i != FIRST)
            assert_true(sim_stage_start(sim, i));
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_VOIDED);
    assert_int_equal(
        sim_stage_hub_number(sim, "SELECT count(*) FROM incident WHERE kind = 'doubt_not_vouched'"), 1);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_holders_disk_dies_after_an_offline_capture),
        cmocka_unit_test(what_nobody_vouched_for_ends_on_its_day_and_a_person_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
