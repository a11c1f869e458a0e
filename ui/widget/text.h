/*
 * Texts in a place: wrapped, aligned, and made a little smaller before anything is ever cut.
 */
#ifndef PD_UI_WIDGET_TEXT_H
#define PD_UI_WIDGET_TEXT_H

#include "ui/kit/kit.h"

enum pd_align { PD_ALIGN_LEFT, PD_ALIGN_CENTRE, PD_ALIGN_RIGHT };
enum pd_valign { PD_VALIGN_TOP, PD_VALIGN_MIDDLE, PD_VALIGN_BOTTOM };

struct pd_label {
    enum pd_type type;
    enum pd_weight weight;
    pd_color color; /* 0: the theme's ink */
    enum pd_align align;
    enum pd_valign valign;
    int max_lines; /* 0: as many as fit */
};

/* Draws text in rect; returns the part of rect it took. Texts that do not fit at their size step down to 72 %
 * of it before they are cut, and a cut one counts in pd_ui_clipped. */
struct pd_rect
pd_ui_label(struct pd_ui *ui, struct pd_rect rect, struct pd_label label, const char *text);

/* How many steps down it would take in so much room: texts side by side are alike when all of them are drawn
 * from the furthest of their steps. */
int
pd_ui_label_step(const struct pd_ui *ui, int w, int h, struct pd_label label, const char *text);
struct pd_rect
pd_ui_label_from(struct pd_ui *ui, struct pd_rect rect, struct pd_label label, int step, const char *text);

/* Whether that label would not be cut in so much room. */
bool
pd_ui_label_fits(const struct pd_ui *ui, int w, int h, struct pd_label label, const char *text);

/* Cuts as much from the top of *rect as the text takes at its width, draws it there, and gap_px below it. */
struct pd_rect
pd_ui_paragraph(struct pd_ui *ui, struct pd_rect *rect, struct pd_label label, int gap_px, const char *text);

/* Px the text needs at this width, at its full size. */
int
pd_ui_text_height(const struct pd_ui *ui, struct pd_label label, int width, const char *text);

/* Px of the text on one line. */
int
pd_ui_text_width(const struct pd_ui *ui, enum pd_type type, enum pd_weight weight, const char *text);

/* A masked name with its stars on the height of the letters: "张＊＊"; Latin names keep theirs. */
const char *
pd_ui_masked(struct pd_ui *ui, const char *masked);

/* A number in display type with its unit in small type behind it, on one baseline. */
struct pd_rect
pd_ui_amount(struct pd_ui *ui, struct pd_rect rect, enum pd_type type, pd_color color, enum pd_align align,
    const char *number, const char *unit);

/* A text had no room: counted, and where print is large it is drawn smaller. */
void
pd_ui_note_cut(struct pd_ui *ui, const char *text);

#endif
