/*
 * Small tables by hash for store_pg_batch.h: marks of rows, each with a number, and rows of a result by what
 * stands in one of their columns. A mark is a hash of what tells a row apart: two rows may have one by
 * chance, and whoever uses them takes care that this costs time and nothing else. Pure but for memory; any
 * thread.
 */
#ifndef PD_HUB_STORE_PG_MARKS_H
#define PD_HUB_STORE_PG_MARKS_H

#include "app/base/err.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

/* Zeroed: empty. */
struct pd_pg_marks {
    struct pd_pg_mark {
        uint64_t mark; /* 0: none */
        uint32_t value;
    } * slots;
    uint32_t cap, count;
};

/* Zeroed: nothing can be found in it, or put there, before it was begun. */
struct pd_pg_index {
    uint32_t *slots; /* 1-based numbers of rows; 0: none */
    uint32_t cap;
};

uint64_t
pd_pg_mix(uint64_t h);

/* Of a row of some table, by the first columns of its key. */
uint64_t
pd_pg_mark_of(int table, int64_t a, int64_t b);

/* Of an id, PD_ID_LEN bytes. */
uint64_t
pd_pg_mark_of_id(const void *id);

/* false: no memory. One that is there gets the value. */
PD_MUST_CHECK bool
pd_pg_marks_put(struct pd_pg_marks *marks, uint64_t mark, uint32_t value);

/* NULL: it is not there. Valid until the next put. */
const uint32_t *
pd_pg_marks_get(const struct pd_pg_marks *marks, uint64_t mark);

void
pd_pg_marks_clear(struct pd_pg_marks *marks);

void
pd_pg_marks_finish(struct pd_pg_marks *marks);

/* Empties it, with room for n rows at a third of it at most. false: no memory. */
PD_MUST_CHECK bool
pd_pg_index_begin(struct pd_pg_index *index, int n);

void
pd_pg_index_finish(struct pd_pg_index *index);

/* A whole number of a result in its binary format. */
int64_t
pd_pg_number_at(PGresult *rows, int row, int column);

/* The slot of the row whose column is that id, or of one there could be. */
uint32_t *
pd_pg_index_id(const struct pd_pg_index *index, PGresult *rows, int column, const void *id);

uint32_t *
pd_pg_index_number(const struct pd_pg_index *index, PGresult *rows, int column, int64_t n);

#endif
