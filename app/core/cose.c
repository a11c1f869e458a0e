#include "app/core/cose.h"

#include "app/core/cbor.h"

#include <string.h>

#define HEADER_ALG 1
#define HEADER_KID 4
#define PROTECTED_MAX 16 /* bytes; ours has 9 */
#define TO_BE_SIGNED_MAX (PD_COSE_CONTENT_MAX + PROTECTED_MAX + 24)

static bool
eddsa_verify(const struct pd_public_key *key, const uint8_t *signature, const uint8_t *message, size_t len)
{
    struct pd_signature s;

    memcpy(s.b, signature, sizeof s.b);
    return pd_verify(key, &s, message, len);
}

static const struct algorithm {
    enum pd_cose_alg alg;
    size_t signature_len;
    bool (*verify)(
        const struct pd_public_key *key, const uint8_t *signature, const uint8_t *message, size_t len);
} algorithms[] = {
    { PD_COSE_EDDSA, PD_SIGNATURE_LEN, eddsa_verify },
};

static const struct algorithm *
algorithm_find(int64_t alg)
{
    for (int i = 0; i < PD_COUNT(algorithms); i++)
        if ((int64_t)algorithms[i].alg == alg)
            return &algorithms[i];
    return NULL;
}

struct parts {
    const uint8_t *header, *content, *signature;
    size_t header_len, content_len, signature_len;
};

static bool
split(const uint8_t *message, size_t len, struct parts *out)
{
    struct pd_cbor c = pd_cbor_on(message, len);
    size_t four, none;

    return pd_cbor_array(&c, &four) && four == 4 &&
           pd_cbor_bytes(&c, 1, PROTECTED_MAX, &out->header, &out->header_len) && pd_cbor_map(&c, &none) &&
           none == 0 && pd_cbor_bytes(&c, 1, PD_COSE_CONTENT_MAX, &out->content, &out->content_len) &&
           pd_cbor_bytes(&c, 1, PD_SIGNATURE_LEN, &out->signature, &out->signature_len) && pd_cbor_done(&c);
}

static bool
read_header(const uint8_t *header, size_t len, int64_t *alg, struct pd_kid *kid)
{
    struct pd_cbor c = pd_cbor_on(header, len);
    size_t two, kid_len;
    int64_t key;
    const uint8_t *bytes;

    if (!pd_cbor_map(&c, &two) || two != 2 || !pd_cbor_int(&c, HEADER_ALG, HEADER_ALG, &key) ||
        !pd_cbor_int(&c, INT32_MIN, INT32_MAX, alg) || !pd_cbor_int(&c, HEADER_KID, HEADER_KID, &key) ||
        !pd_cbor_bytes(&c, PD_KID_LEN, PD_KID_LEN, &bytes, &kid_len) || !pd_cbor_done(&c))
        return false;
    memcpy(kid->b, bytes, PD_KID_LEN);
    return true;
}

size_t
pd_cose_to_be_signed(const uint8_t *protected_header, size_t protected_len, const uint8_t *content,
    size_t content_len, uint8_t *out, size_t cap)
{
    struct pd_cbor_writer w = pd_cbor_writer_on(out, cap);

    pd_cbor_put_array(&w, 4);
    pd_cbor_put_text(&w, "Signature1");
    pd_cbor_put_bytes(&w, protected_header, protected_len);
    pd_cbor_put_bytes(&w, NULL, 0);
    pd_cbor_put_bytes(&w, content, content_len);
    return w.cut ? 0 : w.len;
}

static enum pd_cose_outcome
malformed(struct pd_why *why, const char *path, const char *text)
{
    (void)pd_why(why, PD_ERR_INVALID, path, "%s", text);
    return PD_COSE_MALFORMED;
}

/* Two keys may share a kid; which of them signed is found by trying. */
static enum pd_cose_outcome
find_signer(const struct pd_keyring *ring, const struct algorithm *algorithm, const struct parts *parts,
    struct pd_cose *out)
{
    uint8_t message[TO_BE_SIGNED_MAX];
    size_t len = pd_cose_to_be_signed(
        parts->header, parts->header_len, parts->content, parts->content_len, message, sizeof message);
    const struct pd_key *key = pd_keyring_next(ring, NULL, out->kid);

    pd_assert(len > 0);
    if (key == NULL)
        return PD_COSE_UNKNOWN_KEY;
    for (; key != NULL; key = pd_keyring_next(ring, key, out->kid))
        if (algorithm->verify(&key->key, parts->signature, message, len)) {
            out->key = key;
            out->content = parts->content;
            out->content_len = parts->content_len;
            return PD_COSE_VERIFIED;
        }
    return PD_COSE_BAD_SIGNATURE;
}

enum pd_cose_outcome
pd_cose_read(const uint8_t *message, size_t len, const struct pd_keyring *ring, struct pd_cose *out,
    struct pd_why *why)
{
    const struct algorithm *algorithm;
    struct parts parts;
    int64_t alg;

    *out = (struct pd_cose){ .key = NULL };
    if (pd_cbor_check(message, len, why) != PD_OK)
        return PD_COSE_MALFORMED;
    if (!split(message, len, &parts))
        return malformed(why, "message", "must be an untagged COSE_Sign1 with an empty unprotected header");
    if (!read_header(parts.header, parts.header_len, &alg, &out->kid))
        return malformed(
            why, "protected header", "must be alg (1) and a kid (4) of 4 bytes, and nothing else");
    algorithm = algorithm_find(alg);
    if (algorithm == NULL)
        return malformed(why, "protected header", "alg must be -8 (EdDSA)");
    if (parts.signature_len != algorithm->signature_len)
        return malformed(why, "signature", "has the wrong length for its algorithm");
    return find_signer(ring, algorithm, &parts, out);
}

enum pd_err
pd_cose_write(const struct pd_secret_key *secret, const uint8_t *content, size_t content_len, uint8_t *out,
    size_t cap, size_t *len)
{
    struct pd_public_key key = pd_secret_key_public(secret);
    struct pd_kid kid = pd_kid_of(&key);
    uint8_t header[PROTECTED_MAX], message[TO_BE_SIGNED_MAX];
    struct pd_cbor_writer h = pd_cbor_writer_on(header, sizeof header);
    struct pd_cbor_writer w = pd_cbor_writer_on(out, cap);
    struct pd_signature signature;
    size_t message_len;

    if (content_len > PD_COSE_CONTENT_MAX)
        return PD_ERR_TOO_LARGE;
    pd_cbor_put_map(&h, 2);
    pd_cbor_put_int(&h, HEADER_ALG);
    pd_cbor_put_int(&h, PD_COSE_EDDSA);
    pd_cbor_put_int(&h, HEADER_KID);
    pd_cbor_put_bytes(&h, kid.b, sizeof kid.b);
    message_len = pd_cose_to_be_signed(header, h.len, content, content_len, message, sizeof message);
    pd_assert(!h.cut && message_len > 0);
    signature = pd_sign(secret, message, message_len);
    pd_cbor_put_array(&w, 4);
    pd_cbor_put_bytes(&w, header, h.len);
    pd_cbor_put_map(&w, 0);
    pd_cbor_put_bytes(&w, content, content_len);
    pd_cbor_put_bytes(&w, signature.b, sizeof signature.b);
    *len = w.len;
    return w.cut ? PD_ERR_TOO_LARGE : PD_OK;
}
