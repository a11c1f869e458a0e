/*
 * Holds.
 *                 release        capture           void              refund
 *   (unknown)     quarantine     from its ticket   remembered (*)    rejected
 *   HELD          → RELEASED     → CAPTURED        → VOIDED          rejected
 *   RELEASED      known          → CAPTURED        → VOIDED (**)     rejected
 *   CAPTURED      known          quarantine        quarantine        value back
 *   VOIDED        incident       → CAPTURED, over  known             rejected
 *   REJECTED      overdraft      overdraft, once   overdraft undone  of what was booked
 * (*) a void that overtook its hold; (**) by the place's token holder alone. A hold op whose id is here
 * already (rebuilt from a ticket, or voided before it came) is known: it takes no value again.
 */
#include "sync/hub/engine.h"

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

void
pd_hub_hold_insert(struct pd_hub *hub, const struct pd_hub_hold *h)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_INSERT,
        PD_ARGS(pd_i(h->hid), pd_d(&h->id), pd_i(h->mid), pd_i(h->dev), pd_t(h->sku), pd_i(h->qty),
            pd_p(h->amount), pd_i(pd_fen_raw(h->money)), pd_t(h->place), pd_i(h->lease), pd_i(h->ordinal),
            pd_i(h->expires_ms), pd_i(h->state), pd_i(h->made_ms), pd_i(h->ended_ms), pd_i(h->out_qty),
            pd_p(h->booked), pd_p(h->refunded), pd_i(h->origin), pd_i(h->released), pd_i(h->limited)));
    if (h->mid != 0)
        pd_feed_touch(hub, PD_ROW_HOLD, h->hid);
}

static void
update(struct pd_hub *hub, const struct pd_hub_hold *h)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_UPDATE,
        PD_ARGS(pd_i(h->hid), pd_i(h->state), pd_i(h->ended_ms), pd_i(h->out_qty), pd_p(h->booked),
            pd_p(h->refunded), pd_i(h->released)));
    pd_feed_touch(hub, PD_ROW_HOLD, h->hid);
}

static struct pd_points
minus(struct pd_points a, struct pd_points b)
{
    struct pd_points difference = pd_points_of(0);

    pd_assert(pd_points_sub(a, b, &difference));
    return difference;
}

static bool
is_zero(struct pd_points points)
{
    return pd_points_raw(points) == 0;
}

/* The member's balance goes into the answer, as it is after everything. */
static void
tell_balance(struct pd_apply *apply, int64_t mid)
{
    if (pd_account_get(apply->hub, mid, apply->account))
        apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

/* When the hold was made or ended. A clock that lies may move it a little, never out of sight: limits count
 * from it, and 0 says that a hold has not ended. */
static int64_t
believed_ms(const struct pd_apply *apply)
{
    int64_t at_ms = apply->op->at_ms;

    if (apply->op->quality == PD_TIME_UNTRUSTED || at_ms > apply->now_ms)
        return apply->now_ms;
    return at_ms > apply->now_ms - PD_HUB_LATE_MS ? at_ms : apply->now_ms - PD_HUB_LATE_MS;
}

/* ---- hold and spend: intents ---- */

static struct pd_hub_hold
hold_of(const struct pd_apply *apply)
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
        .made_ms = believed_ms(apply),
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

/* Whose it is, of what, and that none of its ordinals is in another hold. Nothing of the catalogue is sold
 * without a lease. */
static bool
check_lease(struct pd_apply *apply, struct pd_lease *lease)
{
    const struct pd_op *op = apply->op;

    return op->lease != 0 && pd_lease_get(apply->hub, op->lease, lease) && lease->dev == apply->device->dev &&
           strcmp(lease->sku, op->sku) == 0 && op->ordinal <= (uint32_t)lease->size &&
           op->ordinal >= (uint32_t)op->qty && lease->size - lease->taken >= op->qty &&
           pd_store_one(apply->hub->store, PD_HUB_SQL_HOLD_ORDINALS,
               PD_ARGS(pd_i(op->lease), pd_i(op->ordinal), pd_i(op->qty), pd_i(0)), 1) == 0;
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

/* A refused hold is kept: a ticket of it may be out already. Its units stay in the desk's lease. */
static void
refuse(struct pd_apply *apply, struct pd_hub_hold *h, const char *code)
{
    h->state = PD_HOLD_REJECTED;
    pd_hub_hold_insert(apply->hub, h);
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
    struct pd_hub_hold h = hold_of(apply);
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
    if (was->mid != 0) {
        if (differ(was, &h))
            pd_apply_incident(apply, "ticket_differs", was->mid, h.amount);
        h = *was;
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_KNOWN,
        PD_ARGS(pd_i(was->hid), pd_i(h.mid), pd_i(h.dev), pd_t(h.sku), pd_i(h.qty), pd_p(h.amount),
            pd_i(pd_fen_raw(h.money)), pd_t(h.place), pd_i(h.lease), pd_i(h.ordinal), pd_i(h.expires_ms),
            pd_i(h.made_ms)));
    pd_feed_touch(hub, PD_ROW_HOLD, was->hid);
    apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

void
pd_apply_hold(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    struct pd_hub_hold was, h = hold_of(apply);
    struct pd_lease lease = { .id = 0 };
    const char *no;

    if (pd_hub_hold_find(hub, &apply->op->id, &was)) {
        known(apply, &was);
        return;
    }
    h.hid = pd_hub_count(hub, PD_COUNT_HOLD);
    if (!pd_account_find(hub, &apply->op->member, apply->account)) {
        refuse(apply, &h, "member_unknown");
        return;
    }
    h.mid = apply->account->mid;
    if (!check_lease(apply, &lease)) {
        refuse(apply, &h, pd_redeem_outcome_name(PD_REDEEM_NO_LEASE));
        return;
    }
    no = strcmp(apply->op->unit, "points") != 0 ? "unit"
                                                : rules_say(apply, lease.size - lease.taken, &h.limited);
    if (no == NULL && !pd_account_hold(&apply->posting, apply->account, h.hid, h.amount, decided_ms(apply)))
        no = pd_redeem_outcome_name(PD_REDEEM_TOO_FEW_POINTS);
    if (no != NULL) {
        refuse(apply, &h, no);
        return;
    }
    if (!pd_lease_take(hub, &lease, h.qty))
        pd_store_corrupt(hub->store, "a lease that had room has none");
    h.out_qty = h.qty;
    pd_hub_hold_insert(hub, &h);
    apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

void
pd_apply_spend(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    const struct pd_programme *programme =
        pd_hub_programme_for(hub, apply->op->programme, decided_ms(apply), apply->now_ms);
    struct pd_hub_hold h = hold_of(apply);

    if (programme == NULL) {
        pd_apply_reject(apply, "programme_unknown");
        return;
    }
    if (!pd_account_find(hub, &apply->op->member, apply->account)) {
        pd_apply_reject(apply, "member_unknown");
        return;
    }
    if (strcmp(apply->op->unit, "points") != 0) {
        pd_apply_reject(apply, "unit");
        return;
    }
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
    if (!pd_account_hold(&apply->posting, apply->account, h.hid, h.amount, decided_ms(apply))) {
        pd_apply_reject(apply, pd_redeem_outcome_name(PD_REDEEM_TOO_FEW_POINTS));
        return;
    }
    pd_account_capture(&apply->posting, apply->account, h.hid, h.amount, pd_points_of(0));
    h.state = PD_HOLD_CAPTURED;
    h.qty = 1;
    h.booked = h.amount;
    h.ended_ms = believed_ms(apply);
    pd_hub_hold_insert(hub, &h);
    apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

/* ---- facts of a hold that the hub refused, or that ended otherwise ---- */

/* The lease a hold names is its desk's own, and of its sku. */
static bool
own_lease(struct pd_hub *hub, const struct pd_hub_hold *h, struct pd_lease *out)
{
    return pd_lease_get(hub, h->lease, out) && out->dev == h->dev && strcmp(out->sku, h->sku) == 0;
}

/* The units of a hold that was not counted as out: from its desk's lease, where they still are; where even
 * that is short, from the free stock; of what nobody stocks, nothing. */
static void
take_units(struct pd_apply *apply, struct pd_hub_hold *h)
{
    bool gone = h->state == PD_HOLD_VOIDED && h->released;
    struct pd_lease lease;

    if (h->lease == 0 || h->out_qty > 0)
        return;
    if ((!gone && own_lease(apply->hub, h, &lease) && pd_lease_take(apply->hub, &lease, h->qty)) ||
        pd_stock_take_late(
            apply->hub, apply->now_ms, h->sku, h->qty, apply->device->dev, apply->posting.hseq))
        h->out_qty = h->qty;
}

/* The units of a hold that ended. */
static void
give_units(struct pd_hub *hub, struct pd_hub_hold *h)
{
    if (h->out_qty == 0)
        return;
    if (h->released)
        pd_stock_give(hub, h->sku, h->out_qty);
    else
        pd_lease_give(hub, h->lease, h->out_qty);
    h->out_qty = 0;
}

/* Value for a fact that no hold covers: what is there, and debt for the rest. */
static void
overdraw(struct pd_apply *apply, struct pd_hub_hold *h, const char *incident)
{
    struct pd_hub *hub = apply->hub;

    if (h->mid == 0 || !pd_account_get(hub, h->mid, apply->account)) {
        pd_apply_quarantine(apply, "member_unknown");
        return;
    }
    (void)pd_account_overdraw(&apply->posting, apply->account, h->hid, h->amount, apply->now_ms);
    h->booked = h->amount;
    take_units(apply, h);
    update(hub, h);
    apply->result.status = PD_OP_APPLIED_OVERDRAFT;
    pd_apply_incident(apply, incident, h->mid, h->amount);
    tell_balance(apply, h->mid);
}

/* The counter's void came first: the ticket had been out, so its units are not the desk's to sell again. */
static void
release_voided(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (h->released)
        return;
    take_units(apply, h);
    h->released = true;
    give_units(apply->hub, h);
    update(apply->hub, h);
}

static void
release_rejected(struct pd_apply *apply, struct pd_hub_hold *h)
{
    bool booked = !is_zero(h->booked);

    h->released = true;
    if (booked)
        update(apply->hub, h);
    else
        overdraw(apply, h, "overdraft");
}

void
pd_apply_release(struct pd_apply *apply)
{
    struct pd_hub_hold h;

    if (!pd_hub_hold_find(apply->hub, &apply->op->hold, &h)) {
        pd_apply_quarantine(apply, "hold_unknown");
        return;
    }
    if (h.dev != apply->device->dev) {
        pd_apply_quarantine(apply, "not_its_desk");
        return;
    }
    switch (h.state) {
    case PD_HOLD_HELD:
        h.state = PD_HOLD_RELEASED;
        h.released = true;
        update(apply->hub, &h);
        return;
    case PD_HOLD_RELEASED:
        return;
    case PD_HOLD_CAPTURED:
        h.released = true;
        update(apply->hub, &h);
        return;
    case PD_HOLD_VOIDED:
        release_voided(apply, &h);
        return;
    case PD_HOLD_REJECTED:
        release_rejected(apply, &h);
        return;
    }
}

/* ---- capture ---- */

/* Only kiosks sell, so only they write tickets; not those that wait to be let in. Stopped ones have: their
 * tickets are out. */
static bool
writes_tickets(struct pd_hub *hub, enum pd_hub_sql sql)
{
    char mode[8];

    pd_store_text(hub->store, sql, 7, mode, sizeof mode);
    return strcmp(mode, "kiosk") == 0 && pd_store_int(hub->store, sql, 6) != PD_DEVICE_WAITING;
}

/* The keys of the desks, so many at a time. */
static bool
read_ticket(struct pd_hub *hub, int64_t now_ms, const char *code, struct pd_code *out)
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
    return outcome == PD_CODE_ACCEPTED && out->type == PD_CODE_TICKET;
}

/* What a true ticket says may still be a lie of a stolen key: its units lie beyond its desk's lease, or were
 * sold before. The goods are out, so it stays, and a person looks at it. */
static void
look_at_units(struct pd_apply *apply, const struct pd_hub_hold *h)
{
    struct pd_lease lease;

    if (!own_lease(apply->hub, h, &lease) || h->ordinal > (uint32_t)lease.size ||
        h->ordinal < (uint32_t)h->qty)
        pd_apply_incident(apply, "outside_lease", h->mid, h->amount);
    else if (pd_store_one(apply->hub->store, PD_HUB_SQL_HOLD_ORDINALS,
                 PD_ARGS(pd_i(h->lease), pd_i(h->ordinal), pd_i(h->qty), pd_i(h->hid)), 0) > 0)
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

    if (!read_ticket(hub, apply->now_ms, apply->op->code, &code) ||
        !pd_id_equal(code.ticket.hold, apply->op->hold) || !pd_device_find(hub, &code.signer, &maker)) {
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
        .made_ms = believed_ms(apply),
        .ended_ms = believed_ms(apply),
        .limited = is_limited(hub, apply->now_ms, t->sku),
        .origin = PD_HOLD_BY_TICKET };
    (void)pd_copy(h.sku, sizeof h.sku, t->sku);
    (void)pd_copy(h.place, sizeof h.place, t->place);
    take_units(apply, &h);
    look_at_units(apply, &h);
    if (!is_zero(pd_account_overdraw(&apply->posting, apply->account, h.hid, h.amount, value_ms(apply)))) {
        apply->result.status = PD_OP_APPLIED_OVERDRAFT;
        pd_apply_incident(apply, "overdraft", h.mid, h.amount);
    }
    pd_hub_hold_insert(hub, &h);
    tell_balance(apply, h.mid);
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
    if (apply->op->qty > h->qty)
        pd_apply_incident(apply, "more_than_held", h->mid, h->amount);
    pd_account_capture(&apply->posting, apply->account, h->hid, captured, minus(h->amount, captured));
    if (h->out_qty > 0 && qty < h->qty) {
        h->out_qty = qty;
        pd_stock_give(apply->hub, h->sku, h->qty - qty);
    }
    h->state = PD_HOLD_CAPTURED;
    h->booked = captured;
    h->ended_ms = believed_ms(apply);
    update(apply->hub, h);
    if (qty < h->qty)
        tell_balance(apply, h->mid);
    else
        apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

/* Of a hold that was voided: the goods are out, and it is captured from now on. */
static void
capture_voided(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (h->mid != 0) {
        take_units(apply, h);
        h->state = PD_HOLD_CAPTURED;
        h->ended_ms = believed_ms(apply);
    }
    overdraw(apply, h, "capture_after_void");
}

/* Of a hold that was refused, and stays so: the goods are out, once. */
static void
capture_rejected(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (h->ended_ms != 0) {
        pd_apply_quarantine(apply, "already_captured");
        return;
    }
    h->ended_ms = believed_ms(apply);
    if (is_zero(h->booked)) {
        overdraw(apply, h, "overdraft");
        return;
    }
    update(apply->hub, h);
    apply->result.status = PD_OP_APPLIED_OVERDRAFT;
    tell_balance(apply, h->mid);
}

void
pd_apply_capture(struct pd_apply *apply)
{
    struct pd_hub_hold h;

    if (strcmp(apply->device->mode, "counter") != 0) {
        pd_apply_quarantine(apply, "not_a_counter");
        return;
    }
    if (!pd_token_held(apply->hub, apply->op->place, apply->device->dev))
        pd_apply_incident(apply, "not_token_holder", 0, pd_points_of(0));
    if (!pd_hub_hold_find(apply->hub, &apply->op->hold, &h)) {
        capture_unknown(apply);
        return;
    }
    if (h.mid != 0 && strcmp(h.place, apply->op->place) != 0)
        pd_apply_incident(apply, "wrong_place", h.mid, h.amount);
    switch (h.state) {
    case PD_HOLD_HELD:
    case PD_HOLD_RELEASED:
        capture_held(apply, &h);
        return;
    case PD_HOLD_CAPTURED:
        pd_apply_quarantine(apply, "already_captured");
        return;
    case PD_HOLD_VOIDED:
        capture_voided(apply, &h);
        return;
    case PD_HOLD_REJECTED:
        capture_rejected(apply, &h);
        return;
    }
}

/* ---- void ---- */

static void
void_unknown(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    struct pd_hub_hold h = {
        .id = apply->op->hold,
        .dev = apply->device->dev,
        .state = PD_HOLD_VOIDED,
        .made_ms = believed_ms(apply),
        .ended_ms = believed_ms(apply),
        .origin = PD_HOLD_BY_VOID,
    };

    if (!pd_token_held(hub, apply->device->place, apply->device->dev)) {
        pd_apply_quarantine(apply, "hold_unknown");
        return;
    }
    h.hid = pd_hub_count(hub, PD_COUNT_HOLD);
    pd_hub_hold_insert(hub, &h);
}

static void
void_held(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (!pd_account_get(apply->hub, h->mid, apply->account)) {
        pd_store_corrupt(apply->hub->store, "a hold without its member");
        return;
    }
    pd_account_capture(&apply->posting, apply->account, h->hid, pd_points_of(0), h->amount);
    give_units(apply->hub, h);
    h->state = PD_HOLD_VOIDED;
    h->ended_ms = believed_ms(apply);
    update(apply->hub, h);
    tell_balance(apply, h->mid);
}

/* The ticket of a refused hold came back unused: what its release booked is undone. */
static void
void_rejected(struct pd_apply *apply, struct pd_hub_hold *h)
{
    if (h->ended_ms != 0 || is_zero(h->booked) || !pd_account_get(apply->hub, h->mid, apply->account))
        return;
    pd_account_give_back(&apply->posting, apply->account, h->hid, minus(h->booked, h->refunded),
        apply->now_ms + 365 * PD_DAY_MS);
    give_units(apply->hub, h);
    h->refunded = h->booked;
    h->ended_ms = believed_ms(apply);
    update(apply->hub, h);
    tell_balance(apply, h->mid);
}

void
pd_apply_void(struct pd_apply *apply)
{
    struct pd_hub_hold h;
    bool token, own;

    if (!pd_hub_hold_find(apply->hub, &apply->op->hold, &h)) {
        void_unknown(apply);
        return;
    }
    token = pd_token_held(apply->hub, h.place, apply->device->dev);
    own = h.dev == apply->device->dev;
    switch (h.state) {
    case PD_HOLD_HELD:
        if (token || own)
            void_held(apply, &h);
        else
            pd_apply_quarantine(apply, "not_its_desk");
        return;
    case PD_HOLD_RELEASED:
        if (token)
            void_held(apply, &h);
        else
            pd_apply_quarantine(apply, "not_token_holder");
        return;
    case PD_HOLD_CAPTURED:
        pd_apply_quarantine(apply, "void_after_capture");
        return;
    case PD_HOLD_VOIDED:
        return;
    case PD_HOLD_REJECTED:
        if (token || own)
            void_rejected(apply, &h);
        else
            pd_apply_quarantine(apply, "not_token_holder");
        return;
    }
}

/* ---- refund: an intent about value ---- */

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
    if (is_zero(h.booked)) {
        pd_apply_reject(apply, "not_captured");
        return;
    }
    if (is_zero(apply->op->amount) || pd_points_cmp(apply->op->amount, minus(h.booked, h.refunded)) > 0) {
        pd_apply_reject(apply, "refund_too_large");
        return;
    }
    if (!pd_account_get(apply->hub, h.mid, apply->account)) {
        pd_apply_reject(apply, "member_unknown");
        return;
    }
    pd_account_give_back(
        &apply->posting, apply->account, h.hid, apply->op->amount, apply->now_ms + 365 * PD_DAY_MS);
    pd_assert(pd_points_add(h.refunded, apply->op->amount, &h.refunded));
    update(apply->hub, &h);
    tell_balance(apply, h.mid);
}
