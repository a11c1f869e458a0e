/*
 * A desk that the hub has stopped (declared lost, revoked, retired, forked) hands over what it had not sent:
 * the hub keeps it for a person and believes none of it. It goes out on the push lane, whose refusal it does
 * not lift, and each line once in the life of the program.
 */
#include "sync/client/engine.h"

#include <string.h>

struct gather {
    struct pd_str out;
    uint64_t last; /* dseq of the last line in it */
};

static bool
gather_line(
    void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    struct gather *gather = ctx;

    (void)result;
    if (gather->out.len + len + 1 >= gather->out.cap)
        return false;
    pd_str_add_bytes(&gather->out, line, len);
    pd_str_add(&gather->out, "\n");
    gather->last = op->dseq;
    return true;
}

void
pd_client_stopped(struct pd_client *client, const char *problem)
{
    client->evidence.wanted = true;
    (void)pd_copy(client->evidence.problem, sizeof client->evidence.problem, problem);
}

enum pd_err
pd_client_evidence_make(struct pd_client *client, struct pd_lane_state *lane, bool *something)
{
    struct gather gather = { .out = pd_str_on(client->push_buffer, PD_PUSH_BODY_MAX) };
    struct pd_httpsig_signer signer = {
        .device = client->identity.device, .epoch = client->identity.epoch, .secret = &client->identity.secret
    };
    struct pd_ledger_status status;
    enum pd_err err = pd_ledger_status(client->ledger, &status);

    *something = false;
    client->evidence.wanted = false; /* the next refusal asks for what is new by then */
    pd_client_push_drop(client);     /* its bytes lie in the same place */
    if (err != PD_OK)
        return err;
    if (client->evidence.sent < status.acked_seq)
        client->evidence.sent = status.acked_seq;
    err = pd_ledger_each_op(client->ledger, client->evidence.sent + 1, gather_line, &gather);
    if (err != PD_OK || gather.out.len == 0)
        return err;
    *something = true;
    client->evidence.under_way = gather.last;
    lane->request = (struct pd_http_request){ .method = "POST",
        .path = "/v1/evidence",
        .query = "",
        .body = gather.out.p,
        .body_len = gather.out.len };
    err = pd_http_add(&lane->request.headers, "content-type", "application/x-ndjson");
    return err == PD_OK ? pd_httpsig_sign(&lane->request, &signer, lane->nonce, &lane->sig) : err;
}

/* Too large: the hub keeps no more of this desk. Kept or not, it stays stopped. Any other answer: a person
 * may have let it in again, which the next push will show. */
enum pd_verdict
pd_client_evidence_answer(struct pd_client *client, const struct pd_answer *a)
{
    bool kept = a->response->status == 200 && pd_http_is_type(&a->response->headers, "application/json");

    if (!kept && a->response->status != 413)
        return pd_client_fault(client, PD_VERDICT_AGAIN, client->evidence.problem);
    client->evidence.sent = client->evidence.under_way;
    client->evidence.wanted = kept;
    return pd_client_fault(client, PD_VERDICT_REFUSED, client->evidence.problem);
}
