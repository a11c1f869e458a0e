#include "sync/hub/erasures.h"

#include "app/base/str.h"
#include "sync/wire/object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The file's own entry in its folder. */
static bool
sync_folder(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    int fd;
    bool done;

    (void)snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - path + 1),
        slash == NULL ? "." : path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return done;
}

/* A line that a power cut left half written goes: its erasure was never committed. */
static bool
drop_half_line(int fd)
{
    off_t end = lseek(fd, 0, SEEK_END), whole = end;
    char last;

    for (; whole > 0; whole--) {
        if (pread(fd, &last, 1, whole - 1) != 1)
            return false;
        if (last == '\n')
            break;
    }
    return end >= 0 && (whole == end || ftruncate(fd, whole) == 0);
}

static bool
add_line(int fd, const char *line, size_t len)
{
    return drop_half_line(fd) && write(fd, line, len) == (ssize_t)len && fsync(fd) == 0;
}

enum pd_err
pd_erasures_add(const char *path, const struct pd_id *member, int64_t at_ms, struct pd_why *why)
{
    char line[128], id[PD_ID_TEXT_CAP];
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int n = snprintf(line, sizeof line, "{\"v\":1,\"member\":\"%s\",\"at_ms\":%lld}\n",
        pd_id_text(*member, id), (long long)at_ms);
    bool done = fd >= 0 && add_line(fd, line, (size_t)n);
    int code = errno;

    if (fd >= 0)
        (void)close(fd);
    if (!done || !sync_folder(path))
        return pd_why(why, PD_ERR_IO, path, "the list of erasures cannot be written: %s", strerror(code));
    return PD_OK;
}

static enum pd_err
read_line(const char *line, size_t len, struct pd_id *member)
{
    int64_t version, at_ms;
    const struct pd_object_key keys[] = {
        PD_OBJECT_INT("v", version, 1, 1),
        PD_OBJECT_HEX("member", member->b),
        PD_OBJECT_INT("at_ms", at_ms, 0, PD_TIME_MAX_MS),
    };

    return pd_object_read(line, len, keys, PD_COUNT(keys), PD_OBJECT_STRICT, NULL);
}

/* The last line may be cut: its erasure was not committed, and is asked for again. */
static enum pd_err
replay(struct pd_hub *hub, int64_t now_ms, FILE *f, const char *path, int64_t *erased, struct pd_why *why)
{
    char line[256];
    enum pd_err err = PD_OK;

    for (int number = 1; err == PD_OK && fgets(line, sizeof line, f) != NULL; number++) {
        size_t len = strcspn(line, "\n");
        struct pd_id member;
        bool here;

        if (line[len] != '\n' && feof(f))
            return PD_OK;
        if (read_line(line, len, &member) != PD_OK)
            return pd_why(why, PD_ERR_INVALID, path,
                "line %d is no erasure: {\"v\":1,\"member\":ID,\"at_ms\":N}", number);
        err = pd_hub_member_erase_again(hub, now_ms, &member, &here);
        *erased += here;
    }
    return err;
}

enum pd_err
pd_erasures_replay(struct pd_hub *hub, int64_t now_ms, const char *path, int64_t *erased, struct pd_why *why)
{
    FILE *f = fopen(path, "re");
    enum pd_err err;

    *erased = 0;
    if (f == NULL && errno == ENOENT)
        return PD_OK;
    if (f == NULL)
        return pd_why(why, PD_ERR_IO, path, "the list of erasures cannot be read: %s", strerror(errno));
    err = replay(hub, now_ms, f, path, erased, why);
    if (err == PD_OK && ferror(f) != 0)
        err = pd_why(why, PD_ERR_IO, path, "the list of erasures cannot be read");
    (void)fclose(f);
    return err;
}
