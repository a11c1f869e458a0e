#include "app/core/earning.h"

#include "app/core/member.h"

const char *
pd_earning_outcome_name(enum pd_earning_outcome outcome)
{
    static const char *const names[] = { [PD_EARNING_OK] = "ok",
        [PD_EARNING_NOT_NOW] = "not_now",
        [PD_EARNING_NOT_FOR] = "not_for",
        [PD_EARNING_CAPPED] = "capped",
        [PD_EARNING_RANGE] = "range" };

    return names[outcome];
}

/* ---- periods ---- */

int64_t
pd_period_begin(enum pd_period period, int64_t day)
{
    struct pd_date date = pd_date_from_days(day);

    switch (period) {
    case PD_PERIOD_DAY:
        return day;
    case PD_PERIOD_WEEK:
        return day - ((day + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    case PD_PERIOD_MONTH:
        return pd_days_from_date((struct pd_date){ date.year, date.month, 1 });
    case PD_PERIOD_YEAR:
        return pd_days_from_date((struct pd_date){ date.year, 1, 1 });
    case PD_PERIOD_LIFETIME:
        break;
    }
    return INT64_MIN;
}

unsigned int
pd_earning_periods(const struct pd_earn_rule *rule)
{
    unsigned int periods = 0;

    if (rule->per_day > 0 || pd_points_raw(rule->day_cap) > 0)
        periods |= 1u << PD_PERIOD_DAY;
    for (int i = 0; i < rule->cap_count; i++)
        periods |= 1u << rule->caps[i].period;
    return periods;
}

/* ---- caps ---- */

/* Bounds *left by one cap; false: as often as it may be. */
static bool
within(const struct pd_cap *cap, const struct pd_earned *earned, struct pd_points *left)
{
    if (pd_points_raw(cap->points) > 0)
        *left = pd_points_min(*left, pd_points_over(cap->points, earned->points));
    return cap->times == 0 || earned->times < cap->times;
}

static bool
within_caps(const struct pd_earning_case *c, struct pd_points *left)
{
    const struct pd_cap day = { PD_PERIOD_DAY, c->rule->per_day, c->rule->day_cap };
    bool more = within(&day, &c->earned[PD_PERIOD_DAY], left);

    for (int i = 0; i < c->rule->cap_count; i++)
        more = within(&c->rule->caps[i], &c->earned[c->rule->caps[i].period], left) && more;
    return more && pd_points_raw(*left) > 0;
}

/* Nothing over `left`: from the last campaign back to the rule's own points. */
static void
cut_to(struct pd_earning *e, struct pd_points left)
{
    struct pd_points over = pd_points_over(e->points, left);

    if (pd_points_raw(over) == 0)
        return;
    e->cut = true;
    e->points = left;
    while (e->extra_count > 0 && pd_points_raw(over) > 0) {
        struct pd_points *extra = &e->extras[e->extra_count - 1].points;
        struct pd_points part = pd_points_min(*extra, over);

        *extra = pd_points_over(*extra, part);
        over = pd_points_over(over, part);
        if (pd_points_raw(*extra) == 0)
            e->extra_count--;
    }
    e->base = pd_points_over(e->base, over);
}

/* ---- campaigns ---- */

bool
pd_campaign_runs(const struct pd_programme *programme, const struct pd_campaign *campaign,
    const struct pd_earn_rule *rule, int kind, int tier, int64_t at_ms)
{
    int64_t day = pd_local_day(at_ms, programme->utc_offset_min);
    int date = pd_date_from_days(day).day;
    int week_day = (int)(day - pd_period_begin(PD_PERIOD_WEEK, day)) + 1;

    return (campaign->rules & 1u << (rule - programme->rules)) != 0 &&
           pd_audience_has(&campaign->audience, kind, tier) && campaign->from_ms <= at_ms &&
           at_ms < campaign->until_ms &&
           (campaign->month_days == 0 || (campaign->month_days & 1u << date) != 0) &&
           (campaign->week_days == 0 || (campaign->week_days & 1u << week_day) != 0);
}

/* What it would put on top of `of`, within its budget; false: out of range. */
static bool
extra_of(const struct pd_earning_case *c, int i, struct pd_points of, struct pd_points *extra)
{
    const struct pd_campaign *campaign = &c->programme->campaigns[i];

    if (!pd_points_percent(of, campaign->percent - 100, extra) ||
        !pd_points_add(*extra, campaign->bonus, extra))
        return false;
    if (pd_points_raw(campaign->budget) > 0)
        *extra = pd_points_min(*extra, pd_points_over(campaign->budget, c->spent[i]));
    return true;
}

static bool
put_on_top(struct pd_earning *e, int campaign, struct pd_points extra)
{
    if (pd_points_raw(extra) == 0)
        return true;
    e->extras[e->extra_count++] = (struct pd_earning_extra){ campaign, extra };
    return pd_points_add(e->points, extra, &e->points) && pd_points_valid(e->points);
}

static bool
runs(const struct pd_earning_case *c, int i, enum pd_stacking stacking)
{
    const struct pd_campaign *campaign = &c->programme->campaigns[i];

    return campaign->stacking == stacking &&
           pd_campaign_runs(c->programme, campaign, c->rule, c->kind, c->tier, c->at_ms);
}

/* The order of (1). */
static bool
add_campaigns(const struct pd_earning_case *c, struct pd_earning *e)
{
    struct pd_points extra, best = pd_points_of(0);
    int chosen = 0, count = c->programme->campaign_count;
    bool good = true;

    for (int i = 0; i < count && good; i++)
        if (runs(c, i, PD_STACK_BEST) && (good = extra_of(c, i, e->base, &extra)) &&
            pd_points_cmp(extra, best) > 0) {
            best = extra;
            chosen = i;
        }
    good = good && put_on_top(e, chosen, best);
    for (int i = 0; i < count && good; i++)
        if (runs(c, i, PD_STACK_MULTIPLY))
            good = extra_of(c, i, e->points, &extra) && put_on_top(e, i, extra);
    for (int i = 0; i < count && good; i++)
        if (runs(c, i, PD_STACK_ADD))
            good = extra_of(c, i, e->base, &extra) && put_on_top(e, i, extra);
    return good;
}

/* ---- one case ---- */

static bool
growth_of(const struct pd_earning_case *c, struct pd_earning *e)
{
    struct pd_points counted = e->base;

    if (c->programme->tier_index.window_months > 0) /* its formula says what counts */
        return true;
    for (int i = 0; i < e->extra_count; i++)
        if (c->programme->campaigns[e->extras[i].campaign].growth &&
            !pd_points_add(counted, e->extras[i].points, &counted))
            return false;
    return pd_points_percent(counted, c->rule->growth_percent, &e->growth);
}

static void
set_dates(const struct pd_earning_case *c, struct pd_earning *e)
{
    int offset = c->programme->utc_offset_min;

    e->usable_ms = c->at_ms;
    if (c->rule->pending_days > 0)
        e->usable_ms = pd_local_day_start_ms(pd_local_day(c->at_ms, offset) + c->rule->pending_days, offset);
    e->expires_ms = pd_expiry_ms(c->rule->expiry, e->usable_ms, offset);
}

static struct pd_earning
nothing(const struct pd_earning_case *c, enum pd_earning_outcome outcome)
{
    return (struct pd_earning){ .outcome = outcome, .paid = c->self_paid };
}

struct pd_earning
pd_earning_of(const struct pd_earning_case *c)
{
    struct pd_earning e = { .outcome = PD_EARNING_OK, .paid = c->self_paid };
    struct pd_points left = pd_points_of(PD_AMOUNT_MAX), unused;

    if (c->at_ms < c->rule->from_ms || c->at_ms >= c->rule->until_ms)
        return nothing(c, PD_EARNING_NOT_NOW);
    if (!pd_audience_has(&c->rule->audience, c->kind, c->tier))
        return nothing(c, PD_EARNING_NOT_FOR);
    if (!within_caps(c, &left))
        return nothing(c, PD_EARNING_CAPPED);
    if (!pd_earn(c->rule, c->self_paid, &e.base, &unused))
        return nothing(c, PD_EARNING_RANGE);
    if (pd_points_raw(c->chosen) > 0)
        e.base = c->chosen;
    e.points = e.base;
    if (!add_campaigns(c, &e))
        return nothing(c, PD_EARNING_RANGE);
    cut_to(&e, left);
    if (!growth_of(c, &e))
        return nothing(c, PD_EARNING_RANGE);
    set_dates(c, &e);
    return e;
}

/* ---- tiers over time ---- */

int64_t
pd_tier_window_begin(const struct pd_tier_policy *policy, int64_t day)
{
    struct pd_date date = pd_date_from_days(day);

    date.month -= (date.month - 1) % policy->window_months;
    date.day = 1;
    return pd_days_from_date(date);
}

struct pd_points
pd_tier_window_end(const struct pd_programme *programme, struct pd_points growth, struct pd_points grown)
{
    int tier = pd_tier_of(programme, growth);

    if (programme->tier_policy.down == PD_DOWN_NEVER ||
        pd_points_cmp(grown, programme->tiers[tier].from) >= 0)
        return growth;
    if (programme->tier_policy.down == PD_DOWN_ONE &&
        pd_points_cmp(grown, programme->tiers[tier - 1].from) < 0)
        grown = programme->tiers[tier - 1].from;
    return pd_points_min(growth, grown);
}

struct pd_points
pd_tier_to_stay(const struct pd_programme *programme, struct pd_points growth, struct pd_points grown)
{
    if (programme->tier_policy.down == PD_DOWN_NEVER)
        return pd_points_of(0);
    return pd_points_over(programme->tiers[pd_tier_of(programme, growth)].from, grown);
}

/* ---- what a refund takes back ---- */

struct pd_points
pd_clawback_take(const struct pd_clawback_case *c, struct pd_points *debt)
{
    struct pd_points all = pd_points_of(0), take;

    *debt = pd_points_of(0);
    if (!pd_points_from_fen(c->refunded, pd_points_raw(c->earned), pd_fen_raw(c->paid), &all))
        all = c->earned;
    take = pd_points_over(all, c->before);
    if (c->policy == PD_CLAWBACK_PENDING)
        take = pd_points_min(take, c->pending);
    if (c->policy != PD_CLAWBACK_UNLIMITED)
        return pd_points_min(take, c->free);
    *debt = pd_points_over(take, c->free);
    return take;
}
