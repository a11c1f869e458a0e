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
#include "tests/drivers/support.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static char *scratch;
static struct pd_tactile *tactile;
static int wire = -1;
static int64_t clock_ms;

static struct {
    bool events, keys, jack, in, busy;
} device;

int
__wrap_ioctl(int fd, unsigned long request, ...);

static int
bits(void *at, size_t size, int bit, bool set)
{
    memset(at, 0, size);
    if (set)
        ((unsigned char *)at)[bit / 8] |= (unsigned char)(1 << bit % 8);
    return 0;
}

int
__wrap_ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    void *at;
    size_t size = _IOC_SIZE(request);

    (void)fd;
    va_start(args, request);
    at = va_arg(args, void *);
    va_end(args);
    errno = ENOTTY;
    if (!device.events)
        return -1;
    if (request == EVIOCGVERSION)
        return 0;
    if (_IOC_NR(request) == _IOC_NR(EVIOCGBIT(EV_KEY, 0))) {
        memset(at, device.keys ? 0xff : 0, size);
        return 0;
    }
    if (_IOC_NR(request) == _IOC_NR(EVIOCGBIT(EV_SW, 0)))
        return bits(at, size, SW_HEADPHONE_INSERT, device.jack);
    if (_IOC_NR(request) == _IOC_NR(EVIOCGSW(0)))
        return bits(at, size, SW_HEADPHONE_INSERT, device.in);
    if (request == EVIOCGRAB) {
        errno = EBUSY;
        return device.busy ? -1 : 0;
    }
    return -1;
}

static const char *
node(void)
{
    return path_in(scratch, "keypad");
}

static void
plug_in(void)
{
    assert_int_equal(mkfifo(node(), 0600), 0);
    wire = open(node(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    assert_true(wire >= 0);
}

/* The reader has an end of its own, so the writer's is closed for a hang-up. */
static void
pull_out(void)
{
    assert_int_equal(unlink(node()), 0);
    assert_int_equal(close(wire), 0);
    wire = -1;
}

static void
event(int type, int code, int value)
{
    struct input_event e = { .type = (__u16)type, .code = (__u16)code, .value = value };

    assert_int_equal(write(wire, &e, sizeof e), sizeof e);
}

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
    (void)state;
    scratch = scratch_folder();
    device.events = device.keys = device.jack = true;
    device.in = device.busy = false;
    clock_ms = 1000;
    plug_in();
    assert_ok(pd_tactile_evdev_create(node(), &tactile, NULL));
    return 0;
}

static int
after(void **state)
{
    (void)state;
    pd_tactile_destroy(tactile);
    if (wire >= 0)
        pull_out();
    scratch_remove(scratch);
    return 0;
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
