/*
 * Goal: a member goes up at once, and down at the end of a window by the policy, by exactly what the rules
 * say and once, whatever comes late, twice or in between. Method: a hub in memory under a clock of the test's
 * own; growth after each window computed by hand; sweeps a second before midnight and at midnight.
 */
#include "sync/hub/merge.h"
#include "sync/hub/staff.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct pd_why why;
static int bills;

#define TIER(id, from)                                                                                       \
    "{\"id\":\"" id "\",\"name\":{\"zh-Hans\":\"" id "\",\"en\":\"" id "\"},\"from\":" from                  \
    ",\"card\":\"tier-gold\",\"colour\":\"#b8860b\"}"
#define TIERS "\"tiers\":[" TIER("basic", "0") "," TIER("silver", "500") "," TIER("gold", "1000") "]"
#define POLICY(down, months) "\"tier_policy\":{\"down\":\"" down "\",\"window_months\":" months "}"

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    bills = 0;
    return 0;
}

static enum pd_err
finish(enum pd_err err)
{
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

/* So many yuan, and as much growth, by a bill of that instant. Returns its number. */
static int
earn(const struct pd_id *member, int64_t growth, int64_t paid_ms)
{
    struct pd_hub_bill b = {
        .total = pd_fen_of(growth * 100), .self_paid = pd_fen_of(growth * 100), .paid_ms = paid_ms
    };
    struct pd_points earned;

    if (growth == 0)
        return 0;
    (void)snprintf(b.bill_no, sizeof b.bill_no, "B-%d", ++bills);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(finish(pd_hub_bill_take(kit.hub, kit.now_ms, member, &b, &earned, &why)));
    assert_int_equal(pd_points_raw(earned), growth);
    return bills;
}

static void
refund(int bill, int64_t growth)
{
    struct pd_hub_refund r = { .self_paid = pd_fen_of(growth * 100) };
    struct pd_points taken;

    (void)snprintf(r.bill_no, sizeof r.bill_no, "B-%d", bill);
    (void)snprintf(r.refund_no, sizeof r.refund_no, "R-%d-%d", bill, (int)growth);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(finish(pd_hub_refund_take(kit.hub, kit.now_ms, &r, &taken, &why)));
}

static int64_t
growth_of(const struct pd_id *member)
{
    return pd_points_raw(kit_look(&kit, member)->growth);
}

static struct pd_hub_standing
standing(const struct pd_id *member)
{
    struct pd_hub_standing s;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_standing(kit.hub, kit.now_ms, member, &s));
    pd_hub_rollback(kit.hub);
    return s;
}

static void
stands(const struct pd_id *member, const char *tier, int64_t growth, int64_t to_next, int64_t to_stay)
{
    struct pd_hub_standing s = standing(member);

    assert_string_equal(s.tier_id, tier);
    assert_int_equal(pd_points_raw(s.growth), growth);
    assert_int_equal(pd_points_raw(s.to_next), to_next);
    assert_int_equal(pd_points_raw(s.to_stay), to_stay);
}

/* ---- up, and down by a refund ---- */

static void
a_tier_is_reached_with_the_point_that_reaches_it(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("one_down", "12") "}", kit.now_ms);
    stands(&anna, "basic", 0, 500, 0);
    (void)earn(&anna, 499, 0);
    stands(&anna, "basic", 499, 1, 0);
    (void)earn(&anna, 1, 0);
    stands(&anna, "silver", 500, 500, 0);
    (void)earn(&anna, 500, 0);
    stands(&anna, "gold", 1000, 0, 0);
    assert_string_equal(standing(&anna).next_id, "");
    assert_true(standing(&anna).window_end_ms == kit_at(2027, 1, 1, 0, 0, 0));
}

static void
a_refund_lowers_the_tier_at_once_and_a_gift_never(void **state)
{
    static struct desk kiosk, counter;
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    struct pd_op op, capture;
    int bill;

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("never", "12") "}", kit.now_ms);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    bill = earn(&anna, 1000, 0);
    op = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    op.programme = 2;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    capture = desk_about(&counter, PD_OP_CAPTURE, &op.id);
    assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED);
    stands(&anna, "gold", 1000, 0, 0);
    refund(bill, 1);
    stands(&anna, "silver", 999, 1, 0);
    refund(bill, 499);
    stands(&anna, "silver", 500, 500, 0);
    refund(bill, 500);
    stands(&anna, "basic", 0, 500, 0);
}

/* ---- down, at the end of a window ---- */

static const struct fall {
    const char *down;
    int64_t before, earned; /* in the years before; in the year that ends */
    const char *tier;       /* the year after */
    int64_t left;
} falls[] = {
    { "never", 1500, 0, "gold", 1500 },
    { "never", 600, 0, "silver", 600 },
    { "one_down", 1500, 0, "silver", 500 },
    { "one_down", 1500, 499, "silver", 500 },
    { "one_down", 1500, 500, "silver", 500 },
    { "one_down", 1500, 600, "silver", 600 },
    { "one_down", 1500, 999, "silver", 999 },
    { "one_down", 1500, 1000, "gold", 2500 },
    { "one_down", 600, 0, "basic", 0 },
    { "one_down", 600, 300, "basic", 300 },
    { "one_down", 600, 399, "basic", 399 },
    { "one_down", 600, 400, "silver", 500 }, /* 1000 in the end: gold, one down */
    { "one_down", 400, 0, "basic", 400 },
    { "by_balance", 1500, 0, "basic", 0 },
    { "by_balance", 1500, 499, "basic", 499 },
    { "by_balance", 1500, 500, "silver", 500 },
    { "by_balance", 1500, 999, "silver", 999 },
    { "by_balance", 1500, 1000, "gold", 2500 },
    { "by_balance", 600, 500, "silver", 500 }, /* 1100 in the end: gold is not kept */
    { "by_balance", 600, 300, "basic", 300 },
    { "by_balance", 400, 0, "basic", 400 },
};

static void
what_is_left_at_the_end_of_a_window_is_the_policy_s(void **state)
{
    static const char *const policies[] = { "{" TIERS "," POLICY("never", "12") "}",
        "{" TIERS "," POLICY("one_down", "12") "}", "{" TIERS "," POLICY("by_balance", "12") "}" };
    struct pd_id members[PD_COUNT(falls)];
    char number[16];

    for (int p = 0; p < PD_COUNT(policies); p++) {
        open_kit(state);
        kit_publish(&kit, policies[p], kit.now_ms);
        for (int i = 0; i < PD_COUNT(falls); i++) {
            (void)snprintf(number, sizeof number, "M-%d", i);
            members[i] = kit_member(&kit, number, 0);
            (void)earn(&members[i], falls[i].before, 0);
        }
        kit_sweep(&kit, kit.now_ms);
        kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0));
        for (int i = 0; i < PD_COUNT(falls); i++) {
            assert_int_equal(growth_of(&members[i]), falls[i].before); /* all earned in the year that ended */
            (void)earn(&members[i], falls[i].earned, 0);
        }
        kit_sweep(&kit, kit_at(2027, 12, 31, 23, 59, 59) + 999);
        for (int i = 0; i < PD_COUNT(falls); i++)
            assert_int_equal(growth_of(&members[i]), falls[i].before + falls[i].earned);
        for (int again = 0; again < 3; again++) {
            kit_sweep(&kit, kit_at(2028, 1, 1, 0, 0, 0) + again);
            for (int i = 0; i < PD_COUNT(falls); i++) {
                if (strstr(policies[p], falls[i].down) == NULL)
                    continue;
                assert_int_equal(growth_of(&members[i]), falls[i].left);
                assert_string_equal(standing(&members[i]).tier_id, falls[i].tier);
            }
        }
        if (p + 1 < PD_COUNT(policies))
            kit_tear_down(state);
    }
}

/* Windows of a month, a quarter, half a year, a year; February with and without its 29th; another zone. */
static void
a_window_ends_at_midnight_where_the_hospital_is(void **state)
{
    static const struct {
        const char *rules;
        int year, month, zone_min; /* ends where this month begins */
    } rows[] = {
        { "{" TIERS "," POLICY("by_balance", "1") "}", 2028, 3, 480 },
        { "{" TIERS "," POLICY("by_balance", "1") "}", 2027, 3, 480 },
        { "{" TIERS "," POLICY("by_balance", "3") "}", 2027, 4, 480 },
        { "{" TIERS "," POLICY("by_balance", "6") "}", 2027, 7, 480 },
        { "{" TIERS "," POLICY("by_balance", "12") "}", 2027, 1, 480 },
        { "{" TIERS "," POLICY("by_balance", "12") ",\"utc_offset_min\":0}", 2027, 1, 0 },
        { "{" TIERS "," POLICY("by_balance", "12") ",\"utc_offset_min\":540}", 2027, 1, 540 },
    };

    for (int i = 0; i < PD_COUNT(rows); i++) {
        int64_t end_ms =
            kit_at(rows[i].year, rows[i].month, 1, 0, 0, 0) + (480 - rows[i].zone_min) * PD_MINUTE_MS;
        struct pd_id anna;

        open_kit(state);
        kit.now_ms = kit_at(2025, 1, 10, 0, 0, 0);
        anna = kit_member(&kit, "M-1", 0);
        kit_publish(&kit, rows[i].rules, kit.now_ms);
        (void)earn(&anna, 700, 0);
        kit_sweep(&kit, end_ms - 20 * PD_DAY_MS); /* what was due before this hub ever swept stays as it is */
        assert_int_equal(growth_of(&anna), 700);
        kit_sweep(&kit, end_ms - PD_SECOND_MS);
        assert_int_equal(growth_of(&anna), 700);
        kit_sweep(&kit, end_ms);
        assert_int_equal(growth_of(&anna), 0);
        if (i + 1 < PD_COUNT(rows))
            kit_tear_down(state);
    }
}

/* What the night brings: bills of the last second, told when the window is closed; bills of the first. */
static void
growth_told_late_counts_where_it_was_earned(void **state)
{
    static const struct {
        int64_t late, paid_ms_after; /* midnight */
        int64_t left;
    } rows[] = {
        { 1000, -1000, 2500 }, /* gold earned again, in time */
        { 999, -1000, 999 },
        { 600, -1000, 600 },
        { 100, -1000, 500 },
        { 1000, 0, 1500 }, /* silver, and what the new year brought */
        { 100, -366 * PD_DAY_MS, 500 },
    };

    for (int i = 0; i < PD_COUNT(rows); i++) {
        int64_t midnight_ms = kit_at(2028, 1, 1, 0, 0, 0);
        struct pd_id anna;

        open_kit(state);
        anna = kit_member(&kit, "M-1", 0);
        kit_publish(&kit, "{" TIERS "," POLICY("one_down", "12") "}", kit.now_ms);
        (void)earn(&anna, 1500, 0);
        kit_sweep(&kit, kit.now_ms);
        kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0));
        kit_sweep(&kit, midnight_ms);
        assert_int_equal(growth_of(&anna), 500);
        kit.now_ms = midnight_ms + 2 * PD_HOUR_MS;
        (void)earn(&anna, rows[i].late, midnight_ms + rows[i].paid_ms_after);
        assert_int_equal(growth_of(&anna), rows[i].left);
        kit_sweep(&kit, kit.now_ms);
        assert_int_equal(growth_of(&anna), rows[i].left);
        if (i + 1 < PD_COUNT(rows))
            kit_tear_down(state);
    }
}

/* What came before the sweep did is no part of the window that it closes. */
static void
what_was_earned_since_midnight_is_not_lowered(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("by_balance", "12") "}", kit.now_ms);
    (void)earn(&anna, 1500, 0);
    kit_sweep(&kit, kit.now_ms);
    kit.now_ms = kit_at(2028, 1, 1, 8, 0, 0); /* the hub was off for the night, and more */
    (void)earn(&anna, 40, 0);
    kit_sweep(&kit, kit.now_ms); /* closes 2026, in which it was all earned */
    assert_int_equal(growth_of(&anna), 1540);
    kit_sweep(&kit, kit.now_ms); /* closes 2027 */
    assert_int_equal(growth_of(&anna), 40);
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(growth_of(&anna), 40);
    stands(&anna, "basic", 40, 460, 0);
}

static void
a_pass_that_was_cut_off_lowers_nobody_twice(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    int64_t cursor = 0, month = 2027 * 12 + 11;
    bool more;

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("one_down", "12") "}", kit.now_ms);
    (void)earn(&anna, 1500, 0);
    kit_sweep(&kit, kit_at(2027, 12, 31, 0, 0, 0));
    kit.now_ms = kit_at(2028, 1, 1, 0, 0, 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_sweep(kit.hub, kit.now_ms, &cursor, &more));
    pd_hub_rollback(kit.hub); /* and nothing of it is kept */
    assert_int_equal(growth_of(&anna), 1500);
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(growth_of(&anna), 500);
    (void)earn(&anna, 2000, 0);
    assert_ok(pd_store_begin(kit.store)); /* as if it had ended before its last piece */
    (void)pd_store_run(
        kit.store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t("tier_month"), pd_b(&month, sizeof month)));
    assert_ok(pd_store_commit(kit.store));
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(growth_of(&anna), 2500);
}

/* A refund finds nothing left of what the window took, and what kept a tier may be gone. */
static void
a_refund_takes_no_growth_that_a_window_took_before(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    int old, young;

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("by_balance", "12") "}", kit.now_ms);
    old = earn(&anna, 1500, 0);
    kit_sweep(&kit, kit_at(2027, 1, 2, 0, 0, 0));
    young = earn(&anna, 300, 0);
    kit_sweep(&kit, kit_at(2028, 1, 1, 0, 0, 0));
    assert_int_equal(growth_of(&anna), 300);
    refund(old, 1500);
    assert_int_equal(growth_of(&anna), 300);
    refund(young, 100);
    assert_int_equal(growth_of(&anna), 200);
}

static void
a_tier_that_was_kept_by_a_bill_goes_with_its_refund(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    int bill;

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("one_down", "12") "}", kit.now_ms);
    (void)earn(&anna, 1500, 0);
    kit_sweep(&kit, kit_at(2027, 1, 2, 0, 0, 0));
    (void)earn(&anna, 400, 0);
    bill = earn(&anna, 600, 0);
    kit_sweep(&kit, kit_at(2028, 1, 2, 0, 0, 0));
    (void)earn(&anna, 30, 0);
    stands(&anna, "gold", 2530, 0, 970);
    refund(bill, 100); /* 900 in that year: not gold again, one down */
    stands(&anna, "silver", 930, 70, 470);
    refund(bill, 500);
    stands(&anna, "silver", 530, 470, 470);
}

/* As if she had been one all along. */
static void
two_members_that_are_one_stand_where_one_would(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0), twin = kit_member(&kit, "M-2", 0);
    struct pd_staff by = { .number = "S-1" };
    struct pd_merge merged;

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("one_down", "12") "}", kit.now_ms);
    (void)earn(&anna, 900, 0);
    (void)earn(&twin, 900, 0);
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0));
    (void)earn(&anna, 600, 0);
    (void)earn(&twin, 600, 0);
    kit_sweep(&kit, kit_at(2028, 1, 1, 0, 0, 0));
    assert_int_equal(growth_of(&anna), 600); /* each had gold, and did not earn it again */
    assert_int_equal(growth_of(&twin), 600);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(finish(pd_hub_merge(kit.hub, kit.now_ms, &anna, &twin, &by, &merged, &why)));
    stands(&anna, "gold", 3000, 0, 1000); /* 1200 in that year */
    (void)earn(&anna, 5, 0);
    stands(&anna, "gold", 3005, 0, 995);
}

/* The rules of the window's last instant; those of the new year rule the new year. */
static void
a_window_is_closed_by_the_rules_it_ended_under(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("never", "12") "}", kit.now_ms);
    (void)earn(&anna, 1500, 0);
    kit_sweep(&kit, kit_at(2027, 6, 1, 0, 0, 0));
    kit_publish(&kit, "{" TIERS "," POLICY("by_balance", "12") "}", kit_at(2028, 1, 1, 0, 0, 0));
    kit_sweep(&kit, kit_at(2028, 1, 1, 0, 0, 0));
    assert_int_equal(growth_of(&anna), 1500);
    stands(&anna, "gold", 1500, 0, 1000);
    (void)earn(&anna, 400, 0);
    stands(&anna, "gold", 1900, 0, 600);
    kit_sweep(&kit, kit_at(2028, 12, 31, 23, 59, 59));
    assert_int_equal(growth_of(&anna), 1900);
    kit_sweep(&kit, kit_at(2029, 1, 1, 0, 0, 0));
    assert_int_equal(growth_of(&anna), 400);
}

static void
desks_are_told_of_a_tier_that_went_down(void **state)
{
    static struct desk kiosk;
    static struct pd_row rows[64];
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    struct pd_pull_header header;
    uint64_t cursor;
    int n;

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("one_down", "12") "}", kit.now_ms);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    (void)earn(&anna, 1500, 0);
    kit_sweep(&kit, kit_at(2027, 12, 31, 23, 59, 59));
    assert_true(desk_pull(&kiosk, 0, 500, &header, rows, PD_COUNT(rows)) > 0);
    cursor = header.cseq;
    kit_sweep(&kit, kit_at(2028, 1, 1, 0, 0, 0));
    n = desk_pull(&kiosk, cursor, 500, &header, rows, PD_COUNT(rows));
    for (int i = 0; i < n; i++)
        if (rows[i].kind == PD_ROW_MEMBER) {
            assert_int_equal(pd_points_raw(rows[i].member.growth), 500);
            return;
        }
    fail_msg("no row of hers in %d", n);
}

/* A clock that is not believed lowers nobody. */
static void
nobody_goes_down_by_a_clock_that_is_not_believed(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    int64_t cursor = 0;
    bool more;

    (void)state;
    kit_publish(&kit, "{" TIERS "," POLICY("by_balance", "12") "}", kit.now_ms);
    (void)earn(&anna, 1500, 0);
    kit_sweep(&kit, kit_at(2027, 6, 1, 0, 0, 0));
    kit.now_ms = kit_at(2028, 6, 1, 0, 0, 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_sweep(kit.hub, kit.now_ms, &cursor, &more));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(growth_of(&anna), 1500);
    kit_sweep(&kit, kit.now_ms); /* a person says that it is right */
    assert_int_equal(growth_of(&anna), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
#define ALONE(f) cmocka_unit_test_teardown(f, kit_tear_down) /* opens the kit itself, once a row */

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_tier_is_reached_with_the_point_that_reaches_it),
        T(a_refund_lowers_the_tier_at_once_and_a_gift_never),
        ALONE(what_is_left_at_the_end_of_a_window_is_the_policy_s),
        ALONE(a_window_ends_at_midnight_where_the_hospital_is),
        ALONE(growth_told_late_counts_where_it_was_earned),
        T(what_was_earned_since_midnight_is_not_lowered),
        T(a_pass_that_was_cut_off_lowers_nobody_twice),
        T(a_refund_takes_no_growth_that_a_window_took_before),
        T(a_tier_that_was_kept_by_a_bill_goes_with_its_refund),
        T(two_members_that_are_one_stand_where_one_would),
        T(a_window_is_closed_by_the_rules_it_ended_under),
        T(desks_are_told_of_a_tier_that_went_down),
        T(nobody_goes_down_by_a_clock_that_is_not_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
