#include "drivers/printer/printer.h"

#include "drivers/printer/address.h"
#include "drivers/printer/wire.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct tcp_printer {
    struct pd_printer printer; /* first */
    struct pd_wire wire;
    struct pd_address address;
};

static bool
open_wire(struct tcp_printer *tcp)
{
    int fd = pd_address_connect(&tcp->address, tcp->wire.limits.connect_ms);

    tcp->wire.cut = tcp->printer.cut;
    tcp->wire.proof = tcp->printer.proof;
    pd_wire_renew(&tcp->wire, fd);
    return fd >= 0;
}

static void
close_wire(struct pd_wire *wire)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };

    /* After a failure the kernel must not deliver the rest of a ticket that was already given up. */
    if (wire->broken)
        (void)setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    (void)close(wire->fd);
}

static void
tcp_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct tcp_printer *tcp = (struct tcp_printer *)printer;

    if (!open_wire(tcp)) {
        *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED,
            .status = { PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT } };
        return;
    }
    pd_wire_print(&tcp->wire, ticket, outcome);
    close_wire(&tcp->wire);
}

static void
tcp_status(struct pd_printer *printer, struct pd_printer_status *status)
{
    struct tcp_printer *tcp = (struct tcp_printer *)printer;

    if (!open_wire(tcp)) {
        *status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT };
        return;
    }
    pd_wire_status(&tcp->wire, status);
    close_wire(&tcp->wire);
}

static void
tcp_destroy(struct pd_printer *printer)
{
    free(printer);
}

static const struct pd_printer_ops tcp_ops = {
    .name = "tcp",
    .print = tcp_print,
    .status = tcp_status,
    .destroy = tcp_destroy,
};

enum pd_err
pd_printer_tcp_create(const char *address, int width_px, const struct pd_printer_limits *limits,
    struct pd_printer **out, struct pd_why *why)
{
    struct tcp_printer *tcp;
    struct pd_address to;

    *out = NULL;
    if (!pd_address_read(address, PD_PRINTER_DEFAULT_PORT, &to))
        return pd_why(why, PD_ERR_INVALID, "printer.address",
            "'%.64s' is not an address in numbers: 192.0.2.7, 192.0.2.7:9100 or [2001:db8::7]:9100", address);
    tcp = calloc(1, sizeof *tcp);
    if (tcp == NULL)
        return PD_ERR_MEMORY;
    tcp->printer = (struct pd_printer){ .ops = &tcp_ops, .width_px = width_px };
    tcp->wire.is_socket = true;
    tcp->wire.limits = pd_printer_limits_or_usual(limits);
    tcp->address = to;
    *out = &tcp->printer;
    return PD_OK;
}
