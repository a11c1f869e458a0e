#include "app/ledger/ending.h"

#include "app/base/str.h"
#include "app/core/fields.h"
#include "app/ledger/journal.h"
#include "app/ledger/token.h"

#include <string.h>

static bool
is_open(enum pd_hold_state state)
{
    return state == PD_HOLD_HELD || state == PD_HOLD_RELEASED;
}

/* ---- what the hub says ---- */

void
pd_ending_read(struct pd_read *read, struct pd_hold_row *out)
{
    pd_read_blob(read, out->id.b, PD_ID_LEN);
    out->ending = (enum pd_ending)pd_read_int(read);
    out->doubt = pd_read_int(read) != 0;
    pd_read_mark(read, 0);
}

enum pd_err
pd_ending_note(struct pd_ledger *ledger, const struct pd_hold_row *row)
{
    bool keep = is_open(row->state) && (row->ending != PD_ENDING_NONE || row->doubt);
    struct pd_bind bind = pd_db_bind(&ledger->kept, keep ? KEPT_SQL_ENDING_PUT : KEPT_SQL_ENDING_GONE);

    pd_bind_id(&bind, &row->id);
    if (!keep)
        return pd_bind_run(&bind);
    pd_bind_int(&bind, row->ending);
    pd_bind_int(&bind, row->doubt);
    pd_bind_mark(&bind, 0);
    if (row->ending != PD_ENDING_NONE)
        ledger->settled = false;
    return pd_bind_run(&bind);
}

/* ending and doubt of a row; none when the hub says nothing. */
static enum pd_err
hub_says(struct pd_ledger *ledger, struct pd_hold_row *row)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_ENDING_GET, &row->id, &read);

    row->ending = PD_ENDING_NONE;
    row->doubt = false;
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    pd_ending_read(&read, row);
    return pd_read_end(&read);
}

/* ---- what this desk asked for ---- */

static enum pd_err
asked_here(struct pd_ledger *ledger, const struct pd_id *hold, bool *asked)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_END_ASK_OPEN);
    int64_t count;
    enum pd_err err;

    pd_bind_id(&bind, hold);
    err = pd_db_number(&bind, &count);
    *asked = count > 0;
    return err;
}

enum pd_err
pd_ending_show(struct pd_ledger *ledger, struct pd_hold_row *row)
{
    bool asked;
    enum pd_err err;

    row->ending = PD_ENDING_NONE;
    row->doubt = false;
    if (!is_open(row->state))
        return PD_OK;
    err = hub_says(ledger, row);
    if (err == PD_OK)
        err = asked_here(ledger, &row->id, &asked);
    if (err == PD_OK && asked && row->ending == PD_ENDING_NONE)
        row->ending = PD_ENDING_CANCELLED;
    return err;
}

static enum pd_err
end_ask(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *reason)
{
    struct pd_op op = { .kind = PD_OP_END_ASK, .hold = *hold };
    struct pd_hold_record record;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    if (err == PD_OK && !pd_copy(op.reason, sizeof(op.reason), reason))
        err = PD_ERR_INVALID;
    if (err != PD_OK)
        return err;
    if (!pd_name_good(op.reason))
        return PD_ERR_INVALID;
    if (!is_open(record.row.state) || (record.row.state == PD_HOLD_HELD && record.made_dseq > 0))
        return PD_ERR_STATE;
    err = pd_ending_show(ledger, &record.row);
    return err == PD_OK && record.row.ending == PD_ENDING_NONE ? pd_journal_append(ledger, when, &op) : err;
}

enum pd_err
pd_ledger_end_ask(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *reason)
{
    enum pd_err err = pd_act_begin_new(ledger);

    return err == PD_OK ? pd_act_end(ledger, end_ask(ledger, when, hold, reason)) : err;
}

/* ---- what this desk is asked for ---- */

static enum pd_err
may_end(struct pd_ledger *ledger, const struct pd_hold_record *record, bool *may)
{
    *may = record->row.state == PD_HOLD_HELD && record->made_dseq > 0;
    if (record->row.state != PD_HOLD_RELEASED)
        return PD_OK;
    return pd_token_is_here(ledger, record->row.place, may);
}

static enum pd_err
settle_one(struct pd_ledger *ledger, struct pd_when when, const struct pd_hold_row *asked)
{
    bool expired = asked->ending == PD_ENDING_EXPIRED, may;
    struct pd_op op = { .kind = PD_OP_VOID, .hold = asked->id };
    struct pd_hold_record record;
    enum pd_err err = pd_projection_hold(&ledger->derived, &asked->id, &record);

    if (err == PD_OK)
        err = may_end(ledger, &record, &may);
    if (err != PD_OK || !may || (asked->doubt && !expired))
        return err;
    (void)pd_copy(op.reason, sizeof(op.reason), expired ? PD_OP_VOID_EXPIRED : PD_OP_VOID_ASKED);
    return pd_journal_append(ledger, when, &op);
}

/* The next request behind this hold's id. One that is not behind it lies in a tree that a flipped bit brought
 * out of order, which may never end. */
static enum pd_err
next(struct pd_ledger *ledger, struct pd_hold_row *row, bool *have)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_ENDING_AFTER);
    struct pd_id before = row->id;
    struct pd_read read;
    enum pd_err err;

    pd_bind_id(&bind, &row->id);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, have);
    if (err != PD_OK || !*have)
        return err;
    pd_ending_read(&read, row);
    err = pd_read_end(&read);
    return err == PD_OK && memcmp(row->id.b, before.b, PD_ID_LEN) <= 0 ? PD_ERR_CORRUPT : err;
}

enum pd_err
pd_ending_settle(struct pd_ledger *ledger, struct pd_when when)
{
    struct pd_hold_row row = { .qty = 0 };
    bool have = true;
    enum pd_err err = PD_OK;

    if (ledger->settled)
        return PD_OK;
    while (err == PD_OK && (err = next(ledger, &row, &have)) == PD_OK && have)
        err = settle_one(ledger, when, &row);
    ledger->settled = err == PD_OK;
    return err;
}
