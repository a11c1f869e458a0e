/*
 * The same step of a tour in every look: all languages, themes (standard, large print, high contrast, low)
 * and both ways a panel hangs. A screen is a pure function of its view, so one visit is enough for all of
 * them.
 */
#ifndef PD_APP_TOUR_MATRIX_H
#define PD_APP_TOUR_MATRIX_H

#include "app/tour.h"

struct pd_tour_matrix;

/* config: of the tour's own ui; its size is not used. Errors: those of pd_ui_create; destroy is harmless
 * then. */
PD_MUST_CHECK enum pd_err
pd_tour_matrix_create(struct pd_tour_matrix **matrix, const struct pd_ui_config *config, struct pd_why *why);

/* Takes NULL. */
void
pd_tour_matrix_destroy(struct pd_tour_matrix *matrix);

/* Writes NN-NAME-LANG-THEME-WxH.png into the tour's folder and a row for each into its tour.json, which
 * stands inside a list. false: a picture could not be written. */
bool
pd_tour_matrix_shoot(struct pd_tour_matrix *matrix, const struct pd_tour *tour, const char *name);

int
pd_tour_matrix_pictures(const struct pd_tour_matrix *matrix);

#endif
