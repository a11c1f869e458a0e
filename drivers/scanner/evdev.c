#include "drivers/scanner/evdev.h"

#include "drivers/scanner/node.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NO_DEVICE "it is no input device"

static bool
is_events(int fd)
{
    int version;

    return ioctl(fd, EVIOCGVERSION, &version) >= 0;
}

static int
open_node(const char *path)
{
    return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

int
pd_evdev_open(const struct pd_evdev_kind *kind, const char *path, struct pd_why *why)
{
    int fd = open_node(path);

    if (fd < 0)
        return pd_node_fail(fd, why, strerror(errno));
    if (!is_events(fd))
        return pd_node_fail(fd, why, NO_DEVICE);
    if (!kind->fits(fd))
        return pd_node_fail(fd, why, kind->misfit);
    if ((kind->held == NULL || kind->held(fd)) && ioctl(fd, EVIOCGRAB, 1) != 0)
        return pd_node_fail(fd, why, errno == EBUSY ? "another program holds it" : strerror(errno));
    return fd;
}

enum pd_err
pd_evdev_look(const struct pd_evdev_kind *kind, const char *path, struct pd_why *why)
{
    int fd = open_node(path);
    bool events, fits;

    if (fd < 0)
        return pd_why(why, errno == EACCES ? PD_ERR_DENIED : PD_ERR_MISSING, path, "%s", strerror(errno));
    events = is_events(fd);
    fits = events && kind->fits(fd);
    (void)close(fd);
    return fits ? PD_OK : pd_why(why, PD_ERR_INVALID, path, "%s", events ? kind->misfit : NO_DEVICE);
}

static bool
has_bit(const unsigned char *bits, int bit)
{
    return (bits[bit / 8] >> (bit % 8) & 1) != 0;
}

bool
pd_evdev_has_key(int fd, int key)
{
    unsigned char bits[KEY_MAX / 8 + 1] = { 0 };

    return ioctl(fd, EVIOCGBIT(EV_KEY, sizeof bits), bits) >= 0 && has_bit(bits, key);
}

int
pd_evdev_keys(int fd, int most)
{
    unsigned char bits[KEY_MAX / 8 + 1] = { 0 };
    int count = 0;

    if (ioctl(fd, EVIOCGBIT(EV_KEY, sizeof bits), bits) < 0)
        return 0;
    for (int key = KEY_ESC; key < KEY_MAX && count < most; key++)
        count += has_bit(bits, key) ? 1 : 0;
    return count;
}

static bool
switch_says(int fd, unsigned long request, int number)
{
    unsigned char bits[SW_MAX / 8 + 1] = { 0 };

    return ioctl(fd, request, bits) >= 0 && has_bit(bits, number);
}

bool
pd_evdev_has_switch(int fd, int number)
{
    return switch_says(fd, EVIOCGBIT(EV_SW, SW_MAX / 8 + 1), number);
}

bool
pd_evdev_is_closed(int fd, int number)
{
    return switch_says(fd, EVIOCGSW(SW_MAX / 8 + 1), number);
}

void
pd_evdev_came(struct pd_evdev *input, size_t size)
{
    input->at = 0;
    input->end = (int)(size / sizeof input->events[0]);
}

const struct input_event *
pd_evdev_next(struct pd_evdev *input)
{
    return input->at < input->end ? &input->events[input->at++] : NULL;
}

void
pd_evdev_forget(struct pd_evdev *input)
{
    input->at = input->end = 0;
}
