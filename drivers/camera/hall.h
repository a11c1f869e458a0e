/*
 * What a camera sees when nobody is there, learnt from what it sees: so that somebody who comes is told from
 * the hall behind her, and a lamp that is switched on from somebody. (1) Who stands there is never learnt
 * while she moves a little. What has stood still for PD_HALL_STAYS frames, a chair, is the hall from then on;
 * where it goes away, what was there before is the hall again at once. (2) Light that changes over the whole
 * picture, all at once or slowly, changes the hall with it. (3) Nothing is kept but a grey value or three for
 * each of 576 cells; none of them is a picture of anybody. Pure. Threading: one at a time.
 */
#ifndef PD_DRIVERS_HALL_H
#define PD_DRIVERS_HALL_H

#include "drivers/image/image.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_HALL_CELLS_X 32
#define PD_HALL_CELLS_Y 18
#define PD_HALL_CELLS (PD_HALL_CELLS_X * PD_HALL_CELLS_Y)
#define PD_HALL_STAYS 1200 /* frames: two minutes of ten a second */

struct pd_hall_cell {
    uint8_t last;      /* of the last frame */
    bool was_known;    /* was is */
    uint16_t same;     /* frames that what stands before it has looked as it does */
    float hall;        /* without anybody */
    float stands, was; /* what stands before it; what the hall was before something was left there */
};

struct pd_hall {
    int width_px, height_px; /* of the last frame */
    int frames;              /* seen, up to as many as it learns from at most */
    struct pd_hall_cell cells[PD_HALL_CELLS];
};

/* What a frame's cells say. */
struct pd_hall_stir {
    bool moved;
    int foreign, left, top, right, bottom; /* cells that are not the hall, and their bounds */
    int brightness, speed;                 /* of these: mean, and mean of the step since the last frame */
};

/* The next frame; another size begins anew. */
struct pd_hall_stir
pd_hall_see(struct pd_hall *hall, const struct pd_image *frame);

#endif
