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

/* One of the statements lease_*; nothing where no stock is involved. */
PD_MUST_CHECK enum pd_err
pd_record_lease(struct pd_db *db, int which, uint32_t lease, int64_t a, int64_t b);

/* Adds to what the hub has not answered. */
PD_MUST_CHECK enum pd_err
pd_record_count(struct pd_db *db, int64_t points);

#endif
