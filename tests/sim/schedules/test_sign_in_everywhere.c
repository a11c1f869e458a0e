/*
 * Goal: today's points are given once, however many desks are asked for them. Story: the network of the lobby
 * fails, and a member signs in at all ten desks, one after the other; none of them can know of the others, so
 * each says "asked for, not confirmed" and gives her nothing to spend. Then the lines come back, one by one.
 * What must be true: one grant, nine times "granted already" without an incident, and the next day counts
 * anew.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define DESKS 10
#define SIGN_IN_POINTS 10

static int64_t
points_of_signing_in(struct sim *sim)
{
    return sim_stage_hub_number(sim, "SELECT coalesce(sum(granted), 0) FROM lot WHERE rule = 'sign_in'");
}

static void
ten_offline_desks_ask_and_one_grant_comes_of_it(void **state)
{
    struct sim_stage_plan plan = { .rules = { .desk_count = DESKS } };
    struct sim *sim;
    int member;

    (void)state;
    plan.rules.desks[DESKS - 1].counter = true;
    sim = sim_stage_begin(&plan);
    member = sim_stage_member(sim, 0);
    assert_true(sim_stage_rest(sim));
    for (int i = 0; i < DESKS; i++)
        sim_stage_link(sim, i, false, false);
    sim_stage_run(sim, 5 * PD_MINUTE_MS);
    for (int i = 0; i < DESKS; i++) {
        assert_int_equal(sim_stage_sign_in(sim, i, member), PD_CLAIM_ASKED);
        assert_int_equal(sim_stage_sign_in(sim, i, member), PD_CLAIM_ALREADY);
        assert_int_equal(sim_stage_redeem(sim, i, member, 0, NULL), PD_REDEEM_TOO_FEW_POINTS);
    }
    assert_int_equal(points_of_signing_in(sim), 0);
    for (int i = 0; i < DESKS; i++) {
        sim_stage_link(sim, i, true, true);
        sim_stage_run(sim, 10 * PD_MINUTE_MS);
        assert_int_equal(points_of_signing_in(sim), SIGN_IN_POINTS);
    }
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM op WHERE kind = 6 AND status = 1"), 1);
    assert_int_equal(
        sim_stage_hub_number(sim, "SELECT count(*) FROM op WHERE kind = 6 AND status = 2"), DESKS - 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident"), 0);

    sim_stage_run(sim, PD_DAY_MS);
    assert_int_equal(sim_stage_sign_in(sim, 0, member), PD_CLAIM_ASKED);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(points_of_signing_in(sim), 2 * SIGN_IN_POINTS);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_offline_desks_ask_and_one_grant_comes_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
