/*
 * Plans of members, for the hospital's own systems; key for events.
 *   POST /v1/members/MEMBER/plans {"plan":"walk","start":"2026-12-01"}   she has it from that day on
 *   GET  /v1/members/MEMBER/plans                                        its steps as they stand
 *   POST /v1/plans/NUMBER/ticks {"step":"day-1"}                         that step is done
 *   POST /v1/plans/NUMBER/end {}                                         no step is due any more
 */
#include "sync/hub/clients.h"
#include "sync/hub/plans.h"

#include "app/core/stage.h"

#include "sync/wire/object.h"

#include <stdio.h>
#include <string.h>

static void
add_day(struct pd_str *out, const char *key, int64_t day)
{
    struct pd_date date = pd_date_from_days(day);

    pd_str_addf(out, ",\"%s\":\"%04d-%02d-%02d\"", key, date.year, date.month, date.day);
}

static void
by_client(const struct pd_client_call *c, char out[PD_PLAN_BY_CAP])
{
    (void)snprintf(out, PD_PLAN_BY_CAP, "api:%s", c->client);
}

enum pd_hub_step
pd_hub_member_plans_give(struct pd_call *call)
{
    static const char *const keys[] = { "plan", "start", NULL };
    struct pd_client_call c = { .call = call, .status = 201 };
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    const char *plan, *start;
    char by[PD_PLAN_BY_CAP];
    enum pd_hub_step step;
    int64_t mid, number = 0, day = -1;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_EVENTS, false, &step) ||
        !pd_client_member(&c, "/plans", &member, &mid, &step))
        return step;
    plan = pd_client_text(c.json, "plan");
    start = pd_client_text(c.json, "start");
    err = pd_client_keys(c.json, keys, &why);
    if (err == PD_OK && (start == NULL || !pd_day_from(start, &day)))
        err = pd_why(&why, PD_ERR_INVALID, "start", "must be a day, as 2026-12-01");
    by_client(&c, by);
    if (err == PD_OK)
        err = pd_hub_plan_give(
            call->hub, call->now_ms, &member.id, plan != NULL ? plan : "", day, by, &number, &why);
    if (err == PD_ERR_EXISTS)
        c.status = 200;
    else if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"number\":%lld}", (long long)number);
    return pd_client_call_close(&c);
}

struct listing {
    struct pd_str *out;
    int n;
    bool cut;
};

static void
write_line(void *ctx, const struct pd_plan_line *line)
{
    struct listing *l = ctx;
    size_t before = l->out->len;

    if (l->cut)
        return;
    pd_str_addf(l->out,
        "%s{\"number\":%lld,\"plan\":\"%s\",\"step\":\"%s\",\"stage\":\"%s\",\"state\":\"%s\"",
        l->n > 0 ? "," : "", (long long)line->number, line->plan->id, line->step->id,
        pd_stage_name(line->step->stage), pd_step_state_name(line->state));
    add_day(l->out, "from", line->from_day);
    add_day(l->out, "to", line->to_day);
    pd_str_addf(l->out, ",\"self\":%s,\"points\":%lld}", line->step->self ? "true" : "false",
        (long long)pd_points_raw(line->points));
    if (l->out->len + 64 > l->out->cap || l->out->cut) { /* as many as an answer holds */
        l->out->len = before;
        l->out->p[before] = '\0';
        l->out->cut = false;
        l->cut = true;
        return;
    }
    l->n++;
}

enum pd_hub_step
pd_hub_member_plans_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    static struct pd_member member;
    struct pd_str out = pd_str_on(c.answer, sizeof c.answer);
    struct listing l = { .out = &out };
    enum pd_hub_step step;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/plans", &member, &mid, &step))
        return step;
    pd_str_add(&out, "{\"v\":1,\"steps\":[");
    if (pd_hub_plan_lines(call->hub, call->now_ms, mid, write_line, &l) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "");
    pd_str_addf(&out, "]%s}", l.cut ? ",\"more\":true" : "");
    return pd_client_call_close(&c);
}

enum pd_hub_step
pd_hub_plan_ticks(struct pd_call *call)
{
    static const char *const keys[] = { "step", NULL };
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_plan_tick tick = { .number = pd_client_number(call->request->path, "/v1/plans/") };
    struct pd_why why = { .text = "" };
    char by[PD_PLAN_BY_CAP];
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_EVENTS, false, &step))
        return step;
    tick.step = pd_client_text(c.json, "step");
    if (tick.step == NULL)
        tick.step = "";
    by_client(&c, by);
    tick.by = by;
    err = pd_client_keys(c.json, keys, &why);
    if (err == PD_OK)
        err = pd_hub_plan_tick(call->hub, call->now_ms, &tick, &why);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"%s\",\"points\":%lld}",
        err == PD_OK ? "done" : "done_before", (long long)pd_points_raw(tick.points));
    return pd_client_call_close(&c);
}

enum pd_hub_step
pd_hub_plan_over(struct pd_call *call)
{
    static const char *const none[] = { NULL };
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_why why = { .text = "" };
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_EVENTS, false, &step))
        return step;
    err = pd_client_keys(c.json, none, &why);
    if (err == PD_OK)
        err = pd_hub_plan_end(
            call->hub, call->now_ms, pd_client_number(call->request->path, "/v1/plans/"), &why);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"ended\",\"points\":0}");
    return pd_client_call_close(&c);
}
