/*
 * Goal: at a counter money is paid in, pays bills and is given back, each once, within the rules' bounds, by
 * whoever may, for the member on the table and no other. Method: the acts of a counter's people as it asks
 * the hub for them, each told twice, and the accounts that the hub has afterwards.
 */
#include "sync/hub/money.h"
#include "tests/hub/work_kit.h"

#include <stdio.h>
#include <string.h>

#define TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define RULES                                                                                                \
    "{\"jurisdiction\":\"hk\",\"fee_deduction\":{\"min\":500,\"step\":100,\"max\":5000,"                     \
    "\"max_percent\":20,\"kept_minutes\":20},\"stored_value\":{\"accounts\":["                               \
    "{\"id\":\"gift\",\"name\":" TEXT ",\"conditions\":" TEXT ",\"kind\":\"bonus\",\"max_percent\":50,"      \
    "\"expiry\":{\"kind\":\"rolling\",\"days\":90}},"                                                        \
    "{\"id\":\"care\",\"name\":" TEXT ",\"conditions\":" TEXT ",\"kind\":\"stored\","                        \
    "\"topup_min_fen\":1000,\"topup_max_fen\":200000,\"balance_max_fen\":200000}],"                          \
    "\"bonus\":[{\"account\":\"care\",\"from_fen\":50000,\"into\":\"gift\",\"gives_fen\":3000}]}}"

static int
open_counter(void **state)
{
    int err = work_open(state);

    kit_publish(&kit, RULES, kit.now_ms + 1);
    kit.now_ms += 2;
    return err;
}

#define M(name) cmocka_unit_test_setup_teardown(name, open_counter, kit_tear_down)

/* Of one of a member's accounts, as the counter reads it: what is free. */
static int64_t
free_in(const struct pd_id *who, const char *purse)
{
    const struct pd_work_page *page = work_page(PD_WORK_PURSES, "S1", who);

    for (int i = 0; i < page->count; i++)
        if (strcmp(page->rows[i].ref, purse) == 0)
            return page->rows[i].n;
    return 0;
}

static struct pd_errand
topup(const struct pd_id *who, int64_t fen, const char *receipt)
{
    struct pd_errand e = work_act("purses.topup", "S1", "care", who);

    e.work.values[0].n = fen;
    (void)pd_copy(e.work.values[1].text, sizeof e.work.values[1].text, receipt);
    return e;
}

static struct pd_errand
pay(const struct pd_id *who, const char *bill, int64_t to_pay, int64_t fen)
{
    struct pd_errand e = work_act("purses.pay", "S1", "", who);

    (void)pd_copy(e.work.values[0].text, sizeof e.work.values[0].text, bill);
    e.work.values[1].n = to_pay;
    e.work.values[2].n = fen;
    return e;
}

static struct pd_errand
refund(const struct pd_id *who, const char *ref, int64_t fen)
{
    struct pd_errand e = work_act("money.refund", "S1", ref, who);

    work_prove(&e, "S1");
    e.work.values[0].n = fen;
    strcpy(e.work.values[1].text, "asked");
    return e;
}

/* Of the member's money, the row under a receipt or a bill. */
static struct pd_work_row
row_of(const struct pd_id *who, const char *text)
{
    const struct pd_work_page *page = work_page(PD_WORK_MONEY, "S1", who);

    for (int i = 0; i < page->count; i++)
        if (strcmp(page->rows[i].text, text) == 0)
            return page->rows[i];
    fail_msg("nothing was paid under %s", text);
    return (struct pd_work_row){ .ref = "" };
}

static void
what_is_paid_in_is_there_once_with_its_bonus(void **state)
{
    struct pd_errand e = topup(&anna, 50000, "R-1"), again = topup(&anna, 50000, "R-1");

    (void)state;
    work_did(&e);
    assert_int_equal(pd_fen_raw(said.price), 3000);
    work_did(&e); /* told once more: the answer was lost */
    assert_int_equal(free_in(&anna, "care"), 50000);
    assert_int_equal(free_in(&anna, "gift"), 3000);
    work_ask(&counter, &again); /* pressed twice: another errand about one receipt */
    assert_int_equal(free_in(&anna, "care"), 50000);
    assert_int_equal(free_in(&anna, "gift"), 3000);
    again = topup(&bert, 50000, "R-1"); /* another's receipt */
    work_no(&again, "state");
    assert_int_equal(free_in(&bert, "care"), 0);
    assert_int_equal(row_of(&anna, "R-1").state, PD_WORK_MONEY_IN);
    (void)kit_verify(&kit);
}

static void
no_account_takes_more_or_less_than_its_rules_say(void **state)
{
    static const int64_t bad[] = { 999, 200001 };
    struct pd_errand e;

    (void)state;
    for (int i = 0; i < PD_COUNT(bad); i++) {
        e = topup(&anna, bad[i], "R-1");
        work_no(&e, "money_bounds");
    }
    e = topup(&anna, 150000, "R-1");
    work_did(&e);
    e = topup(&anna, 50001, "R-2"); /* together above what it may hold */
    work_no(&e, "money_bounds");
    e = topup(&anna, 1000, "R-3");
    strcpy(e.work.ref, "gift"); /* bonus money is nobody's to pay in */
    work_ask(&counter, &e);
    assert_int_equal(said.status, PD_ERRAND_REFUSED);
    assert_int_equal(free_in(&anna, "care"), 150000);
}

static void
a_bill_is_paid_once_and_never_above_what_is_to_be_paid(void **state)
{
    struct pd_errand e = topup(&anna, 50000, "R-1");

    (void)state;
    work_did(&e);
    e = pay(&anna, "B-1", 10000, 10001);
    work_no(&e, "above_bill");
    e = pay(&bert, "B-1", 10000, 5000);
    work_no(&e, "too_little");
    e = pay(&anna, "B-1", 10000, 8000);
    work_did(&e);
    assert_int_equal(pd_fen_raw(said.off), 8000);
    work_did(&e);
    /* Bonus money pays first, half of a bill at most. */
    assert_int_equal(free_in(&anna, "gift"), 0);
    assert_int_equal(free_in(&anna, "care"), 45000);
    e = pay(&anna, "B-1", 10000, 2000); /* one payment of a kind for a bill */
    work_ask(&counter, &e);
    assert_int_equal(free_in(&anna, "care"), 45000);
    assert_int_equal(row_of(&anna, "B-1").state, PD_WORK_MONEY_PAID);
    assert_int_equal(row_of(&anna, "B-1").of, 8000);
    (void)kit_verify(&kit);
}

static void
money_goes_back_where_it_came_from_and_no_more_than_that(void **state)
{
    struct pd_errand e = topup(&anna, 50000, "R-1");
    struct pd_work_row paid, in;

    (void)state;
    work_did(&e);
    e = pay(&anna, "B-1", 10000, 8000);
    work_did(&e);
    paid = row_of(&anna, "B-1");
    in = row_of(&anna, "R-1");
    e = refund(&bert, paid.ref, 1000); /* another's number is no number */
    work_no(&e, "not_found");
    e = refund(&anna, paid.ref, 8001);
    work_ask(&counter, &e);
    assert_int_equal(said.status, PD_ERRAND_REFUSED);
    e = refund(&anna, paid.ref, 8000);
    work_did(&e);
    work_did(&e);
    assert_int_equal(row_of(&anna, "B-1").of, 0);
    assert_int_equal(free_in(&anna, "care") + free_in(&anna, "gift"), 53000);
    e = refund(&anna, in.ref, 50000); /* all of it: its bonus goes along */
    work_did(&e);
    work_did(&e);
    assert_int_equal(pd_fen_raw(said.price), 50000);
    assert_int_equal(free_in(&anna, "care"), 0);
    assert_int_equal(free_in(&anna, "gift"), 0);
    e = refund(&anna, in.ref, 1);
    work_ask(&counter, &e);
    assert_int_equal(said.status, PD_ERRAND_REFUSED);
    (void)kit_verify(&kit);
}

static void
who_may_not_moves_no_money(void **state)
{
    struct pd_errand e = topup(&anna, 50000, "R-1");

    (void)state;
    strcpy(e.work.by, "T1"); /* a technician */
    work_no(&e, "role");
    e = topup(&anna, 50000, "R-1");
    work_did(&e);
    e = refund(&anna, row_of(&anna, "R-1").ref, 1000);
    strcpy(e.digits, "662002");
    work_ask(&counter, &e); /* a wrong PIN counts, and is told so */
    assert_int_equal(said.status, PD_ERRAND_REFUSED);
    assert_string_equal(said.code, "wrong_pin");
    assert_int_equal(free_in(&anna, "care"), 50000);
}

static int64_t
keep_points(const struct pd_id *who, const char *bill, int64_t points)
{
    struct pd_tender_ask ask = {
        .member = *who, .kind = PD_TENDER_POINTS, .bill_fen = pd_fen_of(12000), .amount = points, .by = "his"
    };
    struct pd_tender out;

    (void)pd_copy(ask.bill, sizeof ask.bill, bill);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_tender_hold(kit.hub, kit.now_ms, &ask, &out, NULL)));
    assert_null(out.refused);
    return out.number;
}

static struct pd_errand
reprint(const struct pd_id *who, const char *ref)
{
    return work_act("money.reprint", "S1", ref, who);
}

/* A lost slip is printed again as things stand: kept, paid, partly refunded; never of what has come back. */
static void
a_slip_says_what_stands_of_her_points(void **state)
{
    struct pd_work_row kept, money;
    struct pd_tender t;
    struct pd_errand e;
    int64_t number, back;

    (void)state;
    kit_grant(&kit, &anna, "money", 3000);
    number = keep_points(&anna, "B-5", 1200);
    kept = row_of(&anna, "B-5");
    e = reprint(&anna, kept.ref);
    work_did(&e);
    assert_int_equal(said.number, number);
    assert_int_equal(pd_points_raw(said.points), 1200);
    assert_int_equal(pd_fen_raw(said.off), 1200);
    assert_int_equal(pd_fen_raw(said.price), 10800);
    assert_int_equal(said.until_ms, kit.now_ms + 20 * PD_MINUTE_MS);
    work_did(&e); /* the answer was lost: all of it once more */
    assert_int_equal(said.until_ms, kit.now_ms + 20 * PD_MINUTE_MS);
    e = reprint(&bert, kept.ref); /* another's number is no number */
    work_no(&e, "not_found");
    e = reprint(&anna, "b999");
    work_no(&e, "not_found");
    e = reprint(&anna, "nonsense");
    work_no(&e, "not_found");
    e = reprint(&anna, kept.ref);
    strcpy(e.work.by, "T1");
    work_no(&e, "role");

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(
        kit_finish(&kit, pd_hub_tender_confirm(kit.hub, kit.now_ms, number, pd_fen_of(0), "his", &t, NULL)));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit,
        pd_hub_tender_refund(kit.hub, kit.now_ms, number, "R-9", pd_fen_of(300), "his", &t, &back, NULL)));
    e = reprint(&anna, kept.ref);
    work_did(&e);
    assert_int_equal(pd_points_raw(said.points), 900);
    assert_int_equal(pd_fen_raw(said.off), 900);
    assert_int_equal(pd_fen_raw(said.price), 11100);

    number = keep_points(&anna, "B-6", 500);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_tender_void(kit.hub, kit.now_ms, number, "his", &t, NULL)));
    e = reprint(&anna, row_of(&anna, "B-6").ref);
    work_no(&e, "ended");
    e = topup(&anna, 50000, "R-1");
    work_did(&e);
    e = pay(&anna, "B-1", 10000, 8000); /* money has a receipt of its own */
    work_did(&e);
    money = row_of(&anna, "B-1");
    e = reprint(&anna, money.ref);
    work_no(&e, "not_found");
    (void)kit_verify(&kit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        M(what_is_paid_in_is_there_once_with_its_bonus),
        M(no_account_takes_more_or_less_than_its_rules_say),
        M(a_bill_is_paid_once_and_never_above_what_is_to_be_paid),
        M(money_goes_back_where_it_came_from_and_no_more_than_that),
        M(who_may_not_moves_no_money),
        M(a_slip_says_what_stands_of_her_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
