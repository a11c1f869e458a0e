/*
 * The year of a hospital group: what its parts share. The model knows the rules as they are written on paper
 * (rules.c) and none of the hub's code; each mechanism has a file with its own part of it, and a row in the
 * table of mechanisms. (1) What the hub answers is compared at once where the model knows the answer; all
 * sums are compared at the end of every month. (2) Acts at the hub come before desks act; desks of a site
 * without a network tell the next morning, and whoever was there that day does nothing else until then.
 */
#ifndef PD_TESTS_HUB_YEAR_H
#define PD_TESTS_HUB_YEAR_H

#include "tests/hub/terminal.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/figures.h"

#include <jansson.h>

#define ZONE_MIN 480
#define SITES_MAX 3
#define KIOSKS_MAX 2 /* of a site */

struct options {
    int64_t members, days, visits, seed, sites, kiosks;
    const char *verify_with; /* a pointdesk-hub; NULL: the engine alone verifies */
};

extern struct options options;
extern struct kit kit;
extern struct pd_rng dice;
extern struct pd_moves told; /* by the model, of points */
extern int64_t day;          /* of the hospital, since 1970 */

/* 0..n-1 */
int64_t
roll(int64_t n);

void *
grown(void *array, int count, int *cap, size_t size);

/* ---- points.c: what every member has, lot by lot ---- */

struct lot {
    int64_t left, held;  /* held: by open tickets */
    int64_t given;       /* the how many-th of all lots: those of two that became one keep their order */
    int64_t expires_day; /* of the hospital; over when that day begins */
    bool operational;    /* pays no bill */
};

struct money; /* money.c */

#define HALVES 4 /* half years, from July 2026 on */

/* What decides over her tier, of one half year. */
struct half {
    int64_t fen, visits, flag;
};

struct person {
    struct pd_id id;
    struct lot *lots; /* in the order in which she came to them; never moved */
    int lot_count, lot_cap;
    int64_t held; /* in open tickets */
    struct half halves[HALVES];
    int64_t given, left; /* free services of this year, and of them not used */
    int64_t signed_day;
    int64_t away_day;   /* on it a desk without a network had her */
    int64_t ticket_day; /* on it she took something: once a day, since desks tell in any order */
    int birthday;       /* month * 100 + day; 0: not known */
    int brought;        /* number in the list of people.c, from 1 on; 0: by nobody */
    bool second;        /* she has two memberships, and this is one of them */
    bool bound;         /* to others, or to what erasing her would end */
    bool apart;         /* one of two that are one person: her own mechanism acts for her */
    bool gone, merged;  /* erased or merged; merged */
    struct money *money;
};

/* Nothing is done with her today: a desk without a network had her, or she is gone. */
bool
is_away(const struct person *p);

extern struct person *persons;
extern int person_count, person_cap;

#define DRAWS_MAX 96

/* What was taken, by lot, in the order in which they were given. */
struct draws {
    int count;
    struct {
        int lot;
        int64_t n, back;
    } d[DRAWS_MAX];
};

/* ---- stages.c ---- */

enum stage { PRE, IN, POST, STAGES };
enum staged { EARNED, GIFTS, BENEFITS, EVENTS, TASKS, STAGED };

void
staged(enum stage stage, enum staged what, int64_t times, int64_t points, int64_t fen);

/* By the command, of a hub that has ended. */
void
stages_add_up(const char *hub, const char *folder);

/* ---- points.c again ---- */

/* Earned during a visit. Returns its lot. */
int
give(struct person *p, int64_t points, int64_t days, bool operational);

/* The same, in another stage. */
int
give_at(enum stage stage, struct person *p, int64_t points);

/* The same, for a task: it stands with its task. */
int
give_for_task(struct person *p, int64_t points);

int64_t
has(const struct person *p);

/* Those that may pay a bill. */
int64_t
has_monetary(const struct person *p);

/* Earliest expiry first; they are held then. */
void
hold_points(struct person *p, int64_t points, bool monetary, struct draws *out);

/* They are spent. */
void
spend_held(struct person *p, const struct draws *draws);

/* They are back in their lots. */
void
free_held(struct person *p, struct draws *draws);

/* What was spent comes back, so much of it. */
void
give_back(struct person *p, struct draws *draws, int64_t points);

/* None of their lots is over. */
bool
still_good(const struct person *p, const struct draws *draws);

/* By the policy "within_balance": what is left of this lot first, then what is over first. Returns how many.
 */
int64_t
claw(struct person *p, int lot, int64_t points);

void
expire_all(void);

/* ---- rules.c ---- */

#define PAY_DAYS 120    /* points for payments, and most others, last so long */
#define SIGN_IN_DAYS 45 /* and those for signing in, which are operational */
#define SIGN_IN_POINTS 5
#define VISIT_POINTS 3
#define WELCOME 50
#define GIFT_POINTS 100

void
publish_the_years_rules(void);

/* ---- hospital.c: its systems ---- */

extern char his_key[PD_HUB_CLIENT_KEY_CAP], money_key[PD_HUB_CLIENT_KEY_CAP];

struct bill {
    int person, lot;
    int64_t paid, refunded, earned, clawed; /* yuan, points */
    int half;                               /* year, in which it was paid */
    bool merged;                            /* it was told of another */
};

extern struct bill *bills;
extern int bill_count;

/* Posts as whoever has the key, and expects 200 or 201; free what comes back. */
json_t *
post(const char *key, const char *path, const char *format, ...) __attribute__((format(printf, 3, 4)));

int64_t
number_in(const json_t *answer, const char *key);

void
open_hospital(void);

/* A new member, told by the hospital's system; referrer 0: nobody. Returns her index. */
int
new_member(int64_t referrer);

/* Somebody who can be asked now. */
struct person *
somebody(void);

void
visit(void);

/* The bill of one in particular. */
void
visit_of(struct person *p);

void
refund_some_bill(void);

/* ---- lobby.c: sites, kiosks, counters ---- */

struct ticket {
    struct pd_id hold;
    char text[PD_CODE_CAP];
    int person, site; /* at which it is picked up */
    int64_t points, made_day;
    bool forgotten; /* a voucher that nobody will use */
    struct draws draws;
};

void
open_lobby(void);

void
close_lobby(void);

/* Time goes by, for everybody. */
void
pass(int64_t ms);

/* All desks tell and hear everything. */
void
sync_all(void);

/* Those of sites that have a network today. */
void
sync_who_can(void);

void
roll_networks(void);

/* At some kiosk, by herself or by a card of hers, once a day. false: no ticket. */
bool
redeem(struct person *p, const struct pd_id *spender, const char *sku, int64_t points, struct ticket *out);

/* A gift, taken and handed over, perhaps at another site. */
void
take_a_gift(void);

/* The same for somebody in particular, by a card of hers where spender is not NULL. false: none was taken. */
bool
take_a_gift_for(struct person *p, const struct pd_id *spender);

/* Some gift of today comes back. */
void
undo_some_gift(void);

/* Of a site that has a network. NULL: none has. */
struct desk *
a_kiosk(void);

extern int ticket_count;

/* ---- rights.c: the tier index, and what tiers bring ---- */

int
half_of(int64_t of_day);

int64_t
growth_of(const struct person *p);

/* 0: the lowest. */
int
tier_of(const struct person *p);

/* After whatever may raise her tier, and when she becomes a member. */
void
rights_rise(struct person *p);

void
index_paid(struct person *p, int64_t fen);

void
index_visited(struct person *p);

void
use_cleaning(struct person *p);

/* ---- tally.c ---- */

/* One of the rows of tally.c. */
void
happened(const char *what);

/* Says how often each happened; fails where one that is demanded never did. */
void
all_happened(void);

/* ---- mechanisms ---- */

struct mechanism {
    const char *name;
    int every;             /* of so many bills one is followed by an act of it; 0: none */
    void (*open)(void);    /* when everybody is there; may be NULL, as all of these */
    void (*morning)(void); /* after midnight's work of the hub */
    void (*act)(void);     /* at the hub */
    void (*lobby)(void);   /* at desks: as often as gifts, one of so many */
    void (*evening)(void); /* when the desks that can have told */
    void (*check)(void);   /* at the end of a month */
    void (*say)(void);     /* a few words and sums for the line of the month */
};

/* alliance.c: before the rules are published. */
void
open_merchants(void);

/* people.c: a bill of hers, and one of which nothing is paid in the end. */
void
first_bill(struct person *p, int bill);

void
bill_unearned(struct person *p, int bill);

/* She turns out to have been a member when she was brought. */
void
was_not_new(struct person *p);

/* A refund of hers may touch whoever brought her, who is where there is no network. */
bool
bringer_is_away(const struct person *p);

/* asked.c: what she said under her name. */
void
forget_answers(const struct person *p);

/* plans.c: what she did of them. */
void
forget_plans(const struct person *p);

/* services.c: coupons that she got by another way. */
void
coupons_given(const struct person *p, int n);

extern const struct mechanism money_mechanism, deduction_mechanism, alliance_mechanism, family_mechanism,
    referral_mechanism, membership_mechanism, plan_mechanism, discount_mechanism, coupon_mechanism,
    wheel_mechanism, birthday_mechanism, lecture_mechanism, index_mechanism, rights_mechanism,
    survey_mechanism, adjust_mechanism, duplicate_mechanism, erasure_mechanism;

#endif
