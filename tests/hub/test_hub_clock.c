/*
 * Goal: a hub that starts with a wrong clock takes nobody's points: what expires does so by a time that was
 * counted on from the last one, by the hub or by its desks, or that a person has vouched for. Method: the
 * engine in memory under a clock of the test's own; sweeps as the server makes them; ops of a desk that was
 * on while the hub was off.
 */
#include "sync/hub/holds.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

static struct kit kit;
static struct desk kiosk;
static struct pd_id member;

static int
set_up(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    kit_sweep_unvouched(&kit);
    return 0;
}

/* What she has at the instant before her points are over; what was posted as expired is missing. */
static void
expect_points(int64_t n)
{
    int64_t now_ms = kit.now_ms, free, held, debt;

    kit.now_ms = KIT_NOW;
    kit_balance(&kit, &member, &free, &held, &debt);
    kit.now_ms = now_ms;
    assert_int_equal(free, n);
}

/* The program ends and starts again. */
static void
restart(void)
{
    struct pd_hub_config config = { .store = kit.store, .rng = &kit.rng };
    struct pd_why why;

    pd_hub_destroy(kit.hub);
    assert_ok(pd_hub_create(&kit.hub, &config, &why));
}

/* Something the kiosk does at that time of its own clock, and tells later. */
static void
written_at(int64_t at_ms, enum pd_time_quality quality)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);

    op.at_ms = op.decided_ms = at_ms;
    op.expires_ms = at_ms + 7 * PD_DAY_MS;
    op.quality = quality;
    desk_write(&kiosk, &op);
}

/* ---- a leap ---- */

static void
nothing_expires_by_a_clock_that_leapt_ahead(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    struct pd_hub_hold h;

    (void)state;
    (void)desk_do(&kiosk, &hold);
    restart();
    kit.now_ms += 5 * 365 * PD_DAY_MS;
    kit_sweep_unvouched(&kit);
    kit_sweep_unvouched(&kit);
    expect_points(900);
    assert_ok(pd_hub_begin(kit.hub));
    assert_true(pd_hub_hold_find(kit.hub, &hold.id, &h));
    pd_hub_rollback(kit.hub);
    assert_int_equal(h.ending, PD_ENDING_NONE);
    assert_true(pd_hub_clock_look(kit.hub, kit.now_ms).doubted);
    assert_int_equal(kit_incidents(&kit, "hub_clock"), 1);
    restart();
    kit_sweep_unvouched(&kit);
    expect_points(900);
    assert_int_equal(kit_incidents(&kit, "hub_clock"), 1);
}

static void
set_right_again_it_goes_on_as_if_nothing_had_been(void **state)
{
    (void)state;
    kit.now_ms += 5 * 365 * PD_DAY_MS;
    kit_sweep_unvouched(&kit);
    kit.now_ms = KIT_NOW + PD_DAY_MS;
    kit_sweep_unvouched(&kit);
    assert_false(pd_hub_clock_look(kit.hub, kit.now_ms).doubted);
    kit.now_ms += 5 * 365 * PD_DAY_MS;
    kit_sweep_unvouched(&kit);
    assert_int_equal(kit_incidents(&kit, "hub_clock"), 2);
    expect_points(1000);
}

/* ---- how time is believed ---- */

static void
a_hub_that_runs_believes_its_clock_all_the_year(void **state)
{
    (void)state;
    for (int day = 0; day < 366; day += 2) {
        kit.now_ms += 2 * PD_DAY_MS;
        kit_sweep_unvouched(&kit);
    }
    expect_points(0);
    assert_int_equal(kit_incidents(&kit, "hub_clock"), 0);
}

static void
desks_that_worked_while_it_was_off_carry_the_time_on(void **state)
{
    (void)state;
    for (int day = 2; day <= 8; day += 2)
        written_at(KIT_NOW + day * PD_DAY_MS, PD_TIME_HOLDOVER);
    kit.now_ms += 10 * PD_DAY_MS;
    assert_true(pd_hub_clock_look(kit.hub, kit.now_ms).doubted);
    assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200);
    restart();
    assert_false(pd_hub_clock_look(kit.hub, kit.now_ms).doubted);
    kit_sweep_unvouched(&kit);
    assert_int_equal(kit_incidents(&kit, "hub_clock"), 0);
}

static void
a_desk_that_only_repeats_the_hub_or_does_not_know_carries_nothing(void **state)
{
    (void)state;
    written_at(KIT_NOW + 2 * PD_DAY_MS, PD_TIME_UNTRUSTED);
    written_at(KIT_NOW + 4 * PD_DAY_MS, PD_TIME_UNTRUSTED);
    written_at(KIT_NOW + 20 * PD_DAY_MS, PD_TIME_SYNCED); /* the day the hub told it */
    written_at(KIT_NOW + 22 * PD_DAY_MS, PD_TIME_SYNCED); /* and one that not even the hub has reached */
    kit.now_ms += 20 * PD_DAY_MS;
    assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200);
    assert_true(pd_hub_clock_look(kit.hub, kit.now_ms).doubted);
    assert_int_equal(pd_hub_clock_look(kit.hub, kit.now_ms).good_ms, KIT_NOW);
}

/* ---- a person ---- */

static void
accept(void)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_clock_accept(kit.hub, kit.now_ms));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
a_person_vouches_for_a_clock_and_takes_it_back(void **state)
{
    (void)state;
    kit.now_ms += 30 * PD_DAY_MS;
    kit_sweep_unvouched(&kit);
    accept();
    restart();
    assert_false(pd_hub_clock_look(kit.hub, kit.now_ms).doubted);
    kit.now_ms = KIT_NOW;
    assert_int_equal(pd_hub_clock_look(kit.hub, kit.now_ms).ahead_ms, -30 * PD_DAY_MS);
    accept();
    kit.now_ms += 30 * PD_DAY_MS;
    assert_true(pd_hub_clock_look(kit.hub, kit.now_ms).doubted);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, kit_tear_down)
        T(nothing_expires_by_a_clock_that_leapt_ahead),
        T(set_right_again_it_goes_on_as_if_nothing_had_been),
        T(a_hub_that_runs_believes_its_clock_all_the_year),
        T(desks_that_worked_while_it_was_off_carry_the_time_on),
        T(a_desk_that_only_repeats_the_hub_or_does_not_know_carries_nothing),
        T(a_person_vouches_for_a_clock_and_takes_it_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
