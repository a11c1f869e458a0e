/*
 * A hospital that is brought up to date one machine at a time (I23): some machines begin with the release
 * before, which speaks protocol 1 only, and in mid-life one is updated, or a desk's update is taken back (the
 * hub's is not: it would put into quarantine, as unknown, what newer desks had written meanwhile). A hub of
 * that release signs no results one by one, so such worlds lose no hub.
 */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"

#define HUB (-1)

static void
restart_with(struct sim *sim, int machine, int protocol)
{
    struct sim_desk *d = &sim->desks[machine > HUB ? machine : 0];

    sim_trace(sim, "fate: %s %d has the release of protocol %d", machine == HUB ? "hub" : "desk", machine,
        protocol);
    if (machine == HUB) {
        sim->hub.protocol_max = protocol;
        sim_hub_close(sim, false);
        if (!sim_hub_open(sim))
            sim_at(sim, sim->now_ms + 2000, (struct sim_event){ .kind = SIM_EV_HUB_UP });
        return;
    }
    d->protocol_max = protocol;
    if (d->gone || d->dying || d->ledger == NULL) /* when it starts again */
        return;
    sim_desk_close(sim, d, false);
    if (!sim_desk_open(sim, d))
        sim_at(sim, sim->now_ms + 2000, (struct sim_event){ .kind = SIM_EV_DESK_UP, .desk = machine });
}

/* They were enrolled at this hub: what it speaks they have heard. */
static void
heard_at_enrolment(struct sim *sim, int protocol)
{
    for (int i = 0; i < sim->desk_count; i++)
        if (sim->desks[i].ledger != NULL && pd_ledger_speak(sim->desks[i].ledger, protocol) != PD_OK)
            sim_violation(sim, "I20: desk %d does not write what its hub speaks", i);
}

void
sim_releases_begin(struct sim *sim)
{
    if (sim->swarm.rate[SIM_F_OLD_RELEASE] == 0)
        return;
    sim->swarm.rate[SIM_F_HUB_LOST] = 0;
    for (int machine = HUB; machine < sim->desk_count; machine++)
        if (sim_chance(&sim->fate, 500))
            restart_with(sim, machine, 1);
    if (sim->hub.protocol_max == 1)
        heard_at_enrolment(sim, 1);
}

void
sim_fate_release(struct sim *sim)
{
    int machine = (int)sim_between(&sim->fate, HUB, sim->desk_count - 1);
    int now = machine == HUB ? sim->hub.protocol_max : sim->desks[machine].protocol_max;
    bool back = sim_chance(&sim->fate, 250) != 0;

    if (now == 1 || (back && machine != HUB))
        restart_with(sim, machine, now == 1 ? 2 : 1);
}
