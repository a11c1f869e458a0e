/*
 * Stock leases: the units this desk may sell, as ordinals 1..size of each lease. (1) No two open or ended
 * holds of this desk share an ordinal, unless the earlier one ended before its ticket was ever out. (2) New
 * ordinals come first; one that came back is used when no new run is left. (3) Sold never passes the lease.
 * (4) What was given back to the hub is never sold here again.
 */
#ifndef PD_LEDGER_LEASE_H
#define PD_LEDGER_LEASE_H

#include "app/ledger/store.h"

#define PD_LEASES_OF_SKU 64 /* the hub tops one lease up rather than granting a second */

struct pd_lease_use {
    uint32_t id;
    int64_t size;     /* received */
    int64_t high;     /* the highest ordinal ever used */
    int64_t occupied; /* units that are not free */
};

/* Ordinals after + 1 .. after + n. */
struct pd_lease_run {
    int64_t after, n;
};

/* Fills in what is used of lease->id; size as the hub's row says it comes in, and is cut to what was
 * received.
 */
PD_MUST_CHECK enum pd_err
pd_lease_use(struct pd_ledger *ledger, struct pd_lease_use *lease);

/* This desk's leases of a sku. */
PD_MUST_CHECK enum pd_err
pd_lease_own(
    struct pd_ledger *ledger, const char *sku, struct pd_lease_use leases[PD_LEASES_OF_SKU], int *count);

/* The first run of at least so many free ordinals between those in use; n is 0 when there is none. */
PD_MUST_CHECK enum pd_err
pd_lease_gap(
    struct pd_ledger *ledger, const struct pd_lease_use *lease, int64_t least, struct pd_lease_run *run);

/* Finds qty ordinals in a row for a sku. *lease is 0 when there are none; *last is the last of them. Changes
 * nothing: the hold that takes them does. */
PD_MUST_CHECK enum pd_err
pd_lease_find(struct pd_ledger *ledger, const char *sku, int qty, uint32_t *lease, uint32_t *last);

/* Gives back what the hub wants of what is free, as far as this desk has not given it since. Inside an act.
 */
PD_MUST_CHECK enum pd_err
pd_lease_answer(struct pd_ledger *ledger, struct pd_when when);

#endif
