/*
 * Goal: every op reaches the hub once, whatever the network does, and nothing is believed that this hub did
 * not sign for this request. Method: the real engine and a real ledger against a hub that misbehaves on
 * command, without a network; time is a number the test turns.
 */
#include "tests/client/client_kit.h"

#include <string.h>

static void
ops_are_pushed_once_and_then_there_is_silence(void **state)
{
    struct setup *s = *state;

    assert_int_equal(status_of(s).link, PD_LINK_UNKNOWN);
    write_ops(s, 3);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.high, 3);
    assert_int_equal(s->hub.pushes, 1);
    assert_int_equal(s->hub.hellos, 1);
    assert_int_equal(ledger_of(s).acked_seq, 3);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    assert_int_equal(status_of(s).hub_time_ms, 1700000000000);
    assert_false(step(s, PD_LANE_PUSH));
    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.high, 4);
    assert_int_equal(s->hub.hellos, 1);
    s->boot_ms += 91 * PD_SECOND_MS;
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
}

static void
more_ops_than_one_push_holds_go_in_several(void **state)
{
    struct setup *s = *state;

    write_ops(s, PD_PUSH_OPS_MAX + 7);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.pushes, 2);
    assert_int_equal(ledger_of(s).acked_seq, PD_PUSH_OPS_MAX + 7);
}

static void
a_lost_answer_is_asked_for_again_with_the_same_bytes(void **state)
{
    static const enum misfortune lost[] = { REQUEST_LOST, ANSWER_LOST };
    struct setup *s = *state;
    static char first[PD_PUSH_BODY_MAX];
    size_t len = 0;

    for (int i = 0; i < 4; i++) {
        write_ops(s, 2);
        step_with(s, PD_LANE_PUSH, lost[i % 2]);
        assert_int_equal(status_of(s).link, PD_LINK_DOWN);
        assert_string_equal(status_of(s).problem, "network");
        write_ops(s, 1); /* must not change what is under way */
        if (i % 2 == 1) {
            len = s->hub.last_push_len;
            memcpy(first, s->hub.last_push, len);
        }
        s->boot_ms += 2000;
        assert_true(step(s, PD_LANE_PUSH));
        if (i % 2 == 1) {
            assert_int_equal(s->hub.last_push_len, len);
            assert_memory_equal(s->hub.last_push, first, len);
        }
        run(s, PD_LANE_PUSH);
        assert_int_equal(ledger_of(s).unsent, 0);
        assert_int_equal(s->hub.high, ledger_of(s).high_seq);
        assert_int_equal(status_of(s).link, PD_LINK_UP);
    }
}

static void
what_is_not_ours_is_never_a_result(void **state)
{
    static const struct {
        enum misfortune misfortune;
        const char *problem;
        enum pd_link link;
    } rows[] = {
        { CAPTIVE, "not_ours", PD_LINK_DOWN },
        { CAPTIVE_JSON, "not_ours", PD_LINK_DOWN },
        { FORGED, "wrong_key", PD_LINK_REFUSED },
        { OTHER_RESULTS, "not_ours", PD_LINK_DOWN },
    };
    struct setup *s = *state;

    for (int i = 0; i < PD_COUNT(rows); i++) {
        uint64_t acked = ledger_of(s).acked_seq;

        write_ops(s, 1);
        wait_out(s);
        s->hub.nonces = 0;
        run(s, PD_LANE_PULL); /* a fresh nonce */
        step_with(s, PD_LANE_PUSH, rows[i].misfortune);
        assert_int_equal(ledger_of(s).acked_seq, acked);
        assert_string_equal(status_of(s).problem, rows[i].problem);
        assert_int_equal(status_of(s).link, rows[i].link);
        wait_out(s);
        run(s, PD_LANE_PUSH);
        assert_int_equal(ledger_of(s).acked_seq, acked + 1);
        assert_int_equal(status_of(s).link, PD_LINK_UP);
    }
}

/* One lane may have nothing to ask for days: what a stranger said to it does not keep the desk closed when
 * the hub itself is heard on the other. */
static void
a_strangers_word_is_forgotten_when_the_hub_is_heard(void **state)
{
    struct setup *s = *state;

    write_ops(s, 1);
    run(s, PD_LANE_PULL);
    step_with(s, PD_LANE_PUSH, FORGED);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    wait_out(s);
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    run(s, PD_LANE_PUSH);
    assert_int_equal(ledger_of(s).unsent, 0);
}

static void
a_strangers_word_hides_nothing_that_the_hub_says(void **state)
{
    struct setup *s = *state;

    write_ops(s, 1);
    run(s, PD_LANE_PULL);
    step_with(s, PD_LANE_PUSH, FORGED);
    assert_string_equal(status_of(s).problem, "wrong_key");
    s->hub.high = 1000000;
    wait_out(s);
    run(s, PD_LANE_PULL);
    assert_string_equal(status_of(s).problem, "desk_behind");
}

static void
a_turned_bit_in_an_answer_changes_nothing(void **state)
{
    struct setup *s = *state;

    write_ops(s, 3);
    step_with(s, PD_LANE_PUSH, CORRUPTED);
    assert_int_equal(ledger_of(s).acked_seq, 0);
    wait_out(s);
    run(s, PD_LANE_PUSH);
    assert_int_equal(ledger_of(s).acked_seq, 3);
}

static void
a_stale_nonce_costs_one_greeting_and_no_wait(void **state)
{
    struct setup *s = *state;
    int64_t before;

    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    s->hub.nonces++; /* the hub forgot the one we have */
    write_ops(s, 1);
    before = s->boot_ms;
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.high, 2);
    assert_int_equal(s->hub.hellos, 2);
    assert_true(s->boot_ms - before < 100);
    s->boot_ms += 4 * PD_MINUTE_MS; /* an old nonce is not even tried */
    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.hellos, 3);
    assert_int_equal(s->hub.pushes, 4);
}

static void
a_hub_that_only_ever_says_again_is_left_alone(void **state)
{
    struct setup *s = *state;
    int asked = 0;

    write_ops(s, 1);
    s->hub.problem = PD_PROBLEM_STALE_NONCE;
    for (int i = 0; i < 100; i++) {
        int hellos = s->hub.hellos;

        if (!step(s, PD_LANE_PUSH))
            break;
        s->hub.next = s->hub.hellos > hellos ? A_PROBLEM : ALL_WELL;
        asked++;
    }
    assert_true(asked < 12);
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
}

static void
a_busy_hub_is_given_the_time_it_asks_for(void **state)
{
    struct setup *s = *state;
    int64_t at;

    write_ops(s, 1);
    s->hub.problem = PD_PROBLEM_BUSY;
    s->hub.retry_after = "7";
    step_with(s, PD_LANE_PUSH, A_PROBLEM);
    s->hub.retry_after = NULL;
    at = s->boot_ms;
    assert_string_equal(status_of(s).problem, "busy");
    for (; s->boot_ms < at + 7000; s->boot_ms += 100) {
        pd_client_kick(s->client);
        assert_false(step(s, PD_LANE_PUSH));
    }
    assert_true(pd_client_wake_ms(s->client) <= at + 7000);
    assert_true(step(s, PD_LANE_PUSH));
    assert_int_equal(ledger_of(s).acked_seq, 1);
}

static void
waits_grow_to_five_minutes_where_a_hub_is_in_trouble_and_a_kick_asks_once_a_second(void **state)
{
    struct setup *s = *state;
    int64_t longest = 0;

    write_ops(s, 1);
    s->hub.problem = PD_PROBLEM_BUSY;
    for (int i = 0; i < 60; i++) {
        int64_t before = s->boot_ms;

        for (s->hub.next = A_PROBLEM; !step(s, PD_LANE_PUSH); s->boot_ms += 50)
            ;
        if (s->boot_ms - before > longest)
            longest = s->boot_ms - before;
        assert_true(s->boot_ms - before <= (i < 9 ? INT64_C(500) << i : 5 * PD_MINUTE_MS) + 60);
    }
    assert_true(longest > PD_MINUTE_MS);
    s->boot_ms += 5 * PD_MINUTE_MS;
    s->hub.next = REQUEST_LOST;
    assert_true(step(s, PD_LANE_PUSH));
    for (int i = 0; i < 50; i++)
        pd_client_kick(s->client);
    assert_false(step(s, PD_LANE_PUSH));
    s->boot_ms += PD_SECOND_MS;
    assert_true(step(s, PD_LANE_PUSH));
}

/* The hub is brought up to date while the desk runs, and goes back to the release before it. */
static void
a_desk_speaks_as_its_hub_does_and_remembers_it(void **state)
{
    struct setup *s = *state;

    assert_int_equal(
        pd_ledger_protocol(s->ledger), PD_PROTOCOL_MAX - 1); /* newly enrolled: nothing is known */
    run(s, PD_LANE_PULL);
    assert_null(strstr(s->hub.last_query, "v="));
    assert_int_equal(pd_ledger_protocol(s->ledger), 1);
    assert_true(pd_ledger_may_write(s->ledger, PD_OP_HOLD));
    assert_false(pd_ledger_may_write(s->ledger, PD_OP_LEASE_GIVE));

    s->hub.protocol = 2;
    s->boot_ms += 4 * PD_MINUTE_MS; /* time for a new greeting */
    run(s, PD_LANE_PULL);
    run(s, PD_LANE_PUSH); /* the first question of 2: who it is */
    run(s, PD_LANE_PULL);
    assert_non_null(strstr(s->hub.last_query, "v=2"));
    assert_true(pd_ledger_may_write(s->ledger, PD_OP_LEASE_GIVE));
    restart(s);
    assert_int_equal(pd_ledger_protocol(s->ledger), 2);

    s->hub.protocol = 99;
    run(s, PD_LANE_PULL);
    assert_int_equal(pd_ledger_protocol(s->ledger), PD_PROTOCOL_MAX);
    s->hub.protocol = 1;
    s->boot_ms += 4 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    assert_int_equal(pd_ledger_protocol(s->ledger), 1);
}

/* Nobody signs a greeting: that the hub speaks 2 is believed when it has answered a question of 2. */
static void
a_greeting_alone_does_not_change_what_a_desk_writes(void **state)
{
    struct setup *s = *state;

    run(s, PD_LANE_PULL);
    s->hub.protocol = 2;
    s->boot_ms += 4 * PD_MINUTE_MS;
    step_with(s, PD_LANE_PULL, FORGED);
    assert_int_equal(pd_ledger_protocol(s->ledger), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ops_are_pushed_once_and_then_there_is_silence),
        TEST(more_ops_than_one_push_holds_go_in_several),
        TEST(a_lost_answer_is_asked_for_again_with_the_same_bytes),
        TEST(what_is_not_ours_is_never_a_result),
        TEST(a_strangers_word_is_forgotten_when_the_hub_is_heard),
        TEST(a_strangers_word_hides_nothing_that_the_hub_says),
        TEST(a_turned_bit_in_an_answer_changes_nothing),
        TEST(a_stale_nonce_costs_one_greeting_and_no_wait),
        TEST(a_hub_that_only_ever_says_again_is_left_alone),
        TEST(a_busy_hub_is_given_the_time_it_asks_for),
        TEST(waits_grow_to_five_minutes_where_a_hub_is_in_trouble_and_a_kick_asks_once_a_second),
        TEST(a_desk_speaks_as_its_hub_does_and_remembers_it),
        TEST(a_greeting_alone_does_not_change_what_a_desk_writes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
