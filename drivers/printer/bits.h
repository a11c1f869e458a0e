/*
 * A ticket as a thermal head sees it: one bit a dot, black or nothing.
 */
#ifndef PD_DRIVERS_BITS_H
#define PD_DRIVERS_BITS_H

#include "drivers/image/image.h"

#include <stdbool.h>

struct pd_bits {
    int width_px, height_px;
    size_t stride; /* bytes a row: width_px / 8, rounded up; the bits past the width are 0 */
    uint8_t *rows; /* 1 is black, the highest bit is leftmost; owned */
};

/* All white. Errors: those of pd_image_init. */
PD_MUST_CHECK enum pd_err
pd_bits_init(struct pd_bits *bits, int width_px, int height_px);

void
pd_bits_finish(struct pd_bits *bits);

bool
pd_bits_get(const struct pd_bits *bits, int x, int y);

/* Black where grey < level (128 is usual): for text, lines and codes, whose edges must stay sharp. */
PD_MUST_CHECK enum pd_err
pd_bits_threshold(const struct pd_image *image, int level, struct pd_bits *out);

/* Floyd-Steinberg error diffusion in serpentine order: for pictures. Pixels within 32 of black or white are
 * taken as such, so that text and codes on the same ticket keep clean edges. */
PD_MUST_CHECK enum pd_err
pd_bits_dither(const struct pd_image *image, struct pd_bits *out);

/* Back to grey, 0 and 255: for previews and tests. */
PD_MUST_CHECK enum pd_err
pd_bits_to_image(const struct pd_bits *bits, struct pd_image *out);

#endif
