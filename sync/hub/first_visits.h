/*
 * A person's first visit: the plan of the rules that is given by itself (app/core/plan.h), and whose each of
 * its steps is. (1) It is given once to each person, when she becomes a member or on her first visit after
 * that: who was erased and comes again, has another membership, or was on an older system's list, is no
 * newcomer, and of two members that turn out to be one person one plan stays, with what was done for either.
 * (2) It is given to nobody who is frozen, gone, or takes no part; nor is anybody's open step shown who is so
 * by then. (3) A step is ticked off by its owner: one of the staff with the role, or whoever serves at a
 * counter of the place or department; also by the hospital's systems. (4) What is open is looked at for
 * PD_FIRST_VISIT_LATE_DAYS after its last day; then the plan ends by itself. Threading: the engine's.
 */
#ifndef PD_HUB_FIRST_VISITS_H
#define PD_HUB_FIRST_VISITS_H

#include "app/core/plan.h"
#include "sync/hub/devices.h"
#include "sync/hub/sweeps.h"

#define PD_FIRST_VISIT_LATE_DAYS 7

/* Stored: append, never renumber. */
enum pd_first_visit_state {
    PD_FIRST_VISIT_WAITS = 1, /* she is a member, and has not come yet */
    PD_FIRST_VISIT_GIVEN = 2,
    PD_FIRST_VISIT_OVER = 3,
};

/* Nobody knew her before. site: where she is; "": at none. */
void
pd_first_visit_begin(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *site);

/* A visit or a bill of hers was told, of this time. */
void
pd_first_visit_seen(struct pd_hub *hub, int64_t mid, int64_t at_ms);

/* Whether she is there, active, and takes part; then *member is she. */
bool
pd_first_visit_takes_part(struct pd_hub *hub, int64_t mid, struct pd_id *member);

/* A step of a plan was ticked off on a local day; also of a plan that is none of these. */
void
pd_first_visit_ticked(struct pd_hub *hub, int64_t number, const char *step, int64_t day);

/* Who asks whether a step is hers: her roles, and what the counter she serves at is. */
struct pd_first_visit_who {
    unsigned int roles;
    const char *place;
    char department[PD_RULE_CAP]; /* "": of none */
};

/* Of a counter: its place, and the department that the hub's settings give it. */
void
pd_first_visit_at(struct pd_hub *hub, const struct pd_device *device, struct pd_first_visit_who *who);

bool
pd_first_visit_hers(const struct pd_first_visit_who *who, const char *owner);

/* Owner and member of a step. false: there is no such step. */
bool
pd_first_visit_step(
    struct pd_hub *hub, int64_t number, const char *step, char owner[PD_STEP_OWNER_CAP], int64_t *mid);

/* Ends what nobody looks at any more. */
void
pd_first_visits_sweep(const struct pd_sweep *sweep);

/* Before plans are merged. */
void
pd_first_visits_merge(struct pd_hub *hub, int64_t other, int64_t stays);

/* Before plans are forgotten. */
void
pd_first_visit_forget(struct pd_hub *hub, int64_t mid);

#endif
