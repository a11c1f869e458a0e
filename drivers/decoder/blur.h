/*
 * Blur undone before finders are looked for: a lens that is out of focus, and a hand that moves. What a blur
 * of a known shape takes away is given back by a line of weights, as far as noise lets it: along rows and
 * columns for a lens, along one direction for a hand. Which of a few shapes it was is left to whoever reads:
 * the one that reads was it. Threading: one at a time.
 */
#ifndef PD_DRIVERS_BLUR_H
#define PD_DRIVERS_BLUR_H

#include "drivers/decoder/level.h"

#define PD_BLUR_LENGTH_MAX 12.0f

struct pd_blur; /* room to work in: grows to the largest picture, then takes no more */

/* A hand's movement, while the picture was taken. */
struct pd_motion {
    float dx, dy; /* unit length */
    float length_px;
    float doubt; /* 0: surely moved; 1: nothing says so */
};

PD_MUST_CHECK enum pd_err
pd_blur_create(struct pd_blur **out);

/* Takes NULL. */
void
pd_blur_destroy(struct pd_blur *blur);

/* out: of the picture with a lens's blur undone; sigma_px: of the blur, 0.5 to 3.
 * Takes room for some rows of it. Errors: PD_ERR_MEMORY, PD_ERR_NOT_FOUND (too small). */
PD_MUST_CHECK enum pd_err
pd_blur_focus(struct pd_blur *blur, const struct pd_plane *from, float sigma_px, struct pd_level *out);

/* The same with a movement undone; its length at most PD_BLUR_LENGTH_MAX. */
PD_MUST_CHECK enum pd_err
pd_blur_steady(
    struct pd_blur *blur, const struct pd_plane *from, const struct pd_motion *motion, struct pd_level *out);

/* How the densest part of a picture moved, by what is missing along each direction. False: nothing dense. */
bool
pd_blur_motion(struct pd_blur *blur, const struct pd_level *level, struct pd_motion *motion);

/* Whether the densest part is noise from pixel to pixel: no blur, and nothing to give back. */
bool
pd_blur_is_noise(struct pd_blur *blur, const struct pd_level *level);

#endif
