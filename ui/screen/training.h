/*
 * What a desk in training says on every picture, whatever screen it is: a bar below it with the way out, and
 * the word all over it. (1) No screen knows of it: it is drawn a bar less high, and marked afterwards. (2) A
 * mark lies on no text, code or icon, so that nothing becomes harder to read by it. (3) Where the user
 * interface is not one of a training, none of this draws anything.
 */
#ifndef PD_UI_SCREEN_TRAINING_H
#define PD_UI_SCREEN_TRAINING_H

#include "ui/kit/kit.h"

/* Px that the screens are less high; 0: no training. Of a theme that was just made. */
int
pd_training_bar_height(const struct pd_ui *ui);

/* Below whatever was drawn, and never covered: what this is, what to try next, members to practise with at a
 * counter, and the end. */
void
pd_training_bar(struct pd_ui *ui, const struct pd_view *view);

/* Over everything that was drawn. */
void
pd_training_marks(struct pd_ui *ui);

#endif
