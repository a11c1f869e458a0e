/*
 * Looking at a PIN takes a tenth of a second and 64 MiB, and is meant to. Here it is a hash of the PIN under
 * its salt: what follows from a right and a wrong one is the programs' own, and what Argon2id makes of it has
 * tests elsewhere (tests/core).
 */
#include "app/core/pins.h"

#include <sodium/crypto_generichash.h>
#include <string.h>

enum pd_err
__wrap_pd_pin_keep(const char *pin, struct pd_rng *rng, struct pd_pin_kept *out);
enum pd_err
__wrap_pd_pin_is(const char *pin, const struct pd_pin_kept *kept, bool *is);

static void
hash(const char *pin, const uint8_t *salt, uint8_t *out)
{
    pd_assert(crypto_generichash(
                  out, PD_PIN_HASH_LEN, (const uint8_t *)pin, strlen(pin), salt, PD_PIN_SALT_LEN) == 0);
}

enum pd_err
__wrap_pd_pin_keep(const char *pin, struct pd_rng *rng, struct pd_pin_kept *out)
{
    pd_rng_fill(rng, out->salt, sizeof out->salt);
    hash(pin, out->salt, out->hash);
    return PD_OK;
}

enum pd_err
__wrap_pd_pin_is(const char *pin, const struct pd_pin_kept *kept, bool *is)
{
    uint8_t made[PD_PIN_HASH_LEN];

    hash(pin, kept->salt, made);
    *is = memcmp(made, kept->hash, sizeof made) == 0;
    return PD_OK;
}
