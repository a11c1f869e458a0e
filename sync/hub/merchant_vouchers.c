/*
 * Vouchers: tickets of gifts at a merchant's place. Where no counter holds the place's token, the merchant
 * tells the hub itself that one was used, and the hub ends what was cancelled or not used in time. Both take
 * the way of a counter's op (captures.c, releases.c), as an act of the hub.
 */
#include "sync/hub/apply.h"
#include "sync/hub/holds.h"
#include "sync/hub/merchants.h"
#include "sync/hub/tokens.h"

#include <stdio.h>

#define ENDS_AT_ONCE 200

/* The op of a counter that stands in the hub itself. */
static struct pd_applied
do_op(struct pd_hub *hub, enum pd_hub_act act, const char *note, const struct pd_op *op)
{
    static struct pd_account account;
    static const struct pd_device hub_itself = { .mode = "counter", .state = PD_DEVICE_ACTIVE };
    struct pd_device device = hub_itself;
    struct pd_apply apply = { .hub = hub,
        .now_ms = hub->now_ms,
        .device = &device,
        .op = op,
        .by_hub = true,
        .posting = pd_hub_act(hub, hub->now_ms, act, note),
        .result = { .status = PD_OP_APPLIED, .code = "" },
        .account = &account };

    (void)pd_copy(device.place, sizeof device.place, op->place);
    pd_hub_cite(&apply.posting, "redeem", pd_hub_programme_at(hub, hub->now_ms));
    if (op->kind == PD_OP_CAPTURE)
        pd_apply_capture(&apply);
    else
        pd_apply_void(&apply);
    return apply.result;
}

static struct pd_op
op_on(const struct pd_hub *hub, enum pd_op_kind kind, struct pd_id hold, const char *place)
{
    struct pd_op op = { .kind = kind, .hold = hold, .at_ms = hub->now_ms, .quality = PD_TIME_SYNCED };

    (void)pd_copy(op.place, sizeof op.place, place);
    return op;
}

/* ---- used ---- */

struct voucher {
    struct pd_code ticket;
    struct pd_hub_hold h; /* hid 0: its desk did not tell of it yet, the ticket says it all */
};

static void
tell(const struct voucher *v, struct pd_alliance_done *out)
{
    const struct pd_code_ticket *t = &v->ticket.ticket;

    out->hold = t->hold;
    out->qty = v->h.hid != 0 ? v->h.qty : (int)t->qty;
    out->money = v->h.hid != 0 ? v->h.money : t->money;
    out->points = v->h.hid != 0 ? v->h.amount : t->points;
    (void)pd_copy(out->sku, sizeof out->sku, v->h.hid != 0 ? v->h.sku : t->sku);
    (void)pd_copy(out->place, sizeof out->place, v->h.hid != 0 ? v->h.place : t->place);
}

static enum pd_alliance_no
by_state(const struct pd_hub_hold *h)
{
    switch (h->state) {
    case PD_HOLD_HELD:
    case PD_HOLD_RELEASED:
        return PD_ALLIANCE_OK;
    case PD_HOLD_CAPTURED:
        return PD_ALLIANCE_CAPTURED;
    case PD_HOLD_VOIDED:
        return PD_ALLIANCE_ENDED;
    case PD_HOLD_REJECTED:
        if (h->ended_ms == 0)
            return PD_ALLIANCE_OK;
        return pd_points_cmp(h->refunded, h->booked) == 0 ? PD_ALLIANCE_ENDED : PD_ALLIANCE_CAPTURED;
    }
    return PD_ALLIANCE_ENDED;
}

static enum pd_alliance_no
may_use(struct pd_hub *hub, const char *merchant, const struct voucher *v, const char *place)
{
    const struct pd_hub_hold *h = &v->h;
    int64_t expires_ms = h->hid != 0 ? h->expires_ms : v->ticket.exp_s * PD_SECOND_MS;
    struct pd_hub_merchant m;
    struct pd_token token;
    struct pd_why why;
    char its[PD_RULE_CAP];
    enum pd_alliance_no no = h->hid != 0 ? by_state(h) : PD_ALLIANCE_OK;

    if (!pd_merchant_at(hub, place, its) || strcmp(its, merchant) != 0)
        return PD_ALLIANCE_OTHER;
    if (no != PD_ALLIANCE_OK)
        return no;
    if (pd_hub_merchant_get(hub, merchant, &m, &why) != PD_OK || m.state != PD_MERCHANT_ACTIVE)
        return PD_ALLIANCE_STOPPED;
    if (h->doubt == PD_DOUBT_OPEN)
        return PD_ALLIANCE_DOUBT;
    if (h->ending != PD_ENDING_NONE || expires_ms <= hub->now_ms)
        return h->ending == PD_ENDING_CANCELLED ? PD_ALLIANCE_ENDED : PD_ALLIANCE_EXPIRED;
    return pd_token_of(hub, place, &token) && token.dev != 0 ? PD_ALLIANCE_TERMINAL : PD_ALLIANCE_OK;
}

/* By the proxy's ticket as by her own, while it was not taken back. */
static bool
is_stopped(struct pd_hub *hub, const struct voucher *v)
{
    return v->ticket.type == PD_CODE_PROXY && v->h.hid != 0 &&
           pd_proxy_stopped(hub, v->h.hid, v->ticket.ticket.serial);
}

/* The move of a hold that was used just now: of an op that moved no points (a prize, or a ticket that was
 * booked when it was let out) none was written yet, or an earlier one. */
static int64_t
move_of(struct pd_hub *hub, const char *merchant, const struct pd_id *hold, int64_t hseq)
{
    struct pd_posting nothing = { .hub = hub, .hseq = hseq };
    struct pd_move move = { .kind = PD_MOVE_VOUCHER };
    struct pd_hub_hold h;
    int64_t number;

    if (!pd_hub_hold_find(hub, hold, &h))
        return hseq;
    number = pd_store_one(hub->store, PD_HUB_SQL_MERCHANT_MOVE_OF_HOLD, PD_ARGS(pd_i(h.hid)), 0);
    if (number > 0)
        return number;
    move.mid = h.mid;
    move.hid = h.hid;
    pd_merchant_moved(&nothing, merchant, &move);
    return hseq;
}

static enum pd_alliance_no
use(struct pd_hub *hub, const char *merchant, const struct voucher *v, const char *code,
    const char *reference, struct pd_alliance_done *out)
{
    struct pd_op op = op_on(hub, PD_OP_CAPTURE, out->hold, out->place);
    struct pd_applied result;
    char note[PD_RULE_CAP + PD_ID_TEXT_CAP + 32], id[PD_ID_TEXT_CAP];

    (void)v;
    op.qty = out->qty;
    (void)pd_copy(op.code, sizeof op.code, code);
    (void)snprintf(note, sizeof note, "voucher %s at %s", pd_id_text(out->hold, id), merchant);
    out->number = hub->counters[PD_COUNT_HSEQ] + 1;
    result = do_op(hub, PD_ACT_VOUCHER, note, &op);
    if (result.status == PD_OP_QUARANTINED)
        return PD_ALLIANCE_CODE;
    out->number = move_of(hub, merchant, &op.hold, out->number);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_MERCHANT_MOVE_REFER, PD_ARGS(pd_i(out->number), pd_t(reference)));
    (void)pd_copy(out->reference, sizeof out->reference, reference);
    out->at_ms = hub->now_ms;
    return PD_ALLIANCE_OK;
}

/* It was used by this very request before. */
static bool
is_again(struct pd_hub *hub, const struct voucher *v, const char *merchant, const char *reference,
    struct pd_alliance_done *out)
{
    int64_t number =
        v->h.hid != 0 ? pd_store_one(hub->store, PD_HUB_SQL_MERCHANT_MOVE_OF_HOLD, PD_ARGS(pd_i(v->h.hid)), 0)
                      : 0;
    struct pd_move was;

    if (number == 0 || !pd_merchant_move_get(hub, number, &was) || reference[0] == '\0' ||
        strcmp(was.reference, reference) != 0 || strcmp(was.merchant, merchant) != 0)
        return false;
    out->number = number;
    out->again = true;
    out->back = pd_merchant_taken_back(hub, &was);
    out->at_ms = was.at_ms;
    (void)pd_copy(out->reference, sizeof out->reference, reference);
    return true;
}

static bool
reference_used(struct pd_hub *hub, const char *merchant, const char *reference)
{
    return reference[0] != '\0' &&
           pd_store_one(hub->store, PD_HUB_SQL_MERCHANT_MOVE_KNOWN,
               PD_ARGS(pd_t(merchant), pd_i(PD_MOVE_VOUCHER), pd_t(reference)), 0) > 0;
}

enum pd_alliance_no
pd_merchant_voucher(struct pd_hub *hub, int64_t now_ms, const char *merchant, const char *code,
    const char *reference, bool do_it, struct pd_alliance_done *out)
{
    struct voucher v = { .h = { .hid = 0 } };
    enum pd_alliance_no no;

    hub->now_ms = now_ms;
    *out = (struct pd_alliance_done){ .number = 0 };
    if (!pd_ticket_read(hub, now_ms, code, &v.ticket))
        return PD_ALLIANCE_CODE;
    if (!pd_hub_hold_find(hub, &v.ticket.ticket.hold, &v.h))
        v.h.hid = 0;
    else if (v.h.mid == 0) /* a void that overtook its hold */
        return PD_ALLIANCE_ENDED;
    tell(&v, out);
    no = may_use(hub, merchant, &v, out->place);
    if (no == PD_ALLIANCE_OTHER)
        *out = (struct pd_alliance_done){ .number = 0 };
    if (no == PD_ALLIANCE_CAPTURED && do_it && is_again(hub, &v, merchant, reference, out))
        return PD_ALLIANCE_OK;
    if (no == PD_ALLIANCE_OK && is_stopped(hub, &v))
        no = PD_ALLIANCE_ENDED;
    if (no == PD_ALLIANCE_OK && do_it && reference_used(hub, merchant, reference))
        no = PD_ALLIANCE_REFERENCE;
    return no == PD_ALLIANCE_OK && do_it ? use(hub, merchant, &v, code, reference, out) : no;
}

/* ---- not used ---- */

static void
end_hold(struct pd_hub *hub, int64_t hid)
{
    struct pd_hub_hold h;
    struct pd_op op;
    char note[PD_ID_TEXT_CAP + 32], id[PD_ID_TEXT_CAP];

    if (!pd_hub_hold_get(hub, hid, &h))
        return;
    op = op_on(hub, PD_OP_VOID, h.id, h.place);
    (void)pd_copy(op.reason, sizeof op.reason, h.ending == PD_ENDING_CANCELLED ? "cancelled" : "expired");
    (void)snprintf(note, sizeof note, "voucher %s ended", pd_id_text(h.id, id));
    (void)do_op(hub, PD_ACT_VOUCHER_END, note, &op);
}

void
pd_merchant_end(struct pd_hub *hub, const struct pd_hub_hold *hold)
{
    struct pd_token token;
    char id[PD_RULE_CAP];

    if (hold->doubt != PD_DOUBT_OPEN && pd_merchant_at(hub, hold->place, id) &&
        !(pd_token_of(hub, hold->place, &token) && token.dev != 0))
        end_hold(hub, hold->hid);
}

bool
pd_merchant_ending_sweep(struct pd_hub *hub, int64_t now_ms)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERCHANT_HOLDS_OVER;
    int64_t hids[ENDS_AT_ONCE];
    int n = 0;

    hub->now_ms = now_ms;
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(ENDS_AT_ONCE))); row && n < ENDS_AT_ONCE;
         row = pd_store_next(hub->store, sql))
        hids[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        end_hold(hub, hids[i]);
    return n == ENDS_AT_ONCE;
}
