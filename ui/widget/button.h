/*
 * Buttons. Each names the intent it asks for; two buttons of one screen never ask for the same thing.
 */
#ifndef PD_UI_WIDGET_BUTTON_H
#define PD_UI_WIDGET_BUTTON_H

#include "ui/widget/text.h"

enum pd_button_style {
    PD_BUTTON_PRIMARY,   /* the one thing this screen is for */
    PD_BUTTON_SECONDARY, /* outlined */
    PD_BUTTON_TILE,      /* a card with icon, label and perhaps a second line */
    PD_BUTTON_PILL,      /* small, in headers; filled when selected */
    PD_BUTTON_GOOD,      /* the counter's "hand over" */
    PD_BUTTON_BAD,       /* outlined in red: gives something up */
    PD_BUTTON_STRIP,     /* a quiet line that leads on: icon, two lines of small type, chevron */
    PD_BUTTON_KEY,       /* of a keypad: one large sign */
};

struct pd_button {
    enum pd_button_style style;
    const char *label;
    const char *sub;  /* second line, NULL for none */
    const char *icon; /* name in icons/, NULL for none */
    struct pd_intent intent;
    bool disabled;
    bool selected;
    bool icon_last;    /* icon behind the label: "next" */
    enum pd_type type; /* its label's at most; 0: what its height allows */
    int step;          /* of shrinking that it begins with (pd_ui_label_from) */
    int key;           /* key that presses it, 0 for none */
    const char
        *spoken; /* its name for the ear where the label does not do: an icon, a countdown; NULL: the label */
};

void
pd_ui_button(struct pd_ui *ui, struct pd_rect rect, struct pd_button button);

/* Asks for a slip. label: what it says while the printer is ready; else how the printer stands. */
struct pd_button
pd_ui_slip_button(const struct pd_ui *ui, enum pd_print_view print, enum pd_slip slip, const char *label);

/* Whether a button with a label of its own type has room for icon and label on one line. */
bool
pd_ui_button_roomy(const struct pd_ui *ui, struct pd_rect rect, const struct pd_button *b);

/* Makes type and step of *all no larger than what this label can have: for buttons that are to look alike. */
void
pd_ui_button_settle(
    const struct pd_ui *ui, struct pd_rect rect, const struct pd_button *b, struct pd_button *all);

/* What a button of this label needs at least, px. */
int
pd_ui_button_width(const struct pd_ui *ui, enum pd_type type, const char *label, bool icon);

#endif
