/*
 * What has been earned: by whom, by which rule, on which day, and what campaigns gave; what a payment earned,
 * and what refunds took back of it. core/earning.h decides, this keeps count and posts. A refund is told by
 * its own number, once; what it takes back of a member who has spent it already is a debt, or not, as the
 * rules say.
 */
#include "sync/hub/grants.h"
#include "sync/hub/indexes.h"
#include "sync/hub/tiers.h"

#include <stdio.h>
#include <string.h>

/* ---- how much so far ---- */

static struct pd_earned
earned_within(struct pd_hub *hub, int64_t mid, const char *rule, int64_t from_day, int64_t to_day)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_EARNED_WITHIN;
    struct pd_earned earned = { 0, { 0 } };

    if (pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid), pd_t(rule), pd_i(from_day), pd_i(to_day)))) {
        earned.times = pd_store_int(hub->store, sql, 0);
        earned.points = pd_store_points(hub->store, sql, 1);
        pd_store_end(hub->store, sql);
    }
    return earned;
}

/* The last day of the period that a day is in: the day before the next begins. */
static int64_t
period_end(enum pd_period period, int64_t day)
{
    struct pd_date date = pd_date_from_days(day);

    switch (period) {
    case PD_PERIOD_DAY:
        return day;
    case PD_PERIOD_WEEK:
        return pd_period_begin(period, day) + 6;
    case PD_PERIOD_MONTH:
        return pd_days_from_date((struct pd_date){ date.year + date.month / 12, date.month % 12 + 1, 1 }) - 1;
    case PD_PERIOD_YEAR:
        return pd_days_from_date((struct pd_date){ date.year + 1, 1, 1 }) - 1;
    case PD_PERIOD_LIFETIME:
        break;
    }
    return INT64_MAX;
}

static void
fill_earned(struct pd_hub *hub, int64_t mid, struct pd_earning_case *c)
{
    int64_t day = pd_local_day(c->at_ms, c->programme->utc_offset_min);
    unsigned int periods = pd_earning_periods(c->rule);

    for (int p = PD_PERIOD_DAY; p < PD_PERIODS; p++)
        if ((periods & 1u << p) != 0)
            c->earned[p] = earned_within(hub, mid, c->rule->id, pd_period_begin((enum pd_period)p, day),
                period_end((enum pd_period)p, day));
}

static void
fill_spent(struct pd_hub *hub, struct pd_earning_case *c)
{
    for (int i = 0; i < c->programme->campaign_count; i++) {
        const struct pd_campaign *campaign = &c->programme->campaigns[i];

        if (pd_points_raw(campaign->budget) > 0 &&
            pd_campaign_runs(c->programme, campaign, c->rule, c->kind, c->tier, c->at_ms))
            c->spent[i] = pd_points_of(
                pd_store_one(hub->store, PD_HUB_SQL_CAMPAIGN_GIVEN, PD_ARGS(pd_t(campaign->id)), 0));
    }
}

static struct pd_earning
earn(struct pd_hub *hub, const struct pd_account *account, struct pd_earning_case c)
{
    c.kind = pd_programme_kind(c.programme, account->member.kind);
    c.tier = pd_tier_of(c.programme, account->member.growth);
    fill_earned(hub, account->mid, &c);
    fill_spent(hub, &c);
    return pd_earning_of(&c);
}

struct pd_earning
pd_earning_for(struct pd_hub *hub, const struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, struct pd_fen self_paid, int64_t at_ms)
{
    return earn(hub, account,
        (struct pd_earning_case){
            .programme = programme, .rule = rule, .at_ms = at_ms, .self_paid = self_paid });
}

struct pd_earning
pd_earning_chosen(struct pd_hub *hub, const struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, struct pd_points chosen, int64_t at_ms)
{
    return earn(hub, account,
        (struct pd_earning_case){ .programme = programme, .rule = rule, .at_ms = at_ms, .chosen = chosen });
}

static void
post(struct pd_posting *posting, struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const struct pd_earning *e, int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;

    (void)pd_store_run(hub->store, PD_HUB_SQL_EARNED_ADD,
        PD_ARGS(pd_i(account->mid), pd_t(rule->id), pd_i(pd_local_day(at_ms, programme->utc_offset_min)),
            pd_p(e->points)));
    for (int i = 0; i < e->extra_count; i++) {
        const struct pd_campaign *campaign = &programme->campaigns[e->extras[i].campaign];

        (void)pd_store_run(
            hub->store, PD_HUB_SQL_CAMPAIGN_ADD, PD_ARGS(pd_t(campaign->id), pd_p(e->extras[i].points)));
        (void)pd_store_run(hub->store, PD_HUB_SQL_EXTRA_INSERT,
            PD_ARGS(pd_i(posting->hseq), pd_t(campaign->id), pd_p(e->extras[i].points)));
    }
    posting->class = rule->class;
    pd_account_grant(posting, account, e->points, e->growth, e->usable_ms, e->expires_ms, rule->id);
    pd_growth_earned(posting, account->mid, at_ms, programme->utc_offset_min, e->growth);
}

void
pd_earning_post(struct pd_posting *posting, struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const struct pd_earning *e, int64_t at_ms)
{
    if (e->outcome == PD_EARNING_OK)
        post(posting, account, programme, rule, e, at_ms);
    else /* a grant of nothing: its key is taken all the same */
        pd_account_grant(posting, account, pd_points_of(0), pd_points_of(0), at_ms, at_ms, rule->id);
    pd_index_earned(posting, account->mid, programme, rule, e, at_ms);
}
