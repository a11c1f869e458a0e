#include "sync/wire/snapshot.h"

#include "sync/wire/head.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"

#include <inttypes.h>
#include <string.h>

#define SNAPSHOT_DOMAIN "pd-snapshot-1"

void
pd_snapshot_add_chunk(const struct pd_chunk *chunk, struct pd_str *out)
{
    char hex[PD_HASH_TEXT_CAP];

    pd_hex(chunk->sha256.b, sizeof chunk->sha256.b, hex);
    pd_str_addf(out, "{\"sha256\":\"%s\",\"rows\":%d}\n", hex, chunk->rows);
}

void
pd_snapshot_write(const struct pd_snapshot *snapshot, const char *chunks, size_t chunks_len,
    const char *nonce, const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    struct pd_hash digest = pd_hash_of(chunks, chunks_len);
    char hex[PD_HASH_TEXT_CAP];
    size_t from = out->len;

    pd_hex(digest.b, sizeof digest.b, hex);
    pd_str_addf(out,
        "{\"v\":1,\"hub_epoch\":%" PRIu64 ",\"cseq\":%" PRIu64 ",\"rows\":%" PRIu64
        ",\"n\":%d,\"time_ms\":%" PRId64 ",\"digest\":\"%s\"",
        snapshot->hub_epoch, snapshot->cseq, snapshot->rows, snapshot->n, snapshot->time_ms, hex);
    (void)pd_seal_close(out, from, SNAPSHOT_DOMAIN, nonce, hub_secret);
    pd_str_add(out, "\n");
    pd_str_add_bytes(out, chunks, chunks_len);
}

static enum pd_err
read_header(const char *line, size_t len, struct pd_snapshot *s, struct pd_hash *digest, struct pd_why *why)
{
    int v;
    struct pd_signature sig;
    const struct pd_object_key table[] = {
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_INT("hub_epoch", s->hub_epoch, 1, PD_SEQ_MAX),
        PD_OBJECT_INT("cseq", s->cseq, 1, PD_SEQ_MAX),
        PD_OBJECT_INT("rows", s->rows, 1, (int64_t)PD_SNAPSHOT_CHUNKS_MAX * PD_PULL_ROWS_MAX),
        PD_OBJECT_INT("n", s->n, 1, PD_SNAPSHOT_CHUNKS_MAX),
        PD_OBJECT_INT("time_ms", s->time_ms, 0, PD_TIME_MAX_MS),
        PD_OBJECT_HEX("digest", digest->b),
        PD_OBJECT_HEX("sig", sig.b),
    };

    return pd_object_read(line, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why);
}

static enum pd_err
read_chunk(const char *line, size_t len, struct pd_chunk *chunk, struct pd_why *why)
{
    const struct pd_object_key table[] = {
        PD_OBJECT_HEX("sha256", chunk->sha256.b),
        PD_OBJECT_INT("rows", chunk->rows, 1, PD_PULL_ROWS_MAX),
    };

    return pd_object_read(line, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why);
}

/* The end of the line at text, or NULL. */
static const char *
line_end(const char *text, const char *end)
{
    return text < end ? memchr(text, '\n', (size_t)(end - text)) : NULL;
}

static enum pd_err
read_chunks(const char *text, const char *end, const struct pd_snapshot *s,
    enum pd_err (*each)(void *ctx, const struct pd_chunk *chunk), void *ctx, struct pd_why *why)
{
    uint64_t rows = 0;

    for (int i = 0; i < s->n; i++) {
        const char *newline = line_end(text, end);
        struct pd_chunk chunk;
        enum pd_err err;

        if (newline == NULL)
            return pd_why(why, PD_ERR_INVALID, "n", "says %d chunks, there are only %d", s->n, i);
        err = read_chunk(text, (size_t)(newline - text), &chunk, why);
        if (err == PD_OK)
            err = each(ctx, &chunk);
        if (err != PD_OK)
            return err;
        rows += (uint64_t)chunk.rows;
        text = newline + 1;
    }
    if (text != end)
        return pd_why(why, PD_ERR_INVALID, "n", "says %d chunks, there are more", s->n);
    if (rows != s->rows)
        return pd_why(why, PD_ERR_INVALID, "rows", "must be what the chunks add up to");
    return PD_OK;
}

enum pd_err
pd_snapshot_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_snapshot *snapshot, enum pd_err (*each)(void *ctx, const struct pd_chunk *chunk), void *ctx,
    struct pd_why *why)
{
    struct pd_hash told;
    size_t head;
    enum pd_err err = pd_head_check(body, len, PD_PULL_BODY_MAX, SNAPSHOT_DOMAIN, nonce, hub_key, &head, why);

    if (err == PD_OK)
        err = read_header(body, head, snapshot, &told, why);
    if (err == PD_OK)
        err = pd_head_digest(body, len, head, &told, "chunks", why);
    return err == PD_OK ? read_chunks(body + head + 1, body + len, snapshot, each, ctx, why) : err;
}

static enum pd_err
read_row(const char *line, size_t len, enum pd_err (*each)(void *ctx, const struct pd_row *row), void *ctx,
    struct pd_why *why)
{
    struct pd_row row;
    enum pd_err err;

    if (len > PD_ROW_LINE_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", PD_ROW_LINE_MAX);
    err = pd_row_decode(line, len, &row, why);
    if (err == PD_ERR_NOT_FOUND || (err == PD_OK && row.kind != PD_ROW_MEMBER))
        return pd_why(why, PD_ERR_INVALID, "kind", "must be member in a snapshot");
    return err == PD_OK ? each(ctx, &row) : err;
}

enum pd_err
pd_chunk_read(const char *body, size_t len, const struct pd_chunk *chunk,
    enum pd_err (*each)(void *ctx, const struct pd_row *row), void *ctx, struct pd_why *why)
{
    const char *end = body + len;
    struct pd_hash hash;

    if (len > PD_CHUNK_BODY_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", PD_CHUNK_BODY_MAX);
    hash = pd_hash_of(body, len);
    if (!pd_hash_equal(&hash, &chunk->sha256))
        return pd_why(why, PD_ERR_DENIED, "sha256", "must be of the bytes");
    for (int i = 0; i < chunk->rows; i++) {
        const char *newline = line_end(body, end);
        enum pd_err err;

        if (newline == NULL)
            return pd_why(why, PD_ERR_INVALID, "rows", "must be %d, there are only %d", chunk->rows, i);
        if ((err = read_row(body, (size_t)(newline - body), each, ctx, why)) != PD_OK)
            return err;
        body = newline + 1;
    }
    return body == end ? PD_OK
                       : pd_why(why, PD_ERR_INVALID, "rows", "must be %d, there are more", chunk->rows);
}
