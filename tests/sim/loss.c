/*
 * What floor mode may lose, as one sum, held against what it lost. Between two answers of the hub everything
 * that a desk gave away is unanswered at once, so its caps bound it: such a window is what app/core/loss.h
 * calls a desk that is offline, for as many days as its clock showed meanwhile. A seed's worst case is the
 * sum over its windows, and its real loss what is owed at rest for gifts that are gone.
 */
#include "app/core/loss.h"
#include "tests/sim/oracle.h"

#include <string.h>

static const struct pd_programme *
programme_of(const struct sim *sim)
{
    static struct pd_programme p; /* large; of its policy alone */

    p.offline.mode = sim->rules.policy;
    p.offline.account_cap = pd_points_of(sim->rules.account_cap);
    p.offline.desk_cap = pd_points_of(sim->rules.desk_cap);
    p.points_per_yuan = 100;
    return &p;
}

static void
close_window(struct sim *sim, struct sim_window *w)
{
    struct pd_loss worst;

    if (w->day_count == 0)
        return;
    worst = pd_loss_worst(programme_of(sim), 1, w->day_count);
    sim->worst_account += pd_points_raw(worst.account);
    sim->worst_all += pd_points_raw(worst.all);
    w->day_count = 0;
}

static void
add_day(struct sim_window *w, int64_t day)
{
    for (int i = 0; i < w->day_count && i < PD_COUNT(w->days); i++)
        if (w->days[i] == day)
            return;
    if (w->day_count < PD_COUNT(w->days))
        w->days[w->day_count] = day;
    w->day_count++;
}

static const struct sim_act *
act_of(const struct sim_desk *d, const struct pd_id *hold)
{
    for (int i = d->act_count - 1; i >= 0; i--)
        if (d->acts[i].kind == PD_OP_HOLD && pd_id_equal(d->acts[i].hold, *hold))
            return &d->acts[i];
    return NULL;
}

void
sim_loss_released(struct sim *sim, struct sim_desk *d, const struct pd_id *hold)
{
    const struct sim_act *act = act_of(d, hold);

    if (act == NULL || act->dseq <= d->acked_seen)
        return;
    if (d->window.acked != d->acked_seen)
        close_window(sim, &d->window);
    d->window.acked = d->acked_seen;
    add_day(&d->window, act->day);
}

void
sim_check_loss(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    int64_t all = 0;

    for (int i = 0; i < sim->desk_count; i++)
        close_window(sim, &sim->desks[i].window);
    if (sim->rules.policy != PD_OFFLINE_FLOOR || sim->fallen || sim->hub_restored)
        return;
    pd_assert(
        sqlite3_prepare_v2(db, "SELECT mid, debt FROM account WHERE unit = 1", -1, &stmt, NULL) == SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        int64_t debt = sqlite3_column_int64(stmt, 1);

        all += debt;
        if (debt > sim->worst_account)
            sim_violation(sim, "I3: member row %lld owes %lld; at the worst one account loses %lld",
                (long long)sqlite3_column_int64(stmt, 0), (long long)debt, (long long)sim->worst_account);
    }
    (void)sqlite3_finalize(stmt);
    if (all > sim->worst_all)
        sim_violation(
            sim, "I3: %lld are owed; at the worst %lld are lost", (long long)all, (long long)sim->worst_all);
    sim_trace(sim, "owed %lld, at the worst %lld", (long long)all, (long long)sim->worst_all);
}
