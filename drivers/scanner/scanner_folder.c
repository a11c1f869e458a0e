#include "drivers/scanner/scanner.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/str.h"
#include "drivers/scanner/decode.h"
#include "drivers/scanner/wake.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define DONE "done"
#define DONE_KEPT 20

/*
 * closed ── open_folder ──► backlog (what lay there) ──► watching (events) ──► closed, when the folder goes
 *                             ▲                             │
 *                             └── events were lost ─────────┘
 */
struct folder {
    struct pd_scanner scanner; /* first */
    struct pd_wake wake;
    struct pd_decoder *decoder;
    char path[4096];
    int fresh_ms;
    int dir_fd, done_fd, notify_fd; /* -1 while closed */
    DIR *backlog;                   /* NULL when it has been worked off */
    size_t event_at, event_end;     /* unread part of events */
    pthread_mutex_t lock;           /* of status */
    struct pd_scanner_status status;
    _Alignas(struct inotify_event) char events[4096];
};

static void
set_status(struct folder *folder, enum pd_device_state state, const char *fmt, const char *arg)
{
    struct pd_scanner_status status = { .state = state };
    bool changed;

    if (state != PD_DEVICE_OK) {
        (void)pd_copy(status.why.path, sizeof status.why.path, folder->path);
        (void)snprintf(
            status.why.text, sizeof status.why.text, "%s%s%s", fmt, arg[0] != '\0' ? ": " : "", arg);
    }
    (void)pthread_mutex_lock(&folder->lock);
    changed = folder->status.state != state || strcmp(folder->status.why.text, status.why.text) != 0;
    folder->status = status;
    (void)pthread_mutex_unlock(&folder->lock);
    if (changed && state != PD_DEVICE_OK)
        pd_log(PD_LOG_WARN, "E-SCN-01", "watched folder %s: %s", folder->path, status.why.text);
}

static void
close_folder(struct folder *folder)
{
    if (folder->backlog != NULL)
        (void)closedir(folder->backlog);
    if (folder->notify_fd >= 0)
        (void)close(folder->notify_fd);
    if (folder->done_fd >= 0)
        (void)close(folder->done_fd);
    if (folder->dir_fd >= 0)
        (void)close(folder->dir_fd);
    folder->backlog = NULL;
    folder->notify_fd = folder->done_fd = folder->dir_fd = -1;
    folder->event_at = folder->event_end = 0;
}

static bool
list_backlog(struct folder *folder)
{
    int fd = openat(folder->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder->backlog != NULL)
        (void)closedir(folder->backlog);
    folder->backlog = fd < 0 ? NULL : fdopendir(fd);
    if (folder->backlog == NULL && fd >= 0)
        (void)close(fd);
    return folder->backlog != NULL;
}

/* The watch is set before the list is read, so that nothing falls between them. */
static bool
open_folder(struct folder *folder)
{
    const char *what = "cannot be opened";
    uint32_t mask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

    if (mkdir(folder->path, 0700) != 0 && errno != EEXIST)
        goto failed;
    folder->dir_fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->dir_fd < 0)
        goto failed;
    what = "its sub-folder done cannot be made or opened";
    if (mkdirat(folder->dir_fd, DONE, 0700) != 0 && errno != EEXIST)
        goto failed;
    folder->done_fd = openat(folder->dir_fd, DONE, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (folder->done_fd < 0)
        goto failed;
    what = "cannot be watched";
    folder->notify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (folder->notify_fd < 0 || inotify_add_watch(folder->notify_fd, folder->path, mask) < 0)
        goto failed;
    if (!list_backlog(folder))
        goto failed;
    set_status(folder, PD_DEVICE_OK, "", "");
    return true;
failed:
    set_status(folder, PD_DEVICE_PROBLEM, what, strerror(errno));
    close_folder(folder);
    return false;
}

static bool
is_picture_name(const char *name)
{
    static const char *const ends[] = { ".png", ".jpg", ".jpeg", ".pgm" };
    size_t len = strlen(name);

    if (name[0] == '.')
        return false;
    for (int i = 0; i < PD_COUNT(ends); i++) {
        size_t n = strlen(ends[i]);

        if (len > n && strcasecmp(name + len - n, ends[i]) == 0)
            return true;
    }
    return false;
}

/* Removes the oldest of done/ while there are more than DONE_KEPT; pictures of codes must not pile up. */
static void
prune_done(struct folder *folder)
{
    for (;;) {
        int fd = openat(folder->done_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        char oldest[NAME_MAX + 1] = "";
        struct timespec oldest_at = { 0 };
        int count = 0;

        if (dir == NULL) {
            if (fd >= 0)
                (void)close(fd);
            return;
        }
        for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
            struct stat st;

            if (!is_picture_name(entry->d_name) ||
                fstatat(folder->done_fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
                continue;
            if (count++ == 0 || st.st_ctim.tv_sec < oldest_at.tv_sec ||
                (st.st_ctim.tv_sec == oldest_at.tv_sec && st.st_ctim.tv_nsec < oldest_at.tv_nsec)) {
                oldest_at = st.st_ctim;
                (void)pd_copy(oldest, sizeof oldest, entry->d_name);
            }
        }
        (void)closedir(dir);
        if (count <= DONE_KEPT || unlinkat(folder->done_fd, oldest, 0) != 0)
            return;
    }
}

static bool
move_aside(struct folder *folder, const char *name)
{
    if (renameat(folder->dir_fd, name, folder->done_fd, name) != 0) {
        /* Gone already, or it lies in our way and would be scanned for ever: only the second is a problem. */
        if (errno != ENOENT)
            set_status(folder, PD_DEVICE_PROBLEM, "files cannot be moved to done", strerror(errno));
        return false;
    }
    set_status(folder, PD_DEVICE_OK, "", "");
    prune_done(folder);
    return true;
}

static void
refuse(const char *name, const char *text)
{
    char shown[64];

    (void)pd_text_clean(shown, sizeof shown, name, strlen(name));
    pd_log(PD_LOG_WARN, "E-SCN-02", "%s in the watched folder was not scanned: %s", shown, text);
}

static enum pd_err
load(int dir_fd, const char *name, struct pd_image *image, struct pd_why *why)
{
    int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
    enum pd_err err;

    *image = (struct pd_image){ 0 };
    if (fd < 0)
        return pd_why(why, PD_ERR_INVALID, "", "%s",
            errno == ELOOP ? "a symbolic link is not followed" : strerror(errno));
    err = pd_image_read_fd(fd, image, why);
    (void)close(fd);
    return err;
}

/* First aside, then read: whatever happens after, it is scanned at most once. */
static enum pd_err
take(struct folder *folder, const char *name, struct pd_scan *scan)
{
    struct pd_why why = { 0 };
    struct pd_decoded decoded;
    struct pd_image image;
    enum pd_err err;

    if (!move_aside(folder, name))
        return PD_ERR_NOT_FOUND;
    err = load(folder->done_fd, name, &image, &why);
    if (err != PD_OK) {
        refuse(name, why.text);
        return PD_ERR_NOT_FOUND;
    }
    err = pd_decoder_read(folder->decoder, &image, &decoded);
    pd_image_finish(&image);
    if (err == PD_ERR_TOO_LARGE) {
        refuse(name, "its code holds more than 512 bytes");
        *scan = (struct pd_scan){
            .source = PD_SCAN_FOLDER, .size = PD_SCAN_TOO_LONG, .took_us = decoded.took_us
        };
        return PD_OK;
    }
    if (err != PD_OK) {
        refuse(name, "no QR code in it");
        return PD_ERR_NOT_FOUND;
    }
    *scan = (struct pd_scan){ .source = PD_SCAN_FOLDER, .size = decoded.size, .took_us = decoded.took_us };
    memcpy(scan->bytes, decoded.bytes, decoded.size);
    return PD_OK;
}

/* A file that lay there before: it may be old, or somebody may still be writing it. A broken one is left for
 * the event that ends its writing. */
static enum pd_err
take_from_backlog(struct folder *folder, const char *name, struct pd_scan *scan)
{
    struct stat st;
    struct pd_image image;
    int64_t age_ms;
    enum pd_err err;

    if (fstatat(folder->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(st.st_mode))
        return PD_ERR_NOT_FOUND;
    /* ctime is when it came here, however old the picture is. */
    age_ms = pd_clock_wall_ms() - (int64_t)st.st_ctim.tv_sec * 1000 - st.st_ctim.tv_nsec / 1000000;
    if (age_ms > folder->fresh_ms) {
        if (move_aside(folder, name))
            refuse(name, "it came while the desk was not running");
        return PD_ERR_NOT_FOUND;
    }
    err = load(folder->dir_fd, name, &image, NULL);
    pd_image_finish(&image);
    return err == PD_OK ? take(folder, name, scan) : PD_ERR_NOT_FOUND;
}

static enum pd_err
work_off_backlog(struct folder *folder, struct pd_scan *scan)
{
    struct dirent *entry;

    while ((entry = readdir(folder->backlog)) != NULL)
        if (is_picture_name(entry->d_name) && take_from_backlog(folder, entry->d_name, scan) == PD_OK)
            return PD_OK;
    (void)closedir(folder->backlog);
    folder->backlog = NULL;
    return PD_ERR_NOT_FOUND;
}

static enum pd_err
handle_event(struct folder *folder, const struct inotify_event *event, struct pd_scan *scan)
{
    if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) != 0) {
        close_folder(folder);
        set_status(folder, PD_DEVICE_PROBLEM, "the folder has gone", "");
        return PD_ERR_NOT_FOUND;
    }
    if ((event->mask & IN_Q_OVERFLOW) != 0) {
        (void)list_backlog(folder);
        return PD_ERR_NOT_FOUND;
    }
    if ((event->mask & IN_ISDIR) != 0 || event->len == 0 || !is_picture_name(event->name))
        return PD_ERR_NOT_FOUND;
    return take(folder, event->name, scan);
}

/* Works off what has been read of the events, up to the first payload. */
static enum pd_err
work_off_events(struct folder *folder, struct pd_scan *scan)
{
    while (folder->event_at < folder->event_end) {
        const struct inotify_event *event =
            (const struct inotify_event *)(const void *)(folder->events + folder->event_at);

        folder->event_at += sizeof *event + event->len;
        if (handle_event(folder, event, scan) == PD_OK)
            return PD_OK;
    }
    return PD_ERR_NOT_FOUND;
}

static enum pd_err
folder_poll(struct pd_scanner *scanner, int64_t now_ms, int timeout_ms, struct pd_scan *scan)
{
    struct folder *folder = (struct folder *)scanner;
    ssize_t n;

    (void)now_ms;
    if (folder->dir_fd < 0 && !open_folder(folder)) {
        (void)pd_wake_wait(&folder->wake, -1, timeout_ms);
        return PD_ERR_NOT_FOUND;
    }
    if (work_off_events(folder, scan) == PD_OK)
        return PD_OK;
    if (folder->backlog != NULL && work_off_backlog(folder, scan) == PD_OK)
        return PD_OK;
    if (folder->notify_fd < 0 || !pd_wake_wait(&folder->wake, folder->notify_fd, timeout_ms))
        return PD_ERR_NOT_FOUND;
    n = read(folder->notify_fd, folder->events, sizeof folder->events);
    folder->event_at = 0;
    folder->event_end = n > 0 ? (size_t)n : 0;
    return work_off_events(folder, scan);
}

static void
folder_wake(struct pd_scanner *scanner)
{
    pd_wake_set(&((struct folder *)scanner)->wake);
}

static void
folder_status(struct pd_scanner *scanner, struct pd_scanner_status *status)
{
    struct folder *folder = (struct folder *)scanner;

    (void)pthread_mutex_lock(&folder->lock);
    *status = folder->status;
    (void)pthread_mutex_unlock(&folder->lock);
}

static void
folder_destroy(struct pd_scanner *scanner)
{
    struct folder *folder = (struct folder *)scanner;

    close_folder(folder);
    pd_wake_finish(&folder->wake);
    pd_decoder_destroy(folder->decoder);
    (void)pthread_mutex_destroy(&folder->lock);
    free(folder);
}

static const struct pd_scanner_ops folder_ops = {
    .name = "folder",
    .poll = folder_poll,
    .wake = folder_wake,
    .status = folder_status,
    .destroy = folder_destroy,
};

enum pd_err
pd_scanner_folder_create_fresh(const char *path, int fresh_ms, struct pd_scanner **out, struct pd_why *why)
{
    struct folder *folder = calloc(1, sizeof *folder);
    struct pd_scanner_status status;
    enum pd_err err;

    *out = NULL;
    if (folder == NULL)
        return PD_ERR_MEMORY;
    folder->scanner.ops = &folder_ops;
    folder->fresh_ms = fresh_ms;
    folder->dir_fd = folder->done_fd = folder->notify_fd = folder->wake.fd = -1;
    (void)pthread_mutex_init(&folder->lock, NULL);
    if (!pd_copy(folder->path, sizeof folder->path, path)) {
        folder_destroy(&folder->scanner);
        return pd_why(why, PD_ERR_TOO_LARGE, "scanner.path", "the path is too long");
    }
    err = pd_wake_init(&folder->wake);
    if (err == PD_OK)
        err = pd_decoder_create(&folder->decoder);
    if (err == PD_OK)
        pd_decoder_patience(folder->decoder, PD_DECODE_FILE_LIMIT_MS);
    /* A folder that is wrong from the start is a wrong configuration, and said at once. */
    if (err == PD_OK && !open_folder(folder)) {
        folder_status(&folder->scanner, &status);
        err = pd_why(why, errno == ENOENT ? PD_ERR_MISSING : PD_ERR_IO, path, "%s", status.why.text);
    }
    if (err != PD_OK)
        folder_destroy(&folder->scanner);
    else
        *out = &folder->scanner;
    return err;
}

enum pd_err
pd_scanner_folder_create(const char *path, struct pd_scanner **out, struct pd_why *why)
{
    return pd_scanner_folder_create_fresh(path, PD_SCANNER_FRESH_MS, out, why);
}
