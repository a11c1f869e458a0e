#include "app/core/sha256.h"

#include "app/base/err.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#include <cpuid.h>
#include <immintrin.h>

static const uint32_t round_constants[64] = { 0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b,
    0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74,
    0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3,
    0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354,
    0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3,
    0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa,
    0xa4506ceb, 0xbef9a3f7, 0xc67178f2 };

#define LEAF_1_ECX_NEEDED (1u << 9 | 1u << 19) /* SSSE3, SSE4.1 */
#define LEAF_7_EBX_SHA (1u << 29)

bool
pd_sha256_native(void)
{
    unsigned a, b, c, d;

    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & LEAF_1_ECX_NEEDED) != LEAF_1_ECX_NEEDED)
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & LEAF_7_EBX_SHA) != 0;
}

/* Sixteen times four rounds. m holds the last sixteen words of the schedule, four to a register. */
__attribute__((target("sha,sse4.1,ssse3"))) static void
one_block(__m128i *abef, __m128i *cdgh, const uint8_t *bytes)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i s0 = *abef, s1 = *cdgh, m[4];

    for (int i = 0; i < 4; i++)
        m[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i)), swap);
    for (int i = 0; i < 16; i++) {
        __m128i *w = &m[i & 3], last = m[(i + 3) & 3], k;

        if (i >= 4) {
            __m128i seven = _mm_alignr_epi8(last, m[(i + 2) & 3], 4);

            *w = _mm_add_epi32(_mm_sha256msg1_epu32(*w, m[(i + 1) & 3]), seven);
            *w = _mm_sha256msg2_epu32(*w, last);
        }
        k = _mm_loadu_si128((const __m128i *)(const void *)(round_constants + 4 * i));
        k = _mm_add_epi32(*w, k);
        s1 = _mm_sha256rnds2_epu32(s1, s0, k);
        s0 = _mm_sha256rnds2_epu32(s0, s1, _mm_shuffle_epi32(k, 0x0e));
    }
    *abef = _mm_add_epi32(*abef, s0);
    *cdgh = _mm_add_epi32(*cdgh, s1);
}

/* The instructions want the words as (a, b, e, f) and (c, d, g, h), highest first. */
__attribute__((target("sha,sse4.1,ssse3"))) void
pd_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks)
{
    __m128i *words = (__m128i *)(void *)state;
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xb1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1b);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xf0);

    for (; blocks > 0; blocks--, bytes += PD_SHA256_BLOCK)
        one_block(&abef, &cdgh, bytes);
    low = _mm_shuffle_epi32(abef, 0x1b);
    high = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128(words, _mm_blend_epi16(low, high, 0xf0));
    _mm_storeu_si128(words + 1, _mm_alignr_epi8(high, low, 8));
}

#else

bool
pd_sha256_native(void)
{
    return false;
}

void
pd_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks)
{
    (void)state;
    (void)bytes;
    (void)blocks;
    pd_assert(false);
}

#endif
