#include "app/ledger/token.h"

#include "app/ledger/base.h"

enum pd_err
pd_token_is_here(struct pd_ledger *ledger, const char *place, bool *held)
{
    struct pd_token_row token;
    struct pd_base_at at;
    enum pd_err err = pd_base_token(ledger, place, &token, &at);

    *held = err == PD_OK && pd_id_equal(token.device, ledger->identity.device);
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

bool
pd_ledger_has_token(struct pd_ledger *ledger)
{
    bool held;

    return ledger->enrolled && pd_token_is_here(ledger, ledger->identity.place, &held) == PD_OK && held;
}
