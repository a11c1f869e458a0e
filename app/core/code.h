/*
 * The codes people hold before a scanner. A Pointdesk code is "PD1:" and Base45 of a CWT (RFC 8392) in a
 * COSE_Sign1: {4: exp, -65537: [type, ...]}, signed by the hub or by a desk.
 *   (1) No claim is read before its signature was verified by a key that this program believes.
 *   (2) One type is never accepted as another, and no type from a key without that role.
 *   (3) Every payload has an answer: never a crash, and never a claim from something that was not signed.
 *   (4) A payload that is not ours is named by its kind and otherwise forgotten: it is in no field, no log.
 * The same bytes mean the same thing on a desk and on the hub.
 */
#ifndef PD_CORE_CODE_H
#define PD_CORE_CODE_H

#include "app/base/str.h"
#include "app/core/foreign.h"
#include "app/core/hash.h"
#include "app/core/keyring.h"
#include "app/core/limits.h"
#include "app/core/points.h"

#define PD_CODE_PREFIX "PD1:"
#define PD_ENROL_PREFIX "PDE1-"       /* of an enrolment code (sync/wire/enrol.h), which is no PD_CODE */
#define PD_CODE_MAX (PD_CODE_CAP - 1) /* characters of the longest payload looked at */

#define PD_CODE_UNIT_LIFE_S 600   /* likewise, of a unit's */
#define PD_CODE_MEMBER_LIFE_S 120 /* a rotating code's exp is its issue plus this */
#define PD_CODE_CLOCK_SLACK_S 60  /* how far a good desk clock may be behind the signer's */

/* Stored and signed: append, never renumber. 8 is kept for technician badges. */
enum pd_code_type {
    PD_CODE_MEMBER = 1,     /* rotating, on a phone */
    PD_CODE_MEMBER_DAY = 2, /* for a phone that cannot refresh; exp = end of the day */
    PD_CODE_CARD = 3,       /* printed */
    PD_CODE_TICKET = 4,     /* a gift to be picked up */
    PD_CODE_ENROL = 5,      /* lets a new desk in */
    PD_CODE_PROXY = 6,      /* lets somebody else pick up the gift of one ticket, once */
    PD_CODE_STAFF = 7,      /* a badge; good only with its PIN */
    PD_CODE_UNIT = 9, /* a coupon or counted service of hers, for whoever takes it in; no desk's to read */
};

/* A key's roles are a sum of these. What the hub signs it alone signs. A proxy ticket gives away less than
 * the ticket it stands for, so whoever may sign tickets may sign it. */
#define PD_CODE_ROLE(type) (UINT32_C(1) << (type))
#define PD_CODE_ROLES_HUB                                                                                    \
    (PD_CODE_ROLE(PD_CODE_MEMBER) | PD_CODE_ROLE(PD_CODE_MEMBER_DAY) | PD_CODE_ROLE(PD_CODE_CARD) |          \
        PD_CODE_ROLE(PD_CODE_ENROL) | PD_CODE_ROLE(PD_CODE_STAFF))
#define PD_CODE_ROLES_DESK PD_CODE_ROLE(PD_CODE_TICKET)

/* Either paper with which a gift is picked up. */
bool
pd_code_picks_up(enum pd_code_type type);

/* Skus, places and serials: at least one of A-Z a-z 0-9 '-' '_', nothing else, and room for a NUL in cap; so
 * that they need no escaping anywhere. */
PD_MUST_CHECK bool
pd_code_word_valid(const char *text, size_t len, size_t cap);

/* PD_CODE_MEMBER and PD_CODE_MEMBER_DAY. */
struct pd_code_member {
    struct pd_id id;
};

struct pd_code_card {
    struct pd_id id;            /* the member */
    char serial[PD_SERIAL_CAP]; /* tells a lost card from its replacement */
};

struct pd_code_staff {
    struct pd_id id;            /* the person on the staff */
    char serial[PD_SERIAL_CAP]; /* of the badge: a lost one is good no more */
};

/* PD_CODE_TICKET and PD_CODE_PROXY: of both, everything a counter needs without a network. */
struct pd_code_ticket {
    struct pd_id hold;
    struct pd_id member;
    char sku[PD_SKU_CAP];
    int qty;                 /* 1..PD_QTY_MAX */
    struct pd_points points; /* what the hold took: all of it, not per piece */
    struct pd_fen money;     /* to be paid at the counter */
    uint32_t lease;          /* the stock lease it was sold from */
    uint32_t ordinal;        /* the last of the lease's units taken, from 1 */
    char place[PD_PLACE_CAP];
    uint32_t serial; /* PROXY: which of her proxy tickets, 1..PD_PROXY_MAX; 0 on her own */
};

struct pd_code_unit {
    struct pd_id id; /* the member */
    char unit[PD_RULE_CAP];
};

struct pd_code_enrol {
    struct pd_id token;     /* good once */
    struct pd_hash hub_key; /* SHA-256 of the hub's public key: what the desk must find at the address */
};

/* Where a code's exp stands against the reader's clock. */
enum pd_code_time {
    PD_CODE_TIME_GOOD = 1,
    PD_CODE_TIME_EXPIRED = 2,
    PD_CODE_TIME_TOO_EARLY = 3, /* exp is further away than its type ever is: the clock is behind */
};

struct pd_code {
    enum pd_code_type type;
    int64_t exp_s; /* seconds since 1970; 1..2^32-1 */
    union {
        struct pd_code_member member;
        struct pd_code_card card;
        struct pd_code_staff staff;
        struct pd_code_ticket ticket;
        struct pd_code_enrol enrol;
        struct pd_code_unit unit;
    };
    /* Known after reading; writers leave these alone. */
    enum pd_code_time time;
    struct pd_kid kid;
    struct pd_id signer; /* the desk whose key signed; all zero: the hub */
};

/* Stored in reports: append, never renumber. */
enum pd_code_outcome {
    PD_CODE_ACCEPTED = 1,
    PD_CODE_NOT_OURS = 2, /* text, but of no kind we know; also an empty one */
    PD_CODE_FOREIGN_PAYMENT = 3,
    PD_CODE_FOREIGN_INSURANCE = 4,
    PD_CODE_FOREIGN_IDENTITY = 5,
    PD_CODE_FOREIGN_QUEUE_TICKET = 6,
    PD_CODE_FOREIGN_LINK = 7,
    PD_CODE_PLAIN_CARD = 8, /* the payload is a card number to look up */
    PD_CODE_TOO_LONG = 9,   /* above PD_CODE_MAX */
    PD_CODE_NOT_TEXT = 10,  /* a byte outside printable ASCII */
    PD_CODE_MALFORMED = 11, /* says PD1: but breaks the rules of the form */
    PD_CODE_UNKNOWN_KEY = 12,
    PD_CODE_BAD_SIGNATURE = 13, /* forged or damaged */
    PD_CODE_WRONG_ROLE = 14,    /* signed by a key we know, which may not sign this type */
    PD_CODE_EXPIRED = 15,
    PD_CODE_NOT_YET_VALID = 16,
    PD_CODE_UNKNOWN_TYPE = 17, /* rightly signed, of a type this version does not know */
    PD_CODE_STOPPED = 18,      /* a card that was reported lost, or replaced; never from pd_code_read */
    PD_CODE_TRAINING = 19,     /* signed by the training hospital's keys (training.h): worth nothing here */
};

struct pd_code_reader {
    const struct pd_keyring *keyring;
    const char *plain_pattern; /* the hospital's own card numbers, see foreign.h; NULL: none */
    int64_t now_s;
    /* With a clock that cannot be believed (a desk in 1970) an expired or early code is accepted, and the
     * caller decides by code.time and its own limits. */
    bool clock_untrusted;
};

/*
 * Fills *out for PD_CODE_ACCEPTED, and for PD_CODE_EXPIRED, PD_CODE_NOT_YET_VALID and PD_CODE_WRONG_ROLE,
 * whose claims were verified too; otherwise *out is all zero.
 */
PD_MUST_CHECK enum pd_code_outcome
pd_code_read(const void *payload, size_t len, const struct pd_code_reader *reader, struct pd_code *out);

/* As pd_code_read; *why (may be NULL) says what is wrong with a malformed code. */
PD_MUST_CHECK enum pd_code_outcome
pd_code_read_why(const void *payload, size_t len, const struct pd_code_reader *reader, struct pd_code *out,
    struct pd_why *why);

/*
 * Signs one code as text with a NUL; out of PD_CODE_CAP bytes is always enough.
 * Errors: PD_ERR_INVALID with *why naming the claim and what is allowed; PD_ERR_TOO_LARGE (cap).
 */
PD_MUST_CHECK enum pd_err
pd_code_write(const struct pd_code *code, const struct pd_secret_key *secret, char *out, size_t cap,
    struct pd_why *why);

/* Stable lower-case names: "member_day", "foreign_payment". Never NULL. */
const char *
pd_code_type_name(enum pd_code_type type);

const char *
pd_code_outcome_name(enum pd_code_outcome outcome);

/* What a technician reads: one "name: value" a line, or one line with the reason a code is refused. Never
 * repeats a payload that is not ours. Times are UTC. */
enum pd_code_outcome
pd_code_describe(const void *payload, size_t len, const struct pd_code_reader *reader, struct pd_str *out);

#endif
