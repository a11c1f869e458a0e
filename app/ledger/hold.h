/*
 * Holds as the rest of the program sees them: the derived record, with its ticket, number and prints.
 */
#ifndef PD_LEDGER_HOLD_H
#define PD_LEDGER_HOLD_H

#include "app/ledger/store.h"

/* The ticket of a hold as signed claims; exp rounds up to whole seconds. */
struct pd_code
pd_hold_ticket_claims(const struct pd_hold_row *row);

/* The hold a ticket describes. */
struct pd_hold_row
pd_hold_of_ticket(const struct pd_code *ticket);

/* A ticket shown for a hold that the hub has not told of: what it said is kept. Inside an act. */
PD_MUST_CHECK enum pd_err
pd_hold_keep_ticket(struct pd_ledger *ledger, const struct pd_hold_row *row);

/* Fills everything of *out from a record. */
PD_MUST_CHECK enum pd_err
pd_hold_show(struct pd_ledger *ledger, const struct pd_hold_record *record, struct pd_hold *out);

/* The same for a hold of this very act: it was never printed, and has no ticket before somebody asks for it.
 */
void
pd_hold_show_made(struct pd_ledger *ledger, const struct pd_hold_record *record, struct pd_hold *out);

#endif
