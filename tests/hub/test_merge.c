/*
 * Goal: two members that are one person become one without a point lost or doubled, whatever was told before
 * and is told later. Method: a hub in memory with a kiosk and a counter; the two of them with bills, tickets
 * and cards; then histories in which many are merged in any order.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/consents.h"
#include "sync/hub/merge.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk, counter;
static struct pd_why why;
static struct pd_id anna, annie;
static const struct pd_staff li = { .number = "S1" };

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 100);
    annie = kit_member(&kit, "M-2", 0);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    return 0;
}

static enum pd_err
merge(const struct pd_id *stays, const struct pd_id *other)
{
    struct pd_merge moved;

    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, stays, other, &li, &moved, &why));
}

static void
bill(const struct pd_id *member, const char *no, int64_t fen)
{
    struct pd_hub_bill b = { .total = pd_fen_of(fen), .self_paid = pd_fen_of(fen) };
    struct pd_points earned;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_bill_take(kit.hub, kit.now_ms, member, &b, &earned, &why)));
}

static enum pd_err
refund(const char *no, const char *of, int64_t fen)
{
    struct pd_hub_refund r = { .self_paid = pd_fen_of(fen) };
    struct pd_points taken;

    (void)pd_copy(r.refund_no, sizeof r.refund_no, no);
    (void)pd_copy(r.bill_no, sizeof r.bill_no, of);
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_refund_take(kit.hub, kit.now_ms, &r, &taken, &why));
}

static void
expect(const struct pd_id *member, int64_t left)
{
    int64_t l, held, debt;

    kit_balance(&kit, member, &l, &held, &debt);
    assert_int_equal(l, left);
    assert_int_equal(held, 0);
    assert_int_equal(debt, 0);
}

static struct pd_op
take(const struct pd_id *member, int64_t points)
{
    struct pd_op hold = desk_hold(&kiosk, member, "G-001", 1, points), op;

    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    op = desk_about(&kiosk, PD_OP_RELEASE, &hold.id);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    return hold;
}

static void
hand_over(const struct pd_op *hold)
{
    struct pd_op op = desk_about(&counter, PD_OP_CAPTURE, &hold->id);

    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
}

static void
what_the_other_has_moves_and_what_is_told_of_it_later_too(void **state)
{
    struct pd_op hold, op;

    (void)state;
    bill(&annie, "B-1", 30000);
    hold = take(&annie, 100);
    hand_over(&hold);
    assert_ok(merge(&anna, &annie));
    expect(&anna, 300);
    expect(&annie, 300); /* the same: by its id, number or phone */
    assert_ok(refund("R-1", "B-1", 10000));
    expect(&anna, 200);
    op = desk_about(&counter, PD_OP_REFUND, &hold.id);
    op.amount = hold.amount;
    (void)pd_copy(op.reason, sizeof op.reason, "mistake");
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    expect(&anna, 300);
    hold = take(&annie, 100); /* decided at a desk that has not heard of it */
    hand_over(&hold);
    expect(&anna, 200);
    bill(&annie, "B-2", 1000);
    expect(&anna, 210);
}

static void
what_stands_in_the_way_is_said(void **state)
{
    struct pd_op hold;

    (void)state;
    bill(&annie, "B-1", 30000);
    hold = take(&annie, 100);
    assert_int_equal(merge(&anna, &annie), PD_ERR_STATE);
    assert_non_null(strstr(why.text, "open tickets"));
    hand_over(&hold);
    assert_int_equal(merge(&anna, &anna), PD_ERR_INVALID);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_set_status(kit.hub, kit.now_ms, &annie, PD_MEMBER_FROZEN)));
    assert_int_equal(merge(&anna, &annie), PD_ERR_STATE);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_set_status(kit.hub, kit.now_ms, &annie, PD_MEMBER_ACTIVE)));
    assert_ok(merge(&anna, &annie));
    assert_int_equal(merge(&anna, &annie), PD_ERR_INVALID);
    assert_non_null(strstr(why.text, "one member already"));
    expect(&anna, 300);
}

static bool
consents_to(const struct pd_id *member, enum pd_consent_purpose purpose)
{
    bool yes;

    assert_ok(pd_hub_begin(kit.hub));
    yes = pd_hub_consents(kit.hub, member, purpose);
    pd_hub_rollback(kit.hub);
    return yes;
}

static void
what_the_other_took_back_stays_taken_back(void **state)
{
    struct pd_consent no = { .purpose = PD_CONSENT_LINKING, .by = PD_CONSENT_BY_SELF };
    struct pd_op typed = desk_op(&counter, PD_OP_CLAIM);

    (void)state;
    typed.member = annie;
    (void)pd_copy(typed.unit, sizeof typed.unit, "points");
    (void)pd_copy(typed.rule, sizeof typed.rule, "pay");
    (void)pd_copy(typed.key, sizeof typed.key, "bill:7");
    typed.amount = pd_points_of(0);
    assert_int_equal(
        desk_do(&counter, &typed).status, PD_OP_APPLIED); /* her receipt, under the other number */
    bill(&anna, "7", 1000);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_consent_put(kit.hub, kit.now_ms, &annie, &no, &why)));
    assert_ok(merge(&anna, &annie));
    assert_false(consents_to(&anna, PD_CONSENT_LINKING));
    (void)kit_verify(&kit); /* her receipt is for her own bill now */
}

static void
add_id(void *ctx, const struct pd_id *other)
{
    (void)other;
    ++*(int *)ctx;
}

static void
erasing_the_one_erases_the_other(void **state)
{
    struct pd_member m;
    int others = 0;

    (void)state;
    assert_ok(merge(&anna, &annie));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_merged_each(kit.hub, &anna, add_id, &others));
    assert_int_equal(others, 1);
    assert_ok(pd_hub_member_find(kit.hub, "M-2", &m, NULL, 0));
    assert_true(pd_id_equal(m.id, anna));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &annie, "wish", &why)));
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_member_find(kit.hub, "M-1", &m, NULL, 0), PD_ERR_NOT_FOUND);
    assert_int_equal(pd_hub_member_find(kit.hub, "M-2", &m, NULL, 0), PD_ERR_NOT_FOUND);
    pd_hub_rollback(kit.hub);
}

/* ---- many of them ---- */

#define MANY 12

static void
any_order_of_merging_keeps_every_point(void **state)
{
    struct pd_id ids[MANY];
    int64_t sum = 100;
    char text[24];
    int merged = 0;

    (void)state;
    ids[0] = anna;
    ids[1] = annie;
    for (int i = 2; i < MANY; i++) {
        (void)snprintf(text, sizeof text, "N-%d", i);
        ids[i] = kit_member(&kit, text, 0);
    }
    for (int i = 0; i < 200; i++) {
        const struct pd_id *a = &ids[pd_rng_below(&kit.rng, MANY)], *b = &ids[pd_rng_below(&kit.rng, MANY)];

        (void)snprintf(text, sizeof text, "B-%d", i);
        bill(a, text, 1000);
        sum += 10;
        if (i % 3 == 0 && refund(text, text, 500) == PD_OK)
            sum -= 5;
        if (i % 10 == 9)
            merged += merge(a, b) == PD_OK;
        kit.now_ms += PD_HOUR_MS;
    }
    assert_true(merged >= 6);
    while (merged < MANY - 1)
        for (int i = 1; i < MANY; i++)
            merged += merge(&ids[0], &ids[i]) == PD_OK;
    for (int i = 0; i < MANY; i++)
        expect(&ids[i], sum);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
        T(what_the_other_has_moves_and_what_is_told_of_it_later_too),
        T(what_stands_in_the_way_is_said),
        T(what_the_other_took_back_stays_taken_back),
        T(erasing_the_one_erases_the_other),
        T(any_order_of_merging_keeps_every_point),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
