/* What the screens of the wheel, and its words elsewhere, have in common. */
#ifndef PD_UI_SCREEN_WHEEL_H
#define PD_UI_SCREEN_WHEEL_H

#include "ui/screen/screens.h"

/* "50 points" */
const char *
pd_wheel_points_words(struct pd_ui *ui, struct pd_points points);

const char *
pd_wheel_prize_name(struct pd_ui *ui, const struct pd_wheel_prize_view *prize);

const char *
pd_wheel_prize_icon(const struct pd_wheel_prize_view *prize);

/* Why she cannot spin, in a sentence with what would help; NULL: she can. */
const char *
pd_wheel_why(struct pd_ui *ui, const struct pd_view *view);

/* "You won: Thermos"; of the spin in the view. */
const char *
pd_wheel_result_title(struct pd_ui *ui, const struct pd_view *view);

/* And what to do now; NULL: nothing. */
const char *
pd_wheel_result_body(struct pd_ui *ui, const struct pd_view *view);

#endif
