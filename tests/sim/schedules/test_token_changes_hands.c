/*
 * Goal: while a token changes hands, each ticket is handed over once, whatever each counter knows. Story: two
 * counters at one place, and one paper that was photographed. The second asks for the token while the first,
 * whose line is slow, goes on handing over. What must be true: the first hands over until the page that asks
 * for the token arrives, and not after; the second not before the hub granted it and it has every capture of
 * the first; the photograph is refused at the second. When the first loses its power in between, nothing is
 * lost and nobody has the token twice.
 */
#include "tests/sim/schedules/two_counters.h"

static void
token_asked_while_the_holder_captures(void **state)
{
    struct sim *sim = two_counters(7);
    int member = sim_stage_member(sim, 1000);
    struct pd_id holds[3];
    const char *tickets[3];

    (void)state;
    assert_true(sim_stage_rest(sim));
    for (int i = 0; i < 3; i++)
        tickets[i] = printed_ticket(sim, KIOSK, member, i, &holds[i]);
    assert_true(sim_stage_rest(sim));
    sim_stage_slow(sim, FIRST, 0, 3000);
    assert_true(sim_stage_take_over(sim, SECOND));
    sim_stage_run(sim, 2 * PD_SECOND_MS);
    assert_int_equal(sim_stage_capture(sim, FIRST, tickets[0]), PD_CAPTURE_OK); /* it has not heard yet */
    assert_int_equal(sim_stage_capture(sim, SECOND, tickets[0]), PD_CAPTURE_NO_TOKEN);
    while (sim_stage_has_token(sim, FIRST))
        sim_stage_run(sim, 100);
    assert_int_equal(sim_stage_capture(sim, FIRST, tickets[1]), PD_CAPTURE_NO_TOKEN);
    assert_false(sim_stage_has_token(sim, SECOND)); /* given, and not granted yet */
    while (!sim_stage_has_token(sim, SECOND))
        sim_stage_run(sim, 100);
    assert_int_equal(sim_stage_capture(sim, SECOND, tickets[0]), PD_CAPTURE_ALREADY);
    assert_int_equal(sim_stage_capture(sim, SECOND, tickets[1]), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_capture(sim, FIRST, tickets[1]), PD_CAPTURE_NO_TOKEN);

    sim_stage_slow(sim, FIRST, 0, 0);
    assert_true(sim_stage_take_over(sim, FIRST)); /* and back again */
    assert_true(sim_stage_rest(sim));
    assert_true(sim_stage_has_token(sim, FIRST));
    assert_int_equal(sim_stage_capture(sim, FIRST, tickets[1]), PD_CAPTURE_ALREADY);
    assert_int_equal(sim_stage_capture(sim, FIRST, tickets[2]), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident"), 0);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

static void
token_given_by_a_holder_whose_power_fails(void **state)
{
    struct sim *sim = two_counters(8);
    int member = sim_stage_member(sim, 1000);
    struct pd_id hold;
    const char *ticket;

    (void)state;
    assert_true(sim_stage_rest(sim));
    ticket = printed_ticket(sim, KIOSK, member, 0, &hold);
    assert_true(sim_stage_rest(sim));
    sim_stage_slow(sim, FIRST, 5000, 0); /* what it writes reaches the hub late */
    assert_true(sim_stage_take_over(sim, SECOND));
    while (sim_stage_has_token(sim, FIRST))
        sim_stage_run(sim, 100);
    sim_stage_stop(sim, FIRST, STAGE_CUT);
    sim_stage_run(sim, PD_HOUR_MS);
    assert_true(sim_stage_start(sim, FIRST));
    assert_false(sim_stage_has_token(sim, FIRST)); /* given is given */
    assert_int_equal(sim_stage_capture(sim, FIRST, ticket), PD_CAPTURE_NO_TOKEN);
    sim_stage_slow(sim, FIRST, 0, 0);
    assert_true(sim_stage_rest(sim));
    assert_true(sim_stage_has_token(sim, SECOND));
    assert_int_equal(sim_stage_capture(sim, SECOND, ticket), PD_CAPTURE_OK);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_asked_while_the_holder_captures),
        cmocka_unit_test(token_given_by_a_holder_whose_power_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
