/*
 * SQLite as the ledger uses it: one table of prepared statements per connection, columns in the order of the
 * statement, and one place where SQLite's result codes become ours. (1) Every failure is logged once, here,
 * with its code. (2) After an I/O error in a write no later act is believed: `broken` stays set until the
 * file is opened again. (3) A row that carries a mark is only believed when the mark is right.
 */
#ifndef PD_LEDGER_DB_H
#define PD_LEDGER_DB_H

#include "app/base/err.h"
#include "app/core/hash.h"
#include "app/core/id.h"
#include "app/ledger/mark.h"

#include <sqlite3.h>
#include <stdbool.h>

#ifndef PD_SQL_TEXT
#define PD_SQL_TEXT
struct pd_sql_text {
    const char *name;
    const char *text;
};
#endif

struct pd_record_cache;

struct pd_db {
    sqlite3 *handle;
    const struct pd_sql_text *texts;
    int count;
    bool marked;                   /* its rows carry marks */
    sqlite3_stmt **stmts;          /* owned; NULL where one is prepared late and was not needed yet */
    enum pd_err *broken;           /* the first failure after which this file must be opened again; shared */
    struct pd_record_cache *cache; /* derived tables, while a rebuild runs */
};

/* All statements or none. */
PD_MUST_CHECK enum pd_err
pd_db_prepare(struct pd_db *db, sqlite3 *handle, const struct pd_sql_text *texts, int count, bool marked,
    enum pd_err *broken, struct pd_why *why);

/* Each statement when it is first bound: for scratch databases and simulations, which open often and use few.
 * A failure then is the statement's own. */
PD_MUST_CHECK enum pd_err
pd_db_prepare_late(struct pd_db *db, sqlite3 *handle, const struct pd_sql_text *texts, int count, bool marked,
    enum pd_err *broken);

void
pd_db_finish(struct pd_db *db);

/* Logs a failure of SQLite and says what it means to us. */
enum pd_err
pd_db_failed(sqlite3 *handle, enum pd_err *broken, int rc, const char *what);

PD_MUST_CHECK enum pd_err
pd_db_script(struct pd_db *db, const char *sql, const char *what);

/* ---- writing: parameters in order, and the mark over them ---- */

struct pd_bind {
    struct pd_db *db;
    sqlite3_stmt *stmt;
    const char *name;
    int next;
    struct pd_mark mark;
};

/* Text and blobs must stay in place until the statement has run. */
struct pd_bind
pd_db_bind(struct pd_db *db, int which);

void
pd_bind_int(struct pd_bind *bind, int64_t value);

void
pd_bind_text(struct pd_bind *bind, const char *text);

void
pd_bind_blob(struct pd_bind *bind, const void *bytes, size_t len);

void
pd_bind_id(struct pd_bind *bind, const struct pd_id *id);

/* Binds the mark of everything bound before, plus that of parts in other tables. */
void
pd_bind_mark(struct pd_bind *bind, uint64_t parts);

uint64_t
pd_bind_mark_of(const struct pd_bind *bind);

/* Runs a statement that returns no row. */
PD_MUST_CHECK enum pd_err
pd_bind_run(struct pd_bind *bind);

/* ---- reading: columns in order ---- */

struct pd_read {
    struct pd_db *db;
    sqlite3_stmt *stmt;
    const char *name;
    int next;
    bool bad; /* a column was not what it must be */
    struct pd_mark mark;
};

/* Takes over a bound statement. */
struct pd_read
pd_db_read(struct pd_bind *bind);

/* The same, and goes to its row. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_db_read_one(struct pd_bind *bind, struct pd_read *read);

/* The row of an id, which is all the statement asks for. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_db_find(struct pd_db *db, int which, const struct pd_id *id, struct pd_read *read);

/* The number in the first column of a bound statement's row; 0 where there is no row. */
PD_MUST_CHECK enum pd_err
pd_db_number(struct pd_bind *bind, int64_t *out);

/* The next row: *have says whether there was one; the statement is reset after the last. */
PD_MUST_CHECK enum pd_err
pd_read_row(struct pd_read *read, bool *have);

int64_t
pd_read_int(struct pd_read *read);

void
pd_read_text(struct pd_read *read, char *out, size_t cap);

/* A blob of exactly n bytes. */
void
pd_read_blob(struct pd_read *read, void *out, size_t n);

/* A blob or text of any length up to max; valid until the next row. */
const void *
pd_read_bytes(struct pd_read *read, size_t max, size_t *len);

uint64_t
pd_read_mark_of(const struct pd_read *read);

/* Reads the mark column and compares it with that of the columns before plus parts. */
void
pd_read_mark(struct pd_read *read, uint64_t parts);

/* PD_ERR_CORRUPT when a column was bad; logged. Resets the statement. */
PD_MUST_CHECK enum pd_err
pd_read_end(struct pd_read *read);

/* The same without resetting it: between two rows. */
PD_MUST_CHECK enum pd_err
pd_read_checked(const struct pd_read *read);

#endif
