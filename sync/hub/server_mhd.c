#include "sync/hub/server_mhd.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/str.h"
#include "sync/wire/problem.h"
#include "sync/wire/pull.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 12000
#define CONNECTIONS_PER_ADDRESS 64 /* a hospital's desks may come from behind one address */
#define HEADER_MEMORY (16 * 1024)  /* a connection's buffer: its headers must fit in half of it */
#define IDLE_S 75
#define PARKED_EVERY_MS 200       /* at most so often is a parked poll asked again, */
#define PARKED_EVERY_BUSY_MS 2000 /* and so often when very many are parked */
#define PARKED_MANY 200
#define PARKED_PER_DEVICE 4
#define SWEEP_EVERY_MS (10 * PD_MINUTE_MS)

/* One connection, for the reaper: how long it has gone without a whole request. */
struct peer {
    struct peer *next, *prev;
    int fd;
    int64_t since_ms; /* monotonic */
    bool busy;        /* a whole request is being answered */
};

enum call_state { CALL_READING = 1, CALL_WAITING, CALL_PARKED, CALL_ANSWERED };

/* One request on its way. Owned by the HTTP thread while reading and once answered, by the writer between. */
struct call {
    struct call *next;
    struct pd_server *server;
    struct MHD_Connection *connection;
    struct peer *peer;
    enum call_state state;
    char *uri, *query; /* as on the wire; query points into uri */
    struct pd_http_request request;
    char *body;
    size_t body_len, body_cap;
    bool too_large;
    int64_t parked_ms, asked_ms, wait_ms; /* monotonic; wait_ms: a long poll's own */
    uint64_t feed;                        /* how far the feed was when it was asked */
    uint64_t device;                      /* of a poll: whose it is, as it says */
    bool crowded_out;                     /* the same desk asked again, so often that this one ends now */
    struct MHD_Response *response;
    unsigned int status;
};

struct pd_server {
    struct pd_hub *hub;
    struct pd_store *store;
    int64_t (*now_ms)(void);
    struct MHD_Daemon *daemon;
    int port;
    pthread_t writer;
    pthread_mutex_t engine; /* who uses the hub */
    pthread_mutex_t lock;   /* the fields below */
    pthread_cond_t changed;
    struct call *first, **last; /* waiting for the writer */
    struct call *parked;        /* the writer's own */
    int parked_count;
    struct peer *peers;
    bool stopping, broken;
    char *cert, *key;
    int64_t sweep_at_ms, sweep_cursor;
};

static int64_t
monotonic_ms(void)
{
    return pd_clock_monotonic_us() / 1000;
}

/* ---- answers ---- */

static void
set_answer(struct call *call, const struct pd_http_response *r)
{
    call->response = MHD_create_response_from_buffer(
        r->body_len, (void *)(uintptr_t)(r->body_len > 0 ? r->body : ""), MHD_RESPMEM_MUST_COPY);
    call->status = (unsigned int)r->status;
    for (int i = 0; call->response != NULL && i < r->headers.count; i++)
        (void)MHD_add_response_header(call->response, r->headers.item[i].name, r->headers.item[i].value);
}

static void
set_problem(struct call *call, enum pd_problem problem, const char *detail)
{
    char text[512];
    struct pd_str body = pd_str_on(text, sizeof text);
    struct pd_http_response r = { .status = pd_problem_status(problem) };

    pd_problem_write(problem, detail, &body);
    r.body = body.p;
    r.body_len = body.len;
    pd_assert(pd_http_add(&r.headers, "content-type", "application/problem+json") == PD_OK);
    if (problem == PD_PROBLEM_STORE || problem == PD_PROBLEM_BUSY)
        pd_assert(pd_http_add(&r.headers, "retry-after", "2") == PD_OK);
    set_answer(call, &r);
}

static void
let_go(struct call *call)
{
    call->state = CALL_ANSWERED;
    MHD_resume_connection(call->connection);
}

/* ---- the writer ---- */

/* Waits for something to do: requests, the feed for parked ones, a deadline, or the end. Returns the waiting
 * requests (at most PD_SERVER_BATCH_MAX); *stopping as seen under the lock. */
static struct call *
take_waiting(struct pd_server *s, int64_t patience_ms, bool *stopping)
{
    struct call *list, *end;
    struct timespec until;
    int n = 1;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += patience_ms / 1000;
    until.tv_nsec += (patience_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_mutex_lock(&s->lock);
    while (s->first == NULL && !s->stopping)
        if (pthread_cond_timedwait(&s->changed, &s->lock, &until) == ETIMEDOUT)
            break;
    list = s->first;
    for (end = list; end != NULL && end->next != NULL && n < PD_SERVER_BATCH_MAX; n++)
        end = end->next;
    if (end != NULL) {
        s->first = end->next;
        if (s->first == NULL)
            s->last = &s->first;
        end->next = NULL;
    }
    *stopping = s->stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return list;
}

/* A desk waits with one poll. One that lost its connections may have left some behind, and one that opens
 * hundreds would keep the others' from being looked at: of each desk the newest few stay. */
static void
crowd_out(struct pd_server *s, uint64_t device)
{
    int n = 1;

    for (struct call *c = s->parked; c != NULL; c = c->next)
        if (c->device == device && !c->crowded_out && ++n > PARKED_PER_DEVICE)
            c->crowded_out = true;
}

static void
park(struct pd_server *s, struct call *call, int64_t now)
{
    if (call->parked_ms == 0) {
        call->parked_ms = now;
        crowd_out(s, call->device);
    }
    call->state = CALL_PARKED;
    call->next = s->parked;
    s->parked = call;
    s->parked_count++;
}

/* Parked polls that are due move to the list: the feed moved since, or their wait is over. */
static struct call *
take_due(struct pd_server *s, struct call *list, uint64_t feed, bool all, int64_t now)
{
    int64_t every = s->parked_count > PARKED_MANY ? PARKED_EVERY_BUSY_MS : PARKED_EVERY_MS;
    struct call **at = &s->parked;

    while (*at != NULL) {
        struct call *call = *at;
        bool over = call->crowded_out || now - call->parked_ms >= call->wait_ms;

        if (!all && !over && !(call->feed != feed && now - call->asked_ms >= every)) {
            at = &call->next;
            continue;
        }
        *at = call->next;
        s->parked_count--;
        call->next = list;
        list = call;
    }
    return list;
}

/* At the end every poll is over. */
static int64_t
waited_ms(const struct call *call, int64_t now, bool stopping)
{
    int64_t waited = call->parked_ms == 0 ? 0 : now - call->parked_ms;

    if ((stopping || call->crowded_out) && call->parked_ms != 0)
        return call->wait_ms;

    /* A poll that was parked is never asked as a new one, whose nonce would be looked at again. */
    return call->parked_ms != 0 && waited == 0 ? 1 : waited;
}

static void
handle_one(struct pd_server *s, struct call *call, int64_t now, bool stopping)
{
    struct pd_http_response r;

    call->asked_ms = now;
    if (pd_hub_handle(s->hub, s->now_ms(), &call->request, waited_ms(call, now, stopping), &r) ==
        PD_HUB_PARKED)
        call->status = 0;
    else
        set_answer(call, &r);
}

/* One batch. Parked requests go back to the parked list, the others leave after the commit. */
static void
run_batch(struct pd_server *s, struct call *list, uint64_t feed, bool stopping)
{
    int64_t now = monotonic_ms();
    enum pd_err err;

    (void)pthread_mutex_lock(&s->engine);
    err = pd_hub_begin(s->hub);
    for (struct call *c = list; err == PD_OK && c != NULL; c = c->next) {
        c->feed = feed;
        handle_one(s, c, now, stopping);
    }
    if (err == PD_OK)
        err = pd_hub_commit(s->hub);
    (void)pthread_mutex_unlock(&s->engine);
    if (err == PD_ERR_CORRUPT) {
        (void)pthread_mutex_lock(&s->lock);
        s->broken = true;
        (void)pthread_mutex_unlock(&s->lock);
    }
    while (list != NULL) {
        struct call *call = list;

        list = call->next;
        call->next = NULL;
        if (err != PD_OK) {
            if (call->response != NULL)
                MHD_destroy_response(call->response);
            set_problem(call, PD_PROBLEM_STORE, "nothing was recorded; send it again");
        } else if (call->status == 0) {
            park(s, call, now);
            continue;
        }
        let_go(call);
    }
}

/* Desks that send nothing whole for too long lose their connection: a slow sender cannot keep it. */
static void
reap(struct pd_server *s, int64_t now)
{
    (void)pthread_mutex_lock(&s->lock);
    for (struct peer *p = s->peers; p != NULL; p = p->next)
        if (!p->busy && now - p->since_ms > PD_SERVER_REQUEST_PATIENCE_MS)
            (void)shutdown(p->fd, SHUT_RDWR);
    (void)pthread_mutex_unlock(&s->lock);
}

static void
sweep(struct pd_server *s)
{
    bool more = false;
    enum pd_err err;

    (void)pthread_mutex_lock(&s->engine);
    err = pd_hub_begin(s->hub);
    if (err == PD_OK) {
        err = pd_hub_sweep(s->hub, s->now_ms(), &s->sweep_cursor, &more);
        if (err == PD_OK)
            err = pd_hub_commit(s->hub);
        else
            pd_hub_rollback(s->hub);
    }
    (void)pthread_mutex_unlock(&s->engine);
    if (!more || err != PD_OK)
        s->sweep_at_ms = monotonic_ms() + SWEEP_EVERY_MS;
}

static uint64_t
feed_position(struct pd_server *s)
{
    uint64_t position;

    (void)pthread_mutex_lock(&s->engine);
    position = pd_hub_feed_position(s->hub);
    (void)pthread_mutex_unlock(&s->engine);
    return position;
}

/* Nothing asks: expiry is posted, or the database's log is folded in. */
static void
use_quiet_time(struct pd_server *s, int64_t now, bool *worked)
{
    if (now >= s->sweep_at_ms) {
        sweep(s);
        *worked = true;
    } else if (*worked) {
        (void)pthread_mutex_lock(&s->engine);
        pd_store_idle(s->store);
        (void)pthread_mutex_unlock(&s->engine);
        *worked = false;
    }
}

/* The end comes when stop was asked and nobody waits or is parked any more. */
static void *
write_loop(void *arg)
{
    struct pd_server *s = arg;
    int64_t reaped_ms = monotonic_ms();
    bool stopping = false, worked = true;

    for (;;) {
        struct call *list = take_waiting(s, s->parked != NULL ? PARKED_EVERY_MS : 1000, &stopping);
        int64_t now = monotonic_ms();
        uint64_t position = feed_position(s);

        list = take_due(s, list, position, stopping, now);
        if (list == NULL && stopping)
            return NULL;
        if (list != NULL) {
            run_batch(s, list, position, stopping);
            worked = true;
        } else {
            use_quiet_time(s, now, &worked);
        }
        if (now - reaped_ms > 1000) {
            reap(s, now);
            reaped_ms = now;
        }
    }
}

/* ---- the HTTP side ---- */

/* Called with the request line before anything else: the only place where the query stands as it was sent. */
static void *
on_uri(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    struct call *call = calloc(1, sizeof *call);
    char *question;

    if (call == NULL)
        return NULL;
    call->server = ctx;
    call->connection = connection;
    call->state = CALL_READING;
    call->uri = strdup(uri);
    question = call->uri != NULL ? strchr(call->uri, '?') : NULL;
    if (question != NULL) {
        *question = '\0';
        call->query = question + 1;
    }
    return call;
}

static void
on_done(void *ctx, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode why)
{
    struct pd_server *s = ctx;
    struct call *call = *slot;

    (void)connection;
    (void)why;
    if (call == NULL)
        return;
    if (call->peer != NULL) {
        (void)pthread_mutex_lock(&s->lock);
        call->peer->busy = false;
        call->peer->since_ms = monotonic_ms();
        (void)pthread_mutex_unlock(&s->lock);
    }
    if (call->response != NULL)
        MHD_destroy_response(call->response);
    free(call->uri);
    free(call->body);
    free(call);
    *slot = NULL;
}

static void
on_connection(
    void *ctx, struct MHD_Connection *connection, void **slot, enum MHD_ConnectionNotificationCode what)
{
    struct pd_server *s = ctx;
    struct peer *peer = *slot;

    (void)pthread_mutex_lock(&s->lock);
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

        peer = calloc(1, sizeof *peer);
        if (peer != NULL && info != NULL) {
            peer->fd = info->connect_fd;
            peer->since_ms = monotonic_ms();
            peer->next = s->peers;
            if (s->peers != NULL)
                s->peers->prev = peer;
            s->peers = peer;
        }
        *slot = peer;
    } else if (peer != NULL) {
        if (peer->prev != NULL)
            peer->prev->next = peer->next;
        else
            s->peers = peer->next;
        if (peer->next != NULL)
            peer->next->prev = peer->prev;
        free(peer);
        *slot = NULL;
    }
    (void)pthread_mutex_unlock(&s->lock);
}

static enum MHD_Result
each_header(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct call *call = ctx;

    (void)kind;
    if (pd_http_add(&call->request.headers, name, value != NULL ? value : "") != PD_OK)
        call->too_large = true;
    return MHD_YES;
}

static bool
keep_body(struct call *call, const char *bytes, size_t n)
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
wait_of(const struct call *call)
{
    struct pd_pull_query query;

    if (strcmp(call->request.path, "/v1/pull") != 0 ||
        pd_pull_query_read(call->request.query, &query, NULL) != PD_OK)
        return 0;
    return query.wait_s * PD_SECOND_MS;
}

static enum MHD_Result
send_answer(struct call *call)
{
    enum MHD_Result result;

    if (call->response == NULL)
        return MHD_NO;
    result = MHD_queue_response(call->connection, call->status, call->response);
    MHD_destroy_response(call->response);
    call->response = NULL;
    return result;
}

static enum MHD_Result
answer_now(struct call *call, enum pd_problem problem, const char *detail)
{
    call->state = CALL_ANSWERED;
    set_problem(call, problem, detail);
    return send_answer(call);
}

/* FNV-1a of the device's header: it only tells polls apart. */
static uint64_t
device_of(const struct call *call)
{
    const char *text = pd_http_get(&call->request.headers, "pd-device");
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (; text != NULL && *text != '\0'; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return h;
}

/* The request is whole: to the writer. */
static enum MHD_Result
hand_over(struct pd_server *s, struct call *call)
{
    bool stopping;

    call->request.body = call->body;
    call->request.body_len = call->body_len;
    call->wait_ms = wait_of(call);
    call->device = device_of(call);
    call->state = CALL_WAITING;
    MHD_suspend_connection(call->connection);
    (void)pthread_mutex_lock(&s->lock);
    stopping = s->stopping;
    if (!stopping) {
        *s->last = call;
        s->last = &call->next;
        (void)pthread_cond_signal(&s->changed);
    }
    (void)pthread_mutex_unlock(&s->lock);
    if (stopping) {
        set_problem(call, PD_PROBLEM_STORE, "this hub is stopping");
        let_go(call);
    }
    return MHD_YES;
}

static enum MHD_Result
begin_request(struct pd_server *s, struct call *call, const char *method)
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
    length = pd_http_get(&call->request.headers, "content-length");
    if (length != NULL && strtoull(length, NULL, 10) > PD_PUSH_BODY_MAX)
        return answer_now(call, PD_PROBLEM_TOO_LARGE, "a body has at most 262144 bytes");
    if (call->peer != NULL) {
        (void)pthread_mutex_lock(&s->lock);
        call->peer->since_ms = monotonic_ms();
        (void)pthread_mutex_unlock(&s->lock);
    }
    return MHD_YES;
}

static enum MHD_Result
health(struct call *call)
{
    bool broken = pd_server_broken(call->server);
    struct pd_http_response r = { .status = broken ? 503 : 200 };

    r.body = broken ? "{\"status\":\"broken\"}" : "{\"status\":\"ok\"}";
    r.body_len = strlen(r.body);
    pd_assert(pd_http_add(&r.headers, "content-type", "application/json") == PD_OK);
    call->state = CALL_ANSWERED;
    set_answer(call, &r);
    return send_answer(call);
}

static enum MHD_Result
on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *bytes, size_t *n, void **slot)
{
    struct pd_server *s = ctx;
    struct call *call = *slot;

    (void)connection;
    (void)url;
    (void)version;
    if (call == NULL || call->uri == NULL)
        return MHD_NO;
    if (call->state == CALL_ANSWERED)
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

/* ---- life ---- */

static bool
is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24) == 127;
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

/* "127.0.0.1:8443" or "[::1]:8443" */
static enum pd_err
parse_listen(const char *text, struct sockaddr_storage *out, struct pd_why *why)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    const char *colon = strrchr(text, ':');
    char host[64], *end;
    long port;
    bool good = false;

    memset(out, 0, sizeof *out);
    if (colon == NULL || (size_t)(colon - text) >= sizeof host)
        return pd_why(why, PD_ERR_INVALID, "listen", "must be ADDRESS:PORT, for example 127.0.0.1:8443");
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    port = strtol(colon + 1, &end, 10);
    if (colon[1] == '\0' || *end != '\0' || port < 0 || port > 65535)
        return pd_why(why, PD_ERR_INVALID, "listen", "the port must be in 0..65535");
    if (host[0] == '[' && host[strlen(host) - 1] == ']') {
        host[strlen(host) - 1] = '\0';
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        good = inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1;
    } else {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        good = inet_pton(AF_INET, host, &v4->sin_addr) == 1;
    }
    return good ? PD_OK
                : pd_why(why, PD_ERR_INVALID, "listen", "'%s' is not an IP address; IPv6 stands in []", host);
}

static char *
read_pem(const char *path, struct pd_why *why)
{
    FILE *f = fopen(path, "rb");
    char *text = f != NULL ? calloc(1, 65536) : NULL;

    if (text == NULL)
        (void)pd_why(why, PD_ERR_MISSING, path, "cannot be read: %s", strerror(errno));
    else
        (void)fread(text, 1, 65535, f);
    if (f != NULL)
        (void)fclose(f);
    return text;
}

static enum pd_err
start_daemon(struct pd_server *s, struct sockaddr_storage *address, struct pd_why *why)
{
    bool tls = s->cert != NULL;
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
                         (tls ? MHD_USE_TLS : 0) | (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    bool local = is_loopback((struct sockaddr *)address);
    struct MHD_OptionItem tls_options[] = {
        { tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, s->cert },
        { tls ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0, s->key },
        { MHD_OPTION_END, 0, NULL },
    };
    const union MHD_DaemonInfo *info;

    s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_URI_LOG_CALLBACK, on_uri, s, MHD_OPTION_NOTIFY_COMPLETED, on_done, s,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned int)CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        local ? 0U : (unsigned int)CONNECTIONS_PER_ADDRESS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEADER_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)IDLE_S,
        MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024U, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_ARRAY,
        tls_options, MHD_OPTION_END);
    if (s->daemon == NULL)
        return pd_why(why, PD_ERR_BUSY, "listen", "cannot listen there: %s", strerror(errno));
    info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->port = info != NULL ? info->port : 0;
    return PD_OK;
}

static enum pd_err
start(struct pd_server *s, const struct pd_server_config *config, struct pd_why *why)
{
    struct sockaddr_storage address;
    enum pd_err err = parse_listen(config->listen, &address, why);

    if (err != PD_OK)
        return err;
    if ((config->tls_cert == NULL) != (config->tls_key == NULL))
        return pd_why(why, PD_ERR_INVALID, "tls-cert", "and --tls-key are given together");
    if (config->tls_cert == NULL && !is_loopback((struct sockaddr *)&address))
        return pd_why(why, PD_ERR_INVALID, "listen",
            "plain HTTP is for 127.0.0.1 and [::1] only; give --tls-cert and --tls-key");
    if (config->tls_cert != NULL) {
        s->cert = read_pem(config->tls_cert, why);
        s->key = s->cert != NULL ? read_pem(config->tls_key, why) : NULL;
        if (s->key == NULL)
            return PD_ERR_MISSING;
    }
    err = start_daemon(s, &address, why);
    if (err == PD_OK && pthread_create(&s->writer, NULL, write_loop, s) != 0) {
        MHD_stop_daemon(s->daemon);
        err = PD_ERR_MEMORY;
    }
    return err;
}

static void
destroy(struct pd_server *s)
{
    (void)pthread_cond_destroy(&s->changed);
    (void)pthread_mutex_destroy(&s->lock);
    (void)pthread_mutex_destroy(&s->engine);
    free(s->cert);
    free(s->key);
    free(s);
}

enum pd_err
pd_server_start(struct pd_server **out, const struct pd_server_config *config, struct pd_why *why)
{
    struct pd_server *s = calloc(1, sizeof *s);
    pthread_condattr_t monotonic;
    enum pd_err err;

    if (s == NULL)
        return PD_ERR_MEMORY;
    s->hub = config->hub;
    s->store = config->store;
    s->now_ms = config->now_ms;
    s->last = &s->first;
    (void)pthread_mutex_init(&s->engine, NULL);
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&s->changed, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    err = start(s, config, why);
    if (err != PD_OK) {
        destroy(s);
        return err;
    }
    *out = s;
    return PD_OK;
}

void
pd_server_stop(struct pd_server *s)
{
    MHD_socket listener;

    if (s == NULL)
        return;
    listener = MHD_quiesce_daemon(s->daemon);
    (void)pthread_mutex_lock(&s->lock);
    s->stopping = true;
    (void)pthread_cond_signal(&s->changed);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->writer, NULL);
    MHD_stop_daemon(s->daemon);
    if (listener != MHD_INVALID_SOCKET)
        (void)close(listener);
    destroy(s);
}

int
pd_server_port(const struct pd_server *s)
{
    return s->port;
}

void
pd_server_lock(struct pd_server *s)
{
    (void)pthread_mutex_lock(&s->engine);
}

void
pd_server_unlock(struct pd_server *s)
{
    (void)pthread_mutex_unlock(&s->engine);
}

bool
pd_server_broken(struct pd_server *s)
{
    bool broken;

    (void)pthread_mutex_lock(&s->lock);
    broken = s->broken;
    (void)pthread_mutex_unlock(&s->lock);
    return broken;
}
