#include "drivers/scanner/node.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

void
pd_node_name(struct pd_node *node, const char *what, const char *code)
{
    node->what = what;
    node->code = code;
}

enum pd_err
pd_node_init(struct pd_node *node, const char *path, struct pd_why *why)
{
    memset(node, 0, sizeof *node);
    node->fd = node->notify_fd = node->wake.fd = -1;
    node->status.state = PD_DEVICE_UNKNOWN;
    pd_node_name(node, "scanner", "E-SCN-04");
    (void)pthread_mutex_init(&node->lock, NULL);
    if (!pd_copy(node->path, sizeof node->path, path))
        return pd_why(why, PD_ERR_TOO_LARGE, "scanner.path", "the path is too long");
    return pd_wake_init(&node->wake);
}

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

void
pd_node_finish(struct pd_node *node)
{
    close_fd(&node->fd);
    close_fd(&node->notify_fd);
    pd_wake_finish(&node->wake);
    (void)pthread_mutex_destroy(&node->lock);
}

void
pd_node_status(struct pd_node *node, struct pd_scanner_status *status)
{
    (void)pthread_mutex_lock(&node->lock);
    *status = node->status;
    (void)pthread_mutex_unlock(&node->lock);
}

static void
set_status(struct pd_node *node, enum pd_device_state state, const char *text)
{
    struct pd_scanner_status status = { .state = state };
    enum pd_device_state before;
    bool changed;

    if (state != PD_DEVICE_OK) {
        (void)pd_copy(status.why.path, sizeof status.why.path, node->path);
        (void)pd_copy(status.why.text, sizeof status.why.text, text);
    }
    (void)pthread_mutex_lock(&node->lock);
    before = node->status.state;
    changed = before != state || strcmp(node->status.why.text, status.why.text) != 0;
    node->status = status;
    (void)pthread_mutex_unlock(&node->lock);
    if (changed && state == PD_DEVICE_PROBLEM)
        pd_log(PD_LOG_WARN, node->code, "%s %s: %s", node->what, node->path, status.why.text);
    else if (before == PD_DEVICE_PROBLEM && state == PD_DEVICE_OK)
        pd_log(PD_LOG_INFO, node->code, "%s %s: it is back", node->what, node->path);
}

/* The folder of the node, or the nearest one above it that is there: /dev/input/by-id goes with the last
 * device in it. */
static void
watch_folder(struct pd_node *node)
{
    char dir[PD_NODE_PATH_CAP];
    char *slash;

    (void)pd_copy(dir, sizeof dir, node->path);
    node->notify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    while (node->notify_fd >= 0 && (slash = strrchr(dir, '/')) != NULL) {
        slash[slash == dir ? 1 : 0] = '\0';
        if (inotify_add_watch(node->notify_fd, dir, IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR) >= 0)
            return;
        if (slash == dir)
            break;
    }
    close_fd(&node->notify_fd);
}

static void
drain(int fd)
{
    char events[4096];

    while (read(fd, events, sizeof events) > 0)
        continue;
}

static void
back_off(struct pd_node *node, int64_t now_ms)
{
    node->pause_ms = node->pause_ms == 0 ? PD_NODE_PAUSE_MIN_MS : node->pause_ms * 2;
    if (node->pause_ms > PD_NODE_PAUSE_MAX_MS)
        node->pause_ms = PD_NODE_PAUSE_MAX_MS;
    node->next_ms = now_ms + node->pause_ms;
}

static bool
try_open(struct pd_node *node, pd_node_open_fn *open, void *ctx, int64_t now_ms)
{
    struct pd_why why = { .text = "" };

    close_fd(&node->notify_fd);
    watch_folder(node); /* before the try, so that nothing comes in between unseen */
    node->fd = open(ctx, node->path, &why);
    if (node->fd >= 0) {
        close_fd(&node->notify_fd);
        node->opened_ms = node->heard_ms = now_ms;
        set_status(node, PD_DEVICE_OK, "");
        return true;
    }
    set_status(node, PD_DEVICE_PROBLEM, why.text);
    back_off(node, now_ms);
    return false;
}

int
pd_node_fail(int fd, struct pd_why *why, const char *text)
{
    (void)pd_why(why, PD_ERR_IO, "", "%s", text);
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

bool
pd_node_ready(struct pd_node *node, pd_node_open_fn *open, void *ctx, int64_t now_ms, int timeout_ms)
{
    int64_t left_ms;
    bool due;

    if (node->fd >= 0)
        return true;
    due = !node->tried || now_ms >= node->next_ms;
    node->tried = true;
    if (due && try_open(node, open, ctx, now_ms))
        return true;
    left_ms = node->next_ms - now_ms;
    if (pd_wake_wait(&node->wake, node->notify_fd, left_ms < timeout_ms ? (int)left_ms : timeout_ms)) {
        drain(node->notify_fd);
        node->next_ms = now_ms; /* something came into its folder: it may be this */
    }
    return false;
}

void
pd_node_lost(struct pd_node *node, int64_t now_ms, const char *why)
{
    close_fd(&node->fd);
    if (now_ms - node->opened_ms >= PD_NODE_PAUSE_MAX_MS) {
        node->pause_ms = 0;
        node->next_ms = now_ms;
    } else { /* one that breaks as soon as it is open fills no log and no processor */
        watch_folder(node);
        back_off(node, now_ms);
    }
    set_status(node, PD_DEVICE_PROBLEM, why);
}

/* Until there is something to read (true), for the line's silence, for timeout_ms or until a wake. *now_ms
 * goes on by what was waited. */
static bool
wait_for(struct pd_node *node, const struct pd_line *line, int64_t *now_ms, int timeout_ms)
{
    int64_t began_us = pd_clock_monotonic_us();
    int64_t left = node->heard_ms + pd_line_patience_ms(line) - *now_ms;
    bool came;

    if (pd_line_patience_ms(line) >= 0 && left < timeout_ms)
        timeout_ms = left > 0 ? (int)left : 0;
    came = pd_wake_wait(&node->wake, node->fd, timeout_ms);
    *now_ms += (pd_clock_monotonic_us() - began_us) / 1000;
    return came;
}

static bool
is_silence(const struct pd_node *node, struct pd_line *line, int64_t now_ms, struct pd_scan *scan)
{
    int patience = pd_line_patience_ms(line);

    return patience >= 0 && now_ms - node->heard_ms >= patience && pd_line_silence(line, scan);
}

static void
read_some(struct pd_node *node, struct pd_line *line, const struct pd_node_driver *driver, void *ctx,
    int64_t now_ms)
{
    size_t size;
    void *room = driver->room(ctx, &size);
    ssize_t n = read(node->fd, room, size);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n < (ssize_t)driver->unit) {
        bool unplugged = n >= 0 || errno == ENODEV || errno == EIO;

        pd_line_drop(line);
        driver->forget(ctx);
        pd_node_lost(node, now_ms, unplugged ? "it was unplugged" : strerror(errno));
        return;
    }
    node->heard_ms = now_ms;
    driver->came(ctx, (size_t)n);
}

enum pd_err
pd_node_poll(struct pd_node *node, struct pd_line *line, const struct pd_node_driver *driver, void *ctx,
    int64_t now_ms, int timeout_ms, struct pd_scan *scan)
{
    bool whole;

    if (!pd_node_ready(node, driver->open, ctx, now_ms, timeout_ms))
        return PD_ERR_NOT_FOUND;
    whole = driver->take(ctx, scan);
    if (!whole && wait_for(node, line, &now_ms, timeout_ms)) {
        read_some(node, line, driver, ctx, now_ms);
        whole = driver->take(ctx, scan);
    } else if (!whole) {
        whole = is_silence(node, line, now_ms, scan);
    }
    return whole ? PD_OK : PD_ERR_NOT_FOUND;
}
