#include "sync/wire/pull.h"

#include "sync/wire/head.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PULL_DOMAIN "pd-pull-1"

void
pd_pull_query_write(const struct pd_pull_query *query, struct pd_str *out)
{
    pd_str_addf(out, "cursor=%" PRIu64 ".%" PRIu64 "&limit=%d&wait=%d", query->hub_epoch, query->cseq,
        query->limit, query->wait_s);
    if (query->members > 0)
        pd_str_addf(out, "&members=%" PRIu64, query->members);
    if (query->protocol > 1)
        pd_str_addf(out, "&v=%d", query->protocol);
    if (query->protocol >= PD_PROTOCOL_MIRROR && query->mirror != PD_MIRROR_UNABLE)
        pd_str_addf(out, "&home=%d", (int)query->mirror);
}

/* `name`, then digits in the one way they can be written, at most `max`. */
static bool
take_number(const char **text, const char *name, uint64_t max, uint64_t *out)
{
    size_t len = strlen(name);
    const char *from;
    uint64_t n = 0;

    if (strncmp(*text, name, len) != 0)
        return false;
    *text += len;
    from = *text;
    for (; **text >= '0' && **text <= '9'; ++*text) {
        n = n * 10 + (uint64_t)(**text - '0');
        if (n > max)
            return false;
    }
    *out = n;
    return *text > from && (*from != '0' || *text == from + 1);
}

enum pd_err
pd_pull_query_read(const char *text, struct pd_pull_query *query, struct pd_why *why)
{
    uint64_t limit, wait_s, protocol = 1, mirror = PD_MIRROR_UNABLE;

    if (!take_number(&text, "cursor=", PD_SEQ_MAX, &query->hub_epoch) ||
        !take_number(&text, ".", PD_SEQ_MAX, &query->cseq))
        return pd_why(why, PD_ERR_INVALID, "cursor", "must come first, as HUB_EPOCH.CSEQ");
    if (!take_number(&text, "&limit=", PD_PULL_ROWS_MAX, &limit) || limit == 0)
        return pd_why(why, PD_ERR_INVALID, "limit", "must come second, 1..%d", PD_PULL_ROWS_MAX);
    if (!take_number(&text, "&wait=", PD_PULL_WAIT_MAX_S, &wait_s))
        return pd_why(why, PD_ERR_INVALID, "wait", "must come third, 0..%d seconds", PD_PULL_WAIT_MAX_S);
    query->members = 0;
    if (strncmp(text, "&members", 8) == 0 &&
        (!take_number(&text, "&members=", PD_SEQ_MAX, &query->members) || query->members == 0))
        return pd_why(why, PD_ERR_INVALID, "members", "must come fourth, a CSEQ above 0, or not at all");
    if (*text != '\0' && (!take_number(&text, "&v=", PD_PROTOCOL_MAX, &protocol) || protocol < 2 ||
                             (*text != '\0' && protocol < PD_PROTOCOL_MIRROR)))
        return pd_why(why, PD_ERR_INVALID, "v", "must come last, 2 to %d, or not at all", PD_PROTOCOL_MAX);
    if (*text != '\0' && (!take_number(&text, "&home=", PD_MIRROR_LAST, &mirror) ||
                             mirror == PD_MIRROR_UNABLE || *text != '\0'))
        return pd_why(
            why, PD_ERR_INVALID, "home", "must come behind v, 1 to %d, or not at all", PD_MIRROR_LAST);
    query->mirror = (enum pd_mirror)mirror;
    query->protocol = (int)protocol;
    query->limit = (int)limit;
    query->wait_s = (int)wait_s;
    return PD_OK;
}

void
pd_pull_write(const struct pd_pull_header *header, const char *rows, size_t rows_len, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    struct pd_hash digest = pd_hash_of(rows, rows_len);
    char hex[PD_HASH_TEXT_CAP], device[PD_ID_TEXT_CAP];
    size_t from = out->len;

    pd_hex(digest.b, sizeof digest.b, hex);
    pd_str_addf(out,
        "{\"v\":1,\"hub_epoch\":%" PRIu64 ",\"cseq\":%" PRIu64 ",\"more\":%s,\"high\":%" PRIu64
        ",\"time_ms\":%" PRId64 ",\"n\":%d%s",
        header->hub_epoch, header->cseq, header->more ? "true" : "false", header->high, header->time_ms,
        header->n, header->refill ? ",\"refill\":true" : "");
    if (header->home)
        pd_str_add(out, ",\"home\":true");
    if (!pd_id_is_zero(header->device))
        pd_str_addf(out, ",\"dev\":\"%s\"", pd_id_text(header->device, device));
    pd_str_addf(out, ",\"digest\":\"%s\"", hex);
    (void)pd_seal_close(out, from, PULL_DOMAIN, nonce, hub_secret);
    pd_str_add(out, "\n");
    pd_str_add_bytes(out, rows, rows_len);
}

static enum pd_err
read_header(
    const char *line, size_t len, struct pd_pull_header *header, struct pd_hash *digest, struct pd_why *why)
{
    int v;
    struct pd_signature sig;
    struct pd_object_key table[] = {
        PD_OBJECT_BOOL("refill", header->refill),
        PD_OBJECT_HEX("dev", header->device.b),
        PD_OBJECT_BOOL("home", header->home),
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_INT("hub_epoch", header->hub_epoch, 1, PD_SEQ_MAX),
        PD_OBJECT_INT("cseq", header->cseq, 0, PD_SEQ_MAX),
        PD_OBJECT_BOOL("more", header->more),
        PD_OBJECT_INT("high", header->high, 0, PD_SEQ_MAX),
        PD_OBJECT_INT("time_ms", header->time_ms, 0, PD_TIME_MAX_MS),
        PD_OBJECT_INT("n", header->n, 0, PD_PULL_ROWS_MAX),
        PD_OBJECT_HEX("digest", digest->b),
        PD_OBJECT_HEX("sig", sig.b),
    };

    table[0].optional = table[1].optional = table[2].optional = true;
    header->refill = header->home = false;
    header->device = (struct pd_id){ { 0 } };
    return pd_object_read(line, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why);
}

/* One decoded row, given on. A kind this release does not know is for a later one. */
static enum pd_err
read_row(const char *line, size_t len, int number, enum pd_err (*each)(void *ctx, const struct pd_row *row),
    void *ctx, struct pd_why *why)
{
    struct pd_row row;
    struct pd_why row_why = { .path = "" };
    enum pd_err err;

    if (len > PD_ROW_LINE_MAX)
        err = pd_why(&row_why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", PD_ROW_LINE_MAX);
    else
        err = pd_row_decode(line, len, &row, &row_why);
    if (err == PD_OK)
        return each(ctx, &row);
    if (err == PD_ERR_NOT_FOUND)
        return PD_OK;
    if (why != NULL)
        *why = row_why;
    if (why != NULL && row_why.path[0] == '\0') {
        struct pd_str path = pd_str_on(why->path, sizeof why->path);

        pd_str_addf(&path, "line %d", number);
    }
    return err;
}

static enum pd_err
read_rows(const char *text, const char *end, int n, enum pd_err (*each)(void *ctx, const struct pd_row *row),
    void *ctx, struct pd_why *why)
{
    enum pd_err err;

    for (int i = 0; i < n; i++) {
        const char *newline = text < end ? memchr(text, '\n', (size_t)(end - text)) : NULL;

        if (newline == NULL)
            return pd_why(why, PD_ERR_INVALID, "n", "says %d rows, there are only %d", n, i);
        if ((err = read_row(text, (size_t)(newline - text), i + 2, each, ctx, why)) != PD_OK)
            return err;
        text = newline + 1;
    }
    if (text != end)
        return pd_why(why, PD_ERR_INVALID, "n", "says %d rows, there are more", n);
    return PD_OK;
}

enum pd_err
pd_pull_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_pull_header *header, enum pd_err (*each)(void *ctx, const struct pd_row *row), void *ctx,
    struct pd_why *why)
{
    struct pd_hash told;
    size_t head;
    enum pd_err err = pd_head_check(body, len, PD_PULL_BODY_MAX, PULL_DOMAIN, nonce, hub_key, &head, why);

    if (err == PD_OK)
        err = read_header(body, head, header, &told, why);
    if (err == PD_OK)
        err = pd_head_digest(body, len, head, &told, "rows", why);
    return err == PD_OK ? read_rows(body + head + 1, body + len, header->n, each, ctx, why) : err;
}
