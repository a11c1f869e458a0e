/*
 * PINs of people: of a badge of the staff, of a member's card. Kept as Argon2id (RFC 9106) of it alone; what
 * follows from a wrong one is the owner's to say. Looking at one takes a tenth of a second and 64 MiB.
 */
#ifndef PD_CORE_PINS_H
#define PD_CORE_PINS_H

#include "app/base/err.h"
#include "app/base/rng.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_PIN_MIN 6
#define PD_PIN_CAP 13 /* 6 to 12 digits */
#define PD_PIN_SALT_LEN 16
#define PD_PIN_HASH_LEN 32

struct pd_pin_kept {
    uint8_t salt[PD_PIN_SALT_LEN], hash[PD_PIN_HASH_LEN];
};

/* Errors: PD_ERR_INVALID with *why: not 6 to 12 digits, or one that is tried first. */
PD_MUST_CHECK enum pd_err
pd_pin_check(const char *pin, struct pd_why *why);

/* Under a new salt. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_pin_keep(const char *pin, struct pd_rng *rng, struct pd_pin_kept *out);

/* Is it the one that was kept? Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_pin_is(const char *pin, const struct pd_pin_kept *kept, bool *is);

#endif
