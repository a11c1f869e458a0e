/*
 * The capture token: one counter at a time ends the released holds of a place.
 */
#ifndef PD_LEDGER_TOKEN_H
#define PD_LEDGER_TOKEN_H

#include "app/ledger/store.h"

/* Does this desk hold the token of the place? */
PD_MUST_CHECK enum pd_err
pd_token_is_here(struct pd_ledger *ledger, const char *place, bool *held);

#endif
