/*
 * What each screen says of itself, for whoever does not see it. A table as screens.h has one; a screen
 * without a row says what its title and its widgets say.
 */
#ifndef PD_UI_SCREEN_SPOKEN_H
#define PD_UI_SCREEN_SPOKEN_H

#include "ui/widget/gift.h"

/* After the screen has been drawn: title, summary, status and more of it. */
void
pd_screen_speak(struct pd_ui *ui, const struct pd_view *view);

/* A gift as one name: what, how many points, and why not. */
const char *
pd_spoken_gift(struct pd_ui *ui, const struct pd_view *view, const struct pd_gift_view *gift);

/* What would help, without a number of hers where others hear it; NULL: she can have it, or nobody is here.
 */
const char *
pd_spoken_help(struct pd_ui *ui, const struct pd_view *view, const struct pd_gift_view *gift);

/* "1800 points", "1800 points and 5 yuan" */
const char *
pd_spoken_price(struct pd_ui *ui, struct pd_points points, struct pd_fen money);

/* done.c: how the paper stands. */
const char *
pd_spoken_print(struct pd_ui *ui, enum pd_print_view print);

/* index.c */
void
pd_spoken_index(struct pd_ui *ui, const struct pd_view *view);

/* spoken_gift.c */
void
pd_spoken_catalogue(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_gift_page(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_confirm(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_done(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_proxy(struct pd_ui *ui, const struct pd_view *view);

void
pd_spoken_tickets(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_ticket(struct pd_ui *ui, const struct pd_view *view);

/* spoken_beside.c */
void
pd_spoken_unit(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_hers(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_family(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_deduct(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_rights(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_activity(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_keypad(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_survey(struct pd_ui *ui, const struct pd_view *view);
void
pd_spoken_feedback_state(struct pd_ui *ui, const struct pd_view *view);

#endif
