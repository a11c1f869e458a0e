/*
 * Goal: tiers, expiries and earnings follow the programme at every boundary.
 * Method: tables with the instant before and at each boundary: a threshold, midnight in the hospital's zone,
 * 29 February, the ends of months and years.
 */
#include "tests/support/check.h"

#include "app/core/member.h"
#include "app/core/programme.h"

#include <string.h>

#define CST 480

static int64_t
at(int year, int month, int day, int hour, int minute, int second, int ms)
{
    int64_t start = pd_local_day_start_ms(pd_days_from_date((struct pd_date){ year, month, day }), CST);

    return start + hour * PD_HOUR_MS + minute * PD_MINUTE_MS + second * PD_SECOND_MS + ms;
}

static int64_t
day(int year, int month, int date)
{
    return at(year, month, date, 0, 0, 0, 0);
}

struct tier_case {
    int64_t growth;
    int tier;
    int64_t missing;
};

static const struct tier_case tier_cases[] = {
    { 0, 0, 1000 },
    { 999, 0, 1 },
    { 1000, 1, 4000 },
    { 4999, 1, 1 },
    { 5000, 2, 0 },
    { 1000000000000000, 2, 0 },
    { -5, 0, 1005 },
};

static void
a_tier_begins_exactly_at_its_threshold(void **state)
{
    static struct pd_programme p = { .tier_count = 3,
        .tiers = { { .from = { 0 } }, { .from = { 1000 } }, { .from = { 5000 } } } };

    (void)state;
    for (int i = 0; i < PD_COUNT(tier_cases); i++) {
        struct pd_points growth = pd_points_of(tier_cases[i].growth);

        assert_int_equal(pd_tier_of(&p, growth), tier_cases[i].tier);
        assert_int_equal(pd_points_raw(pd_tier_missing(&p, growth)), tier_cases[i].missing);
    }
}

static void
rolling_points_live_to_the_end_of_their_last_day(void **state)
{
    const struct pd_expiry year = { PD_EXPIRY_ROLLING, 365 }, next = { PD_EXPIRY_ROLLING, 1 };

    (void)state;
    assert_int_equal(pd_expiry_ms(year, day(2026, 1, 1), CST), day(2027, 1, 2));
    assert_int_equal(pd_expiry_ms(year, at(2026, 1, 1, 23, 59, 59, 999), CST), day(2027, 1, 2));
    assert_int_equal(pd_expiry_ms(year, day(2026, 1, 2), CST), day(2027, 1, 3));
    assert_int_equal(pd_expiry_ms(year, at(2028, 2, 29, 12, 0, 0, 0), CST), day(2029, 3, 1)); /* leap */
    assert_int_equal(pd_expiry_ms(next, at(2027, 2, 27, 23, 59, 59, 999), CST), day(2027, 3, 1));
    assert_int_equal(pd_expiry_ms(next, at(2028, 2, 27, 23, 59, 59, 999), CST), day(2028, 2, 29));
}

static void
year_end_is_the_last_instant_of_the_local_year(void **state)
{
    const struct pd_expiry e = { PD_EXPIRY_YEAR_END, 0 };

    (void)state;
    assert_int_equal(pd_expiry_ms(e, day(2026, 1, 1), CST), day(2027, 1, 1));
    assert_int_equal(pd_expiry_ms(e, at(2026, 12, 31, 23, 59, 59, 999), CST), day(2027, 1, 1));
    assert_int_equal(pd_expiry_ms(e, day(2027, 1, 1), CST), day(2028, 1, 1));
    /* 2026-12-31 20:00 UTC is New Year in Shanghai and still the old year in London */
    assert_int_equal(pd_expiry_ms(e, INT64_C(1798747200000), CST), day(2028, 1, 1));
    assert_int_equal(pd_expiry_ms(e, INT64_C(1798747200000), 0), INT64_C(1798761600000));
}

static void
month_end_is_the_last_instant_of_the_local_month(void **state)
{
    const struct pd_expiry e = { PD_EXPIRY_MONTH_END, 0 };

    (void)state;
    assert_int_equal(pd_expiry_ms(e, day(2028, 2, 1), CST), day(2028, 3, 1));
    assert_int_equal(pd_expiry_ms(e, at(2028, 2, 29, 23, 59, 59, 999), CST), day(2028, 3, 1));
    assert_int_equal(pd_expiry_ms(e, at(2027, 2, 28, 23, 59, 59, 999), CST), day(2027, 3, 1));
    assert_int_equal(pd_expiry_ms(e, day(2026, 12, 31), CST), day(2027, 1, 1));
    assert_int_equal(pd_expiry_ms(e, day(2026, 11, 30), CST), day(2026, 12, 1));
}

static void
some_points_never_expire(void **state)
{
    (void)state;
    assert_int_equal(
        pd_expiry_ms((struct pd_expiry){ PD_EXPIRY_NEVER, 0 }, day(2026, 1, 1), CST), PD_NEVER_MS);
}

static void
a_payment_earns_for_whole_steps_and_growth_follows(void **state)
{
    struct pd_earn_rule rule = {
        .kind = PD_EARN_PAYMENT, .points = { 1 }, .step = { 100 }, .growth_percent = 100
    };
    struct pd_points points, growth;

    (void)state;
    assert_true(pd_earn(&rule, pd_fen_of(52399), &points, &growth));
    assert_int_equal(pd_points_raw(points), 523);
    assert_int_equal(pd_points_raw(growth), 523);
    rule.growth_percent = 50;
    assert_true(pd_earn(&rule, pd_fen_of(52399), &points, &growth));
    assert_int_equal(pd_points_raw(growth), 261);
    assert_true(pd_earn(&rule, pd_fen_of(99), &points, &growth));
    assert_int_equal(pd_points_raw(points), 0);
}

static void
a_fixed_rule_earns_the_same_each_time(void **state)
{
    const struct pd_earn_rule rule = { .kind = PD_EARN_FIXED, .points = { 5 }, .growth_percent = 0 };
    struct pd_points points, growth;

    (void)state;
    assert_true(pd_earn(&rule, pd_fen_of(99999), &points, &growth));
    assert_int_equal(pd_points_raw(points), 5);
    assert_int_equal(pd_points_raw(growth), 0);
}

static void
an_earning_out_of_range_is_refused_and_sets_nothing(void **state)
{
    struct pd_earn_rule rule = {
        .kind = PD_EARN_PAYMENT, .points = { PD_AMOUNT_MAX }, .step = { 1 }, .growth_percent = 100
    };
    struct pd_points points = pd_points_of(-7), growth = pd_points_of(-7);

    (void)state;
    assert_false(pd_earn(&rule, pd_fen_of(2), &points, &growth));
    assert_false(pd_earn(&rule, pd_fen_of(-1), &points, &growth));
    rule.growth_percent = 101; /* the points fit, their growth does not */
    assert_false(pd_earn(&rule, pd_fen_of(1), &points, &growth));
    assert_int_equal(pd_points_raw(points), -7);
    assert_int_equal(pd_points_raw(growth), -7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tier_begins_exactly_at_its_threshold),
        cmocka_unit_test(rolling_points_live_to_the_end_of_their_last_day),
        cmocka_unit_test(year_end_is_the_last_instant_of_the_local_year),
        cmocka_unit_test(month_end_is_the_last_instant_of_the_local_month),
        cmocka_unit_test(some_points_never_expire),
        cmocka_unit_test(a_payment_earns_for_whole_steps_and_growth_follows),
        cmocka_unit_test(a_fixed_rule_earns_the_same_each_time),
        cmocka_unit_test(an_earning_out_of_range_is_refused_and_sets_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
