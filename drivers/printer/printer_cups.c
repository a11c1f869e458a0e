/*
 * A ticket by way of a print service. What CUPS lets us know is less than what a printer's own line tells, so
 * each observation has one answer, and all that is between is unknown:
 *
 *   seen                                                            the ticket is
 *   the service is not there, or does not know the queue;
 *   the queue is stopped or takes no jobs                            not printed (no job was made)
 *   the job was not made, or nobody answered when it was asked for   not printed (it has no document)
 *   the document was refused, or the service was gone before it      not printed, the job is cancelled
 *   completed, no errors, and the queue has no complaint after it    printed: handed to the printer
 *   completed with errors, or with a complaint, or nobody tells      unknown
 *   cancelled or aborted, and CUPS says that it never began          not printed
 *   cancelled or aborted otherwise                                   unknown
 *   waits, and the queue is stopped, a complaint of it lasts, or
 *   the time is over                                                 cancelled by us; then as the two above
 *   processing or stopped, a complaint lasts, or the time is over    cancelled by us; unknown
 *   the service stopped answering, or does not know the job any more unknown
 *
 * "Never began" is what the service says of the job after it ended: time-at-processing without a value. One
 * look while the job is processed outweighs it. The job is cancelled whenever it is left, so that no paper
 * comes out hours later; where the service was gone, when it is back. A complaint (no paper, cover open) is
 * as old as the queue's last job and goes with the next one: it is shown, and keeps no ticket from being
 * tried.
 */
#include "drivers/printer/cups.h"

#include "app/base/clock.h"
#include "drivers/printer/escpos.h"
#include "drivers/printer/wire.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAIT_MS 28000
#define SEND_MS 8000
#define CANCEL_MS 5000
#define PAUSE_MS 200

struct cups_printer {
    struct pd_printer printer; /* first */
    const struct pd_cups_ops *ops;
    void *ctx;
    struct pd_printer_limits limits;
    /* The last ticket may have broken off inside a band: so many white bytes and a hatched strip come before
     * the next one. */
    size_t broken_band;
    int left_job; /* could not be taken back, because nobody answered; 0: there is none */
};

static int64_t
now_ms(void)
{
    return pd_clock_monotonic_us() / 1000;
}

static struct pd_printer_status
trouble(unsigned reasons)
{
    return (struct pd_printer_status){ PD_DEVICE_PROBLEM, reasons };
}

/* How the printer stands where the service did not say it itself. */
static struct pd_printer_status
status_of(enum pd_cups_heard heard)
{
    switch (heard) {
    case PD_CUPS_HEARD:
        return (struct pd_printer_status){ PD_DEVICE_OK, 0 };
    case PD_CUPS_REFUSED:
    case PD_CUPS_UNKNOWN:
        return trouble(PD_PRINTER_QUEUE);
    case PD_CUPS_AWAY:
    case PD_CUPS_SILENT:
        break;
    }
    return trouble(PD_PRINTER_SERVICE);
}

static void
look(struct cups_printer *p, struct pd_printer_status *status)
{
    enum pd_cups_heard heard = p->ops->look(p->ctx, p->limits.connect_ms, status);

    if (heard != PD_CUPS_HEARD)
        *status = status_of(heard);
}

/* A service that died with a job prints it when it is back. */
static void
take_back_left(struct cups_printer *p, const struct pd_printer_status *status)
{
    enum pd_cups_heard heard;

    if (p->left_job == 0 || (status->reasons & PD_PRINTER_SERVICE) != 0)
        return;
    heard = p->ops->cancel(p->ctx, p->limits.connect_ms, p->left_job);
    if (heard != PD_CUPS_AWAY && heard != PD_CUPS_SILENT)
        p->left_job = 0;
}

/* ---- the bytes ---- */

static bool
append(uint8_t **bytes, size_t *size, const uint8_t *more, size_t more_size)
{
    uint8_t *all = realloc(*bytes, *size + more_size);

    if (all == NULL)
        return false;
    if (more != NULL)
        memcpy(all + *size, more, more_size);
    else
        memset(all + *size, 0, more_size);
    *bytes = all;
    *size += more_size;
    return true;
}

/* What ends the ticket before, where it may have broken off. */
static bool
add_end_of_last(struct cups_printer *p, int width_px, uint8_t **bytes, size_t *size)
{
    struct pd_bits shape;
    uint8_t *strip = NULL;
    size_t strip_size = 0;
    bool done;

    if (p->broken_band == 0)
        return true;
    done = append(bytes, size, NULL, p->broken_band) &&
           pd_escpos_encode_void(width_px, p->printer.cut, &shape, &strip, &strip_size) == PD_OK &&
           append(bytes, size, strip, strip_size);
    free(strip);
    return done;
}

static bool
make_document(struct cups_printer *p, const struct pd_image *ticket, uint8_t **bytes, size_t *size)
{
    struct pd_bits bits;
    uint8_t *own = NULL;
    size_t own_size = 0;
    bool made;

    *bytes = NULL;
    *size = 0;
    if (pd_bits_dither(ticket, &bits) != PD_OK)
        return false;
    made = pd_escpos_encode(&bits, p->printer.cut, &own, &own_size) == PD_OK &&
           add_end_of_last(p, ticket->width_px, bytes, size) && append(bytes, size, own, own_size);
    free(own);
    pd_bits_finish(&bits);
    if (!made)
        free(*bytes);
    return made;
}

/* ---- a job that has its document ---- */

struct following {
    struct cups_printer *p;
    int job;
    int64_t until_ms;
    int64_t quiet_ms, bad_ms; /* since when nobody answers, and since when there is a complaint; 0: not */
    struct pd_cups_job last;
    bool told, began, forgotten;
    struct pd_printer_status status; /* of the queue */
};

static bool
over(const struct following *f)
{
    return f->told && f->last.state >= PD_CUPS_CANCELED;
}

/* Asks after the job. One that is being processed, or was, has begun, whatever is said of it later. */
static void
ask(struct following *f)
{
    struct cups_printer *p = f->p;
    enum pd_cups_heard heard = p->ops->job(p->ctx, p->limits.connect_ms, f->job, &f->last);

    f->forgotten = heard == PD_CUPS_UNKNOWN;
    f->told = heard == PD_CUPS_HEARD;
    if (f->told &&
        (!f->last.never_began || f->last.state == PD_CUPS_PROCESSING || f->last.state == PD_CUPS_STOPPED))
        f->began = true;
    if (f->told)
        f->quiet_ms = 0;
    else if (f->quiet_ms == 0)
        f->quiet_ms = now_ms();
}

static void
pause_for(const struct following *f)
{
    int64_t ms = f->p->limits.stall_ms / 5;

    ms = ms < PAUSE_MS ? ms : PAUSE_MS;
    (void)nanosleep(&(struct timespec){ .tv_nsec = (long)ms * 1000000 }, NULL);
}

/* Is it worth waiting on? Not behind a queue that is stopped, nor where a complaint lasts. */
static bool
goes_on(struct following *f)
{
    int64_t now = now_ms();

    if (now >= f->until_ms || (f->quiet_ms != 0 && now - f->quiet_ms >= f->p->limits.stall_ms))
        return false;
    look(f->p, &f->status);
    if (f->status.state != PD_DEVICE_PROBLEM) {
        f->bad_ms = 0;
        return true;
    }
    if (f->bad_ms == 0)
        f->bad_ms = now;
    if (f->told && !f->began && (f->status.reasons & PD_PRINTER_QUEUE) != 0)
        return false;
    return now - f->bad_ms < f->p->limits.stall_ms;
}

/* Takes the job back, and waits until it has ended. */
static void
leave(struct following *f)
{
    struct cups_printer *p = f->p;
    int64_t until_ms = now_ms() + CANCEL_MS;

    (void)p->ops->cancel(p->ctx, p->limits.connect_ms, f->job);
    f->quiet_ms = 0;
    for (;;) {
        ask(f);
        if (over(f) || f->forgotten || now_ms() >= until_ms ||
            (f->quiet_ms != 0 && now_ms() - f->quiet_ms >= p->limits.stall_ms))
            return;
        pause_for(f);
    }
}

static enum pd_print_result
judge(const struct following *f)
{
    if (!over(f))
        return PD_PRINT_UNKNOWN;
    switch (f->last.state) {
    case PD_CUPS_COMPLETED:
        return !f->last.errors && f->status.state == PD_DEVICE_OK ? PD_PRINT_PRINTED : PD_PRINT_UNKNOWN;
    case PD_CUPS_CANCELED:
    case PD_CUPS_ABORTED:
        return f->began ? PD_PRINT_UNKNOWN : PD_PRINT_NOT_PRINTED;
    case PD_CUPS_PENDING:
    case PD_CUPS_HELD:
    case PD_CUPS_PROCESSING:
    case PD_CUPS_STOPPED:
        break;
    }
    return PD_PRINT_UNKNOWN;
}

/* Why it was not printed where the queue itself has no complaint. */
static unsigned
blamed(const struct following *f, enum pd_print_result result)
{
    if (!f->told)
        return f->forgotten ? PD_PRINTER_QUEUE : PD_PRINTER_SERVICE;
    if (result == PD_PRINT_NOT_PRINTED)
        return f->last.state == PD_CUPS_ABORTED ? PD_PRINTER_QUEUE : PD_PRINTER_BUSY;
    return PD_PRINTER_STALLED;
}

static enum pd_print_result
follow(struct cups_printer *p, int job, struct pd_printer_status *status)
{
    struct following f = { .p = p, .job = job };
    struct pd_printer_status before;
    enum pd_print_result result;

    f.until_ms = now_ms() + (p->limits.settle_ms > 0 ? p->limits.settle_ms : WAIT_MS);
    for (ask(&f); !over(&f) && !f.forgotten && goes_on(&f); ask(&f))
        pause_for(&f);
    before = f.status;
    if (!over(&f) && !f.forgotten)
        leave(&f);
    if (!f.told && !f.forgotten)
        p->left_job = job;
    look(p, &f.status);
    result = judge(&f);
    /* A queue forgets its complaint with the job that had it; whoever looks after the paper must not. */
    if (result != PD_PRINT_PRINTED && f.status.state == PD_DEVICE_OK && before.state == PD_DEVICE_PROBLEM)
        f.status = before;
    if (result != PD_PRINT_PRINTED && f.status.state == PD_DEVICE_OK)
        f.status = trouble(blamed(&f, result));
    *status = f.status;
    return result;
}

/* ---- the trait ---- */

static void
print_document(struct cups_printer *p, const uint8_t *bytes, size_t size, struct pd_print_outcome *outcome)
{
    enum pd_cups_heard heard;
    int job = 0;

    heard = p->ops->create(p->ctx, p->limits.connect_ms, &job);
    if (heard != PD_CUPS_HEARD) {
        outcome->status = status_of(heard);
        return;
    }
    heard = p->ops->send(p->ctx, SEND_MS, job, bytes, size);
    if (heard != PD_CUPS_HEARD && heard != PD_CUPS_SILENT) {
        (void)p->ops->cancel(p->ctx, p->limits.connect_ms, job);
        outcome->status = status_of(heard);
        return;
    }
    outcome->bytes_sent = size;
    outcome->result = follow(p, job, &outcome->status);
}

static void
cups_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct cups_printer *p = (struct cups_printer *)printer;
    uint8_t *bytes;
    size_t size;

    *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED };
    look(p, &outcome->status);
    take_back_left(p, &outcome->status);
    if ((outcome->status.reasons & (PD_PRINTER_SERVICE | PD_PRINTER_QUEUE)) != 0)
        return;
    if (!make_document(p, ticket, &bytes, &size)) {
        outcome->status = trouble(PD_PRINTER_BAD_TICKET);
        return;
    }
    print_document(p, bytes, size, outcome);
    free(bytes);
    if (outcome->result == PD_PRINT_UNKNOWN)
        p->broken_band = PD_ESCPOS_BAND_ROWS * (((size_t)ticket->width_px + 7) / 8);
    else if (outcome->result == PD_PRINT_PRINTED)
        p->broken_band = 0;
}

static void
cups_status(struct pd_printer *printer, struct pd_printer_status *status)
{
    struct cups_printer *p = (struct cups_printer *)printer;

    look(p, status);
    take_back_left(p, status);
}

static void
cups_destroy(struct pd_printer *printer)
{
    struct cups_printer *p = (struct cups_printer *)printer;

    p->ops->destroy(p->ctx);
    free(p);
}

static const struct pd_printer_ops cups_ops = {
    .name = "cups",
    .print = cups_print,
    .status = cups_status,
    .destroy = cups_destroy,
};

enum pd_err
pd_printer_cups_over(const struct pd_cups_ops *ops, void *ctx, int width_px,
    const struct pd_printer_limits *limits, struct pd_printer **out)
{
    struct cups_printer *p = calloc(1, sizeof *p);

    *out = NULL;
    if (p == NULL)
        return PD_ERR_MEMORY;
    p->printer = (struct pd_printer){ .ops = &cups_ops, .width_px = width_px };
    p->ops = ops;
    p->ctx = ctx;
    p->limits = pd_printer_limits_or_usual(limits);
    *out = &p->printer;
    return PD_OK;
}
