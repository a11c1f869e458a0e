#include "drivers/decoder/grid.h"

#include "drivers/decoder/equalise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_MAX 2200
#define FINDERS_LEAST 0.1f /* with less, three finders belong to no code of this size */
#define CORNER 4           /* of the curvature's terms: the one that moves the fourth corner */
#define OTHERS_MAX 1600    /* modules that the climbing of a curved code looks at */

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
    uint8_t kinds[PD_SYMBOL_MODULES_MAX];
    int8_t soft[PD_SYMBOL_MODULES_MAX];
    float lattice[PD_LATTICE_MAX * PD_LATTICE_MAX];
    struct pd_equalised equalised;
};

enum pd_err
pd_grid_create(struct pd_grid **out)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? PD_ERR_MEMORY : PD_OK;
}

void
pd_grid_destroy(struct pd_grid *grid)
{
    free(grid);
}

/* Which part of the frame a module belongs to; the parts lie one after the other in known. */
static int
part_of(int side, int x, int y)
{
    bool left = x < 8, right = x >= side - 8, top = y < 8, bottom = y >= side - 8;

    if ((left && (top || bottom)) || (right && top))
        return PART_FINDERS;
    return y == 6 ? PART_ROW : x == 6 ? PART_COLUMN : PART_ALIGNMENTS;
}

static void
prepare(struct pd_grid *grid, int version)
{
    int side = pd_symbol_side(version), data = 0, every = side * side / OTHERS_MAX + 1, n = 0;
    float leg = (float)(side - 7);

    if (grid->version == version)
        return;
    grid->version = version;
    grid->others = 0;
    pd_symbol_frame(version, grid->kinds);
    for (int part = 0; part < PARTS; part++) {
        grid->starts[part] = n;
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) {
                int kind = grid->kinds[y * side + x];
                struct known k = { ((float)x - 3) / leg, ((float)y - 3) / leg,
                    kind == PD_MODULE_DARK ? 1 : -1 };

                if (part == 0 && kind == PD_MODULE_DATA && data++ % every == 0 && grid->others < OTHERS_MAX)
                    grid->other[grid->others++] = k;
                if ((kind == PD_MODULE_DARK || kind == PD_MODULE_LIGHT) && part_of(side, x, y) == part &&
                    n < KNOWN_MAX)
                    grid->known[n++] = k;
            }
    }
    grid->starts[PARTS] = grid->knowns = n;
}

/* The curvature's terms: each is nothing at the three finders. */
static inline void
bend_by(const struct pd_warp *warp, float s, float t, float *x, float *y)
{
    float ss = s * (s - 1), tt = t * (t - 1);
    float terms[PD_BENDS] = { ss, tt, ss * (2 * s - 1), tt * (2 * t - 1), s * t, ss * t, tt * s };

    for (int i = 0; i < PD_BENDS; i++) {
        *x += terms[i] * warp->bend[i][0];
        *y += terms[i] * warp->bend[i][1];
    }
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
place(const struct pd_warp *warp, const struct lines *l, float s, float t, float *x, float *y)
{
    float w = 1 / (1 + l->g * s + l->h * t);

    *x = (l->x0 + l->xs * s + l->xt * t) * w;
    *y = (l->y0 + l->ys * s + l->yt * t) * w;
    if (warp->bent)
        bend_by(warp, s, t, x, y);
}

void
pd_warp_at(const struct pd_warp *warp, float u, float v, float *x, float *y)
{
    struct lines l = lines_of(warp);
    float leg = (float)(pd_symbol_side(warp->version) - 7);

    place(warp, &l, (u - 3.5f) / leg, (v - 3.5f) / leg, x, y);
}

/* How well the picture agrees with these parts of the frame. */
static float
measure_parts(
    const struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp, int first, int end)
{
    struct lines l = lines_of(warp);
    float sum = 0, x, y;

    for (int i = grid->starts[first]; i < grid->starts[end]; i++) {
        const struct known *k = &grid->known[i];

        place(warp, &l, k->s, k->t, &x, &y);
        sum += k->sign * pd_level_at(level, x, y);
    }
    if (grid->starts[end] > grid->starts[first])
        sum /= (float)(grid->starts[end] - grid->starts[first]);
    return warp->light ? -sum : sum;
}

static float
measure(const struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp)
{
    float sum = measure_parts(grid, level, warp, 0, PARTS), crisp = 0, x, y;
    struct lines l;

    if (!warp->crisp)
        return sum;
    l = lines_of(warp);
    for (int i = 0; i < grid->others; i++) {
        place(warp, &l, grid->other[i].s, grid->other[i].t, &x, &y);
        crisp += fabsf(pd_level_at(level, x, y));
    }
    return sum + crisp / (float)(grid->others > 0 ? grid->others : 1);
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

    prepare(grid, version);
    tried.g = fmaxf(g, -0.4f);
    tried.h = fmaxf(h, -0.4f);
    *warp = tried;
    warp->fit = measure_parts(grid, level, &tried, PART_FINDERS, PART_ROW);
    if (warp->fit < FINDERS_LEAST)
        return;
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
    for (int i = 0; w->bent && i < PD_BENDS; i++)
        for (int k = 0; k < 2; k++)
            knobs[n++] = (struct knob){ &w->bend[i][k], module * (i == CORNER ? 1 : i < 2 ? 4 : 7) };
    return n;
}

/* Turns every knob to and fro by step, as long as it helps. True if any did. */
static bool
turn_knobs(const struct pd_grid *grid, const struct pd_level *level, struct pd_warp *warp, float step)
{
    struct knob knobs[8 + 2 * PD_BENDS];
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
    for (int i = 0; i < count; i++)
        for (int round = 0; round < 3; round++)
            if (!turn_knobs(grid, level, warp, steps[i]))
                break;
}

void
pd_grid_climb(struct pd_grid *grid, const struct pd_level *level, struct pd_warp *warp)
{
    static const float steps[] = { 0.8f, 0.4f, 0.2f, 0.1f };

    prepare(grid, warp->version);
    climb(grid, level, warp, steps, PD_COUNT(steps));
}

/* A module's length along each leg, in pixels. */
static void
axes_of(const struct pd_warp *w, float ab[2], float ac[2])
{
    float leg = (float)(pd_symbol_side(w->version) - 7);

    for (int i = 0; i < 2; i++) {
        ab[i] = (w->b[i] - w->a[i]) / leg;
        ac[i] = (w->c[i] - w->a[i]) / leg;
    }
}

/* By the line and its ends: a sagging line turns the finders too. */
static float
measure_line(
    const struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp, enum part part)
{
    return measure_parts(grid, level, warp, (int)part, (int)part + 1) +
           measure_parts(grid, level, warp, PART_FINDERS, PART_FINDERS + 1);
}

/*
 * A line of timing from one finder to the next may be modules away from where a flat code has it, and no
 * slope leads there: how far it sags, and how its modules are spread along it, are tried together over their
 * range.
 */
static void
follow_line(const struct pd_grid *grid, const struct pd_level *level, struct pd_warp *warp, enum part part)
{
    int sag = part == PART_ROW ? 0 : 1, uneven = sag + 2;
    struct pd_warp best = *warp;
    float along[2], across[2], most = measure_line(grid, level, warp, part);

    if (part == PART_ROW)
        axes_of(warp, along, across);
    else
        axes_of(warp, across, along);
    for (float p = -4; p <= 4; p += 0.5f)
        for (float q = -2; q <= 2; q += 0.5f)
            for (float r = -2.5f; r <= 2.5f; r += 0.5f) {
                struct pd_warp tried = *warp;
                float fit;

                for (int i = 0; i < 2; i++) {
                    tried.bend[sag][i] = 4 * (p * across[i] + q * along[i]);
                    tried.bend[uneven][i] = 10 * r * along[i];
                }
                fit = measure_line(grid, level, &tried, part) - 0.01f * (fabsf(p) + fabsf(q) + fabsf(r));
                if (fit > most) {
                    most = fit;
                    best = tried;
                }
            }
    *warp = best;
}

/* The fourth corner, by the alignment patterns. */
static void
follow_corner(const struct pd_grid *grid, const struct pd_level *level, struct pd_warp *warp)
{
    struct pd_warp best = *warp;
    float ab[2], ac[2], most = -2;

    axes_of(warp, ab, ac);
    for (float p = -5; p <= 5; p += 0.5f)
        for (float q = -5; q <= 5; q += 0.5f) {
            struct pd_warp tried = *warp;
            float fit;

            for (int i = 0; i < 2; i++)
                tried.bend[CORNER][i] = p * ab[i] + q * ac[i];
            fit = measure_parts(grid, level, &tried, PART_ALIGNMENTS, PARTS) - 0.01f * (fabsf(p) + fabsf(q));
            if (fit > most) {
                most = fit;
                best = tried;
            }
        }
    *warp = best;
}

void
pd_grid_bend(struct pd_grid *grid, const struct pd_level *level, struct pd_warp *warp)
{
    static const float steps[] = { 0.6f, 0.3f, 0.15f };

    prepare(grid, warp->version);
    warp->bent = true;
    follow_line(grid, level, warp, PART_ROW);
    follow_line(grid, level, warp, PART_COLUMN);
    if (warp->version > 1)
        follow_corner(grid, level, warp);
    climb(grid, level, warp, steps, PD_COUNT(steps));
    warp->crisp = true;
    climb(grid, level, warp, steps, PD_COUNT(steps));
}

void
pd_grid_sample(struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp)
{
    int side = pd_lattice_side(pd_symbol_side(warp->version));
    struct lines l = lines_of(warp);
    float leg = (float)(pd_symbol_side(warp->version) - 7), sign = warp->light ? -1 : 1;

    prepare(grid, warp->version);
    for (int j = 0; j < side; j++)
        for (int i = 0; i < side; i++) {
            float s = ((float)(i - PD_LATTICE_MARGIN) / 2 - 3.5f) / leg;
            float t = ((float)(j - PD_LATTICE_MARGIN) / 2 - 3.5f) / leg, x, y;

            place(warp, &l, s, t, &x, &y);
            grid->lattice[j * side + i] = sign * pd_level_at(level, x, y);
        }
}

int8_t *
pd_grid_read(struct pd_grid *grid, enum pd_equaliser how)
{
    int side = pd_symbol_side(grid->version);

    pd_equalise(&grid->equalised, grid->lattice, side, grid->kinds, how == PD_EQUALISE_WIDE ? 3 : 2,
        how != PD_EQUALISE_NEAR, grid->soft);
    return grid->soft;
}
