/*
 * Goal: a desk's time comes from the hub where it can, never runs backwards, and says how good it is.
 * Method: one desk is told and asked at chosen readings of its wall and boot clocks.
 */
#include "tests/support/check.h"

#include "app/base/err.h"
#include "app/core/desktime.h"

#define HUB INT64_C(1800000000000)
#define YEAR_2026 INT64_C(1767225600000)

static void
the_hub_s_time_goes_on_by_the_boot_clock_whatever_the_wall_says(void **state)
{
    struct pd_desktime time = { .floor_ms = 0 };
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
    struct pd_desktime time = { .floor_ms = 0 };

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
    struct pd_desktime time = { .floor_ms = HUB };
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
    struct pd_desktime time = { .floor_ms = HUB };
    struct pd_moment m = pd_desktime_now(&time, HUB - 1, 10);

    (void)state;
    assert_int_equal(m.quality, PD_TIME_UNTRUSTED);
    assert_int_equal(m.now_ms, HUB);
    assert_int_equal(time.floor_ms, HUB);
}

static void
a_wall_clock_from_before_the_release_is_not_believed(void **state)
{
    struct pd_desktime time = { .floor_ms = 0 };

    (void)state;
    assert_int_equal(pd_desktime_now(&time, YEAR_2026 - 1, 10).quality, PD_TIME_UNTRUSTED);
    assert_int_equal(time.floor_ms, 0);
    assert_int_equal(pd_desktime_now(&time, -5, 10).now_ms, 0);
    assert_int_equal(pd_desktime_now(&time, YEAR_2026, 10).quality, PD_TIME_HOLDOVER);
}

#define YEARS_MS (3650 * PD_DAY_MS)
#define MANY 8

/* One answer or reading of the clocks after the other, and how the desk must stand after each. */
struct step {
    int64_t at_ms;   /* boot clock */
    int64_t told_ms; /* what the hub says then; 0: nothing */
    int64_t wall_ms;
    int64_t now_ms;
    enum pd_time_quality quality;
    int64_t floor_ms;
};

static void
walk(struct pd_desktime *time, const struct step *steps, int count)
{
    for (int i = 0; i < count && steps[i].now_ms > 0; i++) {
        const struct step *s = &steps[i];
        struct pd_moment m;

        if (s->told_ms > 0)
            pd_desktime_told(time, s->told_ms, s->at_ms);
        m = pd_desktime_now(time, s->wall_ms, s->at_ms);
        if (m.now_ms != s->now_ms || m.quality != s->quality || time->floor_ms != s->floor_ms)
            print_error("step %d: %lld, quality %d, floor %lld\n", i, (long long)m.now_ms, (int)m.quality,
                (long long)time->floor_ms);
        assert_int_equal(m.now_ms, s->now_ms);
        assert_int_equal(m.quality, s->quality);
        assert_int_equal(time->floor_ms, s->floor_ms);
    }
}

#define SYNCED PD_TIME_SYNCED
#define HOLDOVER PD_TIME_HOLDOVER
#define UNTRUSTED PD_TIME_UNTRUSTED
#define MINUTE PD_MINUTE_MS
#define HOUR PD_HOUR_MS

static void
a_step_of_the_hub_is_doubted_until_something_else_says_the_same(void **state)
{
    static const struct {
        int64_t floor_ms;
        struct step steps[MANY];
    } rows[] = {
        /* one answer years ahead, then right ones: nothing has happened */
        { 0, { { 0, HUB, 0, HUB, SYNCED, HUB }, { MINUTE, HUB + YEARS_MS, 0, HUB + MINUTE, UNTRUSTED, HUB },
                 { 2 * MINUTE, HUB + 2 * MINUTE, 0, HUB + 2 * MINUTE, SYNCED, HUB + 2 * MINUTE } } },
        /* an hour of the same: the hub's clock was mended, the desk follows */
        { 0, { { 0, HUB, 0, HUB, SYNCED, HUB }, { MINUTE, HUB + YEARS_MS, 0, HUB + MINUTE, UNTRUSTED, HUB },
                 { HOUR, HUB + YEARS_MS + HOUR - MINUTE, 0, HUB + HOUR, UNTRUSTED, HUB },
                 { HOUR + MINUTE, HUB + YEARS_MS + HOUR, 0, HUB + YEARS_MS + HOUR, SYNCED,
                     HUB + YEARS_MS + HOUR } } },
        /* silence does not confirm */
        { 0, { { 0, HUB, 0, HUB, SYNCED, HUB }, { MINUTE, HUB + YEARS_MS, 0, HUB + MINUTE, UNTRUSTED, HUB },
                 { 5 * HOUR, 0, 0, HUB + 5 * HOUR, UNTRUSTED, HUB } } },
        /* two slips of different kinds do not add up to an hour */
        { 0, { { 0, HUB, 0, HUB, SYNCED, HUB }, { MINUTE, HUB + YEARS_MS, 0, HUB + MINUTE, UNTRUSTED, HUB },
                 { HOUR, HUB + 2 * YEARS_MS, 0, HUB + HOUR, UNTRUSTED, HUB },
                 { HOUR + MINUTE, HUB + 2 * YEARS_MS, 0, HUB + HOUR + MINUTE, UNTRUSTED, HUB } } },
        /* the battery clock says the same: at once */
        { 0, { { 0, HUB, HUB + YEARS_MS, HUB, SYNCED, HUB },
                 { MINUTE, HUB + YEARS_MS, HUB + YEARS_MS, HUB + YEARS_MS, SYNCED, HUB + YEARS_MS } } },
        /* the first word of all was years ahead: it is forgotten in an hour, and the floor with it */
        { 0, { { 0, HUB + YEARS_MS, 0, HUB + YEARS_MS, SYNCED, HUB + YEARS_MS },
                 { MINUTE, HUB, 0, HUB + YEARS_MS + MINUTE, UNTRUSTED, HUB + YEARS_MS },
                 { HOUR + MINUTE, HUB + HOUR, 0, HUB + HOUR, SYNCED, HUB + HOUR } } },
        /* a floor years ahead from before: with a right battery clock it comes down at once */
        { HUB + YEARS_MS, { { 0, 0, HUB, HUB + YEARS_MS, UNTRUSTED, HUB + YEARS_MS },
                              { MINUTE, HUB + MINUTE, HUB + MINUTE, HUB + MINUTE, SYNCED, HUB + MINUTE } } },
        /* switched off for some weeks, without a battery: believed; for a year: not at once */
        { HUB,
            { { 0, 0, 1000, HUB, UNTRUSTED, HUB },
                { 1000, HUB + 30 * PD_DAY_MS, 1000, HUB + 30 * PD_DAY_MS, SYNCED, HUB + 30 * PD_DAY_MS } } },
        { HUB, { { 0, 0, 1000, HUB, UNTRUSTED, HUB },
                   { 1000, HUB + 365 * PD_DAY_MS, 2000, HUB, UNTRUSTED, HUB } } },
        /* and a battery clock that contradicts the hub is not followed past the floor meanwhile */
        { HUB, { { 0, 0, HUB + HOUR, HUB + HOUR, HOLDOVER, HUB },
                   { 1000, HUB + YEARS_MS, HUB + HOUR, HUB, UNTRUSTED, HUB } } },
        /* a battery clock years ahead, and no hub yet: nothing expires by it, and it leaves no trace */
        { HUB, { { 0, 0, HUB + YEARS_MS, HUB, UNTRUSTED, HUB },
                   { 1000, HUB + 1000, HUB + YEARS_MS, HUB + 1000, SYNCED, HUB + 1000 } } },
        /* steps of a day are followed, ahead and back; the floor stays where it was */
        { 0, { { 0, HUB, 0, HUB, SYNCED, HUB },
                 { 0, HUB + PD_DAY_MS, 0, HUB + PD_DAY_MS, SYNCED, HUB + PD_DAY_MS },
                 { 1, HUB + 1, 0, HUB + PD_DAY_MS, SYNCED, HUB + PD_DAY_MS } } },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_desktime time = { .floor_ms = rows[i].floor_ms };

        walk(&time, rows[i].steps, MANY);
    }
}

static void
the_desk_says_by_how_much_the_hub_is_doubted(void **state)
{
    struct pd_desktime time = { .floor_ms = 0 };

    (void)state;
    pd_desktime_told(&time, HUB, 0);
    assert_int_equal(pd_desktime_doubt_ms(&time), 0);
    pd_desktime_told(&time, HUB + YEARS_MS + 5, 5);
    assert_int_equal(pd_desktime_doubt_ms(&time), YEARS_MS);
    pd_desktime_told(&time, HUB - 2 * PD_DAY_MS + 5, 5);
    assert_int_equal(pd_desktime_doubt_ms(&time), -2 * PD_DAY_MS);
    pd_desktime_told(&time, HUB + 10, 10);
    assert_int_equal(pd_desktime_doubt_ms(&time), 0);
    time = (struct pd_desktime){ .floor_ms = HUB };
    pd_desktime_told(&time, HUB - 2 * PD_DAY_MS, 5);
    assert_int_equal(pd_desktime_doubt_ms(&time), -2 * PD_DAY_MS);
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
        cmocka_unit_test(a_step_of_the_hub_is_doubted_until_something_else_says_the_same),
        cmocka_unit_test(the_desk_says_by_how_much_the_hub_is_doubted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
