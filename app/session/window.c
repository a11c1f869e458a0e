/*
 * A member without a phone, or who would rather be served: everything she could do at a kiosk is done for her
 * at the counter, on the same screens. Whoever serves may not do it for herself. The next code that is
 * scanned, Escape on the first of her screens, and time lead back to the table.
 */
#include "app/session/state.h"

#include <string.h>

static bool
is_own(const struct pd_session *s, const struct pd_id *member)
{
    bool own = pd_id_equal(s->clerk.member, *member);

    for (int i = 0; i < s->member.membership_count; i++)
        own |= pd_id_equal(s->clerk.member, s->member.memberships[i].id);
    return own && !pd_id_is_zero(s->clerk.member);
}

/* Her waiting tickets lie on the table: what else would she like? */
void
pd_wish_serve(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.counter.state != PD_COUNTER_MEMBER)
        return;
    if (is_own(s, &s->member.member.id)) {
        s->view.counter.capture = PD_CAPTURE_VIEW_OWN;
        s->view.counter.state = PD_COUNTER_NO;
        pd_session_beep(s, fx, false);
        return;
    }
    s->window = true;
    s->view.has_member = true;
    s->view.member.hidden = false;
    s->view.visit = s->serial;
    if (s->member.member.status == PD_MEMBER_FROZEN)
        pd_visit_message(s, PD_MESSAGE_FROZEN, "E-MEM-03");
    else
        pd_session_go(s, PD_SCREEN_HOME);
    pd_visit_ask_page(s, fx);
}

void
pd_wish_find_here(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_intent find = { .kind = PD_INTENT_FIND,
        .n = intent->n == 1 ? PD_KEYPAD_CARD : PD_KEYPAD_PHONE };

    if (s->view.counter.state != PD_COUNTER_IDLE)
        return;
    s->window = true;
    s->view.visit = s->serial;
    pd_wish_find(s, &find, fx);
    if (s->view.screen != PD_SCREEN_KEYPAD)
        s->window = false;
}

static bool
is_her_ticket(const struct pd_session *s)
{
    return s->view.screen == PD_SCREEN_DONE || s->view.screen == PD_SCREEN_TICKET;
}

/* What she just chose is handed over at once: her ticket is on the screen already. */
static void
to_the_table(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_id hold = s->view.ticket.hold.id;
    struct pd_aside_view aside = s->view.aside;

    pd_visit_end(s, fx);
    s->view.aside.lang = aside.lang; /* it is she who collects it */
    s->view.aside.care = aside.care;
    s->view.aside.hidden = aside.hidden;
    pd_session_ask(s, fx, PD_REQUEST_TICKET)->id = hold;
}

bool
pd_window_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    bool first = s->view.screen == PD_SCREEN_HOME || !s->view.has_member;

    if (intent->kind == PD_INTENT_COUNTER_OK && is_her_ticket(s)) {
        to_the_table(s, fx);
        return true;
    }
    if (intent->kind == PD_INTENT_COUNTER_BY_WORD) {
        pd_wish_by_word(s, intent, fx);
        return true;
    }
    if (intent->kind != PD_INTENT_COUNTER_CLEAR)
        return false;
    if (first && s->view.screen != PD_SCREEN_SAVING)
        pd_visit_end(s, fx);
    else
        pd_visit_intent(s, &(struct pd_intent){ .kind = PD_INTENT_BACK }, fx);
    return true;
}
