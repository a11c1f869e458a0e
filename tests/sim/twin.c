#include "tests/sim/twin.h"

#include "sync/hub/pg_rows.h"
#include "sync/hub/store_pg.h"
#include "tests/sim/disk.h"
#include "tests/sim/sim.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct twin {
    struct pd_store store;
    struct pd_store *first; /* SQLite */
    bool mirrored;          /* the other had what this one has when it opened */
};

/* Of the process: it stays from hub to hub. */
static struct {
    char where[512];
    struct pd_store *store;
    PGconn *conn; /* for whole tables */
    struct pd_pg_tables tables;
    struct pd_pg_sum here[PD_PG_TABLES], there[PD_PG_TABLES];
    char wrong[256];
    uint64_t statements, compared;
} other;

static struct twin *
of(struct pd_store *store)
{
    return (struct twin *)store;
}

static void PD_PRINTF(1, 2) differs(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    if (other.wrong[0] == '\0')
        (void)vsnprintf(other.wrong, sizeof other.wrong, fmt, args);
    va_end(args);
}

const char *
sim_twin_wrong(void)
{
    static char wrong[sizeof other.wrong];

    memcpy(wrong, other.wrong, sizeof wrong);
    other.wrong[0] = '\0';
    return wrong;
}

void
sim_twin_counts(uint64_t *statements, uint64_t *compared)
{
    *statements = other.statements;
    *compared = other.compared;
    other.statements = other.compared = 0;
}

/* ---- whole tables ---- */

/* false: the simulated disk does not give them, or a fault is in the way. */
static bool
sum_here(sqlite3 *db)
{
    memset(other.here, 0, sizeof other.here);
    for (int i = 0; i < other.tables.count; i++)
        if (pd_pg_rows_sum(db, &other.tables.table[i], &other.here[i], NULL) != PD_OK)
            return false;
    return true;
}

static void
sum_there(void)
{
    struct pd_why why = { .text = "" };

    if (pd_pg_sums_of(other.conn, &other.tables, other.there, &why) != PD_OK)
        differs("PostgreSQL: %s: %s", why.path, why.text);
}

static void
must_run(const char *sql)
{
    pd_assert(pd_pg_run(other.conn, sql) == PD_OK);
}

/* Only what is not the same already. training refers to device. */
static bool
make_same(sqlite3 *db)
{
    char sql[PD_PG_NAME_CAP + 32];
    bool good = sum_here(db);

    if (good)
        sum_there();
    must_run("BEGIN; DELETE FROM training");
    for (int i = 0; good && i < other.tables.count; i++) {
        const struct pd_pg_table *table = &other.tables.table[i];
        struct pd_pg_sum sum = { .rows = 0 };

        if (pd_pg_sum_equal(&other.here[i], &other.there[i]) && strcmp(table->name, "training") != 0)
            continue;
        (void)snprintf(sql, sizeof sql, "DELETE FROM \"%s\"", table->name);
        must_run(sql);
        good = pd_pg_rows_send(other.conn, db, table, &sum, NULL) == PD_OK;
    }
    (void)pd_pg_run(other.conn, good ? "COMMIT" : "ROLLBACK");
    return good;
}

static void
compare_all(struct twin *t)
{
    if (!t->mirrored || other.wrong[0] != '\0' || !sum_here(pd_store_sqlite_connection(t->first)))
        return;
    sum_there();
    other.compared++;
    for (int i = 0; i < other.tables.count; i++)
        if (!pd_pg_sum_equal(&other.here[i], &other.there[i]))
            differs("table %s is not the same in PostgreSQL: %" PRId64 " rows, and %" PRId64,
                other.tables.table[i].name, other.here[i].rows, other.there[i].rows);
}

/* ---- batches ---- */

static enum pd_err
twin_begin(struct pd_store *store, bool ahead)
{
    struct twin *t = of(store);
    enum pd_err err = ahead ? pd_store_begin_ahead(t->first) : pd_store_begin(t->first);

    if (pd_store_lost(t->first))
        atomic_store(&store->lost, true);
    if (err == PD_OK && t->mirrored && pd_store_begin(other.store) != PD_OK)
        differs("PostgreSQL begins no batch");
    return err;
}

static enum pd_err
twin_commit(struct pd_store *store)
{
    struct twin *t = of(store);
    enum pd_err err = pd_store_commit(t->first);

    if (pd_store_lost(t->first))
        atomic_store(&store->lost, true);
    if (!other.store->open)
        return err;
    if (err != PD_OK)
        pd_store_rollback(other.store);
    else if (pd_store_commit(other.store) != PD_OK)
        differs("PostgreSQL does not commit what SQLite did");
    return err;
}

static enum pd_err
twin_sync(struct pd_store *store)
{
    return pd_store_sync(of(store)->first);
}

static void
twin_rollback(struct pd_store *store)
{
    pd_store_rollback(of(store)->first);
    pd_store_rollback(other.store);
}

/* What SQLite could not do for the machine's sake is nobody's difference, and the batch is lost. */
static bool
both(struct twin *t, enum pd_hub_sql sql, bool first, bool second)
{
    const char *name = pd_hub_sql_texts[sql].name;

    t->store.err = t->first->err;
    if (t->first->err == PD_OK && other.store->err != PD_OK)
        differs("%s fails in PostgreSQL: %s", name, pd_err_name(other.store->err));
    else if (t->first->err == PD_OK && first != second)
        differs("%s: a row in %s alone", name, first ? "SQLite" : "PostgreSQL");
    return first;
}

static bool
is_two(const struct twin *t)
{
    return t->mirrored && other.store->open && t->first->err == PD_OK;
}

static bool
twin_start(struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count)
{
    struct twin *t = of(store);
    bool two = is_two(t), first = pd_store_start(t->first, sql, args, count);

    t->store.err = t->first->err;
    if (!two || t->first->err != PD_OK)
        return first;
    other.statements++;
    return both(t, sql, first, pd_store_start(other.store, sql, args, count));
}

static bool
twin_next(struct pd_store *store, enum pd_hub_sql sql)
{
    struct twin *t = of(store);
    bool two = is_two(t), first = pd_store_next(t->first, sql);

    t->store.err = t->first->err;
    return two && t->first->err == PD_OK ? both(t, sql, first, pd_store_next(other.store, sql)) : first;
}

static void
twin_reset(struct pd_store *store, enum pd_hub_sql sql)
{
    pd_store_end(of(store)->first, sql);
    if (other.store->open)
        pd_store_end(other.store, sql);
}

static int
twin_changed(struct pd_store *store)
{
    struct twin *t = of(store);
    int n = t->first->ops->changed(t->first);

    if (is_two(t) && other.store->ops->changed(other.store) != n)
        differs("%d rows are changed in SQLite, %d in PostgreSQL", n, other.store->ops->changed(other.store));
    return n;
}

static int64_t
twin_column_int(struct pd_store *store, enum pd_hub_sql sql, int column)
{
    struct twin *t = of(store);
    int64_t n = pd_store_int(t->first, sql, column),
            m = is_two(t) ? pd_store_int(other.store, sql, column) : n;

    if (n != m)
        differs("%s, column %d: %" PRId64 " in SQLite, %" PRId64 " in PostgreSQL", pd_hub_sql_texts[sql].name,
            column, n, m);
    return n;
}

static const void *
twin_column_bytes(struct pd_store *store, enum pd_hub_sql sql, int column, size_t *len)
{
    struct twin *t = of(store);
    const void *p = pd_store_bytes(t->first, sql, column, len), *q;
    size_t n = 0;

    if (!is_two(t))
        return p;
    q = pd_store_bytes(other.store, sql, column, &n);
    if (n != *len || (n > 0 && memcmp(p, q, n) != 0))
        differs("%s, column %d: other bytes in PostgreSQL", pd_hub_sql_texts[sql].name, column);
    return p;
}

/* ---- what is of the disk alone ---- */

static void
twin_idle(struct pd_store *store)
{
    pd_store_idle(of(store)->first);
}

static bool
twin_fold_aside(struct pd_store *store)
{
    return pd_store_fold_aside(of(store)->first);
}

static void
twin_fold(struct pd_store *store)
{
    pd_store_fold(of(store)->first);
}

static enum pd_store_log
twin_log(struct pd_store *store)
{
    return pd_store_log(of(store)->first);
}

static enum pd_err
twin_scrub(struct pd_store *store)
{
    return pd_store_scrub(of(store)->first);
}

static enum pd_err
twin_copy_begin(struct pd_store *store, const char *path, struct pd_store_copy **out, struct pd_why *why)
{
    return pd_store_copy_begin(of(store)->first, path, out, why);
}

static enum pd_err
twin_copy_step(struct pd_store *store, struct pd_store_copy *copy, bool *more)
{
    return pd_store_copy_step(of(store)->first, copy, more);
}

static void
twin_copy_end(struct pd_store *store, struct pd_store_copy *copy)
{
    pd_store_copy_end(of(store)->first, copy);
}

static enum pd_err
twin_check(struct pd_store *store, struct pd_why *why)
{
    return pd_store_check(of(store)->first, why);
}

static void
twin_destroy(struct pd_store *store)
{
    struct twin *t = of(store);

    twin_rollback(store);
    if (!sim_disk_is_off(SIM_HUB_DISK) && !pd_store_lost(t->first)) /* else nobody knows what it has */
        compare_all(t);
    pd_store_close(t->first);
    free(t);
}

static const struct pd_store_ops twin_ops = {
    .begin = twin_begin,
    .commit = twin_commit,
    .sync = twin_sync,
    .rollback = twin_rollback,
    .start = twin_start,
    .next = twin_next,
    .reset = twin_reset,
    .changed = twin_changed,
    .column_int = twin_column_int,
    .column_bytes = twin_column_bytes,
    .idle = twin_idle,
    .fold_aside = twin_fold_aside,
    .fold = twin_fold,
    .log = twin_log,
    .scrub = twin_scrub,
    .copy_begin = twin_copy_begin,
    .copy_step = twin_copy_step,
    .copy_end = twin_copy_end,
    .check = twin_check,
    .destroy = twin_destroy,
};

/* ---- opening ---- */

void
sim_twin_use(const char *where)
{
    (void)snprintf(other.where, sizeof other.where, "%s", where);
}

/* A schema of this process's own. */
static void
open_other(sqlite3 *db)
{
    char schema[32], sql[128], where[sizeof other.where + 64];
    struct pd_why why = { .text = "" };

    (void)snprintf(schema, sizeof schema, "sim_%d", (int)getpid());
    (void)snprintf(where, sizeof where, "%s options=-csearch_path=%s", other.where, schema);
    if (pd_pg_connect(&other.conn, where) != PD_OK) {
        (void)fprintf(stderr, "pointdesk-sim: --postgres: %s", PQerrorMessage(other.conn));
        exit(2);
    }
    (void)snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s", schema, schema);
    must_run(sql);
    if (pd_store_pg_open(&other.store, where, &why) != PD_OK) {
        (void)fprintf(stderr, "pointdesk-sim: --postgres: %s: %s\n", why.path, why.text);
        exit(2);
    }
    pd_assert(pd_pg_tables_read(db, &other.tables, &why) == PD_OK);
}

struct pd_store *
sim_twin_of(struct pd_store *made)
{
    struct twin *t;

    if (other.where[0] == '\0')
        return made;
    t = calloc(1, sizeof *t);
    pd_assert(t != NULL);
    if (other.store == NULL)
        open_other(pd_store_sqlite_connection(made));
    t->store.ops = &twin_ops;
    t->first = made;
    t->mirrored = make_same(pd_store_sqlite_connection(made));
    return &t->store;
}
