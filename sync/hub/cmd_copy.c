/*
 * Commands that read everything, beside a hub that serves. For as long as such a command had the engine no
 * desk would be answered, and a second reader of the database would keep its log from being folded in, which
 * desks pay for afterwards. So the serving hub copies its database in pieces, between batches, and the
 * command's front end reads the copy: it shows one moment, that of the last piece. The copy lies in the hub's
 * folder and loses its name as soon as it is open: a front end that is cut short leaves nothing behind. Where
 * the disk has no room for it, the command reads in place after all, and says so.
 */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "sync/hub/where.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define COPY_NAME "hub.db.copy-"
#define SPARE_BYTES (INT64_C(256) << 20) /* of the disk that are left to the serving hub */

/* A hub whose disk is full takes nothing: the copy must leave it room. */
static enum pd_err
look_for_room(const char *folder, struct pd_why *why)
{
    char path[PD_HUB_FULL_PATH_CAP + 8];
    struct statvfs disk;
    struct stat file;
    int64_t need, have;

    (void)snprintf(path, sizeof path, "%s/hub.db", folder);
    if (stat(path, &file) != 0 || statvfs(folder, &disk) != 0)
        return pd_why(why, PD_ERR_MISSING, folder, "cannot be looked at: %s", strerror(errno));
    need = (int64_t)file.st_size + file.st_size / 8 + SPARE_BYTES;
    have = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    return have >= need
               ? PD_OK
               : pd_why(why, PD_ERR_FULL, folder, "%lld MiB are free, a copy to read from needs %lld",
                     (long long)(have >> 20), (long long)(need >> 20));
}

static void
copy_path(const char *folder, char *out, size_t cap)
{
    (void)snprintf(out, cap, "%s/" COPY_NAME "%lld", folder, (long long)pd_clock_monotonic_us());
}

/* PostgreSQL shows a moment to whoever asks: what is copied is where that is. */
static enum pd_err
copy_make(struct pd_hub_desk *desk, const char *folder, const char *path, const struct pd_store_turns *turns,
    struct pd_why *why)
{
    char there[PD_HUB_FULL_PATH_CAP + 8], uri[PD_HUB_URI_CAP];

    (void)snprintf(there, sizeof there, "%s/hub.db", folder);
    return pd_hub_where_read(there, uri) ? pd_hub_where_write(path, uri, why)
                                         : pd_store_copy_make(desk->store, path, turns, why);
}

enum pd_err
pd_hub_copy_open(struct pd_hub_desk *desk, const char *folder, bool (*stop)(void), struct pd_rng *rng,
    struct pd_hub_desk *out, struct pd_why *why)
{
    struct pd_store_turns turns = pd_hub_desk_turns(desk);
    char path[PD_HUB_FULL_PATH_CAP + 48];
    enum pd_err err = look_for_room(folder, why);

    *out = (struct pd_hub_desk){ .cwd = "/" };
    if (err != PD_OK)
        return err;
    turns.stop = stop;
    copy_path(folder, path, sizeof path);
    err = copy_make(desk, folder, path, &turns, why);
    if (err == PD_OK)
        err = pd_hub_open_copy(path, rng, &out->store, &out->hub, why);
    pd_hub_take_away(path);
    return err;
}

void
pd_hub_copy_close(struct pd_hub_desk *copy)
{
    pd_hub_destroy(copy->hub);
    pd_store_close(copy->store);
}

int
pd_hub_read_apart(struct pd_hub_desk *desk, const char *command, const char *data)
{
    struct pd_store_turns turns = pd_hub_desk_turns(desk);
    char folder[PD_HUB_FULL_PATH_CAP], path[PD_HUB_FULL_PATH_CAP + 48];
    struct pd_why why = { .text = "" };
    enum pd_err err;

    if (desk->lock == NULL)
        return -1;
    pd_hub_path_of(desk, data != NULL ? data : PD_HUB_DEFAULT_DATA_DIR, folder);
    copy_path(folder, path, sizeof path);
    err = look_for_room(folder, &why);
    if (err == PD_ERR_FULL) { /* a full disk is a reason to look, not one to be kept from looking */
        pd_hub_command_error(
            desk, "pointdesk-hub %s: %s: %s; desks wait until this ends", command, why.path, why.text);
        return -1;
    }
    if (err == PD_OK)
        err = copy_make(desk, folder, path, &turns, &why);
    if (err != PD_OK) {
        pd_hub_take_away(path);
        return pd_hub_command_fail(desk, command, err, &why);
    }
    (void)fprintf(desk->out, "%s", path);
    return PD_HUB_ON_COPY;
}

int
pd_hub_run_on_copy(
    const struct pd_hub_command *command, struct pd_hub_desk *desk, const char *path, int argc, char **argv)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_open_copy(path, &rng, &desk->store, &desk->hub, &why);
    int code;

    pd_hub_take_away(path);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, command->name, err, &why);
    code = command->run(desk, argc, argv);
    pd_hub_destroy(desk->hub);
    pd_store_close(desk->store);
    return code;
}

void
pd_hub_copies_take_away(const char *data)
{
    char path[PD_HUB_FULL_PATH_CAP];
    DIR *folder = opendir(data);
    struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, COPY_NAME, strlen(COPY_NAME)) != 0)
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", data, entry->d_name);
        pd_hub_take_away(path);
    }
    if (folder != NULL)
        (void)closedir(folder);
}
