#include "drivers/image/shape.h"

#include <string.h>

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

/* A new pixel's centre lies a quarter of an old one from the nearest, three quarters from the next: down
 * first, in sixteenths of what it becomes, then across. */
static void
double_row(const uint8_t *restrict near, const uint8_t *restrict far, int width, uint8_t *restrict to)
{
    for (int x = 1; x < width - 1; x++) {
        int l = 3 * near[x - 1] + far[x - 1], m = 3 * near[x] + far[x], r = 3 * near[x + 1] + far[x + 1];

        to[2 * x] = (uint8_t)((3 * m + l + 8) >> 4);
        to[2 * x + 1] = (uint8_t)((3 * m + r + 8) >> 4);
    }
    for (int x = 0; x<width; x += width> 1 ? width - 1 : 1) {
        int l = x > 0 ? x - 1 : x, r = x < width - 1 ? x + 1 : x, m = 3 * near[x] + far[x];

        to[2 * x] = (uint8_t)((3 * m + 3 * near[l] + far[l] + 8) >> 4);
        to[2 * x + 1] = (uint8_t)((3 * m + 3 * near[r] + far[r] + 8) >> 4);
    }
}

void
pd_image_double(const struct pd_image *from, struct pd_image *out)
{
    for (int y = 0; y < out->height_px; y++)
        double_row(row_of(from, y / 2),
            row_of(from, clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, from->height_px - 1)), from->width_px,
            out->grey + (size_t)y * (size_t)out->width_px);
}

#define STRIP 1024 /* columns worked at together */
#define RADIUS_MAX 7

/* The columns of a strip, as many more to either side, and their sums over the rows around the present one.
 */
struct strip {
    int left, width, radius;
    uint16_t sums[STRIP + 2 * RADIUS_MAX], squares[STRIP];
};

/* The picture's edge goes on beyond it. */
static void
add_row(struct strip *s, const struct pd_image *from, int y, int sign)
{
    const uint8_t *row = row_of(from, clamp(y, 0, from->height_px - 1));
    int first = s->left - s->radius, n = s->width + 2 * s->radius, x = 0;

    for (; x < n && first + x < 0; x++)
        s->sums[x] = (uint16_t)(s->sums[x] + sign * row[0]);
    for (int end = first + n > from->width_px ? from->width_px - first : n; x < end; x++)
        s->sums[x] = (uint16_t)(s->sums[x] + sign * row[first + x]);
    for (; x < n; x++)
        s->sums[x] = (uint16_t)(s->sums[x] + sign * row[from->width_px - 1]);
}

/* 15 * 15 pixels of 255 are below 2^16. */
static void
sum_squares(struct strip *restrict s)
{
    memcpy(s->squares, s->sums, (size_t)s->width * sizeof s->squares[0]);
    for (int i = 1; i <= 2 * s->radius; i++)
        for (int x = 0; x < s->width; x++)
            s->squares[x] = (uint16_t)(s->squares[x] + s->sums[x + i]);
}

static void
push_row(const uint8_t *restrict row, const uint16_t *restrict squares, int width, int area, int strength,
    uint8_t *restrict to)
{
    unsigned part = (unsigned)(65536 / area) + 1;

    for (int x = 0; x < width; x++) {
        int v = row[x] + strength * (row[x] - (int)(squares[x] * part >> 16));

        to[x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}

void
pd_image_sharpen(const struct pd_image *from, int radius_px, int strength, struct pd_image *out)
{
    struct strip s = { .radius = radius_px };
    int side = 2 * radius_px + 1;

    for (; s.left < from->width_px; s.left += STRIP) {
        s.width = from->width_px - s.left < STRIP ? from->width_px - s.left : STRIP;
        memset(s.sums, 0, sizeof s.sums);
        for (int y = -radius_px; y <= radius_px; y++)
            add_row(&s, from, y, 1);
        for (int y = 0; y < from->height_px; y++) {
            sum_squares(&s);
            push_row(row_of(from, y) + s.left, s.squares, s.width, side * side, strength,
                out->grey + (size_t)y * (size_t)out->width_px + s.left);
            add_row(&s, from, y - radius_px, -1);
            add_row(&s, from, y + radius_px + 1, 1);
        }
    }
}

static void
calm_row(const uint8_t *restrict above, const uint8_t *restrict row, const uint8_t *restrict below, int width,
    uint8_t *restrict to)
{
    for (int x = 1; x < width - 1; x++)
        to[x] = (uint8_t)((above[x - 1] + 2 * above[x] + above[x + 1] +
                              2 * (row[x - 1] + 2 * row[x] + row[x + 1]) + below[x - 1] + 2 * below[x] +
                              below[x + 1] + 8) >>
                          4);
    for (int x = 0; x<width; x += width> 1 ? width - 1 : 1) {
        int l = x > 0 ? x - 1 : 0, r = x < width - 1 ? x + 1 : x;

        to[x] = (uint8_t)((above[l] + 2 * above[x] + above[r] + 2 * (row[l] + 2 * row[x] + row[r]) +
                              below[l] + 2 * below[x] + below[r] + 8) >>
                          4);
    }
}

void
pd_image_calm(const struct pd_image *from, struct pd_image *out)
{
    for (int y = 0; y < from->height_px; y++)
        calm_row(row_of(from, clamp(y - 1, 0, from->height_px - 1)), row_of(from, y),
            row_of(from, clamp(y + 1, 0, from->height_px - 1)), from->width_px,
            out->grey + (size_t)y * (size_t)out->width_px);
}
