/*
 * The store in one SQLite file: WAL, synchronous FULL but for batches ahead, one connection that does all
 * writing. It does all checkpoints too, until another thread is there for them, which has a connection of its
 * own: SQLite's VFS "unix-excl" keeps other processes out and not that. SQLite parameters named "$1" are
 * numbered by first use, so each statement keeps a map.
 */
#include "sync/hub/store.h"

#include "app/base/log.h"
#include "app/base/str.h"
#include "app/wal/wal.h"
#include "sync/hub/pd_sqlite_sql.h"
#include "sync/hub/sqlite_copy.h"
#include "sync/hub/sqlite_gather.h"
#include "sync/hub/sqlite_log.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define PARAMS_MAX 24
/* WAL pages (4 KiB) after which a busy store checkpoints; an idle one does it sooner. */
#define CHECKPOINT_PAGES 4096
/* The same where another thread does it, while the log grows: with 8,192 the slowest push in a hundred beside
 * many that poll took half as long again. When so few are left to fold, the writer does, and the log begins
 * anew; or when it is so long, because the disk is slower than the writer. */
#define FOLD_PAGES 2048
#define FEW_PAGES 256
#define LONG_PAGES 65536
#define OWN_VFS "unix-excl"

struct statement {
    sqlite3_stmt *stmt;
    int index[PARAMS_MAX + 1]; /* of $n */
    int params;
};

struct sqlite_store {
    struct pd_store store;
    sqlite3 *db;
    bool beside;  /* other connections write too */
    bool settled; /* its log is, or is not this connection's to settle */
    bool late;    /* statements are prepared when first used, but for one that reads the schema */
    bool unclean; /* what was deleted may stand in its log, which there was no room to fold */
    char vfs[32]; /* "": the default */
    struct pd_sqlite_gather gather;
    bool power_safe, ahead;   /* how the open batch was begun, or the last one */
    struct pd_sqlite_log log; /* open from the first batch ahead on */
    sqlite3 *aside;           /* of the thread that folds the log; or NULL */
    int log_pages;
    atomic_int folded; /* pages of the log, from its beginning */
    pthread_mutex_t folding;
    struct statement statements[PD_HUB_SQL_COUNT];
};

static struct sqlite_store *
of(struct pd_store *store)
{
    return (struct sqlite_store *)store;
}

static enum pd_err
err_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
        return PD_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return PD_ERR_BUSY;
    case SQLITE_FULL:
        return PD_ERR_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return PD_ERR_READONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
        return PD_ERR_CORRUPT;
    case SQLITE_NOMEM:
        return PD_ERR_MEMORY;
    default:
        return PD_ERR_IO;
    }
}

static void
fail(struct sqlite_store *s, int code, const char *what)
{
    if (s->store.err != PD_OK)
        return;
    pd_log(PD_LOG_ERROR, "E-HUB-02", "store: %s (%d): %s", sqlite3_errmsg(s->db),
        sqlite3_extended_errcode(s->db), what);
    s->store.err = err_of(code);
}

static enum pd_err
run_plain(struct sqlite_store *s, const char *sql)
{
    int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
        pd_log(PD_LOG_ERROR, "E-HUB-02", "store: %s: %.60s", sqlite3_errmsg(s->db), sql);
    return err_of(code);
}

/* A commit that does not wait for the disk is one of a connection that syncs at checkpoints alone. */
static enum pd_err
go_ahead(struct sqlite_store *s, bool ahead)
{
    enum pd_err err = PD_OK;

    if (ahead)
        err = err_of(pd_sqlite_log_open(&s->log, s->db));
    if (err == PD_OK && s->power_safe && ahead != s->ahead)
        err = run_plain(s, ahead ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL");
    if (err == PD_OK)
        s->ahead = ahead;
    return err;
}

static enum pd_err
sqlite_begin(struct pd_store *store, bool ahead)
{
    struct sqlite_store *s = of(store);
    enum pd_err err = go_ahead(s, ahead);

    return err == PD_OK ? run_plain(s, "BEGIN IMMEDIATE") : err;
}

static enum pd_err
sqlite_commit(struct pd_store *store)
{
    return run_plain(of(store), "COMMIT");
}

static int
sync_log(struct sqlite_store *s)
{
    return s->log.open && s->power_safe ? pd_sqlite_log_sync(&s->log) : SQLITE_OK;
}

static enum pd_err
sqlite_sync(struct pd_store *store)
{
    return err_of(sync_log(of(store)));
}

static void
sqlite_rollback(struct pd_store *store)
{
    struct sqlite_store *s = of(store);

    for (int i = 0; i < PD_HUB_SQL_COUNT; i++)
        (void)sqlite3_reset(s->statements[i].stmt);
    if (sqlite3_get_autocommit(s->db) == 0)
        (void)run_plain(s, "ROLLBACK");
}

static enum pd_err
prepare(struct sqlite_store *s, enum pd_hub_sql sql)
{
    struct statement *st = &s->statements[sql];
    const char *text = pd_hub_sql_texts[sql].text;
    int code = sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, &st->stmt, NULL);

    if (code != SQLITE_OK) {
        fail(s, code, text);
        return s->store.err;
    }
    st->params = sqlite3_bind_parameter_count(st->stmt);
    pd_assert(st->params <= PARAMS_MAX);
    for (int i = 1; i <= st->params; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "$%d", i);
        st->index[i] = sqlite3_bind_parameter_index(st->stmt, name);
        pd_assert(st->index[i] > 0);
    }
    return PD_OK;
}

static int
bind(struct statement *st, const struct pd_arg *arg, int index)
{
    switch (arg->kind) {
    case PD_ARG_INT:
        return sqlite3_bind_int64(st->stmt, index, arg->i);
    case PD_ARG_TEXT:
        return sqlite3_bind_text(st->stmt, index, arg->p, (int)arg->len, SQLITE_STATIC);
    case PD_ARG_BLOB:
        return sqlite3_bind_blob(st->stmt, index, arg->p, (int)arg->len, SQLITE_STATIC);
    case PD_ARG_NULL:
        return sqlite3_bind_null(st->stmt, index);
    }
    return SQLITE_MISUSE;
}

static bool
step(struct sqlite_store *s, struct statement *st)
{
    int code = sqlite3_step(st->stmt);

    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        fail(s, code, sqlite3_sql(st->stmt));
    return false;
}

/* A statement that gives rows is run inside the caller's loop while its arguments live; one that gives none
 * is finished here. Either way bound memory is not needed after the caller's statement. */
static bool
sqlite_start(struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count)
{
    struct sqlite_store *s = of(store);
    struct statement *st = &s->statements[sql];

    if (st->stmt == NULL && prepare(s, sql) != PD_OK) /* it is opened late */
        return false;
    pd_assert(count == st->params);
    (void)sqlite3_reset(st->stmt);
    for (int i = 0; i < count; i++) {
        int code = bind(st, &args[i], st->index[i + 1]);

        if (code != SQLITE_OK) {
            fail(s, code, sqlite3_sql(st->stmt));
            return false;
        }
    }
    if (step(s, st))
        return true;
    (void)sqlite3_reset(st->stmt);
    return false;
}

static bool
sqlite_next(struct pd_store *store, enum pd_hub_sql sql)
{
    struct sqlite_store *s = of(store);

    if (step(s, &s->statements[sql]))
        return true;
    (void)sqlite3_reset(s->statements[sql].stmt);
    return false;
}

static void
sqlite_reset(struct pd_store *store, enum pd_hub_sql sql)
{
    (void)sqlite3_reset(of(store)->statements[sql].stmt);
}

static int
sqlite_changed(struct pd_store *store)
{
    return sqlite3_changes(of(store)->db);
}

static int64_t
sqlite_column_int(struct pd_store *store, enum pd_hub_sql sql, int column)
{
    return sqlite3_column_int64(of(store)->statements[sql].stmt, column);
}

static const void *
sqlite_column_bytes(struct pd_store *store, enum pd_hub_sql sql, int column, size_t *len)
{
    sqlite3_stmt *stmt = of(store)->statements[sql].stmt;
    const void *p = sqlite3_column_blob(stmt, column);

    *len = (size_t)sqlite3_column_bytes(stmt, column);
    return p;
}

/* ---- the log ---- */

/* What is folded must be on disk in the log: a power cut in between leaves a database that is newer in part.
 * SQLite syncs the log first too, but of an error it tells nobody, and the next time there is none. Who comes
 * while the log is folded waits, which is as it should be where the log is too long. */
static void
fold(struct sqlite_store *s, sqlite3 *db)
{
    int pages = 0, folded = 0;

    (void)pthread_mutex_lock(&s->folding);
    if (sync_log(s) == SQLITE_OK &&
        sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &folded) == SQLITE_OK)
        atomic_store(&s->folded, folded);
    (void)pthread_mutex_unlock(&s->folding);
}

/* After each commit that wrote to the log. A log that is shorter than before began anew. */
static int
committed(void *ctx, sqlite3 *db, const char *name, int pages)
{
    struct sqlite_store *s = ctx;

    (void)name;
    if (pages < s->log_pages)
        atomic_store(&s->folded, 0);
    s->log_pages = pages;
    if (s->log.open)
        pd_sqlite_log_written(&s->log);
    if (s->aside == NULL && pages >= CHECKPOINT_PAGES)
        fold(s, db);
    return SQLITE_OK;
}

static void
sqlite_fold(struct pd_store *store)
{
    if (of(store)->aside != NULL)
        fold(of(store), of(store)->aside);
}

static enum pd_store_log
sqlite_log(struct pd_store *store)
{
    struct sqlite_store *s = of(store);

    if (s->unclean)
        return PD_STORE_LOG_OVER;
    if (s->aside == NULL || s->log_pages < FOLD_PAGES)
        return PD_STORE_LOG_SHORT;
    if (s->log_pages - atomic_load(&s->folded) <= FEW_PAGES || s->log_pages >= LONG_PAGES)
        return PD_STORE_LOG_OVER;
    return PD_STORE_LOG_LONG;
}

static bool
sqlite_fold_aside(struct pd_store *store)
{
    struct sqlite_store *s = of(store);
    const char *path = sqlite3_db_filename(s->db, "main");
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int rc;

    if (pd_sqlite_log_open(&s->log, s->db) != SQLITE_OK || s->vfs[0] != '\0' || s->beside || path == NULL ||
        path[0] == '\0')
        return false;
    rc = sqlite3_open_v2(path, &s->aside, flags, s->gather.name);
    if (rc == SQLITE_OK) /* reading opens the log */
        rc = sqlite3_exec(s->aside,
            "PRAGMA wal_autocheckpoint=0; PRAGMA mmap_size=0; PRAGMA cache_size=16; PRAGMA user_version",
            NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return true;
    (void)sqlite3_close(s->aside);
    s->aside = NULL;
    return false;
}

static enum pd_err
sqlite_scrub(struct pd_store *store)
{
    struct sqlite_store *s = of(store);
    int code;

    (void)pthread_mutex_lock(&s->folding); /* SQLite waits for everybody but for who folds it */
    code = sync_log(s);
    if (code == SQLITE_OK)
        code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    s->log_pages = 0;
    atomic_store(&s->folded, 0);
    (void)pthread_mutex_unlock(&s->folding);
    s->unclean = code != SQLITE_OK;
    return err_of(code);
}

static void
sqlite_idle(struct pd_store *store)
{
    if (of(store)->unclean)
        (void)sqlite_scrub(store);
    else
        fold(of(store), of(store)->db);
}

static enum pd_err
sqlite_copy_begin(struct pd_store *store, const char *path, struct pd_store_copy **out, struct pd_why *why)
{
    int code = pd_sqlite_copy_begin(of(store)->db, of(store)->vfs, path, out, why);

    return err_of(code);
}

static enum pd_err
sqlite_copy_step(struct pd_store *store, struct pd_store_copy *copy, bool *more)
{
    (void)store;
    return err_of(pd_sqlite_copy_step(copy, more));
}

static void
sqlite_copy_end(struct pd_store *store, struct pd_store_copy *copy)
{
    (void)store;
    pd_sqlite_copy_end(copy);
}

static enum pd_err
sqlite_check(struct pd_store *store, struct pd_why *why)
{
    return err_of(pd_sqlite_check(of(store)->db, why));
}

static void
sqlite_destroy(struct pd_store *store)
{
    struct sqlite_store *s = of(store);

    for (int i = 0; i < PD_HUB_SQL_COUNT; i++)
        (void)sqlite3_finalize(s->statements[i].stmt);
    pd_sqlite_log_close(&s->log);
    (void)sqlite3_close(s->aside);
    if (!s->settled || s->log.failed != SQLITE_OK)
        pd_wal_hold(s->db);
    (void)sqlite3_close(s->db);
    pd_sqlite_gather_end(&s->gather);
    (void)pthread_mutex_destroy(&s->folding);
    free(s);
}

static const struct pd_store_ops sqlite_ops = {
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .sync = sqlite_sync,
    .rollback = sqlite_rollback,
    .start = sqlite_start,
    .next = sqlite_next,
    .reset = sqlite_reset,
    .changed = sqlite_changed,
    .column_int = sqlite_column_int,
    .column_bytes = sqlite_column_bytes,
    .idle = sqlite_idle,
    .fold_aside = sqlite_fold_aside,
    .fold = sqlite_fold,
    .log = sqlite_log,
    .scrub = sqlite_scrub,
    .copy_begin = sqlite_copy_begin,
    .copy_step = sqlite_copy_step,
    .copy_end = sqlite_copy_end,
    .check = sqlite_check,
    .destroy = sqlite_destroy,
};

static enum pd_err
read_version(struct sqlite_store *s, int *version)
{
    sqlite3_stmt *stmt;
    int code = sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &stmt, NULL);

    if (code == SQLITE_OK) {
        code = sqlite3_step(stmt) == SQLITE_ROW ? SQLITE_OK : sqlite3_errcode(s->db);
        *version = sqlite3_column_int(stmt, 0);
    }
    (void)sqlite3_finalize(stmt);
    return err_of(code);
}

/* A new file is made with synchronous=EXTRA before it becomes a WAL database, so that its directory entry is
 * on disk before anything is promised. */
static enum pd_err
settle(struct sqlite_store *s, bool power_safe)
{
    static const char first[] =
        "PRAGMA page_size=4096; PRAGMA synchronous=EXTRA;"
        "PRAGMA journal_mode=WAL; PRAGMA mmap_size=0; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
        "PRAGMA cache_size=-524288; PRAGMA temp_store=MEMORY;";
    char then[80];
    enum pd_err err = s->beside || s->vfs[0] == '\0' ? PD_OK : run_plain(s, "PRAGMA locking_mode=EXCLUSIVE");

    if (err == PD_OK)
        err = run_plain(s, first);

    (void)snprintf(then, sizeof then, "PRAGMA synchronous=%s;", power_safe ? "FULL" : "OFF");
    (void)sqlite3_wal_hook(s->db, committed, s); /* in place of SQLite's own, which only folds */
    return err != PD_OK ? err : run_plain(s, then);
}

static enum pd_err
migrate(struct sqlite_store *s, struct pd_why *why)
{
    int version = 0;
    char done[64];
    enum pd_err err = read_version(s, &version);

    if (err != PD_OK)
        return err;
    if (version > PD_SQLITE_SQL_MIGRATIONS)
        return pd_why(why, PD_ERR_STATE, "hub.db",
            "was made by a newer release (schema %d; this one knows %d)", version, PD_SQLITE_SQL_MIGRATIONS);
    if (version == PD_SQLITE_SQL_MIGRATIONS)
        return PD_OK;
    err = run_plain(s, "BEGIN IMMEDIATE");
    for (; err == PD_OK && version < PD_SQLITE_SQL_MIGRATIONS; version++)
        err = run_plain(s, pd_sqlite_sql_migrations[version]);
    (void)snprintf(done, sizeof done, "PRAGMA user_version=%d; COMMIT", PD_SQLITE_SQL_MIGRATIONS);
    if (err == PD_OK)
        err = run_plain(s, done);
    if (err != PD_OK && sqlite3_get_autocommit(s->db) == 0)
        (void)run_plain(s, "ROLLBACK");
    return err;
}

/* What the WAL was found to hold goes into the database, and what was erased leaves the WAL. A full disk is
 * met again at the first commit, and the log emptied when there is room. */
static enum pd_err
empty_wal(struct sqlite_store *s)
{
    int code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

    s->unclean = code != SQLITE_OK;
    return (code & 0xff) == SQLITE_FULL ? PD_OK : err_of(code);
}

static enum pd_err
open_once(struct sqlite_store *s, const char *path, const char *vfs, bool power_safe, bool *again,
    struct pd_why *why)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    enum pd_err err = err_of(sqlite3_open_v2(path, &s->db, flags, s->gather.name));

    if (err != PD_OK)
        return pd_why(why, err, path, "cannot be opened: %s", sqlite3_errmsg(s->db));
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    s->settled = s->beside;
    err = settle(s, power_safe);
    if (err != PD_OK || s->beside)
        return err;
    err = err_of(pd_wal_settle(s->db, vfs, path, again));
    s->settled = err == PD_OK && !*again;
    return err;
}

static enum pd_err
open_all(struct sqlite_store *s, const char *path, const char *vfs, bool power_safe, struct pd_why *why)
{
    bool again = false;
    enum pd_err err = err_of(pd_sqlite_gather_begin(&s->gather, vfs == NULL && !s->beside ? OWN_VFS : vfs));

    if (err == PD_OK)
        err = open_once(s, path, vfs, power_safe, &again, why);
    if (err == PD_OK && again) {
        pd_wal_hold(s->db);
        (void)sqlite3_close(s->db);
        err = open_once(s, path, vfs, power_safe, &again, why);
    }
    if (err == PD_OK)
        err = empty_wal(s);
    if (err == PD_OK)
        err = migrate(s, why);
    for (int i = 0; err == PD_OK && i < (s->late ? 1 : PD_HUB_SQL_COUNT); i++)
        err = prepare(s, (enum pd_hub_sql)i);
    if (err != PD_OK && why != NULL && why->text[0] == '\0')
        (void)pd_why(why, err, path, "cannot be used: %s", sqlite3_errmsg(s->db));
    return err;
}

enum how { ALONE, BESIDE, LATE };

static enum pd_err
open_store(struct pd_store **out, const char *path, const char *vfs, bool power_safe, enum how how,
    struct pd_why *why)
{
    struct sqlite_store *s = calloc(1, sizeof *s);
    enum pd_err err;

    if (s == NULL)
        return PD_ERR_MEMORY;
    if (why != NULL)
        *why = (struct pd_why){ .text = "" };
    s->store.ops = &sqlite_ops;
    s->beside = how == BESIDE;
    s->late = how == LATE;
    s->power_safe = power_safe;
    (void)pthread_mutex_init(&s->folding, NULL);
    if (vfs != NULL)
        (void)pd_copy(s->vfs, sizeof s->vfs, vfs);
    /* Counting every allocation takes a lock each time; refused, and no harm, where SQLite is in use already.
     */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    err = open_all(s, path, vfs, power_safe, why);
    if (err != PD_OK) {
        sqlite_destroy(&s->store);
        return err;
    }
    s->store.err = PD_OK;
    *out = &s->store;
    return PD_OK;
}

enum pd_err
pd_store_sqlite_open(
    struct pd_store **out, const char *path, const char *vfs, bool power_safe, struct pd_why *why)
{
    return open_store(out, path, vfs, power_safe, ALONE, why);
}

enum pd_err
pd_store_sqlite_open_beside(struct pd_store **out, const char *path, struct pd_why *why)
{
    return open_store(out, path, NULL, true, BESIDE, why);
}

enum pd_err
pd_store_sqlite_open_late(struct pd_store **out, const char *path, const char *vfs, struct pd_why *why)
{
    return open_store(out, path, vfs, true, LATE, why);
}

sqlite3 *
pd_store_sqlite_connection(struct pd_store *store)
{
    return of(store)->db;
}
