/*
 * Goal: what a member can spend here is what the hub last said minus own ops it had not seen; in whatever
 * order acts, answers and pages come, it is never more than the truth, and at rest it is the truth. Method:
 * random desks beside a model of the hub that knows only lots, holds and links. After every step the desk is
 * held against the model run ahead over all ops; at the end against the model itself, and against a second
 * desk that got everything in one pull.
 */
#include "tests/ledger/desk.h"
#include "tests/support/slice.h"

#include "app/base/log.h"
#include "app/core/lots.h"

#define MEMBERS 2
#define OPS_MAX 512
#define SEEDS SLICE_OF(40)
#define STEPS 60

struct model_hold {
    struct pd_hold_row row;
    struct pd_draw draws[PD_MEMBER_LOTS_MAX];
    int draw_count;
    int member;
};

/* The hub, as far as it matters here. */
struct model {
    struct pd_member members[MEMBERS];
    struct model_hold holds[OPS_MAX];
    int hold_count;
    uint64_t high;
};

static struct desk desk;
static struct model hub, ahead;
static struct pd_op ops[OPS_MAX]; /* by dseq - 1 */
static uint64_t op_count, told, pruned;
static uint64_t seed_now;

/* Some ops are refused; always the same ones. */
static bool
refuses(uint64_t dseq)
{
    return (dseq * UINT64_C(0x9e3779b97f4a7c15) + seed_now * 77) % 7 == 0;
}

static int
member_of(const struct model *m, const struct pd_id *id)
{
    return pd_id_equal(m->members[0].id, *id) ? 0 : 1;
}

static struct model_hold *
hold_of(struct model *m, const struct pd_id *id)
{
    for (int i = 0; i < m->hold_count; i++)
        if (pd_id_equal(m->holds[i].row.id, *id))
            return &m->holds[i];
    fail_msg("an op on a hold that the hub never saw");
    return NULL;
}

static void
add(struct pd_points *to, struct pd_points what)
{
    assert_true(pd_points_add(*to, what, to));
}

static void
sub(struct pd_points *from, struct pd_points what)
{
    assert_true(pd_points_sub(*from, what, from));
}

static void
taken(struct pd_member *member, const char *sku, int qty)
{
    for (int i = 0; i < member->taken_count; i++) {
        if (strcmp(member->taken[i].sku, sku) == 0) {
            member->taken[i].qty += qty;
            return;
        }
    }
    member->taken[member->taken_count].qty = qty;
    memcpy(member->taken[member->taken_count++].sku, sku, PD_SKU_CAP);
}

static void
model_hold(struct model *m, const struct pd_op *op)
{
    struct model_hold *hold = &m->holds[m->hold_count++];
    struct pd_member *member;

    hold->member = member_of(m, &op->member);
    member = &m->members[hold->member];
    hold->row = (struct pd_hold_row){ .id = op->id,
        .member = op->member,
        .device = op->device,
        .qty = op->qty,
        .amount = op->amount,
        .lease = op->lease,
        .ordinal = op->ordinal,
        .expires_ms = op->expires_ms };
    memcpy(hold->row.sku, op->sku, sizeof(op->sku));
    memcpy(hold->row.place, op->place, sizeof(op->place));
    hold->row.state = refuses(op->dseq) ? PD_HOLD_REJECTED : PD_HOLD_HELD;
    if (hold->row.state == PD_HOLD_REJECTED)
        return;
    hold->draw_count = pd_lots_draw(member->lots, member->lot_count, op->decided_ms, op->amount, hold->draws);
    assert_true(hold->draw_count > 0);
    add(&member->held, op->amount);
    taken(member, op->sku, op->qty);
}

static void
model_end(struct model *m, const struct pd_op *op)
{
    struct model_hold *hold = hold_of(m, &op->hold);
    struct pd_member *member = &m->members[hold->member];

    if (hold->row.state == PD_HOLD_REJECTED)
        return; /* a fact on a refused hold: booked when it was released */
    sub(&member->held, hold->row.amount);
    hold->row.ended_ms = op->at_ms;
    hold->row.state = op->kind == PD_OP_CAPTURE ? PD_HOLD_CAPTURED : PD_HOLD_VOIDED;
    if (op->kind == PD_OP_CAPTURE)
        return;
    (void)pd_lots_put_back(member->lots, member->lot_count, hold->draws, hold->draw_count);
    taken(member, hold->row.sku, -hold->row.qty);
}

static void
model_op(struct model *m, const struct pd_op *op)
{
    m->high = op->dseq;
    if (op->kind == PD_OP_HOLD) {
        model_hold(m, op);
    } else if (op->kind == PD_OP_RELEASE) {
        struct model_hold *hold = hold_of(m, &op->hold);

        if (hold->row.state == PD_HOLD_REJECTED)
            add(&m->members[hold->member].debt, hold->row.amount);
        else
            hold->row.state = PD_HOLD_RELEASED;
    } else if (op->kind == PD_OP_CAPTURE || op->kind == PD_OP_VOID) {
        model_end(m, op);
    } else if (op->kind == PD_OP_SPEND && !refuses(op->dseq)) {
        struct pd_member *member = &m->members[member_of(m, &op->member)];
        struct pd_draw draws[PD_MEMBER_LOTS_MAX];

        assert_true(pd_lots_draw(member->lots, member->lot_count, op->decided_ms, op->amount, draws) > 0);
    }
}

static bool
collect(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    (void)ctx;
    (void)line;
    (void)len;
    (void)result;
    ops[op_count++] = *op;
    return true;
}

static void
see_ops(void)
{
    assert_ok(pd_ledger_each_op(desk.ledger, op_count + 1, collect, NULL));
}

/* ---- steps ---- */

static struct pd_id *
some_member(void)
{
    return pd_rng_below(&desk.rng, 2) ? &desk.member : &desk.other;
}

static void
step_redeem(void)
{
    struct pd_redeem_request r = { .when = desk.when,
        .programme = &desk.programme,
        .member = *some_member(),
        .qty = 1 + (int)pd_rng_below(&desk.rng, 2),
        .code_type = PD_CODE_CARD,
        .online = true,
        .decided_ms = desk.when.now_ms };
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;

    memcpy(r.sku, pd_rng_below(&desk.rng, 2) ? "MUG" : "TEA", 4);
    assert_ok(pd_ledger_redeem(desk.ledger, &r, &outcome, &hold));
}

static void
step_on_hold(uint64_t which)
{
    struct pd_hold holds[8];
    int count = pd_ledger_holds_open(desk.ledger, NULL, holds, 8);
    enum pd_capture_outcome outcome;
    struct pd_hold *hold;
    struct pd_hold out;
    struct pd_code code;

    if (count == 0)
        return;
    hold = &holds[pd_rng_below(&desk.rng, (uint64_t)count)];
    if (which == 0 && hold->row.state == PD_HOLD_HELD) {
        assert_ok(pd_ledger_release(desk.ledger, desk.when, &hold->row.id, "screen"));
    } else if (which == 1) {
        assert_ok(pd_ledger_void(desk.ledger, desk.when, &hold->row.id, "not_wanted"));
    } else if (which == 2 && hold->row.state == PD_HOLD_RELEASED) {
        code = desk_read_ticket(&desk, hold);
        assert_ok(pd_ledger_capture(desk.ledger, desk.when, &code, hold->ticket, &outcome, &out));
        assert_int_equal(outcome, PD_CAPTURE_OK);
    }
}

static void
step_spend(void)
{
    enum pd_redeem_outcome outcome;

    assert_ok(pd_ledger_spend(desk.ledger, desk.when, some_member(), "points",
        pd_points_of(1 + (int64_t)pd_rng_below(&desk.rng, 40)), "wheel", "", 7, &outcome));
}

/* The hub takes some ops; their answers may come much later, or after the rows. */
static void
step_push(uint64_t most)
{
    while (hub.high < op_count && most-- > 0)
        model_op(&hub, &ops[hub.high]);
}

static void
step_answers(void)
{
    while (told < hub.high) {
        const struct pd_op *op = &ops[told];
        bool no = refuses(op->dseq) && (op->kind == PD_OP_HOLD || op->kind == PD_OP_SPEND);

        assert_ok(desk_result(&desk, op->dseq, no ? PD_OP_REJECTED : PD_OP_APPLIED, no ? "tier" : ""));
        told++;
    }
}

/* One page of several: what it includes is told with the last of them. */
static void
page_of(struct desk *to, int which)
{
    static struct pd_row rows[OPS_MAX + 1];
    int count = 0;

    rows[count] = (struct pd_row){ .kind = PD_ROW_MEMBER };
    rows[count++].member = hub.members[which];
    for (int i = 0; i < hub.hold_count; i++) {
        if (hub.holds[i].member != which)
            continue;
        rows[count] = (struct pd_row){ .kind = PD_ROW_HOLD };
        rows[count++].hold = hub.holds[i].row;
    }
    assert_ok(desk_page(to, rows, count, 0));
}

static void
all_pages(struct desk *to, uint64_t high)
{
    for (int i = MEMBERS - 1; i >= 0; i--)
        page_of(to, i);
    assert_ok(desk_page(to, NULL, 0, high));
}

/* As if it were three months later: everything answered goes. */
static void
step_prune(void)
{
    struct pd_when later = { desk.when.now_ms + 91 * PD_DAY_MS, PD_TIME_SYNCED };
    uint64_t count;

    assert_ok(pd_ledger_prune(desk.ledger, later, 1, &count));
    pruned += count;
    assert_in_range(pruned, 0, told);
}

static void
one_step(void)
{
    uint64_t dice = pd_rng_below(&desk.rng, 13);

    if (dice < 4)
        step_redeem();
    else if (dice < 7)
        step_on_hold(dice - 4);
    else if (dice == 7)
        step_spend();
    else if (dice == 8)
        step_push(1 + pd_rng_below(&desk.rng, 5));
    else if (dice == 9)
        step_answers();
    else if (dice == 10)
        page_of(&desk, (int)pd_rng_below(&desk.rng, MEMBERS));
    else if (dice == 12)
        step_prune();
    else
        all_pages(&desk, hub.high);
}

/* ---- the two checks ---- */

static void
never_more_than_the_truth(void)
{
    ahead = hub;
    while (ahead.high < op_count)
        model_op(&ahead, &ops[ahead.high]);
    for (int i = 0; i < MEMBERS; i++) {
        const struct pd_member *m = &ahead.members[i];
        int64_t truth = pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, desk.when.now_ms));

        assert_true(desk_free_points(&desk, &m->id) <= truth);
    }
}

static void
is_the_truth(struct desk *at)
{
    for (int i = 0; i < MEMBERS; i++) {
        const struct pd_member *want = &hub.members[i];
        struct pd_member got;

        assert_ok(pd_ledger_member(at->ledger, &want->id, &got));
        assert_int_equal(got.lot_count, want->lot_count);
        for (int k = 0; k < got.lot_count; k++)
            assert_int_equal(pd_points_raw(got.lots[k].left), pd_points_raw(want->lots[k].left));
        assert_int_equal(pd_points_raw(got.held), pd_points_raw(want->held));
        assert_int_equal(pd_points_raw(got.debt), pd_points_raw(want->debt));
        assert_int_equal(got.taken_count, want->taken_count);
    }
    for (int i = 0; i < hub.hold_count; i++) {
        struct pd_hold hold;

        assert_ok(pd_ledger_hold_get(at->ledger, &hub.holds[i].row.id, &hold));
        /* a refused hold whose gift was handed over here stays handed over here */
        if (at == &desk && hub.holds[i].row.state == PD_HOLD_REJECTED && hold.row.state == PD_HOLD_CAPTURED)
            continue;
        assert_int_equal(hold.row.state, hub.holds[i].row.state);
    }
}

static void
never_oversold(void)
{
    bool used[3][DESK_UNITS + 1] = { { false } };

    for (int i = 0; i < hub.hold_count; i++) {
        struct pd_hold hold;

        assert_ok(pd_ledger_hold_get(desk.ledger, &hub.holds[i].row.id, &hold));
        if (hold.row.state == PD_HOLD_VOIDED || hold.row.state == PD_HOLD_REJECTED)
            continue;
        for (int k = 0; k < hold.row.qty; k++) {
            bool *unit = &used[hold.row.lease][hold.row.ordinal - (uint32_t)k];

            assert_in_range(hold.row.ordinal, 1, DESK_UNITS);
            assert_false(*unit);
            *unit = true;
        }
    }
}

static void
one_pull_gives_the_same(void)
{
    static struct desk second;

    desk_start(&second, seed_now + 5000);
    all_pages(&second, 0);
    is_the_truth(&second);
    desk_finish(&second);
}

static void
one_history(uint64_t seed)
{
    seed_now = seed;
    op_count = 0;
    told = 0;
    pruned = 0;
    memset(&hub, 0, sizeof(hub));
    desk_start(&desk, seed);
    hub.members[0] = desk_member_row(&desk.member, DESK_POINTS).member;
    hub.members[1] = desk_member_row(&desk.other, DESK_POINTS).member;
    see_ops();
    for (int i = 0; i < STEPS; i++) {
        one_step();
        see_ops();
        never_more_than_the_truth();
    }
    step_push(OPS_MAX);
    step_answers();
    all_pages(&desk, hub.high);
    is_the_truth(&desk);
    never_oversold();
    desk_is_sound(&desk);
    assert_ok(pd_ledger_rebuild(desk.ledger));
    desk_is_sound(&desk);
    is_the_truth(&desk);
    one_pull_gives_the_same();
    desk_finish(&desk);
}

static void
random_histories_end_in_the_truth(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        one_history(seed);
}

static void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(random_histories_end_in_the_truth) };

    pd_log_set_sink(drop, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
