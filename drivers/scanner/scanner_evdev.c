#include "drivers/scanner/scanner.h"

#include "drivers/scanner/keymap.h"
#include "drivers/scanner/line.h"
#include "drivers/scanner/node.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVENTS 64

/*
 * away ── the node opens and is held (EVIOCGRAB) ──► open ── gone, an error ──► away
 * In open, SYN_DROPPED tears the line, and what comes until the next report belongs to what was lost.
 */
struct evdev {
    struct pd_scanner scanner; /* first */
    struct pd_node node;
    struct pd_line line;
    struct pd_keymap keymap;
    bool dropping; /* until the next SYN_REPORT */
    int at, end;   /* unread part of events */
    struct input_event events[EVENTS];
};

static int
fail(int fd, struct pd_why *why, const char *text)
{
    (void)pd_why(why, PD_ERR_IO, "", "%s", text);
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

static bool
has_key(const unsigned char bits[KEY_MAX / 8 + 1], int key)
{
    return (bits[key / 8] >> (key % 8) & 1) != 0;
}

/* A scanner has digits, letters and something to end a code with; a mouse or a power button has not. */
static bool
types_codes(int fd)
{
    unsigned char bits[KEY_MAX / 8 + 1] = { 0 };

    return ioctl(fd, EVIOCGBIT(EV_KEY, sizeof bits), bits) >= 0 && has_key(bits, KEY_1) &&
           has_key(bits, KEY_A) && (has_key(bits, KEY_ENTER) || has_key(bits, KEY_TAB));
}

static bool
is_events(int fd)
{
    int version;

    return ioctl(fd, EVIOCGVERSION, &version) >= 0;
}

/* What was typed before the desk held it went to whoever had the screen, and is nobody's code. */
static void
drain(struct evdev *evdev, int fd)
{
    while (read(fd, evdev->events, sizeof evdev->events) > 0)
        continue;
    pd_line_join(&evdev->line);
    evdev->keymap.held = 0;
    evdev->dropping = false;
    evdev->at = evdev->end = 0;
}

static int
open_device(void *ctx, const char *path, struct pd_why *why)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return fail(fd, why, strerror(errno));
    if (!is_events(fd))
        return fail(fd, why, "it is no input device");
    if (!types_codes(fd))
        return fail(fd, why, "it has no keys to type a code with");
    if (ioctl(fd, EVIOCGRAB, 1) != 0)
        return fail(fd, why, errno == EBUSY ? "another program holds it" : strerror(errno));
    drain(ctx, fd);
    return fd;
}

static bool
take_key(struct evdev *evdev, const struct input_event *event, struct pd_scan *scan)
{
    int key = pd_keymap_key(&evdev->keymap, event->code, event->value);

    if (key == PD_KEY_TOLD_NOTHING)
        return false;
    if (key == PD_KEY_TOLD_CONTROL) {
        pd_line_spoil(&evdev->line);
        return false;
    }
    return pd_line_put(&evdev->line, key == PD_KEY_TOLD_END ? '\r' : (uint8_t)key, scan);
}

static bool
take_event(struct evdev *evdev, const struct input_event *event, struct pd_scan *scan)
{
    if (event->type == EV_SYN && event->code == SYN_DROPPED) {
        evdev->dropping = true;
        evdev->keymap.held = 0; /* which keys are down now nobody has heard; a scanner lets go of them */
        pd_line_tear(&evdev->line);
        return false;
    }
    if (evdev->dropping) {
        evdev->dropping = !(event->type == EV_SYN && event->code == SYN_REPORT);
        return false;
    }
    return event->type == EV_KEY && take_key(evdev, event, scan);
}

static bool
work_off(void *ctx, struct pd_scan *scan)
{
    struct evdev *evdev = ctx;

    while (evdev->at < evdev->end)
        if (take_event(evdev, &evdev->events[evdev->at++], scan))
            return true;
    return false;
}

static void *
room(void *ctx, size_t *size)
{
    *size = sizeof((struct evdev *)ctx)->events;
    return ((struct evdev *)ctx)->events;
}

static void
came(void *ctx, size_t size)
{
    struct evdev *evdev = ctx;

    evdev->at = 0;
    evdev->end = (int)(size / sizeof evdev->events[0]);
}

static void
forget(void *ctx)
{
    ((struct evdev *)ctx)->at = ((struct evdev *)ctx)->end = 0;
}

static const struct pd_node_driver driver = { open_device, sizeof(struct input_event), room, came, work_off,
    forget };

static enum pd_err
evdev_poll(struct pd_scanner *scanner, int64_t now_ms, int timeout_ms, struct pd_scan *scan)
{
    struct evdev *evdev = (struct evdev *)scanner;

    return pd_node_poll(&evdev->node, &evdev->line, &driver, evdev, now_ms, timeout_ms, scan);
}

static void
evdev_wake(struct pd_scanner *scanner)
{
    pd_wake_set(&((struct evdev *)scanner)->node.wake);
}

static void
evdev_status(struct pd_scanner *scanner, struct pd_scanner_status *status)
{
    pd_node_status(&((struct evdev *)scanner)->node, status);
}

static void
evdev_destroy(struct pd_scanner *scanner)
{
    struct evdev *evdev = (struct evdev *)scanner;

    pd_node_finish(&evdev->node); /* closing lets go of it */
    pd_line_drop(&evdev->line);
    memset(evdev->events, 0, sizeof evdev->events);
    free(evdev);
}

static const struct pd_scanner_ops evdev_ops = {
    .name = "evdev",
    .poll = evdev_poll,
    .wake = evdev_wake,
    .status = evdev_status,
    .destroy = evdev_destroy,
};

enum pd_err
pd_scanner_evdev_create(
    const char *path, const struct pd_line_rules *rules, struct pd_scanner **out, struct pd_why *why)
{
    struct evdev *evdev = calloc(1, sizeof *evdev);
    struct pd_line_rules keys = *rules;
    enum pd_err err;

    *out = NULL;
    if (evdev == NULL)
        return PD_ERR_MEMORY;
    if (keys.end != PD_LINE_SILENCE) /* a keyboard has one Enter, and no STX */
        keys.end = PD_LINE_AUTO;
    evdev->scanner.ops = &evdev_ops;
    pd_line_init(&evdev->line, &keys, PD_SCAN_EVDEV);
    err = pd_node_init(&evdev->node, path[0] != '\0' ? path : PD_SCANNER_EVDEV_AUTO, why);
    if (err != PD_OK)
        evdev_destroy(&evdev->scanner);
    else
        *out = &evdev->scanner;
    return err;
}

enum pd_err
pd_scanner_evdev_look(const char *path, struct pd_why *why)
{
    const char *at = path[0] != '\0' ? path : PD_SCANNER_EVDEV_AUTO;
    int fd = open(at, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    bool events, types;

    if (fd < 0)
        return pd_why(why, errno == EACCES ? PD_ERR_DENIED : PD_ERR_MISSING, at, "%s", strerror(errno));
    events = is_events(fd);
    types = events && types_codes(fd);
    (void)close(fd);
    if (types)
        return PD_OK;
    return pd_why(why, PD_ERR_INVALID, at, "%s",
        events ? "it has no keys to type a code with" : "it is no input device");
}
