/*
 * What is the same on every kiosk screen: background, header with hospital and languages, footer with the
 * ways out. Back, home, staff and done are always in the same place.
 */
#ifndef PD_UI_WIDGET_FRAME_H
#define PD_UI_WIDGET_FRAME_H

#include "ui/widget/button.h"
#include "ui/widget/card.h"

enum pd_way_out {
    PD_OUT_BACK = 1,
    PD_OUT_HOME = 2,
    PD_OUT_STAFF = 4,
    PD_OUT_DONE = 8, /* end the visit: only with a member */
};

/* Draws the page; returns the room between header and footer. ways: sum of enum pd_way_out, 0 for no footer.
 * title: NULL for none. In low mode the room is the lower part of the panel, and what is above is filled
 * quietly. */
struct pd_rect
pd_ui_page(struct pd_ui *ui, const struct pd_view *view, const char *title, int ways);

/* The same of the patient's side of a counter: a header of her own, and no ways out. */
struct pd_rect
pd_ui_page_aside(struct pd_ui *ui, const struct pd_view *view);

/* Low mode: the room above the controls, for what is only looked at; empty in other modes. */
struct pd_rect
pd_ui_above(struct pd_ui *ui);

/* Previous, "page 1 of 2", next. */
void
pd_ui_pager(struct pd_ui *ui, struct pd_rect row, int page, int pages);

/* The room is wider than high: two columns. */
bool
pd_ui_wide(struct pd_rect room);

#endif
