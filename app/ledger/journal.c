#include "app/ledger/journal.h"

#include <string.h>

enum pd_err
pd_journal_pruned(struct pd_ledger *ledger, struct pd_pruned *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PRUNED_GET);
    struct pd_read read = pd_db_read(&bind);
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    memset(out, 0, sizeof(*out));
    if (err != PD_OK || !have)
        return err;
    out->dseq = (uint64_t)pd_read_int(&read);
    pd_read_blob(&read, out->head.b, PD_HASH_LEN);
    pd_read_blob(&read, out->past.b, PD_HASH_LEN);
    pd_read_mark(&read, 0);
    return pd_read_end(&read);
}

enum pd_err
pd_journal_pruned_put(struct pd_ledger *ledger, const struct pd_pruned *pruned)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PRUNED_PUT);

    pd_bind_int(&bind, (int64_t)pruned->dseq);
    pd_bind_blob(&bind, pruned->head.b, PD_HASH_LEN);
    pd_bind_blob(&bind, pruned->past.b, PD_HASH_LEN);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

/* PD_ERR_NOT_FOUND when there is no such op. */
static enum pd_err
one_head(struct pd_bind *bind, uint64_t *dseq, struct pd_hash *head)
{
    struct pd_read read;
    enum pd_err err = pd_db_read_one(bind, &read);

    if (err != PD_OK)
        return err;
    *dseq = (uint64_t)pd_read_int(&read);
    pd_read_blob(&read, head->b, PD_HASH_LEN);
    return pd_read_end(&read);
}

enum pd_err
pd_journal_end(struct pd_ledger *ledger, uint64_t *dseq, struct pd_hash *head)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_OP_LAST);
    struct pd_pruned pruned;
    enum pd_err err = one_head(&bind, dseq, head);

    if (err != PD_ERR_NOT_FOUND)
        return err;
    err = pd_journal_pruned(ledger, &pruned);
    *dseq = pruned.dseq;
    *head = pruned.head;
    return err;
}

enum pd_err
pd_journal_head(struct pd_ledger *ledger, uint64_t dseq, struct pd_hash *head)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_OP_HEAD);
    struct pd_pruned pruned;
    enum pd_err err;

    pd_bind_int(&bind, (int64_t)dseq);
    err = one_head(&bind, &dseq, head);
    if (err != PD_ERR_NOT_FOUND)
        return err;
    err = pd_journal_pruned(ledger, &pruned);
    *head = pruned.head;
    return err == PD_OK && pruned.dseq != dseq ? PD_ERR_CORRUPT : err; /* it was here once */
}

enum pd_err
pd_journal_append(struct pd_ledger *ledger, struct pd_when when, struct pd_op *op)
{
    char line[PD_OP_LINE_MAX + 1];
    struct pd_journal_end *end = &ledger->end;
    struct pd_hash head;
    struct pd_bind bind;
    size_t len;
    enum pd_err err;

    if (!ledger->enrolled || !pd_ledger_may_write(ledger, op->kind))
        return PD_ERR_STATE;
    if (!end->known) {
        err = pd_journal_end(ledger, &end->dseq, &end->head);
        if (err != PD_OK)
            return err;
        end->known = true;
    }
    op->dseq = end->dseq + 1;
    op->device = ledger->identity.device;
    op->epoch = ledger->identity.epoch;
    op->at_ms = when.now_ms > 0 ? when.now_ms : 0;
    op->quality = when.quality;
    if (pd_id_is_zero(op->id))
        op->id = pd_id_make(when.now_ms, ledger->rng);
    len = pd_op_encode(op, line);
    head = pd_chain_next(&end->head, line, len);
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_OP_ADD);
    pd_bind_int(&bind, (int64_t)op->dseq);
    pd_bind_int(&bind, op->epoch);
    pd_bind_id(&bind, &op->id);
    pd_bind_int(&bind, op->kind);
    pd_bind_int(&bind, op->at_ms);
    pd_bind_blob(&bind, line, len);
    pd_bind_blob(&bind, head.b, PD_HASH_LEN);
    err = pd_bind_run(&bind);
    if (err != PD_OK)
        return err;
    end->dseq = op->dseq;
    end->head = head;
    return pd_projection_op(&ledger->derived, op);
}

struct pd_read
pd_journal_from(struct pd_ledger *ledger, uint64_t dseq)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_OP_FROM);

    pd_bind_int(&bind, (int64_t)dseq);
    return pd_db_read(&bind);
}

enum pd_err
pd_journal_next(struct pd_read *read, struct pd_journal_row *row, bool *have)
{
    enum pd_err err = pd_read_row(read, have);

    if (err != PD_OK || !*have)
        return err;
    row->dseq = (uint64_t)pd_read_int(read);
    row->epoch = (uint32_t)pd_read_int(read);
    pd_read_blob(read, row->op_id.b, PD_ID_LEN);
    row->kind = (int)pd_read_int(read);
    row->at_ms = pd_read_int(read);
    pd_read_blob(read, row->head.b, PD_HASH_LEN);
    row->line = pd_read_bytes(read, PD_OP_LINE_MAX, &row->len);
    return pd_read_checked(read);
}

enum pd_err
pd_journal_op(struct pd_ledger *ledger, uint64_t dseq, struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_OP_LINE);
    struct pd_read read;
    const char *line;
    size_t len;
    enum pd_err err;

    pd_bind_int(&bind, (int64_t)dseq);
    err = pd_db_read_one(&bind, &read);
    if (err != PD_OK)
        return err;
    line = pd_read_bytes(&read, PD_OP_LINE_MAX, &len);
    if (line == NULL || pd_op_decode(line, len, op, NULL) != PD_OK)
        read.bad = true;
    return pd_read_end(&read);
}

void
pd_journal_read_result(struct pd_read *read, struct pd_result_row *out)
{
    memset(out, 0, sizeof(*out));
    out->result.dseq = (uint64_t)pd_read_int(read);
    out->result.status = (enum pd_op_status)pd_read_int(read);
    pd_read_text(read, out->result.code, sizeof(out->result.code));
    out->result.hseq = (uint64_t)pd_read_int(read);
    out->result.balance = pd_points_of(pd_read_int(read));
    out->refused = pd_read_int(read) != 0;
    out->current = pd_read_int(read) != 0;
    pd_read_mark(read, 0);
}

enum pd_err
pd_journal_result(struct pd_ledger *ledger, uint64_t dseq, struct pd_result_row *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_RESULT_GET);
    struct pd_read read;
    enum pd_err err;

    pd_bind_int(&bind, (int64_t)dseq);
    err = pd_db_read_one(&bind, &read);
    if (err != PD_OK)
        return err;
    pd_journal_read_result(&read, out);
    return pd_read_end(&read);
}

enum pd_err
pd_journal_result_put(struct pd_ledger *ledger, const struct pd_result_row *row)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_RESULT_PUT);

    pd_bind_int(&bind, (int64_t)row->result.dseq);
    pd_bind_int(&bind, row->result.status);
    pd_bind_text(&bind, row->result.code);
    pd_bind_int(&bind, (int64_t)row->result.hseq);
    pd_bind_int(&bind, pd_points_raw(row->result.balance));
    pd_bind_int(&bind, row->refused);
    pd_bind_int(&bind, row->current);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}
