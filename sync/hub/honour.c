/*
 * What an earlier life of this hub signed is honoured: an op that comes again with such a result gets that
 * very result, its place in the hub's order too, whatever is here now. A hold that was refused stays refused.
 * One that was applied is applied: what it takes beyond what is here (a payment that was lost, and will come
 * again) is covered as a debt with an incident, and what comes in or comes back pays it. Only what this hub
 * itself has signed counts, about exactly these bytes: the head in the answer is that of the chain through
 * these lines.
 */
#include "sync/hub/apply.h"
#include "sync/hub/holds.h"
#include "sync/hub/persons.h"
#include "sync/hub/refill.h"

#include "app/base/log.h"

struct receipts {
    struct pd_hub *hub;
    const struct pd_device *device;
    const struct pd_push_header *header;
    struct pd_hash heads[PD_PUSH_OPS_MAX]; /* the chain after each line */
    int taken;
};

/* Once for all receipts: there may be as many as lines, and all about the last one. */
static void
chain_lines(struct receipts *r)
{
    const struct pd_hash *before = &r->header->base_hash;

    for (int i = 0; i < r->header->n; i++) {
        r->heads[i] = pd_chain_next(before, r->hub->lines[i].text, r->hub->lines[i].len);
        before = &r->heads[i];
    }
}

static bool
is_head_after(const struct receipts *r, uint64_t dseq, const struct pd_hash *head)
{
    return dseq > r->header->base && dseq <= r->header->base + (uint64_t)r->header->n &&
           pd_hash_equal(&r->heads[dseq - r->header->base - 1], head);
}

/* Ours, of this desk's journal, and about these bytes. */
static bool
believed(const struct receipts *r, const struct pd_receipt *receipt, struct pd_push_answer *a)
{
    return pd_push_answer_read(receipt->answer, receipt->len, receipt->nonce, &r->hub->public_key, a, NULL) ==
               PD_OK &&
           pd_id_equal(a->device, r->device->id) && a->epoch == r->device->epoch && a->count > 0 &&
           is_head_after(r, a->results[a->count - 1].dseq, &a->head);
}

static void
take_receipt(void *ctx, const struct pd_receipt *receipt)
{
    static struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct receipts *r = ctx;
    struct pd_push_answer a = { .results = results };

    if (!believed(r, receipt, &a)) {
        pd_log(PD_LOG_WARN, "E-HUB-22", "device row %lld: a receipt that is not ours, or of other ops",
            (long long)r->device->dev);
        return;
    }
    for (int i = 0; i < a.count; i++) {
        uint64_t dseq = results[i].dseq;

        if (dseq <= r->header->base || dseq > r->header->base + (uint64_t)r->header->n)
            continue;
        r->hub->told[dseq - r->header->base - 1] = results[i];
        r->taken++;
    }
}

enum pd_err
pd_honour_receipts(struct pd_hub *hub, const struct pd_device *device, const struct pd_push_header *header,
    const char *body, size_t len, struct pd_why *why)
{
    static struct receipts r;

    for (int i = 0; i < header->n; i++)
        hub->told[i].dseq = 0;
    if (header->receipts == 0)
        return PD_OK;
    r.hub = hub;
    r.device = device;
    r.header = header;
    r.taken = 0;
    chain_lines(&r);
    return pd_push_receipts(body, len, header, take_receipt, &r, why);
}

/* ---- refused, or granted to another, then: nothing moves now either ---- */

static void
refused_hold(struct pd_apply *apply)
{
    struct pd_hub_hold h;

    if (pd_hub_hold_find(apply->hub, &apply->op->id, &h))
        return;
    h = pd_hold_of(apply);
    h.hid = pd_hub_count(apply->hub, PD_COUNT_HOLD);
    h.state = PD_HOLD_REJECTED;
    if (pd_account_find(apply->hub, &apply->op->member, apply->account)) {
        h.mid = apply->account->mid;
        pd_code_use(apply, h.mid, h.made_ms);
    }
    pd_hub_hold_insert(apply->hub, &h);
}

bool
pd_honour_no(struct pd_apply *apply)
{
    if (apply->told == NULL)
        return false;
    switch (apply->told->status) {
    case PD_OP_REJECTED:
        if (apply->op->kind == PD_OP_HOLD)
            refused_hold(apply);
        return true;
    case PD_OP_ALREADY_GRANTED:
        return true;
    case PD_OP_QUARANTINED:
        pd_apply_quarantine(apply, apply->told->code);
        return true;
    case PD_OP_APPLIED:
    case PD_OP_APPLIED_OVERDRAFT:
        return false;
    }
    return false;
}

/* ---- applied then, so applied now ---- */

/* A member who was made after the backup: known by her id alone until a person says who she is. */
static bool
member_again(struct pd_apply *apply)
{
    if (!pd_member_shell(apply->hub, apply->now_ms, &apply->op->member) ||
        !pd_account_find(apply->hub, &apply->op->member, apply->account))
        return false;
    pd_apply_incident(apply, "member_lost", apply->account->mid, pd_points_of(0));
    return true;
}

bool
pd_honour_member(struct pd_apply *apply)
{
    if (pd_account_find(apply->hub, &apply->op->member, apply->account))
        return true;
    return apply->told != NULL && member_again(apply);
}

/* What was there then pays first, then what came since: payments are told again before or after what they
 * paid for. */
void
pd_honour_hold(struct pd_apply *apply, int64_t hid, struct pd_points amount, int64_t at_ms)
{
    struct pd_posting *posting = &apply->posting;
    struct pd_account *account = apply->account;
    struct pd_points missing;

    missing = pd_account_hold_some(posting, account, hid, amount, at_ms);
    missing = pd_account_hold_some(posting, account, hid, missing, apply->now_ms);
    if (pd_hold_is_zero(missing))
        return;
    pd_apply_incident(
        apply, "overdraft", account->mid, pd_account_cover(posting, account, missing, apply->now_ms));
    if (!pd_account_get(apply->hub, account->mid, account) ||
        !pd_account_hold(posting, account, hid, missing, apply->now_ms))
        pd_store_corrupt(apply->hub->store, "what was covered is not there");
}

/* ---- what waits ---- */

static bool
is_about_unknown_hold(struct pd_hub *hub, int64_t now_ms, const struct pd_op *op)
{
    struct pd_hub_hold h;

    switch (op->kind) {
    case PD_OP_CAPTURE:
    case PD_OP_VOID:
        if (op->code[0] != '\0' && pd_ticket_known(hub, now_ms, op->code))
            return false;
        return !pd_hub_hold_find(hub, &op->hold, &h);
    case PD_OP_REFUND:
    case PD_OP_END_ASK:
    case PD_OP_VOUCH:
        return !pd_hub_hold_find(hub, &op->hold, &h);
    case PD_OP_HOLD:
    case PD_OP_RELEASE:
    case PD_OP_CLAIM:
    case PD_OP_SPEND:
    case PD_OP_LEASE_RECV:
    case PD_OP_TOKEN_RECV:
    case PD_OP_PROGRAMME_RECV:
    case PD_OP_LEASE_GIVE:
    case PD_OP_LEASE_ASK:
    case PD_OP_TOKEN_GIVE:
    case PD_OP_TOKEN_ASK:
    case PD_OP_WITNESS:
    case PD_OP_STAFF:
    case PD_OP_SHIFT:
    case PD_OP_STOCK:
        return false;
    }
    return false;
}

/* Of a hold that is not here, and whose maker may still tell it: what the op does cannot be known yet. */
bool
pd_honour_waits(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device, const struct pd_op *op)
{
    return pd_refill_on(hub) && is_about_unknown_hold(hub, now_ms, op) &&
           pd_refill_may_be_told(hub, device, op);
}
