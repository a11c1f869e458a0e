/* A patient's visit: what she earns beside what she pays. */
#include "app/session/state.h"

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
