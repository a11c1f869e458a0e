/*
 * The inner step of SHA-256 on processors that have it as an instruction: five to ten times as fast as
 * portable code, which tells where a whole journal is hashed. pd_hasher uses it when it is there.
 */
#ifndef PD_CORE_SHA256_H
#define PD_CORE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_SHA256_BLOCK 64

/* This processor has the instructions. */
bool
pd_sha256_native(void);

/* Only where pd_sha256_native() is true. state: eight words, as FIPS 180-4 has them. */
void
pd_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks);

#endif
