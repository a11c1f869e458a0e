/*
 * Goal: rows and results that are well formed and absurd (a hub that lies, or one whose database was edited)
 * never stop the desk and never break its journal. Method: random pages from extremes about the desk's own
 * members, leases, holds and tokens, results for ops that exist and for ops that do not, with redemptions
 * between; verify and rebuild after each history.
 */
#include "app/core/lots.h"
#include "tests/ledger/desk.h"

#define HISTORIES 40
#define STEPS 60

static struct desk desk;
static struct pd_hold holds[STEPS];
static int hold_count;

static uint64_t
below(uint64_t n)
{
    return pd_rng_below(&desk.rng, n);
}

static int64_t
amount(void)
{
    static const int64_t rows[] = { 0, 1, 100, DESK_POINTS, PD_AMOUNT_MAX - 1, PD_AMOUNT_MAX };

    return rows[below(PD_COUNT(rows))];
}

static int64_t
sum(void)
{
    static const int64_t rows[] = { 0, 1, PD_AMOUNT_MAX, INT64_C(1000000000000000) };

    return rows[below(PD_COUNT(rows))];
}

static int64_t
instant(void)
{
    static const int64_t rows[] = { 1, DESK_NOW - PD_DAY_MS, DESK_NOW, DESK_NOW + 1,
        DESK_NOW + 400 * PD_DAY_MS, INT64_C(253402300799999) };

    return rows[below(PD_COUNT(rows))];
}

static struct pd_id
someone(void)
{
    struct pd_id id;

    switch (below(4)) {
    case 0:
        return desk.member;
    case 1:
        return desk.other;
    case 2:
        return desk.identity.device;
    default:
        memset(id.b, 0xee, sizeof id.b);
        return id;
    }
}

static const char *
sku(void)
{
    static const char *const rows[] = { "MUG", "TEA", "NONE", "X" };

    return rows[below(PD_COUNT(rows))];
}

static struct pd_row
member_row(void)
{
    struct pd_row row = desk_member_row(&desk.member, amount());
    struct pd_member *m = &row.member;
    int64_t expires_ms = 1;

    m->id = someone();
    m->status = (enum pd_member_status)(1 + below(PD_MEMBER_CLOSED));
    m->growth = pd_points_of(sum());
    m->debt = pd_points_of(sum());
    m->held = pd_points_of(sum());
    (void)pd_copy(m->masked, sizeof m->masked, below(2) == 0 ? "%s%n%x" : "\"*\\'");
    m->lot_count = (int)below(PD_MEMBER_LOTS_MAX + 1);
    for (int i = 0; i < m->lot_count; i++) {
        expires_ms += (int64_t)below(30 * (uint64_t)PD_DAY_MS * 4000 / PD_MEMBER_LOTS_MAX) + 1;
        m->lots[i] = (struct pd_lot){ .id = below(4) == 0 ? (uint64_t)INT64_MAX : (uint64_t)i + 1,
            .left = pd_points_of(amount()),
            .usable_from_ms = instant(),
            .expires_ms = expires_ms };
        (void)pd_copy(m->lots[i].rule, sizeof m->lots[i].rule, "pay");
    }
    m->taken_count = (int)below(3);
    for (int i = 0; i < m->taken_count; i++) {
        m->taken[i].qty = (int)amount();
        m->taken[i].since_ms = instant();
        (void)pd_copy(m->taken[i].sku, sizeof m->taken[i].sku, i == 0 ? "MUG" : "TEA");
    }
    return row;
}

static struct pd_row
hold_row(void)
{
    struct pd_row row = { .kind = PD_ROW_HOLD };
    struct pd_hold_row *h = &row.hold;

    if (hold_count > 0 && below(4) != 0)
        *h = holds[below((uint64_t)hold_count)].row;
    else
        h->id = someone();
    if (below(2) == 0) {
        h->member = someone();
        h->device = someone();
        (void)pd_copy(h->sku, sizeof h->sku, sku());
        (void)pd_copy(h->place, sizeof h->place, below(2) == 0 ? "P1" : "P9");
        h->qty = 1 + (int)below(PD_QTY_MAX);
        h->amount = pd_points_of(amount());
        h->money = pd_fen_of(amount());
        h->lease = below(3) == 0 ? UINT32_MAX : (uint32_t)below(3);
        h->ordinal = below(2) == 0 ? UINT32_MAX : (uint32_t)below(20);
    }
    if (h->qty == 0) {
        h->qty = 1;
        h->member = someone();
        h->device = someone();
        (void)pd_copy(h->sku, sizeof h->sku, "MUG");
        (void)pd_copy(h->place, sizeof h->place, "P1");
    }
    h->expires_ms = instant();
    h->state = (enum pd_hold_state)(PD_HOLD_HELD + below(PD_HOLD_REJECTED));
    h->ended_ms = instant();
    return row;
}

static struct pd_row
any_row(void)
{
    struct pd_row row = { .kind = PD_ROW_GONE };

    switch (below(8)) {
    case 0:
    case 1:
        return member_row();
    case 2:
    case 3:
        return hold_row();
    case 4:
        row = desk_lease_row(&desk, (uint32_t)(1 + below(3)), sku(), (int)amount());
        if (below(2) == 0)
            row.lease.device = someone();
        return row;
    case 5:
        row.kind = PD_ROW_TOKEN;
        row.token.number = below(2) == 0 ? (uint64_t)INT64_MAX : 1 + below(5);
        row.token.device = below(2) == 0 ? desk.identity.device : someone();
        (void)pd_copy(row.token.place, sizeof row.token.place, below(2) == 0 ? "P1" : "P9");
        return row;
    case 6:
        row.kind = PD_ROW_KEY;
        row.key.key = below(2) == 0 ? desk.identity.public_key : desk.identity.hub_key;
        row.key.roles = below(2) == 0 ? UINT32_MAX : (uint32_t)below(64);
        row.key.device = someone();
        row.key.revoked = below(2) == 0;
        return row;
    default:
        row.gone = someone();
        return row;
    }
}

/* As it came over the wire: what decoding refuses is not the ledger's to survive. */
static bool
through_the_wire(struct pd_row *row)
{
    char line[PD_ROW_LINE_MAX + 1];
    struct pd_row copy = *row;

    copy.cseq = 1;
    return pd_row_decode(line, pd_row_encode(&copy, line), row, NULL) == PD_OK;
}

static void
hub_lies(void)
{
    static struct pd_row rows[4];
    int n = 1 + (int)below(PD_COUNT(rows));
    struct pd_ledger_status status;

    for (int i = 0; i < n; i++) {
        rows[i] = any_row();
        assert_true(through_the_wire(&rows[i]));
    }
    assert_ok(pd_ledger_status(desk.ledger, &status));
    assert_ok(desk_page(&desk, rows, n, below(2) == 0 ? 0 : below(status.high_seq + 1)));
}

static void
hub_answers(void)
{
    struct pd_ledger_status status;
    enum pd_err err;
    uint64_t dseq;

    assert_ok(pd_ledger_status(desk.ledger, &status));
    dseq = 1 + below(status.high_seq + 3);
    err = desk_result(&desk, dseq, (enum pd_op_status)(1 + below(5)), below(2) == 0 ? "%n%s" : "price");
    if (dseq > status.high_seq)
        assert_int_equal(err, PD_ERR_INVALID);
    else
        assert_ok(err);
}

static void
desk_works(void)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;
    struct pd_member member;
    enum pd_err err =
        desk_try_redeem(&desk, below(2) == 0 ? "MUG" : "TEA", 1 + (int)below(3), &outcome, &hold);

    desk.code_exp_ms++;
    assert_true(err == PD_OK || err == PD_ERR_NOT_FOUND);
    if (err == PD_OK && outcome == PD_REDEEM_OK) {
        holds[hold_count++] = hold;
        if (below(2) == 0)
            desk_release(&desk, &hold);
    }
    err = pd_ledger_member(desk.ledger, &desk.member, &member);
    assert_true(err == PD_OK || err == PD_ERR_NOT_FOUND);
    if (err == PD_OK)
        assert_true(pd_points_raw(pd_lots_spendable(member.lots, member.lot_count, DESK_NOW)) >= 0);
}

static void
lies_never_stop_a_desk(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        desk_start(&desk, seed);
        hold_count = 0;
        for (int i = 0; i < STEPS; i++) {
            switch (below(3)) {
            case 0:
                hub_lies();
                break;
            case 1:
                hub_answers();
                break;
            default:
                desk_works();
                break;
            }
        }
        desk_is_sound(&desk);
        assert_ok(pd_ledger_rebuild(desk.ledger));
        desk_is_sound(&desk);
        desk_close(&desk);
        desk_open(&desk);
        desk_is_sound(&desk);
        desk_finish(&desk);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lies_never_stop_a_desk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
