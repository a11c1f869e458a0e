/*
 * Goal: a hub on PostgreSQL, which reads what pushes ask for beforehand and writes what they change in
 * arrays, ends where one on SQLite does, to the last byte of every table. Method: the same random histories
 * on both: pushes of up to forty ops, most about the same few members, with amounts that some accounts are
 * short of, ids that come twice, lines that are nothing, pushes that arrive again, sweeps in between. Then
 * all rows of all tables are compared. Needs PD_TEST_PG (tests/hub/with_postgres); skipped without.
 */
#include "app/core/claim_key.h"
#include "tests/hub/hub_kit.h"
#include "tests/hub/kit_schema.h"
#include "tests/support/check.h"
#include "tests/support/slice.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HISTORIES SLICE_OF(12)
#define PUSHES 24
#define OPS 40
#define DESKS 3
#define MEMBERS 12

static struct kit kit;
static struct desk desks[DESKS];
static struct pd_id members[MEMBERS], holds[PUSHES * OPS], used[PUSHES * OPS];
static int hold_count, used_count;
static bool spends_alone; /* but for a few: what is written comes to many rows at once */
static struct pd_rng dice;

static int
below(int n)
{
    return (int)pd_rng_below(&dice, (uint64_t)n);
}

/* ---- a history ---- */

static struct pd_op
spend(struct desk *desk)
{
    struct pd_op op = desk_op(desk, PD_OP_SPEND);

    op.member = below(25) == 0 ? desk->id : members[below(MEMBERS)];
    op.amount = pd_points_of(below(12) == 0 ? 100000 : 1 + below(60));
    (void)pd_copy(op.unit, sizeof op.unit, below(30) == 0 ? "stars" : "points");
    (void)pd_copy(op.rule, sizeof op.rule, "wheel");
    op.decided_ms = op.at_ms - below(3) * PD_DAY_MS;
    if (used_count > 0 && below(20) == 0)
        op.id = used[below(used_count)];
    used[used_count++] = op.id;
    return op;
}

static struct pd_op
claim(struct desk *desk)
{
    struct pd_op op = desk_op(desk, PD_OP_CLAIM);

    op.member = members[below(MEMBERS)];
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, "sign_in");
    pd_claim_key_day(
        &(struct pd_earn_rule){ .id = "sign_in" }, &op.member, op.at_ms, 480, op.key, sizeof op.key);
    op.amount = pd_points_of(below(8) == 0 ? 6 : 5);
    return op;
}

static struct pd_op
about_hold(struct desk *desk)
{
    static const enum pd_op_kind kinds[] = { PD_OP_RELEASE, PD_OP_CAPTURE, PD_OP_VOID, PD_OP_REFUND };

    return desk_about(desk, kinds[below(PD_COUNT(kinds))], &holds[below(hold_count)]);
}

static void
write_op(struct desk *desk, const struct pd_lease_row *lease, uint32_t *sold)
{
    int what = below(spends_alone ? 300 : 10) % 100;
    struct pd_op op;

    if (what == 0 && below(6) == 0) {
        desk_write_line(desk, "{\"none\":1}", 10);
        return;
    }
    if (what <= 6 || what > 9) {
        op = spend(desk);
    } else if (what == 7 && lease->id != 0) {
        op = spend(desk);
        op.kind = PD_OP_HOLD;
        memset(op.rule, 0, sizeof op.rule);
        op.amount = pd_points_of(100);
        op.qty = 1;
        op.lease = lease->id;
        op.ordinal = ++*sold;
        (void)pd_copy(op.sku, sizeof op.sku, lease->sku);
        (void)pd_copy(op.place, sizeof op.place, "P1");
        op.expires_ms = op.at_ms + 7 * PD_DAY_MS;
        holds[hold_count++] = op.id;
    } else if (what == 8 && hold_count > 0) {
        op = about_hold(desk);
    } else {
        op = claim(desk);
    }
    desk_write(desk, &op);
}

static void
push_some(struct pd_lease_row leases[DESKS], uint32_t sold[DESKS])
{
    int which = below(DESKS);
    struct desk *desk = &desks[which];
    int from = desk->count, n = below(3) == 0 ? 1 : 1 + below(OPS);

    if (from + n > KIT_LINES)
        return;
    for (int i = 0; i < n; i++)
        write_op(desk, &leases[which], &sold[which]);
    assert_int_equal(desk_push(desk, from, desk->count), 200);
    if (below(4) == 0)
        assert_int_equal(kit_push_arrives_again(&kit), 200);
    if (below(6) == 0) {
        kit.now_ms += PD_DAY_MS * (1 + below(40));
        kit_sweep(&kit, kit.now_ms);
    }
}

static void
live(uint64_t seed, const char *path)
{
    struct pd_lease_row leases[DESKS] = { 0 };
    uint32_t sold[DESKS] = { 0 };
    char number[16];

    dice = pd_rng_seeded(seed);
    hold_count = used_count = 0;
    spends_alone = seed % 2 == 0;
    kit_open(&kit, path);
    for (int i = 0; i < MEMBERS; i++) {
        (void)snprintf(number, sizeof number, "M%d", i);
        members[i] = kit_member(&kit, number, 50 * (i + 1) * (i + 1));
        kit_grant(&kit, &members[i], number, 35);
    }
    for (int i = 0; i < DESKS; i++)
        desk_enrol(&desks[i], &kit, i == 2 ? "counter" : "kiosk", "P1");
    for (int i = 0; i < 2; i++)
        (void)desk_lease(&desks[i], "G-001", &leases[i]);
    for (int i = 0; i < PUSHES; i++)
        push_some(leases, sold);
    kit_verify(&kit);
    kit_close(&kit);
}

/* ---- all rows, sorted ---- */

struct rows {
    char **row;
    int count;
};

static int
compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
add_row(struct rows *rows, const char *text)
{
    rows->row = realloc(rows->row, ((size_t)rows->count + 1) * sizeof *rows->row);
    assert_non_null(rows->row);
    rows->row[rows->count++] = strdup(text);
}

static void
sort(struct rows *rows)
{
    if (rows->count > 0)
        qsort(rows->row, (size_t)rows->count, sizeof *rows->row, compare);
}

static void
let_go(struct rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        free(rows->row[i]);
    free(rows->row);
    *rows = (struct rows){ .row = NULL };
}

static char text_of_row[1 << 20];

static void
add_value(struct pd_str *out, const char *value)
{
    pd_str_add(out, value);
    pd_str_add(out, "|");
}

static struct rows
of_server(PGconn *conn, const char *sql)
{
    struct rows rows = { .row = NULL };
    PGresult *result = PQexec(conn, sql);

    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    for (int i = 0; i < PQntuples(result); i++) {
        struct pd_str out = pd_str_on(text_of_row, sizeof text_of_row);

        for (int c = 0; c < PQnfields(result); c++)
            add_value(&out, PQgetisnull(result, i, c) ? "-" : PQgetvalue(result, i, c));
        assert_false(out.cut);
        add_row(&rows, text_of_row);
    }
    PQclear(result);
    sort(&rows);
    return rows;
}

/* As PostgreSQL writes them. */
static void
add_column(struct pd_str *out, sqlite3_stmt *stmt, int c)
{
    const uint8_t *bytes = sqlite3_column_blob(stmt, c);
    int type = sqlite3_column_type(stmt, c), n = sqlite3_column_bytes(stmt, c);

    if (type == SQLITE_BLOB) {
        pd_str_add(out, "\\x");
        for (int i = 0; i < n; i++)
            pd_str_addf(out, "%02x", bytes[i]);
        pd_str_add(out, "|");
    } else {
        add_value(out, type == SQLITE_NULL ? "-" : (const char *)sqlite3_column_text(stmt, c));
    }
}

static struct rows
of_file(sqlite3 *db, const char *sql)
{
    struct rows rows = { .row = NULL };
    sqlite3_stmt *stmt;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        struct pd_str out = pd_str_on(text_of_row, sizeof text_of_row);

        for (int c = 0; c < sqlite3_column_count(stmt); c++)
            add_column(&out, stmt, c);
        assert_false(out.cut);
        add_row(&rows, text_of_row);
    }
    (void)sqlite3_finalize(stmt);
    sort(&rows);
    return rows;
}

/* Returns how many rows both have. */
static int
same_rows(uint64_t seed, sqlite3 *db, PGconn *conn, const char *table, const char *columns)
{
    char sql[4096];
    struct rows a, b;
    int count;

    /* A key that was never told of is a row of 0 in one and none in the other. */
    (void)snprintf(sql, sizeof sql, "SELECT %s FROM \"%s\"%s", columns, table,
        strcmp(table, "setting_key") == 0 ? " WHERE cseq > 0" : "");
    a = of_file(db, sql);
    b = of_server(conn, sql);
    for (int i = 0; i < a.count && i < b.count; i++)
        if (strcmp(a.row[i], b.row[i]) != 0)
            fail_msg("seed %llu, %s (%s):\nSQLite     %.900s\nPostgreSQL %.900s", (unsigned long long)seed,
                table, columns, a.row[i], b.row[i]);
    if (a.count != b.count)
        fail_msg("seed %llu, %s: %d rows in SQLite, %d in PostgreSQL", (unsigned long long)seed, table,
            a.count, b.count);
    count = a.count;
    let_go(&a);
    let_go(&b);
    return count;
}

static int
same_tables(uint64_t seed, const char *path, const char *where)
{
    PGconn *conn = PQconnectdb(where);
    sqlite3 *db;
    PGresult *tables =
        PQexec(conn, "SELECT table_name, string_agg('\"' || column_name || '\"', ', ' ORDER BY column_name) "
                     "FROM information_schema.columns WHERE table_schema = current_schema() "
                     "AND table_name NOT IN ('schema_made', 'last_writer') GROUP BY table_name");
    int count = 0;

    assert_int_equal(PQresultStatus(tables), PGRES_TUPLES_OK);
    assert_true(PQntuples(tables) > 60);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (int i = 0; i < PQntuples(tables); i++)
        count += same_rows(seed, db, conn, PQgetvalue(tables, i, 0), PQgetvalue(tables, i, 1));
    (void)sqlite3_close(db);
    PQclear(tables);
    PQfinish(conn);
    return count;
}

/* ---- one answer ---- */

#define COLUMNS_MAX 23

struct answer {
    int rows;
    char text[8][4096];
};

static void
ask(enum pd_hub_sql sql, const struct pd_arg *args, int count, int columns, struct answer *out)
{
    *out = (struct answer){ .rows = 0 };
    for (bool row = pd_store_start(kit.store, sql, args, count); row;
         row = pd_store_next(kit.store, sql), out->rows++) {
        struct pd_str text = pd_str_on(out->text[out->rows], sizeof out->text[0]);

        assert_true(out->rows < PD_COUNT(out->text));
        for (int c = 0; c < columns; c++) {
            size_t len;
            const uint8_t *bytes = pd_store_bytes(kit.store, sql, c, &len);

            for (size_t i = 0; i < len; i++)
                pd_str_addf(&text, "%02x", bytes[i]);
            pd_str_addf(&text, "/%lld|", (long long)pd_store_int(kit.store, sql, c));
        }
    }
    assert_ok(kit.store->err);
}

/* Each column of it, as the statement answers by itself and as it is known beforehand. */
static void
same_answer(enum pd_hub_sql sql, const struct pd_arg *args, int count, int columns,
    const struct pd_store_expected *expected)
{
    static struct answer alone, known;

    assert_ok(pd_store_begin(kit.store));
    ask(sql, args, count, columns, &alone);
    pd_store_expect(kit.store, expected, 1, 0);
    ask(sql, args, count, columns, &known);
    pd_store_rollback(kit.store);
    assert_true(alone.rows > 0);
    assert_int_equal(known.rows, alone.rows);
    for (int i = 0; i < alone.rows; i++)
        assert_string_equal(known.text[i], alone.text[i]);
}

/* A hub with a desk and a member whose number is no other number by chance; what a push of theirs expects. */
static int64_t
open_with_one(const char *path, struct pd_store_expected *expected)
{
    char number[16];
    int64_t mid;

    kit_open(&kit, path);
    desk_enrol(&desks[0], &kit, "kiosk", "P1");
    for (int i = 0; i < MEMBERS; i++) {
        (void)snprintf(number, sizeof number, "M%d", i);
        expected->member = kit_member(&kit, number, 120);
    }
    kit_grant(&kit, &expected->member, "another", 35);
    expected->device = desks[0].id;
    expected->op = (struct pd_id){ .b = { 1 } };
    assert_ok(pd_store_begin(kit.store));
    mid = pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&expected->member)), 0);
    pd_store_rollback(kit.store);
    return mid;
}

static void
what_is_known_beforehand_is_what_the_database_would_answer(void **state)
{
    static const char path[] = "test_same_stores_known.db";
    struct pd_store_expected expected;
    int64_t mid;

    (void)state;
    if (getenv("PD_TEST_PG") == NULL)
        skip();
    mid = open_with_one(path, &expected);
    same_answer(PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&expected.member)), 13, &expected);
    same_answer(PD_HUB_SQL_DEVICE_BY_ID, PD_ARGS(pd_d(&expected.device)), COLUMNS_MAX, &expected);
    same_answer(PD_HUB_SQL_LOTS_OF, PD_ARGS(pd_i(mid), pd_i(0), pd_i(1)), 7, &expected);
    kit_close(&kit);
    (void)unlink(path);
}

static void
what_is_drawn_for_one_hold_from_one_lot_is_added(void **state)
{
    static const char path[] = "test_same_stores_drawn.db";
    const enum pd_hub_sql sql = PD_HUB_SQL_DRAWS_OF;
    struct pd_store_expected expected;
    int64_t mid, lot;

    (void)state;
    if (getenv("PD_TEST_PG") == NULL)
        skip();
    mid = open_with_one(path, &expected);
    assert_ok(pd_store_begin(kit.store));
    lot = pd_store_one(kit.store, PD_HUB_SQL_LOTS_OF, PD_ARGS(pd_i(mid), pd_i(0), pd_i(1)), 0);
    pd_store_expect(kit.store, &expected, 1, 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pd_store_run(kit.store, PD_HUB_SQL_DRAW_INSERT,
                             PD_ARGS(pd_i(1000), pd_i(lot), pd_i(mid), pd_i(5))),
            1);
        if (i == 1) /* it is there, and seen */
            assert_true(pd_store_start(kit.store, sql, PD_ARGS(pd_i(1000))));
        if (i == 1)
            assert_int_equal(pd_store_int(kit.store, sql, 1), 10);
        pd_store_end(kit.store, sql);
    }
    assert_true(pd_store_start(kit.store, sql, PD_ARGS(pd_i(1000))));
    assert_int_equal(pd_store_int(kit.store, sql, 1), 15);
    pd_store_end(kit.store, sql);
    pd_store_rollback(kit.store);
    kit_close(&kit);
    (void)unlink(path);
}

static void
the_same_history_ends_in_the_same_rows_in_both_stores(void **state)
{
    static const char path[] = "test_same_stores.db", other[] = "test_same_stores_pg.db";
    const char *given = getenv("PD_TEST_PG");
    char pg[256];

    (void)state;
    if (given == NULL)
        skip();
    assert_true(pd_copy(pg, sizeof pg, given));
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        assert_int_equal(unsetenv("PD_TEST_PG"), 0);
        (void)unlink(path);
        live(seed, path);
        assert_int_equal(setenv("PD_TEST_PG", pg, 1), 0);
        live(seed, other);
        assert_true(same_tables(seed, path, kit_schema(pg, other, false)) > 500);
    }
    (void)unlink(path);
    (void)unlink(other);
    (void)unlink("test_same_stores.db-wal");
    (void)unlink("test_same_stores.db-shm");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_known_beforehand_is_what_the_database_would_answer),
        cmocka_unit_test(what_is_drawn_for_one_hold_from_one_lot_is_added),
        cmocka_unit_test(the_same_history_ends_in_the_same_rows_in_both_stores),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
