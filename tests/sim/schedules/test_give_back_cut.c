/*
 * Goal: a give-back is in the journal or it is not; the power decides nothing else. Story: thirty mugs, six
 * with each of five kiosks. The fifth has sold out and asks; the hub recalls three from the first. The first
 * kiosk reads that and writes its give-back down, but its line just broke: nothing leaves. Then the power
 * fails. When it is back, the kiosk still knows that those three are not its own: it sells three and no more,
 * still without a network. The line comes back, the give-back arrives once, and the fifth kiosk has three
 * mugs to sell.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define FIRST 0
#define FIFTH 4
#define COUNTER 5
#define MUG 0

static const char recalled[] = "SELECT sum(recall) FROM lease WHERE sku = 'G-001'";
static const char given[] = "SELECT sum(given) FROM lease WHERE sku = 'G-001'";
static const char gives[] = "SELECT count(*) FROM lease_given";

/* Up to the recall; the first kiosk reads it ten seconds later, and cannot answer. */
static struct sim *
sell_out(void)
{
    struct sim_stage_plan plan = { .rules = { .desk_count = 6, .gift_count = 1, .hard_count = 20 } };
    struct sim *sim;
    int member;

    plan.rules.desks[COUNTER].counter = true;
    plan.rules.gifts[MUG].stock = 30;
    sim = sim_stage_begin(&plan);
    member = sim_stage_member(sim, 1000);
    (void)sim_stage_member(sim, 1000);
    assert_true(sim_stage_rest(sim));
    for (int i = 0; i < 6; i++) {
        struct pd_id hold;

        sim_stage_run(sim, PD_SECOND_MS); /* a code a second */
        assert_int_equal(sim_stage_redeem(sim, FIFTH, member, MUG, &hold), PD_REDEEM_OK);
        assert_non_null(sim_stage_release(sim, FIFTH, &hold));
    }
    sim_stage_slow(sim, FIRST, 0, 10 * PD_SECOND_MS);
    for (int i = 0; i < 300 && sim_stage_hub_number(sim, recalled) == 0; i++)
        sim_stage_run(sim, PD_SECOND_MS);
    assert_int_equal(sim_stage_hub_number(sim, recalled), 3);
    assert_int_equal(sim_stage_left(sim, FIRST, MUG), 6);
    sim_stage_link(sim, FIRST, false, true);
    return sim;
}

static void
sell_the_rest(struct sim *sim)
{
    struct pd_id hold;

    for (int i = 0; i < 3; i++) {
        sim_stage_run(sim, PD_SECOND_MS);
        assert_int_equal(sim_stage_redeem(sim, FIRST, 1, MUG, &hold), PD_REDEEM_OK);
        assert_non_null(sim_stage_release(sim, FIRST, &hold));
    }
    sim_stage_run(sim, PD_SECOND_MS);
    assert_int_equal(sim_stage_redeem(sim, FIRST, 1, MUG, &hold), PD_REDEEM_NO_LEASE);
}

static void
what_was_given_before_the_cut_stays_given_and_arrives_once(void **state)
{
    struct sim *sim = sell_out();

    (void)state;
    sim_stage_run(sim, 20 * PD_SECOND_MS);
    assert_int_equal(sim_stage_left(sim, FIRST, MUG), 3);
    assert_int_equal(sim_stage_hub_number(sim, given), 0);
    sim_stage_stop(sim, FIRST, STAGE_CUT);
    assert_true(sim_stage_start(sim, FIRST));
    assert_int_equal(sim_stage_left(sim, FIRST, MUG), 3);
    sell_the_rest(sim);

    sim_stage_slow(sim, FIRST, 0, 0);
    sim_stage_link(sim, FIRST, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, given), 3);
    assert_int_equal(sim_stage_hub_number(sim, gives), 1);
    assert_int_equal(sim_stage_left(sim, FIFTH, MUG), 3);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

static void
a_cut_before_the_recall_was_read_loses_nothing_but_time(void **state)
{
    struct sim *sim = sell_out();

    (void)state;
    sim_stage_stop(sim, FIRST, STAGE_CUT); /* what the hub sent is still on its way */
    sim_stage_run(sim, 20 * PD_SECOND_MS);
    assert_true(sim_stage_start(sim, FIRST));
    assert_int_equal(sim_stage_left(sim, FIRST, MUG), 6);
    sim_stage_slow(sim, FIRST, 0, 0);
    sim_stage_link(sim, FIRST, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, given), 3);
    assert_int_equal(sim_stage_left(sim, FIRST, MUG), 3);
    assert_int_equal(sim_stage_left(sim, FIFTH, MUG), 3);
    sell_the_rest(sim);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_given_before_the_cut_stays_given_and_arrives_once),
        cmocka_unit_test(a_cut_before_the_recall_was_read_loses_nothing_but_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
