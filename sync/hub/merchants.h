/*
 * Alliance merchants: shops and partner hospitals with which points are exchanged. (1) What the op of a
 * voucher, a seat, an issue or a payment at a till posts in points, one row says beside it, with the merchant
 * and the rates of that moment; so what all merchants and the hospital itself moved is what the ledger moved.
 * (2) A place is one merchant's, or the hospital's own, for ever: a hold's place says whose it is. (3) Only
 * while no counter holds the token of its place does the hub itself end the holds of a merchant's place: a
 * voucher is used once, by that counter or over HTTP, never by both. (4) A period is settled once; a
 * statement never changes, and what comes later for it is in the next. (5) Points that come back count in the
 * period in which they do. Threading: the engine's.
 */
#ifndef PD_HUB_MERCHANTS_H
#define PD_HUB_MERCHANTS_H

#include "sync/hub/grants.h"

#define PD_MERCHANT_NAME_CAP 97
#define PD_MERCHANT_CONTACT_CAP 129
#define PD_MERCHANT_REFERENCE_CAP 65 /* "", or 1 to 64 of A-Z a-z 0-9 - _ . */
#define PD_MERCHANT_RATE_MAX 100000  /* fen for 1,000 points */

/* Stored: append, never renumber. */
enum pd_merchant_kind { PD_MERCHANT_SHOP = 1, PD_MERCHANT_PARTNER = 2 };

enum pd_merchant_state { PD_MERCHANT_ACTIVE = 1, PD_MERCHANT_STOPPED = 2 };

/* What was agreed. Rates: what a thousand points are worth between both, in fen; for points used there the
 * hospital owes it, for points given there the merchant does. */
struct pd_hub_merchant {
    char id[PD_RULE_CAP];
    char name_hans[PD_MERCHANT_NAME_CAP], name_hant[PD_MERCHANT_NAME_CAP], name_en[PD_MERCHANT_NAME_CAP];
    char contact[PD_MERCHANT_CONTACT_CAP];
    enum pd_merchant_kind kind;
    enum pd_merchant_state state;
    int64_t burn_rate, issue_rate;
    int months;                                 /* of a period: 1, 3, 6 or 12 */
    int64_t issue_once, issue_day, issue_month; /* points given at once, to one member a local day, in a local
                                                   month to all; 0: no limit */
    int64_t added_ms;
    int64_t settled_ms; /* the end of the last settled period; 0: none was */
};

/* "shop", "partner"; "active", "stopped". */
const char *
pd_merchant_kind_name(enum pd_merchant_kind kind);

const char *
pd_merchant_state_name(enum pd_merchant_state state);

/* ---- who they are ---- */

/* Errors with *why: PD_ERR_INVALID, PD_ERR_EXISTS. */
PD_MUST_CHECK enum pd_err
pd_hub_merchant_add(
    struct pd_hub *hub, int64_t now_ms, const struct pd_hub_merchant *merchant, struct pd_why *why);

/* Everything but id and state; what moved before keeps its rates. Errors with *why: PD_ERR_INVALID,
 * PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_merchant_change(
    struct pd_hub *hub, int64_t now_ms, const struct pd_hub_merchant *merchant, struct pd_why *why);

/* Stopped: no voucher of it is sold or used over HTTP, and it gives and takes no points; desks are asked for
 * the units they have. Vouchers that are out come back as points when their time is over. Errors with *why:
 * PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_merchant_state(
    struct pd_hub *hub, int64_t now_ms, const char *id, enum pd_merchant_state state, struct pd_why *why);

/* Errors: PD_ERR_NOT_FOUND, with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_merchant_get(struct pd_hub *hub, const char *id, struct pd_hub_merchant *out, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_merchant_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_merchant *merchant), void *ctx);

/* Whose place it is. false: the hospital's own. */
bool
pd_merchant_at(struct pd_hub *hub, const char *place, char id[PD_RULE_CAP]);

/* A counter at a merchant's place: it hands over what waits there, and sees its own settlement. Of members it
 * hears of those with a ticket for the place, by masked name and the last digits of a phone; what they own,
 * it does not. It sells nothing, books nothing and looks nobody up (merchant_desks.c). */
struct pd_device;
bool
pd_merchant_desk(struct pd_hub *hub, const struct pd_device *device);

/* Of an op of such a counter: why the hub refuses this intent or claim, "merchant_desk"; NULL: it is one that
 * hands over, or another's. */
struct pd_apply;
const char *
pd_merchant_desk_no(struct pd_apply *apply);

struct pd_errand;
bool
pd_merchant_desk_asks(const struct pd_errand *errand);

/* She has or had a ticket for this place. */
bool
pd_merchant_knows(struct pd_hub *hub, const char *place, int64_t mid);

/* Gifts of this sku are, or by the rules of desks that come late were, or will be, handed over there. */
bool
pd_merchant_hands(struct pd_hub *hub, int64_t now_ms, const char *place, const char *sku);

/* Her row as such a counter reads it. */
struct pd_member;
void
pd_merchant_row(struct pd_member *member);

/* The sum of those rows, by their numbers, into sums that have no member yet. */
struct pd_sums;
void
pd_merchant_sums(struct pd_hub *hub, const char *place, struct pd_sums *sums);

/* Nothing is sold there now. */
bool
pd_merchant_closed(struct pd_hub *hub, const char *place);

/* Units of this sku are lent to no desk: its merchant is stopped. */
bool
pd_merchant_sku_closed(struct pd_hub *hub, const char *sku);

/* Rules may name merchants that are here and places that stay whose they were. Errors with *why:
 * PD_ERR_INVALID at the path. */
PD_MUST_CHECK enum pd_err
pd_merchants_fit(struct pd_hub *hub, const struct pd_programme *programme, struct pd_why *why);

/* Published: from now on its places are whose they are. Merchants of a hub's very first rules, which nobody
 * can have added before, are there from then on, stopped. */
void
pd_merchants_note(struct pd_hub *hub, const struct pd_programme *programme);

/* ---- what moves there ---- */

/* Stored: append, never renumber. */
enum pd_move_kind { PD_MOVE_VOUCHER = 1, PD_MOVE_SEAT = 2, PD_MOVE_ISSUE = 3, PD_MOVE_BURN = 4 };

/* "voucher", "seat", "issue", "burn". */
const char *
pd_move_kind_name(enum pd_move_kind kind);

struct pd_move {
    int64_t hseq, mid, at_ms;
    char merchant[PD_RULE_CAP];
    enum pd_move_kind kind;
    int64_t issued, burned; /* below 0: taken back, given back */
    int64_t of;             /* the op that it takes back; 0: none */
    int64_t hid;            /* its hold; 0: none */
    char reference[PD_MERCHANT_REFERENCE_CAP];
    int64_t statement; /* 0: not settled yet */
    char sku[PD_SKU_CAP];
    int64_t issue_rate, burn_rate;
};

/* Writes down what this op posted; mid, kind, of, hid and reference are the caller's. */
void
pd_merchant_moved(const struct pd_posting *posting, const char *merchant, const struct pd_move *move);

/* The same for a hold at a place; nothing where the place is the hospital's own, or no points were posted. */
void
pd_merchant_moved_at(const struct pd_posting *posting, const char *place, int64_t mid, int64_t hid);

/* What this op gave back of a hold that a merchant's move took points for; nothing where none did. */
void
pd_merchant_given_back(const struct pd_posting *posting, int64_t mid, int64_t hid);

/* By its number, the op's. false: there is none. */
bool
pd_merchant_move_get(struct pd_hub *hub, int64_t hseq, struct pd_move *out);

/* All of it was given back, by a till or a counter. */
bool
pd_merchant_taken_back(struct pd_hub *hub, const struct pd_move *move);

/* Whose op it was. false: no merchant's. */
bool
pd_merchant_of_op(struct pd_hub *hub, int64_t hseq, char id[PD_RULE_CAP]);

/* ---- over HTTP: issues, payments, vouchers ---- */

/* Why not; the names are stable. */
enum pd_alliance_no {
    PD_ALLIANCE_OK = 0,
    PD_ALLIANCE_STOPPED = 1,       /* "merchant_stopped" */
    PD_ALLIANCE_OFF = 2,           /* "alliance_off": the rules in force have no such merchant, or no rule */
    PD_ALLIANCE_CODE = 3,          /* "voucher_unknown": no ticket of this hospital */
    PD_ALLIANCE_OTHER = 4,         /* "other_merchant" */
    PD_ALLIANCE_CAPTURED = 5,      /* "already_used" */
    PD_ALLIANCE_ENDED = 6,         /* "voucher_ended": cancelled, or its points are back */
    PD_ALLIANCE_EXPIRED = 7,       /* "voucher_expired" */
    PD_ALLIANCE_TERMINAL = 8,      /* "used_at_terminal": a counter there hands it over */
    PD_ALLIANCE_ABOVE_CAP = 9,     /* "above_cap" */
    PD_ALLIANCE_TOO_FEW = 10,      /* "too_few_points" */
    PD_ALLIANCE_MEMBER = 11,       /* "member_not_active" */
    PD_ALLIANCE_MEMBER_CODE = 12,  /* "member_code": not hers, or too old: she shows a new one */
    PD_ALLIANCE_CODE_USED = 13,    /* "code_used" */
    PD_ALLIANCE_REFERENCE = 14,    /* "reference_used": of another request */
    PD_ALLIANCE_UNKNOWN_MOVE = 15, /* "unknown_number" */
    PD_ALLIANCE_DOUBT = 16,        /* "in_doubt": a lost counter may have handed it over */
};

const char *
pd_alliance_no_name(enum pd_alliance_no no);

/* A merchant's request that was done. */
struct pd_alliance_done {
    int64_t number; /* the op's; it is taken back by it */
    bool again;     /* it was done before */
    bool back;      /* and was taken back since */
    struct pd_points points;
    char reference[PD_MERCHANT_REFERENCE_CAP];
    /* of a voucher */
    struct pd_id hold;
    char sku[PD_SKU_CAP], place[PD_PLACE_CAP];
    int qty;
    struct pd_fen money; /* to be paid there besides */
    int64_t at_ms;
};

/* What it would do: out is filled for an answer other than CODE. With do_it it is used, once. */
enum pd_alliance_no
pd_merchant_voucher(struct pd_hub *hub, int64_t now_ms, const char *merchant, const char *code,
    const char *reference, bool do_it, struct pd_alliance_done *out);

/* points > 0 to, or from, the member whose code this is. */
struct pd_alliance_ask {
    const char *merchant, *reference;
    const char *code;    /* as scanned; NULL: */
    struct pd_id member; /* whose consent to partners the caller has looked at */
    struct pd_points points;
};

enum pd_alliance_no
pd_merchant_issue(
    struct pd_hub *hub, int64_t now_ms, const struct pd_alliance_ask *ask, struct pd_alliance_done *out);

/* With a rotating code alone: who pays is there. */
enum pd_alliance_no
pd_merchant_burn(
    struct pd_hub *hub, int64_t now_ms, const struct pd_alliance_ask *ask, struct pd_alliance_done *out);

/* Of its own kind and merchant alone; all of what is left of it. */
enum pd_alliance_no
pd_merchant_take_back(struct pd_hub *hub, int64_t now_ms, const char *merchant, enum pd_move_kind kind,
    int64_t number, struct pd_alliance_done *out);

/* Ends this hold, which was asked to end, where no counter can. */
void
pd_merchant_end(struct pd_hub *hub, const struct pd_hub_hold *hold);

/* Ends holds that were asked to end and that no counter can end, some at a time. true: there may be more. */
bool
pd_merchant_ending_sweep(struct pd_hub *hub, int64_t now_ms);

/* ---- clearing ---- */

/* Points, all from 0 on; fen to the nearest, halves away from 0. */
struct pd_clearing {
    int64_t moves;
    int64_t issued, issued_back, burned, burned_back;
    int64_t issued_fen, burned_fen; /* of what is left of them */
};

/* What the hospital owes the merchant; below 0: the merchant owes it. */
int64_t
pd_clearing_net_fen(const struct pd_clearing *clearing);

/* Ops from..until, until not in it. */
PD_MUST_CHECK enum pd_err
pd_hub_clearing(
    struct pd_hub *hub, const char *merchant, int64_t from, int64_t until, struct pd_clearing *out);

/* What is in no statement yet. */
PD_MUST_CHECK enum pd_err
pd_hub_clearing_open(struct pd_hub *hub, const char *merchant, struct pd_clearing *out);

/* Their moves, in order. */
PD_MUST_CHECK enum pd_err
pd_hub_move_each(struct pd_hub *hub, const char *merchant, int64_t from, int64_t until,
    void (*each)(void *ctx, const struct pd_move *move), void *ctx);

struct pd_statement {
    int64_t number;
    char merchant[PD_RULE_CAP];
    int64_t from_ms, until_ms; /* until_ms is not in it */
    struct pd_clearing sums;
    int64_t at_ms;
    char by[33];
};

/* Settles the period that begins with this local month, "2026-11". The same once more tells the same
 * statement, *again true. Errors with *why: PD_ERR_NOT_FOUND (no such merchant), PD_ERR_INVALID (no period of
 * it begins then), PD_ERR_STATE (it is not over yet, or a later one was settled). */
PD_MUST_CHECK enum pd_err
pd_hub_merchant_settle(struct pd_hub *hub, int64_t now_ms, const char *merchant, const char *month,
    const char *by, struct pd_statement *out, bool *again, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_statement_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_statement *statement), void *ctx);

#endif
