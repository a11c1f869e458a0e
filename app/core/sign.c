#include "app/core/sign.h"

#include "app/core/hash.h"

#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>
#include <string.h>

_Static_assert(PD_SEED_LEN == crypto_sign_ed25519_SEEDBYTES, "seed length");
_Static_assert(PD_PUBLIC_KEY_LEN == crypto_sign_ed25519_PUBLICKEYBYTES, "public key length");
_Static_assert(PD_SECRET_KEY_LEN == crypto_sign_ed25519_SECRETKEYBYTES, "secret key length");
_Static_assert(PD_SIGNATURE_LEN == crypto_sign_ed25519_BYTES, "signature length");

struct pd_secret_key
pd_secret_key_from_seed(const uint8_t *seed)
{
    struct pd_public_key key;
    struct pd_secret_key secret;

    pd_assert(crypto_sign_ed25519_seed_keypair(key.b, secret.b, seed) == 0);
    return secret;
}

struct pd_secret_key
pd_secret_key_make(struct pd_rng *rng)
{
    uint8_t seed[PD_SEED_LEN];
    struct pd_secret_key secret;

    pd_rng_fill(rng, seed, sizeof seed);
    secret = pd_secret_key_from_seed(seed);
    sodium_memzero(seed, sizeof seed);
    return secret;
}

struct pd_public_key
pd_secret_key_public(const struct pd_secret_key *secret)
{
    struct pd_public_key key;

    memcpy(key.b, secret->b + PD_SEED_LEN, sizeof key.b);
    return key;
}

void
pd_secret_key_wipe(struct pd_secret_key *secret)
{
    sodium_memzero(secret, sizeof *secret);
}

struct pd_signature
pd_sign(const struct pd_secret_key *secret, const void *message, size_t len)
{
    struct pd_signature signature;

    pd_assert(crypto_sign_ed25519_detached(signature.b, NULL, message, len, secret->b) == 0);
    return signature;
}

bool
pd_verify(
    const struct pd_public_key *key, const struct pd_signature *signature, const void *message, size_t len)
{
    return crypto_sign_ed25519_verify_detached(signature->b, message, len, key->b) == 0;
}

struct pd_kid
pd_kid_of(const struct pd_public_key *key)
{
    struct pd_hash hash = pd_hash_of(key->b, sizeof key->b);
    struct pd_kid kid;

    memcpy(kid.b, hash.b, sizeof kid.b);
    return kid;
}

bool
pd_kid_equal(struct pd_kid a, struct pd_kid b)
{
    return memcmp(a.b, b.b, sizeof a.b) == 0;
}

bool
pd_public_key_equal(const struct pd_public_key *a, const struct pd_public_key *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}
