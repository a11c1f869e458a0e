/* The enrolment code and the words of enrol.h: what people type, read and compare. */
#include "app/core/hash.h"
#include "sync/wire/enrol.h"
#include "sync/wire/words.h"

#include <string.h>

#define PREFIX "PDE1"
#define DIGITS 26 /* of base32: 130 bits, the last two of them zero */

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
pack(const struct pd_enrol_code *code, uint8_t out[16])
{
    memcpy(out, code->secret, 8);
    memcpy(out + 8, code->hub_hash, 8);
}

void
pd_enrol_code_format(const struct pd_enrol_code *code, char out[PD_ENROL_CODE_CAP])
{
    struct pd_str s = pd_str_on(out, PD_ENROL_CODE_CAP);
    uint8_t bytes[17] = { 0 };

    pack(code, bytes);
    pd_str_add(&s, PREFIX "-");
    for (unsigned i = 0; i < DIGITS; i++) {
        unsigned bit = 5 * i, two = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];

        pd_str_add_bytes(&s, &alphabet[two >> (11 - bit % 8) & 31], 1);
    }
}

/* 0..31, or -1. */
static int
digit(char c)
{
    const char *at;

    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    at = c == '\0' ? NULL : strchr(alphabet, c);
    return at == NULL ? -1 : (int)(at - alphabet);
}

/* The 30 characters that mean something, as digits. */
static bool
digits_of(const char *text, uint8_t out[30])
{
    int n = 0;

    for (; *text != '\0'; text++) {
        int value = digit(*text);

        if (*text == ' ' || *text == '-')
            continue;
        if (value < 0 || n == 30)
            return false;
        out[n++] = (uint8_t)value;
    }
    return n == 30;
}

enum pd_err
pd_enrol_code_parse(const char *text, struct pd_enrol_code *code)
{
    uint8_t digits[30], bytes[17] = { 0 };

    if (!digits_of(text, digits))
        return PD_ERR_INVALID;
    for (int i = 0; i < 4; i++)
        if (digits[i] != digit(PREFIX[i]))
            return PD_ERR_INVALID;
    for (unsigned i = 0; i < DIGITS; i++) {
        unsigned bit = 5 * i, two = (unsigned)digits[4 + i] << (11 - bit % 8);

        bytes[bit / 8] = (uint8_t)(bytes[bit / 8] | two >> 8);
        bytes[bit / 8 + 1] = (uint8_t)(bytes[bit / 8 + 1] | (two & 255));
    }
    if (bytes[16] != 0)
        return PD_ERR_INVALID;
    memcpy(code->secret, bytes, 8);
    memcpy(code->hub_hash, bytes + 8, 8);
    return PD_OK;
}

void
pd_enrol_hub_hash(const struct pd_public_key *hub_key, uint8_t out[8])
{
    struct pd_hash hash = pd_hash_of(hub_key->b, sizeof hub_key->b);

    memcpy(out, hash.b, 8);
}

void
pd_enrol_words(
    const struct pd_public_key *hub_key, const struct pd_public_key *device_key, char out[PD_WORDS_CAP])
{
    struct pd_str s = pd_str_on(out, PD_WORDS_CAP);
    struct pd_hasher hasher;
    struct pd_hash hash;

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, hub_key->b, sizeof hub_key->b);
    pd_hasher_add(&hasher, device_key->b, sizeof device_key->b);
    hash = pd_hasher_end(&hasher);
    for (int i = 0; i < PD_ENROL_WORDS; i++) {
        pd_str_add(&s, i > 0 ? " " : "");
        pd_str_add(&s, pd_words[hash.b[i]]);
    }
}
