/*
 * Goal: spends draw the earliest expiry first, take exactly their amount or nothing, and what they took can
 * be put back where it came from. Method: small tables at the instants where a lot begins and ends; then
 * thousands of seeded histories in which sums must be kept.
 */
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "app/base/rng.h"
#include "app/core/lots.h"

#include <string.h>

#define LOT(id_, left_, from_, until_)                                                                       \
    {                                                                                                        \
        .id = id_, .left = { left_ }, .usable_from_ms = from_, .expires_ms = until_, .rule = "pay"           \
    }

static int64_t
raw(struct pd_points p)
{
    return pd_points_raw(p);
}

static void
a_lot_is_spendable_from_its_first_instant_to_before_its_last(void **state)
{
    const struct pd_lot lot = LOT(1, 50, 1000, 2000);

    (void)state;
    assert_int_equal(raw(pd_lots_spendable(&lot, 1, 999)), 0);
    assert_int_equal(raw(pd_lots_spendable(&lot, 1, 1000)), 50);
    assert_int_equal(raw(pd_lots_spendable(&lot, 1, 1999)), 50);
    assert_int_equal(raw(pd_lots_spendable(&lot, 1, 2000)), 0);
    assert_int_equal(raw(pd_lots_pending(&lot, 1, 999)), 50);
    assert_int_equal(raw(pd_lots_pending(&lot, 1, 1000)), 0);
}

static void
a_lot_that_ends_before_it_begins_is_never_anything(void **state)
{
    const struct pd_lot lot = LOT(1, 50, 2000, 1000);

    (void)state;
    assert_int_equal(raw(pd_lots_pending(&lot, 1, 500)), 50);
    assert_int_equal(raw(pd_lots_pending(&lot, 1, 999)), 50);
    assert_int_equal(raw(pd_lots_pending(&lot, 1, 1000)), 0);
    assert_int_equal(raw(pd_lots_pending(&lot, 1, 1500)), 0);
    assert_int_equal(raw(pd_lots_spendable(&lot, 1, 1500)), 0);
}

static void
a_draw_takes_the_earliest_expiry_first(void **state)
{
    struct pd_lot lots[] = { LOT(1, 10, 0, 100), LOT(2, 20, 0, 1000), LOT(3, 0, 0, 1500),
        LOT(9, 30, 500, 2000), LOT(4, 40, 0, PD_NEVER_MS) };
    struct pd_draw draws[5];

    (void)state;
    /* at 200 lot 1 is gone, lot 3 is empty and lot 9 has not begun */
    assert_int_equal(pd_lots_draw(lots, 5, 200, pd_points_of(25), draws), 2);
    assert_int_equal(draws[0].lot, 2);
    assert_int_equal(raw(draws[0].amount), 20);
    assert_int_equal(draws[1].lot, 4);
    assert_int_equal(raw(draws[1].amount), 5);
    assert_int_equal(raw(lots[0].left), 10);
    assert_int_equal(raw(lots[1].left), 0);
    assert_int_equal(raw(lots[3].left), 30);
    assert_int_equal(raw(lots[4].left), 35);
}

static void
a_draw_of_more_than_there_is_changes_nothing(void **state)
{
    struct pd_lot lots[] = { LOT(1, 10, 0, 1000), LOT(2, 20, 0, 2000) }, before[2];
    struct pd_draw draws[2];

    (void)state;
    memcpy(before, lots, sizeof lots);
    assert_int_equal(pd_lots_draw(lots, 2, 0, pd_points_of(31), draws), -1);
    assert_int_equal(pd_lots_draw(lots, 2, 1000, pd_points_of(21), draws), -1);
    assert_int_equal(pd_lots_draw(lots, 2, 0, pd_points_of(-1), draws), -1);
    assert_memory_equal(before, lots, sizeof lots);
    assert_int_equal(pd_lots_draw(lots, 2, 0, pd_points_of(0), draws), 0);
    assert_memory_equal(before, lots, sizeof lots);
    assert_int_equal(pd_lots_draw(lots, 2, 0, pd_points_of(30), draws), 2);
    assert_int_equal(raw(pd_lots_spendable(lots, 2, 0)), 0);
}

static void
value_goes_back_only_to_lots_that_are_there(void **state)
{
    struct pd_lot lots[] = { LOT(1, 0, 0, 1000), LOT(2, 5, 0, 2000) };
    const struct pd_draw draws[] = { { 1, { 10 } }, { 7, { 99 } }, { 2, { 1 } } };

    (void)state;
    assert_int_equal(raw(pd_lots_put_back(lots, 2, draws, 3)), 11);
    assert_int_equal(raw(lots[0].left), 10);
    assert_int_equal(raw(lots[1].left), 6);
}

static bool
sorted(const struct pd_lot *lots, int count)
{
    for (int i = 1; i < count; i++)
        if (!pd_lot_before(&lots[i - 1], &lots[i]))
            return false;
    return true;
}

/* Refunded for a reason of the hospital's after its lot was over: 30 days, from then on. */
static void
value_that_the_hospital_owes_back_after_its_lot_is_over_has_days_of_grace(void **state)
{
    static const char *const ours[] = { "undo", "out_of_stock", "damaged", "damaged_here" };
    static const char *const others[] = { "not_wanted", "", "undone", "UNDO" };

    (void)state;
    for (int i = 0; i < PD_COUNT(ours); i++) {
        assert_int_equal(pd_lot_grace_ms(5000, ours[i], 5000), 5000 + 30 * PD_DAY_MS);
        assert_int_equal(pd_lot_grace_ms(5000, ours[i], 9000), 9000 + 30 * PD_DAY_MS);
        assert_int_equal(pd_lot_grace_ms(5001, ours[i], 5000), 0);
    }
    for (int i = 0; i < PD_COUNT(others); i++)
        assert_int_equal(pd_lot_grace_ms(5000, others[i], 9000), 0);
}

static void
inserting_keeps_the_order_until_the_array_is_full(void **state)
{
    struct pd_rng rng = pd_rng_seeded(5);
    struct pd_lot lots[64];
    int count = 0;

    (void)state;
    for (uint64_t id = 1; id <= 64; id++) {
        struct pd_lot lot = LOT(id, 1, 0, (int64_t)pd_rng_below(&rng, 8) + 1);

        if (pd_rng_below(&rng, 10) == 0)
            lot.expires_ms = PD_NEVER_MS;
        assert_true(pd_lots_insert(lots, &count, 64, &lot));
        assert_true(sorted(lots, count));
    }
    assert_false(pd_lot_before(&lots[0], &lots[0]));
    assert_false(pd_lots_insert(lots, &count, 64, &lots[0]));
    assert_int_equal(count, 64);
}

static void
all_upcoming_expiries_are_listed_by_day(void **state)
{
    const struct pd_lot lots[] = { LOT(1, 10, 0, 1000), LOT(2, 20, 0, 2000), LOT(3, 1, 0, 2000),
        LOT(4, 0, 0, 3000), LOT(5, 7, 9000, 4000), LOT(6, 8, 0, PD_NEVER_MS) };
    struct pd_expiring out[4];

    (void)state;
    assert_int_equal(pd_lots_expiring(lots, 6, 1000, out, 4), 2);
    assert_int_equal(out[0].at_ms, 2000);
    assert_int_equal(raw(out[0].amount), 21);
    assert_int_equal(out[1].at_ms, 4000);
    assert_int_equal(raw(out[1].amount), 7);
    assert_int_equal(pd_lots_expiring(lots, 6, 999, out, 4), 3);
    assert_int_equal(pd_lots_expiring(lots, 6, 999, out, 1), 1);
    assert_int_equal(raw(out[0].amount), 10);
    assert_int_equal(pd_lots_expiring(lots, 6, 999, out, 0), 0);
}

static struct pd_points
sum(const struct pd_lot *lots, int count)
{
    struct pd_points total = pd_points_of(0);

    for (int i = 0; i < count; i++)
        assert_true(pd_points_add(total, lots[i].left, &total));
    return total;
}

static void
folding_keeps_the_sum_and_lets_nothing_live_longer_or_begin_earlier(void **state)
{
    struct pd_rng rng = pd_rng_seeded(11);
    static struct pd_member before, m;

    (void)state;
    for (int round = 0; round < 200; round++) {
        int max = 1 + (int)pd_rng_below(&rng, 20);

        memset(&m, 0, sizeof m);
        for (uint64_t id = 1; id <= 40; id++) {
            struct pd_lot lot = LOT(id, (int64_t)pd_rng_below(&rng, 3), (int64_t)pd_rng_below(&rng, 50),
                50 + (int64_t)pd_rng_below(&rng, 50));

            assert_true(pd_lots_insert(m.lots, &m.lot_count, PD_MEMBER_LOTS_MAX, &lot));
        }
        before = m;
        pd_member_fold_lots(&m, max);
        assert_true(m.lot_count <= max && sorted(m.lots, m.lot_count));
        assert_int_equal(raw(sum(m.lots, m.lot_count)), raw(sum(before.lots, before.lot_count)));
        for (int64_t t = 0; t <= 100; t += 5)
            assert_true(pd_points_cmp(pd_lots_spendable(m.lots, m.lot_count, t),
                            pd_lots_spendable(before.lots, before.lot_count, t)) <= 0);
    }
}

static void
folding_what_fits_changes_nothing(void **state)
{
    static struct pd_member m = { .lot_count = 2, .lots = { LOT(1, 0, 0, 5), LOT(2, 3, 0, 9) } };

    (void)state;
    pd_member_fold_lots(&m, 2);
    assert_int_equal(m.lot_count, 2);
    pd_member_fold_lots(&m, 1); /* dropping the empty one is enough */
    assert_int_equal(m.lot_count, 1);
    assert_int_equal(m.lots[0].id, 2);
    assert_int_equal(m.lots[0].expires_ms, 9);
}

static int
random_lots(struct pd_rng *rng, struct pd_lot *lots, int max)
{
    int count = 0, want = (int)pd_rng_below(rng, (uint64_t)max + 1);

    for (int i = 0; i < want; i++) {
        struct pd_lot lot = LOT((uint64_t)i + 1, (int64_t)pd_rng_below(rng, 1000),
            (int64_t)pd_rng_below(rng, 100), (int64_t)pd_rng_below(rng, 200) + 1);

        assert_true(pd_lots_insert(lots, &count, max, &lot));
    }
    return count;
}

static void
what_a_draw_took_goes_back_exactly(void **state)
{
    struct pd_rng rng = pd_rng_seeded(2026);

    (void)state;
    for (int round = 0; round < 5000; round++) {
        struct pd_lot lots[12], before[12];
        struct pd_draw draws[12];
        int count = random_lots(&rng, lots, 12);
        int64_t at = (int64_t)pd_rng_below(&rng, 200);
        struct pd_points free = pd_lots_spendable(lots, count, at), left;
        struct pd_points amount = pd_points_of((int64_t)pd_rng_below(&rng, (uint64_t)raw(free) + 50));
        int n;

        memcpy(before, lots, sizeof lots);
        n = pd_lots_draw(lots, count, at, amount, draws);
        assert_int_equal(n<0, pd_points_cmp(amount, free)> 0);
        if (n < 0)
            continue;
        assert_true(pd_points_sub(sum(before, count), sum(lots, count), &left));
        assert_int_equal(raw(left), raw(amount));
        for (int i = 1; i < n; i++) /* earliest first, and only the last may have something left */
            for (int j = 0; j < count; j++)
                if (lots[j].id == draws[i - 1].lot)
                    assert_int_equal(raw(lots[j].left), 0);
        assert_int_equal(raw(pd_lots_put_back(lots, count, draws, n)), raw(amount));
        assert_memory_equal(before, lots, (size_t)count * sizeof *lots);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lot_is_spendable_from_its_first_instant_to_before_its_last),
        cmocka_unit_test(a_lot_that_ends_before_it_begins_is_never_anything),
        cmocka_unit_test(a_draw_takes_the_earliest_expiry_first),
        cmocka_unit_test(a_draw_of_more_than_there_is_changes_nothing),
        cmocka_unit_test(value_goes_back_only_to_lots_that_are_there),
        cmocka_unit_test(value_that_the_hospital_owes_back_after_its_lot_is_over_has_days_of_grace),
        cmocka_unit_test(inserting_keeps_the_order_until_the_array_is_full),
        cmocka_unit_test(all_upcoming_expiries_are_listed_by_day),
        cmocka_unit_test(folding_keeps_the_sum_and_lets_nothing_live_longer_or_begin_earlier),
        cmocka_unit_test(folding_what_fits_changes_nothing),
        cmocka_unit_test(what_a_draw_took_goes_back_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
