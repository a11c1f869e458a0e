/*
 * Goal: a ticket that went out before its hold was refused is honoured: the member owes for it, so she gets
 * her gift, once, also at a counter that has heard of the refusal; and where she does not, she owes nothing.
 * Method: the engine in memory, a kiosk and two counters of one place with real pushes and pulls; what each
 * desk is told of the hold, and the member's balance, after every step; then all invariants are verified.
 */
#include "sync/hub/engine.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

static struct kit kit;
static struct desk kiosk, other_kiosk, counter, second;
static struct pd_id member;

static int
set_up(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&other_kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    desk_enrol(&second, &kit, "counter", "P1");
    kiosk.protocol = counter.protocol = second.protocol = 2;
    return 0;
}

static struct pd_hold_row
at(struct desk *desk, const struct pd_id *hold)
{
    static struct pd_row rows[500];
    struct pd_pull_header header;
    int n = desk_pull(desk, 0, 500, &header, rows, 500);

    assert_true(n >= 0);
    for (int i = 0; i < n; i++)
        if (rows[i].kind == PD_ROW_HOLD && pd_id_equal(rows[i].hold.id, *hold))
            return rows[i].hold;
    fail_msg("that hold is in no row");
    return (struct pd_hold_row){ .qty = 0 };
}

static void
expect(struct pd_op_result result, enum pd_op_status status, const char *code)
{
    assert_int_equal(result.status, status);
    assert_string_equal(result.code, code);
}

/* 900 of her 1,000 points are held, and the kiosk, which did not know, sold for 200 more. */
static struct pd_id
refused_hold(void)
{
    struct pd_op first = desk_hold(&kiosk, &member, "G-001", 9, 900), late;

    expect(desk_do(&kiosk, &first), PD_OP_APPLIED, "");
    late = desk_hold(&kiosk, &member, "G-001", 2, 200);
    expect(desk_do(&kiosk, &late), PD_OP_REJECTED, "too_few_points");
    return late.id;
}

static struct pd_id
ticket_out(void)
{
    struct pd_id hold = refused_hold();

    expect(desk_tell(&kiosk, PD_OP_RELEASE, &hold), PD_OP_APPLIED_OVERDRAFT, "");
    kit_expect_balance(&kit, &member, 0, 900, 100);
    return hold;
}

/* ---- who is told what ---- */

static void
every_desk_is_told_that_the_ticket_is_out_once_its_release_has_come(void **state)
{
    struct pd_id hold = refused_hold();

    (void)state;
    assert_int_equal(at(&counter, &hold).state, PD_HOLD_REJECTED);
    expect(desk_tell(&kiosk, PD_OP_RELEASE, &hold), PD_OP_APPLIED_OVERDRAFT, "");
    assert_int_equal(at(&counter, &hold).state, PD_HOLD_RELEASED);
    assert_int_equal(at(&counter, &hold).ended_ms, 0);
    assert_int_equal(at(&kiosk, &hold).state, PD_HOLD_RELEASED);
    assert_int_equal(at(&other_kiosk, &hold).state, PD_HOLD_RELEASED);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 1);
}

static void
a_desk_of_the_release_before_is_told_what_it_was(void **state)
{
    struct pd_id hold = ticket_out();

    (void)state;
    second.protocol = 1;
    assert_int_equal(at(&second, &hold).state, PD_HOLD_REJECTED);
    expect(desk_tell(&counter, PD_OP_CAPTURE, &hold), PD_OP_APPLIED_OVERDRAFT, "");
    assert_int_equal(at(&second, &hold).state, PD_HOLD_REJECTED);
    second.protocol = 2;
}

static void
it_is_handed_over_once_and_every_desk_hears_of_it(void **state)
{
    struct pd_id hold = ticket_out();

    (void)state;
    expect(desk_tell(&counter, PD_OP_CAPTURE, &hold), PD_OP_APPLIED_OVERDRAFT, "");
    kit_expect_balance(&kit, &member, 0, 900, 100);
    assert_int_equal(at(&second, &hold).state, PD_HOLD_CAPTURED);
    assert_int_equal(at(&second, &hold).ended_ms, kit.now_ms);
    expect(desk_tell(&counter, PD_OP_CAPTURE, &hold), PD_OP_QUARANTINED, "already_captured");
    kit_expect_balance(&kit, &member, 0, 900, 100);
}

/* ---- how it ends where she does not get it ---- */

static void
its_time_is_over_like_any_others_and_then_she_owes_nothing(void **state)
{
    struct pd_id hold = ticket_out();

    (void)state;
    kit.now_ms = at(&counter, &hold).expires_ms - 1;
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(at(&counter, &hold).ending, PD_ENDING_NONE);
    kit.now_ms++;
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(at(&counter, &hold).ending, PD_ENDING_EXPIRED);
    expect(desk_tell(&counter, PD_OP_VOID, &hold), PD_OP_APPLIED, "");
    assert_int_equal(at(&counter, &hold).state, PD_HOLD_REJECTED);
    assert_int_equal(at(&counter, &hold).ending, PD_ENDING_NONE);
    kit_expect_balance(&kit, &member, 100, 900, 0);
    expect(desk_tell(&counter, PD_OP_CAPTURE, &hold), PD_OP_QUARANTINED, "already_captured");
}

static void
she_cancels_it_at_a_kiosk_like_any_other(void **state)
{
    struct pd_id hold = ticket_out();

    (void)state;
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &hold), PD_OP_APPLIED, "");
    assert_int_equal(at(&counter, &hold).ending, PD_ENDING_CANCELLED);
    kit_expect_balance(&kit, &member, 0, 900, 100);
    expect(desk_tell(&counter, PD_OP_VOID, &hold), PD_OP_APPLIED, "");
    kit_expect_balance(&kit, &member, 100, 900, 0);
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &hold), PD_OP_REJECTED, "hold_refused");
}

static void
only_the_token_holder_ends_it(void **state)
{
    struct pd_id hold = ticket_out();

    (void)state;
    expect(desk_tell(&kiosk, PD_OP_VOID, &hold), PD_OP_QUARANTINED, "not_token_holder");
    expect(desk_tell(&second, PD_OP_VOID, &hold), PD_OP_QUARANTINED, "not_token_holder");
    kit_expect_balance(&kit, &member, 0, 900, 100);
    assert_int_equal(at(&counter, &hold).state, PD_HOLD_RELEASED);
}

static void
nothing_is_refunded_before_it_was_handed_over(void **state)
{
    struct pd_id hold = ticket_out();
    struct pd_op back = desk_about(&counter, PD_OP_REFUND, &hold);

    (void)state;
    back.amount = pd_points_of(200);
    expect(desk_do(&counter, &back), PD_OP_REJECTED, "not_captured");
    expect(desk_tell(&counter, PD_OP_CAPTURE, &hold), PD_OP_APPLIED_OVERDRAFT, "");
    back = desk_about(&counter, PD_OP_REFUND, &hold);
    back.amount = pd_points_of(200);
    expect(desk_do(&counter, &back), PD_OP_APPLIED, "");
    kit_expect_balance(&kit, &member, 100, 900, 0);
}

static void
a_member_is_not_erased_while_she_holds_it(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 99);
    struct pd_why why;

    (void)state;
    expect(desk_do(&kiosk, &hold), PD_OP_REJECTED, "price");
    expect(desk_tell(&kiosk, PD_OP_RELEASE, &hold.id), PD_OP_APPLIED_OVERDRAFT, "");
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_member_erase(kit.hub, kit.now_ms, &member, "asked", &why), PD_ERR_STATE);
    assert_ok(pd_hub_commit(kit.hub));
    expect(desk_tell(&counter, PD_OP_CAPTURE, &hold.id), PD_OP_APPLIED_OVERDRAFT, "");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_erase(kit.hub, kit.now_ms, &member, "asked", &why));
    assert_ok(pd_hub_commit(kit.hub));
}

/* ---- a counter that is lost may have handed it over ---- */

static void
lose(struct desk *desk)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_lost(kit.hub, kit.now_ms, &desk->id));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
after_a_loss_it_is_in_doubt_like_any_other(void **state)
{
    static struct pd_hub_stake stake;
    struct pd_id hold = ticket_out();
    struct pd_op vouch = desk_about(&second, PD_OP_VOUCH, &hold);

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_stake(kit.hub, kit.now_ms, &counter.id, &stake));
    pd_hub_rollback(kit.hub);
    assert_int_equal(stake.released, 1);
    kit.now_ms += PD_HOUR_MS;
    lose(&counter);
    assert_true(at(&second, &hold).doubt);
    (void)pd_copy(vouch.reason, sizeof vouch.reason, "shelf_count");
    expect(desk_do(&second, &vouch), PD_OP_APPLIED, "");
    assert_false(at(&second, &hold).doubt);
}

static void
a_release_that_comes_after_the_loss_is_in_doubt_where_it_was_made_before(void **state)
{
    struct pd_id hold = refused_hold();
    struct pd_op release = desk_about(&kiosk, PD_OP_RELEASE, &hold);

    (void)state;
    kit.now_ms += PD_HOUR_MS;
    lose(&counter);
    expect(desk_do(&kiosk, &release), PD_OP_APPLIED_OVERDRAFT, "");
    assert_true(at(&second, &hold).doubt);
    expect(desk_tell(&second, PD_OP_CAPTURE, &hold), PD_OP_APPLIED_OVERDRAFT, "");
    assert_int_equal(kit_incidents(&kit, "doubt_not_vouched"), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, kit_tear_down)
        T(every_desk_is_told_that_the_ticket_is_out_once_its_release_has_come),
        T(a_desk_of_the_release_before_is_told_what_it_was),
        T(it_is_handed_over_once_and_every_desk_hears_of_it),
        T(its_time_is_over_like_any_others_and_then_she_owes_nothing),
        T(she_cancels_it_at_a_kiosk_like_any_other),
        T(only_the_token_holder_ends_it),
        T(nothing_is_refunded_before_it_was_handed_over),
        T(a_member_is_not_erased_while_she_holds_it),
        T(after_a_loss_it_is_in_doubt_like_any_other),
        T(a_release_that_comes_after_the_loss_is_in_doubt_where_it_was_made_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
