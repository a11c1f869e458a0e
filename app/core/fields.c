#include "app/core/fields.h"

#include <inttypes.h>
#include <string.h>

static const void *
at(const struct pd_field *field, const void *whole)
{
    return (const char *)whole + field->offset;
}

/* Every whole number in the one type that holds them all; memcpy because the table knows places, not types.
 */
static int64_t
load(const struct pd_field *field, const void *whole)
{
    int64_t n64;
    uint32_t n32;
    int n;

    switch (field->type) {
    case PD_FIELD_I64:
    case PD_FIELD_U64: /* above INT64_MAX it is negative here, and so out of range */
    case PD_FIELD_NEVER:
        memcpy(&n64, at(field, whole), sizeof n64);
        return n64;
    case PD_FIELD_U32:
        memcpy(&n32, at(field, whole), sizeof n32);
        return n32;
    case PD_FIELD_INT:
        memcpy(&n, at(field, whole), sizeof n);
        return n;
    case PD_FIELD_BYTES:
    case PD_FIELD_BOOL:
    case PD_FIELD_NAME:
    case PD_FIELD_ASCII:
    case PD_FIELD_TEXT:
    case PD_FIELD_DIGITS:
    case PD_FIELD_LETTER:
    case PD_FIELD_CUSTOM:
        break;
    }
    return 0;
}

static void
store(const struct pd_field *field, void *whole, int64_t n)
{
    void *to = (char *)whole + field->offset;
    uint32_t n32 = (uint32_t)n;

    if (field->size == sizeof n)
        memcpy(to, &n, sizeof n);
    else
        memcpy(to, &n32, sizeof n32);
}

static bool
is_zero(const void *bytes, size_t n)
{
    const uint8_t *b = bytes;

    for (size_t i = 0; i < n; i++)
        if (b[i] != 0)
            return false;
    return true;
}

static bool
is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':';
}

static bool
is_ascii_char(char c)
{
    return c >= 0x20 && c <= 0x7e;
}

static bool
is_digit_char(char c)
{
    return c >= '0' && c <= '9';
}

static bool
all_of(const char *text, bool (*good)(char))
{
    while (*text != '\0')
        if (!good(*text++))
            return false;
    return true;
}

bool
pd_name_good(const char *text)
{
    return *text != '\0' && all_of(text, is_name_char);
}

static bool
is_clean(const char *text, size_t size)
{
    char clean[256];

    pd_assert(size <= sizeof clean);
    return pd_text_clean(clean, size, text, strlen(text)) == strlen(text);
}

static bool
text_good(const struct pd_field *field, bool may_be_empty, const char *text)
{
    if (memchr(text, '\0', field->size) == NULL)
        return false;
    if (*text == '\0')
        return may_be_empty;
    switch (field->type) {
    case PD_FIELD_NAME:
        return all_of(text, is_name_char);
    case PD_FIELD_ASCII:
        return all_of(text, is_ascii_char);
    case PD_FIELD_TEXT:
        return is_clean(text, field->size);
    case PD_FIELD_DIGITS:
        return all_of(text, is_digit_char) && strlen(text) == field->size - 1;
    case PD_FIELD_BYTES:
    case PD_FIELD_I64:
    case PD_FIELD_U64:
    case PD_FIELD_U32:
    case PD_FIELD_INT:
    case PD_FIELD_BOOL:
    case PD_FIELD_NEVER:
    case PD_FIELD_LETTER:
    case PD_FIELD_CUSTOM:
        break;
    }
    return false;
}

bool
pd_field_good(const struct pd_field *field, int kind, const void *whole)
{
    bool may_be_empty = (field->empty >> kind & 1) != 0;
    int64_t n = load(field, whole);
    char letter;

    switch (field->type) {
    case PD_FIELD_BYTES:
        return may_be_empty || !is_zero(at(field, whole), field->size);
    case PD_FIELD_NEVER:
        return n == INT64_MAX || (n >= field->min && n <= field->max);
    case PD_FIELD_I64:
    case PD_FIELD_U64:
    case PD_FIELD_U32:
    case PD_FIELD_INT:
        return n >= field->min && n <= field->max;
    case PD_FIELD_BOOL:
        return true;
    case PD_FIELD_NAME:
    case PD_FIELD_ASCII:
    case PD_FIELD_TEXT:
    case PD_FIELD_DIGITS:
        return text_good(field, may_be_empty, at(field, whole));
    case PD_FIELD_LETTER:
        memcpy(&letter, at(field, whole), 1);
        return letter == '\0' ? may_be_empty : letter >= 'A' && letter <= 'Z';
    case PD_FIELD_CUSTOM:
        return field->custom->good(whole);
    }
    return false;
}

void
pd_field_put_int(struct pd_str *out, int64_t n)
{
    char digits[20];
    size_t i = sizeof digits;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    do
        digits[--i] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (n < 0)
        pd_str_add_bytes(out, "-", 1);
    pd_str_add_bytes(out, digits + i, sizeof digits - i);
}

void
pd_field_put_text(struct pd_str *out, const char *text)
{
    pd_str_add_bytes(out, "\"", 1);
    while (*text != '\0') {
        size_t plain = strcspn(text, "\"\\");

        pd_str_add_bytes(out, text, plain);
        text += plain;
        if (*text != '\0') {
            pd_str_add_bytes(out, "\\", 1);
            pd_str_add_bytes(out, text++, 1);
        }
    }
    pd_str_add_bytes(out, "\"", 1);
}

static void
put_hex(struct pd_str *out, const uint8_t *bytes, size_t n)
{
    char text[2 * 64 + 1];

    pd_assert(n <= 64);
    pd_hex(bytes, n, text);
    pd_field_put_text(out, text);
}

static void
put_value(const struct pd_field *field, const void *whole, struct pd_str *out)
{
    int64_t n = load(field, whole);
    char letter[2] = "";
    bool yes;

    switch (field->type) {
    case PD_FIELD_BYTES:
        put_hex(out, at(field, whole), field->size);
        break;
    case PD_FIELD_NEVER:
        pd_field_put_int(out, n == INT64_MAX ? 0 : n);
        break;
    case PD_FIELD_I64:
    case PD_FIELD_U64:
    case PD_FIELD_U32:
    case PD_FIELD_INT:
        pd_field_put_int(out, n);
        break;
    case PD_FIELD_BOOL:
        memcpy(&yes, at(field, whole), sizeof yes);
        pd_str_add(out, yes ? "true" : "false");
        break;
    case PD_FIELD_NAME:
    case PD_FIELD_ASCII:
    case PD_FIELD_TEXT:
    case PD_FIELD_DIGITS:
        pd_field_put_text(out, at(field, whole));
        break;
    case PD_FIELD_LETTER:
        memcpy(letter, at(field, whole), 1);
        pd_field_put_text(out, letter);
        break;
    case PD_FIELD_CUSTOM:
        field->custom->put(whole, out);
        break;
    }
}

/* Numbers and bools always; an empty text is written unless its row says otherwise. */
static bool
left_out_while_zero(const struct pd_field *field, int kind)
{
    bool may_be_empty = (field->empty >> kind & 1) != 0;

    switch (field->type) {
    case PD_FIELD_I64:
    case PD_FIELD_U64:
    case PD_FIELD_U32:
    case PD_FIELD_INT:
    case PD_FIELD_BOOL:
        return may_be_empty;
    case PD_FIELD_NEVER:
        return false;
    case PD_FIELD_BYTES:
    case PD_FIELD_NAME:
    case PD_FIELD_ASCII:
    case PD_FIELD_TEXT:
    case PD_FIELD_DIGITS:
    case PD_FIELD_LETTER:
    case PD_FIELD_CUSTOM:
        return may_be_empty && field->min > field->max;
    }
    return false;
}

/* Of a text only its first byte counts: behind the end may be anything. */
static bool
is_left_out(const struct pd_field *field, int kind, const void *whole)
{
    bool text = field->type == PD_FIELD_NAME || field->type == PD_FIELD_ASCII ||
                field->type == PD_FIELD_TEXT || field->type == PD_FIELD_DIGITS;

    return left_out_while_zero(field, kind) && is_zero(at(field, whole), text ? 1 : field->size);
}

void
pd_fields_put(const struct pd_field *table, int count, int kind, const void *from, struct pd_str *out)
{
    for (int i = 0; i < count; i++) {
        const struct pd_field *field = &table[i];

        if ((field->kinds >> kind & 1) == 0)
            continue;
        pd_assert(pd_field_good(field, kind, from));
        if (is_left_out(field, kind, from))
            continue;
        pd_str_add_bytes(out, ",\"", 2);
        pd_str_add(out, field->key);
        pd_str_add_bytes(out, "\":", 2);
        put_value(field, from, out);
    }
}

static bool
take_bytes(const struct pd_field *field, const struct pd_json_value *value, void *whole)
{
    return value->kind == PD_JSON_STRING &&
           pd_unhex(value->text, value->len, (uint8_t *)whole + field->offset, field->size);
}

static bool
take_letter(const struct pd_field *field, const struct pd_json_value *value, void *whole)
{
    char text[2];

    if (!pd_json_string(value, text, sizeof text))
        return false;
    memcpy((char *)whole + field->offset, text, 1);
    return true;
}

static bool
take_number(const struct pd_field *field, const struct pd_json_value *value, void *whole)
{
    int64_t n;

    /* Checked before it is stored: a narrower member would cut it first and check it then. */
    if (!pd_json_int(value, &n))
        return false;
    if (field->type == PD_FIELD_NEVER && n == 0)
        n = INT64_MAX;
    else if (n < field->min || n > field->max)
        return false;
    store(field, whole, n);
    return true;
}

static bool
take_value(const struct pd_field *field, const struct pd_json_value *value, void *whole)
{
    switch (field->type) {
    case PD_FIELD_BYTES:
        return take_bytes(field, value, whole);
    case PD_FIELD_I64:
    case PD_FIELD_U64:
    case PD_FIELD_U32:
    case PD_FIELD_INT:
    case PD_FIELD_NEVER:
        return take_number(field, value, whole);
    case PD_FIELD_BOOL:
        return pd_json_bool(value, (bool *)((char *)whole + field->offset));
    case PD_FIELD_NAME:
    case PD_FIELD_ASCII:
    case PD_FIELD_TEXT:
    case PD_FIELD_DIGITS:
        return pd_json_string(value, (char *)whole + field->offset, field->size);
    case PD_FIELD_LETTER:
        return take_letter(field, value, whole);
    case PD_FIELD_CUSTOM:
        return field->custom->take(whole, value);
    }
    return false;
}

static enum pd_err
why_bad(const struct pd_field *field, int kind, struct pd_why *why)
{
    const char *empty = (field->empty >> kind & 1) != 0 ? ", or empty" : "";

    switch (field->type) {
    case PD_FIELD_BYTES:
        return pd_why(why, PD_ERR_INVALID, field->key, "must be %zu lower-case hexadecimal digits%s",
            2 * field->size, *empty != '\0' ? "" : ", not all zero");
    case PD_FIELD_I64:
    case PD_FIELD_U64:
    case PD_FIELD_U32:
    case PD_FIELD_INT:
    case PD_FIELD_NEVER:
        return pd_why(why, PD_ERR_INVALID, field->key,
            "must be a whole number from %" PRId64 " to %" PRId64 "%s", field->min, field->max,
            field->type == PD_FIELD_NEVER ? ", or 0 for never" : "");
    case PD_FIELD_BOOL:
        return pd_why(why, PD_ERR_INVALID, field->key, "must be true or false");
    case PD_FIELD_NAME:
        return pd_why(why, PD_ERR_INVALID, field->key,
            "must be 1 to %zu of letters, digits, '_', '-', '.' and ':'%s", field->size - 1, empty);
    case PD_FIELD_ASCII:
        return pd_why(why, PD_ERR_INVALID, field->key, "must be 1 to %zu printable ASCII characters%s",
            field->size - 1, empty);
    case PD_FIELD_TEXT:
        return pd_why(why, PD_ERR_INVALID, field->key,
            "must be 1 to %zu bytes of text without control characters%s", field->size - 1, empty);
    case PD_FIELD_DIGITS:
        return pd_why(why, PD_ERR_INVALID, field->key, "must be %zu digits%s", field->size - 1, empty);
    case PD_FIELD_LETTER:
        return pd_why(why, PD_ERR_INVALID, field->key, "must be one letter A to Z%s", empty);
    case PD_FIELD_CUSTOM:
        return pd_why(why, PD_ERR_INVALID, field->key, "%s", field->custom->allowed);
    }
    return PD_ERR_INVALID;
}

static bool
key_is(const struct pd_json_member *member, const char *key)
{
    return strlen(key) == member->key_len && memcmp(key, member->key, member->key_len) == 0;
}

/* The table's row for a member's key, from *next on: keys written in table order are found at once. */
static const struct pd_field *
find_field(const struct pd_field *table, int count, int kind, const struct pd_json_member *member, int *next)
{
    for (int i = 0; i < count; i++) {
        const struct pd_field *field = &table[(*next + i) % count];

        if ((field->kinds >> kind & 1) != 0 && key_is(member, field->key)) {
            *next = (*next + i + 1) % count;
            return field;
        }
    }
    return NULL;
}

static bool
is_known(const char *const *known, const struct pd_json_member *member)
{
    for (; *known != NULL; known++)
        if (key_is(member, *known))
            return true;
    return false;
}

/* Which field of the kind got no value. */
static enum pd_err
why_missing(const struct pd_field *table, int count, int kind, const bool *seen, struct pd_why *why)
{
    for (int i = 0; i < count; i++)
        if ((table[i].kinds >> kind & 1) != 0 && !seen[i] && !left_out_while_zero(&table[i], kind))
            return pd_why(why, PD_ERR_INVALID, table[i].key, "is missing");
    return PD_OK;
}

static enum pd_err
why_unknown(const struct pd_json_member *member, struct pd_why *why)
{
    char key[32];

    (void)pd_text_clean(key, sizeof key, member->key, member->key_len);
    return pd_why(why, PD_ERR_INVALID, key, "is not a key of this kind of line");
}

enum pd_err
pd_fields_take(const struct pd_field *table, int count, int kind, const char *const *known,
    const struct pd_json_member *members, int member_count, void *into, struct pd_why *why)
{
    bool seen[PD_FIELDS_MAX] = { false };
    int next = 0;

    pd_assert(count <= PD_FIELDS_MAX);
    for (int i = 0; i < member_count; i++) {
        const struct pd_field *field = find_field(table, count, kind, &members[i], &next);

        if (field == NULL) {
            if (known == NULL || is_known(known, &members[i]))
                continue;
            return why_unknown(&members[i], why);
        }
        if (!take_value(field, &members[i].value, into) || !pd_field_good(field, kind, into) ||
            is_left_out(field, kind, into))
            return why_bad(field, kind, why);
        seen[field - table] = true;
    }
    return why_missing(table, count, kind, seen, why);
}
