#include "tests/sim/disk.h"

#include "app/base/err.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 96
#define SECTOR 512

/* One write or truncation that no sync has covered yet. */
struct pending {
    uint64_t offset;
    size_t len; /* 0: a truncation to offset */
    uint8_t *bytes;
};

struct content {
    uint8_t *bytes;
    size_t len, cap;
};

struct file {
    bool used;
    char name[64];
    int disk;
    bool exists;         /* now */
    bool exists_durable; /* after a cut */
    struct content now, durable;
    struct pending *pending;
    int pending_count, pending_cap;
    /* shared memory of the WAL index, when a connection wants it */
    uint8_t *shm[64];
    int shm_count;
};

struct handle {
    sqlite3_file base;
    struct file *file;
    bool delete_on_close;
    bool syncs_names; /* a new journal or WAL: its first sync is one of the directory too */
};

static struct file files[FILES_MAX];
static struct sim_disk_faults faults[SIM_DISKS_MAX];
static bool off[SIM_DISKS_MAX];
static bool killed[SIM_DISKS_MAX]; /* off because the process is gone: the kernel forgot nothing */
static struct sim_disk_counters counters;
static struct pd_rng *rng;
static sqlite3_vfs vfs;

static void
content_resize(struct content *c, size_t len)
{
    if (len > c->cap) {
        size_t cap = len < 4096 ? 4096 : len * 2;
        uint8_t *p = realloc(c->bytes, cap);

        pd_assert(p != NULL);
        c->bytes = p;
        c->cap = cap;
    }
    if (len > c->len)
        memset(c->bytes + c->len, 0, len - c->len);
    c->len = len;
}

static void
content_write(struct content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
    if (offset + len > c->len)
        content_resize(c, offset + len);
    memcpy(c->bytes + offset, bytes, len);
}

static void
content_copy(struct content *to, const struct content *from)
{
    content_resize(to, from->len);
    if (from->len > 0)
        memcpy(to->bytes, from->bytes, from->len);
}

static void
pending_clear(struct file *f)
{
    for (int i = 0; i < f->pending_count; i++)
        free(f->pending[i].bytes);
    f->pending_count = 0;
}

static void
pending_add(struct file *f, const void *bytes, size_t len, uint64_t offset)
{
    struct pending *p;

    if (f->pending_count == f->pending_cap) {
        f->pending_cap = f->pending_cap > 0 ? f->pending_cap * 2 : 16;
        f->pending = realloc(f->pending, (size_t)f->pending_cap * sizeof *f->pending);
        pd_assert(f->pending != NULL);
    }
    p = &f->pending[f->pending_count++];
    p->offset = offset;
    p->len = len;
    p->bytes = NULL;
    if (len > 0) {
        p->bytes = malloc(len);
        pd_assert(p->bytes != NULL);
        memcpy(p->bytes, bytes, len);
    }
}

static void
file_forget(struct file *f)
{
    pending_clear(f);
    free(f->pending);
    free(f->now.bytes);
    free(f->durable.bytes);
    for (int i = 0; i < f->shm_count; i++)
        free(f->shm[i]);
    memset(f, 0, sizeof *f);
}

static struct file *
file_find(const char *name)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (files[i].used && strcmp(files[i].name, name) == 0)
            return &files[i];
    return NULL;
}

static int
disk_of(const char *name)
{
    int d = 0;

    pd_assert(name != NULL && sscanf(name, "/d%d/", &d) == 1 && d >= 0 && d < SIM_DISKS_MAX);
    return d;
}

static struct file *
file_make(const char *name)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (!files[i].used) {
            files[i].used = true;
            files[i].disk = disk_of(name);
            (void)snprintf(files[i].name, sizeof files[i].name, "%s", name);
            return &files[i];
        }
    pd_assert(false && "more files than the simulated disks hold");
    return NULL;
}

/* ---- faults ---- */

/* The directory is synced: names are durable as they are now. */
static void
sync_names(int disk)
{
    for (int i = 0; i < FILES_MAX; i++) {
        if (!files[i].used || files[i].disk != disk)
            continue;
        files[i].exists_durable = files[i].exists;
        if (!files[i].exists)
            file_forget(&files[i]);
    }
}

/* Counts one call that changes the disk; SQLITE_OK, or what it meets. */
static int
strike(int disk)
{
    struct sim_disk_faults *f = &faults[disk];

    if (off[disk])
        return SQLITE_IOERR;
    if (f->crash_in > 0 && --f->crash_in == 0) {
        sim_disk_cut(disk);
        return SQLITE_IOERR;
    }
    if (f->io_error_in > 0 && --f->io_error_in == 0)
        return SQLITE_IOERR;
    return SQLITE_OK;
}

static void
survive_whole(struct file *f, const struct pending *p)
{
    if (p->len == 0)
        content_resize(&f->durable, p->offset);
    else
        content_write(&f->durable, p->bytes, p->len, p->offset);
}

/* Half of a write reached the disk, in whole sectors; the one under the head may hold anything. */
static void
survive_torn(struct file *f, const struct pending *p)
{
    size_t len = p->len / 2 / SECTOR * SECTOR;
    uint8_t garbage[SECTOR];

    content_write(&f->durable, p->bytes, len, p->offset);
    if (p->len < len + SECTOR || pd_rng_below(rng, 2) == 0)
        return;
    pd_rng_fill(rng, garbage, sizeof garbage);
    content_write(&f->durable, garbage, sizeof garbage, p->offset + len);
}

/* What of the un-synced writes is on the disk when the lights come back. */
static void
survive(struct file *f)
{
    uint64_t fate = pd_rng_below(rng, 4); /* none, all in order, some, a prefix with a torn end */
    int prefix = f->pending_count > 0 ? (int)pd_rng_below(rng, (uint64_t)f->pending_count) : 0;

    for (int i = 0; i < f->pending_count; i++) {
        bool keep = fate == 1 || (fate == 2 && pd_rng_below(rng, 2) == 0) || (fate == 3 && i <= prefix);

        if (!keep)
            counters.lost_writes++;
        else if (fate == 3 && i == prefix && f->pending[i].len > 0)
            survive_torn(f, &f->pending[i]);
        else
            survive_whole(f, &f->pending[i]);
    }
    pending_clear(f);
    /* A name that was never synced, or a deletion that was not, goes either way. */
    if (f->exists != f->exists_durable && pd_rng_below(rng, 2) == 0)
        f->exists_durable = f->exists;
}

void
sim_disk_cut(int disk)
{
    if (off[disk])
        return;
    off[disk] = true;
    counters.cuts++;
}

void
sim_disk_kill(int disk)
{
    if (off[disk])
        return;
    off[disk] = killed[disk] = true;
}

void
sim_disk_power_on(int disk)
{
    bool lost_power = !killed[disk];

    off[disk] = killed[disk] = false;
    faults[disk].crash_in = 0;
    faults[disk].io_error_in = 0;
    if (!lost_power)
        return;
    for (int i = 0; i < FILES_MAX; i++) {
        struct file *f = &files[i];

        if (!f->used || f->disk != disk)
            continue;
        survive(f);
        f->exists = f->exists_durable;
        if (!f->exists) {
            file_forget(f);
            continue;
        }
        content_copy(&f->now, &f->durable);
    }
}

bool
sim_disk_is_off(int disk)
{
    return off[disk];
}

struct sim_disk_faults *
sim_disk_faults(int disk)
{
    return &faults[disk];
}

struct sim_disk_counters
sim_disk_counters(void)
{
    return counters;
}

void
sim_disk_reset_all(struct pd_rng *seeded)
{
    rng = seeded;
    for (int i = 0; i < FILES_MAX; i++)
        if (files[i].used)
            file_forget(&files[i]);
    memset(faults, 0, sizeof faults);
    memset(off, 0, sizeof off);
    memset(killed, 0, sizeof killed);
    memset(&counters, 0, sizeof counters);
}

bool
sim_disk_flip(const char *path, uint64_t offset, uint8_t mask)
{
    struct file *f = file_find(path);

    if (f == NULL || offset >= f->durable.len || offset >= f->now.len)
        return false;
    f->durable.bytes[offset] ^= mask;
    f->now.bytes[offset] ^= mask;
    return true;
}

int64_t
sim_disk_size(const char *path)
{
    struct file *f = file_find(path);

    return f != NULL && f->exists ? (int64_t)f->now.len : -1;
}

/* ---- images ---- */

struct sim_image {
    int count;
    struct {
        char name[64]; /* behind the disk's: "/ledger.db" */
        struct content content;
    } files[8];
};

/* "/d3/ledger.db" -> "/ledger.db" */
static const char *
name_on_disk(const struct file *f)
{
    return strchr(f->name + 1, '/');
}

struct sim_image *
sim_image_take(int disk)
{
    struct sim_image *image = calloc(1, sizeof *image);

    pd_assert(image != NULL);
    for (int i = 0; i < FILES_MAX; i++) {
        if (!files[i].used || files[i].disk != disk || !files[i].exists)
            continue;
        pd_assert(image->count < (int)(sizeof image->files / sizeof image->files[0]));
        (void)snprintf(
            image->files[image->count].name, sizeof image->files[0].name, "%s", name_on_disk(&files[i]));
        content_copy(&image->files[image->count++].content, &files[i].now);
    }
    return image;
}

void
sim_image_put(const struct sim_image *image, int disk)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (files[i].used && files[i].disk == disk)
            file_forget(&files[i]);
    off[disk] = killed[disk] = false;
    for (int i = 0; i < image->count; i++) {
        char name[80];
        struct file *f;

        (void)snprintf(name, sizeof name, "/d%d%s", disk, image->files[i].name);
        f = file_make(name);
        content_copy(&f->now, &image->files[i].content);
        content_copy(&f->durable, &image->files[i].content);
        f->exists = f->exists_durable = true;
    }
}

void
sim_image_free(struct sim_image *image)
{
    if (image == NULL)
        return;
    for (int i = 0; i < image->count; i++)
        free(image->files[i].content.bytes);
    free(image);
}

/* ---- sqlite3_io_methods ---- */

static int
io_close(sqlite3_file *h)
{
    struct handle *handle = (struct handle *)h;

    if (handle->delete_on_close && handle->file->used)
        file_forget(handle->file);
    return SQLITE_OK;
}

static int
io_read(sqlite3_file *h, void *out, int amount, sqlite3_int64 offset)
{
    struct file *f = ((struct handle *)h)->file;
    size_t want = (size_t)amount, at = (size_t)offset;
    size_t have = at < f->now.len ? f->now.len - at : 0;

    if (off[f->disk])
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
has_room(const struct file *f, size_t end)
{
    struct sim_disk_faults *fault = &faults[f->disk];
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
    struct file *f = ((struct handle *)h)->file;

    if (strike(f->disk) != SQLITE_OK)
        return SQLITE_IOERR_WRITE;
    if (!has_room(f, (size_t)offset + (size_t)amount))
        return SQLITE_FULL;
    counters.writes++;
    content_write(&f->now, bytes, (size_t)amount, (uint64_t)offset);
    pending_add(f, bytes, (size_t)amount, (uint64_t)offset);
    return SQLITE_OK;
}

static int
io_truncate(sqlite3_file *h, sqlite3_int64 size)
{
    struct file *f = ((struct handle *)h)->file;

    if (strike(f->disk) != SQLITE_OK)
        return SQLITE_IOERR_TRUNCATE;
    if (faults[f->disk].full && (size_t)size < f->now.len)
        faults[f->disk].freed += (int64_t)f->now.len - size;
    content_resize(&f->now, (size_t)size);
    pending_add(f, NULL, 0, (uint64_t)size);
    return SQLITE_OK;
}

static int
io_sync(sqlite3_file *h, int flags)
{
    struct handle *handle = (struct handle *)h;
    struct file *f = handle->file;

    (void)flags;
    if (strike(f->disk) != SQLITE_OK || faults[f->disk].sync_fails) {
        faults[f->disk].sync_fails = false;
        /* A kernel may drop the pages it could not write: they are read as if they were there, never written
         * again, and the next sync says that all is well. */
        if (!off[f->disk] && pd_rng_below(rng, 2) == 0)
            pending_clear(f);
        return SQLITE_IOERR_FSYNC;
    }
    counters.syncs++;
    if (faults[f->disk].ignore_sync)
        return SQLITE_OK;
    for (int i = 0; i < f->pending_count; i++)
        survive_whole(f, &f->pending[i]);
    pending_clear(f);
    if (handle->syncs_names)
        sync_names(f->disk);
    handle->syncs_names = false;
    return SQLITE_OK;
}

static int
io_size(sqlite3_file *h, sqlite3_int64 *size)
{
    struct file *f = ((struct handle *)h)->file;

    *size = (sqlite3_int64)f->now.len;
    return off[f->disk] ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int
io_lock(sqlite3_file *h, int level)
{
    (void)h;
    (void)level;
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
    return SECTOR;
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
    struct file *f = ((struct handle *)h)->file;

    *out = NULL;
    if (region >= (int)(sizeof f->shm / sizeof f->shm[0]))
        return SQLITE_IOERR_SHMMAP;
    while (extend && f->shm_count <= region) {
        f->shm[f->shm_count] = calloc(1, (size_t)size);
        pd_assert(f->shm[f->shm_count] != NULL);
        f->shm_count++;
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
    struct file *f = ((struct handle *)h)->file;

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

static int
vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *h, int flags, int *out_flags)
{
    static unsigned temporary;
    struct handle *handle = (struct handle *)h;
    char temp[32];
    struct file *f;

    (void)v;
    handle->base.pMethods = NULL;
    handle->syncs_names = false;
    handle->delete_on_close = name == NULL || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    if (name == NULL) {
        (void)snprintf(temp, sizeof temp, "/d0/temp-%u", temporary++);
        name = temp;
    }
    if (off[disk_of(name)])
        return SQLITE_CANTOPEN;
    f = file_find(name);
    if (f == NULL || !f->exists) {
        if ((flags & SQLITE_OPEN_CREATE) == 0)
            return SQLITE_CANTOPEN;
        if (strike(disk_of(name)) != SQLITE_OK)
            return SQLITE_CANTOPEN;
        if (f == NULL)
            f = file_make(name);
        content_resize(&f->now, 0);
        if (f->durable.len > 0) /* the name is taken again, and the old bytes may still be under it */
            pending_add(f, NULL, 0, 0);
        f->exists = true;
        handle->syncs_names =
            (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    }
    handle->file = f;
    handle->base.pMethods = &methods;
    if (out_flags != NULL)
        *out_flags = flags;
    return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *v, const char *name, int sync_dir)
{
    struct file *f = file_find(name);

    (void)v;
    if (strike(disk_of(name)) != SQLITE_OK)
        return SQLITE_IOERR_DELETE;
    if (f == NULL || !f->exists)
        return SQLITE_IOERR_DELETE_NOENT;
    f->exists = false;
    if (sync_dir && !faults[f->disk].ignore_sync)
        sync_names(f->disk);
    else if (!f->exists_durable)
        file_forget(f);
    return SQLITE_OK;
}

static int
vfs_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    struct file *f = file_find(name);

    (void)v;
    (void)flags;
    *out = f != NULL && f->exists;
    return off[disk_of(name)] ? SQLITE_IOERR_ACCESS : SQLITE_OK;
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
    pd_rng_fill(rng, out, (size_t)n); /* salts of WAL headers: different each time, the same for a seed */
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
