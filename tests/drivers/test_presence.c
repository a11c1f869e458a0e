/*
 * Goal: that somebody stands before a desk is seen while she does and not longer, and neither noise nor a
 * lamp is somebody. Method: frames of a hall with grain, drawn here and put into a folder one after the
 * other; the folder's camera, the watch and the scanner over them are the real ones, and so is whoever is
 * told that there is news.
 */
#include "drivers/camera/hall.h"
#include "drivers/camera/scanner_camera.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define W 256
#define H 180
#define FRAME_MS 100
#define S(n) ((n)*1000 / FRAME_MS) /* frames of so many seconds */

/* What the camera sees. */
struct scene {
    int light;   /* 100: as usual; percent */
    int grain;   /* grey values, one way or the other */
    int person;  /* x of her left edge; W: nobody */
    int breadth; /* of her, pixels */
    int chair;   /* somebody has left one there */
};

static struct {
    char dir[64], path[96];
    struct pd_scanner *scanner;
    uint32_t noise;
    int64_t now_ms;
    int told; /* times that the main thread was woken */
    struct scene scene;
    int steps;
} t;

static void
on_news(void *ctx)
{
    (void)ctx;
    t.told++;
}

static int
start(void **state)
{
    struct pd_camera *camera;
    struct pd_why why = { .text = "" };
    FILE *f;

    (void)state;
    memset(&t, 0, sizeof t);
    t.noise = 7;
    t.scene = (struct scene){ 100, 6, W, 70, 0 };
    strcpy(t.dir, "/tmp/pd_presence_XXXXXX");
    assert_non_null(mkdtemp(t.dir));
    (void)snprintf(t.path, sizeof t.path, "%s/frame.pgm", t.dir);
    f = fopen(t.path, "w"); /* a folder without a picture is no camera */
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
    if (pd_camera_folder_create(t.dir, &camera, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_int_equal(pd_scanner_camera_create(camera, &t.scanner), PD_OK);
    pd_scanner_camera_tell(t.scanner, on_news, NULL);
    return 0;
}

static int
finish(void **state)
{
    char line[128];

    (void)state;
    pd_scanner_destroy(t.scanner);
    (void)snprintf(line, sizeof line, "rm -r '%s'", t.dir);
    return system(line);
}

/* A floor that is lighter in front, a window, a door; and her, darker than all of it but her face. */
static int
grey_at(const struct scene *s, int x, int y)
{
    int grey = 90 + y / 4 + (x > 160 && x < 220 && y > 16 && y < 80 ? 70 : 0) -
               (x > 24 && x < 64 && y < 130 ? 40 : 0);
    int sway = t.steps / 7 % 3 - 1; /* nobody stands like a post */

    if (s->chair && x > 96 && x < 136 && y > 112)
        grey = 40;
    if (x - s->person - sway > 0 && x - s->person - sway < s->breadth && y > 32)
        grey = y < 70 && x - s->person > s->breadth / 4 && x - s->person < s->breadth * 3 / 4 ? 170 : 45;
    grey = grey * s->light / 100;
    t.noise = t.noise * 1664525u + 1013904223u;
    grey += (int)((uint64_t)(t.noise >> 8) * (uint64_t)(2 * s->grain + 1) >> 24) - s->grain;
    return grey < 0 ? 0 : grey > 255 ? 255 : grey;
}

/* The next frame; what the desk makes of it. */
static enum pd_watch_hint
see(void)
{
    static uint8_t pixels[W * H];
    static struct pd_camera_view view;
    struct pd_scan scan;
    FILE *f = fopen(t.path, "w");

    t.steps++;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            pixels[y * W + x] = (uint8_t)grey_at(&t.scene, x, y);
    assert_non_null(f);
    assert_true(fprintf(f, "P5\n%d %d\n255\n", W, H) > 0);
    assert_int_equal(fwrite(pixels, 1, sizeof pixels, f), sizeof pixels);
    assert_int_equal(fclose(f), 0);
    t.now_ms += FRAME_MS;
    assert_int_equal(pd_scanner_poll(t.scanner, t.now_ms, 0, &scan), PD_ERR_NOT_FOUND);
    pd_scanner_camera_view(t.scanner, &view);
    return (enum pd_watch_hint)view.hint;
}

/* How many of so many frames have somebody in them, as the desk sees it. */
static int
seen_in(int frames)
{
    int n = 0;

    for (int i = 0; i < frames; i++)
        n += see() != PD_WATCH_NOTHING;
    return n;
}

/* She walks in from the left until she stands before the desk. */
static void
comes(void)
{
    for (t.scene.person = -t.scene.breadth; t.scene.person < 90; t.scene.person += 12)
        (void)see();
}

static void
leaves(void)
{
    for (; t.scene.person < W; t.scene.person += 12)
        (void)see();
    t.scene.person = W;
}

static void
an_empty_hall_is_nobody_however_grainy(void **state)
{
    static const int grains[] = { 0, 6, 20, 45 };

    (void)state;
    for (int i = 0; i < PD_COUNT(grains); i++) {
        t.scene.grain = grains[i];
        (void)seen_in(2);
        t.told = 0;
        assert_int_equal(seen_in(S(15)), 0);
        assert_int_equal(t.told, 0); /* and nobody is woken for it */
    }
}

static void
who_comes_is_seen_at_once_and_wakes_the_screen(void **state)
{
    (void)state;
    assert_int_equal(seen_in(S(10)), 0);
    comes();
    assert_true(t.told > 0);
    assert_true(see() != PD_WATCH_NOTHING);
}

/* The screen's picture follows her, at most eight times a second. */
static void
who_stands_there_and_reads_is_seen_for_as_long_as_that_takes(void **state)
{
    (void)state;
    (void)seen_in(S(10));
    comes();
    t.told = 0;
    assert_int_equal(seen_in(S(30)), S(30));
    assert_in_range(t.told, S(30) / 4, S(30));
}

static void
who_has_left_is_not_there_any_more(void **state)
{
    static const int stood_s[] = { 2, 12, 30 };

    (void)state;
    for (int i = 0; i < PD_COUNT(stood_s); i++) {
        (void)seen_in(S(10));
        comes();
        (void)seen_in(S(stood_s[i]));
        leaves();
        (void)seen_in(S(3));
        assert_int_equal(seen_in(S(30)), 0);
    }
}

/* Switched on and off; and a cloud before the sun. */
static void
a_lamp_is_nobody(void **state)
{
    static const int lights[] = { 170, 100, 60, 135, 40, 100 };

    (void)state;
    (void)seen_in(S(10));
    for (int i = 0; i < PD_COUNT(lights); i++) {
        t.scene.light = lights[i];
        (void)seen_in(S(1));
        assert_int_equal(seen_in(S(20)), 0);
    }
    for (; t.scene.light > 60; t.scene.light--) {
        assert_int_equal(seen_in(4), 0);
    }
}

static void
who_comes_while_a_lamp_goes_on_is_seen_all_the_same(void **state)
{
    (void)state;
    (void)seen_in(S(10));
    comes();
    t.scene.light = 150;
    (void)seen_in(S(1));
    assert_int_equal(seen_in(S(20)), S(20));
    leaves();
    (void)seen_in(S(3));
    assert_int_equal(seen_in(S(10)), 0);
}

/* What was put there belongs to the hall, in time. */
static void
a_chair_that_stays_is_nobody_after_two_minutes(void **state)
{
    (void)state;
    (void)seen_in(S(10));
    t.scene.chair = 1;
    assert_int_equal(seen_in(S(5)), S(5));
    (void)seen_in(PD_HALL_STAYS + S(5));
    assert_int_equal(seen_in(S(10)), 0);
    comes();
    assert_true(see() != PD_WATCH_NOTHING);
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_empty_hall_is_nobody_however_grainy),
        T(who_comes_is_seen_at_once_and_wakes_the_screen),
        T(who_stands_there_and_reads_is_seen_for_as_long_as_that_takes),
        T(who_has_left_is_not_there_any_more),
        T(a_lamp_is_nobody),
        T(who_comes_while_a_lamp_goes_on_is_seen_all_the_same),
        T(a_chair_that_stays_is_nobody_after_two_minutes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
