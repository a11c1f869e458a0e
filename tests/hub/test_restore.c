/*
 * Goal: what a hub signed is honoured when it was put back from a backup, and nothing that it did not sign.
 * Method: acts after a sealed copy, and the copy as the hub from there on; then the same lines come again,
 * with what the lost life signed about them, without it, and with lies about it.
 */
#include "sync/hub/refill.h"
#include "tests/hub/lobby.h"

#include <string.h>
#include <time.h>

/* ---- signed results ---- */

static void
what_was_signed_is_honoured_whatever_is_there_now(void **state)
{
    struct pd_op_result applied, refused;
    struct pd_op yes, no;

    (void)state;
    kit_backup(&kit, backup);
    yes = desk_hold(&kiosk, &member, "G-001", 1, 100);
    applied = desk_do(&kiosk, &yes);
    assert_int_equal(applied.status, PD_OP_APPLIED);
    no = desk_hold(&kiosk, &member, "G-001", 3, 300);
    refused = desk_do(&kiosk, &no);
    assert_int_equal(refused.status, PD_OP_REJECTED);
    assert_string_equal(refused.code, "too_few_points");

    kit_restore(&kit, backup);
    kit_grant(&kit, &member, "bill:late", 5000); /* enough for the one that was refused */
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(kiosk.results[0].hseq, applied.hseq);
    assert_int_equal(pd_points_raw(kiosk.results[0].balance), pd_points_raw(applied.balance));
    assert_int_equal(kiosk.results[1].status, PD_OP_REJECTED);
    assert_string_equal(kiosk.results[1].code, refused.code);
    assert_int_equal(kiosk.results[1].hseq, refused.hseq);
    assert_int_equal(number("SELECT count(*) FROM hold WHERE state = 5"), 1);
    (void)kit_verify(&kit);
}

static double
seconds_with_receipts(int n)
{
    clock_t from = clock();

    kiosk.receipt_count = n;
    for (int i = 0; i < 5; i++)
        assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200);
    return (double)(clock() - from) / CLOCKS_PER_SEC;
}

/* A push may bring as many receipts as lines, true ones, and all the same. */
static void
many_receipts_about_many_lines_cost_little_more_than_one(void **state)
{
    double one, many;

    (void)state;
    for (int i = 0; i < 400; i++) {
        struct pd_op op = desk_op(&kiosk, PD_OP_VOID);

        op.hold = op.id;
        (void)pd_copy(op.reason, sizeof op.reason, "not_wanted");
        desk_write(&kiosk, &op);
    }
    kiosk.protocol = 1;
    assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200);
    kiosk.protocol = 2;
    assert_int_equal(desk_push(&kiosk, kiosk.count - 1, kiosk.count), 200);
    for (int i = 1; i < KIT_RECEIPTS; i++)
        kiosk.receipts[i] = kiosk.receipts[0];
    kiosk.show_receipts = true;
    one = seconds_with_receipts(1);
    many = seconds_with_receipts(KIT_RECEIPTS);
    if (many > 8 * one)
        fail_msg("%f s, and with %d of them %f s", one, KIT_RECEIPTS, many);
    (void)kit_verify(&kit);
}

/* It has no receipts: it was sent before there were any, and would be judged as if nobody had. */
static void
a_push_that_was_sent_to_the_lost_life_is_not_taken_by_this_one(void **state)
{
    struct pd_op op;
    struct pd_op_result applied;

    (void)state;
    kit_backup(&kit, backup);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    applied = desk_do(&kiosk, &op);
    assert_int_equal(kit_push_arrives_again(&kit), 200);
    kit_restore(&kit, backup);
    assert_int_equal(kit_push_arrives_again(&kit), 401);
    assert_string_equal(kit_problem(&kit), "stale_nonce");
    report(&kiosk);
    assert_int_equal(kiosk.results[0].hseq, applied.hseq);
    (void)kit_verify(&kit);
}

static void
a_hold_that_was_applied_is_applied_though_the_points_are_gone(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-2", 0);
    int64_t left, held, debt;
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    kit_grant(&kit, &poor, "bill:lost", 100);
    op = desk_hold(&kiosk, &poor, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(held, 100);
    assert_int_equal(debt, 100);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 1);
    kit_grant(&kit, &poor, "bill:lost", 100);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(left, 0);
    assert_int_equal(held, 100);
    assert_int_equal(debt, 0);
    (void)kit_verify(&kit);
}

/* The payment is told again before the desk comes with what it paid for: usable only since then, it pays. */
static void
what_is_told_again_first_pays_for_what_comes_after_it(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-2", 0);
    int64_t left, held, debt;
    struct pd_op op;

    (void)state;
    kit_grant(&kit, &poor, "bill:kept", 40);
    kit_backup(&kit, backup);
    kit_grant(&kit, &poor, "bill:lost", 100);
    op = desk_hold(&kiosk, &poor, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    kit.now_ms += PD_HOUR_MS;
    kit_grant(&kit, &poor, "bill:lost", 100);
    report(&kiosk);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(debt, 0);
    assert_int_equal(held, 100);
    assert_int_equal(left, 40);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 0);
    (void)kit_verify(&kit);
}

/* In the life that was lost the first was given up before the second was taken; here it is told so
 * afterwards. */
static void
what_a_void_gives_back_pays_what_was_lent_meanwhile(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-2", 100);
    struct pd_op first, void_it, second;
    int64_t left, held, debt;

    (void)state;
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    first = desk_hold(&kiosk, &poor, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &first).status, PD_OP_APPLIED);
    void_it = desk_op(&kiosk, PD_OP_VOID);
    void_it.hold = first.id;
    (void)pd_copy(void_it.reason, sizeof void_it.reason, "not_wanted");
    assert_int_equal(desk_do(&kiosk, &void_it).status, PD_OP_APPLIED);
    second = desk_hold(&other, &poor, "G-001", 1, 100);
    assert_int_equal(desk_do(&other, &second).status, PD_OP_APPLIED);

    kit_restore(&kit, backup);
    kiosk.show_receipts = true;
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    report(&other);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(held, 200);
    assert_int_equal(debt, 100);
    report(&kiosk);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(left, 0);
    assert_int_equal(held, 100);
    assert_int_equal(debt, 0);
    (void)kit_verify(&kit);
}

static void
a_member_made_after_the_backup_keeps_what_she_was_served(void **state)
{
    struct pd_id late;
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    late = kit_member(&kit, "M-9", 100);
    op = desk_hold(&kiosk, &late, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "member_lost"), 1);
    (void)kit_verify(&kit);
}

/* A counter hands over her ticket before anybody has told of her: it waits, and not for ever. */
static void
a_ticket_of_one_who_may_still_come_waits(void **state)
{
    struct pd_id late;
    struct pd_op hold, capture;

    (void)state;
    kit_backup(&kit, backup);
    late = kit_member(&kit, "M-9", 100);
    hold = desk_hold(&kiosk, &late, "G-001", 1, 100);
    kit_restore(&kit, backup);
    capture = desk_about(&counter, PD_OP_CAPTURE, &hold.id);
    capture.qty = 1;
    write_ticket(&kiosk.secret, &hold, capture.code);
    desk_write(&counter, &capture);
    assert_int_equal(desk_push(&counter, counter.count - 1, counter.count), 200);
    assert_int_equal(counter.answer.count, 0);
    kit.now_ms += PD_REFILL_MEMBER_MS;
    assert_int_equal(desk_push(&counter, counter.count - 1, counter.count), 200);
    assert_int_equal(counter.results[0].status, PD_OP_QUARANTINED);
    assert_string_equal(counter.results[0].code, "member_unknown");
}

/* Each spoils the receipt of the refused hold in another way. */
static void
of_another_nonce(struct kit_receipt *r)
{
    r->nonce[0] = r->nonce[0] == 'a' ? 'b' : 'a';
}

static void
with_another_word(struct kit_receipt *r)
{
    char *at = strstr(r->answer, "\"high_seq\":1");

    assert_non_null(at);
    at[11] = '2';
}

static void
receipts_of_others_or_about_others_count_for_nothing(void **state)
{
    static void (*const spoil[])(struct kit_receipt *) = { of_another_nonce, with_another_word };

    for (int i = 0; i < PD_COUNT(spoil); i++) {
        struct pd_id poor;
        struct pd_op op;

        if (i > 0) {
            (void)close_lobby(state);
            (void)open_lobby(state);
        }
        poor = kit_member(&kit, "M-3", 10);
        kit_backup(&kit, backup);
        op = desk_hold(&kiosk, &poor, "G-001", 3, 300);
        assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
        spoil[i](&kiosk.receipts[0]);
        kit_restore(&kit, backup);
        kit_grant(&kit, &poor, "bill:late", 5000);
        report(&kiosk);
        assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED); /* judged by what is here */
    }
}

static void
a_receipt_does_not_pass_from_one_desk_to_another(void **state)
{
    struct pd_id poor;
    struct pd_op op;

    (void)state;
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    poor = kit_member(&kit, "M-3", 10);
    kit_backup(&kit, backup);
    op = desk_hold(&other, &poor, "G-001", 3, 300);
    assert_int_equal(desk_do(&other, &op).status, PD_OP_REJECTED);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    other.receipts[0] = kiosk.receipts[0]; /* "applied", about another desk's op 1 */
    report(&other);
    assert_int_equal(other.results[0].status, PD_OP_REJECTED); /* as it deserves by itself */
    assert_int_equal(kit_incidents(&kit, "overdraft"), 0);
}

/* Signed by this hub, for this desk and these places in its journal, and about other lines. */
static void
a_receipt_about_other_lines_counts_for_nothing(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-3", 10);
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    kiosk.count = 0;
    op = desk_hold(&kiosk, &poor, "G-001", 3, 300);
    desk_write(&kiosk, &op);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_REJECTED);
    assert_string_equal(kiosk.results[0].code, "too_few_points");
    (void)kit_verify(&kit);
}

/* ---- what desks may forget ---- */

static void
durable_is_what_the_newest_backup_has(void **state)
{
    struct pd_op op;

    (void)state;
    for (int i = 0; i < 3; i++) {
        op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV);
        op.number = 1;
        (void)desk_do(&kiosk, &op);
        assert_int_equal(
            kiosk.answer.durable_seq, i < 2 ? i + 1 : 2); /* without a backup: all that is here */
        if (i == 1)
            kit_backup(&kit, backup);
    }
    kit_backup(&kit, backup);
    assert_int_equal(desk_push(&kiosk, 3, 3), 200);
    assert_int_equal(kiosk.answer.durable_seq, 3);
}

static void
start_again(void)
{
    struct pd_why why = { .text = "" };

    pd_hub_destroy(kit.hub);
    assert_ok(pd_hub_create(&kit.hub, &(struct pd_hub_config){ .store = kit.store, .rng = &kit.rng }, &why));
}

/* The power fails when the first one lies in its place, and the hub has not heard of it: it may be put back.
 */
static void
a_backup_that_was_begun_may_be_put_back(void **state)
{
    static const uint64_t durable[] = { 1, 0, 0, 4 };

    (void)state;
    for (int i = 0; i < PD_COUNT(durable); i++) {
        struct pd_op op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV);

        op.number = 1;
        (void)desk_do(&kiosk, &op);
        if (i == 3) {
            kit_backup(&kit, backup);
            assert_int_equal(desk_push(&kiosk, 4, 4), 200);
        }
        assert_int_equal(kiosk.answer.durable_seq, durable[i]);
        if (i == 0)
            kit_backup_unheard(&kit, backup);
        if (i == 1)
            start_again();
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_signed_is_honoured_whatever_is_there_now),
        TEST(many_receipts_about_many_lines_cost_little_more_than_one),
        TEST(a_push_that_was_sent_to_the_lost_life_is_not_taken_by_this_one),
        TEST(a_hold_that_was_applied_is_applied_though_the_points_are_gone),
        TEST(what_is_told_again_first_pays_for_what_comes_after_it),
        TEST(what_a_void_gives_back_pays_what_was_lent_meanwhile),
        TEST(a_member_made_after_the_backup_keeps_what_she_was_served),
        TEST(a_ticket_of_one_who_may_still_come_waits),
        TEST(receipts_of_others_or_about_others_count_for_nothing),
        TEST(a_receipt_does_not_pass_from_one_desk_to_another),
        TEST(a_receipt_about_other_lines_counts_for_nothing),
        TEST(durable_is_what_the_newest_backup_has),
        TEST(a_backup_that_was_begun_may_be_put_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
