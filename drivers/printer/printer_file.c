#include "drivers/printer/printer.h"

#include "app/base/str.h"
#include "drivers/printer/escpos.h"
#include "drivers/printer/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_printer {
    struct pd_printer printer; /* first */
    struct pd_wire wire;       /* where it is a device node */
    char path[4096];
};

static struct pd_printer_status
trouble(unsigned reason)
{
    return (struct pd_printer_status){ PD_DEVICE_PROBLEM, reason };
}

/* -1 with *status filled. *device: it is a device node, not an ordinary file. */
static int
open_path(struct file_printer *file, bool *device, struct pd_printer_status *status)
{
    struct stat st;
    int fd;

    /* A device is never made: /dev/usb/lp0 as an ordinary file would swallow tickets for ever. */
    *device = stat(file->path, &st) == 0 && S_ISCHR(st.st_mode);
    if (*device)
        fd = open(file->path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    else
        fd = open(file->path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd < 0) {
        *status = *device ? pd_wire_no_device(errno) : trouble(PD_PRINTER_NOT_WRITABLE);
        return -1;
    }
    if (fstat(fd, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISCHR(st.st_mode))) {
        (void)close(fd);
        *status = trouble(PD_PRINTER_NOT_WRITABLE);
        return -1;
    }
    file->wire.cut = file->printer.cut;
    file->wire.proof = file->printer.proof;
    pd_wire_renew(&file->wire, fd);
    return fd;
}

static bool
write_all(int fd, const uint8_t *bytes, size_t size, size_t *sent)
{
    *sent = 0;
    while (*sent < size) {
        ssize_t n = write(fd, bytes + *sent, size - *sent);

        if (n < 0 && errno != EINTR)
            return false;
        *sent += n > 0 ? (size_t)n : 0;
    }
    return fdatasync(fd) == 0;
}

/* All of the ticket or nothing of it: what did not fit on the disk is cut off again. */
static void
append(int fd, const struct pd_image *ticket, enum pd_printer_cut cut, struct pd_print_outcome *outcome)
{
    off_t before = lseek(fd, 0, SEEK_END);
    struct pd_bits bits;
    uint8_t *bytes = NULL;
    size_t size;

    *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED,
        .status = trouble(PD_PRINTER_NOT_WRITABLE) };
    if (before < 0 || pd_bits_dither(ticket, &bits) != PD_OK)
        return;
    if (pd_escpos_encode(&bits, cut, &bytes, &size) == PD_OK) {
        if (write_all(fd, bytes, size, &outcome->bytes_sent)) {
            outcome->result = PD_PRINT_PRINTED;
            outcome->status = (struct pd_printer_status){ .state = PD_DEVICE_OK };
        } else if (ftruncate(fd, before) != 0) {
            outcome->result = PD_PRINT_UNKNOWN;
        }
    }
    free(bytes);
    pd_bits_finish(&bits);
}

static void
file_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct file_printer *file = (struct file_printer *)printer;
    bool device;
    int fd;

    *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED };
    fd = open_path(file, &device, &outcome->status);
    if (fd < 0)
        return;
    if (device)
        pd_wire_print(&file->wire, ticket, outcome);
    else
        append(fd, ticket, file->printer.cut, outcome);
    if (device && !file->wire.broken && !pd_wire_flush(&file->wire, file->wire.limits.stall_ms))
        pd_wire_break(&file->wire);
    (void)close(fd);
}

static void
file_status(struct pd_printer *printer, struct pd_printer_status *status)
{
    struct file_printer *file = (struct file_printer *)printer;
    bool device;
    int fd = open_path(file, &device, status);

    if (fd < 0)
        return;
    if (device)
        pd_wire_status(&file->wire, status);
    else
        *status = (struct pd_printer_status){ .state = PD_DEVICE_OK };
    (void)close(fd);
}

static void
file_destroy(struct pd_printer *printer)
{
    free(printer);
}

static const struct pd_printer_ops file_ops = {
    .name = "file",
    .print = file_print,
    .status = file_status,
    .destroy = file_destroy,
};

enum pd_err
pd_printer_file_create(const char *path, int width_px, const struct pd_printer_limits *limits,
    struct pd_printer **out, struct pd_why *why)
{
    struct file_printer *file = calloc(1, sizeof *file);

    *out = NULL;
    if (file == NULL)
        return PD_ERR_MEMORY;
    file->printer = (struct pd_printer){ .ops = &file_ops, .width_px = width_px };
    file->wire.limits = pd_printer_limits_or_usual(limits);
    if (!pd_copy(file->path, sizeof file->path, path)) {
        free(file);
        return pd_why(why, PD_ERR_TOO_LARGE, "printer.path", "the path is too long");
    }
    *out = &file->printer;
    return PD_OK;
}
