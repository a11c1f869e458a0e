#include "drivers/camera/luma.h"

#include <string.h>

static const char *const names[PD_LUMA_FORMATS] = { "GREY", "NV12", "YUYV", "MJPG" };

const char *
pd_luma_name(enum pd_luma_format format)
{
    return names[format];
}

static size_t
row_bytes(enum pd_luma_format format, int width)
{
    return (size_t)width * (format == PD_LUMA_YUYV ? 2 : 1);
}

static size_t
stride_of(enum pd_luma_format format, int width, size_t stride)
{
    size_t row = row_bytes(format, width);

    return stride < row ? row : stride;
}

/* The colours behind a picture of NV12 are not needed, nor is what pads its last row. */
size_t
pd_luma_bytes(enum pd_luma_format format, int width, int height, size_t stride)
{
    if (format == PD_LUMA_MJPEG)
        return 0;
    return stride_of(format, width, stride) * (size_t)(height - 1) + row_bytes(format, width);
}

static void
take_row(enum pd_luma_format format, const uint8_t *restrict from, uint8_t *restrict to, int width)
{
    if (format != PD_LUMA_YUYV) {
        memcpy(to, from, (size_t)width);
        return;
    }
    for (int x = 0; x < width; x++)
        to[x] = from[2 * x];
}

static enum pd_err
take_jpeg(int width, int height, const uint8_t *bytes, size_t size, struct pd_image *image)
{
    struct pd_image other;
    enum pd_err err = pd_image_parse_jpeg(bytes, size, &other, NULL);

    if (err != PD_OK)
        return err;
    pd_image_finish(image);
    *image = other;
    if (image->width_px == width && image->height_px == height)
        return PD_OK;
    pd_image_finish(image);
    return PD_ERR_INVALID;
}

enum pd_err
pd_luma_take(enum pd_luma_format format, int width, int height, size_t stride, const uint8_t *bytes,
    size_t size, struct pd_image *image)
{
    size_t step = stride_of(format, width, stride);
    enum pd_err err = PD_OK;

    if (format == PD_LUMA_MJPEG)
        return take_jpeg(width, height, bytes, size, image);
    if (size < pd_luma_bytes(format, width, height, stride))
        return PD_ERR_INVALID;
    if (image->grey == NULL || image->width_px != width || image->height_px != height) {
        pd_image_finish(image);
        err = pd_image_init(image, width, height);
    }
    for (int y = 0; err == PD_OK && y < height; y++)
        take_row(format, bytes + (size_t)y * step, image->grey + (size_t)y * (size_t)width, width);
    return err;
}
