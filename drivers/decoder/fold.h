/*
 * All modules of a blurred code solved together. What one module spreads over its surroundings is learnt
 * where all modules are known (the finders and the quiet zone), then every other module takes the value
 * between light and dark with which the picture is explained best; then the spreading is learnt again from
 * all of them. Weights that look at a module's surroundings (equalise.h) cannot know that its neighbours are
 * light or dark and nothing else: this is worth about a quarter of a module more of blur or movement, and
 * twenty times the time.
 */
#ifndef PD_DRIVERS_FOLD_H
#define PD_DRIVERS_FOLD_H

#include "drivers/decoder/equalise.h"

#define PD_FOLD_SIDE_MAX 101 /* modules; a larger code takes too long */

struct pd_fold; /* room; about 1 MiB */

PD_MUST_CHECK enum pd_err
pd_fold_create(struct pd_fold **out);

/* Takes NULL. */
void
pd_fold_destroy(struct pd_fold *fold);

/* lattice as of pd_equalise, with dark above light; grey values or anything that goes with them. */
void
pd_fold_begin(struct pd_fold *fold, const float *lattice, int side, const uint8_t *kinds);

/* The same code's lattice, put somewhat better; what is known of its modules stays. */
void
pd_fold_move(struct pd_fold *fold, const float *lattice);

/* Once more; each time the modules in soft (as pd_symbol_read takes them) become surer or stay. */
void
pd_fold_round(struct pd_fold *fold, int8_t *soft);

#endif
