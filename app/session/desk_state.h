/* The desk service's inside, shared by its files and by nobody else. */
#ifndef PD_SESSION_DESK_STATE_H
#define PD_SESSION_DESK_STATE_H

#include "app/session/desk.h"

#define PD_DESK_UNSURE_MAX 16
#define PD_DESK_WATCH_MAX 16 /* holds whose hub answer somebody may wait for */

/* The hub's last word to this desk itself. */
enum pd_dismissed {
    PD_DISMISSED_NOT = 0,
    PD_DISMISSED_RETIRED,
    PD_DISMISSED_LOST,
    PD_DISMISSED_TWICE, /* its disk was put back, or runs in two machines */
};

#define PD_DESK_ERRANDS_MAX 4 /* that somebody waits for; one person stands here, and taps */

/* One errand that somebody waits for. */
struct pd_desk_errand {
    struct pd_errand errand; /* its digits are wiped when it was asked */
    uint32_t serial;         /* of the request */
    int64_t until_ms;        /* boot time */
    bool asked, over;
    bool print;                     /* as the request says */
    bool kept;                      /* it lies in the tray besides: without an answer it is sent again */
    bool rows;                      /* the answer is here, and her row is waited for, until until_ms */
    struct pd_errand_answer answer; /* over; status 0: none came */
};

struct pd_desk_errands {
    struct pd_desk_errand waiting[PD_DESK_ERRANDS_MAX];
    int count;
    bool under_way, of_tray; /* at the hub; it is the tray's */
    bool of_parts;           /* it tells how the devices are */
    bool of_stranger;        /* it is about somebody who is not at home here */
    struct pd_id asked;      /* which */
    bool asked_yes;          /* as its kind says */
    bool tray;               /* something may lie in it */
    int tray_faults;
    int64_t tray_wait_ms; /* boot time before which it is not sent */
};

/* How its devices are, and what the hub was told of them. */
struct pd_desk_parts {
    struct pd_parts now, under_way, hub;
    bool known, told; /* now is; hub is, since the start */
    int faults;       /* in a row */
    int64_t wait_ms;  /* boot time before which it is not told */
};

/* Whose code is good, and whom a desk does not know that mirrors the home members of its site alone. */
struct pd_desk_stranger {
    struct pd_id shown;  /* whom the last such code named, or whose card it is */
    struct pd_id member; /* for whom a scan waits */
    bool waits;          /* one does */
    bool wanted;         /* the hub is to be asked */
};

struct pd_desk {
    struct pd_desk_config config;
    struct pd_desktime time;
    struct pd_moment now;
    int64_t floor_saved_ms;
    bool online, refused;
    enum pd_dismissed dismissed;
    bool dismissed_kept; /* and written down */
    int64_t stock_ms;    /* when its stock was last looked at; 0: never */
    bool stock_sold;     /* it sold then */
    bool broken;         /* the ledger said corrupt, full or I/O error: closed until it is opened again */
    enum pd_err broken_err;
    bool full;        /* as last told: what was promised is kept, nothing new is promised */
    int64_t tried_ms; /* when a full disk was last tried again */
    struct pd_identity identity;
    bool enrolled;

    struct pd_programme *programme; /* in force */
    struct pd_programme
        *dropping;        /* replaced; freed when the session says that it holds no pointer into it */
    bool programme_told;  /* the session was told of the one in force */
    uint32_t bad_version; /* read once, found wrong: said so once */
    int64_t looked_ms;    /* desk time of the last look for a newer one */

    int64_t boot_ms;
    struct pd_desk_request waiting; /* of a ticket in doubt, or a hand-over, while the hub is asked */
    struct pd_id waits_hold;
    bool waits, wants_rows, pulled;
    bool hands; /* it is a hand-over: it waits for the hub's result, not for rows */
    struct pd_desk_stranger stranger;
    int64_t waits_until_ms; /* boot time */

    struct pd_keyring keyring;
    struct { /* whose code was presented last, and of which kind: its caps apply */
        struct pd_id member;
        enum pd_code_type type;
        bool found; /* by a number, not by a code: see pd_desk_only_found */
        bool pin;   /* it was right: her card is worth as much as a day code */
    } presented;
    struct {              /* the badge shown last, whose PIN is asked for */
        int64_t limit_ms; /* so old may the list be for it */
        bool shown;
        struct pd_staff_row person;
    } badge;
    bool put_out;     /* and that is an op which nobody has sent on its way yet */
    bool clerk_ended; /* nobody serves because her badge is good no more; until somebody signs in */
    struct pd_desk_errands errands;
    struct pd_desk_parts parts;
    struct pd_call_row calls_told[PD_DESK_CALLS_MAX];
    int calls_told_count;
    struct pd_unsure {
        bool known;
        int count;
        struct pd_id holds[PD_DESK_UNSURE_MAX];
    } unsure; /* tickets that an earlier run was to print */
    struct pd_id watch[PD_DESK_WATCH_MAX];
    int watch_count;
    bool dirty; /* a status is due */
    struct pd_ledger_status told;
    int64_t told_ms;
    struct pd_token_state token_told;
};

/* Passes err on. A ledger that cannot record closes the desk: nothing may be promised that could be lost. */
enum pd_err
pd_desk_note(struct pd_desk *desk, enum pd_err err);

void
pd_desk_fail(struct pd_desk *desk, struct pd_desk_reply *reply, enum pd_err err);

/* gift and place stay NULL: they are pointers into a programme, and the session puts in those of its own. */
void
pd_desk_ticket_view(struct pd_desk *desk, const struct pd_hold *hold, struct pd_ticket_view *out);

/* The reply to a ticket that waited for the hub, when its time has come. */
bool
pd_desk_answer_waiting(struct pd_desk *desk, struct pd_desk_reply *reply);

/* desk_scan.c: what somebody shows */
typedef void
pd_desk_handler(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply);

pd_desk_handler pd_desk_scan, pd_desk_member, pd_desk_switch, pd_desk_short, pd_desk_ticket,
    pd_desk_technician;

/* Everything screens need of her but what a code says. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_desk_load_member(struct pd_desk *desk, const struct pd_id *id, struct pd_desk_member *member);

/* The ticket a request means: as scanned (verified again, because the request came from another thread), or
 * as kept here. text gets its code, "" when only the hold is known. Errors: PD_ERR_NOT_FOUND, PD_ERR_DENIED
 * (not a ticket we believe). */
PD_MUST_CHECK enum pd_err
pd_desk_ticket_code(struct pd_desk *desk, const struct pd_desk_request *request, char text[PD_CODE_CAP],
    struct pd_code *code);

/* desk_act.c: what moves points and gifts */
pd_desk_handler pd_desk_redeem, pd_desk_release, pd_desk_cancel, pd_desk_sign_in, pd_desk_receipt,
    pd_desk_capture, pd_desk_cannot, pd_desk_undo, pd_desk_printed, pd_desk_end_ask, pd_desk_take_over,
    pd_desk_vouch;

/* desk_duty.c: who serves, and shifts */
pd_desk_handler pd_desk_pin, pd_desk_sign_out, pd_desk_shift_open, pd_desk_shift_close, pd_desk_shift,
    pd_desk_stock_tell;

void
pd_desk_badge(
    struct pd_desk *desk, const struct pd_code *code, int64_t limit_ms, struct pd_desk_reply *reply);

/* Rows of people may have come: whoever serves and has no good badge any more serves no more. An error: it
 * could not be looked at, and nobody does anything before it was. */
enum pd_err
pd_desk_look_at_clerk(struct pd_desk *desk);

/* What a counter's person may not do, or nobody before one signed in: false, and the reply says so. */
bool
pd_desk_may_act(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply);

/* One of the staff stands at this counter and sees who it is: that is worth as much as a PIN. */
bool
pd_desk_is_served(const struct pd_desk *desk);

/* The member is she who serves: a colleague does it. */
bool
pd_desk_is_own(const struct pd_desk *desk, const struct pd_id *member);

/* Likewise, or the hold is known here and her family card spent it. member: the account's that pays. */
bool
pd_desk_is_own_hold(const struct pd_desk *desk, const struct pd_id *member, const struct pd_id *id);

/* One member, or two memberships of one person, as the hub told. */
bool
pd_desk_is_same(const struct pd_desk *desk, const struct pd_id *a, const struct pd_id *b);

/* desk_errand.c: what the hub is asked for whoever stands here */
pd_desk_handler pd_desk_errand, pd_desk_proxy, pd_desk_proxy_stop, pd_desk_paper;

/* A request that goes to the hub from the tray, or at once; the reply to it comes as to an errand. */
void
pd_desk_keep_and_ask(struct pd_desk *desk, const struct pd_desk_request *request,
    const struct pd_errand *errand, struct pd_desk_reply *reply);

/* An answer of this desk's own. */
void
pd_desk_answer_errand(struct pd_desk_reply *reply, const struct pd_errand *errand,
    enum pd_errand_status status, const char *code);

/* desk_enrol.c: a member is enrolled */
pd_desk_handler pd_desk_enrol;

/* The hub has answered: true: her row is not here yet, and may still come. */
bool
pd_desk_row_waits(struct pd_desk *desk, struct pd_desk_errand *e);

/* Fills in who she is, as if her card had been scanned. */
void
pd_desk_enrolled(struct pd_desk *desk, const struct pd_errand_answer *answer, struct pd_desk_reply *reply);

/* Whoever types a number has shown nothing: until her PIN was right, nothing is told of her but her points
 * and level, nothing is asked for or promised in her name, and no ticket of hers is shown. */
bool
pd_desk_only_found(const struct pd_desk *desk, const struct pd_id *member);

/* The hub has stopped this member (frozen, or closed): no points, seats or gifts, whoever serves. */
bool
pd_desk_is_frozen(const struct pd_desk *desk, const struct pd_id *member);

/* Takes away what is not told of one who was only found. */
void
pd_desk_veil(const struct pd_desk *desk, struct pd_desk_member *member);

/* desk_stranger.c: nobody here knows whose code that is, but the hub may. */
bool
pd_desk_is_stranger(
    const struct pd_desk *desk, const struct pd_desk_request *request, const struct pd_desk_reply *reply);

/* The hub is asked about whose code was shown last, which brings her row. */
void
pd_desk_stranger_wait(struct pd_desk *desk);

bool
pd_desk_wants_stranger(struct pd_desk *desk, struct pd_errand *out);

/* NULL: no answer came. */
void
pd_desk_stranger_answered(struct pd_desk *desk, const struct pd_errand_answer *answer);

/* The same code once more, while the hub is asked about it: that one is answered. */
bool
pd_desk_stranger_again(const struct pd_desk *desk, const struct pd_desk_request *request);

/* desk_errand.c: boot time at which to ask again after so many tries in vain before this one: doubled by
 * each, half of it to one and a half times, by chance. */
int64_t
pd_desk_again_ms(struct pd_desk *desk, int64_t first_ms, int64_t most_ms, int faults);

/* desk_parts.c: how its devices are, where that is to be told now */
bool
pd_desk_wants_parts(struct pd_desk *desk, struct pd_errand *out);

void
pd_desk_parts_answered(struct pd_desk *desk, const struct pd_errand_answer *answer);

int64_t
pd_desk_parts_wake_ms(const struct pd_desk *desk);

/* The reply to an errand that has its answer, or gets none any more. */
bool
pd_desk_poll_errand(struct pd_desk *desk, struct pd_desk_reply *reply);

int64_t
pd_desk_errand_wake_ms(const struct pd_desk *desk);

/* desk_work.c: lists and acts that need no hub */
pd_desk_handler pd_desk_work;

/* Tickets that wait here for longer than the hospital would like. */
int
pd_desk_late_count(struct pd_desk *desk);

/* Tickets that still wait, of which an earlier run did not learn whether their paper came out. */
int
pd_desk_unsure_count(struct pd_desk *desk);

/* Asks for points of a paper receipt. Errors: PD_ERR_INVALID (no such number), PD_ERR_STATE (there are none
 * for bills), PD_ERR_DENIED (whoever serves has asked for as many as one may a day). */
PD_MUST_CHECK enum pd_err
pd_desk_ask_receipt(
    struct pd_desk *desk, const struct pd_id *member, const char *bill_no, enum pd_claim_outcome *outcome);

/* What whoever serves did today, by the hospital's days; see pd_ledger_clerk_day. */
struct pd_clerk_day;
PD_MUST_CHECK enum pd_err
pd_desk_clerk_day(struct pd_desk *desk, const struct pd_id *but, struct pd_clerk_day *out);

/* NULL: bills earn nothing. */
const struct pd_earn_rule *
pd_desk_payment_rule(const struct pd_desk *desk);

/* desk_stock.c: what it may sell */

/* A kiosk does; a counter where one of its people serves members. */
bool
pd_desk_sells(const struct pd_desk *desk);

/* true: something for the hub was written. */
bool
pd_desk_stock(struct pd_desk *desk);

/* Why it sells nothing more although nothing is broken; "" when it does. */
/* What the hub had said before this start. */
enum pd_err
pd_desk_dismissed_before(struct pd_desk *desk);

const char *
pd_desk_dismissed_code(const struct pd_desk *desk);

/* Makes "may be handed over" a no where this desk can no longer know. */
void
pd_desk_doubt_token(const struct pd_desk *desk, enum pd_capture_outcome *outcome);

/* desk_status.c: how the desk stands */

/* Looks for a newer programme in force; parses it once. */
void
pd_desk_refresh(struct pd_desk *desk);

pd_desk_handler pd_desk_drop;

#endif
