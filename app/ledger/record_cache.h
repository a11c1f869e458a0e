/*
 * Rows of derived tables on their way through a rebuild. Most of what happens to a hold happens soon after it
 * was made, so a rebuild gathers it here and writes the row once, when another hold needs the place or at the
 * end. An act never uses it: it writes what it changed.
 */
#ifndef PD_LEDGER_RECORD_CACHE_H
#define PD_LEDGER_RECORD_CACHE_H

#include "app/ledger/projection.h"

struct pd_record_cache;

/* From now on db keeps changed rows back. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_record_cache_start(struct pd_db *db);

/* Writes what was kept back and ends it. Drops it when err is not PD_OK; returns what happened. */
PD_MUST_CHECK enum pd_err
pd_record_cache_end(struct pd_db *db, enum pd_err err);

bool
pd_record_cache_get(const struct pd_db *db, const struct pd_id *id, struct pd_hold_record *out);

PD_MUST_CHECK enum pd_err
pd_record_cache_put(struct pd_db *db, const struct pd_hold_record *hold);

/* Received and high grow to at least these; occupied is added. */
PD_MUST_CHECK enum pd_err
pd_record_cache_lease(struct pd_db *db, uint32_t lease, int64_t received, int64_t high, int64_t occupied);

/* Points added to what the hub has not answered. */
void
pd_record_cache_count(struct pd_db *db, int64_t points);

/* The number of the last own hold. */
void
pd_record_cache_number(struct pd_db *db, int number, int64_t made_ms);

#endif
