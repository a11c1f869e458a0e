/*
 * Goal: a code is read however it is held within reason, byte for byte, and what is none is not.
 * Method: codes are drawn, then turned, blurred, shrunk, inverted and hidden in larger pictures.
 */
#include "tests/support/check.h"

#include "drivers/scanner/decode.h"
#include "tests/drivers/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qrencode.h>

/* As long as a member's code. */
static const char text[] =
    "PD1:6BFOXN%TS3DHPVO13J /G-/2YRVA.Q/R82JD2FCJG96V75DOW%IY17EIHY P8L6IWM$S4U45P84HW6U/4:84"
    "LC6 YM::QQHIZC4.OI1RM8ZA.A53XHMKN4NN3F85QNCY0O%0VZ001HOC9JU0D0HT0HB2PL/IB*09B9";

static struct pd_decoder *decoder;

static bool
reads(const struct pd_image *image)
{
    struct pd_decoded decoded;

    if (pd_decoder_read(decoder, image, &decoded) != PD_OK)
        return false;
    assert_int_equal(decoded.size, strlen(text));
    assert_memory_equal(decoded.bytes, text, decoded.size);
    return true;
}

static bool
reads_and_finishes(struct pd_image image)
{
    bool ok = reads(&image);

    pd_image_finish(&image);
    return ok;
}

static void
a_clean_code_is_read_at_the_first_look(void **state)
{
    struct pd_image image = qr_image(text, 6);
    struct pd_decoded decoded;

    (void)state;
    assert_ok(pd_decoder_read(decoder, &image, &decoded));
    assert_int_equal(decoded.rung, PD_DECODE_AS_IS);
    assert_true(decoded.took_us > 0);
    pd_image_finish(&image);
}

static void
a_white_on_black_code_is_read(void **state)
{
    struct pd_image image = qr_image(text, 6);
    struct pd_image dark = inverted(&image);

    (void)state;
    assert_true(reads_and_finishes(placed(&dark, 800, 800, 0)));
    assert_true(reads(&dark));
    pd_image_finish(&image);
    pd_image_finish(&dark);
}

static void
a_turned_code_is_read_at_every_angle(void **state)
{
    struct pd_image image = qr_image(text, 6);

    (void)state;
    for (int angle = 0; angle < 360; angle += 15)
        assert_true(reads_and_finishes(rotated(&image, angle)));
    pd_image_finish(&image);
}

static void
a_blurred_code_is_read(void **state)
{
    struct pd_image image = qr_image(text, 6);
    struct pd_image soft = blurred(&image, 3, 2);
    struct pd_decoded decoded;

    (void)state;
    assert_ok(pd_decoder_read(decoder, &soft, &decoded));
    assert_memory_equal(decoded.bytes, text, decoded.size);
    pd_image_finish(&image);
    pd_image_finish(&soft);
}

static void
a_small_code_is_read_down_to_two_pixels_a_module(void **state)
{
    (void)state;
    assert_true(reads_and_finishes(qr_image(text, 3)));
    assert_true(reads_and_finishes(qr_image(text, 2)));
}

static void
a_pale_code_is_read(void **state)
{
    struct pd_image image = qr_image(text, 5);

    (void)state;
    for (int i = 0; i < image.width_px * image.height_px; i++)
        image.grey[i] = (uint8_t)(150 + image.grey[i] / 10);
    assert_true(reads(&image));
    pd_image_finish(&image);
}

static void
a_code_in_a_photograph_sized_picture_is_read(void **state)
{
    struct pd_image image = qr_image(text, 10);

    (void)state;
    assert_true(reads_and_finishes(placed(&image, 4000, 3000, 128)));
    pd_image_finish(&image);
    image = qr_image(text, 4); /* lost when reduced, found by the last rung */
    assert_true(reads_and_finishes(placed(&image, 4000, 3000, 200)));
    pd_image_finish(&image);
}

static void
of_two_codes_the_larger_is_taken(void **state)
{
    struct pd_image large = qr_image(text, 6), small = qr_image("the small one", 3), both;

    (void)state;
    both = placed(&large, 1000, large.height_px, 255);
    for (int y = 0; y < small.height_px; y++)
        memcpy(
            both.grey + (y + 5) * both.width_px + 5, small.grey + y * small.width_px, (size_t)small.width_px);
    assert_true(reads(&both));
    pd_image_finish(&large);
    pd_image_finish(&small);
    pd_image_finish(&both);
}

static void
bytes_are_handed_on_as_they_are(void **state)
{
    uint8_t bytes[256];
    QRcode *code;
    struct pd_image image;
    struct pd_decoded decoded;
    int side;

    (void)state;
    for (int i = 0; i < 256; i++)
        bytes[i] = (uint8_t)(255 - i);
    code = QRcode_encodeData(256, bytes, 0, QR_ECLEVEL_L);
    side = (code->width + 8) * 4;
    assert_ok(pd_image_init(&image, side, side));
    memset(image.grey, 255, (size_t)side * (size_t)side);
    for (int y = 16; y < side - 16; y++)
        for (int x = 16; x < side - 16; x++)
            image.grey[y * side + x] = (code->data[(y / 4 - 4) * code->width + x / 4 - 4] & 1) != 0 ? 0 : 255;
    assert_ok(pd_decoder_read(decoder, &image, &decoded));
    assert_int_equal(decoded.size, 256);
    assert_memory_equal(decoded.bytes, bytes, 256);
    QRcode_free(code);
    pd_image_finish(&image);
}

static void
a_code_above_512_bytes_is_refused_not_cut(void **state)
{
    char longest[PD_SCAN_MAX_BYTES + 2];
    struct pd_image image;
    struct pd_decoded decoded;

    (void)state;
    memset(longest, 'a', sizeof longest);
    longest[PD_SCAN_MAX_BYTES] = '\0';
    image = qr_image(longest, 4);
    assert_ok(pd_decoder_read(decoder, &image, &decoded));
    assert_int_equal(decoded.size, PD_SCAN_MAX_BYTES);
    pd_image_finish(&image);
    longest[PD_SCAN_MAX_BYTES] = 'a';
    longest[PD_SCAN_MAX_BYTES + 1] = '\0';
    image = qr_image(longest, 4);
    assert_int_equal(pd_decoder_read(decoder, &image, &decoded), PD_ERR_TOO_LARGE);
    assert_int_equal(decoded.size, 0);
    pd_image_finish(&image);
}

static void
no_code_is_found_in_noise_or_nothing_and_that_ends_in_time(void **state)
{
    struct pd_image image;
    struct pd_decoded decoded;
    uint32_t seed = 1;

    (void)state;
    assert_ok(pd_image_init(&image, 1280, 720));
    memset(image.grey, 255, 1280 * 720);
    assert_int_equal(pd_decoder_read(decoder, &image, &decoded), PD_ERR_NOT_FOUND);
    for (int i = 0; i < 1280 * 720; i++) {
        seed = seed * 1664525 + 1013904223;
        image.grey[i] = (uint8_t)(seed >> 24);
    }
    assert_int_equal(pd_decoder_read(decoder, &image, &decoded), PD_ERR_NOT_FOUND);
    assert_in_range(decoded.took_us, 1, 20 * PD_DECODE_LIMIT_MS * 1000);
    pd_image_finish(&image);
}

static void
tiny_pictures_are_looked_at_without_harm(void **state)
{
    (void)state;
    for (int side = 1; side < 12; side++) {
        struct pd_image image;
        struct pd_decoded decoded;

        assert_ok(pd_image_init(&image, side, 12 - side));
        memset(image.grey, side * 20, (size_t)(side * (12 - side)));
        assert_int_equal(pd_decoder_read(decoder, &image, &decoded), PD_ERR_NOT_FOUND);
        pd_image_finish(&image);
    }
}

static void
one_call_reads_a_file_and_says_why_not(void **state)
{
    char *scratch = scratch_folder();
    struct pd_image image = qr_image(text, 4);
    struct pd_decoded decoded;
    struct pd_why why;

    (void)state;
    assert_ok(pd_image_write_png(path_in(scratch, "code.png"), &image, NULL));
    assert_ok(pd_decode_file(path_in(scratch, "code.png"), &decoded, &why));
    assert_memory_equal(decoded.bytes, text, decoded.size);
    memset(image.grey, 255, (size_t)image.width_px * (size_t)image.height_px);
    assert_ok(pd_image_write_png(path_in(scratch, "blank.png"), &image, NULL));
    assert_int_equal(pd_decode_file(path_in(scratch, "blank.png"), &decoded, &why), PD_ERR_NOT_FOUND);
    assert_string_equal(why.text, "no QR code was found in the picture");
    assert_int_equal(pd_decode_file(path_in(scratch, "none.png"), &decoded, &why), PD_ERR_MISSING);
    pd_image_finish(&image);
    scratch_remove(scratch);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_code_is_read_at_the_first_look),
        cmocka_unit_test(a_white_on_black_code_is_read),
        cmocka_unit_test(a_turned_code_is_read_at_every_angle),
        cmocka_unit_test(a_blurred_code_is_read),
        cmocka_unit_test(a_small_code_is_read_down_to_two_pixels_a_module),
        cmocka_unit_test(a_pale_code_is_read),
        cmocka_unit_test(a_code_in_a_photograph_sized_picture_is_read),
        cmocka_unit_test(of_two_codes_the_larger_is_taken),
        cmocka_unit_test(bytes_are_handed_on_as_they_are),
        cmocka_unit_test(a_code_above_512_bytes_is_refused_not_cut),
        cmocka_unit_test(no_code_is_found_in_noise_or_nothing_and_that_ends_in_time),
        cmocka_unit_test(tiny_pictures_are_looked_at_without_harm),
        cmocka_unit_test(one_call_reads_a_file_and_says_why_not),
    };
    int failed;

    if (pd_decoder_create(&decoder) != PD_OK)
        return 1;
    pd_decoder_patience(decoder, 60000); /* what is asked is whether it reads, however busy the machine is */
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    pd_decoder_destroy(decoder);
    return failed;
}
