#include "drivers/decoder/look.h"

#include "app/base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORTH_CLIMBING 0.12f /* of a frame's agreement, before */
#define WORTH_READING 0.24f  /* and after */
#define WORTH_SOLVING 0.17f  /* of one that is blurred and will be solved as a whole */
#define WORTH_FOLLOWING 0.3f /* of a mesh's clearness */
#define VERSIONS_TRIED 5
#define READ_MAX 12  /* sets that are climbed, a look */
#define CURVED_MAX 6 /* finders that a code is followed from, a look */
#define PAIRS_CLIMBED 8
#define SOLVED_MAX 3 /* grids solved as a whole, a look */
#define SOLVE_ROUNDS 6
#define SOLVE_FOLLOW 2 /* before this one the grid is put right by what is known by now */

struct pd_looker {
    struct pd_grid *grid;
    struct pd_symbol_reader *reader;
    struct pd_mesh *mesh;
    struct pd_finders finders;
    struct pd_triple triples[PD_PAIRS_MAX];
    struct pd_warp warps[PAIRS_CLIMBED];
    int solved; /* grids, in this look */
};

/* One look's arguments and where its answer goes. */
struct attempt {
    struct pd_looker *looker;
    const struct pd_look *look;
    uint8_t *bytes;
    size_t cap, *size;
    struct pd_looked *looked;
};

enum pd_err
pd_looker_create(struct pd_looker **out)
{
    struct pd_looker *looker = calloc(1, sizeof *looker);
    enum pd_err err = looker == NULL ? PD_ERR_MEMORY : pd_grid_create(&looker->grid);

    *out = NULL;
    if (err == PD_OK)
        err = pd_symbol_reader_create(&looker->reader);
    if (err == PD_OK)
        err = pd_mesh_create(&looker->mesh);
    if (err == PD_OK)
        *out = looker;
    else
        pd_looker_destroy(looker);
    return err;
}

void
pd_looker_destroy(struct pd_looker *looker)
{
    if (looker == NULL)
        return;
    pd_grid_destroy(looker->grid);
    pd_symbol_reader_destroy(looker->reader);
    pd_mesh_destroy(looker->mesh);
    free(looker);
}

static void
transpose(int8_t *soft, int side)
{
    for (int y = 0; y < side; y++)
        for (int x = 0; x < y; x++) {
            int8_t kept = soft[y * side + x];

            soft[y * side + x] = soft[x * side + y];
            soft[x * side + y] = kept;
        }
}

static void
note(struct pd_looked *looked, const struct pd_warp *warp)
{
    float side = (float)pd_symbol_side(warp->version);
    const float corners[4][2] = { { 0, 0 }, { side, 0 }, { side, side }, { 0, side } };

    looked->seen = true;
    looked->module_px = hypotf(warp->b[0] - warp->a[0], warp->b[1] - warp->a[1]) / (side - 7);
    for (int i = 0; i < 4; i++)
        pd_warp_at(warp, corners[i][0], corners[i][1], &looked->corners[i][0], &looked->corners[i][1]);
}

/* Of a grid that was sampled. */
static enum pd_err
read_sampled(const struct attempt *t, int version)
{
    enum pd_err err = PD_ERR_NOT_FOUND;
    int side = pd_symbol_side(version);

    for (int how = PD_EQUALISE_NEAR; how <= PD_EQUALISE_WIDE && err == PD_ERR_NOT_FOUND; how++) {
        int8_t *soft = pd_grid_read(t->looker->grid, (enum pd_equaliser)how);

        err = pd_symbol_read(t->looker->reader, version, soft, t->bytes, t->cap, t->size, &t->looked->mended);
        if (err == PD_ERR_NOT_FOUND && how == PD_EQUALISE_NEAR) {
            transpose(soft, side); /* seen from the back, or in a mirror */
            err = pd_symbol_read(
                t->looker->reader, version, soft, t->bytes, t->cap, t->size, &t->looked->mended);
            transpose(soft, side);
        }
    }
    return err;
}

static enum pd_err
read_grid(const struct attempt *t, const struct pd_level *level, const struct pd_warp *warp)
{
    pd_grid_sample(t->looker->grid, level, warp);
    return read_sampled(t, warp->version);
}

static void
note_mesh(struct pd_looked *looked, const struct pd_mesh *mesh, int version)
{
    float side = (float)pd_symbol_side(version);
    const float corners[4][2] = { { 0, 0 }, { side, 0 }, { side, side }, { 0, side } };

    looked->seen = true;
    for (int i = 0; i < 4; i++)
        pd_mesh_at(mesh, corners[i][0], corners[i][1], &looked->corners[i][0], &looked->corners[i][1]);
    looked->module_px =
        hypotf(looked->corners[1][0] - looked->corners[0][0], looked->corners[1][1] - looked->corners[0][1]) /
        side;
}

/* Followed from module to module. */
static enum pd_err
read_mesh(const struct attempt *t, const struct pd_finder *finder)
{
    struct pd_looker *looker = t->looker;
    int version = pd_mesh_grow(looker->mesh, t->look->find, finder);
    enum pd_err err = PD_ERR_NOT_FOUND;

    for (int which = 0; version > 0 && which < PD_MESH_CASES && err == PD_ERR_NOT_FOUND; which++) {
        if (pd_mesh_lay(looker->mesh, which) < WORTH_FOLLOWING)
            continue;
        pd_grid_sample_mesh(looker->grid, t->look->read, looker->mesh, version, finder->light);
        err = read_sampled(t, version);
        if (err != PD_ERR_NOT_FOUND)
            note_mesh(t->looked, looker->mesh, version);
    }
    return err;
}

static enum pd_err
read_together(const struct attempt *t, const struct pd_level *level, struct pd_warp *warp)
{
    enum pd_err err = PD_ERR_NOT_FOUND;

    for (int round = 0; round < SOLVE_ROUNDS && err == PD_ERR_NOT_FOUND; round++) {
        const int8_t *soft;

        if (round == SOLVE_FOLLOW)
            pd_grid_follow(t->looker->grid, t->look->find, level, warp);
        soft = pd_grid_solve(t->looker->grid, level, warp, round);
        if (soft == NULL || pd_clock_monotonic_us() > t->look->until_us)
            break;
        err = pd_symbol_read(
            t->looker->reader, warp->version, soft, t->bytes, t->cap, t->size, &t->looked->mended);
    }
    return err;
}

static enum pd_err
read_warp(const struct attempt *t, struct pd_warp *warp)
{
    enum pd_err err;

    pd_grid_climb(t->looker->grid, t->look->find, warp);
    if (warp->fit < (t->look->also != NULL ? WORTH_SOLVING : WORTH_READING))
        return PD_ERR_NOT_FOUND;
    err = read_grid(t, t->look->read, warp);
    if (err == PD_ERR_NOT_FOUND && t->look->also != NULL && t->looker->solved++ < SOLVED_MAX)
        err = read_together(t, t->look->also, warp);
    if (err != PD_ERR_NOT_FOUND || !t->looked->seen)
        note(t->looked, warp);
    return err;
}

/* The versions that its size allows, the likeliest climbed first. */
static enum pd_err
read_triple(const struct attempt *t, const struct pd_triple *triple, int *climbed)
{
    struct pd_warp warps[VERSIONS_TRIED];
    int middle = (int)lroundf((triple->modules + 7 - 17) / 4), n = 0;
    int most = middle > 8 ? 2 : 1;

    for (int v = middle - most; v <= middle + most; v++) {
        struct pd_warp warp;
        int at = n;

        if (v < 1 || v > PD_SYMBOL_VERSION_MAX)
            continue;
        pd_grid_start(t->looker->grid, t->look->find, triple, v, &warp);
        if (warp.fit < WORTH_CLIMBING)
            continue;
        for (; at > 0 && warps[at - 1].fit < warp.fit; at--)
            warps[at] = warps[at - 1];
        warps[at] = warp;
        n++;
    }
    for (int i = 0; i < n && i < 2; i++) {
        enum pd_err err = read_warp(t, &warps[i]);

        if (err != PD_ERR_NOT_FOUND)
            return err;
        if (pd_clock_monotonic_us() > t->look->until_us)
            break;
    }
    *climbed += n > 0;
    return PD_ERR_NOT_FOUND;
}

static float
leg_px(const struct pd_triple *t)
{
    return hypotf(t->b.x - t->a.x, t->b.y - t->a.y) + hypotf(t->c.x - t->a.x, t->c.y - t->a.y);
}

static bool
inside(const struct pd_looked *looked, float x, float y)
{
    int turns = 0;

    for (int i = 0; i < 4; i++) {
        const float *p = looked->corners[i], *q = looked->corners[(i + 1) % 4];

        turns += (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]) > 0 ? 1 : -1;
    }
    return abs(turns) == 4;
}

/* A code was read; a larger one elsewhere is the one that is held up to the camera. */
static enum pd_err
read_larger(const struct attempt *t, int first, enum pd_err err)
{
    const struct pd_triple *triples = t->looker->triples;
    float size = leg_px(&triples[first]);
    int tries = 0;

    for (int i = 0; i < t->looked->triples && tries < 3; i++) {
        uint8_t bytes[PD_LOOK_BYTES_MAX];
        size_t n;
        struct pd_looked looked = *t->looked;
        struct attempt other = { t->looker, t->look, bytes, t->cap < sizeof bytes ? t->cap : sizeof bytes, &n,
            &looked };
        enum pd_err now;

        if (leg_px(&triples[i]) < 1.15f * size || inside(t->looked, triples[i].a.x, triples[i].a.y) ||
            inside(t->looked, triples[i].b.x, triples[i].b.y) ||
            inside(t->looked, triples[i].c.x, triples[i].c.y))
            continue;
        now = read_triple(&other, &triples[i], &tries);
        if (now == PD_ERR_NOT_FOUND)
            continue;
        memcpy(t->bytes, bytes, n);
        *t->size = n;
        *t->looked = looked;
        return now;
    }
    return err;
}

/* The best of them, best first. */
static void
keep_warp(struct pd_warp *warps, int *count, const struct pd_warp *warp)
{
    int at;

    if (*count == PAIRS_CLIMBED && warps[PAIRS_CLIMBED - 1].fit >= warp->fit)
        return;
    at = *count < PAIRS_CLIMBED ? (*count)++ : PAIRS_CLIMBED - 1;
    for (; at > 0 && warps[at - 1].fit < warp->fit; at--)
        warps[at] = warps[at - 1];
    warps[at] = *warp;
}

/* Two finders leave much to be supposed: all suppositions are measured, the best are climbed. */
static enum pd_err
look_pairs(const struct attempt *t)
{
    struct pd_looker *looker = t->looker;
    int pairs = pd_finders_pairs(t->look->find, &looker->finders, looker->triples), kept = 0;
    enum pd_err err = PD_ERR_NOT_FOUND;

    for (int i = 0; i < pairs; i++) {
        int middle = (int)lroundf((looker->triples[i].modules + 7 - 17) / 4);

        for (int v = middle - 1; v <= middle + 1; v++) {
            struct pd_warp warp;

            if (v < 1 || v > PD_SYMBOL_VERSION_MAX)
                continue;
            pd_grid_start(looker->grid, t->look->find, &looker->triples[i], v, &warp);
            if (warp.fit >= WORTH_CLIMBING)
                keep_warp(looker->warps, &kept, &warp);
        }
        if (pd_clock_monotonic_us() > t->look->until_us)
            break;
    }
    for (int i = 0; i < kept && err == PD_ERR_NOT_FOUND; i++)
        err = read_warp(t, &looker->warps[i]);
    return err;
}

static enum pd_err
look_curved(const struct attempt *t)
{
    const struct pd_finders *finders = &t->looker->finders;
    enum pd_err err = PD_ERR_NOT_FOUND;

    for (int i = 0; i < finders->count && i < CURVED_MAX && err == PD_ERR_NOT_FOUND; i++) {
        err = read_mesh(t, &finders->list[i]);
        if (pd_clock_monotonic_us() > t->look->until_us)
            break;
    }
    return err;
}

enum pd_err
pd_look(struct pd_looker *looker, const struct pd_look *look, uint8_t *bytes, size_t cap, size_t *size,
    struct pd_looked *looked)
{
    struct attempt t = { looker, look, bytes, cap, size, looked };
    enum pd_err err = PD_ERR_NOT_FOUND;
    int climbed = 0;

    *looked = (struct pd_looked){ 0 };
    *size = 0;
    looker->solved = 0;
    pd_finders_scan(look->find, look->step, &looker->finders);
    looked->finders = looker->finders.count;
    if (look->pairs)
        return look_pairs(&t);
    if (look->curved)
        return look_curved(&t);
    looked->triples = pd_finders_triples(look->find, &looker->finders, looker->triples);
    for (int i = 0; i < looked->triples && climbed < READ_MAX && err == PD_ERR_NOT_FOUND; i++) {
        err = read_triple(&t, &looker->triples[i], &climbed);
        if (err != PD_ERR_NOT_FOUND)
            err = read_larger(&t, i, err);
        if (pd_clock_monotonic_us() > look->until_us)
            break;
    }
    return err;
}
