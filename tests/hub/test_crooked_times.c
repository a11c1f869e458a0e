/*
 * Goal: a desk with a true key gains nothing by lying about when, and a picture of somebody's screen is seen.
 * Method: one lie of a date, a version or a code a test; then the books.
 */
#include "app/core/claim_key.h"
#include "sync/hub/store.h"
#include "tests/hub/crooked_kit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static struct pd_op
claim_of(struct desk *desk, const struct pd_id *who, int64_t at_ms)
{
    struct pd_op op = desk_op(desk, PD_OP_CLAIM);

    op.member = *who;
    op.at_ms = at_ms;
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, "sign_in");
    op.amount = pd_points_of(5);
    pd_claim_key_day(&(struct pd_earn_rule){ .id = "sign_in" }, who, at_ms, 480, op.key, sizeof op.key);
    return op;
}

/* ---- time and versions ---- */

static void
a_claim_of_another_member_or_day_than_its_key_is_refused(void **state)
{
    struct pd_op claim = claim_of(&kiosk, &other, kit.now_ms);

    (void)state;
    claim.member = member;
    assert_string_equal(desk_do(&kiosk, &claim).code, "key");
    claim = claim_of(&kiosk, &member, kit.now_ms - PD_DAY_MS);
    claim.at_ms = kit.now_ms;
    assert_string_equal(desk_do(&kiosk, &claim).code, "key");
    expect_balance(1000, 0, 0);
}

static void
days_long_gone_and_days_to_come_cannot_be_claimed(void **state)
{
    int granted = 0;

    (void)state;
    kit.now_ms += 400 * PD_DAY_MS;
    for (int day = -399; day < 10; day++) {
        struct pd_op claim = claim_of(&kiosk, &member, kit.now_ms + day * PD_DAY_MS);

        granted += desk_do(&kiosk, &claim).status == PD_OP_APPLIED;
    }
    assert_in_range(granted, 1, 32);
}

static void
days_before_she_was_a_member_cannot_be_claimed(void **state)
{
    struct pd_id fresh;
    struct pd_op claim;

    (void)state;
    kit.now_ms += 100 * PD_DAY_MS;
    fresh = kit_member(&kit, "M-3", 0);
    claim = claim_of(&kiosk, &fresh, kit.now_ms - 5 * PD_DAY_MS);
    assert_int_equal(desk_do(&kiosk, &claim).status, PD_OP_REJECTED);
    claim = claim_of(&kiosk, &fresh, kit.now_ms);
    assert_int_equal(desk_do(&kiosk, &claim).status, PD_OP_APPLIED);
}

static void
decisions_of_any_time_spend_no_more_than_there_is(void **state)
{
    static const int64_t times[] = { 0, 1, KIT_NOW - 3650 * PD_DAY_MS, KIT_NOW + 3650 * PD_DAY_MS,
        INT64_C(253402300799999) };
    int64_t left, held, debt;

    (void)state;
    for (int i = 0; i < PD_COUNT(times); i++) {
        struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 3, 300);

        hold.decided_ms = hold.at_ms = times[i];
        (void)desk_do(&kiosk, &hold);
    }
    kit_balance(&kit, &member, &left, &held, &debt);
    assert_int_equal(left + held, 1000);
    assert_int_equal(debt, 0);
}

static void
a_hand_over_with_a_lying_clock_takes_points_that_are_there(void **state)
{
    static const int64_t times[] = { 0, KIT_NOW - 3650 * PD_DAY_MS, KIT_NOW + 3650 * PD_DAY_MS };

    (void)state;
    for (int i = 0; i < PD_COUNT(times); i++) {
        struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
        struct pd_op capture = desk_about(&counter, PD_OP_CAPTURE, &hold.id);

        capture.at_ms = times[i];
        write_ticket(&kiosk.secret, &hold, capture.code);
        assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED);
        expect_balance(900 - 100 * i, 0, 0);
    }
}

static void
a_limit_cannot_be_passed_by_old_dates(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-003", 2, 100);

    (void)state;
    op.at_ms = 1;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_hold(&kiosk, &member, "G-003", 1, 50);
    op.at_ms = 1;
    assert_string_equal(desk_do(&kiosk, &op).code, "member_limit");
}

static void
what_a_ticket_told_counts_for_a_limit(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-003", 2, 100);

    (void)state;
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &op).status, PD_OP_APPLIED);
    op = desk_hold(&kiosk2, &member, "G-003", 1, 50);
    assert_string_equal(desk_do(&kiosk2, &op).code, "member_limit");
}

static void
rules_that_are_not_in_force_decide_nothing(void **state)
{
    static char text[65536];
    FILE *f = fopen(PD_SOURCE_DIR "/tests/hub/programme.json", "r");
    struct pd_why why = { .text = "" };
    struct pd_op op;
    uint32_t version;
    size_t len;
    char *price;

    (void)state;
    assert_non_null(f);
    len = fread(text, 1, sizeof text - 1, f);
    (void)fclose(f);
    price = strstr(text, "\"price\": 100,");
    assert_non_null(price);
    memcpy(price, "\"price\":   1,", 13);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_publish(
        kit.hub, kit.now_ms, text, len, kit.now_ms + 10 * PD_DAY_MS, &version, &why));
    assert_ok(pd_hub_commit(kit.hub));
    op = desk_hold(&kiosk, &member, "G-001", 1, 1);
    op.programme = version;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
    expect_balance(1000, 0, 0);
    kit.now_ms += 60 * PD_DAY_MS;
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    op.programme = 1;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
    op = desk_hold(&kiosk, &member, "G-001", 1, 1);
    op.programme = version;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
}

static void
a_place_that_does_not_exist_keeps_no_goods(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    (void)pd_copy(op.place, sizeof op.place, "NOWHERE");
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
    expect_balance(1000, 0, 0);
}

/* ---- a picture of somebody's screen ---- */

static struct pd_op
hold_by_code(struct desk *desk, const char *code)
{
    struct pd_op op = desk_hold(desk, &member, "G-001", 1, 100);

    (void)pd_copy(op.code, sizeof op.code, code);
    return op;
}

static void
issue(enum pd_code_type type, const struct pd_id *whose, char out[PD_CODE_CAP])
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_code_issue(kit.hub, kit.now_ms, whose, type, out));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
one_rotating_code_at_two_desks_is_looked_at(void **state)
{
    char code[PD_CODE_CAP], next[PD_CODE_CAP];
    struct pd_op op;

    (void)state;
    issue(PD_CODE_MEMBER, &member, code);
    op = hold_by_code(&kiosk, code);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 0);
    kit.now_ms += 60 * PD_SECOND_MS;
    op = hold_by_code(&kiosk2, code);
    assert_int_equal(desk_do(&kiosk2, &op).status, PD_OP_APPLIED); /* a person decides, not the hub */
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 1);
    op = hold_by_code(&kiosk2, code);
    (void)desk_do(&kiosk2, &op);
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 1); /* told once a desk */
    issue(PD_CODE_MEMBER, &member, next);
    assert_string_not_equal(code, next);
    op = hold_by_code(&kiosk2, next);
    (void)desk_do(&kiosk2, &op);
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 1);
}

/* A desk without network brings its hold days later: its own clock says when. */
static void
a_hold_that_comes_late_is_compared_with_its_own_day(void **state)
{
    char code[PD_CODE_CAP];
    struct pd_op op, late;

    (void)state;
    issue(PD_CODE_MEMBER, &member, code);
    op = hold_by_code(&kiosk, code);
    late = hold_by_code(&kiosk2, code);
    (void)desk_do(&kiosk, &op);
    kit.now_ms += 3 * PD_DAY_MS;
    (void)desk_do(&kiosk2, &late);
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 1);
}

static void
what_may_be_shown_at_many_desks_is_no_incident(void **state)
{
    char day[PD_CODE_CAP], card[PD_CODE_CAP], hers_not[PD_CODE_CAP];
    const char *const codes[] = { day, card, hers_not, "" };
    struct pd_id stranger = kit_member(&kit, "M9", 0);

    (void)state;
    issue(PD_CODE_MEMBER_DAY, &member, day);
    issue(PD_CODE_CARD, &member, card);
    issue(PD_CODE_MEMBER, &stranger, hers_not); /* not hers: a desk's mistake, not a picture of her screen */
    for (int i = 0; i < PD_COUNT(codes); i++) {
        struct pd_op op = hold_by_code(&kiosk, codes[i]);

        (void)desk_do(&kiosk, &op);
        op = hold_by_code(&kiosk2, codes[i]);
        (void)desk_do(&kiosk2, &op);
    }
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 0);
}

/* The void of a hold that nobody told yet makes its row; what comes later under that id is no second one. */
static void
a_spend_under_the_id_of_a_hold_does_not_stop_the_hub(void **state)
{
    struct pd_op spend = spend_of(&counter, 10), ticket;

    (void)state;
    spend.dseq++; /* the void goes before it */
    (void)about(&counter, PD_OP_VOID, &spend.id);
    assert_int_equal(desk_do(&counter, &spend).status, PD_OP_REJECTED);
    ticket = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &ticket).status, PD_OP_APPLIED);
    spend = spend_of(&kiosk, 10);
    spend.id = ticket.id;
    assert_int_equal(desk_do(&kiosk, &spend).status, PD_OP_REJECTED);
    expect_balance(900, 0, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(a_spend_under_the_id_of_a_hold_does_not_stop_the_hub),
        T(a_claim_of_another_member_or_day_than_its_key_is_refused),
        T(days_long_gone_and_days_to_come_cannot_be_claimed),
        T(days_before_she_was_a_member_cannot_be_claimed),
        T(decisions_of_any_time_spend_no_more_than_there_is),
        T(a_hand_over_with_a_lying_clock_takes_points_that_are_there),
        T(a_limit_cannot_be_passed_by_old_dates),
        T(what_a_ticket_told_counts_for_a_limit),
        T(rules_that_are_not_in_force_decide_nothing),
        T(a_place_that_does_not_exist_keeps_no_goods),
        T(one_rotating_code_at_two_desks_is_looked_at),
        T(a_hold_that_comes_late_is_compared_with_its_own_day),
        T(what_may_be_shown_at_many_desks_is_no_incident),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
