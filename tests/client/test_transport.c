/*
 * Goal: the transport carries a request and its answer, and nothing that a hub would not say.
 * Method: a server on the loopback with a script: good answers, redirects, too much, too slow, cut off; and
 * addresses that must not be taken.
 */
#include "tests/support/check.h"

#include "app/base/queue.h"
#include "sync/client/transport_curl.h"
#include "tests/client/http_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"

/* What done() saw, copied: the answer is not ours to keep. */
struct seen {
    enum pd_lane lane;
    int status; /* 0: no usable answer */
    char body[64];
    char retry_after[16];
};

static void
on_done(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    struct pd_queue *queue = ctx;
    struct seen seen = { .lane = lane };

    if (response != NULL) {
        const char *after = pd_http_get(&response->headers, "retry-after");

        seen.status = response->status;
        (void)snprintf(
            seen.body, sizeof seen.body, "%.*s", (int)response->body_len, (const char *)response->body);
        (void)pd_copy(seen.retry_after, sizeof seen.retry_after, after == NULL ? "" : after);
    }
    assert_ok(pd_queue_put(queue, &seen));
}

struct setup {
    struct http_server server;
    struct pd_queue queue;
    struct pd_transport *transport;
};

static void
set_up(struct setup *s, const struct http_reply *script, int count)
{
    char url[64];
    struct pd_transport_config config = { .hub_url = url, .done = on_done, .ctx = &s->queue };

    http_server_start(&s->server, script, count);
    assert_ok(pd_queue_init(&s->queue, sizeof(struct seen), 8));
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d", s->server.port);
    assert_ok(pd_transport_create(&s->transport, &config, NULL));
}

static void
tear_down(struct setup *s)
{
    pd_transport_destroy(s->transport);
    http_server_stop(&s->server);
    pd_queue_finish(&s->queue);
}

static const struct pd_http_request get = { .method = "GET", .path = "/v1/hello", .query = "" };

/* Sends on the push lane and waits for what comes of it. */
static struct seen
ask(struct setup *s, const struct pd_http_request *request, int timeout_ms)
{
    struct seen seen;

    assert_ok(pd_transport_send(s->transport, PD_LANE_PUSH, request, timeout_ms));
    assert_ok(pd_queue_take(&s->queue, &seen, 10000));
    return seen;
}

static void
a_request_and_its_answer_are_carried(void **state)
{
    static const struct http_reply script[] = {
        { .bytes = OK_HEAD "Retry-After: 7\r\nContent-Length: 2\r\n\r\n{}" },
        { .bytes =
                "HTTP/1.1 429 Busy\r\nretry-after:\t 9 \r\nConnection: close\r\nContent-Length: 0\r\n\r\n" },
    };
    struct pd_http_request post = {
        .method = "POST", .path = "/v1/push", .query = "a=1", .body = "line\n", .body_len = 5
    };
    struct setup s;
    struct seen seen;

    (void)state;
    set_up(&s, script, PD_COUNT(script));
    assert_ok(pd_http_add(&post.headers, "pd-device", "abc"));
    seen = ask(&s, &post, 5000);
    assert_int_equal(seen.status, 200);
    assert_string_equal(seen.body, "{}");
    assert_string_equal(seen.retry_after, "7");
    assert_int_equal(memcmp(s.server.asked, "POST /v1/push?a=1 HTTP/1.1\r\n", 28), 0);
    assert_non_null(memmem(s.server.asked, s.server.asked_len, "\r\npd-device: abc\r\n", 18));
    assert_null(memmem(s.server.asked, s.server.asked_len, "Expect", 6));
    assert_int_equal(memcmp(s.server.asked + s.server.asked_len - 5, "line\n", 5), 0);
    seen = ask(&s, &get, 5000);
    assert_int_equal(seen.status, 429);
    assert_string_equal(seen.retry_after, "9");
    tear_down(&s);
}

static void
a_redirect_is_not_followed(void **state)
{
    static const struct http_reply script[] = {
        { .bytes = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: "
                   "close\r\n\r\n" },
        { .bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}" },
    };
    struct setup s;

    (void)state;
    set_up(&s, script, PD_COUNT(script));
    assert_int_equal(ask(&s, &get, 5000).status, 302);
    assert_int_equal(http_server_served(&s.server), 1);
    tear_down(&s);
}

static void
what_a_hub_would_not_send_is_no_answer(void **state)
{
    static char many[8192];
    const struct http_reply script[] = {
        { .bytes = OK_HEAD "\r\n", .fill = PD_PULL_BODY_MAX + 1 }, /* oversize, length not told */
        { .bytes = OK_HEAD "Content-Length: 9999999\r\n\r\n{}", .hang = false }, /* cut off */
        { .bytes = OK_HEAD "Content-Length: 100\r\n\r\n{}" },                    /* cut off */
        { .bytes = NULL },                                                       /* closed without a word */
        { .bytes = "SSH-2.0-OpenSSH\r\n" },
        { .bytes = many }, /* more headers than a hub has */
        { .bytes = OK_HEAD "Bad Name: x\r\nContent-Length: 2\r\n\r\n{}" },
    };
    struct setup s;
    size_t len;

    (void)state;
    (void)pd_copy(many, sizeof many, OK_HEAD);
    for (int i = 0; i < PD_HTTP_HEADERS_MAX; i++) {
        len = strlen(many);
        (void)snprintf(many + len, sizeof many - len, "X-%d: 1\r\n", i);
    }
    len = strlen(many);
    (void)snprintf(many + len, sizeof many - len, "Content-Length: 2\r\n\r\n{}");
    set_up(&s, script, PD_COUNT(script));
    for (int i = 0; i < PD_COUNT(script); i++)
        assert_int_equal(ask(&s, &get, 5000).status, 0);
    assert_int_equal(http_server_served(&s.server), PD_COUNT(script));
    tear_down(&s);
}

static void
the_longest_answer_allowed_arrives(void **state)
{
    static const struct http_reply script[] = { { .bytes = OK_HEAD "\r\n", .fill = PD_PULL_BODY_MAX } };
    struct pd_http_response response;
    struct setup s;

    (void)state;
    set_up(&s, script, PD_COUNT(script));
    assert_ok(pd_transport_once(s.transport, &get, 10000, &response));
    assert_int_equal(response.body_len, PD_PULL_BODY_MAX);
    tear_down(&s);
}

static void
a_slow_answer_ends_at_its_timeout_and_the_lane_is_free_again(void **state)
{
    static const struct http_reply script[] = {
        { .bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}", .delay_ms = 3000 },
        { .bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}" },
    };
    struct setup s;
    struct seen seen;

    (void)state;
    set_up(&s, script, PD_COUNT(script));
    assert_ok(pd_transport_send(s.transport, PD_LANE_PUSH, &get, 200));
    assert_int_equal(pd_transport_send(s.transport, PD_LANE_PUSH, &get, 200), PD_ERR_STATE);
    assert_ok(pd_queue_take(&s.queue, &seen, 10000));
    assert_int_equal(seen.status, 0);
    assert_int_equal(ask(&s, &get, 10000).status, 200);
    tear_down(&s);
}

static void
two_lanes_run_beside_each_other(void **state)
{
    static const struct http_reply slow[] = { { .bytes = NULL, .hang = true } };
    static const struct http_reply quick[] = { { .bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}" } };
    struct pd_http_response response;
    struct setup s, other;

    (void)state;
    set_up(&s, slow, 1);
    set_up(&other, quick, 1);
    assert_ok(pd_transport_send(s.transport, PD_LANE_PULL, &get, 60000));
    assert_ok(pd_transport_send(s.transport, PD_LANE_PUSH, &get, 300));
    assert_ok(pd_transport_once(other.transport, &get, 5000, &response));
    assert_int_equal(response.status, 200);
    tear_down(&other);
    tear_down(&s); /* with both lanes under way: nothing hangs, nothing leaks */
}

static void
nobody_there_is_no_answer(void **state)
{
    struct pd_http_response response;
    struct setup s;

    (void)state;
    set_up(&s, NULL, 0);
    http_server_stop(&s.server);
    assert_int_equal(pd_transport_once(s.transport, &get, 2000, &response), PD_ERR_NETWORK);
    pd_transport_destroy(s.transport);
    pd_queue_finish(&s.queue);
}

static void
only_a_hubs_address_is_taken(void **state)
{
    char authority[] = "/tmp/pd-authority-XXXXXX";
    const struct {
        const char *url, *ca;
        bool good;
    } rows[] = {
        { "http://127.0.0.1:8443", NULL, true },
        { "http://127.0.0.1:8443/", NULL, true },
        { "http://localhost:8443", NULL, true },
        { "http://[::1]:8443", NULL, true },
        { "https://hub.example:8443", authority, true },
        { "https://hub.example:8443", "/etc/hosts", false },
        { "https://hub.example:8443", NULL, false },
        { "https://hub.example:8443", "/nonexistent/ca.pem", false },
        { "http://hub.example:8443", NULL, false },
        { "http://127.0.0.1.hub.example", NULL, false },
        { "http://192.168.1.2:8443", NULL, false },
        { "http://someone@127.0.0.1:8443", NULL, false },
        { "https:/hub.example:8443", authority, false },
        { "https://h\xc3\xbcssli.example:8443", authority, false },
        { "https://h%75b.example", authority, false },
        { "https://hub.example/./", authority, false },
        { "https://hub.example/#", authority, false },
        { "https://hub.example/?", authority, false },
        { "https://hub.example#", authority, false },
        { "https://@hub.example", authority, false },
        { "https:///hub.example:8443", authority, false },
        { "https://hub.example/path", authority, false },
        { "https://hub.example/?q", authority, false },
        { "https://hub.example/#f", authority, false },
        { "ftp://127.0.0.1", NULL, false },
        { "file:///etc/passwd", NULL, false },
        { "127.0.0.1:8443", NULL, false },
        { "", NULL, false },
    };
    static const char pem[] = "-----BEGIN CERTIFICATE-----\n";
    struct pd_queue queue;
    int fd = mkstemp(authority);

    (void)state;
    assert_int_equal(write(fd, pem, sizeof pem - 1), sizeof pem - 1);
    assert_int_equal(close(fd), 0);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_transport_config config = {
            .hub_url = rows[i].url, .ca_file = rows[i].ca, .done = on_done, .ctx = &queue
        };
        struct pd_transport *transport = NULL;
        struct pd_why why = { .text = "" };

        assert_int_equal(pd_transport_create(&transport, &config, &why) == PD_OK, rows[i].good);
        assert_int_equal(why.text[0] != '\0', !rows[i].good);
        pd_transport_destroy(transport);
    }
    assert_int_equal(unlink(authority), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_and_its_answer_are_carried),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(what_a_hub_would_not_send_is_no_answer),
        cmocka_unit_test(the_longest_answer_allowed_arrives),
        cmocka_unit_test(a_slow_answer_ends_at_its_timeout_and_the_lane_is_free_again),
        cmocka_unit_test(two_lanes_run_beside_each_other),
        cmocka_unit_test(nobody_there_is_no_answer),
        cmocka_unit_test(only_a_hubs_address_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
