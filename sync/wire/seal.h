/*
 * Signatures inside a JSON object: the object's bytes as they stand, up to and without the last member
 * ,"sig":"…", are signed together with a domain that says what they are and, in an answer, with the nonce of
 * its request. No canonical form is needed, because nobody re-encodes what was signed.
 */
#ifndef PD_WIRE_SEAL_H
#define PD_WIRE_SEAL_H

#include "app/base/str.h"
#include "app/core/sign.h"

#include <stdbool.h>
#include <stddef.h>

#define PD_NONCE_LEAST 8
#define PD_NONCE_CAP 65
#define PD_SEAL_MAX 16640 /* bytes that can be signed, with domain and nonce */

/* ,"sig":"<128 digits>"} */
#define PD_SEAL_KEY ",\"sig\":\""
#define PD_SEAL_KEY_LEN 8
#define PD_SEAL_TAIL_LEN (PD_SEAL_KEY_LEN + 2 * PD_SIGNATURE_LEN + 2)

/* PD_NONCE_LEAST..PD_NONCE_CAP - 1 letters, digits, '-' and '_': it travels in headers and between quotes. */
PD_MUST_CHECK bool
pd_nonce_valid(const char *nonce);

/* Over "<domain>\n", then "<nonce>\n" where nonce is not NULL, then the bytes: PD_SEAL_MAX in all. */
struct pd_signature
pd_seal_sign(
    const struct pd_secret_key *secret, const char *domain, const char *nonce, const void *bytes, size_t len);

PD_MUST_CHECK bool
pd_seal_verify(const struct pd_public_key *key, const struct pd_signature *signature, const char *domain,
    const char *nonce, const void *bytes, size_t len);

/* Signs out's bytes from `from` on, an object whose last brace is not written yet, and closes it. */
struct pd_signature
pd_seal_close(struct pd_str *out, size_t from, const char *domain, const char *nonce,
    const struct pd_secret_key *secret);

/* True when the object ends as pd_seal_close ends it and the signature in it is the key's. */
PD_MUST_CHECK bool
pd_seal_check(
    const char *text, size_t len, const char *domain, const char *nonce, const struct pd_public_key *key);

#endif
