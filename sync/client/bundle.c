#include "sync/client/bundle.h"

#include "sync/wire/bundle.h"
#include "sync/wire/high.h"
#include "sync/wire/pull.h"
#include "sync/wire/push.h"

#include <stdlib.h>
#include <string.h>

/* ---- out ---- */

/* A file that grows. */
struct file {
    char *p;
    size_t len, cap;
};

static enum pd_err
add(struct file *file, const void *bytes, size_t len)
{
    if (file->len + len > file->cap) {
        size_t cap = (file->len + len) * 2;
        char *p = realloc(file->p, cap);

        if (p == NULL)
            return PD_ERR_MEMORY;
        file->p = p;
        file->cap = cap;
    }
    memcpy(file->p + file->len, bytes, len);
    file->len += len;
    return PD_OK;
}

/* One push after another, out of the journal's lines. */
struct gather {
    const struct pd_identity *identity;
    const char *nonce;
    struct file *file;
    uint64_t base, ops;
    struct pd_hash base_hash, head;
    int n;
    struct pd_str lines;
    enum pd_err err;
};

static void
close_push(struct gather *g)
{
    char line[1024];
    struct pd_str out = pd_str_on(line, sizeof line);
    struct pd_push_header header = { .device = g->identity->device,
        .epoch = g->identity->epoch,
        .base = g->base,
        .base_hash = g->base_hash,
        .n = g->n,
        .head = g->head };

    (void)pd_copy(header.nonce, sizeof header.nonce, g->nonce);
    pd_push_header_write(&header, &g->identity->secret, &out);
    pd_assert(!out.cut);
    if (g->err == PD_OK)
        g->err = add(g->file, out.p, out.len);
    if (g->err == PD_OK)
        g->err = add(g->file, g->lines.p, g->lines.len);
    g->base += (uint64_t)g->n;
    g->ops += (uint64_t)g->n;
    g->base_hash = g->head;
    g->n = 0;
    g->lines.len = 0;
}

static bool
gather_line(
    void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    struct gather *g = ctx;

    (void)op;
    (void)result;
    if (g->n == PD_PUSH_OPS_MAX || g->lines.len + len + 1 > g->lines.cap - 1)
        close_push(g);
    g->head = pd_chain_next(&g->head, line, len);
    pd_str_add_bytes(&g->lines, line, len);
    pd_str_add(&g->lines, "\n");
    g->n++;
    return g->err == PD_OK;
}

static bool
nothing(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head)
{
    (void)ctx;
    (void)dseq;
    (void)line;
    (void)len;
    (void)head;
    return false;
}

/* Everything without a result; a push without ops says where they end. */
static enum pd_err
gather_all(struct pd_ledger *ledger, struct gather *g)
{
    char *lines = malloc(PD_PUSH_BODY_MAX - 2048);
    enum pd_err err = lines != NULL ? PD_OK : PD_ERR_MEMORY;

    g->lines = pd_str_on(lines, PD_PUSH_BODY_MAX - 2048);
    if (err == PD_OK)
        err = pd_ledger_outbox(ledger, 1, PD_OP_LINE_MAX + 1, &g->base_hash, &g->base, nothing, NULL);
    g->head = g->base_hash;
    if (err == PD_OK)
        err = pd_ledger_each_op(ledger, g->base + 1, gather_line, g);
    if (err == PD_OK && g->err == PD_OK && (g->n > 0 || g->ops == 0))
        close_push(g);
    free(lines);
    return err != PD_OK ? err : g->err;
}

static enum pd_err
where_it_stands(struct pd_ledger *ledger, struct pd_bundle *bundle, struct pd_ledger_bundle *last)
{
    struct pd_cursor cursor;
    struct pd_ledger_status status;
    enum pd_err err = pd_ledger_cursor(ledger, &cursor);

    if (err == PD_OK)
        err = pd_ledger_status(ledger, &status);
    if (err == PD_OK)
        err = pd_ledger_bundle(ledger, last);
    if (err != PD_OK)
        return err;
    bundle->hub_epoch = cursor.hub_epoch > 0 ? cursor.hub_epoch : status.hub_epoch;
    bundle->cseq = cursor.cseq;
    bundle->serial = last->out_serial + 1;
    return PD_OK;
}

static enum pd_err
put_together(const struct pd_bundle *bundle, const struct pd_identity *identity, const struct file *body,
    char **file, size_t *len)
{
    char line[PD_BUNDLE_HEADER_MAX + 1];
    struct pd_str header = pd_str_on(line, sizeof line);

    pd_bundle_write(bundle, body->p, &identity->secret, &header);
    pd_assert(!header.cut);
    *file = malloc(header.len + body->len);
    if (*file == NULL)
        return PD_ERR_MEMORY;
    memcpy(*file, header.p, header.len);
    memcpy(*file + header.len, body->p, body->len);
    *len = header.len + body->len;
    return PD_OK;
}

enum pd_err
pd_client_bundle_export(struct pd_ledger *ledger, int64_t now_ms, char **file, size_t *len,
    struct pd_client_bundle *report, struct pd_why *why)
{
    struct pd_bundle bundle = { .to = PD_BUNDLE_FOR_HUB, .time_ms = now_ms > 0 ? now_ms : 0 };
    struct pd_identity identity;
    struct pd_ledger_bundle last;
    char nonce[PD_NONCE_CAP];
    struct file body = { .p = NULL };
    struct gather g = { .identity = &identity, .nonce = nonce, .file = &body };
    enum pd_err err = pd_ledger_identity(ledger, &identity);

    if (err != PD_OK)
        return pd_why(why, err, "", "this desk is not enrolled, so it has no key to sign with");
    bundle.device = identity.device;
    bundle.epoch = identity.epoch;
    err = where_it_stands(ledger, &bundle, &last);
    pd_bundle_nonce(&bundle, nonce);
    if (err == PD_OK)
        err = gather_all(ledger, &g);
    if (err == PD_OK && body.len > PD_BUNDLE_BODY_MAX)
        err = pd_why(why, PD_ERR_TOO_LARGE, "", "more than %u bytes wait here", PD_BUNDLE_BODY_MAX);
    bundle.len = body.len;
    last.out_serial = bundle.serial;
    if (err == PD_OK) /* before it leaves: a serial is never given twice */
        err = pd_ledger_bundle_put(ledger, &last);
    if (err == PD_OK)
        err = put_together(&bundle, &identity, &body, file, len);
    *report = (struct pd_client_bundle){ .serial = bundle.serial, .ops = g.ops };
    pd_secret_key_wipe(&identity.secret);
    free(body.p);
    return err;
}

/* ---- in ---- */

struct import {
    struct pd_ledger *ledger;
    struct pd_identity identity;
    struct pd_bundle bundle;
    struct pd_ledger_bundle last;
    struct pd_ledger_status status;
    struct pd_client_bundle *report;
    char nonce[PD_NONCE_CAP];
    bool introduced; /* this desk has in writing who it is */
    struct pd_cursor cursor;
    struct pd_row *rows;
    int row_count;
    struct pd_why *why;
};

/* The hub that wrote it knows the same life of itself as this desk. */
static enum pd_err
same_life(const struct import *in)
{
    uint64_t here = in->status.hub_epoch > in->cursor.hub_epoch ? in->status.hub_epoch : in->cursor.hub_epoch;

    if (in->bundle.hub_epoch < here)
        return pd_why(in->why, PD_ERR_DENIED, "hub_epoch",
            "this bundle is from before the hub was restored; export it again");
    if (here != 0 && in->bundle.hub_epoch > here)
        return pd_why(in->why, PD_ERR_DENIED, "hub_epoch",
            "the hub was restored since this desk heard of it last; it must reach the hub over a network "
            "once");
    return PD_OK;
}

static enum pd_err
check(const struct import *in, const char *file, size_t len)
{
    const struct pd_bundle *b = &in->bundle;
    enum pd_err err;

    if (b->to != PD_BUNDLE_FOR_DESK)
        return pd_why(in->why, PD_ERR_DENIED, "for", "this bundle is a desk's for the hub");
    if (!pd_id_equal(b->device, in->identity.device))
        return pd_why(in->why, PD_ERR_DENIED, "dev", "this bundle is for another desk");
    if (!pd_bundle_verify(file, len, b, &in->identity.hub_key))
        return pd_why(in->why, PD_ERR_DENIED, "sig", "must be by the hub this desk enrolled with");
    if (b->epoch != in->identity.epoch)
        return pd_why(in->why, PD_ERR_DENIED, "ep", "this bundle is for an earlier enrolment of this desk");
    if ((err = same_life(in)) != PD_OK)
        return err;
    if (b->hub_epoch == in->last.in_epoch && b->serial <= in->last.in_serial)
        return pd_why(in->why, PD_ERR_EXISTS, "serial", "is %llu; bundle %llu was read here already",
            (unsigned long long)b->serial, (unsigned long long)in->last.in_serial);
    if (b->from > in->cursor.cseq)
        return pd_why(in->why, PD_ERR_STATE, "from",
            "this bundle begins behind what this desk has; read the one before it, or export here, import at "
            "the "
            "hub, and export there again");
    return PD_OK;
}

/* ---- the parts ---- */

static enum pd_err
take_who(struct import *in, const struct pd_bundle_part *part)
{
    struct pd_high high;
    enum pd_err err = pd_high_read(part->bytes, part->len, in->nonce, &in->identity.hub_key, &high, in->why);

    if (err != PD_OK)
        return err;
    if (!pd_id_equal(high.device, in->identity.device) ||
        !pd_public_key_equal(&high.key, &in->identity.public_key))
        return pd_why(in->why, PD_ERR_DENIED, "who", "must be this desk: the words are about another");
    in->introduced = true;
    return pd_ledger_introduction_put(in->ledger, in->nonce, part->bytes, part->len);
}

/* A receipt, when it says of which bytes it is: shown to another life of the hub, it is honoured. */
static enum pd_err
receipt_of(const struct import *in, const struct pd_bundle_part *part, const struct pd_push_answer *answer,
    struct pd_ledger_receipt *receipt, bool *is)
{
    struct pd_hash head;
    enum pd_err err;

    *is = answer->count > 0 && pd_id_equal(answer->device, in->identity.device) &&
          answer->epoch == in->identity.epoch;
    if (!*is)
        return PD_OK;
    *receipt = (struct pd_ledger_receipt){ .answer = part->bytes, .len = part->len };
    (void)pd_copy(receipt->nonce, sizeof receipt->nonce, in->nonce);
    receipt->first = answer->results[0].dseq;
    receipt->last = answer->results[answer->count - 1].dseq;
    err = pd_ledger_head_at(in->ledger, receipt->last, &head);
    if (err == PD_ERR_NOT_FOUND) /* pruned since: nothing can be compared, and nothing needs honouring */
        return *is = false, PD_OK;
    if (err == PD_OK && !pd_hash_equal(&head, &answer->head))
        return pd_why(in->why, PD_ERR_DENIED, "head", "the hub shows other ops than this desk has written");
    return err;
}

static enum pd_err
take_results(struct import *in, const struct pd_bundle_part *part)
{
    static struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_answer answer = { .results = results };
    struct pd_ledger_receipt receipt;
    bool is_receipt;
    enum pd_err err =
        pd_push_answer_read(part->bytes, part->len, in->nonce, &in->identity.hub_key, &answer, in->why);

    if (err != PD_OK)
        return err;
    if (answer.high_seq > in->status.high_seq)
        return pd_why(in->why, PD_ERR_DENIED, "high_seq",
            "the hub has ops that this desk has not written: its disk is an old copy");
    if ((err = receipt_of(in, part, &answer, &receipt, &is_receipt)) != PD_OK)
        return err;
    in->report->results += (uint64_t)answer.count;
    return pd_ledger_results_signed(in->ledger, results, answer.count, answer.durable_seq, answer.hub_epoch,
        answer.time_ms, is_receipt ? &receipt : NULL);
}

/* What the desk has from a network already is passed over. */
static enum pd_err
keep_row(void *ctx, const struct pd_row *row)
{
    struct import *in = ctx;

    if (row->cseq <= in->cursor.cseq)
        return PD_OK;
    pd_assert(in->row_count < PD_PULL_ROWS_MAX);
    in->rows[in->row_count++] = *row;
    return PD_OK;
}

static enum pd_err
take_page(struct import *in, const struct pd_bundle_part *part)
{
    struct pd_pull_header header;
    struct pd_cursor next;
    enum pd_err err;

    in->row_count = 0;
    if (!in->introduced) /* what it sold of them a restored hub would never hear */
        return pd_why(in->why, PD_ERR_INVALID, "who", "must stand before the rows: export it again");
    err = pd_pull_read(
        part->bytes, part->len, in->nonce, &in->identity.hub_key, &header, keep_row, in, in->why);
    if (err != PD_OK)
        return err;
    if (!pd_id_is_zero(header.device) && !pd_id_equal(header.device, in->identity.device))
        return pd_why(in->why, PD_ERR_DENIED, "dev", "must be this desk: the rows are another's");
    if (header.cseq < in->cursor.cseq)
        return PD_OK;
    if (header.high > in->status.high_seq)
        return pd_why(in->why, PD_ERR_DENIED, "high",
            "the hub has ops that this desk has not written: its disk is an old copy");
    next = (struct pd_cursor){ .hub_epoch = header.hub_epoch, .cseq = header.cseq };
    err = pd_ledger_apply_page(
        in->ledger, in->rows, in->row_count, next, header.high, header.time_ms, PD_TIME_HOLDOVER);
    in->report->rows += (uint64_t)in->row_count;
    in->cursor = next;
    return err;
}

static enum pd_err
take_document(struct import *in, const struct pd_bundle_part *part)
{
    struct pd_hash hash = pd_hash_of(part->bytes, part->len);

    return pd_ledger_asset_put(in->ledger, &hash, part->bytes, part->len);
}

static enum pd_err
take_part(struct import *in, const struct pd_bundle_part *part)
{
    switch (part->kind) {
    case PD_BUNDLE_WHO:
        return take_who(in, part);
    case PD_BUNDLE_PUSH:
        return take_results(in, part);
    case PD_BUNDLE_PULL:
        return take_page(in, part);
    case PD_BUNDLE_ASSET:
        return take_document(in, part);
    }
    return PD_ERR_INVALID;
}

/* The serial is written down last: cut off before, the same bundle is read again and changes nothing twice.
 */
static enum pd_err
take_parts(struct import *in, const char *text, size_t len)
{
    struct pd_bundle_part part;
    size_t at = 0;
    enum pd_err err = PD_OK, next = PD_OK;

    if (pd_ledger_protocol(in->ledger) < 2) /* a hub that writes bundles speaks it */
        err = pd_ledger_speak(in->ledger, 2);

    if (err ==
        PD_OK) /* what it brings is whole; a hub that is heard again says what to do about the others */
        err = pd_ledger_mirror_set(in->ledger, PD_MIRROR_ALL, false);
    while (err == PD_OK && (next = pd_bundle_part_next(text, len, &at, &part, in->why)) == PD_OK)
        err = take_part(in, &part);
    if (err != PD_OK || next != PD_ERR_NOT_FOUND)
        return err != PD_OK ? err : next;
    in->last.in_epoch = in->bundle.hub_epoch;
    in->last.in_serial = in->bundle.serial;
    return pd_ledger_bundle_put(in->ledger, &in->last);
}

static enum pd_err
unseal(struct import *in, const char *body)
{
    size_t len = in->bundle.len < PD_BUNDLE_SEAL_LEN ? 0 : in->bundle.len - PD_BUNDLE_SEAL_LEN;
    char *text = malloc(len + 1);
    enum pd_err err = PD_ERR_MEMORY;

    in->rows = calloc(PD_PULL_ROWS_MAX, sizeof *in->rows);
    if (text != NULL && in->rows != NULL)
        err =
            pd_bundle_unseal(&in->identity.secret, body, in->bundle.len, text)
                ? take_parts(in, text, len)
                : pd_why(in->why, PD_ERR_DENIED, "", "this bundle is sealed to another key than this desk's");
    free(text);
    free(in->rows);
    return err;
}

static enum pd_err
has_introduction(struct pd_ledger *ledger, bool *have)
{
    char nonce[PD_NONCE_CAP], answer[PD_HIGH_BODY_MAX];
    size_t len;
    enum pd_err err = pd_ledger_introduction(ledger, nonce, sizeof nonce, answer, sizeof answer, &len);

    *have = err == PD_OK;
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

enum pd_err
pd_client_bundle_import(struct pd_ledger *ledger, const char *file, size_t len,
    struct pd_client_bundle *report, struct pd_why *why)
{
    struct import in = { .ledger = ledger, .report = report, .why = why };
    const char *body;
    enum pd_err err = pd_ledger_identity(ledger, &in.identity);

    if (err != PD_OK)
        return pd_why(why, err, "", "this desk is not enrolled");
    if ((err = pd_bundle_read(file, len, &in.bundle, &body, why)) == PD_OK &&
        (err = pd_ledger_bundle(ledger, &in.last)) == PD_OK &&
        (err = pd_ledger_status(ledger, &in.status)) == PD_OK &&
        (err = pd_ledger_cursor(ledger, &in.cursor)) == PD_OK &&
        (err = has_introduction(ledger, &in.introduced)) == PD_OK)
        err = check(&in, file, len);
    *report = (struct pd_client_bundle){ .serial = in.bundle.serial };
    if (err == PD_OK) {
        pd_bundle_nonce(&in.bundle, in.nonce);
        err = unseal(&in, body);
    }
    report->ops = report->results;
    pd_secret_key_wipe(&in.identity.secret);
    return err;
}
