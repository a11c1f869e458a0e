/*
 * An errand: what a desk asks its hub for on behalf of whoever stands there, beside the journal: what she has
 * that no desk keeps, and small things that only the hub can do.
 *   (1) Nothing that moves points at a desk is an errand: that is an op. Where an errand costs points (a
 *       seat, a spin), the hub takes them, or refuses, and the desk learns of it as of any other change.
 *   (2) Each has an id, and one that changes something is done once: the same id gets the same answer, also
 *       from a hub that was stopped in between.
 *   (3) Some may wait for the network (pd_errand_waits): they lie in the desk's tray, synced before anybody
 *       is told that they are kept, and leave it when the hub has answered. The others are asked at once or
 *       not at all.
 *   (4) It carries surrogate ids, words of the programme and numbers: no name, and no free text but what the
 *       hospital's own people write (app/core/work.h). The digits of a phone, a card or a PIN are on their
 *       way only: in no tray, no log, and wiped where they were typed; so are a visitor's number and name.
 * Whoever is enrolled is in `sealed`, which the hub alone opens (app/core/enrol.h).
 *
 * Desk, hub and screens share these structs; the bytes between them are sync/wire/errand.h's. From protocol 3
 * on; a counter's work, enrolments, visitors, trainings, devices and wheels from 4 on.
 */
#ifndef PD_CORE_ERRAND_H
#define PD_CORE_ERRAND_H

#include "app/core/code.h"
#include "app/core/enrol.h"
#include "app/core/limits.h"
#include "app/core/parts.h"
#include "app/core/plan.h"
#include "app/core/programme.h"
#include "app/core/work.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_ERRAND_DIGITS_CAP 25 /* a phone, a card's number, a PIN: 1 to 24 digits */
#define PD_ERRAND_VISIT_CAP 65  /* the hospital's own number of a visit */

/* Stored in trays: append, never renumber. The name on the wire stands behind each. */
enum pd_errand_kind {
    PD_ERRAND_PAGE = 1,     /* "page": all that she has beside points */
    PD_ERRAND_HISTORY = 2,  /* "history": what was posted, the newest first; n: before this number, 0: from
                               the newest */
    PD_ERRAND_SEATS = 3,    /* "seats": free seats of all activities; member may be zero */
    PD_ERRAND_FIND = 4,     /* "find": who has this phone or card number; what: "phone" | "card"; digits */
    PD_ERRAND_PIN = 5,      /* "pin": digits is the PIN of her card? */
    PD_ERRAND_BOOK = 6,     /* "book": what: an activity */
    PD_ERRAND_UNBOOK = 7,   /* "unbook": n: the booking's number */
    PD_ERRAND_FEEDBACK = 8, /* "feedback": waits; what: topic, n: face from 1, yes: call her back; number: by
                               which it is looked up; member may be zero */
    PD_ERRAND_FEEDBACK_SHOW = 9, /* "feedback_show": number */
    PD_ERRAND_SURVEY = 10,       /* "survey": what: survey, visit, yes: with her name, values */
    PD_ERRAND_CONSENT = 11,      /* "consent": waits; what: purpose, yes: given, else taken back */
    PD_ERRAND_BLOCK = 12,        /* "block": waits; the cards she has are good no more */
    PD_ERRAND_MISSED = 13,       /* "missed": waits; what: sku, n: enum pd_missed; nobody's */
    PD_ERRAND_FAVOURITE = 14,    /* "favourite": waits; what: sku, yes: she likes it */
    PD_ERRAND_UNIT_CODE = 15,    /* "unit_code": what: unit; a code that whoever takes it reads */
    PD_ERRAND_CALL = 16,         /* "call": somebody here needs a person; yes: no more */
    PD_ERRAND_PRIORITY = 17,     /* "priority": waits; what: place; she was given a priority slip */
    PD_ERRAND_PROXY = 18,        /* "proxy": waits; what: a hold of hers, hexadecimal; how its proxy tickets
                                    stand: n: the last made, number: taken back up to it, 0: none */
    PD_ERRAND_WORK = 19,         /* "work": a counter's people; work; digits: the PIN of its badge */
    PD_ERRAND_ENROL = 20,    /* "enrol": waits; sealed; member: of the card she was given, or zero; yes: who
                                enrolled her was told that it is kept, and gave the card away. Where a hub
                                did it and was put back since: what: who she became, hexadecimal, number:
                                that hub's proof of it, as it answered */
    PD_ERRAND_VISITOR = 21,  /* "visitor": what: the hospital's number of a patient, who is no member yet;
                                work.by: who asks, "": nobody signs in there. Whom the list has under it */
    PD_ERRAND_TRAINING = 22, /* "training": this desk is closed for one; until it is heard of again */
    PD_ERRAND_PARTS = 23,    /* "parts": how this desk's devices are; parts: all it has */
    PD_ERRAND_WHEEL = 24,    /* "wheel": what: a wheel; how it stands for her; n: a spin of hers whose result
                                she has seen, 0: none */
    PD_ERRAND_SPIN = 25,     /* "spin": what: a wheel; n: the digit she tapped; number: the first 32 bits of
                                the day's commitment as she was shown it */
    PD_ERRAND_DEDUCT = 26,   /* "deduct": visit: the number of a bill of hers, n: points to pay it with */
    PD_ERRAND_DEDUCT_END = 27,   /* "deduct_end": n: the number of what is kept; not wanted any more */
    PD_ERRAND_REFERRAL = 28,     /* "referral": the number by which she brings others, and what came of it */
    PD_ERRAND_PLAN = 29,         /* "plan": the steps of her plans, as they stand */
    PD_ERRAND_TICK = 30,         /* "tick": n: a plan's number, what: that step of it is done */
    PD_ERRAND_FAMILY_BLOCK = 31, /* "family_block": waits; what: who holds a card of hers, hexadecimal; it
                                    pays nothing any more */
    PD_ERRAND_FAMILY_UNBLOCK = 32, /* "family_unblock": what: likewise; it pays again */
};

#define PD_ERRAND_KIND_LAST PD_ERRAND_FAMILY_UNBLOCK

/* Why a patient went without a gift. Stored: append, never renumber. */
enum pd_missed { PD_MISSED_SOLD_OUT = 1, PD_MISSED_NOT_WANTED = 2 };

/* Fields a kind does not name are zero. */
struct pd_errand {
    enum pd_errand_kind kind;
    struct pd_id id;
    struct pd_id member;
    int64_t at_ms; /* desk time when it was asked for */
    char what[PD_RULE_CAP];
    int64_t n;
    bool yes;
    int64_t number; /* feedback: 8 digits, drawn at the desk; proxy; spin */
    char digits[PD_ERRAND_DIGITS_CAP];
    char visit[PD_ERRAND_VISIT_CAP]; /* deduct: of a bill */
    int value_count;
    char values[PD_QUESTIONS_MAX][PD_RULE_CAP]; /* survey: in the order of its questions; "": not answered */
    struct pd_work_ask work;                    /* a page of a list, or an act */
    uint8_t sealed[PD_ENROL_SEALED_LEN];        /* enrol: a form, to the hub's key */
    struct pd_parts parts;
};

/* "page"; NULL: no kind that this release knows. */
const char *
pd_errand_name(enum pd_errand_kind kind);

/* 0: none of them. */
enum pd_errand_kind
pd_errand_from(const char *name);

/* May lie in the tray until there is a network. */
bool
pd_errand_waits(enum pd_errand_kind kind);

/* From this protocol on; desk and hub must both speak it. */
int
pd_errand_protocol(enum pd_errand_kind kind);

/* "proxy", REFUSED: the hub does not know the hold, or not yet. */
#define PD_ERRAND_NO_HOLD "no_hold"

/* How long a desk lets somebody wait for the answer; what may wait for the network is called kept then. */
#define PD_ERRAND_PATIENCE_MS 8000

/* What became of it. The last two are the desk's own and never on the wire. Append, never renumber. */
enum pd_errand_status {
    PD_ERRAND_DONE = 1,
    PD_ERRAND_REFUSED = 2,    /* by the rules: `code` says why, and nothing changed */
    PD_ERRAND_UNANSWERED = 3, /* the hub did not answer in time: it may have been done */
    PD_ERRAND_OFFLINE = 4,    /* nobody was asked: there is no network */
    PD_ERRAND_KEPT = 5,       /* in the tray, and will be done */
};

/* ---- what the hub tells ---- */

#define PD_PAGE_UNITS 24
#define PD_PAGE_BOOKINGS 8
#define PD_PAGE_REMINDERS 8
#define PD_PAGE_SURVEYS 4
#define PD_PAGE_FAVOURITES 12
#define PD_PAGE_DUES 6
#define PD_HISTORY_LINES 5
#define PD_SEATS_ROWS 32

/* What she agrees to or not; the hub's list. Stored: append, never renumber. */
enum pd_purpose {
    PD_PURPOSE_PROGRAMME = 1, /* taking part */
    PD_PURPOSE_LINKING = 2,   /* her bills and visits are told to the programme */
    PD_PURPOSE_SMS = 3,
    PD_PURPOSE_WECHAT = 4,
    PD_PURPOSE_PHONE = 5,
    PD_PURPOSE_PARTNERS = 6, /* merchants that she visits learn that she is a member */
};

#define PD_ERRAND_PURPOSES 6

/* What came of an enrolment. Stored: append, never renumber. */
enum pd_enrolled {
    PD_ENROLLED_NEW = 1,     /* a member from now on */
    PD_ENROLLED_ALREADY = 2, /* she was one before: nothing of hers was changed */
};

/* "programme", "linking"...; NULL: no such purpose. */
const char *
pd_errand_purpose(int n);

/* 0: none of them. */
enum pd_purpose
pd_errand_purpose_from(const char *name);

/* One coupon or counted service of hers. */
struct pd_page_unit {
    char unit[PD_RULE_CAP];
    int left;
    int64_t end_ms; /* first instant at which `ending` of them are over; PD_NEVER_MS */
    int ending;
};

enum pd_seat { PD_SEAT_NONE = 0, PD_SEAT_BOOKED = 1, PD_SEAT_WAITING = 2, PD_SEAT_ATTENDED = 3 };

struct pd_page_booking {
    int64_t number;
    char activity[PD_RULE_CAP];
    enum pd_seat seat;
    int ahead; /* WAITING: how many wait before her */
    struct pd_points price;
    int64_t cancel_until_ms;
};

struct pd_page_reminder {
    char topic[PD_RULE_CAP];
    int64_t due_day; /* days since 1970, the hospital's */
};

struct pd_page_survey {
    char survey[PD_RULE_CAP];
    char visit[PD_ERRAND_VISIT_CAP];
    int64_t visited_ms;
};

/* An account of money of hers. */
struct pd_page_purse {
    char purse[PD_RULE_CAP];
    struct pd_fen free, held;
    int64_t end_ms; /* first instant at which `ending` of it is over; PD_NEVER_MS */
    struct pd_fen ending;
};

/* A bill that she is to pay, and what of her points is kept for it. */
struct pd_page_due {
    char bill[PD_ERRAND_VISIT_CAP];
    struct pd_fen fen;
    int64_t number; /* of what is kept; 0: nothing is */
    struct pd_points kept;
    struct pd_fen off;
    int64_t until_ms;
};

struct pd_errand_page {
    int64_t since_ms;              /* a member since; 0: not known */
    int64_t stay_until_ms;         /* her tier is looked at again then; 0: never */
    struct pd_points stay_missing; /* growth she still needs by then to stay; 0: none */
    int unit_count;
    struct pd_page_unit units[PD_PAGE_UNITS]; /* soonest to end first */
    int booking_count;
    struct pd_page_booking bookings[PD_PAGE_BOOKINGS]; /* open ones, the next first */
    int reminder_count;
    struct pd_page_reminder reminders[PD_PAGE_REMINDERS]; /* due within 30 days or overdue */
    int survey_count;
    struct pd_page_survey surveys[PD_PAGE_SURVEYS]; /* visits not answered for */
    uint32_t consents;                              /* bit n: enum pd_purpose n counts */
    int favourite_count;
    char favourites[PD_PAGE_FAVOURITES][PD_SKU_CAP];
    struct pd_points usable; /* her points that may pay a part of a bill */
    int purse_count;
    struct pd_page_purse purses[PD_PURSES_MAX]; /* in the order of the rules */
    int due_count;
    struct pd_page_due dues[PD_PAGE_DUES]; /* the oldest first */
    bool has_card;                         /* a printed card of hers is good */
    bool has_pin;                          /* and has a PIN */
    char adviser[PD_RULE_CAP];             /* an id of the rules; "": she has none */
};

/* Stored by name: append, never renumber. */
enum pd_history_kind {
    PD_HISTORY_EARNED = 1,
    PD_HISTORY_SPENT = 2,
    PD_HISTORY_BACK = 3,  /* what was held or spent came back */
    PD_HISTORY_TAKEN = 4, /* a refund took back what its payment had earned */
    PD_HISTORY_EXPIRED = 5,
    PD_HISTORY_SET_RIGHT = 6, /* by two persons of the staff */
};

struct pd_history_line {
    int64_t number; /* in the hub's order */
    int64_t at_ms;
    enum pd_history_kind kind;
    struct pd_points amount;    /* never below 0: the kind says which way */
    bool less;                  /* SET_RIGHT: it became fewer */
    char rule[PD_RULE_CAP];     /* what it was earned by; "" */
    char sku[PD_SKU_CAP];       /* what it was spent on; "" */
    char activity[PD_RULE_CAP]; /* or which; "" */
    char who[PD_MASKED_CAP];    /* SPENT, BACK: who spent it by a family card, masked; "": she herself */
};

struct pd_history_page {
    int count;
    struct pd_history_line lines[PD_HISTORY_LINES]; /* the newest first */
    bool more;
};

struct pd_seats_row {
    char activity[PD_RULE_CAP];
    int free;
    bool called_off;
};

struct pd_seats_page {
    int count;
    struct pd_seats_row rows[PD_SEATS_ROWS];
};

/* What a spin brought. INSTEAD: points, because none was left of what it fell on. Stored: append, never
 * renumber. */
enum pd_spin_given {
    PD_SPIN_NOTHING = 1,
    PD_SPIN_POINTS = 2,
    PD_SPIN_GIFT = 3,
    PD_SPIN_COUPON = 4,
    PD_SPIN_INSTEAD = 5,
};

#define PD_SPIN_GIVEN_LAST PD_SPIN_INSTEAD

/* One spin as it was decided and stored, before anything moved on a screen. wheel.h says how it follows from
 * the day's seed. */
struct pd_spin {
    int64_t number; /* in the hub's order */
    char wheel[PD_RULE_CAP];
    int64_t day;    /* days since 1970, the hospital's */
    int64_t of_day; /* on that day and wheel, from 1 */
    int digit;
    char prize[PD_RULE_CAP]; /* what it fell on */
    enum pd_spin_given given;
    struct pd_points points; /* POINTS, INSTEAD */
    struct pd_id hold;       /* GIFT: its ticket waits for her under this */
};

struct pd_wheel_left {
    char prize[PD_RULE_CAP];
    int left; /* of those that are counted */
};

#define PD_WHEEL_HEX_CAP 65

/* A wheel as it stands for her now. */
struct pd_wheel_page {
    int64_t day;
    char commitment[PD_WHEEL_HEX_CAP]; /* today's, hexadecimal */
    char told_seed[PD_WHEEL_HEX_CAP],
        told_commitment[PD_WHEEL_HEX_CAP]; /* of the last day that is over; "" */
    int64_t told_day;
    int spins_left; /* she may spin so often today */
    int left_count;
    struct pd_wheel_left left[PD_WHEEL_PRIZES_MAX];
    int unseen_count;
    struct pd_spin unseen[1]; /* a spin of hers whose result she may not have seen */
};

#define PD_PLAN_ROWS 24

/* One step of a plan of hers. */
struct pd_plan_row {
    int64_t number; /* of the plan that she has */
    char plan[PD_RULE_CAP], step[PD_RULE_CAP];
    enum pd_step_state state;
    int64_t from_day, to_day; /* days since 1970, the hospital's; both included */
    struct pd_points points;  /* earned; else to be earned */
    bool self;                /* she may say herself that it is done */
};

struct pd_plan_page {
    int count;
    struct pd_plan_row
        rows[PD_PLAN_ROWS]; /* open ones first, then later, missed, done; each by its last day */
};

/* Whom she brought, as her own page tells it. */
struct pd_brought {
    int64_t number; /* hers to give away; 0: there is none for her */
    int members;    /* that counted */
    int waiting;    /* enrolled, and not treated yet */
};

enum pd_feedback_status {
    PD_FEEDBACK_STATUS_RECEIVED = 1,
    PD_FEEDBACK_STATUS_ANSWERED = 2,
    PD_FEEDBACK_STATUS_CLOSED = 3
};

struct pd_errand_answer {
    enum pd_errand_kind kind;
    struct pd_id id;
    enum pd_errand_status status;
    char code[PD_REASON_CAP]; /* REFUSED: "too_few_points", "seats", "not_found", "wrong_pin", "locked"... */
    struct pd_id member;      /* find, enrol: who; else as asked */
    int64_t number;           /* book: the booking; feedback: as asked; work: what was made; enrol: proof;
                                 deduct: what is kept */
    enum pd_seat seat;        /* book */
    int ahead;                /* book, WAITING; pin, REFUSED: tries left */
    struct pd_points points;  /* survey: earned; book: paid; unbook: came back; work: see work.h; enrol: to
                                 welcome her */
    struct pd_fen off, price; /* work, units.use: off the bill; to be paid for what was used; deduct: off the
                                 bill */
    enum pd_feedback_status feedback; /* feedback_show */
    int64_t due_ms;                   /* feedback_show: to be answered before */
    bool has_text;                    /* feedback_show: staff wrote an answer, told at the counter */
    bool has_pin;                     /* find: her card has a PIN */
    bool stopped;                     /* find: the number is that of a card which was reported lost */
    char text_code[PD_CODE_CAP];      /* unit_code */
    int64_t until_ms;           /* unit_code, deduct: good until then; work, REFUSED "wait": no PIN before */
    enum pd_enrolled enrolled;  /* enrol */
    char masked[PD_MASKED_CAP]; /* enrol: her name */
    struct pd_visitor visitor;  /* visitor; wipe it when done */
    char
        referral[PD_REASON_CAP]; /* enrol: what comes of whom she named: "credited", "waiting", why not; "" */
    struct pd_brought brought;   /* referral; points: for them in all */
    union {
        struct pd_errand_page page;
        struct pd_history_page history;
        struct pd_seats_page seats;
        struct pd_plan_page plan;
        struct pd_work_page work; /* of a list; of an act none */
        struct pd_wheel_page wheel;
        struct pd_spin spin;
    };
};

#endif
