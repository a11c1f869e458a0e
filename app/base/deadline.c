#include "app/base/deadline.h"

#include <errno.h>
#include <time.h>

#define NS_PER_MS 1000000L
#define NS_PER_S 1000000000L

struct timespec
pd_deadline(int64_t ms)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    if (ms > 0) {
        t.tv_sec += (time_t)(ms / 1000);
        t.tv_nsec += (long)(ms % 1000) * NS_PER_MS;
    }
    if (t.tv_nsec >= NS_PER_S) {
        t.tv_sec++;
        t.tv_nsec -= NS_PER_S;
    }
    return t;
}

bool
pd_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *deadline)
{
    return pthread_cond_clockwait(cond, lock, CLOCK_MONOTONIC, deadline) != ETIMEDOUT;
}
