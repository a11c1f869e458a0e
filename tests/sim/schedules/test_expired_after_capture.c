/*
 * Goal: the hub's clock ends no hold whose ticket was out. Story: tickets last a day. The counter loses its
 * network; in the last hour it hands over one of two tickets, and nobody comes for the other. The day ends,
 * the hub finds both over their time and asks for their end. What must be true: nothing moves before the
 * counter is back; then the one was handed over in time, without an incident, and the points of the other
 * come back by the counter's own void. A third hold never left its kiosk, which was switched off: that kiosk
 * ends it.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define KIOSK 0
#define QUIET 1
#define COUNTER 2

static void
expired_at_the_hub_captured_an_hour_earlier_offline(void **state)
{
    struct sim_stage_plan plan = { .rules = { .hold_days = 1 } };
    struct sim *sim = sim_stage_begin(&plan);
    int member = sim_stage_member(sim, 1000);
    struct pd_id taken, left, inside;
    const char *ticket;
    int64_t expires_ms;

    (void)state;
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 0, &taken), PD_REDEEM_OK);
    ticket = sim_stage_release(sim, KIOSK, &taken);
    assert_non_null(ticket);
    sim_stage_run(sim, 2 * PD_SECOND_MS); /* another code */
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 1, &left), PD_REDEEM_OK);
    assert_non_null(sim_stage_release(sim, KIOSK, &left));
    sim_stage_run(sim, 2 * PD_SECOND_MS);
    assert_int_equal(sim_stage_redeem(sim, QUIET, member, 2, &inside), PD_REDEEM_OK);
    assert_true(sim_stage_rest(sim));
    expires_ms = sim_stage_hub_number(sim, "SELECT min(expires_ms) FROM hold");
    sim_stage_stop(sim, KIOSK, STAGE_STOP);
    sim_stage_stop(sim, QUIET, STAGE_STOP);
    sim_stage_link(sim, COUNTER, false, false);

    sim_stage_run(sim, expires_ms - PD_HOUR_MS - sim->now_ms);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    sim_stage_run(sim, 2 * PD_HOUR_MS);
    sim_stage_sweep(sim);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM hold WHERE ending = 2"), 3);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(held) FROM account"), 300);
    sim_stage_run(sim, PD_HOUR_MS);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(held) FROM account"), 300);

    sim_stage_link(sim, COUNTER, true, true);
    assert_true(sim_stage_start(sim, KIOSK));
    assert_true(sim_stage_start(sim, QUIET));
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &taken), PD_HOLD_CAPTURED);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &left), PD_HOLD_VOIDED);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &inside), PD_HOLD_VOIDED);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(posted) FROM account WHERE unit = 1"), 900);
    assert_string_equal(sim_stage_hub_text(sim, "SELECT kind FROM incident"), "");
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expired_at_the_hub_captured_an_hour_earlier_offline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
