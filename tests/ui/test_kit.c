/*
 * Goal: a finger does what a person meant, and nothing else.
 * Method: one or two controls in a frame function of the test's own, events in, fired controls out; every
 * rule of ui/kit/input.h has a test that breaks when the rule is removed.
 */
#include "tests/support/check.h"

#include "app/base/err.h"
#include "ui/kit/corners.h"
#include "ui/kit/input.h"

#include <string.h>

enum { NOTHING = 0, LEFT = 1, RIGHT = 2 };

static const struct pd_rect left = { 0, 0, 100, 100 }, right = { 200, 0, 100, 100 };

struct desk {
    struct pd_input input;
    bool left_on, right_on;
    bool left_pressed;
    int64_t now_ms;
};

static int
frame(struct desk *d)
{
    int fired = NOTHING;

    do {
        bool more = pd_input_next(&d->input, d->now_ms);
        struct pd_hit l = pd_input_control(&d->input, LEFT, left, d->left_on, 10);
        struct pd_hit r = pd_input_control(&d->input, RIGHT, right, d->right_on, 10);

        fired = l.fired ? LEFT : r.fired ? RIGHT : NOTHING;
        d->left_pressed = l.pressed;
        pd_input_end_frame(&d->input);
        if (!more)
            break;
    } while (fired == NOTHING);
    return fired;
}

static void
happen(struct desk *d, enum pd_event_kind kind, int64_t finger, int x, int y)
{
    struct pd_event e = { .kind = kind, .finger = finger, .x = x, .y = y, .at_ms = d->now_ms };

    pd_input_add(&d->input, &e);
}

static struct desk
fresh(void)
{
    struct desk d = { .left_on = true, .right_on = true, .now_ms = 100000 };

    pd_input_init(&d.input);
    return d;
}

static void
a_tap_acts_when_the_finger_comes_up(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
    assert_true(d.left_pressed);
    happen(&d, PD_EVENT_UP, 1, 55, 52);
    assert_int_equal(frame(&d), LEFT);
    assert_int_equal(frame(&d), NOTHING);
}

static void
down_and_up_in_one_batch_is_a_tap(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 250, 50);
    happen(&d, PD_EVENT_UP, 1, 250, 50);
    assert_int_equal(frame(&d), RIGHT);
}

static void
sliding_away_cancels_even_if_the_finger_returns(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    (void)frame(&d);
    happen(&d, PD_EVENT_MOVE, 1, 150, 50);
    assert_int_equal(frame(&d), NOTHING);
    assert_false(d.left_pressed);
    happen(&d, PD_EVENT_MOVE, 1, 50, 50);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
}

static void
a_trembling_finger_near_the_edge_still_acts(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 95, 50);
    happen(&d, PD_EVENT_MOVE, 1, 106, 50);
    happen(&d, PD_EVENT_MOVE, 1, 94, 50);
    happen(&d, PD_EVENT_UP, 1, 94, 50);
    assert_int_equal(frame(&d), LEFT);
}

static void
lifting_over_another_control_hits_neither(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    happen(&d, PD_EVENT_UP, 1, 250, 50);
    assert_int_equal(frame(&d), NOTHING);
}

static void
a_tap_on_b_never_fires_a_tapped_before(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), LEFT);
    happen(&d, PD_EVENT_DOWN, 1, 250, 50);
    happen(&d, PD_EVENT_UP, 1, 250, 50);
    assert_int_equal(frame(&d), RIGHT);
}

static void
a_disabled_control_is_not_hit_nor_one_disabled_under_the_finger(void **state)
{
    struct desk d = fresh();

    (void)state;
    d.left_on = false;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
    d.left_on = true;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    (void)frame(&d);
    d.left_on = false;
    (void)frame(&d);
    d.left_on = true;
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
}

static void
a_new_screen_swallows_the_finger_that_is_down(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    (void)frame(&d);
    pd_input_new_screen(&d.input, d.now_ms);
    d.now_ms += 1000;
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
}

static void
the_second_tap_of_a_double_tap_finds_nothing_on_the_new_screen(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), LEFT);
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    pd_input_new_screen(&d.input, d.now_ms);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
    d.now_ms += PD_SCREEN_GUARD_MS - 1;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    d.now_ms += 100;
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), LEFT);
}

static void
a_second_finger_is_ignored_while_the_first_is_on_a_control(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    happen(&d, PD_EVENT_DOWN, 2, 250, 50);
    happen(&d, PD_EVENT_UP, 2, 250, 50);
    assert_int_equal(frame(&d), NOTHING);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), LEFT);
}

static void
a_palm_resting_anywhere_does_not_lock_the_screen(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 150, 400); /* on nothing */
    happen(&d, PD_EVENT_DOWN, 2, 250, 50);
    happen(&d, PD_EVENT_UP, 2, 250, 50);
    assert_int_equal(frame(&d), RIGHT);
    d = fresh();
    happen(&d, PD_EVENT_DOWN, 1, 50, 50); /* on a control, for long */
    (void)frame(&d);
    d.now_ms += PD_PALM_MS;
    happen(&d, PD_EVENT_DOWN, 2, 250, 50);
    happen(&d, PD_EVENT_UP, 2, 250, 50);
    assert_int_equal(frame(&d), RIGHT);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
}

static void
a_finger_whose_lifting_got_lost_is_forgotten(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    (void)frame(&d);
    d.now_ms += PD_FINGER_LOST_MS;
    assert_int_equal(frame(&d), NOTHING);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
    happen(&d, PD_EVENT_DOWN, 1, 250, 50);
    happen(&d, PD_EVENT_UP, 1, 250, 50);
    assert_int_equal(frame(&d), RIGHT);
}

static void
a_touch_the_system_takes_away_does_nothing(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    happen(&d, PD_EVENT_CANCEL, 1, 50, 50);
    assert_int_equal(frame(&d), NOTHING);
}

static void
a_flood_of_moves_drops_moves_and_keeps_the_tap(void **state)
{
    struct desk d = fresh();

    (void)state;
    happen(&d, PD_EVENT_DOWN, 1, 50, 50);
    for (int i = 0; i < PD_EVENTS * 3; i++)
        happen(&d, PD_EVENT_MOVE, 1, 50, 50);
    happen(&d, PD_EVENT_UP, 1, 50, 50);
    assert_int_equal(frame(&d), LEFT);
}

static void
enter_presses_what_has_the_focus_once_the_keyboard_is_in_use(void **state)
{
    struct desk d = fresh();
    struct pd_event enter = { .kind = PD_EVENT_KEY, .key = PD_KEY_ENTER };

    (void)state;
    d.input.focus = RIGHT;
    pd_input_add(&d.input, &enter);
    assert_int_equal(frame(&d), RIGHT);
    d.input.focus = NOTHING;
    pd_input_add(&d.input, &enter);
    assert_int_equal(frame(&d), NOTHING);
}

/* Nothing shows where the corners are: what counts is that nobody comes upon them by chance. */
static void
the_corners_in_turn_are_a_technicians_sign(void **state)
{
    static const struct {
        const char *taps; /* corners a to d clockwise from the upper left, x: the middle; a dot: a second */
        bool comes;
    } rows[] = { { "abcd", true }, { "a.b.c.d", true }, { "xabcd", true }, { "aabcd", true },
        { "abxcd", false }, { "abdc", false }, { "dcba", false }, { "abc", false }, { "bcda", false },
        { "a..b..c..d", false }, { "ab......abcd", true }, { "abcdabcd", true }, { "abca", false } };
    static const int at[][2] = { { 0, 0 }, { 1079, 3 }, { 1070, 1919 }, { 20, 1900 }, { 540, 960 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_corners c = { 0 };
        int64_t now_ms = 1000;
        bool came = false;

        for (const char *p = rows[i].taps; *p != '\0'; p++, now_ms += 100) {
            int k = *p == 'x' ? 4 : *p - 'a';

            if (*p == '.')
                now_ms += 900;
            else
                came = pd_corners_tap(&c, 1080, 1920, 60, at[k][0], at[k][1], now_ms) || came;
        }
        if (came != rows[i].comes)
            fail_msg("%s", rows[i].taps);
    }
}

static void
f12_four_times_is_the_same_sign(void **state)
{
    struct pd_corners c = { 0 };

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_false(pd_corners_key(&c, 1000 + i));
    assert_true(pd_corners_key(&c, 1000 + PD_CORNERS_MS));
    for (int i = 0; i < 3; i++)
        assert_false(pd_corners_key(&c, 20000));
    assert_false(pd_corners_key(&c, 20001 + PD_CORNERS_MS)); /* too late: the first of four */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tap_acts_when_the_finger_comes_up),
        cmocka_unit_test(down_and_up_in_one_batch_is_a_tap),
        cmocka_unit_test(sliding_away_cancels_even_if_the_finger_returns),
        cmocka_unit_test(a_trembling_finger_near_the_edge_still_acts),
        cmocka_unit_test(lifting_over_another_control_hits_neither),
        cmocka_unit_test(a_tap_on_b_never_fires_a_tapped_before),
        cmocka_unit_test(a_disabled_control_is_not_hit_nor_one_disabled_under_the_finger),
        cmocka_unit_test(a_new_screen_swallows_the_finger_that_is_down),
        cmocka_unit_test(the_second_tap_of_a_double_tap_finds_nothing_on_the_new_screen),
        cmocka_unit_test(a_second_finger_is_ignored_while_the_first_is_on_a_control),
        cmocka_unit_test(a_palm_resting_anywhere_does_not_lock_the_screen),
        cmocka_unit_test(a_finger_whose_lifting_got_lost_is_forgotten),
        cmocka_unit_test(a_touch_the_system_takes_away_does_nothing),
        cmocka_unit_test(a_flood_of_moves_drops_moves_and_keeps_the_tap),
        cmocka_unit_test(enter_presses_what_has_the_focus_once_the_keyboard_is_in_use),
        cmocka_unit_test(the_corners_in_turn_are_a_technicians_sign),
        cmocka_unit_test(f12_four_times_is_the_same_sign),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
