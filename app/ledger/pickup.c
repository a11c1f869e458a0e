#include "app/ledger/pickup.h"

#include "app/base/log.h"
#include "app/base/str.h"

#include <string.h>

void
pd_pickup_read(struct pd_read *read, struct pd_pickup *out)
{
    pd_read_blob(read, out->hold.b, PD_ID_LEN);
    out->state = (enum pd_pickup_state)pd_read_int(read);
    out->ended_ms = pd_read_int(read);
    pd_read_mark(read, 0);
}

static enum pd_err
put(struct pd_ledger *ledger, const struct pd_pickup *pickup)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PICKUP_PUT);

    pd_bind_id(&bind, &pickup->hold);
    pd_bind_int(&bind, pickup->state);
    pd_bind_int(&bind, pickup->ended_ms);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

/* Errors: PD_ERR_NOT_FOUND. */
static enum pd_err
get(struct pd_ledger *ledger, const struct pd_id *hold, struct pd_pickup *out)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_PICKUP_GET, hold, &read);

    if (err != PD_OK)
        return err;
    pd_pickup_read(&read, out);
    return pd_read_end(&read);
}

enum pd_err
pd_pickup_note(struct pd_ledger *ledger, const struct pd_id *hold)
{
    return put(ledger, &(struct pd_pickup){ .hold = *hold, .state = PD_PICKUP_OPEN });
}

enum pd_err
pd_pickup_end(struct pd_ledger *ledger, const struct pd_id *hold, enum pd_pickup_state state, int64_t now_ms)
{
    struct pd_pickup pickup;
    enum pd_err err = get(ledger, hold, &pickup);

    if (err != PD_OK || pickup.state != PD_PICKUP_OPEN)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    pickup.state = state;
    pickup.ended_ms = now_ms;
    return put(ledger, &pickup);
}

/* ---- what the hub said ---- */

/* Points that are booked as a debt were not there: the goods stay here. */
static enum pd_capture_outcome
outcome_of(const struct pd_pickup *pickup, bool answered, enum pd_op_status status)
{
    if (pickup->state == PD_PICKUP_GIVEN)
        return PD_CAPTURE_ALREADY;
    if (answered && status != PD_OP_APPLIED)
        return PD_CAPTURE_REJECTED;
    if (pickup->state == PD_PICKUP_DROPPED)
        return PD_CAPTURE_VOIDED;
    return answered ? PD_CAPTURE_OK : PD_CAPTURE_NO_ANSWER;
}

enum pd_err
pd_pickup_outcome(
    struct pd_ledger *ledger, const struct pd_hold_record *record, enum pd_capture_outcome *outcome)
{
    struct pd_pickup pickup;
    struct pd_result_row row = { .current = false };
    enum pd_err err = PD_ERR_NOT_FOUND;

    *outcome = PD_CAPTURE_ALREADY;
    if (record->capture_dseq > 0)
        err = get(ledger, &record->row.id, &pickup);
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    err = pd_journal_result(ledger, record->capture_dseq, &row);
    if (err != PD_OK && err != PD_ERR_NOT_FOUND)
        return err;
    *outcome = outcome_of(&pickup, err == PD_OK && row.current, row.result.status);
    return PD_OK;
}

enum pd_err
pd_pickup_show(struct pd_ledger *ledger, const struct pd_hold_record *record, struct pd_hold_row *row)
{
    struct pd_pickup pickup;
    enum pd_err err = record->capture_dseq > 0 ? get(ledger, &row->id, &pickup) : PD_ERR_NOT_FOUND;

    if (err == PD_OK && pickup.state == PD_PICKUP_GIVEN)
        row->ended_ms = pickup.ended_ms;
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

/* The hub took the hand-over for done, and booked what was not there: nothing was handed over. */
static enum pd_err
take_back(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold)
{
    struct pd_op op = { .kind = PD_OP_REFUND, .hold = *hold };
    struct pd_hold_record record;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    if (err != PD_OK)
        return err;
    op.amount = record.row.amount;
    (void)pd_copy(op.reason, sizeof(op.reason), PD_OP_REFUND_NOT_HANDED);
    return pd_journal_append(ledger, when, &op);
}

static enum pd_err
open_of_capture(struct pd_ledger *ledger, uint64_t dseq, struct pd_id *hold, bool *have)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PICKUP_OF_CAPTURE);
    struct pd_read read;
    enum pd_err err;

    pd_bind_int(&bind, (int64_t)dseq);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, have);
    if (err != PD_OK || !*have)
        return err;
    pd_read_blob(&read, hold->b, PD_ID_LEN);
    return pd_read_end(&read);
}

enum pd_err
pd_pickup_answered(struct pd_ledger *ledger, struct pd_when when, const struct pd_op_result *result)
{
    struct pd_id hold;
    bool have;
    enum pd_err err;

    if (result->status == PD_OP_APPLIED)
        return PD_OK;
    err = open_of_capture(ledger, result->dseq, &hold, &have);
    if (err != PD_OK || !have)
        return err;
    pd_log(PD_LOG_WARN, "E-RDM-07", "a pick-up was refused by the hub, its goods stay here: %s %s",
        pd_op_status_name(result->status), result->code);
    err = pd_pickup_end(ledger, &hold, PD_PICKUP_DROPPED, when.now_ms);
    if (err == PD_OK && result->status == PD_OP_APPLIED_OVERDRAFT)
        err = take_back(ledger, when, &hold);
    return err;
}

/* ---- the list ---- */

#define LIST_MAX 16

static int
collect(struct pd_bind *bind, struct pd_id *ids, int max)
{
    struct pd_read read = pd_db_read(bind);
    int count = 0;
    bool have;

    while (count < max && pd_read_row(&read, &have) == PD_OK && have)
        pd_read_blob(&read, ids[count++].b, PD_ID_LEN);
    return pd_read_end(&read) == PD_OK ? count : 0;
}

int
pd_ledger_pickups_open(struct pd_ledger *ledger, struct pd_hold *out, int max)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PICKUP_IDS_OPEN);
    struct pd_id ids[LIST_MAX];
    int count;

    max = max < LIST_MAX ? max : LIST_MAX;
    pd_bind_int(&bind, max);
    count = collect(&bind, ids, max);
    for (int i = 0; i < count; i++) {
        struct pd_hold_record record;
        enum pd_capture_outcome outcome;

        if (pd_ledger_hold_get(ledger, &ids[i], &out[i]) != PD_OK ||
            pd_projection_hold(&ledger->derived, &ids[i], &record) != PD_OK ||
            pd_pickup_outcome(ledger, &record, &outcome) != PD_OK)
            return i;
        out[i].confirmed = outcome == PD_CAPTURE_OK;
    }
    return count;
}

bool
pd_ledger_pickup_waits(struct pd_ledger *ledger, const struct pd_id *hold)
{
    struct pd_hold_record record;
    enum pd_capture_outcome outcome;

    return pd_projection_hold(&ledger->derived, hold, &record) == PD_OK &&
           pd_pickup_outcome(ledger, &record, &outcome) == PD_OK && outcome == PD_CAPTURE_NO_ANSWER;
}

enum pd_err
pd_ledger_pickups_end(struct pd_ledger *ledger, struct pd_when when, int *count)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PICKUP_IDS_OVER);
    struct pd_id ids[LIST_MAX];
    enum pd_err err = PD_OK;
    int found;

    *count = 0;
    pd_bind_int(&bind, when.now_ms);
    pd_bind_int(&bind, LIST_MAX);
    found = collect(&bind, ids, LIST_MAX);
    for (int i = 0; err == PD_OK && i < found; i++) {
        struct pd_hold_record record;

        err = pd_projection_hold(&ledger->derived, &ids[i], &record);
        if (err == PD_OK)
            err = pd_ledger_refund(ledger, when, &ids[i], record.row.amount, PD_OP_REFUND_NOT_FETCHED);
        *count += err == PD_OK;
    }
    return err;
}
