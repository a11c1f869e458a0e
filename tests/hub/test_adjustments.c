/*
 * Goal: points are set right by two persons, once, and never below what she has. Method: a hub in memory;
 * proposals by people who may and may not, when balances have moved since.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/adjustments.h"

#include <string.h>

static struct kit kit;
static struct pd_why why;
static struct pd_id anna;
static const struct pd_staff li = { .number = "S1" }, wang = { .number = "S2" };

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 100);
    return 0;
}

static enum pd_err
propose(int64_t points, const char *reason, int64_t *number)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(
        &kit, pd_hub_adjust_propose(kit.hub, kit.now_ms, &anna, points, reason, &li, number, &why));
}

static enum pd_err
approve(int64_t number, const struct pd_staff *by)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_adjust_approve(kit.hub, kit.now_ms, number, by, &why));
}

static enum pd_err
reject(int64_t number, const struct pd_staff *by)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_adjust_reject(kit.hub, kit.now_ms, number, by, &why));
}

static int64_t
points(void)
{
    int64_t left, held, debt;

    kit_balance(&kit, &anna, &left, &held, &debt);
    assert_int_equal(held, 0);
    assert_int_equal(debt, 0);
    return left;
}

static void
two_persons_and_once(void **state)
{
    int64_t number;

    (void)state;
    assert_ok(propose(50, "visit of May was not counted", &number));
    assert_int_equal(points(), 100);
    assert_int_equal(approve(number, &li), PD_ERR_DENIED);
    assert_int_equal(points(), 100);
    assert_ok(approve(number, &wang));
    assert_int_equal(points(), 150);
    assert_int_equal(approve(number, &wang), PD_ERR_STATE);
    assert_int_equal(reject(number, &wang), PD_ERR_STATE);
    assert_int_equal(points(), 150);
    kit.now_ms += 366 * PD_DAY_MS; /* they last as long as points for payments do */
    assert_int_equal(points(), 0);
}

static void
what_is_taken_is_there(void **state)
{
    int64_t first, second, third;

    (void)state;
    assert_ok(propose(-60, "bill of another member", &first));
    assert_ok(propose(-60, "the same once more", &second));
    assert_ok(propose(-40, "the rest", &third));
    assert_ok(approve(first, &wang));
    assert_int_equal(points(), 40);
    assert_int_equal(approve(second, &wang), PD_ERR_STATE);
    assert_non_null(strstr(why.text, "40 points now"));
    assert_ok(reject(second, &li)); /* who proposed it may take it back */
    assert_ok(approve(third, &wang));
    assert_int_equal(points(), 0);
}

static void
what_makes_no_sense_is_refused(void **state)
{
    char long_text[PD_ADJUST_REASON_CAP + 1];
    int64_t number;

    (void)state;
    memset(long_text, 'x', sizeof long_text);
    long_text[PD_ADJUST_REASON_CAP] = '\0';
    assert_int_equal(propose(0, "nothing", &number), PD_ERR_INVALID);
    assert_int_equal(propose(1000000001, "too much", &number), PD_ERR_INVALID);
    assert_int_equal(propose(-1000000001, "too much", &number), PD_ERR_INVALID);
    assert_int_equal(propose(1, "", &number), PD_ERR_INVALID);
    assert_int_equal(propose(1, "two\nlines", &number), PD_ERR_INVALID);
    assert_int_equal(propose(1, long_text, &number), PD_ERR_INVALID);
    assert_int_equal(approve(1, &wang), PD_ERR_NOT_FOUND);
    assert_int_equal(points(), 100);
}

static void
keep_reason(void *ctx, const struct pd_adjustment *a)
{
    (void)pd_copy(ctx, PD_ADJUST_REASON_CAP, a->reason);
}

static void
an_erased_member_is_adjusted_no_more_and_not_spoken_of(void **state)
{
    char reason[PD_ADJUST_REASON_CAP];
    int64_t number;

    (void)state;
    assert_ok(propose(5, "about Zhang", &number));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "wish", &why)));
    assert_int_equal(approve(number, &wang), PD_ERR_STATE);
    assert_int_equal(propose(5, "again", &number), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_adjust_each(kit.hub, keep_reason, reason));
    pd_hub_rollback(kit.hub);
    assert_string_equal(reason, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
        T(two_persons_and_once),
        T(what_is_taken_is_there),
        T(what_makes_no_sense_is_refused),
        T(an_erased_member_is_adjusted_no_more_and_not_spoken_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
