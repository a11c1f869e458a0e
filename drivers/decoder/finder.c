#include "drivers/decoder/finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHECKS_MAX 2500    /* lines across a candidate, a scan */
#define BEST_FINDERS 16    /* whose sets of three are looked at */
#define MEASURED_MAX 160   /* sets of three that are measured */
#define MODULE_MIN_PX 0.9f /* thinner than this nothing can be read */

/* Six edges of five runs. Blur and a wrong threshold widen dark runs and narrow light ones by the same
 * amount, so the distances between edges of one kind are what is compared. */
static bool
is_finder_line(const float *e)
{
    float m = (e[5] - e[0]) / 7, off;

    if (m < MODULE_MIN_PX)
        return false;
    for (int i = 0; i < 5; i++)
        if (e[i + 1] - e[i] < m * (i == 2 ? 1.7f : 0.3f))
            return false;
    off = fabsf(e[2] - e[0] - 2 * m) + fabsf(e[5] - e[3] - 2 * m);
    return off < 1.3f * m && fabsf(e[3] - e[1] - 4 * m) < 1.1f * m && fabsf(e[4] - e[2] - 4 * m) < 1.1f * m &&
           fabsf((e[5] + e[0]) / 2 - (e[3] + e[2]) / 2) < 0.9f * m;
}

/* Distances from a point to the first n places where light and dark change along a direction (unit length),
 * within limit; how many there were. Steps of one pixel, edges between them by proportion. */
static int
edges_along(
    const struct pd_level *level, float x, float y, float dx, float dy, float limit, int n, float *edges)
{
    float before = pd_level_at(level, x, y);
    bool dark = before > 0;
    int found = 0;

    for (float t = 1; t < limit && found < n; t += 1) {
        float now = pd_level_at(level, x + t * dx, y + t * dy);

        if (now != 0 && (now > 0) != dark) {
            edges[found++] = before == now ? t : t - 1 + before / (before - now);
            dark = !dark;
        }
        before = now;
    }
    return found;
}

/* A line through a supposed finder; puts its middle right along it. Returns pixels a module, 0 where it is
 * none. */
static float
cross(const struct pd_level *level, float *x, float *y, float dx, float dy, float m, bool light)
{
    float limit = 5.5f * m + 3, to[3], from[3], e[6], shift;

    if ((pd_level_at(level, *x, *y) < 0) != light)
        return 0;
    if (edges_along(level, *x, *y, dx, dy, limit, 3, to) < 3 ||
        edges_along(level, *x, *y, -dx, -dy, limit, 3, from) < 3)
        return 0;
    for (int i = 0; i < 3; i++) {
        e[2 - i] = -from[i];
        e[3 + i] = to[i];
    }
    if (!is_finder_line(e))
        return 0;
    shift = (e[0] + e[5] + e[2] + e[3]) / 4;
    *x += shift * dx;
    *y += shift * dy;
    return (e[5] - e[0]) / 7;
}

static struct pd_finder *
known_at(struct pd_finders *found, float x, float y, bool light)
{
    for (int i = 0; i < found->count; i++) {
        struct pd_finder *f = &found->list[i];

        if (f->light == light && fabsf(f->x - x) < 2 * f->mh && fabsf(f->y - y) < 2 * f->mv)
            return f;
    }
    return NULL;
}

static void
consider(const struct pd_level *level, struct pd_finders *found, float x, float y, float m, bool light)
{
    struct pd_finder *known = known_at(found, x, y, light);
    float mv, mh, dx = x, dy = y;

    if (known != NULL) {
        known->votes++;
        return;
    }
    if (found->checks >= CHECKS_MAX)
        return;
    found->checks++;
    mv = cross(level, &x, &y, 0, 1, 3 * m, light);
    if (mv <= 0 || mv > 3.5f * m || m > 3.5f * mv)
        return;
    mh = cross(level, &x, &y, 1, 0, m, light);
    if (mh <= 0)
        return;
    dx = x;
    dy = y;
    if (cross(level, &dx, &dy, 0.70710678f, 0.70710678f, 1.5f * (mh + mv), light) <= 0 &&
        cross(level, &dx, &dy, 0.70710678f, -0.70710678f, 1.5f * (mh + mv), light) <= 0)
        return;
    known = known_at(found, x, y, light);
    if (known != NULL)
        known->votes++;
    else if (found->count < PD_FINDERS_MAX)
        found->list[found->count++] = (struct pd_finder){ x, y, mh, mv, 1, light };
}

#define NOISE_TURNS 25 /* changes in 64 pixels: a code that fine has fewer, noise has half of them */
#define EDGES_MAX 2048 /* of a row that are looked at; a row of nothing but noise has a quarter of it */

/* A row as places where light turns dark or dark light; the first is to dark. */
struct edges {
    int count;
    uint16_t at[EDGES_MAX]; /* the first pixel of the new colour */
};

/* Bit i is set where byte i of a is below byte i of b. */
static unsigned
bytes_below(uint64_t a, uint64_t b)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t difference = (a | high) - (b & ~high), below;

    below = ((~a & b) | (~(a ^ b) & ~difference)) & high;
    return (unsigned)((below >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

/* Which of a block's eight pixels are dark; a flat one is light. */
static unsigned
dark_bits(const uint8_t *row, int cut, int width)
{
    unsigned bits = 0;
    uint64_t pixels;

    if (cut == 0)
        return 0;
    if (width == PD_LEVEL_BLOCK) {
        memcpy(&pixels, row, sizeof pixels);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        return bytes_below(pixels, (uint64_t)(unsigned)cut * UINT64_C(0x0101010101010101));
#endif
    }
    for (int i = 0; i < width; i++)
        bits |= (unsigned)(row[i] < cut) << i;
    return bits;
}

/* Sixty-four pixels at a time: where nothing changes, nothing is done, and where all changes no branch is
 * guessed. */
static void
find_edges(const struct pd_level *level, int y, struct edges *edges)
{
    const uint8_t *row = level->plane.p + (size_t)y * level->plane.stride;
    const struct pd_block *blocks = level->blocks + (y / PD_LEVEL_BLOCK) * level->blocks_x;
    uint64_t before = 0;
    int width = level->plane.width;

    edges->count = 0;
    for (int bx = 0; bx < level->blocks_x && edges->count <= EDGES_MAX - 64; bx += 8) {
        uint64_t dark = 0, turns;
        int end = bx + 8 < level->blocks_x ? 8 : level->blocks_x - bx;

        for (int i = 0; i < end; i++) {
            int x = (bx + i) * PD_LEVEL_BLOCK, n = width - x < PD_LEVEL_BLOCK ? width - x : PD_LEVEL_BLOCK;

            dark |= (uint64_t)dark_bits(row + x, blocks[bx + i].cut, n) << (8 * i);
        }
        turns = dark ^ (dark << 1 | before);
        if (__builtin_popcountll(turns) > NOISE_TURNS) {
            dark = 0;
            turns = before;
        }
        before = dark >> 63;
        if (width - bx * PD_LEVEL_BLOCK < 64) /* what is beyond the row is no turn to light */
            turns &= (UINT64_C(1) << (width - bx * PD_LEVEL_BLOCK)) - 1;
        for (; turns != 0; turns &= turns - 1)
            edges->at[edges->count++] = (uint16_t)(bx * PD_LEVEL_BLOCK + __builtin_ctzll(turns));
    }
}

/* Between the pixels, by proportion. */
static float
edge_at(const uint8_t *row, const struct pd_block *blocks, int x)
{
    int cut = blocks[x / PD_LEVEL_BLOCK].cut, before = x > 0 ? row[x - 1] : cut;
    float part = 0.5f;

    if (cut == 0)
        return (float)x;
    if (before != row[x])
        part = (float)(cut - before) / (float)(row[x] - before);
    return (float)x - 0.5f + (part < 0 ? 0 : part > 1 ? 1 : part);
}

/* By whole pixels, a pixel's doubt in favour at each end: what fails fails by is_finder_line as well. */
static bool
may_be_finder(const uint16_t *e)
{
    int w = e[5] - e[0], middle = e[3] - e[2], first = e[3] - e[1], second = e[4] - e[2];

    return (70 * (middle + 1) >= 17 * (w - 1)) & (70 * (first + 1) >= 29 * (w - 1)) &
           (70 * (second + 1) >= 29 * (w - 1)) & (70 * (first - 1) <= 51 * (w + 1)) &
           (70 * (second - 1) <= 51 * (w + 1));
}

static void
scan_row(const struct pd_level *level, struct pd_finders *found, int y)
{
    const uint8_t *row = level->plane.p + (size_t)y * level->plane.stride;
    const struct pd_block *blocks = level->blocks + (y / PD_LEVEL_BLOCK) * level->blocks_x;
    struct edges edges;

    find_edges(level, y, &edges);
    for (int k = 5; k < edges.count; k++) {
        float e[6];

        if (!may_be_finder(edges.at + k - 5))
            continue;
        for (int i = 0; i < 6; i++)
            e[i] = edge_at(row, blocks, edges.at[k - 5 + i]);
        /* The run that ends with an edge to light is dark, as an outer ring is; odd edges are those. */
        if (is_finder_line(e))
            consider(level, found, (e[2] + e[3]) / 2, (float)y + 0.5f, (e[5] - e[0]) / 7, k % 2 == 0);
    }
}

static int
by_votes(const void *a, const void *b)
{
    const struct pd_finder *p = a, *q = b;
    float size_p = (float)p->votes / (p->mv + 1), size_q = (float)q->votes / (q->mv + 1);

    return size_p < size_q ? 1 : size_p > size_q ? -1 : 0;
}

void
pd_finders_scan(const struct pd_level *level, int step, struct pd_finders *found)
{
    found->count = found->checks = 0;
    for (int y = step / 2; y < level->plane.height; y += step)
        scan_row(level, found, y);
    qsort(found->list, (size_t)found->count, sizeof found->list[0], by_votes);
}

/* Pixels a module along a direction, through the middle of a finder; a guess from its two sizes where the
 * line tells nothing. */
static float
module_along(const struct pd_level *level, const struct pd_finder *f, float dx, float dy)
{
    float x = f->x, y = f->y, guess = (f->mh * fabsf(dx) + f->mv * fabsf(dy)) / (fabsf(dx) + fabsf(dy));
    float m = cross(level, &x, &y, dx, dy, 1.6f * (f->mh > f->mv ? f->mh : f->mv), f->light);

    return m > 0 ? m : guess * 0.85f;
}

static float
distance(const struct pd_finder *p, const struct pd_finder *q)
{
    return hypotf(p->x - q->x, p->y - q->y);
}

/* Seen at a slant, modules shrink along a leg: its length is that many of the geometric mean of both ends. */
static float
measure_leg(const struct pd_level *level, const struct pd_finder *a, const struct pd_finder *b, float m[2])
{
    float d = distance(a, b), dx = (b->x - a->x) / d, dy = (b->y - a->y) / d;

    m[0] = module_along(level, a, dx, dy);
    m[1] = module_along(level, b, dx, dy);
    return d / sqrtf(m[0] * m[1]);
}

static bool
make_triple(const struct pd_level *level, const struct pd_finder *a, const struct pd_finder *b,
    const struct pd_finder *c, struct pd_triple *t)
{
    float turn = (b->x - a->x) * (c->y - a->y) - (b->y - a->y) * (c->x - a->x);
    float ab, ac, sine = turn / (distance(a, b) * distance(a, c) + 1e-6f);

    if (fabsf(sine) < 0.3f)
        return false;
    *t = (struct pd_triple){ .a = *a, .b = turn > 0 ? *b : *c, .c = turn > 0 ? *c : *b };
    ab = measure_leg(level, &t->a, &t->b, t->ab);
    ac = measure_leg(level, &t->a, &t->c, t->ac);
    t->modules = (ab + ac) / 2;
    if (t->modules < 10 || t->modules > 190 || ab > 1.6f * ac || ac > 1.6f * ab)
        return false;
    t->fault = 3 * fabsf(logf(ab / ac)) + fabsf(logf(t->ab[0] / t->ab[1])) +
               fabsf(logf(t->ac[0] / t->ac[1])) + 0.5f * (1 - fabsf(sine)) + t->modules / 400;
    return true;
}

static void
keep(struct pd_triple *triples, int *count, const struct pd_triple *t)
{
    int at = *count;

    while (at > 0 && triples[at - 1].fault > t->fault)
        at--;
    if (at >= PD_TRIPLES_MAX)
        return;
    if (*count < PD_TRIPLES_MAX)
        (*count)++;
    memmove(triples + at + 1, triples + at, (size_t)(*count - 1 - at) * sizeof *triples);
    triples[at] = *t;
}

/* Of a size, and as far apart as two of one code are. */
static bool
alike(const struct pd_finder *p, const struct pd_finder *q, float far)
{
    float mp = p->mh + p->mv, mq = q->mh + q->mv;

    return mp < 2.6f * mq && mq < 2.6f * mp && far > 5 * (mp + mq) / 2 && far < 160 * (mp + mq) / 2;
}

int
pd_finders_triples(const struct pd_level *level, const struct pd_finders *found, struct pd_triple *triples)
{
    int n = found->count < BEST_FINDERS ? found->count : BEST_FINDERS, count = 0, measured = 0;

    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            for (int k = j + 1; k < n; k++) {
                const struct pd_finder *f[3] = { &found->list[i], &found->list[j], &found->list[k] };
                float d[3] = { distance(f[1], f[2]), distance(f[0], f[2]), distance(f[0], f[1]) };
                struct pd_triple t;

                if (f[0]->light != f[1]->light || f[0]->light != f[2]->light || measured >= MEASURED_MAX ||
                    !alike(f[0], f[1], d[2]) || !alike(f[0], f[2], d[1]) || !alike(f[1], f[2], d[0]))
                    continue;
                measured++;
                /* The corner is across from the longest side, or from the next where the slant deceives. */
                for (int corner = 0; corner < 3; corner++) {
                    float far = d[corner], p = d[(corner + 1) % 3], q = d[(corner + 2) % 3];

                    if (far < 0.75f * p || far < 0.75f * q || p > 4 * q || q > 4 * p)
                        continue;
                    if (make_triple(level, f[corner], f[(corner + 1) % 3], f[(corner + 2) % 3], &t)) {
                        t.fault += far < p || far < q ? 0.3f : 0;
                        keep(triples, &count, &t);
                    }
                }
            }
    return count;
}

#define PAIRED_FINDERS 6 /* of which any two are tried */

/* A quarter turn to the right, as a picture is seen. */
static struct pd_finder
turned(const struct pd_finder *from, const struct pd_finder *p, const struct pd_finder *q, float part)
{
    struct pd_finder f = *from;

    f.x += -(q->y - p->y) * part;
    f.y += (q->x - p->x) * part;
    f.votes = 0;
    return f;
}

static void
add_pair(struct pd_triple *triples, int *count, const struct pd_finder *a, const struct pd_finder *b,
    const struct pd_finder *c, float modules)
{
    if (*count < PD_PAIRS_MAX && modules >= 12 && modules <= 175)
        triples[(*count)++] = (struct pd_triple){ *a, *b, *c, { 1, 1 }, { 1, 1 }, modules, 0 };
}

/* One finder at each end of a leg: the third to either side of either; then both across from each other. */
static void
add_pairs(const struct pd_level *level, const struct pd_finder *p, const struct pd_finder *q,
    struct pd_triple *triples, int *count)
{
    float m[2], modules = measure_leg(level, p, q, m), d = distance(p, q);
    float dx = (q->x - p->x) / d, dy = (q->y - p->y) / d, half;
    float wide = module_along(level, p, -dy, dx) / m[0];
    struct pd_finder c1, c2, b1, b2, a1, a2, middle = *p;

    wide = wide < 0.5f ? 0.5f : wide > 2 ? 2 : wide;
    c1 = turned(p, p, q, wide);
    c2 = turned(q, q, p, wide);
    b1 = turned(p, p, q, -wide);
    b2 = turned(q, q, p, -wide);
    add_pair(triples, count, p, q, &c1, modules);
    add_pair(triples, count, q, p, &c2, modules);
    add_pair(triples, count, p, &b1, q, modules);
    add_pair(triples, count, q, &b2, p, modules);
    half = module_along(level, p, 0.70710678f * (dx - dy), 0.70710678f * (dx + dy));
    middle.x = (p->x + q->x) / 2;
    middle.y = (p->y + q->y) / 2;
    a1 = turned(&middle, p, q, 0.5f);
    a2 = turned(&middle, q, p, 0.5f);
    add_pair(triples, count, &a1, p, q, d * 0.70710678f / half);
    add_pair(triples, count, &a2, q, p, d * 0.70710678f / half);
}

int
pd_finders_pairs(const struct pd_level *level, const struct pd_finders *found, struct pd_triple *triples)
{
    int n = found->count < PAIRED_FINDERS ? found->count : PAIRED_FINDERS, count = 0;

    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            const struct pd_finder *p = &found->list[i], *q = &found->list[j];
            float ratio = (p->mh + p->mv) / (q->mh + q->mv);

            if (p->light == q->light && ratio < 1.8f && ratio > 0.55f)
                add_pairs(level, p, q, triples, &count);
        }
    return count;
}
