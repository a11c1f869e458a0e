#include "drivers/scanner/poll_thread.h"

#include <signal.h>

static void *
run(void *ctx)
{
    struct pd_poll_thread *thread = ctx;

    while (!atomic_load(&thread->stopping))
        thread->once(thread->ctx);
    return NULL;
}

enum pd_err
pd_poll_thread_start(struct pd_poll_thread *thread, void (*once)(void *ctx), void *ctx)
{
    sigset_t all, before;
    int rc;

    *thread = (struct pd_poll_thread){ .once = once, .ctx = ctx };
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&thread->thread, NULL, run, thread);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    thread->running = rc == 0;
    return rc == 0 ? PD_OK : PD_ERR_MEMORY;
}

bool
pd_poll_thread_stop(struct pd_poll_thread *thread)
{
    if (thread->running)
        atomic_store(&thread->stopping, true);
    return thread->running;
}

void
pd_poll_thread_join(struct pd_poll_thread *thread)
{
    if (!thread->running)
        return;
    (void)pthread_join(thread->thread, NULL);
    thread->running = false;
}
