/*
 * Where a member's code was used. A rotating code lives two minutes and never starts a redemption twice; a
 * desk sees to that for itself, and only the hub sees that two desks met the same one: a picture of a screen.
 * Uses lie by day, so that a busy day's stay together and old ones go at once.
 */
#include "sync/hub/apply.h"
#include "sync/hub/memberships.h"

#define KEPT_DAYS 40 /* no desk brings an older hold: PD_HUB_LATE_MS */
#define NAME_LEN 16  /* of the code's hash: enough to tell codes apart, and not the code */

/* A code of hers opens all of her memberships: whoever showed it, beside the account that pays. */
static bool
is_hers(const struct pd_apply *apply, const struct pd_id *named)
{
    struct pd_hub *hub = apply->hub;
    const struct pd_id *showed = pd_id_is_zero(apply->op->spender) ? &apply->op->member : &apply->op->spender;

    return pd_id_equal(*named, *showed) ||
           pd_person_same(hub, pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(named)), 0),
               pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(showed)), 0));
}

/* Read only when it was met at two desks: a signature costs more than the rest of a hold. */
static bool
is_rotating(const struct pd_apply *apply)
{
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = {
        .keyring = &ring, .now_s = apply->now_ms / PD_SECOND_MS, .clock_untrusted = true
    };
    struct pd_id nobody = { .b = { 0 } };
    struct pd_code code;

    if (pd_keyring_add(&ring, &apply->hub->public_key, PD_CODE_ROLES_HUB, nobody) != PD_OK)
        return false;
    return pd_code_read(apply->op->code, strlen(apply->op->code), &reader, &code) == PD_CODE_ACCEPTED &&
           code.type == PD_CODE_MEMBER && is_hers(apply, &code.member.id);
}

void
pd_code_use(struct pd_apply *apply, int64_t mid, int64_t at_ms)
{
    struct pd_store *s = apply->hub->store;
    int64_t dev = apply->device->dev, day = at_ms / PD_DAY_MS, others;
    struct pd_hash hash;

    if (apply->op->code[0] == '\0')
        return;
    hash = pd_hash_of(apply->op->code, strlen(apply->op->code));
    if (pd_store_run(s, PD_HUB_SQL_CODE_USE_INSERT, PD_ARGS(pd_i(day), pd_b(hash.b, NAME_LEN), pd_i(dev))) ==
        0)
        return;
    others =
        pd_store_one(s, PD_HUB_SQL_CODE_USE_OTHERS, PD_ARGS(pd_i(day), pd_b(hash.b, NAME_LEN), pd_i(dev)), 0);
    if (others > 0 && is_rotating(apply))
        pd_apply_incident(apply, "code_at_two_desks", mid, apply->op->amount);
}

void
pd_code_use_prune(struct pd_hub *hub, int64_t now_ms)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_CODE_USE_PRUNE, PD_ARGS(pd_i(now_ms / PD_DAY_MS - KEPT_DAYS)));
}
