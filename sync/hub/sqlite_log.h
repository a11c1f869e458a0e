/*
 * A second handle of a database's write-ahead log, through which the log is synced while its connection
 * writes on. A kernel tells every handle of a file once of pages that it could not write: so the connection's
 * own syncs, a checkpoint's among them, whose errors SQLite keeps to itself, take none away from this one.
 * Threading: opened and closed by the connection's thread; written and sync on any.
 */
#ifndef PD_HUB_SQLITE_LOG_H
#define PD_HUB_SQLITE_LOG_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct pd_sqlite_log {
    bool open;
    sqlite3_file *file; /* NULL: there is no log, as of a database in memory */
    atomic_uint_fast64_t written;
    pthread_mutex_t lock; /* the fields below */
    uint_fast64_t synced; /* what was written up to then */
    int failed;           /* SQLite's code of the first sync that failed: every later one does too */
};

/* Returns SQLite's code. */
int
pd_sqlite_log_open(struct pd_sqlite_log *log, sqlite3 *db);

/* Before the connection is closed, which may remove the log. */
void
pd_sqlite_log_close(struct pd_sqlite_log *log);

/* The connection committed something. */
void
pd_sqlite_log_written(struct pd_sqlite_log *log);

/* What was told as written before is on disk. Returns SQLite's code. */
int
pd_sqlite_log_sync(struct pd_sqlite_log *log);

#endif
