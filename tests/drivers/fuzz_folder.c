/*
 * The first line names a file that somebody drops into the watched folder, the rest is its content: a picture
 * by its name is moved to done/, whatever it holds, everything else stays where it is, nothing beside the
 * folder is touched, and what is logged about it is fit to be read.
 */
#include "app/base/log.h"
#include "app/base/str.h"
#include "drivers/scanner/scanner.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/pd-fuzz-folder-XXXXXX";
static struct pd_scanner *scanner;

static void
read_log(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    char clean[1024];

    (void)ctx;
    (void)level;
    (void)code;
    pd_assert(strlen(text) < sizeof clean);
    pd_assert(pd_text_clean(clean, sizeof clean, text, strlen(text)) == strlen(text));
}

static void
finish(void)
{
    char done[64];

    pd_scanner_destroy(scanner);
    (void)snprintf(done, sizeof done, "%s/done", folder);
    (void)rmdir(done);
    (void)rmdir(folder);
}

static void
start(void)
{
    struct pd_why why = { "", "" };

    pd_assert(mkdtemp(folder) != NULL);
    pd_log_set_sink(read_log, NULL);
    pd_assert(pd_scanner_folder_create(folder, &scanner, &why) == PD_OK);
    (void)atexit(finish);
}

static bool
is_picture(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL && dot != name && name[0] != '.' &&
           (strcasecmp(dot, ".png") == 0 || strcasecmp(dot, ".jpg") == 0 || strcasecmp(dot, ".jpeg") == 0 ||
               strcasecmp(dot, ".pgm") == 0);
}

static bool
drop(const char *path, const uint8_t *content, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0;

    if (ok) {
        pd_assert(write(fd, content, size) == (ssize_t)size);
        (void)close(fd);
    }
    return ok;
}

static void
check(const char *name, const uint8_t *content, size_t size)
{
    char path[sizeof folder + NAME_MAX + 8], done[sizeof folder + NAME_MAX + 8];
    struct pd_scan scan;
    struct stat st;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    (void)snprintf(done, sizeof done, "%s/done/%s", folder, name);
    if (!drop(path, content, size))
        return; /* "." and "..", or no name */
    for (int i = 0; i < 3; i++)
        if (pd_scanner_poll(scanner, 0, 0, &scan) == PD_OK)
            pd_assert(scan.size >= 1 && scan.size <= PD_SCAN_TOO_LONG);
    pd_assert((stat(done, &st) == 0) == is_picture(name));
    pd_assert((stat(path, &st) == 0) == !is_picture(name));
    (void)unlink(is_picture(name) ? done : path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
    char name[NAME_MAX + 1];
    size_t n;

    if (scanner == NULL)
        start();
    if (newline == NULL || (size_t)(newline - data) >= sizeof name || size > 65536)
        return 0;
    n = (size_t)(newline - data);
    memcpy(name, data, n);
    name[n] = '\0';
    if (strlen(name) != n || memchr(name, '/', n) != NULL)
        return 0;
    check(name, newline + 1, size - n - 1);
    return 0;
}
