/* Members who do not exist, for a demonstration or a measurement: masked names, no phone that can be called.
 */
#ifndef PD_HUB_DEMO_H
#define PD_HUB_DEMO_H

#include "sync/hub/hub.h"

/* One member of the demo hospital, `index` from 0: a year of payments, sign-ins and collected gifts, such
 * that all tiers occur; today a bill to pay and, where the programme has one, a plan. Same index, same
 * history. Inside a batch. */
PD_MUST_CHECK enum pd_err
pd_hub_demo_member(struct pd_hub *hub, int64_t now_ms, int index, struct pd_why *why);

/* One synthetic member with points enough for anything. */
PD_MUST_CHECK enum pd_err
pd_hub_synthetic_member(struct pd_hub *hub, int64_t now_ms, int64_t index, struct pd_why *why);

/* The people of a demonstration: their PINs are told to everybody, and no badge is made yet. */
#define PD_DEMO_PEOPLE 4

struct pd_demo_person {
    const char *number, *name, *pin;
    unsigned int roles; /* enum pd_staff_role */
    const char *what;   /* she is, for whoever tries it out */
};

extern const struct pd_demo_person pd_demo_people[PD_DEMO_PEOPLE];

/* Terms for the merchants of the rules, which begin stopped: a point is a fen, and caps. */
PD_MUST_CHECK enum pd_err
pd_hub_demo_merchants(struct pd_hub *hub, int64_t now_ms, struct pd_why *why);

/* Adds all of the people. Errors with *why: as pd_hub_staff_add. */
PD_MUST_CHECK enum pd_err
pd_hub_demo_staff(struct pd_hub *hub, int64_t now_ms, struct pd_why *why);

#endif
