/*
 * Goal: a push that was checked before the engine has it is judged as any other: what was found is believed
 * for the desk's own key and for nothing else, and a spoilt push is refused however well its desk is known.
 * Method: pushes signed by hand, given to the engine with what is said to be known of them, and sent to a
 * real server on loopback.
 */
#include "app/base/str.h"
#include "sync/hub/server_mhd.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct kit kit;
static struct desk kiosk;
static char bytes[8192];

static int
set_up(void **state)
{
    struct pd_id member;
    struct pd_op op;

    (void)state;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    op = desk_op(&kiosk, PD_OP_SPEND);
    op.member = member;
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, "wheel");
    op.decided_ms = op.at_ms;
    op.amount = pd_points_of(1);
    for (int i = 0; i < 3; i++) {
        op.id.b[PD_ID_LEN - 1]++;
        op.dseq = (uint64_t)i + 1;
        desk_write(&kiosk, &op);
    }
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    (void)kit_verify(&kit);
    kit_close(&kit);
    return 0;
}

/* A push of one line; a spoilt one has another signature. */
static struct pd_http_request
push_of(int line, bool spoilt)
{
    struct pd_str body = pd_str_on(bytes, sizeof bytes);
    struct pd_push_header header = { .device = kiosk.id,
        .epoch = kiosk.epoch,
        .base = (uint64_t)line,
        .base_hash = kiosk.heads[line],
        .n = 1,
        .head = kiosk.heads[line + 1] };
    char *digit;

    (void)pd_copy(header.nonce, sizeof header.nonce, kit.nonce);
    pd_push_header_write(&header, &kiosk.secret, &body);
    digit = &body.p[body.len - 4];
    if (spoilt)
        *digit = *digit == '0' ? '1' : '0';
    pd_str_add_bytes(&body, kiosk.lines[line], kiosk.len[line]);
    pd_str_add(&body, "\n");
    return (struct pd_http_request){
        .method = "POST", .path = "/v1/push", .query = "", .body = body.p, .body_len = body.len
    };
}

static int
handled(int line, bool spoilt, struct pd_hub_checked *checked)
{
    struct pd_hub_aside aside = { .checked = *checked };
    struct pd_http_request request = push_of(line, spoilt);
    struct pd_http_response response;

    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_handle_aside(kit.hub, kit.now_ms, &request, &aside, 0, &response), PD_HUB_DONE);
    assert_ok(pd_hub_commit(kit.hub));
    *checked = aside.checked;
    return response.status;
}

static void
the_engine_tells_what_it_found(void **state)
{
    struct pd_public_key key = pd_secret_key_public(&kiosk.secret);
    struct pd_hub_checked checked = { .good = false };
    char nonce[PD_NONCE_CAP];

    (void)state;
    kit_hello(&kit, nonce);
    assert_int_equal(handled(0, true, &checked), 401);
    assert_false(checked.good);
    assert_int_equal(handled(0, false, &checked), 200);
    assert_true(checked.good);
    assert_true(pd_id_equal(checked.device, kiosk.id));
    assert_true(pd_public_key_equal(&checked.key, &key));
}

/* That the spoilt one is taken shows that it was not looked at again. */
static void
what_was_checked_is_believed_for_the_desks_own_key_alone(void **state)
{
    struct pd_secret_key another = pd_secret_key_make(&kit.rng);
    struct pd_hub_checked own = { .good = true, .key = pd_secret_key_public(&kiosk.secret) };
    struct pd_hub_checked others = { .good = true, .key = pd_secret_key_public(&another) };
    char nonce[PD_NONCE_CAP];

    (void)state;
    kit_hello(&kit, nonce);
    assert_int_equal(handled(0, true, &others), 401);
    assert_false(others.good);
    assert_int_equal(handled(0, true, &own), 200);
}

static int64_t
now_ms(void)
{
    return kit.now_ms;
}

static void
assert_signed(const char *body, size_t len)
{
    static struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_answer answer = { .results = results };

    assert_ok(pd_push_answer_read(body, len, kit.nonce, &kit.hub_key, &answer, NULL));
    assert_int_equal(answer.count, 1);
}

static int
sent(const struct pd_server *server, int line, bool spoilt)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)pd_server_port(server)) };
    struct pd_http_request request = push_of(line, spoilt);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    static char answer[8192];
    char head[200], *body;
    size_t len = 0;
    struct pd_str out = pd_str_on(head, sizeof head);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    pd_str_addf(&out, "POST /v1/push HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
        request.body_len);
    assert_int_equal(send(fd, out.p, out.len, 0), out.len);
    assert_int_equal(send(fd, request.body, request.body_len, 0), request.body_len);
    for (ssize_t n; (n = recv(fd, answer + len, sizeof answer - 1 - len, 0)) > 0;)
        len += (size_t)n;
    (void)close(fd);
    answer[len] = '\0';
    body = strstr(answer, "\r\n\r\n");
    assert_non_null(body);
    body += 4;
    if (atoi(answer + 9) == 200)
        assert_signed(body, len - (size_t)(body - answer));
    return atoi(answer + 9);
}

static void
a_spoilt_push_of_a_desk_that_is_known_is_refused(void **state)
{
    struct pd_server_config config = {
        .listen = "127.0.0.1:0", .now_ms = now_ms, .hub = kit.hub, .store = kit.store
    };
    struct pd_server *server;
    struct pd_why why = { .text = "" };
    char nonce[PD_NONCE_CAP];

    (void)state;
    kit_hello(&kit, nonce);
    assert_ok(pd_server_start(&server, &config, &why));
    assert_int_equal(sent(server, 0, false), 200); /* its key is known from here on */
    assert_int_equal(sent(server, 1, true), 401);
    assert_int_equal(sent(server, 1, false), 200);
    assert_int_equal(sent(server, 2, false), 200);
    pd_server_stop(server);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_engine_tells_what_it_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_was_checked_is_believed_for_the_desks_own_key_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_spoilt_push_of_a_desk_that_is_known_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
