/*
 * How the rules change: one owner proposes a document, another approves it, and it is published as a new
 * version (programmes.c). (1) Two persons, never one twice. (2) What takes effect has been known to every
 * desk for at least the longest time it may be offline: an earlier day is moved. (3) Only what makes less is
 * done by one person at once: a gift or campaign is stopped by publishing the rules in force, and those to
 * come, with its last day in the past. Threading: the engine's.
 */
#ifndef PD_HUB_PROPOSALS_H
#define PD_HUB_PROPOSALS_H

#include "sync/hub/staff.h"

/* Stored: append, never renumber. */
enum pd_proposal_state { PD_PROPOSAL_OPEN = 1, PD_PROPOSAL_APPROVED = 2, PD_PROPOSAL_REJECTED = 3 };

struct pd_proposal {
    int64_t number;
    enum pd_proposal_state state;
    int64_t at_ms, from_ms; /* proposed; wished to take effect, 0: as soon as may be */
    char by[PD_STAFF_NUMBER_CAP], done_by[PD_STAFF_NUMBER_CAP];
    uint32_t version; /* published as; 0: not */
};

/* Keeps a good document until somebody else has looked at it. Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE with
 * *why. */
PD_MUST_CHECK enum pd_err
pd_hub_propose(struct pd_hub *hub, int64_t now_ms, const char *json, size_t len, int64_t from_ms,
    const struct pd_staff *by, int64_t *number, struct pd_why *why);

/* *json lives until the next begin; NULL when it is not wanted. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_proposal_get(
    struct pd_hub *hub, int64_t number, struct pd_proposal *out, const char **json, size_t *len);

PD_MUST_CHECK enum pd_err
pd_hub_proposal_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_proposal *proposal), void *ctx);

/* Publishes it; *effective_ms says from when. Errors with *why: PD_ERR_DENIED (who proposed it approves it),
 * PD_ERR_STATE (not open), and those of publishing. */
PD_MUST_CHECK enum pd_err
pd_hub_approve(struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by,
    uint32_t *version, int64_t *effective_ms, struct pd_why *why);

/* Errors: PD_ERR_NOT_FOUND, PD_ERR_STATE with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_reject(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why);

/* When the last of all versions takes or took effect; 0: there is none. */
int64_t
pd_hub_effective_last(struct pd_hub *hub);

/* The first instant at which a version that is published now may take effect: at once, as long as no desk was
 * ever let in. */
int64_t
pd_hub_effective_least(struct pd_hub *hub, int64_t now_ms);

enum pd_hub_stop { PD_HUB_STOP_GIFT = 1, PD_HUB_STOP_CAMPAIGN = 2 };

/* Off at once, also in the versions to come. *version: the one in force now. Errors with *why:
 * PD_ERR_NOT_FOUND, PD_ERR_STATE (over already). */
PD_MUST_CHECK enum pd_err
pd_hub_stop_now(struct pd_hub *hub, int64_t now_ms, enum pd_hub_stop what, const char *id,
    const struct pd_staff *by, uint32_t *version, struct pd_why *why);

/* Inside a batch: since when, and by whose number, it is off by the last such stop; at_ms 0: by none. One
 * that was put into the rules again since runs all the same: look there first. */
struct pd_hub_stopped {
    int64_t at_ms;
    char by[PD_STAFF_NUMBER_CAP];
};

struct pd_hub_stopped
pd_hub_stopped_get(struct pd_hub *hub, enum pd_hub_stop what, const char *id);

#endif
