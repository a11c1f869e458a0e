/*
 * Goal: a desk that was given up is never believed again, and nobody who holds its ticket pays for that.
 * Story: a kiosk loses its network, sells a gift, and falls silent. A person declares it lost and, shown the
 * sum, settles at once: its unit goes to the other kiosk, which sells everything there is. Then the lost
 * kiosk's line is mended. It is told that it is lost: it sells nothing more, its journal ends up with the hub
 * as evidence and changes nothing. The patient with its ticket gets her gift all the same; the hub has one
 * unit fewer than it counted, and says so.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#include <string.h>

#define LOST 0
#define OTHER 1
#define COUNTER 2
#define MUG 0

static const char evidence[] = "SELECT CAST(body AS TEXT) FROM evidence ORDER BY id LIMIT 1";
static const char late_tickets[] = "SELECT count(*) FROM incident WHERE kind = 'after_settling'";
static const char short_tickets[] = "SELECT count(*) FROM incident WHERE kind = 'stock_short'";
static const char short_mugs[] = "SELECT short FROM stock WHERE sku = 'G-001'";

static void
it_is_refused_and_its_ticket_is_honoured(void **state)
{
    struct sim_stage_plan plan = { .rules = {
                                       .gift_count = 1, .hard_count = 20, .gifts = { { .stock = 5 } } } };
    struct sim *sim = sim_stage_begin(&plan);
    int hers = sim_stage_member(sim, 300), others = sim_stage_member(sim, 1000);
    struct pd_id late, hold;
    char ticket[PD_CODE_CAP], id[PD_ID_TEXT_CAP];

    (void)state;
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, LOST, false, false);
    assert_int_equal(sim_stage_redeem(sim, LOST, hers, MUG, &late), PD_REDEEM_OK);
    (void)pd_copy(ticket, sizeof ticket, sim_stage_release(sim, LOST, &late));
    assert_ok(sim_stage_lost(sim, LOST));
    assert_ok(sim_stage_settle(sim, LOST, true));
    for (int i = 0; i < 5; i++) { /* all five */
        sim_stage_run(sim, 10 * PD_SECOND_MS);
        assert_int_equal(sim_stage_redeem(sim, OTHER, others, MUG, &hold), PD_REDEEM_OK);
        assert_non_null(sim_stage_release(sim, OTHER, &hold));
    }

    sim_stage_link(sim, LOST, true, true);
    sim_stage_run(sim, 20 * PD_MINUTE_MS);
    assert_non_null(strstr(sim_stage_hub_text(sim, evidence), pd_id_text(late, id)));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &late), 0);
    assert_int_equal(sim_stage_redeem(sim, LOST, hers, MUG, &hold), PD_REDEEM_NO_LEASE);
    sim_stage_link(sim, LOST, false, false); /* switched off and on where nobody can tell it again */
    sim_stage_stop(sim, LOST, STAGE_CUT);
    assert_true(sim_stage_start(sim, LOST));
    sim_stage_run(sim, 20 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, LOST, hers, MUG, &hold), PD_REDEEM_NO_LEASE);
    sim_stage_link(sim, LOST, true, true);

    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &late), PD_HOLD_CAPTURED);
    assert_int_equal(sim_stage_hub_number(sim, late_tickets), 1);
    assert_int_equal(sim_stage_hub_number(sim, short_tickets), 1);
    assert_int_equal(sim_stage_hub_number(sim, short_mugs), 1);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_refused_and_its_ticket_is_honoured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
