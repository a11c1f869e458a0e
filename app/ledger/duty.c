/* Who serves at this desk. */
#include "app/ledger/duty.h"

#include "app/base/str.h"
#include "app/ledger/base.h"
#include "app/ledger/journal.h"
#include "app/ledger/pin_try.h"

/* People of a life of the hub that is over count no more: whoever was among them and is still there comes
 * again with the rows of the present one. */
enum pd_err
pd_ledger_staff(struct pd_ledger *ledger, const struct pd_id *id, struct pd_staff_row *out)
{
    struct pd_desk_row desk;
    struct pd_base_at at;
    enum pd_err err = pd_base_staff(ledger, id, out, &at);

    if (err == PD_ERR_CORRUPT && ledger->broken == PD_OK) {
        pd_ledger_suspect(ledger);
        return PD_ERR_NOT_FOUND;
    }
    if (err == PD_OK)
        err = pd_store_desk(ledger, &desk);
    return err == PD_OK && at.hub_epoch != desk.cursor.hub_epoch ? PD_ERR_NOT_FOUND : err;
}

bool
pd_ledger_staff_is_stale(struct pd_ledger *ledger, struct pd_when when, int64_t limit_ms)
{
    struct pd_desk_row desk;

    return when.quality == PD_TIME_UNTRUSTED || pd_store_desk(ledger, &desk) != PD_OK ||
           when.now_ms - desk.contact_ms >= limit_ms;
}

static enum pd_err
append(
    struct pd_ledger *ledger, struct pd_when when, const char *how, const char *by, const struct pd_id *hold)
{
    struct pd_op op = { .kind = PD_OP_STAFF };

    if (!pd_ledger_may_write(ledger, PD_OP_STAFF))
        return PD_OK;
    if (hold != NULL)
        op.hold = *hold;
    (void)pd_copy(op.how, sizeof(op.how), how);
    (void)pd_copy(op.by, sizeof(op.by), by);
    return pd_journal_append(ledger, when, &op);
}

static enum pd_err
let_in(struct pd_ledger *ledger, struct pd_when when, const struct pd_staff_row *person, const char *how,
    const struct pd_id *hold)
{
    enum pd_err err = pd_pin_try_forget(ledger, &person->id);

    return err == PD_OK ? append(ledger, when, how, person->number, hold) : err;
}

enum pd_err
pd_ledger_sign_in(struct pd_ledger *ledger, struct pd_when when, const struct pd_staff_row *person)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, let_in(ledger, when, person, PD_OP_STAFF_ON, NULL));
    } while (pd_act_again(ledger, err));
    if (err == PD_OK) {
        ledger->clerk = (struct pd_clerk){ .roles = person->roles, .member = person->member };
        (void)pd_copy(ledger->clerk.number, sizeof(ledger->clerk.number), person->number);
    }
    return err;
}

enum pd_err
pd_ledger_approve(struct pd_ledger *ledger, struct pd_when when, const struct pd_staff_row *person,
    const struct pd_id *hold)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, let_in(ledger, when, person, PD_OP_STAFF_APPROVE, hold));
    } while (pd_act_again(ledger, err));
    return err;
}

enum pd_err
pd_ledger_sign_out(struct pd_ledger *ledger, struct pd_when when)
{
    enum pd_err err;

    if (ledger->clerk.number[0] == '\0')
        return PD_OK;
    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, append(ledger, when, PD_OP_STAFF_OFF, ledger->clerk.number, NULL));
    } while (pd_act_again(ledger, err));
    if (err == PD_OK)
        ledger->clerk = (struct pd_clerk){ .number = "" };
    return err;
}

void
pd_ledger_clerk(const struct pd_ledger *ledger, struct pd_clerk *out)
{
    *out = ledger->clerk;
}
