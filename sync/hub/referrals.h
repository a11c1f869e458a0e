/*
 * Members who bring others, as the hub keeps it (app/core/referral.h says who may). (1) A newcomer has one
 * row, made when she is enrolled and names somebody's number; also a refused one is kept, with its reason.
 * (2) What the programme waits for makes it due, and due ones are granted at once or by the next sweep, each
 * by a claim key of the newcomer's, so that nothing that comes twice, or at two desks, grants twice. (3) What
 * is true then is judged again: who became one of the staff, or was frozen, meanwhile, brings nobody. Both
 * get theirs or neither does; but who has had what her caps allow gets nothing, and the newcomer hers. (4) It
 * is taken back, by the programme's policy, where the newcomer turns out to be a member from before, where
 * both turn out to be one person, by
 * whichever of her memberships, or a circle, and where the bill that earned it is paid back whole.
 * Threading: the engine's.
 */
#ifndef PD_HUB_REFERRALS_H
#define PD_HUB_REFERRALS_H

#include "app/core/referral.h"
#include "sync/hub/engine.h"

/* Stored: append, never renumber. */
enum pd_referral_state {
    PD_REFERRAL_WAITING = 1, /* for her first visit or bill */
    PD_REFERRAL_DUE = 2,     /* that was */
    PD_REFERRAL_CREDITED = 3,
    PD_REFERRAL_REFUSED = 4, /* `reason` */
    PD_REFERRAL_TAKEN_BACK = 5,
};

struct pd_referral {
    int64_t mid, by_mid; /* the newcomer, and who brought her; by_mid 0: nobody known, or erased */
    int64_t at_ms;       /* named */
    enum pd_referral_state state;
    char reason[PD_REASON_CAP];
    enum pd_referral_when when;
    int64_t until_ms; /* WAITING: no longer */
    int64_t seen_ms;  /* DUE and later: it was earned then */
    char seen[PD_CLAIM_CAP];
    int64_t by_hseq, new_hseq; /* the grants; 0: none */
    struct pd_points by_points, by_growth, new_points, new_growth;
    uint32_t version; /* of the rules they were granted by */
};

/* Her number, drawn when it is first asked for; 0: the store failed. */
int64_t
pd_referral_number_of(struct pd_hub *hub, int64_t mid);

/* She names a number; is_new: nobody knew her before. Grants at once where that is the rule. */
void
pd_referral_named(struct pd_hub *hub, int64_t now_ms, int64_t newcomer, int64_t number, bool is_new);

/* false: she named nobody. */
bool
pd_referral_get(struct pd_hub *hub, int64_t newcomer, struct pd_referral *out);

/* A word for whoever enrolled her: "credited", "waiting", or the reason. */
const char *
pd_referral_word(const struct pd_referral *r);

/* Something of hers was granted by this key: a visit, or a bill. */
void
pd_referral_seen(struct pd_hub *hub, int64_t mid, enum pd_referral_seen seen, const char *key, int64_t at_ms);

/* Who came neither to be treated nor to pay in time. */
void
pd_referrals_lapse(struct pd_hub *hub, int64_t now_ms);

/* Grants what is due. */
void
pd_referrals_settle(struct pd_hub *hub, int64_t now_ms);

/* The bill of this claim key was paid back whole. */
void
pd_referral_refunded(struct pd_hub *hub, int64_t now_ms, const char *key);

/* Two members became one, and all else of theirs was moved, their persons too. */
void
pd_referrals_merge(struct pd_hub *hub, int64_t now_ms, int64_t other, int64_t stays);

/* Two members turned out to be memberships of one person. */
void
pd_referrals_meet(struct pd_hub *hub, int64_t now_ms, int64_t mid);

/* She is erased: whom she brought stays, and is nobody's. */
void
pd_referral_forget(struct pd_hub *hub, int64_t mid);

/* How many she brought in each state; index by enum pd_referral_state. */
struct pd_referral_counts {
    int64_t n[PD_REFERRAL_TAKEN_BACK + 1];
    struct pd_points points; /* that she was given for it */
};

void
pd_referral_count(struct pd_hub *hub, int64_t mid, struct pd_referral_counts *out);

/* Rows between two instants, the oldest first. */
PD_MUST_CHECK enum pd_err
pd_hub_referrals_each(struct pd_hub *hub, int64_t from_ms, int64_t to_ms,
    void (*each)(void *ctx, const struct pd_referral *row), void *ctx);

#endif
