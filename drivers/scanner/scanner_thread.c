#include "drivers/scanner/scanner_thread.h"

#include "app/base/clock.h"

static void
once(void *ctx)
{
    struct pd_scanner_thread *thread = ctx;
    struct pd_scan scan;

    if (pd_scanner_poll(thread->scanner, pd_clock_monotonic_us() / 1000, PD_POLL_MS, &scan) == PD_OK)
        thread->deliver(thread->ctx, &scan);
}

enum pd_err
pd_scanner_thread_start(struct pd_scanner_thread *thread, struct pd_scanner *scanner,
    void (*deliver)(void *ctx, const struct pd_scan *scan), void *ctx)
{
    *thread = (struct pd_scanner_thread){ .scanner = scanner, .deliver = deliver, .ctx = ctx };
    return pd_poll_thread_start(&thread->thread, once, thread);
}

void
pd_scanner_thread_stop(struct pd_scanner_thread *thread)
{
    if (pd_poll_thread_stop(&thread->thread))
        pd_scanner_wake(thread->scanner);
}

void
pd_scanner_thread_join(struct pd_scanner_thread *thread)
{
    pd_poll_thread_join(&thread->thread);
}
