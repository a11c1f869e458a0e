/*
 * Goal: the bytes are exactly those a printer expects, the picture comes out as it went in, and every answer
 * means what the printer meant.
 * Method: golden bytes for a tiny ticket, a strict reader at the other end for large ones, and tables.
 */
#include "tests/support/check.h"

#include "drivers/printer/escpos.h"
#include "drivers/printer/escpos_reader.h"
#include "drivers/printer/preview.h"
#include "drivers/scanner/decode.h"
#include "tests/drivers/support.h"

#include <stdlib.h>
#include <string.h>

static struct pd_image received; /* by on_cut */

static void
on_cut(void *ctx, const struct pd_bits *ticket)
{
    (void)ctx;
    pd_image_finish(&received);
    assert_ok(pd_bits_to_image(ticket, &received));
}

static void
send_through(const struct pd_image *ticket, struct pd_escpos_reader *reader)
{
    struct pd_bits bits;
    uint8_t *bytes;
    size_t size;

    assert_ok(pd_bits_threshold(ticket, 128, &bits));
    assert_ok(pd_escpos_encode(&bits, PD_PRINTER_CUT_PARTIAL, &bytes, &size));
    pd_escpos_reader_feed(reader, bytes, size);
    assert_string_equal(reader->error, "");
    free(bytes);
    pd_bits_finish(&bits);
}

static void
a_tiny_ticket_is_these_bytes(void **state)
{
    static const uint8_t expected[] = { 0x1b, '@', 0x1d, 'v', '0', 0, 2, 0, 2, 0, 0x80, 0x40, 0x01, 0x00,
        0x1b, 'd', 3, 0x1d, 'V', 66, 0 };
    struct pd_image image;
    struct pd_bits bits;
    uint8_t *bytes;
    size_t size;

    (void)state;
    assert_ok(pd_image_init(&image, 10, 2));
    memset(image.grey, 255, 20);
    image.grey[0] = image.grey[9] = 0;
    image.grey[10 + 7] = 127;
    image.grey[10 + 8] = 128; /* the first that stays white */
    assert_ok(pd_bits_threshold(&image, 128, &bits));
    assert_ok(pd_escpos_encode(&bits, PD_PRINTER_CUT_PARTIAL, &bytes, &size));
    assert_int_equal(size, sizeof expected);
    assert_memory_equal(bytes, expected, size);
    free(bytes);
    pd_bits_finish(&bits);
    pd_image_finish(&image);
}

static void
bands_split_at_their_limit_with_exact_lengths(void **state)
{
    static const int heights[] = { 1, 191, 192, 193, 384, 385, 4095 };

    (void)state;
    for (int i = 0; i < PD_COUNT(heights); i++) {
        int h = heights[i], bands = (h + 191) / 192, seen = 0, rows = 0;
        struct pd_bits bits;
        uint8_t *bytes;
        size_t size, at = 2;

        assert_ok(pd_bits_init(&bits, 384, h));
        assert_ok(pd_escpos_encode(&bits, PD_PRINTER_CUT_PARTIAL, &bytes, &size));
        while (at < size - 7) {
            int band = bytes[at + 6] + 256 * bytes[at + 7];

            assert_memory_equal(bytes + at, "\x1dv0\0\x30\0", 6);
            assert_in_range(band, 1, PD_ESCPOS_BAND_ROWS);
            rows += band;
            seen++;
            at += 8 + (size_t)band * 48;
        }
        assert_int_equal(at, size - 7);
        assert_int_equal(rows, h);
        assert_int_equal(seen, bands);
        free(bytes);
        pd_bits_finish(&bits);
    }
}

static void
a_ticket_longer_than_half_a_metre_is_refused(void **state)
{
    struct pd_bits bits;
    uint8_t *bytes;
    size_t size;

    (void)state;
    assert_ok(pd_bits_init(&bits, 8, PD_PRINTER_MAX_ROWS + 1));
    assert_int_equal(pd_escpos_encode(&bits, PD_PRINTER_CUT_PARTIAL, &bytes, &size), PD_ERR_TOO_LARGE);
    assert_null(bytes);
    pd_bits_finish(&bits);
}

static void
any_picture_arrives_as_it_was_sent(void **state)
{
    static const int widths[] = { 384, 576, 8 };
    struct pd_escpos_reader reader;
    uint32_t seed = 7;

    (void)state;
    assert_ok(pd_escpos_reader_init(&reader));
    reader.cut = on_cut;
    for (int i = 0; i < PD_COUNT(widths); i++) {
        struct pd_image image;
        int pixels = widths[i] * 700;

        assert_ok(pd_image_init(&image, widths[i], 700));
        /* Runs of eight, so that no real-time command can arise: those are the next test's. */
        for (int p = 0; p < pixels; p++) {
            if (p % 8 == 0)
                seed = seed * 1664525 + 1013904223;
            image.grey[p] = (seed >> 31) != 0 ? 255 : 0;
        }
        send_through(&image, &reader);
        assert_true(same_image(&image, &received));
        pd_image_finish(&image);
    }
    assert_int_equal(reader.tickets, 3);
    pd_escpos_reader_finish(&reader);
}

static void
a_picture_can_never_hold_a_real_time_command(void **state)
{
    static const uint8_t seconds[] = { 0x04, 0x05, 0x14 };
    struct pd_escpos_reader reader;

    (void)state;
    assert_ok(pd_escpos_reader_init(&reader));
    reader.cut = on_cut;
    for (int i = 0; i < PD_COUNT(seconds); i++) {
        struct pd_bits bits, back;
        uint8_t *bytes;
        size_t size;

        assert_ok(pd_bits_init(&bits, 16, 2));
        bits.rows[0] = 0x10; /* both within a row and across two rows */
        bits.rows[1] = seconds[i];
        bits.rows[3] = 0x10;
        assert_ok(pd_escpos_encode(&bits, PD_PRINTER_CUT_PARTIAL, &bytes, &size));
        pd_escpos_reader_feed(&reader, bytes, size);
        assert_string_equal(reader.error, "");
        assert_ok(pd_bits_threshold(&received, 128, &back));
        assert_int_equal(back.rows[1], seconds[i] | 0x08);
        assert_int_equal(bits.rows[1], seconds[i]); /* the caller's picture is untouched */
        free(bytes);
        pd_bits_finish(&bits);
        pd_bits_finish(&back);
    }
    pd_escpos_reader_finish(&reader);
}

static void
the_reader_refuses_what_no_ticket_holds(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {
#define BYTES(text) { text, sizeof text - 1 }
        BYTES("hello"),
        BYTES("\x1b!"),
        BYTES("\x1dv1\0\1\0\1\0"),
        BYTES("\x1dv0\0\0\0\1\0"),
        BYTES("\x1dv0\0\x49\0\1\0"),
        BYTES("\x1dv0\0\1\0\1\2"),
        BYTES("\x1dv0\0\2\0\1\0\x10\x04"),
        BYTES("\x1dv0\0\1\0\1\0x\x1dv0\0\2\0\1\0xy"),
        BYTES("\x10\x04\x05"),
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_escpos_reader reader;

        assert_ok(pd_escpos_reader_init(&reader));
        pd_escpos_reader_feed(&reader, (const uint8_t *)rows[i].bytes, rows[i].size);
        assert_string_not_equal(reader.error, "");
        pd_escpos_reader_finish(&reader);
    }
}

static void
a_code_on_a_ticket_survives_the_printer(void **state)
{
    static const char text[] =
        "PD1:6BFOXN%TS3DHPVO13J /G-/2YRVA.Q/R82JD2FCJG96V75DOW%IY17EIHY P8L6IWM$S4U45P84HW6U";
    struct pd_image code = qr_image(text, 5), ticket = placed(&code, 384, 900, 255);
    struct pd_escpos_reader reader;
    struct pd_decoder *decoder;
    struct pd_decoded decoded;

    (void)state;
    assert_ok(pd_escpos_reader_init(&reader));
    reader.cut = on_cut;
    send_through(&ticket, &reader);
    assert_ok(pd_decoder_create(&decoder));
    assert_ok(pd_decoder_read(decoder, &received, &decoded));
    assert_int_equal(decoded.size, strlen(text));
    assert_memory_equal(decoded.bytes, text, decoded.size);
    pd_decoder_destroy(decoder);
    pd_escpos_reader_finish(&reader);
    pd_image_finish(&code);
    pd_image_finish(&ticket);
}

static void
dithering_keeps_the_mean_and_leaves_black_and_white_alone(void **state)
{
    struct pd_image image;
    struct pd_bits bits;
    int black = 0;

    (void)state;
    assert_ok(pd_image_init(&image, 200, 100));
    memset(image.grey, 191, 20000);
    for (int y = 0; y < 100; y++) {
        memset(image.grey + y * 200, 10, 20);
        memset(image.grey + y * 200 + 20, 245, 20);
    }
    assert_ok(pd_bits_dither(&image, &bits));
    for (int y = 0; y < 100; y++) {
        for (int x = 0; x < 40; x++)
            assert_true(pd_bits_get(&bits, x, y) == (x < 20));
        for (int x = 40; x < 200; x++)
            black += pd_bits_get(&bits, x, y);
    }
    assert_in_range(black, 3900, 4100); /* a quarter of 16,000 */
    pd_bits_finish(&bits);
    pd_image_finish(&image);
}

static void
each_answer_means_what_the_printer_meant(void **state)
{
    static const struct {
        int question;
        uint8_t byte;
        unsigned reasons;
        enum pd_device_state state;
    } rows[] = {
        { 1, 0x12, 0, PD_DEVICE_OK },
        { 1, 0x16, 0, PD_DEVICE_OK }, /* the drawer's pin is of no interest */
        { 1, 0x1a, PD_PRINTER_OFFLINE, PD_DEVICE_PROBLEM },
        { 2, 0x12, 0, PD_DEVICE_OK },
        { 2, 0x16, PD_PRINTER_COVER_OPEN, PD_DEVICE_PROBLEM },
        { 2, 0x32, PD_PRINTER_PAPER_OUT, PD_DEVICE_PROBLEM },
        { 2, 0x52, PD_PRINTER_ERROR, PD_DEVICE_PROBLEM },
        { 2, 0x76, PD_PRINTER_COVER_OPEN | PD_PRINTER_PAPER_OUT | PD_PRINTER_ERROR, PD_DEVICE_PROBLEM },
        { 3, 0x1a, PD_PRINTER_CUTTER, PD_DEVICE_PROBLEM },
        { 3, 0x32, PD_PRINTER_ERROR, PD_DEVICE_PROBLEM },
        { 3, 0x16, PD_PRINTER_JAM, PD_DEVICE_PROBLEM },
        { 3, 0x52, PD_PRINTER_HOT, PD_DEVICE_PROBLEM },
        { 4, 0x12, 0, PD_DEVICE_OK },
        { 4, 0x1e, PD_PRINTER_PAPER_LOW, PD_DEVICE_OK },
        { 4, 0x72, PD_PRINTER_PAPER_OUT, PD_DEVICE_PROBLEM },
        { 4, 0x7e, PD_PRINTER_PAPER_OUT | PD_PRINTER_PAPER_LOW, PD_DEVICE_PROBLEM },
    };
    static const uint8_t none[] = { 0x00, 0x11, 0x13, 0x92, 0xff, 0x10, 0x02, 0x0f };
    struct pd_printer_status s;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        s = (struct pd_printer_status){ .state = PD_DEVICE_OK };
        assert_true(pd_escpos_status_add(rows[i].question, rows[i].byte, &s));
        assert_int_equal(s.reasons, rows[i].reasons);
        assert_int_equal(s.state, rows[i].state);
    }
    for (int i = 0; i < PD_COUNT(none); i++) {
        s = (struct pd_printer_status){ .state = PD_DEVICE_OK };
        assert_false(pd_escpos_status_add(4, none[i], &s));
        assert_int_equal(s.reasons, 0);
    }
    for (int b = 0; b < 256; b++)
        assert_false(pd_escpos_is_status((uint8_t)b) && pd_escpos_is_done((uint8_t)b));
}

static void
every_reason_has_a_code_and_a_sentence(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit <= PD_PRINTER_QUEUE; bit <<= 1) {
        assert_memory_equal(pd_printer_reason_code(bit), "E-PRT-", 6);
        assert_string_not_equal(pd_printer_reason_text(bit), "");
    }
    assert_string_equal(pd_printer_reason_code(0), "");
    assert_string_equal(pd_printer_reason_code(PD_PRINTER_OFFLINE | PD_PRINTER_PAPER_OUT),
        "E-PRT-02"); /* the cause, not the effect */
}

/* ---- a preview ---- */

static void
a_preview_is_dot_for_dot_what_a_printer_gets(void **state)
{
    struct pd_image ticket = qr_image("PD1:PREVIEW", 6), wide = placed(&ticket, 384, 300, 255), read;
    char *folder = scratch_folder();
    const char *png = path_in(folder, "t.png");
    struct pd_bits bits;
    struct pd_image printed;
    struct pd_why why;

    (void)state;
    wide.grey[5] = 100; /* something to dither */
    assert_ok(pd_preview_write(png, &wide, &why));
    assert_ok(pd_image_read(png, &read, &why));
    assert_ok(pd_bits_dither(&wide, &bits));
    assert_ok(pd_bits_to_image(&bits, &printed));
    assert_true(same_image(&read, &printed));
    pd_image_finish(&read);
    pd_image_finish(&printed);
    pd_bits_finish(&bits);
    pd_image_finish(&ticket);
    pd_image_finish(&wide);
    scratch_remove(folder);
}

/* Where it says that its table of objects is, and each object is where the table says. */
static void
a_preview_of_pdf_is_one_picture_in_the_size_of_the_paper(void **state)
{
    struct pd_image code = qr_image("PD1:PREVIEW", 6), wide = placed(&code, 576, 304, 255);
    char *folder = scratch_folder(), *text, *table;
    struct pd_bits bits;
    struct pd_why why;
    size_t size;
    uint8_t *bytes, *picture;

    (void)state;
    assert_ok(pd_preview_write(path_in(folder, "t.PDF"), &wide, &why));
    bytes = read_whole(path_in(folder, "t.PDF"), &size);
    text = (char *)bytes;
    assert_memory_equal(text, "%PDF-1.4\n", 9);
    assert_memory_equal(text + size - 6, "%%EOF\n", 6);
    assert_non_null(memmem(bytes, size, "/MediaBox [0 0 226.772 ", 23)); /* 80 mm */
    table = memmem(bytes, size, "startxref\n", 10);
    assert_non_null(table);
    table = text + strtol(table + 10, NULL, 10);
    assert_memory_equal(table, "xref\n0 6\n", 9);
    for (int i = 1; i <= 5; i++) {
        const char *object = text + strtol(table + 9 + 20 * i, NULL, 10);

        assert_int_equal(object[0], '0' + i);
        assert_memory_equal(object + 1, " 0 obj\n", 7);
    }
    assert_ok(pd_bits_dither(&wide, &bits));
    picture = memmem(bytes, size, "/Length 21888 >>\nstream\n", 24);
    assert_non_null(picture);
    assert_memory_equal(picture + 24, bits.rows, 21888);
    pd_bits_finish(&bits);
    free(bytes);
    pd_image_finish(&code);
    pd_image_finish(&wide);
    scratch_remove(folder);
}

static void
a_preview_that_cannot_be_is_refused(void **state)
{
    struct pd_image code = qr_image("x", 2), wide = placed(&code, 384, 100, 255),
                    odd = placed(&code, 700, 100, 255);
    char *folder = scratch_folder();
    struct pd_why why;

    (void)state;
    assert_int_equal(pd_preview_write(path_in(folder, "t.jpg"), &wide, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "a preview is a file that ends in .png or .pdf");
    assert_int_equal(pd_preview_write(".pdf", &wide, &why), PD_ERR_INVALID);
    assert_int_equal(pd_preview_write(path_in(folder, "no/t.pdf"), &wide, &why), PD_ERR_IO);
    assert_int_equal(pd_preview_write(path_in(folder, "no/t.png"), &wide, &why), PD_ERR_IO);
    assert_int_not_equal(pd_preview_write(path_in(folder, "t.png"), &odd, &why), PD_OK);
    assert_false(file_exists(path_in(folder, "t.png")));
    pd_image_finish(&code);
    pd_image_finish(&wide);
    pd_image_finish(&odd);
    scratch_remove(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_preview_is_dot_for_dot_what_a_printer_gets),
        cmocka_unit_test(a_preview_of_pdf_is_one_picture_in_the_size_of_the_paper),
        cmocka_unit_test(a_preview_that_cannot_be_is_refused),
        cmocka_unit_test(a_tiny_ticket_is_these_bytes),
        cmocka_unit_test(bands_split_at_their_limit_with_exact_lengths),
        cmocka_unit_test(a_ticket_longer_than_half_a_metre_is_refused),
        cmocka_unit_test(any_picture_arrives_as_it_was_sent),
        cmocka_unit_test(a_picture_can_never_hold_a_real_time_command),
        cmocka_unit_test(the_reader_refuses_what_no_ticket_holds),
        cmocka_unit_test(a_code_on_a_ticket_survives_the_printer),
        cmocka_unit_test(dithering_keeps_the_mean_and_leaves_black_and_white_alone),
        cmocka_unit_test(each_answer_means_what_the_printer_meant),
        cmocka_unit_test(every_reason_has_a_code_and_a_sentence),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    pd_image_finish(&received);
    return failed;
}
