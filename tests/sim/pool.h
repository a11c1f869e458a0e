/*
 * Connections that are not made anew. Half of a seed would be SQLite reading the same schemas and compiling
 * the same statements. So a connection is made once for each role, beside the world, up to where it has read
 * its schema, has its settings and its statements, and holds nothing of any file; its memory is kept, and
 * put back to the byte when a connection of that role is opened. (1) From there on everything is SQLite's own
 * way with an idle connection whose file others may have changed: it takes the lock, reads the file's first
 * page and its WAL, and looks whether its schema still fits. Closing is SQLite's own too. No page, no lock
 * and no place in a WAL comes out of the pool. (2) What was read of the schema is read from the disk again at
 * every opening and compared. (3) The calls that reach the disk are the same with and without the pool, in
 * the same order, so that a seed's trace is the same. (4) Only what sim_pool_lend announces is served, and
 * never where a call is about to fail or a schema may be damaged. Single-threaded.
 */
#ifndef PD_TESTS_SIM_POOL_H
#define PD_TESTS_SIM_POOL_H

#include "tests/sim/disk.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum sim_role { SIM_ROLE_NONE, SIM_ROLE_HUB, SIM_ROLE_DESK, SIM_ROLE_CHECK, SIM_ROLES };

/* What a file of this role looks like when it is new: one database without a WAL. It must stay. */
void
sim_pool_mould(enum sim_role role, const struct sim_image *image);

/* Whose connection the next sqlite3_open_v2 makes. SIM_ROLE_NONE: nobody's, made as a program makes it. */
void
sim_pool_lend(enum sim_role role);

/* How many openings were served, and how many statements were not compiled. */
struct sim_pool_counters {
    uint64_t served, spared;
};

struct sim_pool_counters
sim_pool_counters(void);

/* For memory.c. NULL: compile it. */
sqlite3_stmt *
sim_pool_statement(sqlite3 *db, const char *sql, unsigned flags);

#endif
