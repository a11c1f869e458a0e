/* Clerks and what they hand over; and one who tries what must not work. */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <string.h>

static struct pd_desk_reply reply; /* large; one thread */

void
sim_goods_out(struct sim *sim, struct sim_desk *d, const struct pd_id *hold)
{
    struct sim_ticket *t = sim_oracle_ticket(sim, hold);

    sim_trace(sim, "desk %d: goods go out", d->index);
    if (sim->rules.policy == PD_OFFLINE_ONLINE_ONLY && !sim_oracle_said_yes(sim, d, PD_OP_CAPTURE, hold))
        sim_violation(sim, "I13: desk %d handed over before the hub said yes", d->index);
    if (sim_desk_told_twice(sim, d))
        sim_violation(sim, "I9: desk %d was told that its history is told twice, and hands over", d->index);
    if (t == NULL)
        return;
    t->handed_by = d->index;
    /* A counter's disk that was put back, or runs twice, holds its token twice until the hub tells it. */
    if (++t->handed_over > 1 && !d->restored)
        sim_violation(sim, "I10: desk %d handed over a second time for one ticket", d->index);
    if ((t->ended || (t->undone && t->handed_over == 1)) && !d->restored)
        sim_violation(sim, "I10: desk %d handed over for a ticket that had been ended", d->index);
}

static uint64_t
high_seq(const struct sim_desk *d)
{
    struct pd_ledger_status status;

    return d->ledger != NULL && pd_ledger_status(d->ledger, &status) == PD_OK ? status.high_seq : 0;
}

/* -1: not known. */
static int
whose(struct sim *sim, const struct pd_id *hold)
{
    const struct sim_ticket *t = sim_oracle_ticket(sim, hold);

    return t != NULL ? t->member : -1;
}

/* Where the hub is asked first, its yes may come in a moment, or when she comes again: then nothing is
 * recorded, only the goods go. */
bool
sim_counter_captures(
    struct sim *sim, struct sim_desk *d, const struct pd_desk_request *request, struct pd_desk_reply *answer)
{
    uint64_t before = high_seq(d);

    if (!sim_desk_ask(sim, d, request, answer) || answer->kind != PD_REPLY_CAPTURED ||
        (answer->capture != PD_CAPTURE_OK && answer->capture != PD_CAPTURE_NO_ANSWER))
        return false;
    if (sim->rules.policy != PD_OFFLINE_ONLINE_ONLY || high_seq(d) > before)
        sim_oracle_act(sim, d, PD_OP_CAPTURE, &request->id);
    if (answer->capture == PD_CAPTURE_OK || high_seq(d) > before)
        sim_served(sim, d, whose(sim, &request->id), "handed over");
    return answer->capture == PD_CAPTURE_OK;
}

static void
capture(struct sim *sim, struct sim_desk *d, struct sim_ticket *t, const char *paper,
    enum pd_desk_request_kind how)
{
    struct pd_desk_request r = { .kind = how, .id = t->hold, .payload_len = strlen(paper) };

    memcpy(r.payload, paper, r.payload_len + 1);
    if (how == PD_REQUEST_VOUCH) {
        (void)pd_copy(r.reason, sizeof r.reason, "shelf_count");
        sim_clerk_vouches(sim, d, &t->hold);
    }
    if (!sim_counter_captures(sim, d, &r, &reply))
        return;
    sim_goods_out(sim, d, &t->hold);
    /* A double click. */
    if (sim_chance(&sim->people, 200) && sim_desk_ask(sim, d, &r, &reply) &&
        reply.kind == PD_REPLY_CAPTURED && reply.capture == PD_CAPTURE_OK)
        sim_violation(sim, "I10: desk %d captured one ticket twice", d->index);
}

/* She has not what the ticket says: it is broken, or the shelf is empty where the books say it is not. */
static void
cannot(struct sim *sim, struct sim_desk *d, struct sim_ticket *t, const char *paper)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CANNOT, .id = t->hold, .payload_len = strlen(paper) };

    memcpy(r.payload, paper, r.payload_len + 1);
    (void)pd_copy(r.reason, sizeof r.reason, (t->hold.b[0] & 1) != 0 ? "damaged" : "out_of_stock");
    if (!sim_desk_ask(sim, d, &r, &reply))
        return;
    if (reply.kind == PD_REPLY_CANCELLED) {
        sim_oracle_act(sim, d, PD_OP_VOID, &t->hold);
        sim_served(sim, d, t->member, "ended");
        t->ended = true;
    } else if (reply.kind == PD_REPLY_UNDONE) { /* the hub had said yes already */
        sim_oracle_act(sim, d, PD_OP_REFUND, &t->hold);
        sim_served(sim, d, t->member, "gave back");
        t->undone = true;
    }
}

static void
undo(struct sim *sim, struct sim_desk *d, struct sim_ticket *t)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_UNDO, .id = t->hold };

    (void)pd_copy(r.reason, sizeof r.reason, PD_OP_REFUND_UNDO);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_UNDONE)
        return;
    sim_oracle_act(sim, d, PD_OP_REFUND, &t->hold);
    sim_served(sim, d, t->member, "gave back");
    /* A disk that runs twice, or a new one, has not heard of it: the hub refuses what it asks. */
    if (t->undone && !d->restored && (t->forgotten_at >> d->index & 1) == 0)
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

void
sim_act_counter(struct sim *sim)
{
    struct sim_desk *d = sim_some_desk(sim, true);
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN };
    struct sim_proxy *proxy = NULL;
    struct sim_ticket *t;
    const char *paper;
    bool typed = sim_chance(&sim->people, 100);

    if (d == NULL || sim->ticket_count == 0)
        return;
    if (sim->swarm.rate[SIM_F_SERVE] > 0 && sim_chance(&sim->people, 900) && !sim_clerk_serves(sim, d))
        return;
    t = sim_ticket_brought(sim);
    sim_trace(sim, "ticket %s at desk %d%s", t->short_number, d->index, typed ? ", typed" : "");
    r.kind = typed ? PD_REQUEST_SHORT : PD_REQUEST_SCAN;
    paper = typed ? t->text : sim_paper_for(sim, t, &proxy);
    r.payload_len = strlen(typed ? t->short_number : paper);
    memcpy(r.payload, typed ? t->short_number : paper, r.payload_len);
    if (typed && d->ledger != NULL)
        know_phone(d, t, r.last4);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_TICKET ||
        !pd_id_equal(reply.ticket.hold.id, t->hold))
        return;
    sim_trace(sim, "desk %d: ticket %d", d->index, (int)reply.capture);
    if (proxy != NULL)
        sim_proxy_looked_at(sim, d, proxy, reply.capture);
    if (reply.capture == PD_CAPTURE_ALREADY && sim_chance(&sim->people, sim->swarm.rate[SIM_F_UNDO]))
        undo(sim, d, t);
    else if (reply.capture == PD_CAPTURE_OK && sim_chance(&sim->people, sim->swarm.rate[SIM_F_CANNOT]))
        cannot(sim, d, t, paper);
    else if (reply.capture == PD_CAPTURE_DOUBT)
        capture(sim, d, t, paper, PD_REQUEST_VOUCH); /* the supervisor always comes */
    else if (reply.capture == PD_CAPTURE_OK || sim_chance(&sim->people, 100))
        capture(sim, d, t, paper, PD_REQUEST_CAPTURE);
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}

static struct sim_ticket *
some_collected(struct sim *sim)
{
    struct sim_ticket *found = NULL;
    uint64_t seen = 0;

    for (int i = 0; i < sim->ticket_count; i++)
        if (sim->tickets[i].handed_over > 0 && pd_rng_below(&sim->people, ++seen) == 0)
            found = &sim->tickets[i];
    return found;
}

void
sim_crooked_clerk_at(struct sim *sim, struct sim_desk *d)
{
    struct sim_ticket *t = some_collected(sim);

    if (d == NULL || t == NULL || d->desk == NULL)
        return;
    sim_trace(sim, "a crooked clerk at desk %d has ticket %s", d->index, t->short_number);
    if (sim_chance(&sim->people, 500)) {
        bool was = t->ended;

        cannot(sim, d, t, t->text);
        if (t->ended && !was && !t->undone && !d->restored) /* see capture() */
            sim_violation(sim, "I10: desk %d ended what had been handed over", d->index);
    } else {
        undo(sim, d, t);
    }
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}

void
sim_act_crooked_clerk(struct sim *sim)
{
    sim_crooked_clerk_at(sim, sim_some_desk(sim, true));
}
