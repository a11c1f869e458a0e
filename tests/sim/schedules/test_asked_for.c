/*
 * Goal: in online_only mode nothing is handed over that the hub has not said yes to, a line that carries
 * nothing is no loss to anybody, and what was wished for without it is there when it is back. Story: a member
 * takes a gift while all is well and comes for it while the counter has no network: it is noted, and goes out
 * once when she comes again after the hub's yes. Another time its line breaks between the question and the
 * answer. A kiosk without network notes two wishes; she can pay for one of them only, because the points of
 * the other went elsewhere meanwhile. What must be true: no ticket and no goods before a yes, one of each
 * after it, nobody owes anything, and what was refused costs nothing.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#include "app/ledger/ledger.h"

#define KIOSK 0
#define LONELY 1
#define COUNTER 2

static struct sim *sim;

static int
begin(void **state)
{
    struct sim_stage_plan plan = { .rules = { .policy = PD_OFFLINE_ONLINE_ONLY, .hold_days = 1 } };

    (void)state;
    sim = sim_stage_begin(&plan);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    sim_stage_end(sim);
    return 0;
}

/* A ticket in her pocket, made where all is well. */
static const char *
ticket_of(int member, struct pd_id *hold)
{
    const char *ticket;

    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, 0, hold), PD_REDEEM_OK);
    sim_stage_wait(sim, KIOSK, hold);
    sim_stage_run(sim, PD_SECOND_MS);
    ticket = sim_stage_ticket(sim, hold);
    assert_non_null(ticket);
    sim_stage_run(sim, PD_MINUTE_MS);
    return ticket;
}

static void
nobody_owes(int64_t posted)
{
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(posted) FROM account WHERE unit = 1"), posted);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT sum(held) + sum(debt) FROM account"), 0);
    assert_string_equal(sim_stage_check(sim), "");
}

static void
with_a_network_goods_go_out_a_moment_later(void **state)
{
    struct pd_id hold;
    const char *ticket;

    (void)state;
    ticket = ticket_of(sim_stage_member(sim, 300), &hold);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_NO_ANSWER);
    assert_int_equal(sim_stage_handed(sim, ticket), 0);
    sim_stage_run(sim, PD_SECOND_MS);
    assert_int_equal(sim_stage_handed(sim, ticket), 1);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_ALREADY);
    nobody_owes(200);
}

static void
without_one_it_is_noted_and_goes_out_once_after_the_yes(void **state)
{
    struct pd_id hold;
    const char *ticket;

    (void)state;
    ticket = ticket_of(sim_stage_member(sim, 300), &hold);
    sim_stage_link(sim, COUNTER, false, false);
    sim_stage_run(sim, 2 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_NO_ANSWER);
    sim_stage_run(sim, PD_HOUR_MS);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_NO_ANSWER);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_RELEASED);

    sim_stage_stop(sim, COUNTER, STAGE_CUT); /* what was noted stays noted */
    assert_true(sim_stage_start(sim, COUNTER));
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_NO_ANSWER);

    sim_stage_link(sim, COUNTER, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_handed(sim, ticket), 0); /* she is not here: nothing goes out by itself */
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_handed(sim, ticket), 1);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_ALREADY);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_CAPTURED);
    nobody_owes(200);
}

/* The hub hears, and is not heard: it has booked the hand-over, and its counter does not know. */
static void
an_answer_that_is_lost_keeps_the_goods_here(void **state)
{
    struct pd_id hold;
    const char *ticket;

    (void)state;
    ticket = ticket_of(sim_stage_member(sim, 300), &hold);
    sim_stage_link(sim, COUNTER, true, false);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_NO_ANSWER);
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_CAPTURED);
    assert_int_equal(sim_stage_handed(sim, ticket), 0);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_NO_ANSWER);
    sim_stage_link(sim, COUNTER, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_OK);
    nobody_owes(200);
}

/* Booked, confirmed, and nobody comes: after the ticket's last day its points are asked back. */
static void
what_nobody_comes_for_is_given_back(void **state)
{
    struct pd_id hold;
    const char *ticket;

    (void)state;
    ticket = ticket_of(sim_stage_member(sim, 300), &hold);
    sim_stage_link(sim, COUNTER, false, false);
    sim_stage_run(sim, 2 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_NO_ANSWER);
    sim_stage_link(sim, COUNTER, true, true);
    assert_true(sim_stage_rest(sim));
    sim_stage_run(sim, 3 * PD_DAY_MS);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_capture(sim, COUNTER, ticket), PD_CAPTURE_VOIDED);
    assert_int_equal(sim_stage_handed(sim, ticket), 0);
    nobody_owes(300);
}

static void
a_kiosk_without_network_notes_a_wish_and_the_hub_decides(void **state)
{
    int member = sim_stage_member(sim, 200);
    struct pd_id spent, good, refused;

    (void)state;
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, LONELY, false, false);
    sim_stage_run(sim, 2 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_redeem(sim, LONELY, member, 1, &good), PD_REDEEM_OK);
    sim_stage_wait(sim, LONELY, &good);
    sim_stage_run(sim, PD_MINUTE_MS); /* not taken back, and nothing out */
    assert_int_equal(sim_stage_hold(sim, LONELY, &good), PD_HOLD_HELD);
    assert_null(sim_stage_release(sim, LONELY, &good));
    assert_int_equal(sim_stage_redeem(sim, LONELY, member, 2, &refused), PD_REDEEM_OK);
    assert_int_equal(sim_stage_redeem(sim, LONELY, member, 3, NULL), PD_REDEEM_TOO_FEW_POINTS); /* all held */

    (void)ticket_of(member, &spent); /* her points at another kiosk, which cannot know */
    sim_stage_link(sim, LONELY, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hold(sim, LONELY, &good), PD_HOLD_HELD);
    assert_int_equal(sim_stage_hold(sim, LONELY, &refused), PD_HOLD_REJECTED);
    assert_null(sim_stage_release(sim, LONELY, &refused));
    assert_non_null(sim_stage_release(sim, LONELY, &good));
    assert_int_equal(sim_stage_capture(sim, COUNTER, sim_stage_ticket(sim, &good)), PD_CAPTURE_NO_ANSWER);
    sim_stage_run(sim, PD_SECOND_MS);
    assert_int_equal(sim_stage_handed(sim, sim_stage_ticket(sim, &good)), 1);
    assert_int_equal(sim_stage_capture(sim, COUNTER, sim_stage_ticket(sim, &spent)), PD_CAPTURE_NO_ANSWER);
    assert_true(sim_stage_rest(sim));
    nobody_owes(0);
}

#define STORY(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(with_a_network_goods_go_out_a_moment_later),
        STORY(without_one_it_is_noted_and_goes_out_once_after_the_yes),
        STORY(an_answer_that_is_lost_keeps_the_goods_here),
        STORY(what_nobody_comes_for_is_given_back),
        STORY(a_kiosk_without_network_notes_a_wish_and_the_hub_decides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
