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

int64_t
kit_row(struct kit *kit, const struct pd_id *member)
{
    int64_t mid;

    assert_ok(pd_hub_begin(kit->hub));
    mid = pd_store_one(kit->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);
    pd_hub_rollback(kit->hub);
    return mid;
}

void
kit_one_person(struct kit *kit, const struct pd_id *member, const struct pd_id *other)
{
    int64_t one = kit_row(kit, member), two = kit_row(kit, other);

    assert_ok(pd_hub_begin(kit->hub));
    (void)pd_store_run(kit->store, PD_HUB_SQL_PERSON_SET, PD_ARGS(pd_i(one), pd_i(one)));
    (void)pd_store_run(kit->store, PD_HUB_SQL_PERSON_JOINED, PD_ARGS(pd_i(two), pd_t("dental"), pd_i(one)));
    assert_ok(pd_hub_commit(kit->hub));
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
