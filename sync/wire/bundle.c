#include "sync/wire/bundle.h"

#include "app/core/hash.h"
#include "sync/wire/object.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

_Static_assert(PD_BUNDLE_SEAL_LEN == crypto_box_SEALBYTES, "what a sealed box adds");
_Static_assert(PD_BUNDLE_SEED_LEN == crypto_box_SEEDBYTES, "the seed of a key pair");

static const char *const names[] = { [PD_BUNDLE_FOR_HUB] = "hub", [PD_BUNDLE_FOR_DESK] = "desk" };
static const char *const domains[] = {
    [PD_BUNDLE_FOR_HUB] = "pd-bundle-up-1", [PD_BUNDLE_FOR_DESK] = "pd-bundle-down-1"
};

void
pd_bundle_nonce(const struct pd_bundle *bundle, char out[PD_NONCE_CAP])
{
    (void)snprintf(out, PD_NONCE_CAP, "bundle-%s-%" PRIu64 "-%" PRIu64, names[bundle->to], bundle->hub_epoch,
        bundle->serial);
}

void
pd_bundle_write(
    const struct pd_bundle *bundle, const void *body, const struct pd_secret_key *secret, struct pd_str *out)
{
    struct pd_hash digest = pd_hash_of(body, bundle->len);
    char dev[PD_ID_TEXT_CAP], hex[PD_HASH_TEXT_CAP];
    size_t from = out->len;

    pd_hex(digest.b, sizeof digest.b, hex);
    pd_str_addf(out,
        "{\"v\":1,\"for\":\"%s\",\"dev\":\"%s\",\"ep\":%" PRIu32 ",\"hub_epoch\":%" PRIu64
        ",\"from\":%" PRIu64 ",\"cseq\":%" PRIu64 ",\"serial\":%" PRIu64 ",\"time_ms\":%" PRId64
        ",\"len\":%zu,\"digest\":\"%s\"",
        names[bundle->to], pd_id_text(bundle->device, dev), bundle->epoch, bundle->hub_epoch, bundle->from,
        bundle->cseq, bundle->serial, bundle->time_ms, bundle->len, hex);
    (void)pd_seal_close(out, from, domains[bundle->to], NULL, secret);
    pd_str_add(out, "\n");
}

static enum pd_err
read_header(const char *line, size_t len, struct pd_bundle *b, struct pd_hash *digest, struct pd_why *why)
{
    int v;
    char to[8];
    struct pd_signature sig;
    const struct pd_object_key table[] = {
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_TEXT("for", to, 1),
        PD_OBJECT_HEX("dev", b->device.b),
        PD_OBJECT_INT("ep", b->epoch, 1, UINT32_MAX),
        PD_OBJECT_INT("hub_epoch", b->hub_epoch, 0, PD_SEQ_MAX),
        PD_OBJECT_INT("from", b->from, 0, PD_SEQ_MAX),
        PD_OBJECT_INT("cseq", b->cseq, 0, PD_SEQ_MAX),
        PD_OBJECT_INT("serial", b->serial, 1, PD_SEQ_MAX),
        PD_OBJECT_INT("time_ms", b->time_ms, 0, PD_TIME_MAX_MS),
        PD_OBJECT_INT("len", b->len, 0, PD_BUNDLE_BODY_MAX),
        PD_OBJECT_HEX("digest", digest->b),
        PD_OBJECT_HEX("sig", sig.b),
    };
    enum pd_err err = pd_object_read(line, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why);

    if (err != PD_OK)
        return err;
    for (b->to = PD_BUNDLE_FOR_HUB; b->to <= PD_BUNDLE_FOR_DESK; b->to++)
        if (strcmp(names[b->to], to) == 0)
            return PD_OK;
    return pd_why(why, PD_ERR_INVALID, "for", "must be hub or desk");
}

static size_t
header_len(const char *file, size_t len)
{
    const char *newline = len > 0 ? memchr(file, '\n', len) : NULL;

    return newline == NULL || newline - file > PD_BUNDLE_HEADER_MAX ? 0 : (size_t)(newline - file);
}

enum pd_err
pd_bundle_read(const char *file, size_t len, struct pd_bundle *bundle, const char **body, struct pd_why *why)
{
    size_t head = header_len(file, len);
    struct pd_hash digest, told;
    enum pd_err err;

    if (len > PD_BUNDLE_HEADER_MAX + (size_t)PD_BUNDLE_BODY_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "a bundle has at most %u bytes", PD_BUNDLE_BODY_MAX);
    if (head == 0)
        return pd_why(why, PD_ERR_INVALID, "line 1", "this is no bundle of Pointdesk, or it is cut off");
    if ((err = read_header(file, head, bundle, &told, why)) != PD_OK)
        return err;
    if (len - head - 1 != bundle->len)
        return pd_why(why, PD_ERR_INVALID, "len",
            "says %zu bytes, there are %zu: the file is cut off, or two are "
            "in one",
            bundle->len, len - head - 1);
    *body = file + head + 1;
    digest = pd_hash_of(*body, bundle->len);
    return pd_hash_equal(&digest, &told) ? PD_OK
                                         : pd_why(why, PD_ERR_INVALID, "digest",
                                               "must be of the bytes that follow: the file is damaged");
}

bool
pd_bundle_verify(
    const char *file, size_t len, const struct pd_bundle *bundle, const struct pd_public_key *key)
{
    return pd_seal_check(file, header_len(file, len), domains[bundle->to], NULL, key);
}

/* ---- sealed to one device ---- */

static bool
seal_nonce(const uint8_t *one, const uint8_t *two, uint8_t out[crypto_box_NONCEBYTES])
{
    crypto_generichash_state state;

    return crypto_generichash_init(&state, NULL, 0, crypto_box_NONCEBYTES) == 0 &&
           crypto_generichash_update(&state, one, crypto_box_PUBLICKEYBYTES) == 0 &&
           crypto_generichash_update(&state, two, crypto_box_PUBLICKEYBYTES) == 0 &&
           crypto_generichash_final(&state, out, crypto_box_NONCEBYTES) == 0;
}

/* libsodium's sealed box with a key pair from a seed: its own takes randomness by itself. */
bool
pd_bundle_seal(const struct pd_public_key *device, const uint8_t seed[PD_BUNDLE_SEED_LEN], const void *plain,
    size_t len, uint8_t *out)
{
    uint8_t to[crypto_box_PUBLICKEYBYTES], from[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
    uint8_t nonce[crypto_box_NONCEBYTES];
    bool sealed;

    if (crypto_sign_ed25519_pk_to_curve25519(to, device->b) != 0 ||
        crypto_box_seed_keypair(from, secret, seed) != 0 || !seal_nonce(from, to, nonce))
        return false;
    memcpy(out, from, sizeof from);
    sealed = crypto_box_easy(out + sizeof from, plain, len, nonce, to, secret) == 0;
    sodium_memzero(secret, sizeof secret);
    return sealed;
}

bool
pd_bundle_unseal(const struct pd_secret_key *device, const char *sealed, size_t len, void *out)
{
    struct pd_public_key key = pd_secret_key_public(device);
    uint8_t to[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
    bool opened;

    if (len < PD_BUNDLE_SEAL_LEN || crypto_sign_ed25519_pk_to_curve25519(to, key.b) != 0 ||
        crypto_sign_ed25519_sk_to_curve25519(secret, device->b) != 0)
        return false;
    opened = crypto_box_seal_open(out, (const uint8_t *)sealed, len, to, secret) == 0;
    sodium_memzero(secret, sizeof secret);
    return opened;
}

/* ---- parts ---- */

static const char *const parts[] = {
    [PD_BUNDLE_PUSH] = "push", [PD_BUNDLE_PULL] = "pull", [PD_BUNDLE_ASSET] = "asset", [PD_BUNDLE_WHO] = "who"
};

void
pd_bundle_part_write(enum pd_bundle_part_kind kind, size_t len, struct pd_str *out)
{
    pd_str_addf(out, "%s %zu\n", parts[kind], len);
}

static bool
read_number(const char *text, const char *end, size_t *out)
{
    *out = 0;
    if (text == end || (*text == '0' && end - text > 1) || end - text > 9)
        return false;
    for (; text < end; text++) {
        if (*text < '0' || *text > '9')
            return false;
        *out = *out * 10 + (size_t)(*text - '0');
    }
    return true;
}

enum pd_err
pd_bundle_part_next(const char *text, size_t len, size_t *at, struct pd_bundle_part *part, struct pd_why *why)
{
    const char *line = text + *at, *newline;

    if (*at == len)
        return PD_ERR_NOT_FOUND;
    newline = memchr(line, '\n', len - *at);
    for (int kind = PD_BUNDLE_PUSH; newline != NULL && kind <= PD_BUNDLE_WHO; kind++) {
        size_t n = strlen(parts[kind]);

        if ((size_t)(newline - line) <= n || strncmp(line, parts[kind], n) != 0 || line[n] != ' ')
            continue;
        if (!read_number(line + n + 1, newline, &part->len) || part->len > len - (size_t)(newline + 1 - text))
            break;
        part->kind = (enum pd_bundle_part_kind)kind;
        part->bytes = newline + 1;
        *at = (size_t)(newline + 1 - text) + part->len;
        return PD_OK;
    }
    return pd_why(
        why, PD_ERR_INVALID, "part", "must be who, push, pull or asset, a length and so many bytes");
}
