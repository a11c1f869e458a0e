#include "ui/render/span.h"

#include <string.h>
#include <wchar.h>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <immintrin.h>
#endif

/* Two at a time: four channels share one multiplication. */
void
pd_span_mix(uint32_t *p, int n, pd_color color, uint32_t a)
{
    const uint64_t low = UINT64_C(0x00ff00ff00ff00ff), twice = UINT64_C(0x0000000100000001);
    uint64_t w = a + (a >> 7), keep = 256 - w;
    uint64_t rb = (color & 0xff00ff) * twice * w, g = (color >> 8 & 0xff) * twice * w;
    int i = 0;

    for (; i + 1 < n; i += 2) {
        uint64_t two;

        memcpy(&two, p + i, sizeof two);
        two = ((((two & low) * keep + rb) >> 8) & low) |
              ((((two >> 8 & low & ~(UINT64_C(0xff) << 16 | UINT64_C(0xff) << 48)) * keep + g)) &
                  UINT64_C(0x0000ff000000ff00)) |
              UINT64_C(0xff000000ff000000);
        memcpy(p + i, &two, sizeof two);
    }
    if (i < n)
        p[i] = pd_pixel_mix(p[i], color, a);
}

_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "a pixel is filled as a wide character");

void
pd_span_fill(uint32_t *p, int n, pd_color color)
{
    uint32_t a = pd_alpha_of(color);

    if (a >= 255) {
        if (n > 0) /* the C library's is made for the very processor */
            (void)wmemset((wchar_t *)p, (wchar_t)color, (size_t)n);
    } else {
        pd_span_mix(p, n, color, a);
    }
}

/* ---- pixels with a weight each: bytes in pairs, so that the compiler takes eight pairs at a time ---- */

void
pd_span_spread(uint16_t *pair, int n, pd_color color)
{
    for (int i = 0; i < n; i++)
        memcpy(pair + (ptrdiff_t)i * 2, &color, sizeof color);
}

void
pd_span_weighted(uint32_t *pixels, int n, const uint16_t *weight, const uint16_t *color)
{
    uint16_t pair[PD_SPAN_CHUNK * 2];

    memcpy(pair, pixels, (size_t)n * sizeof *pixels);
    for (int i = 0; i < n * 2; i++) {
        uint16_t w = weight[i], keep = (uint16_t)(256 - w);
        uint16_t low = (uint16_t)((pair[i] & 0xff) * keep + (color[i] & 0xff) * w);
        uint16_t high = (uint16_t)((pair[i] >> 8) * keep + (color[i] >> 8) * w);

        pair[i] = (uint16_t)(low >> 8 | (high & 0xff00));
    }
    memcpy(pixels, pair, (size_t)n * sizeof *pixels);
}

void
pd_span_blend(uint32_t *pixels, const uint32_t *picture, int n, uint32_t weight)
{
    uint8_t *restrict to = (uint8_t *)pixels;
    const uint8_t *restrict from = (const uint8_t *)picture;
    uint16_t w = (uint16_t)weight, keep = (uint16_t)(256 - weight);

    for (int i = 0; i < n * 4; i++)
        to[i] = (uint8_t)((uint16_t)(to[i] * keep + from[i] * w) >> 8);
}

/* Eight pixels at a time: of a letter most are wholly in it or wholly outside. */
void
pd_span_mask(uint32_t *p, const uint8_t *coverage, int n, pd_color color)
{
    uint32_t a = pd_alpha_of(color);

    for (int i = 0; i < n;) {
        int end = n - i < 8 ? n : i + 8;
        uint64_t eight = 0;

        if (end - i == 8)
            memcpy(&eight, coverage + i, sizeof eight);
        if (end - i == 8 && eight == 0) {
            i = end;
        } else if (eight == UINT64_MAX) {
            pd_span_fill(p + i, 8, color);
            i = end;
        }
        for (; i < end; i++)
            pd_pixel_put(p + i, color, pd_mul255(coverage[i], a));
    }
}

static inline uint32_t
word_of(const uint8_t *b)
{
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* Four pixels are three words. */
void
pd_span_rgb_plain(uint32_t *to, const uint8_t *rgb, int n)
{
    const uint32_t solid = 0xff000000;
    int i = 0;

    for (; i + 4 <= n; i += 4, rgb += 12) {
        uint32_t a = word_of(rgb), b = word_of(rgb + 4), c = word_of(rgb + 8);

        to[i] = a | solid;
        to[i + 1] = a >> 24 | b << 8 | solid;
        to[i + 2] = b >> 16 | c << 16 | solid;
        to[i + 3] = c >> 8 | solid;
    }
    for (; i < n; i++, rgb += 3)
        to[i] = (uint32_t)rgb[0] | (uint32_t)rgb[1] << 8 | (uint32_t)rgb[2] << 16 | solid;
}

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

/* As many of the n as it may read sixteen bytes for, which are five pixels and a third. */
__attribute__((target("ssse3"))) static int
rgb_ssse3(uint32_t *to, const uint8_t *rgb, int n)
{
    const __m128i apart = _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
    const __m128i solid = _mm_set1_epi32((int)0xff000000);
    int i = 0;

    for (; i + 6 <= n; i += 4, rgb += 12) {
        __m128i four = _mm_loadu_si128((const __m128i *)(const void *)rgb);

        four = _mm_or_si128(_mm_shuffle_epi8(four, apart), solid);
        _mm_storeu_si128((__m128i *)(void *)(to + i), four);
    }
    return i;
}

void
pd_span_rgb(uint32_t *to, const uint8_t *rgb, int n)
{
    int done = __builtin_cpu_supports("ssse3") ? rgb_ssse3(to, rgb, n) : 0;

    pd_span_rgb_plain(to + done, rgb + (ptrdiff_t)done * 3, n - done);
}

#else

void
pd_span_rgb(uint32_t *to, const uint8_t *rgb, int n)
{
    pd_span_rgb_plain(to, rgb, n);
}

#endif
