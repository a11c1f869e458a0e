/*
 * Goal: a desk with a true key that opens poll after poll keeps only a few, and nobody else waits for it; who
 * polls is answered however many ask something else.
 * Method: a real server on loopback, one desk enrolled over it, polls signed and sent on raw sockets.
 */
#include "tests/hub/server_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "sync/wire/enrol.h"
#include "sync/wire/httpsig.h"
#include "sync/wire/pull.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define POLLS 60

static struct pd_secret_key secret;
static struct pd_id device;

static void
send_request(int fd, const struct pd_http_request *r)
{
    char text[8192];
    struct pd_str s = pd_str_on(text, sizeof text);

    pd_str_addf(&s, "%s %s%s%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n",
        r->method, r->path, r->query[0] != '\0' ? "?" : "", r->query, r->body_len);
    for (int i = 0; i < r->headers.count; i++)
        pd_str_addf(&s, "%s: %s\r\n", r->headers.item[i].name, r->headers.item[i].value);
    pd_str_add(&s, "\r\n");
    pd_str_add_bytes(&s, r->body_len > 0 ? r->body : "", r->body_len);
    assert_false(s.cut);
    assert_int_equal(send(fd, s.p, s.len, MSG_NOSIGNAL), s.len);
}

/* The body of a 200 that ends the connection. */
static const char *
body_of(int fd, size_t *len)
{
    static char text[65536];
    size_t n = 0;
    ssize_t got;
    char *body;

    while ((got = recv(fd, text + n, sizeof text - 1 - n, 0)) > 0)
        n += (size_t)got;
    (void)close(fd);
    text[n] = '\0';
    assert_memory_equal(text, "HTTP/1.1 200", 12);
    body = strstr(text, "\r\n\r\n");
    assert_non_null(body);
    *len = n - (size_t)(body + 4 - text);
    return body + 4;
}

static void
greet(char nonce[PD_NONCE_CAP])
{
    struct pd_http_request r = { .method = "GET", .path = "/v1/hello", .query = "" };
    struct pd_hello hello;
    const char *body;
    size_t len;
    int fd = dial();

    send_request(fd, &r);
    body = body_of(fd, &len);
    assert_ok(pd_hello_read(body, len, &hello, NULL));
    (void)pd_copy(nonce, PD_NONCE_CAP, hello.nonce);
}

static void
enrol(void)
{
    struct pd_http_request http = { .method = "POST", .path = "/v1/enrol", .query = "" };
    struct pd_enrol_request request = { .serial = "SN-1", .mode = "kiosk" };
    struct pd_enrol_answer answer;
    uint8_t hash[8];
    char text[4096];
    struct pd_str out = pd_str_on(text, sizeof text);
    struct pd_enrol_code code;
    const char *body;
    size_t len;
    int fd;

    pd_server_lock(server);
    assert_ok(pd_hub_begin(hub));
    assert_ok(
        pd_hub_device_code(hub, pd_clock_wall_ms(), "S1", "P1", true, request.code, sizeof request.code));
    assert_ok(pd_hub_commit(hub));
    pd_server_unlock(server);
    secret = pd_secret_key_make(&rng);
    request.key = pd_secret_key_public(&secret);
    greet(request.nonce);
    pd_enrol_request_write(&request, &secret, &out);
    http.body = out.p;
    http.body_len = out.len;
    fd = dial();
    send_request(fd, &http);
    body = body_of(fd, &len);
    assert_ok(pd_enrol_code_parse(request.code, &code));
    memcpy(hash, code.hub_hash, sizeof hash);
    assert_ok(pd_enrol_answer_read(body, len, request.nonce, hash, &answer, NULL));
    device = answer.device;
}

static int
set_up(void **state)
{
    (void)server_set_up(state);
    enrol();
    return 0;
}

/* A poll from the end of the feed, which nothing will move. */
static int
start_poll(void)
{
    struct pd_http_request r = { .method = "GET", .path = "/v1/pull" };
    struct pd_httpsig_signer signer = { device, 1, &secret };
    struct pd_httpsig_text text;
    char nonce[PD_NONCE_CAP], query[96];
    struct pd_str q = pd_str_on(query, sizeof query);
    int fd = dial();
    uint64_t position;

    pd_server_lock(server);
    position = pd_hub_feed_position(hub);
    pd_server_unlock(server);
    pd_pull_query_write(
        &(struct pd_pull_query){ .hub_epoch = 1, .cseq = position, .limit = 10, .wait_s = 30 }, &q);
    r.query = query;
    greet(nonce);
    assert_ok(pd_httpsig_sign(&r, &signer, nonce, &text));
    send_request(fd, &r);
    return fd;
}

/* From this machine, so without a key. */
static void
assert_watched(const char *line)
{
    struct pd_http_request r = { .method = "GET", .path = "/metrics", .query = "" };
    int fd = dial();
    size_t len;
    const char *text;

    send_request(fd, &r);
    text = body_of(fd, &len);
    if (strstr(text, line) == NULL)
        fail_msg("%s is not in:\n%s", line, text);
}

static void
a_desk_that_polls_and_polls_keeps_the_newest_few(void **state)
{
    struct pollfd polls[POLLS];
    int64_t began_us = pd_clock_monotonic_us();
    char silent[96], id[PD_ID_TEXT_CAP];
    int waiting = POLLS;

    (void)state;
    for (int i = 0; i < POLLS; i++) {
        polls[i] = (struct pollfd){ .fd = start_poll(), .events = POLLIN };
        (void)usleep(20000); /* several threads read them: which is the newest is to be clear */
    }
    while (waiting > 4 && pd_clock_monotonic_us() - began_us < 10 * INT64_C(1000000)) {
        (void)usleep(100000);
        waiting = POLLS - poll(polls, POLLS, 0);
    }
    assert_int_equal(waiting, 4);
    for (int i = 0; i < POLLS; i++)
        assert_int_equal(polls[i].revents != 0, i < POLLS - 4);
    assert_watched("\npointdesk_polls_parked 4\n");
    (void)snprintf(
        silent, sizeof silent, "\npointdesk_desk_silent_seconds{desk=\"%s\"} ", pd_id_text(device, id));
    assert_watched(silent);
    for (int i = 0; i < POLLS; i++)
        (void)close(polls[i].fd);
}

/* A pull of everything from the beginning: signed, not yet sent. */
static void
prepare_pull(struct pd_http_request *r, struct pd_httpsig_text *text, char query[96])
{
    struct pd_httpsig_signer signer = { device, 1, &secret };
    char nonce[PD_NONCE_CAP];
    struct pd_str q = pd_str_on(query, 96);

    pd_pull_query_write(&(struct pd_pull_query){ .hub_epoch = 1, .limit = PD_PULL_ROWS_MAX }, &q);
    *r = (struct pd_http_request){ .method = "GET", .path = "/v1/pull", .query = query };
    greet(nonce);
    assert_ok(pd_httpsig_sign(r, &signer, nonce, text));
}

static void
add_members(void)
{
    struct pd_why why = { .text = "" };
    struct pd_id id;

    pd_server_lock(server);
    assert_ok(pd_hub_begin(hub));
    for (int i = 0; i < PD_PULL_ROWS_MAX; i++) {
        struct pd_hub_member_new m = { .name = "\xe9\x99\x88", .kind = "patient", .from_list = true };

        (void)snprintf(m.number, sizeof m.number, "M%d", i);
        assert_ok(pd_hub_member_add(hub, pd_clock_wall_ms(), &m, &id, &why));
    }
    assert_ok(pd_hub_commit(hub));
    pd_server_unlock(server);
}

/* The rows of a pull's answer; the connection is closed. */
static int
rows_of(int fd)
{
    static char body[1 << 20];
    const char *n;
    size_t len = 0;
    ssize_t got;

    while ((got = recv(fd, body + len, sizeof body - 1 - len, 0)) > 0)
        len += (size_t)got;
    (void)close(fd);
    body[len] = '\0';
    assert_memory_equal(body, "HTTP/1.1 200", 12);
    n = strstr(body, "\"n\":");
    assert_non_null(n);
    return atoi(n + 4);
}

static void
who_asks_something_else_is_answered_before_many_large_pulls(void **state)
{
    struct pollfd pulls[POLLS];
    struct pd_http_request r;
    struct pd_httpsig_text text;
    char query[96], nonce[PD_NONCE_CAP];

    (void)state;
    int fd;

    add_members();
    prepare_pull(&r, &text, query);
    fd = dial();
    send_request(fd, &r);
    assert_int_equal(rows_of(fd), PD_PULL_ROWS_MAX); /* from here on they are at hand */
    for (int i = 0; i < POLLS; i++) {
        pulls[i] = (struct pollfd){ .fd = dial(), .events = POLLIN };
        send_request(pulls[i].fd, &r);
    }
    greet(nonce);
    assert_in_range(poll(pulls, POLLS, 0), 0, POLLS - 2);
    for (int i = 0; i < POLLS; i++)
        assert_int_equal(rows_of(pulls[i].fd), PD_PULL_ROWS_MAX);
}

static atomic_bool ended;

/* One that asks again as soon as it is answered, until the test has ended. */
static void *
ask_and_ask(void *arg)
{
    static const char text[] = "GET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n";
    char answer[4096];
    int fd = dial();

    (void)arg;
    while (!atomic_load(&ended)) {
        assert_int_equal(send(fd, text, sizeof text - 1, MSG_NOSIGNAL), sizeof text - 1);
        assert_true(recv(fd, answer, sizeof answer, 0) > 0);
    }
    (void)close(fd);
    return NULL;
}

static void
who_pulls_is_answered_however_many_ask_something_else(void **state)
{
    pthread_t asking[8];
    struct pd_http_request r;
    struct pd_httpsig_text text;
    char query[96];
    int fd[POLLS];

    (void)state;
    add_members();
    prepare_pull(&r, &text, query);
    atomic_store(&ended, false);
    for (int i = 0; i < PD_COUNT(asking); i++)
        assert_int_equal(pthread_create(&asking[i], NULL, ask_and_ask, NULL), 0);
    for (int i = 0; i < POLLS; i++) {
        fd[i] = dial();
        send_request(fd[i], &r);
    }
    for (int i = 0; i < POLLS; i++)
        assert_true(rows_of(fd[i]) > 0);
    atomic_store(&ended, true);
    for (int i = 0; i < PD_COUNT(asking); i++)
        assert_int_equal(pthread_join(asking[i], NULL), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_desk_that_polls_and_polls_keeps_the_newest_few, set_up, server_tear_down),
        cmocka_unit_test_setup_teardown(
            who_asks_something_else_is_answered_before_many_large_pulls, set_up, server_tear_down),
        cmocka_unit_test_setup_teardown(
            who_pulls_is_answered_however_many_ask_something_else, set_up, server_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
