/*
 * Goods that are on the shelf again after a hand-over was undone, or that never left it. That they are is a
 * fact, whatever the hub says of the points that its op asks for: the units go back to the free stock, once a
 * hold. Their numbers stay spent, because their ticket was out. A hand-over that the hub did not count took
 * nothing out of the books, and nothing comes back when it is undone. What lies on a shelf a counter of its
 * place says and no other.
 */
#include "sync/hub/apply.h"
#include "sync/hub/holds.h"
#include "sync/hub/leases.h"

bool
pd_handed_again(struct pd_hub *hub, int64_t hid, int64_t dev)
{
    return pd_store_one(hub->store, PD_HUB_SQL_HANDED_AGAIN_HAS, PD_ARGS(pd_i(hid), pd_i(dev)), 0) > 0;
}

static void
note_again(struct pd_apply *apply)
{
    struct pd_hub_hold h;

    if (pd_hub_hold_find(apply->hub, &apply->op->hold, &h) && h.mid != 0)
        (void)pd_store_run(apply->hub->store, PD_HUB_SQL_HANDED_AGAIN_INSERT,
            PD_ARGS(pd_i(h.hid), pd_i(apply->device->dev)));
}

/* A refused hold whose ticket came back unused gave its units back with that. */
static bool
was_handed_over(const struct pd_hub_hold *h)
{
    return h->mid != 0 && h->out_qty > 0 &&
           (h->state == PD_HOLD_CAPTURED || (h->state == PD_HOLD_REJECTED && h->ended_ms != 0));
}

static void
take_back(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    struct pd_hub_hold h;

    if (!pd_hub_hold_find(hub, &apply->op->hold, &h) || !was_handed_over(&h) ||
        strcmp(h.place, apply->device->place) != 0 || pd_handed_again(hub, h.hid, apply->device->dev))
        return;
    if (pd_store_run(hub->store, PD_HUB_SQL_GOODS_BACK_INSERT,
            PD_ARGS(pd_i(h.hid), pd_i(apply->posting.hseq), pd_i(h.out_qty))) != 1)
        return;
    h.released = true;
    pd_hold_give_units(hub, &h);
    pd_hold_update(hub, &h);
}

void
pd_goods_back_note(struct pd_apply *apply)
{
    if (strcmp(apply->device->mode, "counter") != 0)
        return;
    if (apply->op->kind == PD_OP_CAPTURE && apply->result.status == PD_OP_QUARANTINED &&
        strcmp(apply->result.code, "already_captured") == 0)
        note_again(apply);
    else if (pd_op_brings_goods_back(apply->op))
        take_back(apply);
}
