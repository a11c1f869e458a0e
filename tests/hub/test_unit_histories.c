/*
 * Goal: whatever happens in whatever order, nobody has more of a coupon or an entitlement than she was given
 * and has not used. Method: histories by a seed of gifts, growth, uses, taking back, days that pass, freezing
 * and members that become one; beside the hub a list of lots kept by the simplest means; both are compared
 * and the database is verified as it goes.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"
#include "tests/support/slice.h"

#include "app/base/clock.h"
#include "sync/hub/merge.h"
#include "sync/hub/units.h"

#include <stdio.h>
#include <string.h>

#define MEMBERS 6
#define LOTS_MAX 4096
#define USES_MAX 1024
#define STEPS 400

static struct kit kit;
static struct pd_why why;
static const struct pd_staff li = { .number = "S1" };

#define TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define COND "\"name\":" TEXT ",\"conditions\":" TEXT
#define UNITS                                                                                                \
    "{\"units\":{\"coupons\":[{\"id\":\"c\"," COND ",\"kind\":\"item\",\"percent\":10,\"days\":40}],"        \
    "\"entitlements\":[{\"id\":\"e\"," COND ",\"kind\":\"service\",\"per\":\"calendar_year\",\"counts\":["   \
    "{\"tier\":\"basic\",\"n\":2},{\"tier\":\"gold\",\"n\":5}],\"receiver\":" TEXT ",\"place\":\"P1\"}]}}"

static const char *const names[] = { "c", "e" };

/* ---- the model ---- */

struct lot {
    int member, unit, left;
    int64_t expires_ms;
};

struct use {
    int64_t number, day;
    int n, member, unit;
    int draws[8][2]; /* lot, how many */
    int draw_count;
    bool reversed;
};

static struct lot lots[LOTS_MAX];
static struct use uses[USES_MAX];
static int lot_count, use_count;
static struct pd_id members[MEMBERS];
static int stays[MEMBERS]; /* which member she is now */
static bool frozen[MEMBERS];
static int64_t growth[MEMBERS];
static int given[MEMBERS]; /* of e, this year */

static int
year_of(int64_t at_ms)
{
    return pd_local_time(at_ms, 480).date.year;
}

static void
model_give(int member, int unit, int n)
{
    int64_t day = pd_local_day(kit.now_ms, 480);

    assert_true(lot_count < LOTS_MAX);
    lots[lot_count++] = (struct lot){ member, unit, n,
        unit == 0 ? pd_local_day_start_ms(day + 41, 480) : kit_at(year_of(kit.now_ms) + 1, 1, 1, 0, 0, 0) };
}

static void
model_year(int member)
{
    int n = growth[member] >= 5000 ? 5 : 2;

    if (frozen[member] || n <= given[member])
        return;
    model_give(member, 1, n - given[member]);
    given[member] = n;
}

static int64_t
model_left(int member, int unit)
{
    int64_t n = 0;

    for (int i = 0; i < lot_count; i++)
        if (lots[i].member == member && lots[i].unit == unit && lots[i].expires_ms > kit.now_ms)
            n += lots[i].left;
    return n;
}

/* The earliest to expire first, the oldest of equals. */
static void
model_draw(struct use *use)
{
    for (int todo = use->n; todo > 0;) {
        int first = -1, n;

        for (int i = 0; i < lot_count; i++)
            if (lots[i].member == use->member && lots[i].unit == use->unit && lots[i].left > 0 &&
                lots[i].expires_ms > kit.now_ms && (first < 0 || lots[i].expires_ms < lots[first].expires_ms))
                first = i;
        assert_true(first >= 0 && use->draw_count < PD_COUNT(use->draws));
        n = lots[first].left < todo ? lots[first].left : todo;
        lots[first].left -= n;
        todo -= n;
        use->draws[use->draw_count][0] = first;
        use->draws[use->draw_count++][1] = n;
    }
}

/* ---- what happens ---- */

static int
below(uint64_t n)
{
    return (int)pd_rng_below(&kit.rng, n);
}

static int
somebody(void)
{
    return stays[below(MEMBERS)];
}

static void
give(void)
{
    struct pd_unit_give g = { .n = 1 + below(3) };
    struct pd_unit_gift gift;
    int member = somebody(), unit = below(2);
    enum pd_err err;

    g.member = members[member];
    (void)pd_copy(g.what, sizeof g.what, names[unit]);
    assert_ok(pd_hub_begin(kit.hub));
    err = kit_finish(&kit, pd_hub_unit_give(kit.hub, kit.now_ms, &g, &gift, &why));
    assert_int_equal(err, frozen[member] ? PD_ERR_STATE : PD_OK);
    if (err == PD_OK)
        model_give(member, unit, g.n);
}

static void
grow(int step)
{
    int member = somebody();
    int64_t n = 1 + below(2500);
    bool was_gold = growth[member] >= 5000;
    char key[32];

    (void)snprintf(key, sizeof key, "g:%d", step);
    kit_grant(&kit, &members[member], key, n);
    growth[member] += n;
    if (!was_gold && growth[member] >= 5000)
        model_year(member);
}

static void
use_some(void)
{
    int member = somebody(), unit = below(2);
    struct pd_unit_ask ask = { .member = members[member], .n = unit == 0 ? 1 : 1 + below(4) };
    struct use u = { .n = ask.n, .member = member, .unit = unit, .day = pd_local_day(kit.now_ms, 480) };
    struct pd_unit_used used;

    (void)pd_copy(ask.unit, sizeof ask.unit, names[unit]);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_unit_use(kit.hub, kit.now_ms, &ask, &used, &why)));
    if (frozen[member]) {
        assert_int_equal(used.outcome, PD_USE_MEMBER);
    } else if (model_left(member, unit) < ask.n) {
        assert_true(used.outcome == PD_USE_NONE || used.outcome == PD_USE_EXPIRED);
    } else {
        assert_int_equal(used.outcome, PD_USE_APPLIED);
        u.number = used.number;
        model_draw(&u);
        assert_true(use_count < USES_MAX);
        uses[use_count++] = u;
    }
}

static void
take_back(void)
{
    struct pd_unit_used used;
    struct use *u;

    if (use_count == 0)
        return;
    u = &uses[use_count - 1 - below(use_count < 6 ? (uint64_t)use_count : 6)];
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_unit_reverse(kit.hub, kit.now_ms, u->number, "S1", &used, &why)));
    if (!u->reversed && u->day != pd_local_day(kit.now_ms, 480)) {
        assert_int_equal(used.outcome, PD_USE_TOO_LATE);
        return;
    }
    assert_int_equal(used.outcome, PD_USE_APPLIED);
    assert_int_equal(used.again, u->reversed);
    for (int i = 0; i < u->draw_count && !u->reversed; i++)
        lots[u->draws[i][0]].left += u->draws[i][1];
    u->reversed = true;
}

static void
time_passes(void)
{
    int year = year_of(kit.now_ms);

    kit_sweep(&kit, kit.now_ms + (1 + below(30 * 24)) * PD_HOUR_MS);
    if (year_of(kit.now_ms) != year)
        memset(given, 0, sizeof given);
    for (int i = 0; i < MEMBERS; i++)
        if (stays[i] == i)
            model_year(i);
}

static void
freeze(void)
{
    int member = somebody();
    struct pd_hub_member_state s;

    frozen[member] = !frozen[member];
    s = (struct pd_hub_member_state){ .status = frozen[member] ? PD_MEMBER_FROZEN : PD_MEMBER_ACTIVE };
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_state_set(kit.hub, kit.now_ms, &members[member], &s)));
    model_year(member);
}

static void
become_one(void)
{
    int one = somebody(), other = somebody();
    struct pd_merge moved;

    if (one == other || frozen[one] || frozen[other])
        return;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(
        &kit, pd_hub_merge(kit.hub, kit.now_ms, &members[one], &members[other], &li, &moved, &why)));
    for (int i = 0; i < lot_count; i++)
        if (lots[i].member == other)
            lots[i].member = one;
    for (int i = 0; i < use_count; i++)
        if (uses[i].member == other)
            uses[i].member = one;
    for (int i = 0; i < MEMBERS; i++)
        if (stays[i] == other)
            stays[i] = one;
    growth[one] += growth[other];
    given[one] += given[other];
    model_year(one);
}

/* ---- comparing ---- */

static int64_t there[PD_COUNT(names)];

static void
see(void *ctx, const struct pd_wallet_row *row)
{
    (void)ctx;
    for (int i = 0; i < PD_COUNT(names); i++)
        if (strcmp(names[i], row->id) == 0)
            there[i] = pd_points_raw(row->left);
}

static void
compare(uint64_t seed, int step)
{
    for (int i = 0; i < MEMBERS; i++) {
        memset(there, 0, sizeof there);
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_wallet_each(kit.hub, kit.now_ms, &members[i], see, NULL));
        pd_hub_rollback(kit.hub);
        for (int unit = 0; unit < PD_COUNT(names); unit++)
            if (there[unit] != model_left(stays[i], unit))
                fail_msg("seed %llu step %d: member %d has %lld of %s, not %lld", (unsigned long long)seed,
                    step, i, (long long)there[unit], names[unit], (long long)model_left(stays[i], unit));
    }
}

static void
history(uint64_t seed)
{
    char number[16];

    kit_open(&kit, NULL);
    kit.rng = pd_rng_seeded(seed);
    kit_publish(&kit, UNITS, kit.now_ms);
    kit_sweep(&kit, kit.now_ms);
    lot_count = use_count = 0;
    memset(given, 0, sizeof given);
    for (int i = 0; i < MEMBERS; i++) {
        (void)snprintf(number, sizeof number, "M-%d", i);
        members[i] = kit_member(&kit, number, 0);
        stays[i] = i;
        frozen[i] = false;
        growth[i] = 0;
        model_year(i);
    }
    for (int step = 0; step < STEPS; step++) {
        int what = below(100);

        if (what < 15)
            give();
        else if (what < 30)
            grow(step);
        else if (what < 65)
            use_some();
        else if (what < 85)
            take_back();
        else if (what < 94)
            time_passes();
        else if (what < 99)
            freeze();
        else
            become_one();
        compare(seed, step);
        if (step % 50 == 49)
            (void)kit_verify(&kit);
    }
    kit_close(&kit);
}

static void
no_history_gives_or_takes_one_too_many(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SLICE_OF(12); seed++)
        history(seed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_history_gives_or_takes_one_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
