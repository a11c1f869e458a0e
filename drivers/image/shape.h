/* A picture in another shape: what the second tries of the decoder look at. Each call makes a new picture;
 * errors are those of pd_image_init. */
#ifndef PD_DRIVERS_IMAGE_SHAPE_H
#define PD_DRIVERS_IMAGE_SHAPE_H

#include "drivers/image/image.h"

/* 1 / factor in each direction, each pixel the mean of what it replaces; a rest of columns or rows narrower
 * than factor is left out. factor >= 1. */
PD_MUST_CHECK enum pd_err
pd_image_reduce(const struct pd_image *from, int factor, struct pd_image *out);

/* Twice the size, with linear steps between pixels. */
PD_MUST_CHECK enum pd_err
pd_image_double(const struct pd_image *from, struct pd_image *out);

/* Each pixel pushed away from the mean of the (2 radius + 1) square around it. */
PD_MUST_CHECK enum pd_err
pd_image_sharpen(const struct pd_image *from, int radius_px, int strength, struct pd_image *out);

/* Each pixel becomes the weighted mean (1 2 1 both ways) of itself and its neighbours. */
PD_MUST_CHECK enum pd_err
pd_image_calm(const struct pd_image *from, struct pd_image *out);

#endif
