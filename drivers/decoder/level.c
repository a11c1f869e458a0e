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

static enum pd_err
room_for_blocks(struct pd_level *level, int blocks_x, int blocks_y)
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
    return level->block_cap == 0 ? PD_ERR_MEMORY : PD_OK;
}

/* The lowest and highest of each block. The last of a row or column may overlap the one before it. */
static void
find_ranges(const struct pd_plane *plane, int blocks_x, int blocks_y, uint8_t *low, uint8_t *high)
{
    for (int by = 0; by < blocks_y; by++) {
        int top = by * B + B <= plane->height ? by * B : plane->height - B;

        for (int bx = 0; bx < blocks_x; bx++) {
            int left = bx * B + B <= plane->width ? bx * B : plane->width - B;
            uint8_t lows[B], highs[B], lo = 255, hi = 0;

            memset(lows, 255, sizeof lows);
            memset(highs, 0, sizeof highs);
            for (int y = 0; y < B; y++) {
                const uint8_t *row = plane->p + (size_t)(top + y) * plane->stride + left;

                for (int x = 0; x < B; x++) {
                    lows[x] = row[x] < lows[x] ? row[x] : lows[x];
                    highs[x] = row[x] > highs[x] ? row[x] : highs[x];
                }
            }
            for (int x = 0; x < B; x++) {
                lo = lows[x] < lo ? lows[x] : lo;
                hi = highs[x] > hi ? highs[x] : hi;
            }
            low[by * blocks_x + bx] = lo;
            high[by * blocks_x + bx] = hi;
        }
    }
}

/* The extreme of each block and its neighbours. */
static void
spread(const uint8_t *from, uint8_t *to, int w, int h, bool highest)
{
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            uint8_t v = from[y * w + x];

            for (int j = y > 0 ? y - 1 : 0; j <= y + 1 && j < h; j++)
                for (int i = x > 0 ? x - 1 : 0; i <= x + 1 && i < w; i++) {
                    uint8_t other = from[j * w + i];

                    v = (highest ? other > v : other < v) ? other : v;
                }
            to[y * w + x] = v;
        }
}

/* What only noise tells apart: somewhat more than the calmest tenth of the picture does. */
static float
flat_below(const uint8_t *low, const uint8_t *high, int n)
{
    int counts[256] = { 0 }, seen = 0, v = 0;

    for (int i = 0; i < n; i++)
        counts[high[i] - low[i]]++;
    while (v < FLAT_MOST && (seen += counts[v]) <= n / 10)
        v++;
    v = v * 8 / 5;
    return (float)(v < FLAT_LEAST ? FLAT_LEAST : v > FLAT_MOST ? FLAT_MOST : v);
}

static void
judge(struct pd_level *level, const uint8_t *low, const uint8_t *high)
{
    int w = level->blocks_x, h = level->blocks_y;
    float flat = flat_below(low, high, w * h);

    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            struct pd_block *block = &level->blocks[y * w + x];
            int lows = 0, highs = 0, n = 0;
            float apart;

            for (int j = y > 0 ? y - 1 : 0; j <= y + 1 && j < h; j++)
                for (int i = x > 0 ? x - 1 : 0; i <= x + 1 && i < w; i++, n++) {
                    lows += low[j * w + i];
                    highs += high[j * w + i];
                }
            apart = (float)(highs - lows) / (float)n;
            block->middle = (float)(highs + lows) / (float)(2 * n);
            block->inverse = 2 / (apart < flat ? flat : apart);
            block->cut = apart < flat ? 0 : (uint8_t)(block->middle + 0.5f);
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
    err = room_for_blocks(level, w, h);
    if (err != PD_OK)
        return err;
    level->plane = *plane;
    find_ranges(plane, w, h, level->range, level->range + n);
    spread(level->range, level->range + 2 * n, w, h, false);
    spread(level->range + n, level->range + 3 * n, w, h, true);
    judge(level, level->range + 2 * n, level->range + 3 * n);
    return PD_OK;
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
    free(level->pixels);
    *level = (struct pd_level){ 0 };
}
