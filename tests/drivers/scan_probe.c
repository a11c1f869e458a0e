/* Prints what a scanner's driver delivers: scan-probe evdev|serial DEVICE SECONDS. For tests that stand a
 * device up around it, and for a look at a real one; what it prints is what was scanned, so it is no part of
 * a desk. */
#include "app/base/clock.h"
#include "drivers/scanner/line.h"
#include "drivers/scanner/scanner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(int argc, char **argv)
{
    struct pd_line_rules rules = { .end = PD_LINE_AUTO, .gap_ms = 200 };
    struct pd_serial_config serial = { .baud = 9600 };
    struct pd_scanner *scanner;
    struct pd_scanner_status status;
    struct pd_scan scan;
    struct pd_why why = { .text = "" };
    int64_t until_us;
    enum pd_err err;

    if (argc != 4)
        return 2;
    err = strcmp(argv[1], "evdev") == 0 ? pd_scanner_evdev_create(argv[2], &rules, &scanner, &why)
                                        : pd_scanner_serial_create(argv[2], &serial, &rules, &scanner, &why);
    if (err != PD_OK)
        return 1;
    until_us = pd_clock_monotonic_us() + strtoll(argv[3], NULL, 10) * 1000000;
    while (pd_clock_monotonic_us() < until_us)
        if (pd_scanner_poll(scanner, pd_clock_monotonic_us() / 1000, 100, &scan) == PD_OK)
            (void)printf("%zu %.*s\n", scan.size, scan.size > PD_SCAN_MAX_BYTES ? 0 : (int)scan.size,
                (const char *)scan.bytes);
    pd_scanner_status(scanner, &status);
    (void)printf("%s %s\n", status.state == PD_DEVICE_OK ? "ok" : "not ok", status.why.text);
    pd_scanner_destroy(scanner);
    return 0;
}
