#include "app/ledger/migrate.h"

#include "app/base/log.h"

#include <stdio.h>

/* Raised when the derived tables change: they are then made anew from the kept ones. */
#define DERIVED_VERSION 4

static enum pd_err
pragma_int(struct pd_ledger *ledger, const char *sql, int64_t *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(ledger->handle, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        *out = sqlite3_column_int64(stmt, 0);
        rc = SQLITE_OK;
    } else if (rc == SQLITE_DONE) {
        *out = 0;
        rc = SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_OK ? PD_OK : pd_db_failed(ledger->handle, &ledger->broken, rc, sql);
}

static enum pd_err
pragma_set(struct pd_ledger *ledger, const char *name, int value)
{
    char sql[64];

    (void)snprintf(sql, sizeof(sql), "PRAGMA %s = %d", name, value);
    return pd_db_script(&ledger->kept, sql, name);
}

/* An unknown application id on a file that has tables: somebody else's database. */
static enum pd_err
check_owner(struct pd_ledger *ledger, int64_t version, struct pd_why *why)
{
    int64_t app = 0, tables = 0;
    enum pd_err err = pragma_int(ledger, "PRAGMA application_id", &app);

    if (err == PD_OK)
        err = pragma_int(ledger, "SELECT count(*) FROM sqlite_schema", &tables);
    if (err != PD_OK)
        return err;
    if (app != PD_LEDGER_APPLICATION_ID && (app != 0 || tables != 0 || version != 0))
        return pd_why(why, PD_ERR_CORRUPT, "", "this file is a database of another program");
    return PD_OK;
}

static enum pd_err
make_derived(struct pd_ledger *ledger, int64_t version)
{
    int64_t made = 0;
    enum pd_err err = PD_OK;

    if (version > 0)
        err = pragma_int(ledger, "SELECT version FROM derived_version", &made);
    if (err != PD_OK || made == DERIVED_VERSION)
        return err;
    err = pd_db_script(&ledger->kept, derived_sql_script_drop, "drop derived tables");
    if (err == PD_OK)
        err = pd_db_script(&ledger->kept, derived_sql_script_create, "create derived tables");
    if (err == PD_OK)
        err = pd_db_script(&ledger->kept, derived_sql_script_index, "index derived tables");
    if (err == PD_OK)
        err = pd_db_script(&ledger->kept, "DELETE FROM derived_version", "derived version");
    if (err == PD_OK) {
        char sql[64];

        (void)snprintf(sql, sizeof(sql), "INSERT INTO derived_version VALUES (1, %d)", DERIVED_VERSION);
        err = pd_db_script(&ledger->kept, sql, "derived version");
    }
    return err == PD_OK ? PD_ERR_STATE : err; /* STATE: made anew */
}

enum pd_err
pd_migrate(struct pd_ledger *ledger, bool *remake, struct pd_why *why)
{
    int64_t version = 0;
    enum pd_err err = pragma_int(ledger, "PRAGMA user_version", &version);

    *remake = false;
    if (err == PD_OK)
        err = check_owner(ledger, version, why);
    if (err != PD_OK)
        return err;
    if (version < 0 || version > KEPT_SQL_MIGRATIONS) {
        pd_log(PD_LOG_ERROR, "E-LED-08", "ledger: schema %d is newer than %d", (int)version,
            KEPT_SQL_MIGRATIONS);
        return pd_why(why, PD_ERR_STATE, "",
            "made by a newer release (schema %d; this one knows up to %d): install that release again",
            (int)version, KEPT_SQL_MIGRATIONS);
    }
    for (int64_t next = version + 1; err == PD_OK && next <= KEPT_SQL_MIGRATIONS; next++) {
        err = pd_db_script(&ledger->kept, kept_sql_migrations[next - 1], "migration");
        if (err == PD_OK)
            err = pragma_set(ledger, "user_version", (int)next);
    }
    if (err == PD_OK && version == 0)
        err = pragma_set(ledger, "application_id", PD_LEDGER_APPLICATION_ID);
    if (err != PD_OK)
        return err;
    err = make_derived(ledger, version);
    *remake = err == PD_ERR_STATE;
    return *remake ? PD_OK : err;
}
