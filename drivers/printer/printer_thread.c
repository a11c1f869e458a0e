#include "drivers/printer/printer_thread.h"

#include "app/base/log.h"

#include <signal.h>

struct job {
    uint64_t number;
    struct pd_image ticket;
};

static void
tell_status(struct pd_printer_thread *thread, const struct pd_printer_status *status)
{
    if (status->state == thread->last.state && status->reasons == thread->last.reasons)
        return;
    if (status->state != PD_DEVICE_OK)
        pd_log(PD_LOG_WARN, pd_printer_reason_code(status->reasons), "%s",
            pd_printer_reason_text(status->reasons));
    thread->last = *status;
    if (thread->events.status != NULL)
        thread->events.status(thread->events.ctx, status);
}

static void
print_one(struct pd_printer_thread *thread, struct job *job)
{
    struct pd_print_outcome outcome = { .result = PD_PRINT_NOT_PRINTED, .status = thread->last };

    if (!atomic_load(&thread->stopping))
        pd_printer_print(thread->printer, &job->ticket, &outcome);
    pd_image_finish(&job->ticket);
    thread->events.printed(thread->events.ctx, job->number, &outcome);
    /* A ticket that does not fit says nothing about the printer. */
    if ((outcome.status.reasons & PD_PRINTER_BAD_TICKET) == 0)
        tell_status(thread, &outcome.status);
}

static void *
run(void *ctx)
{
    struct pd_printer_thread *thread = ctx;

    for (;;) {
        struct pd_printer_status status;
        struct job job;
        enum pd_err err;

        if (!atomic_load(&thread->stopping)) {
            pd_printer_status(thread->printer, &status);
            tell_status(thread, &status);
        }
        do {
            err = pd_queue_take(&thread->tickets, &job, PD_PRINTER_IDLE_POLL_MS);
            if (err == PD_OK)
                print_one(thread, &job);
        } while (err == PD_OK);
        if (err == PD_ERR_STATE)
            return NULL;
    }
}

enum pd_err
pd_printer_thread_start(
    struct pd_printer_thread *thread, struct pd_printer *printer, const struct pd_printer_events *events)
{
    sigset_t all, before;
    int rc;

    *thread = (struct pd_printer_thread){ .printer = printer, .events = *events };
    if (pd_queue_init(&thread->tickets, sizeof(struct job), PD_PRINTER_WAITING_TICKETS) != PD_OK)
        return PD_ERR_MEMORY;
    /* Signals are the main thread's business. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&thread->thread, NULL, run, thread);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc != 0) {
        pd_queue_finish(&thread->tickets);
        return PD_ERR_MEMORY;
    }
    thread->running = true;
    return PD_OK;
}

enum pd_err
pd_printer_thread_print(struct pd_printer_thread *thread, uint64_t job, struct pd_image *ticket)
{
    enum pd_err err = pd_queue_put(&thread->tickets, &(struct job){ job, *ticket });

    if (err == PD_OK)
        *ticket = (struct pd_image){ 0 };
    return err;
}

void
pd_printer_thread_stop(struct pd_printer_thread *thread)
{
    if (!thread->running)
        return;
    atomic_store(&thread->stopping, true);
    pd_queue_close(&thread->tickets);
}

void
pd_printer_thread_join(struct pd_printer_thread *thread)
{
    if (!thread->running)
        return;
    (void)pthread_join(thread->thread, NULL);
    pd_queue_finish(&thread->tickets);
    thread->running = false;
}
