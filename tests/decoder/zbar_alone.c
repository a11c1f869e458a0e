/* pd-zbar-alone FILE...: what zbar reads by itself, as "pointdesk decode --time" prints it: FILE, payload,
 * ms. */
#include "drivers/image/image.h"

#include <stdio.h>
#include <time.h>

#include <zbar.h>

static double
now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
read_one(zbar_image_scanner_t *zbar, const char *path, const struct pd_image *image)
{
    zbar_image_t *frame = zbar_image_create();
    double from = now_ms();
    const zbar_symbol_t *symbol;

    zbar_image_set_format(frame, (unsigned long)zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(frame, (unsigned)image->width_px, (unsigned)image->height_px);
    zbar_image_set_data(
        frame, image->grey, (unsigned long)image->width_px * (unsigned long)image->height_px, NULL);
    (void)zbar_scan_image(zbar, frame);
    symbol = zbar_image_first_symbol(frame);
    (void)printf("%s\t", path);
    if (symbol != NULL)
        (void)fwrite(zbar_symbol_get_data(symbol), 1, zbar_symbol_get_data_length(symbol), stdout);
    (void)printf("\t%.3f\n", now_ms() - from);
    zbar_image_destroy(frame);
}

int
main(int argc, char **argv)
{
    zbar_image_scanner_t *zbar = zbar_image_scanner_create();

    (void)zbar_image_scanner_set_config(zbar, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    (void)zbar_image_scanner_set_config(zbar, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    (void)zbar_image_scanner_set_config(zbar, ZBAR_NONE, ZBAR_CFG_TEST_INVERTED, 1);
    for (int i = 1; i < argc; i++) {
        struct pd_image image;
        struct pd_why why;

        if (pd_image_read(argv[i], &image, &why) != PD_OK)
            (void)printf("%s\t\t0\n", argv[i]);
        else
            read_one(zbar, argv[i], &image);
        pd_image_finish(&image);
    }
    zbar_image_scanner_destroy(zbar);
    return 0;
}
