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

/* A row of the feed: kept, or taken away where the call is over. */
PD_MUST_CHECK enum pd_err
pd_call_note(struct pd_ledger *ledger, const struct pd_call_row *row);

#endif
