#include "app/ledger/counter.h"

#include "app/core/claim_key.h"
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
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_REFUND_SUM);
    struct pd_id id = out->hold.row.id;
    int64_t back = 0;
    enum pd_err err;

    pd_bind_id(&bind, &id);
    err = pd_db_number(&bind, &back);
    out->back = pd_points_of(back);
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

enum pd_err
pd_ledger_receipts_since(struct pd_ledger *ledger, int64_t since_ms, int *count)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_CLAIMS_AND_STAFF);
    struct pd_read read;
    struct pd_op op;
    bool have, hers = true;
    enum pd_err err;

    *count = 0;
    pd_bind_int(&bind, since_ms);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        if (!read_op(&read, &op)) {
            err = PD_ERR_CORRUPT;
            break;
        }
        if (op.kind == PD_OP_STAFF && strcmp(op.how, PD_OP_STAFF_APPROVE) != 0)
            hers = strcmp(op.how, PD_OP_STAFF_ON) == 0 && strcmp(op.by, ledger->clerk.number) == 0;
        else if (op.kind == PD_OP_CLAIM && pd_claim_key_bill_no(op.key) != NULL)
            *count += hers;
    }
    sqlite3_reset(read.stmt);
    return err;
}
