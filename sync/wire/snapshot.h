/*
 * GET /v1/snapshot: what a desk without a past fetches before its first pull, so that a hub composes its
 * members once for all new desks. application/x-ndjson, one header line, then one line a chunk.
 *   header  {"v":1,"hub_epoch":N,"cseq":N,"rows":N,"n":N,"time_ms":N,"digest":hex64,"sig":hex128}
 *           cseq: member rows that changed up to it are in the chunks, as they were then or later. rows: in
 * all chunks. digest: SHA-256 of the lines that follow with their newlines. sig: by the hub over
 *           "pd-snapshot-1\n", the request's nonce, "\n", and the header's bytes up to and without ,"sig":...
 *   chunk   {"sha256":hex64,"rows":N}
 * GET /v1/snapshot/SHA256: a chunk, member rows (core/row.h) each with a newline. It never changes, and is
 * believed by its name; in any order, once or twice, it leaves the same state. What is not a member, and what
 * changed since, comes by a pull from 0.0 with &members=CSEQ. Both requests are signed as a pull is.
 * GET /v1/snapshot?home=2 of a desk that can do with its site's home members: 404 where its site's desks
 * mirror those alone, and the pull from 0.0 brings them.
 */
#ifndef PD_WIRE_SNAPSHOT_H
#define PD_WIRE_SNAPSHOT_H

#include "app/base/str.h"
#include "app/core/limits.h"
#include "app/core/row.h"

#define PD_SNAPSHOT_NEW_DESK "home=2" /* the query of a desk that does not know yet what it mirrors */
#define PD_SNAPSHOT_CHUNKS_MAX 10000  /* 500 rows each: five million members */
#define PD_CHUNK_BODY_MAX (PD_PULL_BODY_MAX - 1024)

struct pd_snapshot {
    uint64_t hub_epoch, cseq;
    uint64_t rows;
    int64_t time_ms; /* the hub's clock */
    int n;           /* chunks */
};

struct pd_chunk {
    struct pd_hash sha256;
    int rows; /* 1..PD_PULL_ROWS_MAX */
};

void
pd_snapshot_add_chunk(const struct pd_chunk *chunk, struct pd_str *out);

/* chunks: the lines, already written by pd_snapshot_add_chunk. */
void
pd_snapshot_write(const struct pd_snapshot *snapshot, const char *chunks, size_t chunks_len,
    const char *nonce, const struct pd_secret_key *hub_secret, struct pd_str *out);

/* Verifies, then calls each per chunk. Errors: PD_ERR_INVALID, PD_ERR_DENIED, PD_ERR_TOO_LARGE, or what each
 * returned; the caller throws away what it was called with then. */
PD_MUST_CHECK enum pd_err
pd_snapshot_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_snapshot *snapshot, enum pd_err (*each)(void *ctx, const struct pd_chunk *chunk), void *ctx,
    struct pd_why *why);

/* A chunk's rows, if these are the bytes it names. Errors: PD_ERR_DENIED (other bytes), PD_ERR_INVALID (rows
 * that are not members', or not as many as it has), PD_ERR_TOO_LARGE, or what each returned. */
PD_MUST_CHECK enum pd_err
pd_chunk_read(const char *body, size_t len, const struct pd_chunk *chunk,
    enum pd_err (*each)(void *ctx, const struct pd_row *row), void *ctx, struct pd_why *why);

#endif
