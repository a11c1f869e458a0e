/*
 * Where codes may be: the squares in three corners of a code, found by lines of 1:1:3:1:1, and sets of three
 * that may belong together. Dark on light and light on dark are found in the same pass.
 *   (1) Work is bounded whatever the picture holds: candidates, checks and sets have caps.
 * Threading: none of its own.
 */
#ifndef PD_DRIVERS_FINDER_H
#define PD_DRIVERS_FINDER_H

#include "drivers/decoder/level.h"

#define PD_FINDERS_MAX 96
#define PD_TRIPLES_MAX 24

struct pd_finder {
    float x, y;   /* its middle, pixels */
    float mh, mv; /* pixels a module, along the row and the column */
    int votes;    /* lines that cross it */
    bool light;   /* a light square on dark: of an inverted code */
};

/* b is to the right of a, c below, as the code is printed; seen from the back it is the other way round. */
struct pd_triple {
    struct pd_finder a, b, c;
    float ab[2], ac[2]; /* pixels a module along each leg, at a and at its far end */
    float modules;      /* from middle to middle along a leg, mean of both */
    float fault;        /* how unlikely; smaller is better */
};

struct pd_finders {
    struct pd_finder list[PD_FINDERS_MAX];
    int count, checks;
};

/* Every step-th row. Sorted by votes, most first. */
void
pd_finders_scan(const struct pd_level *level, int step, struct pd_finders *found);

/* The likeliest sets, best first. Returns their count. */
int
pd_finders_triples(const struct pd_level *level, const struct pd_finders *found, struct pd_triple *triples);

/* Sets of two, with the third supposed where a code that faces the camera would have it: for codes with a
 * thumb or a highlight on one finder. At most PD_PAIRS_MAX. Returns their count. */
#define PD_PAIRS_MAX 90

int
pd_finders_pairs(const struct pd_level *level, const struct pd_finders *found, struct pd_triple *triples);

#endif
