/*
 * Paints a draw list onto pixels, and finds out which part of them changed since the list painted before.
 */
#ifndef PD_UI_RENDER_RASTER_H
#define PD_UI_RENDER_RASTER_H

#include "ui/render/canvas.h"
#include "ui/render/image.h"
#include "ui/text/font.h"

#define PD_RASTER_DIRTY_MAX 16 /* as PD_UI_RECTS */

struct pd_raster {
    struct pd_font *font;
    struct pd_images *images;
};

/* What a command may paint: shadows and glyphs reach beyond their rectangle. */
struct pd_rect
pd_raster_reach(const struct pd_draw_cmd *cmd);

/* Paints what of the list lies in `dirty`. */
void
pd_raster_paint(const struct pd_raster *raster, struct pd_canvas *canvas, const struct pd_draw_list *list,
    struct pd_rect dirty);

/*
 * What a screen looked like, in cells of 64 px: each cell's hash covers the commands that touch it.
 * Insertions and removals therefore cost only the cells they touch.
 */
#define PD_DAMAGE_CELL_PX 64
#define PD_DAMAGE_COLUMNS 72 /* 4608 px */
#define PD_DAMAGE_ROWS 72

struct pd_damage {
    uint64_t cell[PD_DAMAGE_COLUMNS * PD_DAMAGE_ROWS];
};

/* Everything counts as changed next time. */
void
pd_damage_reset(struct pd_damage *damage);

/* Fills rects (PD_RASTER_DIRTY_MAX) with what changed against the list before, which this one replaces.
 * Pictures that have arrived meanwhile count as changed. Returns how many; 0: nothing to present. */
int
pd_damage_update(struct pd_damage *damage, const struct pd_raster *raster, const struct pd_draw_list *list,
    int w, int h, struct pd_rect *rects);

#endif
