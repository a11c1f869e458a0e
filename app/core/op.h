/*
 * An op: one thing a desk did or witnessed. It is one line of JSON, and those exact bytes are journalled,
 * hashed, pushed and stored: nobody ever re-encodes an op that has been written. (1) op_id is the idempotency
 * key. Its time part is never trusted. (2) (device, epoch, dseq) proves that nothing is missing: dseq = the
 * previous one + 1, from 1 in each epoch. (3) Decoding is strict: every key known for the kind, each exactly
 * once, none missing, whole numbers only. (4) An intent may be refused by the hub for ever; a fact is always
 * stored; a claim is granted once per key. No personal field and no free text is ever part of an op.
 */
#ifndef PD_CORE_OP_H
#define PD_CORE_OP_H

#include "app/base/clock.h"
#include "app/core/code.h"
#include "app/core/limits.h"
#include "app/core/points.h"
#include "app/core/staff.h"

#include <stddef.h>

#define PD_OP_VERSION 1
#define PD_OP_BY_PROXY "proxy" /* how of a capture */
#define PD_OP_BY_WORD "word"   /* how of a hold */

/* Stored: append, never renumber. The name on the wire stands behind each. */
enum pd_op_kind {
    PD_OP_HOLD = 1,            /* "hold", intent: points and one lease ordinal reserved for a gift */
    PD_OP_RELEASE = 2,         /* "release", fact: the ticket of a hold was printed or shown */
    PD_OP_CAPTURE = 3,         /* "capture", fact: the gift was handed over */
    PD_OP_VOID = 4,            /* "void", fact: a hold ended without hand-over, value goes back */
    PD_OP_REFUND = 5,          /* "refund", intent: value back for a captured hold */
    PD_OP_CLAIM = 6,           /* "claim": a grant asked for, unique by its key */
    PD_OP_SPEND = 7,           /* "spend", intent: hold and capture in one (wheel spin, coupon) */
    PD_OP_LEASE_RECV = 8,      /* "lease_recv", fact: this desk now sells from a stock lease */
    PD_OP_TOKEN_RECV = 9,      /* "token_recv", fact: this counter now holds its place's capture token */
    PD_OP_PROGRAMME_RECV = 10, /* "programme_recv", fact: this desk now uses a programme version */
    PD_OP_LEASE_GIVE = 11,     /* "lease_give", fact: units of a lease given back; never sold here again */
    PD_OP_LEASE_ASK = 12,      /* "lease_ask", intent: this desk would like to sell units of a sku */
    PD_OP_TOKEN_GIVE = 13,     /* "token_give", fact: this counter captures at its place no more */
    PD_OP_TOKEN_ASK = 14,      /* "token_ask", intent: this counter would like to capture at its place */
    PD_OP_END_ASK = 15, /* "end_ask", intent: whoever holds the token shall end a hold whose ticket is out */
    PD_OP_VOUCH = 16,   /* "vouch", fact: a supervisor lets a doubtful ticket be handed over */
    PD_OP_WITNESS = 17, /* "witness", fact: this desk has read the hub's summary of all journals */
    PD_OP_STAFF = 18,   /* "staff", fact: who signed in: what this desk writes from here on is hers, until the
                           next; or a supervisor who let the op after this one pass. From protocol 4 on */
    PD_OP_SHIFT = 19,   /* "shift", fact: a counter's shift begins, or ends. From protocol 4 on */
    PD_OP_STOCK = 20,   /* "stock", fact: what somebody counted, received or found broken. From protocol 4 on
                         */
};

#define PD_OP_KIND_LAST PD_OP_STOCK

/* how of a staff, shift and stock op */
#define PD_OP_STAFF_ON "on"
#define PD_OP_STAFF_OFF "off"
#define PD_OP_STAFF_APPROVE "approve"
#define PD_OP_SHIFT_OPEN "open"
#define PD_OP_SHIFT_CLOSE "close"
#define PD_OP_STOCK_COUNT "count"
#define PD_OP_STOCK_RECEIVE "receive"
#define PD_OP_STOCK_SHRINK "shrink"

/* reason of a refund after which the goods lie where they were handed over, or never left: undone within its
 * minute; of a hand-over that waited for the hub, refused, not fetched, or given up for one of two reasons */
#define PD_OP_REFUND_UNDO "undo"
#define PD_OP_REFUND_NOT_HANDED "not_handed_over"
#define PD_OP_REFUND_NOT_FETCHED "not_collected"
#define PD_OP_REFUND_NONE_HERE "out_of_stock"
#define PD_OP_REFUND_BROKEN_HERE "damaged_here"

/* reason of a void by a clerk who cannot hand over, through no fault of the member's */
#define PD_OP_VOID_NONE_LEFT "out_of_stock"
#define PD_OP_VOID_DAMAGED "damaged"

/* reason of a void that a counter writes by itself, because the hub asked for it */
#define PD_OP_VOID_EXPIRED "expired"
#define PD_OP_VOID_ASKED "cancel_asked"

/* Fields a kind does not carry are zero. Which kind carries which is one table in op.c. */
struct pd_op {
    enum pd_op_kind kind;
    struct pd_id id;
    struct pd_id device;
    uint32_t epoch;
    uint64_t dseq;
    int64_t at_ms; /* desk time when it was written */
    enum pd_time_quality quality;
    uint32_t programme; /* version of the rules it was decided under */

    struct pd_id member;      /* hold, claim, spend: whose account */
    struct pd_id spender;     /* hold: who spends by a supplementary card; zero: the member herself */
    char unit[PD_UNIT_CAP];   /* hold, claim, spend: "points" */
    struct pd_points amount;  /* hold, claim, spend, refund */
    struct pd_fen money;      /* hold: to pay at the counter */
    char sku[PD_SKU_CAP];     /* hold, spend, lease_*, stock */
    int qty;                  /* hold, capture: 1..PD_QTY_MAX; lease_recv: size of the lease; lease_give:
                                 units given back; lease_ask: units wanted; stock: units, 0 where none was
                                 found */
    uint32_t lease;           /* hold, lease_recv, lease_give; 0 where no stock is involved */
    uint32_t ordinal;         /* hold: last of the lease's units taken, from 1; lease_give: last given */
    char place[PD_PLACE_CAP]; /* hold, capture, token_* */
    int64_t expires_ms;       /* hold */
    int64_t decided_ms;       /* hold, spend: when the price was shown */
    struct pd_id hold;        /* release, capture, void, refund, end_ask, vouch: the hold meant; staff: the
                                 one whose op is approved, zero where none is */
    char by[PD_STAFF_NUMBER_CAP]; /* staff: whose number */
    char code[PD_CODE_CAP];       /* hold: the member's; capture, void: the ticket's; may be empty */
    char rule[PD_RULE_CAP];       /* claim, spend */
    char key[PD_CLAIM_CAP];       /* claim: natural key; witness: SHA-256 of the summary, hexadecimal */
    char reason[PD_REASON_CAP];   /* void, refund, lease_give, token_give, end_ask, vouch; stock: of a shrink,
                                     may be empty */
    char how[PD_REASON_CAP]; /* release: "print" | "screen"; capture: "proxy" where somebody else picked it
                                up, by a proxy ticket; else empty; hold: "word" where a clerk says that she
                                confirmed by word, beside a screen of her own; staff, shift, stock: see above
                              */
    uint64_t number;         /* token_recv, token_give: token number; lease_recv: cseq; programme_recv:
                                version; witness: number of the summary; shift: its number at this desk,
                                from 1; stock: of the shift it belongs to, 0 for none */
};

/* "hold" for PD_OP_HOLD; never NULL for a known kind. */
const char *
pd_op_kind_name(enum pd_op_kind kind);

bool
pd_op_is_intent(enum pd_op_kind kind);

/* The first protocol whose hubs know this kind. */
int
pd_op_protocol(enum pd_op_kind kind);

/* Writes the line without newline and terminates it. line holds PD_OP_LINE_MAX + 1 bytes. A struct that
 * breaks the field table is a bug. Returns the length. */
size_t
pd_op_encode(const struct pd_op *op, char *line);

/* Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE, with *why. An unknown kind or a newer "v" is PD_ERR_NOT_FOUND,
 * and *op then carries id, device, epoch and dseq so that the hub can quarantine it in its place. */
PD_MUST_CHECK enum pd_err
pd_op_decode(const char *line, size_t len, struct pd_op *op, struct pd_why *why);

/* What the hub made of an op. Stored: append, never renumber. Names on the wire: "applied", ... */
enum pd_op_status {
    PD_OP_APPLIED = 1,
    PD_OP_ALREADY_GRANTED = 2,
    PD_OP_REJECTED = 3,
    PD_OP_APPLIED_OVERDRAFT = 4,
    PD_OP_QUARANTINED = 5,
};

struct pd_op_result {
    uint64_t dseq;
    enum pd_op_status status;
    char code[PD_REASON_CAP]; /* why, for rejected and quarantined: "too_few_points" */
    uint64_t hseq;            /* the hub's order */
    bool dup;                 /* told before; same result */
    struct pd_points balance; /* the member's free points after it, where one is involved; -1 where not */
};

const char *
pd_op_status_name(enum pd_op_status status);

/* 0 for an unknown name. */
enum pd_op_status
pd_op_status_from(const char *name);

/* A void that nobody at the counter did: the hub had asked for it. */
bool
pd_op_ends_by_itself(const struct pd_op *op);

/* A refund whose goods are back on the shelf, or never left it. */
bool
pd_op_brings_goods_back(const struct pd_op *op);

#endif
