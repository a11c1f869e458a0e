/*
 * Disks that forget: a SQLite VFS in memory in which a write is durable only after a sync. Each machine of
 * the simulated lobby has a disk; a power cut keeps what was synced and, of the rest, whatever the seed says:
 * nothing, all of it, some of it, or all up to a write of which half is there and a sector of garbage after
 * it. (1) What was synced before a cut is there after it, to the byte. (2) Names come and go durably when the
 * directory is synced: by the first sync of a new journal or WAL, and by a delete that asks for it, as SQLite
 * does on a real system. A database file's own sync does not keep its name. (3) Faults come from the seed
 * alone: the same calls on the same seed meet the same faults. One VFS, "sim", for all disks: paths begin
 * with the disk's name, "/d3/ledger.db". Single-threaded.
 */
#ifndef PD_TESTS_SIM_DISK_H
#define PD_TESTS_SIM_DISK_H

#include "app/base/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_VFS "sim"
#define SIM_DISKS_MAX 16

/* Registers the VFS, and memory.h's for SQLite; once in a process and before anything else of SQLite. */
void
sim_disk_register(void);

/* Forgets every file of every disk. Connections must be closed. */
void
sim_disk_reset_all(struct pd_rng *rng);

/* Fresh disks for a test that walks through seeds; SQLite's own random numbers begin anew too. */
void
sim_disk_start(struct pd_rng *rng, uint64_t seed);

/* For tests whose disks fail on purpose: nothing of it is said in the log. */
void
sim_disk_quiet(void);

/* What the next calls on a disk meet. */
struct sim_disk_faults {
    int crash_in;      /* > 0: the power fails at this many write, sync or delete calls from now; 0: not */
    bool full;         /* writes that make a file longer fail: SQLITE_FULL; but for what was cut off others */
    int64_t freed;     /* since it is full */
    int io_error_in;   /* > 0: this many calls from now one fails with an I/O error, once; a failed sync may
                        * have lost what it was to write */
    int read_error_in; /* > 0: this many reads from now one fails, once */
    bool sync_fails;   /* the next sync does, once */
    bool ignore_sync;  /* a disk that lies: sync does nothing. Only for the proof that the fsync matters */
};

struct sim_disk_faults *
sim_disk_faults(int disk);

/* true: the power of this disk has failed and every call errs until sim_disk_power_on. */
bool
sim_disk_is_off(int disk);

/* The power has failed, or one of the next calls will. */
bool
sim_disk_is_faulty(int disk);

/* Fails the power now. */
void
sim_disk_cut(int disk);

/* The process is gone, kill -9: what it wrote stays, its connections can only be closed. */
void
sim_disk_kill(int disk);

/* It starts again: after a cut, files are what survived. All its connections must have been closed. */
void
sim_disk_power_on(int disk);

/* Every file of a disk, as it is now. */
void
sim_disk_each(int disk, void (*each)(void *ctx, const char *name, const void *bytes, size_t len), void *ctx);

/* A copy of every file of a disk, as a running machine sees them now. Not freed by sim_disk_reset_all. */
struct sim_image;

struct sim_image *
sim_image_take(int disk);

/* These files, and no others, durably, under this disk's name. Its connections must have been closed. */
void
sim_image_put(const struct sim_image *image, int disk);

/* The same without a copy until a file is written to: of an image that is never freed. */
void
sim_image_lend(const struct sim_image *image, int disk);

void
sim_image_free(struct sim_image *image);

struct sim_disk_counters {
    uint64_t changes; /* calls that change a disk: each is a place for a power cut */
    uint64_t writes, syncs, cuts, lost_writes;
};

struct sim_disk_counters
sim_disk_counters(void);

/* For tests: flips bits of a durable byte. false when the file is shorter. */
bool
sim_disk_flip(const char *path, uint64_t offset, uint8_t mask);

/* Flips a bit where something is written, *offset. false: there is nothing. */
bool
sim_disk_rot(const char *path, struct pd_rng *chance, uint64_t *offset);

int64_t
sim_disk_size(const char *path);

#endif
