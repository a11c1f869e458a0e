/*
 * Copies of a live SQLite store, and the look whether a copy holds together. Codes are SQLite's own: the
 * store that calls turns them into enum pd_err. Threading: the store's.
 */
#ifndef PD_HUB_SQLITE_COPY_H
#define PD_HUB_SQLITE_COPY_H

#include "app/base/err.h"

#include <sqlite3.h>
#include <stdbool.h>

struct pd_store_copy;

int
pd_sqlite_copy_begin(
    sqlite3 *from, const char *vfs, const char *path, struct pd_store_copy **out, struct pd_why *why);

int
pd_sqlite_copy_step(struct pd_store_copy *copy, bool *more);

void
pd_sqlite_copy_end(struct pd_store_copy *copy);

int
pd_sqlite_check(sqlite3 *db, struct pd_why *why);

#endif
