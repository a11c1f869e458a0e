#include "sync/wire/high.h"

#include "sync/wire/object.h"

#include <inttypes.h>

#define HIGH_DOMAIN "pd-high-1"

void
pd_high_write(
    const struct pd_high *high, const char *nonce, const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    char head[PD_HASH_TEXT_CAP];
    size_t from = out->len;

    pd_hex(high->head.b, sizeof high->head.b, head);
    pd_str_addf(out,
        "{\"v\":1,\"ep\":%" PRIu32 ",\"hub_epoch\":%" PRIu64 ",\"high_seq\":%" PRIu64
        ",\"head\":\"%s\",\"durable_seq\":%" PRIu64 ",\"time_ms\":%" PRId64,
        high->epoch, high->hub_epoch, high->high_seq, head, high->durable_seq, high->time_ms);
    (void)pd_seal_close(out, from, HIGH_DOMAIN, nonce, hub_secret);
}

enum pd_err
pd_high_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_high *high, struct pd_why *why)
{
    int v;
    struct pd_signature sig;
    const struct pd_object_key table[] = {
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_INT("ep", high->epoch, 1, UINT32_MAX),
        PD_OBJECT_INT("hub_epoch", high->hub_epoch, 1, PD_SEQ_MAX),
        PD_OBJECT_INT("high_seq", high->high_seq, 0, PD_SEQ_MAX),
        PD_OBJECT_HEX("head", high->head.b),
        PD_OBJECT_INT("durable_seq", high->durable_seq, 0, PD_SEQ_MAX),
        PD_OBJECT_INT("time_ms", high->time_ms, 0, PD_TIME_MAX_MS),
        PD_OBJECT_HEX("sig", sig.b),
    };

    if (len > PD_HIGH_BODY_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", PD_HIGH_BODY_MAX);
    if (!pd_seal_check(body, len, HIGH_DOMAIN, nonce, hub_key))
        return pd_why(
            why, PD_ERR_DENIED, "sig", "must be by the hub this desk enrolled with, over its nonce");
    return pd_object_read(body, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why);
}
