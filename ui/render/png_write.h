/*
 * Pixels into PNG files: pictures of screens for the tour and the tests, tickets for people to look at.
 */
#ifndef PD_UI_RENDER_PNG_WRITE_H
#define PD_UI_RENDER_PNG_WRITE_H

#include "app/base/err.h"

#include <stdint.h>

/* Errors: PD_ERR_IO (the file cannot be written), PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_png_write_rgb(const char *path, const uint32_t *pixels, int w, int h, int stride_px);

PD_MUST_CHECK enum pd_err
pd_png_write_grey(const char *path, const uint8_t *pixels, int w, int h);

#endif
