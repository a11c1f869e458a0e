/* Who serves at this desk. */
#include "app/ledger/duty.h"

#include "app/base/str.h"
#include "app/ledger/approval.h"
#include "app/ledger/base.h"
#include "app/ledger/journal.h"
#include "app/ledger/pin_try.h"

#include <string.h>

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
append(struct pd_ledger *ledger, struct pd_when when, const char *how, const char *by)
{
    struct pd_op op = { .kind = PD_OP_STAFF };

    if (!pd_ledger_may_write(ledger, PD_OP_STAFF))
        return PD_OK;
    (void)pd_copy(op.how, sizeof(op.how), how);
    (void)pd_copy(op.by, sizeof(op.by), by);
    return pd_journal_append(ledger, when, &op);
}

/* when NULL: she lets an act pass, and serves nobody. */
static enum pd_err
let_in(struct pd_ledger *ledger, const struct pd_when *when, const struct pd_staff_row *person)
{
    enum pd_err err = pd_pin_try_forget(ledger, &person->id);

    return err == PD_OK && when != NULL ? append(ledger, *when, PD_OP_STAFF_ON, person->number) : err;
}

static enum pd_err
let_in_act(struct pd_ledger *ledger, const struct pd_when *when, const struct pd_staff_row *person)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, let_in(ledger, when, person));
    } while (pd_act_again(ledger, err));
    return err;
}

enum pd_err
pd_ledger_sign_in(struct pd_ledger *ledger, struct pd_when when, const struct pd_staff_row *person)
{
    enum pd_err err = let_in_act(ledger, &when, person);

    if (err != PD_OK)
        return err;
    pd_ledger_approval_drop(ledger);
    ledger->clerk = (struct pd_clerk){ .roles = person->roles, .member = person->member };
    ledger->clerk_id = person->id;
    (void)pd_copy(ledger->clerk.number, sizeof(ledger->clerk.number), person->number);
    (void)pd_copy(ledger->clerk_badge, sizeof(ledger->clerk_badge), person->badge);
    return PD_OK;
}

enum pd_err
pd_ledger_approve(struct pd_ledger *ledger, const struct pd_staff_row *person, const struct pd_lets *act)
{
    enum pd_err err = let_in_act(ledger, NULL, person);

    if (err != PD_OK)
        return err;
    ledger->approval = (struct pd_approval){ .act = *act, .by_id = person->id };
    (void)pd_copy(ledger->approval.by, sizeof(ledger->approval.by), person->number);
    (void)pd_copy(ledger->approval.badge, sizeof(ledger->approval.badge), person->badge);
    return PD_OK;
}

static void
serve_nobody(struct pd_ledger *ledger)
{
    ledger->clerk = (struct pd_clerk){ .number = "" };
    ledger->clerk_id = (struct pd_id){ { 0 } };
    ledger->clerk_badge[0] = '\0';
    pd_ledger_approval_drop(ledger);
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
            err = pd_act_end(ledger, append(ledger, when, PD_OP_STAFF_OFF, ledger->clerk.number));
    } while (pd_act_again(ledger, err));
    if (err == PD_OK)
        serve_nobody(ledger);
    return err;
}

/* ---- rows that came ---- */

/* As she is told of now; *known false: nothing is told of her, as while another life of the hub tells anew.
 */
static enum pd_err
look_at(struct pd_ledger *ledger, const struct pd_id *id, struct pd_staff_row *row, bool *known)
{
    enum pd_err err = pd_ledger_staff(ledger, id, row);

    *known = err == PD_OK;
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

static bool
is_over(const struct pd_staff_row *row, const char *badge)
{
    return row->roles == 0 || (badge[0] != '\0' && strcmp(row->badge, badge) != 0);
}

static enum pd_err
look_at_approver(struct pd_ledger *ledger)
{
    struct pd_staff_row row;
    bool known;
    enum pd_err err = look_at(ledger, &ledger->approval.by_id, &row, &known);

    if (err == PD_OK && known &&
        (is_over(&row, ledger->approval.badge) || (row.roles & PD_STAFF_SUPERVISOR) == 0))
        pd_ledger_approval_drop(ledger);
    return err;
}

enum pd_err
pd_ledger_clerk_look(struct pd_ledger *ledger, struct pd_when when, bool *ended)
{
    struct pd_staff_row row;
    bool known = false;
    enum pd_err err = PD_OK;

    *ended = false;
    if (!ledger->staff_moved)
        return PD_OK;
    if ((int)ledger->approval.act.kind != 0)
        err = look_at_approver(ledger);
    if (err == PD_OK && ledger->clerk.number[0] != '\0')
        err = look_at(ledger, &ledger->clerk_id, &row, &known);
    if (err != PD_OK)
        return err;
    ledger->staff_moved = false;
    if (!known)
        return PD_OK;
    ledger->clerk.roles = row.roles;
    ledger->clerk.member = row.member;
    *ended = is_over(&row, ledger->clerk_badge);
    if (!*ended)
        return PD_OK;
    err = pd_ledger_sign_out(ledger, when);
    serve_nobody(ledger);
    return err;
}

void
pd_ledger_clerk(const struct pd_ledger *ledger, struct pd_clerk *out)
{
    *out = ledger->clerk;
}
