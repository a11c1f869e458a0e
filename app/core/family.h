/*
 * Families: a principal, whose accounts are shared, and members who hold a supplementary card of hers. (1) A
 * card belongs to one family, and who has cards of her own holds none: there are no chains. (2) Whoever
 * spends by a card is named beside the account that pays. (3) A card has three limits: of one spend, of a
 * local day and of a calendar month; the hub keeps them over all desks, a desk by what it knows. (4) Points
 * earned, and growth, stay with whoever earned them; tier and expiry are those of the account that pays. Pure
 * functions, the same at desk and hub.
 */
#ifndef PD_CORE_FAMILY_H
#define PD_CORE_FAMILY_H

#include "app/core/id.h"
#include "app/core/programme.h"

/* Stored: append, never renumber. */
enum pd_family_state {
    PD_FAMILY_GOOD = 1,
    PD_FAMILY_BLOCKED = 2, /* by the principal or the hospital; may be good again */
    PD_FAMILY_ENDED = 3,   /* she left, or the family is no more; the row stays */
};

#define PD_FAMILY_STATE_LAST PD_FAMILY_ENDED

/* A supplementary card, and what was spent by it. */
struct pd_family_card {
    struct pd_id member;  /* whose it is */
    struct pd_id account; /* the principal, who pays */
    enum pd_family_state state;
    struct pd_family_limits limits;
    int64_t day;                           /* local days since 1970 */
    int64_t month;                         /* months since year 0: pd_family_month */
    struct pd_points day_used, month_used; /* of that day and month; of any other nothing */
};

/* "good"; NULL: no such state. */
const char *
pd_family_state_name(enum pd_family_state state);

/* The calendar month of a local day. */
int64_t
pd_family_month(int64_t day);

/* Each from 1 point on, and none above the next: one spend <= a day <= a month. */
bool
pd_family_limits_good(const struct pd_family_limits *limits);

/* The same, and within what the programme allows. */
bool
pd_family_limits_allowed(const struct pd_family_policy *policy, const struct pd_family_limits *limits);

/* Counts what was spent on a day into the day and month of the card; what is of other ones is let go. */
void
pd_family_spend(struct pd_family_card *card, int64_t day, struct pd_points amount);

/* The card as it stands on another day: what was used on earlier ones counts no more. */
void
pd_family_on(struct pd_family_card *card, int64_t day);

/* Why a card pays nothing, or not this. The outcomes are redeem.h's too, by name. */
enum pd_family_no {
    PD_FAMILY_YES = 0,
    PD_FAMILY_NO_OFF = 1,  /* the programme has no families, or they share no points */
    PD_FAMILY_NO_CARD = 2, /* she holds no card of this account, or it is ended */
    PD_FAMILY_NO_BLOCKED = 3,
    PD_FAMILY_NO_SPEND = 4, /* beyond the limits; left: what they leave now */
    PD_FAMILY_NO_DAY = 5,
    PD_FAMILY_NO_MONTH = 6,
};

/* "family_off", "family_card"...; "ok" */
const char *
pd_family_no_name(enum pd_family_no no);

/* What a family may share. Stored: append, never renumber. */
enum pd_family_account { PD_FAMILY_POINTS = 1, PD_FAMILY_MONEY = 2, PD_FAMILY_SERVICES = 3 };

bool
pd_family_shares(const struct pd_family_policy *policy, enum pd_family_account account);

/* The same as below, of any of them. */
enum pd_family_no
pd_family_may_from(
    const struct pd_family_policy *policy, enum pd_family_account account, const struct pd_family_card *card);

/* May this card pay with points at all? card NULL: there is none. */
enum pd_family_no
pd_family_may(const struct pd_family_policy *policy, const struct pd_family_card *card);

/* What its limits leave for one spend on a day. */
struct pd_points
pd_family_left(const struct pd_family_card *card, int64_t day);

/* Do its limits leave this much on that day? */
enum pd_family_no
pd_family_within(const struct pd_family_card *card, int64_t day, struct pd_points amount);

/* ---- who may join ---- */

/* Why somebody gets no card. Stored by name: append, never renumber. */
enum pd_family_join {
    PD_FAMILY_JOIN_OK = 0,
    PD_FAMILY_JOIN_OFF = 1,
    PD_FAMILY_JOIN_UNKNOWN = 2,    /* nobody, erased, or frozen */
    PD_FAMILY_JOIN_SELF = 3,       /* both are one person */
    PD_FAMILY_JOIN_TWICE = 4,      /* she holds a card of this family already */
    PD_FAMILY_JOIN_OTHER = 5,      /* she holds a card of another one */
    PD_FAMILY_JOIN_CIRCULAR = 6,   /* she has cards of her own, or the principal holds one */
    PD_FAMILY_JOIN_FULL = 7,       /* as many cards as the programme allows */
    PD_FAMILY_JOIN_GUARDIAN = 8,   /* a minor for whom nobody spoke, or the programme has none */
    PD_FAMILY_JOIN_CONSENT = 9,    /* an adult who has not agreed herself */
    PD_FAMILY_JOIN_LIMITS = 10,    /* no limits, or above the programme's */
    PD_FAMILY_JOIN_PRINCIPAL = 11, /* the principal is a minor, frozen or gone */
};

#define PD_FAMILY_JOINS 12

/* "off", "self", "other_family"...; "ok" */
const char *
pd_family_join_name(enum pd_family_join join);

/* What is known of the two. */
struct pd_family_case {
    bool found, active; /* who would join */
    bool principal_active, principal_minor;
    bool one_person;
    bool has_card, has_card_here; /* she holds one; of this family */
    bool has_cards;               /* she has given some */
    bool principal_has_card;      /* the principal holds one of another family */
    int cards;                    /* of this family */
    bool minor;
    bool by_guardian; /* who agreed is her guardian */
    bool agreed;
    struct pd_family_limits limits;
};

/* The first reason there is, what no other case would mend first. */
enum pd_family_join
pd_family_judge(const struct pd_family_policy *policy, const struct pd_family_case *c);

/* ---- the object "family" of a programme ---- */

struct pd_doc;
struct pd_doc_row;
extern const struct pd_doc_row pd_family_rows[];

/* Fails at the path of what is wrong. Where no limits_max is given, nobody gets more than a new card has. */
void
pd_family_check(struct pd_doc *doc, struct pd_programme *p);

void
pd_family_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why);

#endif
