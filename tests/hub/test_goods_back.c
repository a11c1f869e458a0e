/*
 * Goal: goods whose hand-over was undone, or that never left, are in the hub's stock again, once, whatever
 * became of the hand-over, of its hold and of the points, and in whatever order desks tell; what did not come
 * back is not. Method: each way to a hand-over, followed by each refund; then what lies in the house is
 * counted blind by a counter, which is an exception where it differs, and every invariant is verified.
 */
#include "tests/hub/duty_kit.h"

#include <string.h>

#define SKU "G-004" /* four of it */
#define UNITS 4
#define PRICE 10

static struct pd_op_result
refund(struct desk *desk, const struct pd_id *hold, const char *reason, int64_t points)
{
    struct pd_op op = desk_about(desk, PD_OP_REFUND, hold);

    op.amount = pd_points_of(points);
    (void)pd_copy(op.reason, sizeof op.reason, reason);
    return desk_do(desk, &op);
}

/* So many lie in the house, by the hub. */
static void
expect_house(int units)
{
    int before = kit_incidents(&kit, "shelf_differs");

    (void)duty_stock(&counter, PD_OP_STOCK_COUNT, SKU, units);
    if (kit_incidents(&kit, "shelf_differs") != before)
        fail_msg("not %d of it are in the house, by the hub", units);
    (void)kit_verify(&kit);
}

/* ---- ways to a hand-over; each leaves a hold of one unit that is out ---- */

static struct pd_op
plain(void)
{
    struct pd_op hold = duty_ticket(&anna, SKU, 1, PRICE);

    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    return hold;
}

/* The kiosk tells of its hold later, or never. */
static struct pd_op
from_ticket(void)
{
    struct pd_op hold = desk_hold(&kiosk, &anna, SKU, 1, PRICE);
    struct pd_op capture = desk_about(&counter, PD_OP_CAPTURE, &hold.id);

    write_ticket(&kiosk.secret, &hold, capture.code);
    assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED);
    return hold;
}

static struct pd_op
refused(void)
{
    struct pd_op hold = desk_hold(&kiosk, &bert, SKU, 1, PRICE + 1);

    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_REJECTED);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED_OVERDRAFT);
    return hold;
}

static struct pd_op
refused_and_out(void)
{
    struct pd_op hold = desk_hold(&kiosk, &bert, SKU, 1, PRICE + 1);

    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_REJECTED);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED_OVERDRAFT);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED_OVERDRAFT);
    return hold;
}

static struct pd_op
ended_before(void)
{
    struct pd_op hold = duty_ticket(&anna, SKU, 1, PRICE);

    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED_OVERDRAFT);
    return hold;
}

static struct pd_op (*const ways[])(void) = { plain, from_ticket, refused, refused_and_out, ended_before };

static void
an_undone_hand_over_gives_its_goods_back_once(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(ways); i++) {
        struct pd_op hold = ways[i]();

        expect_house(UNITS - 1);
        assert_int_equal(
            refund(&counter, &hold.id, "undo", pd_points_raw(hold.amount)).status, PD_OP_APPLIED);
        expect_house(UNITS);
        assert_int_equal(
            refund(&counter, &hold.id, "undo", pd_points_raw(hold.amount)).status, PD_OP_REJECTED);
        assert_int_equal(
            refund(&second, &hold.id, "undo", pd_points_raw(hold.amount)).status, PD_OP_REJECTED);
        expect_house(UNITS);
    }
}

/* The kiosk's rows come last: its hold, its ticket, a copy of the ticket at the counter. */
static void
what_the_kiosk_tells_afterwards_moves_nothing(void **state)
{
    struct pd_op hold = from_ticket(), next;

    (void)state;
    assert_int_equal(refund(&counter, &hold.id, "undo", PRICE).status, PD_OP_APPLIED);
    expect_house(UNITS);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    expect_house(UNITS);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    expect_house(UNITS);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_QUARANTINED);
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &hold.id).status, PD_OP_QUARANTINED);
    expect_house(UNITS);
    next = hold; /* its number is spent: whoever sells it again lies */
    next.id = pd_id_make(kit.now_ms, &kit.rng);
    next.dseq = (uint64_t)kiosk.count + 1;
    assert_string_equal(desk_do(&kiosk, &next).code, "no_lease");
    expect_house(UNITS);
}

/* ---- which refunds bring goods ---- */

static void
goods_come_with_some_words_and_points_alone_with_the_others(void **state)
{
    static const struct {
        const char *reason;
        int back;
    } rows[] = { { "undo", 1 }, { "not_handed_over", 1 }, { "not_collected", 1 }, { "out_of_stock", 1 },
        { "damaged_here", 1 }, { "damaged", 0 }, { "wrong_gift", 0 }, { "not_wanted", 0 }, { "mistake", 0 } };
    int there = UNITS;

    (void)state;
    (void)duty_stock(&counter, PD_OP_STOCK_RECEIVE, SKU, 4);
    there += 4;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_op hold = plain();

        assert_int_equal(refund(&counter, &hold.id, rows[i].reason, PRICE).status, PD_OP_APPLIED);
        there -= 1 - rows[i].back;
        expect_house(there);
    }
}

/* That they lie there is a fact. Somebody gave her points back before. */
static void
goods_are_back_also_where_the_points_are_not_given(void **state)
{
    struct pd_op hold = plain();

    (void)state;
    assert_int_equal(refund(&second, &hold.id, "damaged", PRICE).status, PD_OP_APPLIED);
    expect_house(UNITS - 1);
    assert_string_equal(refund(&counter, &hold.id, "undo", PRICE).code, "refund_too_large");
    expect_house(UNITS);
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
}

static void
a_part_of_the_points_and_then_the_rest_bring_the_goods_once(void **state)
{
    struct pd_op hold = duty_ticket(&anna, SKU, 1, PRICE);

    (void)state;
    assert_int_equal(refund(&counter, &hold.id, "undo", PRICE).status, PD_OP_REJECTED); /* not handed over */
    expect_house(UNITS);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(refund(&counter, &hold.id, "undo", 4).status, PD_OP_APPLIED);
    expect_house(UNITS);
    assert_int_equal(refund(&counter, &hold.id, "undo", 6).status, PD_OP_APPLIED);
    expect_house(UNITS);
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
}

/* Two counters of one place handed over one ticket, and the second undid it: the first one's stands. */
static void
undoing_a_hand_over_that_does_not_count_moves_nothing(void **state)
{
    struct pd_op hold = plain();

    (void)state;
    assert_string_equal(desk_tell(&second, PD_OP_CAPTURE, &hold.id).code, "already_captured");
    assert_string_equal(refund(&second, &hold.id, "undo", PRICE).code, "not_captured");
    expect_house(UNITS - 1);
    kit_expect_balance(&kit, &anna, 5000 - PRICE, 0, 0);
    assert_int_equal(refund(&counter, &hold.id, "undo", PRICE).status, PD_OP_APPLIED);
    expect_house(UNITS);
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
}

/* What is missing is owed: a unit that comes back pays for it, and is lent to nobody. */
static void
a_unit_that_comes_back_makes_up_for_one_that_is_missing(void **state)
{
    struct pd_op hold = plain();

    (void)state;
    (void)duty_stock(&counter, PD_OP_STOCK_SHRINK, SKU, 3); /* one of them lies in a kiosk's lease */
    expect_house(0);
    assert_int_equal(refund(&counter, &hold.id, "undo", PRICE).status, PD_OP_APPLIED);
    expect_house(1);
}

/* A kiosk hands nothing over, and takes nothing back. */
static void
only_a_counter_has_goods_back(void **state)
{
    struct pd_op hold = plain();

    (void)state;
    assert_int_equal(refund(&kiosk, &hold.id, "undo", PRICE).status, PD_OP_REJECTED);
    expect_house(UNITS - 1);
}

/* What lies on a shelf only who stands there can say; the points are another matter. */
static void
a_counter_of_another_place_has_no_goods_back(void **state)
{
    struct pd_op hold = plain();

    (void)state;
    (void)refund(&elsewhere, &hold.id, "undo", PRICE + 1);
    expect_house(UNITS - 1);
    (void)refund(&elsewhere, &hold.id, "undo", PRICE);
    expect_house(UNITS - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DUTY_TEST(an_undone_hand_over_gives_its_goods_back_once),
        DUTY_TEST(what_the_kiosk_tells_afterwards_moves_nothing),
        DUTY_TEST(goods_come_with_some_words_and_points_alone_with_the_others),
        DUTY_TEST(goods_are_back_also_where_the_points_are_not_given),
        DUTY_TEST(a_part_of_the_points_and_then_the_rest_bring_the_goods_once),
        DUTY_TEST(undoing_a_hand_over_that_does_not_count_moves_nothing),
        DUTY_TEST(a_unit_that_comes_back_makes_up_for_one_that_is_missing),
        DUTY_TEST(only_a_counter_has_goods_back),
        DUTY_TEST(a_counter_of_another_place_has_no_goods_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
