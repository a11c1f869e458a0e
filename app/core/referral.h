/*
 * Members who bring others. (1) A member has a number that she gives away: eight digits, the last of which
 * tells most slips of a finger, and a code that says the same to a counter's scanner. It names nobody by
 * itself. (2) A newcomer names it once, while she is enrolled; later there is no way to. (3) Both are
 * rewarded once, by the newcomer: when she is enrolled, at her first visit, or at her first bill, as the
 * programme has it. (4) Nobody is rewarded for herself, for her own child or guardian, in a circle, as one of
 * the staff, or for somebody who was a member before; minors neither bring nor are brought: it is marketing.
 * Pure functions: the hub knows who is who.
 */
#ifndef PD_CORE_REFERRAL_H
#define PD_CORE_REFERRAL_H

#include "app/base/rng.h"
#include "app/core/programme.h"

#define PD_REFERRAL_NUMBER_CAP 9  /* eight digits */
#define PD_REFERRAL_PREFIX "PDR:" /* of the code that says the number */
#define PD_REFERRAL_CODE_CAP (4 + PD_REFERRAL_NUMBER_CAP)

/* Seven digits drawn, the first above 0, and the one that checks them. */
int64_t
pd_referral_draw(struct pd_rng *rng);

/* Eight digits of which the last is right. */
bool
pd_referral_number_good(int64_t number);

/* As typed or scanned, the number alone or with its prefix. false: it is none, and *number is 0. */
bool
pd_referral_read(const char *text, size_t len, int64_t *number);

/* What the code says: "PDR:12345678". */
void
pd_referral_code(int64_t number, char out[PD_REFERRAL_CODE_CAP]);

/* Why a referral earns nothing. Stored by name: append, never renumber. */
enum pd_referral_outcome {
    PD_REFERRAL_OK = 0,
    PD_REFERRAL_OFF = 1,       /* the programme rewards none */
    PD_REFERRAL_UNKNOWN = 2,   /* nobody has the number */
    PD_REFERRAL_NOT_NEW = 3,   /* the newcomer was a member before */
    PD_REFERRAL_SELF = 4,      /* both are one person */
    PD_REFERRAL_FAMILY = 5,    /* one is the other's guardian */
    PD_REFERRAL_CIRCULAR = 6,  /* the newcomer brought whoever brings her, by however many steps */
    PD_REFERRAL_STAFF = 7,     /* one of the hospital's people brings her */
    PD_REFERRAL_MINOR = 8,     /* one of them is a minor */
    PD_REFERRAL_CLOSED = 9,    /* whoever brings her is frozen, gone, or takes no part */
    PD_REFERRAL_LATE = 10,     /* neither visit nor bill in time */
    PD_REFERRAL_MERGED = 11,   /* the newcomer turned out to be a member from before */
    PD_REFERRAL_REFUNDED = 12, /* the bill by which it was earned was paid back */
};

#define PD_REFERRAL_OUTCOMES 13

/* "self"; "ok" */
const char *
pd_referral_outcome_name(enum pd_referral_outcome outcome);

/* What is known of the two. */
struct pd_referral_case {
    bool on;         /* the programme rewards it */
    bool found;      /* somebody has the number */
    bool is_new;     /* nobody knew the newcomer before */
    bool one_person; /* both are one, by row, by merge, or by name and phone */
    bool family;
    bool circular;
    bool staff;
    bool minor;  /* either */
    bool active; /* whoever brings her: neither frozen nor gone, and takes part */
};

/* The first reason there is, in the order of what is least told to whoever tries. */
enum pd_referral_outcome
pd_referral_judge(const struct pd_referral_case *c);

/* Does what she did count as what the programme waits for? A bill is a visit, too. */
enum pd_referral_seen { PD_REFERRAL_SEEN_VISIT = 1, PD_REFERRAL_SEEN_BILL = 2 };

bool
pd_referral_counts(enum pd_referral_when when, enum pd_referral_seen seen);

/* ---- the object "referral" of a programme ---- */

struct pd_doc;
struct pd_doc_row;
extern const struct pd_doc_row pd_referral_rows[];

/* Fails at the path of what is wrong. */
void
pd_referral_check(struct pd_doc *doc, const struct pd_programme *p);

#endif
