/*
 * A page that tells one thing: a sign, what happened, what to do, where people help.
 */
#ifndef PD_UI_WIDGET_TELL_H
#define PD_UI_WIDGET_TELL_H

#include "ui/widget/button.h"
#include "ui/widget/card.h"

struct pd_tell {
    const char *icon;
    const char *picture; /* in pictures/, shown instead of the icon where there is room; NULL for none */
    enum pd_tone tone;
    const char *title;
    const char *number;           /* to be remembered: in the largest digits below the title; NULL for none */
    const char *body;             /* what to do; NULL for none */
    const char *assurance;        /* whether points changed; NULL for none */
    const struct pd_place *place; /* where people help; NULL for none */
    const char *code;             /* for staff, small; NULL or "" for none */
    const char *spoken;           /* instead of body, for the ear; NULL: body */
    struct pd_button first, second; /* second is the main one; a NULL label leaves one out */
};

void
pd_ui_tell(struct pd_ui *ui, struct pd_rect room, const struct pd_tell *tell);

/* Where people help whoever reads this screen; NULL: it is not known, or she is one of them. */
const struct pd_place *
pd_ui_helpers(const struct pd_view *view);

/* What it is called; of a merchant's place the merchant first. */
const char *
pd_ui_place_name(struct pd_ui *ui, const struct pd_place *place);

/* A place: picture, name, where in the house, opening hours. Px it takes at this width, and drawing it. */
int
pd_ui_place_height(const struct pd_ui *ui, const struct pd_place *place);

/* Px it makes good use of at this width, at most height. */
int
pd_ui_place_most(const struct pd_ui *ui, int width, int height);

void
pd_ui_place(struct pd_ui *ui, struct pd_rect rect, const struct pd_place *place, const char *heading);

#endif
