#include "sync/hub/tiers.h"
#include "sync/hub/feed.h"
#include "sync/hub/grants.h"

#include "sync/hub/notices.h"

#include <stdio.h>

/* Months: windows that ended there or before are closed; none that ended before the hub first swept is. */
#define DONE "tier_month"
#define FIRST "tier_first"

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
    struct pd_date begin = pd_date_from_days(pd_tier_window_begin(policy, first_day(month)));

    return (int64_t)begin.year * 12 + begin.month - 1 + policy->window_months;
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

/* What it takes, 0 or below. */
static int64_t
lowered_by(const struct window *w, struct pd_points growth, struct pd_points earned)
{
    return pd_points_raw(pd_tier_window_end(w->programme, growth, earned)) - pd_points_raw(growth);
}

/* ---- growth as it comes and goes ---- */

/* Posted by the act or grant it belongs to. */
static void
change(struct pd_posting *posting, int64_t mid, int64_t by)
{
    pd_account_growth(posting, mid, by);
    pd_feed_touch(posting->hub, PD_ROW_MEMBER, mid);
}

/* Windows that were closed are closed anew with what was told late, as if it had been told in time. owed:
 * what is about to be taken from her growth, and from its month was. */
static void
close_anew(struct pd_posting *posting, int64_t mid, int64_t month, int utc_offset_min, int64_t owed)
{
    struct pd_hub *hub = posting->hub;
    int64_t before = pd_store_one(hub->store, PD_HUB_SQL_GROWTH_POSTED, PD_ARGS(pd_i(mid)), 0) - owed;
    int64_t last = pd_hub_meta(hub->store, DONE), first = pd_hub_meta(hub->store, FIRST), posted = before;
    struct window w;

    for (int64_t end = month + 1 > first ? month + 1 : first; end <= last; end++) {
        int64_t had, lowered, was;

        if (!window_before(hub, end, utc_offset_min, &w))
            continue;
        had = posted - pd_store_one(hub->store, PD_HUB_SQL_GROWTH_SINCE, PD_ARGS(pd_i(mid), pd_i(end)), 0);
        was = pd_store_one(hub->store, PD_HUB_SQL_GROWTH_LOWERED_AT, PD_ARGS(pd_i(mid), pd_i(end)), 0);
        lowered =
            lowered_by(&w, not_below_zero(had), not_below_zero(earned_within(hub, mid, w.first, w.end)));
        if (lowered == was)
            continue;
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_GROWTH_LOWERED, PD_ARGS(pd_i(mid), pd_i(end), pd_i(had), pd_i(lowered)));
        posted += lowered - was;
    }
    if (posted != before)
        change(posting, mid, posted - before);
}

static void
add(struct pd_posting *posting, int64_t mid, int64_t month, int utc_offset_min, int64_t n, int64_t owed)
{
    struct pd_hub *hub = posting->hub;

    if (n == 0)
        return;
    (void)pd_store_run(hub->store, PD_HUB_SQL_GROWTH_ADD, PD_ARGS(pd_i(mid), pd_i(month), pd_i(n)));
    if (month < pd_month_of(hub->now_ms, utc_offset_min))
        close_anew(posting, mid, month, utc_offset_min, owed);
}

void
pd_growth_earned(
    struct pd_posting *posting, int64_t mid, int64_t at_ms, int utc_offset_min, struct pd_points n)
{
    add(posting, mid, pd_month_of(at_ms, utc_offset_min), utc_offset_min, pd_points_raw(n), 0);
}

struct pd_points
pd_growth_taken(
    struct pd_posting *posting, int64_t mid, int64_t at_ms, int utc_offset_min, struct pd_points most)
{
    int64_t month = pd_month_of(at_ms, utc_offset_min);
    struct pd_points there = not_below_zero(earned_within(posting->hub, mid, month, month + 1));
    struct pd_points n = pd_points_min(there, most);

    add(posting, mid, month, utc_offset_min, -pd_points_raw(n), pd_points_raw(n));
    return n;
}

void
pd_growth_fell(struct pd_posting *posting, int64_t mid, int64_t month, struct pd_months window,
    int utc_offset_min, struct pd_points n)
{
    for (int64_t at = month, next = window.end - 1; at >= window.first && pd_points_raw(n) > 0; at = next--) {
        struct pd_points gone =
            pd_growth_taken(posting, mid, pd_month_start_ms(at, utc_offset_min), utc_offset_min, n);

        if (pd_points_raw(gone) > 0)
            change(posting, mid, -pd_points_raw(gone));
        n = pd_points_over(n, gone);
    }
}

void
pd_growth_joined(struct pd_posting *posting, int64_t mid)
{
    const struct pd_programme *programme = pd_hub_programme_now(posting->hub, posting->hub->now_ms);

    if (programme != NULL)
        close_anew(posting, mid, 0, programme->utc_offset_min, 0);
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
    int64_t lowered = lowered_by(w, member->growth, member->earned);
    struct pd_posting posting;
    char note[64];

    if (lowered == 0)
        return;
    (void)snprintf(note, sizeof note, "tier window to %04d-%02d", (int)((w->end - 1) / 12),
        (int)((w->end - 1) % 12) + 1);
    posting = pd_hub_act(sweep->hub, sweep->now_ms, PD_ACT_TIER, note);
    pd_hub_cite(&posting, "tier_policy", w->programme->version);
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
    if (done == 0)
        pd_hub_meta_put(hub->store, FIRST, now + 1);
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

void
pd_tiers_notice(const struct pd_sweep *sweep, int64_t until_ms)
{
    static struct standing members[SPAN_MAX];
    struct pd_hub *hub = sweep->hub;
    struct window w = { .programme = pd_hub_programme_now(hub, sweep->now_ms) };
    const struct pd_programme *p = w.programme;
    int64_t due_ms;
    int n;

    if (p == NULL || p->tier_policy.down == PD_DOWN_NEVER || p->tier_count < 2)
        return;
    w.end = window_end(&p->tier_policy, pd_month_of(sweep->now_ms, p->utc_offset_min));
    w.first = w.end - p->tier_policy.window_months;
    due_ms = pd_month_start_ms(w.end, p->utc_offset_min);
    if (due_ms > until_ms)
        return;
    n = read_span(sweep, &w, members);
    for (int i = 0; i < n; i++) {
        struct pd_points left = pd_tier_window_end(p, members[i].growth, members[i].earned);

        if (pd_tier_of(p, left) < pd_tier_of(p, members[i].growth) &&
            pd_store_one(hub->store, PD_HUB_SQL_MEMBER_HEARS, PD_ARGS(pd_i(members[i].mid)), 0) > 0)
            pd_notice(hub, sweep->now_ms, members[i].mid, PD_HUB_NOTICE_TIER, due_ms,
                pd_tier_to_stay(p, members[i].growth, members[i].earned));
    }
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
