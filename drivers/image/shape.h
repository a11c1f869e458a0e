/*
 * A picture in another shape: what the later tries of the decoder look at. Those that say so write into a
 * picture that has its memory already, so that a camera's frames cost none; `out` is never `from`. Loops over
 * whole rows, for the compiler to make vectors of.
 */
#ifndef PD_DRIVERS_IMAGE_SHAPE_H
#define PD_DRIVERS_IMAGE_SHAPE_H

#include "drivers/image/image.h"

/* 1 / factor in each direction, each pixel the mean of what it replaces; a rest of columns or rows narrower
 * than factor is left out. factor >= 1. A new picture; errors: those of pd_image_init. */
PD_MUST_CHECK enum pd_err
pd_image_reduce(const struct pd_image *from, int factor, struct pd_image *out);

/* Linear steps between pixels; out: of twice the size. */
void
pd_image_double(const struct pd_image *from, struct pd_image *out);

/* Each pixel pushed away from the mean of the (2 radius + 1) square around it; radius: 1..7; out: of the same
 * size. */
void
pd_image_sharpen(const struct pd_image *from, int radius_px, int strength, struct pd_image *out);

/* Each pixel becomes the weighted mean (1 2 1 both ways) of itself and its neighbours; out: of the same size.
 */
void
pd_image_calm(const struct pd_image *from, struct pd_image *out);

#endif
