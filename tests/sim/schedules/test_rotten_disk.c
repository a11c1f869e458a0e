/*
 * Goal: a bit that rots on a desk's disk costs what it must and no more. Stories: (1) the stored programme of
 * a kiosk rots overnight. In the morning, without a line, it does not know what to sell and sells nothing;
 * the line comes back, it fetches the programme again and sells, and nobody had to come. (2) An op that was
 * not sent yet rots. It never reaches the hub; the kiosk closes, also where nobody stands, and a person keeps
 * its disk and brings a new one. What was confirmed before is there.
 */
#include "tests/sim/fate.h"
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define KIOSK 0

static void
rot(struct sim *sim, const char *sql)
{
    sim_stage_stop(sim, KIOSK, STAGE_STOP);
    sim_stage_spoil(sim, KIOSK, sql);
    sim->desks[KIOSK].rotten = true;
    sim_desk_fell(sim, &sim->desks[KIOSK]);
}

static void
a_rotten_programme_is_fetched_again_and_nobody_has_to_come(void **state)
{
    struct sim *sim = sim_stage_begin(&(struct sim_stage_plan){ .seed = 0 });
    int member = sim_stage_member(sim, 500);
    struct pd_id desk = sim->desks[KIOSK].identity.device, hold;

    (void)state;
    assert_true(sim_stage_rest(sim));
    rot(sim, "UPDATE asset SET bytes = CAST(replace(CAST(bytes AS TEXT), 'price', 'prize') AS BLOB)");
    sim_stage_link(sim, KIOSK, false, false);
    assert_true(sim_stage_start(sim, KIOSK));
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 0, &hold), 0);
    sim_stage_link(sim, KIOSK, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 0, &hold), PD_REDEEM_OK);
    assert_non_null(sim_stage_release(sim, KIOSK, &hold));
    assert_string_equal(sim_stage_check(sim), "");
    assert_true(pd_id_equal(sim->desks[KIOSK].identity.device, desk));
    sim_stage_end(sim);
}

static void
a_rotten_op_reaches_no_hub_and_its_desk_is_made_anew(void **state)
{
    struct sim *sim = sim_stage_begin(&(struct sim_stage_plan){ .seed = 0 });
    int member = sim_stage_member(sim, 500);
    struct pd_id desk = sim->desks[KIOSK].identity.device, hold;

    (void)state;
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 0, &hold), PD_REDEEM_OK);
    sim_stage_wait(sim, KIOSK, &hold);
    assert_true(sim_stage_rest(sim));
    sim_stage_run(sim, 2 * PD_SECOND_MS);
    sim_stage_link(sim, KIOSK, false, false);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 1, &hold), PD_REDEEM_OK);
    rot(sim, "DROP TRIGGER op_never_changes;"
             "UPDATE op SET line = CAST(replace(CAST(line AS TEXT), '\"amt\":100', '\"amt\":101') AS BLOB)"
             " WHERE dseq = (SELECT max(dseq) FROM op)");
    sim_stage_link(sim, KIOSK, true, true);
    assert_true(sim_stage_start(sim, KIOSK));
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_string_equal(sim_stage_check(sim), "");
    assert_false(pd_id_equal(sim->desks[KIOSK].identity.device, desk));
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM hold"), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident WHERE kind = 'fork'"), 0);
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rotten_programme_is_fetched_again_and_nobody_has_to_come),
        cmocka_unit_test(a_rotten_op_reaches_no_hub_and_its_desk_is_made_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
