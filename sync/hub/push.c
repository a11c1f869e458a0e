/*
 * POST /v1/push. In this order, all inside the batch's one transaction:
 *   1. the header is read; nonce, device and epoch are good and known; the signature over the header's head
 *      and the chain through every line are right, as may have been found before (pd_hub_handle_aside);
 *   2. the push begins where the hub ends or before (else gap), and its chain starts from the head the hub
 *      has at that place (else fork);
 *   3. lines the hub has are compared by chain head: the same gets the stored result, another is a fork, and
 *      nothing of the push is applied;
 *   4. new lines are applied one by one, each with its own result, and the device's head moves.
 */
#include "sync/hub/apply.h"
#include "sync/hub/feed.h"
#include "sync/hub/refill.h"

#include "app/base/log.h"

#include <stdio.h>

struct push {
    struct pd_call *call;
    struct pd_hub *hub;
    struct pd_device device;
    struct pd_push_header header;
    struct pd_hash head; /* through the lines seen so far */
};

static void
code_into(struct pd_op_result *result, const char *code)
{
    (void)pd_copy(result->code, sizeof result->code, code);
}

/* The result told before, exactly as it was; false when that place is empty. */
static bool
stored_result(struct push *p, uint64_t dseq, struct pd_op_result *result, struct pd_hash *head)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OP_BY_SEQ;
    struct pd_store *s = p->hub->store;

    if (!pd_store_start(s, sql, PD_ARGS(pd_i(p->device.dev), pd_i(p->device.epoch), pd_i((int64_t)dseq))))
        return false;
    *result = (struct pd_op_result){ .dseq = dseq, .dup = true };
    result->hseq = (uint64_t)pd_store_int(s, sql, 0);
    result->status = (enum pd_op_status)pd_store_int(s, sql, 1);
    pd_store_text(s, sql, 2, result->code, sizeof result->code);
    result->balance = pd_store_points(s, sql, 3);
    pd_store_blob(s, sql, 4, head->b, sizeof head->b);
    pd_store_end(s, sql);
    return true;
}

/* Two bodies for one place: the desk is stopped, the later branch kept for a person. */
static enum pd_hub_step
fork_found(struct push *p)
{
    struct pd_hub *hub = p->hub;

    if (hub->store->err != PD_OK) /* it could not be asked: the batch is lost, and nothing was found */
        return PD_HUB_DONE;
    pd_log(PD_LOG_ERROR, "E-HUB-10", "fork: device row %lld tells two histories", (long long)p->device.dev);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_DEVICE_STATE, PD_ARGS(pd_i(p->device.dev), pd_i(PD_DEVICE_FORKED)));
    pd_hub_keep_fork(p->call, &p->device);
    pd_hub_incident(hub, p->call->now_ms, "fork", p->device.dev, 0, 0, pd_points_of(0));
    pd_feed_touch(hub, PD_ROW_KEY, p->device.dev);
    return pd_hub_problem(p->call, PD_PROBLEM_FORK, "this desk's history split; it is stopped");
}

/* The head the hub has after dseq, a place it has reached. */
static bool
head_at(struct push *p, uint64_t dseq, struct pd_hash *head)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OP_HEAD;

    memset(head, 0, sizeof *head);
    if (dseq == 0)
        return true;
    if (dseq == p->device.high) {
        *head = p->device.head;
        return true;
    }
    if (!pd_store_start(
            p->hub->store, sql, PD_ARGS(pd_i(p->device.dev), pd_i(p->device.epoch), pd_i((int64_t)dseq))))
        return false;
    pd_store_blob(p->hub->store, sql, 0, head->b, sizeof head->b);
    pd_store_end(p->hub->store, sql);
    return true;
}

/* An op's exact bytes are here under that id already. *is_hold: a hold is, as a ticket or void may have told.
 */
static bool
id_reused(struct pd_hub *hub, const struct pd_id *id, bool *is_hold)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ID_TAKEN;
    bool is_op = false;

    *is_hold = false;
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_d(id))); row;
         row = pd_store_next(hub->store, sql)) {
        is_op |= pd_store_int(hub->store, sql, 0) == 1;
        *is_hold |= pd_store_int(hub->store, sql, 0) == 2;
    }
    return is_op;
}

static bool
in_its_place(const struct push *p, const struct pd_op *op, uint64_t dseq)
{
    return pd_id_equal(op->device, p->device.id) && op->epoch == p->device.epoch && op->dseq == dseq;
}

/* Decides what a line is, applies it, and leaves the result. *op_id is NULL where the id may not be kept. */
static void
apply_line(
    struct push *p, enum pd_err err, struct pd_apply *apply, struct pd_op *op, const struct pd_id **op_id)
{
    *op_id = NULL;
    if (err != PD_OK && err != PD_ERR_NOT_FOUND) {
        op->kind = 0;
        pd_apply_quarantine(apply, "malformed");
        return;
    }
    if (!in_its_place(p, op, p->device.high + 1)) {
        pd_apply_quarantine(apply, "misplaced");
        return;
    }
    if (id_reused(p->hub, &op->id, &apply->is_hold)) {
        pd_apply_quarantine(apply, "id_reused");
        return;
    }
    *op_id = &op->id;
    if (err == PD_ERR_NOT_FOUND || pd_op_protocol(op->kind) > p->hub->protocol_max) {
        op->kind = 0;
        pd_apply_quarantine(apply, "unknown_kind");
        return;
    }
    pd_hub_apply(apply);
}

/* Its place in the hub's order: the one an earlier life of this hub gave it, while nobody else has that. */
static int64_t
place_of(struct pd_hub *hub, const struct pd_op_result *told)
{
    if (told != NULL && (int64_t)told->hseq < hub->counters[PD_COUNT_HSEQ] &&
        pd_store_one(hub->store, PD_HUB_SQL_OP_TAKEN, PD_ARGS(pd_i((int64_t)told->hseq)), 1) == 0)
        return (int64_t)told->hseq;
    return pd_hub_count(hub, PD_COUNT_HSEQ);
}

/* What is told now: the same as then, where this hub signed it then. */
static void
set_result(const struct pd_apply *apply, uint64_t dseq, struct pd_op_result *result)
{
    const struct pd_op_result *told = apply->told;

    if (told != NULL && (apply->result.status != PD_OP_QUARANTINED || told->status == PD_OP_QUARANTINED)) {
        *result = *told;
        result->dup = false;
    } else {
        *result = (struct pd_op_result){
            .dseq = dseq, .status = apply->result.status, .balance = apply->result.balance
        };
        code_into(result, apply->result.code);
    }
    result->hseq = (uint64_t)apply->posting.hseq;
}

/* false: it must wait at its desk for what another desk has yet to tell; nothing happened. */
static bool
take_line(struct push *p, const struct pd_push_line *line, uint64_t dseq, const struct pd_op_result *told,
    struct pd_op_result *result)
{
    static struct pd_account account;
    static struct pd_op op;
    struct pd_hub *hub = p->hub;
    const struct pd_id *op_id;
    enum pd_err err;
    struct pd_apply apply = {
        .hub = hub,
        .now_ms = p->call->now_ms,
        .device = &p->device,
        .op = &op,
        .told = told->dseq == dseq ? told : NULL,
        .names_nobody = p->header.protocol < 2,
        .result = { .status = PD_OP_APPLIED, .code = "", .balance = pd_points_of(-1) },
        .account = &account,
    };

    op.kind = 0;
    err = pd_op_decode(line->text, line->len, &op, NULL);
    if (err == PD_OK && apply.told == NULL && p->header.protocol >= 2 &&
        pd_refill_must_wait(hub, &p->device, &op, p->call->now_ms))
        return false;
    if (err == PD_OK && (pd_honour_waits(hub, p->call->now_ms, &p->device, &op) ||
                            (apply.told == NULL && pd_refill_member_may_come(hub, &op, p->call->now_ms)))) {
        pd_refill_waits(hub, &p->device, &op);
        return false;
    }
    p->head = pd_chain_next(&p->head, line->text, line->len);
    apply.posting = (struct pd_posting){ .hub = hub, .hseq = place_of(hub, apply.told) };
    apply_line(p, err, &apply, &op, &op_id);
    set_result(&apply, dseq, result);
    if (err == PD_OK)
        pd_hub_clock_told(hub, p->call->now_ms, &op);
    (void)pd_store_run(hub->store, PD_HUB_SQL_OP_INSERT,
        PD_ARGS(pd_i(apply.posting.hseq), op_id != NULL ? pd_d(op_id) : pd_null(), pd_i(p->device.dev),
            pd_i(p->device.epoch), pd_i((int64_t)dseq), pd_i(op.kind), pd_i(result->status),
            pd_t(result->code), pd_p(result->balance), pd_b(p->head.b, sizeof p->head.b),
            pd_b(line->text, line->len), pd_i(p->call->now_ms)));
    return true;
}

/* The dedupe: a line the hub has is never applied again. false: another line stands in its place. */
static bool
known_line(struct push *p, uint64_t dseq, struct pd_op_result *result)
{
    struct pd_hash head;

    if (!stored_result(p, dseq, result, &head)) {
        pd_store_corrupt(p->hub->store, "an op below the high mark is missing");
        return false;
    }
    return pd_hash_equal(&head, &p->head);
}

static enum pd_hub_step
answer(struct push *p, int count)
{
    struct pd_hub *hub = p->hub;
    struct pd_hub_aside *aside = p->call->aside;
    struct pd_str out = pd_str_on(hub->scratch_body, PD_HUB_SCRATCH_LEN);
    struct pd_push_answer a = {
        .hub_epoch = hub->hub_epoch,
        .high_seq = p->device.high,
        .durable_seq = pd_hub_durable(hub, &p->device),
        .time_ms = p->call->now_ms,
        .count = count,
        .results = hub->results,
    };

    if (p->header.protocol >= 2) {
        a.device = p->device.id;
        a.epoch = p->device.epoch;
        a.head = p->head;
    }

    if (aside != NULL && aside->seals) {
        aside->seal_at = pd_push_answer_compose(&a, &out);
        (void)pd_copy(aside->nonce, sizeof aside->nonce, p->header.nonce);
    } else {
        pd_push_answer_write(&a, p->header.nonce, &hub->secret, &out);
    }
    pd_assert(!out.cut);
    return pd_hub_answer(p->call, 200, "application/json", out.p, out.len);
}

/* A desk of protocol 1 fills a push as far as it goes: one with room to spare carried all there was. */
static bool
had_room(const struct push *p)
{
    return p->header.protocol < 2 && p->header.n < PD_PUSH_OPS_MAX &&
           p->call->request->body_len + 2 * PD_OP_LINE_MAX < PD_PUSH_BODY_MAX;
}

/* What a desk signed for what is here now, so that it can be shown; a push that was not taken whole signs for
 * more. */
static void
keep_head(struct push *p, int taken)
{
    const char *body = p->call->request->body;
    const char *newline = memchr(body, '\n', p->call->request->body_len);
    bool whole = taken == p->header.n && pd_hash_equal(&p->header.head, &p->device.head);

    (void)pd_store_run(p->hub->store, PD_HUB_SQL_DEVICE_HEAD,
        PD_ARGS(pd_i(p->device.dev), pd_i((int64_t)p->device.high),
            pd_b(p->device.head.b, sizeof p->device.head.b), pd_i(p->call->now_ms),
            whole && newline != NULL ? pd_b(body, (size_t)(newline - body)) : pd_null(),
            pd_i((int64_t)p->header.base)));
}

/* Known lines first, all of them: a fork must be found before anything new is applied. */
static enum pd_hub_step
take_lines(struct push *p)
{
    struct pd_hub *hub = p->hub;
    struct pd_hash head;
    int n = p->header.n;

    if (!head_at(p, p->header.base, &head) || !pd_hash_equal(&head, &p->header.base_hash))
        return fork_found(p);
    p->head = head;
    for (int i = 0; i < n; i++) {
        uint64_t dseq = p->header.base + (uint64_t)i + 1;
        const struct pd_push_line *line = &hub->lines[i];

        if (dseq <= p->device.high) {
            p->head = pd_chain_next(&p->head, line->text, line->len);
            if (!known_line(p, dseq, &hub->results[i]))
                return fork_found(p);
            continue;
        }
        if (!take_line(p, line, dseq, &hub->told[i], &hub->results[i])) {
            n = i;
            break;
        }
        p->device.high = dseq;
        p->device.head = p->head;
        hub->counting.ops[hub->results[i].status]++;
    }
    hub->counting.pushes++;
    if (n > 0)
        keep_head(p, n);
    pd_device_gone(hub, &p->device);
    pd_refill_moved(hub, &p->device, n == p->header.n && had_room(p));
    return answer(p, n);
}

/* What is known to be good for the device's own key is not looked at again. */
static enum pd_err
verify(const struct push *p, const char *body, struct pd_why *why)
{
    struct pd_hub_aside *aside = p->call->aside;
    struct pd_hub_checked *checked = aside != NULL ? &aside->checked : NULL;
    enum pd_err err;

    if (checked != NULL && checked->good && pd_public_key_equal(&checked->key, &p->device.key))
        return PD_OK;
    err = pd_push_verify(body, p->call->request->body_len, &p->header, p->hub->lines, &p->device.key, why);
    if (checked != NULL)
        *checked =
            (struct pd_hub_checked){ .good = err == PD_OK, .device = p->device.id, .key = p->device.key };
    return err;
}

/* bundled: NULL, or what takes the place of a challenge in a bundle. */
static enum pd_hub_step
take_push(struct pd_call *call, const char *bundled)
{
    struct push p = { .call = call, .hub = call->hub };
    const char *body = call->request->body_len > 0 ? call->request->body : "";
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_push_read(body, call->request->body_len, &p.header, p.hub->lines, &why);
    char detail[96];

    if (err != PD_OK)
        return pd_hub_problem(
            call, err == PD_ERR_TOO_LARGE ? PD_PROBLEM_TOO_LARGE : PD_PROBLEM_BAD_REQUEST, why.text);
    if (bundled != NULL ? strcmp(p.header.nonce, bundled) != 0
                        : !pd_hub_nonce_good(p.hub, call->now_ms, p.header.nonce))
        return pd_hub_problem(call, PD_PROBLEM_STALE_NONCE, "");
    pd_hub_asked_by(call, p.header.device, p.header.nonce);
    if (!pd_device_find(p.hub, &p.header.device, &p.device))
        return pd_hub_problem(call, PD_PROBLEM_UNKNOWN_DEVICE, "");
    err = verify(&p, body, &why);
    if (err != PD_OK)
        return pd_hub_problem(
            call, err == PD_ERR_DENIED ? PD_PROBLEM_BAD_SIGNATURE : PD_PROBLEM_BAD_REQUEST, why.text);
    if (p.device.heir != 0) {
        if (!pd_hub_keep_evidence(call, &p.device, NULL, 0))
            return pd_hub_problem(call, PD_PROBLEM_TOO_LARGE, "this desk has sent all the evidence we keep");
        return pd_hub_problem(call, PD_PROBLEM_OLD_EPOCH, "this desk was enrolled anew; kept as evidence");
    }
    if (pd_device_problem(&p.device) != 0)
        return pd_hub_problem(call, (enum pd_problem)pd_device_problem(&p.device), "");
    if (p.header.epoch != p.device.epoch)
        return pd_hub_problem(call, PD_PROBLEM_OLD_EPOCH, "");
    (void)snprintf(detail, sizeof detail, "high_seq %llu", (unsigned long long)p.device.high);
    if (p.header.base > p.device.high)
        return pd_hub_problem(call, PD_PROBLEM_GAP, detail);
    if (pd_honour_receipts(p.hub, &p.device, &p.header, body, call->request->body_len, &why) != PD_OK)
        return pd_hub_problem(call, PD_PROBLEM_BAD_REQUEST, why.text);
    return take_lines(&p);
}

enum pd_hub_step
pd_hub_push(struct pd_call *call)
{
    return take_push(call, NULL);
}

enum pd_hub_step
pd_hub_push_bundled(struct pd_call *call, const char *nonce)
{
    return take_push(call, nonce);
}

bool
pd_hub_push_results(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, uint64_t *from,
    const char *nonce, struct pd_str *out)
{
    struct push p = { .hub = hub, .device = *device };
    struct pd_push_answer a = { .hub_epoch = hub->hub_epoch,
        .high_seq = device->high,
        .durable_seq = device->high,
        .time_ms = now_ms,
        .results = hub->results };

    while (a.count < PD_PUSH_RECEIPT_OPS && *from < device->high) {
        struct pd_hash head;

        if (!stored_result(&p, *from + 1, &hub->results[a.count], &head)) {
            pd_store_corrupt(hub->store, "an op below the high mark is missing");
            return false;
        }
        a.head = head;
        a.count++;
        ++*from;
    }
    if (a.count > 0) { /* it is a receipt, for another life of this hub */
        a.device = device->id;
        a.epoch = device->epoch;
    }
    pd_push_answer_write(&a, nonce, &hub->secret, out);
    pd_assert(!out->cut);
    return *from < device->high;
}
