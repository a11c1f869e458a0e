/* A restored hub learns of a lease that it does not remember giving. */
#include "sync/hub/apply.h"
#include "sync/hub/feed.h"
#include "sync/hub/leases.h"

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Out of the free stock, as far as there is any. What is missing went to someone who has not told yet, or is
 * a lie: a person looks at it. */
static void
grow_to(struct pd_apply *apply, const struct pd_lease *lease, const struct pd_stock *stock)
{
    struct pd_store *s = apply->hub->store;
    int64_t more = apply->op->qty - lease->size, there = least(more, stock->free);

    (void)pd_store_run(s, PD_HUB_SQL_STOCK_TAKE, PD_ARGS(pd_t(lease->sku), pd_i(there)));
    if (more > there) {
        (void)pd_store_run(s, PD_HUB_SQL_STOCK_SHORT, PD_ARGS(pd_t(lease->sku), pd_i(more - there)));
        pd_apply_incident(apply, "stock_short", 0, pd_points_of(more - there));
    }
    (void)pd_store_run(s, PD_HUB_SQL_LEASE_GROW, PD_ARGS(pd_i(lease->id), pd_i(more)));
    (void)pd_store_run(s, PD_HUB_SQL_LEASE_GOT, PD_ARGS(pd_i(lease->id), pd_i(apply->op->qty)));
    pd_feed_touch(apply->hub, PD_ROW_LEASE, lease->id);
}

/* What the desk alone says is believed as far as it can be true: it tells of every size that it sees, sells
 * nothing beyond it, and gets at most a full share above what it has sold. */
static bool
can_be_true(const struct pd_apply *apply, int size)
{
    return apply->told != NULL || apply->op->qty <= size + PD_LEASE_MOST;
}

bool
pd_lease_adopt(struct pd_apply *apply)
{
    const struct pd_op *op = apply->op;
    struct pd_store *s = apply->hub->store;
    struct pd_lease lease = { .size = 0 };
    struct pd_stock stock;

    if (!can_be_true(apply, pd_lease_get(apply->hub, op->lease, &lease) ? lease.size : 0))
        return false;
    if (lease.id == 0 && pd_store_one(s, PD_HUB_SQL_RESTORED_LEASE, PD_ARGS(pd_i(op->lease)), 0) > 0)
        (void)pd_store_run(
            s, PD_HUB_SQL_LEASE_ADOPT, PD_ARGS(pd_i(op->lease), pd_i(apply->device->dev), pd_t(op->sku)));
    if (!pd_lease_get(apply->hub, op->lease, &lease) || lease.dev != apply->device->dev ||
        strcmp(lease.sku, op->sku) != 0 || op->qty < lease.size || !pd_stock_get(apply->hub, op->sku, &stock))
        return false;
    if (apply->told == NULL)
        pd_apply_incident(apply, "lease_adopted", 0, pd_points_of(op->qty - lease.size));
    grow_to(apply, &lease, &stock);
    return true;
}
