/*
 * Goal: every op kind in every state of its hold gets the result the table in sync/hub/holds.c says, value
 * and stock stay whole, and nothing is ever applied twice. Method: desks that sign and push real bodies to
 * the engine in memory; after each test every invariant is verified from the database.
 */
#include "app/core/claim_key.h"
#include "sync/hub/holds.h"
#include "tests/hub/two_desks.h"

#include <string.h>

static struct pd_id
held(int64_t amount, int qty)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", qty, amount);
    struct pd_op_result r = desk_do(&kiosk, &op);

    assert_int_equal(r.status, PD_OP_APPLIED);
    return op.id;
}

static void
a_hold_is_released_and_captured_once(void **state)
{
    struct pd_id hold = held(100, 1);
    struct pd_op_result r;

    (void)state;
    kit_expect_balance(&kit, &member, 900, 100, 0);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 900, 100, 0);
    r = desk_tell(&counter, PD_OP_CAPTURE, &hold);
    assert_int_equal(r.status, PD_OP_APPLIED);
    assert_int_equal(pd_points_raw(r.balance), 900);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    r = desk_tell(&counter, PD_OP_CAPTURE, &hold);
    assert_int_equal(r.status, PD_OP_QUARANTINED);
    assert_string_equal(r.code, "already_captured");
    assert_int_equal(kit_incidents(&kit, "already_captured"), 1);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    r = desk_tell(&counter, PD_OP_VOID, &hold);
    assert_int_equal(r.status, PD_OP_QUARANTINED);
    assert_string_equal(r.code, "void_after_capture");
    kit_expect_balance(&kit, &member, 900, 0, 0);
    assert_int_equal(kit_verify(&kit).captured, 1);
}

static void
a_void_gives_points_and_unit_back(void **state)
{
    struct pd_id hold = held(100, 1);

    (void)state;
    assert_int_equal(desk_tell(&kiosk, PD_OP_VOID, &hold).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 1000, 0, 0);
    assert_int_equal(desk_tell(&kiosk, PD_OP_VOID, &hold).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 1000, 0, 0);
}

static void
only_the_token_holder_ends_a_released_hold(void **state)
{
    struct pd_id hold = held(100, 1);
    struct pd_op_result r;

    (void)state;
    (void)desk_tell(&kiosk, PD_OP_RELEASE, &hold);
    r = desk_tell(&kiosk, PD_OP_VOID, &hold);
    assert_int_equal(r.status, PD_OP_QUARANTINED);
    assert_string_equal(r.code, "not_token_holder");
    kit_expect_balance(&kit, &member, 900, 100, 0);
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &hold).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 1000, 0, 0);
}

static void
fewer_pieces_than_held_give_the_rest_back(void **state)
{
    struct pd_id hold = held(300, 3);
    struct pd_op op = desk_about(&counter, PD_OP_CAPTURE, &hold);

    (void)state;
    op.qty = 2;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 800, 0, 0);
}

/* An offline desk sold more than there was: the hold is refused, its ticket is out. */
static struct pd_id
refused_hold(void)
{
    struct pd_op first = desk_hold(&kiosk, &member, "G-001", 9, 900), second;
    struct pd_op_result r;

    assert_int_equal(desk_do(&kiosk, &first).status, PD_OP_APPLIED);
    second = desk_hold(&kiosk, &member, "G-001", 2, 200);
    r = desk_do(&kiosk, &second);
    assert_int_equal(r.status, PD_OP_REJECTED);
    assert_string_equal(r.code, "too_few_points");
    kit_expect_balance(&kit, &member, 100, 900, 0);
    return second.id;
}

static void
release_and_capture_of_a_refused_hold_book_one_overdraft(void **state)
{
    struct pd_id hold = refused_hold();
    struct pd_op op;

    (void)state;
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold).status, PD_OP_APPLIED_OVERDRAFT);
    kit_expect_balance(&kit, &member, 0, 900, 100);
    op = desk_about(&counter, PD_OP_CAPTURE, &hold);
    op.qty = 2;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED_OVERDRAFT);
    kit_expect_balance(&kit, &member, 0, 900, 100);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold).status, PD_OP_QUARANTINED);
    kit_expect_balance(&kit, &member, 0, 900, 100);
    kit_grant(&kit, &member, "later", 150);
    kit_expect_balance(&kit, &member, 50, 900, 0);
}

static void
the_ticket_of_a_refused_hold_that_comes_back_undoes_its_debt(void **state)
{
    struct pd_id hold = refused_hold();

    (void)state;
    (void)desk_tell(&kiosk, PD_OP_RELEASE, &hold);
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &hold).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 100, 900, 0);
}

static void
expect_still_refused(const struct pd_id *hold)
{
    struct pd_hub_hold h;

    assert_ok(pd_hub_begin(kit.hub));
    assert_true(pd_hub_hold_find(kit.hub, hold, &h));
    assert_int_equal(h.state, PD_HOLD_REJECTED);
    pd_hub_rollback(kit.hub);
}

/* The counter pushes before the kiosk: the order of the two facts changes nothing of what is booked. */
static void
a_refused_hold_that_is_captured_before_its_release_came_is_booked_once(void **state)
{
    struct pd_id hold = refused_hold();
    struct pd_op op = desk_about(&counter, PD_OP_CAPTURE, &hold);

    (void)state;
    op.qty = 2;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED_OVERDRAFT);
    kit_expect_balance(&kit, &member, 0, 900, 100);
    expect_still_refused(&hold);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold).status, PD_OP_APPLIED);
    assert_int_equal(
        desk_tell(&counter, PD_OP_VOID, &hold).status, PD_OP_APPLIED); /* goods are out: no effect */
    kit_expect_balance(&kit, &member, 0, 900, 100);
    expect_still_refused(&hold);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 1);
}

static void
a_refused_hold_that_its_desk_ends_before_its_ticket_was_out_costs_nothing(void **state)
{
    struct pd_id hold = refused_hold();

    (void)state;
    assert_int_equal(desk_tell(&kiosk, PD_OP_VOID, &hold).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 100, 900, 0);
    expect_still_refused(&hold);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 0);
}

static void
the_ticket_of_a_refused_hold_is_ended_by_the_counter_of_its_place_once(void **state)
{
    struct pd_id hold = refused_hold();

    (void)state;
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold).status, PD_OP_APPLIED_OVERDRAFT);
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &hold).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &hold).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 100, 900, 0);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold).status, PD_OP_QUARANTINED);
    kit_expect_balance(&kit, &member, 100, 900, 0);
    expect_still_refused(&hold);
}

static void
capture_after_void_is_an_overdraft_with_an_incident(void **state)
{
    struct pd_id hold = held(100, 1);

    (void)state;
    (void)desk_tell(&kiosk, PD_OP_VOID, &hold);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold).status, PD_OP_APPLIED_OVERDRAFT);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    assert_int_equal(kit_incidents(&kit, "capture_after_void"), 1);
}

static void
a_capture_that_comes_before_its_hold_rebuilds_it_from_the_ticket(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    struct pd_op capture = desk_about(&counter, PD_OP_CAPTURE, &hold.id);

    (void)state;
    write_ticket(&kiosk.secret, &hold, capture.code);
    assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    (void)kit_verify(&kit);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    assert_int_equal(kit_verify(&kit).captured, 1);
}

static void
a_capture_without_a_true_ticket_is_kept_for_a_person(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    struct pd_op capture = desk_about(&counter, PD_OP_CAPTURE, &hold.id);
    struct pd_op_result r;

    (void)state;
    write_ticket(&counter.secret, &hold, capture.code);
    capture.code[40] = capture.code[40] == 'A' ? 'B' : 'A';
    r = desk_do(&counter, &capture);
    assert_int_equal(r.status, PD_OP_QUARANTINED);
    assert_string_equal(r.code, "hold_unknown");
    kit_expect_balance(&kit, &member, 1000, 0, 0);
}

/* The kiosk was offline: she cancelled, and the unit was sold again; the counter pushes first. */
static struct pd_op
unit_sold_again(const struct pd_op *before)
{
    struct pd_op again = *before, capture;

    again.id = pd_id_make(kit.now_ms, &kit.rng);
    capture = desk_about(&counter, PD_OP_CAPTURE, &again.id);
    write_ticket(&kiosk.secret, &again, capture.code);
    assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED);
    return again;
}

static void
a_unit_that_was_sold_again_calls_nobody_before_its_desk_has_told(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), again;

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    again = unit_sold_again(&hold);
    kit_expect_balance(&kit, &member, 800, 100, 0);
    assert_int_equal(desk_tell(&kiosk, PD_OP_VOID, &hold.id).status, PD_OP_APPLIED);
    again.dseq = (uint64_t)kiosk.count + 1;
    assert_int_equal(desk_do(&kiosk, &again).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &again.id).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    assert_int_equal(kit_incidents(&kit, "ordinal_twice"), 0);
}

/* And the kiosk pushes only then, from before the cancel on. */
static void
a_unit_that_was_sold_again_before_its_first_sale_is_told_is_no_riddle(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-004", 1, 100), again;
    struct pd_lease_row lease;
    struct pd_op_result result;

    (void)state;
    assert_true(desk_lease(&kiosk, "G-004", &lease));
    assert_int_equal(lease.size, 1);
    again = unit_sold_again(&hold);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    result = desk_do(&kiosk, &hold);
    assert_int_equal(result.status, PD_OP_APPLIED);
    assert_string_equal(result.code, "sold_again");
    kit_expect_balance(&kit, &member, 900, 0, 0);
    assert_int_equal(desk_tell(&kiosk, PD_OP_VOID, &hold.id).status, PD_OP_APPLIED);
    again.dseq = (uint64_t)kiosk.count + 1;
    assert_int_equal(desk_do(&kiosk, &again).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &again.id).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    assert_int_equal(kit_verify(&kit).captured, 1);
    again.id = pd_id_make(kit.now_ms, &kit.rng);
    again.dseq = (uint64_t)kiosk.count + 1;
    assert_string_equal(desk_do(&kiosk, &again).code, "no_lease"); /* nor is it sold a third time */
}

static void
one_unit_handed_over_twice_is_told_at_the_second(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    (void)unit_sold_again(&hold);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "ordinal_twice"), 0);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "ordinal_twice"), 1);
}

static void
a_void_that_overtakes_its_hold_is_remembered(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 1000, 0, 0);
}

static void
a_refund_restores_up_to_what_was_captured(void **state)
{
    struct pd_id hold = held(300, 3);
    struct pd_op op = desk_about(&counter, PD_OP_CAPTURE, &hold), back;

    (void)state;
    op.qty = 3;
    (void)desk_do(&counter, &op);
    back = desk_about(&counter, PD_OP_REFUND, &hold);
    back.amount = pd_points_of(200);
    assert_int_equal(desk_do(&counter, &back).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 900, 0, 0);
    back = desk_about(&counter, PD_OP_REFUND, &hold);
    back.amount = pd_points_of(101);
    assert_int_equal(desk_do(&counter, &back).status, PD_OP_REJECTED);
    back = desk_about(&kiosk, PD_OP_REFUND, &hold);
    back.amount = pd_points_of(100);
    assert_int_equal(desk_do(&kiosk, &back).status, PD_OP_REJECTED);
    back = desk_about(&counter, PD_OP_REFUND, &hold);
    back.amount = pd_points_of(100);
    assert_int_equal(desk_do(&counter, &back).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 1000, 0, 0);
}

/* What it was paid with is over when the goods come back. The patient's change of mind brings nothing that
 * would be there otherwise; a mistake of the hospital's takes nothing from her for 30 days. */
static void
a_refund_after_expiry_has_days_of_grace_where_the_hospital_caused_it(void **state)
{
    static const struct {
        const char *reason;
        int64_t then;
    } rows[] = { { "not_wanted", 0 }, { "undo", 100 }, { "damaged", 200 } };
    struct pd_id hold = held(300, 3);
    struct pd_op op = desk_about(&counter, PD_OP_CAPTURE, &hold);

    (void)state;
    op.qty = 3;
    (void)desk_do(&counter, &op);
    kit.now_ms += 370 * PD_DAY_MS;
    kit_expect_balance(&kit, &member, 0, 0, 0);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        op = desk_about(&counter, PD_OP_REFUND, &hold);
        op.amount = pd_points_of(100);
        (void)pd_copy(op.reason, sizeof op.reason, rows[i].reason);
        assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
        kit_expect_balance(&kit, &member, rows[i].then, 0, 0);
    }
    kit.now_ms += 30 * PD_DAY_MS - 1;
    kit_expect_balance(&kit, &member, 200, 0, 0);
    kit.now_ms++;
    kit_expect_balance(&kit, &member, 0, 0, 0);
}

static void
a_claim_is_granted_once_per_key_whoever_asks(void **state)
{
    struct pd_op claim = desk_op(&kiosk, PD_OP_CLAIM), again = desk_op(&counter, PD_OP_CLAIM);
    char member_text[PD_ID_TEXT_CAP];

    (void)state;
    claim.member = member;
    (void)pd_copy(claim.unit, sizeof claim.unit, "points");
    claim.amount = pd_points_of(5);
    (void)pd_copy(claim.rule, sizeof claim.rule, "sign_in");
    pd_claim_key_day(
        &(struct pd_earn_rule){ .id = "sign_in" }, &member, kit.now_ms, 480, claim.key, sizeof claim.key);
    assert_non_null(strstr(claim.key, pd_id_text(member, member_text)));
    again.member = claim.member;
    again.amount = claim.amount;
    memcpy(again.unit, claim.unit, sizeof again.unit);
    memcpy(again.rule, claim.rule, sizeof again.rule);
    memcpy(again.key, claim.key, sizeof again.key);
    assert_int_equal(desk_do(&kiosk, &claim).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 1005, 0, 0);
    assert_int_equal(desk_do(&counter, &again).status, PD_OP_ALREADY_GRANTED);
    kit_expect_balance(&kit, &member, 1005, 0, 0);
    again = claim;
    again.id = pd_id_make(kit.now_ms, &kit.rng);
    again.dseq = (uint64_t)kiosk.count + 1;
    again.amount = pd_points_of(500);
    assert_int_equal(desk_do(&kiosk, &again).status, PD_OP_REJECTED);
    kit_expect_balance(&kit, &member, 1005, 0, 0);
}

static void
a_spend_takes_its_points_at_once_or_not_at_all(void **state)
{
    struct pd_op spend = desk_op(&kiosk, PD_OP_SPEND);

    (void)state;
    spend.member = member;
    (void)pd_copy(spend.unit, sizeof spend.unit, "points");
    (void)pd_copy(spend.rule, sizeof spend.rule, "wheel");
    spend.amount = pd_points_of(600);
    spend.decided_ms = spend.at_ms;
    assert_int_equal(desk_do(&kiosk, &spend).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 400, 0, 0);
    spend.id = pd_id_make(kit.now_ms, &kit.rng);
    spend.dseq++;
    assert_int_equal(desk_do(&kiosk, &spend).status, PD_OP_REJECTED);
    kit_expect_balance(&kit, &member, 400, 0, 0);
}

/* ---- what the rules refuse ---- */

static void
a_hold_is_refused_with_its_reason(void **state)
{
    struct pd_id frozen = kit_member(&kit, "M-2", 500);
    struct refusal {
        const char *code;
        struct pd_op op;
    } rows[8];
    int n = 0;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &frozen, PD_MEMBER_FROZEN));
    assert_ok(pd_hub_commit(kit.hub));
    rows[n++] = (struct refusal){ "tier", desk_hold(&kiosk, &member, "G-002", 1, 300) };
    rows[n - 1].op.money = pd_fen_of(990);
    rows[n++] = (struct refusal){ "price", desk_hold(&kiosk, &member, "G-001", 1, 99) };
    rows[n++] = (struct refusal){ "member_frozen", desk_hold(&kiosk, &frozen, "G-001", 1, 100) };
    rows[n++] = (struct refusal){ "member_unknown", desk_hold(&kiosk, &kiosk.id, "G-001", 1, 100) };
    rows[n++] = (struct refusal){ "too_few_points", desk_hold(&kiosk, &member, "G-001", 11, 1100) };
    rows[n++] = (struct refusal){ "no_lease", desk_hold(&kiosk, &member, "G-004", 9, 90) };
    rows[n++] = (struct refusal){ "member_limit", desk_hold(&kiosk, &member, "G-003", 3, 150) };
    rows[n++] = (struct refusal){ "programme_unknown", desk_hold(&kiosk, &member, "G-001", 1, 100) };
    rows[n - 1].op.programme = 77;
    for (int i = 0; i < n; i++) {
        struct pd_op_result r;

        rows[i].op.dseq = (uint64_t)kiosk.count + 1;
        r = desk_do(&kiosk, &rows[i].op);
        if (r.status != PD_OP_REJECTED || strcmp(r.code, rows[i].code) != 0)
            fail_msg("row %d: %s %s, not %s", i, pd_op_status_name(r.status), r.code, rows[i].code);
    }
    kit_expect_balance(&kit, &member, 1000, 0, 0);
}

static void
a_limit_counts_what_was_taken(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-003", 2, 100);
    struct pd_op_result r;

    (void)state;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_hold(&kiosk, &member, "G-003", 1, 50);
    r = desk_do(&kiosk, &op);
    assert_string_equal(r.code, "member_limit");
}

static void
an_ordinal_is_sold_once(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    struct pd_op again = op;

    (void)state;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    again.id = pd_id_make(kit.now_ms, &kit.rng);
    again.dseq++;
    assert_string_equal(desk_do(&kiosk, &again).code, "no_lease");
}

static void
leases_are_topped_up_until_the_stock_is_gone(void **state)
{
    struct pd_lease_row lease;
    int sold = 0;

    (void)state;
    assert_true(desk_lease(&kiosk, "G-004", &lease));
    assert_int_equal(lease.size, 1);
    for (int i = 0; i < 6; i++) {
        struct pd_op op = desk_hold(&kiosk, &member, "G-004", 1, 10);

        if (desk_do(&kiosk, &op).status != PD_OP_APPLIED)
            break;
        sold++;
    }
    assert_int_equal(sold, 4);
}

/* ---- expiry ---- */

static void
expired_points_are_not_spent_but_a_price_shown_before_still_counts(void **state)
{
    int64_t shown_ms = kit.now_ms + 300 * PD_DAY_MS;
    int64_t cursor = 0;
    bool more = true;
    struct pd_op op;

    (void)state;
    kit.now_ms += 370 * PD_DAY_MS;
    kit_expect_balance(&kit, &member, 0, 0, 0);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_string_equal(desk_do(&kiosk, &op).code, "too_few_points");
    while (more) {
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_clock_accept(kit.hub, kit.now_ms)); /* days went by */
        assert_ok(pd_hub_sweep(kit.hub, kit.now_ms, &cursor, &more));
        assert_ok(pd_hub_commit(kit.hub));
    }
    (void)kit_verify(&kit);
    kit.now_ms = KIT_NOW + 366 * PD_DAY_MS;
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_string_equal(desk_do(&kiosk, &op).code, "too_few_points");
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    op.decided_ms = shown_ms;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &member, 0, 100, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_hold_is_released_and_captured_once),
        T(a_void_gives_points_and_unit_back),
        T(only_the_token_holder_ends_a_released_hold),
        T(fewer_pieces_than_held_give_the_rest_back),
        T(release_and_capture_of_a_refused_hold_book_one_overdraft),
        T(the_ticket_of_a_refused_hold_that_comes_back_undoes_its_debt),
        T(a_refused_hold_that_is_captured_before_its_release_came_is_booked_once),
        T(a_refused_hold_that_its_desk_ends_before_its_ticket_was_out_costs_nothing),
        T(the_ticket_of_a_refused_hold_is_ended_by_the_counter_of_its_place_once),
        T(capture_after_void_is_an_overdraft_with_an_incident),
        T(a_capture_that_comes_before_its_hold_rebuilds_it_from_the_ticket),
        T(a_capture_without_a_true_ticket_is_kept_for_a_person),
        T(a_unit_that_was_sold_again_calls_nobody_before_its_desk_has_told),
        T(a_unit_that_was_sold_again_before_its_first_sale_is_told_is_no_riddle),
        T(one_unit_handed_over_twice_is_told_at_the_second),
        T(a_void_that_overtakes_its_hold_is_remembered),
        T(a_refund_restores_up_to_what_was_captured),
        T(a_refund_after_expiry_has_days_of_grace_where_the_hospital_caused_it),
        T(a_claim_is_granted_once_per_key_whoever_asks),
        T(a_spend_takes_its_points_at_once_or_not_at_all),
        T(a_hold_is_refused_with_its_reason),
        T(a_limit_counts_what_was_taken),
        T(an_ordinal_is_sold_once),
        T(leases_are_topped_up_until_the_stock_is_gone),
        T(expired_points_are_not_spent_but_a_price_shown_before_still_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
