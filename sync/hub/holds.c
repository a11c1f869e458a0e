/*
 * Holds.
 *                 release        capture           void              refund
 *   (unknown)     quarantine     from its ticket   remembered (*)    rejected
 *   HELD          → RELEASED     → CAPTURED        → VOIDED          rejected
 *   RELEASED      known          → CAPTURED        → VOIDED (**)     rejected
 *   CAPTURED      known          quarantine        quarantine        value back
 *   VOIDED        incident       → CAPTURED, over  known             rejected
 *   REJECTED      overdraft (3)  overdraft, once   overdraft undone  of what was booked
 * (*) a void that overtook its hold; (**) by the place's token holder alone; (3) it stays refused, but its
 * ticket was promised within the caps: desks are told that it is out, its void is the token holder's, and its
 * date, a cancel and a loss are as for RELEASED. A hold op whose id is here already (rebuilt from a ticket,
 * or voided before it came) is known: it takes no value again. One whose unit a counter has told of under a
 * later ticket comes in VOIDED: its desk took it back before it sold the unit again.
 */
#include "sync/hub/holds.h"
#include "sync/hub/apply.h"
#include "sync/hub/families.h"
#include "sync/hub/feed.h"
#include "sync/hub/leases.h"

static void
read_hold(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_hub_hold *h)
{
    struct pd_store *s = hub->store;

    h->hid = pd_store_int(s, sql, 0);
    h->id = pd_store_id(s, sql, 1);
    h->mid = pd_store_int(s, sql, 2);
    h->dev = pd_store_int(s, sql, 3);
    pd_store_text(s, sql, 4, h->sku, sizeof h->sku);
    h->qty = (int)pd_store_int(s, sql, 5);
    h->amount = pd_store_points(s, sql, 6);
    h->money = pd_fen_of(pd_store_int(s, sql, 7));
    pd_store_text(s, sql, 8, h->place, sizeof h->place);
    h->lease = (uint32_t)pd_store_int(s, sql, 9);
    h->ordinal = (uint32_t)pd_store_int(s, sql, 10);
    h->expires_ms = pd_store_int(s, sql, 11);
    h->state = (enum pd_hold_state)pd_store_int(s, sql, 12);
    h->made_ms = pd_store_int(s, sql, 13);
    h->ended_ms = pd_store_int(s, sql, 14);
    h->out_qty = (int)pd_store_int(s, sql, 15);
    h->booked = pd_store_points(s, sql, 16);
    h->refunded = pd_store_points(s, sql, 17);
    h->origin = (enum pd_hold_origin)pd_store_int(s, sql, 18);
    h->released = pd_store_int(s, sql, 19) != 0;
    h->limited = pd_store_int(s, sql, 20) != 0;
    h->cseq = (uint64_t)pd_store_int(s, sql, 21);
    h->ending = (enum pd_ending)pd_store_int(s, sql, 22);
    h->doubt = (enum pd_doubt)pd_store_int(s, sql, 23);
}

static bool
hold_by(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg arg, struct pd_hub_hold *out)
{
    if (!pd_store_start(hub->store, sql, &arg, 1))
        return false;
    read_hold(hub, sql, out);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

bool
pd_hub_hold_find(struct pd_hub *hub, const struct pd_id *id, struct pd_hub_hold *out)
{
    return hold_by(hub, PD_HUB_SQL_HOLD_BY_ID, pd_d(id), out);
}

bool
pd_hub_hold_get(struct pd_hub *hub, int64_t hid, struct pd_hub_hold *out)
{
    return hold_by(hub, PD_HUB_SQL_HOLD_GET, pd_i(hid), out);
}

bool
pd_hub_hold_honoured(const struct pd_hub_hold *h)
{
    return h->state == PD_HOLD_REJECTED && h->released && h->ended_ms == 0;
}

/* A spend without goods left no ticket: no desk waits for it. */
static void
tell_desks(struct pd_hub *hub, const struct pd_hub_hold *h)
{
    if (h->sku[0] != '\0')
        pd_feed_touch(hub, PD_ROW_HOLD, h->hid);
}

void
pd_hub_hold_insert(struct pd_hub *hub, const struct pd_hub_hold *h)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_INSERT,
        PD_ARGS(pd_i(h->hid), pd_d(&h->id), pd_i(h->mid), pd_i(h->dev), pd_t(h->sku), pd_i(h->qty),
            pd_p(h->amount), pd_i(pd_fen_raw(h->money)), pd_t(h->place), pd_i(h->lease), pd_i(h->ordinal),
            pd_i(h->expires_ms), pd_i(h->state), pd_i(h->made_ms), pd_i(h->ended_ms), pd_i(h->out_qty),
            pd_p(h->booked), pd_p(h->refunded), pd_i(h->origin), pd_i(h->released), pd_i(h->limited),
            pd_i(h->doubt)));
    if (h->mid != 0)
        tell_desks(hub, h);
}

int64_t
pd_hold_paid(struct pd_posting *posting, struct pd_account *account, struct pd_points price)
{
    struct pd_hub *hub = posting->hub;
    struct pd_hub_hold h = { .mid = account->mid,
        .qty = 1,
        .amount = price,
        .booked = price,
        .made_ms = hub->now_ms,
        .expires_ms = hub->now_ms,
        .ended_ms = hub->now_ms,
        .state = PD_HOLD_CAPTURED,
        .origin = PD_HOLD_BY_OP };

    if (pd_points_raw(price) == 0)
        return 0;
    h.hid = pd_hub_count(hub, PD_COUNT_HOLD);
    h.id = pd_id_make(hub->now_ms, hub->rng);
    if (!pd_account_spend(posting, account, h.hid, price, hub->now_ms)) {
        pd_store_corrupt(hub->store, "an account has less than its lots");
        return 0;
    }
    pd_hub_hold_insert(hub, &h);
    return h.hid;
}

void
pd_hold_update(struct pd_hub *hub, const struct pd_hub_hold *h)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_UPDATE,
        PD_ARGS(pd_i(h->hid), pd_i(h->state), pd_i(h->ended_ms), pd_i(h->out_qty), pd_p(h->booked),
            pd_p(h->refunded), pd_i(h->released)));
    pd_family_counts(hub, h);
    tell_desks(hub, h);
}

struct pd_points
pd_hold_minus(struct pd_points a, struct pd_points b)
{
    struct pd_points difference = pd_points_of(0);

    pd_assert(pd_points_sub(a, b, &difference));
    return difference;
}

bool
pd_hold_is_zero(struct pd_points points)
{
    return pd_points_raw(points) == 0;
}

void
pd_hold_tell_balance(struct pd_apply *apply, int64_t mid)
{
    if (pd_account_get(apply->hub, mid, apply->account))
        apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

int64_t
pd_hold_believed_ms(const struct pd_apply *apply)
{
    int64_t at_ms = apply->op->at_ms;

    if (apply->op->quality == PD_TIME_UNTRUSTED || at_ms > apply->now_ms)
        return apply->now_ms;
    return at_ms > apply->now_ms - PD_HUB_LATE_MS ? at_ms : apply->now_ms - PD_HUB_LATE_MS;
}

/* ---- facts of a hold that the hub refused, or that ended otherwise ---- */

bool
pd_hold_own_lease(struct pd_hub *hub, const struct pd_hub_hold *h, struct pd_lease *out)
{
    return pd_lease_get(hub, h->lease, out) && out->dev == h->dev && strcmp(out->sku, h->sku) == 0;
}

void
pd_hold_take_units(struct pd_apply *apply, struct pd_hub_hold *h)
{
    bool gone = h->state == PD_HOLD_VOIDED && h->released;
    struct pd_lease lease;

    if (h->lease == 0 || h->out_qty > 0)
        return;
    if ((!gone && pd_hold_own_lease(apply->hub, h, &lease) && pd_lease_take(apply->hub, &lease, h->qty)) ||
        pd_stock_take_late(
            apply->hub, apply->now_ms, h->sku, h->qty, apply->device->dev, apply->posting.hseq))
        h->out_qty = h->qty;
}

void
pd_hold_give_units(struct pd_hub *hub, struct pd_hub_hold *h)
{
    if (h->out_qty == 0)
        return;
    if (h->released)
        pd_stock_give(hub, h->sku, h->out_qty, 0);
    else
        pd_lease_give(hub, h->lease, h->out_qty);
    h->out_qty = 0;
}

void
pd_hold_overdraw(struct pd_apply *apply, struct pd_hub_hold *h, const char *incident)
{
    struct pd_hub *hub = apply->hub;

    if (h->mid == 0 || !pd_account_get(hub, h->mid, apply->account)) {
        pd_apply_quarantine(apply, "member_unknown");
        return;
    }
    (void)pd_account_overdraw(&apply->posting, apply->account, h->hid, h->amount, apply->now_ms);
    h->booked = h->amount;
    pd_hold_take_units(apply, h);
    pd_hold_update(hub, h);
    apply->result.status = PD_OP_APPLIED_OVERDRAFT;
    pd_apply_incident(apply, incident, h->mid, h->amount);
    pd_hold_tell_balance(apply, h->mid);
}
