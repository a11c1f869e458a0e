#include "app/core/base45.h"

#include <stdbool.h>
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

size_t
pd_base45_encode(const uint8_t *bytes, size_t n, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < n; i += 2) {
        bool pair = i + 1 < n;
        unsigned value = pair ? (unsigned)bytes[i] << 8 | bytes[i + 1] : bytes[i];

        out[len++] = alphabet[value % 45];
        out[len++] = alphabet[value / 45 % 45];
        if (pair)
            out[len++] = alphabet[value / (45 * 45)];
    }
    out[len] = '\0';
    return len;
}

/* The value of one to three characters, least significant first; -1 for a character that is not ours. */
static int
group_value(const char *text, size_t n)
{
    int value = 0;

    while (n-- > 0) {
        const char *at = text[n] == '\0' ? NULL : strchr(alphabet, text[n]);

        if (at == NULL)
            return -1;
        value = value * 45 + (int)(at - alphabet);
    }
    return value;
}

enum pd_err
pd_base45_decode(const char *text, size_t len, uint8_t *out, size_t cap, size_t *n)
{
    size_t size = len / 3 * 2 + (len % 3 == 2);

    if (len % 3 == 1)
        return PD_ERR_INVALID;
    if (size > cap)
        return PD_ERR_TOO_LARGE;
    for (size_t i = 0; i < len; i += 3) {
        bool pair = i + 2 < len;
        int value = group_value(text + i, pair ? 3 : 2);

        if (value < 0 || value > (pair ? 0xffff : 0xff))
            return PD_ERR_INVALID;
        if (pair)
            *out++ = (uint8_t)(value >> 8);
        *out++ = (uint8_t)value;
    }
    *n = size;
    return PD_OK;
}
