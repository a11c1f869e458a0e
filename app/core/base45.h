/*
 * Base45 (RFC 9285): bytes as the 45 characters that a QR code packs best.
 * Decoding is strict: every text is refused that encoding could not have made, so one payload has one text.
 */
#ifndef PD_CORE_BASE45_H
#define PD_CORE_BASE45_H

#include "app/base/err.h"

#include <stddef.h>
#include <stdint.h>

/* Characters for n bytes, without the NUL. */
#define PD_BASE45_LEN(n) ((n) / 2 * 3 + (n) % 2 * 2)

/* Writes a NUL too. Returns the characters written; out holds PD_BASE45_LEN(n) + 1. */
size_t
pd_base45_encode(const uint8_t *bytes, size_t n, char *out);

/* Errors: PD_ERR_INVALID (a foreign character, a lone last character, a group above its range),
 * PD_ERR_TOO_LARGE (more than cap bytes). */
PD_MUST_CHECK enum pd_err
pd_base45_decode(const char *text, size_t len, uint8_t *out, size_t cap, size_t *n);

#endif
