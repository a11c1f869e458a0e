/*
 * A PNG file read row by row and averaged down to the size it is shown at, so that a large picture never
 * lies in memory whole.
 */
#ifndef PD_UI_RENDER_PNG_READ_H
#define PD_UI_RENDER_PNG_READ_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_PNG_SIDE_MAX 8192 /* px; a picture beyond is refused */

/* What is kept of a pixel; the number is its bytes. */
enum pd_png_keep {
    PD_PNG_ALPHA = 1,
    PD_PNG_RGB = 3, /* blue first, as in the low three bytes of 0x00RRGGBB; for files that are opaque */
    PD_PNG_ARGB = 4 /* 0xAARRGGBB, premultiplied, aligned as such */
};

/* Fills w × h pixels, row by row without gaps. cover: fill the whole, cutting what is over (a square picture
 * in a wider place is kept whole, its backdrop going on around it); else fit inside, centred, clear around.
 * *opaque tells whether every pixel is. Errors: PD_ERR_NOT_FOUND, PD_ERR_INVALID (not a sound PNG),
 * PD_ERR_TOO_LARGE, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_png_read_scaled(
    const char *path, int w, int h, bool cover, enum pd_png_keep keep, void *pixels, bool *opaque);

/* Whether the file says that it has no clear pixels; false also when it cannot be read. */
bool
pd_png_is_opaque(const char *path);

#endif
