/*
 * Goal: a hub with 10,000 desks that wait for news takes pushes as if they were not there.
 * Method: the desks are let in before the hub is served; then each has one connection with one signed poll on
 * it, from this process, and asks again as soon as it is answered. 64 other desks push 5 ops each in turns,
 * 30 % of what the hub is asked to take (10,000 ops/s), so that every poll always has something to hear. A
 * push counts from the moment it should have left. The hub's memory is its proportional set size at the end,
 * and its verify runs afterwards.
 */
#include "tests/bench/load.h"

#include "app/base/clock.h"
#include "app/core/limits.h"
#include "sync/hub/hub.h"
#include "sync/wire/enrol.h"
#include "sync/wire/httpsig.h"
#include "sync/wire/pull.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEMBERS 100000
#define WAITING 10000
#define PER_PUSH 5
#define OPS_S 3000.0
#define SECONDS 30
#define HEAD_MAX 2048 /* of an answer: its headers and the first line of its body */
#define NONCE_EVERY_MS 60000

/* A desk that waits. */
struct waiter {
    struct pd_id device;
    struct pd_secret_key secret;
    int fd;
    uint64_t cseq;
    bool more_now; /* this answer says that there is more, */
    bool more;     /* and so said the one before: this poll does not wait */
    double asked_ms;
    char head[HEAD_MAX];
    size_t got, need; /* bytes of the answer; need 0: its head is not whole yet */
};

struct waiting {
    struct waiter *list;
    int count, epoll;
    uint64_t cseq; /* where all begin */
    int64_t answers, closed;
    double shortest_ms;     /* that a poll with nothing to hear waited */
    struct pd_samples took; /* of all */
};

/* ---- letting them in, before the hub is served ---- */

static bool
ask(struct pd_hub *hub, struct pd_http_request *request, struct pd_http_response *response)
{
    return pd_hub_handle(hub, pd_clock_wall_ms(), request, 0, response) == PD_HUB_DONE &&
           response->status == 200;
}

static bool
let_in(struct pd_hub *hub, struct waiter *w, struct pd_rng *rng)
{
    struct pd_http_request hello = { .method = "GET", .path = "/v1/hello", .query = "" },
                           enrol = { .method = "POST", .path = "/v1/enrol", .query = "" };
    struct pd_enrol_request request = { .serial = "bench", .mode = "kiosk" };
    struct pd_http_response response;
    struct pd_enrol_answer answer;
    struct pd_enrol_code code;
    struct pd_hello greeting;
    char text[PD_ENROL_BODY_MAX];
    struct pd_str out = pd_str_on(text, sizeof text);

    w->secret = pd_secret_key_make(rng);
    request.key = pd_secret_key_public(&w->secret);
    if (pd_hub_device_code(hub, pd_clock_wall_ms(), "S1", "P1", true, request.code, sizeof request.code) !=
            PD_OK ||
        pd_enrol_code_parse(request.code, &code) != PD_OK || !ask(hub, &hello, &response) ||
        pd_hello_read(response.body, response.body_len, &greeting, NULL) != PD_OK)
        return false;
    (void)pd_copy(request.nonce, sizeof request.nonce, greeting.nonce);
    pd_enrol_request_write(&request, &w->secret, &out);
    enrol.body = out.p;
    enrol.body_len = out.len;
    if (!ask(hub, &enrol, &response) || pd_enrol_answer_read(response.body, response.body_len, request.nonce,
                                            code.hub_hash, &answer, NULL) != PD_OK)
        return false;
    w->device = answer.device;
    return true;
}

static bool
let_all_in(struct waiting *all, const char *data, struct pd_why *why)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_store *store = NULL;
    struct pd_hub *hub = NULL;
    char path[600];
    bool good;

    (void)snprintf(path, sizeof path, "%s/hub.db", data);
    good = pd_store_sqlite_open(&store, path, NULL, true, why) == PD_OK &&
           pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = &rng }, why) == PD_OK;
    for (int i = 0; good && i < all->count; i++) {
        good = pd_hub_begin(hub) == PD_OK;
        good = good && let_in(hub, &all->list[i], &rng);
        good = good && pd_hub_commit(hub) == PD_OK;
    }
    if (good)
        all->cseq = pd_hub_feed_position(hub);
    pd_hub_destroy(hub);
    pd_store_close(store);
    return good;
}

/* ---- waiting ---- */

static bool
ask_for_news(struct waiter *w, const char *nonce)
{
    struct pd_http_request r = { .method = "GET", .path = "/v1/pull" };
    struct pd_httpsig_signer signer = { w->device, 1, &w->secret };
    struct pd_httpsig_text signature;
    char query[96], text[HEAD_MAX];
    struct pd_str q = pd_str_on(query, sizeof query), s = pd_str_on(text, sizeof text);

    pd_pull_query_write(&(struct pd_pull_query){ .hub_epoch = 1,
                            .cseq = w->cseq,
                            .limit = PD_PULL_ROWS_MAX,
                            .wait_s = PD_PULL_WAIT_MAX_S,
                            .protocol = PD_PROTOCOL_MAX },
        &q);
    r.query = query;
    if (pd_httpsig_sign(&r, &signer, nonce, &signature) != PD_OK)
        return false;
    pd_str_addf(&s, "GET /v1/pull?%s HTTP/1.1\r\nHost: 127.0.0.1\r\n", query);
    for (int i = 0; i < r.headers.count; i++)
        pd_str_addf(&s, "%s: %s\r\n", r.headers.item[i].name, r.headers.item[i].value);
    pd_str_add(&s, "\r\n");
    w->got = w->need = 0;
    w->asked_ms = pd_bench_ms();
    return !s.cut && send(w->fd, s.p, s.len, MSG_NOSIGNAL) == (ssize_t)s.len;
}

static bool
dial(struct waiting *all, struct waiter *w, int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = w };

    at.sin_port = htons((uint16_t)port);
    w->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return w->fd >= 0 && connect(w->fd, (struct sockaddr *)&at, sizeof at) == 0 &&
           epoll_ctl(all->epoll, EPOLL_CTL_ADD, w->fd, &event) == 0;
}

/* The head says how long the answer is and where the next poll goes on. */
static bool
read_head(struct waiter *w)
{
    const char *body, *length, *cseq;

    w->head[w->got < HEAD_MAX ? w->got : HEAD_MAX - 1] = '\0';
    body = strstr(w->head, "\r\n\r\n");
    cseq = body != NULL ? strstr(body, "\"cseq\":") : NULL;
    length = strcasestr(w->head, "content-length:");
    if (cseq == NULL || strchr(cseq, ',') == NULL || length == NULL)
        return w->got < HEAD_MAX - 1;
    if (strncmp(w->head, "HTTP/1.1 200", 12) != 0)
        return false;
    w->cseq = strtoull(cseq + 7, NULL, 10);
    w->more_now = strstr(cseq, "\"more\":true") != NULL;
    w->need = (size_t)(body + 4 - w->head) + strtoul(length + 15, NULL, 10);
    return true;
}

/* Reads what came to one desk; a whole answer is followed by the next poll. */
static bool
hear(struct waiting *all, struct waiter *w, const char *nonce)
{
    static char more[1 << 16];
    bool in_head = w->need == 0 && w->got < HEAD_MAX - 1;
    ssize_t n = recv(w->fd, in_head ? w->head + w->got : more, in_head ? HEAD_MAX - 1 - w->got : sizeof more,
        MSG_DONTWAIT);
    double took_ms;

    if (n < 0 && errno == EAGAIN)
        return true;
    if (n <= 0)
        return false;
    w->got += (size_t)n;
    if (w->need == 0 && !read_head(w))
        return false;
    if (w->need == 0 || w->got < w->need)
        return true;
    took_ms = pd_bench_ms() - w->asked_ms;
    pd_samples_add(&all->took, took_ms);
    if (!w->more && took_ms < all->shortest_ms)
        all->shortest_ms = took_ms;
    all->answers++;
    w->more = w->more_now;
    return ask_for_news(w, nonce);
}

static bool
hear_all(struct waiting *all, const char *nonce)
{
    struct epoll_event events[256];
    int n = epoll_wait(all->epoll, events, PD_COUNT(events), 0);

    for (int i = 0; i < n; i++)
        if (!hear(all, events[i].data.ptr, nonce))
            return false;
    return true;
}

static void
nap(int pushes, int polls)
{
    struct pollfd both[] = { { .fd = pushes, .events = POLLIN }, { .fd = polls, .events = POLLIN } };

    (void)poll(both, PD_COUNT(both), 1);
}

/* Pushes and polls side by side, until every push is answered. */
static bool
run(struct pd_load *load, struct waiting *all, int pushes_epoll, int64_t want)
{
    double nonce_ms = pd_bench_ms();

    while (load->applied < want) {
        nap(pushes_epoll, all->epoll);
        for (int i = 0; i < PD_LOAD_DESKS; i++)
            if (!pd_load_turn(load, &load->desks[i]))
                return false;
        if (!hear_all(all, load->nonce)) {
            (void)snprintf(load->wrong, sizeof load->wrong, "a poll was refused or closed");
            return false;
        }
        if (pd_bench_ms() - nonce_ms > NONCE_EVERY_MS) {
            if (!pd_load_nonce(load))
                return false;
            nonce_ms = pd_bench_ms();
        }
    }
    return true;
}

/* Mebibytes, or -1. */
static double
memory_of(pid_t pid)
{
    char path[64], line[128];
    long kib = -1;
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    f = fopen(path, "r");
    while (f != NULL && kib < 0 && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "Pss:", 4) == 0)
            kib = strtol(line + 4, NULL, 10);
    if (f != NULL)
        (void)fclose(f);
    return kib < 0 ? -1 : (double)kib / 1024;
}

static void
tell(struct pd_load *load, struct waiting *all, double seconds)
{
    pd_samples_tell("polls.push", &load->took, 0.99, "ms", 100, PD_BENCH_AT_MOST,
        "p99 of a push of 5 ops, 600 a second, beside the polls");
    pd_figure_tell(&(struct pd_figure){ .name = "polls.memory",
        .value = memory_of(load->hub.pid),
        .unit = "MiB",
        .budget = 1024,
        .bound = PD_BENCH_AT_MOST,
        .n = 1,
        .note = "the hub's proportional set size" });
    pd_figure_tell(&(struct pd_figure){ .name = "polls.shortest",
        .value = all->shortest_ms / 1000,
        .unit = "s",
        .budget = 2,
        .bound = PD_BENCH_AT_LEAST,
        .n = (size_t)all->answers,
        .median = pd_samples_at(&all->took, 0.5),
        .p99 = pd_samples_at(&all->took, 0.99),
        .note = "the quickest answer to a parked poll; median and p99 of all polls in ms" });
    pd_figure_tell(&(struct pd_figure){ .name = "polls.answers",
        .value = (double)all->answers / seconds,
        .unit = "1/s",
        .bound = PD_BENCH_NO_BUDGET,
        .n = (size_t)all->answers,
        .note = "polls answered beside the pushes" });
}

static int
measure(struct pd_load *load, struct waiting *all)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int pushes = (int)(OPS_S / PER_PUSH * SECONDS / PD_LOAD_DESKS);
    bool good = pd_load_nonce(load);

    for (int i = 0; good && i < all->count; i++)
        good = dial(all, &all->list[i], load->hub.port) && ask_for_news(&all->list[i], load->nonce);
    if (!good)
        return pd_bench_cannot("polls", "the desks cannot connect: %s", strerror(errno));
    (void)sleep(3);
    load->per_push = PER_PUSH;
    load->every_ms = 1000.0 * PD_LOAD_DESKS * PER_PUSH / OPS_S;
    good = pd_load_prepare(load, epoll, PD_LOAD_DESKS, pushes) && pd_load_begin(load, PD_LOAD_DESKS) &&
           run(load, all, epoll, (int64_t)PD_LOAD_DESKS * pushes * PER_PUSH);
    if (good)
        tell(load, all, (pd_bench_ms() - load->began_ms) / 1000);
    pd_load_end(load);
    (void)close(epoll);
    return good ? 0 : pd_bench_cannot("polls", "%s", load->wrong);
}

static void
allow_many_connections(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int
pd_bench_polls(void)
{
    int64_t members = pd_bench_options.members > 0 ? pd_bench_options.members : MEMBERS;
    struct waiting all = { .count = pd_bench_options.desks > 0 ? (int)pd_bench_options.desks : WAITING,
        .epoll = epoll_create1(EPOLL_CLOEXEC),
        .shortest_ms = 1e9 };
    struct pd_load load;
    struct pd_why why = { .text = "" };
    int bad;

    allow_many_connections();
    all.list = calloc((size_t)all.count, sizeof *all.list);
    bad = pd_load_create(&load) && all.list != NULL ? 0 : pd_bench_cannot("polls", "out of memory");
    if (bad == 0 && !(pd_hub_process_make(&load.hub, "polls-hub", members, &load.members, &why) &&
                        let_all_in(&all, load.hub.data, &why) && pd_hub_process_serve(&load.hub, &why) &&
                        pd_load_enrol(&load, &why)))
        bad = pd_bench_cannot("polls", "%s: %s", why.path, why.text);
    if (bad == 0)
        bad = measure(&load, &all);
    for (int i = 0; all.list != NULL && i < all.count; i++)
        if (all.list[i].fd > 0)
            (void)close(all.list[i].fd);
    if (!pd_hub_process_stop(&load.hub, bad == 0) && bad == 0)
        bad = pd_bench_cannot("polls", "verify found something wrong afterwards");
    pd_load_destroy(&load);
    pd_samples_finish(&all.took);
    free(all.list);
    (void)close(all.epoll);
    return bad;
}
