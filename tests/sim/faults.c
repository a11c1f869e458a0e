/* Fate: what goes wrong, besides the network's everyday weather. */
#include "tests/sim/sim.h"

#include <string.h>

static struct sim_desk *
some_desk(struct sim *sim)
{
    return &sim->desks[pd_rng_below(&sim->fate, (uint64_t)sim->desk_count)];
}

/* A disk of the lobby: the hub's one time in four. */
static int
some_disk(struct sim *sim)
{
    return sim_chance(&sim->fate, 250) ? SIM_HUB_DISK : some_desk(sim)->index + 1;
}

static void
heal_later(struct sim *sim, int desk)
{
    sim_at(sim, sim->now_ms + sim_between(&sim->fate, 500, 60000),
        (struct sim_event){ .kind = SIM_EV_HEAL, .desk = desk });
}

/* The power fails at one of the next calls that change the disk: any of them, in the long run. */
static void
crash_soon(struct sim *sim)
{
    int disk = some_disk(sim);

    sim_disk_faults(disk)->crash_in = (int)sim_between(&sim->fate, 1, sim_chance(&sim->fate, 500) ? 12 : 80);
    sim_trace(sim, "fate: disk %d fails at call %d", disk, sim_disk_faults(disk)->crash_in);
}

static void
crash_now(struct sim *sim)
{
    struct sim_desk *d = some_desk(sim);

    sim_trace(sim, "fate: power of desk %d", d->index);
    sim_disk_cut(d->index + 1);
    (void)sim_desk_check(sim, d);
}

static void
io_error(struct sim *sim)
{
    int disk = some_disk(sim);

    if (sim_chance(&sim->fate, 500)) {
        sim_disk_faults(disk)->io_error_in = (int)sim_between(&sim->fate, 1, 30);
        sim_trace(sim, "fate: an I/O error on disk %d", disk);
        return;
    }
    sim_disk_faults(disk)->sync_fails = true;
    sim_trace(sim, "fate: the next sync of disk %d fails", disk);
    if (sim_chance(&sim->fate, 500)) /* and that was not all */
        sim_at(sim, sim->now_ms + sim_between(&sim->fate, 10000, 90000),
            (struct sim_event){ .kind = SIM_EV_CUT, .desk = disk - 1 });
}

static void
disk_full(struct sim *sim)
{
    int disk = some_disk(sim);

    sim_disk_faults(disk)->full = true;
    sim_disk_faults(disk)->freed = 0;
    sim_trace(sim, "fate: disk %d is full", disk);
    heal_later(sim, disk - 1);
}

static void
partition(struct sim *sim)
{
    struct sim_desk *d = some_desk(sim);
    uint64_t way = pd_rng_below(&sim->fate, 3);

    d->no_up = way != 0;
    d->no_down = way != 1;
    sim_trace(sim, "fate: desk %d cut off, %d %d", d->index, d->no_up, d->no_down);
    heal_later(sim, d->index);
}

/* The process ends, by itself or by kill -9, with or without its machine. */
static void
hub_stops(struct sim *sim)
{
    if (sim->hub.hub == NULL)
        return;
    sim_trace(sim, "fate: the hub stops");
    if (sim_chance(&sim->fate, 400))
        sim_disk_kill(SIM_HUB_DISK);
    sim_hub_close(sim, sim_chance(&sim->fate, 300));
    sim_at(
        sim, sim->now_ms + sim_between(&sim->fate, 500, 120000), (struct sim_event){ .kind = SIM_EV_HUB_UP });
}

static void
desk_stops(struct sim *sim)
{
    struct sim_desk *d = some_desk(sim);

    if (sim_chance(&sim->fate, 500))
        sim_disk_kill(d->index + 1);
    else
        d->restart_due = true;
    (void)sim_desk_check(sim, d);
}

/* A battery clock that was never set, or set by somebody. The boot clock goes on. */
static void
clock_jumps(struct sim *sim)
{
    static const int64_t jumps_ms[] = { 0, 40 * PD_SECOND_MS, -40 * PD_SECOND_MS, 3 * PD_HOUR_MS, -PD_DAY_MS,
        400 * PD_DAY_MS, -400 * PD_DAY_MS };
    struct sim_desk *d = some_desk(sim);
    uint64_t which = pd_rng_below(&sim->fate, PD_COUNT(jumps_ms) + 1);

    d->wall_offset_ms = which < PD_COUNT(jumps_ms) ? jumps_ms[which] : -sim->now_ms + 60000; /* 1970 */
    sim_trace(sim, "fate: desk %d's clock is wrong by %lld s", d->index,
        (long long)(d->wall_offset_ms / PD_SECOND_MS));
}

/* Nobody moves for some hours. What was due meanwhile is noticed afterwards, by everybody at once. */
static void
night(struct sim *sim)
{
    int64_t hours = sim_between(&sim->fate, 1, 60);

    sim->now_ms += hours * PD_HOUR_MS;
    sim_trace(sim, "fate: %lld hours pass", (long long)hours);
}

void
sim_fate_act(struct sim *sim)
{
    static const struct {
        int weight;
        void (*act)(struct sim *sim);
        bool fault;
    } table[] = {
        { 30, crash_soon, true },
        { 8, crash_now, true },
        { 10, io_error, true },
        { 8, disk_full, true },
        { 16, partition, true },
        { 10, hub_stops, true },
        { 6, desk_stops, true },
        { 8, clock_jumps, true },
        { 4, night, false },
    };
    int64_t at = sim_between(&sim->fate, 0, 99);

    for (int i = 0; i < PD_COUNT(table); i++) {
        at -= table[i].weight;
        if (at >= 0)
            continue;
        sim->faults += table[i].fault;
        table[i].act(sim);
        return;
    }
}

/* One seed in five has a network that works: crashes then meet the normal flow of things. */
void
sim_fate_create(struct sim *sim)
{
    struct sim_weather *w = &sim->weather;

    sim->lying_disks = sim->options.lying_disks;
    for (int i = 0; i < sim->desk_count; i++)
        sim_disk_faults(i + 1)->ignore_sync = sim->lying_disks;
    w->cut = sim_chance(&sim->fate, 500) ? (int)sim_between(&sim->fate, 0, 60) : 0;
    w->delay_max_ms = sim_chance(&sim->fate, 300) ? 9000 : 400;
    if (sim_chance(&sim->fate, 200))
        return;
    w->loss = (int)sim_between(&sim->fate, 0, 300);
    w->duplicate = (int)sim_between(&sim->fate, 0, 500);
    w->truncate = (int)sim_between(&sim->fate, 0, 60);
    w->portal = sim_chance(&sim->fate, 300) ? (int)sim_between(&sim->fate, 0, 200) : 0;
    w->busy = sim_chance(&sim->fate, 300) ? (int)sim_between(&sim->fate, 0, 200) : 0;
}

void
sim_fate_write(struct sim *sim, int disk)
{
    if (sim->calm || sim->weather.cut == 0 || !sim_chance(&sim->fate, sim->weather.cut))
        return;
    sim->faults++;
    sim_disk_faults(disk)->crash_in = (int)sim_between(&sim->fate, 1, 24);
}

void
sim_fate_calm(struct sim *sim)
{
    sim->calm = true;
    sim_trace(sim, "fate: faults stop");
    for (int i = 0; i <= sim->desk_count; i++) {
        struct sim_disk_faults *f = sim_disk_faults(i);

        f->crash_in = f->io_error_in = 0;
        f->full = f->sync_fails = false;
    }
    for (int i = 0; i < sim->desk_count; i++) {
        sim->desks[i].no_up = sim->desks[i].no_down = false;
        sim->desks[i].slow_up_ms = sim->desks[i].slow_down_ms = 0;
    }
}
