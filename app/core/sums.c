#include "app/core/sums.h"

#include "app/core/hash.h"

#include <sodium.h>
#include <string.h>

_Static_assert(PD_SUM_KEY_LEN == crypto_shorthash_KEYBYTES, "the key is the hash's");

struct pd_sum_key
pd_sum_key_of(const struct pd_public_key *hub_key)
{
    static const char label[] = "pd-sums-1";
    struct pd_hasher hasher;
    struct pd_hash hash;
    struct pd_sum_key key;

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, label, sizeof label);
    pd_hasher_add(&hasher, hub_key->b, sizeof hub_key->b);
    hash = pd_hasher_end(&hasher);
    memcpy(key.b, hash.b, sizeof key.b);
    return key;
}

static void
put_u64(uint8_t *out, uint64_t n)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(n >> (8 * i));
}

static uint64_t
hash_of(const struct pd_sum_key *key, enum pd_row_kind kind, const void *name, size_t len, uint64_t cseq)
{
    uint8_t text[1 + 8 + PD_PUBLIC_KEY_LEN] = { (uint8_t)kind }, out[crypto_shorthash_BYTES];
    uint64_t n = 0;

    pd_assert(len <= PD_PUBLIC_KEY_LEN);
    put_u64(text + 1, cseq);
    memcpy(text + 9, name, len);
    (void)crypto_shorthash(out, text, 9 + len, key->b);
    for (int i = 0; i < 8; i++)
        n |= (uint64_t)out[i] << (8 * i);
    return n;
}

static void
add(struct pd_sum *sum, uint64_t hash)
{
    sum->n++;
    sum->sum += hash;
}

uint64_t
pd_sum_member(const struct pd_sum_key *key, const struct pd_id *id, uint64_t cseq)
{
    return hash_of(key, PD_ROW_MEMBER, id->b, sizeof id->b, cseq);
}

int
pd_sum_bucket(const struct pd_id *id)
{
    return id->b[PD_ID_LEN - 1];
}

void
pd_sums_add_member(struct pd_sums *sums, const struct pd_sum_key *key, const struct pd_id *id, uint64_t cseq)
{
    add(&sums->members[pd_sum_bucket(id)], pd_sum_member(key, id, cseq));
}

void
pd_sums_add_key(
    struct pd_sums *sums, const struct pd_sum_key *key, const struct pd_public_key *public_key, uint64_t cseq)
{
    add(&sums->keys, hash_of(key, PD_ROW_KEY, public_key->b, sizeof public_key->b, cseq));
}

void
pd_sums_add_programme(struct pd_sums *sums, const struct pd_sum_key *key, uint32_t version, uint64_t cseq)
{
    uint8_t name[8];

    put_u64(name, version);
    add(&sums->programmes, hash_of(key, PD_ROW_PROGRAMME, name, sizeof name, cseq));
}

void
pd_sums_add_token(struct pd_sums *sums, const struct pd_sum_key *key, const char *place, uint64_t cseq)
{
    add(&sums->tokens, hash_of(key, PD_ROW_TOKEN, place, strlen(place), cseq));
}

static bool
differ(const struct pd_sum *a, const struct pd_sum *b)
{
    return a->n != b->n || a->sum != b->sum;
}

int
pd_sums_compare(const struct pd_sums *a, const struct pd_sums *b, struct pd_sums_difference *out)
{
    memset(out, 0, sizeof *out);
    for (int i = 0; i < PD_SUM_BUCKETS; i++) {
        out->members[i] = differ(&a->members[i], &b->members[i]);
        out->member_buckets += out->members[i];
    }
    out->keys = differ(&a->keys, &b->keys);
    out->programmes = differ(&a->programmes, &b->programmes);
    out->tokens = differ(&a->tokens, &b->tokens);
    return out->member_buckets + out->keys + out->programmes + out->tokens;
}
