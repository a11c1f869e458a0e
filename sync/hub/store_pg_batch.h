/*
 * What makes pushes cheap on PostgreSQL: few statements over arrays in place of many over one row each. What
 * a group of ops will ask for is read at once (expect), and what they write is kept until somebody would see
 * it and then written at once, a statement a table (store_pg_known.h, store_pg_kept.h). (1) What is not known
 * is asked for alone, after what is kept was written. (2) A guard stays the database's: its statement says
 * how many rows it changed, and where that is not what was told to the engine the batch is lost. An account
 * that seems to be short is asked alone. (3) After a batch that was lost here the next ones go one by one, so
 * who sends the same again is answered. (4) Rows are written in the order of their keys where they are
 * changed in place. Threading: the store's.
 */
#ifndef PD_HUB_STORE_PG_BATCH_H
#define PD_HUB_STORE_PG_BATCH_H

#include "sync/hub/store.h"

#include <libpq-fe.h>

struct pd_pg_batch;

enum pd_pg_turn {
    PD_PG_ALONE, /* run it by itself */
    PD_PG_KEPT,  /* it is written later; it changes one row */
    PD_PG_FOUND, /* rows are known */
    PD_PG_NONE,  /* it is known that there are none */
    PD_PG_LOST   /* what was kept could not be written: pd_pg_batch_wrong */
};

/* Some rows of a result that the batch owns, until it forgets. */
struct pd_pg_rows {
    PGresult *rows;
    int row, until;
    int column; /* in which the first is of those that were asked for */
};

/* NULL: no memory. */
struct pd_pg_batch *
pd_pg_batch_create(void);

void
pd_pg_batch_destroy(struct pd_pg_batch *batch);

/* On a new connection. The result that says no, owned by the caller, or NULL. */
PGresult *
pd_pg_batch_prepare(PGconn *conn);

/* A batch of the store begins, or is lost: what was kept and known is not any more. */
void
pd_pg_batch_forget(struct pd_pg_batch *batch);

/* In an open batch. Nothing is kept or known in one that expects nothing. Lots are wanted that have
 * something, or expired after since_ms. false: as PD_PG_LOST. */
bool
pd_pg_batch_expect(struct pd_pg_batch *batch, PGconn *conn, const struct pd_store_expected *ops, int count,
    int64_t since_ms);

enum pd_pg_turn
pd_pg_batch_take(struct pd_pg_batch *batch, PGconn *conn, enum pd_hub_sql sql, const struct pd_arg *args,
    struct pd_pg_rows *found);

/* Before a commit. false: as PD_PG_LOST. */
bool
pd_pg_batch_write(struct pd_pg_batch *batch, PGconn *conn);

/* What could not be written: the server's answer, NULL where it was none, and the statement's name. */
const PGresult *
pd_pg_batch_wrong(const struct pd_pg_batch *batch, const char **name);

#endif
