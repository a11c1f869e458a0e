/*
 * ESC/POS over an open, non-blocking connection: a socket or a device node. Every wait has an end; nothing
 * here blocks on a printer that does not answer, does not read, or is gone.
 *   (1) At most PD_WIRE_AHEAD bands are with the printer that it has not acknowledged, where it acknowledges
 * any: what comes out by itself when a jam is cleared is short, and how much is on paper is known to a band.
 *   (2) An answer counts for the question it belongs to: those that came late, or to the ticket before, are
 * counted off first. (3) A ticket that was broken off is brought to a clean end before the next one begins:
 * the printer gets the bytes it still waits for, then a hatched strip and a cut.
 */
#ifndef PD_DRIVERS_WIRE_H
#define PD_DRIVERS_WIRE_H

#include "drivers/printer/escpos.h"
#include "drivers/printer/printer.h"

#include <stdbool.h>

#define PD_WIRE_AHEAD 2

/* Lives as long as its printer; a connection is what fd is in between. */
struct pd_wire {
    int fd;         /* borrowed; non-blocking */
    bool is_socket; /* reading nothing then means that the other end is gone */
    bool has_lines; /* LPGETSTATUS tells of paper */
    bool gone;
    struct pd_printer_limits limits; /* none of them 0, but settle_ms and bytes_s may be */
    enum pd_printer_cut cut;
    enum pd_printer_proof proof;

    /* Its own. */
    struct pd_escpos_ear ear;
    int late; /* answers to DLE EOT that may still come */
    int64_t late_ms;
    int late_done;          /* the same of GS r */
    int asked, acked;       /* of this ticket */
    uint32_t first, number; /* of this ticket's first question; of the next */
    bool answered;          /* so that silence means that it is switched off */
    bool acks_seen, no_acks;
    bool broken;
    uint8_t owed[16]; /* what a broken ticket's last command lacks, then so many raster bytes */
    size_t owed_size, owed_raster;
    size_t band_bytes; /* raster bytes of a whole band of the last ticket */
};

struct pd_printer_limits
pd_printer_limits_or_usual(const struct pd_printer_limits *limits);

/* The printer is connected anew; fd -1: it is not there, and another one may be in its place next time. */
void
pd_wire_renew(struct pd_wire *wire, int fd);

/* Asks the four questions; unknown if the first is not answered in time. */
void
pd_wire_status(struct pd_wire *wire, struct pd_printer_status *status);

/* Asks, sends, waits until it is printed, asks again. */
void
pd_wire_print(struct pd_wire *wire, const struct pd_image *ticket, struct pd_print_outcome *outcome);

/* Waits at most limit_ms until the kernel has passed on what it was given; closing before that would throw it
 * away (USB) or wait for it (serial). False: it has not. */
bool
pd_wire_flush(struct pd_wire *wire, int limit_ms);

/* The end of what was sent last is thrown away. */
void
pd_wire_break(struct pd_wire *wire);

/* Why a device node could not be opened, from errno. */
struct pd_printer_status
pd_wire_no_device(int error);

#endif
