/*
 * Faces to choose one of: how content she is. Each has its word; the saddest stands first.
 */
#ifndef PD_UI_WIDGET_FACES_H
#define PD_UI_WIDGET_FACES_H

#include "ui/widget/button.h"

/* count: 3 or 5. Each asks for this intent with n from 1. chosen: 0 for none. One below the other where the
 * room is high, else side by side. */
void
pd_ui_faces(struct pd_ui *ui, struct pd_rect room, int count, int chosen, enum pd_intent_kind intent);

/* Px they make good use of. */
int
pd_ui_faces_height(const struct pd_ui *ui, struct pd_rect room, int count);

/* "good"; n from 1 of 3 or 5. */
const char *
pd_ui_face_word(const struct pd_ui *ui, int n, int count);

/* Which of the five drawings that is. */
int
pd_ui_face_icon(int n, int count);

/* A thing to choose: its name in the middle, a tick when it is chosen. */
void
pd_ui_choice(struct pd_ui *ui, struct pd_rect rect, const char *label, bool chosen, struct pd_intent intent);

#endif
