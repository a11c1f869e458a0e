/*
 * Goal: what the day of misfortunes takes for a good scanner is one that can tell a code from the half of
 * one. Method: its scanners and its kernel (chaos_scanners.c, chaos_world.c) with the test in the place of
 * chance: out and in again between two polls, and a code as soon as the driver has it back.
 */
#include "tests/drivers/chaos.h"
#include "tests/support/check.h"

#include "app/base/str.h"
#include "drivers/scanner/node.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TURN_MS 250
#define CODE "PD1:0123456789"

struct pd_rng chaos_rng;
static int draws[4], drawn; /* what chance says next; 1 once that is used up */
static int unfit;
static char got[64];

int
chaos_draw(int n)
{
    int value = drawn < PD_COUNT(draws) ? draws[drawn++] : 1;

    return value < n ? value : n - 1;
}

void
chaos_fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    abort();
}

void
chaos_read(const uint8_t *bytes, size_t size)
{
    (void)snprintf(got, sizeof got, "%.*s", (int)size, (const char *)bytes);
}

void
chaos_unfit(void)
{
    unfit++;
}

bool
chaos_camera_show(const char *code)
{
    (void)code;
    return false;
}

bool
chaos_camera_read(void)
{
    return false;
}

static void
pass(const struct chaos_device *device, int ms)
{
    for (; ms > 0; ms -= TURN_MS) {
        chaos_pass(TURN_MS);
        device->turn();
    }
}

static void
show(const struct chaos_device *device, enum chaos_eye eye)
{
    unfit = 0;
    got[0] = '\0';
    assert_true(chaos_show(eye, CODE));
    pass(device, 2 * TURN_MS);
}

/* pull: what chance says for it to be pulled out, and that nobody else takes it meanwhile. */
static void
replugged_between_two_polls(const struct chaos_device *device, enum chaos_eye eye, const int pull[4])
{
    device->start();
    pass(device, 2 * PD_NODE_PAUSE_MAX_MS); /* in order for so long, it is looked for at once */
    assert_true(chaos_reads(eye));
    show(device, eye);
    assert_string_equal(got, CODE);

    memcpy(draws, pull, sizeof draws);
    drawn = 0;
    device->hit();
    device->turn();
    assert_false(device->broken());
    assert_int_equal(device->state(), PD_DEVICE_OK);
    assert_false(chaos_reads(eye));
    show(device, eye); /* nobody knows what went before it: the person is told */
    assert_string_equal(got, "");
    assert_int_equal(unfit, 1);

    pass(device, 3000);
    assert_true(chaos_reads(eye));
    show(device, eye);
    assert_string_equal(got, CODE);
    assert_int_equal(unfit, 0);
    device->end();
}

static void
a_line_that_was_out_between_two_polls_is_not_a_good_scanner_yet(void **state)
{
    (void)state;
    replugged_between_two_polls(&chaos_line, CHAOS_EYE_LINE, (int[]){ 1, 3, 1, 1 });
}

static void
a_keyboard_that_was_out_between_two_polls_is_not_a_good_scanner_yet(void **state)
{
    (void)state;
    replugged_between_two_polls(&chaos_keys, CHAOS_EYE_KEYS, (int[]){ 4, 1, 1, 1 });
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_was_out_between_two_polls_is_not_a_good_scanner_yet),
        cmocka_unit_test(a_keyboard_that_was_out_between_two_polls_is_not_a_good_scanner_yet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
