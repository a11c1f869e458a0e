/* How value moves: what each posting writes, and which lots it goes out of and into. */
#include "sync/hub/accounts.h"
#include "sync/hub/feed.h"
#include "sync/hub/persons.h"
#include "sync/hub/units.h"
#include "sync/hub/webhooks.h"

/* The rule of a lot that was made to cover a hold; see pd_account_cover. */
#define COVER "cover"

/* An account's entries are a chain, so that they are found without an index of all: the first of an op names
 * the op before that posted to the account, any other its own, and the account's row names the newest. */
static void
entry_behind(struct pd_posting *posting, enum pd_acct acct, int64_t unit, int64_t mid, int64_t amount,
    int64_t before_hseq)
{
    if (unit == PD_UNIT_POINTS && acct == PD_ACCT_ISSUED)
        posting->issued -= amount;
    if (unit == PD_UNIT_POINTS && acct == PD_ACCT_REDEEMED)
        posting->burned += amount;
    (void)pd_store_run(posting->hub->store, PD_HUB_SQL_ENTRY_INSERT,
        PD_ARGS(pd_i(posting->hseq), pd_i(++posting->n), pd_i(acct), pd_i(unit), pd_i(mid), pd_i(amount),
            pd_i(before_hseq)));
}

static void
entry(struct pd_posting *posting, enum pd_acct acct, int64_t unit, int64_t mid, int64_t amount)
{
    bool another = mid != 0 && posting->mid == mid && posting->unit == unit;

    entry_behind(posting, acct, unit, mid, amount, another ? posting->hseq : 0);
    if (mid == 0)
        return;
    posting->mid = mid;
    posting->unit = unit;
}

static int64_t
raw(struct pd_points points)
{
    return pd_points_raw(points);
}

static struct pd_points
plus(struct pd_hub *hub, struct pd_points a, struct pd_points b)
{
    struct pd_points sum = a;

    if (!pd_points_add(a, b, &sum))
        pd_store_corrupt(hub->store, "a balance beyond all numbers");
    return sum;
}

static struct pd_points
minus(struct pd_hub *hub, struct pd_points a, struct pd_points b)
{
    struct pd_points difference = a;

    if (!pd_points_sub(a, b, &difference))
        pd_store_corrupt(hub->store, "a balance beyond all numbers");
    return difference;
}

static void
post(struct pd_posting *posting, int64_t mid, int64_t unit, int64_t posted, int64_t held, int64_t debt)
{
    struct pd_hub *hub = posting->hub;
    bool told = posting->mid == mid && posting->unit == unit;

    if (pd_store_run(hub->store, PD_HUB_SQL_ACCOUNT_POST,
            PD_ARGS(pd_i(mid), pd_i(unit), pd_i(posted), pd_i(held), pd_i(debt),
                pd_i(told ? posting->hseq : 0))) != 1 &&
        hub->store->err == PD_OK)
        pd_store_corrupt(hub->store, "an account is missing");
    posting->mid = 0;
}

static void
move(struct pd_hub *hub, int64_t mid, uint64_t lot, int64_t left, int64_t held, int64_t expired)
{
    if (pd_store_run(hub->store, PD_HUB_SQL_LOT_MOVE,
            PD_ARGS(pd_i(mid), pd_i((int64_t)lot), pd_i(left), pd_i(held), pd_i(expired))) != 1 &&
        hub->store->err == PD_OK)
        pd_store_corrupt(hub->store, "a lot is missing");
}

/* Desks are told of points alone. */
static void
touch(struct pd_hub *hub, const struct pd_account *a)
{
    if (a->unit == PD_UNIT_POINTS)
        pd_feed_touch_member(hub, a);
}

/* ---- value in ---- */

static void
new_lot(struct pd_posting *posting, struct pd_account *a, struct pd_points amount, int64_t usable_ms,
    int64_t expires_ms, const char *rule, int64_t class)
{
    struct pd_hub *hub = posting->hub;

    if (raw(amount) == 0)
        return;
    (void)pd_store_run(hub->store, PD_HUB_SQL_LOT_INSERT,
        PD_ARGS(pd_i(a->mid), pd_i(pd_hub_count(hub, PD_COUNT_LOT)), pd_p(amount), pd_p(amount),
            pd_i(usable_ms), pd_i(expires_ms), pd_t(rule), pd_i(posting->hseq), pd_i(a->unit), pd_i(class)));
}

/* Her growth has moved by so much: another tier? */
static void
tell_tier(struct pd_hub *hub, int64_t mid, int64_t by)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, hub->now_ms);
    int64_t now = pd_store_one(hub->store, PD_HUB_SQL_GROWTH_POSTED, PD_ARGS(pd_i(mid)), 0);
    int before, after;

    if (p == NULL)
        return;
    before = pd_tier_of(p, pd_points_of(now > by ? now - by : 0));
    after = pd_tier_of(p, pd_points_of(now > 0 ? now : 0));
    if (before != after)
        pd_webhook_note(hub, PD_WEBHOOK_TIER_CHANGED, mid, "{\"from\":\"%s\",\"to\":\"%s\",\"growth\":%lld}",
            p->tiers[before].id, p->tiers[after].id, (long long)now);
}

void
pd_account_growth(struct pd_posting *posting, int64_t mid, int64_t by)
{
    entry(posting, PD_ACCT_ISSUED, PD_UNIT_GROWTH, 0, -by);
    entry(posting, PD_ACCT_MEMBER, PD_UNIT_GROWTH, mid, by);
    post(posting, mid, PD_UNIT_GROWTH, by, 0, 0);
    if (pd_webhook_wanted(posting->hub, PD_WEBHOOK_TIER_CHANGED))
        tell_tier(posting->hub, mid, by);
    pd_unit_years_tier(posting->hub, mid, by);
}

void
pd_account_grant(struct pd_posting *posting, struct pd_account *account, struct pd_points amount,
    struct pd_points growth, int64_t usable_ms, int64_t expires_ms, const char *rule)
{
    struct pd_hub *hub = posting->hub;
    struct pd_points debt = pd_points_min(account->member.debt, amount);
    struct pd_points kept = minus(hub, amount, debt);

    entry(posting, PD_ACCT_ISSUED, account->unit, 0, -raw(amount));
    entry(posting, PD_ACCT_MEMBER, account->unit, account->mid, raw(kept));
    if (raw(debt) > 0)
        entry(posting, PD_ACCT_DEBT, account->unit, account->mid, raw(debt));
    post(posting, account->mid, account->unit, raw(kept), 0, -raw(debt));
    new_lot(posting, account, kept, usable_ms, expires_ms, rule,
        posting->class != 0 ? posting->class : PD_CLASS_MONETARY);
    if (raw(growth) > 0)
        pd_account_growth(posting, account->mid, raw(growth));
    touch(hub, account);
}

/* ---- value reserved ---- */

/* Posted as expired, but good for a decision at at_ms. */
static struct pd_points
lapsed_since(struct pd_hub *hub, const struct pd_account *a, int64_t at_ms)
{
    struct pd_points sum = pd_points_of(0);

    for (int i = 0; i < a->lot_count; i++)
        if (a->lots[i].usable_from_ms <= at_ms && at_ms < a->lots[i].expires_ms)
            sum = plus(hub, sum, a->expired[i]);
    return sum;
}

/* A lot that was posted as expired after the price had been shown counts again, and is spent first, as it was
 * when she decided. false: it would not be enough, and nothing changed. */
static bool
revive(struct pd_posting *posting, struct pd_account *a, struct pd_points amount, int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;
    struct pd_points lapsed = lapsed_since(hub, a, at_ms), back = pd_points_of(0);
    struct pd_points want = pd_points_min(lapsed, amount);

    if (pd_points_cmp(lapsed, pd_points_over(amount, pd_account_free(a, at_ms))) < 0)
        return false;
    if (raw(want) == 0)
        return true;
    for (int i = 0; i < a->lot_count && pd_points_cmp(back, want) < 0; i++) {
        struct pd_points n = pd_points_min(a->expired[i], minus(hub, want, back));

        if (raw(n) == 0 || a->lots[i].usable_from_ms > at_ms || at_ms >= a->lots[i].expires_ms)
            continue;
        move(hub, a->mid, a->lots[i].id, raw(n), 0, -raw(n));
        a->lots[i].left = plus(hub, a->lots[i].left, n);
        a->expired[i] = minus(hub, a->expired[i], n);
        back = plus(hub, back, n);
    }
    entry(posting, PD_ACCT_EXPIRED, a->unit, 0, -raw(back));
    entry(posting, PD_ACCT_MEMBER, a->unit, a->mid, raw(back));
    post(posting, a->mid, a->unit, raw(back), 0, 0);
    a->posted = plus(hub, a->posted, back);
    return true;
}

/* What is posted and free, but not for a decision at at_ms: not usable yet, or expired and not yet posted. */
static struct pd_points
blocked(struct pd_hub *hub, const struct pd_account *a, int64_t at_ms)
{
    return minus(hub, minus(hub, a->posted, a->member.held), pd_account_free(a, at_ms));
}

static void
draw(struct pd_posting *posting, struct pd_account *a, int64_t hid, struct pd_points amount, int64_t at_ms,
    bool held)
{
    static struct pd_draw draws[PD_HUB_LOTS_MAX];
    struct pd_hub *hub = posting->hub;
    int n = pd_lots_draw(a->lots, a->lot_count, at_ms, amount, draws);

    if (n < 0) {
        pd_store_corrupt(hub->store, "an account has more than its lots");
        return;
    }
    for (int i = 0; i < n; i++) {
        int64_t taken = raw(draws[i].amount);

        move(hub, a->mid, draws[i].lot, -taken, held ? taken : 0, 0);
        (void)pd_store_run(hub->store, PD_HUB_SQL_DRAW_INSERT,
            PD_ARGS(pd_i(hid), pd_i((int64_t)draws[i].lot), pd_i(a->mid), pd_i(taken)));
    }
}

/* The guard of every hold: the database itself answers whether there is enough, in the same statement that
 * takes it. */
static bool
reserve(struct pd_posting *posting, struct pd_account *account, struct pd_points amount, int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;

    return pd_store_run(hub->store, PD_HUB_SQL_ACCOUNT_HOLD,
               PD_ARGS(pd_i(account->mid), pd_p(amount), pd_p(blocked(hub, account, at_ms)),
                   pd_i(account->unit))) == 1;
}

bool
pd_account_hold(struct pd_posting *posting, struct pd_account *account, int64_t hid, struct pd_points amount,
    int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;

    (void)revive(posting, account, amount, at_ms);
    if (!reserve(posting, account, amount, at_ms))
        return false;
    draw(posting, account, hid, amount, at_ms, true);
    account->member.held = plus(hub, account->member.held, amount);
    touch(hub, account);
    return true;
}

/* What was reserved, or a part of it, is redeemed; back is no longer held. */
static void
post_captured(
    struct pd_posting *posting, struct pd_account *account, struct pd_points captured, struct pd_points back)
{
    int64_t held = raw(plus(posting->hub, captured, back));

    if (raw(captured) > 0) {
        entry(posting, PD_ACCT_MEMBER, account->unit, account->mid, -raw(captured));
        entry(posting, PD_ACCT_REDEEMED, account->unit, 0, raw(captured));
    }
    post(posting, account->mid, account->unit, -raw(captured), -held, 0);
}

/* Guard, taking, the end of the account's chain and the feed's number in one statement, where this op posted
 * nothing before. */
static bool
take_at_once(struct pd_posting *posting, struct pd_account *a, struct pd_points amount, int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;
    int64_t cseq = pd_feed_number_for(hub, a);

    if (pd_store_run(hub->store, PD_HUB_SQL_ACCOUNT_SPEND,
            PD_ARGS(pd_i(a->mid), pd_p(amount), pd_p(blocked(hub, a, at_ms)), pd_i(a->unit),
                pd_i(posting->hseq), pd_i(cseq))) != 1)
        return false;
    if (cseq > 0)
        pd_feed_numbered(hub, a, cseq);
    else
        touch(hub, a);
    entry_behind(posting, PD_ACCT_MEMBER, a->unit, a->mid, -raw(amount), a->last_hseq);
    entry_behind(posting, PD_ACCT_REDEEMED, a->unit, 0, raw(amount), 0);
    return true;
}

bool
pd_account_spend(struct pd_posting *posting, struct pd_account *account, int64_t hid, struct pd_points amount,
    int64_t at_ms)
{
    bool at_once;

    (void)revive(posting, account, amount, at_ms);
    at_once = posting->n == 0 && account->last_hseq > 0 && raw(amount) > 0;
    if (at_once ? !take_at_once(posting, account, amount, at_ms) : !reserve(posting, account, amount, at_ms))
        return false;
    draw(posting, account, hid, amount, at_ms, false);
    if (!at_once) {
        post_captured(posting, account, amount, pd_points_of(0));
        touch(posting->hub, account);
    }
    return true;
}

struct pd_points
pd_account_hold_some(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points amount, int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;
    struct pd_points there = plus(hub, pd_account_free(account, at_ms), lapsed_since(hub, account, at_ms));

    there = pd_points_min(there, amount);
    if (raw(there) > 0 && (!pd_account_hold(posting, account, hid, there, at_ms) ||
                              !pd_account_get(hub, account->mid, account)))
        pd_store_corrupt(hub->store, "an account has less than its lots");
    return minus(hub, amount, there);
}

struct pd_points
pd_account_cover(
    struct pd_posting *posting, struct pd_account *account, struct pd_points amount, int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;
    struct pd_points debt = pd_points_over(amount, pd_account_free(account, at_ms));

    entry(posting, PD_ACCT_MEMBER, account->unit, account->mid, raw(debt));
    entry(posting, PD_ACCT_DEBT, account->unit, account->mid, -raw(debt));
    post(posting, account->mid, account->unit, raw(debt), 0, raw(debt));
    new_lot(posting, account, debt, at_ms, at_ms + 365 * PD_DAY_MS, COVER, PD_CLASS_OPERATIONAL);
    touch(hub, account);
    return debt;
}

/* ---- value gone, or back ---- */

struct drawn {
    uint64_t lot;
    struct pd_points left; /* drawn and not returned */
    int64_t expires_ms;    /* of the lot */
    int64_t class;         /* likewise */
};

static int
read_draws(struct pd_hub *hub, int64_t hid, struct drawn *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DRAWS_OF;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(hid))); row && n < PD_HUB_LOTS_MAX;
         row = pd_store_next(hub->store, sql)) {
        out[n].lot = (uint64_t)pd_store_int(hub->store, sql, 0);
        out[n].expires_ms = pd_store_int(hub->store, sql, 3);
        out[n].class = pd_store_int(hub->store, sql, 4);
        out[n++].left = minus(hub, pd_store_points(hub->store, sql, 1), pd_store_points(hub->store, sql, 2));
    }
    pd_store_end(hub->store, sql);
    return n;
}

static void
mark_returned(struct pd_hub *hub, int64_t hid, uint64_t lot, struct pd_points n)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_DRAW_RETURN, PD_ARGS(pd_i(hid), pd_i((int64_t)lot), pd_p(n)));
}

/* Nobody owes what lies free in her own account. */
static void
pay_debt(struct pd_posting *posting, struct pd_account *a)
{
    static struct pd_draw draws[PD_HUB_LOTS_MAX];
    struct pd_hub *hub = posting->hub;
    struct pd_points paid;
    int n;

    if (raw(a->member.debt) == 0 || !pd_account_get(hub, a->mid, a))
        return;
    paid = pd_points_min(a->member.debt, pd_account_free(a, hub->now_ms));
    n = pd_lots_draw(a->lots, a->lot_count, hub->now_ms, paid, draws);
    for (int i = 0; i < n; i++)
        (void)pd_store_run(hub->store, PD_HUB_SQL_LOT_SHRINK,
            PD_ARGS(pd_i(a->mid), pd_i((int64_t)draws[i].lot), pd_p(draws[i].amount)));
    if (raw(paid) == 0)
        return;
    entry(posting, PD_ACCT_MEMBER, a->unit, a->mid, -raw(paid));
    entry(posting, PD_ACCT_DEBT, a->unit, a->mid, raw(paid));
    post(posting, a->mid, a->unit, -raw(paid), 0, -raw(paid));
}

void
pd_account_capture(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points captured, struct pd_points back)
{
    static struct drawn draws[PD_HUB_LOTS_MAX];
    struct pd_hub *hub = posting->hub;
    struct pd_points todo = captured;
    int n = read_draws(hub, hid, draws);

    for (int i = 0; i < n; i++) {
        struct pd_points gone = pd_points_min(todo, draws[i].left);
        struct pd_points kept = minus(hub, draws[i].left, gone);

        move(hub, account->mid, draws[i].lot, raw(kept), -raw(draws[i].left), 0);
        if (raw(kept) > 0)
            mark_returned(hub, hid, draws[i].lot, kept);
        todo = minus(hub, todo, gone);
    }
    post_captured(posting, account, captured, back);
    if (raw(back) > 0)
        pay_debt(posting, account);
    touch(hub, account);
}

struct pd_points
pd_account_overdraw(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points amount, int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;
    struct pd_points there = pd_points_min(amount, pd_account_free(account, at_ms));
    struct pd_points debt = minus(hub, amount, there);

    if (raw(there) > 0) {
        draw(posting, account, hid, there, at_ms, false);
        entry(posting, PD_ACCT_MEMBER, account->unit, account->mid, -raw(there));
    }
    if (raw(debt) > 0)
        entry(posting, PD_ACCT_DEBT, account->unit, account->mid, -raw(debt));
    if (raw(amount) > 0)
        entry(posting, PD_ACCT_REDEEMED, account->unit, 0, raw(amount));
    post(posting, account->mid, account->unit, -raw(there), 0, raw(debt));
    touch(hub, account);
    return debt;
}

/* ---- value taken back ---- */

#define LOTS_OF_OP_MAX 8

static int
lots_of_op(struct pd_hub *hub, int64_t mid, int64_t hseq, uint64_t out[LOTS_OF_OP_MAX])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LOTS_OF_OP;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid), pd_i(hseq)));
         row && n < LOTS_OF_OP_MAX; row = pd_store_next(hub->store, sql))
        out[n++] = (uint64_t)pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    return n;
}

static bool
is_among(uint64_t lot, const uint64_t *lots, int n)
{
    for (int i = 0; i < n; i++)
        if (lots[i] == lot)
            return true;
    return false;
}

struct pd_points
pd_account_left(const struct pd_account *account)
{
    int64_t sum = 0;

    for (int i = 0; i < account->lot_count; i++)
        sum += raw(account->lots[i].left);
    return pd_points_of(sum);
}

struct pd_points
pd_account_pending_of(struct pd_hub *hub, const struct pd_account *account, int64_t granted)
{
    uint64_t its[LOTS_OF_OP_MAX];
    int n = lots_of_op(hub, account->mid, granted, its);
    int64_t sum = 0;

    for (int i = 0; i < account->lot_count; i++)
        if (account->lots[i].usable_from_ms > hub->now_ms && is_among(account->lots[i].id, its, n))
            sum += raw(account->lots[i].left);
    return pd_points_of(sum);
}

static struct pd_points
shrink(struct pd_hub *hub, struct pd_account *a, int i, struct pd_points most)
{
    struct pd_points n = pd_points_min(a->lots[i].left, most);

    if (raw(n) > 0)
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_LOT_SHRINK, PD_ARGS(pd_i(a->mid), pd_i((int64_t)a->lots[i].id), pd_p(n)));
    a->lots[i].left = minus(hub, a->lots[i].left, n);
    return n;
}

void
pd_account_claw_back(struct pd_posting *posting, struct pd_account *a, int64_t granted, struct pd_points take,
    struct pd_points debt, struct pd_points growth)
{
    struct pd_hub *hub = posting->hub;
    struct pd_points there = minus(hub, take, debt), todo = there;
    uint64_t its[LOTS_OF_OP_MAX];
    int n = lots_of_op(hub, a->mid, granted, its);

    for (int i = 0; i < a->lot_count; i++)
        if (is_among(a->lots[i].id, its, n))
            todo = minus(hub, todo, shrink(hub, a, i, todo));
    for (int i = 0; i < a->lot_count; i++)
        if (a->lots[i].usable_from_ms > hub->now_ms)
            todo = minus(hub, todo, shrink(hub, a, i, todo));
    for (int i = 0; i < a->lot_count; i++)
        todo = minus(hub, todo, shrink(hub, a, i, todo));
    if (raw(todo) > 0)
        pd_store_corrupt(hub->store, "an account has more than its lots");
    entry(posting, PD_ACCT_ISSUED, a->unit, 0, raw(take));
    entry(posting, PD_ACCT_MEMBER, a->unit, a->mid, -raw(there));
    if (raw(debt) > 0)
        entry(posting, PD_ACCT_DEBT, a->unit, a->mid, -raw(debt));
    post(posting, a->mid, a->unit, -raw(there), 0, raw(debt));
    if (raw(growth) > 0)
        pd_account_growth(posting, a->mid, -raw(growth));
    touch(hub, a);
}

void
pd_account_move_unit(struct pd_posting *posting, int64_t from, int64_t to, int64_t unit, struct pd_points n)
{
    if (raw(n) == 0)
        return;
    entry(posting, PD_ACCT_MEMBER, unit, from, -raw(n));
    post(posting, from, unit, -raw(n), 0, 0);
    entry(posting, PD_ACCT_MEMBER, unit, to, raw(n));
    post(posting, to, unit, raw(n), 0, 0);
}

void
pd_account_move(
    struct pd_posting *posting, int64_t from, int64_t to, struct pd_points points, struct pd_points growth)
{
    pd_account_move_unit(posting, from, to, PD_UNIT_POINTS, points);
    pd_account_move_unit(posting, from, to, PD_UNIT_GROWTH, growth);
}

/* Into the lot it came from, or a new one where that is over and the hospital owes her days of grace. */
static void
give_back_to(struct pd_posting *posting, struct pd_account *a, const struct drawn *drawn,
    struct pd_points amount, const char *reason)
{
    int64_t grace_ms = pd_lot_grace_ms(drawn->expires_ms, reason, posting->hub->now_ms);

    if (grace_ms != 0)
        new_lot(posting, a, amount, posting->hub->now_ms, grace_ms, "grace", drawn->class);
    else
        move(posting->hub, a->mid, drawn->lot, raw(amount), 0, 0);
}

void
pd_account_give_back(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points amount, const char *reason)
{
    static struct drawn draws[PD_HUB_LOTS_MAX];
    struct pd_hub *hub = posting->hub;
    struct pd_points debt = pd_points_min(account->member.debt, amount);
    struct pd_points rest = minus(hub, amount, debt);
    struct pd_points todo = rest;
    int n = read_draws(hub, hid, draws);

    for (int i = 0; i < n && raw(todo) > 0; i++) {
        struct pd_points kept = pd_points_min(todo, draws[i].left);

        if (raw(kept) == 0)
            continue;
        give_back_to(posting, account, &draws[i], kept, reason);
        mark_returned(hub, hid, draws[i].lot, kept);
        todo = minus(hub, todo, kept);
    }
    /* of which lots it would have been is not known: it may have been operational */
    new_lot(
        posting, account, todo, hub->now_ms, hub->now_ms + 365 * PD_DAY_MS, "refund", PD_CLASS_OPERATIONAL);
    if (raw(amount) > 0)
        entry(posting, PD_ACCT_REDEEMED, account->unit, 0, -raw(amount));
    if (raw(rest) > 0)
        entry(posting, PD_ACCT_MEMBER, account->unit, account->mid, raw(rest));
    if (raw(debt) > 0)
        entry(posting, PD_ACCT_DEBT, account->unit, account->mid, raw(debt));
    post(posting, account->mid, account->unit, raw(rest), 0, -raw(debt));
    touch(hub, account);
}

struct pd_points
pd_account_expire(struct pd_posting *posting, struct pd_account *account, int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;
    struct pd_points sum = pd_points_of(0);

    for (int i = 0; i < account->lot_count; i++) {
        struct pd_lot *lot = &account->lots[i];

        if (lot->expires_ms > at_ms || raw(lot->left) == 0)
            continue;
        move(hub, account->mid, lot->id, -raw(lot->left), 0, raw(lot->left));
        sum = plus(hub, sum, lot->left);
        lot->left = pd_points_of(0);
    }
    if (raw(sum) == 0)
        return sum;
    entry(posting, PD_ACCT_MEMBER, account->unit, account->mid, -raw(sum));
    entry(posting, PD_ACCT_EXPIRED, account->unit, 0, raw(sum));
    post(posting, account->mid, account->unit, -raw(sum), 0, 0);
    touch(hub, account);
    return sum;
}
