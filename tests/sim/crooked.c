/*
 * A desk that somebody has taken over: its journal is chained and signed as it should be, and says what it
 * likes: hand-overs of tickets it never saw, ends of others' holds, refunds above what was taken, holds
 * beyond its lease and below the price. The hub must answer every such op and stay whole; what an honest desk
 * was promised stays true.
 */
#include "app/ledger/journal.h"
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"

#include <stdio.h>
#include <string.h>

static struct pd_id
some_hold(struct sim *sim)
{
    struct pd_id id = { { 0 } };

    if (sim->ticket_count > 0 && !sim_chance(&sim->fate, 100))
        return sim->tickets[pd_rng_below(&sim->fate, (uint64_t)sim->ticket_count)].hold;
    pd_rng_fill(&sim->fate, id.b, sizeof id.b);
    return id;
}

static struct pd_id
some_member(struct sim *sim)
{
    return sim->members[pd_rng_below(&sim->fate, (uint64_t)sim->member_count)].id;
}

static void
lie_about_a_hold(struct sim *sim, struct pd_op *op, int64_t now_ms)
{
    const struct sim_gift *g = &sim->rules.gifts[pd_rng_below(&sim->fate, (uint64_t)sim->rules.gift_count)];

    op->kind = PD_OP_HOLD;
    op->member = some_member(sim);
    (void)pd_copy(op->unit, sizeof op->unit, "points");
    op->qty = (int)sim_between(&sim->fate, 1, 4);
    op->amount = pd_points_of(sim_chance(&sim->fate, 500) ? g->price * op->qty : 1);
    op->money = pd_fen_of(g->money_fen * op->qty);
    (void)pd_copy(op->sku, sizeof op->sku, g->sku);
    (void)pd_copy(op->place, sizeof op->place, g->place);
    op->lease = (uint32_t)sim_between(&sim->fate, 1, 12);
    op->ordinal = (uint32_t)(op->qty + sim_between(&sim->fate, 0, 8));
    op->expires_ms = now_ms + PD_DAY_MS;
    op->decided_ms = now_ms - sim_between(&sim->fate, 0, PD_DAY_MS);
}

static struct pd_op
lie(struct sim *sim, int64_t now_ms)
{
    struct pd_op op = { .programme = 1 };

    switch (pd_rng_below(&sim->fate, 6)) {
    case 0:
        lie_about_a_hold(sim, &op, now_ms);
        break;
    case 1:
        op.kind = PD_OP_RELEASE;
        op.hold = some_hold(sim);
        (void)pd_copy(op.how, sizeof op.how, "print");
        break;
    case 2:
        op.kind = PD_OP_CAPTURE;
        op.hold = some_hold(sim);
        op.qty = (int)sim_between(&sim->fate, 1, 3);
        (void)pd_copy(op.place, sizeof op.place, "P1");
        break;
    case 3:
        op.kind = PD_OP_VOID;
        op.hold = some_hold(sim);
        (void)pd_copy(op.reason, sizeof op.reason, "mistake");
        break;
    case 4:
        op.kind = PD_OP_REFUND;
        op.hold = some_hold(sim);
        op.amount = pd_points_of(sim_between(&sim->fate, 1, 2000));
        (void)pd_copy(op.reason, sizeof op.reason, "mistake");
        break;
    default:
        op.kind = PD_OP_CLAIM;
        op.member = some_member(sim);
        (void)pd_copy(op.unit, sizeof op.unit, "points");
        op.amount = pd_points_of(sim_between(&sim->fate, 1, 1000));
        (void)pd_copy(op.rule, sizeof op.rule, sim_chance(&sim->fate, 500) ? "sign_in" : "pay");
        (void)snprintf(op.key, sizeof op.key, "sign_in:%d", (int)sim_between(&sim->fate, 1, 3));
        break;
    }
    return op;
}

/* A counter that says it handed over what it had ended is believed, as a fact with an incident. */
static void
unsay_end(struct sim *sim, const struct sim_desk *d, const struct pd_op *op)
{
    struct sim_ticket *t = op->kind == PD_OP_CAPTURE && d->counter ? sim_oracle_ticket(sim, &op->hold) : NULL;

    if (t != NULL && strcmp(sim->rules.desks[d->index].place, op->place) == 0)
        t->ended = false;
}

void
sim_fate_crooked_desk(struct sim *sim)
{
    struct sim_desk *d = sim_fate_desk(sim);
    int64_t lies = sim_between(&sim->fate, 1, 3);

    if (!sim_desk_clock(sim, d) || d->clone_of >= 0)
        return;
    d->crooked = true;
    sim_desk_fell(sim, d);
    for (int64_t i = 0; i < lies && d->desk != NULL; i++) {
        struct pd_op op = lie(sim, pd_desk_when(d->desk).now_ms);
        enum pd_err err = pd_act_begin(d->ledger);

        if (err == PD_OK)
            err = pd_act_end(d->ledger, pd_journal_append(d->ledger, pd_desk_when(d->desk), &op));
        sim_trace(
            sim, "fate: desk %d lies about a %s: %s", d->index, pd_op_kind_name(op.kind), pd_err_name(err));
        if (err == PD_OK)
            unsay_end(sim, d, &op);
        if (sim_desk_check(sim, d))
            return;
    }
    pd_client_kick(d->client);
    sim_desk_turn(sim, d);
}
