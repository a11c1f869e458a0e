/*
 * Rows between a hub's SQLite file and PostgreSQL, in PostgreSQL's binary COPY format (its documentation of
 * COPY names it): whole numbers, text, bytes, and null. A row is the same bytes wherever it came from, so
 * that sums over them tell whether two tables hold the same. Threading: the connections'.
 */
#ifndef PD_HUB_PG_ROWS_H
#define PD_HUB_PG_ROWS_H

#include "sync/hub/pg_link.h"

#include <sqlite3.h>
#include <stdint.h>

#define PD_PG_TABLES 256
#define PD_PG_COLUMNS 64
#define PD_PG_NAME_CAP 64

enum pd_pg_kind { PD_PG_INT = 1, PD_PG_TEXT, PD_PG_BYTES };

struct pd_pg_table {
    char name[PD_PG_NAME_CAP];
    int columns;
    char column[PD_PG_COLUMNS][PD_PG_NAME_CAP];
    enum pd_pg_kind kind[PD_PG_COLUMNS];
};

/* A file's tables in the order in which they were made: none refers to a later one. */
struct pd_pg_tables {
    int count;
    struct pd_pg_table *table; /* owned */
};

/* Of any number of rows in any order. */
struct pd_pg_sum {
    int64_t rows;
    uint64_t part[4];
};

struct pd_pg_bytes {
    char *p; /* owned */
    size_t len, cap;
};

/* Errors: PD_ERR_CORRUPT, PD_ERR_MEMORY, with *why. */
PD_MUST_CHECK enum pd_err
pd_pg_tables_read(sqlite3 *db, struct pd_pg_tables *out, struct pd_why *why);

void
pd_pg_tables_finish(struct pd_pg_tables *tables);

/* `before` "a", "b", ... `after`: a statement about all columns. Returns false where cap is too small. */
bool
pd_pg_columns_text(
    const struct pd_pg_table *table, const char *before, const char *after, char *out, size_t cap);

void
pd_pg_sum_add(struct pd_pg_sum *sum, const char *row, size_t len);

bool
pd_pg_sum_equal(const struct pd_pg_sum *a, const struct pd_pg_sum *b);

/* Sends all rows of a table, each added to *sum. Errors: PD_ERR_CORRUPT (a value that its column in
 * PostgreSQL does not take; *why says where), PD_ERR_MEMORY, and the server's. */
PD_MUST_CHECK enum pd_err
pd_pg_rows_send(
    PGconn *to, sqlite3 *from, const struct pd_pg_table *table, struct pd_pg_sum *sum, struct pd_why *why);

/* The same, sent to nobody. */
PD_MUST_CHECK enum pd_err
pd_pg_rows_sum(sqlite3 *from, const struct pd_pg_table *table, struct pd_pg_sum *sum, struct pd_why *why);

/* Asks for all rows of a table; each is then fetched. */
PD_MUST_CHECK enum pd_err
pd_pg_rows_ask(PGconn *from, const struct pd_pg_table *table, struct pd_why *why);

/* *row points into *memory, which is freed with PQfreemem; *len 0: there are no more. */
PD_MUST_CHECK enum pd_err
pd_pg_rows_next(PGconn *from, char **memory, const char **row, size_t *len, struct pd_why *why);

/* Binds a row's fields to an insert of all columns. Errors: PD_ERR_CORRUPT. */
PD_MUST_CHECK enum pd_err
pd_pg_row_bind(sqlite3_stmt *stmt, const struct pd_pg_table *table, const char *row, size_t len);

/* What is there now, of every table: out has room for tables->count. */
PD_MUST_CHECK enum pd_err
pd_pg_sums_of(PGconn *from, const struct pd_pg_tables *tables, struct pd_pg_sum *out, struct pd_why *why);

#endif
