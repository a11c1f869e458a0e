#include "app/ledger/reserve.h"

#include "app/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 65536 /* sizes are multiples of it */
#define TAIL "-reserve"

/* The file system gives the room without anything being written, where it can. False: it cannot; *no_room
 * when it has none to give. */
static bool
hint(sqlite3_file *file, int64_t size, bool *no_room)
{
    sqlite3_int64 hint = size, got = 0;
    int chunk = BLOCK, rc = file->pMethods->xFileControl(file, SQLITE_FCNTL_CHUNK_SIZE, &chunk);

    if (rc == SQLITE_OK)
        rc = file->pMethods->xFileControl(file, SQLITE_FCNTL_SIZE_HINT, &hint);
    *no_room = rc != SQLITE_OK && rc != SQLITE_NOTFOUND;
    return rc == SQLITE_OK && file->pMethods->xFileSize(file, &got) == SQLITE_OK && got >= size;
}

/* No zeros: a file system might keep a row of them for nothing. */
static bool
fill(sqlite3_file *file, int64_t size)
{
    static char block[BLOCK];

    memset(block, 'r', sizeof block);
    for (int64_t at = 0; at < size; at += BLOCK)
        if (file->pMethods->xWrite(file, block, BLOCK, at) != SQLITE_OK)
            return false;
    return true;
}

static bool
cut(sqlite3_file *file, int64_t size)
{
    /* Some file systems hand freed blocks out again only after a sync. */
    return file->pMethods->xTruncate(file, size) == SQLITE_OK &&
           file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK;
}

static bool
is_whole(const struct pd_reserve *reserve)
{
    sqlite3_int64 size = 0;

    return reserve->file->pMethods->xFileSize(reserve->file, &size) == SQLITE_OK && size == reserve->bytes;
}

bool
pd_reserve_refill(struct pd_reserve *reserve)
{
    int64_t with_room = reserve->bytes + (reserve->bytes / 4 + BLOCK - 1) / BLOCK * BLOCK;
    bool no_room = false;

    if (reserve->file == NULL || !reserve->spent)
        return true;
    reserve->spent =
        !(hint(reserve->file, with_room, &no_room) || (!no_room && fill(reserve->file, with_room))) ||
        !cut(reserve->file, reserve->bytes);
    if (reserve->spent)
        (void)cut(reserve->file, 0);
    return !reserve->spent;
}

bool
pd_reserve_spend(struct pd_reserve *reserve)
{
    if (reserve->file == NULL || reserve->spent)
        return false;
    reserve->spent = true;
    return cut(reserve->file, 0);
}

/* As a journal of the database: its directory entry is made durable, and it gets the database's rights. */
static bool
open_file(struct pd_reserve *reserve, sqlite3_vfs *vfs)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_JOURNAL;

    if (vfs->xOpen(vfs, reserve->path, reserve->file, flags, &flags) == SQLITE_OK)
        return true;
    if (reserve->file->pMethods != NULL)
        (void)reserve->file->pMethods->xClose(reserve->file);
    free(reserve->file);
    reserve->file = NULL;
    return false;
}

enum pd_err
pd_reserve_open(struct pd_reserve *reserve, const char *vfs_name, const char *ledger_path, int64_t bytes)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(vfs_name);
    size_t len = strlen(ledger_path) + sizeof TAIL + 1; /* SQLite reads on to a second zero */

    *reserve = (struct pd_reserve){ .bytes = bytes, .spent = true };
    if (bytes == 0 || vfs == NULL)
        return PD_OK;
    pd_assert(bytes % BLOCK == 0);
    reserve->path = calloc(1, len);
    reserve->file = calloc(1, (size_t)vfs->szOsFile);
    if (reserve->path == NULL || reserve->file == NULL) {
        free(reserve->file);
        reserve->file = NULL;
        return PD_ERR_MEMORY;
    }
    (void)snprintf(reserve->path, len, "%s" TAIL, ledger_path);
    if (!open_file(reserve, vfs)) {
        pd_log(PD_LOG_WARN, "E-LED-17", "no room can be kept back: %s cannot be opened", reserve->path);
        return PD_OK;
    }
    reserve->spent = !is_whole(reserve);
    if (!pd_reserve_refill(reserve))
        pd_log(PD_LOG_WARN, "E-LED-17", "no room can be kept back beside the ledger now");
    return PD_OK;
}

void
pd_reserve_close(struct pd_reserve *reserve)
{
    if (reserve->file != NULL)
        (void)reserve->file->pMethods->xClose(reserve->file);
    free(reserve->file);
    free(reserve->path);
    *reserve = (struct pd_reserve){ .file = NULL };
}
