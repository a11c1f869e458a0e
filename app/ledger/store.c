#include "app/ledger/store.h"

#include "app/base/log.h"
#include "app/base/str.h"
#include "app/ledger/migrate.h"
#include "app/ledger/rebuild.h"
#include "app/wal/wal.h"

#include <stdlib.h>
#include <string.h>

/* The cache is bounded: a desk has little memory, and its working set is small. */
#define SETTINGS_BEFORE_WAL                                                                                  \
    "PRAGMA locking_mode = EXCLUSIVE;"                                                                       \
    "PRAGMA mmap_size = 0;"                                                                                  \
    "PRAGMA cache_size = -2048;"                                                                             \
    "PRAGMA temp_store = MEMORY;"                                                                            \
    "PRAGMA foreign_keys = ON;"                                                                              \
    "PRAGMA secure_delete = ON;"                                                                             \
    "PRAGMA trusted_schema = OFF;"                                                                           \
    "PRAGMA cell_size_check = ON;"                                                                           \
    "PRAGMA wal_autocheckpoint = 0;"                                                                         \
    "PRAGMA synchronous = EXTRA;"

#define WAL_PAGES_MAX 4096 /* checkpointed at once beyond this, idle or not: 16 MiB */

static int
on_wal(void *ctx, sqlite3 *handle, const char *schema, int pages)
{
    struct pd_ledger *ledger = ctx;

    (void)handle;
    (void)schema;
    ledger->wal_pages = pages;
    return SQLITE_OK;
}

/* ---- acts ---- */

static void
roll_back(struct pd_ledger *ledger)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_ROLLBACK);

    /* SQLite has rolled back by itself after some failures. */
    if (!sqlite3_get_autocommit(ledger->handle) && pd_bind_run(&bind) != PD_OK && ledger->broken == PD_OK)
        ledger->broken = PD_ERR_IO;
    ledger->end.known = false;
    ledger->members_known = false;
}

/* A failing checkpoint loses nothing: what was committed is in the WAL, and the failure is met again later.
 * The WAL keeps its length and is written over from its beginning: a sync of a file that grows takes about
 * twice as long, because the file system's own journal goes with it. */
static enum pd_err
checkpoint(struct pd_ledger *ledger)
{
    int mode = ledger->erased ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int rc = sqlite3_wal_checkpoint_v2(ledger->handle, NULL, mode, NULL, NULL);

    if (rc != SQLITE_OK)
        return pd_db_failed(ledger->handle, &ledger->broken, rc, "checkpoint");
    ledger->wal_pages = 0;
    ledger->erased = false;
    return PD_OK;
}

/* Everything that meets a full disk comes by here. */
static bool
no_room(struct pd_ledger *ledger)
{
    bool given = pd_reserve_spend(&ledger->reserve);

    if (given)
        pd_log(
            PD_LOG_WARN, "E-LED-01", "the disk is full: the room kept back is for hand-overs and sync now");
    ledger->room = given ? PD_ROOM_RESERVE : PD_ROOM_NONE;
    return given;
}

static bool
is_kept(const struct pd_ledger *ledger)
{
    return ledger->reserve.file != NULL;
}

enum pd_err
pd_act_begin(struct pd_ledger *ledger)
{
    struct pd_bind bind;

    ledger->again = false;
    if (ledger->broken != PD_OK)
        return ledger->broken;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_BEGIN);
    return pd_bind_run(&bind);
}

enum pd_err
pd_act_begin_new(struct pd_ledger *ledger)
{
    ledger->again = false;
    if (ledger->broken == PD_OK && is_kept(ledger) && ledger->reserve.spent)
        return PD_ERR_FULL;
    return pd_act_begin(ledger);
}

bool
pd_act_again(const struct pd_ledger *ledger, enum pd_err err)
{
    return err == PD_ERR_FULL && ledger->again;
}

enum pd_err
pd_act_end(struct pd_ledger *ledger, enum pd_err err)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_COMMIT);

    /* SQLite gives a transaction up by itself when memory runs out, also in a statement that only looks for
     * something to show and whose failure is no reason to stop. */
    if (err == PD_OK && sqlite3_get_autocommit(ledger->handle))
        err = ledger->broken != PD_OK ? ledger->broken : PD_ERR_MEMORY;
    if (err == PD_OK)
        err = pd_bind_run(&bind);
    if (err != PD_OK) {
        roll_back(ledger);
        ledger->again = err == PD_ERR_FULL && no_room(ledger);
        return err;
    }
    ledger->room = is_kept(ledger) && ledger->reserve.spent ? PD_ROOM_RESERVE : PD_ROOM_GOOD;
    if (ledger->wal_pages > WAL_PAGES_MAX)
        checkpoint(ledger);
    return PD_OK;
}

enum pd_err
pd_ledger_idle(struct pd_ledger *ledger)
{
    enum pd_err err;

    if (ledger->broken != PD_OK)
        return ledger->broken;
    if (ledger->wal_pages == 0 && !ledger->erased)
        return PD_OK;
    err = checkpoint(ledger);
    return err == PD_ERR_FULL && no_room(ledger) ? checkpoint(ledger) : err;
}

enum pd_ledger_room
pd_ledger_room(const struct pd_ledger *ledger)
{
    return ledger->room;
}

enum pd_err
pd_ledger_refill(struct pd_ledger *ledger)
{
    if (ledger->broken != PD_OK)
        return ledger->broken;
    if (!pd_reserve_refill(&ledger->reserve))
        return PD_ERR_FULL;
    if (is_kept(ledger))
        ledger->room = PD_ROOM_GOOD;
    return PD_OK;
}

/* ---- the row about the hub ---- */

bool
pd_store_unchanged(const struct pd_ledger *ledger, int changes)
{
    return ledger->broken == PD_OK && sqlite3_total_changes(ledger->handle) == changes;
}

void
pd_store_read_anew(struct pd_ledger *ledger)
{
    ledger->last_status.known = ledger->last_desk.known = ledger->last_token.known = false;
    ledger->last_programme.known = ledger->last_unwanted.known = false;
}

bool
pd_store_settled(const struct pd_ledger *ledger)
{
    return sqlite3_get_autocommit(ledger->handle) != 0;
}

static enum pd_err
read_desk(struct pd_ledger *ledger, struct pd_desk_row *out, bool *have)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_DESK_GET);
    struct pd_read read = pd_db_read(&bind);
    enum pd_err err = pd_read_row(&read, have);

    memset(out, 0, sizeof(*out));
    if (err != PD_OK || !*have)
        return err;
    out->cursor.hub_epoch = (uint64_t)pd_read_int(&read);
    out->cursor.cseq = (uint64_t)pd_read_int(&read);
    out->hub_epoch = (uint64_t)pd_read_int(&read);
    out->durable_seq = (uint64_t)pd_read_int(&read);
    out->own_high = (uint64_t)pd_read_int(&read);
    out->contact_ms = pd_read_int(&read);
    out->floor_ms = pd_read_int(&read);
    pd_read_mark(&read, 0);
    return pd_read_end(&read);
}

enum pd_err
pd_store_desk(struct pd_ledger *ledger, struct pd_desk_row *out)
{
    bool have;
    enum pd_err err;

    if (ledger->last_desk.known && pd_store_unchanged(ledger, ledger->last_desk.changes)) {
        *out = ledger->last_desk.row;
        return PD_OK;
    }
    ledger->last_desk.known = false;
    err = read_desk(ledger, out, &have);
    if (err != PD_OK || !have || !pd_store_settled(ledger))
        return err;
    ledger->last_desk.row = *out;
    ledger->last_desk.changes = sqlite3_total_changes(ledger->handle);
    ledger->last_desk.known = true;
    return PD_OK;
}

enum pd_err
pd_store_desk_put(struct pd_ledger *ledger, const struct pd_desk_row *desk)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_DESK_PUT);

    pd_bind_int(&bind, (int64_t)desk->cursor.hub_epoch);
    pd_bind_int(&bind, (int64_t)desk->cursor.cseq);
    pd_bind_int(&bind, (int64_t)desk->hub_epoch);
    pd_bind_int(&bind, (int64_t)desk->durable_seq);
    pd_bind_int(&bind, (int64_t)desk->own_high);
    pd_bind_int(&bind, desk->contact_ms);
    pd_bind_int(&bind, desk->floor_ms);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

/* ---- open ---- */

static enum pd_err
failed(struct pd_ledger *ledger, int rc, const char *what, struct pd_why *why)
{
    enum pd_err err = pd_db_failed(ledger->handle, &ledger->broken, rc, what);

    if (err == PD_ERR_BUSY)
        return pd_why(why, err, "", "another program is using this ledger");
    return pd_why(
        why, err, "", "%s: %s", what, ledger->handle ? sqlite3_errmsg(ledger->handle) : "no memory");
}

static enum pd_err
run(struct pd_ledger *ledger, const char *sql, struct pd_why *why)
{
    int rc = sqlite3_exec(ledger->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? PD_OK : failed(ledger, rc, sql, why);
}

static enum pd_err
configure(struct pd_ledger *ledger, const struct pd_ledger_config *config, struct pd_why *why)
{
    enum pd_err err;
    int on = 0;

    sqlite3_extended_result_codes(ledger->handle, 1);
    (void)sqlite3_busy_timeout(ledger->handle, 0);
    (void)sqlite3_db_config(ledger->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &on);
    (void)sqlite3_db_config(ledger->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &on);
    /* plans do not look at bound values: without this SQLite prepares some statements anew at every use */
    (void)sqlite3_db_config(ledger->handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, &on);
    err = run(ledger, SETTINGS_BEFORE_WAL, why);
    if (err == PD_OK && sqlite3_db_readonly(ledger->handle, "main") == 1)
        return pd_why(why, PD_ERR_READONLY, config->path, "cannot be written");
    if (err == PD_OK)
        err = run(ledger, "PRAGMA journal_mode = WAL", why);
    if (err == PD_OK)
        err = run(ledger, config->power_safe ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF", why);
    (void)sqlite3_wal_hook(ledger->handle, on_wal, ledger);
    return err;
}

/* Every statement, so that a bad one fails here and not at the counter. */
static enum pd_err
prepare(struct pd_ledger *ledger, bool late, struct pd_why *why)
{
    struct pd_db *kept = &ledger->kept, *derived = &ledger->derived;
    enum pd_err err;

    if (late) {
        err = pd_db_prepare_late(kept, ledger->handle, kept_sql_texts, KEPT_SQL_COUNT, true, &ledger->broken);
        return err != PD_OK ? err
                            : pd_db_prepare_late(derived, ledger->handle, derived_sql_texts,
                                  DERIVED_SQL_COUNT, false, &ledger->broken);
    }
    err = pd_db_prepare(kept, ledger->handle, kept_sql_texts, KEPT_SQL_COUNT, true, &ledger->broken, why);
    if (err == PD_OK)
        err = pd_db_prepare(
            derived, ledger->handle, derived_sql_texts, DERIVED_SQL_COUNT, false, &ledger->broken, why);
    return err;
}

/* Takes the lock for good, makes or migrates the schema, prepares the statements. */
static enum pd_err
set_up(struct pd_ledger *ledger, bool late, struct pd_why *why)
{
    bool remake = false;
    int rc = sqlite3_exec(ledger->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    enum pd_err err;

    if (rc != SQLITE_OK)
        return failed(ledger, rc, "lock", why);
    ledger->kept.handle = ledger->handle;
    ledger->kept.broken = &ledger->broken;
    err = pd_migrate(ledger, &remake, why);
    if (err == PD_OK)
        err = prepare(ledger, late, why);
    if (err == PD_OK && remake)
        err = pd_rebuild_into(ledger, &ledger->derived);
    if (err != PD_OK) {
        (void)sqlite3_exec(ledger->handle, "ROLLBACK", NULL, NULL, NULL);
        return err;
    }
    rc = sqlite3_exec(ledger->handle, "COMMIT", NULL, NULL, NULL);
    return rc == SQLITE_OK ? PD_OK : failed(ledger, rc, "schema", why);
}

/* What the WAL was found to hold goes into the database, and what was erased leaves the WAL: a crash may have
 * come between. A full disk is no reason not to open; sync still works. */
static enum pd_err
empty_wal(struct pd_ledger *ledger, struct pd_why *why)
{
    enum pd_err err;

    ledger->erased = true;
    err = checkpoint(ledger);
    if (err == PD_OK || err == PD_ERR_FULL)
        return PD_OK;
    return pd_why(why, err, "", "what was written last could not be secured: %s", pd_err_name(err));
}

static void
close_file(struct pd_ledger *ledger)
{
    if (ledger->handle == NULL)
        return;
    /* After a failed write the checkpoint at closing is not to be trusted either: the WAL is read at opening.
     */
    if (ledger->broken != PD_OK || !ledger->log_settled)
        pd_wal_hold(ledger->handle);
    (void)sqlite3_close(ledger->handle);
    ledger->handle = NULL;
}

static enum pd_err
open_once(struct pd_ledger *ledger, const struct pd_ledger_config *config, bool *again, struct pd_why *why)
{
    int rc = sqlite3_open_v2(config->path, &ledger->handle,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, config->vfs);
    enum pd_err err;

    if (rc != SQLITE_OK)
        return failed(ledger, rc, "open", why);
    if ((err = configure(ledger, config, why)) != PD_OK)
        return err;
    rc = pd_wal_settle(ledger->handle, config->vfs, config->path, again);
    ledger->log_settled = rc == SQLITE_OK && !*again;
    return rc == SQLITE_OK ? PD_OK : failed(ledger, rc, "secure what was written last", why);
}

static enum pd_err
open_file(struct pd_ledger *ledger, const struct pd_ledger_config *config, struct pd_why *why)
{
    bool again = false;
    enum pd_err err = open_once(ledger, config, &again, why);

    if (err != PD_OK || !again)
        return err;
    close_file(ledger);
    return open_once(ledger, config, &again, why);
}

enum pd_err
pd_ledger_open(struct pd_ledger **out, const struct pd_ledger_config *config, struct pd_why *why)
{
    struct pd_ledger *ledger = calloc(1, sizeof(*ledger));
    enum pd_err err;

    *out = NULL;
    if (!ledger)
        return pd_why(why, PD_ERR_MEMORY, config->path, "no memory");
    ledger->rng = config->rng;
    ledger->scratch = config->scratch;
    ledger->room = PD_ROOM_GOOD;
    err = open_file(ledger, config, why);
    if (err == PD_OK)
        err = pd_reserve_open(&ledger->reserve, config->vfs, config->path, config->reserve_bytes);
    if (err == PD_OK && is_kept(ledger) && ledger->reserve.spent)
        ledger->room = PD_ROOM_RESERVE;
    if (err == PD_OK)
        err = set_up(ledger, config->late, why);
    if (err == PD_OK)
        err = empty_wal(ledger, why);
    if (err == PD_OK)
        err = pd_store_spoken(ledger);
    if (err == PD_OK)
        err = pd_store_mirror(ledger);
    if (err == PD_OK) {
        err = pd_store_identity(ledger);
        if (err == PD_ERR_NOT_FOUND)
            err = PD_OK; /* not enrolled yet */
        else if (err != PD_OK)
            (void)pd_why(why, err, config->path, "the desk's identity is damaged");
    }
    if (why && err != PD_OK && why->path[0] == '\0')
        (void)pd_copy(why->path, sizeof(why->path), config->path);
    if (err != PD_OK)
        pd_ledger_close(ledger);
    else
        *out = ledger;
    return err;
}

void
pd_ledger_close(struct pd_ledger *ledger)
{
    if (!ledger)
        return;
    pd_db_finish(&ledger->kept);
    pd_db_finish(&ledger->derived);
    close_file(ledger);
    pd_reserve_close(&ledger->reserve);
    pd_secret_key_wipe(&ledger->identity.secret);
    free(ledger->document);
    free(ledger);
}
