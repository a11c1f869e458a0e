#include "app/wal/wal.h"

#include "app/core/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "pd-wal-2"
#define BLOCK 16384
#define HEAD (8 + 8 + 32) /* MAGIC, the log's length, its SHA-256 */
#define SLOT 4096         /* seals are behind the log, each in one of its own: the head again */

struct copy {
    sqlite3_vfs *vfs;
    sqlite3_file *file;
    char *path;
    uint8_t *block;
};

static void
copy_close(struct copy *copy)
{
    if (copy->file != NULL && copy->file->pMethods != NULL)
        (void)copy->file->pMethods->xClose(copy->file);
    free(copy->file);
    free(copy->path);
    free(copy->block);
    *copy = (struct copy){ .file = NULL };
}

static int
copy_name(struct copy *copy, const char *vfs, const char *path)
{
    size_t cap = strlen(path) + sizeof PD_WAL_COPY + 1; /* SQLite reads on to a second zero */

    *copy = (struct copy){ .vfs = sqlite3_vfs_find(vfs) };
    if (copy->vfs == NULL)
        return SQLITE_CANTOPEN;
    copy->path = calloc(1, cap);
    copy->file = calloc(1, (size_t)copy->vfs->szOsFile);
    copy->block = malloc(BLOCK);
    if (copy->path == NULL || copy->file == NULL || copy->block == NULL)
        return SQLITE_NOMEM;
    (void)snprintf(copy->path, cap, "%s" PD_WAL_COPY, path);
    return SQLITE_OK;
}

/* As a journal of the database: its directory entry is made durable, and it gets the database's rights. */
static int
copy_open(struct copy *copy)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_JOURNAL;

    return copy->vfs->xOpen(copy->vfs, copy->path, copy->file, flags, &flags);
}

/* From one file to the other, or only through the hash. */
static int
pump(struct copy *copy, sqlite3_file *from, int64_t from_at, sqlite3_file *to, int64_t to_at, int64_t len,
    struct pd_hasher *hasher)
{
    int rc = SQLITE_OK;

    for (int64_t done = 0; rc == SQLITE_OK && done < len; done += BLOCK) {
        int n = (int)(len - done < BLOCK ? len - done : BLOCK);

        rc = from->pMethods->xRead(from, copy->block, n, from_at + done);
        if (rc == SQLITE_OK && hasher != NULL)
            pd_hasher_add(hasher, copy->block, (size_t)n);
        if (rc == SQLITE_OK && to != NULL)
            rc = to->pMethods->xWrite(to, copy->block, n, to_at + done);
    }
    return rc;
}

static void
put_head(uint8_t head[HEAD], int64_t len, const struct pd_hash *hash)
{
    memcpy(head, MAGIC, 8);
    for (int i = 0; i < 8; i++)
        head[8 + i] = (uint8_t)((uint64_t)len >> (8 * i));
    memcpy(head + 16, hash->b, sizeof hash->b);
}

static int64_t
slot_after(int64_t end)
{
    return (end + SLOT - 1) / SLOT * SLOT;
}

/* A seal is never written over, whoever may have written it: it may be the only one that the disk has. */
static int
seal(struct copy *copy)
{
    uint8_t head[HEAD];
    sqlite3_int64 size = 0;
    int rc = copy->file->pMethods->xFileSize(copy->file, &size);

    if (rc == SQLITE_OK)
        rc = copy->file->pMethods->xRead(copy->file, head, HEAD, 0);
    if (rc == SQLITE_OK)
        rc = copy->file->pMethods->xWrite(copy->file, head, HEAD, slot_after(size));
    return rc == SQLITE_OK ? copy->file->pMethods->xSync(copy->file, SQLITE_SYNC_FULL) : rc;
}

static int
make(struct copy *copy, sqlite3_file *log, int64_t len)
{
    struct pd_hasher hasher;
    struct pd_hash hash;
    uint8_t head[HEAD];
    int rc;

    pd_hasher_start(&hasher);
    rc = pump(copy, log, 0, copy->file, HEAD, len, &hasher);
    hash = pd_hasher_end(&hasher);
    put_head(head, len, &hash);
    if (rc == SQLITE_OK)
        rc = copy->file->pMethods->xWrite(copy->file, head, HEAD, 0);
    if (rc == SQLITE_OK)
        rc = copy->file->pMethods->xSync(copy->file, SQLITE_SYNC_FULL);
    return rc == SQLITE_OK ? seal(copy) : rc;
}

static int
look_for_seal(struct copy *copy, const uint8_t head[HEAD], int64_t at, int64_t size, bool *sealed)
{
    uint8_t found[HEAD];
    int rc = SQLITE_OK;

    *sealed = false;
    for (; rc == SQLITE_OK && !*sealed && at + HEAD <= size; at += SLOT) {
        rc = copy->file->pMethods->xRead(copy->file, found, HEAD, at);
        *sealed = rc == SQLITE_OK && memcmp(found, head, HEAD) == 0;
    }
    return rc;
}

static int64_t
length_in(const uint8_t head[HEAD])
{
    uint64_t len = 0;

    for (int i = 7; i >= 0; i--)
        len = len << 8 | head[8 + i];
    return len > INT64_MAX ? -1 : (int64_t)len;
}

/* *len < 0: it is not whole, or was not on the disk before the log was touched. */
static int
look(struct copy *copy, int64_t *len)
{
    struct pd_hasher hasher;
    struct pd_hash hash;
    uint8_t head[HEAD], wanted[HEAD];
    sqlite3_int64 size = 0;
    int64_t has = -1;
    bool sealed = false;
    int rc = copy->file->pMethods->xFileSize(copy->file, &size);

    *len = -1;
    if (rc == SQLITE_OK && size > HEAD)
        rc = copy->file->pMethods->xRead(copy->file, head, HEAD, 0);
    if (rc == SQLITE_OK && size > HEAD)
        has = length_in(head);
    if (rc != SQLITE_OK || has <= 0 || has > size - HEAD)
        return rc;
    pd_hasher_start(&hasher);
    rc = pump(copy, copy->file, HEAD, NULL, 0, has, &hasher);
    hash = pd_hasher_end(&hasher);
    put_head(wanted, has, &hash);
    if (rc == SQLITE_OK && memcmp(head, wanted, HEAD) == 0)
        rc = look_for_seal(copy, head, slot_after(HEAD + has), size, &sealed);
    if (rc == SQLITE_OK && sealed)
        *len = has;
    return rc;
}

static int
put_over(struct copy *copy, sqlite3_file *log, int64_t len)
{
    sqlite3_int64 size = 0;
    int rc = pump(copy, copy->file, HEAD, log, 0, len, NULL);

    if (rc == SQLITE_OK)
        rc = log->pMethods->xFileSize(log, &size);
    if (rc == SQLITE_OK && size > len)
        rc = log->pMethods->xTruncate(log, len);
    return rc == SQLITE_OK ? log->pMethods->xSync(log, SQLITE_SYNC_FULL) : rc;
}

static int
copy_remove(struct copy *copy)
{
    (void)copy->file->pMethods->xClose(copy->file);
    copy->file->pMethods = NULL;
    return copy->vfs->xDelete(copy->vfs, copy->path, 1);
}

/* *len < 0: there was no room for it. */
static int
make_anew(struct copy *copy, sqlite3_file *log, int64_t *len)
{
    sqlite3_int64 size = 0;
    int rc = log->pMethods->xFileSize(log, &size);

    *len = -1;
    if (rc == SQLITE_OK && size > 0)
        rc = make(copy, log, size);
    if (rc == SQLITE_OK)
        *len = size;
    return (rc & 0xff) == SQLITE_FULL ? SQLITE_OK : rc;
}

/* What is no copy goes with its name, which need not be on the disk: only a new file's first sync puts it
 * there. */
static int
copy_renew(struct copy *copy)
{
    int rc = copy_remove(copy);

    return rc == SQLITE_OK ? copy_open(copy) : rc;
}

static int
secure(struct copy *copy, sqlite3_file *log, bool *put_back)
{
    sqlite3_int64 size = 0;
    int64_t whole = -1;
    int found = 0, rc = copy->vfs->xAccess(copy->vfs, copy->path, SQLITE_ACCESS_EXISTS, &found);

    if (rc == SQLITE_OK)
        rc = log->pMethods->xFileSize(log, &size);
    if (rc != SQLITE_OK || (size == 0 && !found))
        return rc;
    rc = copy_open(copy);
    if (rc == SQLITE_OK && found)
        rc = look(copy, &whole);
    *put_back = whole >= 0;
    if (rc == SQLITE_OK && *put_back)
        rc = seal(copy);
    if (rc == SQLITE_OK && found && whole < 0)
        rc = copy_renew(copy);
    if (rc == SQLITE_OK && whole < 0)
        rc = make_anew(copy, log, &whole);
    if (rc == SQLITE_OK && whole >= 0)
        rc = put_over(copy, log, whole);
    return rc == SQLITE_OK ? copy_remove(copy) : rc;
}

void
pd_wal_hold(sqlite3 *db)
{
    if (db != NULL)
        (void)sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

/* *log is NULL where there is none. */
static int
find_log(sqlite3 *db, sqlite3_file **log)
{
    int rc =
        sqlite3_exec(db, "BEGIN IMMEDIATE; COMMIT", NULL, NULL, NULL); /* the lock stays, the log is read */

    *log = NULL;
    if (rc == SQLITE_OK)
        rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, log);
    if (*log != NULL && (*log)->pMethods == NULL)
        *log = NULL;
    return rc;
}

int
pd_wal_settle(sqlite3 *db, const char *vfs, const char *path, bool *put_back)
{
    struct copy copy = { .file = NULL };
    sqlite3_file *log;
    int rc = find_log(db, &log);

    *put_back = false;
    if (rc == SQLITE_OK && log != NULL)
        rc = copy_name(&copy, vfs, path);
    if (rc == SQLITE_OK && log != NULL)
        rc = secure(&copy, log, put_back);
    copy_close(&copy);
    return rc;
}
