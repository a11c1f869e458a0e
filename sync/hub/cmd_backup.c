/*
 * A backup while the hub serves: copied in pieces between batches, read back, and only then put in the place
 * of the one before. What is there under the name is always a whole backup.
 */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/str.h"
#include "app/wal/wal.h"
#include "sync/hub/cmd_restore.h"
#include "sync/hub/where.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static int
run_backup(int argc, char **argv);
static int
run_on_hub(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_backup = {
    .name = "backup",
    .help = { "pointdesk-hub backup [--to FILE] [--every MINUTES] | verify FILE",
        "Copies everything to a file, also while desks are served; alone: tells of the last one. verify: "
        "puts a "
        "backup back for trial, beside the hub, and proves every balance in it.",
        "pointdesk-hub backup --to /mnt/backup/hub.backup --every 15 --data /var/lib/pointdesk-hub" },
    .alone = run_backup,
    .run = run_on_hub,
};

/* ---- making one ---- */

static enum pd_err
sync_folder(const char *path, struct pd_why *why)
{
    char folder[4096];
    int fd = -1, failed = 1;

    if (pd_copy(folder, sizeof folder, path))
        fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        failed = fsync(fd);
        (void)close(fd);
    }
    return failed == 0 ? PD_OK
                       : pd_why(why, PD_ERR_IO, path, "its folder cannot be synced: %s", strerror(errno));
}

void
pd_hub_take_away(const char *path)
{
    static const char *const tails[] = { "", "-wal", "-shm", "-journal", PD_WAL_COPY };
    char name[4200];

    for (int i = 0; i < PD_COUNT(tails); i++) {
        struct pd_str out = pd_str_on(name, sizeof name);

        pd_str_addf(&out, "%s%s", path, tails[i]);
        if (!out.cut)
            (void)unlink(name);
    }
}

enum pd_err
pd_hub_put_in_place(const char *part, const char *path, struct pd_why *why)
{
    int fd = open(part, O_RDWR | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        (void)close(fd);
    if (!synced || rename(part, path) != 0)
        return pd_why(why, PD_ERR_IO, path, "cannot be put in place: %s", strerror(errno));
    return sync_folder(path, why);
}

/* Reads the copy back, seals it, moves it to its place, and tells the hub what it has. */
static enum pd_err
finish(struct pd_hub_desk *desk, const char *part, const char *path, int64_t now_ms, struct pd_why *why)
{
    struct pd_store *copy = NULL;
    enum pd_err err = pd_store_sqlite_open(&copy, part, NULL, true, why);

    if (err == PD_OK)
        err = pd_hub_backup_seal(copy, now_ms, why);
    pd_store_close(copy);
    if (err == PD_OK)
        err = pd_hub_put_in_place(part, path, why);
    if (err == PD_OK)
        err = pd_store_sqlite_open(&copy, path, NULL, true, why);
    if (err != PD_OK)
        return err;
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_backup_covers(desk->hub, copy));
    pd_store_close(copy);
    return err;
}

/* From here on the copy may come to be the hub: nothing is called durable that it has not. */
static enum pd_err
say_begun(struct pd_hub_desk *desk)
{
    enum pd_err err = pd_hub_desk_begin(desk);

    return err == PD_OK ? pd_hub_desk_finish(desk, pd_hub_backup_begin(desk->hub)) : err;
}

static enum pd_err
make_one(struct pd_hub_desk *desk, const char *path, bool (*stop)(void), struct pd_why *why)
{
    int64_t now_ms = pd_clock_wall_ms(); /* nothing later is promised, though it may be in it */
    char part[PD_HUB_PATH_CAP + 8];
    struct pd_store_turns turns = pd_hub_desk_turns(desk);
    enum pd_err err;

    turns.stop = stop;
    (void)snprintf(part, sizeof part, "%s.part", path);
    pd_hub_take_away(part);
    err = say_begun(desk);
    if (err == PD_OK)
        err = pd_store_copy_make(desk->store, part, &turns, why);
    if (err == PD_OK)
        err = finish(desk, part, path, now_ms, why);
    if (err != PD_OK && err != PD_ERR_BUSY)
        pd_log(PD_LOG_ERROR, "E-HUB-20", "no backup was made: %s%s%s", why->path,
            why->path[0] != '\0' ? ": " : "", why->text[0] != '\0' ? why->text : pd_err_name(err));
    if (err != PD_OK)
        pd_hub_take_away(part);
    return err;
}

/* A serving hub's own and one that was typed may be due together: the second begins when the first has ended.
 */
enum pd_err
pd_hub_backup_make(struct pd_hub_desk *desk, const char *path, bool (*stop)(void), struct pd_why *why)
{
    static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
    enum pd_err err;

    (void)pthread_mutex_lock(&making);
    err = make_one(desk, path, stop, why);
    (void)pthread_mutex_unlock(&making);
    return err;
}

/* ---- the command ---- */

static int
show(struct pd_hub_desk *desk)
{
    struct pd_hub_backup backup;
    struct pd_date_time at;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_backup_get(desk->hub, &backup);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "backup", err, NULL);
    at = pd_local_time(backup.made_ms, 0);
    if (backup.made_ms == 0)
        (void)fprintf(
            desk->out, "there was never a backup; make one: pointdesk-hub backup --to FILE --every 15\n");
    else
        (void)fprintf(desk->out, "the last backup is of %04d-%02d-%02d %02d:%02d UTC%s%s\n", at.date.year,
            at.date.month, at.date.day, at.hour, at.minute, backup.to[0] != '\0' ? ", in " : "", backup.to);
    if (backup.every_min > 0)
        (void)fprintf(desk->out, "the serving hub makes one every %d minutes\n", backup.every_min);
    return backup.made_ms == 0 ? PD_EXIT_NO : PD_EXIT_DONE;
}

static enum pd_err
plan(struct pd_hub_desk *desk, const char *path, int64_t every_min)
{
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return err;
    return pd_hub_desk_finish(desk, pd_hub_backup_plan(desk->hub, path, (int)every_min));
}

static int
make(struct pd_hub_desk *desk, const char *to, int64_t every_min)
{
    char path[PD_HUB_PATH_CAP];
    struct pd_str full = pd_str_on(path, sizeof path);
    struct pd_why why = { .text = "" };
    enum pd_err err = PD_OK;

    if (to[0] != '/')
        pd_str_addf(&full, "%s/", desk->cwd);
    pd_str_add(&full, to);
    if (full.cut)
        err = pd_why(&why, PD_ERR_INVALID, "--to", "must be a path of at most %d bytes", PD_HUB_PATH_CAP - 1);
    if (err == PD_OK)
        err = pd_hub_backup_make(desk, path, NULL, &why);
    if (err == PD_OK && every_min >= 0) /* from here on the serving hub sees to it */
        err = plan(desk, path, every_min);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "backup", err, &why);
    (void)fprintf(desk->out, "%s\n", path);
    return PD_EXIT_DONE;
}

/* ---- verify ---- */

/* The hub is told what its front end found: it was this hub's, and it can be put back. */
static int
tell_verified(struct pd_hub_desk *desk, const char *file, const char *tried)
{
    struct pd_public_key key = pd_hub_public_key(desk->hub), its;
    struct pd_why why = { .text = "" };
    enum pd_err err;

    if (!pd_unhex(tried, strlen(tried), its.b, sizeof its.b) || !pd_public_key_equal(&its, &key)) {
        (void)pd_why(&why, PD_ERR_DENIED, file, "is a backup of another hub");
        return pd_hub_command_fail(desk, "backup", PD_ERR_DENIED, &why);
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK) {
        pd_hub_gate_verified(desk->hub, pd_clock_wall_ms());
        err = pd_hub_desk_end(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "backup", err, NULL);
    (void)fprintf(desk->out, "%s is a backup of this hub that can be put back\n", file);
    return PD_EXIT_DONE;
}

/* The trial is another hub, and a long piece of work: this process does it, whoever serves. */
static int
try_it(const struct pd_hub_command *on_hub, const char *file, const char *data)
{
    static char words[6][PD_HUB_PATH_CAP];
    char *argv[7], part[PD_HUB_PATH_CAP + 16], uri[PD_HUB_URI_CAP];
    bool named;
    struct pd_hub_desk desk = { .out = stdout, .err = stderr, .cwd = "." };
    struct pd_why why = { .text = "" };
    struct pd_hub_trial trial = { .report = { .ops = 0 } };
    const char *const fixed[] = { "backup", "verify", file, "--tried", NULL, "--data" };
    enum pd_err err = PD_OK;

    for (int i = 0; i < PD_COUNT(words); i++) {
        if (fixed[i] != NULL && !pd_copy(words[i], sizeof words[i], fixed[i]))
            err = pd_why(&why, PD_ERR_INVALID, "FILE", "must be a shorter path");
        argv[i] = words[i];
    }
    (void)snprintf(part, sizeof part, "%s/hub.db", data);
    named = pd_hub_where_read(part, uri);
    (void)snprintf(part, sizeof part, "%s/trial.db", data);
    if (err == PD_OK)
        err = pd_hub_restore_trial(file, part, named ? uri : NULL, &trial, &why);
    if (err != PD_OK)
        return pd_hub_command_fail(&desk, "backup", err, &why);
    (void)printf("%llu ops, %llu members, %llu entries: put back for trial, every balance right\n",
        (unsigned long long)trial.report.ops, (unsigned long long)trial.report.members,
        (unsigned long long)trial.report.entries);
    (void)fflush(stdout);
    pd_hex(trial.key.b, sizeof trial.key.b, words[4]);
    if (!pd_copy(part, PD_HUB_PATH_CAP, data))
        return PD_EXIT_USAGE;
    argv[6] = part;
    return pd_hub_command_main(on_hub, PD_COUNT(argv), argv);
}

static int
run_on_hub(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL, *to = NULL, *tried = NULL;
    int64_t every_min = -1;
    const struct pd_option options[] = {
        { "to", PD_OPTION_TEXT, &to, "FILE", "where; written over only by a whole backup" },
        { "every", PD_OPTION_INT, &every_min, "0..10080",
            "minutes: from now on the serving hub makes one so often; 0: no more" },
        { "tried", PD_OPTION_TEXT, &tried, NULL, NULL },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_backup, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 3 && strcmp(argv[1], "verify") == 0 && tried != NULL)
        return tell_verified(desk, argv[2], tried);
    if (argc != 1 || (to == NULL && every_min >= 0))
        return pd_hub_command_usage(&pd_hub_cmd_backup, desk, argc, argv);
    return to != NULL ? make(desk, to, every_min) : show(desk);
}

static int
run_backup(int argc, char **argv)
{
    struct pd_hub_command on_hub = pd_hub_cmd_backup;
    struct pd_hub_desk desk = { .out = stdout, .err = stderr, .cwd = "." };
    const char *data = PD_HUB_DEFAULT_DATA_DIR;
    const struct pd_option options[] = {
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder; the trial is made there" },
        { 0 },
    };
    int code;

    on_hub.alone = NULL;
    if (argc < 2 || strcmp(argv[1], "verify") != 0)
        return pd_hub_command_main(&on_hub, argc, argv);
    code = pd_hub_command_parse(&pd_hub_cmd_backup, &desk, options, &argc, argv);
    if (code >= 0)
        return code;
    return argc == 3 ? try_it(&on_hub, argv[2], data)
                     : pd_hub_command_usage(&pd_hub_cmd_backup, &desk, argc, argv);
}
