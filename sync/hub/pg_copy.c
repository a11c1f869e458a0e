#include "sync/hub/pg_copy.h"

#include "app/base/log.h"
#include "app/base/str.h"
#include "sync/hub/pg_rows.h"
#include "sync/hub/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP_BYTES (1 << 20)

struct pd_pg_copy {
    char *where, *path;
    PGconn *from;
    sqlite3 *to;
    struct pd_pg_tables tables;
    int at;               /* the table that is read, */
    sqlite3_stmt *insert; /* into; NULL: it is not asked for yet */
};

struct pd_pg_copy *
pd_pg_copy_create(const char *where, const char *path)
{
    struct pd_pg_copy *copy = calloc(1, sizeof *copy);

    if (copy == NULL)
        return NULL;
    copy->where = strdup(where);
    copy->path = strdup(path);
    if (copy->where == NULL || copy->path == NULL) {
        pd_pg_copy_destroy(copy);
        return NULL;
    }
    return copy;
}

void
pd_pg_copy_destroy(struct pd_pg_copy *copy)
{
    if (copy == NULL)
        return;
    PQfinish(copy->from);
    (void)sqlite3_finalize(copy->insert);
    (void)sqlite3_close(copy->to);
    pd_pg_tables_finish(&copy->tables);
    free(copy->where);
    free(copy->path);
    free(copy);
}

static enum pd_err
err_of(const struct pd_pg_copy *copy, int code)
{
    if (code == SQLITE_OK)
        return PD_OK;
    pd_log(PD_LOG_ERROR, "E-HUB-02", "store: a copy: %s", sqlite3_errmsg(copy->to));
    switch (code & 0xff) {
    case SQLITE_FULL:
        return PD_ERR_FULL;
    case SQLITE_NOMEM:
        return PD_ERR_MEMORY;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return PD_ERR_CORRUPT;
    default:
        return PD_ERR_IO;
    }
}

/* The tables of this release, empty: what its migrations put there is of no use. */
static enum pd_err
make_file(struct pd_pg_copy *copy)
{
    struct pd_store *made = NULL;
    char sql[PD_PG_NAME_CAP + 32];
    enum pd_err err = pd_store_sqlite_open(&made, copy->path, NULL, true, NULL);

    pd_store_close(made);
    if (err == PD_OK)
        err = err_of(copy, sqlite3_open_v2(copy->path, &copy->to, SQLITE_OPEN_READWRITE, NULL));
    if (err == PD_OK)
        err = err_of(copy, sqlite3_exec(copy->to,
                               "PRAGMA journal_mode=DELETE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                               "PRAGMA foreign_keys=OFF; PRAGMA cache_size=-65536; BEGIN EXCLUSIVE",
                               NULL, NULL, NULL));
    if (err == PD_OK)
        err = pd_pg_tables_read(copy->to, &copy->tables, NULL);
    for (int i = 0; err == PD_OK && i < copy->tables.count; i++) {
        (void)snprintf(sql, sizeof sql, "DELETE FROM \"%s\"", copy->tables.table[i].name);
        err = err_of(copy, sqlite3_exec(copy->to, sql, NULL, NULL, NULL));
    }
    return err;
}

static enum pd_err
settle_moment(struct pd_pg_copy *copy)
{
    char version[16];
    enum pd_err err = pd_pg_connect(&copy->from, copy->where);

    if (err == PD_OK)
        err = pd_pg_run(copy->from, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    return err == PD_OK ? pd_pg_word(copy->from, "SELECT version FROM schema_made", version, sizeof version)
                        : err;
}

static enum pd_err
ask_table(struct pd_pg_copy *copy)
{
    const struct pd_pg_table *table = &copy->tables.table[copy->at];
    char sql[PD_PG_COLUMNS * (PD_PG_NAME_CAP + 8) + 128], begin[PD_PG_NAME_CAP + 32],
        values[PD_PG_COLUMNS * 3 + 16];
    struct pd_str end = pd_str_on(values, sizeof values);
    struct pd_why why;
    enum pd_err err = pd_pg_rows_ask(copy->from, table, &why);

    for (int i = 0; i < table->columns; i++)
        pd_str_add(&end, i == 0 ? ") VALUES (?" : ", ?");
    pd_str_add(&end, ")");
    (void)snprintf(begin, sizeof begin, "INSERT INTO \"%s\" (", table->name);
    if (err == PD_OK && !pd_pg_columns_text(table, begin, end.p, sql, sizeof sql))
        err = PD_ERR_TOO_LARGE;
    return err == PD_OK ? err_of(copy, sqlite3_prepare_v2(copy->to, sql, -1, &copy->insert, NULL)) : err;
}

static enum pd_err
put_row(struct pd_pg_copy *copy, const char *row, size_t len)
{
    enum pd_err err = pd_pg_row_bind(copy->insert, &copy->tables.table[copy->at], row, len);

    if (err == PD_OK && sqlite3_step(copy->insert) != SQLITE_DONE)
        err = err_of(copy, sqlite3_extended_errcode(copy->to));
    (void)sqlite3_reset(copy->insert);
    return err;
}

/* Some rows of a table; *got says how many bytes they were. */
static enum pd_err
copy_rows(struct pd_pg_copy *copy, size_t *got)
{
    char *memory = NULL;
    const char *row;
    size_t len = 1;
    struct pd_why why = { .text = "" };
    enum pd_err err = copy->insert == NULL ? ask_table(copy) : PD_OK;

    while (err == PD_OK && len > 0 && *got < STEP_BYTES) {
        err = pd_pg_rows_next(copy->from, &memory, &row, &len, &why);
        if (err == PD_OK && len > 0)
            err = put_row(copy, row, len);
        PQfreemem(memory);
        memory = NULL;
        *got += len;
    }
    if (err == PD_OK && len == 0) {
        (void)sqlite3_finalize(copy->insert);
        copy->insert = NULL;
        copy->at++;
    }
    if (why.text[0] != '\0')
        pd_log(PD_LOG_ERROR, "E-HUB-02", "store: a copy: %s: %s", why.path, why.text);
    return err;
}

enum pd_err
pd_pg_copy_step(struct pd_pg_copy *copy, bool *more)
{
    enum pd_err err = PD_OK;
    size_t got = 0;

    *more = true;
    if (copy->to == NULL) {
        err = make_file(copy);
        return err == PD_OK ? settle_moment(copy) : err;
    }
    while (err == PD_OK && copy->at < copy->tables.count && got < STEP_BYTES)
        err = copy_rows(copy, &got);
    if (err == PD_OK && copy->at == copy->tables.count) {
        *more = false;
        err = err_of(copy, sqlite3_exec(copy->to, "COMMIT", NULL, NULL, NULL));
    }
    return err;
}
