/*
 * Goal: what an earlier release wrote is read for ever, and its desks are answered as it answered them.
 * Method: the kept bytes of tests/hub/released: every op line, page, manifest and answer of protocol 1 is
 * read by today's code; the kept hub file is migrated, verified, asked the same questions at the same
 * instant, and its old desk goes on.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/wire/high.h"
#include "sync/wire/snapshot.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEPT PD_SOURCE_DIR "/tests/hub/released/"
#define EXCHANGES_MAX 64
#define QUIET_FROM 4 /* the push from which on nothing changes at the hub */

struct exchange {
    struct pd_http_request request;
    int64_t now_ms;
    int status;
    const char *answer;
    size_t answer_len;
};

static struct exchange exchanges[EXCHANGES_MAX];
static json_t *kept[EXCHANGES_MAX]; /* owns the texts */
static int count;
static struct kit kit;
static struct desk desk;
static char path[64];

static const char *
text_of(const json_t *line, const char *name)
{
    const char *text = json_string_value(json_object_get(line, name));

    assert_non_null(text);
    return text;
}

static void
read_exchange(const json_t *line, struct exchange *e)
{
    json_t *header;
    size_t i;

    e->request = (struct pd_http_request){ .method = text_of(line, "method"),
        .path = text_of(line, "path"),
        .query = text_of(line, "query"),
        .body = text_of(line, "body"),
        .body_len = json_string_length(json_object_get(line, "body")) };
    json_array_foreach(json_object_get(line, "headers"), i, header) assert_ok(pd_http_add(&e->request.headers,
        json_string_value(json_array_get(header, 0)), json_string_value(json_array_get(header, 1))));
    e->now_ms = json_integer_value(json_object_get(line, "now_ms"));
    e->status = (int)json_integer_value(json_object_get(line, "status"));
    e->answer = text_of(line, "answer");
    e->answer_len = json_string_length(json_object_get(line, "answer"));
}

static int
read_kept(void **state)
{
    FILE *f = fopen(KEPT "protocol-1.ndjson", "r");

    (void)state;
    assert_non_null(f);
    while (count < EXCHANGES_MAX && (kept[count] = json_loadf(f, JSON_DISABLE_EOF_CHECK, NULL)) != NULL) {
        read_exchange(kept[count], &exchanges[count]);
        count++;
    }
    (void)fclose(f);
    assert_int_equal(count, 40);
    return 0;
}

static int
forget_kept(void **state)
{
    (void)state;
    while (count > 0)
        json_decref(kept[--count]);
    return 0;
}

static bool
is(const struct exchange *e, const char *prefix)
{
    return strncmp(e->request.path, prefix, strlen(prefix)) == 0;
}

/* The hub's key, from the first greeting. */
static struct pd_public_key
hub_key(void)
{
    struct pd_hello hello;

    assert_true(is(&exchanges[0], "/v1/hello"));
    assert_ok(pd_hello_read(exchanges[0].answer, exchanges[0].answer_len, &hello, NULL));
    assert_int_equal(hello.protocol_max, 1);
    return hello.hub_key;
}

static const char *
nonce_of(const struct exchange *e)
{
    static struct pd_httpsig sig;

    assert_ok(pd_httpsig_read(&e->request, &sig, NULL));
    return sig.nonce;
}

static void
every_op_line_is_read_and_would_be_written_the_same(void **state)
{
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    bool seen[PD_OP_KIND_LAST + 1] = { false };
    struct pd_push_header header;
    char again[PD_OP_LINE_MAX + 1];
    struct pd_op op;
    int pushes = 0;

    (void)state;
    for (int i = 0; i < count; i++) {
        const struct exchange *e = &exchanges[i];

        if (!is(e, "/v1/push"))
            continue;
        pushes++;
        assert_ok(pd_push_read(e->request.body, e->request.body_len, &header, lines, NULL));
        for (int n = 0; n < header.n; n++) {
            assert_ok(pd_op_decode(lines[n].text, lines[n].len, &op, NULL));
            assert_int_equal(pd_op_protocol(op.kind), 1);
            seen[op.kind] = true;
            assert_int_equal(pd_op_encode(&op, again), lines[n].len);
            assert_memory_equal(again, lines[n].text, lines[n].len);
        }
    }
    assert_int_equal(pushes, 5);
    for (int kind = PD_OP_HOLD; kind <= PD_OP_PROGRAMME_RECV; kind++)
        assert_true(seen[kind]);
}

static enum pd_err
see_row(void *ctx, const struct pd_row *row)
{
    *(unsigned int *)ctx |= 1U << row->kind;
    return PD_OK;
}

static enum pd_err
see_chunk(void *ctx, const struct pd_chunk *chunk)
{
    *(struct pd_chunk *)ctx = *chunk;
    return PD_OK;
}

static void
every_answer_is_read(void **state)
{
    struct pd_public_key key = hub_key();
    struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_answer answer = { .results = results };
    struct pd_push_header header;
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    struct pd_pull_header page;
    struct pd_snapshot snapshot;
    struct pd_chunk chunk = { .rows = 0 };
    struct pd_high high;
    unsigned int kinds = 0;
    int read = 0;

    (void)state;
    for (int i = 0; i < count; i++) {
        const struct exchange *e = &exchanges[i];

        assert_int_equal(e->status, 200);
        read++;
        if (is(e, "/v1/push")) {
            assert_ok(pd_push_read(e->request.body, e->request.body_len, &header, lines, NULL));
            assert_ok(pd_push_answer_read(e->answer, e->answer_len, header.nonce, &key, &answer, NULL));
        } else if (is(e, "/v1/pull")) {
            assert_ok(
                pd_pull_read(e->answer, e->answer_len, nonce_of(e), &key, &page, see_row, &kinds, NULL));
        } else if (is(e, "/v1/snapshot/")) {
            assert_ok(pd_chunk_read(e->answer, e->answer_len, &chunk, see_row, &kinds, NULL));
        } else if (is(e, "/v1/snapshot")) {
            assert_ok(pd_snapshot_read(
                e->answer, e->answer_len, nonce_of(e), &key, &snapshot, see_chunk, &chunk, NULL));
        } else if (is(e, "/v1/device/high")) {
            assert_ok(pd_high_read(e->answer, e->answer_len, nonce_of(e), &key, &high, NULL));
        } else {
            read--;
        }
    }
    assert_int_equal(read, 18);
    for (int kind = PD_ROW_MEMBER; kind <= PD_ROW_HOLD; kind++)
        assert_true((kinds & 1U << kind) != 0);
}

/* ---- the hub's file ---- */

static void
open_kept(int protocol_max)
{
    struct pd_hub_config config = { .rng = &kit.rng, .protocol_max = protocol_max };
    struct pd_why why = { .text = "" };
    static char bytes[1 << 20];
    FILE *in = fopen(KEPT "hub-2.db", "rb"), *out;
    size_t n;

    (void)snprintf(path, sizeof path, "/tmp/pd_released_%d.db", (int)getpid());
    out = fopen(path, "wb");
    assert_non_null(in);
    assert_non_null(out);
    n = fread(bytes, 1, sizeof bytes, in);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    (void)fclose(in);
    assert_int_equal(fclose(out), 0);
    kit.rng = pd_rng_seeded(77);
    kit.now_ms = exchanges[count - 1].now_ms;
    kit.hub_key = hub_key();
    assert_ok(pd_store_sqlite_open(&kit.store, path, NULL, true, &why));
    config.store = kit.store;
    assert_ok(pd_hub_create(&kit.hub, &config, &why));
}

static void
close_kept(void)
{
    char wal[80];

    kit_close(&kit);
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    (void)unlink(path);
    (void)unlink(wal);
}

static void
a_migrated_hub_answers_an_old_desk_byte_for_byte(void **state)
{
    int pushes = 0, asked = 0;

    (void)state;
    open_kept(0);
    (void)kit_verify(&kit);
    for (int i = 0; i < count; i++) {
        const struct exchange *e = &exchanges[i];

        pushes += is(e, "/v1/push");
        if (pushes < QUIET_FROM || is(e, "/v1/hello"))
            continue;
        kit.now_ms = e->now_ms;
        (void)kit_send(&kit, &e->request, 0);
        assert_int_equal(kit.status, e->status);
        assert_string_equal(kit.body, e->answer);
        asked++;
    }
    assert_int_equal(asked, 7);
    (void)kit_verify(&kit);
    close_kept();
}

/* The kiosk of the old history, from its kept key and its kept pushes. */
static void
wake_kiosk(void)
{
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    struct pd_push_header header;
    char hex[2 * PD_SECRET_KEY_LEN + 2] = "";
    FILE *f = fopen(KEPT "kiosk.key", "r");

    assert_non_null(f);
    assert_non_null(fgets(hex, sizeof hex, f));
    (void)fclose(f);
    memset(&desk, 0, sizeof desk);
    assert_true(pd_unhex(hex, 2 * PD_SECRET_KEY_LEN, desk.secret.b, sizeof desk.secret.b));
    desk.kit = &kit;
    for (int i = 0; pd_id_is_zero(desk.id); i++) { /* the first to push was the kiosk */
        const struct exchange *e = &exchanges[i];

        if (!is(e, "/v1/push"))
            continue;
        assert_ok(pd_push_read(e->request.body, e->request.body_len, &header, lines, NULL));
        desk.id = header.device;
        desk.epoch = header.epoch;
    }
    for (int i = count - 1; i >= 0; i--) { /* its last push has everything */
        const struct exchange *e = &exchanges[i];

        if (!is(e, "/v1/push"))
            continue;
        assert_ok(pd_push_read(e->request.body, e->request.body_len, &header, lines, NULL));
        if (!pd_id_equal(header.device, desk.id))
            continue;
        assert_int_equal(header.base, 0);
        for (int n = 0; n < header.n; n++)
            desk_write_line(&desk, lines[n].text, lines[n].len);
        return;
    }
}

static void
an_old_desk_goes_on_at_a_migrated_hub(void **state)
{
    struct pd_op op;
    int before;

    (void)state;
    for (int protocol = 1; protocol <= PD_PROTOCOL_MAX; protocol++) {
        open_kept(protocol);
        wake_kiosk();
        before = desk.count;
        op = desk_op(&desk, PD_OP_PROGRAMME_RECV);
        op.number = 1;
        assert_int_equal(desk_do(&desk, &op).status, PD_OP_APPLIED);
        assert_int_equal(desk.answer.high_seq, (uint64_t)before + 1);
        (void)kit_verify(&kit);
        close_kept();
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_op_line_is_read_and_would_be_written_the_same),
        cmocka_unit_test(every_answer_is_read),
        cmocka_unit_test(a_migrated_hub_answers_an_old_desk_byte_for_byte),
        cmocka_unit_test(an_old_desk_goes_on_at_a_migrated_hub),
    };

    return cmocka_run_group_tests(tests, read_kept, forget_kept);
}
