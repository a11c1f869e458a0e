/*
 * Goal: a place's token changes hands only by its holder's journal or a person's word; the hub ends no hold
 * whose ticket was out, it asks; what a lost counter may have handed over needs a supervisor. Method: the
 * engine in memory, a kiosk and three counters of one place with real pushes and pulls; after every story all
 * invariants are verified.
 */
#include "sync/hub/store.h"
#include "sync/hub/tokens.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

static struct kit kit;
static struct desk kiosk, first, second, third;
static struct pd_id member;

static int
set_up(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&first, &kit, "counter", "P1");
    desk_enrol(&second, &kit, "counter", "P1");
    desk_enrol(&third, &kit, "counter", "P1");
    kiosk.protocol = first.protocol = second.protocol = third.protocol = 2;
    return 0;
}

/* ---- what a desk sees ---- */

static struct pd_row rows[500];

static int
pull(struct desk *desk)
{
    struct pd_pull_header header;
    int n = desk_pull(desk, 0, 500, &header, rows, 500);

    assert_true(n >= 0);
    assert_false(header.more);
    return n;
}

static struct pd_token_row
token_at(struct desk *desk)
{
    struct pd_token_row found = { .number = 0 };
    int n = pull(desk), tokens = 0;

    for (int i = 0; i < n; i++) {
        if (rows[i].kind != PD_ROW_TOKEN)
            continue;
        found = rows[i].token;
        tokens++;
    }
    assert_int_equal(tokens, 1);
    return found;
}

static struct pd_hold_row
hold_at(struct desk *desk, const struct pd_id *hold)
{
    int n = pull(desk);

    for (int i = 0; i < n; i++)
        if (rows[i].kind == PD_ROW_HOLD && pd_id_equal(rows[i].hold.id, *hold))
            return rows[i].hold;
    fail_msg("that hold is in no row");
    return (struct pd_hold_row){ .qty = 0 };
}

/* ---- what a desk does ---- */

static struct pd_op_result
token_op(struct desk *desk, enum pd_op_kind kind, uint64_t number)
{
    struct pd_op op = desk_op(desk, kind);

    (void)pd_copy(op.place, sizeof op.place, "P1");
    op.number = number;
    if (kind == PD_OP_TOKEN_GIVE)
        (void)pd_copy(op.reason, sizeof op.reason, "asked");
    return desk_do(desk, &op);
}

static void
expect(struct pd_op_result result, enum pd_op_status status, const char *code)
{
    assert_int_equal(result.status, status);
    assert_string_equal(result.code, code);
}

static struct pd_id
new_hold(void)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);

    expect(desk_do(&kiosk, &op), PD_OP_APPLIED, "");
    return op.id;
}

static struct pd_id
released_hold(void)
{
    struct pd_id hold = new_hold();

    expect(desk_tell(&kiosk, PD_OP_RELEASE, &hold), PD_OP_APPLIED, "");
    return hold;
}

static void
declare_lost(struct desk *desk)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_lost(kit.hub, kit.now_ms, &desk->id));
    assert_ok(pd_hub_commit(kit.hub));
}

/* ---- tokens ---- */

static void
a_token_asked_for_goes_to_the_asker_when_its_holder_gives_it(void **state)
{
    struct pd_token_row token = token_at(&first);
    uint64_t number = token.number;

    (void)state;
    assert_true(pd_id_equal(token.device, first.id));
    assert_false(token.asked);
    expect(token_op(&first, PD_OP_TOKEN_RECV, number), PD_OP_APPLIED, "");
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    token = token_at(&first);
    assert_true(token.asked);
    assert_int_equal(token.number, number);
    assert_true(pd_id_equal(token.device, first.id));

    expect(token_op(&first, PD_OP_TOKEN_GIVE, number), PD_OP_APPLIED, "");
    token = token_at(&first);
    assert_true(token.number > number);
    assert_true(pd_id_equal(token.device, second.id));
    assert_false(token.asked);
    expect(token_op(&second, PD_OP_TOKEN_RECV, token.number), PD_OP_APPLIED, "");
    expect(token_op(&first, PD_OP_TOKEN_RECV, number), PD_OP_QUARANTINED, "token_unknown");
}

static void
asking_twice_is_asking_once_and_a_third_counter_is_told_that_it_was_asked_before(void **state)
{
    uint64_t number = token_at(&first).number;

    (void)state;
    expect(token_op(&first, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, ""); /* it has it */
    assert_false(token_at(&first).asked);
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    expect(token_op(&third, PD_OP_TOKEN_ASK, 0), PD_OP_REJECTED, "asked_before");
    expect(token_op(&first, PD_OP_TOKEN_GIVE, number), PD_OP_APPLIED, "");
    assert_true(pd_id_equal(token_at(&third).device, second.id));
    assert_false(token_at(&third).asked);
    expect(token_op(&third, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    assert_true(token_at(&second).asked);
}

static void
only_a_counter_asks_and_only_for_its_own_place(void **state)
{
    struct pd_op op = desk_op(&second, PD_OP_TOKEN_ASK);

    (void)state;
    expect(token_op(&kiosk, PD_OP_TOKEN_ASK, 0), PD_OP_REJECTED, "wrong_place");
    (void)pd_copy(op.place, sizeof op.place, "P2");
    expect(desk_do(&second, &op), PD_OP_REJECTED, "wrong_place");
    assert_false(token_at(&first).asked);
}

static void
a_token_is_given_by_nobody_but_its_holder(void **state)
{
    uint64_t number = token_at(&first).number;

    (void)state;
    expect(token_op(&third, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    expect(token_op(&second, PD_OP_TOKEN_GIVE, number), PD_OP_QUARANTINED, "not_token_holder");
    expect(token_op(&third, PD_OP_TOKEN_GIVE, number), PD_OP_QUARANTINED, "not_token_holder");
    expect(token_op(&first, PD_OP_TOKEN_GIVE, number + 7), PD_OP_QUARANTINED, "not_token_holder");
    assert_true(pd_id_equal(token_at(&first).device, first.id));
    expect(token_op(&first, PD_OP_TOKEN_GIVE, number), PD_OP_APPLIED, "");
    expect(token_op(&first, PD_OP_TOKEN_GIVE, number), PD_OP_QUARANTINED, "not_token_holder");
    assert_true(pd_id_equal(token_at(&first).device, third.id));
    assert_int_equal(kit_incidents(&kit, "not_token_holder"), 4);
}

static void
a_silent_holder_keeps_its_token_however_long_it_is_silent(void **state)
{
    (void)state;
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    kit.now_ms += 400 * PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    assert_true(pd_id_equal(token_at(&second).device, first.id));
    assert_ok(pd_hub_begin(kit.hub)); /* a key that is no longer trusted may still hand over somewhere */
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &first.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_true(pd_id_equal(token_at(&second).device, first.id));
}

static void
a_token_given_when_nobody_waits_is_the_next_askers(void **state)
{
    uint64_t number = token_at(&first).number;
    static struct desk fourth;

    (void)state;
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &second.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_false(token_at(&first).asked);
    expect(token_op(&first, PD_OP_TOKEN_GIVE, number), PD_OP_APPLIED, "");
    assert_true(pd_id_is_zero(token_at(&first).device));
    expect(token_op(&third, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    assert_true(pd_id_equal(token_at(&first).device, third.id));
    assert_true(token_at(&first).number > number);

    expect(token_op(&third, PD_OP_TOKEN_GIVE, token_at(&third).number), PD_OP_APPLIED, "");
    desk_enrol(&fourth, &kit, "counter", "P1"); /* or of whoever is let in */
    assert_true(pd_id_equal(token_at(&first).device, fourth.id));
}

static void
a_capture_after_the_token_was_given_stays_and_calls_a_person(void **state)
{
    struct pd_id before = released_hold(), after = released_hold();
    uint64_t number = token_at(&first).number;

    (void)state;
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    expect(desk_tell(&first, PD_OP_CAPTURE, &before), PD_OP_APPLIED, "");
    expect(token_op(&first, PD_OP_TOKEN_GIVE, number), PD_OP_APPLIED, "");
    assert_int_equal(kit_incidents(&kit, "not_token_holder"), 0);
    expect(desk_tell(&first, PD_OP_CAPTURE, &after), PD_OP_APPLIED, "");
    assert_int_equal(kit_incidents(&kit, "not_token_holder"), 1);
    assert_int_equal(hold_at(&second, &after).state, PD_HOLD_CAPTURED);
    kit_expect_balance(&kit, &member, 800, 0, 0);
}

/* ---- holds that somebody else shall end ---- */

static void
a_cancel_of_a_ticket_that_is_out_moves_nothing_before_the_holders_void(void **state)
{
    struct pd_id hold = released_hold();

    (void)state;
    assert_int_equal(hold_at(&first, &hold).ending, PD_ENDING_NONE);
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &hold), PD_OP_APPLIED, "");
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &hold), PD_OP_APPLIED, ""); /* twice is once */
    kit_expect_balance(&kit, &member, 900, 100, 0);
    assert_int_equal(hold_at(&first, &hold).ending, PD_ENDING_CANCELLED);
    assert_int_equal(hold_at(&first, &hold).state, PD_HOLD_RELEASED);
    expect(desk_tell(&kiosk, PD_OP_VOID, &hold), PD_OP_QUARANTINED, "not_token_holder");
    expect(desk_tell(&second, PD_OP_VOID, &hold), PD_OP_QUARANTINED, "not_token_holder");
    kit_expect_balance(&kit, &member, 900, 100, 0);
    expect(desk_tell(&first, PD_OP_VOID, &hold), PD_OP_APPLIED, "");
    kit_expect_balance(&kit, &member, 1000, 0, 0);
    assert_int_equal(hold_at(&kiosk, &hold).state, PD_HOLD_VOIDED);
    assert_int_equal(hold_at(&kiosk, &hold).ending, PD_ENDING_NONE);
}

static void
a_hand_over_that_was_made_meanwhile_ends_the_request_quietly(void **state)
{
    struct pd_id hold = released_hold();
    int incidents;

    (void)state;
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &hold), PD_OP_APPLIED, "");
    incidents = (int)kit_verify(&kit).incidents;
    expect(desk_tell(&first, PD_OP_CAPTURE, &hold), PD_OP_APPLIED, "");
    assert_int_equal(kit_verify(&kit).incidents, incidents);
    assert_int_equal(hold_at(&kiosk, &hold).state, PD_HOLD_CAPTURED);
    assert_int_equal(hold_at(&kiosk, &hold).ending, PD_ENDING_NONE);
    kit_expect_balance(&kit, &member, 900, 0, 0);
}

static void
an_end_is_asked_of_open_holds_only(void **state)
{
    struct pd_id captured = released_hold(), ended = released_hold(), unknown = { { 9 } };
    struct pd_op refused = desk_hold(&kiosk, &member, "G-001", 1, 99);

    (void)state;
    expect(desk_tell(&first, PD_OP_CAPTURE, &captured), PD_OP_APPLIED, "");
    expect(desk_tell(&first, PD_OP_VOID, &ended), PD_OP_APPLIED, "");
    refused.dseq = (uint64_t)kiosk.count + 1;
    expect(desk_do(&kiosk, &refused), PD_OP_REJECTED, "price");
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &captured), PD_OP_REJECTED, "already_captured");
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &ended), PD_OP_REJECTED, "already_ended");
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &refused.id), PD_OP_REJECTED, "hold_refused");
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &unknown), PD_OP_REJECTED, "hold_unknown");
}

static void
a_hold_past_its_time_is_asked_about_once_and_ended_by_whoever_may(void **state)
{
    struct pd_id out = released_hold(), in = new_hold();
    uint64_t cseq;

    (void)state;
    kit.now_ms += 6 * PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(hold_at(&first, &out).ending, PD_ENDING_NONE);
    kit.now_ms += PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(hold_at(&first, &out).ending, PD_ENDING_EXPIRED);
    assert_int_equal(hold_at(&kiosk, &in).ending, PD_ENDING_EXPIRED);
    kit_expect_balance(
        &kit, &member, 800, 200, 0); /* a silent counter or kiosk keeps the points where they are */
    (void)pull(&first);
    cseq = rows[pull(&first) - 1].cseq;
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(rows[pull(&first) - 1].cseq, cseq);
    expect(desk_tell(&first, PD_OP_VOID, &out), PD_OP_APPLIED, "");
    expect(desk_tell(&kiosk, PD_OP_VOID, &in), PD_OP_APPLIED, "");
    kit_expect_balance(&kit, &member, 1000, 0, 0);
}

static void
a_desk_of_the_first_protocol_is_told_nothing_new(void **state)
{
    struct pd_id hold = released_hold();

    (void)state;
    expect(desk_tell(&kiosk, PD_OP_END_ASK, &hold), PD_OP_APPLIED, "");
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    declare_lost(&third);
    first.protocol = 1;
    assert_false(token_at(&first).asked);
    assert_int_equal(hold_at(&first, &hold).ending, PD_ENDING_NONE);
}

/* ---- a holder that is lost ---- */

static void
what_a_lost_counter_may_have_handed_over_is_told_before(void **state)
{
    static struct pd_hub_stake stake;

    (void)state;
    (void)released_hold();
    (void)released_hold();
    (void)new_hold();
    kit.now_ms += PD_HOUR_MS;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_stake(kit.hub, kit.now_ms, &first.id, &stake));
    assert_true(stake.token);
    assert_string_equal(stake.place, "P1");
    assert_int_equal(stake.released, 2);
    assert_int_equal(stake.place_holds, 1);
    assert_int_equal(pd_points_raw(stake.place_points), 200);
    assert_int_equal(pd_fen_raw(stake.place_worth), 200); /* 100 points are a yuan */
    assert_true(stake.seen_ms < kit.now_ms);
    assert_ok(pd_hub_device_stake(kit.hub, kit.now_ms, &second.id, &stake));
    assert_false(stake.token);
    assert_int_equal(stake.released, 0);
    pd_hub_rollback(kit.hub);
}

static void
a_lost_counter_is_believed_in_nothing_and_its_chain_is_kept(void **state)
{
    struct pd_id hold = released_hold();
    struct pd_op op = desk_about(&first, PD_OP_CAPTURE, &hold);
    struct pd_row row;
    struct pd_pull_header header;

    (void)state;
    declare_lost(&first);
    desk_write(&first, &op);
    assert_int_equal(desk_push(&first, first.count - 1, first.count), 403);
    assert_int_equal(desk_pull(&first, 0, 1, &header, &row, 1), -1);
    assert_int_equal(hold_at(&second, &hold).state, PD_HOLD_RELEASED);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_device_lost(kit.hub, kit.now_ms, &first.id), PD_ERR_STATE); /* once */
    pd_hub_rollback(kit.hub);
}

static void
a_retiring_counter_is_asked_for_its_token_and_takes_none(void **state)
{
    uint64_t number = token_at(&first).number;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_retire(kit.hub, kit.now_ms, &first.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_true(token_at(&first).asked);
    expect(token_op(&first, PD_OP_TOKEN_GIVE, number), PD_OP_APPLIED, "");
    assert_true(pd_id_is_zero(token_at(&second).device));
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    expect(token_op(&third, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_retire(kit.hub, kit.now_ms, &third.id));
    assert_ok(pd_hub_commit(kit.hub));
    expect(token_op(&second, PD_OP_TOKEN_GIVE, token_at(&second).number), PD_OP_APPLIED, "");
    assert_true(pd_id_is_zero(token_at(&second).device));
}

static void
after_a_loss_the_next_holder_knows_which_tickets_need_a_supervisor(void **state)
{
    struct pd_id open = released_hold(), over = released_hold(), later;
    struct pd_token_row token;
    struct pd_op late;

    (void)state;
    expect(desk_tell(&first, PD_OP_CAPTURE, &over), PD_OP_APPLIED, "");
    late = desk_hold(&kiosk, &member, "G-001", 1, 100); /* made now, told later */
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    kit.now_ms += PD_HOUR_MS;
    declare_lost(&first);
    token = token_at(&second);
    assert_true(pd_id_equal(token.device, second.id));
    assert_int_equal(token.lost_ms, kit.now_ms);
    assert_true(hold_at(&second, &open).doubt);
    assert_false(hold_at(&second, &over).doubt);
    kit.now_ms += PD_HOUR_MS;
    expect(desk_do(&kiosk, &late), PD_OP_APPLIED, "");
    assert_true(hold_at(&second, &late.id).doubt);
    later = released_hold();
    assert_false(hold_at(&second, &later).doubt);

    expect(desk_tell(&second, PD_OP_VOUCH, &open), PD_OP_APPLIED, "");
    assert_false(hold_at(&second, &open).doubt);
    expect(desk_tell(&second, PD_OP_CAPTURE, &open), PD_OP_APPLIED, "");
    assert_int_equal(kit_incidents(&kit, "vouched"), 1);
    assert_int_equal(kit_incidents(&kit, "doubt_not_vouched"), 0);
    expect(desk_tell(&second, PD_OP_CAPTURE, &late.id), PD_OP_APPLIED, "");
    assert_int_equal(kit_incidents(&kit, "doubt_not_vouched"), 1);
    expect(desk_tell(&kiosk, PD_OP_VOUCH, &late.id), PD_OP_QUARANTINED, "not_a_counter");
}

static void
of_a_hold_in_doubt_only_a_ticket_that_was_out_calls_a_person_when_it_ends(void **state)
{
    struct pd_id out = released_hold(), in = new_hold();

    (void)state;
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    declare_lost(&first);
    assert_true(hold_at(&second, &in).doubt); /* its release may be on its way */
    expect(desk_tell(&kiosk, PD_OP_VOID, &in), PD_OP_APPLIED, "");
    assert_int_equal(kit_incidents(&kit, "doubt_not_vouched"), 0);
    expect(desk_tell(&second, PD_OP_VOID, &out), PD_OP_APPLIED, "");
    assert_int_equal(kit_incidents(&kit, "doubt_not_vouched"), 1);
    kit_expect_balance(&kit, &member, 1000, 0, 0);
}

static void
a_lost_counter_without_a_next_one_leaves_the_token_to_whoever_asks(void **state)
{
    (void)state;
    declare_lost(&first);
    assert_true(pd_id_is_zero(token_at(&second).device));
    expect(token_op(&third, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    assert_true(pd_id_equal(token_at(&second).device, third.id));
    assert_int_equal(token_at(&second).lost_ms, kit.now_ms);
    expect(token_op(&third, PD_OP_TOKEN_GIVE, token_at(&third).number), PD_OP_APPLIED, "");
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    assert_int_equal(token_at(&second).lost_ms, kit.now_ms); /* tickets from before may still come */
}

static void
a_lost_counter_that_only_waited_leaves_the_holder_alone(void **state)
{
    struct pd_id hold = released_hold();

    (void)state;
    expect(token_op(&second, PD_OP_TOKEN_ASK, 0), PD_OP_APPLIED, "");
    declare_lost(&second);
    assert_false(token_at(&first).asked);
    assert_true(pd_id_equal(token_at(&first).device, first.id));
    assert_false(hold_at(&first, &hold).doubt);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_token_asked_for_goes_to_the_asker_when_its_holder_gives_it),
        STORY(asking_twice_is_asking_once_and_a_third_counter_is_told_that_it_was_asked_before),
        STORY(only_a_counter_asks_and_only_for_its_own_place),
        STORY(a_token_is_given_by_nobody_but_its_holder),
        STORY(a_silent_holder_keeps_its_token_however_long_it_is_silent),
        STORY(a_token_given_when_nobody_waits_is_the_next_askers),
        STORY(a_capture_after_the_token_was_given_stays_and_calls_a_person),
        STORY(a_cancel_of_a_ticket_that_is_out_moves_nothing_before_the_holders_void),
        STORY(a_hand_over_that_was_made_meanwhile_ends_the_request_quietly),
        STORY(an_end_is_asked_of_open_holds_only),
        STORY(a_hold_past_its_time_is_asked_about_once_and_ended_by_whoever_may),
        STORY(a_desk_of_the_first_protocol_is_told_nothing_new),
        STORY(what_a_lost_counter_may_have_handed_over_is_told_before),
        STORY(a_lost_counter_is_believed_in_nothing_and_its_chain_is_kept),
        STORY(a_retiring_counter_is_asked_for_its_token_and_takes_none),
        STORY(after_a_loss_the_next_holder_knows_which_tickets_need_a_supervisor),
        STORY(of_a_hold_in_doubt_only_a_ticket_that_was_out_calls_a_person_when_it_ends),
        STORY(a_lost_counter_without_a_next_one_leaves_the_token_to_whoever_asks),
        STORY(a_lost_counter_that_only_waited_leaves_the_holder_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
