/*
 * Goal: a scanner on a serial line delivers what was shown and nothing else, whatever the line does; and the
 * desk has it again by itself after it was away.
 * Method: real pseudo terminals behind a link that is moved as udev would; the test plays the scanner.
 */
#include "tests/support/check.h"

#include "app/base/log.h"
#include "drivers/scanner/line.h"
#include "drivers/scanner/node.h"
#include "drivers/scanner/scanner.h"
#include "tests/drivers/node_kit.h"
#include "tests/drivers/support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static void
plug_in(void)
{
    wire = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(wire >= 0);
    assert_int_equal(grantpt(wire), 0);
    assert_int_equal(unlockpt(wire), 0);
    assert_int_equal(symlink(ptsname(wire), node()), 0);
}

static void
make_baud(enum pd_line_end end, int baud, enum pd_serial_parity parity)
{
    struct pd_line_rules rules = { .end = end, .gap_ms = 60 };
    struct pd_serial_config serial = { .baud = baud, .parity = parity };
    struct pd_why why;

    assert_ok(pd_scanner_serial_create(node(), &serial, &rules, &scanner, &why));
}

static void
make(enum pd_line_end end)
{
    make_baud(end, 9600, PD_SERIAL_NONE);
}

static int
before(void **state)
{
    assert_int_equal(node_before(state), 0);
    node_is("by-id/scanner");
    return mkdir(path_in(scratch, "by-id"), 0700);
}

static void
types(const char *text)
{
    assert_int_equal(write(wire, text, strlen(text)), strlen(text));
}

static void
a_code_comes_whole_however_it_was_split(void **state)
{
    static const char code[] = "PD1:6BFOXN*TS0BI$ZD/4 ]";

    (void)state;
    plug_in();
    make(PD_LINE_AUTO);
    assert_int_equal(scanner_status().state, PD_DEVICE_UNKNOWN);
    assert_string_equal(next_or_none(), "");
    assert_int_equal(scanner_status().state, PD_DEVICE_OK);
    types(code);
    types("\r\n");
    assert_string_equal(next(), code);
    for (size_t i = 0; i < strlen(code); i++) {
        assert_int_equal(write(wire, code + i, 1), 1);
        assert_string_equal(next_within(0), "");
    }
    types("\r");
    assert_string_equal(next(), code);
    types("a\rb\nc\r\nd"); /* at once: each by its own */
    assert_string_equal(next(), "a");
    assert_string_equal(next(), "b");
    assert_string_equal(next(), "c");
    assert_string_equal(next_or_none(), "");
}

static void
the_line_is_raw_and_ours_alone(void **state)
{
    struct termios t;
    struct pd_scanner *second;
    struct pd_line_rules rules = { .end = PD_LINE_AUTO, .gap_ms = 60 };
    struct pd_serial_config serial = { .baud = 9600 };
    struct pd_why why;
    char byte;

    (void)state;
    plug_in();
    make_baud(PD_LINE_AUTO, 19200, PD_SERIAL_NONE);
    (void)next_or_none();
    assert_int_equal(tcgetattr(wire, &t), 0);
    assert_int_equal(cfgetispeed(&t), B19200);
    assert_int_equal(t.c_lflag & (ICANON | ECHO | ISIG), 0);
    assert_int_equal(t.c_iflag & (IXON | ICRNL | INLCR | ISTRIP), 0);
    types("\x03\x11\x13x\r"); /* an interrupt, XON and XOFF are bytes like others */
    assert_string_equal(next(), "!");
    assert_int_equal(fcntl(wire, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(read(wire, &byte, 1), -1); /* nothing is echoed to the scanner */
    assert_int_equal(
        pd_scanner_serial_create(node(), &(struct pd_serial_config){ .baud = 9601 }, &rules, &second, &why),
        PD_ERR_INVALID);
    assert_ok(pd_scanner_serial_create(node(), &serial, &rules, &second, &why));
    pd_scanner_destroy(second);
}

static void
what_came_before_nobody_gets(void **state)
{
    (void)state;
    plug_in();
    {
        int slave = open(node(), O_RDWR | O_NOCTTY);
        struct termios t;

        assert_int_equal(tcgetattr(slave, &t), 0);
        cfmakeraw(&t);
        assert_int_equal(tcsetattr(slave, TCSANOW, &t), 0);
        types("yesterday\r");
        make(PD_LINE_AUTO);
        assert_string_equal(next_or_none(), "");
        assert_int_equal(close(slave), 0);
    }
    types("today\r");
    assert_string_equal(next(), "today");
}

static void
garbage_and_floods_are_bounded_and_the_next_is_whole(void **state)
{
    static char flood[4096];

    (void)state;
    plug_in();
    make(PD_LINE_AUTO);
    (void)next_or_none();
    for (size_t i = 0; i < sizeof flood; i++)
        flood[i] = (char)(rand() % 255 + 1); /* a line at another speed */
    for (size_t i = 0; i < sizeof flood; i++)
        if (flood[i] == '\r' || flood[i] == '\n' || flood[i] == '\t' || flood[i] == 2 || flood[i] == 3)
            flood[i] = 'x';
    assert_int_equal(fcntl(wire, F_SETFL, O_NONBLOCK), 0);
    for (int at = 0, n; at<(int)sizeof flood; at += n> 0 ? n : 0) {
        n = (int)write(wire, flood + at, sizeof flood - (size_t)at);
        assert_string_equal(next_within(0), "");
    }
    types("\r");
    assert_string_equal(next(), "!");
    types("good\r");
    assert_string_equal(next(), "good");
    memset(flood, '\r', sizeof flood);
    for (int at = 0, n; at<(int)sizeof flood; at += n> 0 ? n : 0) {
        n = (int)write(wire, flood + at, sizeof flood - (size_t)at);
        assert_string_equal(next_within(0), "");
    }
    types("good\r");
    assert_string_equal(next(), "good");
    assert_int_equal(scanner_status().state, PD_DEVICE_OK);
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
    make(PD_LINE_AUTO);
    types("");
    (void)next_or_none();
    types("half a co");
    assert_string_equal(next_or_none(), "");
    pull_out();
    assert_string_equal(next_or_none(), "");
    assert_int_equal(scanner_status().state, PD_DEVICE_PROBLEM);
    plug_in();
    scanner_comes_back();
    types("de\r");
    assert_string_equal(next(), "!"); /* what came as it was opened may be the end of anything */
    types("whole\r");
    assert_string_equal(next(), "whole");
    pull_out();
    assert_int_equal(rmdir(path_in(scratch, "by-id")), 0); /* as the last device's folder does */
    assert_string_equal(next_within(400), "");
    assert_int_equal(mkdir(path_in(scratch, "by-id"), 0700), 0);
    plug_in();
    scanner_comes_back();
    assert_string_equal(next_or_none(), "");
    types("again\r");
    assert_string_equal(next(), "again");
}

/* One that opens and breaks at once, again and again, is tried more and more seldom; one that was in order
 * for long is looked for at once. */
static int
opens(void *ctx, const char *path, struct pd_why *why)
{
    (void)path;
    (void)why;
    ++*(int *)ctx;
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void
one_that_breaks_as_soon_as_it_is_open_is_tried_seldom(void **state)
{
    struct pd_node device;
    struct pd_why why;
    int count = 0;

    (void)state;
    assert_ok(pd_node_init(&device, node(), &why));
    for (int64_t at = 0; at < 20000; at += 10)
        if (pd_node_ready(&device, opens, &count, at, 0))
            pd_node_lost(&device, at, "it cannot be read");
    assert_in_range(count, 4, 9); /* at 0, 250, 750, 1750, 3750, 7750, 12750 and 17750 ms */
    assert_true(pd_node_ready(&device, opens, &count, 30000, 0));
    pd_node_lost(&device, 30000 + PD_NODE_PAUSE_MAX_MS, "it was unplugged");
    assert_true(pd_node_ready(&device, opens, &count, 30000 + PD_NODE_PAUSE_MAX_MS, 0));
    pd_node_finish(&device);
}

static void
what_is_no_line_is_told_and_waited_for(void **state)
{
    struct pd_why why;

    (void)state;
    make(PD_LINE_AUTO);
    assert_string_equal(next_or_none(), "");
    assert_int_equal(scanner_status().state, PD_DEVICE_PROBLEM);
    assert_int_equal(pd_scanner_serial_look(node(), &why), PD_ERR_MISSING);
    write_file(node(), "", 0);
    assert_string_equal(next_within(600), "");
    assert_int_equal(scanner_status().state, PD_DEVICE_PROBLEM);
    assert_int_equal(pd_scanner_serial_look(node(), &why), PD_ERR_INVALID);
    assert_int_equal(unlink(node()), 0);
    plug_in();
    assert_ok(pd_scanner_serial_look(node(), &why));
    scanner_comes_back();
    assert_string_equal(next_or_none(), "");
    types("x\r");
    assert_string_equal(next(), "x");
}

static void
no_wait_is_longer_than_asked_for_and_wake_ends_it(void **state)
{
    int64_t began;

    (void)state;
    make(PD_LINE_AUTO);
    began = poll_clock_ms();
    assert_string_equal(next_within(50), "");
    assert_in_range(poll_clock_ms() - began, 0, 1000);
    pd_scanner_wake(scanner);
    began = poll_clock_ms();
    assert_int_equal(pd_scanner_poll(scanner, began, 5000, &(struct pd_scan){ 0 }), PD_ERR_NOT_FOUND);
    assert_in_range(poll_clock_ms() - began, 0, 1000);
    plug_in();
    (void)next_within(300);
    pd_scanner_wake(scanner);
    began = poll_clock_ms();
    assert_int_equal(pd_scanner_poll(scanner, began, 5000, &(struct pd_scan){ 0 }), PD_ERR_NOT_FOUND);
    assert_in_range(poll_clock_ms() - began, 0, 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_code_comes_whole_however_it_was_split, before, node_after),
        cmocka_unit_test_setup_teardown(the_line_is_raw_and_ours_alone, before, node_after),
        cmocka_unit_test_setup_teardown(what_came_before_nobody_gets, before, node_after),
        cmocka_unit_test_setup_teardown(
            garbage_and_floods_are_bounded_and_the_next_is_whole, before, node_after),
        cmocka_unit_test_setup_teardown(silence_ends_a_code_where_it_is_the_rule, before, node_after),
        cmocka_unit_test_setup_teardown(
            a_scanner_that_is_pulled_out_comes_back_by_itself, before, node_after),
        cmocka_unit_test_setup_teardown(
            one_that_breaks_as_soon_as_it_is_open_is_tried_seldom, before, node_after),
        cmocka_unit_test_setup_teardown(what_is_no_line_is_told_and_waited_for, before, node_after),
        cmocka_unit_test_setup_teardown(
            no_wait_is_longer_than_asked_for_and_wake_ends_it, before, node_after),
    };

    pd_log_set_sink(no_codes_in_log, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
