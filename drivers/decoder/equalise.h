/*
 * How dark each module is, out of grey values on a lattice of half modules: a weighted sum of those around
 * it, the weights fitted (least squares, a little ridge) to modules whose colour is known.
 */
#ifndef PD_DRIVERS_EQUALISE_H
#define PD_DRIVERS_EQUALISE_H

#include "drivers/decoder/least.h"
#include "drivers/decoder/symbol.h"

#define PD_LATTICE_MARGIN 3 /* half modules outside the code */
#define PD_LATTICE_MAX (2 * PD_SYMBOL_SIDE_MAX + 1 + 2 * PD_LATTICE_MARGIN)

/* Room for the sums; contents are of no interest outside. */
struct pd_equalised {
    struct pd_least least;
    float weights[PD_LEAST_MAX];
};

static inline int
pd_lattice_side(int side)
{
    return 2 * side + 1 + 2 * PD_LATTICE_MARGIN;
}

/*
 * radius: 1..3 half modules. again: besides the frame, learns from what soft holds already and is sure of.
 * soft: side * side values, above zero dark.
 */
void
pd_equalise(struct pd_equalised *room, const float *lattice, int side, const uint8_t *kinds, int radius,
    bool again, int8_t *soft);

#endif
