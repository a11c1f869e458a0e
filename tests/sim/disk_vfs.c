/* SQLite's side of the disks: sqlite3_io_methods and sqlite3_vfs over the files of disk.c. */
#include "tests/sim/disk_files.h"

#include "app/base/err.h"
#include "tests/sim/memory.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct handle {
    sqlite3_file base;
    struct sim_file *file;
    bool delete_on_close;
    int lock;
    uint64_t errors_told;
    bool syncs_names; /* a new journal or WAL: its first sync is one of the directory too */
};

static sqlite3_vfs vfs;

/* ---- sqlite3_io_methods ---- */

static int
io_close(sqlite3_file *h)
{
    struct handle *handle = (struct handle *)h;

    if (handle->delete_on_close && handle->file->used)
        sim_file_forget(handle->file);
    return SQLITE_OK;
}

static int
io_read(sqlite3_file *h, void *out, int amount, sqlite3_int64 offset)
{
    struct sim_file *f = ((struct handle *)h)->file;
    size_t want = (size_t)amount, at = (size_t)offset;
    size_t have = at < f->now.len ? f->now.len - at : 0;

    if (!sim_disk_strike_read(f->disk))
        return SQLITE_IOERR_READ;
    if (have > want)
        have = want;
    if (have > 0)
        memcpy(out, f->now.bytes + at, have);
    if (have == want)
        return SQLITE_OK;
    memset((uint8_t *)out + have, 0, want - have);
    return SQLITE_IOERR_SHORT_READ;
}

/* A full disk has what was cut off its files meanwhile, and no more. */
static bool
has_room(const struct sim_file *f, size_t end)
{
    struct sim_disk_faults *fault = sim_disk_faults(f->disk);
    int64_t more = end > f->now.len ? (int64_t)(end - f->now.len) : 0;

    if (!fault->full || more == 0)
        return true;
    if (more > fault->freed)
        return false;
    fault->freed -= more;
    return true;
}

static int
io_write(sqlite3_file *h, const void *bytes, int amount, sqlite3_int64 offset)
{
    struct sim_file *f = ((struct handle *)h)->file;

    if (!sim_disk_strike(f->disk))
        return SQLITE_IOERR_WRITE;
    if (!has_room(f, (size_t)offset + (size_t)amount))
        return SQLITE_FULL;
    sim_disk_count()->writes++;
    sim_file_write(f, bytes, (size_t)amount, (uint64_t)offset);
    return SQLITE_OK;
}

static int
io_truncate(sqlite3_file *h, sqlite3_int64 size)
{
    struct sim_file *f = ((struct handle *)h)->file;

    if (!sim_disk_strike(f->disk))
        return SQLITE_IOERR_TRUNCATE;
    if (sim_disk_faults(f->disk)->full && (size_t)size < f->now.len)
        sim_disk_faults(f->disk)->freed += (int64_t)f->now.len - size;
    sim_file_truncate(f, (uint64_t)size);
    return SQLITE_OK;
}

static int
io_sync(sqlite3_file *h, int flags)
{
    struct handle *handle = (struct handle *)h;
    struct sim_file *f = handle->file;

    (void)flags;
    if (!sim_disk_strike(f->disk) || sim_disk_faults(f->disk)->sync_fails) {
        sim_disk_faults(f->disk)->sync_fails = false;
        /* A kernel may drop the pages it could not write: they are read as if they were there, never written
         * again, and the next sync says that all is well. */
        if (!sim_disk_is_off(f->disk) && pd_rng_below(sim_disk_rng(), 2) == 0)
            sim_file_lose(f);
        handle->errors_told = ++f->sync_errors;
        return SQLITE_IOERR_FSYNC;
    }
    if (handle->errors_told != f->sync_errors) { /* of another handle's sync */
        handle->errors_told = f->sync_errors;
        return SQLITE_IOERR_FSYNC;
    }
    sim_disk_count()->syncs++;
    if (sim_disk_faults(f->disk)->ignore_sync)
        return SQLITE_OK;
    sim_file_sync(f);
    if (handle->syncs_names)
        sim_disk_sync_names(f->disk);
    handle->syncs_names = false;
    return SQLITE_OK;
}

static int
io_size(sqlite3_file *h, sqlite3_int64 *size)
{
    struct sim_file *f = ((struct handle *)h)->file;

    *size = (sqlite3_int64)f->now.len;
    return sim_disk_is_off(f->disk) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int
io_lock(sqlite3_file *h, int level)
{
    ((struct handle *)h)->lock = level;
    return SQLITE_OK;
}

static int
io_reserved(sqlite3_file *h, int *out)
{
    (void)h;
    *out = 0;
    return SQLITE_OK;
}

static int
io_control(sqlite3_file *h, int op, void *arg)
{
    (void)h;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int
io_sector(sqlite3_file *h)
{
    (void)h;
    return SIM_SECTOR;
}

static int
io_characteristics(sqlite3_file *h)
{
    (void)h;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* as the real system's VFS says: a write harms no neighbour */
}

static int
io_shm_map(sqlite3_file *h, int region, int size, int extend, void volatile **out)
{
    struct sim_file *f = ((struct handle *)h)->file;

    *out = NULL;
    if (region >= (int)(sizeof f->shm / sizeof f->shm[0]))
        return SQLITE_IOERR_SHMMAP;
    while (extend && f->shm_count <= region) {
        f->shm[f->shm_count] = sim_memory_resize(NULL, (size_t)size);
        memset(f->shm[f->shm_count++], 0, (size_t)size);
    }
    if (region < f->shm_count)
        *out = f->shm[region];
    return SQLITE_OK;
}

static int
io_shm_lock(sqlite3_file *h, int offset, int n, int flags)
{
    (void)h;
    (void)offset;
    (void)n;
    (void)flags;
    return SQLITE_OK;
}

static void
io_shm_barrier(sqlite3_file *h)
{
    (void)h;
}

static int
io_shm_unmap(sqlite3_file *h, int delete_it)
{
    struct sim_file *f = ((struct handle *)h)->file;

    (void)delete_it;
    for (int i = 0; i < f->shm_count; i++)
        free(f->shm[i]);
    f->shm_count = 0;
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = io_close,
    .xRead = io_read,
    .xWrite = io_write,
    .xTruncate = io_truncate,
    .xSync = io_sync,
    .xFileSize = io_size,
    .xLock = io_lock,
    .xUnlock = io_lock,
    .xCheckReservedLock = io_reserved,
    .xFileControl = io_control,
    .xSectorSize = io_sector,
    .xDeviceCharacteristics = io_characteristics,
    .xShmMap = io_shm_map,
    .xShmLock = io_shm_lock,
    .xShmBarrier = io_shm_barrier,
    .xShmUnmap = io_shm_unmap,
};

/* ---- sqlite3_vfs ---- */

/* Connections of the pool were made under a name that is not their file's. */
static struct {
    int disk;
    struct sim_file *mould; /* NULL: files of the disk */
} aliases[SIM_ALIASES_MAX];

void
sim_disk_alias_mould(int alias, struct sim_file *mould)
{
    aliases[alias].mould = mould;
}

void
sim_disk_alias(int alias, int disk)
{
    aliases[alias].disk = disk;
    aliases[alias].mould = NULL;
}

struct path {
    char text[80];
    struct sim_file *mould;
};

static const char *
resolve(const char *name, struct path *path)
{
    char *rest;
    long alias;

    path->mould = NULL;
    if (strncmp(name, "/p", 2) != 0)
        return name;
    alias = strtol(name + 2, &rest, 10);
    path->mould = aliases[alias].mould;
    (void)snprintf(path->text, sizeof path->text, "/d%d%s", aliases[alias].disk, rest);
    return path->text;
}

static int
vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *h, int flags, int *out_flags)
{
    static unsigned temporary;
    struct handle *handle = (struct handle *)h;
    char temp[32];
    struct path path = { .mould = NULL };
    struct sim_file *f;

    (void)v;
    handle->base.pMethods = NULL;
    handle->lock = SQLITE_LOCK_NONE;
    handle->syncs_names = false;
    handle->delete_on_close = name == NULL || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    if (name == NULL) {
        (void)snprintf(temp, sizeof temp, "/d0/temp-%u", temporary++);
        name = temp;
    }
    name = resolve(name, &path);
    if (path.mould != NULL) {
        handle->file = path.mould;
        handle->errors_told = path.mould->sync_errors;
        handle->base.pMethods = &methods;
        return SQLITE_OK;
    }
    if (sim_disk_is_off(sim_disk_of(name)))
        return SQLITE_CANTOPEN;
    f = sim_file_find(name);
    if (f == NULL || !f->exists) {
        if ((flags & SQLITE_OPEN_CREATE) == 0)
            return SQLITE_CANTOPEN;
        if (!sim_disk_strike(sim_disk_of(name)))
            return SQLITE_CANTOPEN;
        if (f == NULL)
            f = sim_file_make(name);
        sim_file_empty(f);
        if (f->durable.len > 0) /* the name is taken again, and the old bytes may still be under it */
            sim_file_truncate(f, 0);
        f->exists = true;
        handle->syncs_names =
            (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    }
    handle->file = f;
    handle->errors_told = f->sync_errors;
    handle->base.pMethods = &methods;
    if (out_flags != NULL)
        *out_flags = flags;
    return SQLITE_OK;
}

int
sim_disk_reopen(sqlite3_file *h, const char *path, int flags)
{
    return vfs_open(&vfs, path, h, flags, NULL);
}

bool
sim_disk_is_locked(sqlite3_file *h)
{
    return ((struct handle *)h)->lock != SQLITE_LOCK_NONE;
}

static int
vfs_delete(sqlite3_vfs *v, const char *name, int sync_dir)
{
    struct path path;
    struct sim_file *f;

    (void)v;
    name = resolve(name, &path);
    f = sim_file_find(name);
    if (!sim_disk_strike(sim_disk_of(name)))
        return SQLITE_IOERR_DELETE;
    if (f == NULL || !f->exists)
        return SQLITE_IOERR_DELETE_NOENT;
    f->exists = false;
    if (sync_dir && !sim_disk_faults(f->disk)->ignore_sync)
        sim_disk_sync_names(f->disk);
    else if (!f->exists_durable)
        sim_file_forget(f);
    return SQLITE_OK;
}

static int
vfs_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    struct path path;
    struct sim_file *f;

    (void)v;
    (void)flags;
    name = resolve(name, &path);
    f = sim_file_find(name);
    *out = path.mould == NULL && f != NULL && f->exists;
    return path.mould == NULL && sim_disk_is_off(sim_disk_of(name)) ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int
vfs_full_path(sqlite3_vfs *v, const char *name, int n, char *out)
{
    (void)v;
    return snprintf(out, (size_t)n, "%s", name) < n ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
vfs_randomness(sqlite3_vfs *v, int n, char *out)
{
    (void)v;
    pd_rng_fill(
        sim_disk_rng(), out, (size_t)n); /* salts of WAL headers: different each time, the same for a seed */
    return n;
}

static int
vfs_sleep(sqlite3_vfs *v, int microseconds)
{
    (void)v;
    return microseconds;
}

static int
vfs_time(sqlite3_vfs *v, double *out)
{
    (void)v;
    *out = 2461300.5; /* a fixed Julian day: no statement of ours asks SQLite for the time */
    return SQLITE_OK;
}

static int
vfs_last_error(sqlite3_vfs *v, int n, char *out)
{
    (void)v;
    if (n > 0)
        out[0] = '\0';
    return 0;
}

void
sim_disk_register(void)
{
    sim_memory_register();
    vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = (int)sizeof(struct handle),
        .mxPathname = 64,
        .zName = SIM_VFS,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_last_error,
    };
    pd_assert(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}
