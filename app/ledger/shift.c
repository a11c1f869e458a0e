/* Shifts of a counter, and what is told of its shelf: ops, and what follows from them. */
#include "app/ledger/duty.h"

#include "app/base/str.h"
#include "app/core/fields.h"
#include "app/core/work.h"
#include "app/ledger/approval.h"
#include "app/ledger/journal.h"

#include <string.h>

enum pd_err
pd_ledger_shift(struct pd_ledger *ledger, struct pd_shift *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_SHIFT_NEWEST);
    struct pd_read read = pd_db_read(&bind);
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    *out = (struct pd_shift){ .number = 0 };
    if (err != PD_OK || !have)
        return err;
    out->number = (uint32_t)pd_read_int(&read);
    out->opened_dseq = (uint64_t)pd_read_int(&read);
    out->last_dseq = (uint64_t)pd_read_int(&read);
    out->opened_ms = pd_read_int(&read);
    out->closed_ms = pd_read_int(&read);
    pd_read_text(&read, out->opened_by, sizeof(out->opened_by));
    pd_read_text(&read, out->closed_by, sizeof(out->closed_by));
    err = pd_read_end(&read);
    if (err == PD_OK && out->last_dseq == 0) {
        struct pd_hash head;

        err = pd_journal_end(ledger, &out->last_dseq, &head);
    }
    return err;
}

static bool
is_open(const struct pd_shift *shift)
{
    return shift->number > 0 && shift->closed_ms == 0;
}

static bool
may_write(const struct pd_ledger *ledger)
{
    return ledger->clerk.number[0] != '\0' && pd_ledger_may_write(ledger, PD_OP_SHIFT);
}

/* Inside an act. */
static enum pd_err
turn(struct pd_ledger *ledger, struct pd_when when, bool open)
{
    struct pd_op op = { .kind = PD_OP_SHIFT };
    struct pd_shift now;
    enum pd_err err = pd_ledger_shift(ledger, &now);

    if (err != PD_OK)
        return err;
    if (!may_write(ledger) || is_open(&now) == open)
        return PD_ERR_STATE;
    op.number = open ? now.number + 1 : now.number;
    (void)pd_copy(op.how, sizeof(op.how), open ? PD_OP_SHIFT_OPEN : PD_OP_SHIFT_CLOSE);
    return pd_journal_append(ledger, when, &op);
}

static enum pd_err
turn_act(struct pd_ledger *ledger, struct pd_when when, bool open, struct pd_shift *out)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, turn(ledger, when, open));
    } while (pd_act_again(ledger, err));
    return err == PD_OK ? pd_ledger_shift(ledger, out) : err;
}

enum pd_err
pd_ledger_shift_open(struct pd_ledger *ledger, struct pd_when when, struct pd_shift *out)
{
    return turn_act(ledger, when, true, out);
}

enum pd_err
pd_ledger_shift_close(struct pd_ledger *ledger, struct pd_when when, struct pd_shift *out)
{
    return turn_act(ledger, when, false, out);
}

/* ---- the shelf ---- */

static enum pd_err
stock(struct pd_ledger *ledger, struct pd_when when, struct pd_op *op, const struct pd_lets *act)
{
    struct pd_shift now;
    enum pd_err err = pd_ledger_shift(ledger, &now);

    if (err == PD_OK && !may_write(ledger))
        err = PD_ERR_STATE;
    if (err != PD_OK)
        return err;
    op->number = is_open(&now) ? now.number : 0;
    err = pd_approval_write(ledger, when, act);
    return err == PD_OK ? pd_journal_append(ledger, when, op) : err;
}

enum pd_err
pd_ledger_stock(struct pd_ledger *ledger, struct pd_when when, const char *how, const char *sku, int units,
    const char *why)
{
    struct pd_op op = { .kind = PD_OP_STOCK, .qty = units };
    bool known = strcmp(how, PD_OP_STOCK_COUNT) == 0 || strcmp(how, PD_OP_STOCK_RECEIVE) == 0 ||
                 strcmp(how, PD_OP_STOCK_SHRINK) == 0;
    struct pd_lets act = { .kind = PD_OP_STOCK, .n = units };
    enum pd_err err;

    if (!known || units < 0 || units > PD_AMOUNT_MAX || !pd_copy(op.sku, sizeof(op.sku), sku) ||
        !pd_name_good(op.sku) || !pd_copy(op.reason, sizeof(op.reason), why) ||
        (op.reason[0] != '\0' && !pd_name_good(op.reason)))
        return PD_ERR_INVALID;
    (void)pd_copy(op.how, sizeof(op.how), how);
    (void)pd_copy(act.why, sizeof(act.why), why);
    if (strcmp(how, PD_OP_STOCK_SHRINK) == 0) /* of what somebody lets pass, the only one */
        pd_work_subject(sku, &act.subject);
    do {
        struct pd_op again = op; /* appending gives it an id */

        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, stock(ledger, when, &again, &act));
    } while (pd_act_again(ledger, err));
    pd_ledger_approval_drop(ledger);
    return err;
}

/* ---- what it came to ---- */

/* NULL where the op names no hold, or none is known. */
static enum pd_err
hold_of(struct pd_ledger *ledger, const struct pd_op *op, struct pd_shift_hold *out, bool *known)
{
    struct pd_hold_record record;
    enum pd_err err;

    *known = false;
    if (op->kind != PD_OP_CAPTURE && op->kind != PD_OP_REFUND)
        return PD_OK;
    err = pd_projection_hold(&ledger->derived, &op->hold, &record);
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    *known = true;
    *out = (struct pd_shift_hold){
        .qty = record.row.qty, .amount = record.row.amount, .money = record.row.money
    };
    memcpy(out->sku, record.row.sku, sizeof(out->sku));
    return PD_OK;
}

static enum pd_err
add(struct pd_ledger *ledger, const struct pd_journal_row *row, struct pd_shift_figures *out)
{
    struct pd_shift_hold hold;
    struct pd_op op;
    bool known;
    enum pd_err err = pd_op_decode(row->line, row->len, &op, NULL);

    if (err == PD_OK)
        err = hold_of(ledger, &op, &hold, &known);
    if (err != PD_OK)
        return err;
    pd_shift_add(out, &op, known ? &hold : NULL);
    out->head = row->head;
    return PD_OK;
}

enum pd_err
pd_ledger_shift_figures(struct pd_ledger *ledger, const struct pd_shift *shift, struct pd_shift_figures *out)
{
    struct pd_journal_row row = { .dseq = 0 };
    struct pd_pruned pruned;
    struct pd_read read;
    bool have;
    enum pd_err err = pd_journal_pruned(ledger, &pruned);

    pd_shift_begin(out);
    if (err == PD_OK && (shift->number == 0 || pruned.dseq >= shift->opened_dseq))
        err = PD_ERR_NOT_FOUND;
    if (err != PD_OK)
        return err;
    read = pd_journal_from(ledger, shift->opened_dseq);
    while ((err = pd_journal_next(&read, &row, &have)) == PD_OK && have && row.dseq <= shift->last_dseq)
        if ((err = add(ledger, &row, out)) != PD_OK)
            break;
    sqlite3_reset(read.stmt);
    return err;
}
