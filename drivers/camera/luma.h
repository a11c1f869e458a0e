/*
 * A camera's bytes become grey pixels. Pure: sizes and strides come from a device and are not believed.
 */
#ifndef PD_DRIVERS_LUMA_H
#define PD_DRIVERS_LUMA_H

#include "drivers/image/image.h"

#include <stdbool.h>

enum pd_luma_format {
    PD_LUMA_GREY = 0, /* a byte a pixel */
    PD_LUMA_NV12 = 1, /* the same, colours behind it */
    PD_LUMA_YUYV = 2, /* every second byte */
    PD_LUMA_MJPEG = 3,
    PD_LUMA_FORMATS = 4
};

/* "GREY", "NV12", "YUYV", "MJPG": the four letters by which the kernel knows it. */
const char *
pd_luma_name(enum pd_luma_format format);

/* Bytes that a picture has at least; 0 where that is not fixed (MJPEG). stride: bytes from row to row; what
 * is smaller than a row is taken for a row. */
size_t
pd_luma_bytes(enum pd_luma_format format, int width, int height, size_t stride);

/*
 * Fills image, which has the picture's size and is kept if it is the same again.
 * Errors: PD_ERR_INVALID (too few bytes, a broken or other-sized JPEG), PD_ERR_MEMORY, PD_ERR_TOO_LARGE.
 */
PD_MUST_CHECK enum pd_err
pd_luma_take(enum pd_luma_format format, int width, int height, size_t stride, const uint8_t *bytes,
    size_t size, struct pd_image *image);

#endif
