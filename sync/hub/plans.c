#include "sync/hub/plans.h"

#include "app/core/earning.h"
#include "sync/hub/consents.h"
#include "sync/hub/first_visits.h"
#include "sync/hub/grants.h"
#include "sync/hub/persons.h"
#include "sync/hub/reminders.h"
#include "sync/hub/webhooks.h"

#include <stdio.h>
#include <string.h>

#define START_DAYS_MAX 3660 /* before and after today */

struct row {
    int64_t number, mid, start_day;
    enum pd_plan_state state;
    uint32_t version;
    char plan[PD_RULE_CAP];
};

static void
read_row(struct pd_store *s, enum pd_hub_sql sql, struct row *row)
{
    row->number = pd_store_int(s, sql, 0);
    row->mid = pd_store_int(s, sql, 1);
    pd_store_text(s, sql, 2, row->plan, sizeof row->plan);
    row->start_day = pd_store_int(s, sql, 3);
    row->version = (uint32_t)pd_store_int(s, sql, 4);
    row->state = (enum pd_plan_state)pd_store_int(s, sql, 5);
}

static bool
get(struct pd_hub *hub, int64_t number, struct row *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PLAN_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(number))))
        return false;
    read_row(hub->store, sql, row);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

/* As it was given; NULL: those rules are gone. */
static const struct pd_plan *
plan_of(struct pd_hub *hub, const struct row *row, const struct pd_programme **programme)
{
    *programme = pd_hub_programme(hub, row->version);
    return *programme != NULL ? pd_programme_plan(*programme, row->plan) : NULL;
}

/* ---- given, ended ---- */

enum pd_err
pd_hub_plan_give(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *plan,
    int64_t start_day, const char *by, int64_t *number, struct pd_why *why)
{
    static struct pd_account account;
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    int64_t today;

    *number = 0;
    hub->now_ms = now_ms;
    if (programme == NULL || pd_programme_plan(programme, plan) == NULL)
        return pd_why(why, PD_ERR_INVALID, "plan", "must be the id of a plan of the rules in force");
    today = pd_local_day(now_ms, programme->utc_offset_min);
    if (start_day < today - START_DAYS_MAX || start_day > today + START_DAYS_MAX)
        return pd_why(why, PD_ERR_INVALID, "start", "must be a day within ten years of today, as 2026-12-01");
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody");
    *number = pd_store_one(
        hub->store, PD_HUB_SQL_PLAN_SAME, PD_ARGS(pd_i(account.mid), pd_t(plan), pd_i(start_day)), 0);
    if (*number != 0)
        return PD_ERR_EXISTS;
    *number = pd_store_one(hub->store, PD_HUB_SQL_PLAN_LAST, PD_NO_ARGS, 0) + 1;
    (void)pd_store_run(hub->store, PD_HUB_SQL_PLAN_INSERT,
        PD_ARGS(pd_i(*number), pd_i(account.mid), pd_t(plan), pd_i(start_day), pd_i(programme->version),
            pd_i(PD_PLAN_OPEN), pd_i(now_ms), pd_t(by)));
    return hub->store->err;
}

enum pd_err
pd_hub_plan_end(struct pd_hub *hub, int64_t now_ms, int64_t number, struct pd_why *why)
{
    struct row row;

    hub->now_ms = now_ms;
    if (!get(hub, number, &row))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "number", "is no plan's");
    if (row.state != PD_PLAN_OPEN)
        return PD_ERR_EXISTS;
    (void)pd_store_run(hub->store, PD_HUB_SQL_PLAN_STATE, PD_ARGS(pd_i(number), pd_i(PD_PLAN_ENDED)));
    return hub->store->err;
}

/* ---- done ---- */

static bool
is_hers(struct pd_hub *hub, const struct row *row, const struct pd_id *member)
{
    static struct pd_account account;

    return member == NULL || (pd_account_find(hub, member, &account) && account.mid == row->mid);
}

static enum pd_err
no(struct pd_plan_tick *tick, struct pd_why *why, const char *word, const char *text)
{
    tick->no = word;
    return pd_why(why, PD_ERR_STATE, "step", "%s", text);
}

/* What it earns, under a key of its own. */
static enum pd_err
earn(struct pd_hub *hub, int64_t now_ms, const struct row *row, const struct pd_programme *programme,
    const struct pd_plan_step *step, struct pd_plan_tick *tick)
{
    static struct pd_account account;
    struct pd_hub_case c = { .programme = programme, .at_ms = now_ms };
    char key[PD_CLAIM_CAP];
    int64_t hseq;
    enum pd_err err;

    if (step->rule < 0 || !pd_consent_counts(hub, row->mid, PD_CONSENT_PROGRAMME) ||
        !pd_account_get(hub, row->mid, &account) || account.member.status != PD_MEMBER_ACTIVE)
        return hub->store->err;
    c.rule = &programme->rules[step->rule];
    c.earning = pd_earning_for(hub, &account, programme, c.rule, pd_fen_of(0), now_ms);
    if (c.earning.outcome != PD_EARNING_OK)
        return hub->store->err;
    (void)snprintf(key, sizeof key, "%s:plan:%lld:%s", c.rule->id, (long long)row->number, step->id);
    c.key = key;
    hseq = hub->counters[PD_COUNT_HSEQ] + 1;
    err = pd_hub_grant_as(hub, now_ms, &account.member.id, &c);
    if (err == PD_ERR_EXISTS) /* before this hub was restored */
        return PD_OK;
    if (err != PD_OK)
        return err;
    tick->points = c.earning.points;
    (void)pd_store_run(hub->store, PD_HUB_SQL_PLAN_EARNED,
        PD_ARGS(pd_i(row->number), pd_t(step->id), pd_i(hseq), pd_p(tick->points)));
    return hub->store->err;
}

enum pd_err
pd_hub_plan_tick(struct pd_hub *hub, int64_t now_ms, struct pd_plan_tick *tick, struct pd_why *why)
{
    const struct pd_programme *programme;
    const struct pd_plan_step *step;
    const struct pd_plan *plan;
    enum pd_step_state state;
    struct row row;

    tick->points = pd_points_of(0);
    tick->no = "";
    hub->now_ms = now_ms;
    if (!get(hub, tick->number, &row) || !is_hers(hub, &row, tick->member))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "number", "is no plan's");
    plan = plan_of(hub, &row, &programme);
    step = plan != NULL ? pd_plan_step(plan, tick->step) : NULL;
    if (step == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, "step", "is none of this plan");
    if (row.state != PD_PLAN_OPEN)
        return no(tick, why, "ended", "is of a plan that was ended");
    if (step->owner[0] != '\0' && (tick->self || tick->unowned))
        return no(tick, why, "self", "is for its owner to say, in the list of first visits");
    if (tick->self && !step->self)
        return no(tick, why, "self", "is for the hospital to say");
    state = pd_plan_step_state(step, row.start_day, pd_local_day(now_ms, programme->utc_offset_min), false);
    if (state == PD_STEP_LATER)
        return no(tick, why, "early", "is not due yet");
    if (state == PD_STEP_MISSED && tick->self)
        return no(tick, why, "late", "was due before; the hospital may still say that it was done");
    if (pd_store_run(hub->store, PD_HUB_SQL_PLAN_TICK,
            PD_ARGS(pd_i(row.number), pd_t(step->id), pd_i(now_ms), pd_t(tick->by))) != 1)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_EXISTS;
    pd_first_visit_ticked(hub, row.number, step->id, pd_local_day(now_ms, programme->utc_offset_min));
    return state == PD_STEP_OPEN ? earn(hub, now_ms, &row, programme, step, tick) : hub->store->err;
}

/* ---- how it stands ---- */

static void
tell_steps(struct pd_hub *hub, int64_t now_ms, const struct row *row,
    void (*each)(void *ctx, const struct pd_plan_line *line), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PLAN_DONE;
    const struct pd_programme *programme;
    const struct pd_plan *plan = plan_of(hub, row, &programme);

    for (int i = 0; plan != NULL && i < plan->step_count; i++) {
        const struct pd_plan_step *step = &plan->steps[i];
        struct pd_plan_line line = { .number = row->number,
            .mid = row->mid,
            .plan = plan,
            .step = step,
            .from_day = row->start_day + step->from_day,
            .to_day = row->start_day + step->to_day,
            .points = step->rule >= 0 ? programme->rules[step->rule].points : pd_points_of(0) };

        if (pd_store_start(hub->store, sql, PD_ARGS(pd_i(row->number), pd_t(step->id)))) {
            line.done_ms = pd_store_int(hub->store, sql, 0);
            line.points = pd_store_points(hub->store, sql, 1);
            pd_store_end(hub->store, sql);
        }
        line.state = pd_plan_step_state(
            step, row->start_day, pd_local_day(now_ms, programme->utc_offset_min), line.done_ms != 0);
        each(ctx, &line);
    }
}

enum pd_err
pd_hub_plan_lines(struct pd_hub *hub, int64_t now_ms, int64_t mid,
    void (*each)(void *ctx, const struct pd_plan_line *line), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PLANS_OPEN;
    struct row row = { .number = 0 };

    while (pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid), pd_i(row.number)))) {
        read_row(hub->store, sql, &row);
        pd_store_end(hub->store, sql);
        tell_steps(hub, now_ms, &row, each, ctx);
    }
    return hub->store->err;
}

/* ---- what is due soon ---- */

#define SOON_MAX 500 /* told in one step; the rest in the next pass */

/* May the hospital's systems be asked to tell her? */
static bool
may_be_told(struct pd_hub *hub, int64_t mid)
{
    return pd_store_one(hub->store, PD_HUB_SQL_MEMBER_HEARS, PD_ARGS(pd_i(mid)), 0) > 0 &&
           pd_consent_counts(hub, mid, PD_CONSENT_PROGRAMME);
}

/* From notice_days before it begins until it is over, once; a step that is done is none. */
static void
tell_soon(struct pd_hub *hub, const struct row *row, const struct pd_plan *plan, int64_t today)
{
    for (int i = 0; i < plan->step_count; i++) {
        const struct pd_plan_step *step = &plan->steps[i];
        int64_t from = row->start_day + step->from_day, to = row->start_day + step->to_day;
        struct pd_date first = pd_date_from_days(from), last = pd_date_from_days(to);

        if (step->notice_days < 0 || today < from - step->notice_days || today > to ||
            pd_store_one(hub->store, PD_HUB_SQL_PLAN_TICKED, PD_ARGS(pd_i(row->number), pd_t(step->id)), 0) >
                0 ||
            !may_be_told(hub, row->mid) ||
            pd_store_run(hub->store, PD_HUB_SQL_PLAN_NOTICE,
                PD_ARGS(pd_i(row->number), pd_t(step->id), pd_i(hub->now_ms))) != 1)
            continue;
        pd_webhook_note(hub, PD_WEBHOOK_TASK_DUE, row->mid,
            "{\"number\":%lld,\"plan\":\"%s\",\"step\":\"%s\",\"from\":\"%04d-%02d-%02d\",\"to\":\"%04d-%02d-"
            "%02d\"}",
            (long long)row->number, plan->id, step->id, first.year, first.month, first.day, last.year,
            last.month, last.day);
    }
}

/* Quiet hours are those of reminders. */
void
pd_plans_members(const struct pd_sweep *sweep)
{
    static struct row rows[SOON_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_PLANS_OF_SPAN;
    struct pd_hub *hub = sweep->hub;
    const struct pd_programme *now = pd_hub_programme_now(hub, sweep->now_ms), *p;
    int n = 0;

    if (now == NULL || !pd_webhook_wanted(hub, PD_WEBHOOK_TASK_DUE) || pd_reminders_quiet(now, sweep->now_ms))
        return;
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(sweep->after), pd_i(sweep->to)));
         row && n < SOON_MAX; row = pd_store_next(hub->store, sql))
        read_row(hub->store, sql, &rows[n++]);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++) {
        const struct pd_plan *plan = plan_of(hub, &rows[i], &p);

        if (plan != NULL)
            tell_soon(hub, &rows[i], plan, pd_local_day(sweep->now_ms, p->utc_offset_min));
    }
}

/* ---- who goes, who is one ---- */

void
pd_plans_forget(struct pd_hub *hub, int64_t mid)
{
    pd_first_visit_forget(hub, mid);
    (void)pd_store_run(hub->store, PD_HUB_SQL_PLAN_NOTICES_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_PLAN_TICKS_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_PLANS_ERASE, PD_ARGS(pd_i(mid)));
}

/* The same plan from the same day, of both: the other's stays with who she was. */
void
pd_plans_merge(struct pd_hub *hub, int64_t other, int64_t stays)
{
    pd_first_visits_merge(hub, other, stays);
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_PLANS, PD_ARGS(pd_i(other), pd_i(stays)));
}
