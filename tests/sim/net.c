/*
 * The network. Whatever a cable, a proxy or a café's access point can do to an HTTP exchange: nothing
 * arrives, it arrives twice or late, cut off in the middle, with a changed byte, answered by somebody else (a
 * login page, or a problem that would close the desk) or with what another desk was answered, or the answer
 * is lost after the hub has committed. A duplicate may arrive long after its original; the order of two
 * requests is free.
 */
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"

#include "sync/wire/problem.h"

#include <stdlib.h>
#include <string.h>

static const char *
keep(char **at, const char *text)
{
    size_t n = strlen(text) + 1;
    char *to = *at;

    memcpy(to, text, n);
    *at += n;
    return to;
}

static size_t
headers_len(const struct pd_http_headers *headers)
{
    size_t n = 0;

    for (int i = 0; i < headers->count; i++)
        n += strlen(headers->item[i].name) + strlen(headers->item[i].value) + 2;
    return n;
}

static void
keep_headers(char **at, struct pd_http_headers *headers)
{
    for (int i = 0; i < headers->count; i++) {
        headers->item[i].name = keep(at, headers->item[i].name);
        headers->item[i].value = keep(at, headers->item[i].value);
    }
}

static const void *
keep_body(char **at, const void *body, size_t len)
{
    char *to = *at;

    if (len > 0)
        memcpy(to, body, len);
    to[len] = '\0';
    *at += len + 1;
    return to;
}

static struct sim_message *
make(size_t need, char **at)
{
    struct sim_message *m = calloc(1, sizeof *m);

    pd_assert(m != NULL);
    m->block = malloc(need);
    pd_assert(m->block != NULL);
    *at = m->block;
    return m;
}

struct sim_message *
sim_message_of_request(const struct pd_http_request *request)
{
    char *at;
    struct sim_message *m = make(strlen(request->method) + strlen(request->path) + strlen(request->query) +
                                     3 + headers_len(&request->headers) + request->body_len + 1,
        &at);

    m->request = *request;
    m->request.method = keep(&at, request->method);
    m->request.path = keep(&at, request->path);
    m->request.query = keep(&at, request->query);
    keep_headers(&at, &m->request.headers);
    m->request.body = keep_body(&at, request->body, request->body_len);
    return m;
}

struct sim_message *
sim_message_of_response(const struct pd_http_response *response)
{
    char *at;
    struct sim_message *m = make(headers_len(&response->headers) + response->body_len + 1, &at);

    m->response = *response;
    keep_headers(&at, &m->response.headers);
    m->response.body = keep_body(&at, response->body, response->body_len);
    return m;
}

void
sim_message_free(struct sim_message *message)
{
    if (message == NULL)
        return;
    free(message->block);
    free(message);
}

static int64_t
delay_ms(struct sim *sim)
{
    int64_t slow = sim->swarm.rate[SIM_F_DELAY];
    int64_t most = sim->calm ? 40 : slow > 0 ? slow : 400;

    if (sim->scripted)
        return 10;
    /* Mostly quick; the long tail is what makes orders differ. */
    return sim_chance(&sim->net, 850) ? sim_between(&sim->net, 1, 30) : sim_between(&sim->net, 1, most);
}

static bool
struck(struct sim *sim, int permille, const char *what, int desk)
{
    if (sim->calm || permille == 0 || !sim_chance(&sim->net, permille))
        return false;
    sim->faults++;
    sim_trace(sim, "net: %s, desk %d", what, desk);
    return true;
}

static struct sim_message *
answer_for(const struct sim_message *to, const struct pd_http_response *response)
{
    struct sim_message *m = sim_message_of_response(response);

    m->desk = to->desk;
    m->lane = to->lane;
    m->serial = to->serial;
    return m;
}

/* Somebody who would have the desk closed. A release before this one believes him, so there is none in a
 * world that has such. Which words he finds costs no chance: what else happens in a seed stays what it was.
 */
static bool
invent_problem(const struct sim *sim, char *text, size_t cap, struct pd_http_response *r)
{
    static const enum pd_problem words[] = { PD_PROBLEM_UNKNOWN_DEVICE, PD_PROBLEM_DEVICE_LOST,
        PD_PROBLEM_FORK, PD_PROBLEM_DEVICE_RETIRED, PD_PROBLEM_DEVICE_REVOKED, PD_PROBLEM_OLD_EPOCH,
        PD_PROBLEM_VERSION };
    enum pd_problem problem = words[sim->now_ms / 7 % PD_COUNT(words)];
    struct pd_str out = pd_str_on(text, cap);

    if (sim->swarm.rate[SIM_F_OLD_RELEASE] > 0 || sim->now_ms % 2 == 0)
        return false;
    pd_problem_write(problem, "", &out);
    r->status = pd_problem_status(problem);
    r->body = out.p;
    r->body_len = out.len;
    return true;
}

/* Somebody between desk and hub answers instead of it. */
static struct sim_message *
other_answer(struct sim *sim, const struct sim_message *to)
{
    char problem[512];
    static const char page[] = "<html><body>Welcome to Hospital-Free-WiFi. Please log in.</body></html>";
    struct pd_http_response r = { .status = 200, .body = page, .body_len = sizeof page - 1 };
    const char *type = "text/html";

    if (sim_chance(&sim->net, 300)) { /* one that claims to be what was asked for */
        type = "application/json";
        r.body = "{}";
        r.body_len = 2;
    } else if (sim_chance(&sim->net, 300)) {
        r.status = 302;
    } else if (invent_problem(sim, problem, sizeof problem, &r)) {
        type = PD_PROBLEM_MEDIA_TYPE;
    }
    pd_assert(pd_http_add(&r.headers, "content-type", type) == PD_OK);
    return answer_for(to, &r);
}

static struct sim_message *
busy_answer(struct sim *sim, const struct sim_message *to)
{
    static const char many[] = "{\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,"
                               "\"code\":\"busy\",\"detail\":\"\"}";
    static const char store[] = "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\","
                                "\"status\":503,\"code\":\"store\",\"detail\":\"\"}";
    bool is_many = sim_chance(&sim->net, 600) != 0;
    struct pd_http_response r = { .status = is_many ? 429 : 503,
        .body = is_many ? many : store,
        .body_len = is_many ? sizeof many - 1 : sizeof store - 1 };

    pd_assert(pd_http_add(&r.headers, "content-type", "application/problem+json") == PD_OK);
    if (sim_chance(&sim->net, 500))
        pd_assert(pd_http_add(&r.headers, "retry-after", "3") == PD_OK);
    return answer_for(to, &r);
}

/* One bit of a text or body that lies in the message's own block. */
static void
flip(struct sim *sim, struct sim_message *m, const void *text, size_t len)
{
    char *at = m->block + ((const char *)text - m->block) + pd_rng_below(&sim->net, len);

    *at = (char)(*at ^ 1 << pd_rng_below(&sim->net, 7));
    if (*at == '\0')
        *at = '?';
}

static void
garble_headers(struct sim *sim, struct sim_message *m, const struct pd_http_headers *headers)
{
    const char *value;

    if (headers->count == 0)
        return;
    value = headers->item[pd_rng_below(&sim->net, (uint64_t)headers->count)].value;
    if (value[0] != '\0')
        flip(sim, m, value, strlen(value));
}

static void
garble_request(struct sim *sim, struct sim_message *m)
{
    uint64_t part = pd_rng_below(&sim->net, 4);

    if (part == 0 && m->request.query[0] != '\0')
        flip(sim, m, m->request.query, strlen(m->request.query));
    else if (part == 1 || m->request.body_len == 0)
        garble_headers(sim, m, &m->request.headers);
    else
        flip(sim, m, m->request.body, m->request.body_len);
}

static void
garble_answer(struct sim *sim, struct sim_message *m)
{
    static const int others[] = { 200, 304, 400, 401, 403, 404, 409, 410, 413, 500 };
    uint64_t part = pd_rng_below(&sim->net, 4);

    if (part == 0)
        m->response.status = others[pd_rng_below(&sim->net, PD_COUNT(others))];
    else if (part == 1 || m->response.body_len == 0)
        garble_headers(sim, m, &m->response.headers);
    else
        flip(sim, m, m->response.body, m->response.body_len);
}

static void
deliver(struct sim *sim, struct sim_message *m, enum sim_event_kind kind, int64_t after_ms)
{
    sim_at(sim, sim->now_ms + after_ms,
        (struct sim_event){
            .kind = kind, .desk = m->desk, .lane = m->lane, .serial = m->serial, .message = m });
}

static struct sim_message *
copy_of_request(const struct sim_message *m)
{
    struct sim_message *copy = sim_message_of_request(&m->request);

    copy->desk = m->desk;
    copy->lane = m->lane;
    copy->serial = m->serial;
    return copy;
}

/* A careless proxy: what somebody else asked, or was answered, comes in place of this. */
static struct sim_message *
crossed(struct sim *sim, struct sim_message *m, struct sim_message *copy, struct sim_message **stray)
{
    struct sim_message *other = *stray;

    if (other == NULL || !struck(sim, sim->swarm.rate[SIM_F_CROSSED], "another's message", m->desk)) {
        sim_message_free(other);
        *stray = copy;
        return m;
    }
    other->desk = m->desk;
    other->lane = m->lane;
    other->serial = m->serial;
    *stray = NULL;
    sim_message_free(copy);
    sim_message_free(m);
    return other;
}

void
sim_net_to_hub(struct sim *sim, struct sim_message *m)
{
    const int *rate = sim->swarm.rate;

    const char *personal = sim_oracle_personal(sim, m->request.body, m->request.body_len);

    if (personal != NULL)
        sim_violation(sim, "I22: %s leaves desk %d", personal, m->desk);
    if (struck(sim, rate[SIM_F_PORTAL], "captive portal", m->desk)) {
        deliver(sim, other_answer(sim, m), SIM_EV_TO_DESK, delay_ms(sim));
        sim_message_free(m);
        return;
    }
    if (struck(sim, rate[SIM_F_BUSY], "busy", m->desk)) {
        deliver(sim, busy_answer(sim, m), SIM_EV_TO_DESK, delay_ms(sim));
        sim_message_free(m);
        return;
    }
    if (sim->desks[m->desk].no_up || struck(sim, rate[SIM_F_LOSS], "request lost", m->desk)) {
        sim_message_free(m);
        return;
    }
    if (struck(sim, rate[SIM_F_DUPLICATE], "request twice", m->desk))
        deliver(sim, copy_of_request(m), SIM_EV_TO_HUB,
            sim_chance(&sim->net, 700) ? delay_ms(sim) : sim_between(&sim->net, 100, 90000));
    if (rate[SIM_F_CROSSED] > 0)
        m = crossed(sim, m, copy_of_request(m), &sim->stray_request);
    if (struck(sim, rate[SIM_F_GARBLE], "request garbled", m->desk))
        garble_request(sim, m);
    if (m->request.body_len > 0 && struck(sim, rate[SIM_F_TRUNCATE], "request cut off", m->desk))
        m->request.body_len = (size_t)pd_rng_below(&sim->net, m->request.body_len);
    deliver(sim, m, SIM_EV_TO_HUB, delay_ms(sim) + sim->desks[m->desk].slow_up_ms);
}

void
sim_net_to_desk(struct sim *sim, struct sim_message *m)
{
    const int *rate = sim->swarm.rate;

    const char *personal = sim_oracle_personal(sim, m->response.body, m->response.body_len);

    if (personal != NULL)
        sim_violation(sim, "I22: %s leaves the hub for desk %d", personal, m->desk);
    if (sim->desks[m->desk].no_down || struck(sim, rate[SIM_F_LOSS], "answer lost", m->desk)) {
        sim_message_free(m);
        return;
    }
    if (rate[SIM_F_CROSSED] > 0)
        m = crossed(sim, m, answer_for(m, &m->response), &sim->stray_answer);
    if (struck(sim, rate[SIM_F_GARBLE], "answer garbled", m->desk))
        garble_answer(sim, m);
    if (m->response.body_len > 0 && struck(sim, rate[SIM_F_TRUNCATE], "answer cut off", m->desk))
        m->response.body_len = (size_t)pd_rng_below(&sim->net, m->response.body_len);
    deliver(sim, m, SIM_EV_TO_DESK, delay_ms(sim) + sim->desks[m->desk].slow_down_ms);
}
