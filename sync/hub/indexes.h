/*
 * The tier index of members, part by part (app/core/tier_index.h). (1) Of each part and window the hub keeps
 * what was counted and what it came to; what that gains or loses is growth of the month it belongs to, by the
 * same entries as any other. (2) A bill counts with what earned of it; a refund takes its share of that away
 * again, from the window of the bill. (3) An assessment is somebody's act, with a reason, by a supervisor or
 * owner; it holds for the window it is made in. (4) Two members that turn out to be one have both's, up to
 * the bounds, and the higher assessment. Threading: the engine's.
 */
#ifndef PD_HUB_INDEXES_H
#define PD_HUB_INDEXES_H

#include "app/core/tier_index.h"
#include "sync/hub/accounts.h"
#include "sync/hub/staff.h"

#define PD_INDEX_REASON_CAP 201

/* A case that a rule was asked about was granted, or granted nothing because of a cap. */
void
pd_index_earned(struct pd_posting *posting, int64_t mid, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const struct pd_earning *earning, int64_t at_ms);

/* What of this bill counts: kept with it, for its refunds. */
struct pd_fen
pd_index_counts(const struct pd_programme *programme, const struct pd_earning *earning);

/* So much of the bills of that instant was paid back, told under the rules it counted by. */
void
pd_index_refunded(struct pd_posting *posting, int64_t mid, const struct pd_programme *programme,
    int64_t paid_ms, struct pd_fen refunded);

/* Before windows are closed anew for who stays. */
void
pd_indexes_merge(struct pd_posting *posting, int64_t other, int64_t stays);

void
pd_indexes_forget(struct pd_hub *hub, int64_t mid);

struct pd_index_line {
    int64_t n; /* fen, visits, the assessment */
    struct pd_points counted;
};

/* Of the window that is open, by enum pd_index_part. false: the rules in force have no index. */
bool
pd_index_lines(
    struct pd_hub *hub, int64_t now_ms, int64_t mid, struct pd_index_line out[PD_INDEX_PART_LAST + 1]);

/* The same for who looks: the parts there are, and the formula in a line (pd_index_formula). */
struct pd_index_look {
    bool has[PD_INDEX_PART_LAST + 1];
    struct pd_index_line lines[PD_INDEX_PART_LAST + 1];
    char formula[320]; /* "": the rules in force have no index */
};

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_index_look(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_index_look *out);

/* An assessment of a member: 0 takes it away. *growth: what her growth gained, or lost below 0. Errors with
 * *why: PD_ERR_NOT_FOUND (nobody), PD_ERR_INVALID (value, reason), PD_ERR_STATE (the rules have none; she is
 * it herself). */
PD_MUST_CHECK enum pd_err
pd_hub_index_flag(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, int64_t value,
    const char *reason, const struct pd_staff *by, int64_t *growth, struct pd_why *why);

struct pd_index_flag {
    int64_t number, at_ms, value;
    struct pd_id member;
    char reason[PD_INDEX_REASON_CAP]; /* "": she was erased */
    char by[PD_STAFF_NUMBER_CAP];
};

/* All there were, the newest first; member NULL: of everybody. */
PD_MUST_CHECK enum pd_err
pd_hub_index_flags(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_index_flag *flag), void *ctx);

#endif
