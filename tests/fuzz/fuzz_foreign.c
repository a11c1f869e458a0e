/*
 * A hospital's pattern of card numbers, a newline, and what was scanned. A pattern is refused with a reason
 * or means exactly what a plain reading of its rules says; without one, the same text is never taken for a
 * card. A clerk's short number that is taken is written as it is read.
 */
#include "app/core/foreign.h"
#include "app/core/short_number.h"

#include <stdint.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One alternative, from *p to '|' or the end, against the whole text. */
static bool
alternative_fits(const char **p, const char *text, size_t len)
{
    size_t n = 0;
    bool fits = true;

    while (**p != '\0' && **p != '|') {
        bool literal = **p == '\\';
        char want = literal ? *++*p : **p, c = n < len ? text[n] : '\0';

        ++*p;
        n++;
        if (!literal && want == '9')
            fits = fits && c >= '0' && c <= '9';
        else if (!literal && want == 'A')
            fits = fits && c >= 'A' && c <= 'Z';
        else
            fits = fits && c == want;
    }
    return fits && n == len;
}

static bool
pattern_fits(const char *pattern, const char *text, size_t len)
{
    for (const char *p = pattern;;) {
        if (alternative_fits(&p, text, len))
            return true;
        if (*p++ == '\0')
            return false;
    }
}

static void
check_short_number(const char *text, size_t len)
{
    struct pd_short_number n, back;
    char again[PD_SHORT_NUMBER_CAP];

    if (!pd_short_number_parse(text, len, &n))
        return;
    pd_assert(n.letter >= 'A' && n.letter <= 'Z' && n.number >= 1 && n.number <= PD_SHORT_NUMBER_MAX);
    (void)pd_short_number_text(n, again);
    pd_assert(pd_short_number_parse(again, strlen(again), &back));
    pd_assert(back.letter == n.letter && back.number == n.number);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *newline = size > 0 ? memchr(data, '\n', size) : NULL, *text;
    char pattern[PD_PLAIN_PATTERN_MAX + 64];
    struct pd_why why = { "", "" };
    size_t n, len;

    if (newline == NULL || (size_t)(newline - (const char *)data) >= sizeof pattern)
        return 0;
    n = (size_t)(newline - (const char *)data);
    memcpy(pattern, data, n);
    pattern[n] = '\0';
    text = newline + 1;
    len = size - n - 1;
    check_short_number(text, len);
    for (size_t i = 0; i < len; i++)
        if (text[i] < ' ' || text[i] > '~')
            return 0;
    pd_assert(pd_foreign_recognise(text, len, NULL) != PD_FOREIGN_PLAIN_CARD);
    if (pd_plain_pattern_check(pattern, &why) != PD_OK) {
        pd_assert(why.text[0] != '\0');
        return 0;
    }
    pd_assert((pd_foreign_recognise(text, len, pattern) == PD_FOREIGN_PLAIN_CARD) ==
              (len <= PD_PLAIN_CARD_MAX && pattern_fits(pattern, text, len)));
    return 0;
}
