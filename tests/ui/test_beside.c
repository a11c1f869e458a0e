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

static void
without_her_screen_no_hand_of_hers_is_the_clerks(void **state)
{
    static const struct {
        const char *touch, *device;
        struct pd_beside_panel panel;
        enum pd_hand is;
    } rows[] = {
        { "none", "Panel", { false, false, false }, PD_HAND_FIRST }, /* one touch screen, one display */
        { "any", "Panel", { false, false, false }, PD_HAND_FIRST },
        { "any", NULL, { false, true, false }, PD_HAND_FIRST },
        { "none", "Panel", { true, false, false }, PD_HAND_NOBODY }, /* the cable was pulled: whose is it? */
        { "any", "Panel", { true, false, false }, PD_HAND_NOBODY },
        { "any", "Panel", { true, false, true }, PD_HAND_NOBODY },
        { "none", "Clerk's", { true, true, false }, PD_HAND_FIRST },
        { "any", "Clerk's", { true, true, false }, PD_HAND_FIRST },
        { "any", "Panel", { true, true, true }, PD_HAND_NOBODY },
        { "none", "Panel", { true, true, true }, PD_HAND_NOBODY },
        { "Panel", "Panel", { false, false, false }, PD_HAND_NOBODY }, /* hers from the start */
        { "Panel", "Panel", { true, true, false }, PD_HAND_NOBODY },
        { "Panel", "Clerk's", { false, false, false }, PD_HAND_FIRST },
        { "Panel", "Clerk's", { true, false, false }, PD_HAND_FIRST },
        { "Panel", NULL, { true, false, false }, PD_HAND_FIRST },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        assert_int_equal(pd_beside_hand_alone(rows[i].touch, rows[i].device, &rows[i].panel), rows[i].is);
}

/* As a day goes: her panel (1) and the clerk's (2), the second screen coming and going. */
static void
a_panel_is_known_by_where_it_was_touched(void **state)
{
    static const struct {
        int64_t panel;
        bool down, over, here;
        enum pd_hand is;
    } steps[] = {
        { 2, true, false, false, PD_HAND_FIRST }, /* no second screen yet */
        { 2, false, false, false, PD_HAND_FIRST },
        { 1, true, true, true, PD_HAND_BESIDE },
        { 1, false, true, true, PD_HAND_BESIDE },
        { 1, false, false, false, PD_HAND_NOBODY }, /* the cable is pulled under her finger */
        { 1, true, false, false, PD_HAND_NOBODY },
        { 1, true, true, false, PD_HAND_NOBODY },
        { 2, true, false, false, PD_HAND_FIRST },
        { 3, true, false, false, PD_HAND_NOBODY }, /* one that was plugged in since */
        { 3, true, false, false, PD_HAND_NOBODY },
        { 3, true, false, true, PD_HAND_FIRST },
        { 3, true, false, false, PD_HAND_FIRST },
        { 3, true, true, true, PD_HAND_BESIDE }, /* spread over both */
        { 3, true, false, false, PD_HAND_NOBODY },
    };
    struct pd_beside_panels panels = { .was_here = false };

    (void)state;
    for (int i = 0; i < PD_COUNT(steps); i++) {
        const struct pd_beside_finger finger = { .panel = steps[i].panel,
            .down = steps[i].down,
            .over_beside = steps[i].over,
            .beside_here = steps[i].here };

        panels.was_here |= steps[i].here;
        assert_int_equal(pd_beside_finger("any", &panels, &finger), steps[i].is);
    }
    for (int64_t i = 10; i < 30; i++) {
        const struct pd_beside_finger finger = { .panel = i, .down = true, .beside_here = true };

        assert_int_equal(pd_beside_finger("any", &panels, &finger), PD_HAND_FIRST);
    }
    assert_int_equal(panels.count, PD_BESIDE_PANELS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_on_another_display_or_on_none),
        cmocka_unit_test(a_hand_is_whose_it_is),
        cmocka_unit_test(without_her_screen_no_hand_of_hers_is_the_clerks),
        cmocka_unit_test(a_panel_is_known_by_where_it_was_touched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
