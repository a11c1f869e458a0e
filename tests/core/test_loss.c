/*
 * Goal: the loss a hospital is told is the one its limits allow, in points and rounded up in yuan. Method: a
 * table over desks, days and limits, each row computed by hand; then the days of a stretch at midnight.
 */
#include "tests/support/check.h"

#include "app/core/loss.h"
#include "tests/core/programme_fixture.h"

#define CST 480
#define MIDNIGHT (INT64_C(1772208000000)) /* 2026-02-28 00:00 in the hospital */

static struct pd_programme programme;

static int
start(void **state)
{
    (void)state;
    fixture_programme(&programme); /* 4000 an account, 100000 a desk, 72 h, 100 points a yuan */
    return 0;
}

static int
end(void **state)
{
    (void)state;
    pd_programme_finish(&programme);
    return 0;
}

static void
the_loss_is_desks_times_the_smaller_cap(void **state)
{
    static const struct {
        int desks;
        int64_t days, account_cap, desk_cap, account, all;
    } rows[] = {
        { 0, 4, 4000, 100000, 0, 0 },
        { 1, 1, 4000, 100000, 4000, 100000 },
        { 1, 4, 4000, 100000, 16000, 100000 },
        { 10, 4, 4000, 100000, 160000, 1000000 },
        { 3, 2, 4000, 7999, 3 * 7999, 3 * 7999 },
        { 3, 2, 4000, 8000, 3 * 8000, 3 * 8000 },
        { 3, 2, 4000, 8001, 3 * 8000, 3 * 8001 },
        { 5, 4, 0, 100000, 0, 500000 },
        { 100, 31, PD_AMOUNT_MAX, PD_AMOUNT_MAX, 100 * PD_AMOUNT_MAX, 100 * PD_AMOUNT_MAX },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_loss loss;

        programme.offline.account_cap = pd_points_of(rows[i].account_cap);
        programme.offline.desk_cap = pd_points_of(rows[i].desk_cap);
        loss = pd_loss_worst(&programme, rows[i].desks, rows[i].days);
        assert_int_equal(pd_points_raw(loss.account), rows[i].account);
        assert_int_equal(pd_points_raw(loss.all), rows[i].all);
        assert_int_equal(pd_fen_raw(loss.account_fen), rows[i].account); /* 100 points, 100 fen */
        assert_int_equal(pd_fen_raw(loss.all_fen), rows[i].all);
    }
}

static void
a_part_of_a_fen_is_a_fen(void **state)
{
    struct pd_loss loss;

    (void)state;
    programme.points_per_yuan = 300;
    loss = pd_loss_worst(&programme, 1, 1);
    assert_int_equal(pd_fen_raw(loss.account_fen), 1334); /* 4000 / 300 yuan = 13.333… */
    programme.points_per_yuan = 1;
    assert_int_equal(pd_fen_raw(pd_loss_worst(&programme, 1, 1).account_fen), 400000);
}

static void
where_the_hub_is_asked_first_nothing_is_lost(void **state)
{
    static const enum pd_offline_mode modes[] = { PD_OFFLINE_STRICT, PD_OFFLINE_ONLINE_ONLY };

    (void)state;
    for (int i = 0; i < PD_COUNT(modes); i++) {
        struct pd_loss loss;

        programme.offline.mode = modes[i];
        loss = pd_loss_worst(&programme, 1000, 31);
        assert_int_equal(pd_points_raw(loss.account), 0);
        assert_int_equal(pd_points_raw(loss.all), 0);
        assert_int_equal(pd_fen_raw(loss.all_fen), 0);
    }
}

static void
a_stretch_counts_the_local_days_it_touches(void **state)
{
    (void)state;
    assert_int_equal(pd_loss_days(MIDNIGHT, MIDNIGHT, CST), 1);
    assert_int_equal(pd_loss_days(MIDNIGHT, MIDNIGHT + PD_DAY_MS - 1, CST), 1);
    assert_int_equal(pd_loss_days(MIDNIGHT - 1, MIDNIGHT, CST), 2);
    assert_int_equal(pd_loss_days(MIDNIGHT, MIDNIGHT - PD_DAY_MS, CST), 1);
}

static void
the_longest_age_bounds_the_days(void **state)
{
    static const struct {
        int hours;
        int64_t days;
    } rows[] = { { 1, 2 }, { 24, 2 }, { 25, 3 }, { 48, 3 }, { 72, 4 }, { 720, 31 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        int64_t most = 0;

        programme.offline.max_age_h = rows[i].hours;
        assert_int_equal(pd_loss_days_most(&programme.offline), rows[i].days);
        for (int64_t from = MIDNIGHT; from < MIDNIGHT + PD_DAY_MS; from += PD_MINUTE_MS) {
            int64_t days = pd_loss_days(from, from + rows[i].hours * PD_HOUR_MS, CST);

            most = days > most ? days : most;
        }
        assert_int_equal(most, rows[i].days); /* reached, and never passed */
    }
}

static void
gifts_within_every_cap_are_counted(void **state)
{
    (void)state;
    assert_int_equal(pd_loss_gifts_offline(&programme), 2); /* 1800 and 3000 */
    programme.offline.per_redemption = pd_points_of(2999);
    assert_int_equal(pd_loss_gifts_offline(&programme), 1);
    programme.offline.per_redemption = pd_points_of(3000);
    assert_int_equal(pd_loss_gifts_offline(&programme), 2);
    programme.offline.desk_cap = pd_points_of(1799);
    assert_int_equal(pd_loss_gifts_offline(&programme), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, start, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_loss_is_desks_times_the_smaller_cap),
        CASE(a_part_of_a_fen_is_a_fen),
        CASE(where_the_hub_is_asked_first_nothing_is_lost),
        CASE(a_stretch_counts_the_local_days_it_touches),
        CASE(the_longest_age_bounds_the_days),
        CASE(gifts_within_every_cap_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
