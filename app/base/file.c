#include "app/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
read_all(int fd, char *bytes, size_t len)
{
    size_t done = 0;
    ssize_t n = 1;

    while (done < len && n > 0)
        if ((n = read(fd, bytes + done, len - done)) > 0)
            done += (size_t)n;
    return done == len;
}

static char *
read_open(int fd, const char *shown, int max_mib, size_t *len, struct pd_why *why)
{
    struct stat st;
    char *bytes;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > (off_t)max_mib << 20) {
        (void)pd_why(why, PD_ERR_MISSING, shown, "is not a file of at most %d MiB", max_mib);
        return NULL;
    }
    bytes = malloc((size_t)st.st_size + 1);
    if (bytes == NULL) {
        (void)pd_why(why, PD_ERR_MEMORY, shown, "does not fit into memory");
        return NULL;
    }
    if (!read_all(fd, bytes, (size_t)st.st_size)) {
        (void)pd_why(why, PD_ERR_MISSING, shown, "cannot be read to its end");
        free(bytes);
        return NULL;
    }
    *len = (size_t)st.st_size;
    bytes[*len] = '\0';
    return bytes;
}

/* A pipe without a writer opens, and is refused. */
static char *
read_path(const char *path, int flags, const char *shown, int max_mib, size_t *len, struct pd_why *why)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
    char *bytes;

    *len = 0;
    if (fd < 0) {
        (void)pd_why(why, PD_ERR_MISSING, shown, "cannot be read: %s",
            errno == ELOOP ? "it is a link; name the file itself" : strerror(errno));
        return NULL;
    }
    bytes = read_open(fd, shown, max_mib, len, why);
    (void)close(fd);
    return bytes;
}

char *
pd_file_read(const char *path, const char *shown, int max_mib, size_t *len, struct pd_why *why)
{
    return read_path(path, 0, shown, max_mib, len, why);
}

char *
pd_file_read_plain(const char *path, const char *shown, int max_mib, size_t *len, struct pd_why *why)
{
    return read_path(path, O_NOFOLLOW, shown, max_mib, len, why);
}

FILE *
pd_file_open_plain(const char *path, struct pd_why *why)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW);
    const char *because = fd >= 0 ? NULL : errno == ELOOP ? "it is a link" : strerror(errno);
    struct stat st;
    FILE *file = NULL;

    if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)))
        because = "it is not an ordinary file";
    if (because == NULL && (file = fdopen(fd, "r")) == NULL)
        because = strerror(errno);
    if (because != NULL)
        (void)pd_why(why, PD_ERR_MISSING, path, "cannot be read: %s", because);
    if (file == NULL && fd >= 0)
        (void)close(fd);
    return file;
}

/* ---- writing ---- */

static bool
write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* Made by this call, or not at all: nothing that lies there already is opened. */
static bool
write_part(const char *part, const void *bytes, size_t len, mode_t mode)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    struct stat st;
    bool good;
    int fd, number;

    if (unlink(part) != 0 && errno != ENOENT)
        return false;
    fd = open(part, flags, mode);
    if (fd < 0)
        return false;
    errno = EINVAL;
    good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && write_all(fd, bytes, len) && fsync(fd) == 0;
    number = errno;
    if (close(fd) != 0 && good)
        return false;
    errno = number;
    return good;
}

/* The new name is on the disk too; some file systems have no such sync. */
static void
sync_folder(char *path)
{
    char *slash = strrchr(path, '/');
    int fd;

    if (slash != NULL)
        slash[slash == path ? 1 : 0] = '\0';
    fd = open(slash != NULL ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    (void)close(fd);
}

enum pd_err
pd_file_write(const char *path, const void *bytes, size_t len, mode_t mode, const struct pd_file_check *check,
    struct pd_why *why)
{
    char part[8300];
    enum pd_err err = PD_OK;

    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return pd_why(why, PD_ERR_TOO_LARGE, path, "the path is too long");
    if (!write_part(part, bytes, len, mode))
        err = pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
    else if (check != NULL)
        err = check->look(check->ctx, part, why);
    if (err == PD_OK && rename(part, path) != 0)
        err = pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
    if (err == PD_OK)
        sync_folder(part);
    else
        (void)unlink(part);
    return err;
}

/* The leak checker looks at this process from another, which is what is refused. */
#ifdef __SANITIZE_ADDRESS__
#define PD_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PD_SANITIZED 1
#endif
#endif

void
pd_file_no_core(void)
{
    const struct rlimit none = { 0, 0 };

    (void)setrlimit(RLIMIT_CORE, &none);
#ifndef PD_SANITIZED
    (void)prctl(PR_SET_DUMPABLE, 0);
#endif
}
