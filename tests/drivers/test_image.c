/*
 * Goal: every picture file is either read whole or refused by a rule that is named.
 * Method: round trips through each format, tables of broken headers, and truncation at every 7th byte.
 */
#include "tests/support/check.h"

#include "drivers/image/image.h"
#include "drivers/image/shape.h"
#include "tests/drivers/support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <turbojpeg.h>
#include <zlib.h>

static char *scratch;

static struct pd_image
gradient(int width, int height)
{
    struct pd_image image;

    assert_ok(pd_image_init(&image, width, height));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            image.grey[y * width + x] = (uint8_t)(x * 3 + y * 5);
    return image;
}

/* To be given back with tjFree. */
static uint8_t *
jpeg_of(const struct pd_image *image, int flags, size_t *size)
{
    tjhandle jpeg = tjInitCompress();
    unsigned char *bytes = NULL;
    unsigned long n = 0;

    assert_int_equal(tjCompress2(jpeg, image->grey, image->width_px, 0, image->height_px, TJPF_GRAY, &bytes,
                         &n, TJSAMP_GRAY, 95, flags),
        0);
    (void)tjDestroy(jpeg);
    *size = n;
    return bytes;
}

static void
a_png_comes_back_as_it_was_written(void **state)
{
    struct pd_image image = gradient(61, 47), back;
    const char *path = path_in(scratch, "a.png");

    (void)state;
    assert_ok(pd_image_write_png(path, &image, NULL));
    assert_ok(pd_image_read(path, &back, NULL));
    assert_true(same_image(&image, &back));
    assert_false(file_exists(path_in(scratch, "a.png.part")));
    pd_image_finish(&image);
    pd_image_finish(&back);
}

static void
a_jpeg_comes_back_nearly_as_it_was(void **state)
{
    struct pd_image image = qr_image("hello", 8), back;
    static const int flags[] = { 0, TJFLAG_PROGRESSIVE };

    (void)state;
    for (int f = 0; f < PD_COUNT(flags); f++) {
        size_t size;
        uint8_t *bytes = jpeg_of(&image, flags[f], &size);

        assert_ok(pd_image_parse(bytes, size, &back, NULL));
        assert_int_equal(back.width_px, image.width_px);
        for (int i = 0; i < image.width_px * image.height_px; i++)
            assert_in_range(abs(image.grey[i] - back.grey[i]), 0, 40);
        pd_image_finish(&back);
        tjFree(bytes);
    }
    pd_image_finish(&image);
}

static void
a_truncated_picture_is_never_a_picture(void **state)
{
    struct pd_image image = gradient(64, 64), back;
    size_t png_size, jpeg_size;
    uint8_t *png, *jpeg = jpeg_of(&image, 0, &jpeg_size);

    (void)state;
    assert_ok(pd_image_write_png(path_in(scratch, "t.png"), &image, NULL));
    png = read_whole(path_in(scratch, "t.png"), &png_size);
    /* The last bytes of a PNG (the IEND chunk) and of a JPEG (the end marker) hold no pixels. */
    for (size_t n = 0; n < png_size - 12; n += 7)
        assert_int_not_equal(pd_image_parse(png, n, &back, NULL), PD_OK);
    for (size_t n = 0; n < jpeg_size - 2; n += 7)
        assert_int_not_equal(pd_image_parse(jpeg, n, &back, NULL), PD_OK);
    assert_null(back.grey);
    pd_image_finish(&image);
    free(png);
    tjFree(jpeg);
}

static void
pgm_headers_are_read_by_the_book_or_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        enum pd_err err;
    } rows[] = {
#define ROW(text, err) { text, sizeof text - 1, err }
        ROW("P5\n2 1\n255\nab", PD_OK),
        ROW("P5 #x\n#y\n2 # z\n1 255\nab", PD_OK),
        ROW("P5 2 1 15 \x01\x0f", PD_OK),
        ROW("P5 1 1 65535 \x80\x00", PD_OK),
        ROW("P5 2 1 255 a", PD_ERR_INVALID),      /* a byte short */
        ROW("P5 1 1 65535 \x80", PD_ERR_INVALID), /* half a sample */
        ROW("P5 0 1 255 a", PD_ERR_INVALID),
        ROW("P5 1 1 0 a", PD_ERR_INVALID),
        ROW("P5 1 1 65536 a", PD_ERR_INVALID),
        ROW("P5 1 1 255", PD_ERR_INVALID),
        ROW("P5 99999999999999999999 1 255 a", PD_ERR_INVALID),
        ROW("P5 32767 32767 255 a", PD_ERR_TOO_LARGE),
        ROW("P5 -1 1 255 a", PD_ERR_INVALID),
        ROW("P2 1 1 255 1", PD_ERR_INVALID),
        ROW("P5", PD_ERR_INVALID),
        ROW("P", PD_ERR_INVALID),
        ROW("", PD_ERR_INVALID),
        ROW("GIF89a", PD_ERR_INVALID),
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_image image;
        struct pd_why why = { 0 };

        assert_int_equal(
            pd_image_parse((const uint8_t *)rows[i].bytes, rows[i].size, &image, &why), rows[i].err);
        assert_true((rows[i].err == PD_OK) == (image.grey != NULL));
        assert_true((rows[i].err == PD_OK) == (why.text[0] == '\0'));
        pd_image_finish(&image);
    }
}

static void
a_png_that_says_it_is_huge_is_refused_before_it_gets_memory(void **state)
{
    /* A header of width x height, a valid checksum, and no data to speak of. */
    static const uint32_t sides[][2] = { { 30000, 30000 }, { 0x7fffffff, 1 }, { 1, 0x7fffffff },
        { 4473, 4472 }, { 0, 5 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(sides); i++) {
        uint8_t png[8 + 25 + 12 + 12] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        struct pd_image image;
        struct pd_why why = { 0 };
        uint32_t crc;

        for (int b = 0; b < 4; b++) {
            png[16 + b] = (uint8_t)(sides[i][0] >> (24 - 8 * b));
            png[20 + b] = (uint8_t)(sides[i][1] >> (24 - 8 * b));
        }
        png[24] = 8;
        crc = (uint32_t)crc32(0, png + 12, 17);
        for (int b = 0; b < 4; b++)
            png[29 + b] = (uint8_t)(crc >> (24 - 8 * b));
        memcpy(png + 33, "\0\0\0\0IDAT\x35\xaf\x06\x1e", 12);
        memcpy(png + 45, "\0\0\0\0IEND\xae\x42\x60\x82", 12);
        assert_int_not_equal(pd_image_parse(png, sizeof png, &image, &why), PD_OK);
        assert_null(image.grey);
        assert_string_not_equal(why.text, "");
    }
}

static void
a_jpeg_that_says_it_is_huge_is_refused_before_it_gets_memory(void **state)
{
    struct pd_image image = gradient(16, 16), back;
    struct pd_why why;
    size_t size, at = 0;
    uint8_t *bytes = jpeg_of(&image, 0, &size);

    (void)state;
    while (at + 9 < size && !(bytes[at] == 0xff && bytes[at + 1] == 0xc0))
        at++;
    memset(bytes + at + 5, 0x7f, 4); /* height and width in the frame header */
    assert_int_equal(pd_image_parse(bytes, size, &back, &why), PD_ERR_TOO_LARGE);
    assert_string_equal(why.text, "32639 x 32639 pixels: at most 20 megapixels are read");
    pd_image_finish(&image);
    tjFree(bytes);
}

static void
what_is_no_ordinary_file_is_refused_without_waiting(void **state)
{
    const char *fifo = path_in(scratch, "fifo.png");
    struct pd_image image;
    struct pd_why why;

    (void)state;
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(pd_image_read(fifo, &image, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "not an ordinary file");
    assert_string_equal(why.path, fifo);
    assert_int_equal(pd_image_read(scratch, &image, &why), PD_ERR_INVALID);
    assert_int_equal(pd_image_read("/dev/zero", &image, &why), PD_ERR_INVALID);
    assert_int_equal(pd_image_read(path_in(scratch, "none.png"), &image, &why), PD_ERR_MISSING);
    write_file(path_in(scratch, "empty.png"), "", 0);
    assert_int_equal(pd_image_read(path_in(scratch, "empty.png"), &image, &why), PD_ERR_INVALID);
}

static void
a_file_above_32_mib_is_refused_unread(void **state)
{
    const char *path = path_in(scratch, "large.pgm");
    struct pd_image image;

    (void)state;
    write_file(path, "P5 1 1 255 a", 12);
    assert_ok(pd_image_read(path, &image, NULL));
    pd_image_finish(&image);
    assert_int_equal(truncate(path, (off_t)PD_IMAGE_MAX_FILE_BYTES + 1), 0);
    assert_int_equal(pd_image_read(path, &image, NULL), PD_ERR_TOO_LARGE);
}

static void
transparent_becomes_white(void **state)
{
    /* 1x1, grey with alpha, fully transparent black. */
    static const uint8_t raw[] = { 0, 0, 0 };
    uint8_t png[128] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\x04", z[32];
    uLongf z_size = sizeof z;
    struct pd_image image;
    uint32_t crc = (uint32_t)crc32(0, png + 12, 17);
    size_t n = 33;

    (void)state;
    for (int b = 0; b < 4; b++)
        png[29 + b] = (uint8_t)(crc >> (24 - 8 * b));
    assert_int_equal(compress(z, &z_size, raw, sizeof raw), Z_OK);
    png[n + 3] = (uint8_t)z_size;
    memcpy(png + n + 4, "IDAT", 4);
    memcpy(png + n + 8, z, z_size);
    crc = (uint32_t)crc32(0, png + n + 4, (uInt)z_size + 4);
    n += 8 + z_size;
    for (int b = 0; b < 4; b++)
        png[n++] = (uint8_t)(crc >> (24 - 8 * b));
    memcpy(png + n, "\0\0\0\0IEND\xae\x42\x60\x82", 12);
    assert_ok(pd_image_parse(png, n + 12, &image, NULL));
    assert_int_equal(image.grey[0], 255);
    pd_image_finish(&image);
}

static void
shapes_keep_means_and_edges(void **state)
{
    struct pd_image image = gradient(9, 7), half, twice, sharp, calm;

    (void)state;
    assert_ok(pd_image_reduce(&image, 2, &half));
    assert_int_equal(half.width_px, 4);
    assert_int_equal(half.height_px, 3);
    assert_int_equal(half.grey[0], (0 + 3 + 5 + 8) / 4);
    assert_ok(pd_image_init(&twice, 8, 6));
    pd_image_double(&half, &twice);
    assert_int_equal(twice.grey[0], half.grey[0]);
    assert_int_equal(twice.grey[1], (3 * half.grey[0] + half.grey[1] + 2) / 4);
    memset(image.grey, 77, 63);
    assert_ok(pd_image_init(&sharp, 9, 7));
    pd_image_sharpen(&image, 4, 3, &sharp);
    assert_true(same_image(&image, &sharp)); /* nothing to sharpen in a flat field, not even at its edges */
    assert_ok(pd_image_init(&calm, 9, 7));
    pd_image_calm(&image, &calm);
    assert_true(same_image(&image, &calm));
    pd_image_finish(&image);
    pd_image_finish(&half);
    pd_image_finish(&twice);
    pd_image_finish(&sharp);
    pd_image_finish(&calm);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_png_comes_back_as_it_was_written),
        cmocka_unit_test(a_jpeg_comes_back_nearly_as_it_was),
        cmocka_unit_test(a_truncated_picture_is_never_a_picture),
        cmocka_unit_test(pgm_headers_are_read_by_the_book_or_refused),
        cmocka_unit_test(a_png_that_says_it_is_huge_is_refused_before_it_gets_memory),
        cmocka_unit_test(a_jpeg_that_says_it_is_huge_is_refused_before_it_gets_memory),
        cmocka_unit_test(what_is_no_ordinary_file_is_refused_without_waiting),
        cmocka_unit_test(a_file_above_32_mib_is_refused_unread),
        cmocka_unit_test(transparent_becomes_white),
        cmocka_unit_test(shapes_keep_means_and_edges),
    };
    int failed;

    scratch = scratch_folder();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    scratch_remove(scratch);
    return failed;
}
