#include "sync/hub/pg_schema.h"

#include "sync/hub/pd_pg_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OLDEST_SERVER 150000 /* as PQserverVersion counts */

/* 0: it has no schema of ours. */
static enum pd_err
read_version(PGconn *conn, int *version)
{
    PGresult *result = PQexec(conn, "SELECT to_regclass('schema_made') IS NOT NULL");
    bool made = pd_pg_went_well(result) && strcmp(PQgetvalue(result, 0, 0), "t") == 0;
    enum pd_err err = pd_pg_went_well(result) ? PD_OK : pd_pg_err_of(result);

    PQclear(result);
    *version = 0;
    if (err != PD_OK || !made)
        return err;
    result = PQexec(conn, "SELECT version FROM schema_made");
    err = pd_pg_went_well(result) ? PD_OK : pd_pg_err_of(result);
    if (err == PD_OK && PQntuples(result) == 1)
        *version = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return err;
}

enum pd_err
pd_pg_bring_up(PGconn *conn, struct pd_why *why)
{
    int version = 0;
    char done[64];
    enum pd_err err = read_version(conn, &version);

    if (err == PD_OK && version > PD_PG_SQL_MIGRATIONS)
        err = pd_why(why, PD_ERR_STATE, "PostgreSQL",
            "was made by a newer release (schema %d; this one knows %d)", version, PD_PG_SQL_MIGRATIONS);
    for (int i = version; err == PD_OK && i < PD_PG_SQL_MIGRATIONS; i++)
        err = pd_pg_run(conn, pd_pg_sql_migrations[i]);
    (void)snprintf(done, sizeof done, "UPDATE schema_made SET version = %d", PD_PG_SQL_MIGRATIONS);
    return err == PD_OK && version < PD_PG_SQL_MIGRATIONS ? pd_pg_run(conn, done) : err;
}

enum pd_err
pd_pg_migrate(PGconn *conn, struct pd_why *why)
{
    enum pd_err err = pd_pg_run(conn, "BEGIN; SELECT pg_advisory_xact_lock(" PD_PG_LOCK_BATCH ")");

    if (err == PD_OK)
        err = pd_pg_bring_up(conn, why);
    if (err == PD_OK)
        err = pd_pg_run(conn, "COMMIT");
    if (err != PD_OK)
        (void)pd_pg_run(conn, "ROLLBACK");
    return err;
}

enum pd_err
pd_pg_fits(PGconn *conn, struct pd_why *why)
{
    const char *encoding = PQparameterStatus(conn, "server_encoding");

    if (PQserverVersion(conn) < OLDEST_SERVER)
        return pd_why(why, PD_ERR_STATE, "PostgreSQL", "is version %d; the hub takes 15 or newer",
            PQserverVersion(conn) / 10000);
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
        return pd_why(why, PD_ERR_STATE, "PostgreSQL",
            "keeps its text as %s; the hub takes a database of UTF8: createdb -T template0 -E UTF8",
            encoding != NULL ? encoding : "nobody knows what");
    return PD_OK;
}
