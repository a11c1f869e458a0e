#include "drivers/decoder/grid.h"

#include "drivers/decoder/equalise.h"
#include "drivers/decoder/fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_MAX 2200
#define FINDERS_LEAST 0.1f /* with less, three finders belong to no code of this size */
#define WORTH_MORE 0.15f   /* with less after the first steps, the finer ones find nothing either */
#define CORNER_KNOWN 192   /* modules of three finders and what parts them from the rest */
#define OTHERS_MAX 1600    /* modules that a grid is put right by, once they were made out */

/* A module whose colour the frame fixes; s and t go from 0 to 1 along the legs. */
struct known {
    float s, t, sign;
};

enum part { PART_FINDERS, PART_ROW, PART_COLUMN, PART_ALIGNMENTS, PARTS };

struct pd_grid {
    int version; /* of known and others; 0: none */
    int starts[PARTS + 1];
    int knowns, others;
    struct known known[KNOWN_MAX];
    struct known other[OTHERS_MAX];
    uint16_t other_at[OTHERS_MAX]; /* which modules these are */
    uint8_t kinds[PD_SYMBOL_MODULES_MAX];
    int8_t soft[PD_SYMBOL_MODULES_MAX];
    float lattice[PD_LATTICE_MAX * PD_LATTICE_MAX];
    struct pd_equalised equalised;
    struct pd_fold *fold;
};

enum pd_err
pd_grid_create(struct pd_grid **out)
{
    *out = calloc(1, sizeof **out);
    if (*out != NULL && pd_fold_create(&(*out)->fold) == PD_OK)
        return PD_OK;
    free(*out);
    *out = NULL;
    return PD_ERR_MEMORY;
}

void
pd_grid_destroy(struct pd_grid *grid)
{
    if (grid == NULL)
        return;
    pd_fold_destroy(grid->fold);
    free(grid);
}

/* Whether a module of an upper left corner of eight by eight, separators too, is dark. */
static bool
dark_in_finder(int x, int y)
{
    int ring = abs(x - 3) > abs(y - 3) ? abs(x - 3) : abs(y - 3);

    return ring == 3 || ring < 2;
}

/* Three corners of eight by eight, the other two turned over. Returns their count, CORNER_KNOWN. */
static int
finders_of(int version, struct known *known)
{
    int side = pd_symbol_side(version), n = 0;
    float each = 1 / (float)(side - 7);

    for (int corner = 0; corner < 3; corner++)
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 8; x++)
                known[n++] = (struct known){ (float)((corner == 1 ? side - 1 - x : x) - 3) * each,
                    (float)((corner == 2 ? side - 1 - y : y) - 3) * each, dark_in_finder(x, y) ? 1 : -1 };
    return n;
}

/* The parts lie one after the other in known. */
static void
prepare(struct pd_grid *grid, int version)
{
    int side = pd_symbol_side(version), data = 0, every = side * side / OTHERS_MAX + 1, n;
    float each = 1 / (float)(side - 7);

    if (grid->version == version)
        return;
    grid->version = version;
    grid->others = 0;
    pd_symbol_frame(version, grid->kinds);
    n = grid->starts[PART_ROW] = finders_of(version, grid->known);
    for (int x = 8; x < side - 8; x++)
        grid->known[n++] = (struct known){ (float)(x - 3) * each, 3 * each, x % 2 == 0 ? 1 : -1 };
    grid->starts[PART_COLUMN] = n;
    for (int y = 8; y < side - 8; y++)
        grid->known[n++] = (struct known){ 3 * each, (float)(y - 3) * each, y % 2 == 0 ? 1 : -1 };
    grid->starts[PART_ALIGNMENTS] = n;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            int kind = grid->kinds[y * side + x];
            bool corner = (x < 8 && (y < 8 || y >= side - 8)) || (x >= side - 8 && y < 8);
            struct known k = { (float)(x - 3) * each, (float)(y - 3) * each,
                kind == PD_MODULE_DARK ? 1 : -1 };

            if (kind == PD_MODULE_DATA && data++ % every == 0 && grid->others < OTHERS_MAX) {
                grid->other_at[grid->others] = (uint16_t)(y * side + x);
                grid->other[grid->others++] = k;
            }
            if ((kind == PD_MODULE_DARK || kind == PD_MODULE_LIGHT) && !corner && x != 6 && y != 6 &&
                n < KNOWN_MAX)
                grid->known[n++] = k;
        }
    grid->starts[PARTS] = grid->knowns = n;
}

/* The homography's nine numbers, of which the last is one. */
struct lines {
    float x0, xs, xt, y0, ys, yt, g, h;
};

static struct lines
lines_of(const struct pd_warp *w)
{
    return (struct lines){ w->a[0], (1 + w->g) * w->b[0] - w->a[0], (1 + w->h) * w->c[0] - w->a[0], w->a[1],
        (1 + w->g) * w->b[1] - w->a[1], (1 + w->h) * w->c[1] - w->a[1], w->g, w->h };
}

static inline void
place(const struct lines *l, float s, float t, float *x, float *y)
{
    float w = 1 / (1 + l->g * s + l->h * t);

    *x = (l->x0 + l->xs * s + l->xt * t) * w;
    *y = (l->y0 + l->ys * s + l->yt * t) * w;
}

void
pd_warp_at(const struct pd_warp *warp, float u, float v, float *x, float *y)
{
    struct lines l = lines_of(warp);
    float leg = (float)(pd_symbol_side(warp->version) - 7);

    place(&l, (u - 3.5f) / leg, (v - 3.5f) / leg, x, y);
}

/* How well the picture agrees with modules of the frame. */
static float
measure_known(const struct pd_level *level, const struct pd_warp *warp, const struct known *known, int count)
{
    struct lines l = lines_of(warp);
    float sum = 0, x, y;

    for (int i = 0; i < count; i++) {
        place(&l, known[i].s, known[i].t, &x, &y);
        sum += known[i].sign * pd_level_at(level, x, y);
    }
    if (count > 0)
        sum /= (float)count;
    return warp->light ? -sum : sum;
}

static float
measure_parts(
    const struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp, int first, int end)
{
    return measure_known(
        level, warp, grid->known + grid->starts[first], grid->starts[end] - grid->starts[first]);
}

/* The other modules too, where a former reading has them. */
static float
measure(const struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp)
{
    float sum = measure_parts(grid, level, warp, 0, PARTS);

    return warp->taught ? sum + measure_known(level, warp, grid->other, grid->others) : sum;
}

void
pd_grid_start(struct pd_grid *grid, const struct pd_level *level, const struct pd_triple *triple, int version,
    struct pd_warp *warp)
{
    float leg = (float)(pd_symbol_side(version) - 7), step = 3 / leg;
    float g = sqrtf(triple->ab[0] / triple->ab[1]) - 1, h = sqrtf(triple->ac[0] / triple->ac[1]) - 1;
    struct pd_warp tried = { .version = version,
        .light = triple->a.light,
        .a = { triple->a.x, triple->a.y },
        .b = { triple->b.x, triple->b.y },
        .c = { triple->c.x, triple->c.y } };
    struct known finders[CORNER_KNOWN];

    tried.g = fmaxf(g, -0.4f);
    tried.h = fmaxf(h, -0.4f);
    *warp = tried;
    warp->fit = measure_known(level, &tried, finders, finders_of(version, finders));
    if (warp->fit < FINDERS_LEAST)
        return;
    prepare(grid, version);
    warp->fit = -2;
    for (int i = -2; i <= 2; i++)
        for (int j = -2; j <= 2; j++) {
            tried.g = fmaxf(g + (float)i * step, -0.8f);
            tried.h = fmaxf(h + (float)j * step, -0.8f);
            if (1 + tried.g + tried.h < 0.15f)
                continue;
            tried.fit = measure_parts(grid, level, &tried, PART_FINDERS, PART_ALIGNMENTS);
            if (tried.fit > warp->fit)
                *warp = tried;
        }
}

struct knob {
    float *value, unit; /* unit: moves something by about a module */
};

static int
knobs_of(struct pd_warp *w, struct knob *knobs)
{
    float leg = (float)(pd_symbol_side(w->version) - 7);
    float ab = hypotf(w->b[0] - w->a[0], w->b[1] - w->a[1]) / leg;
    float ac = hypotf(w->c[0] - w->a[0], w->c[1] - w->a[1]) / leg;
    float module = (ab + ac) / 2;
    int n = 0;

    knobs[n++] = (struct knob){ &w->g, 2 / leg };
    knobs[n++] = (struct knob){ &w->h, 2 / leg };
    for (int i = 0; i < 2; i++) {
        knobs[n++] = (struct knob){ &w->a[i], module };
        knobs[n++] = (struct knob){ &w->b[i], module };
        knobs[n++] = (struct knob){ &w->c[i], module };
    }
    return n;
}

/* Turns every knob to and fro by step, as long as it helps. True if any did. */
static bool
turn_knobs(const struct pd_grid *grid, const struct pd_level *level, struct pd_warp *warp, float step)
{
    struct knob knobs[8];
    int n = knobs_of(warp, knobs);
    bool better = false;

    for (int i = 0; i < n; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            float before = *knobs[i].value, fit;
            int moves = 0;

            do {
                before = *knobs[i].value;
                *knobs[i].value = before + (float)sign * step * knobs[i].unit;
                fit = 1 + warp->g + warp->h < 0.1f ? -2 : measure(grid, level, warp);
                if (fit <= warp->fit + 1e-5f)
                    break;
                warp->fit = fit;
                better = true;
            } while (++moves < 4);
            if (moves < 4)
                *knobs[i].value = before;
        }
    return better;
}

static void
climb(const struct pd_grid *grid, const struct pd_level *level, struct pd_warp *warp, const float *steps,
    int count)
{
    warp->fit = measure(grid, level, warp);
    for (int i = 0; i < count; i++) {
        for (int round = 0; round < 3; round++)
            if (!turn_knobs(grid, level, warp, steps[i]))
                break;
        if (warp->fit < WORTH_MORE)
            break;
    }
}

void
pd_grid_climb(struct pd_grid *grid, const struct pd_level *level, struct pd_warp *warp)
{
    static const float steps[] = { 0.8f, 0.4f, 0.2f, 0.1f };

    prepare(grid, warp->version);
    climb(grid, level, warp, steps, PD_COUNT(steps));
}

/* Visits the lattice of half modules. */
static void
sample(struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp,
    float (*at)(const struct pd_level *level, float x, float y))
{
    int side = pd_lattice_side(pd_symbol_side(warp->version));
    struct lines l = lines_of(warp);
    float leg = (float)(pd_symbol_side(warp->version) - 7), sign = warp->light ? -1 : 1;

    prepare(grid, warp->version);
    for (int j = 0; j < side; j++)
        for (int i = 0; i < side; i++) {
            float s = ((float)(i - PD_LATTICE_MARGIN) / 2 - 3.5f) / leg;
            float t = ((float)(j - PD_LATTICE_MARGIN) / 2 - 3.5f) / leg, x, y;

            place(&l, s, t, &x, &y);
            grid->lattice[j * side + i] = sign * at(level, x, y);
        }
}

void
pd_grid_sample(struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp)
{
    sample(grid, level, warp, pd_level_at);
}

void
pd_grid_sample_mesh(
    struct pd_grid *grid, const struct pd_level *level, const struct pd_mesh *mesh, int version, bool light)
{
    int side = pd_lattice_side(pd_symbol_side(version));

    prepare(grid, version);
    for (int j = 0; j < side; j++)
        for (int i = 0; i < side; i++) {
            float x, y;

            pd_mesh_at(mesh, (float)(i - PD_LATTICE_MARGIN) / 2, (float)(j - PD_LATTICE_MARGIN) / 2, &x, &y);
            grid->lattice[j * side + i] = (light ? -1.0f : 1.0f) * pd_level_at(level, x, y);
        }
}

/* Dark above light, about nought; what is outside the picture is like its edge. */
static float
grey_at(const struct pd_level *level, float x, float y)
{
    float right = (float)(level->plane.width - 1) - 0.01f, bottom = (float)(level->plane.height - 1) - 0.01f;
    const uint8_t *p;
    float fx, fy;

    x = !(x > 0.5f) ? 0 : x - 0.5f > right ? right : x - 0.5f;
    y = !(y > 0.5f) ? 0 : y - 0.5f > bottom ? bottom : y - 0.5f;
    p = level->plane.p + (size_t)y * level->plane.stride + (size_t)x;
    fx = x - (float)(int)x;
    fy = y - (float)(int)y;
    return 1 - (((float)p[0] * (1 - fx) + (float)p[1] * fx) * (1 - fy) +
                   ((float)p[level->plane.stride] * (1 - fx) + (float)p[level->plane.stride + 1] * fx) * fy) /
                   128;
}

int8_t *
pd_grid_solve(struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp, int round)
{
    int side = pd_symbol_side(warp->version);

    if (side > PD_FOLD_SIDE_MAX)
        return NULL;
    if (round == 0) {
        sample(grid, level, warp, grey_at);
        pd_fold_begin(grid->fold, grid->lattice, side, grid->kinds);
    }
    pd_fold_round(grid->fold, grid->soft);
    return grid->soft;
}

void
pd_grid_follow(
    struct pd_grid *grid, const struct pd_level *find, const struct pd_level *level, struct pd_warp *warp)
{
    static const float steps[] = { 0.2f, 0.1f, 0.05f };

    for (int i = 0; i < grid->others; i++)
        grid->other[i].sign = (float)grid->soft[grid->other_at[i]] / 127;
    warp->taught = true;
    climb(grid, find, warp, steps, PD_COUNT(steps));
    warp->taught = false;
    sample(grid, level, warp, grey_at);
    pd_fold_move(grid->fold, grid->lattice);
}

int8_t *
pd_grid_read(struct pd_grid *grid, enum pd_equaliser how)
{
    int side = pd_symbol_side(grid->version);

    pd_equalise(&grid->equalised, grid->lattice, side, grid->kinds, how == PD_EQUALISE_WIDE ? 3 : 2,
        how != PD_EQUALISE_NEAR, grid->soft);
    return grid->soft;
}
