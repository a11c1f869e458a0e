/*
 * What the hub posts by itself. Each is an act of its own, a row in op with device 0, so that entries cite
 * one; and what is earned is granted once per key.
 */
#ifndef PD_HUB_GRANTS_H
#define PD_HUB_GRANTS_H

#include "sync/hub/accounts.h"

/* ---- the hub's own acts ---- */

/* Stored in op.kind beside enum pd_op_kind: append, never renumber. */
enum pd_hub_act {
    PD_ACT_GRANT = 101,
    PD_ACT_EXPIRE = 102,
    PD_ACT_REDEEM = 103,
    PD_ACT_LOST = 104,
    PD_ACT_SETTLE = 105,
    PD_ACT_STAFF = 106,
    PD_ACT_PROGRAMME = 107,
    PD_ACT_REFUND = 108,
    PD_ACT_TIER = 109,
    PD_ACT_ADJUST = 110,
    PD_ACT_MERGE = 111,
    PD_ACT_GOODS = 120,
    PD_ACT_CARDS = 121,
    PD_ACT_UNIT_YEAR = 130, /* units.sql, verify_unit_years */
    PD_ACT_UNIT_GIVE = 131,
    PD_ACT_UNIT_USE = 132,
    PD_ACT_UNIT_REVERSE = 133,
    PD_ACT_BOOK = 140,     /* a seat, or a place among those who wait */
    PD_ACT_UNBOOK = 141,   /* given back */
    PD_ACT_CHECK_IN = 142, /* she was there */
    PD_ACT_CALL_OFF = 143, /* the hospital calls an activity off */
    PD_ACT_SEAT = 144,     /* one who waited gets a seat, or none */
    PD_ACT_FEEDBACK = 150,
    PD_ACT_TOPUP = 170,         /* money was paid in */
    PD_ACT_TOPUP_REFUND = 171,  /* and paid out again */
    PD_ACT_TENDER_HOLD = 172,   /* a part of a bill, kept */
    PD_ACT_TENDER_PAY = 173,    /* paid */
    PD_ACT_TENDER_VOID = 174,   /* not paid, or over */
    PD_ACT_TENDER_REFUND = 175, /* given back */
    PD_ACT_SITE = 160,
    PD_ACT_SETTING = 161, /* of desks */
    PD_ACT_WHEEL = 176,   /* a spin: what it cost, and what it won */
    PD_ACT_WHEEL_STOP = 177,
    PD_ACT_TAKE_BACK = 180,      /* what somebody was given whom it was not for */
    PD_ACT_ASSESS = 185,         /* a part of a tier index that people decide */
    PD_ACT_MERCHANT = 200,       /* added, changed, stopped, settled */
    PD_ACT_VOUCHER = 201,        /* used at its merchant, told over HTTP */
    PD_ACT_VOUCHER_BACK = 202,   /* and taken back there */
    PD_ACT_VOUCHER_END = 203,    /* not used in time, or cancelled */
    PD_ACT_ALLIANCE_ISSUE = 204, /* points that a merchant gave */
    PD_ACT_ALLIANCE_ISSUE_BACK = 205,
    PD_ACT_ALLIANCE_BURN = 206, /* points that were paid with at a merchant's till */
    PD_ACT_ALLIANCE_BURN_BACK = 207,
};

/* What posted it, a desk's op or the hub's own act: "capture", "grant". */
const char *
pd_hub_posted_by(int64_t kind);

struct pd_posting
pd_hub_act(struct pd_hub *hub, int64_t now_ms, enum pd_hub_act act, const char *note);

/* By which rule of which version the hub posted this act: her ledger says it. version 0: not known. */
void
pd_hub_cite(const struct pd_posting *posting, const char *rule, uint32_t version);

/* ---- what is earned ---- */

/* What a case would earn by the rule, with the caps and budgets that are left. */
struct pd_earning
pd_earning_for(struct pd_hub *hub, const struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, struct pd_fen self_paid, int64_t at_ms);

/* The same of a fixed rule where somebody of the staff chose how many. */
struct pd_earning
pd_earning_chosen(struct pd_hub *hub, const struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, struct pd_points chosen, int64_t at_ms);

/* Posts it and counts it against caps and budgets; a grant of nothing unless its outcome is OK. */
void
pd_earning_post(struct pd_posting *posting, struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const struct pd_earning *earning, int64_t at_ms);

/* Grants what was earned, once per key. false: that key has been granted. */
bool
pd_claim_grant(struct pd_posting *posting, struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const char *key, const struct pd_earning *earning, int64_t at_ms);

/* A grant of the hub's own: what, by which rules, and as of when. */
struct pd_hub_case {
    const struct pd_programme *programme;
    const struct pd_earn_rule *rule;
    const char *key;
    struct pd_earning earning;
    int64_t at_ms;
};

/* Errors: PD_ERR_NOT_FOUND (nobody, or erased), PD_ERR_EXISTS (that key), the store's. */
PD_MUST_CHECK enum pd_err
pd_hub_grant_as(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_hub_case *c);

#endif
