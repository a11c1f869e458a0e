#include "ui/render/png_write.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>

/* The caller hears of it by its result; nobody reads libpng's words on stderr. */
static _Noreturn void
give_up(png_structp png, png_const_charp text)
{
    (void)text;
    png_longjmp(png, 1);
}

static void
silent(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void
pack_row(uint8_t *to, const uint32_t *from, int w)
{
    for (int x = 0; x < w; x++) {
        to[x * 3] = (uint8_t)(from[x] >> 16);
        to[x * 3 + 1] = (uint8_t)(from[x] >> 8);
        to[x * 3 + 2] = (uint8_t)from[x];
    }
}

/* Everything libpng may jump out of. rgb or grey is NULL. */
static enum pd_err
write_rows(png_structp png, png_infop info, FILE *file, const uint32_t *rgb, const uint8_t *grey, int w,
    int h, int stride_px, uint8_t *row)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return PD_ERR_IO;
    png_init_io(png, file);
    png_set_compression_level(png, 3);
    png_set_IHDR(png, info, (png_uint_32)w, (png_uint_32)h, 8,
        rgb != NULL ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE,
        PNG_FILTER_TYPE_BASE);
    png_write_info(png, info);
    for (int y = 0; y < h; y++) {
        if (rgb != NULL)
            pack_row(row, rgb + (ptrdiff_t)y * stride_px, w);
        png_write_row(png, rgb != NULL ? row : grey + (ptrdiff_t)y * w);
    }
    png_write_end(png, NULL);
    return PD_OK;
}

static enum pd_err
write_png(const char *path, const uint32_t *rgb, const uint8_t *grey, int w, int h, int stride_px)
{
    FILE *file = fopen(path, "wb");
    png_structp png;
    png_infop info;
    uint8_t *row;
    enum pd_err err;

    if (file == NULL)
        return PD_ERR_IO;
    png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, silent);
    info = png == NULL ? NULL : png_create_info_struct(png);
    row = malloc((size_t)w * 3);
    err = info == NULL || row == NULL ? PD_ERR_MEMORY
                                      : write_rows(png, info, file, rgb, grey, w, h, stride_px, row);
    png_destroy_write_struct(&png, &info);
    free(row);
    if (fclose(file) != 0 && err == PD_OK)
        err = PD_ERR_IO;
    return err;
}

enum pd_err
pd_png_write_rgb(const char *path, const uint32_t *pixels, int w, int h, int stride_px)
{
    return write_png(path, pixels, NULL, w, h, stride_px);
}

enum pd_err
pd_png_write_grey(const char *path, const uint8_t *pixels, int w, int h)
{
    return write_png(path, NULL, pixels, w, h, w);
}
