#include "drivers/tactile/tactile_thread.h"

#include "app/base/clock.h"

static void
once(void *ctx)
{
    struct pd_tactile_thread *thread = ctx;
    struct pd_tactile_event event;

    if (pd_tactile_poll(thread->tactile, pd_clock_monotonic_us() / 1000, PD_POLL_MS, &event) == PD_OK)
        thread->deliver(thread->ctx, &event);
}

enum pd_err
pd_tactile_thread_start(struct pd_tactile_thread *thread, struct pd_tactile *tactile,
    void (*deliver)(void *ctx, const struct pd_tactile_event *event), void *ctx)
{
    *thread = (struct pd_tactile_thread){ .tactile = tactile, .deliver = deliver, .ctx = ctx };
    return pd_poll_thread_start(&thread->thread, once, thread);
}

void
pd_tactile_thread_stop(struct pd_tactile_thread *thread)
{
    if (pd_poll_thread_stop(&thread->thread))
        pd_tactile_wake(thread->tactile);
}

void
pd_tactile_thread_join(struct pd_tactile_thread *thread)
{
    pd_poll_thread_join(&thread->thread);
}
