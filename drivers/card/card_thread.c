#include "drivers/card/card_thread.h"

#include "app/base/clock.h"

static void
once(void *ctx)
{
    struct pd_card_thread *thread = ctx;
    struct pd_card_event event;

    if (pd_card_poll(thread->card, pd_clock_monotonic_us() / 1000, PD_POLL_MS, &event) == PD_OK)
        thread->deliver(thread->ctx, &event);
}

enum pd_err
pd_card_thread_start(struct pd_card_thread *thread, struct pd_card *card,
    void (*deliver)(void *ctx, const struct pd_card_event *event), void *ctx)
{
    *thread = (struct pd_card_thread){ .card = card, .deliver = deliver, .ctx = ctx };
    return pd_poll_thread_start(&thread->thread, once, thread);
}

void
pd_card_thread_stop(struct pd_card_thread *thread)
{
    if (pd_poll_thread_stop(&thread->thread))
        pd_card_wake(thread->card);
}

void
pd_card_thread_join(struct pd_card_thread *thread)
{
    pd_poll_thread_join(&thread->thread);
}
