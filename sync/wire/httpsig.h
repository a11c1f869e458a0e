/*
 * Signed requests: HTTP Message Signatures (RFC 9421) with Ed25519, and Content-Digest (RFC 9530).
 *   (1) A signature covers the whole request that matters: @method, @path, @query, content-digest (of an
 * empty body too), pd-device and pd-epoch; all six, each once, in any order, and nothing else. (2) It is
 * fresh by the hub's challenge alone, its `nonce`. There is no `created`: desk clocks are wrong. Parameters
 * are nonce, keyid and alg="ed25519"; all three, each once, in any order, and no others. (3) One form only:
 * one signature, structured fields exactly as RFC 8941 would write them, headers once. (4) Reading believes
 * nothing. What pd_httpsig_read hands out is a claim until pd_httpsig_verify said yes.
 */
#ifndef PD_WIRE_HTTPSIG_H
#define PD_WIRE_HTTPSIG_H

#include "app/core/id.h"
#include "app/core/sign.h"
#include "sync/wire/http.h"
#include "sync/wire/push.h"

#define PD_KEYID_CAP 65              /* up to 64 characters, and NUL */
#define PD_HTTPSIG_INPUT_CAP 320     /* the longest Signature-Input, and NUL */
#define PD_HTTPSIG_SIGNATURE_CAP 128 /* the longest Signature, and NUL */
#define PD_CONTENT_DIGEST_CAP 64     /* "sha-256=:...:" and NUL */
#define PD_HTTPSIG_BASE_MAX 4096     /* bytes that are signed; bounds path and query */

/* Where the five header values live; as long as the request. */
struct pd_httpsig_text {
    char device[PD_ID_TEXT_CAP];
    char epoch[11];
    char digest[PD_CONTENT_DIGEST_CAP];
    char input[PD_HTTPSIG_INPUT_CAP];
    char signature[PD_HTTPSIG_SIGNATURE_CAP];
};

struct pd_httpsig_signer {
    struct pd_id device;
    uint32_t epoch;
    const struct pd_secret_key *secret; /* keyid is its kid in hexadecimal */
};

/*
 * Adds pd-device, pd-epoch, content-digest, signature-input and signature to the request, whose other parts
 * must be final. nonce: 1 to 64 of A-Z a-z 0-9 - _ . = + /
 * Errors, with nothing added: PD_ERR_INVALID (request line or nonce; or one of the headers is there already),
 * PD_ERR_TOO_LARGE, PD_ERR_FULL (headers).
 */
PD_MUST_CHECK enum pd_err
pd_httpsig_sign(struct pd_http_request *request, const struct pd_httpsig_signer *signer, const char *nonce,
    struct pd_httpsig_text *text);

/* What a request says about its signature. Points into the request where it says so. */
struct pd_httpsig {
    struct pd_id device;
    uint32_t epoch;
    char nonce[PD_NONCE_CAP];
    char keyid[PD_KEYID_CAP];
    struct pd_signature signature;
    const char *params; /* in the request: from '(' to the end of Signature-Input */
};

/*
 * Checks the form and that Content-Digest fits the body.
 * Errors: PD_ERR_NOT_FOUND (not signed at all), PD_ERR_INVALID with *why naming the header.
 */
PD_MUST_CHECK enum pd_err
pd_httpsig_read(const struct pd_http_request *request, struct pd_httpsig *out, struct pd_why *why);

/* sig: read from this very request, which has not changed since. A request of which more than
 * PD_HTTPSIG_BASE_MAX bytes would be signed is not believed. */
PD_MUST_CHECK bool
pd_httpsig_verify(
    const struct pd_http_request *request, const struct pd_httpsig *sig, const struct pd_public_key *key);

#define PD_HTTPSIG_PROOF_MAX (PD_HTTPSIG_BASE_MAX + 2 * PD_SIGNATURE_LEN + 1)

/* For whoever has the key alone: the bytes that were signed, a line feed, and the signature in hexadecimal.
 * Returns how many; 0 where too many would be signed. */
size_t
pd_httpsig_proof(
    const struct pd_http_request *request, const struct pd_httpsig *sig, char out[PD_HTTPSIG_PROOF_MAX]);

/* The Content-Digest of a body: "sha-256=:base64:". */
void
pd_content_digest(const void *body, size_t len, char out[PD_CONTENT_DIGEST_CAP]);

#endif
