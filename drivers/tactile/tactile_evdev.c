#include "drivers/tactile/tactile.h"

#include "drivers/scanner/evdev.h"
#include "drivers/scanner/node.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOWN_MAX 16 /* fingers and a palm */

/*
 * away ── the node opens, its switch is asked ──► open ── gone, an error ──► away: keys come up, phones out
 * In open, SYN_DROPPED makes it as if it were opened anew: what is down nobody knows, the switch is asked.
 */
struct evdev {
    struct pd_tactile tactile; /* first */
    struct pd_node node;
    bool dropping; /* until the next SYN_REPORT */
    bool phones;   /* as told */
    bool wanted;   /* what is to be told of phones */
    int down[DOWN_MAX], down_count;
    bool let_go;          /* all keys come up, one a poll */
    pthread_mutex_t lock; /* of told */
    bool told_phones;
    struct pd_evdev input;
};

/* Keys to step and press with... */
static bool
has_keys(int fd)
{
    return pd_evdev_keys(fd, 2) == 2;
}

/* ...or a switch that headphones close. */
static bool
fits(int fd)
{
    return has_keys(fd) || pd_evdev_has_switch(fd, SW_HEADPHONE_INSERT);
}

/* A socket alone is held by nobody. */
static const struct pd_evdev_kind kind = { fits, has_keys,
    "it has neither keys nor a socket for headphones" };

static bool
phones_are_in(int fd)
{
    return pd_evdev_is_closed(fd, SW_HEADPHONE_INSERT);
}

static int
open_device(void *ctx, const char *path, struct pd_why *why)
{
    struct evdev *evdev = ctx;
    int fd = pd_evdev_open(&kind, path, why);

    if (fd < 0)
        return -1;
    evdev->dropping = false;
    pd_evdev_forget(&evdev->input);
    evdev->wanted = phones_are_in(fd); /* pushed in before the program began, or while it was away */
    return fd;
}

/* ---- what is told ---- */

static void
press(struct evdev *evdev, int code)
{
    if (evdev->down_count < DOWN_MAX)
        evdev->down[evdev->down_count++] = code;
}

/* False: it was not down, as far as anybody was told. */
static bool
release(struct evdev *evdev, int code)
{
    for (int i = 0; i < evdev->down_count; i++)
        if (evdev->down[i] == code) {
            evdev->down[i] = evdev->down[--evdev->down_count];
            return true;
        }
    return false;
}

/* Headphones that are out come first: what is said to one person must not be heard by the lobby. */
static bool
tell_pending(struct evdev *evdev, struct pd_tactile_event *event)
{
    if (evdev->wanted != evdev->phones) {
        evdev->phones = evdev->wanted;
        (void)pthread_mutex_lock(&evdev->lock);
        evdev->told_phones = evdev->phones;
        (void)pthread_mutex_unlock(&evdev->lock);
        *event = (struct pd_tactile_event){ evdev->phones ? PD_TACTILE_PHONES_IN : PD_TACTILE_PHONES_OUT, 0 };
        return true;
    }
    if (evdev->let_go && evdev->down_count > 0) {
        *event = (struct pd_tactile_event){ PD_TACTILE_UP, evdev->down[--evdev->down_count] };
        return true;
    }
    evdev->let_go = false;
    return false;
}

static bool
take_key(struct evdev *evdev, const struct input_event *in, struct pd_tactile_event *event)
{
    if (in->value == 0 && !release(evdev, in->code))
        return false;
    if (in->value == 1)
        press(evdev, in->code);
    *event = (struct pd_tactile_event){ in->value == 0 ? PD_TACTILE_UP : PD_TACTILE_DOWN, in->code };
    return in->value != 2; /* one that is held says nothing new */
}

static bool
take_event(struct evdev *evdev, const struct input_event *in, struct pd_tactile_event *event)
{
    if (in->type == EV_SYN && in->code == SYN_DROPPED) {
        evdev->dropping = evdev->let_go = true;
        evdev->wanted = phones_are_in(evdev->node.fd);
        return tell_pending(evdev, event);
    }
    if (evdev->dropping) {
        evdev->dropping = !(in->type == EV_SYN && in->code == SYN_REPORT);
        if (!evdev->dropping)
            evdev->wanted = phones_are_in(evdev->node.fd);
        return tell_pending(evdev, event);
    }
    if (in->type == EV_SW && in->code == SW_HEADPHONE_INSERT) {
        evdev->wanted = in->value != 0;
        return tell_pending(evdev, event);
    }
    return in->type == EV_KEY && take_key(evdev, in, event);
}

static bool
work_off(struct evdev *evdev, struct pd_tactile_event *event)
{
    const struct input_event *in;

    if (tell_pending(evdev, event))
        return true;
    while ((in = pd_evdev_next(&evdev->input)) != NULL)
        if (take_event(evdev, in, event))
            return true;
    return false;
}

static void
lose(struct evdev *evdev, int64_t now_ms, const char *why)
{
    pd_node_lost(&evdev->node, now_ms, why);
    pd_evdev_forget(&evdev->input);
    evdev->wanted = false;
    evdev->let_go = true;
}

static void
read_some(struct evdev *evdev, int64_t now_ms)
{
    ssize_t n = read(evdev->node.fd, evdev->input.events, sizeof evdev->input.events);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n < (ssize_t)sizeof evdev->input.events[0]) {
        lose(evdev, now_ms, n >= 0 || errno == ENODEV ? "it was unplugged" : strerror(errno));
        return;
    }
    pd_evdev_came(&evdev->input, (size_t)n);
}

static enum pd_err
evdev_poll(struct pd_tactile *tactile, int64_t now_ms, int timeout_ms, struct pd_tactile_event *event)
{
    struct evdev *evdev = (struct evdev *)tactile;

    if (work_off(evdev, event))
        return PD_OK;
    if (!pd_node_ready(&evdev->node, open_device, evdev, now_ms, timeout_ms))
        return PD_ERR_NOT_FOUND;
    if (work_off(evdev, event)) /* what was found when it was opened */
        return PD_OK;
    if (pd_wake_wait(&evdev->node.wake, evdev->node.fd, timeout_ms))
        read_some(evdev, now_ms);
    return work_off(evdev, event) ? PD_OK : PD_ERR_NOT_FOUND;
}

static void
evdev_wake(struct pd_tactile *tactile)
{
    pd_wake_set(&((struct evdev *)tactile)->node.wake);
}

static void
evdev_status(struct pd_tactile *tactile, struct pd_tactile_status *status)
{
    struct evdev *evdev = (struct evdev *)tactile;
    struct pd_scanner_status node;

    pd_node_status(&evdev->node, &node);
    *status = (struct pd_tactile_status){ .state = node.state, .why = node.why };
    (void)pthread_mutex_lock(&evdev->lock);
    status->phones = evdev->told_phones;
    (void)pthread_mutex_unlock(&evdev->lock);
}

static void
evdev_destroy(struct pd_tactile *tactile)
{
    struct evdev *evdev = (struct evdev *)tactile;

    pd_node_finish(&evdev->node);
    (void)pthread_mutex_destroy(&evdev->lock);
    memset(evdev->input.events, 0, sizeof evdev->input.events); /* a PIN may stand in it */
    free(evdev);
}

static const struct pd_tactile_ops evdev_ops = {
    .name = "evdev",
    .poll = evdev_poll,
    .wake = evdev_wake,
    .status = evdev_status,
    .destroy = evdev_destroy,
};

enum pd_err
pd_tactile_evdev_create(const char *path, struct pd_tactile **out, struct pd_why *why)
{
    struct evdev *evdev = calloc(1, sizeof *evdev);
    enum pd_err err;

    *out = NULL;
    if (evdev == NULL)
        return PD_ERR_MEMORY;
    evdev->tactile.ops = &evdev_ops;
    (void)pthread_mutex_init(&evdev->lock, NULL);
    err = pd_node_init(&evdev->node, path, why);
    pd_node_name(&evdev->node, "keypad", "E-PAD-01");
    if (err != PD_OK)
        evdev_destroy(&evdev->tactile);
    else
        *out = &evdev->tactile;
    return err;
}

enum pd_err
pd_tactile_evdev_look(const char *path, struct pd_why *why)
{
    return pd_evdev_look(&kind, path, why);
}
