#include "drivers/image/shape.h"

#include <stdlib.h>

static const uint8_t *
row_of(const struct pd_image *image, int y)
{
    return image->grey + (size_t)y * (size_t)image->width_px;
}

static int
clamp(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

enum pd_err
pd_image_reduce(const struct pd_image *from, int factor, struct pd_image *out)
{
    enum pd_err err = pd_image_init(out, from->width_px / factor, from->height_px / factor);

    if (err != PD_OK)
        return err;
    for (int y = 0; y < out->height_px; y++)
        for (int x = 0; x < out->width_px; x++) {
            unsigned sum = 0;

            for (int dy = 0; dy < factor; dy++) {
                const uint8_t *p = row_of(from, y * factor + dy) + (size_t)x * (size_t)factor;

                for (int dx = 0; dx < factor; dx++)
                    sum += p[dx];
            }
            out->grey[(size_t)y * (size_t)out->width_px + (size_t)x] =
                (uint8_t)(sum / (unsigned)(factor * factor));
        }
    return PD_OK;
}

enum pd_err
pd_image_double(const struct pd_image *from, struct pd_image *out)
{
    enum pd_err err = pd_image_init(out, from->width_px * 2, from->height_px * 2);

    if (err != PD_OK)
        return err;
    for (int y = 0; y < out->height_px; y++) {
        /* A new pixel's centre lies a quarter of an old one from the nearest, three quarters from the next.
         */
        const uint8_t *near = row_of(from, y / 2);
        const uint8_t *far = row_of(from, clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, from->height_px - 1));
        uint8_t *to = out->grey + (size_t)y * (size_t)out->width_px;

        for (int x = 0; x < out->width_px; x++) {
            int a = x / 2, b = clamp(x / 2 + (x % 2 == 0 ? -1 : 1), 0, from->width_px - 1);

            to[x] = (uint8_t)((9 * near[a] + 3 * near[b] + 3 * far[a] + far[b] + 8) / 16);
        }
    }
    return PD_OK;
}

/* sums[x] holds the column x summed over the rows around y; moving y by one costs one row. */
static void
move_columns(const struct pd_image *from, unsigned *sums, int leaving, int entering)
{
    const uint8_t *out = row_of(from, clamp(leaving, 0, from->height_px - 1));
    const uint8_t *in = row_of(from, clamp(entering, 0, from->height_px - 1));

    for (int x = 0; x < from->width_px; x++)
        sums[x] += (unsigned)in[x] - (unsigned)out[x];
}

static void
sharpen_row(const uint8_t *row, const unsigned *sums, int width, int radius, int strength, uint8_t *to)
{
    int area = (2 * radius + 1) * (2 * radius + 1);
    int sum = 0;

    for (int x = -radius; x <= radius; x++)
        sum += (int)sums[clamp(x, 0, width - 1)];
    for (int x = 0; x < width; x++) {
        int mean = sum / area;

        to[x] = (uint8_t)clamp(row[x] + strength * (row[x] - mean), 0, 255);
        sum += (int)sums[clamp(x + radius + 1, 0, width - 1)] - (int)sums[clamp(x - radius, 0, width - 1)];
    }
}

enum pd_err
pd_image_sharpen(const struct pd_image *from, int radius_px, int strength, struct pd_image *out)
{
    unsigned *sums;
    enum pd_err err = pd_image_init(out, from->width_px, from->height_px);

    if (err != PD_OK)
        return err;
    sums = calloc((size_t)from->width_px, sizeof *sums);
    if (sums == NULL) {
        pd_image_finish(out);
        return PD_ERR_MEMORY;
    }
    for (int y = -radius_px; y <= radius_px; y++) {
        const uint8_t *row = row_of(from, clamp(y, 0, from->height_px - 1));

        for (int x = 0; x < from->width_px; x++)
            sums[x] += row[x];
    }
    for (int y = 0; y < from->height_px; y++) {
        sharpen_row(row_of(from, y), sums, from->width_px, radius_px, strength,
            out->grey + (size_t)y * (size_t)out->width_px);
        move_columns(from, sums, y - radius_px, y + radius_px + 1);
    }
    free(sums);
    return PD_OK;
}

enum pd_err
pd_image_calm(const struct pd_image *from, struct pd_image *out)
{
    enum pd_err err = pd_image_init(out, from->width_px, from->height_px);

    if (err != PD_OK)
        return err;
    for (int y = 0; y < from->height_px; y++) {
        const uint8_t *above = row_of(from, clamp(y - 1, 0, from->height_px - 1)), *row = row_of(from, y);
        const uint8_t *below = row_of(from, clamp(y + 1, 0, from->height_px - 1));
        uint8_t *to = out->grey + (size_t)y * (size_t)out->width_px;
        int last = from->width_px - 1;

        for (int x = 0; x <= last; x++) {
            int l = x > 0 ? x - 1 : 0, r = x < last ? x + 1 : last;

            to[x] = (uint8_t)((above[l] + 2 * above[x] + above[r] + 2 * (row[l] + 2 * row[x] + row[r]) +
                                  below[l] + 2 * below[x] + below[r] + 8) /
                              16);
        }
    }
    return PD_OK;
}
