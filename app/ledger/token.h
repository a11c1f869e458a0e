/*
 * The capture token: one counter at a time ends the released holds of a place. A counter holds it from its
 * own token_recv, written when it had every row up to the grant, to its own token_give; what the hub's row
 * says is only who shall have it.
 */
#ifndef PD_LEDGER_TOKEN_H
#define PD_LEDGER_TOKEN_H

#include "app/ledger/store.h"

/* Does this desk hold the token of the place? */
PD_MUST_CHECK enum pd_err
pd_token_is_here(struct pd_ledger *ledger, const char *place, bool *held);

/* When a holder of the place was declared lost; 0: never. */
PD_MUST_CHECK enum pd_err
pd_token_lost_ms(struct pd_ledger *ledger, const char *place, int64_t *lost_ms);

/* ---- of a page: inside its act ---- */

/* Keeps what the row says besides who has it. */
PD_MUST_CHECK enum pd_err
pd_token_note(struct pd_ledger *ledger, const struct pd_token_row *row);

/* Columns as the statements token_note_* give them. */
void
pd_token_read_note(struct pd_read *read, struct pd_token_row *out);

/* A token that was granted to this desk is its own from now on. */
PD_MUST_CHECK enum pd_err
pd_token_receive(struct pd_ledger *ledger, struct pd_when when);

/* One that another counter asked for is not. */
PD_MUST_CHECK enum pd_err
pd_token_give(struct pd_ledger *ledger, struct pd_when when);

#endif
