#include "app/core/keyring.h"

static struct pd_key *
entry_for(struct pd_keyring *ring, const struct pd_public_key *key)
{
    for (int i = 0; i < ring->count; i++)
        if (pd_public_key_equal(&ring->item[i].key, key))
            return &ring->item[i];
    return ring->count < PD_KEYRING_MAX ? &ring->item[ring->count++] : NULL;
}

enum pd_err
pd_keyring_add(struct pd_keyring *ring, const struct pd_public_key *key, uint32_t roles, struct pd_id device)
{
    struct pd_key *entry = entry_for(ring, key);

    if (entry == NULL)
        return PD_ERR_FULL;
    *entry = (struct pd_key){ .key = *key, .kid = pd_kid_of(key), .roles = roles, .device = device };
    return PD_OK;
}

const struct pd_key *
pd_keyring_next(const struct pd_keyring *ring, const struct pd_key *after, struct pd_kid kid)
{
    const struct pd_key *entry = after == NULL ? ring->item : after + 1;

    for (; entry < ring->item + ring->count; entry++)
        if (pd_kid_equal(entry->kid, kid))
            return entry;
    return NULL;
}
