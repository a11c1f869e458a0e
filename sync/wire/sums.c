#include "sync/wire/sums.h"

#include "sync/wire/head.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"

#include <inttypes.h>
#include <string.h>

#define SUMS_DOMAIN "pd-sums-1"
#define LINES_MAX (PD_SUM_BUCKETS + 3)
#define LINE_MAX_LEN 96

static const char *const kinds[] = { "member", "key", "programme", "token" };

/* The bucket of line i, of all there can be. */
static struct pd_sum *
bucket_at(struct pd_sums *sums, int i, const char **kind, int *bucket)
{
    *kind = kinds[i < PD_SUM_BUCKETS ? 0 : i - PD_SUM_BUCKETS + 1];
    *bucket = i < PD_SUM_BUCKETS ? i : 0;
    switch (i - PD_SUM_BUCKETS) {
    case 0:
        return &sums->keys;
    case 1:
        return &sums->programmes;
    case 2:
        return &sums->tokens;
    default:
        return &sums->members[i];
    }
}

static int
write_lines(const struct pd_sums *sums, struct pd_str *out)
{
    struct pd_sums copy = *sums;
    int n = 0;

    for (int i = 0; i < LINES_MAX; i++) {
        const char *kind;
        int bucket;
        const struct pd_sum *sum = bucket_at(&copy, i, &kind, &bucket);

        if (sum->n == 0)
            continue;
        pd_str_addf(out, "{\"k\":\"%s\",\"b\":%d,\"n\":%" PRIu64 ",\"sum\":\"%016" PRIx64 "\"}\n", kind,
            bucket, sum->n, sum->sum);
        n++;
    }
    return n;
}

void
pd_sums_write(const struct pd_sums_header *header, const struct pd_sums *sums, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    char text[LINES_MAX * LINE_MAX_LEN], hex[PD_HASH_TEXT_CAP];
    struct pd_str lines = pd_str_on(text, sizeof text);
    int n = write_lines(sums, &lines);
    struct pd_hash digest = pd_hash_of(lines.p, lines.len);
    size_t from = out->len;

    pd_assert(!lines.cut);
    pd_hex(digest.b, sizeof digest.b, hex);
    pd_str_addf(out,
        "{\"v\":1,\"hub_epoch\":%" PRIu64 ",\"cseq\":%" PRIu64 ",\"n\":%d,\"time_ms\":%" PRId64
        ",\"digest\":\"%s\"",
        header->hub_epoch, header->cseq, n, header->time_ms, hex);
    if (header->home)
        pd_str_add(out, ",\"home\":true");
    (void)pd_seal_close(out, from, SUMS_DOMAIN, nonce, hub_secret);
    pd_str_add(out, "\n");
    pd_str_add_bytes(out, lines.p, lines.len);
}

static enum pd_err
read_header(const char *line, size_t len, struct pd_sums_header *h, int *n, struct pd_hash *digest,
    struct pd_why *why)
{
    int v;
    struct pd_signature sig;
    struct pd_object_key table[] = {
        PD_OBJECT_BOOL("home", h->home),
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_INT("hub_epoch", h->hub_epoch, 1, PD_SEQ_MAX),
        PD_OBJECT_INT("cseq", h->cseq, 0, PD_SEQ_MAX),
        PD_OBJECT_INT("n", *n, 0, LINES_MAX),
        PD_OBJECT_INT("time_ms", h->time_ms, 0, PD_TIME_MAX_MS),
        PD_OBJECT_HEX("digest", digest->b),
        PD_OBJECT_HEX("sig", sig.b),
    };

    table[0].optional = true;
    h->home = false;
    return pd_object_read(line, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why);
}

/* *place: of the bucket before; each line's is behind it. */
static enum pd_err
read_line(const char *line, size_t len, struct pd_sums *sums, int *place, struct pd_why *why)
{
    char kind[16];
    int b;
    uint64_t n;
    uint8_t sum[8];
    const struct pd_object_key table[] = {
        PD_OBJECT_TEXT("k", kind, 1),
        PD_OBJECT_INT("b", b, 0, PD_SUM_BUCKETS - 1),
        PD_OBJECT_INT("n", n, 1, PD_SEQ_MAX),
        PD_OBJECT_HEX("sum", sum),
    };
    enum pd_err err = pd_object_read(line, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why);

    while (err == PD_OK && ++*place < LINES_MAX) {
        const char *name;
        int bucket;
        struct pd_sum *out = bucket_at(sums, *place, &name, &bucket);

        if (strcmp(name, kind) != 0 || bucket != b)
            continue;
        out->n = n;
        for (int i = 0; i < 8; i++)
            out->sum = out->sum << 8 | sum[i];
        return PD_OK;
    }
    return err != PD_OK ? err : pd_why(why, PD_ERR_INVALID, "k", "must be a bucket behind the one before");
}

static const char *
line_end(const char *text, const char *end)
{
    return text < end ? memchr(text, '\n', (size_t)(end - text)) : NULL;
}

static enum pd_err
read_lines(const char *text, const char *end, int n, struct pd_sums *sums, struct pd_why *why)
{
    int place = -1;

    memset(sums, 0, sizeof *sums);
    for (int i = 0; i < n; i++) {
        const char *newline = line_end(text, end);
        enum pd_err err;

        if (newline == NULL)
            return pd_why(why, PD_ERR_INVALID, "n", "says %d buckets, there are only %d", n, i);
        err = read_line(text, (size_t)(newline - text), sums, &place, why);
        if (err != PD_OK)
            return err;
        text = newline + 1;
    }
    return text == end ? PD_OK : pd_why(why, PD_ERR_INVALID, "n", "says %d buckets, there are more", n);
}

enum pd_err
pd_sums_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_sums_header *header, struct pd_sums *sums, struct pd_why *why)
{
    struct pd_hash told;
    size_t head;
    int n;
    enum pd_err err = pd_head_check(body, len, PD_SUMS_BODY_MAX, SUMS_DOMAIN, nonce, hub_key, &head, why);

    if (err == PD_OK)
        err = read_header(body, head, header, &n, &told, why);
    if (err == PD_OK)
        err = pd_head_digest(body, len, head, &told, "buckets", why);
    return err == PD_OK ? read_lines(body + head + 1, body + len, n, sums, why) : err;
}
