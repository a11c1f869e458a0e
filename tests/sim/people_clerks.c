/*
 * Clerks of counters where people sign in. Honest ones come and go, take each other's place, open and close
 * shifts, count shelves. Careless ones leave shifts open, walk away signed in, press twice, take the wrong
 * paper, mistype PINs and numbers. Crooked ones serve themselves, end what they handed over and give points
 * back, vouch alone, guess numbers and PINs, count away what is missing, and use the badge of one who was
 * dismissed. What must come of it is held against the engines where it happens and in staff.c.
 */
#include "app/ledger/duty.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <stdio.h>
#include <string.h>

static struct pd_desk_reply reply; /* large; one thread */

static uint64_t
high_seq(const struct sim_desk *d)
{
    struct pd_ledger_status status;

    return d->ledger != NULL && pd_ledger_status(d->ledger, &status) == PD_OK ? status.high_seq : 0;
}

static int
some_person(struct sim *sim)
{
    return (int)pd_rng_below(&sim->people, SIM_STAFF);
}

/* ---- who serves ---- */

static void
come(struct sim *sim, struct sim_desk *d)
{
    int person = some_person(sim);

    (void)sim_sign_in(sim, d, person, sim->staff[person].pin);
}

static void
go(struct sim *sim, struct sim_desk *d)
{
    sim_sign_out(sim, d);
}

bool
sim_clerk_serves(struct sim *sim, struct sim_desk *d)
{
    if (d->desk == NULL || d->ledger == NULL || d->client == NULL || !sim_desk_clock(sim, d))
        return false;
    if (d->on < 0)
        come(sim, d);
    return d->desk != NULL && d->on >= 0;
}

/* Vouching is a supervisor's. A crooked clerk tries it alone. */
void
sim_clerk_vouches(struct sim *sim, struct sim_desk *d, const struct pd_id *hold)
{
    if (sim->staff_count == 0 || d->on < 0 || (sim->staff[d->on].roles & PD_STAFF_SUPERVISOR) != 0)
        return;
    if (d->clerks != SIM_CLERKS_CROOKED || sim_chance(&sim->people, 500))
        (void)sim_approve(sim, d, 1 + (int)pd_rng_below(&sim->people, 2), hold);
}

/* ---- shifts and the shelf ---- */

static void
ask(struct sim *sim, struct sim_desk *d, const struct pd_desk_request *request, enum pd_op_kind kind)
{
    uint64_t before = high_seq(d);

    if (!sim_desk_ask(sim, d, request, &reply) || reply.kind == PD_REPLY_FAILED)
        return;
    if (high_seq(d) > before) {
        sim_oracle_act(sim, d, kind, NULL);
        sim_served(sim, d, -1, pd_op_kind_name(kind));
    }
    sim_trace(sim, "desk %d: %s: %d", d->index, pd_op_kind_name(kind), (int)reply.kind);
}

static void
tell(struct sim *sim, struct sim_desk *d, const char *sku, const char *how, int units)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_STOCK };

    (void)pd_copy(r.stock.sku, sizeof r.stock.sku, sku);
    (void)pd_copy(r.stock.how, sizeof r.stock.how, how);
    r.stock.units = units;
    ask(sim, d, &r, PD_OP_STOCK);
}

static void
count(struct sim *sim, struct sim_desk *d)
{
    const char *sku = sim_some_sku(sim);

    tell(sim, d, sku, PD_OP_STOCK_COUNT, (int)pd_rng_below(&sim->people, 12));
}

/* One shift at a time, whatever was cut in between. */
static void
turn(struct sim *sim, struct sim_desk *d)
{
    struct pd_shift before, after;
    struct pd_desk_request r = { .kind = PD_REQUEST_SHIFT_OPEN };

    if (pd_ledger_shift(d->ledger, &before) != PD_OK)
        return;
    if (before.number > 0 && before.closed_ms == 0)
        r.kind = PD_REQUEST_SHIFT_CLOSE;
    ask(sim, d, &r, PD_OP_SHIFT);
    if (d->ledger == NULL || reply.kind != PD_REPLY_SHIFT || pd_ledger_shift(d->ledger, &after) != PD_OK)
        return;
    if (after.number != before.number + (r.kind == PD_REQUEST_SHIFT_OPEN) ||
        (after.closed_ms == 0) != (r.kind == PD_REQUEST_SHIFT_OPEN))
        sim_violation(sim, "I20: desk %d turned its shift, and it is not turned", d->index);
}

static void
dismiss(struct sim *sim, struct sim_desk *d)
{
    (void)d;
    if (!sim->dismissal.tried)
        (void)sim_dismiss(sim);
}

/* ---- careless ---- */

/* The one before is open still, or the one she closes was closed: nothing may come of it. */
static void
turn_wrongly(struct sim *sim, struct sim_desk *d)
{
    struct pd_shift shift;
    struct pd_desk_request r = { .kind = PD_REQUEST_SHIFT_CLOSE };
    uint64_t before = high_seq(d);

    if (pd_ledger_shift(d->ledger, &shift) != PD_OK)
        return;
    if (shift.number > 0 && shift.closed_ms == 0)
        r.kind = PD_REQUEST_SHIFT_OPEN;
    if (sim_desk_ask(sim, d, &r, &reply) && (reply.kind == PD_REPLY_SHIFT || high_seq(d) > before))
        sim_violation(sim, "I45: desk %d turned a shift that was turned already", d->index);
}

static void
mistype(struct sim *sim, struct sim_desk *d)
{
    int person = some_person(sim);
    int64_t times = sim_between(&sim->people, 1, 4);

    for (int64_t i = 0; i < times && d->desk != NULL; i++)
        (void)sim_sign_in(sim, d, person, "975310");
}

/* She went, and did not sign out: whatever a colleague does is hers. */
static void
walk_away(struct sim *sim, struct sim_desk *d)
{
    (void)d;
    sim_act_counter(sim);
    sim_act_counter(sim);
}

/* The paper on the scanner is another's than the ticket on the screen. */
static void
take_wrong_paper(struct sim *sim, struct sim_desk *d)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN };
    const char *paper = sim->staff[some_person(sim)].badge;

    if (sim->code_count > 0 && sim_chance(&sim->people, 500))
        paper = sim->codes[pd_rng_below(&sim->people, (uint64_t)sim->code_count)].text;
    r.payload_len = strlen(paper);
    memcpy(r.payload, paper, r.payload_len);
    r.kind = sim_chance(&sim->people, 500) ? PD_REQUEST_CAPTURE : PD_REQUEST_CANNOT;
    (void)pd_copy(r.reason, sizeof r.reason, "damaged");
    if (sim_desk_ask(sim, d, &r, &reply) && reply.kind != PD_REPLY_FAILED)
        sim_violation(sim, "I10: desk %d hands over for what is no ticket", d->index);
}

/* ---- crooked ---- */

/* Her own ticket: handed over, vouched for, ended, or given back after a colleague handed it over. */
static void
handle_own(struct sim *sim, struct sim_desk *d, struct sim_ticket *t)
{
    static const enum pd_desk_request_kind kinds[] = { PD_REQUEST_CAPTURE, PD_REQUEST_VOUCH,
        PD_REQUEST_CANNOT, PD_REQUEST_UNDO };
    struct pd_desk_request r = { .id = t->hold, .payload_len = strlen(t->text) };

    r.kind = kinds[t->handed_over > 0 ? 3 : pd_rng_below(&sim->people, 3)];
    memcpy(r.payload, t->text, r.payload_len);
    (void)pd_copy(r.reason, sizeof r.reason, "patient_known");
    if (r.kind == PD_REQUEST_CAPTURE || r.kind == PD_REQUEST_VOUCH) {
        if (sim_counter_captures(sim, d, &r, &reply)) /* which says that it is a violation */
            sim_goods_out(sim, d, &t->hold);
    } else if (sim_desk_ask(sim, d, &r, &reply) &&
               (reply.kind == PD_REPLY_CANCELLED || reply.kind == PD_REPLY_UNDONE)) {
        sim_served(sim, d, t->member, "took back");
    }
}

static void
serve_herself(struct sim *sim, struct sim_desk *d)
{
    int own = sim->staff[d->on].member;
    struct sim_code *code;

    if (own < 0 || own >= sim->member_count || sim->members[own].erased || sim->members[own].leaving)
        return;
    code = sim_code_new(sim, own, PD_CODE_MEMBER);
    if (code != NULL && d->desk != NULL)
        sim_visit_at(sim, d, code);
    for (int i = 0; i < sim->ticket_count && d->desk != NULL && d->on >= 0; i++)
        if (sim->tickets[i].member == own)
            handle_own(sim, d, &sim->tickets[i]);
}

/* A colleague hands her ticket over, as it should be; then she wants the points as well. */
static void
keep_both(struct sim *sim, struct sim_desk *d)
{
    int she = (int)pd_rng_below(&sim->people, 2), colleague = 2;
    struct pd_desk_request r = { .kind = PD_REQUEST_CAPTURE };
    struct sim_ticket *t = NULL;

    for (int i = 0; i < sim->ticket_count; i++)
        if (sim->tickets[i].member == sim->staff[she].member && !sim->tickets[i].ended &&
            !sim->members[sim->tickets[i].member].erased && !sim->members[sim->tickets[i].member].leaving)
            t = &sim->tickets[i];
    if (t == NULL || !sim_sign_in(sim, d, colleague, sim->staff[colleague].pin))
        return;
    r.id = t->hold;
    r.payload_len = strlen(t->text);
    memcpy(r.payload, t->text, r.payload_len);
    if (sim_counter_captures(sim, d, &r, &reply))
        sim_goods_out(sim, d, &t->hold);
    if (d->desk != NULL && sim_sign_in(sim, d, she, sim->staff[she].pin))
        handle_own(sim, d, t);
}

/* Whoever was given the number has not given the phone. */
static void
guess_number(struct sim *sim, struct sim_desk *d)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SHORT, .last4 = "0000" };
    const struct sim_ticket *t;

    if (sim->ticket_count == 0)
        return;
    t = &sim->tickets[pd_rng_below(&sim->people, (uint64_t)sim->ticket_count)];
    r.payload_len = strlen(t->short_number);
    memcpy(r.payload, t->short_number, r.payload_len);
    if (sim_desk_ask(sim, d, &r, &reply) && reply.kind == PD_REPLY_TICKET)
        sim_violation(sim, "I22: desk %d shows a ticket to one who only knows its number", d->index);
}

/* With no reason, and of a ticket that nobody doubts. */
static void
vouch_for_nothing(struct sim *sim, struct sim_desk *d)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_VOUCH };
    struct sim_ticket *t;
    bool may = (sim->staff[d->on].roles & PD_STAFF_SUPERVISOR) != 0;

    if (sim->ticket_count == 0)
        return;
    t = &sim->tickets[pd_rng_below(&sim->people, (uint64_t)sim->ticket_count)];
    r.id = t->hold;
    r.payload_len = strlen(t->text);
    memcpy(r.payload, t->text, r.payload_len);
    (void)pd_copy(r.reason, sizeof r.reason, sim_chance(&sim->people, 500) ? "" : "hospital_bears");
    if (!sim_counter_captures(sim, d, &r, &reply))
        return;
    sim_goods_out(sim, d, &t->hold);
    if (!may)
        sim_violation(sim, "I45: desk %d lets %s vouch", d->index, sim->staff[d->on].number);
}

/* Two are gone from the shelf: she counts what the books have, or breaks them. */
static void
count_away(struct sim *sim, struct sim_desk *d)
{
    const char *sku = sim_some_sku(sim);

    if (sim_chance(&sim->people, 500))
        tell(sim, d, sku, PD_OP_STOCK_SHRINK, 2);
    if (d->desk != NULL)
        tell(sim, d, sku, PD_OP_STOCK_COUNT, pd_ledger_lease_left(d->ledger, sku));
}

static void
guess_pin(struct sim *sim, struct sim_desk *d)
{
    int person = some_person(sim);
    char pin[PD_PIN_CAP];

    for (int i = 0; i < PD_STAFF_TRIES / 2 && d->desk != NULL; i++) {
        (void)snprintf(pin, sizeof pin, "97531%d", i % 10);
        (void)sim_sign_in(sim, d, person, pin);
    }
}

/* Before the desk has heard of it: a minute passes, and whatever is on its way stays there. */
static void
use_old_badge(struct sim *sim, struct sim_desk *d)
{
    int gone = SIM_STAFF - 1;

    if (!sim->dismissal.tried) {
        dismiss(sim, d);
        sim->now_ms += PD_MINUTE_MS;
    }
    if (d->desk == NULL || !sim_sign_in(sim, d, gone, sim->staff[gone].pin))
        return;
    sim_act_counter(sim);
}

/* ---- an act ---- */

#define HONEST (1U << SIM_CLERKS_HONEST)
#define CARELESS (1U << SIM_CLERKS_CARELESS)
#define CROOKED (1U << SIM_CLERKS_CROOKED)
#define ALL (HONEST | CARELESS | CROOKED)

static const struct {
    unsigned int clerks; /* who does it */
    int weight;
    void (*act)(struct sim *sim, struct sim_desk *d);
} acts[] = {
    { ALL, 3, come }, /* a colleague takes on */
    { HONEST | CROOKED, 3, go },
    { ALL, 3, count },
    { HONEST | CROOKED, 6, turn },
    { ALL, 1, dismiss },
    { CARELESS, 2, turn },
    { CARELESS, 3, turn_wrongly },
    { CARELESS, 3, mistype },
    { CARELESS, 3, walk_away },
    { CARELESS, 3, take_wrong_paper },
    { CROOKED, 6, serve_herself },
    { CROOKED, 5, keep_both },
    { CROOKED, 4, sim_crooked_clerk_at },
    { CROOKED, 3, guess_number },
    { CROOKED, 3, vouch_for_nothing },
    { CROOKED, 2, count_away },
    { CROOKED, 2, guess_pin },
    { CROOKED, 4, use_old_badge },
};

void
sim_act_clerk(struct sim *sim)
{
    struct sim_desk *d = sim_some_desk(sim, true);
    int64_t total = 0, at;
    unsigned int who;

    if (d == NULL || !sim_clerk_serves(sim, d))
        return;
    who = 1U << d->clerks;
    for (int i = 0; i < PD_COUNT(acts); i++)
        total += (acts[i].clerks & who) != 0 ? acts[i].weight : 0;
    at = sim_between(&sim->people, 0, total - 1);
    for (int i = 0; i < PD_COUNT(acts) && at >= 0; i++) {
        at -= (acts[i].clerks & who) != 0 ? acts[i].weight : 0;
        if (at < 0)
            acts[i].act(sim, d);
    }
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}
