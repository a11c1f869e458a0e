/*
 * Where the hub keeps what it knows. The engine speaks to it in the named statements of sql/hub.sql, written
 * once for every database; an implementation says how they are run.
 *   (1) Everything between begin and commit is one transaction; what commit returned PD_OK for survives
 *       power loss.
 *   (2) Errors are sticky: after the first one every statement answers "no row, nothing changed" and commit
 *       rolls back and returns the error. So the engine may write straight-line code and check once, and no
 *       half of a batch is ever kept.
 *   (3) A batch begun ahead does not wait for the disk when it is committed: it survives power loss once the
 *       pd_store_sync after it returned PD_OK. Whatever survives, it is all batches up to some one.
 *   (4) Parameters are $1, $2, ...; text and blobs are copied at binding. Columns are read by position, in
 *       the order of the statement's SELECT.
 * Threading: one thread at a time, but for pd_store_sync, pd_store_hear and pd_store_fold, which others may
 * call at any time, one each.
 */
#ifndef PD_HUB_STORE_H
#define PD_HUB_STORE_H

#include "app/base/err.h"
#include "app/core/hash.h"
#include "app/core/id.h"
#include "app/core/points.h"
#include "sync/hub/pd_hub_sql.h" /* made from sql/hub.sql and sql/verify.sql */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum pd_arg_kind { PD_ARG_INT = 1, PD_ARG_TEXT = 2, PD_ARG_BLOB = 3, PD_ARG_NULL = 4 };

struct pd_arg {
    enum pd_arg_kind kind;
    int64_t i;
    const void *p;
    size_t len;
};

/* How long the database's log is. */
enum pd_store_log {
    PD_STORE_LOG_SHORT = 1,
    PD_STORE_LOG_LONG, /* time for pd_store_fold */
    PD_STORE_LOG_OVER  /* nearly all of it is folded, or it is too long, or was not scrubbed: pd_store_idle
                          ends it */
};

struct sqlite3;

/* An op that is about to be applied: its own id, its member's, zero where it names none, and the id of the
 * device that sends it. */
struct pd_store_expected {
    struct pd_id op, member, device;
};

struct pd_store;
struct pd_store_copy; /* a copy being made */

struct pd_store_ops {
    enum pd_err (*begin)(struct pd_store *store, bool ahead);
    enum pd_err (*commit)(struct pd_store *store);
    enum pd_err (*sync)(struct pd_store *store);
    void (*rollback)(struct pd_store *store);
    /* Binds and runs up to the first row. true: there is one. */
    bool (*start)(struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count);
    bool (*next)(struct pd_store *store, enum pd_hub_sql sql);
    void (*reset)(struct pd_store *store, enum pd_hub_sql sql);
    int (*changed)(struct pd_store *store); /* rows the last statement changed */
    /* NULL: it is of no use. */
    void (*expect)(struct pd_store *store, const struct pd_store_expected *ops, int count, int64_t since_ms);
    int64_t (*column_int)(struct pd_store *store, enum pd_hub_sql sql, int column);
    const void *(*column_bytes)(struct pd_store *store, enum pd_hub_sql sql, int column, size_t *len);
    /* After a sync that failed the next begin finds out what is there: no need to open it anew. */
    bool comes_back;
    /* NULL: nobody else ever writes. */
    bool (*others_wrote)(struct pd_store *store);
    /* NULL: there is one way to read them. */
    void (*read_whole)(struct pd_store *store);
    /* Both NULL: there is nobody else to tell, or to hear of. hear: on a thread of its own. */
    void (*tell)(struct pd_store *store, int64_t position);
    enum pd_err (*hear)(
        struct pd_store *store, int64_t now_ms, int counter, int timeout_ms, int64_t *position);
    /* Called when there is time: keeps the log of the database short. */
    void (*idle)(struct pd_store *store);
    bool (*fold_aside)(struct pd_store *store);
    void (*fold)(struct pd_store *store);
    enum pd_store_log (*log)(struct pd_store *store);
    /* Outside a batch: what was deleted is gone from every file. */
    enum pd_err (*scrub)(struct pd_store *store);
    /* A copy of everything, made in pieces between batches; whole or not there. copy_aside: its steps need no
     * turn, and may be made in the middle of a batch. */
    bool copy_aside;
    enum pd_err (*copy_begin)(
        struct pd_store *store, const char *path, struct pd_store_copy **out, struct pd_why *why);
    enum pd_err (*copy_step)(struct pd_store *store, struct pd_store_copy *copy, bool *more);
    void (*copy_end)(struct pd_store *store, struct pd_store_copy *copy);
    /* Reads every page. PD_ERR_CORRUPT with what is wrong. */
    enum pd_err (*check)(struct pd_store *store, struct pd_why *why);
    void (*destroy)(struct pd_store *store);
};

struct pd_store {
    const struct pd_store_ops *ops;
    enum pd_err err;  /* sticky, of the open batch */
    bool open;        /* inside a batch, */
    bool ahead;       /* begun ahead, */
    bool was_ahead;   /* as any was */
    bool copying;     /* one copy at a time */
    atomic_bool lost; /* a sync failed: what the disk has is known only when it is opened anew */
};

/* Opens or creates the hub's SQLite file. vfs: NULL for the default. power_safe: false only where a test
 * proves that it matters. Errors: PD_ERR_BUSY, PD_ERR_CORRUPT, PD_ERR_STATE (made by a newer release),
 * PD_ERR_READONLY, PD_ERR_FULL, PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_store_sqlite_open(
    struct pd_store **out, const char *path, const char *vfs, bool power_safe, struct pd_why *why);

/* The same beside other connections to the file, as hub processes on one database are: begin is PD_ERR_BUSY
 * while another's batch is open. For tests of what holds then; a hub on SQLite owns its file. */
PD_MUST_CHECK enum pd_err
pd_store_sqlite_open_beside(struct pd_store **out, const char *path, struct pd_why *why);

/* The same with a statement prepared when it is first used: for simulations, which open often and use few. */
PD_MUST_CHECK enum pd_err
pd_store_sqlite_open_late(struct pd_store **out, const char *path, const char *vfs, struct pd_why *why);

/* For tests: the connection itself, of a store in SQLite. */
struct sqlite3 *
pd_store_sqlite_connection(struct pd_store *store);

void
pd_store_close(struct pd_store *store);

PD_MUST_CHECK enum pd_err
pd_store_begin(struct pd_store *store);

/* The same for a batch whose commit does not wait for the disk. */
PD_MUST_CHECK enum pd_err
pd_store_begin_ahead(struct pd_store *store);

/* In a batch: another process had one since this one's last, or since it was opened; what is remembered of
 * the store has to be read again. */
bool
pd_store_others_wrote(struct pd_store *store);

/* In a batch: what is asked from here to its end goes through whole tables, and finds nothing where all is
 * well. */
void
pd_store_read_whole(struct pd_store *store);

/* In a batch: with its commit other processes on this store are told that the feed is so far. */
void
pd_store_tell(struct pd_store *store, int64_t position);

/* Other processes may write to this store, and can be heard. */
bool
pd_store_hears(const struct pd_store *store);

/* Waits at most timeout_ms until another process told how far the feed is; *position stays as it was where
 * none did. now_ms: monotonic. counter: which row of `counter` has it, for who must look by herself. On one
 * thread, beside the store's own. Errors: PD_ERR_IO: nothing can be heard now; it has waited all the same. */
PD_MUST_CHECK enum pd_err
pd_store_hear(struct pd_store *store, int64_t now_ms, int counter, int timeout_ms, int64_t *position);

/* Errors: the sticky one, or what committing said; nothing of the batch is kept then. */
PD_MUST_CHECK enum pd_err
pd_store_commit(struct pd_store *store);

/* What was committed before this call survives power loss. On any thread, while another may be in the
 * middle of a batch. Errors: PD_ERR_IO: nobody knows what of it the disk has; no batch begins any more, and
 * the store has to be opened anew, but for one that comes back by itself: there the answers to what was
 * committed since the sync before are no longer true, and all else goes on. */
PD_MUST_CHECK enum pd_err
pd_store_sync(struct pd_store *store);

/* After a batch that had begun and was not kept for err: what was in its way passes (a server that went,
 * others that were there first), and the same batch may be run again as a whole. */
bool
pd_store_may_try_again(const struct pd_store *store, enum pd_err err);

/* A sync failed. On any thread. */
bool
pd_store_lost(struct pd_store *store);

void
pd_store_rollback(struct pd_store *store);

/* Whether pd_store_expect does anything. */
bool
pd_store_expects(const struct pd_store *store);

/* In a batch: these ops come next, and may ask for members, and their lots of points that are not empty or
 * expired after since_ms. A store that is far away reads them at once, and keeps what the ops write until
 * somebody asks. */
void
pd_store_expect(struct pd_store *store, const struct pd_store_expected *ops, int count, int64_t since_ms);

/* For a statement without rows. Returns how many rows it changed. */
int
pd_store_run(struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count);

/* For rows: start, then next until false. A loop left early ends with pd_store_end. */
bool
pd_store_start(struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count);

bool
pd_store_next(struct pd_store *store, enum pd_hub_sql sql);

void
pd_store_end(struct pd_store *store, enum pd_hub_sql sql);

int64_t
pd_store_int(struct pd_store *store, enum pd_hub_sql sql, int column);

/* Valid until the statement is moved or ended. */
const void *
pd_store_bytes(struct pd_store *store, enum pd_hub_sql sql, int column, size_t *len);

/* Copies text, cut to cap. */
void
pd_store_text(struct pd_store *store, enum pd_hub_sql sql, int column, char *out, size_t cap);

/* Copies a blob of exactly n bytes; all zero when the column is null. Another length is PD_ERR_CORRUPT. */
void
pd_store_blob(struct pd_store *store, enum pd_hub_sql sql, int column, void *out, size_t n);

struct pd_id
pd_store_id(struct pd_store *store, enum pd_hub_sql sql, int column);

struct pd_points
pd_store_points(struct pd_store *store, enum pd_hub_sql sql, int column);

/* The first column of the first row as a number; fallback where there is no row. */
int64_t
pd_store_one(
    struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count, int64_t fallback);

/* Stored data contradict themselves: the batch is lost, and said once in the log. */
void
pd_store_corrupt(struct pd_store *store, const char *what);

/* There was no memory for what the batch needs: it is lost, and whoever sent it sends it again. Who only
 * answers "there is none" instead has it decided for ever by what happened to be free. */
void
pd_store_no_memory(struct pd_store *store);

void
pd_store_idle(struct pd_store *store);

/* Before other threads sync or fold. From now on commits leave the log as long as it gets: another thread
 * folds it. false: there is none to fold, or it cannot be done aside. */
bool
pd_store_fold_aside(struct pd_store *store);

/* What the log holds goes into the database, while another thread may be in the middle of a batch. */
void
pd_store_fold(struct pd_store *store);

/* After a batch, by its thread. */
enum pd_store_log
pd_store_log(struct pd_store *store);

/* After an erasure was committed: nothing that was deleted stays in a log of the database. Where it could not
 * be done, also at opening, pd_store_log says PD_STORE_LOG_OVER until pd_store_idle has done it. */
PD_MUST_CHECK enum pd_err
pd_store_scrub(struct pd_store *store);

/* ---- copies: begin, step while *more, end; each call between batches, with batches in between ---- */

/* The copy is as of one moment between begin and end, and can be opened when end has returned. path is
 * written over. Errors: PD_ERR_BUSY (another is being made), PD_ERR_READONLY, PD_ERR_FULL, PD_ERR_IO, with
 * *why. */
PD_MUST_CHECK enum pd_err
pd_store_copy_begin(struct pd_store *store, const char *path, struct pd_store_copy **out, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_store_copy_step(struct pd_store *store, struct pd_store_copy *copy, bool *more);

void
pd_store_copy_end(struct pd_store *store, struct pd_store_copy *copy);

/* How work in pieces shares a store with others. */
struct pd_store_turns {
    void (*take)(void *ctx); /* the store is ours, outside a batch */
    void (*give)(void *ctx);
    bool (*stop)(void); /* asked between pieces; NULL: nobody stops it */
    void *ctx;
};

/* All of it, each piece in a turn of its own. Errors: PD_ERR_BUSY (or stop said so), and the store's, with
 * *why; what there is of the copy then is of no use. */
PD_MUST_CHECK enum pd_err
pd_store_copy_make(
    struct pd_store *store, const char *path, const struct pd_store_turns *turns, struct pd_why *why);

/* Reads all of the store and says whether it holds together. Not inside a batch. Errors: PD_ERR_CORRUPT. */
PD_MUST_CHECK enum pd_err
pd_store_check(struct pd_store *store, struct pd_why *why);

#define PD_ARGS(...)                                                                                         \
    (const struct pd_arg[]){ __VA_ARGS__ }, PD_COUNT(((const struct pd_arg[]){ __VA_ARGS__ }))
#define PD_NO_ARGS NULL, 0

static inline struct pd_arg
pd_i(int64_t i)
{
    return (struct pd_arg){ .kind = PD_ARG_INT, .i = i };
}

static inline struct pd_arg
pd_t(const char *text)
{
    return (struct pd_arg){ .kind = PD_ARG_TEXT, .p = text, .len = strlen(text) };
}

static inline struct pd_arg
pd_b(const void *bytes, size_t len)
{
    return (struct pd_arg){ .kind = PD_ARG_BLOB, .p = bytes, .len = len };
}

static inline struct pd_arg
pd_null(void)
{
    return (struct pd_arg){ .kind = PD_ARG_NULL };
}

static inline struct pd_arg
pd_p(struct pd_points points)
{
    return pd_i(pd_points_raw(points));
}

static inline struct pd_arg
pd_d(const struct pd_id *id)
{
    return pd_b(id->b, sizeof id->b);
}

#endif
