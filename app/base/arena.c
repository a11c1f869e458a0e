#include "app/base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum pd_err
pd_arena_init(struct pd_arena *arena, size_t cap)
{
    *arena = (struct pd_arena){ .base = malloc(cap), .cap = cap };
    return arena->base != NULL ? PD_OK : PD_ERR_MEMORY;
}

void
pd_arena_finish(struct pd_arena *arena)
{
    free(arena->base);
    *arena = (struct pd_arena){ 0 };
}

void *
pd_arena_take(struct pd_arena *arena, size_t size)
{
    size_t align = alignof(max_align_t);
    size_t start = (arena->used + align - 1) / align * align;

    if (start > arena->cap || size > arena->cap - start)
        return NULL;
    arena->used = start + size;
    if (arena->used > arena->peak)
        arena->peak = arena->used;
    return memset(arena->base + start, 0, size);
}

void
pd_arena_reset(struct pd_arena *arena)
{
    arena->used = 0;
}
