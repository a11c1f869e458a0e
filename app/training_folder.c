/* The folder of a training: made where the system keeps what passes, and wiped, by whoever comes next if need
 * be. */
#include "app/app_wipe.h"
#include "app/training.h"

#include "app/base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "pointdesk-training-"
#define DEPTH_MAX 4   /* nothing of ours lies deeper */
#define PARENT_MAX 46 /* a socket has its place below it, and a socket's path is short */

/* Nobody else renames there what is ours, or puts something in its place: root's /tmp is sticky, and a folder
 * of another user's, which a shell of root's may have inherited, is not ours to trust. */
static bool
is_safe(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode) && (st.st_uid == geteuid() || st.st_uid == 0) &&
           ((st.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (st.st_mode & S_ISVTX) != 0);
}

/* The user's own, in memory where the system has one. */
static const char *
parent(void)
{
    const char *const places[] = { getenv("XDG_RUNTIME_DIR"), getenv("RUNTIME_DIRECTORY"), getenv("TMPDIR") };

    for (int i = 0; i < PD_COUNT(places); i++)
        if (places[i] != NULL && places[i][0] == '/' && strlen(places[i]) < PARENT_MAX &&
            access(places[i], W_OK | X_OK) == 0 && is_safe(places[i]))
            return places[i];
    return "/tmp";
}

enum pd_err
pd_training_folder(struct pd_training *t, struct pd_why *why)
{
    pd_training_sweep();
    (void)snprintf(t->dir, sizeof t->dir, "%s/" NAME "XXXXXX", parent());
    if (mkdtemp(t->dir) == NULL) {
        t->dir[0] = '\0';
        return pd_why(why, PD_ERR_IO, parent(), "no folder for a training: %s", strerror(errno));
    }
    t->alive_fd = open(t->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (t->alive_fd < 0 || flock(t->alive_fd, LOCK_EX | LOCK_NB) != 0)
        return pd_why(why, PD_ERR_IO, t->dir, "%s", strerror(errno));
    return PD_OK;
}

static void
empty(int at, int depth)
{
    int fd = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        struct stat st;
        int below;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISREG(st.st_mode))
            pd_app_wipe_file(fd, entry->d_name);
        else if (!S_ISDIR(st.st_mode)) /* a socket, a link */
            (void)unlinkat(fd, entry->d_name, 0);
        if (!S_ISDIR(st.st_mode))
            continue;
        below = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below >= 0 && depth < DEPTH_MAX)
            empty(below, depth + 1);
        if (below >= 0)
            (void)close(below);
        (void)unlinkat(fd, entry->d_name, AT_REMOVEDIR);
    }
    if (dir != NULL)
        (void)closedir(dir);
    else if (fd >= 0)
        (void)close(fd);
}

void
pd_training_wipe(struct pd_training *t)
{
    if (t->dir[0] == '\0')
        return;
    if (t->alive_fd >= 0)
        empty(t->alive_fd, 0);
    if (rmdir(t->dir) != 0)
        pd_log(PD_LOG_WARN, "E-SYS-20", "%s is left behind: %s", t->dir, strerror(errno));
    if (t->alive_fd >= 0)
        (void)close(t->alive_fd);
    t->alive_fd = -1;
    t->dir[0] = '\0';
}

/* Ours, and nobody in it. */
static void
sweep(const char *name)
{
    struct pd_training left = { .alive_fd = -1 };
    struct stat st;

    (void)snprintf(left.dir, sizeof left.dir, "%s/%.64s", parent(), name);
    left.alive_fd = open(left.dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (left.alive_fd < 0)
        return;
    if (fstat(left.alive_fd, &st) != 0 || st.st_uid != geteuid() ||
        flock(left.alive_fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(left.alive_fd);
        return;
    }
    pd_training_wipe(&left);
}

void
pd_training_sweep(void)
{
    DIR *dir = opendir(parent());
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (strncmp(entry->d_name, NAME, sizeof NAME - 1) == 0)
            sweep(entry->d_name);
    if (dir != NULL)
        (void)closedir(dir);
}
