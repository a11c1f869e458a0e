/* What grants are worth and how long they live: the rules of the programme applied to one case. */
#include "app/core/member.h"
#include "app/core/programme.h"

int
pd_tier_of(const struct pd_programme *programme, struct pd_points growth)
{
    int tier = 0;

    while (tier + 1 < programme->tier_count && pd_points_cmp(programme->tiers[tier + 1].from, growth) <= 0)
        tier++;
    return tier;
}

struct pd_points
pd_tier_missing(const struct pd_programme *programme, struct pd_points growth)
{
    int next = pd_tier_of(programme, growth) + 1;

    return next < programme->tier_count ? pd_points_over(programme->tiers[next].from, growth)
                                        : pd_points_of(0);
}

int64_t
pd_expiry_ms(struct pd_expiry expiry, int64_t at_ms, int utc_offset_min)
{
    int64_t day = pd_local_day(at_ms, utc_offset_min);
    struct pd_date date = pd_date_from_days(day);
    struct pd_date first = { date.year, 1, 1 };

    switch (expiry.kind) {
    case PD_EXPIRY_NEVER:
        return PD_NEVER_MS;
    case PD_EXPIRY_ROLLING:
        return pd_local_day_start_ms(day + expiry.days + 1, utc_offset_min);
    case PD_EXPIRY_YEAR_END:
        first.year++;
        break;
    case PD_EXPIRY_MONTH_END:
        first.year += date.month / 12;
        first.month = date.month % 12 + 1;
        break;
    }
    return pd_local_day_start_ms(pd_days_from_date(first), utc_offset_min);
}

bool
pd_earn(const struct pd_earn_rule *rule, struct pd_fen self_paid, struct pd_points *points,
    struct pd_points *growth)
{
    struct pd_points p = rule->points, g;

    switch (rule->kind) {
    case PD_EARN_PAYMENT:
        if (!pd_points_from_fen(self_paid, pd_points_raw(rule->points), pd_fen_raw(rule->step), &p))
            return false;
        break;
    case PD_EARN_FIXED:
        break;
    }
    if (!pd_points_percent(p, rule->growth_percent, &g))
        return false;
    *points = p;
    *growth = g;
    return true;
}
