/*
 * Stock is sold from leases only (leases.c). A unit whose hold ended before its ticket left the desk may be
 * sold again under the same number; one whose ticket was out goes back to the free stock and its number is
 * spent, on the desk as here. Per sku, free + what leases still have + what is out (reserved or handed over)
 * - short = received; short counts units that went out although the hub had none of them free, for a person
 * to look at. Units that come, or come back, make up for them first: they are lent to nobody.
 */
#include "sync/hub/devices.h"
#include "sync/hub/leases.h"

bool
pd_stock_get(struct pd_hub *hub, const char *sku, struct pd_stock *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STOCK_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(sku))))
        return false;
    out->received = pd_store_int(hub->store, sql, 0);
    out->free = pd_store_int(hub->store, sql, 1);
    out->short_n = pd_store_int(hub->store, sql, 2);
    pd_store_end(hub->store, sql);
    return true;
}

void
pd_stock_give(struct pd_hub *hub, const char *sku, int qty, uint32_t except)
{
    if (sku[0] == '\0' || qty == 0)
        return;
    (void)pd_store_run(hub->store, PD_HUB_SQL_STOCK_GIVE, PD_ARGS(pd_t(sku), pd_i(qty)));
    pd_lease_top_up(hub, sku, except);
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

/* Those that sell, and are to go on selling. */
static int
find_kiosks(struct pd_hub *hub, int64_t *out, int max)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DEVICE_EACH;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row && n < max;
         row = pd_store_next(hub->store, sql)) {
        char mode[8];

        pd_store_text(hub->store, sql, 7, mode, sizeof mode);
        if (strcmp(mode, "kiosk") == 0 && pd_store_int(hub->store, sql, 6) == PD_DEVICE_ACTIVE &&
            pd_store_int(hub->store, sql, 15) == 0 && pd_store_int(hub->store, sql, PD_DEVICE_HEIR) == 0)
            out[n++] = pd_store_int(hub->store, sql, 0);
    }
    pd_store_end(hub->store, sql);
    return n;
}

void
pd_stock_note(struct pd_hub *hub, const char *sku, int qty)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_STOCK_RECEIVE, PD_ARGS(pd_t(sku), pd_i(qty)));
}

void
pd_stock_lend(struct pd_hub *hub, const char *sku)
{
    int64_t kiosks[256];
    struct pd_lease lease;
    int n;

    n = find_kiosks(hub, kiosks, PD_COUNT(kiosks));
    for (int i = 0; i < n; i++)
        (void)pd_lease_of(hub, kiosks[i], sku, &lease);
    pd_lease_top_up(hub, sku, 0);
}

void
pd_stock_receive(struct pd_hub *hub, const char *sku, int qty)
{
    pd_stock_note(hub, sku, qty);
    pd_stock_lend(hub, sku);
}

enum pd_err
pd_hub_stock_add(struct pd_hub *hub, const char *sku, int qty)
{
    if (!pd_code_word_valid(sku, strlen(sku), PD_SKU_CAP - 1) || qty <= 0 || qty > 1000000)
        return PD_ERR_INVALID;
    pd_stock_receive(hub, sku, qty);
    return hub->store->err;
}

/* ---- what people see of it ---- */

enum pd_err
pd_hub_stock_each(struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_stock *stock), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STOCK_REPORT;
    struct pd_hub_stock s = { .received = 0 };

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        pd_store_text(hub->store, sql, 0, s.sku, sizeof s.sku);
        s.received = pd_store_int(hub->store, sql, 1);
        s.free = pd_store_int(hub->store, sql, 2);
        s.short_n = pd_store_int(hub->store, sql, 3);
        s.out = pd_store_int(hub->store, sql, 4);
        each(ctx, &s);
    }
    return hub->store->err;
}

enum pd_err
pd_hub_lease_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_lease_left *lease), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEASE_EACH_SKU;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        struct pd_hub_lease_left l = { .device = pd_store_id(hub->store, sql, 1) };
        char letter[2];

        pd_store_text(hub->store, sql, 0, l.sku, sizeof l.sku);
        pd_store_text(hub->store, sql, 2, letter, sizeof letter);
        l.letter = letter[0];
        l.state = pd_device_state_name((enum pd_device_state)pd_store_int(hub->store, sql, 3));
        l.left = (int)pd_store_int(hub->store, sql, 4);
        l.recall = (int)pd_store_int(hub->store, sql, 5);
        each(ctx, &l);
    }
    return hub->store->err;
}
