/*
 * What desks told that is believed in nothing, kept whole for a person, with what shows a third party, who
 * has the desk's key alone, who signed it: a push that told a second story   the body is signed itself; proof
 * is the story that is here, as the same desk signed it: its last push, header and lines a push of a desk
 * enrolled anew    the body is signed itself; no proof POST /v1/evidence                 proof is what was
 * signed of the request, a line feed, and the signature A signed head covers, by the chain, everything before
 * it: older lines of a story need no signature of their own.
 */
#include "sync/hub/devices.h"

#include "sync/wire/httpsig.h"

#define EVIDENCE_MAX 256 /* bodies of one desk */

static void
insert(struct pd_call *call, const struct pd_device *device, struct pd_arg body, struct pd_arg proof)
{
    (void)pd_store_run(call->hub->store, PD_HUB_SQL_EVIDENCE_INSERT,
        PD_ARGS(pd_i(pd_hub_count(call->hub, PD_COUNT_EVIDENCE)), pd_i(call->now_ms), pd_i(device->dev), body,
            proof));
}

static struct pd_arg
body_of(const struct pd_call *call)
{
    return pd_b(call->request->body_len > 0 ? call->request->body : "", call->request->body_len);
}

/* ---- two stories ---- */

/* The header of the push that brought what is here, and the op before its first line. */
static bool
read_signed(struct pd_hub *hub, int64_t dev, struct pd_str *out, int64_t *base)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DEVICE_SIGNED;
    const void *header;
    size_t len;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(dev))))
        return false;
    header = pd_store_bytes(hub->store, sql, 0, &len);
    *base = pd_store_int(hub->store, sql, 1);
    pd_str_add_bytes(out, header, len);
    pd_store_end(hub->store, sql);
    return len > 0;
}

/* As the desk pushed it: a receipt, which an earlier life of this hub had signed, is not kept. */
static void
last_push(struct pd_hub *hub, const struct pd_device *device, struct pd_str *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OP_LINES;
    int64_t base;

    if (!read_signed(hub, device->dev, out, &base))
        return;
    pd_str_add(out, "\n");
    for (bool row = pd_store_start(hub->store, sql,
             PD_ARGS(pd_i(device->dev), pd_i(device->epoch), pd_i(base), pd_i(PD_PUSH_OPS_MAX)));
         row; row = pd_store_next(hub->store, sql)) {
        size_t len;
        const void *line = pd_store_bytes(hub->store, sql, 0, &len);

        pd_str_add_bytes(out, line, len);
        pd_str_add(out, "\n");
    }
    pd_store_end(hub->store, sql);
}

void
pd_hub_keep_fork(struct pd_call *call, const struct pd_device *device)
{
    struct pd_str proof = pd_str_on(call->hub->scratch_body, PD_HUB_SCRATCH_LEN);

    last_push(call->hub, device, &proof);
    insert(call, device, body_of(call), proof.len > 0 ? pd_b(proof.p, proof.len) : pd_null());
}

/* ---- what stopped desks send ---- */

/* The same bytes once, and no more than a desk of ours could have: a stopped desk must not fill the disk. */
bool
pd_hub_keep_evidence(struct pd_call *call, const struct pd_device *device, const char *proof, size_t len)
{
    struct pd_store *s = call->hub->store;
    struct pd_arg body = body_of(call);

    /* The length first: it is known without reading the bytes. */
    if (pd_store_one(
            s, PD_HUB_SQL_EVIDENCE_SAME, PD_ARGS(pd_i(device->dev), body, pd_i((int64_t)body.len)), 0) > 0)
        return true;
    if (pd_store_one(s, PD_HUB_SQL_EVIDENCE_COUNT, PD_ARGS(pd_i(device->dev)), 0) >= EVIDENCE_MAX)
        return false;
    insert(call, device, body_of(call), len > 0 ? pd_b(proof, len) : pd_null());
    return true;
}

/* The raw chain of a stopped desk: kept whole for a person, believed in nothing. */
enum pd_hub_step
pd_hub_evidence(struct pd_call *call)
{
    struct pd_hub *hub = call->hub;
    char proof[PD_HTTPSIG_PROOF_MAX];
    struct pd_httpsig sig;
    struct pd_device device;

    if (pd_httpsig_read(call->request, &sig, NULL) != PD_OK)
        return pd_hub_problem(call, PD_PROBLEM_BAD_SIGNATURE, "");
    if (!pd_hub_nonce_good(hub, call->now_ms, sig.nonce))
        return pd_hub_problem(call, PD_PROBLEM_STALE_NONCE, "");
    pd_hub_asked_by(call, sig.device, sig.nonce);
    if (!pd_device_find(hub, &sig.device, &device))
        return pd_hub_problem(call, PD_PROBLEM_UNKNOWN_DEVICE, "");
    if (!pd_httpsig_verify(call->request, &sig, &device.key))
        return pd_hub_problem(call, PD_PROBLEM_BAD_SIGNATURE, "");
    if ((device.state == PD_DEVICE_ACTIVE || device.state == PD_DEVICE_WAITING) && device.heir == 0)
        return pd_hub_problem(call, PD_PROBLEM_CONFLICT, "only a stopped desk's chain is evidence");
    if (!pd_hub_keep_evidence(call, &device, proof, pd_httpsig_proof(call->request, &sig, proof)))
        return pd_hub_problem(call, PD_PROBLEM_TOO_LARGE, "this desk has sent all the evidence we keep");
    return pd_hub_answer(call, 200, "application/json", "{\"v\":1}", 7);
}

/* ---- for people ---- */

enum pd_err
pd_hub_evidence_each(struct pd_hub *hub, const struct pd_id *device,
    void (*each)(void *ctx, const struct pd_hub_evidence *evidence), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_EVIDENCE_EACH;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_d(device))); row; row = pd_store_next(s, sql)) {
        struct pd_hub_evidence out = { .id = pd_store_int(s, sql, 0), .at_ms = pd_store_int(s, sql, 1) };

        out.body = pd_store_bytes(s, sql, 2, &out.len);
        out.proof = pd_store_bytes(s, sql, 3, &out.proof_len);
        each(ctx, &out);
    }
    return s->err;
}

enum pd_err
pd_hub_evidence_get(struct pd_hub *hub, int64_t id, struct pd_hub_evidence *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_EVIDENCE_GET;

    *out = (struct pd_hub_evidence){ .id = id };
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(id))))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    out->at_ms = pd_store_int(hub->store, sql, 0);
    out->body = pd_hub_column(hub, sql, 1, &out->len);
    out->proof = pd_hub_column(hub, sql, 2, &out->proof_len);
    pd_store_end(hub->store, sql);
    return hub->store->err;
}
