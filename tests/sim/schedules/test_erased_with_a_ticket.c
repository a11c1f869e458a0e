/*
 * Goal: an erasure takes the person and leaves the facts. Story, in floor mode: the network of a kiosk is
 * gone. A member takes a gift there; the ticket is paper in her hand, and the hub has not heard of it. On her
 * way she asks at the office to be erased, and the hub knows of no open ticket. She goes on to the counter,
 * which hands over by the ticket alone. At night the kiosk's line is mended. What must be true: the gift was
 * hers and is paid for out of what she had, with no debt and no incident; no desk and no part of the hub
 * knows her any more; and what another kiosk, also without a line, lets her take after the erasure is
 * refused.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define KIOSK 0
#define LATER 1
#define COUNTER 2

static void
erased_at_the_hub_while_her_kiosk_is_offline_with_a_ticket(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    int her = sim_stage_member(sim, 300), other = sim_stage_member(sim, 100);
    const char *ticket, *code;
    struct pd_id hold, late;

    (void)state;
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, KIOSK, false, false);
    sim_stage_link(sim, LATER, false, false);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, her, 0, &hold), PD_REDEEM_OK);
    ticket = sim_stage_release(sim, KIOSK, &hold);
    assert_non_null(ticket);
    code = sim_stage_code(sim, her, PD_CODE_MEMBER_DAY);
    sim_stage_run(sim, PD_MINUTE_MS);

    assert_true(sim_stage_erase(sim, her));
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_int_equal(
        sim_stage_redeem_with(sim, LATER, code, 1, 1, &late), PD_REDEEM_OK); /* it has not heard */
    sim_stage_run(sim, PD_HOUR_MS);

    sim_stage_link(sim, KIOSK, true, true);
    sim_stage_link(sim, LATER, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_CAPTURED);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &late), PD_HOLD_REJECTED);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(debt) FROM account"), 0);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident"), 0);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM person"), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT posted FROM account WHERE mid = 1 AND unit = 1"), 200);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, other, 2, &late), PD_REDEEM_OK);
    sim_stage_wait(sim, KIOSK, &late);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erased_at_the_hub_while_her_kiosk_is_offline_with_a_ticket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
