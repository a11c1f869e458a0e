/*
 * Proxy tickets, as far as they are known here: of each hold, the last one made and up to which they were
 * taken back (struct pd_proxy_row). Made here, or told by the hub: the greater numbers count, so it does not
 * matter who tells first. Neither rebuilt nor pruned. (1) A row that rotted says that all were taken back:
 * her own ticket stays good, and the hub's next word is written over it.
 */
#ifndef PD_LEDGER_PROXY_H
#define PD_LEDGER_PROXY_H

#include "app/ledger/store.h"

/* Columns as the statements proxy_* give them. */
void
pd_proxy_read(struct pd_read *read, struct pd_proxy_row *out);

/* A row of the feed. Inside an act. */
PD_MUST_CHECK enum pd_err
pd_proxy_note(struct pd_ledger *ledger, const struct pd_proxy_row *row);

/* This ticket is a proxy ticket, and was taken back. */
PD_MUST_CHECK enum pd_err
pd_proxy_is_stopped(struct pd_ledger *ledger, const struct pd_code *ticket, bool *stopped);

/* The serial of the one that is out for a hold; 0: none is. */
PD_MUST_CHECK enum pd_err
pd_proxy_out(struct pd_ledger *ledger, const struct pd_id *hold, uint32_t *serial);

#endif
