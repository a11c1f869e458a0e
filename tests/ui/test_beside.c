/*
 * Goal: a patient's hand is never taken for the clerk's, nor the clerk's for hers, and a second screen is
 * never on the clerk's display. Method: two tables of everything that can be asked.
 */
#include "tests/support/check.h"

#include "app/base/err.h"
#include "ui/render/beside.h"

static void
it_is_on_another_display_or_on_none(void **state)
{
    static const struct {
        int wanted, displays, other, is;
    } rows[] = {
        { 0, 1, 0, -1 }, { 0, 2, 0, 1 }, { 0, 2, 1, 0 }, { 0, 3, 1, 0 },  /* the first that is free */
        { 1, 2, 0, -1 }, { 1, 2, 1, 0 }, { 2, 2, 0, 1 }, { 2, 1, 0, -1 }, /* the one that was named */
        { 4, 3, 0, -1 }, { 0, 0, -1, -1 }, { 0, 1, -1, 0 },               /* and where nobody knows */
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        assert_int_equal(pd_beside_display(rows[i].wanted, rows[i].displays, rows[i].other), rows[i].is);
}

static void
a_hand_is_whose_it_is(void **state)
{
    static const struct {
        const char *touch, *device;
        bool over;
        enum pd_hand is;
    } rows[] = {
        { "none", NULL, false, PD_HAND_FIRST },
        { "none", NULL, true, PD_HAND_NOBODY },
        { "none", "Panel", true, PD_HAND_NOBODY },
        { "any", NULL, false, PD_HAND_FIRST },
        { "any", NULL, true, PD_HAND_BESIDE },
        { "any", "Panel", true, PD_HAND_BESIDE },
        { "Panel", "Panel", true, PD_HAND_BESIDE },
        { "Panel", "Panel", false, PD_HAND_NOBODY }, /* spread over both displays: it presses nothing here */
        { "Panel", "Clerk's", false, PD_HAND_FIRST },
        { "Panel", "Clerk's", true, PD_HAND_NOBODY }, /* nobody confirms for her */
        { "Panel", NULL, true, PD_HAND_NOBODY },      /* nor with the mouse */
        { "Panel", NULL, false, PD_HAND_FIRST },
        { "Panel", "Panel 2", true, PD_HAND_NOBODY },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        assert_int_equal(pd_beside_hand(rows[i].touch, rows[i].device, rows[i].over), rows[i].is);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_on_another_display_or_on_none),
        cmocka_unit_test(a_hand_is_whose_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
