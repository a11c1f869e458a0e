#include "app/core/loss.h"

/* Every loop here is over desks or days: a product beyond all numbers stays at the largest. */
static struct pd_points
times(struct pd_points points, int64_t n)
{
    struct pd_points sum = pd_points_of(0);

    for (int64_t i = 0; i < n && pd_points_add(sum, points, &sum); i++)
        continue;
    return sum;
}

struct pd_loss
pd_loss_worst(const struct pd_programme *programme, int desks, int64_t days)
{
    const struct pd_offline_policy *policy = &programme->offline;
    struct pd_loss loss = { .account = pd_points_of(0) };

    if (policy->mode != PD_OFFLINE_FLOOR)
        return loss;
    loss.account = times(pd_points_min(times(policy->account_cap, days), policy->desk_cap), desks);
    loss.all = times(policy->desk_cap, desks);
    loss.account_fen = pd_points_in_fen(loss.account, programme->points_per_yuan);
    loss.all_fen = pd_points_in_fen(loss.all, programme->points_per_yuan);
    return loss;
}

int64_t
pd_loss_days(int64_t from_ms, int64_t to_ms, int utc_offset_min)
{
    int64_t days = pd_local_day(to_ms, utc_offset_min) - pd_local_day(from_ms, utc_offset_min) + 1;

    return days > 1 ? days : 1;
}

/* A stretch may begin a moment before midnight. */
int64_t
pd_loss_days_most(const struct pd_offline_policy *policy)
{
    return (policy->max_age_h + 23) / 24 + 1;
}

int
pd_loss_gifts_offline(const struct pd_programme *programme)
{
    const struct pd_offline_policy *policy = &programme->offline;
    struct pd_points most = pd_points_min(policy->account_cap, policy->per_redemption);
    int count = 0;

    most = pd_points_min(most, policy->desk_cap);
    for (int i = 0; i < programme->gift_count; i++)
        count += pd_points_cmp(programme->gifts[i].price, most) <= 0;
    return count;
}
