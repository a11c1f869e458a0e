/*
 * The statements of the hub that are written for many rows at once (store_pg_batch.h), and columns of values
 * as PostgreSQL takes arrays in its binary format (the server's array_recv). Pure but for memory; any thread.
 */
#ifndef PD_HUB_STORE_PG_ARRAYS_H
#define PD_HUB_STORE_PG_ARRAYS_H

#include "sync/hub/store.h"

#define PD_PG_COLUMNS 22

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
    const char *columns; /* a letter each: i a whole number, b bytes, t text */
    enum pd_pg_table table;
    int keys;   /* of the first columns, that tell its rows apart */
    bool exact; /* every row is there to be changed, or the batch is lost */
};

#define PD_PG_MANY 12

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

/* Keeps the memory. */
void
pd_pg_column_empty(struct pd_pg_column *column);

void
pd_pg_column_finish(struct pd_pg_column *column);

#endif
