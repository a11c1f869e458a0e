/*
 * Goal: what is to be seen to on a person's first visit is given once to each person, each step of it is its
 * owner's to tick off, and nobody who is gone or takes no part is on anybody's list. Method: a hub in memory,
 * its people and counters; rules that give the plan when somebody becomes a member, or on her first visit;
 * the days go by.
 */
#include "sync/hub/consents.h"
#include "sync/hub/first_visits.h"
#include "sync/hub/merge.h"
#include "sync/hub/plans.h"
#include "sync/hub/settings.h"
#include "tests/hub/work_kit.h"

#include <stdio.h>
#include <string.h>

#define TEXT "{\"zh-Hans\":\"字\",\"en\":\"x\"}"
#define STEP(id, from, to, owner)                                                                            \
    "{\"id\":\"" id "\",\"title\":" TEXT ",\"stage\":\"in\",\"from_day\":" from ",\"to_day\":" to            \
    ",\"owner\":\"" owner "\"}"
#define PLAN(given)                                                                                          \
    "{\"departments\":[{\"id\":\"dental\",\"name\":" TEXT "}],\"plans\":[{\"id\":\"first\",\"name\":" TEXT   \
    ",\"given\":\"" given "\",\"steps\":[" STEP("desk", "0", "0", "place:P1") "," STEP(                      \
        "guide", "0", "1", "department:dental") "," STEP("head", "0", "2",                                   \
        "role:supervisor") "," STEP("call", "3", "6", "place:P2") "]}]}"

static int people;

/* She becomes a member, and nobody knew her before. */
static struct pd_id
comes(const char *name)
{
    struct pd_hub_member_new m = { .kind = "standard", .site = "S1" };
    struct pd_id id;

    (void)snprintf(m.number, sizeof m.number, "N-%d", ++people);
    (void)snprintf(m.phone, sizeof m.phone, "1380000%04d", people);
    (void)pd_copy(m.name, sizeof m.name, name);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why)));
    return id;
}

static int
open_it(void **state)
{
    int err = work_open(state);

    people = 0;
    kit_publish(&kit, PLAN("enrolled"), kit.now_ms);
    return err;
}

/* The page as this clerk sees it at the counter of P1: "step who-it-is state late". */
static void
list_is(const char *by, const char *expected)
{
    const struct pd_work_page *page = work_page(PD_WORK_FIRST_VISITS, by, NULL);
    char text[512] = "";
    struct pd_str s = pd_str_on(text, sizeof text);

    for (int i = 0; i < page->count; i++)
        pd_str_addf(&s, "%s%s %s%s%s", i > 0 ? ", " : "", page->rows[i].what, page->rows[i].who,
            page->rows[i].state == PD_WORK_FIRST_VISIT_HERS ? " mine" : "",
            page->rows[i].late ? " late" : "");
    assert_string_equal(text, expected);
    assert_true(page->total >= page->count);
}

/* What names this member's step. */
static const char *
ref_of(const char *step, const char *who)
{
    static char ref[PD_WORK_REF_CAP];
    const struct pd_work_page *page = work_page(PD_WORK_FIRST_VISITS, "C-07", NULL);

    for (int i = 0; i < page->count; i++)
        if (strcmp(page->rows[i].what, step) == 0 && strcmp(page->rows[i].who, who) == 0) {
            memcpy(ref, page->rows[i].ref, sizeof ref);
            return ref;
        }
    fail_msg("%s of %s is not open", step, who);
    return NULL;
}

static struct pd_errand
tick(const char *by, const char *ref)
{
    return work_act("first_visits.done", by, ref, NULL);
}

static void
department(const struct desk *desk, const char *id)
{
    struct pd_hub_setting setting = {
        .key = PD_SETTING_DEPARTMENT, .device = desk->id, .at_ms = kit.now_ms, .by = ""
    };

    (void)pd_copy(setting.value, sizeof setting.value, id);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_setting_put(kit.hub, &setting, &why)));
}

static int64_t
steps_of(const struct pd_id *member)
{
    struct pd_errand e = { .kind = PD_ERRAND_PLAN, .id = { { 8, (uint8_t)++people } }, .member = *member };

    e.at_ms = kit.now_ms;
    work_ask(&kiosk, &e);
    assert_int_equal(said.status, PD_ERRAND_DONE);
    return said.plan.count;
}

/* ---- whose a step is ---- */

static void
each_step_is_ticked_off_by_its_owner_alone(void **state)
{
    struct pd_id ann = comes("Ann");
    struct pd_errand e;
    char ref[PD_WORK_REF_CAP];

    (void)state;
    assert_int_equal(steps_of(&ann), 4);
    list_is("C-07", "desk A** mine, guide A**, head A**");
    list_is("S1", "desk A** mine, head A** mine, guide A**");
    e = tick("C-07", ref_of("head", "A**"));
    work_no(&e, "not_its_step");
    e = tick("S1", ref_of("head", "A**"));
    work_did(&e);
    work_did(&e); /* the network brings it twice */
    list_is("S1", "desk A** mine, guide A**");
    e = tick("C-07", ref_of("desk", "A**"));
    (void)pd_copy(ref, sizeof ref, e.work.ref);
    work_ask(&elsewhere, &e); /* at P2 it is another's */
    assert_string_equal(said.code, "not_its_step");
    e = tick("C-07", ref);
    work_did(&e);
    e = tick("C-08", ref);
    work_no(&e, "state"); /* done */
    list_is("C-07", "guide A**");
    department(&counter, "dental");
    list_is("C-07", "guide A** mine");
    e = tick("C-07", ref_of("guide", "A**"));
    work_did(&e);
    list_is("C-07", "");
}

static void
a_ref_that_is_none_is_refused(void **state)
{
    static const char *const bad[] = { "desk", "1", "1:", "0:desk", "-1:desk", "1:jump", "99:desk",
        "9223372036854775807:desk", "99999999999999999999:desk", "1x:desk" };

    (void)state;
    (void)comes("Ann");
    for (int i = 0; i < PD_COUNT(bad); i++) {
        struct pd_errand e = tick("C-07", bad[i]);

        work_no(&e, "not_found");
    }
}

static void
by_her_plan_nobody_says_it_and_the_hospitals_systems_may(void **state)
{
    struct pd_id ann = comes("Ann");
    struct pd_plan_tick tick = { .number = 1, .step = "desk", .by = "self", .self = true, .member = &ann };

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(kit_finish(&kit, pd_hub_plan_tick(kit.hub, kit.now_ms, &tick, &why)), PD_ERR_STATE);
    assert_string_equal(tick.no, "self");
    tick = (struct pd_plan_tick){ .number = 1, .step = "desk", .by = "counter", .unowned = true };
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(kit_finish(&kit, pd_hub_plan_tick(kit.hub, kit.now_ms, &tick, &why)), PD_ERR_STATE);
    assert_string_equal(tick.no, "self");
    tick = (struct pd_plan_tick){ .number = 1, .step = "desk", .by = "api:his" };
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_plan_tick(kit.hub, kit.now_ms, &tick, &why)));
    list_is("C-07", "guide A**, head A**");
}

static void
nobody_ticks_off_her_own(void **state)
{
    struct pd_id ann = comes("Ann");
    struct pd_errand e = tick("C-07", ref_of("desk", "A**"));

    (void)state;
    assert_ok(duty_member("C-07", &ann));
    work_no(&e, "own");
}

/* ---- once, and for whom ---- */

static void
it_is_given_once_to_a_person(void **state)
{
    struct pd_hub_member_new again = {
        .number = "X-1", .name = "Ann", .phone = "13800000001", .kind = "standard"
    };
    struct pd_hub_member_new listed = {
        .number = "X-2", .name = "Old", .phone = "13900000009", .kind = "standard", .from_list = true
    };
    struct pd_id ann = comes("Ann"), other;

    (void)state;
    assert_int_equal(steps_of(&ann), 4);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_erase(kit.hub, kit.now_ms, &ann, "asked", &why));
    assert_ok(kit_finish(&kit, pd_hub_member_add(kit.hub, kit.now_ms, &again, &other, &why)));
    assert_int_equal(steps_of(&other), 0); /* she is no newcomer */
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_add(kit.hub, kit.now_ms, &listed, &other, &why)));
    assert_int_equal(steps_of(&other), 0);
    list_is("C-07", "");
}

static void
two_that_are_one_have_one_with_what_was_done_for_either(void **state)
{
    static const struct pd_staff by = { .number = "O1" };
    struct pd_id ann = comes("Ann"), anne;
    struct pd_errand e = tick("C-07", ref_of("desk", "A**"));
    struct pd_merge moved;

    (void)state;
    work_did(&e);
    kit.now_ms += PD_HOUR_MS;
    anne = comes("Bea");
    e = tick("S1", ref_of("head", "B**"));
    work_did(&e);
    list_is("C-07", "desk B** mine, guide A**, guide B**, head A**");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anne, &ann, &by, &moved, &why)));
    list_is("C-07", "guide B**");
    assert_int_equal(steps_of(&anne), 4);
    kit.now_ms += 3 * PD_DAY_MS;
    list_is("C-07", "guide B** late, call B**");
}

static void
a_merge_finds_the_one_there_is(void **state)
{
    static const struct pd_staff by = { .number = "O1" };
    struct pd_id ann = comes("Ann");
    struct pd_merge moved;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anna, &ann, &by, &moved, &why)));
    assert_int_equal(steps_of(&anna), 4);
    assert_int_equal(work_page(PD_WORK_FIRST_VISITS, "C-07", NULL)->total, 3);
}

static void
say(const struct pd_id *member, bool given)
{
    struct pd_consent consent = {
        .purpose = PD_CONSENT_PROGRAMME, .given = given, .text = "t1", .by = PD_CONSENT_BY_SELF
    };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_consent_put(kit.hub, kit.now_ms, member, &consent, &why)));
}

static void
stands(const struct pd_id *member, struct pd_hub_member_state state)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_state_set(kit.hub, kit.now_ms, member, &state)));
}

static void
whoever_is_frozen_gone_or_takes_no_part_is_on_no_list(void **state)
{
    struct pd_id ann = comes("Ann");
    struct pd_errand e = tick("C-07", ref_of("desk", "A**"));

    (void)state;
    stands(&ann, (struct pd_hub_member_state){ .status = PD_MEMBER_FROZEN });
    list_is("C-07", "");
    work_no(&e, "member_not_active");
    stands(&ann, (struct pd_hub_member_state){ .status = PD_MEMBER_FROZEN, .deceased = true });
    list_is("C-07", "");
    stands(&ann, (struct pd_hub_member_state){ .status = PD_MEMBER_ACTIVE });
    say(&ann, true);
    say(&ann, false); /* opted out */
    list_is("C-07", "");
    say(&ann, true);
    list_is("C-07", "desk A** mine, guide A**, head A**");
}

/* ---- when ---- */

static void
what_is_late_is_looked_at_for_a_week_and_then_over(void **state)
{
    struct pd_id ann = comes("Ann");

    (void)state;
    kit.now_ms += PD_DAY_MS;
    list_is("C-07", "desk A** mine late, guide A**, head A**");
    kit.now_ms += 2 * PD_DAY_MS;
    list_is("C-07", "desk A** mine late, guide A** late, head A** late, call A**");
    assert_int_equal(said.work.late, 3);
    kit.now_ms += 5 * PD_DAY_MS; /* the eighth: the first step is a week late */
    list_is("C-07", "guide A** late, head A** late, call A** late");
    kit.now_ms += 5 * PD_DAY_MS; /* the last one is a week late */
    kit_sweep(&kit, kit.now_ms);
    list_is("C-07", "call A** late");
    kit.now_ms += PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    list_is("C-07", "");
    assert_int_equal(steps_of(&ann), 0);
}

static void
pays(const struct pd_id *who, const char *no)
{
    struct pd_hub_bill b = { .total = pd_fen_of(10000), .self_paid = pd_fen_of(10000) };
    struct pd_points points;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_bill_take(kit.hub, kit.now_ms, who, &b, &points, &why)));
}

static void
on_the_first_visit_it_begins_with_the_first_bill(void **state)
{
    struct pd_id ann, old = comes("Old");

    (void)state;
    kit_publish(&kit, PLAN("first_visit"), kit.now_ms);
    kit.now_ms += PD_HOUR_MS;
    ann = comes("Ann");
    assert_int_equal(steps_of(&ann), 0);
    kit.now_ms += 10 * PD_DAY_MS;
    pays(&ann, "B-1");
    pays(&ann, "B-2");
    assert_int_equal(steps_of(&ann), 4);
    pays(&anna, "B-3"); /* a member for long */
    assert_int_equal(steps_of(&anna), 0);
    pays(&old, "B-4");                                                             /* has had it */
    assert_int_equal(work_page(PD_WORK_FIRST_VISITS, "C-07", NULL)->total, 3 + 1); /* his last step is late */
}

#define F(name) cmocka_unit_test_setup_teardown(name, open_it, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        F(each_step_is_ticked_off_by_its_owner_alone),
        F(a_ref_that_is_none_is_refused),
        F(by_her_plan_nobody_says_it_and_the_hospitals_systems_may),
        F(nobody_ticks_off_her_own),
        F(it_is_given_once_to_a_person),
        F(two_that_are_one_have_one_with_what_was_done_for_either),
        F(a_merge_finds_the_one_there_is),
        F(whoever_is_frozen_gone_or_takes_no_part_is_on_no_list),
        F(what_is_late_is_looked_at_for_a_week_and_then_over),
        F(on_the_first_visit_it_begins_with_the_first_bill),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
