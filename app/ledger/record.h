/*
 * One row of the hold table: found or begun, changed by one thing that became known, stored again with all
 * that follows from it.
 */
#ifndef PD_LEDGER_RECORD_H
#define PD_LEDGER_RECORD_H

#include "app/ledger/projection.h"

/* Finds a hold, or begins one; a better source overwrites the description. */
PD_MUST_CHECK enum pd_err
pd_record_describe(struct pd_db *db, const struct pd_hold_row *row, enum pd_hold_source source,
    struct pd_hold_record *hold, bool *is_new);

/* Stores a hold that is probably new: *added is false when its id was there, and then nothing has changed.
 * What follows from it in the tally is left to the caller. */
PD_MUST_CHECK enum pd_err
pd_record_add(struct pd_db *db, struct pd_hold_record *hold, bool *added);

/* Stores a hold after one thing about it became known, and moves what follows from that. */
PD_MUST_CHECK enum pd_err
pd_record_put(struct pd_db *db, struct pd_hold_record *hold, bool is_new);

/* Of a lease: received and high grow to at least these, occupied is added. Nothing where no stock is
 * involved. */
PD_MUST_CHECK enum pd_err
pd_record_lease(struct pd_db *db, uint32_t lease, int64_t received, int64_t high, int64_t occupied);

/* Adds to what the hub has not answered. */
PD_MUST_CHECK enum pd_err
pd_record_count(struct pd_db *db, int64_t points);

/* The same, and the number of the last own hold. */
PD_MUST_CHECK enum pd_err
pd_record_made(struct pd_db *db, int number, int64_t made_ms, int64_t points);

/* ---- past the cache: for the cache itself ---- */

PD_MUST_CHECK enum pd_err
pd_record_write(struct pd_db *db, const struct pd_hold_record *hold);

PD_MUST_CHECK enum pd_err
pd_record_write_lease(struct pd_db *db, uint32_t lease, int64_t received, int64_t high, int64_t occupied);

PD_MUST_CHECK enum pd_err
pd_record_write_count(struct pd_db *db, int64_t points);

PD_MUST_CHECK enum pd_err
pd_record_write_made(struct pd_db *db, int number, int64_t made_ms, int64_t points);

#endif
