/*
 * Goal: what members and clerks of other systems complain about cannot be said of this one. Method: the hub's
 * engine in memory and desks that push real bodies; one test a complaint that no test elsewhere would have
 * caught. README.md names all of them, with the others.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk, counter;
static char authorization[8 + PD_HUB_CLIENT_KEY_CAP];

static int
set_up(void **state)
{
    char key[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    kit_open(&kit, NULL);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL, key));
    assert_ok(pd_hub_commit(kit.hub));
    (void)snprintf(authorization, sizeof authorization, "Bearer %s", key);
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

static const struct pd_member *
look_up(const struct pd_id *id)
{
    static struct pd_member m;
    char text[PD_ID_TEXT_CAP];

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_find(kit.hub, pd_id_text(*id, text), &m, NULL, 0));
    assert_ok(pd_hub_commit(kit.hub));
    return &m;
}

static int64_t
left_of(const struct pd_id *id)
{
    int64_t left, held, debt;

    kit_balance(&kit, id, &left, &held, &debt);
    assert_int_equal(held, 0);
    assert_int_equal(debt, 0);
    return left;
}

/* From the kiosk's stock into her hands. */
static void
take_a_gift(const struct pd_id *id, int qty, int64_t amount)
{
    struct pd_op op = desk_hold(&kiosk, id, "G-001", qty, amount);
    struct pd_id hold = op.id;

    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_about(&kiosk, PD_OP_RELEASE, &hold);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_CAPTURE, &hold);
    op.qty = qty;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
}

/* The hospital's system tells of something; its status. */
static int
tell(const char *type, const char *idempotency_key, const char *data)
{
    char text[1024];
    struct pd_http_request request = { .method = "POST", .path = "/v1/events", .query = "" };

    (void)snprintf(text, sizeof text,
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"his\",\"type\":\"%s\",\"subject\":\"M-1\","
        "\"data\":%s}",
        idempotency_key, type, data);
    request.body = text;
    request.body_len = strlen(text);
    assert_ok(pd_http_add(&request.headers, "authorization", authorization));
    assert_ok(pd_http_add(&request.headers, "idempotency-key", idempotency_key));
    (void)kit_send(&kit, &request, 0);
    return kit.status;
}

static void
earned_then_spent_is_what_spent_then_earned_is(void **state)
{
    struct pd_id one = kit_member(&kit, "M-1", 1000), other = kit_member(&kit, "M-2", 1000);

    (void)state;
    kit_grant(&kit, &one, "late:1", 100);
    take_a_gift(&one, 2, 200);
    take_a_gift(&other, 2, 200);
    kit_grant(&kit, &other, "late:2", 100);
    assert_int_equal(left_of(&one), 900);
    assert_int_equal(left_of(&other), 900);
    assert_int_equal(pd_points_raw(look_up(&one)->growth), 1100);
    assert_int_equal(pd_points_raw(look_up(&other)->growth), 1100);
}

static void
spending_all_she_has_costs_her_no_growth(void **state)
{
    struct pd_id id = kit_member(&kit, "M-1", 1000);

    (void)state;
    for (int i = 0; i < 5; i++)
        take_a_gift(&id, 2, 200);
    assert_int_equal(left_of(&id), 0);
    assert_int_equal(pd_points_raw(look_up(&id)->growth), 1000); /* the tier is read from this alone */
}

/* What a version says, copied. */
static size_t
version_text(uint32_t version, char *out, size_t cap)
{
    const char *json;
    size_t len;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    assert_true(len < cap);
    memcpy(out, json, len);
    out[len] = '\0';
    assert_ok(pd_hub_commit(kit.hub));
    return len;
}

static void
a_published_version_never_changes_an_edit_is_another_version(void **state)
{
    static char first[65536], edited[65536], again[65536];
    struct pd_id id = kit_member(&kit, "M-1", 1000);
    size_t len = version_text(1, first, sizeof first);
    struct pd_why why = { .text = "" };
    uint32_t version = 0;
    struct pd_op op;
    char *price;

    (void)state;
    memcpy(edited, first, len + 1);
    price = strstr(edited, "\"price\": 100,");
    assert_non_null(price);
    memcpy(price, "\"price\":   1,", 13);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_publish(
        kit.hub, kit.now_ms, edited, len, kit.now_ms + 10 * PD_DAY_MS, &version, &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(version, 2);
    assert_int_equal(version_text(1, again, sizeof again), len);
    assert_memory_equal(again, first, len);
    op = desk_hold(&kiosk, &id, "G-001", 1, 1); /* nobody pays the new price before its day */
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
    take_a_gift(&id, 1, 100);
    assert_int_equal(left_of(&id), 900);
}

static void
every_point_on_a_desk_says_by_which_rule_it_came(void **state)
{
    static struct pd_row rows[500];
    struct pd_id id = kit_member(&kit, "M-1", 1000);
    struct pd_pull_header header;
    int n, lots = 0;

    (void)state;
    kit_grant(&kit, &id, "more", 50);
    n = desk_pull(&kiosk, 0, 500, &header, rows, 500);
    for (int i = 0; i < n; i++) {
        if (rows[i].kind != PD_ROW_MEMBER || !pd_id_equal(rows[i].member.id, id))
            continue;
        for (int lot = 0; lot < rows[i].member.lot_count; lot++, lots++)
            assert_string_equal(rows[i].member.lots[lot].rule, "pay");
    }
    assert_true(lots > 0);
}

static void
topping_up_and_what_others_paid_for_earn_nothing(void **state)
{
    static const char *const kinds[] = { "pointdesk.topup", "pointdesk.top_up", "pointdesk.stored_value",
        "pointdesk.deposit", "pointdesk.", "payment" };
    struct pd_id id = kit_member(&kit, "M-1", 0);
    char key[16];

    (void)state;
    for (int i = 0; i < PD_COUNT(kinds); i++) {
        (void)snprintf(key, sizeof key, "k%d", i);
        assert_in_range(tell(kinds[i], key,
                            "{\"bill_no\":\"B\",\"total_fen\":99900,\"insured_fen\":0,"
                            "\"self_paid_fen\":99900}"),
            400, 499);
    }
    (void)tell("pointdesk.payment", "p1",
        "{\"bill_no\":\"B1\",\"total_fen\":99900,\"insured_fen\":0,\"self_paid_fen\":0}");
    assert_int_equal(left_of(&id), 0);
    assert_int_equal(tell("pointdesk.payment", "p2",
                         "{\"bill_no\":\"B2\",\"total_fen\":99900,\"insured_fen\":0,\"self_paid_fen\":100}"),
        200);
    assert_int_equal(left_of(&id), 1);
}

/* ÷ in the place of × made millionaires elsewhere: what is earned grows with what is paid, never with less.
 */
static void
who_pays_more_never_earns_less_and_never_more_than_a_point_a_yuan(void **state)
{
    struct pd_id id = kit_member(&kit, "M-1", 0);
    int64_t before = 0;
    char key[16], data[160];

    (void)state;
    for (int fen = 1, i = 0; fen < 1000000; fen = fen * 3 + 1, i++) {
        int64_t now;

        (void)snprintf(key, sizeof key, "b%d", i);
        (void)snprintf(data, sizeof data,
            "{\"bill_no\":\"%s\",\"total_fen\":%d,\"insured_fen\":0,\"self_paid_fen\":%d}", key, fen, fen);
        (void)tell("pointdesk.payment", key, data);
        now = left_of(&id);
        assert_int_equal(now - before, fen / 100);
        before = now;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(earned_then_spent_is_what_spent_then_earned_is),
        T(spending_all_she_has_costs_her_no_growth),
        T(a_published_version_never_changes_an_edit_is_another_version),
        T(every_point_on_a_desk_says_by_which_rule_it_came),
        T(topping_up_and_what_others_paid_for_earn_nothing),
        T(who_pays_more_never_earns_less_and_never_more_than_a_point_a_yuan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
