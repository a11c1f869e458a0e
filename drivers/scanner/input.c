#include "drivers/scanner/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NO_DEVICE "it is no input device"

static int
fail(int fd, struct pd_why *why, const char *text)
{
    (void)pd_why(why, PD_ERR_IO, "", "%s", text);
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

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
pd_input_open(const struct pd_input_kind *kind, const char *path, struct pd_why *why)
{
    int fd = open_node(path);

    if (fd < 0)
        return fail(fd, why, strerror(errno));
    if (!is_events(fd))
        return fail(fd, why, NO_DEVICE);
    if (!kind->fits(fd))
        return fail(fd, why, kind->misfit);
    if ((kind->held == NULL || kind->held(fd)) && ioctl(fd, EVIOCGRAB, 1) != 0)
        return fail(fd, why, errno == EBUSY ? "another program holds it" : strerror(errno));
    return fd;
}

enum pd_err
pd_input_look(const struct pd_input_kind *kind, const char *path, struct pd_why *why)
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
pd_input_has_key(int fd, int key)
{
    unsigned char bits[KEY_MAX / 8 + 1] = { 0 };

    return ioctl(fd, EVIOCGBIT(EV_KEY, sizeof bits), bits) >= 0 && has_bit(bits, key);
}

int
pd_input_keys(int fd, int most)
{
    unsigned char bits[KEY_MAX / 8 + 1] = { 0 };
    int count = 0;

    if (ioctl(fd, EVIOCGBIT(EV_KEY, sizeof bits), bits) < 0)
        return 0;
    for (int key = KEY_ESC; key < KEY_MAX && count < most; key++)
        count += has_bit(bits, key) ? 1 : 0;
    return count;
}

bool
pd_input_has_switch(int fd, int number)
{
    unsigned char bits[SW_MAX / 8 + 1] = { 0 };

    return ioctl(fd, EVIOCGBIT(EV_SW, sizeof bits), bits) >= 0 && has_bit(bits, number);
}

bool
pd_input_is_closed(int fd, int number)
{
    unsigned char bits[SW_MAX / 8 + 1] = { 0 };

    return ioctl(fd, EVIOCGSW(sizeof bits), bits) >= 0 && has_bit(bits, number);
}

void
pd_input_came(struct pd_input *input, size_t size)
{
    input->at = 0;
    input->end = (int)(size / sizeof input->events[0]);
}

const struct input_event *
pd_input_next(struct pd_input *input)
{
    return input->at < input->end ? &input->events[input->at++] : NULL;
}

void
pd_input_forget(struct pd_input *input)
{
    input->at = input->end = 0;
}
