#include "sync/hub/pg_rows.h"

#include "app/base/str.h"
#include "app/core/hash.h"
#include "sync/hub/pg_value.h"

#include <stdlib.h>
#include <string.h>

#define SEND_BYTES 65536
#define NO_MORE_ROWS (-1) /* as a number of fields */
#define NULL_FIELD (-1)   /* as a length */

static const char head[] =
    "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* no flags, nothing more; its NUL is one of them */

_Static_assert(sizeof head == 19, "a signature of 11 bytes and two numbers of 4");

/* ---- tables ---- */

static enum pd_pg_kind
kind_of(const char *declared)
{
    if (strcmp(declared, "INTEGER") == 0)
        return PD_PG_INT;
    return strcmp(declared, "TEXT") == 0 ? PD_PG_TEXT : PD_PG_BYTES;
}

static enum pd_err
read_columns(sqlite3 *db, struct pd_pg_table *table)
{
    sqlite3_stmt *stmt = NULL;
    int code =
        sqlite3_prepare_v2(db, "SELECT name, type FROM pragma_table_info(?1) ORDER BY cid", -1, &stmt, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_bind_text(stmt, 1, table->name, -1, SQLITE_STATIC);
    while (code == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW && table->columns < PD_PG_COLUMNS) {
        int i = table->columns++;

        if (!pd_copy(table->column[i], PD_PG_NAME_CAP, (const char *)sqlite3_column_text(stmt, 0)))
            code = SQLITE_CORRUPT;
        table->kind[i] = kind_of((const char *)sqlite3_column_text(stmt, 1));
    }
    (void)sqlite3_finalize(stmt);
    return code == SQLITE_OK && table->columns > 0 ? PD_OK : PD_ERR_CORRUPT;
}

enum pd_err
pd_pg_tables_read(sqlite3 *db, struct pd_pg_tables *out, struct pd_why *why)
{
    static const char sql[] =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY rowid";
    sqlite3_stmt *stmt = NULL;
    enum pd_err err = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK ? PD_OK : PD_ERR_CORRUPT;

    *out = (struct pd_pg_tables){ .table = calloc(PD_PG_TABLES, sizeof *out->table) };
    if (out->table == NULL)
        err = PD_ERR_MEMORY;
    while (err == PD_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        struct pd_pg_table *table = &out->table[out->count];

        if (out->count == PD_PG_TABLES - 1 ||
            !pd_copy(table->name, sizeof table->name, (const char *)sqlite3_column_text(stmt, 0)))
            err = PD_ERR_CORRUPT;
        else
            err = read_columns(db, table);
        out->count++;
    }
    (void)sqlite3_finalize(stmt);
    if (err == PD_OK && out->count == 0)
        err = PD_ERR_CORRUPT;
    if (err != PD_OK)
        pd_pg_tables_finish(out);
    return err == PD_OK ? PD_OK
                        : pd_why(why, err, "hub.db", "its tables cannot be read: %s", sqlite3_errmsg(db));
}

void
pd_pg_tables_finish(struct pd_pg_tables *tables)
{
    free(tables->table);
    *tables = (struct pd_pg_tables){ .count = 0 };
}

bool
pd_pg_columns_text(
    const struct pd_pg_table *table, const char *before, const char *after, char *out, size_t cap)
{
    struct pd_str text = pd_str_on(out, cap);

    pd_str_add(&text, before);
    for (int i = 0; i < table->columns; i++)
        pd_str_addf(&text, "%s\"%s\"", i > 0 ? ", " : "", table->column[i]);
    pd_str_add(&text, after);
    return !text.cut;
}

/* ---- sums ---- */

void
pd_pg_sum_add(struct pd_pg_sum *sum, const char *row, size_t len)
{
    struct pd_hash hash = pd_hash_of(row, len);

    sum->rows++;
    for (int i = 0; i < PD_COUNT(sum->part); i++) {
        uint64_t n;

        memcpy(&n, hash.b + (size_t)i * sizeof n, sizeof n);
        sum->part[i] += n;
    }
}

bool
pd_pg_sum_equal(const struct pd_pg_sum *a, const struct pd_pg_sum *b)
{
    return a->rows == b->rows && memcmp(a->part, b->part, sizeof a->part) == 0;
}

/* ---- out of SQLite ---- */

static bool
add(struct pd_pg_bytes *bytes, const void *p, size_t n)
{
    if (bytes->cap - bytes->len < n) {
        size_t cap = (bytes->cap + n) * 2;
        char *more = realloc(bytes->p, cap);

        if (more == NULL)
            return false;
        bytes->p = more;
        bytes->cap = cap;
    }
    if (n > 0)
        memcpy(bytes->p + bytes->len, p, n);
    bytes->len += n;
    return true;
}

static bool
add_number(struct pd_pg_bytes *bytes, unsigned int type, int64_t n)
{
    char number[PD_PG_NUMBER];
    int len = pd_pg_put_int(number, type, n);

    return add(bytes, number, (size_t)len);
}

static bool
add_bytes(struct pd_pg_bytes *bytes, const void *p, int n)
{
    return add_number(bytes, PD_PG_INT4, n) && add(bytes, p, (size_t)n);
}

/* SQLite keeps what it is given in any column; PostgreSQL does not, and takes no NUL in a text. */
static enum pd_err
add_field(struct pd_pg_bytes *bytes, sqlite3_stmt *stmt, int i, enum pd_pg_kind kind)
{
    int type = sqlite3_column_type(stmt, i);
    bool added = false;

    if (type == SQLITE_NULL) {
        added = add_number(bytes, PD_PG_INT4, NULL_FIELD);
    } else if (kind == PD_PG_INT) {
        if (type != SQLITE_INTEGER)
            return PD_ERR_CORRUPT;
        added =
            add_number(bytes, PD_PG_INT4, 8) && add_number(bytes, PD_PG_INT8, sqlite3_column_int64(stmt, i));
    } else {
        const void *p = sqlite3_column_blob(stmt, i);
        int n = sqlite3_column_bytes(stmt, i);

        if ((type != SQLITE_TEXT && type != SQLITE_BLOB) ||
            (kind == PD_PG_TEXT && n > 0 && memchr(p, '\0', (size_t)n) != NULL))
            return PD_ERR_CORRUPT;
        added = add_bytes(bytes, p, n);
    }
    return added ? PD_OK : PD_ERR_MEMORY;
}

static enum pd_err
add_row(struct pd_pg_bytes *bytes, sqlite3_stmt *stmt, const struct pd_pg_table *table, struct pd_pg_sum *sum,
    struct pd_why *why)
{
    size_t from = bytes->len;
    enum pd_err err = add_number(bytes, PD_PG_INT2, table->columns) ? PD_OK : PD_ERR_MEMORY;

    for (int i = 0; err == PD_OK && i < table->columns; i++) {
        err = add_field(bytes, stmt, i, table->kind[i]);
        if (err == PD_ERR_CORRUPT)
            (void)pd_why(why, err, table->name,
                "row %lld has a value in \"%s\" that PostgreSQL does not take", (long long)sum->rows + 1,
                table->column[i]);
    }
    if (err == PD_OK)
        pd_pg_sum_add(sum, bytes->p + from, bytes->len - from);
    return err;
}

/* to: NULL, nobody. */
static enum pd_err
send_bytes(PGconn *to, struct pd_pg_bytes *bytes, size_t at_least)
{
    if (bytes->len < at_least)
        return PD_OK;
    if (to != NULL && PQputCopyData(to, bytes->p, (int)bytes->len) != 1)
        return PD_ERR_IO;
    bytes->len = 0;
    return PD_OK;
}

static enum pd_err
send_rows(PGconn *to, sqlite3_stmt *stmt, const struct pd_pg_table *table, struct pd_pg_sum *sum,
    struct pd_pg_bytes *bytes, struct pd_why *why)
{
    enum pd_err err = add(bytes, head, sizeof head) ? PD_OK : PD_ERR_MEMORY;
    int code = SQLITE_DONE;

    while (err == PD_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        err = add_row(bytes, stmt, table, sum, why);
        if (err == PD_OK)
            err = send_bytes(to, bytes, SEND_BYTES);
    }
    if (err == PD_OK && code != SQLITE_DONE)
        err = pd_why(why, PD_ERR_CORRUPT, table->name, "cannot be read: %s", sqlite3_errstr(code));
    if (err == PD_OK && !add_number(bytes, PD_PG_INT2, NO_MORE_ROWS))
        err = PD_ERR_MEMORY;
    return err == PD_OK ? send_bytes(to, bytes, 1) : err;
}

/* What the server makes of it all. */
static enum pd_err
end_sending(PGconn *to, enum pd_err err, struct pd_why *why)
{
    PGresult *result;

    if (PQputCopyEnd(to, err == PD_OK ? NULL : "given up") != 1)
        return pd_pg_why(why, PD_ERR_IO, to);
    while ((result = PQgetResult(to)) != NULL) {
        if (err == PD_OK && !pd_pg_went_well(result))
            err = pd_pg_why(why, pd_pg_err_of(result), to);
        PQclear(result);
    }
    return err;
}

static enum pd_err
start_copy(PGconn *conn, const char *sql, ExecStatusType want, struct pd_why *why)
{
    PGresult *result = PQexec(conn, sql);
    enum pd_err err = PQresultStatus(result) == want ? PD_OK : pd_pg_err_of(result);

    PQclear(result);
    return err == PD_OK ? PD_OK : pd_pg_why(why, err, conn);
}

#define SQL_CAP (PD_PG_COLUMNS * (PD_PG_NAME_CAP + 4) + 256)

static enum pd_err
prepare(sqlite3 *from, const struct pd_pg_table *table, sqlite3_stmt **out, struct pd_why *why)
{
    char sql[SQL_CAP], end[PD_PG_NAME_CAP + 32];

    (void)snprintf(end, sizeof end, " FROM \"%s\"", table->name);
    if (pd_pg_columns_text(table, "SELECT ", end, sql, sizeof sql) &&
        sqlite3_prepare_v2(from, sql, -1, out, NULL) == SQLITE_OK)
        return PD_OK;
    return pd_why(why, PD_ERR_CORRUPT, table->name, "cannot be read: %s", sqlite3_errmsg(from));
}

static enum pd_err
start_sending(PGconn *to, const struct pd_pg_table *table, struct pd_why *why)
{
    char sql[SQL_CAP], begin[PD_PG_NAME_CAP + 32];

    (void)snprintf(begin, sizeof begin, "COPY \"%s\" (", table->name);
    if (!pd_pg_columns_text(table, begin, ") FROM STDIN (FORMAT binary)", sql, sizeof sql))
        return PD_ERR_TOO_LARGE;
    return start_copy(to, sql, PGRES_COPY_IN, why);
}

enum pd_err
pd_pg_rows_send(
    PGconn *to, sqlite3 *from, const struct pd_pg_table *table, struct pd_pg_sum *sum, struct pd_why *why)
{
    struct pd_pg_bytes bytes = { .p = NULL };
    sqlite3_stmt *stmt = NULL;
    enum pd_err err = prepare(from, table, &stmt, why);

    if (err == PD_OK)
        err = start_sending(to, table, why);
    if (err == PD_OK)
        err = end_sending(to, send_rows(to, stmt, table, sum, &bytes, why), why);
    free(bytes.p);
    (void)sqlite3_finalize(stmt);
    return err;
}

enum pd_err
pd_pg_rows_sum(sqlite3 *from, const struct pd_pg_table *table, struct pd_pg_sum *sum, struct pd_why *why)
{
    struct pd_pg_bytes bytes = { .p = NULL };
    sqlite3_stmt *stmt = NULL;
    enum pd_err err = prepare(from, table, &stmt, why);

    if (err == PD_OK)
        err = send_rows(NULL, stmt, table, sum, &bytes, why);
    free(bytes.p);
    (void)sqlite3_finalize(stmt);
    return err;
}

/* ---- out of PostgreSQL ---- */

enum pd_err
pd_pg_rows_ask(PGconn *from, const struct pd_pg_table *table, struct pd_why *why)
{
    char sql[SQL_CAP], end[PD_PG_NAME_CAP + 64];

    (void)snprintf(end, sizeof end, " FROM \"%s\") TO STDOUT (FORMAT binary)", table->name);
    if (!pd_pg_columns_text(table, "COPY (SELECT ", end, sql, sizeof sql))
        return PD_ERR_TOO_LARGE;
    return start_copy(from, sql, PGRES_COPY_OUT, why);
}

static int64_t
number_at(const char *p, size_t len, unsigned int type)
{
    return pd_pg_get_int(p, len, type);
}

static enum pd_err
end_of_rows(PGconn *from, struct pd_why *why)
{
    PGresult *result;
    enum pd_err err = PD_OK;

    while ((result = PQgetResult(from)) != NULL) {
        if (err == PD_OK && !pd_pg_went_well(result))
            err = pd_pg_why(why, pd_pg_err_of(result), from);
        PQclear(result);
    }
    return err;
}

/* The server sends a row at a time; the head comes with the first, or before it. */
enum pd_err
pd_pg_rows_next(PGconn *from, char **memory, const char **row, size_t *len, struct pd_why *why)
{
    for (;;) {
        int n = PQgetCopyData(from, memory, 0);
        size_t skip = 0;

        *row = *memory;
        *len = n > 0 ? (size_t)n : 0;
        if (n == -1)
            return end_of_rows(from, why);
        if (n < 0)
            return pd_pg_why(why, PD_ERR_IO, from);
        if (*len >= sizeof head && memcmp(*memory, head, 11) == 0)
            skip = sizeof head;
        *row += skip;
        *len -= skip;
        if (*len >= 2 && number_at(*row, 2, PD_PG_INT2) != NO_MORE_ROWS)
            return PD_OK;
        PQfreemem(*memory);
        *memory = NULL;
    }
}

static int
bind_field(sqlite3_stmt *stmt, int i, enum pd_pg_kind kind, const char *p, size_t len)
{
    switch (kind) {
    case PD_PG_INT:
        return len == 8 ? sqlite3_bind_int64(stmt, i, number_at(p, len, PD_PG_INT8)) : SQLITE_MISMATCH;
    case PD_PG_TEXT:
        return sqlite3_bind_text(stmt, i, p, (int)len, SQLITE_STATIC);
    case PD_PG_BYTES:
        return sqlite3_bind_blob(stmt, i, p, (int)len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

enum pd_err
pd_pg_row_bind(sqlite3_stmt *stmt, const struct pd_pg_table *table, const char *row, size_t len)
{
    const char *end = row + len;

    if (len < 2 || number_at(row, 2, PD_PG_INT2) != table->columns)
        return PD_ERR_CORRUPT;
    row += 2;
    for (int i = 0; i < table->columns; i++) {
        int64_t n = end - row >= 4 ? number_at(row, 4, PD_PG_INT4) : INT64_MAX;
        int code = SQLITE_MISMATCH;

        row += 4;
        if (n == NULL_FIELD)
            code = sqlite3_bind_null(stmt, i + 1);
        else if (n >= 0 && n <= end - row)
            code = bind_field(stmt, i + 1, table->kind[i], row, (size_t)n);
        if (code != SQLITE_OK)
            return PD_ERR_CORRUPT;
        row += n > 0 ? n : 0;
    }
    return row == end ? PD_OK : PD_ERR_CORRUPT;
}

static enum pd_err
sum_of(PGconn *from, const struct pd_pg_table *table, struct pd_pg_sum *out, struct pd_why *why)
{
    char *memory = NULL;
    const char *row;
    size_t len = 1;
    enum pd_err err = pd_pg_rows_ask(from, table, why);

    *out = (struct pd_pg_sum){ .rows = 0 };
    while (err == PD_OK && len > 0) {
        err = pd_pg_rows_next(from, &memory, &row, &len, why);
        if (err == PD_OK && len > 0)
            pd_pg_sum_add(out, row, len);
        PQfreemem(memory);
        memory = NULL;
    }
    return err;
}

enum pd_err
pd_pg_sums_of(PGconn *from, const struct pd_pg_tables *tables, struct pd_pg_sum *out, struct pd_why *why)
{
    enum pd_err err = PD_OK;

    for (int i = 0; err == PD_OK && i < tables->count; i++)
        err = sum_of(from, &tables->table[i], &out[i], why);
    return err;
}
