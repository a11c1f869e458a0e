/*
 * Goal: two bodies for one place in a journal never both get in, also where two hub processes write to one
 * database at the same time. Method: two engines over two connections to one file get two different pushes
 * for the same (device, epoch, base); the second arrives at every statement of the first, and once more with
 * a device row that was read before the first was committed. Exactly one is applied; the other is a fork, and
 * nothing of it is.
 */
#include "sync/hub/devices.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct kit kit; /* the first hub's */
static struct desk kiosk;
static struct pd_id anna;
static char path[64];
static char bodies[2][PD_PUSH_BODY_MAX];
static size_t lens[2];

/* ---- a store in between ---- */

struct between {
    struct pd_store store;
    struct pd_store *inner;
    int left; /* statements until `at` is called; below 0: never */
    void (*at)(void);
    bool stale; /* the device row is told as it was at the start */
};

static struct pd_store *
inner(struct pd_store *s)
{
    return ((struct between *)s)->inner;
}

static void
count_down(struct between *b)
{
    if (b->left < 0 || b->left-- > 0 || b->at == NULL)
        return;
    b->at();
}

static enum pd_err
b_begin(struct pd_store *s, bool ahead)
{
    count_down((struct between *)s);
    inner(s)->err = PD_OK;
    return inner(s)->ops->begin(inner(s), ahead);
}

static enum pd_err
b_commit(struct pd_store *s)
{
    count_down((struct between *)s);
    return inner(s)->ops->commit(inner(s));
}

static enum pd_err
b_sync(struct pd_store *s)
{
    return inner(s)->ops->sync(inner(s));
}

static void
b_rollback(struct pd_store *s)
{
    inner(s)->ops->rollback(inner(s));
}

static bool
b_start(struct pd_store *s, enum pd_hub_sql sql, const struct pd_arg *args, int n)
{
    bool row;

    count_down((struct between *)s);
    row = inner(s)->ops->start(inner(s), sql, args, n);
    s->err = s->err == PD_OK ? inner(s)->err : s->err;
    return row;
}

static bool
b_next(struct pd_store *s, enum pd_hub_sql sql)
{
    bool row = inner(s)->ops->next(inner(s), sql);

    s->err = s->err == PD_OK ? inner(s)->err : s->err;
    return row;
}

static void
b_reset(struct pd_store *s, enum pd_hub_sql sql)
{
    inner(s)->ops->reset(inner(s), sql);
}

static int
b_changed(struct pd_store *s)
{
    return inner(s)->ops->changed(inner(s));
}

static bool
is_device_row(enum pd_hub_sql sql)
{
    return sql == PD_HUB_SQL_DEVICE_BY_ID || sql == PD_HUB_SQL_DEVICE_GET;
}

static int64_t
b_int(struct pd_store *s, enum pd_hub_sql sql, int column)
{
    struct between *b = (struct between *)s;

    if (b->stale && is_device_row(sql) && column == 4) /* how far the hub is */
        return 0;
    if (b->stale && is_device_row(sql) && column == 6)
        return 2; /* active */
    return b->inner->ops->column_int(b->inner, sql, column);
}

static const void *
b_bytes(struct pd_store *s, enum pd_hub_sql sql, int column, size_t *len)
{
    static const struct pd_hash none = { { 0 } };
    struct between *b = (struct between *)s;

    if (b->stale && is_device_row(sql) && column == 5) {
        *len = sizeof none.b;
        return none.b;
    }
    return b->inner->ops->column_bytes(b->inner, sql, column, len);
}

static void
b_idle(struct pd_store *s)
{
    inner(s)->ops->idle(inner(s));
}

static enum pd_err
b_scrub(struct pd_store *s)
{
    return inner(s)->ops->scrub(inner(s));
}

/* Nobody makes copies here. */
static const struct pd_store_ops between_ops = { .begin = b_begin,
    .commit = b_commit,
    .sync = b_sync,
    .rollback = b_rollback,
    .start = b_start,
    .next = b_next,
    .reset = b_reset,
    .changed = b_changed,
    .column_int = b_int,
    .column_bytes = b_bytes,
    .idle = b_idle,
    .scrub = b_scrub,
    .destroy = b_idle };

/* ---- two hubs ---- */

static struct between first_between, second_between;
static struct pd_store *stores[2];
static struct pd_hub *hubs[2];
static struct pd_rng rngs[2];
static int answers[2]; /* statuses; 0: none yet */

static void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

/* One more push body for the journal's first place, in bodies[which]. */
static void
write_body(int which)
{
    struct pd_str out = pd_str_on(bodies[which], sizeof bodies[which]);
    struct pd_op op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV);
    struct pd_push_header header = { .device = kiosk.id, .epoch = kiosk.epoch, .n = 1 };
    char line[PD_OP_LINE_MAX + 1];
    size_t len;

    op.number = (uint64_t)which + 1; /* what makes the two differ */
    len = pd_op_encode(&op, line);
    header.head = pd_chain_next(&header.base_hash, line, len);
    kit_hello(&kit, header.nonce);
    pd_push_header_write(&header, &kiosk.secret, &out);
    pd_str_add_bytes(&out, line, len);
    pd_str_add(&out, "\n");
    lens[which] = out.len;
}

static void
open_both(void)
{
    struct pd_why why = { .text = "" };
    char side[80];

    kit_needs_file(); /* on PostgreSQL the second waits: test_pg_desks.py */
    (void)snprintf(path, sizeof path, "/tmp/pd_two_hubs_%d.db", (int)getpid());
    (void)unlink(path);
    (void)snprintf(side, sizeof side, "%s-wal", path);
    (void)unlink(side);
    (void)snprintf(side, sizeof side, "%s-shm", path);
    (void)unlink(side);
    kit_open(&kit, path);
    anna = kit_member(&kit, "A-1", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    write_body(0);
    write_body(1);
    kit_close(&kit);
    first_between = (struct between){ .store = { .ops = &between_ops }, .left = -1 };
    second_between = first_between;
    for (int i = 0; i < 2; i++) {
        struct between *b = i == 0 ? &first_between : &second_between;

        rngs[i] = pd_rng_seeded(100 + (uint64_t)i);
        assert_ok(pd_store_sqlite_open_beside(&stores[i], path, &why));
        b->inner = stores[i];
        assert_ok(
            pd_hub_create(&hubs[i], &(struct pd_hub_config){ .store = &b->store, .rng = &rngs[i] }, &why));
        answers[i] = 0;
    }
}

static void
close_both(void)
{
    for (int i = 0; i < 2; i++) {
        pd_hub_destroy(hubs[i]);
        pd_store_close(stores[i]);
    }
}

/* One try of one hub; 503 where it could not begin or commit. */
static int
push_at(int which)
{
    struct pd_http_request request = {
        .method = "POST", .path = "/v1/push", .query = "", .body = bodies[which], .body_len = lens[which]
    };
    struct pd_http_response response;

    if (pd_hub_begin(hubs[which]) != PD_OK)
        return 503;
    (void)pd_hub_handle(hubs[which], KIT_NOW + 1000, &request, 0, &response);
    return pd_hub_commit(hubs[which]) == PD_OK ? response.status : 503;
}

static void
second_arrives(void)
{
    answers[1] = push_at(1);
}

/* As a desk does: the same bytes until there is an answer. */
static void
until_answered(int which)
{
    for (int tries = 0; answers[which] != 200 && answers[which] != 409; tries++) {
        assert_true(tries < 4);
        answers[which] = push_at(which);
    }
}

static int64_t
number(enum pd_hub_sql sql, const struct pd_arg *args, int count)
{
    int64_t n;

    assert_ok(pd_store_begin(stores[0]));
    n = pd_store_one(stores[0], sql, args, count, -1);
    assert_ok(pd_store_commit(stores[0]));
    return n;
}

/* What stands at the place in the end is the winner's, whole, and the loser left a fork and no more. */
static void
assert_one_won(void)
{
    struct pd_hub_report report;
    struct pd_device device;

    assert_int_equal(answers[0] + answers[1], 200 + 409);
    assert_int_equal(number(PD_HUB_SQL_EVIDENCE_COUNT, PD_ARGS(pd_i(1))), 1);
    assert_int_equal(number(PD_HUB_SQL_INCIDENT_OF, PD_ARGS(pd_t("fork"))), 1);
    assert_ok(pd_hub_begin(hubs[0]));
    pd_hub_rollback(hubs[0]); /* what it remembered is read again */
    assert_ok(pd_hub_begin(hubs[0]));
    assert_ok(pd_hub_verify(hubs[0], &report, NULL, NULL));
    assert_string_equal(report.problem, "");
    assert_true(pd_device_find(hubs[0], &kiosk.id, &device));
    assert_int_equal(device.state, PD_DEVICE_FORKED);
    assert_int_equal(device.high, 1);
    pd_hub_rollback(hubs[0]);
}

static void
of_two_bodies_at_two_hubs_one_is_applied_and_the_other_is_a_fork(void **state)
{
    int at = 0, second_won = 0;

    (void)state;
    pd_log_set_sink(drop, NULL);
    for (bool reached = true; reached; at++) {
        open_both();
        first_between.left = at;
        first_between.at = second_arrives;
        answers[0] = push_at(0);
        reached = first_between.left < 0;
        first_between.left = -1;
        until_answered(0);
        until_answered(1);
        assert_one_won();
        second_won += answers[1] == 200;
        close_both();
    }
    assert_true(at > 8);             /* so many moments there are */
    assert_int_equal(second_won, 1); /* it came before the first began; later it found the door closed */
}

/* Under another database both read the device row first: the keys of the tables decide all the same. */
static void
a_cursor_read_too_early_lets_no_second_body_in(void **state)
{
    (void)state;
    open_both();
    answers[0] = push_at(0);
    assert_int_equal(answers[0], 200);
    second_between.stale = true;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(push_at(1), 503);
        assert_int_equal(number(PD_HUB_SQL_EVIDENCE_COUNT, PD_ARGS(pd_i(1))), 0);
    }
    second_between.stale = false;
    until_answered(1);
    assert_one_won();
    close_both();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_bodies_at_two_hubs_one_is_applied_and_the_other_is_a_fork),
        cmocka_unit_test(a_cursor_read_too_early_lets_no_second_body_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
