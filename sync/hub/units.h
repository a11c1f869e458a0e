/*
 * Coupons and counted entitlements at the hub. Each is a unit of its own: an account is (member, unit),
 * grants make lots of it and uses draw from them, earliest expiry first, by the same primitive as points. (1)
 * A unit's number is given out once for its id and never for another. (2) What a year brings is given once
 * for (member, unit, year): a higher tier within the year adds what is missing, a lower one takes nothing.
 *   (3) A use takes what there is and never more; taken back on the same local day, it goes into the lots it
 *       came from.
 *   (4) A unit that the rules no longer have is still used by the last rules that had it.
 *   (5) Desks see none of it.
 * Frozen, deceased and erased members get and use nothing. Threading: the engine's.
 */
#ifndef PD_HUB_UNITS_H
#define PD_HUB_UNITS_H

#include "app/core/units.h"
#include "sync/hub/sweeps.h"

#define PD_UNIT_REFERENCE_CAP 65 /* "", or 1 to 64 of A-Z a-z 0-9 - _ . */
#define PD_UNIT_BY_CAP 33        /* a number of the staff, or a client's name; "" for the machine's owner */
#define PD_UNIT_LOTS_MAX 512     /* of one member and unit; beyond this nothing is given by hand */

/* ---- units and their rules ---- */

/* One of them is not NULL. */
struct pd_unit_rules {
    uint32_t version;
    const struct pd_programme *programme;
    const struct pd_coupon *coupon;
    const struct pd_entitlement *entitlement;
};

/* The newest rules up to now that have this unit. false: none ever had. */
bool
pd_unit_rules(struct pd_hub *hub, int64_t now_ms, const char *id, struct pd_unit_rules *out);

/* Its number, which is made where it has none. */
int64_t
pd_unit_number(struct pd_hub *hub, const char *id);

/* One member's account of a unit, opened where there was none. false: no such member. */
bool
pd_unit_account(struct pd_hub *hub, int64_t mid, int64_t unit, struct pd_account *out);

/* ---- what she has ---- */

struct pd_wallet_row {
    char id[PD_RULE_CAP];
    struct pd_unit_rules rules;
    struct pd_points left; /* good now */
    int lot_count;         /* of those, by expiry */
    const struct pd_lot *lots;
};

/* Everything of which she has something left. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_wallet_each(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_wallet_row *row), void *ctx);

/* ---- giving ---- */

struct pd_unit_give {
    struct pd_id member;
    char what[PD_RULE_CAP]; /* a coupon, an entitlement or a package of the rules in force */
    int n;                  /* 1..PD_UNIT_COUNT_MAX; of a package 1 */
    char by[PD_UNIT_BY_CAP];
    char reference[PD_UNIT_REFERENCE_CAP]; /* the same once more is the same gift */
};

struct pd_unit_gift {
    int64_t number;
    bool again;          /* it was given before */
    struct pd_fen price; /* to be paid for it, for all of them; an entitlement is paid when it is used */
};

/* All of it or nothing. Errors with *why: PD_ERR_INVALID, PD_ERR_NOT_FOUND, PD_ERR_STATE (her state, her
 * tier, or the coupon is over), PD_ERR_EXISTS (the reference is of another gift), PD_ERR_TOO_LARGE. */
PD_MUST_CHECK enum pd_err
pd_hub_unit_give(struct pd_hub *hub, int64_t now_ms, const struct pd_unit_give *give,
    struct pd_unit_gift *out, struct pd_why *why);

/* The coupon for a person's first visit; the caller knows that she was never welcomed. */
void
pd_unit_welcome(struct pd_hub *hub, int64_t now_ms, int64_t mid);

/* What the years that lie at now bring her and she has not got. */
void
pd_unit_years_give(struct pd_hub *hub, int64_t now_ms, int64_t mid);

/* Her growth went up by so much: perhaps to another tier. */
void
pd_unit_years_tier(struct pd_hub *hub, int64_t mid, int64_t by);

/* Members came in whom nobody looked at: the next sweep does. */
void
pd_unit_years_later(struct pd_hub *hub);

/* The sweep of every local day, and of every new version of the rules. */
bool
pd_unit_years_begin(const struct pd_sweep *sweep);

void
pd_unit_years_members(const struct pd_sweep *sweep);

void
pd_unit_years_end(const struct pd_sweep *sweep);

/* ---- two members that are one, and erasing ---- */

void
pd_units_merge(struct pd_posting *posting, int64_t from, int64_t to);

/* ---- using ---- */

/* What the rules say to a use, or to taking one back. Names are stable: pd_use_outcome_name. */
enum pd_use_outcome {
    PD_USE_APPLIED = 1,
    PD_USE_MEMBER = 2, /* frozen or closed */
    PD_USE_UNKNOWN = 3,
    PD_USE_TIER = 4,
    PD_USE_SPEND = 5,
    PD_USE_CATEGORY = 6,
    PD_USE_NONE = 7,
    PD_USE_EXPIRED = 8,
    PD_USE_TOO_LATE = 9, /* to take it back: its local day is over */
    PD_USE_DONE = 10     /* likewise: the service was done */
};

/* "applied", "member_not_active", "none_left", ... */
const char *
pd_use_outcome_name(enum pd_use_outcome outcome);

struct pd_unit_ask {
    struct pd_id member;
    char unit[PD_RULE_CAP];
    int n;              /* 1..PD_UNIT_COUNT_MAX; of a coupon 1 */
    struct pd_fen bill; /* what it is used on; 0: nothing */
    char category[PD_RULE_CAP];
    char by[PD_UNIT_BY_CAP];
    char reference[PD_UNIT_REFERENCE_CAP]; /* the same once more is the same use */
};

struct pd_unit_used {
    enum pd_use_outcome outcome; /* only with PD_USE_APPLIED is the rest meant */
    int64_t number;
    bool again, reversed;
    char unit[PD_RULE_CAP];
    int n;
    struct pd_points left;
    struct pd_fen off, price;             /* off the bill; to be paid for it */
    const struct pd_entitlement *service; /* whom to go to; NULL: nobody waits */
};

/* Errors with *why: PD_ERR_INVALID, PD_ERR_NOT_FOUND (nobody), PD_ERR_EXISTS (the reference is of another
 * use). */
PD_MUST_CHECK enum pd_err
pd_hub_unit_use(struct pd_hub *hub, int64_t now_ms, const struct pd_unit_ask *ask, struct pd_unit_used *out,
    struct pd_why *why);

/* Taken back before it is applied again. Errors with *why: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_unit_reverse(struct pd_hub *hub, int64_t now_ms, int64_t number, const char *by,
    struct pd_unit_used *out, struct pd_why *why);

/* ---- what people have to do ---- */

/* Stored: append, never renumber. */
enum pd_service_state {
    PD_SERVICE_OPEN = 1,
    PD_SERVICE_TAKEN = 2,
    PD_SERVICE_DONE = 3,
    PD_SERVICE_CANCELLED = 4
};

/* "open", ...; "?" for none. */
const char *
pd_service_state_name(int64_t state);

struct pd_service {
    int64_t number;
    enum pd_service_state state;
    int64_t at_ms, moved_ms; /* since when it waits; when it was last moved */
    struct pd_id member;
    char unit[PD_RULE_CAP];
    int n;
    char by[PD_UNIT_BY_CAP];
    const struct pd_entitlement *rules; /* whom it waits for, by the rules it was made under */
};

/* The oldest first; all: also those that are over. */
PD_MUST_CHECK enum pd_err
pd_hub_service_each(
    struct pd_hub *hub, bool all, void (*each)(void *ctx, const struct pd_service *service), void *ctx);

/* to: taken or done. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE. */
PD_MUST_CHECK enum pd_err
pd_hub_service_move(struct pd_hub *hub, int64_t now_ms, int64_t number, enum pd_service_state to,
    const char *by, struct pd_why *why);

#endif
