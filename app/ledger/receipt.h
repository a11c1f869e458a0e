/* Signed answers of the hub, kept beside the results they brought; see ledger.h. */
#ifndef PD_LEDGER_RECEIPT_H
#define PD_LEDGER_RECEIPT_H

#include "app/ledger/store.h"

/* Inside an act. */
PD_MUST_CHECK enum pd_err
pd_receipt_put(struct pd_ledger *ledger, const struct pd_ledger_receipt *receipt);

#endif
