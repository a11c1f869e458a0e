/*
 * What a counter's screens show: the table, whose duty it is, the lists, who becomes a member, and what of it
 * a patient sees on her side. Parts of a view (view.h), with its rules.
 */
#ifndef PD_CORE_VIEW_COUNTER_H
#define PD_CORE_VIEW_COUNTER_H

#include "app/core/shift.h"
#include "app/core/view_member.h"

#define PD_COUNTER_LAST 5
#define PD_COUNTER_PICKUPS 5

enum pd_counter_state {
    PD_COUNTER_IDLE = 1,  /* scan or type */
    PD_COUNTER_READY = 2, /* ticket good: hand over? */
    PD_COUNTER_NO = 3,    /* ticket not good: `capture` says why */
    PD_COUNTER_SAVING = 4,
    PD_COUNTER_HANDED = 5,  /* done; undo possible for a while */
    PD_COUNTER_MEMBER = 6,  /* a member's code was scanned: her waiting tickets here */
    PD_COUNTER_REFUSED = 7, /* not a ticket of ours: `refused` */
    PD_COUNTER_REASON = 8,  /* F2: why can it not be handed over? */
    PD_COUNTER_VOUCH = 9,   /* in doubt: a supervisor says why it may be handed over all the same */
};

/* Mirrors enum pd_capture_outcome of the ledger, by the same numbers; from 101 on the counter's own. */
enum pd_capture_view {
    PD_CAPTURE_VIEW_OK = 1,
    PD_CAPTURE_VIEW_ALREADY = 2,
    PD_CAPTURE_VIEW_VOIDED = 3,
    PD_CAPTURE_VIEW_WRONG_PLACE = 4,
    PD_CAPTURE_VIEW_EXPIRED = 5,
    PD_CAPTURE_VIEW_NO_TOKEN = 6,
    PD_CAPTURE_VIEW_ORDINAL = 7,
    PD_CAPTURE_VIEW_REJECTED = 8,
    PD_CAPTURE_VIEW_UNKNOWN = 9,
    PD_CAPTURE_VIEW_DOUBT = 10,
    PD_CAPTURE_VIEW_NO_ANSWER = 11,  /* E-RDM-06 */
    PD_CAPTURE_VIEW_STOPPED = 12,    /* a proxy ticket that was taken back */
    PD_CAPTURE_VIEW_OWN = 13,        /* whoever serves would serve herself: a colleague does it */
    PD_CAPTURE_VIEW_NOT_SAVED = 101, /* the counter's own: the desk could not record it, or did not say so */
    PD_CAPTURE_VIEW_UNDONE = 102,    /* a hand-over was undone: the hub is asked for the points */
    PD_CAPTURE_VIEW_DENIED = 103,    /* whoever serves may not: a clerk or a supervisor hands over */
};

/* Whether somebody serves at this counter, and what comes before. */
enum pd_duty {
    PD_DUTY_FREE = 0,     /* nobody signs in here */
    PD_DUTY_BADGE = 1,    /* locked: a badge, please */
    PD_DUTY_PIN = 2,      /* one was shown: its PIN */
    PD_DUTY_CHECKING = 3, /* which takes a moment */
    PD_DUTY_SHIFT = 4,    /* signed in, and no shift is open: Enter opens one */
    PD_DUTY_ON = 5,       /* serving */
    PD_DUTY_COUNT = 6,    /* closing: what lies on the shelf, one gift after the other, without what should */
    PD_DUTY_CLOSE = 7,    /* all counted: Enter closes the shift */
    PD_DUTY_REPORT = 8,   /* closed: what it came to, and the slip of it */
};

struct pd_duty_view {
    enum pd_duty state;
    enum pd_sign_in outcome; /* why the last badge or PIN let nobody in; 0: nothing to tell */
    int tries_left;          /* WRONG */
    bool failed;             /* the last act could not be saved */
    struct pd_clerk clerk;   /* PIN, CHECKING: whose badge was shown; from SHIFT on who serves */
    bool over;               /* PIN, CHECKING: over what lies on the table, which stays: another takes on */
    bool approves;           /* PIN, CHECKING: a supervisor lets an act pass; whoever serves stays */
    int digits;              /* PIN: so many were typed */
    struct pd_shift shift;
    struct pd_shift_figures figures; /* CLOSE: so far; REPORT */
    int gift, gifts;                 /* COUNT: which of how many */
    const struct pd_gift *counting;  /* COUNT; NULL where the programme knows it no more: then its sku */
    char counting_sku[PD_SKU_CAP];
    char counted[7]; /* COUNT: digits as typed */
};

/* ---- what a counter's people do beside hand-overs ---- */

/* Escape leads one up; ENTER, a digit or a finger on. */
enum pd_work_step {
    PD_WORK_STEP_NONE = 0,    /* it is not open */
    PD_WORK_STEP_MENU = 1,    /* which list? */
    PD_WORK_STEP_LIST = 2,    /* `page`, where `state` is HERE */
    PD_WORK_STEP_ROW = 3,     /* one of its lines, and what may be done with it */
    PD_WORK_STEP_FIELD = 4,   /* `act` asks for its field number `field` */
    PD_WORK_STEP_CHECK = 5,   /* all of it once more, before it is done */
    PD_WORK_STEP_BADGE = 6,   /* whoever answers for it shows her badge */
    PD_WORK_STEP_PIN = 7,     /* and types its PIN */
    PD_WORK_STEP_SENDING = 8, /* nothing to hit */
    PD_WORK_STEP_SAID = 9,    /* what became of it */
};

#define PD_WORK_TYPED_CAP PD_WORK_TEXT_CAP

struct pd_work_view {
    enum pd_work_step step;
    int menu_count;
    enum pd_work menu[PD_WORK_LAST]; /* what whoever serves may see now */
    char masked[PD_MASKED_CAP];      /* who is on the table; "": nobody, or not who may be served */
    bool own;                        /* she on the table is she who serves: a colleague does it */

    enum pd_work work;
    enum pd_page_state state;    /* of the page: ASKING, HERE, AWAY; NONE: it was refused */
    char refused[PD_REASON_CAP]; /* NONE: why */
    struct pd_work_page page;    /* stays while another is asked for */
    int row;                     /* chosen; -1: none */
    int act_count;               /* what may be done now: with the row in ROW, with the list in LIST */
    const struct pd_work_act *acts[PD_WORK_ACTS_MAX];

    const struct pd_work_act *act; /* NULL: none was chosen */
    int field;
    char typed[PD_WORK_TYPED_CAP]; /* for it, UTF-8 */
    bool typed_bad;                /* that is not allowed there */
    int given;                     /* values so far */
    struct pd_work_value values[PD_WORK_FIELDS_MAX];
    bool coded; /* a code was scanned for its field */

    bool supervisor;         /* BADGE, PIN: beyond what whoever serves may do by herself */
    bool badge_bad;          /* BADGE: that was none */
    int digits;              /* PIN: typed */
    enum pd_sign_in outcome; /* why badge or PIN did not do; 0: nothing to tell */
    int tries_left;          /* WRONG */

    enum pd_errand_status said;  /* SAID; UNANSWERED also: this desk did not say so */
    char code[PD_REASON_CAP];    /* REFUSED: why */
    bool waits;                  /* DONE: written down here, and the hub decides */
    struct pd_points points;     /* DONE: what it is about; 0: nothing */
    struct pd_fen off, price;    /* taken off a bill; to be paid all the same */
    int percent;                 /* quote; 0: nothing is */
    int copy;                    /* reprint: the paper says so */
    char text_code[PD_CODE_CAP]; /* a code to be shown; "" */
};

#define PD_COUNTER_CALLS 4

struct pd_counter_view {
    struct pd_duty_view duty;
    int call_count; /* kiosks at which somebody needs a person, the longest first */
    struct {
        char letter;
        int64_t since_ms;
    } calls[PD_COUNTER_CALLS];
    enum pd_counter_state state;
    struct pd_ticket_view ticket; /* READY, NO, SAVING, HANDED, REASON, VOUCH */
    char masked[PD_MASKED_CAP];   /* its member, when known here; else "" */
    char kiosk_letter;
    enum pd_capture_view capture;
    enum pd_code_outcome refused;
    char typed[12];           /* number and last four digits of the phone, as typed: "A-037 12" */
    bool typed_bad;           /* no such waiting ticket, or not her phone */
    char card[PD_SERIAL_CAP]; /* NO, UNKNOWN: of a card that is nobody's as far as is known here; "" */
    bool enrolled;            /* likewise: somebody was registered here with it, and the hub hears of it */
    bool asking;              /* SAVING: the goods wait for the hub's yes */
    int undo_left_s;          /* > 0: the last hand-over can be undone */
    const struct pd_place *place; /* this counter's */
    char letter;                  /* likewise; 0: not known */
    bool has_token;               /* false: this counter may not hand over now */
    char token_holder;            /* letter of the counter that may; 0: nobody, or not known */
    bool token_asked;             /* to take over: waiting for that counter */
    bool token_refused;           /* another counter asked before */
    int waiting_count;            /* MEMBER */
    struct pd_ticket_view waiting[PD_VIEW_TICKETS];
    struct pd_member_view member; /* MEMBER */
    int last_count;
    struct pd_ticket_view last[PD_COUNTER_LAST]; /* hand-overs, newest first */
    int pickup_count;
    struct pd_ticket_view pickups[PD_COUNTER_PICKUPS]; /* noted, newest first; confirmed: goods may go out */
    int late_count;                                    /* tickets that wait here longer than late_hours */
    int late_hours;
    int unsure_count;         /* tickets of before the start whose paper is not known to have come out */
    struct pd_work_view work; /* WORK */
};

/* What the patient's side of a counter shows. Append, never renumber. */
enum pd_aside_state {
    PD_ASIDE_WELCOME = 1,  /* nobody is served */
    PD_ASIDE_CLOSED = 2,   /* nobody serves */
    PD_ASIDE_MEMBER = 3,   /* she is: name, level, points */
    PD_ASIDE_GIFT = 4,     /* the clerk shows her a gift */
    PD_ASIDE_ASK = 5,      /* its price and what is left: does she want it? */
    PD_ASIDE_WAIT = 6,     /* something is recorded, or somebody takes over: a moment */
    PD_ASIDE_MADE = 7,     /* it is kept for her */
    PD_ASIDE_TICKET = 8,   /* a ticket lies on the table */
    PD_ASIDE_HANDED = 9,   /* its gift was handed over */
    PD_ASIDE_TROUBLE = 10, /* what she showed leads nowhere: `aside.trouble` */
};

/* Why; the clerk's own reasons stay the clerk's. */
enum pd_aside_trouble {
    PD_ASIDE_TROUBLE_ASK = 0,     /* the clerk explains */
    PD_ASIDE_TROUBLE_CODE = 1,    /* a code that is good no more, or not here */
    PD_ASIDE_TROUBLE_TAKEN = 2,   /* this gift went out before */
    PD_ASIDE_TROUBLE_BACK = 3,    /* not handed over: her points come back */
    PD_ASIDE_TROUBLE_CHECK = 4,   /* it is being looked at */
    PD_ASIDE_TROUBLE_NOTHING = 5, /* it did not work, and her points are as they were */
    PD_ASIDE_TROUBLE_NOTED = 6,   /* her wish is noted until the network is back; points are held */
};

/* Whether the patient is asked on her own side. */
enum pd_aside_ask {
    PD_ASIDE_ASK_NONE = 0,
    PD_ASIDE_ASK_WAITING = 1,  /* CONFIRM: the clerk's own confirmation is no good meanwhile */
    PD_ASIDE_ASK_DECLINED = 2, /* GIFT: she would not have it */
    PD_ASIDE_ASK_LATE = 3,     /* GIFT: she said nothing */
};

struct pd_aside_view {
    bool here;  /* there is a second screen, and it shows something */
    bool touch; /* she can answer on it */
    enum pd_lang lang;
    bool care;
    bool hidden; /* she closed the eye there */
    enum pd_aside_ask ask;
    int question;  /* which one: an answer to another is none */
    uint32_t page; /* another number, another page: a finger that began on the one before is nobody's */
    bool thanked;  /* HANDED: long enough */
    bool left_known;
    struct pd_points left;         /* of whose ticket lies on the table */
    enum pd_aside_state state;     /* in the view made for it; 0 in the desk's own */
    enum pd_aside_trouble trouble; /* likewise */
};

/* What is asked of whoever becomes a member, in this order; a step that is not needed is left out. */
enum pd_enrol_step {
    PD_ENROL_NOTICE = 1, /* what is kept and why: read it to her */
    PD_ENROL_NUMBER = 2, /* the hospital's own, which may be left out */
    PD_ENROL_NAME = 3,
    PD_ENROL_PHONE = 4, /* may be left out where there is a number */
    PD_ENROL_BIRTH = 5,
    PD_ENROL_GUARDIAN = 6, /* a minor's, with the next two */
    PD_ENROL_GUARDIAN_PHONE = 7,
    PD_ENROL_RELATION = 8,
    PD_ENROL_CONSENT = 9, /* `purpose`, one after the other */
    PD_ENROL_KIND = 10,   /* where there are several */
    PD_ENROL_SOURCE = 11,
    PD_ENROL_PARTNER = 12,
    PD_ENROL_REFERRER = 13, /* the number of the member who brought her, which may be left out */
    PD_ENROL_STAFF = 14,    /* who of the staff recommended it, where that is asked; may be left out */
    PD_ENROL_CARD = 15,     /* one that was printed ahead is scanned, or its number typed; may be left out */
    PD_ENROL_SUMMARY = 16,  /* all of it, before it is kept */
    PD_ENROL_SAVING = 17,
    PD_ENROL_DONE = 18, /* `result` */
};

enum pd_enrol_result {
    PD_ENROL_RESULT_NEW = 1,
    PD_ENROL_RESULT_ALREADY = 2, /* she was one: no second one was made */
    PD_ENROL_RESULT_KEPT = 3,    /* registered here; the hub hears of it when the network is back */
    PD_ENROL_RESULT_REFUSED = 4, /* `code`: nothing was kept */
    PD_ENROL_RESULT_FAILED = 5,  /* this desk could not keep it */
};

/* Whom the hospital expects under the number that was typed: what is known of that. */
enum pd_enrol_look {
    PD_ENROL_LOOK_NONE = 0, /* nobody was asked */
    PD_ENROL_LOOK_ASKING = 1,
    PD_ENROL_LOOK_FOUND = 2,     /* `visitor`; her name is filled in */
    PD_ENROL_LOOK_NOBODY = 3,    /* no list has the number */
    PD_ENROL_LOOK_AWAY = 4,      /* there is no network, or no answer */
    PD_ENROL_LOOK_TOO_OFTEN = 5, /* this hour's look-ups are used up */
};

#define PD_ENROL_LOOKS_AN_HOUR 60 /* of one clerk at this desk, in the list that lies here */

#define PD_ENROL_CHOICES 9
#define PD_ENROL_CANDIDATES 9

/* A name in Chinese on its way: letters are composed, and one of what they may mean is chosen. */
struct pd_typing_view {
    bool on;                             /* it can be written so here, on this page */
    bool latin;                          /* set aside: letters stand for themselves */
    char composition[PD_ENROL_NAME_CAP]; /* "": nothing is being composed */
    int count;
    char candidates[PD_ENROL_CANDIDATES][PD_ENROL_NAME_CAP]; /* "": one too long for a name */
    char keys[PD_ENROL_CANDIDATES + 1]; /* the one that chooses each: digits or capitals */
    bool before, more;                  /* there are other pages */
};

struct pd_enrol_view {
    enum pd_enrol_step step;
    int at, of;                    /* question n of m, from 1 */
    char typed[PD_ENROL_NAME_CAP]; /* NUMBER, NAME, PHONE, BIRTH, GUARDIAN, GUARDIAN_PHONE, CARD */
    enum pd_enrol_problem problem; /* why the answer is not taken; GOOD: nothing to tell */
    enum pd_purpose purpose;       /* CONSENT */
    int choice;       /* CONSENT: 1 yes, 2 no; KIND, SOURCE, PARTNER, RELATION: from 1; 0: none yet */
    int choice_count; /* of those */
    const char *choices[PD_ENROL_CHOICES]; /* PARTNER: its words; else NULL: screens have their own */
    enum pd_jurisdiction where;
    bool minor;
    bool kinds;              /* RESULT: the rules have several kinds of members: she may have another one */
    bool looked;             /* NUMBER: the hospital's list had her: name, phone and birthday are filled in */
    enum pd_enrol_look look; /* NAME: what became of asking for her */
    struct pd_visitor visitor;    /* NAME, FOUND: by what it is seen that she is the one */
    bool lists;                   /* there is such a list */
    struct pd_typing_view typing; /* NAME, GUARDIAN */
    struct pd_enrol_form form;    /* SUMMARY */
    enum pd_enrol_result result;  /* DONE */
    char code[PD_REASON_CAP];     /* REFUSED */
    char masked[PD_MASKED_CAP];   /* NEW, ALREADY */
    struct pd_points points;      /* NEW: to welcome her */
    bool may_serve;               /* NEW: her row is here already */
    char referral[PD_REASON_CAP]; /* NEW: what comes of whom she named; "": she named nobody */
};

#endif
