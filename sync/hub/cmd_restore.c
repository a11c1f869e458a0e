/*
 * A backup becomes the hub again. It is made another life of its hub beside the folder's database, and only
 * then put in its place: whatever cuts this off, the folder has the old database or the restored one.
 */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "app/base/str.h"
#include "app/wal/wal.h"
#include "sync/hub/cmd_restore.h"
#include "sync/hub/erasures.h"
#include "sync/hub/pg_load.h"
#include "sync/hub/where.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
run_restore(int argc, char **argv);
static int
run_refill(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_restore = {
    .name = "restore",
    .help = { "pointdesk-hub restore --from FILE [--erasures FILE] [--db postgres://…] [--data DIR]",
        "Puts a backup in the place of a hub that was lost, and says what follows.",
        "pointdesk-hub restore --from /mnt/backup/hub.backup --data /var/lib/pointdesk-hub" },
    .alone = run_restore,
};

const struct pd_hub_command pd_hub_cmd_refill = {
    .name = "refill",
    .help = { "pointdesk-hub refill [--end]",
        "After a restore: which desks are missing, and which wait for another; --end goes on without them.",
        "pointdesk-hub refill --data /var/lib/pointdesk-hub" },
    .run = run_refill,
};

#define COPY_BYTES 65536

static enum pd_err
copy_bytes(int from, int to)
{
    static char bytes[COPY_BYTES];
    ssize_t n;

    while ((n = read(from, bytes, sizeof bytes)) > 0)
        for (ssize_t done = 0, wrote; done < n; done += wrote)
            if ((wrote = write(to, bytes + done, (size_t)(n - done))) <= 0)
                return errno == ENOSPC ? PD_ERR_FULL : PD_ERR_IO;
    return n == 0 ? PD_OK : PD_ERR_IO;
}

static enum pd_err
copy_file(const char *from, const char *to, struct pd_why *why)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out;
    enum pd_err err;

    if (in < 0)
        return pd_why(why, PD_ERR_MISSING, from, "cannot be read: %s", strerror(errno));
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    err = out >= 0 ? copy_bytes(in, out) : PD_ERR_IO;
    if (err != PD_OK)
        (void)pd_why(why, err, to, "cannot be written: %s", strerror(errno));
    if (out >= 0 && close(out) != 0 && err == PD_OK)
        err = pd_why(why, PD_ERR_IO, to, "cannot be written: %s", strerror(errno));
    (void)close(in);
    return err;
}

/* What people told the life that was lost, and an older copy must not undo, is done to the copy before it is
 * put in its place: whom they erased is erased again. */
static enum pd_err
before_serving(struct pd_store *store, const char *list, int64_t now_ms, struct pd_why *why)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_hub *hub = NULL;
    int64_t erased = 0;
    enum pd_err err = pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = &rng }, why);

    if (err != PD_OK)
        return err;
    err = pd_hub_begin(hub);
    if (err == PD_OK) {
        err = pd_erasures_replay(hub, now_ms, list, &erased, why);
        if (err == PD_OK)
            err = pd_hub_commit(hub);
        else
            pd_hub_rollback(hub);
    }
    if (err == PD_OK && erased > 0)
        err = pd_hub_scrub(hub);
    pd_hub_destroy(hub);
    if (err == PD_OK && erased > 0)
        (void)printf("erased again: %lld\n", (long long)erased);
    return err;
}

/* A backup is opened as a copy only: it stays as it is, to be restored once more. */
static enum pd_err
revive(const char *part, const char *list, int64_t now_ms, struct pd_hub_restored *out, struct pd_why *why)
{
    struct pd_store *store = NULL;
    enum pd_err err = pd_store_sqlite_open(&store, part, NULL, true, why);

    if (err != PD_OK)
        return err;
    err = pd_store_check(store, why);
    if (err == PD_OK)
        err = pd_hub_restore(store, now_ms, out, why);
    if (err == PD_OK)
        err = before_serving(store, list, now_ms, why);
    pd_store_close(store);
    return err;
}

/* What is in the folder is kept beside it: it may still be read by someone who knows how. */
static enum pd_err
set_aside(const char *path, int64_t now_ms, struct pd_why *why)
{
    static const char *const tails[] = { "", PD_WAL_COPY, "-wal" };
    char from[PD_HUB_PATH_CAP + 16], to[PD_HUB_PATH_CAP + 64];

    for (int i = 0; i < PD_COUNT(tails); i++) {
        (void)snprintf(from, sizeof from, "%s%s", path, tails[i]);
        (void)snprintf(to, sizeof to, "%s.before-%lld%s", path, (long long)now_ms, tails[i]);
        if (rename(from, to) == 0) {
            if (i == 0)
                (void)printf("what was here is kept beside it: %s\n", to);
        } else if (errno != ENOENT) {
            return pd_why(why, PD_ERR_IO, from, "cannot be set aside: %s", strerror(errno));
        }
    }
    return PD_OK;
}

/* Into the database that the folder names, or is to name. */
static enum pd_err
put_in_database(const char *part, const char *path, const char *uri, int64_t now_ms, struct pd_why *why)
{
    char named[PD_HUB_URI_CAP];
    struct pd_pg_loaded loaded;
    enum pd_err err = pd_pg_load(
        &(struct pd_pg_load){ .where = uri, .from = part, .aside = true, .now_ms = now_ms }, &loaded, why);

    if (err != PD_OK)
        return err;
    if (loaded.aside[0] != '\0')
        (void)printf("what was in the database is kept there, in the schema %s\n", loaded.aside);
    pd_hub_take_away(part);
    if (pd_hub_where_read(path, named) && strcmp(named, uri) == 0)
        return PD_OK;
    err = set_aside(path, now_ms, why);
    return err == PD_OK ? pd_hub_where_write(path, uri, why) : err;
}

/* uri: NULL, a file. */
static enum pd_err
put_back(const char *part, const char *path, const char *uri, int64_t now_ms, struct pd_why *why)
{
    enum pd_err err;

    if (uri != NULL)
        return put_in_database(part, path, uri, now_ms, why);
    err = set_aside(path, now_ms, why);
    return err == PD_OK ? pd_hub_put_in_place(part, path, why) : err;
}

static enum pd_err
restore(const char *from, const char *data, const char *erasures, const char *db, struct pd_hub_restored *out,
    struct pd_why *why)
{
    char named[PD_HUB_URI_CAP];
    char list[PD_HUB_PATH_CAP + 16];
    int64_t now_ms = pd_clock_wall_ms();
    char path[PD_HUB_PATH_CAP], part[PD_HUB_PATH_CAP + 16];
    struct pd_str whole = pd_str_on(path, sizeof path);
    enum pd_err err;

    pd_str_addf(&whole, "%s/hub.db", data);
    if (whole.cut)
        return pd_why(why, PD_ERR_INVALID, "--data", "must be a shorter path");
    (void)snprintf(part, sizeof part, "%s.restoring", path);
    (void)snprintf(list, sizeof list, "%s/" PD_ERASURES_FILE, data);
    pd_hub_take_away(part); /* of a restore that was cut short */
    err = copy_file(from, part, why);
    if (err == PD_OK)
        err = revive(part, erasures != NULL ? erasures : list, now_ms, out, why);
    if (err != PD_OK && why->path[0] == '\0')
        (void)pd_copy(why->path, sizeof why->path, from);
    if (err == PD_OK && db == NULL && pd_hub_where_read(path, named))
        db = named;
    if (err == PD_OK)
        err = put_back(part, path, db, now_ms, why);
    if (err != PD_OK)
        pd_hub_take_away(part);
    return err;
}

/* ---- for trial ---- */

enum pd_err
pd_hub_prove(struct pd_store *store, struct pd_hub_trial *out, struct pd_why *why)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_hub *hub = NULL;
    enum pd_err err = pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = &rng }, why);

    if (err != PD_OK)
        return err;
    out->key = pd_hub_public_key(hub);
    err = pd_hub_begin(hub);
    if (err == PD_OK) {
        err = pd_hub_verify(hub, &out->report, NULL, NULL);
        pd_hub_rollback(hub);
    }
    pd_hub_destroy(hub);
    if (err == PD_OK && out->report.problem[0] != '\0')
        err = pd_why(why, PD_ERR_CORRUPT, "", "is not right: %s", out->report.problem);
    return err;
}

enum pd_err
pd_hub_restore_trial(
    const char *from, const char *part, const char *uri, struct pd_hub_trial *out, struct pd_why *why)
{
    struct pd_store *store = NULL;
    struct pd_pg_loaded loaded;
    enum pd_err err;

    pd_hub_take_away(part);
    err = copy_file(from, part, why);
    if (err == PD_OK)
        err = pd_store_sqlite_open(&store, part, NULL, true, why);
    if (err == PD_OK)
        err = pd_store_check(store, why);
    if (err == PD_OK)
        err = pd_hub_restore(store, pd_clock_wall_ms(), &out->restored, why);
    if (err == PD_OK)
        err = pd_hub_prove(store, out, why);
    pd_store_close(store);
    if (err == PD_OK && uri != NULL)
        err = pd_pg_load_trial(&(struct pd_pg_load){ .where = uri, .from = part }, &loaded, why);
    pd_hub_take_away(part);
    if (err != PD_OK && (why->path[0] == '\0' || strcmp(why->path, part) == 0))
        (void)pd_copy(why->path, sizeof why->path, from);
    return err;
}

static void
print_time(FILE *out, int64_t ms)
{
    struct pd_date_time at = pd_local_time(ms, 0);

    (void)fprintf(
        out, "%04d-%02d-%02d %02d:%02d UTC", at.date.year, at.date.month, at.date.day, at.hour, at.minute);
}

static void
tell_what_follows(const struct pd_hub_restored *r, const char *data)
{
    (void)printf("restored: the hub of ");
    if (r->made_ms > 0)
        print_time(stdout, r->made_ms);
    else
        (void)printf("an unknown time");
    (void)printf(", as epoch %llu\n\n", (unsigned long long)r->hub_epoch);
    (void)printf(
        "What desks did since then comes back from the desks: start the hub (pointdesk-hub serve --data %s)\n"
        "and %d desk%s will send it again. Until all have, desks sell within their floor caps, and the hub "
        "gives\n"
        "no goods to sell, no token and no new rules. See who is missing: pointdesk-hub refill --data %s\n\n",
        data, r->awaited, r->awaited == 1 ? "" : "s", data);
    (void)printf(
        "What only the hub knew since then is lost. Do again: members added, merged and changed, what "
        "they took\n"
        "back or agreed to, staff dismissed or with a new PIN or badge, desks revoked or let in by hand, "
        "rules\n"
        "published, points set right, cards printed and bound, goods received and counted, keys of "
        "clients. The\n"
        "hospital's systems send payments and sign-ins of that time once more; what arrived before is "
        "not granted\ntwice.\n");
}

static int
run_restore(int argc, char **argv)
{
    struct pd_hub_desk desk = { .out = stdout, .err = stderr, .cwd = "." };
    const char *from = NULL, *data = PD_HUB_DEFAULT_DATA_DIR, *erasures = NULL, *db = NULL;
    struct pd_why why = { .text = "" };
    struct pd_hub_restored restored;
    const struct pd_option options[] = {
        { "from", PD_OPTION_TEXT, &from, "FILE", "the backup; it stays as it is" },
        { "erasures", PD_OPTION_TEXT, &erasures, "FILE",
            "the list of whom the lost hub had erased; DIR/" PD_ERASURES_FILE },
        { "db", PD_OPTION_TEXT, &db, "postgres://USER@HOST/DATABASE",
            "into that PostgreSQL database; the one that the folder names, or a file" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder; made when its parent exists" },
        { 0 },
    };
    int lock, code = pd_hub_command_parse(&pd_hub_cmd_restore, &desk, options, &argc, argv);
    enum pd_err err;

    if (code >= 0)
        return code;
    if (from == NULL || argc > 1)
        return pd_hub_command_usage(&pd_hub_cmd_restore, &desk, argc, argv);
    if (db != NULL && !pd_hub_where_is_uri(db, &why))
        return pd_hub_command_fail(&desk, "restore", PD_ERR_INVALID, &why);
    err = pd_control_lock(data, &lock, &why); /* a hub that runs on the folder has it */
    if (err != PD_OK)
        return pd_hub_command_fail(&desk, "restore", err, &why);
    err = restore(from, data, erasures, db, &restored, &why);
    (void)close(lock);
    if (err != PD_OK)
        return pd_hub_command_fail(&desk, "restore", err, &why);
    tell_what_follows(&restored, data);
    return PD_EXIT_DONE;
}

/* ---- who is missing ---- */

static void
print_missing(void *ctx, const struct pd_hub_device *d)
{
    FILE *out = ctx;
    char id[PD_ID_TEXT_CAP];

    if (!d->missing)
        return;
    (void)fprintf(out, "%s  %-7s  %-12s  has %llu", pd_id_text(d->id, id), d->mode, d->place,
        (unsigned long long)d->high);
    if (d->said > 0)
        (void)fprintf(out, " of %llu", (unsigned long long)d->said);
    (void)fprintf(out, ", seen ");
    print_time(out, d->seen_ms);
    (void)fprintf(out, "\n");
    if (d->waits > 0)
        (void)fprintf(out,
            "    waits: its op %llu is about a ticket that no desk has told of. Where the desk that made it "
            "is\n"
            "    gone: pointdesk-hub device lost ID; or end the waiting: pointdesk-hub refill --end\n",
            (unsigned long long)d->waits);
}

static enum pd_err
show_refill(struct pd_hub_desk *desk)
{
    struct pd_hub_refill refill;
    enum pd_err err = pd_hub_refill_get(desk->hub, &refill);

    if (err != PD_OK)
        return err;
    if (refill.since_ms == 0) {
        (void)fprintf(desk->out, "the hub waits for no desk\n");
        return PD_OK;
    }
    (void)fprintf(desk->out, "restored ");
    print_time(desk->out, refill.since_ms);
    (void)fprintf(desk->out, " from the backup of ");
    print_time(desk->out, refill.made_ms);
    (void)fprintf(desk->out, "; missing: %d\n", refill.awaited);
    return pd_hub_device_each(desk->hub, print_missing, desk->out);
}

static int
run_refill(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL;
    struct pd_why why = { .text = "" };
    bool end = false;
    const struct pd_option options[] = {
        { "end", PD_OPTION_FLAG, &end, NULL,
            "what the missing desks did, and may still send, is then judged by what is here" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_refill, desk, options, &argc, argv);
    enum pd_err err;

    if (code >= 0)
        return code;
    if (argc != 1)
        return pd_hub_command_usage(&pd_hub_cmd_refill, desk, argc, argv);
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err = pd_hub_desk_finish(
            desk, end ? pd_hub_refill_end(desk->hub, pd_clock_wall_ms()) : show_refill(desk));
    if (err == PD_ERR_STATE)
        (void)pd_why(&why, err, "", "the hub waits for no desk");
    return err == PD_OK ? PD_EXIT_DONE : pd_hub_command_fail(desk, "refill", err, &why);
}
