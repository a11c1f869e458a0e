/* A patient's visit: her own adviser, and that she would like to be called. */
#include "app/session/state.h"

#include "app/base/str.h"

#include <string.h>

void
pd_adviser_fill(struct pd_session *s)
{
    s->view.adviser =
        s->view.has_member && !s->member.found && s->page_state == PD_PAGE_HERE && s->programme != NULL
            ? pd_programme_adviser(s->programme, s->page.adviser)
            : NULL;
}

void
pd_wish_adviser(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.adviser != NULL)
        pd_visit_open(s, PD_SCREEN_ADVISER);
}

/* It waits in the tray like any feedback; its number is drawn here, so that she can ask what became of it. */
void
pd_wish_advise(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_errand *e;

    (void)intent;
    if (s->view.screen != PD_SCREEN_ADVISER || s->view.adviser == NULL)
        return;
    memset(&s->view.feedback, 0, sizeof s->view.feedback);
    s->view.feedback.adviser = true;
    s->view.feedback.call_back = true;
    e = pd_visit_errand(s, fx, PD_ERRAND_FEEDBACK);
    (void)pd_copy(e->what, sizeof e->what, PD_ADVISER_TOPIC);
    e->n = 1; /* no face: the hub keeps none */
    e->yes = true;
    pd_visit_do(s, e);
}
