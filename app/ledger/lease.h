/*
 * Stock leases: the units this desk may sell, as ordinals 1..size of each lease. (1) No two open or ended
 * holds of this desk share an ordinal, unless the earlier one ended before its ticket was ever out. (2) New
 * ordinals come first; one that came back is used when no new run is left. (3) Sold never passes the lease.
 */
#ifndef PD_LEDGER_LEASE_H
#define PD_LEDGER_LEASE_H

#include "app/ledger/store.h"

/* Finds qty ordinals in a row for a sku. *lease is 0 when there are none; *last is the last of them. Changes
 * nothing: the hold that takes them does. */
PD_MUST_CHECK enum pd_err
pd_lease_find(struct pd_ledger *ledger, const char *sku, int qty, uint32_t *lease, uint32_t *last);

#endif
