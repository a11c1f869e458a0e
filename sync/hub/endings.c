/*
 * Open holds that somebody else shall end: a patient cancelled at a desk after the ticket was out, or the
 * time is over. The hub asks; the void of whoever may end it (the place's token holder, or the maker of a
 * hold that was never out) brings the value back. A capture that was made meanwhile ends the request.
 */
#include "sync/hub/apply.h"
#include "sync/hub/feed.h"
#include "sync/hub/holds.h"
#include "sync/hub/merchants.h"
#include "sync/hub/tokens.h"

#define SWEEP_HOLDS 200 /* asked about in one step */

static void
ask(struct pd_hub *hub, int64_t hid, enum pd_ending why)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_ENDING, PD_ARGS(pd_i(hid), pd_i(why)));
    pd_feed_touch(hub, PD_ROW_HOLD, hid);
}

/* Asked for twice is asked for once. A merchant's where no counter stands ends here. */
static void
cancel(struct pd_apply *apply, const struct pd_hub_hold *h)
{
    if (h->ending == PD_ENDING_NONE)
        ask(apply->hub, h->hid, PD_ENDING_CANCELLED);
    pd_merchant_end(apply->hub, h);
}

void
pd_apply_end_ask(struct pd_apply *apply)
{
    struct pd_hub_hold h;

    if (!pd_hub_hold_find(apply->hub, &apply->op->hold, &h) || h.mid == 0) {
        pd_apply_reject(apply, "hold_unknown");
        return;
    }
    switch (h.state) {
    case PD_HOLD_HELD:
    case PD_HOLD_RELEASED:
        cancel(apply, &h);
        return;
    case PD_HOLD_CAPTURED:
        pd_apply_reject(apply, "already_captured");
        return;
    case PD_HOLD_VOIDED:
        pd_apply_reject(apply, "already_ended");
        return;
    case PD_HOLD_REJECTED:
        if (pd_hub_hold_honoured(&h))
            cancel(apply, &h);
        else
            pd_apply_reject(apply, "hold_refused");
        return;
    }
}

/* One that was cancelled is over all the same: whoever doubts a cancel waits for that. */
bool
pd_ending_sweep(struct pd_hub *hub, int64_t now_ms)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOLDS_OVER;
    int64_t hids[SWEEP_HOLDS];
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(now_ms), pd_i(SWEEP_HOLDS)));
         row && n < SWEEP_HOLDS; row = pd_store_next(hub->store, sql))
        hids[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        ask(hub, hids[i], PD_ENDING_EXPIRED);
    return n == SWEEP_HOLDS;
}
