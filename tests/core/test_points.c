/*
 * Goal: value never wraps, rounds one way only, and stays within its stated bound.
 * Method: tables at and one past each limit.
 */
#include "tests/support/check.h"

#include "app/core/points.h"

static void
an_amount_is_from_zero_to_the_maximum(void **state)
{
    (void)state;
    assert_true(pd_points_valid(pd_points_of(0)) && pd_points_valid(pd_points_of(PD_AMOUNT_MAX)));
    assert_false(pd_points_valid(pd_points_of(-1)) || pd_points_valid(pd_points_of(PD_AMOUNT_MAX + 1)));
    assert_true(pd_fen_valid(pd_fen_of(0)) && pd_fen_valid(pd_fen_of(PD_AMOUNT_MAX)));
    assert_false(pd_fen_valid(pd_fen_of(-1)) || pd_fen_valid(pd_fen_of(PD_AMOUNT_MAX + 1)));
}

static void
a_sum_that_would_wrap_is_refused_and_changes_nothing(void **state)
{
    struct pd_points sum = pd_points_of(7);
    struct pd_fen fen = pd_fen_of(7);

    (void)state;
    assert_false(pd_points_add(pd_points_of(INT64_MAX), pd_points_of(1), &sum));
    assert_false(pd_points_sub(pd_points_of(INT64_MIN), pd_points_of(1), &sum));
    assert_false(pd_fen_add(pd_fen_of(INT64_MAX), pd_fen_of(1), &fen));
    assert_int_equal(pd_points_raw(sum), 7);
    assert_int_equal(pd_fen_raw(fen), 7);
    assert_true(pd_points_add(pd_points_of(INT64_MAX - 1), pd_points_of(1), &sum));
    assert_int_equal(pd_points_raw(sum), INT64_MAX);
    assert_true(pd_points_sub(pd_points_of(3), pd_points_of(5), &sum));
    assert_int_equal(pd_points_raw(sum), -2);
    assert_true(pd_fen_add(pd_fen_of(1), pd_fen_of(2), &fen));
    assert_int_equal(pd_fen_raw(fen), 3);
}

struct product {
    int64_t price;
    int qty;
    int64_t total; /* -1: refused */
};

static const struct product products[] = {
    { 0, 99, 0 },
    { 600, 0, 0 },
    { 600, 3, 1800 },
    { PD_AMOUNT_MAX, 1, PD_AMOUNT_MAX },
    { PD_AMOUNT_MAX / 2, 2, PD_AMOUNT_MAX },
    { PD_AMOUNT_MAX / 2 + 1, 2, -1 },
    { PD_AMOUNT_MAX + 1, 0, -1 },
    { INT64_MAX, 1, -1 },
    { PD_AMOUNT_MAX, INT32_MAX, -1 },
    { -1, 1, -1 },
    { 1, -1, -1 },
};

static void
a_price_times_a_quantity_stays_within_the_maximum(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(products); i++) {
        struct pd_points points = pd_points_of(-1);
        struct pd_fen fen = pd_fen_of(-1);
        bool fits = products[i].total >= 0;

        assert_int_equal(pd_points_times(pd_points_of(products[i].price), products[i].qty, &points), fits);
        assert_int_equal(pd_fen_times(pd_fen_of(products[i].price), products[i].qty, &fen), fits);
        assert_int_equal(pd_points_raw(points), products[i].total);
        assert_int_equal(pd_fen_raw(fen), products[i].total);
    }
}

struct earning {
    int64_t fen, points_per_step, step_fen, points; /* points -1: refused */
};

static const struct earning earnings[] = {
    { 0, 1, 100, 0 },
    { 99, 1, 100, 0 },
    { 99, 0, 100, 0 },
    { 100, 1, 100, 1 },
    { 199, 1, 100, 1 },
    { 12345, 2, 100, 246 },
    { 12345, 1, 300, 41 },
    { PD_AMOUNT_MAX, 1, 1, PD_AMOUNT_MAX },
    { PD_AMOUNT_MAX, 2, 1, -1 },
    { PD_AMOUNT_MAX, PD_AMOUNT_MAX, PD_AMOUNT_MAX, PD_AMOUNT_MAX },
    { PD_AMOUNT_MAX, PD_AMOUNT_MAX + 1, PD_AMOUNT_MAX, -1 },
    { PD_AMOUNT_MAX + 1, 1, 100, -1 },
    { -1, 1, 100, -1 },
    { 100, -1, 100, -1 },
    { 100, 1, 0, -1 },
    { 100, 1, -100, -1 },
};

static void
earning_rounds_down(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(earnings); i++) {
        const struct earning *e = &earnings[i];
        struct pd_points points = pd_points_of(-1);

        assert_int_equal(
            pd_points_from_fen(pd_fen_of(e->fen), e->points_per_step, e->step_fen, &points), e->points >= 0);
        assert_int_equal(pd_points_raw(points), e->points);
    }
}

static void
a_percentage_rounds_down(void **state)
{
    struct pd_points part = pd_points_of(-1);

    (void)state;
    assert_true(pd_points_percent(pd_points_of(199), 50, &part));
    assert_int_equal(pd_points_raw(part), 99);
    assert_true(pd_points_percent(pd_points_of(PD_AMOUNT_MAX), 100, &part));
    assert_int_equal(pd_points_raw(part), PD_AMOUNT_MAX);
    assert_true(pd_points_percent(pd_points_of(5), 0, &part));
    assert_int_equal(pd_points_raw(part), 0);
    assert_false(pd_points_percent(pd_points_of(PD_AMOUNT_MAX), 101, &part));
    assert_false(pd_points_percent(pd_points_of(PD_AMOUNT_MAX), INT32_MAX, &part));
    assert_false(pd_points_percent(pd_points_of(1), -1, &part));
    assert_false(pd_points_percent(pd_points_of(-1), 1, &part));
    assert_int_equal(pd_points_raw(part), 0);
}

static void
amounts_compare(void **state)
{
    struct pd_points two = pd_points_of(2), three = pd_points_of(3);

    (void)state;
    assert_int_equal(pd_points_cmp(two, three), -1);
    assert_int_equal(pd_points_cmp(three, two), 1);
    assert_int_equal(pd_points_cmp(two, two), 0);
    assert_int_equal(pd_points_raw(pd_points_min(three, two)), 2);
    assert_int_equal(pd_points_raw(pd_points_over(three, two)), 1);
    assert_int_equal(pd_points_raw(pd_points_over(two, three)), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_is_from_zero_to_the_maximum),
        cmocka_unit_test(a_sum_that_would_wrap_is_refused_and_changes_nothing),
        cmocka_unit_test(a_price_times_a_quantity_stays_within_the_maximum),
        cmocka_unit_test(earning_rounds_down),
        cmocka_unit_test(a_percentage_rounds_down),
        cmocka_unit_test(amounts_compare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
