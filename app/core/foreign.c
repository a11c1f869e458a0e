#include "app/core/foreign.h"

#include "app/base/clock.h"

#include <string.h>

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool
are_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_digit(text[i]))
            return false;
    return len > 0;
}

static int
number_at(const char *text, size_t len)
{
    int n = 0;

    for (size_t i = 0; i < len; i++)
        n = n * 10 + (text[i] - '0');
    return n;
}

/* What the makers publish: WeChat Pay 18 digits from 10 to 15; Alipay 16 to 24 digits from 25 to 30; UnionPay
 * 19 digits from 62; the digital yuan 19 digits from 01. */
static bool
is_payment_number(const char *text, size_t len)
{
    static const struct {
        size_t least, most; /* digits */
        int first, last;    /* of the first two digits */
    } rows[] = { { 18, 18, 10, 15 }, { 16, 24, 25, 30 }, { 19, 19, 62, 62 }, { 19, 19, 1, 1 } };

    if (len < 16 || !are_digits(text, len))
        return false;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        int prefix = number_at(text, 2);

        if (len >= rows[i].least && len <= rows[i].most && prefix >= rows[i].first && prefix <= rows[i].last)
            return true;
    }
    return false;
}

static bool
begins(const char *text, size_t len, const char *prefix)
{
    for (; *prefix != '\0'; prefix++, text++, len--) {
        char c = len == 0 ? '\0' : *text;

        if ((is_capital(c) ? c - 'A' + 'a' : c) != *prefix)
            return false;
    }
    return true;
}

static bool
begins_with_any(const char *text, size_t len, const char *const *prefixes, int count)
{
    for (int i = 0; i < count; i++)
        if (begins(text, len, prefixes[i]))
            return true;
    return false;
}

/* What people hold up to pay or to be paid; the schemes are the makers' own. */
static bool
is_payment_link(const char *text, size_t len)
{
    static const char *const prefixes[] = { "wxp://", "weixin://wxpay", "alipays://", "alipay://",
        "https://qr.alipay.com/", "http://qr.alipay.com/", "https://qr.95516.com/", "http://qr.95516.com/",
        "https://payapp.weixin.qq.com/" };

    return begins_with_any(text, len, prefixes, PD_COUNT(prefixes));
}

static bool
is_link(const char *text, size_t len)
{
    static const char *const prefixes[] = { "http://", "https://", "weixin://", "www." };

    return begins_with_any(text, len, prefixes, PD_COUNT(prefixes));
}

/* 28 characters: who issued it ("424" or another number, or "opc"), then 25 digits. */
static bool
is_insurance(const char *text, size_t len)
{
    return len == 28 && are_digits(text + 3, 25) && (are_digits(text, 3) || begins(text, 3, "opc"));
}

/* GB 11643: region, date of birth, order, check character (ISO 7064, MOD 11-2). */
static bool
is_identity(const char *text, size_t len)
{
    struct pd_date birth, back;
    int sum = 0;

    if (len != 18 || !are_digits(text, 17) || text[0] == '0')
        return false;
    birth = (struct pd_date){ number_at(text + 6, 4), number_at(text + 10, 2), number_at(text + 12, 2) };
    if (birth.year < 1850 || birth.year > 2150 || birth.month < 1 || birth.month > 12 || birth.day < 1)
        return false;
    back = pd_date_from_days(pd_days_from_date(birth));
    if (back.month != birth.month || back.day != birth.day)
        return false;
    for (int i = 0; i < 17; i++)
        sum = (sum + (text[i] - '0')) * 2 % 11;
    return text[17] == "10X98765432"[sum % 11] || (text[17] == 'x' && sum % 11 == 2);
}

/* One or two letters, an optional dash, one to four digits: what hospital queue machines print. */
static bool
is_queue_ticket(const char *text, size_t len)
{
    size_t letters = 0;

    while (letters < len && letters < 2 && is_capital(text[letters]))
        letters++;
    if (letters == 0)
        return false;
    text += letters;
    len -= letters;
    if (len > 0 && *text == '-') {
        text++;
        len--;
    }
    return len <= 4 && are_digits(text, len);
}

/* Whether one alternative of the pattern, up to '|' or the end, stands for exactly this text. */
static bool
fits_alternative(const char *pattern, const char *text, size_t len)
{
    size_t at = 0;

    for (; *pattern != '\0' && *pattern != '|'; pattern++, at++) {
        if (at >= len)
            return false;
        if (*pattern == '9' ? !is_digit(text[at]) : *pattern == 'A' ? !is_capital(text[at]) : false)
            return false;
        if (*pattern == '9' || *pattern == 'A')
            continue;
        if (*pattern == '\\')
            pattern++;
        if (*pattern != text[at])
            return false;
    }
    return at == len && len > 0;
}

static bool
fits_pattern(const char *pattern, const char *text, size_t len)
{
    while (pattern != NULL) {
        if (fits_alternative(pattern, text, len))
            return true;
        pattern = strchr(pattern, '|');
        if (pattern != NULL)
            pattern++;
    }
    return false;
}

enum pd_foreign
pd_foreign_recognise(const char *text, size_t len, const char *plain_pattern)
{
    if (fits_pattern(plain_pattern, text, len))
        return PD_FOREIGN_PLAIN_CARD;
    /* Before payment: one in some ten thousand payment codes looks like an identity number by chance, but
     * every identity number from five provinces looks like a payment code. */
    if (is_identity(text, len))
        return PD_FOREIGN_IDENTITY;
    if (is_payment_number(text, len) || is_payment_link(text, len))
        return PD_FOREIGN_PAYMENT;
    if (is_insurance(text, len))
        return PD_FOREIGN_INSURANCE;
    if (is_queue_ticket(text, len))
        return PD_FOREIGN_QUEUE_TICKET;
    if (is_link(text, len))
        return PD_FOREIGN_LINK;
    return PD_FOREIGN_UNKNOWN;
}

enum pd_err
pd_plain_pattern_check(const char *pattern, struct pd_why *why)
{
    size_t at = 0;

    if (strlen(pattern) >= PD_PLAIN_PATTERN_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must be at most %d characters", PD_PLAIN_PATTERN_MAX - 1);
    for (const char *p = pattern;; p++) {
        if (*p == '\0' || *p == '|') {
            if (at == 0)
                return pd_why(why, PD_ERR_INVALID, "", "an alternative between '|' must not be empty");
            if (*p == '\0')
                return PD_OK;
            at = 0;
            continue;
        }
        if (*p == '\\' && p[1] != '9' && p[1] != 'A')
            return pd_why(why, PD_ERR_INVALID, "", "after '\\' only 9 or A may stand");
        if (*p == '\\')
            p++;
        if (!is_digit(*p) && !is_capital(*p) && *p != '-' && *p != '.')
            return pd_why(why, PD_ERR_INVALID, "",
                "character %d is not allowed: digits, capitals, '-', '.', '|', and '\\' before 9 or A",
                (int)(p - pattern) + 1);
        if (++at > PD_PLAIN_CARD_MAX)
            return pd_why(
                why, PD_ERR_TOO_LARGE, "", "a card number has at most %d characters", PD_PLAIN_CARD_MAX);
    }
}
