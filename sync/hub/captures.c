/* Goods were handed over: a capture for every state of its hold, and the hold rebuilt from its ticket. */
#include "sync/hub/apply.h"
#include "sync/hub/families.h"
#include "sync/hub/holds.h"
#include "sync/hub/leases.h"
#include "sync/hub/merchants.h"
#include "sync/hub/refill.h"

/* Not those that wait to be let in. Stopped ones have written some: their tickets are out. */
static bool
writes_tickets(struct pd_hub *hub, enum pd_hub_sql sql)
{
    return pd_store_int(hub->store, sql, 6) != PD_DEVICE_WAITING;
}

/* The keys of the desks, so many at a time. */
bool
pd_ticket_read(struct pd_hub *hub, int64_t now_ms, const char *code, struct pd_code *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DEVICE_EACH;
    enum pd_code_outcome outcome = PD_CODE_UNKNOWN_KEY;
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = now_ms / 1000, .clock_untrusted = true };
    bool row = pd_store_start(hub->store, sql, PD_NO_ARGS);

    while (row && outcome == PD_CODE_UNKNOWN_KEY) {
        ring.count = 0;
        for (; row && ring.count < PD_KEYRING_MAX; row = pd_store_next(hub->store, sql)) {
            struct pd_public_key key;

            if (!writes_tickets(hub, sql))
                continue;
            pd_store_blob(hub->store, sql, 2, key.b, sizeof key.b);
            if (pd_keyring_add(&ring, &key, PD_CODE_ROLES_DESK, pd_store_id(hub->store, sql, 1)) != PD_OK)
                break;
        }
        outcome = pd_code_read(code, strlen(code), &reader, out);
    }
    pd_store_end(hub->store, sql);
    return outcome == PD_CODE_ACCEPTED && pd_code_picks_up(out->type);
}

bool
pd_ticket_member(struct pd_hub *hub, int64_t now_ms, const char *code, struct pd_id *out)
{
    struct pd_code ticket;
    bool good = pd_ticket_read(hub, now_ms, code, &ticket);

    if (good)
        *out = ticket.ticket.member;
    return good;
}

bool
pd_ticket_known(struct pd_hub *hub, int64_t now_ms, const char *code)
{
    struct pd_code ticket;
    struct pd_device maker;
    struct pd_lease lease;

    if (!pd_ticket_read(hub, now_ms, code, &ticket) || !pd_device_find(hub, &ticket.signer, &maker))
        return false;
    return maker.refill == PD_REFILL_DONE || maker.refill == PD_REFILL_TOLD ||
           maker.state != PD_DEVICE_ACTIVE ||
           (pd_lease_get(hub, ticket.ticket.lease, &lease) && ticket.ticket.ordinal <= (uint32_t)lease.size);
}

/* A counter writes tickets of what it was lent and of nothing else: it hands over what it writes. */
static bool
may_have_written(struct pd_hub *hub, const struct pd_device *maker, const struct pd_code *ticket)
{
    struct pd_lease lease;

    return strcmp(maker->mode, "counter") != 0 ||
           (pd_lease_get(hub, ticket->ticket.lease, &lease) && lease.dev == maker->dev &&
               ticket->ticket.ordinal <= (uint32_t)lease.size);
}

/* Another ticket with one of its units is out, or its goods are. A hold that its desk still has does not
 * count: it may have been cancelled there, and its unit sold again, before its desk could tell. Nor does one
 * that counts as out because its desk was lost. Of two such tickets the second tells, when it is handed over.
 */
static bool
is_sold_twice(struct pd_hub *hub, const struct pd_hub_hold *h)
{
    return h->lease != 0 &&
           pd_store_one(hub->store, PD_HUB_SQL_HOLD_UNITS_OUT,
               PD_ARGS(pd_i(h->lease), pd_i(h->ordinal), pd_i(h->qty), pd_i(h->hid), pd_i(h->dev)), 0) > 0;
}

/* What a true ticket says may still be a lie of a stolen key: its units lie beyond its desk's lease, were
 * given back or sold before. Or it is the truth, and comes after a person gave up waiting for it. The goods
 * are out, so it stays, and a person looks at it. */
static void
look_at_units(struct pd_apply *apply, const struct pd_device *maker, const struct pd_hub_hold *h)
{
    struct pd_lease lease;

    if (!pd_hold_own_lease(apply->hub, h, &lease) || h->ordinal > (uint32_t)lease.size ||
        h->ordinal < (uint32_t)h->qty)
        pd_apply_incident(apply, "outside_lease", h->mid, h->amount);
    else if (pd_lease_gave(apply->hub, &lease, h->ordinal, h->qty))
        pd_apply_incident(apply, "given_back", h->mid, h->amount);
    else if (maker->settled_ms > 0)
        pd_apply_incident(apply, "after_settling", h->mid, h->amount);
    else if (is_sold_twice(apply->hub, h))
        pd_apply_incident(apply, "ordinal_twice", h->mid, h->amount);
}

/* The time at which a fact's value is taken: then or now, whichever leaves less debt, so that no clock makes
 * a debt of points that are there. */
static int64_t
value_ms(const struct pd_apply *apply)
{
    int64_t at_ms = apply->op->at_ms;

    if (at_ms < apply->now_ms && pd_points_cmp(pd_account_free(apply->account, at_ms),
                                     pd_account_free(apply->account, apply->now_ms)) > 0)
        return at_ms;
    return apply->now_ms;
}

static bool
is_limited(struct pd_hub *hub, int64_t now_ms, const char *sku)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    const struct pd_gift *gift = programme != NULL ? pd_programme_gift(programme, sku) : NULL;

    return gift != NULL && gift->limit > 0;
}

/* The counter captured before the hub heard of the hold: its ticket says everything. */
static void
capture_unknown(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    const struct pd_code_ticket *t;
    struct pd_device maker;
    struct pd_code code;
    struct pd_hub_hold h;

    if (!pd_ticket_read(hub, apply->now_ms, apply->op->code, &code) ||
        !pd_id_equal(code.ticket.hold, apply->op->hold) || !pd_device_find(hub, &code.signer, &maker) ||
        !may_have_written(hub, &maker, &code)) {
        pd_apply_quarantine(apply, "hold_unknown");
        return;
    }
    t = &code.ticket;
    if (!pd_account_find(hub, &t->member, apply->account)) {
        pd_apply_quarantine(apply, "member_unknown");
        return;
    }
    h = (struct pd_hub_hold){ .hid = pd_hub_count(hub, PD_COUNT_HOLD),
        .mid = apply->account->mid,
        .dev = maker.dev,
        .id = t->hold,
        .qty = (int)t->qty,
        .amount = t->points,
        .booked = t->points,
        .money = t->money,
        .lease = t->lease,
        .ordinal = t->ordinal,
        .expires_ms = code.exp_s * PD_SECOND_MS,
        .state = PD_HOLD_CAPTURED,
        .made_ms = pd_hold_believed_ms(apply),
        .ended_ms = pd_hold_believed_ms(apply),
        .limited = is_limited(hub, apply->now_ms, t->sku),
        .origin = PD_HOLD_BY_TICKET };
    (void)pd_copy(h.sku, sizeof h.sku, t->sku);
    (void)pd_copy(h.place, sizeof h.place, t->place);
    pd_hold_take_units(apply, &h);
    if (apply->told == NULL)
        look_at_units(apply, &maker, &h);
    if (!pd_hold_is_zero(
            pd_account_overdraw(&apply->posting, apply->account, h.hid, h.amount, value_ms(apply)))) {
        apply->result.status = PD_OP_APPLIED_OVERDRAFT;
        pd_apply_incident(apply, "overdraft", h.mid, h.amount);
    }
    pd_hub_hold_insert(hub, &h);
    pd_merchant_moved_at(&apply->posting, h.place, h.mid, h.hid);
    pd_hold_tell_balance(apply, h.mid);
}

/* Its counter had not heard, or would not hear: the goods are out, and she may ask. */
static void
look_at_proxy(struct pd_apply *apply, const struct pd_hub_hold *h)
{
    struct pd_code code;

    if (apply->op->how[0] == '\0' || apply->told != NULL ||
        !pd_ticket_read(apply->hub, apply->now_ms, apply->op->code, &code) || code.type != PD_CODE_PROXY ||
        !pd_id_equal(code.ticket.hold, h->id))
        return;
    if (pd_proxy_stopped(apply->hub, h->hid, code.ticket.serial))
        pd_apply_incident(apply, "proxy_stopped", h->mid, h->amount);
}

/* Fewer pieces than held: the others' points and units go back. */
static void
capture_held(struct pd_apply *apply, struct pd_hub_hold *h)
{
    struct pd_points captured = h->amount;
    int qty = apply->op->qty < h->qty ? apply->op->qty : h->qty;

    if (!pd_account_get(apply->hub, h->mid, apply->account)) {
        pd_store_corrupt(apply->hub->store, "a hold without its member");
        return;
    }
    if (qty < h->qty)
        captured = pd_points_of(pd_points_raw(h->amount) * qty / h->qty);
    if (h->doubt == PD_DOUBT_OPEN) /* by a desk that asked no supervisor, or had not heard of the doubt yet */
        pd_apply_incident(apply, "doubt_not_vouched", h->mid, h->amount);
    if (apply->op->qty > h->qty)
        pd_apply_incident(apply, "more_than_held", h->mid, h->amount);
    if (is_sold_twice(apply->hub, h))
        pd_apply_incident(apply, "ordinal_twice", h->mid, h->amount);
    pd_account_capture(&apply->posting, apply->account, h->hid, captured, pd_hold_minus(h->amount, captured));
    if (h->out_qty > 0 && qty < h->qty) {
        h->out_qty = qty;
        pd_stock_give(apply->hub, h->sku, h->qty - qty, 0);
    }
    h->state = PD_HOLD_CAPTURED;
    h->booked = captured;
    h->ended_ms = pd_hold_believed_ms(apply);
    pd_hold_update(apply->hub, h);
    if (qty < h->qty)
        pd_hold_tell_balance(apply, h->mid);
    else
        apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

/* Of a hold that was voided: the goods are out, and it is captured from now on. */
static void
capture_voided(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (h->mid != 0) {
        pd_hold_take_units(apply, h);
        h->state = PD_HOLD_CAPTURED;
        h->ended_ms = pd_hold_believed_ms(apply);
    }
    pd_hold_overdraw(apply, h, "capture_after_void");
}

/* Of a hold that was refused, and stays so: the goods are out, once. */
static void
capture_rejected(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (h->ended_ms != 0) {
        pd_apply_quarantine(apply, "already_captured");
        return;
    }
    if (h->doubt == PD_DOUBT_OPEN)
        pd_apply_incident(apply, "doubt_not_vouched", h->mid, h->amount);
    h->ended_ms = pd_hold_believed_ms(apply);
    if (!h->released && pd_hold_is_zero(h->booked)) {
        pd_hold_overdraw(apply, h, pd_family_incident(apply->hub, h->hid));
        return;
    }
    pd_hold_update(apply->hub, h);
    apply->result.status = PD_OP_APPLIED_OVERDRAFT;
    pd_hold_tell_balance(apply, h->mid);
}

static void
capture_known(struct pd_apply *apply, struct pd_hub_hold *h)
{
    switch (h->state) {
    case PD_HOLD_HELD:
    case PD_HOLD_RELEASED:
        capture_held(apply, h);
        return;
    case PD_HOLD_CAPTURED:
        pd_apply_quarantine(apply, "already_captured");
        return;
    case PD_HOLD_VOIDED:
        capture_voided(apply, h);
        return;
    case PD_HOLD_REJECTED:
        capture_rejected(apply, h);
        return;
    }
}

/* A merchant that tells the hub itself was asked before who may. */
static bool
may_hand_over(const struct pd_apply *apply)
{
    return apply->told != NULL || apply->by_hub ||
           pd_token_held(apply->hub, apply->op->place, apply->device->dev);
}

void
pd_apply_capture(struct pd_apply *apply)
{
    struct pd_hub_hold h;

    if (strcmp(apply->device->mode, "counter") != 0) {
        pd_apply_quarantine(apply, "not_a_counter");
        return;
    }
    if (!may_hand_over(apply))
        pd_apply_incident(apply, "not_token_holder", 0, pd_points_of(0));
    if (!pd_hub_hold_find(apply->hub, &apply->op->hold, &h)) {
        capture_unknown(apply);
        return;
    }
    if (h.mid != 0 && strcmp(h.place, apply->op->place) != 0)
        pd_apply_incident(apply, "wrong_place", h.mid, h.amount);
    look_at_proxy(apply, &h);
    capture_known(apply, &h);
    pd_merchant_moved_at(&apply->posting, h.place, h.mid, h.hid);
}
