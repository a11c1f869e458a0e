#include "sync/hub/demo.h"

#include "sync/hub/grants.h"
#include "sync/hub/holds.h"
#include "sync/hub/merchants.h"
#include "sync/hub/money.h"
#include "sync/hub/plans.h"
#include "sync/hub/staff.h"

#include <stdio.h>

static const char *const surnames[] = { "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐",
    "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯",
    "韩", "曹", "曾", "彭", "萧", "蔡", "潘", "田", "董", "袁", "于", "余" };

/* Of a hundred members so many are in each tier; the last share is that of all higher ones together. */
static const int tier_shares[] = { 46, 26, 16, 8, 4 };

static int
pick_tier(struct pd_rng *rng, int tiers)
{
    int n = (int)pd_rng_below(rng, 100);

    for (int t = 0; t < PD_COUNT(tier_shares) && t < tiers; t++) {
        if (n < tier_shares[t])
            return t;
        n -= tier_shares[t];
    }
    return tiers - 1;
}

/* Growth she should have come to: somewhere in her tier. */
static int64_t
pick_growth(struct pd_rng *rng, const struct pd_programme *programme, int tier)
{
    int64_t from = pd_points_raw(programme->tiers[tier].from);
    int64_t to = tier + 1 < programme->tier_count ? pd_points_raw(programme->tiers[tier + 1].from) : from * 2;
    int64_t least = from > 60 ? from : 60;

    return least + (int64_t)pd_rng_below(rng, (uint64_t)(to > least ? to - least : 1));
}

static enum pd_err
add_member(struct pd_hub *hub, int64_t now_ms, int64_t index, struct pd_id *id, struct pd_why *why)
{
    struct pd_hub_member_new m = { .kind = "standard", .from_list = true };

    (void)snprintf(m.number, sizeof m.number, "M%06lld", (long long)index + 1);
    (void)snprintf(m.name, sizeof m.name, "%s**", surnames[index % PD_COUNT(surnames)]);
    (void)snprintf(m.phone, sizeof m.phone, "1000%07lld", ((long long)index * 7919 + 1234) % 10000000);
    return pd_hub_member_add(hub, now_ms, &m, id, why);
}

static enum pd_err
pay(struct pd_hub *hub, int64_t at_ms, const struct pd_id *id, int64_t index, int n, int64_t points)
{
    char key[PD_CLAIM_CAP];

    (void)snprintf(key, sizeof key, "bill:D%06lld-%03d", (long long)index + 1, n);
    return pd_hub_grant(hub, at_ms, id, "pay", key, pd_points_of(points));
}

static enum pd_err
sign_in(struct pd_hub *hub, int64_t at_ms, const struct pd_id *id, const struct pd_programme *programme)
{
    const struct pd_earn_rule *rule = pd_programme_rule(programme, "sign_in");
    char key[PD_CLAIM_CAP];
    enum pd_err err;

    if (rule == NULL)
        return PD_OK;
    pd_claim_key_day(rule, id, at_ms, programme->utc_offset_min, key, sizeof key);
    err = pd_hub_grant(hub, at_ms, id, rule->id, key, rule->points);
    return err == PD_ERR_EXISTS ? PD_OK : err;
}

/* A gift collected in the past: held and captured in one act, its unit taken from the free stock. */
static void
collect(struct pd_hub *hub, int64_t at_ms, const struct pd_id *id, const struct pd_gift *gift)
{
    static struct pd_account account;
    struct pd_hub_hold h = { .state = PD_HOLD_CAPTURED, .qty = 1, .out_qty = 1, .origin = PD_HOLD_BY_OP };
    struct pd_posting posting;

    hub->now_ms = at_ms;
    if (!pd_account_find(hub, id, &account) ||
        pd_points_cmp(pd_account_free(&account, at_ms), gift->price) < 0 ||
        pd_tier_of(pd_hub_programme_now(hub, at_ms), account.member.growth) < gift->tier_min ||
        pd_store_run(hub->store, PD_HUB_SQL_STOCK_TAKE, PD_ARGS(pd_t(gift->sku), pd_i(1))) != 1)
        return;
    posting = pd_hub_act(hub, at_ms, PD_ACT_REDEEM, gift->sku);
    h.hid = pd_hub_count(hub, PD_COUNT_HOLD);
    h.mid = account.mid;
    h.id = pd_id_make(at_ms, hub->rng);
    h.amount = gift->price;
    h.booked = gift->price;
    h.money = gift->money;
    h.limited = gift->limit > 0;
    h.made_ms = at_ms;
    h.ended_ms = at_ms + PD_HOUR_MS;
    h.expires_ms = at_ms + 7 * PD_DAY_MS;
    (void)pd_copy(h.sku, sizeof h.sku, gift->sku);
    (void)pd_copy(h.place, sizeof h.place, gift->place);
    if (!pd_account_spend(&posting, &account, h.hid, h.amount, at_ms)) {
        pd_store_corrupt(hub->store, "a balance that was enough is not");
        return;
    }
    pd_hub_hold_insert(hub, &h);
}

/* Of the catalogue up to the first voucher: the merchants' come last. */
static int
own_gifts(const struct pd_programme *programme)
{
    int n = 0;

    while (n < programme->gift_count && pd_programme_merchant_of(programme, &programme->gifts[n]) == NULL)
        n++;
    return n;
}

/* Her year, in the order of its days: payments that add up to her growth, sign-ins on some, now and then a
 * gift. */
static enum pd_err
live_a_year(struct pd_hub *hub, int64_t now_ms, int index, const struct pd_id *id, struct pd_rng *rng)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    int64_t growth = pick_growth(rng, programme, pick_tier(rng, programme->tier_count));
    int visits = 3 + (int)pd_rng_below(rng, 10);
    int64_t day_ms = now_ms - 355 * PD_DAY_MS;
    enum pd_err err = PD_OK;

    for (int v = 0; err == PD_OK && v < visits; v++) {
        int64_t share = growth / (visits - v);
        int64_t points =
            v + 1 == visits ? growth : share / 2 + (int64_t)pd_rng_below(rng, (uint64_t)share + 1);

        day_ms += (int64_t)pd_rng_below(rng, (uint64_t)(355 / visits)) * PD_DAY_MS + PD_DAY_MS / 24;
        if (points > growth)
            points = growth;
        if (points > 0)
            err = pay(hub, day_ms, id, index, v, points);
        growth -= points;
        if (err == PD_OK && pd_rng_below(rng, 3) == 0)
            err = sign_in(hub, day_ms, id, programme);
        if (err == PD_OK && own_gifts(programme) > 0 && pd_rng_below(rng, 4) == 0)
            collect(hub, day_ms + PD_HOUR_MS, id,
                &programme->gifts[pd_rng_below(rng, (uint64_t)own_gifts(programme))]);
    }
    return err != PD_OK ? err : hub->store->err;
}

/* What today is about: a bill that points may pay a part of, and the first day of a plan. */
static enum pd_err
begin_today(struct pd_hub *hub, int64_t now_ms, int index, const struct pd_id *id, struct pd_why *why)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    struct pd_due due = { .fen = pd_fen_of(8000 + index % 10 * 1250), .until_ms = now_ms + 30 * PD_DAY_MS };
    int64_t number;
    enum pd_err err = PD_OK;

    (void)snprintf(due.bill, sizeof due.bill, "B%06d", index + 1);
    if (pd_points_raw(p->deduction.step) > 0)
        err = pd_hub_due_put(hub, now_ms, id, &due, why);
    if (err == PD_OK && p->plan_count > 0)
        err = pd_hub_plan_give(
            hub, now_ms, id, p->plans[0].id, pd_local_day(now_ms, p->utc_offset_min), "demo", &number, why);
    return err;
}

enum pd_err
pd_hub_demo_member(struct pd_hub *hub, int64_t now_ms, int index, struct pd_why *why)
{
    struct pd_rng rng = pd_rng_seeded(20260101 + (uint64_t)index);
    struct pd_id id;
    enum pd_err err;

    if (pd_hub_programme_now(hub, now_ms) == NULL)
        return pd_why(why, PD_ERR_STATE, "programme", "none is in force");
    err = add_member(hub, now_ms - 355 * PD_DAY_MS, index, &id, why);
    if (err == PD_OK)
        err = live_a_year(hub, now_ms, index, &id, &rng);
    return err != PD_OK ? err : begin_today(hub, now_ms, index, &id, why);
}

enum pd_err
pd_hub_synthetic_member(struct pd_hub *hub, int64_t now_ms, int64_t index, struct pd_why *why)
{
    struct pd_id id;
    enum pd_err err = add_member(hub, now_ms, index, &id, why);

    return err != PD_OK ? err : pay(hub, now_ms, &id, index, 0, 100000);
}

const struct pd_demo_person pd_demo_people[PD_DEMO_PEOPLE] = {
    { "C-01", "陈", "246802", PD_STAFF_COUNTER, "clerk at the counter" },
    { "S-01", "孙", "357913", PD_STAFF_SUPERVISOR | PD_STAFF_COUNTER, "supervisor" },
    { "T-01", "田", "468024", PD_STAFF_TECHNICIAN, "technician" },
    { "O-01", "欧", "579135", PD_STAFF_OWNER, "owner" },
};

enum pd_err
pd_hub_demo_merchants(struct pd_hub *hub, int64_t now_ms, struct pd_why *why)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    struct pd_hub_merchant m;
    enum pd_err err = PD_OK;

    for (int i = 0; p != NULL && i < p->merchant_count && err == PD_OK; i++) {
        err = pd_hub_merchant_get(hub, p->merchants[i].id, &m, why);
        m.burn_rate = m.issue_rate = 1000; /* a point is a fen, as at the hospital itself */
        m.issue_once = 200;
        m.issue_day = 400;
        if (err == PD_OK)
            err = pd_hub_merchant_change(hub, now_ms, &m, why);
        if (err == PD_OK)
            err = pd_hub_merchant_state(hub, now_ms, m.id, PD_MERCHANT_ACTIVE, why);
    }
    return err;
}

enum pd_err
pd_hub_demo_staff(struct pd_hub *hub, int64_t now_ms, struct pd_why *why)
{
    enum pd_err err = PD_OK;

    for (int i = 0; i < PD_DEMO_PEOPLE && err == PD_OK; i++) {
        struct pd_staff person = { .roles = pd_demo_people[i].roles };

        (void)pd_copy(person.number, sizeof person.number, pd_demo_people[i].number);
        (void)pd_copy(person.name, sizeof person.name, pd_demo_people[i].name);
        err = pd_hub_staff_add(hub, now_ms, &person, pd_demo_people[i].pin, "", why);
    }
    return err;
}
