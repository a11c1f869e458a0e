/*
 * A member as the rules see her: no name, no phone; a surrogate id, a masked name, and her accounts.
 * Hub and desk fill the same struct, so that core.redeem_check gives both the same answer.
 */
#ifndef PD_CORE_MEMBER_H
#define PD_CORE_MEMBER_H

#include "app/core/id.h"
#include "app/core/limits.h"
#include "app/core/points.h"

#include <stdint.h>

/* Stored: append, never renumber. */
enum pd_member_status { PD_MEMBER_ACTIVE = 1, PD_MEMBER_FROZEN = 2, PD_MEMBER_CLOSED = 3 };

#define PD_NEVER_MS INT64_MAX

/* One grant and what is left of it. Lots are kept sorted by (expires_ms, id). */
struct pd_lot {
    uint64_t id;
    struct pd_points left;  /* free to spend: granted - spent - held */
    int64_t usable_from_ms; /* pending before it */
    int64_t expires_ms;     /* first instant at which it is gone; PD_NEVER_MS */
    char rule[PD_RULE_CAP];
};

/* How many of one gift she took lately, for the limit per member. */
struct pd_taken {
    char sku[PD_SKU_CAP];
    int qty;
    int64_t since_ms; /* start of the window the hub counted over */
};

struct pd_member {
    struct pd_id id;
    char masked[PD_MASKED_CAP]; /* "张**" */
    char last4[5];              /* of the phone, or "" */
    enum pd_member_status status;
    char kind[PD_RULE_CAP];  /* member kind of the programme, "standard" */
    struct pd_points growth; /* qualifying value; drives the tier */
    struct pd_points debt;   /* overdraft; what comes in or comes back pays it first */
    struct pd_points held;   /* sum of open holds */
    /* Which printed card of hers is good: "": any, "-": none, else the one with this serial. From protocol 3
     * on */
    char card[PD_SERIAL_CAP];
    struct pd_id person; /* shared by the memberships of one person; zero: her only one. From protocol 4 on */
    int lot_count;
    struct pd_lot lots[PD_MEMBER_LOTS_MAX];
    int taken_count;
    struct pd_taken taken[PD_MEMBER_LIMITS_MAX];
};

#endif
