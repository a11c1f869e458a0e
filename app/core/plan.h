/*
 * Plans of tasks after a visit or a stay, as a programme words them: "walk 20 minutes a day", "come for the
 * check". (1) A plan's words are public: they stand in the programme, the same for everybody, and say nothing
 * of who has it or why; desks hear that a member has a plan, and which of its steps are done. (2) A step has
 * a window of days, counted from the day on which her plan begins; what is done before it is refused, what is
 * done after it counts as done and earns nothing. (3) Each step earns once for each plan that she is given.
 * (4) One plan of a document may be given by itself: what is to be seen to on a person's first visit. Each of
 * its steps has an owner, who alone ticks it off; they earn nothing, so that nobody ticks for points. Pure
 * functions.
 */
#ifndef PD_CORE_PLAN_H
#define PD_CORE_PLAN_H

#include "app/core/programme.h"

/* Where a step of a member's plan stands on a day. Stored on the wire: append, never renumber. */
enum pd_step_state {
    PD_STEP_LATER = 1, /* its window has not begun */
    PD_STEP_OPEN = 2,  /* may be done now */
    PD_STEP_DONE = 3,
    PD_STEP_MISSED = 4, /* its window is over, and it was not done */
};

#define PD_STEP_STATE_LAST PD_STEP_MISSED

/* "later", "open", "done", "missed" */
const char *
pd_step_state_name(enum pd_step_state state);

/* start_day, day: local days since 1970. */
enum pd_step_state
pd_plan_step_state(const struct pd_plan_step *step, int64_t start_day, int64_t day, bool done);

/* NULL when there is none. */
const struct pd_plan *
pd_programme_plan(const struct pd_programme *programme, const char *id);

const struct pd_contact *
pd_programme_contact(const struct pd_programme *programme, const char *id);

const struct pd_plan_step *
pd_plan_step(const struct pd_plan *plan, const char *id);

/* The one that is given by itself; NULL: none is. */
const struct pd_plan *
pd_programme_first_visit(const struct pd_programme *programme);

/* Whose a step is, taken apart. */
enum pd_step_owner {
    PD_STEP_OF_NOBODY = 0,
    PD_STEP_OF_ROLE = 1,
    PD_STEP_OF_PLACE = 2,
    PD_STEP_OF_DEPARTMENT = 3
};

/* *id: what stands behind the colon, in `owner`; "" with PD_STEP_OF_NOBODY. */
enum pd_step_owner
pd_step_owner_from(const char *owner, const char **id);

/* The role of the staff by this word, of those that serve at counters; 0: none of them. */
unsigned int
pd_step_owner_role(const char *word);

/* A department of the document; NULL: none of them. */
const struct pd_topic *
pd_programme_department(const struct pd_programme *programme, const char *id);

/* ---- the list "plans" of a programme ---- */

struct pd_doc;
struct pd_doc_row;
extern const struct pd_doc_row pd_plan_rows[], pd_contact_rows[];

/* Fails at the path of what is wrong. */
void
pd_plans_check(struct pd_doc *doc, const struct pd_programme *p);

#endif
