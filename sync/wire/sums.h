/*
 * GET /v1/sums: by what a desk that is caught up sees whether it holds what the hub holds (core/sums.h); from
 * protocol 2 on, signed as a pull is. application/x-ndjson, one header line, then one line a bucket that is
 * not empty, in order.
 *   header  {"v":1,"hub_epoch":N,"cseq":N,"n":N,"time_ms":N,"digest":hex64,"sig":hex128}
 *           cseq: the position in the feed that these are the sums at; a desk elsewhere compares nothing.
 *           digest: SHA-256 of the lines that follow with their newlines. sig: by the hub over "pd-sums-1\n",
 *           the request's nonce, "\n", and the header's bytes up to and without ,"sig":...
 *   bucket  {"k":"member","b":0..255,"n":N,"sum":hex16} or {"k":"key"|"programme"|"token","b":0,...}
 */
#ifndef PD_WIRE_SUMS_H
#define PD_WIRE_SUMS_H

#include "app/base/str.h"
#include "app/core/sums.h"

#define PD_SUMS_BODY_MAX 65536
#define PD_SUMS_OF_HOME "home=2" /* the query of a desk that mirrors its site's home members */

struct pd_sums_header {
    uint64_t hub_epoch, cseq;
    int64_t time_ms;
    bool home; /* only to who asks so: members are those at home at the reader's site alone */
};

void
pd_sums_write(const struct pd_sums_header *header, const struct pd_sums *sums, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out);

/* Errors: PD_ERR_INVALID, PD_ERR_DENIED (not by this hub, not over this nonce, other bytes),
 * PD_ERR_TOO_LARGE. */
PD_MUST_CHECK enum pd_err
pd_sums_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_sums_header *header, struct pd_sums *sums, struct pd_why *why);

#endif
