/*
 * Goal: what a member has is used once, by the rules, and comes back into the lots it was taken from; who
 * receives a service hears of it; two members that are one have one wallet, and an erased one none. Method: a
 * hub in memory, a clock set by hand, and numbers worked out beforehand; every balance is proved from its
 * entries after each test.
 */
#include "tests/hub/unit_kit.h"

#include "app/base/clock.h"
#include "sync/hub/merge.h"

static const struct pd_staff li = { .number = "S1" };

static void
a_coupon_takes_what_its_rules_say(void **state)
{
    (void)state;
    assert_ok(give_to(&anna, "c20", 5, ""));
    assert_int_equal(use("c20", 9999, "dental"), PD_USE_SPEND);
    assert_int_equal(use("c20", 10000, "eye"), PD_USE_CATEGORY);
    assert_int_equal(use("c20", 10000, ""), PD_USE_CATEGORY);
    assert_int_equal(use("c20", 10000, "nothing"), PD_USE_CATEGORY);
    assert_int_equal(left("c20"), 5);
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_APPLIED);
    assert_int_equal(pd_fen_raw(used.off), 2000);
    assert_int_equal(use("c20", 12349, "dental"), PD_USE_APPLIED);
    assert_int_equal(pd_fen_raw(used.off), 2469); /* floor of 2469.8 */
    assert_int_equal(pd_points_raw(used.left), 3);
    assert_int_equal(use("first", 1000, ""), PD_USE_APPLIED);
    assert_int_equal(pd_fen_raw(used.off), 1000); /* never more than the bill */
    assert_int_equal(use("first", 1000, ""), PD_USE_NONE);
    assert_int_equal(use("never", 1000, ""), PD_USE_UNKNOWN);
    assert_int_equal(use("points", 1000, ""), PD_USE_UNKNOWN);
}

static void
a_coupon_ends_at_midnight_of_the_hospital(void **state)
{
    (void)state;
    assert_ok(give("c20")); /* on the 21st, for 10 days */
    kit.now_ms = kit_at(2026, 10, 1, 23, 59, 59);
    assert_int_equal(left("c20"), 1);
    kit.now_ms = kit_at(2026, 10, 2, 0, 0, 0);
    assert_int_equal(left("c20"), 0);
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_EXPIRED); /* the sweep did not come yet */
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_EXPIRED);
    kit_sweep(&kit, kit_at(2026, 12, 31, 0, 0, 0));
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_NONE);
    kit_grant(&kit, &anna, "a", 1000);
    assert_ok(give("c50")); /* on its last day */
    kit.now_ms = kit_at(2027, 1, 1, 0, 0, 0);
    assert_int_equal(give("c50"), PD_ERR_STATE);
    assert_int_equal(use("c50", 10000, ""), PD_USE_EXPIRED);
}

static void
a_use_needs_her_tier_and_an_active_member(void **state)
{
    (void)state;
    assert_int_equal(give("c50"), PD_ERR_STATE);
    kit_grant(&kit, &anna, "a", 1000);
    assert_ok(give("c50"));
    kit_publish(&kit,
        "{" TIERS ",\"units\":{\"coupons\":[{\"id\":\"c50\"," COND ",\"kind\":\"product\","
        "\"takes_fen\":5000,\"tier_min\":\"gold\",\"until\":\"2026-12-31\"}]}}",
        kit.now_ms + 1);
    kit.now_ms += 2;
    assert_int_equal(use("c50", 10000, ""), PD_USE_TIER);
    freeze(&anna, true, false);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_MEMBER);
    freeze(&anna, true, true);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_MEMBER);
    freeze(&anna, false, false);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED); /* by the last rules that had it */
    assert_string_equal(used.service->receiver.in[PD_LANG_EN], "Dental desk");
}

static void
draws_go_by_expiry_and_come_back_into_their_lots(void **state)
{
    struct pd_unit_ask ask = ask_of("cleaning", 0, "");
    int64_t year_ms = kit_at(2027, 1, 1, 0, 0, 0), package_ms = kit_at(2027, 9, 22, 0, 0, 0);

    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_ok(give("check")); /* 2 of the year, 2 until September */
    ask.n = 3;
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    assert_int_equal(left("cleaning"), 1);
    assert_true(wallet_of(&anna, "cleaning").first_ms == package_ms);
    assert_int_equal(reverse(used.number), PD_USE_APPLIED);
    assert_true(used.reversed && !used.again);
    assert_int_equal(left("cleaning"), 4);
    assert_int_equal(wallet_of(&anna, "cleaning").lots, 2);
    assert_true(wallet_of(&anna, "cleaning").first_ms == year_ms);
    assert_int_equal(reverse(used.number), PD_USE_APPLIED);
    assert_true(used.again);
    assert_int_equal(left("cleaning"), 4);
    ask.n = 5;
    assert_int_equal(use_as(&ask), PD_USE_NONE); /* not even a part of it */
    assert_int_equal(left("cleaning"), 4);
}

static void
a_use_is_taken_back_on_its_day_alone(void **state)
{
    int64_t number;

    (void)state;
    assert_int_equal(use("upgrade", 0, ""), PD_USE_APPLIED);
    assert_int_equal(pd_fen_raw(used.price), 20000);
    assert_null(used.service);
    number = used.number;
    kit.now_ms = kit_at(2026, 9, 21, 23, 59, 59);
    assert_int_equal(reverse(number), PD_USE_APPLIED);
    assert_int_equal(use("upgrade", 0, ""), PD_USE_APPLIED);
    number = used.number;
    kit.now_ms = kit_at(2026, 9, 22, 0, 0, 0);
    assert_int_equal(reverse(number), PD_USE_TOO_LATE);
    assert_int_equal(left("upgrade"), 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_unit_reverse(kit.hub, kit.now_ms, 999, "S1", &used, &why)), PD_ERR_NOT_FOUND);
}

static void
a_use_is_once_for_its_reference(void **state)
{
    struct pd_unit_ask ask = ask_of("c20", 10000, "dental");
    int64_t number;

    (void)state;
    assert_ok(give_to(&anna, "c20", 3, ""));
    (void)pd_copy(ask.reference, sizeof ask.reference, "B-7");
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    number = used.number;
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    assert_true(used.again && used.number == number);
    assert_int_equal(left("c20"), 2);
    ask.bill = pd_fen_of(10001);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_unit_use(kit.hub, kit.now_ms, &ask, &used, &why)), PD_ERR_EXISTS);
    ask.n = 2;
    ask.reference[0] = '\0';
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_unit_use(kit.hub, kit.now_ms, &ask, &used, &why)), PD_ERR_INVALID);
    assert_int_equal(left("c20"), 2);
}

/* ---- services ---- */

static struct pd_service seen;
static int services;

static void
see_service(void *ctx, const struct pd_service *service)
{
    (void)ctx;
    services++;
    seen = *service;
    if (service->rules != NULL)
        assert_string_equal(service->rules->receiver.in[PD_LANG_EN], "Dental desk");
}

static int
waiting(bool all)
{
    services = 0;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_service_each(kit.hub, all, see_service, NULL));
    pd_hub_rollback(kit.hub);
    return services;
}

static enum pd_err
move(int64_t number, enum pd_service_state to)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_service_move(kit.hub, kit.now_ms, number, to, "S2", &why));
}

static void
a_used_service_waits_for_its_receiver(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(waiting(true), 0);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED);
    assert_int_equal(waiting(false), 1);
    assert_int_equal(seen.state, PD_SERVICE_OPEN);
    assert_int_equal(seen.number, used.number);
    assert_non_null(seen.rules);
    assert_string_equal(seen.rules->place, "P1");
    assert_ok(move(seen.number, PD_SERVICE_TAKEN));
    assert_int_equal(move(seen.number, PD_SERVICE_TAKEN), PD_ERR_STATE);
    assert_ok(move(seen.number, PD_SERVICE_DONE));
    assert_int_equal(move(seen.number, PD_SERVICE_DONE), PD_ERR_STATE);
    assert_int_equal(move(seen.number, PD_SERVICE_CANCELLED), PD_ERR_STATE);
    assert_int_equal(move(999, PD_SERVICE_DONE), PD_ERR_NOT_FOUND);
    assert_int_equal(reverse(seen.number), PD_USE_DONE); /* what was done is not undone */
    assert_int_equal(left("cleaning"), 1);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED);
    assert_ok(move(used.number, PD_SERVICE_TAKEN));
    assert_int_equal(reverse(used.number), PD_USE_APPLIED);
    assert_int_equal(waiting(false), 0);
    assert_int_equal(waiting(true), 2);
    assert_int_equal(seen.state, PD_SERVICE_CANCELLED);
    assert_int_equal(move(seen.number, PD_SERVICE_DONE), PD_ERR_STATE);
    assert_int_equal(use("upgrade", 0, ""), PD_USE_APPLIED); /* nobody waits for that */
    assert_int_equal(waiting(false), 0);
}

/* ---- one person, and nobody ---- */

static void
what_two_members_had_is_one_wallet_after_they_are_one(void **state)
{
    struct pd_id annie = kit_member(&kit, "M-2", 600);
    struct pd_unit_ask ask = ask_of("upgrade", 0, "");
    struct pd_merge moved;
    int64_t number;

    (void)state;
    kit_grant(&kit, &anna, "a", 600);
    assert_ok(give_to(&annie, "c20", 2, "R-9"));
    assert_ok(give("c20"));
    ask.member = annie;
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    number = used.number;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anna, &annie, &li, &moved, &why)));
    assert_int_equal(left("c20"), 3);
    assert_int_equal(left("upgrade"), 1);
    assert_int_equal(left("cleaning"), 2);              /* together they are silver */
    assert_int_equal(wallet_of(&annie, "c20").left, 3); /* her old id is hers */
    (void)kit_verify(&kit);
    assert_int_equal(reverse(number), PD_USE_APPLIED);
    assert_int_equal(left("upgrade"), 2);
    kit_grant(&kit, &anna, "b", 10);
    kit_sweep(&kit, kit.now_ms + PD_DAY_MS);
    assert_int_equal(left("upgrade"), 2);
}

static void
an_erased_member_uses_nothing_and_nobody_waits_for_her(void **state)
{
    struct pd_unit_ask ask = ask_of("cleaning", 0, "");
    int64_t number;

    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    number = used.number;
    erase(&anna);
    assert_int_equal(waiting(false), 0);
    assert_int_equal(waiting(true), 1);
    assert_int_equal(seen.state, PD_SERVICE_CANCELLED);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_unit_use(kit.hub, kit.now_ms, &ask, &used, &why)), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(kit_finish(&kit, pd_hub_unit_reverse(kit.hub, kit.now_ms, number, "S1", &used, &why)),
        PD_ERR_NOT_FOUND);
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0)); /* her lots end without her */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_coupon_takes_what_its_rules_say),
        TEST(a_coupon_ends_at_midnight_of_the_hospital),
        TEST(a_use_needs_her_tier_and_an_active_member),
        TEST(draws_go_by_expiry_and_come_back_into_their_lots),
        TEST(a_use_is_taken_back_on_its_day_alone),
        TEST(a_use_is_once_for_its_reference),
        TEST(a_used_service_waits_for_its_receiver),
        TEST(what_two_members_had_is_one_wallet_after_they_are_one),
        TEST(an_erased_member_uses_nothing_and_nobody_waits_for_her),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
