#include "app/core/hash.h"

#include <sodium/utils.h>

/* libsodium's hash functions return 0 and nothing else; the casts below say that this was looked at. */

struct pd_hash
pd_hash_of(const void *bytes, size_t n)
{
    struct pd_hash hash;

    (void)crypto_hash_sha256(hash.b, bytes, n);
    return hash;
}

void
pd_hasher_start(struct pd_hasher *hasher)
{
    (void)crypto_hash_sha256_init(&hasher->state);
}

void
pd_hasher_add(struct pd_hasher *hasher, const void *bytes, size_t n)
{
    (void)crypto_hash_sha256_update(&hasher->state, bytes, n);
}

struct pd_hash
pd_hasher_end(struct pd_hasher *hasher)
{
    struct pd_hash hash;

    (void)crypto_hash_sha256_final(&hasher->state, hash.b);
    return hash;
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
