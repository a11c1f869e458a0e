/*
 * Plans of members (app/core/plan.h): which plan somebody has from which day on, and which of its steps are
 * done. (1) A member has a plan once for each first day: told twice, it is one. (2) Its steps are those of
 * the rules it was given under. (3) A step is done once, whoever says so first; what it earns has a key of
 * its own, so that nothing earns twice. A member says so herself only of a step that lets her; staff and the
 * hospital's systems say it of any. (4) Who takes no part has her steps kept, and earns nothing. Threading:
 * the engine's.
 */
#ifndef PD_HUB_PLANS_H
#define PD_HUB_PLANS_H

#include "app/core/plan.h"
#include "sync/hub/engine.h"
#include "sync/hub/sweeps.h"

#define PD_PLAN_BY_CAP 48 /* "self", "api:NAME", a staff number */

/* Stored: append, never renumber. */
enum pd_plan_state { PD_PLAN_OPEN = 1, PD_PLAN_ENDED = 2 };

/* *number: of the plan. Errors with *why: PD_ERR_NOT_FOUND (nobody), PD_ERR_INVALID (no such plan, or day),
 * PD_ERR_EXISTS: she has it from that day on, under *number. */
PD_MUST_CHECK enum pd_err
pd_hub_plan_give(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *plan,
    int64_t start_day, const char *by, int64_t *number, struct pd_why *why);

/* No step of it is due any more. Errors with *why: PD_ERR_NOT_FOUND; PD_ERR_EXISTS (ended before). */
PD_MUST_CHECK enum pd_err
pd_hub_plan_end(struct pd_hub *hub, int64_t now_ms, int64_t number, struct pd_why *why);

struct pd_plan_tick {
    int64_t number;
    const char *step;
    const char *by;
    bool self;                  /* she says so herself */
    bool unowned;               /* no step that is somebody's of the staff (app/core/plan.h) */
    const struct pd_id *member; /* whose plan it must be; NULL: anybody's */
    struct pd_points points;    /* out: what it earned */
    const char *no;             /* out, with PD_ERR_STATE: a word: "early", "self", "ended" */
};

/* Errors with *why: PD_ERR_NOT_FOUND (no such plan, step, or not hers), PD_ERR_STATE, PD_ERR_EXISTS (done).
 */
PD_MUST_CHECK enum pd_err
pd_hub_plan_tick(struct pd_hub *hub, int64_t now_ms, struct pd_plan_tick *tick, struct pd_why *why);

/* One step of a plan that somebody has. */
struct pd_plan_line {
    int64_t number, mid;
    const struct pd_plan *plan;
    const struct pd_plan_step *step;
    enum pd_step_state state;
    int64_t from_day, to_day;
    int64_t done_ms;         /* 0: it is not */
    struct pd_points points; /* DONE: earned; else to be earned by the rule */
};

/* Of one member; 0: of everybody. Open plans alone, in their order. */
PD_MUST_CHECK enum pd_err
pd_hub_plan_lines(struct pd_hub *hub, int64_t now_ms, int64_t mid,
    void (*each)(void *ctx, const struct pd_plan_line *line), void *ctx);

/* The sweep that has members told of what begins soon: notices "task.due", once a step. */
void
pd_plans_members(const struct pd_sweep *sweep);

void
pd_plans_forget(struct pd_hub *hub, int64_t mid);

void
pd_plans_merge(struct pd_hub *hub, int64_t other, int64_t stays);

#endif
