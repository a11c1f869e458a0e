#include "app/ledger/approval.h"

#include "app/base/str.h"
#include "app/ledger/duty.h"

#include <string.h>

bool
pd_ledger_approved(const struct pd_ledger *ledger, enum pd_op_kind kind, const struct pd_id *subject)
{
    const struct pd_approval *a = &ledger->approval;

    return (int)a->kind != 0 && a->kind == kind && !pd_id_is_zero(*subject) &&
           pd_id_equal(a->subject, *subject);
}

void
pd_ledger_approval_drop(struct pd_ledger *ledger)
{
    ledger->approval = (struct pd_approval){ .by = "" };
}

enum pd_err
pd_approval_write(
    struct pd_ledger *ledger, struct pd_when when, enum pd_op_kind kind, const struct pd_id *subject)
{
    struct pd_op op = { .kind = PD_OP_STAFF, .hold = *subject };

    if (!pd_ledger_approved(ledger, kind, subject) || !pd_ledger_may_write(ledger, PD_OP_STAFF))
        return PD_OK;
    (void)pd_copy(op.how, sizeof(op.how), PD_OP_STAFF_APPROVE);
    (void)pd_copy(op.by, sizeof(op.by), ledger->approval.by);
    return pd_journal_append(ledger, when, &op);
}

void
pd_approval_used(struct pd_ledger *ledger, enum pd_op_kind kind, const struct pd_id *subject)
{
    if (pd_ledger_approved(ledger, kind, subject))
        pd_ledger_approval_drop(ledger);
}
