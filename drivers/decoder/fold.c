#include "drivers/decoder/fold.h"

#include "drivers/decoder/least.h"

#include <stdlib.h>
#include <string.h>

#define REACH 5 /* half modules that a module spreads */
#define ACROSS (2 * REACH + 1)
#define PADDED 12  /* a row of it, for loops of a length that is a multiple of four */
#define SPREADS 61 /* weights of it that are free: it is the same upside down */
#define BORDER 4   /* modules around the code that are taken for light */
#define SIDE (PD_FOLD_SIDE_MAX + 2 * BORDER)
#define EDGE                                                                                                 \
    (2 * BORDER - PD_LATTICE_MARGIN) /* lattice points that the picture's lattice lies further in            \
                                      */
#define GRID (2 * SIDE + 1 + PADDED)
#define LEARN_MAX 2500 /* lattice points learnt from, a round */
#define WORK 60000     /* modules times sweeps, a round */

struct pd_fold {
    int side, across, rounds; /* modules with the border; lattice points with it */
    float x[SIDE * SIDE];     /* each module, -1 light to 1 dark */
    bool fixed[SIDE * SIDE];
    float y[GRID * GRID];     /* what the picture says */
    float rest[GRID * GRID];  /* of it, that is not explained */
    bool inside[GRID * GRID]; /* the picture says something there */
    float kernel[ACROSS][PADDED];
    float light[3]; /* of the picture: in the middle, and how it slopes */
    struct pd_least least;
};

enum pd_err
pd_fold_create(struct pd_fold **out)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? PD_ERR_MEMORY : PD_OK;
}

void
pd_fold_destroy(struct pd_fold *fold)
{
    free(fold);
}

void
pd_fold_begin(struct pd_fold *f, const float *lattice, int side, const uint8_t *kinds)
{
    int across = pd_lattice_side(side);

    f->rounds = 0;
    f->side = side + 2 * BORDER;
    f->across = 2 * f->side + 1;
    for (int y = 0; y < f->side; y++)
        for (int x = 0; x < f->side; x++) {
            int cx = x - BORDER, cy = y - BORDER;
            bool out = cx < 0 || cy < 0 || cx >= side || cy >= side;
            int kind = out ? PD_MODULE_LIGHT : kinds[cy * side + cx];

            f->fixed[y * SIDE + x] = kind == PD_MODULE_LIGHT || kind == PD_MODULE_DARK;
            f->x[y * SIDE + x] = kind == PD_MODULE_DARK ? 1.0f : kind == PD_MODULE_LIGHT ? -1.0f : 0.0f;
        }
    memset(f->inside, 0, sizeof f->inside);
    for (int j = 0; j < across; j++)
        memset(f->inside + (j + EDGE) * GRID + EDGE, 1, (size_t)across);
    pd_fold_move(f, lattice);
}

void
pd_fold_move(struct pd_fold *f, const float *lattice)
{
    int across = f->across - 2 * EDGE;

    for (int j = 0; j < across; j++)
        memcpy(f->y + (j + EDGE) * GRID + EDGE, lattice + j * across, (size_t)across * sizeof *lattice);
}

/* Which free weight an offset has: one and its opposite share one. */
static int
spread_of(int dx, int dy)
{
    int at = (dy + REACH) * ACROSS + dx + REACH;

    return at < SPREADS ? at : ACROSS * ACROSS - 1 - at;
}

/* What reaches a lattice point, by weight. False where a module is among it that is not known yet. */
static bool
gather(const struct pd_fold *f, int i, int j, float *values)
{
    bool known = true;

    memset(values, 0, PD_LEAST_MAX * sizeof *values);
    /* Module m has its middle at lattice point 2 m + 1. */
    for (int my = (j - REACH) / 2; 2 * my + 1 <= j + REACH; my++)
        for (int mx = (i - REACH) / 2; 2 * mx + 1 <= i + REACH; mx++) {
            int at = my * SIDE + mx;

            values[spread_of(i - 2 * mx - 1, j - 2 * my - 1)] += f->x[at];
            known &= f->fixed[at];
        }
    values[SPREADS] = 1;
    values[SPREADS + 1] = (float)(2 * i - f->across) / (float)f->across;
    values[SPREADS + 2] = (float)(2 * j - f->across) / (float)f->across;
    return known;
}

/* How a module spreads: at first from what is known for sure alone. */
static void
learn_spread(struct pd_fold *f)
{
    float values[PD_LEAST_MAX], weights[PD_LEAST_MAX];
    int inner = f->across - 2 * EDGE, every = f->rounds == 0 ? 1 : inner * inner / LEARN_MAX + 1, n = 0;

    pd_least_begin(&f->least, SPREADS + 3);
    for (int j = EDGE; j < f->across - EDGE; j++)
        for (int i = EDGE; i < f->across - EDGE; i++) {
            if (f->rounds > 0 && n++ % every != 0)
                continue;
            if (gather(f, i, j, values) || f->rounds > 0)
                pd_least_learn(&f->least, values, f->y[j * GRID + i]);
        }
    pd_least_solve(&f->least, 0.003, weights);
    memset(f->kernel, 0, sizeof f->kernel);
    for (int dy = -REACH; dy <= REACH; dy++)
        for (int dx = -REACH; dx <= REACH; dx++)
            f->kernel[dy + REACH][dx + REACH] = weights[spread_of(dx, dy)];
    memcpy(f->light, weights + SPREADS, sizeof f->light);
}

/* The kernel's first row and column at module (x, y). */
static float *
under(float *grid, int x, int y)
{
    return grid + (2 * y + 1 - REACH) * GRID + 2 * x + 1 - REACH;
}

static void
explain(struct pd_fold *f)
{
    for (int j = 0; j < f->across; j++)
        for (int i = 0; i < f->across; i++)
            f->rest[j * GRID + i] = !f->inside[j * GRID + i]
                                        ? 0
                                        : f->y[j * GRID + i] - f->light[0] -
                                              f->light[1] * (float)(2 * i - f->across) / (float)f->across -
                                              f->light[2] * (float)(2 * j - f->across) / (float)f->across;
    for (int y = 2; y < f->side - 2; y++)
        for (int x = 2; x < f->side - 2; x++) {
            float *to = under(f->rest, x, y), value = f->x[y * SIDE + x];

            for (int j = 0; j < ACROSS; j++)
                for (int i = 0; i < PADDED; i++)
                    to[j * GRID + i] -= value * f->kernel[j][i];
        }
    for (int j = 0; j < f->across; j++)
        for (int i = 0; i < f->across; i++)
            if (!f->inside[j * GRID + i])
                f->rest[j * GRID + i] = 0;
}

/* How much more of a module would explain the rest. */
static float
wish(struct pd_fold *f, int x, int y, float power)
{
    const float *from = under(f->rest, x, y);
    float sums[PADDED] = { 0 }, sum = 0;

    for (int j = 0; j < ACROSS; j++)
        for (int i = 0; i < PADDED; i++)
            sums[i] += from[j * GRID + i] * f->kernel[j][i];
    for (int i = 0; i < PADDED; i++)
        sum += sums[i];
    return sum / power;
}

static void
change(struct pd_fold *f, int x, int y, float by)
{
    float *to = under(f->rest, x, y);

    f->x[y * SIDE + x] += by;
    for (int j = 0; j < ACROSS; j++)
        for (int i = 0; i < PADDED; i++)
            to[j * GRID + i] -= by * f->kernel[j][i];
}

static void
sweep(struct pd_fold *f, float power)
{
    for (int y = BORDER; y < f->side - BORDER; y++)
        for (int x = BORDER; x < f->side - BORDER; x++) {
            float was = f->x[y * SIDE + x], now;

            if (f->fixed[y * SIDE + x])
                continue;
            now = was + 1.5f * wish(f, x, y, power);
            now = now < -1 ? -1 : now > 1 ? 1 : now;
            if (now != was)
                change(f, x, y, now - was);
        }
}

void
pd_fold_round(struct pd_fold *f, int8_t *soft)
{
    int side = f->side - 2 * BORDER, sweeps = WORK / (side * side);
    float power = 1e-6f;

    learn_spread(f);
    explain(f);
    for (int j = 0; j < ACROSS; j++)
        for (int i = 0; i < ACROSS; i++)
            power += f->kernel[j][i] * f->kernel[j][i];
    sweeps = sweeps > 30 ? 30 : sweeps < 6 ? 6 : sweeps;
    while (sweeps-- > 0)
        sweep(f, power);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            float v = 64 * (f->x[(y + BORDER) * SIDE + x + BORDER] + wish(f, x + BORDER, y + BORDER, power));

            soft[y * side + x] = (int8_t)(v < -127 ? -127 : v > 127 ? 127 : v);
        }
    f->rounds++;
}
