#include "app/core/code.h"

#include "app/core/base45.h"
#include "app/core/cbor.h"
#include "app/core/code_claims.h"
#include "app/core/cose.h"
#include "app/core/training.h"

#include <string.h>

#define CLAIM_EXP 4       /* CWT's registered number */
#define CLAIM_CODE -65537 /* private use */
#define EXP_MAX UINT32_MAX
#define PREFIX_LEN (sizeof PD_CODE_PREFIX - 1)

_Static_assert(PREFIX_LEN + PD_BASE45_LEN(PD_COSE_MAX) <= PD_CODE_MAX, "the longest code must be readable");

static enum pd_code_outcome
malformed(struct pd_why *why, const char *path, const char *text)
{
    (void)pd_why(why, PD_ERR_INVALID, path, "%s", text);
    return PD_CODE_MALFORMED;
}

/* The claims of a verified message; *kind is NULL when the type is one of a later version. */
static enum pd_code_outcome
read_claims(const uint8_t *content, size_t len, struct pd_code *out, const struct pd_code_kind **kind,
    struct pd_why *why)
{
    struct pd_cbor c = pd_cbor_on(content, len);
    size_t pairs, items;
    int64_t key, type;

    if (pd_cbor_check(content, len, why) != PD_OK)
        return PD_CODE_MALFORMED;
    if (!pd_cbor_map(&c, &pairs) || pairs != 2 || !pd_cbor_int(&c, CLAIM_EXP, CLAIM_EXP, &key) ||
        !pd_cbor_int(&c, 1, EXP_MAX, &out->exp_s))
        return malformed(why, "claims", "must be exp (4), a number of seconds, and -65537, nothing else");
    if (!pd_cbor_int(&c, CLAIM_CODE, CLAIM_CODE, &key) || !pd_cbor_array(&c, &items) || items < 1 ||
        !pd_cbor_int(&c, 1, UINT32_MAX, &type))
        return malformed(why, "claim -65537", "must be an array that begins with the code's type");
    *kind = pd_code_kind_find(type);
    if (*kind == NULL)
        return PD_CODE_UNKNOWN_TYPE;
    out->type = (*kind)->type;
    if (items != 1 + (*kind)->claims || !(*kind)->read(&c, out) || !pd_cbor_done(&c))
        return malformed(why, pd_code_type_name(out->type), "a claim is missing, extra or out of range");
    return PD_CODE_ACCEPTED;
}

static enum pd_code_time
time_of(int64_t exp_s, int64_t life_s, int64_t now_s)
{
    int64_t now = now_s < 0 ? 0 : now_s > 2 * (int64_t)EXP_MAX ? 2 * (int64_t)EXP_MAX : now_s;

    if (now >= exp_s)
        return PD_CODE_TIME_EXPIRED;
    return exp_s - now > life_s + PD_CODE_CLOCK_SLACK_S ? PD_CODE_TIME_TOO_EARLY : PD_CODE_TIME_GOOD;
}

static enum pd_code_outcome
judge(const struct pd_code *code, const struct pd_code_kind *kind, const struct pd_key *key,
    const struct pd_code_reader *reader)
{
    if ((key->roles & PD_CODE_ROLE(kind->role)) == 0)
        return PD_CODE_WRONG_ROLE;
    if (reader->clock_untrusted)
        return PD_CODE_ACCEPTED;
    switch (code->time) {
    case PD_CODE_TIME_GOOD:
        return PD_CODE_ACCEPTED;
    case PD_CODE_TIME_EXPIRED:
        return PD_CODE_EXPIRED;
    case PD_CODE_TIME_TOO_EARLY:
        return PD_CODE_NOT_YET_VALID;
    }
    return PD_CODE_MALFORMED;
}

static enum pd_code_outcome
read_ours(const char *text, size_t len, const struct pd_code_reader *reader, struct pd_code *out,
    struct pd_why *why)
{
    uint8_t message[PD_COSE_MAX];
    const struct pd_code_kind *kind = NULL;
    struct pd_code code = { .exp_s = 0 };
    struct pd_cose cose;
    enum pd_code_outcome outcome;
    size_t n;

    if (pd_base45_decode(text, len, message, sizeof message, &n) != PD_OK)
        return malformed(why, "text", "is not Base45 of at most the longest message");
    switch (pd_cose_read(message, n, reader->keyring, &cose, why)) {
    case PD_COSE_MALFORMED:
        return PD_CODE_MALFORMED;
    case PD_COSE_UNKNOWN_KEY:
        return pd_training_signed(message, n) ? PD_CODE_TRAINING : PD_CODE_UNKNOWN_KEY;
    case PD_COSE_BAD_SIGNATURE:
        return PD_CODE_BAD_SIGNATURE;
    case PD_COSE_VERIFIED:
        break;
    }
    outcome = read_claims(cose.content, cose.content_len, &code, &kind, why);
    if (outcome != PD_CODE_ACCEPTED)
        return outcome;
    code.kid = cose.kid;
    code.signer = cose.key->device;
    code.time = time_of(code.exp_s, kind->life_s, reader->now_s);
    *out = code;
    return judge(out, kind, cose.key, reader);
}

static enum pd_code_outcome
name_foreign(const char *text, size_t len, const struct pd_code_reader *reader)
{
    switch (pd_foreign_recognise(text, len, reader->plain_pattern)) {
    case PD_FOREIGN_UNKNOWN:
        return PD_CODE_NOT_OURS;
    case PD_FOREIGN_PAYMENT:
        return PD_CODE_FOREIGN_PAYMENT;
    case PD_FOREIGN_INSURANCE:
        return PD_CODE_FOREIGN_INSURANCE;
    case PD_FOREIGN_IDENTITY:
        return PD_CODE_FOREIGN_IDENTITY;
    case PD_FOREIGN_QUEUE_TICKET:
        return PD_CODE_FOREIGN_QUEUE_TICKET;
    case PD_FOREIGN_LINK:
        return PD_CODE_FOREIGN_LINK;
    case PD_FOREIGN_PLAIN_CARD:
        return PD_CODE_PLAIN_CARD;
    }
    return PD_CODE_NOT_OURS;
}

enum pd_code_outcome
pd_code_read_why(const void *payload, size_t len, const struct pd_code_reader *reader, struct pd_code *out,
    struct pd_why *why)
{
    const char *text = payload;

    memset(out, 0, sizeof *out);
    if (len > PD_CODE_MAX)
        return PD_CODE_TOO_LONG;
    for (size_t i = 0; i < len; i++)
        if (text[i] < ' ' || text[i] > '~')
            return PD_CODE_NOT_TEXT;
    if (len < PREFIX_LEN || memcmp(text, PD_CODE_PREFIX, PREFIX_LEN) != 0)
        return name_foreign(text, len, reader);
    return read_ours(text + PREFIX_LEN, len - PREFIX_LEN, reader, out, why);
}

enum pd_code_outcome
pd_code_read(const void *payload, size_t len, const struct pd_code_reader *reader, struct pd_code *out)
{
    return pd_code_read_why(payload, len, reader, out, NULL);
}

enum pd_err
pd_code_write(
    const struct pd_code *code, const struct pd_secret_key *secret, char *out, size_t cap, struct pd_why *why)
{
    const struct pd_code_kind *kind = pd_code_kind_find(code->type);
    uint8_t claims[PD_COSE_CONTENT_MAX], message[PD_COSE_MAX];
    struct pd_cbor_writer w = pd_cbor_writer_on(claims, sizeof claims);
    enum pd_err err;
    size_t len;

    if (kind == NULL)
        return pd_why(why, PD_ERR_INVALID, "type", "must be one of enum pd_code_type");
    if (code->exp_s < 1 || code->exp_s > EXP_MAX)
        return pd_why(why, PD_ERR_INVALID, "exp", "must be 1 to %lld seconds", (long long)EXP_MAX);
    err = kind->check(code, why);
    if (err != PD_OK)
        return err;
    pd_cbor_put_map(&w, 2);
    pd_cbor_put_int(&w, CLAIM_EXP);
    pd_cbor_put_int(&w, code->exp_s);
    pd_cbor_put_int(&w, CLAIM_CODE);
    pd_cbor_put_array(&w, 1 + kind->claims);
    pd_cbor_put_int(&w, (int64_t)code->type);
    kind->write(&w, code);
    pd_assert(!w.cut && pd_cbor_check(claims, w.len, NULL) == PD_OK);
    pd_assert(pd_cose_write(secret, claims, w.len, message, sizeof message, &len) == PD_OK);
    if (cap < PREFIX_LEN + PD_BASE45_LEN(len) + 1)
        return pd_why(why, PD_ERR_TOO_LARGE, "code", "does not fit in %zu bytes", cap);
    memcpy(out, PD_CODE_PREFIX, PREFIX_LEN);
    (void)pd_base45_encode(message, len, out + PREFIX_LEN);
    return PD_OK;
}
