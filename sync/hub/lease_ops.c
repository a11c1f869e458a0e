/*
 * What desks say about their leases. A desk that has sold out asks; where nothing is free, the hub asks the
 * desk with the most to spare for half of it. A desk gives units back in its own journal, after everything it
 * has sold: so whatever it sold before is known here when they arrive, and nothing is taken twice. A desk
 * that lies in giving moves nothing, and a person looks at it.
 */
#include "sync/hub/apply.h"
#include "sync/hub/leases.h"

/* ---- give: a fact ---- */

/* NULL: they are its own, and it still has them. */
static const char *
why_not_its(struct pd_apply *apply, struct pd_lease *lease)
{
    const struct pd_op *op = apply->op;

    if (!pd_lease_get(apply->hub, op->lease, lease))
        return "lease_unknown";
    if (lease->dev != apply->device->dev || strcmp(lease->sku, op->sku) != 0)
        return "not_its_lease";
    if (op->ordinal > (uint32_t)lease->size || op->qty > lease->size - lease->taken)
        return "give_beyond_lease";
    if (pd_lease_gave(apply->hub, lease, op->ordinal, op->qty))
        return "given_twice";
    if (pd_store_one(apply->hub->store, PD_HUB_SQL_HOLD_ORDINALS,
            PD_ARGS(pd_i(op->lease), pd_i(op->ordinal), pd_i(op->qty), pd_i(0), pd_i(lease->dev)), 1) > 0)
        return "given_after_sale";
    return NULL;
}

void
pd_apply_lease_give(struct pd_apply *apply)
{
    const struct pd_op *op = apply->op;
    struct pd_store *s = apply->hub->store;
    struct pd_lease lease;
    const char *no = why_not_its(apply, &lease);

    if (no != NULL) {
        pd_apply_quarantine(apply, no);
        return;
    }
    if (pd_store_run(s, PD_HUB_SQL_LEASE_BACK, PD_ARGS(pd_i(lease.id), pd_i(op->qty))) != 1) {
        pd_store_corrupt(s, "a lease that had units has none");
        return;
    }
    (void)pd_store_run(s, PD_HUB_SQL_GIVEN_INSERT,
        PD_ARGS(pd_i(lease.id), pd_i(op->ordinal), pd_i(op->qty), pd_i(apply->posting.hseq)));
    pd_lease_set_recall(apply->hub, &lease, lease.recall > op->qty ? lease.recall - op->qty : 0);
    pd_stock_give(apply->hub, lease.sku, op->qty, lease.id);
}

/* ---- ask: an intent ---- */

/* Half of what the richest desk has, and no more than is wanted. Its own customers keep the other half. */
static bool
recall_from_richest(struct pd_hub *hub, const struct pd_lease *asking, int wanted)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEASE_SPARE;
    struct pd_lease rich;
    uint32_t id;
    int half;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(asking->sku), pd_i(asking->id))))
        return false;
    id = (uint32_t)pd_store_int(hub->store, sql, 0);
    half = (int)pd_store_int(hub->store, sql, 1) / 2;
    pd_store_end(hub->store, sql);
    if (!pd_lease_get(hub, id, &rich))
        return false;
    pd_lease_set_recall(hub, &rich, half < wanted ? half : wanted);
    return true;
}

/* Units are under way, or will be. false: there are none to be had. Each question asks one more desk: one
 * that is out of reach does not answer. */
static bool
will_come(struct pd_hub *hub, const struct pd_lease *lease, int wanted)
{
    bool coming =
        pd_store_one(hub->store, PD_HUB_SQL_LEASE_COMING, PD_ARGS(pd_t(lease->sku), pd_i(lease->id)), 0) > 0;

    if (!recall_from_richest(hub, lease, wanted) && !coming)
        return false;
    (void)pd_store_run(hub->store, PD_HUB_SQL_LEASE_WANTED, PD_ARGS(pd_i(lease->id), pd_i(wanted)));
    return true;
}

/* A desk gets its share and no more, however often it asks. What it has already by the hub's book is part of
 * that: it may be on its way. */
static bool
serve(struct pd_hub *hub, const struct pd_lease *lease, int wanted)
{
    int left = lease->size - lease->taken;
    struct pd_stock stock;

    if (!pd_stock_get(hub, lease->sku, &stock))
        return false;
    if (wanted > pd_lease_share(stock.received))
        wanted = pd_lease_share(stock.received);
    if (left >= wanted)
        return true;
    wanted -= left;
    if (stock.free == 0)
        return will_come(hub, lease, wanted) || left > 0;
    pd_lease_grow(hub, lease->id, lease->sku, stock.free < wanted ? (int)stock.free : wanted);
    return true;
}

void
pd_apply_lease_ask(struct pd_apply *apply)
{
    struct pd_lease lease;

    if (apply->device->retire_ms > 0)
        pd_apply_reject(apply, "retiring");
    else if (!pd_lease_of(apply->hub, apply->device->dev, apply->op->sku, &lease) ||
             !serve(apply->hub, &lease, apply->op->qty))
        pd_apply_reject(apply, "no_stock");
}
