/*
 * `report stages`: what was earned, handed over, used, attended and ticked off before, during and after what
 * members come for. Everything is counted once: points of tasks stand with their tasks, by the step's stage.
 */
#include "sync/hub/engine.h"
#include "sync/hub/reports.h"

#include "app/core/plan.h"
#include "app/core/programme_asked.h"
#include "app/core/stage.h"

#include <string.h>

enum row { EARNED, GIFTS, BENEFITS, EVENTS, TASKS, ROWS };

struct tally {
    int64_t times, points, fen;
};

struct stages {
    struct pd_report *r;
    struct tally of[PD_STAGE_POST + 1][ROWS];
};

static void
count(struct stages *s, enum pd_stage stage, enum row row, int64_t times, int64_t points, int64_t fen)
{
    struct tally *t = &s->of[pd_stage_or_in(stage)][row];

    t->times += times;
    t->points += points;
    t->fen += fen;
}

/* The newest rules that know it: what has been taken out of them since keeps its stage. */
static const struct pd_programme *
older(struct stages *s, const struct pd_programme *p)
{
    const struct pd_programme *before = NULL;

    for (uint32_t version = p->version; version > 1 && before == NULL;)
        before = pd_hub_programme(s->r->hub, --version);
    return before;
}

static void
earned_row(void *ctx, const char *id, int64_t times, int64_t points)
{
    struct stages *s = ctx;
    const struct pd_earn_rule *rule = NULL;

    for (const struct pd_programme *p = s->r->programme; p != NULL && rule == NULL; p = older(s, p))
        rule = pd_programme_rule(p, id);
    if (rule != NULL && rule->kind == PD_EARN_FIXED && rule->behaviour == PD_BEHAVIOUR_TASK)
        return;
    count(s, rule != NULL ? pd_stage_of_rule(rule) : PD_STAGE_IN, EARNED, times, points, 0);
}

static void
sold_row(void *ctx, const struct pd_sold *sold)
{
    struct stages *s = ctx;
    const struct pd_gift *gift = pd_programme_gift(s->r->programme, sold->sku);

    count(s, gift != NULL ? gift->stage : 0, GIFTS, sold->units, sold->points - sold->back, 0);
}

static enum pd_stage
unit_stage(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->units.coupon_count; i++)
        if (strcmp(p->units.coupons[i].id, id) == 0)
            return p->units.coupons[i].stage;
    for (int i = 0; i < p->units.entitlement_count; i++)
        if (strcmp(p->units.entitlements[i].id, id) == 0)
            return p->units.entitlements[i].stage;
    return 0;
}

static void
used_rows(struct stages *s, int64_t from_ms, int64_t until_ms)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STAGE_USES;
    struct pd_store *store = s->r->hub->store;
    char id[PD_RULE_CAP];

    for (bool row = pd_store_start(store, sql, PD_ARGS(pd_i(from_ms), pd_i(until_ms))); row;
         row = pd_store_next(store, sql)) {
        pd_store_text(store, sql, 0, id, sizeof id);
        count(s, unit_stage(s->r->programme, id), BENEFITS, pd_store_int(store, sql, 1), 0,
            pd_store_int(store, sql, 2));
    }
}

static void
event_rows(struct stages *s, int64_t from_ms, int64_t until_ms)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STAGE_EVENTS;
    struct pd_store *store = s->r->hub->store;
    char id[PD_RULE_CAP];

    for (bool row = pd_store_start(store, sql, PD_ARGS(pd_i(from_ms), pd_i(until_ms))); row;
         row = pd_store_next(store, sql)) {
        const struct pd_activity *activity;

        pd_store_text(store, sql, 0, id, sizeof id);
        activity = pd_programme_activity(s->r->programme, id);
        count(s, activity != NULL ? activity->stage : 0, EVENTS, pd_store_int(store, sql, 1),
            pd_store_int(store, sql, 2), 0);
    }
}

/* Of the rules that the plan was given under. A version's rules are read between two rows. */
struct ticked {
    char plan[PD_RULE_CAP], step[PD_RULE_CAP];
    uint32_t version;
    int64_t times, points;
};

#define TICKED_MAX (PD_PLANS_MAX * PD_PLAN_STEPS_MAX)

static void
task_rows(struct stages *s, int64_t from_ms, int64_t until_ms)
{
    static struct ticked rows[TICKED_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_STAGE_TASKS;
    struct pd_store *store = s->r->hub->store;
    int n = 0;

    for (bool row = pd_store_start(store, sql, PD_ARGS(pd_i(from_ms), pd_i(until_ms))); row && n < TICKED_MAX;
         row = pd_store_next(store, sql)) {
        pd_store_text(store, sql, 0, rows[n].plan, sizeof rows[n].plan);
        pd_store_text(store, sql, 1, rows[n].step, sizeof rows[n].step);
        rows[n].version = (uint32_t)pd_store_int(store, sql, 2);
        rows[n].times = pd_store_int(store, sql, 3);
        rows[n++].points = pd_store_int(store, sql, 4);
    }
    pd_store_end(store, sql);
    for (int i = 0; i < n; i++) {
        const struct pd_programme *p = pd_hub_programme(s->r->hub, rows[i].version);
        const struct pd_plan *plan = p != NULL ? pd_programme_plan(p, rows[i].plan) : NULL;
        const struct pd_plan_step *step = plan != NULL ? pd_plan_step(plan, rows[i].step) : NULL;

        count(s, step != NULL ? step->stage : PD_STAGE_POST, TASKS, rows[i].times, rows[i].points, 0);
    }
}

static void
write_stage(struct pd_report *r, enum pd_stage stage, const struct tally rows[ROWS])
{
    static const char *const names[ROWS] = { "earned", "gifts handed over", "benefits used",
        "events attended", "tasks done" };

    for (int i = 0; i < ROWS; i++) {
        int64_t fen = rows[i].fen + rows[i].points * 100 / r->programme->points_per_yuan;
        char yuan[32];

        if (rows[i].times == 0)
            continue;
        pd_table_text(&r->table, pd_stage_name(stage));
        pd_table_text(&r->table, names[i]);
        pd_table_number(&r->table, rows[i].times);
        pd_table_number(&r->table, rows[i].points);
        (void)snprintf(yuan, sizeof yuan, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100));
        pd_table_decimal(&r->table, yuan);
    }
}

enum pd_err
pd_report_stages_section(struct pd_report *r, int64_t from_day, int64_t to_day)
{
    static const char *const columns[] = { "Stage", "What", "Times", "Points", "Yuan", NULL };
    struct stages s = { .r = r };
    int64_t from_ms = pd_report_from_ms(r, from_day), until_ms = pd_report_from_ms(r, to_day + 1);
    enum pd_err err = pd_hub_issued_each(r->hub, pd_hub_stretch(r->hub, from_ms, until_ms), earned_row, &s);

    if (err == PD_OK)
        err = pd_hub_sold_each(r->hub, from_ms, until_ms, sold_row, &s);
    if (err != PD_OK)
        return err;
    used_rows(&s, from_ms, until_ms);
    event_rows(&s, from_ms, until_ms);
    task_rows(&s, from_ms, until_ms);
    pd_table_section(&r->table, "stages", "Before, during and after a visit", columns);
    for (int stage = PD_STAGE_PRE; stage <= PD_STAGE_POST; stage++)
        write_stage(r, (enum pd_stage)stage, s.of[stage]);
    return r->hub->store->err;
}

enum pd_err
pd_report_stages(struct pd_report *r, struct pd_why *why)
{
    int64_t from = r->day - r->days + 1, to = r->day;

    if (r->from != NULL && !pd_day_from(r->from, &from))
        return pd_why(why, PD_ERR_INVALID, "--from", "must be a day, as 2026-11-01");
    if ((r->to != NULL && !pd_day_from(r->to, &to)) || to < from)
        return pd_why(why, PD_ERR_INVALID, "--to", "must be a day, as 2026-11-30, and not before --from");
    return pd_report_stages_section(r, from, to);
}
