/* What the files about stock and leases share. */
#ifndef PD_HUB_LEASES_H
#define PD_HUB_LEASES_H

#include "sync/hub/engine.h"

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
