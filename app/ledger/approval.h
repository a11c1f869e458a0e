/*
 * What a supervisor let pass, and the op that it is for. Her badge and PIN are looked at before the op is
 * made, and rows of the hub may come in between, which write ops of their own: so the word is written with
 * the op that it is about, in the same act, just before it. (1) One approval, one op: the very one that was
 * shown, down to how many and why. (2) An act that may need one ends it, done, refused or failed. (3) One
 * that is not used leaves no trace, and is gone when somebody signs in or out. Part of the ledger; duty.h is
 * what others see.
 */
#ifndef PD_LEDGER_APPROVAL_H
#define PD_LEDGER_APPROVAL_H

#include "app/core/lets.h"
#include "app/ledger/journal.h"

/* Inside an act, before the op: writes the approval where there is one for it. */
PD_MUST_CHECK enum pd_err
pd_approval_write(struct pd_ledger *ledger, struct pd_when when, const struct pd_lets *act);

#endif
