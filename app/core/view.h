/*
 * What a person sees and what a person can ask for: the whole contract between the session (which owns all
 * state) and the screens (which own none). The session fills one pd_view; a screen draws it and returns one
 * pd_intent. (1) A view holds no key, no phone number, no full member number; names are masked already. (2)
 * Pointers are valid until the session's next apply. (3) Nothing here says "saved" before the ledger's
 * commit, nor "confirmed" before the hub's answer.
 */
#ifndef PD_CORE_VIEW_H
#define PD_CORE_VIEW_H

#include "app/core/code.h"
#include "app/core/lots.h"
#include "app/core/redeem.h"
#include "app/core/row.h"

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
};

/* One page of the catalogue shows so many gifts; the session pages by it, screens draw that many. */
#define PD_PAGE_GIFTS 6
#define PD_VIEW_EXPIRING 6
#define PD_VIEW_TICKETS 8
#define PD_COUNTER_LAST 5
#define PD_COUNTER_PICKUPS 5
#define PD_ATTRACT_GIFTS 3

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
    PD_MESSAGE_COPY_PRINTED = 9,
    PD_MESSAGE_PRINTER = 10,         /* E-PRT-02 no paper: the ticket is on the screen and stays valid */
    PD_MESSAGE_FROZEN = 11,          /* E-MEM-03 */
    PD_MESSAGE_CODE_STALE = 12,      /* E-COD-01 this code was used; refresh it on the phone */
    PD_MESSAGE_CANCELLED = 13,       /* the redemption was cancelled, points are back */
    PD_MESSAGE_CANCEL_AT_PLACE = 14, /* E-RDM-04 the ticket is out: it is cancelled where it is collected */
    PD_MESSAGE_KEPT =
        15, /* E-LED-14 recorded, but its ticket cannot be given out here now: points are held */
    PD_MESSAGE_CANCEL_ASKED =
        16, /* the ticket is out: its counter is asked, points come back when it confirms */
    PD_MESSAGE_REQUESTED = 17, /* noted: the hub decides when the network is back; collect then */
};

enum pd_link_view { PD_LINK_VIEW_ONLINE = 1, PD_LINK_VIEW_OFFLINE = 2, PD_LINK_VIEW_REFUSED = 3 };

enum pd_print_view {
    PD_PRINT_NONE = 1, /* no printer: the ticket is on the screen, take a photo or scan it */
    PD_PRINT_RUNNING = 2,
    PD_PRINT_DONE = 3,    /* also: nothing is under way, may be printed again */
    PD_PRINT_PROBLEM = 4, /* out of paper, cover open, silent */
};

/* A gift with the answer of the rules for whoever stands here. */
struct pd_gift_view {
    const struct pd_gift *gift;
    struct pd_redeem_answer answer; /* outcome 0: nobody is here, only browsing */
};

struct pd_ticket_view {
    struct pd_hold_row hold;
    const struct pd_gift *gift;   /* NULL when the programme no longer has it */
    const struct pd_place *place; /* NULL likewise */
    char short_number[8];
    char code[PD_CODE_CAP]; /* QR payload */
    bool confirmed;         /* the hub has it; otherwise: saved at this desk */
    int copies;             /* prints so far */
    char head[9];           /* first 8 digits of the journal head, printed on tickets */
};

struct pd_member_view {
    const struct pd_member *member;
    struct pd_points spendable;
    struct pd_points pending;
    struct pd_points unconfirmed;  /* asked for at this desk, not answered by the hub: nothing to spend */
    int tier;                      /* index */
    struct pd_points tier_missing; /* growth to the next; 0 at the top */
    int tier_progress_permille;    /* 0..1000 of the way from this tier to the next */
    int expiring_count;
    struct pd_expiring expiring[PD_VIEW_EXPIRING]; /* soonest first, those of the next 365 days */
    int tickets_waiting;
    bool sign_in_possible; /* the programme has it and it was not taken today as far as this desk knows */
    struct pd_points sign_in_points;
    struct pd_points offline_left; /* offline: the most that may be redeemed now; -1 when online */
    bool hidden;                   /* the eye is closed: numbers are dots */
    bool may_redeem;               /* false: this code may only look (stale, or a reboot) */
};

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
    PD_CAPTURE_VIEW_NOT_SAVED = 101, /* the counter's own: the desk could not record it, or did not say so */
    PD_CAPTURE_VIEW_UNDONE = 102,    /* a hand-over was undone: the hub is asked for the points */
};

struct pd_counter_view {
    enum pd_counter_state state;
    struct pd_ticket_view ticket; /* READY, NO, SAVING, HANDED, REASON, VOUCH */
    char masked[PD_MASKED_CAP];   /* its member, when known here; else "" */
    char kiosk_letter;
    enum pd_capture_view capture;
    enum pd_code_outcome refused;
    char typed[12];               /* number and last four digits of the phone, as typed: "A-037 12" */
    bool typed_bad;               /* no such waiting ticket, or not her phone */
    bool asking;                  /* SAVING: the goods wait for the hub's yes */
    int undo_left_s;              /* > 0: the last hand-over can be undone */
    const struct pd_place *place; /* this counter's */
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
};

struct pd_view {
    enum pd_screen screen;
    enum pd_lang lang;
    bool care, contrast, low;
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
    bool demo;                /* a demonstration without hardware: offer codes to present, clearly marked */
    int demo_codes;           /* how many */

    bool has_member;
    struct pd_member_view member;

    int attract_gifts;
    const struct pd_gift *attract[PD_ATTRACT_GIFTS]; /* changes slowly by itself */
    int attract_rule;                                /* which rules page is shown beside them */

    int category;    /* CATALOGUE: index; -1 all; -2 "what can I get now" */
    int page, pages; /* TIER: -1 is the page of her own level; pages is no more than a limit */
    int gift_count;
    struct pd_gift_view gifts[PD_PAGE_GIFTS];

    struct pd_gift_view gift; /* GIFT, CONFIRM, SAVING, MESSAGE of a refusal */
    int qty;
    struct pd_points left_after; /* CONFIRM */
    int64_t collect_until_ms;    /* CONFIRM: last day to collect */

    struct pd_ticket_view ticket; /* DONE, TICKET */
    enum pd_print_view print;
    int done_left_s; /* DONE: seconds until the screen clears by itself; -1: not counting */

    int ticket_count; /* TICKETS */
    struct pd_ticket_view tickets[PD_VIEW_TICKETS];

    enum pd_code_outcome refused; /* REFUSED */
    enum pd_message message;      /* MESSAGE */
    bool pending;                 /* SIGNED_IN: asked for, not confirmed */
    char error_code[12];          /* "E-PRT-02", CLOSED and MESSAGE; may be "" */

    struct pd_counter_view counter; /* COUNTER */
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
    PD_INTENT_CATEGORY = 18,      /* n */
    PD_INTENT_PAGE = 19,          /* n: page number from 0 */
    PD_INTENT_GIFT = 20,          /* sku */
    PD_INTENT_QTY = 21,           /* n: new quantity */
    PD_INTENT_CHOOSE = 22,        /* from GIFT to CONFIRM */
    PD_INTENT_REDEEM = 23,        /* CONFIRM: do it */
    PD_INTENT_PRINT = 24,         /* print (again) */
    PD_INTENT_CANCEL_TICKET = 25, /* TICKET: not wanted any more */
    PD_INTENT_DEMO_CODE = 26,     /* n: present demo code n */
    PD_INTENT_ANOTHER = 27,       /* DONE: one more gift */
    PD_INTENT_LOW = 28,           /* every control within reach of a wheelchair */

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
};

#define PD_TYPED_BACKSPACE 8 /* as in ASCII */

struct pd_intent {
    enum pd_intent_kind kind;
    int n;
    char sku[PD_SKU_CAP];
};

#define PD_INTENT_NOTHING ((struct pd_intent){ .kind = PD_INTENT_NONE })

#endif
