/*
 * A hub moves between a file and a PostgreSQL database, with everything. Whatever cuts this off, at most one
 * of the two can be served: what was loaded stays shut until what it came from is shut, and the folder names
 * the new place last. The same command typed again goes on.
 */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "app/base/str.h"
#include "sync/hub/cmd_restore.h"
#include "sync/hub/pg_copy.h"
#include "sync/hub/pg_load.h"
#include "sync/hub/store_pg.h"
#include "sync/hub/where.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
run_move(int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_move = {
    .name = "move",
    .help = { "pointdesk-hub move --to postgres://USER@HOST/DATABASE | --to file [--data DIR]",
        "Takes a hub that is stopped into an empty PostgreSQL database, or out of one into a file: every "
        "table is "
        "compared and every balance proved before the old place is shut for good.",
        "pointdesk-hub move --to postgres://pointdesk@db.hospital/pointdesk --data /var/lib/pointdesk-hub" },
    .alone = run_move,
};

#define IS_FILE "file"

struct move {
    const char *data;
    char path[PD_HUB_PATH_CAP], part[PD_HUB_PATH_CAP + 16];
    char uri[PD_HUB_URI_CAP];
    bool terminal;
    struct pd_pg_loaded loaded;
};

/* ---- what both ways need ---- */

static void
show_table(void *ctx, const char *table, int at, int tables, int64_t rows)
{
    const struct move *m = ctx;

    if (m->terminal)
        (void)fprintf(
            stderr, "\r\033[Ktable %d of %d: %s (%lld rows so far)", at + 1, tables, table, (long long)rows);
}

static void
end_showing(const struct move *m)
{
    if (m->terminal)
        (void)fprintf(stderr, "\r\033[K");
}

static void
say_moved(char *out, size_t cap, const char *where)
{
    struct pd_date_time at = pd_local_time(pd_clock_wall_ms(), 0);

    (void)snprintf(out, cap,
        PD_HUB_SHUT_MOVED "%s on %04d-%02d-%02d at %02d:%02d UTC; here it is as it was then", where,
        at.date.year, at.date.month, at.date.day, at.hour, at.minute);
}

/* The whole of it, as a hub. */
static enum pd_err
prove(struct pd_store *store, const char *which, struct pd_why *why)
{
    struct pd_hub_trial trial = { .report = { .ops = 0 } };
    enum pd_err err = pd_hub_prove(store, &trial, why);

    if (err == PD_OK)
        (void)printf("%s: %llu ops, %llu members, %llu entries, every balance right\n", which,
            (unsigned long long)trial.report.ops, (unsigned long long)trial.report.members,
            (unsigned long long)trial.report.entries);
    (void)fflush(stdout);
    return err;
}

static enum pd_err
prove_there(const char *uri, struct pd_why *why)
{
    struct pd_store *store = NULL;
    enum pd_err err = pd_store_pg_open_reading(&store, uri, why);

    if (err == PD_OK)
        err = prove(store, "in PostgreSQL", why);
    pd_store_close(store);
    return err;
}

/* shut: what the file says from now on, or NULL: it is open. */
static enum pd_err
mark_file(const char *path, const char *shut, struct pd_why *why)
{
    struct pd_store *store = NULL;
    enum pd_err err = pd_store_sqlite_open(&store, path, NULL, true, why);

    if (err == PD_OK)
        err = pd_hub_shut(store, shut);
    pd_store_close(store);
    return err;
}

/* ---- into PostgreSQL ---- */

/* said: what it says where it is shut; else "". */
static enum pd_err
prove_file(struct move *m, char *said, size_t cap, struct pd_why *why)
{
    bool shut;
    struct pd_store *store = NULL;
    enum pd_err err = pd_store_sqlite_open(&store, m->path, NULL, true, why);

    if (err == PD_OK)
        err = pd_store_check(store, why);
    if (err == PD_OK)
        err = prove(store, "in the file", why);
    if (err == PD_OK)
        err = pd_hub_is_shut(store, said, cap, &shut);
    pd_store_close(store);
    return err;
}

static enum pd_err
load(struct move *m, struct pd_why *why)
{
    struct pd_pg_load load = {
        .where = m->uri, .from = m->path, .shut = PD_HUB_SHUT_HALF, .told = show_table, .ctx = m
    };
    enum pd_err err = pd_pg_load(&load, &m->loaded, why);

    end_showing(m);
    if (err == PD_OK)
        (void)printf("%d tables with %lld rows were loaded and read back: the same\n", m->loaded.tables,
            (long long)m->loaded.rows);
    (void)fflush(stdout);
    return err;
}

/* The file keeps everything, under another name. */
static enum pd_err
name_the_database(struct move *m, char *kept, size_t cap, struct pd_why *why)
{
    (void)snprintf(kept, cap, "%s.moved-%lld", m->path, (long long)pd_clock_wall_ms());
    if (link(m->path, kept) != 0)
        return pd_why(why, PD_ERR_IO, kept, "cannot be made: %s", strerror(errno));
    return pd_hub_where_write(m->path, m->uri, why);
}

/* A file that is shut goes nowhere but on, in the database where its move was cut off: *there, all is done
 * but for the last step, because the database is this very hub, open. */
static enum pd_err
may_go_on(const struct move *m, const char *said, bool *there, struct pd_why *why)
{
    enum pd_pg_content content = PD_PG_EMPTY;
    enum pd_err err = pd_pg_look(m->uri, &content, why);

    if (err == PD_OK && content == PD_PG_HUB)
        err = pd_pg_same_hub(m->uri, m->path, there, why);
    if (err == PD_OK && !*there && content != PD_PG_HALF)
        err = pd_why(why, PD_ERR_STATE, m->path, "%s", said);
    return err;
}

static enum pd_err
move_in(struct move *m, const char *to, struct pd_why *why)
{
    char uri[PD_HUB_URI_CAP], text[160], said[160] = "", kept[PD_HUB_PATH_CAP + 48];
    bool there = false;
    enum pd_err err = PD_OK;

    if (pd_hub_where_read(m->path, uri))
        return pd_why(
            why, PD_ERR_EXISTS, m->path, "names a PostgreSQL database already; move --to file takes it out");
    if (!pd_hub_where_is_uri(to, why))
        return PD_ERR_INVALID;
    (void)pd_copy(m->uri, sizeof m->uri, to);
    err = prove_file(m, said, sizeof said, why);
    if (err == PD_OK && said[0] != '\0')
        err = may_go_on(m, said, &there, why);
    if (err == PD_OK && !there) {
        err = load(m, why);
        if (err == PD_OK)
            err = prove_there(m->uri, why);
        say_moved(text, sizeof text, "a PostgreSQL database");
        if (err == PD_OK)
            err = mark_file(m->path, text, why);
        if (err == PD_OK)
            err = pd_pg_shut(m->uri, PD_HUB_SHUT_HALF, NULL, why);
    }
    if (err == PD_OK)
        err = name_the_database(m, kept, sizeof kept, why);
    if (err == PD_OK)
        (void)printf("moved: this folder serves the hub in that database now: pointdesk-hub serve --data %s\n"
                     "the file it came from is kept, shut: %s\n",
            m->data, kept);
    return err;
}

/* ---- out of PostgreSQL ---- */

static enum pd_err
copy_out(struct move *m, struct pd_why *why)
{
    struct pd_pg_copy *copy = pd_pg_copy_create(m->uri, m->part);
    bool more = true;
    enum pd_err err = copy != NULL ? PD_OK : PD_ERR_MEMORY;

    while (err == PD_OK && more)
        err = pd_pg_copy_step(copy, &more);
    pd_pg_copy_destroy(copy);
    if (err != PD_OK)
        return pd_why(why, err, m->part, "cannot be made: %s", pd_err_name(err));
    err = pd_pg_compare(m->uri, m->part, &m->loaded, why);
    if (err == PD_OK)
        (void)printf("%d tables with %lld rows were copied and compared: the same\n", m->loaded.tables,
            (long long)m->loaded.rows);
    (void)fflush(stdout);
    return err;
}

static enum pd_err
prove_part(const struct move *m, struct pd_why *why)
{
    struct pd_store *store = NULL;
    enum pd_err err = pd_store_sqlite_open(&store, m->part, NULL, true, why);

    if (err == PD_OK)
        err = pd_store_check(store, why);
    if (err == PD_OK)
        err = prove(store, "in the file", why);
    if (err == PD_OK)
        err = pd_hub_shut(store, NULL);
    pd_store_close(store);
    return err;
}

static enum pd_err
sync_part(const struct move *m, struct pd_why *why)
{
    int fd = open(m->part, O_RDWR | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        (void)close(fd);
    return synced ? PD_OK : pd_why(why, PD_ERR_IO, m->part, "cannot be synced: %s", strerror(errno));
}

/* It is left shut where it was shut, and says so; a part that is there by then is whole and proved. */
static enum pd_err
go_out(struct move *m, const char *leaving, struct pd_why *why)
{
    char text[160];
    enum pd_err err;

    pd_hub_take_away(m->part);
    err = copy_out(m, why);
    if (err == PD_OK)
        err = prove_part(m, why);
    if (err == PD_OK)
        err = sync_part(m, why);
    say_moved(text, sizeof text, "a file");
    if (err == PD_OK)
        err = pd_pg_shut(m->uri, leaving, text, why);
    if (err != PD_OK) {
        struct pd_why nothing;

        pd_hub_take_away(m->part);
        if (pd_pg_shut(m->uri, leaving, NULL, &nothing) != PD_OK)
            (void)fprintf(stderr, "the database is shut: type the same again\n");
    }
    return err;
}

static enum pd_err
move_out(struct move *m, struct pd_why *why)
{
    char leaving[160];
    enum pd_err err;

    if (!pd_hub_where_read(m->path, m->uri))
        return pd_why(why, PD_ERR_EXISTS, m->path,
            "is a file already; move --to postgres://… takes it into a database");
    (void)snprintf(leaving, sizeof leaving, PD_HUB_SHUT_LEAVES " (%lld)", (long long)pd_clock_wall_ms());
    err = pd_pg_shut(m->uri, NULL, leaving, why);
    if (err == PD_OK)
        err = go_out(m, leaving, why);
    else if (err == PD_ERR_STATE && access(m->part, R_OK) == 0)
        err = PD_OK; /* only the last step is left */
    if (err == PD_OK)
        err = pd_hub_put_in_place(m->part, m->path, why);
    if (err == PD_OK)
        (void)printf("moved: this folder serves the hub in its file now: pointdesk-hub serve --data %s\n"
                     "the database keeps what it has, shut\n",
            m->data);
    return err;
}

/* ---- the command ---- */

static int
run_move(int argc, char **argv)
{
    static struct move m;
    struct pd_hub_desk desk = { .out = stdout, .err = stderr, .cwd = "." };
    const char *to = NULL;
    struct pd_why why = { .text = "" };
    const struct pd_option options[] = {
        { "to", PD_OPTION_TEXT, &to, "postgres://USER@HOST/DATABASE | file",
            "where it goes: a database that is there and empty, or a file in the hub's folder" },
        { "data", PD_OPTION_TEXT, &m.data, "DIR", "the hub's folder; the hub is stopped" },
        { 0 },
    };
    int lock, code;
    enum pd_err err;

    m = (struct move){ .data = PD_HUB_DEFAULT_DATA_DIR, .terminal = isatty(2) != 0 };
    code = pd_hub_command_parse(&pd_hub_cmd_move, &desk, options, &argc, argv);
    if (code >= 0)
        return code;
    if (to == NULL || argc > 1)
        return pd_hub_command_usage(&pd_hub_cmd_move, &desk, argc, argv);
    if ((size_t)snprintf(m.path, sizeof m.path, "%s/hub.db", m.data) >= sizeof m.path)
        err = pd_why(&why, PD_ERR_INVALID, "--data", "must be a shorter path");
    else
        err =
            access(m.path, R_OK) == 0 ? PD_OK : pd_why(&why, PD_ERR_MISSING, m.path, "there is no hub here");
    (void)snprintf(m.part, sizeof m.part, "%s.moving", m.path);
    if (err == PD_OK)
        err = pd_control_lock(m.data, &lock, &why);
    if (err == PD_OK) {
        err = strcmp(to, IS_FILE) == 0 ? move_out(&m, &why) : move_in(&m, to, &why);
        (void)close(lock);
    }
    return err == PD_OK ? PD_EXIT_DONE : pd_hub_command_fail(&desk, "move", err, &why);
}
