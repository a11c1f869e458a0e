/*
 * Goal: RFC 9285 as written, and nothing it does not write.
 * Method: its examples, its limits, and every text of up to three characters over all 256 bytes' first
 * character: what is decoded must encode to the same text again.
 */
#include "tests/support/check.h"

#include "app/core/base45.h"

#include <string.h>

static void
the_rfcs_examples_go_there_and_back(void **state)
{
    static const struct {
        const char *plain, *text;
    } rows[] = { { "", "" }, { "AB", "BB8" }, { "Hello!!", "%69 VD92EX0" }, { "base-45", "UJCLQE7W581" },
        { "ietf!", "QED8WEX0" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        size_t len = strlen(rows[i].plain), n = 99;
        char text[32];
        uint8_t back[16];

        assert_int_equal(pd_base45_encode((const uint8_t *)rows[i].plain, len, text), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
        assert_int_equal(PD_BASE45_LEN(len), strlen(rows[i].text));
        assert_ok(pd_base45_decode(text, strlen(text), back, len, &n));
        assert_int_equal(n, len);
        assert_memory_equal(back, rows[i].plain, len);
    }
}

static void
garbage_is_refused(void **state)
{
    static const char *const rows[] = {
        "GGW", /* 65,536: one above what two bytes hold */
        ":::", /* the largest there is; the RFC names it */
        "FGX", /* far above */
        "V5",  /* 256: one above what one byte holds */
        "::",
        "A",
        "BB8A", /* a lone character */
        "bb8",
        "BB\n",
        "BB_",
        "B8\"",
        "\xc3\xa9X",
        "BB8::",
    };
    uint8_t out[8];
    size_t n;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        assert_int_equal(pd_base45_decode(rows[i], strlen(rows[i]), out, sizeof out, &n), PD_ERR_INVALID);
    assert_int_equal(pd_base45_decode("BB\0", 3, out, sizeof out, &n), PD_ERR_INVALID);
}

static void
the_largest_groups_are_accepted(void **state)
{
    uint8_t out[2];
    size_t n;

    (void)state;
    assert_ok(pd_base45_decode("FGW", 3, out, 2, &n));
    assert_int_equal(out[0] << 8 | out[1], 0xffff);
    assert_ok(pd_base45_decode("U5", 2, out, 1, &n));
    assert_int_equal(out[0], 0xff);
}

static void
it_never_writes_more_than_there_is_room_for(void **state)
{
    uint8_t out[3] = { 0, 0, 0x5a };
    size_t n;

    (void)state;
    assert_int_equal(pd_base45_decode("BB8BB8", 6, out, 2, &n), PD_ERR_TOO_LARGE);
    assert_int_equal(pd_base45_decode("BB800", 5, out, 2, &n), PD_ERR_TOO_LARGE);
    assert_int_equal(out[2], 0x5a);
}

static void
what_is_decoded_encodes_to_the_same_text(void **state)
{
    int accepted = 0;

    (void)state;
    for (uint32_t i = 0; i < 1u << 21; i++) {
        char text[3] = { (char)(i & 127), (char)(i >> 7 & 127), (char)(i >> 14 & 127) };
        char again[4];
        uint8_t bytes[2];
        size_t n;

        if (pd_base45_decode(text, 3, bytes, sizeof bytes, &n) != PD_OK)
            continue;
        accepted++;
        assert_int_equal(pd_base45_encode(bytes, n, again), 3);
        assert_memory_equal(again, text, 3);
    }
    assert_int_equal(accepted, 65536);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rfcs_examples_go_there_and_back),
        cmocka_unit_test(garbage_is_refused),
        cmocka_unit_test(the_largest_groups_are_accepted),
        cmocka_unit_test(it_never_writes_more_than_there_is_room_for),
        cmocka_unit_test(what_is_decoded_encodes_to_the_same_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
