#include "tests/drivers/input_kit.h"

#include "tests/support/check.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

struct input_device device;

int
__wrap_ioctl(int fd, unsigned long request, ...);

static int
bits(void *at, size_t size, int bit, bool set)
{
    memset(at, 0, size);
    if (set)
        ((unsigned char *)at)[bit / 8] |= (unsigned char)(1 << bit % 8);
    return 0;
}

static int
hold(void)
{
    errno = EBUSY;
    if (device.busy)
        return -1;
    device.grabs++;
    return 0;
}

int
__wrap_ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    void *at;
    size_t size = _IOC_SIZE(request);

    (void)fd;
    va_start(args, request);
    at = va_arg(args, void *);
    va_end(args);
    errno = ENOTTY;
    if (!device.events || _IOC_TYPE(request) != 'E')
        return -1;
    if (request == EVIOCGVERSION)
        return 0;
    if (request == EVIOCGRAB)
        return hold();
    if (_IOC_NR(request) == _IOC_NR(EVIOCGBIT(EV_KEY, 0))) {
        memset(at, device.keys ? 0xff : 0, size);
        return 0;
    }
    if (_IOC_NR(request) == _IOC_NR(EVIOCGBIT(EV_SW, 0)))
        return bits(at, size, SW_HEADPHONE_INSERT, device.jack);
    if (_IOC_NR(request) == _IOC_NR(EVIOCGSW(0)))
        return bits(at, size, SW_HEADPHONE_INSERT, device.in);
    return -1;
}

int
input_before(void **state)
{
    device = (struct input_device){ .events = true, .keys = true };
    return node_before(state);
}

void
plug_in(void)
{
    assert_int_equal(mkfifo(node(), 0600), 0);
    wire = open(node(), O_RDWR | O_CLOEXEC);
    assert_true(wire >= 0);
}

void
event(int type, int code, int value)
{
    struct input_event e = { .type = (__u16)type, .code = (__u16)code, .value = value };

    assert_int_equal(write(wire, &e, sizeof e), sizeof e);
}
