#include "ui/render/canvas.h"

#include "ui/render/span.h"

#include <math.h>
#include <string.h>

static inline uint32_t *
pixel_at(const struct pd_canvas *canvas, int x, int y)
{
    return canvas->pixels + (ptrdiff_t)(y - canvas->area.y) * canvas->stride_px + (x - canvas->area.x);
}

/* Coverage of one pixel by a rounded rectangle, 0..255. */
static uint32_t
round_cover(const struct pd_rect *r, int radius, int x, int y)
{
    float dx = 0, dy = 0, d;
    float cx = (float)x + 0.5f, cy = (float)y + 0.5f;

    if (!pd_rect_contains(*r, x, y))
        return 0;
    if (cx < (float)(r->x + radius))
        dx = (float)(r->x + radius) - cx;
    else if (cx > (float)(r->x + r->w - radius))
        dx = cx - (float)(r->x + r->w - radius);
    if (cy < (float)(r->y + radius))
        dy = (float)(r->y + radius) - cy;
    else if (cy > (float)(r->y + r->h - radius))
        dy = cy - (float)(r->y + r->h - radius);
    if (dx <= 0 || dy <= 0)
        return 255;
    d = (float)radius + 0.5f - sqrtf(dx * dx + dy * dy);
    if (d >= 1)
        return 255;
    return d <= 0 ? 0 : (uint32_t)(d * 255);
}

/* The part of row y that the rounded rectangle covers wholly. Empty when x1 <= x0. */
static void
round_solid(const struct pd_rect *r, int radius, int y, int *x0, int *x1)
{
    float dy = 0, cy = (float)y + 0.5f, reach = (float)radius - 0.5f;
    int cut = 0;

    if (y < r->y || y >= r->y + r->h) {
        *x0 = *x1 = r->x;
        return;
    }
    if (cy < (float)(r->y + radius))
        dy = (float)(r->y + radius) - cy;
    else if (cy > (float)(r->y + r->h - radius))
        dy = cy - (float)(r->y + r->h - radius);
    if (dy > 0) {
        float half = reach * reach - dy * dy;

        cut = half <= 0 ? radius : (int)ceilf((float)radius - sqrtf(half) + 0.5f);
    }
    *x0 = r->x + cut;
    *x1 = r->x + r->w - cut;
}

/* The part of row y it may touch at all: bounds the slow pixels. */
static void
round_extent(const struct pd_rect *r, int radius, int y, int *x0, int *x1)
{
    float dy = 0, cy = (float)y + 0.5f, reach = (float)radius + 0.5f;
    int cut = 0;

    if (cy < (float)(r->y + radius))
        dy = (float)(r->y + radius) - cy;
    else if (cy > (float)(r->y + r->h - radius))
        dy = cy - (float)(r->y + r->h - radius);
    if (dy > 0) {
        float half = reach * reach - dy * dy;

        cut = half <= 0 ? radius : (int)floorf((float)radius - sqrtf(half) - 0.5f);
        cut = cut < 0 ? 0 : cut;
    }
    *x0 = r->x + cut;
    *x1 = r->x + r->w - cut;
}

static int
usable_radius(struct pd_rect r, int radius)
{
    int most = (r.w < r.h ? r.w : r.h) / 2;

    return radius > most ? most : radius;
}

static int
max_int(int a, int b)
{
    return a > b ? a : b;
}

static int
min_int(int a, int b)
{
    return a < b ? a : b;
}

/* One row of a clipped rounded shape: [x0, x1) is touched, [s0, s1) wholly covered. */
struct row {
    int x0, x1, s0, s1;
};

static struct row
row_of(const struct pd_clip *clip, const struct pd_rect *rect, int radius, int y)
{
    struct row row;
    int a, b;

    round_extent(rect, radius, y, &row.x0, &row.x1);
    round_solid(rect, radius, y, &row.s0, &row.s1);
    if (clip->radius > 0) {
        round_extent(&clip->shape, clip->radius, y, &a, &b);
        row.x0 = max_int(row.x0, a);
        row.x1 = min_int(row.x1, b);
        round_solid(&clip->shape, clip->radius, y, &a, &b);
        row.s0 = max_int(row.s0, a);
        row.s1 = min_int(row.s1, b);
    }
    row.x0 = max_int(row.x0, clip->rect.x);
    row.x1 = min_int(row.x1, clip->rect.x + clip->rect.w);
    row.s0 = max_int(row.s0, row.x0);
    row.s1 = min_int(row.s1, row.x1);
    if (row.s1 <= row.s0)
        row.s0 = row.s1 = row.x0;
    return row;
}

static uint32_t
cover_at(const struct pd_clip *clip, const struct pd_rect *rect, int radius, int x, int y)
{
    uint32_t cover = round_cover(rect, radius, x, y);

    if (clip->radius > 0 && cover > 0)
        cover = pd_mul255(cover, round_cover(&clip->shape, clip->radius, x, y));
    return cover;
}

/* color..color2 in 256 steps. */
static pd_color
shade(struct pd_paint paint, int step)
{
    uint32_t out = 0;

    for (int shift = 0; shift < 32; shift += 8) {
        int a = (int)(paint.color >> shift & 0xff), b = (int)(paint.color2 >> shift & 0xff);

        out |= (uint32_t)(a + (b - a) * step / 255) << shift;
    }
    return out;
}

static void
fill_diagonal(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int radius,
    const struct row *row, const pd_color *lut, int y)
{
    uint32_t *p = pixel_at(canvas, row->x0, y);
    /* 16 bits of fraction: a division a pixel would cost more than all the rest. */
    uint32_t step = (255u << 16) / (uint32_t)(rect.w + rect.h);
    uint32_t at = (uint32_t)(row->x0 - rect.x + y - rect.y) * step;

    for (int x = row->x0; x < row->x1; x++, p++, at += step) {
        pd_color c = lut[at >> 16];
        uint32_t cover = x >= row->s0 && x < row->s1 ? 255 : cover_at(clip, &rect, radius, x, y);

        pd_pixel_put(p, c, pd_mul255(cover, pd_alpha_of(c)));
    }
}

/* Pixels [from, to) of a row, but for what is hidden. */
static void
fill_seen(uint32_t *row, int from, int to, const struct pd_clip *clip, pd_color color, int y)
{
    while (from < to) {
        int end = to, after = to;

        for (int i = 0; i < clip->hidden_count; i++) {
            struct pd_rect h = clip->hidden[i];

            if (y < h.y || y >= h.y + h.h || h.x + h.w <= from || h.x >= end)
                continue;
            end = max_int(h.x, from);
            after = h.x + h.w;
        }
        pd_span_fill(row + from, end - from, color);
        from = after;
    }
}

static void
fill_row(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int radius,
    const struct row *row, pd_color color, int y)
{
    uint32_t *p = pixel_at(canvas, 0, y), a = pd_alpha_of(color);

    for (int x = row->x0; x < row->s0; x++)
        pd_pixel_put(p + x, color, pd_mul255(cover_at(clip, &rect, radius, x, y), a));
    fill_seen(p, row->s0, row->s1, clip, color, y);
    for (int x = row->s1; x < row->x1; x++)
        pd_pixel_put(p + x, color, pd_mul255(cover_at(clip, &rect, radius, x, y), a));
}

void
pd_canvas_round(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int radius,
    struct pd_paint paint)
{
    struct pd_rect seen = pd_rect_intersect(rect, clip->rect);
    pd_color lut[256];

    radius = usable_radius(rect, radius);
    if (paint.gradient == PD_GRADIENT_DIAGONAL)
        for (int i = 0; i < 256; i++)
            lut[i] = shade(paint, i);
    for (int y = seen.y; y < seen.y + seen.h; y++) {
        struct row row = row_of(clip, &rect, radius, y);

        if (row.x1 <= row.x0)
            continue;
        if (paint.gradient == PD_GRADIENT_DIAGONAL)
            fill_diagonal(canvas, clip, rect, radius, &row, lut, y);
        else if (paint.gradient == PD_GRADIENT_DOWN)
            fill_row(canvas, clip, rect, radius, &row, shade(paint, (y - rect.y) * 255 / rect.h), y);
        else
            fill_row(canvas, clip, rect, radius, &row, paint.color, y);
    }
}

void
pd_canvas_border(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int radius,
    int width, pd_color color)
{
    struct pd_rect seen = pd_rect_intersect(rect, clip->rect), inner = pd_rect_inset(rect, width, width);
    int inner_radius;

    radius = usable_radius(rect, radius);
    inner_radius = radius > width ? radius - width : 0;
    for (int y = seen.y; y < seen.y + seen.h; y++) {
        struct row row = row_of(clip, &rect, radius, y);
        int hole0, hole1;

        round_solid(&inner, inner_radius, y, &hole0, &hole1);
        for (int x = row.x0; x < row.x1; x++) {
            uint32_t cover;

            if (x >= hole0 && x < hole1)
                x = hole1;
            if (x >= row.x1)
                break;
            cover = cover_at(clip, &rect, radius, x, y);
            cover = pd_mul255(cover, 255 - round_cover(&inner, inner_radius, x, y));
            pd_pixel_put(pixel_at(canvas, x, y), color, pd_mul255(cover, pd_alpha_of(color)));
        }
    }
}

/* How dark a shadow is at distance d px outside its shape: 255 well inside, 0 beyond the blur. */
static uint32_t
falloff(float d, float blur)
{
    float t = (blur - d) / (2 * blur);

    if (t <= 0)
        return 0;
    if (t >= 1)
        return 255;
    return (uint32_t)(t * t * (3 - 2 * t) * 255);
}

#define SHADE_SIDE 256 /* px: no shadow of ours is wider */

/* A shadow's shape: where it is straight, and how far it reaches beyond. */
struct cast {
    float left, right, top, bottom; /* between these it is straight */
    float r, blur;
    pd_color color;
    int reach;                        /* px beside the straight part that are shaded at all */
    uint16_t tint[PD_SPAN_CHUNK * 2]; /* the color, for pd_span_weighted */
    uint16_t
        before[SHADE_SIDE * 2]; /* weights on rows that cross the straight part: `reach` pixels up to it */
    uint16_t beyond[SHADE_SIDE * 2]; /* and from it on */
};

/* Weights of n pixels, the first with its middle dx px beside the straight part, each next one `step`
 * further. Without a branch in the loop, so that the compiler takes four pixels at a time. */
static void
shade_weights(const struct cast *c, uint16_t *lane, int n, float dx, float step, float dy)
{
    uint32_t a = pd_alpha_of(c->color);

    for (int i = 0; i < n; i++) {
        float x = dx + (float)i * step, t = (c->blur + c->r - sqrtf(x * x + dy * dy)) / (2 * c->blur);
        uint32_t weight;

        t = t > 0 ? t : 0;
        t = t < 1 ? t : 1;
        weight = pd_mul255((uint32_t)(int32_t)(t * t * (3 - 2 * t) * 255), a);
        weight += weight >> 7;
        lane[2 * i] = lane[2 * i + 1] = (uint16_t)weight;
    }
}

/* Pixels [from, to) of a row beside the straight part. `first` is where the weights begin. */
static void
shade_side(uint32_t *row, int from, int to, const struct cast *c, const uint16_t *lanes, int first)
{
    from = max_int(from, first);
    to = min_int(to, first + c->reach);
    for (int n; from < to; from += n) {
        n = min_int(to - from, PD_SPAN_CHUNK);
        pd_span_weighted(row + from, n, lanes + (ptrdiff_t)(from - first) * 2, c->tint);
    }
}

/* A page's cards cast all the same shadow: the rows of its corners are reckoned once. Of a wider one they are
 * reckoned each time. */
#define CORNER_SIDE 128 /* px */

struct corner {
    float r, blur, first; /* first: px of the first pixel's middle beside the straight part */
    uint32_t alpha;
    bool have[CORNER_SIDE];
    uint16_t row[CORNER_SIDE][CORNER_SIDE * 2];
};

static struct corner *
corner_of(const struct cast *c, float first)
{
    static _Thread_local struct corner kept[2];
    static _Thread_local int next;
    struct corner *k;

    for (int i = 0; i < 2; i++)
        if (kept[i].r == c->r && kept[i].blur == c->blur && kept[i].first == first &&
            kept[i].alpha == pd_alpha_of(c->color))
            return &kept[i];
    k = &kept[next];
    next = 1 - next;
    memset(k->have, 0, sizeof k->have);
    k->r = c->r;
    k->blur = c->blur;
    k->first = first;
    k->alpha = pd_alpha_of(c->color);
    return k;
}

/* A row that is dy px above or below the straight part: its weights from the straight part on. */
static const uint16_t *
corner_row(const struct cast *c, uint16_t *lane, float dy)
{
    float first = c->left - (ceilf(c->left - 0.5f) - 0.5f);
    int i = (int)dy;
    struct corner *k;

    if (c->reach > CORNER_SIDE || i >= CORNER_SIDE) {
        shade_weights(c, lane, c->reach, first, 1, dy);
        return lane;
    }
    k = corner_of(c, first);
    if (!k->have[i])
        shade_weights(c, k->row[i], c->reach, first, 1, dy);
    k->have[i] = true;
    return k->row[i];
}

static void
turn_round(uint16_t *to, const uint16_t *lane, int n)
{
    for (int i = 0; i < n; i++)
        to[2 * i] = to[2 * i + 1] = lane[2 * (n - 1 - i)];
}

static void
prepare_sides(struct cast *c)
{
    int reach = (int)ceilf(c->blur + c->r) + 1;

    c->reach = min_int(reach, SHADE_SIDE);
    pd_span_spread(c->tint, PD_SPAN_CHUNK, c->color | 0xff000000);
    shade_weights(c, c->beyond, c->reach, c->left - (ceilf(c->left - 0.5f) - 0.5f), 1, 0);
    turn_round(c->before, c->beyond, c->reach);
}

static void
shade_straight(uint32_t *row, int from, int to, const struct cast *c, float dy)
{
    uint32_t weight = pd_mul255(falloff(dy - c->r, c->blur), pd_alpha_of(c->color));

    if (weight > 0)
        pd_span_mix(row + from, to - from, c->color, weight);
}

static void
shade_row(uint32_t *row, int from, int to, const struct cast *c, float dy)
{
    int straight = (int)ceilf(c->left - 0.5f), beyond = (int)floorf(c->right - 0.5f) + 1;
    int before = straight - c->reach, after = beyond;

    straight = straight < from ? from : straight > to ? to : straight;
    beyond = beyond < straight ? straight : beyond > to ? to : beyond;
    if (dy > 0 && (from < straight || beyond < to)) {
        uint16_t lane[SHADE_SIDE * 2], turned[SHADE_SIDE * 2];
        const uint16_t *weights = corner_row(c, lane, dy);

        turn_round(turned, weights, c->reach);
        shade_side(row, from, straight, c, turned, before);
        shade_side(row, beyond, to, c, weights, after);
    } else if (dy <= 0) {
        shade_side(row, from, straight, c, c->before, before);
        shade_side(row, beyond, to, c, c->beyond, after);
    }
    shade_straight(row, straight, beyond, c, dy);
}

/* The part of row y that the shape which casts the shadow hides: all of it, but for its corners. */
static void
hidden_in_row(const struct pd_rect *rect, int radius, int y, int *x0, int *x1)
{
    int cut = y >= rect->y + radius && y < rect->y + rect->h - radius ? 0 : radius;

    *x0 = rect->x + cut;
    *x1 = y >= rect->y && y < rect->y + rect->h ? rect->x + rect->w - cut : *x0;
}

void
pd_canvas_shadow(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int radius,
    int blur, int down, pd_color color)
{
    struct pd_rect shape = { rect.x, rect.y + down, rect.w, rect.h };
    struct pd_rect seen = pd_rect_intersect(pd_rect_inset(shape, -blur, -blur), clip->rect);
    float soft = (float)max_int(radius, blur), r = fminf(soft, (float)min_int(shape.w, shape.h) / 2);
    struct cast c = { (float)shape.x + r, (float)(shape.x + shape.w) - r, (float)shape.y + r,
        (float)(shape.y + shape.h) - r, r, (float)blur, color, 0, { 0 }, { 0 }, { 0 } };
    int end = seen.x + seen.w;

    prepare_sides(&c);
    radius = usable_radius(rect, radius);
    for (int y = seen.y; y < seen.y + seen.h; y++) {
        float cy = (float)y + 0.5f, dy = cy < c.top ? c.top - cy : cy > c.bottom ? cy - c.bottom : 0;
        uint32_t *row = pixel_at(canvas, 0, y);
        int hidden, after;

        hidden_in_row(&rect, radius, y, &hidden, &after);
        if (after > hidden) {
            shade_row(row, seen.x, min_int(hidden, end), &c, dy);
            shade_row(row, max_int(after, seen.x), end, &c, dy);
        } else {
            shade_row(row, seen.x, end, &c, dy);
        }
    }
}

/* A premultiplied pixel over what is there. */
static inline void
put_premultiplied(uint32_t *p, uint32_t argb, uint32_t cover)
{
    uint32_t under = *p, keep, out = 0xff000000;

    if (cover < 255) {
        uint32_t scaled = 0;

        for (int shift = 0; shift < 32; shift += 8)
            scaled |= pd_mul255(argb >> shift & 0xff, cover) << shift;
        argb = scaled;
    }
    keep = 255 - (argb >> 24);
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t sum = (argb >> shift & 0xff) + pd_mul255(under >> shift & 0xff, keep);

        out |= (sum > 255 ? 255 : sum) << shift;
    }
    *p = out;
}

/* Pixels [x0, x1) of row y of an opaque picture. */
static void
copy_span(const struct pd_bitmap *bitmap, int y, int x0, int x1, uint32_t *to)
{
    ptrdiff_t at = (ptrdiff_t)y * bitmap->w + x0;

    if (bitmap->rgb != NULL)
        pd_span_rgb(to, bitmap->rgb + at * 3, x1 - x0);
    else
        memcpy(to, bitmap->argb + at, (size_t)(x1 - x0) * sizeof *to);
}

/* The same, seen through. */
static void
blend_span(const struct pd_bitmap *bitmap, int y, int x0, int x1, uint32_t *to, uint32_t opacity)
{
    uint32_t line[PD_SPAN_CHUNK];

    for (int n; x0 < x1; x0 += n, to += n) {
        n = min_int(x1 - x0, PD_SPAN_CHUNK);
        copy_span(bitmap, y, x0, x0 + n, line);
        pd_span_blend(to, line, n, opacity + (opacity >> 7));
    }
}

static inline uint32_t
texel(const struct pd_bitmap *bitmap, int x, int y)
{
    ptrdiff_t at = (ptrdiff_t)y * bitmap->w + x;
    const uint8_t *rgb = bitmap->rgb;

    if (rgb == NULL)
        return bitmap->argb[at];
    rgb += at * 3;
    return (uint32_t)rgb[0] | (uint32_t)rgb[1] << 8 | (uint32_t)rgb[2] << 16 | 0xff000000;
}

void
pd_canvas_bitmap(struct pd_canvas *canvas, const struct pd_clip *clip, int x, int y,
    const struct pd_bitmap *bitmap, int radius, int opacity)
{
    struct pd_rect rect = { x, y, bitmap->w, bitmap->h };
    struct pd_rect seen = pd_rect_intersect(rect, clip->rect);

    radius = usable_radius(rect, radius);
    for (int py = seen.y; py < seen.y + seen.h; py++) {
        struct row row = row_of(clip, &rect, radius, py);
        uint32_t *to = pixel_at(canvas, 0, py);
        bool whole = bitmap->opaque && row.s1 > row.s0;

        if (whole && opacity >= 255)
            copy_span(bitmap, py - y, row.s0 - x, row.s1 - x, to + row.s0);
        else if (whole)
            blend_span(bitmap, py - y, row.s0 - x, row.s1 - x, to + row.s0, (uint32_t)opacity);
        for (int px = row.x0; px < row.x1; px++) {
            uint32_t cover = 255;

            if (px >= row.s0 && px < row.s1) {
                if (whole) {
                    px = row.s1 - 1;
                    continue;
                }
            } else {
                cover = cover_at(clip, &rect, radius, px, py);
            }
            cover = pd_mul255(cover, (uint32_t)opacity);
            if (bitmap->opaque)
                pd_pixel_put(to + px, texel(bitmap, px - x, py - y), cover);
            else
                put_premultiplied(to + px, texel(bitmap, px - x, py - y), cover);
        }
    }
}

void
pd_canvas_mask(struct pd_canvas *canvas, const struct pd_clip *clip, int x, int y, int w, int h,
    const uint8_t *coverage, pd_color color)
{
    struct pd_rect seen = pd_rect_intersect((struct pd_rect){ x, y, w, h }, clip->rect);

    for (int py = seen.y; py < seen.y + seen.h; py++) {
        const uint8_t *from = coverage + (ptrdiff_t)(py - y) * w - x;
        uint32_t *to = pixel_at(canvas, 0, py);

        pd_span_mask(to + seen.x, from + seen.x, seen.w, color);
    }
}

void
pd_canvas_ring(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int width,
    int permille, pd_color color, pd_color rest)
{
    const float turn = 6.2831853f;
    struct pd_rect seen = pd_rect_intersect(rect, clip->rect);
    float outer = (float)min_int(rect.w, rect.h) / 2, inner = outer - (float)width;
    float mx = (float)rect.x + (float)rect.w / 2, my = (float)rect.y + (float)rect.h / 2;
    float until = turn * (float)permille / 1000;

    for (int y = seen.y; y < seen.y + seen.h; y++) {
        for (int x = seen.x; x < seen.x + seen.w; x++) {
            float dx = (float)x + 0.5f - mx, dy = (float)y + 0.5f - my, d = sqrtf(dx * dx + dy * dy);
            float cover = fminf(outer - d, d - inner) + 0.5f, angle, share;
            pd_color c;

            if (cover <= 0)
                continue;
            /* Clockwise from the top; the boundary between the two colours is softened over one pixel. */
            angle = atan2f(dx, -dy);
            angle = angle < 0 ? angle + turn : angle;
            share = (until - angle) * d + 0.5f;
            c = share >= 0.5f ? color : rest;
            pd_pixel_put(
                pixel_at(canvas, x, y), c, pd_mul255((uint32_t)(fminf(cover, 1) * 255), pd_alpha_of(c)));
        }
    }
}
