/*
 * Memory that is given back all at once: one block, taken at start, carved from the front, reset at the end
 * of a frame or a request. When it is full, pd_arena_take returns NULL and the caller answers
 * PD_ERR_TOO_LARGE.
 */
#ifndef PD_BASE_ARENA_H
#define PD_BASE_ARENA_H

#include "app/base/err.h"

#include <stddef.h>
#include <stdint.h>

struct pd_arena {
    uint8_t *base;
    size_t cap;  /* bytes */
    size_t used; /* bytes */
    size_t peak; /* most ever used, for sizing */
};

PD_MUST_CHECK enum pd_err
pd_arena_init(struct pd_arena *arena, size_t cap);

void
pd_arena_finish(struct pd_arena *arena);

/* Zeroed, aligned for any type; NULL when it does not fit. Valid until the next reset. */
void *
pd_arena_take(struct pd_arena *arena, size_t size);

void
pd_arena_reset(struct pd_arena *arena);

#endif
