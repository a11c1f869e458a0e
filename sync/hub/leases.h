/* Stock, and the leases out of it that desks sell from. */
#ifndef PD_HUB_LEASES_H
#define PD_HUB_LEASES_H

#include "sync/hub/engine.h"

struct pd_lease {
    uint32_t id;
    int64_t dev;
    char sku[PD_SKU_CAP];
    int size, taken, got; /* units: in all; sold, in tickets that are out or given back; the desk said it has
                           */
    int recall;           /* units the hub would like back */
    int wanted;           /* units its desk asked for and has not got */
    int given;            /* units its desk gave back, of those taken */
    uint64_t cseq;
};

bool
pd_lease_get(struct pd_hub *hub, uint32_t id, struct pd_lease *out);

/* A desk says that it received a lease, or more of one, which a restored hub does not remember giving: it is
 * as the desk says, out of the free stock or short with an incident. false: another desk's, or no number that
 * the lost life can have given. */
bool
pd_lease_adopt(struct pd_apply *apply);

/* Units leave the lease for a hold. false: beyond its size. */
bool
pd_lease_take(struct pd_hub *hub, const struct pd_lease *lease, int qty);

/* Units of a hold whose ticket never left its desk go back where they came from. */
void
pd_lease_give(struct pd_hub *hub, uint32_t lease, int qty);

/* Gives free stock to the desks that asked for it, then tops every desk up whose units of this sku run low.
 * except: a lease that just gave some back; 0: none. */
void
pd_lease_top_up(struct pd_hub *hub, const char *sku, uint32_t except);

/* One of those units was given back: whoever still sells it lies. */
bool
pd_lease_gave(struct pd_hub *hub, const struct pd_lease *lease, uint32_t ordinal, int qty);

void
pd_lease_top_up_all(struct pd_hub *hub);

/* The first lease of every sku for a new kiosk. */
void
pd_lease_first(struct pd_hub *hub, int64_t dev);

/* Units come back to the free stock (from the lease `except`, or 0). */
void
pd_stock_give(struct pd_hub *hub, const char *sku, int qty, uint32_t except);

/* Units go out although no lease gave them. false: nobody stocks this sku, and nothing changed. */
bool
pd_stock_take_late(struct pd_hub *hub, int64_t now_ms, const char *sku, int qty, int64_t dev, int64_t hseq);

/* After an op, whatever came of it: a hand-over that does not count, or goods that are back (goods_back.c).
 */
void
pd_goods_back_note(struct pd_apply *apply);

/* This desk's own hand-over of it does not count: another's came before. */
bool
pd_handed_again(struct pd_hub *hub, int64_t hid, int64_t dev);

void
pd_stock_receive(struct pd_hub *hub, const char *sku, int qty);

/* The same in two steps: units are there, and desks are lent of what is free. */
void
pd_stock_note(struct pd_hub *hub, const char *sku, int qty);

void
pd_stock_lend(struct pd_hub *hub, const char *sku);

/* Units set aside: a lease of no desk, from which the hub itself gives away (wheels.h). make: begin an empty
 * one where there is none. false: there is none. */
bool
pd_lease_aside(struct pd_hub *hub, const char *sku, bool make, struct pd_lease *out);

/* So many of its units are free again. */
void
pd_lease_aside_give(struct pd_hub *hub, const struct pd_lease *aside, int qty);

struct pd_stock {
    int64_t received, free, short_n; /* units */
};

/* false: nobody stocks this sku. */
bool
pd_stock_get(struct pd_hub *hub, const char *sku, struct pd_stock *out);

/* The most units that a lease grows to beyond what was sold of it. Never made smaller: a restored hub
 * believes no desk that says more, and what it says was given by a release before this one (adopt.c). */
#define PD_LEASE_MOST 40

/* Units a desk should have at hand of what was received. */
int
pd_lease_share(int64_t received);

/* The desk's lease of a sku; made, with its first units, where there is none. false: nobody stocks it. */
bool
pd_lease_of(struct pd_hub *hub, int64_t dev, const char *sku, struct pd_lease *out);

/* Free stock becomes part of a lease; nothing where there is not so much. */
void
pd_lease_grow(struct pd_hub *hub, uint32_t lease, const char *sku, int n);

/* Its desk is asked for so many units from now on. */
void
pd_lease_set_recall(struct pd_hub *hub, const struct pd_lease *lease, int recall);

#endif
