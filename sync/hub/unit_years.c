/* What the years bring: entitlements by tier, and what is missing after a member came to a higher one. */
#include "sync/hub/consents.h"
#include "sync/hub/grants.h"
#include "sync/hub/refill.h"
#include "sync/hub/tiers.h"
#include "sync/hub/units.h"

#include <stdio.h>

/* The last local day, and the version of the rules, by which everybody was looked at. */
#define DAY_DONE "unit_day"
#define VERSION_DONE "unit_version"

#define SPAN_MAX 2000

/* A member as far as it matters here. */
struct who {
    int64_t mid, since_ms;
    int tier;
};

static bool
read_who(struct pd_hub *hub, int64_t mid, const struct pd_programme *p, struct who *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_UNIT_MEMBER;
    struct pd_store *s = hub->store;
    int64_t growth;
    bool active;

    if (!pd_store_start(s, sql, PD_ARGS(pd_i(mid))))
        return false;
    active = pd_store_int(s, sql, 0) == PD_MEMBER_ACTIVE && pd_store_int(s, sql, 1) == 0 &&
             pd_store_int(s, sql, 4) == 0;
    growth = pd_store_int(s, sql, 3);
    *out = (struct who){ .mid = mid,
        .since_ms = pd_store_int(s, sql, 2),
        .tier = pd_tier_of(p, pd_points_of(growth > 0 ? growth : 0)) };
    pd_store_end(s, sql);
    return active;
}

/* The row says how much of a year was given: it is raised from what it was, or nothing is given. */
static void
give_year(struct pd_hub *hub, int64_t now_ms, const struct who *who, const struct pd_programme *p,
    const struct pd_entitlement *e)
{
    static struct pd_account account;
    struct pd_unit_year year = pd_entitlement_year(e, who->since_ms, now_ms, p->utc_offset_min);
    int64_t unit, given, n = pd_entitlement_n(e, who->tier);
    struct pd_posting posting;
    char note[80];

    if (n == 0)
        return;
    unit = pd_unit_number(hub, e->id);
    given = pd_store_one(
        hub->store, PD_HUB_SQL_UNIT_YEAR_GIVEN, PD_ARGS(pd_i(who->mid), pd_i(unit), pd_i(year.year)), 0);
    if (n <= given || !pd_consent_counts(hub, who->mid, PD_CONSENT_PROGRAMME) ||
        !pd_unit_account(hub, who->mid, unit, &account) ||
        pd_store_run(hub->store, PD_HUB_SQL_UNIT_YEAR_RAISE,
            PD_ARGS(pd_i(who->mid), pd_i(unit), pd_i(year.year), pd_i(n), pd_i(given))) != 1)
        return;
    (void)snprintf(note, sizeof note, "%s %d", e->id, year.year);
    posting = pd_hub_act(hub, now_ms, PD_ACT_UNIT_YEAR, note);
    pd_hub_cite(&posting, e->id, p->version);
    pd_account_grant(
        &posting, &account, pd_points_of(n - given), pd_points_of(0), now_ms, year.until_ms, e->id);
}

static void
give_years(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_programme *p)
{
    struct who who;

    if (!read_who(hub, mid, p, &who))
        return;
    for (int i = 0; i < p->units.entitlement_count; i++)
        give_year(hub, now_ms, &who, p, &p->units.entitlements[i]);
}

/* NULL: nothing is given by the year. */
static const struct pd_programme *
rules_with_years(struct pd_hub *hub, int64_t now_ms)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);

    return p != NULL && p->units.entitlement_count > 0 ? p : NULL;
}

void
pd_unit_years_later(struct pd_hub *hub)
{
    if (rules_with_years(hub, hub->now_ms) != NULL && pd_hub_meta(hub->store, DAY_DONE) != 0)
        pd_hub_meta_put(hub->store, DAY_DONE, 0);
}

/* A restored hub does not know yet what its lost life had given; the sweep comes when it does. */
void
pd_unit_years_give(struct pd_hub *hub, int64_t now_ms, int64_t mid)
{
    const struct pd_programme *p = rules_with_years(hub, now_ms);

    if (p == NULL)
        return;
    if (pd_refill_on(hub))
        pd_unit_years_later(hub);
    else
        give_years(hub, now_ms, mid, p);
}

void
pd_unit_years_tier(struct pd_hub *hub, int64_t mid, int64_t by)
{
    const struct pd_programme *p = rules_with_years(hub, hub->now_ms);
    int64_t now, was;

    if (p == NULL || by <= 0)
        return;
    now = pd_store_one(hub->store, PD_HUB_SQL_GROWTH_POSTED, PD_ARGS(pd_i(mid)), 0);
    was = now > by ? now - by : 0;
    if (now > 0 && pd_tier_of(p, pd_points_of(now)) != pd_tier_of(p, pd_points_of(was)))
        pd_unit_years_give(hub, hub->now_ms, mid);
}

/* ---- the sweep ---- */

/* Tiers that end with a year end before the next year is given: while a window is being closed, this waits
 * for the next pass. */
bool
pd_unit_years_begin(const struct pd_sweep *sweep)
{
    const struct pd_programme *p = rules_with_years(sweep->hub, sweep->now_ms);
    struct pd_sweep_pass *pass = sweep->pass;
    struct pd_store *store = sweep->hub->store;

    if (p == NULL || pass->tier_month <= pd_month_of(sweep->now_ms, p->utc_offset_min))
        return false;
    pass->unit_day = pd_local_day(sweep->now_ms, p->utc_offset_min);
    pass->unit_version = p->version;
    return pd_hub_meta(store, DAY_DONE) != pass->unit_day ||
           pd_hub_meta(store, VERSION_DONE) != pass->unit_version;
}

/* By the rules and the day that the pass began with. */
void
pd_unit_years_members(const struct pd_sweep *sweep)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MEMBERS_FOR_UNITS;
    struct pd_hub *hub = sweep->hub;
    const struct pd_programme *p = pd_hub_programme(hub, (uint32_t)sweep->pass->unit_version);
    int64_t mids[SPAN_MAX], now_ms = sweep->now_ms;
    int n = 0;

    if (p == NULL)
        return;
    if (pd_local_day(now_ms, p->utc_offset_min) != sweep->pass->unit_day)
        now_ms = pd_local_day_start_ms(sweep->pass->unit_day + 1, p->utc_offset_min) - 1;
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(sweep->after), pd_i(sweep->to)));
         row && n < SPAN_MAX; row = pd_store_next(hub->store, sql))
        mids[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        give_years(hub, now_ms, mids[i], p);
}

void
pd_unit_years_end(const struct pd_sweep *sweep)
{
    pd_hub_meta_put(sweep->hub->store, DAY_DONE, sweep->pass->unit_day);
    pd_hub_meta_put(sweep->hub->store, VERSION_DONE, sweep->pass->unit_version);
}
