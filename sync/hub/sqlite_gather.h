/*
 * A VFS for a store's connection that hands pages to the write-ahead log's file some thirty at a time.
 * SQLite writes each page of a commit in two calls, and at a busy hub those were a tenth of what a push
 * costs. (1) Only what is appended behind the last write is gathered, a frame at a time, and no further than
 * to the end of the frame that commits: when SQLite's commit goes on to show it to others, all of it was
 * handed to the file, and an error was told to that commit. (2) Whatever else is done with the file comes
 * after what was gathered. (3) All other files are the base's own. Threading: as the connection; other
 * handles of the log gather nothing, because nobody writes through them.
 */
#ifndef PD_HUB_SQLITE_GATHER_H
#define PD_HUB_SQLITE_GATHER_H

#include <sqlite3.h>
#include <stdint.h>

/* Bytes in one call. */
#define PD_SQLITE_GATHER_MAX (1 << 17)

/* Not moved while it is registered; zeroed, it is not. */
struct pd_sqlite_gather {
    sqlite3_vfs vfs, *base;
    char name[40];
};

/* base: a VFS's name; NULL is SQLite's own. The new one goes by gather->name. Returns SQLite's code. */
int
pd_sqlite_gather_begin(struct pd_sqlite_gather *gather, const char *base);

/* After every connection that was opened through it is closed. */
void
pd_sqlite_gather_end(struct pd_sqlite_gather *gather);

#endif
