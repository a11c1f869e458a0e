/*
 * The thread that owns a printer: tickets in, outcomes out, and a look at the printer while nothing is
 * printed, so that the screen knows of an empty roll before a patient does.
 *   (1) Tickets are printed in the order they were given, each exactly one outcome.
 *   (2) After stop, the ticket being printed is finished; those still waiting get PD_PRINT_NOT_PRINTED.
 * Threading: start, print, stop and join on the owner's threads; the two callbacks run on the printer's
 * thread, must not block, and must not call back into this.
 */
#ifndef PD_DRIVERS_PRINTER_THREAD_H
#define PD_DRIVERS_PRINTER_THREAD_H

#include "app/base/queue.h"
#include "drivers/printer/printer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#define PD_PRINTER_IDLE_POLL_MS 30000
#define PD_PRINTER_WAITING_TICKETS 16

struct pd_printer_events {
    void *ctx;
    void (*printed)(void *ctx, uint64_t job, const struct pd_print_outcome *outcome);
    /* May be NULL. At the start and then whenever the status differs from the one before. */
    void (*status)(void *ctx, const struct pd_printer_status *status);
};

struct pd_printer_thread {
    struct pd_printer *printer; /* borrowed; must outlive join */
    struct pd_printer_events events;
    struct pd_queue tickets;
    struct pd_printer_status last; /* printer's thread */
    pthread_t thread;
    bool running; /* owner's thread */
    atomic_bool stopping;
};

/* Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_printer_thread_start(
    struct pd_printer_thread *thread, struct pd_printer *printer, const struct pd_printer_events *events);

/* job: the caller's number for it. On PD_OK the pixels of *ticket are the thread's, and *ticket is emptied.
 * Errors: PD_ERR_FULL (too many waiting), PD_ERR_STATE (stopped): the ticket stays the caller's. */
PD_MUST_CHECK enum pd_err
pd_printer_thread_print(struct pd_printer_thread *thread, uint64_t job, struct pd_image *ticket);

/* Asks; returns at once. */
void
pd_printer_thread_stop(struct pd_printer_thread *thread);

/* Waits at most PD_PRINT_LIMIT_MS for the ticket being printed. Harmless where start was not called or
 * failed, if the struct was zeroed. */
void
pd_printer_thread_join(struct pd_printer_thread *thread);

#endif
