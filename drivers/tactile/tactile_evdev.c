#include "drivers/tactile/tactile.h"

#include "drivers/scanner/node.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define EVENTS 64
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
    int at, end;          /* unread part of events */
    pthread_mutex_t lock; /* of told */
    bool told_phones;
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
has_bit(const unsigned char *bits, int bit)
{
    return (bits[bit / 8] >> (bit % 8) & 1) != 0;
}

/* Keys to step and press with, or a switch that headphones close. */
static bool
has_keys(int fd)
{
    unsigned char bits[KEY_MAX / 8 + 1] = { 0 };
    int count = 0;

    if (ioctl(fd, EVIOCGBIT(EV_KEY, sizeof bits), bits) < 0)
        return false;
    for (int key = KEY_ESC; key < KEY_MAX && count < 2; key++)
        count += has_bit(bits, key) ? 1 : 0;
    return count == 2;
}

static bool
has_switch(int fd)
{
    unsigned char bits[SW_MAX / 8 + 1] = { 0 };

    return ioctl(fd, EVIOCGBIT(EV_SW, sizeof bits), bits) >= 0 && has_bit(bits, SW_HEADPHONE_INSERT);
}

static bool
is_closed(int fd)
{
    unsigned char bits[SW_MAX / 8 + 1] = { 0 };

    return ioctl(fd, EVIOCGSW(sizeof bits), bits) >= 0 && has_bit(bits, SW_HEADPHONE_INSERT);
}

static bool
is_events(int fd)
{
    int version;

    return ioctl(fd, EVIOCGVERSION, &version) >= 0;
}

static int
open_device(void *ctx, const char *path, struct pd_why *why)
{
    struct evdev *evdev = ctx;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return fail(fd, why, strerror(errno));
    if (!is_events(fd))
        return fail(fd, why, "it is no input device");
    if (!has_keys(fd) && !has_switch(fd))
        return fail(fd, why, "it has neither keys nor a socket for headphones");
    if (has_keys(fd) && ioctl(fd, EVIOCGRAB, 1) != 0)
        return fail(fd, why, errno == EBUSY ? "another program holds it" : strerror(errno));
    evdev->dropping = false;
    evdev->at = evdev->end = 0;
    evdev->wanted = is_closed(fd); /* pushed in before the program began, or while it was away */
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
        evdev->wanted = is_closed(evdev->node.fd);
        return tell_pending(evdev, event);
    }
    if (evdev->dropping) {
        evdev->dropping = !(in->type == EV_SYN && in->code == SYN_REPORT);
        if (!evdev->dropping)
            evdev->wanted = is_closed(evdev->node.fd);
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
    if (tell_pending(evdev, event))
        return true;
    while (evdev->at < evdev->end)
        if (take_event(evdev, &evdev->events[evdev->at++], event))
            return true;
    return false;
}

static void
lose(struct evdev *evdev, int64_t now_ms, const char *why)
{
    pd_node_lost(&evdev->node, now_ms, why);
    evdev->at = evdev->end = 0;
    evdev->wanted = false;
    evdev->let_go = true;
}

static void
read_some(struct evdev *evdev, int64_t now_ms)
{
    ssize_t n = read(evdev->node.fd, evdev->events, sizeof evdev->events);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n < (ssize_t)sizeof evdev->events[0]) {
        lose(evdev, now_ms, n >= 0 || errno == ENODEV ? "it was unplugged" : strerror(errno));
        return;
    }
    evdev->at = 0;
    evdev->end = (int)((size_t)n / sizeof evdev->events[0]);
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
    memset(evdev->events, 0, sizeof evdev->events); /* a PIN may stand in it */
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
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    bool events, fits;

    if (fd < 0)
        return pd_why(why, errno == EACCES ? PD_ERR_DENIED : PD_ERR_MISSING, path, "%s", strerror(errno));
    events = is_events(fd);
    fits = events && (has_keys(fd) || has_switch(fd));
    (void)close(fd);
    if (fits)
        return PD_OK;
    return pd_why(why, PD_ERR_INVALID, path, "%s",
        events ? "it has neither keys nor a socket for headphones" : "it is no input device");
}
