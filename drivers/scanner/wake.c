#include "drivers/scanner/wake.h"

#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum pd_err
pd_wake_init(struct pd_wake *wake)
{
    wake->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return wake->fd < 0 ? PD_ERR_IO : PD_OK;
}

void
pd_wake_finish(struct pd_wake *wake)
{
    if (wake->fd >= 0)
        (void)close(wake->fd);
    wake->fd = -1;
}

void
pd_wake_set(struct pd_wake *wake)
{
    uint64_t one = 1;
    ssize_t n = write(wake->fd, &one, sizeof one);

    (void)n; /* it fails only when the counter is full, and then the waiter is awake already */
}

bool
pd_wake_wait(struct pd_wake *wake, int other_fd, int timeout_ms)
{
    struct pollfd fds[2] = { { .fd = wake->fd, .events = POLLIN }, { .fd = other_fd, .events = POLLIN } };
    uint64_t count;

    if (poll(fds, 2, timeout_ms) <= 0)
        return false;
    if (fds[0].revents != 0) {
        ssize_t n = read(wake->fd, &count, sizeof count);

        (void)n;
    }
    return fds[1].revents != 0;
}
