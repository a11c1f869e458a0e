#include "sync/hub/sqlite_gather.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_HEAD 24 /* of a page in the log; bytes 4 to 7 are zero but in the frame that commits */

enum mode {
    THROUGH,   /* what comes is written at once, until a frame is appended */
    GATHERING, /* of frames, none of which commits */
    ENDING     /* the page of the frame that commits comes next */
};

/* The log's file. The base's own file lies behind it. */
struct file {
    sqlite3_file as_seen;
    sqlite3_file *real;
    enum mode mode;
    sqlite3_int64 end; /* of the last write; -1: there was none */
    sqlite3_int64 at;  /* where what is gathered begins */
    size_t len;
    uint8_t *bytes; /* PD_SQLITE_GATHER_MAX of them, or NULL */
};

static struct file *
of(sqlite3_file *file)
{
    return (struct file *)file;
}

/* What was not written is not there for SQLite either: its commit fails, and the place is written anew. */
static int
flush(struct file *f)
{
    size_t len = f->len;

    f->len = 0;
    return len > 0 ? f->real->pMethods->xWrite(f->real, f->bytes, (int)len, f->at) : SQLITE_OK;
}

static int
write_through(struct file *f, const void *bytes, int n, sqlite3_int64 at)
{
    int rc = flush(f);

    f->mode = THROUGH;
    return rc == SQLITE_OK ? f->real->pMethods->xWrite(f->real, bytes, n, at) : rc;
}

static bool
have_memory(struct file *f)
{
    if (f->bytes == NULL)
        f->bytes = malloc(PD_SQLITE_GATHER_MAX);
    return f->bytes != NULL;
}

static int
keep(struct file *f, const void *bytes, int n, sqlite3_int64 at)
{
    int rc = f->len + (size_t)n > PD_SQLITE_GATHER_MAX ? flush(f) : SQLITE_OK;

    if (rc != SQLITE_OK)
        return rc;
    if (f->len == 0)
        f->at = at;
    memcpy(f->bytes + f->len, bytes, (size_t)n);
    f->len += (size_t)n;
    return SQLITE_OK;
}

static int
gather_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    static const uint8_t no_commit[4] = { 0 };
    struct file *f = of(file);
    bool append = at == f->end && n <= PD_SQLITE_GATHER_MAX / 2 && have_memory(f);
    int rc;

    f->end = at + n;
    if (append && n == FRAME_HEAD && f->mode != ENDING) {
        f->mode = memcmp((const uint8_t *)bytes + 4, no_commit, sizeof no_commit) == 0 ? GATHERING : ENDING;
        return keep(f, bytes, n, at);
    }
    if (!append || f->mode == THROUGH)
        return write_through(f, bytes, n, at);
    rc = keep(f, bytes, n, at);
    if (f->mode == ENDING) {
        f->mode = THROUGH;
        rc = rc == SQLITE_OK ? flush(f) : rc;
    }
    return rc;
}

static int
gather_close(sqlite3_file *file)
{
    struct file *f = of(file);
    int flushed = flush(f), rc = f->real->pMethods->xClose(f->real);

    free(f->bytes);
    f->bytes = NULL;
    return flushed != SQLITE_OK ? flushed : rc;
}

static int
gather_read(sqlite3_file *file, void *out, int n, sqlite3_int64 at)
{
    struct file *f = of(file);
    int rc = flush(f);

    return rc == SQLITE_OK ? f->real->pMethods->xRead(f->real, out, n, at) : rc;
}

static int
gather_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct file *f = of(file);
    int rc = flush(f);

    return rc == SQLITE_OK ? f->real->pMethods->xTruncate(f->real, size) : rc;
}

static int
gather_sync(sqlite3_file *file, int flags)
{
    struct file *f = of(file);
    int rc = flush(f);

    return rc == SQLITE_OK ? f->real->pMethods->xSync(f->real, flags) : rc;
}

static int
gather_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct file *f = of(file);
    int rc = flush(f);

    return rc == SQLITE_OK ? f->real->pMethods->xFileSize(f->real, size) : rc;
}

static int
gather_lock(sqlite3_file *file, int level)
{
    return of(file)->real->pMethods->xLock(of(file)->real, level);
}

static int
gather_unlock(sqlite3_file *file, int level)
{
    return of(file)->real->pMethods->xUnlock(of(file)->real, level);
}

static int
gather_locked(sqlite3_file *file, int *locked)
{
    return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, locked);
}

static int
gather_control(sqlite3_file *file, int op, void *arg)
{
    struct file *f = of(file);
    int rc = flush(f);

    return rc == SQLITE_OK ? f->real->pMethods->xFileControl(f->real, op, arg) : rc;
}

static int
gather_sector(sqlite3_file *file)
{
    return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

static int
gather_device(sqlite3_file *file)
{
    return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

static const sqlite3_io_methods gather_methods = {
    .iVersion = 1,
    .xClose = gather_close,
    .xRead = gather_read,
    .xWrite = gather_write,
    .xTruncate = gather_truncate,
    .xSync = gather_sync,
    .xFileSize = gather_size,
    .xLock = gather_lock,
    .xUnlock = gather_unlock,
    .xCheckReservedLock = gather_locked,
    .xFileControl = gather_control,
    .xSectorSize = gather_sector,
    .xDeviceCharacteristics = gather_device,
};

static sqlite3_vfs *
base_of(sqlite3_vfs *vfs)
{
    return ((struct pd_sqlite_gather *)vfs->pAppData)->base;
}

static int
gather_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
    sqlite3_vfs *base = base_of(vfs);
    struct file *f = of(file);
    int rc;

    if ((flags & SQLITE_OPEN_WAL) == 0)
        return base->xOpen(base, name, file, flags, out_flags);
    *f = (struct file){ .real = (sqlite3_file *)(f + 1), .end = -1 };
    rc = base->xOpen(base, name, f->real, flags, out_flags);
    f->as_seen.pMethods = f->real->pMethods != NULL ? &gather_methods : NULL;
    return rc;
}

/* Whatever else is asked of a VFS, the base is asked. */

static int
gather_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
    return base_of(vfs)->xDelete(base_of(vfs), name, sync_dir);
}

static int
gather_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    return base_of(vfs)->xAccess(base_of(vfs), name, flags, out);
}

static int
gather_full_name(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    return base_of(vfs)->xFullPathname(base_of(vfs), name, n, out);
}

static int
gather_random(sqlite3_vfs *vfs, int n, char *out)
{
    return base_of(vfs)->xRandomness(base_of(vfs), n, out);
}

static int
gather_sleep(sqlite3_vfs *vfs, int us)
{
    return base_of(vfs)->xSleep(base_of(vfs), us);
}

static int
gather_error(sqlite3_vfs *vfs, int n, char *out)
{
    return base_of(vfs)->xGetLastError(base_of(vfs), n, out);
}

static int
gather_time_ms(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    return base_of(vfs)->xCurrentTimeInt64(base_of(vfs), out);
}

int
pd_sqlite_gather_begin(struct pd_sqlite_gather *gather, const char *base)
{
    sqlite3_vfs *found = sqlite3_vfs_find(base);

    if (found == NULL)
        return SQLITE_CANTOPEN;
    (void)snprintf(gather->name, sizeof gather->name, "gather-%p", (void *)gather);
    gather->base = found;
    gather->vfs = (sqlite3_vfs){
        .iVersion = found->iVersion >= 2 ? 2 : 1,
        .szOsFile = (int)sizeof(struct file) + found->szOsFile,
        .mxPathname = found->mxPathname,
        .zName = gather->name,
        .pAppData = gather,
        .xOpen = gather_open,
        .xDelete = gather_delete,
        .xAccess = gather_access,
        .xFullPathname = gather_full_name,
        .xRandomness = gather_random,
        .xSleep = gather_sleep,
        .xCurrentTime = found->xCurrentTime, /* asked where the other is not; of the clock alone */
        .xGetLastError = gather_error,
        .xCurrentTimeInt64 = found->iVersion >= 2 ? gather_time_ms : NULL,
    };
    return sqlite3_vfs_register(&gather->vfs, 0);
}

void
pd_sqlite_gather_end(struct pd_sqlite_gather *gather)
{
    if (gather->base != NULL)
        (void)sqlite3_vfs_unregister(&gather->vfs);
    gather->base = NULL;
}
