#include "tests/decoder/press.h"

#include <math.h>

/* Eight by eight waves, each kept as a whole number of steps; the steps are those of the standard's annex. */
static void
keep_waves(uint8_t *p, size_t stride, float waves[8][8], double scale)
{
    static const uint8_t steps[64] = { 16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13,
        16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55,
        64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99 };
    float rows[8][8], both[8][8];

    for (int y = 0; y < 8; y++)
        for (int k = 0; k < 8; k++) {
            rows[y][k] = 0;
            for (int x = 0; x < 8; x++)
                rows[y][k] += waves[k][x] * (float)(p[(size_t)y * stride + (size_t)x] - 128);
        }
    for (int j = 0; j < 8; j++)
        for (int k = 0; k < 8; k++) {
            float sum = 0, step = (float)fmin(fmax(floor(steps[j * 8 + k] * scale + 0.5), 1), 255);

            for (int y = 0; y < 8; y++)
                sum += waves[j][y] * rows[y][k];
            both[j][k] = roundf(sum / step) * step;
        }
    for (int y = 0; y < 8; y++)
        for (int k = 0; k < 8; k++) {
            rows[y][k] = 0;
            for (int j = 0; j < 8; j++)
                rows[y][k] += waves[j][y] * both[j][k];
        }
    for (int y = 0; y < 8; y++)
        for (int x = 0; x < 8; x++) {
            float v = 128.5f;

            for (int k = 0; k < 8; k++)
                v += waves[k][x] * rows[y][k];
            p[(size_t)y * stride + (size_t)x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
}

void
pd_press(struct pd_image *image, double quality)
{
    double scale = quality < 50 ? 50 / quality : 2 - quality / 50;
    size_t stride = (size_t)image->width_px;
    float waves[8][8];

    for (int k = 0; k < 8; k++)
        for (int x = 0; x < 8; x++)
            waves[k][x] =
                (float)((k == 0 ? sqrt(0.125) : 0.5) * cos((2 * x + 1) * k * 6.283185307179586 / 32));
    for (int y = 0; y + 8 <= image->height_px; y += 8)
        for (int x = 0; x + 8 <= image->width_px; x += 8)
            keep_waves(image->grey + (size_t)y * stride + (size_t)x, stride, waves, scale);
}
