#include "app/ledger/approval.h"

#include "app/base/str.h"
#include "app/ledger/duty.h"

#include <string.h>

bool
pd_ledger_approved(const struct pd_ledger *ledger, const struct pd_lets *act)
{
    const struct pd_lets *a = &ledger->approval.act;

    return (int)a->kind != 0 && a->kind == act->kind && !pd_id_is_zero(act->subject) &&
           pd_id_equal(a->subject, act->subject) && a->n == act->n && strcmp(a->why, act->why) == 0;
}

void
pd_ledger_approval_drop(struct pd_ledger *ledger)
{
    ledger->approval = (struct pd_approval){ .by = "" };
}

enum pd_err
pd_approval_write(struct pd_ledger *ledger, struct pd_when when, const struct pd_lets *act)
{
    struct pd_op op = { .kind = PD_OP_STAFF, .hold = act->subject };

    if (!pd_ledger_approved(ledger, act) || !pd_ledger_may_write(ledger, PD_OP_STAFF))
        return PD_OK;
    (void)pd_copy(op.how, sizeof(op.how), PD_OP_STAFF_APPROVE);
    (void)pd_copy(op.by, sizeof(op.by), ledger->approval.by);
    return pd_journal_append(ledger, when, &op);
}
