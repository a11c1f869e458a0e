/*
 * Memory that runs out: every allocation of the engines and of SQLite passes here, and the Nth of them can be
 * refused. Programs that link sim_disk are linked so that malloc, calloc and realloc of our own code
 * come here; those of libsodium do not. (1) Only what happens while armed is counted and refused: the
 * simulator's own memory, and what its disks need while an engine writes, never fails. (2) Without sanitizers
 * SQLite's memory comes from lists of equal blocks, which are quick and stay from seed to seed.
 * Single-threaded.
 */
#ifndef PD_TESTS_SIM_MEMORY_H
#define PD_TESTS_SIM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Gives SQLite its memory and tells it that there is one thread; before anything else of SQLite. */
void
sim_memory_register(void);

/* For a program that runs many seeds: its memory is asked for once. First of all calls. */
void
sim_memory_settle(void);

/* The nth allocation from now on fails while armed, and after it every `then`th (0: only that one).
 * nth 0: none does. */
void
sim_memory_fail(uint64_t nth, uint64_t then);

/* An engine is at work, or no longer. */
void
sim_memory_arm(bool armed);

/* What preparing a statement needs is neither counted nor refused from now on: where statements are prepared
 * late, it is no part of an engine's act. */
void
sim_memory_spare_prepares(bool spare);

/* How many were asked for while armed, and how many of those were refused, since sim_memory_fail. */
uint64_t
sim_memory_asked(void);

uint64_t
sim_memory_refused(void);

/* Armed, and one of the next allocations is to fail: what asks for memory must ask for it. */
bool
sim_memory_is_counting(void);

/*
 * What SQLite asks for between begin and end lies in one part of the memory, of which a copy is kept; restore
 * puts it back as it was at the end, to the byte. What lies in it is freed with it only. begin with NULL
 * makes one, otherwise all that was in it is forgotten.
 */
struct sim_memory_part;

struct sim_memory_part *
sim_memory_part_begin(struct sim_memory_part *part);

void
sim_memory_part_end(struct sim_memory_part *part);

void
sim_memory_part_restore(struct sim_memory_part *part);

/* For the simulator itself: never NULL. */
void *
sim_memory_resize(void *block, size_t size);

#endif
