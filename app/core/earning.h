/*
 * What one case of a behaviour earns: a rule, the campaigns that run, caps, and the dates of the lot. Pure
 * functions; the hub asks before it grants, a desk to show what a claim would bring. (1) First the rule's own
 * points. Of campaigns that stack "best" only the one that gives most is taken, the first of equals. Then
 * each "multiply" multiplies what there is so far, and each "add" adds its share of the rule's own points, in
 * the document's order. Every step rounds down. (2) A campaign gives no more than its budget has left. (3)
 * Caps bound the sum; what is cut is cut from the last campaign first. (4) Expiry counts from the day on
 * which the points become usable.
 */
#ifndef PD_CORE_EARNING_H
#define PD_CORE_EARNING_H

#include "app/core/programme.h"

/* Stored by name: append, never renumber. */
enum pd_earning_outcome {
    PD_EARNING_OK = 1,
    PD_EARNING_NOT_NOW = 2, /* before or after the rule's window */
    PD_EARNING_NOT_FOR = 3, /* another kind of member, or another tier */
    PD_EARNING_CAPPED = 4,  /* as often or as much as a cap allows; nothing is left of it */
    PD_EARNING_RANGE = 5,   /* more than any amount may be */
};

const char *
pd_earning_outcome_name(enum pd_earning_outcome outcome); /* "capped" */

/* Under one rule, one member, within the period that at_ms is in. */
struct pd_earned {
    int64_t times;
    struct pd_points points;
};

#define PD_PERIODS 6 /* indexed by enum pd_period */

struct pd_earning_case {
    const struct pd_programme *programme;
    const struct pd_earn_rule *rule; /* of the programme */
    int kind;                        /* pd_programme_kind(); -1 earns only where all kinds do */
    int tier;
    int64_t at_ms;
    struct pd_fen self_paid; /* payment rules */
    struct pd_points chosen; /* fixed rules: somebody chose so many instead of the rule's; 0: nobody did */
    struct pd_earned earned[PD_PERIODS];      /* those the rule has caps for, see pd_earning_periods() */
    struct pd_points spent[PD_CAMPAIGNS_MAX]; /* what each campaign has given so far */
};

/* What a campaign put on top. */
struct pd_earning_extra {
    int campaign; /* index */
    struct pd_points points;
};

struct pd_earning {
    enum pd_earning_outcome outcome;
    struct pd_points points; /* in all */
    struct pd_points base;   /* of them by the rule alone */
    struct pd_points growth; /* by the rules; where a formula decides tiers (tier_index.h), 0 */
    struct pd_fen paid;      /* as the case says */
    bool cut;                /* a cap took a part */
    int extra_count;
    struct pd_earning_extra extras[PD_CAMPAIGNS_MAX]; /* in the order of (1); none of 0 */
    int64_t usable_ms, expires_ms;
};

struct pd_earning
pd_earning_of(const struct pd_earning_case *c);

/* Bit per enum pd_period that this rule has a cap for: what `earned` must be filled in for. */
unsigned int
pd_earning_periods(const struct pd_earn_rule *rule);

/* The first local day of the period that a local day is in; INT64_MIN for the lifetime. */
int64_t
pd_period_begin(enum pd_period period, int64_t day);

/* Does it run at that instant for such a member and rule? */
bool
pd_campaign_runs(const struct pd_programme *programme, const struct pd_campaign *campaign,
    const struct pd_earn_rule *rule, int kind, int tier, int64_t at_ms);

/* ---- tiers over time ---- */

/* First local day of the window that a local day is in. */
int64_t
pd_tier_window_begin(const struct pd_tier_policy *policy, int64_t day);

/* The growth value an account is left with when a window ends in which it grew by `grown`: the tier is always
 * the tier of the growth. Never more than before. */
struct pd_points
pd_tier_window_end(const struct pd_programme *programme, struct pd_points growth, struct pd_points grown);

/* Growth still to come in this window so that the tier stays: 0 when it stays anyhow. */
struct pd_points
pd_tier_to_stay(const struct pd_programme *programme, struct pd_points growth, struct pd_points grown);

/* ---- what a refund takes back ---- */

struct pd_clawback_case {
    enum pd_clawback policy;
    struct pd_points earned;  /* by the payment, in all */
    struct pd_fen paid;       /* that earned; above 0 */
    struct pd_fen refunded;   /* of it, in all, this time included; at most paid */
    struct pd_points before;  /* taken back for it before */
    struct pd_points pending; /* of its lot, not usable yet */
    struct pd_points
        free; /* all that the member can be made to give: the account's balance, pending included */
};

/* floor(earned * refunded / paid) less what was taken before, bounded by the policy. *debt: what of it the
 * account does not have. */
struct pd_points
pd_clawback_take(const struct pd_clawback_case *c, struct pd_points *debt);

#endif
