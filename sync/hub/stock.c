/*
 * Stock is sold from leases only: a desk's own numbered units of a sku. A unit whose hold ended before its
 * ticket left the desk may be sold again under the same number; one whose ticket was out goes back to the
 * free stock and its number is spent, on the desk as here. Per sku, free + what leases still have
 * + what is out (reserved or handed over) - short = received; short counts units that went out although the
 * hub had counted them as free, for a person to look at. A lease only grows; it is never taken back by time.
 */
#include "sync/hub/engine.h"

#define LEASE_SHARE 5 /* a desk's lease begins with this part of what was received, */
#define LEASE_LEAST 1
#define LEASE_MOST 40 /* units */

/* What a desk should have at hand. */
static int
lease_wanted(int64_t received)
{
    int64_t n = (received + LEASE_SHARE - 1) / LEASE_SHARE;

    return (int)(n < LEASE_LEAST ? LEASE_LEAST : n > LEASE_MOST ? LEASE_MOST : n);
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
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

bool
pd_lease_get(struct pd_hub *hub, uint32_t id, struct pd_lease *out)
{
    return read_lease(hub, PD_HUB_SQL_LEASE_GET, PD_ARGS(pd_i(id)), out);
}

struct stock {
    int64_t received, free;
};

static bool
read_stock(struct pd_hub *hub, const char *sku, struct stock *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STOCK_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(sku))))
        return false;
    out->received = pd_store_int(hub->store, sql, 0);
    out->free = pd_store_int(hub->store, sql, 1);
    pd_store_end(hub->store, sql);
    return true;
}

/* Free stock becomes part of a lease, or nothing does: the guard is the statement's own condition. */
static void
grow(struct pd_hub *hub, uint32_t lease, const char *sku, int n)
{
    if (n <= 0 || pd_store_run(hub->store, PD_HUB_SQL_STOCK_TAKE, PD_ARGS(pd_t(sku), pd_i(n))) != 1)
        return;
    (void)pd_store_run(hub->store, PD_HUB_SQL_LEASE_GROW, PD_ARGS(pd_i(lease), pd_i(n)));
    pd_feed_touch(hub, PD_ROW_LEASE, lease);
}

static int
least(int64_t a, int64_t b)
{
    return (int)(a < b ? a : b);
}

void
pd_lease_top_up(struct pd_hub *hub, const char *sku)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEASE_LOW;
    struct low {
        uint32_t id;
        int left;
    } low[64];
    struct stock stock;
    int n = 0, wanted;

    if (!read_stock(hub, sku, &stock) || stock.free == 0)
        return;
    wanted = lease_wanted(stock.received);
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_t(sku), pd_i(wanted / 2)));
         row && n < PD_COUNT(low); row = pd_store_next(hub->store, sql)) {
        low[n].id = (uint32_t)pd_store_int(hub->store, sql, 0);
        low[n++].left = (int)pd_store_int(hub->store, sql, 1);
    }
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n && stock.free > 0; i++) {
        int more = least(wanted - low[i].left, stock.free);

        grow(hub, low[i].id, sku, more);
        stock.free -= more;
    }
}

static void
first_of(struct pd_hub *hub, int64_t dev, const char *sku, const struct stock *stock)
{
    struct pd_lease lease;
    int64_t id;

    if (read_lease(hub, PD_HUB_SQL_LEASE_OF, PD_ARGS(pd_i(dev), pd_t(sku)), &lease))
        return;
    id = pd_hub_count(hub, PD_COUNT_LEASE);
    (void)pd_store_run(hub->store, PD_HUB_SQL_LEASE_INSERT, PD_ARGS(pd_i(id), pd_i(dev), pd_t(sku), pd_i(0)));
    pd_feed_touch(hub, PD_ROW_LEASE, id);
    grow(hub, (uint32_t)id, sku, least(lease_wanted(stock->received), stock->free));
}

void
pd_lease_first(struct pd_hub *hub, int64_t dev)
{
    static struct {
        char sku[PD_SKU_CAP];
        struct stock stock;
    } all[PD_GIFTS_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_STOCK_EACH;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row && n < PD_GIFTS_MAX;
         row = pd_store_next(hub->store, sql)) {
        pd_store_text(hub->store, sql, 0, all[n].sku, sizeof all[n].sku);
        all[n].stock.received = pd_store_int(hub->store, sql, 1);
        all[n++].stock.free = pd_store_int(hub->store, sql, 2);
    }
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        first_of(hub, dev, all[i].sku, &all[i].stock);
}

bool
pd_lease_take(struct pd_hub *hub, const struct pd_lease *lease, int qty)
{
    if (pd_store_run(hub->store, PD_HUB_SQL_LEASE_TAKE, PD_ARGS(pd_i(lease->id), pd_i(qty))) != 1)
        return false;
    if (lease->size - lease->taken - qty <= lease->size / 4 + 1)
        pd_lease_top_up(hub, lease->sku);
    return true;
}

void
pd_lease_give(struct pd_hub *hub, uint32_t lease, int qty)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_LEASE_GIVE, PD_ARGS(pd_i(lease), pd_i(qty)));
}

void
pd_stock_give(struct pd_hub *hub, const char *sku, int qty)
{
    if (sku[0] == '\0' || qty == 0)
        return;
    (void)pd_store_run(hub->store, PD_HUB_SQL_STOCK_GIVE, PD_ARGS(pd_t(sku), pd_i(qty)));
    pd_lease_top_up(hub, sku);
}

bool
pd_stock_take_late(struct pd_hub *hub, int64_t now_ms, const char *sku, int qty, int64_t dev, int64_t hseq)
{
    if (pd_store_run(hub->store, PD_HUB_SQL_STOCK_TAKE, PD_ARGS(pd_t(sku), pd_i(qty))) == 1)
        return true;
    if (pd_store_run(hub->store, PD_HUB_SQL_STOCK_SHORT, PD_ARGS(pd_t(sku), pd_i(qty))) != 1)
        return false;
    pd_hub_incident(hub, now_ms, "stock_short", dev, hseq, 0, pd_points_of(qty));
    return true;
}

void
pd_stock_receive(struct pd_hub *hub, const char *sku, int qty)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DEVICE_EACH;
    int64_t kiosks[256];
    struct stock stock;
    int n = 0;

    (void)pd_store_run(hub->store, PD_HUB_SQL_STOCK_RECEIVE, PD_ARGS(pd_t(sku), pd_i(qty)));
    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row && n < PD_COUNT(kiosks);
         row = pd_store_next(hub->store, sql)) {
        char mode[8];

        pd_store_text(hub->store, sql, 7, mode, sizeof mode);
        if (strcmp(mode, "kiosk") == 0 && pd_store_int(hub->store, sql, 6) == PD_DEVICE_ACTIVE)
            kiosks[n++] = pd_store_int(hub->store, sql, 0);
    }
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        if (read_stock(hub, sku, &stock))
            first_of(hub, kiosks[i], sku, &stock);
    pd_lease_top_up(hub, sku);
}

enum pd_err
pd_hub_stock_add(struct pd_hub *hub, const char *sku, int qty)
{
    if (!pd_code_word_valid(sku, strlen(sku), PD_SKU_CAP - 1) || qty <= 0 || qty > 1000000)
        return PD_ERR_INVALID;
    pd_stock_receive(hub, sku, qty);
    return hub->store->err;
}
