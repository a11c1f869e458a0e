#include "sync/hub/pg_link.h"

#include "app/base/log.h"
#include "app/base/str.h"

#include <stdio.h>
#include <string.h>

/* By the class, the first two of five characters (PostgreSQL's appendix A), or the whole. */
enum pd_err
pd_pg_err_of(const PGresult *result)
{
    static const struct {
        const char *state;
        enum pd_err err;
    } table[] = {
        { "25006", PD_ERR_READONLY }, /* a standby */
        { "53100", PD_ERR_FULL },
        { "55P03", PD_ERR_BUSY }, /* lock_timeout */
        { "40", PD_ERR_BUSY },    /* a serialisation or a deadlock */
        { "53", PD_ERR_MEMORY },
        { "23", PD_ERR_CORRUPT }, /* a constraint: the store contradicts itself */
        { "42501", PD_ERR_DENIED },
        { "XX", PD_ERR_CORRUPT },
    };
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;

    for (int i = 0; state != NULL && i < PD_COUNT(table); i++)
        if (strncmp(state, table[i].state, strlen(table[i].state)) == 0)
            return table[i].err;
    return PD_ERR_IO;
}

bool
pd_pg_went_well(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

void
pd_pg_log(const PGconn *conn, const PGresult *result, const char *what)
{
    const char *said = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *text = said != NULL ? said : PQerrorMessage(conn);

    pd_log(PD_LOG_ERROR, "E-HUB-02", "store: %.*s: %.60s", (int)strcspn(text, "\n"), text, what);
}

enum pd_err
pd_pg_why(struct pd_why *why, enum pd_err err, const PGconn *conn)
{
    const char *text = PQerrorMessage(conn);

    return pd_why(why, err, "PostgreSQL", "%.*s", (int)strcspn(text, "\n"), text);
}

enum pd_err
pd_pg_run(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    enum pd_err err = pd_pg_went_well(result) ? PD_OK : pd_pg_err_of(result);

    if (err != PD_OK && err != PD_ERR_BUSY)
        pd_pg_log(conn, result, sql);
    PQclear(result);
    return err;
}

enum pd_err
pd_pg_word(PGconn *conn, const char *sql, char *out, size_t cap)
{
    PGresult *result = PQexec(conn, sql);
    enum pd_err err = PQresultStatus(result) == PGRES_TUPLES_OK ? PD_OK : pd_pg_err_of(result);

    if (err == PD_OK && (PQntuples(result) != 1 || !pd_copy(out, cap, PQgetvalue(result, 0, 0))))
        err = PD_ERR_CORRUPT;
    if (err != PD_OK && err != PD_ERR_BUSY)
        pd_pg_log(conn, result, sql);
    PQclear(result);
    return err;
}

enum pd_err
pd_pg_asks(PGconn *conn, const char *sql, bool *yes)
{
    char word[8] = "";
    enum pd_err err = pd_pg_word(conn, sql, word, sizeof word);

    *yes = err == PD_OK && strcmp(word, "t") == 0;
    return err;
}

enum pd_err
pd_pg_server_of(PGconn *conn, struct pd_pg_server *out)
{
    return pd_pg_word(
        conn, "SELECT extract(epoch FROM pg_postmaster_start_time())::TEXT", out->text, sizeof out->text);
}

static enum pd_err
settle(PGconn *conn)
{
    char sql[200];

    (void)snprintf(sql, sizeof sql,
        "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET lock_timeout = %d;"
        "SET idle_in_transaction_session_timeout = 0; SET client_min_messages = warning",
        PD_PG_WAIT_MS);
    return pd_pg_run(conn, sql);
}

PGresult *
pd_pg_next_result(PGconn *conn)
{
    PGresult *result = PQgetResult(conn);

    PQclear(PQgetResult(conn));
    return result;
}

/* What the address says comes last, and counts. */
enum pd_err
pd_pg_connect(PGconn **conn, const char *where)
{
    static const char *const names[] = { "connect_timeout", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "application_name", "dbname", NULL };
    const char *const values[] = { "5", "10", "5", "3", "20000", "pointdesk-hub", where, NULL };

    _Static_assert(sizeof names == sizeof values, "a value for each name");
    if (*conn != NULL && PQstatus(*conn) == CONNECTION_OK)
        return PD_OK;
    PQfinish(*conn);
    *conn = PQconnectdbParams(names, values, 1);
    return PQstatus(*conn) == CONNECTION_OK ? settle(*conn) : PD_ERR_IO;
}
