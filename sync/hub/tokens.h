/*
 * A place's capture token, and what others ask of whoever holds it. (1) One counter at a time holds it. A new
 * number is granted only after the holder gave it in its own journal, or a person declared the holder lost:
 * never by time. (2) Once a ticket was out, the hub does not end its hold by itself: a cancel and an expiry
 * are requests (hold.ending), and value returns when the void of whoever may end it arrives. (3) What a lost
 * holder may have handed over unseen is in doubt, and goes out with a supervisor's word alone.
 */
#ifndef PD_HUB_TOKENS_H
#define PD_HUB_TOKENS_H

#include "sync/hub/engine.h"

/* Whether a counter that was lost may have handed it over. Stored: append, never renumber. */
enum pd_doubt { PD_DOUBT_NONE = 0, PD_DOUBT_OPEN = 1, PD_DOUBT_VOUCHED = 2 };

struct pd_token {
    int64_t number;
    char place[PD_PLACE_CAP];
    int64_t dev;     /* 0: nobody's */
    bool got;        /* its holder said that it has it */
    int64_t asked;   /* the counter that would like it; 0: none */
    int64_t lost_ms; /* a holder was declared lost then; 0: never */
    uint64_t cseq;
};

bool
pd_token_of(struct pd_hub *hub, const char *place, struct pd_token *out);

bool
pd_token_get(struct pd_hub *hub, int64_t number, struct pd_token *out);

bool
pd_token_held(struct pd_hub *hub, const char *place, int64_t dev);

/* A counter that is let in gets its place's token when nobody has it. */
void
pd_token_first(struct pd_hub *hub, const struct pd_device *device);

/* Its holder tells that it captures from now on. false: it is not this token's holder. */
bool
pd_token_received(struct pd_hub *hub, const char *place, uint64_t number, int64_t dev);

/* A counter says that it received a token which a restored hub does not remember: the highest number is the
 * one that counts. false: it cannot have received that. */
bool
pd_token_adopt(struct pd_apply *apply);

/* A desk that is stopped waits for no token any more. */
void
pd_token_ask_no_more(struct pd_hub *hub, int64_t dev);

/* Whether the hold of this op may be one that a lost counter handed over before the hub heard of it. */
enum pd_doubt
pd_token_doubt(const struct pd_apply *apply, const char *place);

/* ---- a holder that is lost ---- */

/* What it may have handed over since it was last heard, as far as the hub knows. */
struct pd_token_stake {
    char place[PD_PLACE_CAP];
    int released, held;      /* open holds of its place: tickets that are out, and not known to be */
    struct pd_points points; /* of the released ones, and what they are worth by the redeem ratio in force */
    struct pd_fen value;     /* with the money to be paid besides */
    int64_t heard_ms;
};

/* false: this desk holds no token, and nothing is at stake. */
bool
pd_token_at_stake(struct pd_hub *hub, const struct pd_device *device, const struct pd_programme *programme,
    struct pd_token_stake *out);

/* Frees its token for the next counter that asks, or has asked; every open hold of the place is in doubt. The
 * device's own state is the caller's. */
void
pd_token_lost(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device);

/* ---- holds that somebody else shall end ---- */

/* Asks for the end of open holds whose time is over, some at a time. true: there may be more. */
bool
pd_ending_sweep(struct pd_hub *hub, int64_t now_ms);

/* ---- ops ---- */

void
pd_apply_token_ask(struct pd_apply *apply);

void
pd_apply_token_give(struct pd_apply *apply);

void
pd_apply_end_ask(struct pd_apply *apply);

void
pd_apply_vouch(struct pd_apply *apply);

#endif
