/*
 * What follows from ops that were pruned: the derived tables as they stood after the last of them, kept as
 * facts in tables of the same columns (past_*), under one hash. A rebuild begins with them instead of with
 * nothing. A release that changes the derived tables brings the past ones along in a migration.
 */
#ifndef PD_LEDGER_PAST_H
#define PD_LEDGER_PAST_H

#include "app/ledger/journal.h"

/* Puts the past into empty derived tables of `into`, which may lie in another database. Nothing where nothing
 * was pruned. Errors: PD_ERR_CORRUPT when it is not what was kept. */
PD_MUST_CHECK enum pd_err
pd_past_load(struct pd_ledger *ledger, struct pd_db *into);

/* Keeps the derived tables as they stand now as the past; *sum is over all of it. Inside an act. */
PD_MUST_CHECK enum pd_err
pd_past_store(struct pd_ledger *ledger, struct pd_hash *sum);

#endif
