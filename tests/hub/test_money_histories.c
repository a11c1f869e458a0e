/*
 * Goal: whatever happens in whatever order, each account has what was put in and not taken out, to the fen; a
 * refund never gives more than was paid, and what is paid out takes its bonus along. Method: histories by a
 * seed of top-ups, parts of bills that are kept, confirmed, voided, given back or forgotten, pay-outs and
 * days that pass; beside the hub a list of lots kept by the simplest means. Both are compared after each
 * step, and the database is verified as it goes.
 */
#include "tests/hub/money_kit.h"
#include "tests/support/slice.h"

#include "app/base/clock.h"

#include <stdio.h>
#include <string.h>

#define STEPS 300
#define LOTS_MAX 2048
#define THINGS_MAX 512

enum { POINTS, GIFT, EYE, CARE, UNITS };

static const char *const names[UNITS] = { "points", "gift", "eye", "care" };

/* ---- the model ---- */

struct lot {
    int unit;
    int64_t left, held, expires_ms;
};

struct draw {
    int lot;
    int64_t amount, returned;
};

struct paid {
    int64_t number, expires_ms, fen, refunded, amount, given;
    bool points;
    enum pd_tender_state state;
    int draw_count;
    struct draw draws[64]; /* in the order of the accounts, and of their lots' numbers */
};

struct top {
    int64_t number, fen, refunded, bonus, settled, kept;
    int lot, bonus_lot; /* -1: none */
};

static struct lot lots[LOTS_MAX];
static struct paid paids[THINGS_MAX];
static struct top tops[THINGS_MAX];
static int lot_count, paid_count, top_count, serial;

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int
below(uint64_t n)
{
    return (int)pd_rng_below(&kit.rng, n);
}

static int64_t
free_of(int unit)
{
    int64_t n = 0;

    for (int i = 0; i < lot_count; i++)
        if (lots[i].unit == unit && lots[i].expires_ms > kit.now_ms)
            n += lots[i].left;
    return n;
}

static int64_t
held_of(int unit)
{
    int64_t n = 0;

    for (int i = 0; i < lot_count; i++)
        if (lots[i].unit == unit)
            n += lots[i].held;
    return n;
}

static int
new_lot(int unit, int64_t n, int64_t expires_ms)
{
    assert_true(lot_count < LOTS_MAX);
    lots[lot_count] = (struct lot){ unit, n, 0, expires_ms };
    return lot_count++;
}

static int64_t
days_ms(int days)
{
    return pd_local_day_start_ms(pd_local_day(kit.now_ms, 480) + days + 1, 480);
}

/* Earliest expiry first, the oldest of equals; noted in the order of their numbers. */
static void
model_hold(struct paid *p, int unit, int64_t n)
{
    int from = p->draw_count;

    while (n > 0) {
        int first = -1;
        int64_t part;

        for (int i = 0; i < lot_count; i++)
            if (lots[i].unit == unit && lots[i].left > 0 && lots[i].expires_ms > kit.now_ms &&
                (first < 0 || lots[i].expires_ms < lots[first].expires_ms))
                first = i;
        assert_true(first >= 0 && p->draw_count < PD_COUNT(p->draws));
        part = least(lots[first].left, n);
        lots[first].left -= part;
        lots[first].held += part;
        n -= part;
        p->draws[p->draw_count++] = (struct draw){ first, part, 0 };
    }
    for (int i = from; i < p->draw_count; i++)
        for (int j = i + 1; j < p->draw_count; j++)
            if (p->draws[j].lot < p->draws[i].lot) {
                struct draw other = p->draws[i];

                p->draws[i] = p->draws[j];
                p->draws[j] = other;
            }
}

static void
model_end(struct paid *p, enum pd_tender_state state)
{
    p->state = state;
    for (int i = 0; i < p->draw_count; i++) {
        lots[p->draws[i].lot].held -= p->draws[i].amount;
        if (state != PD_TENDER_PAID)
            lots[p->draws[i].lot].left += p->draws[i].amount;
    }
}

/* The account that paid last first, and within it lot by lot. */
static void
model_back(struct paid *p, int64_t n)
{
    for (int unit = CARE; unit >= POINTS && n > 0; unit--)
        for (int i = 0; i < p->draw_count && n > 0; i++) {
            struct draw *d = &p->draws[i];
            int64_t part = least(d->amount - d->returned, n);

            if (lots[d->lot].unit != unit || part == 0)
                continue;
            if (lots[d->lot].expires_ms <= kit.now_ms)
                (void)new_lot(unit, part, kit.now_ms + 30 * PD_DAY_MS);
            else
                lots[d->lot].left += part;
            d->returned += part;
            n -= part;
        }
}

static void
model_over(void)
{
    for (int i = 0; i < paid_count; i++)
        if (paids[i].state == PD_TENDER_HELD && paids[i].expires_ms <= kit.now_ms)
            model_end(&paids[i], PD_TENDER_OVER);
}

/* ---- what happens ---- */

static void
pay_in(void)
{
    bool eye = below(3) == 0;
    int64_t fen = eye ? 1 + below(3000) : 1000 + below(150000);
    int64_t bonus = eye || fen < 50000 ? 0 : fen < 100000 ? 3000 : fen * 12 / 100;
    int64_t room = eye ? 30000 : 500000;
    char receipt[16];
    struct pd_topup out;

    for (int i = 0; i < lot_count; i++)
        if (lots[i].unit == (eye ? EYE : CARE))
            room -= lots[i].left + lots[i].held;
    if (fen > room)
        return;
    (void)snprintf(receipt, sizeof receipt, "T%d", ++serial);
    out = topup(eye ? "eye" : "care", fen, receipt);
    assert_int_equal(pd_fen_raw(out.bonus), bonus);
    assert_true(top_count < THINGS_MAX);
    tops[top_count] = (struct top){ .number = out.number, .fen = fen, .bonus = bonus };
    tops[top_count].lot = new_lot(eye ? EYE : CARE, fen, PD_NEVER_MS);
    tops[top_count].bonus_lot = bonus > 0 ? new_lot(GIFT, bonus, days_ms(90)) : -1;
    top_count++;
}

static void
earn(void)
{
    char key[16];
    int64_t n = 1 + below(3000);

    if (below(4) == 0 && pd_local_day(kit.now_ms, 480) != pd_local_day(kit.now_ms - PD_HOUR_MS, 480)) {
        give_operational(); /* which nothing of this ever touches */
        return;
    }
    (void)snprintf(key, sizeof key, "e%d", ++serial);
    kit_grant(&kit, &anna, key, n);
    (void)new_lot(POINTS, n, days_ms(365));
}

static void
hold(void)
{
    struct paid p = { .state = PD_TENDER_HELD, .points = below(2) == 0 };
    int64_t bill = 1000 + below(60000), want, take[UNITS] = { 0 }, sum = 0;
    struct pd_tender out;
    char no[16];

    (void)snprintf(no, sizeof no, "B%d", ++serial);
    want = p.points ? 500 + 100 * below(20) : 1 + below((uint64_t)bill);
    model_over();
    out = keep(p.points ? PD_TENDER_POINTS : PD_TENDER_MONEY, no, bill, want);
    if (p.points) {
        int64_t most = least(least(bill * 20 / 100, 5000), free_of(POINTS));

        assert_int_equal(out.refused == NULL, want <= most - most % 100);
        take[POINTS] = want;
    } else {
        take[GIFT] = least(least(free_of(GIFT), bill / 2), want);
        take[CARE] = least(free_of(CARE), want - take[GIFT]); /* the bill is for no eyes */
        sum = take[GIFT] + take[CARE];
        assert_int_equal(out.refused == NULL, sum == want);
    }
    if (out.refused != NULL)
        return;
    p.number = out.number;
    p.amount = p.fen = want;
    p.expires_ms = kit.now_ms + (p.points ? 20 : 30) * PD_MINUTE_MS;
    for (int unit = 0; unit < UNITS; unit++)
        model_hold(&p, unit, take[unit]);
    assert_true(paid_count < THINGS_MAX);
    paids[paid_count++] = p;
}

static struct paid *
one_of_the_last(void)
{
    return paid_count == 0 ? NULL : &paids[paid_count - 1 - below((uint64_t)least(paid_count, 8))];
}

static void
confirm_or_void(void)
{
    struct paid *p = one_of_the_last();
    bool confirm = below(3) > 0;
    struct pd_tender out;
    enum pd_err err;

    if (p == NULL)
        return;
    model_over(); /* of this one at least; the others' time is looked at with them */
    assert_ok(pd_hub_begin(kit.hub));
    pd_tenders_over(kit.hub);
    err = confirm ? pd_hub_tender_confirm(kit.hub, kit.now_ms, p->number, pd_fen_of(0), "S1", &out, &why)
                  : pd_hub_tender_void(kit.hub, kit.now_ms, p->number, "S1", &out, &why);
    assert_ok(pd_hub_commit(kit.hub));
    if (p->state == PD_TENDER_HELD)
        model_end(p, confirm ? PD_TENDER_PAID : PD_TENDER_VOID);
    assert_int_equal(err == PD_OK, confirm == (p->state == PD_TENDER_PAID));
}

static void
give_back(void)
{
    struct paid *p = one_of_the_last();
    int64_t fen, amount;
    struct pd_tender out;
    enum pd_err err;
    char no[16];

    if (p == NULL)
        return;
    (void)snprintf(no, sizeof no, "R%d", ++serial);
    fen = 1 + below((uint64_t)p->fen + 10);
    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_tender_refund(kit.hub, kit.now_ms, p->number, no, pd_fen_of(fen), "S1", &out, &amount, &why);
    assert_ok(pd_hub_commit(kit.hub));
    if (p->state != PD_TENDER_PAID || p->refunded + fen > p->fen) {
        assert_true(err == PD_ERR_STATE || err == PD_ERR_INVALID);
        return;
    }
    assert_ok(err);
    p->refunded += fen;
    assert_int_equal(amount, p->amount * p->refunded / p->fen - p->given);
    p->given += amount;
    model_back(p, amount);
}

/* Of the lot that a top-up brought on top: spent and not back. */
static int64_t
spent_of(int lot)
{
    int64_t n = 0;

    for (int i = 0; i < paid_count; i++)
        for (int j = 0; j < paids[i].draw_count; j++)
            if (paids[i].draws[j].lot == lot && paids[i].state == PD_TENDER_PAID)
                n += paids[i].draws[j].amount - paids[i].draws[j].returned;
    return n;
}

static void
pay_out(void)
{
    struct pd_topup_refund ask = { .reason = "asked", .by = "S1" };
    struct pd_topup_refunded out;
    struct top *t;
    int64_t share, there, spent, kept, fen;
    struct lot *bonus;
    enum pd_err err;

    if (top_count == 0)
        return;
    t = &tops[below((uint64_t)top_count)];
    ask.topup = t->number;
    fen = 1 + below((uint64_t)(t->fen + 100));
    if (below(2) == 0 && lots[t->lot].left > 0)
        fen = lots[t->lot].left; /* all of it */
    ask.fen = pd_fen_of(fen);
    (void)snprintf(ask.no, sizeof ask.no, "P%d", ++serial);
    model_over();
    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_topup_refund(kit.hub, kit.now_ms, &ask, &out, &why);
    assert_ok(pd_hub_commit(kit.hub));
    bonus = t->bonus_lot >= 0 ? &lots[t->bonus_lot] : NULL;
    if (lots[t->lot].unit == EYE || lots[t->lot].held > 0 || (bonus != NULL && bonus->held > 0) ||
        fen > lots[t->lot].left || t->refunded + fen > t->fen) {
        assert_int_equal(err, PD_ERR_STATE);
        return;
    }
    if (err != PD_OK)
        fail_msg("%s: %s: %s", pd_err_name(err), why.path, why.text);
    t->refunded += fen;
    share = t->bonus * t->refunded / t->fen - t->settled;
    there = bonus != NULL ? least(share, bonus->left) : 0;
    spent = bonus != NULL ? spent_of(t->bonus_lot) - t->kept : 0;
    kept = least(share - there, spent > 0 ? spent : 0);
    assert_int_equal(pd_fen_raw(out.clawed), there);
    assert_int_equal(pd_fen_raw(out.kept), kept);
    assert_int_equal(pd_fen_raw(out.paid_out), fen - kept);
    assert_true(kept <= fen);
    lots[t->lot].left -= fen;
    if (bonus != NULL)
        bonus->left -= there;
    t->settled += there + kept;
    t->kept += kept;
}

/* What is over leaves its lot for good, where nothing holds it. */
static void
time_passes(void)
{
    kit_sweep(&kit,
        kit.now_ms + (below(2) == 0 ? (1 + below(40)) * PD_MINUTE_MS : (1 + below(20 * 24)) * PD_HOUR_MS));
    for (int i = 0; i < lot_count; i++)
        if (lots[i].expires_ms <= kit.now_ms)
            lots[i].left = 0;
    model_over();
}

/* ---- comparing ---- */

static void
compare(uint64_t seed, int step)
{
    struct pd_tender_quote q;

    model_over();
    for (int unit = GIFT; unit < UNITS; unit++)
        expect_purse(names[unit], free_of(unit), held_of(unit));
    for (int i = 0; i < top_count; i++) {
        struct pd_topup t;
        int64_t left;

        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_topup_get(kit.hub, tops[i].number, &t));
        left = pd_fen_raw(pd_topup_left(kit.hub, &t));
        assert_ok(pd_hub_commit(kit.hub));
        if (left != lots[tops[i].lot].left)
            fail_msg("seed %llu step %d: %lld fen are left of top-up %d, not %lld", (unsigned long long)seed,
                step, (long long)left, i, (long long)lots[tops[i].lot].left);
    }
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_tender_quote(kit.hub, kit.now_ms, &anna, pd_fen_of(100), "", &q));
    assert_ok(pd_hub_commit(kit.hub));
    if (pd_points_raw(q.usable) != free_of(POINTS))
        fail_msg("seed %llu step %d: %lld points may pay, not %lld", (unsigned long long)seed, step,
            (long long)pd_points_raw(q.usable), (long long)free_of(POINTS));
}

static void
history(uint64_t seed)
{
    void *state;

    assert_int_equal(open_money_kit(&state), 0);
    kit.rng = pd_rng_seeded(seed);
    lot_count = paid_count = top_count = 0;
    for (int step = 0; step < STEPS; step++) {
        int what = below(100);

        if (what < 12)
            pay_in();
        else if (what < 22)
            earn();
        else if (what < 50)
            hold();
        else if (what < 70)
            confirm_or_void();
        else if (what < 80)
            give_back();
        else if (what < 90)
            pay_out();
        else
            time_passes();
        compare(seed, step);
        if (step % 50 == 49)
            (void)kit_verify(&kit);
    }
    kit_close(&kit);
}

static void
no_history_gains_or_loses_a_fen(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SLICE_OF(60); seed++)
        history(seed);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_history_gains_or_loses_a_fen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
