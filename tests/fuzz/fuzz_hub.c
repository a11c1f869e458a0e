/*
 * Any request to a hub with members, stock and desks, by who may make it. The first byte says who and where,
 * the rest is the body or, for G and X, the path and query in the first line:
 *   M E C   the hospital's own system, with its key: /v1/members, /v1/events, /v1/codes
 *   S F R Q O   the same: /v1/answers, /v1/feedback, /v1/reminders, /v1/quotes, /v1/members/M1/consents
 *   P       a desk's op lines, journalled and signed as they stand      V  its evidence
 *   G       a signed GET        N  a request to be enrolled        X  anything by a stranger (POST)
 * Every request is answered: never with a fault of the hub's own, a refusal with a stable code, a push with a
 * result for each line; no stranger changes anything; afterwards every invariant is proven. Each input meets
 * the same hub, because what it did is rolled back.
 */
#include "app/core/op.h"
#include "sync/hub/hub.h"
#include "sync/hub/staff.h"
#include "sync/wire/httpsig.h"
#include "sync/wire/problem.h"
#include "sync/wire/push.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1790000000000)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    struct pd_store *store;
    struct pd_hub *hub;
    struct pd_rng rng;
    struct pd_secret_key desk_secret;
    struct pd_public_key hub_key;
    struct pd_id desk;
    char authorization[8 + PD_HUB_CLIENT_KEY_CAP];
    struct pd_hub_report before;
} scene;

static enum pd_hub_step
handle(struct pd_http_request *request, struct pd_http_response *response)
{
    *response = (struct pd_http_response){ .status = 0 };
    return pd_hub_handle(scene.hub, NOW_MS, request, 0, response);
}

static void
hello(char nonce[PD_NONCE_CAP])
{
    struct pd_http_request request = { .method = "GET", .path = "/v1/hello", .query = "" };
    struct pd_http_response response;
    struct pd_hello told;

    (void)handle(&request, &response);
    pd_assert(pd_hello_read(response.body, response.body_len, &told, NULL) == PD_OK);
    scene.hub_key = told.hub_key;
    (void)pd_copy(nonce, PD_NONCE_CAP, told.nonce);
}

static const char more_rules[] =
    ",\"surveys\":[{\"id\":\"visit\",\"name\":{\"zh-Hans\":\"x\",\"en\":\"x\"},\"open_days\":14,\"rule\":"
    "\"survey\","
    "\"questions\":[{\"id\":\"a\",\"kind\":\"scale\",\"text\":{\"zh-Hans\":\"x\",\"en\":\"x\"}},"
    "{\"id\":\"b\",\"kind\":\"yes_no\",\"text\":{\"zh-Hans\":\"x\",\"en\":\"x\"}}]}],"
    "\"feedback\":{\"topics\":[{\"id\":\"t\",\"name\":{\"zh-Hans\":\"x\",\"en\":\"x\"}}]},"
    "\"reminders\":{\"topics\":[{\"id\":\"t\",\"name\":{\"zh-Hans\":\"x\",\"en\":\"x\"}}]},"
    "\"discounts\":[{\"id\":\"c\",\"name\":{\"zh-Hans\":\"x\",\"en\":\"x\"},"
    "\"tiers\":[{\"tier\":\"basic\",\"percent\":3}]}]}";

static void
publish(void)
{
    FILE *f = fopen(PD_SOURCE_DIR "/tests/hub/programme.json", "rb");
    static char json[65536];
    struct pd_why why;
    uint32_t version;
    size_t len;

    pd_assert(f != NULL);
    len = fread(json, 1, sizeof json, f);
    (void)fclose(f);
    while (len > 0 && json[len - 1] != '}')
        len--;
    pd_assert(len > 0 && len + sizeof more_rules <= sizeof json);
    memcpy(json + len - 1, more_rules, sizeof more_rules - 1);
    len += sizeof more_rules - 2;
    pd_assert(pd_hub_programme_publish(scene.hub, NOW_MS, json, len, NOW_MS - 1000, &version, &why) == PD_OK);
}

static void
enrol(void)
{
    char code[64], text[4096];
    struct pd_str body = pd_str_on(text, sizeof text);
    struct pd_enrol_request asked = { .mode = "counter", .serial = "SN-1" };
    struct pd_http_request request = { .method = "POST", .path = "/v1/enrol", .query = "" };
    struct pd_http_response response;
    struct pd_enrol_answer answer;
    uint8_t hash[8];

    pd_assert(pd_hub_device_code(scene.hub, NOW_MS, "S1", "P1", true, code, sizeof code) == PD_OK);
    scene.desk_secret = pd_secret_key_make(&scene.rng);
    asked.key = pd_secret_key_public(&scene.desk_secret);
    (void)pd_copy(asked.code, sizeof asked.code, code);
    hello(asked.nonce);
    pd_enrol_request_write(&asked, &scene.desk_secret, &body);
    request.body = body.p;
    request.body_len = body.len;
    (void)handle(&request, &response);
    pd_enrol_hub_hash(&scene.hub_key, hash);
    pd_assert(
        pd_enrol_answer_read(response.body, response.body_len, asked.nonce, hash, &answer, NULL) == PD_OK);
    scene.desk = answer.device;
}

/* A clerk who is a member too, and a supervisor. */
static void
hire(const struct pd_id *member)
{
    struct pd_staff clerk = { .number = "C-07", .name = "Li", .roles = PD_STAFF_COUNTER };
    struct pd_staff supervisor = { .number = "S1", .name = "Wu", .roles = PD_STAFF_SUPERVISOR };
    struct pd_why why;

    pd_assert(pd_hub_staff_add(scene.hub, NOW_MS, &clerk, "480926", "", &why) == PD_OK);
    pd_assert(pd_hub_staff_add(scene.hub, NOW_MS, &supervisor, "731206", "", &why) == PD_OK);
    pd_assert(pd_hub_staff_member(scene.hub, NOW_MS, clerk.number, member, "", &why) == PD_OK);
}

static void
set_the_scene(void)
{
    struct pd_hub_member_new m = {
        .number = "M1", .name = "Zhang", .phone = "13800000000", .kind = "standard"
    };
    struct pd_why why;
    struct pd_id member;
    char key[PD_HUB_CLIENT_KEY_CAP];

    scene.rng = pd_rng_seeded(42);
    pd_assert(pd_store_sqlite_open(&scene.store, ":memory:", NULL, true, &why) == PD_OK);
    pd_assert(pd_hub_init(scene.store, &scene.rng) == PD_OK);
    pd_assert(pd_hub_create(&scene.hub, &(struct pd_hub_config){ .store = scene.store, .rng = &scene.rng },
                  &why) == PD_OK);
    pd_assert(pd_hub_begin(scene.hub) == PD_OK);
    publish();
    pd_assert(pd_hub_member_add(scene.hub, NOW_MS, &m, &member, &why) == PD_OK);
    pd_assert(pd_hub_grant(scene.hub, NOW_MS, &member, "pay", "first", pd_points_of(1000)) == PD_OK);
    pd_assert(pd_hub_client_add(scene.hub, NOW_MS, "his", PD_HUB_SCOPE_ALL, key) == PD_OK);
    (void)snprintf(scene.authorization, sizeof scene.authorization, "Bearer %s", key);
    enrol();
    hire(&member);
    pd_assert(pd_hub_commit(scene.hub) == PD_OK);
    pd_assert(pd_hub_begin(scene.hub) == PD_OK);
    pd_assert(pd_hub_verify(scene.hub, &scene.before, NULL, NULL) == PD_OK);
    pd_assert(pd_hub_commit(scene.hub) == PD_OK);
}

static void
expect_an_answer(enum pd_hub_step step, const struct pd_http_response *response)
{
    char code[64], detail[PD_PROBLEM_DETAIL_CAP];

    if (step == PD_HUB_PARKED)
        return;
    pd_assert(response->status >= 200 && response->status < 500);
    if (response->status < 400)
        return;
    pd_problem_read(response->body, response->body_len, code, sizeof code, detail, sizeof detail);
    pd_assert(pd_problem_from(code) != 0 && pd_problem_status(pd_problem_from(code)) == response->status);
}

static struct pd_hub_report
prove(void)
{
    struct pd_hub_report report;

    pd_assert(pd_hub_verify(scene.hub, &report, NULL, NULL) == PD_OK);
    if (report.problem[0] != '\0')
        (void)fprintf(stderr, "%s\n", report.problem);
    pd_assert(report.problem[0] == '\0');
    return report;
}

static void
client(const char *path, const char *body, size_t len)
{
    struct pd_http_request request = {
        .method = "POST", .path = path, .query = "", .body = body, .body_len = len
    };
    struct pd_http_response response;
    struct pd_hub_report after;
    enum pd_hub_step step;

    pd_assert(pd_http_add(&request.headers, "authorization", scene.authorization) == PD_OK);
    pd_assert(pd_http_add(&request.headers, "idempotency-key", "1") == PD_OK);
    step = handle(&request, &response);
    expect_an_answer(step, &response);
    after = prove();
    pd_assert(after.ops <= scene.before.ops + 1 && after.members <= scene.before.members + 1);
    if (response.status >= 300)
        pd_assert(memcmp(&after, &scene.before, sizeof after) == 0); /* no is no */
}

static void
sign(struct pd_http_request *request, struct pd_httpsig_text *text)
{
    struct pd_httpsig_signer signer = { scene.desk, 1, &scene.desk_secret };
    char nonce[PD_NONCE_CAP];

    hello(nonce);
    if (pd_httpsig_sign(request, &signer, nonce, text) != PD_OK)
        request->headers.count = 0;
}

static void
signed_request(const char *method, char *path, char *query, const char *body, size_t len)
{
    struct pd_http_request request = {
        .method = method, .path = path, .query = query, .body = body, .body_len = len
    };
    struct pd_httpsig_text text;
    struct pd_http_response response;
    enum pd_hub_step step;

    sign(&request, &text);
    step = handle(&request, &response);
    expect_an_answer(step, &response);
    pd_assert(prove().ops == scene.before.ops);
}

/* Each line as the desk would have journalled it: the hub must have a result for every one. */
static void
push(const char *text, size_t len)
{
    struct pd_push_header header = { .device = scene.desk, .epoch = 1 };
    static struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_answer answer = { .results = results };
    struct pd_http_request request = { .method = "POST", .path = "/v1/push", .query = "" };
    struct pd_http_response response;
    char *copy = malloc(len + 4096);
    struct pd_str body = pd_str_on(copy, len + 4096);

    pd_assert(copy != NULL);
    for (const char *at = text, *end; (end = memchr(at, '\n', len - (size_t)(at - text))) != NULL;
         at = end + 1) {
        header.head = pd_chain_next(&header.head, at, (size_t)(end - at));
        header.n++;
        if (end + 1 == text + len)
            break;
    }
    hello(header.nonce);
    pd_push_header_write(&header, &scene.desk_secret, &body);
    pd_str_add_bytes(&body, text, len);
    request.body = body.p;
    request.body_len = body.len;
    (void)handle(&request, &response);
    expect_an_answer(PD_HUB_DONE, &response);
    if (response.status == 200) {
        pd_assert(pd_push_answer_read(response.body, response.body_len, header.nonce, &scene.hub_key, &answer,
                      NULL) == PD_OK);
        pd_assert(answer.count == header.n && answer.high_seq == (uint64_t)header.n);
    }
    (void)prove();
    free(copy);
}

static void
stranger(const char *method, char *path, char *query, const char *body, size_t len)
{
    struct pd_http_request request = {
        .method = method, .path = path, .query = query, .body = body, .body_len = len
    };
    struct pd_http_response response;
    enum pd_hub_step step = handle(&request, &response);
    struct pd_hub_report after;

    expect_an_answer(step, &response);
    after = prove();
    pd_assert(memcmp(&after, &scene.before, sizeof after) == 0);
}

static void
run(char kind, char *text, size_t len)
{
    char *line_end = memchr(text, '\n', len), *query;

    switch (kind) {
    case 'M':
        client("/v1/members", text, len);
        return;
    case 'E':
        client("/v1/events", text, len);
        return;
    case 'C':
        client("/v1/codes", text, len);
        return;
    case 'S':
        client("/v1/answers", text, len);
        return;
    case 'F':
        client("/v1/feedback", text, len);
        return;
    case 'R':
        client("/v1/reminders", text, len);
        return;
    case 'Q':
        client("/v1/quotes", text, len);
        return;
    case 'O':
        client("/v1/members/M1/consents", text, len);
        return;
    case 'P':
        if (len < PD_PUSH_BODY_MAX)
            push(text, len);
        return;
    case 'V':
        signed_request("POST", (char[]){ "/v1/evidence" }, (char[]){ "" }, text, len);
        return;
    case 'N':
        stranger("POST", (char[]){ "/v1/enrol" }, (char[]){ "" }, text, len);
        return;
    default:
        break;
    }
    if (line_end == NULL)
        return;
    *line_end = '\0';
    query = strchr(text, '?');
    if (query != NULL)
        *query++ = '\0';
    else
        query = line_end; /* "" */
    if (kind == 'G')
        signed_request("GET", text, query, NULL, 0);
    else if (kind == 'X')
        stranger("POST", text, query, line_end + 1, len - (size_t)(line_end + 1 - text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text;

    if (scene.hub == NULL)
        set_the_scene();
    if (size == 0 || size > PD_PUSH_BODY_MAX)
        return 0;
    text = malloc(size);
    pd_assert(text != NULL);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    scene.rng = pd_rng_seeded(7);
    pd_assert(pd_hub_begin(scene.hub) == PD_OK);
    run((char)data[0], text, size - 1);
    pd_hub_rollback(scene.hub);
    free(text);
    return 0;
}
