/*
 * Goal: a lost desk's tickets are as good as any, and its units come back when the last of them is over.
 * Story: a kiosk has no network, sells two gifts, and is carried off in the night with what it had not sent.
 * In the morning a person declares it lost. One patient collects her gift from its ticket, which is all the
 * hub ever hears of that redemption: her points go, the mug comes from the lost lease, and there is nothing
 * for a person to look at. The other never comes. Settling is refused while her ticket could still be shown;
 * after its last day the units are free, and the ticket is too old at the counter.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define LOST 0
#define COUNTER 2
#define MUG 0

static const char free_mugs[] = "SELECT free FROM stock WHERE sku = 'G-001'";
static const char incidents[] = "SELECT count(*) FROM incident";
static const char left_of_lost[] = "SELECT sum(l.size - l.taken) FROM lease l JOIN device d ON d.dev = l.dev"
                                   " WHERE d.state = 5";

/* Nobody polls while days go by. */
static void
let_days_pass(struct sim *sim, int days)
{
    for (int i = 0; i < sim->desk_count; i++)
        if (sim->desks[i].ledger != NULL)
            sim_stage_stop(sim, i, STAGE_STOP);
    sim_stage_run(sim, days * PD_DAY_MS);
    for (int i = 0; i < sim->desk_count; i++)
        if (i != LOST)
            assert_true(sim_stage_start(sim, i));
}

static void
its_tickets_are_collected_and_then_it_is_settled(void **state)
{
    struct sim_stage_plan plan = { .rules = {
                                       .gift_count = 1, .hard_count = 20, .gifts = { { .stock = 40 } } } };
    struct sim *sim = sim_stage_begin(&plan);
    int collects = sim_stage_member(sim, 300), forgets = sim_stage_member(sim, 300);
    struct pd_id first, second;
    char ticket[PD_CODE_CAP], other[PD_CODE_CAP];
    int64_t free_before;

    (void)state;
    assert_true(sim_stage_rest(sim));
    free_before = sim_stage_hub_number(sim, free_mugs);
    sim_stage_link(sim, LOST, false, false);
    assert_int_equal(sim_stage_redeem(sim, LOST, collects, MUG, &first), PD_REDEEM_OK);
    assert_int_equal(sim_stage_redeem(sim, LOST, forgets, MUG, &second), PD_REDEEM_OK);
    (void)pd_copy(ticket, sizeof ticket, sim_stage_release(sim, LOST, &first));
    (void)pd_copy(other, sizeof other, sim_stage_release(sim, LOST, &second));
    sim_stage_stop(sim, LOST, STAGE_CUT);
    sim_stage_run(sim, PD_HOUR_MS);
    assert_ok(sim_stage_lost(sim, LOST));
    assert_int_equal(sim_stage_hub_number(sim, left_of_lost), 8);

    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &first), PD_HOLD_CAPTURED);
    assert_int_equal(sim_stage_hub_number(sim, left_of_lost), 7);
    assert_int_equal(sim_stage_hub_number(sim, incidents), 0);
    assert_int_equal(sim_stage_settle(sim, LOST, false), PD_ERR_BUSY);

    let_days_pass(sim, 13);
    assert_ok(sim_stage_settle(sim, LOST, false));
    assert_int_equal(sim_stage_hub_number(sim, free_mugs), free_before + 7);
    assert_int_equal(sim_stage_hub_number(sim, left_of_lost), 0);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_capture(sim, COUNTER, other), PD_CAPTURE_EXPIRED);
    assert_int_equal(sim_stage_hub_number(sim, incidents), 0);
    assert_string_equal(sim_stage_hub_verify(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_tickets_are_collected_and_then_it_is_settled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
