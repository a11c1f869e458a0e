#include "ui/render/png_read.h"

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A target column: the source pixels that lie under it, and the share of each. Shares sum to 1. */
struct column {
    int first, count; /* of the source; count 0: the picture does not reach here */
    float *share;
};

/* Area averaging: a target pixel is the average of the source pixels it covers, first along the row, then
 * down the column. Premultiplied, blue first, four floats a pixel, so that four are computed at once. */
struct scaler {
    int src_w, src_h;   /* px of the file */
    int w, h;           /* px of the target */
    float scale;        /* target px per source px */
    float off_x, off_y; /* target px of the source's corner */
    struct column *column;
    float *share;    /* all columns' */
    float *in;       /* one source row */
    float *line;     /* the same, at the target's width */
    float *sum;      /* of the target row in hand */
    float weight;    /* how much of the target row is in sum */
    int row;         /* the target row in hand */
    int first, last; /* target columns the source reaches; beside them its edge is repeated */
    int top, bottom; /* and rows */
    uint8_t *bytes;  /* one row of the target, blue first, four bytes a pixel */
    bool same;       /* and it was a source row alone */
    uint8_t *pixels; /* the target */
    enum pd_png_keep keep;
    bool opaque;
};

/* A picture drawn on its own backdrop goes on beside itself, rather than losing its top and bottom. */
static void
repeat_edges(const struct scaler *s)
{
    for (int x = 0; x < s->first; x++)
        memcpy(s->bytes + (ptrdiff_t)x * 4, s->bytes + (ptrdiff_t)s->first * 4, 4);
    for (int x = s->last + 1; x < s->w; x++)
        memcpy(s->bytes + (ptrdiff_t)x * 4, s->bytes + (ptrdiff_t)s->last * 4, 4);
}

static uint8_t *
row_at(const struct scaler *s, int y)
{
    return s->pixels + (ptrdiff_t)y * s->w * (int)s->keep;
}

static void
keep_row(const struct scaler *s, uint8_t *to)
{
    const uint8_t *from = s->bytes;

    switch (s->keep) {
    case PD_PNG_ALPHA:
        for (int x = 0; x < s->w; x++)
            to[x] = from[x * 4 + 3];
        return;
    case PD_PNG_RGB: /* each fourth byte gives way to the next pixel */
        for (int x = 0; x + 1 < s->w; x++)
            memcpy(to + (ptrdiff_t)x * 3, from + (ptrdiff_t)x * 4, 4);
        memcpy(to + (ptrdiff_t)(s->w - 1) * 3, from + (ptrdiff_t)(s->w - 1) * 4, 3);
        return;
    case PD_PNG_ARGB:
        for (int x = 0; x < s->w; x++, from += 4) {
            uint32_t argb =
                (uint32_t)from[3] << 24 | (uint32_t)from[2] << 16 | (uint32_t)from[1] << 8 | from[0];

            memcpy(to + (ptrdiff_t)x * 4, &argb, sizeof argb);
        }
        return;
    }
}

static void
to_bytes(uint8_t *restrict to, const float *restrict from, int n, float k)
{
    for (int i = 0; i < n; i++) {
        float v = from[i] * k + 0.5f;

        v = v < 255 ? v : 255;
        to[i] = (uint8_t)(int)v;
    }
}

static void
note_clear(struct scaler *s)
{
    uint8_t all = 255;

    if (!s->opaque || s->row < s->top || s->row > s->bottom)
        return;
    for (int x = s->first; x <= s->last; x++)
        all &= s->bytes[x * 4 + 3];
    s->opaque = all == 255;
}

/* The target row in hand is k times these. */
static void
put_row(struct scaler *s, const float *from, float k)
{
    if (s->row >= 0 && s->row < s->h) {
        to_bytes(s->bytes, from, s->w * 4, k);
        note_clear(s);
        repeat_edges(s);
        keep_row(s, row_at(s, s->row));
    }
    s->row++;
}

static void
finish_row(struct scaler *s)
{
    put_row(s, s->sum, s->weight > 0 ? 1 / s->weight : 0);
    memset(s->sum, 0, (size_t)s->w * 4 * sizeof *s->sum);
    s->weight = 0;
    s->same = false;
}

/* The target row in hand lies under one source row alone: where a picture is enlarged, often several do. */
static void
put_line(struct scaler *s)
{
    if (s->same && s->row > 0 && s->row < s->h) {
        memcpy(row_at(s, s->row), row_at(s, s->row - 1), (size_t)s->w * s->keep);
        s->row++;
        return;
    }
    put_row(s, s->line, 1);
    s->same = true;
}

static void
premultiply(const struct scaler *s, const uint8_t *rgba)
{
    for (int x = 0; x < s->src_w; x++) {
        const uint8_t *from = rgba + (ptrdiff_t)x * 4;
        float *to = s->in + (ptrdiff_t)x * 4;
        float k = (float)from[3] / 255;

        to[0] = (float)from[2] * k;
        to[1] = (float)from[1] * k;
        to[2] = (float)from[0] * k;
        to[3] = (float)from[3];
    }
}

static void
average(float *to, const float *from, const float *share, int count)
{
    float sum[4] = { 0 };

    for (int k = 0; k < count; k++)
        for (int i = 0; i < 4; i++)
            sum[i] += from[k * 4 + i] * share[k];
    memcpy(to, sum, sizeof sum);
}

/* The source row at the target's width. Enlarged, a target pixel lies under one or two: written out, four
 * floats are one step. */
static void
narrow(const struct scaler *s, const uint8_t *rgba)
{
    float *restrict to = s->line;

    premultiply(s, rgba);
    for (int x = 0; x < s->w; x++, to += 4) {
        const struct column *c = &s->column[x];
        const float *from = s->in + (ptrdiff_t)c->first * 4;

        if (c->count == 1)
            memcpy(to, from, 4 * sizeof *to); /* its share is 1 */
        else if (c->count == 2)
            for (int i = 0; i < 4; i++)
                to[i] = from[i] * c->share[0] + from[4 + i] * c->share[1];
        else
            average(to, from, c->share, c->count);
    }
}

static void
add_line(struct scaler *s, float weight)
{
    for (int i = 0; i < s->w * 4; i++)
        s->sum[i] += s->line[i] * weight;
    s->weight += weight;
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
    narrow(s, rgba);
    s->same = false;
    for (;;) {
        float top = y0 > (float)s->row ? y0 : (float)s->row;
        float bottom = y1 < (float)s->row + 1 ? y1 : (float)s->row + 1;
        bool alone = s->weight <= 0 && y0 <= (float)s->row && y1 >= (float)s->row + 1;

        if (bottom > top && !alone)
            add_line(s, bottom - top);
        if (y1 < (float)s->row + 1 || s->row >= s->h)
            return;
        if (alone)
            put_line(s);
        else
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

/* What lies under target column x. Returns how many shares it took. */
static int
make_column(const struct scaler *s, int x, float *share, struct column *c)
{
    float x0 = ((float)x - s->off_x) / s->scale, x1 = ((float)x + 1 - s->off_x) / s->scale, sum = 0;
    int last;

    x0 = x0 > 0 ? x0 : 0;
    x1 = x1 < (float)s->src_w ? x1 : (float)s->src_w;
    *c = (struct column){ .share = share };
    if (x1 <= x0)
        return 0;
    c->first = (int)x0 < s->src_w ? (int)x0 : s->src_w - 1;
    last = (int)ceilf(x1) - 1;
    last = last < c->first ? c->first : last;
    c->count = last - c->first + 1;
    for (int i = 0; i < c->count; i++) {
        float at = (float)(c->first + i), from = x0 > at ? x0 : at, to = x1 < at + 1 ? x1 : at + 1;

        share[i] = to > from ? to - from : 0;
        sum += share[i];
    }
    for (int i = 0; i < c->count; i++)
        share[i] = sum > 0 ? share[i] / sum : 1 / (float)c->count;
    return c->count;
}

/* All rows of memory a picture needs while it is read; freed by free_rows whatever came of it. */
static enum pd_err
make_rows(struct scaler *s)
{
    size_t shares = (size_t)s->src_w + 3 * (size_t)s->w;
    float *next;

    s->column = calloc((size_t)s->w, sizeof *s->column);
    next = s->share = calloc(shares, sizeof *s->share);
    s->in = calloc((size_t)s->src_w * 4, sizeof *s->in);
    s->line = calloc((size_t)s->w * 4, sizeof *s->line);
    s->sum = calloc((size_t)s->w * 4, sizeof *s->sum);
    s->bytes = calloc((size_t)s->w, 4);
    if (s->bytes == NULL || s->column == NULL || s->share == NULL || s->in == NULL || s->line == NULL ||
        s->sum == NULL)
        return PD_ERR_MEMORY;
    for (int x = 0; x < s->w; x++) {
        /* Neighbours share the pixel on their border: two more than the pixels there are, for each, is
         * enough. */
        next += make_column(s, x, next, &s->column[x]);
        pd_assert((size_t)(next - s->share) <= shares);
    }
    return PD_OK;
}

static void
free_rows(struct scaler *s)
{
    free(s->column);
    free(s->share);
    free(s->in);
    free(s->line);
    free(s->sum);
    free(s->bytes);
}

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
    if (*row == NULL || make_rows(s) != PD_OK)
        return PD_ERR_MEMORY;
    for (int y = 0; y < s->src_h; y++) {
        png_read_row(png, *row, NULL);
        take_row(s, *row, y);
    }
    while (s->row < s->h)
        finish_row(s);
    for (int y = 0; y < s->top; y++)
        memcpy(row_at(s, y), row_at(s, s->top), (size_t)s->w * s->keep);
    for (int y = s->bottom + 1; y < s->h; y++)
        memcpy(row_at(s, y), row_at(s, s->bottom), (size_t)s->w * s->keep);
    return PD_OK;
}

enum pd_err
pd_png_read_scaled(
    const char *path, int w, int h, bool cover, enum pd_png_keep keep, void *pixels, bool *opaque)
{
    struct scaler s = { .w = w, .h = h, .pixels = pixels, .keep = keep, .opaque = true };
    FILE *file = fopen(path, "rb");
    png_structp png;
    png_infop info;
    uint8_t *row = NULL;
    enum pd_err err;

    if (file == NULL)
        return PD_ERR_NOT_FOUND;
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, silent);
    info = png == NULL ? NULL : png_create_info_struct(png);
    err = info == NULL ? PD_ERR_MEMORY : read_rows(png, info, file, &s, cover, &row);
    png_destroy_read_struct(&png, &info, NULL);
    fclose(file);
    free(row);
    free_rows(&s);
    *opaque = s.opaque;
    return err;
}

static bool
says_opaque(png_structp png, png_infop info, FILE *file)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return false;
    png_init_io(png, file);
    png_set_user_limits(png, PD_PNG_SIDE_MAX, PD_PNG_SIDE_MAX);
    png_read_info(png, info);
    return (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) == 0 &&
           png_get_valid(png, info, PNG_INFO_tRNS) == 0;
}

bool
pd_png_is_opaque(const char *path)
{
    FILE *file = fopen(path, "rb");
    png_structp png =
        file == NULL ? NULL : png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, silent);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    bool opaque = info != NULL && says_opaque(png, info, file);

    png_destroy_read_struct(&png, &info, NULL);
    if (file != NULL)
        fclose(file);
    return opaque;
}
