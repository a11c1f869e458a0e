/*
 * The file's schema: made at first, brought up to date later. PRAGMA user_version is the number of the last
 * migration. A file of a newer release is refused: its facts would be misread.
 */
#ifndef PD_LEDGER_MIGRATE_H
#define PD_LEDGER_MIGRATE_H

#include "app/ledger/store.h"

/* *remake: the derived tables are new and empty, and must be filled from the kept ones. Runs inside the
 * caller's transaction. */
PD_MUST_CHECK enum pd_err
pd_migrate(struct pd_ledger *ledger, bool *remake, struct pd_why *why);

#endif
