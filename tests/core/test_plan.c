/* Goal: a step of a plan is due within its window, by the day. Method: a table, worked out by hand. */
#include "tests/support/check.h"

#include "app/core/plan.h"

static void
a_step_is_open_from_its_first_day_to_its_last(void **state)
{
    /* A plan that begins on day 100; a step from its third day (2 days later) to its fifth. */
    static const struct {
        int64_t day;
        bool done;
        enum pd_step_state is;
    } rows[] = { { 99, false, PD_STEP_LATER }, { 100, false, PD_STEP_LATER }, { 101, false, PD_STEP_LATER },
        { 102, false, PD_STEP_OPEN }, { 104, false, PD_STEP_OPEN }, { 105, false, PD_STEP_MISSED },
        { 9000, false, PD_STEP_MISSED }, { 101, true, PD_STEP_DONE }, { 105, true, PD_STEP_DONE } };
    static const struct pd_plan_step step = { .from_day = 2, .to_day = 4 },
                                     one_day = { .from_day = 0, .to_day = 0 };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        assert_int_equal(pd_plan_step_state(&step, 100, rows[i].day, rows[i].done), rows[i].is);
    assert_int_equal(pd_plan_step_state(&one_day, 100, 100, false), PD_STEP_OPEN);
    assert_int_equal(pd_plan_step_state(&one_day, 100, 101, false), PD_STEP_MISSED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_open_from_its_first_day_to_its_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
