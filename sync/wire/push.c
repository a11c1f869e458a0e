#include "sync/wire/push.h"

#include "sync/wire/object.h"
#include "sync/wire/seal.h"

#include <inttypes.h>
#include <string.h>

#define PUSH_DOMAIN "pd-push-1"
#define HEADER_MAX 1024 /* bytes of the header line */

void
pd_push_header_write(struct pd_push_header *header, const struct pd_secret_key *secret, struct pd_str *out)
{
    char device[PD_ID_TEXT_CAP], base[PD_HASH_TEXT_CAP], head[PD_HASH_TEXT_CAP], receipts[PD_HASH_TEXT_CAP];
    size_t from = out->len;

    pd_assert(pd_nonce_valid(header->nonce));
    pd_hex(header->base_hash.b, sizeof header->base_hash.b, base);
    pd_hex(header->head.b, sizeof header->head.b, head);
    pd_str_addf(out,
        "{\"v\":1,\"dev\":\"%s\",\"ep\":%" PRIu32 ",\"base\":%" PRIu64
        ",\"base_hash\":\"%s\",\"n\":%d,\"head\":\"%s\",\"nonce\":\"%s\"",
        pd_id_text(header->device, device), header->epoch, header->base, base, header->n, head,
        header->nonce);
    if (header->protocol >= 2)
        pd_str_addf(out, ",\"receipts\":%d", header->receipts);
    if (header->protocol >= 2 && header->receipts > 0) {
        pd_hex(header->receipts_hash.b, sizeof header->receipts_hash.b, receipts);
        pd_str_addf(out, ",\"receipts_hash\":\"%s\"", receipts);
    }
    header->sig = pd_seal_close(out, from, PUSH_DOMAIN, NULL, secret);
    pd_str_add(out, "\n");
}

static enum pd_err
read_header(const char *line, size_t len, struct pd_push_header *header, struct pd_why *why)
{
    int v, receipts = -1;
    struct pd_object_key table[] = {
        PD_OBJECT_INT("receipts", receipts, 0, PD_PUSH_RECEIPTS_MAX),
        PD_OBJECT_HEX("receipts_hash", header->receipts_hash.b),
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_HEX("dev", header->device.b),
        PD_OBJECT_INT("ep", header->epoch, 1, UINT32_MAX),
        PD_OBJECT_INT("base", header->base, 0, PD_SEQ_MAX),
        PD_OBJECT_HEX("base_hash", header->base_hash.b),
        PD_OBJECT_INT("n", header->n, 0, PD_PUSH_OPS_MAX),
        PD_OBJECT_HEX("head", header->head.b),
        PD_OBJECT_TEXT("nonce", header->nonce, PD_NONCE_LEAST),
        PD_OBJECT_HEX("sig", header->sig.b),
    };
    enum pd_err err;

    memset(&header->receipts_hash, 0, sizeof header->receipts_hash);
    table[0].optional = table[1].optional = true;
    if ((err = pd_object_read(line, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why)) != PD_OK)
        return err;
    header->protocol = receipts < 0 ? 1 : 2;
    header->receipts = receipts < 0 ? 0 : receipts;
    if (!pd_nonce_valid(header->nonce))
        return pd_why(why, PD_ERR_INVALID, "nonce", "must be letters, digits, '-' and '_'");
    return PD_OK;
}

/* The next line without its newline; false when none ends in the text. */
static bool
take_line(const char **text, const char *end, struct pd_push_line *line)
{
    const char *newline = memchr(*text, '\n', (size_t)(end - *text));

    if (newline == NULL)
        return false;
    *line = (struct pd_push_line){ .text = *text, .len = (size_t)(newline - *text) };
    *text = newline + 1;
    return true;
}

/* Whether so many receipts, and nothing else, are left. */
static enum pd_err
count_receipts(const char *text, const char *end, int n, struct pd_why *why)
{
    struct pd_push_line line;

    for (int i = 0; i < n; i++)
        if (!take_line(&text, end, &line))
            return pd_why(why, PD_ERR_INVALID, "receipts", "says %d, there are only %d", n, i);
    if (text != end)
        return pd_why(why, PD_ERR_INVALID, "n", "must count every line: there are more than it says");
    return PD_OK;
}

static enum pd_err
split(const char *text, const char *end, const struct pd_push_header *header, struct pd_push_line *lines,
    struct pd_why *why)
{
    int n = header->n;
    char where[24];
    struct pd_str path = pd_str_on(where, sizeof where);

    for (int i = 0; i < n; i++) {
        bool whole = take_line(&text, end, &lines[i]);

        if (whole && lines[i].len > 0 && lines[i].len <= PD_OP_LINE_MAX)
            continue;
        pd_str_addf(&path, "line %d", i + 2);
        if (!whole)
            return pd_why(
                why, PD_ERR_INVALID, where, "is missing or has no newline: the header says n = %d", n);
        if (lines[i].len == 0)
            return pd_why(why, PD_ERR_INVALID, where, "must not be empty");
        return pd_why(why, PD_ERR_TOO_LARGE, where, "must have at most %d bytes", PD_OP_LINE_MAX);
    }
    return count_receipts(text, end, header->receipts, why);
}

enum pd_err
pd_push_read(const char *body, size_t len, struct pd_push_header *header, struct pd_push_line *lines,
    struct pd_why *why)
{
    const char *text = body;
    struct pd_push_line first;
    enum pd_err err;

    if (len > PD_PUSH_BODY_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", PD_PUSH_BODY_MAX);
    if (len == 0 || !take_line(&text, body + len, &first))
        return pd_why(why, PD_ERR_INVALID, "line 1", "must be a header line with its newline");
    if (first.len > HEADER_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "line 1", "must have at most %d bytes", HEADER_MAX);
    if ((err = read_header(first.text, first.len, header, why)) != PD_OK)
        return err;
    return split(text, body + len, header, lines, why);
}

enum pd_err
pd_push_verify(const char *body, size_t len, const struct pd_push_header *header,
    const struct pd_push_line *lines, const struct pd_public_key *device_key, struct pd_why *why)
{
    const char *newline = memchr(body, '\n', len), *receipts;
    struct pd_hash hash = header->base_hash;

    pd_assert(newline != NULL);
    if (!pd_seal_check(body, (size_t)(newline - body), PUSH_DOMAIN, NULL, device_key))
        return pd_why(why, PD_ERR_DENIED, "sig", "must be the last key, by the key this desk enrolled with");
    for (int i = 0; i < header->n; i++)
        hash = pd_chain_next(&hash, lines[i].text, lines[i].len);
    if (!pd_hash_equal(&hash, &header->head))
        return pd_why(why, PD_ERR_INVALID, "head", "must be the chain of base_hash and every line");
    if (header->receipts == 0)
        return PD_OK;
    receipts = header->n > 0 ? lines[header->n - 1].text + lines[header->n - 1].len + 1 : newline + 1;
    hash = pd_hash_of(receipts, (size_t)(body + len - receipts));
    if (!pd_hash_equal(&hash, &header->receipts_hash))
        return pd_why(why, PD_ERR_INVALID, "receipts_hash", "must be the SHA-256 of the receipts");
    return PD_OK;
}
