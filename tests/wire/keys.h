/* The two parties of every test here: keys that are the same in every run. */
#ifndef PD_TESTS_WIRE_KEYS_H
#define PD_TESTS_WIRE_KEYS_H

#include "app/core/sign.h"

#include <string.h>

#define NONCE "0123456789abcdef"

static inline struct pd_secret_key
secret_of(uint8_t fill)
{
    uint8_t seed[PD_SEED_LEN];

    memset(seed, fill, sizeof seed);
    return pd_secret_key_from_seed(seed);
}

static inline struct pd_secret_key
desk_secret(void)
{
    return secret_of(1);
}

static inline struct pd_secret_key
hub_secret(void)
{
    return secret_of(2);
}

static inline struct pd_public_key
public_of(struct pd_secret_key secret)
{
    return pd_secret_key_public(&secret);
}

#endif
