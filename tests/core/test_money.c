/*
 * Goal: what points may pay of a bill, what a top-up gives on top, and shares, to the fen. Method: tables
 * reckoned by hand.
 */
#include "tests/support/check.h"

#include "app/core/money.h"

static struct pd_programme p;

/* ---- points that pay ---- */

static void
what_may_be_chosen_is_bounded_by_bill_rules_and_points(void **state)
{
    static const struct {
        int64_t bill, usable, most;
        enum pd_deduction_outcome outcome;
    } rows[] = {
        /* 100 points a yuan, 500..5000 in steps of 100, 20 % of the bill */
        { 10000, 9999, 2000, PD_DEDUCTION_OK },       /* 20 yuan of 100 */
        { 10000, 2000, 2000, PD_DEDUCTION_OK },       /* just enough */
        { 10000, 1999, 1900, PD_DEDUCTION_OK },       /* whole steps of what she has */
        { 10000, 499, 400, PD_DEDUCTION_POINTS },     /* below the least */
        { 10000, 0, 0, PD_DEDUCTION_POINTS },         /* none */
        { 2500, 9999, 500, PD_DEDUCTION_OK },         /* 5 yuan of 25: the least is the most */
        { 2499, 9999, 400, PD_DEDUCTION_BILL },       /* 4.99: 499 points, 400 in steps */
        { 0, 9999, 0, PD_DEDUCTION_BILL },            /* nothing to pay */
        { 12345, 99999, 2400, PD_DEDUCTION_OK },      /* 24.69 yuan: 2469 points, 2400 in steps */
        { 100000, 99999, 5000, PD_DEDUCTION_OK },     /* the rules' most */
        { 1000000000, 99999, 5000, PD_DEDUCTION_OK }, /* of the largest bill there is */
        { -1, 99999, 0, PD_DEDUCTION_BILL },
        { 1000000001, 99999, 0, PD_DEDUCTION_BILL },
    };

    (void)state;
    p.points_per_yuan = 100;
    p.deduction = (struct pd_deduction){ pd_points_of(500), pd_points_of(100), pd_points_of(5000), 20, 30 };
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_deduction_offer o =
            pd_deduction_offer(&p, pd_fen_of(rows[i].bill), pd_points_of(rows[i].usable));

        if (o.outcome != rows[i].outcome || pd_points_raw(o.most) != rows[i].most)
            fail_msg("row %d: %s, at most %lld", i, pd_deduction_outcome_name(o.outcome),
                (long long)pd_points_raw(o.most));
    }
}

static void
only_steps_from_the_least_to_the_most_are_taken(void **state)
{
    static const struct {
        int64_t points;
        enum pd_deduction_outcome outcome;
    } rows[] = {
        { 500, PD_DEDUCTION_OK },
        { 600, PD_DEDUCTION_OK },
        { 2000, PD_DEDUCTION_OK },
        { 2100, PD_DEDUCTION_MOST },
        { 550, PD_DEDUCTION_STEP },
        { 400, PD_DEDUCTION_STEP },
        { 0, PD_DEDUCTION_STEP },
        { -100, PD_DEDUCTION_STEP },
        { INT64_MAX, PD_DEDUCTION_STEP },
    };
    struct pd_deduction_offer o = pd_deduction_offer(&p, pd_fen_of(10000), pd_points_of(9999));

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        if (pd_deduction_choose(&o, pd_points_of(rows[i].points)) != rows[i].outcome)
            fail_msg("row %d", i);
    o = pd_deduction_offer(&p, pd_fen_of(10000), pd_points_of(0));
    assert_int_equal(pd_deduction_choose(&o, pd_points_of(500)), PD_DEDUCTION_POINTS);
    assert_int_equal(pd_fen_raw(pd_deduction_fen(&p, pd_points_of(1900))), 1900);
    p.points_per_yuan = 40; /* a step of 2 is 5 fen */
    assert_int_equal(pd_fen_raw(pd_deduction_fen(&p, pd_points_of(6))), 15);
    p.deduction.step = pd_points_of(0);
    o = pd_deduction_offer(&p, pd_fen_of(10000), pd_points_of(9999));
    assert_int_equal(o.outcome, PD_DEDUCTION_OFF);
}

/* ---- what is given on top ---- */

static void
the_highest_rung_reached_gives_alone(void **state)
{
    static const struct {
        int purse;
        int64_t fen, gives;
    } rows[] = {
        { 0, 49999, 0 }, { 0, 50000, 3000 }, { 0, 99999, 3000 }, { 0, 100000, 12000 }, /* 12 % */
        { 0, 100001, 12000 },                                                          /* 12000.12 */
        { 0, 123456, 14814 },                                                          /* 14814.72 */
        { 1, 100000, 100 },                  /* another account's own */
        { 1, 999, 0 }, { 2, 1000000000, 0 }, /* none of its own */
    };
    static const struct pd_stored_value s = { .purse_count = 3,
        .rung_count = 3,
        .rungs = { { 0, { 50000 }, 2, { 3000 }, 0 }, { 0, { 100000 }, 2, { 0 }, 12 },
            { 1, { 1000 }, 2, { 100 }, 0 } } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        const struct pd_rung *rung = pd_rung_of(&s, rows[i].purse, pd_fen_of(rows[i].fen));
        int64_t gives = rung != NULL ? pd_fen_raw(pd_rung_gives(rung, pd_fen_of(rows[i].fen))) : 0;

        if (gives != rows[i].gives)
            fail_msg("row %d: %lld", i, (long long)gives);
    }
}

static void
an_account_pays_its_share_of_its_categories(void **state)
{
    struct pd_purse purse = { .percent = 30 };

    (void)state;
    assert_int_equal(pd_fen_raw(pd_purse_pays(&purse, pd_fen_of(9999), -1)), 2999);
    purse.categories = 1u << 2;
    assert_int_equal(pd_fen_raw(pd_purse_pays(&purse, pd_fen_of(9999), -1)), 0);
    assert_int_equal(pd_fen_raw(pd_purse_pays(&purse, pd_fen_of(9999), 1)), 0);
    assert_int_equal(pd_fen_raw(pd_purse_pays(&purse, pd_fen_of(9999), 2)), 2999);
}

/* Whatever it is taken back in, it comes to the whole and never to more. */
static void
shares_add_up_to_the_whole(void **state)
{
    static const int64_t parts[] = { 1, 333, 333, 333, 9000, 90000, 1 }; /* 100001 in all */
    int64_t part = 0, before = 0;

    (void)state;
    for (int i = 0; i < PD_COUNT(parts); i++) {
        int64_t share;

        part += parts[i];
        share = pd_fen_raw(pd_money_share(pd_fen_of(12000), pd_fen_of(part), pd_fen_of(100001)));
        assert_true(share >= before && share - before <= parts[i]);
        before = share;
    }
    assert_int_equal(before, 12000);
    assert_int_equal(pd_fen_raw(pd_money_share(pd_fen_of(12000), pd_fen_of(1000), pd_fen_of(100001))), 119);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_chosen_is_bounded_by_bill_rules_and_points),
        cmocka_unit_test(only_steps_from_the_least_to_the_most_are_taken),
        cmocka_unit_test(the_highest_rung_reached_gives_alone),
        cmocka_unit_test(an_account_pays_its_share_of_its_categories),
        cmocka_unit_test(shares_add_up_to_the_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
