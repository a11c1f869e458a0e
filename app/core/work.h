/*
 * What a counter's people do beside hand-overs: lists that are worked off, and what may be done with a line
 * of one. Two tables say everything about them: which roles see a list, whether it is of the member on the
 * table, whether the hub or this desk knows it; and of each act which fields it takes, who may do it, and
 * whether badge and PIN are shown to the hub once more. Desk, hub and screens read the same tables. (1) A
 * list comes in pages of PD_WORK_ROWS. A row carries numbers, words of the programme and masked names; free
 * text in it is the hospital's own (a reason, an answer). (2) The hub asks for everything again: the desk is
 * one of its counters, the person one of its staff with the role, and where the table wants proof, badge and
 * PIN, looked at by the hub, whose count it is. (3) Nobody acts on her own membership.
 */
#ifndef PD_CORE_WORK_H
#define PD_CORE_WORK_H

#include "app/base/clock.h"
#include "app/core/id.h"
#include "app/core/limits.h"
#include "app/core/staff.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_WORK_ROWS 6       /* of a page */
#define PD_WORK_REF_CAP 65   /* what an act names its row by */
#define PD_WORK_TEXT_CAP 193 /* UTF-8: 64 Chinese characters */
#define PD_WORK_FIELDS_MAX 3 /* of an act */
#define PD_WORK_ACTS_MAX 4   /* of a list */
#define PD_WORK_PLACES_MAX 9 /* to choose from, by a digit each */
#define PD_WORK_STATE_MAX 9  /* of a row */

/* Stored by name: append, never renumber. What its rows say stands behind each, in the order ref; what; text;
 * n, of; at_ms, due_ms; state. */
enum pd_work {
    /* what this desk knows by itself, also without a network */
    PD_WORK_UNCOLLECTED = 1, /* tickets of this place, oldest first: hold, hexadecimal; sku; "A-037"; units,
                                points; held at, collected until; - */
    PD_WORK_STOCK = 2,       /* the shelf: sku; sku; shelf; may still be sold here, kept for tickets; - ; - */
    /* what the hub knows */
    PD_WORK_FEEDBACK = 3,   /* open: number; topic; answer so far, or how many points wait for approval; face,
                               call back (1) and that some wait (2); told, to be answered before; enum
                               pd_feedback_status */
    PD_WORK_EXCEPTIONS = 4, /* of its site, not settled: number; kind; who looks after it; -, -; happened, -;
                               enum pd_work_exception */
    PD_WORK_SERVICES = 5,   /* service benefits that wait for their receiver: number; unit; -; how many, -;
                               asked, -; enum pd_work_service */
    PD_WORK_ACTIVITIES = 6, /* today's and those to come: id; id; -; seats free, taken; starts, ends; - */
    PD_WORK_BIRTHDAYS = 7,  /* this week, of those in its wards who agreed: number; ward; -; day of the month,
                               month; -, -; 1: was congratulated this year */
    PD_WORK_DAY = 8,        /* today at its site, a figure a row: name; name; -; the figure, in points its
                               worth in fen; -, -; enum pd_work_figure. handed_over, units, points, money
                               (to be paid beside points), voids, refunds, approvals; and as it stands now
                               exceptions_open, feedback_open, feedback_late, services_open */
    PD_WORK_UNITS = 9,      /* hers: unit; unit; -; left, price in fen; -, over; 1: a coupon, 2: a service */
    PD_WORK_USES = 10,      /* hers, of today: number; unit; -; how many, -; used, -; - */
    PD_WORK_CAPTURES = 11,  /* what she was given: hold; sku; place; points, of them back already; at, -; - */
    PD_WORK_CARDS = 12, /* her printed card: serial; "card"; -; 1: has a PIN, -; -, -; enum pd_work_card */
    PD_WORK_PROPOSALS = 13, /* rules that wait: number; "programme"; by whom; version in force, -; proposed,
                               wished from; 1: open */
    PD_WORK_STOPS = 14, /* what may be stopped now: id, of a campaign with a gift's id "campaign:ID"; "gift" |
                           "campaign"; -; -, -; -, -; - */
    PD_WORK_ADJUSTMENTS =
        15, /* number; -; reason; points (below 0: taken), -; proposed, -; 1: open. by: who */
    PD_WORK_SHEET =
        16, /* all about her, a line a row: name; name; text; n, of; at, due; -. status: text
               active | frozen; since: at; tier: text its id, n growth, of to the next, due looked
               at; index.spend, index.visits, index.flag, where a formula decides tiers: n
               fen, visits, the assessment, of what that counts; external: text who knows her, and the end of
               the id there, since; points: n free, of in tickets; pending, debt:
               n; ending: n points, due; card: n one is good, of it has a PIN; consent.PURPOSE: n 1 it counts;
               then the last five moves, ref move.NUMBER, what move.earned | spent | back | taken | expired |
               set_right: text rule or gift, n (below 0: fewer), at */
    /* what this desk knows by itself of whoever is on the table */
    PD_WORK_RECEIPTS =
        17, /* bills asked about here that wait: number; "receipt"; number; -, -; asked, -; - */
    PD_WORK_DISCOUNTS = 18, /* what her level has taken off, a category a row: category; category; level that
                               gives it; percent, -; -, -; - */
    /* what the hub knows of her money */
    PD_WORK_PURSES = 19, /* her accounts of money: id; id; -; fen, of it kept for bills; -, the first is over;
                            enum pd_purse_kind */
    PD_WORK_MONEY = 20,  /* what was paid in and paid with: "tN" | "bN"; account | "points" | "money"; receipt
                            | bill; fen, that can be given back; at, kept until; enum pd_work_money */
    PD_WORK_MEMBERSHIPS =
        21, /* the kinds of the rules, and which of them she has: kind; kind; -; points, growth; -,
               -; enum pd_work_membership */
    /* what the hub knows of those who come for the first time */
    PD_WORK_FIRST_VISITS =
        22,              /* open steps of their plans at its site: "NUMBER:STEP" of the plan; step; whose
                            it is, as the rules write it ("place:P1"); -, -; first day, over;
                            enum pd_work_first_visit */
    PD_WORK_FAMILY = 23, /* cards of a family that she gave: who, hexadecimal; "card"; "ONE MONTH USED": what
                            one gift may cost, a month's limit and what was used of it, in points; used
                            today, a day's limit; given, -; enum pd_family_state */
    PD_WORK_SHARED = 24, /* what her own card lets her use beside points: an account or a service; likewise;
                            -; fen or pieces that are there, what her limits leave at once; -, -; enum
                            pd_work_shared. who: whose it is */
    PD_WORK_CLEARING = 25, /* at a merchant's counter alone: "open" or the number of a statement; likewise;
                              "GIVEN USED": points, less what came back; fen that the hospital owes the
                              merchant (below 0: the merchant owes it), moves; from, until (not in it); 1:
                              settled */
};

#define PD_WORK_LAST PD_WORK_CLEARING

enum pd_work_shared { PD_WORK_SHARED_MONEY = 1, PD_WORK_SHARED_SERVICE = 2 };

enum pd_work_exception { PD_WORK_EXCEPTION_OPEN = 1, PD_WORK_EXCEPTION_TAKEN = 2 };
enum pd_work_service { PD_WORK_SERVICE_OPEN = 1, PD_WORK_SERVICE_TAKEN = 2 };
enum pd_work_card { PD_WORK_CARD_GOOD = 1, PD_WORK_CARD_STOPPED = 2 };
enum pd_work_membership {
    PD_WORK_MEMBERSHIP_HERS = 1,
    PD_WORK_MEMBERSHIP_HERE = 2, /* the one on the table */
    PD_WORK_MEMBERSHIP_NONE = 3, /* may be opened */
    PD_WORK_MEMBERSHIP_STOPPED = 4
};
enum pd_work_first_visit { PD_WORK_FIRST_VISIT_HERS = 1, PD_WORK_FIRST_VISIT_ANOTHERS = 2 };
enum pd_work_money {
    PD_WORK_MONEY_IN = 1,
    PD_WORK_MONEY_KEPT = 2, /* for a bill that is not paid yet */
    PD_WORK_MONEY_PAID = 3,
    PD_WORK_MONEY_BACK = 4
};
enum pd_work_figure { PD_WORK_FIGURE_COUNT = 1, PD_WORK_FIGURE_POINTS = 2, PD_WORK_FIGURE_FEN = 3 };

struct pd_work_row {
    char ref[PD_WORK_REF_CAP];
    char what[PD_RULE_CAP];
    char who[PD_MASKED_CAP];      /* masked; "" where it is nobody's */
    char by[PD_STAFF_NUMBER_CAP]; /* who touched it last; "" */
    char text[PD_WORK_TEXT_CAP];
    int64_t n, of;
    int64_t at_ms, due_ms; /* 0: none */
    int state;
    bool late;   /* beyond what the hospital promises: shown first, and marked */
    bool unsure; /* its paper was this desk's to print, and is not known to have come out: the desk says so,
                    never the hub */
};

struct pd_work_page {
    int count;
    struct pd_work_row rows[PD_WORK_ROWS];
    int64_t from;  /* the page's first row, from 0 */
    int64_t total; /* rows in all */
    int64_t late;  /* of them late */
};

enum pd_work_source { PD_WORK_LOCAL = 1, PD_WORK_HUB = 2 };

struct pd_work_kind {
    const char *name;   /* "feedback" */
    unsigned int roles; /* any of these sees it */
    bool hers;          /* of the member on the table */
    enum pd_work_source source;
};

/* ---- what may be done with a row ---- */

enum pd_work_field_kind {
    PD_WORK_FIELD_NUMBER = 1, /* digits, min..max */
    PD_WORK_FIELD_SIGNED = 2, /* likewise, and below zero */
    PD_WORK_FIELD_FEN = 3,    /* typed in yuan with two places, min..max fen */
    PD_WORK_FIELD_TEXT = 4,   /* 1..64 characters */
    PD_WORK_FIELD_REASON = 5, /* one of `words` */
    PD_WORK_FIELD_CODE = 6,   /* a member's code or a card, scanned: pd_work_ask.code */
    PD_WORK_FIELD_PLACE = 7, /* one of the hospital's places, by its id: pd_work_places has those there are */
};

struct pd_work_field {
    enum pd_work_field_kind kind;
    const char *name; /* "points" */
    int64_t min, max;
    const char *const *words; /* REASON: ends with NULL */
};

struct pd_work_act {
    enum pd_work work;
    const char *name;           /* "feedback.answer" */
    unsigned int roles;         /* any of these may */
    bool proof;                 /* badge and PIN, to the hub */
    bool row;                   /* of the chosen row; false: of the list as a whole (a new proposal) */
    enum pd_work_source source; /* who does it */
    int field_count;
    struct pd_work_field fields[PD_WORK_FIELDS_MAX];
};

/* NULL: none of them. */
const struct pd_work_kind *
pd_work_kind(enum pd_work work);

/* 0: none. */
enum pd_work
pd_work_from(const char *name);

/* The table, and how long it is. */
const struct pd_work_act *
pd_work_acts(int *count);

/* NULL: none of this name. */
const struct pd_work_act *
pd_work_act(const char *name);

struct pd_work_ask;

/* At a merchant's counter there are its uncollected tickets, its shelf and its settlement, and no other list:
 * this is a page of one, or what is done with a line of one there. */
bool
pd_work_at_merchants(const struct pd_work_ask *ask);

/* What was typed or scanned for a field. */
struct pd_work_value {
    int64_t n;                   /* NUMBER, SIGNED, FEN */
    char text[PD_WORK_TEXT_CAP]; /* TEXT; REASON: its word; PLACE: its id */
};

/* false: it is not allowed there. */
bool
pd_work_value_good(const struct pd_work_field *field, const struct pd_work_value *value);

struct pd_programme;
struct pd_gift;
struct pd_place;

/* The same gift as it is handed over at another place: a gift is collected at one place, so what two places
 * hand out stands in the rules twice, under one name. NULL: that place does not hand it out. */
const struct pd_gift *
pd_work_gift_at(const struct pd_programme *programme, const struct pd_gift *gift, const char *place);

/* Where units of this gift may be moved to, in the order of the rules. Returns how many; the first max lie in
 * out. */
int
pd_work_places(const struct pd_programme *programme, const char *sku, const struct pd_place **out, int max);

/* What an act that was done brings in the errand's answer, beside its status:
 * - activities.check_in: member: who; number: her booking; points: what it earned;
 * - units.use: number: of the use, by which it is taken back; off: off the bill; price: to be paid for it;
 * - uses.reverse: number: as asked;
 * - stock.move: number: of the movement at the hub;
 * - proposals.approve: number: the version it is published as; until_ms: in force from then on;
 * - stops.stop: number: the version in force now;
 * - memberships.join: member: the new one;
 * - family.add: member: who has a card now;
 * - shared.pay: as purses.pay; shared.use: number: of the use; price: to be paid for it;
 * - purses.topup: number; price: given on top;
 * - purses.pay: number; off: off the bill;
 * - money.reprint: number; points, and off: what they pay; price: the rest of the bill; until_ms: kept until;
 * - money.refund: number; price: to be paid out to her, 0: it is back in her accounts;
 * - feedback.accept, feedback.approve: points: given; 0: another approves them;
 * - sheet.adjust: number: of the adjustment that waits for another owner;
 * - sheet.assess: number: as given; 0: taken away;
 * - sheet.export: number: the file's, sheet-NUMBER.json at the hub, written within minutes.
 * One that was refused brings its code (pd_work_refusals); until_ms with "wait" and "wrong_pin": no PIN is
 * looked at before; 0: at once. */

/* Every code that hub, desk or session refuses a list or an act with; ends with NULL. The screens have words
 * for each. "supervisor" alone is never shown: a badge is asked for instead. */
const char *const *
pd_work_refusals(void);

/* Whether it is one of them. */
bool
pd_work_is_refusal(const char *code);

/* Whether points were given back by the list of what she was given, with this reason. */
bool
pd_work_is_refund_reason(const char *reason);

/* What a supervisor lets pass: the hold that `ref` names in hexadecimal; of another row an id made of it. */
void
pd_work_subject(const char *ref, struct pd_id *out);

/* What somebody asks the hub to do. */
struct pd_work_ask {
    enum pd_work work;     /* a list: which */
    int64_t from;          /* likewise: its first row wanted */
    char act[PD_RULE_CAP]; /* an act: its name; "" for a list */
    char ref[PD_WORK_REF_CAP];
    struct pd_work_value values[PD_WORK_FIELDS_MAX];
    char code[PD_CODE_CAP];       /* CODE: as scanned */
    char by[PD_STAFF_NUMBER_CAP]; /* who serves */
    char badge[PD_CODE_CAP];      /* proof: hers; the PIN travels in the errand's digits */
};

#endif
