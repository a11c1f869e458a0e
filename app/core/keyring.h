/*
 * The public keys a program believes, and what it believes each of them for: a desk that may make tickets may
 * not make members.
 */
#ifndef PD_CORE_KEYRING_H
#define PD_CORE_KEYRING_H

#include "app/core/id.h"
#include "app/core/sign.h"

#define PD_KEYRING_MAX 2048 /* a hospital group of 1,000 desks, and those that stood there before */

struct pd_key {
    struct pd_public_key key;
    struct pd_kid kid;
    uint32_t roles;      /* bits PD_CODE_ROLE(type) of code.h: the codes this key may sign */
    struct pd_id device; /* the desk that owns it; all zero: the hub */
};

struct pd_keyring {
    struct pd_key item[PD_KEYRING_MAX];
    int count;
};

/* A key that is there already gets the new roles and owner.
 * Errors: PD_ERR_FULL (PD_KEYRING_MAX); nothing was changed. */
PD_MUST_CHECK enum pd_err
pd_keyring_add(struct pd_keyring *ring, const struct pd_public_key *key, uint32_t roles, struct pd_id device);

/* The entry after `after` (NULL: the first) with that kid; NULL when there are no more. */
const struct pd_key *
pd_keyring_next(const struct pd_keyring *ring, const struct pd_key *after, struct pd_kid kid);

#endif
