/*
 * Goal: each state lights its lines and no others, blinks and beeps as long as it should; a chip that is not
 * there, or lines that another has, are told and tried again; at the end all is dark. Method: the pure table;
 * the kernel's calls played.
 */
#include "tests/support/check.h"

#include "app/base/log.h"
#include "drivers/light/light.h"
#include "tests/drivers/support.h"

#include <errno.h>
#include <linux/gpio.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define CHIP 50
#define LINE 51

static struct {
    atomic_int open_errno, line_errno, set_errno;
    atomic_ulong bits, mask; /* as set last */
    atomic_int sets, opens, closes, lines;
    atomic_uint offsets[8];
} fake;

static int
f_open(void *ctx, const char *path)
{
    (void)ctx;
    assert_string_equal(path, "/dev/gpiochip7");
    fake.opens++;
    errno = fake.open_errno;
    return fake.open_errno != 0 ? -1 : CHIP;
}

static int
f_ioctl(void *ctx, int fd, unsigned long request, void *at)
{
    (void)ctx;
    if (request == GPIO_V2_GET_LINE_IOCTL) {
        struct gpio_v2_line_request *r = at;

        assert_int_equal(fd, CHIP);
        assert_int_equal(r->config.flags, GPIO_V2_LINE_FLAG_OUTPUT);
        fake.lines = (int)r->num_lines;
        for (unsigned i = 0; i < r->num_lines; i++)
            fake.offsets[i] = r->offsets[i];
        r->fd = LINE;
        errno = fake.line_errno;
        return fake.line_errno != 0 ? -1 : 0;
    }
    assert_int_equal(request, GPIO_V2_LINE_SET_VALUES_IOCTL);
    assert_int_equal(fd, LINE);
    errno = fake.set_errno;
    if (fake.set_errno != 0)
        return -1;
    fake.bits = ((struct gpio_v2_line_values *)at)->bits;
    fake.mask = ((struct gpio_v2_line_values *)at)->mask;
    fake.sets++;
    return 0;
}

static int
f_close(void *ctx, int fd)
{
    (void)ctx;
    assert_true(fd == CHIP || fd == LINE);
    fake.closes++;
    return 0;
}

static const struct pd_light_io io = { NULL, f_open, f_ioctl, f_close };

static void
nap(void)
{
    (void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

static bool
becomes(struct pd_light *light, enum pd_device_state state)
{
    struct pd_light_status status = { .state = PD_DEVICE_UNKNOWN };

    for (int i = 0; i < 500 && status.state != state; i++, nap())
        pd_light_status(light, &status);
    return status.state == state;
}

static bool
lights(unsigned long bits)
{
    for (int i = 0; i < 500 && fake.bits != bits; i++)
        nap();
    return fake.bits == bits;
}

static int
before(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof fake);
    return 0;
}

static void
each_state_has_its_lines_for_its_time(void **state)
{
    static const struct {
        enum pd_light_shows shows;
        int since_ms;
        unsigned bits;
        int next_ms;
    } rows[] = { { PD_LIGHT_DARK, 0, 0, -1 }, { PD_LIGHT_READY, 0, 1, -1 }, { PD_LIGHT_READY, 90000, 1, -1 },
        { PD_LIGHT_HELP, 0, 2 | 8, 300 }, { PD_LIGHT_HELP, 299, 2 | 8, 1 }, { PD_LIGHT_HELP, 300, 2, 200 },
        { PD_LIGHT_HELP, 500, 0, 500 }, { PD_LIGHT_HELP, 1000, 2, 500 }, { PD_LIGHT_TROUBLE, 10, 4 | 8, 290 },
        { PD_LIGHT_TROUBLE, 300, 4, -1 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        assert_int_equal(pd_light_bits(rows[i].shows, rows[i].since_ms), rows[i].bits);
        assert_int_equal(pd_light_next_ms(rows[i].shows, rows[i].since_ms), rows[i].next_ms);
    }
}

static void
lines_follow_the_state_and_end_dark(void **state)
{
    static const struct pd_light_lines lines = { 17, -1, 22, 4 };
    struct pd_light *light;

    (void)state;
    assert_ok(pd_light_create("/dev/gpiochip7", &lines, &io, &light, NULL));
    pd_light_show(light, PD_LIGHT_READY);
    assert_true(lights(1));
    assert_true(becomes(light, PD_DEVICE_OK));
    assert_int_equal(fake.lines, 3); /* there is none for help */
    assert_int_equal(fake.offsets[0], 17);
    assert_int_equal(fake.offsets[1], 22);
    assert_int_equal(fake.offsets[2], 4);
    assert_int_equal(fake.mask, 7);
    pd_light_show(light, PD_LIGHT_TROUBLE);
    assert_true(lights(2 | 4)); /* and beeps */
    assert_true(lights(2));
    pd_light_show(light, PD_LIGHT_READY);
    assert_true(lights(1));
    pd_light_destroy(light);
    assert_int_equal(fake.bits, 0);
    assert_int_equal(fake.closes, 2);
    pd_light_show(NULL, PD_LIGHT_READY);
    pd_light_destroy(NULL);
}

static void
what_fails_is_told_and_tried_again(void **state)
{
    static const struct pd_light_lines lines = { 17, 18, 22, -1 };
    struct pd_light_status status;
    struct pd_light *light;

    (void)state;
    fake.open_errno = ENOENT;
    assert_ok(pd_light_create("/dev/gpiochip7", &lines, &io, &light, NULL));
    pd_light_show(light, PD_LIGHT_READY);
    assert_true(becomes(light, PD_DEVICE_PROBLEM));
    assert_int_equal(fake.opens, 1); /* once in two seconds, not all the time */
    fake.line_errno = EBUSY;
    fake.open_errno = 0;
    for (int i = 0; i < 500 && fake.opens < 2; i++)
        nap();
    nap();
    pd_light_status(light, &status);
    assert_string_equal(status.why.text, "another program has one of its lines");
    fake.line_errno = 0;
    assert_true(becomes(light, PD_DEVICE_OK));
    assert_true(lights(1));
    fake.set_errno = ENODEV; /* its chip was pulled out */
    pd_light_show(light, PD_LIGHT_DARK);
    assert_true(becomes(light, PD_DEVICE_PROBLEM));
    pd_light_destroy(light);
}

static void
lines_that_cannot_be_are_refused(void **state)
{
    struct pd_light *light;
    struct pd_why why;

    (void)state;
    assert_int_equal(
        pd_light_create("x", &(struct pd_light_lines){ -1, -1, -1, -1 }, &io, &light, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "no line is named");
    assert_int_equal(
        pd_light_create("x", &(struct pd_light_lines){ 3, 4, 3, -1 }, &io, &light, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "line 3 is named twice");
    assert_null(light);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_state_has_its_lines_for_its_time, before),
        cmocka_unit_test_setup(lines_follow_the_state_and_end_dark, before),
        cmocka_unit_test_setup(what_fails_is_told_and_tried_again, before),
        cmocka_unit_test_setup(lines_that_cannot_be_are_refused, before),
    };

    pd_log_set_sink(no_log, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
