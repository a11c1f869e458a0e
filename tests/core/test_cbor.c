/*
 * Goal: bytes have one meaning or are refused; nothing is read past the end, whatever the bytes are.
 * Method: the examples of RFC 8949's appendix A that are inside our part, what that part leaves out, every
 * cut of a good value, and every possible one-, two- and three-byte input.
 */
#include "tests/support/check.h"

#include "app/base/str.h"
#include "app/core/cbor.h"

#include <stdlib.h>
#include <string.h>

/* An exact-size copy, so that a read past the end is seen by the sanitizer. */
static enum pd_err
check_hex(const char *hex, struct pd_why *why)
{
    size_t n = strlen(hex) / 2;
    uint8_t *bytes = malloc(n > 0 ? n : 1);
    enum pd_err err;

    assert_true(pd_unhex(hex, strlen(hex), bytes, n));
    err = pd_cbor_check(bytes, n, why);
    free(bytes);
    return err;
}

static void
published_examples_are_accepted(void **state)
{
    static const char *const rows[] = { "00", "01", "0a", "17", "1818", "1819", "1864", "1903e8",
        "1a000f4240", "1b000000e8d4a51000", "1bffffffffffffffff", "3bffffffffffffffff", "20", "29", "3863",
        "3903e7", "40", "4401020304", "60", "6161", "6449455446", "62225c", "62c3bc", "63e6b0b4",
        "64f0908591", "80", "83010203", "8301820203820405",
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819", "a0", "a201020304",
        "a26161016162820203", "826161a161626163", "a56161614161626142616361436164614461656145" };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        assert_int_equal(check_hex(rows[i], NULL), PD_OK);
}

static void
every_other_form_is_refused_with_its_byte_and_rule(void **state)
{
    static const struct {
        const char *hex, *path, *rule;
    } rows[] = {
        { "", "byte 0", "the bytes end too early" },
        { "18", "byte 0", "the bytes end too early" },
        { "1b00", "byte 0", "the bytes end too early" },
        { "1817", "byte 0", "a number must have its shortest form" },
        { "1900ff", "byte 0", "a number must have its shortest form" },
        { "1a0000ffff", "byte 0", "a number must have its shortest form" },
        { "1b00000000ffffffff", "byte 0", "a number must have its shortest form" },
        { "5801ff", "byte 0", "a number must have its shortest form" },
        { "3817", "byte 0", "a number must have its shortest form" },
        { "c001", "byte 0", "tags are not allowed" },
        { "d28440a04040", "byte 0", "tags are not allowed" },
        { "f4", "byte 0", "floats and simple values are not allowed" },
        { "f6", "byte 0", "floats and simple values are not allowed" },
        { "f93c00", "byte 0", "floats and simple values are not allowed" },
        { "ff", "byte 0", "floats and simple values are not allowed" },
        { "5f4101ff", "byte 0", "indefinite lengths are not allowed" },
        { "9f01ff", "byte 0", "indefinite lengths are not allowed" },
        { "bf0102ff", "byte 0", "indefinite lengths are not allowed" },
        { "1c", "byte 0", "indefinite lengths are not allowed" },
        { "41", "byte 0", "a length is larger than what follows" },
        { "5affffffff00", "byte 0", "a length is larger than what follows" },
        { "9bffffffffffffffff", "byte 0", "a length is larger than what follows" },
        { "bbffffffffffffffff", "byte 0", "a length is larger than what follows" },
        { "a10102", NULL, NULL },
        { "a201020102", "byte 3", "map keys must rise and differ" },
        { "a202010102", "byte 3", "map keys must rise and differ" },
        { "a2616201616101", "byte 4", "map keys must rise and differ" },
        { "a26161011801", "byte 4", "a number must have its shortest form" },
        { "a22001010a", "byte 3", "map keys must rise and differ" },
        { "61ff", "byte 0", "text must be UTF-8" },
        { "62c080", "byte 0", "text must be UTF-8" },
        { "0000", "byte 1", "nothing may follow the value" },
        { "8081", "byte 1", "nothing may follow the value" },
        { "820141", "byte 2", "a length is larger than what follows" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_why why = { .text = "" };
        enum pd_err err = check_hex(rows[i].hex, &why);

        if (rows[i].rule == NULL) {
            assert_int_equal(err, PD_OK);
            continue;
        }
        assert_int_equal(err, PD_ERR_INVALID);
        assert_string_equal(why.text, rows[i].rule);
        assert_string_equal(why.path, rows[i].path);
    }
}

static void
depth_ends_where_it_is_said_to(void **state)
{
    (void)state;
    assert_int_equal(check_hex("8181818101", NULL), PD_OK);
    assert_int_equal(check_hex("818181818101", NULL), PD_ERR_TOO_LARGE);
    assert_int_equal(check_hex("a101a101a101a10101", NULL), PD_OK);
    assert_int_equal(check_hex("a101a101a101a101a10101", NULL), PD_ERR_TOO_LARGE);
}

static void
every_cut_of_a_good_value_is_refused(void **state)
{
    static const char good[] = "a2041a6b49d2003a000100008201500707070707070707070707070707070707";
    char cut[sizeof good];

    (void)state;
    assert_int_equal(
        check_hex("a2041a6b49d2003a0001000082015007070707070707070707070707070707", NULL), PD_OK);
    for (size_t n = 0; n < 62; n += 2) {
        memcpy(cut, good, n);
        cut[n] = '\0';
        assert_int_not_equal(check_hex(cut, NULL), PD_OK);
    }
}

/* The writer is an independent account of the form: whatever short input is accepted must be what it writes.
 */
static bool
is_what_the_writer_writes(const uint8_t *bytes, size_t len)
{
    struct pd_cbor c = pd_cbor_on(bytes, len);
    struct pd_cbor head = c;
    uint8_t back[16];
    struct pd_cbor_writer w = pd_cbor_writer_on(back, sizeof back);
    const uint8_t *p;
    size_t n;
    int64_t value;

    if (pd_cbor_int(&c, INT64_MIN, INT64_MAX, &value))
        pd_cbor_put_int(&w, value);
    else if (c = head, pd_cbor_bytes(&c, 0, 16, &p, &n))
        pd_cbor_put_bytes(&w, p, n);
    else
        return true; /* text, arrays and maps: covered by the tables above */
    return pd_cbor_done(&c) && w.len == len && memcmp(back, bytes, len) == 0;
}

static void
every_short_input_is_refused_or_has_the_one_form(void **state)
{
    int accepted = 0;

    (void)state;
    for (uint32_t i = 0; i < 1u << 24; i++) {
        uint8_t bytes[3] = { (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };
        size_t len = i < 256 ? 1 : i < 65536 ? 2 : 3;

        if (pd_cbor_check(bytes + 3 - len, len, NULL) == PD_OK) {
            accepted++;
            assert_true(is_what_the_writer_writes(bytes + 3 - len, len));
        }
    }
    assert_true(accepted > 1000);
}

static void
a_cursor_takes_what_is_expected_and_stays_refused_after_anything_else(void **state)
{
    static const uint8_t bytes[] = { 0x84, 0x18, 0x64, 0x42, 1, 2, 0x62, 'o', 'k', 0xa0 };
    struct pd_cbor c = pd_cbor_on(bytes, sizeof bytes);
    const uint8_t *p;
    const char *text;
    size_t n;
    int64_t value;

    (void)state;
    assert_true(pd_cbor_array(&c, &n) && n == 4);
    assert_true(pd_cbor_int(&c, 100, 100, &value) && value == 100);
    assert_true(pd_cbor_bytes(&c, 2, 2, &p, &n) && p == bytes + 4 && n == 2);
    assert_true(pd_cbor_text(&c, 0, 2, &text, &n) && memcmp(text, "ok", n) == 0);
    assert_false(pd_cbor_done(&c));
    assert_true(pd_cbor_map(&c, &n) && n == 0);
    assert_true(pd_cbor_done(&c));
    assert_false(pd_cbor_int(&c, 0, 9, &value)); /* nothing left */
    assert_false(pd_cbor_done(&c));

    c = pd_cbor_on(bytes, sizeof bytes);
    assert_false(pd_cbor_map(&c, &n));
    assert_false(pd_cbor_array(&c, &n)); /* would have fitted, but comes too late */
}

static void
limits_are_part_of_what_is_expected(void **state)
{
    static const struct {
        uint8_t bytes[9];
        size_t len;
        int64_t least, most;
        bool ok;
    } rows[] = {
        { { 0x00 }, 1, 0, 0, true },
        { { 0x00 }, 1, 1, 9, false },
        { { 0x0a }, 1, 0, 9, false },
        { { 0x20 }, 1, -1, 0, true },
        { { 0x20 }, 1, 0, 9, false },
        { { 0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 9, INT64_MIN, 0, true },
        { { 0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0 }, 9, INT64_MIN, INT64_MAX, false },
        { { 0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0 }, 9, INT64_MIN, INT64_MAX, false },
        { { 0x18, 0x05 }, 2, 0, 9, false },
    };
    struct pd_cbor c;
    const uint8_t *p;
    const char *text;
    size_t n;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        int64_t value = 0;

        c = pd_cbor_on(rows[i].bytes, rows[i].len);
        assert_int_equal(pd_cbor_int(&c, rows[i].least, rows[i].most, &value), rows[i].ok);
    }
    c = pd_cbor_on((const uint8_t *)"\x42"
                                    "ab",
        3);
    assert_false(pd_cbor_bytes(&c, 3, 9, &p, &n));
    c = pd_cbor_on((const uint8_t *)"\x42"
                                    "ab",
        3);
    assert_false(pd_cbor_bytes(&c, 0, 1, &p, &n));
    c = pd_cbor_on((const uint8_t *)"\x62"
                                    "a\0",
        3);
    assert_false(pd_cbor_text(&c, 0, 9, &text, &n)); /* would end early in C */
}

static void
the_writer_writes_shortest_forms_and_says_when_it_is_full(void **state)
{
    static const struct {
        int64_t value;
        const char *hex;
    } rows[] = { { 0, "00" }, { 23, "17" }, { 24, "1818" }, { 255, "18ff" }, { 256, "190100" },
        { 65535, "19ffff" }, { 65536, "1a00010000" }, { 4294967295, "1affffffff" },
        { 4294967296, "1b0000000100000000" }, { INT64_MAX, "1b7fffffffffffffff" }, { -1, "20" },
        { -24, "37" }, { -25, "3818" }, { -65537, "3a00010000" }, { INT64_MIN, "3b7fffffffffffffff" } };
    uint8_t out[9];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        size_t n = strlen(rows[i].hex) / 2;
        struct pd_cbor_writer w = pd_cbor_writer_on(out, n);
        char hex[19];

        pd_cbor_put_int(&w, rows[i].value);
        assert_false(w.cut);
        pd_hex(out, w.len, hex);
        assert_string_equal(hex, rows[i].hex);
        w = pd_cbor_writer_on(out, n - 1);
        pd_cbor_put_int(&w, rows[i].value);
        assert_true(w.cut);
        pd_cbor_put_int(&w, 0); /* even if this one would fit */
        assert_int_equal(w.len, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_examples_are_accepted),
        cmocka_unit_test(every_other_form_is_refused_with_its_byte_and_rule),
        cmocka_unit_test(depth_ends_where_it_is_said_to),
        cmocka_unit_test(every_cut_of_a_good_value_is_refused),
        cmocka_unit_test(every_short_input_is_refused_or_has_the_one_form),
        cmocka_unit_test(a_cursor_takes_what_is_expected_and_stays_refused_after_anything_else),
        cmocka_unit_test(limits_are_part_of_what_is_expected),
        cmocka_unit_test(the_writer_writes_shortest_forms_and_says_when_it_is_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
