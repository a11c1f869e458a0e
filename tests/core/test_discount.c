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

        assert_true(pd_discount_of(&table, NULL, rows[i].tier, pd_fen_of(rows[i].fen), &line));
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
    assert_true(pd_discount_of(NULL, NULL, 8, pd_fen_of(10000), &line));
    assert_int_equal(line.percent, 0);
    assert_int_equal(line.tier, -1);
    assert_int_equal(pd_fen_raw(line.off), 0);
    assert_false(pd_discount_of(&table, NULL, 1, pd_fen_of(-1), &line));
    assert_false(pd_discount_of(&table, NULL, 1, pd_fen_of(PD_AMOUNT_MAX + 1), &line));
}

static void
all_of_it_off_is_all_of_it(void **state)
{
    static const struct pd_discount whole = { .step_count = 1, .steps = { { 0, 100 } } };
    static const struct pd_discount none = { .step_count = 1, .steps = { { 0, 0 } } };
    struct pd_discount_line line;

    (void)state;
    assert_true(pd_discount_of(&whole, NULL, 0, pd_fen_of(12345), &line));
    assert_int_equal(pd_fen_raw(line.off), 12345);
    assert_true(pd_discount_gives(&whole));
    assert_false(pd_discount_gives(&none));
}

/* Cases in an order that says nothing: of a department, of a way to pay, of an admission, and of several. */
static const struct pd_discount cases = { .id = "cleaning",
    .step_count = 1,
    .steps = { { 0, 1 } },
    .case_count = 6,
    .cases = { { { "", "cash", "" }, 1, { { 0, 2 } } }, { { "", "", "inpatient" }, 1, { { 0, 3 } } },
        { { "dental", "", "" }, 1, { { 0, 4 } } }, { { "", "cash", "inpatient" }, 1, { { 0, 5 } } },
        { { "dental", "", "inpatient" }, 1, { { 0, 6 } } },
        { { "dental", "cash", "inpatient" }, 2, { { 1, 7 }, { 2, 8 } } } } };

static void
the_case_that_names_most_is_taken(void **state)
{
    static const struct {
        const char *is[PD_BILL_DIMENSIONS];
        int tier, percent, which;
    } rows[] = {
        { { NULL, NULL, NULL }, 2, 1, -1 }, { { "eyes", "card", "outpatient" }, 2, 1, -1 },
        { { "", "", "" }, 2, 1, -1 }, { { "eyes", "cash", "outpatient" }, 2, 2, 0 },
        { { NULL, "cash", NULL }, 2, 2, 0 }, { { "eyes", "card", "inpatient" }, 2, 3, 1 },
        { { "dental", "card", "outpatient" }, 2, 4, 2 },
        { { "dental", "cash", "outpatient" }, 2, 4, 2 }, /* one name each: department first */
        { { "eyes", "cash", "inpatient" }, 2, 5, 3 },    /* two names before one */
        { { "dental", "card", "inpatient" }, 2, 6, 4 },
        { { "dental", "cash", "inpatient" }, 2, 8, 5 }, /* all three */
        { { "dental", "cash", "inpatient" }, 1, 7, 5 },
        { { "dental", "cash", "inpatient" }, 0, 0,
            5 }, /* it says nothing for the first tier: nothing is off */
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_bill_kind bill = { { rows[i].is[0], rows[i].is[1], rows[i].is[2] } };
        struct pd_discount_line line;

        assert_true(pd_discount_of(&cases, &bill, rows[i].tier, pd_fen_of(10000), &line));
        if (line.percent != rows[i].percent || line.which != rows[i].which)
            fail_msg("row %d: %d %% by case %d", i, line.percent, line.which);
    }
}

static void
no_two_sets_of_names_weigh_the_same(void **state)
{
    int weights[8];

    (void)state;
    for (int set = 0; set < 8; set++) {
        struct pd_discount_case c = { .step_count = 0 };

        for (int i = 0; i < PD_BILL_DIMENSIONS; i++)
            if ((set & 1 << i) != 0)
                c.when[i][0] = 'x';
        weights[set] = pd_discount_weight(&c);
        for (int other = 0; other < set; other++)
            assert_int_not_equal(weights[set], weights[other]);
    }
    assert_int_equal(weights[0], 0);
}

static void
a_case_is_found_by_its_name(void **state)
{
    static struct pd_programme p;
    char ref[PD_DISCOUNT_REF_CAP];
    int which;

    (void)state;
    p.discount_count = 2;
    p.discounts[0] = table;
    p.discounts[0].id[0] = 'g'; /* "gleaning" */
    p.discounts[1] = cases;
    for (int i = -1; i < cases.case_count; i++) {
        assert_true(pd_discount_ref(&cases, i, ref, sizeof ref));
        assert_ptr_equal(pd_discount_from_ref(&p, ref, &which), &p.discounts[1]);
        assert_int_equal(which, i);
    }
    assert_true(pd_discount_ref(&cases, 4, ref, sizeof ref));
    assert_string_equal(ref, "cleaning:dental::inpatient");
    assert_null(pd_discount_from_ref(&p, "cleaning:dental", &which));
    assert_null(pd_discount_from_ref(&p, "", &which));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_off_what_the_table_says),
        cmocka_unit_test(what_is_in_no_table_has_nothing_off),
        cmocka_unit_test(all_of_it_off_is_all_of_it),
        cmocka_unit_test(the_case_that_names_most_is_taken),
        cmocka_unit_test(no_two_sets_of_names_weigh_the_same),
        cmocka_unit_test(a_case_is_found_by_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
