/* At rest: when that is, and what is checked then, in which order. */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <string.h>

/* NULL: it has said and heard everything. */
static const char *
what_of_desk(struct sim *sim, struct sim_desk *d)
{
    struct pd_ledger_status status;
    struct pd_client_status client;
    struct pd_cursor cursor;

    if (d->gone)
        return NULL;
    if (d->client == NULL)
        return "is off";
    if (d->visit.state != SIM_VISIT_NONE)
        return "has somebody waiting";
    pd_client_status(d->client, sim_desk_boot_ms(sim, d), &client);
    if (client.link != PD_LINK_UP)
        return client.problem[0] != '\0' ? "is refused" : "is not online";
    if (!client.caught_up)
        return "is catching up";
    if (pd_ledger_status(d->ledger, &status) != PD_OK || pd_ledger_cursor(d->ledger, &cursor) != PD_OK)
        return "cannot be read";
    if (status.unsent > 0)
        return "has ops unsent";
    if (d->protocol_max == 0 && sim->hub.protocol_max == 0 && pd_ledger_tray_count(d->ledger) > 0)
        return "has errands in its tray";
    if (!sim_has_gone_over(sim, d))
        return "mirrors what its house did before"; /* a poll that lay at the hub hears of it when it ends */
    return cursor.hub_epoch >= sim->hub.epoch && cursor.cseq == pd_hub_feed_position(sim->hub.hub)
               ? NULL
               : "has not all rows";
}

/* Nobody is waited for, and everybody has told again what was lost with an earlier life. */
static bool
is_refilled(struct sim *sim)
{
    struct pd_hub_refill refill = { .since_ms = 1 };

    if (sim->again.due || pd_hub_begin(sim->hub.hub) != PD_OK)
        return false;
    if (pd_hub_refill_get(sim->hub.hub, &refill) != PD_OK)
        refill.since_ms = 1;
    pd_hub_rollback(sim->hub.hub);
    return refill.since_ms == 0;
}

const char *
sim_restless(struct sim *sim, int *desk)
{
    const char *what = NULL;

    *desk = -1;
    if (sim->hub.hub == NULL)
        return "the hub is off";
    if (sim_somebody_leaves(sim))
        return "a desk is on its way out";
    if (sim->hub_restored && !is_refilled(sim))
        return "the hub is not refilled";
    for (int i = 0; i < sim->desk_count && what == NULL; i++) {
        *desk = i;
        what = what_of_desk(sim, &sim->desks[i]);
    }
    return what;
}

void
sim_not_at_rest(struct sim *sim)
{
    int desk;
    const char *what = sim_restless(sim, &desk);

    sim_violation(sim,
        "I24: faults stopped, and after %lld minutes not everything is confirmed and pulled: desk %d %s",
        (long long)(SIM_CALM_LIMIT_MS / PD_MINUTE_MS), desk, what);
}

bool
sim_at_rest(struct sim *sim)
{
    int desk;

    return sim_restless(sim, &desk) == NULL;
}

static void
check_hub_by_itself(struct sim *sim)
{
    struct pd_hub_report report;

    if (pd_hub_begin(sim->hub.hub) != PD_OK || pd_hub_verify(sim->hub.hub, &report, NULL, NULL) != PD_OK) {
        sim_violation(sim, "I2: the hub cannot be read at rest");
        return;
    }
    pd_hub_rollback(sim->hub.hub);
    if (report.problem[0] != '\0')
        sim_violation(sim, "%s", report.problem);
    sim->ops = report.ops;
}

/* Which desks fell, and in which order ops came, is told to the statements in these. */
static bool
make_lists(sqlite3 *db)
{
    return sqlite3_exec(db,
               "CREATE TEMP TABLE fallen (dev INTEGER);"
               "CREATE TEMP TABLE place (hseq INTEGER PRIMARY KEY, n INTEGER)",
               NULL, NULL, NULL) == SQLITE_OK;
}

/* The hub has closed its file; ours is then the only connection. */
static void
check_hub_file(struct sim *sim)
{
    sqlite3 *db = NULL;

    sim_lend(sim, NULL, SIM_ROLE_CHECK);
    if (sqlite3_open_v2("/d0/hub.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, SIM_VFS) !=
            SQLITE_OK ||
        !make_lists(db))
        sim_violation(sim, "I20: the hub's file does not open");
    else
        sim_check_hub_file(sim, db);
    if (!sim_broken(sim))
        sim_check_errands(sim, db);
    if (!sim_broken(sim))
        sim_check_proxies(sim, db);
    if (!sim_broken(sim))
        sim_check_wheel(sim, db);
    if (!sim_broken(sim))
        sim_check_families(sim, db);
    if (!sim_broken(sim))
        sim_check_merchants(sim, db);
    if (!sim_broken(sim))
        sim_check_served(sim, db);
    if (!sim_broken(sim))
        sim_check_newcomers(sim, db);
    if (!sim_broken(sim))
        sim_check_model(sim, db);
    (void)sqlite3_close(db);
}

/* A stolen desk tells nobody's name. */
static void
look_for_names(void *ctx, const char *name, const void *bytes, size_t len)
{
    const char *personal = sim_oracle_personal(ctx, bytes, len);

    if (personal != NULL)
        sim_violation(ctx, "I22: %s is on the disk, in %s", personal, name);
}

void
sim_check(struct sim *sim)
{
    check_hub_by_itself(sim);
    for (int i = 0; i < sim->desk_count && !sim_broken(sim); i++)
        if (!sim->desks[i].gone) {
            sim_check_desk(sim, &sim->desks[i]);
            sim_disk_each(i + 1, look_for_names, sim);
        }
    sim_check_erased(sim);
    if (sim_broken(sim))
        return;
    sim_newcomers_look(sim);
    sim_hub_close(sim, false);
    check_hub_file(sim);
}
