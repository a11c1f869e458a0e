/*
 * May this member have this gift here and now? Every "no" has a reason, and what would help. The same
 * function answers on the desk's catalogue, in the desk's transaction, and on the hub.
 */
#ifndef PD_CORE_REDEEM_H
#define PD_CORE_REDEEM_H

#include "app/core/code.h"
#include "app/core/family.h"
#include "app/core/member.h"
#include "app/core/programme.h"

/* A "no" from the rules is a result, not an error. Stored by name: append, never renumber. */
enum pd_redeem_outcome {
    PD_REDEEM_OK = 1,
    PD_REDEEM_TOO_FEW_POINTS = 2, /* missing: how many */
    PD_REDEEM_TIER = 3,           /* tier: which is needed */
    PD_REDEEM_NOT_ON_OFFER = 4,   /* unknown sku, before or after its window */
    PD_REDEEM_MEMBER_LIMIT = 5,   /* taken as often as one member may */
    PD_REDEEM_NO_LEASE = 6,       /* this desk has no more units; others may */
    PD_REDEEM_MEMBER_FROZEN = 7,
    PD_REDEEM_DEBT = 8,             /* offline only: an open overdraft */
    PD_REDEEM_OFFLINE_MODE = 9,     /* strict: nothing without the hub */
    PD_REDEEM_OFFLINE_ACCOUNT = 10, /* cap: what is left of it */
    PD_REDEEM_OFFLINE_COUNT = 11,   /* too many in a row */
    PD_REDEEM_OFFLINE_DESK = 12,    /* this desk's cap */
    PD_REDEEM_OFFLINE_AGE = 13,     /* offline too long */
    PD_REDEEM_CODE_USED = 14,       /* this code started a redemption before: show a new one */
    PD_REDEEM_CODE_EXPIRED = 15,
    PD_REDEEM_TIME_UNTRUSTED = 16, /* the rules of this gift need a date and the clock cannot be believed */
    PD_REDEEM_QTY = 17,            /* not 1..PD_QTY_MAX, or the price overflows */
    PD_REDEEM_CARD_CAP = 18,       /* a printed card without its PIN: cap, what is left of the day's */
    /* by a supplementary card: family.h */
    PD_REDEEM_FAMILY_OFF = 19,
    PD_REDEEM_FAMILY_CARD = 20, /* none of this account's */
    PD_REDEEM_FAMILY_BLOCKED = 21,
    PD_REDEEM_FAMILY_SPEND = 22, /* these three: cap, what her limits leave for one gift */
    PD_REDEEM_FAMILY_DAY = 23,
    PD_REDEEM_FAMILY_MONTH = 24,
};

const char *
pd_redeem_outcome_name(enum pd_redeem_outcome outcome); /* "too_few_points" */

/* 0 for an unknown name. */
enum pd_redeem_outcome
pd_redeem_outcome_from(const char *name);

/* What this desk redeemed and the hub has not answered yet. An answer takes away the one redemption it is
 * for; nothing else does: no answer for another member, no restart, no other clock, no second scan. */
struct pd_redeem_use {
    struct pd_points account_today; /* of this account, this local day; all there is when time is untrusted */
    struct pd_points account_made;  /* of this account, this local day, whether it was answered or not */
    struct pd_points account_recent; /* of this account, within split_min: counts as one redemption */
    int account_count;               /* redemptions of this account, of whatever day */
    struct pd_points desk_total;     /* points of all accounts */
    int desk_count;                  /* redemptions of all accounts */
    int64_t
        offline_since_ms; /* the hub's last answer, or the oldest redemption it left unanswered; 0: neither */
};

/* Who spends from an account that is not her own, and by what right. */
struct pd_redeem_family {
    const struct pd_family_card *card; /* own spends laid over; NULL: she has none of this account */
    enum pd_member_status spender;     /* a frozen or closed spender spends nothing anywhere */
    int64_t day;                       /* on which it counts: the hospital's */
};

struct pd_redeem_input {
    const struct pd_programme *programme;
    const struct pd_member *member;        /* own ops laid over; whose account pays */
    const struct pd_redeem_family *family; /* NULL: she spends her own */
    const struct pd_redeem_use *use;
    const char *sku;
    int qty;
    int lease_left; /* units of this sku this desk may sell; on the hub: of the lease named */
    enum pd_code_type code_type;
    bool online;
    int64_t now_ms;     /* desk time */
    int64_t decided_ms; /* when the price was shown: decides expiry and offer window */
    enum pd_time_quality quality;
};

struct pd_redeem_answer {
    enum pd_redeem_outcome outcome;
    struct pd_points price; /* qty * price */
    struct pd_fen money;
    struct pd_points missing; /* TOO_FEW_POINTS */
    struct pd_points cap;     /* OFFLINE_ACCOUNT, CARD_CAP, FAMILY_*: what may still be spent at once */
    int tier;                 /* TIER: index needed */
    bool request; /* OK, and only a wish: the hub decides when the network is back, and the ticket waits for
                     it */
    int last_but; /* OK and offline, from the soft count on: redemptions left, this one included; else 0 */
};

/* Checks in a fixed order, the reason that no wait or other desk would mend first. */
struct pd_redeem_answer
pd_redeem_check(const struct pd_redeem_input *input);

/* online_only: goods go out when the hub has said yes to the hand-over itself, and what is wished for offline
 * is noted for it. In strict mode a ticket that it has said yes to is enough. */
PD_MUST_CHECK bool
pd_redeem_hub_first(const struct pd_programme *programme);

/* The most this account may still spend offline at once with this code: "网络恢复前最多可兑 N 分". */
struct pd_points
pd_redeem_offline_left(const struct pd_programme *programme, const struct pd_member *member,
    const struct pd_redeem_use *use, enum pd_code_type code_type);

/* May a ticket go out that the hub has not answered for? use counts its redemption already. Never where the
 * hub is asked first; in floor mode only within the caps that bind a desk without network: a line that
 * carries nothing back must not be worth more than none. */
PD_MUST_CHECK bool
pd_redeem_unanswered(const struct pd_programme *programme, const struct pd_member *member,
    const struct pd_redeem_use *use, enum pd_code_type code_type, int64_t now_ms);

#endif
