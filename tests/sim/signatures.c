/*
 * Most of a seed's arithmetic would be signatures. Programs that link sim_world call pd_sign and pd_verify
 * through here, which spares them two things.
 * (1) In most seeds a signature is a stand-in: a hash of the message under the signer's public key. Nobody in
 * here makes one but pd_sign with that key's secret; a changed bit, another message or a foreign key is
 * refused as ever, because the hash is computed anew each time. Seeds with real signatures are a few of
 * main.c's, and all of the scripts'. (2) Where they are real, what somebody in this process has just signed
 * need not be verified: Ed25519 leaves no doubt about that. So the last signatures made are remembered with
 * their whole messages, and only the same key, signature and bytes are waved through; a forged, changed or
 * foreign one is computed, and so is one in sixteen of the others.
 */
#include "app/core/sign.h"
#include "tests/sim/memory.h"
#include "tests/sim/sim.h"

#include <sodium/crypto_generichash.h>
#include <string.h>

#define REMEMBERED 256

struct made {
    struct pd_public_key key;
    struct pd_signature signature;
    size_t len, cap;
    uint8_t *message;
};

struct pd_signature
__real_pd_sign(const struct pd_secret_key *secret, const void *message, size_t len);
bool
__real_pd_verify(
    const struct pd_public_key *key, const struct pd_signature *signature, const void *message, size_t len);
struct pd_signature
__wrap_pd_sign(const struct pd_secret_key *secret, const void *message, size_t len);
bool
__wrap_pd_verify(
    const struct pd_public_key *key, const struct pd_signature *signature, const void *message, size_t len);

static struct made ring[REMEMBERED];
static unsigned next, looked;
static bool stand_in;

void
sim_signatures_stand_in(bool on)
{
    stand_in = on;
}

static struct pd_signature
stand_in_of(const struct pd_public_key *key, const void *message, size_t len)
{
    struct pd_signature made;

    pd_assert(crypto_generichash(made.b, sizeof made.b, message, len, key->b, sizeof key->b) == 0);
    return made;
}

static void
remember(
    const struct pd_public_key *key, const struct pd_signature *signature, const void *message, size_t len)
{
    struct made *m = &ring[next++ % REMEMBERED];

    m->signature = *signature;
    m->key = *key;
    if (len > m->cap) {
        m->cap = len * 2;
        m->message = sim_memory_resize(m->message, m->cap);
    }
    memcpy(m->message, message, len);
    m->len = len;
}

struct pd_signature
__wrap_pd_sign(const struct pd_secret_key *secret, const void *message, size_t len)
{
    struct pd_public_key key = pd_secret_key_public(secret);
    struct pd_signature made;

    if (stand_in)
        return stand_in_of(&key, message, len);
    made = __real_pd_sign(secret, message, len);
    remember(&key, &made, message, len);
    return made;
}

static bool
was_made(
    const struct pd_public_key *key, const struct pd_signature *signature, const void *message, size_t len)
{
    for (unsigned i = 0; i < REMEMBERED; i++) {
        const struct made *m = &ring[(next - 1 - i) % REMEMBERED];

        if (memcmp(&m->signature, signature, sizeof *signature) == 0)
            return m->len == len && pd_public_key_equal(&m->key, key) &&
                   memcmp(m->message, message, len) == 0;
    }
    return false;
}

bool
__wrap_pd_verify(
    const struct pd_public_key *key, const struct pd_signature *signature, const void *message, size_t len)
{
    if (stand_in) {
        struct pd_signature must = stand_in_of(key, message, len);

        return memcmp(&must, signature, sizeof must) == 0;
    }
    if (looked++ % 16 != 0 && was_made(key, signature, message, len))
        return true;
    return __real_pd_verify(key, signature, message, len);
}
