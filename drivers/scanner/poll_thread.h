/*
 * A thread that does one thing again and again until it is told to stop: polls a device. Signals are the main
 * thread's business and never reach it. Threading: start, stop and join on the owner's thread.
 */
#ifndef PD_DRIVERS_POLL_THREAD_H
#define PD_DRIVERS_POLL_THREAD_H

#include "app/base/err.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#define PD_POLL_MS 1000 /* how often a device without news is looked after */

struct pd_poll_thread {
    void (*once)(void *ctx); /* returns within PD_POLL_MS, or when it is woken */
    void *ctx;
    pthread_t thread;
    bool running; /* owner's thread */
    atomic_bool stopping;
};

/* Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_poll_thread_start(struct pd_poll_thread *thread, void (*once)(void *ctx), void *ctx);

/* Asks, and returns at once. False: it does not run. The caller wakes what `once` waits for. */
PD_MUST_CHECK bool
pd_poll_thread_stop(struct pd_poll_thread *thread);

/* Harmless where start was not called or failed, if the struct was zeroed. */
void
pd_poll_thread_join(struct pd_poll_thread *thread);

#endif
