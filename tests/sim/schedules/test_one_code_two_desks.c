/*
 * Goal: one rotating code shown to two desks in the same instant is worth what the policy says, and a person
 * hears of it. Story: a member with 100 points shows her code to one kiosk while a picture of it is held
 * before the other; both sell her a gift of 100 points. First both kiosks are without network, in floor mode:
 * both tickets go out, and the second is the loss that the hospital was told of. Then both are online, in
 * floor mode and in strict mode: the hub's answer comes before the ticket, and only one goes out.
 */
#include "app/core/loss.h"
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#include <stdio.h>

#define FIRST 0
#define SECOND 1

static int64_t
debt(struct sim *sim)
{
    return sim_stage_hub_number(sim, "SELECT sum(debt) FROM account");
}

static int64_t
incidents(struct sim *sim, const char *kind)
{
    char sql[96];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM incident WHERE kind = '%s'", kind);
    return sim_stage_hub_number(sim, sql);
}

static void
both_offline_both_go_and_the_loss_is_the_one_stated(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    int member = sim_stage_member(sim, 100);
    const char *code;
    struct pd_loss most;
    struct pd_id a, b;

    (void)state;
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, FIRST, false, false);
    sim_stage_link(sim, SECOND, false, false);
    sim_stage_run(sim, 5 * PD_MINUTE_MS);
    code = sim_stage_code(sim, member, PD_CODE_MEMBER);
    assert_int_equal(sim_stage_redeem_with(sim, FIRST, code, 0, 1, &a), PD_REDEEM_OK);
    assert_int_equal(sim_stage_redeem_with(sim, SECOND, code, 1, 1, &b), PD_REDEEM_OK);
    assert_non_null(sim_stage_release(sim, FIRST, &a));
    assert_non_null(sim_stage_release(sim, SECOND, &b));
    most = pd_loss_worst(sim->desks[FIRST].programme, 2, 1);

    sim_stage_link(sim, FIRST, true, true);
    sim_stage_link(sim, SECOND, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(debt(sim), 100);
    assert_true(debt(sim) <= pd_points_raw(most.account));
    assert_int_equal(incidents(sim, "overdraft"), 1);
    assert_int_equal(incidents(sim, "code_at_two_desks"), 1);

    /* what she owes closes her account to desks that cannot ask */
    sim_stage_link(sim, FIRST, false, false);
    sim_stage_points(sim, member, 50);
    sim_stage_run(sim, 5 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, FIRST, member, 2, NULL), PD_REDEEM_TOO_FEW_POINTS);
    sim_stage_link(sim, FIRST, true, true);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

/* The session's way: a ticket follows the answer. */
static void
both_online(enum pd_offline_mode mode)
{
    struct sim_stage_plan plan = { .rules = { .policy = mode } };
    struct sim *sim = sim_stage_begin(&plan);
    int member = sim_stage_member(sim, 100);
    const char *code;
    struct pd_id a, b;

    assert_true(sim_stage_rest(sim));
    code = sim_stage_code(sim, member, PD_CODE_MEMBER);
    assert_int_equal(sim_stage_redeem_with(sim, FIRST, code, 0, 1, &a), PD_REDEEM_OK);
    assert_int_equal(sim_stage_redeem_with(sim, SECOND, code, 1, 1, &b), PD_REDEEM_OK);
    sim_stage_wait(sim, FIRST, &a);
    sim_stage_wait(sim, SECOND, &b);
    sim_stage_run(sim, 20 * PD_SECOND_MS);
    assert_true((sim_stage_ticket(sim, &a) != NULL) != (sim_stage_ticket(sim, &b) != NULL));
    assert_int_equal(debt(sim), 0);
    assert_int_equal(incidents(sim, "overdraft"), 0);
    assert_int_equal(incidents(sim, "code_at_two_desks"), 1);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

static void
both_online_in_floor_mode_one_goes(void **state)
{
    (void)state;
    both_online(PD_OFFLINE_FLOOR);
}

static void
both_online_in_strict_mode_one_goes(void **state)
{
    (void)state;
    both_online(PD_OFFLINE_STRICT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_offline_both_go_and_the_loss_is_the_one_stated),
        cmocka_unit_test(both_online_in_floor_mode_one_goes),
        cmocka_unit_test(both_online_in_strict_mode_one_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
