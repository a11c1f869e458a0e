/*
 * Money at the hub: accounts of money that members paid in and what was given on top, and parts of bills that
 * are paid with it or with points (a tender). Each account is a unit of its own, "money/ID", moved by the
 * same two primitives as points; amounts are fen. (1) A tender is kept until the billing system confirms that
 * the bill is paid (then it is spent), or voids it, or its time is over (then all of it is back in its lots).
 *   (2) Of a bill there is one live tender of each kind, and together they never pay more than the bill;
 * what was given back of a paid one pays nothing, and the bill has no other.
 *   (3) Operational points pay no bill.
 *   (4) What is given back of a tender is never more than it paid, goes first into the account that paid
 * last, and cites a number of its own: the same number once more is the same refund. (5) A receipt is paid in
 * once. Paid out again is at most what is left of it, less what was spent of the bonus that it brought; the
 * rest of that bonus is taken back: floor(bonus * refunded / paid in). (6) No account of money is ever in
 * debt. All of it is online only, and none of it happens while a restored hub waits for its desks. Frozen,
 * deceased and erased members pay nothing; what they paid in is paid out. Threading: the engine's.
 */
#ifndef PD_HUB_MONEY_H
#define PD_HUB_MONEY_H

#include "app/core/money.h"
#include "sync/hub/accounts.h"
#include "sync/hub/sweeps.h"

#define PD_MONEY_NO_CAP 65 /* numbers of bills, receipts and refunds: 1 to 64 of A-Z a-z 0-9 - _ . */
#define PD_MONEY_BY_CAP 33 /* a number of the staff, or a client's name */
#define PD_TENDER_PARTS_MAX (PD_PURSES_MAX + 1)

/* ---- accounts of money (purses.c) ---- */

struct pd_purse_state {
    const struct pd_programme *programme;
    const struct pd_purse *purse;
    struct pd_fen free, held;
    int lot_count; /* that can be spent, soonest to end first */
    const struct pd_lot *lots;
};

/* All accounts of the rules in force, in their order, also empty ones. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_purse_each(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_purse_state *state), void *ctx);

/* Her points that may pay a part of a bill. */
struct pd_points
pd_money_usable_points(struct pd_hub *hub, int64_t mid);

struct pd_topup_ask {
    struct pd_id member;
    char purse[PD_RULE_CAP];
    struct pd_fen fen;
    char receipt[PD_MONEY_NO_CAP];
    char by[PD_MONEY_BY_CAP];
};

struct pd_topup {
    int64_t number, at_ms, mid, unit, bonus_unit, hseq;
    char purse[PD_RULE_CAP];
    char receipt[PD_MONEY_NO_CAP], by[PD_MONEY_BY_CAP];
    struct pd_fen fen, bonus, refunded, clawed, kept;
    uint32_t programme;
    bool again;
};

/* Errors with *why: PD_ERR_INVALID, PD_ERR_NOT_FOUND (nobody; no such account), PD_ERR_STATE (her state, the
 * rules' most), PD_ERR_EXISTS (the receipt is another top-up's), PD_ERR_BUSY (restored, and waits). */
PD_MUST_CHECK enum pd_err
pd_hub_topup(struct pd_hub *hub, int64_t now_ms, const struct pd_topup_ask *ask, struct pd_topup *out,
    struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_topup_get(struct pd_hub *hub, int64_t number, struct pd_topup *out);

/* What could be paid out of it now. */
struct pd_fen
pd_topup_left(struct pd_hub *hub, const struct pd_topup *topup);

struct pd_topup_refund {
    char no[PD_MONEY_NO_CAP]; /* its own */
    int64_t topup;
    struct pd_fen fen; /* out of the account; what is handed to her is less by what is kept */
    char reason[PD_REASON_CAP];
    char by[PD_MONEY_BY_CAP];
};

struct pd_topup_refunded {
    struct pd_fen paid_out, clawed, kept;
    bool again;
};

/* Errors as above; PD_ERR_STATE also where a payment of hers is open that holds some of it. */
PD_MUST_CHECK enum pd_err
pd_hub_topup_refund(struct pd_hub *hub, int64_t now_ms, const struct pd_topup_refund *ask,
    struct pd_topup_refunded *out, struct pd_why *why);

/* ---- parts of bills (tenders.c) ---- */

/* Stored: append, never renumber. */
enum pd_tender_kind { PD_TENDER_POINTS = 1, PD_TENDER_MONEY = 2 };
enum pd_tender_state {
    PD_TENDER_HELD = 1,
    PD_TENDER_PAID = 2,
    PD_TENDER_VOID = 3,
    PD_TENDER_OVER = 4 /* nobody confirmed it in time */
};

/* "points", "money"; "held", "paid", "void", "over" */
const char *
pd_tender_kind_name(enum pd_tender_kind kind);

const char *
pd_tender_state_name(enum pd_tender_state state);

struct pd_tender_ask {
    struct pd_id member;
    enum pd_tender_kind kind;
    char bill[PD_MONEY_NO_CAP];
    struct pd_fen bill_fen; /* what she is to pay of it */
    char category[PD_RULE_CAP];
    int64_t amount; /* points, or fen */
    char by[PD_MONEY_BY_CAP];
    uint32_t purses; /* accounts of the rules that may pay, as bits; 0: all */
    int64_t bill_of; /* whose bill it is, where that is another: her family pays it; 0: hers */
};

struct pd_tender_part {
    char unit[PD_RULE_CAP]; /* "points", or the account's id in the rules */
    int n;
    int64_t unit_number, hid, amount, refunded;
};

struct pd_tender {
    int64_t number, mid, amount, refunded;
    enum pd_tender_kind kind;
    enum pd_tender_state state;
    char bill[PD_MONEY_NO_CAP], category[PD_RULE_CAP];
    struct pd_fen bill_fen, fen, refunded_fen;
    int64_t made_ms, expires_ms, ended_ms;
    uint32_t programme;
    int part_count;
    struct pd_tender_part parts[PD_TENDER_PARTS_MAX];
    const char *refused; /* what the rules say no with, a stable word; NULL: it was done */
    bool again;
};

/* What she could pay of a bill now. */
struct pd_tender_quote {
    const struct pd_programme *programme;
    const char *refused; /* for her as a whole; NULL */
    struct pd_points usable;
    struct pd_deduction_offer deduction;
    struct pd_fen money; /* by all her accounts together */
};

PD_MUST_CHECK enum pd_err
pd_hub_tender_quote(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_fen bill_fen,
    const char *category, struct pd_tender_quote *out);

/* Keeps it for the bill. Errors with *why: PD_ERR_INVALID, PD_ERR_NOT_FOUND, PD_ERR_EXISTS (the bill has
 * another, or is another member's), PD_ERR_BUSY. */
PD_MUST_CHECK enum pd_err
pd_hub_tender_hold(struct pd_hub *hub, int64_t now_ms, const struct pd_tender_ask *ask, struct pd_tender *out,
    struct pd_why *why);

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_tender_get(struct pd_hub *hub, int64_t number, struct pd_tender *out);

/* The bill was paid, for this much (0: as it was told): spent. Errors with *why: PD_ERR_NOT_FOUND,
 * PD_ERR_STATE (it was given back meanwhile), PD_ERR_EXISTS (the bill is another by now). */
PD_MUST_CHECK enum pd_err
pd_hub_tender_confirm(struct pd_hub *hub, int64_t now_ms, int64_t number, struct pd_fen bill_fen,
    const char *by, struct pd_tender *out, struct pd_why *why);

/* It was not: back. Errors likewise; PD_ERR_STATE: it is paid. */
PD_MUST_CHECK enum pd_err
pd_hub_tender_void(struct pd_hub *hub, int64_t now_ms, int64_t number, const char *by, struct pd_tender *out,
    struct pd_why *why);

/* So much of what it paid is given back; *amount: in points or fen. Errors likewise, and PD_ERR_INVALID: more
 * than is left of it. */
PD_MUST_CHECK enum pd_err
pd_hub_tender_refund(struct pd_hub *hub, int64_t now_ms, int64_t number, const char *no, struct pd_fen fen,
    const char *by, struct pd_tender *out, int64_t *amount, struct pd_why *why);

#define PD_TENDERS_SHOWN 50

/* Of a bill the oldest first; of a member the newest first. Returns how many. */
int
pd_hub_tenders_of_bill(struct pd_hub *hub, const char *bill, int64_t out[PD_TENDERS_SHOWN]);

int
pd_hub_tenders_of(struct pd_hub *hub, int64_t mid, int64_t out[PD_TENDERS_SHOWN]);

int
pd_hub_topups_of(struct pd_hub *hub, int64_t mid, int64_t out[PD_TENDERS_SHOWN]);

/* ---- bills to be paid, and the whole (money.c) ---- */

struct pd_due {
    char bill[PD_MONEY_NO_CAP], category[PD_RULE_CAP];
    int64_t mid, until_ms;
    struct pd_fen fen;
};

/* Told by the billing system, so that she may choose at a kiosk. Errors with *why: PD_ERR_INVALID,
 * PD_ERR_NOT_FOUND, PD_ERR_EXISTS (another member's). */
PD_MUST_CHECK enum pd_err
pd_hub_due_put(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_due *due,
    struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_due_get(struct pd_hub *hub, const char *bill, struct pd_due *out);

void
pd_hub_due_drop(struct pd_hub *hub, const char *bill);

#define PD_DUES_SHOWN 8

/* Hers that may still be paid, the oldest first. Returns how many. */
int
pd_hub_dues_of(struct pd_hub *hub, int64_t now_ms, int64_t mid, struct pd_due out[PD_DUES_SHOWN]);

/* Whether rules that are to come keep every account in which somebody has money. Errors: PD_ERR_INVALID with
 * *why. */
PD_MUST_CHECK enum pd_err
pd_money_keeps(struct pd_hub *hub, const struct pd_programme *programme, struct pd_why *why);

/* What moved in one account of money, of all members together, in fen. */
struct pd_money_moves {
    char purse[PD_RULE_CAP];
    int64_t in, out;     /* paid in or given on top; paid out or taken back */
    int64_t spent, back; /* on bills; given back of them */
    int64_t over, revived;
    int64_t members; /* what they have more at the end */
};

/* Ops from `from` on and before `until` (figures.h), by account. Read only. Returns how many lie in out; of
 * more than PD_PURSES_MAX * 4 the rest is left out. */
#define PD_MONEY_MOVES_MAX (PD_PURSES_MAX * 4)

int
pd_hub_money_moves(
    struct pd_hub *hub, int64_t from, int64_t until, struct pd_money_moves out[PD_MONEY_MOVES_MAX]);

/* The number of an account's unit. */
int64_t
pd_money_unit(struct pd_hub *hub, const char *purse);

/* The same; 0: nobody ever had one. */
int64_t
pd_money_unit_known(struct pd_hub *hub, const char *purse);

bool
pd_money_word_good(const char *text);

/* Why she pays nothing; NULL: she may. */
const char *
pd_money_why_not(struct pd_hub *hub, const struct pd_account *account);

/* What is over by the clock. */
void
pd_money_sweep(const struct pd_sweep *sweep);

/* Hers alone, before anything is reckoned with what she has. */
void
pd_tenders_over_of(struct pd_hub *hub, int64_t mid);

void
pd_tenders_over(struct pd_hub *hub);

#endif
