/*
 * The simulated hub's store twice: SQLite on its disk that forgets, and beside it PostgreSQL, which is asked
 * everything that SQLite is. Each row, each value that the engine reads and each number of changed rows must
 * be the same; when the hub opens the twin is made what the disk has, and when it closes every table is
 * compared. What a fault of the simulated machine loses is given up at the twin too. Single-threaded, one a
 * process.
 */
#ifndef PD_TESTS_SIM_TWIN_H
#define PD_TESTS_SIM_TWIN_H

#include "sync/hub/store.h"

#include <stdint.h>

/* From now on hubs have one. where: a connection string of libpq, in keywords; each process takes a schema of
 * its own there, and leaves it. */
void
sim_twin_use(const char *where);

/* The store of a hub that opens, with its twin where there is to be one. */
struct pd_store *
sim_twin_of(struct pd_store *made);

/* What was different first since the last call, or "". */
const char *
sim_twin_wrong(void);

/* Statements asked of both, and how often all tables were compared, since the last call. */
void
sim_twin_counts(uint64_t *statements, uint64_t *compared);

#endif
