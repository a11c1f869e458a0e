/*
 * A file that says it is a picture (PNG, JPEG, PGM) and may be anything: read whole or refused with a reason,
 * never more pixels than are allowed, each of them there; and what a scanner reads in a small one is at most
 * one payload of at most 512 bytes.
 */
#include "drivers/scanner/decode.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Larger ones are the decoder's own tests: here a picture may not cost a second. */
#define DECODED_MAX_PX (96 * 96)

static void
decode(const struct pd_image *image)
{
    static struct pd_decoder *decoder;
    struct pd_decoded decoded;
    enum pd_err err;

    if (decoder == NULL)
        pd_assert(pd_decoder_create(&decoder) == PD_OK);
    err = pd_decoder_read(decoder, image, &decoded);
    pd_assert(err == PD_OK || err == PD_ERR_NOT_FOUND || err == PD_ERR_TOO_LARGE);
    pd_assert(err != PD_OK ||
              (decoded.size >= 1 && decoded.size <= PD_SCAN_MAX_BYTES && decoded.rung < PD_DECODE_RUNGS));
}

static size_t
sum_of(const struct pd_image *image)
{
    size_t sum = 0, n = (size_t)image->width_px * (size_t)image->height_px;

    for (size_t i = 0; i < n; i++)
        sum += image->grey[i]; /* the sanitizer looks on */
    return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_image image;
    struct pd_why why = { "", "" };

    if (pd_image_parse(data, size, &image, &why) != PD_OK) {
        pd_assert(image.grey == NULL && image.width_px == 0 && why.text[0] != '\0');
        return 0;
    }
    pd_assert(image.width_px >= 1 && image.width_px <= PD_IMAGE_MAX_SIDE_PX);
    pd_assert(image.height_px >= 1 && image.height_px <= PD_IMAGE_MAX_SIDE_PX);
    pd_assert((int64_t)image.width_px * image.height_px <= PD_IMAGE_MAX_PIXELS);
    pd_assert(sum_of(&image) <= (size_t)255 * PD_IMAGE_MAX_PIXELS);
    if ((int64_t)image.width_px * image.height_px <= DECODED_MAX_PX)
        decode(&image);
    pd_image_finish(&image);
    return 0;
}
