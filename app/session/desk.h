/*
 * The desk's service on the ledger thread: takes a request (a scan, a redemption, a hand-over), answers with
 * a reply. It verifies codes, keeps trusted time, and is the only caller of the ledger's acts, in the program
 * and in the simulator. (1) Every request gets exactly one reply, at once or by pd_desk_poll: of a ticket in
 * doubt within two seconds, of a hand-over that the hub must say yes to within ten; PD_REPLY_STATUS comes
 * besides whenever what it tells changed. (2) A reply that says "recorded" is made after the commit returned.
 * (3) A desk whose ledger cannot record serves nobody until it is opened again; one whose disk is full keeps
 * what was promised out of the ledger's reserve, and opens by itself when there is room. Threading: the
 * ledger's thread. Requests and replies are plain values but for the programme, which the desk owns and
 * lends: a version stays until the session says that it uses it no more, or until the desk is destroyed.
 */
#ifndef PD_SESSION_DESK_H
#define PD_SESSION_DESK_H

#include "app/core/desktime.h"
#include "app/core/money.h"
#include "app/core/shift.h"
#include "app/core/view.h"
#include "app/ledger/duty.h"

struct pd_desk;

struct pd_desk_config {
    struct pd_ledger *ledger; /* outlives the desk */
    struct pd_rng *rng;
    const char *plain_pattern; /* the hospital's own card numbers (app/core/foreign.h); NULL: none */
    bool sign_in;              /* a counter serves nobody before one of its people signed in */
    int ask_ms;     /* a ticket in doubt: how long it waits for what a reachable hub knows; 0: not at all */
    int late_hours; /* a ticket that waits longer is shown first, and counted; 0: none is */
    int low_units;  /* so many left to sell are few */
    int64_t refund_points; /* above it a supervisor is asked; -1: never */
    int shrink_units;      /* a clerk writes off a day; above it a supervisor is asked; -1: never */
    int receipts_day;      /* a clerk's, a local day; 0: as many as come */
    int hand_ms; /* goods that wait for the hub's yes: how long a clerk is kept waiting for it; 0: not at
                    all */
};

#define PD_DESK_ASK_MS 2000                     /* nobody at a counter should wait longer */
#define PD_DESK_ERRAND_MS PD_ERRAND_PATIENCE_MS /* then she is told that no answer came */
#define PD_DESK_HAND_MS 10000                   /* then the pick-up is noted, and she comes again */

#define PD_DESK_CALLS_MAX 4
#define PD_DESK_NOT_WANTED "not_wanted" /* reason of a CANCEL, CANNOT or END_ASK: she would not have it */

enum pd_desk_request_kind {
    PD_REQUEST_SCAN = 1,     /* payload */
    PD_REQUEST_MEMBER = 2,   /* id: reload who stands here */
    PD_REQUEST_REDEEM = 3,   /* redeem */
    PD_REQUEST_RELEASE = 4,  /* id: hold; print: paper or screen only */
    PD_REQUEST_CANCEL = 5,   /* id: hold; reason */
    PD_REQUEST_SIGN_IN = 6,  /* id: member */
    PD_REQUEST_CAPTURE = 7,  /* id: hold; payload: its ticket as scanned, or empty for one known here */
    PD_REQUEST_SHORT = 8,    /* payload: short number; last4: of its member's phone */
    PD_REQUEST_UNDO = 9,     /* id: captured hold; reason */
    PD_REQUEST_PRINTED = 10, /* id: hold whose ticket, or paper of the slip that, came out of the printer */
    PD_REQUEST_CANNOT = 11,  /* id: hold; payload: its ticket; reason: ends it, points go back */
    PD_REQUEST_DROP_PROGRAMME = 12, /* programme: the session uses it no more */
    PD_REQUEST_TICKET = 13,         /* id: a hold this desk told of: may it be handed over? */
    PD_REQUEST_RECEIPT = 14,        /* id: member; payload: the number of her bill, typed or scanned */
    PD_REQUEST_END_ASK = 15,        /* id: hold whose ticket is out; reason: ask its counter to end it */
    PD_REQUEST_TAKE_OVER = 16,      /* ask for the token of this counter's place */
    PD_REQUEST_VOUCH = 17,          /* as CAPTURE, of a ticket in doubt; reason: why it may be handed over */
    PD_REQUEST_ERRAND = 18,         /* errand: its id and time are filled in here */
    PD_REQUEST_PROXY = 19,          /* id: hold: its proxy ticket, the one that is out or a new one */
    PD_REQUEST_PROXY_STOP = 20,     /* id: hold whose proxy ticket is taken back */
    PD_REQUEST_PIN = 21,            /* payload: digits, for the badge that was scanned last; role */
    PD_REQUEST_SIGN_OUT = 22,       /* whoever serves here */
    PD_REQUEST_SHIFT_OPEN = 23,
    PD_REQUEST_SHIFT_CLOSE = 24,
    PD_REQUEST_STOCK = 25, /* stock */
    PD_REQUEST_SHIFT = 26, /* how the newest stands */
    PD_REQUEST_WORK = 50,  /* errand.work: a page of a list, or an act, of this desk; id: who is on the table,
                              zero: nobody */
    PD_REQUEST_BADGE = 40, /* payload: a technician's, at a desk of any kind; anything else is REFUSED */
    PD_REQUEST_SWITCH =
        46, /* id: another membership of whoever showed a code, or was found and gave her PIN */
    PD_REQUEST_PAPER = 51, /* id: of a slip, by pd_deduction_paper: it is printed once more */
    PD_REQUEST_ENROL =
        45, /* enrol: sealed here, and kept before it is sent; id: whom her card names, or zero */
};

struct pd_desk_request {
    enum pd_desk_request_kind kind;
    uint32_t serial; /* comes back in the reply, so that a stale reply is known as such */
    struct pd_id id;
    char payload[PD_CODE_CAP];
    size_t payload_len; /* SCAN: may be more than fits: it is then refused as too long */
    bool card_number; /* SCAN: it is the number of a card that was laid on the reader, whatever it looks like
                       */
    char last4[5];
    char reason[PD_REASON_CAP];
    bool print; /* RELEASE; ERRAND, of what is kept for a bill: its slip is wanted on paper */
    struct {    /* REDEEM */
        char sku[PD_SKU_CAP];
        int qty;
        enum pd_code_type code_type;
        char code[PD_CODE_CAP];
        int64_t code_exp_ms;
        int64_t decided_ms;
        uint32_t programme;   /* version whose price she was shown */
        bool by_word;         /* a clerk says that she confirmed, beside a screen of her own */
        struct pd_id account; /* that pays, where she holds a card of it; zero: her own */
    } redeem;
    struct pd_programme *programme;
    struct pd_errand errand;
    unsigned int role; /* PIN: any of these */
    bool approve;      /* PIN: of a supervisor, beside whoever serves, for the act below alone */
    struct pd_lets lets;
    struct pd_enrol_form enrol; /* ENROL: without errand and by, which are filled in here */
    struct {                    /* STOCK */
        char sku[PD_SKU_CAP];
        int units;
        char how[PD_REASON_CAP]; /* PD_OP_STOCK_* */
    } stock;
};

/* One membership of whoever stands here. */
struct pd_desk_membership {
    struct pd_id id;
    char kind[PD_RULE_CAP];
    struct pd_points growth, spendable;
};

/* The family's side of whoever stands here: the card she holds, and those she gave. */
struct pd_desk_family {
    bool holds; /* the next three */
    struct pd_family_card card;
    struct pd_member account;
    struct pd_redeem_use use; /* of that account */
    int count;
    struct pd_desk_family_card {
        struct pd_family_card card;
        char masked[PD_MASKED_CAP];
    } cards[PD_FAMILY_CARDS_MAX];
};

/* Everything screens need to know of whoever stands here. */
struct pd_desk_member {
    struct pd_member member;
    struct pd_redeem_use use;
    struct pd_desk_family family;
    int lease_left[PD_GIFTS_MAX]; /* by index in the programme's catalogue */
    bool sign_in_taken;
    struct pd_claims_open claims; /* asked for here, not answered */
    bool fresh;                   /* the code may start a redemption */
    bool found;                   /* by a number, and no PIN yet: points and level are all that is told */
    enum pd_code_type code_type;
    char code[PD_CODE_CAP];
    int64_t code_exp_ms;
    int ticket_count;
    struct pd_ticket_view tickets[PD_VIEW_TICKETS];
    int membership_count; /* her active ones; 0: this is her only one, or it is not told */
    struct pd_desk_membership memberships[PD_MEMBERSHIPS_MAX];
};

enum pd_desk_reply_kind {
    PD_REPLY_STATUS = 1,
    PD_REPLY_MEMBER = 2,   /* a member's code was scanned, or reloaded */
    PD_REPLY_TICKET = 3,   /* a ticket was scanned or typed: capture tells whether it may be handed over */
    PD_REPLY_REFUSED = 4,  /* refused; card: of PLAIN_CARD its number, where it may be looked for */
    PD_REPLY_UNKNOWN = 5,  /* good code, nobody here knows her; card, card_id and enrolled of a printed one */
    PD_REPLY_REDEEMED = 6, /* outcome; ticket when PD_REDEEM_OK: recorded here */
    PD_REPLY_ANSWER = 7,   /* unasked: the hub's answer to the hold in `ticket` */
    PD_REPLY_RELEASED = 8, /* ticket */
    PD_REPLY_CANCELLED = 9,  /* ticket: also when the goods could not be handed over */
    PD_REPLY_SIGNED_IN = 10, /* claim */
    PD_REPLY_CAPTURED = 11,  /* capture; ticket */
    PD_REPLY_UNDONE = 12,
    PD_REPLY_DONE = 13,    /* nothing to tell */
    PD_REPLY_FAILED = 14,  /* err: nothing was recorded; DENIED for a release: not before the hub's answer;
                              for a counter's act: nobody serves who may */
    PD_REPLY_RECEIPT = 15, /* claim: waits for its bill, or was told of here before */
    PD_REPLY_ASKED = 16,   /* ticket: its end was asked for; nothing has come back yet */
    PD_REPLY_ERRAND = 17,  /* errand: what became of it; KEPT at once for those that may wait. FIND that is
                              DONE is MEMBER instead, not fresh, with errand.has_pin (UNKNOWN where this desk
                              does not know her). PIN that is DONE: member_known and member, fresh */
    PD_REPLY_PROXY = 18,   /* ticket; proxy_code: "" where it was taken back */
    PD_REPLY_STAFF = 19,   /* sign_in, tries_left, clerk: of a badge (SCAN, BADGE) or its PIN */
    PD_REPLY_SHIFT = 20,   /* shift, figures */
    PD_REPLY_PAPER = 51,   /* paper */
    PD_REPLY_WORK = 50,    /* errand: status, code, points, and the page of a list; work; reprint: ticket */
};

struct pd_desk_reply {
    enum pd_desk_reply_kind kind;
    enum pd_desk_request_kind to;
    uint32_t serial;
    enum pd_err err;
    enum pd_redeem_outcome outcome;
    enum pd_capture_outcome capture;
    enum pd_code_outcome refused;
    enum pd_claim_outcome claim;
    enum pd_op_status status; /* ANSWER */
    bool must_wait;           /* REDEEMED: its ticket may not go out before the hub's answer */
    bool request;             /* REDEEMED: noted without a network; nobody waits for the answer here */
    struct pd_ticket_view
        ticket; /* gift and place are NULL in every reply: the session knows its programme */
    char proxy_code[PD_CODE_CAP];
    struct pd_desk_member member; /* MEMBER; for TICKET only what is known of its member */
    bool member_known;
    struct pd_errand_answer
        errand; /* of an ENROL that is DONE: member_known and member where her row is here */
    char card[PD_SERIAL_CAP];
    struct pd_id card_id;
    bool enrolled; /* UNKNOWN: she was registered here, and the hub has not heard of it */
    enum pd_sign_in sign_in;
    int tries_left;
    struct pd_clerk clerk;           /* STAFF: whose badge it is; STATUS: who serves here, "" nobody */
    bool clerk_ended;                /* STATUS: whoever served was told of as gone, or her badge is another */
    struct pd_shift shift;           /* SHIFT, STATUS */
    struct pd_shift_figures figures; /* SHIFT */
    struct {
        bool waits;  /* written down, and the hub decides */
        int percent; /* off a bill */
    } work;

    struct pd_desk_paper { /* PAPER; ERRAND that keeps points for a bill, or prints its slip again */
        struct pd_id id;   /* zero: it was not written down, and is not to be printed */
        int copies;        /* 0: the first; else what it says */
    } paper;

    /* STATUS */
    int late_count, late_hours; /* tickets that wait here for longer */
    int unsure_count;           /* tickets of before this start whose paper is not known to have come out */
    struct pd_ledger_status ledger;
    struct pd_moment now;
    bool online;
    bool hub_refuses; /* offline because the hub refuses this desk, or is another */
    bool full;        /* the disk is: a counter hands over what was promised, a kiosk closes */
    bool serving;     /* false: not enrolled, no programme, given back, or the ledger failed: closed_code says
                          which */
    char closed_code[12];
    struct pd_identity identity; /* secret wiped */
    /* Not NULL: a new one. Replies made before this one may speak of skus and places of the version before.
     */
    struct pd_programme *programme;
    int last_count;
    struct pd_ticket_view last[PD_COUNTER_LAST]; /* without member and code */
    int pickup_count;
    struct pd_ticket_view pickups[PD_COUNTER_PICKUPS]; /* likewise; confirmed: the goods may go out */
    struct pd_token_state token;                       /* of its place */
    int call_count;
    struct pd_call_row calls[PD_DESK_CALLS_MAX]; /* a counter's: kiosks at which somebody needs a person */
};

PD_MUST_CHECK enum pd_err
pd_desk_create(struct pd_desk **out, const struct pd_desk_config *config);

void
pd_desk_destroy(struct pd_desk *desk);

/* What people read for a ledger that failed so; the same code as in the log. */
const char *
pd_desk_disk_code(enum pd_err err);

/* What the clocks say now; call before any other function of a turn. */
void
pd_desk_clock(struct pd_desk *desk, int64_t wall_ms, int64_t boot_ms);

/* For the client's answers. */
struct pd_when
pd_desk_when(const struct pd_desk *desk);

/* How sync stands: whether caps apply, and the hub's time at its last answer (0: none yet). */
void
pd_desk_link(struct pd_desk *desk, bool online, int64_t hub_ms, int64_t hub_boot_ms);

/* The hub answers, but not to this desk, or it is not this desk's hub. */
void
pd_desk_refused(struct pd_desk *desk, bool refused);

/* The hub's present problem with this desk, by its code; "" when it serves it. Declared lost or retired, or
 * with a history that was told twice, a desk closes, and stays so over restarts until the hub serves it
 * again: a hub that is silent, or has another problem, opens nothing. */
void
pd_desk_problem(struct pd_desk *desk, const char *problem);

/* What the hub said could not be stored: a ledger that cannot record closes the desk also where nobody
 * stands.
 */
void
pd_desk_sync_failed(struct pd_desk *desk, enum pd_err err);

/* false: the reply comes by pd_desk_poll. */
bool
pd_desk_request(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply);

/* Somebody waits for what the hub knows now: pull, and say so with pd_desk_pulled. True once for each. */
bool
pd_desk_wants_rows(struct pd_desk *desk);

void
pd_desk_pulled(struct pd_desk *desk);

/* An errand that the hub is to be asked now: somebody's who waits, the oldest of the tray, or what the desk
 * tells of its devices; one at a time, until pd_desk_errand_answered. */
bool
pd_desk_wants_errand(struct pd_desk *desk, struct pd_errand *out);

/* The hub's answer to it; NULL: none came, and the tray's is asked again later. */
void
pd_desk_errand_answered(struct pd_desk *desk, const struct pd_errand_answer *answer);

/* How the desk's devices are now, whenever that was looked at; since when is filled in here. What has changed
 * is told to the hub by an errand of the desk's own, in half a minute. */
void
pd_desk_parts(struct pd_desk *desk, const struct pd_parts *parts);

/* The hub was restored, and may have forgotten: it is told once more. */
void
pd_desk_parts_again(struct pd_desk *desk);

/* Boot time at which pd_desk_poll has something to say if nothing else happens; INT64_MAX: not known. */
int64_t
pd_desk_wake_ms(const struct pd_desk *desk);

/* Replies that were not given at once, and unasked ones (ANSWER, STATUS): true and *reply filled while there
 * are any. */
bool
pd_desk_poll(struct pd_desk *desk, struct pd_desk_reply *reply);

/* About once a second when nothing else happens: persists the time floor, checkpoints, sees to the stock.
 * true: something for the hub was written. */
bool
pd_desk_idle(struct pd_desk *desk);

#endif
