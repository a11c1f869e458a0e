/* A ticket is out, or will never be used: release and void, each for every state of its hold. */
#include "sync/hub/apply.h"
#include "sync/hub/families.h"
#include "sync/hub/holds.h"
#include "sync/hub/merchants.h"

#include <string.h>

/* The counter's void came first: the ticket had been out, so its units are not the desk's to sell again. */
static void
release_voided(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (h->released)
        return;
    pd_hold_take_units(apply, h);
    h->released = true;
    pd_hold_give_units(apply->hub, h);
    pd_hold_update(apply->hub, h);
}

/* It was promised: from here on it is handed over like any other, also by a counter that has heard of the no.
 */
static void
release_rejected(struct pd_apply *apply, struct pd_hub_hold *h)
{
    bool booked = !pd_hold_is_zero(h->booked) || h->ended_ms != 0;

    h->released = true;
    if (pd_token_doubt(apply, h->place) == PD_DOUBT_OPEN)
        (void)pd_store_run(apply->hub->store, PD_HUB_SQL_HOLD_DOUBT, PD_ARGS(pd_i(h->hid)));
    if (booked)
        pd_hold_update(apply->hub, h);
    else
        pd_hold_overdraw(apply, h, pd_family_incident(apply->hub, h->hid));
    pd_merchant_moved_at(&apply->posting, h->place, h->mid, h->hid);
}

void
pd_apply_release(struct pd_apply *apply)
{
    struct pd_hub_hold h;

    if (!pd_hub_hold_find(apply->hub, &apply->op->hold, &h)) {
        pd_apply_quarantine(apply, "hold_unknown");
        return;
    }
    if (h.dev != apply->device->dev) {
        pd_apply_quarantine(apply, "not_its_desk");
        return;
    }
    switch (h.state) {
    case PD_HOLD_HELD:
        h.state = PD_HOLD_RELEASED;
        h.released = true;
        pd_hold_update(apply->hub, &h);
        return;
    case PD_HOLD_RELEASED:
        return;
    case PD_HOLD_CAPTURED:
        h.released = true;
        pd_hold_update(apply->hub, &h);
        return;
    case PD_HOLD_VOIDED:
        release_voided(apply, &h);
        return;
    case PD_HOLD_REJECTED:
        release_rejected(apply, &h);
        return;
    }
}

/* ---- void ---- */

static void
void_unknown(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    struct pd_hub_hold h = {
        .id = apply->op->hold,
        .dev = apply->device->dev,
        .state = PD_HOLD_VOIDED,
        .made_ms = pd_hold_believed_ms(apply),
        .ended_ms = pd_hold_believed_ms(apply),
        .origin = PD_HOLD_BY_VOID,
    };

    if (!pd_token_held(hub, apply->device->place, apply->device->dev)) {
        pd_apply_quarantine(apply, "hold_unknown");
        return;
    }
    h.hid = pd_hub_count(hub, PD_COUNT_HOLD);
    pd_hub_hold_insert(hub, &h);
}

/* No points come back of what cost none, so that nobody hears of it: whoever won it goes without, and the
 * hospital has said in public what the prizes are. */
static void
note_prize(struct pd_apply *apply, const struct pd_hub_hold *h)
{
    const char *reason = apply->op->reason;

    if (h->sku[0] != '\0' && pd_hold_is_zero(h->amount) &&
        (strcmp(reason, PD_OP_VOID_NONE_LEFT) == 0 || strcmp(reason, PD_OP_VOID_DAMAGED) == 0))
        pd_apply_incident(apply, "prize_not_given", h->mid, pd_points_of(0));
}

static void
void_held(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (!pd_account_get(apply->hub, h->mid, apply->account)) {
        pd_store_corrupt(apply->hub->store, "a hold without its member");
        return;
    }
    /* Whether it was handed over before the loss is a person's to find, unless its ticket never left its
     * desk. */
    if (h->doubt == PD_DOUBT_OPEN && (h->state == PD_HOLD_RELEASED || h->dev != apply->device->dev))
        pd_apply_incident(apply, "doubt_not_vouched", h->mid, h->amount);
    note_prize(apply, h);
    pd_account_capture(&apply->posting, apply->account, h->hid, pd_points_of(0), h->amount);
    pd_hold_give_units(apply->hub, h);
    h->state = PD_HOLD_VOIDED;
    h->ended_ms = pd_hold_believed_ms(apply);
    pd_hold_update(apply->hub, h);
    pd_hold_tell_balance(apply, h->mid);
}

/* The ticket of a refused hold came back unused: what its release booked is undone. */
static void
void_rejected(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (!pd_hub_hold_honoured(h) || !pd_account_get(apply->hub, h->mid, apply->account))
        return;
    if (h->doubt == PD_DOUBT_OPEN)
        pd_apply_incident(apply, "doubt_not_vouched", h->mid, h->amount);
    pd_account_give_back(
        &apply->posting, apply->account, h->hid, pd_hold_minus(h->booked, h->refunded), apply->op->reason);
    pd_hold_give_units(apply->hub, h);
    h->refunded = h->booked;
    h->ended_ms = pd_hold_believed_ms(apply);
    pd_hold_update(apply->hub, h);
    pd_merchant_moved_at(&apply->posting, h->place, h->mid, h->hid);
    pd_hold_tell_balance(apply, h->mid);
}

void
pd_apply_void(struct pd_apply *apply)
{
    struct pd_hub_hold h;
    bool token, own;

    if (!pd_hub_hold_find(apply->hub, &apply->op->hold, &h)) {
        void_unknown(apply);
        return;
    }
    token = pd_token_held(apply->hub, h.place, apply->device->dev) || apply->told != NULL || apply->by_hub;
    own = h.dev == apply->device->dev;
    switch (h.state) {
    case PD_HOLD_HELD:
        if (token || own)
            void_held(apply, &h);
        else
            pd_apply_quarantine(apply, "not_its_desk");
        return;
    case PD_HOLD_RELEASED:
        if (token)
            void_held(apply, &h);
        else
            pd_apply_quarantine(apply, "not_token_holder");
        return;
    case PD_HOLD_CAPTURED:
        pd_apply_quarantine(apply, "void_after_capture");
        return;
    case PD_HOLD_VOIDED:
        return;
    case PD_HOLD_REJECTED:
        if (token || (own && !h.released))
            void_rejected(apply, &h);
        else
            pd_apply_quarantine(apply, "not_token_holder");
        return;
    }
}
