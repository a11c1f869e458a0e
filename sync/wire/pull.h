/*
 * GET /v1/pull?cursor=EPOCH.CSEQ&limit=N&wait=S[&members=CSEQ][&v=4[&home=N]]: one header line, then rows
 * (core/row.h). application/x-ndjson.
 *   header  {"v":1,"hub_epoch":N,"cseq":N,"more":bool,"high":dseq,"time_ms":N,"n":N,"refill":true,
 *            "dev":hex32,"digest":hex64,"sig":hex128}
 *           refill only from protocol 2 on, and only while it is true: the hub was restored from a backup and
 *           waits for desks; what it says of balances is not the whole truth.
 *           dev only from protocol 2 on: whose page this is. A nonce alone does not say it: nobody has signed
 *           the hello, so that two desks can be made to ask with the same one.
 *           digest: SHA-256 of all row lines with their newlines. sig: by the hub over "pd-pull-1\n", the
 *           request's nonce, "\n", and the header line's bytes up to and without ,"sig":...
 *           home only to a reader that said what it mirrors, and only while its site mirrors its home members
 *           (enum pd_mirror): anybody else was left out, or is told of as "away" to one that is sorting.
 * The request is signed with HTTP Message Signatures (httpsig.h). cursor 0.0 = everything; members=CSEQ
 * leaves out members that changed last at CSEQ or before, for a desk that has them from a snapshot. v is the
 * protocol of the reader, 1 where it is left out: rows then carry only what that protocol knows.
 */
#ifndef PD_WIRE_PULL_H
#define PD_WIRE_PULL_H

#include "app/base/str.h"
#include "app/core/limits.h"
#include "app/core/row.h"

struct pd_pull_header {
    uint64_t hub_epoch, cseq; /* where the next pull goes on */
    bool more;                /* there is more right now */
    uint64_t high;            /* own dseq that these rows include */
    int64_t time_ms;          /* the hub's clock */
    int n;
    bool home;           /* members who are not at home at the reader's site were left out */
    bool refill;         /* restored from a backup, and desks are missing */
    struct pd_id device; /* all zero: to a reader of protocol 1 */
};

/* The query of a pull, both ways. Parsing is strict: these keys, in this order, each once; members only
 * where it is not 0, v where it is not 1. */
struct pd_pull_query {
    uint64_t hub_epoch, cseq;
    int limit;             /* rows, 1..PD_PULL_ROWS_MAX */
    int wait_s;            /* 0..PD_PULL_WAIT_MAX_S */
    uint64_t members;      /* member rows up to this cseq are here */
    int protocol;          /* PD_PROTOCOL_MIN..PD_PROTOCOL_MAX; 0 is written as 1 */
    enum pd_mirror mirror; /* written from protocol 4 on, where it is not 0 */
};

void
pd_pull_query_write(const struct pd_pull_query *query, struct pd_str *out);

PD_MUST_CHECK enum pd_err
pd_pull_query_read(const char *text, struct pd_pull_query *query, struct pd_why *why);

/* rows: the row lines, each with newline, already written by the caller. */
void
pd_pull_write(const struct pd_pull_header *header, const char *rows, size_t rows_len, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out);

/* Verifies, then calls each per decoded row (rows of unknown kinds are skipped) until it does not return
 * PD_OK, which is then returned. Nothing is called when the signature or digest is wrong; when a row is
 * wrong, each has been called for those before it, and the caller throws them away. Errors: PD_ERR_INVALID,
 * PD_ERR_DENIED, PD_ERR_TOO_LARGE, or what each returned. */
PD_MUST_CHECK enum pd_err
pd_pull_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_pull_header *header, enum pd_err (*each)(void *ctx, const struct pd_row *row), void *ctx,
    struct pd_why *why);

#endif
