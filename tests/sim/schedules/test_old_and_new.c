/*
 * Goal: a hospital is brought up to date one machine at a time, and nobody notices. Story: hub, kiosks and
 * counter are of the release before. The hub is updated in the night; the counter in the morning; one kiosk
 * stands on the third floor and is forgotten for weeks. A ticket made by the old kiosk is handed over at the
 * new counter; the new kiosk's too; then the hub's update is taken back for a day, while the new desks are
 * running. What must be true: everything is applied, nothing is put into quarantine as unknown, and the books
 * are right.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define OLD 0
#define NEW 1
#define COUNTER 2

static void
restart(struct sim *sim, int desk, int protocol)
{
    sim_stage_stop(sim, desk, STAGE_STOP);
    sim_stage_speak(sim, desk, protocol);
    assert_true(sim_stage_start(sim, desk));
}

/* A gift from the kiosk to the counter. */
static void
one_gift(struct sim *sim, int kiosk, int member, int gift)
{
    const char *ticket;
    struct pd_id hold;

    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_redeem(sim, kiosk, member, gift, &hold), PD_REDEEM_OK);
    sim_stage_wait(sim, kiosk, &hold);
    sim_stage_run(sim, 5 * PD_SECOND_MS);
    ticket = sim_stage_ticket(sim, &hold);
    assert_non_null(ticket);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_ALREADY);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_CAPTURED);
}

static void
old_kiosk_new_hub_new_counter(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    int her = sim_stage_member(sim, 1000);

    (void)state;
    for (int desk = STAGE_HUB; desk <= COUNTER; desk++)
        restart(sim, desk, 1);
    one_gift(sim, OLD, her, 0);
    restart(sim, STAGE_HUB, 2);
    one_gift(sim, OLD, her, 1);
    restart(sim, COUNTER, 2);
    restart(sim, NEW, 2);
    one_gift(sim, OLD, her, 2);
    one_gift(sim, NEW, her, 3);
    assert_true(pd_ledger_may_write(sim->desks[NEW].ledger, PD_OP_LEASE_ASK));
    assert_false(pd_ledger_may_write(sim->desks[OLD].ledger, PD_OP_LEASE_ASK));

    restart(sim, STAGE_HUB, 1); /* taken back for a day */
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    one_gift(sim, NEW, her, 4);
    assert_false(pd_ledger_may_write(sim->desks[NEW].ledger, PD_OP_LEASE_ASK));
    sim_stage_run(sim, PD_DAY_MS);
    restart(sim, STAGE_HUB, 2);
    one_gift(sim, OLD, her, 5);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM op WHERE status = 5"), 0);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident"), 0);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT posted FROM account WHERE mid = 1 AND unit = 1"), 400);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_kiosk_new_hub_new_counter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
