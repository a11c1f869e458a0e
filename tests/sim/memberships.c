/*
 * Some persons have two memberships. Whoever shows a code of either chooses at a desk which it shall be, at
 * any time, online and off, while desks learn and forget which rows belong together. Each is a member of its
 * own to the model and the oracles, so that a point of the one that turned up in the other would be found; a
 * code opens the two of them and nobody else's; they are erased together (I58).
 */
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include "sync/hub/memberships.h"

#include <string.h>

/* Where people sign in, or become members, a person is one member: those stories are told there. */
void
sim_memberships_begin(struct sim *sim)
{
    sim->rules.memberships =
        sim_swarm_draws(sim->seed, SIM_F_MEMBERSHIPS, sim->options.without, sim->options.with) &&
        sim->swarm.rate[SIM_F_SERVE] == 0 && !sim->rules.welcome;
    if (!sim->rules.memberships)
        sim->swarm.rate[SIM_F_MEMBERSHIPS] = 0;
}

/* Every odd one among the first is the other membership of the one before. */
int
sim_other_of(const struct sim *sim, int member)
{
    int other = member ^ 1;

    return sim->rules.memberships && member < 4 && other < sim->member_count ? other : -1;
}

bool
sim_membership_add(struct sim *sim, struct sim_member *to)
{
    int n = sim->member_count;

    if (!sim->rules.memberships || n % 2 == 0 || n >= 4)
        return false;
    pd_assert(pd_hub_member_join(
                  sim->hub.hub, sim->now_ms, &sim->members[n - 1].id, "dental", &to->id, NULL) == PD_OK);
    return true;
}

/* Index of a member by her id; -1: of none. */
static int
index_of(const struct sim *sim, const struct pd_id *id)
{
    for (int i = 0; i < sim->member_count; i++)
        if (pd_id_equal(sim->members[i].id, *id))
            return i;
    return -1;
}

static void
look(struct sim *sim, const struct sim_desk *d, int who, const struct pd_desk_member *m)
{
    for (int i = 0; i < m->membership_count; i++) {
        int at = index_of(sim, &m->memberships[i].id);

        if (at != who && at != sim_other_of(sim, who))
            sim_violation(sim, "I58: desk %d: a code of member %d opens member %d's", d->index, who, at);
    }
}

int
sim_membership_choose(struct sim *sim, struct sim_desk *d, int who, struct pd_desk_member *m)
{
    static struct pd_desk_reply reply;
    struct pd_desk_request r = { .kind = PD_REQUEST_SWITCH };
    struct pd_desk_member was = *m;
    int other = sim_other_of(sim, who);

    look(sim, d, who, m);
    if (!sim->rules.memberships || !sim_chance(&sim->people, sim->swarm.rate[SIM_F_MEMBERSHIPS]))
        return who;
    if (sim_chance(&sim->people, 100)) /* somebody's who is not she */
        other = (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);
    if (other < 0)
        return who;
    r.id = sim->members[other].id;
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_MEMBER)
        return who;
    if (other != who && other != sim_other_of(sim, who))
        sim_violation(sim, "I58: desk %d: a code of member %d opened member %d", d->index, who, other);
    *m = reply.member;
    memcpy(m->code, was.code, sizeof m->code); /* what she showed is what she showed */
    m->code_type = was.code_type;
    m->code_exp_ms = was.code_exp_ms;
    m->fresh = was.fresh;
    sim_trace(sim, "desk %d: member %d goes on as %d", d->index, who, other);
    return other;
}

void
sim_check_membership(struct sim *sim, const struct sim_desk *d, int member, const struct pd_member *here)
{
    static struct pd_member there;
    int other = sim_other_of(sim, member);
    bool together = other >= 0 && !sim->members[other].erased && !sim->members[other].leaving;

    if (d->protocol_max != 0 || sim->hub.protocol_max != 0)
        return;
    if (together && pd_ledger_member(d->ledger, &sim->members[other].id, &there) == PD_OK &&
        (pd_id_is_zero(here->person) || !pd_id_equal(here->person, there.person)))
        sim_violation(
            sim, "I58: desk %d does not know that members %d and %d are one person", d->index, member, other);
    if (other < 0 && !pd_id_is_zero(here->person))
        sim_violation(sim, "I58: desk %d: member %d is of somebody's", d->index, member);
}
