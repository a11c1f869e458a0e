/*
 * ESC/POS over an open, non-blocking connection: a socket or a device node. Every wait has an end; nothing
 * here blocks on a printer that does not answer, does not read, or is gone.
 */
#ifndef PD_DRIVERS_PRINTER_WIRE_H
#define PD_DRIVERS_PRINTER_WIRE_H

#include "drivers/printer/printer.h"

#include <stdbool.h>

struct pd_wire {
    int fd;         /* borrowed; non-blocking */
    bool is_socket; /* reading nothing then means that the other end is gone */
    bool gone;
    struct pd_printer_limits limits; /* none of them 0, but settle_ms may be */
};

struct pd_printer_limits
pd_printer_limits_or_usual(const struct pd_printer_limits *limits);

/* Asks the four questions; unknown if the first is not answered in time. */
void
pd_wire_status(struct pd_wire *wire, struct pd_printer_status *status);

/* Asks, sends, waits until it is printed, asks again. */
void
pd_wire_print(struct pd_wire *wire, const struct pd_image *ticket, struct pd_print_outcome *outcome);

#endif
