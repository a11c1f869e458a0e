/*
 * The hub's key, sealed by a passphrase, for the safe: whoever has file and passphrase can make a hub that
 * desks believe. Text, so that it can also be printed and typed; everything above the last line is bound into
 * the seal.
 */
#include "sync/hub/engine.h"
#include "sync/hub/loading.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#define SALT_LEN crypto_pwhash_argon2id_SALTBYTES
#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY_LEN crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define SEALED_LEN (PD_SEED_LEN + TAG_LEN)
#define OPS crypto_pwhash_argon2id_OPSLIMIT_MODERATE
#define MEMORY crypto_pwhash_argon2id_MEMLIMIT_MODERATE

static bool
stretch(const char *passphrase, const uint8_t salt[SALT_LEN], uint8_t key[KEY_LEN])
{
    return crypto_pwhash_argon2id(key, KEY_LEN, passphrase, strlen(passphrase), salt, OPS, MEMORY,
               crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0;
}

static size_t
characters(const char *text)
{
    const char *p = text, *end = text + strlen(text);
    size_t n = 0;

    while (p < end) {
        (void)pd_utf8_next(&p, end);
        n++;
    }
    return n;
}

static void
add_hex(struct pd_str *s, const char *name, const uint8_t *bytes, size_t n)
{
    char hex[2 * 64 + 1];

    pd_hex(bytes, n, hex);
    pd_str_addf(s, "%s %s\n", name, hex);
}

enum pd_err
pd_hub_escrow_seal(
    struct pd_hub *hub, int64_t now_ms, const char *passphrase, char out[PD_ESCROW_CAP], struct pd_why *why)
{
    uint8_t salt[SALT_LEN], nonce[NONCE_LEN], key[KEY_LEN], sealed[SEALED_LEN];
    struct pd_str s = pd_str_on(out, PD_ESCROW_CAP);

    if (characters(passphrase) < PD_PASSPHRASE_MIN)
        return pd_why(why, PD_ERR_INVALID, "passphrase",
            "must have %d characters or more; four words that do not belong together are good",
            PD_PASSPHRASE_MIN);
    pd_rng_fill(hub->rng, salt, sizeof salt);
    pd_rng_fill(hub->rng, nonce, sizeof nonce);
    if (!stretch(passphrase, salt, key))
        return pd_why(why, PD_ERR_MEMORY, "passphrase", "needs %zu MiB of memory to be stretched",
            (size_t)MEMORY / 1048576);
    pd_str_add(&s, PD_ESCROW_MAGIC);
    add_hex(&s, "key", hub->public_key.b, sizeof hub->public_key.b);
    pd_str_addf(&s, "made %" PRId64 "\n", now_ms);
    add_hex(&s, "salt", salt, sizeof salt);
    add_hex(&s, "nonce", nonce, sizeof nonce);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed, NULL, hub->secret.b, PD_SEED_LEN, (const uint8_t *)out, s.len, NULL, nonce, key);
    sodium_memzero(key, sizeof key);
    add_hex(&s, "sealed", sealed, sizeof sealed);
    pd_assert(!s.cut);
    return PD_OK;
}

/* "name HEX\n" at *at; past it. */
static bool
take_hex(const char **at, const char *name, uint8_t *out, size_t n)
{
    size_t len = strlen(name);

    if (strncmp(*at, name, len) != 0 || (*at)[len] != ' ' || strlen(*at + len + 1) < 2 * n + 1 ||
        !pd_unhex(*at + len + 1, 2 * n, out, n) || (*at)[len + 1 + 2 * n] != '\n')
        return false;
    *at += len + 2 * n + 2;
    return true;
}

static bool
take_time(const char **at, int64_t *ms)
{
    int used = 0;

    if (sscanf(*at, "made %" SCNd64 "%n", ms, &used) != 1 || (*at)[used] != '\n' || *ms < 0)
        return false;
    *at += used + 1;
    return true;
}

enum pd_err
pd_hub_escrow_open(const char *text, const char *passphrase, struct pd_escrow *out, struct pd_why *why)
{
    uint8_t salt[SALT_LEN], nonce[NONCE_LEN], key[KEY_LEN], sealed[SEALED_LEN];
    const char *at = text, *bound;
    struct pd_secret_key secret;
    bool opened;

    *out = (struct pd_escrow){ .made_ms = 0 };
    if (strncmp(at, PD_ESCROW_MAGIC, strlen(PD_ESCROW_MAGIC)) != 0)
        return pd_why(why, PD_ERR_INVALID, "", "is no file of pointdesk-hub key escrow --to FILE");
    at += strlen(PD_ESCROW_MAGIC);
    if (!take_hex(&at, "key", out->key.b, sizeof out->key.b) || !take_time(&at, &out->made_ms) ||
        !take_hex(&at, "salt", salt, sizeof salt) || !take_hex(&at, "nonce", nonce, sizeof nonce))
        return pd_why(why, PD_ERR_INVALID, "", "is damaged: a field is missing");
    bound = at;
    if (!take_hex(&at, "sealed", sealed, sizeof sealed) || *at != '\0')
        return pd_why(why, PD_ERR_INVALID, "", "is damaged: the seal is not whole");
    if (!stretch(passphrase, salt, key))
        return pd_why(why, PD_ERR_MEMORY, "passphrase", "needs %zu MiB of memory to be stretched",
            (size_t)MEMORY / 1048576);
    opened = crypto_aead_xchacha20poly1305_ietf_decrypt(out->seed, NULL, NULL, sealed, sizeof sealed,
                 (const uint8_t *)text, (size_t)(bound - text), nonce, key) == 0;
    sodium_memzero(key, sizeof key);
    if (!opened)
        return pd_why(why, PD_ERR_DENIED, "", "does not open: another passphrase, or a changed file");
    secret = pd_secret_key_from_seed(out->seed);
    out->key = pd_secret_key_public(&secret);
    pd_secret_key_wipe(&secret);
    return PD_OK;
}

enum pd_err
pd_hub_escrow_revive(
    struct pd_store *store, int64_t now_ms, const struct pd_escrow *opened, struct pd_why *why)
{
    struct pd_hub_restored restored;
    enum pd_err err = pd_store_begin(store);

    if (err != PD_OK)
        return err;
    (void)pd_store_run(
        store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t("hub_secret"), pd_b(opened->seed, sizeof opened->seed)));
    err = pd_store_commit(store);
    return err == PD_OK ? pd_hub_restore(store, now_ms, &restored, why) : err;
}
