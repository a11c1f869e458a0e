/*
 * Goal: a line of a bill has off what the table says, rounded down, and the tier that gives it is named.
 * Method: a table computed by hand.
 */
#include "tests/support/check.h"

#include "app/core/discount.h"

/* 5 % from the second tier on, 12 % from the fourth. */
static const struct pd_discount table = {
    .id = "cleaning", .step_count = 2, .steps = { { 1, 5 }, { 3, 12 } }
};

static void
a_line_has_off_what_the_table_says(void **state)
{
    static const struct {
        int tier;
        int64_t fen;
        int percent, by;
        int64_t off;
    } rows[] = {
        { 0, 10000, 0, -1, 0 },
        { 1, 10000, 5, 1, 500 },
        { 2, 10000, 5, 1, 500 }, /* not named: as the one below it */
        { 3, 10000, 12, 3, 1200 },
        { 8, 10000, 12, 3, 1200 },
        { 1, 19, 5, 1, 0 }, /* 0.95 */
        { 1, 20, 5, 1, 1 },
        { 1, 39, 5, 1, 1 },     /* 1.95 */
        { 3, 999, 12, 3, 119 }, /* 119.88 */
        { 3, 0, 12, 3, 0 },
        { 3, PD_AMOUNT_MAX, 12, 3, 120000000 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_discount_line line;

        assert_true(pd_discount_of(&table, rows[i].tier, pd_fen_of(rows[i].fen), &line));
        if (line.percent != rows[i].percent || line.tier != rows[i].by || pd_fen_raw(line.off) != rows[i].off)
            fail_msg(
                "row %d: %d %% by %d, %lld off", i, line.percent, line.tier, (long long)pd_fen_raw(line.off));
    }
}

static void
what_is_in_no_table_has_nothing_off(void **state)
{
    struct pd_discount_line line;

    (void)state;
    assert_true(pd_discount_of(NULL, 8, pd_fen_of(10000), &line));
    assert_int_equal(line.percent, 0);
    assert_int_equal(line.tier, -1);
    assert_int_equal(pd_fen_raw(line.off), 0);
    assert_false(pd_discount_of(&table, 1, pd_fen_of(-1), &line));
    assert_false(pd_discount_of(&table, 1, pd_fen_of(PD_AMOUNT_MAX + 1), &line));
}

static void
all_of_it_off_is_all_of_it(void **state)
{
    static const struct pd_discount whole = { .step_count = 1, .steps = { { 0, 100 } } };
    static const struct pd_discount none = { .step_count = 1, .steps = { { 0, 0 } } };
    struct pd_discount_line line;

    (void)state;
    assert_true(pd_discount_of(&whole, 0, pd_fen_of(12345), &line));
    assert_int_equal(pd_fen_raw(line.off), 12345);
    assert_true(pd_discount_gives(&whole));
    assert_false(pd_discount_gives(&none));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_off_what_the_table_says),
        cmocka_unit_test(what_is_in_no_table_has_nothing_off),
        cmocka_unit_test(all_of_it_off_is_all_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
