/*
 * Goal: a gift is picked up once, by her ticket or by the proxy ticket she gave away, and not by one that she
 * took back as far as a counter can know. Story: a mother's gift waits at P1; she makes a proxy ticket for
 * her daughter, who comes first, or second, or with one that was taken back, while lines are there or not.
 * What must be true: goods go out once; the journal says that it was by proxy; a counter that heard refuses,
 * one that did not hands over, and a person is told; her own ticket stays good.
 */
#include "tests/sim/schedules/two_counters.h"

#define STOPPED "SELECT count(*) FROM incident WHERE kind = 'proxy_stopped'"
#define BY_PROXY "SELECT count(*) FROM op WHERE instr(CAST(line AS TEXT), '\"how\":\"proxy\"') > 0"

static struct sim *sim;
static struct pd_id hold;
static const char *ticket;
static char proxy[PD_CODE_CAP];

static void
begin(uint64_t seed)
{
    sim = two_counters(seed);
    ticket = NULL;
    hold = (struct pd_id){ { 0 } };
}

/* Her gift, its ticket in her pocket; lines are as they are when it is made. */
static void
a_gift(bool lines)
{
    int member = sim_stage_member(sim, 1000);

    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, KIOSK, lines, lines);
    sim_stage_link(sim, FIRST, lines, lines);
    ticket = printed_ticket(sim, KIOSK, member, 0, &hold);
}

static void
restart(int desk, int protocol)
{
    sim_stage_stop(sim, desk, STAGE_STOP);
    sim_stage_speak(sim, desk, protocol);
    assert_true(sim_stage_start(sim, desk));
}

static void
end_well(void)
{
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

static void
whoever_comes_first_gets_it_once(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        begin(21 + (uint64_t)i);
        a_gift(true);
        sim_stage_proxy(sim, KIOSK, &hold, proxy);
        assert_string_not_equal(proxy, "");
        assert_string_not_equal(proxy, ticket);
        assert_true(sim_stage_rest(sim));
        assert_int_equal(sim_stage_capture(sim, FIRST, i == 0 ? proxy : ticket), PD_CAPTURE_OK);
        assert_int_equal(sim_stage_capture(sim, FIRST, i == 0 ? ticket : proxy), PD_CAPTURE_ALREADY);
        assert_int_equal(sim_stage_capture(sim, FIRST, i == 0 ? proxy : ticket), PD_CAPTURE_ALREADY);
        assert_true(sim_stage_rest(sim));
        assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_CAPTURED);
        assert_int_equal(sim_stage_hub_number(sim, BY_PROXY), i == 0);
        assert_int_equal(sim_stage_handed(sim, ticket), 1);
        assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident"), 0);
        end_well();
    }
}

/* Nobody has heard of the hold, not even the hub: the paper says everything. */
static void
made_and_picked_up_without_any_line(void **state)
{
    (void)state;
    begin(23);
    a_gift(false);
    sim_stage_proxy(sim, KIOSK, &hold, proxy);
    assert_string_not_equal(proxy, "");
    assert_int_equal(sim_stage_capture(sim, FIRST, proxy), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_capture(sim, FIRST, ticket), PD_CAPTURE_ALREADY);
    sim_stage_link(sim, FIRST, true, true); /* the counter tells first: the hub makes the hold of the paper */
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_CAPTURED);
    sim_stage_link(sim, KIOSK, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, "SELECT made * 10 + stopped FROM proxy"), 10);
    end_well();
}

static void
taken_back_is_refused_and_her_own_stays_good(void **state)
{
    char again[PD_CODE_CAP];

    (void)state;
    begin(24);
    a_gift(true);
    sim_stage_proxy(sim, KIOSK, &hold, proxy);
    sim_stage_proxy(sim, KIOSK, &hold, again);
    assert_string_equal(again, proxy); /* the one that is out, once more */
    assert_true(sim_stage_proxy_stop(sim, KIOSK, &hold));
    assert_false(sim_stage_proxy_stop(sim, KIOSK, &hold));
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, "SELECT made * 10 + stopped FROM proxy"), 11);
    assert_int_equal(sim_stage_capture(sim, FIRST, proxy), PD_CAPTURE_STOPPED);
    assert_int_equal(sim_stage_capture(sim, SECOND, proxy), PD_CAPTURE_STOPPED);

    sim_stage_proxy(sim, KIOSK, &hold, again); /* for another daughter */
    assert_string_not_equal(again, "");
    assert_string_not_equal(again, proxy);
    assert_int_equal(sim_stage_capture(sim, FIRST, proxy), PD_CAPTURE_STOPPED);
    assert_true(sim_stage_rest(sim));
    assert_true(sim_stage_proxy_stop(sim, OTHER, &hold)); /* at any kiosk */
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, "SELECT made * 10 + stopped FROM proxy"), 22);
    assert_int_equal(sim_stage_capture(sim, FIRST, again), PD_CAPTURE_STOPPED);
    assert_int_equal(sim_stage_capture(sim, FIRST, ticket), PD_CAPTURE_OK);
    assert_int_equal(sim_stage_capture(sim, FIRST, again), PD_CAPTURE_ALREADY);
    end_well();
}

/* The other kiosk does not know the key of the one that made the ticket, so it makes none for it. */
static void
another_kiosk_makes_none(void **state)
{
    (void)state;
    begin(25);
    a_gift(true);
    assert_true(sim_stage_rest(sim));
    sim_stage_proxy(sim, OTHER, &hold, proxy);
    assert_string_equal(proxy, "");
    assert_false(sim_stage_proxy_stop(sim, OTHER, &hold));
    end_well();
}

static void
a_counter_that_has_not_heard_hands_over_and_a_person_is_told(void **state)
{
    (void)state;
    begin(26);
    a_gift(true);
    sim_stage_proxy(sim, KIOSK, &hold, proxy);
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, FIRST, false, false);
    assert_true(sim_stage_proxy_stop(sim, KIOSK, &hold));
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_capture(sim, FIRST, proxy), PD_CAPTURE_OK);
    sim_stage_link(sim, FIRST, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_hub_number(sim, STOPPED), 1);
    assert_int_equal(sim_stage_hold(sim, STAGE_HUB, &hold), PD_HOLD_CAPTURED);
    end_well();
}

/* Both are on the disk before she is told, and reach the hub whatever happens then. */
static void
what_she_was_told_outlives_a_power_cut(void **state)
{
    (void)state;
    begin(27);
    a_gift(true);
    sim_stage_link(sim, KIOSK, false, false);
    sim_stage_proxy(sim, KIOSK, &hold, proxy);
    sim_stage_stop(sim, KIOSK, STAGE_CUT);
    assert_true(sim_stage_start(sim, KIOSK));
    assert_true(sim_stage_proxy_stop(sim, KIOSK, &hold));
    sim_stage_stop(sim, KIOSK, STAGE_CUT);
    assert_true(sim_stage_start(sim, KIOSK));
    sim_stage_link(sim, KIOSK, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_capture(sim, FIRST, proxy), PD_CAPTURE_STOPPED);
    end_well();
}

static void
a_gift_that_is_cancelled_takes_both_tickets_with_it(void **state)
{
    (void)state;
    begin(28);
    a_gift(true);
    sim_stage_proxy(sim, KIOSK, &hold, proxy);
    assert_true(sim_stage_rest(sim));
    assert_true(sim_stage_end_ask(sim, KIOSK, &hold));
    assert_true(sim_stage_rest(sim));
    assert_int_equal(sim_stage_capture(sim, FIRST, proxy), PD_CAPTURE_VOIDED);
    assert_int_equal(sim_stage_capture(sim, FIRST, ticket), PD_CAPTURE_VOIDED);
    sim_stage_proxy(sim, KIOSK, &hold, proxy);
    assert_string_equal(proxy, ""); /* and none is made for what is no more */
    end_well();
}

/* What a desk of the release before passed over comes to it when it can read it. */
static void
a_counter_hears_of_them_after_its_update(void **state)
{
    (void)state;
    begin(29);
    restart(FIRST, 2);
    a_gift(true);
    sim_stage_proxy(sim, KIOSK, &hold, proxy);
    assert_true(sim_stage_proxy_stop(sim, KIOSK, &hold));
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    restart(FIRST, 0);
    sim_stage_run(sim, 10 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_capture(sim, FIRST, proxy), PD_CAPTURE_STOPPED);
    assert_int_equal(sim_stage_capture(sim, FIRST, ticket), PD_CAPTURE_OK);
    end_well();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_comes_first_gets_it_once),
        cmocka_unit_test(made_and_picked_up_without_any_line),
        cmocka_unit_test(taken_back_is_refused_and_her_own_stays_good),
        cmocka_unit_test(another_kiosk_makes_none),
        cmocka_unit_test(a_counter_that_has_not_heard_hands_over_and_a_person_is_told),
        cmocka_unit_test(what_she_was_told_outlives_a_power_cut),
        cmocka_unit_test(a_gift_that_is_cancelled_takes_both_tickets_with_it),
        cmocka_unit_test(a_counter_hears_of_them_after_its_update),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
