/*
 * What a write-ahead log was found to hold at a start, made durable before anything is built on it. After a
 * sync that failed, the kernel may show pages that it will never write; the next sync says that all is well.
 * Read again they look like commits, but the disk has none of them: what is written behind them is cut off
 * with them by the next loss of power, and a checkpoint of them leaves a database that is newer in part. (1)
 * The log is copied to a file beside it (PD_WAL_COPY), and the copy is synced. (2) A seal is written behind
 * it, and synced. (3) The log is written over with the same bytes and synced. A torn write harms nothing: the
 * copy has it all. (4) The copy is removed. One that is found at a start with a seal is put back first: the
 * start before was interrupted in (3). It gets a seal of this start before, for what is seen of the older
 * ones may be pages that the kernel never wrote, and without a seal on the disk the next start would not look
 * at the copy. One without a seal is from (1), and the log was not touched yet. All through the SQLite VFS,
 * so that a simulated disk has it too. Threading: the connection's.
 */
#ifndef PD_WAL_WAL_H
#define PD_WAL_WAL_H

#include "app/base/err.h"

#include <sqlite3.h>
#include <stdbool.h>

/* Behind the database's name. It goes where the database goes, as its log does: beside another one it would
 * be put over that one's log. */
#define PD_WAL_COPY "-settle"

/* Right before db is closed, where pd_wal_settle has not succeeded, or has put a log back: closing makes no
 * checkpoint then. A start that fails must leave the log as it is: emptied, it would come back at the next
 * loss of power, over a newer database. Not right after opening: SQLite prepares every statement again after
 * it. */
void
pd_wal_hold(sqlite3 *db);

/* db: in exclusive locking mode, in no transaction. path: the database's, as it was opened; vfs: NULL
 * is SQLite's own. Returns SQLite's code. *put_back: the log is another than the one that db has read: close
 * it, held, and open it again. A disk too full for the copy is no error: the log stays as it is. */
PD_MUST_CHECK int
pd_wal_settle(sqlite3 *db, const char *vfs, const char *path, bool *put_back);

#endif
