/*
 * Goal: runs of pixels that are painted several at a time are what they are one by one. Method: runs by
 * chance, of every length and alignment around the steps; the guards beside them must stay. The run of three
 * bytes a pixel ends where its memory ends, so that a sanitizer sees a byte read too much.
 */
#include "tests/support/check.h"

#include "ui/render/span.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST 70
#define GUARD 0xff123456u

static uint32_t seed = 5;

static uint32_t
chance(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

static void
fill_by_chance(uint32_t *pixels, int n)
{
    for (int i = 0; i < n; i++)
        pixels[i] = chance() | 0xff000000;
    pixels[n] = GUARD;
}

static void
three_bytes_a_pixel_become_four(void **state)
{
    (void)state;
    for (int n = 0; n <= LONGEST; n++) {
        uint8_t *rgb = malloc((size_t)n * 3 + 1);
        uint32_t is[LONGEST + 1], plain[LONGEST + 1];

        assert_non_null(rgb);
        for (int i = 0; i < n * 3; i++)
            rgb[i] = (uint8_t)chance();
        rgb = realloc(rgb, n > 0 ? (size_t)n * 3 : 1);
        assert_non_null(rgb);
        is[n] = plain[n] = GUARD;
        pd_span_rgb(is, rgb, n);
        pd_span_rgb_plain(plain, rgb, n);
        assert_memory_equal(is, plain, sizeof *is * (size_t)(n + 1));
        for (int i = 0; i < n; i++)
            assert_int_equal(is[i], 0xff000000u | (uint32_t)rgb[i * 3] | (uint32_t)rgb[i * 3 + 1] << 8 |
                                        (uint32_t)rgb[i * 3 + 2] << 16);
        free(rgb);
    }
}

/* Letters: long runs of nothing and of all, with rims between. */
static uint8_t
coverage_at(int i)
{
    return i / 9 % 3 == 0 ? 0 : i / 9 % 3 == 1 ? 255 : (uint8_t)chance();
}

static void
a_mask_is_each_pixel_put_by_itself(void **state)
{
    static const pd_color colors[] = { 0xff00594f, 0x80ff8000, 0x00ffffff, 0xffffffff };

    (void)state;
    for (int round = 0; round < 40; round++)
        for (int n = 0; n <= LONGEST; n++) {
            pd_color color = colors[round % PD_COUNT(colors)];
            uint32_t is[LONGEST + 1], one[LONGEST + 1];
            uint8_t coverage[LONGEST];

            fill_by_chance(is, n);
            memcpy(one, is, sizeof one);
            for (int i = 0; i < n; i++) {
                coverage[i] = coverage_at(i + round);
                pd_pixel_put(one + i, color, pd_mul255(coverage[i], pd_alpha_of(color)));
            }
            pd_span_mask(is, coverage, n, color);
            assert_memory_equal(is, one, sizeof *is * (size_t)(n + 1));
        }
}

static void
a_run_is_mixed_as_each_of_its_pixels(void **state)
{
    (void)state;
    for (uint32_t a = 0; a < 256; a += 5)
        for (int n = 0; n <= PD_SPAN_CHUNK; n++) {
            uint32_t is[LONGEST + 1], weighted[LONGEST + 1], one[LONGEST + 1];
            uint16_t weight[PD_SPAN_CHUNK * 2], pair[PD_SPAN_CHUNK * 2];
            pd_color color = chance() | 0xff000000;

            fill_by_chance(is, n);
            memcpy(one, is, sizeof one);
            memcpy(weighted, is, sizeof weighted);
            for (int i = 0; i < n; i++) {
                one[i] = pd_pixel_mix(one[i], color, a);
                weight[2 * i] = weight[2 * i + 1] = (uint16_t)(a + (a >> 7));
            }
            pd_span_mix(is, n, color, a);
            pd_span_spread(pair, n, color);
            pd_span_weighted(weighted, n, weight, pair);
            assert_memory_equal(is, one, sizeof *is * (size_t)(n + 1));
            assert_memory_equal(weighted, one, sizeof *is * (size_t)(n + 1));
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_bytes_a_pixel_become_four),
        cmocka_unit_test(a_mask_is_each_pixel_put_by_itself),
        cmocka_unit_test(a_run_is_mixed_as_each_of_its_pixels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
