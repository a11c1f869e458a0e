/*
 * GET /v1/device/high: how far the hub has this desk's journal; asked after a gap or in doubt.
 *   answer  {"v":1,"ep":N,"hub_epoch":N,"high_seq":N,"head":hex64,"durable_seq":N,"time_ms":N,"sig":hex128}
 *           head: the chain after high_seq, so that the desk sees whether both remember the same past.
 *           sig: by the hub over "pd-high-1\n", the request's nonce, "\n", and the bytes up to and without
 *           ,"sig":...
 */
#ifndef PD_WIRE_HIGH_H
#define PD_WIRE_HIGH_H

#include "app/base/str.h"
#include "app/core/hash.h"
#include "sync/wire/seal.h"

#define PD_HIGH_BODY_MAX 1024

struct pd_high {
    uint32_t epoch; /* the desk's, that high_seq counts in */
    uint64_t hub_epoch, high_seq, durable_seq;
    struct pd_hash head; /* all zero when high_seq is 0 */
    int64_t time_ms;
};

void
pd_high_write(const struct pd_high *high, const char *nonce, const struct pd_secret_key *hub_secret,
    struct pd_str *out);

/* Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE, PD_ERR_DENIED. */
PD_MUST_CHECK enum pd_err
pd_high_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_high *high, struct pd_why *why);

#endif
