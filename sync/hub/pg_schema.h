/*
 * The hub's tables in a PostgreSQL database: whether the server will do, and bringing them up to what this
 * release knows. Threading: the connection's.
 */
#ifndef PD_HUB_PG_SCHEMA_H
#define PD_HUB_PG_SCHEMA_H

#include "sync/hub/pg_link.h"

/* Errors: PD_ERR_STATE (a server before 15, or text that is not UTF-8), with *why. */
PD_MUST_CHECK enum pd_err
pd_pg_fits(PGconn *conn, struct pd_why *why);

/* In a transaction that has PD_PG_LOCK_BATCH. Errors: PD_ERR_STATE (made by a newer release), with *why. */
PD_MUST_CHECK enum pd_err
pd_pg_bring_up(PGconn *conn, struct pd_why *why);

/* The same in a transaction of its own. Two hubs may start at once: who comes second finds it done. */
PD_MUST_CHECK enum pd_err
pd_pg_migrate(PGconn *conn, struct pd_why *why);

#endif
