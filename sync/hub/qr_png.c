#include "sync/hub/qr_png.h"

#include <errno.h>
#include <png.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE_PX 8
#define QUIET_MODULES 4 /* the white border that ISO 18004 asks for */

static void
fill_line(const QRcode *code, int module_row, png_byte *line, int width)
{
    memset(line, 0xff, (size_t)width);
    for (int x = 0; module_row >= 0 && module_row < code->width && x < code->width; x++)
        if (code->data[module_row * code->width + x] & 1)
            memset(line + (x + QUIET_MODULES) * MODULE_PX, 0, MODULE_PX);
}

static enum pd_err
write_code(const QRcode *code, FILE *f)
{
    int width = (code->width + 2 * QUIET_MODULES) * MODULE_PX;
    png_byte *pixels = malloc((size_t)width * (size_t)width);
    png_image image = { .version = PNG_IMAGE_VERSION,
        .width = (png_uint_32)width,
        .height = (png_uint_32)width,
        .format = PNG_FORMAT_GRAY };
    enum pd_err err = PD_OK;

    if (pixels == NULL)
        return PD_ERR_MEMORY;
    for (int y = 0; y < width; y++)
        fill_line(code, y / MODULE_PX - QUIET_MODULES, pixels + (size_t)y * (size_t)width, width);
    if (png_image_write_to_stdio(&image, f, 0, pixels, width, NULL) == 0)
        err = PD_ERR_IO;
    free(pixels);
    return err;
}

enum pd_err
pd_qr_png_write(const char *payload, const char *path, struct pd_why *why)
{
    QRcode *code = QRcode_encodeString(payload, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    enum pd_err err;
    FILE *f;

    if (code == NULL)
        return errno == ENOMEM ? PD_ERR_MEMORY : PD_ERR_TOO_LARGE;
    f = fopen(path, "wb");
    if (f == NULL) {
        err = pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
    } else {
        err = write_code(code, f);
        if (fclose(f) != 0)
            err = PD_ERR_IO;
        if (err == PD_ERR_IO)
            (void)pd_why(why, err, path, "cannot be written: %s", strerror(errno));
    }
    QRcode_free(code);
    return err;
}
