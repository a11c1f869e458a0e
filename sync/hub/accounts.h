/*
 * Value: accounts of members and of the hospital, double entry, and the lots that say which grant each point
 * came from. (1) Every posting sums to 0. (2) An account's posted = sum of its entries = sum of left and held
 * of its lots; its held = sum of its open holds. Only these functions move value. Threading: the engine's.
 */
#ifndef PD_HUB_ACCOUNTS_H
#define PD_HUB_ACCOUNTS_H

#include "sync/hub/engine.h"

/* Accounts of the double entry. Stored: append, never renumber. */
enum pd_acct {
    PD_ACCT_MEMBER = 1,   /* what she has */
    PD_ACCT_DEBT = 2,     /* what she owes: below zero */
    PD_ACCT_ISSUED = 3,   /* the hospital's side of grants */
    PD_ACCT_REDEEMED = 4, /* of goods handed over */
    PD_ACCT_EXPIRED = 5,
};

/* Stored: append, never renumber. */
enum pd_unit {
    PD_UNIT_POINTS = 1,
    PD_UNIT_GROWTH = 2,
    PD_UNIT_FIRST = 16 /* from here on: coupons and entitlements, by the table unit (units.h) */
};

/* One op's effects on value: counts its entries. */
struct pd_posting {
    struct pd_hub *hub;
    int64_t hseq;
    int n;
    enum pd_points_class class; /* of points that it grants; 0: monetary */
    int64_t mid, unit; /* the account that has entries which its row does not know yet; mid 0: none */
    int64_t issued,
        burned; /* points that it has posted so far: given less taken back, used less given back */
};

#define PD_HUB_LOTS_MAX 1024
/* How long a lot that expired may still be revived for a decision made before. */
#define PD_ACCOUNT_REVIVE_MS (30 * PD_DAY_MS)

/* Of points unless it says so. Large: kept in one place and filled again for each op. */
struct pd_account {
    int64_t mid, unit;
    uint64_t cseq;
    int64_t last_hseq; /* the op that had posted to it last when it was read; 0: none */
    bool erased;       /* whatever her status was when something was decided */
    struct pd_points posted;
    struct pd_member member; /* its lots are those below, the last ones folded together */
    int lot_count;
    struct pd_lot lots[PD_HUB_LOTS_MAX];
    struct pd_points expired[PD_HUB_LOTS_MAX]; /* per lot: posted as expired, and may be revived */
    uint8_t class[PD_HUB_LOTS_MAX];            /* per lot: enum pd_points_class; 0: was not written down */
};

/* By surrogate id (of one that was merged: the member that stays) or row; lots loaded. false: no such member.
 */
bool
pd_account_find(struct pd_hub *hub, const struct pd_id *id, struct pd_account *out);

bool
pd_account_get(struct pd_hub *hub, int64_t mid, struct pd_account *out);

/* The same member's account of a unit; empty where there is none yet. */
bool
pd_account_of_unit(struct pd_hub *hub, int64_t mid, int64_t unit, struct pd_account *out);

/* Leaves of its lots those that may pay a part of a bill: no operational points. What was granted before its
 * class was written down is what the rules in force say of its rule. Read it again before anything else is
 * done with it. */
void
pd_account_payable(struct pd_hub *hub, struct pd_account *account);

/* Value enters: debt first, the rest as a lot. Growth: pd_growth_earned besides. */
void
pd_account_grant(struct pd_posting *posting, struct pd_account *account, struct pd_points amount,
    struct pd_points growth, int64_t usable_ms, int64_t expires_ms, const char *rule);

/* Growth goes up or down by so much; see tiers.h. */
void
pd_account_growth(struct pd_posting *posting, int64_t mid, int64_t by);

/* Reserves for a hold out of what a decision at at_ms may spend. false: too few, and nothing changed. */
bool
pd_account_hold(struct pd_posting *posting, struct pd_account *account, int64_t hid, struct pd_points amount,
    int64_t at_ms);

/* Holds and captures in one act; the draws are found by hid. false: too few, and nothing changed. */
bool
pd_account_spend(struct pd_posting *posting, struct pd_account *account, int64_t hid, struct pd_points amount,
    int64_t at_ms);

/* Reserves as much of it as a decision at at_ms may spend, and reads the account again. Returns what is
 * missing. */
struct pd_points
pd_account_hold_some(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points amount, int64_t at_ms);

/* A hold of so much must be possible although there is less: the rest becomes points and a debt at once.
 * Returns the debt. Read the account again afterwards. */
struct pd_points
pd_account_cover(
    struct pd_posting *posting, struct pd_account *account, struct pd_points amount, int64_t at_ms);

/* The hold's value is gone for good / back again. Both end the reservation. What comes back pays a debt
 * first. */
void
pd_account_capture(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points captured, struct pd_points back);

/* Takes a fact's value that no hold covers: what is free, the rest as debt. Returns the debt. */
struct pd_points
pd_account_overdraw(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points amount, int64_t at_ms);

/* Takes back of what the op `granted` gave: `take` of the points, `debt` of them owed because they are spent,
 * and growth. From the lots of that op first, then those that cannot be used yet, then the others as they
 * expire. */
void
pd_account_claw_back(struct pd_posting *posting, struct pd_account *account, int64_t granted,
    struct pd_points take, struct pd_points debt, struct pd_points growth);

/* What one member has, to another: the lots themselves are the caller's to move. */
void
pd_account_move(
    struct pd_posting *posting, int64_t from, int64_t to, struct pd_points points, struct pd_points growth);

/* The same of one unit; both have an account of it. */
void
pd_account_move_unit(struct pd_posting *posting, int64_t from, int64_t to, int64_t unit, struct pd_points n);

/* What is left in all lots that are not held, usable or not. */
struct pd_points
pd_account_left(const struct pd_account *account);

/* What is left of the lots that an op gave and that are not usable yet. */
struct pd_points
pd_account_pending_of(struct pd_hub *hub, const struct pd_account *account, int64_t granted);

/* Gives captured value back: unpaid debt first, then the lots it came from (by the reason, with days of grace
 * where they are over), then a new lot. */
void
pd_account_give_back(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points amount, const char *reason);

/* Posts what expired by at_ms. Returns how much. */
struct pd_points
pd_account_expire(struct pd_posting *posting, struct pd_account *account, int64_t at_ms);

struct pd_points
pd_account_free(const struct pd_account *account, int64_t at_ms);

#endif
