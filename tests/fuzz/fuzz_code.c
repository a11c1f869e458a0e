/*
 * The first byte says how deep the rest goes in: 'C' as claims that were rightly signed, 'B' as a signed
 * message's bytes, anything else as the payload a scanner sends. Whatever it is, there is an answer; a forged
 * one is never accepted; and what is accepted is exactly what our own writer would have written.
 */
#include "app/core/base45.h"
#include "app/core/code.h"
#include "app/core/cose.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Signed with every role's key at once, so that a claim of any type can be accepted. */
static struct pd_secret_key
make_ring(struct pd_keyring *ring)
{
    static const uint8_t seed[PD_SEED_LEN] = { 1 };
    struct pd_secret_key secret = pd_secret_key_from_seed(seed);
    struct pd_public_key key = pd_secret_key_public(&secret);

    pd_assert(pd_keyring_add(ring, &key, UINT32_MAX, (struct pd_id){ { 0 } }) == PD_OK);
    return secret;
}

static size_t
make_payload(const struct pd_secret_key *secret, const uint8_t *data, size_t size, char out[PD_CODE_CAP])
{
    uint8_t message[PD_COSE_MAX];
    size_t n = size - 1;

    if (data[0] == 'C' && n <= PD_COSE_CONTENT_MAX && n > 0)
        pd_assert(pd_cose_write(secret, data + 1, n, message, sizeof message, &n) == PD_OK);
    else if (data[0] == 'B' && n <= sizeof message)
        memcpy(message, data + 1, n);
    else
        return 0;
    memcpy(out, PD_CODE_PREFIX, 4);
    return 4 + pd_base45_encode(message, n, out + 4);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_keyring ring = { .count = 0 };
    struct pd_secret_key secret = make_ring(&ring);
    struct pd_code_reader reader = { .keyring = &ring, .plain_pattern = "H9999999", .now_s = 1800000000 };
    char payload[PD_CODE_CAP], again[PD_CODE_CAP], said[1024];
    struct pd_str s = pd_str_on(said, sizeof said);
    size_t n = size == 0 ? 0 : make_payload(&secret, data, size, payload);
    const void *text = n > 0 ? (const void *)payload : data;
    struct pd_code code;

    n = n > 0 ? n : size;
    if (pd_code_read(text, n, &reader, &code) == PD_CODE_ACCEPTED) {
        pd_assert(pd_code_write(&code, &secret, again, sizeof again, NULL) == PD_OK);
        pd_assert(strlen(again) == n && memcmp(again, text, n) == 0);
    }
    (void)pd_code_describe(text, n, &reader, &s);
    pd_assert(!s.cut && pd_utf8_valid(said, s.len));
    return 0;
}
