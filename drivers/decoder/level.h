/*
 * One size of a picture, with what is light and dark in it judged from the neighbourhood: each square of
 * eight pixels has a threshold, halfway between the darkest and the brightest around it, and how far these
 * are apart. The finder scan and the grid look at the picture through this alone. Threading: none of its own.
 */
#ifndef PD_DRIVERS_LEVEL_H
#define PD_DRIVERS_LEVEL_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_LEVEL_BLOCK 8
#define PD_LEVEL_SIDE_MIN 24 /* below this there is no code of 21 modules */

/* Somebody else's grey pixels. stride: bytes from row to row, at least width. */
struct pd_plane {
    int width, height;
    size_t stride;
    const uint8_t *p;
};

struct pd_block {
    float middle;  /* grey value between light and dark */
    float inverse; /* 1 / half of what is between them; small where the picture is flat */
    uint8_t cut;   /* middle as the finder scan uses it; 0 where the picture is flat: all is light */
};

struct pd_level {
    struct pd_plane plane;
    int blocks_x, blocks_y;
    struct pd_block *blocks; /* owned */
    uint8_t *pixels;         /* owned, where this level made its own; else NULL */
    size_t block_cap, pixel_cap;
    int flat_most;  /* noise may tell no more apart than this; 0: 40 grey values. To be set before a look */
    uint8_t *range; /* owned: lowest and highest of each block, and room to spread them */
    uint8_t *line;  /* owned, as sums: what one row of blocks is worked out in */
    uint16_t *sums;
    int line_cap;
};

/* Looks at these pixels, which must outlive its use. Errors: PD_ERR_NOT_FOUND (too small), PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_level_set(struct pd_level *level, const struct pd_plane *plane);

/* The part of it that is not flat, 0 to 1. */
float
pd_level_busy(const struct pd_level *level);

/* The same picture at half the size, each pixel the mean of four. Errors: as pd_level_set. */
PD_MUST_CHECK enum pd_err
pd_level_halve(struct pd_level *level, const struct pd_plane *from);

/* Room for pixels of its own, to be filled before pd_level_set. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_level_room(struct pd_level *level, int width, int height);

void
pd_level_finish(struct pd_level *level);

/* -1 (light) to 1 (dark) at a point, between pixels by proportion; 0 outside. Pixel (0, 0) is centred at 0.5,
 * 0.5. */
static inline float
pd_level_at(const struct pd_level *level, float x, float y)
{
    const struct pd_block *block;
    const uint8_t *p;
    float fx, fy, v;
    int ix, iy;

    x -= 0.5f;
    y -= 0.5f;
    if (!(x >= 0 && y >= 0 && x < (float)(level->plane.width - 1) && y < (float)(level->plane.height - 1)))
        return 0;
    ix = (int)x;
    iy = (int)y;
    fx = x - (float)ix;
    fy = y - (float)iy;
    p = level->plane.p + (size_t)iy * level->plane.stride + ix;
    v = ((float)p[0] + fx * (float)(p[1] - p[0])) * (1 - fy) +
        ((float)p[level->plane.stride] + fx * (float)(p[level->plane.stride + 1] - p[level->plane.stride])) *
            fy;
    block = &level->blocks[(iy / PD_LEVEL_BLOCK) * level->blocks_x + ix / PD_LEVEL_BLOCK];
    v = (block->middle - v) * block->inverse;
    return v < -1 ? -1 : v > 1 ? 1 : v;
}

#endif
