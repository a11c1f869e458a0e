/*
 * Room kept back on the disk for promises. A file of a fixed size lies beside the ledger and holds nothing;
 * when the disk is full it is emptied, so that what was promised before can still be written: hand-overs,
 * tickets of holds already made, the hub's results. Nothing new is promised until it has its size again.
 *   (1) The reserve is whole, or it is spent; it is never asked for more than once between the two.
 *   (2) It is whole again only when the disk has a quarter of its size besides: a disk with just room for it
 *       would be full at the next redemption.
 *   (3) No failure of its own is a failure of the ledger.
 * All through the SQLite VFS of the ledger, so that a simulated disk has it too. It helps where a disk is
 * full of other things; where a file system copies what it overwrites, it helps as far as it lasts.
 */
#ifndef PD_LEDGER_RESERVE_H
#define PD_LEDGER_RESERVE_H

#include "app/base/err.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct pd_reserve {
    sqlite3_file *file; /* NULL: none is kept */
    char *path;
    int64_t bytes;
    bool spent;
};

/* bytes 0: none is kept. One that cannot be made whole now counts as spent. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_reserve_open(struct pd_reserve *reserve, const char *vfs, const char *ledger_path, int64_t bytes);

/* Safe on zeros. The file stays. */
void
pd_reserve_close(struct pd_reserve *reserve);

/* Gives its room back to the disk. False: there was nothing to give. */
bool
pd_reserve_spend(struct pd_reserve *reserve);

/* True: it is whole. */
bool
pd_reserve_refill(struct pd_reserve *reserve);

#endif
