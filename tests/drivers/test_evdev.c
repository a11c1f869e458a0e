/*
 * Goal: a scanner that plays a keyboard is held for this desk alone, delivers what was shown and nothing
 * else, and is there again by itself after it was away. Method: a pipe with a name in the place of the
 * device, into which the test writes events; the questions that only the kernel's device answers (is it one,
 * which keys has it, may it be held) are answered by the test.
 */
#include "tests/support/check.h"

#include "app/base/log.h"
#include "drivers/scanner/line.h"
#include "drivers/scanner/scanner.h"
#include "tests/drivers/input_kit.h"
#include "tests/drivers/support.h"

#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
make(enum pd_line_end end)
{
    struct pd_line_rules rules = { .end = end, .gap_ms = 60 };
    struct pd_why why;

    assert_ok(pd_scanner_evdev_create(node(), &rules, &scanner, &why));
}

static void
key(int code)
{
    event(EV_MSC, MSC_SCAN, code);
    event(EV_KEY, code, 1);
    event(EV_SYN, SYN_REPORT, 0);
    event(EV_KEY, code, 0);
    event(EV_SYN, SYN_REPORT, 0);
}

/* Capitals with shift, as scanners do it; '\r' is Enter, '\t' Tab. */
static void
types(const char *text)
{
    static const char plain[] = "1234567890-= qwertyuiop[]  asdfghjkl;'  \\zxcvbnm,./";
    static const int codes[] = { KEY_1, KEY_Q, KEY_A, KEY_BACKSLASH };
    static const int starts[] = { 0, 13, 27, 40 };

    for (; *text != '\0'; text++) {
        bool capital = *text >= 'A' && *text <= 'Z', colon = *text == ':';
        char c = colon ? ';' : capital ? (char)(*text - 'A' + 'a') : *text;
        const char *found = strchr(plain, c);
        int row = 3;

        if (c == '\r' || c == '\t') {
            key(c == '\r' ? KEY_ENTER : KEY_TAB);
            continue;
        }
        assert_non_null(found);
        while (starts[row] > (int)(found - plain))
            row--;
        if (capital || colon)
            event(EV_KEY, KEY_LEFTSHIFT, 1);
        key(codes[row] + (int)(found - plain) - starts[row]);
        if (capital || colon)
            event(EV_KEY, KEY_LEFTSHIFT, 0);
    }
}

static void
codes_come_whole_and_the_device_is_held(void **state)
{
    (void)state;
    plug_in();
    make(PD_LINE_AUTO);
    assert_string_equal(next_or_none(), "");
    assert_int_equal(scanner_status().state, PD_DEVICE_OK);
    assert_int_equal(device.grabs, 1);
    types("PD1:6BFOX9\r");
    assert_string_equal(next(), "PD1:6BFOX9");
    types("]Q1PD1:A\t00123\r");
    assert_string_equal(next(), "PD1:A");
    assert_string_equal(next(), "00123");
    assert_string_equal(next_or_none(), "");
    types("PD1:HALF");
    assert_string_equal(next_or_none(), "");
    types("\r");
    assert_string_equal(next(), "PD1:HALF");
}

static void
what_was_typed_before_nobody_gets(void **state)
{
    (void)state;
    plug_in();
    types("secret\rhal");
    make(PD_LINE_AUTO);
    assert_string_equal(next_within(20), "");
    types("f\r"); /* the end of what began before */
    assert_string_equal(next(), "!");
    types("new\r");
    assert_string_equal(next(), "new");
}

static void
a_chord_spoils_its_code_and_no_other(void **state)
{
    (void)state;
    plug_in();
    make(PD_LINE_AUTO);
    (void)next_or_none();
    types("010");
    event(EV_KEY, KEY_LEFTCTRL, 1);
    key(KEY_RIGHTBRACE); /* GS */
    event(EV_KEY, KEY_LEFTCTRL, 0);
    types("21\r");
    assert_string_equal(next(), "!");
    event(EV_KEY, KEY_LEFTALT, 1);
    key(KEY_F4);
    event(EV_KEY, KEY_LEFTALT, 0);
    types("\r");
    assert_string_equal(next_or_none(), "");
    types("x\r");
    assert_string_equal(next(), "x");
}

static void
lost_events_tear_the_code_they_belong_to(void **state)
{
    (void)state;
    plug_in();
    make(PD_LINE_AUTO);
    (void)next_or_none();
    types("1234");
    event(EV_KEY, KEY_LEFTSHIFT, 1); /* its end is lost too */
    event(EV_SYN, SYN_DROPPED, 0);
    key(KEY_5); /* up to the next report nothing counts */
    types("678\r");
    assert_string_equal(next(), "!");
    types("1234\r");
    assert_string_equal(next(), "1234");
}

static void
silence_ends_a_code_where_it_is_the_rule(void **state)
{
    (void)state;
    plug_in();
    make(PD_LINE_SILENCE);
    silence_is_the_end(types);
}

static void
a_scanner_that_is_pulled_out_comes_back_by_itself(void **state)
{
    (void)state;
    plug_in();
    make(PD_LINE_STX_ETX); /* a rule for lines: a keyboard's Enter is the end all the same */
    (void)next_or_none();
    types("1234");
    assert_string_equal(next_or_none(), "");
    pull_out();
    assert_string_equal(next_or_none(), "");
    assert_int_equal(scanner_status().state, PD_DEVICE_PROBLEM);
    plug_in();
    scanner_comes_back();
    assert_int_equal(device.grabs, 2);
    assert_string_equal(next_or_none(), "");
    types("56\r");
    assert_string_equal(next(), "56");
    assert_int_equal(scanner_status().state, PD_DEVICE_OK);
}

static void
what_is_no_scanner_or_held_is_told_and_waited_for(void **state)
{
    struct pd_why why;

    (void)state;
    make(PD_LINE_AUTO);
    assert_string_equal(next_or_none(), "");
    assert_int_equal(scanner_status().state, PD_DEVICE_PROBLEM);
    assert_int_equal(pd_scanner_evdev_look(node(), &why), PD_ERR_MISSING);
    device.events = false;
    plug_in();
    assert_string_equal(next_within(700), "");
    assert_string_equal(scanner_status().why.text, "it is no input device");
    assert_int_equal(pd_scanner_evdev_look(node(), &why), PD_ERR_INVALID);
    device.events = true;
    device.keys = false;
    assert_string_equal(next_within(1200), "");
    assert_string_equal(scanner_status().why.text, "it has no keys to type a code with");
    device.keys = device.busy = true;
    assert_string_equal(next_within(2200), "");
    assert_string_equal(scanner_status().why.text, "another program holds it");
    assert_ok(pd_scanner_evdev_look(node(), &why)); /* looked at from beside, that is no fault */
    device.busy = false;
    scanner_comes_back();
    assert_string_equal(next_or_none(), "");
    types("x\r");
    assert_string_equal(next(), "x");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(codes_come_whole_and_the_device_is_held, input_before, node_after),
        cmocka_unit_test_setup_teardown(what_was_typed_before_nobody_gets, input_before, node_after),
        cmocka_unit_test_setup_teardown(a_chord_spoils_its_code_and_no_other, input_before, node_after),
        cmocka_unit_test_setup_teardown(lost_events_tear_the_code_they_belong_to, input_before, node_after),
        cmocka_unit_test_setup_teardown(silence_ends_a_code_where_it_is_the_rule, input_before, node_after),
        cmocka_unit_test_setup_teardown(
            a_scanner_that_is_pulled_out_comes_back_by_itself, input_before, node_after),
        cmocka_unit_test_setup_teardown(
            what_is_no_scanner_or_held_is_told_and_waited_for, input_before, node_after),
    };

    pd_log_set_sink(no_codes_in_log, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
