#include "drivers/printer/bits.h"

#include <stdlib.h>
#include <string.h>

#define CLEAN_EDGE 32

enum pd_err
pd_bits_init(struct pd_bits *bits, int width_px, int height_px)
{
    *bits = (struct pd_bits){ 0 };
    if (width_px < 1 || height_px < 1)
        return PD_ERR_INVALID;
    if (width_px > PD_IMAGE_MAX_SIDE_PX || height_px > PD_IMAGE_MAX_SIDE_PX ||
        (int64_t)width_px * height_px > PD_IMAGE_MAX_PIXELS)
        return PD_ERR_TOO_LARGE;
    bits->stride = ((size_t)width_px + 7) / 8;
    bits->rows = calloc((size_t)height_px, bits->stride);
    if (bits->rows == NULL)
        return PD_ERR_MEMORY;
    bits->width_px = width_px;
    bits->height_px = height_px;
    return PD_OK;
}

void
pd_bits_finish(struct pd_bits *bits)
{
    if (bits == NULL)
        return;
    free(bits->rows);
    *bits = (struct pd_bits){ 0 };
}

bool
pd_bits_get(const struct pd_bits *bits, int x, int y)
{
    return (bits->rows[(size_t)y * bits->stride + (size_t)x / 8] >> (7 - x % 8) & 1) != 0;
}

static void
set_black(struct pd_bits *bits, int x, int y)
{
    uint8_t *byte = &bits->rows[(size_t)y * bits->stride + (size_t)x / 8];

    *byte = (uint8_t)(*byte | 0x80u >> (x % 8));
}

enum pd_err
pd_bits_threshold(const struct pd_image *image, int level, struct pd_bits *out)
{
    enum pd_err err = pd_bits_init(out, image->width_px, image->height_px);

    if (err != PD_OK)
        return err;
    for (int y = 0; y < image->height_px; y++)
        for (int x = 0; x < image->width_px; x++)
            if (image->grey[(size_t)y * (size_t)image->width_px + (size_t)x] < level)
                set_black(out, x, y);
    return PD_OK;
}

static int
cleaned(int grey)
{
    return grey < CLEAN_EDGE ? 0 : grey > 255 - CLEAN_EDGE ? 255 : grey;
}

/* errors: sixteenths carried into a row, with one entry of margin on each side. */
static void
dither_row(const struct pd_image *image, int y, int *here, int *below, struct pd_bits *out)
{
    const uint8_t *row = image->grey + (size_t)y * (size_t)image->width_px;
    int step = y % 2 == 0 ? 1 : -1;
    int x = step > 0 ? 0 : image->width_px - 1;

    for (int i = 0; i < image->width_px; i++, x += step) {
        int grey = cleaned(row[x]);
        int wanted = grey == 0 || grey == 255 ? grey : grey + here[x + 1] / 16;
        int printed = wanted < 128 ? 0 : 255;
        int error = wanted - printed;

        if (printed == 0)
            set_black(out, x, y);
        here[x + 1 + step] += error * 7;
        below[x + 1 - step] += error * 3;
        below[x + 1] += error * 5;
        below[x + 1 + step] += error;
    }
}

enum pd_err
pd_bits_dither(const struct pd_image *image, struct pd_bits *out)
{
    size_t margin = (size_t)image->width_px + 2;
    int *errors;
    enum pd_err err = pd_bits_init(out, image->width_px, image->height_px);

    if (err != PD_OK)
        return err;
    errors = calloc(2 * margin, sizeof *errors);
    if (errors == NULL) {
        pd_bits_finish(out);
        return PD_ERR_MEMORY;
    }
    for (int y = 0; y < image->height_px; y++) {
        int *here = errors + (y % 2 == 0 ? 0 : margin);
        int *below = errors + (y % 2 == 0 ? margin : 0);

        memset(below, 0, margin * sizeof *below);
        dither_row(image, y, here, below, out);
    }
    free(errors);
    return PD_OK;
}

enum pd_err
pd_bits_to_image(const struct pd_bits *bits, struct pd_image *out)
{
    enum pd_err err = pd_image_init(out, bits->width_px, bits->height_px);

    if (err != PD_OK)
        return err;
    for (int y = 0; y < bits->height_px; y++)
        for (int x = 0; x < bits->width_px; x++)
            out->grey[(size_t)y * (size_t)bits->width_px + (size_t)x] = pd_bits_get(bits, x, y) ? 0 : 255;
    return PD_OK;
}
