#include "drivers/printer/wire.h"

#include "app/base/clock.h"

#include <errno.h>
#include <linux/lp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* A slow head moves 50 mm a second, at 8 dots a millimetre; feeding and cutting take about two seconds. */
#define SLOWEST_ROWS_PER_S 400
#define FEED_AND_CUT_MS 2000
#define MAX_SETTLE_MS 12000
#define MAX_SEND_MS 30000

/* Who has not answered for so long will not. */
#define LATE_MS 10000
#define LATE_MAX 4

/* Acknowledgements of the ticket before are waited for as long as one follows the other. */
#define OLD_QUIET_MS 1000
#define OLD_LIMIT_MS 5000

struct pd_printer_limits
pd_printer_limits_or_usual(const struct pd_printer_limits *limits)
{
    struct pd_printer_limits l = limits != NULL ? *limits : (struct pd_printer_limits){ 0 };

    l.connect_ms = l.connect_ms > 0 ? l.connect_ms : 2000;
    l.status_ms = l.status_ms > 0 ? l.status_ms : 500;
    l.stall_ms = l.stall_ms > 0 ? l.stall_ms : 5000;
    return l;
}

static int64_t
now_ms(void)
{
    return pd_clock_monotonic_us() / 1000;
}

static int64_t
sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

/* How long the line needs for so many bytes. */
static int64_t
line_ms(const struct pd_wire *wire, size_t bytes)
{
    return wire->limits.bytes_s > 0 ? (int64_t)bytes * 1000 / wire->limits.bytes_s : 0;
}

void
pd_wire_renew(struct pd_wire *wire, int fd)
{
    wire->fd = fd;
    wire->gone = fd < 0;
    wire->answered = wire->answered && fd >= 0;
    wire->ear = (struct pd_escpos_ear){ 0 };
    /* A device node is the same line, however often it is opened. */
    if (wire->is_socket || fd < 0)
        wire->late = wire->late_done = 0;
}

/* ---- bytes ---- */

/* True when fd is ready for events before until_ms. */
static bool
wait_for(struct pd_wire *wire, short events, int64_t until_ms)
{
    for (;;) {
        struct pollfd p = { .fd = wire->fd, .events = events };
        int64_t left_ms = until_ms - now_ms();
        int rc = poll(&p, 1, left_ms > 0 ? (int)left_ms : 0);

        if (rc < 0 && errno == EINTR)
            continue;
        if (rc > 0 && (p.revents & (POLLERR | POLLNVAL)) != 0)
            wire->gone = true;
        /* A hang-up without bytes left will never become readable or writable. */
        if (rc > 0 && (p.revents & POLLHUP) != 0 && (p.revents & POLLIN) == 0)
            wire->gone = true;
        return rc > 0 && !wire->gone;
    }
}

/* One byte from the printer before until_ms. */
static bool
read_byte(struct pd_wire *wire, int64_t until_ms, uint8_t *byte)
{
    while (!wire->gone && wait_for(wire, POLLIN, until_ms)) {
        ssize_t n = read(wire->fd, byte, 1);

        if (n == 1)
            return true;
        /* A USB printer without a way back says EINVAL: it is silent, not gone. */
        if ((n == 0 && wire->is_socket) || (n < 0 && errno != EAGAIN && errno != EINTR && errno != EINVAL))
            wire->gone = true;
        if (now_ms() >= until_ms)
            break;
        /* An empty USB packet is readable and has nothing in it; so is an ordinary end of file. */
        if (!wire->gone && n <= 0)
            (void)nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    }
    return false;
}

/* Sends all, or as much as goes before it stalls or until_ms. A dead socket is an error, not a signal. */
static size_t
send_until(struct pd_wire *wire, const uint8_t *bytes, size_t size, int64_t until_ms)
{
    size_t sent = 0;

    while (!wire->gone && sent < size && now_ms() < until_ms &&
           wait_for(wire, POLLOUT, sooner(now_ms() + wire->limits.stall_ms, until_ms))) {
        ssize_t n = wire->is_socket ? send(wire->fd, bytes + sent, size - sent, MSG_NOSIGNAL)
                                    : write(wire->fd, bytes + sent, size - sent);

        if (n > 0)
            sent += (size_t)n;
        else if (n < 0 && errno != EAGAIN && errno != EINTR)
            wire->gone = true;
    }
    return sent;
}

bool
pd_wire_flush(struct pd_wire *wire, int limit_ms)
{
    int64_t until_ms = now_ms() + limit_ms;
    int left = 0;

    if (wire->gone || !wait_for(wire, POLLOUT, until_ms))
        return false;
    while (ioctl(wire->fd, TIOCOUTQ, &left) == 0 && left > 0 && now_ms() < until_ms)
        (void)nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    return left <= 0;
}

struct pd_printer_status
pd_wire_no_device(int error)
{
    return (struct pd_printer_status){ PD_DEVICE_PROBLEM, error == EBUSY ? PD_PRINTER_BUSY
                                                          : error == EACCES || error == EPERM
                                                              ? PD_PRINTER_NOT_WRITABLE
                                                              : PD_PRINTER_ABSENT };
}

void
pd_wire_break(struct pd_wire *wire)
{
    wire->broken = true;
    wire->owed_size = 0;
    wire->owed_raster = wire->band_bytes;
}

/* ---- answers ---- */

static void
count(struct pd_wire *wire, enum pd_escpos_heard heard)
{
    if (heard == PD_ESCPOS_STATUS && wire->late > 0)
        wire->late--;
    if (heard == PD_ESCPOS_DONE && wire->late_done > 0)
        wire->late_done--;
    else if (heard == PD_ESCPOS_DONE && wire->acked < wire->asked)
        wire->acked++;
    if (heard == PD_ESCPOS_NUMBERED)
        for (int i = wire->acked; i < wire->asked; i++)
            if (wire->ear.number == (wire->first + (uint32_t)i) % PD_ESCPOS_NUMBERS)
                wire->acked = i + 1;
}

/* The next answer before until_ms, counted. The clock is asked each time: a device that babbles must not hold
 * us. */
static enum pd_escpos_heard
hear(struct pd_wire *wire, int64_t until_ms, uint8_t *byte)
{
    enum pd_escpos_heard heard = PD_ESCPOS_NOTHING;

    while (heard == PD_ESCPOS_NOTHING && read_byte(wire, until_ms, byte)) {
        heard = pd_escpos_hear(&wire->ear, *byte);
        if (now_ms() > until_ms)
            break;
    }
    count(wire, heard);
    return heard;
}

/* Takes in what has come, at most a packet of it. */
static void
drain(struct pd_wire *wire)
{
    uint8_t byte;

    for (int i = 0; i < 1500 && read_byte(wire, 0, &byte); i++)
        count(wire, pd_escpos_hear(&wire->ear, byte));
}

/*
 * The answer to question n before until_ms; -1 if none came. The answers do not say what they answer: where
 * some are late, the question is asked once more for each, and the last answer is one to this question
 * whatever became of the others.
 */
static int
ask(struct pd_wire *wire, int n, int64_t until_ms)
{
    int want = wire->late + 1;
    int answer = -1, got = 0;
    uint8_t question[3], byte;

    pd_escpos_question(n, question);
    for (int i = 0; i < want; i++) {
        if (send_until(wire, question, 3, until_ms) != 3)
            return -1;
        wire->late++;
    }
    while (got < want && now_ms() < until_ms) {
        if (hear(wire, until_ms, &byte) == PD_ESCPOS_STATUS) {
            answer = byte;
            got++;
        }
        if (wire->gone)
            break;
    }
    wire->late = wire->late < LATE_MAX ? wire->late : LATE_MAX;
    if (wire->late > 0)
        wire->late_ms = now_ms();
    return got == want ? answer : -1;
}

static void
look_at_lines(struct pd_wire *wire, struct pd_printer_status *status)
{
    int lines = 0;

    if (wire->has_lines && !wire->gone && ioctl(wire->fd, LPGETSTATUS, &lines) == 0)
        pd_escpos_lines_add(lines, status);
}

void
pd_wire_status(struct pd_wire *wire, struct pd_printer_status *status)
{
    int64_t until_ms = now_ms() + wire->limits.status_ms;

    *status = (struct pd_printer_status){ .state = PD_DEVICE_OK };
    if (wire->late > 0 && now_ms() - wire->late_ms > LATE_MS)
        wire->late = 0;
    drain(wire);
    for (int n = 1; n <= PD_ESCPOS_QUESTIONS; n++) {
        int byte = ask(wire, n, until_ms);

        if (byte >= 0) {
            (void)pd_escpos_status_add(n, (uint8_t)byte, status);
        } else if (n == 1) {
            /* Who does not answer the first will not answer the others. */
            *status = wire->answered ? (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_LOST }
                                     : (struct pd_printer_status){ PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT };
            look_at_lines(wire, status);
            break;
        }
        wire->answered = true;
    }
    if (wire->gone)
        *status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT };
}

/* What holds the printer up in the middle of a ticket. A hot head does, and goes on by itself. */
static void
look(struct pd_wire *wire, struct pd_printer_status *status)
{
    int64_t until_ms = now_ms() + wire->limits.status_ms;

    for (int n = PD_ESCPOS_QUESTIONS; n > 1; n--) {
        int byte = ask(wire, n, until_ms);

        if (byte < 0)
            return;
        (void)pd_escpos_status_add(n, (uint8_t)byte, status);
    }
    if ((status->reasons & PD_PRINTER_HOT) != 0) {
        status->reasons &= ~(unsigned)(PD_PRINTER_HOT | PD_PRINTER_ERROR);
        if ((status->reasons & ~(unsigned)PD_PRINTER_PAPER_LOW) == 0)
            status->state = PD_DEVICE_OK;
    }
}

/* Until so many bands are acknowledged, the printer has a problem, or until_ms. */
static bool
await(struct pd_wire *wire, int wanted, int64_t until_ms, struct pd_printer_status *status)
{
    uint8_t byte;

    while (!wire->gone && wire->acked < wanted && now_ms() < until_ms) {
        if (hear(wire, sooner(now_ms() + wire->limits.status_ms, until_ms), &byte) != PD_ESCPOS_NOTHING)
            continue;
        look(wire, status);
        if (status->state == PD_DEVICE_PROBLEM)
            return false;
    }
    return wire->acked >= wanted;
}

/* ---- a ticket on its way ---- */

struct sending {
    struct pd_wire *wire;
    const struct pd_bits *shape; /* of its bands; no more than that is looked at */
    const uint8_t *bytes;
    size_t size, sent;
    bool asks; /* the printer answers questions */
    int64_t until_ms;
    struct pd_printer_status *status;
};

/* Band n and what stands before it; the last is the end. */
static size_t
chunk_end(const struct sending *s, int n)
{
    return n < pd_escpos_bands(s->shape) ? pd_escpos_band_at(s->shape, n + 1) : s->size;
}

/*
 * Remembers what the printer still waits for when a ticket broke off in chunk n. Of what was sent the kernel
 * may throw away the end when the line is closed: so there are always white bytes for a whole band, and what
 * of them is too many a printer passes over.
 */
static void
owe(struct sending *s, int n)
{
    struct pd_wire *wire = s->wire;
    size_t header = n < pd_escpos_bands(s->shape)
                        ? pd_escpos_band_at(s->shape, n) + PD_ESCPOS_BAND_HEADER_BYTES
                        : chunk_end(s, n);
    bool begun = s->sent > 0 && s->sent != chunk_end(s, n - 1) && s->sent < header;

    wire->broken = wire->broken || s->sent > 0;
    wire->owed_size = begun ? header - s->sent : 0;
    memcpy(wire->owed, s->bytes + s->sent, wire->owed_size);
    wire->owed_raster = wire->band_bytes;
}

/* Asks for an acknowledgement of chunk n. */
static bool
ask_ack(struct sending *s)
{
    struct pd_wire *wire = s->wire;
    bool numbered = wire->proof == PD_PRINTER_PROOF_NUMBERED;
    uint8_t question[PD_ESCPOS_NUMBERED_BYTES];
    size_t size = numbered ? sizeof question : 3, sent;

    if (!s->asks)
        return true;
    if (numbered)
        pd_escpos_ask_numbered(wire->number, question);
    else
        pd_escpos_ask_done(question);
    sent = send_until(wire, question, size, s->until_ms);
    if (sent < size) {
        wire->broken = true;
        wire->owed_raster = wire->band_bytes;
        wire->owed_size = sent > 0 ? size - sent : 0;
        memcpy(wire->owed, question + sent, wire->owed_size);
        return false;
    }
    wire->number++;
    wire->asked++;
    return true;
}

/* Room for one more band with the printer. One that acknowledges nothing gets them all. */
static bool
may_go_on(struct sending *s, int n)
{
    struct pd_wire *wire = s->wire;
    int64_t wait_ms = wire->limits.settle_ms;

    drain(wire);
    if (!s->asks || wire->no_acks || n < PD_WIRE_AHEAD)
        return !wire->gone;
    if (wait_ms <= 0)
        wait_ms = FEED_AND_CUT_MS + PD_WIRE_AHEAD * PD_ESCPOS_BAND_ROWS * INT64_C(1000) / SLOWEST_ROWS_PER_S;
    wait_ms += 2 * line_ms(wire, PD_WIRE_AHEAD * PD_ESCPOS_BAND_ROWS * s->shape->stride);
    if (await(wire, n - PD_WIRE_AHEAD + 1, sooner(now_ms() + wait_ms, s->until_ms), s->status))
        return true;
    if (wire->gone || s->status->state == PD_DEVICE_PROBLEM || wire->acked > 0)
        return false;
    wire->no_acks = true;
    return true;
}

/* Chunk by chunk. False, and the rest owed, where it had to stop. */
static bool
send_chunks(struct sending *s)
{
    for (int n = 0; n <= pd_escpos_bands(s->shape); n++) {
        size_t end = chunk_end(s, n);

        if (!may_go_on(s, n)) {
            owe(s, n);
            return false;
        }
        s->sent += send_until(s->wire, s->bytes + s->sent, end - s->sent, s->until_ms);
        if (s->sent < end) {
            owe(s, n);
            return false;
        }
        if (!ask_ack(s))
            return false;
    }
    return true;
}

/* ---- the ticket before ---- */

/* The bytes it still waits for, white where they would be seen. */
static bool
pay(struct pd_wire *wire)
{
    static const uint8_t white[1024];
    int64_t until_ms = now_ms() + wire->limits.stall_ms + line_ms(wire, wire->owed_raster) * 2;
    size_t sent = send_until(wire, wire->owed, wire->owed_size, until_ms);

    wire->owed_size -= sent;
    memmove(wire->owed, wire->owed + sent, wire->owed_size);
    while (wire->owed_size == 0 && wire->owed_raster > 0) {
        size_t size = wire->owed_raster < sizeof white ? wire->owed_raster : sizeof white;

        sent = send_until(wire, white, size, until_ms);
        if (sent == 0)
            break;
        wire->owed_raster -= sent;
    }
    return wire->owed_size == 0 && wire->owed_raster == 0;
}

/* Acknowledgements in turn that were asked for with it must not count for the next one. */
static void
await_old(struct pd_wire *wire)
{
    int64_t until_ms = now_ms() + OLD_LIMIT_MS;
    uint8_t question[3], byte;

    if (wire->late_done == 0 || wire->proof != PD_PRINTER_PROOF_IN_TURN)
        return;
    pd_escpos_ask_done(question);
    if (send_until(wire, question, 3, until_ms) == 3)
        wire->late_done++;
    while (wire->late_done > 0 && now_ms() < until_ms &&
           hear(wire, sooner(now_ms() + OLD_QUIET_MS, until_ms), &byte) != PD_ESCPOS_NOTHING)
        ;
    wire->late_done = 0;
}

/* Invariant 3. */
static bool
clean_up(struct pd_wire *wire, int width_px, struct pd_printer_status *status)
{
    struct pd_bits shape = { .width_px = width_px };
    struct sending s = { .wire = wire, .shape = &shape, .status = status };
    uint8_t *bytes = NULL;
    bool good = true;

    wire->asked = wire->acked = 0;
    if (wire->broken) {
        good = pay(wire) && pd_escpos_encode_void(width_px, wire->cut, &shape, &bytes, &s.size) == PD_OK;
        s.bytes = bytes;
        s.until_ms = now_ms() + wire->limits.stall_ms + line_ms(wire, s.size) * 2;
        if (good && (good = send_chunks(&s)))
            wire->broken = false;
        free(bytes);
    }
    if (good)
        await_old(wire);
    return good && !wire->gone;
}

/* ---- what became of it ---- */

static int64_t
settle_ms(const struct pd_wire *wire, int rows)
{
    int64_t ms = wire->limits.settle_ms;

    if (ms <= 0)
        ms = FEED_AND_CUT_MS + (int64_t)rows * 1000 / SLOWEST_ROWS_PER_S;
    return ms < MAX_SETTLE_MS ? ms : MAX_SETTLE_MS;
}

/*
 * Waits until the printer says that it has worked off everything, meets a problem, or has had time enough. In
 * between it is asked what holds it up, because a printer that runs out never reaches the end of the ticket.
 */
static void
settle(struct sending *s)
{
    struct pd_wire *wire = s->wire;
    int64_t until_ms = now_ms() + settle_ms(wire, s->shape->height_px) +
                       2 * line_ms(wire, PD_WIRE_AHEAD * PD_ESCPOS_BAND_ROWS * s->shape->stride);

    (void)await(wire, wire->asked, until_ms, s->status);
}

/* Rows of which bytes are with the printer, and rows it acknowledged. */
static void
count_rows(const struct sending *s, struct pd_print_outcome *o)
{
    int bands = pd_escpos_bands(s->shape), acked = s->wire->acked < bands ? s->wire->acked : bands, n = 0;
    int rows;

    while (n < bands && s->sent >= chunk_end(s, n))
        n++;
    rows = n * PD_ESCPOS_BAND_ROWS;
    if (n < bands && s->sent > pd_escpos_band_at(s->shape, n) + PD_ESCPOS_BAND_HEADER_BYTES)
        rows += (int)((s->sent - pd_escpos_band_at(s->shape, n) - PD_ESCPOS_BAND_HEADER_BYTES - 1) /
                      s->shape->stride) +
                1;
    o->rows_sent = rows < s->shape->height_px ? rows : s->shape->height_px;
    rows = acked * PD_ESCPOS_BAND_ROWS;
    o->rows_printed = rows < s->shape->height_px ? rows : s->shape->height_px;
    o->bytes_sent = s->sent;
}

static enum pd_print_result
judge(const struct sending *s, const struct pd_print_outcome *o)
{
    const struct pd_wire *wire = s->wire;
    bool whole = s->sent == s->size, well = o->status.state == PD_DEVICE_OK;

    if (o->rows_sent == 0)
        return PD_PRINT_NOT_PRINTED;
    if (!s->asks)
        return PD_PRINT_UNKNOWN;
    /* A number is an answer to nothing else; in turn a printer might answer before it looked at its paper. */
    if (wire->proof == PD_PRINTER_PROOF_NUMBERED && wire->acked >= pd_escpos_bands(s->shape))
        return PD_PRINT_PRINTED;
    if (whole && well && wire->acked == wire->asked)
        return PD_PRINT_PRINTED;
    /* One that never acknowledged anything is believed. */
    return whole && well && wire->acked == 0 && !wire->acks_seen ? PD_PRINT_PRINTED : PD_PRINT_UNKNOWN;
}

static void
learn(struct sending *s, bool whole, enum pd_print_result result)
{
    struct pd_wire *wire = s->wire;

    if (wire->acked > 0)
        wire->no_acks = false;
    if (whole)
        wire->acks_seen = wire->acked > 0; /* another one may stand there by now */
    if (s->asks && wire->proof == PD_PRINTER_PROOF_IN_TURN && !(wire->no_acks && wire->acked == 0))
        wire->late_done += wire->asked - wire->acked;
    /* How far it came is not known: the printer may have been switched off inside it. */
    if (s->asks && s->sent > 0 && !wire->broken && wire->acked < pd_escpos_bands(s->shape) &&
        result != PD_PRINT_PRINTED)
        pd_wire_break(wire);
    wire->asked = wire->acked = 0;
}

static void
send_ticket(struct sending *s, struct pd_print_outcome *outcome)
{
    struct pd_wire *wire = s->wire;
    struct pd_printer_status *status = &outcome->status;
    bool whole;

    s->asks = status->state == PD_DEVICE_OK;
    s->status = status;
    s->until_ms = now_ms() + MAX_SEND_MS + line_ms(wire, s->size) * 3 / 2;
    wire->first = wire->number;
    whole = send_chunks(s);
    if (whole && s->asks)
        settle(s);
    if (status->state != PD_DEVICE_PROBLEM)
        pd_wire_status(wire, status);
    if (wire->gone)
        *status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT };
    count_rows(s, outcome);
    outcome->result = judge(s, outcome);
    /* One that says that all is well and does not go on. */
    if (status->state == PD_DEVICE_OK ? outcome->result != PD_PRINT_PRINTED
                                      : !whole && status->state != PD_DEVICE_PROBLEM)
        *status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_STALLED };
    learn(s, whole, outcome->result);
}

void
pd_wire_print(struct pd_wire *wire, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct pd_bits bits;
    struct sending s = { .wire = wire, .shape = &bits };
    uint8_t *bytes = NULL;

    if (wire->number == 0)
        wire->number = (uint32_t)now_ms(); /* what another run of the program asked is another number */
    *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED };
    pd_wire_status(wire, &outcome->status);
    if (outcome->status.state == PD_DEVICE_PROBLEM)
        return;
    wire->band_bytes = PD_ESCPOS_BAND_ROWS * (((size_t)ticket->width_px + 7) / 8);
    if (!clean_up(wire, ticket->width_px, &outcome->status)) {
        if (outcome->status.state != PD_DEVICE_PROBLEM)
            outcome->status = (struct pd_printer_status){ PD_DEVICE_PROBLEM,
                wire->gone ? PD_PRINTER_ABSENT : PD_PRINTER_STALLED };
        return;
    }
    if (pd_bits_dither(ticket, &bits) != PD_OK) {
        outcome->status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_BAD_TICKET };
        return;
    }
    if (pd_escpos_encode(&bits, wire->cut, &bytes, &s.size) == PD_OK) {
        s.bytes = bytes;
        send_ticket(&s, outcome);
    } else {
        outcome->status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_BAD_TICKET };
    }
    free(bytes);
    pd_bits_finish(&bits);
}
