/*
 * A connection to the hub's PostgreSQL database, and what its errors are to us. Who connects finds another
 * host of the same address when one is gone, and a machine that fell silent is given up in seconds, unless
 * the address says otherwise. Threading: a connection is one thread's at a time.
 */
#ifndef PD_HUB_PG_LINK_H
#define PD_HUB_PG_LINK_H

#include "app/base/err.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#define PD_PG_WAIT_MS 10000 /* for a lock of the database */
/* Locks: any number that nobody else takes, and the schema, since a database may have several hubs. Of a
 * batch, over all processes on this hub, in its transaction. */
#define PD_PG_LOCK_BATCH "7016994, hashtext(current_schema())"
/* Of whoever serves from the database, shared and for as long as it is connected; alone, of who fills it or
 * takes everything out of it. */
#define PD_PG_LOCK_SERVE "7016995, hashtext(current_schema())"

#define PD_PG_SERVER_CAP 48

/* Which server answers, and since when it runs: another one of the same address has another text. */
struct pd_pg_server {
    char text[PD_PG_SERVER_CAP];
};

/* Leaves a connection that is well as it is; otherwise connects anew, by the rules that all of ours go by
 * (encoding, how long a lock is waited for). *conn may be NULL, and is to be finished whatever is returned.
 * Errors: PD_ERR_IO (the reason: PQerrorMessage). */
PD_MUST_CHECK enum pd_err
pd_pg_connect(PGconn **conn, const char *where);

/* Errors: PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_pg_server_of(PGconn *conn, struct pd_pg_server *out);

/* One or more statements without rows. An error but PD_ERR_BUSY is logged. */
enum pd_err
pd_pg_run(PGconn *conn, const char *sql);

/* The one value of the one row of the last statement, as text. Errors: PD_ERR_CORRUPT where there is another
 * number of rows, or it is longer. */
PD_MUST_CHECK enum pd_err
pd_pg_word(PGconn *conn, const char *sql, char *out, size_t cap);

/* The same, true where it is "t". */
PD_MUST_CHECK enum pd_err
pd_pg_asks(PGconn *conn, const char *sql, bool *yes);

/* In the middle of a pipeline: one result, owned, and the NULL that ends it, which is taken too. */
PGresult *
pd_pg_next_result(PGconn *conn);

bool
pd_pg_went_well(const PGresult *result);

/* result: NULL where none came. */
enum pd_err
pd_pg_err_of(const PGresult *result);

/* The first line of what the server says. It may quote a row; of the hub's tables, no name and no number that
 * a person is known by lies in clear. */
void
pd_pg_log(const PGconn *conn, const PGresult *result, const char *what);

/* Fills *why with it; returns err. */
enum pd_err
pd_pg_why(struct pd_why *why, enum pd_err err, const PGconn *conn);

#endif
