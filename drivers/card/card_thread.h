/*
 * The thread that polls a card reader and hands each event on.
 * Threading: start, stop and join on the owner's thread; deliver runs on the reader's thread and must not
 * block.
 */
#ifndef PD_DRIVERS_CARD_THREAD_H
#define PD_DRIVERS_CARD_THREAD_H

#include "drivers/card/card.h"
#include "drivers/scanner/poll_thread.h"

struct pd_card_thread {
    struct pd_card *card; /* borrowed; must outlive join */
    void (*deliver)(void *ctx, const struct pd_card_event *event);
    void *ctx;
    struct pd_poll_thread thread;
};

PD_MUST_CHECK enum pd_err
pd_card_thread_start(struct pd_card_thread *thread, struct pd_card *card,
    void (*deliver)(void *ctx, const struct pd_card_event *event), void *ctx);

/* Asks; returns at once. */
void
pd_card_thread_stop(struct pd_card_thread *thread);

/* After it, deliver is not called any more. Harmless where start was not called or failed, if the struct was
 * zeroed. */
void
pd_card_thread_join(struct pd_card_thread *thread);

#endif
