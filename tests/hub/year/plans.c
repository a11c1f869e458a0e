/* Care plans: each step earns once, while it is open. */
#include "tests/hub/year/year.h"

#include <stdio.h>
#include <string.h>

#define TASK_POINTS 20
#define RECENT 48

static struct plan {
    int person;
    int64_t number, start, ticks, points;
    bool checked; /* its second step, which is open on the third and fourth day */
} * plans;
static int plan_count, plan_cap;
static int64_t earned;

static void
tick(struct plan *plan, const char *step, int64_t points)
{
    char path[64];
    json_t *answer;

    (void)snprintf(path, sizeof path, "/v1/plans/%lld/ticks", (long long)plan->number);
    for (int again = 0; again < 2; again++) { /* the second time it was done before */
        answer = post(his_key, path, "{\"step\":\"%s\"}", step);
        assert_string_equal(
            json_string_value(json_object_get(answer, "status")), again == 0 ? "done" : "done_before");
        assert_int_equal(number_in(answer, "points"), again == 0 ? points : 0);
        json_decref(answer);
    }
    if (points > 0)
        (void)give_for_task(&persons[plan->person], points);
    happened(points > 0 ? "step of a care plan" : "step too late");
    staged(POST, TASKS, 1, points, 0);
    plan->ticks++;
    plan->points += points;
    earned += points;
}

static void
begin_plan(struct person *p)
{
    struct pd_date date = pd_date_from_days(day);
    char path[96], id[PD_ID_TEXT_CAP];
    json_t *answer;

    for (int i = plan_count - 1; i >= 0 && plans[i].start == day; i--)
        if (plans[i].person == (int)(p - persons))
            return; /* has it from that day on already */
    (void)snprintf(path, sizeof path, "/v1/members/%s/plans", pd_id_text(p->id, id));
    answer = post(
        his_key, path, "{\"plan\":\"walk\",\"start\":\"%04d-%02d-%02d\"}", date.year, date.month, date.day);
    plans = grown(plans, plan_count, &plan_cap, sizeof *plans);
    plans[plan_count] =
        (struct plan){ .person = (int)(p - persons), .number = number_in(answer, "number"), .start = day };
    json_decref(answer);
    tick(&plans[plan_count++], "first", TASK_POINTS);
}

static void
go_on(struct plan *plan)
{
    int64_t at = day - plan->start;

    if (plan->checked || at < 2 || is_away(&persons[plan->person]))
        return;
    tick(plan, "check", at <= 3 ? TASK_POINTS : 0);
    plan->checked = true;
}

/* Her ticks are no longer in the report, also of days before. */
void
forget_plans(const struct person *p)
{
    for (int i = 0; i < plan_count; i++)
        if (plans[i].person == (int)(p - persons))
            staged(POST, TASKS, -plans[i].ticks, -plans[i].points, 0);
}

static void
plan_act(void)
{
    begin_plan(somebody());
    go_on(&plans[plan_count - 1 - roll(plan_count < RECENT ? plan_count : RECENT)]);
}

static void
say_plans(void)
{
    (void)printf("plans: %d, %lld points", plan_count, (long long)earned);
}

const struct mechanism plan_mechanism = {
    .name = "care plans", .every = 15, .act = plan_act, .say = say_plans
};
