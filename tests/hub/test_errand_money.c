/*
 * Goal: at a kiosk a member keeps points for a bill of hers that the billing system told of, once, for what
 * it told; nobody else's bill and no bill of her own making. Method: errands of a kiosk beside what the
 * billing system does.
 */
#include "sync/hub/money.h"
#include "tests/hub/errand_kit.h"

#include "app/base/clock.h"

#include <string.h>

#define RULES                                                                                                \
    "{\"jurisdiction\":\"hk\",\"fee_deduction\":{\"min\":500,\"step\":100,\"max\":5000,\"max_percent\":20,"  \
    "\"kept_minutes\":20},\"stored_value\":{\"accounts\":[{\"id\":\"care\",\"name\":" TEXT                   \
    ",\"conditions\":" TEXT ",\"kind\":\"stored\",\"topup_max_fen\":100000,\"balance_max_fen\":100000}]}}"

static void
due(const struct pd_id *who, const char *bill, int64_t fen)
{
    struct pd_due d = { .fen = pd_fen_of(fen), .until_ms = kit.now_ms + PD_DAY_MS };

    (void)pd_copy(d.bill, sizeof d.bill, bill);
    begin();
    commit(pd_hub_due_put(kit.hub, kit.now_ms, who, &d, &why));
}

static struct pd_errand
deduct(const struct pd_id *who, const char *bill, int64_t points)
{
    struct pd_errand e = errand(PD_ERRAND_DEDUCT, who, "");

    (void)pd_copy(e.visit, sizeof e.visit, bill);
    e.n = points;
    return e;
}

static int
open_money(void **state)
{
    (void)open_kit(state);
    kit_publish(&kit, RULES, kit.now_ms + 1);
    kit.now_ms += 2;
    kit_grant(&kit, &anna, "money", 3000);
    kit_grant(&kit, &bert, "money-too", 3000);
    due(&anna, "B-1", 12000);
    return 0;
}

static void
what_she_has_and_owes_is_on_her_page(void **state)
{
    struct pd_topup_ask ask = {
        .member = anna, .purse = "care", .fen = pd_fen_of(7000), .receipt = "T1", .by = "S1"
    };
    struct pd_errand e = errand(PD_ERRAND_PAGE, &anna, "");
    struct pd_topup out;

    (void)state;
    begin();
    commit(pd_hub_topup(kit.hub, kit.now_ms, &ask, &out, &why));
    done(&e);
    assert_true(pd_points_raw(said.page.usable) >= 3000);
    assert_int_equal(said.page.purse_count, 1);
    assert_string_equal(said.page.purses[0].purse, "care");
    assert_int_equal(pd_fen_raw(said.page.purses[0].free), 7000);
    assert_true(said.page.purses[0].end_ms == PD_NEVER_MS);
    assert_int_equal(said.page.due_count, 1);
    assert_string_equal(said.page.dues[0].bill, "B-1");
    assert_int_equal(pd_fen_raw(said.page.dues[0].fen), 12000);
    assert_int_equal(said.page.dues[0].number, 0);
    e = errand(PD_ERRAND_PAGE, &bert, "");
    done(&e);
    assert_int_equal(said.page.due_count, 0);
}

static void
points_are_kept_for_her_bill_once(void **state)
{
    struct pd_errand e = deduct(&anna, "B-1", 2000), page = errand(PD_ERRAND_PAGE, &anna, "");
    int64_t number;

    (void)state;
    done(&e);
    number = said.number;
    assert_int_equal(pd_points_raw(said.points), 2000);
    assert_int_equal(pd_fen_raw(said.off), 2000);
    assert_int_equal(said.until_ms, kit.now_ms + 20 * PD_MINUTE_MS);
    kit.now_ms += PD_MINUTE_MS;
    done(&e); /* the network brings it twice: the same answer, and nothing more is kept */
    assert_int_equal(said.number, number);
    assert_int_equal(said.until_ms, kit.now_ms + 19 * PD_MINUTE_MS);
    done(&page);
    assert_int_equal(said.page.dues[0].number, number);
    assert_int_equal(pd_points_raw(said.page.dues[0].kept), 2000);
    e = deduct(&anna, "B-1", 1000);
    refused(&e, "kept_already");
    e = errand(PD_ERRAND_DEDUCT_END, &anna, "");
    e.n = number;
    done(&e);
    assert_int_equal(pd_points_raw(said.points), 2000);
    e = deduct(&anna, "B-1", 1000);
    done(&e);
}

static void
no_bill_but_what_the_billing_system_told_is_paid(void **state)
{
    struct pd_errand e = deduct(&anna, "B-9", 500);
    int64_t number;

    (void)state;
    refused(&e, "not_found");
    e = deduct(&bert, "B-1", 500); /* somebody else's */
    refused(&e, "not_found");
    e = deduct(&anna, "B-1", 2500); /* above 20 % */
    refused(&e, "above_most");
    e = deduct(&anna, "B-1", 550);
    refused(&e, "step");
    e = deduct(&anna, "B-1", 500);
    done(&e);
    number = said.number;
    e = errand(PD_ERRAND_DEDUCT_END, &bert, "");
    e.n = number;
    refused(&e, "not_found");
    begin();
    {
        struct pd_tender t;

        commit(pd_hub_tender_confirm(kit.hub, kit.now_ms, number, pd_fen_of(12000), "till", &t, &why));
    }
    e = errand(PD_ERRAND_DEDUCT_END, &anna, "");
    e.n = number;
    refused(&e, "paid");
    e = deduct(&anna, "B-1", 500); /* it is not to be paid any more */
    refused(&e, "not_found");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_she_has_and_owes_is_on_her_page, open_money, kit_tear_down),
        cmocka_unit_test_setup_teardown(points_are_kept_for_her_bill_once, open_money, kit_tear_down),
        cmocka_unit_test_setup_teardown(
            no_bill_but_what_the_billing_system_told_is_paid, open_money, kit_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
