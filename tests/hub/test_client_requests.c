/*
 * Goal: what the hospital's own systems tell is done once by its key, and they see what their scope lets
 * them. Method: requests with keys of every kind, told again, told otherwise, and on paths that are none.
 */
#include "tests/hub/two_desks.h"

#include "sync/hub/engine.h"

#include <string.h>

static int
post(const char *path, const char *key, const char *idem, const char *body)
{
    return kit_post(&kit, path, key, idem, body);
}

#define PAYMENT(bill, paid)                                                                                  \
    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"his\",\"type\":\"pointdesk.payment\",\"subject\":"   \
    "\"M-1\","                                                                                               \
    "\"data\":{\"bill_no\":\"" bill "\",\"total_fen\":10000,\"insured_fen\":2000,\"self_paid_fen\":" paid    \
    "}}"

static void
an_event_is_granted_once_by_key_and_by_bill(void **state)
{
    char key[PD_HUB_CLIENT_KEY_CAP], first[512];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "billing", PD_HUB_SCOPE_EVENTS, key));
    assert_int_equal(
        pd_hub_client_add(kit.hub, kit.now_ms, "billing", PD_HUB_SCOPE_EVENTS, first), PD_ERR_EXISTS);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(post("/v1/events", "wrong", "a", PAYMENT("B1", "8000")), 401);
    assert_int_equal(post("/v1/events", key, NULL, PAYMENT("B1", "8000")), 400);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B1", "8099")), 400);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B1", "80.5")), 400);
    assert_int_equal(post("/v1/events", key, "a", "{"), 400);
    assert_int_equal(left(), 1000);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B1", "7999")), 200);
    (void)pd_copy(first, sizeof first, kit.body);
    assert_int_equal(left(), 1079);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B1", "7999")), 200);
    assert_string_equal(kit.body, first);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B2", "7999")), 409);
    assert_int_equal(post("/v1/events", key, "b", PAYMENT("B1", "7999")), 200);
    assert_non_null(strstr(kit.body, "already_granted"));
    assert_int_equal(left(), 1079);
}

/* A month and some days: what was asked with it cannot be guessed from what is kept, and then it is gone. */
static void
an_answer_to_a_key_is_kept_for_a_month_and_tells_nothing(void **state)
{
    const char body[] = "{\"number\":\"N7\",\"name\":\"x\"}";
    struct pd_hash plain = pd_hash_of(body, strlen(body)), kept;
    char key[PD_HUB_CLIENT_KEY_CAP];
    int64_t cursor = 0;
    bool more = true;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL, key));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(post("/v1/members", key, "m", body), 201);
    assert_ok(pd_store_begin(kit.store));
    assert_true(pd_store_start(kit.store, PD_HUB_SQL_IDEM_GET, PD_ARGS(pd_t("his"), pd_t("m"))));
    pd_store_blob(kit.store, PD_HUB_SQL_IDEM_GET, 0, kept.b, sizeof kept.b);
    pd_store_end(kit.store, PD_HUB_SQL_IDEM_GET);
    assert_ok(pd_store_commit(kit.store));
    assert_false(pd_hash_equal(&kept, &plain));
    for (int days = 0; days <= 36; days += 18) {
        kit.now_ms += (days > 0 ? 18 : 0) * PD_DAY_MS;
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_clock_accept(kit.hub, kit.now_ms));
        for (more = true; more;)
            assert_ok(pd_hub_sweep(kit.hub, kit.now_ms, &cursor, &more));
        assert_ok(pd_hub_commit(kit.hub));
        assert_int_equal(
            post("/v1/members", key, "m", body), days < 35 ? 201 : 409); /* she is known by now */
    }
}

static void
members_and_codes_are_made_for_clients(void **state)
{
    char key[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL, key));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(post("/v1/members", key, "m", "{\"number\":\"N7\",\"name\":\"\\u738b**\"}"), 201);
    assert_int_equal(post("/v1/members", key, "n", "{\"number\":\"N7\",\"name\":\"x\"}"), 409);
    assert_int_equal(post("/v1/members", key, "o", "{\"number\":\"N 8\",\"name\":\"x\"}"), 400);
    assert_int_equal(
        post("/v1/members", key, "p", "{\"number\":\"N8\",\"name\":\"x\",\"kind\":\"vip9\"}"), 400);
    assert_non_null(strstr(kit.body, "kind must be one of the rules in force: standard"));
    assert_int_equal(
        post("/v1/members", key, "q", "{\"number\":\"N8\",\"name\":\"x\",\"birthdy\":\"05-31\"}"), 400);
    assert_non_null(strstr(kit.body, "birthdy"));
    assert_int_equal(
        post("/v1/codes", key, NULL, "{\"member\":\"N8\",\"type\":\"day\"}"), 404); /* nobody was made */
    assert_int_equal(post("/v1/codes", key, NULL, "{\"member\":\"N7\",\"type\":\"day\"}"), 201);
    assert_non_null(strstr(kit.body, "\"code\":\"PD1:"));
    assert_int_equal(post("/v1/codes", key, NULL, "{\"member\":\"N7\",\"type\":\"ticket\"}"), 400);
    assert_int_equal(post("/v1/codes", key, NULL, "{\"member\":\"N9\",\"type\":\"day\"}"), 404);
}

static void
a_members_balance_is_shown_to_those_who_may_see_it(void **state)
{
    char reader[PD_HUB_CLIENT_KEY_CAP], maker[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "phone", PD_HUB_SCOPE_READ, reader));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL & ~PD_HUB_SCOPE_READ, maker));
    assert_int_equal(pd_hub_client_add(kit.hub, kit.now_ms, "none", 0, maker), PD_ERR_INVALID);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(kit_get(&kit, "/v1/members/M-1", "", reader), 200);
    assert_non_null(strstr(kit.body, "\"points\":1000,\"held\":0"));
    assert_non_null(strstr(kit.body, "\"expiring\":{\"points\":1000"));
    assert_null(strstr(kit.body, "13800000000"));
    assert_int_equal(kit_get(&kit, "/v1/members/nobody", "", reader), 404);
    assert_int_equal(kit_get(&kit, "/v1/members/", "", reader), 404);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1", "", "wrong"), 401);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1", "", maker), 403);
    assert_string_equal(kit_problem(&kit), "scope");
    assert_int_equal(post("/v1/events", reader, "a", PAYMENT("B1", "8000")), 403);
    assert_int_equal(post("/v1/members", reader, "a", "{\"number\":\"N7\",\"name\":\"x\"}"), 403);
    assert_int_equal(post("/v1/codes", reader, "a", "{\"member\":\"M-1\",\"type\":\"day\"}"), 403);
    assert_int_equal(left(), 1000);
}

static void
the_description_is_there_for_everyone(void **state)
{
    struct pd_http_request http = { .method = "GET", .path = "/openapi.json", .query = "" };

    (void)state;
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    assert_non_null(strstr(kit.body, "\"openapi\": \"3.1.0\""));
}

static void
other_paths_and_methods_have_their_problem(void **state)
{
    struct pd_http_request http = { .method = "GET", .path = "/v1/nothing", .query = "" };

    (void)state;
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "not_found");
    http.path = "/v1/push";
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "method_not_allowed");
    http.path = "no slash";
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "bad_request");
    http = (struct pd_http_request){
        .method = "POST", .path = "/v1/push", .query = "", .body = "x", .body_len = 1
    };
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "bad_request");
    http.body_len = PD_PUSH_BODY_MAX + 1;
    http.body = kit.body;
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "too_large");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_event_is_granted_once_by_key_and_by_bill),
        T(an_answer_to_a_key_is_kept_for_a_month_and_tells_nothing),
        T(members_and_codes_are_made_for_clients),
        T(a_members_balance_is_shown_to_those_who_may_see_it),
        T(the_description_is_there_for_everyone),
        T(other_paths_and_methods_have_their_problem),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
