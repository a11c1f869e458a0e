/*
 * What reports add up: points given, used and over in a stretch of time, what is left and until when, what
 * was handed over and what waits. (1) Every point is counted from the entries, so that what was given is to
 * the point what was used, what is over, what is left and what is owed. (2) An op belongs to the stretch in
 * which it stands in the hub's order: a clock that was set back moves nothing between two sheets. (3) Read
 * only, inside a batch; but for the sums that are kept of every PD_FIGURES_BLOCK ops, so that what moved in
 * years is read from a few thousand rows. What is left, and until when, is read from every lot. Threading:
 * the engine's.
 */
#ifndef PD_HUB_FIGURES_H
#define PD_HUB_FIGURES_H

#include "sync/hub/hub.h"

#define PD_FIGURES_BLOCK 4096 /* ops */

/* Keeps the sums of the next block when all its ops are there. true: there may be another one. In a batch. */
bool
pd_figures_keep(struct pd_hub *hub);

/* A stretch of the hub's order. */
struct pd_stretch {
    int64_t from, until; /* op numbers; until is not in it */
};

/* Ops that were taken from from_ms on and before until_ms. */
struct pd_stretch
pd_hub_stretch(struct pd_hub *hub, int64_t from_ms, int64_t until_ms);

/* Points, all from 0 on. */
struct pd_moves {
    int64_t issued, taken_back; /* granted; taken back by refunds and adjustments */
    int64_t redeemed, returned; /* for what was handed over; given back for it */
    int64_t expired, revived;   /* over; over, and spent all the same by a price shown before */
    int64_t members, owed; /* what members have more at the end than at the beginning (or less), and owe */
};

PD_MUST_CHECK enum pd_err
pd_hub_moves(struct pd_hub *hub, struct pd_stretch stretch, struct pd_moves *out);

/* What each rule gave; "": it only paid what was owed. */
PD_MUST_CHECK enum pd_err
pd_hub_issued_each(struct pd_hub *hub, struct pd_stretch stretch,
    void (*each)(void *ctx, const char *rule, int64_t times, int64_t points), void *ctx);

/* Points left, those in open tickets included, by the instant at which they are over. */
PD_MUST_CHECK enum pd_err
pd_hub_expiring_each(
    struct pd_hub *hub, void (*each)(void *ctx, int64_t expires_ms, int64_t points), void *ctx);

struct pd_member_count {
    int64_t active, frozen, joined; /* joined: in the stretch of time */
};

PD_MUST_CHECK enum pd_err
pd_hub_member_counts(struct pd_hub *hub, int64_t from_ms, int64_t until_ms, struct pd_member_count *out);

struct pd_sold {
    char sku[PD_SKU_CAP];
    int64_t times, units, points, last_ms;
    int64_t back; /* of the points, given back since */
};

/* Handed over in a stretch of time, by sku; the times are the counters'. */
PD_MUST_CHECK enum pd_err
pd_hub_sold_each(struct pd_hub *hub, int64_t from_ms, int64_t until_ms,
    void (*each)(void *ctx, const struct pd_sold *sold), void *ctx);

struct pd_uncollected {
    struct pd_id hold;
    char sku[PD_SKU_CAP], place[PD_PLACE_CAP];
    int64_t qty, points, made_ms, expires_ms;
    bool out; /* its ticket is known to be */
};

/* Taken and not handed over, the oldest first. */
PD_MUST_CHECK enum pd_err
pd_hub_uncollected_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_uncollected *hold), void *ctx);

PD_MUST_CHECK enum pd_err
pd_hub_incident_counts(struct pd_hub *hub,
    void (*each)(void *ctx, const char *kind, int64_t count, int64_t oldest_ms), void *ctx);

#endif
