/* What disk.c and disk_vfs.c share: the files of the simulated disks and what their next calls meet. */
#ifndef PD_TESTS_SIM_DISK_FILES_H
#define PD_TESTS_SIM_DISK_FILES_H

#include "tests/sim/disk.h"

#include <sqlite3.h>
#include <stddef.h>

#define SIM_SECTOR 512
#define SIM_NO_DISK SIM_DISKS_MAX /* never fails, and has no names */
#define SIM_ALIASES_MAX 32

struct sim_content {
    uint8_t *bytes;
    size_t len, cap;
};

/* One write or truncation that no sync has covered yet. */
struct sim_pending {
    uint64_t offset;
    size_t len;     /* 0: a truncation to offset */
    uint8_t *bytes; /* NULL: as they are now */
};

struct sim_file {
    bool used;
    char name[64];
    int disk;
    bool exists;         /* now */
    bool exists_durable; /* after a cut */
    struct sim_content now, durable;
    struct sim_pending *pending;
    int pending_count, pending_cap;
    uint64_t pending_end; /* none of them is behind it */
    uint64_t sync_errors; /* each handle is told once, as by a kernel */
    /* shared memory of the WAL index, when a connection wants it */
    uint8_t *shm[64];
    int shm_count;
};

/* NULL: no such name. One that was deleted and may come back is found too: see exists. */
struct sim_file *
sim_file_find(const char *name);

struct sim_file *
sim_file_make(const char *name);

void
sim_file_forget(struct sim_file *f);

void
sim_file_write(struct sim_file *f, const void *bytes, size_t len, uint64_t offset);

void
sim_file_truncate(struct sim_file *f, uint64_t size);

/* It is empty, though its durable bytes are what they were: its name is taken again. */
void
sim_file_empty(struct sim_file *f);

/* What was written is durable. */
void
sim_file_sync(struct sim_file *f);

/* What was written will never be, though it can be read. */
void
sim_file_lose(struct sim_file *f);

/* The directory is synced: names are durable as they are now. */
void
sim_disk_sync_names(int disk);

int
sim_disk_of(const char *name);

/* Counts one call that changes the disk. false: it fails. */
bool
sim_disk_strike(int disk);

/* The same for a read. */
bool
sim_disk_strike_read(int disk);

/* ---- for pool.c ---- */

/* The one database of an image as a file of its own, on no disk and without a WAL. */
void
sim_image_mould(const struct sim_image *image, struct sim_file *out);

/* Paths that begin with "/pN/" mean this file ... */
void
sim_disk_alias_mould(int alias, struct sim_file *mould);

/* ... or those of this disk. */
void
sim_disk_alias(int alias, int disk);

/* An open file becomes another one, as if it were opened now. */
int
sim_disk_reopen(sqlite3_file *h, const char *path, int flags);

bool
sim_disk_is_locked(sqlite3_file *h);

struct pd_rng *
sim_disk_rng(void);

struct sim_disk_counters *
sim_disk_count(void);

#endif
