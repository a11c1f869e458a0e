/*
 * What is watched of the server: numbers for machines at /metrics, and a line in the log for each request of
 * the hospital's systems and each one that was refused. Neither says anything of a member: a path is told by
 * its route, not as it was sent.
 */
#include "sync/hub/server_parts.h"

#include "app/base/log.h"
#include "app/base/str.h"

#include <string.h>

#define SPARE 4096         /* room for what this file adds */
#define STRANGERS_PER_S 20 /* lines in the log for requests of nobody, and for haste: no flood of them */

static const int64_t bounds_us[PD_SERVER_BUCKETS] = { 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000,
    500000, 1000000, 2000000, 5000000 };

void
pd_server_batch_took(struct pd_server *s, int64_t us)
{
    s->batches.count++;
    s->batches.sum_us += us;
    for (int i = 0; i < PD_SERVER_BUCKETS; i++)
        if (us <= bounds_us[i])
            s->batches.in[i]++;
}

bool
pd_server_is_metrics(const struct pd_http_call *call)
{
    return strcmp(call->request.path, "/metrics") == 0 && strcmp(call->request.method, "GET") == 0;
}

static void
add_seconds(struct pd_str *out, int64_t us)
{
    pd_str_addf(out, "%lld.%06lld", (long long)(us / 1000000), (long long)(us % 1000000));
}

static void
write_batches(struct pd_str *out, const struct pd_server_batches *b)
{
    pd_str_add(out, "# HELP pointdesk_batch_seconds From the first request of a batch to its commit.\n"
                    "# TYPE pointdesk_batch_seconds histogram\n");
    for (int i = 0; i < PD_SERVER_BUCKETS; i++) {
        pd_str_add(out, "pointdesk_batch_seconds_bucket{le=\"");
        add_seconds(out, bounds_us[i]);
        pd_str_addf(out, "\"} %llu\n", (unsigned long long)b->in[i]);
    }
    pd_str_addf(out, "pointdesk_batch_seconds_bucket{le=\"+Inf\"} %llu\npointdesk_batch_seconds_sum ",
        (unsigned long long)b->count);
    add_seconds(out, b->sum_us);
    pd_str_addf(out, "\npointdesk_batch_seconds_count %llu\n", (unsigned long long)b->count);
    pd_str_add(out, "# HELP pointdesk_requests_total Requests that were answered, by the kind of status.\n"
                    "# TYPE pointdesk_requests_total counter\n");
    for (int i = 2; i < 6; i++)
        pd_str_addf(
            out, "pointdesk_requests_total{status=\"%dxx\"} %llu\n", i, (unsigned long long)b->answered[i]);
}

void
pd_server_metrics(struct pd_http_call *call)
{
    struct pd_server *s = call->server;
    int64_t now_ms = s->now_ms();
    struct pd_http_response r;
    struct pd_str more;
    size_t len;
    char *text;

    call->trace = (struct pd_hub_trace){ .path = "/metrics" };
    if (!call->local && !pd_hub_metrics_allowed(s->hub, now_ms, &call->request, &r)) {
        call->trace = pd_hub_trace(s->hub);
        pd_call_set_answer(call, &r);
        return;
    }
    r = (struct pd_http_response){ .status = 200 };
    text = pd_hub_metrics_text(s->hub, now_ms, SPARE, &len);
    if (text == NULL) {
        pd_call_set_problem(call, PD_PROBLEM_STORE, "");
        return;
    }
    more = pd_str_on(text + len, SPARE);
    pd_str_addf(&more,
        "# HELP pointdesk_polls_parked Desks that wait for news.\n# TYPE pointdesk_polls_parked gauge\n"
        "pointdesk_polls_parked %d\n",
        s->parked_count);
    write_batches(&more, &s->batches);
    pd_assert(!more.cut);
    r.body = text;
    r.body_len = len + more.len;
    pd_assert(pd_http_add(&r.headers, "content-type", "text/plain; version=0.0.4; charset=utf-8") == PD_OK);
    pd_call_set_answer(call, &r);
}

/* ---- the log ---- */

/* A desk's requests are its own affair as long as they are answered; they are thousands an hour. */
static bool
is_told(struct pd_server *s, const struct pd_http_call *call, int64_t now)
{
    int wait_s;

    if (call->trace.client[0] != '\0' && call->status != 429)
        return true;
    return call->status >= 400 && pd_rate_take(&s->log_rates, "strangers", STRANGERS_PER_S, now, &wait_s);
}

void
pd_server_log(struct pd_http_call *call, int64_t now)
{
    const struct pd_hub_trace *t = &call->trace;
    bool one = t->rest != NULL && strcmp(t->rest, "*") != 0;
    struct pd_log_field fields[PD_LOG_FIELDS_MAX];
    char route[96];
    int n = 0;

    if (call->status >= 200 && call->status < 600)
        call->server->batches.answered[call->status / 100]++;
    if (!is_told(call->server, call, now))
        return;
    (void)pd_copy(route, sizeof route, t->path != NULL ? t->path : "none");
    if (t->rest != NULL)
        (void)pd_copy(route + strlen(route), sizeof route - strlen(route), "*");
    if (one)
        (void)pd_copy(route + strlen(route), sizeof route - strlen(route), t->rest);
    fields[n++] = (struct pd_log_field){ .name = "method", .text = call->request.method };
    fields[n++] = (struct pd_log_field){ .name = "route", .text = route };
    fields[n++] = (struct pd_log_field){ .name = "status", .number = (int64_t)call->status };
    if (t->code != NULL)
        fields[n++] = (struct pd_log_field){ .name = "problem", .text = t->code };
    if (t->client[0] != '\0')
        fields[n++] = (struct pd_log_field){ .name = "client", .text = t->client };
    fields[n++] = (struct pd_log_field){ .name = "bytes", .number = (int64_t)call->request.body_len };
    pd_log_event(PD_LOG_INFO, "request", fields, n);
}
