#include "sync/hub/qr_png.h"

#include <errno.h>
#include <png.h>
#include <qrencode.h>
#include <setjmp.h>
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

/* libpng reports by longjmp: nothing that must be given back lives in this function. */
static enum pd_err
write_lines(png_structp png, png_infop info, const QRcode *code, png_byte *line, FILE *f)
{
    int width = (code->width + 2 * QUIET_MODULES) * MODULE_PX;

    if (setjmp(png_jmpbuf(png)) != 0)
        return PD_ERR_IO;
    png_init_io(png, f);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)width, 8, PNG_COLOR_TYPE_GRAY,
        PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int y = 0; y < width; y++) {
        fill_line(code, y / MODULE_PX - QUIET_MODULES, line, width);
        png_write_row(png, line);
    }
    png_write_end(png, info);
    return PD_OK;
}

static enum pd_err
write_code(const QRcode *code, FILE *f)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    png_byte *line = malloc((size_t)(code->width + 2 * QUIET_MODULES) * MODULE_PX);
    enum pd_err err = info != NULL && line != NULL ? write_lines(png, info, code, line, f) : PD_ERR_MEMORY;

    png_destroy_write_struct(&png, &info);
    free(line);
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
