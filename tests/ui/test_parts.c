/*
 * Goal: what was painted is shown, all of it and once, whoever shows it. Method: a screen of numbered pixels
 * that `show` copies from, slowly or with a fault; after pd_parts_finish it must be equal to what was
 * painted.
 */
#include "tests/support/check.h"

#include "ui/render/parts.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#define SIDE 2048

static struct {
    uint8_t times[SIDE / 8][SIDE / 8]; /* how often each square of 8 px was shown */
    int calls, beside;                 /* beside: on another thread */
    pthread_t painter;
    bool slow, fails;
    int inside; /* calls of `show` under way */
} screen;

static bool
show(void *ctx, const struct pd_rect *rects, int count)
{
    struct timespec nap = { .tv_nsec = 3000000 };

    assert_ptr_equal(ctx, &screen);
    assert_in_range(count, 1, PD_PARTS_MAX);
    assert_int_equal(__atomic_add_fetch(&screen.inside, 1, __ATOMIC_SEQ_CST), 1);
    screen.calls++;
    screen.beside += pthread_equal(pthread_self(), screen.painter) ? 0 : 1;
    if (screen.slow)
        (void)nanosleep(&nap, NULL);
    for (int i = 0; i < count; i++)
        for (int y = rects[i].y; y < rects[i].y + rects[i].h; y += 8)
            for (int x = rects[i].x; x < rects[i].x + rects[i].w; x += 8)
                screen.times[y / 8][x / 8]++;
    (void)__atomic_sub_fetch(&screen.inside, 1, __ATOMIC_SEQ_CST);
    return !screen.fails;
}

static struct pd_parts *
begin(bool beside)
{
    struct pd_parts *parts;

    memset(&screen, 0, sizeof screen);
    screen.painter = pthread_self();
    assert_ok(pd_parts_create(&parts, show, &screen, beside));
    return parts;
}

/* Shown exactly once where it was painted, and nowhere else. */
static void
check(int painted_rows, int step)
{
    for (int y = 0; y < SIDE / 8; y++)
        for (int x = 0; x < SIDE / 8; x++)
            assert_int_equal(screen.times[y][x], y * 8 < painted_rows && y * 8 / 64 % step == 0 ? 1 : 0);
}

/* Rows of 64 px; each second one only: these do not touch. */
static void
paint(struct pd_parts *parts, int rows, int step)
{
    for (int y = 0; y < rows; y += 64 * step)
        pd_parts_add(parts, (struct pd_rect){ 0, y, SIDE, 64 });
}

static void
a_large_picture_is_shown_while_it_is_painted(void **state)
{
    struct pd_parts *parts = begin(true);

    (void)state;
    for (int slow = 0; slow < 2; slow++)
        for (int step = 1; step <= 2; step++) {
            memset(screen.times, 0, sizeof screen.times);
            screen.slow = slow == 1;
            paint(parts, SIDE, step);
            assert_true(pd_parts_finish(parts));
            check(SIDE, step);
        }
    assert_true(screen.beside > 0);
    pd_parts_destroy(parts);
}

static void
a_small_one_is_shown_by_the_painter(void **state)
{
    struct pd_parts *parts = begin(true);

    (void)state;
    paint(parts, 192, 1);
    assert_int_equal(screen.calls, 0);
    assert_true(pd_parts_finish(parts));
    assert_int_equal(screen.calls, 1);
    assert_int_equal(screen.beside, 0);
    check(192, 1);
    pd_parts_destroy(parts);
}

static void
without_a_thread_all_is_shown_in_the_end(void **state)
{
    struct pd_parts *parts = begin(false);

    (void)state;
    paint(parts, SIDE, 1);
    assert_int_equal(screen.calls, 0); /* strips that touch are one */
    assert_true(pd_parts_finish(parts));
    assert_int_equal(screen.calls, 1);
    check(SIDE, 1);
    memset(screen.times, 0, sizeof screen.times);
    for (int x = 0; x < SIDE; x += 32) /* more than fit at once */
        pd_parts_add(parts, (struct pd_rect){ x, 0, 32, 64 });
    assert_true(pd_parts_finish(parts));
    check(64, 1);
    assert_int_equal(screen.beside, 0);
    pd_parts_destroy(parts);
}

static void
nothing_painted_is_nothing_shown(void **state)
{
    struct pd_parts *parts = begin(true);

    (void)state;
    assert_true(pd_parts_finish(parts));
    assert_int_equal(screen.calls, 0);
    pd_parts_destroy(parts);
    pd_parts_destroy(NULL);
}

/* Told once; the next picture may be better. */
static void
what_could_not_be_shown_is_told(void **state)
{
    (void)state;
    for (int beside = 0; beside < 2; beside++) {
        struct pd_parts *parts = begin(beside == 1);

        screen.fails = true;
        paint(parts, SIDE, 1);
        assert_false(pd_parts_finish(parts));
        screen.fails = false;
        paint(parts, SIDE, 1);
        assert_true(pd_parts_finish(parts));
        pd_parts_destroy(parts);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_picture_is_shown_while_it_is_painted),
        cmocka_unit_test(a_small_one_is_shown_by_the_painter),
        cmocka_unit_test(without_a_thread_all_is_shown_in_the_end),
        cmocka_unit_test(nothing_painted_is_nothing_shown),
        cmocka_unit_test(what_could_not_be_shown_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
