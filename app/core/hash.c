#include "app/core/hash.h"

#include "app/core/sha256.h"

#include <sodium/utils.h>
#include <stdatomic.h>
#include <string.h>

/* Asked once: the question is slow inside a virtual machine. Two threads may both ask; they get one answer.
 */
static bool
is_native(void)
{
    enum { UNKNOWN, NO, YES };
    static atomic_int known = UNKNOWN;
    int now = atomic_load_explicit(&known, memory_order_relaxed);

    if (now == UNKNOWN) {
        now = pd_sha256_native() ? YES : NO;
        atomic_store_explicit(&known, now, memory_order_relaxed);
    }
    return now == YES;
}

/* libsodium's hash functions return 0 and nothing else; the casts below say that this was looked at. Its
 * state is eight words, the number of bits so far, and the bytes of a block that is not full yet. */

static void
add_native(crypto_hash_sha256_state *state, const uint8_t *bytes, size_t n)
{
    size_t filled = (size_t)(state->count >> 3) & (PD_SHA256_BLOCK - 1);

    state->count += (uint64_t)n << 3;
    if (filled > 0) {
        size_t part = PD_SHA256_BLOCK - filled < n ? PD_SHA256_BLOCK - filled : n;

        memcpy(state->buf + filled, bytes, part);
        if (filled + part < PD_SHA256_BLOCK)
            return;
        pd_sha256_blocks(state->state, state->buf, 1);
        bytes += part;
        n -= part;
    }
    pd_sha256_blocks(state->state, bytes, n / PD_SHA256_BLOCK);
    if (n % PD_SHA256_BLOCK > 0)
        memcpy(state->buf, bytes + n - n % PD_SHA256_BLOCK, n % PD_SHA256_BLOCK);
}

static void
end_native(crypto_hash_sha256_state *state, struct pd_hash *out)
{
    static const uint8_t padding[PD_SHA256_BLOCK] = { 0x80 };
    uint64_t bits = state->count;
    size_t filled = (size_t)(bits >> 3) & (PD_SHA256_BLOCK - 1);
    uint8_t length[8];

    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    add_native(state, padding, (filled < 56 ? 56 : 56 + PD_SHA256_BLOCK) - filled);
    add_native(state, length, sizeof length);
    for (int i = 0; i < PD_HASH_LEN; i++)
        out->b[i] = (uint8_t)(state->state[i / 4] >> (24 - 8 * (i % 4)));
    sodium_memzero(state, sizeof *state);
}

void
pd_hasher_start(struct pd_hasher *hasher)
{
    (void)crypto_hash_sha256_init(&hasher->state);
}

void
pd_hasher_add(struct pd_hasher *hasher, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    if (is_native())
        add_native(&hasher->state, bytes, n);
    else
        (void)crypto_hash_sha256_update(&hasher->state, bytes, n);
}

struct pd_hash
pd_hasher_end(struct pd_hasher *hasher)
{
    struct pd_hash hash;

    if (is_native())
        end_native(&hasher->state, &hash);
    else
        (void)crypto_hash_sha256_final(&hasher->state, hash.b);
    return hash;
}

struct pd_hash
pd_hash_of(const void *bytes, size_t n)
{
    struct pd_hasher hasher;

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, bytes, n);
    return pd_hasher_end(&hasher);
}

struct pd_hash
pd_chain_next(const struct pd_hash *prev, const void *line, size_t len)
{
    struct pd_hasher hasher;

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, prev->b, sizeof prev->b);
    pd_hasher_add(&hasher, line, len);
    return pd_hasher_end(&hasher);
}

bool
pd_hash_equal(const struct pd_hash *a, const struct pd_hash *b)
{
    return sodium_memcmp(a->b, b->b, sizeof a->b) == 0;
}
