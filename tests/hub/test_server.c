/*
 * Goal: the adapter carries requests and answers unharmed, parks and wakes long polls, and strangers' slow,
 * oversized or senseless bytes cost nobody else anything. Method: a real server on loopback, raw sockets.
 */
#include "tests/hub/server_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "sync/wire/enrol.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
say(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, bytes, n, MSG_NOSIGNAL);

        if (done <= 0)
            return;
        bytes += done;
        n -= (size_t)done;
    }
}

/* Everything until the peer closes, or patience_ms without a byte. Returns the status, 0: none. */
static int
listen_to(int fd, char *out, size_t cap, int patience_ms)
{
    size_t n = 0;

    for (;;) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        ssize_t got;

        if (poll(&p, 1, patience_ms) <= 0 || n + 1 >= cap)
            break;
        got = recv(fd, out + n, cap - 1 - n, 0);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    out[n] = '\0';
    return strncmp(out, "HTTP/1.1 ", 9) == 0 ? atoi(out + 9) : 0;
}

static int
ask(const char *text, char *out, size_t cap)
{
    int fd = dial(), status;

    say(fd, text, strlen(text));
    status = listen_to(fd, out, cap, 1500);
    (void)close(fd);
    return status;
}

static const char hello[] = "GET /v1/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

static void
hello_is_answered(void **state)
{
    char out[8192];
    struct pd_hello h;
    const char *body;

    (void)state;
    assert_int_equal(ask(hello, out, sizeof out), 200);
    body = strstr(out, "\r\n\r\n");
    assert_non_null(body);
    assert_ok(pd_hello_read(body + 4, strlen(body + 4), &h, NULL));
    assert_int_equal(
        ask("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", out, sizeof out), 200);
}

static void
an_oversized_body_is_refused_before_and_while_it_comes(void **state)
{
    static char chunk[70000];
    char out[8192], head[64];
    int fd, status;

    (void)state;
    status = ask("POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n",
        out, sizeof out);
    assert_int_equal(status, 413);
    assert_non_null(strstr(out, "too_large"));
    fd = dial();
    (void)snprintf(head, sizeof head, "POST /v1/push HTTP/1.1\r\nHost: x\r\n");
    say(fd, head, strlen(head));
    say(fd, "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n", 49);
    memset(chunk, 'x', sizeof chunk);
    for (int i = 0; i < 5; i++) {
        (void)snprintf(head, sizeof head, "%zx\r\n", sizeof chunk);
        say(fd, head, strlen(head));
        say(fd, chunk, sizeof chunk);
        say(fd, "\r\n", 2);
    }
    say(fd, "0\r\n\r\n", 5);
    assert_int_equal(listen_to(fd, out, sizeof out, 1500), 413);
    (void)close(fd);
}

static void
oversized_headers_are_refused(void **state)
{
    static char text[40000];
    char out[8192];
    struct pd_str s = pd_str_on(text, sizeof text);
    int status;

    (void)state;
    pd_str_add(&s, "GET /v1/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: ");
    for (int i = 0; i < 30000; i++)
        pd_str_add(&s, "a");
    pd_str_add(&s, "\r\n\r\n");
    status = ask(text, out, sizeof out);
    assert_true(status == 0 || (status >= 400 && status < 500));
    s = pd_str_on(text, sizeof text);
    pd_str_add(&s, "GET /v1/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    for (int i = 0; i < 40; i++)
        pd_str_addf(&s, "X-H%d: a\r\n", i);
    pd_str_add(&s, "\r\n");
    assert_int_equal(ask(text, out, sizeof out), 400);
}

static void
senseless_bytes_end_in_an_error_or_a_closed_door(void **state)
{
    struct pd_rng seeded = pd_rng_seeded(3);
    char out[8192], junk[512];

    (void)state;
    for (int i = 0; i < 40; i++) {
        int fd = dial(), status;

        pd_rng_fill(&seeded, junk, sizeof junk);
        say(fd, junk, sizeof junk);
        (void)shutdown(fd, SHUT_WR);
        status = listen_to(fd, out, sizeof out, 1000);
        assert_true(status == 0 || status >= 400);
        (void)close(fd);
    }
    assert_int_equal(ask(hello, out, sizeof out), 200);
}

static void
slow_senders_do_not_slow_the_others(void **state)
{
    char out[8192];
    int slow[200];
    int64_t began_us;

    (void)state;
    for (int i = 0; i < PD_COUNT(slow); i++) {
        slow[i] = dial();
        say(slow[i], "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Le", 44);
    }
    began_us = pd_clock_monotonic_us();
    for (int i = 0; i < 20; i++)
        assert_int_equal(ask(hello, out, sizeof out), 200);
    assert_true(pd_clock_monotonic_us() - began_us < 4000000);
    for (int i = 0; i < PD_COUNT(slow); i++)
        (void)close(slow[i]);
}

static void
a_client_that_leaves_while_it_waits_harms_nobody(void **state)
{
    char out[8192];

    (void)state;
    for (int i = 0; i < 50; i++) {
        int fd = dial();

        say(fd, hello, strlen(hello));
        (void)close(fd);
    }
    assert_int_equal(ask(hello, out, sizeof out), 200);
}

static void
plain_http_stays_on_loopback(void **state)
{
    struct pd_server *other;
    struct pd_why why = { .text = "" };
    struct pd_server_config config = { .hub = hub, .store = store, .now_ms = pd_clock_wall_ms };
    static const char *const refused[] = { "0.0.0.0:0", "10.0.0.1:0", "[::]:0", "localhost:0", "127.0.0.1",
        "127.0.0.1:99999", "127.0.0.1:x", "" };

    (void)state;
    for (int i = 0; i < PD_COUNT(refused); i++) {
        config.listen = refused[i];
        assert_int_equal(pd_server_start(&other, &config, &why), PD_ERR_INVALID);
        assert_string_not_equal(why.text, "");
    }
    config.listen = "127.0.0.1:0";
    config.tls_cert = "/nowhere/cert.pem";
    config.tls_key = "/nowhere/key.pem";
    assert_int_equal(pd_server_start(&other, &config, &why), PD_ERR_MISSING);
    config.tls_cert = "/"; /* it opens, and cannot be read */
    assert_int_equal(pd_server_start(&other, &config, &why), PD_ERR_MISSING);
    assert_string_equal(why.path, "/");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, server_set_up, server_tear_down)
        T(hello_is_answered),
        T(an_oversized_body_is_refused_before_and_while_it_comes),
        T(oversized_headers_are_refused),
        T(senseless_bytes_end_in_an_error_or_a_closed_door),
        T(slow_senders_do_not_slow_the_others),
        T(a_client_that_leaves_while_it_waits_harms_nobody),
        T(plain_http_stays_on_loopback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
