/*
 * A push answer that a faulty hub signed: the signature's member goes where the input has its first '|', so
 * that what stands behind the signature is read too. Unsigned, the same input is never believed.
 */
#include "sync/wire/push.h"

#include <stdlib.h>
#include <string.h>

#define NONCE "0123456789abcdef"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct pd_push_answer *answer)
{
    pd_assert(answer->count >= 0 && answer->count <= PD_PUSH_OPS_MAX);
    for (int i = 0; i < answer->count; i++)
        pd_assert(answer->results[i].dseq > 0 && pd_op_status_name(answer->results[i].status) != NULL &&
                  memchr(answer->results[i].code, '\0', sizeof answer->results[i].code) != NULL);
}

static void
read_signed(const char *before, size_t before_len, const char *after, size_t after_len)
{
    static const uint8_t seed[PD_SEED_LEN] = { 2 };
    static struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_answer answer = { .results = results };
    struct pd_secret_key secret = pd_secret_key_from_seed(seed);
    struct pd_public_key key = pd_secret_key_public(&secret);
    size_t cap = before_len + after_len + PD_SEAL_TAIL_LEN + 1;
    char *body = malloc(cap), hex[2 * PD_SIGNATURE_LEN + 1];
    struct pd_str out = pd_str_on(body, cap);
    struct pd_signature sig;
    struct pd_hash hash;

    pd_str_add_bytes(&out, before, before_len);
    pd_str_add_bytes(&out, after, after_len);
    hash = pd_hash_of(out.p, out.len);
    pd_hex(hash.b, sizeof hash.b, hex);
    sig = pd_seal_sign(&secret, "pd-results-1", NONCE, hex, PD_HASH_TEXT_LEN);
    pd_hex(sig.b, sizeof sig.b, hex);
    out = pd_str_on(body, cap);
    pd_str_add_bytes(&out, before, before_len);
    pd_str_addf(&out, ",\"sig\":\"%s\"", hex);
    pd_str_add_bytes(&out, after, after_len);
    if (pd_push_answer_read(out.p, out.len, NONCE, &key, &answer, NULL) == PD_OK)
        check(&answer);
    pd_assert(pd_push_answer_read(out.p, out.len, "fedcba9876543210", &key, &answer, NULL) != PD_OK);
    free(body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct pd_public_key nobody = { { 1 } };
    static struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_answer answer = { .results = results };
    const char *text = (const char *)data, *bar = size == 0 ? NULL : memchr(text, '|', size);

    pd_assert(pd_push_answer_read(text, size, NONCE, &nobody, &answer, NULL) != PD_OK);
    if (bar != NULL)
        read_signed(text, (size_t)(bar - text), bar + 1, size - (size_t)(bar - text) - 1);
    return 0;
}
