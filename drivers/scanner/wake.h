/* An eventfd that ends a wait from another thread: set from any thread, seen by the one that waits. */
#ifndef PD_DRIVERS_WAKE_H
#define PD_DRIVERS_WAKE_H

#include "app/base/err.h"

#include <stdbool.h>

struct pd_wake {
    int fd; /* -1 when not open */
};

PD_MUST_CHECK enum pd_err
pd_wake_init(struct pd_wake *wake);
void
pd_wake_finish(struct pd_wake *wake);

void
pd_wake_set(struct pd_wake *wake);

/* Waits at most timeout_ms for wake, or for bytes on other_fd (-1: none). True if other_fd has bytes or was
 * hung up. A wake is used up by the wait that it ended. */
bool
pd_wake_wait(struct pd_wake *wake, int other_fd, int timeout_ms);

#endif
