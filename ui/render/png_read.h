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

/* Fills w × h premultiplied pixels. cover: fill the whole, cutting what is over (a square picture in a wider
 * place is kept whole, its backdrop going on around it); else fit inside, centred, clear around. *opaque
 * tells whether every pixel is. Errors: PD_ERR_NOT_FOUND, PD_ERR_INVALID (not a sound PNG), PD_ERR_TOO_LARGE,
 * PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_png_read_scaled(const char *path, int w, int h, bool cover, uint32_t *argb, bool *opaque);

#endif
