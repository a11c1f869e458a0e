/*
 * Enrolling a member at a counter: what is asked, what may be answered, and how it travels. The form is a
 * person's own words, so (1) it stands in memory while it is filled in, and nowhere else in clear: it leaves
 * the desk sealed to the hub's key, which no desk can open, and the tray keeps those bytes alone; (2) the
 * year of birth never leaves the desk: the hub is told the day, and whether she is a minor; (3) a consent
 * counts only where it was asked for and given: nothing is agreed to by itself; (4) a minor has a guardian,
 * who agrees for her, and is asked about no messages and no partners; (5) whoever enrols has a phone or the
 * hospital's own number, by which the hub knows her again. Desk and hub check by the same rules.
 */
#ifndef PD_CORE_ENROL_H
#define PD_CORE_ENROL_H

#include "app/base/clock.h"
#include "app/base/err.h"
#include "app/base/rng.h"
#include "app/core/id.h"
#include "app/core/limits.h"
#include "app/core/programme.h"
#include "app/core/sign.h"
#include "app/core/staff.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_ENROL_NAME_CAP 64   /* UTF-8 */
#define PD_ENROL_PHONE_CAP 17  /* as pd_enrol_phone writes it */
#define PD_ENROL_NUMBER_CAP 32 /* the hospital's own of a patient */
#define PD_ENROL_BIRTH_CAP 9   /* "19580531", as typed */
#define PD_ENROL_DAY_CAP 6     /* "05-31" */
#define PD_ENROL_WORD_CAP 33
#define PD_ENROL_ADULT_YEARS 18

/* Which way she came. Stored: append, never renumber. */
enum pd_enrol_source {
    PD_ENROL_SOURCE_HOUSE = 1,     /* in the hospital */
    PD_ENROL_SOURCE_COMMUNITY = 2, /* a stand outside */
    PD_ENROL_SOURCE_ONLINE = 3,    /* she read of it there */
    PD_ENROL_SOURCE_PARTNER = 4,   /* a partner sent her: which one is told with it */
    PD_ENROL_SOURCE_FRIEND = 5,    /* another member */
};

#define PD_ENROL_SOURCES 5

/* What a guardian is to a minor. Stored: append, never renumber. */
enum pd_enrol_relation {
    PD_ENROL_RELATION_MOTHER = 1,
    PD_ENROL_RELATION_FATHER = 2,
    PD_ENROL_RELATION_GRANDPARENT = 3,
    PD_ENROL_RELATION_RELATIVE = 4,
    PD_ENROL_RELATION_APPOINTED = 5, /* by a court or a public body */
};

#define PD_ENROL_RELATIONS 5

/* "house"...; NULL: none. */
const char *
pd_enrol_source_name(int source);

/* 0: none of them. */
enum pd_enrol_source
pd_enrol_source_from(const char *name);

const char *
pd_enrol_relation_name(int relation);

/* What is sealed. Whatever is not there is "" or 0. Wipe it when done. */
struct pd_enrol_form {
    struct pd_id errand; /* the one it belongs to: sealed bytes are good under no other */
    char name[PD_ENROL_NAME_CAP];
    char phone[PD_ENROL_PHONE_CAP];
    char number[PD_ENROL_NUMBER_CAP];
    char birthday[PD_ENROL_DAY_CAP]; /* day of the year, without it */
    bool minor;
    char kind[PD_RULE_CAP]; /* of member */
    enum pd_enrol_source source;
    char partner[PD_ENROL_WORD_CAP]; /* PARTNER alone */
    uint32_t asked, given;           /* bit n: enum pd_purpose n; given only of what was asked */
    char text[PD_ENROL_WORD_CAP];    /* which wording of notice and consents was shown */
    char guardian[PD_ENROL_NAME_CAP];
    char guardian_phone[PD_ENROL_PHONE_CAP];
    enum pd_enrol_relation relation;
    int64_t referrer;             /* whose number she brought (referral.h); 0: nobody's. FRIEND alone */
    char serial[PD_SERIAL_CAP];   /* of the card she was given, printed ahead; "": none */
    char by[PD_STAFF_NUMBER_CAP]; /* who enrolled her; "": nobody signs in there */
    /* Who of the staff recommended that she join, by number; "": nobody said. Written down and no more: it
     * earns nobody anything, and no patient reads it. */
    char recommended[PD_STAFF_NUMBER_CAP];
};

/* What is wrong with a form, the first thing there is; also the page of the form that mends it. */
enum pd_enrol_problem {
    PD_ENROL_GOOD = 0,
    PD_ENROL_BAD_NUMBER = 1,
    PD_ENROL_BAD_NAME = 2,
    PD_ENROL_BAD_PHONE = 3,
    PD_ENROL_NEEDS_ONE = 4, /* neither phone nor number */
    PD_ENROL_BAD_BIRTH = 5,
    PD_ENROL_BAD_GUARDIAN = 6, /* a minor without one, or one without a minor */
    PD_ENROL_BAD_GUARDIAN_PHONE = 7,
    PD_ENROL_BAD_RELATION = 8,
    PD_ENROL_BAD_CONSENT = 9,   /* taking part was not agreed to, or something was that was not asked */
    PD_ENROL_NOT_A_MINORS = 10, /* messages or partners for a minor */
    PD_ENROL_BAD_SOURCE = 11,
    PD_ENROL_BAD_PARTNER = 12,
    PD_ENROL_BAD_KIND = 13,
    PD_ENROL_BAD_TEXT = 14,
    PD_ENROL_BAD_CARD = 15,
    PD_ENROL_BAD_REFERRER = 16,
    PD_ENROL_BAD_RECOMMENDED = 17, /* no number of one of the staff */
};

/* "phone": also the code of a hub's refusal, behind "form_". */
const char *
pd_enrol_problem_name(enum pd_enrol_problem problem);

enum pd_enrol_problem
pd_enrol_check(const struct pd_enrol_form *form, enum pd_jurisdiction where);

/* The purposes that are asked about, as bits; a minor's are fewer. */
uint32_t
pd_enrol_purposes(bool minor);

/* As typed, with spaces, dashes or the country's own prefix, to the one form that finds her again. false: it
 * is no phone of the place, nor a foreign one (+, then 8 to 15 digits). out: "" then. */
bool
pd_enrol_phone(enum pd_jurisdiction where, const char *typed, char out[PD_ENROL_PHONE_CAP]);

/* Eight digits, year first: a day that was, on or before `today` (days since 1970) and after 1900-01-01.
 * Fills the day without its year, and whether she is under age today. */
bool
pd_enrol_birth(const char *typed, int64_t today, char day[PD_ENROL_DAY_CAP], bool *minor);

/* One that may be written down: clean, not empty, no blank at its ends, no digit, no mask. */
bool
pd_enrol_name_good(const char *name);

/* The list of words that a desk's configuration has: "clinic-a, insurer-b". Returns how many there are, -1
 * where one is no word of 1 to 32 of A-Z a-z 0-9 - _ . or there are more than PD_ENROL_PARTNERS. */
#define PD_ENROL_PARTNERS 9
int
pd_enrol_partners(const char *list, char out[PD_ENROL_PARTNERS][PD_ENROL_WORD_CAP]);

/* ---- the hospital's list of who is expected ---- */

/* Wipe it when done. */
struct pd_enrol_listed {
    char number[PD_ENROL_NUMBER_CAP];
    char name[PD_ENROL_NAME_CAP];
    char phone[PD_ENROL_PHONE_CAP * 2]; /* as it stands there */
    char birth[PD_ENROL_BIRTH_CAP];     /* eight digits, also of 1958-05-31; "" */
};

/* CSV with a line of names first: number and name, and where they are known phone and birthday, in any order;
 * a value may stand in quotes. false: nobody has the number, or the first line lacks a column. Lines that
 * cannot be read are passed over. */
bool
pd_enrol_list_find(const char *text, size_t len, const char *number, struct pd_enrol_listed *out);

/* The same from the hub's list of visitors (sync/hub/visitors.h), which keeps no more than it takes to see
 * that she is the one. */
struct pd_visitor {
    char name[PD_ENROL_NAME_CAP];
    int year;      /* of birth; 0: not known */
    char last4[5]; /* of her phone; "": not known */
};

/* ---- sealed ---- */

#define PD_ENROL_PLAIN_LEN 704 /* every form takes so much, so that its length says nothing */
#define PD_ENROL_SEALED_LEN (PD_ENROL_PLAIN_LEN + 48)

/* For the hub alone; this desk cannot open it again. Errors: PD_ERR_TOO_LARGE (a name full of quotes),
 * PD_ERR_INVALID (that is no key). */
PD_MUST_CHECK enum pd_err
pd_enrol_seal(const struct pd_enrol_form *form, const struct pd_public_key *hub_key, struct pd_rng *rng,
    uint8_t sealed[PD_ENROL_SEALED_LEN]);

/* Errors: PD_ERR_DENIED: not sealed to this key, or altered. PD_ERR_INVALID: what was sealed is no form.
 * *form is wiped then. Rules are the caller's to check. */
PD_MUST_CHECK enum pd_err
pd_enrol_open(const uint8_t sealed[PD_ENROL_SEALED_LEN], const struct pd_secret_key *hub_secret,
    struct pd_enrol_form *form);

#endif
