/*
 * The hub's disk is lost, and the last backup is put back: a copy that was made while it served, read back
 * and sealed, as its command does. What its desks wrote they tell it again; what only the hub knew (payments,
 * who is frozen, what came to the store room, which desks are no longer trusted) people tell it once more, a
 * while after it runs again.
 */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <stdio.h>
#include <string.h>

#define BACKUP_DISK (SIM_DISKS_MAX - 1)
#define UNUSED_DISK (SIM_DISKS_MAX - 2)
#define BACKUP_PATH "/d15/hub.db"
#define LET_GO_MS (10 * PD_MINUTE_MS)
#define AGAIN_MS 3000 /* the hub was down: somebody tries once more */

/* ---- a backup ---- */

static bool
say_begun(struct sim *sim)
{
    return sim_hub_begin(sim) && sim_hub_end(sim, pd_hub_backup_begin(sim->hub.hub) == PD_OK);
}

static enum pd_err
copy_all(struct sim *sim)
{
    struct pd_store_copy *copy = NULL;
    struct pd_why why;
    bool more = true;
    enum pd_err err = pd_store_copy_begin(sim->hub.store, BACKUP_PATH, &copy, &why);

    if (err != PD_OK)
        return err;
    while (err == PD_OK && more)
        err = pd_store_copy_step(sim->hub.store, copy, &more);
    pd_store_copy_end(sim->hub.store, copy);
    return err;
}

static enum pd_err
seal(struct sim *sim)
{
    struct pd_store *copy = NULL;
    struct pd_why why;
    enum pd_err err = sim_store_open(sim, &copy, BACKUP_PATH, &why);

    if (err != PD_OK)
        return err;
    err = pd_hub_backup_seal(copy, sim->now_ms, &why);
    pd_store_close(copy);
    return err;
}

/* It lies in its place before the hub calls anything durable that is in it. */
static void
keep(struct sim *sim)
{
    sim_image_free(sim->backup);
    sim->backup = sim_image_take(BACKUP_DISK);
    sim->backup_has = (struct sim_hub_born){ .grants = sim->grant_count,
        .freezes = sim->freeze_count,
        .arrivals = sim->arrival_count,
        .revoked = sim->revoked_count,
        .dismissed = sim->dismissal.done };
}

static void
tell_hub(struct sim *sim)
{
    struct pd_store *copy = NULL;
    struct pd_why why;

    if (sim_store_open(sim, &copy, BACKUP_PATH, &why) != PD_OK)
        return;
    if (sim_hub_begin(sim))
        (void)sim_hub_end(sim, pd_hub_backup_covers(sim->hub.hub, copy) == PD_OK);
    pd_store_close(copy);
}

/* What the last copy left on the way to its place. */
static void
clean(void)
{
    struct sim_image *nothing = sim_image_take(UNUSED_DISK);

    sim_image_put(nothing, BACKUP_DISK);
    sim_image_free(nothing);
}

static void
back_up(struct sim *sim)
{
    enum pd_err err;

    if (sim->hub.hub == NULL || sim->again.due || !say_begun(sim))
        return;
    clean();
    err = copy_all(sim);
    if (err == PD_OK)
        err = seal(sim);
    sim_trace(sim, "hub: a backup is made, %s", pd_err_name(err));
    if (err == PD_OK) {
        keep(sim);
        tell_hub(sim);
    }
    sim_hub_check(sim);
}

/* ---- the loss ---- */

static bool
frozen_by(const struct sim *sim, int member, int end)
{
    bool frozen = false;

    for (int i = 0; i < end; i++)
        if (sim->freezes[i].member == member)
            frozen = sim->freezes[i].frozen;
    return frozen;
}

/* As of the backup again; the model hears of it as of a person's act. */
static void
forget_freezes(struct sim *sim)
{
    for (int m = 0; m < sim->member_count; m++) {
        bool then = frozen_by(sim, m, sim->backup_has.freezes), now = frozen_by(sim, m, sim->freeze_count);

        sim->again.frozen[m] = now;
        if (then == now)
            continue;
        pd_assert(sim->freeze_count < SIM_FREEZES_MAX);
        sim->freezes[sim->freeze_count].member = m;
        sim->freezes[sim->freeze_count].frozen = then;
        sim->freezes[sim->freeze_count++].at_ms = sim->now_ms;
    }
}

static void
forget_since_backup(struct sim *sim)
{
    const struct sim_hub_born *has = &sim->backup_has;
    struct sim_again *again = &sim->again;

    again->grant_count = sim->grant_count - has->grants;
    memcpy(again->grants, sim->grants + has->grants, (size_t)again->grant_count * sizeof again->grants[0]);
    sim->grant_count = has->grants;
    again->arrival_count = sim->arrival_count - has->arrivals;
    memcpy(again->arrivals, sim->arrivals + has->arrivals,
        (size_t)again->arrival_count * sizeof again->arrivals[0]);
    sim->arrival_count = has->arrivals;
    again->revoked_from = has->revoked;
    again->dismissed = sim->dismissal.done && !has->dismissed;
    forget_freezes(sim);
    again->due = true;
}

void
sim_hub_restore(struct sim *sim, const struct sim_image *backup)
{
    struct pd_hub_restored restored;
    struct pd_store *store;
    struct pd_why why = { .text = "" };

    pd_assert(sim->hub.hub == NULL);
    sim_image_put(backup, SIM_HUB_DISK);
    pd_assert(sim_store_open(sim, &store, "/d0/hub.db", &why) == PD_OK);
    pd_assert(pd_hub_restore(store, sim->now_ms, &restored, &why) == PD_OK);
    sim_erase_again(sim, store);
    pd_store_close(store);
    sim->hub_restored = true;
    sim->hub.epoch = restored.hub_epoch;
    sim->hub.life_ms = sim->now_ms;
    sim_oracle_hub_restored(sim);
    sim_desks_shaken(sim);
    for (int i = 0; i < sim->desk_count; i++)
        sim->desks[i].behind = 0; /* the hub knows less now, too */
}

static void
lose(struct sim *sim)
{
    struct sim_disk_faults none = { .crash_in = 0 };

    if (sim->again.due)
        return;
    sim_trace(sim, "fate: the hub's disk is lost, and a backup put back");
    sim_hub_close(sim, false);
    *sim_disk_faults(SIM_HUB_DISK) = none; /* a new one */
    sim_hub_restore(sim, sim->backup);
    forget_since_backup(sim);
    sim_at(
        sim, sim->now_ms + sim_between(&sim->fate, 500, 120000), (struct sim_event){ .kind = SIM_EV_HUB_UP });
    sim_at(sim, sim->now_ms + sim_between(&sim->fate, 1000, 400000),
        (struct sim_event){ .kind = SIM_EV_TELL_AGAIN });
}

void
sim_fate_hub_lost(struct sim *sim)
{
    if (sim->backup == NULL || sim_chance(&sim->fate, 300))
        back_up(sim);
    else
        lose(sim);
}

/* ---- what people do again ---- */

/* It may be there: the hospital's systems send everything since the backup. false: the hub is down. */
static bool
grant_again(struct sim *sim, const struct sim_grant *g)
{
    const char *rule = strncmp(g->key, "soon", 4) == 0 ? "soon" : "pay";
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return false;
    err = pd_hub_grant(
        sim->hub.hub, sim->now_ms, &sim->members[g->member].id, rule, g->key, pd_points_of(g->amount));
    sim_trace(sim, "hub: once more %s: %s", g->key, pd_err_name(err));
    if (!sim_hub_end(sim, err == PD_OK) && err != PD_ERR_EXISTS)
        return err == PD_ERR_NOT_FOUND; /* she was erased */
    sim->grants[sim->grant_count++] = *g;
    return true;
}

static bool
arrive_again(struct sim *sim, const struct sim_arrival *a)
{
    if (!sim_hub_begin(sim))
        return false;
    if (!sim_hub_end(sim, pd_hub_stock_add(sim->hub.hub, a->sku, a->qty) == PD_OK)) {
        sim->unsure_arrivals += a->qty;
        return false;
    }
    sim->arrivals[sim->arrival_count++] = *a;
    return true;
}

/* A desk that the backup has not seen cannot be stopped: it cannot come back either. */
static bool
revoke_again(struct sim *sim, int i)
{
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return false;
    err = pd_hub_device_revoke(sim->hub.hub, sim->now_ms, &sim->revoked[i]);
    return sim_hub_end(sim, err == PD_OK) || err == PD_ERR_NOT_FOUND || err == PD_ERR_STATE;
}

static bool
freeze_again(struct sim *sim, int member)
{
    bool frozen = sim->again.frozen[member];

    if (sim->members[member].erased || frozen_by(sim, member, sim->freeze_count) == frozen)
        return true;
    if (!sim_hub_begin(sim))
        return false;
    sim_freeze(sim, member, frozen);
    return !sim->freezes[sim->freeze_count - 1].unsure;
}

static bool
dismiss_again(struct sim *sim)
{
    if (sim->again.dismissed && sim_dismiss(sim))
        sim->again.dismissed = false;
    return !sim->again.dismissed;
}

static bool
tell(struct sim *sim)
{
    struct sim_again *a = &sim->again;

    while (a->grant_count > 0 && grant_again(sim, &a->grants[a->grant_count - 1]))
        a->grant_count--;
    while (a->arrival_count > 0 && arrive_again(sim, &a->arrivals[a->arrival_count - 1]))
        a->arrival_count--;
    while (a->revoked_from < sim->revoked_count && revoke_again(sim, a->revoked_from))
        a->revoked_from++;
    for (int m = 0; m < sim->member_count; m++)
        if (!freeze_again(sim, m))
            return false;
    return a->grant_count == 0 && a->arrival_count == 0 && a->revoked_from == sim->revoked_count &&
           dismiss_again(sim);
}

void
sim_tell_again(struct sim *sim)
{
    if (!sim->again.due)
        return;
    sim->again.due = !tell(sim);
    if (sim->again.due)
        sim_at(sim, sim->now_ms + AGAIN_MS, (struct sim_event){ .kind = SIM_EV_TELL_AGAIN });
}

void
sim_refill_let_go(struct sim *sim)
{
    struct pd_hub_refill refill = { .since_ms = 0 };
    bool ended = false;

    if (!sim->fallen || !sim->hub_restored)
        return;
    if (sim_hub_begin(sim)) {
        ended = pd_hub_refill_get(sim->hub.hub, &refill) == PD_OK && refill.since_ms != 0 &&
                pd_hub_refill_end(sim->hub.hub, sim->now_ms) == PD_OK;
        sim->let_go |= sim_hub_end(sim, ended);
        sim_trace(sim, "hub: nobody is waited for any more%s", sim->let_go ? "" : "; nobody was");
    }
    if (!ended)
        sim_at(sim, sim->now_ms + LET_GO_MS, (struct sim_event){ .kind = SIM_EV_LET_GO });
}
