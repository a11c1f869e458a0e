/*
 * Rectangles in pixels, and cutting them up: a screen is laid out by cutting strips off what is left.
 * Every cut clamps: asking for more than there is gives what there is, never a negative size.
 */
#ifndef PD_UI_KIT_RECT_H
#define PD_UI_KIT_RECT_H

#include <stdbool.h>

struct pd_rect {
    int x, y, w, h; /* px */
};

/* Takes a strip off one side of *rect and returns it; *rect keeps the rest. */
struct pd_rect
pd_rect_cut_top(struct pd_rect *rect, int h);
struct pd_rect
pd_rect_cut_bottom(struct pd_rect *rect, int h);
struct pd_rect
pd_rect_cut_left(struct pd_rect *rect, int w);
struct pd_rect
pd_rect_cut_right(struct pd_rect *rect, int w);

/* Smaller by dx on the left and right and dy above and below; negative values grow. */
struct pd_rect
pd_rect_inset(struct pd_rect rect, int dx, int dy);

/* Cell i of n equal columns (rows) with gap between them; the pixels left over go to the first cells. */
struct pd_rect
pd_rect_column(struct pd_rect rect, int i, int n, int gap);
struct pd_rect
pd_rect_row(struct pd_rect rect, int i, int n, int gap);

/* A w × h rectangle in the middle of rect. */
struct pd_rect
pd_rect_centre(struct pd_rect rect, int w, int h);

struct pd_rect
pd_rect_intersect(struct pd_rect a, struct pd_rect b);

/* The smallest rectangle holding both; an empty one holds nothing. */
struct pd_rect
pd_rect_union(struct pd_rect a, struct pd_rect b);

bool
pd_rect_contains(struct pd_rect rect, int x, int y);

bool
pd_rect_empty(struct pd_rect rect);

#endif
