#include "tests/sim/memory.h"

#include "app/base/err.h"
#include "tests/sim/pool.h"

#include <malloc.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define PLAIN_BLOCKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PLAIN_BLOCKS 1
#endif
#endif

void *
__real_malloc(size_t size);
void *
__real_calloc(size_t count, size_t size);
void *
__real_realloc(void *block, size_t size);
void *
__wrap_malloc(size_t size);
void *
__wrap_calloc(size_t count, size_t size);
void *
__wrap_realloc(void *block, size_t size);
int
__real_sqlite3_prepare_v3(
    sqlite3 *db, const char *sql, int n, unsigned int flags, sqlite3_stmt **stmt, const char **tail);
int
__wrap_sqlite3_prepare_v3(
    sqlite3 *db, const char *sql, int n, unsigned int flags, sqlite3_stmt **stmt, const char **tail);

static struct {
    bool armed, spare_prepares;
    uint64_t fail_in, then;
    uint64_t asked, refused;
} state;

void
sim_memory_fail(uint64_t nth, uint64_t then)
{
    state.fail_in = nth;
    state.then = then;
    state.asked = state.refused = 0;
}

void
sim_memory_arm(bool armed)
{
    state.armed = armed;
}

void
sim_memory_spare_prepares(bool spare)
{
    state.spare_prepares = spare;
}

uint64_t
sim_memory_asked(void)
{
    return state.asked;
}

bool
sim_memory_is_counting(void)
{
    return state.armed && state.fail_in > 0;
}

uint64_t
sim_memory_refused(void)
{
    return state.refused;
}

static bool
refuse(void)
{
    if (!state.armed)
        return false;
    state.asked++;
    if (state.fail_in == 0 || --state.fail_in > 0)
        return false;
    state.fail_in = state.then;
    state.refused++;
    return true;
}

/* ---- our own code's ---- */

void *
__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return refuse() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *block, size_t size)
{
    return refuse() ? NULL : __real_realloc(block, size);
}

int
__wrap_sqlite3_prepare_v3(
    sqlite3 *db, const char *sql, int n, unsigned int flags, sqlite3_stmt **stmt, const char **tail)
{
    bool armed = state.armed;
    int rc;

    *stmt = n < 0 && tail == NULL ? sim_pool_statement(db, sql, flags) : NULL;
    if (*stmt != NULL)
        return SQLITE_OK;
    state.armed = armed && !state.spare_prepares;
    rc = __real_sqlite3_prepare_v3(db, sql, n, flags, stmt, tail);
    state.armed = armed;
    return rc;
}

void *
sim_memory_resize(void *block, size_t size)
{
    void *p = __real_realloc(block, size);

    pd_assert(p != NULL);
    return p;
}

/* ---- where it lies ---- */

#define HUGE_PAGE ((size_t)2 << 20)
#define HEAP ((size_t)160 << 20) /* more than a seed wants */
#define PIECE ((size_t)16 << 20) /* less than what malloc takes from elsewhere than its heap */

/* In pages of 2 MB where the kernel gives them: a seed walks over some megabytes that lie scattered over many
 * more, and looking up where each page of 4 KB is would take a tenth of its time. */
static void
use_huge_pages(void *from, size_t len)
{
    uintptr_t first = ((uintptr_t)from + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    uintptr_t end = ((uintptr_t)from + len) / HUGE_PAGE * HUGE_PAGE;

    if (end > first)
        (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
}

/* malloc's own heap grows once to what all seeds need, and stays: what a seed gives back the next one takes,
 * and nothing goes to the kernel and comes back zeroed. The pieces lie one behind the other. */
void
sim_memory_settle(void)
{
#ifndef PLAIN_BLOCKS /* the sanitizer's allocator is another */
    void *piece[HEAP / PIECE];

    (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
    for (int i = 0; i < PD_COUNT(piece); i++) {
        piece[i] = __real_malloc(PIECE);
        pd_assert(piece[i] != NULL);
    }
    use_huge_pages(piece[0], HEAP);
    for (int i = 0; i < PD_COUNT(piece); i++)
        free(piece[i]);
#endif
}

/* ---- SQLite's ---- */

/* A block's class stands before it. Sizes of classes are 16, 24, 32, 48, 64, ...: two to every doubling. */
#define HEADER 16
#define CLASSES 24
#define ARENA (1 << 20)

struct block {
    struct block *next;
    size_t len; /* of a free one in a part, with its header */
};

static struct block *lists[CLASSES];
static char *arena;
static size_t arena_left;

/* Of address space, all parts in a row: memory is what is touched. Not a power of two, or the same bytes of
 * all parts would want the same places of the processor's cache. */
#define PART_CAP (((size_t)3 << 20) + 20480)
#define PARTS_MAX 32

#define SPANS_MAX 64
#define HOLE_LEAST 4096 /* free blocks of this size are not kept */

struct sim_memory_part {
    char *base;
    size_t used;
    struct block *lists[CLASSES + 1]; /* the last: large ones, which nobody gets again */
    char *kept;
    struct span {
        char *at;
        size_t len;
    } spans[SPANS_MAX]; /* what is kept, one after the other */
    int span_count;
};

static char *parts;
static int part_count;
static struct sim_memory_part *making; /* NULL: none */

static size_t
class_size(int class)
{
    return (size_t)(class % 2 == 0 ? 16 : 24) << (class / 2);
}

/* Found by the size's highest bit, because every call of SQLite's comes by here. */
static int
class_of(size_t size)
{
    size_t above = size <= 16 ? 0 : size - 1;
    int doubling, class;

    if (above == 0)
        return 0;
    doubling = 63 - __builtin_clzll(above) - 4; /* 16 << doubling <= above */
    class = doubling * 2 + ((above >> (doubling + 3) & 1) != 0 ? 2 : 1);
    return class < CLASSES ? class : CLASSES;
}

static void *
carve(size_t size)
{
    char *p;

    if (arena_left < size) {
        arena = __real_malloc(ARENA);
        pd_assert(arena != NULL);
        arena_left = ARENA;
    }
    p = arena;
    arena += size;
    arena_left -= size;
    return p;
}

static bool
is_plain(int class)
{
#ifdef PLAIN_BLOCKS
    (void)class;
    return true;
#else
    return class == CLASSES;
#endif
}

struct header {
    size_t size; /* that was given */
    int class;
};

static struct header *
header_of(void *p)
{
    return (struct header *)(void *)((char *)p - HEADER);
}

static size_t
part_size(int class, size_t n)
{
    return HEADER + (class < CLASSES ? class_size(class) : (n + 15) / 16 * 16);
}

static void *
part_malloc(struct sim_memory_part *part, int n)
{
    int class = class_of((size_t)n);
    size_t len = part_size(class, (size_t)n);
    struct header *h;

    if (class < CLASSES && part->lists[class] != NULL) {
        h = (struct header *)(void *)part->lists[class];
        part->lists[class] = part->lists[class]->next;
    } else {
        h = (struct header *)(void *)(part->base + part->used);
        part->used += len;
        pd_assert(part->used <= PART_CAP);
    }
    *h = (struct header){ len - HEADER, class };
    return (char *)h + HEADER;
}

/* Known by its address: what is freed is often not at hand, and nothing else is wanted of it. */
static bool
is_in_part(const void *p)
{
    return parts != NULL && (uintptr_t)p - (uintptr_t)parts < PARTS_MAX * PART_CAP;
}

/* After a part was made, its blocks stay where they are until it is put back. */
static void
part_free(struct header *h)
{
    struct block *b = (struct block *)(void *)h;
    int class;

    if (making == NULL)
        return;
    class = h->class;
    *b = (struct block){ making->lists[class], part_size(class, h->size) };
    making->lists[class] = b;
}

static void *
sql_malloc(int n)
{
    int class = class_of((size_t)n);
    size_t size = is_plain(class) ? (size_t)n : class_size(class);
    struct header *h;

    if (refuse())
        return NULL;
    if (making != NULL)
        return part_malloc(making, n);
    if (is_plain(class)) {
        h = __real_malloc(size + HEADER);
        pd_assert(h != NULL);
    } else if (lists[class] != NULL) {
        h = (struct header *)(void *)lists[class];
        lists[class] = lists[class]->next;
        __builtin_prefetch(lists[class]); /* whoever comes next would wait for it */
    } else {
        h = carve(size + HEADER);
    }
    *h = (struct header){ size, class };
    return (char *)h + HEADER;
}

static void
sql_free(void *p)
{
    struct header *h = header_of(p);
    struct block *b = (struct block *)(void *)h;
    int class;

    if (is_in_part(p)) {
        part_free(h);
        return;
    }
    class = h->class;
    if (is_plain(class)) {
        free(h);
        return;
    }
    b->next = lists[class];
    lists[class] = b;
}

static void *
sql_realloc(void *p, int n)
{
    size_t size = header_of(p)->size;
    void *q;

    if ((size_t)n <= size)
        return p;
    q = sql_malloc(n);
    if (q == NULL)
        return NULL;
    memcpy(q, p, size);
    sql_free(p);
    return q;
}

static int
sql_size(void *p)
{
    return (int)header_of(p)->size;
}

static int
sql_roundup(int n)
{
    int class = class_of((size_t)n);

    return class < CLASSES ? (int)class_size(class) : (n + 7) & ~7;
}

struct sim_memory_part *
sim_memory_part_begin(struct sim_memory_part *part)
{
    pd_assert(making == NULL && !state.armed);
    if (part == NULL) {
        pd_assert(part_count < PARTS_MAX);
        if (parts == NULL) {
            parts = sim_memory_resize(NULL, PARTS_MAX * PART_CAP);
            use_huge_pages(parts, PARTS_MAX * PART_CAP);
        }
        part = sim_memory_resize(NULL, sizeof *part);
        *part = (struct sim_memory_part){ .base = parts + PART_CAP * (size_t)part_count++ };
    }
    memset(part->lists, 0, sizeof part->lists);
    part->used = 0;
    making = part;
    return part;
}

/* The large free block that comes next in memory. NULL: none. */
static char *
next_hole(const struct sim_memory_part *part, const char *from, size_t *len)
{
    char *next = NULL;

    for (int class = 0; class <= CLASSES; class ++)
        for (struct block *b = part->lists[class]; b != NULL && b->len >= HOLE_LEAST; b = b->next)
            if ((char *)b >= from && (next == NULL || (char *)b < next)) {
                next = (char *)b;
                *len = b->len;
            }
    return next;
}

static void
find_spans(struct sim_memory_part *part)
{
    char *at = part->base, *end = part->base + part->used;

    part->span_count = 0;
    while (at < end) {
        size_t hole_len = 0;
        char *hole = part->span_count < SPANS_MAX - 1 ? next_hole(part, at, &hole_len) : NULL;

        if (hole == NULL)
            hole = end;
        part->spans[part->span_count++] = (struct span){ at, (size_t)(hole - at) };
        at = hole + hole_len;
    }
}

void
sim_memory_part_end(struct sim_memory_part *part)
{
    char *to;

    pd_assert(making == part);
    making = NULL;
    find_spans(part);
    to = part->kept = sim_memory_resize(part->kept, part->used);
    for (int i = 0; i < part->span_count; to += part->spans[i++].len)
        memcpy(to, part->spans[i].at, part->spans[i].len);
}

void
sim_memory_part_restore(struct sim_memory_part *part)
{
    const char *from = part->kept;

    for (int i = 0; i < part->span_count; from += part->spans[i++].len)
        memcpy(part->spans[i].at, from, part->spans[i].len);
}

static int
sql_init(void *unused)
{
    (void)unused;
    return SQLITE_OK;
}

static void
sql_shutdown(void *unused)
{
    (void)unused;
}

void
sim_memory_register(void)
{
    static const sqlite3_mem_methods methods = {
        .xMalloc = sql_malloc,
        .xFree = sql_free,
        .xRealloc = sql_realloc,
        .xSize = sql_size,
        .xRoundup = sql_roundup,
        .xInit = sql_init,
        .xShutdown = sql_shutdown,
    };

    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 1200, 200);
    pd_assert(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK);
}
