#include "drivers/decoder/blur.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265f
#define REACH_MAX 20      /* pixels to either side that a line of weights takes in */
#define WAVES 64          /* at which the weights are made to fit */
#define LENS_NOISE 0.005f /* of the light, squared: what is weaker is not given back in full */
#define HAND_NOISE 0.006f
#define DIRECTIONS 36
#define DENSE_LEAST 20 /* blocks */
#define LAG_LEAST 2
#define LAG_MOST 12
#define FLAT_MOST 110 /* noise is made more of, too */
#define MARGIN 3      /* blocks: no lag leads out of the picture */

/* Weights along a line of pixels, the same to either side. */
struct line {
    int reach;
    float weights[REACH_MAX + 1];
    int dx[REACH_MAX + 1], dy[REACH_MAX + 1]; /* of the ones ahead; those behind are opposite */
};

struct pd_blur {
    float *a, *b;
    size_t cap; /* of each, in floats */
};

enum pd_err
pd_blur_create(struct pd_blur **out)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? PD_ERR_MEMORY : PD_OK;
}

void
pd_blur_destroy(struct pd_blur *blur)
{
    if (blur == NULL)
        return;
    free(blur->a);
    free(blur->b);
    free(blur);
}

static enum pd_err
make_room(struct pd_blur *blur, size_t need)
{
    if (need <= blur->cap)
        return PD_OK;
    free(blur->a);
    free(blur->b);
    blur->a = malloc(need * sizeof *blur->a);
    blur->b = malloc(need * sizeof *blur->b);
    blur->cap = blur->a == NULL || blur->b == NULL ? 0 : need;
    return blur->cap == 0 ? PD_ERR_MEMORY : PD_OK;
}

/* What is left of a wave of this many turns a pixel: by a lens, by a movement of this length. */
static float
left_of(float turns, float sigma, float length)
{
    float lens = expf(-2 * PI * PI * sigma * sigma * turns * turns), x = PI * turns * length;

    return lens * (x < 1e-3f ? 1 : sinf(x) / x);
}

/* After Wiener: each wave over what is left of it, no more than noise lets be given back. */
static void
make_weights(struct line *line, float sigma, float length, float noise)
{
    float sum = 0;

    for (int i = 0; i <= line->reach; i++) {
        line->weights[i] = 0;
        for (int k = 0; k < WAVES; k++) {
            float turns = ((float)k + 0.5f) / (2 * WAVES), left = left_of(turns, sigma, length);
            float taper = 0.5f + 0.5f * cosf(PI * (float)i / (float)(line->reach + 1));

            line->weights[i] +=
                taper * left / (left * left + noise) * cosf(2 * PI * turns * (float)i) / WAVES;
        }
        sum += line->weights[i] * (i == 0 ? 1 : 2);
    }
    for (int i = 0; i <= line->reach; i++)
        line->weights[i] /= sum;
}

/* What a line's weights are put to: pixels before and behind, by how far. */
struct taps {
    const float *before[REACH_MAX + 1], *after[REACH_MAX + 1];
};

static void
weigh_run(const struct taps *taps, const struct line *line, int first, int end, float *restrict to)
{
    for (int x = first; x < end; x++)
        to[x] = taps->before[0][x] * line->weights[0];
    for (int i = 1; i <= line->reach; i++) {
        const float *p = taps->before[i], *q = taps->after[i];
        float weight = line->weights[i];

        for (int x = first; x < end; x++)
            to[x] += weight * (p[x] + q[x]);
    }
}

/* One row of a picture, as far as the line lies within it; what is nearer to an edge stays as it was. */
static void
weigh_row(const float *from, float *to, int width, int height, int y, const struct line *line)
{
    struct taps taps;

    memcpy(to, from + (size_t)y * (size_t)width, (size_t)width * sizeof *to);
    for (int i = 0; i <= line->reach; i++) {
        int up = y - line->dy[i], down = y + line->dy[i];

        up = up < 0 ? 0 : up >= height ? height - 1 : up;
        down = down < 0 ? 0 : down >= height ? height - 1 : down;
        taps.before[i] = from + (size_t)up * (size_t)width - line->dx[i];
        taps.after[i] = from + (size_t)down * (size_t)width + line->dx[i];
    }
    weigh_run(&taps, line, line->reach, width - line->reach, to);
}

static void
set_direction(struct line *line, float dx, float dy)
{
    for (int i = 0; i <= line->reach; i++) {
        line->dx[i] = (int)lroundf(dx * (float)i);
        line->dy[i] = (int)lroundf(dy * (float)i);
    }
}

static void
take_row(const struct pd_plane *from, int y, float *to)
{
    const uint8_t *row = from->p + (size_t)y * from->stride;

    for (int x = 0; x < from->width; x++)
        to[x] = row[x];
}

static enum pd_err
take(struct pd_blur *blur, const struct pd_plane *from, struct pd_level *out)
{
    size_t width = (size_t)from->width, height = (size_t)from->height;
    enum pd_err err = make_room(blur, width * height);

    if (err == PD_OK)
        err = pd_level_room(out, from->width, from->height);
    if (err != PD_OK)
        return err;
    for (int y = 0; y < from->height; y++)
        take_row(from, y, blur->a + (size_t)y * width);
    return PD_OK;
}

static void
give_row(const float *from, int width, uint8_t *to)
{
    for (int x = 0; x < width; x++) {
        float v = from[x] + 0.5f;

        to[x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}

/* Its pixels are there. */
static enum pd_err
give(struct pd_level *out, int width, int height)
{
    struct pd_plane plane = { width, height, (size_t)width, out->pixels };
    enum pd_err err;

    out->flat_most = FLAT_MOST;
    err = pd_level_set(out, &plane);
    out->flat_most = 0;
    return err;
}

/* ---- a lens ---- */

/* A row of the picture, weighed along itself. */
static void
focus_across(struct pd_blur *blur, const struct pd_plane *from, int y, const struct line *line, float *to)
{
    struct taps taps;

    take_row(from, y, blur->b);
    memcpy(to, blur->b, (size_t)from->width * sizeof *to);
    for (int i = 0; i <= line->reach; i++) {
        taps.before[i] = blur->b - i;
        taps.after[i] = blur->b + i;
    }
    weigh_run(&taps, line, line->reach, from->width - line->reach, to);
}

/* The rows around this one, which lie in blur->a, weighed from row to row: row n in place n % (2 reach + 1).
 */
static void
focus_down(struct pd_blur *blur, int width, int height, int y, const struct line *line, uint8_t *to)
{
    int rows = 2 * line->reach + 1;
    struct taps taps;

    for (int i = 0; i <= line->reach; i++) {
        int up = y - i < 0 ? 0 : y - i, down = y + i >= height ? height - 1 : y + i;

        taps.before[i] = blur->a + (size_t)(up % rows) * (size_t)width;
        taps.after[i] = blur->a + (size_t)(down % rows) * (size_t)width;
    }
    memcpy(blur->b, taps.before[0], (size_t)width * sizeof *blur->b);
    weigh_run(&taps, line, line->reach, width - line->reach, blur->b);
    give_row(blur->b, width, to);
}

enum pd_err
pd_blur_focus(struct pd_blur *blur, const struct pd_plane *from, float sigma_px, struct pd_level *out)
{
    struct line line = { .reach = (int)(4 * sigma_px + 2) };
    int width = from->width, rows = 2 * line.reach + 1;
    enum pd_err err = make_room(blur, (size_t)rows * (size_t)width);

    if (err == PD_OK)
        err = pd_level_room(out, width, from->height);
    if (err != PD_OK)
        return err;
    make_weights(&line, sigma_px, 0, LENS_NOISE);
    for (int y = 0, ready = 0; y < from->height; y++) {
        for (; ready < from->height && ready <= y + line.reach; ready++)
            focus_across(blur, from, ready, &line, blur->a + (size_t)(ready % rows) * (size_t)width);
        focus_down(blur, width, from->height, y, &line, out->pixels + (size_t)y * (size_t)width);
    }
    return give(out, width, from->height);
}

/* ---- a hand ---- */

enum pd_err
pd_blur_steady(
    struct pd_blur *blur, const struct pd_plane *from, const struct pd_motion *motion, struct pd_level *out)
{
    struct line line = { .reach = (int)(1.7f * motion->length_px + 3) };
    enum pd_err err = take(blur, from, out);
    float most = fmaxf(fabsf(motion->dx), fabsf(motion->dy));

    if (err != PD_OK)
        return err;
    line.reach = line.reach > REACH_MAX ? REACH_MAX : line.reach;
    /* Steps along the longer axis: no pixel twice, none left out. */
    make_weights(&line, 0.5f, motion->length_px * most, HAND_NOISE);
    set_direction(&line, motion->dx / most, motion->dy / most);
    for (int y = 0; y < from->height; y++) {
        float *row = blur->b; /* one at a time: the picture itself stays as it was */

        weigh_row(blur->a, row, from->width, from->height, y, &line);
        give_row(row, from->width, out->pixels + (size_t)y * (size_t)from->width);
    }
    return give(out, from->width, from->height);
}

/* A block amid others that are not flat either: print, not the edge of a door. */
static bool
is_dense(const struct pd_level *level, int bx, int by)
{
    const uint8_t *low = level->range, *high = low + (size_t)level->blocks_x * (size_t)level->blocks_y;
    int full = 0;

    for (int y = by - 2; y <= by + 2; y++)
        for (int x = bx - 2; x <= bx + 2; x++)
            full += high[y * level->blocks_x + x] - low[y * level->blocks_x + x] > 24;
    return full >= 20;
}

/* How far pixels this far apart differ, over the dense part: every other row of it is enough. */
static float
differ(const struct pd_level *level, const uint8_t *dense, int dx, int dy)
{
    int64_t sum = 0;

    for (int by = MARGIN; by < level->blocks_y - MARGIN; by++)
        for (int bx = MARGIN; bx < level->blocks_x - MARGIN; bx++) {
            if (!dense[by * level->blocks_x + bx])
                continue;
            for (int y = by * PD_LEVEL_BLOCK; y < (by + 1) * PD_LEVEL_BLOCK; y += 2) {
                const uint8_t *p = level->plane.p + (size_t)y * level->plane.stride + bx * PD_LEVEL_BLOCK;
                const uint8_t *q = p + dy * (ptrdiff_t)level->plane.stride + dx;
                int row = 0;

                for (int x = 0; x < PD_LEVEL_BLOCK; x++)
                    row += (p[x] - q[x]) * (p[x] - q[x]);
                sum += row;
            }
        }
    return (float)sum;
}

/* The structure function: (dx, dy) and its opposite are the same. */
struct apart {
    float at[LAG_MOST + 2][2 * LAG_MOST + 3];
};

static float
apart_at(const struct apart *apart, float dx, float dy)
{
    float x = (dy < 0 ? -dx : dx) + LAG_MOST + 1, y = fabsf(dy), fx, fy;
    int ix = (int)x, iy = (int)y;

    ix = ix > 2 * LAG_MOST + 1 ? 2 * LAG_MOST + 1 : ix < 0 ? 0 : ix;
    iy = iy > LAG_MOST ? LAG_MOST : iy;
    fx = x - (float)ix;
    fy = y - (float)iy;
    return (apart->at[iy][ix] * (1 - fx) + apart->at[iy][ix + 1] * fx) * (1 - fy) +
           (apart->at[iy + 1][ix] * (1 - fx) + apart->at[iy + 1][ix + 1] * fx) * fy;
}

/*
 * The second difference of the structure function is what differences of neighbours have in common: after a
 * movement of length L it is lowest where they are L apart, as what comes in at one end leaves at the other.
 */
static float
length_along(const struct apart *apart, float dx, float dy)
{
    float least = 0, best = LAG_LEAST;

    for (float k = LAG_LEAST; k <= LAG_MOST; k += 0.5f) {
        float common = apart_at(apart, (k + 1) * dx, (k + 1) * dy) - 2 * apart_at(apart, k * dx, k * dy) +
                       apart_at(apart, (k - 1) * dx, (k - 1) * dy);

        if (k == LAG_LEAST || common < least) {
            least = common;
            best = k;
        }
    }
    return best;
}

/* Along the direction in which it moved a picture differs least, measured by the one across: a code's own
 * edges are as many in both. */
static void
find_direction(const struct apart *apart, struct pd_motion *motion)
{
    motion->doubt = 2;
    for (int i = 0; i < DIRECTIONS; i++) {
        float c = cosf(PI * (float)i / DIRECTIONS), s = sinf(PI * (float)i / DIRECTIONS);
        float part = apart_at(apart, 3 * c, 3 * s) / (apart_at(apart, -3 * s, 3 * c) + 1);

        if (part < motion->doubt)
            *motion = (struct pd_motion){ c, s, 0, part };
    }
}

/* NULL: there are too few to say anything. Valid until the next call. */
static const uint8_t *
find_dense(struct pd_blur *blur, const struct pd_level *level)
{
    size_t blocks = (size_t)level->blocks_x * (size_t)level->blocks_y;
    uint8_t *dense;
    int count = 0;

    if (make_room(blur, blocks) != PD_OK)
        return NULL;
    dense = (uint8_t *)blur->a;
    memset(dense, 0, blocks);
    for (int by = MARGIN; by < level->blocks_y - MARGIN; by++)
        for (int bx = MARGIN; bx < level->blocks_x - MARGIN; bx++)
            count += dense[by * level->blocks_x + bx] = is_dense(level, bx, by);
    return count < DENSE_LEAST ? NULL : dense;
}

bool
pd_blur_motion(struct pd_blur *blur, const struct pd_level *level, struct pd_motion *motion)
{
    const uint8_t *dense = find_dense(blur, level);
    struct apart apart;

    if (dense == NULL)
        return false;
    for (int dy = 0; dy <= LAG_MOST + 1; dy++)
        for (int dx = -LAG_MOST - 1; dx <= LAG_MOST + 1; dx++)
            apart.at[dy][dx + LAG_MOST + 1] = differ(level, dense, dx, dy);
    find_direction(&apart, motion);
    motion->length_px = length_along(&apart, motion->dx, motion->dy);
    return true;
}

bool
pd_blur_is_noise(struct pd_blur *blur, const struct pd_level *level)
{
    const uint8_t *dense = find_dense(blur, level);

    return dense != NULL && differ(level, dense, 1, 0) + differ(level, dense, 0, 1) >
                                0.9f * (differ(level, dense, 4, 0) + differ(level, dense, 0, 4));
}
