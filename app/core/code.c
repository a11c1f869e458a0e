#include "app/core/code.h"

#include "app/core/base45.h"
#include "app/core/cbor.h"
#include "app/core/cose.h"

#include <string.h>

#define CLAIM_EXP 4       /* CWT's registered number */
#define CLAIM_CODE -65537 /* private use */
#define EXP_MAX UINT32_MAX
#define DAY_S (24 * 3600)
#define PREFIX_LEN (sizeof PD_CODE_PREFIX - 1)

_Static_assert(PREFIX_LEN + PD_BASE45_LEN(PD_COSE_MAX) <= PD_CODE_MAX, "the longest code must be readable");

bool
pd_code_word_valid(const char *text, size_t len, size_t most)
{
    if (len == 0 || len > most)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                c == '_' || c == '.'))
            return false;
    }
    return true;
}

/* Reading one claim each. An id of zeros is nobody and is refused. */

static bool
read_id(struct pd_cbor *c, struct pd_id *out)
{
    const uint8_t *bytes;
    size_t len;

    if (!pd_cbor_bytes(c, PD_ID_LEN, PD_ID_LEN, &bytes, &len))
        return false;
    memcpy(out->b, bytes, PD_ID_LEN);
    return !pd_id_is_zero(*out);
}

static bool
read_u32(struct pd_cbor *c, uint32_t least, uint32_t most, uint32_t *out)
{
    int64_t value;

    if (!pd_cbor_int(c, least, most, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool
read_word(struct pd_cbor *c, char *out, size_t most)
{
    const char *text;
    size_t len;

    if (!pd_cbor_text(c, 1, most, &text, &len) || !pd_code_word_valid(text, len, most))
        return false;
    memcpy(out, text, len);
    out[len] = '\0';
    return true;
}

/* One row a type below; the functions of a row are read, check and write. */

static bool
member_read(struct pd_cbor *c, struct pd_code *out)
{
    return read_id(c, &out->member.id);
}

static bool
card_read(struct pd_cbor *c, struct pd_code *out)
{
    return read_id(c, &out->card.id) && read_word(c, out->card.serial, PD_SERIAL_LEN_MAX);
}

static bool
ticket_read(struct pd_cbor *c, struct pd_code *out)
{
    struct pd_code_ticket *t = &out->ticket;

    return read_id(c, &t->hold) && read_id(c, &t->member) && read_word(c, t->sku, PD_SKU_LEN_MAX) &&
           read_u32(c, 1, PD_TICKET_QTY_MAX, &t->qty) && read_u32(c, 0, UINT32_MAX, &t->points) &&
           read_u32(c, 0, UINT32_MAX, &t->money_fen) && read_u32(c, 0, UINT32_MAX, &t->lease) &&
           read_u32(c, 0, UINT32_MAX, &t->ordinal) && read_word(c, t->place, PD_PLACE_LEN_MAX);
}

static bool
enrol_read(struct pd_cbor *c, struct pd_code *out)
{
    const uint8_t *bytes;
    size_t len;

    if (!read_id(c, &out->enrol.token) || !pd_cbor_bytes(c, PD_HASH_LEN, PD_HASH_LEN, &bytes, &len))
        return false;
    memcpy(out->enrol.hub_key.b, bytes, PD_HASH_LEN);
    return true;
}

static enum pd_err
check_id(struct pd_id id, const char *name, struct pd_why *why)
{
    return pd_id_is_zero(id) ? pd_why(why, PD_ERR_INVALID, name, "must not be all zero") : PD_OK;
}

static enum pd_err
check_word(const char *text, size_t most, const char *name, struct pd_why *why)
{
    if (pd_code_word_valid(text, strlen(text), most))
        return PD_OK;
    return pd_why(why, PD_ERR_INVALID, name, "must be 1 to %zu of A-Z, a-z, 0-9, '-', '_' and '.'", most);
}

static enum pd_err
member_check(const struct pd_code *code, struct pd_why *why)
{
    return check_id(code->member.id, "id", why);
}

static enum pd_err
card_check(const struct pd_code *code, struct pd_why *why)
{
    enum pd_err err = check_id(code->card.id, "id", why);

    return err != PD_OK ? err : check_word(code->card.serial, PD_SERIAL_LEN_MAX, "serial", why);
}

static enum pd_err
ticket_check(const struct pd_code *code, struct pd_why *why)
{
    const struct pd_code_ticket *t = &code->ticket;
    enum pd_err err = check_id(t->hold, "hold", why);

    if (err == PD_OK)
        err = check_id(t->member, "member", why);
    if (err == PD_OK)
        err = check_word(t->sku, PD_SKU_LEN_MAX, "sku", why);
    if (err == PD_OK && (t->qty < 1 || t->qty > PD_TICKET_QTY_MAX))
        err = pd_why(why, PD_ERR_INVALID, "qty", "must be 1 to %d", PD_TICKET_QTY_MAX);
    return err != PD_OK ? err : check_word(t->place, PD_PLACE_LEN_MAX, "place", why);
}

static enum pd_err
enrol_check(const struct pd_code *code, struct pd_why *why)
{
    return check_id(code->enrol.token, "token", why);
}

static void
member_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    pd_cbor_put_bytes(w, code->member.id.b, PD_ID_LEN);
}

static void
card_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    pd_cbor_put_bytes(w, code->card.id.b, PD_ID_LEN);
    pd_cbor_put_text(w, code->card.serial);
}

static void
ticket_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    const struct pd_code_ticket *t = &code->ticket;

    pd_cbor_put_bytes(w, t->hold.b, PD_ID_LEN);
    pd_cbor_put_bytes(w, t->member.b, PD_ID_LEN);
    pd_cbor_put_text(w, t->sku);
    pd_cbor_put_int(w, t->qty);
    pd_cbor_put_int(w, t->points);
    pd_cbor_put_int(w, t->money_fen);
    pd_cbor_put_int(w, t->lease);
    pd_cbor_put_int(w, t->ordinal);
    pd_cbor_put_text(w, t->place);
}

static void
enrol_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    pd_cbor_put_bytes(w, code->enrol.token.b, PD_ID_LEN);
    pd_cbor_put_bytes(w, code->enrol.hub_key.b, PD_HASH_LEN);
}

static const struct kind {
    enum pd_code_type type;
    size_t claims;  /* after the type */
    int64_t life_s; /* the furthest exp ever set; a later one means that the clock is behind */
    bool (*read)(struct pd_cbor *c, struct pd_code *out);
    enum pd_err (*check)(const struct pd_code *code, struct pd_why *why);
    void (*write)(struct pd_cbor_writer *w, const struct pd_code *code);
} kinds[] = {
    { PD_CODE_MEMBER, 1, PD_CODE_MEMBER_LIFE_S, member_read, member_check, member_write },
    { PD_CODE_MEMBER_DAY, 1, DAY_S, member_read, member_check, member_write },
    { PD_CODE_CARD, 2, INT64_C(20) * 366 * DAY_S, card_read, card_check, card_write },
    { PD_CODE_TICKET, 9, INT64_C(366) * DAY_S, ticket_read, ticket_check, ticket_write },
    { PD_CODE_ENROL, 2, DAY_S, enrol_read, enrol_check, enrol_write },
};

static const struct kind *
kind_find(int64_t type)
{
    for (int i = 0; i < PD_COUNT(kinds); i++)
        if ((int64_t)kinds[i].type == type)
            return &kinds[i];
    return NULL;
}

static enum pd_code_outcome
malformed(struct pd_why *why, const char *path, const char *text)
{
    (void)pd_why(why, PD_ERR_INVALID, path, "%s", text);
    return PD_CODE_MALFORMED;
}

/* The claims of a verified message; *kind is NULL when the type is one of a later version. */
static enum pd_code_outcome
read_claims(
    const uint8_t *content, size_t len, struct pd_code *out, const struct kind **kind, struct pd_why *why)
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
    *kind = kind_find(type);
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
judge(const struct pd_code *code, const struct pd_key *key, const struct pd_code_reader *reader)
{
    if ((key->roles & PD_CODE_ROLE(code->type)) == 0)
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
    const struct kind *kind = NULL;
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
        return PD_CODE_UNKNOWN_KEY;
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
    return judge(out, cose.key, reader);
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
    const struct kind *kind = kind_find(code->type);
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
