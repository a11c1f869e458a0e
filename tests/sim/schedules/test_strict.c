/*
 * Goal: in strict mode nothing goes out that the hub has not said yes to, and what it has said yes to is good
 * without it. Story: a member takes a gift while all is well and comes for it when the counter has no
 * network. Another kiosk's line breaks between her wish and the answer: ten seconds later it takes the hold
 * back and gives out nothing, and a kiosk without network does not even try. What must be true: the ticket
 * made online is handed over once; the hold without an answer ends, its ticket never existed, and its points
 * are back when the kiosk is; nobody owes anything.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define KIOSK 0
#define BROKEN 1
#define COUNTER 2

static void
strict_gives_out_nothing_without_an_answer_and_honours_what_has_one(void **state)
{
    struct sim_stage_plan plan = { .rules = { .policy = PD_OFFLINE_STRICT } };
    struct sim *sim = sim_stage_begin(&plan);
    int member = sim_stage_member(sim, 300);
    struct pd_id good, silent;
    const char *ticket;

    (void)state;
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 0, &good), PD_REDEEM_OK);
    sim_stage_wait(sim, KIOSK, &good);
    sim_stage_run(sim, PD_SECOND_MS);
    ticket = sim_stage_ticket(sim, &good);
    assert_non_null(ticket);
    assert_true(sim_stage_rest(sim));

    sim_stage_link(sim, BROKEN, true, false); /* the hub hears, and is not heard */
    assert_int_equal(sim_stage_redeem(sim, BROKEN, member, 1, &silent), PD_REDEEM_OK);
    sim_stage_wait(sim, BROKEN, &silent);
    sim_stage_run(sim, 9 * PD_SECOND_MS);
    assert_null(sim_stage_ticket(sim, &silent));
    assert_int_equal(sim_stage_hold(sim, BROKEN, &silent), PD_HOLD_HELD);
    sim_stage_run(sim, 2 * PD_SECOND_MS);
    assert_int_equal(sim_stage_hold(sim, BROKEN, &silent), PD_HOLD_VOIDED);
    assert_null(sim_stage_release(sim, BROKEN, &silent));
    sim_stage_run(sim, 2 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, BROKEN, member, 2, NULL), PD_REDEEM_OFFLINE_MODE);

    sim_stage_link(sim, COUNTER, false, false);
    sim_stage_run(sim, 2 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_ALREADY);

    sim_stage_link(sim, BROKEN, true, true);
    sim_stage_link(sim, COUNTER, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &good), PD_HOLD_CAPTURED);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &silent), PD_HOLD_VOIDED);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(posted) FROM account WHERE unit = 1"), 200);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(held) + sum(debt) FROM account"), 0);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strict_gives_out_nothing_without_an_answer_and_honours_what_has_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
