/* Both directions by tables (core/fields.h): a row says which kinds of errand carry a field, and its bounds.
 */
#include "sync/wire/errand.h"

#include "app/core/fields.h"
#include "app/core/member.h"
#include "app/core/wheel.h"
#include "sync/wire/errand_parts.h"
#include "sync/wire/errand_work.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"

#include <string.h>

#define REQUEST_DOMAIN "pd-errand-1"
#define ANSWER_DOMAIN "pd-errand-answer-1"

/* A balance is a sum of amounts, so it may pass the bound of one amount. */
#define SUM_MAX INT64_C(1000000000000000)

#define BIT(kind) (UINT32_C(1) << (kind))
#define PAGE BIT(PD_ERRAND_PAGE)
#define HISTORY BIT(PD_ERRAND_HISTORY)
#define SEATS BIT(PD_ERRAND_SEATS)
#define FIND BIT(PD_ERRAND_FIND)
#define PIN BIT(PD_ERRAND_PIN)
#define BOOK BIT(PD_ERRAND_BOOK)
#define UNBOOK BIT(PD_ERRAND_UNBOOK)
#define FEEDBACK BIT(PD_ERRAND_FEEDBACK)
#define FEEDBACK_SHOW BIT(PD_ERRAND_FEEDBACK_SHOW)
#define SURVEY BIT(PD_ERRAND_SURVEY)
#define CONSENT BIT(PD_ERRAND_CONSENT)
#define BLOCK BIT(PD_ERRAND_BLOCK)
#define MISSED BIT(PD_ERRAND_MISSED)
#define FAVOURITE BIT(PD_ERRAND_FAVOURITE)
#define UNIT_CODE BIT(PD_ERRAND_UNIT_CODE)
#define CALL BIT(PD_ERRAND_CALL)
#define PRIORITY BIT(PD_ERRAND_PRIORITY)
#define PROXY BIT(PD_ERRAND_PROXY)
#define WORK BIT(PD_ERRAND_WORK)
#define ENROL BIT(PD_ERRAND_ENROL)
#define VISITOR BIT(PD_ERRAND_VISITOR)
#define TRAINING BIT(PD_ERRAND_TRAINING)
#define PARTS BIT(PD_ERRAND_PARTS)
#define WHEEL BIT(PD_ERRAND_WHEEL)
#define SPIN BIT(PD_ERRAND_SPIN)
#define DEDUCT BIT(PD_ERRAND_DEDUCT)
#define DEDUCT_END BIT(PD_ERRAND_DEDUCT_END)
#define REFERRAL BIT(PD_ERRAND_REFERRAL)
#define PLAN BIT(PD_ERRAND_PLAN)
#define TICK BIT(PD_ERRAND_TICK)
#define ALL (BIT(PD_ERRAND_KIND_LAST + 1) - BIT(PD_ERRAND_PAGE))

#define HERS                                                                                                 \
    (PAGE | HISTORY | PIN | BOOK | UNBOOK | SURVEY | CONSENT | BLOCK | FAVOURITE | UNIT_CODE | PRIORITY |    \
        PROXY | WHEEL | SPIN | DEDUCT | DEDUCT_END | REFERRAL | PLAN | TICK)
#define NUMBER_MIN 10000000 /* of feedback */
#define NUMBER_MAX 99999999
#define FACES_MAX 5

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
            VISITOR | WHEEL | SPIN | TICK,
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
static enum pd_err
read_kind(const struct pd_json_member *members, int count, enum pd_errand_kind *kind, struct pd_why *why)
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

static void
write_head(enum pd_errand_kind kind, struct pd_str *out)
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
    write_head(request->errand.kind, out);
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
        (err = read_kind(members, count, &request->errand.kind, why)) != PD_OK)
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

/* ---- the answer ---- */

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_errand_answer, member)

static const struct pd_field answer_table[] = {
    { "code", PD_FIELD_NAME, ALL, ALL, AT(code), PD_FIELD_LEFT_OUT, NULL },
    { "member", PD_FIELD_BYTES, HERS | SEATS | FEEDBACK | FIND | WORK | ENROL, ALL, AT(member),
        PD_FIELD_LEFT_OUT, NULL },
    { "number", PD_FIELD_I64, BOOK | WORK | ENROL | DEDUCT | DEDUCT_END, ALL, AT(number), 0, PD_SEQ_MAX,
        NULL },
    { "number", PD_FIELD_I64, FEEDBACK | FEEDBACK_SHOW, ALL, AT(number), 0, NUMBER_MAX, NULL },
    { "seat", PD_FIELD_INT, BOOK, ALL, AT(seat), PD_SEAT_NONE, PD_SEAT_ATTENDED, NULL },
    { "ahead", PD_FIELD_INT, BOOK | PIN, ALL, AT(ahead), 0, PD_AMOUNT_MAX, NULL },
    { "points", PD_FIELD_I64, SURVEY | BOOK | UNBOOK | WORK | ENROL | TICK | DEDUCT | DEDUCT_END, ALL,
        AT(points), 0, PD_AMOUNT_MAX, NULL },
    { "off", PD_FIELD_I64, WORK | DEDUCT, ALL, AT(off), 0, PD_AMOUNT_MAX, NULL },
    { "points", PD_FIELD_I64, REFERRAL, ALL, AT(points), 0, SUM_MAX, NULL },
    { "price", PD_FIELD_I64, WORK, ALL, AT(price), 0, SUM_MAX, NULL },
    { "feedback", PD_FIELD_INT, FEEDBACK_SHOW, ALL, AT(feedback), 0, PD_FEEDBACK_STATUS_CLOSED, NULL },
    { "due_ms", PD_FIELD_I64, FEEDBACK_SHOW, ALL, AT(due_ms), 0, PD_TIME_MAX_MS, NULL },
    { "has_text", PD_FIELD_BOOL, FEEDBACK_SHOW, ALL, AT(has_text), 0, 0, NULL },
    { "has_pin", PD_FIELD_BOOL, FIND, ALL, AT(has_pin), 0, 0, NULL },
    { "stopped", PD_FIELD_BOOL, FIND, ALL, AT(stopped), 0, 0, NULL },
    { "text_code", PD_FIELD_ASCII, UNIT_CODE, ALL, AT(text_code), PD_FIELD_LEFT_OUT, NULL },
    { "until_ms", PD_FIELD_I64, UNIT_CODE | WORK | DEDUCT, ALL, AT(until_ms), 0, PD_TIME_MAX_MS, NULL },
    { "enrolled", PD_FIELD_INT, ENROL, ALL, AT(enrolled), 0, PD_ENROLLED_ALREADY, NULL },
    { "masked", PD_FIELD_TEXT, ENROL, ALL, AT(masked), PD_FIELD_LEFT_OUT, NULL },
    { "referral", PD_FIELD_NAME, ENROL, ALL, AT(referral), PD_FIELD_LEFT_OUT, NULL },
    { "number", PD_FIELD_I64, REFERRAL, ALL, AT(brought.number), 0, NUMBER_MAX, NULL },
    { "members", PD_FIELD_INT, REFERRAL, ALL, AT(brought.members), 0, PD_AMOUNT_MAX, NULL },
    { "waiting", PD_FIELD_INT, REFERRAL, ALL, AT(brought.waiting), 0, PD_AMOUNT_MAX, NULL },
    { "name", PD_FIELD_TEXT, VISITOR, ALL, AT(visitor.name), PD_FIELD_LEFT_OUT, NULL },
    { "year", PD_FIELD_INT, VISITOR, ALL, AT(visitor.year), 0, 9999, NULL },
    { "last4", PD_FIELD_ASCII, VISITOR, ALL, AT(visitor.last4), PD_FIELD_LEFT_OUT, NULL },
};

/* What follows is told of by tables without kinds: bit 0 stands for "it carries this". */
#define OR_NOT 1, 1 /* carried, and left out while zero */
#define YES 1, 0

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_unit, member)
static const struct pd_field unit_table[] = {
    { "unit", PD_FIELD_NAME, YES, AT(unit), 0, 0, NULL },
    { "left", PD_FIELD_INT, OR_NOT, AT(left), 0, PD_AMOUNT_MAX, NULL },
    { "end_ms", PD_FIELD_NEVER, YES, AT(end_ms), 1, PD_TIME_MAX_MS, NULL },
    { "ending", PD_FIELD_INT, OR_NOT, AT(ending), 0, PD_AMOUNT_MAX, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_booking, member)
static const struct pd_field booking_table[] = {
    { "number", PD_FIELD_I64, YES, AT(number), 1, PD_SEQ_MAX, NULL },
    { "activity", PD_FIELD_NAME, YES, AT(activity), 0, 0, NULL },
    { "seat", PD_FIELD_INT, YES, AT(seat), PD_SEAT_BOOKED, PD_SEAT_ATTENDED, NULL },
    { "ahead", PD_FIELD_INT, OR_NOT, AT(ahead), 0, PD_AMOUNT_MAX, NULL },
    { "price", PD_FIELD_I64, OR_NOT, AT(price), 0, PD_AMOUNT_MAX, NULL },
    { "cancel_until_ms", PD_FIELD_I64, OR_NOT, AT(cancel_until_ms), 0, PD_TIME_MAX_MS, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_reminder, member)
static const struct pd_field reminder_table[] = {
    { "topic", PD_FIELD_NAME, YES, AT(topic), 0, 0, NULL },
    { "due_day", PD_FIELD_I64, OR_NOT, AT(due_day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_survey, member)
static const struct pd_field survey_table[] = {
    { "survey", PD_FIELD_NAME, YES, AT(survey), 0, 0, NULL },
    { "visit", PD_FIELD_NAME, YES, AT(visit), 0, 0, NULL },
    { "visited_ms", PD_FIELD_I64, OR_NOT, AT(visited_ms), 0, PD_TIME_MAX_MS, NULL },
};

static const struct pd_field favourite_table[] = {
    { "sku", PD_FIELD_NAME, YES, 0, PD_SKU_CAP, 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_purse, member)
static const struct pd_field purse_table[] = {
    { "account", PD_FIELD_NAME, YES, AT(purse), 0, 0, NULL },
    { "free", PD_FIELD_I64, OR_NOT, AT(free), 0, SUM_MAX, NULL },
    { "held", PD_FIELD_I64, OR_NOT, AT(held), 0, SUM_MAX, NULL },
    { "end_ms", PD_FIELD_NEVER, YES, AT(end_ms), 1, PD_TIME_MAX_MS, NULL },
    { "ending", PD_FIELD_I64, OR_NOT, AT(ending), 0, SUM_MAX, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_due, member)
static const struct pd_field due_table[] = {
    { "bill", PD_FIELD_NAME, YES, AT(bill), 0, 0, NULL },
    { "fen", PD_FIELD_I64, YES, AT(fen), 1, PD_AMOUNT_MAX, NULL },
    { "number", PD_FIELD_I64, OR_NOT, AT(number), 0, PD_SEQ_MAX, NULL },
    { "kept", PD_FIELD_I64, OR_NOT, AT(kept), 0, PD_AMOUNT_MAX, NULL },
    { "off", PD_FIELD_I64, OR_NOT, AT(off), 0, PD_AMOUNT_MAX, NULL },
    { "until_ms", PD_FIELD_I64, OR_NOT, AT(until_ms), 0, PD_TIME_MAX_MS, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_errand_page, member)
static const struct pd_field page_table[] = {
    { "since_ms", PD_FIELD_I64, OR_NOT, AT(since_ms), 0, PD_TIME_MAX_MS, NULL },
    { "stay_until_ms", PD_FIELD_I64, OR_NOT, AT(stay_until_ms), 0, PD_TIME_MAX_MS, NULL },
    { "stay_missing", PD_FIELD_I64, OR_NOT, AT(stay_missing), 0, SUM_MAX, NULL },
    { "consents", PD_FIELD_U32, OR_NOT, AT(consents), 0, UINT32_MAX, NULL },
    { "usable", PD_FIELD_I64, OR_NOT, AT(usable), 0, SUM_MAX, NULL },
    { "has_card", PD_FIELD_BOOL, OR_NOT, AT(has_card), 0, 0, NULL },
    { "has_pin", PD_FIELD_BOOL, OR_NOT, AT(has_pin), 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_history_line, member)
static const struct pd_field line_table[] = {
    { "number", PD_FIELD_I64, YES, AT(number), 1, PD_SEQ_MAX, NULL },
    { "at_ms", PD_FIELD_I64, OR_NOT, AT(at_ms), 0, PD_TIME_MAX_MS, NULL },
    { "kind", PD_FIELD_INT, YES, AT(kind), PD_HISTORY_EARNED, PD_HISTORY_SET_RIGHT, NULL },
    { "amount", PD_FIELD_I64, OR_NOT, AT(amount), 0, SUM_MAX, NULL },
    { "less", PD_FIELD_BOOL, OR_NOT, AT(less), 0, 0, NULL },
    { "rule", PD_FIELD_NAME, OR_NOT, AT(rule), PD_FIELD_LEFT_OUT, NULL },
    { "sku", PD_FIELD_NAME, OR_NOT, AT(sku), PD_FIELD_LEFT_OUT, NULL },
    { "activity", PD_FIELD_NAME, OR_NOT, AT(activity), PD_FIELD_LEFT_OUT, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_history_page, member)
static const struct pd_field history_table[] = {
    { "more", PD_FIELD_BOOL, OR_NOT, AT(more), 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_seats_row, member)
static const struct pd_field seats_row_table[] = {
    { "activity", PD_FIELD_NAME, YES, AT(activity), 0, 0, NULL },
    { "free", PD_FIELD_INT, OR_NOT, AT(free), 0, PD_AMOUNT_MAX, NULL },
    { "called_off", PD_FIELD_BOOL, OR_NOT, AT(called_off), 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_plan_row, member)
static const struct pd_field plan_row_table[] = {
    { "number", PD_FIELD_I64, YES, AT(number), 1, PD_SEQ_MAX, NULL },
    { "plan", PD_FIELD_NAME, YES, AT(plan), 0, 0, NULL },
    { "step", PD_FIELD_NAME, YES, AT(step), 0, 0, NULL },
    { "state", PD_FIELD_INT, YES, AT(state), PD_STEP_LATER, PD_STEP_STATE_LAST, NULL },
    { "from_day", PD_FIELD_I64, OR_NOT, AT(from_day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "to_day", PD_FIELD_I64, OR_NOT, AT(to_day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "points", PD_FIELD_I64, OR_NOT, AT(points), 0, PD_AMOUNT_MAX, NULL },
    { "self", PD_FIELD_BOOL, OR_NOT, AT(self), 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_work_row, member)
static const struct pd_field work_row_table[] = {
    { "ref", PD_FIELD_NAME, YES, AT(ref), 0, 0, NULL },
    { "what", PD_FIELD_NAME, OR_NOT, AT(what), PD_FIELD_LEFT_OUT, NULL },
    { "who", PD_FIELD_TEXT, OR_NOT, AT(who), PD_FIELD_LEFT_OUT, NULL },
    { "by", PD_FIELD_NAME, OR_NOT, AT(by), PD_FIELD_LEFT_OUT, NULL },
    { "text", PD_FIELD_TEXT, OR_NOT, AT(text), PD_FIELD_LEFT_OUT, NULL },
    { "n", PD_FIELD_I64, OR_NOT, AT(n), -SUM_MAX, SUM_MAX, NULL },
    { "of", PD_FIELD_I64, OR_NOT, AT(of), -SUM_MAX, SUM_MAX, NULL },
    { "at_ms", PD_FIELD_I64, OR_NOT, AT(at_ms), 0, PD_TIME_MAX_MS, NULL },
    { "due_ms", PD_FIELD_I64, OR_NOT, AT(due_ms), 0, PD_TIME_MAX_MS, NULL },
    { "state", PD_FIELD_INT, OR_NOT, AT(state), 0, PD_WORK_STATE_MAX, NULL },
    { "late", PD_FIELD_BOOL, OR_NOT, AT(late), 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_work_page, member)
static const struct pd_field work_table[] = {
    { "from", PD_FIELD_I64, OR_NOT, AT(from), 0, PD_SEQ_MAX, NULL },
    { "total", PD_FIELD_I64, OR_NOT, AT(total), 0, PD_SEQ_MAX, NULL },
    { "late", PD_FIELD_I64, OR_NOT, AT(late), 0, PD_SEQ_MAX, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_spin, member)
static const struct pd_field spin_table[] = {
    { "number", PD_FIELD_I64, YES, AT(number), 1, PD_SEQ_MAX, NULL },
    { "wheel", PD_FIELD_NAME, YES, AT(wheel), 0, 0, NULL },
    { "day", PD_FIELD_I64, OR_NOT, AT(day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "of_day", PD_FIELD_I64, YES, AT(of_day), 1, PD_SEQ_MAX, NULL },
    { "digit", PD_FIELD_INT, OR_NOT, AT(digit), 0, PD_WHEEL_DIGIT_MAX, NULL },
    { "prize", PD_FIELD_NAME, YES, AT(prize), 0, 0, NULL },
    { "given", PD_FIELD_INT, YES, AT(given), PD_SPIN_NOTHING, PD_SPIN_GIVEN_LAST, NULL },
    { "points", PD_FIELD_I64, OR_NOT, AT(points), 0, PD_AMOUNT_MAX, NULL },
    { "hold", PD_FIELD_BYTES, OR_NOT, AT(hold), PD_FIELD_LEFT_OUT, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_wheel_left, member)
static const struct pd_field left_table[] = {
    { "prize", PD_FIELD_NAME, YES, AT(prize), 0, 0, NULL },
    { "left", PD_FIELD_INT, OR_NOT, AT(left), 0, PD_AMOUNT_MAX, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_wheel_page, member)
static const struct pd_field wheel_table[] = {
    { "day", PD_FIELD_I64, OR_NOT, AT(day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "commitment", PD_FIELD_NAME, YES, AT(commitment), 0, 0, NULL },
    { "told_day", PD_FIELD_I64, OR_NOT, AT(told_day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "told_seed", PD_FIELD_NAME, OR_NOT, AT(told_seed), PD_FIELD_LEFT_OUT, NULL },
    { "told_commitment", PD_FIELD_NAME, OR_NOT, AT(told_commitment), PD_FIELD_LEFT_OUT, NULL },
    { "spins_left", PD_FIELD_INT, OR_NOT, AT(spins_left), 0, PD_AMOUNT_MAX, NULL },
};

/* An array of structs beside their number. */
struct array {
    const char *key;
    const struct pd_field *table;
    int fields;
    size_t at, size, count_at;
    int max;
};

#define ARRAY(key_, table_, type_, member_, count_)                                                          \
    {                                                                                                        \
        .key = (key_), .table = (table_), .fields = PD_COUNT(table_), .at = offsetof(type_, member_),        \
        .size = sizeof(((type_ *)NULL)->member_[0]), .count_at = offsetof(type_, count_),                    \
        .max = PD_COUNT(((type_ *)NULL)->member_)                                                            \
    }

static const struct array page_arrays[] = {
    ARRAY("units", unit_table, struct pd_errand_page, units, unit_count),
    ARRAY("bookings", booking_table, struct pd_errand_page, bookings, booking_count),
    ARRAY("reminders", reminder_table, struct pd_errand_page, reminders, reminder_count),
    ARRAY("surveys", survey_table, struct pd_errand_page, surveys, survey_count),
    ARRAY("favourites", favourite_table, struct pd_errand_page, favourites, favourite_count),
    ARRAY("purses", purse_table, struct pd_errand_page, purses, purse_count),
    ARRAY("dues", due_table, struct pd_errand_page, dues, due_count),
};

static const struct array history_arrays[] = {
    ARRAY("lines", line_table, struct pd_history_page, lines, count),
};

static const struct array seats_arrays[] = {
    ARRAY("rows", seats_row_table, struct pd_seats_page, rows, count),
};

static const struct array plan_arrays[] = {
    ARRAY("rows", plan_row_table, struct pd_plan_page, rows, count),
};

static const struct array work_arrays[] = {
    ARRAY("rows", work_row_table, struct pd_work_page, rows, count),
};

static const struct array wheel_arrays[] = {
    ARRAY("left", left_table, struct pd_wheel_page, left, left_count),
    ARRAY("unseen", spin_table, struct pd_wheel_page, unseen, unseen_count),
};

/* What a read brings. */
static const struct part {
    enum pd_errand_kind kind;
    const char *key;
    size_t at;
    const struct pd_field *table;
    int fields;
    const struct array *arrays;
    int array_count;
} parts[] = {
    { PD_ERRAND_PAGE, "page", offsetof(struct pd_errand_answer, page), page_table, PD_COUNT(page_table),
        page_arrays, PD_COUNT(page_arrays) },
    { PD_ERRAND_HISTORY, "history", offsetof(struct pd_errand_answer, history), history_table,
        PD_COUNT(history_table), history_arrays, PD_COUNT(history_arrays) },
    { PD_ERRAND_SEATS, "seats", offsetof(struct pd_errand_answer, seats), NULL, 0, seats_arrays,
        PD_COUNT(seats_arrays) },
    { PD_ERRAND_PLAN, "plan", offsetof(struct pd_errand_answer, plan), NULL, 0, plan_arrays,
        PD_COUNT(plan_arrays) },
    { PD_ERRAND_WORK, "work", offsetof(struct pd_errand_answer, work), work_table, PD_COUNT(work_table),
        work_arrays, PD_COUNT(work_arrays) },
    { PD_ERRAND_WHEEL, "wheel", offsetof(struct pd_errand_answer, wheel), wheel_table, PD_COUNT(wheel_table),
        wheel_arrays, PD_COUNT(wheel_arrays) },
    { PD_ERRAND_SPIN, "spin", offsetof(struct pd_errand_answer, spin), spin_table, PD_COUNT(spin_table), NULL,
        0 },
};

static const struct part *
part_of(enum pd_errand_kind kind)
{
    for (int i = 0; i < PD_COUNT(parts); i++)
        if (parts[i].kind == kind)
            return &parts[i];
    return NULL;
}

/* The comma before the first thing written since `from` becomes the brace that opens. */
static void
open_brace(struct pd_str *out, size_t from)
{
    if (out->len == from)
        pd_str_add(out, "{");
    else if (!out->cut)
        out->p[from] = '{';
}

static void
write_array(const struct array *array, const void *whole, struct pd_str *out)
{
    const char *row = (const char *)whole + array->at;
    int n;

    memcpy(&n, (const char *)whole + array->count_at, sizeof n);
    pd_assert(n >= 0 && n <= array->max);
    if (n == 0)
        return;
    pd_str_addf(out, ",\"%s\":[", array->key);
    for (int i = 0; i < n; i++, row += array->size) {
        size_t from;

        if (i > 0)
            pd_str_add(out, ",");
        from = out->len;
        pd_fields_put(array->table, array->fields, 0, row, out);
        open_brace(out, from);
        pd_str_add(out, "}");
    }
    pd_str_add(out, "]");
}

static void
write_part(const struct part *part, const struct pd_errand_answer *answer, struct pd_str *out)
{
    const void *whole = (const char *)answer + part->at;
    size_t from;

    pd_str_addf(out, ",\"%s\":", part->key);
    from = out->len;
    pd_fields_put(part->table, part->fields, 0, whole, out);
    for (int i = 0; i < part->array_count; i++)
        write_array(&part->arrays[i], whole, out);
    open_brace(out, from);
    pd_str_add(out, "}");
}

void
pd_errand_answer_write(const struct pd_errand_answer *answer, int64_t time_ms, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    bool done = answer->status == PD_ERRAND_DONE;
    const struct part *part = part_of(answer->kind);
    char id[PD_ID_TEXT_CAP];
    size_t from = out->len;

    pd_assert(pd_errand_name(answer->kind) != NULL);
    pd_assert(
        done ? answer->code[0] == '\0' : answer->status == PD_ERRAND_REFUSED && answer->code[0] != '\0');
    write_head(answer->kind, out);
    pd_str_addf(out, ",\"id\":\"%s\",\"time_ms\":%lld,\"st\":\"%s\"", pd_id_text(answer->id, id),
        (long long)time_ms, done ? "done" : "refused");
    pd_fields_put(answer_table, PD_COUNT(answer_table), (int)answer->kind, answer, out);
    if (done && part != NULL)
        write_part(part, answer, out);
    pd_assert(!out->cut);
    (void)pd_seal_close(out, from, ANSWER_DOMAIN, nonce, hub_secret);
}

static enum pd_err
read_array(const struct array *array, const struct pd_json_value *value, void *whole, struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    char *row = (char *)whole + array->at;
    struct pd_json_value element;
    const char *cursor = NULL;
    int n = 0, count;
    enum pd_err err;

    if (value->kind != PD_JSON_ARRAY)
        return pd_why(why, PD_ERR_INVALID, array->key, "must be an array");
    for (; pd_json_next(value, &cursor, &element); n++, row += array->size) {
        if (n == array->max || element.kind != PD_JSON_OBJECT)
            return pd_why(why, PD_ERR_INVALID, array->key, "must be at most %d objects", array->max);
        if ((err = pd_json_scan(element.text, element.len, members, &count, why)) != PD_OK ||
            (err = pd_fields_take(array->table, array->fields, 0, NULL, members, count, row, why)) != PD_OK)
            return err;
    }
    memcpy((char *)whole + array->count_at, &n, sizeof n);
    return PD_OK;
}

static enum pd_err
read_part(const struct part *part, const struct pd_json_value *value, struct pd_errand_answer *answer,
    struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    void *whole = (char *)answer + part->at;
    int count;
    enum pd_err err;

    if (value == NULL || value->kind != PD_JSON_OBJECT)
        return pd_why(why, PD_ERR_INVALID, part->key, "must be an object");
    if ((err = pd_json_scan(value->text, value->len, members, &count, why)) != PD_OK)
        return err;
    if (part->fields > 0)
        err = pd_fields_take(part->table, part->fields, 0, NULL, members, count, whole, why);
    for (int i = 0; i < part->array_count && err == PD_OK; i++) {
        const struct pd_json_value *array = pd_json_find(members, count, part->arrays[i].key);

        if (array != NULL)
            err = read_array(&part->arrays[i], array, whole, why);
    }
    return err;
}

/* id, time_ms, st: of every answer. */
static enum pd_err
read_head(const struct pd_json_member *members, int count, int64_t *time_ms, struct pd_errand_answer *answer,
    struct pd_why *why)
{
    const struct pd_json_value *value = pd_json_find(members, count, "id");
    char status[PD_REASON_CAP];

    if (value == NULL || value->kind != PD_JSON_STRING ||
        !pd_unhex(value->text, value->len, answer->id.b, sizeof answer->id.b) || pd_id_is_zero(answer->id))
        return pd_why(why, PD_ERR_INVALID, "id", "must be 32 lower-case hexadecimal digits, not all zero");
    value = pd_json_find(members, count, "time_ms");
    if (value == NULL || !pd_json_int(value, time_ms) || *time_ms < 0 || *time_ms > PD_TIME_MAX_MS)
        return pd_why(why, PD_ERR_INVALID, "time_ms", "must be a time");
    value = pd_json_find(members, count, "st");
    if (value == NULL || !pd_json_string(value, status, sizeof status) ||
        (strcmp(status, "done") != 0 && strcmp(status, "refused") != 0))
        return pd_why(why, PD_ERR_INVALID, "st", "must be done or refused");
    answer->status = status[0] == 'd' ? PD_ERRAND_DONE : PD_ERRAND_REFUSED;
    return PD_OK;
}

static enum pd_err
read_answer(const struct pd_json_member *members, int count, int64_t *time_ms,
    struct pd_errand_answer *answer, struct pd_why *why)
{
    const char *known[] = { "v", "kind", "id", "time_ms", "st", "sig", NULL, NULL };
    const struct part *part;
    enum pd_err err;

    if ((err = read_kind(members, count, &answer->kind, why)) != PD_OK ||
        (err = read_head(members, count, time_ms, answer, why)) != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_ERR_INVALID : err;
    part = answer->status == PD_ERRAND_DONE ? part_of(answer->kind) : NULL;
    if (part != NULL)
        known[PD_COUNT(known) - 2] = part->key;
    err = pd_fields_take(
        answer_table, PD_COUNT(answer_table), (int)answer->kind, known, members, count, answer, why);
    if (err != PD_OK)
        return err;
    if ((answer->code[0] != '\0') != (answer->status == PD_ERRAND_REFUSED))
        return pd_why(why, PD_ERR_INVALID, "code", "must be there where it is refused, and only there");
    if (part == NULL || (part->kind == PD_ERRAND_WORK && pd_json_find(members, count, part->key) == NULL))
        return PD_OK; /* an act brings none */
    return read_part(part, pd_json_find(members, count, part->key), answer, why);
}

enum pd_err
pd_errand_answer_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    int64_t *time_ms, struct pd_errand_answer *answer, struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    int count;
    enum pd_err err;

    memset(answer, 0, sizeof *answer);
    if (len > PD_ERRAND_ANSWER_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must be at most %d bytes", PD_ERRAND_ANSWER_MAX);
    if (!pd_seal_check(body, len, ANSWER_DOMAIN, nonce, hub_key))
        return pd_why(
            why, PD_ERR_DENIED, "sig", "must be by the hub this desk enrolled with, over its nonce");
    if ((err = pd_json_scan(body, len, members, &count, why)) != PD_OK)
        return err;
    return read_answer(members, count, time_ms, answer, why);
}
