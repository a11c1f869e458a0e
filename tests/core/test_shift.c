/* What a shift came to: from its ops in order, and from nothing else. */
#include "tests/support/check.h"

#include "app/core/shift.h"

#include <stdio.h>
#include <string.h>

static struct pd_op
op_of(enum pd_op_kind kind, const char *how, const char *sku, int qty)
{
    struct pd_op op = { .kind = kind, .qty = qty };

    (void)pd_copy(op.how, sizeof op.how, how);
    (void)pd_copy(op.sku, sizeof op.sku, sku);
    return op;
}

static void
hand(struct pd_shift_figures *f, const char *sku, int qty, int64_t points, int64_t fen)
{
    struct pd_op op = op_of(PD_OP_CAPTURE, "", "", qty);
    struct pd_shift_hold hold = { .qty = qty, .amount = pd_points_of(points), .money = pd_fen_of(fen) };

    (void)pd_copy(op.code, sizeof op.code, "PD1:X");
    (void)pd_copy(hold.sku, sizeof hold.sku, sku);
    pd_shift_add(f, &op, &hold);
}

static void
hand_overs_are_summed_and_told_apart_by_gift(void **state)
{
    struct pd_shift_figures f;

    (void)state;
    pd_shift_begin(&f);
    hand(&f, "G-002", 1, 1800, 0);
    hand(&f, "G-001", 2, 1200, 990);
    hand(&f, "G-002", 3, 5400, 10);
    assert_int_equal(f.handed, 3);
    assert_int_equal(f.units, 6);
    assert_int_equal(pd_points_raw(f.points), 8400);
    assert_int_equal(pd_fen_raw(f.money), 1000);
    assert_int_equal(f.typed, 0);
    assert_int_equal(f.gift_count, 2);
    assert_string_equal(f.gifts[0].sku, "G-001");
    assert_int_equal(f.gifts[0].handed, 2);
    assert_string_equal(f.gifts[1].sku, "G-002");
    assert_int_equal(f.gifts[1].handed, 4);
    assert_int_equal(f.gifts[1].counted, -1);
}

static void
what_is_out_of_the_ordinary_is_counted_apart(void **state)
{
    static const struct pd_shift_hold hold = { .sku = "G-001", .qty = 2, .amount = { 1200 } };
    struct pd_op typed = op_of(PD_OP_CAPTURE, PD_OP_BY_PROXY, "", 2), undone = { .kind = PD_OP_REFUND },
                 ended = { .kind = PD_OP_VOID }, vouched = { .kind = PD_OP_VOUCH },
                 receipt = { .kind = PD_OP_CLAIM, .key = "bill:B-1" },
                 other = { .kind = PD_OP_CLAIM, .key = "sign_in:018bcfe5681a7:20454" },
                 on = op_of(PD_OP_STAFF, PD_OP_STAFF_ON, "", 0),
                 approved = op_of(PD_OP_STAFF, PD_OP_STAFF_APPROVE, "", 0);
    struct pd_shift_figures f;

    (void)state;
    (void)pd_copy(undone.reason, sizeof undone.reason, "undo");
    pd_shift_begin(&f);
    pd_shift_add(&f, &on, NULL);
    pd_shift_add(&f, &typed, &hold);
    pd_shift_add(&f, &undone, &hold);
    pd_shift_add(&f, &ended, NULL);
    pd_shift_add(&f, &vouched, NULL);
    pd_shift_add(&f, &receipt, NULL);
    pd_shift_add(&f, &other, NULL);
    pd_shift_add(&f, &approved, NULL);
    assert_int_equal(f.sign_ins, 1);
    assert_int_equal(f.by_proxy, 1);
    assert_int_equal(f.typed, 1);
    assert_int_equal(f.refunds, 1);
    assert_int_equal(f.ended, 1);
    assert_int_equal(f.vouched, 1);
    assert_int_equal(f.receipts, 1);
    assert_int_equal(f.approved, 1);
    assert_int_equal(f.gifts[0].handed, 2);
    assert_int_equal(f.gifts[0].returned, 2);
}

static void
a_shelf_counted_twice_is_as_it_was_counted_last(void **state)
{
    struct pd_op first = op_of(PD_OP_STOCK, PD_OP_STOCK_COUNT, "G-001", 12),
                 last = op_of(PD_OP_STOCK, PD_OP_STOCK_COUNT, "G-001", 0),
                 in = op_of(PD_OP_STOCK, PD_OP_STOCK_RECEIVE, "G-001", 5),
                 out = op_of(PD_OP_STOCK, PD_OP_STOCK_SHRINK, "G-001", 2);
    struct pd_shift_figures f;

    (void)state;
    pd_shift_begin(&f);
    pd_shift_add(&f, &first, NULL);
    pd_shift_add(&f, &in, NULL);
    pd_shift_add(&f, &in, NULL);
    pd_shift_add(&f, &out, NULL);
    pd_shift_add(&f, &last, NULL);
    assert_int_equal(f.gift_count, 1);
    assert_int_equal(f.gifts[0].counted, 0);
    assert_int_equal(f.gifts[0].received, 10);
    assert_int_equal(f.gifts[0].shrunk, 2);
}

static void
more_gifts_than_rows_still_add_up(void **state)
{
    struct pd_shift_figures f;
    char sku[PD_SKU_CAP];

    (void)state;
    pd_shift_begin(&f);
    for (int i = 0; i < PD_SHIFT_GIFTS_MAX + 3; i++) {
        (void)snprintf(sku, sizeof sku, "G-%03d", 200 - i);
        hand(&f, sku, 1, PD_AMOUNT_MAX, 1);
    }
    assert_int_equal(f.gift_count, PD_SHIFT_GIFTS_MAX);
    assert_int_equal(f.units, PD_SHIFT_GIFTS_MAX + 3);
    assert_int_equal(pd_fen_raw(f.money), PD_SHIFT_GIFTS_MAX + 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_overs_are_summed_and_told_apart_by_gift),
        cmocka_unit_test(what_is_out_of_the_ordinary_is_counted_apart),
        cmocka_unit_test(a_shelf_counted_twice_is_as_it_was_counted_last),
        cmocka_unit_test(more_gifts_than_rows_still_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
