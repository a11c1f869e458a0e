/*
 * Fate, what goes wrong with disks and memory: errors, full disks, flipped bits; disks that die, that are put
 * back to an older image, that run twice; an allocation that is refused.
 */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"

#include <stdio.h>
#include <string.h>

static int
some_disk(struct sim *sim)
{
    return sim_chance(&sim->fate, 250) ? SIM_HUB_DISK : sim_fate_desk(sim)->index + 1;
}

void
sim_fate_io_error(struct sim *sim)
{
    int disk = some_disk(sim);

    sim_disk_faults(disk)->io_error_in = (int)sim_between(&sim->fate, 1, 30);
    sim_trace(sim, "fate: an I/O error on disk %d", disk);
}

void
sim_fate_read_error(struct sim *sim)
{
    int disk = some_disk(sim);

    sim_disk_faults(disk)->read_error_in = (int)sim_between(&sim->fate, 1, 60);
    sim_trace(sim, "fate: an error in reading disk %d", disk);
}

void
sim_fate_sync_fails(struct sim *sim)
{
    int disk = some_disk(sim);

    sim_disk_faults(disk)->sync_fails = true;
    sim_trace(sim, "fate: the next sync of disk %d fails", disk);
    if (sim_chance(&sim->fate, 500)) /* and that was not all */
        sim_at(sim, sim->now_ms + sim_between(&sim->fate, 10000, 90000),
            (struct sim_event){ .kind = SIM_EV_CUT, .desk = disk - 1 });
}

void
sim_fate_full(struct sim *sim)
{
    int disk = some_disk(sim);

    sim_disk_faults(disk)->full = true;
    sim_disk_faults(disk)->freed = 0;
    sim_trace(sim, "fate: disk %d is full", disk);
    sim_fate_heal_later(sim, disk - 1);
}

void
sim_fate_memory(struct sim *sim)
{
    uint64_t nth = (uint64_t)sim_between(&sim->fate, 1, sim_chance(&sim->fate, 500) ? 60 : 2000);

    sim_memory_fail(nth, sim_chance(&sim->fate, 300) ? 7 : 0);
    sim_trace(sim, "fate: allocation %llu is refused", (unsigned long long)nth);
}

/* One bit of its database, which a running desk may have in its cache or may read next. */
void
sim_fate_rot(struct sim *sim)
{
    struct sim_desk *d = sim_fate_desk(sim);
    char path[32];
    uint64_t at;

    (void)snprintf(path, sizeof path, "/d%d/ledger.db", d->index + 1);
    if (d->gone || d->dying || !sim_disk_rot(path, &sim->fate, &at))
        return;
    d->rotten = true;
    sim_desk_fell(sim, d);
    sim_trace(sim, "fate: a bit of desk %d's disk flips in byte %llu", d->index, (unsigned long long)at);
    if (sim_chance(&sim->fate, 600))
        d->restart_due = true;
    (void)sim_desk_check(sim, d);
}

/* A desk that was put back knows only of the codes that its copy knows of. */
static void
copy_shown(struct sim *sim, const struct sim_desk *d, bool back)
{
    uint32_t here = UINT32_C(1) << d->index;

    for (int i = 0; i < sim->code_count; i++) {
        uint32_t *to = back ? &sim->codes[i].shown_at : &sim->codes[i].shown_was;
        uint32_t from = back ? sim->codes[i].shown_was : sim->codes[i].shown_at;

        *to = (*to & ~here) | (from & here);
    }
}

static void
take_image(struct sim *sim, struct sim_desk *d)
{
    struct pd_ledger_status status;

    if (pd_ledger_status(d->ledger, &status) != PD_OK)
        return;
    d->image = sim_image_take(d->index + 1);
    d->image_high = status.high_seq;
    d->image_rotten = d->rotten;
    copy_shown(sim, d, false);
    sim_trace(sim, "fate: desk %d's disk is copied at op %llu", d->index, (unsigned long long)d->image_high);
}

void
sim_desk_put_back(struct sim *sim, struct sim_desk *d)
{
    if (d->image == NULL || d->dying)
        return;
    sim_trace(
        sim, "fate: desk %d's disk is put back to op %llu", d->index, (unsigned long long)d->image_high);
    sim_desk_close(sim, d, false);
    sim_image_put(d->image, d->index + 1);
    d->rotten = d->image_rotten;
    copy_shown(sim, d, true);
    sim_desk_shaky_since(sim, d, d->image_high);
    d->behind = d->acked_seen > d->image_high && d->hub_epoch_seen >= sim->hub.epoch ? d->acked_seen : 0;
    d->last_dseq = d->image_high;
    d->acked_seen = d->cursor_epoch_seen = d->cursor_cseq_seen = 0;
    sim_image_free(d->image);
    d->image = NULL;
    sim_at(sim, sim->now_ms + sim_between(&sim->power, 200, 5000),
        (struct sim_event){ .kind = SIM_EV_DESK_UP, .desk = d->index });
}

void
sim_fate_rollback(struct sim *sim)
{
    struct sim_desk *d = sim_fate_desk(sim);

    if (d->desk == NULL || d->clone_of >= 0 || d->image != NULL)
        return;
    take_image(sim, d);
    sim_at(sim, sim->now_ms + sim_between(&sim->fate, 1000, 60000),
        (struct sim_event){ .kind = SIM_EV_PUT_BACK, .desk = d->index });
}

/* The same disk in a second machine, beside the first. */
void
sim_fate_clone(struct sim *sim)
{
    struct sim_desk *from = sim_fate_desk(sim), *to = &sim->desks[sim->desk_count];
    struct pd_ledger_status status;
    struct sim_image *image;

    if (from->desk == NULL || from->clone_of >= 0 || sim->desk_count == SIM_DESKS_MAX ||
        pd_ledger_status(from->ledger, &status) != PD_OK)
        return;
    to->index = sim->desk_count++;
    to->clone_of = from->index;
    to->counter = from->counter;
    to->on = -1;               /* a program that starts has nobody */
    to->rotten = from->rotten; /* a copy of a rotten disk is a rotten disk */
    to->last_dseq = status.high_seq;
    image = sim_image_take(from->index + 1);
    sim_image_put(image, to->index + 1);
    sim_image_free(image);
    sim_desk_shaky_since(sim, from, status.high_seq);
    sim_desk_shaky_since(sim, to, status.high_seq);
    sim_trace(sim, "fate: desk %d's disk runs in desk %d too", from->index, to->index);
    if (!sim_desk_open(sim, to))
        sim_at(sim, sim->now_ms + 2000, (struct sim_event){ .kind = SIM_EV_DESK_UP, .desk = to->index });
}

void
sim_fate_dead_disk(struct sim *sim)
{
    struct sim_desk *d = sim_fate_desk(sim);

    if (d->desk != NULL && d->clone_of < 0)
        sim_desk_give_up(sim, d, "its disk is dead");
}
