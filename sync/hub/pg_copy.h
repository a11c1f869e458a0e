/*
 * A copy of a hub in PostgreSQL: a SQLite file of the hub, as of one moment, the same as a hub in a file
 * makes of itself. So a backup of either goes back into either. It is read on a connection of its own while
 * the hub serves. Threading: the copy is one thread's.
 */
#ifndef PD_HUB_PG_COPY_H
#define PD_HUB_PG_COPY_H

#include "app/base/err.h"

#include <stdbool.h>

struct pd_pg_copy;

/* Connects to nobody yet. where and path are copied. NULL: no memory. */
struct pd_pg_copy *
pd_pg_copy_create(const char *where, const char *path);

/* The next piece, some milliseconds' work; the first makes the file and settles the moment. The file has no
 * WAL beside it and is not synced. Errors: PD_ERR_IO (the server, or the file), PD_ERR_FULL, PD_ERR_CORRUPT,
 * PD_ERR_STATE (another release's tables). */
PD_MUST_CHECK enum pd_err
pd_pg_copy_step(struct pd_pg_copy *copy, bool *more);

void
pd_pg_copy_destroy(struct pd_pg_copy *copy);

#endif
