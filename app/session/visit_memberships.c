/*
 * One person, several memberships: which it shall be is asked once, where more than one may be used, and
 * stays for this visit alone. What is known of the one before is wiped with the change, so that nothing of
 * two is mixed.
 */
#include "app/session/state.h"

#include "app/core/lots.h"

#include <sodium.h>
#include <string.h>

void
pd_memberships_fill(struct pd_session *s)
{
    struct pd_view *v = &s->view;

    v->membership_count = s->member.membership_count;
    if (v->membership_count == 1 && pd_id_equal(s->member.memberships[0].id, s->member.member.id))
        v->membership_count = 0;
    for (int i = 0; i < v->membership_count; i++) {
        const struct pd_desk_membership *m = &s->member.memberships[i];
        int kind = pd_programme_kind(s->programme, m->kind);

        v->memberships[i] = (struct pd_membership_view){
            .kind = kind >= 0 ? &s->programme->kinds[kind] : NULL,
            .tier = pd_tier_of(s->programme, m->growth),
            .spendable = m->spendable,
            .here = pd_id_equal(m->id, s->member.member.id),
        };
    }
}

static void
ask_for(struct pd_session *s, struct pd_effects *fx, int n)
{
    pd_session_ask(s, fx, PD_REQUEST_SWITCH)->id = s->member.memberships[n].id;
}

bool
pd_memberships_ask(struct pd_session *s, struct pd_effects *fx)
{
    bool usable = s->member.member.status == PD_MEMBER_ACTIVE;
    int n = s->member.membership_count;

    if (s->member.found || n == 0 || (n == 1 && usable))
        return false;
    if (n == 1) { /* the one whose code it is was stopped: the other is meant */
        ask_for(s, fx, 0);
        return true;
    }
    pd_visit_open(s, PD_SCREEN_MEMBERSHIPS);
    s->from[PD_SCREEN_MEMBERSHIPS] = (enum pd_screen)0;
    return true;
}

void
pd_wish_memberships(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.has_member && s->view.membership_count > 1)
        pd_visit_open(s, PD_SCREEN_MEMBERSHIPS);
}

/* At the table while her tickets lie there; at a kiosk from the screen that asks. */
void
pd_wish_membership(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    bool asked = pd_session_at_table(s) ? s->view.counter.state == PD_COUNTER_MEMBER
                                        : s->view.screen == PD_SCREEN_MEMBERSHIPS;
    int n = intent->n;

    if (!asked || n < 0 || n >= s->view.membership_count || n >= s->member.membership_count)
        return;
    if (!s->view.memberships[n].here) {
        ask_for(s, fx, n);
    } else if (!pd_session_at_table(s)) {
        pd_session_go(s, PD_SCREEN_HOME);
        pd_visit_ask_page(s, fx);
    }
}

/* With what she proved by the code or PIN of before. */
static void
keep_proof(struct pd_desk_member *m, const struct pd_desk_member *was)
{
    memcpy(m->code, was->code, sizeof m->code);
    m->code_type = was->code_type;
    m->code_exp_ms = was->code_exp_ms;
    m->fresh = was->fresh;
    m->found = was->found;
}

/* How she set the screen is hers, whichever membership. */
static void
begin_anew(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_view old = s->view;
    bool window = s->window, pin_ok = s->pin_ok;

    pd_visit_end(s, fx);
    s->view.lang = old.lang;
    s->view.care = old.care;
    s->view.contrast = old.contrast;
    s->view.low = old.low;
    s->view.spoken = old.spoken;
    s->view.aside.lang = old.aside.lang;
    s->view.aside.care = old.aside.care;
    s->view.aside.hidden = old.aside.hidden;
    s->window = window;
    s->pin_ok = pin_ok;
    s->view.has_member = true;
    s->view.visit = s->serial;
    sodium_memzero(&old, sizeof old);
}

void
pd_memberships_took(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    static struct pd_desk_member other;

    if (pd_session_at_table(s) ? s->view.counter.state != PD_COUNTER_MEMBER : !s->view.has_member)
        return;
    other = reply->member;
    keep_proof(&other, &s->member);
    if (pd_session_at_table(s)) {
        pd_handover_member(s, &other);
    } else {
        begin_anew(s, fx);
        s->member = other;
        for (int i = 0; i < s->member.ticket_count; i++)
            pd_catalogue_bind(s, &s->member.tickets[i]);
        pd_family_begin(s);
        pd_session_go(s, PD_SCREEN_HOME);
        pd_visit_ask_page(s, fx);
    }
    sodium_memzero(&other, sizeof other);
    pd_session_beep(s, fx, true);
}
