/*
 * Goal: a patient who cancels at the kiosk after her ticket was out gets her points back once, and only when
 * the counter has confirmed. Story: she takes a gift, the ticket is printed, she changes her mind at the same
 * kiosk and, because nothing seems to happen, at the other one. What must be true: nothing moves at the hub
 * before the counter's void arrives, however often she asks and whoever loses power in between; then the
 * points are back and the paper is worth nothing. In the other story the counter has no network, does not
 * know of her wish, and hands over: then it was handed over, and her wish ends without a word.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define KIOSK 0
#define OTHER 1
#define COUNTER 2

static const char held[] = "SELECT sum(held) FROM account";
static const char posted[] = "SELECT sum(posted) FROM account WHERE unit = 1";
static const char asked[] = "SELECT ending FROM hold";
static const char asks[] = "SELECT count(*) FROM op WHERE kind = 15";
static const char voids[] = "SELECT count(*) FROM op WHERE kind = 4";

static const char *
printed_ticket(struct sim *sim, struct pd_id *hold)
{
    int member = sim_stage_member(sim, 300);
    const char *ticket;

    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 0, hold), PD_REDEEM_OK);
    ticket = sim_stage_release(sim, KIOSK, hold);
    assert_non_null(ticket);
    assert_true(sim_stage_rest(sim));
    return ticket;
}

static void
cancelled_at_the_kiosk_after_the_ticket_was_shown(void **state)
{
    struct sim_stage_plan plan = { .seed = 3 };
    struct sim *sim = sim_stage_begin(&plan);
    struct pd_id hold;
    const char *ticket = printed_ticket(sim, &hold);

    (void)state;
    sim_stage_stop(sim, COUNTER, STAGE_STOP); /* switched off for lunch */
    assert_true(sim_stage_end_ask(sim, KIOSK, &hold));
    assert_true(sim_stage_end_ask(sim, KIOSK, &hold));
    sim_stage_stop(sim, KIOSK, STAGE_CUT);
    assert_true(sim_stage_start(sim, KIOSK));
    sim_stage_run(sim, 30 * PD_SECOND_MS);
    assert_true(sim_stage_end_ask(sim, OTHER, &hold)); /* it knows by now that it was asked for */
    sim_stage_run(sim, PD_HOUR_MS);
    assert_int_equal(sim_stage_hub_number(sim, asks), 1);
    assert_int_equal(sim_stage_hub_number(sim, asked), PD_ENDING_CANCELLED);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_RELEASED);
    assert_int_equal(sim_stage_hub_number(sim, held), 100);

    assert_true(sim_stage_start(sim, COUNTER));
    sim_stage_run(sim, PD_SECOND_MS);
    if (sim->desks[COUNTER].ledger != NULL) /* right after it wrote the void, or just before */
        sim_stage_stop(sim, COUNTER, STAGE_CUT);
    assert_true(sim_stage_start(sim, COUNTER));
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_VOIDED);
    assert_int_equal(sim_stage_hub_number(sim, voids), 1);
    assert_int_equal(sim_stage_hub_number(sim, held), 0);
    assert_int_equal(sim_stage_hub_number(sim, posted), 300);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_VOIDED);
    assert_false(sim_stage_end_ask(sim, KIOSK, &hold)); /* nothing is left to end */
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

static void
cancelled_at_the_kiosk_while_the_counter_offline_hands_over(void **state)
{
    struct sim_stage_plan plan = { .seed = 4 };
    struct sim *sim = sim_stage_begin(&plan);
    struct pd_id hold;
    const char *ticket = printed_ticket(sim, &hold);

    (void)state;
    sim_stage_link(sim, COUNTER, false, false);
    assert_true(sim_stage_end_ask(sim, KIOSK, &hold));
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_hub_number(sim, asked), PD_ENDING_CANCELLED);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    sim_stage_run(sim, PD_HOUR_MS);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_RELEASED); /* the hub ends nothing */
    assert_int_equal(sim_stage_hub_number(sim, held), 100);

    sim_stage_link(sim, COUNTER, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_CAPTURED);
    assert_int_equal(sim_stage_hub_number(sim, posted), 200);
    assert_int_equal(sim_stage_hub_number(sim, voids), 0);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident"), 0);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cancelled_at_the_kiosk_after_the_ticket_was_shown),
        cmocka_unit_test(cancelled_at_the_kiosk_while_the_counter_offline_hands_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
