#include "sync/hub/store_pg.h"

#include "app/base/log.h"
#include "app/base/str.h"
#include "sync/hub/pg_copy.h"
#include "sync/hub/pg_link.h"
#include "sync/hub/pg_notify.h"
#include "sync/hub/pg_schema.h"
#include "sync/hub/pg_value.h"
#include "sync/hub/store_pg_batch.h"
#include "sync/hub/where.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define PARAMS_MAX 24
#define BINARY 1

struct statement {
    PGresult *rows; /* of the run that is on, or NULL */
    int row, until;
    int column;    /* of the rows, in which the statement's first one is */
    bool borrowed; /* the rows are the batch's */
    int params;
    Oid types[PARAMS_MAX];
};

struct pg_store {
    struct pd_store store;
    char *where;
    PGconn *conn;
    pthread_mutex_t syncing; /* of the three below */
    PGconn *aside;           /* of who syncs, on any thread */
    int64_t life;            /* how often aside was connected */
    int64_t waits_since; /* in which the first batch ahead that is not synced yet began; 0: there is none */
    int64_t began;       /* in which the open batch did */
    bool prepared;       /* every statement, on this connection */
    int changed;
    struct pd_pg_batch *batch;
    char process[24];            /* its number among those on this database, as text: of this connection, */
    atomic_llong process_number; /* and for the ear */
    struct pd_pg_server server, server_aside; /* where conn and aside are */
    struct pd_pg_ear *ear;
    int64_t tell; /* the feed's position, to be told with the open batch; 0: it did not move */
    bool reading, others_wrote;
    struct statement statements[PD_HUB_SQL_COUNT];
};

static struct pg_store *
of(struct pd_store *store)
{
    return (struct pg_store *)store;
}

/* ---- errors ---- */

static void
fail(struct pg_store *s, const PGresult *result, enum pd_hub_sql sql)
{
    if (s->store.err != PD_OK)
        return;
    pd_pg_log(s->conn, result, pd_hub_sql_texts[sql].name);
    s->store.err = pd_pg_err_of(result);
}

/* ---- statements ---- */

/* So many are asked for at once: what both sides have to say of them fits into what lies between. */
#define AT_ONCE 64

/* What the server takes each parameter for. */
static void
take_types(struct statement *st, const PGresult *described)
{
    st->params = PQnparams(described);
    pd_assert(st->params <= PARAMS_MAX);
    for (int i = 0; i < st->params; i++)
        st->types[i] = PQparamtype(described, i);
}

static bool
send_to_prepare(struct pg_store *s, int from, int until)
{
    bool sent = true;

    for (int i = from; i < until && sent; i++)
        sent = PQsendPrepare(s->conn, pd_hub_sql_texts[i].name, pd_hub_sql_texts[i].text, 0, NULL) == 1 &&
               PQsendDescribePrepared(s->conn, pd_hub_sql_texts[i].name) == 1;
    return sent && PQpipelineSync(s->conn) == 1;
}

static enum pd_err
take_prepared(struct pg_store *s, int from, int until)
{
    enum pd_err err = PD_OK;

    for (int i = 2 * from; i < 2 * until; i++) {
        PGresult *result = pd_pg_next_result(s->conn);

        if (err == PD_OK && PQresultStatus(result) != PGRES_COMMAND_OK) {
            err = pd_pg_err_of(result);
            pd_pg_log(s->conn, result, pd_hub_sql_texts[i / 2].name);
        }
        if (err == PD_OK && i % 2 == 1)
            take_types(&s->statements[i / 2], result);
        PQclear(result);
    }
    PQclear(PQgetResult(s->conn)); /* of the sync */
    return err;
}

static enum pd_err
prepare_all(struct pg_store *s)
{
    enum pd_err err = PQenterPipelineMode(s->conn) == 1 ? PD_OK : PD_ERR_IO;

    for (int from = 0; err == PD_OK && from < PD_HUB_SQL_COUNT; from += AT_ONCE) {
        int until = from + AT_ONCE < PD_HUB_SQL_COUNT ? from + AT_ONCE : PD_HUB_SQL_COUNT;

        err = send_to_prepare(s, from, until) ? take_prepared(s, from, until) : PD_ERR_IO;
    }
    return PQexitPipelineMode(s->conn) == 1 ? err : PD_ERR_IO;
}

static void
clear(struct statement *st)
{
    if (!st->borrowed)
        PQclear(st->rows);
    st->rows = NULL;
    st->borrowed = false;
}

/* Values as the server takes them: whole numbers in its byte order, text and blobs as they are. */
struct values {
    const char *p[PARAMS_MAX];
    int len[PARAMS_MAX], format[PARAMS_MAX];
    char number[PARAMS_MAX][PD_PG_NUMBER];
};

static bool
bind(struct values *v, const struct statement *st, const struct pd_arg *args)
{
    for (int i = 0; i < st->params; i++) {
        v->format[i] = BINARY;
        v->p[i] = args[i].p != NULL ? args[i].p : "";
        v->len[i] = (int)args[i].len;
        if (args[i].kind == PD_ARG_NULL)
            v->p[i] = NULL;
        if (args[i].kind != PD_ARG_INT)
            continue;
        v->p[i] = v->number[i];
        v->len[i] = pd_pg_put_int(v->number[i], st->types[i], args[i].i);
        if (v->len[i] == 0)
            return false;
    }
    return true;
}

/* What was kept could not be written. */
static void
fail_kept(struct pg_store *s)
{
    const char *name;
    const PGresult *wrong = pd_pg_batch_wrong(s->batch, &name);

    if (s->store.err != PD_OK)
        return;
    if (wrong != NULL)
        pd_pg_log(s->conn, wrong, name);
    else
        pd_log(PD_LOG_ERROR, "E-HUB-02", "store: %s: not as it was read, or the connection is gone", name);
    s->store.err = wrong != NULL ? pd_pg_err_of(wrong) : PD_ERR_BUSY;
}

/* true: it is done with, and *rows says whether there are any. */
static bool
start_in_batch(struct pg_store *s, enum pd_hub_sql sql, const struct pd_arg *args, bool *rows)
{
    struct statement *st = &s->statements[sql];
    struct pd_pg_rows found = { .rows = NULL };
    enum pd_pg_turn turn = pd_pg_batch_take(s->batch, s->conn, sql, args, &found);

    *rows = turn == PD_PG_FOUND;
    s->changed = turn == PD_PG_KEPT;
    if (turn == PD_PG_LOST)
        fail_kept(s);
    if (turn == PD_PG_FOUND) {
        st->rows = found.rows;
        st->row = found.row;
        st->until = found.until;
        st->column = found.column;
        st->borrowed = true;
    }
    return turn != PD_PG_ALONE;
}

static bool
pg_start(struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count)
{
    struct pg_store *s = of(store);
    struct statement *st = &s->statements[sql];
    struct values v;
    bool rows;

    pd_assert(count == st->params);
    clear(st);
    if (start_in_batch(s, sql, args, &rows))
        return rows;
    if (!bind(&v, st, args)) {
        pd_log(PD_LOG_ERROR, "E-HUB-03", "store: %s: a number that its column does not take",
            pd_hub_sql_texts[sql].name);
        s->store.err = PD_ERR_CORRUPT;
        return false;
    }
    st->rows = PQexecPrepared(s->conn, pd_hub_sql_texts[sql].name, count, v.p, v.len, v.format, BINARY);
    st->row = st->column = 0;
    if (!pd_pg_went_well(st->rows)) {
        fail(s, st->rows, sql);
        clear(st);
        return false;
    }
    s->changed = (int)strtol(PQcmdTuples(st->rows), NULL, 10);
    st->until = PQntuples(st->rows);
    if (st->until > 0)
        return true;
    clear(st);
    return false;
}

static bool
pg_next(struct pd_store *store, enum pd_hub_sql sql)
{
    struct statement *st = &of(store)->statements[sql];

    if (st->rows != NULL && ++st->row < st->until)
        return true;
    clear(st);
    return false;
}

static void
pg_reset(struct pd_store *store, enum pd_hub_sql sql)
{
    clear(&of(store)->statements[sql]);
}

static void
pg_expect(struct pd_store *store, const struct pd_store_expected *ops, int count, int64_t since_ms)
{
    struct pg_store *s = of(store);

    for (int i = 0; i < PD_HUB_SQL_COUNT; i++) /* none is on; what they borrowed goes */
        clear(&s->statements[i]);
    if (!pd_pg_batch_expect(s->batch, s->conn, ops, count, since_ms))
        fail_kept(s);
}

static int
pg_changed(struct pd_store *store)
{
    return of(store)->changed;
}

static const void *
pg_column_bytes(struct pd_store *store, enum pd_hub_sql sql, int column, size_t *len)
{
    const struct statement *st = &of(store)->statements[sql];

    *len = 0;
    column += st->column;
    if (st->rows == NULL || PQgetisnull(st->rows, st->row, column))
        return NULL;
    *len = (size_t)PQgetlength(st->rows, st->row, column);
    return PQgetvalue(st->rows, st->row, column);
}

static int64_t
pg_column_int(struct pd_store *store, enum pd_hub_sql sql, int column)
{
    const struct statement *st = &of(store)->statements[sql];
    size_t len;
    const void *p = pg_column_bytes(store, sql, column, &len);

    return p != NULL ? pd_pg_get_int(p, len, PQftype(st->rows, st->column + column)) : 0;
}

/* ---- batches ---- */

/* Whoever serves from the database is there as long as this connection is; not while somebody fills it, or
 * takes everything out of it, and not when that was begun and not ended. */
static enum pd_err
be_let_in(struct pg_store *s)
{
    bool free = false, shut = true;
    enum pd_err err = PD_OK;

    if (s->reading)
        return PD_OK;
    err = pd_pg_asks(s->conn, "SELECT pg_try_advisory_lock_shared(" PD_PG_LOCK_SERVE ")", &free);
    if (err == PD_OK && free)
        err = pd_pg_asks(s->conn, "SELECT EXISTS (SELECT 1 FROM meta WHERE name = '" PD_HUB_SHUT "')", &shut);
    if (err == PD_OK && !free)
        err = PD_ERR_BUSY;
    return err == PD_OK && shut ? PD_ERR_STATE : err;
}

static enum pd_err
introduce(struct pg_store *s)
{
    enum pd_err err = pd_pg_server_of(s->conn, &s->server);

    if (err == PD_OK)
        err = be_let_in(s);
    if (err == PD_OK)
        err = pd_pg_word(s->conn, "SELECT nextval('process')", s->process, sizeof s->process);
    atomic_store(&s->process_number, strtoll(s->process, NULL, 10));
    return err;
}

static enum pd_err
prepare_batch(PGconn *conn)
{
    PGresult *wrong = pd_pg_batch_prepare(conn);
    enum pd_err err = wrong != NULL ? pd_pg_err_of(wrong) : PD_OK;

    if (wrong != NULL)
        pd_pg_log(conn, wrong, "PREPARE");
    PQclear(wrong);
    return err;
}

static void
drop(struct pg_store *s)
{
    PQfinish(s->conn);
    s->conn = NULL;
    s->prepared = false;
}

/* After a loss of the connection too: a statement is prepared on one. */
static enum pd_err
ready(struct pg_store *s)
{
    enum pd_err err;

    if (s->prepared && PQstatus(s->conn) == CONNECTION_OK)
        return PD_OK;
    s->prepared = false;
    err = pd_pg_connect(&s->conn, s->where);
    if (err == PD_OK)
        err = introduce(s);
    if (err == PD_OK)
        err = prepare_all(s);
    if (err == PD_OK)
        err = prepare_batch(s->conn);
    s->prepared = err == PD_OK;
    return err;
}

/* Whoever begins after another process writes down that it is she now: in the batch, and with it. */
static enum pd_err
take_over(struct pg_store *s)
{
    char sql[80];

    (void)snprintf(sql, sizeof sql, "UPDATE last_writer SET process = %s", s->process);
    return pd_pg_run(s->conn, sql);
}

/* A server that dies takes every connection with it, and with them batches that did not wait for its disk. So
 * a connection that was there before a batch began and still is when a sync is answered shows that none was
 * lost in between. It has to be one to the server that has the batches: of two that both take themselves for
 * the one that writes, the other's disk shows nothing. */
static enum pd_err
be_there(struct pg_store *s)
{
    enum pd_err err = PD_OK;

    (void)pthread_mutex_lock(&s->syncing);
    if (s->aside != NULL && strcmp(s->server.text, s->server_aside.text) != 0) {
        PQfinish(s->aside);
        s->aside = NULL;
    }
    if (s->aside == NULL || PQstatus(s->aside) != CONNECTION_OK) {
        err = pd_pg_connect(&s->aside, s->where);
        if (err == PD_OK)
            err = pd_pg_server_of(s->aside, &s->server_aside);
        s->life++;
    }
    s->began = s->life;
    if (err == PD_OK && strcmp(s->server.text, s->server_aside.text) != 0)
        err = PD_ERR_IO;
    (void)pthread_mutex_unlock(&s->syncing);
    return err;
}

static enum pd_err
begin_once(struct pg_store *s, bool ahead)
{
    char last[24] = "";
    enum pd_err err = ready(s);

    s->others_wrote = s->reading;
    s->tell = 0;
    if (err == PD_OK && ahead)
        err = be_there(s);
    if (err == PD_OK && s->reading)
        return pd_pg_run(s->conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (err == PD_OK)
        err = pd_pg_word(s->conn,
            ahead ? "BEGIN; SET LOCAL synchronous_commit = off;"
                    "SELECT pg_advisory_xact_lock(" PD_PG_LOCK_BATCH "); SELECT process FROM last_writer"
                  : "BEGIN; SELECT pg_advisory_xact_lock(" PD_PG_LOCK_BATCH
                    "); SELECT process FROM last_writer",
            last, sizeof last);
    s->others_wrote = strcmp(last, s->process) != 0;
    if (err == PD_OK && s->others_wrote)
        err = take_over(s);
    return err;
}

/* A connection that was lost since the last batch is found so only now, and what the server said when it went
 * may be read before its end is; and a server that writes no more, because another does, says so only now.
 * Nothing was done yet: once more, on another. */
static enum pd_err
pg_begin(struct pd_store *store, bool ahead)
{
    struct pg_store *s = of(store);
    enum pd_err err = begin_once(s, ahead);

    if (err == PD_ERR_IO || err == PD_ERR_READONLY) {
        drop(s);
        err = begin_once(s, ahead);
    }
    if (err != PD_OK && PQtransactionStatus(s->conn) == PQTRANS_INERROR)
        (void)pd_pg_run(s->conn, "ROLLBACK");
    return err;
}

/* A row that is asked for and is not there is thought to come soon, so that a loop over both tables looks
 * cheap: of some ten thousand members it takes minutes, and of a million it does not end. */
static void
pg_read_whole(struct pd_store *store)
{
    enum pd_err err = pd_pg_run(of(store)->conn, "SET LOCAL enable_nestloop = off");

    if (err != PD_OK)
        store->err = err;
}

static bool
pg_others_wrote(struct pd_store *store)
{
    return of(store)->others_wrote;
}

static enum pd_err
pg_commit(struct pd_store *store)
{
    struct pg_store *s = of(store);
    char text[128];
    PGresult *result;
    enum pd_err err;

    if (!pd_pg_batch_write(s->batch, s->conn)) {
        fail_kept(s);
        return s->store.err;
    }
    pd_pg_batch_forget(s->batch);
    pd_pg_commit_text(text, sizeof text, s->process, s->tell);
    result = PQexec(s->conn, text);
    err = pd_pg_went_well(result) ? PD_OK : pd_pg_err_of(result);

    /* Of a batch that had failed the server says ROLLBACK, and that all is well. */
    if (err == PD_OK && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        err = PD_ERR_IO;
    if (err != PD_OK)
        pd_pg_log(s->conn, result, "COMMIT");
    PQclear(result);
    (void)pthread_mutex_lock(&s->syncing);
    if (err == PD_OK && store->ahead && s->waits_since == 0)
        s->waits_since = s->began;
    (void)pthread_mutex_unlock(&s->syncing);
    return err;
}

static void
pg_rollback(struct pd_store *store)
{
    struct pg_store *s = of(store);

    for (int i = 0; i < PD_HUB_SQL_COUNT; i++)
        clear(&s->statements[i]);
    pd_pg_batch_forget(s->batch);
    if (PQstatus(s->conn) == CONNECTION_OK && PQtransactionStatus(s->conn) != PQTRANS_IDLE)
        (void)pd_pg_run(s->conn, "ROLLBACK");
}

/* A commit that waits comes behind all that did not, in the one log of the server. */
static enum pd_err
pg_sync(struct pd_store *store)
{
    struct pg_store *s = of(store);
    enum pd_err err = PD_OK;

    (void)pthread_mutex_lock(&s->syncing);
    if (s->waits_since != 0 && s->waits_since != s->life)
        err = PD_ERR_IO;
    else if (s->waits_since != 0)
        err = pd_pg_run(s->aside, "SELECT pg_logical_emit_message(true, 'pointdesk', '')");
    s->waits_since = 0;
    (void)pthread_mutex_unlock(&s->syncing);
    return err;
}

/* ---- other processes ---- */

static void
pg_tell(struct pd_store *store, int64_t position)
{
    of(store)->tell = position;
}

static enum pd_err
pg_hear(struct pd_store *store, int64_t now_ms, int counter, int timeout_ms, int64_t *position)
{
    struct pg_store *s = of(store);

    return pd_pg_ear_hear(s->ear, now_ms, atomic_load(&s->process_number), counter, timeout_ms, position);
}

/* ---- what the server does by itself ---- */

static void
pg_idle(struct pd_store *store)
{
    (void)store;
}

static bool
pg_fold_aside(struct pd_store *store)
{
    (void)store;
    return true;
}

static enum pd_store_log
pg_log(struct pd_store *store)
{
    (void)store;
    return PD_STORE_LOG_SHORT;
}

/* What was deleted leaves the tables at a VACUUM; the log of the server ages by its own settings. */
static enum pd_err
pg_scrub(struct pd_store *store)
{
    enum pd_err err = ready(of(store));

    return err == PD_OK ? pd_pg_run(of(store)->conn, "VACUUM") : err;
}

/* It connects by itself, and needs nothing of the store. */
static enum pd_err
pg_copy_begin(struct pd_store *store, const char *path, struct pd_store_copy **out, struct pd_why *why)
{
    struct pd_pg_copy *copy = pd_pg_copy_create(of(store)->where, path);

    *out = (struct pd_store_copy *)copy;
    return copy != NULL ? PD_OK : pd_why(why, PD_ERR_MEMORY, path, "there is no memory for a copy");
}

static enum pd_err
pg_copy_step(struct pd_store *store, struct pd_store_copy *copy, bool *more)
{
    (void)store;
    return pd_pg_copy_step((struct pd_pg_copy *)copy, more);
}

static void
pg_copy_end(struct pd_store *store, struct pd_store_copy *copy)
{
    (void)store;
    pd_pg_copy_destroy((struct pd_pg_copy *)copy);
}

/* Every row of every table is read; where the cluster has checksums, so is every page's. */
static enum pd_err
pg_check(struct pd_store *store, struct pd_why *why)
{
    struct pg_store *s = of(store);
    enum pd_err err = ready(s);
    PGresult *tables;

    if (err != PD_OK)
        return pd_why(why, err, "PostgreSQL", "%s", PQerrorMessage(s->conn));
    tables =
        PQexec(s->conn, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()");
    for (int i = 0; i < PQntuples(tables) && err == PD_OK; i++) {
        char sql[128];

        (void)snprintf(sql, sizeof sql, "SELECT sum(length(t::text)) FROM %s t", PQgetvalue(tables, i, 0));
        err = pd_pg_run(s->conn, sql);
        if (err != PD_OK)
            (void)pd_why(why, PD_ERR_CORRUPT, PQgetvalue(tables, i, 0), "%s", PQerrorMessage(s->conn));
    }
    if (PQntuples(tables) == 0)
        err = pd_why(why, PD_ERR_CORRUPT, "PostgreSQL", "has none of the hub's tables");
    PQclear(tables);
    return err;
}

static void
pg_destroy(struct pd_store *store)
{
    struct pg_store *s = of(store);

    for (int i = 0; i < PD_HUB_SQL_COUNT; i++)
        clear(&s->statements[i]);
    PQfinish(s->conn);
    PQfinish(s->aside);
    pd_pg_batch_destroy(s->batch);
    pd_pg_ear_destroy(s->ear);
    (void)pthread_mutex_destroy(&s->syncing);
    free(s->where);
    free(s);
}

static const struct pd_store_ops pg_ops = {
    .comes_back = true,
    .copy_aside = true,
    .begin = pg_begin,
    .commit = pg_commit,
    .sync = pg_sync,
    .rollback = pg_rollback,
    .start = pg_start,
    .next = pg_next,
    .reset = pg_reset,
    .changed = pg_changed,
    .expect = pg_expect,
    .column_int = pg_column_int,
    .column_bytes = pg_column_bytes,
    .others_wrote = pg_others_wrote,
    .read_whole = pg_read_whole,
    .tell = pg_tell,
    .hear = pg_hear,
    .idle = pg_idle,
    .fold_aside = pg_fold_aside,
    .fold = pg_idle,
    .log = pg_log,
    .scrub = pg_scrub,
    .copy_begin = pg_copy_begin,
    .copy_step = pg_copy_step,
    .copy_end = pg_copy_end,
    .check = pg_check,
    .destroy = pg_destroy,
};

/* ---- opening ---- */

static void
tell_why(struct pg_store *s, enum pd_err err, struct pd_why *why)
{
    char shut[160] = "";

    if (err == PD_ERR_BUSY)
        (void)pd_why(
            why, err, "PostgreSQL", "another program fills this database, or takes the hub out of it");
    else if (err == PD_ERR_STATE &&
             pd_pg_word(s->conn,
                 "SELECT convert_from(value, 'UTF8') FROM meta WHERE name = '" PD_HUB_SHUT "'", shut,
                 sizeof shut) == PD_OK)
        (void)pd_why(why, err, "PostgreSQL", "%s", shut);
    else
        (void)pd_pg_why(why, err, s->conn);
}

static enum pd_err
open_store(struct pd_store **out, const char *where, bool reading, struct pd_why *why)
{
    struct pg_store *s = calloc(1, sizeof *s);
    enum pd_err err;

    if (why != NULL)
        *why = (struct pd_why){ .text = "" };
    if (s == NULL || (s->where = strdup(where)) == NULL || (s->batch = pd_pg_batch_create()) == NULL) {
        if (s != NULL)
            free(s->where);
        free(s);
        return PD_ERR_MEMORY;
    }
    s->store.ops = &pg_ops;
    s->reading = reading;
    (void)pthread_mutex_init(&s->syncing, NULL);
    s->ear = pd_pg_ear_create(where);
    err = s->ear != NULL ? pd_pg_connect(&s->conn, where) : PD_ERR_MEMORY;
    if (err == PD_OK)
        err = pd_pg_fits(s->conn, why);
    if (err == PD_OK)
        err = pd_pg_migrate(s->conn, why);
    if (err == PD_OK)
        err = ready(s);
    if (err != PD_OK) {
        if (why != NULL && why->text[0] == '\0')
            tell_why(s, err, why);
        pg_destroy(&s->store);
        return err;
    }
    *out = &s->store;
    return PD_OK;
}

enum pd_err
pd_store_pg_open(struct pd_store **out, const char *where, struct pd_why *why)
{
    return open_store(out, where, false, why);
}

enum pd_err
pd_store_pg_open_reading(struct pd_store **out, const char *where, struct pd_why *why)
{
    return open_store(out, where, true, why);
}
