/*
 * Pixels to paint on, and the few ways to paint them: anti-aliased rounded shapes with solid or gradient
 * colour, soft shadows, bitmaps and coverage masks, all clipped to a (rounded) rectangle.
 * Coordinates are those of the screen; a canvas may hold only a part of it.
 */
#ifndef PD_UI_RENDER_CANVAS_H
#define PD_UI_RENDER_CANVAS_H

#include "ui/kit/draw.h"

struct pd_canvas {
    uint32_t *pixels; /* 0x00RRGGBB; the top byte is ignored and left 0xff or 0 */
    int stride_px;
    struct pd_rect area; /* the part of the screen these pixels are */
};

/* What a painted shape is clipped to: always a rectangle, its corners perhaps rounded. */
struct pd_clip {
    struct pd_rect rect; /* already within the canvas's area */
    struct pd_rect shape;
    int radius; /* px, of shape; 0 is square */
    /* What is painted over later: areas of one color leave these rectangles out. */
    const struct pd_rect *hidden;
    int hidden_count;
};

/* What fills a shape. */
struct pd_paint {
    enum pd_gradient gradient;
    pd_color color, color2;
};

/* A picture of the size it is painted at. */
struct pd_bitmap {
    const uint32_t *argb; /* premultiplied; or NULL */
    const uint8_t *rgb;   /* an opaque one in three bytes a pixel, blue first; or NULL */
    const uint8_t *alpha; /* coverage only; or NULL */
    int w, h;
    bool opaque;
};

void
pd_canvas_round(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int radius,
    struct pd_paint paint);

void
pd_canvas_border(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int radius,
    int width, pd_color color);

/* Leaves out what lies deep under rect itself: the shape that casts the shadow hides it. */
void
pd_canvas_shadow(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int radius,
    int blur, int down, pd_color color);

void
pd_canvas_bitmap(struct pd_canvas *canvas, const struct pd_clip *clip, int x, int y,
    const struct pd_bitmap *bitmap, int radius, int opacity);

/* Paints color through a w × h coverage mask. */
void
pd_canvas_mask(struct pd_canvas *canvas, const struct pd_clip *clip, int x, int y, int w, int h,
    const uint8_t *coverage, pd_color color);

void
pd_canvas_ring(struct pd_canvas *canvas, const struct pd_clip *clip, struct pd_rect rect, int width,
    int permille, pd_color color, pd_color rest);

#endif
