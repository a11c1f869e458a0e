/*
 * SHA-256, and the chain that ties a journal's lines together: each head covers every line before it, so a
 * line cannot be changed, dropped or moved without every later head changing.
 */
#ifndef PD_CORE_HASH_H
#define PD_CORE_HASH_H

#include <sodium/crypto_hash_sha256.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_HASH_LEN 32      /* bytes */
#define PD_HASH_TEXT_LEN 64 /* hexadecimal digits, without the NUL; pd_hex and pd_unhex go there and back */
#define PD_HASH_TEXT_CAP (PD_HASH_TEXT_LEN + 1)

struct pd_hash {
    uint8_t b[PD_HASH_LEN];
};

struct pd_hash
pd_hash_of(const void *bytes, size_t n);

/* The same for bytes that come in parts: start, add any number of times, end once. */
struct pd_hasher {
    crypto_hash_sha256_state state;
};

void
pd_hasher_start(struct pd_hasher *hasher);

void
pd_hasher_add(struct pd_hasher *hasher, const void *bytes, size_t n);

struct pd_hash
pd_hasher_end(struct pd_hasher *hasher);

/* The head after one more line: SHA-256(prev ‖ line). The line goes in without its line feed. The head of an
 * empty journal is all zero bytes. */
struct pd_hash
pd_chain_next(const struct pd_hash *prev, const void *line, size_t len);

/* In constant time, so that it also serves where a guess must learn nothing. */
bool
pd_hash_equal(const struct pd_hash *a, const struct pd_hash *b);

#endif
