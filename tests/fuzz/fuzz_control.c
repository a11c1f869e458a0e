/*
 * Whatever a program of the same user writes into the control socket: the command is called with whole words,
 * at most as many and as long as it may expect, or not at all; and who wrote nonsense gets no answer.
 */
#include "app/base/clock.h"
#include "app/base/control.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/pd-fuzz-control-XXXXXX";
static struct pd_control *control;

static int
command(void *ctx, int argc, char **argv, FILE *out)
{
    size_t bytes = 0;

    (void)ctx;
    pd_assert(argc >= 1 && argc <= PD_CONTROL_WORDS_MAX && argv[argc] == NULL);
    for (int i = 0; i < argc; i++)
        bytes += strlen(argv[i]) + 1;
    pd_assert(bytes < PD_CONTROL_REQUEST_MAX);
    (void)fprintf(out, "%zu", bytes);
    return argc;
}

static void
finish(void)
{
    char path[64];

    pd_control_stop(control);
    (void)snprintf(path, sizeof path, "%s/lock", folder);
    (void)unlink(path);
    (void)rmdir(folder);
}

static void
start(void)
{
    struct pd_why why = { "", "" };
    int lock;

    pd_assert(mkdtemp(folder) != NULL);
    pd_assert(pd_control_lock(folder, &lock, &why) == PD_OK);
    pd_assert(pd_control_start(&control, folder, command, NULL, &why) == PD_OK);
    (void)atexit(finish);
}

static size_t
ask(const uint8_t *data, size_t size, unsigned char *answer, size_t cap)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    size_t got = 0;
    ssize_t n;

    pd_assert(fd >= 0);
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s/control.sock", folder);
    pd_assert(connect(fd, (const struct sockaddr *)&at, sizeof at) == 0);
    if (size > 0)
        (void)!send(fd, data, size, MSG_NOSIGNAL);
    (void)shutdown(fd, SHUT_WR);
    while (got < cap && ((n = read(fd, answer + got, cap - got)) > 0 || (n < 0 && errno == EINTR)))
        got += n > 0 ? (size_t)n : 0;
    (void)close(fd);
    return got;
}

/* How the request would be read: words up to the first empty one, where its first 4,096 bytes end. */
static int
words_of(const uint8_t *data, size_t size, size_t *bytes)
{
    int count = 0;
    size_t at = 0;

    if (size > PD_CONTROL_REQUEST_MAX)
        size = PD_CONTROL_REQUEST_MAX;
    if (size < 2 || data[size - 1] != 0 || data[size - 2] != 0)
        return 0;
    while (data[at] != 0) {
        at += strlen((const char *)data + at) + 1;
        count++;
    }
    *bytes = at;
    return count <= PD_CONTROL_WORDS_MAX ? count : 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char answer[32];
    char expected[32];
    size_t bytes = 0, n;
    int64_t from_us;
    int count;

    if (control == NULL)
        start();
    from_us = pd_clock_monotonic_us();
    n = ask(data, size, answer, sizeof answer);
    if (pd_clock_monotonic_us() - from_us > (PD_CONTROL_PATIENCE_MS - 500) * INT64_C(1000))
        return 0; /* this machine is so busy that patience may have been lost */
    count = words_of(data, size, &bytes);
    if (count == 0) {
        pd_assert(n == 0);
        return 0;
    }
    (void)snprintf(expected, sizeof expected, "%c%zu", count, bytes);
    pd_assert(n == strlen(expected) && memcmp(answer, expected, n) == 0);
    return 0;
}
