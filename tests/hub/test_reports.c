/*
 * Goal: an owner's figures add up to the point and the fen, day by day. Method: three days of a small
 * hospital with sums made by hand, read with the built program as text, CSV and JSON; then a table's own
 * rules; then a long random history, whose sheets of single days must add up to the sheet of all of them.
 */
#include "tests/hub/command_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/activities.h"
#include "sync/hub/figures.h"
#include "sync/hub/plans.h"
#include "sync/hub/units.h"

#include <stdio.h>
#include <string.h>

#define DAY_1 "2026-09-21"
#define DAY_2 "2026-09-22"

#define TEXT "{\"zh-Hans\":\"字\",\"en\":\"x\"}"
#define FIRST_VISIT                                                                                          \
    "{\"plans\":[{\"id\":\"first\",\"name\":" TEXT                                                           \
    ",\"given\":\"enrolled\",\"steps\":[{\"id\":\"desk\",\"title\":" TEXT                                    \
    ",\"stage\":\"in\",\"from_day\":0,\"to_day\":0,\"owner\":\"place:P1\"},{\"id\":\"call\",\"title\":" TEXT \
    ",\"stage\":\"post\",\"from_day\":0,\"to_day\":6,\"owner\":\"role:supervisor\"}]}]}"

static struct pd_why why;

static int
start(void **state)
{
    (void)state;
    kit_open(&kit, folder_start());
    return 0;
}

static int
report(const char *args)
{
    char line[512];

    (void)snprintf(line, sizeof line, "report %s", args);
    return run(line);
}

static void
bill(const struct pd_id *member, const char *no, int64_t fen)
{
    struct pd_hub_bill b = { .total = pd_fen_of(fen), .self_paid = pd_fen_of(fen) };
    struct pd_points earned;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_bill_take(kit.hub, kit.now_ms, member, &b, &earned, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
refund(const char *no, const char *of, int64_t fen)
{
    struct pd_hub_refund r = { .self_paid = pd_fen_of(fen) };
    struct pd_points taken;

    (void)pd_copy(r.refund_no, sizeof r.refund_no, no);
    (void)pd_copy(r.bill_no, sizeof r.bill_no, of);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_refund_take(kit.hub, kit.now_ms, &r, &taken, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

static struct pd_op
take(const char *sku, int64_t points)
{
    struct pd_op hold = desk_hold(&kiosk, &anna, sku, 1, points), op;

    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    op = desk_about(&kiosk, PD_OP_RELEASE, &hold.id);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    return hold;
}

/* Day 1: 1000 for Anna, 300 for Bert by a bill; Anna takes a cup (100), which is handed over, and a second
 * thing (50), which is not. Day 2: a third of Bert's bill is paid back, Anna's cup comes back. */
static void
live_two_days(void)
{
    struct pd_op hold, op;

    anna = kit_member(&kit, "M-1", 1000);
    bert = kit_member(&kit, "M-2", 0);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    bill(&bert, "B-1", 30000);
    hold = take("G-001", 100);
    op = desk_about(&counter, PD_OP_CAPTURE, &hold.id);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    (void)take("G-003", 50);
    kit.now_ms += PD_DAY_MS;
    refund("R-1", "B-1", 10000);
    op = desk_about(&counter, PD_OP_REFUND, &hold.id);
    op.amount = hold.amount;
    (void)pd_copy(op.reason, sizeof op.reason, "mistake");
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
}

static void
a_day_is_told_to_the_point_and_the_fen(void **state)
{
    (void)state;
    live_two_days();
    (void)kit_verify(&kit);
    kit_close(&kit);
    assert_int_equal(report("day --date " DAY_1), 0);
    says("Test Hospital\n");
    says("issued                      1300  13.00\n"
         "taken back                     0   0.00\n"
         "used                         100   1.00\n"
         "given back                     0   0.00\n"
         "expired                        0   0.00\n"
         "members have, at the end    1200  12.00\n"
         "members owe, at the end        0   0.00\n");
    says("Cup       1     100         100\n"); /* of which all came back since */
    says("pay       2    1300\n");
    says("     2       0    2\n"); /* members: active, frozen, new */
    assert_int_equal(report("day --date " DAY_2), 0);
    says("issued                         0   0.00\n"
         "taken back                   100   1.00\n"
         "used                           0   0.00\n"
         "given back                   100   1.00\n"
         "expired                        0   0.00\n"
         "members have, at the end    1200  12.00\n");
    says("     2       0    0\n");
    says("      1      50  2026-09-21 22:13\n"); /* the one ticket that waits */
    assert_int_equal(report("day --date " DAY_2 " --days 2 --json"), 0);
    says("{\"what\":\"issued\",\"points\":1300,\"yuan\":\"13.00\"}");
    says("{\"what\":\"members have, at the end\",\"points\":1200,\"yuan\":\"12.00\"}");
    says("\"uncollected\":[{\"tickets\":1,\"points\":50,");
}

static void
what_is_owed_and_how_gifts_go(void **state)
{
    (void)state;
    live_two_days();
    kit_close(&kit);
    assert_int_equal(report("liability --date " DAY_2 " --csv"), 0);
    says("Owed to members\r\nWhat,Points,Yuan\r\nall points left,1200,12.00\r\n");
    says("2027-09,1200,12.00\r\n"); /* rolling, 365 days */
    assert_int_equal(report("gifts --date " DAY_2 " --days 2 --lang zh_CN"), 0);
    says("G-001");
    assert_int_equal(report("uncollected --json"), 0);
    says("\"place\":\"P1\"");
    says("\"units\":1,\"points\":50,\"until\":\"2026-09-2");
    assert_int_equal(report("day --date 2026-02-30"), 2);
    says("--date: must be a day up to today");
    assert_int_equal(report("day --date 2999-01-01"), 2);
    assert_int_equal(report("day --csv --json"), 2);
    assert_int_equal(report("week"), 2);
}

/* Five people, and what was done for them by hand: the middle of 0, 0, 1 and 3 days is 0, of three of them 1.
 */
static void
first_visits_are_counted_by_step_and_by_whose_they_are(void **state)
{
    static const int64_t desk_days[] = { 0, 0, 1, 3, -1 }, call_days[] = { -1, 0, 1, 3, -1 };
    struct pd_plan_tick tick = { .by = "S1" };
    struct pd_hub_member_new m = { .name = "Li", .kind = "standard" };
    struct pd_id id;

    (void)state;
    kit_publish(&kit, FIRST_VISIT, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    for (int i = 0; i < 5; i++) {
        (void)snprintf(m.number, sizeof m.number, "F-%d", i);
        assert_ok(pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why));
    }
    for (int64_t day = 0; day <= 3; day++)
        for (int i = 0; i < 5; i++) {
            tick.number = i + 1;
            tick.step = "desk";
            if (desk_days[i] == day)
                assert_ok(pd_hub_plan_tick(kit.hub, kit.now_ms + day * PD_DAY_MS, &tick, &why));
            tick.step = "call";
            if (call_days[i] == day)
                assert_ok(pd_hub_plan_tick(kit.hub, kit.now_ms + day * PD_DAY_MS, &tick, &why));
        }
    assert_ok(pd_hub_commit(kit.hub));
    (void)kit_verify(&kit);
    kit_close(&kit);
    assert_int_equal(report("first-visits --date " DAY_1 " --days 1 --csv"), 0);
    says("First visits,All steps done\r\n5,3\r\n");
    says("desk,place:P1,5,4,2,0,1,0\r\n");
    says("call,role:supervisor,5,3,3,0,2,1\r\n");
    says("place:P1,0,1,");
    says("role:supervisor,0,2,");
}

/* ---- random histories ---- */

static void
add_up(struct pd_moves *sum, const struct pd_moves *m)
{
    sum->issued += m->issued;
    sum->taken_back += m->taken_back;
    sum->redeemed += m->redeemed;
    sum->returned += m->returned;
    sum->expired += m->expired;
    sum->revived += m->revived;
    sum->members += m->members;
    sum->owed += m->owed;
}

static void
days_add_up_to_the_whole(void **state)
{
    struct pd_moves sum = { 0 }, day, whole;
    int64_t from_ms = kit.now_ms, left, held, debt, members = 0, owed = 0;
    char no[24], of[24];
    uint64_t bills = 0;

    (void)state;
    anna = kit_member(&kit, "M-1", 0);
    bert = kit_member(&kit, "M-2", 0);
    for (int i = 0; i < 400; i++) {
        int64_t n = (int64_t)pd_rng_below(&kit.rng, 9);

        kit.now_ms += (int64_t)pd_rng_below(&kit.rng, (uint64_t)PD_DAY_MS * 3);
        if (n < 7 || bills == 0) {
            (void)snprintf(no, sizeof no, "B-%d", (int)++bills);
            bill(n % 2 == 0 ? &anna : &bert, no, 50000 + (int64_t)pd_rng_below(&kit.rng, 90000));
        } else {
            (void)snprintf(no, sizeof no, "R-%d", i);
            (void)snprintf(of, sizeof of, "B-%d", 1 + (int)pd_rng_below(&kit.rng, bills));
            refund(no, of, 500);
        }
        kit_sweep_unvouched(&kit);
    }
    assert_ok(pd_hub_begin(kit.hub));
    for (int64_t at = from_ms - PD_DAY_MS; at <= kit.now_ms; at += PD_DAY_MS) {
        assert_ok(pd_hub_moves(kit.hub, pd_hub_stretch(kit.hub, at, at + PD_DAY_MS), &day));
        assert_int_equal(day.issued - day.taken_back,
            day.redeemed - day.returned + day.expired - day.revived + day.members - day.owed);
        add_up(&sum, &day);
    }
    assert_ok(pd_hub_moves(kit.hub, pd_hub_stretch(kit.hub, 0, PD_NEVER_MS), &whole));
    pd_hub_rollback(kit.hub);
    assert_memory_equal(&sum, &whole, sizeof sum);
    assert_true(whole.expired > 0 && whole.taken_back > 0);
    for (int i = 0; i < 2; i++) {
        kit_balance(&kit, i == 0 ? &anna : &bert, &left, &held, &debt);
        members += left + held;
        owed += debt;
    }
    assert_int_equal(whole.owed, owed);
    assert_int_equal(whole.members, members);
    (void)kit_verify(&kit);
    kit_close(&kit);
}

#define STRETCHES 40
#define KEPT_OPS (2 * PD_FIGURES_BLOCK + 300)

struct told {
    struct pd_moves moves;
    int64_t times, points; /* of rule "pay" */
};

static void
count_rule(void *ctx, const char *rule, int64_t times, int64_t points)
{
    struct told *told = ctx;

    if (strcmp(rule, "pay") == 0) {
        told->times += times;
        told->points += points;
    }
}

static struct told
tell_stretch(struct pd_stretch stretch)
{
    struct told told = { .times = 0 };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_moves(kit.hub, stretch, &told.moves));
    assert_ok(pd_hub_issued_each(kit.hub, stretch, count_rule, &told));
    pd_hub_rollback(kit.hub);
    return told;
}

/* Grants by two rules; an op is a grant here, so the stretch's bounds tell what is in it. */
static void
grant_many(int n)
{
    struct pd_id members[100];

    for (int i = 0; i < PD_COUNT(members); i++) {
        char number[24];

        (void)snprintf(number, sizeof number, "M-%d", i);
        members[i] = kit_member(&kit, number, 0);
    }
    assert_ok(pd_hub_begin(kit.hub));
    for (int i = 0; i < n; i++) {
        char key[24];

        (void)snprintf(key, sizeof key, "k%d", i);
        assert_ok(pd_hub_grant(kit.hub, kit.now_ms, &members[i % PD_COUNT(members)],
            i % 2 == 0 ? "pay" : "talk", key, pd_points_of(1 + i % 7)));
    }
    assert_ok(pd_hub_commit(kit.hub));
}

static void
sums_that_are_kept_say_what_the_entries_say(void **state)
{
    struct pd_stretch at[STRETCHES];
    struct told before[STRETCHES];
    int blocks = 0;
    bool more = true;

    (void)state;
    grant_many(KEPT_OPS);
    for (int i = 0; i < STRETCHES; i++) {
        int64_t a = (int64_t)pd_rng_below(&kit.rng, KEPT_OPS + 10),
                b = (int64_t)pd_rng_below(&kit.rng, KEPT_OPS + 10);

        at[i] = (struct pd_stretch){ a < b ? a : b, a < b ? b : a };
        if (i == 0)
            at[i] = (struct pd_stretch){ 0, INT64_MAX };
        before[i] = tell_stretch(at[i]);
    }
    assert_int_equal(before[0].times, KEPT_OPS / 2);
    while (more) {
        assert_ok(pd_hub_begin(kit.hub));
        more = pd_figures_keep(kit.hub);
        assert_ok(pd_hub_commit(kit.hub));
        blocks += more;
    }
    assert_int_equal(blocks, 2);
    for (int i = 0; i < STRETCHES; i++) {
        struct told after = tell_stretch(at[i]);

        assert_memory_equal(&after, &before[i], sizeof after);
    }
    (void)kit_verify(&kit);
    kit_close(&kit);
}

/* Two days of what lies before, in and after a visit: points by rules of each, and a cup of the gifts. */
static void
what_lies_before_in_and_after_a_visit_is_counted_once(void **state)
{
    (void)state;
    live_two_days();
    kit_close(&kit);
    assert_int_equal(report("stages --from " DAY_1 " --to " DAY_2 " --csv"), 0);
    says("in,earned,");
    says("in,gifts handed over,1,");
    says_not("pre,");
    assert_int_equal(report("stages --from 2026-09-31 --to " DAY_2), 2);
    says("--from: must be a day, as 2026-11-01");
    assert_int_equal(report("stages --from " DAY_2 " --to " DAY_1), 2);
    says("--to: must be a day, as 2026-11-30, and not before --from");
}

/* Rules with a stage on all that may have one. */
#define TEXT "{\"zh-Hans\":\"字\",\"en\":\"x\"}"
#define STAGED                                                                                               \
    "{\"rules\":[{\"id\":\"pay\",\"kind\":\"payment\",\"stage\":\"in\",\"name\":" TEXT                       \
    ",\"points\":1,\"step_fen\":100,\"expiry\":{\"kind\":\"never\"}},"                                       \
    "{\"id\":\"sign_in\",\"kind\":\"fixed\",\"behaviour\":\"sign_in\",\"stage\":\"pre\",\"name\":" TEXT      \
    ",\"points\":5,\"claimable\":true,\"expiry\":{\"kind\":\"never\"}},"                                     \
    "{\"id\":\"talk\",\"kind\":\"fixed\",\"behaviour\":\"event\",\"name\":" TEXT                             \
    ",\"points\":20,\"claimable\":true,\"expiry\":{\"kind\":\"never\"}}],"                                   \
    "\"units\":{\"entitlements\":[{\"id\":\"cleaning\",\"stage\":\"post\",\"name\":" TEXT                    \
    ",\"conditions\":" TEXT                                                                                  \
    ",\"kind\":\"upgrade\",\"per\":\"calendar_year\",\"counts\":[{\"tier\":\"%s\",\"n\":2}]}]},"             \
    "\"activities\":[{\"id\":\"talk-1\",\"stage\":\"pre\",\"name\":" TEXT ",\"where\":" TEXT                 \
    ",\"rule\":\"talk\",\"starts_at\":\"2026-09-22T22:30\",\"ends_at\":\"2026-09-22T23:30\",\"seats\":2,"    \
    "\"price\":60}]}"

static void
each_thing_stands_under_the_stage_of_its_rules(void **state)
{
    struct pd_unit_ask ask = { .unit = "cleaning", .n = 1, .by = "S1" };
    struct pd_unit_used used;
    struct pd_booking booking;
    struct pd_points points;
    char rules[2000];

    (void)state;
    (void)snprintf(rules, sizeof rules, STAGED, pd_hub_programme_now(kit.hub, kit.now_ms)->tiers[0].id);
    kit_publish(&kit, rules, kit.now_ms);
    live_two_days();
    ask.member = bert;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_grant(kit.hub, kit.now_ms, &bert, "sign_in", "there", pd_points_of(5)));
    assert_ok(pd_hub_unit_use(kit.hub, kit.now_ms, &ask, &used, &why));
    assert_int_equal(used.outcome, PD_USE_APPLIED);
    assert_ok(pd_hub_book(kit.hub, kit.now_ms, "talk-1", &anna, &booking, &why));
    assert_ok(pd_hub_check_in(kit.hub, kit.now_ms, "talk-1", &anna, &booking, &points, &why));
    assert_ok(pd_hub_commit(kit.hub));
    (void)kit_verify(&kit);
    kit_close(&kit);
    assert_int_equal(report("stages --from " DAY_1 " --to " DAY_2 " --csv"), 0);
    says("pre,earned,1,5,0.05\r\n"
         "pre,events attended,1,60,0.60\r\n"
         "in,earned,");
    says("post,benefits used,1,0,0.00\r\n");
    says_not("tasks");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, start, folder_finish)
        T(a_day_is_told_to_the_point_and_the_fen),
        T(what_is_owed_and_how_gifts_go),
        T(first_visits_are_counted_by_step_and_by_whose_they_are),
        T(days_add_up_to_the_whole),
        T(sums_that_are_kept_say_what_the_entries_say),
        T(what_lies_before_in_and_after_a_visit_is_counted_once),
        T(each_thing_stands_under_the_stage_of_its_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
