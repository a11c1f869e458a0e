#include "app/core/short_number.h"

#include <stdio.h>

struct pd_short_number
pd_short_number_of(char letter, uint32_t count)
{
    pd_assert(letter >= 'A' && letter <= 'Z' && count > 0);
    return (
        struct pd_short_number){ .letter = letter, .number = (int)((count - 1) % PD_SHORT_NUMBER_MAX) + 1 };
}

char *
pd_short_number_text(struct pd_short_number n, char *out)
{
    pd_assert(n.letter >= 'A' && n.letter <= 'Z' && n.number >= 1 && n.number <= PD_SHORT_NUMBER_MAX);
    (void)snprintf(out, PD_SHORT_NUMBER_CAP, "%c-%03d", n.letter, n.number);
    return out;
}

bool
pd_short_number_parse(const char *text, size_t len, struct pd_short_number *out)
{
    const char *end = text + len;
    struct pd_short_number n = { .number = 0 };

    if (text == end)
        return false;
    n.letter = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
    if (n.letter < 'A' || n.letter > 'Z')
        return false;
    text++;
    if (text < end && (*text == '-' || *text == ' '))
        text++;
    if (text == end || end - text > 3)
        return false;
    for (; text < end; text++) {
        if (*text < '0' || *text > '9')
            return false;
        n.number = n.number * 10 + (*text - '0');
    }
    if (n.number == 0)
        return false;
    *out = n;
    return true;
}

#define NUMBER_BITS 0x3ff

int
pd_hold_number(const struct pd_id *id)
{
    int number = (id->b[14] << 8 | id->b[15]) & NUMBER_BITS;

    return number <= PD_SHORT_NUMBER_MAX ? number : 0;
}

void
pd_hold_number_set(struct pd_id *id, int number)
{
    id->b[14] = (uint8_t)((id->b[14] & ~(NUMBER_BITS >> 8)) | number >> 8);
    id->b[15] = (uint8_t)(number & 0xff);
}
