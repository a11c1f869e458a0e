/*
 * The printer trait: prints one whole rasterised ticket, so that every script and the QR come out the same on
 * every printer, and says what became of it.
 *   (1) PD_PRINT_NOT_PRINTED means that no dot of this ticket can be on paper: printing again is safe.
 *   (2) PD_PRINT_PRINTED means that the device acknowledged every row, or, where it acknowledges none, that
 * it accepted all of it and reported no problem afterwards. (3) Everything between is PD_PRINT_UNKNOWN: what
 * is printed next is a copy and is marked as one. A printer that never answers (many cheap ones) can get no
 * better than this. (4) print returns within PD_PRINT_LIMIT_MS (a serial line slower than 19200 baud:
 * PD_PRINT_SLOW_LIMIT_MS) and status within PD_PRINTER_STATUS_LIMIT_MS, whatever the device does. A printer
 * belongs to one thread (printer_thread.h has a ready one). To write a new one: embed struct pd_printer
 * first, fill a const ops table; printer_png.c is the smallest.
 */
#ifndef PD_DRIVERS_PRINTER_H
#define PD_DRIVERS_PRINTER_H

#include "app/base/err.h"
#include "drivers/device.h"
#include "drivers/image/image.h"

#include <stddef.h>

#define PD_PRINT_LIMIT_MS 60000
#define PD_PRINT_SLOW_LIMIT_MS 600000
#define PD_PRINTER_STATUS_LIMIT_MS 3500
#define PD_PRINTER_MAX_ROWS 4095 /* half a metre of paper; more is a mistake */

/* Stored with the print intent: append, never renumber. */
enum pd_print_result { PD_PRINT_PRINTED = 1, PD_PRINT_NOT_PRINTED = 2, PD_PRINT_UNKNOWN = 3 };

/* Why a printer is not simply ok: bits of pd_printer_status.reasons. Logged as numbers: append. */
enum pd_printer_reason {
    PD_PRINTER_ABSENT = 1 << 0, /* no connection, or it was cut */
    PD_PRINTER_PAPER_OUT = 1 << 1,
    PD_PRINTER_COVER_OPEN = 1 << 2,
    PD_PRINTER_CUTTER = 1 << 3,       /* the cutter is stuck */
    PD_PRINTER_ERROR = 1 << 4,        /* it reports an error of another kind */
    PD_PRINTER_OFFLINE = 1 << 5,      /* it says it is off line, without saying why */
    PD_PRINTER_STALLED = 1 << 6,      /* it stopped taking bytes */
    PD_PRINTER_SILENT = 1 << 7,       /* it does not answer: state is PD_DEVICE_UNKNOWN */
    PD_PRINTER_PAPER_LOW = 1 << 8,    /* the roll nears its end; no problem yet */
    PD_PRINTER_NOT_WRITABLE = 1 << 9, /* the file or folder behind it takes no data */
    PD_PRINTER_BAD_TICKET = 1 << 10,  /* wider than the paper, or too long */
    PD_PRINTER_LOST = 1 << 11,        /* it answered before this ticket and does not any more */
    PD_PRINTER_BUSY = 1 << 12,        /* another program has it open */
    PD_PRINTER_JAM = 1 << 13,         /* paper or head are blocked */
    PD_PRINTER_HOT = 1 << 14,         /* the head is too hot and goes on by itself when it is not */
    PD_PRINTER_SERVICE = 1 << 15,     /* the print service (CUPS) does not answer */
    PD_PRINTER_QUEUE = 1 << 16        /* its queue does not exist, is stopped or takes no job */
};

struct pd_printer_status {
    enum pd_device_state state;
    unsigned reasons; /* enum pd_printer_reason, or-ed */
};

struct pd_print_outcome {
    enum pd_print_result result;
    struct pd_printer_status status; /* as last seen */
    size_t bytes_sent;               /* of the ticket; 0 where the sink has no bytes */
    /* Of the ticket's rows at least rows_printed are on paper (the printer acknowledged them) and at most
     * rows_sent can be; both 0 where the sink cannot tell. */
    int rows_printed, rows_sent;
};

/* What the knife does after a ticket. */
enum pd_printer_cut { PD_PRINTER_CUT_PARTIAL = 0, PD_PRINTER_CUT_FULL = 1, PD_PRINTER_CUT_NONE = 2 };

/*
 * How the printer is asked whether it worked off what it was sent. In turn (GS r) nearly every printer with a
 * way back answers. By number (GS ( H) the answer names what it answers, so that none is taken for another;
 * but a printer that does not know the question prints it, so that somebody has to say that it does.
 */
enum pd_printer_proof { PD_PRINTER_PROOF_IN_TURN = 0, PD_PRINTER_PROOF_NUMBERED = 1 };

struct pd_printer;

struct pd_printer_ops {
    const char *name; /* as in the configuration: "tcp" */

    /* Mandatory; printer thread. ticket: dark on light, at most printer->width_px wide. */
    void (*print)(
        struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome);

    /* Mandatory; printer thread. Asks the device; prints nothing. */
    void (*status)(struct pd_printer *printer, struct pd_printer_status *status);

    /* Mandatory; any thread, after the last print and status have returned. */
    void (*destroy)(struct pd_printer *printer);
};

struct pd_printer {
    const struct pd_printer_ops *ops;
    int width_px; /* dots a row: 384 (58 mm paper) or 576 (80 mm) */

    /* Of those that speak ESC/POS; zero is usual. May be set after it was made and before its first use. */
    enum pd_printer_cut cut;
    enum pd_printer_proof proof;
};

/* Refuses a ticket that does not fit before the device hears of it. */
void
pd_printer_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome);
void
pd_printer_status(struct pd_printer *printer, struct pd_printer_status *status);

/* Takes NULL. */
void
pd_printer_destroy(struct pd_printer *printer);

/* The gravest reason as the code that packaging/error-codes.md explains ("E-PRT-02") and as a sentence; ""
 * when there is none. Never NULL. */
const char *
pd_printer_reason_code(unsigned reasons);
const char *
pd_printer_reason_text(unsigned reasons);

const char *
pd_print_result_name(enum pd_print_result result);

#define PD_PRINTER_DEFAULT_PORT 9100

/* How long a wire printer is waited for. Zero means the usual value. */
struct pd_printer_limits {
    int connect_ms; /* 2000 */
    int status_ms;  /* 500: all four status questions together */
    int stall_ms;   /* 5000 without a byte taken */
    int settle_ms;  /* after the last byte; usually from the length of the ticket, at most 12000 */
    int bytes_s;    /* what the line carries a second; usually so much that it does not matter */
};

/* ESC/POS over TCP. address: "192.0.2.7", "192.0.2.7:9100", "[2001:db8::7]:9100"; numbers only, because a
 * look-up of names may block for half a minute. One connection a ticket.
 * Errors: PD_ERR_INVALID, PD_ERR_MEMORY. An absent printer is no error: it shows in status and print. */
PD_MUST_CHECK enum pd_err
pd_printer_tcp_create(const char *address, int width_px, const struct pd_printer_limits *limits,
    struct pd_printer **out, struct pd_why *why);

/*
 * ESC/POS by way of a queue of CUPS: "QUEUE", "QUEUE@192.0.2.7[:631]", "QUEUE@/run/cups/cups.sock". What CUPS
 * says of a job is all that is known: printer_cups.c has the table. library NULL: the system's libcups.so.2,
 * loaded here. A service that is not there is no error: it shows in status and print.
 * Errors: PD_ERR_INVALID, PD_ERR_MISSING (the library), PD_ERR_MEMORY.
 */
PD_MUST_CHECK enum pd_err
pd_printer_cups_create(const char *queue, const char *library, int width_px,
    const struct pd_printer_limits *limits, struct pd_printer **out, struct pd_why *why);

/*
 * ESC/POS through the kernel's USB printer class: /dev/usb/lp0. Opened for each ticket and each look, so that
 * one that was pulled out and is back is found again. Where it answers no question, the port's own lines
 * (LPGETSTATUS) still tell of paper. Errors: PD_ERR_TOO_LARGE, PD_ERR_MEMORY.
 */
PD_MUST_CHECK enum pd_err
pd_printer_usblp_create(const char *path, int width_px, const struct pd_printer_limits *limits,
    struct pd_printer **out, struct pd_why *why);

enum pd_printer_flow { PD_PRINTER_FLOW_NONE = 0, PD_PRINTER_FLOW_XONXOFF = 1, PD_PRINTER_FLOW_RTSCTS = 2 };

/* What the printer's own switches are set to. Always 8 data bits, no parity, one stop bit. */
struct pd_printer_line {
    int baud; /* 9600, 19200, 38400, 57600 or 115200 */
    enum pd_printer_flow flow;
};

/* ESC/POS over a serial line: /dev/ttyS0, /dev/serial/by-id/... Nobody else may open it meanwhile.
 * Errors: PD_ERR_INVALID (baud), PD_ERR_TOO_LARGE, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_printer_serial_create(const char *path, const struct pd_printer_line *line, int width_px,
    const struct pd_printer_limits *limits, struct pd_printer **out, struct pd_why *why);

/* ESC/POS into a device node (/dev/usb/lp0: asked for its status like a TCP one) or appended to an ordinary
 * file, which is made where it does not exist. Errors: PD_ERR_TOO_LARGE, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_printer_file_create(const char *path, int width_px, const struct pd_printer_limits *limits,
    struct pd_printer **out, struct pd_why *why);

/* A preview: DIR/ticket-0001.png, counted on from the highest number found; the folder is made if its parent
 * exists. Black and white as a printer would print it. Errors: PD_ERR_IO, PD_ERR_TOO_LARGE, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_printer_png_create(const char *dir, int width_px, struct pd_printer **out, struct pd_why *why);

enum pd_printer_fault {
    PD_FAULT_NONE = 0,
    PD_FAULT_ABSENT = 1,
    PD_FAULT_PAPER_OUT = 2,       /* before the ticket */
    PD_FAULT_SILENT = 3,          /* prints, but never answers */
    PD_FAULT_PAPER_OUT_AFTER = 4, /* after_bytes of the ticket */
    PD_FAULT_ABSENT_AFTER = 5     /* the cable is pulled after after_bytes */
};

/* What one print meets. */
struct pd_printer_replay_step {
    enum pd_printer_fault fault;
    size_t after_bytes;
};

/* A printer of the imagination, for tests and the simulator: no I/O, no clock. Each print meets the next
 * step; the last one repeats, and no steps at all mean no faults. printed (may be NULL) is called with every
 * ticket that came out whole. steps are copied. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_printer_replay_create(int width_px, const struct pd_printer_replay_step *steps, size_t count,
    void (*printed)(void *ctx, const struct pd_image *ticket), void *ctx, struct pd_printer **out);

#endif
