/*
 * Goal: each step of a plan earns once, in its window, whoever says that it was done, at however many desks;
 * and a member says so herself only of what she may. Method: a hub in memory with a kiosk and a counter, and
 * one of the hospital's systems; the days go by.
 */
#include "sync/hub/merge.h"
#include "sync/hub/plans.h"
#include "tests/hub/errand_kit.h"

#include <stdio.h>
#include <string.h>

#define PAY                                                                                                  \
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":" TEXT                                                    \
    ",\"points\":1,\"step_fen\":100,\"expiry\":{\"kind\":\"never\"}}"
#define TASK                                                                                                 \
    "{\"id\":\"task\",\"kind\":\"fixed\",\"behaviour\":\"task\",\"name\":" TEXT                              \
    ",\"points\":20,\"expiry\":{\"kind\":\"never\"}}"
#define STEP(id, from, to, more)                                                                             \
    "{\"id\":\"" id "\",\"title\":" TEXT ",\"stage\":\"post\",\"from_day\":" from ",\"to_day\":" to more "}"
#define PLANS                                                                                                \
    "{\"rules\":[" PAY "," TASK "],\"plans\":[{\"id\":\"walk\",\"name\":" TEXT                               \
    ",\"steps\":[" STEP("first", "0", "1", ",\"rule\":\"task\",\"self\":true") "," STEP(                     \
        "check", "2", "3", ",\"rule\":\"task\"") "," STEP("read", "0", "9", ",\"self\":true") "]}]}"

static int64_t had, number;
static char key[PD_HUB_CLIENT_KEY_CAP];
static const struct pd_staff clerk = { .number = "L-1" };

static int64_t
today(void)
{
    return pd_local_day(kit.now_ms, 480);
}

static int64_t
give_plan(const struct pd_id *who, int64_t start_day)
{
    int64_t n;

    begin();
    commit(pd_hub_plan_give(kit.hub, kit.now_ms, who, "walk", start_day, "his", &n, &why));
    return n;
}

static int
open_it(void **state)
{
    int64_t held, debt;

    (void)open_kit(state);
    kit_publish(&kit, PLANS, kit.now_ms);
    begin();
    commit(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_EVENTS | PD_HUB_SCOPE_READ, key));
    kit_balance(&kit, &anna, &had, &held, &debt);
    number = give_plan(&anna, today());
    return 0;
}

static void
has(const struct pd_id *who, int64_t points)
{
    kit_expect_balance(&kit, who, points, 0, 0);
}

static struct pd_errand
tick(const struct pd_id *who, const char *step)
{
    struct pd_errand e = errand(PD_ERRAND_TICK, who, step);

    e.n = number;
    return e;
}

static void
page_is(const char *expected)
{
    struct pd_errand e = errand(PD_ERRAND_PLAN, &anna, "");
    char text[512] = "";
    struct pd_str s = pd_str_on(text, sizeof text);

    done(&e);
    for (int i = 0; i < said.plan.count; i++)
        pd_str_addf(&s, "%s%s %s %lld", i > 0 ? ", " : "", said.plan.rows[i].step,
            pd_step_state_name(said.plan.rows[i].state), (long long)pd_points_raw(said.plan.rows[i].points));
    assert_string_equal(text, expected);
}

static void
she_ticks_a_step_herself_once(void **state)
{
    struct pd_errand e = tick(&anna, "first"), again = tick(&anna, "first");

    (void)state;
    page_is("first open 20, read open 0, check later 20");
    done(&e);
    assert_int_equal(pd_points_raw(said.points), 20);
    has(&anna, had + 20);
    done(&e); /* the network brings it twice */
    assert_int_equal(pd_points_raw(said.points), 20);
    refused(&again, "done"); /* at another kiosk */
    has(&anna, had + 20);
    page_is("read open 0, check later 20, first done 20");
}

static void
what_the_hospital_says_she_cannot_say_herself(void **state)
{
    struct pd_errand e = tick(&anna, "check");

    (void)state;
    refused(&e, "self");
    e = tick(&anna, "check");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_string_equal(said.code, "early");
    kit.now_ms += 2 * PD_DAY_MS;
    e = tick(&anna, "check");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE);
    has(&anna, had + 20);
}

static void
another_members_step_is_none_of_hers(void **state)
{
    struct pd_errand e = tick(&bert, "first"), none = tick(&anna, "jump");

    (void)state;
    refused(&e, "not_found");
    refused(&none, "not_found");
    has(&anna, had);
}

static void
what_is_late_is_done_and_earns_nothing(void **state)
{
    struct pd_errand e = tick(&anna, "first");

    (void)state;
    kit.now_ms += 2 * PD_DAY_MS;
    page_is("check open 20, read open 0, first missed 20");
    refused(&e, "late");
    e = tick(&anna, "first");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE);
    assert_int_equal(pd_points_raw(said.points), 0);
    has(&anna, had);
    page_is("check open 20, read open 0, first done 0");
}

static void
given_twice_it_is_one_plan(void **state)
{
    int64_t n;

    (void)state;
    begin();
    assert_int_equal(
        kit_finish(&kit, pd_hub_plan_give(kit.hub, kit.now_ms, &anna, "walk", today(), "his", &n, &why)),
        PD_ERR_EXISTS);
    assert_int_equal(n, number);
    assert_int_equal(give_plan(&anna, today() + 7), number + 1); /* from another day on it is another */
    begin();
    assert_int_equal(
        kit_finish(&kit, pd_hub_plan_give(kit.hub, kit.now_ms, &anna, "run", today(), "his", &n, &why)),
        PD_ERR_INVALID);
}

static void
an_ended_plan_asks_nothing_more(void **state)
{
    struct pd_errand e = tick(&anna, "first");

    (void)state;
    begin();
    commit(pd_hub_plan_end(kit.hub, kit.now_ms, number, &why));
    refused(&e, "ended");
    page_is("");
}

static void
the_rules_it_was_given_under_stay_its_own(void **state)
{
    struct pd_errand e = tick(&anna, "first");

    (void)state;
    kit_publish(&kit, "{\"plans\":null}", kit.now_ms);
    kit.now_ms += 1;
    done(&e);
    has(&anna, had + 20);
}

static void
the_hospitals_system_gives_ticks_and_reads(void **state)
{
    char path[64];

    (void)state;
    assert_int_equal(
        kit_post(&kit, "/v1/members/M-2/plans", key, NULL, "{\"plan\":\"walk\",\"start\":\"2026-09-21\"}"),
        201);
    assert_int_equal(
        kit_post(&kit, "/v1/members/M-2/plans", key, NULL, "{\"plan\":\"walk\",\"start\":\"2026-09-21\"}"),
        200);
    assert_int_equal(
        kit_post(&kit, "/v1/members/M-2/plans", key, NULL, "{\"plan\":\"run\",\"start\":\"2026-09-21\"}"),
        400);
    assert_int_equal(
        kit_post(&kit, "/v1/members/M-2/plans", key, NULL, "{\"plan\":\"walk\",\"start\":\"soon\"}"), 400);
    (void)snprintf(path, sizeof path, "/v1/plans/%lld/ticks", (long long)number);
    assert_int_equal(kit_post(&kit, path, key, NULL, "{\"step\":\"first\"}"), 200);
    assert_non_null(strstr(kit.body, "\"status\":\"done\",\"points\":20"));
    assert_int_equal(kit_post(&kit, path, key, NULL, "{\"step\":\"first\"}"), 200);
    assert_non_null(strstr(kit.body, "\"status\":\"done_before\",\"points\":0"));
    assert_int_equal(kit_post(&kit, path, key, NULL, "{\"step\":\"check\"}"), 409);
    assert_int_equal(kit_post(&kit, path, key, NULL, "{\"step\":\"jump\"}"), 404);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/plans", "", key), 200);
    assert_non_null(strstr(kit.body, "\"step\":\"first\",\"stage\":\"post\",\"state\":\"done\""));
    (void)snprintf(path, sizeof path, "/v1/plans/%lld/end", (long long)number);
    assert_int_equal(kit_post(&kit, path, key, NULL, "{}"), 200);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/plans", "", key), 200);
    assert_non_null(strstr(kit.body, "\"steps\":[]"));
    assert_int_equal(kit_post(&kit, "/v1/plans/99/end", key, NULL, "{}"), 404);
    has(&anna, had + 20);
}

static void
a_merge_brings_her_plans_along_and_erasing_forgets_them(void **state)
{
    struct pd_errand e;
    struct pd_merge moved;
    int64_t open;

    (void)state;
    begin();
    commit(pd_hub_merge(kit.hub, kit.now_ms, &bert, &anna, &clerk, &moved, &why));
    e = tick(&bert, "first");
    done(&e);
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &bert, "asked", &why));
    begin();
    open = pd_store_one(kit.store, PD_HUB_SQL_PLAN_LAST, PD_NO_ARGS, 0);
    commit(PD_OK);
    assert_int_equal(open, 0);
}

/* ---- milestones of care ---- */

#define MILESTONES                                                                                           \
    "{\"rules\":[" PAY "," TASK "],\"care_contacts\":[{\"id\":\"nurse\",\"name\":" TEXT ",\"where\":" TEXT   \
    "}],\"plans\":[{\"id\":\"yearly\",\"name\":" TEXT                                                        \
    ",\"care\":true,\"contact\":\"nurse\",\"steps\":[" STEP(                                                 \
        "check", "10", "20", ",\"notice_days\":3") "," STEP("clean", "10", "20", ",\"self\":true") "]}]}"

/* How many wait; nobody takes them. */
static int
notices(void)
{
    const struct pd_webhook_busy nobody = { .count = 0 };
    struct pd_webhook_notice due[8];
    int n;

    begin();
    n = pd_webhook_notices_due(kit.hub, kit.now_ms, &nobody, due, PD_COUNT(due));
    for (int i = 0; i < n; i++)
        assert_non_null(strstr(due[i].body, "\"type\":\"pointdesk.task.due\""));
    commit(PD_OK);
    return n;
}

static void
at_day(int64_t day)
{
    kit.now_ms = pd_local_day_start_ms(day, 480) + 23 * PD_HOUR_MS;
    kit_sweep(&kit, kit.now_ms);
}

static void
she_is_told_of_a_milestone_once_before_it_begins(void **state)
{
    struct pd_hub_webhook hook = {
        .client = "his", .url = "https://x.example/in", .events = PD_WEBHOOK_TASK_DUE, .days = 30
    };
    char secret[PD_WEBHOOK_SECRET_CAP];
    int64_t start = today() + 1, care;

    (void)state;
    kit_publish(&kit, MILESTONES, kit.now_ms + 1);
    kit.now_ms += PD_HOUR_MS;
    begin();
    assert_ok(pd_hub_webhook_set(kit.hub, &hook, secret, &why));
    commit(pd_hub_plan_give(kit.hub, kit.now_ms, &anna, "yearly", start, "his", &care, &why));
    at_day(start + 6);
    assert_int_equal(notices(), 0);
    at_day(start + 7); /* three days before */
    assert_int_equal(notices(), 1);
    at_day(start + 7);
    at_day(start + 12);
    assert_int_equal(notices(), 1); /* once */
}

static void
what_is_done_or_over_is_not_told(void **state)
{
    struct pd_hub_webhook hook = {
        .client = "his", .url = "https://x.example/in", .events = PD_WEBHOOK_TASK_DUE, .days = 30
    };
    struct pd_plan_tick tick = { .step = "check", .by = "L-1" };
    char secret[PD_WEBHOOK_SECRET_CAP];
    int64_t care, late;

    (void)state;
    kit_publish(&kit, MILESTONES, kit.now_ms + 1);
    kit.now_ms += PD_HOUR_MS;
    begin();
    assert_ok(pd_hub_webhook_set(kit.hub, &hook, secret, &why));
    assert_ok(pd_hub_plan_give(kit.hub, kit.now_ms, &anna, "yearly", today() - 12, "his", &care, &why));
    commit(pd_hub_plan_give(kit.hub, kit.now_ms, &bert, "yearly", today() - 30, "his", &late, &why));
    tick.number = care;
    begin();
    commit(pd_hub_plan_tick(kit.hub, kit.now_ms, &tick, &why));
    at_day(today());
    assert_int_equal(notices(), 0);
}

#define P(name) cmocka_unit_test_setup_teardown(name, open_it, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        P(she_ticks_a_step_herself_once),
        P(what_the_hospital_says_she_cannot_say_herself),
        P(another_members_step_is_none_of_hers),
        P(what_is_late_is_done_and_earns_nothing),
        P(she_is_told_of_a_milestone_once_before_it_begins),
        P(what_is_done_or_over_is_not_told),
        P(given_twice_it_is_one_plan),
        P(an_ended_plan_asks_nothing_more),
        P(the_rules_it_was_given_under_stay_its_own),
        P(the_hospitals_system_gives_ticks_and_reads),
        P(a_merge_brings_her_plans_along_and_erasing_forgets_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
