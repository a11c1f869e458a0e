/*
 * What a supervisor let pass, and the op that it is for. Her badge and PIN are looked at before the op is
 * made, and rows of the hub may come in between, which write ops of their own: so her word is written with
 * the op that it is about, in the same act, just before it. (1) One approval, one op, of the kind and about
 * the hold that she was asked for. (2) One that is not used leaves no trace, and is gone when somebody signs
 * in or out. Part of the ledger; duty.h is what others see.
 */
#ifndef PD_LEDGER_APPROVAL_H
#define PD_LEDGER_APPROVAL_H

#include "app/ledger/journal.h"

/* Inside an act, before the op: writes the approval where there is one for it. */
PD_MUST_CHECK enum pd_err
pd_approval_write(
    struct pd_ledger *ledger, struct pd_when when, enum pd_op_kind kind, const struct pd_id *subject);

/* The act is saved: it is used up. */
void
pd_approval_used(struct pd_ledger *ledger, enum pd_op_kind kind, const struct pd_id *subject);

#endif
