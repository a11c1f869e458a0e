/*
 * Goal: a desk that holds a true key and lies (about ids, tickets, stock, time, versions of the rules) gains
 * nothing, takes nothing from others, and never stops the hub. Method: the engine in memory; each lie is
 * signed and pushed as a real body, then every desk pulls everything and every invariant is verified.
 */
#include "app/core/claim_key.h"
#include "sync/hub/store.h"
#include "tests/hub/crooked_kit.h"

#include <stdio.h>

/* A hold refused for want of points whose ticket is out: 2 pieces for 200. */
static struct pd_op
released_overdraft(void)
{
    struct pd_op first = desk_hold(&kiosk, &member, "G-001", 9, 900), second;

    assert_int_equal(desk_do(&kiosk, &first).status, PD_OP_APPLIED);
    second = desk_hold(&kiosk, &member, "G-001", 2, 200);
    assert_int_equal(desk_do(&kiosk, &second).status, PD_OP_REJECTED);
    assert_int_equal(about(&kiosk, PD_OP_RELEASE, &second.id).status, PD_OP_APPLIED_OVERDRAFT);
    expect_balance(0, 900, 100);
    return second;
}

/* ---- rows every desk can be sent ---- */

static void
a_spend_of_no_goods_does_not_stop_the_feed(void **state)
{
    struct pd_op spend = spend_of(&kiosk, 10);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &spend).status, PD_OP_APPLIED);
    pull_all(&kiosk);
    pull_all(&kiosk2);
    pull_all(&counter);
}

static void
the_largest_amounts_on_tickets_do_not_stop_the_feed(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, PD_AMOUNT_MAX);

        hold.money = pd_fen_of(PD_AMOUNT_MAX);
        assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &hold).status, PD_OP_APPLIED_OVERDRAFT);
    }
    expect_balance(0, 0, 3 * PD_AMOUNT_MAX - 1000);
    pull_all(&kiosk);
}

static void
balances_beyond_one_amount_do_not_stop_the_feed(void **state)
{
    char key[32];

    (void)state;
    for (int i = 0; i < 140; i++) {
        (void)snprintf(key, sizeof key, "large:%d", i);
        kit.now_ms += PD_DAY_MS;
        kit_grant(&kit, &member, key, PD_AMOUNT_MAX);
    }
    pull_all(&kiosk);
}

/* ---- another desk's hold ---- */

static void
a_desk_cannot_rewrite_a_hold_that_a_ticket_told_of(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 2, 200);
    struct pd_op theft = desk_hold(&kiosk2, &other, "G-001", 1, 1), back;

    (void)state;
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &hold).status, PD_OP_APPLIED);
    theft.id = hold.id;
    (void)desk_do(&kiosk2, &theft);
    (void)kit_verify(&kit);
    back = desk_about(&counter, PD_OP_REFUND, &hold.id);
    back.amount = pd_points_of(200);
    assert_int_equal(desk_do(&counter, &back).status, PD_OP_APPLIED);
    expect_balance(1000, 0, 0);
    expect_balance_of(&other, 1000, 0, 0);
}

static void
a_hold_that_differs_from_its_ticket_changes_nothing_of_what_was_booked(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 2, 200), lie = hold;

    (void)state;
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &hold).status, PD_OP_APPLIED);
    lie.member = other;
    lie.qty = 1;
    lie.amount = pd_points_of(7);
    (void)desk_do(&kiosk, &lie);
    assert_int_equal(kit_incidents(&kit, "ticket_differs"), 1);
    (void)kit_verify(&kit);
    expect_balance(800, 0, 0);
    expect_balance_of(&other, 1000, 0, 0);
}

static void
a_desk_cannot_release_or_end_the_hold_of_another(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(about(&kiosk2, PD_OP_RELEASE, &hold.id).status, PD_OP_QUARANTINED);
    assert_int_equal(about(&kiosk2, PD_OP_VOID, &hold.id).status, PD_OP_QUARANTINED);
    assert_int_equal(about(&counter2, PD_OP_VOID, &hold.id).status, PD_OP_QUARANTINED);
    expect_balance(900, 100, 0);
}

static void
a_kiosk_hands_nothing_over(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(about(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(about(&kiosk2, PD_OP_CAPTURE, &hold.id).status, PD_OP_QUARANTINED);
    expect_balance(900, 100, 0);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    expect_balance(900, 0, 0);
}

static void
a_counter_without_the_token_is_looked_at_and_a_second_capture_books_nothing(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(about(&counter2, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "not_token_holder"), 1);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_QUARANTINED);
    expect_balance(900, 0, 0);
}

/* ---- tickets ---- */

static void
a_ticket_is_believed_only_from_a_desk_that_was_let_in(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    static struct desk waiting;
    struct pd_secret_key stranger = pd_secret_key_make(&kit.rng);
    char code[64];

    (void)state;
    waiting.kit = &kit;
    waiting.secret = pd_secret_key_make(&kit.rng);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_code(kit.hub, kit.now_ms, "S1", "P1", false, code, sizeof code));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(desk_enrol_with(&waiting, &kit, code, "kiosk"), 200);
    assert_int_equal(capture_by_ticket(&counter, &waiting.secret, &hold).status, PD_OP_QUARANTINED);
    assert_int_equal(capture_by_ticket(&counter, &stranger, &hold).status, PD_OP_QUARANTINED);
    expect_balance(1000, 0, 0);
}

static void
a_counter_cannot_write_itself_a_ticket(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(capture_by_ticket(&counter, &counter.secret, &hold).status, PD_OP_QUARANTINED);
    expect_balance(1000, 0, 0);
}

static void
a_ticket_beyond_or_outside_its_desks_lease_is_looked_at(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    hold.ordinal = 5000;
    assert_true(capture_by_ticket(&counter, &kiosk.secret, &hold).status != PD_OP_QUARANTINED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 1);
    hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_true(capture_by_ticket(&counter, &kiosk2.secret, &hold).status != PD_OP_QUARANTINED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 2);
    hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    hold.lease = 0;
    hold.ordinal = 0;
    assert_true(capture_by_ticket(&counter, &kiosk.secret, &hold).status != PD_OP_QUARANTINED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 3);
    hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &hold).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 3);
}

static void
an_ordinal_sold_twice_by_tickets_is_looked_at(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), twin = hold;

    (void)state;
    twin.id = pd_id_make(kit.now_ms, &kit.rng);
    (void)capture_by_ticket(&counter, &kiosk.secret, &hold);
    (void)capture_by_ticket(&counter, &kiosk.secret, &twin);
    assert_int_equal(kit_incidents(&kit, "ordinal_twice"), 1);
}

/* ---- stock ---- */

static void
a_refused_hold_with_the_lease_of_another_gift_moves_no_foreign_stock(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    (void)pd_copy(hold.sku, sizeof hold.sku, "G-003");
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_REJECTED);
    (void)about(&kiosk, PD_OP_RELEASE, &hold.id);
    (void)kit_verify(&kit);
    (void)about(&counter, PD_OP_VOID, &hold.id);
    (void)kit_verify(&kit);
}

static void
goods_that_nobody_stocks_move_no_stock(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    (void)pd_copy(hold.sku, sizeof hold.sku, "X-999");
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_REJECTED);
    (void)about(&kiosk, PD_OP_RELEASE, &hold.id);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "X-999", 5));
    assert_ok(pd_hub_commit(kit.hub));
    (void)kit_verify(&kit);
    (void)about(&counter, PD_OP_VOID, &hold.id);
}

/* Whose units, of what, and each once: a hold that breaks one of these is refused and moves nothing. */
static void
a_desk_sells_each_unit_once_and_none_of_another_desk(void **state)
{
    struct pd_op first = desk_hold(&kiosk, &member, "G-001", 1, 100), op;
    struct pd_lease_row foreign;

    (void)state;
    assert_int_equal(desk_do(&kiosk, &first).status, PD_OP_APPLIED);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    op.ordinal = first.ordinal;
    assert_string_equal(desk_do(&kiosk, &op).code, "no_lease");
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_true(desk_lease(&kiosk2, "G-001", &foreign));
    op.lease = foreign.id;
    op.ordinal = 1;
    assert_string_equal(desk_do(&kiosk, &op).code, "no_lease");
    expect_balance(900, 100, 0);
}

/* It says that it sold them: by a hold that is refused, and by a ticket. Their desk sells them all the same,
 * and gives them back. */
static void
a_desk_cannot_spoil_the_units_of_another(void **state)
{
    struct pd_lease_row lease;
    struct pd_op op, ticket, give;

    (void)state;
    assert_true(desk_lease(&kiosk, "G-001", &lease));
    op = desk_hold(&kiosk2, &other, "G-001", 1, 0);
    op.lease = lease.id;
    op.qty = PD_QTY_MAX;
    op.ordinal = PD_QTY_MAX;
    assert_int_equal(desk_do(&kiosk2, &op).status, PD_OP_REJECTED);
    assert_int_equal(about(&kiosk2, PD_OP_RELEASE, &op.id).status, PD_OP_APPLIED_OVERDRAFT);
    ticket = desk_hold(&kiosk2, &other, "G-001", 1, 100);
    ticket.lease = lease.id;
    ticket.ordinal = 1;
    assert_int_equal(capture_by_ticket(&counter, &kiosk2.secret, &ticket).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 1);

    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(op.ordinal, 1);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    (void)about(&kiosk, PD_OP_RELEASE, &op.id);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &op.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "ordinal_twice"), 0);
    give = desk_op(&kiosk, PD_OP_LEASE_GIVE);
    give.lease = lease.id;
    give.qty = 1;
    give.ordinal = 2;
    (void)pd_copy(give.sku, sizeof give.sku, "G-001");
    (void)pd_copy(give.reason, sizeof give.reason, "recall");
    kiosk.protocol = 2;
    assert_int_equal(desk_do(&kiosk, &give).status, PD_OP_APPLIED);
}

static void
a_void_that_came_first_gives_no_foreign_stock_back(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    (void)pd_copy(hold.sku, sizeof hold.sku, "G-003");
    assert_int_equal(about(&counter, PD_OP_VOID, &hold.id).status, PD_OP_APPLIED);
    (void)desk_do(&kiosk, &hold);
    (void)about(&kiosk, PD_OP_RELEASE, &hold.id);
    (void)kit_verify(&kit);
}

/* ---- value back twice ---- */

static void
a_refund_and_a_void_of_one_overdraft_give_its_points_back_once(void **state)
{
    struct pd_op hold = released_overdraft();
    struct pd_op back = desk_about(&counter, PD_OP_REFUND, &hold.id);

    (void)state;
    back.amount = pd_points_of(150);
    (void)desk_do(&counter, &back);
    (void)about(&counter, PD_OP_VOID, &hold.id);
    (void)kit_verify(&kit);
    expect_balance(100, 900, 0);
}

static void
a_capture_at_the_beginning_of_time_is_a_capture(void **state)
{
    struct pd_op hold = released_overdraft();
    struct pd_op capture = desk_about(&counter, PD_OP_CAPTURE, &hold.id);

    (void)state;
    capture.at_ms = 0;
    capture.quality = PD_TIME_UNTRUSTED;
    assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED_OVERDRAFT);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_QUARANTINED);
    (void)about(&counter, PD_OP_VOID, &hold.id);
    expect_balance(0, 900, 100);
}

static void
a_free_gift_is_handed_over_once_after_its_void(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 0);

    (void)state;
    (void)about(&counter, PD_OP_VOID, &hold.id);
    (void)desk_do(&kiosk, &hold);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED_OVERDRAFT);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_QUARANTINED);
}

/* Each had its reason to think that it was the first. */
static void
two_counters_give_one_hand_over_back_once(void **state)
{
    static struct desk second;
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), mine, theirs;
    struct pd_op_result no;

    (void)state;
    desk_enrol(&second, &kit, "counter", "P1");
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    mine = desk_about(&counter, PD_OP_REFUND, &hold.id);
    theirs = desk_about(&second, PD_OP_REFUND, &hold.id);
    mine.amount = theirs.amount = pd_points_of(100);
    assert_int_equal(desk_do(&counter, &mine).status, PD_OP_APPLIED);
    no = desk_do(&second, &theirs);
    assert_int_equal(no.status, PD_OP_REJECTED);
    assert_string_equal(no.code, "refund_too_large");
    expect_balance(1000, 0, 0);
    (void)kit_verify(&kit);
}

static void
refunds_never_sum_above_what_was_taken(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), back;

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    for (int i = 0; i < 3; i++) {
        back = desk_about(&counter, PD_OP_REFUND, &hold.id);
        back.amount = pd_points_of(i == 2 ? 1 : 50);
        assert_int_equal(desk_do(&counter, &back).status, i == 2 ? PD_OP_REJECTED : PD_OP_APPLIED);
    }
    back = desk_about(&counter, PD_OP_REFUND, &hold.id);
    back.amount = pd_points_of(PD_AMOUNT_MAX);
    assert_int_equal(desk_do(&counter, &back).status, PD_OP_REJECTED);
    expect_balance(1000, 0, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(a_spend_of_no_goods_does_not_stop_the_feed),
        T(the_largest_amounts_on_tickets_do_not_stop_the_feed),
        T(balances_beyond_one_amount_do_not_stop_the_feed),
        T(a_desk_cannot_rewrite_a_hold_that_a_ticket_told_of),
        T(a_hold_that_differs_from_its_ticket_changes_nothing_of_what_was_booked),
        T(a_desk_cannot_release_or_end_the_hold_of_another),
        T(a_kiosk_hands_nothing_over),
        T(a_counter_without_the_token_is_looked_at_and_a_second_capture_books_nothing),
        T(a_ticket_is_believed_only_from_a_desk_that_was_let_in),
        T(a_counter_cannot_write_itself_a_ticket),
        T(a_ticket_beyond_or_outside_its_desks_lease_is_looked_at),
        T(an_ordinal_sold_twice_by_tickets_is_looked_at),
        T(a_refused_hold_with_the_lease_of_another_gift_moves_no_foreign_stock),
        T(goods_that_nobody_stocks_move_no_stock),
        T(a_desk_sells_each_unit_once_and_none_of_another_desk),
        T(a_desk_cannot_spoil_the_units_of_another),
        T(a_void_that_came_first_gives_no_foreign_stock_back),
        T(a_refund_and_a_void_of_one_overdraft_give_its_points_back_once),
        T(a_capture_at_the_beginning_of_time_is_a_capture),
        T(a_free_gift_is_handed_over_once_after_its_void),
        T(two_counters_give_one_hand_over_back_once),
        T(refunds_never_sum_above_what_was_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
