/* One request on its way: its bytes gathered and checked, handed to the writer, its answer sent. */
#include "sync/hub/server_parts.h"

#include "app/base/str.h"
#include "sync/wire/problem.h"
#include "sync/wire/pull.h"

#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>

static void
forget_answer(struct pd_http_call *call)
{
    if (call->response != NULL)
        MHD_destroy_response(call->response);
    call->response = NULL;
    call->unsealed = NULL;
}

/* MHD frees the body with the response; it is signed before that is sent. */
static struct MHD_Response *
unsealed_response(struct pd_http_call *call, const struct pd_http_response *r)
{
    struct MHD_Response *response = NULL;
    char *body = malloc(r->body_len);

    if (body != NULL) {
        memcpy(body, r->body, r->body_len);
        response = MHD_create_response_from_buffer(r->body_len, body, MHD_RESPMEM_MUST_FREE);
    }
    if (response == NULL)
        free(body);
    else
        call->unsealed = body;
    call->unsealed_len = r->body_len;
    return response;
}

void
pd_call_set_answer(struct pd_http_call *call, const struct pd_http_response *r)
{
    forget_answer(call);
    if (call->aside.seal_at > 0)
        call->response = unsealed_response(call, r);
    else
        call->response = MHD_create_response_from_buffer(
            r->body_len, (void *)(uintptr_t)(r->body_len > 0 ? r->body : ""), MHD_RESPMEM_MUST_COPY);
    call->status = (unsigned int)r->status;
    for (int i = 0; call->response != NULL && i < r->headers.count; i++)
        (void)MHD_add_response_header(call->response, r->headers.item[i].name, r->headers.item[i].value);
}

void
pd_call_set_problem(struct pd_http_call *call, enum pd_problem problem, const char *detail)
{
    char text[512];
    struct pd_str body = pd_str_on(text, sizeof text);
    struct pd_http_response r = { .status = pd_problem_status(problem) };

    call->aside.seal_at = 0;
    pd_problem_write(problem, detail, &body);
    r.body = body.p;
    r.body_len = body.len;
    pd_assert(pd_http_add(&r.headers, "content-type", "application/problem+json") == PD_OK);
    if (problem == PD_PROBLEM_STORE || problem == PD_PROBLEM_BUSY)
        pd_assert(pd_http_add(&r.headers, "retry-after", "2") == PD_OK);
    pd_call_set_answer(call, &r);
}

void
pd_call_let_go(struct pd_http_call *call)
{
    call->state = PD_CALL_ANSWERED;
    MHD_resume_connection(call->connection);
}

/* Called with the request line before anything else: the only place where the query stands as it was sent. */
void *
pd_call_on_uri(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    struct pd_http_call *call = calloc(1, sizeof *call);
    char *question;

    if (call == NULL)
        return NULL;
    call->server = ctx;
    call->connection = connection;
    call->state = PD_CALL_READING;
    call->uri = strdup(uri);
    question = call->uri != NULL ? strchr(call->uri, '?') : NULL;
    if (question != NULL) {
        *question = '\0';
        call->query = question + 1;
    }
    return call;
}

void
pd_call_on_done(
    void *ctx, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode why)
{
    struct pd_server *s = ctx;
    struct pd_http_call *call = *slot;

    (void)connection;
    (void)why;
    if (call == NULL)
        return;
    if (call->peer != NULL) {
        (void)pthread_mutex_lock(&s->lock);
        call->peer->busy = false;
        call->peer->since_ms = pd_server_monotonic_ms();
        (void)pthread_mutex_unlock(&s->lock);
    }
    forget_answer(call);
    free(call->uri);
    if (call->body != NULL) /* digits that somebody typed, among others */
        sodium_memzero(call->body, call->body_len);
    free(call->body);
    free(call);
    *slot = NULL;
}

static enum MHD_Result
each_header(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct pd_http_call *call = ctx;

    (void)kind;
    if (pd_http_add(&call->request.headers, name, value != NULL ? value : "") != PD_OK)
        call->too_large = true;
    return MHD_YES;
}

static bool
keep_body(struct pd_http_call *call, const char *bytes, size_t n)
{
    if (call->body_len + n > PD_PUSH_BODY_MAX) {
        call->too_large = true;
        return true;
    }
    if (call->body_len + n > call->body_cap) {
        size_t cap = call->body_cap == 0 ? 4096 : call->body_cap;
        char *body;

        while (cap < call->body_len + n)
            cap *= 2;
        body = realloc(call->body, cap);
        if (body == NULL)
            return false;
        call->body = body;
        call->body_cap = cap;
    }
    memcpy(call->body + call->body_len, bytes, n);
    call->body_len += n;
    return true;
}

/* A long poll's wait; others have none. */
static int64_t
wait_of(const struct pd_http_call *call)
{
    struct pd_pull_query query;

    if (!call->pull || pd_pull_query_read(call->request.query, &query, NULL) != PD_OK)
        return 0;
    return query.wait_s * PD_SECOND_MS;
}

static enum MHD_Result
send_answer(struct pd_http_call *call)
{
    enum MHD_Result result;

    if (call->response == NULL)
        return MHD_NO;
    if (call->unsealed != NULL)
        pd_hub_seal(call->server->hub, &call->aside, call->unsealed, call->unsealed_len);
    result = MHD_queue_response(call->connection, call->status, call->response);
    forget_answer(call);
    return result;
}

static enum MHD_Result
answer_now(struct pd_http_call *call, enum pd_problem problem, const char *detail)
{
    call->state = PD_CALL_ANSWERED;
    pd_call_set_problem(call, problem, detail);
    return send_answer(call);
}

/* FNV-1a of the device's header: it only tells polls apart. */
static uint64_t
device_of(const struct pd_http_call *call)
{
    const char *text = pd_http_get(&call->request.headers, "pd-device");
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (; text != NULL && *text != '\0'; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return h;
}

/* The request is whole: to the writer. */
static enum MHD_Result
hand_over(struct pd_server *s, struct pd_http_call *call)
{
    bool stopping;

    call->request.body = call->body;
    call->request.body_len = call->body_len;
    call->pull = strcmp(call->request.path, "/v1/pull") == 0;
    call->wait_ms = wait_of(call);
    call->device = device_of(call);
    (void)pthread_mutex_lock(&s->lock);
    s->coming++;
    (void)pthread_mutex_unlock(&s->lock);
    pd_server_check(call);
    call->aside.seals = true;
    call->state = PD_CALL_WAITING;
    MHD_suspend_connection(call->connection);
    (void)pthread_mutex_lock(&s->lock);
    stopping = s->stopping;
    s->coming--;
    if (!stopping) {
        bool first = s->waiting.first == NULL;

        *s->waiting.last = call;
        s->waiting.last = &call->next;
        if (first || s->coming == 0) /* in between the writer waits for the others, or is at work */
            (void)pthread_cond_signal(&s->changed);
    }
    (void)pthread_mutex_unlock(&s->lock);
    if (stopping) {
        pd_call_set_problem(call, PD_PROBLEM_STORE, "this hub is stopping");
        pd_call_let_go(call);
    }
    return MHD_YES;
}

/* From this very machine, and not handed on by a proxy here for somebody elsewhere. */
static bool
is_local(const struct pd_http_call *call)
{
    static const char *const handed_on[] = { "forwarded", "via", "x-forwarded-for", "x-real-ip" };
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    for (int i = 0; i < PD_COUNT(handed_on); i++)
        if (pd_http_get(&call->request.headers, handed_on[i]) != NULL)
            return false;
    return info != NULL && info->client_addr != NULL && pd_listen_is_loopback(info->client_addr);
}

static enum MHD_Result
begin_request(struct pd_server *s, struct pd_http_call *call, const char *method)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    const char *length;

    call->request.method = strcmp(method, "POST") == 0  ? "POST"
                           : strcmp(method, "GET") == 0 ? "GET"
                                                        : "OTHER";
    call->request.path = call->uri;
    call->request.query = call->query != NULL ? call->query : "";
    call->peer = info != NULL ? info->socket_context : NULL;
    if (MHD_get_connection_values(call->connection, MHD_HEADER_KIND, each_header, call) < 0 ||
        call->too_large)
        return answer_now(call, PD_PROBLEM_BAD_REQUEST, "at most 24 headers, 8192 bytes, visible ASCII");
    call->local = is_local(call);
    length = pd_http_get(&call->request.headers, "content-length");
    if (length != NULL && strtoull(length, NULL, 10) > PD_PUSH_BODY_MAX)
        return answer_now(call, PD_PROBLEM_TOO_LARGE, "a body has at most 262144 bytes");
    if (call->peer != NULL) {
        (void)pthread_mutex_lock(&s->lock);
        call->peer->since_ms = pd_server_monotonic_ms();
        (void)pthread_mutex_unlock(&s->lock);
    }
    return MHD_YES;
}

static enum MHD_Result
health(struct pd_http_call *call)
{
    bool broken = pd_server_broken(call->server);
    struct pd_http_response r = { .status = broken ? 503 : 200 };

    r.body = broken ? "{\"status\":\"broken\"}" : "{\"status\":\"ok\"}";
    r.body_len = strlen(r.body);
    pd_assert(pd_http_add(&r.headers, "content-type", "application/json") == PD_OK);
    call->state = PD_CALL_ANSWERED;
    pd_call_set_answer(call, &r);
    return send_answer(call);
}

enum MHD_Result
pd_call_on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *bytes, size_t *n, void **slot)
{
    struct pd_server *s = ctx;
    struct pd_http_call *call = *slot;

    (void)connection;
    (void)url;
    (void)version;
    if (call == NULL || call->uri == NULL)
        return MHD_NO;
    if (call->state == PD_CALL_ANSWERED)
        return send_answer(call);
    if (call->request.method == NULL)
        return begin_request(s, call, method);
    if (*n > 0) {
        bool kept = keep_body(call, bytes, *n);

        *n = 0;
        return kept ? MHD_YES : MHD_NO;
    }
    if (call->peer != NULL) {
        (void)pthread_mutex_lock(&s->lock);
        call->peer->busy = true;
        (void)pthread_mutex_unlock(&s->lock);
    }
    if (call->too_large)
        return answer_now(call, PD_PROBLEM_TOO_LARGE, "a body has at most 262144 bytes");
    if (strcmp(call->request.path, "/healthz") == 0)
        return health(call);
    return hand_over(s, call);
}
