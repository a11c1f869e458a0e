#include "tests/client/fake_hub.h"

#include "sync/wire/enrol.h"
#include "sync/wire/errand.h"
#include "sync/wire/high.h"
#include "sync/wire/httpsig.h"
#include "sync/wire/pull.h"
#include "sync/wire/snapshot.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#define NOW_MS INT64_C(1700000000000)

static struct pd_secret_key
secret_of(uint8_t fill)
{
    uint8_t seed[PD_SEED_LEN];

    memset(seed, fill, sizeof seed);
    return pd_secret_key_from_seed(seed);
}

void
fake_hub_init(struct fake_hub *hub, const struct pd_public_key *desk)
{
    memset(hub, 0, sizeof *hub);
    hub->secret = secret_of(0x22);
    hub->stranger = secret_of(0x33);
    hub->desk = *desk;
    hub->epoch = 1;
}

static void
current_nonce(const struct fake_hub *hub, char out[PD_NONCE_CAP])
{
    (void)snprintf(out, PD_NONCE_CAP, "nonce-%06d", hub->nonces);
}

static const struct pd_secret_key *
signer(const struct fake_hub *hub)
{
    return hub->next == FORGED ? &hub->stranger : &hub->secret;
}

static void
reply(struct fake_hub *hub, struct pd_http_response *response, int status, const char *type, size_t len)
{
    *response = (struct pd_http_response){ .status = status, .body = hub->body, .body_len = len };
    (void)pd_copy(hub->type, sizeof hub->type, type);
    assert_ok(pd_http_add(&response->headers, "content-type", hub->type));
}

static struct pd_id
asker(const struct fake_hub *hub)
{
    struct pd_id id;
    bool other = hub->next == OTHER_DESK || hub->signs == SIGNS_OTHER_DESK;

    memset(id.b, other ? 0xd6 : 0xd5, sizeof id.b);
    return id;
}

/* What the request wants its answer signed over. */
static void
take_nonce(struct fake_hub *hub, const struct pd_http_request *request)
{
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    struct pd_public_key key = pd_secret_key_public(&hub->secret);
    struct pd_push_header header;
    struct pd_httpsig sig;
    struct pd_high told;

    hub->asked[0] = '\0';
    if (strcmp(request->path, "/v1/push") == 0) {
        assert_ok(pd_push_read(request->body, request->body_len, &header, lines, NULL));
        strcpy(hub->asked, header.nonce);
    } else if (strcmp(request->path, "/v1/introduce") == 0) {
        assert_ok(pd_introduce_read(request->body, request->body_len, &key, hub->asked, &told, NULL));
    } else if (strcmp(request->path, "/v1/errand") == 0) {
        struct pd_errand_request r;

        assert_ok(pd_errand_request_read(request->body, request->body_len, &r, NULL));
        strcpy(hub->asked, r.nonce);
    } else if (pd_httpsig_read(request, &sig, NULL) == PD_OK) {
        strcpy(hub->asked, sig.nonce);
    }
}

static void
sign_problem(const struct fake_hub *hub, enum pd_problem what, struct pd_str *out)
{
    const struct pd_secret_key *secret = hub->signs == SIGNS_STRANGER ? &hub->stranger : &hub->secret;
    const char *nonce = hub->signs == SIGNS_OTHER_NONCE ? "nonce-of-another" : hub->asked;
    struct pd_id id = asker(hub);

    if (hub->signs == SIGNS_OTHER_PROBLEM)
        what = what == PD_PROBLEM_DEVICE_LOST ? PD_PROBLEM_OLD_EPOCH : PD_PROBLEM_DEVICE_LOST;
    pd_problem_sign(what, "", &id, nonce, secret, out);
}

/* In the place of the code that was signed stands another. */
static void
change_code(struct fake_hub *hub, struct pd_str *out, enum pd_problem what)
{
    char other[4096];
    struct pd_str s = pd_str_on(other, sizeof other);
    const char *code = strstr(hub->body, "\"code\":\""), *end = strchr(code + 8, '"');

    pd_str_add_bytes(&s, hub->body, (size_t)(code + 8 - hub->body));
    pd_str_add(&s, pd_problem_code(what));
    pd_str_add(&s, end);
    *out = pd_str_on(hub->body, sizeof hub->body);
    pd_str_add_bytes(out, s.p, s.len);
}

static void
problem(struct fake_hub *hub, struct pd_http_response *response, enum pd_problem what)
{
    struct pd_str out = pd_str_on(hub->body, sizeof hub->body);

    if (hub->signs == SIGNS_NOT || hub->asked[0] == '\0')
        pd_problem_write(what, "", &out);
    else
        sign_problem(hub, what, &out);
    if (hub->signs == SIGNS_OTHER_PROBLEM)
        change_code(hub, &out, what);
    reply(hub, response, pd_problem_status(what), PD_PROBLEM_MEDIA_TYPE, out.len);
    if (hub->retry_after != NULL)
        assert_ok(pd_http_add(&response->headers, "retry-after", hub->retry_after));
}

static void
hello(struct fake_hub *hub, struct pd_http_response *response)
{
    struct pd_hello hello = { .name = "Test",
        .protocol_min = 1,
        .protocol_max = hub->protocol > 1 ? hub->protocol : 1,
        .time_ms = NOW_MS,
        .hub_key = pd_secret_key_public(signer(hub)) };
    struct pd_str out = pd_str_on(hub->body, sizeof hub->body);

    hub->hellos++;
    hub->nonces++;
    current_nonce(hub, hello.nonce);
    pd_hello_write(&hello, &out);
    reply(hub, response, 200, "application/json", out.len);
}

static void
push(struct fake_hub *hub, const struct pd_http_request *request, struct pd_http_response *response)
{
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    static struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_header header;
    struct pd_push_answer answer = { .hub_epoch = hub->epoch, .time_ms = NOW_MS, .results = results };
    struct pd_str out = pd_str_on(hub->body, sizeof hub->body);
    char nonce[PD_NONCE_CAP];

    hub->pushes++;
    memcpy(hub->last_push, request->body, request->body_len);
    hub->last_push_len = request->body_len;
    assert_ok(pd_push_read(request->body, request->body_len, &header, lines, NULL));
    assert_ok(pd_push_verify(request->body, request->body_len, &header, lines, &hub->desk, NULL));
    current_nonce(hub, nonce);
    if (strcmp(header.nonce, nonce) != 0 && !hub->all_nonces) {
        problem(hub, response, PD_PROBLEM_STALE_NONCE);
        return;
    }
    if (hub->unknown) {
        problem(hub, response, PD_PROBLEM_UNKNOWN_DEVICE);
        return;
    }
    if (header.base > hub->high) {
        problem(hub, response, PD_PROBLEM_GAP);
        return;
    }
    if (header.base == hub->high && !pd_hash_equal(&header.base_hash, &hub->head)) {
        hub->forks++;
        problem(hub, response, PD_PROBLEM_FORK);
        return;
    }
    for (int i = 0; i < header.n; i++) {
        uint64_t dseq = header.base + (uint64_t)i + 1;

        results[i] = (struct pd_op_result){ .dseq = hub->next == OTHER_RESULTS ? dseq + 100 : dseq,
            .status = PD_OP_APPLIED,
            .hseq = 1000 + dseq,
            .dup = dseq <= hub->high,
            .balance = pd_points_of(-1) };
    }
    if (header.base + (uint64_t)header.n > hub->high) {
        hub->high = header.base + (uint64_t)header.n;
        hub->head = header.head;
    }
    answer.count = header.n;
    answer.high_seq = hub->high;
    answer.durable_seq = hub->durable;
    hub->receipts += header.receipts;
    if (header.protocol >= 2) {
        answer.device = hub->next == OTHER_DESK ? asker(hub) : header.device;
        answer.epoch = header.epoch;
        answer.head = header.head;
        answer.head.b[0] ^= hub->rewrote;
    }
    pd_push_answer_write(&answer, header.nonce, signer(hub), &out);
    reply(hub, response, 200, "application/json", out.len);
}

static void
high(struct fake_hub *hub, const char *query, const char *nonce, struct pd_http_response *response)
{
    struct pd_high high = { .epoch = 1,
        .hub_epoch = hub->epoch,
        .high_seq = hub->high,
        .durable_seq = hub->durable,
        .head = hub->head,
        .time_ms = NOW_MS };
    struct pd_str out = pd_str_on(hub->body, sizeof hub->body);
    bool said = false;

    assert_ok(pd_high_query_read(query, &said, &hub->said_end, NULL));
    if (said) {
        high.device = asker(hub);
        high.key = hub->desk;
        strcpy(high.mode, "kiosk");
        strcpy(high.site, "H1");
        strcpy(high.place, "P1");
        high.letter = 'A';
    }
    hub->highs++;
    pd_high_write(&high, nonce, signer(hub), &out);
    reply(hub, response, 200, "application/json", out.len);
}

static void
pull(struct fake_hub *hub, const struct pd_http_request *request, const char *nonce,
    struct pd_http_response *response)
{
    struct pd_pull_header header = { .hub_epoch = hub->epoch,
        .cseq = hub->cseq,
        .more = hub->more,
        .high = hub->high,
        .time_ms = NOW_MS,
        .n = hub->row_count,
        .refill = hub->refill };
    struct pd_str out = pd_str_on(hub->body, sizeof hub->body);
    struct pd_pull_query query;

    hub->pulls++;
    (void)pd_copy(hub->last_query, sizeof hub->last_query, request->query);
    assert_ok(pd_pull_query_read(request->query, &query, NULL));
    if (query.protocol >= 2)
        header.device = asker(hub);
    pd_pull_write(&header, hub->rows, strlen(hub->rows), nonce, signer(hub), &out);
    reply(hub, response, 200, "application/x-ndjson", out.len);
    if (hub->next != ANSWER_LOST && hub->next != FORGED && hub->next != CORRUPTED &&
        hub->next != OTHER_DESK) {
        hub->rows[0] = '\0';
        hub->row_count = 0;
        hub->more = false;
    }
}

static void
asset(struct fake_hub *hub, struct pd_http_response *response)
{
    hub->assets++;
    if (hub->asset == NULL) {
        problem(hub, response, PD_PROBLEM_NOT_FOUND);
        return;
    }
    (void)pd_copy(hub->body, sizeof hub->body, hub->asset);
    reply(hub, response, 200, "application/octet-stream", strlen(hub->asset));
}

static void
snapshot(struct fake_hub *hub, const char *nonce, struct pd_http_response *response)
{
    struct pd_snapshot told = {
        .hub_epoch = hub->epoch, .cseq = hub->snapshot_cseq, .time_ms = NOW_MS, .n = hub->chunk_count
    };
    struct pd_str out = pd_str_on(hub->body, sizeof hub->body);
    char text[2048];
    struct pd_str lines = pd_str_on(text, sizeof text);

    hub->snapshots++;
    if (hub->chunk_count == 0) {
        problem(hub, response, PD_PROBLEM_NOT_FOUND);
        return;
    }
    for (int i = 0; i < hub->chunk_count; i++) {
        struct pd_chunk chunk = { .rows = hub->chunk_rows[i] };

        chunk.sha256 = pd_hash_of(hub->chunks[i], strlen(hub->chunks[i]));
        pd_snapshot_add_chunk(&chunk, &lines);
        told.rows += (uint64_t)chunk.rows;
    }
    pd_snapshot_write(&told, lines.p, lines.len, nonce, signer(hub), &out);
    reply(hub, response, 200, "application/x-ndjson", out.len);
}

static void
chunk(struct fake_hub *hub, const char *name, struct pd_http_response *response)
{
    hub->chunk_gets++;
    for (int i = 0; i < hub->chunk_count && !hub->chunks_gone; i++) {
        struct pd_hash hash = pd_hash_of(hub->chunks[i], strlen(hub->chunks[i]));
        char hex[PD_HASH_TEXT_CAP];

        pd_hex(hash.b, sizeof hash.b, hex);
        if (strcmp(hex, name) != 0)
            continue;
        (void)pd_copy(hub->body, sizeof hub->body, hub->chunks[i]);
        reply(hub, response, 200, "application/x-ndjson", strlen(hub->body));
        return;
    }
    problem(hub, response, PD_PROBLEM_NOT_FOUND);
}

static void
evidence(struct fake_hub *hub, const struct pd_http_request *request, struct pd_http_response *response)
{
    size_t len = strlen(hub->evidence);

    if (hub->stopped == 0) {
        problem(hub, response, PD_PROBLEM_CONFLICT);
        return;
    }
    assert_true(len + request->body_len < sizeof hub->evidence);
    memcpy(hub->evidence + len, request->body, request->body_len);
    hub->evidence[len + request->body_len] = '\0';
    (void)pd_copy(hub->body, sizeof hub->body, "{\"v\":1}");
    reply(hub, response, 200, "application/json", 7);
}

static void
introduce(struct fake_hub *hub, const struct pd_http_request *request, struct pd_http_response *response)
{
    struct pd_public_key key = pd_secret_key_public(&hub->secret);
    char nonce[PD_NONCE_CAP], newest[PD_NONCE_CAP];
    struct pd_high told;

    assert_ok(pd_introduce_read(request->body, request->body_len, &key, nonce, &told, NULL));
    assert_true(pd_public_key_equal(&told.key, &hub->desk));
    current_nonce(hub, newest);
    assert_string_equal(nonce, newest);
    hub->introductions++;
    hub->unknown = false;
    high(hub, "end=0", nonce, response);
}

/* Done, whatever it is; OTHER_DESK: what another was answered. */
static void
errand(struct fake_hub *hub, const struct pd_http_request *request, struct pd_http_response *response)
{
    static struct pd_errand_answer answer;
    struct pd_errand_request r;
    struct pd_str out = pd_str_on(hub->body, sizeof hub->body);
    char nonce[PD_NONCE_CAP];

    assert_ok(pd_errand_request_read(request->body, request->body_len, &r, NULL));
    assert_true(pd_errand_request_verify(request->body, request->body_len, &hub->desk));
    current_nonce(hub, nonce);
    if (strcmp(r.nonce, nonce) != 0) {
        problem(hub, response, PD_PROBLEM_STALE_NONCE);
        return;
    }
    hub->errands++;
    memset(&answer, 0, sizeof answer);
    answer.kind = r.errand.kind;
    answer.id = r.errand.id;
    answer.status = PD_ERRAND_DONE;
    if (hub->next == OTHER_DESK)
        answer.id.b[0] ^= 1;
    pd_errand_answer_write(&answer, NOW_MS, r.nonce, signer(hub), &out);
    reply(hub, response, 200, "application/json", out.len);
}

static void
signed_get(struct fake_hub *hub, const struct pd_http_request *request, struct pd_http_response *response)
{
    struct pd_httpsig sig;
    char nonce[PD_NONCE_CAP];

    assert_ok(pd_httpsig_read(request, &sig, NULL));
    assert_true(pd_httpsig_verify(request, &sig, &hub->desk));
    current_nonce(hub, nonce);
    if (strcmp(sig.nonce, nonce) != 0)
        problem(hub, response, PD_PROBLEM_STALE_NONCE);
    else if (hub->unknown)
        problem(hub, response, PD_PROBLEM_UNKNOWN_DEVICE);
    else if (strcmp(request->path, "/v1/device/high") == 0)
        high(hub, request->query, sig.nonce, response);
    else if (strcmp(request->path, "/v1/pull") == 0)
        pull(hub, request, sig.nonce, response);
    else if (strcmp(request->path, "/v1/snapshot") == 0)
        snapshot(hub, sig.nonce, response);
    else if (strncmp(request->path, "/v1/snapshot/", 13) == 0)
        chunk(hub, request->path + 13, response);
    else if (strcmp(request->path, "/v1/evidence") == 0)
        evidence(hub, request, response);
    else
        asset(hub, response);
}

static void
act(struct fake_hub *hub, const struct pd_http_request *request, struct pd_http_response *response)
{
    assert_true(pd_http_request_valid(request));
    (void)pd_copy(hub->last_path, sizeof hub->last_path, request->path);
    if (strcmp(request->path, "/v1/hello") == 0)
        hello(hub, response);
    else if (strcmp(request->path, "/v1/push") == 0 && hub->stopped != 0)
        problem(hub, response, hub->stopped);
    else if (strcmp(request->path, "/v1/push") == 0)
        push(hub, request, response);
    else if (strcmp(request->path, "/v1/introduce") == 0)
        introduce(hub, request, response);
    else if (strcmp(request->path, "/v1/errand") == 0)
        errand(hub, request, response);
    else
        signed_get(hub, request, response);
}

static void
page(struct fake_hub *hub, struct pd_http_response *response, const char *type, const char *text)
{
    (void)pd_copy(hub->body, sizeof hub->body, text);
    reply(hub, response, 200, type, strlen(text));
}

const struct pd_http_response *
fake_hub_answer(
    struct fake_hub *hub, const struct pd_http_request *request, struct pd_http_response *response)
{
    enum misfortune next = hub->next;

    take_nonce(hub, request);
    switch (next) {
    case REQUEST_LOST:
        break;
    case CAPTIVE:
        page(hub, response, "text/html; charset=utf-8", "<html>Please accept our terms</html>\n");
        break;
    case CAPTIVE_JSON:
        page(hub, response, "application/json", "[1]");
        break;
    case A_PROBLEM:
        problem(hub, response, hub->problem);
        break;
    case ALL_WELL:
    case ANSWER_LOST:
    case FORGED:
    case CORRUPTED:
    case OTHER_RESULTS:
    case OTHER_DESK:
        act(hub, request, response);
        break;
    }
    if (next == CORRUPTED)
        hub->body[response->body_len / 2] ^= 1;
    hub->next = ALL_WELL;
    return next == REQUEST_LOST || next == ANSWER_LOST ? NULL : response;
}

void
fake_hub_chunk_row(struct fake_hub *hub, int chunk, const struct pd_row *row)
{
    size_t len = strlen(hub->chunks[chunk]);
    struct pd_str out = pd_str_on(hub->chunks[chunk] + len, sizeof hub->chunks[chunk] - len);
    char line[PD_ROW_LINE_MAX + 1];

    pd_str_add_bytes(&out, line, pd_row_encode(row, line));
    pd_str_add(&out, "\n");
    assert_false(out.cut);
    hub->chunk_rows[chunk]++;
    if (chunk >= hub->chunk_count)
        hub->chunk_count = chunk + 1;
}

void
fake_hub_row(struct fake_hub *hub, const struct pd_row *row)
{
    size_t len = strlen(hub->rows);
    struct pd_str out = pd_str_on(hub->rows + len, sizeof hub->rows - len);
    char line[PD_ROW_LINE_MAX + 1];

    pd_str_add_bytes(&out, line, pd_row_encode(row, line));
    pd_str_add(&out, "\n");
    assert_false(out.cut);
    hub->row_count++;
    hub->cseq = row->cseq;
}
