#include "app/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

char *
pd_file_read(const char *path, const char *shown, int max_mib, size_t *len, struct pd_why *why)
{
    int fd =
        open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe without a writer opens, and is refused */
    char *bytes;

    *len = 0;
    if (fd < 0) {
        (void)pd_why(why, PD_ERR_MISSING, shown, "cannot be read: %s", strerror(errno));
        return NULL;
    }
    bytes = read_open(fd, shown, max_mib, len, why);
    (void)close(fd);
    return bytes;
}
