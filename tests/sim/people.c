/*
 * Patients at kiosks. What they do is random; what they may expect is not: whoever was told "saved" or "here
 * is your ticket" is remembered by the oracle.
 */
#include "tests/sim/people.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"

#include <string.h>

#define ANSWER_FLOOR_MS (2 * PD_SECOND_MS) /* as the session waits */
#define ANSWER_STRICT_MS (10 * PD_SECOND_MS)

static struct pd_desk_reply reply; /* large; one thread */

static bool
release(struct sim *sim, struct sim_desk *d, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_RELEASE, .id = *hold, .print = true };

    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_RELEASED)
        return false;
    sim_oracle_act(sim, d, PD_OP_RELEASE, hold);
    if (sim->rules.policy != PD_OFFLINE_FLOOR && !sim_oracle_said_yes(sim, d, PD_OP_HOLD, hold))
        sim_violation(sim, "I13: desk %d let a ticket out before the hub said yes", d->index);
    sim_oracle_ticket_out(sim, d, &reply.ticket);
    sim_loss_released(sim, d, hold);
    r.kind = PD_REQUEST_PRINTED;
    if (!sim_chance(&sim->people, sim->swarm.rate[SIM_F_PAPER_OUT])) /* or the ticket is on the screen only */
        (void)sim_desk_ask(sim, d, &r, &reply);
    return true;
}

static void
cancel(struct sim *sim, struct sim_desk *d, const struct pd_id *hold, const char *reason)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CANCEL, .id = *hold };

    if (d->counter) /* it may hold the token itself */
        return;
    (void)pd_copy(r.reason, sizeof r.reason, reason);
    if (sim_desk_ask(sim, d, &r, &reply) && reply.kind == PD_REPLY_CANCELLED) {
        sim_oracle_act(sim, d, PD_OP_VOID, hold);
        sim_oracle_cancelled(d, hold);
    }
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
        if (sim->rules.policy != PD_OFFLINE_ONLINE_ONLY) /* there it is noted, and she comes again */
            cancel(sim, d, &d->visit.hold, "no_answer");
    }
}

/* A card that a clerk has looked at is as good as a day's code. */
static enum pd_code_type
worth(const struct sim_desk *d, enum pd_code_type type)
{
    return type == PD_CODE_CARD && d->on >= 0 ? PD_CODE_MEMBER_DAY : type;
}

static void
redeem(struct sim *sim, struct sim_desk *d, const struct sim_code *code, int who, bool stale,
    const struct pd_desk_member *m)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_REDEEM, .id = m->member.id };
    struct pd_id hold;
    int payer = who;

    if (sim_family_pays(sim, m, &payer))
        r.redeem.account = m->family.card.account;
    (void)pd_copy(r.redeem.sku, sizeof r.redeem.sku, sim_some_sku(sim));
    r.redeem.qty = sim_chance(&sim->people, 850) ? 1 : (int)sim_between(&sim->people, 2, 3);
    r.redeem.code_type = m->code_type;
    r.redeem.code_exp_ms = m->code_exp_ms;
    r.redeem.decided_ms = pd_desk_when(d->desk).now_ms;
    memcpy(r.redeem.code, m->code, sizeof r.redeem.code);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_REDEEMED)
        return;
    if (payer != who)
        sim_trace(sim, "desk %d: by a card of member %d", d->index, payer);
    sim_trace(sim, "desk %d: redeem %s x%d: %s", d->index, r.redeem.sku, r.redeem.qty,
        pd_redeem_outcome_name(reply.outcome));
    if (reply.outcome != PD_REDEEM_OK)
        return;
    hold = reply.ticket.hold.id;
    if (d->counter)
        sim_served(sim, d, who, "sold");
    sim_oracle_act(sim, d, PD_OP_HOLD, &hold);
    if (!d->online && !reply.must_wait)
        sim_oracle_redeemed_offline(sim, d, worth(d, code->type),
            &(struct sim_offline){ hold, payer, pd_local_day(r.redeem.decided_ms, SIM_UTC_OFFSET_MIN),
                pd_points_raw(reply.ticket.hold.amount) });
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
            sim_oracle_ticket_out(sim, d, t);
            if (sim_chance(&sim->people, 100) && !d->counter) /* one that serves members may hold the token */
                cancel_late(sim, d, &hold);
        }
        if (d->desk == NULL)
            return;
        if (t->hold.state == PD_HOLD_HELD && sim_chance(&sim->people, 600) &&
            (t->confirmed || sim->rules.policy != PD_OFFLINE_STRICT))
            (void)release(sim, d, &hold); /* of what is only noted it is refused */
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

void
sim_visit_at(struct sim *sim, struct sim_desk *d, struct sim_code *code)
{
    static struct pd_desk_member m;
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN };
    uint32_t here = UINT32_C(1) << d->index;
    bool stale = code->type == PD_CODE_MEMBER && (code->shown_at & here) != 0;
    int who = code->member;

    if (d->visit.state != SIM_VISIT_NONE || d->programme == NULL)
        return;
    r.payload_len = strlen(code->text);
    memcpy(r.payload, code->text, r.payload_len);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_MEMBER)
        return;
    m = reply.member;
    if (!pd_id_equal(m.member.id, sim->members[code->member].id))
        sim_violation(sim, "I48: desk %d: a code opens the account of another", d->index);
    code->shown_at |= here;
    who = sim_membership_choose(sim, d, who, &m);
    if (d->desk == NULL)
        return;
    sim_oracle_screen(sim, d, &m);
    pick_up_waiting(sim, d, &m);
    if (d->desk != NULL && sim_chance(&sim->people, sim->swarm.rate[SIM_F_SIGN_IN]))
        sign_in(sim, d, &m.member.id);
    if (d->desk != NULL && sim_chance(&sim->people, sim->swarm.rate[SIM_F_SPEND]))
        spend(sim, d, &m.member.id);
    /* A stale code is tried all the same: the ledger must refuse it, not only the screen. */
    if (d->desk != NULL && d->programme != NULL && sim_chance(&sim->people, 900))
        redeem(sim, d, code, who, stale, &m);
    while (d->desk != NULL && d->programme != NULL && d->visit.state == SIM_VISIT_NONE &&
           sim_chance(&sim->people, 250))
        redeem(sim, d, code, who, stale, &m);
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}

struct sim_desk *
sim_some_desk(struct sim *sim, bool counter)
{
    struct sim_desk *found = NULL;
    uint64_t seen = 0;

    for (int i = 0; i < sim->desk_count; i++)
        if (sim->desks[i].counter == counter && pd_rng_below(&sim->people, ++seen) == 0)
            found = &sim->desks[i];
    return found;
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

void
sim_act_visit(struct sim *sim)
{
    struct sim_desk *d = sim_some_desk(sim, sim_chance(&sim->people, sim->swarm.rate[SIM_F_SERVE]));
    struct sim_code *code;

    if (sim->code_count == 0 || !sim_chance(&sim->people, sim->swarm.rate[SIM_F_OLD_CODE]))
        code = new_code(sim, (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count));
    else
        code = &sim->codes[pd_rng_below(&sim->people, (uint64_t)sim->code_count)];
    if (code == NULL || d == NULL)
        return;
    sim_trace(sim, "member %d visits desk %d", code->member, d->index);
    if (!d->counter || sim_clerk_serves(sim, d))
        sim_visit_at(sim, d, code);
    if (sim_chance(&sim->people, sim->swarm.rate[SIM_F_TWO_DESKS]) && (d = sim_some_desk(sim, false)) != NULL)
        sim_visit_at(sim, d, code); /* the same screen at two desks at once, or a double scan */
}

/* ---- all of them ---- */

static const struct {
    int weight; /* 0: the feature's rate, */
    enum sim_feature feature;
    int shared; /* of which it has this part; 0: all */
    void (*act)(struct sim *sim);
} acts[] = {
    { 46, 0, 0, sim_act_visit },
    { 28, 0, 0, sim_act_counter },
    { 14, 0, 0, sim_act_grant },
    { 0, SIM_F_STOCK, 0, sim_act_stock },
    { 0, SIM_F_SWEEP, 0, sim_act_sweep },
    { 0, SIM_F_FREEZE, 0, sim_act_freeze },
    { 0, SIM_F_CROOKED_CLERK, 0, sim_act_crooked_clerk },
    { 0, SIM_F_ERASE, 0, sim_act_erase },
    { 0, SIM_F_ERRAND, 0, sim_act_errand },
    { 0, SIM_F_PROXY, 0, sim_act_proxy },
    { 0, SIM_F_SERVE, 8, sim_act_clerk }, /* its rate is a chance per thousand of visits, too */
    { 0, SIM_F_ENROL, 0, sim_act_enrol },
    { 0, SIM_F_MOVE, 0, sim_act_move },
    { 0, SIM_F_PRACTICE, 0, sim_act_practice },
    { 0, SIM_F_WHEEL, 0, sim_act_wheel },
    { 0, SIM_F_FAMILY, 0, sim_act_family },
    { 0, SIM_F_MONEY, 0, sim_act_money },
    { 0, SIM_F_MERCHANT, 0, sim_act_merchant },
};

static int
weight_of(const struct sim *sim, int i)
{
    int rate = acts[i].weight > 0 ? acts[i].weight : sim->swarm.rate[acts[i].feature];

    return acts[i].shared > 0 ? rate / acts[i].shared : rate;
}

void
sim_people_act(struct sim *sim)
{
    int64_t total = 0, at;

    for (int i = 0; i < PD_COUNT(acts); i++)
        total += weight_of(sim, i);
    at = sim_between(&sim->people, 0, total - 1);
    for (int i = 0; i < PD_COUNT(acts); i++) {
        at -= weight_of(sim, i);
        if (at >= 0)
            continue;
        acts[i].act(sim);
        return;
    }
}
