/*
 * Goal: pictures never break a screen: not when they are missing, broken, badly named, too many, or slow.
 * Method: PNG files made in a folder of the test's own; a small pool; the loader thread with and without.
 */
#include "tests/sim/memory.h"
#include "tests/support/check.h"

#include "ui/render/image.h"
#include "ui/render/png_read.h"
#include "ui/render/png_write.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static void
make_png(const char *name, int w, int h, uint32_t left, uint32_t right)
{
    uint32_t *pixels = calloc((size_t)w * (size_t)h, sizeof *pixels);
    char path[256];

    for (int i = 0; i < w * h; i++)
        pixels[i] = i % w < w / 2 ? left : right;
    snprintf(path, sizeof path, "%s/%s.png", dir, name);
    assert_ok(pd_png_write_rgb(path, pixels, w, h, w));
    free(pixels);
}

/* The first pixel of an opaque picture, 0x00RRGGBB. */
static uint32_t
first_of(const struct pd_bitmap *bitmap)
{
    assert_non_null(bitmap->rgb);
    return (uint32_t)bitmap->rgb[0] | (uint32_t)bitmap->rgb[1] << 8 | (uint32_t)bitmap->rgb[2] << 16;
}

static void
make_file(const char *name, const char *bytes, size_t n)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s.png", dir, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void
a_picture_is_averaged_down_to_its_place(void **state)
{
    uint32_t out[16 * 8];
    char path[256];
    bool opaque;

    (void)state;
    make_png("halves", 64, 32, 0xff0000, 0x0000ff);
    snprintf(path, sizeof path, "%s/halves.png", dir);
    assert_ok(pd_png_read_scaled(path, 16, 8, true, PD_PNG_ARGB, out, &opaque));
    assert_true(opaque);
    assert_int_equal(out[0], 0xffff0000);
    assert_int_equal(out[16 * 8 - 1], 0xff0000ff);
}

static void
a_square_picture_stays_whole_in_a_wide_place(void **state)
{
    uint32_t out[32 * 8];
    char path[256];
    bool opaque;

    (void)state;
    make_png("square", 64, 64, 0x00ff00, 0x0000ff);
    snprintf(path, sizeof path, "%s/square.png", dir);
    assert_ok(pd_png_read_scaled(path, 32, 8, true, PD_PNG_ARGB, out, &opaque));
    assert_true(opaque);
    assert_int_equal(out[0], 0xff00ff00); /* its backdrop goes on at the sides */
    assert_int_equal(out[14], 0xff00ff00);
    assert_int_equal(out[17], 0xff0000ff);
    assert_int_equal(out[31], 0xff0000ff);
}

static void
missing_and_broken_pictures_are_no_pictures(void **state)
{
    struct pd_images *images;
    struct pd_bitmap bitmap;

    (void)state;
    make_file("garbage", "this is not a PNG", 17);
    make_file("torn", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    assert_ok(pd_images_create(&images, dir, 1 << 20));
    assert_false(pd_images_get(images, PD_IMAGE_PICTURE, "nowhere", 8, 8, &bitmap));
    assert_false(pd_images_get(images, PD_IMAGE_PICTURE, "garbage", 8, 8, &bitmap));
    assert_false(pd_images_get(images, PD_IMAGE_PICTURE, "torn", 8, 8, &bitmap));
    assert_false(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 0, 8, &bitmap));
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 8, 8, &bitmap));
    pd_images_destroy(images);
}

static void
names_cannot_leave_the_folder(void **state)
{
    static const char *const names[] = { "../halves", "/etc/passwd", "a/../../b", "UPPER", "a b", "", "a%s",
        "a\n" };
    struct pd_images *images;
    struct pd_bitmap bitmap;

    (void)state;
    assert_ok(pd_images_create(&images, dir, 1 << 20));
    for (int i = 0; i < PD_COUNT(names); i++) {
        assert_false(pd_images_exists(images, names[i]));
        assert_false(pd_images_get(images, PD_IMAGE_PICTURE, names[i], 8, 8, &bitmap));
    }
    assert_true(pd_images_exists(images, "halves"));
    pd_images_destroy(images);
}

/* New pictures lie in a folder of their own before they come to a desk. */
static void
a_folder_looked_into_first_shows_what_it_has(void **state)
{
    struct pd_images *images;
    struct pd_bitmap bitmap;
    char first[256], path[512];

    (void)state;
    snprintf(first, sizeof first, "%s/first", dir);
    assert_int_equal(mkdir(first, 0700), 0);
    make_png("first/halves", 64, 32, 0x00ff00, 0x00ff00);
    make_png("first/fresh", 64, 32, 0x00ff00, 0x00ff00);
    assert_ok(pd_images_create(&images, dir, 1 << 20));
    assert_false(pd_images_exists(images, "fresh"));
    assert_true(pd_images_look_first(images, first));
    assert_true(pd_images_exists(images, "fresh"));
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "fresh", 8, 8, &bitmap));
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 8, 8, &bitmap));
    assert_int_equal(first_of(&bitmap), 0x00ff00);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "square", 8, 8, &bitmap));
    assert_false(pd_images_exists(images, "../halves"));
    assert_false(pd_images_get(images, PD_IMAGE_PICTURE, "nowhere", 8, 8, &bitmap));
    pd_images_destroy(images);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s.png", first, i == 0 ? "halves" : "fresh");
        unlink(path);
    }
    assert_int_equal(rmdir(first), 0);
}

static void
a_full_pool_keeps_what_this_frame_shows(void **state)
{
    struct pd_images *images;
    struct pd_bitmap kept, other;

    (void)state;
    /* Room for three pictures of 200 × 200 beside that for small ones. */
    assert_ok(pd_images_create(&images, dir, 420000));
    pd_images_next_frame(images);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 200, 200, &kept));
    for (int i = 1; i < 3; i++)
        assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 200, 200 - i, &other));
    assert_false(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 200, 190, &other));
    assert_int_equal(first_of(&kept), 0xff0000);
    pd_images_next_frame(images);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 200, 190, &other));
    pd_images_destroy(images);
}

/* What is shown lies in the middle of the pool, and neither side of it is wide enough. */
static void
pictures_are_moved_together_for_one_more(void **state)
{
    struct pd_images *images;
    struct pd_bitmap kept, wide;

    (void)state;
    assert_ok(pd_images_create(&images, dir, 420000));
    pd_images_next_frame(images);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 200, 200, &kept));
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "square", 200, 199, &kept));
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 200, 198, &kept));
    pd_images_next_frame(images);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "square", 200, 199, &kept));
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 200, 300, &wide));
    assert_int_equal(first_of(&wide), 0xff0000);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "square", 200, 199, &kept));
    assert_int_equal(first_of(&kept), 0x00ff00);
    assert_int_equal(kept.rgb[3 * 200 * 199 - 3], 0xff); /* blue to its end */
    pd_images_destroy(images);
}

static void
clear_pictures_keep_their_alpha(void **state)
{
    /* 1 × 1, RGBA, half clear red. */
    static const uint8_t clear[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d,
        0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00,
        0x1f, 0x15, 0xc4, 0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xf8, 0xcf,
        0xc0, 0xd0, 0x00, 0x00, 0x04, 0x81, 0x01, 0x80, 0xf3, 0x0b, 0xdc, 0xa0, 0x00, 0x00, 0x00, 0x00, 0x49,
        0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };
    struct pd_images *images;
    struct pd_bitmap bitmap;

    (void)state;
    make_file("clear", (const char *)clear, sizeof clear);
    assert_ok(pd_images_create(&images, dir, 1 << 20));
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "clear", 4, 4, &bitmap));
    assert_null(bitmap.rgb);
    assert_false(bitmap.opaque);
    assert_int_equal(bitmap.argb[0], 0x80800000);
    assert_true(pd_images_get(images, PD_IMAGE_ICON, "clear", 4, 4, &bitmap));
    assert_int_equal(bitmap.alpha[0], 0x80);
    pd_images_destroy(images);
}

static void
thousands_of_sizes_pass_through_a_small_pool(void **state)
{
    struct pd_images *images;

    (void)state;
    assert_ok(pd_images_create(&images, dir, 300000));
    for (int i = 0; i < 1500; i++) {
        struct pd_bitmap bitmap;

        pd_images_next_frame(images);
        assert_true(pd_images_get(images, i % 3 == 0 ? PD_IMAGE_ICON : PD_IMAGE_PICTURE, "halves",
            10 + i % 97, 10 + i % 89, &bitmap));
        assert_int_equal(bitmap.w, 10 + i % 97);
    }
    pd_images_destroy(images);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;
static int arrivals;

static void
wake(void *ctx)
{
    (void)ctx;
    pthread_mutex_lock(&lock);
    arrivals++;
    pthread_cond_signal(&came);
    pthread_mutex_unlock(&lock);
}

static void
with_a_loader_pictures_come_later_and_say_so(void **state)
{
    struct pd_images *images;
    struct pd_bitmap bitmap;

    (void)state;
    assert_ok(pd_images_create(&images, dir, 1 << 20));
    assert_ok(pd_images_start(images, wake, NULL));
    pd_images_next_frame(images);
    arrivals = 0;
    assert_false(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 100, 100, &bitmap));
    pthread_mutex_lock(&lock);
    while (arrivals == 0)
        pthread_cond_wait(&came, &lock);
    pthread_mutex_unlock(&lock);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 100, 100, &bitmap));
    pd_images_destroy(images);
}

static void
a_pool_that_grew_has_room_for_larger_pictures(void **state)
{
    struct pd_images *images;
    struct pd_bitmap bitmap;

    (void)state;
    assert_ok(pd_images_create(&images, dir, 300000));
    pd_images_next_frame(images);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "square", 100, 100, &bitmap));
    assert_false(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 600, 600, &bitmap));
    sim_memory_fail(1, 1);
    sim_memory_arm(true);
    assert_int_equal(pd_images_grow(images, 2 << 20), PD_ERR_MEMORY);
    sim_memory_arm(false);
    sim_memory_fail(0, 0);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "square", 100, 100, &bitmap));
    assert_ok(pd_images_grow(images, 2 << 20));
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 600, 600, &bitmap));
    assert_int_equal(first_of(&bitmap), 0xff0000);
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "square", 100, 100, &bitmap));
    assert_ok(pd_images_grow(images, 300000)); /* a smaller one is not made */
    assert_true(pd_images_get(images, PD_IMAGE_PICTURE, "halves", 600, 600, &bitmap));
    pd_images_destroy(images);
}

/* It writes into the pool while another one takes its place. */
static void
a_pool_grows_under_a_loader_at_work(void **state)
{
    struct pd_images *images;
    struct pd_bitmap bitmap;

    (void)state;
    assert_ok(pd_images_create(&images, dir, 300000));
    assert_ok(pd_images_start(images, wake, NULL));
    for (int i = 1; i <= 20; i++) {
        pd_images_next_frame(images);
        (void)pd_images_get(images, PD_IMAGE_PICTURE, "halves", 200 + i, 200, &bitmap);
        assert_ok(pd_images_grow(images, 300000 + (size_t)i * 50000));
    }
    arrivals = 0;
    while (!pd_images_get(images, PD_IMAGE_PICTURE, "halves", 500, 500, &bitmap)) {
        pthread_mutex_lock(&lock);
        while (arrivals == 0)
            pthread_cond_wait(&came, &lock);
        arrivals = 0;
        pthread_mutex_unlock(&lock);
    }
    assert_int_equal(first_of(&bitmap), 0xff0000);
    pd_images_destroy(images);
}

static void
a_picture_for_which_there_was_no_memory_comes_when_there_is(void **state)
{
    static const enum pd_image_kind kinds[] = { PD_IMAGE_PICTURE, PD_IMAGE_ICON };
    struct pd_images *images;
    struct pd_bitmap bitmap;

    (void)state;
    make_png("scarce", 64, 64, 0x112233, 0x112233);
    assert_ok(pd_images_create(&images, dir, 1 << 20));
    for (int i = 0; i < PD_COUNT(kinds); i++) {
        sim_memory_fail(1, 1);
        sim_memory_arm(true);
        assert_false(pd_images_get(images, kinds[i], "scarce", 16, 16, &bitmap));
        sim_memory_arm(false);
        assert_true(sim_memory_refused() > 0);
        sim_memory_fail(0, 0);
        assert_true(pd_images_get(images, kinds[i], "scarce", 16, 16, &bitmap));
    }
    pd_images_destroy(images);
}

static int
make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/pd-images-XXXXXX");
    return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
remove_dir(void **state)
{
    static const char *const names[] = { "halves", "square", "garbage", "torn", "clear", "scarce" };
    char path[256];

    (void)state;
    for (int i = 0; i < PD_COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s.png", dir, names[i]);
        unlink(path);
    }
    return rmdir(dir);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_averaged_down_to_its_place),
        cmocka_unit_test(a_square_picture_stays_whole_in_a_wide_place),
        cmocka_unit_test(missing_and_broken_pictures_are_no_pictures),
        cmocka_unit_test(names_cannot_leave_the_folder),
        cmocka_unit_test(a_folder_looked_into_first_shows_what_it_has),
        cmocka_unit_test(a_full_pool_keeps_what_this_frame_shows),
        cmocka_unit_test(pictures_are_moved_together_for_one_more),
        cmocka_unit_test(clear_pictures_keep_their_alpha),
        cmocka_unit_test(thousands_of_sizes_pass_through_a_small_pool),
        cmocka_unit_test(a_picture_for_which_there_was_no_memory_comes_when_there_is),
        cmocka_unit_test(with_a_loader_pictures_come_later_and_say_so),
        cmocka_unit_test(a_pool_that_grew_has_room_for_larger_pictures),
        cmocka_unit_test(a_pool_grows_under_a_loader_at_work),
    };

    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
