/*
 * What a person sees and what a person can ask for: the whole contract between the session (which owns all
 * state) and the screens (which own none). The session fills one pd_view; a screen draws it and returns one
 * pd_intent. (1) A view holds no key, no phone number, no full member number; names are masked already, but
 * for what is being written down on ENROL. (2) Pointers are valid until the session's next apply. (3) Nothing
 * here says "saved" before the ledger's commit, nor "confirmed" before the hub's answer.
 */
#ifndef PD_CORE_VIEW_H
#define PD_CORE_VIEW_H

#include "app/core/code.h"
#include "app/core/errand.h"
#include "app/core/family.h"
#include "app/core/lots.h"
#include "app/core/money.h"
#include "app/core/practice.h"
#include "app/core/redeem.h"
#include "app/core/referral.h"
#include "app/core/row.h"
#include "app/core/setup.h"
#include "app/core/shift.h"
#include "app/core/technician.h"
#include "app/core/view_counter.h"
#include "app/core/view_member.h"

/* Rows of ui/screen/screens.c. Append, never renumber: tour files and tests name them. */
enum pd_screen {
    PD_SCREEN_ATTRACT = 1,   /* nobody is here: gifts, rules, how to scan, languages */
    PD_SCREEN_HOME = 2,      /* balance, tier, what next */
    PD_SCREEN_ACCOUNT = 3,   /* every lot explained: source, rule, all expiries */
    PD_SCREEN_TIER = 4,      /* tier card, benefits of each tier */
    PD_SCREEN_RULES = 5,     /* how points work, from the live programme; paged */
    PD_SCREEN_CATALOGUE = 6, /* paged, 6 a page; also without a member */
    PD_SCREEN_GIFT = 7,      /* one gift: picture, detail, where; why not */
    PD_SCREEN_CONFIRM = 8,  /* what it costs and leaves, where and until when: last step before points move */
    PD_SCREEN_SAVING = 9,   /* busy; nothing to hit */
    PD_SCREEN_DONE = 10,    /* the ticket, and that it is kept for her */
    PD_SCREEN_TICKETS = 11, /* waiting to be collected */
    PD_SCREEN_TICKET = 12,  /* one of them, with its QR */
    PD_SCREEN_NO_CODE = 13, /* how to get a code / join */
    PD_SCREEN_REFUSED = 14, /* this code was not taken, by name */
    PD_SCREEN_MESSAGE = 15, /* something happened: what, what to do, whether points changed */
    PD_SCREEN_CLOSED = 16,  /* temporarily closed, and where people help */
    PD_SCREEN_STAFF = 17,   /* staff was called / where to find them */
    PD_SCREEN_COUNTER = 18, /* the counter's one screen */
    PD_SCREEN_MORE = 19,    /* everything else that she can do here, 6 a page */
    PD_SCREEN_WALLET = 20,  /* her coupons and counted services */
    PD_SCREEN_UNIT = 21,    /* one of them: what it is good for, until when, who waits for her, its code */
    PD_SCREEN_HISTORY = 22, /* what she earned and spent */
    PD_SCREEN_ACTIVITIES = 23,     /* what is on; also without a member */
    PD_SCREEN_ACTIVITY = 24,       /* one of them: when, where, seats, price */
    PD_SCREEN_SURVEY = 25,         /* one question at a time */
    PD_SCREEN_FEEDBACK = 26,       /* a topic, a face, shall we call: one at a time */
    PD_SCREEN_FEEDBACK_STATE = 27, /* what became of one, by its number */
    PD_SCREEN_KEYPAD = 28,         /* digits: a PIN, a phone, a card, a number */
    PD_SCREEN_REMINDERS = 29,      /* what she is reminded of, and the board's notices */
    PD_SCREEN_PRIVACY = 30,        /* what she agreed to; her cards */
    PD_SCREEN_SURE = 31,           /* asked once more before something that is not undone here */
    PD_SCREEN_BOARD = 32,          /* one notice or health card in full, from the first screen too */
    PD_SCREEN_RIGHTS = 33,         /* every right, and the level that gives it */
    PD_SCREEN_INDEX = 34,          /* how levels are reached and kept: what counts, and how far she is */
    PD_SCREEN_PROXY = 35,          /* somebody else picks up `ticket`: what that is; then its proxy ticket */
    PD_SCREEN_TECHNICIAN = 36,     /* a technician's own face */
    PD_SCREEN_SETUP = 37,          /* a machine that is no desk yet, question by question */
    PD_SCREEN_ASIDE = 38, /* the patient's side of a counter, of a view made for it alone: app/core/aside.h */
    PD_SCREEN_WORK = 40,  /* the counter's lists, and what is done with their lines */
    PD_SCREEN_ENROL = 42, /* COUNTER: somebody becomes a member, one question after the other */
    PD_SCREEN_WHEEL = 43, /* the lucky wheel: what may be won, how likely it is, what a spin costs */
    PD_SCREEN_WHEEL_PICK = 44,   /* which digit? */
    PD_SCREEN_WHEEL_RESULT = 45, /* what the spin brought, stored before it is shown */
    PD_SCREEN_WHEEL_FAIR = 46,   /* how anybody can tell that nobody chose it */
    PD_SCREEN_MONEY = 47,        /* her bills to be paid, and her accounts of money */
    PD_SCREEN_DEDUCT = 48,       /* how many points shall pay a part of a bill */
    PD_SCREEN_DEDUCTED = 49,     /* they are kept for it: what to do now, and until when */
    PD_SCREEN_REFERRAL = 50,     /* whom she brings: her number and its code, what came of it */
    PD_SCREEN_PLAN = 51,         /* the steps of her plans */
    PD_SCREEN_PLAN_STEP = 52,    /* one of them: until when, what it earns, who ticks it off */
    PD_SCREEN_FAMILY = 53,       /* whose account pays, and the cards of a family */
    PD_SCREEN_MEMBERSHIPS = 54,  /* she has several: which shall it be? */
    PD_SCREEN_ADVISER = 55,      /* her own adviser, who may be asked to call her */
};

#define PD_SCREENS (PD_SCREEN_ADVISER + 1)

/* One page of the catalogue shows so many gifts; the session pages by it, screens draw that many. */
#define PD_PAGE_GIFTS 6
#define PD_ATTRACT_GIFTS 3
#define PD_PAGE_PICTURES 12 /* of the catalogue by pictures alone */
#define PD_PAGE_ROWS 5      /* of a list: wallet, history, activities, reminders */
#define PD_MORE_MAX 20
#define PD_PAGE_MORE 6
#define PD_PAGE_TOPICS 6 /* of FEEDBACK's first step */

/* TIER, RIGHTS, INDEX, RULES, MORE and FEEDBACK know by themselves how many pages they have: the session
 * keeps whatever page below this was asked for, and such a screen takes one beyond its last for the last. */
#define PD_PAGES_OPEN 64

/* What a message screen tells. Append, never renumber. The friendly code stands behind. */
enum pd_message {
    PD_MESSAGE_NONE = 0,
    PD_MESSAGE_NOT_MEMBER = 1, /* E-MEM-01 code is good, nobody here knows the member: ask the counter */
    PD_MESSAGE_NOT_MEMBER_OFFLINE = 2, /* E-MEM-02 not on this desk, and no network to ask */
    PD_MESSAGE_REFUSED_REDEEM = 3,     /* E-RDM-01 the rules say no: see `answer` */
    PD_MESSAGE_HUB_REFUSED = 4,        /* E-RDM-02 the hub said no: nothing was taken */
    PD_MESSAGE_STRICT_WAIT = 5,        /* E-RDM-03 no answer, strict policy: nothing was taken */
    PD_MESSAGE_DISK = 6,               /* E-LED-01..04, 13 (no answer): not saved, nothing was taken */
    PD_MESSAGE_SIGNED_IN = 7,          /* today's points: granted or asked for (`pending`) */
    PD_MESSAGE_SIGNED_IN_ALREADY = 8,
    PD_MESSAGE_FROZEN = 11,          /* E-MEM-03 */
    PD_MESSAGE_CODE_STALE = 12,      /* E-COD-01 this code was used; refresh it on the phone */
    PD_MESSAGE_CANCELLED = 13,       /* the redemption was cancelled, points are back */
    PD_MESSAGE_CANCEL_AT_PLACE = 14, /* E-RDM-04 the ticket is out: it is cancelled where it is collected */
    PD_MESSAGE_KEPT =
        15, /* E-LED-14 recorded, but its ticket cannot be given out here now: points are held */
    PD_MESSAGE_CANCEL_ASKED =
        16, /* the ticket is out: its counter is asked, points come back when it confirms */
    PD_MESSAGE_REQUESTED = 17,     /* noted: the hub decides when the network is back; collect then */
    PD_MESSAGE_NEEDS_NETWORK = 18, /* E-NET-11 only with a network; nothing was done */
    PD_MESSAGE_NO_ANSWER = 19,  /* E-NET-12 the hub did not answer: look again later, it may have been done */
    PD_MESSAGE_BOOKED = 20,     /* `activity`: she has a seat */
    PD_MESSAGE_WAITLISTED = 21, /* she waits for one, `activity.ahead` before her */
    PD_MESSAGE_UNBOOKED = 22,   /* given back; `points` came back */
    PD_MESSAGE_NOT_BOOKED = 23, /* E-ACT-01 `activity.no` says why; nothing was taken */
    PD_MESSAGE_ANSWERED = 24,   /* survey: thank you; `points` */
    PD_MESSAGE_ANSWERED_BEFORE = 25,
    PD_MESSAGE_FEEDBACK_KEPT =
        26,                    /* `feedback.number` looks it up; `pending`: sent when the network is back */
    PD_MESSAGE_OPTED_OUT = 28, /* takes part no more; what she has stays hers */
    PD_MESSAGE_CARD_BLOCKED = 29, /* her cards are good no more, here at once */
    PD_MESSAGE_PIN_LOCKED = 31,   /* E-PIN-02 too many wrong ones: at the counter */
    PD_MESSAGE_NOT_FOUND = 32,    /* E-MEM-04 nobody has this number, or it may not be looked up here */
    PD_MESSAGE_PRIORITY = 33,     /* a slip for service desks comes out */
    PD_MESSAGE_CARD_STOPPED = 35, /* E-MEM-05 this card was reported lost */
    PD_MESSAGE_PROVE = 36,        /* E-MEM-06 a number or a card says too little for this: her code does */
    PD_MESSAGE_PROXY_STOPPED =
        37, /* taken back; `pending`: counters hear of it when the network is back, and take it until then */
    PD_MESSAGE_NO_PROXY = 38,       /* E-RDM-08 none can be made: not here, not now, or too many were */
    PD_MESSAGE_PROXY_AT_PLACE = 39, /* a proxy ticket was scanned: it is shown at the counter */
    PD_MESSAGE_NO_SPIN = 40,        /* E-WHL-01 `wheel.no` says why; nothing was taken */
    PD_MESSAGE_NOT_DEDUCTED = 42,   /* E-MNY-01, E-MNY-02 the bill or her points changed; nothing was taken */
    PD_MESSAGE_DEDUCT_BACK = 43,    /* they are hers again: `points` */
    PD_MESSAGE_FAMILY_REFUSED = 44, /* E-FAM-01 the card is as it was: it is not hers to change here */
};

/* One of several memberships of whoever stands here. */
struct pd_membership_view {
    const struct pd_kind *kind; /* NULL: of no kind that these rules have */
    int tier;                   /* index */
    struct pd_points spendable;
    bool here; /* the one whose points are on the screen */
};

/* ---- what she has beside points ---- */

/* Choices of the screen MORE. Stored by name in tours: append, never renumber. */
enum pd_more {
    PD_MORE_WALLET = 1,
    PD_MORE_ACTIVITIES = 2,
    PD_MORE_SURVEY = 3,
    PD_MORE_FEEDBACK = 4,
    PD_MORE_REMINDERS = 5,
    PD_MORE_HISTORY = 6,
    PD_MORE_RULES = 7,
    PD_MORE_RIGHTS = 8,
    PD_MORE_PRIORITY = 9,
    PD_MORE_PRIVACY = 10,
    PD_MORE_FEEDBACK_STATE = 11,
    PD_MORE_JOIN = 12,
    PD_MORE_BOARD = 13,
    PD_MORE_WHEEL = 14,
    PD_MORE_MONEY = 15,
    PD_MORE_REFERRAL = 20,
    PD_MORE_ADVISER = 30,
    PD_MORE_PLAN = 21,
    PD_MORE_FAMILY = 22,
};

struct pd_unit_view {
    const struct pd_coupon *coupon; /* exactly one of the two */
    const struct pd_entitlement *entitlement;
    const struct pd_place *place; /* where who waits for her is; NULL */
    int left;
    int64_t end_ms; /* `ending` of them are over then; PD_NEVER_MS */
    int ending;
};

/* A bill of hers, and the points that pay a part of it. */
struct pd_due_view {
    char bill[PD_ERRAND_VISIT_CAP];
    struct pd_fen fen;
    struct pd_deduction_offer offer; /* what she may choose, and why nothing */
    struct pd_points points;         /* DEDUCT: chosen; DEDUCTED: kept */
    struct pd_fen off;               /* what they pay */
    int64_t number, until_ms;        /* of what is kept; 0: nothing is */
    bool paid;                       /* the bill was paid with it */
    int copies;                      /* of its slip: 0: the first; else what it says */
};

struct pd_money_row {
    const struct pd_purse *purse; /* an account; NULL: a bill */
    struct pd_page_purse has;
    struct pd_due_view due;
};

/* Why she gets no seat. */
enum pd_seat_no {
    PD_SEAT_NO_NONE = 0,
    PD_SEAT_NO_FULL = 1,    /* and nobody may wait any more */
    PD_SEAT_NO_EARLY = 2,   /* booked from opens_ms on */
    PD_SEAT_NO_LATE = 3,    /* no longer */
    PD_SEAT_NO_OTHERS = 4,  /* for other levels or kinds of members */
    PD_SEAT_NO_POINTS = 5,  /* too few */
    PD_SEAT_NO_OFF = 6,     /* called off */
    PD_SEAT_NO_NETWORK = 7, /* seats are booked online alone */
    PD_SEAT_NO_STATUS = 8,  /* frozen, or takes part no more */
};

/* One step of a plan of hers. */
struct pd_plan_view {
    const struct pd_plan *plan;
    const struct pd_plan_step *step; /* NULL: none */
    struct pd_plan_row row;
    bool may; /* whoever stands here may tick it off */
};

/* Her family: the account that pays for her, and the cards she gave. */
struct pd_family_view {
    bool holds; /* a card: the next five */
    bool use;   /* this visit's gifts are paid from that account */
    char account[PD_MASKED_CAP];
    struct pd_family_card card;
    enum pd_family_no no;  /* YES: it pays */
    struct pd_points left; /* for one gift now, by its limits and what the account has */
    int count;
    struct pd_family_line_view {
        char masked[PD_MASKED_CAP];
        struct pd_family_card card;
    } cards[PD_FAMILY_CARDS_MAX];
};

/* Whom she brings. */
struct pd_referral_view {
    enum pd_page_state state;
    struct pd_brought brought; /* number 0: there is none for her */
    struct pd_points points;   /* that she was given for them */
    char code[PD_REFERRAL_CODE_CAP];
};

struct pd_activity_view {
    const struct pd_activity *activity;
    int free; /* seats; -1: not known here */
    enum pd_seat seat;
    int64_t number; /* of her booking; 0 */
    int ahead;      /* WAITING: before her */
    bool may_cancel;
    bool would_wait;    /* no seat is free, but she may wait for one */
    enum pd_seat_no no; /* only of one that may be booked by whoever is here */
};

/* Why she cannot spin. */
enum pd_wheel_no {
    PD_WHEEL_NO_NONE = 0,
    PD_WHEEL_NO_POINTS = 1,  /* too few */
    PD_WHEEL_NO_TODAY = 2,   /* as often as one may today */
    PD_WHEEL_NO_NETWORK = 3, /* it is spun online alone */
    PD_WHEEL_NO_OVER = 4,
    PD_WHEEL_NO_NEW_DAY = 5, /* midnight came in between: she looks again, and may */
    PD_WHEEL_NO_STATUS = 6,  /* frozen, or not for her */
};

struct pd_wheel_prize_view {
    const struct pd_wheel_prize *prize;
    const struct pd_gift *gift;     /* NULL: none */
    const struct pd_coupon *coupon; /* NULL: none */
    int left;                       /* -1: it is not counted */
};

struct pd_wheel_view {
    const struct pd_wheel *wheel; /* the one that runs; NULL: none, or nothing of hers to show */
    bool there;                   /* she may look, and nothing but `no` keeps her from spinning */
    enum pd_page_state state;
    const struct pd_wheel_page *page;                       /* HERE; else NULL */
    struct pd_wheel_prize_view prizes[PD_WHEEL_PRIZES_MAX]; /* in the wheel's order */
    char code[10];                                          /* "1A2B-3C4D": of today's commitment */
    enum pd_wheel_no no;
    bool unseen;         /* there is a result of hers that she may not have seen */
    struct pd_spin spin; /* RESULT; number 0: none */
    int prize;           /* index; -1: none */
    bool again;          /* it is shown once more: nothing moves */
};

struct pd_survey_view {
    const struct pd_survey *survey;
    int question; /* index; question_count: the last page, with her name or without */
    char values[PD_QUESTIONS_MAX][PD_RULE_CAP]; /* "4", "yes", a choice's id; "": not answered */
    struct pd_points reward;                    /* 0: none */
};

enum pd_feedback_step { PD_FEEDBACK_TOPIC = 0, PD_FEEDBACK_FACE = 1, PD_FEEDBACK_CALL = 2 };

struct pd_feedback_view {
    enum pd_feedback_step step;
    int topic; /* index in the programme's list; -1: not chosen */
    int face;  /* 1: the saddest; 0: not chosen */
    bool call_back;
    bool adviser;                   /* MESSAGE: her adviser was asked to call her */
    int64_t number;                 /* 8 digits; 0: none yet */
    enum pd_feedback_status status; /* FEEDBACK_STATE; 0: not known */
    int64_t due_ms;
    bool has_text; /* the answer is told at the counter */
};

enum pd_keypad_for {
    PD_KEYPAD_PIN = 1, /* typed digits are never shown */
    PD_KEYPAD_PHONE = 2,
    PD_KEYPAD_CARD = 3,
    PD_KEYPAD_FEEDBACK = 4, /* number of what she told the hospital */
};

struct pd_keypad_view {
    enum pd_keypad_for what;
    char typed[PD_ERRAND_DIGITS_CAP]; /* PIN: one '*' a digit */
    int least, most;                  /* digits */
    bool bad;                         /* the last try was wrong */
    int tries_left;                   /* PIN, after a wrong one; 0: not told */
};

/* What SURE asks about. */
enum pd_sure {
    PD_SURE_OPT_OUT = 1, /* takes part no more */
    PD_SURE_BLOCK = 2,   /* her cards are stopped */
    PD_SURE_UNBOOK = 3,  /* `activity` */
    PD_SURE_CANCEL = 4,  /* `ticket`: points come back, or its counter is asked */
    PD_SURE_PROXY = 5,   /* the proxy ticket of `ticket` is taken back */
};

/* Paper that is no ticket. */
enum pd_slip {
    PD_SLIP_JOIN = 1,        /* "please join me", for the counter */
    PD_SLIP_RULES = 2,       /* how points work */
    PD_SLIP_PRIORITY = 3,    /* for service desks, never the clinical queue */
    PD_SLIP_FEEDBACK = 4,    /* its number */
    PD_SLIP_BOOKING = 5,     /* `activity` */
    PD_SLIP_UNIT = 6,        /* `unit` and its code */
    PD_SLIP_HISTORY = 7,     /* the page of it on the screen, without name */
    PD_SLIP_PROXY = 8,       /* proxy ticket of `ticket` */
    PD_SLIP_SHIFT = 9,       /* what the shift in counter.duty came to */
    PD_SLIP_ACCEPTANCE = 10, /* what a technician found and tried, and the journal's head */
    PD_SLIP_TEST_PAGE = 11,  /* every script, a code, the edges of the paper */
    PD_SLIP_NOTICE = 12,     /* what is kept and why, for whoever is asked to join */
    PD_SLIP_PRACTICE = 13,   /* in training: codes to hold before the scanner */
    PD_SLIP_REFERRAL = 20,   /* her number, for whoever she brings */
    PD_SLIP_DEDUCTION = 30,  /* `due`: points that pay a part of a bill */
};

/* The spoken path of one visit: it begins with a keypad's first key and ends with the visit. */
struct pd_spoken_view {
    bool on;
    bool dark;  /* the screen is blank; keypad and speech go on */
    bool alone; /* headphones: only she hears it, so that numbers and names of hers may be spoken */
    int volume; /* 0: silent, 1..PD_VOLUME_MAX */
};

/* A demonstration's people, who have no badge to hold before a scanner. */
struct pd_demo_badge {
    int code;                         /* which of the demo codes is it */
    char number[PD_STAFF_NUMBER_CAP]; /* "": there is none */
    char pin[PD_PIN_CAP];             /* everybody knows it */
};

#define PD_DEMO_BADGES 2

#define PD_VOLUME_MAX 3
#define PD_VOLUME_USUAL 2

/* What would help whoever holds a code before the camera. */
enum pd_camera_hint {
    PD_CAMERA_NOBODY = 0, /* or no camera: the picture is not shown */
    PD_CAMERA_LOOKING = 1,
    PD_CAMERA_CLOSER = 2,
    PD_CAMERA_FARTHER = 3,
    PD_CAMERA_BRIGHTER = 4,
    PD_CAMERA_STEADY = 5,
    PD_CAMERA_READ = 6,
};

/* The camera's own small picture, as a mirror. It is shown and forgotten. */
struct pd_camera_seen {
    enum pd_camera_hint hint;
    int w, h;
    const uint8_t *grey; /* w * h; valid until the next event about the camera; NULL: none */
};

struct pd_view {
    enum pd_screen screen;
    uint32_t visit; /* another number, another person: what a finger or a word began was for the one before;
                       a counter's stays */
    enum pd_lang lang;
    bool care, contrast, low;
    struct pd_spoken_view spoken;
    const struct pd_programme *programme; /* NULL only on CLOSED */
    const struct pd_place *place;         /* where people help; NULL when unknown */
    int64_t now_ms;                       /* desk time, for dates and opening hours */
    enum pd_time_quality clock;           /* how far it can be believed */
    enum pd_link_view link;
    bool full; /* the disk is: nothing new is promised */
    uint64_t unsent;
    int64_t oldest_unsent_ms; /* 0: none */
    int idle_left_s;          /* >= 0: the idle warning covers the screen; -1: none */
    int idle_total_s;         /* the ring's full circle */
    bool staffed;    /* whoever reads this screen is one of the staff: a counter's, whatever is on it */
    bool at_counter; /* a member's screens at a counter, where a clerk serves her: Escape leads back to the
                        table */
    bool demo;       /* a demonstration without hardware: offer codes to present, clearly marked */
    int demo_codes;  /* how many */
    struct pd_demo_badge demo_badges[PD_DEMO_BADGES]; /* those of them that are badges */

    bool has_member;
    struct pd_member_view member;
    int membership_count; /* active ones, where she has more than one; at a counter's table too */
    struct pd_membership_view memberships[PD_MEMBERSHIPS_MAX];

    struct pd_camera_seen camera; /* ATTRACT */
    bool presence;                /* it also looks whether somebody stands there */

    int attract_gifts;
    const struct pd_gift *attract[PD_ATTRACT_GIFTS]; /* changes slowly by itself */
    int attract_rule;                                /* which rules page is shown beside them */

    const struct pd_board_entry *notice; /* ATTRACT: turns slowly; NULL: none */
    const struct pd_board_entry *card;   /* health education, likewise */
    const struct pd_board_entry *board;  /* BOARD: page n of all that stands on it now */

    int category; /* CATALOGUE: index; -1 all; -2 "what can I get now"; -3 favourites */
    int page, pages;
    int gift_count;
    struct pd_gift_view gifts[PD_PAGE_PICTURES];
    bool pictures; /* CATALOGUE: by pictures alone, PD_PAGE_PICTURES a page; else PD_PAGE_GIFTS */

    struct pd_gift_view gift; /* GIFT, CONFIRM, SAVING, MESSAGE of a refusal */
    int qty;
    struct pd_points left_after; /* CONFIRM */
    int64_t collect_until_ms;    /* CONFIRM: last day to collect */

    struct pd_ticket_view ticket; /* DONE, TICKET, PROXY */
    char proxy_code[PD_CODE_CAP]; /* PROXY; "": none was made yet, or it was at another kiosk */
    enum pd_print_view print;
    int done_left_s; /* DONE: seconds until the screen clears by itself; -1: not counting */

    int ticket_count; /* TICKETS */
    struct pd_ticket_view tickets[PD_VIEW_TICKETS];

    int more_count; /* MORE: all; the screen shows those of its page */
    enum pd_more more[PD_MORE_MAX];

    enum pd_page_state list_state;           /* ACTIVITIES: of their free seats; else as member.page_state */
    int row_count;                           /* of the page of a list */
    struct pd_unit_view units[PD_PAGE_ROWS]; /* WALLET */
    struct pd_unit_view unit;                /* UNIT */
    char unit_code[PD_CODE_CAP];             /* UNIT; "": not asked for, or not here yet */
    int64_t unit_code_until_ms;
    struct pd_history_line history[PD_PAGE_ROWS]; /* HISTORY */
    enum pd_page_state history_state;             /* of those lines; NONE: as member.page_state */
    bool history_more;                            /* older ones are to be had by PAGE */
    struct pd_money_row money[PD_PAGE_ROWS];      /* MONEY */
    struct pd_due_view due;                       /* DEDUCT, DEDUCTED */
    struct pd_activity_view activities[PD_PAGE_ROWS];
    struct pd_activity_view activity; /* ACTIVITY, SURE and MESSAGE about it */
    struct pd_page_reminder reminders[PD_PAGE_ROWS];
    struct pd_wheel_view wheel;
    struct pd_referral_view referral;            /* REFERRAL */
    struct pd_family_view family;                /* HOME, CATALOGUE, GIFT, CONFIRM, FAMILY */
    struct pd_plan_view plan_rows[PD_PAGE_ROWS]; /* PLAN */
    struct pd_plan_view plan_step;               /* PLAN_STEP */
    struct pd_survey_view survey;
    struct pd_feedback_view feedback;
    const struct pd_adviser *adviser; /* hers; NULL: she has none, or it is not known */
    struct pd_keypad_view keypad;
    enum pd_sure sure;
    struct pd_points points; /* MESSAGE: what came or came back */
    bool missed;             /* GIFT: she has said why she goes without: thanked once */
    const char *leaflet;     /* NO_CODE: what the code of the hospital's leaflet says; NULL: none */
    bool card_unread;        /* REFUSED: it was no code but a card on the reader, which could not be read */
    bool may_find;           /* NO_CODE: a phone or card number may be looked up here */
    bool staff_called;       /* STAFF: somebody was told */
    bool asking;             /* SAVING: the hub is asked, nothing of hers moves at this desk */

    enum pd_code_outcome refused; /* REFUSED */
    enum pd_message message;      /* MESSAGE */
    bool pending;                 /* SIGNED_IN: asked for, not confirmed */
    char error_code[12];          /* "E-PRT-02", CLOSED and MESSAGE; may be "" */

    struct pd_counter_view counter; /* COUNTER */
    struct pd_enrol_view enrol;     /* ENROL */
    struct pd_aside_view aside;     /* a counter's second screen */

    struct pd_technician_view technician; /* TECHNICIAN */
    struct pd_practice_view practice;     /* a desk in training, whatever the screen */
    const struct pd_setup_view *setup;    /* SETUP; else NULL */
};

/* Append, never renumber: recorded visits name them. */
enum pd_intent_kind {
    PD_INTENT_NONE = 0,
    PD_INTENT_LANG = 1, /* n: enum pd_lang */
    PD_INTENT_CARE = 2, /* large print on or off */
    PD_INTENT_CONTRAST = 3,
    PD_INTENT_STAFF = 4, /* call staff */
    PD_INTENT_BACK = 5,
    PD_INTENT_HOME = 6,   /* home when a member is here, else the attract screen */
    PD_INTENT_FINISH = 7, /* "Done": wipe and go */
    PD_INTENT_STAY = 8,   /* "I'm still here" */
    PD_INTENT_CATALOGUE = 9,
    PD_INTENT_RULES = 10,
    PD_INTENT_NO_CODE = 11,
    PD_INTENT_ACCOUNT = 12,
    PD_INTENT_TIER = 13,
    PD_INTENT_HIDE = 14,    /* the eye */
    PD_INTENT_SIGN_IN = 15, /* today's points */
    PD_INTENT_TICKETS = 16,
    PD_INTENT_TICKET = 17,        /* n: index in tickets */
    PD_INTENT_CATEGORY = 18,      /* n: as in `category`; from HOME: the catalogue under it */
    PD_INTENT_PAGE = 19,          /* n: page number from 0; see PD_PAGES_OPEN */
    PD_INTENT_GIFT = 20,          /* sku */
    PD_INTENT_QTY = 21,           /* n: new quantity */
    PD_INTENT_CHOOSE = 22,        /* from GIFT to CONFIRM */
    PD_INTENT_REDEEM = 23,        /* CONFIRM: do it */
    PD_INTENT_PRINT = 24,         /* print (again) */
    PD_INTENT_CANCEL_TICKET = 25, /* TICKET: not wanted any more */
    PD_INTENT_DEMO_CODE = 26,     /* n: present demo code n */
    PD_INTENT_ANOTHER = 27,       /* DONE: one more gift */
    PD_INTENT_LOW = 28,           /* every control within reach of a wheelchair */

    PD_INTENT_SPOKEN = 29, /* the keypad's first key: from now on the screens speak */
    PD_INTENT_DARK = 30,   /* blank the screen, or show it again */
    PD_INTENT_VOLUME = 31, /* n: 0..PD_VOLUME_MAX */
    PD_INTENT_ALONE = 32,  /* n: 1 headphones are in, 0 they are out */

    PD_INTENT_MORE = 60,
    PD_INTENT_WALLET = 61,
    PD_INTENT_UNIT = 62,      /* n: index of the row */
    PD_INTENT_UNIT_CODE = 63, /* UNIT: show its code */
    PD_INTENT_HISTORY = 64,
    PD_INTENT_ACTIVITIES = 65,
    PD_INTENT_ACTIVITY = 66, /* n: index of the row */
    PD_INTENT_BOOK = 67,
    PD_INTENT_UNBOOK = 68, /* first asks SURE */
    PD_INTENT_SURVEY = 69,
    PD_INTENT_ANSWER = 70, /* n: 1.. of a scale, index of a choice, 1 yes, 0 no; goes on to the next */
    PD_INTENT_SKIP = 71,   /* this question stays without an answer */
    PD_INTENT_SEND = 72,   /* SURVEY: n 1 with her name, 0 without; FEEDBACK: n 1 call her back, 0 not */
    PD_INTENT_FEEDBACK = 73,
    PD_INTENT_TOPIC = 74,          /* n: index */
    PD_INTENT_FACE = 75,           /* n: from 1, the saddest */
    PD_INTENT_FEEDBACK_STATE = 76, /* to the keypad, then what became of it */
    PD_INTENT_DIGIT = 77,          /* n: 0..9, or PD_DIGIT_BACKSPACE */
    PD_INTENT_ENTER = 78,          /* KEYPAD: that is all of it */
    PD_INTENT_FIND = 79,           /* n: enum pd_keypad_for, PHONE or CARD */
    PD_INTENT_REMINDERS = 80,
    PD_INTENT_PRIVACY = 81,
    PD_INTENT_CONSENT = 82, /* n: enum pd_purpose; turned over. PROGRAMME, away from yes: first asks SURE */
    PD_INTENT_BLOCK = 83,   /* first asks SURE */
    PD_INTENT_SURE = 84,    /* SURE: yes, do it */
    PD_INTENT_BOARD = 85,   /* n: 0 the notice, 1 the card that stands on the first screen */
    PD_INTENT_RIGHTS = 86,
    PD_INTENT_INDEX = 87,
    PD_INTENT_LIKE = 88,     /* GIFT: turned over */
    PD_INTENT_PICTURES = 89, /* CATALOGUE: turned over */
    PD_INTENT_MISSED = 90,   /* GIFT: n enum pd_missed: why she goes without */
    PD_INTENT_SLIP = 91,     /* n: enum pd_slip */
    PD_INTENT_CALL = 92,     /* STAFF: somebody shall come; turned over */
    PD_INTENT_PRIORITY = 93,
    PD_INTENT_PROXY = 94,      /* TICKET: somebody else shall pick it up */
    PD_INTENT_PROXY_MAKE = 95, /* PROXY: make the ticket for it */
    PD_INTENT_PROXY_STOP = 96, /* PROXY: first asks SURE */

    PD_INTENT_WHEEL = 110,
    PD_INTENT_WHEEL_PICK = 111,   /* WHEEL: choose a digit */
    PD_INTENT_WHEEL_SPIN = 112,   /* WHEEL_PICK, n: the digit, 0..9 */
    PD_INTENT_WHEEL_FAIR = 113,   /* WHEEL */
    PD_INTENT_WHEEL_RESULT = 114, /* what came of a spin that she may not have seen */

    PD_INTENT_COUNTER_OK = 40,     /* Enter: hand over */
    PD_INTENT_COUNTER_CANNOT = 41, /* F2 */
    PD_INTENT_COUNTER_REASON = 42, /* REASON, n: 0 out of stock, 1 damaged, 2 not wanted; VOUCH, n: 0 shelf
                                      counted, 1 patient known, 2 the hospital bears it */
    PD_INTENT_COUNTER_UNDO = 43,
    PD_INTENT_COUNTER_CLEAR = 44,     /* Escape: back to scanning */
    PD_INTENT_COUNTER_TYPE = 45,      /* n: a letter or digit typed, or PD_TYPED_BACKSPACE */
    PD_INTENT_COUNTER_PICK = 46,      /* n: index in waiting */
    PD_INTENT_COUNTER_TAKE_OVER = 47, /* F4: hand over here instead of at the other counter */
    PD_INTENT_COUNTER_VOUCH = 48,     /* F4: the supervisor is here */
    PD_INTENT_COUNTER_LOCK = 49,      /* F9: whoever serves goes away; what lies on the table is put away */
    PD_INTENT_COUNTER_SHIFT = 97,     /* F10: close the shift, or open one */
    PD_INTENT_COUNTER_REPORT = 98,    /* F11: what the shift came to; REPORT: print it */
    PD_INTENT_COUNTER_SERVE = 99,     /* F3, MEMBER: what she could do at a kiosk, done here for her */
    PD_INTENT_COUNTER_FIND = 100,     /* F6, nothing on the table: n 0 by phone, 1 by card number */

    PD_INTENT_WORK = 102,      /* F12: the lists; nothing on the table, or a member */
    PD_INTENT_WORK_LIST = 103, /* n: enum pd_work */
    PD_INTENT_WORK_ROW = 104,  /* n: index of the line */
    PD_INTENT_WORK_ACT = 105,  /* n: index of the act */
    PD_INTENT_WORK_WORD = 106, /* REASON, n: index of its word */
    PD_INTENT_WORK_TYPE = 107, /* n: Unicode character typed, or PD_TYPED_BACKSPACE */
    PD_INTENT_WORK_SAY = 108,  /* TEXT: the sentence in `text` instead of what was typed */
    PD_INTENT_WORK_TURN = 109, /* n: the page that begins with this row */
    /* All that the patient's side of a counter may ask for; from any other screen they mean nothing. */
    PD_INTENT_ASIDE_CONFIRM = 140, /* n: the question she answers */
    PD_INTENT_ASIDE_DECLINE = 141, /* likewise */
    PD_INTENT_ASIDE_LANG = 142,    /* n: enum pd_lang */
    PD_INTENT_ASIDE_HIDE = 143,
    PD_INTENT_ASIDE_CARE = 144,

    PD_INTENT_COUNTER_BY_WORD =
        145, /* F8, CONFIRM: the clerk says that she confirmed by word; it is recorded */

    PD_INTENT_TECHNICIAN = 120,       /* on a first screen: the corners in turn, or F12 four times */
    PD_INTENT_TECHNICIAN_PAGE = 121,  /* n: enum pd_technician_page */
    PD_INTENT_TECHNICIAN_JOB = 122,   /* n: enum pd_technician_job; RETIRE: first asks SURE */
    PD_INTENT_TECHNICIAN_TOUCH = 123, /* GRID, n: the cell */
    PD_INTENT_TECHNICIAN_SLIP = 124,  /* n: PD_SLIP_ACCEPTANCE or PD_SLIP_TEST_PAGE */
    PD_INTENT_TECHNICIAN_HEARD = 125, /* n: 1 the tones were heard, 0 not */
    PD_INTENT_TECHNICIAN_LEAVE = 126, /* the desk serves again */
    PD_INTENT_TECHNICIAN_SURE = 127,  /* SURE: yes; then a badge and its PIN once more */
    PD_INTENT_TECHNICIAN_LAMP = 128,  /* STATUS, n: enum pd_lamp_of: what it says */

    PD_INTENT_SETUP_NEXT = 129,   /* this answer, and on; REVIEW: write it and ask the hub */
    PD_INTENT_SETUP_BACK = 130,   /* to the question before */
    PD_INTENT_SETUP_CHOOSE = 131, /* n: index of a choice */
    PD_INTENT_SETUP_TYPE = 132,   /* n: a character typed, or PD_TYPED_BACKSPACE */
    PD_INTENT_SETUP_SHIFT = 133,  /* capitals, or no more */
    PD_INTENT_SETUP_TEST = 134,   /* n: 1 begin it; SOUND_TEST: 2 heard, 3 not */
    PD_INTENT_SETUP_PAGE = 135,   /* REVIEW: n */
    PD_INTENT_SETUP_END = 136,    /* DONE: the desk begins */
    PD_INTENT_ENROL = 150,      /* F7: somebody becomes a member; with the card on the table, where one is */
    PD_INTENT_ENROL_TYPE = 151, /* n: a Unicode character, or PD_TYPED_BACKSPACE */
    PD_INTENT_ENROL_CHOOSE = 152,     /* n: from 1 */
    PD_INTENT_ENROL_NEXT = 153,       /* Enter: this answer; SUMMARY: keep it; DONE: on */
    PD_INTENT_ENROL_BACK = 154,       /* Escape: the question before; from the first: given up */
    PD_INTENT_ENROL_SERVE = 155,      /* F3, DONE: she is served at once */
    PD_INTENT_ENROL_STOP = 156,       /* F8: given up, and wiped */
    PD_INTENT_ENROL_CANDIDATE = 157,  /* n: from 1 */
    PD_INTENT_ENROL_CANDIDATES = 158, /* n: 1 the next page of them, -1 the one before */
    PD_INTENT_ENROL_LATIN = 159,      /* Shift: Latin letters from now on, or Chinese again */

    PD_INTENT_TRAINING_END = 170,   /* the real desk again; means nothing where the desk is in no training */
    PD_INTENT_TRAINING_SHEET = 171, /* likewise: codes to practise with, on paper */
    PD_INTENT_PLAN = 187,           /* the steps of her plans */
    PD_INTENT_PLAN_STEP = 188,      /* n: index of a row */
    PD_INTENT_TICK = 189,           /* PLAN_STEP: it is done */
    PD_INTENT_REFERRAL = 186,       /* whom she brings */
    PD_INTENT_MEMBERSHIPS = 193,    /* which of hers? */
    PD_INTENT_ADVISER = 195,        /* who is hers? */
    PD_INTENT_ADVISE = 196,         /* ADVISER: she would like to be called */
    PD_INTENT_MEMBERSHIP = 194,     /* n: index of memberships; also at the counter's table */

    PD_INTENT_MONEY = 180,
    PD_INTENT_DUE = 181,           /* MONEY, n: index of the row */
    PD_INTENT_DEDUCT_AMOUNT = 182, /* DEDUCT, n: points */
    PD_INTENT_DEDUCT = 183,        /* DEDUCT: keep them for the bill */
    PD_INTENT_DEDUCT_END = 184,    /* DEDUCTED: not wanted, points back */

    PD_INTENT_FAMILY = 190,      /* whose account pays, and the cards she gave */
    PD_INTENT_FAMILY_USE = 191,  /* FAMILY, n: 1 the family's points pay from now on, 0 her own */
    PD_INTENT_FAMILY_CARD = 192, /* FAMILY, n: index of a card: blocked, or good again */

};

#define PD_TYPED_BACKSPACE 8 /* as in ASCII */
#define PD_DIGIT_BACKSPACE 10

struct pd_intent {
    enum pd_intent_kind kind;
    int n;
    char sku[PD_SKU_CAP];
    const char *text; /* WORK_SAY: of the catalogues, so that it stays; else NULL */
};

#define PD_INTENT_NOTHING ((struct pd_intent){ .kind = PD_INTENT_NONE })

#endif
