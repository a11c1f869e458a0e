#include "drivers/scanner/scanner.h"

#include "drivers/scanner/evdev.h"
#include "drivers/scanner/keymap.h"
#include "drivers/scanner/line.h"
#include "drivers/scanner/node.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    struct pd_evdev input;
};

/* A scanner has digits, letters and something to end a code with; a mouse or a power button has not. */
static bool
types_codes(int fd)
{
    return pd_evdev_has_key(fd, KEY_1) && pd_evdev_has_key(fd, KEY_A) &&
           (pd_evdev_has_key(fd, KEY_ENTER) || pd_evdev_has_key(fd, KEY_TAB));
}

static const struct pd_evdev_kind kind = { types_codes, NULL, "it has no keys to type a code with" };

/* What was typed before the desk held it went to whoever had the screen, and is nobody's code. */
static void
drain(struct evdev *evdev, int fd)
{
    while (read(fd, evdev->input.events, sizeof evdev->input.events) > 0)
        continue;
    pd_line_join(&evdev->line);
    evdev->keymap.held = 0;
    evdev->dropping = false;
    pd_evdev_forget(&evdev->input);
}

static int
open_device(void *ctx, const char *path, struct pd_why *why)
{
    int fd = pd_evdev_open(&kind, path, why);

    if (fd >= 0)
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
    const struct input_event *event;

    while ((event = pd_evdev_next(&evdev->input)) != NULL)
        if (take_event(evdev, event, scan))
            return true;
    return false;
}

static void *
room(void *ctx, size_t *size)
{
    *size = sizeof((struct evdev *)ctx)->input.events;
    return ((struct evdev *)ctx)->input.events;
}

static void
came(void *ctx, size_t size)
{
    pd_evdev_came(&((struct evdev *)ctx)->input, size);
}

static void
forget(void *ctx)
{
    pd_evdev_forget(&((struct evdev *)ctx)->input);
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
    memset(evdev->input.events, 0, sizeof evdev->input.events);
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
    return pd_evdev_look(&kind, path[0] != '\0' ? path : PD_SCANNER_EVDEV_AUTO, why);
}
