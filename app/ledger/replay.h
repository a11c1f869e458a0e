/*
 * Codes shown to this desk. A rotating code is remembered until long after it expired: one presentation of it
 * may start redemptions, a later one of the same code may only look. Day codes and cards are shown many times
 * by design; their own caps bound what a copy can do.
 */
#ifndef PD_LEDGER_REPLAY_H
#define PD_LEDGER_REPLAY_H

#include "app/ledger/store.h"

/* May this code start a redemption now? Records a code never presented before as presented. Inside an act. */
PD_MUST_CHECK enum pd_err
pd_replay_check(
    struct pd_ledger *ledger, const struct pd_redeem_request *request, enum pd_redeem_outcome *outcome);

/* Whose code starts it: the spender's, where there is one. */
const struct pd_id *
pd_redeem_presenter(const struct pd_redeem_request *request);

#endif
