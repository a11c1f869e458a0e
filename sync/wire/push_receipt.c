/* Receipts in a push: answers of an earlier life of the hub, sent back to it as they came. */
#include "sync/wire/object.h"
#include "sync/wire/push.h"

#include <string.h>

void
pd_push_add_receipt(const struct pd_receipt *receipt, struct pd_str *out)
{
    pd_assert(pd_nonce_valid(receipt->nonce));
    pd_str_addf(out, "{\"nonce\":\"%s\",\"answer\":", receipt->nonce);
    pd_str_add_bytes(out, receipt->answer, receipt->len);
    pd_str_add(out, "}\n");
}

static enum pd_err
read_receipt(const char *line, size_t len, struct pd_receipt *out, struct pd_why *why)
{
    struct pd_json_value answer;
    const struct pd_object_key table[] = {
        PD_OBJECT_TEXT("nonce", out->nonce, PD_NONCE_LEAST),
        PD_OBJECT_OBJECT("answer", answer),
    };
    enum pd_err err = pd_object_read(line, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why);

    if (err != PD_OK)
        return err;
    if (!pd_nonce_valid(out->nonce))
        return pd_why(why, PD_ERR_INVALID, "nonce", "must be letters, digits, '-' and '_'");
    out->answer = answer.text;
    out->len = answer.len;
    return PD_OK;
}

enum pd_err
pd_push_receipts(const char *body, size_t len, const struct pd_push_header *header,
    void (*each)(void *ctx, const struct pd_receipt *receipt), void *ctx, struct pd_why *why)
{
    const char *text = body, *end = body + len;
    struct pd_receipt receipt;
    enum pd_err err;

    for (int i = 0; i < 1 + header->n + header->receipts; i++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));

        pd_assert(newline != NULL); /* pd_push_read counted them */
        if (i > header->n) {
            if ((err = read_receipt(text, (size_t)(newline - text), &receipt, why)) != PD_OK)
                return err;
            each(ctx, &receipt);
        }
        text = newline + 1;
    }
    return PD_OK;
}
