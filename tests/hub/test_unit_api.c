/*
 * Goal: the hospital's own systems see and use what members have by the rules of the wire, and desks are told
 * nothing of it. Method: requests to a hub in memory; every balance is proved from its entries after each
 * test.
 */
#include "tests/hub/unit_kit.h"

#include "app/base/clock.h"

#include <stdio.h>
#include <string.h>

static int
get(const char *path)
{
    return kit_get(&kit, path, "", key);
}

static void
their_systems_see_and_use_it(void **state)
{
    char path[64];
    int number;

    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(get("/v1/members/M-1/units"), 200);
    assert_non_null(strstr(
        kit.body, "{\"unit\":\"cleaning\",\"kind\":\"service\",\"left\":2,\"name\":{\"zh-CN\":\"名\""));
    assert_non_null(strstr(kit.body, "\"last_day\":\"2026-12-31\""));
    assert_null(strstr(kit.body, "c20"));
    assert_int_equal(get("/v1/members/M-none/units"), 404);
    assert_int_equal(
        kit_post(&kit, "/v1/uses", key, "u1", "{\"member\":\"M-1\",\"unit\":\"cleaning\"}"), 201);
    assert_non_null(
        strstr(kit.body, "\"status\":\"applied\",\"number\":1,\"unit\":\"cleaning\",\"n\":1,\"left\":1"));
    assert_non_null(strstr(kit.body, "\"receiver\":{\"zh-CN\":\"前台\""));
    assert_int_equal(
        kit_post(&kit, "/v1/uses", key, "u1", "{\"member\":\"M-1\",\"unit\":\"cleaning\"}"), 201);
    assert_int_equal(left("cleaning"), 1);
    assert_int_equal(kit_post(&kit, "/v1/uses", key, "u1", "{\"member\":\"M-1\",\"unit\":\"upgrade\"}"), 409);
    assert_int_equal(kit_post(&kit, "/v1/uses", key, "u2", "{\"member\":\"M-1\",\"unit\":\"upgrade\"}"), 201);
    assert_int_equal(
        kit_post(&kit, "/v1/uses", key, "u3", "{\"member\":\"M-1\",\"unit\":\"c20\",\"bill_fen\":1}"), 200);
    assert_non_null(strstr(kit.body, "{\"v\":1,\"status\":\"refused\",\"reason\":\"min_spend\"}"));
    for (number = 1; number <= 2; number++) { /* one key and body, two paths */
        (void)snprintf(path, sizeof path, "/v1/uses/%d/reverse", number);
        assert_int_equal(kit_post(&kit, path, key, "r", "{}"), number == 1 ? 200 : 409);
    }
    assert_int_equal(kit_post(&kit, "/v1/uses/1/reverse", key, "r", "{}"), 200);
    assert_non_null(strstr(kit.body, "\"status\":\"reversed\",\"number\":1"));
    assert_int_equal(kit_post(&kit, "/v1/uses/2/reverse", key, "r2", "{}"), 200);
    assert_int_equal(kit_post(&kit, "/v1/uses/99/reverse", key, "r3", "{}"), 404);
    assert_int_equal(left("cleaning"), 2);
    assert_int_equal(left("upgrade"), 1);
}

static int
times(const char *what)
{
    int n = 0;

    for (const char *at = kit.body; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

static void
a_wallet_is_told_whole_however_full_it_is(void **state)
{
    (void)state;
    kit_publish(&kit,
        "{\"units\":{\"coupons\":[{\"id\":\"long\"," COND ",\"kind\":\"item\",\"percent\":9,\"days\":400}]}}",
        kit.now_ms + 1);
    for (int day = 0; day < 70; day++) {
        kit.now_ms = kit_at(2026, 10, 1, 12, 0, 0) + day * PD_DAY_MS;
        assert_ok(give("long"));
    }
    assert_int_equal(get("/v1/members/M-1/units"), 200);
    assert_non_null(strstr(kit.body, "\"unit\":\"long\",\"kind\":\"item_coupon\",\"left\":70"));
    assert_int_equal(times("{\"left\":1,\"expires_ms\""), 63 + 1);    /* and the year's upgrade */
    assert_non_null(strstr(kit.body, "{\"left\":7,\"expires_ms\":")); /* from the 64th on */
}

static void
nobody_is_given_more_lots_than_are_looked_at(void **state)
{
    (void)state;
    for (int i = 0; i < PD_UNIT_LOTS_MAX; i++)
        assert_ok(give("c20"));
    assert_int_equal(give("c20"), PD_ERR_TOO_LARGE);
    assert_int_equal(left("c20"), PD_UNIT_LOTS_MAX);
    assert_int_equal(get("/v1/members/M-1/units"), 200);
    assert_int_equal(
        times("\"expires_ms\""), 3); /* all of one day are one; the year's, and the first visit's */
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_APPLIED);
    assert_ok(give("c20"));
}

static void
what_breaks_the_rules_of_the_wire_is_refused_and_does_nothing(void **state)
{
    static const struct kit_post_case cases[] = {
        { "/v1/uses", "{\"member\":\"M-1\"}", 400 },
        { "/v1/uses", "{\"unit\":\"upgrade\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"who\":1}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"unit\":\"c20\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"n\":0}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"n\":1001}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"n\":\"1\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"n\":4294967297}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"bill_fen\":-1}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"bill_fen\":1000000001}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"bill_fen\":1.5}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"reference\":\"\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"category\":\"a\\u001bb\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"category\":\"\\u53e3\\u8154\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"reference\":\"a b\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"123456789012345678901234567890123\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-9\",\"unit\":\"upgrade\"}", 404 },
        { "/v1/uses", "[]", 400 },
        { "/v1/uses/1/reverse", "{\"why\":1}", 400 },
        { "/v1/uses/x/reverse", "{}", 404 },
        { "/v1/uses/-1/reverse", "{}", 404 },
        { "/v1/uses/18446744073709551617/reverse", "{}", 404 },
    };

    (void)state;
    kit_post_each(&kit, key, cases, PD_COUNT(cases));
    assert_int_equal(kit_post(&kit, "/v1/uses", key, NULL, "{\"member\":\"M-1\",\"unit\":\"upgrade\"}"), 400);
    assert_int_equal(
        kit_post(&kit, "/v1/uses", reader, "s", "{\"member\":\"M-1\",\"unit\":\"upgrade\"}"), 403);
    assert_int_equal(left("upgrade"), 1);
}

/* ---- desks ---- */

static void
desks_are_told_nothing_of_units(void **state)
{
    static struct desk desk;
    static struct pd_row rows[64];
    struct pd_pull_header header;
    int before;

    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    desk_enrol(&desk, &kit, "kiosk", "P1");
    before = desk_pull(&desk, 0, 64, &header, rows, 64);
    assert_true(before > 0);
    for (int i = 0; i < before; i++)
        if (rows[i].kind == PD_ROW_MEMBER)
            assert_int_equal(rows[i].member.lot_count, 1); /* her points */
    assert_ok(give("c20"));
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED);
    assert_int_equal(reverse(used.number), PD_USE_APPLIED);
    assert_int_equal(desk_pull(&desk, header.cseq, 64, &header, rows, 64), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(their_systems_see_and_use_it),
        TEST(a_wallet_is_told_whole_however_full_it_is),
        TEST(nobody_is_given_more_lots_than_are_looked_at),
        TEST(what_breaks_the_rules_of_the_wire_is_refused_and_does_nothing),
        TEST(desks_are_told_nothing_of_units),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
