/* The push lane: own ops to the hub, its results back, and what to do when the two remember different pasts.
 */
#include "sync/client/engine.h"

#include <stdio.h>
#include <string.h>

struct gather {
    struct pd_client *client;
    struct pd_str out; /* the lines, behind room for the header */
    int n;
    size_t ends[PD_PUSH_OPS_MAX];          /* in out, after each line */
    struct pd_hash heads[PD_PUSH_OPS_MAX]; /* of the chain, after each line */
    int receipts;
    int signed_n;         /* up to here the lines are those of receipts that come along */
    size_t receipt_bytes; /* of those */
};

static bool
gather_line(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head)
{
    struct gather *gather = ctx;
    size_t reserved = (size_t)(gather->n + 1) * PD_PUSH_RECEIPT_ROOM;

    (void)dseq;
    if (gather->n == PD_PUSH_OPS_MAX || gather->out.len + len + 1 + reserved >= gather->out.cap)
        return false;
    pd_str_add_bytes(&gather->out, line, len);
    pd_str_add(&gather->out, "\n");
    gather->heads[gather->n] = *head;
    gather->ends[gather->n++] = gather->out.len;
    return true;
}

static size_t
size_of(const struct pd_ledger_receipt *receipt)
{
    return sizeof "{\"nonce\":\"\",\"answer\":}\n" + strlen(receipt->nonce) + receipt->len;
}

/* A hub honours a receipt as a whole: with the last op that it is about. Where the lines end inside one, or
 * leave it no room behind them, they end before it, unless nothing would be left. */
static bool
measure_receipt(void *ctx, const struct pd_ledger_receipt *receipt)
{
    struct gather *gather = ctx;
    uint64_t base = gather->client->push_base, last = base + (uint64_t)gather->n;
    size_t bytes = gather->receipt_bytes + size_of(receipt);
    int before = receipt->first > base + 1 ? (int)(receipt->first - 1 - base) : 0;

    if (receipt->last <= last && gather->ends[receipt->last - base - 1] + bytes < gather->out.cap) {
        gather->signed_n = (int)(receipt->last - base);
        gather->receipt_bytes = bytes;
        return true;
    }
    if (before < gather->signed_n)
        before = gather->signed_n;
    if (before > 0 && before < gather->n)
        gather->n = before;
    return false;
}

static bool
add_receipt(void *ctx, const struct pd_ledger_receipt *receipt)
{
    struct gather *gather = ctx;
    struct pd_receipt wire = { .answer = receipt->answer, .len = receipt->len };

    if (receipt->last > gather->client->push_base + (uint64_t)gather->n ||
        gather->out.len + size_of(receipt) >= gather->out.cap)
        return false;
    (void)pd_copy(wire.nonce, sizeof wire.nonce, receipt->nonce);
    pd_push_add_receipt(&wire, &gather->out);
    gather->receipts++;
    return true;
}

/* What an earlier life of this hub signed about these lines goes along. Only ops that are sent again have
 * such a thing. */
static enum pd_err
gather_receipts(struct pd_client *client, struct gather *gather)
{
    enum pd_err err = pd_ledger_receipts(client->ledger, client->push_base, measure_receipt, gather);

    if (err != PD_OK)
        return err;
    while (gather->n > gather->signed_n && gather->n > 1 &&
           gather->ends[gather->n - 1] + gather->receipt_bytes >= gather->out.cap)
        gather->n--; /* ops that nobody has answered wait for the next push */
    gather->out.len = gather->ends[gather->n - 1];
    return pd_ledger_receipts(client->ledger, client->push_base, add_receipt, gather);
}

/* The header is as long as its numbers, so it goes right before the lines once they are known. */
static void
put_header(
    struct pd_client *client, const char *nonce, const struct gather *gather, const struct pd_hash *base_hash)
{
    char line[PD_PUSH_HEADER_ROOM];
    struct pd_str out = pd_str_on(line, sizeof line);
    const char *lines_end = gather->out.p + gather->ends[gather->n - 1];
    struct pd_push_header header = { .device = client->identity.device,
        .epoch = client->identity.epoch,
        .base = client->push_base,
        .base_hash = *base_hash,
        .n = gather->n,
        .head = gather->heads[gather->n - 1],
        .protocol = client->protocol,
        .receipts = gather->receipts,
        .receipts_hash = pd_hash_of(lines_end, gather->out.len - gather->ends[gather->n - 1]) };

    (void)pd_copy(header.nonce, sizeof header.nonce, nonce);
    (void)pd_copy(client->push_nonce, sizeof client->push_nonce, nonce);
    pd_push_header_write(&header, &client->identity.secret, &out);
    pd_assert(!out.cut);
    client->push_body = client->push_buffer + PD_PUSH_HEADER_ROOM - out.len;
    memcpy(client->push_buffer + PD_PUSH_HEADER_ROOM - out.len, line, out.len);
    client->push_len = out.len + gather->out.len;
    client->push_count = gather->n;
    client->push_protocol = header.protocol;
}

static enum pd_err
fill(struct pd_client *client, const char *nonce)
{
    static struct gather gather; /* large; one thread at a time */
    struct pd_hash base;
    enum pd_err err;

    gather.client = client;
    gather.out = pd_str_on(client->push_buffer + PD_PUSH_HEADER_ROOM, PD_PUSH_BODY_MAX - PD_PUSH_HEADER_ROOM);
    gather.n = gather.receipts = gather.signed_n = 0;
    gather.receipt_bytes = 0;
    err = pd_ledger_outbox(client->ledger, PD_PUSH_OPS_MAX,
        PD_PUSH_BODY_MAX - PD_PUSH_HEADER_ROOM - PD_PUSH_OPS_MAX, &base, &client->push_base, gather_line,
        &gather);
    if (err == PD_OK && gather.n > 0 && client->protocol >= 2)
        err = gather_receipts(client, &gather);
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
    (void)pd_copy(lane->nonce, sizeof lane->nonce, client->push_nonce);
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

/* How a signed word of the hub about its past goes with ours: neither may have forgotten what the other
 * knows. A hub may only forget together with a higher epoch. */
static enum pd_verdict
compare(struct pd_client *client, uint64_t hub_epoch, uint64_t high, struct pd_ledger_status *status,
    enum pd_err *err)
{
    if ((*err = pd_ledger_status(client->ledger, status)) != PD_OK)
        return PD_VERDICT_FAULT;
    if (hub_epoch < status->hub_epoch || (hub_epoch == status->hub_epoch && high < status->acked_seq))
        return pd_client_fault(client, PD_VERDICT_REFUSED, "hub_behind");
    if (high > status->high_seq)
        return pd_client_fault(client, PD_VERDICT_REFUSED, "desk_behind");
    return PD_VERDICT_GOOD;
}

/* Another life of the hub gets again what it forgot. Forgetting is written down before the epoch: cut off in
 * between, the desk finds the same again. */
static enum pd_verdict
take_epoch(struct pd_client *client, const struct pd_ledger_status *status, uint64_t hub_epoch, uint64_t high,
    uint64_t durable, int64_t now_ms, enum pd_err *err)
{
    if (hub_epoch == status->hub_epoch)
        return PD_VERDICT_GOOD;
    if (high < status->acked_seq && (*err = pd_ledger_resend_from(client->ledger, high)) != PD_OK)
        return PD_VERDICT_FAULT;
    if ((*err = pd_ledger_results(client->ledger, NULL, 0, durable, hub_epoch, now_ms)) != PD_OK)
        return PD_VERDICT_FAULT;
    return high < status->acked_seq ? PD_VERDICT_AGAIN : PD_VERDICT_GOOD;
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

static bool
names_us(const struct pd_client *client, const struct pd_push_answer *answer)
{
    return pd_id_equal(answer->device, client->identity.device) && answer->epoch == client->identity.epoch;
}

/* Not what another desk was answered that was made to ask with our nonce. A hub of the release before names
 * nobody. */
static bool
is_ours(const struct pd_client *client, const struct pd_push_answer *answer)
{
    return names_us(client, answer) || (client->push_protocol < 2 && pd_id_is_zero(answer->device));
}

/* A receipt, when the answer says whose results they are and of which bytes. */
static bool
is_receipt(const struct pd_client *client, const struct pd_push_answer *answer)
{
    return names_us(client, answer) && answer->count > 0;
}

static enum pd_verdict
take_results(struct pd_client *client, const struct pd_push_answer *answer, const struct pd_answer *a,
    enum pd_err *err)
{
    struct pd_ledger_status before, after;
    struct pd_ledger_receipt receipt = { .answer = a->response->body, .len = a->response->body_len };

    (void)pd_copy(receipt.nonce, sizeof receipt.nonce, a->lane->nonce);
    if (answer->count > 0) {
        receipt.first = answer->results[0].dseq;
        receipt.last = answer->results[answer->count - 1].dseq;
    }
    if ((*err = pd_ledger_status(client->ledger, &before)) != PD_OK ||
        (*err = pd_ledger_results_signed(client->ledger, answer->results, answer->count, answer->durable_seq,
             answer->hub_epoch, a->now.now_ms, is_receipt(client, answer) ? &receipt : NULL)) != PD_OK ||
        (*err = pd_ledger_status(client->ledger, &after)) != PD_OK)
        return PD_VERDICT_FAULT;
    client->unsent = after.unsent > 0;
    /* A hub that answers without deciding must not be asked in a circle. */
    if (after.acked_seq == before.acked_seq)
        return pd_client_fault(client, PD_VERDICT_FAULT, "no_results");
    return PD_VERDICT_GOOD;
}

/* The hub signs the head that it has now: of our bytes, or it has written others in their place. */
static enum pd_verdict
same_bytes(struct pd_client *client, const struct pd_push_answer *answer, enum pd_err *err)
{
    struct pd_hash head;

    if (!is_receipt(client, answer))
        return PD_VERDICT_GOOD;
    *err = pd_ledger_head_at(client->ledger, answer->results[answer->count - 1].dseq, &head);
    if (*err != PD_OK)
        return PD_VERDICT_FAULT;
    if (!pd_hash_equal(&head, &answer->head))
        return pd_client_fault(client, PD_VERDICT_REFUSED, "hub_rewrote");
    return PD_VERDICT_GOOD;
}

enum pd_verdict
pd_client_push_answer(struct pd_client *client, const struct pd_answer *a, enum pd_err *err)
{
    struct pd_push_answer answer = { .results = client->results };
    struct pd_ledger_status status;
    enum pd_verdict verdict;
    enum pd_err read = pd_push_answer_read(
        a->response->body, a->response->body_len, a->lane->nonce, &client->identity.hub_key, &answer, NULL);

    if (read != PD_OK)
        return pd_client_unbelieved(client, read);
    pd_client_push_drop(client);
    if (!is_ours(client, &answer))
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours");
    verdict = compare(client, answer.hub_epoch, answer.high_seq, &status, err);
    if (verdict != PD_VERDICT_GOOD)
        return verdict;
    if (answer.hub_epoch != status.hub_epoch && status.hub_epoch != 0)
        client->in_doubt = true; /* it is told how far this journal goes */
    verdict = take_epoch(
        client, &status, answer.hub_epoch, answer.high_seq, answer.durable_seq, a->now.now_ms, err);
    if (verdict != PD_VERDICT_GOOD)
        return verdict;
    if (!results_fit(client, &answer))
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours");
    if ((verdict = same_bytes(client, &answer, err)) != PD_VERDICT_GOOD)
        return verdict;
    pd_client_heard(client, a, answer.time_ms);
    return take_results(client, &answer, a, err);
}

/* Do both remember the same past where the hub says it ends? What was pruned here is not known any more. */
static enum pd_verdict
same_past(struct pd_client *client, const struct pd_high *high, enum pd_err *err)
{
    struct pd_hash head;
    uint64_t signed_seq;

    *err = pd_ledger_head_at(client->ledger, high->high_seq, &head);
    if (*err == PD_ERR_NOT_FOUND) {
        *err = PD_OK;
        return PD_VERDICT_GOOD;
    }
    if (*err == PD_OK)
        *err = pd_ledger_signed_seq(client->ledger, &signed_seq);
    if (*err != PD_OK)
        return PD_VERDICT_FAULT;
    if (pd_hash_equal(&head, &high->head))
        return PD_VERDICT_GOOD;
    /* It has signed this very place as it is here: then it is not this desk that tells two stories. */
    return pd_client_fault(client, PD_VERDICT_REFUSED, high->high_seq <= signed_seq ? "hub_rewrote" : "fork");
}

enum pd_err
pd_client_high_make(struct pd_client *client, struct pd_lane_state *lane)
{
    struct pd_str query = pd_str_on(lane->query, sizeof lane->query);
    struct pd_ledger_status status;
    enum pd_err err = pd_ledger_status(client->ledger, &status);

    if (err != PD_OK)
        return err;
    if (client->protocol >= 2)
        pd_high_query_write(status.high_seq, &query);
    return pd_client_signed_get(client, lane, "/v1/device/high", client->protocol >= 2 ? lane->query : "");
}

enum pd_err
pd_client_introduce_make(struct pd_client *client, struct pd_lane_state *lane, bool *something)
{
    char answer[PD_HIGH_BODY_MAX];
    struct pd_introduction introduction = { .answer = answer };
    struct pd_str body = pd_str_on(client->introduction, sizeof client->introduction);
    enum pd_err err = pd_ledger_introduction(client->ledger, introduction.told, sizeof introduction.told,
        answer, sizeof answer, &introduction.len);

    client->unknown = false;
    *something = err == PD_OK;
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    pd_introduce_write(&introduction, lane->nonce, &client->identity.secret, &body);
    pd_assert(!body.cut);
    lane->request = (struct pd_http_request){
        .method = "POST", .path = "/v1/introduce", .query = "", .body = body.p, .body_len = body.len
    };
    return pd_http_add(&lane->request.headers, "content-type", "application/json");
}

static enum pd_err
keep_introduction(struct pd_client *client, const struct pd_answer *a, const struct pd_high *high)
{
    if (!pd_id_equal(high->device, client->identity.device) ||
        !pd_public_key_equal(&high->key, &client->identity.public_key))
        return PD_OK;
    client->can_introduce = true;
    return pd_ledger_introduction_put(
        client->ledger, a->lane->nonce, a->response->body, a->response->body_len);
}

static bool
is_other_story(const struct pd_client *client)
{
    return strcmp(client->problem, "fork") == 0 || strcmp(client->problem, "desk_behind") == 0;
}

enum pd_verdict
pd_client_high_answer(struct pd_client *client, const struct pd_answer *a, enum pd_err *err)
{
    struct pd_high high;
    struct pd_ledger_status status;
    enum pd_verdict verdict;
    enum pd_err read = pd_high_read(
        a->response->body, a->response->body_len, a->lane->nonce, &client->identity.hub_key, &high, NULL);

    if (read != PD_OK)
        return pd_client_unbelieved(client, read);
    if (client->protocol >= 2 && !pd_id_equal(high.device, client->identity.device))
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours"); /* another desk's, with our nonce */
    if (high.epoch != client->identity.epoch)
        return pd_client_fault(client, PD_VERDICT_REFUSED, "old_epoch");
    verdict = compare(client, high.hub_epoch, high.high_seq, &status, err);
    if (verdict == PD_VERDICT_GOOD)
        verdict = same_past(client, &high, err);
    if (verdict == PD_VERDICT_GOOD)
        verdict =
            take_epoch(client, &status, high.hub_epoch, high.high_seq, high.durable_seq, a->now.now_ms, err);
    /* Another story than the hub has: the hub is shown it, so that it stops both and a person can read them.
     */
    if (verdict == PD_VERDICT_REFUSED && is_other_story(client) && status.unsent > 0)
        client->in_doubt = false;
    if (verdict == PD_VERDICT_FAULT || verdict == PD_VERDICT_REFUSED)
        return verdict;
    if ((*err = keep_introduction(client, a, &high)) != PD_OK)
        return PD_VERDICT_FAULT;
    pd_client_heard(client, a, high.time_ms);
    if (a->asked == PD_ASK_HIGH)
        client->said_epoch = high.hub_epoch;
    client->in_doubt = a->asked == PD_ASK_INTRODUCE; /* known again: now it is told how far we are */
    client->unsent = true;
    return PD_VERDICT_GOOD;
}
