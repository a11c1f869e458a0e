#include "app/ledger/mark.h"

#include <string.h>

/* "PDLEDGER" and "MARK 01\0" */
#define KEY_0 UINT64_C(0x50444c4544474552)
#define KEY_1 UINT64_C(0x4d41524b20303100)

static uint64_t
rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

/* By value and always inlined, so that the four words stay in registers from the first word of a value to the
 * last. */
struct words {
    uint64_t a, b, c, d;
};

static inline struct words
round_of(struct words v)
{
    v.a += v.b;
    v.b = rotate(v.b, 13) ^ v.a;
    v.a = rotate(v.a, 32);
    v.c += v.d;
    v.d = rotate(v.d, 16) ^ v.c;
    v.a += v.d;
    v.d = rotate(v.d, 21) ^ v.a;
    v.c += v.b;
    v.b = rotate(v.b, 17) ^ v.c;
    v.c = rotate(v.c, 32);
    return v;
}

static inline struct words
add_word(struct words v, uint64_t word)
{
    v.d ^= word;
    v = round_of(round_of(v));
    v.a ^= word;
    return v;
}

static inline struct words
words_of(const struct pd_mark *mark)
{
    return (struct words){ mark->v[0], mark->v[1], mark->v[2], mark->v[3] };
}

static inline void
keep(struct pd_mark *mark, struct words v, uint64_t count)
{
    mark->v[0] = v.a;
    mark->v[1] = v.b;
    mark->v[2] = v.c;
    mark->v[3] = v.d;
    mark->words += count;
}

void
pd_mark_start(struct pd_mark *mark)
{
    *mark =
        (struct pd_mark){ { KEY_0 ^ UINT64_C(0x736f6d6570736575), KEY_1 ^ UINT64_C(0x646f72616e646f6d),
                              KEY_0 ^ UINT64_C(0x6c7967656e657261), KEY_1 ^ UINT64_C(0x7465646279746573) },
            0 };
}

void
pd_mark_int(struct pd_mark *mark, int64_t value)
{
    keep(mark, add_word(add_word(words_of(mark), 'i'), (uint64_t)value), 2);
}

/* Bytes in file order whatever the machine's order is. */
static inline uint64_t
whole_word_of(const uint8_t *b)
{
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
           (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

static inline uint64_t
word_of(const uint8_t *b, size_t n)
{
    uint64_t word = 0;

    for (size_t i = 0; i < n; i++)
        word |= (uint64_t)b[i] << (8 * i);
    return word;
}

void
pd_mark_bytes(struct pd_mark *mark, char kind, const void *bytes, size_t len)
{
    const uint8_t *b = bytes;
    struct words v = add_word(words_of(mark), (uint64_t)len << 8 | (uint8_t)kind);
    size_t i = 0;

    for (; i + 8 <= len; i += 8)
        v = add_word(v, whole_word_of(b + i));
    if (i < len)
        v = add_word(v, word_of(b + i, len - i));
    keep(mark, v, 1 + (len + 7) / 8);
}

uint64_t
pd_mark_value(const struct pd_mark *mark)
{
    struct words v = add_word(words_of(mark), mark->words << 56);

    v.c ^= 0xff;
    for (int i = 0; i < 4; i++)
        v = round_of(v);
    return v.a ^ v.b ^ v.c ^ v.d;
}
