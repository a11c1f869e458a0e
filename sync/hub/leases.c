/*
 * Leases: a desk's own numbered units of a sku. They begin with a share of what was received, grow when they
 * run low, and shrink only by their desk's own word (lease_ops.c) or a person's (departures.c), never by
 * time. Free stock goes first to the desks that asked and wait, then to those that run low.
 */
#include "sync/hub/leases.h"
#include "sync/hub/feed.h"
#include "sync/hub/merchants.h"
#include "sync/hub/refill.h"

#define LEASE_SHARE 5 /* a desk's lease begins with this part of what was received, */
#define LEASE_LEAST 1
#define LOOKED_AT 64 /* leases of one sku served in one go */

int
pd_lease_share(int64_t received)
{
    int64_t n = (received + LEASE_SHARE - 1) / LEASE_SHARE;

    return (int)(n < LEASE_LEAST ? LEASE_LEAST : n > PD_LEASE_MOST ? PD_LEASE_MOST : n);
}

static bool
read_lease(
    struct pd_hub *hub, enum pd_hub_sql sql, const struct pd_arg *args, int count, struct pd_lease *out)
{
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, args, count))
        return false;
    out->id = (uint32_t)pd_store_int(s, sql, 0);
    out->dev = pd_store_int(s, sql, 1);
    pd_store_text(s, sql, 2, out->sku, sizeof out->sku);
    out->size = (int)pd_store_int(s, sql, 3);
    out->taken = (int)pd_store_int(s, sql, 4);
    out->got = (int)pd_store_int(s, sql, 5);
    out->cseq = (uint64_t)pd_store_int(s, sql, 6);
    out->recall = (int)pd_store_int(s, sql, 7);
    out->wanted = (int)pd_store_int(s, sql, 8);
    out->given = (int)pd_store_int(s, sql, 9);
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

bool
pd_lease_get(struct pd_hub *hub, uint32_t id, struct pd_lease *out)
{
    return read_lease(hub, PD_HUB_SQL_LEASE_GET, PD_ARGS(pd_i(id)), out);
}

/* The guard is the statement's own condition: free stock becomes part of a lease, or nothing does. */
void
pd_lease_grow(struct pd_hub *hub, uint32_t lease, const char *sku, int n)
{
    if (n <= 0 || pd_refill_on(hub) || pd_merchant_sku_closed(hub, sku) ||
        pd_store_run(hub->store, PD_HUB_SQL_STOCK_TAKE, PD_ARGS(pd_t(sku), pd_i(n))) != 1)
        return;
    (void)pd_store_run(hub->store, PD_HUB_SQL_LEASE_GROW, PD_ARGS(pd_i(lease), pd_i(n)));
    pd_feed_touch(hub, PD_ROW_LEASE, lease);
}

static int
least(int64_t a, int64_t b)
{
    return (int)(a < b ? a : b);
}

struct found {
    uint32_t id;
    int n;
};

static int
find(struct pd_hub *hub, enum pd_hub_sql sql, const struct pd_arg *args, int count, struct found *out)
{
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, args, count); row && n < LOOKED_AT;
         row = pd_store_next(hub->store, sql)) {
        out[n].id = (uint32_t)pd_store_int(hub->store, sql, 0);
        out[n++].n = (int)pd_store_int(hub->store, sql, 1);
    }
    pd_store_end(hub->store, sql);
    return n;
}

/* Desks that wait share alike what there is. */
static void
serve_asking(struct pd_hub *hub, const char *sku, struct pd_stock *stock)
{
    struct found asking[LOOKED_AT];
    int n = find(hub, PD_HUB_SQL_LEASE_ASKING, PD_ARGS(pd_t(sku)), asking);

    for (int i = 0; i < n && stock->free > 0; i++) {
        int left = n - i;
        int more = least(asking[i].n, (stock->free + left - 1) / left);

        pd_lease_grow(hub, asking[i].id, sku, more);
        stock->free -= more;
    }
}

void
pd_lease_top_up(struct pd_hub *hub, const char *sku, uint32_t except)
{
    struct found low[LOOKED_AT];
    struct pd_stock stock;
    int n, wanted;

    if (!pd_stock_get(hub, sku, &stock) || stock.free == 0)
        return;
    serve_asking(hub, sku, &stock);
    if (stock.free == 0)
        return;
    wanted = pd_lease_share(stock.received);
    n = find(hub, PD_HUB_SQL_LEASE_LOW, PD_ARGS(pd_t(sku), pd_i(wanted / 2), pd_i(except)), low);
    for (int i = 0; i < n && stock.free > 0; i++) {
        int more = least(wanted - low[i].n, stock.free);

        pd_lease_grow(hub, low[i].id, sku, more);
        stock.free -= more;
    }
}

bool
pd_lease_of(struct pd_hub *hub, int64_t dev, const char *sku, struct pd_lease *out)
{
    struct pd_stock stock;
    int64_t id;

    if (read_lease(hub, PD_HUB_SQL_LEASE_OF, PD_ARGS(pd_i(dev), pd_t(sku)), out))
        return true;
    if (pd_refill_on(hub) || !pd_stock_get(hub, sku, &stock)) /* it may have one that was forgotten */
        return false;
    id = pd_hub_count(hub, PD_COUNT_LEASE);
    (void)pd_store_run(hub->store, PD_HUB_SQL_LEASE_INSERT, PD_ARGS(pd_i(id), pd_i(dev), pd_t(sku), pd_i(0)));
    pd_feed_touch(hub, PD_ROW_LEASE, id);
    pd_lease_grow(hub, (uint32_t)id, sku, least(pd_lease_share(stock.received), stock.free));
    return pd_lease_get(hub, (uint32_t)id, out);
}

#define NO_DESK 0

bool
pd_lease_aside(struct pd_hub *hub, const char *sku, bool make, struct pd_lease *out)
{
    struct pd_stock stock;
    int64_t id;

    if (read_lease(hub, PD_HUB_SQL_LEASE_OF, PD_ARGS(pd_i(NO_DESK), pd_t(sku)), out))
        return true;
    if (!make || !pd_stock_get(hub, sku, &stock))
        return false;
    id = pd_hub_count(hub, PD_COUNT_LEASE);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_LEASE_INSERT, PD_ARGS(pd_i(id), pd_i(NO_DESK), pd_t(sku), pd_i(0)));
    return pd_lease_get(hub, (uint32_t)id, out);
}

void
pd_lease_aside_give(struct pd_hub *hub, const struct pd_lease *aside, int qty)
{
    if (qty > 0 &&
        pd_store_run(hub->store, PD_HUB_SQL_LEASE_SHRINK, PD_ARGS(pd_i(aside->id), pd_i(qty))) == 1)
        pd_stock_give(hub, aside->sku, qty, 0);
}

static int
every_sku(struct pd_hub *hub, char all[PD_GIFTS_MAX][PD_SKU_CAP])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STOCK_EACH;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row && n < PD_GIFTS_MAX;
         row = pd_store_next(hub->store, sql))
        pd_store_text(hub->store, sql, 0, all[n++], PD_SKU_CAP);
    pd_store_end(hub->store, sql);
    return n;
}

void
pd_lease_first(struct pd_hub *hub, int64_t dev)
{
    static char all[PD_GIFTS_MAX][PD_SKU_CAP];
    struct pd_lease lease;
    int n = every_sku(hub, all);

    for (int i = 0; i < n; i++)
        (void)pd_lease_of(hub, dev, all[i], &lease);
}

void
pd_lease_top_up_all(struct pd_hub *hub)
{
    static char all[PD_GIFTS_MAX][PD_SKU_CAP];
    int n = every_sku(hub, all);

    for (int i = 0; i < n; i++)
        pd_lease_top_up(hub, all[i], 0);
}

void
pd_lease_set_recall(struct pd_hub *hub, const struct pd_lease *lease, int recall)
{
    if (recall == lease->recall)
        return;
    (void)pd_store_run(hub->store, PD_HUB_SQL_LEASE_RECALL, PD_ARGS(pd_i(lease->id), pd_i(recall)));
    pd_feed_touch(hub, PD_ROW_LEASE, lease->id);
}

/* What is sold is not asked back any more. */
bool
pd_lease_take(struct pd_hub *hub, const struct pd_lease *lease, int qty)
{
    int left = lease->size - lease->taken - qty;

    if (pd_store_run(hub->store, PD_HUB_SQL_LEASE_TAKE, PD_ARGS(pd_i(lease->id), pd_i(qty))) != 1)
        return false;
    if (lease->recall > left)
        pd_lease_set_recall(hub, lease, left);
    if (left <= lease->size / 4 + 1)
        pd_lease_top_up(hub, lease->sku, 0);
    return true;
}

void
pd_lease_give(struct pd_hub *hub, uint32_t lease, int qty)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_LEASE_GIVE, PD_ARGS(pd_i(lease), pd_i(qty)));
}

bool
pd_lease_gave(struct pd_hub *hub, const struct pd_lease *lease, uint32_t ordinal, int qty)
{
    return lease->given > 0 && pd_store_one(hub->store, PD_HUB_SQL_GIVEN_OVERLAP,
                                   PD_ARGS(pd_i(lease->id), pd_i(ordinal), pd_i(qty)), 1) > 0;
}
