/*
 * Any bytes that will be shown, printed or logged: what pd_text_clean leaves is valid UTF-8 that fits, has
 * nothing in it that moves a cursor, turns the direction or hides, and is left as it is when cleaned again.
 * Reading code points one by one agrees with the check of the whole.
 */
#include "app/base/str.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Controls of terminals and printers, of direction, of joining, of tags; and what is no character. */
static bool
may_be_shown(int32_t c)
{
    return c >= 0x20 && !(c >= 0x7f && c <= 0x9f) && c != 0x061c && !(c >= 0x200e && c <= 0x200f) &&
           !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069) && !(c >= 0xe000 && c <= 0xf8ff) &&
           !(c >= 0xfff9 && c <= 0xfffb) && c < 0xe0000;
}

static void
check_clean(const char *text, size_t size, size_t cap)
{
    static char clean[4097], again[4097];
    size_t n = pd_text_clean(clean, cap, text, size);
    const char *p = clean, *end = clean + n;

    pd_assert(n < cap && strlen(clean) == n && pd_utf8_valid(clean, n));
    while (p < end)
        pd_assert(may_be_shown(pd_utf8_next(&p, end)));
    pd_assert(pd_text_clean(again, sizeof again, clean, n) == n && memcmp(again, clean, n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data, *p = text;
    bool valid = true;

    if (size > 4096)
        return 0;
    while (p < text + size) {
        const char *before = p;
        int32_t c = pd_utf8_next(&p, text + size);

        pd_assert(p > before && p <= text + size && (c >= 0 || p == before + 1));
        valid = valid && c >= 0;
    }
    pd_assert(pd_utf8_valid(text, size) == valid);
    check_clean(text, size, 4097);
    check_clean(text, size, 17); /* cut between characters, never in one */
    return 0;
}
