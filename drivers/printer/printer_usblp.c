#include "drivers/printer/printer.h"

#include "app/base/str.h"
#include "drivers/printer/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct usblp_printer {
    struct pd_printer printer; /* first */
    struct pd_wire wire;
    char path[4096];
};

/* The node of a printer that was pulled out is another one when it is back: the path is looked up each time.
 */
static bool
open_wire(struct usblp_printer *usb, struct pd_printer_status *status)
{
    struct stat st;
    int fd = open(usb->path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    usb->wire.cut = usb->printer.cut;
    usb->wire.proof = usb->printer.proof;
    *status = pd_wire_no_device(errno);
    if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISCHR(st.st_mode))) {
        *status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_NOT_WRITABLE };
        (void)close(fd);
        fd = -1;
    }
    pd_wire_renew(&usb->wire, fd);
    return fd >= 0;
}

static void
close_wire(struct usblp_printer *usb)
{
    /* The kernel takes back what it has not passed on when the node is closed. After a failure it may. */
    if (!usb->wire.broken && !pd_wire_flush(&usb->wire, usb->wire.limits.stall_ms))
        pd_wire_break(&usb->wire);
    (void)close(usb->wire.fd);
}

static void
usblp_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct usblp_printer *usb = (struct usblp_printer *)printer;

    *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED };
    if (!open_wire(usb, &outcome->status))
        return;
    pd_wire_print(&usb->wire, ticket, outcome);
    close_wire(usb);
}

static void
usblp_status(struct pd_printer *printer, struct pd_printer_status *status)
{
    struct usblp_printer *usb = (struct usblp_printer *)printer;

    if (!open_wire(usb, status))
        return;
    pd_wire_status(&usb->wire, status);
    (void)close(usb->wire.fd);
}

static void
usblp_destroy(struct pd_printer *printer)
{
    free(printer);
}

static const struct pd_printer_ops usblp_ops = {
    .name = "usb",
    .print = usblp_print,
    .status = usblp_status,
    .destroy = usblp_destroy,
};

enum pd_err
pd_printer_usblp_create(const char *path, int width_px, const struct pd_printer_limits *limits,
    struct pd_printer **out, struct pd_why *why)
{
    struct usblp_printer *usb = calloc(1, sizeof *usb);

    *out = NULL;
    if (usb == NULL)
        return PD_ERR_MEMORY;
    usb->printer = (struct pd_printer){ .ops = &usblp_ops, .width_px = width_px };
    usb->wire.has_lines = true;
    usb->wire.limits = pd_printer_limits_or_usual(limits);
    if (!pd_copy(usb->path, sizeof usb->path, path)) {
        free(usb);
        return pd_why(why, PD_ERR_TOO_LARGE, "printer.path", "the path is too long");
    }
    *out = &usb->printer;
    return PD_OK;
}
