/*
 * Goal: a hub that was lost and put back from yesterday's backup ends where it was, because its desks tell it
 * again, and gives nothing away twice meanwhile. Method: one lobby on the stage, a copy of the hub's disk as
 * the backup, a history after it with every kind of end (handed over, ended at the counter, refused, open),
 * and then the hub's whole derived state before the loss held against the one after the refill.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#include <stdio.h>

#define FIRST 0
#define SECOND 1
#define COUNTER 2

/* What a hub is, by business keys: row numbers may differ, nothing else. */
static const char *const state_of[] = {
    "SELECT group_concat(t, ' ') FROM (SELECT substr(hex(m.id), 25) || ':' || a.unit || ':' || a.posted || "
    "':' ||"
    " a.held || ':' || a.debt AS t FROM account a JOIN member m ON m.mid = a.mid ORDER BY m.id, a.unit)",
    "SELECT group_concat(t, ' ') FROM (SELECT substr(hex(id), 27) || ':' || state || ':' || booked || ':' ||"
    " refunded || ':' || out_qty || ':' || released || ':' || lease || ':' || ordinal AS t FROM hold ORDER "
    "BY id)",
    "SELECT group_concat(t, ' ') FROM (SELECT id || ':' || size || ':' || taken AS t FROM lease ORDER BY id)",
    "SELECT group_concat(t, ' ') FROM (SELECT sku || ':' || received || ':' || free || ':' || short AS t FROM"
    " stock ORDER BY sku)",
    "SELECT group_concat(t, ' ') FROM (SELECT substr(key, -12) AS t FROM claim ORDER BY key)",
    "SELECT group_concat(t, ' ') FROM (SELECT place || ':' || number || ':' || dev AS t FROM token ORDER BY "
    "place)",
    "SELECT group_concat(t, ' ') FROM (SELECT dev || ':' || dseq || ':' || status || code || ':' || hseq AS "
    "t FROM"
    " op WHERE dev = 1 AND kind < 8 ORDER BY dseq)",
    "SELECT group_concat(t, ' ') FROM (SELECT dev || ':' || dseq || ':' || status || code || ':' || hseq AS "
    "t FROM"
    " op WHERE dev > 1 AND kind < 8 ORDER BY dev, dseq)",
    "SELECT group_concat(t, ' ') FROM (SELECT kind || ':' || count(*) AS t FROM incident GROUP BY kind ORDER "
    "BY"
    " kind)",
};

struct state {
    char text[PD_COUNT(state_of)][512];
};

static void
take_state(struct sim *sim, struct state *out)
{
    for (int i = 0; i < PD_COUNT(state_of); i++)
        (void)snprintf(out->text[i], sizeof out->text[i], "%s", sim_stage_hub_text(sim, state_of[i]));
}

static void
same_state(struct sim *sim, const struct state *before)
{
    struct state after;

    take_state(sim, &after);
    for (int i = 0; i < PD_COUNT(state_of); i++)
        assert_string_equal(after.text[i], before->text[i]);
}

static void
lose_and_restore(struct sim *sim, const struct sim_image *backup)
{
    sim_stage_stop(sim, STAGE_HUB, STAGE_CUT);
    sim_stage_hub_restore(sim, backup);
    assert_true(sim_stage_start(sim, STAGE_HUB));
}

/* A redemption whose ticket goes out; what became of it at rest. */
static const char *
redeem(struct sim *sim, int desk, int member, int gift, struct pd_id *hold)
{
    sim_stage_run(sim, 2 * PD_SECOND_MS); /* codes of one second are one code */
    assert_int_equal(sim_stage_redeem(sim, desk, member, gift, hold), PD_REDEEM_OK);
    return sim_stage_release(sim, desk, hold);
}

/* Two kiosks show the same 100 points in one instant; the slower one's hold is refused. */
static void
be_refused(struct sim *sim, int member)
{
    struct pd_id quick, late;

    sim_stage_slow(sim, FIRST, 3000, 0);
    assert_int_equal(sim_stage_redeem(sim, FIRST, member, 3, &late), PD_REDEEM_OK);
    assert_int_equal(sim_stage_redeem(sim, SECOND, member, 4, &quick), PD_REDEEM_OK);
    assert_true(sim_stage_rest(sim));
    sim_stage_slow(sim, FIRST, 0, 0);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &late), PD_HOLD_REJECTED);
}

static void
a_hub_restored_to_yesterday_is_refilled_by_its_desks_to_the_identical_state(void **state)
{
    struct sim *sim = sim_stage_begin(&(struct sim_stage_plan){ .seed = 0 });
    int first = sim_stage_member(sim, 600), second = sim_stage_member(sim, 100);
    struct sim_image *backup;
    struct pd_id hold;
    static struct state before;
    const char *early, *ticket;

    (void)state;
    assert_true(sim_stage_rest(sim));
    early = redeem(sim, FIRST, first, 0, &hold);
    assert_true(sim_stage_rest(sim));
    backup = sim_stage_image(sim, STAGE_HUB);

    assert_int_equal(sim_stage_capture(sim, COUNTER, early), PD_CAPTURE_OK); /* of a hold in the backup */
    ticket = redeem(sim, SECOND, first, 1, &hold);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_true(sim_stage_rest(sim));
    assert_true(sim_stage_undo(sim, COUNTER, &hold)); /* value comes back */
    ticket = redeem(sim, FIRST, first, 1, &hold);
    assert_true(sim_stage_cannot(sim, COUNTER, ticket));                            /* ended at the counter */
    (void)redeem(sim, FIRST, first, 2, &hold);                                      /* open, its ticket out */
    assert_int_equal(sim_stage_redeem(sim, SECOND, first, 2, &hold), PD_REDEEM_OK); /* open, not out */
    be_refused(sim, second);
    assert_true(sim_stage_rest(sim));
    take_state(sim, &before);

    lose_and_restore(sim, backup);
    assert_true(sim_stage_rest(sim));
    same_state(sim, &before);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM device WHERE refill > 0"), 0);
    assert_string_equal(sim_stage_check(sim), "");
    sim_image_free(backup);
    sim_stage_end(sim);
}

static void
a_payment_lost_with_the_hub_is_lent_until_it_comes_again(void **state)
{
    struct sim *sim = sim_stage_begin(&(struct sim_stage_plan){ .seed = 0 });
    int member = sim_stage_member(sim, 0);
    struct sim_image *backup;
    struct pd_id hold;
    const char *ticket;

    (void)state;
    assert_true(sim_stage_rest(sim));
    backup = sim_stage_image(sim, STAGE_HUB);
    sim_stage_points(sim, member, 250);
    assert_true(sim_stage_rest(sim));
    ticket = redeem(sim, FIRST, member, 0, &hold);
    assert_true(sim_stage_rest(sim));

    lose_and_restore(sim, backup); /* between the grant and the next backup */
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_RELEASED); /* it was applied, and is */
    assert_int_equal(sim_stage_hub_number(sim, "SELECT debt FROM account WHERE unit = 1"), 100);
    sim_stage_payments_again(sim);
    sim_stage_payments_again(sim); /* systems repeat themselves */
    assert_int_equal(sim_stage_hub_number(sim, "SELECT debt FROM account WHERE unit = 1"), 0);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT posted - held FROM account WHERE unit = 1"), 150);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_string_equal(sim_stage_check(sim), "");
    sim_image_free(backup);
    sim_stage_end(sim);
}

static void
a_loan_for_a_hold_that_ends_unused_is_paid_back(void **state)
{
    struct sim *sim = sim_stage_begin(&(struct sim_stage_plan){ .seed = 0 });
    int member = sim_stage_member(sim, 0);
    struct sim_image *backup;
    struct pd_id hold;
    const char *ticket;

    (void)state;
    assert_true(sim_stage_rest(sim));
    backup = sim_stage_image(sim, STAGE_HUB);
    sim_stage_points(sim, member, 100);
    assert_true(sim_stage_rest(sim));
    ticket = redeem(sim, FIRST, member, 0, &hold);
    assert_true(sim_stage_rest(sim));
    lose_and_restore(sim, backup);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, "SELECT debt FROM account WHERE unit = 1"), 100);
    assert_true(sim_stage_cannot(sim, COUNTER, ticket));
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, "SELECT debt + posted FROM account WHERE unit = 1"), 0);
    sim_stage_payments_again(sim);
    assert_string_equal(sim_stage_check(sim), "");
    sim_image_free(backup);
    sim_stage_end(sim);
}

/* One gift with 5 units: a kiosk begins with one and is given the next when it is sold. */
static void
a_lease_granted_after_the_backup_is_never_granted_twice(void **state)
{
    struct sim_stage_plan plan = { .rules = { .gift_count = 1 } };
    struct sim *sim = sim_stage_begin(&plan);
    int member = sim_stage_member(sim, 1000);
    struct sim_image *backup;
    struct pd_id hold;
    int64_t size;
    const char *ticket;

    (void)state;
    assert_true(sim_stage_rest(sim));
    backup = sim_stage_image(sim, STAGE_HUB);
    (void)redeem(sim, FIRST, member, 0, &hold);
    assert_true(sim_stage_rest(sim)); /* it was topped up */
    ticket = redeem(sim, FIRST, member, 0, &hold);
    assert_true(sim_stage_rest(sim));
    size = sim_stage_hub_number(sim, "SELECT size FROM lease ORDER BY id LIMIT 1");
    assert_true(size >= 2);

    sim_stage_link(sim, FIRST, false, false); /* the desk with more units than the hub remembers is away */
    lose_and_restore(sim, backup);
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT size FROM lease ORDER BY id LIMIT 1"), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(size) FROM lease"), 2); /* and nobody got them */
    /* The counter knows better than the hub: the ticket is good. Its op waits for the desk that made it. */
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    sim_stage_run(sim, 5 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM op WHERE kind = 3"), 0);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM device WHERE refill > 0"), 1);

    sim_stage_link(sim, FIRST, true, true);
    assert_true(sim_stage_rest(sim));
    assert_true(sim_stage_hub_number(sim, "SELECT size FROM lease ORDER BY id LIMIT 1") >= size);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident"), 0);
    assert_string_equal(sim_stage_check(sim), "");
    sim_image_free(backup);
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hub_restored_to_yesterday_is_refilled_by_its_desks_to_the_identical_state),
        cmocka_unit_test(a_payment_lost_with_the_hub_is_lent_until_it_comes_again),
        cmocka_unit_test(a_loan_for_a_hold_that_ends_unused_is_paid_back),
        cmocka_unit_test(a_lease_granted_after_the_backup_is_never_granted_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
