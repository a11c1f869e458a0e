#include "drivers/printer/printer.h"

#include "app/base/str.h"
#include "drivers/printer/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define BITS_A_BYTE 10 /* with start and stop */

struct serial_printer {
    struct pd_printer printer; /* first */
    struct pd_wire wire;
    speed_t speed;
    enum pd_printer_flow flow;
    char path[4096];
};

/* Bytes as they are, at the printer's own speed. Of the printer's XON and XOFF the kernel takes care. */
static bool
set_line(int fd, const struct serial_printer *serial)
{
    struct termios t;

    if (ioctl(fd, TIOCEXCL) != 0 || tcgetattr(fd, &t) != 0)
        return false;
    cfmakeraw(&t);
    t.c_iflag = IGNBRK | IGNPAR | (serial->flow == PD_PRINTER_FLOW_XONXOFF ? IXON : 0);
    /* No HUPCL: printers take a falling DTR for a host that is gone, and some reset themselves. */
    t.c_cflag = CS8 | CREAD | CLOCAL | (serial->flow == PD_PRINTER_FLOW_RTSCTS ? CRTSCTS : 0);
    if (cfsetispeed(&t, serial->speed) != 0 || cfsetospeed(&t, serial->speed) != 0 ||
        tcsetattr(fd, TCSANOW, &t) != 0)
        return false;
    /* An XOFF from before must not hold the line for ever; answers from before are nobody's. */
    (void)tcflow(fd, TCOON);
    (void)tcflush(fd, TCIFLUSH);
    return true;
}

static bool
open_wire(struct serial_printer *serial, struct pd_printer_status *status)
{
    int fd = open(serial->path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    serial->wire.cut = serial->printer.cut;
    serial->wire.proof = serial->printer.proof;
    *status = pd_wire_no_device(errno);
    if (fd >= 0 && !set_line(fd, serial)) {
        *status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_NOT_WRITABLE };
        (void)close(fd);
        fd = -1;
    }
    pd_wire_renew(&serial->wire, fd);
    return fd >= 0;
}

/* Closing would wait half a minute for a printer that holds the line. False: something was thrown away. */
static bool
close_wire(struct serial_printer *serial, int limit_ms)
{
    int fd = serial->wire.fd;
    bool flushed = !serial->wire.broken && pd_wire_flush(&serial->wire, limit_ms);

    if (!flushed)
        (void)tcflush(fd, TCOFLUSH);
    (void)ioctl(fd, TIOCNXCL);
    (void)close(fd);
    return flushed;
}

static void
serial_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct serial_printer *serial = (struct serial_printer *)printer;

    *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED };
    if (!open_wire(serial, &outcome->status))
        return;
    pd_wire_print(&serial->wire, ticket, outcome);
    if (!close_wire(serial, serial->wire.limits.stall_ms) && outcome->rows_sent > 0)
        pd_wire_break(&serial->wire);
}

static void
serial_status(struct pd_printer *printer, struct pd_printer_status *status)
{
    struct serial_printer *serial = (struct serial_printer *)printer;

    if (!open_wire(serial, status))
        return;
    pd_wire_status(&serial->wire, status);
    (void)close_wire(serial, serial->wire.limits.status_ms);
}

static void
serial_destroy(struct pd_printer *printer)
{
    free(printer);
}

static const struct pd_printer_ops serial_ops = {
    .name = "serial",
    .print = serial_print,
    .status = serial_status,
    .destroy = serial_destroy,
};

static const struct {
    int baud;
    speed_t speed;
} speeds[] = { { 9600, B9600 }, { 19200, B19200 }, { 38400, B38400 }, { 57600, B57600 },
    { 115200, B115200 } };

enum pd_err
pd_printer_serial_create(const char *path, const struct pd_printer_line *line, int width_px,
    const struct pd_printer_limits *limits, struct pd_printer **out, struct pd_why *why)
{
    struct serial_printer *serial;
    int i = 0;

    *out = NULL;
    while (i < PD_COUNT(speeds) && speeds[i].baud != line->baud)
        i++;
    if (i == PD_COUNT(speeds))
        return pd_why(
            why, PD_ERR_INVALID, "printer.baud", "%d is none of 9600 19200 38400 57600 115200", line->baud);
    serial = calloc(1, sizeof *serial);
    if (serial == NULL)
        return PD_ERR_MEMORY;
    serial->printer = (struct pd_printer){ .ops = &serial_ops, .width_px = width_px };
    serial->wire.limits = pd_printer_limits_or_usual(limits);
    serial->wire.limits.bytes_s = line->baud / BITS_A_BYTE;
    serial->speed = speeds[i].speed;
    serial->flow = line->flow;
    if (!pd_copy(serial->path, sizeof serial->path, path)) {
        free(serial);
        return pd_why(why, PD_ERR_TOO_LARGE, "printer.path", "the path is too long");
    }
    *out = &serial->printer;
    return PD_OK;
}
