#include "app/ledger/counter.h"

#include "app/core/claim_key.h"
#include "app/core/work.h"
#include "app/ledger/journal.h"

#include <string.h>

/* ---- tickets that nobody came for ---- */

struct wanted {
    const struct pd_id *member;
    int64_t late_ms, from;
    struct pd_waiting *out;
    int max;
};

/* A row of hold_waiting: counted, and noted where it is on the page. */
static void
take(struct pd_ledger *ledger, struct pd_read *read, const struct wanted *w, int *count,
    struct pd_waiting_sums *sums)
{
    struct pd_id id, member;
    int64_t made_ms, since_ms;

    pd_read_blob(read, id.b, PD_ID_LEN);
    pd_read_blob(read, member.b, PD_ID_LEN);
    made_ms = pd_read_int(read);
    since_ms = pd_read_int(read) - ledger->ticket_life_ms;
    since_ms = made_ms > 0 ? made_ms : since_ms;
    if (w->member != NULL && !pd_id_equal(*w->member, member))
        return;
    if (sums->total >= w->from && *count < w->max) {
        w->out[*count].hold.row.id = id;
        w->out[(*count)++].since_ms = since_ms;
    }
    sums->total++;
    sums->late += since_ms < w->late_ms;
}

static enum pd_err
show(struct pd_ledger *ledger, struct pd_waiting *out, int count)
{
    enum pd_err err = PD_OK;

    for (int i = 0; err == PD_OK && i < count; i++) {
        struct pd_id id = out[i].hold.row.id;

        err = pd_ledger_hold_get(ledger, &id, &out[i].hold);
    }
    return err;
}

enum pd_err
pd_ledger_waiting(struct pd_ledger *ledger, const struct pd_id *member, int64_t late_ms, int64_t from,
    struct pd_waiting *out, int max, int *count, struct pd_waiting_sums *sums)
{
    const struct wanted w = { member, late_ms, from, out, max };
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_WAITING);
    struct pd_read read;
    enum pd_err err;
    bool have;

    *count = 0;
    *sums = (struct pd_waiting_sums){ .total = 0 };
    pd_bind_text(&bind, ledger->identity.place);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have)
        take(ledger, &read, &w, count, sums);
    if (err == PD_OK)
        err = pd_read_end(&read);
    else
        sqlite3_reset(read.stmt);
    return err == PD_OK ? show(ledger, out, *count) : err;
}

enum pd_err
pd_ledger_kept(struct pd_ledger *ledger, const char *sku, int64_t *units)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_KEPT);

    pd_bind_text(&bind, ledger->identity.place);
    pd_bind_text(&bind, sku);
    return pd_db_number(&bind, units);
}

/* ---- what she was given ---- */

static enum pd_err
show_given(struct pd_ledger *ledger, struct pd_given *out)
{
    struct pd_id id = out->hold.row.id;
    enum pd_err err = pd_ledger_refunded(ledger, &id, &out->back);

    return err == PD_OK ? pd_ledger_hold_get(ledger, &id, &out->hold) : err;
}

enum pd_err
pd_ledger_given(struct pd_ledger *ledger, const struct pd_id *member, int64_t from, struct pd_given *out,
    int max, int *count, int64_t *total)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_GIVEN_TO);
    struct pd_read read;
    enum pd_err err;
    bool have;

    *count = 0;
    *total = 0;
    pd_bind_id(&bind, member);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        struct pd_id id;

        pd_read_blob(&read, id.b, PD_ID_LEN);
        if ((*total)++ >= from && *count < max)
            out[(*count)++].hold.row.id = id;
    }
    sqlite3_reset(read.stmt);
    for (int i = 0; err == PD_OK && i < *count; i++)
        err = show_given(ledger, &out[i]);
    return err;
}

/* ---- receipts ---- */

/* A line is read where it stands; the journal's own bytes need no second look at who wrote them. */
static bool
read_op(struct pd_read *read, struct pd_op *op)
{
    size_t len;
    const char *line = pd_read_bytes(read, PD_OP_LINE_MAX, &len);

    return line != NULL && pd_op_decode(line, len, op, NULL) == PD_OK;
}

int
pd_ledger_receipts_asked(
    struct pd_ledger *ledger, const struct pd_id *member, struct pd_receipt_asked *out, int max)
{
    struct pd_tally tally;
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_CLAIMS_UNANSWERED);
    struct pd_read read;
    struct pd_op op;
    int count = 0;
    bool have;

    if (pd_projection_tally(&ledger->derived, &tally) != PD_OK)
        return 0;
    pd_bind_int(&bind, (int64_t)tally.acked_seq);
    read = pd_db_read(&bind);
    while (count < max && pd_read_row(&read, &have) == PD_OK && have && read_op(&read, &op)) {
        const char *bill = pd_claim_key_bill_no(op.key);

        if (bill == NULL || !pd_id_equal(op.member, *member))
            continue;
        (void)pd_copy(out[count].bill_no, sizeof out[count].bill_no, bill);
        out[count++].at_ms = op.at_ms;
    }
    sqlite3_reset(read.stmt);
    return count;
}

/* ---- what a clerk did today ---- */

struct day {
    bool hers;            /* what follows was written while she served */
    struct pd_id subject; /* what a supervisor has just let pass; zero: nothing */
};

/* Each lets one act pass. */
static bool
was_let_pass(struct day *day, const struct pd_id *subject)
{
    bool is = !pd_id_is_zero(day->subject) && pd_id_equal(day->subject, *subject);

    if (is)
        memset(&day->subject, 0, sizeof day->subject);
    return is;
}

static void
count_refund(const struct pd_op *op, struct day *day, const struct pd_id *but, struct pd_clerk_day *out)
{
    if (was_let_pass(day, &op->hold) || !day->hers || (but != NULL && pd_id_equal(op->hold, *but)))
        return;
    if (pd_work_is_refund_reason(op->reason)) /* not an undone hand-over, nor the ledger's own */
        out->back += pd_points_raw(op->amount);
}

static void
count_stock(const struct pd_op *op, struct day *day, struct pd_clerk_day *out)
{
    struct pd_id subject;

    if (strcmp(op->how, PD_OP_STOCK_SHRINK) != 0)
        return;
    pd_work_subject(op->sku, &subject);
    if (!was_let_pass(day, &subject) && day->hers)
        out->written_off += op->qty;
}

static void
look_at_staff(const struct pd_ledger *ledger, const struct pd_op *op, struct day *day)
{
    if (strcmp(op->how, PD_OP_STAFF_APPROVE) == 0) {
        day->subject = op->hold;
        return;
    }
    day->hers = strcmp(op->how, PD_OP_STAFF_ON) == 0 && strcmp(op->by, ledger->clerk.number) == 0;
    memset(&day->subject, 0, sizeof day->subject);
}

enum pd_err
pd_ledger_clerk_day(
    struct pd_ledger *ledger, int64_t since_ms, const struct pd_id *but, struct pd_clerk_day *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_CLERK_DAY);
    struct day day = { .hers = true };
    struct pd_read read;
    struct pd_op op;
    bool have;
    enum pd_err err;

    memset(out, 0, sizeof *out);
    pd_bind_int(&bind, since_ms);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        if (!read_op(&read, &op)) {
            err = PD_ERR_CORRUPT;
            break;
        }
        if (op.kind == PD_OP_STAFF)
            look_at_staff(ledger, &op, &day);
        else if (op.kind == PD_OP_REFUND)
            count_refund(&op, &day, but, out);
        else if (op.kind == PD_OP_STOCK)
            count_stock(&op, &day, out);
        else
            out->receipts += pd_claim_key_bill_no(op.key) != NULL && day.hers;
    }
    sqlite3_reset(read.stmt);
    return err;
}
