/*
 * The words of a message, by family. Each tells what happened, what to do, and whether points changed.
 */
#ifndef PD_UI_SCREEN_MESSAGE_H
#define PD_UI_SCREEN_MESSAGE_H

#include "ui/screen/screens.h"

/* Gifts, today's points, codes. */
struct pd_tell
pd_message_gift(struct pd_ui *ui, const struct pd_view *view);

/* Whatever the hub is asked for, and slips. */
struct pd_tell
pd_message_errand(struct pd_ui *ui, const struct pd_view *view);

/* Why she gets no seat, in a sentence with what would help; NULL: she does. */
const char *
pd_activity_why(struct pd_ui *ui, const struct pd_view *view);

/* Where a clerk reads it: what it is to her, and what she can do. */
void
pd_message_to_clerk(struct pd_ui *ui, const struct pd_view *view, struct pd_tell *tell);

/* Nothing that has words of its own. */
struct pd_tell
pd_message_other(const struct pd_ui *ui);

#endif
