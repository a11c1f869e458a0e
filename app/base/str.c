#include "app/base/str.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct pd_str
pd_str_on(char *buffer, size_t cap)
{
    pd_assert(cap > 0);
    buffer[0] = '\0';
    return (struct pd_str){ .p = buffer, .cap = cap };
}

void
pd_str_add_bytes(struct pd_str *s, const void *bytes, size_t n)
{
    size_t room = s->cap - 1 - s->len;

    if (n > room) {
        n = room;
        s->cut = true;
    }
    if (n > 0)
        memcpy(s->p + s->len, bytes, n);
    s->len += n;
    s->p[s->len] = '\0';
}

void
pd_str_add(struct pd_str *s, const char *text)
{
    pd_str_add_bytes(s, text, strlen(text));
}

void
pd_str_addf(struct pd_str *s, const char *fmt, ...)
{
    size_t room = s->cap - s->len;
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(s->p + s->len, room, fmt, args);
    va_end(args);
    pd_assert(n >= 0);
    if ((size_t)n >= room) {
        s->cut = true;
        s->len = s->cap - 1;
    } else {
        s->len += (size_t)n;
    }
}

void
pd_hex(const uint8_t *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool
pd_unhex(const char *text, size_t len, uint8_t *out, size_t n)
{
    if (len != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int hi = hex_digit(text[2 * i]);
        int lo = hex_digit(text[2 * i + 1]);

        if (hi < 0 || lo < 0)
            return false;
        out[i] = (uint8_t)(hi << 4 | lo);
    }
    return true;
}

bool
pd_copy(char *dst, size_t cap, const char *src)
{
    size_t n = strlen(src);
    bool whole = n < cap;

    if (!whole) {
        n = cap - 1;
        while (n > 0 && ((unsigned char)src[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(dst, src, n);
    dst[n] = '\0';
    return whole;
}

int32_t
pd_utf8_next(const char **p, const char *end)
{
    static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *s = (const unsigned char *)*p;
    ptrdiff_t left = end - *p;
    uint32_t c = s[0];
    int n;

    if (c < 0x80) {
        *p += 1;
        return (int32_t)c;
    }
    n = c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
    if (n == 0 || left < n) {
        *p += 1;
        return -1;
    }
    c &= 0xffu >> (n + 1);
    for (int i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            *p += 1;
            return -1;
        }
        c = c << 6 | (s[i] & 0x3f);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        *p += 1;
        return -1;
    }
    *p += n;
    return (int32_t)c;
}

bool
pd_utf8_valid(const char *text, size_t len)
{
    const char *end = text + len;

    while (text < end)
        if (pd_utf8_next(&text, end) < 0)
            return false;
    return true;
}

size_t
pd_utf8_put(char out[PD_UTF8_MAX], uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* Characters that steer rather than show: they could reverse a name, hide a digit or start a command. */
static bool
is_unsafe(int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || (c >= 0xe000 && c <= 0xf8ff) ||
           c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe || c >= 0xe0000;
}

size_t
pd_text_clean(char *dst, size_t cap, const char *src, size_t len)
{
    const char *end = src + len;
    size_t n = 0;

    while (src < end) {
        const char *from = src;
        int32_t c = pd_utf8_next(&src, end);
        size_t size = (size_t)(src - from);

        if (c < 0 || is_unsafe(c))
            continue;
        if (n + size >= cap)
            break;
        memcpy(dst + n, from, size);
        n += size;
    }
    dst[n] = '\0';
    return n;
}

bool
pd_text_is_line(const char *text, size_t cap)
{
    size_t len = strlen(text);
    const char *end = text + len;

    while (text < end) {
        int32_t c = pd_utf8_next(&text, end);

        if (c < 0 || is_unsafe(c))
            return false;
    }
    return len > 0 && len < cap;
}

char *
pd_digits_grouped(int64_t n, char *out, size_t cap)
{
    char plain[24];
    struct pd_str s = pd_str_on(out, cap);
    int len = snprintf(plain, sizeof plain, "%" PRId64, n);

    for (int i = 0; i < len; i++) {
        bool digit_before = i > 0 && plain[i - 1] != '-';

        if (digit_before && (len - i) % 3 == 0)
            pd_str_add(&s, ",");
        pd_str_add_bytes(&s, &plain[i], 1);
    }
    return out;
}
