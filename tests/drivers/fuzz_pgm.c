/* A PGM is read whole or refused with a reason, and never more memory than its pixels is taken. */
#include "drivers/image/image.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_image image;
    struct pd_why why = { 0 };
    enum pd_err err = pd_image_parse_pgm(data, size, &image, &why);

    if (err == PD_OK) {
        unsigned sum = 0;

        pd_assert(image.width_px > 0 && image.height_px > 0);
        pd_assert((size_t)image.width_px * (size_t)image.height_px <= size);
        for (size_t i = 0; i < (size_t)image.width_px * (size_t)image.height_px; i++)
            sum += image.grey[i]; /* every pixel is there: the sanitizer looks on */
        pd_assert(sum <= 255u * size);
    } else {
        pd_assert(image.grey == NULL && why.text[0] != '\0');
    }
    pd_image_finish(&image);
    return 0;
}
