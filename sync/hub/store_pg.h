/*
 * The hub's store in a PostgreSQL database (15 or newer): what several hub processes share, and what another
 * machine can take over. The contract is store.h's; what differs here:
 *   (1) One batch at a time over all processes: begin waits for a lock of the database, at most
 * PD_PG_WAIT_MS, and is PD_ERR_BUSY then. Each sees what the one before it wrote, as if there were one, and
 * is told that another wrote (pd_store_others_wrote). (2) A batch whose COMMIT was not answered may be there
 * or not; PD_ERR_IO, and whoever sent its ops sends them again. The next begin connects anew. (3) Copies are
 * SQLite files of the hub, read beside everybody as of the moment of their first step. (4) Rows of a
 * statement are fetched whole when it starts. The schema is made and brought up by open; sql/schema_pg.sql.
 * Threading: store.h's.
 */
#ifndef PD_HUB_STORE_PG_H
#define PD_HUB_STORE_PG_H

#include "sync/hub/store.h"

/* where: a connection string of libpq, "host=/run/postgresql dbname=pointdesk" or "postgres://…"
 * (postgresql.org, "Connection Strings"). Errors: PD_ERR_IO (nobody there, or he says no), PD_ERR_STATE (made
 * by a newer release, a server before 15, or a database whose text is not UTF-8), PD_ERR_MEMORY; with *why,
 * which has no password in it. */
PD_MUST_CHECK enum pd_err
pd_store_pg_open(struct pd_store **out, const char *where, struct pd_why *why);

/* The same for who only reads: each batch sees one moment of the database and waits for nobody. */
PD_MUST_CHECK enum pd_err
pd_store_pg_open_reading(struct pd_store **out, const char *where, struct pd_why *why);

#endif
