/*
 * Lists: rows to tap on a card each, rows to read on one sheet, and rows of buttons.
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
    bool sub_stays;    /* its first line matters more than the note */
    const char *brief; /* instead of sub where that does not fit */
    const char *note;  /* below it, bold: what she should see */
    enum pd_tone note_tone;
    const char *value; /* bold */
    const char *unit;  /* small, behind the value */
    enum pd_tone value_tone;
    struct pd_intent intent; /* kind NONE: only read; draw a pd_ui_sheet behind them */
};

/* Rows that belong together: their titles are set in one size. */
#define PD_LIST_ROWS 12
struct pd_list {
    struct pd_rect rect[PD_LIST_ROWS];
    struct pd_list_row row[PD_LIST_ROWS];
    int count;
};

/* What is behind the last place is left out. */
void
pd_ui_list_add(struct pd_list *list, struct pd_rect rect, struct pd_list_row row);

void
pd_ui_list(struct pd_ui *ui, const struct pd_list *list);

/* Px that a title and so many lines below it take, and that they make good use of. */
int
pd_ui_row_height(const struct pd_ui *ui, int sub_lines);
int
pd_ui_row_most(const struct pd_ui *ui, int sub_lines);

/* Place i of a list of `most` rows: one column, two where the room is wide. None is higher than height px. */
struct pd_rect
pd_ui_cell(const struct pd_ui *ui, struct pd_rect room, int i, int most, int height);

/* `most` for the rows of a view's page: fewer where there is no second page, so that they have more room. */
int
pd_ui_list_most(const struct pd_ui *ui, const struct pd_view *view);

/* Px that the first `count` of them take. */
int
pd_ui_cells_height(const struct pd_ui *ui, struct pd_rect room, int count, int most, int height);

/* One flat sheet behind rows that are only read, with a hairline between them: what can be tapped stands out
 * on a card of its own. */
void
pd_ui_sheet(struct pd_ui *ui, struct pd_rect sheet, int columns, int rows);

/* The same behind the first `count` places of a list. */
void
pd_ui_sheet_of_cells(struct pd_ui *ui, struct pd_rect room, int count, int most, int height);

/* Where a page of rows is turned: below them, cut from *room; on a low panel beside the title, because rows
 * need all of the height there for a second line, unless that leaves fewer than least_px. */
struct pd_rect
pd_ui_pager_row(struct pd_ui *ui, struct pd_rect *room, const char *title, int least_px);

/* Px that so many buttons side by side need for their words, in small type and without icons. */
int
pd_ui_buttons_least(const struct pd_ui *ui, const struct pd_button *buttons, int count);

/* Something that is on or off, with a switch that says so in a word. */
struct pd_switch {
    const char *title, *sub;
    bool on;
    struct pd_intent intent;
};

/* A list of them: their titles are set in one size. */
void
pd_ui_switches(struct pd_ui *ui, const struct pd_rect *rects, const struct pd_switch *switches, int count);

/* Buttons side by side, each as wide as the others and its label as large; icons on all of them or on none.
 */
void
pd_ui_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_button *buttons, int count);

#endif
