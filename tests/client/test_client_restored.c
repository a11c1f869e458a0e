/*
 * Goal: a hub that was put back is refilled and gets what it signed, a new desk shows it who it is, and one
 * that lost or rewrote its past is refused. Method: the fake hub forgets, or tells another story.
 */
#include "tests/client/client_kit.h"

#include <string.h>

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
