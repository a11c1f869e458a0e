/*
 * Goal: over https a desk talks to whoever its pinned authority vouches for at that address and to nobody
 * else, whatever other authorities the machine knows.
 * Method: certificates made anew by openssl, its own server showing them on loopback, and the transport with
 * one pin, two pins, the wrong pin, no pin.
 */
#include "tests/support/check.h"

#include "sync/client/transport_curl.h"
#include "sync/client/transport_pins.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64];

static const char *
in_dir(const char *name)
{
    static char paths[4][128];
    static int next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    return path;
}

static int
make_all(void **state)
{
    char command[512];

    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/pd-tls-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return -1;
    (void)snprintf(command, sizeof command, "%s/tests/support/make-certificates %s 2>&1", PD_SOURCE_DIR, dir);
    return system(command);
}

static int
remove_all(void **state)
{
    char command[128];

    (void)state;
    (void)snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

/* ---- a server with a certificate ---- */

struct tls_server {
    pid_t pid;
    int port;
};

/* Its words tell the port it was given; it is read until then and never again. */
static int
port_told(int fd)
{
    FILE *f = fdopen(fd, "r");
    char line[256];
    int port = 0;

    while (port == 0 && fgets(line, sizeof line, f) != NULL)
        (void)sscanf(line, "ACCEPT 127.0.0.1:%d", &port);
    (void)fclose(f);
    return port;
}

static struct tls_server
server_start(const char *name, const char *version)
{
    struct tls_server s;
    char cert[128], key[128];
    int said[2], words[2];

    (void)snprintf(cert, sizeof cert, "%s/%s.pem", dir, name);
    (void)snprintf(key, sizeof key, "%s/%s-key.pem", dir, name);
    assert_int_equal(pipe(said), 0);
    assert_int_equal(pipe(words), 0); /* an input that never ends: it ends with that */
    s.pid = fork();
    if (s.pid == 0) {
        (void)dup2(words[0], 0);
        (void)dup2(said[1], 1);
        (void)close(said[0]);
        (void)close(words[1]);
        (void)signal(SIGPIPE, SIG_IGN);
        (void)execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", cert, "-cert_chain",
            cert, "-key", key, "-www", version, (char *)NULL);
        _exit(127);
    }
    assert_true(s.pid > 0);
    (void)close(said[1]);
    (void)close(words[0]);
    s.port = port_told(said[0]);
    assert_true(s.port > 0);
    return s;
}

static void
server_stop(const struct tls_server *s)
{
    assert_int_equal(kill(s->pid, SIGKILL), 0);
    assert_int_equal(waitpid(s->pid, NULL, 0), s->pid);
}

static void
nobody_waits(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    (void)ctx;
    (void)lane;
    (void)response;
}

/* Whether an answer comes that is believed. */
static bool
answers(const char *host, int port, const char *pins)
{
    static const struct pd_http_request get = { .method = "GET", .path = "/v1/hello", .query = "" };
    char url[64];
    struct pd_transport_config config = { .hub_url = url, .ca_file = in_dir(pins), .done = nobody_waits };
    struct pd_transport *transport = NULL;
    struct pd_http_response response;
    struct pd_why why = { .text = "" };
    enum pd_err err;

    (void)snprintf(url, sizeof url, "https://%s:%d", host, port);
    assert_ok(pd_transport_create(&transport, &config, &why));
    err = pd_transport_once(transport, &get, 5000, &response);
    if (err == PD_OK)
        assert_int_equal(response.status, 200);
    else
        assert_int_equal(err, PD_ERR_NETWORK);
    pd_transport_destroy(transport);
    return err == PD_OK;
}

static void
only_the_pinned_authority_vouches_for_a_hub(void **state)
{
    static const struct {
        const char *server, *host, *pins;
        bool believed;
    } rows[] = {
        { "good-a", "127.0.0.1", "a.pem", true },
        { "good-a", "localhost", "a.pem", true },
        { "good-a", "127.0.0.1", "both.pem", true }, /* while the hub moves from one to the other */
        { "good-b", "127.0.0.1", "both.pem", true },
        { "good-b", "127.0.0.1", "a.pem", false },
        { "good-a", "127.0.0.1", "b.pem", false },
        { "other-host", "127.0.0.1", "a.pem", false },
        { "other-host", "localhost", "a.pem", false },
        { "expired", "127.0.0.1", "both.pem", false },
        { "future", "127.0.0.1", "both.pem", false },
        { "self", "127.0.0.1", "both.pem", false },
        { "below-leaf", "127.0.0.1", "a.pem", false },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct tls_server s = server_start(rows[i].server, "-no_ticket");
        bool believed = answers(rows[i].host, s.port, rows[i].pins);

        server_stop(&s);
        if (believed != rows[i].believed)
            print_error("%s at %s with %s\n", rows[i].server, rows[i].host, rows[i].pins);
        assert_int_equal(believed, rows[i].believed);
    }
}

/* A certificate of a public authority, bought by whoever stands in between: the machine would believe it. */
static void
what_the_machine_believes_does_not_count(void **state)
{
    struct tls_server s = server_start("good-b", "-no_ticket");

    (void)state;
    assert_int_equal(setenv("SSL_CERT_FILE", in_dir("b.pem"), 1), 0);
    assert_int_equal(setenv("SSL_CERT_DIR", dir, 1), 0);
    assert_int_equal(setenv("CURL_CA_BUNDLE", in_dir("b.pem"), 1), 0);
    assert_false(answers("127.0.0.1", s.port, "a.pem"));
    server_stop(&s);
}

static void
an_old_protocol_is_not_spoken(void **state)
{
    struct tls_server s = server_start("good-a", "-tls1_1");

    (void)state;
    assert_false(answers("127.0.0.1", s.port, "a.pem"));
    server_stop(&s);
}

static void
write_file(const char *name, const char *text, int times)
{
    FILE *f = fopen(in_dir(name), "w");

    assert_non_null(f);
    for (int i = 0; i < times; i++)
        assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void
a_file_of_pins_holds_one_or_two(void **state)
{
    static const char one[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    static const char trusted[] =
        "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n";
    static const struct {
        const char *text;
        int times;
        bool good;
    } rows[] = {
        { one, 1, true },
        { one, 2, true },
        { one, 3, false },
        { one, 140, false },   /* a system's own bundle */
        { trusted, 3, false }, /* by another name */
        { "", 1, false },
        { "127.0.0.1 localhost\n", 5, false },
        { "-----BEGIN EC PRIVATE KEY-----\n", 1, false },
        { "-----BEGIN CERTIFICATE REQUEST-----\n", 1, false },
    };
    struct pd_why why;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        enum pd_err err;

        write_file("pins", rows[i].text, rows[i].times);
        why.text[0] = '\0';
        err = pd_transport_pins(in_dir("pins"), &why);
        assert_int_equal(err, rows[i].good ? PD_OK : PD_ERR_INVALID);
        assert_int_equal(why.text[0] == '\0', rows[i].good);
    }
    assert_int_equal(pd_transport_pins(NULL, &why), PD_ERR_INVALID);
    assert_int_equal(pd_transport_pins(in_dir("not-there"), &why), PD_ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_pinned_authority_vouches_for_a_hub),
        cmocka_unit_test(what_the_machine_believes_does_not_count),
        cmocka_unit_test(an_old_protocol_is_not_spoken),
        cmocka_unit_test(a_file_of_pins_holds_one_or_two),
    };

    return cmocka_run_group_tests(tests, make_all, remove_all);
}
