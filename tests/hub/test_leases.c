/*
 * Goal: units go from desk to desk only by their desk's own word or a person's, and however a desk lies about
 * them, nothing is sold or given back twice. Method: desks that sign and push real bodies to the engine in
 * memory; after each test every invariant is verified from the database.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <string.h>

#define KIOSKS 5 /* a fifth of the stock each: then none is free */

static struct kit kit;
static struct desk kiosks[KIOSKS], counter;
static struct pd_id member;

static int
set_up(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    for (int i = 0; i < KIOSKS; i++)
        desk_enrol(&kiosks[i], &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    return 0;
}

static struct pd_lease_row
lease_of(struct desk *desk, const char *sku)
{
    struct pd_lease_row row;

    assert_true(desk_lease(desk, sku, &row));
    return row;
}

static struct pd_op
give_of(struct desk *desk, uint32_t lease, const char *sku, uint32_t last, int units)
{
    struct pd_op op = desk_op(desk, PD_OP_LEASE_GIVE);

    op.lease = lease;
    op.ordinal = last;
    op.qty = units;
    (void)pd_copy(op.sku, sizeof op.sku, sku);
    (void)pd_copy(op.reason, sizeof op.reason, "recall");
    return op;
}

/* The last units of the desk's own lease. */
static struct pd_op_result
give(struct desk *desk, const char *sku, int units)
{
    struct pd_lease_row row = lease_of(desk, sku);
    struct pd_op op = give_of(desk, row.id, sku, (uint32_t)row.size, units);

    return desk_do(desk, &op);
}

static struct pd_op_result
ask(struct desk *desk, const char *sku, int units)
{
    struct pd_op op = desk_op(desk, PD_OP_LEASE_ASK);

    op.qty = units;
    (void)pd_copy(op.sku, sizeof op.sku, sku);
    return desk_do(desk, &op);
}

static struct pd_op_result
sell(struct desk *desk, const char *sku, int64_t points, struct pd_op *hold)
{
    *hold = desk_hold(desk, &member, sku, 1, points);
    return desk_do(desk, hold);
}

/* The counter hands over by a ticket whose hold the hub has not heard of. */
static struct pd_op_result
hand_over(struct desk *maker, const struct pd_op *hold)
{
    struct pd_op capture = desk_about(&counter, PD_OP_CAPTURE, &hold->id);

    write_ticket(&maker->secret, hold, capture.code);
    return desk_do(&counter, &capture);
}

struct sku_now {
    const char *sku;
    struct pd_hub_stock stock;
};

static void
keep_sku(void *ctx, const struct pd_hub_stock *stock)
{
    struct sku_now *now = ctx;

    if (strcmp(now->sku, stock->sku) == 0)
        now->stock = *stock;
}

static struct pd_hub_stock
stock_of(const char *sku)
{
    struct sku_now now = { .sku = sku };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_each(kit.hub, keep_sku, &now));
    assert_ok(pd_hub_commit(kit.hub));
    return now.stock;
}

static enum pd_err
say(enum pd_err (*what)(struct pd_hub *, int64_t, const struct pd_id *), struct desk *desk)
{
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = what(kit.hub, kit.now_ms, &desk->id);
    assert_ok(pd_hub_commit(kit.hub));
    return err;
}

static enum pd_err
settle(struct desk *desk, bool at_once)
{
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_device_settle(kit.hub, kit.now_ms, &desk->id, at_once);
    assert_ok(pd_hub_commit(kit.hub));
    return err;
}

struct state_of {
    struct pd_id id;
    char state[12];
};

static void
keep_state(void *ctx, const struct pd_hub_device *d)
{
    struct state_of *s = ctx;

    if (pd_id_equal(s->id, d->id))
        (void)pd_copy(s->state, sizeof s->state, d->state);
}

static void
expect_state(const struct desk *desk, const char *state)
{
    struct state_of s = { .id = desk->id };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_each(kit.hub, keep_state, &s));
    assert_ok(pd_hub_commit(kit.hub));
    assert_string_equal(s.state, state);
}

/* ---- giving back ---- */

static void
what_a_desk_gives_back_is_free_and_its_numbers_are_spent(void **state)
{
    struct pd_lease_row row = lease_of(&kiosks[0], "G-001");
    struct pd_hub_stock before = stock_of("G-001"), after;
    struct pd_op hold;

    (void)state;
    assert_int_equal(give(&kiosks[0], "G-001", 7).status, PD_OP_APPLIED);
    after = stock_of("G-001");
    assert_int_equal(after.free, before.free + 7);
    assert_int_equal(after.out, 0);
    assert_int_equal(lease_of(&kiosks[0], "G-001").size, row.size);
    kiosks[0].ordinals[row.id % 8] = (uint32_t)row.size - 7;
    assert_string_equal(sell(&kiosks[0], "G-001", 100, &hold).code, "no_lease");
    kiosks[0].ordinals[row.id % 8] = (uint32_t)row.size - 8;
    assert_int_equal(sell(&kiosks[0], "G-001", 100, &hold).status, PD_OP_APPLIED);
}

static void
a_crooked_desk_gives_back_nothing_that_is_not_its_own(void **state)
{
    struct desk *k = &kiosks[0];
    struct pd_lease_row own = lease_of(k, "G-001"), others = lease_of(&kiosks[1], "G-001");
    struct pd_hub_stock before, after;
    struct pd_op hold;
    const uint32_t size = (uint32_t)own.size;

    (void)state;
    assert_int_equal(sell(k, "G-001", 100, &hold).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(k, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &hold.id).status, PD_OP_APPLIED); /* unit 1 is spent */
    assert_int_equal(sell(k, "G-001", 100, &hold).status, PD_OP_APPLIED);              /* unit 2 is sold */
    assert_int_equal(give(k, "G-001", 5).status, PD_OP_APPLIED);
    before = stock_of("G-001");
    {
        const struct {
            const char *why;
            uint32_t lease, last;
            const char *sku;
            int units;
        } lies[] = {
            { "lease_unknown", 999, 5, "G-001", 1 },
            { "not_its_lease", others.id, (uint32_t)others.size, "G-001", 1 },
            { "not_its_lease", own.id, 5, "G-003", 1 },
            { "give_beyond_lease", own.id, size + 1, "G-001", 1 },
            { "give_beyond_lease", own.id, size, "G-001", own.size },
            { "given_twice", own.id, size, "G-001", 5 },
            { "given_twice", own.id, size - 4, "G-001", 3 },
            { "given_after_sale", own.id, 2, "G-001", 1 },
            { "given_after_sale", own.id, 1, "G-001", 1 },
            { "given_after_sale", own.id, 4, "G-001", 3 },
        };

        for (int i = 0; i < PD_COUNT(lies); i++) {
            struct pd_op op = give_of(k, lies[i].lease, lies[i].sku, lies[i].last, lies[i].units);
            struct pd_op_result r = desk_do(k, &op);

            assert_int_equal(r.status, PD_OP_QUARANTINED);
            assert_string_equal(r.code, lies[i].why);
            assert_true(kit_incidents(&kit, lies[i].why) > 0);
        }
    }
    after = stock_of("G-001");
    assert_int_equal(after.free, before.free);
    assert_int_equal(after.out, before.out);
}

static void
a_ticket_of_units_given_back_is_looked_at(void **state)
{
    struct pd_lease_row row = lease_of(&kiosks[0], "G-001");
    struct pd_op hold = desk_hold(&kiosks[0], &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(give(&kiosks[0], "G-001", 3).status, PD_OP_APPLIED);
    hold.ordinal = (uint32_t)row.size - 1;
    assert_int_equal(hand_over(&kiosks[0], &hold).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "given_back"), 1);
    hold.id = pd_id_make(kit.now_ms, &kit.rng);
    hold.ordinal = 5;
    assert_int_equal(hand_over(&kiosks[0], &hold).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "given_back"), 1);
}

/* ---- asking ---- */

static void
a_desk_that_has_sold_out_gets_what_is_free_and_no_more_than_its_share(void **state)
{
    int size = lease_of(&kiosks[0], "G-001").size;

    (void)state;
    assert_int_equal(ask(&kiosks[0], "G-001", 10).status, PD_OP_APPLIED); /* it has its share */
    assert_int_equal(lease_of(&kiosks[0], "G-001").size, size);
    assert_int_equal(give(&kiosks[0], "G-001", size).status, PD_OP_APPLIED);
    for (int i = 0; i < 9; i++)
        assert_int_equal(ask(&kiosks[0], "G-001", 1000).status, PD_OP_APPLIED);
    assert_int_equal(lease_of(&kiosks[0], "G-001").size, size + 40);
    assert_string_equal(ask(&kiosks[0], "NO-SUCH", 1).code, "no_stock");
}

/* Where a member without a phone is served: of what it asked for it has its share from then on, as a kiosk.
 */
static void
a_counter_has_what_it_asked_for_sells_it_and_owes_it(void **state)
{
    static struct pd_hub_stake stake;
    int share = lease_of(&kiosks[0], "G-001").size;
    struct pd_hub_stock before;
    struct pd_op hold;

    (void)state;
    assert_false(desk_lease(&counter, "G-001", &(struct pd_lease_row){ .id = 0 }));
    assert_int_equal(ask(&counter, "G-001", 5).status, PD_OP_APPLIED);
    assert_int_equal(lease_of(&counter, "G-001").size, share);
    assert_false(desk_lease(&counter, "G-002", &(struct pd_lease_row){ .id = 0 }));
    assert_int_equal(sell(&counter, "G-001", 100, &hold).status, PD_OP_APPLIED);
    assert_int_equal(hand_over(&counter, &hold).status, PD_OP_APPLIED);
    assert_int_equal(sell(&counter, "G-001", 100, &hold).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "given_back"), 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_stake(kit.hub, kit.now_ms, &counter.id, &stake));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(stake.units, share - 2);
    assert_int_equal(stake.holds, 1);
    assert_true(stake.token);
    assert_int_equal(stake.place_holds, 1);
    assert_ok(say(pd_hub_device_retire, &counter));
    assert_int_equal(give(&counter, "G-001", share - 2).status, PD_OP_APPLIED);
    expect_state(&counter, "retiring"); /* its token, and a ticket that waits */
    assert_string_equal(ask(&counter, "G-001", 1).code, "retiring");
    assert_ok(say(pd_hub_device_stay, &counter));
    assert_int_equal(ask(&counter, "G-001", 2).status, PD_OP_APPLIED);
    share = lease_of(&counter, "G-001").size - share; /* lent anew */
    assert_true(share > 0);
    assert_ok(say(pd_hub_device_lost, &counter));
    before = stock_of("G-001");
    assert_ok(settle(&counter, true));
    assert_int_equal(stock_of("G-001").free, before.free + share);
}

/* G-002: 10 received, 2 with each of five, none free. */
static void
units_recalled_go_to_the_desk_that_asked(void **state)
{
    struct pd_lease_row poor = lease_of(&kiosks[4], "G-002"), rich;
    int asked = -1;

    (void)state;
    kit_grant(&kit, &member, "gold", 9000);
    assert_int_equal(stock_of("G-002").free, 0);
    for (int i = 0; i < 2; i++) {
        struct pd_op hold = desk_hold(&kiosks[4], &member, "G-002", 1, 300);

        hold.money = pd_fen_of(990);
        assert_int_equal(desk_do(&kiosks[4], &hold).status, PD_OP_APPLIED);
    }
    assert_int_equal(ask(&kiosks[4], "G-002", 10).status, PD_OP_APPLIED);
    for (int i = 0; i < 4; i++)
        if (lease_of(&kiosks[i], "G-002").recall > 0)
            asked = i;
    assert_true(asked >= 0);
    rich = lease_of(&kiosks[asked], "G-002");
    assert_int_equal(rich.recall, 1);
    assert_int_equal(give(&kiosks[asked], "G-002", 1).status, PD_OP_APPLIED);
    assert_int_equal(lease_of(&kiosks[asked], "G-002").recall, 0);
    assert_int_equal(lease_of(&kiosks[4], "G-002").size, poor.size + 1);
    assert_int_equal(stock_of("G-002").free, 0);
}

/* The first desk that is asked does not answer: the next question asks another one. */
static void
each_question_asks_one_more_desk_until_none_has_anything_to_spare(void **state)
{
    int recalled;

    (void)state;
    kit_grant(&kit, &member, "gold", 9000);
    for (int i = 0; i < 2; i++) {
        struct pd_op hold = desk_hold(&kiosks[4], &member, "G-002", 1, 300);

        hold.money = pd_fen_of(990);
        assert_int_equal(desk_do(&kiosks[4], &hold).status, PD_OP_APPLIED);
    }
    for (int n = 1; n <= 4; n++) {
        recalled = 0;
        assert_int_equal(ask(&kiosks[4], "G-002", 10).status, PD_OP_APPLIED);
        for (int i = 0; i < 4; i++)
            recalled += lease_of(&kiosks[i], "G-002").recall;
        assert_int_equal(recalled, n);
    }
    assert_int_equal(ask(&kiosks[4], "G-002", 10).status, PD_OP_APPLIED); /* still under way */
    for (int i = 0; i < 4; i++) {
        struct pd_op hold;

        for (int k = 0; k < 2; k++) { /* sold before the recall was read: nothing is asked back any more */
            hold = desk_hold(&kiosks[i], &member, "G-002", 1, 300);
            hold.money = pd_fen_of(990);
            assert_int_equal(desk_do(&kiosks[i], &hold).status, PD_OP_APPLIED);
        }
        assert_int_equal(lease_of(&kiosks[i], "G-002").recall, 0);
    }
    assert_string_equal(ask(&kiosks[4], "G-002", 10).code, "no_stock");
}

/* ---- a desk that is replaced ---- */

static void
a_retiring_desk_gives_everything_back_and_is_retired_by_itself(void **state)
{
    static const char *const skus[] = { "G-001", "G-002", "G-003", "G-004" };
    struct desk *k = &kiosks[0];
    struct pd_op out, waits;

    (void)state;
    assert_int_equal(sell(k, "G-001", 100, &out).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(k, PD_OP_RELEASE, &out.id).status, PD_OP_APPLIED);
    assert_int_equal(sell(k, "G-001", 100, &waits).status, PD_OP_APPLIED);
    assert_ok(say(pd_hub_device_retire, k));
    assert_int_equal(say(pd_hub_device_retire, k), PD_ERR_STATE);
    expect_state(k, "retiring");
    assert_string_equal(ask(k, "G-001", 1).code, "retiring");
    for (int i = 0; i < PD_COUNT(skus); i++) {
        struct pd_lease_row row = lease_of(k, skus[i]);
        int sold = i == 0 ? 2 : 0;

        assert_int_equal(row.recall, row.size);
        if (row.size > sold)
            assert_int_equal(give(k, skus[i], row.size - sold).status, PD_OP_APPLIED);
    }
    expect_state(k, "retiring"); /* one ticket still waits to go out */
    assert_int_equal(desk_tell(k, PD_OP_VOID, &waits.id).status, PD_OP_APPLIED);
    expect_state(k, "retiring"); /* and its unit is there again */
    {
        struct pd_op hole = give_of(k, lease_of(k, "G-001").id, "G-001", 2, 1);

        assert_int_equal(desk_do(k, &hole).status, PD_OP_APPLIED);
    }
    expect_state(k, "retired");
    assert_int_equal(desk_push(k, k->count, k->count), 403);
    assert_string_equal(kit_problem(&kit), "device_retired");
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &out.id).status, PD_OP_APPLIED);
}

/* It has given some of it back already, and more is on its way; until its last unit is here it may stay. */
static void
a_retiring_desk_stays_after_all_and_sells_again(void **state)
{
    struct desk *k = &kiosks[0];
    struct pd_lease_row row = lease_of(k, "G-001");
    struct pd_op hold;

    (void)state;
    assert_int_equal(say(pd_hub_device_stay, k), PD_ERR_STATE);
    assert_ok(say(pd_hub_device_retire, k));
    assert_int_equal(give(k, "G-001", row.size - 1).status, PD_OP_APPLIED);
    assert_ok(say(pd_hub_device_stay, k));
    expect_state(k, "active");
    row = lease_of(k, "G-001");
    assert_int_equal(row.recall, 0);
    assert_true(row.size > 40); /* what it gave back was lent to it again, with new numbers */
    assert_int_equal(ask(k, "G-001", 1).status, PD_OP_APPLIED);
    assert_int_equal(sell(k, "G-001", 100, &hold).status, PD_OP_APPLIED);
    assert_int_equal(give(k, "G-001", 1).status, PD_OP_APPLIED);
}

static void
a_desk_that_is_gone_does_not_stay(void **state)
{
    struct desk second;

    (void)state;
    desk_enrol(&second, &kit, "counter", "P1"); /* holds nothing */
    assert_ok(say(pd_hub_device_retire, &second));
    expect_state(&second, "retired");
    assert_int_equal(say(pd_hub_device_stay, &second), PD_ERR_DENIED);
    assert_ok(say(pd_hub_device_retire, &kiosks[0]));
    assert_ok(say(pd_hub_device_lost, &kiosks[0]));
    assert_int_equal(say(pd_hub_device_stay, &kiosks[0]), PD_ERR_DENIED);
    expect_state(&kiosks[0], "lost");
}

static void
a_counter_that_stays_is_not_asked_for_its_token_any_more(void **state)
{
    static struct pd_row rows[500];
    struct pd_pull_header header;
    int n, last = -1;

    (void)state;
    assert_ok(say(pd_hub_device_retire, &counter));
    assert_ok(say(pd_hub_device_stay, &counter));
    n = desk_pull(&counter, 0, 500, &header, rows, 500);
    for (int i = 0; i < n; i++)
        if (rows[i].kind == PD_ROW_TOKEN)
            last = i;
    assert_true(last >= 0);
    assert_false(rows[last].token.asked);
}

static void
a_counter_that_is_to_go_is_asked_for_its_token(void **state)
{
    static struct pd_row rows[500];
    struct pd_pull_header header;
    struct desk second;
    bool asked = false;
    int n;

    (void)state;
    desk_enrol(&second, &kit, "counter", "P1"); /* holds nothing */
    assert_ok(say(pd_hub_device_retire, &second));
    expect_state(&second, "retired");
    assert_ok(say(pd_hub_device_retire, &counter));
    expect_state(&counter, "retiring");
    n = desk_pull(&counter, 0, 500, &header, rows, 500);
    for (int i = 0; i < n; i++)
        asked |= rows[i].kind == PD_ROW_TOKEN && rows[i].token.asked;
    assert_true(asked);
    assert_ok(say(pd_hub_device_lost, &counter)); /* it never answered */
    expect_state(&counter, "lost");
}

/* ---- a desk that is lost ---- */

static void
declaring_a_desk_lost_shows_what_is_at_stake(void **state)
{
    static struct pd_hub_stake stake;
    struct pd_op hold;
    int64_t units = 0;

    (void)state;
    assert_int_equal(sell(&kiosks[0], "G-001", 100, &hold).status, PD_OP_APPLIED);
    kit.now_ms += PD_HOUR_MS;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_stake(kit.hub, kit.now_ms, &kiosks[0].id, &stake));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(stake.count, 4);
    for (int i = 0; i < stake.count; i++)
        units += stake.lines[i].units;
    assert_string_equal(stake.lines[0].sku, "G-001");
    assert_int_equal(stake.lines[0].units, 39);
    assert_int_equal(pd_points_raw(stake.lines[0].points), 3900);
    assert_int_equal(pd_fen_raw(stake.lines[0].worth), 3900);
    assert_int_equal(units, stake.units);
    assert_int_equal(stake.units, 39 + 2 + 20 + 1);
    assert_int_equal(pd_points_raw(stake.points), 3900 + 600 + 1000 + 10);
    assert_int_equal(stake.holds, 1);
    assert_int_equal(pd_points_raw(stake.held), 100);
    assert_int_equal(stake.seen_ms, kit.now_ms - PD_HOUR_MS);
    assert_int_equal(stake.high, 1);
    assert_false(stake.lost);
}

static void
a_lost_desk_is_refused_and_its_tickets_are_honoured_until_it_is_settled(void **state)
{
    struct desk *k = &kiosks[0];
    struct pd_op held, unknown, late;
    struct pd_hub_stock before;

    (void)state;
    assert_int_equal(sell(k, "G-001", 100, &held).status, PD_OP_APPLIED);
    assert_ok(say(pd_hub_device_lost, k));
    assert_int_equal(say(pd_hub_device_lost, k), PD_ERR_STATE);
    expect_state(k, "lost");
    unknown = desk_hold(&kiosks[1], &member, "G-001", 1, 100); /* made where the hub cannot see it */
    unknown.lease = held.lease;
    unknown.ordinal = 2;
    late = unknown;
    late.id = pd_id_make(kit.now_ms, &kit.rng);
    late.ordinal = 3;
    desk_write(k, &unknown);
    assert_int_equal(desk_push(k, k->count - 1, k->count), 403);
    assert_string_equal(kit_problem(&kit), "device_lost");

    /* What it told of counts as out: the counter ends it. What it did not tell of says its ticket. */
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &held.id).status, PD_OP_APPLIED);
    assert_int_equal(hand_over(k, &unknown).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "after_settling"), 0);
    assert_int_equal(kit_incidents(&kit, "stock_short"), 0);

    assert_int_equal(settle(k, false), PD_ERR_BUSY);
    kit.now_ms += 10 * PD_DAY_MS; /* 72 h without the hub, and the seven days of the last ticket */
    assert_int_equal(settle(k, false), PD_ERR_BUSY);
    kit.now_ms += 2 * PD_DAY_MS;
    before = stock_of("G-001");
    assert_ok(settle(k, false));
    assert_int_equal(settle(k, false), PD_ERR_STATE);
    assert_int_equal(stock_of("G-001").free, before.free + 38);

    assert_int_equal(hand_over(k, &late).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "after_settling"), 1);
    assert_int_equal(stock_of("G-001").free, before.free + 37);
    assert_int_equal(stock_of("G-001").out, before.out + 1);
}

static void
a_ticket_after_settling_leaves_the_hospital_short_and_never_in_silence(void **state)
{
    struct desk *k = &kiosks[0];
    struct pd_lease_row row = lease_of(k, "G-004");
    struct pd_op late = desk_hold(k, &member, "G-004", 1, 10), hold;

    (void)state;
    assert_ok(say(pd_hub_device_lost, k));
    assert_ok(settle(k, true)); /* its one bowl goes to the fifth desk, which had none */
    assert_int_equal(stock_of("G-004").free, 0);
    assert_int_equal(sell(&kiosks[4], "G-004", 10, &hold).status, PD_OP_APPLIED);
    late.lease = row.id;
    late.ordinal = 1;
    assert_int_equal(hand_over(k, &late).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "stock_short"), 1);
    assert_int_equal(kit_incidents(&kit, "after_settling"), 1);
    assert_int_equal(stock_of("G-004").short_n, 1);
}

static void
nothing_of_a_silent_desk_is_taken_by_time(void **state)
{
    struct pd_lease_row before = lease_of(&kiosks[0], "G-003");

    (void)state;
    kit.now_ms += 400 * PD_DAY_MS;
    assert_int_equal(ask(&kiosks[1], "G-003", 10).status, PD_OP_APPLIED);
    assert_int_equal(stock_of("G-003").free, 0);
    assert_int_equal(lease_of(&kiosks[0], "G-003").size, before.size);
    assert_int_equal(settle(&kiosks[0], true), PD_ERR_STATE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, kit_tear_down)
        T(what_a_desk_gives_back_is_free_and_its_numbers_are_spent),
        T(a_crooked_desk_gives_back_nothing_that_is_not_its_own),
        T(a_ticket_of_units_given_back_is_looked_at),
        T(a_desk_that_has_sold_out_gets_what_is_free_and_no_more_than_its_share),
        T(units_recalled_go_to_the_desk_that_asked),
        T(each_question_asks_one_more_desk_until_none_has_anything_to_spare),
        T(a_retiring_desk_gives_everything_back_and_is_retired_by_itself),
        T(a_retiring_desk_stays_after_all_and_sells_again),
        T(a_desk_that_is_gone_does_not_stay),
        T(a_counter_has_what_it_asked_for_sells_it_and_owes_it),
        T(a_counter_that_stays_is_not_asked_for_its_token_any_more),
        T(a_counter_that_is_to_go_is_asked_for_its_token),
        T(declaring_a_desk_lost_shows_what_is_at_stake),
        T(a_lost_desk_is_refused_and_its_tickets_are_honoured_until_it_is_settled),
        T(a_ticket_after_settling_leaves_the_hospital_short_and_never_in_silence),
        T(nothing_of_a_silent_desk_is_taken_by_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
