/*
 * Goal: verify finds every kind of damage it promises to find, and a batch whose store fails keeps nothing.
 * Method: a healthy hub in a file; each row plants one violation behind the engine's back with SQL (checks
 * off) and says which invariant must be named. A store that lies in the way fails every statement in turn.
 */
#include "tests/hub/faulty.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/hub/activities.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[256];
static struct kit kit;
static struct desk kiosk, counter;
static struct pd_id member;

static void
history(void)
{
    struct pd_op op;
    struct pd_id hold;

    for (int i = 0; i < 3; i++) {
        op = desk_hold(&kiosk, &member, "G-001", 1, 100);
        hold = op.id;
        assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
        op = desk_about(&kiosk, PD_OP_RELEASE, &hold);
        assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    }
    op = desk_about(&counter, PD_OP_CAPTURE, &hold);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    op = desk_hold(&kiosk, &member, "G-001", 99, 9900);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
    kiosk.ordinals[op.lease % 8] -=
        99; /* refused before its ticket was out: its units are the desk's again */
}

static void
make_hub(void)
{
    (void)snprintf(path, sizeof path, "/tmp/pd-hub-verify-%d.db", (int)getpid());
    (void)unlink(path);
    kit_open(&kit, path);
    member = kit_member(&kit, "M-1", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    history();
    (void)kit_verify(&kit);
    kit_close(&kit);
}

static void
remove_hub(void)
{
    char name[300];

    (void)unlink(path);
    (void)snprintf(name, sizeof name, "%s-wal", path);
    (void)unlink(name);
    (void)snprintf(name, sizeof name, "%s-shm", path);
    (void)unlink(name);
}

static void
plant(const char *sql)
{
    sqlite3 *db;
    char *message = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA ignore_check_constraints=ON", NULL, NULL, NULL), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_changes(db) > 0, 1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
verify_names(const char *invariant, const char *sql)
{
    struct pd_why why = { .text = "" };
    struct pd_rng rng = pd_rng_seeded(7);
    struct pd_hub_report report;
    struct pd_store *store;
    struct pd_hub *hub;

    if (!kit_store_of_file(&store, path)) {
        assert_non_null(invariant);
        return;
    }
    assert_ok(pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = &rng }, &why));
    assert_ok(pd_hub_begin(hub));
    assert_ok(pd_hub_verify(hub, &report, NULL, NULL));
    pd_hub_rollback(hub);
    pd_hub_destroy(hub);
    pd_store_close(store);
    if (invariant == NULL) {
        assert_string_equal(report.problem, "");
        return;
    }
    if (strncmp(report.problem, invariant, strlen(invariant)) != 0 ||
        report.problem[strlen(invariant)] != ':')
        fail_msg("%s: '%s' should be a violation of %s", sql, report.problem, invariant);
}

/* A seat that costs nothing, as it should be. */
#define BOOKED                                                                                               \
    "INSERT INTO activity (id, taken) VALUES ('talk', 1);"                                                   \
    "INSERT INTO booking (number, activity, mid, state, at_ms, version, price, starts_ms, ends_ms, "         \
    "cancel_until_ms) VALUES (1, 'talk', 1, 1, 1, 1, 0, 1, 1, 1);"

/* A clerk, as she should be. */
#define HIRED                                                                                                \
    "INSERT INTO staff (id, number, name, roles, badge, salt, pin, added_ms, sid, cseq) VALUES "             \
    "(x'01', 'C-07', 'Li', 4, 'B', zeroblob(16), zeroblob(32), 1, 1, 9000);"                                 \
    "INSERT INTO feed VALUES (9000, 11, 1);"

/* The counter's first op opened a shift. */
#define OPENED                                                                                               \
    "UPDATE op SET kind = 19 WHERE dev = 2 AND dseq = 1;"                                                    \
    "INSERT INTO shift (dev, opened_dseq, number, opened_ms, opened_by) VALUES (2, 1, 1, 1, 'C-07');"

/* What is done behind the hub's back, and what verify must call it. */
static const struct {
    const char *invariant, *sql;
} planted[] = {
    { "I1", "UPDATE entry SET amount = amount + 1 WHERE acct = 3 AND hseq = (SELECT min(hseq) FROM entry)" },
    { "I2", "UPDATE account SET posted = posted + 1 WHERE unit = 1" },
    { "I2", "UPDATE account SET posted = posted + 1 WHERE unit = 2" },
    { "I2", "UPDATE account SET debt = 5 WHERE unit = 1" },
    { "I2", "INSERT INTO block_sum (block, kind, acct, sign, rule, times, points) VALUES (1, 1, 1, 1, "
            "'', 1, 9)" },
    { "I2", "UPDATE account SET last_hseq = 0 WHERE unit = 1" },
    { "I2", "UPDATE account SET last_hseq = last_hseq - 1 WHERE unit = 1" },
    { "I2", "UPDATE entry SET before_hseq = 0 WHERE mid > 0 AND before_hseq > 0 AND before_hseq < hseq" },
    { "I2", "UPDATE entry SET before_hseq = hseq + 1 WHERE mid > 0 AND before_hseq > 0" },
    { "I2", "UPDATE entry SET before_hseq = hseq WHERE mid > 0 AND before_hseq = 0" },
    { "I2", "UPDATE entry SET before_hseq = 1 WHERE mid = 0" },
    { "I2", "UPDATE lot SET left_n = left_n - 1" },
    { "I3", "UPDATE account SET held = posted + 1 WHERE unit = 1" },
    { "I4", "UPDATE account SET held = held - 100 WHERE unit = 1" },
    { "I4", "UPDATE hold SET amount = amount + 1 WHERE state = 2" },
    { "I4", "UPDATE hold SET state = 4 WHERE hid = (SELECT min(hid) FROM hold)" },
    { "I28", "UPDATE draw SET returned = amount + 1 WHERE hid = (SELECT hid FROM hold WHERE state = 3)" },
    { "I5", "UPDATE op SET status = 9 WHERE dseq = 1 AND dev = 1" },
    { "I5", "UPDATE op SET code = '' WHERE status = 3" },
    { "I15", "UPDATE op SET status = 3, code = 'x' WHERE hseq = (SELECT min(hseq) FROM entry)" },
    { "I7", "DELETE FROM op WHERE dev = 1 AND dseq = 2" },
    { "I7", "UPDATE device SET high = high + 1 WHERE dev = 1" },
    { "I7", "DELETE FROM op WHERE dev = 1" },
    { "I8", "UPDATE op SET line = CAST(replace(CAST(line AS TEXT), 'hold', 'HOLD') AS BLOB) WHERE dseq = 1" },
    { "I8", "UPDATE op SET head = zeroblob(32) WHERE dev = 1 AND dseq = 3" },
    { "I8", "UPDATE device SET head = zeroblob(32) WHERE dev = 1" },
    { "I10", "UPDATE hold SET booked = amount + 1 WHERE state = 3" },
    { "I10", "UPDATE hold SET refunded = 1 WHERE state = 3" },
    { "I11", "UPDATE stock SET free = free - 1 WHERE sku = 'G-001'" },
    { "I11", "UPDATE lease SET taken = taken + 1 WHERE sku = 'G-001'" },
    { "I11", "UPDATE lease SET given = 1, taken = taken + 1 WHERE id = 1;"
             "UPDATE stock SET free = free + 1 WHERE sku = (SELECT sku FROM lease WHERE id = 1)" },
    { "I11", "UPDATE lease SET given = 1, taken = taken + 1 WHERE id = 1;"
             "UPDATE stock SET free = free + 1 WHERE sku = (SELECT sku FROM lease WHERE id = 1);"
             "INSERT INTO lease_given SELECT id, size + 1, 1, 1 FROM lease WHERE id = 1" },
    { "I11", "UPDATE lease SET given = 4, taken = taken + 4 WHERE id = 1;"
             "UPDATE stock SET free = free + 4 WHERE sku = (SELECT sku FROM lease WHERE id = 1);"
             "INSERT INTO lease_given SELECT id, size, 2, 1 FROM lease WHERE id = 1;"
             "INSERT INTO lease_given SELECT id, size - 1, 2, 1 FROM lease WHERE id = 1" },
    { "I31", "UPDATE lease SET given = 1, taken = taken + 1 WHERE id = (SELECT lease FROM hold WHERE "
             "state = 3);"
             "UPDATE stock SET free = free + 1 WHERE sku = (SELECT sku FROM hold WHERE state = 3);"
             "INSERT INTO lease_given SELECT lease, ordinal, 1, 1 FROM hold WHERE state = 3" },
    { "I11", "UPDATE lease SET recall = size + 1 WHERE id = 1" },
    { "I11", "INSERT INTO goods_back (hid, hseq, qty) SELECT hid, 1, 1 FROM hold WHERE state = 3" },
    { "I11", "INSERT INTO goods (number, at_ms, kind, sku, qty, undoes, by, note, other)"
             " VALUES (900, 1, 5, 'G-001', -3, 0, '', '', 901)" },
    { "I11", "UPDATE device SET settled_ms = 1" },
    { "I34", BOOKED "UPDATE activity SET taken = 2" },
    { "I34", BOOKED "UPDATE activity SET waiting = 1" },
    { "I34", BOOKED "DELETE FROM activity" },
    { "I34", BOOKED "UPDATE booking SET price = 7" },
    { "I34", BOOKED "UPDATE booking SET state = 5; UPDATE activity SET taken = 0;"
                    "UPDATE booking SET hid = (SELECT hid FROM hold WHERE state = 3)" },
    { "I34", BOOKED "UPDATE activity SET called_off_ms = 1" },
    { "I34", BOOKED
        "DROP INDEX booking_once; UPDATE activity SET taken = 2;"
        "INSERT INTO booking SELECT 2, activity, mid, state, at_ms, version, price, starts_ms, ends_ms, "
        "cancel_until_ms, hid, ended_ms, attended_ms, walk_in, reason FROM booking" },
    { "I43", "INSERT INTO proxy (hid, made, stopped, told_ms) VALUES (99999, 1, 0, 1)" },
    { "I43", "INSERT INTO proxy (hid, made, stopped, told_ms) SELECT min(hid), 1, 2, 1 FROM hold" },
    { "I43", "INSERT INTO proxy (hid, made, stopped, told_ms) SELECT min(hid), 0, 0, 1 FROM hold" },
    { "I16", HIRED "DELETE FROM feed WHERE kind = 11" },
    { "I44", HIRED "UPDATE staff SET cseq = 0" },
    { "I44", HIRED "UPDATE staff SET pin_state = 3, pin_dev = 1" },
    { "I44", HIRED "UPDATE staff SET pin_state = 2" },
    { "I44", HIRED "UPDATE staff SET dismissed_ms = 1" },
    { "I44", HIRED "UPDATE staff SET mid = 99999" },
    { NULL, HIRED "UPDATE staff SET pin_state = 2, pin_dev = 1, mid = 1" },
    { "I45", "INSERT INTO served SELECT hseq, dev, kind, '', '', 0 FROM op WHERE kind = 3" },
    { "I45", "INSERT INTO served SELECT hseq, dev + 1, kind, 'C', '', 0 FROM op WHERE kind = 3" },
    { "I45", "INSERT INTO served SELECT hseq, dev, 5, 'C', '', 0 FROM op WHERE kind = 3" },
    { "I45", "INSERT INTO served SELECT hseq, dev, kind, 'C', '', 99999 FROM op WHERE kind = 3" },
    { NULL, "INSERT INTO served SELECT hseq, dev, kind, 'C', '', 0 FROM op WHERE kind = 3" },
    { NULL, OPENED "UPDATE shift SET last_dseq = 1" },
    { "I45", OPENED "UPDATE shift SET last_dseq = 2" },
    { "I45", OPENED "UPDATE op SET kind = 3 WHERE dev = 2 AND dseq = 1" },
    { "I45", OPENED "UPDATE device SET high = 0 WHERE dev = 99; UPDATE shift SET opened_dseq = 2" },
    { "I32", "INSERT INTO claim (key, mid, hseq) VALUES ('nobody', 1, 99999)" },
    { "I32", "INSERT INTO receipt (key, mid, dev, hseq, at_ms, state) "
             "SELECT key, mid, 1, hseq, 1, 1 FROM claim LIMIT 1" },
    { "I32", "INSERT INTO receipt (key, mid, dev, hseq, at_ms, state) VALUES ('bill:x', 1, 1, 1, 1, 2)" },
    { "I40", "INSERT INTO answer_named VALUES ('s', 'v', 'q', 1, '1', 1)" },
    { "I40", "INSERT INTO answer VALUES (x'00', 's', 'q', '1', 1)" },
    { "I41", "INSERT INTO feedback (number, state, mid, topic, face, call_back, at_ms, due_ms, client) "
             "VALUES (12345678, 2, 1, 't', 1, 0, 1, 1, 'c')" },
    { "I41", "INSERT INTO feedback_key VALUES (12345678, x'00');"
             "INSERT INTO feedback (number, state, mid, topic, face, call_back, at_ms, due_ms, client) "
             "VALUES (12345678, 1, 1, 't', 1, 0, 1, 1, 'c')" },
    { "I41", "INSERT INTO feedback (number, state, mid, topic, face, call_back, at_ms, due_ms, rewarded, "
             "client) "
             "VALUES (12345678, 1, 1, 't', 1, 0, 1, 1, 5, 'c')" },
    { "I41", "INSERT INTO reminder (number, state, mid, topic, due_day, channel, made_ms, client) "
             "VALUES (1, 2, 1, 't', 1, 3, 1, 'c')" },
    { "I3", "DELETE FROM incident; INSERT INTO entry SELECT 99999, 1, 2, 1, 1, -5, last_hseq FROM "
            "account WHERE mid = 1 AND "
            "unit = 1; INSERT INTO entry VALUES (99999, 2, 1, 1, 1, 5, 99999);"
            "UPDATE account SET last_hseq = 99999 WHERE mid = 1 AND unit = 1;"
            "UPDATE account SET debt = 5, posted = posted + 5 WHERE unit = 1;"
            "UPDATE lot SET left_n = left_n + 5" },
};

static void
every_planted_violation_is_found(void **state)
{
    char kept[300];

    (void)state;
    make_hub();
    kit_as_file(path);
    verify_names(NULL, "nothing");
    (void)snprintf(kept, sizeof kept, "%s-kept", path);
    assert_int_equal(rename(path, kept), 0);
    for (int i = 0; i < PD_COUNT(planted); i++) {
        kit_copy(kept, path);
        plant(planted[i].sql);
        verify_names(planted[i].invariant, planted[i].sql);
        remove_hub();
    }
    (void)unlink(kept);
}

static int64_t
free_points(void)
{
    int64_t left, held, debt;

    kit_balance(&kit, &member, &left, &held, &debt);
    return left;
}

static void
a_full_disk_at_any_statement_answers_503_and_keeps_nothing(void **state)
{
    struct pd_store *inner;
    struct pd_hub *hub;
    struct pd_why why = { .text = "" };
    struct faulty f = faulty_over(NULL, PD_ERR_FULL);
    int fault = 0;

    (void)state;
    make_hub();
    kit_store(&inner, path);
    f.inner = inner;
    assert_ok(pd_hub_create(&hub, &(struct pd_hub_config){ .store = &f.store, .rng = &kit.rng }, &why));
    kit.store = &f.store;
    kit.hub = hub;
    for (int i = 0; i < 2; i++) {
        struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);

        desk_write(&kiosk, &op);
    }
    for (;; fault++) {
        int status;

        f.left = 2 + fault; /* hello makes two statements of its own */
        status = desk_push(&kiosk, kiosk.count - 2, kiosk.count);
        if (f.left >= 0)
            break;
        assert_int_equal(status, 503);
        f.left = -1;
        assert_int_equal(free_points(), 700);
    }
    assert_true(fault > 15);
    f.left = -1;
    assert_int_equal(desk_push(&kiosk, kiosk.count - 2, kiosk.count), 200);
    assert_int_equal(free_points(), 500);
    f.fail_commit = true;
    kit.status = 0;
    {
        struct pd_http_request http = { .method = "GET", .path = "/v1/hello", .query = "" };

        (void)kit_send(&kit, &http, 0);
        assert_int_equal(kit.status, 503);
    }
    f.fail_commit = false;
    (void)kit_verify(&kit);
    pd_hub_destroy(hub);
    pd_store_close(inner);
    remove_hub();
}

static enum pd_err
book_with(struct faulty *f, int left)
{
    struct pd_why why = { .text = "" };
    struct pd_booking b;
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    f->left = left;
    err = pd_hub_book(kit.hub, kit.now_ms, "talk-1", &member, &b, &why);
    if (err == PD_OK)
        return pd_hub_commit(kit.hub);
    pd_hub_rollback(kit.hub);
    return err;
}

/* A seat, what it costs and its booking are there together, or none of them. */
static void
a_full_disk_at_any_statement_books_nothing(void **state)
{
    struct pd_store *inner;
    struct pd_hub *hub;
    struct pd_why why = { .text = "" };
    struct faulty f = faulty_over(NULL, PD_ERR_FULL);
    int fault = 0;

    (void)state;
    make_hub();
    kit_store(&inner, path);
    f.inner = inner;
    assert_ok(pd_hub_create(&hub, &(struct pd_hub_config){ .store = &f.store, .rng = &kit.rng }, &why));
    kit.store = &f.store;
    kit.hub = hub;
    kit_publish(&kit,
        "{\"activities\":[{\"id\":\"talk-1\",\"name\":{\"zh-Hans\":\"字\",\"en\":\"x\"},\"where\":{\"zh-"
        "Hans\":"
        "\"字\",\"en\":\"x\"},\"starts_at\":\"2026-10-01T14:00\",\"ends_at\":\"2026-10-01T15:00\",\"seats\":"
        "2,"
        "\"price\":60}]}",
        kit.now_ms);
    while (book_with(&f, fault) != PD_OK) {
        f.left = -1;
        assert_int_equal(free_points(), 700);
        fault++;
    }
    assert_true(fault > 15);
    f.left = -1;
    assert_int_equal(free_points(), 640);
    (void)kit_verify(&kit);
    pd_hub_destroy(hub);
    pd_store_close(inner);
    remove_hub();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_planted_violation_is_found),
        cmocka_unit_test(a_full_disk_at_any_statement_answers_503_and_keeps_nothing),
        cmocka_unit_test(a_full_disk_at_any_statement_books_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
