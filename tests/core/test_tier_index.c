/*
 * Goal: the formula that decides a tier comes to what a person works out on paper: parts, weights, bounds,
 * windows, one rounding; and a history of changes never counts more than its bound, nor takes what did not
 * count. Method: tables computed by hand, then random histories.
 */
#include "tests/support/check.h"

#include "app/base/rng.h"
#include "app/core/tier_index.h"

#include <string.h>

/* 3 for each 2 yuan, at most 5000; 50 a visit, at most 600; an assessment up to 300; every half year. */
static const struct pd_tier_index formula = { .window_months = 6,
    .spend_points = { 3 },
    .spend_step = { 200 },
    .spend_cap = { 5000 },
    .visit_points = { 50 },
    .visit_cap = { 600 },
    .flag_max = { 300 } };

static void
a_part_is_weighed_rounded_once_and_bounded(void **state)
{
    static const struct {
        enum pd_index_part part;
        int64_t n, value;
    } rows[] = {
        { PD_INDEX_SPEND, 0, 0 },
        { PD_INDEX_SPEND, 66, 0 },          /* 0.99 */
        { PD_INDEX_SPEND, 67, 1 },          /* 1.005 */
        { PD_INDEX_SPEND, 199, 2 },         /* 2.985 */
        { PD_INDEX_SPEND, 200, 3 },         /* 2.00 yuan */
        { PD_INDEX_SPEND, 12345, 185 },     /* 123.45 yuan: 185.175 */
        { PD_INDEX_SPEND, 333333, 4999 },   /* 4999.995 */
        { PD_INDEX_SPEND, 333334, 5000 },   /* 5000.01 */
        { PD_INDEX_SPEND, 99999999, 5000 }, /* the bound */
        { PD_INDEX_SPEND, INT64_MAX, 5000 },
        { PD_INDEX_SPEND, -1, 0 },
        { PD_INDEX_VISITS, 0, 0 },
        { PD_INDEX_VISITS, 1, 50 },
        { PD_INDEX_VISITS, 11, 550 },
        { PD_INDEX_VISITS, 12, 600 },
        { PD_INDEX_VISITS, 13, 600 },
        { PD_INDEX_FLAG, 0, 0 },
        { PD_INDEX_FLAG, 299, 299 },
        { PD_INDEX_FLAG, 300, 300 },
        { PD_INDEX_FLAG, 301, 300 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        int64_t value = pd_points_raw(pd_index_value(&formula, rows[i].part, rows[i].n));

        if (value != rows[i].value)
            fail_msg("row %d: %lld", i, (long long)value);
    }
}

static void
a_change_is_bounded_by_what_counted(void **state)
{
    static const struct {
        enum pd_index_part part;
        int64_t before, after, counted, by;
    } rows[] = {
        { PD_INDEX_SPEND, 0, 99, 0, 1 },    /* 1.485 */
        { PD_INDEX_SPEND, 99, 200, 1, 2 },  /* together 3: no rounding is lost between two bills */
        { PD_INDEX_SPEND, 200, 99, 3, -2 }, /* and none is gained by paying one back */
        { PD_INDEX_SPEND, 99, 0, 1, -1 },
        { PD_INDEX_SPEND, 200, 0, 1, -1 }, /* other rules counted less: no more is lost */
        { PD_INDEX_SPEND, 0, 400000, 0, 5000 },
        { PD_INDEX_SPEND, 400000, 500000, 5000, 0 },
        { PD_INDEX_SPEND, 500000, 400000, 5000, 0 }, /* still above the bound */
        { PD_INDEX_SPEND, 500000, 300000, 5000, -500 },
        { PD_INDEX_SPEND, 0, 200000, 4000, 1000 }, /* other rules counted: the bound is the sum's */
        { PD_INDEX_VISITS, 11, 12, 550, 50 },
        { PD_INDEX_VISITS, 12, 13, 600, 0 },
        { PD_INDEX_FLAG, 0, 250, 0, 250 },
        { PD_INDEX_FLAG, 250, 100, 250, -150 },
        { PD_INDEX_FLAG, 100, 0, 100, -100 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        int64_t by = pd_index_change(
            &formula, rows[i].part, rows[i].before, rows[i].after, pd_points_of(rows[i].counted));

        if (by != rows[i].by)
            fail_msg("row %d: %lld", i, (long long)by);
    }
}

static void
a_window_is_one_of_the_calendar(void **state)
{
    static const struct {
        int window, year, month, from;
    } rows[] = { { 12, 2028, 1, 1 }, { 12, 2028, 12, 1 }, { 6, 2028, 6, 1 }, { 6, 2028, 7, 7 },
        { 3, 2028, 3, 1 }, { 3, 2028, 4, 4 }, { 3, 2028, 12, 10 }, { 1, 2028, 5, 5 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_tier_index index = { .window_months = rows[i].window };
        int64_t year = (int64_t)rows[i].year * 12;

        assert_int_equal(pd_index_window(&index, year + rows[i].month - 1), year + rows[i].from - 1);
    }
}

static void
the_formula_can_be_read(void **state)
{
    static const struct pd_tier_index visits = {
        .window_months = 12, .visit_points = { 10 }, .visit_cap = { PD_AMOUNT_MAX }
    };
    char text[256];
    struct pd_str s = pd_str_on(text, sizeof text);

    (void)state;
    pd_index_formula(&formula, &s);
    assert_string_equal(text,
        "spend: 3 for each 2.00 yuan, at most 5000; visits: 50 each, at most 600; flag: 0 to "
        "300; rounded down once, anew every 6 months");
    s = pd_str_on(text, sizeof text);
    pd_index_formula(&visits, &s);
    assert_string_equal(text, "visits: 10 each; rounded down once, anew every 12 months");
}

/* Whatever is told, in whatever order, what counted is what the sum alone comes to. */
static void
a_history_comes_to_what_its_sum_does(void **state)
{
    struct pd_rng rng = pd_rng_seeded(57);

    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct pd_tier_index index = { .window_months = 12,
            .spend_points = pd_points_of(1 + (int64_t)pd_rng_below(&rng, 1000)),
            .spend_step = pd_fen_of(1 + (int64_t)pd_rng_below(&rng, 100000)),
            .spend_cap = pd_points_of(1 + (int64_t)pd_rng_below(&rng, 20000)) };
        int64_t n = 0, counted = 0;

        for (int step = 0; step < 40; step++) {
            int64_t by = (int64_t)pd_rng_below(&rng, 200000) - (pd_rng_below(&rng, 3) == 0 ? 150000 : 0);
            int64_t after = n + by < 0 ? 0 : n + by;

            counted += pd_index_change(&index, PD_INDEX_SPEND, n, after, pd_points_of(counted));
            n = after;
            assert_int_equal(counted, pd_points_raw(pd_index_value(&index, PD_INDEX_SPEND, n)));
            assert_true(counted >= 0 && counted <= pd_points_raw(index.spend_cap));
        }
        counted += pd_index_change(&index, PD_INDEX_SPEND, n, 0, pd_points_of(counted));
        assert_int_equal(counted, 0);
    }
}

/* The rules change in the middle: what counted stays within the bound of the day, and never below nothing. */
static void
other_rules_in_between_do_no_harm(void **state)
{
    struct pd_rng rng = pd_rng_seeded(58);
    int64_t n = 0, counted = 0;

    (void)state;
    for (int step = 0; step < 100000; step++) {
        struct pd_tier_index index = { .window_months = 12,
            .visit_points = pd_points_of(1 + (int64_t)pd_rng_below(&rng, 100)),
            .visit_cap = pd_points_of(1 + (int64_t)pd_rng_below(&rng, 1000)) };
        int64_t after = pd_rng_below(&rng, 3) == 0 && n > 0 ? n - 1 : n + 1, was = counted;

        counted += pd_index_change(&index, PD_INDEX_VISITS, n, after, pd_points_of(counted));
        assert_true(counted >= 0);
        assert_true(after < n ? counted <= was : counted >= was);
        assert_true(counted <= (was > pd_points_raw(index.visit_cap) ? was : pd_points_raw(index.visit_cap)));
        n = after;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_weighed_rounded_once_and_bounded),
        cmocka_unit_test(a_change_is_bounded_by_what_counted),
        cmocka_unit_test(a_window_is_one_of_the_calendar),
        cmocka_unit_test(the_formula_can_be_read),
        cmocka_unit_test(a_history_comes_to_what_its_sum_does),
        cmocka_unit_test(other_rules_in_between_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
