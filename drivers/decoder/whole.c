#include "drivers/decoder/whole.h"

#include <stdlib.h>
#include <string.h>

#include <zbar.h>

struct pd_whole {
    zbar_image_scanner_t *zbar;
};

enum pd_err
pd_whole_create(struct pd_whole **out)
{
    struct pd_whole *whole = calloc(1, sizeof *whole);

    *out = NULL;
    if (whole == NULL)
        return PD_ERR_MEMORY;
    whole->zbar = zbar_image_scanner_create();
    if (whole->zbar == NULL) {
        free(whole);
        return PD_ERR_MEMORY;
    }
    (void)zbar_image_scanner_set_config(whole->zbar, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    (void)zbar_image_scanner_set_config(whole->zbar, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    (void)zbar_image_scanner_set_config(whole->zbar, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    /* Every other line: half the time, and codes too small for it are not left to zbar. Nor are inverted
     * ones. */
    (void)zbar_image_scanner_set_config(whole->zbar, ZBAR_NONE, ZBAR_CFG_X_DENSITY, 2);
    (void)zbar_image_scanner_set_config(whole->zbar, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, 2);
    *out = whole;
    return PD_OK;
}

void
pd_whole_destroy(struct pd_whole *whole)
{
    if (whole == NULL)
        return;
    zbar_image_scanner_destroy(whole->zbar);
    free(whole);
}

static int64_t
area_of(const zbar_symbol_t *symbol)
{
    unsigned n = zbar_symbol_get_loc_size(symbol);
    int64_t twice = 0;

    for (unsigned i = 0; i < n; i++) {
        unsigned j = (i + 1) % n;

        twice += (int64_t)zbar_symbol_get_loc_x(symbol, i) * zbar_symbol_get_loc_y(symbol, j) -
                 (int64_t)zbar_symbol_get_loc_x(symbol, j) * zbar_symbol_get_loc_y(symbol, i);
    }
    return twice < 0 ? -twice : twice;
}

static enum pd_err
take_largest(const zbar_image_t *image, uint8_t *bytes, size_t cap, size_t *size)
{
    const zbar_symbol_t *best = NULL;
    size_t n;

    for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s != NULL; s = zbar_symbol_next(s))
        if (zbar_symbol_get_type(s) == ZBAR_QRCODE && (best == NULL || area_of(s) > area_of(best)))
            best = s;
    n = best == NULL ? 0 : zbar_symbol_get_data_length(best);
    if (n == 0)
        return PD_ERR_NOT_FOUND;
    if (n > cap)
        return PD_ERR_TOO_LARGE;
    *size = n;
    memcpy(bytes, zbar_symbol_get_data(best), n);
    return PD_OK;
}

enum pd_err
pd_whole_read(struct pd_whole *whole, const struct pd_image *image, uint8_t *bytes, size_t cap, size_t *size)
{
    zbar_image_t *frame = zbar_image_create();
    enum pd_err err = PD_ERR_NOT_FOUND;

    *size = 0;
    if (frame == NULL)
        return PD_ERR_MEMORY;
    zbar_image_set_format(frame, (unsigned long)zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(frame, (unsigned)image->width_px, (unsigned)image->height_px);
    zbar_image_set_data(
        frame, image->grey, (unsigned long)image->width_px * (unsigned long)image->height_px, NULL);
    if (zbar_scan_image(whole->zbar, frame) > 0)
        err = take_largest(frame, bytes, cap, size);
    zbar_image_destroy(frame);
    return err;
}
