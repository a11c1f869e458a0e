/*
 * A script of scans: refused with its line, or every payload in it comes out, 1 to 512 bytes each, in the
 * order of the lines, never before its time, and then nothing more.
 */
#include "drivers/scanner/scanner.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
lines_of(const uint8_t *data, size_t size)
{
    int n = 1;

    for (size_t i = 0; i < size; i++)
        n += data[i] == '\n';
    return n;
}

static void
play(struct pd_scanner *scanner, int lines)
{
    static const int64_t times_ms[] = { 0, 1, 1000, INT64_C(31536000000) };
    struct pd_scan scan;
    int count = 0;

    for (int i = 0; i < PD_COUNT(times_ms); i++) {
        while (pd_scanner_poll(scanner, times_ms[i], 0, &scan) == PD_OK) {
            pd_assert(scan.source == PD_SCAN_REPLAY && scan.size >= 1 && scan.size <= PD_SCAN_MAX_BYTES);
            pd_assert(++count <= lines);
        }
    }
    pd_assert(pd_scanner_poll(scanner, INT64_MAX / 2, 0, &scan) == PD_ERR_NOT_FOUND);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_scanner *scanner = NULL;
    struct pd_why why = { "", "" };
    int fd = memfd_create("script", MFD_CLOEXEC);
    char path[64];

    if (fd < 0)
        return 0;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (write(fd, data, size) == (ssize_t)size) {
        if (pd_scanner_replay_create(path, &scanner, &why) == PD_OK)
            play(scanner, lines_of(data, size));
        else
            pd_assert(scanner == NULL && strncmp(why.path, path, strlen(path)) == 0 && why.text[0] != '\0');
    }
    pd_scanner_destroy(scanner);
    (void)close(fd);
    return 0;
}
