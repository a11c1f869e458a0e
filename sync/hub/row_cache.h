/*
 * Members' rows as they were sent last. Every desk of a hospital reads the same ones within seconds, and one
 * is composed of a dozen statements. (1) A line is kept under the number its member's row had in the feed;
 * when she changes, it is dropped. (2) It is dropped too when the rules in force are others, and all are when
 * a batch is lost: its numbers come again with other content. (3) A fixed number of slots; who comes later
 * takes the place. Threading: the engine's own.
 */
#ifndef PD_HUB_ROW_CACHE_H
#define PD_HUB_ROW_CACHE_H

#include <stddef.h>
#include <stdint.h>

struct pd_row_line {
    int64_t key; /* the member's mid */
    uint64_t cseq;
    uint32_t programme; /* version */
    uint32_t len;
    char *bytes; /* NULL: nothing is kept here */
};

/* Zeroed: empty. */
struct pd_row_cache {
    struct pd_row_line *slots; /* made when the first line is kept */
};

/* The line of a member's row as of cseq; NULL: not kept. Valid until the next call. */
const struct pd_row_line *
pd_row_cache_get(const struct pd_row_cache *cache, int64_t key, uint64_t cseq, uint32_t programme);

/* Keeps a copy, or nothing when there is no memory. */
void
pd_row_cache_put(
    struct pd_row_cache *cache, int64_t key, uint64_t cseq, uint32_t programme, const char *line, size_t len);

void
pd_row_cache_drop(struct pd_row_cache *cache, int64_t key);

void
pd_row_cache_clear(struct pd_row_cache *cache);

#endif
