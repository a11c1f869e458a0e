/*
 * The thread that polls a scanner and hands each payload on.
 * Threading: start, stop and join on the owner's thread; deliver runs on the scanner's thread and must not
 * block: put the scan into a queue, and if that is full drop it, because the person will show the code again.
 */
#ifndef PD_DRIVERS_SCANNER_THREAD_H
#define PD_DRIVERS_SCANNER_THREAD_H

#include "drivers/scanner/poll_thread.h"
#include "drivers/scanner/scanner.h"

struct pd_scanner_thread {
    struct pd_scanner *scanner; /* borrowed; must outlive join */
    void (*deliver)(void *ctx, const struct pd_scan *scan);
    void *ctx;
    struct pd_poll_thread thread;
};

PD_MUST_CHECK enum pd_err
pd_scanner_thread_start(struct pd_scanner_thread *thread, struct pd_scanner *scanner,
    void (*deliver)(void *ctx, const struct pd_scan *scan), void *ctx);

/* Asks; returns at once. */
void
pd_scanner_thread_stop(struct pd_scanner_thread *thread);

/* After it, deliver is not called any more. Harmless where start was not called or failed, if the struct was
 * zeroed. */
void
pd_scanner_thread_join(struct pd_scanner_thread *thread);

#endif
