#include "ui/render/raster.h"

#include <string.h>

/* Cells that are painted along with a rectangle rather than beside it: a rectangle of its own costs a walk
 * through the list and a message to whoever shows it. */
#define SPARE_CELLS 8
#define SPARE_GAP 2 /* in one row */

#define CELL_START UINT64_C(0x9e3779b97f4a7c15)

void
pd_damage_reset(struct pd_damage *damage)
{
    memset(damage, 0, sizeof *damage);
}

struct pd_rect
pd_raster_reach(const struct pd_draw_cmd *cmd)
{
    struct pd_rect r = cmd->rect;

    if (cmd->kind == PD_DRAW_SHADOW) {
        r = pd_rect_inset(r, -cmd->size, -cmd->size);
        r.y += cmd->extra;
    } else if (cmd->kind == PD_DRAW_TEXT) {
        r = pd_rect_inset(r, -cmd->size / 4, -cmd->size / 4);
    }
    return pd_rect_intersect(r, cmd->clip);
}

bool
pd_raster_hides(
    const struct pd_raster *raster, const struct pd_draw_list *list, const struct pd_draw_cmd *cmd)
{
    struct pd_bitmap bitmap;

    if (cmd->kind == PD_DRAW_FILL)
        return cmd->color >> 24 == 255 && cmd->color2 >> 24 == 255;
    return cmd->kind == PD_DRAW_IMAGE && cmd->color >> 24 == 255 &&
           pd_images_get(raster->images, PD_IMAGE_PICTURE, pd_draw_string(list, cmd->text), cmd->rect.w,
               cmd->rect.h, &bitmap) &&
           bitmap.opaque;
}

/* ---- what a command does to the cells it reaches ---- */

/* Cells that lie wholly in a rounded rectangle see another thing than those at its rim. */
struct touch {
    struct pd_rect shape;
    int radius;
    uint64_t rim, inside;
    bool hides; /* inside, nothing painted before is to be seen any more */
    bool hole;  /* inside, nothing is painted at all */
};

/* A picture that is not loaded yet looks different from one that is. */
static uint64_t
picture_hash(const struct pd_raster *raster, const struct pd_draw_list *list, const struct pd_draw_cmd *cmd)
{
    struct pd_bitmap bitmap;

    return pd_images_get(raster->images, PD_IMAGE_PICTURE, pd_draw_string(list, cmd->text), cmd->rect.w,
               cmd->rect.h, &bitmap)
               ? UINT64_C(0x5bd1e9955bd1e995)
               : 0;
}

static struct touch
touch_of(const struct pd_raster *raster, const struct pd_draw_list *list, const struct pd_draw_cmd *cmd)
{
    uint64_t h = pd_draw_hash_cmd(list, cmd, 0);
    struct touch touch = { .shape = cmd->rect, .radius = cmd->radius, .rim = h, .inside = h };

    touch.hides = pd_raster_hides(raster, list, cmd);
    switch ((enum pd_draw_kind)cmd->kind) {
    case PD_DRAW_FILL:
        /* Far from its rim one color looks alike wherever it begins and ends. */
        if (cmd->gradient == PD_GRADIENT_NONE)
            touch.inside = cmd->color;
        break;
    case PD_DRAW_BORDER:
        touch.shape = pd_rect_inset(cmd->rect, cmd->size, cmd->size);
        touch.hole = true;
        break;
    case PD_DRAW_SHADOW: /* as pd_canvas_shadow leaves it out */
        touch.hole = true;
        break;
    case PD_DRAW_IMAGE:
        touch.rim = touch.inside = h ^ picture_hash(raster, list, cmd);
        break;
    case PD_DRAW_ICON:
    case PD_DRAW_TEXT:
    case PD_DRAW_RING:
    case PD_DRAW_QR:
    case PD_DRAW_GREY:
        touch.shape = (struct pd_rect){ 0, 0, 0, 0 };
        break;
    }
    return touch;
}

/* The columns of a rounded rectangle that lie wholly in it on all rows y0..y1. Empty when x1 <= x0. */
static void
narrow_to(struct pd_rect r, int radius, int y0, int y1, int *x0, int *x1)
{
    bool straight = y0 >= r.y + radius && y1 <= r.y + r.h - radius;
    int cut = straight ? 0 : radius;

    if (y0 < r.y || y1 > r.y + r.h) {
        *x1 = *x0;
        return;
    }
    *x0 = r.x + cut > *x0 ? r.x + cut : *x0;
    *x1 = r.x + r.w - cut < *x1 ? r.x + r.w - cut : *x1;
}

static void
touch_rim(uint64_t *row, int from, int to, uint64_t h)
{
    for (int x = from; x < to; x++)
        row[x] = (row[x] ^ h) * UINT64_C(0x100000001b3) + 1;
}

static void
touch_inside(uint64_t *row, int from, int to, const struct touch *touch)
{
    if (touch->hole)
        return;
    if (touch->hides)
        for (int x = from; x < to; x++)
            row[x] = CELL_START;
    touch_rim(row, from, to, touch->inside);
}

static int
least(int a, int b)
{
    return a < b ? a : b;
}

static int
most(int a, int b)
{
    return a > b ? a : b;
}

/* reach is not empty. */
static void
touch_cells(const struct pd_damage *damage, uint64_t *cells, const struct pd_draw_cmd *cmd,
    struct pd_rect reach, const struct touch *touch)
{
    int px = damage->cell_px, from = reach.x / px, to = (reach.x + reach.w - 1) / px + 1;

    for (int y = reach.y / px; y <= (reach.y + reach.h - 1) / px; y++) {
        uint64_t *row = cells + (ptrdiff_t)y * PD_DAMAGE_SIDE;
        int y0 = y * px, y1 = least(y0 + px, damage->h), x0 = 0, x1 = damage->w, in0, in1;

        narrow_to(touch->shape, touch->radius, y0, y1, &x0, &x1);
        narrow_to(cmd->clip, cmd->clip_radius, y0, y1, &x0, &x1);
        in0 = most((x0 + px - 1) / px, from);
        in1 = least(x1 == damage->w ? to : x1 / px, to);
        if (x1 <= x0 || in1 <= in0)
            in0 = in1 = to;
        touch_rim(row, from, in0, touch->rim);
        touch_inside(row, in0, in1, touch);
        touch_rim(row, in1, to, touch->rim);
    }
}

/* ---- rectangles of changed cells; in cells, until they are handed out ---- */

static int
area(struct pd_rect r)
{
    return r.w * r.h;
}

/* What is painted in vain when two are one. */
static int
waste(struct pd_rect a, struct pd_rect b)
{
    return area(pd_rect_union(a, b)) - area(a) - area(b);
}

/* Joins a changed run of cells to the rectangle it suits best, else starts a new one. */
static int
add_run(struct pd_rect *rects, int count, struct pd_rect run)
{
    int best = -1;

    for (int i = 0; i < count; i++) {
        bool near = rects[i].y + rects[i].h >= run.y && waste(rects[i], run) <= SPARE_CELLS;

        if ((near || count == PD_RASTER_DIRTY_MAX) &&
            (best < 0 || waste(rects[i], run) < waste(rects[best], run)))
            best = i;
    }
    if (best < 0) {
        rects[count] = run;
        return count + 1;
    }
    rects[best] = pd_rect_union(rects[best], run);
    return count;
}

/* Nothing is painted twice: while one thread paints the second time, another may be showing the first. */
static int
join_overlapping(struct pd_rect *rects, int count)
{
    for (int i = 0; i < count; i++)
        for (int k = 0; k < count; k++)
            if (k != i && !pd_rect_empty(pd_rect_intersect(rects[i], rects[k]))) {
                rects[i] = pd_rect_union(rects[i], rects[k]);
                rects[k] = rects[--count];
                i = -1; /* from the start: it may reach others now */
                break;
            }
    return count;
}

/* The changed run of a row that begins at or after *x; false: there is none. Few cells between two are taken
 * along. */
static bool
next_run(const uint64_t *is, const uint64_t *was, int columns, int *x, int *from, int *to)
{
    while (*x < columns && is[*x] == was[*x])
        ++*x;
    if (*x >= columns)
        return false;
    *from = *x;
    *to = *x + 1;
    for (++*x; *x < columns && *x - *to <= SPARE_GAP; ++*x)
        if (is[*x] != was[*x])
            *to = *x + 1;
    return true;
}

static int
changed_cells(const struct pd_damage *damage, const uint64_t *cells, struct pd_rect *rects)
{
    int columns = (damage->w + damage->cell_px - 1) / damage->cell_px;
    int rows = (damage->h + damage->cell_px - 1) / damage->cell_px, count = 0;

    for (int y = 0; y < rows; y++) {
        const ptrdiff_t row = (ptrdiff_t)y * PD_DAMAGE_SIDE;
        int x = 0, from, to;

        while (next_run(cells + row, damage->cell + row, columns, &x, &from, &to))
            count = add_run(rects, count, (struct pd_rect){ from, y, to - from, 1 });
    }
    return join_overlapping(rects, count);
}

/* ---- a screen after the other ---- */

/* Larger cells for a screen that would need too many of them. */
static void
fit(struct pd_damage *damage, int w, int h)
{
    int px = PD_DAMAGE_CELL_PX;

    if (damage->w == w && damage->h == h)
        return;
    while (px * PD_DAMAGE_SIDE < w || px * PD_DAMAGE_SIDE < h)
        px *= 2;
    pd_damage_reset(damage);
    damage->cell_px = px;
    damage->w = w;
    damage->h = h;
}

int
pd_damage_update(struct pd_damage *damage, const struct pd_raster *raster, const struct pd_draw_list *list,
    int w, int h, struct pd_rect *rects)
{
    static _Thread_local uint64_t cells[PD_DAMAGE_SIDE * PD_DAMAGE_SIDE];
    const struct pd_rect screen = { 0, 0, w, h };
    int count, px;

    fit(damage, w, h);
    px = damage->cell_px;
    memset(cells, 0, sizeof *cells * PD_DAMAGE_SIDE * (size_t)((h + px - 1) / px));
    for (int i = 0; i < list->count; i++) {
        struct pd_rect reach = pd_rect_intersect(pd_raster_reach(&list->cmd[i]), screen);
        struct touch touch;

        if (pd_rect_empty(reach))
            continue;
        touch = touch_of(raster, list, &list->cmd[i]);
        touch_cells(damage, cells, &list->cmd[i], reach, &touch);
    }
    count = changed_cells(damage, cells, rects);
    memcpy(damage->cell, cells, sizeof *cells * PD_DAMAGE_SIDE * (size_t)((h + px - 1) / px));
    for (int i = 0; i < count; i++)
        rects[i] = pd_rect_intersect(
            (struct pd_rect){ rects[i].x * px, rects[i].y * px, rects[i].w * px, rects[i].h * px }, screen);
    return count;
}
