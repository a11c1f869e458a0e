/*
 * The statements of the hub that are written for many rows at once (store_pg_batch.h), and columns of values
 * as PostgreSQL takes arrays in its binary format (the server's array_recv). Pure but for memory; any thread.
 */
#ifndef PD_HUB_STORE_PG_ARRAYS_H
#define PD_HUB_STORE_PG_ARRAYS_H

#include "sync/hub/store.h"

#define PD_PG_COLUMNS 22
#define PD_PG_PLACE_LEN 6 /* bytes of a ctid: where a row is in its table */

/* Tables whose rows are changed in place: a row is kept once. */
enum pd_pg_table {
    PD_PG_NO_TABLE,
    PD_PG_DEVICE,
    PD_PG_DRAW,
    PD_PG_ACCOUNT,
    PD_PG_LOT,
    PD_PG_HOLD,
    PD_PG_SUM,
    PD_PG_COUNTER
};

/* In the order in which they are written. */
struct pd_pg_many {
    enum pd_hub_sql sql; /* the one for one row: its parameters are this one's columns */
    const char *name, *text;
    const char *columns; /* a letter each: i a whole number, b bytes, t text, c where a row is */
    enum pd_pg_table table;
    int keys;         /* of the first columns, that tell its rows apart */
    bool exact;       /* every row is there to be changed, or the batch is lost */
    const char *copy; /* the COPY that takes them where they are many; NULL: none */
    int zeros;        /* columns behind the others that are 0 in every row, of the COPY */
};

/* Their places in pd_pg_many, which is the order in which they are written. */
enum pd_pg_many_of {
    PD_PG_MANY_DEVICE_HEAD,
    PD_PG_MANY_OP,
    PD_PG_MANY_HOLD,
    PD_PG_MANY_DRAW_NEW, /* of a hold that nobody has drawn for */
    PD_PG_MANY_DRAW,
    PD_PG_MANY_ENTRY,
    PD_PG_MANY_SPEND_AT, /* of a row that is found where it was read */
    PD_PG_MANY_SPEND,
    PD_PG_MANY_LOT_AT, /* likewise */
    PD_PG_MANY_LOT,
    PD_PG_MANY_FEED_OF_MEMBER,
    PD_PG_MANY_FEED_OF_HOLD,
    PD_PG_MANY_FEED,
    PD_PG_MANY_SUM,
    PD_PG_MANY_COUNTER,
    PD_PG_MANY
};

extern const struct pd_pg_many pd_pg_many[PD_PG_MANY];

/* Zeroed: empty. */
struct pd_pg_column {
    uint8_t *bytes;
    size_t len, cap;
    int count;
};

/* One more value. false: no memory, or too much of it. */
PD_MUST_CHECK bool
pd_pg_column_add(struct pd_pg_column *column, char kind, const struct pd_arg *arg);

/* Writes the array's head. The column's bytes are the parameter then. */
void
pd_pg_column_end(struct pd_pg_column *column, char kind);

/* The whole number in that row of a column of letter i without nulls. */
int64_t
pd_pg_column_number(const struct pd_pg_column *column, int row);

void
pd_pg_column_set_number(struct pd_pg_column *column, int row, int64_t n);

/* The rows of so many columns, one after the other, as COPY takes them in its binary format, with zeros more
 * columns of 0 each. false: no memory. *out is to be freed. */
PD_MUST_CHECK bool
pd_pg_columns_copy(
    const struct pd_pg_column *columns, int count, int zeros, int rows, uint8_t **out, size_t *len);

/* Keeps the memory. */
void
pd_pg_column_empty(struct pd_pg_column *column);

void
pd_pg_column_finish(struct pd_pg_column *column);

#endif
