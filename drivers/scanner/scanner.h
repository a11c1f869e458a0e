/*
 * The scanner trait: something that turns what a person holds up into bytes. A payload is hostile until core
 * has checked it; here it is only bounded.
 *   (1) A payload has 1 to 512 bytes and is delivered exactly as read: no line ends added or removed.
 *   (2) Of what is longer only the fact is delivered (size PD_SCAN_TOO_LONG, no bytes), so that the person is
 * told; half a code must never look like one. The same of a line with control characters in it (line.h).
 *   (3) poll returns within its timeout plus the decoding of one picture; wake ends it at once.
 *
 * A scanner is polled by one thread (scanner_thread.h has a ready one); a tour or a test may poll it with a
 * clock of its own. To write a new one: embed struct pd_scanner first, fill a const ops table, and see
 * scanner_replay.c, the smallest.
 */
#ifndef PD_DRIVERS_SCANNER_H
#define PD_DRIVERS_SCANNER_H

#include "app/base/err.h"
#include "drivers/device.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_SCAN_MAX_BYTES 512
#define PD_SCAN_TOO_LONG (PD_SCAN_MAX_BYTES + 1)

enum pd_scan_source {
    PD_SCAN_REPLAY = 1,
    PD_SCAN_FOLDER = 2,
    PD_SCAN_EVDEV = 4,
    PD_SCAN_SERIAL = 5,
    PD_SCAN_CAMERA = 6,
};

/* By value through a queue. */
struct pd_scan {
    enum pd_scan_source source;
    size_t size; /* 1..PD_SCAN_MAX_BYTES, or PD_SCAN_TOO_LONG */
    uint8_t bytes[PD_SCAN_MAX_BYTES];
    int64_t took_us; /* decoding, where a picture was decoded; else 0 */
};

struct pd_scanner_status {
    enum pd_device_state state;
    struct pd_why why; /* where and what, when state is not PD_DEVICE_OK */
};

struct pd_scanner;

struct pd_scanner_ops {
    const char *name; /* as in the configuration: "folder" */

    /* Mandatory; scanner thread. Waits at most timeout_ms for the next payload; now_ms is the caller's clock
     * and may be virtual. PD_OK with *scan filled, or PD_ERR_NOT_FOUND: nothing came. A broken device is
     * PD_ERR_NOT_FOUND too; it shows in the status and is opened again by later polls. */
    enum pd_err (*poll)(struct pd_scanner *scanner, int64_t now_ms, int timeout_ms, struct pd_scan *scan);

    /* Mandatory; any thread. A poll that waits, or the next one, returns without waiting. */
    void (*wake)(struct pd_scanner *scanner);

    /* Mandatory; any thread. Does not touch the device: reports what the last poll met. */
    void (*status)(struct pd_scanner *scanner, struct pd_scanner_status *status);

    /* Mandatory; any thread, after the last poll has returned. */
    void (*destroy)(struct pd_scanner *scanner);
};

struct pd_scanner {
    const struct pd_scanner_ops *ops;
};

PD_MUST_CHECK enum pd_err
pd_scanner_poll(struct pd_scanner *scanner, int64_t now_ms, int timeout_ms, struct pd_scan *scan);
void
pd_scanner_wake(struct pd_scanner *scanner);
void
pd_scanner_status(struct pd_scanner *scanner, struct pd_scanner_status *status);

/* Takes NULL. */
void
pd_scanner_destroy(struct pd_scanner *scanner);

/* A script of payloads, one a line: milliseconds since the first poll, white space, the payload with \\, \n,
 * \r, \t and \xHH for the bytes a line cannot hold. Empty lines and lines that begin with '#' are skipped.
 * Times must not go backwards. Errors: PD_ERR_MISSING, PD_ERR_IO, PD_ERR_INVALID and PD_ERR_TOO_LARGE with
 * *why as "script.txt:3". */
PD_MUST_CHECK enum pd_err
pd_scanner_replay_create(const char *path, struct pd_scanner **out, struct pd_why *why);

/*
 * A watched folder: a PNG, JPEG or PGM that is dropped into it is scanned once and moved to its done/
 * sub-folder, so that a person sees that it was taken and no original is destroyed. done/ keeps the newest
 * 20 files. What is read: ordinary files named .png .jpg .jpeg .pgm, not hidden, once they have been closed
 * after writing or moved in. A symbolic link is moved aside unread: it could point at anything. Files that
 * came while nobody watched are scanned if they came at most PD_SCANNER_FRESH_MS ago,
 * otherwise moved aside unread: a code shown yesterday must not open an account today.
 * The folder is made if its parent exists. Errors: PD_ERR_MISSING, PD_ERR_IO, PD_ERR_MEMORY.
 */
#define PD_SCANNER_FRESH_MS 60000

PD_MUST_CHECK enum pd_err
pd_scanner_folder_create(const char *path, struct pd_scanner **out, struct pd_why *why);

/* The same with another limit of age. */
PD_MUST_CHECK enum pd_err
pd_scanner_folder_create_fresh(const char *path, int fresh_ms, struct pd_scanner **out, struct pd_why *why);

/*
 * A scanner that plays a keyboard, read as evdev events and held for this desk alone, so that nothing it
 * types reaches a window. path: the device, best by its name in /dev/input/by-id; "" is
 * PD_SCANNER_EVDEV_AUTO, the link that the udev rules of packaging/udev make for the scanners they know. It
 * may be away, and come and go: that is told by the status. Errors: PD_ERR_TOO_LARGE (path), PD_ERR_IO,
 * PD_ERR_MEMORY.
 */
#define PD_SCANNER_EVDEV_AUTO "/dev/input/pointdesk-scanner"

struct pd_line_rules;

PD_MUST_CHECK enum pd_err
pd_scanner_evdev_create(
    const char *path, const struct pd_line_rules *rules, struct pd_scanner **out, struct pd_why *why);

/*
 * A scanner on a serial line, or one that plays a line on USB (CDC-ACM): 8 data bits, raw, for this desk
 * alone. path as above, best in /dev/serial/by-id; "" is PD_SCANNER_SERIAL_AUTO. Errors as above, and
 * PD_ERR_INVALID (baud).
 */
#define PD_SCANNER_SERIAL_AUTO "/dev/pointdesk-scanner"

enum pd_serial_parity { PD_SERIAL_NONE = 0, PD_SERIAL_EVEN = 1, PD_SERIAL_ODD = 2 };

struct pd_serial_config {
    int baud; /* 1200 2400 4800 9600 19200 38400 57600 115200 */
    enum pd_serial_parity parity;
    bool rts_cts; /* the line's own hands */
};

PD_MUST_CHECK enum pd_err
pd_scanner_serial_create(const char *path, const struct pd_serial_config *serial,
    const struct pd_line_rules *rules, struct pd_scanner **out, struct pd_why *why);

/* What a look at the device finds without taking it from whoever has it: PD_OK, PD_ERR_MISSING (not there),
 * PD_ERR_DENIED (not for this user), PD_ERR_INVALID (no such device), with *why in words. */
PD_MUST_CHECK enum pd_err
pd_scanner_evdev_look(const char *path, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_scanner_serial_look(const char *path, struct pd_why *why);

#endif
