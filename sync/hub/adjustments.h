/*
 * Points set right by people: one proposes, another approves, then it is done, once. (1) Two persons, never
 * one twice. (2) What is taken is at most what she has when it is approved; nobody is put into debt. (3) Why
 * is kept beside what is chained, and never reaches a desk. Threading: the engine's.
 */
#ifndef PD_HUB_ADJUSTMENTS_H
#define PD_HUB_ADJUSTMENTS_H

#include "sync/hub/proposals.h"

#define PD_ADJUST_REASON_CAP 201

struct pd_adjustment {
    int64_t number;
    enum pd_proposal_state state;
    int64_t at_ms;
    struct pd_id member;
    int64_t points; /* below 0: taken */
    char reason[PD_ADJUST_REASON_CAP];
    char by[PD_STAFF_NUMBER_CAP], done_by[PD_STAFF_NUMBER_CAP];
};

/* points: not 0, -1000000000..1000000000. Errors with *why: PD_ERR_INVALID, PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_adjust_propose(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, int64_t points,
    const char *reason, const struct pd_staff *by, int64_t *number, struct pd_why *why);

/* Does it. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_DENIED (who proposed it), PD_ERR_STATE (not open, or
 * she has fewer points by now). */
PD_MUST_CHECK enum pd_err
pd_hub_adjust_approve(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why);

/* Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE. */
PD_MUST_CHECK enum pd_err
pd_hub_adjust_reject(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_adjust_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_adjustment *adjustment), void *ctx);

#endif
