/*
 * A hospital of two houses: one kiosk stands in the second, and each house is told to mirror everybody, or
 * who was there in the last days, and the other way round, while people roam and machines fail. At rest a
 * desk of a house that mirrors its home members has exactly those, as the hub has them, and of holds what its
 * own are or theirs.
 */
#include "sync/hub/homes.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <string.h>

static const char *const houses[] = { "S1", "S2" };

const char *
sim_house_of(const struct sim *sim, int desk)
{
    bool second =
        sim_swarm_draws(sim->seed, SIM_F_HOMES, sim->options.without, sim->options.with) && desk == 1;

    return houses[second ? 1 : 0];
}

static void
say(struct sim *sim, const char *house, int days)
{
    struct pd_why why = { .text = "" };
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return;
    err = pd_hub_site_members(sim->hub.hub, sim->now_ms, house, days, "T1", &why);
    sim_trace(sim, "hub: house %s mirrors %d days: %s", house, days, pd_err_name(err));
    (void)sim_hub_end(sim, err == PD_OK);
}

void
sim_act_homes(struct sim *sim)
{
    const char *house = houses[sim_chance(&sim->people, 700) ? 1 : 0];
    int days = sim_chance(&sim->people, 650) ? (int)sim_between(&sim->people, 1, 3) : 0;

    say(sim, house, days);
}

static bool
at_home(struct sim *sim, const struct pd_id *id, const char *house)
{
    struct pd_hub *hub = sim->hub.hub;
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(id)), 0);

    return mid != 0 && pd_home_is(hub, mid, house);
}

/* A shop's counter hears of whoever has a ticket there, wherever she is at home. */
static bool
wants_home(struct sim *sim, const struct sim_desk *d)
{
    return pd_home_days(sim->hub.hub, d->identity.site) > 0 && d->protocol_max == 0 &&
           sim->hub.protocol_max == 0 && !sim_is_shops(sim, d);
}

bool
sim_has_gone_over(struct sim *sim, const struct sim_desk *d)
{
    bool home;

    if (pd_hub_begin(sim->hub.hub) != PD_OK)
        return false;
    home = wants_home(sim, d);
    pd_hub_rollback(sim->hub.hub);
    return (pd_ledger_mirror(d->ledger) == PD_MIRROR_HOME) == home;
}

bool
sim_mirrors(struct sim *sim, const struct sim_desk *d, const struct pd_id *member)
{
    bool home = wants_home(sim, d);

    if ((pd_ledger_mirror(d->ledger) == PD_MIRROR_HOME) != home)
        sim_violation(sim, "I59: desk %d mirrors %d, and its house %d days", d->index,
            (int)pd_ledger_mirror(d->ledger), pd_home_days(sim->hub.hub, d->identity.site));
    return !home || at_home(sim, member, d->identity.site);
}

bool
sim_is_told_hold(const struct sim *sim, const struct sim_desk *d, const struct pd_id *maker, int houses_of)
{
    int house = strcmp(d->identity.site, houses[1]) == 0 ? 2 : 1;

    return d->counter || d->protocol_max != 0 || sim->hub.protocol_max != 0 ||
           pd_id_equal(*maker, d->identity.device) || (houses_of & house) != 0;
}
