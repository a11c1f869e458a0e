/*
 * Goal: verify finds every kind of damage to coupons and entitlements, a use whose store fails leaves
 * nothing, and numbers of units stay. Method: a hub in a file; each row plants one violation behind the
 * engine's back with SQL and says which invariant must be named; a store that fails at the 1st, 2nd, 3rd ...
 * statement of a use.
 */
#include "tests/hub/faulty.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path[256];
static struct kit kit;
static struct pd_id anna;
static char key[PD_HUB_CLIENT_KEY_CAP];

#define TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define UNITS                                                                                                \
    "{\"units\":{\"entitlements\":[{\"id\":\"cleaning\",\"name\":" TEXT ",\"conditions\":" TEXT              \
    ",\"kind\":\"service\",\"per\":\"calendar_year\",\"counts\":[{\"tier\":\"basic\",\"n\":5}],"             \
    "\"receiver\":" TEXT ",\"place\":\"P1\"}]}}"
#define USE "{\"member\":\"M-1\",\"unit\":\"cleaning\",\"n\":2}"

static void
remove_hub(void)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[300];

    for (int i = 0; i < PD_COUNT(ends); i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
}

/* Use 1 waits for somebody, use 2 was taken back. */
static void
make_hub(void)
{
    (void)snprintf(path, sizeof path, "/tmp/pd-hub-units-%d.db", (int)getpid());
    remove_hub();
    kit_open(&kit, path);
    kit_publish(&kit, UNITS, kit.now_ms);
    anna = kit_member(&kit, "M-1", 100);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL, key));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(kit_post(&kit, "/v1/uses", key, "1", USE), 201);
    assert_int_equal(kit_post(&kit, "/v1/uses", key, "2", USE), 201);
    assert_int_equal(kit_post(&kit, "/v1/uses/2/reverse", key, "3", "{}"), 200);
    (void)kit_verify(&kit);
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
    assert_true(sqlite3_changes(db) > 0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
verify(struct pd_hub_report *report)
{
    struct pd_why why = { .text = "" };
    struct pd_rng rng = pd_rng_seeded(7);
    struct pd_store *store;
    struct pd_hub *hub;

    assert_true(kit_store_of_file(&store, path));
    assert_ok(pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = &rng }, &why));
    assert_ok(pd_hub_begin(hub));
    assert_ok(pd_hub_verify(hub, report, NULL, NULL));
    pd_hub_rollback(hub);
    pd_hub_destroy(hub);
    pd_store_close(store);
}

static void
every_planted_violation_is_found(void **state)
{
    static const struct {
        const char *said, *sql;
    } rows[] = {
        { "I2: member row 1", "UPDATE account SET posted = posted + 1 WHERE unit = 16" },
        { "I2: member row 1", "UPDATE lot SET left_n = left_n + 1 WHERE unit = 16" },
        { "I2: member row 1", "UPDATE lot SET unit = 1 WHERE unit = 16" },
        { "I2: member row 1 (17)",
            "INSERT INTO lot (mid, id, granted, left_n, held_n, expired_n, usable_ms, expires_ms,"
            " rule, hseq, unit) VALUES (1, 999, 0, 0, 0, 0, 0, 0, 'x', 1, 17)" },
        { "I2: unit 16", "UPDATE unit_year SET given = given + 1" },
        { "I2: unit 16", "DELETE FROM unit_year" },
        { "I10: unit 16", "UPDATE unit_use SET n = n + 1 WHERE number = 1" },
        { "I10: unit 16", "UPDATE unit_use SET reversed_ms = 1 WHERE number = 1" },
        { "I28: use 2", "UPDATE draw SET returned = returned - 1 WHERE returned > 0" },
        { "I10: use 2", "UPDATE service SET state = 3 WHERE number = 2" },
        { "I10: use 9", "UPDATE service SET number = 9 WHERE number = 1" },
        { "I4: member row 1", "UPDATE account SET held = 1 WHERE unit = 16" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_hub_report report;

        make_hub();
        kit_close(&kit);
        kit_as_file(path);
        plant(rows[i].sql);
        verify(&report);
        if (strncmp(report.problem, rows[i].said, strlen(rows[i].said)) != 0)
            fail_msg("%s: '%s' should begin with '%s'", rows[i].sql, report.problem, rows[i].said);
    }
    remove_hub();
}

static int
count_of(const char *what)
{
    const char *at;
    int n = 0;

    assert_int_equal(kit_get(&kit, "/v1/members/M-1/units", "", key), 200);
    at = strstr(kit.body, what);
    return at != NULL && sscanf(at + strlen(what), "%d", &n) == 1 ? n : -1;
}

/* Whatever statement of it fails: nothing is kept, and sent again it is done once. */
static void
fail_each_statement_of(const char *target, const char *body, int before, int after, int status)
{
    struct pd_store *inner = kit.store;
    struct faulty f = faulty_over(inner, PD_ERR_FULL);
    struct pd_why why = { .text = "" };
    struct pd_hub *hub = kit.hub;
    int fault = 0;

    assert_ok(pd_hub_create(&kit.hub, &(struct pd_hub_config){ .store = &f.store, .rng = &kit.rng }, &why));
    kit.store = &f.store;
    for (;; fault++) {
        int got;

        f.left = fault;
        got = kit_post(&kit, target, key, "again", body);
        if (f.left >= 0)
            break;
        assert_int_equal(got, 503);
        assert_int_equal(count_of("\"left\":"), before);
        (void)kit_verify(&kit);
    }
    f.left = -1;
    assert_true(fault > 15);
    assert_int_equal(kit_post(&kit, target, key, "again", body), status);
    assert_int_equal(count_of("\"left\":"), after);
    (void)kit_verify(&kit);
    pd_hub_destroy(kit.hub);
    kit.hub = hub;
    kit.store = inner;
}

static void
a_use_whose_store_fails_anywhere_leaves_nothing(void **state)
{
    (void)state;
    make_hub();
    fail_each_statement_of("/v1/uses", USE, 3, 1, 201);
    kit_close(&kit);
    remove_hub();
}

static void
taking_back_whose_store_fails_anywhere_leaves_nothing(void **state)
{
    (void)state;
    make_hub();
    fail_each_statement_of("/v1/uses/1/reverse", "{}", 3, 5, 200);
    kit_close(&kit);
    remove_hub();
}

static void
a_units_number_stays_its_own(void **state)
{
    (void)state;
    make_hub();
    kit_reopen(&kit, path);
    assert_int_equal(count_of("\"left\":"), 3);
    kit_publish(&kit,
        "{\"units\":{\"coupons\":[{\"id\":\"late\",\"name\":" TEXT ",\"conditions\":" TEXT
        ",\"kind\":\"item\",\"percent\":10,\"days\":9}],\"welcome\":\"late\"}}",
        kit.now_ms + 1);
    kit.now_ms += 2;
    assert_int_equal(kit_post(&kit, "/v1/members", key, "m",
                         "{\"number\":\"M-9\",\"name\":\"B\",\"phone\":\"13911112222\"}"),
        201);
    kit_close(&kit);
    kit_as_file(path);
    plant("UPDATE unit SET id = id WHERE unit = 17 AND id = 'late'");
    plant("UPDATE unit SET id = id WHERE unit = 16 AND id = 'cleaning'");
    plant("UPDATE lot SET unit = unit WHERE unit = 17 AND rule = 'late'");
    remove_hub();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_planted_violation_is_found),
        cmocka_unit_test(a_use_whose_store_fails_anywhere_leaves_nothing),
        cmocka_unit_test(taking_back_whose_store_fails_anywhere_leaves_nothing),
        cmocka_unit_test(a_units_number_stays_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
