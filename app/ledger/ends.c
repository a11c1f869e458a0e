/*
 * What happens to a hold besides being handed over: its ticket goes out, it ends without hand-over, its value
 * is asked back.
 */
#include "app/base/str.h"
#include "app/core/fields.h"
#include "app/core/work.h"
#include "app/ledger/approval.h"
#include "app/ledger/counter.h"
#include "app/ledger/duty.h"
#include "app/ledger/ending.h"
#include "app/ledger/hold.h"
#include "app/ledger/journal.h"
#include "app/ledger/lease.h"
#include "app/ledger/pickup.h"
#include "app/ledger/proxy.h"
#include "app/ledger/token.h"

#include <string.h>

/* ---- release ---- */

static enum pd_err
release(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *how)
{
    struct pd_op op = { .kind = PD_OP_RELEASE, .hold = *hold };
    struct pd_hold_record record;
    struct pd_bind bind;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    if (err != PD_OK)
        return err;
    if (record.made_dseq == 0 || record.row.state != PD_HOLD_HELD)
        return PD_ERR_STATE;
    (void)pd_copy(op.how, sizeof(op.how), how);
    err = pd_journal_append(ledger, when, &op);
    if (err != PD_OK || strcmp(how, "print") != 0)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_PRINT_WANT);
    pd_bind_id(&bind, hold);
    return pd_bind_run(&bind);
}

enum pd_err
pd_ledger_release(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *how)
{
    enum pd_err err;

    if (strcmp(how, "print") != 0 && strcmp(how, "screen") != 0)
        return PD_ERR_INVALID;
    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, release(ledger, when, hold, how));
    } while (pd_act_again(ledger, err));
    return err;
}

/* ---- void ---- */

/* An unreleased own hold is its desk's to end; one whose ticket is out is the token holder's, unless a lost
 * counter may have handed it over. */
static enum pd_err
may_void(struct pd_ledger *ledger, struct pd_hold_record *record)
{
    bool token;
    enum pd_err err;

    switch (record->row.state) {
    case PD_HOLD_HELD:
        return record->made_dseq > 0 ? PD_OK : PD_ERR_STATE;
    case PD_HOLD_RELEASED:
        err = pd_token_is_here(ledger, record->row.place, &token);
        if (err == PD_OK)
            err = pd_ending_show(ledger, &record->row);
        return err != PD_OK ? err : token && !record->row.doubt ? PD_OK : PD_ERR_STATE;
    case PD_HOLD_CAPTURED:
    case PD_HOLD_VOIDED:
    case PD_HOLD_REJECTED:
        return PD_ERR_STATE;
    }
    return PD_ERR_STATE;
}

static enum pd_err
append_end(struct pd_ledger *ledger, struct pd_when when, enum pd_op_kind kind, const struct pd_id *hold,
    const char *reason, const char *code, struct pd_points amount)
{
    struct pd_op op = { .kind = kind, .hold = *hold, .amount = amount };

    if (!pd_copy(op.reason, sizeof(op.reason), reason) || !pd_name_good(op.reason) ||
        !pd_copy(op.code, sizeof(op.code), code))
        return PD_ERR_INVALID;
    return pd_journal_append(ledger, when, &op);
}

static enum pd_err
void_known(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *reason)
{
    struct pd_hold_record record;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    if (err == PD_OK)
        err = may_void(ledger, &record);
    if (err == PD_OK)
        err = append_end(ledger, when, PD_OP_VOID, hold, reason, "", pd_points_of(0));
    return err == PD_OK ? pd_lease_answer(ledger, when) : err;
}

enum pd_err
pd_ledger_void(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *reason)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, void_known(ledger, when, hold, reason));
    } while (pd_act_again(ledger, err));
    return err;
}

#define WAITING_MAX 16 /* at a time; call again */

enum pd_err
pd_ledger_end_waiting(struct pd_ledger *ledger, struct pd_when when, int64_t before_ms, int *count)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_IDS_WAITING);
    struct pd_id ids[WAITING_MAX];
    struct pd_read read;
    int found = 0;
    bool have;
    enum pd_err err;

    *count = 0;
    pd_bind_int(&bind, before_ms);
    pd_bind_int(&bind, WAITING_MAX);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have && found < WAITING_MAX)
        pd_read_blob(&read, ids[found++].b, PD_ID_LEN);
    if (err == PD_OK)
        err = pd_read_end(&read);
    for (int i = 0; err == PD_OK && i < found; i++) {
        err = pd_ledger_void(ledger, when, &ids[i], "retire");
        *count += err == PD_OK;
    }
    return err;
}

/* The paper in the clerk's hand proves that the ticket was out, also where this desk last heard of a hold
 * that was not released. */
static enum pd_err
void_ticket(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, const char *reason)
{
    struct pd_hold_row row = pd_hold_of_ticket(ticket);
    struct pd_hold_record record;
    bool stopped;
    enum pd_err err = pd_proxy_is_stopped(ledger, ticket, &stopped);

    if (err != PD_OK || stopped)
        return err != PD_OK ? err : PD_ERR_STATE;
    err = pd_projection_hold(&ledger->derived, &row.id, &record);
    if (err == PD_ERR_NOT_FOUND) {
        if (ticket_code[0] == '\0')
            return err;
        err = pd_hold_keep_ticket(ledger, &row);
        if (err == PD_OK)
            err = pd_projection_hold(&ledger->derived, &row.id, &record);
    }
    if (err != PD_OK)
        return err;
    if (record.row.state == PD_HOLD_HELD && record.made_dseq == 0)
        record.row.state = PD_HOLD_RELEASED;
    err = may_void(ledger, &record);
    if (err != PD_OK)
        return err;
    return append_end(ledger, when, PD_OP_VOID, &row.id, reason, ticket_code, pd_points_of(0));
}

enum pd_err
pd_ledger_void_ticket(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, const char *reason)
{
    enum pd_err err;

    if (!ledger->enrolled || !pd_code_picks_up(ticket->type))
        return PD_ERR_STATE;
    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, void_ticket(ledger, when, ticket, ticket_code, reason));
    } while (pd_act_again(ledger, err));
    return err;
}

/* ---- refund ---- */

enum pd_err
pd_ledger_refunded(struct pd_ledger *ledger, const struct pd_id *hold, struct pd_points *sum)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_REFUND_SUM);
    int64_t points;
    enum pd_err err;

    pd_bind_id(&bind, hold);
    err = pd_db_number(&bind, &points);
    *sum = pd_points_of(points);
    return err;
}

static enum pd_err
write_approval(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold,
    struct pd_points amount, const char *reason)
{
    struct pd_lets act = { .kind = PD_OP_REFUND, .subject = *hold, .n = pd_points_raw(amount) };

    (void)pd_copy(act.why, sizeof(act.why), reason);
    return pd_approval_write(ledger, when, &act);
}

static enum pd_err
refund(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, struct pd_points amount,
    const char *reason)
{
    enum pd_capture_outcome outcome;
    struct pd_hold_record record;
    struct pd_points sum;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    if (err == PD_OK)
        err = pd_ledger_refunded(ledger, hold, &sum);
    if (err == PD_OK)
        err = pd_pickup_outcome(ledger, &record, &outcome);
    if (err != PD_OK)
        return err;
    if (record.row.state != PD_HOLD_CAPTURED || !pd_points_valid(amount) ||
        !pd_points_add(sum, amount, &sum) || pd_points_cmp(sum, record.row.amount) > 0)
        return PD_ERR_STATE;
    /* Of what the hub has not applied there is nothing to give back: another counter may have handed it over.
     */
    if (outcome != PD_CAPTURE_ALREADY && outcome != PD_CAPTURE_OK)
        return PD_ERR_STATE;
    err = pd_pickup_end(ledger, hold, PD_PICKUP_DROPPED, when.now_ms);
    if (err == PD_OK && pd_work_is_refund_reason(reason)) /* the others need nobody, or nobody does them */
        err = write_approval(ledger, when, hold, amount, reason);
    return err == PD_OK ? append_end(ledger, when, PD_OP_REFUND, hold, reason, "", amount) : err;
}

enum pd_err
pd_ledger_refund(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold,
    struct pd_points amount, const char *reason)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, refund(ledger, when, hold, amount, reason));
    } while (pd_act_again(ledger, err));
    pd_ledger_approval_drop(ledger);
    return err;
}
