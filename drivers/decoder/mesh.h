/*
 * A code's modules followed from one to the next, wherever the sheet bends: a lattice of points two modules
 * apart that grows out of the finders. The next point is where its neighbours say, moved until the modules
 * around it are wholly light or wholly dark and those that every code has are of their colour; what is
 * clearest is followed first, so that a highlight or a crack is gone around. No shape is supposed. Threading:
 * none of its own.
 */
#ifndef PD_DRIVERS_MESH_H
#define PD_DRIVERS_MESH_H

#include "drivers/decoder/finder.h"
#include "drivers/decoder/symbol.h"

#define PD_MESH_SIDE_MAX 101 /* modules; a larger code takes too long */

struct pd_mesh;

PD_MUST_CHECK enum pd_err
pd_mesh_create(struct pd_mesh **out);

/* Takes NULL. */
void
pd_mesh_destroy(struct pd_mesh *mesh);

/* Follows a code from one of its finders until it meets another. Returns its version; 0: there is none. */
int
pd_mesh_grow(struct pd_mesh *mesh, const struct pd_level *level, const struct pd_finder *finder);

/* Lays its lattice from all finders that were met, after pd_mesh_grow; which: 0, the first was the upper left
 * one, 1, the upper right, 2, the lower left. Returns how clear it is: below 0.3 there is no code, 1 is
 * perfect. */
#define PD_MESH_CASES 3

float
pd_mesh_lay(struct pd_mesh *mesh, int which);

/* Where a point of the code lies; in modules from its upper left corner. */
void
pd_mesh_at(const struct pd_mesh *mesh, float u, float v, float *x, float *y);

#endif
