#include "drivers/decoder/level.h"

#include <stdlib.h>
#include <string.h>

#define B PD_LEVEL_BLOCK
#define FLAT_LEAST 12 /* grey values between darkest and brightest around: less is nothing to read */
#define FLAT_MOST 40

enum pd_err
pd_level_room(struct pd_level *level, int width, int height)
{
    size_t need = (size_t)width * (size_t)height;

    if (need > level->pixel_cap) {
        free(level->pixels);
        level->pixels = malloc(need);
        level->pixel_cap = level->pixels == NULL ? 0 : need;
    }
    return level->pixels == NULL ? PD_ERR_MEMORY : PD_OK;
}

/* What a level of this size works with, besides its pixels. */
static enum pd_err
room_for_blocks(struct pd_level *level, int width, int blocks_x, int blocks_y)
{
    size_t need = (size_t)blocks_x * (size_t)blocks_y;

    level->blocks_x = blocks_x;
    level->blocks_y = blocks_y;
    if (need > level->block_cap) {
        free(level->blocks);
        free(level->range);
        level->blocks = malloc(need * sizeof *level->blocks);
        level->range = malloc(need * 4);
        level->block_cap = level->blocks == NULL || level->range == NULL ? 0 : need;
    }
    if (width > level->line_cap) {
        free(level->line);
        free(level->sums);
        level->line = malloc(2 * (size_t)width);
        level->sums = malloc(2 * ((size_t)width / B + 2) * sizeof *level->sums);
        level->line_cap = level->line == NULL || level->sums == NULL ? 0 : width;
    }
    return level->block_cap == 0 || level->line_cap == 0 ? PD_ERR_MEMORY : PD_OK;
}

/* The extremes of eight rows, column by column. Whole rows at a time: the compiler makes vectors of these
 * loops. */
static void
squeeze_rows(const struct pd_plane *plane, int top, uint8_t *restrict low, uint8_t *restrict high)
{
    size_t width = (size_t)plane->width;

    memcpy(low, plane->p + (size_t)top * plane->stride, width);
    memcpy(high, low, width);
    for (int y = top + 1; y < top + B; y++) {
        const uint8_t *restrict row = plane->p + (size_t)y * plane->stride;

        for (size_t x = 0; x < width; x++) {
            low[x] = row[x] < low[x] ? row[x] : low[x];
            high[x] = row[x] > high[x] ? row[x] : high[x];
        }
    }
}

/* Each becomes the extreme of itself and the seven after it: of two, then of four, then of eight. */
static void
squeeze_columns(uint8_t *low, uint8_t *high, int width)
{
    for (int apart = 1; apart < B; apart *= 2)
        for (int x = 0; x + apart < width; x++) {
            low[x] = low[x + apart] < low[x] ? low[x + apart] : low[x];
            high[x] = high[x + apart] > high[x] ? high[x + apart] : high[x];
        }
}

/* The lowest and highest of each block. The last of a row or column may overlap the one before it. */
static void
find_ranges(
    const struct pd_plane *plane, int blocks_x, int blocks_y, uint8_t *low, uint8_t *high, uint8_t *room)
{
    uint8_t *lows = room, *highs = room + plane->width;

    for (int by = 0; by < blocks_y; by++) {
        squeeze_rows(plane, by * B + B <= plane->height ? by * B : plane->height - B, lows, highs);
        squeeze_columns(lows, highs, plane->width);
        for (int bx = 0; bx < blocks_x; bx++) {
            int left = bx * B + B <= plane->width ? bx * B : plane->width - B;

            low[by * blocks_x + bx] = lows[left];
            high[by * blocks_x + bx] = highs[left];
        }
    }
}

/* Of a row and the one after it; where is the first of three that are looked at. */
static void
spread_row(const uint8_t *restrict from, uint8_t *restrict to, int w, bool highest)
{
    if (highest)
        for (int x = 1; x < w - 1; x++) {
            uint8_t v = from[x - 1] > from[x + 1] ? from[x - 1] : from[x + 1];

            to[x] = from[x] > v ? from[x] : v;
        }
    else
        for (int x = 1; x < w - 1; x++) {
            uint8_t v = from[x - 1] < from[x + 1] ? from[x - 1] : from[x + 1];

            to[x] = from[x] < v ? from[x] : v;
        }
    to[0] = (from[0] > from[1]) == highest ? from[0] : from[1];
    to[w - 1] = (from[w - 1] > from[w - 2]) == highest ? from[w - 1] : from[w - 2];
}

/* The extreme of each block and its neighbours: across into `to`, then down, a row behind. */
static void
spread(const uint8_t *from, uint8_t *to, uint8_t *room, int w, int h, bool highest)
{
    uint8_t *before = room, *here = room + w;

    for (int y = 0; y < h; y++)
        spread_row(from + y * w, to + y * w, w, highest);
    memcpy(before, to, (size_t)w);
    for (int y = 0; y < h; y++) {
        uint8_t *row = to + y * w, *after = y + 1 < h ? row + w : row, *kept = before;

        memcpy(here, row, (size_t)w);
        for (int x = 0; x < w; x++) {
            uint8_t v = highest ? (before[x] > row[x] ? before[x] : row[x])
                                : (before[x] < row[x] ? before[x] : row[x]);

            row[x] = highest ? (after[x] > v ? after[x] : v) : (after[x] < v ? after[x] : v);
        }
        before = here;
        here = kept;
    }
}

/* What only noise tells apart: somewhat more than the calmest tenth of the picture does. */
static float
flat_below(const uint8_t *low, const uint8_t *high, int n, int most)
{
    int counts[256] = { 0 }, seen = 0, v = 0;

    for (int i = 0; i < n; i++)
        counts[high[i] - low[i]]++;
    while (v < most && (seen += counts[v]) <= n / 10)
        v++;
    v = v * 8 / 5;
    return (float)(v < FLAT_LEAST ? FLAT_LEAST : v > most ? most : v);
}

/* What a block and its neighbours in a row have in sum; the row's own sums are of three rows already. */
static void
judge_row(struct pd_block *blocks, const uint16_t *lows, const uint16_t *highs, int w, int rows, float flat)
{
    for (int x = 0; x < w; x++) {
        int l = x > 0 ? x - 1 : w, r = x + 1; /* one past the end is nought */
        int low = lows[l] + lows[x] + lows[r], high = highs[l] + highs[x] + highs[r];
        float each = 1 / (float)(rows * ((x > 0) + 1 + (x < w - 1))), apart = (float)(high - low) * each;

        blocks[x].middle = (float)(high + low) * each * 0.5f;
        blocks[x].inverse = 2 / (apart < flat ? flat : apart);
        blocks[x].cut = apart < flat ? 0 : (uint8_t)(blocks[x].middle + 0.5f);
    }
}

static void
judge(struct pd_level *level, const uint8_t *low, const uint8_t *high)
{
    int w = level->blocks_x, h = level->blocks_y;
    uint16_t *lows = level->sums, *highs = level->sums + w + 1;
    float flat = flat_below(low, high, w * h, level->flat_most > 0 ? level->flat_most : FLAT_MOST);

    for (int y = 0; y < h; y++) {
        int rows = 0;

        memset(lows, 0, 2 * (size_t)(w + 1) * sizeof *lows);
        for (int j = y > 0 ? y - 1 : 0; j <= y + 1 && j < h; j++, rows++)
            for (int x = 0; x < w; x++) {
                lows[x] = (uint16_t)(lows[x] + low[j * w + x]);
                highs[x] = (uint16_t)(highs[x] + high[j * w + x]);
            }
        judge_row(level->blocks + y * w, lows, highs, w, rows, flat);
    }
}

enum pd_err
pd_level_set(struct pd_level *level, const struct pd_plane *plane)
{
    int w = (plane->width + B - 1) / B, h = (plane->height + B - 1) / B;
    size_t n = (size_t)w * (size_t)h;
    enum pd_err err;

    if (plane->width < PD_LEVEL_SIDE_MIN || plane->height < PD_LEVEL_SIDE_MIN)
        return PD_ERR_NOT_FOUND;
    err = room_for_blocks(level, plane->width, w, h);
    if (err != PD_OK)
        return err;
    level->plane = *plane;
    find_ranges(plane, w, h, level->range, level->range + n, level->line);
    spread(level->range, level->range + 2 * n, level->line, w, h, false);
    spread(level->range + n, level->range + 3 * n, level->line, w, h, true);
    judge(level, level->range + 2 * n, level->range + 3 * n);
    return PD_OK;
}

float
pd_level_busy(const struct pd_level *level)
{
    int n = level->blocks_x * level->blocks_y, busy = 0;

    for (int i = 0; i < n; i++)
        busy += level->blocks[i].cut != 0;
    return (float)busy / (float)n;
}

static void
halve_row(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict to, int width)
{
    for (int x = 0; x < width; x++)
        to[x] = (uint8_t)((unsigned)(a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4);
}

enum pd_err
pd_level_halve(struct pd_level *level, const struct pd_plane *from)
{
    struct pd_plane to = { from->width / 2, from->height / 2, (size_t)(from->width / 2), NULL };
    enum pd_err err;

    if (to.width < PD_LEVEL_SIDE_MIN || to.height < PD_LEVEL_SIDE_MIN)
        return PD_ERR_NOT_FOUND;
    err = pd_level_room(level, to.width, to.height);
    if (err != PD_OK)
        return err;
    for (int y = 0; y < to.height; y++) {
        const uint8_t *row = from->p + (size_t)(2 * y) * from->stride;

        halve_row(row, row + from->stride, level->pixels + (size_t)y * to.stride, to.width);
    }
    to.p = level->pixels;
    return pd_level_set(level, &to);
}

void
pd_level_finish(struct pd_level *level)
{
    free(level->blocks);
    free(level->range);
    free(level->line);
    free(level->sums);
    free(level->pixels);
    *level = (struct pd_level){ 0 };
}
