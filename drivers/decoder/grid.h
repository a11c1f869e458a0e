/*
 * A code's grid in a picture: where each module lies, and how dark it is.
 *
 * Three finders and two numbers for the slant fix a homography. It is climbed: every parameter is moved a
 * little to and fro for as long as the frame that every code of this version has (finders, timing, alignment)
 * agrees better with the picture. What is bent is followed by a mesh instead (mesh.h).
 *
 * Then the grid is read by an equaliser: the frame's modules are known, so the weights that make them out of
 * the picture's grey values around them are fitted, and used for all others. Blur, motion and a screen's
 * pattern are undone as far as they can be, with no need to know which of them it was. Threading: none of its
 * own.
 */
#ifndef PD_DRIVERS_GRID_H
#define PD_DRIVERS_GRID_H

#include "drivers/decoder/finder.h"
#include "drivers/decoder/mesh.h"
#include "drivers/decoder/symbol.h"

struct pd_warp {
    int version;
    bool light;             /* light modules mean dark */
    bool taught;            /* fit counts the other modules too, as a former reading has them */
    float a[2], b[2], c[2]; /* middles of the finders, pixels */
    float g, h;             /* slant along a-b and a-c */
    float fit;              /* how well the frame agrees: below 0.2 is chance, above 0.5 a good picture */
};

struct pd_grid;

PD_MUST_CHECK enum pd_err
pd_grid_create(struct pd_grid **out);

/* Takes NULL. */
void
pd_grid_destroy(struct pd_grid *grid);

/* The best of some slants about what the finders' sizes say. */
void
pd_grid_start(struct pd_grid *grid, const struct pd_level *level, const struct pd_triple *triple, int version,
    struct pd_warp *warp);

void
pd_grid_climb(struct pd_grid *grid, const struct pd_level *level, struct pd_warp *warp);

enum pd_equaliser {
    PD_EQUALISE_NEAR = 0, /* half a module apart, one module around; from the frame alone */
    PD_EQUALISE_AGAIN,    /* the same from the frame and what the last reading was sure of */
    PD_EQUALISE_WIDE      /* one and a half modules around, from the same */
};

/* Takes the grey values of the whole grid; before pd_grid_read. */
void
pd_grid_sample(struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp);

/* The same where a mesh has the modules, of a code of this version. */
void
pd_grid_sample_mesh(
    struct pd_grid *grid, const struct pd_level *level, const struct pd_mesh *mesh, int version, bool light);

/* All modules solved together (fold.h), out of grey values; round: 0, 1, 2 ... after a former one of the same
 * grid. NULL: the code is too large for that. Valid until the next call. */
int8_t *
pd_grid_solve(struct pd_grid *grid, const struct pd_level *level, const struct pd_warp *warp, int round);

/* Puts the grid right by all modules that the last pd_grid_solve made out, looking at find; the next rounds
 * go on from there. level: as of pd_grid_solve. */
void
pd_grid_follow(
    struct pd_grid *grid, const struct pd_level *find, const struct pd_level *level, struct pd_warp *warp);

/* side * side values as pd_symbol_read takes them; valid until the next call. */
int8_t *
pd_grid_read(struct pd_grid *grid, enum pd_equaliser how);

/* Where a point of the code lies; in modules from its upper left corner. */
void
pd_warp_at(const struct pd_warp *warp, float u, float v, float *x, float *y);

#endif
