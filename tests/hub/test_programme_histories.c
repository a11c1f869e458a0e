/*
 * Goal: whatever happens in whatever order, bills told late, refunds in part, gifts taken and cancelled,
 * members frozen, nights without a hub, every balance is the one rebuilt from its entries and lots, and every
 * growth the one that the windows leave of its months. Method: seeded histories of some years; `verify` on
 * the way; in the end each growth is computed again from a list of what was paid and refunded, without regard
 * to when the hub was told.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#define MEMBERS 5
#define BILLS 160
#define HOLDS 60
#define STEPS 260
#define MONTHS 80 /* from January 2026 on */

static struct kit kit;
static struct pd_why why;
static struct pd_rng rng;
static struct pd_id members[MEMBERS];

static struct bill {
    int member;
    int64_t fen, refunded, paid_ms;
} bills[BILLS];
static int bill_count, refund_count;

static struct hold {
    struct pd_id id;
    int state; /* 1 held, 2 out, 3 over */
} holds[HOLDS];
static int hold_count;

static struct desk kiosk, counter;

/* What a refund takes stays a whole number of points in the sum. */
#define RULES(down, months)                                                                                   \
    "{\"tiers\":[{\"id\":\"basic\",\"name\":{\"zh-Hans\":\"一\",\"en\":\"One\"},\"from\":0,\"card\":\"tier-" \
    "gold\","                                                                                                 \
    "\"colour\":\"#b8860b\"},{\"id\":\"silver\",\"name\":{\"zh-Hans\":\"二\",\"en\":\"Two\"},\"from\":700,"  \
    "\"card\":\"tier-gold\",\"colour\":\"#b8860b\"},{\"id\":\"gold\",\"name\":{\"zh-Hans\":\"三\",\"en\":"   \
    "\"Three\"},"                                                                                             \
    "\"from\":1600,\"card\":\"tier-gold\",\"colour\":\"#b8860b\"}],"                                          \
    "\"tier_policy\":{\"down\":\"" down "\",\"window_months\":" months "},"                                   \
    "\"rules\":[{\"id\":\"pay\",\"kind\":\"payment\",\"name\":{\"zh-Hans\":\"自费\",\"en\":\"Paid\"},"      \
    "\"points\":1,"                                                                                           \
    "\"step_fen\":100,\"pending_days\":2,\"expiry\":{\"kind\":\"rolling\",\"days\":60}},"                     \
    "{\"id\":\"birthday\",\"kind\":\"fixed\",\"behaviour\":\"birthday\",\"name\":{\"zh-Hans\":\"生日\","    \
    "\"en\":"                                                                                                 \
    "\"Birthday\"},\"points\":40,\"growth_percent\":0,\"expiry\":{\"kind\":\"month_end\"}}]}"

static const struct policy {
    const char *rules;
    enum pd_tier_down down;
    int months;
} policies[] = {
    { RULES("one_down", "12"), PD_DOWN_ONE, 12 },
    { RULES("by_balance", "6"), PD_DOWN_BY_BALANCE, 6 },
    { RULES("one_down", "1"), PD_DOWN_ONE, 1 },
    { RULES("by_balance", "3"), PD_DOWN_BY_BALANCE, 3 },
    { RULES("never", "12"), PD_DOWN_NEVER, 12 },
};

static int
below(int n)
{
    return (int)pd_rng_below(&rng, (uint64_t)n);
}

static void
finish(enum pd_err err)
{
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
}

static void
do_pay(int64_t begin_ms)
{
    struct bill *b = &bills[bill_count];
    struct pd_hub_bill told = { .bill_no = "" };
    struct pd_points points;

    if (bill_count == BILLS)
        return;
    b->member = below(MEMBERS);
    b->fen = 1 + below(60000);
    b->refunded = 0;
    b->paid_ms = below(3) == 0 ? kit.now_ms - (int64_t)below(25) * PD_DAY_MS - below(86400) * PD_SECOND_MS
                               : kit.now_ms;
    if (b->paid_ms < begin_ms)
        b->paid_ms = begin_ms;
    (void)snprintf(told.bill_no, sizeof told.bill_no, "B-%d", bill_count++);
    told.total = told.self_paid = pd_fen_of(b->fen);
    told.paid_ms = b->paid_ms;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_bill_take(kit.hub, kit.now_ms, &members[b->member], &told, &points, &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(pd_points_raw(points), b->fen / 100);
}

static void
do_refund(void)
{
    struct bill *b = &bills[bill_count > 0 ? below(bill_count) : 0];
    struct pd_hub_refund r = { .refund_no = "" };
    struct pd_points taken;
    int64_t left = b->fen - b->refunded, fen;

    if (bill_count == 0 || left == 0)
        return;
    fen = below(2) == 0 ? left : 1 + below((int)left);
    (void)snprintf(r.refund_no, sizeof r.refund_no, "R-%d", refund_count++);
    (void)snprintf(r.bill_no, sizeof r.bill_no, "B-%d", (int)(b - bills));
    r.self_paid = pd_fen_of(fen);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_refund_take(kit.hub, kit.now_ms, &r, &taken, &why));
    assert_ok(pd_hub_commit(kit.hub));
    b->refunded += fen;
}

static void
do_hold(void)
{
    struct pd_op op;

    if (hold_count == HOLDS)
        return;
    op = desk_hold(&kiosk, &members[below(MEMBERS)], "G-001", 1, 100);
    op.programme = 2;
    if (desk_do(&kiosk, &op).status == PD_OP_APPLIED)
        holds[hold_count++] = (struct hold){ op.id, 1 };
}

/* Its ticket goes out and its gift too, or it is given up, or handed back. */
static void
do_end(void)
{
    struct hold *h = &holds[hold_count > 0 ? below(hold_count) : 0];
    struct pd_op op;

    if (hold_count == 0)
        return;
    if (h->state == 1 && below(3) == 0) {
        op = desk_about(&kiosk, PD_OP_VOID, &h->id);
        (void)desk_do(&kiosk, &op);
        h->state = 4;
    } else if (h->state == 1) {
        op = desk_about(&kiosk, PD_OP_RELEASE, &h->id);
        assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
        h->state = 2;
    } else if (h->state == 2) {
        op = desk_about(&counter, PD_OP_CAPTURE, &h->id);
        assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
        h->state = 3;
    } else if (h->state == 3) {
        op = desk_about(&counter, PD_OP_REFUND, &h->id);
        op.amount = pd_points_of(100);
        (void)pd_copy(op.reason, sizeof op.reason, below(2) == 0 ? "damaged" : "changed_mind");
        (void)desk_do(&counter, &op);
        h->state = 4;
    }
}

static void
do_state(void)
{
    struct pd_hub_member_state s = { .status = below(2) == 0 ? PD_MEMBER_ACTIVE : PD_MEMBER_FROZEN };
    const struct pd_id *who = &members[below(MEMBERS)];

    s.deceased = s.status == PD_MEMBER_FROZEN && below(4) == 0;
    s.no_messages = below(4) == 0;
    assert_ok(pd_hub_begin(kit.hub));
    finish(pd_hub_member_state_set(kit.hub, kit.now_ms, who, &s));
}

/* ---- the other way to the same number ---- */

static int
month_of(int64_t at_ms)
{
    struct pd_date d = pd_local_time(at_ms, 480).date;

    return (d.year - 2026) * 12 + d.month - 1;
}

static int
tier_from(int64_t growth)
{
    return growth >= 1600 ? 1600 : growth >= 700 ? 700 : 0;
}

static int64_t
left_by_a_window(enum pd_tier_down down, int64_t growth, int64_t earned)
{
    int from = tier_from(growth), one_down = from == 1600 ? 700 : 0;

    if (down == PD_DOWN_NEVER || earned >= from)
        return growth;
    if (down == PD_DOWN_ONE && earned < one_down)
        earned = one_down;
    return growth < earned ? growth : earned;
}

/* Month by month; windows that ended by the last sweep, and not before the first. */
static int64_t
growth_by_the_list(const struct policy *p, int member, int64_t first_ms, int64_t last_ms)
{
    int64_t months[MONTHS] = { 0 }, growth = 0;
    int first = month_of(first_ms), last = month_of(last_ms);

    assert_true(last < MONTHS);
    for (int i = 0; i < bill_count; i++) {
        const struct bill *b = &bills[i];
        int64_t earned = b->fen / 100;

        if (b->member == member)
            months[month_of(b->paid_ms)] += earned - earned * b->refunded / b->fen;
    }
    for (int m = 0; m <= last; m++) {
        if (m > first && m % 12 % p->months == 0) {
            int64_t earned = 0;

            for (int w = m - p->months; w < m; w++)
                earned += w >= 0 ? months[w] : 0;
            growth = left_by_a_window(p->down, growth, earned);
        }
        growth += months[m];
    }
    return growth;
}

static void
a_history(uint64_t seed)
{
    const struct policy *p = &policies[seed % PD_COUNT(policies)];
    char number[32], birthday[32];
    int64_t begin_ms, swept_ms;

    kit_open(&kit, NULL);
    rng = pd_rng_seeded(seed);
    bill_count = refund_count = hold_count = 0;
    kit.now_ms = begin_ms = kit_at(2026, 1, 5, 0, 0, 0) + (int64_t)below(300) * PD_DAY_MS;
    kit_publish(&kit, p->rules, kit.now_ms - 365 * PD_DAY_MS);
    for (int i = 0; i < MEMBERS; i++) {
        (void)snprintf(birthday, sizeof birthday, "%02d-%02d", 1 + below(12), 1 + below(28));
        (void)snprintf(number, sizeof number, "M-%d", i);
        members[i] = kit_member(&kit, number, 0);
        assert_ok(pd_hub_begin(kit.hub));
        finish(pd_hub_member_birthday(kit.hub, kit.now_ms, &members[i], birthday, &why));
    }
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    kit_sweep(&kit, begin_ms);
    for (int step = 0; step < STEPS; step++) {
        kit.now_ms +=
            below(30) == 0 ? (int64_t)below(50) * PD_DAY_MS : (int64_t)below(6 * 86400) * PD_SECOND_MS;
        switch (below(8)) {
        case 0:
        case 1:
        case 2:
            do_pay(begin_ms);
            break;
        case 3:
            do_refund();
            break;
        case 4:
            do_hold();
            break;
        case 5:
            do_end();
            break;
        case 6:
            do_state();
            break;
        default:
            kit_sweep(&kit, kit.now_ms);
        }
        if (step % 40 == 39)
            (void)kit_verify(&kit);
    }
    swept_ms = kit.now_ms;
    for (int i = 0; i < 20; i++) /* a window a pass */
        kit_sweep(&kit, swept_ms);
    for (int i = 0; i < MEMBERS; i++) {
        int64_t here = pd_points_raw(kit_look(&kit, &members[i])->growth);
        int64_t listed = growth_by_the_list(p, i, begin_ms, swept_ms);

        if (here != listed)
            fail_msg("seed %d: member %d has grown to %lld, by the list %lld", (int)seed, i, (long long)here,
                (long long)listed);
    }
    (void)kit_verify(&kit);
    kit_close(&kit);
}

static void
any_history_adds_up(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++)
        a_history(seed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(any_history_adds_up) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
