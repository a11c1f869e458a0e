#include "tests/hub/kit_schema.h"

#include "sync/hub/store_pg.h"
#include "tests/support/check.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <unistd.h>

static void
ask(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    PQclear(result);
}

static void
name_of(const char *path, char *out, size_t cap)
{
    static int count;
    unsigned int h = 2166136261u;

    for (const char *p = path; p != NULL && *p != '\0'; p++)
        h = (h ^ (unsigned char)*p) * 16777619u;
    if (path == NULL)
        (void)snprintf(out, cap, "kit_%d_%d", (int)getpid(), ++count);
    else
        (void)snprintf(out, cap, "kit_%d_f%08x", (int)getpid(), h);
}

const char *
kit_schema(const char *pg, const char *path, bool anew)
{
    static char where[256];
    char name[64], sql[160];

    name_of(path, name, sizeof name);
    if (anew) {
        PGconn *conn = PQconnectdb(pg);

        (void)snprintf(
            sql, sizeof sql, "SET client_min_messages = warning; DROP SCHEMA IF EXISTS %s CASCADE", name);
        ask(conn, sql);
        (void)snprintf(sql, sizeof sql, "CREATE SCHEMA %s", name);
        ask(conn, sql);
        PQfinish(conn);
    }
    (void)snprintf(where, sizeof where, "%s options=-csearch_path=%s", pg, name);
    return where;
}

const char *
kit_schema_uri(const char *pg, const char *path)
{
    static char uri[256];
    char host[128] = "", name[64];

    assert_int_equal(sscanf(pg, "host=%127s user=pointdesk dbname=postgres", host), 1);
    name_of(path, name, sizeof name);
    (void)snprintf(
        uri, sizeof uri, "postgres://pointdesk@/postgres?host=%s&options=-csearch_path%%3D%s", host, name);
    return uri;
}

void
kit_schema_copy(const char *pg, const char *from, const char *to)
{
    struct pd_store *made;
    char of[64], in[64], sql[512];
    PGconn *conn;

    assert_ok(pd_store_pg_open(&made, kit_schema(pg, to, true), NULL));
    pd_store_close(made);
    name_of(from, of, sizeof of);
    name_of(to, in, sizeof in);
    (void)snprintf(sql, sizeof sql,
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '%s'"
        " AND tablename NOT IN ('schema_made', 'last_writer') LOOP"
        " EXECUTE format('INSERT INTO %s.%%I SELECT * FROM %s.%%I', t, t); END LOOP; END $$",
        of, in, of);
    conn = PQconnectdb(pg);
    ask(conn, sql);
    PQfinish(conn);
}
