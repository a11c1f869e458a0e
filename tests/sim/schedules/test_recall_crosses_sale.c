/*
 * Goal: what a desk has sold cannot be recalled. Story: thirty mugs, six with each of five kiosks, none free.
 * The fifth kiosk sells its six and asks for more; the hub recalls three from the first. But the first kiosk
 * has been without a network for a while, and sold five of its six. When its line is back it reads the
 * recall: it gives the one mug it has, and not one that somebody holds a ticket for. The fifth kiosk sells
 * that one. What must be true: every ticket is handed over, and of thirty mugs there were never thirty-one.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define FIRST 0
#define FIFTH 4
#define COUNTER 5
#define MUG 0

static const char recalled[] = "SELECT sum(recall) FROM lease WHERE sku = 'G-001'";
static const char free_mugs[] = "SELECT free FROM stock WHERE sku = 'G-001'";
/* Of the first kiosk: the others may be asked too, as soon as it has sold out itself. */
static const char given[] = "SELECT given FROM lease WHERE sku = 'G-001' ORDER BY id LIMIT 1";
static const char wanted[] = "SELECT recall FROM lease WHERE sku = 'G-001' ORDER BY id LIMIT 1";

/* A code a second. */
static void
sell(struct sim *sim, int kiosk, int member, int count, struct pd_id *holds)
{
    for (int i = 0; i < count; i++) {
        sim_stage_run(sim, PD_SECOND_MS);
        assert_int_equal(sim_stage_redeem(sim, kiosk, member, MUG, &holds[i]), PD_REDEEM_OK);
        assert_non_null(sim_stage_release(sim, kiosk, &holds[i]));
    }
}

static void
a_recall_takes_no_unit_that_was_sold_meanwhile(void **state)
{
    struct sim_stage_plan plan = { .rules = { .desk_count = 6, .gift_count = 1, .hard_count = 20 } };
    struct pd_id here[6], away[5], last;
    struct sim *sim;
    int one, another;

    (void)state;
    plan.rules.desks[COUNTER].counter = true;
    plan.rules.gifts[MUG].stock = 30;
    sim = sim_stage_begin(&plan);
    one = sim_stage_member(sim, 1000);
    another = sim_stage_member(sim, 1000);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, free_mugs), 0);
    sim_stage_link(sim, FIRST, false, false);
    sell(sim, FIRST, another, 5, away);
    sell(sim, FIFTH, one, 6, here);
    assert_int_equal(sim_stage_left(sim, FIFTH, MUG), 0);
    sim_stage_run(sim, 3 * PD_MINUTE_MS); /* it asks */
    assert_int_equal(sim_stage_hub_number(sim, recalled), 3);
    assert_int_equal(sim_stage_left(sim, FIRST, MUG), 1);

    sim_stage_link(sim, FIRST, true, true);
    for (int i = 0; i < 300 && sim_stage_hub_number(sim, given) == 0; i++)
        sim_stage_run(sim, PD_SECOND_MS);
    sim_stage_run(sim, PD_SECOND_MS);
    assert_int_equal(sim_stage_hub_number(sim, given), 1);
    assert_int_equal(sim_stage_hub_number(sim, wanted), 0);
    assert_true(sim_stage_left(sim, FIFTH, MUG) >= 1);
    sell(sim, FIFTH, one, 1, &last);
    for (int i = 0; i < 5; i++)
        assert_int_equal(sim_stage_capture(sim, COUNTER, sim_stage_ticket(sim, &away[i])), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_capture(sim, COUNTER, sim_stage_ticket(sim, &last)), PD_CAPTURE_OK);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recall_takes_no_unit_that_was_sold_meanwhile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
