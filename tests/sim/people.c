/*
 * Patients, clerks and the hospital's cashiers. What they do is random; what they may expect is not: whoever
 * was told "saved", "here is your ticket" or "handed over" is remembered by the oracle.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <string.h>

#define ANSWER_FLOOR_MS (2 * PD_SECOND_MS) /* as the session waits */
#define ANSWER_STRICT_MS (10 * PD_SECOND_MS)

static struct pd_desk_reply reply; /* large; one thread */

/* ---- at the hub ---- */

void
sim_grant(struct sim *sim, const struct sim_grant *g)
{
    const char *rule = strncmp(g->key, "soon", 4) == 0 ? "soon" : "pay";
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return;
    err = pd_hub_grant(
        sim->hub.hub, sim->now_ms, &sim->members[g->member].id, rule, g->key, pd_points_of(g->amount));
    sim_trace(sim, "hub: grant %s %lld to %d: %s", g->key, (long long)g->amount, g->member, pd_err_name(err));
    for (int i = 0; err == PD_OK && i < sim->grant_count; i++)
        if (strcmp(sim->grants[i].key, g->key) == 0)
            sim_violation(sim, "I32: the key %s was granted twice", g->key);
    if (sim_hub_end(sim, err == PD_OK) && sim->grant_count < SIM_GRANTS_MAX)
        sim->grants[sim->grant_count++] = *g;
}

/* By a rule of the programme, with a key of its own; the same bill comes twice now and then. */
static void
act_grant(struct sim *sim)
{
    struct sim_grant g = { .member = (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count) };
    bool soon = sim_chance(&sim->people, 300);

    g.amount = soon ? 60 : sim_between(&sim->people, 1, 30) * 20;
    (void)snprintf(g.key, sizeof g.key, "%s:%d", soon ? "soon" : "bill", sim->bill_next++);
    if (sim->grant_count > 0 && sim_chance(&sim->people, 100))
        g = sim->grants[pd_rng_below(&sim->people, (uint64_t)sim->grant_count)];
    sim_grant(sim, &g);
}

struct sim_code *
sim_code_new(struct sim *sim, int member, enum pd_code_type type)
{
    struct sim_code *c = &sim->codes[sim->code_next];
    struct sim_code made = { .member = member, .type = type };
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return NULL;
    err = pd_hub_code_issue(sim->hub.hub, sim->now_ms, &sim->members[member].id, made.type, made.text);
    if (!sim_hub_end(sim, err == PD_OK))
        return NULL;
    *c = made;
    sim->code_next = (sim->code_next + 1) % SIM_CODES_MAX;
    if (sim->code_count < SIM_CODES_MAX)
        sim->code_count++;
    return c;
}

static struct sim_code *
new_code(struct sim *sim, int member)
{
    uint64_t kind = pd_rng_below(&sim->people, 10);

    return sim_code_new(sim, member,
        kind < 7   ? PD_CODE_MEMBER
        : kind < 9 ? PD_CODE_MEMBER_DAY
                   : PD_CODE_CARD);
}

static const char *
some_sku(struct sim *sim)
{
    return sim->rules.gifts[pd_rng_below(&sim->people, (uint64_t)sim->rules.gift_count)].sku;
}

static void
act_stock(struct sim *sim)
{
    const char *sku = some_sku(sim);

    if (!sim_hub_begin(sim))
        return;
    sim_trace(sim, "hub: stock of %s arrives", sku);
    (void)sim_hub_end(
        sim, pd_hub_stock_add(sim->hub.hub, sku, (int)sim_between(&sim->people, 1, 6)) == PD_OK);
}

/* What the hub's adapter does in a quiet moment: a piece of the snapshot, where one is due. */
static void
act_snapshot(struct sim *sim)
{
    bool more = true;

    while (more && sim_hub_begin(sim)) {
        enum pd_err err = pd_hub_snapshot_step(sim->hub.hub, sim->now_ms, &more);

        sim_trace(sim, "hub: snapshot %s", pd_err_name(err));
        if (!sim_hub_end(sim, err == PD_OK))
            return;
    }
}

static void
act_sweep(struct sim *sim)
{
    int64_t cursor = 0;
    bool more = true;

    while (more && sim_hub_begin(sim)) {
        enum pd_err err = pd_hub_sweep(sim->hub.hub, sim->now_ms, &cursor, &more);

        sim_trace(sim, "hub: sweep %s", pd_err_name(err));
        if (!sim_hub_end(sim, err == PD_OK))
            return;
    }
    act_snapshot(sim);
    if (sim->hub.store != NULL && sim_chance(&sim->people, 500))
        pd_store_idle(sim->hub.store);
}

static void
act_status(struct sim *sim)
{
    const struct sim_member *m = &sim->members[pd_rng_below(&sim->people, (uint64_t)sim->member_count)];
    enum pd_member_status to = sim_chance(&sim->people, 400) ? PD_MEMBER_FROZEN : PD_MEMBER_ACTIVE;

    if (!sim_hub_begin(sim))
        return;
    sim_trace(sim, "hub: member %.8s is %s", m->text, to == PD_MEMBER_FROZEN ? "frozen" : "active");
    (void)sim_hub_end(sim, pd_hub_member_set_status(sim->hub.hub, sim->now_ms, &m->id, to) == PD_OK);
}

/* ---- at a kiosk ---- */

static bool
release(struct sim *sim, struct sim_desk *d, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_RELEASE, .id = *hold, .print = true };

    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_RELEASED)
        return false;
    sim_oracle_act(sim, d, PD_OP_RELEASE, hold);
    sim_oracle_ticket_out(sim, &reply.ticket);
    r.kind = PD_REQUEST_PRINTED;
    if (sim_chance(&sim->people, 850)) /* otherwise the roll was empty: the ticket is on the screen */
        (void)sim_desk_ask(sim, d, &r, &reply);
    return true;
}

static void
cancel(struct sim *sim, struct sim_desk *d, const struct pd_id *hold, const char *reason)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CANCEL, .id = *hold };

    (void)pd_copy(r.reason, sizeof r.reason, reason);
    if (sim_desk_ask(sim, d, &r, &reply) && reply.kind == PD_REPLY_CANCELLED)
        sim_oracle_act(sim, d, PD_OP_VOID, hold);
}

void
sim_visit_answer(struct sim *sim, struct sim_desk *d, const struct pd_desk_reply *answer)
{
    struct pd_id hold = answer->ticket.hold.id;
    bool no = answer->status == PD_OP_REJECTED || answer->status == PD_OP_QUARANTINED;

    sim_trace(sim, "desk %d: the hub's answer is %d", d->index, (int)answer->status);
    if (d->visit.state != SIM_VISIT_WAIT || !pd_id_equal(d->visit.hold, hold))
        return;
    d->visit.state = SIM_VISIT_NONE;
    if (!no)
        (void)release(sim, d, &hold);
}

void
sim_visit_tick(struct sim *sim, struct sim_desk *d)
{
    int64_t waited_ms = sim_desk_boot_ms(sim, d) - d->visit.since_ms;
    bool floor = sim->rules.policy == PD_OFFLINE_FLOOR && !d->visit.must_wait;

    if (d->visit.state != SIM_VISIT_WAIT)
        return;
    if (floor && waited_ms >= ANSWER_FLOOR_MS) {
        d->visit.state = SIM_VISIT_NONE;
        (void)release(sim, d, &d->visit.hold);
    } else if (!floor && waited_ms >= ANSWER_STRICT_MS) {
        d->visit.state = SIM_VISIT_NONE;
        cancel(sim, d, &d->visit.hold, "no_answer");
    }
}

static void
redeem(struct sim *sim, struct sim_desk *d, bool stale, const struct pd_desk_member *m)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_REDEEM, .id = m->member.id };
    struct pd_id hold;

    (void)pd_copy(r.redeem.sku, sizeof r.redeem.sku, some_sku(sim));
    r.redeem.qty = sim_chance(&sim->people, 850) ? 1 : (int)sim_between(&sim->people, 2, 3);
    r.redeem.code_type = m->code_type;
    r.redeem.code_exp_ms = m->code_exp_ms;
    r.redeem.decided_ms = pd_desk_when(d->desk).now_ms;
    memcpy(r.redeem.code, m->code, sizeof r.redeem.code);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_REDEEMED)
        return;
    sim_trace(sim, "desk %d: redeem %s x%d: %s", d->index, r.redeem.sku, r.redeem.qty,
        pd_redeem_outcome_name(reply.outcome));
    if (reply.outcome != PD_REDEEM_OK)
        return;
    hold = reply.ticket.hold.id;
    sim_oracle_act(sim, d, PD_OP_HOLD, &hold);
    if (stale)
        sim_violation(sim, "replay: a code shown to desk %d before started a redemption there", d->index);
    if (d->online || reply.must_wait) {
        d->visit = (struct sim_visit){ SIM_VISIT_WAIT, hold, sim_desk_boot_ms(sim, d), reply.must_wait };
        d->wake_ms = 0;
    } else if (sim_chance(&sim->people, 930)) {
        (void)release(sim, d, &hold);
    } else {
        cancel(sim, d, &hold, "changed_mind");
    }
}

/* Once a ticket is out only the counter that holds its place's token ends it: it is asked to. */
static void
cancel_late(struct sim *sim, struct sim_desk *d, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CANCEL, .id = *hold };

    (void)pd_copy(r.reason, sizeof r.reason, "changed_mind");
    if (sim_desk_ask(sim, d, &r, &reply) && reply.kind == PD_REPLY_CANCELLED)
        sim_violation(sim, "I33: kiosk %d ended a hold whose ticket is out", d->index);
    r.kind = PD_REQUEST_END_ASK;
    if (d->desk != NULL && sim_desk_ask(sim, d, &r, &reply) && reply.kind == PD_REPLY_ASKED &&
        reply.ticket.hold.state != PD_HOLD_RELEASED)
        sim_violation(sim, "I33: kiosk %d ended by asking", d->index);
}

/* "1 ticket waiting": what a cut left behind. */
static void
pick_up_waiting(struct sim *sim, struct sim_desk *d, const struct pd_desk_member *m)
{
    for (int i = 0; i < m->ticket_count; i++) {
        const struct pd_ticket_view *t = &m->tickets[i];
        struct pd_id hold = t->hold.id;

        if (t->code[0] == '\0' || !pd_id_equal(t->hold.device, d->identity.device))
            continue;
        if (t->hold.state == PD_HOLD_RELEASED) {
            sim_oracle_ticket_out(sim, t);
            if (sim_chance(&sim->people, 100))
                cancel_late(sim, d, &hold);
        }
        if (d->desk == NULL)
            return;
        if (t->hold.state == PD_HOLD_HELD && sim_chance(&sim->people, 600) &&
            (t->confirmed || sim->rules.policy == PD_OFFLINE_FLOOR))
            (void)release(sim, d, &hold);
        else if (t->hold.state == PD_HOLD_HELD)
            cancel(sim, d, &hold, "not_wanted");
        if (d->desk == NULL)
            return;
    }
}

static void
sign_in(struct sim *sim, struct sim_desk *d, const struct pd_id *member)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SIGN_IN, .id = *member };

    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_SIGNED_IN)
        return;
    if (reply.claim == PD_CLAIM_ASKED)
        sim_oracle_act(sim, d, PD_OP_CLAIM, NULL);
}

/* Hold and capture in one. Only while the hub answers: a service is not promised offline. */
static void
spend(struct sim *sim, struct sim_desk *d, const struct pd_id *member)
{
    enum pd_redeem_outcome outcome;
    enum pd_err err;

    if (!d->online || !sim_desk_clock(sim, d))
        return;
    err = pd_ledger_spend(d->ledger, pd_desk_when(d->desk), member, "points",
        pd_points_of(sim_between(&sim->people, 1, 5) * 10), "parking", "", d->programme->version, &outcome);
    sim_trace(sim, "desk %d: spend: %s", d->index, pd_err_name(err));
    if (sim_disk_is_off(d->index + 1)) {
        (void)sim_desk_check(sim, d);
        return;
    }
    if (err == PD_OK && outcome == PD_REDEEM_OK)
        sim_oracle_act(sim, d, PD_OP_SPEND, NULL);
    pd_client_kick(d->client);
}

static void
visit(struct sim *sim, struct sim_desk *d, struct sim_code *code)
{
    static struct pd_desk_member m;
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN };
    uint32_t here = UINT32_C(1) << d->index;
    bool stale = code->type == PD_CODE_MEMBER && (code->shown_at & here) != 0;

    if (d->visit.state != SIM_VISIT_NONE || d->programme == NULL)
        return;
    r.payload_len = strlen(code->text);
    memcpy(r.payload, code->text, r.payload_len);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_MEMBER)
        return;
    m = reply.member;
    code->shown_at |= here;
    pick_up_waiting(sim, d, &m);
    if (d->desk != NULL && sim_chance(&sim->people, 200))
        sign_in(sim, d, &m.member.id);
    if (d->desk != NULL && sim_chance(&sim->people, 100))
        spend(sim, d, &m.member.id);
    /* A stale code is tried all the same: the ledger must refuse it, not only the screen. */
    if (d->desk != NULL && d->programme != NULL && sim_chance(&sim->people, 900))
        redeem(sim, d, stale, &m);
    while (d->desk != NULL && d->programme != NULL && d->visit.state == SIM_VISIT_NONE &&
           sim_chance(&sim->people, 250))
        redeem(sim, d, stale, &m);
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}

static struct sim_desk *
some_desk(struct sim *sim, bool counter)
{
    struct sim_desk *found = NULL;
    uint64_t seen = 0;

    for (int i = 0; i < sim->desk_count; i++)
        if (sim->desks[i].counter == counter && pd_rng_below(&sim->people, ++seen) == 0)
            found = &sim->desks[i];
    return found;
}

static void
act_visit(struct sim *sim)
{
    struct sim_desk *d = some_desk(sim, false);
    struct sim_code *code;

    if (sim->code_count == 0 || sim_chance(&sim->people, 750))
        code = new_code(sim, (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count));
    else
        code = &sim->codes[pd_rng_below(&sim->people, (uint64_t)sim->code_count)];
    if (code == NULL || d == NULL)
        return;
    sim_trace(sim, "member %d visits desk %d", code->member, d->index);
    visit(sim, d, code);
    if (sim_chance(&sim->people, 150) && (d = some_desk(sim, false)) != NULL)
        visit(sim, d, code); /* the same screen at two desks at once, or a double scan */
}

/* ---- at a counter ---- */

static void
capture(struct sim *sim, struct sim_desk *d, struct sim_ticket *t, enum pd_desk_request_kind how)
{
    struct pd_desk_request r = { .kind = how, .id = t->hold, .payload_len = strlen(t->text) };

    memcpy(r.payload, t->text, r.payload_len + 1);
    if (how == PD_REQUEST_VOUCH)
        (void)pd_copy(r.reason, sizeof r.reason, "shelf_count");
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_CAPTURED ||
        reply.capture != PD_CAPTURE_OK)
        return;
    sim_oracle_act(sim, d, PD_OP_CAPTURE, &t->hold);
    t->handed_by = d->index;
    if (++t->handed_over > 1)
        sim_violation(sim, "I10: desk %d handed over a second time for one ticket", d->index);
    if (t->ended)
        sim_violation(sim, "I10: desk %d handed over for a ticket that had been ended", d->index);
    /* A double click. */
    if (sim_chance(&sim->people, 200) && sim_desk_ask(sim, d, &r, &reply) &&
        reply.kind == PD_REPLY_CAPTURED && reply.capture == PD_CAPTURE_OK)
        sim_violation(sim, "I10: desk %d captured one ticket twice", d->index);
}

static void
cannot(struct sim *sim, struct sim_desk *d, struct sim_ticket *t)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CANNOT, .id = t->hold, .payload_len = strlen(t->text) };

    memcpy(r.payload, t->text, r.payload_len + 1);
    (void)pd_copy(r.reason, sizeof r.reason, "damaged");
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_CANCELLED)
        return;
    sim_oracle_act(sim, d, PD_OP_VOID, &t->hold);
    t->ended = true;
}

static void
undo(struct sim *sim, struct sim_desk *d, struct sim_ticket *t)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_UNDO, .id = t->hold };

    (void)pd_copy(r.reason, sizeof r.reason, "mistake");
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_UNDONE)
        return;
    sim_oracle_act(sim, d, PD_OP_REFUND, &t->hold);
    if (t->undone)
        sim_violation(sim, "I28: desk %d undid one hand-over twice", d->index);
    t->undone = true;
}

/* What whoever stands there knows of her own phone; the counter has heard of her or not. */
static void
know_phone(const struct sim_desk *d, const struct sim_ticket *t, char last4[5])
{
    struct pd_hold hold;
    struct pd_member member;

    if (pd_ledger_hold_get(d->ledger, &t->hold, &hold) == PD_OK &&
        pd_ledger_member(d->ledger, &hold.row.member, &member) == PD_OK)
        memcpy(last4, member.last4, sizeof member.last4);
}

static void
act_counter(struct sim *sim)
{
    struct sim_desk *d = some_desk(sim, true);
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN };
    struct sim_ticket *t;
    bool typed = sim_chance(&sim->people, 100);

    if (d == NULL || sim->ticket_count == 0)
        return;
    t = &sim->tickets[pd_rng_below(&sim->people, (uint64_t)sim->ticket_count)];
    sim_trace(sim, "ticket %s at desk %d%s", t->short_number, d->index, typed ? ", typed" : "");
    r.kind = typed ? PD_REQUEST_SHORT : PD_REQUEST_SCAN;
    r.payload_len = strlen(typed ? t->short_number : t->text);
    memcpy(r.payload, typed ? t->short_number : t->text, r.payload_len);
    if (typed && d->ledger != NULL)
        know_phone(d, t, r.last4);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_TICKET ||
        !pd_id_equal(reply.ticket.hold.id, t->hold))
        return;
    sim_trace(sim, "desk %d: ticket %d", d->index, (int)reply.capture);
    if (reply.capture == PD_CAPTURE_ALREADY && sim_chance(&sim->people, 400))
        undo(sim, d, t);
    else if (reply.capture == PD_CAPTURE_OK && sim_chance(&sim->people, 120))
        cannot(sim, d, t);
    else if (reply.capture == PD_CAPTURE_DOUBT)
        capture(sim, d, t, PD_REQUEST_VOUCH); /* the supervisor always comes */
    else if (reply.capture == PD_CAPTURE_OK || sim_chance(&sim->people, 100))
        capture(sim, d, t, PD_REQUEST_CAPTURE);
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}

/* ---- all of them ---- */

void
sim_people_act(struct sim *sim)
{
    uint64_t what = pd_rng_below(&sim->people, 100);

    if (what < 46)
        act_visit(sim);
    else if (what < 74)
        act_counter(sim);
    else if (what < 88)
        act_grant(sim);
    else if (what < 92)
        act_stock(sim);
    else if (what < 98)
        act_sweep(sim);
    else
        act_status(sim);
}

void
sim_member_add(struct sim *sim)
{
    struct pd_hub_member_new m = { .kind = "standard" };
    struct sim_member *to = &sim->members[sim->member_count];

    pd_assert(sim->member_count < SIM_MEMBERS_MAX);
    (void)snprintf(m.number, sizeof m.number, "M%03d", sim->member_count);
    (void)snprintf(m.name, sizeof m.name, "Member %d", sim->member_count);
    (void)snprintf(m.phone, sizeof m.phone, "1380000%04d", sim->member_count);
    pd_assert(pd_hub_member_add(sim->hub.hub, sim->now_ms, &m, &to->id, NULL) == PD_OK);
    (void)pd_id_text(to->id, to->text);
    sim->member_count++;
}

void
sim_people_create(struct sim *sim)
{
    int64_t count = sim_between(&sim->people, 2, SIM_MEMBERS_MAX);

    pd_assert(sim_hub_begin(sim));
    while (sim->member_count < count)
        sim_member_add(sim);
    pd_assert(sim_hub_end(sim, true));
    /* Half of the worlds have a snapshot for their new desks, older than what happened since. */
    if (sim_chance(&sim->people, 500))
        act_snapshot(sim);
    for (int i = 0; i < 3 * sim->member_count; i++)
        act_grant(sim);
}
