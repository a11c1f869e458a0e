/*
 * Paints a draw list onto pixels, and finds out which part of them changed since the list painted before.
 */
#ifndef PD_UI_RENDER_RASTER_H
#define PD_UI_RENDER_RASTER_H

#include "ui/render/canvas.h"
#include "ui/render/image.h"
#include "ui/text/font.h"

#define PD_RASTER_DIRTY_MAX 64 /* as PD_UI_RECTS */

struct pd_raster {
    struct pd_font *font;
    struct pd_images *images;
};

/* What a command may paint: shadows and glyphs reach beyond their rectangle. */
struct pd_rect
pd_raster_reach(const struct pd_draw_cmd *cmd);

/* Whether nothing that was painted before is to be seen within it, but for round corners. Only of shapes of
 * one color or two, and pictures. */
bool
pd_raster_hides(
    const struct pd_raster *raster, const struct pd_draw_list *list, const struct pd_draw_cmd *cmd);

/* Paints what of the list lies in `dirty`. */
void
pd_raster_paint(const struct pd_raster *raster, struct pd_canvas *canvas, const struct pd_draw_list *list,
    struct pd_rect dirty);

/*
 * What a screen looked like, in cells of 32 px (twice as large where a screen has more than PD_DAMAGE_SIDE of
 * them, and so on): each cell's hash covers the commands that are to be seen in it, and of a plain area only
 * its color, not where it begins. Insertions and removals therefore cost only the cells they touch, and of a
 * page that moves what looks the same in its new place is left alone. Equal hashes mean equal pixels.
 */
#define PD_DAMAGE_CELL_PX 32
#define PD_DAMAGE_SIDE 128

struct pd_damage {
    uint64_t cell[PD_DAMAGE_SIDE * PD_DAMAGE_SIDE];
    int cell_px, w, h; /* of the screen; w and h 0: nothing was painted yet */
};

/* Everything counts as changed next time. */
void
pd_damage_reset(struct pd_damage *damage);

/* Fills rects (PD_RASTER_DIRTY_MAX) with what changed against the list before, which this one replaces; none
 * lies over another. Pictures that have arrived meanwhile count as changed. Returns how many; 0: nothing to
 * present. */
int
pd_damage_update(struct pd_damage *damage, const struct pd_raster *raster, const struct pd_draw_list *list,
    int w, int h, struct pd_rect *rects);

#endif
