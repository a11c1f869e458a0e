/* Reed-Solomon over GF(256), polynomial 0x11d, as QR codes use it: errors and erasures in one block. */
#ifndef PD_DRIVERS_REED_H
#define PD_DRIVERS_REED_H

#include <stdbool.h>
#include <stdint.h>

#define PD_REED_MAX 255 /* bytes a block */

struct pd_reed {
    uint8_t power[510]; /* of 2 */
    uint8_t log[256];
};

void
pd_reed_init(struct pd_reed *reed);

/*
 * Mends block (data, then check bytes) in place. erased: places that are known to be bad. spare: check bytes
 * that must not be needed, as proof. Returns how many bytes were changed, or -1 with block as it was.
 */
int
pd_reed_mend(const struct pd_reed *reed, uint8_t *block, int length, int check, const uint8_t *erased,
    int erasures, int spare);

#endif
