/*
 * Goal: a desk's time comes from the hub where it can, never runs backwards, and says how good it is.
 * Method: one desk is told and asked at chosen readings of its wall and boot clocks.
 */
#include "tests/support/check.h"

#include "app/core/desktime.h"

#define HUB INT64_C(1800000000000)
#define YEAR_2026 INT64_C(1767225600000)

static void
the_hub_s_time_goes_on_by_the_boot_clock_whatever_the_wall_says(void **state)
{
    struct pd_desktime time = { 0, 0, 0 };
    struct pd_moment m;

    (void)state;
    pd_desktime_told(&time, HUB, 5000);
    m = pd_desktime_now(&time, 0, 5000);
    assert_int_equal(m.now_ms, HUB);
    assert_int_equal(m.quality, PD_TIME_SYNCED);
    m = pd_desktime_now(&time, INT64_MAX, 5000 + PD_DAY_MS);
    assert_int_equal(m.now_ms, HUB + PD_DAY_MS);
    assert_int_equal(m.quality, PD_TIME_SYNCED);
    m = pd_desktime_now(&time, 0, 5001 + PD_DAY_MS);
    assert_int_equal(m.quality, PD_TIME_HOLDOVER);
}

static void
time_never_goes_below_what_was_shown(void **state)
{
    struct pd_desktime time = { 0, 0, 0 };

    (void)state;
    pd_desktime_told(&time, HUB, 0);
    (void)pd_desktime_now(&time, 0, 60000);
    assert_int_equal(time.floor_ms, HUB + 60000);
    pd_desktime_told(&time, HUB - PD_HOUR_MS, 60000); /* the hub's clock was set back */
    assert_int_equal(pd_desktime_now(&time, 0, 60000).now_ms, HUB + 60000);
}

static void
a_desk_not_told_since_boot_takes_a_plausible_wall_clock(void **state)
{
    struct pd_desktime time = { HUB, 0, 0 };
    struct pd_moment m = pd_desktime_now(&time, HUB, 10);

    (void)state;
    assert_int_equal(m.quality, PD_TIME_HOLDOVER);
    assert_int_equal(m.now_ms, HUB);
    m = pd_desktime_now(&time, HUB + 1, 11);
    assert_int_equal(m.now_ms, HUB + 1);
    /* A wall clock ten years ahead for an hour must not bind this desk for ten years. */
    assert_int_equal(time.floor_ms, HUB);
    (void)pd_desktime_now(&time, HUB + 3650 * PD_DAY_MS, 12);
    pd_desktime_told(&time, HUB + 60000, 20);
    m = pd_desktime_now(&time, HUB + 3650 * PD_DAY_MS, 20);
    assert_int_equal(m.now_ms, HUB + 60000);
    assert_int_equal(m.quality, PD_TIME_SYNCED);
    assert_int_equal(time.floor_ms, HUB + 60000);
}

static void
a_wall_clock_below_the_floor_is_not_believed_and_moves_nothing(void **state)
{
    struct pd_desktime time = { HUB, 0, 0 };
    struct pd_moment m = pd_desktime_now(&time, HUB - 1, 10);

    (void)state;
    assert_int_equal(m.quality, PD_TIME_UNTRUSTED);
    assert_int_equal(m.now_ms, HUB);
    assert_int_equal(time.floor_ms, HUB);
}

static void
a_wall_clock_from_before_the_release_is_not_believed(void **state)
{
    struct pd_desktime time = { 0, 0, 0 };

    (void)state;
    assert_int_equal(pd_desktime_now(&time, YEAR_2026 - 1, 10).quality, PD_TIME_UNTRUSTED);
    assert_int_equal(time.floor_ms, 0);
    assert_int_equal(pd_desktime_now(&time, -5, 10).now_ms, 0);
    assert_int_equal(pd_desktime_now(&time, YEAR_2026, 10).quality, PD_TIME_HOLDOVER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hub_s_time_goes_on_by_the_boot_clock_whatever_the_wall_says),
        cmocka_unit_test(time_never_goes_below_what_was_shown),
        cmocka_unit_test(a_desk_not_told_since_boot_takes_a_plausible_wall_clock),
        cmocka_unit_test(a_wall_clock_below_the_floor_is_not_believed_and_moves_nothing),
        cmocka_unit_test(a_wall_clock_from_before_the_release_is_not_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
