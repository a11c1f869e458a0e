/*
 * Most of a seed's arithmetic would be the verification of signatures that somebody in this process has just
 * made. Ed25519 leaves no doubt about those: what a key signed verifies under it. So the last signatures made
 * are remembered with their whole messages, and only the same key, signature and bytes are waved through; a
 * forged, changed or foreign one is computed as ever, and so is one in sixteen of the others. Programs that
 * link sim_world call pd_sign and pd_verify through here.
 */
#include "app/core/sign.h"
#include "tests/sim/memory.h"

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

struct pd_signature
__wrap_pd_sign(const struct pd_secret_key *secret, const void *message, size_t len)
{
    struct made *m = &ring[next++ % REMEMBERED];

    m->signature = __real_pd_sign(secret, message, len);
    m->key = pd_secret_key_public(secret);
    if (len > m->cap) {
        m->cap = len * 2;
        m->message = sim_memory_resize(m->message, m->cap);
    }
    memcpy(m->message, message, len);
    m->len = len;
    return m->signature;
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
    if (looked++ % 16 != 0 && was_made(key, signature, message, len))
        return true;
    return __real_pd_verify(key, signature, message, len);
}
