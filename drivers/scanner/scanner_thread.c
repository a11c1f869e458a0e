#include "drivers/scanner/scanner_thread.h"

#include "app/base/clock.h"

#include <signal.h>

#define POLL_MS 1000 /* how often a scanner without an event looks whether its device is back */

static void *
run(void *ctx)
{
    struct pd_scanner_thread *thread = ctx;

    while (!atomic_load(&thread->stopping)) {
        struct pd_scan scan;

        if (pd_scanner_poll(thread->scanner, pd_clock_monotonic_us() / 1000, POLL_MS, &scan) == PD_OK)
            thread->deliver(thread->ctx, &scan);
    }
    return NULL;
}

enum pd_err
pd_scanner_thread_start(struct pd_scanner_thread *thread, struct pd_scanner *scanner,
    void (*deliver)(void *ctx, const struct pd_scan *scan), void *ctx)
{
    sigset_t all, before;
    int rc;

    *thread = (struct pd_scanner_thread){ .scanner = scanner, .deliver = deliver, .ctx = ctx };
    /* Signals are the main thread's business. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&thread->thread, NULL, run, thread);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    thread->running = rc == 0;
    return rc == 0 ? PD_OK : PD_ERR_MEMORY;
}

void
pd_scanner_thread_stop(struct pd_scanner_thread *thread)
{
    if (!thread->running)
        return;
    atomic_store(&thread->stopping, true);
    pd_scanner_wake(thread->scanner);
}

void
pd_scanner_thread_join(struct pd_scanner_thread *thread)
{
    if (!thread->running)
        return;
    (void)pthread_join(thread->thread, NULL);
    thread->running = false;
}
