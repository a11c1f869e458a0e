/*
 * Counters' shifts as the hub has them, for reports. What a shift came to is made again from the hub's copy
 * of the counter's journal, by the same rule as on the desk (app/core/shift.h), so both say the same; of one
 * that is open, as far as its desk has told. Read only, inside a batch. Threading: the engine's.
 */
#ifndef PD_HUB_SHIFTS_H
#define PD_HUB_SHIFTS_H

#include "app/core/shift.h"
#include "sync/hub/figures.h"

struct pd_hub_shift {
    struct pd_id device;
    char place[PD_PLACE_CAP];
    struct pd_shift shift; /* last_dseq 0: it is open */
    int64_t dev;           /* row */
    uint32_t epoch;
    uint64_t high; /* of the journal */
};

/* The newest first, max at most; device NULL: of all. */
PD_MUST_CHECK enum pd_err
pd_hub_shift_each(struct pd_hub *hub, const struct pd_id *device, int max,
    void (*each)(void *ctx, const struct pd_hub_shift *shift), void *ctx);

/* Errors with *why: PD_ERR_NOT_FOUND; PD_ERR_INVALID (of more than one counter, and device is NULL). */
PD_MUST_CHECK enum pd_err
pd_hub_shift_get(struct pd_hub *hub, const struct pd_id *device, uint32_t number, struct pd_hub_shift *out,
    struct pd_why *why);

/* Errors: the store's; PD_ERR_CORRUPT (an op of it is not here). */
PD_MUST_CHECK enum pd_err
pd_hub_shift_figures(struct pd_hub *hub, const struct pd_hub_shift *shift, struct pd_shift_figures *figures);

/* What one person did at counters in a stretch. */
struct pd_hub_served {
    char clerk[PD_STAFF_NUMBER_CAP]; /* "": nobody served */
    int64_t handed, units, points;
    int64_t ended, refunds, vouched;
    int64_t approved; /* of all of these, a supervisor let so many pass */
};

PD_MUST_CHECK enum pd_err
pd_hub_served_each(struct pd_hub *hub, struct pd_stretch stretch,
    void (*each)(void *ctx, const struct pd_hub_served *served), void *ctx);

#endif
