/*
 * Fate: what goes wrong with power, processes, wires and clocks, besides the network's everyday weather.
 * Which of it a world knows is the swarm's choice.
 */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"

#include <string.h>

#define LET_GO_MS (40 * PD_MINUTE_MS)

struct sim_desk *
sim_fate_desk(struct sim *sim)
{
    return &sim->desks[pd_rng_below(&sim->fate, (uint64_t)sim->desk_count)];
}

/* A disk of the lobby: the hub's one time in four. */
static int
some_disk(struct sim *sim)
{
    return sim_chance(&sim->fate, 250) ? SIM_HUB_DISK : sim_fate_desk(sim)->index + 1;
}

void
sim_fate_heal_later(struct sim *sim, int desk)
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
    struct sim_desk *d = sim_fate_desk(sim);

    sim_trace(sim, "fate: power of desk %d", d->index);
    sim_disk_cut(d->index + 1);
    (void)sim_desk_check(sim, d);
}

static void
partition(struct sim *sim)
{
    struct sim_desk *d = sim_fate_desk(sim);
    uint64_t way = pd_rng_below(&sim->fate, 3);

    d->no_up = way != 0;
    d->no_down = way != 1;
    sim_trace(sim, "fate: desk %d cut off, %d %d", d->index, d->no_up, d->no_down);
    sim_fate_heal_later(sim, d->index);
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
    struct sim_desk *d = sim_fate_desk(sim);

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
        400 * PD_DAY_MS, -400 * PD_DAY_MS, 4000 * PD_DAY_MS };
    struct sim_desk *d = sim_fate_desk(sim);
    uint64_t which = pd_rng_below(&sim->fate, PD_COUNT(jumps_ms) + 1);

    d->stuck_ms = d->drift_ppm = 0;
    d->wall_offset_ms = which < PD_COUNT(jumps_ms) ? jumps_ms[which] : -sim->now_ms + 60000; /* 1970 */
    sim_trace(sim, "fate: desk %d's clock is wrong by %lld s", d->index,
        (long long)(d->wall_offset_ms / PD_SECOND_MS));
}

/* Nobody moves for some hours. What was due meanwhile is noticed afterwards, by everybody at once; but how
 * long a desk has been refused does not grow: it did not ask again either. */
static void
night(struct sim *sim)
{
    int64_t hours = sim_between(&sim->fate, 1, 60);

    sim->now_ms += hours * PD_HOUR_MS;
    for (int i = 0; i < sim->desk_count; i++)
        if (sim->desks[i].stuck_since_ms != 0)
            sim->desks[i].stuck_since_ms += hours * PD_HOUR_MS;
    sim_trace(sim, "fate: %lld hours pass", (long long)hours);
}

static void
clock_drifts(struct sim *sim)
{
    struct sim_desk *d = sim_fate_desk(sim);

    d->drift_ppm = sim_between(&sim->fate, -200000, 200000);
    d->drift_since_ms = sim->now_ms;
    sim_trace(sim, "fate: desk %d's clock drifts by %lld ppm", d->index, (long long)d->drift_ppm);
}

static void
clock_sticks(struct sim *sim)
{
    struct sim_desk *d = sim_fate_desk(sim);

    d->stuck_ms = sim->now_ms + d->wall_offset_ms;
    sim_trace(sim, "fate: desk %d's clock stands still", d->index);
}

/* What it carries arrives, but much later: pings go through and nothing works. */
static void
line_clogs(struct sim *sim)
{
    struct sim_desk *d = sim_fate_desk(sim);

    d->slow_up_ms = sim_between(&sim->fate, 0, 20000);
    d->slow_down_ms = sim_between(&sim->fate, 0, 20000);
    sim_trace(sim, "fate: desk %d's line is clogged, %lld %lld", d->index, (long long)d->slow_up_ms,
        (long long)d->slow_down_ms);
    sim_fate_heal_later(sim, d->index);
}

static void
desk_pauses(struct sim *sim)
{
    struct sim_desk *d = sim_fate_desk(sim);

    d->paused_ms = sim->now_ms + sim_between(&sim->fate, 500, 90000);
    sim_trace(
        sim, "fate: desk %d stands still for %lld ms", d->index, (long long)(d->paused_ms - sim->now_ms));
}

static void
hub_pauses(struct sim *sim)
{
    sim->hub.paused_ms = sim->now_ms + sim_between(&sim->fate, 500, 60000);
    sim_trace(sim, "fate: the hub stands still for %lld ms", (long long)(sim->hub.paused_ms - sim->now_ms));
}

bool
sim_fate_act(struct sim *sim)
{
    static void (*const acts[SIM_FEATURES])(struct sim * sim) = {
        [SIM_F_CLOG] = line_clogs,
        [SIM_F_PARTITION] = partition,
        [SIM_F_CUT_SOON] = crash_soon,
        [SIM_F_CUT_NOW] = crash_now,
        [SIM_F_DESK_STOPS] = desk_stops,
        [SIM_F_HUB_STOPS] = hub_stops,
        [SIM_F_DESK_PAUSE] = desk_pauses,
        [SIM_F_HUB_PAUSE] = hub_pauses,
        [SIM_F_IO_ERROR] = sim_fate_io_error,
        [SIM_F_READ_ERROR] = sim_fate_read_error,
        [SIM_F_SYNC_FAILS] = sim_fate_sync_fails,
        [SIM_F_FULL] = sim_fate_full,
        [SIM_F_MEMORY] = sim_fate_memory,
        [SIM_F_ROT] = sim_fate_rot,
        [SIM_F_ROLLBACK] = sim_fate_rollback,
        [SIM_F_CLONE] = sim_fate_clone,
        [SIM_F_DEAD_DISK] = sim_fate_dead_disk,
        [SIM_F_CLOCK_JUMP] = clock_jumps,
        [SIM_F_CLOCK_DRIFT] = clock_drifts,
        [SIM_F_CLOCK_STUCK] = clock_sticks,
        [SIM_F_NIGHT] = night,
        [SIM_F_CROOKED_DESK] = sim_fate_crooked_desk,
        [SIM_F_OLD_RELEASE] = sim_fate_release,
        [SIM_F_HUB_LOST] = sim_fate_hub_lost,
    };
    int64_t total = 0, at;

    for (int f = 0; f < SIM_FEATURES; f++)
        total += acts[f] != NULL ? sim->swarm.rate[f] : 0;
    if (total == 0)
        return false;
    at = sim_between(&sim->fate, 0, total - 1);
    for (int f = 0; f < SIM_FEATURES; f++) {
        at -= acts[f] != NULL ? sim->swarm.rate[f] : 0;
        if (at >= 0)
            continue;
        sim->faults++;
        acts[f](sim);
        return true;
    }
    return false;
}

void
sim_fate_write(struct sim *sim, int disk)
{
    int cut = sim->swarm.rate[SIM_F_CUT_WRITE];

    if (sim->calm || cut == 0 || !sim_chance(&sim->power, cut))
        return;
    sim->faults++;
    sim_disk_faults(disk)->crash_in = (int)sim_between(&sim->power, 1, 24);
}

void
sim_fate_calm(struct sim *sim)
{
    sim->calm = true;
    sim_trace(sim, "fate: faults stop");
    sim_memory_fail(0, 0);
    sim->hub.paused_ms = 0;
    if (sim->hub_restored)
        sim_at(sim, sim->now_ms + LET_GO_MS, (struct sim_event){ .kind = SIM_EV_LET_GO });
    for (int i = 0; i <= SIM_DESKS_MAX; i++) {
        struct sim_disk_faults *f = sim_disk_faults(i);

        f->crash_in = f->io_error_in = f->read_error_in = 0;
        f->full = f->sync_fails = false;
    }
    for (int i = 0; i < sim->desk_count; i++) {
        struct sim_desk *d = &sim->desks[i];

        d->no_up = d->no_down = false;
        d->slow_up_ms = d->slow_down_ms = d->paused_ms = 0;
    }
}
