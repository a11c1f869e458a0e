#include "sync/wire/seal.h"

#include <string.h>

bool
pd_nonce_valid(const char *nonce)
{
    size_t len = strlen(nonce);

    if (len < PD_NONCE_LEAST || len >= PD_NONCE_CAP)
        return false;
    for (; *nonce != '\0'; nonce++) {
        char c = *nonce;

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                c == '_'))
            return false;
    }
    return true;
}

static struct pd_str
message(char *buffer, size_t cap, const char *domain, const char *nonce, const void *bytes, size_t len)
{
    struct pd_str s = pd_str_on(buffer, cap);

    pd_str_add(&s, domain);
    pd_str_add(&s, "\n");
    if (nonce != NULL) {
        pd_str_add(&s, nonce);
        pd_str_add(&s, "\n");
    }
    pd_str_add_bytes(&s, bytes, len);
    return s;
}

struct pd_signature
pd_seal_sign(
    const struct pd_secret_key *secret, const char *domain, const char *nonce, const void *bytes, size_t len)
{
    char buffer[PD_SEAL_MAX + 1];
    struct pd_str s = message(buffer, sizeof buffer, domain, nonce, bytes, len);

    pd_assert(!s.cut);
    return pd_sign(secret, s.p, s.len);
}

bool
pd_seal_verify(const struct pd_public_key *key, const struct pd_signature *signature, const char *domain,
    const char *nonce, const void *bytes, size_t len)
{
    char buffer[PD_SEAL_MAX + 1];
    struct pd_str s = message(buffer, sizeof buffer, domain, nonce, bytes, len);

    return !s.cut && pd_verify(key, signature, s.p, s.len);
}

struct pd_signature
pd_seal_close(struct pd_str *out, size_t from, const char *domain, const char *nonce,
    const struct pd_secret_key *secret)
{
    struct pd_signature sig = pd_seal_sign(secret, domain, nonce, out->p + from, out->len - from);
    char hex[2 * PD_SIGNATURE_LEN + 1];

    pd_hex(sig.b, sizeof sig.b, hex);
    pd_str_add(out, PD_SEAL_KEY);
    pd_str_add(out, hex);
    pd_str_add(out, "\"}");
    return sig;
}

bool
pd_seal_check(
    const char *text, size_t len, const char *domain, const char *nonce, const struct pd_public_key *key)
{
    struct pd_signature sig;
    const char *tail;
    size_t body;

    if (len < PD_SEAL_TAIL_LEN)
        return false;
    body = len - PD_SEAL_TAIL_LEN;
    tail = text + body;
    if (memcmp(tail, PD_SEAL_KEY, PD_SEAL_KEY_LEN) != 0 || memcmp(text + len - 2, "\"}", 2) != 0)
        return false;
    if (!pd_unhex(tail + PD_SEAL_KEY_LEN, 2 * sizeof sig.b, sig.b, sizeof sig.b))
        return false;
    return pd_seal_verify(key, &sig, domain, nonce, text, body);
}
