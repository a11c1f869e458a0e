#include "sync/hub/store_pg_marks.h"

#include "app/core/id.h"
#include "sync/hub/pg_value.h"

#include <stdlib.h>
#include <string.h>

#define MARKS_FIRST 4096

uint64_t
pd_pg_mix(uint64_t h)
{
    h = (h ^ (h >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    h = (h ^ (h >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    return h ^ (h >> 32);
}

uint64_t
pd_pg_mark_of(int table, int64_t a, int64_t b)
{
    return pd_pg_mix(pd_pg_mix((uint64_t)a + UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)table) + (uint64_t)b) |
           1;
}

uint64_t
pd_pg_mark_of_id(const void *id)
{
    uint64_t half[2];

    memcpy(half, id, sizeof half);
    return pd_pg_mix(pd_pg_mix(half[0]) ^ half[1]) | 1;
}

static uint32_t
place_of(const struct pd_pg_marks *marks, uint64_t mark)
{
    uint32_t i = (uint32_t)(mark >> 32) & (marks->cap - 1);

    while (marks->slots[i].mark != 0 && marks->slots[i].mark != mark)
        i = (i + 1) & (marks->cap - 1);
    return i;
}

const uint32_t *
pd_pg_marks_get(const struct pd_pg_marks *marks, uint64_t mark)
{
    const struct pd_pg_mark *slot;

    if (marks->count == 0)
        return NULL;
    slot = &marks->slots[place_of(marks, mark)];
    return slot->mark != 0 ? &slot->value : NULL;
}

static bool
grow(struct pd_pg_marks *marks)
{
    struct pd_pg_marks more = { .cap = marks->cap > 0 ? marks->cap * 2 : MARKS_FIRST, .count = marks->count };

    more.slots = calloc(more.cap, sizeof *more.slots);
    if (more.slots == NULL)
        return false;
    for (uint32_t i = 0; i < marks->cap; i++)
        if (marks->slots[i].mark != 0)
            more.slots[place_of(&more, marks->slots[i].mark)] = marks->slots[i];
    free(marks->slots);
    *marks = more;
    return true;
}

bool
pd_pg_marks_put(struct pd_pg_marks *marks, uint64_t mark, uint32_t value)
{
    uint32_t at;

    if (marks->count * 2 >= marks->cap && !grow(marks))
        return false;
    at = place_of(marks, mark);
    marks->count += marks->slots[at].mark == 0;
    marks->slots[at] = (struct pd_pg_mark){ mark, value };
    return true;
}

void
pd_pg_marks_clear(struct pd_pg_marks *marks)
{
    if (marks->count > 0)
        memset(marks->slots, 0, marks->cap * sizeof *marks->slots);
    marks->count = 0;
}

void
pd_pg_marks_finish(struct pd_pg_marks *marks)
{
    free(marks->slots);
    *marks = (struct pd_pg_marks){ .slots = NULL };
}

bool
pd_pg_index_begin(struct pd_pg_index *index, int n)
{
    uint32_t cap = 64;

    while (cap < (uint32_t)n * 3)
        cap *= 2;
    if (cap > index->cap) {
        free(index->slots);
        index->slots = malloc(cap * sizeof *index->slots);
        index->cap = index->slots != NULL ? cap : 0;
    }
    if (index->slots == NULL)
        return false;
    memset(index->slots, 0, index->cap * sizeof *index->slots);
    return true;
}

void
pd_pg_index_finish(struct pd_pg_index *index)
{
    free(index->slots);
    *index = (struct pd_pg_index){ .slots = NULL };
}

int64_t
pd_pg_number_at(PGresult *rows, int row, int column)
{
    return pd_pg_get_int(
        PQgetvalue(rows, row, column), (size_t)PQgetlength(rows, row, column), PQftype(rows, column));
}

uint32_t *
pd_pg_index_id(const struct pd_pg_index *index, PGresult *rows, int column, const void *id)
{
    uint32_t i = (uint32_t)(pd_pg_mark_of_id(id) >> 32) & (index->cap - 1);

    while (index->slots[i] != 0 &&
           memcmp(PQgetvalue(rows, (int)index->slots[i] - 1, column), id, PD_ID_LEN) != 0)
        i = (i + 1) & (index->cap - 1);
    return &index->slots[i];
}

uint32_t *
pd_pg_index_number(const struct pd_pg_index *index, PGresult *rows, int column, int64_t n)
{
    uint32_t i = (uint32_t)(pd_pg_mix((uint64_t)n) >> 32) & (index->cap - 1);

    while (index->slots[i] != 0 && pd_pg_number_at(rows, (int)index->slots[i] - 1, column) != n)
        i = (i + 1) & (index->cap - 1);
    return &index->slots[i];
}
