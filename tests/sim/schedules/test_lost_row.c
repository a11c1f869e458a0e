/*
 * Goal: a row lost on a desk's disk is found and mended by the sums. Story: a kiosk's card is worn, and one
 * night it forgets one member's row; no page will ever bring it again, because for the hub it was told long
 * ago. In the morning she stands there and the kiosk, without a network, does not know her. The network comes
 * back; the desk is caught up, asks for the hub's sums, sees that one bucket is not as it should be, and
 * pulls its rows again. What must be true: she takes her gift, nothing is counted twice, and the desk says
 * that it happened.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#include <stdio.h>

#define KIOSK 0
#define OTHER 1

static uint64_t
drifts(struct sim *sim, int desk)
{
    uint64_t times;
    int64_t last_ms;

    assert_int_equal(pd_ledger_drift(sim->desks[desk].ledger, &times, &last_ms), PD_OK);
    return times;
}

static void
a_row_lost_on_a_desks_disk_is_found_and_mended_by_the_sums(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    int first = sim_stage_member(sim, 300), her;
    struct pd_id hold, before;
    char sql[160];

    (void)state;
    her = sim_stage_member(sim, 500);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_redeem(sim, KIOSK, first, 1, &before), PD_REDEEM_OK);
    sim_stage_wait(sim, KIOSK, &before);
    assert_true(sim_stage_rest(sim));

    sim_stage_stop(sim, KIOSK, STAGE_STOP);
    (void)snprintf(sql, sizeof sql, "PRAGMA foreign_keys = ON; DELETE FROM base_member WHERE id = x'%s'",
        sim->members[her].text);
    sim_stage_spoil(sim, KIOSK, sql);
    sim_stage_link(sim, KIOSK, false, false);
    assert_true(sim_stage_start(sim, KIOSK));
    assert_int_equal(sim_stage_redeem(sim, KIOSK, her, 0, &hold), 0); /* nobody knows her here */

    sim_stage_link(sim, KIOSK, true, true);
    assert_true(sim_stage_rest(sim));
    sim_stage_run(sim, 5 * PD_MINUTE_MS);
    assert_int_equal(drifts(sim, KIOSK), 1);
    assert_int_equal(drifts(sim, OTHER), 0);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, her, 0, &hold), PD_REDEEM_OK);
    sim_stage_wait(sim, KIOSK, &hold);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(held) FROM account WHERE unit = 1"), 200);
    sim_stage_run(sim, 3 * PD_HOUR_MS);
    assert_int_equal(drifts(sim, KIOSK), 1);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_lost_on_a_desks_disk_is_found_and_mended_by_the_sums),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
