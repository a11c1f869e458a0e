/*
 * What the hub has not answered, and what it answered.
 */
#include "app/base/log.h"
#include "app/base/str.h"
#include "app/ledger/journal.h"
#include "app/ledger/lease.h"
#include "app/ledger/pickup.h"
#include "app/ledger/receipt.h"
#include "app/ledger/tray.h"

#include <string.h>

/* Op and head as they were written? A hub that is told another head of what it has would stop this desk for
 * telling two stories. What was pruned is vouched for by its own mark. */
static enum pd_err
check_base(struct pd_ledger *ledger, uint64_t acked, const struct pd_hash *base)
{
    struct pd_journal_row row;
    struct pd_pruned pruned;
    struct pd_read read;
    struct pd_hash head;
    bool have;
    enum pd_err err = pd_journal_pruned(ledger, &pruned);

    if (err != PD_OK || acked <= pruned.dseq)
        return err;
    err = pd_journal_head(ledger, acked - 1, &head);
    if (err != PD_OK)
        return err;
    read = pd_journal_from(ledger, acked);
    err = pd_journal_next(&read, &row, &have);
    if (err == PD_OK) {
        head = pd_chain_next(&head, have ? row.line : "", have ? row.len : 0);
        err = have && row.dseq == acked && pd_hash_equal(&head, base) ? PD_OK : PD_ERR_CORRUPT;
    }
    sqlite3_reset(read.stmt);
    return err;
}

/* Nothing is told to the hub, and nothing is written behind it, that does not follow from what was written
 * before. */
static enum pd_err
broken_chain(struct pd_ledger *ledger, enum pd_err err, uint64_t dseq)
{
    if (err != PD_ERR_CORRUPT)
        return err;
    pd_log(PD_LOG_ERROR, "E-LED-04", "ledger: op %llu is not as it was written", (unsigned long long)dseq);
    if (ledger->broken == PD_OK)
        ledger->broken = err;
    return err;
}

enum pd_err
pd_ledger_outbox(struct pd_ledger *ledger, int max, size_t max_bytes, struct pd_hash *base,
    uint64_t *base_seq,
    bool (*each)(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head),
    void *ctx)
{
    struct pd_journal_row row;
    struct pd_tally tally;
    struct pd_read read;
    struct pd_hash head;
    uint64_t dseq;
    size_t bytes = 0;
    bool have;
    enum pd_err err = pd_projection_tally(&ledger->derived, &tally);

    if (err != PD_OK)
        return err;
    *base_seq = dseq = tally.acked_seq;
    err = pd_journal_head(ledger, dseq, base);
    if (err == PD_OK)
        err = check_base(ledger, dseq, base);
    if (err != PD_OK)
        return broken_chain(ledger, err, dseq);
    head = *base;
    read = pd_journal_from(ledger, dseq + 1);
    for (int n = 0; n < max; n++) {
        err = pd_journal_next(&read, &row, &have);
        if (err != PD_OK || !have)
            break;
        head = pd_chain_next(&head, row.line, row.len);
        if (row.dseq != ++dseq || !pd_hash_equal(&head, &row.head)) {
            err = PD_ERR_CORRUPT;
            break;
        }
        bytes += row.len + 1; /* a line feed goes with it */
        if (bytes > max_bytes || !each(ctx, row.dseq, row.line, row.len, &row.head))
            break;
    }
    sqlite3_reset(read.stmt);
    return broken_chain(ledger, err, dseq);
}

/* ---- results ---- */

static bool
is_refusal(const struct pd_op_result *result)
{
    return result->status == PD_OP_REJECTED;
}

/* The hub knows a hold that this desk ended as refused (a hub restored from a backup may say so). A refused
 * id stays refused: the desk ends it there too. */
static enum pd_err
end_revived(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold)
{
    struct pd_op op = { .kind = PD_OP_VOID, .hold = *hold };
    struct pd_hold_record record;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    if (err != PD_OK)
        return err;
    if (record.release_dseq > 0 || record.void_dseq > 0)
        return PD_OK;
    (void)pd_copy(op.reason, sizeof(op.reason), "refused_before");
    return pd_journal_append(ledger, when, &op);
}

static enum pd_err
op_kind(struct pd_ledger *ledger, uint64_t dseq, int64_t *kind, struct pd_id *id)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_OP_KIND);
    struct pd_read read;
    bool have;
    enum pd_err err;

    pd_bind_int(&bind, (int64_t)dseq);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, &have);
    if (err != PD_OK)
        return err;
    if (!have)
        return PD_ERR_INVALID; /* a result for an op this desk never wrote */
    *kind = pd_read_int(&read);
    pd_read_blob(&read, id->b, PD_ID_LEN);
    return pd_read_end(&read);
}

static enum pd_err
take_result(struct pd_ledger *ledger, struct pd_when when, uint64_t pruned, const struct pd_op_result *result)
{
    struct pd_result_row row = { *result, is_refusal(result), true };
    struct pd_verdict verdict;
    struct pd_result_row old;
    struct pd_id id;
    int64_t kind;
    enum pd_err err;

    if (result->dseq <= pruned)
        return PD_OK; /* told long ago */
    err = op_kind(ledger, result->dseq, &kind, &id);
    if (err != PD_OK)
        return err;
    err = pd_journal_result(ledger, result->dseq, &old);
    if (err == PD_OK && old.current)
        return PD_OK; /* told before: one op, one result */
    if (err != PD_OK && err != PD_ERR_NOT_FOUND)
        return err;
    if (err == PD_OK && old.refused && !row.refused) {
        row.refused = true;
        (void)pd_copy(row.result.code, sizeof(row.result.code), old.result.code);
        if (kind == PD_OP_HOLD)
            err = end_revived(ledger, when, &id);
        if (err != PD_OK)
            return err;
    }
    err = pd_journal_result_put(ledger, &row);
    verdict = (struct pd_verdict){ row.refused, row.result.code };
    if (err == PD_OK)
        err = pd_projection_result(&ledger->derived, (enum pd_op_kind)kind, &id, result->dseq, &verdict);
    if (err == PD_OK && kind == PD_OP_CAPTURE)
        err = pd_pickup_answered(ledger, when, &row.result);
    if (err == PD_OK && row.refused && kind != PD_OP_LEASE_ASK) /* sold out everywhere is no fault */
        pd_log(PD_LOG_WARN, "E-LED-10", "op %llu refused by the hub: %s", (unsigned long long)result->dseq,
            row.result.code);
    return err;
}

/* Everything up to acked has a result; goes on as far as that now holds. */
static enum pd_err
advance_acked(struct pd_ledger *ledger)
{
    struct pd_result_row row;
    struct pd_tally tally;
    struct pd_bind bind;
    struct pd_read read;
    uint64_t acked;
    bool have;
    enum pd_err err = pd_projection_tally(&ledger->derived, &tally);

    if (err != PD_OK)
        return err;
    acked = tally.acked_seq;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_RESULT_ABOVE);
    pd_bind_int(&bind, (int64_t)acked);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        pd_journal_read_result(&read, &row);
        if (read.bad || row.result.dseq != acked + 1 || !row.current)
            break;
        acked++;
    }
    if (err == PD_OK)
        err = pd_read_end(&read);
    return err == PD_OK && acked > tally.acked_seq ? pd_projection_acked(&ledger->derived, acked) : err;
}

static enum pd_err
take_results(struct pd_ledger *ledger, const struct pd_op_result *results, int count, uint64_t durable_seq,
    uint64_t hub_epoch, struct pd_when when)
{
    struct pd_pruned pruned;
    struct pd_desk_row desk;
    enum pd_err err = pd_journal_pruned(ledger, &pruned);

    for (int i = 0; err == PD_OK && i < count; i++)
        err = take_result(ledger, when, pruned.dseq, &results[i]);
    if (err == PD_OK)
        err = advance_acked(ledger);
    if (err == PD_OK)
        err = pd_store_desk(ledger, &desk);
    if (err != PD_OK)
        return err;
    if (hub_epoch > desk.hub_epoch)
        err = pd_tray_tell_again(ledger);
    if (err == PD_OK && durable_seq > desk.durable_seq)
        err = pd_tray_durable(ledger, durable_seq);
    if (err != PD_OK)
        return err;
    desk.durable_seq = durable_seq;
    desk.hub_epoch = hub_epoch;
    desk.contact_ms = when.now_ms;
    err = pd_store_desk_put(ledger, &desk);
    return err == PD_OK ? pd_lease_answer(ledger, when) : err; /* a refused hold's units are free */
}

static enum pd_err
take_signed(struct pd_ledger *ledger, const struct pd_op_result *results, int count, uint64_t durable_seq,
    uint64_t hub_epoch, struct pd_when when, const struct pd_ledger_receipt *receipt)
{
    enum pd_err err = take_results(ledger, results, count, durable_seq, hub_epoch, when);

    return err == PD_OK && receipt != NULL ? pd_receipt_put(ledger, receipt) : err;
}

enum pd_err
pd_ledger_results(struct pd_ledger *ledger, const struct pd_op_result *results, int count,
    uint64_t durable_seq, uint64_t hub_epoch, int64_t now_ms)
{
    return pd_ledger_results_signed(ledger, results, count, durable_seq, hub_epoch, now_ms, NULL);
}

enum pd_err
pd_ledger_results_signed(struct pd_ledger *ledger, const struct pd_op_result *results, int count,
    uint64_t durable_seq, uint64_t hub_epoch, int64_t now_ms, const struct pd_ledger_receipt *receipt)
{
    /* an op that follows from a result is stamped by the contact that brought it */
    struct pd_when when = { now_ms, PD_TIME_SYNCED };
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(
                ledger, take_signed(ledger, results, count, durable_seq, hub_epoch, when, receipt));
    } while (pd_act_again(ledger, err));
    return err;
}

/* Holds are found in their table, other ops by an index that a redemption does not touch. */
static enum pd_err
find_op(struct pd_ledger *ledger, const struct pd_id *op_id, uint64_t *dseq)
{
    struct pd_hold_record hold;
    struct pd_read read;
    enum pd_err err = pd_projection_hold(&ledger->derived, op_id, &hold);

    *dseq = err == PD_OK ? hold.made_dseq : 0;
    if (*dseq > 0 || (err != PD_OK && err != PD_ERR_NOT_FOUND))
        return err;
    err = pd_db_find(&ledger->kept, KEPT_SQL_OP_OF_ID, op_id, &read);
    if (err != PD_OK)
        return err;
    *dseq = (uint64_t)pd_read_int(&read);
    return pd_read_end(&read);
}

enum pd_err
pd_ledger_result(struct pd_ledger *ledger, const struct pd_id *op_id, struct pd_op_result *out)
{
    struct pd_result_row row;
    uint64_t dseq;
    enum pd_err err = find_op(ledger, op_id, &dseq);

    if (err == PD_OK)
        err = pd_journal_result(ledger, dseq, &row);
    if (err == PD_OK && !row.current)
        err = PD_ERR_NOT_FOUND;
    if (err == PD_OK)
        *out = row.result;
    return err;
}

/* ---- after the hub was restored ---- */

#define STALE_BATCH 256

/* Marks results above high as not current, a batch at a time: a statement is not read while its table is
 * written. */
static enum pd_err
forget_above(struct pd_ledger *ledger, uint64_t high)
{
    struct pd_result_row rows[STALE_BATCH];
    int count = STALE_BATCH;
    enum pd_err err = PD_OK;

    while (err == PD_OK && count == STALE_BATCH) {
        struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_RESULT_ABOVE);
        struct pd_read read;
        bool have;

        pd_bind_int(&bind, (int64_t)high);
        read = pd_db_read(&bind);
        count = 0;
        while (count < STALE_BATCH && (err = pd_read_row(&read, &have)) == PD_OK && have)
            pd_journal_read_result(&read, &rows[count++]);
        if (err == PD_OK)
            err = pd_read_end(&read);
        for (int i = 0; err == PD_OK && i < count; i++) {
            high = rows[i].result.dseq;
            rows[i].current = false;
            err = pd_journal_result_put(ledger, &rows[i]);
        }
    }
    return err;
}

static enum pd_err
resend_from(struct pd_ledger *ledger, uint64_t high)
{
    struct pd_pruned pruned;
    struct pd_tally tally;
    struct pd_desk_row desk;
    enum pd_err err = pd_journal_pruned(ledger, &pruned);

    if (err == PD_OK && high < pruned.dseq) {
        pd_log(PD_LOG_ERROR, "E-LED-15",
            "the hub lost ops after %llu; those up to %llu are not here any more", (unsigned long long)high,
            (unsigned long long)pruned.dseq);
        return PD_ERR_NOT_FOUND;
    }
    if (err == PD_OK)
        err = pd_projection_tally(&ledger->derived, &tally);
    if (err == PD_OK)
        err = forget_above(ledger, high);
    if (err == PD_OK && high < tally.acked_seq)
        err = pd_projection_acked(&ledger->derived, high);
    if (err == PD_OK)
        err = pd_store_desk(ledger, &desk);
    if (err != PD_OK || (desk.durable_seq <= high && desk.own_high <= high))
        return err;
    if (desk.durable_seq > high)
        desk.durable_seq = high;
    if (desk.own_high > high)
        desk.own_high = high;
    return pd_store_desk_put(ledger, &desk);
}

enum pd_err
pd_ledger_resend_from(struct pd_ledger *ledger, uint64_t high)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, resend_from(ledger, high));
    } while (pd_act_again(ledger, err));
    return err;
}

/* ---- status ---- */

static enum pd_err
read_status(struct pd_ledger *ledger, struct pd_ledger_status *out)
{
    struct pd_tally tally;
    struct pd_desk_row desk;
    struct pd_bind bind;
    int64_t number;
    enum pd_err err;

    memset(out, 0, sizeof(*out));
    err = pd_journal_end(ledger, &out->high_seq, &out->head);
    if (err == PD_OK)
        err = pd_projection_tally(&ledger->derived, &tally);
    if (err == PD_OK)
        err = pd_store_desk(ledger, &desk);
    if (err == PD_OK && !ledger->members_known) {
        bind = pd_db_bind(&ledger->kept, KEPT_SQL_MEMBER_COUNT);
        err = pd_db_number(&bind, &number);
        ledger->members = (uint64_t)number;
        ledger->members_known = err == PD_OK;
    }
    if (err != PD_OK)
        return err;
    out->acked_seq = tally.acked_seq;
    out->durable_seq = desk.durable_seq;
    out->hub_epoch = desk.hub_epoch;
    out->unsent = out->high_seq - out->acked_seq;
    out->members = ledger->members;
    if (out->unsent == 0)
        return PD_OK;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_OP_AT);
    pd_bind_int(&bind, (int64_t)out->acked_seq + 1);
    return pd_db_number(&bind, &out->oldest_unsent_ms);
}

enum pd_err
pd_ledger_status(struct pd_ledger *ledger, struct pd_ledger_status *out)
{
    enum pd_err err;

    if (ledger->last_status.known && pd_store_unchanged(ledger, ledger->last_status.changes)) {
        *out = ledger->last_status.status;
        return PD_OK;
    }
    ledger->last_status.known = false;
    err = read_status(ledger, out);
    if (err != PD_OK || !pd_store_settled(ledger))
        return err;
    ledger->last_status.status = *out;
    ledger->last_status.changes = sqlite3_total_changes(ledger->handle);
    ledger->last_status.known = true;
    return PD_OK;
}
