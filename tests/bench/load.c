#include "tests/bench/load.h"

#include "app/base/clock.h"
#include "app/core/op.h"
#include "sync/client/transport_curl.h"
#include "sync/wire/enrol.h"

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

#define SPREAD 50000   /* members the ops are about */
#define LINE_BYTES 700 /* more than a spend needs, with its share of the header */

bool
pd_load_create(struct pd_load *load)
{
    *load = (struct pd_load){ .rng = pd_rng_seeded(7),
        .desks = calloc(PD_LOAD_DESKS, sizeof *load->desks),
        .members = { .ids = calloc(SPREAD, sizeof(struct pd_id)), .max = SPREAD } };
    return load->desks != NULL && load->members.ids != NULL;
}

void
pd_load_destroy(struct pd_load *load)
{
    free(load->desks);
    free(load->members.ids);
    pd_samples_finish(&load->took);
}

bool
pd_load_enrol(struct pd_load *load, struct pd_why *why)
{
    for (int i = 0; i < PD_LOAD_DESKS; i++)
        if (!pd_hub_process_enrol(&load->hub, "kiosk", &load->desks[i].identity, why))
            return false;
    return true;
}

static size_t
write_op(struct pd_load *load, struct pd_load_desk *desk, char *line)
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
write_push(struct pd_load *load, struct pd_load_desk *desk, char *lines)
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
prepare(struct pd_load *load, struct pd_load_desk *desk, int pushes)
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

bool
pd_load_nonce(struct pd_load *load)
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
dial(struct pd_load *load, struct pd_load_desk *desk, int epoll)
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
send_some(const struct pd_load *load, struct pd_load_desk *desk)
{
    size_t from = desk->next == 0 ? 0 : desk->end[desk->next - 1];

    if (load->every_ms > 0 && desk->sent == from && pd_bench_ms() < desk->due_ms)
        return true;
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
whole(const struct pd_load_desk *desk)
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
take_answer(struct pd_load *load, struct pd_load_desk *desk)
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
        pd_samples_add(&load->took, pd_bench_ms() - desk->due_ms);
        desk->got = 0;
        desk->answer[0] = '\0';
        desk->next++;
        desk->due_ms = load->every_ms > 0 ? desk->due_ms + load->every_ms : pd_bench_ms();
        if (!send_some(load, desk))
            return false;
    }
}

bool
pd_load_prepare(struct pd_load *load, int epoll, int desks, int pushes)
{
    load->applied = 0;
    (void)snprintf(load->wrong, sizeof load->wrong, "the hub does not answer");
    if (!pd_load_nonce(load))
        return false;
    for (int i = 0; i < desks; i++) {
        prepare(load, &load->desks[i], pushes);
        if (!dial(load, &load->desks[i], epoll))
            return false;
    }
    return true;
}

bool
pd_load_begin(struct pd_load *load, int desks)
{
    load->began_ms = pd_bench_ms();
    for (int i = 0; i < desks; i++) {
        load->desks[i].due_ms = load->began_ms + load->every_ms * i / desks;
        if (!send_some(load, &load->desks[i]))
            return false;
    }
    return true;
}

bool
pd_load_turn(struct pd_load *load, struct pd_load_desk *desk)
{
    return send_some(load, desk) && take_answer(load, desk);
}

void
pd_load_end(struct pd_load *load)
{
    for (int i = 0; i < PD_LOAD_DESKS; i++) {
        struct pd_load_desk *desk = &load->desks[i];

        if (desk->fd > 0)
            (void)close(desk->fd);
        desk->fd = 0;
        free(desk->bytes);
        free(desk->end);
        desk->bytes = NULL;
        desk->end = NULL;
        desk->pushes = 0;
    }
    pd_samples_finish(&load->took);
}
