/*
 * Machines as they are unpacked: a hub's and a desk's disk with their empty schemas, made once in a process
 * by the program's own code and copied onto the disks of every seed. They come from a fixed seed, so that a
 * world is the same alone and after others.
 */
#include "tests/sim/sim.h"

static struct sim_image *hub, *desk;
static struct pd_scratch *scratch; /* of all desks of all seeds */

static struct sim_image *
make_hub(void)
{
    struct pd_store *store;

    pd_assert(pd_store_sqlite_open(&store, "/d0/hub.db", SIM_VFS, true, NULL) == PD_OK);
    pd_store_close(store);
    return sim_image_take(0);
}

static struct sim_image *
make_desk(struct pd_rng *rng)
{
    struct pd_ledger_config config = {
        .path = "/d1/ledger.db", .vfs = SIM_VFS, .rng = rng, .power_safe = true
    };
    struct pd_ledger *ledger;

    pd_assert(pd_ledger_open(&ledger, &config, NULL) == PD_OK);
    pd_ledger_close(ledger);
    return sim_image_take(1);
}

void
sim_fresh_make(void)
{
    struct pd_rng rng = pd_rng_seeded(1);

    if (hub != NULL)
        return;
    sim_disk_reset_all(&rng);
    sqlite3_randomness(0, NULL);
    hub = make_hub();
    desk = make_desk(&rng);
    sim_pool_mould(SIM_ROLE_HUB, hub);
    sim_pool_mould(SIM_ROLE_CHECK, hub);
    sim_pool_mould(SIM_ROLE_DESK, desk);
    pd_assert(pd_scratch_create(&scratch) == PD_OK);
}

struct pd_scratch *
sim_fresh_scratch(void)
{
    return scratch;
}

void
sim_fresh_disk(int disk)
{
    sim_image_lend(disk == SIM_HUB_DISK ? hub : desk, disk);
}

/* Half of a seed would be the preparing of statements that nobody then uses. It makes no difference to what
 * happens, but where a schema may have been damaged: such a file must fail when it is opened. */
bool
sim_is_late(const struct sim *sim, const struct sim_desk *d)
{
    return sim->options.late && !sim->lying_disks && (d == NULL || (!d->rotten && !d->spoiled));
}

void
sim_lend(const struct sim *sim, const struct sim_desk *d, enum sim_role role)
{
    sim_pool_lend(sim->options.pool && sim_is_late(sim, d) ? role : SIM_ROLE_NONE);
}
