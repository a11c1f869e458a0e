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

static void
round_of(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

static void
add_word(struct pd_mark *mark, uint64_t word)
{
    mark->v[3] ^= word;
    round_of(mark->v);
    round_of(mark->v);
    mark->v[0] ^= word;
    mark->words++;
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
    add_word(mark, 'i');
    add_word(mark, (uint64_t)value);
}

/* Bytes in file order whatever the machine's order is. */
static uint64_t
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
    size_t i = 0;

    add_word(mark, (uint64_t)len << 8 | (uint8_t)kind);
    for (; i + 8 <= len; i += 8)
        add_word(mark, word_of(b + i, 8));
    if (i < len)
        add_word(mark, word_of(b + i, len - i));
}

uint64_t
pd_mark_value(const struct pd_mark *mark)
{
    struct pd_mark end = *mark;

    add_word(&end, mark->words << 56);
    end.v[2] ^= 0xff;
    for (int i = 0; i < 4; i++)
        round_of(end.v);
    return end.v[0] ^ end.v[1] ^ end.v[2] ^ end.v[3];
}
