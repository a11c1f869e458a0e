/*
 * Lists: rows on a card each, rows of buttons, and what stands in a list's place while there is nothing to
 * list.
 */
#ifndef PD_UI_WIDGET_LIST_H
#define PD_UI_WIDGET_LIST_H

#include "ui/widget/button.h"
#include "ui/widget/card.h"

/* Icon or picture, title with a second line, a value at the right. NULL leaves a part out. */
struct pd_list_row {
    const char *icon;    /* in a soft disc */
    const char *picture; /* its name; instead of the icon */
    enum pd_tone tone;   /* of the disc */
    const char *title;
    const char *sub;  /* may hold line breaks */
    const char *note; /* below it, bold: what she should see */
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

/* An icon, what is asked, why (NULL for none), in the middle of the room. */
void
pd_ui_question(
    struct pd_ui *ui, struct pd_rect room, const char *icon, const char *question, const char *why);

/*
 * Asks for one thing: an icon, what is asked, why (NULL for none). Returns the room for the answers, which
 * want so many px of height: below the question and near the hand, or beside it where the room is wide. In
 * low mode the question stands above.
 */
struct pd_rect
pd_ui_ask(struct pd_ui *ui, struct pd_rect room, int answers, const char *icon, const char *question,
    const char *why);

/* Buttons side by side, each as wide as the others. */
void
pd_ui_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_button *buttons, int count);

/* A picture, and below it a title and a sentence (NULL for none), in the middle of the room. */
void
pd_ui_nothing(
    struct pd_ui *ui, struct pd_rect room, const char *picture, const char *title, const char *body);

/* What stands in place of something that is asked for, or cannot be. state: ASKING or AWAY. */
void
pd_ui_page_away(struct pd_ui *ui, struct pd_rect room, enum pd_page_state state);

/* The same where her page would be. False: it is here, and nothing was drawn. */
bool
pd_ui_page_missing(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

/* pd_ui_page under a title; in low mode that stands above with a picture, where nothing is to be touched. */
struct pd_rect
pd_ui_list_page(struct pd_ui *ui, const struct pd_view *view, const char *title, int ways);

/* Low mode: a picture and a line above the controls; nothing in other modes. */
void
pd_ui_aside(struct pd_ui *ui, const char *picture, const char *words);

#endif
