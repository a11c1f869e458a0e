/*
 * The form as one line of JSON of a fixed length, in an anonymous box of libsodium (X25519, XSalsa20 and
 * Poly1305) for the hub: the key that it signs with serves, turned into one of the other curve, and the
 * box's own key pair is made of the caller's randomness and forgotten.
 */
#include "app/core/enrol.h"

#include "app/base/str.h"
#include "app/core/fields.h"

#include <sodium.h>
#include <string.h>

_Static_assert(PD_ENROL_SEALED_LEN - PD_ENROL_PLAIN_LEN == crypto_box_SEALBYTES, "what sealing adds");

#define YES 1, 0
#define OR_NOT 1, 1
#define AT(member) PD_FIELD_AT(struct pd_enrol_form, member)

static const struct pd_field table[] = {
    { "errand", PD_FIELD_BYTES, YES, AT(errand), 0, 0, NULL },
    { "name", PD_FIELD_TEXT, YES, AT(name), 0, 0, NULL },
    { "phone", PD_FIELD_ASCII, OR_NOT, AT(phone), PD_FIELD_LEFT_OUT, NULL },
    { "number", PD_FIELD_NAME, OR_NOT, AT(number), PD_FIELD_LEFT_OUT, NULL },
    { "birthday", PD_FIELD_ASCII, YES, AT(birthday), 0, 0, NULL },
    { "minor", PD_FIELD_BOOL, OR_NOT, AT(minor), 0, 0, NULL },
    { "kind", PD_FIELD_NAME, YES, AT(kind), 0, 0, NULL },
    { "source", PD_FIELD_INT, YES, AT(source), 1, PD_ENROL_SOURCES, NULL },
    { "partner", PD_FIELD_NAME, OR_NOT, AT(partner), PD_FIELD_LEFT_OUT, NULL },
    { "asked", PD_FIELD_U32, YES, AT(asked), 1, 255, NULL },
    { "given", PD_FIELD_U32, YES, AT(given), 1, 255, NULL },
    { "text", PD_FIELD_NAME, YES, AT(text), 0, 0, NULL },
    { "guardian", PD_FIELD_TEXT, OR_NOT, AT(guardian), PD_FIELD_LEFT_OUT, NULL },
    { "guardian_phone", PD_FIELD_ASCII, OR_NOT, AT(guardian_phone), PD_FIELD_LEFT_OUT, NULL },
    { "relation", PD_FIELD_INT, OR_NOT, AT(relation), 0, PD_ENROL_RELATIONS, NULL },
    { "referrer", PD_FIELD_I64, OR_NOT, AT(referrer), 0, 99999999, NULL },
    { "serial", PD_FIELD_NAME, OR_NOT, AT(serial), PD_FIELD_LEFT_OUT, NULL },
    { "by", PD_FIELD_NAME, OR_NOT, AT(by), PD_FIELD_LEFT_OUT, NULL },
    { "recommended", PD_FIELD_NAME, OR_NOT, AT(recommended), PD_FIELD_LEFT_OUT, NULL },
};

/* false: some field holds what it may not, or all of it takes too much. */
static bool
write_form(const struct pd_enrol_form *form, char plain[PD_ENROL_PLAIN_LEN + 1])
{
    struct pd_str s = pd_str_on(plain, PD_ENROL_PLAIN_LEN + 1);

    for (int i = 0; i < PD_COUNT(table); i++)
        if (!pd_field_good(&table[i], 0, form))
            return false;
    pd_str_add(&s, "{\"v\":1");
    pd_fields_put(table, PD_COUNT(table), 0, form, &s);
    pd_str_add(&s, "}");
    if (s.cut)
        return false;
    memset(plain + s.len, ' ', PD_ENROL_PLAIN_LEN - s.len);
    return true;
}

/* As crypto_box_seal does, but that the pair comes of `rng`. */
static enum pd_err
seal(const char *plain, const struct pd_public_key *hub_key, struct pd_rng *rng, uint8_t *sealed)
{
    uint8_t to[crypto_box_PUBLICKEYBYTES], own[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES],
        seed[crypto_box_SEEDBYTES], nonce[crypto_box_NONCEBYTES];
    crypto_generichash_state state;
    int bad;

    if (crypto_sign_ed25519_pk_to_curve25519(to, hub_key->b) != 0)
        return PD_ERR_INVALID;
    pd_rng_fill(rng, seed, sizeof seed);
    (void)crypto_box_seed_keypair(own, secret, seed);
    (void)crypto_generichash_init(&state, NULL, 0, sizeof nonce);
    (void)crypto_generichash_update(&state, own, sizeof own);
    (void)crypto_generichash_update(&state, to, sizeof to);
    (void)crypto_generichash_final(&state, nonce, sizeof nonce);
    memcpy(sealed, own, sizeof own);
    bad = crypto_box_easy(sealed + sizeof own, (const uint8_t *)plain, PD_ENROL_PLAIN_LEN, nonce, to, secret);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(seed, sizeof seed);
    return bad != 0 ? PD_ERR_INVALID : PD_OK;
}

enum pd_err
pd_enrol_seal(const struct pd_enrol_form *form, const struct pd_public_key *hub_key, struct pd_rng *rng,
    uint8_t sealed[PD_ENROL_SEALED_LEN])
{
    char plain[PD_ENROL_PLAIN_LEN + 1];
    enum pd_err err = write_form(form, plain) ? seal(plain, hub_key, rng, sealed) : PD_ERR_TOO_LARGE;

    sodium_memzero(plain, sizeof plain);
    return err;
}

static enum pd_err
read_form(const char *plain, struct pd_enrol_form *form)
{
    static const char *const heads[] = { "v", NULL };
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    size_t len = PD_ENROL_PLAIN_LEN;
    const struct pd_json_value *version;
    int64_t v;
    int count;
    enum pd_err err;

    while (len > 0 && plain[len - 1] == ' ')
        len--;
    err = pd_json_scan(plain, len, members, &count, NULL);
    if (err != PD_OK)
        return PD_ERR_INVALID;
    version = pd_json_find(members, count, "v");
    if (version == NULL || !pd_json_int(version, &v) || v != 1)
        return PD_ERR_INVALID;
    return pd_fields_take(table, PD_COUNT(table), 0, heads, members, count, form, NULL);
}

enum pd_err
pd_enrol_open(const uint8_t sealed[PD_ENROL_SEALED_LEN], const struct pd_secret_key *hub_secret,
    struct pd_enrol_form *form)
{
    struct pd_public_key key = pd_secret_key_public(hub_secret);
    uint8_t own[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
    char plain[PD_ENROL_PLAIN_LEN];
    enum pd_err err = PD_ERR_DENIED;

    memset(form, 0, sizeof *form);
    if (crypto_sign_ed25519_pk_to_curve25519(own, key.b) == 0 &&
        crypto_sign_ed25519_sk_to_curve25519(secret, hub_secret->b) == 0 &&
        crypto_box_seal_open((uint8_t *)plain, sealed, PD_ENROL_SEALED_LEN, own, secret) == 0)
        err = read_form(plain, form);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(plain, sizeof plain);
    if (err != PD_OK)
        sodium_memzero(form, sizeof *form);
    return err;
}
