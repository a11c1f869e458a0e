/* The push lane: own ops to the hub, its results back, and what to do when the two remember different pasts.
 */
#include "sync/client/engine.h"

#include <stdio.h>
#include <string.h>

struct gather {
    struct pd_str out; /* the lines, behind room for the header */
    int n;
    struct pd_hash head;
};

static bool
gather_line(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head)
{
    struct gather *gather = ctx;

    (void)dseq;
    if (gather->n == PD_PUSH_OPS_MAX || gather->out.len + len + 1 >= gather->out.cap)
        return false;
    pd_str_add_bytes(&gather->out, line, len);
    pd_str_add(&gather->out, "\n");
    gather->head = *head;
    gather->n++;
    return true;
}

/* The header is as long as its numbers, so it goes right before the lines once they are known. */
static void
put_header(
    struct pd_client *client, const char *nonce, const struct gather *gather, const struct pd_hash *base_hash)
{
    char line[PD_PUSH_HEADER_ROOM];
    struct pd_str out = pd_str_on(line, sizeof line);
    struct pd_push_header header = { .device = client->identity.device,
        .epoch = client->identity.epoch,
        .base = client->push_base,
        .base_hash = *base_hash,
        .n = gather->n,
        .head = gather->n > 0 ? gather->head : *base_hash };

    (void)pd_copy(header.nonce, sizeof header.nonce, nonce);
    pd_push_header_write(&header, &client->identity.secret, &out);
    pd_assert(!out.cut);
    client->push_body = client->push_buffer + PD_PUSH_HEADER_ROOM - out.len;
    memcpy(client->push_buffer + PD_PUSH_HEADER_ROOM - out.len, line, out.len);
    client->push_len = out.len + gather->out.len;
    client->push_count = gather->n;
}

static enum pd_err
fill(struct pd_client *client, const char *nonce)
{
    struct gather gather = { .out = pd_str_on(client->push_buffer + PD_PUSH_HEADER_ROOM,
                                 PD_PUSH_BODY_MAX - PD_PUSH_HEADER_ROOM) };
    struct pd_hash base;
    enum pd_err err = pd_ledger_outbox(client->ledger, PD_PUSH_OPS_MAX,
        PD_PUSH_BODY_MAX - PD_PUSH_HEADER_ROOM - PD_PUSH_OPS_MAX, &base, &client->push_base, gather_line,
        &gather);

    if (err == PD_OK && gather.n > 0)
        put_header(client, nonce, &gather, &base);
    return err;
}

enum pd_err
pd_client_push_make(struct pd_client *client, struct pd_lane_state *lane, bool *something)
{
    struct pd_http_request *request = &lane->request;
    enum pd_err err = client->push_body == NULL ? fill(client, lane->nonce) : PD_OK;

    *something = err == PD_OK && client->push_body != NULL;
    if (!*something)
        return err;
    *request = (struct pd_http_request){ .method = "POST",
        .path = "/v1/push",
        .query = "",
        .body = client->push_body,
        .body_len = client->push_len };
    (void)pd_id_text(client->identity.device, lane->device);
    (void)snprintf(lane->epoch, sizeof lane->epoch, "%u", (unsigned)client->identity.epoch);
    if ((err = pd_http_add(&request->headers, "content-type", "application/x-ndjson")) != PD_OK ||
        (err = pd_http_add(&request->headers, "pd-device", lane->device)) != PD_OK)
        return err;
    return pd_http_add(&request->headers, "pd-epoch", lane->epoch);
}

void
pd_client_push_drop(struct pd_client *client)
{
    client->push_body = NULL;
}

/* How a signed word of the hub about its past goes with ours. A hub may only forget together with a higher
 * epoch; it then gets again what it forgot. Forgetting is written down before the epoch: cut off in between,
 * the desk finds the same again. */
static enum pd_verdict
compare(struct pd_client *client, uint64_t hub_epoch, uint64_t high, uint64_t durable, int64_t now_ms,
    enum pd_err *err)
{
    struct pd_ledger_status status;

    if ((*err = pd_ledger_status(client->ledger, &status)) != PD_OK)
        return PD_VERDICT_FAULT;
    if (hub_epoch < status.hub_epoch || (hub_epoch == status.hub_epoch && high < status.acked_seq))
        return pd_client_fault(client, PD_VERDICT_REFUSED, "hub_behind");
    if (high > status.high_seq)
        return pd_client_fault(client, PD_VERDICT_REFUSED, "desk_behind");
    if (hub_epoch == status.hub_epoch)
        return PD_VERDICT_GOOD;
    if (high < status.acked_seq && (*err = pd_ledger_resend_from(client->ledger, high)) != PD_OK)
        return PD_VERDICT_FAULT;
    if ((*err = pd_ledger_results(client->ledger, NULL, 0, durable, hub_epoch, now_ms)) != PD_OK)
        return PD_VERDICT_FAULT;
    return high < status.acked_seq ? PD_VERDICT_AGAIN : PD_VERDICT_GOOD;
}

/* Results may only be about what was sent, or the ledger would book an answer to another question. */
static bool
results_fit(const struct pd_client *client, const struct pd_push_answer *answer)
{
    for (int i = 0; i < answer->count; i++) {
        uint64_t dseq = answer->results[i].dseq;

        if (dseq <= client->push_base || dseq > client->push_base + (uint64_t)client->push_count)
            return false;
    }
    return true;
}

static enum pd_verdict
take_results(struct pd_client *client, const struct pd_push_answer *answer, int64_t now_ms, enum pd_err *err)
{
    struct pd_ledger_status before, after;

    if ((*err = pd_ledger_status(client->ledger, &before)) != PD_OK ||
        (*err = pd_ledger_results(client->ledger, answer->results, answer->count, answer->durable_seq,
             answer->hub_epoch, now_ms)) != PD_OK ||
        (*err = pd_ledger_status(client->ledger, &after)) != PD_OK)
        return PD_VERDICT_FAULT;
    client->unsent = after.unsent > 0;
    /* A hub that answers without deciding must not be asked in a circle. */
    if (after.acked_seq == before.acked_seq)
        return pd_client_fault(client, PD_VERDICT_FAULT, "no_results");
    return PD_VERDICT_GOOD;
}

enum pd_verdict
pd_client_push_answer(struct pd_client *client, const struct pd_answer *a, enum pd_err *err)
{
    struct pd_push_answer answer = { .results = client->results };
    enum pd_verdict verdict;
    enum pd_err read = pd_push_answer_read(
        a->response->body, a->response->body_len, a->lane->nonce, &client->identity.hub_key, &answer, NULL);

    if (read != PD_OK)
        return pd_client_unbelieved(client, read);
    pd_client_push_drop(client);
    verdict = compare(client, answer.hub_epoch, answer.high_seq, answer.durable_seq, a->now.now_ms, err);
    if (verdict != PD_VERDICT_GOOD)
        return verdict;
    if (!results_fit(client, &answer))
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours");
    pd_client_heard(client, answer.time_ms);
    return take_results(client, &answer, a->now.now_ms, err);
}

/* The chain where the hub says it ends, if this desk still knows it from what it would push next. */
struct lookup {
    uint64_t dseq;
    struct pd_hash head;
    bool found;
};

static bool
look_up(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head)
{
    struct lookup *lookup = ctx;

    (void)line;
    (void)len;
    if (dseq == lookup->dseq) {
        lookup->head = *head;
        lookup->found = true;
    }
    return !lookup->found;
}

static enum pd_err
same_past(struct pd_client *client, const struct pd_high *high, bool *same)
{
    struct lookup lookup = { .dseq = high->high_seq };
    struct pd_hash base;
    uint64_t base_seq;
    enum pd_err err = pd_ledger_outbox(
        client->ledger, PD_PUSH_OPS_MAX, PD_PUSH_BODY_MAX, &base, &base_seq, look_up, &lookup);

    if (err != PD_OK)
        return err;
    if (high->high_seq == base_seq) {
        lookup.head = base;
        lookup.found = true;
    }
    *same = !lookup.found || pd_hash_equal(&lookup.head, &high->head);
    return PD_OK;
}

enum pd_verdict
pd_client_high_answer(struct pd_client *client, const struct pd_answer *a, enum pd_err *err)
{
    struct pd_high high;
    enum pd_verdict verdict;
    bool same;
    enum pd_err read = pd_high_read(
        a->response->body, a->response->body_len, a->lane->nonce, &client->identity.hub_key, &high, NULL);

    if (read != PD_OK)
        return pd_client_unbelieved(client, read);
    if (high.epoch != client->identity.epoch)
        return pd_client_fault(client, PD_VERDICT_REFUSED, "old_epoch");
    verdict = compare(client, high.hub_epoch, high.high_seq, high.durable_seq, a->now.now_ms, err);
    if (verdict == PD_VERDICT_FAULT || verdict == PD_VERDICT_REFUSED)
        return verdict;
    if ((*err = same_past(client, &high, &same)) != PD_OK)
        return PD_VERDICT_FAULT;
    if (!same)
        return pd_client_fault(client, PD_VERDICT_REFUSED, "fork");
    pd_client_heard(client, high.time_ms);
    client->in_doubt = false;
    client->unsent = true;
    return PD_VERDICT_GOOD;
}
