/*
 * Syndromes, then Berlekamp and Massey started from the erasures' own locator, then Chien's search and
 * Forney's magnitudes. What comes out is checked again: a polynomial with too few roots is no answer.
 */
#include "drivers/decoder/reed.h"

#include <string.h>

void
pd_reed_init(struct pd_reed *reed)
{
    int value = 1;

    for (int i = 0; i < 255; i++) {
        reed->power[i] = reed->power[i + 255] = (uint8_t)value;
        reed->log[value] = (uint8_t)i;
        value = value << 1 ^ (value >= 128 ? 0x11d : 0);
    }
    reed->log[0] = 0;
}

static uint8_t
times(const struct pd_reed *reed, uint8_t a, uint8_t b)
{
    return a == 0 || b == 0 ? 0 : reed->power[reed->log[a] + reed->log[b]];
}

static uint8_t
over(const struct pd_reed *reed, uint8_t a, uint8_t b)
{
    return a == 0 ? 0 : reed->power[reed->log[a] + 255 - reed->log[b]];
}

static bool
syndromes(const struct pd_reed *reed, const uint8_t *block, int length, int check, uint8_t *s)
{
    bool any = false;

    for (int i = 0; i < check; i++) {
        uint8_t sum = 0;

        for (int k = 0; k < length; k++)
            sum = (uint8_t)(times(reed, sum, reed->power[i]) ^ block[k]);
        s[i] = sum;
        any |= sum != 0;
    }
    return any;
}

/* Value of a polynomial, lowest power first. */
static uint8_t
value_at(const struct pd_reed *reed, const uint8_t *p, int degree, uint8_t x)
{
    uint8_t sum = 0;

    for (int i = degree; i >= 0; i--)
        sum = (uint8_t)(times(reed, sum, x) ^ p[i]);
    return sum;
}

/* locator: at least check + 1 bytes. Returns its degree. */
static int
locate(const struct pd_reed *reed, const uint8_t *s, int length, int check, const uint8_t *erased,
    int erasures, uint8_t *locator)
{
    uint8_t other[PD_REED_MAX + 1] = { 0 }, next[PD_REED_MAX + 1];
    int found = erasures, degree = 0;

    memset(locator, 0, (size_t)check + 1);
    locator[0] = 1;
    for (int k = 0; k < erasures; k++)
        for (int i = k + 1; i > 0; i--)
            locator[i] ^= times(reed, locator[i - 1], reed->power[length - 1 - erased[k]]);
    memcpy(other, locator, (size_t)check + 1);
    for (int r = erasures; r < check; r++) {
        uint8_t off = 0;

        for (int i = 0; i <= r; i++)
            off ^= times(reed, locator[i], s[r - i]);
        memmove(other + 1, other, (size_t)check);
        other[0] = 0;
        if (off == 0)
            continue;
        for (int i = 0; i <= check; i++)
            next[i] = (uint8_t)(locator[i] ^ times(reed, off, other[i]));
        if (2 * found <= r + erasures) {
            found = r + 1 + erasures - found;
            for (int i = 0; i <= check; i++)
                other[i] = over(reed, locator[i], off);
        }
        memcpy(locator, next, (size_t)check + 1);
    }
    for (int i = 0; i <= check; i++)
        if (locator[i] != 0)
            degree = i;
    return degree;
}

int
pd_reed_mend(const struct pd_reed *reed, uint8_t *block, int length, int check, const uint8_t *erased,
    int erasures, int spare)
{
    uint8_t s[PD_REED_MAX], locator[PD_REED_MAX + 1], magnitude[PD_REED_MAX], slope[PD_REED_MAX + 1] = { 0 };
    uint8_t before[PD_REED_MAX], again[PD_REED_MAX];
    int degree, roots = 0, changed = 0;

    if (!syndromes(reed, block, length, check, s))
        return 0;
    degree = locate(reed, s, length, check, erased, erasures, locator);
    if (degree < erasures || 2 * (degree - erasures) + erasures > check - spare)
        return -1;
    for (int i = 0; i < check; i++) {
        magnitude[i] = 0;
        for (int k = 0; k <= i && k <= degree; k++)
            magnitude[i] ^= times(reed, locator[k], s[i - k]);
    }
    for (int i = 1; i <= degree; i += 2)
        slope[i - 1] = locator[i];
    memcpy(before, block, (size_t)length);
    for (int at = 0; at < length; at++) {
        uint8_t x = reed->power[length - 1 - at], inverse = over(reed, 1, x), under, delta;

        if (value_at(reed, locator, degree, inverse) != 0)
            continue;
        roots++;
        under = value_at(reed, slope, degree, inverse);
        if (under == 0)
            break;
        delta = times(reed, x, over(reed, value_at(reed, magnitude, check - 1, inverse), under));
        block[at] ^= delta;
        changed += delta != 0;
    }
    if (roots == degree && !syndromes(reed, block, length, check, again))
        return changed;
    memcpy(block, before, (size_t)length);
    return -1;
}
