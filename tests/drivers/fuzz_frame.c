/*
 * Frames of any size, stride and content through the reader, and a camera's bytes of any format through what
 * makes frames of them. The first bytes choose; the rest is repeated over the frame.
 */
#include "app/base/err.h"
#include "drivers/camera/luma.h"
#include "drivers/decoder/blur.h"
#include "drivers/decoder/look.h"
#include "drivers/scanner/scanner.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look(const uint8_t *data, size_t size)
{
    static struct pd_looker *looker;
    static struct pd_level level, half, shaped;
    static struct pd_blur *blur;
    int width = 1 + data[0] % 200, height = 1 + data[1] % 200;
    size_t stride = (size_t)width + data[2] % 32, bytes = stride * (size_t)height;
    uint8_t *pixels = malloc(bytes), out[PD_SCAN_MAX_BYTES];
    struct pd_plane plane = { width, height, stride, pixels };
    struct pd_look try = { .find = &level,
        .read = &level,
        .step = 1 + data[3] % 3,
        .curved = (data[3] & 16) != 0,
        .pairs = (data[3] & 32) != 0 };
    struct pd_motion motion = { 1, 0, 5, 1 };
    struct pd_looked looked;
    enum pd_err err;
    size_t n;

    if (looker == NULL)
        pd_assert(pd_looker_create(&looker) == PD_OK);
    pd_assert(pixels != NULL);
    for (size_t i = 0; i < bytes; i++)
        pixels[i] = size > 4 ? data[4 + i % (size - 4)] : (uint8_t)i;
    if (blur == NULL)
        pd_assert(pd_blur_create(&blur) == PD_OK);
    err = pd_level_set(&level, &plane);
    if (err == PD_OK && (data[3] & 192) != 0) {
        (void)!pd_blur_motion(blur, &level, &motion);
        (void)!pd_blur_is_noise(blur, &level);
        err = (data[3] & 64) != 0 ? pd_blur_focus(blur, &plane, 0.5f + (float)(data[3] & 15) / 6, &shaped)
                                  : pd_blur_steady(blur, &plane, &motion, &shaped);
        try.find = try.read = &shaped;
        try.also = &level;
    }
    if (err == PD_OK && pd_look(looker, &try, out, sizeof out, &n, &looked) == PD_OK)
        pd_assert(n > 0 && n <= sizeof out);
    (void)!pd_level_halve(&half, &plane);
    free(pixels);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pd_image image;

    if (size < 4)
        return 0;
    look(data, size);
    if (pd_luma_take((enum pd_luma_format)(data[0] % PD_LUMA_FORMATS), 1 + data[1], 1 + data[2], data[3],
            data, size, &image) == PD_OK)
        pd_assert(image.width_px == 1 + data[1] && image.height_px == 1 + data[2]);
    return 0;
}
