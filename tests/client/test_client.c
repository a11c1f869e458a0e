/*
 * Goal: every op reaches the hub once, whatever the network does, and nothing is believed that this hub did
 * not sign for this request. Method: the real engine and a real ledger against a hub that misbehaves on
 * command, without a network; time is a number the test turns.
 */
#include "tests/client/client_kit.h"

#include <stdio.h>
#include <stdlib.h>
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
waits_grow_to_five_minutes_and_a_kick_asks_once_a_second(void **state)
{
    struct setup *s = *state;
    int64_t longest = 0;

    write_ops(s, 1);
    for (int i = 0; i < 30; i++) {
        int64_t before;

        s->hub.next = REQUEST_LOST;
        assert_true(step(s, PD_LANE_PUSH));
        before = s->boot_ms;
        assert_false(step(s, PD_LANE_PUSH));
        s->boot_ms = pd_client_wake_ms(s->client) > before ? before : s->boot_ms;
        while (
            !pd_client_next(s->client, PD_LANE_PUSH, s->boot_ms, &(const struct pd_http_request *){ NULL }))
            s->boot_ms += 50;
        assert_ok(pd_client_answer(
            s->client, PD_LANE_PUSH, s->boot_ms, (struct pd_when){ DESK_MS, PD_TIME_SYNCED }, NULL));
        if (s->boot_ms - before > longest)
            longest = s->boot_ms - before;
        assert_true(s->boot_ms - before <= (i < 3 ? INT64_C(1000) << (2 * i + 1) : 5 * PD_MINUTE_MS) + 50);
        s->boot_ms += 5 * PD_MINUTE_MS;
    }
    assert_true(longest > PD_MINUTE_MS);
    s->hub.next = REQUEST_LOST;
    assert_true(step(s, PD_LANE_PUSH));
    for (int i = 0; i < 50; i++)
        pd_client_kick(s->client);
    assert_false(step(s, PD_LANE_PUSH));
    s->boot_ms += PD_SECOND_MS;
    assert_true(step(s, PD_LANE_PUSH));
}

static void
a_restored_hub_is_refilled(void **state)
{
    struct setup *s = *state;
    struct pd_hash head_1;

    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    head_1 = s->hub.head;
    write_ops(s, 3);
    run(s, PD_LANE_PUSH);
    assert_int_equal(ledger_of(s).acked_seq, 4);
    s->hub.epoch = 2;
    s->hub.high = 1;
    s->hub.head = head_1;
    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.highs, 1);
    assert_int_equal(s->hub.high, 5);
    assert_int_equal(ledger_of(s).acked_seq, 5);
    assert_int_equal(ledger_of(s).hub_epoch, 2);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

static void
a_restored_hub_is_refilled_by_a_desk_with_nothing_new(void **state)
{
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 5 };
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    write_ops(s, 3);
    run(s, PD_LANE_PUSH);
    fake_hub_row(&s->hub, &row);
    run(s, PD_LANE_PULL);
    s->hub.epoch = 2;
    s->hub.high = 0;
    memset(&s->hub.head, 0, sizeof s->hub.head);
    s->boot_ms += 2000;
    run(s, PD_LANE_PULL);
    assert_int_equal(ledger_of(s).hub_epoch, 1); /* not before it is known what was forgotten */
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.high, 3);
    assert_int_equal(ledger_of(s).acked_seq, 3);
    assert_int_equal(ledger_of(s).hub_epoch, 2);
    s->boot_ms += 2000;
    run(s, PD_LANE_PULL);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.hub_epoch, 2);
}

static void
a_hub_or_a_desk_that_lost_its_past_is_refused(void **state)
{
    struct setup *s = *state;

    write_ops(s, 3);
    run(s, PD_LANE_PUSH);
    s->hub.high = 1; /* same epoch: a backup put back in silence */
    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "hub_behind");
    assert_int_equal(ledger_of(s).acked_seq, 3);
    s->hub.high = 9; /* the hub knows of ops this disk never wrote */
    s->boot_ms += 5 * PD_MINUTE_MS;
    run(s, PD_LANE_PUSH);
    assert_string_equal(status_of(s).problem, "desk_behind");
    s->hub.high = 3; /* and one that remembers another op 3 */
    s->hub.head.b[0] ^= 1;
    s->boot_ms += 5 * PD_MINUTE_MS;
    run(s, PD_LANE_PUSH);
    assert_string_equal(status_of(s).problem, "fork");
    assert_int_equal(ledger_of(s).acked_seq, 3);
    s->hub.head.b[0] ^= 1; /* a person mended it */
    s->boot_ms += 5 * PD_MINUTE_MS;
    run(s, PD_LANE_PUSH);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    assert_int_equal(ledger_of(s).acked_seq, 4);
}

/* A hub of protocol 2 that has signed what it was sent. */
static void
be_signed(struct setup *s, int ops)
{
    s->hub.protocol = 2;
    write_ops(s, ops);
    run(s, PD_LANE_PUSH);
    assert_int_equal(ledger_of(s).acked_seq, (uint64_t)s->claims);
}

static void
what_the_hub_signed_goes_back_to_it_when_it_was_restored(void **state)
{
    struct setup *s = *state;

    be_signed(s, 2);
    be_signed(s, 3);
    assert_int_equal(s->hub.receipts, 0);
    s->hub.epoch = 2;
    s->hub.high = 0;
    memset(&s->hub.head, 0, sizeof s->hub.head);
    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.said_end, 6); /* all that is written, not only what was confirmed */
    assert_int_equal(s->hub.receipts, 2);
    assert_int_equal(ledger_of(s).acked_seq, 6);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

/* As a desk lives that is online: each op was answered alone. Their answers are longer than they are. */
static void
no_op_is_sent_again_without_what_was_signed_about_it(void **state)
{
    struct setup *s = *state;

    for (int i = 0; i < PD_PUSH_OPS_MAX; i++)
        be_signed(s, 1);
    s->hub.epoch = 2;
    s->hub.high = 0;
    memset(&s->hub.head, 0, sizeof s->hub.head);
    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.receipts, PD_PUSH_OPS_MAX);
    assert_int_equal(ledger_of(s).acked_seq, PD_PUSH_OPS_MAX + 1);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

static void
a_hub_that_signs_other_bytes_or_tells_another_past_is_refused(void **state)
{
    struct setup *s = *state;

    be_signed(s, 2);
    s->hub.rewrote = true;
    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "hub_rewrote");
    assert_int_equal(ledger_of(s).acked_seq, 2);
    s->hub.rewrote = false;
    s->hub.high = 2; /* it told of op 2 under its signature, and has another one there now */
    s->hub.head.b[0] ^= 1;
    restart(s);
    s->hub.next = A_PROBLEM;
    s->hub.problem = PD_PROBLEM_GAP;
    step_with(s, PD_LANE_PUSH, A_PROBLEM);
    run(s, PD_LANE_PUSH);
    assert_string_equal(status_of(s).problem, "hub_rewrote");
}

static void
a_desk_that_a_restored_hub_does_not_know_introduces_itself(void **state)
{
    struct setup *s = *state;

    be_signed(s, 2);
    s->hub.epoch = 2;
    s->hub.high = 0;
    memset(&s->hub.head, 0, sizeof s->hub.head);
    s->hub.unknown = true;
    write_ops(s, 1);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.introductions, 1);
    assert_int_equal(s->hub.high, 3);
    assert_int_equal(s->hub.receipts, 1);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

/* An introduction that was spoilt on its way, or answered with another desk's word: nothing else may be
 * waiting to be pushed. A page that the hub makes for this desk shows that it knows it. */
static void
a_page_shows_that_the_hub_knows_the_desk(void **state)
{
    struct setup *s = *state;

    be_signed(s, 2);
    s->hub.problem = PD_PROBLEM_UNKNOWN_DEVICE;
    step_with(s, PD_LANE_PULL, A_PROBLEM);
    assert_int_equal(status_of(s).link, PD_LINK_UP); /* it can say who it is */
    step_with(s, PD_LANE_PUSH, A_PROBLEM);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    wait_out(s);
    assert_false(step(s, PD_LANE_PUSH));
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    assert_string_equal(status_of(s).problem, "");
}

/* What it is given before a hub that lost this day would not know it for: units sold that nobody hears of. */
static void
a_desk_takes_nothing_before_it_can_show_who_it_is(void **state)
{
    struct setup *s = *state;

    s->hub.protocol = 2;
    run(s, PD_LANE_PULL);
    run(s, PD_LANE_ASK);
    assert_int_equal(s->hub.hellos, 1);
    assert_string_equal(s->hub.last_path, "/v1/hello");
    assert_true(pd_client_wake_ms(s->client) <= s->boot_ms);
    step_with(s, PD_LANE_PUSH, ANSWER_LOST);
    assert_true(pd_client_wake_ms(s->client) > s->boot_ms); /* nothing turns in a circle meanwhile */
    pd_client_ask_now(s->client);
    assert_true(pd_client_wake_ms(s->client) > s->boot_ms);
    run(s, PD_LANE_PULL);
    run(s, PD_LANE_ASK);
    assert_string_equal(s->hub.last_path, "/v1/device/high");
    wait_out(s);
    run(s, PD_LANE_PUSH);
    run(s, PD_LANE_PULL);
    assert_string_equal(s->hub.last_path, "/v1/pull");
}

static void
a_desk_knows_that_its_hub_waits_for_others(void **state)
{
    struct setup *s = *state;

    be_signed(s, 1);
    s->hub.refill = true;
    run(s, PD_LANE_PULL);
    assert_true(status_of(s).refill);
    s->hub.refill = false;
    s->boot_ms += 2000;
    run(s, PD_LANE_PULL);
    assert_false(status_of(s).refill);
}

static void
problems_that_need_a_person_say_so(void **state)
{
    static const struct {
        enum pd_problem problem;
        enum pd_link link;
    } rows[] = { { PD_PROBLEM_DEVICE_REVOKED, PD_LINK_REFUSED }, { PD_PROBLEM_FORK, PD_LINK_REFUSED },
        { PD_PROBLEM_DEVICE_LOST, PD_LINK_REFUSED }, { PD_PROBLEM_DEVICE_RETIRED, PD_LINK_REFUSED },
        { PD_PROBLEM_OLD_EPOCH, PD_LINK_REFUSED }, { PD_PROBLEM_UNKNOWN_DEVICE, PD_LINK_REFUSED },
        { PD_PROBLEM_VERSION, PD_LINK_REFUSED }, { PD_PROBLEM_DEVICE_WAITING, PD_LINK_DOWN },
        { PD_PROBLEM_STORE, PD_LINK_DOWN } };
    struct setup *s = *state;

    for (int i = 0; i < PD_COUNT(rows); i++) {
        write_ops(s, 1);
        s->hub.problem = rows[i].problem;
        step_with(s, PD_LANE_PUSH, A_PROBLEM);
        assert_int_equal(status_of(s).link, rows[i].link);
        assert_string_equal(status_of(s).problem, pd_problem_code(rows[i].problem));
        wait_out(s);
        run(s, PD_LANE_PUSH);
        assert_int_equal(ledger_of(s).unsent, 0);
        assert_int_equal(status_of(s).link, PD_LINK_UP);
    }
}

static const enum pd_problem closing[] = { PD_PROBLEM_DEVICE_REVOKED, PD_PROBLEM_FORK, PD_PROBLEM_DEVICE_LOST,
    PD_PROBLEM_DEVICE_RETIRED, PD_PROBLEM_OLD_EPOCH, PD_PROBLEM_UNKNOWN_DEVICE, PD_PROBLEM_VERSION };

/* Whoever stands in between could close a desk with them. */
static void
a_closing_problem_that_the_hub_did_not_sign_for_this_question_is_a_broken_network(void **state)
{
    struct setup *s = *state;

    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    for (int i = 0; i < PD_COUNT(closing); i++)
        for (enum signs signs = SIGNS_NOT; signs <= SIGNS_OTHER_PROBLEM; signs++) {
            enum pd_lane lane = signs % 2 ? PD_LANE_PUSH : PD_LANE_PULL;

            write_ops(s, 1);
            wait_out(s);
            s->hub.problem = closing[i];
            s->hub.signs = signs;
            step_with(s, lane, A_PROBLEM);
            assert_int_equal(status_of(s).link, PD_LINK_DOWN);
            assert_string_equal(status_of(s).problem, "not_ours");
            s->hub.signs = SIGNS_WELL;
            wait_out(s);
            run(s, PD_LANE_PUSH);
            run(s, PD_LANE_PULL);
            assert_int_equal(ledger_of(s).unsent, 0);
            assert_int_equal(status_of(s).link, PD_LINK_UP);
        }
    assert_string_equal(s->hub.evidence, "");
}

/* It cannot sign, and is believed as it always was. */
static void
a_hub_of_the_release_before_closes_a_desk_without_a_signature(void **state)
{
    struct setup *s = *state;

    run(s, PD_LANE_PULL);
    assert_int_equal(pd_ledger_protocol(s->ledger), 1);
    s->hub.signs = SIGNS_NOT;
    for (int i = 0; i < PD_COUNT(closing); i++) {
        write_ops(s, 1);
        s->hub.problem = closing[i];
        step_with(s, PD_LANE_PUSH, A_PROBLEM);
        assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
        assert_string_equal(status_of(s).problem, pd_problem_code(closing[i]));
        wait_out(s);
        run(s, PD_LANE_PUSH);
        assert_int_equal(status_of(s).link, PD_LINK_UP);
    }
}

/* Or whoever makes up the problem would make up the greeting first. */
static void
a_hub_that_has_once_signed_is_not_taken_for_an_older_one(void **state)
{
    struct setup *s = *state;

    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    run(s, PD_LANE_PULL);
    s->hub.protocol = 1;
    s->boot_ms += 4 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    assert_int_equal(pd_ledger_protocol(s->ledger), 1);
    restart(s);
    run(s, PD_LANE_PULL);
    write_ops(s, 1);
    s->hub.problem = PD_PROBLEM_DEVICE_LOST;
    s->hub.signs = SIGNS_NOT;
    step_with(s, PD_LANE_PUSH, A_PROBLEM);
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    assert_string_equal(status_of(s).problem, "not_ours");
}

/* Its answer is signed over the nonce inside, whatever was asked with a newer one in between. */
static void
a_push_that_is_sent_again_is_believed_by_the_nonce_it_was_made_with(void **state)
{
    struct setup *s = *state;
    int highs;

    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    run(s, PD_LANE_PULL);
    write_ops(s, 1);
    s->hub.all_nonces = true;
    step_with(s, PD_LANE_PUSH, ANSWER_LOST);
    highs = s->hub.highs;
    s->hub.epoch = 2; /* restored, with everything: the next page brings a doubt */
    s->boot_ms += 4 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.highs, highs + 1);
    assert_string_equal(status_of(s).problem, "");
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    assert_int_equal(ledger_of(s).unsent, 0);
}

static int
lines_of(const char *text)
{
    int n = 0;

    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

/* Each line once, and the refusal stays: nobody sells because the hub took evidence. */
static void
a_stopped_desk_hands_over_what_it_had_not_sent(void **state)
{
    struct setup *s = *state;
    uint64_t acked;

    write_ops(s, 2);
    run(s, PD_LANE_PUSH);
    acked = ledger_of(s).acked_seq;
    s->hub.stopped = PD_PROBLEM_DEVICE_LOST;
    write_ops(s, 3);
    for (int i = 0; i < 6; i++) {
        run(s, PD_LANE_PUSH);
        assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
        assert_string_equal(status_of(s).problem, "device_lost");
        wait_out(s);
    }
    assert_int_equal(lines_of(s->hub.evidence), 3);
    write_ops(s, 1);
    for (int i = 0; i < 6; i++) {
        run(s, PD_LANE_PUSH);
        wait_out(s);
    }
    assert_int_equal(lines_of(s->hub.evidence), 4);
    assert_int_equal(ledger_of(s).acked_seq, acked);
    s->hub.stopped = 0; /* a person changed her mind */
    run(s, PD_LANE_PUSH);
    assert_int_equal(ledger_of(s).unsent, 0);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

/* The hub says where its copy of this journal ends, and that is another op. */
static void
find_a_fork(struct setup *s)
{
    write_ops(s, 3);
    run(s, PD_LANE_PUSH);
    write_ops(s, 1);
    s->hub.head.b[0] ^= 1;
    s->hub.problem = PD_PROBLEM_GAP; /* so that it is asked */
    step_with(s, PD_LANE_PUSH, A_PROBLEM);
    run(s, PD_LANE_PUSH);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "fork");
}

/* Otherwise the desk would open again with the next page, and sell on. */
static void
a_fork_stands_while_pages_come_and_while_nothing_does(void **state)
{
    struct setup *s = *state;

    find_a_fork(s);
    for (int i = 0; i < 3; i++) {
        s->boot_ms += PD_SECOND_MS;
        run(s, PD_LANE_PULL);
        assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
        assert_string_equal(status_of(s).problem, "fork");
    }
    wait_out(s); /* somebody pulls the plug */
    step_with(s, PD_LANE_PULL, REQUEST_LOST);
    step_with(s, PD_LANE_PUSH, REQUEST_LOST);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "fork");
}

/* Only the hub can stop the other of the two, and only a person can look at what is shown to her. */
static void
a_desk_that_found_a_fork_shows_the_hub_what_it_wrote(void **state)
{
    struct setup *s = *state;

    find_a_fork(s);
    assert_int_equal(s->hub.forks, 0);
    wait_out(s);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.forks, 1);
    assert_string_equal(status_of(s).problem, "fork");
    assert_int_equal(ledger_of(s).acked_seq, 3);
}

/* A document that comes says nothing about what refused the page before it. */
static void
a_refused_page_is_forgiven_by_a_page_alone(void **state)
{
    static const char document[] = "{\"v\":1}";
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_PROGRAMME, .cseq = 7 };

    row.programme =
        (struct pd_programme_row){ .version = 2, .sha256 = pd_hash_of(document, strlen(document)) };
    s->hub.cseq = 7;
    fake_hub_row(&s->hub, &row);
    run(s, PD_LANE_PULL); /* the document is not there yet */
    s->hub.high = 7;
    s->boot_ms += 2 * PD_SECOND_MS;
    run(s, PD_LANE_PULL);
    assert_string_equal(status_of(s).problem, "desk_behind");
    s->hub.asset = document;
    wait_out(s);
    s->hub.assets = 0;
    while (s->hub.assets == 0)
        assert_true(step(s, PD_LANE_PULL));
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "desk_behind");
    s->hub.high = 0;
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

/* Nobody may ask out of turn for months: a refusal there must not stand so long. */
static void
what_was_refused_out_of_turn_is_forgiven_in_turn(void **state)
{
    struct setup *s = *state;

    run(s, PD_LANE_PULL);
    pd_client_ask_now(s->client);
    s->hub.problem = PD_PROBLEM_UNKNOWN_DEVICE;
    step_with(s, PD_LANE_ASK, A_PROBLEM);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "unknown_device");
    s->boot_ms += 2 * PD_SECOND_MS;
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    assert_string_equal(status_of(s).problem, "");
}

static void
rows_are_applied_page_by_page(void **state)
{
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_TOKEN, .cseq = 7 };
    struct pd_cursor cursor;

    strcpy(row.token.place, "P1");
    row.token.number = 1;
    memset(row.token.device.b, 1, sizeof row.token.device.b);
    fake_hub_row(&s->hub, &row);
    s->hub.more = true;
    step_with(s, PD_LANE_PULL, ALL_WELL); /* this hub offers no snapshot */
    assert_int_equal(s->hub.snapshots, 1);
    assert_true(step(s, PD_LANE_PULL));
    assert_string_equal(s->hub.last_query, "cursor=0.0&limit=500&wait=0");
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 7);
    assert_false(status_of(s).caught_up);
    assert_true(step(s, PD_LANE_PULL)); /* more: at once */
    assert_string_equal(s->hub.last_query, "cursor=1.7&limit=500&wait=0");
    assert_true(status_of(s).caught_up);
    assert_false(step(s, PD_LANE_PULL)); /* an empty page: not again at once */
    s->boot_ms += PD_SECOND_MS;
    assert_true(step(s, PD_LANE_PULL));
}

static void
pages_that_are_wrong_move_nothing(void **state)
{
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 7 };
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    fake_hub_row(&s->hub, &row);
    for (int i = 0; i < 4; i++) {
        static const enum misfortune rows[] = { FORGED, CORRUPTED, ANSWER_LOST, CAPTIVE };

        step_with(s, PD_LANE_PULL, rows[i]);
        wait_out(s);
        s->hub.nonces = 0;
        assert_true(step(s, PD_LANE_PULL)); /* greets again, so that the next one meets rows */
    }
    strcpy(s->hub.rows, "{\"k\":\"gone\"}\n"); /* garbage that is signed */
    s->hub.row_count = 1;
    assert_true(step(s, PD_LANE_PULL));
    assert_string_equal(status_of(s).problem, "not_ours");
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 0);
    wait_out(s);
    fake_hub_row(&s->hub, &row);
    run(s, PD_LANE_PULL);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 7);
    s->hub.cseq = 6; /* a feed that runs backwards */
    wait_out(s);
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "hub_behind");
}

/* Nobody has signed the hello: somebody in between can have two desks ask with one nonce, and cross what they
 * are answered. */
static void
what_another_desk_was_answered_is_not_taken(void **state)
{
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 7 };
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    run(s, PD_LANE_PULL);
    fake_hub_row(&s->hub, &row);
    s->hub.high = 1000000;
    wait_out(s);
    for (int pulls = s->hub.pulls; s->hub.pulls == pulls;) /* sums may be asked first */
        step_with(s, PD_LANE_PULL, OTHER_DESK);
    assert_string_equal(status_of(s).problem, "not_ours");
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 0);
    s->hub.high = 0;
    wait_out(s);
    run(s, PD_LANE_PULL);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 7);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

static void
what_became_of_another_desks_ops_is_not_taken(void **state)
{
    struct setup *s = *state;

    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    write_ops(s, 1);
    s->hub.high = 1000000;
    step_with(s, PD_LANE_PUSH, OTHER_DESK);
    assert_string_equal(status_of(s).problem, "not_ours");
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    s->hub.high = 0;
    memset(&s->hub.head, 0, sizeof s->hub.head);
    wait_out(s);
    run(s, PD_LANE_PUSH);
    assert_int_equal(ledger_of(s).unsent, 0);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

static void
how_far_another_desk_is_says_nothing_of_this_one(void **state)
{
    struct setup *s = *state;

    s->hub.protocol = 2;
    assert_true(step(s, PD_LANE_PUSH)); /* greets */
    s->hub.high = 1000000;
    step_with(s, PD_LANE_PUSH, OTHER_DESK);
    assert_string_equal(status_of(s).problem, "not_ours");
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    s->hub.high = 0;
    wait_out(s);
    run(s, PD_LANE_PUSH);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

static void
a_page_that_knows_more_than_the_desk_wrote_moves_nothing(void **state)
{
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 7 };
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    fake_hub_row(&s->hub, &row);
    s->hub.high = 1000000;
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "desk_behind");
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 0);
}

static void
rows_out_of_their_page_move_nothing(void **state)
{
    struct setup *s = *state;
    static const uint64_t pages[][3] = { /* two rows, and where the page ends */
        { 7, 7, 7 }, { 8, 7, 8 }, { 7, INT64_MAX, 8 }, { 6, 9, 8 }, { 5, 7, 8 }, { 0, 7, 8 }
    };
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 5 };
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    fake_hub_row(&s->hub, &row);
    run(s, PD_LANE_PULL);
    for (int i = 0; i < PD_COUNT(pages); i++) {
        wait_out(s);
        row.cseq = pages[i][0];
        fake_hub_row(&s->hub, &row);
        row.cseq = pages[i][1];
        fake_hub_row(&s->hub, &row);
        s->hub.cseq = pages[i][2];
        s->hub.nonces = 0;
        run(s, PD_LANE_PULL);
        assert_string_equal(status_of(s).problem, "not_ours");
        assert_ok(pd_ledger_cursor(s->ledger, &cursor));
        assert_int_equal(cursor.cseq, 5);
    }
}

static void
documents_are_fetched_and_checked_beside_the_rows(void **state)
{
    static const char document[] = "{\"programme\":1}";
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_PROGRAMME, .cseq = 3 };
    struct pd_hash wanted;

    row.programme.version = 1;
    row.programme.effective_ms = DESK_MS;
    row.programme.sha256 = pd_hash_of(document, strlen(document));
    fake_hub_row(&s->hub, &row);
    s->hub.asset = "something else";
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.assets, 1);
    assert_ok(pd_ledger_asset_wanted(s->ledger, &wanted));
    s->hub.asset = NULL;
    s->boot_ms += 5 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.assets, 2);
    s->hub.asset = document;
    assert_true(s->hub.pulls > 1); /* rows went on meanwhile */
    s->boot_ms += 5 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.assets, 3);
    assert_int_equal(pd_ledger_asset_wanted(s->ledger, &wanted), PD_ERR_NOT_FOUND);
    s->boot_ms += 2000;
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.assets, 3);
    assert_string_equal(status_of(s).problem, "");
}

/* Points earned a moment ago must not read "in a few days" because a picture came between two pages. */
static void
a_document_does_not_set_the_clock_back(void **state)
{
    static const char document[] = "{\"programme\":1}";
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_PROGRAMME, .cseq = 3 };
    int64_t told_ms = 0;

    row.programme = (struct pd_programme_row){
        .version = 1, .effective_ms = DESK_MS, .sha256 = pd_hash_of(document, strlen(document))
    };
    fake_hub_row(&s->hub, &row);
    s->hub.asset = document;
    while (s->hub.assets == 0) {
        told_ms = status_of(s).hub_time_boot_ms;
        assert_true(step(s, PD_LANE_PULL));
    }
    assert_true(told_ms > 0);
    assert_int_equal(status_of(s).hub_time_boot_ms, told_ms);
    assert_true(status_of(s).last_answer_boot_ms > told_ms);
}

/* Somebody waits at a counter while the pull lane waits for the hub. */
/* A page that comes when there is something to say may be half a minute away; a person at the desk reads
 * "offline" all that while. */
static void
after_a_fault_the_first_page_is_asked_for_at_once(void **state)
{
    struct setup *s = *state;
    struct pd_client_config config = { .ledger = s->ledger, .rng = &s->rng, .pull_wait_s = 25 };

    pd_client_destroy(s->client);
    assert_ok(pd_client_create(&s->client, &config));
    run(s, PD_LANE_PULL);
    s->boot_ms += 2000;
    assert_true(step(s, PD_LANE_PULL));
    assert_non_null(strstr(s->hub.last_query, "wait=25"));
    s->boot_ms += 2000;
    step_with(s, PD_LANE_PULL, REQUEST_LOST);
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    wait_out(s);
    s->hub.next = ALL_WELL;
    run(s, PD_LANE_PULL);
    assert_non_null(strstr(s->hub.last_query, "wait=0"));
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    s->boot_ms += 2000;
    assert_true(step(s, PD_LANE_PULL));
    assert_non_null(strstr(s->hub.last_query, "wait=25"));
}

static void
asking_out_of_turn_brings_everything_beside_a_long_poll_that_hangs(void **state)
{
    static char body[sizeof((struct fake_hub){ .nonces = 0 }).body];
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 6 };
    struct pd_when now = { DESK_MS, PD_TIME_SYNCED };
    const struct pd_http_request *request;
    const struct pd_http_response *late;
    struct pd_http_response response;
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    s->hub.cseq = 5;
    run(s, PD_LANE_PULL);
    s->boot_ms += 2000;
    assert_true(pd_client_next(s->client, PD_LANE_PULL, s->boot_ms, &request)); /* hangs */
    late = fake_hub_answer(&s->hub, request, &response);
    assert_non_null(late);
    memcpy(body, late->body, late->body_len);
    response = *late;
    response.body = body;
    assert_false(step(s, PD_LANE_ASK)); /* nobody asked */

    fake_hub_row(&s->hub, &row);
    pd_client_ask_now(s->client);
    assert_true(pd_client_wake_ms(s->client) <= s->boot_ms);
    run(s, PD_LANE_ASK);
    assert_null(strstr(s->hub.last_query, "wait=5"));
    assert_int_equal(status_of(s).asked, 1);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 6);
    assert_false(step(s, PD_LANE_ASK)); /* once */

    assert_ok(pd_client_answer(s->client, PD_LANE_PULL, s->boot_ms, now, &response));
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 6);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    assert_string_equal(status_of(s).problem, "");
}

static void
asking_out_of_turn_is_tried_once(void **state)
{
    struct setup *s = *state;

    run(s, PD_LANE_PULL);
    pd_client_ask_now(s->client);
    step_with(s, PD_LANE_ASK, ANSWER_LOST);
    s->boot_ms += PD_MINUTE_MS;
    assert_false(step(s, PD_LANE_ASK));
    assert_int_equal(status_of(s).asked, 0);
}

static void
an_answer_nobody_asked_for_is_a_callers_error(void **state)
{
    struct setup *s = *state;
    struct pd_when now = { DESK_MS, PD_TIME_SYNCED };

    assert_int_equal(pd_client_answer(s->client, PD_LANE_PULL, 1, now, NULL), PD_ERR_STATE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* The hub is brought up to date while the desk runs, and goes back to the release before it. */
static void
a_desk_speaks_as_its_hub_does_and_remembers_it(void **state)
{
    struct setup *s = *state;

    assert_int_equal(pd_ledger_protocol(s->ledger), PD_PROTOCOL_MAX); /* newly enrolled: nothing is known */
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
        TEST(waits_grow_to_five_minutes_and_a_kick_asks_once_a_second),
        TEST(a_restored_hub_is_refilled),
        TEST(a_restored_hub_is_refilled_by_a_desk_with_nothing_new),
        TEST(a_hub_or_a_desk_that_lost_its_past_is_refused),
        TEST(what_the_hub_signed_goes_back_to_it_when_it_was_restored),
        TEST(no_op_is_sent_again_without_what_was_signed_about_it),
        TEST(a_hub_that_signs_other_bytes_or_tells_another_past_is_refused),
        TEST(a_desk_that_a_restored_hub_does_not_know_introduces_itself),
        TEST(a_page_shows_that_the_hub_knows_the_desk),
        TEST(a_desk_takes_nothing_before_it_can_show_who_it_is),
        TEST(a_desk_knows_that_its_hub_waits_for_others),
        TEST(problems_that_need_a_person_say_so),
        TEST(a_closing_problem_that_the_hub_did_not_sign_for_this_question_is_a_broken_network),
        TEST(a_hub_of_the_release_before_closes_a_desk_without_a_signature),
        TEST(a_hub_that_has_once_signed_is_not_taken_for_an_older_one),
        TEST(a_push_that_is_sent_again_is_believed_by_the_nonce_it_was_made_with),
        TEST(a_stopped_desk_hands_over_what_it_had_not_sent),
        TEST(a_fork_stands_while_pages_come_and_while_nothing_does),
        TEST(a_desk_that_found_a_fork_shows_the_hub_what_it_wrote),
        TEST(a_refused_page_is_forgiven_by_a_page_alone),
        TEST(what_was_refused_out_of_turn_is_forgiven_in_turn),
        TEST(rows_are_applied_page_by_page),
        TEST(pages_that_are_wrong_move_nothing),
        TEST(what_another_desk_was_answered_is_not_taken),
        TEST(what_became_of_another_desks_ops_is_not_taken),
        TEST(how_far_another_desk_is_says_nothing_of_this_one),
        TEST(a_page_that_knows_more_than_the_desk_wrote_moves_nothing),
        TEST(rows_out_of_their_page_move_nothing),
        TEST(documents_are_fetched_and_checked_beside_the_rows),
        TEST(a_document_does_not_set_the_clock_back),
        TEST(a_desk_speaks_as_its_hub_does_and_remembers_it),
        TEST(a_greeting_alone_does_not_change_what_a_desk_writes),
        TEST(after_a_fault_the_first_page_is_asked_for_at_once),
        TEST(asking_out_of_turn_brings_everything_beside_a_long_poll_that_hangs),
        TEST(asking_out_of_turn_is_tried_once),
        TEST(an_answer_nobody_asked_for_is_a_callers_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
