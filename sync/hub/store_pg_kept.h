/*
 * What pushes write and nobody has asked for yet, by the statement that will write it. (1) A row that is
 * changed in place is kept once: what comes after it for the same row is added to it, or written behind it.
 * (2) Rows go in arrays, a statement a table; where they are new and many, by COPY, which takes less of the
 * server. (3) A statement that must change every row it was given and did not is an error. Threading: the
 * store's.
 */
#ifndef PD_HUB_STORE_PG_KEPT_H
#define PD_HUB_STORE_PG_KEPT_H

#include "sync/hub/store_pg_arrays.h"
#include "sync/hub/store_pg_marks.h"

#include <libpq-fe.h>

/* Zeroed: nothing is kept. */
struct pd_pg_kept {
    struct {
        struct pd_pg_column columns[PD_PG_COLUMNS];
        int rows;
    } of[PD_PG_MANY];
    struct pd_pg_marks waiting; /* rows that are changed in place: where they are kept */
    int64_t drawn;              /* the highest number of a hold that is drawn for; 0: none is */
};

enum pd_pg_keeping {
    PD_PG_KEPT_IT,
    PD_PG_KEEP_LATER, /* what is kept has to be written before */
    PD_PG_KEEP_FAILED /* no memory */
};

/* place: of the row, for statements that find it there; else NULL. */
PD_MUST_CHECK enum pd_pg_keeping
pd_pg_kept_add(
    struct pd_pg_kept *kept, enum pd_pg_many_of many, const struct pd_arg *args, const void *place);

/* Writes all of it; what it was is there until it is forgotten. false: *name is the statement that went
 * wrong, *wrong what the server said, owned by the caller; NULL: it did not say no. */
PD_MUST_CHECK bool
pd_pg_kept_write(struct pd_pg_kept *kept, PGconn *conn, PGresult **wrong, const char **name);

void
pd_pg_kept_forget(struct pd_pg_kept *kept);

void
pd_pg_kept_finish(struct pd_pg_kept *kept);

#endif
