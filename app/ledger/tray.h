/* What lies in the tray (ledger.h), and the calls that the hub tells of, for the files of this box. */
#ifndef PD_LEDGER_TRAY_H
#define PD_LEDGER_TRAY_H

#include "app/ledger/store.h"

/* Columns as the statements tray_next and tray_each give them. */
void
pd_tray_read(struct pd_read *read, struct pd_errand *out, int64_t *seq);

/* Columns as the statements tray_sealed_get and tray_sealed_each give them. */
void
pd_tray_read_sealed(struct pd_read *read, struct pd_errand *out);

/* As pd_ledger_tray_put, inside an act. */
PD_MUST_CHECK enum pd_err
pd_tray_put(struct pd_ledger *ledger, const struct pd_errand *errand);

/* The hub has said that it will not lose what it had before this op: what was told by then need not be told
 * again. Inside an act. */
PD_MUST_CHECK enum pd_err
pd_tray_durable(struct pd_ledger *ledger, uint64_t durable_seq);

/* The hub was put back: what it was told and may have lost waits again, as it was answered. Inside an act. */
PD_MUST_CHECK enum pd_err
pd_tray_tell_again(struct pd_ledger *ledger);

/* A row of the feed: kept, or taken away where the call is over. */
PD_MUST_CHECK enum pd_err
pd_call_note(struct pd_ledger *ledger, const struct pd_call_row *row);

/* One of these waits for her and that. PD_ERR_NOT_FOUND: none does. */
PD_MUST_CHECK enum pd_err
pd_tray_find_what(
    struct pd_ledger *ledger, enum pd_errand_kind kind, const struct pd_id *member, const char *what);

#endif
