/*
 * Ed25519 signatures (RFC 8032): of codes by the hub and by desks, of journal heads, of HTTP requests.
 *   (1) Verification is strict: non-canonical signatures and keys of small order are refused, so one message
 *       has one acceptable signature per key holder and nobody can pick a key that signs everything.
 *   (2) Signing is deterministic; randomness is needed for a new key only.
 */
#ifndef PD_CORE_SIGN_H
#define PD_CORE_SIGN_H

#include "app/base/err.h"
#include "app/base/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_SEED_LEN 32
#define PD_PUBLIC_KEY_LEN 32
#define PD_SECRET_KEY_LEN 64
#define PD_SIGNATURE_LEN 64
#define PD_KID_LEN 4

struct pd_public_key {
    uint8_t b[PD_PUBLIC_KEY_LEN];
};

/* Seed, then public key. Wipe it when done. */
struct pd_secret_key {
    uint8_t b[PD_SECRET_KEY_LEN];
};

struct pd_signature {
    uint8_t b[PD_SIGNATURE_LEN];
};

/* A short hint which key to try. Two keys may share one: try every key with that kid. */
struct pd_kid {
    uint8_t b[PD_KID_LEN];
};

/* The same seed (PD_SEED_LEN bytes) gives the same key for ever. */
struct pd_secret_key
pd_secret_key_from_seed(const uint8_t *seed);

struct pd_secret_key
pd_secret_key_make(struct pd_rng *rng);

struct pd_public_key
pd_secret_key_public(const struct pd_secret_key *secret);

/* Overwrites the key in a way the compiler does not remove. */
void
pd_secret_key_wipe(struct pd_secret_key *secret);

struct pd_signature
pd_sign(const struct pd_secret_key *secret, const void *message, size_t len);

PD_MUST_CHECK bool
pd_verify(
    const struct pd_public_key *key, const struct pd_signature *signature, const void *message, size_t len);

/* The first bytes of SHA-256 of the public key. */
struct pd_kid
pd_kid_of(const struct pd_public_key *key);

bool
pd_kid_equal(struct pd_kid a, struct pd_kid b);

bool
pd_public_key_equal(const struct pd_public_key *a, const struct pd_public_key *b);

#endif
