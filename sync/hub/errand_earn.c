/* What a member earns beside bills, as desks ask for it: whom she brings, the steps of her plans. */
#include "sync/hub/consents.h"
#include "sync/hub/errands.h"
#include "sync/hub/plans.h"
#include "sync/hub/referrals.h"

#include <string.h>

/* A minor has none: it is marketing. Nor has anybody where the rules reward it no more. */
void
pd_errand_referral(struct pd_errand_case *c)
{
    struct pd_referral_counts counts;

    if (c->programme == NULL || (int)c->programme->referral.when == 0) {
        pd_errand_refuse(c, pd_referral_outcome_name(PD_REFERRAL_OFF));
        return;
    }
    if (pd_consent_is_minor(c->hub, c->account->mid)) {
        pd_errand_refuse(c, pd_referral_outcome_name(PD_REFERRAL_MINOR));
        return;
    }
    pd_referral_count(c->hub, c->account->mid, &counts);
    c->answer->brought = (struct pd_brought){ .number = pd_referral_number_of(c->hub, c->account->mid),
        .members = (int)counts.n[PD_REFERRAL_CREDITED],
        .waiting = (int)(counts.n[PD_REFERRAL_WAITING] + counts.n[PD_REFERRAL_DUE]) };
    c->answer->points = counts.points;
}

/* ---- plans ---- */

/* What she may do now comes first. */
static int
rank(const struct pd_plan_row *row)
{
    switch (row->state) {
    case PD_STEP_OPEN:
        return 0;
    case PD_STEP_LATER:
        return 1;
    case PD_STEP_MISSED:
        return 2;
    case PD_STEP_DONE:
        break;
    }
    return 3;
}

static bool
is_before(const struct pd_plan_row *a, const struct pd_plan_row *b)
{
    return rank(a) != rank(b) ? rank(a) < rank(b) : a->to_day < b->to_day;
}

/* Into its place; the last one makes room where there is none. */
static void
add_step(void *ctx, const struct pd_plan_line *line)
{
    struct pd_plan_page *page = ctx;
    struct pd_plan_row row = { .number = line->number,
        .state = line->state,
        .from_day = line->from_day,
        .to_day = line->to_day,
        .points = line->points,
        .self = line->step->self };
    int at = page->count;

    (void)pd_copy(row.plan, sizeof row.plan, line->plan->id);
    (void)pd_copy(row.step, sizeof row.step, line->step->id);
    if (at == PD_PLAN_ROWS && !is_before(&row, &page->rows[at - 1]))
        return;
    if (at == PD_PLAN_ROWS)
        at--;
    else
        page->count++;
    for (; at > 0 && is_before(&row, &page->rows[at - 1]); at--)
        page->rows[at] = page->rows[at - 1];
    page->rows[at] = row;
}

void
pd_errand_plan(struct pd_errand_case *c)
{
    (void)!pd_hub_plan_lines(c->hub, c->now_ms, c->account->mid, add_step, &c->answer->plan);
}

/* At a counter a clerk says it for her, who may say it of any step. */
void
pd_errand_tick(struct pd_errand_case *c)
{
    bool self = strcmp(c->device->mode, "counter") != 0;
    struct pd_plan_tick tick = { .number = c->errand->n,
        .step = c->errand->what,
        .by = self ? "self" : "counter",
        .self = self,
        .unowned = true,
        .member = &c->member };
    enum pd_err err = pd_hub_plan_tick(c->hub, c->now_ms, &tick, NULL);

    c->answer->points = tick.points;
    if (err == PD_ERR_EXISTS)
        pd_errand_refuse(c, "done");
    else if (err == PD_ERR_NOT_FOUND)
        pd_errand_refuse(c, "not_found");
    else if (err == PD_ERR_STATE)
        pd_errand_refuse(c, tick.no);
}
