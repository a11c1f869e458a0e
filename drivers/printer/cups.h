/*
 * A print service (CUPS) as the sink of printer_cups.c sees it: five questions, each answered within its
 * limit or not at all. cups_ipp.c asks a real one; tests play it.
 *   (1) What the service answers is checked: an answer that is not understood is PD_CUPS_SILENT, never a
 * guess. (2) A job is made empty (create) and given its one document afterwards (send): until send began,
 * nothing of it can be printed, whatever else is lost. (3) Nothing is asked twice by itself.
 * Thread: the printer's.
 */
#ifndef PD_DRIVERS_CUPS_H
#define PD_DRIVERS_CUPS_H

#include "drivers/printer/cups_api.h"
#include "drivers/printer/printer.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_CUPS_SOCKET "/run/cups/cups.sock"
#define PD_CUPS_PORT 631
#define PD_CUPS_QUEUE_MAX 127 /* bytes of a queue's name, as CUPS has it */
#define PD_CUPS_ANSWER_MAX 65536

enum pd_cups_heard {
    PD_CUPS_HEARD = 0,
    PD_CUPS_AWAY = 1,    /* nobody was there: the service got no byte */
    PD_CUPS_REFUSED = 2, /* it said no */
    PD_CUPS_UNKNOWN = 3, /* it said no, because it does not know the queue, or the job */
    PD_CUPS_SILENT = 4   /* it may have heard, and did not answer, or not so that it could be understood */
};

/* As in RFC 8011. */
enum pd_cups_job_state {
    PD_CUPS_PENDING = 3,
    PD_CUPS_HELD = 4,
    PD_CUPS_PROCESSING = 5,
    PD_CUPS_STOPPED = 6,
    PD_CUPS_CANCELED = 7,
    PD_CUPS_ABORTED = 8,
    PD_CUPS_COMPLETED = 9
};

struct pd_cups_job {
    enum pd_cups_job_state state;
    bool never_began; /* it says so itself: time-at-processing is there and has no value */
    bool errors;      /* job-completed-with-errors */
};

struct pd_cups_ops {
    /* The queue: its state and reasons as ours. */
    enum pd_cups_heard (*look)(void *ctx, int64_t limit_ms, struct pd_printer_status *status);
    /* *job above 0 where it was heard. */
    enum pd_cups_heard (*create)(void *ctx, int64_t limit_ms, int *job);
    enum pd_cups_heard (*send)(void *ctx, int64_t limit_ms, int job, const uint8_t *bytes, size_t size);
    enum pd_cups_heard (*job)(void *ctx, int64_t limit_ms, int job, struct pd_cups_job *out);
    enum pd_cups_heard (*cancel)(void *ctx, int64_t limit_ms, int job);
    void (*destroy)(void *ctx);
};

/* A sink over any service; ctx is its own from then on. limits: connect_ms for one question, stall_ms for
 * trouble or silence that lasts, settle_ms for the whole wait (usually 28000).
 * Errors: PD_ERR_MEMORY (ctx stays the caller's). */
PD_MUST_CHECK enum pd_err
pd_printer_cups_over(const struct pd_cups_ops *ops, void *ctx, int width_px,
    const struct pd_printer_limits *limits, struct pd_printer **out);

/* The library's answer to one question, from the bytes after HTTP's head. Exactly one of the outs is filled,
 * the others may be NULL. */
enum pd_cups_heard
pd_cups_read_queue(const struct pd_cups_api *api, const uint8_t *bytes, size_t size, int number,
    struct pd_printer_status *status);
enum pd_cups_heard
pd_cups_read_job(const struct pd_cups_api *api, const uint8_t *bytes, size_t size, int number, int job,
    struct pd_cups_job *out);
enum pd_cups_heard
pd_cups_read_created(const struct pd_cups_api *api, const uint8_t *bytes, size_t size, int number, int *job);
enum pd_cups_heard
pd_cups_read_plain(const struct pd_cups_api *api, const uint8_t *bytes, size_t size, int number);

/* What one printer-state-reason means; 0: nothing for us. Words are those of IANA's list, with or without
 * -error, -warning, -report. */
unsigned
pd_cups_reason(const char *word);

/* An HTTP answer of one connection: where its body begins and how long it is; false: it is none, is cut, or
 * is no 200. */
bool
pd_cups_http_body(const uint8_t *bytes, size_t size, const uint8_t **body, size_t *body_size);

#endif
