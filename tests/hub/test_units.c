/*
 * Goal: coupons and entitlements are given once for each reason, by the tier and the year, and to nobody who
 * gets none. Method: a hub in memory with rules of three tiers, a clock set by hand, and numbers worked out
 * beforehand; every balance is proved from its entries after each test.
 */
#include "tests/hub/unit_kit.h"

#include "app/base/clock.h"
#include "sync/hub/consents.h"

#include <string.h>

static void
a_tier_brings_what_is_missing_of_its_year_and_nothing_twice(void **state)
{
    (void)state;
    assert_int_equal(left("cleaning"), 0);
    kit_grant(&kit, &anna, "a", 1000); /* silver */
    assert_int_equal(left("cleaning"), 2);
    kit_grant(&kit, &anna, "b", 100); /* still silver */
    assert_int_equal(left("cleaning"), 2);
    kit_grant(&kit, &anna, "c", 4000); /* gold: 5, of which 2 are there */
    assert_int_equal(left("cleaning"), 5);
    assert_int_equal(wallet_of(&anna, "cleaning").lots, 2);
    assert_true(wallet_of(&anna, "cleaning").last_ms == kit_at(2027, 1, 1, 0, 0, 0));
    kit_sweep(&kit, kit.now_ms + PD_DAY_MS);
    kit_sweep(&kit, kit.now_ms + PD_DAY_MS);
    assert_int_equal(left("cleaning"), 5);
}

static void
the_turn_of_the_year_ends_one_and_brings_the_next_once(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED);
    kit_sweep(&kit, kit_at(2026, 12, 31, 23, 59, 59));
    assert_int_equal(left("cleaning"), 1);
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0));
    assert_int_equal(left("cleaning"), 2);
    assert_true(wallet_of(&anna, "cleaning").first_ms == kit_at(2028, 1, 1, 0, 0, 0));
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 10, 0));
    kit_sweep(&kit, kit_at(2027, 1, 2, 0, 10, 0));
    assert_int_equal(left("cleaning"), 2);
    kit_sweep(&kit, kit_at(2029, 3, 1, 0, 0, 0)); /* years in which nobody swept are not made up for */
    assert_int_equal(left("cleaning"), 2);
}

static void
a_tier_that_ends_with_the_year_brings_nothing_in_the_next(void **state)
{
    (void)state;
    kit_publish(&kit, "{\"tier_policy\":{\"down\":\"by_balance\"}," TIERS "}", kit.now_ms + 1);
    kit_publish(&kit,
        "{\"tier_policy\":{\"down\":\"by_balance\"}," TIERS
        ",\"units\":{\"entitlements\":[" CLEANING("5") "]}}",
        kit.now_ms + 2);
    kit_sweep(&kit, kit.now_ms + 10);
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(left("cleaning"), 2);
    kit_sweep(&kit, kit_at(2026, 12, 31, 23, 0, 0));
    assert_int_equal(left("cleaning"), 2);
    /* The hub slept for a year: 2026 is closed first, then 2027, in which nothing was earned. */
    for (int minute = 0; minute < 40; minute += 10)
        kit_sweep(&kit, kit_at(2028, 1, 1, 0, minute, 0));
    assert_int_equal(left("cleaning"), 0);
}

static void
a_year_of_membership_begins_on_her_day(void **state)
{
    struct pd_id leap;

    (void)state;
    assert_int_equal(left("upgrade"), 1); /* with her registration on 2026-09-21 */
    assert_true(wallet_of(&anna, "upgrade").first_ms == kit_at(2027, 9, 21, 0, 0, 0));
    kit_sweep(&kit, kit_at(2027, 9, 20, 23, 59, 59));
    assert_int_equal(left("upgrade"), 1);
    assert_int_equal(use("upgrade", 0, ""), PD_USE_APPLIED);
    kit_sweep(&kit, kit_at(2027, 9, 21, 0, 0, 0));
    assert_int_equal(left("upgrade"), 1);
    kit.now_ms = kit_at(2028, 2, 29, 10, 0, 0);
    leap = kit_member(&kit, "M-29", 0);
    assert_true(wallet_of(&leap, "upgrade").first_ms == kit_at(2029, 2, 28, 0, 0, 0));
    kit_sweep(&kit, kit_at(2029, 2, 28, 0, 0, 0));
    assert_true(wallet_of(&leap, "upgrade").first_ms == kit_at(2030, 2, 28, 0, 0, 0));
    kit_sweep(&kit, kit_at(2031, 2, 28, 0, 0, 0));
    assert_true(wallet_of(&leap, "upgrade").first_ms == kit_at(2032, 2, 29, 0, 0, 0));
    assert_int_equal(wallet_of(&leap, "upgrade").left, 1);
}

static void
years_of_membership_are_whole_in_every_month(void **state)
{
    static const struct pd_entitlement hers = { .per = PD_PER_MEMBERSHIP_YEAR },
                                       all = { .per = PD_PER_CALENDAR_YEAR };

    (void)state;
    for (int64_t since = kit_at(2023, 12, 30, 0, 0, 0); since < kit_at(2025, 1, 3, 0, 0, 0);
         since += PD_DAY_MS) {
        struct pd_unit_year year = pd_entitlement_year(&hers, since, since, 480);

        assert_true(year.from_ms == since);
        for (int n = 0; n < 9; n++) {
            struct pd_unit_year next = pd_entitlement_year(&hers, since, year.until_ms, 480);

            assert_int_equal(pd_entitlement_year(&hers, since, year.until_ms - 1, 480).year, year.year);
            assert_int_equal(next.year, year.year + 1);
            assert_true(next.from_ms == year.until_ms);
            assert_true(year.until_ms - year.from_ms == 365 * PD_DAY_MS ||
                        year.until_ms - year.from_ms == 366 * PD_DAY_MS);
            year = next;
        }
    }
    assert_int_equal(pd_entitlement_year(&all, 0, kit_at(2026, 12, 31, 23, 59, 59), 480).year, 2026);
    assert_int_equal(pd_entitlement_year(&all, 0, kit_at(2027, 1, 1, 0, 0, 0), 480).year, 2027);
}

static void
nobody_who_is_frozen_deceased_erased_or_takes_no_part_is_given_anything(void **state)
{
    struct pd_consent no = { .purpose = PD_CONSENT_PROGRAMME, .by = PD_CONSENT_BY_SELF, .text = "" };
    struct pd_id frozen = kit_member(&kit, "M-2", 1000), dead = kit_member(&kit, "M-3", 1000),
                 gone = kit_member(&kit, "M-4", 1000), out = kit_member(&kit, "M-5", 1000);

    (void)state;
    freeze(&frozen, true, false);
    freeze(&dead, true, true);
    erase(&gone);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_consent_put(kit.hub, kit.now_ms, &out, &no, &why)));
    assert_int_equal(give_to(&frozen, "c20", 1, ""), PD_ERR_STATE);
    assert_int_equal(give_to(&dead, "c20", 1, ""), PD_ERR_STATE);
    assert_int_equal(give_to(&gone, "c20", 1, ""), PD_ERR_NOT_FOUND);
    kit_sweep(&kit, kit_at(2027, 1, 1, 8, 0, 0));
    assert_int_equal(wallet_of(&frozen, "cleaning").left, 0);
    assert_int_equal(wallet_of(&dead, "cleaning").left, 0);
    assert_int_equal(wallet_of(&out, "cleaning").left, 0);
    freeze(&frozen, false, false); /* what her year brings comes when she is back */
    assert_int_equal(wallet_of(&frozen, "cleaning").left, 2);
}

static void
a_first_visit_is_rewarded_once_for_a_person(void **state)
{
    struct pd_id again;

    (void)state;
    assert_int_equal(left("first"), 1);
    assert_true(wallet_of(&anna, "first").first_ms == kit_at(2026, 10, 22, 0, 0, 0));
    again = kit_member(&kit, "M-other", 0); /* of the same name and phone */
    assert_int_equal(wallet_of(&again, "first").left, 0);
    erase(&anna);
    again = kit_member(&kit, "M-third", 0);
    assert_int_equal(wallet_of(&again, "first").left, 0);
}

static void
members_of_a_list_get_what_their_year_brings_with_the_next_sweep(void **state)
{
    struct pd_hub_member_new m = { .number = "L-1", .name = "B", .kind = "standard", .from_list = true };
    struct pd_id listed;

    (void)state;
    kit_sweep(&kit, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_add(kit.hub, kit.now_ms, &m, &listed, &why)));
    assert_int_equal(wallet_of(&listed, "upgrade").left, 0);
    assert_int_equal(wallet_of(&listed, "first").left, 0);
    kit_sweep(&kit, kit.now_ms + PD_MINUTE_MS);
    assert_int_equal(wallet_of(&listed, "upgrade").left, 1);
    assert_int_equal(wallet_of(&listed, "first").left, 0);
}

static void
other_rules_give_the_difference(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 5000);
    assert_int_equal(left("cleaning"), 5);
    kit_publish(&kit, UNITS("7"), kit.now_ms + PD_HOUR_MS);
    kit_sweep(&kit, kit.now_ms + 2 * PD_HOUR_MS);
    assert_int_equal(left("cleaning"), 7);
    kit_publish(&kit, UNITS("3"), kit.now_ms + PD_HOUR_MS);
    kit_sweep(&kit, kit.now_ms + 2 * PD_HOUR_MS);
    assert_int_equal(left("cleaning"), 7);
}

static void
a_package_is_given_whole_or_not_at_all(void **state)
{
    (void)state;
    assert_int_equal(give("check"), PD_ERR_STATE); /* silver it must be */
    assert_non_null(strstr(why.text, "silver"));
    assert_int_equal(left("c50"), 0);
    kit_grant(&kit, &anna, "a", 1000);
    assert_ok(give("check"));
    assert_int_equal(left("cleaning"), 4);
    assert_int_equal(left("c50"), 1);
    assert_true(wallet_of(&anna, "cleaning").last_ms == kit_at(2027, 9, 22, 0, 0, 0)); /* 365 days */
    assert_true(wallet_of(&anna, "c50").last_ms == kit_at(2027, 1, 1, 0, 0, 0));       /* its own last day */
    assert_int_equal(give_to(&anna, "check", 2, ""), PD_ERR_INVALID);
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0));
    assert_int_equal(give("check"), PD_ERR_STATE); /* a part of it is over: nothing of it is given */
    assert_string_equal(why.path, "c50");
    assert_int_equal(left("cleaning"), 4);
}

static void
a_gift_is_given_once_for_its_reference(void **state)
{
    (void)state;
    assert_ok(give_to(&anna, "c20", 2, "R-1"));
    assert_ok(give_to(&anna, "c20", 2, "R-1"));
    assert_int_equal(left("c20"), 2);
    assert_int_equal(give_to(&anna, "c20", 1, "R-1"), PD_ERR_EXISTS);
    assert_int_equal(give_to(&anna, "first", 2, "R-1"), PD_ERR_EXISTS);
    assert_int_equal(give_to(&anna, "c20", 0, ""), PD_ERR_INVALID);
    assert_int_equal(give_to(&anna, "c20", 1001, ""), PD_ERR_INVALID);
    assert_int_equal(give_to(&anna, "c20", 1, "a b"), PD_ERR_INVALID);
    assert_int_equal(give_to(&anna, "c99", 1, ""), PD_ERR_NOT_FOUND);
    assert_int_equal(left("c20"), 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_tier_brings_what_is_missing_of_its_year_and_nothing_twice),
        TEST(the_turn_of_the_year_ends_one_and_brings_the_next_once),
        TEST(a_tier_that_ends_with_the_year_brings_nothing_in_the_next),
        TEST(a_year_of_membership_begins_on_her_day),
        TEST(years_of_membership_are_whole_in_every_month),
        TEST(nobody_who_is_frozen_deceased_erased_or_takes_no_part_is_given_anything),
        TEST(a_first_visit_is_rewarded_once_for_a_person),
        TEST(members_of_a_list_get_what_their_year_brings_with_the_next_sweep),
        TEST(other_rules_give_the_difference),
        TEST(a_package_is_given_whole_or_not_at_all),
        TEST(a_gift_is_given_once_for_its_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
