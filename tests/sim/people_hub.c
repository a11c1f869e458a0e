/* The hospital's cashiers, its store room and its administration: what happens at the hub. */
#include "sync/hub/loading.h"
#include "tests/sim/machines.h"
#include "tests/sim/people.h"

#include <stdio.h>
#include <string.h>

static void
try(struct sim *sim, const struct sim_grant *g)
{
    for (int i = 0; i < sim->tried_count; i++)
        if (strcmp(sim->tried[i].key, g->key) == 0)
            return;
    pd_assert(sim->tried_count < SIM_GRANTS_MAX);
    sim->tried[sim->tried_count++] = *g;
}

void
sim_grant(struct sim *sim, const struct sim_grant *g)
{
    const char *rule = strncmp(g->key, "soon", 4) == 0 ? "soon" : "pay";
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return;
    try(sim, g);
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
void
sim_act_grant(struct sim *sim)
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

const char *
sim_some_sku(struct sim *sim)
{
    return sim->rules.gifts[pd_rng_below(&sim->people, (uint64_t)sim->rules.gift_count)].sku;
}

void
sim_act_stock(struct sim *sim)
{
    struct sim_arrival a = { .qty = 0 };

    (void)pd_copy(a.sku, sizeof a.sku, sim_some_sku(sim));
    if (!sim_hub_begin(sim))
        return;
    sim_trace(sim, "hub: stock of %s arrives", a.sku);
    a.qty = (int)sim_between(&sim->people, 1, 6);
    if (!sim_hub_end(sim, pd_hub_stock_add(sim->hub.hub, a.sku, a.qty) == PD_OK))
        sim->unsure_arrivals += a.qty;
    else if (sim->arrival_count < SIM_ARRIVALS_MAX)
        sim->arrivals[sim->arrival_count++] = a;
}

/* All or none: of what is lent or waits for somebody nothing moves. */
void
sim_act_move(struct sim *sim)
{
    struct pd_goods g = { .qty = sim_between(&sim->people, 1, 3), .by = "", .note = "carried" };
    const char *to = sim_some_sku(sim);
    struct pd_why why;
    enum pd_err err;

    (void)pd_copy(g.sku, sizeof g.sku, sim_some_sku(sim));
    if (strcmp(g.sku, to) == 0 || !sim_hub_begin(sim))
        return;
    err = pd_hub_goods_move(sim->hub.hub, sim->now_ms, &g, to, &why);
    sim_trace(sim, "hub: %lld of %s become %s: %s", (long long)g.qty, g.sku, to, pd_err_name(err));
    (void)sim_hub_end(sim, err == PD_OK);
}

/* What the hub's adapter does in a quiet moment: a piece of the snapshot, where one is due. */
static void
snapshot(struct sim *sim)
{
    bool more = true;

    while (more && sim_hub_begin(sim)) {
        enum pd_err err = pd_hub_snapshot_step(sim->hub.hub, sim->now_ms, &more);

        sim_trace(sim, "hub: snapshot %s", pd_err_name(err));
        if (!sim_hub_end(sim, err == PD_OK))
            return;
    }
}

void
sim_act_sweep(struct sim *sim)
{
    int64_t cursor = 0;
    bool more = true;

    while (more && sim_hub_begin(sim)) {
        enum pd_err err = pd_hub_clock_accept(sim->hub.hub, sim->now_ms); /* nights are jumps here */

        if (err == PD_OK)
            err = pd_hub_sweep(sim->hub.hub, sim->now_ms, &cursor, &more);
        sim_trace(sim, "hub: sweep %s", pd_err_name(err));
        if (!sim_hub_end(sim, err == PD_OK))
            return;
    }
    snapshot(sim);
    if (sim->hub.store != NULL && sim_chance(&sim->people, 500))
        pd_store_idle(sim->hub.store);
}

void
sim_freeze(struct sim *sim, int member, bool frozen)
{
    enum pd_member_status to = frozen ? PD_MEMBER_FROZEN : PD_MEMBER_ACTIVE;
    const struct sim_member *m = &sim->members[member];

    sim_trace(sim, "hub: member %.8s is %s", m->text, frozen ? "frozen" : "active");
    pd_assert(sim->freeze_count < SIM_FREEZES_MAX);
    sim->freezes[sim->freeze_count].unsure =
        !sim_hub_end(sim, pd_hub_member_set_status(sim->hub.hub, sim->now_ms, &m->id, to) == PD_OK);
    sim->freezes[sim->freeze_count].member = member;
    sim->freezes[sim->freeze_count].frozen = frozen;
    sim->freezes[sim->freeze_count++].at_ms = sim->now_ms;
}

void
sim_act_freeze(struct sim *sim)
{
    int member = (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);
    bool frozen = sim_chance(&sim->people, 400) != 0;

    if (!sim->members[member].erased && !sim->members[member].leaving && sim_hub_begin(sim))
        sim_freeze(sim, member, frozen);
}

/* Names, phones and numbers that occur nowhere else, so that they can be looked for (I22). */
void
sim_member_add(struct sim *sim)
{
    struct pd_hub_member_new m = { .kind = "standard" };
    struct sim_member *to = &sim->members[sim->member_count];
    unsigned n = (unsigned)sim->member_count % 100;

    pd_assert(sim->member_count < SIM_FOUNDERS_MAX);
    to->newcomer = -1;
    (void)snprintf(to->number, sizeof to->number, SIM_NUMBER_MARK "%03u", n);
    (void)snprintf(to->name, sizeof to->name, SIM_NAME_MARK "%u", n);
    (void)snprintf(to->phone, sizeof to->phone, "13977%03u%03u", 101 * (n + 1) % 1000, 411 + n);
    (void)pd_copy(m.number, sizeof m.number, to->number);
    (void)pd_copy(m.name, sizeof m.name, to->name);
    (void)pd_copy(m.phone, sizeof m.phone, to->phone);
    pd_assert(sim_membership_add(sim, to) ||
              pd_hub_member_add(sim->hub.hub, sim->now_ms, &m, &to->id, NULL) == PD_OK);
    (void)pd_id_text(to->id, to->text);
    sim->member_count++;
}

void
sim_people_create(struct sim *sim)
{
    int64_t count = sim_between(&sim->people, 2, SIM_FOUNDERS_MAX);

    pd_assert(sim_hub_begin(sim));
    while (sim->member_count < count)
        sim_member_add(sim);
    pd_assert(sim_hub_end(sim, true));
    /* Half of the worlds have a snapshot for their new desks, older than what happened since. */
    if (sim_chance(&sim->people, 500))
        snapshot(sim);
    for (int i = 0; i < 3 * sim->member_count; i++)
        sim_act_grant(sim);
}
