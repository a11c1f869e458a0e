#include "ui/render/png_read.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Area averaging: every source pixel gives its share to the target pixels it lies under. */
struct scaler {
    int src_w, src_h;   /* px of the file */
    int w, h;           /* px of the target */
    float scale;        /* target px per source px */
    float off_x, off_y; /* target px of the source's corner */
    float *sum;         /* premultiplied ARGB and weight of the target row in hand, 5 floats a pixel */
    int row;            /* the target row in hand */
    int first, last;    /* target columns the source reaches; beside them its edge is repeated */
    int top, bottom;    /* and rows */
    uint32_t *argb;
    bool opaque;
};

static uint32_t
channel(float sum, float weight)
{
    float v = weight > 0 ? sum / weight + 0.5f : 0;

    return v >= 255 ? 255 : (uint32_t)v;
}

/* A picture drawn on its own backdrop goes on beside itself, rather than losing its top and bottom. */
static void
repeat_edges(const struct scaler *s, uint32_t *row)
{
    for (int x = 0; x < s->first; x++)
        row[x] = row[s->first];
    for (int x = s->last + 1; x < s->w; x++)
        row[x] = row[s->last];
}

static void
finish_row(struct scaler *s)
{
    if (s->row >= 0 && s->row < s->h) {
        for (int x = 0; x < s->w; x++) {
            const float *p = s->sum + (ptrdiff_t)x * 5;
            uint32_t a = channel(p[0], p[4]);

            if (a < 255 && x >= s->first && x <= s->last && s->row >= s->top && s->row <= s->bottom)
                s->opaque = false;
            s->argb[(ptrdiff_t)s->row * s->w + x] =
                a << 24 | channel(p[1], p[4]) << 16 | channel(p[2], p[4]) << 8 | channel(p[3], p[4]);
        }
    }
    if (s->row >= 0 && s->row < s->h)
        repeat_edges(s, s->argb + (ptrdiff_t)s->row * s->w);
    memset(s->sum, 0, (size_t)s->w * 5 * sizeof *s->sum);
    s->row++;
}

static void
add_pixel(struct scaler *s, const uint8_t *rgba, float x0, float x1, float weight)
{
    int first = (int)x0, last = (int)x1;
    float a = (float)rgba[3], k = a / 255;
    float in[4] = { a, (float)rgba[0] * k, (float)rgba[1] * k, (float)rgba[2] * k };

    first = first < 0 ? 0 : first;
    for (int x = first; x <= last && x < s->w; x++) {
        float from = x0 > (float)x ? x0 : (float)x, to = x1 < (float)x + 1 ? x1 : (float)x + 1;
        float share = (to - from) * weight;
        float *p = s->sum + (ptrdiff_t)x * 5;

        if (share <= 0)
            continue;
        for (int i = 0; i < 4; i++)
            p[i] += in[i] * share;
        p[4] += share;
    }
}

static void
add_row(struct scaler *s, const uint8_t *rgba, float weight)
{
    for (int x = 0; x < s->src_w; x++) {
        float x0 = s->off_x + (float)x * s->scale, x1 = x0 + s->scale;

        if (x1 > 0 && x0 < (float)s->w)
            add_pixel(s, rgba + (ptrdiff_t)x * 4, x0 > 0 ? x0 : 0, x1, weight);
    }
}

/* Source row y, shared among the target rows it lies under. */
static void
take_row(struct scaler *s, const uint8_t *rgba, int y)
{
    float y0 = s->off_y + (float)y * s->scale, y1 = y0 + s->scale;

    if (y1 <= 0 || y0 >= (float)s->h)
        return;
    while ((float)s->row + 1 <= y0 && s->row < s->h)
        finish_row(s);
    for (;;) {
        float top = y0 > (float)s->row ? y0 : (float)s->row;
        float bottom = y1 < (float)s->row + 1 ? y1 : (float)s->row + 1;

        if (bottom > top)
            add_row(s, rgba, bottom - top);
        if (y1 < (float)s->row + 1 || s->row >= s->h)
            return;
        finish_row(s);
    }
}

static void
set_scale(struct scaler *s, bool cover)
{
    float sx = (float)s->w / (float)s->src_w, sy = (float)s->h / (float)s->src_h;

    bool extend = cover && s->src_w == s->src_h && s->w != s->h;

    s->scale = (sx > sy) == (cover && !extend) ? sx : sy;
    /* A hair larger, so that rounding never leaves an edge uncovered. */
    if (cover)
        s->scale *= 1.002f;
    s->off_x = ((float)s->w - (float)s->src_w * s->scale) / 2;
    s->off_y = ((float)s->h - (float)s->src_h * s->scale) / 2;
    s->first = extend && s->off_x > 0 ? (int)s->off_x + 1 : 0;
    s->last = s->w - 1 - s->first;
    s->top = extend && s->off_y > 0 ? (int)s->off_y + 1 : 0;
    s->bottom = s->h - 1 - s->top;
}

static void
silent(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

/* Everything libpng may jump out of. */
static enum pd_err
read_rows(png_structp png, png_infop info, FILE *file, struct scaler *s, bool cover, uint8_t **row)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return PD_ERR_INVALID;
    png_init_io(png, file);
    png_set_user_limits(png, PD_PNG_SIDE_MAX, PD_PNG_SIDE_MAX);
    png_read_info(png, info);
    png_set_expand(png);
    png_set_strip_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 255, PNG_FILLER_AFTER);
    if (png_get_interlace_type(png, info) != PNG_INTERLACE_NONE)
        return PD_ERR_INVALID;
    png_read_update_info(png, info);
    s->src_w = (int)png_get_image_width(png, info);
    s->src_h = (int)png_get_image_height(png, info);
    set_scale(s, cover);
    *row = malloc(png_get_rowbytes(png, info));
    if (*row == NULL)
        return PD_ERR_MEMORY;
    for (int y = 0; y < s->src_h; y++) {
        png_read_row(png, *row, NULL);
        take_row(s, *row, y);
    }
    while (s->row < s->h)
        finish_row(s);
    for (int y = 0; y < s->top; y++)
        memcpy(s->argb + (ptrdiff_t)y * s->w, s->argb + (ptrdiff_t)s->top * s->w,
            (size_t)s->w * sizeof *s->argb);
    for (int y = s->bottom + 1; y < s->h; y++)
        memcpy(s->argb + (ptrdiff_t)y * s->w, s->argb + (ptrdiff_t)s->bottom * s->w,
            (size_t)s->w * sizeof *s->argb);
    return PD_OK;
}

enum pd_err
pd_png_read_scaled(const char *path, int w, int h, bool cover, uint32_t *argb, bool *opaque)
{
    struct scaler s = { .w = w, .h = h, .argb = argb, .opaque = true };
    FILE *file = fopen(path, "rb");
    png_structp png;
    png_infop info;
    uint8_t *row = NULL;
    enum pd_err err;

    if (file == NULL)
        return PD_ERR_NOT_FOUND;
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, silent, silent);
    info = png == NULL ? NULL : png_create_info_struct(png);
    s.sum = calloc((size_t)w * 5, sizeof *s.sum);
    err = info == NULL || s.sum == NULL ? PD_ERR_MEMORY : read_rows(png, info, file, &s, cover, &row);
    png_destroy_read_struct(&png, &info, NULL);
    fclose(file);
    free(row);
    free(s.sum);
    *opaque = s.opaque;
    return err;
}
