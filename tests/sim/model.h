/*
 * What the rules say the hub must have made of its ops. A second, small hub, written from the rules alone
 * (sync/invariants.md and the words of the programme) and not from the engine: it includes nothing of the
 * program, keeps plain arrays, and reads the ops' own lines. It is given every op in the hub's order, says
 * what the answer had to be, and in the end what every member must own. (1) It decides by itself. It follows
 * the hub only where the hub alone can know: which units it lent, which dates it believes, and the rights of
 * a desk that is not honest. (2) It need not be fast.
 */
#ifndef PD_TESTS_SIM_MODEL_H
#define PD_TESTS_SIM_MODEL_H

#include <stdbool.h>

#define MODEL_MEMBERS 64
#define MODEL_LOTS 96
#define MODEL_HOLDS 384
#define MODEL_DRAWS 24
#define MODEL_AGAIN 4
#define MODEL_CLAIMS 640 /* claims of desks, and the hub's bills */
#define MODEL_GIFTS 8
#define MODEL_ID 33 /* 32 hexadecimal digits */

struct model_lot {
    long long from_ms, until_ms;
    long long free, held, lapsed; /* what was spent is in none of them */
};

struct model_member {
    char id[MODEL_ID];
    struct model_lot lots[MODEL_LOTS];
    int lot_count;
    long long debt, growth;
    bool welcomed;
};

/* Numbers as on the wire and in the hub's file. */
enum model_state {
    MODEL_HELD = 1,
    MODEL_RELEASED = 2,
    MODEL_CAPTURED = 3,
    MODEL_VOIDED = 4,
    MODEL_REFUSED = 5,
};

struct model_hold {
    char id[MODEL_ID];
    int member; /* -1: a void came before the hold, and nobody knows whose it is */
    int gift;   /* -1: none of the catalogue */
    long long qty, amount, booked, refunded, made_ms;
    long long lease, ordinal; /* while only its ticket told of it; else 0 */
    enum model_state state;
    bool ended;      /* of a refused one: its goods went out, or its ticket came back */
    bool out;        /* of a refused one: its ticket is, so it is handed over or ended like any other */
    long long units; /* that went over a counter and are not back */
    long long again[MODEL_AGAIN]; /* desks that handed it over after another had */
    int again_count;
    struct {
        int lot;
        long long amount;
    } draws[MODEL_DRAWS];
    int draw_count;
};

struct model_gift {
    char sku[24], place[24]; /* where it is handed over */
    long long price, limit_qty, limit_ms, growth_from;
    bool stopped; /* its shop was, at some time: then it is not sold */
};

/* What the lobby knows of a ticket without the hub: what was printed on it. */
struct model_ticket {
    bool known;
    int member;
    long long points, qty, lease, ordinal;
    const char *sku;
};

struct model {
    struct model_member members[MODEL_MEMBERS]; /* in the order in which they joined */
    int member_count;
    struct model_gift gifts[MODEL_GIFTS];
    int gift_count;
    struct model_hold holds[MODEL_HOLDS];
    int hold_count;
    char claims[MODEL_CLAIMS][96];
    int claim_count;
    long long utc_offset_ms;
    char problem[200]; /* "": none */
};

enum model_answer {
    MODEL_APPLIED = 1,
    MODEL_ALREADY = 2,
    MODEL_REJECTED = 3,
    MODEL_OVERDRAFT = 4,
    MODEL_QUARANTINED = 5,
};

struct model_op {
    const char *line;
    const char *kind; /* "hold" */
    long long recv_ms;
    long long dev;            /* its desk */
    bool counter;             /* which is one */
    const char *place;        /* where it stands; NULL: an act of the hub's */
    bool honest;              /* of a desk that may not be told no for want of rights */
    bool honoured;            /* a hub that was restored had signed this very answer in an earlier life */
    bool frozen;              /* its member was, by then */
    enum model_answer answer; /* the hub's */
    const char *code;
    struct model_ticket ticket; /* of the hold it speaks of */
};

/* false: model->problem says what the hub should have answered. */
bool
model_apply(struct model *model, const struct model_op *op);

/* The hub's own acts. */
void
model_grant(struct model *model, int member, const char *rule, long long amount, long long now_ms);

/* A spin of the wheel is paid at once. false: by who could not. */
bool
model_spin(struct model *model, int member, long long price, long long now_ms);

/* A gift that was won at it: a ticket of no points that is out. */
void
model_prize(struct model *model, const char *hold, int member);

/* Points are kept for a bill, then paid or free again, and given back: by the hub's number of it. */
bool
model_keep(struct model *model, long long number, int member, long long points, long long now_ms);

bool
model_kept_ends(struct model *model, long long number, bool paid, long long now_ms);

bool
model_kept_back(struct model *model, long long number, long long points, long long now_ms);

/* ---- a merchant's till: each thing by the till's own number ---- */

void
model_issue(struct model *model, const char *reference, int member, long long points, long long now_ms);

/* false: by who could not, or a voucher that cannot be used. */
bool
model_burn(struct model *model, const char *reference, int member, long long points, long long now_ms);

/* ticket: what its paper says, as in an op. */
bool
model_voucher(struct model *model, const char *hold, const struct model_ticket *ticket, long long now_ms);

bool
model_voucher_end(struct model *model, const char *hold, long long now_ms);

/* What is there of points given goes; paid points, or those of the hold, come back. */
bool
model_issue_back(struct model *model, const char *reference, long long now_ms);

bool
model_paid_back(struct model *model, const char *reference_or_hold, long long now_ms);

/* A key that the hub granted by itself: a desk that asks for it asks a second time. */
void
model_known(struct model *model, const char *key);

/* Of the first member whose lots are over. */
void
model_expire(struct model *model, long long now_ms);

/* How many units of this hold went over a counter and are not back; -1: it was not handed over, or is
 * unknown.
 */
long long
model_units(const struct model *model, const char *hold);

int
model_member(const struct model *model, const char *id);

#endif
