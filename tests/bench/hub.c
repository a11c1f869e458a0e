/*
 * Goal: one hub takes what a hospital group's desks send.
 * Method: `pointdesk-hub serve` on loopback and the load from this process, on the same machine. Desks enrol
 * over HTTP; each has one connection and one push in flight. An op is a spend: points drawn from lots, a hold
 * and its capture booked, a feed row, journalled, chained, counter-signed, synced. What desks would have
 * ready (lines, chain, signature) is made beforehand; every answer is read and every op in it must be
 * "applied". Afterwards the hub's own verify recomputes every balance and chain.
 */
#include "tests/bench/bench.h"
#include "tests/bench/hub_process.h"

#include "app/base/clock.h"
#include "app/core/op.h"
#include "sync/client/transport_curl.h"
#include "sync/wire/enrol.h"
#include "sync/wire/push.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEMBERS 100000
#define SPREAD 50000 /* members the ops are about */
#define DESKS_MAX 64
#define LINE_BYTES 700 /* more than a spend needs, with its share of the header */
#define ANSWER_MAX (1 << 18)

struct desk {
    struct pd_identity identity;
    struct pd_hash head;
    uint64_t dseq;
    int fd;

    /* One round's pushes, one after another, each a whole HTTP request. */
    char *bytes;
    size_t len, cap;
    size_t *end; /* of push i */
    int pushes, next;
    size_t sent;

    char answer[ANSWER_MAX];
    size_t got;
    double from_ms;
};

struct load {
    struct pd_hub_process hub;
    struct desk *desks;
    int desk_count;
    struct pd_hub_members members;
    struct pd_rng rng;
    char nonce[PD_NONCE_CAP];
    int per_push;
    int64_t applied;
    struct pd_samples took; /* ms of one push */
    char wrong[200];
};

static size_t
write_op(struct load *load, struct desk *desk, char *line)
{
    struct pd_op op = { .kind = PD_OP_SPEND,
        .id = pd_id_make(pd_clock_wall_ms(), &load->rng),
        .device = desk->identity.device,
        .epoch = desk->identity.epoch,
        .dseq = ++desk->dseq,
        .at_ms = pd_clock_wall_ms(),
        .quality = PD_TIME_SYNCED,
        .programme = 1,
        .member = load->members.ids[pd_rng_below(&load->rng, (uint64_t)load->members.count)],
        .unit = "points",
        .amount = pd_points_of(1 + (int64_t)pd_rng_below(&load->rng, 20)),
        .rule = "wheel" };
    size_t len;

    op.decided_ms = op.at_ms;
    len = pd_op_encode(&op, line);
    desk->head = pd_chain_next(&desk->head, line, len);
    return len;
}

static void
write_push(struct load *load, struct desk *desk, char *lines)
{
    struct pd_push_header header = { .device = desk->identity.device,
        .epoch = desk->identity.epoch,
        .base = desk->dseq,
        .base_hash = desk->head,
        .n = load->per_push };
    char head[1024], device[PD_ID_TEXT_CAP];
    struct pd_str text = pd_str_on(head, sizeof head), out;
    size_t len = 0;

    for (int i = 0; i < load->per_push; i++) {
        len += write_op(load, desk, lines + len);
        lines[len++] = '\n';
    }
    header.head = desk->head;
    (void)pd_copy(header.nonce, sizeof header.nonce, load->nonce);
    pd_push_header_write(&header, &desk->identity.secret, &text);
    out = pd_str_on(desk->bytes + desk->len, desk->cap - desk->len);
    pd_str_addf(&out,
        "POST /v1/push HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\n"
        "pd-device: %s\r\npd-epoch: %u\r\nContent-Length: %zu\r\n\r\n",
        pd_id_text(desk->identity.device, device), (unsigned)desk->identity.epoch, text.len + len);
    pd_str_add_bytes(&out, head, text.len);
    pd_str_add_bytes(&out, lines, len);
    pd_assert(!out.cut);
    desk->len += out.len;
    desk->end[desk->pushes++] = desk->len;
}

static void
prepare(struct load *load, struct desk *desk, int pushes)
{
    char *lines = malloc((size_t)load->per_push * (PD_OP_LINE_MAX + 2));

    desk->cap = (size_t)pushes * (2048 + (size_t)load->per_push * LINE_BYTES);
    desk->bytes = malloc(desk->cap);
    desk->end = calloc((size_t)pushes, sizeof *desk->end);
    pd_assert(lines != NULL && desk->bytes != NULL && desk->end != NULL);
    desk->len = 0;
    desk->pushes = desk->next = 0;
    desk->sent = 0;
    for (int i = 0; i < pushes; i++)
        write_push(load, desk, lines);
    free(lines);
}

static bool
get_nonce(struct load *load)
{
    struct pd_transport_config config = { .hub_url = load->hub.url };
    struct pd_transport *transport;
    struct pd_http_request request = { .method = "GET", .path = "/v1/hello", .query = "" };
    struct pd_http_response response;
    struct pd_hello hello;
    bool good = pd_transport_create(&transport, &config, NULL) == PD_OK;

    if (!good)
        return false;
    good = pd_transport_once(transport, &request, 5000, &response) == PD_OK &&
           pd_hello_read(response.body, response.body_len, &hello, NULL) == PD_OK;
    if (good)
        memcpy(load->nonce, hello.nonce, sizeof load->nonce);
    pd_transport_destroy(transport);
    return good;
}

static bool
dial(struct load *load, struct desk *desk, int epoll)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = desk };
    int one = 1;

    at.sin_port = htons((uint16_t)load->hub.port);
    desk->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (desk->fd < 0 || connect(desk->fd, (struct sockaddr *)&at, sizeof at) != 0)
        return false;
    (void)setsockopt(desk->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    desk->got = 0;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, desk->fd, &event) == 0;
}

static bool
send_some(struct desk *desk)
{
    while (desk->next < desk->pushes && desk->sent < desk->end[desk->next]) {
        ssize_t n = send(desk->fd, desk->bytes + desk->sent, desk->end[desk->next] - desk->sent,
            MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0)
            return errno == EAGAIN;
        desk->sent += (size_t)n;
    }
    return true;
}

static int
count_applied(const char *text)
{
    static const char word[] = "\"st\":\"applied\"";
    int n = 0;

    for (const char *p = strstr(text, word); p != NULL; p = strstr(p + 1, word))
        n++;
    return n;
}

/* A whole answer: length of head and body; 0: not yet. */
static size_t
whole(const struct desk *desk)
{
    const char *body = strstr(desk->answer, "\r\n\r\n"),
               *length = strcasestr(desk->answer, "content-length:");
    size_t need;

    if (body == NULL || length == NULL || length > body)
        return 0;
    need = (size_t)(body + 4 - desk->answer) + strtoul(length + 15, NULL, 10);
    return desk->got >= need ? need : 0;
}

/* False: something is wrong and load->wrong says what. */
static bool
take_answer(struct load *load, struct desk *desk)
{
    for (;;) {
        ssize_t n =
            recv(desk->fd, desk->answer + desk->got, sizeof desk->answer - 1 - desk->got, MSG_DONTWAIT);

        if (n < 0 && errno == EAGAIN)
            return true;
        if (n <= 0) {
            (void)snprintf(load->wrong, sizeof load->wrong, "the hub closed a connection");
            return false;
        }
        desk->got += (size_t)n;
        desk->answer[desk->got] = '\0';
        if (whole(desk) == 0)
            continue;
        if (strncmp(desk->answer, "HTTP/1.1 200", 12) != 0 || count_applied(desk->answer) != load->per_push) {
            const char *body = strstr(desk->answer, "\r\n\r\n");

            (void)snprintf(
                load->wrong, sizeof load->wrong, "not all applied: %.12s %.150s", desk->answer, body + 4);
            return false;
        }
        load->applied += load->per_push;
        pd_samples_add(&load->took, pd_bench_ms() - desk->from_ms);
        desk->got = 0;
        desk->answer[0] = '\0';
        desk->next++;
        desk->from_ms = pd_bench_ms();
        if (!send_some(desk))
            return false;
    }
}

static bool
work(struct load *load, int epoll, int desks)
{
    int64_t want = 0;

    for (int i = 0; i < desks; i++)
        want += (int64_t)load->desks[i].pushes * load->per_push;
    while (load->applied < want) {
        struct epoll_event events[64];
        int n = epoll_wait(epoll, events, PD_COUNT(events), 20000);

        if (n <= 0) {
            (void)snprintf(load->wrong, sizeof load->wrong, "no answer for 20 s");
            return false;
        }
        for (int i = 0; i < n; i++)
            if (!send_some(events[i].data.ptr) || !take_answer(load, events[i].data.ptr))
                return false;
    }
    return true;
}

/* One rate: so many desks, each so many pushes. */
static int
round_of(struct load *load, const char *name, int per_push, int desks, int pushes, double budget)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    double from_ms, took_ms;
    bool good = get_nonce(load);

    load->per_push = per_push;
    load->applied = 0;
    load->wrong[0] = '\0';
    for (int i = 0; good && i < desks; i++) {
        prepare(load, &load->desks[i], pushes);
        good = dial(load, &load->desks[i], epoll);
    }
    from_ms = pd_bench_ms();
    for (int i = 0; good && i < desks; i++) {
        load->desks[i].from_ms = from_ms;
        good = send_some(&load->desks[i]);
    }
    good = good && work(load, epoll, desks);
    took_ms = pd_bench_ms() - from_ms;
    if (good)
        pd_figure_tell(&(struct pd_figure){ .name = name,
            .value = (double)load->applied / took_ms * 1000,
            .unit = "ops/s",
            .budget = budget,
            .bound = PD_BENCH_AT_LEAST,
            .n = load->took.count,
            .median = pd_samples_at(&load->took, 0.5),
            .p99 = pd_samples_at(&load->took, 0.99),
            .note = "median and p99 in ms a push" });
    for (int i = 0; i < desks; i++) {
        if (load->desks[i].fd > 0)
            (void)close(load->desks[i].fd);
        load->desks[i].fd = 0;
        free(load->desks[i].bytes);
        free(load->desks[i].end);
        load->desks[i].bytes = NULL;
        load->desks[i].end = NULL;
    }
    (void)close(epoll);
    pd_samples_finish(&load->took);
    return good ? 0 : pd_bench_cannot(name, "%s", load->wrong);
}

static int
rounds(struct load *load)
{
    int bad = round_of(load, "hub.500", 500, 8, 25, 10000);

    bad |= round_of(load, "hub.5", 5, 64, 100, 10000);
    return bad | round_of(load, "hub.1", 1, 64, 200, 5000);
}

int
pd_bench_hub(void)
{
    int64_t members = pd_bench_options.members > 0 ? pd_bench_options.members : MEMBERS;
    struct load load = { .rng = pd_rng_seeded(7),
        .desks = calloc(DESKS_MAX, sizeof *load.desks),
        .members = { .ids = calloc(SPREAD, sizeof(struct pd_id)), .max = SPREAD } };
    struct pd_why why = { .text = "" };
    int bad = load.desks == NULL || load.members.ids == NULL;

    if (bad == 0 && !pd_hub_process_start(&load.hub, "hub", members, &load.members, &why))
        bad = pd_bench_cannot("hub", "%s: %s", why.path, why.text);
    for (int i = 0; bad == 0 && i < DESKS_MAX; i++)
        if (!pd_hub_process_enrol(&load.hub, "kiosk", &load.desks[i].identity, &why))
            bad = pd_bench_cannot("hub", "enrolment: %s %s", why.path, why.text);
    if (bad == 0)
        bad = load.members.count == 0 ? pd_bench_cannot("hub", "no members in its database") : rounds(&load);
    if (!pd_hub_process_stop(&load.hub, bad == 0) && bad == 0)
        bad = pd_bench_cannot("hub", "verify found something wrong afterwards");
    free(load.desks);
    free(load.members.ids);
    return bad;
}
