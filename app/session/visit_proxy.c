/*
 * A patient's visit: somebody else picks up her gift. Of an own ticket that is out she gets a proxy ticket,
 * for that gift, once, to give away; she takes it back here.
 *
 *   TICKET --PROXY--> PROXY, in words --MAKE--> SAVING --> PROXY, its code --STOP--> SURE --> SAVING -->
 * MESSAGE
 */
#include "app/session/state.h"

#include <string.h>

static void
ask(struct pd_session *s, struct pd_effects *fx, enum pd_desk_request_kind kind)
{
    pd_session_ask(s, fx, kind)->id = s->view.ticket.hold.id;
    pd_visit_save(s, PD_SAVING_PROXY);
}

/* It is made where its ticket was; one that is out is taken back at any kiosk. */
static bool
can_make(const struct pd_session *s)
{
    return s->view.ticket.code[0] != '\0' && s->view.ticket.hold.ending == PD_ENDING_NONE;
}

void
pd_wish_proxy(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.screen != PD_SCREEN_TICKET || !pd_visit_is_hers(s))
        return;
    if (s->view.ticket.proxy && can_make(s))
        ask(s, fx, PD_REQUEST_PROXY); /* the one that is out: for another look, or another paper */
    else if (s->view.ticket.proxy || can_make(s))
        pd_visit_open(s, PD_SCREEN_PROXY);
}

void
pd_wish_proxy_make(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.screen == PD_SCREEN_PROXY && pd_visit_is_hers(s) && !s->view.ticket.proxy && can_make(s))
        ask(s, fx, PD_REQUEST_PROXY);
}

void
pd_wish_proxy_stop(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.screen == PD_SCREEN_PROXY && pd_visit_is_hers(s) && s->view.ticket.proxy)
        pd_visit_sure(s, PD_SURE_PROXY);
}

void
pd_proxy_stop(struct pd_session *s, struct pd_effects *fx)
{
    ask(s, fx, PD_REQUEST_PROXY_STOP);
}

/* On the ticket, and in the list she came from. */
static void
note(struct pd_session *s, bool out)
{
    struct pd_view *v = &s->view;

    v->ticket.proxy = out;
    for (int i = 0; i < v->ticket_count; i++)
        if (pd_id_equal(v->tickets[i].hold.id, v->ticket.hold.id))
            v->tickets[i].proxy = out;
}

/* It is no more, and what was shown of it goes with it. */
static void
tell_stopped(struct pd_session *s)
{
    note(s, false);
    memset(s->view.proxy_code, 0, sizeof s->view.proxy_code);
    s->view.pending = !s->online;
    pd_visit_message(s, PD_MESSAGE_PROXY_STOPPED, "");
}

static void
show(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool first = !s->view.ticket.proxy;

    s->saving = PD_SAVING_NOTHING;
    note(s, true);
    memcpy(s->view.proxy_code, reply->proxy_code, sizeof s->view.proxy_code);
    pd_session_go(s, PD_SCREEN_PROXY);
    if (first)
        (void)pd_visit_slip(s, fx, PD_SLIP_PROXY);
}

void
pd_proxy_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (s->saving != PD_SAVING_PROXY || !pd_id_equal(reply->ticket.hold.id, s->view.ticket.hold.id))
        return;
    if (reply->to == PD_REQUEST_PROXY)
        show(s, reply, fx);
    else
        tell_stopped(s);
    pd_session_beep(s, fx, true);
    pd_visit_reload(s, fx);
}

void
pd_proxy_failed(struct pd_session *s, const struct pd_desk_reply *reply)
{
    if (reply->to == PD_REQUEST_PROXY_STOP && reply->err == PD_ERR_STATE) /* at another kiosk, meanwhile */
        tell_stopped(s);
    else if (reply->err == PD_ERR_STATE || reply->err == PD_ERR_EXISTS)
        pd_visit_message(s, PD_MESSAGE_NO_PROXY, "E-RDM-08");
    else
        pd_visit_message(s, PD_MESSAGE_DISK, pd_desk_disk_code(reply->err));
}
