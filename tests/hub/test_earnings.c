/*
 * Goal: bills earn by the rules of the day they were paid, within caps and budgets; a refund takes back its
 * share, once, whatever has become of the points. Method: a hub in memory with rules made for each case,
 * amounts computed by hand; then random histories, after which every balance is the sum of its entries and
 * lots.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/core/lots.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct pd_why why;
static struct pd_id anna, bert;

static void
publish(const char *changes, int64_t from_ms)
{
    kit_publish(&kit, changes, from_ms);
}

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 0);
    bert = kit_member(&kit, "M-2", 0);
    return 0;
}

static enum pd_err
bill(const struct pd_id *member, const char *no, int64_t fen, int64_t paid_ms, int64_t *points)
{
    struct pd_hub_bill b = { .total = pd_fen_of(fen), .self_paid = pd_fen_of(fen), .paid_ms = paid_ms };
    struct pd_points earned;
    enum pd_err err;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    assert_ok(pd_hub_begin(kit.hub));
    err = kit_finish(&kit, pd_hub_bill_take(kit.hub, kit.now_ms, member, &b, &earned, &why));
    *points = pd_points_raw(earned);
    return err;
}

static enum pd_err
refund(const char *no, const char *of, int64_t fen, int64_t *points)
{
    struct pd_hub_refund r = { .self_paid = pd_fen_of(fen) };
    struct pd_points taken;
    enum pd_err err;

    (void)pd_copy(r.refund_no, sizeof r.refund_no, no);
    (void)pd_copy(r.bill_no, sizeof r.bill_no, of);
    assert_ok(pd_hub_begin(kit.hub));
    err = kit_finish(&kit, pd_hub_refund_take(kit.hub, kit.now_ms, &r, &taken, &why));
    *points = pd_points_raw(taken);
    return err;
}

static const struct pd_member *
look(const struct pd_id *member)
{
    return kit_look(&kit, member);
}

/* Usable points, and what is owed. */
#define HAS(member, points, owed)                                                                            \
    do {                                                                                                     \
        const struct pd_member *m_ = look(member);                                                           \
        assert_int_equal(pd_points_raw(pd_lots_spendable(m_->lots, m_->lot_count, kit.now_ms)), points);     \
        assert_int_equal(pd_points_raw(m_->debt), owed);                                                     \
    } while (0)

#define PAY                                                                                                  \
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":{\"zh-Hans\":\"自费\",\"en\":\"Paid\"},"                \
    "\"points\":1,\"step_fen\":100,\"expiry\":{\"kind\":\"rolling\",\"days\":365}"
#define CAMPAIGN                                                                                             \
    "{\"id\":\"double\",\"name\":{\"zh-Hans\":\"双倍\",\"en\":\"Double\"},\"rules\":[\"pay\"],"            \
    "\"from\":\"2026-09-01\",\"until\":\"2026-09-30\",\"percent\":200"

/* ---- earning ---- */

static void
a_bill_earns_by_the_rules_of_the_day_it_was_paid(void **state)
{
    int64_t points, before = kit.now_ms - 2 * PD_DAY_MS;

    (void)state;
    publish("{\"rules\":[" PAY "}],\"campaigns\":[" CAMPAIGN "}]}", kit.now_ms - PD_DAY_MS);
    kit.now_ms += PD_HOUR_MS;
    assert_ok(bill(&anna, "B-1", 10050, 0, &points));
    assert_int_equal(points, 200);                                                /* twice 100 */
    assert_int_equal(bill(&anna, "B-2", 10000, before, &points), PD_ERR_INVALID); /* no rules were in force */
    publish("{\"rules\":[" PAY ",\"pending_days\":7}],\"campaigns\":[]}", kit.now_ms);
    assert_ok(bill(&anna, "B-3", 10000, 0, &points));
    assert_int_equal(points, 100);
    HAS(&anna, 200, 0); /* in a week */
    assert_ok(bill(&anna, "B-4", 10000, kit.now_ms - 30 * PD_MINUTE_MS, &points));
    assert_int_equal(points, 200); /* paid while it was doubled */
    HAS(&anna, 400, 0);
    assert_int_equal(bill(&anna, "B-5", 10000, kit.now_ms + PD_HOUR_MS, &points), PD_ERR_INVALID);
    assert_string_equal(why.path, "paid_at");
    kit.now_ms += 7 * PD_DAY_MS;
    HAS(&anna, 500, 0);
}

static void
a_kind_of_member_has_its_own_rule(void **state)
{
    int64_t points;

    (void)state;
    publish(
        "{\"kinds\":[{\"id\":\"staff\",\"name\":{\"zh-Hans\":\"职工\",\"en\":\"Staff\"}},"
        "{\"id\":\"standard\",\"name\":{\"zh-Hans\":\"会员\",\"en\":\"Member\"}}],"
        "\"rules\":[" PAY ",\"for\":{\"kinds\":[\"staff\"]}},"
        "{\"id\":\"half\",\"kind\":\"payment\",\"name\":{\"zh-Hans\":\"半\",\"en\":\"Half\"},\"points\":1,"
        "\"step_fen\":200,\"expiry\":{\"kind\":\"never\"},\"for\":{\"kinds\":[\"standard\"]}}]}",
        kit.now_ms);
    assert_ok(bill(&anna, "B-1", 10000, 0, &points));
    assert_int_equal(points, 50);
    publish("{\"kinds\":[{\"id\":\"staff\",\"name\":{\"zh-Hans\":\"职工\",\"en\":\"Staff\"}}],"
            "\"rules\":[" PAY ",\"for\":{\"kinds\":[\"staff\"]}}]}",
        kit.now_ms);
    assert_ok(bill(&anna, "B-2", 10000, 0, &points)); /* kept, and earns nothing */
    assert_int_equal(points, 0);
    assert_int_equal(bill(&anna, "B-2", 10000, 0, &points), PD_ERR_EXISTS);
    HAS(&anna, 50, 0);
}

static void
a_campaign_gives_no_more_than_its_budget(void **state)
{
    int64_t points;

    (void)state;
    publish(
        "{\"rules\":[" PAY "}],\"campaigns\":[" CAMPAIGN ",\"budget\":150,\"growth\":false}]}", kit.now_ms);
    assert_ok(bill(&anna, "B-1", 10000, 0, &points));
    assert_int_equal(points, 200);
    assert_ok(bill(&bert, "B-2", 10000, 0, &points));
    assert_int_equal(points, 150); /* 50 were left */
    assert_ok(bill(&anna, "B-3", 10000, 0, &points));
    assert_int_equal(points, 100);
    assert_int_equal(pd_points_raw(look(&anna)->growth), 200);
}

/* Monday night here; the week ends on Sunday at midnight. */
static void
a_weekly_cap_counts_from_monday(void **state)
{
    int64_t points;

    (void)state;
    publish("{\"rules\":[" PAY ",\"caps\":[{\"period\":\"week\",\"points\":120}]}],\"campaigns\":[]}",
        kit.now_ms);
    assert_ok(bill(&anna, "B-1", 10000, 0, &points));
    assert_int_equal(points, 100);
    kit.now_ms = KIT_NOW + 6 * PD_DAY_MS + 106 * PD_MINUTE_MS; /* Sunday, 23:59:20 */
    assert_ok(bill(&anna, "B-2", 10000, 0, &points));
    assert_int_equal(points, 20);
    assert_ok(bill(&anna, "B-3", 10000, 0, &points));
    assert_int_equal(points, 0);
    assert_ok(bill(&bert, "B-4", 10000, 0, &points)); /* her own week */
    assert_int_equal(points, 100);
    kit.now_ms += PD_MINUTE_MS; /* Monday */
    assert_ok(bill(&anna, "B-5", 10000, 0, &points));
    assert_int_equal(points, 100);
    assert_ok(bill(&anna, "B-6", 5000, kit.now_ms - PD_HOUR_MS, &points)); /* paid on Sunday */
    assert_int_equal(points, 0);
    HAS(&anna, 220, 0);
}

static void
a_bill_told_again_is_nothing_and_another_under_its_number_a_mistake(void **state)
{
    int64_t points;

    (void)state;
    assert_ok(bill(&anna, "B-1", 10000, 0, &points));
    assert_int_equal(bill(&anna, "B-1", 10000, 0, &points), PD_ERR_EXISTS);
    assert_int_equal(bill(&anna, "B-1", 10100, 0, &points), PD_ERR_STATE);
    assert_string_equal(why.path, "self_paid_fen");
    assert_int_equal(bill(&bert, "B-1", 10000, 0, &points), PD_ERR_STATE);
    assert_string_equal(why.path, "member");
    HAS(&anna, 100, 0);
    HAS(&bert, 0, 0);
}

/* ---- refunds ---- */

static void
a_refund_takes_back_its_share_once(void **state)
{
    int64_t points;

    (void)state;
    assert_ok(bill(&anna, "B-1", 10000, 0, &points));
    assert_ok(bill(&anna, "B-2", 5000, 0, &points));
    assert_ok(refund("R-1", "B-1", 3333, &points));
    assert_int_equal(points, 33);
    HAS(&anna, 117, 0);
    assert_int_equal(pd_points_raw(look(&anna)->growth), 117);
    assert_int_equal(refund("R-1", "B-1", 3333, &points), PD_ERR_EXISTS);
    assert_int_equal(refund("R-1", "B-1", 3334, &points), PD_ERR_STATE);
    assert_int_equal(refund("R-1", "B-2", 3333, &points), PD_ERR_STATE);
    assert_int_equal(refund("R-2", "B-1", 6668, &points), PD_ERR_INVALID); /* 6667 are left */
    assert_string_equal(why.path, "self_paid_fen");
    assert_ok(refund("R-2", "B-1", 6667, &points));
    assert_int_equal(points, 67); /* all of the 100 in the end */
    assert_int_equal(refund("R-3", "B-1", 1, &points), PD_ERR_INVALID);
    assert_int_equal(refund("R-3", "B-9", 1, &points), PD_ERR_NOT_FOUND);
    assert_int_equal(refund("R-3", "B-2", 0, &points), PD_ERR_INVALID);
    assert_int_equal(refund("R-3", "B-2", -5, &points), PD_ERR_INVALID);
    assert_int_equal(refund("", "B-2", 5, &points), PD_ERR_INVALID);
    HAS(&anna, 50, 0);
}

/* Paid, earned, spent, money back: the endless loop ends in a debt that the next points pay. */
static void
points_that_are_spent_are_owed(void **state)
{
    static struct desk kiosk, counter;
    struct pd_op op;
    int64_t points;

    (void)state;
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    assert_ok(bill(&anna, "B-1", 12000, 0, &points));
    op = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    HAS(&anna, 20, 0);
    assert_ok(refund("R-1", "B-1", 12000, &points));
    assert_int_equal(points, 120);
    HAS(&anna, 0, 100); /* what is held is her gift's */
    assert_int_equal(kit_incidents(&kit, "overdraft"), 1);
    assert_ok(bill(&anna, "B-2", 15000, 0, &points));
    HAS(&anna, 50, 0);
}

static void
what_a_refund_may_take_is_the_policy_s(void **state)
{
    static struct desk kiosk;
    struct pd_op op;
    int64_t points;

    (void)state;
    publish("{\"rules\":[" PAY "}],\"clawback\":\"within_balance\"}", kit.now_ms);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    assert_ok(bill(&anna, "B-1", 12000, 0, &points));
    op = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    op.programme = 2;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    assert_ok(refund("R-1", "B-1", 12000, &points));
    assert_int_equal(points, 20);
    HAS(&anna, 0, 0);

    publish("{\"rules\":[" PAY ",\"pending_days\":3}],\"clawback\":\"only_pending\"}", kit.now_ms);
    assert_ok(bill(&bert, "B-2", 10000, 0, &points));
    assert_ok(refund("R-2", "B-2", 4000, &points));
    assert_int_equal(points, 40);
    kit.now_ms += 3 * PD_DAY_MS;
    HAS(&bert, 60, 0);
    assert_ok(refund("R-3", "B-2", 4000, &points));
    assert_int_equal(points, 0); /* hers by now */
    HAS(&bert, 60, 0);
}

/* A refund takes from what its own bill gave, not from what expires first. */
static void
a_refund_takes_from_its_own_bill_first(void **state)
{
    int64_t points;

    (void)state;
    assert_ok(bill(&anna, "B-1", 10000, 0, &points));
    kit.now_ms += 30 * PD_DAY_MS;
    assert_ok(bill(&anna, "B-2", 7000, 0, &points));
    assert_ok(refund("R-1", "B-2", 7000, &points));
    assert_int_equal(look(&anna)->lot_count, 1);
    assert_int_equal(pd_points_raw(look(&anna)->lots[0].left), 100);
    assert_true(look(&anna)->lots[0].expires_ms < kit.now_ms + 360 * PD_DAY_MS);
}

static void
any_history_of_bills_and_refunds_adds_up(void **state)
{
    struct pd_rng rng = pd_rng_seeded(4);
    int64_t paid[60] = { 0 }, given_back[60] = { 0 }, points, sum[2] = { 0, 0 };
    char no[16], of[16];

    (void)state;
    publish("{\"rules\":[" PAY "}],\"campaigns\":[" CAMPAIGN ",\"budget\":9000}]}", kit.now_ms);
    for (int i = 0; i < 300; i++) {
        int b = (int)pd_rng_below(&rng, 60);
        struct pd_id *who = b % 2 == 0 ? &anna : &bert;

        (void)snprintf(of, sizeof of, "B-%d", b);
        (void)snprintf(no, sizeof no, "R-%d", i);
        kit.now_ms += (int64_t)pd_rng_below(&rng, 6 * PD_HOUR_MS);
        if (paid[b] == 0) {
            paid[b] = 1 + (int64_t)pd_rng_below(&rng, 90000);
            assert_ok(bill(who, of, paid[b], 0, &points));
            sum[b % 2] += points;
        } else if (given_back[b] < paid[b]) {
            int64_t fen = 1 + (int64_t)pd_rng_below(&rng, (uint64_t)(paid[b] - given_back[b]));

            assert_ok(refund(no, of, fen, &points));
            given_back[b] += fen;
            sum[b % 2] -= points;
        }
        if (i % 50 == 0)
            (void)kit_verify(&kit);
    }
    HAS(&anna, sum[0], 0);
    HAS(&bert, sum[1], 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_bill_earns_by_the_rules_of_the_day_it_was_paid),
        T(a_kind_of_member_has_its_own_rule),
        T(a_campaign_gives_no_more_than_its_budget),
        T(a_weekly_cap_counts_from_monday),
        T(a_bill_told_again_is_nothing_and_another_under_its_number_a_mistake),
        T(a_refund_takes_back_its_share_once),
        T(points_that_are_spent_are_owed),
        T(what_a_refund_may_take_is_the_policy_s),
        T(a_refund_takes_from_its_own_bill_first),
        T(any_history_of_bills_and_refunds_adds_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
