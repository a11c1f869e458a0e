#include "app/ledger/rebuild.h"

#include "app/ledger/base.h"
#include "app/ledger/family.h"
#include "app/ledger/past.h"
#include "app/ledger/record_cache.h"

#include <string.h>

static enum pd_err
base_holds(struct pd_ledger *ledger, struct pd_db *into)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_BASE_HOLD_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_hold_row row;
    struct pd_base_at at;
    enum pd_err err;
    bool have;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        pd_base_read_hold(&read, &row, &at);
        err = pd_read_checked(&read);
        if (err == PD_OK)
            err = pd_projection_base_hold(into, &row);
        if (err != PD_OK)
            break;
    }
    sqlite3_reset(read.stmt);
    return err;
}

static enum pd_err
spenders(struct pd_ledger *ledger, struct pd_db *into)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_SPENDER_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_hold_row row = { .qty = 0 };
    enum pd_err err;
    bool have;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        pd_base_read_spender(&read, &row);
        err = pd_read_checked(&read);
        if (err == PD_OK)
            err = pd_projection_spender(into, &row.id, &row.spender);
        if (err != PD_OK)
            break;
    }
    sqlite3_reset(read.stmt);
    return err;
}

static void
read_ticket(struct pd_read *read, struct pd_hold_row *row)
{
    memset(row, 0, sizeof(*row));
    pd_read_blob(read, row->id.b, PD_ID_LEN);
    pd_read_blob(read, row->member.b, PD_ID_LEN);
    pd_read_blob(read, row->device.b, PD_ID_LEN);
    pd_read_text(read, row->sku, sizeof(row->sku));
    row->qty = (int)pd_read_int(read);
    row->amount = pd_points_of(pd_read_int(read));
    row->money = pd_fen_of(pd_read_int(read));
    pd_read_text(read, row->place, sizeof(row->place));
    row->lease = (uint32_t)pd_read_int(read);
    row->ordinal = (uint32_t)pd_read_int(read);
    row->expires_ms = pd_read_int(read);
    pd_read_mark(read, 0);
}

static enum pd_err
tickets(struct pd_ledger *ledger, struct pd_db *into)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TICKET_IN_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_hold_row row;
    enum pd_err err;
    bool have;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        read_ticket(&read, &row);
        err = pd_read_checked(&read);
        if (err == PD_OK)
            err = pd_projection_ticket(into, &row);
        if (err != PD_OK)
            break;
    }
    sqlite3_reset(read.stmt);
    return err;
}

/* The results of a span in order, beside its ops. */
struct answers {
    struct pd_read read;
    struct pd_result_row row; /* the next one */
    bool have;
    uint64_t acked;
};

static enum pd_err
next_answer(struct answers *a)
{
    enum pd_err err = pd_read_row(&a->read, &a->have);

    if (err != PD_OK || !a->have)
        return err;
    pd_journal_read_result(&a->read, &a->row);
    return pd_read_checked(&a->read);
}

static enum pd_err
one_op(struct pd_db *into, const struct pd_journal_row *row, struct pd_rebuild_watch *watch)
{
    struct pd_op op;
    struct pd_why why;
    enum pd_err err = pd_op_decode(row->line, row->len, &op, &why);

    if (err != PD_OK)
        err = PD_ERR_CORRUPT;
    if (err == PD_OK && watch)
        err = watch->op(watch->ctx, row, &op);
    return err == PD_OK ? pd_projection_op(into, &op) : err;
}

/* What the hub said of this op; it comes at once, because the end state does not depend on when it came. */
static enum pd_err
its_answer(struct pd_db *into, const struct pd_journal_row *row, struct answers *a)
{
    struct pd_verdict verdict = { a->row.refused, a->row.result.code };
    enum pd_err err;

    if (!a->have || a->row.result.dseq > row->dseq)
        return PD_OK;
    if (a->row.result.dseq < row->dseq)
        return PD_ERR_CORRUPT; /* of an op that is not there */
    err = pd_projection_result(into, (enum pd_op_kind)row->kind, &row->op_id, row->dseq, &verdict);
    if (err != PD_OK)
        return err;
    if (a->row.current && row->dseq == a->acked + 1)
        a->acked++;
    return next_answer(a);
}

static enum pd_err
ops(struct pd_db *into, struct pd_read *read, uint64_t last, struct answers *a,
    struct pd_rebuild_watch *watch)
{
    struct pd_journal_row row = { 0 };
    enum pd_err err;
    bool have;

    while ((err = pd_journal_next(read, &row, &have)) == PD_OK && have && row.dseq <= last) {
        err = one_op(into, &row, watch);
        if (err != PD_OK)
            break;
        err = its_answer(into, &row, a);
        if (err != PD_OK)
            return err;
    }
    if (err != PD_OK && watch)
        watch->bad_seq = row.dseq > 0 ? row.dseq : 1;
    if (err == PD_OK && a->have && a->row.result.dseq <= last)
        err = PD_ERR_CORRUPT;
    return err;
}

enum pd_err
pd_rebuild_span(struct pd_ledger *ledger, struct pd_db *into, uint64_t after, uint64_t last,
    struct pd_rebuild_watch *watch)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_RESULT_ABOVE);
    struct pd_read read = pd_journal_from(ledger, after + 1);
    struct answers answers = { .acked = after };
    enum pd_err err = pd_record_cache_start(into);

    pd_bind_int(&bind, (int64_t)after);
    answers.read = pd_db_read(&bind);
    if (err == PD_OK)
        err = next_answer(&answers);
    if (err == PD_OK)
        err = ops(into, &read, last, &answers, watch);
    sqlite3_reset(read.stmt);
    sqlite3_reset(answers.read.stmt);
    err = pd_record_cache_end(into, err);
    return err == PD_OK ? pd_projection_acked(into, answers.acked) : err;
}

enum pd_err
pd_rebuild_ground(struct pd_ledger *ledger, struct pd_db *into)
{
    enum pd_err err = pd_past_load(ledger, into);

    if (err == PD_OK)
        err = base_holds(ledger, into);
    if (err == PD_OK)
        err = spenders(ledger, into);
    return err == PD_OK ? tickets(ledger, into) : err;
}

enum pd_err
pd_rebuild_watched(struct pd_ledger *ledger, struct pd_db *into, struct pd_rebuild_watch *watch)
{
    struct pd_pruned pruned;
    enum pd_err err = pd_journal_pruned(ledger, &pruned);

    if (err == PD_OK)
        err = pd_rebuild_ground(ledger, into);
    return err == PD_OK ? pd_rebuild_span(ledger, into, pruned.dseq, INT64_MAX, watch) : err;
}

enum pd_err
pd_rebuild_into(struct pd_ledger *ledger, struct pd_db *into)
{
    return pd_rebuild_watched(ledger, into, NULL);
}

enum pd_err
pd_rebuild_remake(struct pd_ledger *ledger)
{
    enum pd_err err;

    /* dropped, not emptied: a damaged table is gone with its pages */
    pd_db_finish(&ledger->derived);
    err = pd_db_script(&ledger->kept, derived_sql_script_drop, "drop derived tables");
    if (err == PD_OK)
        err = pd_db_script(&ledger->kept, derived_sql_script_create, "create derived tables");
    if (err == PD_OK)
        err = pd_db_script(&ledger->kept, derived_sql_script_index, "index derived tables");
    if (err == PD_OK)
        err = pd_db_prepare(&ledger->derived, ledger->handle, derived_sql_texts, DERIVED_SQL_COUNT, false,
            &ledger->broken, NULL);
    if (err != PD_OK && ledger->broken == PD_OK)
        ledger->broken = err; /* without its statements this ledger is of no use: open it again */
    return err;
}

enum pd_err
pd_ledger_rebuild(struct pd_ledger *ledger)
{
    enum pd_err err = pd_act_begin(ledger);

    if (err != PD_OK)
        return err;
    err = pd_rebuild_remake(ledger);
    if (err == PD_OK)
        err = pd_rebuild_into(ledger, &ledger->derived);
    return pd_act_end(ledger, err);
}
