/*
 * The challenge of /v1/hello: 8 bytes of the hub's time, 6 of chance, and a MAC over both and the hub's
 * epoch, so that the hub remembers nothing about who asked. It is good in one life of the hub: a push that a
 * lost life has answered, and that arrives once more after the restore, would be judged without what was
 * signed.
 */
#include "sync/hub/engine.h"

#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/utils.h>

#define NONCE_DATA 14
#define NONCE_MAC 16
#define NONCE_LEN (NONCE_DATA + NONCE_MAC)

_Static_assert(2 * NONCE_LEN < PD_NONCE_CAP, "a nonce fits its field");
_Static_assert(crypto_auth_hmacsha256_KEYBYTES == 32, "the key's length");

static void
mac(const struct pd_hub *hub, const uint8_t data[NONCE_DATA], uint8_t out[NONCE_MAC])
{
    uint8_t full[crypto_auth_hmacsha256_BYTES], all[NONCE_DATA + 8];
    size_t len = NONCE_DATA;

    memcpy(all, data, NONCE_DATA);
    if (hub->hub_epoch > 1) /* the first life makes them as it did before it knew of others */
        for (; len < sizeof all; len++)
            all[len] = (uint8_t)(hub->hub_epoch >> (8 * (sizeof all - 1 - len)));
    (void)crypto_auth_hmacsha256(full, all, len, hub->nonce_key);
    memcpy(out, full, NONCE_MAC);
}

void
pd_hub_nonce_make(struct pd_hub *hub, int64_t now_ms, char out[PD_NONCE_CAP])
{
    uint8_t nonce[NONCE_LEN];

    for (int i = 0; i < 8; i++)
        nonce[i] = (uint8_t)((uint64_t)now_ms >> (56 - 8 * i));
    pd_rng_fill(hub->rng, nonce + 8, NONCE_DATA - 8);
    mac(hub, nonce, nonce + NONCE_DATA);
    pd_hex(nonce, sizeof nonce, out);
}

bool
pd_hub_nonce_good(const struct pd_hub *hub, int64_t now_ms, const char *nonce)
{
    uint8_t bytes[NONCE_LEN], want[NONCE_MAC];
    uint64_t made = 0;

    if (!pd_unhex(nonce, strlen(nonce), bytes, sizeof bytes))
        return false;
    mac(hub, bytes, want);
    if (sodium_memcmp(want, bytes + NONCE_DATA, sizeof want) != 0)
        return false;
    for (int i = 0; i < 8; i++)
        made = made << 8 | bytes[i];
    return (int64_t)made <= now_ms + PD_SECOND_MS && now_ms - (int64_t)made <= PD_HUB_NONCE_LIFE_MS;
}
