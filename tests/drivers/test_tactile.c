/*
 * Goal: a keypad's keys come and go in pairs, whether headphones are in is told truly at every moment, and
 * whatever becomes of the device, they are told as out before anything else. Method: a pipe with a name in
 * the place of the device; the questions that only a kernel's device answers are answered by the test.
 */
#include "tests/support/check.h"

#include "app/base/log.h"
#include "drivers/scanner/node.h"
#include "drivers/tactile/tactile.h"
#include "drivers/tactile/tactile_thread.h"
#include "tests/drivers/input_kit.h"
#include "tests/drivers/support.h"

#include <linux/input.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct pd_tactile *tactile;
static int64_t clock_ms;

/* All that is told now, a word each. */
static const char *
told(void)
{
    static char text[256];
    size_t len = 0;

    text[0] = '\0';
    for (int i = 0; i < 20; i++) {
        struct pd_tactile_event e;

        if (pd_tactile_poll(tactile, clock_ms, 0, &e) != PD_OK)
            continue;
        len += (size_t)snprintf(text + len, sizeof text - len, "%s",
            e.kind == PD_TACTILE_PHONES_IN    ? "in "
            : e.kind == PD_TACTILE_PHONES_OUT ? "out "
                                              : "");
        if (e.kind == PD_TACTILE_DOWN || e.kind == PD_TACTILE_UP)
            len += (size_t)snprintf(
                text + len, sizeof text - len, "%c%d ", e.kind == PD_TACTILE_DOWN ? '+' : '-', e.code);
    }
    return text;
}

static struct pd_tactile_status
status(void)
{
    struct pd_tactile_status s;

    pd_tactile_status(tactile, &s);
    return s;
}

static int
before(void **state)
{
    assert_int_equal(input_before(state), 0);
    node_is("keypad");
    device.jack = true;
    clock_ms = 1000;
    plug_in();
    assert_ok(pd_tactile_evdev_create(node(), &tactile, NULL));
    return 0;
}

static int
after(void **state)
{
    pd_tactile_destroy(tactile);
    return node_after(state);
}

static void
keys_come_down_and_up_once(void **state)
{
    (void)state;
    assert_string_equal(told(), "");
    assert_int_equal(status().state, PD_DEVICE_OK);
    event(EV_KEY, KEY_DOWN, 1);
    event(EV_KEY, KEY_DOWN, 2);
    event(EV_KEY, KEY_DOWN, 2);
    event(EV_KEY, KEY_DOWN, 0);
    event(EV_KEY, KEY_ENTER, 0); /* held when it was opened */
    assert_string_equal(told(), "+108 -108 ");
}

static void
headphones_are_told_as_they_are(void **state)
{
    (void)state;
    device.in = true; /* before the program began */
    assert_string_equal(told(), "in ");
    assert_true(status().phones);
    event(EV_SW, SW_HEADPHONE_INSERT, 1);
    assert_string_equal(told(), "");
    event(EV_SW, SW_HEADPHONE_INSERT, 0);
    event(EV_KEY, KEY_1, 1);
    assert_string_equal(told(), "out +2 ");
    assert_false(status().phones);
    event(EV_SW, SW_LINEOUT_INSERT, 1);
    assert_string_equal(told(), "");
}

static void
lost_events_leave_no_key_down_and_no_headphones_in(void **state)
{
    (void)state;
    device.in = true;
    assert_string_equal(told(), "in ");
    event(EV_KEY, KEY_1, 1);
    event(EV_KEY, KEY_2, 1);
    assert_string_equal(told(), "+2 +3 ");
    device.in = false; /* they were pulled out among what is lost */
    event(EV_SYN, SYN_DROPPED, 0);
    event(EV_KEY, KEY_3, 1);
    event(EV_SYN, SYN_REPORT, 0);
    assert_string_equal(told(), "out -3 -2 ");
    event(EV_KEY, KEY_2, 0);
    event(EV_KEY, KEY_4, 1);
    assert_string_equal(told(), "+5 ");
}

static void
a_device_that_is_pulled_out_takes_its_headphones_with_it(void **state)
{
    (void)state;
    device.in = true;
    assert_string_equal(told(), "in ");
    event(EV_KEY, KEY_1, 1);
    assert_string_equal(told(), "+2 ");
    pull_out();
    assert_string_equal(told(), "out -2 ");
    assert_int_equal(status().state, PD_DEVICE_PROBLEM);
    assert_string_equal(status().why.text, "it was unplugged");
    plug_in();
    clock_ms += PD_NODE_PAUSE_MAX_MS;
    assert_string_equal(told(), "in ");
    assert_int_equal(status().state, PD_DEVICE_OK);
}

static void
what_is_no_keypad_or_held_is_told_and_waited_for(void **state)
{
    struct pd_why why;

    (void)state;
    device.keys = device.jack = false;
    assert_string_equal(told(), "");
    assert_string_equal(status().why.text, "it has neither keys nor a socket for headphones");
    assert_int_equal(pd_tactile_evdev_look(node(), &why), PD_ERR_INVALID);
    device.keys = device.busy = true;
    clock_ms += PD_NODE_PAUSE_MAX_MS;
    assert_string_equal(told(), "");
    assert_string_equal(status().why.text, "another program holds it");
    assert_ok(pd_tactile_evdev_look(node(), &why));
    device.busy = device.keys = false;
    device.jack = true; /* a socket alone is held by nobody */
    clock_ms += PD_NODE_PAUSE_MAX_MS;
    assert_string_equal(told(), "");
    assert_int_equal(status().state, PD_DEVICE_OK);
    assert_int_equal(pd_tactile_evdev_look(path_in(scratch, "none"), &why), PD_ERR_MISSING);
    device.events = false;
    assert_int_equal(pd_tactile_evdev_look(node(), &why), PD_ERR_INVALID);
}

static void
a_script_plays_one(void **state)
{
    static const char good[] = "0 down 108\n0 up 108\n500 in\n900 out\n";
    static const char *const bad[] = { "0 press 1\n", "0 down\n", "0 down x\n", "0 in 5\n", "0 down 1 2\n",
        "0 down 768\n" };
    struct pd_tactile *played;
    struct pd_why why;

    (void)state;
    pd_tactile_destroy(tactile);
    write_file(path_in(scratch, "s"), good, strlen(good));
    assert_ok(pd_tactile_replay_create(path_in(scratch, "s"), &tactile, &why));
    assert_string_equal(told(), "+108 -108 ");
    clock_ms += 600;
    assert_string_equal(told(), "in ");
    assert_true(status().phones);
    for (int i = 0; i < PD_COUNT(bad); i++) {
        write_file(path_in(scratch, "s"), bad[i], strlen(bad[i]));
        assert_int_equal(pd_tactile_replay_create(path_in(scratch, "s"), &played, &why), PD_ERR_INVALID);
        assert_string_equal(why.text, "an event is: down CODE, up CODE, in or out");
    }
}

static void
quiet(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    assert_null(strstr(text, "scanner"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_come_down_and_up_once, before, after),
        cmocka_unit_test_setup_teardown(headphones_are_told_as_they_are, before, after),
        cmocka_unit_test_setup_teardown(lost_events_leave_no_key_down_and_no_headphones_in, before, after),
        cmocka_unit_test_setup_teardown(
            a_device_that_is_pulled_out_takes_its_headphones_with_it, before, after),
        cmocka_unit_test_setup_teardown(what_is_no_keypad_or_held_is_told_and_waited_for, before, after),
        cmocka_unit_test_setup_teardown(a_script_plays_one, before, after),
    };

    pd_log_set_sink(quiet, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
