/*
 * GET /v1/device/high[?end=DSEQ]: how far the hub has this desk's journal; asked after a gap or in doubt.
 *   end     from protocol 2 on: the last dseq of the journal. A hub that was restored from a backup waits for
 *           that much.
 *   answer  {"v":1,"ep":N,"hub_epoch":N,"high_seq":N,"head":hex64,"durable_seq":N,"time_ms":N,
 *            "dev":hex32,"key":hex64,"mode":"kiosk","site":"...","place":"...","letter":"A","sig":hex128}
 *           dev to letter only where end was said: who this desk is, under the hub's signature. Kept with its
 *           nonce, it introduces the desk to a hub that was restored from a backup made before it enrolled.
 *           head: the chain after high_seq, so that the desk sees whether both remember the same past.
 *           sig: by the hub over "pd-high-1\n", the request's nonce, "\n", and the bytes up to and without
 *           ,"sig":...
 */
#ifndef PD_WIRE_HIGH_H
#define PD_WIRE_HIGH_H

#include "app/base/str.h"
#include "app/core/hash.h"
#include "app/core/id.h"
#include "app/core/limits.h"
#include "sync/wire/seal.h"

#define PD_HIGH_BODY_MAX 1024
#define PD_INTRODUCE_BODY_MAX 2048

struct pd_high {
    uint32_t epoch; /* the desk's, that high_seq counts in */
    uint64_t hub_epoch, high_seq, durable_seq;
    struct pd_hash head; /* all zero when high_seq is 0 */
    int64_t time_ms;
    struct pd_id device; /* zero: what follows is not said */
    struct pd_public_key key;
    char mode[8], site[PD_PLACE_CAP], place[PD_PLACE_CAP];
    char letter; /* 0: none */
};

/* "end=DSEQ", or nothing. Errors: PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_high_query_read(const char *text, bool *said, uint64_t *end, struct pd_why *why);

void
pd_high_query_write(uint64_t end, struct pd_str *out);

void
pd_high_write(const struct pd_high *high, const char *nonce, const struct pd_secret_key *hub_secret,
    struct pd_str *out);

/* Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE, PD_ERR_DENIED. */
PD_MUST_CHECK enum pd_err
pd_high_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_high *high, struct pd_why *why);

/*
 * POST /v1/introduce: a desk whom a restored hub does not know any more shows what the hub signed of it.
 *   request {"v":1,"nonce":"...","told":"...","answer":{...},"sig":hex128}
 *           answer: that of /v1/device/high with dev to letter, as it came; told: the nonce it is signed
 *           over. nonce: of the hub's last hello. sig: by the desk over "pd-introduce-1\n" and the bytes up
 *           to and without ,"sig":...
 *   answer  that of /v1/device/high, over the request's nonce.
 */
struct pd_introduction {
    char told[PD_NONCE_CAP];
    const char *answer; /* where it lies; the caller's */
    size_t len;
};

void
pd_introduce_write(const struct pd_introduction *introduction, const char *nonce,
    const struct pd_secret_key *secret, struct pd_str *out);

/* Verifies both signatures: the answer inside is the hub's, and who sends it has its key. Errors:
 * PD_ERR_INVALID, PD_ERR_TOO_LARGE, PD_ERR_DENIED. */
PD_MUST_CHECK enum pd_err
pd_introduce_read(const char *body, size_t len, const struct pd_public_key *hub_key, char nonce[PD_NONCE_CAP],
    struct pd_high *high, struct pd_why *why);

#endif
