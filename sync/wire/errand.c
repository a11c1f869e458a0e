/* A request by a table (core/fields.h): a row says which kinds of errand carry a field, and its bounds. */
#include "sync/wire/errand.h"

#include "app/core/fields.h"
#include "app/core/member.h"
#include "app/core/wheel.h"
#include "sync/wire/errand_kinds.h"
#include "sync/wire/errand_parts.h"
#include "sync/wire/errand_work.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"

#include <string.h>

#define REQUEST_DOMAIN "pd-errand-1"

/* ---- what is no number and no plain text ---- */

static bool
digits_good(const char *digits)
{
    size_t n = strnlen(digits, PD_ERRAND_DIGITS_CAP);

    if (n == 0 || n == PD_ERRAND_DIGITS_CAP)
        return false;
    for (size_t i = 0; i < n; i++)
        if (digits[i] < '0' || digits[i] > '9')
            return false;
    return true;
}

static void
digits_put(const void *whole, struct pd_str *out)
{
    pd_field_put_text(out, ((const struct pd_errand_request *)whole)->errand.digits);
}

static bool
digits_take(void *whole, const struct pd_json_value *value)
{
    return pd_json_string(value, ((struct pd_errand_request *)whole)->errand.digits, PD_ERRAND_DIGITS_CAP);
}

static bool
digits_are_good(const void *whole)
{
    return digits_good(((const struct pd_errand_request *)whole)->errand.digits);
}

static const struct pd_field_custom digits_custom = { digits_put, digits_take, digits_are_good,
    "must be 1 to 24 digits" };

/* Of a counter's work they come with a badge, and are left out without: errand_work.c. */
static bool
digits_or_none_take(void *whole, const struct pd_json_value *value)
{
    return digits_take(whole, value) && digits_are_good(whole);
}

static bool
digits_or_none_are_good(const void *whole)
{
    return ((const struct pd_errand_request *)whole)->errand.digits[0] == '\0' || digits_are_good(whole);
}

static const struct pd_field_custom digits_or_none = { digits_put, digits_or_none_take,
    digits_or_none_are_good, "must be 1 to 24 digits" };

static bool
values_good(const void *whole)
{
    const struct pd_errand *errand = &((const struct pd_errand_request *)whole)->errand;

    if (errand->value_count < 1 || errand->value_count > PD_QUESTIONS_MAX)
        return false;
    for (int i = 0; i < errand->value_count; i++)
        if (errand->values[i][0] != '\0' && !pd_name_good(errand->values[i]))
            return false;
    return true;
}

static void
values_put(const void *whole, struct pd_str *out)
{
    const struct pd_errand *errand = &((const struct pd_errand_request *)whole)->errand;

    for (int i = 0; i < errand->value_count; i++) {
        pd_str_add(out, i == 0 ? "[" : ",");
        pd_field_put_text(out, errand->values[i]);
    }
    pd_str_add(out, "]");
}

static bool
values_take(void *whole, const struct pd_json_value *value)
{
    struct pd_errand *errand = &((struct pd_errand_request *)whole)->errand;
    struct pd_json_value element;
    const char *cursor = NULL;

    if (value->kind != PD_JSON_ARRAY)
        return false;
    while (pd_json_next(value, &cursor, &element)) {
        if (errand->value_count == PD_QUESTIONS_MAX ||
            !pd_json_string(&element, errand->values[errand->value_count], PD_RULE_CAP))
            return false;
        errand->value_count++;
    }
    return true;
}

static const struct pd_field_custom values_custom = { values_put, values_take, values_good,
    "must be an array of answers, each of letters, digits, '_', '-', '.' and ':', or empty" };

static void
list_put(const void *whole, struct pd_str *out)
{
    const struct pd_work_kind *kind =
        pd_work_kind(((const struct pd_errand_request *)whole)->errand.work.work);

    pd_field_put_text(out, kind != NULL ? kind->name : "");
}

static bool
list_take(void *whole, const struct pd_json_value *value)
{
    struct pd_work_ask *ask = &((struct pd_errand_request *)whole)->errand.work;
    char name[PD_RULE_CAP];

    ask->work = pd_json_string(value, name, sizeof name) ? pd_work_from(name) : (enum pd_work)0;
    return (int)ask->work != 0;
}

static bool
list_good(const void *whole)
{
    enum pd_work work = ((const struct pd_errand_request *)whole)->errand.work.work;

    return (int)work == 0 || pd_work_kind(work) != NULL; /* an act names none: errand_work.c */
}

static const struct pd_field_custom list_custom = { list_put, list_take, list_good,
    "must be the name of a list that the hub keeps" };

/* Whoever it is, in hexadecimal. That it opens is the hub's to see. */
static bool
sealed_good(const void *whole)
{
    const struct pd_errand *errand = &((const struct pd_errand_request *)whole)->errand;

    for (size_t i = 0; i < sizeof errand->sealed; i++)
        if (errand->sealed[i] != 0)
            return true;
    return false;
}

static void
sealed_put(const void *whole, struct pd_str *out)
{
    const struct pd_errand *errand = &((const struct pd_errand_request *)whole)->errand;
    char text[2 * PD_ENROL_SEALED_LEN + 1];

    pd_hex(errand->sealed, sizeof errand->sealed, text);
    pd_field_put_text(out, text);
}

static bool
sealed_take(void *whole, const struct pd_json_value *value)
{
    struct pd_errand *errand = &((struct pd_errand_request *)whole)->errand;

    return value->kind == PD_JSON_STRING &&
           pd_unhex(value->text, value->len, errand->sealed, sizeof errand->sealed);
}

static const struct pd_field_custom sealed_custom = { sealed_put, sealed_take, sealed_good,
    "must be a sealed form of 752 bytes, in lower-case hexadecimal digits, not all zero" };

/* ---- the request ---- */

#define AT(member) PD_FIELD_AT(struct pd_errand_request, member)

static const struct pd_field request_table[] = {
    { "id", PD_FIELD_BYTES, ALL, 0, AT(errand.id), 0, 0, NULL },
    { "dev", PD_FIELD_BYTES, ALL, 0, AT(device), 0, 0, NULL },
    { "ep", PD_FIELD_U32, ALL, 0, AT(epoch), 1, UINT32_MAX, NULL },
    { "nonce", PD_FIELD_NAME, ALL, 0, AT(nonce), 0, 0, NULL },
    { "at_ms", PD_FIELD_I64, ALL, 0, AT(errand.at_ms), 0, PD_TIME_MAX_MS, NULL },
    { "member", PD_FIELD_BYTES, HERS, 0, AT(errand.member), 0, 0, NULL },
    { "member", PD_FIELD_BYTES, SEATS | FEEDBACK | WORK | ENROL, SEATS | FEEDBACK | WORK | ENROL,
        AT(errand.member), PD_FIELD_LEFT_OUT, NULL },
    { "what", PD_FIELD_NAME,
        FIND | BOOK | FEEDBACK | SURVEY | CONSENT | MISSED | FAVOURITE | UNIT_CODE | PRIORITY | PROXY |
            VISITOR | WHEEL | SPIN | TICK | FAMILY_BLOCK | FAMILY_UNBLOCK,
        0, AT(errand.what), 0, 0, NULL },
    { "what", PD_FIELD_NAME, ENROL, ENROL, AT(errand.what), PD_FIELD_LEFT_OUT, NULL },
    { "n", PD_FIELD_I64, HISTORY, HISTORY, AT(errand.n), 0, PD_SEQ_MAX, NULL },
    { "n", PD_FIELD_I64, UNBOOK | TICK | DEDUCT_END, 0, AT(errand.n), 1, PD_SEQ_MAX, NULL },
    { "n", PD_FIELD_I64, DEDUCT, 0, AT(errand.n), 1, PD_AMOUNT_MAX, NULL },
    { "n", PD_FIELD_I64, FEEDBACK, 0, AT(errand.n), 1, FACES_MAX, NULL },
    { "n", PD_FIELD_I64, MISSED, 0, AT(errand.n), PD_MISSED_SOLD_OUT, PD_MISSED_NOT_WANTED, NULL },
    { "n", PD_FIELD_I64, PROXY, 0, AT(errand.n), 1, PD_PROXY_MAX, NULL },
    { "n", PD_FIELD_I64, WHEEL, WHEEL, AT(errand.n), 0, PD_SEQ_MAX, NULL },
    { "n", PD_FIELD_I64, SPIN, SPIN, AT(errand.n), 0, PD_WHEEL_DIGIT_MAX, NULL },
    { "yes", PD_FIELD_BOOL, FEEDBACK | SURVEY | CONSENT | FAVOURITE | CALL | ENROL,
        FEEDBACK | SURVEY | CONSENT | FAVOURITE | CALL | ENROL, AT(errand.yes), 0, 0, NULL },
    { "number", PD_FIELD_I64, FEEDBACK | FEEDBACK_SHOW, 0, AT(errand.number), NUMBER_MIN, NUMBER_MAX, NULL },
    { "number", PD_FIELD_I64, PROXY, PROXY, AT(errand.number), 0, PD_PROXY_MAX, NULL },
    { "number", PD_FIELD_I64, ENROL, ENROL, AT(errand.number), 0, PD_SEQ_MAX, NULL },
    { "number", PD_FIELD_I64, SPIN, SPIN, AT(errand.number), 0, UINT32_MAX, NULL },
    { "list", PD_FIELD_CUSTOM, WORK, WORK, AT(errand.work.work), PD_FIELD_LEFT_OUT, &list_custom },
    { "from", PD_FIELD_I64, WORK, WORK, AT(errand.work.from), 0, PD_SEQ_MAX, NULL },
    { "act", PD_FIELD_NAME, WORK, WORK, AT(errand.work.act), PD_FIELD_LEFT_OUT, NULL },
    { "ref", PD_FIELD_NAME, WORK, WORK, AT(errand.work.ref), PD_FIELD_LEFT_OUT, NULL },
    { "code", PD_FIELD_ASCII, WORK, WORK, AT(errand.work.code), PD_FIELD_LEFT_OUT, NULL },
    { "by", PD_FIELD_NAME, WORK, 0, AT(errand.work.by), 0, 0, NULL },
    { "by", PD_FIELD_NAME, VISITOR, VISITOR, AT(errand.work.by), PD_FIELD_LEFT_OUT, NULL },
    { "badge", PD_FIELD_ASCII, WORK, WORK, AT(errand.work.badge), PD_FIELD_LEFT_OUT, NULL },
    { "digits", PD_FIELD_CUSTOM, FIND | PIN, 0, AT(errand.digits), 0, 0, &digits_custom },
    { "digits", PD_FIELD_CUSTOM, WORK, WORK, AT(errand.digits), PD_FIELD_LEFT_OUT, &digits_or_none },
    { "visit", PD_FIELD_NAME, SURVEY | DEDUCT, 0, AT(errand.visit), 0, 0, NULL },
    { "values", PD_FIELD_CUSTOM, SURVEY, 0, AT(errand.value_count), 0, 0, &values_custom },
    { "sealed", PD_FIELD_CUSTOM, ENROL, 0, AT(errand.sealed), 0, 0, &sealed_custom },
    { "parts", PD_FIELD_CUSTOM, PARTS, 0, AT(errand.parts), 0, 0, &pd_errand_parts_field },
};

/* The name, and the kind it stands for. */
enum pd_err
pd_errand_kind_read(
    const struct pd_json_member *members, int count, enum pd_errand_kind *kind, struct pd_why *why)
{
    const struct pd_json_value *value = pd_json_find(members, count, "v");
    char name[PD_RULE_CAP];
    int64_t v;

    if (value == NULL || !pd_json_int(value, &v) || v != 1)
        return pd_why(why, PD_ERR_INVALID, "v", "must be 1");
    value = pd_json_find(members, count, "kind");
    if (value == NULL || !pd_json_string(value, name, sizeof name) || !pd_name_good(name))
        return pd_why(why, PD_ERR_INVALID, "kind", "must be the name of a kind of errand");
    *kind = pd_errand_from(name);
    return (int)*kind != 0 ? PD_OK
                           : pd_why(why, PD_ERR_NOT_FOUND, "kind", "is no errand that this release knows");
}

void
pd_errand_kind_write(enum pd_errand_kind kind, struct pd_str *out)
{
    pd_str_add(out, "{\"v\":1,\"kind\":\"");
    pd_str_add(out, pd_errand_name(kind));
    pd_str_add(out, "\"");
}

bool
pd_errand_request_good(const struct pd_errand_request *request)
{
    int kind = (int)request->errand.kind;

    if (pd_errand_name(request->errand.kind) == NULL || !pd_nonce_valid(request->nonce))
        return false;
    for (int i = 0; i < PD_COUNT(request_table); i++)
        if ((request_table[i].kinds >> kind & 1) != 0 && !pd_field_good(&request_table[i], kind, request))
            return false;
    return request->errand.kind != PD_ERRAND_WORK || pd_errand_work_check(&request->errand, NULL) == PD_OK;
}

void
pd_errand_request_write(
    const struct pd_errand_request *request, const struct pd_secret_key *secret, struct pd_str *out)
{
    size_t from = out->len;

    pd_assert(pd_errand_name(request->errand.kind) != NULL && pd_nonce_valid(request->nonce));
    pd_errand_kind_write(request->errand.kind, out);
    pd_fields_put(request_table, PD_COUNT(request_table), (int)request->errand.kind, request, out);
    if (request->errand.kind == PD_ERRAND_WORK)
        pd_errand_work_put(&request->errand.work, out);
    pd_assert(!out->cut);
    (void)pd_seal_close(out, from, REQUEST_DOMAIN, NULL, secret);
}

enum pd_err
pd_errand_request_read(const char *body, size_t len, struct pd_errand_request *request, struct pd_why *why)
{
    const char *heads[] = { "v", "kind", "sig", NULL, NULL };
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    int count;
    enum pd_err err;

    memset(request, 0, sizeof *request);
    if (len > PD_ERRAND_BODY_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must be at most %d bytes", PD_ERRAND_BODY_MAX);
    if ((err = pd_json_scan(body, len, members, &count, why)) != PD_OK ||
        (err = pd_errand_kind_read(members, count, &request->errand.kind, why)) != PD_OK)
        return err;
    if (request->errand.kind == PD_ERRAND_WORK)
        heads[PD_COUNT(heads) - 2] = PD_ERRAND_WORK_FIELDS;
    err = pd_fields_take(request_table, PD_COUNT(request_table), (int)request->errand.kind, heads, members,
        count, request, why);
    if (err == PD_OK && request->errand.kind == PD_ERRAND_WORK)
        err = pd_errand_work_take(&request->errand, pd_json_find(members, count, PD_ERRAND_WORK_FIELDS), why);
    if (err == PD_OK && !pd_nonce_valid(request->nonce))
        return pd_why(why, PD_ERR_INVALID, "nonce", "must be 8 to 64 letters, digits, '-' and '_'");
    return err;
}

bool
pd_errand_request_verify(const char *body, size_t len, const struct pd_public_key *key)
{
    return len <= PD_ERRAND_BODY_MAX && pd_seal_check(body, len, REQUEST_DOMAIN, NULL, key);
}
