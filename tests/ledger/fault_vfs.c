#include "tests/ledger/fault_vfs.h"

#include <sqlite3.h>
#include <string.h>

struct fault_plan fault;

struct fault_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_vfs vfs;
static sqlite3_vfs *real_vfs;
static sqlite3_io_methods methods;

void
fault_vfs_plan(struct fault_plan plan)
{
    fault = plan;
}

static bool
fails(bool is_sync)
{
    if (fault.only_syncs && !is_sync)
        return false;
    fault.calls++;
    if (fault.fail_at == 0 ||
        (fault.calls != fault.fail_at && !(fault.forever && fault.calls > fault.fail_at)))
        return false;
    fault.failed++;
    return true;
}

static sqlite3_file *
real_of(sqlite3_file *file)
{
    return ((struct fault_file *)file)->real;
}

static int
f_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int
f_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, n, at);
}

/* Nothing is cut off a small disk's write: it is written whole or not at all. */
static bool
has_room(sqlite3_file *file, sqlite3_int64 end)
{
    sqlite3_int64 size = 0;

    if (!fault.small || real_of(file)->pMethods->xFileSize(real_of(file), &size) != SQLITE_OK || end <= size)
        return true;
    if (end - size > fault.room)
        return false;
    fault.room -= (long)(end - size);
    return true;
}

static int
f_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    if (fails(false)) {
        /* half of it reaches the disk */
        (void)real_of(file)->pMethods->xWrite(real_of(file), bytes, n / 2, at);
        return fault.rc;
    }
    if (!has_room(file, at + n))
        return SQLITE_FULL;
    fault.written += n;
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, n, at);
}

static int
f_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    sqlite3_int64 before = 0;

    if (fails(false))
        return fault.rc;
    (void)real_of(file)->pMethods->xFileSize(real_of(file), &before);
    if (fault.small && size < before)
        fault.room += (long)(before - size);
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int
f_sync(sqlite3_file *file, int flags)
{
    fault.syncs++;
    if (fails(true))
        return (fault.rc & 0xff) == SQLITE_IOERR ? SQLITE_IOERR_FSYNC : fault.rc;
    (void)file;
    (void)flags; /* counted, not done: no power is cut here, and the tests need not wait for a disk */
    return SQLITE_OK;
}

static int
f_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int
f_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int
f_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int
f_reserved(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int
f_control(sqlite3_file *file, int op, void *arg)
{
    if (op == SQLITE_FCNTL_SIZE_HINT) /* it would grow past the counters */
        return SQLITE_NOTFOUND;
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int
f_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int
f_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int
v_open(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct fault_file *f = (struct fault_file *)file;
    int rc;

    (void)self;
    memset(f, 0, sizeof(*f));
    if (fails(false))
        return SQLITE_CANTOPEN;
    f->real = (sqlite3_file *)(void *)(f + 1);
    rc = real_vfs->xOpen(real_vfs, name, f->real, flags, out_flags);
    if (f->real->pMethods)
        f->base.pMethods = &methods;
    return rc;
}

static int
v_delete(sqlite3_vfs *self, const char *name, int sync)
{
    (void)self;
    return fails(false) ? SQLITE_IOERR_DELETE : real_vfs->xDelete(real_vfs, name, sync);
}

void
fault_vfs_register(void)
{
    if (real_vfs)
        return;
    real_vfs = sqlite3_vfs_find(NULL);
    methods = (sqlite3_io_methods){
        .iVersion = 1, /* no shared memory: the ledger never needs it, and would fail here if it did */
        .xClose = f_close,
        .xRead = f_read,
        .xWrite = f_write,
        .xTruncate = f_truncate,
        .xSync = f_sync,
        .xFileSize = f_size,
        .xLock = f_lock,
        .xUnlock = f_unlock,
        .xCheckReservedLock = f_reserved,
        .xFileControl = f_control,
        .xSectorSize = f_sector,
        .xDeviceCharacteristics = f_traits,
    };
    vfs = *real_vfs;
    vfs.zName = FAULT_VFS;
    vfs.szOsFile = (int)sizeof(struct fault_file) + real_vfs->szOsFile;
    vfs.xOpen = v_open;
    vfs.xDelete = v_delete;
    vfs.pNext = NULL;
    (void)sqlite3_vfs_register(&vfs, 0);
}
