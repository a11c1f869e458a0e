/*
 * Goal: a hub that was put back gives nothing away and judges nothing for which it must have heard a desk
 * first, and no desk waits for ever. Method: desks that report in every order, one that is lost, revoked or
 * let go, ops about holds that are still to come, and wishes where the hub is asked first.
 */
#include "tests/hub/lobby.h"

#include <stdio.h>
#include <string.h>

/* ---- refill ---- */

static void
sweep(void)
{
    int64_t cursor = 0;

    for (bool more = true; more;) {
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_sweep(kit.hub, kit.now_ms, &cursor, &more));
        assert_ok(pd_hub_commit(kit.hub));
    }
}

/* A hold of the lost life may have drawn on what would be gone. */
static void
nothing_expires_until_every_desk_was_heard(void **state)
{
    static const char posted[] = "SELECT sum(posted) FROM account WHERE unit = 1";

    (void)state;
    kit.now_ms += 360 * PD_DAY_MS;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_clock_accept(kit.hub, kit.now_ms));
    assert_ok(pd_hub_commit(kit.hub));
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    kit.now_ms += 10 * PD_DAY_MS;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_clock_accept(kit.hub, kit.now_ms));
    assert_ok(pd_hub_commit(kit.hub));
    sweep();
    assert_int_equal(number(posted), 300);
    report(&kiosk);
    report(&counter);
    sweep();
    assert_int_equal(number(posted), 0);
}

/* A desk that has not reported may hold it. */
static void
no_token_is_given_until_every_desk_was_heard(void **state)
{
    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    desk_enrol(&other, &kit, "counter", "P2");
    assert_int_equal(number("SELECT count(*) FROM token WHERE place = 'P2'"), 0);
    report(&kiosk);
    report(&counter);
    assert_int_equal(refill().since_ms, 0);
    assert_int_equal(number("SELECT count(*) FROM token WHERE place = 'P2' AND dev > 0"), 1);
    (void)kit_verify(&kit);
}

static void
nothing_is_given_away_until_every_desk_was_heard(void **state)
{
    struct pd_hub_refill r;
    struct pd_pull_header header;
    static struct pd_row rows[500];
    struct pd_lease_row before, after;
    struct pd_op op;
    uint32_t version;

    (void)state;
    assert_true(desk_lease(&kiosk, "G-004", &before));
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    r = refill();
    assert_int_equal(r.awaited, 2);
    assert_int_equal(r.since_ms, kit.now_ms);
    assert_int_equal(r.made_ms, kit.now_ms);

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-004", 400));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(publish(&version), PD_ERR_STATE);
    assert_true(desk_lease(&kiosk, "G-004", &after));
    assert_int_equal(after.size, before.size);
    assert_true(desk_pull(&kiosk, 0, 500, &header, rows, 500) >= 0);
    assert_true(header.refill);
    kiosk.protocol = 1;
    assert_true(desk_pull(&kiosk, 0, 500, &header, rows, 500) >= 0);
    assert_false(header.refill); /* it could not read the word */
    desk_enrol(&other, &kit, "kiosk", "P1");
    assert_false(desk_lease(&other, "G-004", &after));

    assert_int_equal(desk_get(&counter, "/v1/device/high", "end=0", 0, NULL), 200);
    assert_int_equal(refill().awaited, 1);
    op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV); /* protocol 1: a push with room to spare is all there is */
    op.number = 1;
    (void)desk_do(&kiosk, &op);
    assert_int_equal(refill().since_ms, 0);
    assert_true(desk_lease(&kiosk, "G-004", &after));
    assert_true(after.size > before.size);
    assert_true(desk_lease(&other, "G-004", &after));
    (void)kit_verify(&kit);
}

static void
a_desk_has_reported_when_the_hub_has_what_it_said_and_not_before(void **state)
{
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    for (int i = 0; i < 2; i++) {
        op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV);
        op.number = 1;
        (void)desk_do(&kiosk, &op);
    }
    kit_restore(&kit, backup);
    assert_int_equal(desk_get(&counter, "/v1/device/high", "end=0", 0, NULL), 200);
    assert_int_equal(desk_get(&kiosk, "/v1/device/high", "end=2", 0, NULL), 200);
    assert_int_equal(refill().awaited, 1);
    kiosk.show_receipts = true;
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    assert_int_equal(refill().awaited, 1);
    assert_int_equal(desk_push(&kiosk, 1, 2), 200);
    assert_int_equal(refill().since_ms, 0);
}

static void
a_desk_that_is_revoked_or_let_go_is_not_waited_for(void **state)
{
    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(refill().awaited, 1);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_refill_end(kit.hub, kit.now_ms));
    assert_int_equal(pd_hub_refill_end(kit.hub, kit.now_ms), PD_ERR_STATE);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(refill().since_ms, 0);
}

static void
an_op_about_a_hold_that_is_still_to_come_waits_at_its_desk(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), op;

    (void)state;
    kit_backup(&kit, backup);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_CAPTURE, &hold.id); /* by its number: no ticket in it */
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_REFUND, &hold.id);
    op.amount = pd_points_of(100);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);

    kit_restore(&kit, backup);
    report(&counter);
    assert_int_equal(counter.answer.count, 0);
    assert_int_equal(counter.answer.high_seq, 0);
    report(&kiosk);
    report(&counter);
    assert_int_equal(counter.answer.count, 2);
    assert_int_equal(counter.results[1].status, PD_OP_APPLIED);
    assert_int_equal(refill().since_ms, 0);
    (void)kit_verify(&kit);
}

struct look {
    struct pd_id id;
    uint64_t waits;
};

static void
look_at(void *ctx, const struct pd_hub_device *d)
{
    struct look *look = ctx;

    if (pd_id_equal(d->id, look->id))
        look->waits = d->waits;
}

/* The op of this desk that stands still; 0: none. */
static uint64_t
waits(const struct desk *desk)
{
    struct look look = { .id = desk->id };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_each(kit.hub, look_at, &look));
    assert_ok(pd_hub_commit(kit.hub));
    return look.waits;
}

static void
declare_lost(const struct desk *desk)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_lost(kit.hub, kit.now_ms, &desk->id));
    assert_ok(pd_hub_commit(kit.hub));
}

/* Each hands over what the kiosk sold after the backup, by its number, and then says something more. */
static void
sell_what_is_lost(struct desk *counters[], int n)
{
    for (int i = 0; i < n; i++) {
        struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), op;

        assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
        op = desk_about(counters[i], PD_OP_REFUND, &hold.id);
        op.amount = pd_points_of(100);
        (void)desk_do(counters[i], &op);
        op = desk_op(counters[i], PD_OP_PROGRAMME_RECV);
        op.number = 1;
        (void)desk_do(counters[i], &op);
    }
}

/* Its kiosk is dead, and nobody will ever tell. A person says so, and the refill ends by itself. */
static void
the_holds_of_a_lost_desk_keep_no_refill_waiting(void **state)
{
    static struct desk second;
    struct desk *counters[] = { &counter, &second };

    (void)state;
    desk_enrol(&second, &kit, "counter", "P1");
    second.protocol = 2;
    kit_backup(&kit, backup);
    sell_what_is_lost(counters, PD_COUNT(counters));
    kit_restore(&kit, backup);
    kiosk.receipt_count = counter.receipt_count = second.receipt_count = 0;
    report(&counter);
    report(&second);
    assert_int_equal(counter.answer.count, 0);
    assert_int_equal(waits(&counter), 1);
    assert_int_equal(waits(&second), 1);
    assert_int_equal(waits(&kiosk), 0);
    declare_lost(&kiosk);
    assert_int_equal(refill().awaited, 2);
    report(&counter);
    report(&second);
    assert_int_equal(counter.answer.count, 2);
    assert_int_equal(second.answer.count, 2);
    assert_string_equal(counter.results[0].code, "hold_unknown");
    assert_int_equal(waits(&counter), 0);
    assert_int_equal(refill().since_ms, 0);
    (void)kit_verify(&kit);
}

/* One is lost, but the hold may be another's that has not been heard. */
static void
an_op_waits_on_while_any_desk_may_still_tell_its_hold(void **state)
{
    struct desk *counters[] = { &counter };

    (void)state;
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    sell_what_is_lost(counters, 1);
    kit_restore(&kit, backup);
    declare_lost(&other);
    report(&counter);
    assert_int_equal(counter.answer.count, 0);
    assert_int_equal(waits(&counter), 1);
    report(&kiosk);
    report(&counter);
    assert_int_equal(counter.answer.count, 2);
    assert_int_equal(refill().since_ms, 0);
    (void)kit_verify(&kit);
}

/* The other kiosk waits for a hold of the lost one, the counter for one that stands behind it. */
static void
desks_that_all_wait_go_on_in_the_order_of_time(void **state)
{
    struct pd_op dead, hold, op;

    (void)state;
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    dead = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &dead).status, PD_OP_APPLIED);
    kit.now_ms += PD_SECOND_MS;
    op = desk_about(&other, PD_OP_END_ASK, &dead.id);
    (void)desk_do(&other, &op);
    kit.now_ms += PD_SECOND_MS;
    hold = desk_hold(&other, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&other, &hold).status, PD_OP_APPLIED);
    kit.now_ms += PD_SECOND_MS;
    op = desk_about(&counter, PD_OP_CAPTURE, &hold.id);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    other.receipt_count = counter.receipt_count = 0;
    report(&counter);
    report(&other);
    declare_lost(&kiosk);
    report(&counter);
    assert_int_equal(counter.answer.count, 0);
    report(&other);
    assert_int_equal(other.answer.count, 2);
    report(&counter);
    assert_int_equal(counter.answer.count, 1);
    assert_int_equal(counter.results[0].status, PD_OP_APPLIED);
    assert_int_equal(refill().since_ms, 0);
    (void)kit_verify(&kit);
}

/* ---- where the hub is asked before goods go out ---- */

static void
ask_the_hub_first(void)
{
    static const char mode[] = "\"mode\": \"floor\"";
    static char text[65536];
    uint32_t version = 0;
    const char *json, *at;
    size_t len;
    struct pd_why why;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    at = strstr(json, mode);
    assert_non_null(at);
    (void)snprintf(
        text, sizeof text, "%.*s\"mode\": \"online_only\"%s", (int)(at - json), json, at + strlen(mode));
    assert_ok(pd_hub_programme_publish(kit.hub, kit.now_ms, text, strlen(text), kit.now_ms, &version, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

/* A wish that the lost hub never heard of comes first; what it had said yes to took the points. Judged at
 * once, the wish would leave the other a debt. */
static void
a_wish_waits_for_what_the_lost_hub_had_answered(void **state)
{
    struct pd_op op;

    (void)state;
    ask_the_hub_first();
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    op = desk_hold(&kiosk, &member, "G-001", 2, 200);
    op.programme = 2;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_hold(&other, &member, "G-001", 2, 200); /* noted while it had no network: 300 are there */
    op.programme = 2;
    desk_write(&other, &op);

    kit_restore(&kit, backup);
    report(&other);
    assert_int_equal(other.answer.count, 0); /* not judged yet */
    assert_int_equal(refill().awaited, 2);   /* and nobody waits for it */
    report(&counter);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(refill().since_ms, 0);
    report(&other);
    assert_int_equal(other.results[0].status, PD_OP_REJECTED);
    assert_int_equal(number("SELECT sum(debt) FROM account"), 0);
    assert_int_equal(number("SELECT count(*) FROM device WHERE refill > 0"), 0);
    (void)kit_verify(&kit);
}

/* Two desks with a wish each wait for the others, never for each other. */
static void
desks_with_wishes_do_not_wait_for_each_other(void **state)
{
    struct pd_op op;

    (void)state;
    ask_the_hub_first();
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    op.programme = 2;
    desk_write(&kiosk, &op);
    op = desk_hold(&other, &member, "G-001", 1, 100);
    op.programme = 2;
    desk_write(&other, &op);

    kit_restore(&kit, backup);
    report(&kiosk);
    report(&other);
    assert_int_equal(kiosk.answer.count + other.answer.count, 0);
    report(&counter);
    assert_int_equal(refill().since_ms, 0);
    report(&other);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(other.results[0].status, PD_OP_APPLIED);
    assert_int_equal(number("SELECT sum(debt) FROM account"), 0);
    (void)kit_verify(&kit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_expires_until_every_desk_was_heard),
        TEST(no_token_is_given_until_every_desk_was_heard),
        TEST(nothing_is_given_away_until_every_desk_was_heard),
        TEST(a_desk_has_reported_when_the_hub_has_what_it_said_and_not_before),
        TEST(a_desk_that_is_revoked_or_let_go_is_not_waited_for),
        TEST(an_op_about_a_hold_that_is_still_to_come_waits_at_its_desk),
        TEST(the_holds_of_a_lost_desk_keep_no_refill_waiting),
        TEST(an_op_waits_on_while_any_desk_may_still_tell_its_hold),
        TEST(desks_that_all_wait_go_on_in_the_order_of_time),
        TEST(a_wish_waits_for_what_the_lost_hub_had_answered),
        TEST(desks_with_wishes_do_not_wait_for_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
