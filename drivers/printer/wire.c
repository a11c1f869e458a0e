#include "drivers/printer/wire.h"

#include "app/base/clock.h"
#include "drivers/printer/escpos.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* A slow head moves 50 mm a second, at 8 dots a millimetre; feeding and cutting take about two seconds. */
#define SLOWEST_ROWS_PER_S 400
#define FEED_AND_CUT_MS 2000
#define MAX_SETTLE_MS 12000
#define MAX_SEND_MS 30000

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

/* One byte from the printer before until_ms; -1 if none came. */
static int
read_byte(struct pd_wire *wire, int64_t until_ms)
{
    uint8_t byte;
    ssize_t n;

    if (wire->gone || !wait_for(wire, POLLIN, until_ms))
        return -1;
    n = read(wire->fd, &byte, 1);
    if (n == 1)
        return byte;
    if ((n == 0 && wire->is_socket) || (n < 0 && errno != EAGAIN && errno != EINTR))
        wire->gone = true;
    return -1;
}

/* Throws away answers to older questions, at most a packet of them. */
static void
drain(struct pd_wire *wire)
{
    for (int i = 0; i < 1500 && read_byte(wire, 0) >= 0; i++)
        ;
}

/* Sends all, or as much as goes before it stalls or drips away the time of a whole ticket. A dead socket is
 * an error, not a signal. */
static size_t
send_all(struct pd_wire *wire, const uint8_t *bytes, size_t size)
{
    int64_t until_ms = now_ms() + MAX_SEND_MS;
    size_t sent = 0;

    while (sent < size && now_ms() < until_ms && wait_for(wire, POLLOUT, now_ms() + wire->limits.stall_ms)) {
        ssize_t n = wire->is_socket ? send(wire->fd, bytes + sent, size - sent, MSG_NOSIGNAL)
                                    : write(wire->fd, bytes + sent, size - sent);

        if (n > 0)
            sent += (size_t)n;
        else if (n < 0 && errno != EAGAIN && errno != EINTR)
            wire->gone = true;
    }
    return sent;
}

/* The answer to question n before until_ms; -1 if none came. */
static int
ask(struct pd_wire *wire, int n, int64_t until_ms)
{
    uint8_t question[3];
    int byte;

    pd_escpos_question(n, question);
    if (wire->gone || !wait_for(wire, POLLOUT, until_ms) || send_all(wire, question, 3) != 3)
        return -1;
    /* The clock is asked each time: a device that babbles must not hold us. */
    while (now_ms() < until_ms && (byte = read_byte(wire, until_ms)) >= 0)
        if (pd_escpos_is_status((uint8_t)byte))
            return byte;
    return -1;
}

void
pd_wire_status(struct pd_wire *wire, struct pd_printer_status *status)
{
    int64_t until_ms = now_ms() + wire->limits.status_ms;

    *status = (struct pd_printer_status){ .state = PD_DEVICE_OK };
    drain(wire);
    for (int n = 1; n <= PD_ESCPOS_QUESTIONS; n++) {
        int byte = ask(wire, n, until_ms);

        if (byte >= 0) {
            (void)pd_escpos_status_add(n, (uint8_t)byte, status);
        } else if (n == 1) {
            /* Who does not answer the first will not answer the others. */
            *status = (struct pd_printer_status){ PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT };
            break;
        }
    }
    if (wire->gone)
        *status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT };
}

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
 * between it is asked for its paper, because a printer that runs out never reaches the end of the ticket.
 */
static void
settle(struct pd_wire *wire, int rows, struct pd_printer_status *status)
{
    int64_t until_ms = now_ms() + settle_ms(wire, rows);
    uint8_t question[3];

    pd_escpos_ask_done(question);
    if (send_all(wire, question, 3) != 3)
        return;
    while (!wire->gone && now_ms() < until_ms) {
        int64_t pause_ms = now_ms() + wire->limits.status_ms;
        int byte = read_byte(wire, pause_ms < until_ms ? pause_ms : until_ms);

        if (byte >= 0 && pd_escpos_is_done((uint8_t)byte))
            return;
        if (byte >= 0)
            continue;
        byte = ask(wire, 4, now_ms() + wire->limits.status_ms);
        if (byte >= 0)
            (void)pd_escpos_status_add(4, (uint8_t)byte, status);
        if (status->state == PD_DEVICE_PROBLEM)
            return;
    }
}

static void
send_ticket(
    struct pd_wire *wire, const uint8_t *bytes, size_t size, int rows, struct pd_print_outcome *outcome)
{
    struct pd_printer_status *status = &outcome->status;
    bool answers = status->state == PD_DEVICE_OK;

    outcome->bytes_sent = send_all(wire, bytes, size);
    if (outcome->bytes_sent < size) {
        outcome->result = outcome->bytes_sent == 0 ? PD_PRINT_NOT_PRINTED : PD_PRINT_UNKNOWN;
        *status = (struct pd_printer_status){ PD_DEVICE_PROBLEM,
            wire->gone ? PD_PRINTER_ABSENT : PD_PRINTER_STALLED };
        return;
    }
    outcome->result = PD_PRINT_UNKNOWN;
    if (answers)
        settle(wire, rows, status);
    if (status->state != PD_DEVICE_PROBLEM)
        pd_wire_status(wire, status);
    if (answers && status->state == PD_DEVICE_OK)
        outcome->result = PD_PRINT_PRINTED;
}

void
pd_wire_print(struct pd_wire *wire, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct pd_bits bits;
    uint8_t *bytes = NULL;
    size_t size;

    *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED };
    pd_wire_status(wire, &outcome->status);
    if (outcome->status.state == PD_DEVICE_PROBLEM)
        return;
    if (pd_bits_dither(ticket, &bits) != PD_OK) {
        outcome->status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_BAD_TICKET };
        return;
    }
    if (pd_escpos_encode(&bits, &bytes, &size) == PD_OK)
        send_ticket(wire, bytes, size, bits.height_px, outcome);
    else
        outcome->status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_BAD_TICKET };
    free(bytes);
    pd_bits_finish(&bits);
}
