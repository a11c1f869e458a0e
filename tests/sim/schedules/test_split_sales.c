/*
 * Goal: no way of dividing a sale, and no trick with the machine, gets more out of a kiosk without network
 * than the caps say. Story: at most 300 points at once, 1,000 a day, five times in a row. A member with 5,000
 * points takes three gifts of 100 one after the other and is refused the fourth; she shows another code, a
 * clerk switches the machine off and on, and she is refused again. Half an hour later she may take two more,
 * and is told that those are the last. Another member's answers reach the kiosk over a line that carries
 * nothing up, and free nothing of hers. When the hub has answered for her own, everything is as before. In
 * the second story the line takes nothing up but looks alive: what goes out unanswered stays within the same
 * caps.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define KIOSK 0

static struct sim *
begin(void)
{
    struct sim_stage_plan plan = { .rules = { .per_redemption = 300, .hard_count = 5 } };

    for (int i = 0; i < SIM_GIFTS_MAX; i++)
        plan.rules.gifts[i].stock = 60;
    return sim_stage_begin(&plan);
}

static void
small_sales_count_together(void **state)
{
    struct sim *sim = begin();
    int member = sim_stage_member(sim, 5000), other = sim_stage_member(sim, 1000);
    struct pd_id hold;

    (void)state;
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, KIOSK, false, false);
    sim_stage_run(sim, 5 * PD_MINUTE_MS);
    assert_int_equal(
        sim_stage_redeem_with(sim, KIOSK, sim_stage_code(sim, member, PD_CODE_MEMBER), 0, 4, &hold),
        PD_REDEEM_OFFLINE_ACCOUNT);
    for (int i = 0; i < 3; i++) {
        sim_stage_run(sim, PD_MINUTE_MS);
        assert_int_equal(sim_stage_redeem(sim, KIOSK, member, i, &hold), PD_REDEEM_OK);
        assert_non_null(sim_stage_release(sim, KIOSK, &hold));
    }
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 3, NULL), PD_REDEEM_OFFLINE_ACCOUNT);
    sim_stage_stop(sim, KIOSK, STAGE_CUT);
    assert_true(sim_stage_start(sim, KIOSK));
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 3, NULL), PD_REDEEM_OFFLINE_ACCOUNT);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, other, 3, &hold), PD_REDEEM_OK);
    assert_non_null(sim_stage_release(sim, KIOSK, &hold));

    sim_stage_run(sim, 31 * PD_MINUTE_MS);
    for (int i = 0; i < 2; i++) {
        sim_stage_run(sim, PD_MINUTE_MS);
        assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 4, &hold), PD_REDEEM_OK);
        assert_non_null(sim_stage_release(sim, KIOSK, &hold));
    }
    sim_stage_run(sim, 31 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 5, NULL), PD_REDEEM_OFFLINE_COUNT);

    sim_stage_link(sim, KIOSK, false, true); /* answers and rows come down, nothing goes up */
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 5, NULL), PD_REDEEM_OFFLINE_COUNT);
    sim_stage_link(sim, KIOSK, true, true);
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, KIOSK, false, false);
    sim_stage_run(sim, 5 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 5, &hold), PD_REDEEM_OK);
    assert_non_null(sim_stage_release(sim, KIOSK, &hold));
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

/* The desk calls itself online until it notices; meanwhile nothing refuses her, and nothing beyond the caps
 * goes out. */
static void
a_line_that_brings_no_answer_is_worth_no_more_than_none(void **state)
{
    struct sim *sim = begin();
    int member = sim_stage_member(sim, 5000), out = 0;
    struct pd_id hold;

    (void)state;
    assert_true(sim_stage_rest(sim));
    sim_stage_slow(sim, KIOSK, 10 * PD_MINUTE_MS, 0);
    for (int i = 0; i < 8; i++) {
        enum pd_redeem_outcome outcome = sim_stage_redeem(sim, KIOSK, member, i % SIM_GIFTS_MAX, &hold);

        if (outcome != PD_REDEEM_OK)
            continue;
        sim_stage_wait(sim, KIOSK, &hold);
        sim_stage_run(sim, 15 * PD_SECOND_MS);
        out += sim_stage_ticket(sim, &hold) != NULL;
    }
    assert_int_equal(out, 3); /* 300 points at once, however it is cut */
    sim_stage_slow(sim, KIOSK, 0, 0);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_sales_count_together),
        cmocka_unit_test(a_line_that_brings_no_answer_is_worth_no_more_than_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
