#include "app/ledger/db.h"

#include "app/base/log.h"

#include <stdlib.h>
#include <string.h>

struct failure {
    int rc; /* SQLite's primary code */
    enum pd_err err;
    const char *code;
    bool sticky;
};

/* Whatever is not here is a fault of ours and counts as corrupt: nothing is served on a guess. */
static const struct failure failures[] = {
    { SQLITE_FULL, PD_ERR_FULL, "E-LED-01", false },
    { SQLITE_READONLY, PD_ERR_READONLY, "E-LED-02", false },
    { SQLITE_PERM, PD_ERR_READONLY, "E-LED-02", false },
    { SQLITE_IOERR, PD_ERR_IO, "E-LED-03", true },
    { SQLITE_CANTOPEN, PD_ERR_IO, "E-LED-03", true },
    { SQLITE_CORRUPT, PD_ERR_CORRUPT, "E-LED-04", true },
    { SQLITE_NOTADB, PD_ERR_CORRUPT, "E-LED-04", true },
    { SQLITE_BUSY, PD_ERR_BUSY, "E-LED-05", false },
    { SQLITE_LOCKED, PD_ERR_BUSY, "E-LED-05", false },
    { SQLITE_NOMEM, PD_ERR_MEMORY, "E-LED-06", false },
    { SQLITE_TOOBIG, PD_ERR_TOO_LARGE, "E-LED-07", false },
    { SQLITE_CONSTRAINT, PD_ERR_INVALID, "E-LED-07", false },
};

enum pd_err
pd_db_failed(sqlite3 *handle, enum pd_err *broken, int rc, const char *what)
{
    struct failure f = { rc, PD_ERR_CORRUPT, "E-LED-04", true };
    /* Everything is bound by its type and within its bounds: what a STRICT table refuses for its type was
     * read from a rotten row, and what a CHECK refuses from one, or the CHECK itself is rotten. */
    int extended = handle ? sqlite3_extended_errcode(handle) : 0;
    bool rotten = extended == SQLITE_CONSTRAINT_DATATYPE || extended == SQLITE_CONSTRAINT_CHECK;

    for (int i = 0; i < PD_COUNT(failures) && !rotten; i++)
        if (failures[i].rc == (rc & 0xff))
            f = failures[i];
    pd_log(PD_LOG_ERROR, f.code, "ledger: %s: %s (%d)", what, handle ? sqlite3_errmsg(handle) : "no handle",
        handle ? sqlite3_extended_errcode(handle) : rc);
    if (f.sticky && broken && *broken == PD_OK)
        *broken = f.err;
    return f.err;
}

enum pd_err
pd_db_prepare_late(struct pd_db *db, sqlite3 *handle, const struct pd_sql_text *texts, int count, bool marked,
    enum pd_err *broken)
{
    *db = (struct pd_db){ handle, texts, count, marked, NULL, broken, NULL };
    db->stmts = calloc((size_t)count, sizeof(*db->stmts));
    return db->stmts ? PD_OK : PD_ERR_MEMORY;
}

static int
prepare(struct pd_db *db, int which)
{
    return sqlite3_prepare_v3(
        db->handle, db->texts[which].text, -1, SQLITE_PREPARE_PERSISTENT, &db->stmts[which], NULL);
}

enum pd_err
pd_db_prepare(struct pd_db *db, sqlite3 *handle, const struct pd_sql_text *texts, int count, bool marked,
    enum pd_err *broken, struct pd_why *why)
{
    enum pd_err err = pd_db_prepare_late(db, handle, texts, count, marked, broken);

    for (int i = 0; err == PD_OK && i < count; i++) {
        int rc = prepare(db, i);

        if (rc != SQLITE_OK) {
            err = pd_db_failed(handle, broken, rc, texts[i].name);
            (void)pd_why(why, err, texts[i].name, "%s", sqlite3_errmsg(handle));
            pd_db_finish(db);
        }
    }
    return err;
}

void
pd_db_finish(struct pd_db *db)
{
    if (!db->stmts)
        return;
    for (int i = 0; i < db->count; i++)
        sqlite3_finalize(db->stmts[i]);
    free(db->stmts);
    db->stmts = NULL;
}

enum pd_err
pd_db_script(struct pd_db *db, const char *sql, const char *what)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? PD_OK : pd_db_failed(db->handle, db->broken, rc, what);
}

/* Nothing but calls on the missing statement, which do not reach the handle, came after its preparing failed.
 */
static int
step_of(sqlite3_stmt *stmt, const struct pd_db *db)
{
    return stmt != NULL ? sqlite3_step(stmt) : sqlite3_extended_errcode(db->handle);
}

/* ---- writing ---- */

struct pd_bind
pd_db_bind(struct pd_db *db, int which)
{
    struct pd_bind bind = { .db = db, .name = db->texts[which].name, .next = 1 };

    if (db->stmts[which] == NULL) {
        (void)prepare(db, which); /* step_of tells of a failure */
    } else {
        sqlite3_reset(db->stmts[which]);
        sqlite3_clear_bindings(db->stmts[which]);
    }
    bind.stmt = db->stmts[which];
    pd_mark_start(&bind.mark);
    return bind;
}

/* A bind that fails leaves NULL behind, which no column of ours takes: the statement then fails. */
void
pd_bind_int(struct pd_bind *bind, int64_t value)
{
    if (bind->db->marked)
        pd_mark_int(&bind->mark, value);
    (void)sqlite3_bind_int64(bind->stmt, bind->next++, value);
}

void
pd_bind_text(struct pd_bind *bind, const char *text)
{
    size_t len = strlen(text);

    if (bind->db->marked)
        pd_mark_bytes(&bind->mark, 't', text, len);
    (void)sqlite3_bind_text(bind->stmt, bind->next++, text, (int)len, SQLITE_STATIC);
}

void
pd_bind_blob(struct pd_bind *bind, const void *bytes, size_t len)
{
    if (bind->db->marked)
        pd_mark_bytes(&bind->mark, 'b', bytes, len);
    if (len == 0)
        (void)sqlite3_bind_zeroblob(bind->stmt, bind->next++, 0);
    else
        (void)sqlite3_bind_blob64(bind->stmt, bind->next++, bytes, len, SQLITE_STATIC);
}

void
pd_bind_id(struct pd_bind *bind, const struct pd_id *id)
{
    pd_bind_blob(bind, id->b, PD_ID_LEN);
}

uint64_t
pd_bind_mark_of(const struct pd_bind *bind)
{
    return pd_mark_value(&bind->mark);
}

void
pd_bind_mark(struct pd_bind *bind, uint64_t parts)
{
    (void)sqlite3_bind_int64(bind->stmt, bind->next++, (int64_t)(pd_mark_value(&bind->mark) + parts));
}

enum pd_err
pd_bind_run(struct pd_bind *bind)
{
    int rc = step_of(bind->stmt, bind->db);
    enum pd_err err = PD_OK;

    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        err = pd_db_failed(bind->db->handle, bind->db->broken, rc, bind->name);
    sqlite3_reset(bind->stmt);
    return err;
}

/* ---- reading ---- */

struct pd_read
pd_db_read(struct pd_bind *bind)
{
    return (struct pd_read){ .db = bind->db, .stmt = bind->stmt, .name = bind->name };
}

enum pd_err
pd_read_row(struct pd_read *read, bool *have)
{
    int rc = step_of(read->stmt, read->db);

    read->next = 0;
    pd_mark_start(&read->mark);
    *have = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return PD_OK;
    if (rc == SQLITE_DONE) {
        sqlite3_reset(read->stmt);
        return PD_OK;
    }
    rc = (int)pd_db_failed(read->db->handle, read->db->broken, rc, read->name);
    sqlite3_reset(read->stmt);
    return (enum pd_err)rc;
}

enum pd_err
pd_db_read_one(struct pd_bind *bind, struct pd_read *read)
{
    bool have;
    enum pd_err err;

    *read = pd_db_read(bind);
    err = pd_read_row(read, &have);
    return err == PD_OK && !have ? PD_ERR_NOT_FOUND : err;
}

enum pd_err
pd_db_find(struct pd_db *db, int which, const struct pd_id *id, struct pd_read *read)
{
    struct pd_bind bind = pd_db_bind(db, which);

    pd_bind_id(&bind, id);
    return pd_db_read_one(&bind, read);
}

enum pd_err
pd_db_number(struct pd_bind *bind, int64_t *out)
{
    struct pd_read read;
    enum pd_err err = pd_db_read_one(bind, &read);

    *out = 0;
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    *out = pd_read_int(&read);
    return pd_read_end(&read);
}

/* The next column as SQLite holds it; NULL when it is of another type. Asked for once, and then read from:
 * each of SQLite's own questions about a column begins by looking for it. The connection has one thread, so
 * that nothing but the next step changes what this points to. */
static sqlite3_value *
next_of(struct pd_read *read, int type)
{
    sqlite3_value *value = sqlite3_column_value(read->stmt, read->next++);

    if (sqlite3_value_type(value) == type)
        return value;
    read->bad = true;
    return NULL;
}

int64_t
pd_read_int(struct pd_read *read)
{
    sqlite3_value *column = next_of(read, SQLITE_INTEGER);
    int64_t value = column ? sqlite3_value_int64(column) : 0;

    if (read->db->marked)
        pd_mark_int(&read->mark, value);
    return value;
}

void
pd_read_text(struct pd_read *read, char *out, size_t cap)
{
    sqlite3_value *column = next_of(read, SQLITE_TEXT);
    const char *text = column ? (const char *)sqlite3_value_text(column) : NULL;
    size_t len = text ? (size_t)sqlite3_value_bytes(column) : 0;

    memset(out, 0, cap);
    if (!text || len >= cap || memchr(text, '\0', len)) {
        read->bad = true;
        return;
    }
    memcpy(out, text, len);
    if (read->db->marked)
        pd_mark_bytes(&read->mark, 't', out, len);
}

void
pd_read_blob(struct pd_read *read, void *out, size_t n)
{
    sqlite3_value *column = next_of(read, SQLITE_BLOB);
    const void *bytes = column ? sqlite3_value_blob(column) : NULL;

    if (bytes && (size_t)sqlite3_value_bytes(column) == n) {
        memcpy(out, bytes, n);
    } else {
        memset(out, 0, n);
        read->bad = true;
    }
    if (read->db->marked)
        pd_mark_bytes(&read->mark, 'b', out, n);
}

const void *
pd_read_bytes(struct pd_read *read, size_t max, size_t *len)
{
    const void *bytes = sqlite3_column_blob(read->stmt, read->next);

    *len = (size_t)sqlite3_column_bytes(read->stmt, read->next);
    read->next++;
    if (*len <= max)
        return bytes;
    read->bad = true;
    *len = 0;
    return NULL;
}

uint64_t
pd_read_mark_of(const struct pd_read *read)
{
    return pd_mark_value(&read->mark);
}

void
pd_read_mark(struct pd_read *read, uint64_t parts)
{
    uint64_t expected = pd_mark_value(&read->mark) + parts;
    sqlite3_value *column = next_of(read, SQLITE_INTEGER);

    if (column && (uint64_t)sqlite3_value_int64(column) != expected)
        read->bad = true;
}

enum pd_err
pd_read_checked(const struct pd_read *read)
{
    if (!read->bad)
        return PD_OK;
    pd_log(PD_LOG_ERROR, "E-LED-04", "ledger: %s: a stored row contradicts itself", read->name);
    return PD_ERR_CORRUPT;
}

enum pd_err
pd_read_end(struct pd_read *read)
{
    sqlite3_reset(read->stmt);
    return pd_read_checked(read);
}
