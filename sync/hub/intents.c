/* What a desk asks for about value, and the hub may refuse: a hold, a spend, a refund. A refused id stays
 * refused. */
#include "sync/hub/apply.h"
#include "sync/hub/families.h"
#include "sync/hub/feed.h"
#include "sync/hub/holds.h"
#include "sync/hub/leases.h"
#include "sync/hub/merchants.h"
#include "sync/hub/persons.h"
#include "sync/hub/refill.h"
#include "sync/hub/webhooks.h"

/* ---- hold and spend: intents ---- */

struct pd_hub_hold
pd_hold_of(const struct pd_apply *apply)
{
    const struct pd_op *op = apply->op;
    struct pd_hub_hold h = {
        .id = op->id,
        .dev = apply->device->dev,
        .qty = op->qty,
        .amount = op->amount,
        .money = op->money,
        .lease = op->lease,
        .ordinal = op->ordinal,
        .expires_ms = op->expires_ms,
        .state = PD_HOLD_HELD,
        .made_ms = pd_hold_believed_ms(apply),
        .origin = PD_HOLD_BY_OP,
    };

    (void)pd_copy(h.sku, sizeof h.sku, op->sku);
    (void)pd_copy(h.place, sizeof h.place, op->place);
    return h;
}

/* A decision is as old as the desk says, but never from the future: an expired lot is drawn only for a price
 * shown while it lived. */
static int64_t
decided_ms(const struct pd_apply *apply)
{
    return apply->op->decided_ms < apply->now_ms ? apply->op->decided_ms : apply->now_ms;
}

/* Holds that sold some of this one's units of the desk's own lease. */
static int64_t
sold(const struct pd_apply *apply, enum pd_hub_sql which)
{
    const struct pd_op *op = apply->op;

    return pd_store_one(apply->hub->store, which,
        PD_ARGS(pd_i(op->lease), pd_i(op->ordinal), pd_i(op->qty), pd_i(0), pd_i(apply->device->dev)), 0);
}

/* Whose it is, of what, and that none of its units was given back. */
static bool
lease_is_its(struct pd_apply *apply, struct pd_lease *lease)
{
    const struct pd_op *op = apply->op;

    return op->lease != 0 && pd_lease_get(apply->hub, op->lease, lease) && lease->dev == apply->device->dev &&
           strcmp(lease->sku, op->sku) == 0 && op->ordinal <= (uint32_t)lease->size &&
           op->ordinal >= (uint32_t)op->qty && !pd_lease_gave(apply->hub, lease, op->ordinal, op->qty);
}

/* A desk sells a unit again once it took it back, its ticket never having been out. Where a counter told of
 * the second sale first, by its ticket, the first one is over: its void is next in the desk's journal. */
static bool
sold_again(const struct pd_apply *apply)
{
    int64_t told = sold(apply, PD_HUB_SQL_HOLD_ORDINALS_TOLD);

    return told > 0 && told == sold(apply, PD_HUB_SQL_HOLD_ORDINALS);
}

/* true: the gift has a limit per member, and what she took lately is counted. */
static bool
count_taken(struct pd_apply *apply, const struct pd_programme *programme)
{
    const struct pd_gift *gift = pd_programme_gift(programme, apply->op->sku);
    struct pd_member *m = &apply->account->member;
    int64_t since_ms;

    if (gift == NULL || gift->limit <= 0)
        return false;
    since_ms = decided_ms(apply) - gift->limit_days * PD_DAY_MS;
    m->taken[0].qty = (int)pd_store_one(apply->hub->store, PD_HUB_SQL_HOLDS_TAKEN,
        PD_ARGS(pd_i(apply->account->mid), pd_i(since_ms), pd_t(gift->sku)), 0);
    m->taken[0].since_ms = since_ms;
    (void)pd_copy(m->taken[0].sku, sizeof m->taken[0].sku, gift->sku);
    m->taken_count = 1;
    return true;
}

/* NULL: the rules allow it. Whether there are points enough is the account's own guard to say. */
static const char *
rules_say(struct pd_apply *apply, int lease_left, bool *limited)
{
    static const struct pd_redeem_use no_use = { .account_count = 0 };
    const struct pd_op *op = apply->op;
    const struct pd_programme *programme =
        pd_hub_programme_for(apply->hub, op->programme, decided_ms(apply), apply->now_ms);
    struct pd_redeem_answer answer;

    if (programme == NULL)
        return "programme_unknown";
    if (pd_programme_place(programme, op->place) == NULL)
        return "place_unknown";
    if (pd_merchant_closed(apply->hub, op->place))
        return pd_redeem_outcome_name(PD_REDEEM_NOT_ON_OFFER);
    *limited = count_taken(apply, programme);
    answer = pd_redeem_check(&(struct pd_redeem_input){ .programme = programme,
        .member = &apply->account->member,
        .use = &no_use,
        .sku = op->sku,
        .qty = op->qty,
        .lease_left = lease_left,
        .code_type = PD_CODE_MEMBER,
        .online = true,
        .now_ms = apply->now_ms,
        .decided_ms = decided_ms(apply),
        .quality = op->quality });
    if (answer.outcome != PD_REDEEM_OK && answer.outcome != PD_REDEEM_TOO_FEW_POINTS)
        return pd_redeem_outcome_name(answer.outcome);
    if (pd_points_cmp(answer.price, op->amount) != 0 || pd_fen_raw(answer.money) != pd_fen_raw(op->money))
        return "price";
    return NULL;
}

/* The same of whoever spends by a supplementary card. */
static const char *
family_says(struct pd_apply *apply)
{
    const struct pd_programme *programme =
        pd_hub_programme_for(apply->hub, apply->op->programme, decided_ms(apply), apply->now_ms);

    return programme != NULL ? pd_family_no(apply, programme, apply->op->amount) : "programme_unknown";
}

/* A refused hold is kept: a ticket of it may be out already. Its units stay in the desk's lease. */
static void
refuse(struct pd_apply *apply, struct pd_hub_hold *h, const char *code)
{
    bool over = h->mid != 0 && family_says(apply) != NULL;

    h->state = PD_HOLD_REJECTED;
    pd_hub_hold_insert(apply->hub, h);
    if (h->mid != 0)
        pd_family_spent(apply, h->hid, h->mid, h->made_ms, false, over);
    pd_apply_reject(apply, code);
    if (h->mid != 0)
        apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

static bool
differ(const struct pd_hub_hold *a, const struct pd_hub_hold *b)
{
    return a->mid != b->mid || a->qty != b->qty || a->lease != b->lease || a->ordinal != b->ordinal ||
           pd_points_cmp(a->amount, b->amount) != 0 || pd_fen_raw(a->money) != pd_fen_raw(b->money) ||
           strcmp(a->sku, b->sku) != 0 || strcmp(a->place, b->place) != 0;
}

/* A hold that a ticket or a void told of before: its value is not taken again. What a void left open is
 * filled in; what a ticket said was booked as it stands there, and stays. */
static void
known(struct pd_apply *apply, const struct pd_hub_hold *was)
{
    struct pd_hub_hold h = pd_hold_of(apply);
    struct pd_hub *hub = apply->hub;

    if (was->mid != 0 && was->dev != h.dev) {
        pd_apply_reject(apply, "not_its_desk");
        return;
    }
    if (!pd_account_find(hub, &apply->op->member, apply->account)) {
        pd_apply_reject(apply, "member_unknown");
        return;
    }
    h.mid = apply->account->mid;
    pd_code_use(apply, h.mid, h.made_ms);
    if (was->mid != 0) {
        if (differ(was, &h))
            pd_apply_incident(apply, "ticket_differs", was->mid, h.amount);
        h = *was;
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_KNOWN,
        PD_ARGS(pd_i(was->hid), pd_i(h.mid), pd_i(h.dev), pd_t(h.sku), pd_i(h.qty), pd_p(h.amount),
            pd_i(pd_fen_raw(h.money)), pd_t(h.place), pd_i(h.lease), pd_i(h.ordinal), pd_i(h.expires_ms),
            pd_i(h.made_ms)));
    if (family_says(apply) != NULL)
        pd_apply_incident(apply, "family_over", h.mid, h.amount);
    pd_family_spent(apply, was->hid, h.mid, h.made_ms, true, false);
    if (pd_hub_hold_get(hub, was->hid, &h))
        pd_family_counts(hub, &h);
    pd_feed_touch(hub, PD_ROW_HOLD, was->hid);
    apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

/* An earlier life of this hub applied it: its ticket may be out. The rules were asked then. */
static void
hold_again(struct pd_apply *apply, struct pd_hub_hold *h)
{
    const struct pd_programme *programme =
        pd_hub_programme_for(apply->hub, apply->op->programme, decided_ms(apply), apply->now_ms);
    const struct pd_gift *gift = programme != NULL ? pd_programme_gift(programme, h->sku) : NULL;

    h->limited = gift != NULL && gift->limit > 0;
    pd_honour_hold(apply, h->hid, h->amount, decided_ms(apply));
    pd_hold_take_units(apply, h);
    pd_hub_hold_insert(apply->hub, h);
    pd_family_spent(apply, h->hid, h->mid, h->made_ms, true, false);
}

/* Her phone may say where it waits for her. */
static void
tell(struct pd_apply *apply, const struct pd_hub_hold *h)
{
    char id[PD_ID_TEXT_CAP];

    pd_webhook_note(apply->hub, PD_WEBHOOK_TICKET_READY, apply->account->mid,
        "{\"hold\":\"%s\",\"sku\":\"%s\",\"qty\":%d,\"place\":\"%s\",\"points\":%lld,\"money_fen\":%lld,"
        "\"expires_ms\":%lld}",
        pd_id_text(h->id, id), h->sku, h->qty, h->place, (long long)pd_points_raw(h->amount),
        (long long)pd_fen_raw(h->money), (long long)h->expires_ms);
}

void
pd_apply_hold(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    struct pd_hub_hold was, h = pd_hold_of(apply);
    struct pd_lease lease = { .id = 0 };
    const char *no;
    bool its;

    if (apply->is_hold && pd_hub_hold_find(hub, &apply->op->id, &was)) {
        known(apply, &was);
        return;
    }
    h.hid = pd_hub_count(hub, PD_COUNT_HOLD);
    if (!pd_honour_member(apply)) {
        refuse(apply, &h, "member_unknown");
        return;
    }
    h.mid = apply->account->mid;
    pd_member_as_decided(hub, apply->account, decided_ms(apply));
    pd_code_use(apply, h.mid, h.made_ms);
    if (apply->told != NULL) {
        hold_again(apply, &h);
        return;
    }
    its = lease_is_its(apply, &lease);
    if (its && sold_again(apply)) {
        h.state = PD_HOLD_VOIDED;
        h.ended_ms = h.made_ms;
        apply->result.code = "sold_again";
        pd_hub_hold_insert(hub, &h);
        pd_family_spent(apply, h.hid, h.mid, h.made_ms, false, false);
        apply->result.balance = pd_account_free(apply->account, apply->now_ms);
        return;
    }
    /* Nothing of the catalogue is sold without a lease, and no unit twice. */
    if (!its || lease.size - lease.taken < h.qty || sold(apply, PD_HUB_SQL_HOLD_ORDINALS) > 0) {
        refuse(apply, &h, pd_redeem_outcome_name(PD_REDEEM_NO_LEASE));
        return;
    }
    no = strcmp(apply->op->unit, "points") != 0 ? "unit"
                                                : rules_say(apply, lease.size - lease.taken, &h.limited);
    if (no == NULL)
        no = family_says(apply);
    if (no == NULL && !pd_account_hold(&apply->posting, apply->account, h.hid, h.amount, decided_ms(apply)))
        no = pd_redeem_outcome_name(PD_REDEEM_TOO_FEW_POINTS);
    if (no != NULL) {
        refuse(apply, &h, no);
        return;
    }
    if (!pd_lease_take(hub, &lease, h.qty))
        pd_store_corrupt(hub->store, "a lease that had room has none");
    h.out_qty = h.qty;
    h.doubt = pd_token_doubt(apply, h.place);
    pd_hub_hold_insert(hub, &h);
    pd_family_spent(apply, h.hid, h.mid, h.made_ms, true, false);
    tell(apply, &h);
    apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

/* Its value is gone. */
static void
spent(struct pd_apply *apply, struct pd_hub_hold *h)
{
    h->state = PD_HOLD_CAPTURED;
    h->qty = 1;
    h->booked = h->amount;
    h->ended_ms = pd_hold_believed_ms(apply);
    pd_hub_hold_insert(apply->hub, h);
    apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

void
pd_apply_spend(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    const struct pd_programme *programme =
        pd_hub_programme_for(hub, apply->op->programme, decided_ms(apply), apply->now_ms);
    struct pd_hub_hold h = pd_hold_of(apply);

    if (apply->is_hold) { /* a ticket or a void told of goods under that id */
        pd_apply_reject(apply, "id_reused");
        return;
    }
    if (programme == NULL && apply->told == NULL) {
        pd_apply_reject(apply, "programme_unknown");
        return;
    }
    if (!pd_honour_member(apply)) {
        pd_apply_reject(apply, "member_unknown");
        return;
    }
    if (apply->told != NULL) {
        h.hid = pd_hub_count(hub, PD_COUNT_HOLD);
        h.mid = apply->account->mid;
        pd_honour_hold(apply, h.hid, h.amount, decided_ms(apply));
        pd_account_capture(&apply->posting, apply->account, h.hid, h.amount, pd_points_of(0));
        spent(apply, &h);
        return;
    }
    if (strcmp(apply->op->unit, "points") != 0) {
        pd_apply_reject(apply, "unit");
        return;
    }
    pd_member_as_decided(hub, apply->account, decided_ms(apply));
    if (apply->account->member.status != PD_MEMBER_ACTIVE) {
        pd_apply_reject(apply, pd_redeem_outcome_name(PD_REDEEM_MEMBER_FROZEN));
        return;
    }
    if (h.sku[0] != '\0') { /* goods are held first, and sold from a lease */
        pd_apply_reject(apply, pd_redeem_outcome_name(PD_REDEEM_NO_LEASE));
        return;
    }
    h.hid = pd_hub_count(hub, PD_COUNT_HOLD);
    h.mid = apply->account->mid;
    if (!pd_account_spend(&apply->posting, apply->account, h.hid, h.amount, decided_ms(apply))) {
        pd_apply_reject(apply, pd_redeem_outcome_name(PD_REDEEM_TOO_FEW_POINTS));
        return;
    }
    spent(apply, &h);
}

/* ---- refund: an intent about value ---- */

/* A gift that cost nothing, a prize say, is on the shelf again: no points come back, and somebody sees to it
 * that she gets another. */
static void
take_back_gift(struct pd_apply *apply, const struct pd_hub_hold *h)
{
    if (!pd_hold_is_zero(apply->op->amount) || !pd_op_brings_goods_back(apply->op) ||
        pd_store_one(apply->hub->store, PD_HUB_SQL_GOODS_BACK_HAS, PD_ARGS(pd_i(h->hid)), 0) > 0) {
        pd_apply_reject(apply, "refund_too_large");
        return;
    }
    if (apply->told == NULL && pd_handed_again(apply->hub, h->hid, apply->device->dev)) {
        pd_apply_reject(apply, "not_captured");
        return;
    }
    pd_apply_incident(apply, "prize_back", h->mid, pd_points_of(0));
    pd_hold_tell_balance(apply, h->mid);
}

void
pd_apply_refund(struct pd_apply *apply)
{
    struct pd_hub_hold h;

    if (strcmp(apply->device->mode, "counter") != 0) {
        pd_apply_reject(apply, "not_allowed");
        return;
    }
    if (!pd_hub_hold_find(apply->hub, &apply->op->hold, &h) || h.mid == 0) {
        pd_apply_reject(apply, "hold_unknown");
        return;
    }
    if (h.state == PD_HOLD_CAPTURED && pd_hold_is_zero(h.amount)) {
        take_back_gift(apply, &h);
        return;
    }
    if (pd_hold_is_zero(h.booked) || pd_hub_hold_honoured(&h)) { /* nothing was handed over yet */
        pd_apply_reject(apply, "not_captured");
        return;
    }
    if (pd_hold_is_zero(apply->op->amount) ||
        pd_points_cmp(apply->op->amount, pd_hold_minus(h.booked, h.refunded)) > 0) {
        pd_apply_reject(apply, "refund_too_large");
        return;
    }
    /* Undone is what this desk did; the hand-over that counts is another's, and stands. */
    if (apply->told == NULL && pd_op_brings_goods_back(apply->op) &&
        pd_handed_again(apply->hub, h.hid, apply->device->dev)) {
        pd_apply_reject(apply, "not_captured");
        return;
    }
    if (!pd_account_get(apply->hub, h.mid, apply->account)) {
        pd_apply_reject(apply, "member_unknown");
        return;
    }
    pd_account_give_back(&apply->posting, apply->account, h.hid, apply->op->amount, apply->op->reason);
    pd_assert(pd_points_add(h.refunded, apply->op->amount, &h.refunded));
    pd_hold_update(apply->hub, &h);
    pd_merchant_moved_at(&apply->posting, h.place, h.mid, h.hid);
    pd_hold_tell_balance(apply, h.mid);
}
