#include "sync/hub/merge.h"
#include "sync/hub/feed.h"
#include "sync/hub/grants.h"
#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"
#include "sync/hub/refill.h"

#include "sync/hub/activities.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/errands.h"
#include "sync/hub/families.h"
#include "sync/hub/indexes.h"
#include "sync/hub/plans.h"
#include "sync/hub/referrals.h"
#include "sync/hub/staff_desks.h"
#include "sync/hub/tiers.h"
#include "sync/hub/units.h"

#include <stdio.h>

int64_t
pd_member_stays(struct pd_hub *hub, int64_t mid)
{
    int64_t stays = pd_store_one(hub->store, PD_HUB_SQL_MERGED_INTO, PD_ARGS(pd_i(mid)), 0);

    return stays != 0 ? stays : mid;
}

enum pd_err
pd_hub_merged_each(struct pd_hub *hub, const struct pd_id *stays,
    void (*each)(void *ctx, const struct pd_id *other), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERGED_EACH;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_d(stays))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_id id = pd_store_id(hub->store, sql, 1);

        each(ctx, &id);
    }
    return hub->store->err;
}

/* The two of them, as they stand. */
struct pair {
    struct pd_account *stays, *other;
};

static int64_t
count_of(struct pd_hub *hub, enum pd_hub_sql sql, int64_t mid)
{
    return pd_store_one(hub->store, sql, PD_ARGS(pd_i(mid)), 0);
}

static enum pd_err
find(
    struct pd_hub *hub, const struct pd_id *id, const char *which, struct pd_account *out, struct pd_why *why)
{
    if (!pd_account_find(hub, id, out) || pd_member_erased_ms(hub, out->mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err : pd_why(why, PD_ERR_NOT_FOUND, which, "is nobody");
    if (out->member.status != PD_MEMBER_ACTIVE)
        return pd_why(why, PD_ERR_STATE, which, "is frozen or closed");
    if (pd_points_raw(out->member.debt) > 0)
        return pd_why(why, PD_ERR_STATE, which,
            "owes %lld points: her next points pay them, then it can be done",
            (long long)pd_points_raw(out->member.debt));
    return PD_OK;
}

static bool
ward_meets_guardian(struct pd_hub *hub, int64_t a, int64_t b)
{
    bool wards =
        count_of(hub, PD_HUB_SQL_GUARDIAN_OF, a) != 0 || count_of(hub, PD_HUB_SQL_GUARDIAN_OF, b) != 0;

    return wards &&
           (count_of(hub, PD_HUB_SQL_WARDS_OF, a) != 0 || count_of(hub, PD_HUB_SQL_WARDS_OF, b) != 0);
}

static enum pd_err
look(struct pd_hub *hub, const struct pd_id *stays, const struct pd_id *other, struct pair *pair,
    struct pd_merge *out, struct pd_why *why)
{
    static struct pd_account one, two;
    enum pd_err err = find(hub, stays, "the member that stays", &one, why);

    *pair = (struct pair){ &one, &two };
    if (err == PD_OK)
        err = find(hub, other, "the other member", &two, why);
    if (err != PD_OK)
        return err;
    if (one.mid == two.mid)
        return pd_why(why, PD_ERR_INVALID, "", "this is one member already");
    if (pd_points_raw(two.member.held) > 0 || count_of(hub, PD_HUB_SQL_HOLDS_OPEN_OF, two.mid) > 0)
        return pd_why(why, PD_ERR_STATE, "the other member",
            "has open tickets: hand them over or end them at their counter first");
    if (count_of(hub, PD_HUB_SQL_TENDERS_OPEN_OF, two.mid) > 0)
        return pd_why(why, PD_ERR_STATE, "the other member",
            "has a part of a bill that is not paid yet: confirm or void it first, or wait until it is over");
    if (ward_meets_guardian(hub, one.mid, two.mid))
        return pd_why(why, PD_ERR_STATE, "",
            "one of them has a guardian, and the other is one: end that first (consent no-guardian)");
    if (one.lot_count + two.lot_count > PD_HUB_LOTS_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "together they have more than %d lots", PD_HUB_LOTS_MAX);
    if (pd_store_one(hub->store, PD_HUB_SQL_MERGE_UNIT_LOTS, PD_ARGS(pd_i(two.mid), pd_i(one.mid)), 0) >
        PD_HUB_LOTS_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "",
            "together they have more than %d lots of a coupon or entitlement", PD_HUB_LOTS_MAX);
    *out = (struct pd_merge){ .points = pd_points_raw(two.posted),
        .growth = pd_points_raw(two.member.growth),
        .holds = count_of(hub, PD_HUB_SQL_MERGE_HOLDS, two.mid),
        .bills = count_of(hub, PD_HUB_SQL_MERGE_BILLS, two.mid) };
    return hub->store->err;
}

static void
add(struct pd_merge *sum, const struct pd_merge *m)
{
    sum->points += m->points;
    sum->growth += m->growth;
    sum->holds += m->holds;
    sum->bills += m->bills;
}

/* These two, and behind them those of a kind that both persons have. Returns how many; 0: *err. */
static int
pairs_of(struct pd_hub *hub, const struct pd_id *stays, const struct pd_id *other,
    struct pd_membership_pair out[PD_MEMBERSHIPS_MAX + 1], struct pd_merge *sum, enum pd_err *err,
    struct pd_why *why)
{
    struct pd_merge moved;
    struct pair pair;
    int n = 0;

    *err = look(hub, stays, other, &pair, sum, why);
    if (*err != PD_OK)
        return 0;
    out[0] = (struct pd_membership_pair){ *stays, *other };
    *err = pd_memberships_pairs(hub, pair.stays->mid, pair.other->mid, out + 1, &n, why);
    for (int i = 1; *err == PD_OK && i <= n; i++) {
        *err = look(hub, &out[i].stays, &out[i].other, &pair, &moved, why);
        if (*err == PD_OK)
            add(sum, &moved);
    }
    return *err == PD_OK ? n + 1 : 0;
}

enum pd_err
pd_hub_merge_look(struct pd_hub *hub, int64_t now_ms, const struct pd_id *stays, const struct pd_id *other,
    struct pd_merge *out, struct pd_why *why)
{
    struct pd_membership_pair pairs[PD_MEMBERSHIPS_MAX + 1];
    enum pd_err err;

    hub->now_ms = now_ms;
    (void)pairs_of(hub, stays, other, pairs, out, &err, why);
    return err;
}

static enum pd_err
merge_one(struct pd_hub *hub, int64_t now_ms, const struct pd_id *stays, const struct pd_id *other,
    const struct pd_staff *by, struct pd_merge *out, struct pd_why *why)
{
    static const enum pd_hub_sql moves[] = { PD_HUB_SQL_MERGE_LOTS, PD_HUB_SQL_MERGE_DRAWS,
        PD_HUB_SQL_MERGE_HOLDS_MOVE, PD_HUB_SQL_MERGE_BILLS_MOVE, PD_HUB_SQL_MERGE_CLAIMS,
        PD_HUB_SQL_MERGE_RECEIPTS, PD_HUB_SQL_MERGE_RECEIPTS_SETTLED, PD_HUB_SQL_MERGE_CONSENTS,
        PD_HUB_SQL_MERGE_WISHES, PD_HUB_SQL_MERGE_WARD, PD_HUB_SQL_MERGE_EARNED, PD_HUB_SQL_MERGE_GROWTH,
        PD_HUB_SQL_MERGE_ADJUSTMENTS, PD_HUB_SQL_MERGE_INCIDENTS, PD_HUB_SQL_MERGE_GUARDIAN,
        PD_HUB_SQL_MERGE_GUARDIAN_PERSON, PD_HUB_SQL_MERGE_GUARDIAN_KEY, PD_HUB_SQL_MERGE_UNIT_YEARS,
        PD_HUB_SQL_MERGE_UNIT_GIFTS, PD_HUB_SQL_MERGE_UNIT_USES, PD_HUB_SQL_MERGE_TOPUPS,
        PD_HUB_SQL_MERGE_TENDERS, PD_HUB_SQL_MERGE_DUES, PD_HUB_SQL_MERCHANT_MOVES_MERGE,
        PD_HUB_SQL_MERGE_BOOKINGS, PD_HUB_SQL_MERGE_SURVEYS, PD_HUB_SQL_MERGE_ANSWERS,
        PD_HUB_SQL_MERGE_FEEDBACK, PD_HUB_SQL_MERGE_REMINDERS_SAME, PD_HUB_SQL_MERGE_REMINDERS,
        PD_HUB_SQL_MERGE_EXTERNALS, PD_HUB_SQL_MERGE_ADVISER, PD_HUB_SQL_MERGE_MERGED };
    static const enum pd_hub_sql gone[] = { PD_HUB_SQL_MERGE_EARNED_GONE, PD_HUB_SQL_MERGE_GROWTH_GONE,
        PD_HUB_SQL_MERGE_WARD_GONE, PD_HUB_SQL_MERGE_UNIT_YEARS_GONE, PD_HUB_SQL_NOTICES_ERASE,
        PD_HUB_SQL_ADVISER_DROP };
    struct pd_posting posting;
    struct pair pair;
    char note[64];
    enum pd_err err;

    err = look(hub, stays, other, &pair, out, why);
    if (err != PD_OK)
        return err;
    pd_bookings_meet(hub, now_ms, pair.other->mid, pair.stays->mid);
    err = look(hub, stays, other, &pair, out, why); /* with what came back */
    if (err != PD_OK)
        return err;
    (void)snprintf(note, sizeof note, "merge by %s", by->number);
    posting = pd_hub_act(hub, now_ms, PD_ACT_MERGE, note);
    pd_account_move(
        &posting, pair.other->mid, pair.stays->mid, pair.other->posted, pair.other->member.growth);
    pd_units_merge(&posting, pair.other->mid, pair.stays->mid);
    for (int i = 0; i < PD_COUNT(moves); i++)
        (void)pd_store_run(hub->store, moves[i], PD_ARGS(pd_i(pair.other->mid), pd_i(pair.stays->mid)));
    for (int i = 0; i < PD_COUNT(gone); i++)
        (void)pd_store_run(hub->store, gone[i], PD_ARGS(pd_i(pair.other->mid)));
    pd_errands_merge(hub, pair.other->mid, pair.stays->mid);
    pd_staff_member_moves(hub, pair.other->mid, pair.stays->mid);
    pd_indexes_merge(&posting, pair.other->mid, pair.stays->mid);
    pd_growth_joined(&posting, pair.stays->mid);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_MEMBER_STATE, PD_ARGS(pd_i(pair.other->mid), pd_i(PD_MEMBER_CLOSED), pd_i(0)));
    pd_feed_touch(hub, PD_ROW_MEMBER, pair.other->mid);
    pd_feed_touch(hub, PD_ROW_MEMBER, pair.stays->mid);
    pd_unit_years_give(hub, now_ms, pair.stays->mid);
    pd_plans_merge(hub, pair.other->mid, pair.stays->mid);
    pd_families_merge(hub, now_ms, pair.other->mid, pair.stays->mid);
    pd_memberships_merge(hub, pair.stays->mid, pair.other->mid);
    pd_referrals_merge(hub, now_ms, pair.other->mid, pair.stays->mid);
    pd_families_meet(hub, now_ms, pair.stays->mid);
    return hub->store->err;
}

enum pd_err
pd_hub_merge(struct pd_hub *hub, int64_t now_ms, const struct pd_id *stays, const struct pd_id *other,
    const struct pd_staff *by, struct pd_merge *out, struct pd_why *why)
{
    struct pd_membership_pair pairs[PD_MEMBERSHIPS_MAX + 1];
    struct pd_merge moved;
    enum pd_err err;
    int n;

    hub->now_ms = now_ms;
    if (pd_refill_on(hub))
        return pd_why(why, PD_ERR_STATE, "",
            "this hub was restored and waits for its desks; see: pointdesk-hub refill");
    n = pairs_of(hub, stays, other, pairs, out, &err, why);
    *out = (struct pd_merge){ 0 };
    for (int i = n - 1; err == PD_OK && i >= 0; i--) {
        err = merge_one(hub, now_ms, &pairs[i].stays, &pairs[i].other, by, &moved, why);
        if (err == PD_OK)
            add(out, &moved);
    }
    return err;
}
