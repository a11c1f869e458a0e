/*
 * One look at one level of a picture: finders, sets of three, grids, bytes. What the ladder in
 * drivers/scanner/decode.h calls with one shape of the picture after the other.
 *   (1) It ends soon after its deadline, whatever the picture holds.
 *   (2) Memory is taken when it is made, not while it looks.
 * Threading: one at a time.
 */
#ifndef PD_DRIVERS_LOOK_H
#define PD_DRIVERS_LOOK_H

#include "drivers/decoder/grid.h"

#define PD_LOOK_BYTES_MAX 512

struct pd_looker;

struct pd_look {
    const struct pd_level *find; /* where finders are looked for */
    const struct pd_level *read; /* where modules are read; of the same size */
    const struct pd_level *also; /* where they are read else; NULL: nowhere */
    int step;                    /* every so manieth row */
    bool curved;                 /* also tries to bend what does not read */
    bool pairs;                  /* two finders instead of three, the third supposed */
    int64_t until_us;            /* of the monotonic clock */
};

/* What was met on the way, also without a code: for whoever guides a person's hand. */
struct pd_looked {
    int finders, triples;
    bool seen;           /* a frame agreed well enough to be a code */
    float module_px;     /* of the code, or of the best attempt if seen, in pixels of the level */
    float corners[4][2]; /* of it, in pixels of the level, in the order of printing */
    int mended;          /* words put right */
};

PD_MUST_CHECK enum pd_err
pd_looker_create(struct pd_looker **out);

/* Takes NULL. */
void
pd_looker_destroy(struct pd_looker *looker);

/*
 * Of several codes the largest that reads.
 * Errors: PD_ERR_NOT_FOUND, PD_ERR_TOO_LARGE (a code of more than cap bytes). *looked is filled in every
 * case.
 */
PD_MUST_CHECK enum pd_err
pd_look(struct pd_looker *looker, const struct pd_look *look, uint8_t *bytes, size_t cap, size_t *size,
    struct pd_looked *looked);

#endif
