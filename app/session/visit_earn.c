/* A patient's visit: what she earns beside what she pays. */
#include "app/session/state.h"

#include "app/base/str.h"

#include <string.h>

/* ---- whom she brings ---- */

void
pd_wish_referral(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (!s->view.has_member || s->programme == NULL || (int)s->programme->referral.when == 0)
        return;
    pd_visit_open(s, PD_SCREEN_REFERRAL);
    if (s->view.referral.state == PD_PAGE_ASKING)
        return;
    (void)pd_visit_errand(s, fx, PD_ERRAND_REFERRAL);
    if (s->view.referral.state != PD_PAGE_HERE)
        s->view.referral.state = PD_PAGE_ASKING;
}

void
pd_referral_took(struct pd_session *s, const struct pd_errand_answer *a)
{
    struct pd_referral_view *v = &s->view.referral;

    if (a->status == PD_ERRAND_DONE || a->status == PD_ERRAND_REFUSED) { /* refused: there is none for her */
        v->state = PD_PAGE_HERE;
        v->brought = a->brought;
        v->points = a->points;
        pd_referral_code(a->brought.number, v->code);
    } else if (v->state == PD_PAGE_ASKING) {
        v->state = PD_PAGE_AWAY;
    }
}

/* ---- her plans ---- */

static void
ask_plan(struct pd_session *s, struct pd_effects *fx)
{
    if (s->plan_state == PD_PAGE_ASKING)
        return;
    (void)pd_visit_errand(s, fx, PD_ERRAND_PLAN);
    if (s->plan_state != PD_PAGE_HERE)
        s->plan_state = PD_PAGE_ASKING;
}

void
pd_wish_plan(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (!s->view.has_member || s->programme == NULL || s->programme->plan_count == 0)
        return;
    pd_visit_open(s, PD_SCREEN_PLAN);
    ask_plan(s, fx);
}

void
pd_plan_took(struct pd_session *s, const struct pd_errand_answer *a)
{
    if (a->status == PD_ERRAND_DONE) {
        s->plan_state = PD_PAGE_HERE;
        s->plan = a->plan;
    } else if (s->plan_state == PD_PAGE_ASKING) {
        s->plan_state = PD_PAGE_AWAY;
    }
}

bool
pd_plan_bind(const struct pd_session *s, const struct pd_plan_row *row, struct pd_plan_view *out)
{
    *out = (struct pd_plan_view){ .plan = pd_programme_plan(s->programme, row->plan), .row = *row };
    if (out->plan != NULL)
        out->step = pd_plan_step(out->plan, row->step);
    out->may = row->state == PD_STEP_OPEN && (row->self || s->view.at_counter);
    if (out->step != NULL && out->step->owner[0] != '\0') /* at the counter, in the list of first visits */
        out->may = false;
    return out->step != NULL;
}

void
pd_wish_plan_step(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (s->view.screen != PD_SCREEN_PLAN || intent->n < 0 || intent->n >= s->view.row_count)
        return;
    s->view.plan_step = s->view.plan_rows[intent->n];
    pd_session_go(s, PD_SCREEN_PLAN_STEP);
}

void
pd_wish_tick(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    const struct pd_plan_view *v = &s->view.plan_step;
    struct pd_errand *e;

    (void)intent;
    if (s->view.screen != PD_SCREEN_PLAN_STEP || v->step == NULL || !v->may)
        return;
    e = pd_visit_errand(s, fx, PD_ERRAND_TICK);
    e->n = v->row.number;
    (void)pd_copy(e->what, sizeof e->what, v->row.step);
    pd_visit_do(s, e);
}

/* Her plan says how it stands now: done, or why not. */
void
pd_tick_took(struct pd_session *s, const struct pd_errand_answer *a)
{
    struct pd_plan_view *v = &s->view.plan_step;

    for (int i = 0; i < s->plan.count; i++) {
        struct pd_plan_row *row = &s->plan.rows[i];

        if (a->status != PD_ERRAND_DONE || row->number != v->row.number ||
            strcmp(row->step, v->row.step) != 0)
            continue;
        row->state = PD_STEP_DONE;
        row->points = a->points;
    }
    pd_session_go(s, PD_SCREEN_PLAN);
}
