/*
 * A member asks to be forgotten, and is erased at the hub while desks are away and have ops of her. As its
 * command does it: a batch, and then the files; where those cannot be cleaned, the hub is started again. What
 * is remembered here is the secret that her person lies sealed under: when that is in no file any more,
 * nobody can read her.
 */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/people.h"

#include <string.h>

#define ONCE_MORE_MS 3000

static void
read_secret(struct sim *sim, struct sim_member *m)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PERSON_GET;
    struct pd_store *s = sim->hub.store;
    int64_t mid = pd_store_one(s, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&m->id)), 0);

    if (!pd_store_start(s, sql, PD_ARGS(pd_i(mid))))
        return;
    pd_store_blob(s, sql, 1, m->secret, sizeof m->secret);
    pd_store_end(s, sql);
}

/* "Old bytes may stand in hub.db-wal until its disk has room": somebody starts it again, room or not. */
static void
clean_files(struct sim *sim)
{
    enum pd_err err = pd_hub_scrub(sim->hub.hub);

    sim_hub_check(sim);
    if (err == PD_OK || sim->hub.hub == NULL)
        return;
    sim_trace(sim, "hub: its files are not clean, %s: it is started again", pd_err_name(err));
    sim_hub_close(sim, false);
    sim_at(sim, sim->now_ms + ONCE_MORE_MS, (struct sim_event){ .kind = SIM_EV_HUB_UP });
}

void
sim_erase(struct sim *sim, int member)
{
    struct sim_member *m = &sim->members[member];
    int other = sim_other_of(sim, member);
    enum pd_err err = PD_ERR_IO;
    struct pd_why why;

    sim->now_ms++; /* what the hub took before is before */
    if (m->leaving && sim_hub_begin(sim)) {
        read_secret(sim, m);
        err = pd_hub_member_erase(sim->hub.hub, sim->now_ms, &m->id, "asked", &why);
        sim_trace(sim, "hub: member %.8s is erased: %s", m->text, pd_err_name(err));
        if (!sim_hub_end(sim, err == PD_OK) && err == PD_OK)
            err = PD_ERR_IO;
    }
    m->erased |= err == PD_OK || err == PD_ERR_NOT_FOUND;
    if (m->erased && other >= 0) { /* she is one person */
        sim->members[other].erased = true;
        sim->members[other].leaving = false;
        memcpy(sim->members[other].secret, m->secret, sizeof m->secret);
    }
    m->leaving = !m->erased && err != PD_ERR_STATE; /* she has open tickets: another day */
    if (m->erased && sim->hub.hub != NULL)
        clean_files(sim);
    if (m->leaving)
        sim_at(sim, sim->now_ms + ONCE_MORE_MS, (struct sim_event){ .kind = SIM_EV_ERASE, .desk = member });
}

void
sim_act_erase(struct sim *sim)
{
    int member = (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);

    if (sim->members[member].erased || sim->members[member].leaving)
        return;
    sim->members[member].leaving = true;
    sim_erase(sim, member);
}

/* From the list beside the database, before the restored hub serves anybody. */
void
sim_erase_again(struct sim *sim, struct pd_store *store)
{
    struct pd_hub_config config = { .rng = &sim->hub.rng, .store = store };
    struct pd_hub *hub;
    struct pd_why why;
    bool erased;

    pd_assert(pd_hub_create(&hub, &config, &why) == PD_OK && pd_hub_begin(hub) == PD_OK);
    for (int i = 0; i < sim->member_count; i++)
        if (sim->members[i].erased)
            pd_assert(pd_hub_member_erase_again(hub, sim->now_ms, &sim->members[i].id, &erased) == PD_OK);
    pd_assert(pd_hub_commit(hub) == PD_OK && pd_hub_scrub(hub) == PD_OK);
    pd_hub_destroy(hub);
}

/* ---- at rest ---- */

static void
look_for_secret(void *ctx, const char *name, const void *bytes, size_t len)
{
    static const uint8_t none[sizeof((struct sim_member *)NULL)->secret];
    struct sim *sim = ctx;

    for (int i = 0; i < sim->member_count; i++) {
        const struct sim_member *m = &sim->members[i];

        if (m->erased && memcmp(m->secret, none, sizeof none) != 0 &&
            memmem(bytes, len, m->secret, sizeof m->secret) != NULL)
            sim_violation(sim, "I21: member %.8s was erased, and her secret is in %s", m->text, name);
    }
}

bool
sim_somebody_leaves(const struct sim *sim)
{
    for (int i = 0; i < sim->member_count; i++)
        if (sim->members[i].leaving)
            return true;
    return false;
}

void
sim_check_erased(struct sim *sim)
{
    for (int disk = 0; disk <= sim->desk_count; disk++)
        sim_disk_each(disk, look_for_secret, sim);
}
