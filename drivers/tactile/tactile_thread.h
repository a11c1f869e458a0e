/*
 * The thread that polls a tactile device and hands each event on.
 * Threading: start, stop and join on the owner's thread; deliver runs on the device's thread and must not
 * block.
 */
#ifndef PD_DRIVERS_TACTILE_THREAD_H
#define PD_DRIVERS_TACTILE_THREAD_H

#include "drivers/scanner/poll_thread.h"
#include "drivers/tactile/tactile.h"

struct pd_tactile_thread {
    struct pd_tactile *tactile; /* borrowed; must outlive join */
    void (*deliver)(void *ctx, const struct pd_tactile_event *event);
    void *ctx;
    struct pd_poll_thread thread;
};

PD_MUST_CHECK enum pd_err
pd_tactile_thread_start(struct pd_tactile_thread *thread, struct pd_tactile *tactile,
    void (*deliver)(void *ctx, const struct pd_tactile_event *event), void *ctx);

/* Asks; returns at once. */
void
pd_tactile_thread_stop(struct pd_tactile_thread *thread);

/* After it, deliver is not called any more. Harmless where start was not called or failed, if the struct was
 * zeroed. */
void
pd_tactile_thread_join(struct pd_tactile_thread *thread);

#endif
