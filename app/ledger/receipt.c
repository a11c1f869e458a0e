/*
 * What the hub signed about this desk: its answers to pushes, each over the ops from first to last, and who
 * this desk is. A hub that was restored from a backup honours what it signed and believes nothing else. A
 * receipt that rotted is left out: its ops are then judged anew.
 */
#include "app/ledger/receipt.h"

#include "app/ledger/journal.h"

#include <string.h>

#define INTRODUCTION_MAX 4096

enum pd_err
pd_receipt_put(struct pd_ledger *ledger, const struct pd_ledger_receipt *receipt)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_RECEIPT_PUT);

    pd_bind_int(&bind, (int64_t)receipt->last);
    pd_bind_int(&bind, (int64_t)receipt->first);
    pd_bind_text(&bind, receipt->nonce);
    pd_bind_blob(&bind, receipt->answer, receipt->len);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

/* A blob of any length, under the row's mark. */
static const void *
read_body(struct pd_read *read, size_t max, size_t *len)
{
    const void *bytes = pd_read_bytes(read, max, len);

    pd_mark_bytes(&read->mark, 'b', bytes, *len);
    return bytes;
}

/* false: it rotted. It lies in the row until the next step. */
static bool
read_receipt(struct pd_read *read, struct pd_ledger_receipt *out)
{
    bool good;

    *out = (struct pd_ledger_receipt){ .last = (uint64_t)pd_read_int(read) };
    out->first = (uint64_t)pd_read_int(read);
    pd_read_text(read, out->nonce, sizeof(out->nonce));
    out->answer = read_body(read, PD_PUSH_BODY_MAX, &out->len);
    pd_read_mark(read, 0);
    good = !read->bad;
    read->bad = false;
    return good;
}

enum pd_err
pd_ledger_receipts(struct pd_ledger *ledger, uint64_t above,
    bool (*each)(void *ctx, const struct pd_ledger_receipt *receipt), void *ctx)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_RECEIPT_ABOVE);
    struct pd_ledger_receipt receipt;
    struct pd_read read;
    bool have, go_on = true;
    enum pd_err err = PD_OK;

    pd_bind_int(&bind, (int64_t)above);
    read = pd_db_read(&bind);
    while (go_on && (err = pd_read_row(&read, &have)) == PD_OK && have)
        if (read_receipt(&read, &receipt))
            go_on = each(ctx, &receipt);
    sqlite3_reset(read.stmt);
    return err;
}

enum pd_err
pd_ledger_signed_seq(struct pd_ledger *ledger, uint64_t *dseq)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_RECEIPT_NEWEST);
    struct pd_read read = pd_db_read(&bind);
    struct pd_ledger_receipt receipt;
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    *dseq = 0;
    if (err != PD_OK || !have)
        return err;
    if (read_receipt(&read, &receipt))
        *dseq = receipt.last;
    return pd_read_end(&read);
}

enum pd_err
pd_ledger_head_at(struct pd_ledger *ledger, uint64_t dseq, struct pd_hash *head)
{
    struct pd_pruned pruned;
    uint64_t end;
    enum pd_err err = pd_journal_end(ledger, &end, head);

    if (err == PD_OK)
        err = pd_journal_pruned(ledger, &pruned);
    if (err != PD_OK)
        return err;
    if (dseq > end || dseq < pruned.dseq)
        return PD_ERR_NOT_FOUND;
    return pd_journal_head(ledger, dseq, head);
}

/* ---- who this desk is, as the hub signed it ---- */

enum pd_err
pd_ledger_introduction_put(struct pd_ledger *ledger, const char *nonce, const void *answer, size_t len)
{
    struct pd_bind bind;
    enum pd_err err;

    if (len > INTRODUCTION_MAX || strlen(nonce) >= sizeof(((struct pd_ledger_receipt *)NULL)->nonce))
        return PD_ERR_INVALID;
    err = pd_act_begin(ledger);
    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_INTRODUCTION_PUT);
    pd_bind_text(&bind, nonce);
    pd_bind_blob(&bind, answer, len);
    pd_bind_mark(&bind, 0);
    return pd_act_end(ledger, pd_bind_run(&bind));
}

enum pd_err
pd_ledger_introduction(
    struct pd_ledger *ledger, char *nonce, size_t nonce_cap, char *answer, size_t cap, size_t *len)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_INTRODUCTION_GET);
    struct pd_read read;
    const void *bytes;
    enum pd_err err = pd_db_read_one(&bind, &read);

    *len = 0;
    if (err != PD_OK)
        return err;
    pd_read_text(&read, nonce, nonce_cap);
    bytes = read_body(&read, cap < INTRODUCTION_MAX ? cap : INTRODUCTION_MAX, len);
    if (*len > 0)
        memcpy(answer, bytes, *len);
    pd_read_mark(&read, 0);
    err = pd_read_end(&read);
    return err == PD_ERR_CORRUPT && ledger->broken == PD_OK ? PD_ERR_NOT_FOUND : err;
}
