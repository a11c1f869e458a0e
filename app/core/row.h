/*
 * A row of the change feed: the whole present state of one thing, never a difference, so that applying a row
 * twice or skipping an older one of the same key changes nothing. One line of JSON each, keyed by (kind,
 * key). Own ops not yet in the hub's state are laid over by the desk: a page says up to which dseq it
 * includes them.
 */
#ifndef PD_CORE_ROW_H
#define PD_CORE_ROW_H

#include "app/core/family.h"
#include "app/core/hash.h"
#include "app/core/member.h"
#include "app/core/setting.h"
#include "app/core/sign.h"
#include "app/core/staff.h"

/* Stored: append, never renumber. */
enum pd_row_kind {
    PD_ROW_MEMBER = 1,    /* "member" */
    PD_ROW_KEY = 2,       /* "key": a public key and what it may sign; devices' ticket keys too */
    PD_ROW_PROGRAMME = 3, /* "programme": a version to fetch and from when it counts */
    PD_ROW_LEASE = 4,     /* "lease": for its desk to sell from, for counters to check ordinals */
    PD_ROW_TOKEN = 5,     /* "token": which counter may capture at a place */
    PD_ROW_HOLD = 6, /* "hold": an open or ended hold, for the counters of its place and its member's desks */
    PD_ROW_GONE = 7, /* "gone": a tombstone: erase this member (kind and key) */
    PD_ROW_WITNESS = 8,  /* "witness": the hub's summary of all journals, for every desk to write down */
    PD_ROW_CALL = 9,     /* "call": somebody at a kiosk needs a person; for the counters of its place. From
                            protocol    3 on */
    PD_ROW_PROXY = 10,   /* "proxy": how the proxy tickets of a hold stand; for whoever its hold is. From
                            protocol 3 on */
    PD_ROW_STAFF = 11,   /* "staff": one of the people who may sign in at a desk. From protocol 4 on */
    PD_ROW_SETTING = 12, /* "setting": what the hub says of one key of the reader's configuration. From
                            protocol 4 on */
    PD_ROW_FAMILY = 13,  /* "family": a supplementary card, and what was spent by it. From protocol 4 on */
    PD_ROW_AWAY = 14,    /* "away": a member who is no longer at home at the reader's site. Only to desks that
                            say what they mirror */
};

#define PD_ROW_KIND_LAST PD_ROW_AWAY

/* What a desk says in its pull that it mirrors, from protocol 4 on. Sent: append, never renumber. */
enum pd_mirror {
    PD_MIRROR_UNABLE = 0,  /* it does not say: everybody is told to it */
    PD_MIRROR_ALL = 1,     /* every member; it could do with those at home at its site */
    PD_MIRROR_HOME = 2,    /* those alone */
    PD_MIRROR_SORTING = 3, /* it has others too, and is to be told which */
};

#define PD_MIRROR_LAST PD_MIRROR_SORTING
#define PD_PROTOCOL_MIRROR 4 /* from which it is said */

/* Stored: append, never renumber. */
enum pd_hold_state {
    PD_HOLD_HELD = 1,     /* reserved, ticket not yet shown to anyone */
    PD_HOLD_RELEASED = 2, /* the ticket is out: only the place's token holder ends it */
    PD_HOLD_CAPTURED = 3, /* handed over */
    PD_HOLD_VOIDED = 4,
    PD_HOLD_REJECTED = 5, /* the hub refused it; its id never succeeds later */
};

/* Why an open hold shall end: a request to whoever may end it. Stored: append, never renumber. */
enum pd_ending {
    PD_ENDING_NONE = 0,
    PD_ENDING_CANCELLED = 1, /* asked for at a desk */
    PD_ENDING_EXPIRED = 2,   /* its time is over at the hub */
};

struct pd_key_row {
    struct pd_public_key key;
    uint32_t roles;      /* bit (1 << enum pd_code_type) */
    struct pd_id device; /* zero: the hub's own */
    char letter;         /* the kiosk's, for short numbers; 0 where none */
    bool revoked;
};

struct pd_programme_row {
    uint32_t version;
    struct pd_hash sha256; /* of the document's bytes, fetched from /v1/asset/ */
    int64_t effective_ms;
};

struct pd_lease_row {
    uint32_t id;
    struct pd_id device;
    char sku[PD_SKU_CAP];
    int size;   /* units; only grows (a top-up) */
    int recall; /* units the hub would like back for other desks; 0: none. From protocol 2 on */
};

struct pd_token_row {
    char place[PD_PLACE_CAP];
    uint64_t number;     /* rises with every grant */
    struct pd_id device; /* zero: nobody's */
    bool asked;          /* another counter would like it: its holder gives it. From protocol 2 on */
    int64_t lost_ms;     /* the holder before was declared lost then: a ticket made before, and not known to
                            have been out, may have been handed over by it; 0: no. From protocol 2 on */
};

struct pd_witness_row {
    uint64_t number;
    struct pd_hash sha256; /* of the summary */
};

struct pd_call_row {
    struct pd_id device; /* the kiosk */
    char letter;         /* its own */
    char place[PD_PLACE_CAP];
    int64_t since_ms; /* 0: it is over */
};

/* Proxy tickets of a hold are numbered from 1, and both numbers only ever rise: whatever is heard first,
 * later or twice, the greater ones count. The last one made is good while it was not taken back. */
struct pd_proxy_row {
    struct pd_id hold;
    uint32_t made;    /* the last one's serial, 1..PD_PROXY_MAX */
    uint32_t stopped; /* those up to here were taken back; never above made */
};

struct pd_hold_row {
    struct pd_id id, member;
    struct pd_id spender; /* by a supplementary card; zero: the member herself. From protocol 4 on */
    struct pd_id device; /* zero: the hub gave it away itself, out of what it set aside. From protocol 4 on */
    char sku[PD_SKU_CAP];
    int qty;
    struct pd_points amount;
    struct pd_fen money;
    char place[PD_PLACE_CAP];
    uint32_t lease, ordinal;
    int64_t expires_ms;
    enum pd_hold_state state;
    int64_t ended_ms;      /* capture or void, 0 while open */
    enum pd_ending ending; /* while open: whoever may end it shall. From protocol 2 on */
    bool doubt; /* a lost counter may have handed it over: needs a supervisor. From protocol 2 on */
};

struct pd_row {
    enum pd_row_kind kind;
    uint64_t cseq; /* position in the feed */
    union {
        struct pd_member member;
        struct pd_key_row key;
        struct pd_programme_row programme;
        struct pd_lease_row lease;
        struct pd_token_row token;
        struct pd_hold_row hold;
        struct pd_id gone; /* the member; of "away" too */
        struct pd_witness_row witness;
        struct pd_call_row call;
        struct pd_proxy_row proxy;
        struct pd_staff_row staff;
        struct pd_setting_row setting;
        struct pd_family_card family;
    };
};

/* No desk made it: whoever was told of it by the hub shows its ticket, and knows that its unit is not sold
 * twice. */
bool
pd_hold_is_hubs(const struct pd_hold_row *hold);

/* line holds PD_ROW_LINE_MAX + 1 bytes. A member with too many lots for one line must be folded by the caller
 * first (pd_member_fold_lots). Returns the length. */
size_t
pd_row_encode(const struct pd_row *row, char *line);

/* Takes out what a reader of an older protocol does not know. */
void
pd_row_for_protocol(struct pd_row *row, int protocol);

/* Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE; PD_ERR_NOT_FOUND for a kind this release does not know (skip it).
 */
PD_MUST_CHECK enum pd_err
pd_row_decode(const char *line, size_t len, struct pd_row *row, struct pd_why *why);

#endif
