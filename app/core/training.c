#include "app/core/training.h"

#include "app/core/cose.h"
#include "app/core/hash.h"

#include <stdio.h>
#include <string.h>

_Static_assert(PD_SEED_LEN == sizeof(struct pd_hash), "a hash makes a seed");

void
pd_training_seed(enum pd_training_party party, uint8_t *seed)
{
    char words[64];
    struct pd_hash hash;

    (void)snprintf(words, sizeof words, "pointdesk training hospital, worth nothing: %d", (int)party);
    hash = pd_hash_of(words, strlen(words));
    memcpy(seed, hash.b, PD_SEED_LEN);
}

struct pd_secret_key
pd_training_key(enum pd_training_party party)
{
    uint8_t seed[PD_SEED_LEN];

    pd_training_seed(party, seed);
    return pd_secret_key_from_seed(seed);
}

bool
pd_training_is_key(const struct pd_public_key *key)
{
    bool is = false;

    for (int i = 0; i < PD_TRAINING_PARTIES; i++) {
        struct pd_secret_key secret = pd_training_key((enum pd_training_party)i);
        struct pd_public_key theirs = pd_secret_key_public(&secret);

        is |= pd_public_key_equal(key, &theirs);
    }
    return is;
}

bool
pd_training_signed(const uint8_t *message, size_t len)
{
    static const struct pd_id nobody;
    struct pd_keyring ring = { .count = 0 };
    struct pd_cose cose;

    for (int i = 0; i < PD_TRAINING_PARTIES; i++) {
        struct pd_secret_key secret = pd_training_key((enum pd_training_party)i);
        struct pd_public_key key = pd_secret_key_public(&secret);

        if (pd_keyring_add(&ring, &key, 0, nobody) != PD_OK)
            return false;
    }
    return pd_cose_read(message, len, &ring, &cose, NULL) == PD_COSE_VERIFIED;
}
