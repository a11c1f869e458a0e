/*
 * A disk that fails: SQLite's default VFS with a counter in front of every write, sync, truncation, deletion
 * and opening. The n-th of them fails (and, when asked, all after it), as a full, read-only or broken disk
 * would. And a small disk: files grow out of a common room, and give back to it what they are cut by.
 */
#ifndef PD_TESTS_LEDGER_FAULT_VFS_H
#define PD_TESTS_LEDGER_FAULT_VFS_H

#include <stdbool.h>

#define FAULT_VFS "pd-fault"

struct fault_plan {
    int fail_at;  /* counted from 1; 0: never */
    int rc;       /* what the failing call answers: SQLITE_FULL, SQLITE_IOERR_WRITE, ... */
    bool forever; /* all calls after it fail too */
    bool only_syncs;
    bool small; /* files may grow by `room` bytes in all */
    long room;
    /* counted by the VFS */
    int calls;
    int syncs;
    long written; /* bytes */
    int failed;
};

extern struct fault_plan fault;

/* Registers the VFS; once. */
void
fault_vfs_register(void);

/* Counts from 0 again, under a new plan. */
void
fault_vfs_plan(struct fault_plan plan);

#endif
