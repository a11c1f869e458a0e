/*
 * Goal: points and money pay parts of bills, to the fen, once, by the rules; what is paid in, given on top,
 * paid out and taken back adds up. Method: the billing system's requests to a hub in memory and amounts that
 * were reckoned by hand; every invariant is verified after each test.
 */
#include "tests/hub/money_kit.h"

#include "app/base/clock.h"
#include "sync/hub/merge.h"

#include <stdio.h>
#include <string.h>

#define BILL(no, fen) "\"member\":\"M-1\",\"bill_no\":\"" no "\",\"bill_fen\":" #fen
#define POINTS(no, fen, points) "{" BILL(no, fen) ",\"kind\":\"points\",\"points\":" #points "}"
#define MONEY(no, fen, money) "{" BILL(no, fen) ",\"kind\":\"money\",\"fen\":" #money "}"

/* ---- points that pay ---- */

static void
points_are_kept_confirmed_and_spent(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 3000);
    post_says("/v1/tenders", POINTS("B1", 12000, 2000), 201,
        "\"number\":1,\"kind\":\"points\",\"state\":\"held\",\"bill_no\":\"B1\",\"bill_fen\":12000,"
        "\"amount\":2000,\"fen\":2000,");
    kit_expect_balance(&kit, &anna, 1000, 2000, 0);
    post_says("/v1/tenders/1/confirm", "{\"bill_fen\":12000}", 200, "\"state\":\"paid\"");
    kit_expect_balance(&kit, &anna, 1000, 0, 0);
    post_says("/v1/tenders/1/confirm", "{}", 200, "\"state\":\"paid\""); /* told twice: paid once */
    kit_expect_balance(&kit, &anna, 1000, 0, 0);
    post("/v1/tenders/1/void", "{}", 409);
    kit_expect_balance(&kit, &anna, 1000, 0, 0);
    assert_int_equal(kit_get(&kit, "/v1/tenders/1", "", till), 200);
    assert_non_null(strstr(kit.body, "\"state\":\"paid\""));
    assert_int_equal(kit_get(&kit, "/v1/bills/B1/tenders", "", till), 200);
    assert_non_null(strstr(kit.body, "\"tenders\":[{\"number\":1,\"kind\":\"points\""));
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/ledger", "", reader), 200);
    assert_non_null(strstr(kit.body, "\"kind\":\"tender_pay\",\"points\":-2000"));
    assert_non_null(strstr(kit.body, "\"rule\":\"fee_deduction\",\"programme\":2"));
}

static void
void_and_time_give_all_of_it_back(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 3000);
    post("/v1/tenders", POINTS("B1", 12000, 2000), 201);
    post_says("/v1/tenders/1/void", "{}", 200, "\"state\":\"void\"");
    kit_expect_balance(&kit, &anna, 3000, 0, 0);
    post_says("/v1/tenders/1/void", "{}", 200, "\"state\":\"void\"");
    post("/v1/tenders/1/confirm", "{}", 409);
    post_says("/v1/tenders", POINTS("B1", 12000, 2400), 201, "\"number\":2");
    kit.now_ms += 20 * PD_MINUTE_MS - 1;
    kit_sweep(&kit, kit.now_ms);
    kit_expect_balance(&kit, &anna, 600, 2400, 0);
    kit.now_ms += 1;
    kit_sweep(&kit, kit.now_ms);
    kit_expect_balance(&kit, &anna, 3000, 0, 0);
    post("/v1/tenders/2/confirm", "{}", 409); /* the bill is to be paid in full */
    kit_expect_balance(&kit, &anna, 3000, 0, 0);
    post_says("/v1/tenders/2/void", "{}", 200, "\"state\":\"over\"");
    post_says("/v1/tenders", POINTS("B1", 12000, 500), 201, "\"number\":3");
    kit.now_ms += 20 * PD_MINUTE_MS; /* nobody swept: it is over all the same */
    post("/v1/tenders/3/confirm", "{}", 409);
    kit_expect_balance(&kit, &anna, 3000, 0, 0);
}

static void
the_rules_bound_what_she_may_choose(void **state)
{
    static const struct {
        const char *body, *reason;
    } rows[] = {
        { POINTS("B1", 12000, 2500), "above_most" }, /* 20 % of 120 yuan are 2400 */
        { POINTS("B1", 12000, 550), "step" },
        { POINTS("B1", 12000, 400), "step" },
        { POINTS("B1", 2400, 500), "bill_too_small" }, /* 20 % are 4.80 */
        { POINTS("B1", 999999, 3100), "above_most" },  /* she has 3000 */
        { MONEY("B1", 12000, 100), "too_little" },
    };

    (void)state;
    kit_grant(&kit, &anna, "a", 3000);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        char want[80];

        (void)snprintf(
            want, sizeof want, "{\"v\":1,\"status\":\"refused\",\"reason\":\"%s\"}", rows[i].reason);
        post_says("/v1/tenders", rows[i].body, 200, want);
    }
    kit_expect_balance(&kit, &anna, 3000, 0, 0);
}

static void
operational_points_buy_gifts_and_pay_no_bill(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 900);
    give_operational();
    kit_expect_balance(&kit, &anna, 1600, 0, 0);
    post_says("/v1/tenders", POINTS("B1", 99900, 1000), 200, "\"reason\":\"above_most\"");
    post_says("/v1/tenders/quote", "{\"member\":\"M-1\",\"bill_fen\":99900}", 200,
        "\"points\":{\"usable\":900,\"least\":500,\"most\":900,\"step\":100,\"step_fen\":100,"
        "\"most_fen\":900}");
    post("/v1/tenders", POINTS("B1", 99900, 900), 201);
    post("/v1/tenders/1/confirm", "{}", 200);
    kit_expect_balance(&kit, &anna, 700, 0, 0);
    post_says("/v1/tenders/quote", "{\"member\":\"M-1\",\"bill_fen\":99900}", 200,
        "\"points\":{\"usable\":0,\"none_because\":\"too_few_points\"}");
    /* given back, they are what they were */
    post_says("/v1/tenders/1/refund", "{\"refund_no\":\"R1\",\"fen\":900}", 200, "\"back\":900}");
    kit_expect_balance(&kit, &anna, 1600, 0, 0);
    post_says("/v1/tenders/quote", "{\"member\":\"M-1\",\"bill_fen\":99900}", 200, "\"usable\":900");
}

static void
what_is_given_back_is_never_above_what_was_paid(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 3000);
    post("/v1/tenders", POINTS("B1", 12000, 2000), 201);
    post("/v1/tenders/1/refund", "{\"refund_no\":\"R0\",\"fen\":1}", 409); /* not paid yet */
    post("/v1/tenders/1/confirm", "{}", 200);
    post_says("/v1/tenders/1/refund", "{\"refund_no\":\"R1\",\"fen\":700}", 200, "\"refunded_fen\":700,");
    kit_expect_balance(&kit, &anna, 1700, 0, 0);
    post("/v1/tenders/1/refund", "{\"refund_no\":\"R1\",\"fen\":700}", 200); /* the same one */
    kit_expect_balance(&kit, &anna, 1700, 0, 0);
    post("/v1/tenders/1/refund", "{\"refund_no\":\"R1\",\"fen\":701}", 409);
    post("/v1/tenders/1/refund", "{\"refund_no\":\"R2\",\"fen\":1301}", 400);
    post("/v1/tenders/1/refund", "{\"refund_no\":\"R2\",\"fen\":1300}", 200);
    kit_expect_balance(&kit, &anna, 3000, 0, 0);
    post("/v1/tenders/1/refund", "{\"refund_no\":\"R3\",\"fen\":1}", 400);
}

static void
a_bill_has_one_tender_of_a_kind_and_one_payer(void **state)
{
    struct pd_id eve;

    (void)state;
    kit_grant(&kit, &anna, "a", 5000);
    eve = kit_member(&kit, "M-2", 5000);
    post_says("/v1/tenders", POINTS("B1", 12000, 2000), 201, "\"number\":1");
    post_says(
        "/v1/tenders", POINTS("B1", 12000, 2000), 200, "\"number\":1"); /* another key, the same thing */
    post("/v1/tenders", POINTS("B1", 12000, 1000), 409);
    post("/v1/tenders", POINTS("B1", 12100, 2000), 409);
    post("/v1/tenders",
        "{\"member\":\"M-2\",\"kind\":\"points\",\"bill_no\":\"B1\",\"bill_fen\":12000,\"points\":500}", 409);
    kit_expect_balance(&kit, &anna, 3000, 2000, 0);
    kit_expect_balance(&kit, &eve, 5000, 0, 0);
    post("/v1/tenders/1/confirm", "{\"bill_fen\":11000}", 409); /* the bill changed: void, and anew */
    kit_expect_balance(&kit, &anna, 3000, 2000, 0);
    post("/v1/tenders/1/void", "{}", 200);
    post("/v1/tenders", POINTS("B1", 11000, 2000), 201);
}

/* What was given back paid nothing: the same bill told once more must not look paid by it. */
static void
a_bill_whose_part_was_given_back_has_none_that_is_live(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 3000);
    post("/v1/tenders", POINTS("B1", 12000, 2000), 201);
    post("/v1/tenders/1/confirm", "{\"bill_fen\":12000}", 200);
    post_says("/v1/tenders/1/refund", "{\"refund_no\":\"R1\",\"fen\":700}", 200, "\"refunded_fen\":700,");
    post("/v1/tenders", POINTS("B1", 12000, 2000), 409);
    post("/v1/tenders/1/refund", "{\"refund_no\":\"R2\",\"fen\":1300}", 200);
    post("/v1/tenders", POINTS("B1", 12000, 2000), 409);
    post("/v1/tenders", POINTS("B1", 12000, 1000), 409);
    kit_expect_balance(&kit, &anna, 3000, 0, 0);
    post("/v1/tenders", POINTS("B2", 12000, 2000), 201); /* a bill of its own */
    kit_expect_balance(&kit, &anna, 1000, 2000, 0);
}

/* ---- accounts of money ---- */

static void
a_top_up_brings_the_rungs_bonus_once_a_receipt(void **state)
{
    (void)state;
    post_says("/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":49999,\"receipt_no\":\"T1\"}",
        201, "\"number\":1,\"account\":\"care\",\"fen\":49999,\"bonus_fen\":0");
    post_says("/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":50000,\"receipt_no\":\"T2\"}",
        201, "\"bonus_fen\":3000");
    post_says("/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":123456,\"receipt_no\":\"T3\"}",
        201, "\"bonus_fen\":14814");
    expect_purse("care", 223455, 0);
    expect_purse("gift", 17814, 0);
    post_says("/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":123456,\"receipt_no\":\"T3\"}",
        200, "\"number\":3"); /* another key: the same receipt */
    post("/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":123457,\"receipt_no\":\"T3\"}", 409);
    expect_purse("care", 223455, 0);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/money", "", reader), 200);
    assert_non_null(strstr(kit.body, "{\"account\":\"gift\",\"kind\":\"bonus\",\"available_fen\":17814,"));
    assert_non_null(strstr(kit.body, "\"expiring\":[{\"fen\":17814,\"last_day\":\"2026-12-"));
    kit_expect_balance(&kit, &anna, 0, 0, 0); /* paying in earns no points */
}

static void
an_accounts_own_bounds_hold(void **state)
{
    static const struct kit_post_case cases[] = {
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":999,\"receipt_no\":\"T1\"}", 409 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":200001,\"receipt_no\":\"T1\"}",
            409 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"gift\",\"fen\":1000,\"receipt_no\":\"T1\"}", 400 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"none\",\"fen\":1000,\"receipt_no\":\"T1\"}", 404 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":1000,\"receipt_no\":\"T 1\"}",
            400 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":0,\"receipt_no\":\"T1\"}", 400 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":1.5,\"receipt_no\":\"T1\"}", 400 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":1000}", 400 },
        { "/v1/topups", "{\"member\":\"M-9\",\"account\":\"care\",\"fen\":1000,\"receipt_no\":\"T1\"}", 404 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"eye\",\"fen\":20000,\"receipt_no\":\"T1\"}", 201 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"eye\",\"fen\":10001,\"receipt_no\":\"T2\"}", 409 },
        { "/v1/topups", "{\"member\":\"M-1\",\"account\":\"eye\",\"fen\":10000,\"receipt_no\":\"T2\"}", 201 },
        { "/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":1,\"reason\":\"asked\"}",
            409 }, /* by its rules */
        { "/v1/topups/9/refund", "{\"refund_no\":\"P1\",\"fen\":1,\"reason\":\"asked\"}", 404 },
    };

    (void)state;
    kit_post_each(&kit, till, cases, PD_COUNT(cases));
    expect_purse("care", 0, 0);
    expect_purse("eye", 30000, 0);
}

static void
accounts_pay_in_the_order_of_the_rules(void **state)
{
    (void)state;
    (void)topup("care", 100000, "T1"); /* and 12000 on top */
    (void)topup("eye", 5000, "T2");
    /* 100.00 of teeth: half of it at most from the gift */
    post_says("/v1/tenders",
        "{" BILL("B1", 10000) ",\"kind\":\"money\",\"fen\":10000,\"category\":\"teeth\"}", 201,
        "\"parts\":[{\"from\":\"gift\",\"amount\":5000,\"refunded\":0},"
        "{\"from\":\"care\",\"amount\":5000,\"refunded\":0}]");
    expect_purse("gift", 7000, 5000);
    expect_purse("care", 95000, 5000);
    /* 160.00 of eyes: 70.00 are left of the gift, then 50.00 for eyes, then 40.00 */
    post_says("/v1/tenders", "{" BILL("B2", 16000) ",\"kind\":\"money\",\"fen\":16000,\"category\":\"eye\"}",
        201,
        "\"parts\":[{\"from\":\"gift\",\"amount\":7000,\"refunded\":0},"
        "{\"from\":\"eye\",\"amount\":5000,\"refunded\":0},{\"from\":\"care\",\"amount\":4000,\"refunded\":0}"
        "]");
    post("/v1/tenders/2/confirm", "{}", 200);
    expect_purse("gift", 0, 5000);
    expect_purse("eye", 0, 0);
    expect_purse("care", 91000, 5000);
    /* 50.00 back: what paid last comes first: 40.00 care, 10.00 eyes */
    post_says("/v1/tenders/2/refund", "{\"refund_no\":\"R1\",\"fen\":5000}", 200,
        "{\"from\":\"gift\",\"amount\":7000,\"refunded\":0},{\"from\":\"eye\",\"amount\":5000,\"refunded\":"
        "1000},"
        "{\"from\":\"care\",\"amount\":4000,\"refunded\":4000}");
    expect_purse("eye", 1000, 0);
    expect_purse("care", 95000, 5000);
    post("/v1/tenders/1/void", "{}", 200);
    expect_purse("gift", 5000, 0);
    expect_purse("care", 100000, 0);
    post_says(
        "/v1/tenders", MONEY("B3", 300000, 106001), 200, "\"reason\":\"too_little\""); /* not the eyes' */
    post("/v1/tenders", MONEY("B3", 300000, 105000), 201);
}

static void
points_and_money_together_never_pay_more_than_the_bill(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 3000);
    (void)topup("care", 20000, "T1");
    post("/v1/tenders", POINTS("B1", 10000, 2000), 201);
    post_says("/v1/tenders", MONEY("B1", 10000, 8001), 200, "\"reason\":\"above_bill\"");
    post("/v1/tenders", MONEY("B1", 10000, 8000), 201);
    post("/v1/tenders/1/void", "{}", 200);
    post_says("/v1/tenders", POINTS("B1", 10000, 1000), 201, "\"fen\":1000");
}

static void
bonus_money_that_is_over_pays_nothing(void **state)
{
    (void)state;
    (void)topup("care", 50000, "T1");
    kit.now_ms += 91 * PD_DAY_MS;
    expect_purse("gift", 0, 0);
    expect_purse("care", 50000, 0);
    kit_sweep(&kit, kit.now_ms);
    post_says("/v1/tenders", MONEY("B1", 60000, 50001), 200, "\"reason\":\"too_little\"");
    post_says("/v1/tenders", MONEY("B1", 60000, 50000), 201, "\"parts\":[{\"from\":\"care\"");
}

/* ---- paying out again ---- */

static void
what_is_paid_out_takes_its_bonus_along(void **state)
{
    (void)state;
    (void)topup("care", 100000, "T1"); /* 12000 on top */
    post_says("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":33333,\"reason\":\"asked\"}", 200,
        "\"fen\":33333,\"pay_out_fen\":33333,\"bonus_taken_fen\":3999,\"kept_fen\":0");
    expect_purse("care", 66667, 0);
    expect_purse("gift", 8001, 0);
    post_says("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":33333,\"reason\":\"asked\"}", 200,
        "\"pay_out_fen\":33333,\"bonus_taken_fen\":3999"); /* the same one */
    expect_purse("care", 66667, 0);
    post("/v1/topups/1/refund", "{\"refund_no\":\"P2\",\"fen\":66668,\"reason\":\"asked\"}", 409);
    post_says("/v1/topups/1/refund", "{\"refund_no\":\"P2\",\"fen\":66667,\"reason\":\"asked\"}", 200,
        "\"pay_out_fen\":66667,\"bonus_taken_fen\":8001,\"kept_fen\":0");
    expect_purse("care", 0, 0);
    expect_purse("gift", 0, 0);
}

static void
bonus_money_that_was_spent_is_kept_from_what_is_paid_out(void **state)
{
    (void)state;
    (void)topup("care", 100000, "T1");                   /* 12000 on top */
    post("/v1/tenders", MONEY("B1", 20000, 10000), 201); /* all of it from the gift: half of the bill */
    post("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":1,\"reason\":\"asked\"}", 409); /* held */
    post("/v1/tenders/1/confirm", "{}", 200);
    expect_purse("gift", 2000, 0);
    expect_purse("care", 100000, 0);
    /* half: 6000 of the bonus go, 2000 are there, 4000 were spent */
    post_says("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":50000,\"reason\":\"asked\"}", 200,
        "\"fen\":50000,\"pay_out_fen\":46000,\"bonus_taken_fen\":2000,\"kept_fen\":4000");
    /* the rest: 6000 more, all of them spent */
    post_says("/v1/topups/1/refund", "{\"refund_no\":\"P2\",\"fen\":50000,\"reason\":\"asked\"}", 200,
        "\"pay_out_fen\":44000,\"bonus_taken_fen\":0,\"kept_fen\":6000");
    expect_purse("care", 0, 0);
    expect_purse("gift", 0, 0);
    /* what she paid for with it is hers: given back, it is money of hers again */
    post("/v1/tenders/1/refund", "{\"refund_no\":\"R1\",\"fen\":10000}", 200);
    expect_purse("gift", 10000, 0);
}

static void
bonus_money_that_was_over_is_not_asked_of_her(void **state)
{
    (void)state;
    (void)topup("care", 50000, "T1"); /* 3000 on top */
    post("/v1/tenders", MONEY("B1", 2000, 1000), 201);
    post("/v1/tenders/1/confirm", "{}", 200);
    kit.now_ms += 91 * PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    post_says("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":50000,\"reason\":\"moves_away\"}", 200,
        "\"pay_out_fen\":49000,\"bonus_taken_fen\":0,\"kept_fen\":1000");
}

static void
only_what_is_left_of_a_receipt_is_paid_out(void **state)
{
    (void)state;
    (void)topup("care", 10000, "T1");
    (void)topup("care", 8000, "T2");
    post("/v1/tenders", MONEY("B1", 4000, 3000), 201);
    post("/v1/tenders/1/confirm", "{}", 200);
    post("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":7001,\"reason\":\"asked\"}", 409);
    post("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":7000,\"reason\":\"asked\"}", 200);
    post("/v1/topups/2/refund", "{\"refund_no\":\"P2\",\"fen\":8000,\"reason\":\"asked\"}", 200);
    expect_purse("care", 0, 0);
    /* the later one first: nothing of the other goes along */
    (void)topup("care", 10000, "T3");
    (void)topup("care", 8000, "T4");
    post("/v1/topups/4/refund", "{\"refund_no\":\"P4\",\"fen\":8000,\"reason\":\"asked\"}", 200);
    post("/v1/topups/3/refund", "{\"refund_no\":\"P3\",\"fen\":10000,\"reason\":\"asked\"}", 200);
    expect_purse("care", 0, 0);
}

/* ---- beside bills and members ---- */

static void
what_points_and_money_paid_earns_nothing(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 2000);
    (void)topup("care", 20000, "T1");
    post("/v1/tenders", POINTS("7001", 10000, 2000), 201);
    post("/v1/tenders", MONEY("7001", 10000, 3000), 201);
    post("/v1/tenders/1/confirm", "{}", 200);
    post("/v1/tenders/2/confirm", "{}", 200);
    assert_int_equal(kit_post(&kit, "/v1/events", reader, "b1",
                         "{\"specversion\":\"1.0\",\"id\":\"b1\",\"source\":\"his\",\"type\":"
                         "\"pointdesk.payment\",\"subject\":\"M-1\",\"data\":{\"bill_no\":\"7001\","
                         "\"total_fen\":13000,\"insured_fen\":3000,\"self_paid_fen\":10000}}"),
        200);
    kit_expect_balance(&kit, &anna, 50, 0, 0); /* 130 - 30 insured - 20 by points - 30 by money */
}

static void
who_is_frozen_pays_nothing_and_is_paid_out(void **state)
{
    struct pd_hub_member_state frozen = { .status = PD_MEMBER_FROZEN };

    (void)state;
    kit_grant(&kit, &anna, "a", 3000);
    (void)topup("care", 20000, "T1");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_state_set(kit.hub, kit.now_ms, &anna, &frozen)));
    post_says("/v1/tenders", POINTS("B1", 10000, 1000), 200, "\"reason\":\"frozen\"");
    post_says("/v1/tenders", MONEY("B1", 10000, 1000), 200, "\"reason\":\"frozen\"");
    post("/v1/topups", "{\"member\":\"M-1\",\"account\":\"care\",\"fen\":1000,\"receipt_no\":\"T2\"}", 409);
    post("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":20000,\"reason\":\"died\"}", 200);
}

static void
nobody_with_money_is_erased_and_merged_members_keep_it(void **state)
{
    const struct pd_staff by = { .number = "S1" };
    struct pd_merge merge;
    struct pd_id eve;

    (void)state;
    eve = kit_member(&kit, "M-2", 3000);
    (void)topup("care", 50000, "T1");
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why)), PD_ERR_STATE);
    post("/v1/tenders", MONEY("B1", 10000, 1000), 201);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &eve, &anna, &by, &merge, &why)), PD_ERR_STATE);
    post("/v1/tenders/1/confirm", "{}", 200);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &eve, &anna, &by, &merge, &why)));
    anna = eve;
    expect_purse("care", 50000, 0);
    expect_purse("gift", 2000, 0);
    post("/v1/tenders/1/refund", "{\"refund_no\":\"R1\",\"fen\":400}", 200);
    expect_purse("gift", 2400, 0);
    post_says("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":50000,\"reason\":\"asked\"}", 200,
        "\"pay_out_fen\":49400,\"bonus_taken_fen\":2400,\"kept_fen\":600");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &eve, "asked", &why)));
}

/* Rules that forget an account with money in it are refused whole. */
static void
an_account_with_money_stays_in_the_rules(void **state)
{
    static const char without[] = "{\"jurisdiction\":\"hk\",\"ratio_note\":\"none\"}";

    (void)state;
    (void)topup("care", 2000, "T1");
    assert_ok(pd_hub_begin(kit.hub));
    {
        static struct pd_programme none;

        assert_int_equal(pd_money_keeps(kit.hub, &none, &why), PD_ERR_INVALID);
        assert_string_equal(why.path, "stored_value.accounts");
        assert_non_null(strstr(why.text, "\"care\": members have 20.00 yuan"));
    }
    pd_hub_rollback(kit.hub);
    post("/v1/topups/1/refund", "{\"refund_no\":\"P1\",\"fen\":2000,\"reason\":\"asked\"}", 200);
    kit_publish(&kit, without, kit.now_ms + 1);
}

static void
a_bill_that_is_due_is_hers_until_it_is_paid(void **state)
{
    struct pd_due dues[PD_DUES_SHOWN];

    (void)state;
    kit_grant(&kit, &anna, "a", 3000);
    (void)kit_member(&kit, "M-2", 3000);
    post("/v1/dues", "{" BILL("B1", 10000) "}", 201);
    post("/v1/dues", "{" BILL("B2", 20000) ",\"category\":\"eye\"}", 201);
    post("/v1/dues", "{\"member\":\"M-2\",\"bill_no\":\"B1\",\"bill_fen\":1}", 409);
    post("/v1/tenders",
        "{\"member\":\"M-2\",\"kind\":\"points\",\"bill_no\":\"B1\",\"bill_fen\":10000,\"points\":500}", 409);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_dues_of(kit.hub, kit.now_ms, 1, dues), 2);
    assert_string_equal(dues[1].bill, "B2");
    assert_string_equal(dues[1].category, "eye");
    assert_int_equal(pd_fen_raw(dues[1].fen), 20000);
    pd_hub_rollback(kit.hub);
    post("/v1/tenders", POINTS("B1", 10000, 500), 201);
    post("/v1/tenders/1/confirm", "{}", 200);
    post("/v1/dues/B2/withdraw", "{}", 200);
    post("/v1/dues/B2/withdraw", "{}", 404);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_dues_of(kit.hub, kit.now_ms, 1, dues), 0);
    pd_hub_rollback(kit.hub);
}

static void
the_wires_rules_hold(void **state)
{
    static const struct kit_post_case cases[] = {
        { "/v1/tenders", POINTS("B 1", 10000, 500), 400 },
        { "/v1/tenders", POINTS("B1", 0, 500), 400 },
        { "/v1/tenders", POINTS("B1", -1, 500), 400 },
        { "/v1/tenders", POINTS("B1", 1000000001, 500), 400 },
        { "/v1/tenders", POINTS("B1", 10000, 0), 400 },
        { "/v1/tenders", POINTS("B1", 10000, "500"), 400 },
        { "/v1/tenders", POINTS("B1", 10000, 5e2), 400 },
        { "/v1/tenders", "{" BILL("B1", 10000) ",\"kind\":\"points\",\"fen\":500}", 400 },
        { "/v1/tenders", "{" BILL("B1", 10000) ",\"kind\":\"gold\",\"fen\":500}", 400 },
        { "/v1/tenders", "{" BILL("B1", 10000) ",\"kind\":\"money\",\"fen\":5,\"points\":5}", 400 },
        { "/v1/tenders", "{" BILL("B1", 10000) ",\"kind\":\"money\",\"fen\":5,\"free\":5}", 400 },
        { "/v1/tenders/9/confirm", "{}", 404 },
        { "/v1/tenders/x/confirm", "{}", 404 },
        { "/v1/tenders/99999999999999999999/void", "{}", 404 },
        { "/v1/tenders/0/refund", "{\"refund_no\":\"R\",\"fen\":1}", 404 },
        { "/v1/tenders/1/confirm", "{\"fen\":1}", 400 },
    };

    (void)state;
    kit_post_each(&kit, till, cases, PD_COUNT(cases));
    assert_int_equal(kit_post(&kit, "/v1/tenders", reader, "x", POINTS("B1", 10000, 500)), 403);
    assert_int_equal(kit_post(&kit, "/v1/tenders", till, NULL, POINTS("B1", 10000, 500)), 400);
    assert_int_equal(kit_get(&kit, "/v1/tenders/1", "", till), 404);
    assert_int_equal(kit_get(&kit, "/v1/bills/B1/tenders", "", till), 200);
    assert_string_equal(kit.body, "{\"v\":1,\"bill_no\":\"B1\",\"tenders\":[]}");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        MONEY_TEST(points_are_kept_confirmed_and_spent),
        MONEY_TEST(void_and_time_give_all_of_it_back),
        MONEY_TEST(the_rules_bound_what_she_may_choose),
        MONEY_TEST(operational_points_buy_gifts_and_pay_no_bill),
        MONEY_TEST(what_is_given_back_is_never_above_what_was_paid),
        MONEY_TEST(a_bill_whose_part_was_given_back_has_none_that_is_live),
        MONEY_TEST(a_bill_has_one_tender_of_a_kind_and_one_payer),
        MONEY_TEST(a_top_up_brings_the_rungs_bonus_once_a_receipt),
        MONEY_TEST(an_accounts_own_bounds_hold),
        MONEY_TEST(accounts_pay_in_the_order_of_the_rules),
        MONEY_TEST(points_and_money_together_never_pay_more_than_the_bill),
        MONEY_TEST(bonus_money_that_is_over_pays_nothing),
        MONEY_TEST(what_is_paid_out_takes_its_bonus_along),
        MONEY_TEST(bonus_money_that_was_spent_is_kept_from_what_is_paid_out),
        MONEY_TEST(bonus_money_that_was_over_is_not_asked_of_her),
        MONEY_TEST(only_what_is_left_of_a_receipt_is_paid_out),
        MONEY_TEST(what_points_and_money_paid_earns_nothing),
        MONEY_TEST(who_is_frozen_pays_nothing_and_is_paid_out),
        MONEY_TEST(nobody_with_money_is_erased_and_merged_members_keep_it),
        MONEY_TEST(an_account_with_money_stays_in_the_rules),
        MONEY_TEST(a_bill_that_is_due_is_hers_until_it_is_paid),
        MONEY_TEST(the_wires_rules_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
