/*
 * How many PINs of a person were wrong here since the last right one. Counted before a PIN is looked at, so
 * that pulling the plug gives no try back; forgotten when she has another PIN. A damaged count is a full one.
 */
#ifndef PD_LEDGER_PIN_TRY_H
#define PD_LEDGER_PIN_TRY_H

#include "app/ledger/duty.h"
#include "app/ledger/store.h"

struct pd_pin_tries {
    struct pd_id id;
    uint8_t salt[PD_PIN_SALT_LEN]; /* tells one PIN from the next */
    int wrong;
};

void
pd_pin_try_read(struct pd_read *read, struct pd_pin_tries *out);

/* Inside an act. */
PD_MUST_CHECK enum pd_err
pd_pin_try_forget(struct pd_ledger *ledger, const struct pd_id *id);

/* She has another PIN: a damaged count, which cannot say of which PIN it was, is forgotten. Inside an act. */
PD_MUST_CHECK enum pd_err
pd_pin_try_mend(struct pd_ledger *ledger, const struct pd_id *id);

#endif
