#include "app/core/flatjson.h"

#include "app/base/str.h"

#include <string.h>

struct scan {
    const char *start, *p, *end;
    struct pd_why *why;
};

static enum pd_err
refuse(const struct scan *s, enum pd_err err, const char *text)
{
    char path[32];
    struct pd_str out = pd_str_on(path, sizeof path);

    pd_str_addf(&out, "byte %zu", (size_t)(s->p - s->start) + 1);
    return pd_why(s->why, err, path, "%s", text);
}

static void
skip_space(struct scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t'))
        s->p++;
}

static bool
take(struct scan *s, char c)
{
    if (s->p >= s->end || *s->p != c)
        return false;
    s->p++;
    return true;
}

static bool
is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* After a backslash. */
static bool
skip_escape(struct scan *s)
{
    if (s->p >= s->end)
        return false;
    if (*s->p != 'u')
        return *s->p != '\0' && strchr("\"\\/bfnrt", *s->p++) != NULL;
    s->p++;
    if (s->end - s->p < 4)
        return false;
    for (int i = 0; i < 4; i++)
        if (!is_hex(*s->p++))
            return false;
    return true;
}

/* Goes over whole words of eight bytes in which nothing is special: no control character, quote, backslash,
 * DEL and nothing beyond ASCII. The sums carry into the top bit of exactly the bytes that are, or of one
 * behind them: what is left of the word is then looked at byte by byte. */
static void
skip_plain(struct scan *s)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;

    while (s->end - s->p >= 8) {
        uint64_t word, quote, slash, special;

        memcpy(&word, s->p, sizeof word);
        quote = word ^ ones * '"';
        slash = word ^ ones * '\\';
        special = (word - ones * 0x20) | (word + ones) | (quote - ones) | (slash - ones) | word;
        if ((special & tops) != 0)
            return;
        s->p += 8;
    }
}

static enum pd_err
scan_string(struct scan *s, struct pd_json_value *value)
{
    bool ascii = true;

    if (!take(s, '"'))
        return refuse(s, PD_ERR_INVALID, "must be a string");
    value->kind = PD_JSON_STRING;
    value->text = s->p;
    skip_plain(s);
    while (s->p < s->end && *s->p != '"') {
        unsigned char c = (unsigned char)*s->p++;

        if (c < 0x20 || c == 0x7f)
            return refuse(s, PD_ERR_INVALID, "must have no control character in a string");
        if (c >= 0x80)
            ascii = false;
        if (c == '\\' && !skip_escape(s))
            return refuse(s, PD_ERR_INVALID, "is not an escape of JSON");
    }
    value->len = (size_t)(s->p - value->text);
    if (!take(s, '"'))
        return refuse(s, PD_ERR_INVALID, "ends inside a string");
    if (!ascii && !pd_utf8_valid(value->text, value->len))
        return refuse(s, PD_ERR_INVALID, "must be valid UTF-8");
    return PD_OK;
}

static bool
is_digit(const struct scan *s)
{
    return s->p < s->end && *s->p >= '0' && *s->p <= '9';
}

static enum pd_err
scan_number(struct scan *s, struct pd_json_value *value)
{
    bool zero;

    value->kind = PD_JSON_INT;
    value->text = s->p;
    (void)take(s, '-');
    if (!is_digit(s))
        return refuse(s, PD_ERR_INVALID, "is not a value of JSON");
    zero = *s->p == '0';
    s->p++;
    if (zero && is_digit(s))
        return refuse(s, PD_ERR_INVALID, "must be a number without leading zeros");
    while (is_digit(s))
        s->p++;
    if (s->p < s->end && (*s->p == '.' || *s->p == 'e' || *s->p == 'E'))
        return refuse(s, PD_ERR_INVALID, "must be a whole number");
    value->len = (size_t)(s->p - value->text);
    return PD_OK;
}

static bool
take_word(struct scan *s, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
        return false;
    s->p += n;
    return true;
}

static enum pd_err
scan_word(struct scan *s, struct pd_json_value *value)
{
    value->text = s->p;
    if (take_word(s, "true") || take_word(s, "false"))
        value->kind = PD_JSON_BOOL;
    else if (take_word(s, "null"))
        value->kind = PD_JSON_NULL;
    else
        return refuse(s, PD_ERR_INVALID, "is not a value of JSON");
    value->len = (size_t)(s->p - value->text);
    return PD_OK;
}

static enum pd_err
scan_value(struct scan *s, int depth, struct pd_json_value *value);

/* Between two elements, or after the last: *more says which. */
static enum pd_err
scan_comma(struct scan *s, char close, bool *more)
{
    skip_space(s);
    *more = take(s, ',');
    if (!*more && !take(s, close))
        return refuse(s, PD_ERR_INVALID, close == ']' ? "must be ',' or ']'" : "must be ',' or '}'");
    skip_space(s);
    return PD_OK;
}

static enum pd_err
scan_key(struct scan *s, struct pd_json_value *key)
{
    enum pd_err err = scan_string(s, key);

    if (err != PD_OK)
        return err;
    if (memchr(key->text, '\\', key->len) != NULL)
        return refuse(s, PD_ERR_INVALID, "must be a key without escapes");
    skip_space(s);
    if (!take(s, ':'))
        return refuse(s, PD_ERR_INVALID, "must be ':'");
    skip_space(s);
    return PD_OK;
}

/* An array, or an object nobody here looks into: only its syntax counts. */
static enum pd_err
scan_nested(struct scan *s, int depth, struct pd_json_value *value)
{
    bool object = *s->p == '{', more;
    char close = object ? '}' : ']';
    struct pd_json_value part;
    enum pd_err err = PD_OK;

    if (depth > PD_JSON_DEPTH_MAX)
        return refuse(s, PD_ERR_TOO_LARGE, "must be nested at most 6 levels deep");
    value->kind = object ? PD_JSON_OBJECT : PD_JSON_ARRAY;
    value->text = s->p++;
    skip_space(s);
    more = !take(s, close);
    while (more) {
        if (object && (err = scan_key(s, &part)) != PD_OK)
            return err;
        if ((err = scan_value(s, depth, &part)) != PD_OK || (err = scan_comma(s, close, &more)) != PD_OK)
            return err;
    }
    value->len = (size_t)(s->p - value->text);
    return PD_OK;
}

static enum pd_err
scan_value(struct scan *s, int depth, struct pd_json_value *value)
{
    if (s->p >= s->end)
        return refuse(s, PD_ERR_INVALID, "ends where a value must be");
    switch (*s->p) {
    case '"':
        return scan_string(s, value);
    case '[':
    case '{':
        return scan_nested(s, depth + 1, value);
    case 't':
    case 'f':
    case 'n':
        return scan_word(s, value);
    default:
        return scan_number(s, value);
    }
}

static bool
same_key(const struct pd_json_member *member, const char *key, size_t len)
{
    return member->key_len == len && memcmp(member->key, key, len) == 0;
}

static enum pd_err
scan_member(struct scan *s, struct pd_json_member *members, int count)
{
    struct pd_json_member *member = &members[count];
    struct pd_json_value key;
    enum pd_err err = scan_key(s, &key);

    if (err != PD_OK)
        return err;
    member->key = key.text;
    member->key_len = key.len;
    for (int i = 0; i < count; i++)
        if (same_key(&members[i], key.text, key.len))
            return refuse(s, PD_ERR_INVALID, "must have each key once");
    return scan_value(s, 1, &member->value);
}

enum pd_err
pd_json_scan(const char *line, size_t len, struct pd_json_member *out, int *count, struct pd_why *why)
{
    struct scan s = { line, line, line + len, why };
    bool more;
    enum pd_err err;

    *count = 0;
    skip_space(&s);
    if (!take(&s, '{'))
        return refuse(&s, PD_ERR_INVALID, "must be one JSON object");
    skip_space(&s);
    more = !take(&s, '}');
    while (more) {
        if (*count == PD_JSON_MEMBERS_MAX)
            return refuse(&s, PD_ERR_TOO_LARGE, "must have at most 40 keys");
        if ((err = scan_member(&s, out, *count)) != PD_OK || (err = scan_comma(&s, '}', &more)) != PD_OK)
            return err;
        ++*count;
    }
    skip_space(&s);
    if (s.p != s.end)
        return refuse(&s, PD_ERR_INVALID, "must have nothing after the object");
    return PD_OK;
}

const struct pd_json_value *
pd_json_find(const struct pd_json_member *members, int count, const char *key)
{
    size_t len = strlen(key);

    for (int i = 0; i < count; i++)
        if (same_key(&members[i], key, len))
            return &members[i].value;
    return NULL;
}

bool
pd_json_int(const struct pd_json_value *value, int64_t *out)
{
    bool negative = value->len > 0 && value->text[0] == '-';
    int64_t n = 0;

    if (value->kind != PD_JSON_INT)
        return false;
    for (size_t i = negative ? 1 : 0; i < value->len; i++) {
        int digit = value->text[i] - '0';

        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, negative ? -digit : digit, &n))
            return false;
    }
    *out = n;
    return true;
}

static uint32_t
hex4(const char *p)
{
    uint32_t n = 0;

    for (int i = 0; i < 4; i++)
        n = n << 4 | (uint32_t)(p[i] <= '9' ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
    return n;
}

/* The code point of a \u escape whose digits start at *p; 0 where it must be refused. */
static uint32_t
take_unicode(const char **p, const char *end)
{
    uint32_t c = hex4(*p), low;

    *p += 4;
    if (c < 0xd800 || c > 0xdfff)
        return c;
    if (c > 0xdbff || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
        return 0;
    low = hex4(*p + 2);
    if (low < 0xdc00 || low > 0xdfff)
        return 0;
    *p += 6;
    return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

static size_t
put_utf8(uint32_t c, char *out)
{
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t lead[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };

    for (size_t i = n; i > 1; i--, c >>= 6)
        out[i - 1] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(lead[n] | c);
    return n;
}

static uint32_t
plain_escape(char c)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

    return (uint32_t)to[strchr(from, c) - from];
}

bool
pd_json_string(const struct pd_json_value *value, char *out, size_t cap)
{
    const char *p = value->text, *end = value->text + value->len;
    size_t n = 0;

    if (value->kind != PD_JSON_STRING || cap == 0)
        return false;
    while (p < end) {
        char bytes[4];
        size_t size = 1;

        if (*p != '\\') {
            bytes[0] = *p++;
        } else {
            uint32_t c = *++p == 'u' ? (p++, take_unicode(&p, end)) : plain_escape(*p++);

            if (c == 0)
                return false;
            size = put_utf8(c, bytes);
        }
        if (n + size >= cap)
            return false;
        memcpy(out + n, bytes, size);
        n += size;
    }
    out[n] = '\0';
    return true;
}

bool
pd_json_bool(const struct pd_json_value *value, bool *out)
{
    if (value->kind != PD_JSON_BOOL)
        return false;
    *out = value->text[0] == 't';
    return true;
}

bool
pd_json_next(const struct pd_json_value *array, const char **cursor, struct pd_json_value *element)
{
    struct scan s = { array->text, *cursor, array->text + array->len, NULL };

    if (array->kind != PD_JSON_ARRAY)
        return false;
    if (s.p == NULL)
        s.p = array->text + 1;
    skip_space(&s);
    if (*cursor != NULL && take(&s, ','))
        skip_space(&s);
    if (s.p >= s.end || *s.p == ']' || scan_value(&s, 1, element) != PD_OK)
        return false;
    *cursor = s.p;
    return true;
}
