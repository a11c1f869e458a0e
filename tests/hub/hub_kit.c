#include "tests/hub/hub_kit.h"
#include "tests/hub/kit_schema.h"

#include "sync/hub/pg_load.h"
#include "sync/hub/staff.h"
#include "sync/hub/store_pg.h"
#include "sync/hub/where.h"
#include "tests/support/check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
read_file(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    char *bytes = malloc(1 << 20);

    assert_non_null(f);
    assert_non_null(bytes);
    *len = fread(bytes, 1, 1 << 20, f);
    (void)fclose(f);
    return bytes;
}

static void
take_hub_key(struct kit *kit)
{
    char nonce[PD_NONCE_CAP];

    kit_hello(kit, nonce);
}

/* Where PD_TEST_PG names a PostgreSQL, each file of a test is a schema of it. */
static void
open_store(struct pd_store **out, const char *path, bool anew)
{
    const char *pg = getenv("PD_TEST_PG");
    struct pd_why why = { .text = "" };

    if (pg == NULL)
        assert_ok(pd_store_sqlite_open(out, path != NULL ? path : ":memory:", NULL, true, &why));
    else if (pd_store_pg_open(out, kit_schema(pg, path, anew), &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    if (pg != NULL && path != NULL)
        assert_ok(pd_hub_where_write(path, kit_schema_uri(pg, path), &why));
}

void
kit_store(struct pd_store **out, const char *path)
{
    open_store(out, path, false);
}

void
kit_as_file(const char *path)
{
    struct pd_store_copy *copy;
    struct pd_store *store;
    struct pd_why why = { .text = "" };
    bool more = true;

    if (getenv("PD_TEST_PG") == NULL)
        return;
    kit_store(&store, path);
    assert_int_equal(remove(path), 0);
    assert_ok(pd_store_copy_begin(store, path, &copy, &why));
    while (more)
        assert_ok(pd_store_copy_step(store, copy, &more));
    pd_store_copy_end(store, copy);
    pd_store_close(store);
}

bool
kit_store_of_file(struct pd_store **out, const char *path)
{
    struct pd_pg_load load = { .from = path };
    struct pd_pg_loaded loaded;
    struct pd_why why = { .text = "" };
    enum pd_err err = PD_OK;

    if (getenv("PD_TEST_PG") == NULL) {
        assert_ok(pd_store_sqlite_open(out, path, NULL, true, &why));
        return true;
    }
    load.where = kit_schema(getenv("PD_TEST_PG"), path, true);
    err = pd_pg_load(&load, &loaded, &why);
    if (err == PD_OK)
        err = pd_store_pg_open(out, load.where, &why);
    if (err != PD_OK && err != PD_ERR_CORRUPT)
        fail_msg("%s: %s", why.path, why.text);
    return err == PD_OK;
}

void
kit_open(struct kit *kit, const char *path)
{
    kit_open_at(kit, path, KIT_NOW);
}

void
kit_open_at(struct kit *kit, const char *path, int64_t now_ms)
{
    struct pd_why why = { .text = "" };
    uint32_t version;
    size_t len;
    char *json = read_file(PD_SOURCE_DIR "/tests/hub/programme.json", &len);
    enum pd_err err;

    memset(kit, 0, offsetof(struct kit, body));
    kit->rng = pd_rng_seeded(42);
    kit->now_ms = now_ms;
    open_store(&kit->store, path, true);
    assert_ok(pd_hub_init(kit->store, &kit->rng));
    err = pd_hub_create(&kit->hub, &(struct pd_hub_config){ .store = kit->store, .rng = &kit->rng }, &why);
    assert_int_equal(err, PD_OK);
    assert_ok(pd_hub_begin(kit->hub));
    err = pd_hub_programme_publish(kit->hub, kit->now_ms, json, len, kit->now_ms - 1000, &version, &why);
    if (err != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_commit(kit->hub));
    free(json);
    take_hub_key(kit);
}

void
kit_close(struct kit *kit)
{
    pd_hub_destroy(kit->hub);
    pd_store_close(kit->store);
}

void
kit_reopen(struct kit *kit, const char *path)
{
    struct pd_why why = { .text = "" };

    kit_close(kit);
    open_store(&kit->store, path, false);
    assert_ok(
        pd_hub_create(&kit->hub, &(struct pd_hub_config){ .store = kit->store, .rng = &kit->rng }, &why));
}

void
kit_backup_unheard(struct kit *kit, const char *path)
{
    struct pd_why why = { .text = "" };
    struct pd_store_copy *copy;
    struct pd_store *made;
    bool more = true;

    (void)remove(path);
    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_backup_begin(kit->hub));
    assert_ok(pd_hub_commit(kit->hub));
    assert_ok(pd_store_copy_begin(kit->store, path, &copy, &why));
    while (more)
        assert_ok(pd_store_copy_step(kit->store, copy, &more));
    pd_store_copy_end(kit->store, copy);
    assert_ok(pd_store_sqlite_open(&made, path, NULL, true, &why));
    assert_ok(pd_hub_backup_seal(made, kit->now_ms, &why));
    pd_store_close(made);
}

void
kit_backup(struct kit *kit, const char *path)
{
    struct pd_why why = { .text = "" };
    struct pd_store *made;

    kit_backup_unheard(kit, path);
    assert_ok(pd_store_sqlite_open(&made, path, NULL, true, &why));
    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_backup_covers(kit->hub, made));
    assert_ok(pd_hub_commit(kit->hub));
    pd_store_close(made);
}

void
kit_needs_file(void)
{
    if (getenv("PD_TEST_PG") != NULL)
        skip();
}

/* The file that was opened becomes a schema of its own. */
static void
into_schema(struct kit *kit, const char *path)
{
    struct pd_pg_load load = { .where = kit_schema(getenv("PD_TEST_PG"), path, true), .from = path };
    struct pd_pg_loaded loaded;
    struct pd_why why = { .text = "" };

    pd_store_close(kit->store);
    if (pd_pg_load(&load, &loaded, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    open_store(&kit->store, path, false);
}

void
kit_restore(struct kit *kit, const char *path)
{
    struct pd_hub_restored restored;
    struct pd_why why = { .text = "" };

    kit_close(kit);
    assert_ok(pd_store_sqlite_open(&kit->store, path, NULL, true, &why));
    assert_ok(pd_hub_restore(kit->store, kit->now_ms, &restored, &why));
    assert_int_equal(restored.made_ms > 0, 1);
    if (getenv("PD_TEST_PG") != NULL)
        into_schema(kit, path);
    assert_ok(
        pd_hub_create(&kit->hub, &(struct pd_hub_config){ .store = kit->store, .rng = &kit->rng }, &why));
}

void
kit_move(struct kit *kit, const char *from, const char *path)
{
    struct pd_pg_load load = { .where = kit_schema(getenv("PD_TEST_PG"), path, true), .from = from };
    struct pd_pg_loaded loaded;
    struct pd_why why = { .text = "" };

    kit_close(kit);
    if (pd_pg_load(&load, &loaded, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_int_equal(remove(from), 0);
    open_store(&kit->store, path, false);
    assert_ok(
        pd_hub_create(&kit->hub, &(struct pd_hub_config){ .store = kit->store, .rng = &kit->rng }, &why));
}

struct pd_id
kit_member(struct kit *kit, const char *number, int64_t points)
{
    struct pd_hub_member_new m = { .name = "张*", .phone = "13800000000", .kind = "standard" };
    struct pd_why why = { .text = "" };
    char key[64];
    struct pd_id id;

    (void)pd_copy(m.number, sizeof m.number, number);
    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_member_add(kit->hub, kit->now_ms, &m, &id, &why));
    assert_ok(pd_hub_commit(kit->hub));
    (void)snprintf(key, sizeof key, "first:%s", number);
    if (points > 0)
        kit_grant(kit, &id, key, points);
    return id;
}

void
kit_grant(struct kit *kit, const struct pd_id *member, const char *key, int64_t points)
{
    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_grant(kit->hub, kit->now_ms, member, "pay", key, pd_points_of(points)));
    assert_ok(pd_hub_commit(kit->hub));
}

void
kit_balance(struct kit *kit, const struct pd_id *member, int64_t *left, int64_t *held, int64_t *debt)
{
    static struct pd_member m;
    char text[PD_ID_TEXT_CAP];

    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_member_find(kit->hub, pd_id_text(*member, text), &m, NULL, 0));
    assert_ok(pd_hub_commit(kit->hub));
    *left = pd_points_raw(pd_lots_spendable(m.lots, m.lot_count, kit->now_ms));
    *held = pd_points_raw(m.held);
    *debt = pd_points_raw(m.debt);
}

void
kit_expect_balance(struct kit *kit, const struct pd_id *member, int64_t left, int64_t held, int64_t debt)
{
    int64_t l, h, d;

    kit_balance(kit, member, &l, &h, &d);
    assert_int_equal(l, left);
    assert_int_equal(h, held);
    assert_int_equal(d, debt);
}

void
kit_publish(struct kit *kit, const char *changes, int64_t from_ms)
{
    static int said; /* a reason for each change of what points are worth, in other words than before */
    uint32_t version = 1;
    struct pd_why why = { .text = "" };
    const char *json;
    size_t len;
    json_t *document, *change = json_loads(changes, 0, NULL), *value;
    const char *key;
    char *text;

    assert_non_null(change);
    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_programme_json(kit->hub, kit->now_ms, &version, &json, &len));
    document = json_loadb(json, len, 0, NULL);
    (void)json_object_set_new(document, "ratio_note", json_sprintf("change %d", ++said));
    assert_ok(json_object_update(document, change));
    json_object_foreach(change, key, value) if (json_is_null(value))(void) json_object_del(document, key);
    text = json_dumps(document, 0);
    if (pd_hub_programme_publish(kit->hub, kit->now_ms, text, strlen(text), from_ms, &version, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_commit(kit->hub));
    free(text);
    json_decref(document);
    json_decref(change);
}

void
kit_sweep(struct kit *kit, int64_t now_ms)
{
    int64_t cursor = 0;
    bool more = true;

    kit->now_ms = now_ms;
    while (more) {
        assert_ok(pd_hub_begin(kit->hub));
        assert_ok(pd_hub_clock_accept(kit->hub, now_ms));
        assert_ok(pd_hub_sweep(kit->hub, now_ms, &cursor, &more));
        assert_ok(pd_hub_commit(kit->hub));
    }
}

void
kit_sweep_unvouched(struct kit *kit)
{
    int64_t cursor = 0;
    bool more = true;

    while (more) {
        assert_ok(pd_hub_begin(kit->hub));
        assert_ok(pd_hub_sweep(kit->hub, kit->now_ms, &cursor, &more));
        assert_ok(pd_hub_commit(kit->hub));
    }
}

const struct pd_member *
kit_look(struct kit *kit, const struct pd_id *member)
{
    static struct pd_member m;
    char text[PD_ID_TEXT_CAP];

    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_member_find(kit->hub, pd_id_text(*member, text), &m, NULL, 0));
    pd_hub_rollback(kit->hub);
    return &m;
}

int64_t
kit_at(int year, int month, int day, int hour, int minute, int second)
{
    return pd_local_day_start_ms(pd_days_from_date((struct pd_date){ year, month, day }), 480) +
           ((hour * 60 + minute) * 60 + second) * PD_SECOND_MS;
}

enum pd_err
kit_finish(struct kit *kit, enum pd_err err)
{
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit->hub));
    else
        pd_hub_rollback(kit->hub);
    return err;
}

int
kit_owners(struct kit *kit)
{
    int n;

    assert_ok(pd_hub_begin(kit->hub));
    n = pd_hub_staff_owners(kit->hub);
    pd_hub_rollback(kit->hub);
    return n;
}

struct pd_hub_report
kit_verify(struct kit *kit)
{
    struct pd_hub_report report;

    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_verify(kit->hub, &report, NULL, NULL));
    assert_ok(pd_hub_commit(kit->hub));
    if (report.problem[0] != '\0')
        fail_msg("verify: %s", report.problem);
    return report;
}

int
kit_tear_down(void **state)
{
    struct kit *kit = *state;

    (void)kit_verify(kit);
    kit_close(kit);
    return 0;
}

int
kit_incidents(struct kit *kit, const char *kind)
{
    int n;

    assert_ok(pd_store_begin(kit->store));
    n = (int)pd_store_one(kit->store, PD_HUB_SQL_INCIDENT_OF, PD_ARGS(pd_t(kind)), -1);
    assert_ok(pd_store_commit(kit->store));
    return n;
}

/* With PD_HTTP_RECORD set, every exchange is written there, for whoever holds it against the description. */
static void
record(const struct pd_http_request *request, int status, const struct pd_http_response *response)
{
    static const char *how = "w"; /* what an earlier run wrote there goes */
    const char *path = getenv("PD_HTTP_RECORD");
    FILE *f = path != NULL ? fopen(path, how) : NULL;
    json_t *line;

    if (f == NULL)
        return;
    how = "a";
    line = json_pack("{ss ss si ss? ss%}", "method", request->method, "path", request->path, "status", status,
        "type", pd_http_get(&response->headers, "content-type"), "body",
        response->body != NULL ? response->body : "", response->body_len);
    if (line != NULL) { /* a path of raw bytes is no text */
        assert_int_equal(json_dumpf(line, f, JSON_COMPACT), 0);
        assert_int_equal(fputc('\n', f), '\n');
    }
    json_decref(line);
    (void)fclose(f);
}

enum pd_hub_step
kit_send(struct kit *kit, const struct pd_http_request *request, int64_t waited_ms)
{
    struct pd_http_response response;
    enum pd_hub_step step;

    assert_ok(pd_hub_begin(kit->hub));
    if (kit->pressed)
        pd_hub_press(kit->hub);
    if (pd_hub_expects(kit->hub)) { /* as whoever serves does */
        (void)pd_hub_expect(kit->hub, request);
        pd_hub_expect_now(kit->hub, kit->now_ms);
    }
    step = pd_hub_handle(kit->hub, kit->now_ms, request, waited_ms, &response);
    kit->body_len = 0;
    kit->status = response.status;
    if (step == PD_HUB_DONE) {
        assert_true(response.body_len < sizeof kit->body);
        memcpy(kit->body, response.body, response.body_len);
        kit->body_len = response.body_len;
        record(request, response.status, &response);
    }
    kit->body[kit->body_len] = '\0';
    if (pd_hub_commit(kit->hub) != PD_OK)
        kit->status = 503;
    return step;
}

static int
send_with_key(struct kit *kit, struct pd_http_request *http, const char *key)
{
    char bearer[128];

    (void)snprintf(bearer, sizeof bearer, "Bearer %s", key);
    assert_ok(pd_http_add(&http->headers, "authorization", bearer));
    (void)kit_send(kit, http, 0);
    return kit->status;
}

int
kit_get(struct kit *kit, const char *path, const char *query, const char *key)
{
    struct pd_http_request http = { .method = "GET", .path = path, .query = query };

    return send_with_key(kit, &http, key);
}

int
kit_post(struct kit *kit, const char *path, const char *key, const char *idem, const char *body)
{
    struct pd_http_request http = {
        .method = "POST", .path = path, .query = "", .body = body, .body_len = strlen(body)
    };

    if (idem != NULL)
        assert_ok(pd_http_add(&http.headers, "idempotency-key", idem));
    return send_with_key(kit, &http, key);
}

void
kit_post_each(struct kit *kit, const char *key, const struct kit_post_case *cases, int count)
{
    char idem[16];

    for (int i = 0; i < count; i++) {
        (void)snprintf(idem, sizeof idem, "each%d", i);
        if (kit_post(kit, cases[i].path, key, idem, cases[i].body) != cases[i].status)
            fail_msg("%s %s: %d", cases[i].path, cases[i].body, kit->status);
    }
}

const char *
kit_problem(struct kit *kit)
{
    static char code[64];
    char detail[256];

    pd_problem_read(kit->body, kit->body_len, code, sizeof code, detail, sizeof detail);
    return code;
}

void
kit_hello(struct kit *kit, char nonce[PD_NONCE_CAP])
{
    struct pd_http_request request = { .method = "GET", .path = "/v1/hello", .query = "" };
    struct pd_hello hello;
    struct pd_why why = { .text = "" };

    (void)kit_send(kit, &request, 0);
    assert_int_equal(kit->status, 200);
    if (pd_hello_read(kit->body, kit->body_len, &hello, &why) != PD_OK)
        fail_msg("hello: %s: %s in %s", why.path, why.text, kit->body);
    kit->hub_key = hello.hub_key;
    (void)pd_copy(kit->nonce, sizeof kit->nonce, hello.nonce);
    (void)pd_copy(nonce, PD_NONCE_CAP, hello.nonce);
}

int
desk_enrol_with(struct desk *desk, struct kit *kit, const char *code, const char *mode)
{
    char text[4096];
    struct pd_str body = pd_str_on(text, sizeof text);
    struct pd_enrol_request request = { .serial = "SN-1" };
    struct pd_http_request http = { .method = "POST", .path = "/v1/enrol", .query = "" };

    (void)pd_copy(request.code, sizeof request.code, code);
    (void)pd_copy(request.mode, sizeof request.mode, mode);
    request.key = pd_secret_key_public(&desk->secret);
    kit_hello(kit, request.nonce);
    pd_enrol_request_write(&request, &desk->secret, &body);
    http.body = body.p;
    http.body_len = body.len;
    (void)kit_send(kit, &http, 0);
    if (kit->status == 200) {
        struct pd_hash hash = pd_hash_of(kit->hub_key.b, sizeof kit->hub_key.b);
        struct pd_enrol_answer answer;
        struct pd_why why = { .text = "" };

        assert_ok(pd_enrol_answer_read(kit->body, kit->body_len, request.nonce, hash.b, &answer, &why));
        desk->id = answer.device;
        desk->epoch = answer.epoch;
    }
    return kit->status;
}

void
desk_enrol(struct desk *desk, struct kit *kit, const char *mode, const char *place)
{
    desk_enrol_at(desk, kit, mode, "S1", place);
}

void
desk_enrol_at(struct desk *desk, struct kit *kit, const char *mode, const char *site, const char *place)
{
    char code[64];

    memset(desk, 0, offsetof(struct desk, lines));
    memset(desk->ordinals, 0, sizeof desk->ordinals);
    memset(&desk->heads[0], 0, sizeof desk->heads[0]);
    desk->count = desk->receipt_count = desk->protocol = 0;
    desk->show_receipts = false;
    desk->pull_epoch = 1;
    desk->kit = kit;
    (void)pd_copy(desk->mode, sizeof desk->mode, mode);
    desk->secret = pd_secret_key_make(&kit->rng);
    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_device_code(kit->hub, kit->now_ms, site, place, true, code, sizeof code));
    assert_ok(pd_hub_commit(kit->hub));
    assert_int_equal(desk_enrol_with(desk, kit, code, mode), 200);
}

struct pd_op
desk_op(struct desk *desk, enum pd_op_kind kind)
{
    return (struct pd_op){
        .kind = kind,
        .id = pd_id_make(desk->kit->now_ms, &desk->kit->rng),
        .device = desk->id,
        .epoch = desk->epoch,
        .dseq = (uint64_t)desk->count + 1,
        .at_ms = desk->kit->now_ms,
        .quality = PD_TIME_SYNCED,
        .programme = 1,
    };
}

void
desk_write_line(struct desk *desk, const char *line, size_t len)
{
    assert_true(desk->count < KIT_LINES);
    memcpy(desk->lines[desk->count], line, len);
    desk->len[desk->count] = len;
    desk->heads[desk->count + 1] = pd_chain_next(&desk->heads[desk->count], line, len);
    desk->count++;
}

void
desk_write(struct desk *desk, const struct pd_op *op)
{
    char line[PD_OP_LINE_MAX + 1];
    size_t len = pd_op_encode(op, line);

    desk_write_line(desk, line, len);
}

static void
keep_receipt(struct desk *desk, int from, int to, const char *nonce)
{
    struct kit_receipt *r = &desk->receipts[desk->receipt_count++];

    assert_true(desk->receipt_count <= KIT_RECEIPTS && desk->kit->body_len < sizeof r->answer);
    *r = (struct kit_receipt){ .from = from, .to = to, .len = desk->kit->body_len };
    (void)pd_copy(r->nonce, sizeof r->nonce, nonce);
    memcpy(r->answer, desk->kit->body, r->len);
}

/* Those about lines that are all in the push. */
static int
add_receipts(const struct desk *desk, int from, int to, struct pd_str *out)
{
    int n = 0;

    for (int i = 0; desk->show_receipts && i < desk->receipt_count; i++) {
        const struct kit_receipt *r = &desk->receipts[i];
        struct pd_receipt wire = { .answer = r->answer, .len = r->len };

        if (r->from < from || r->to > to)
            continue;
        (void)pd_copy(wire.nonce, sizeof wire.nonce, r->nonce);
        pd_push_add_receipt(&wire, out);
        n++;
    }
    return n;
}

static char pushed[PD_PUSH_BODY_MAX * 4]; /* the last push of any desk */
static size_t pushed_len;

int
desk_push(struct desk *desk, int from, int to)
{
    static char signed_before[sizeof pushed];
    struct pd_str body = pd_str_on(pushed, sizeof pushed), receipts = pd_str_on(signed_before, sizeof pushed);
    struct pd_push_header header = { .device = desk->id,
        .epoch = desk->epoch,
        .base = (uint64_t)from,
        .base_hash = desk->heads[from],
        .n = to - from,
        .head = desk->heads[to],
        .protocol = desk->protocol,
        .receipts = add_receipts(desk, from, to, &receipts) };
    struct pd_http_request http = { .method = "POST", .path = "/v1/push", .query = "" };
    struct pd_why why = { .text = "" };

    header.receipts_hash = pd_hash_of(receipts.p, receipts.len);
    kit_hello(desk->kit, header.nonce);
    pd_push_header_write(&header, &desk->secret, &body);
    for (int i = from; i < to; i++) {
        pd_str_add_bytes(&body, desk->lines[i], desk->len[i]);
        pd_str_add(&body, "\n");
    }
    pd_str_add_bytes(&body, receipts.p, receipts.len);
    http.body = body.p;
    http.body_len = pushed_len = body.len;
    (void)kit_send(desk->kit, &http, 0);
    if (desk->kit->status == 200) {
        if (desk->protocol >= 2 && !desk->show_receipts)
            keep_receipt(desk, from, to, header.nonce);
        desk->answer.results = desk->results;
        assert_ok(pd_push_answer_read(
            desk->kit->body, desk->kit->body_len, header.nonce, &desk->kit->hub_key, &desk->answer, &why));
    }
    return desk->kit->status;
}

int
kit_push_arrives_again(struct kit *kit)
{
    struct pd_http_request http = {
        .method = "POST", .path = "/v1/push", .query = "", .body = pushed, .body_len = pushed_len
    };

    (void)kit_send(kit, &http, 0);
    return kit->status;
}

struct pd_op_result
desk_do(struct desk *desk, const struct pd_op *op)
{
    desk_write(desk, op);
    if (desk_push(desk, desk->count - 1, desk->count) != 200)
        fail_msg("push: %s", desk->kit->body);
    assert_int_equal(desk->answer.count, 1);
    return desk->results[0];
}

struct pd_op_result
desk_tell(struct desk *desk, enum pd_op_kind kind, const struct pd_id *hold)
{
    struct pd_op op = desk_about(desk, kind, hold);

    return desk_do(desk, &op);
}

struct pd_op
desk_hold(struct desk *desk, const struct pd_id *member, const char *sku, int qty, int64_t amount)
{
    struct pd_op op = desk_op(desk, PD_OP_HOLD);
    struct pd_lease_row lease;

    assert_true(desk_lease(desk, sku, &lease));
    desk->ordinals[lease.id % 8] += (uint32_t)qty;
    op.member = *member;
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    op.amount = pd_points_of(amount);
    (void)pd_copy(op.sku, sizeof op.sku, sku);
    op.qty = qty;
    op.lease = lease.id;
    op.ordinal = desk->ordinals[lease.id % 8];
    (void)pd_copy(op.place, sizeof op.place, "P1");
    op.expires_ms = op.at_ms + 7 * PD_DAY_MS;
    op.decided_ms = op.at_ms;
    return op;
}

void
write_ticket(const struct pd_secret_key *secret, const struct pd_op *hold, char out[PD_CODE_CAP])
{
    struct pd_code code = { .type = PD_CODE_TICKET, .exp_s = hold->expires_ms / 1000 };

    code.ticket = (struct pd_code_ticket){ .hold = hold->id,
        .member = hold->member,
        .qty = hold->qty,
        .points = hold->amount,
        .money = hold->money,
        .lease = hold->lease,
        .ordinal = hold->ordinal };
    (void)pd_copy(code.ticket.sku, sizeof code.ticket.sku, hold->sku);
    (void)pd_copy(code.ticket.place, sizeof code.ticket.place, hold->place);
    assert_ok(pd_code_write(&code, secret, out, PD_CODE_CAP, NULL));
}

struct pd_op
desk_about(struct desk *desk, enum pd_op_kind kind, const struct pd_id *hold)
{
    struct pd_op op = desk_op(desk, kind);

    op.hold = *hold;
    switch (kind) {
    case PD_OP_RELEASE:
        (void)pd_copy(op.how, sizeof op.how, "print");
        break;
    case PD_OP_CAPTURE:
        op.qty = 1;
        (void)pd_copy(op.place, sizeof op.place, "P1");
        break;
    case PD_OP_VOID:
    case PD_OP_REFUND:
    case PD_OP_END_ASK:
    case PD_OP_VOUCH:
        (void)pd_copy(op.reason, sizeof op.reason, "not_wanted");
        break;
    case PD_OP_HOLD:
    case PD_OP_CLAIM:
    case PD_OP_SPEND:
    case PD_OP_LEASE_RECV:
    case PD_OP_TOKEN_RECV:
    case PD_OP_PROGRAMME_RECV:
    case PD_OP_LEASE_GIVE:
    case PD_OP_LEASE_ASK:
    case PD_OP_TOKEN_GIVE:
    case PD_OP_TOKEN_ASK:
    case PD_OP_WITNESS:
    case PD_OP_STAFF:
    case PD_OP_SHIFT:
    case PD_OP_STOCK:
        fail_msg("not about a hold");
    }
    return op;
}

int
desk_get(struct desk *desk, const char *path, const char *query, int64_t waited_ms, enum pd_hub_step *step)
{
    struct pd_http_request http = { .method = "GET", .path = path, .query = query };
    struct pd_httpsig_signer signer = { desk->id, desk->epoch, &desk->secret };
    struct pd_httpsig_text text;
    char nonce[PD_NONCE_CAP];
    enum pd_hub_step s;

    kit_hello(desk->kit, nonce);
    assert_ok(pd_httpsig_sign(&http, &signer, nonce, &text));
    s = kit_send(desk->kit, &http, waited_ms);
    if (step != NULL)
        *step = s;
    return desk->kit->status;
}

struct rows {
    struct pd_row *out;
    int n, max;
};

static enum pd_err
keep_row(void *ctx, const struct pd_row *row)
{
    struct rows *rows = ctx;

    if (rows->n == rows->max)
        return PD_ERR_FULL;
    rows->out[rows->n++] = *row;
    return PD_OK;
}

int
desk_pull(
    struct desk *desk, uint64_t cursor, int limit, struct pd_pull_header *header, struct pd_row *out, int max)
{
    struct pd_http_request http = { .method = "GET", .path = "/v1/pull" };
    struct pd_httpsig_signer signer = { desk->id, desk->epoch, &desk->secret };
    struct pd_httpsig_text text;
    char nonce[PD_NONCE_CAP], query[96];
    struct pd_str q = pd_str_on(query, sizeof query);
    struct rows rows = { out, 0, max };
    struct pd_why why = { .text = "" };
    enum pd_err err;

    pd_pull_query_write(&(struct pd_pull_query){ .hub_epoch = desk->pull_epoch,
                            .cseq = cursor,
                            .limit = limit,
                            .protocol = desk->protocol > 0 ? desk->protocol : PD_PROTOCOL_MAX },
        &q);
    http.query = query;
    kit_hello(desk->kit, nonce);
    assert_ok(pd_httpsig_sign(&http, &signer, nonce, &text));
    (void)kit_send(desk->kit, &http, 0);
    if (desk->kit->status != 200)
        return -1;
    err = pd_pull_read(
        desk->kit->body, desk->kit->body_len, nonce, &desk->kit->hub_key, header, keep_row, &rows, &why);
    if (err != PD_OK)
        fail_msg("pull: %s: %s %s", pd_err_name(err), why.path, why.text);
    return rows.n;
}

bool
desk_lease(struct desk *desk, const char *sku, struct pd_lease_row *out)
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = 0 };
    bool found = false;

    do {
        int n = desk_pull(desk, header.cseq, 500, &header, rows, 500);

        assert_true(n >= 0);
        for (int i = 0; i < n; i++) {
            if (rows[i].kind != PD_ROW_LEASE || strcmp(rows[i].lease.sku, sku) != 0 ||
                !pd_id_equal(rows[i].lease.device, desk->id))
                continue;
            *out = rows[i].lease;
            found = true;
        }
    } while (header.more);
    return found;
}

void
kit_copy(const char *from, const char *to)
{
    static char bytes[1 << 21];
    char uri[PD_HUB_URI_CAP];
    bool named = getenv("PD_TEST_PG") != NULL && pd_hub_where_read(from, uri);
    FILE *in, *out;
    size_t n;

    if (named) {
        kit_schema_copy(getenv("PD_TEST_PG"), from, to);
        return;
    }
    in = fopen(from, "rb");
    out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    n = fread(bytes, 1, sizeof bytes, in);
    assert_in_range(n, 1, sizeof bytes - 1);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    (void)fclose(in);
    assert_int_equal(fclose(out), 0);
}
