/*
 * Lists: rows on a card each, and rows of buttons.
 */
#ifndef PD_UI_WIDGET_LIST_H
#define PD_UI_WIDGET_LIST_H

#include "ui/widget/ask.h"
#include "ui/widget/button.h"
#include "ui/widget/card.h"

/* Icon or picture, title with a second line, a value at the right. NULL leaves a part out. */
struct pd_list_row {
    const char *icon;    /* in a soft disc */
    const char *picture; /* its name; instead of the icon */
    enum pd_tone tone;   /* of the disc */
    const char *title;
    const char *sub;   /* may hold line breaks */
    const char *brief; /* instead of sub where that does not fit */
    const char *note;  /* below it, bold: what she should see */
    enum pd_tone note_tone;
    const char *value; /* bold */
    const char *unit;  /* small, behind the value */
    enum pd_tone value_tone;
    struct pd_intent intent; /* kind NONE: nothing to hit */
};

void
pd_ui_row(struct pd_ui *ui, struct pd_rect rect, const struct pd_list_row *row);

/* Px that a title and so many lines below it take, and that they make good use of. */
int
pd_ui_row_height(const struct pd_ui *ui, int sub_lines);
int
pd_ui_row_most(const struct pd_ui *ui, int sub_lines);

/* Place i of a list of `most` rows: one column, two where the room is wide. None is higher than height px. */
struct pd_rect
pd_ui_cell(const struct pd_ui *ui, struct pd_rect room, int i, int most, int height);

/* Px that the first `count` of them take. */
int
pd_ui_cells_height(const struct pd_ui *ui, struct pd_rect room, int count, int most, int height);

/* Something that is on or off, with a switch that says so in a word. */
void
pd_ui_switch(struct pd_ui *ui, struct pd_rect rect, const char *title, const char *sub, bool on,
    struct pd_intent intent);

/* Buttons side by side, each as wide as the others. */
void
pd_ui_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_button *buttons, int count);

#endif
