#include "sync/hub/pg_load.h"

#include "app/base/str.h"
#include "sync/hub/pg_rows.h"
#include "sync/hub/pg_schema.h"
#include "sync/hub/where.h"

#include <sodium/utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIAL_SCHEMA "pointdesk_trial"

/* ---- what is there ---- */

static enum pd_err
look(PGconn *conn, enum pd_pg_content *out)
{
    static const char tables[] =
        "SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f'))";
    bool some = false, ours = false, half = false;
    enum pd_err err = pd_pg_asks(conn, tables, &some);

    if (err == PD_OK && some)
        err = pd_pg_asks(
            conn, "SELECT to_regclass('schema_made') IS NOT NULL AND to_regclass('meta') IS NOT NULL", &ours);
    if (err == PD_OK && ours)
        err = pd_pg_asks(conn,
            "SELECT NOT EXISTS (SELECT 1 FROM meta) OR EXISTS (SELECT 1 FROM meta WHERE name = '" PD_HUB_SHUT
            "' AND value = '" PD_HUB_SHUT_HALF "'::BYTEA)",
            &half);
    *out = !some ? PD_PG_EMPTY : !ours ? PD_PG_OTHER : half ? PD_PG_HALF : PD_PG_HUB;
    return err;
}

/* Nobody else serves from here as long as this connection is. Who has just ended may not be gone yet. */
static enum pd_err
have_alone(PGconn *conn, struct pd_why *why)
{
    enum pd_err err = pd_pg_run(conn, "SET lock_timeout = 2000");

    if (err == PD_OK)
        err = pd_pg_run(conn, "SELECT pg_advisory_lock(" PD_PG_LOCK_SERVE ")");
    if (err == PD_ERR_BUSY)
        return pd_why(why, err, "PostgreSQL",
            "a hub serves from this database, or a command reads it; stop every one first");
    return err == PD_OK ? pd_pg_run(conn, "SET lock_timeout = 10000") : err;
}

/* The next may be in before the server knows that this connection is gone. */
static void
leave(PGconn *conn)
{
    if (conn != NULL && PQstatus(conn) == CONNECTION_OK && PQtransactionStatus(conn) == PQTRANS_IDLE)
        (void)pd_pg_run(conn, "SELECT pg_advisory_unlock_all()");
    PQfinish(conn);
}

static enum pd_err
connect_alone(PGconn **conn, const char *where, struct pd_why *why)
{
    enum pd_err err = pd_pg_connect(conn, where);

    if (err != PD_OK)
        return pd_pg_why(why, err, *conn);
    err = pd_pg_fits(*conn, why);
    return err == PD_OK ? have_alone(*conn, why) : err;
}

enum pd_err
pd_pg_look(const char *where, enum pd_pg_content *out, struct pd_why *why)
{
    PGconn *conn = NULL;
    enum pd_err err = pd_pg_connect(&conn, where);

    if (err == PD_OK)
        err = look(conn, out);
    if (err != PD_OK)
        (void)pd_pg_why(why, err, conn);
    PQfinish(conn);
    return err;
}

static enum pd_err
begin_alone(PGconn *conn)
{
    return pd_pg_run(conn, "BEGIN; SET LOCAL synchronous_commit = on;"
                           "SELECT pg_advisory_xact_lock(" PD_PG_LOCK_BATCH ")");
}

/* ---- shut and open ---- */

static enum pd_err
write_shut(PGconn *conn, const char *text)
{
    const char *values[] = { text };
    PGresult *result;
    enum pd_err err = pd_pg_run(conn, "DELETE FROM meta WHERE name = '" PD_HUB_SHUT "'");

    if (err != PD_OK || text == NULL)
        return err;
    result = PQexecParams(conn,
        "INSERT INTO meta (name, value) VALUES ('" PD_HUB_SHUT "', convert_to($1, 'UTF8'))", 1, NULL, values,
        NULL, NULL, 0);
    err = pd_pg_went_well(result) ? PD_OK : pd_pg_err_of(result);
    PQclear(result);
    return err;
}

/* As it must be, or *why says what it says. */
static enum pd_err
check_shut(PGconn *conn, const char *was, struct pd_why *why)
{
    char said[160] = "";
    enum pd_err err = pd_pg_word(conn,
        "SELECT coalesce(max(convert_from(value, 'UTF8')), '') FROM meta WHERE name = '" PD_HUB_SHUT "'",
        said, sizeof said);
    bool good = was != NULL ? strcmp(said, was) == 0
                            : strncmp(said, PD_HUB_SHUT_MOVED, strlen(PD_HUB_SHUT_MOVED)) != 0;

    if (err == PD_OK && !good)
        err = pd_why(
            why, PD_ERR_STATE, "PostgreSQL", "%s", said[0] != '\0' ? said : "another program opened it");
    return err;
}

static enum pd_err
shut_alone(PGconn *conn, const char *was, const char *text, struct pd_why *why)
{
    enum pd_err err = begin_alone(conn);

    if (err == PD_OK)
        err = check_shut(conn, was, why);
    if (err == PD_OK)
        err = write_shut(conn, text);
    if (err == PD_OK)
        err = pd_pg_run(conn, "COMMIT");
    if (err != PD_OK && why->text[0] == '\0')
        (void)pd_pg_why(why, err, conn);
    return err;
}

enum pd_err
pd_pg_shut(const char *where, const char *was, const char *text, struct pd_why *why)
{
    PGconn *conn = NULL;
    enum pd_err err;

    *why = (struct pd_why){ .text = "" };
    err = connect_alone(&conn, where, why);
    if (err == PD_OK)
        err = shut_alone(conn, was, text, why);
    leave(conn);
    return err;
}

/* ---- filling ---- */

struct filling {
    const struct pd_pg_load *load;
    PGconn *conn;
    sqlite3 *from;
    struct pd_pg_tables tables;
    struct pd_pg_sum sent[PD_PG_TABLES], there[PD_PG_TABLES];
};

/* The hub that is there goes into a schema of its own, with its numbers: no process that knew it is taken for
 * one of the next. */
static enum pd_err
set_aside(struct filling *f, struct pd_pg_loaded *out, struct pd_why *why)
{
    char schema[64], sql[512];
    enum pd_err err = pd_pg_word(f->conn, "SELECT quote_ident(current_schema())", schema, sizeof schema);

    (void)snprintf(out->aside, sizeof out->aside, "before_%lld", (long long)f->load->now_ms);
    (void)snprintf(
        sql, sizeof sql, "ALTER SCHEMA %s RENAME TO %s; CREATE SCHEMA %s", schema, out->aside, schema);
    if (err == PD_OK)
        err = pd_pg_run(f->conn, sql);
    if (err == PD_ERR_DENIED)
        return pd_why(why, err, "PostgreSQL",
            "the hub's role does not own the schema %s, so what is there cannot be set aside; name an empty "
            "database, or ALTER SCHEMA ... OWNER",
            schema);
    if (err == PD_OK)
        err = pd_pg_bring_up(f->conn, why);
    (void)snprintf(
        sql, sizeof sql, "SELECT setval('process', (SELECT last_value FROM %s.process))", out->aside);
    return err == PD_OK ? pd_pg_run(f->conn, sql) : err;
}

static enum pd_err
empty_all(struct filling *f)
{
    size_t cap = (size_t)f->tables.count * (PD_PG_NAME_CAP + 4) + 32;
    char *sql = malloc(cap);
    struct pd_str text = pd_str_on(sql, cap);
    enum pd_err err;

    if (sql == NULL)
        return PD_ERR_MEMORY;
    for (int i = 0; i < f->tables.count; i++)
        pd_str_addf(&text, "%s\"%s\"", i == 0 ? "TRUNCATE " : ", ", f->tables.table[i].name);
    err = pd_pg_run(f->conn, text.p);
    free(sql);
    return err;
}

static enum pd_err
make_room(struct filling *f, struct pd_pg_loaded *out, struct pd_why *why)
{
    enum pd_pg_content content = PD_PG_OTHER;
    enum pd_err err = look(f->conn, &content);

    if (err == PD_OK && content == PD_PG_OTHER)
        return pd_why(why, PD_ERR_EXISTS, "PostgreSQL",
            "this database has tables that are not a hub's; name an empty one");
    if (err == PD_OK && content == PD_PG_HUB && !f->load->aside)
        return pd_why(
            why, PD_ERR_EXISTS, "PostgreSQL", "there is a hub in this database already; nothing was changed");
    if (err == PD_OK && content == PD_PG_HUB)
        return set_aside(f, out, why);
    if (err == PD_OK)
        err = pd_pg_bring_up(f->conn, why);
    return err == PD_OK && content == PD_PG_HALF ? empty_all(f) : err;
}

static enum pd_err
compare(const struct filling *f, struct pd_pg_loaded *out, struct pd_why *why)
{
    for (int i = 0; i < f->tables.count; i++) {
        if (!pd_pg_sum_equal(&f->sent[i], &f->there[i]))
            return pd_why(why, PD_ERR_CORRUPT, f->tables.table[i].name,
                "is not the same in both: %lld rows in the file, %lld in PostgreSQL",
                (long long)f->sent[i].rows, (long long)f->there[i].rows);
        out->rows += f->sent[i].rows;
    }
    out->tables = f->tables.count;
    return PD_OK;
}

static enum pd_err
send_all(struct filling *f, struct pd_why *why)
{
    const struct pd_pg_load *load = f->load;
    enum pd_err err = PD_OK;
    int64_t rows = 0;

    for (int i = 0; err == PD_OK && i < f->tables.count; i++) {
        if (load->told != NULL)
            load->told(load->ctx, f->tables.table[i].name, i, f->tables.count, rows);
        err = pd_pg_rows_send(f->conn, f->from, &f->tables.table[i], &f->sent[i], why);
        rows += f->sent[i].rows;
    }
    return err;
}

/* In a transaction: read back before it is kept. */
static enum pd_err
fill(struct filling *f, struct pd_pg_loaded *out, struct pd_why *why)
{
    enum pd_err err = send_all(f, why);

    if (err == PD_OK)
        err = pd_pg_sums_of(f->conn, &f->tables, f->there, why);
    return err == PD_OK ? compare(f, out, why) : err;
}

static enum pd_err
open_file(struct filling *f, const char *path, struct pd_why *why)
{
    if (sqlite3_open_v2(path, &f->from, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return pd_why(why, PD_ERR_IO, path, "cannot be opened: %s", sqlite3_errmsg(f->from));
    return pd_pg_tables_read(f->from, &f->tables, why);
}

static enum pd_err
open_both(struct filling *f, const char *where, const char *path, struct pd_why *why)
{
    enum pd_err err = open_file(f, path, why);

    return err == PD_OK ? pd_pg_connect(&f->conn, where) : err;
}

static void
end_filling(struct filling *f)
{
    leave(f->conn);
    (void)sqlite3_close(f->from);
    pd_pg_tables_finish(&f->tables);
}

static enum pd_err
say_server(const struct filling *f, enum pd_err err, struct pd_why *why)
{
    return err != PD_OK && why != NULL && why->text[0] == '\0' ? pd_pg_why(why, err, f->conn) : err;
}

enum pd_err
pd_pg_load(const struct pd_pg_load *load, struct pd_pg_loaded *out, struct pd_why *why)
{
    static struct filling f; /* large */
    enum pd_err err;

    f = (struct filling){ .load = load };
    *out = (struct pd_pg_loaded){ .tables = 0 };
    err = open_file(&f, load->from, why);
    if (err == PD_OK)
        err = connect_alone(&f.conn, load->where, why);
    if (err == PD_OK)
        err = begin_alone(f.conn);
    if (err == PD_OK)
        err = make_room(&f, out, why);
    if (err == PD_OK)
        err = fill(&f, out, why);
    if (err == PD_OK && load->shut != NULL)
        err = write_shut(f.conn, load->shut);
    if (err == PD_OK)
        err = pd_pg_run(f.conn, "COMMIT");
    if (err == PD_OK)
        (void)pd_pg_run(f.conn, "ANALYZE");
    err = say_server(&f, err, why);
    end_filling(&f);
    return err;
}

enum pd_err
pd_pg_load_trial(const struct pd_pg_load *load, struct pd_pg_loaded *out, struct pd_why *why)
{
    static struct filling f;
    enum pd_err err;

    f = (struct filling){ .load = load };
    *out = (struct pd_pg_loaded){ .tables = 0 };
    err = open_both(&f, load->where, load->from, why);
    if (err == PD_OK)
        err =
            pd_pg_run(f.conn, "BEGIN; CREATE SCHEMA " TRIAL_SCHEMA "; SET LOCAL search_path = " TRIAL_SCHEMA);
    if (err == PD_OK)
        err = pd_pg_bring_up(f.conn, why);
    if (err == PD_OK)
        err = fill(&f, out, why);
    err = say_server(&f, err, why);
    if (f.conn != NULL)
        (void)pd_pg_run(f.conn, "ROLLBACK");
    end_filling(&f);
    return err;
}

static enum pd_err
sum_file(struct filling *f, struct pd_why *why)
{
    enum pd_err err = PD_OK;

    for (int i = 0; err == PD_OK && i < f->tables.count; i++)
        err = pd_pg_rows_sum(f->from, &f->tables.table[i], &f->sent[i], why);
    return err;
}

enum pd_err
pd_pg_compare(const char *where, const char *path, struct pd_pg_loaded *out, struct pd_why *why)
{
    static struct filling f;
    enum pd_err err;

    f = (struct filling){ .load = NULL };
    *out = (struct pd_pg_loaded){ .tables = 0 };
    err = open_both(&f, where, path, why);
    if (err == PD_OK)
        err = pd_pg_run(f.conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (err == PD_OK)
        err = sum_file(&f, why);
    if (err == PD_OK)
        err = pd_pg_sums_of(f.conn, &f.tables, f.there, why);
    if (err == PD_OK)
        err = compare(&f, out, why);
    err = say_server(&f, err, why);
    end_filling(&f);
    return err;
}

enum pd_err
pd_pg_same_hub(const char *where, const char *path, bool *same, struct pd_why *why)
{
    static struct filling f;
    static const char ask[] = "SELECT lower(hex(value)) FROM meta WHERE name = 'hub_secret'";
    char there[160] = "";
    sqlite3_stmt *stmt = NULL;
    enum pd_err err;

    f = (struct filling){ .load = NULL };
    *same = false;
    err = open_both(&f, where, path, why);
    if (err == PD_OK)
        err = pd_pg_word(
            f.conn, "SELECT encode(value, 'hex') FROM meta WHERE name = 'hub_secret'", there, sizeof there);
    if (err == PD_OK && sqlite3_prepare_v2(f.from, ask, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        *same = strcmp((const char *)sqlite3_column_text(stmt, 0), there) == 0;
    (void)sqlite3_finalize(stmt);
    err = say_server(&f, err, why);
    sodium_memzero(there, sizeof there);
    end_filling(&f);
    return err;
}
