/*
 * Who serves at a desk: told by its staff ops, and kept with the desk, so that what a counter does between
 * two of them is somebody's. (1) Facts: each is stored and counts, and what contradicts what the hub knows is
 * an incident beside it. (2) An act at a counter (hand-over, end, refund, vouch) has a row in served when
 * somebody served or let it pass; what kiosks do costs nothing, and an end that the hub had asked for is
 * nobody's. (3) A supervisor's approval is of one op of that journal: the next act about the hold, or the
 * goods, that it names, until somebody signs in or out; where it names nothing, the very next op. Threading:
 * the engine's.
 */
#ifndef PD_HUB_DUTY_H
#define PD_HUB_DUTY_H

#include "sync/hub/apply.h"
#include "sync/hub/staff.h"

struct pd_duty {
    char clerk[PD_STAFF_NUMBER_CAP];    /* "": nobody */
    char approver[PD_STAFF_NUMBER_CAP]; /* of the op that is being applied; "": nobody */
};

/* As the op at hand finds it. */
struct pd_duty
pd_duty_of(const struct pd_apply *apply);

/* Its approver has let this op pass, and lets no other. */
void
pd_duty_used(struct pd_apply *apply, const struct pd_duty *duty);

void
pd_apply_staff(struct pd_apply *apply);

void
pd_apply_shift(struct pd_apply *apply);

void
pd_apply_stock(struct pd_apply *apply);

/* After an op, whatever came of it: whose it was. */
void
pd_duty_note(struct pd_apply *apply);

#endif
