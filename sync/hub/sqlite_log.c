#include "sync/hub/sqlite_log.h"

#include <stdlib.h>

/* SQLite syncs a log that begins anew through its own handle, and with it the name of a new one. */
static int
find(sqlite3 *db, sqlite3_vfs **vfs, const char **path)
{
    sqlite3_file *own = NULL;
    const char *name = sqlite3_db_filename(db, "main");
    int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&own);

    *path = NULL;
    if (rc == SQLITE_OK)
        rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_VFS_POINTER, (void *)vfs);
    if (rc != SQLITE_OK || own == NULL || own->pMethods == NULL || name == NULL || name[0] == '\0')
        return rc;
    *path = sqlite3_filename_wal(name);
    return SQLITE_OK;
}

int
pd_sqlite_log_open(struct pd_sqlite_log *log, sqlite3 *db)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL, rc;
    sqlite3_vfs *vfs = NULL;
    const char *path;

    if (log->open)
        return SQLITE_OK;
    rc = find(db, &vfs, &path);
    if (rc != SQLITE_OK)
        return rc;
    if (path != NULL) {
        log->file = calloc(1, (size_t)vfs->szOsFile);
        rc = log->file == NULL ? SQLITE_NOMEM : vfs->xOpen(vfs, path, log->file, flags, &flags);
    }
    if (rc != SQLITE_OK) {
        free(log->file);
        log->file = NULL;
        return rc;
    }
    (void)pthread_mutex_init(&log->lock, NULL);
    log->open = true;
    return SQLITE_OK;
}

void
pd_sqlite_log_close(struct pd_sqlite_log *log)
{
    if (!log->open)
        return;
    if (log->file != NULL)
        (void)log->file->pMethods->xClose(log->file);
    free(log->file);
    (void)pthread_mutex_destroy(&log->lock);
    log->file = NULL;
    log->open = false;
}

void
pd_sqlite_log_written(struct pd_sqlite_log *log)
{
    (void)atomic_fetch_add(&log->written, 1);
}

int
pd_sqlite_log_sync(struct pd_sqlite_log *log)
{
    uint_fast64_t written = atomic_load(&log->written);
    int rc;

    (void)pthread_mutex_lock(&log->lock);
    if (log->failed == SQLITE_OK && log->file != NULL && log->synced < written)
        log->failed = log->file->pMethods->xSync(log->file, SQLITE_SYNC_NORMAL);
    if (log->failed == SQLITE_OK)
        log->synced = written > log->synced ? written : log->synced;
    rc = log->failed;
    (void)pthread_mutex_unlock(&log->lock);
    return rc;
}
