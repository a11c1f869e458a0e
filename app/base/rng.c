#include "app/base/rng.h"

#include "app/base/err.h"

#include <string.h>
#include <sys/random.h>

static void
fill_system(struct pd_rng *rng, void *out, size_t n)
{
    uint8_t *p = out;

    (void)rng;
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);

        pd_assert(got > 0);
        p += got;
        n -= (size_t)got;
    }
}

static uint64_t
rotl(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

static uint64_t
next_seeded(struct pd_rng *rng)
{
    uint64_t *s = rng->s;
    uint64_t result = rotl(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

static void
fill_seeded(struct pd_rng *rng, void *out, size_t n)
{
    uint8_t *p = out;

    while (n > 0) {
        uint64_t word = next_seeded(rng);
        size_t part = n < sizeof word ? n : sizeof word;

        memcpy(p, &word, part);
        p += part;
        n -= part;
    }
}

struct pd_rng
pd_rng_system(void)
{
    return (struct pd_rng){ .fill = fill_system };
}

/* splitmix64 spreads one seed over the whole state, as the authors of xoshiro advise. */
struct pd_rng
pd_rng_seeded(uint64_t seed)
{
    struct pd_rng rng = { .fill = fill_seeded };

    for (int i = 0; i < 4; i++) {
        uint64_t z = (seed += UINT64_C(0x9e3779b97f4a7c15));

        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        rng.s[i] = z ^ z >> 31;
    }
    return rng;
}

void
pd_rng_fill(struct pd_rng *rng, void *out, size_t n)
{
    rng->fill(rng, out, n);
}

uint64_t
pd_rng_u64(struct pd_rng *rng)
{
    uint64_t x;

    rng->fill(rng, &x, sizeof x);
    return x;
}

uint64_t
pd_rng_below(struct pd_rng *rng, uint64_t bound)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    uint64_t x;

    pd_assert(bound > 0);
    do {
        x = pd_rng_u64(rng);
    } while (x >= limit);
    return x % bound;
}
