/*
 * Proxy tickets: a member's desk tells how those of a hold stand, and whoever the hold's row is for hears of
 * it. The numbers only rise, so it does not matter in which order, how often or after which restore desks
 * tell.
 */
#include "sync/hub/errands.h"
#include "sync/hub/feed.h"
#include "sync/hub/holds.h"

#define TELL_MAX 4096 /* holds, in one go; more wait for their next change */

static bool
proxy_get(struct pd_hub *hub, int64_t hid, struct pd_proxy_row *out, uint64_t *cseq)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PROXY_GET;

    *out = (struct pd_proxy_row){ .made = 0 };
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(hid))))
        return false;
    out->made = (uint32_t)pd_store_int(hub->store, sql, 0);
    out->stopped = (uint32_t)pd_store_int(hub->store, sql, 1);
    *cseq = (uint64_t)pd_store_int(hub->store, sql, 2);
    pd_store_end(hub->store, sql);
    return true;
}

/* The journal with the hold comes by another way than the errand, and may be later: such an errand is asked
 * again. */
void
pd_errand_proxy(struct pd_errand_case *c)
{
    const struct pd_errand *e = c->errand;
    struct pd_hub_hold h;
    struct pd_id hold;

    if (!pd_unhex(e->what, strlen(e->what), hold.b, PD_ID_LEN) || e->number > e->n) {
        pd_errand_refuse(c, "invalid");
        return;
    }
    if (!pd_hub_hold_find(c->hub, &hold, &h)) {
        c->again = true;
        pd_errand_refuse(c, PD_ERRAND_NO_HOLD);
        return;
    }
    if (h.mid != c->account->mid) {
        pd_errand_refuse(c, "not_hers");
        return;
    }
    (void)pd_store_run(c->hub->store, PD_HUB_SQL_PROXY_PUT,
        PD_ARGS(pd_i(h.hid), pd_i(e->n), pd_i(e->number), pd_i(c->now_ms)));
    pd_feed_touch(c->hub, PD_ROW_PROXY, h.hid);
}

bool
pd_proxy_row(
    struct pd_hub *hub, int64_t hid, const struct pd_device *reader, int protocol, struct pd_row *row)
{
    struct pd_hub_hold h;
    uint64_t cseq;

    if (protocol < 3 || !pd_hub_hold_get(hub, hid, &h) || !pd_hub_hold_is_for(&h, reader) ||
        !proxy_get(hub, hid, &row->proxy, &cseq))
        return false;
    row->proxy.hold = h.id;
    return cseq == row->cseq;
}

void
pd_proxies_tell(struct pd_hub *hub)
{
    static int64_t hids[TELL_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_PROXY_EACH_OPEN;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row && n < TELL_MAX;
         row = pd_store_next(hub->store, sql))
        hids[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        pd_feed_touch(hub, PD_ROW_PROXY, hids[i]);
}

bool
pd_proxy_stopped(struct pd_hub *hub, int64_t hid, uint32_t serial)
{
    struct pd_proxy_row row;
    uint64_t cseq;

    return proxy_get(hub, hid, &row, &cseq) && serial <= row.stopped;
}
