#include "drivers/scanner/decode.h"

#include "app/base/clock.h"
#include "drivers/image/shape.h"

#include <stdlib.h>
#include <string.h>

#include <zbar.h>

/* Above this a picture is reduced first: a code that fills a tenth of it is still read, in a tenth of the
 * time. */
#define WORK_PIXELS 2000000

/* Below this doubling is worth its time: small codes come in small pictures. */
#define DOUBLE_BELOW_PIXELS 1000000

struct pd_decoder {
    zbar_image_scanner_t *zbar;
    int limit_ms;
};

enum pd_err
pd_decoder_create(struct pd_decoder **out)
{
    struct pd_decoder *decoder = calloc(1, sizeof *decoder);

    *out = decoder;
    if (decoder == NULL)
        return PD_ERR_MEMORY;
    decoder->limit_ms = PD_DECODE_LIMIT_MS;
    decoder->zbar = zbar_image_scanner_create();
    if (decoder->zbar == NULL) {
        pd_decoder_destroy(decoder);
        *out = NULL;
        return PD_ERR_MEMORY;
    }
    (void)zbar_image_scanner_set_config(decoder->zbar, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    (void)zbar_image_scanner_set_config(decoder->zbar, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    (void)zbar_image_scanner_set_config(decoder->zbar, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    (void)zbar_image_scanner_set_config(decoder->zbar, ZBAR_NONE, ZBAR_CFG_TEST_INVERTED, 1);
    return PD_OK;
}

void
pd_decoder_destroy(struct pd_decoder *decoder)
{
    if (decoder == NULL)
        return;
    if (decoder->zbar != NULL)
        zbar_image_scanner_destroy(decoder->zbar);
    free(decoder);
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
take_largest(const zbar_image_t *image, struct pd_decoded *decoded)
{
    const zbar_symbol_t *best = NULL;
    size_t size;

    for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s != NULL; s = zbar_symbol_next(s))
        if (zbar_symbol_get_type(s) == ZBAR_QRCODE && (best == NULL || area_of(s) > area_of(best)))
            best = s;
    if (best == NULL)
        return PD_ERR_NOT_FOUND;
    size = zbar_symbol_get_data_length(best);
    if (size == 0)
        return PD_ERR_NOT_FOUND;
    if (size > PD_SCAN_MAX_BYTES)
        return PD_ERR_TOO_LARGE;
    decoded->size = size;
    memcpy(decoded->bytes, zbar_symbol_get_data(best), size);
    return PD_OK;
}

static enum pd_err
look(struct pd_decoder *decoder, const struct pd_image *image, struct pd_decoded *decoded)
{
    zbar_image_t *frame = zbar_image_create();
    enum pd_err err = PD_ERR_NOT_FOUND;

    if (frame == NULL)
        return PD_ERR_MEMORY;
    zbar_image_set_format(frame, (unsigned long)zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(frame, (unsigned)image->width_px, (unsigned)image->height_px);
    zbar_image_set_data(
        frame, image->grey, (unsigned long)image->width_px * (unsigned long)image->height_px, NULL);
    if (zbar_scan_image(decoder->zbar, frame) > 0)
        err = take_largest(frame, decoded);
    zbar_image_destroy(frame);
    return err;
}

static int64_t
pixels_of(const struct pd_image *image)
{
    return (int64_t)image->width_px * image->height_px;
}

/* The picture a rung looks at; PD_ERR_NOT_FOUND where this rung has nothing to offer for this picture. */
static enum pd_err
shape(
    enum pd_decode_rung rung, const struct pd_image *full, const struct pd_image *work, struct pd_image *out)
{
    switch (rung) {
    case PD_DECODE_SHARPENED:
        return pd_image_sharpen(work, 4, 3, out);
    case PD_DECODE_HALF:
        return pixels_of(work) < 4096 ? PD_ERR_NOT_FOUND : pd_image_reduce(work, 2, out);
    case PD_DECODE_DOUBLE:
        return pixels_of(work) > DOUBLE_BELOW_PIXELS ? PD_ERR_NOT_FOUND : pd_image_double(work, out);
    case PD_DECODE_STRETCHED:
        return pd_image_stretch_inverted(work, out);
    case PD_DECODE_FULL:
        return full == work ? PD_ERR_NOT_FOUND : pd_image_reduce(full, 1, out);
    case PD_DECODE_AS_IS:
    case PD_DECODE_RUNGS:
        break;
    }
    return PD_ERR_NOT_FOUND;
}

static enum pd_err
climb(struct pd_decoder *decoder, const struct pd_image *full, const struct pd_image *work, int64_t until_us,
    struct pd_decoded *decoded)
{
    enum pd_err err = look(decoder, work, decoded);

    for (int rung = PD_DECODE_SHARPENED; rung < PD_DECODE_RUNGS && err == PD_ERR_NOT_FOUND; rung++) {
        struct pd_image other;

        if (pd_clock_monotonic_us() > until_us)
            break;
        err = shape((enum pd_decode_rung)rung, full, work, &other);
        if (err != PD_OK) {
            err = err == PD_ERR_MEMORY ? err : PD_ERR_NOT_FOUND;
            continue;
        }
        decoded->rung = (enum pd_decode_rung)rung;
        err = look(decoder, &other, decoded);
        pd_image_finish(&other);
    }
    return err;
}

void
pd_decoder_patience(struct pd_decoder *decoder, int limit_ms)
{
    decoder->limit_ms = limit_ms;
}

enum pd_err
pd_decoder_read(struct pd_decoder *decoder, const struct pd_image *image, struct pd_decoded *decoded)
{
    int64_t start_us = pd_clock_monotonic_us();
    int64_t until_us = start_us + decoder->limit_ms * INT64_C(1000);
    struct pd_image reduced = { 0 };
    enum pd_err err = PD_OK;
    int factor = 1;

    *decoded = (struct pd_decoded){ 0 };
    while (pixels_of(image) / (factor * factor) > WORK_PIXELS)
        factor++;
    if (factor > 1 && image->width_px >= factor && image->height_px >= factor)
        err = pd_image_reduce(image, factor, &reduced);
    if (err == PD_OK)
        err = climb(decoder, image, reduced.grey != NULL ? &reduced : image, until_us, decoded);
    pd_image_finish(&reduced);
    decoded->took_us = pd_clock_monotonic_us() - start_us;
    return err;
}

enum pd_err
pd_decode_file(const char *path, struct pd_decoded *decoded, struct pd_why *why)
{
    struct pd_decoder *decoder;
    struct pd_image image;
    enum pd_err err;

    *decoded = (struct pd_decoded){ 0 };
    err = pd_image_read(path, &image, why);
    if (err != PD_OK)
        return err;
    err = pd_decoder_create(&decoder);
    if (err == PD_OK)
        err = pd_decoder_read(decoder, &image, decoded);
    pd_decoder_destroy(decoder);
    pd_image_finish(&image);
    if (err == PD_ERR_NOT_FOUND)
        return pd_why(why, err, path, "no QR code was found in the picture");
    if (err == PD_ERR_TOO_LARGE)
        return pd_why(why, err, path, "the code holds more than %d bytes", PD_SCAN_MAX_BYTES);
    return err == PD_OK ? PD_OK : pd_why(why, err, path, "no memory to decode it");
}
