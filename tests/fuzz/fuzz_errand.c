/*
 * An errand and an answer to one. What is read as a request writes again to the same bytes that were signed;
 * what no hub signed is never an answer; what a faulty hub signed is refused, or writes again and reads the
 * same. The first byte chooses: a request, or the inside of an answer up to its signature.
 */
#include "sync/wire/errand.h"
#include "sync/wire/seal.h"

#include <stdlib.h>
#include <string.h>

#define NONCE "0123456789abcdef"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
request(const char *body, size_t len, const struct pd_secret_key *secret)
{
    struct pd_errand_request read, again;
    char text[2 * PD_ERRAND_BODY_MAX];
    struct pd_str out = pd_str_on(text, sizeof text);

    if (pd_errand_request_read(body, len, &read, NULL) != PD_OK)
        return;
    pd_errand_request_write(&read, secret, &out);
    pd_assert(pd_errand_request_read(out.p, out.len, &again, NULL) == PD_OK);
    pd_assert(memcmp(&read, &again, sizeof read) == 0);
}

static void
answer(const char *body, size_t len, const struct pd_secret_key *secret, const struct pd_public_key *key)
{
    static struct pd_errand_answer read, again;
    static char text[2 * PD_ERRAND_ANSWER_MAX];
    struct pd_str out = pd_str_on(text, sizeof text);
    int64_t time_ms, time_again;

    pd_assert(pd_errand_answer_read(body, len, NONCE, key, &time_ms, &read, NULL) != PD_OK);
    if (len > PD_ERRAND_ANSWER_MAX - PD_SEAL_TAIL_LEN)
        return;
    pd_str_add_bytes(&out, body, len);
    (void)pd_seal_close(&out, 0, "pd-errand-answer-1", NONCE, secret);
    if (pd_errand_answer_read(out.p, out.len, NONCE, key, &time_ms, &read, NULL) != PD_OK)
        return;
    out.len = 0;
    pd_errand_answer_write(&read, time_ms, NONCE, secret, &out);
    pd_assert(pd_errand_answer_read(out.p, out.len, NONCE, key, &time_again, &again, NULL) == PD_OK);
    pd_assert(time_again == time_ms && memcmp(&read, &again, sizeof read) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seed[PD_SEED_LEN] = { 2 };
    struct pd_secret_key secret = pd_secret_key_from_seed(seed);
    struct pd_public_key key = pd_secret_key_public(&secret);

    if (size == 0)
        return 0;
    if (data[0] == 'q')
        request((const char *)data + 1, size - 1, &secret);
    else
        answer((const char *)data + 1, size - 1, &secret, &key);
    return 0;
}
