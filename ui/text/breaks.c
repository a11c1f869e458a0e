#include "ui/text/layout.h"

#include <string.h>
#include <unilbrk.h>

static bool
is_ideograph(int32_t ch)
{
    return (ch >= 0x3400 && ch <= 0x9fff) || (ch >= 0xf900 && ch <= 0xfaff) ||
           (ch >= 0x20000 && ch <= 0x3ffff);
}

static bool
is_opening(int32_t ch)
{
    return ch == 0x201c || ch == 0x2018 || ch == 0x300c || ch == 0x300e || ch == 0x300a || ch == 0xff08 ||
           ch == 0x3008 || ch == 0x3010 || ch == 0x3014;
}

static bool
is_closing(int32_t ch)
{
    return ch == 0x201d || ch == 0x2019 || ch == 0x300d || ch == 0x300f || ch == 0x300b || ch == 0xff09 ||
           ch == 0x3009 || ch == 0x3011 || ch == 0x3015 || ch == 0x3001 || ch == 0x3002 || ch == 0xff0c ||
           ch == 0xff1a || ch == 0xff1b || ch == 0xff01 || ch == 0xff1f || ch == 0x2026 || ch == 0x00b7 ||
           ch == '%' || ch == ',' || ch == '.';
}

/* What Unicode leaves open or forbids between two characters, decided the Chinese way. */
static uint8_t
chinese_habit(int32_t before, int32_t after, uint8_t unicode)
{
    if (unicode == PD_BREAK_MUST)
        return unicode;
    if (is_opening(before) || is_closing(after))
        return PD_BREAK_NO;
    if (is_opening(after) && (is_ideograph(before) || is_closing(before)))
        return PD_BREAK_MAY;
    if (is_closing(before) && is_ideograph(after) && before > 0x7f && before != 0x00b7)
        return PD_BREAK_MAY;
    /* A number stays with the unit behind it: "200" and its 分 are read together. */
    if (before >= '0' && before <= '9' && is_ideograph(after))
        return PD_BREAK_NO;
    return unicode;
}

static bool
is_digit(int32_t ch)
{
    return ch >= '0' && ch <= '9';
}

/* As in "E-PRT-02" and "A-03", not as in "one-touch". */
static bool
is_code(int32_t ch)
{
    return is_digit(ch) || (ch >= 'A' && ch <= 'Z');
}

/* What English counts and measures in. Dates are read together too. */
static bool
is_unit(const char *word, const char *end)
{
    static const char *const units[] = { "ml", "l", "litre", "litres", "g", "kg", "mg", "cm", "mm", "m", "km",
        "yuan", "point", "points", "hour", "hours", "minute", "minutes", "second", "seconds", "day", "days",
        "month", "months", "year", "years", "time", "times", "piece", "pieces", "sheet", "sheets", "am", "pm",
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    size_t n = 0;

    while (word + n < end && ((word[n] >= 'a' && word[n] <= 'z') || (word[n] >= 'A' && word[n] <= 'Z')))
        n++;
    for (int i = 0; i < PD_COUNT(units); i++)
        if (strlen(units[i]) == n && memcmp(units[i], word, n) == 0)
            return true;
    return false;
}

/* Chinese units of two characters. */
static bool
is_unit_pair(int32_t first, int32_t second)
{
    static const uint16_t pairs[][2] = { { 0x6beb, 0x5347 }, { 0x6beb, 0x7c73 }, { 0x516c, 0x65a4 },
        { 0x516c, 0x514b }, { 0x516c, 0x5206 }, { 0x516c, 0x5c3a }, { 0x516c, 0x5347 }, { 0x5398, 0x7c73 },
        { 0x5343, 0x514b }, { 0x5c0f, 0x65f6 }, { 0x5c0f, 0x6642 }, { 0x5206, 0x949f }, { 0x5206, 0x9418 },
        { 0x4e2a, 0x6708 }, { 0x500b, 0x6708 }, { 0x79ef, 0x5206 }, { 0x7a4d, 0x5206 } };

    for (int i = 0; i < PD_COUNT(pairs); i++)
        if (first == pairs[i][0] && second == pairs[i][1])
            return true;
    return false;
}

/* The two last characters that are no space, and whether a space came behind them. */
struct before {
    int32_t first, last;
    bool space;
};

/* "not" goes with what is not so, "most" with what there is most of, "of" with what it is of: none is read
 * alone. */
static bool
leans(int32_t before, int32_t ch)
{
    static const int32_t not_so = 0x4e0d, most = 0x6700, of = 0x7684; /* 不 最 的 */

    return ((before == not_so || before == most) && is_ideograph(ch)) || (ch == of && is_ideograph(before));
}

/* Whether it is read at one glance with what stands before. */
static bool
belongs(const struct before *b, int32_t ch, const char *word, const char *end)
{
    static const int32_t ordinal = 0x7b2c, month = 0x6708, times = 0x00d7, dash = 0x2013; /* 第 月 × – */
    static const int32_t each = 0x6bcf, year = 0x5e74;                                    /* 每 年 */

    if (is_digit(b->last) && b->space)
        return is_ideograph(ch) || ch == times || ch == '/' || is_unit(word, end);
    if (b->last == times || b->last == ordinal || (b->last == '/' && b->space) || b->last == dash)
        return is_digit(ch);
    if (b->space) /* so often a year */
        return b->first == each && b->last == year && is_digit(ch);
    if (b->last == '-')
        return is_code(b->first) && is_code(ch);
    if (b->last == month || b->last == year)
        return is_digit(b->first) && is_digit(ch);
    return (is_digit(b->first) && is_unit_pair(b->last, ch)) || leans(b->last, ch) ||
           pd_text_is_word(b->last, ch);
}

void
pd_text_breaks(const char *text, size_t n, enum pd_script script, uint8_t *breaks)
{
    char raw[PD_TEXT_BYTES];
    const char *p = text, *end = text + n;
    struct before b = { -1, -1, false };
    int32_t before = -1;

    memset(breaks, PD_BREAK_NO, n);
    if (n > sizeof raw)
        return;
    u8_possible_linebreaks((const uint8_t *)text, n, script == PD_SCRIPT_SC ? "GBK" : "BIG5", raw);
    while (p < end) {
        size_t at = (size_t)(p - text);
        int32_t ch = pd_utf8_next(&p, end);
        uint8_t unicode = raw[at] == UC_BREAK_POSSIBLE    ? PD_BREAK_MAY
                          : raw[at] == UC_BREAK_MANDATORY ? PD_BREAK_MUST
                                                          : PD_BREAK_NO;

        /* libunistring marks the newline itself; the line really ends before the character after it. */
        if (before == '\n')
            breaks[at] = PD_BREAK_MUST;
        else if (before >= 0 && unicode != PD_BREAK_MUST)
            breaks[at] = chinese_habit(before, ch, unicode);
        if (breaks[at] == PD_BREAK_MAY && belongs(&b, ch, text + at, end))
            breaks[at] = PD_BREAK_TEAR;
        b = ch == ' ' ? (struct before){ b.first, b.last, true } : (struct before){ b.last, ch, false };
        before = ch;
    }
}
