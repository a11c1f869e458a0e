#include "sync/hub/sqlite_copy.h"

#include <stdlib.h>
#include <string.h>

/* 1 MiB: short enough that no desk notices the writer being held, also on a busy machine, where 4 MiB took
 * 70 ms; long enough that a hub of a gigabyte is copied in seconds. What is committed between two steps goes
 * into the copy by itself. */
#define STEP_PAGES 256

/* A copy is not synced here: the last step would hold the writer for as long as the disk takes to write all
 * of it. Whoever keeps a copy syncs it before it is given its name. */

struct pd_store_copy {
    sqlite3 *to;
    sqlite3_backup *backup;
};

static int
refuse(struct pd_store_copy *copy, const char *path, int code, struct pd_why *why)
{
    (void)pd_why(why, PD_ERR_IO, path, "cannot be written: %s",
        copy->to != NULL ? sqlite3_errmsg(copy->to) : sqlite3_errstr(code));
    (void)sqlite3_close(copy->to);
    free(copy);
    return code;
}

int
pd_sqlite_copy_begin(
    sqlite3 *from, const char *vfs, const char *path, struct pd_store_copy **out, struct pd_why *why)
{
    struct pd_store_copy *copy = calloc(1, sizeof *copy);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code;

    if (copy == NULL)
        return SQLITE_NOMEM;
    code = sqlite3_open_v2(path, &copy->to, flags, vfs[0] != '\0' ? vfs : NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(copy->to, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return refuse(copy, path, code, why);
    copy->backup = sqlite3_backup_init(copy->to, "main", from, "main");
    if (copy->backup == NULL)
        return refuse(copy, path, sqlite3_extended_errcode(copy->to), why);
    *out = copy;
    return SQLITE_OK;
}

int
pd_sqlite_copy_step(struct pd_store_copy *copy, bool *more)
{
    int code = sqlite3_backup_step(copy->backup, STEP_PAGES);

    *more = code == SQLITE_OK;
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

void
pd_sqlite_copy_end(struct pd_store_copy *copy)
{
    (void)sqlite3_backup_finish(copy->backup);
    (void)sqlite3_close(copy->to);
    free(copy);
}

int
pd_sqlite_check(sqlite3 *db, struct pd_why *why)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &stmt, NULL);
    const char *text = NULL;

    if (code == SQLITE_OK)
        code = sqlite3_step(stmt);
    if (code == SQLITE_ROW) {
        text = (const char *)sqlite3_column_text(stmt, 0);
        code = text != NULL && strcmp(text, "ok") == 0 ? SQLITE_OK : SQLITE_CORRUPT;
    }
    if (code != SQLITE_OK)
        (void)pd_why(
            why, PD_ERR_CORRUPT, "", "does not hold together: %s", text != NULL ? text : sqlite3_errmsg(db));
    (void)sqlite3_finalize(stmt);
    return code;
}
