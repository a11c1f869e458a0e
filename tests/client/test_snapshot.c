/*
 * Goal: a desk without a past takes the hub's snapshot, whole or not at all, from this hub only, and half of
 * one never makes it leave a member out. Method: the real engine and ledger against a hub that lists four
 * chunks, loses them, lies about them, or is cut off; the desk is also ended and started again.
 */
#include "tests/client/client_kit.h"

#include <stdio.h>
#include <string.h>

#define CHUNKS 4
#define ROWS 3
#define SNAPSHOT_CSEQ 40

static struct pd_row
member_row(int number, uint64_t cseq, int64_t growth)
{
    struct pd_row row;

    memset(&row, 0, sizeof row);
    row.kind = PD_ROW_MEMBER;
    row.cseq = cseq;
    memset(row.member.id.b, 0x40 + number, sizeof row.member.id.b);
    strcpy(row.member.masked, "A**");
    strcpy(row.member.kind, "standard");
    row.member.status = PD_MEMBER_ACTIVE;
    row.member.growth = pd_points_of(growth);
    return row;
}

static void
offer(struct setup *s)
{
    s->hub.snapshot_cseq = SNAPSHOT_CSEQ;
    s->hub.cseq = SNAPSHOT_CSEQ;
    for (int i = 0; i < CHUNKS * ROWS; i++) {
        struct pd_row row = member_row(i, (uint64_t)i + 1, i);

        fake_hub_chunk_row(&s->hub, i / ROWS, &row);
    }
}

static int
members_here(struct setup *s)
{
    static struct pd_member member;
    int n = 0;

    for (int i = 0; i < CHUNKS * ROWS; i++) {
        struct pd_row row = member_row(i, 1, i);

        n += pd_ledger_member(s->ledger, &row.member.id, &member) == PD_OK;
    }
    return n;
}

static uint64_t
cursor_of(struct setup *s)
{
    struct pd_cursor cursor;

    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    return cursor.cseq;
}

static void
a_new_desk_takes_the_chunks_and_then_pulls_the_rest(void **state)
{
    struct setup *s = *state;

    offer(s);
    for (int i = 0; i < 2 + CHUNKS; i++) { /* a greeting, the list, the chunks */
        assert_int_equal(cursor_of(s), 0);
        assert_true(step(s, PD_LANE_PULL));
    }
    assert_int_equal(members_here(s), CHUNKS * ROWS);
    assert_int_equal(cursor_of(s), 0);
    assert_true(step(s, PD_LANE_PULL));
    assert_string_equal(s->hub.last_query, "cursor=1.0&limit=500&wait=0&members=40");
    assert_int_equal(cursor_of(s), SNAPSHOT_CSEQ);
    s->boot_ms += PD_SECOND_MS;
    assert_true(step(s, PD_LANE_PULL));
    assert_string_equal(s->hub.last_query, "cursor=1.40&limit=500&wait=0");
    assert_int_equal(s->hub.snapshots, 1);
    assert_int_equal(s->hub.chunk_gets, CHUNKS);
}

static void
a_desk_with_a_past_asks_for_none(void **state)
{
    struct setup *s = *state;

    s->hub.cseq = 7;
    run(s, PD_LANE_PULL);
    assert_int_equal(cursor_of(s), 7);
    restart(s);
    offer(s);
    s->hub.snapshots = 0;
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.snapshots, 0);
}

static void
a_chunk_that_was_applied_is_not_fetched_again(void **state)
{
    static const enum misfortune misfortunes[] = { REQUEST_LOST, ANSWER_LOST, A_PROBLEM, CAPTIVE };
    struct setup *s = *state;

    offer(s);
    s->hub.problem = PD_PROBLEM_STORE;
    assert_true(step(s, PD_LANE_PULL));
    assert_true(step(s, PD_LANE_PULL));
    for (int i = 0; i < CHUNKS; i++) {
        s->hub.next = misfortunes[i];
        assert_true(step(s, PD_LANE_PULL));
        assert_int_equal(members_here(s), i * ROWS);
        s->boot_ms += 10 * PD_SECOND_MS;
        assert_true(step(s, PD_LANE_PULL));
        assert_int_equal(members_here(s), (i + 1) * ROWS);
    }
    assert_int_equal(s->hub.chunk_gets, CHUNKS + 1); /* one answer was lost after the hub gave it */
    assert_int_equal(s->hub.snapshots, 1);
}

static void
a_desk_that_stopped_half_way_begins_again_and_ends_the_same(void **state)
{
    struct setup *s = *state;

    offer(s);
    for (int cut = 2; cut < 2 + CHUNKS; cut++) {
        for (int i = 0; i < cut; i++)
            assert_true(step(s, PD_LANE_PULL));
        assert_int_equal(cursor_of(s), 0);
        restart(s);
    }
    run(s, PD_LANE_PULL);
    assert_int_equal(members_here(s), CHUNKS * ROWS);
    assert_int_equal(cursor_of(s), SNAPSHOT_CSEQ);
}

static void
chunks_that_are_gone_are_looked_for_in_the_next_list(void **state)
{
    struct setup *s = *state;
    struct pd_row extra = member_row(1, 41, 900);
    static struct pd_member member;

    offer(s);
    for (int i = 0; i < 4; i++) /* two chunks are here */
        assert_true(step(s, PD_LANE_PULL));
    fake_hub_chunk_row(&s->hub, 0, &extra); /* the first is another now, the second as it was */
    s->hub.chunk_rows[0] = ROWS + 1;
    s->hub.snapshot_cseq = s->hub.cseq = 41;
    s->hub.chunks_gone = true;
    assert_true(step(s, PD_LANE_PULL));
    s->hub.chunks_gone = false;
    s->hub.chunk_gets = 0;
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.snapshots, 2);
    assert_int_equal(s->hub.chunk_gets, CHUNKS - 1);
    assert_int_equal(members_here(s), CHUNKS * ROWS);
    assert_ok(pd_ledger_member(s->ledger, &extra.member.id, &member));
    assert_int_equal(pd_points_raw(member.growth), 900);
    assert_int_equal(cursor_of(s), 41);
}

/* A snapshot that cannot be had is no reason to wait: after some tries the desk pulls, and asks for everyone.
 */
static void
half_a_snapshot_never_leaves_a_member_out(void **state)
{
    struct setup *s = *state;

    offer(s);
    for (int i = 0; i < 3; i++)
        assert_true(step(s, PD_LANE_PULL));
    s->hub.chunks_gone = true;
    for (int i = 0; i < 40 && s->hub.pulls == 0; i++) {
        (void)step(s, PD_LANE_PULL);
        s->boot_ms += PD_MINUTE_MS;
    }
    assert_int_equal(s->hub.pulls, 1);
    assert_string_equal(s->hub.last_query, "cursor=1.0&limit=500&wait=0");
    assert_int_equal(cursor_of(s), SNAPSHOT_CSEQ);
}

static void
a_list_that_is_not_this_hubs_is_not_believed(void **state)
{
    static const struct {
        enum misfortune misfortune;
        const char *problem;
    } rows[] = { { FORGED, "wrong_key" }, { CORRUPTED, NULL }, { CAPTIVE, "not_ours" } };
    struct setup *s = *state;

    offer(s);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        step_with(s, PD_LANE_PULL, rows[i].misfortune);
        if (rows[i].problem != NULL)
            assert_string_equal(status_of(s).problem, rows[i].problem);
        assert_int_equal(s->hub.chunk_gets, 0);
        wait_out(s);
        s->hub.nonces = 0;
    }
    run(s, PD_LANE_PULL); /* it may have given up by now; everyone is asked for all the same */
    assert_int_equal(cursor_of(s), SNAPSHOT_CSEQ);
}

static void
a_turned_bit_in_a_chunk_changes_nothing(void **state)
{
    struct setup *s = *state;

    offer(s);
    assert_true(step(s, PD_LANE_PULL));
    assert_true(step(s, PD_LANE_PULL));
    step_with(s, PD_LANE_PULL, CORRUPTED);
    assert_int_equal(members_here(s), 0);
    wait_out(s);
    s->hub.nonces = 0;
    run(s, PD_LANE_PULL);
    assert_int_equal(members_here(s), CHUNKS * ROWS);
}

/* Signed and still wrong: a faulty hub. */
static void
rows_that_do_not_belong_in_a_snapshot_are_refused(void **state)
{
    struct setup *s = *state;
    struct pd_row token = { .kind = PD_ROW_TOKEN, .cseq = 7 };

    offer(s);
    strcpy(token.token.place, "P1");
    token.token.number = 1;
    memset(token.token.device.b, 1, sizeof token.token.device.b);
    fake_hub_chunk_row(&s->hub, 0, &token);
    for (int i = 0; i < 40 && s->hub.pulls == 0; i++) {
        (void)step(s, PD_LANE_PULL);
        s->boot_ms += PD_MINUTE_MS;
    }
    assert_int_equal(members_here(s), 0);
    assert_string_equal(s->hub.last_query, "cursor=0.0&limit=500&wait=0");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(a_new_desk_takes_the_chunks_and_then_pulls_the_rest),
        T(a_desk_with_a_past_asks_for_none),
        T(a_chunk_that_was_applied_is_not_fetched_again),
        T(a_desk_that_stopped_half_way_begins_again_and_ends_the_same),
        T(chunks_that_are_gone_are_looked_for_in_the_next_list),
        T(half_a_snapshot_never_leaves_a_member_out),
        T(a_list_that_is_not_this_hubs_is_not_believed),
        T(a_turned_bit_in_a_chunk_changes_nothing),
        T(rows_that_do_not_belong_in_a_snapshot_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
