/*
 * A member's own adviser: somebody of the hospital's with a name, a role and hours in the rules
 * (programme.advisers), named for her, or hers by the level and kind that the rules give one to. (1) Who was
 * named comes first. (2) A wish to be called by her is feedback of the topic PD_ADVISER_TOPIC: it has a
 * number, states and a time by which it is answered, stands in the counter's list, and can be looked up
 * (feedback.h). (3) Where the rules say so, whoever has one by name is reminded of an assessment every so
 * many days (reminders.h). Threading: the engine's.
 */
#ifndef PD_HUB_ADVISERS_H
#define PD_HUB_ADVISERS_H

#include "sync/hub/accounts.h"
#include "sync/hub/sweeps.h"

/* NULL: she has none. */
const struct pd_adviser *
pd_adviser_of(struct pd_hub *hub, const struct pd_programme *programme, const struct pd_account *account);

/* who: an id of the rules, or the number of one of the staff who is one there; NULL: the level's again. by:
 * who says so. Errors with *why: PD_ERR_NOT_FOUND (member), PD_ERR_INVALID (nobody's of the rules in force),
 * PD_ERR_STATE (there are no rules). */
PD_MUST_CHECK enum pd_err
pd_hub_adviser_set(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *who,
    const char *by, struct pd_why *why);

/* NULL: she has none. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_adviser_get(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_adviser **out);

/* A sweep, once a day. */
bool
pd_advisers_begin(const struct pd_sweep *sweep);

void
pd_advisers_members(const struct pd_sweep *sweep);

void
pd_advisers_end(const struct pd_sweep *sweep);

#endif
