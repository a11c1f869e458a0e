/*
 * Holds that this desk is asked to end, or asks others to end. (1) A hold whose ticket was out is ended by
 * the holder of its place's token alone; one whose ticket never left its desk, by that desk. (2) The void is
 * written with the page that brought the request, unless the gift was handed over here before: then the
 * request ends by itself. (3) A hold in doubt is not ended because somebody cancelled it: a lost counter may
 * have handed it over, and a person decides. When its time is over it ends, and the hub tells a person.
 */
#ifndef PD_LEDGER_ENDING_H
#define PD_LEDGER_ENDING_H

#include "app/ledger/store.h"

/* Keeps what the hub's row says of its end. Inside the page's act. */
PD_MUST_CHECK enum pd_err
pd_ending_note(struct pd_ledger *ledger, const struct pd_hold_row *row);

/* Columns as the statements ending_* give them: id, ending and doubt of the row. */
void
pd_ending_read(struct pd_read *read, struct pd_hold_row *out);

/* Ends what this desk is asked to end and may. Inside the page's act. */
PD_MUST_CHECK enum pd_err
pd_ending_settle(struct pd_ledger *ledger, struct pd_when when);

/* Fills ending and doubt of an open hold; a wish of this desk counts until the hub has said no to it. */
PD_MUST_CHECK enum pd_err
pd_ending_show(struct pd_ledger *ledger, struct pd_hold_row *row);

#endif
