#include "app/core/pins.h"

#include <sodium.h>
#include <string.h>

#define OPS crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE
#define MEMORY crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE

_Static_assert(PD_PIN_SALT_LEN == crypto_pwhash_argon2id_SALTBYTES, "the salt's length");

/* All one digit, or each one more or one less than the last: what is tried first. */
static bool
is_easy(const char *pin)
{
    int step = pin[1] - pin[0];

    for (int i = 1; pin[i] != '\0'; i++)
        if (pin[i] - pin[i - 1] != step)
            return false;
    return step >= -1 && step <= 1;
}

enum pd_err
pd_pin_check(const char *pin, struct pd_why *why)
{
    size_t len = strlen(pin);

    if (len < PD_PIN_MIN || len >= PD_PIN_CAP || strspn(pin, "0123456789") != len)
        return pd_why(why, PD_ERR_INVALID, "PIN", "must be %d to %d digits", PD_PIN_MIN, PD_PIN_CAP - 1);
    if (is_easy(pin))
        return pd_why(why, PD_ERR_INVALID, "PIN", "is too easy to guess: no row of digits, no single one");
    return PD_OK;
}

static bool
hash_pin(const char *pin, const uint8_t salt[PD_PIN_SALT_LEN], uint8_t out[PD_PIN_HASH_LEN])
{
    return crypto_pwhash_argon2id(out, PD_PIN_HASH_LEN, pin, strlen(pin), salt, OPS, MEMORY,
               crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0;
}

enum pd_err
pd_pin_keep(const char *pin, struct pd_rng *rng, struct pd_pin_kept *out)
{
    pd_rng_fill(rng, out->salt, sizeof out->salt);
    return hash_pin(pin, out->salt, out->hash) ? PD_OK : PD_ERR_MEMORY;
}

/* One that nobody can have chosen is wrong without a look. */
enum pd_err
pd_pin_is(const char *pin, const struct pd_pin_kept *kept, bool *is)
{
    uint8_t hash[PD_PIN_HASH_LEN];

    *is = false;
    if (pd_pin_check(pin, NULL) != PD_OK)
        return PD_OK;
    if (!hash_pin(pin, kept->salt, hash))
        return PD_ERR_MEMORY;
    *is = sodium_memcmp(hash, kept->hash, sizeof hash) == 0;
    sodium_memzero(hash, sizeof hash);
    return PD_OK;
}
