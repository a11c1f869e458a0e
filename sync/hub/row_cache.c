#include "sync/hub/row_cache.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 32768

static struct pd_row_line *
slot_of(const struct pd_row_cache *cache, int64_t key)
{
    return &cache->slots[(((uint64_t)key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) % SLOTS];
}

const struct pd_row_line *
pd_row_cache_get(const struct pd_row_cache *cache, int64_t key, uint64_t cseq, uint32_t programme)
{
    const struct pd_row_line *line = cache->slots != NULL ? slot_of(cache, key) : NULL;

    return line != NULL && line->bytes != NULL && line->key == key && line->cseq == cseq &&
                   line->programme == programme
               ? line
               : NULL;
}

static void
empty(struct pd_row_line *line)
{
    free(line->bytes);
    *line = (struct pd_row_line){ .bytes = NULL };
}

void
pd_row_cache_put(
    struct pd_row_cache *cache, int64_t key, uint64_t cseq, uint32_t programme, const char *bytes, size_t len)
{
    struct pd_row_line *line;
    char *copy;

    if (cache->slots == NULL)
        cache->slots = calloc(SLOTS, sizeof *cache->slots);
    copy = cache->slots != NULL ? malloc(len) : NULL;
    if (copy == NULL)
        return;
    memcpy(copy, bytes, len);
    line = slot_of(cache, key);
    empty(line);
    *line = (struct pd_row_line){
        .key = key, .cseq = cseq, .programme = programme, .len = (uint32_t)len, .bytes = copy
    };
}

void
pd_row_cache_drop(struct pd_row_cache *cache, int64_t key)
{
    struct pd_row_line *line = cache->slots != NULL ? slot_of(cache, key) : NULL;

    if (line != NULL && line->key == key)
        empty(line);
}

void
pd_row_cache_clear(struct pd_row_cache *cache)
{
    for (int i = 0; cache->slots != NULL && i < SLOTS; i++)
        empty(&cache->slots[i]);
    free(cache->slots);
    cache->slots = NULL;
}
