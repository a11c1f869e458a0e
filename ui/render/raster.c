#include "ui/render/raster.h"

#include "ui/render/qr.h"

#include <string.h>

static void
paint_text(const struct pd_raster *raster, struct pd_canvas *canvas, const struct pd_clip *clip,
    const struct pd_draw_cmd *cmd, const char *text)
{
    const char *p = text, *end = text + strlen(text);
    int x = cmd->rect.x * 64, top = cmd->rect.y + (cmd->rect.h - cmd->size) / 2;

    while (p < end) {
        int32_t ch = pd_utf8_next(&p, end);
        struct pd_glyph g;

        if (ch < 0)
            continue;
        g = pd_font_glyph(
            raster->font, (enum pd_script)cmd->script, (enum pd_weight)cmd->weight, cmd->size, (uint32_t)ch);
        if (g.coverage != NULL)
            pd_canvas_mask(
                canvas, clip, (x + 32) / 64 + g.left, top + g.top, g.w, g.h, g.coverage, cmd->color);
        x += pd_font_advance64(
            raster->font, (enum pd_script)cmd->script, (enum pd_weight)cmd->weight, cmd->size, (uint32_t)ch);
    }
}

static void
paint_image(const struct pd_raster *raster, struct pd_canvas *canvas, const struct pd_clip *clip,
    const struct pd_draw_cmd *cmd, const char *name)
{
    struct pd_bitmap bitmap;

    if (pd_images_get(raster->images, PD_IMAGE_PICTURE, name, cmd->rect.w, cmd->rect.h, &bitmap))
        pd_canvas_bitmap(
            canvas, clip, cmd->rect.x, cmd->rect.y, &bitmap, cmd->radius, (int)(cmd->color >> 24));
}

static void
paint_icon(const struct pd_raster *raster, struct pd_canvas *canvas, const struct pd_clip *clip,
    const struct pd_draw_cmd *cmd, const char *name)
{
    struct pd_bitmap bitmap;

    if (pd_images_get(raster->images, PD_IMAGE_ICON, name, cmd->rect.w, cmd->rect.h, &bitmap))
        pd_canvas_mask(
            canvas, clip, cmd->rect.x, cmd->rect.y, cmd->rect.w, cmd->rect.h, bitmap.alpha, cmd->color);
}

static void
paint_qr(
    struct pd_canvas *canvas, const struct pd_clip *clip, const struct pd_draw_cmd *cmd, const char *payload)
{
    static _Thread_local struct pd_qr qr;
    int side = cmd->rect.w < cmd->rect.h ? cmd->rect.w : cmd->rect.h, unit, left, top;
    struct pd_paint light = { PD_GRADIENT_NONE, cmd->color2, cmd->color2 };
    struct pd_paint dark = { PD_GRADIENT_NONE, cmd->color, cmd->color };

    pd_canvas_round(canvas, clip, cmd->rect, 0, light);
    if (!pd_qr_encode(&qr, payload))
        return;
    unit = side / (qr.side + 2 * PD_QR_QUIET);
    left = cmd->rect.x + (cmd->rect.w - unit * qr.side) / 2;
    top = cmd->rect.y + (cmd->rect.h - unit * qr.side) / 2;
    for (int y = 0; y < qr.side; y++)
        for (int x = 0; x < qr.side; x++)
            if (qr.dark[y * qr.side + x])
                pd_canvas_round(
                    canvas, clip, (struct pd_rect){ left + x * unit, top + y * unit, unit, unit }, 0, dark);
}

/* Between four values by proportion, in 1/256. */
static uint32_t
grey_at(const uint8_t *grey, int w, int h, int x256, int y256)
{
    int x = x256 < 0 ? 0 : x256 / 256, y = y256 < 0 ? 0 : y256 / 256;
    int x1 = x + 1 < w ? x + 1 : x, y1 = y + 1 < h ? y + 1 : y;
    int fx = x256 < 0 ? 0 : x256 % 256, fy = y256 < 0 ? 0 : y256 % 256;
    int top = grey[y * w + x] * (256 - fx) + grey[y * w + x1] * fx;
    int bottom = grey[y1 * w + x] * (256 - fx) + grey[y1 * w + x1] * fx;

    return (uint32_t)((top * (256 - fy) + bottom * fy) >> 16);
}

static void
paint_grey(
    struct pd_canvas *canvas, const struct pd_clip *clip, const struct pd_draw_cmd *cmd, const uint8_t *grey)
{
    struct pd_rect r = pd_rect_intersect(cmd->rect, clip->rect);
    int w = cmd->size, h = cmd->extra;

    for (int y = r.y; y < r.y + r.h; y++) {
        uint32_t *row = canvas->pixels + (ptrdiff_t)(y - canvas->area.y) * canvas->stride_px - canvas->area.x;
        int y256 = ((y - cmd->rect.y) * 2 + 1) * h * 128 / cmd->rect.h - 128;

        for (int x = r.x; x < r.x + r.w; x++) {
            int x256 = ((x - cmd->rect.x) * 2 + 1) * w * 128 / cmd->rect.w - 128;

            row[x] = 0xff000000u | grey_at(grey, w, h, x256, y256) * 0x010101u;
        }
    }
}

static void
paint_cmd(const struct pd_raster *raster, struct pd_canvas *canvas, const struct pd_clip *clip,
    const struct pd_draw_cmd *cmd, const char *text)
{
    struct pd_paint paint = { (enum pd_gradient)cmd->gradient, cmd->color, cmd->color2 };

    switch ((enum pd_draw_kind)cmd->kind) {
    case PD_DRAW_FILL:
        pd_canvas_round(canvas, clip, cmd->rect, cmd->radius, paint);
        break;
    case PD_DRAW_BORDER:
        pd_canvas_border(canvas, clip, cmd->rect, cmd->radius, cmd->size, cmd->color);
        break;
    case PD_DRAW_SHADOW:
        pd_canvas_shadow(canvas, clip, cmd->rect, cmd->radius, cmd->size, cmd->extra, cmd->color);
        break;
    case PD_DRAW_IMAGE:
        paint_image(raster, canvas, clip, cmd, text);
        break;
    case PD_DRAW_ICON:
        paint_icon(raster, canvas, clip, cmd, text);
        break;
    case PD_DRAW_TEXT:
        paint_text(raster, canvas, clip, cmd, text);
        break;
    case PD_DRAW_RING:
        pd_canvas_ring(canvas, clip, cmd->rect, cmd->size, cmd->extra, cmd->color, cmd->color2);
        break;
    case PD_DRAW_QR:
        paint_qr(canvas, clip, cmd, text);
        break;
    case PD_DRAW_GREY:
        paint_grey(canvas, clip, cmd, (const uint8_t *)text);
        break;
    }
}

/* Screens are painted in bands that fit a core's cache: what is painted over several times (page, card,
 * picture, letters) then reaches memory once. */
#define BAND_BYTES (512 * 1024)

/* What hides everything painted before it, of the larger commands in a band. */
#define HIDERS 16
#define HIDER_W 64 /* px: for less it is not worth asking */
#define HIDER_H 8

struct hiders {
    struct pd_rect rect[HIDERS];
    int at[HIDERS]; /* the command's place in the list; the last one first */
    int count;
};

/* The part of a rounded rectangle between its upper and lower corners. */
static struct pd_rect
middle(struct pd_rect r, int radius)
{
    return pd_rect_inset(r, 0, radius);
}

static void
find_hiders(const struct pd_raster *raster, const struct pd_draw_list *list, struct pd_rect band,
    struct hiders *hiders)
{
    hiders->count = 0;
    for (int i = list->count - 1; i > 0 && hiders->count < HIDERS; i--) {
        const struct pd_draw_cmd *cmd = &list->cmd[i];
        struct pd_rect r = pd_rect_intersect(
            pd_rect_intersect(middle(cmd->rect, cmd->radius), middle(cmd->clip, cmd->clip_radius)), band);

        if (r.w < HIDER_W || r.h < HIDER_H || !pd_raster_hides(raster, list, cmd))
            continue;
        hiders->rect[hiders->count] = r;
        hiders->at[hiders->count++] = i;
    }
}

static bool
holds(struct pd_rect outer, struct pd_rect r)
{
    return r.x >= outer.x && r.y >= outer.y && r.x + r.w <= outer.x + outer.w &&
           r.y + r.h <= outer.y + outer.h;
}

/* How many of them come after it: they stand first. */
static int
hiders_of(const struct hiders *hiders, int at)
{
    int n = 0;

    while (n < hiders->count && hiders->at[n] > at)
        n++;
    return n;
}

static bool
is_hidden(const struct pd_clip *clip, struct pd_rect reach)
{
    for (int i = 0; i < clip->hidden_count; i++)
        if (holds(clip->hidden[i], reach))
            return true;
    return false;
}

static void
paint_band(const struct pd_raster *raster, struct pd_canvas *canvas, const struct pd_draw_list *list,
    struct pd_rect band)
{
    struct hiders hiders;

    find_hiders(raster, list, band, &hiders);
    for (int i = 0; i < list->count; i++) {
        const struct pd_draw_cmd *cmd = &list->cmd[i];
        struct pd_clip clip = { pd_rect_intersect(cmd->clip, band), cmd->clip, cmd->clip_radius, hiders.rect,
            hiders_of(&hiders, i) };
        struct pd_rect reach = pd_rect_intersect(pd_raster_reach(cmd), clip.rect);

        if (!pd_rect_empty(reach) && !is_hidden(&clip, reach))
            paint_cmd(raster, canvas, &clip, cmd, pd_draw_string(list, cmd->text));
    }
}

void
pd_raster_paint(const struct pd_raster *raster, struct pd_canvas *canvas, const struct pd_draw_list *list,
    struct pd_rect dirty)
{
    struct pd_rect area = pd_rect_intersect(dirty, canvas->area), left = area;
    int rows = area.w > 0 ? BAND_BYTES / (area.w * (int)sizeof *canvas->pixels) : 1;

    while (!pd_rect_empty(left))
        paint_band(raster, canvas, list, pd_rect_cut_top(&left, rows < 16 ? 16 : rows));
}
