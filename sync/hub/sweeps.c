#include "sync/hub/sweeps.h"
#include "sync/hub/feed.h"
#include "sync/hub/grants.h"
#include "sync/hub/refill.h"

#include "sync/hub/errands.h"

#include "sync/hub/activities.h"
#include "sync/hub/advisers.h"
#include "sync/hub/answers.h"
#include "sync/hub/figures.h"
#include "sync/hub/first_visits.h"
#include "sync/hub/merchants.h"
#include "sync/hub/money.h"
#include "sync/hub/notices.h"
#include "sync/hub/occasions.h"
#include "sync/hub/plans.h"
#include "sync/hub/referrals.h"
#include "sync/hub/reminders.h"
#include "sync/hub/tiers.h"
#include "sync/hub/tokens.h"
#include "sync/hub/units.h"
#include "sync/hub/visitors.h"
#include "sync/hub/wheels.h"

/* Looked at in one step, for which whoever pushes just then waits: members, and rows of the feed. */
#define SWEEP_SPAN 500
#define PRUNE_SPAN 4000
#define PRUNE_NOT 20000 /* the newest rows of the feed stay: they change most */

/* ---- expiry ---- */

static void
expire(const struct pd_sweep *sweep)
{
    static struct pd_account account;
    const enum pd_hub_sql sql = PD_HUB_SQL_LOTS_EXPIRED;
    struct pd_hub *hub = sweep->hub;
    struct {
        int64_t mid, unit;
    } accounts[SWEEP_SPAN]; /* what does not fit is expired by the next pass */
    int n = 0;

    for (bool row = pd_store_start(
             hub->store, sql, PD_ARGS(pd_i(sweep->after), pd_i(sweep->to), pd_i(sweep->now_ms)));
         row && n < SWEEP_SPAN; row = pd_store_next(hub->store, sql)) {
        accounts[n].mid = pd_store_int(hub->store, sql, 0);
        accounts[n++].unit = pd_store_int(hub->store, sql, 1);
    }
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++) {
        struct pd_posting posting;

        if (!pd_account_of_unit(hub, accounts[i].mid, accounts[i].unit, &account))
            continue;
        posting = pd_hub_act(hub, sweep->now_ms, PD_ACT_EXPIRE, "expire");
        pd_hub_cite(&posting, "expiry", pd_hub_programme_at(hub, sweep->now_ms));
        (void)pd_account_expire(&posting, &account, sweep->now_ms);
    }
}

/* ---- what is not about members ---- */

static bool
begin_prune(const struct pd_sweep *sweep)
{
    sweep->hub->pruned = 0;
    return true;
}

/* The feed's old rows, each once a pass. true: there is more to look at. */
static bool
prune_feed(const struct pd_sweep *sweep)
{
    struct pd_hub *hub = sweep->hub;
    int64_t end = hub->counters[PD_COUNT_CSEQ] - PRUNE_NOT;
    int64_t to = hub->pruned + PRUNE_SPAN < end ? hub->pruned + PRUNE_SPAN : end;

    if (to <= hub->pruned)
        return false;
    pd_feed_prune(hub, hub->pruned, to);
    hub->pruned = to;
    return to < end;
}

static bool
end_holds(const struct pd_sweep *sweep)
{
    bool more = pd_ending_sweep(sweep->hub, sweep->now_ms);

    return pd_merchant_ending_sweep(sweep->hub, sweep->now_ms) || more;
}

static bool
keep_figures(const struct pd_sweep *sweep)
{
    return pd_figures_keep(sweep->hub);
}

static void
prune_codes(const struct pd_sweep *sweep)
{
    pd_code_use_prune(sweep->hub, sweep->now_ms);
}

static void
prune_answers(const struct pd_sweep *sweep)
{
    pd_client_prune(sweep->hub, sweep->now_ms);
    pd_errands_prune(sweep->hub, sweep->now_ms);
    pd_visitors_prune(sweep->hub, sweep->now_ms);
}

static void
write_answers(const struct pd_sweep *sweep)
{
    pd_intake_day(sweep->hub, sweep->now_ms);
}

static void
sum_up(const struct pd_sweep *sweep)
{
    bool made;

    if (pd_hub_witness_make(sweep->hub, sweep->now_ms, false, &made) != PD_OK)
        return; /* the store says it */
}

static void
bring(const struct pd_sweep *sweep)
{
    pd_referrals_lapse(sweep->hub, sweep->now_ms);
    pd_referrals_settle(sweep->hub, sweep->now_ms);
}

/* ---- the table ---- */

#define DATED 1u    /* not by a clock that is not believed */
#define COMPLETE 2u /* not while a restored hub waits for what desks tell: see refill.c */

/* In the order in which they go over a span: what is over is gone before anything new is given. */
static const struct row {
    unsigned int needs;
    bool (*begin)(const struct pd_sweep *sweep);   /* is it due in this pass? NULL: in each */
    void (*members)(const struct pd_sweep *sweep); /* one span of members */
    bool (*step)(const struct pd_sweep *sweep);    /* a piece of something else; true: there is more */
    void (*end)(const struct pd_sweep *sweep);     /* the pass is over */
} table[] = {
    { DATED | COMPLETE, NULL, expire, NULL, NULL },
    { DATED | COMPLETE, pd_tiers_begin, pd_tiers_members, NULL, pd_tiers_end },
    { DATED | COMPLETE, pd_birthdays_begin, pd_birthdays_members, NULL, pd_birthdays_end },
    { DATED | COMPLETE, pd_notices_begin, pd_notices_members, NULL, pd_notices_end },
    { 0, pd_known_begin, pd_known_members, NULL, pd_known_end },
    { DATED | COMPLETE, pd_unit_years_begin, pd_unit_years_members, NULL, pd_unit_years_end },
    { DATED | COMPLETE, pd_advisers_begin, pd_advisers_members, NULL, pd_advisers_end },
    { DATED | COMPLETE, pd_reminders_begin, pd_reminders_members, NULL, pd_reminders_end },
    { DATED | COMPLETE, NULL, pd_plans_members, NULL, NULL },
    { 0, begin_prune, NULL, prune_feed, NULL },
    { 0, NULL, NULL, keep_figures, NULL },
    { DATED, NULL, NULL, end_holds, NULL },
    { DATED, NULL, NULL, NULL, prune_codes },
    { DATED, NULL, NULL, NULL, prune_answers },
    { DATED | COMPLETE, NULL, NULL, NULL, pd_bookings_sweep },
    { DATED | COMPLETE, NULL, NULL, NULL, pd_wheels_sweep },
    { DATED | COMPLETE, NULL, NULL, NULL, pd_money_sweep },
    { DATED | COMPLETE, NULL, NULL, NULL, bring },
    { DATED | COMPLETE, NULL, NULL, NULL, pd_first_visits_sweep },
    { 0, NULL, NULL, NULL, write_answers },
    { DATED, NULL, NULL, NULL, sum_up },
};

static bool
is_possible(const struct row *row, bool believed, bool complete)
{
    return (believed || (row->needs & DATED) == 0) && (complete || (row->needs & COMPLETE) == 0);
}

/* What turned out impossible on the way is not done at the end either. */
static void
begin_pass(const struct pd_sweep *sweep, bool believed, bool complete)
{
    sweep->pass->on = 0;
    for (int i = 0; i < PD_COUNT(table); i++)
        if (is_possible(&table[i], believed, complete) && (table[i].begin == NULL || table[i].begin(sweep)))
            sweep->pass->on |= 1u << i;
}

static bool
step(const struct pd_sweep *sweep)
{
    bool more = false;

    for (int i = 0; i < PD_COUNT(table); i++) {
        if ((sweep->pass->on & 1u << i) == 0)
            continue;
        if (table[i].members != NULL)
            table[i].members(sweep);
        if (table[i].step != NULL && table[i].step(sweep))
            more = true;
    }
    return more;
}

static void
end_pass(const struct pd_sweep *sweep)
{
    for (int i = 0; i < PD_COUNT(table); i++)
        if ((sweep->pass->on & 1u << i) != 0 && table[i].end != NULL)
            table[i].end(sweep);
}

enum pd_err
pd_hub_sweep(struct pd_hub *hub, int64_t now_ms, int64_t *cursor, bool *more)
{
    int64_t last = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_LAST, PD_NO_ARGS, 0);
    bool believed = pd_hub_clock_believed(hub, now_ms), complete = !pd_refill_on(hub);
    struct pd_sweep sweep = {
        .hub = hub, .now_ms = now_ms, .pass = &hub->sweep, .after = *cursor, .to = *cursor + SWEEP_SPAN
    };

    hub->now_ms = now_ms;
    if (*cursor == 0)
        begin_pass(&sweep, believed, complete);
    for (int i = 0; i < PD_COUNT(table); i++)
        if (!is_possible(&table[i], believed, complete))
            hub->sweep.on &= ~(1u << i);
    *more = step(&sweep) || sweep.to < last;
    *cursor = *more ? sweep.to : 0;
    if (!*more)
        end_pass(&sweep);
    return hub->store->err;
}
