#include "sync/hub/pg_value.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void
put(char *out, int width, int64_t n)
{
    for (int i = 0; i < width; i++)
        out[i] = (char)((uint64_t)n >> (8 * (width - 1 - i)));
}

static int64_t
get(const unsigned char *p, int width)
{
    uint64_t n = 0;

    for (int i = 0; i < width; i++)
        n = n << 8 | p[i];
    if (width < 8 && (n >> (8 * width - 1)) != 0)
        n |= UINT64_MAX << (8 * width);
    return (int64_t)n;
}

static int
width_of(unsigned int type)
{
    return type == PD_PG_INT8 ? 8 : type == PD_PG_INT4 ? 4 : type == PD_PG_INT2 ? 2 : 0;
}

int
pd_pg_put_int(char out[PD_PG_NUMBER], unsigned int type, int64_t n)
{
    int width = width_of(type);

    if (type == PD_PG_BOOL && (n == 0 || n == 1))
        width = 1;
    if (width == 0)
        return 0;
    put(out, width, n);
    return width == 1 || get((const unsigned char *)out, width) == n ? width : 0;
}

/* Digits of base 10,000: how many there are, the weight of the first, a sign, a scale; two bytes each. */
static int64_t
numeric(const unsigned char *p, size_t len)
{
    int64_t digits, weight, n = 0;

    if (len < 8)
        return 0;
    digits = get(p, 2);
    weight = get(p + 2, 2);
    if (digits < 0 || len < 8 + 2 * (size_t)digits)
        return 0;
    for (int64_t i = 0; i <= weight; i++)
        if (__builtin_mul_overflow(n, 10000, &n) ||
            __builtin_add_overflow(n, i < digits ? get(p + 8 + 2 * i, 2) : 0, &n))
            return 0;
    return get(p + 4, 2) == 0x4000 ? -n : n;
}

static int64_t
number_of_text(const void *bytes, size_t len)
{
    char text[24] = "";

    memcpy(text, bytes, len < sizeof text ? len : sizeof text - 1);
    return strtoll(text, NULL, 10);
}

int64_t
pd_pg_get_int(const void *bytes, size_t len, unsigned int type)
{
    int width = width_of(type);

    if (width != 0)
        return len == (size_t)width ? get(bytes, width) : 0;
    if (type == PD_PG_BOOL)
        return len == 1 && *(const char *)bytes != 0;
    return type == PD_PG_NUMERIC ? numeric(bytes, len) : number_of_text(bytes, len);
}
