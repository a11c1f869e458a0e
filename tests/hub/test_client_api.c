/*
 * Goal: what the hospital's systems read of a member is what the books say, page by page; a key does what it
 * is for, as often and as long as it may, and says precisely why not. Method: a hub in memory with a desk,
 * requests as bytes, and every "no" by its code.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/core/keyring.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk, counter;
static struct pd_id anna;
static char key[PD_HUB_CLIENT_KEY_CAP];

static void
add_client(const struct pd_hub_client *client, char out[PD_HUB_CLIENT_KEY_CAP])
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add_as(kit.hub, kit.now_ms, client, out));
    assert_ok(pd_hub_commit(kit.hub));
}

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 0);
    add_client(&(struct pd_hub_client){ .name = "his", .scopes = PD_HUB_SCOPE_ALL }, key);
    return 0;
}

static int
get_as(const char *who, const char *path, const char *query, const char *none_match)
{
    struct pd_http_request http = { .method = "GET", .path = path, .query = query };
    char bearer[128];

    (void)snprintf(bearer, sizeof bearer, "Bearer %s", who);
    assert_ok(pd_http_add(&http.headers, "authorization", bearer));
    if (none_match != NULL)
        assert_ok(pd_http_add(&http.headers, "if-none-match", none_match));
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

static int
get(const char *path, const char *query)
{
    return get_as(key, path, query, NULL);
}

/* The last answer as JSON. */
static json_t *
answer(void)
{
    json_t *json = json_loadb(kit.body, kit.body_len, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(json);
    return json;
}

static json_int_t
number(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    assert_true(json_is_integer(value));
    return json_integer_value(value);
}

static const char *
text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));

    assert_non_null(value);
    return value;
}

static int
pay(const char *id, const char *bill, int fen, const char *day)
{
    char body[512];

    (void)snprintf(body, sizeof body,
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"his\",\"type\":\"pointdesk.payment\","
        "\"subject\":"
        "\"M-1\",\"time\":\"%sT08:00:00+08:00\",\"data\":{\"bill_no\":\"%s\",\"total_fen\":%d,\"insured_"
        "fen\":"
        "0,\"self_paid_fen\":%d}}",
        id, day, bill, fen, fen);
    return kit_post(&kit, "/v1/events", key, id, body);
}

static int
refund(const char *no, const char *bill, int fen)
{
    char body[512];

    (void)snprintf(body, sizeof body,
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"his\",\"type\":\"pointdesk.refund\",\"subject\":"
        "\"M-1\",\"data\":{\"refund_no\":\"%s\",\"bill_no\":\"%s\",\"self_paid_fen\":%d}}",
        no, no, bill, fen);
    return kit_post(&kit, "/v1/events", key, no, body);
}

/* ---- accounts ---- */

static void
accounts_tell_every_expiry_and_what_is_held(void **state)
{
    json_t *json, *points, *expiring;
    struct pd_op hold;

    (void)state;
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    kit.now_ms += 5 * PD_DAY_MS;
    assert_int_equal(pay("1", "B1", 10000, "2026-09-22"), 200);
    assert_int_equal(pay("2", "B2", 30000, "2026-09-23"), 200);
    assert_int_equal(pay("3", "B3", 500, "2026-09-23"), 200);
    hold = desk_hold(&kiosk, &anna, "G-001", 2, 200);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(get("/v1/members/M-1/accounts", ""), 200);
    json = answer();
    points = json_array_get(json_object_get(json, "units"), 0);
    assert_string_equal(text(points, "unit"), "points");
    assert_int_equal(number(points, "available"), 100 + 300 + 5 - 200);
    assert_int_equal(number(points, "held"), 200);
    assert_int_equal(number(points, "pending"), 0);
    assert_int_equal(number(points, "debt"), 0);
    expiring = json_object_get(points, "expiring");
    assert_int_equal(
        json_array_size(expiring), 1); /* the first lot is held whole, and a part of the others */
    assert_int_equal(number(json_array_get(expiring, 0), "amount"), 205);
    assert_string_equal(text(json_array_get(expiring, 0), "last_day"), "2027-09-23");
    assert_int_equal(number(json_array_get(json_object_get(json, "units"), 1), "available"), 405);
    json_decref(json);
}

/* More lots than a member's row holds, each with its day. */
static void
hundreds_of_expiries_are_all_told(void **state)
{
    json_t *json, *points, *expiring;
    json_int_t sum = 0, last = 0;
    char bill[16];

    (void)state;
    for (int i = 0; i < 300; i++) {
        (void)snprintf(bill, sizeof bill, "B%d", i);
        kit.now_ms += PD_DAY_MS;
        kit_grant(&kit, &anna, bill, 10);
    }
    assert_int_equal(get("/v1/members/M-1/accounts", ""), 200);
    json = answer();
    points = json_array_get(json_object_get(json, "units"), 0);
    expiring = json_object_get(points, "expiring");
    assert_int_equal(json_array_size(expiring), 300);
    for (size_t i = 0; i < 300; i++) {
        sum += number(json_array_get(expiring, i), "amount");
        assert_true(number(json_array_get(expiring, i), "at_ms") > last);
        last = number(json_array_get(expiring, i), "at_ms");
    }
    assert_int_equal(sum, 3000);
    assert_int_equal(number(points, "available"), 3000);
    json_decref(json);
    kit.now_ms += 200 * PD_DAY_MS; /* some are over, and nobody swept yet */
    assert_int_equal(get("/v1/members/M-1/accounts", ""), 200);
    json = answer();
    points = json_array_get(json_object_get(json, "units"), 0);
    assert_int_equal(number(points, "available"), 10 * json_array_size(json_object_get(points, "expiring")));
    assert_true(number(points, "available") < 3000);
    json_decref(json);
}

/* ---- the ledger ---- */

static void
the_ledger_cites_rule_and_version_of_each_row(void **state)
{
    static const struct {
        const char *kind, *rule;
        int points, growth;
    } want[] = { { "grant", "pay", 100, 100 }, { "claw_back", "pay", -25, -25 }, { "grant", "sign_in", 5, 0 },
        { "capture", "redeem", -50, 0 } };
    struct pd_op op, hold;
    json_t *json, *rows;

    (void)state;
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    kit.now_ms += PD_DAY_MS;
    assert_int_equal(pay("1", "B1", 10000, "2026-09-22"), 200);
    assert_int_equal(refund("R1", "B1", 2500), 200);
    assert_int_equal(
        kit_post(&kit, "/v1/events", key, "s",
            "{\"specversion\":\"1.0\",\"id\":\"s\",\"source\":\"his\",\"type\":\"pointdesk.sign_in\","
            "\"subject\":\"M-1\"}"),
        200);
    hold = desk_hold(&kiosk, &anna, "G-003", 1, 50);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    op = desk_about(&kiosk, PD_OP_RELEASE, &hold.id);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_CAPTURE, &hold.id);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    assert_int_equal(get("/v1/members/M-1/ledger", ""), 200);
    json = answer();
    rows = json_object_get(json, "rows");
    assert_int_equal(json_array_size(rows), PD_COUNT(want));
    for (size_t i = 0; i < PD_COUNT(want); i++) {
        const json_t *row = json_array_get(rows, i);

        assert_string_equal(text(row, "kind"), want[i].kind);
        assert_string_equal(text(row, "rule"), want[i].rule);
        assert_int_equal(number(row, "programme"), 1);
        assert_int_equal(number(row, "points"), want[i].points);
        assert_int_equal(number(row, "growth"), want[i].growth);
        assert_int_equal(number(row, "debt"), 0);
    }
    assert_string_equal(text(json_array_get(rows, 3), "sku"), "G-003");
    assert_non_null(json_object_get(json_array_get(rows, 3), "desk"));
    json_decref(json);
}

/* Whatever the size of the pages, and while rows come behind them. */
static void
pages_of_the_ledger_join_without_a_gap(void **state)
{
    char query[64], bill[16];
    json_t *json;

    (void)state;
    (void)kit_member(&kit, "M-2", 0);
    for (int i = 0; i < 23; i++) {
        (void)snprintf(bill, sizeof bill, "B%d", i);
        kit_grant(&kit, &anna, bill, 1 + i);
    }
    for (int limit = 1; limit <= 24; limit += 5) {
        json_int_t after = 0, points = 0;
        bool more = true;
        int n = 0;

        while (more) {
            (void)snprintf(query, sizeof query, "after=%lld&limit=%d", (long long)after, limit);
            assert_int_equal(get("/v1/members/M-1/ledger", query), 200);
            json = answer();
            assert_int_equal(number(json, "hub_epoch"), 1);
            more = json_is_true(json_object_get(json, "more"));
            for (size_t i = 0; i < json_array_size(json_object_get(json, "rows")); i++) {
                const json_t *row = json_array_get(json_object_get(json, "rows"), i);

                assert_true(number(row, "seq") > after);
                after = number(row, "seq");
                points += number(row, "points");
                n++;
            }
            assert_int_equal(number(json, "next"), after);
            json_decref(json);
        }
        assert_int_equal(n, 23);
        assert_int_equal(points, 23 * 24 / 2);
    }
    assert_int_equal(get("/v1/members/M-2/ledger", ""), 200);
    assert_non_null(strstr(kit.body, "\"rows\":[],\"next\":0,\"more\":false"));
}

static void
what_no_page_can_be_is_refused(void **state)
{
    static const char *const wrong[] = { "limit=0", "limit=501", "limit=-1", "limit=+1",
        "limit=", "after=", "after=1.0", "after=1e3", "after=9007199254740992", "after=99999999999999999999",
        "after=1&after=1", "limit=1&limit=1", "offset=1", "after=1&", "&after=1", "after=1&&limit=1",
        "after=%31", "AFTER=1", "after=1;limit=1", "after= 1" };

    (void)state;
    for (int i = 0; i < PD_COUNT(wrong); i++)
        if (get("/v1/members/M-1/ledger", wrong[i]) != 400)
            fail_msg("%s: %d", wrong[i], kit.status);
    assert_int_equal(get("/v1/members/M-1/ledger", "limit=500&after=9007199254740991"), 200);
    assert_int_equal(get("/v1/members/nobody/ledger", ""), 404);
    assert_int_equal(get("/v1/members/nobody/accounts", ""), 404);
}

static void
paths_of_a_member_are_read_to_their_end(void **state)
{
    (void)state;
    assert_int_equal(get("/v1/members//accounts", ""), 404);
    assert_int_equal(get("/v1/members/M-1/", ""), 404);
    assert_int_equal(get("/v1/members/M-1/accounts/", ""), 404);
    assert_int_equal(get("/v1/members/M-1/ledger/1", ""), 404);
    assert_int_equal(get("/v1/members/x/M-1/accounts", ""), 404);
    assert_int_equal(get("/v1/members/M-1/codes", ""), 405);
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/accounts", key, "i", "{}"), 405);
    assert_int_equal(get("/v1/members/"
                         "0123456789012345678901234567890123456789012345678901234567890123456789/accounts",
                         ""),
        404);
}

/* ---- documents ---- */

static void
the_programme_is_sent_once_to_who_has_it(void **state)
{
    struct pd_hash hash, again;
    char etag[80], list[128], path[96];

    (void)state;
    assert_int_equal(get("/v1/programme", ""), 200);
    hash = pd_hash_of(kit.body, kit.body_len);
    etag[0] = '"';
    pd_hex(hash.b, sizeof hash.b, etag + 1);
    (void)pd_copy(etag + 65, 2, "\"");
    assert_int_equal(get_as(key, "/v1/programme", "", etag), 304);
    assert_int_equal(kit.body_len, 0);
    (void)snprintf(list, sizeof list, "\"x\", W/%s", etag);
    assert_int_equal(get_as(key, "/v1/programme", "", list), 304);
    assert_int_equal(get_as(key, "/v1/programme", "", "*"), 304);
    assert_int_equal(get_as(key, "/v1/programme", "", "\"x\""), 200);
    (void)snprintf(list, sizeof list, "x%s", etag);
    assert_int_equal(get_as(key, "/v1/programme", "", list), 200);
    (void)snprintf(path, sizeof path, "/v1/assets/%.64s", etag + 1);
    assert_int_equal(get(path, ""), 200);
    again = pd_hash_of(kit.body, kit.body_len);
    assert_true(pd_hash_equal(&hash, &again));
    path[12] = path[12] == '0' ? '1' : '0';
    assert_int_equal(get(path, ""), 404);
    assert_int_equal(get("/v1/assets/", ""), 404);
    assert_int_equal(get("/v1/assets/../programme", ""), 404);
}

static void
no_programme_in_force_is_said(void **state)
{
    (void)state;
    kit.now_ms -= 3650 * PD_DAY_MS;
    assert_int_equal(get("/v1/programme", ""), 404);
    assert_non_null(strstr(kit.body, "no programme is in force"));
}

/* ---- codes ---- */

static void
a_members_phone_gets_codes_of_its_kind(void **state)
{
    static const struct {
        const char *body;
        enum pd_code_type type;
        int64_t exp_s;
    } kinds[] = { { "{\"kind\":\"rotating\"}", PD_CODE_MEMBER, KIT_NOW / 1000 + 120 },
        { "{\"kind\":\"day\"}", PD_CODE_MEMBER_DAY, 1790006340 } };

    static struct pd_keyring keys;

    (void)state;
    assert_ok(pd_keyring_add(&keys, &kit.hub_key, PD_CODE_ROLES_HUB, (struct pd_id){ { 0 } }));
    for (int i = 0; i < PD_COUNT(kinds); i++) {
        struct pd_code_reader reader = { .keyring = &keys, .now_s = kit.now_ms / PD_SECOND_MS };
        struct pd_code code;
        json_t *json;
        const char *payload;

        assert_int_equal(kit_post(&kit, "/v1/members/M-1/codes", key, NULL, kinds[i].body), 201);
        json = answer();
        payload = text(json, "code");
        assert_int_equal(pd_code_read(payload, strlen(payload), &reader, &code), PD_CODE_ACCEPTED);
        assert_int_equal(code.type, kinds[i].type);
        assert_true(pd_id_equal(code.member.id, anna));
        assert_int_equal(code.exp_s, kinds[i].exp_s);
        json_decref(json);
    }
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/codes", key, NULL, "{\"kind\":\"ticket\"}"), 400);
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/codes", key, NULL, "{}"), 400);
    assert_int_equal(kit_post(&kit, "/v1/members/M-9/codes", key, NULL, "{\"kind\":\"day\"}"), 404);
}

/* ---- keys ---- */

static void
each_scope_opens_its_own_paths_alone(void **state)
{
    static const struct {
        const char *method, *path, *body;
        unsigned int scope;
    } paths[] = { { "GET", "/v1/members/M-1", NULL, PD_HUB_SCOPE_READ },
        { "GET", "/v1/members/M-1/accounts", NULL, PD_HUB_SCOPE_READ },
        { "GET", "/v1/members/M-1/ledger", NULL, PD_HUB_SCOPE_READ },
        { "GET", "/v1/programme", NULL, PD_HUB_SCOPE_READ }, { "GET", "/v1/board", NULL, PD_HUB_SCOPE_READ },
        { "GET", "/v1/activities", NULL, PD_HUB_SCOPE_READ },
        { "GET", "/v1/members/M-1/bookings", NULL, PD_HUB_SCOPE_READ },
        { "POST", "/v1/bookings", "{\"activity\":\"talk-1\",\"member\":\"M-1\"}", PD_HUB_SCOPE_BOOKINGS },
        { "POST", "/v1/members/M-1/codes", "{\"kind\":\"day\"}", PD_HUB_SCOPE_CODES },
        { "POST", "/v1/codes", "{\"member\":\"M-1\",\"type\":\"day\"}", PD_HUB_SCOPE_CODES },
        { "POST", "/v1/members", "{\"number\":\"N\",\"name\":\"n\"}", PD_HUB_SCOPE_MEMBERS },
        { "POST", "/v1/events",
            "{\"specversion\":\"1.0\",\"id\":\"s\",\"source\":\"his\",\"type\":\"pointdesk.sign_in\","
            "\"subject\":\"M-1\"}",
            PD_HUB_SCOPE_EVENTS },
        { "GET", "/v1/members/M-1/consents", NULL, PD_HUB_SCOPE_READ },
        { "POST", "/v1/members/M-1/consents", "{\"purpose\":\"sms\",\"given\":false}", PD_HUB_SCOPE_MEMBERS },
        { "GET", "/v1/members/M-1/reminders", NULL, PD_HUB_SCOPE_READ },
        { "POST", "/v1/quotes", "{\"member\":\"M-1\",\"lines\":[{\"category\":\"x\",\"fen\":1}]}",
            PD_HUB_SCOPE_READ },
        { "POST", "/v1/feedback", "{\"topic\":\"waiting\",\"face\":1}", PD_HUB_SCOPE_ANSWERS },
        { "POST", "/v1/answers",
            "{\"survey\":\"visit\",\"member\":\"M-1\",\"visit_no\":\"V-1\",\"answers\":{\"easy\":true}}",
            PD_HUB_SCOPE_ANSWERS },
        { "POST", "/v1/reminders",
            "{\"member\":\"M-1\",\"topic\":\"waiting\",\"due\":\"2027-01-01\",\"channel\":\"sms\"}",
            PD_HUB_SCOPE_REMINDERS } };
    char one[PD_HUB_CLIENT_KEY_CAP], idem[32];

    (void)state;
    kit_publish(&kit,
        "{\"activities\":[{\"id\":\"talk-1\",\"name\":{\"zh-Hans\":\"字\",\"en\":\"x\"},\"where\":{\"zh-"
        "Hans\":"
        "\"字\",\"en\":\"x\"},\"starts_at\":\"2026-10-01T14:00\",\"ends_at\":\"2026-10-01T15:00\",\"seats\":"
        "2}],"
        "\"surveys\":[{\"id\":\"visit\",\"name\":{\"zh-Hans\":\"评\",\"en\":\"Visit\"},\"open_days\":9,"
        "\"questions\":[{\"id\":\"easy\",\"kind\":\"yes_no\",\"text\":{\"zh-Hans\":\"易\",\"en\":\"Easy?\"}}]"
        "}],"
        "\"feedback\":{\"topics\":[{\"id\":\"waiting\",\"name\":{\"zh-Hans\":\"等\",\"en\":\"Waiting\"}}]},"
        "\"reminders\":{\"topics\":[{\"id\":\"waiting\",\"name\":{\"zh-Hans\":\"等\",\"en\":\"Waiting\"}}]}}",
        kit.now_ms);
    for (unsigned int scope = 1; scope <= PD_HUB_SCOPE_ALL; scope *= 2) {
        struct pd_hub_client client = { .scopes = scope };

        if ((scope & PD_HUB_SCOPE_ALL) == 0)
            continue;
        (void)snprintf(client.name, sizeof client.name, "c%u", scope);
        add_client(&client, one);
        for (int i = 0; i < PD_COUNT(paths); i++) {
            bool may = paths[i].scope == scope;
            int status;

            (void)snprintf(idem, sizeof idem, "i%u-%d", scope, i);
            status = paths[i].body == NULL ? get_as(one, paths[i].path, "", NULL)
                                           : kit_post(&kit, paths[i].path, one, idem, paths[i].body);
            if (may ? status >= 300 : status != 403)
                fail_msg("%s with scope %u: %d", paths[i].path, scope, status);
        }
    }
}

static void
a_key_that_has_ended_says_when_and_what_to_do(void **state)
{
    char old[PD_HUB_CLIENT_KEY_CAP], next[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    add_client(
        &(struct pd_hub_client){
            .name = "app", .scopes = PD_HUB_SCOPE_READ, .expires_ms = KIT_NOW + PD_DAY_MS },
        old);
    kit.now_ms = KIT_NOW + PD_DAY_MS - 1;
    assert_int_equal(get_as(old, "/v1/members/M-1", "", NULL), 200);
    kit.now_ms++;
    assert_int_equal(get_as(old, "/v1/members/M-1", "", NULL), 401);
    assert_string_equal(kit_problem(&kit), "key_expired");
    assert_non_null(strstr(kit.body, "2026-09-22 at 14:13 UTC; a new one: pointdesk-hub client renew app"));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_renew(kit.hub, kit.now_ms, "app", 0, next));
    assert_int_equal(pd_hub_client_renew(kit.hub, kit.now_ms, "none", 0, next), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(get_as(next, "/v1/members/M-1", "", NULL), 200);
    assert_int_equal(get_as(old, "/v1/members/M-1", "", NULL), 401);
    assert_string_equal(kit_problem(&kit), "unauthorized");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_revoke(kit.hub, "app"));
    assert_int_equal(pd_hub_client_revoke(kit.hub, "app"), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(get_as(next, "/v1/members/M-1", "", NULL), 401);
}

static void
who_asks_too_often_waits_and_nobody_else(void **state)
{
    char busy[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    add_client(&(struct pd_hub_client){ .name = "busy", .scopes = PD_HUB_SCOPE_READ, .per_s = 3 }, busy);
    for (int second = 0; second < 3; second++) {
        for (int i = 0; i < 3; i++)
            assert_int_equal(get_as(busy, "/v1/members/M-1", "", NULL), 200);
        assert_int_equal(get_as(busy, "/v1/members/M-1", "", NULL), 429);
        assert_string_equal(kit_problem(&kit), "rate_limited");
        assert_int_equal(get("/v1/members/M-1", ""), 200);
        kit.now_ms += PD_SECOND_MS;
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(get_as(busy, "/v1/members/M-1", "", NULL), 200);
    kit.now_ms += 334; /* a third of a second is one request */
    assert_int_equal(get_as(busy, "/v1/members/M-1", "", NULL), 200);
    assert_int_equal(get_as(busy, "/v1/members/M-1", "", NULL), 429);
    kit.now_ms -= PD_DAY_MS; /* a clock that goes back opens no gate and closes none for a day */
    assert_int_equal(get_as(busy, "/v1/members/M-1", "", NULL), 429);
    kit.now_ms += PD_SECOND_MS;
    assert_int_equal(get_as(busy, "/v1/members/M-1", "", NULL), 200);
    kit.now_ms = KIT_NOW + PD_HOUR_MS;
}

/* ---- bodies ---- */

static int
post_typed(const char *path, const char *type, const char *body)
{
    struct pd_http_request http = {
        .method = "POST", .path = path, .query = "", .body = body, .body_len = strlen(body)
    };
    char bearer[128];

    (void)snprintf(bearer, sizeof bearer, "Bearer %s", key);
    assert_ok(pd_http_add(&http.headers, "authorization", bearer));
    assert_ok(pd_http_add(&http.headers, "content-type", type));
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

static void
a_body_of_another_kind_is_refused_by_name(void **state)
{
    (void)state;
    assert_int_equal(
        post_typed("/v1/members/M-1/codes", "application/json; charset=utf-8", "{\"kind\":\"day\"}"), 201);
    assert_int_equal(
        post_typed("/v1/members/M-1/codes", "application/x-www-form-urlencoded", "kind=day"), 415);
    assert_string_equal(kit_problem(&kit), "media_type");
    assert_int_equal(post_typed("/v1/members/M-1/codes", "text/json", "{\"kind\":\"day\"}"), 415);
    assert_int_equal(
        post_typed("/v1/members/M-1/codes", "application/json", "{\"kind\":\"day\",\"kind\":\"day\"}"), 400);
    assert_int_equal(post_typed("/v1/members/M-1/codes", "application/json", "[{\"kind\":\"day\"}]"), 400);
}

static void
an_event_that_changed_its_content_is_a_conflict(void **state)
{
    const char *again =
        "{\"type\":\"pointdesk.payment\",\"specversion\":\"1.0\", \"id\":\"1\",\"source\":\"his\","
        "\"subject\":\"M-1\",\"time\":\"2026-09-22T08:00:00+08:00\",\"data\":{\"insured_fen\":0,"
        "\"bill_no\":\"B1\",\"total_fen\":10000,\"self_paid_fen\":10000}}";
    char other[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    kit.now_ms += PD_DAY_MS;
    assert_int_equal(pay("1", "B1", 10000, "2026-09-22"), 200);
    assert_int_equal(
        kit_post(&kit, "/v1/events", key, "other-key", again), 200); /* the same, written otherwise */
    assert_non_null(strstr(kit.body, "already_granted"));
    assert_int_equal(
        kit_post(&kit, "/v1/events", key, "third",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"his\",\"type\":\"pointdesk.sign_in\","
            "\"subject\":\"M-1\"}"),
        409);
    assert_string_equal(kit_problem(&kit), "conflict");
    assert_int_equal(
        kit_post(&kit, "/v1/events", key, "fourth",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"pos\",\"type\":\"pointdesk.sign_in\","
            "\"subject\":\"M-1\"}"),
        200); /* another source's */
    add_client(&(struct pd_hub_client){ .name = "pos", .scopes = PD_HUB_SCOPE_EVENTS }, other);
    assert_int_equal(
        kit_post(&kit, "/v1/events", other, "x",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"his\",\"type\":\"pointdesk.sign_in\","
            "\"subject\":\"M-1\"}"),
        200); /* one client closes no name to another */
}

/* ---- what is watched ---- */

static const char *
metrics(void)
{
    static char text[32768];
    size_t len;
    char *made;

    assert_ok(pd_hub_begin(kit.hub));
    made = pd_hub_metrics_text(kit.hub, kit.now_ms, 0, &len);
    assert_non_null(made);
    assert_true(len < sizeof text);
    memcpy(text, made, len + 1);
    assert_ok(pd_hub_commit(kit.hub));
    return text;
}

static void
says(const char *line)
{
    const char *text = metrics();

    if (strstr(text, line) == NULL)
        fail_msg("%s is not in:\n%s", line, text);
}

static void
numbers_count_what_was_committed(void **state)
{
    char desk[96], id[PD_ID_TEXT_CAP], line[PD_OP_LINE_MAX + 1];
    struct pd_op op;
    size_t len;

    (void)state;
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    kit_grant(&kit, &anna, "B1", 150);
    for (int i = 0; i < 2; i++) { /* the second is beyond her points */
        op = desk_hold(&kiosk, &anna, "G-001", 1, 100);
        (void)desk_do(&kiosk, &op);
    }
    op = desk_about(&kiosk, PD_OP_RELEASE, &op.id);
    len = pd_op_encode(&op, line);
    memcpy(strstr(line, "release"), "tomorow", 7);
    desk_write_line(&kiosk, line, len);
    assert_int_equal(desk_push(&kiosk, kiosk.count - 1, kiosk.count), 200);
    assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200); /* once more: nothing new */
    says("\npointdesk_ops_total{result=\"applied\"} 1\n");
    says("\npointdesk_ops_total{result=\"rejected\"} 1\n");
    says("\npointdesk_ops_total{result=\"quarantined\"} 1\n");
    says("\npointdesk_pushes_total 4\n");
    says("\npointdesk_exceptions_open{kind=\"unknown_kind\"} 1\n");
    kit.now_ms += 90 * PD_SECOND_MS;
    (void)snprintf(
        desk, sizeof desk, "\npointdesk_desk_silent_seconds{desk=\"%s\"} 90\n", pd_id_text(kiosk.id, id));
    says(desk);
    assert_null(strstr(metrics(), "M-1"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)

/* A client that counts its keys wrong hears so; nobody gets the code, or the cancelling, of another. */
static void
a_key_is_for_one_body_at_one_path(void **state)
{
    (void)state;
    (void)kit_member(&kit, "M-2", 0);
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/codes", key, "k1", "{\"kind\":\"day\"}"), 201);
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/codes", key, "k1", "{\"kind\":\"day\"}"), 201);
    assert_int_equal(kit_post(&kit, "/v1/members/M-2/codes", key, "k1", "{\"kind\":\"day\"}"), 409);
    assert_string_equal(kit_problem(&kit), "conflict");
    assert_null(strstr(kit.body, "PD1:"));
    assert_int_equal(kit_post(&kit, "/v1/bookings/1/cancel", key, "k2", "{}"), 404);
    assert_int_equal(kit_post(&kit, "/v1/codes", key, "k1", "{\"kind\":\"day\"}"), 409);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_key_is_for_one_body_at_one_path),
        T(accounts_tell_every_expiry_and_what_is_held),
        T(hundreds_of_expiries_are_all_told),
        T(the_ledger_cites_rule_and_version_of_each_row),
        T(pages_of_the_ledger_join_without_a_gap),
        T(what_no_page_can_be_is_refused),
        T(paths_of_a_member_are_read_to_their_end),
        T(the_programme_is_sent_once_to_who_has_it),
        T(no_programme_in_force_is_said),
        T(a_members_phone_gets_codes_of_its_kind),
        T(each_scope_opens_its_own_paths_alone),
        T(a_key_that_has_ended_says_when_and_what_to_do),
        T(who_asks_too_often_waits_and_nobody_else),
        T(a_body_of_another_kind_is_refused_by_name),
        T(an_event_that_changed_its_content_is_a_conflict),
        T(numbers_count_what_was_committed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
