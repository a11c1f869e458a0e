/*
 * Goal: of each class of hard pictures some that stand for it are read, byte for byte; what holds no code is
 * never read; frames of any size and stride are looked at without harm. Method: pictures made by seed
 * (pictures.h). Rates over many are tests/decoder/compare's business, not a test's.
 */
#include "tests/support/check.h"

#include "drivers/camera/watch.h"
#include "drivers/decoder/look.h"
#include "drivers/scanner/decode.h"
#include "tests/decoder/pictures.h"

#include <stdlib.h>
#include <string.h>

static struct pd_decoder *decoder;

static void
a_picture_of_every_class_is_read(void **state)
{
    static const struct {
        enum pd_picture_class class;
        uint64_t seed;
    } pictures[] = {
        { PD_PICTURE_TILT, 0 },
        { PD_PICTURE_BLUR, 18 },   /* seven tenths of a module: only solved as a whole */
        { PD_PICTURE_MOTION, 17 }, /* two and a third modules: only with the movement undone */
        { PD_PICTURE_LOW_LIGHT, 0 },
        { PD_PICTURE_LOW_CONTRAST, 0 },
        { PD_PICTURE_GLARE, 0 },
        { PD_PICTURE_INVERTED, 0 },
        { PD_PICTURE_CURVED, 5 },
        { PD_PICTURE_SMALL, 0 },
        { PD_PICTURE_SMALL, 3032 }, /* 1.14 pixels a module: only doubled, and the blur of that undone */
        { PD_PICTURE_SMALL, 3039 },
        { PD_PICTURE_MOIRE, 0 },
        { PD_PICTURE_PHONE, 0 },
        { PD_PICTURE_ROLLING, 1 },
        { PD_PICTURE_JPEG, 1 },
        { PD_PICTURE_STRIPES, 0 },
        { PD_PICTURE_FADED, 1 },
        { PD_PICTURE_CRACKED, 0 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(pictures); i++) {
        char text[PD_PICTURE_TEXT_CAP];
        struct pd_image image = pd_picture_make(pictures[i].class, pictures[i].seed, text);
        struct pd_decoded decoded;
        enum pd_err err = pd_decoder_read(decoder, &image, &decoded);

        if (err != PD_OK)
            print_message(
                "%s %d was not read\n", pd_picture_class_name(pictures[i].class), (int)pictures[i].seed);
        assert_ok(err);
        assert_int_equal(decoded.size, strlen(text));
        assert_memory_equal(decoded.bytes, text, decoded.size);
        pd_image_finish(&image);
    }
}

static void
a_bent_code_is_followed_from_module_to_module(void **state)
{
    static const uint64_t seeds[] = { 4, 14, 20, 21 }; /* half a bottle around, on the last with a crease */

    (void)state;
    for (int i = 0; i < PD_COUNT(seeds); i++) {
        char text[PD_PICTURE_TEXT_CAP];
        struct pd_image image = pd_picture_make(PD_PICTURE_CURVED, seeds[i], text);
        struct pd_decoded decoded;

        assert_ok(pd_decoder_try(decoder, PD_DECODE_CURVED, &image, 600000, &decoded));
        assert_int_equal(decoded.size, strlen(text));
        assert_memory_equal(decoded.bytes, text, decoded.size);
        assert_true(decoded.sight.code);
        assert_true(
            decoded.sight.box[2] > decoded.sight.box[0] && decoded.sight.box[3] > decoded.sight.box[1]);
        pd_image_finish(&image);
    }
}

static void
nothing_is_read_where_nothing_is(void **state)
{
    (void)state;
    for (int kind = 0; kind < PD_EMPTY_KINDS; kind++) {
        struct pd_image image = pd_picture_make_empty((enum pd_picture_empty)kind, 77);
        struct pd_decoded decoded;

        for (int rung = 0; rung < PD_DECODE_ZBAR; rung += 1 + kind) { /* all of them at the first kind */
            assert_int_equal(
                pd_decoder_try(decoder, (enum pd_decode_rung)rung, &image, 20, &decoded), PD_ERR_NOT_FOUND);
            assert_int_equal(decoded.size, 0);
        }
        pd_image_finish(&image);
    }
}

static void
a_code_that_was_not_read_is_seen_and_where(void **state)
{
    char text[PD_PICTURE_TEXT_CAP];
    struct pd_image image = pd_picture_make(PD_PICTURE_PLAIN, 3, text);
    struct pd_decoded decoded;
    float *box = decoded.sight.box;

    (void)state;
    assert_ok(pd_decoder_try(decoder, PD_DECODE_AS_IS, &image, 600000, &decoded));
    assert_true(decoded.sight.code);
    assert_true(decoded.sight.module_px > 2 && decoded.sight.module_px < 9);
    /* The middle wiped out: frame and finders are there, too many words are not. */
    for (int y = (int)(box[1] * 0.7f + box[3] * 0.3f); y < (int)(box[1] * 0.3f + box[3] * 0.7f); y++)
        memset(image.grey + y * image.width_px + (int)(box[0] * 0.75f + box[2] * 0.25f), 128,
            (size_t)((box[2] - box[0]) / 2));
    assert_int_equal(pd_decoder_try(decoder, PD_DECODE_AS_IS, &image, 600000, &decoded), PD_ERR_NOT_FOUND);
    assert_true(decoded.sight.code);
    pd_image_finish(&image);
}

/* Frames until the picture reads; it stands still for so long. */
static int
frames_to_read(struct pd_watch *watch, const struct pd_image *image, enum pd_decode_rung *rung)
{
    static struct pd_decoded decoded;
    enum pd_watch_hint hint;

    for (int n = 1; n < 20; n++)
        if (pd_watch_frame(watch, image, &decoded, &hint) == PD_OK) {
            *rung = decoded.rung;
            return n;
        }
    return 20;
}

static void
the_rung_that_helps_here_comes_first_the_next_time(void **state)
{
    char text[PD_PICTURE_TEXT_CAP];
    struct pd_image image = pd_picture_make(PD_PICTURE_GLARE, 0, text), hall;
    struct pd_decoded decoded;
    struct pd_watch *watch;
    enum pd_decode_rung rung, again;
    enum pd_watch_hint hint;
    int first, second;

    (void)state;
    assert_ok(pd_watch_create(&watch));
    pd_watch_patience(watch, 60000);
    assert_ok(pd_image_init(&hall, image.width_px, image.height_px));
    memset(hall.grey, 120, (size_t)hall.width_px * (size_t)hall.height_px);
    assert_int_equal(pd_watch_frame(watch, &hall, &decoded, &hint), PD_ERR_NOT_FOUND);
    first = frames_to_read(watch, &image, &rung);
    assert_in_range(first, 2, 10);
    assert_int_not_equal(rung, PD_DECODE_AS_IS);
    assert_int_equal(pd_watch_frame(watch, &hall, &decoded, &hint), PD_ERR_NOT_FOUND);
    second = frames_to_read(watch, &image, &again);
    assert_int_equal(second, 1);
    assert_int_equal(again, rung);
    pd_watch_destroy(watch);
    pd_image_finish(&hall);
    pd_image_finish(&image);
}

static void
a_mirrored_code_is_read(void **state)
{
    char text[PD_PICTURE_TEXT_CAP];
    struct pd_image image = pd_picture_make(PD_PICTURE_PLAIN, 5, text);
    struct pd_decoded decoded;

    (void)state;
    for (int y = 0; y < image.height_px; y++)
        for (int x = 0; x < image.width_px / 2; x++) {
            uint8_t *row = image.grey + y * image.width_px, kept = row[x];

            row[x] = row[image.width_px - 1 - x];
            row[image.width_px - 1 - x] = kept;
        }
    assert_ok(pd_decoder_try(decoder, PD_DECODE_AS_IS, &image, 600000, &decoded));
    assert_memory_equal(decoded.bytes, text, strlen(text));
    pd_image_finish(&image);
}

static void
rows_may_be_farther_apart_than_they_are_long(void **state)
{
    char text[PD_PICTURE_TEXT_CAP];
    struct pd_image image = pd_picture_make(PD_PICTURE_PLAIN, 5, text);
    size_t stride = 1500, size;
    uint8_t *pixels = malloc(stride * PD_PICTURE_H), bytes[512];
    struct pd_plane plane = { image.width_px, image.height_px, stride, pixels };
    struct pd_level level = { 0 };
    struct pd_looker *looker;
    struct pd_looked looked;
    struct pd_look look = { .find = &level, .read = &level, .step = 1, .until_us = INT64_MAX };

    (void)state;
    memset(pixels, 0x5a, stride * PD_PICTURE_H);
    for (int y = 0; y < image.height_px; y++)
        memcpy(pixels + (size_t)y * stride, image.grey + y * image.width_px, (size_t)image.width_px);
    assert_ok(pd_looker_create(&looker));
    assert_ok(pd_level_set(&level, &plane));
    assert_ok(pd_look(looker, &look, bytes, sizeof bytes, &size, &looked));
    assert_memory_equal(bytes, text, strlen(text));
    pd_looker_destroy(looker);
    pd_level_finish(&level);
    free(pixels);
    pd_image_finish(&image);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_of_every_class_is_read),
        cmocka_unit_test(a_bent_code_is_followed_from_module_to_module),
        cmocka_unit_test(nothing_is_read_where_nothing_is),
        cmocka_unit_test(a_code_that_was_not_read_is_seen_and_where),
        cmocka_unit_test(the_rung_that_helps_here_comes_first_the_next_time),
        cmocka_unit_test(a_mirrored_code_is_read),
        cmocka_unit_test(rows_may_be_farther_apart_than_they_are_long),
    };
    int failed;

    if (pd_decoder_create(&decoder) != PD_OK)
        return 1;
    pd_decoder_patience(decoder, 600000);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    pd_decoder_destroy(decoder);
    return failed;
}
