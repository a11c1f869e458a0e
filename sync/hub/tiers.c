#include "sync/hub/tiers.h"

#include <stdio.h>

/* The month up to which windows were closed. */
#define DONE "tier_month"

#define SPAN_MAX 2000

int64_t
pd_month_of(int64_t at_ms, int utc_offset_min)
{
    struct pd_date date = pd_local_time(at_ms, utc_offset_min).date;

    return (int64_t)date.year * 12 + date.month - 1;
}

static int64_t
first_day(int64_t month)
{
    return pd_days_from_date((struct pd_date){ (int)(month / 12), (int)(month % 12) + 1, 1 });
}

int64_t
pd_month_start_ms(int64_t month, int utc_offset_min)
{
    return pd_local_day_start_ms(first_day(month), utc_offset_min);
}

static int64_t
earned_within(struct pd_hub *hub, int64_t mid, int64_t first, int64_t end)
{
    return pd_store_one(hub->store, PD_HUB_SQL_GROWTH_WITHIN, PD_ARGS(pd_i(mid), pd_i(first), pd_i(end)), 0);
}

/* Sums of an older release's months may lie below 0: a refund stood in the month it was told in. */
static struct pd_points
not_below_zero(int64_t n)
{
    return pd_points_of(n > 0 ? n : 0);
}

/* ---- a window of the policy ---- */

struct window {
    const struct pd_programme *programme; /* the rules of its last instant */
    int64_t first, end;                   /* months: first <= m < end */
};

/* The month in which the window that this one lies in is over. */
static int64_t
window_end(const struct pd_tier_policy *policy, int64_t month)
{
    return month - month % 12 % policy->window_months + policy->window_months;
}

/* The window that ends where this month begins. false: none does, or nothing is lowered by it. */
static bool
window_before(struct pd_hub *hub, int64_t month, int utc_offset_min, struct window *w)
{
    w->programme = pd_hub_programme_now(hub, pd_month_start_ms(month, utc_offset_min) - 1);
    w->end = month;
    if (w->programme == NULL || w->programme->tier_policy.down == PD_DOWN_NEVER)
        return false;
    w->first = month - w->programme->tier_policy.window_months;
    return window_end(&w->programme->tier_policy, month - 1) == month;
}

/* ---- growth as it comes and goes ---- */

/* Posted by the act or grant it belongs to. */
static void
change(struct pd_posting *posting, int64_t mid, int64_t by)
{
    pd_account_growth(posting, mid, by);
    pd_feed_touch(posting->hub, PD_ROW_MEMBER, mid);
}

/* The last window that took something of her is closed anew with what was told late. */
static void
close_anew(struct pd_posting *posting, int64_t mid, int64_t month, int utc_offset_min, int64_t late)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_GROWTH_LOWERED_LAST;
    struct pd_hub *hub = posting->hub;
    int64_t end, had, lowered, now;
    struct window w;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return;
    end = pd_store_int(hub->store, sql, 0);
    had = pd_store_int(hub->store, sql, 1) + late;
    lowered = pd_store_int(hub->store, sql, 2);
    pd_store_end(hub->store, sql);
    if (!window_before(hub, end, utc_offset_min, &w) || month >= w.end)
        return;
    now = pd_points_raw(pd_tier_window_end(
              w.programme, pd_points_of(had), not_below_zero(earned_within(hub, mid, w.first, w.end)))) -
          had;
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_GROWTH_LOWERED, PD_ARGS(pd_i(mid), pd_i(end), pd_i(had), pd_i(now)));
    if (now != lowered)
        change(posting, mid, now - lowered);
}

void
pd_growth_earned(
    struct pd_posting *posting, int64_t mid, int64_t at_ms, int utc_offset_min, struct pd_points n)
{
    struct pd_hub *hub = posting->hub;
    int64_t month = pd_month_of(at_ms, utc_offset_min);

    if (pd_points_raw(n) == 0)
        return;
    (void)pd_store_run(hub->store, PD_HUB_SQL_GROWTH_ADD, PD_ARGS(pd_i(mid), pd_i(month), pd_p(n)));
    if (month < pd_month_of(hub->now_ms, utc_offset_min))
        close_anew(posting, mid, month, utc_offset_min, pd_points_raw(n));
}

void
pd_growth_taken(struct pd_hub *hub, int64_t mid, int64_t at_ms, int utc_offset_min, struct pd_points n)
{
    if (pd_points_raw(n) > 0)
        (void)pd_store_run(hub->store, PD_HUB_SQL_GROWTH_ADD,
            PD_ARGS(pd_i(mid), pd_i(pd_month_of(at_ms, utc_offset_min)), pd_i(-pd_points_raw(n))));
}

/* Windows take the oldest first. */
struct pd_points
pd_growth_left_of(struct pd_hub *hub, const struct pd_account *account, int64_t at_ms, int utc_offset_min)
{
    int64_t later = earned_within(hub, account->mid, pd_month_of(at_ms, utc_offset_min) + 1, INT64_MAX);

    return pd_points_over(account->member.growth, not_below_zero(later));
}

/* ---- closing a window ---- */

struct standing {
    int64_t mid;
    struct pd_points growth, earned; /* when the window ended; in it */
};

/* Members of the span above the first tier whose window is not closed. */
static int
read_span(const struct pd_sweep *sweep, const struct window *w, struct standing *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_GROWTH_OF_SPAN;
    struct pd_store *s = sweep->hub->store;
    int n = 0;

    for (bool row = pd_store_start(s, sql,
             PD_ARGS(pd_i(sweep->after), pd_i(sweep->to), pd_p(w->programme->tiers[1].from), pd_i(w->first),
                 pd_i(w->end)));
         row && n < SPAN_MAX; row = pd_store_next(s, sql)) {
        out[n].mid = pd_store_int(s, sql, 0);
        out[n].growth = not_below_zero(pd_store_int(s, sql, 1) - pd_store_int(s, sql, 3));
        out[n++].earned = not_below_zero(pd_store_int(s, sql, 2));
    }
    pd_store_end(s, sql);
    return n;
}

static void
close_one(const struct pd_sweep *sweep, const struct window *w, const struct standing *member)
{
    struct pd_points left = pd_tier_window_end(w->programme, member->growth, member->earned);
    int64_t lowered = pd_points_raw(left) - pd_points_raw(member->growth);
    struct pd_posting posting;
    char note[64];

    if (lowered == 0)
        return;
    (void)snprintf(note, sizeof note, "tier window to %04d-%02d", (int)((w->end - 1) / 12),
        (int)((w->end - 1) % 12) + 1);
    posting = pd_hub_act(sweep->hub, sweep->now_ms, PD_ACT_TIER, note);
    (void)pd_store_run(sweep->hub->store, PD_HUB_SQL_GROWTH_LOWERED,
        PD_ARGS(pd_i(member->mid), pd_i(w->end), pd_p(member->growth), pd_i(lowered)));
    change(&posting, member->mid, lowered);
}

/* The first window that ended and is not closed, one a pass. Before the hub ever swept nothing is. */
bool
pd_tiers_begin(const struct pd_sweep *sweep)
{
    struct pd_hub *hub = sweep->hub;
    const struct pd_programme *programme = pd_hub_programme_now(hub, sweep->now_ms);
    int64_t done = pd_hub_meta(hub->store, DONE), now, month;
    struct window w;

    if (programme == NULL)
        return false;
    now = pd_month_of(sweep->now_ms, programme->utc_offset_min);
    for (month = done > 0 ? done + 1 : now + 1; month <= now; month++)
        if (window_before(hub, month, programme->utc_offset_min, &w))
            break;
    if (month > now && done < now)
        pd_hub_meta_put(hub->store, DONE, now);
    sweep->pass->tier_month = month;
    sweep->pass->utc_offset_min = programme->utc_offset_min;
    return month <= now;
}

void
pd_tiers_members(const struct pd_sweep *sweep)
{
    static struct standing members[SPAN_MAX];
    struct window w;
    int n;

    if (!window_before(sweep->hub, sweep->pass->tier_month, sweep->pass->utc_offset_min, &w) ||
        w.programme->tier_count < 2)
        return;
    n = read_span(sweep, &w, members);
    for (int i = 0; i < n; i++)
        close_one(sweep, &w, &members[i]);
}

void
pd_tiers_end(const struct pd_sweep *sweep)
{
    pd_hub_meta_put(sweep->hub->store, DONE, sweep->pass->tier_month);
}

/* ---- where she stands ---- */

enum pd_err
pd_hub_member_standing(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_hub_standing *out)
{
    static struct pd_account account;
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    int64_t end;

    *out = (struct pd_hub_standing){ .tier = -1, .window_end_ms = PD_NEVER_MS };
    if (!pd_account_find(hub, member, &account))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    out->growth = account.member.growth;
    if (p == NULL)
        return hub->store->err;
    end = window_end(&p->tier_policy, pd_month_of(now_ms, p->utc_offset_min));
    out->tier = pd_tier_of(p, out->growth);
    (void)pd_copy(out->tier_id, sizeof out->tier_id, p->tiers[out->tier].id);
    if (out->tier + 1 < p->tier_count)
        (void)pd_copy(out->next_id, sizeof out->next_id, p->tiers[out->tier + 1].id);
    out->earned = not_below_zero(earned_within(hub, account.mid, end - p->tier_policy.window_months, end));
    out->to_next = pd_tier_missing(p, out->growth);
    out->to_stay = pd_tier_to_stay(p, out->growth, out->earned);
    if (p->tier_policy.down != PD_DOWN_NEVER)
        out->window_end_ms = pd_month_start_ms(end, p->utc_offset_min);
    return hub->store->err;
}
