/* A patient's visit: what she agreed to, her cards, people who help, and paper that is no ticket. */
#include "app/session/state.h"

#include <string.h>

/* ---- asked once more ---- */

void
pd_visit_sure(struct pd_session *s, enum pd_sure what)
{
    s->view.sure = what;
    pd_visit_open(s, PD_SCREEN_SURE);
}

static void
say_consent(struct pd_session *s, int purpose, bool yes, struct pd_effects *fx)
{
    struct pd_errand *e = pd_visit_errand(s, fx, PD_ERRAND_CONSENT);

    (void)pd_copy(e->what, sizeof e->what, pd_errand_purpose(purpose));
    e->yes = yes;
    pd_visit_do(s, e);
}

static void
do_sure(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_errand *e;

    switch (s->view.sure) {
    case PD_SURE_OPT_OUT:
        say_consent(s, PD_PURPOSE_PROGRAMME, false, fx);
        return;
    case PD_SURE_BLOCK:
        pd_visit_do(s, pd_visit_errand(s, fx, PD_ERRAND_BLOCK));
        return;
    case PD_SURE_UNBOOK:
        e = pd_visit_errand(s, fx, PD_ERRAND_UNBOOK);
        e->n = s->view.activity.number;
        pd_visit_do(s, e);
        return;
    case PD_SURE_CANCEL:
        pd_session_go(s, PD_SCREEN_TICKET);
        pd_visit_cancel_ticket(s, fx);
        return;
    case PD_SURE_PROXY:
        pd_proxy_stop(s, fx);
        return;
    }
}

void
pd_wish_sure(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.screen == PD_SCREEN_SURE && s->view.has_member)
        do_sure(s, fx);
}

/* ---- consents and cards ---- */

void
pd_wish_privacy(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (!s->view.has_member)
        return;
    pd_visit_open(s, PD_SCREEN_PRIVACY);
    pd_visit_ask_page(s, fx);
}

/* As easily taken back as given; that she takes part no more is asked once more, because it ends her points.
 */
void
pd_wish_consent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    bool given;

    if (s->view.screen != PD_SCREEN_PRIVACY || pd_errand_purpose(intent->n) == NULL)
        return;
    if (intent->n == PD_PURPOSE_PROGRAMME && pd_visit_unproven(s)) {
        pd_visit_prove(s);
        return;
    }
    given = (s->page.consents >> intent->n & 1) != 0;
    if (intent->n == PD_PURPOSE_PROGRAMME && (given || s->page_state != PD_PAGE_HERE))
        pd_visit_sure(s, PD_SURE_OPT_OUT);
    else if (s->page_state == PD_PAGE_HERE)
        say_consent(s, intent->n, !given, fx);
}

/* Whoever has nothing but the card in hand may stop it too: it is found, or a thief gives up. */
void
pd_wish_block(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.screen == PD_SCREEN_PRIVACY)
        pd_visit_sure(s, PD_SURE_BLOCK);
}

/* ---- people ---- */

void
pd_wish_call(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_errand *e;

    (void)intent;
    if (s->view.screen != PD_SCREEN_STAFF)
        return;
    s->call_wanted = !s->view.staff_called;
    e = pd_visit_errand(s, fx, PD_ERRAND_CALL);
    memset(&e->member, 0, sizeof e->member);
    e->yes = s->view.staff_called;
}

/* ---- paper ---- */

bool
pd_visit_slip(struct pd_session *s, struct pd_effects *fx, enum pd_slip slip)
{
    if (s->view.print == PD_PRINT_NONE || s->view.print == PD_PRINT_RUNNING)
        return false;
    pd_session_emit(s, fx, PD_EFFECT_SLIP)->n = (int)slip;
    s->view.print = PD_PRINT_RUNNING;
    s->slip_asked = true;
    return true;
}

void
pd_wish_priority(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_errand *e;

    (void)intent;
    if (!s->view.has_member || !s->view.member.priority || !pd_visit_slip(s, fx, PD_SLIP_PRIORITY))
        return;
    e = pd_visit_errand(s, fx, PD_ERRAND_PRIORITY);
    if (s->view.place != NULL)
        (void)pd_copy(e->what, sizeof e->what, s->view.place->id);
    pd_visit_do(s, e);
}

/* Only what stands on the screen she asks from. */
static bool
slip_is_here(const struct pd_session *s, enum pd_slip slip)
{
    switch (slip) {
    case PD_SLIP_JOIN:
        return s->view.screen == PD_SCREEN_NO_CODE;
    case PD_SLIP_RULES:
        return s->view.screen == PD_SCREEN_RULES;
    case PD_SLIP_FEEDBACK:
        return s->view.screen == PD_SCREEN_MESSAGE && s->view.message == PD_MESSAGE_FEEDBACK_KEPT;
    case PD_SLIP_BOOKING:
        return s->view.activity.seat != PD_SEAT_NONE &&
               (s->view.screen == PD_SCREEN_ACTIVITY || s->view.screen == PD_SCREEN_MESSAGE);
    case PD_SLIP_UNIT:
        return s->view.screen == PD_SCREEN_UNIT && s->view.unit_code[0] != '\0';
    case PD_SLIP_HISTORY:
        return s->view.screen == PD_SCREEN_HISTORY && s->view.row_count > 0;
    case PD_SLIP_PROXY:
        return s->view.screen == PD_SCREEN_PROXY && s->view.proxy_code[0] != '\0';
    case PD_SLIP_REFERRAL:
        return s->view.screen == PD_SCREEN_REFERRAL && s->view.referral.brought.number != 0;
    case PD_SLIP_DEDUCTION:
    case PD_SLIP_PRIORITY:
    case PD_SLIP_SHIFT:
    case PD_SLIP_ACCEPTANCE:
    case PD_SLIP_TEST_PAGE:
    case PD_SLIP_PRACTICE:
    case PD_SLIP_NOTICE:
        break; /* their own wishes */
    }
    return false;
}

void
pd_wish_slip(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (intent->n == PD_SLIP_DEDUCTION)
        pd_deduct_print(s, fx);
    else if (slip_is_here(s, (enum pd_slip)intent->n))
        (void)pd_visit_slip(s, fx, (enum pd_slip)intent->n);
}
