/*
 * Goal: a disk that was full for an hour costs the desk seconds once it has room again, not the five minutes
 * that a hub in trouble is left alone: the hub is well and so is the way to it. Method: the ledger lies on a
 * disk that refuses every write; the hub has a page of rows, and then an op's answer, that cannot be stored.
 * How long the engine then waits is measured on the clock the test turns.
 */
#include "tests/client/client_kit.h"
#include "tests/ledger/fault_vfs.h"

#include <sqlite3.h>
#include <string.h>

#define SOON_MS (10 * PD_SECOND_MS)

static void
no_room(bool full)
{
    fault_vfs_plan((struct fault_plan){ .fail_at = full ? 1 : 0, .rc = SQLITE_FULL, .forever = true });
}

static int
set_up_on_a_disk_that_fails(void **state)
{
    struct setup *s;

    if (set_up(state) != 0)
        return 1;
    s = *state;
    no_room(false);
    s->vfs = FAULT_VFS;
    restart(s);
    return 0;
}

/* One request, as soon as the lane makes one, and the hub's answer to it. */
static enum pd_err
ask(struct setup *s, enum pd_lane lane)
{
    const struct pd_http_request *request;
    struct pd_http_response response;
    struct pd_when now = { DESK_MS, PD_TIME_SYNCED };

    while (!pd_client_next(s->client, lane, s->boot_ms, &request))
        s->boot_ms += 50;
    s->boot_ms += 10;
    return pd_client_answer(s->client, lane, s->boot_ms, now, fake_hub_answer(&s->hub, request, &response));
}

/* What the hub's next page holds. */
static void
one_row(struct setup *s)
{
    struct pd_row row = { .kind = PD_ROW_TOKEN, .cseq = 7 };

    strcpy(row.token.place, "P1");
    row.token.number = 1;
    memset(row.token.device.b, 1, sizeof row.token.device.b);
    s->hub.row_count = 0;
    s->hub.rows[0] = '\0';
    fake_hub_row(&s->hub, &row);
}

/* A greeting stores nothing and may come between. */
static void
cannot_store(struct setup *s, enum pd_lane lane)
{
    enum pd_err err = PD_OK;

    for (int i = 0; i < 3 && err == PD_OK; i++) {
        one_row(s);
        err = ask(s, lane);
    }
    assert_int_equal(err, PD_ERR_FULL);
}

/* Asked as often as the lane wants while nothing can be stored: never in a hurry, never long after. */
static void
cannot_store_for_long(struct setup *s, enum pd_lane lane)
{
    int64_t longest_ms = 0, sum_ms = 0;

    no_room(true);
    for (int i = 0; i < 40; i++) {
        int64_t before_ms = s->boot_ms;

        cannot_store(s, lane);
        sum_ms += s->boot_ms - before_ms;
        if (s->boot_ms - before_ms > longest_ms)
            longest_ms = s->boot_ms - before_ms;
    }
    assert_true(longest_ms <= SOON_MS);
    assert_true(sum_ms / 40 >= PD_SECOND_MS);
    no_room(false);
}

static void
rows_that_had_no_room_are_there_seconds_after_it_is(void **state)
{
    struct setup *s = *state;
    struct pd_cursor cursor;
    int64_t free_ms;

    step_with(s, PD_LANE_PULL, ALL_WELL); /* this hub offers no snapshot */
    cannot_store_for_long(s, PD_LANE_PULL);
    free_ms = s->boot_ms;
    one_row(s);
    assert_ok(ask(s, PD_LANE_PULL));
    assert_true(s->boot_ms - free_ms <= SOON_MS);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 7);
}

static void
answers_that_had_no_room_are_there_seconds_after_it_is(void **state)
{
    struct setup *s = *state;
    int64_t free_ms;

    write_ops(s, 2);
    assert_true(step(s, PD_LANE_PUSH)); /* the greeting */
    cannot_store_for_long(s, PD_LANE_PUSH);
    free_ms = s->boot_ms;
    assert_ok(ask(s, PD_LANE_PUSH));
    assert_true(s->boot_ms - free_ms <= SOON_MS);
    assert_int_equal(ledger_of(s).acked_seq, 2);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            rows_that_had_no_room_are_there_seconds_after_it_is, set_up_on_a_disk_that_fails, tear_down),
        cmocka_unit_test_setup_teardown(
            answers_that_had_no_room_are_there_seconds_after_it_is, set_up_on_a_disk_that_fails, tear_down),
    };

    fault_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
