/*
 * The errand lane: somebody waits at the desk for one answer. It is asked once; what goes wrong is told as no
 * answer, and nothing of it touches how the other lanes stand: no back-off, no refusal, no problem of the
 * link. Its own greeting brings a challenge where there is none that is fresh; an old one is made up for
 * once.
 */
#include "sync/client/engine.h"

#include "sync/wire/problem.h"

#include <sodium/utils.h>
#include <string.h>

enum pd_err
pd_client_errand(struct pd_client *client, const struct pd_errand *errand)
{
    struct pd_client_errand *e = &client->errand;
    struct pd_errand_request request = { .device = client->identity.device,
        .epoch = client->identity.epoch,
        .errand = *errand,
        .nonce = "nobodys-nonce" };
    bool good = pd_errand_request_good(&request);
    int protocol = client->protocol > 0 ? client->protocol : pd_ledger_protocol(client->ledger);

    sodium_memzero(&request, sizeof request);
    if (e->state != PD_ERRAND_LANE_FREE)
        return PD_ERR_BUSY;
    if (protocol < pd_errand_protocol(errand->kind) ||
        client->protocol_max < pd_errand_protocol(errand->kind))
        return PD_ERR_STATE;
    if (!good)
        return PD_ERR_INVALID;
    e->state = PD_ERRAND_LANE_WANTED;
    e->errand = *errand;
    e->again = false;
    return PD_OK;
}

/* The answer, or that there is none, waits to be fetched. */
static void
over(struct pd_client *client, enum pd_errand_status status)
{
    struct pd_client_errand *e = &client->errand;

    if (status == PD_ERRAND_UNANSWERED) {
        memset(&e->answer, 0, sizeof e->answer);
        e->answer.kind = e->errand.kind;
        e->answer.id = e->errand.id;
        e->answer.status = status;
    }
    sodium_memzero(&e->errand, sizeof e->errand);
    sodium_memzero(e->body, sizeof e->body);
    e->state = PD_ERRAND_LANE_OVER;
}

bool
pd_client_errand_over(struct pd_client *client, struct pd_errand_answer *answer)
{
    struct pd_client_errand *e = &client->errand;

    if (e->state != PD_ERRAND_LANE_OVER)
        return false;
    *answer = e->answer;
    sodium_memzero(&e->answer, sizeof e->answer);
    e->state = PD_ERRAND_LANE_FREE;
    return true;
}

enum pd_err
pd_client_errand_make(struct pd_client *client, struct pd_lane_state *lane)
{
    struct pd_client_errand *e = &client->errand;
    struct pd_errand_request request = {
        .device = client->identity.device, .epoch = client->identity.epoch, .errand = e->errand
    };
    struct pd_str body = pd_str_on(e->body, sizeof e->body);

    (void)pd_copy(request.nonce, sizeof request.nonce, lane->nonce);
    pd_errand_request_write(&request, &client->identity.secret, &body);
    sodium_memzero(&request, sizeof request);
    pd_assert(!body.cut);
    lane->request = (struct pd_http_request){
        .method = "POST", .path = "/v1/errand", .query = "", .body = body.p, .body_len = body.len
    };
    return pd_http_add(&lane->request.headers, "content-type", "application/json");
}

/* An old challenge is no answer to what was asked. */
static bool
is_stale(const struct pd_http_response *response)
{
    char code[PD_REASON_CAP], detail[PD_PROBLEM_DETAIL_CAP];

    if (response->status == 200)
        return false;
    pd_problem_read(response->body, response->body_len, code, sizeof code, detail, sizeof detail);
    return pd_problem_from(code) == PD_PROBLEM_STALE_NONCE;
}

/* By this hub, over this nonce, to this errand. */
static bool
read_answer(struct pd_client *client, const struct pd_answer *a)
{
    struct pd_client_errand *e = &client->errand;
    int64_t time_ms;

    return a->response->status == 200 && pd_http_is_type(&a->response->headers, "application/json") &&
           pd_errand_answer_read(a->response->body, a->response->body_len, a->lane->nonce,
               &client->identity.hub_key, &time_ms, &e->answer, NULL) == PD_OK &&
           e->answer.kind == e->errand.kind && pd_id_equal(e->answer.id, e->errand.id);
}

void
pd_client_errand_answer(struct pd_client *client, const struct pd_answer *a)
{
    struct pd_client_errand *e = &client->errand;
    char problem[PD_REASON_CAP];
    bool greeted;

    (void)pd_copy(problem, sizeof problem, client->problem);
    if (a->response == NULL) {
        over(client, PD_ERRAND_UNANSWERED);
    } else if (a->asked == PD_ASK_HELLO) {
        greeted = a->response->status == 200 && pd_client_hello_answer(client, a) == PD_VERDICT_GOOD;
        if (!greeted || client->protocol < pd_errand_protocol(e->errand.kind))
            over(client, PD_ERRAND_UNANSWERED);
    } else if (is_stale(a->response) && !e->again) {
        e->again = true;
        client->nonce[0] = '\0';
    } else {
        over(client, read_answer(client, a) ? e->answer.status : PD_ERRAND_UNANSWERED);
    }
    (void)pd_copy(client->problem, sizeof client->problem, problem);
}
