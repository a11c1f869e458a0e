/* A patient's visit: her accounts of money, her bills, and points that pay a part of one. Only the hub knows
 * any of it; what is chosen here is kept there for the billing system. */
#include "app/session/state.h"

#include <string.h>

void
pd_wish_money(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (!s->view.has_member)
        return;
    pd_visit_open(s, PD_SCREEN_MONEY);
    pd_visit_ask_page(s, fx);
}

/* What she may choose is reckoned with what the hub said; it reckons again. */
void
pd_due_bind(const struct pd_session *s, const struct pd_page_due *due, struct pd_due_view *out)
{
    *out = (struct pd_due_view){ .fen = due->fen,
        .number = due->number,
        .points = due->kept,
        .off = due->off,
        .until_ms = due->until_ms,
        .offer = pd_deduction_offer(s->programme, due->fen, s->page.usable) };
    (void)pd_copy(out->bill, sizeof out->bill, due->bill);
}

static void
choose(struct pd_session *s, struct pd_points points)
{
    s->view.due.points = points;
    s->view.due.off = pd_deduction_fen(s->programme, points);
}

void
pd_wish_due(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_view *v = &s->view;

    (void)fx;
    if (v->screen != PD_SCREEN_MONEY || intent->n < 0 || intent->n >= v->row_count ||
        v->money[intent->n].purse != NULL)
        return;
    v->due = v->money[intent->n].due;
    if (v->due.number != 0) {
        v->print = pd_print_idle(s);
        pd_session_go(s, PD_SCREEN_DEDUCTED);
        return;
    }
    choose(s, v->due.offer.outcome == PD_DEDUCTION_OK ? v->due.offer.most : pd_points_of(0));
    pd_session_go(s, PD_SCREEN_DEDUCT);
}

void
pd_wish_deduct_amount(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (s->view.screen == PD_SCREEN_DEDUCT &&
        pd_deduction_choose(&s->view.due.offer, pd_points_of(intent->n)) == PD_DEDUCTION_OK)
        choose(s, pd_points_of(intent->n));
}

void
pd_wish_deduct(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_errand *e;

    (void)intent;
    if (s->view.screen != PD_SCREEN_DEDUCT ||
        pd_deduction_choose(&s->view.due.offer, s->view.due.points) != PD_DEDUCTION_OK)
        return;
    if (pd_visit_unproven(s)) {
        pd_visit_prove(s);
        return;
    }
    if (!s->member.fresh) {
        pd_visit_message(s, PD_MESSAGE_CODE_STALE, "E-COD-01");
        return;
    }
    e = pd_visit_errand(s, fx, PD_ERRAND_DEDUCT);
    (void)pd_copy(e->visit, sizeof e->visit, s->view.due.bill);
    e->n = pd_points_raw(s->view.due.points);
    fx->list[fx->count - 1].request.print = s->config.printer;
    pd_visit_do(s, e);
}

void
pd_wish_deduct_end(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_errand *e;

    (void)intent;
    if (s->view.screen != PD_SCREEN_DEDUCTED || s->view.due.number == 0)
        return;
    e = pd_visit_errand(s, fx, PD_ERRAND_DEDUCT_END);
    e->n = s->view.due.number;
    pd_visit_do(s, e);
}

/* ---- what the hub answers ---- */

void
pd_visit_take_deduct(struct pd_session *s, const struct pd_errand_answer *a)
{
    struct pd_due_view *due = &s->view.due;

    if (a->status == PD_ERRAND_REFUSED) {
        pd_visit_message(s, PD_MESSAGE_NOT_DEDUCTED, "E-MNY-01");
        return;
    }
    due->number = a->number;
    due->points = a->points;
    due->off = a->off;
    due->until_ms = a->until_ms;
    due->paid = false;
    due->copies = 0;
    s->view.print = pd_print_idle(s);
    pd_session_go(s, PD_SCREEN_DEDUCTED);
}

void
pd_visit_take_deduct_end(struct pd_session *s, const struct pd_errand_answer *a)
{
    s->view.points = a->points;
    if (a->status == PD_ERRAND_REFUSED)
        pd_visit_message(s, PD_MESSAGE_NOT_DEDUCTED, "E-MNY-02");
    else
        pd_visit_message(s, PD_MESSAGE_DEDUCT_BACK, "");
}

/* ---- its paper ---- */

/* The desk knows how often it came out, which no screen does. */
void
pd_deduct_print(struct pd_session *s, struct pd_effects *fx)
{
    const struct pd_view *v = &s->view;

    if (v->screen == PD_SCREEN_DEDUCTED && v->due.number != 0 && v->print != PD_PRINT_NONE &&
        v->print != PD_PRINT_RUNNING)
        pd_session_ask(s, fx, PD_REQUEST_PAPER)->id = pd_deduction_paper(v->due.number, v->due.until_ms);
}

void
pd_deduct_paper(struct pd_session *s, const struct pd_desk_paper *paper, struct pd_effects *fx)
{
    struct pd_due_view *due = &s->view.due;
    struct pd_id id = pd_deduction_paper(due->number, due->until_ms);

    if (s->view.screen != PD_SCREEN_DEDUCTED || !pd_id_equal(id, paper->id))
        return; /* she has left it, or it could not be written down */
    due->copies = paper->copies;
    if (pd_visit_slip(s, fx, PD_SLIP_DEDUCTION))
        fx->list[fx->count - 1].paper = id;
}
