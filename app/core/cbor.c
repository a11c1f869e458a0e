#include "app/core/cbor.h"

#include "app/base/str.h"

#include <string.h>

/* Major types, RFC 8949 section 3.1. */
enum major {
    MAJOR_UNSIGNED = 0,
    MAJOR_NEGATIVE = 1,
    MAJOR_BYTES = 2,
    MAJOR_TEXT = 3,
    MAJOR_ARRAY = 4,
    MAJOR_MAP = 5,
    MAJOR_TAG = 6,
    MAJOR_SIMPLE = 7,
};

struct head {
    unsigned major;
    uint64_t value;
    size_t size; /* bytes of the head itself */
};

/* NULL, or the rule that the head breaks. Checks against the bytes that are left, so that a count or length
 * is never larger than what could follow it. */
static const char *
read_head(const uint8_t *p, const uint8_t *end, struct head *out)
{
    static const uint64_t least[4] = { 24, UINT64_C(1) << 8, UINT64_C(1) << 16, UINT64_C(1) << 32 };
    size_t left = (size_t)(end - p);
    unsigned info;
    size_t extra = 0;

    if (left == 0)
        return "the bytes end too early";
    *out = (struct head){ .major = p[0] >> 5, .size = 1 };
    info = p[0] & 31u;
    if (out->major == MAJOR_TAG)
        return "tags are not allowed";
    if (out->major == MAJOR_SIMPLE)
        return "floats and simple values are not allowed";
    if (info > 27)
        return "indefinite lengths are not allowed";
    out->value = info;
    if (info >= 24) {
        extra = (size_t)1 << (info - 24);
        if (left - 1 < extra)
            return "the bytes end too early";
        out->value = 0;
        for (size_t i = 1; i <= extra; i++)
            out->value = out->value << 8 | p[i];
        if (out->value < least[info - 24])
            return "a number must have its shortest form";
    }
    out->size += extra;
    left -= out->size;
    if (out->major >= MAJOR_BYTES && out->value > (out->major == MAJOR_MAP ? left / 2 : left))
        return "a length is larger than what follows";
    return NULL;
}

struct check {
    const uint8_t *start, *p, *end;
    const char *rule; /* the one that was broken at p */
    bool too_deep;
};

static bool
check_value(struct check *c, int depth);

static bool
refuse(struct check *c, const char *rule)
{
    c->rule = rule;
    return false;
}

/* RFC 8949, 4.2.1: bytewise order of the encoded keys. The shorter of two equal beginnings comes first, which
 * cannot happen with whole values but costs nothing to say. */
static bool
rises(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

    return order < 0 || (order == 0 && a_len < b_len);
}

static bool
check_map(struct check *c, uint64_t pairs, int depth)
{
    const uint8_t *last = NULL;
    size_t last_len = 0;

    for (uint64_t i = 0; i < pairs; i++) {
        const uint8_t *key = c->p;
        size_t key_len;

        if (!check_value(c, depth))
            return false;
        key_len = (size_t)(c->p - key);
        if (last != NULL && !rises(last, last_len, key, key_len)) {
            c->p = key;
            return refuse(c, "map keys must rise and differ");
        }
        last = key;
        last_len = key_len;
        if (!check_value(c, depth))
            return false;
    }
    return true;
}

static bool
check_array(struct check *c, uint64_t count, int depth)
{
    for (uint64_t i = 0; i < count; i++)
        if (!check_value(c, depth))
            return false;
    return true;
}

static bool
check_value(struct check *c, int depth)
{
    struct head head;
    const char *rule = read_head(c->p, c->end, &head);

    if (rule != NULL)
        return refuse(c, rule);
    if (head.major == MAJOR_ARRAY || head.major == MAJOR_MAP) {
        if (depth == 0) {
            c->too_deep = true;
            return refuse(c, "arrays and maps are nested too deeply");
        }
        c->p += head.size;
        return head.major == MAJOR_MAP ? check_map(c, head.value, depth - 1)
                                       : check_array(c, head.value, depth - 1);
    }
    if (head.major == MAJOR_TEXT && !pd_utf8_valid((const char *)c->p + head.size, (size_t)head.value))
        return refuse(c, "text must be UTF-8");
    c->p += head.size;
    if (head.major == MAJOR_BYTES || head.major == MAJOR_TEXT)
        c->p += head.value;
    return true;
}

enum pd_err
pd_cbor_check(const uint8_t *bytes, size_t len, struct pd_why *why)
{
    struct check c = { .start = bytes, .p = bytes, .end = bytes + len };
    char path[32];
    struct pd_str where = pd_str_on(path, sizeof path);

    if (check_value(&c, PD_CBOR_DEPTH_MAX) && c.p != c.end)
        (void)refuse(&c, "nothing may follow the value");
    if (c.rule == NULL)
        return PD_OK;
    pd_str_addf(&where, "byte %zu", (size_t)(c.p - c.start));
    return pd_why(why, c.too_deep ? PD_ERR_TOO_LARGE : PD_ERR_INVALID, path, "%s", c.rule);
}

struct pd_cbor
pd_cbor_on(const uint8_t *bytes, size_t len)
{
    return (struct pd_cbor){ .p = bytes, .end = bytes + len };
}

/* The next head if it is well formed and of that major type; the cursor moves past it. */
static bool
take_head(struct pd_cbor *c, unsigned major, uint64_t least, uint64_t most, uint64_t *out)
{
    struct head head;

    if (c->bad || read_head(c->p, c->end, &head) != NULL || head.major != major || head.value < least ||
        head.value > most) {
        c->bad = true;
        return false;
    }
    c->p += head.size;
    *out = head.value;
    return true;
}

bool
pd_cbor_int(struct pd_cbor *c, int64_t least, int64_t most, int64_t *out)
{
    struct head head;
    int64_t value;

    if (c->bad)
        return false;
    c->bad = true;
    if (read_head(c->p, c->end, &head) != NULL || head.major > MAJOR_NEGATIVE || head.value > INT64_MAX)
        return false;
    value = head.major == MAJOR_NEGATIVE ? -1 - (int64_t)head.value : (int64_t)head.value;
    if (value < least || value > most)
        return false;
    c->bad = false;
    c->p += head.size;
    *out = value;
    return true;
}

bool
pd_cbor_bytes(struct pd_cbor *c, size_t least, size_t most, const uint8_t **out, size_t *len)
{
    uint64_t n;

    if (!take_head(c, MAJOR_BYTES, least, most, &n))
        return false;
    *out = c->p;
    *len = (size_t)n;
    c->p += n;
    return true;
}

bool
pd_cbor_text(struct pd_cbor *c, size_t least, size_t most, const char **out, size_t *len)
{
    uint64_t n;

    if (!take_head(c, MAJOR_TEXT, least, most, &n))
        return false;
    if (!pd_utf8_valid((const char *)c->p, (size_t)n) || memchr(c->p, 0, (size_t)n) != NULL) {
        c->bad = true;
        return false;
    }
    *out = (const char *)c->p;
    *len = (size_t)n;
    c->p += n;
    return true;
}

bool
pd_cbor_array(struct pd_cbor *c, size_t *count)
{
    uint64_t n;

    if (!take_head(c, MAJOR_ARRAY, 0, SIZE_MAX, &n))
        return false;
    *count = (size_t)n;
    return true;
}

bool
pd_cbor_map(struct pd_cbor *c, size_t *count)
{
    uint64_t n;

    if (!take_head(c, MAJOR_MAP, 0, SIZE_MAX, &n))
        return false;
    *count = (size_t)n;
    return true;
}

bool
pd_cbor_done(const struct pd_cbor *c)
{
    return !c->bad && c->p == c->end;
}

struct pd_cbor_writer
pd_cbor_writer_on(uint8_t *buffer, size_t cap)
{
    return (struct pd_cbor_writer){ .p = buffer, .cap = cap };
}

static void
put(struct pd_cbor_writer *w, const void *bytes, size_t n)
{
    if (w->cut || n > w->cap - w->len) {
        w->cut = true;
        return;
    }
    if (n > 0)
        memcpy(w->p + w->len, bytes, n);
    w->len += n;
}

static void
put_head(struct pd_cbor_writer *w, enum major major, uint64_t value)
{
    uint8_t head[9];
    int log2_size = value < 24            ? -1
                    : value <= UINT8_MAX  ? 0
                    : value <= UINT16_MAX ? 1
                    : value <= UINT32_MAX ? 2
                                          : 3;
    int size = log2_size < 0 ? 0 : 1 << log2_size;

    head[0] = (uint8_t)((unsigned)major << 5 | (log2_size < 0 ? (unsigned)value : 24u + (unsigned)log2_size));
    for (int i = 0; i < size; i++)
        head[1 + i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    put(w, head, 1 + (size_t)size);
}

void
pd_cbor_put_int(struct pd_cbor_writer *w, int64_t value)
{
    if (value < 0)
        put_head(w, MAJOR_NEGATIVE, (uint64_t)(-1 - value));
    else
        put_head(w, MAJOR_UNSIGNED, (uint64_t)value);
}

void
pd_cbor_put_bytes(struct pd_cbor_writer *w, const void *bytes, size_t len)
{
    put_head(w, MAJOR_BYTES, len);
    put(w, bytes, len);
}

void
pd_cbor_put_text(struct pd_cbor_writer *w, const char *text)
{
    size_t len = strlen(text);

    put_head(w, MAJOR_TEXT, len);
    put(w, text, len);
}

void
pd_cbor_put_array(struct pd_cbor_writer *w, size_t count)
{
    put_head(w, MAJOR_ARRAY, count);
}

void
pd_cbor_put_map(struct pd_cbor_writer *w, size_t pairs)
{
    put_head(w, MAJOR_MAP, pairs);
}
