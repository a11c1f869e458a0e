/*
 * One signed message: an untagged COSE_Sign1 (RFC 9052) with the protected header {alg, kid}, an empty
 * unprotected one, and no outside data.
 *   (1) The content is handed out only after its signature was verified.
 *   (2) The outer form is exact, so a message cannot be dressed up differently and still verify.
 */
#ifndef PD_CORE_COSE_H
#define PD_CORE_COSE_H

#include "app/core/keyring.h"

#define PD_COSE_CONTENT_MAX 256 /* bytes */
#define PD_COSE_MAX (PD_COSE_CONTENT_MAX + 81)

/* COSE's registered numbers. Another algorithm is another row of the table in cose.c. */
enum pd_cose_alg { PD_COSE_EDDSA = -8 };

enum pd_cose_outcome {
    PD_COSE_VERIFIED = 1,
    PD_COSE_MALFORMED = 2,
    PD_COSE_UNKNOWN_KEY = 3,   /* no key of the ring has that kid */
    PD_COSE_BAD_SIGNATURE = 4, /* keys have that kid, and none of them signed this */
};

struct pd_cose {
    struct pd_kid kid;        /* as claimed; set for every outcome but PD_COSE_MALFORMED */
    const struct pd_key *key; /* the one that signed; this and the rest only when PD_COSE_VERIFIED */
    const uint8_t *content;   /* points into the message */
    size_t content_len;
};

/* *why may be NULL; it is filled when the message is malformed. */
PD_MUST_CHECK enum pd_cose_outcome
pd_cose_read(const uint8_t *message, size_t len, const struct pd_keyring *ring, struct pd_cose *out,
    struct pd_why *why);

/* Errors: PD_ERR_TOO_LARGE (the content is above PD_COSE_CONTENT_MAX, or cap too small). */
PD_MUST_CHECK enum pd_err
pd_cose_write(const struct pd_secret_key *secret, const uint8_t *content, size_t content_len, uint8_t *out,
    size_t cap, size_t *len);

/* What is signed (RFC 9052, 4.4): ["Signature1", protected, '', content]. Returns its length; 0 if it does
 * not fit. For the two functions above and for tests against published examples. */
size_t
pd_cose_to_be_signed(const uint8_t *protected_header, size_t protected_len, const uint8_t *content,
    size_t content_len, uint8_t *out, size_t cap);

#endif
