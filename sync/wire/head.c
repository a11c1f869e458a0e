#include "sync/wire/head.h"

#include "sync/wire/seal.h"

#include <string.h>

enum pd_err
pd_head_check(const char *body, size_t len, int max, const char *domain, const char *nonce,
    const struct pd_public_key *hub_key, size_t *head, struct pd_why *why)
{
    const char *newline = len > 0 ? memchr(body, '\n', len) : NULL;

    if (len > (size_t)max)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", max);
    if (newline == NULL || newline - body > PD_HEAD_MAX)
        return pd_why(
            why, PD_ERR_INVALID, "line 1", "must be a header line of at most %d bytes", PD_HEAD_MAX);
    *head = (size_t)(newline - body);
    if (!pd_seal_check(body, *head, domain, nonce, hub_key))
        return pd_why(
            why, PD_ERR_DENIED, "sig", "must be by the hub this desk enrolled with, over its nonce");
    return PD_OK;
}

enum pd_err
pd_head_digest(const char *body, size_t len, size_t head, const struct pd_hash *told, const char *what,
    struct pd_why *why)
{
    struct pd_hash digest = pd_hash_of(body + head + 1, len - head - 1);

    if (!pd_hash_equal(&digest, told))
        return pd_why(why, PD_ERR_DENIED, "digest", "must be of the %s that follow", what);
    return PD_OK;
}
