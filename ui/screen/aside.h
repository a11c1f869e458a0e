/*
 * The patient's side of a counter, and what the clerk's own screens say of it.
 */
#ifndef PD_UI_SCREEN_ASIDE_H
#define PD_UI_SCREEN_ASIDE_H

#include "ui/screen/screens.h"

/* On the clerk's CONFIRM: that it waits for the member, who confirms on her own screen; NULL: it does not. */
const char *
pd_aside_asked_words(const struct pd_ui *ui, const struct pd_view *view);

/* Its buttons meanwhile: the clerk's own confirmation is no good, her word is. */
void
pd_aside_confirm_buttons(struct pd_ui *ui, struct pd_rect row);

/* On the clerk's GIFT: what came of asking her; NULL: nothing. */
const char *
pd_aside_answer_words(const struct pd_ui *ui, const struct pd_view *view);

#endif
