#include "drivers/card/card_thread.h"

#include "app/base/clock.h"

#include <signal.h>

#define POLL_MS 1000 /* how often it looks whether the service and the reader are back */

static void *
run(void *ctx)
{
    struct pd_card_thread *thread = ctx;

    while (!atomic_load(&thread->stopping)) {
        struct pd_card_event event;

        if (pd_card_poll(thread->card, pd_clock_monotonic_us() / 1000, POLL_MS, &event) == PD_OK)
            thread->deliver(thread->ctx, &event);
    }
    return NULL;
}

enum pd_err
pd_card_thread_start(struct pd_card_thread *thread, struct pd_card *card,
    void (*deliver)(void *ctx, const struct pd_card_event *event), void *ctx)
{
    sigset_t all, before;
    int rc;

    *thread = (struct pd_card_thread){ .card = card, .deliver = deliver, .ctx = ctx };
    /* Signals are the main thread's business. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&thread->thread, NULL, run, thread);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    thread->running = rc == 0;
    return rc == 0 ? PD_OK : PD_ERR_MEMORY;
}

void
pd_card_thread_stop(struct pd_card_thread *thread)
{
    if (!thread->running)
        return;
    atomic_store(&thread->stopping, true);
    pd_card_wake(thread->card);
}

void
pd_card_thread_join(struct pd_card_thread *thread)
{
    if (!thread->running)
        return;
    (void)pthread_join(thread->thread, NULL);
    thread->running = false;
}
