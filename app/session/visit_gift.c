/* A patient's visit: gifts, tickets, today's points. */
#include "app/session/state.h"

#include <string.h>

/* ---- gifts ---- */

static void
open_catalogue(struct pd_session *s, int category)
{
    s->view.category = category;
    s->view.pictures = false;
    s->view.page = 0;
    pd_session_go(s, PD_SCREEN_CATALOGUE);
}

void
pd_wish_catalogue(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    open_catalogue(s, -1);
}

void
pd_wish_category(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    open_catalogue(s, intent->n);
}

void
pd_wish_gift(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    s->view.qty = 1;
    s->view.missed = false;
    pd_catalogue_gift(s, intent->sku);
    if (s->view.gift.gift != NULL)
        pd_session_go(s, PD_SCREEN_GIFT);
}

/* Only where the price it changes is not confirmed yet. */
void
pd_wish_qty(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (intent->n < 1 || intent->n > PD_QTY_MAX || s->view.screen != PD_SCREEN_GIFT ||
        s->view.gift.gift == NULL)
        return;
    s->view.qty = intent->n;
    pd_catalogue_gift(s, s->view.gift.gift->sku);
}

/* The price is decided here: what she confirms is what counts, even if a lot expires while she reads. */
void
pd_wish_choose(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_view *v = &s->view;
    int64_t day;

    (void)intent;
    (void)fx;
    if (v->screen != PD_SCREEN_GIFT || v->gift.gift == NULL || !v->has_member)
        return;
    pd_catalogue_gift(s, v->gift.gift->sku);
    if (s->member.found ||
        (pd_pin_helps(s) && (!s->member.fresh || v->gift.answer.outcome == PD_REDEEM_CARD_CAP))) {
        pd_visit_prove(s);
        return;
    }
    if (!s->member.fresh) {
        pd_visit_message(s, PD_MESSAGE_CODE_STALE, "E-COD-01");
        return;
    }
    if (v->gift.answer.outcome != PD_REDEEM_OK)
        return;
    s->decided_ms = pd_session_desk_ms(s);
    v->left_after = pd_family_pays(s) ? pd_family_left_after(s, v->gift.answer.price)
                                      : pd_points_over(pd_lots_spendable(s->member.member.lots,
                                                           s->member.member.lot_count, s->decided_ms),
                                            v->gift.answer.price);
    day = pd_local_day(s->decided_ms, s->programme->utc_offset_min) + s->programme->hold_days;
    v->collect_until_ms = pd_local_day_start_ms(day + 1, s->programme->utc_offset_min) - 1;
    pd_session_go(s, PD_SCREEN_CONFIRM);
}

void
pd_visit_redeem(struct pd_session *s, struct pd_effects *fx, bool by_word)
{
    struct pd_desk_request *r;

    if (s->view.screen != PD_SCREEN_CONFIRM || s->view.gift.gift == NULL)
        return;
    r = pd_session_ask(s, fx, PD_REQUEST_REDEEM);
    r->id = s->member.member.id;
    memcpy(r->redeem.sku, s->view.gift.gift->sku, sizeof r->redeem.sku);
    r->redeem.qty = s->view.qty;
    r->redeem.code_type = s->member.code_type;
    memcpy(r->redeem.code, s->member.code, sizeof r->redeem.code);
    r->redeem.code_exp_ms = s->member.code_exp_ms;
    r->redeem.decided_ms = s->decided_ms;
    r->redeem.programme = s->programme->version;
    r->redeem.by_word = by_word;
    if (pd_family_pays(s))
        r->redeem.account = s->member.family.card.account;
    pd_visit_save(s, PD_SAVING_RECORD);
}

/* While she is asked on a screen of her own, nobody else's finger confirms. */
void
pd_wish_redeem(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (!pd_aside_asks(s))
        pd_visit_redeem(s, fx, false);
}

/* ---- tickets, today's points ---- */

void
pd_wish_tickets(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (!s->view.has_member)
        return;
    s->view.ticket_count = s->member.ticket_count;
    memcpy(s->view.tickets, s->member.tickets, sizeof s->view.tickets);
    pd_session_go(s, PD_SCREEN_TICKETS);
}

void
pd_wish_ticket(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (s->view.screen != PD_SCREEN_TICKETS || intent->n < 0 || intent->n >= s->view.ticket_count)
        return;
    s->view.ticket = s->view.tickets[intent->n];
    memset(s->view.proxy_code, 0, sizeof s->view.proxy_code);
    /* Nobody has seen this ticket yet (the power failed, say): showing it is a release of its own. One made
     * at another kiosk has no code here, and is that kiosk's to release. */
    if (s->view.ticket.hold.state == PD_HOLD_HELD && s->view.ticket.code[0] != '\0')
        pd_visit_release(s, fx);
    else
        pd_visit_show_ticket(s);
}

bool
pd_visit_is_hers(const struct pd_session *s)
{
    const struct pd_hold_row *hold = &s->view.ticket.hold;

    return s->view.has_member && (pd_id_equal(hold->member, s->member.member.id) ||
                                     pd_id_equal(hold->spender, s->member.member.id));
}

static void
ask_for_end(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, PD_REQUEST_END_ASK);

    r->id = s->view.ticket.hold.id;
    (void)pd_copy(r->reason, sizeof r->reason, PD_DESK_NOT_WANTED);
    pd_visit_save(s, PD_SAVING_END_ASK);
}

/* Once a ticket is out, only the counter that collects it can end it: it may be in somebody's hand there. It
 * is asked to, and the points come back when it has said so. */
void
pd_visit_cancel_ticket(struct pd_session *s, struct pd_effects *fx)
{
    const struct pd_ticket_view *ticket = &s->view.ticket;

    if (!pd_visit_is_hers(s))
        pd_visit_message(s, PD_MESSAGE_CANCEL_AT_PLACE, "E-RDM-04");
    else if (ticket->hold.state == PD_HOLD_HELD && ticket->code[0] != '\0')
        pd_visit_cancel(s, fx, PD_CANCEL_BY_HER);
    else if (ticket->hold.ending == PD_ENDING_NONE)
        ask_for_end(s, fx);
}

/* The gift may be somebody else's by the time she thinks better of it: asked once more, where it would come
 * to anything. */
void
pd_wish_cancel_ticket(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.screen != PD_SCREEN_TICKET)
        return;
    if (pd_visit_is_hers(s) && s->view.ticket.hold.ending == PD_ENDING_NONE)
        pd_visit_sure(s, PD_SURE_CANCEL);
    else
        pd_visit_cancel_ticket(s, fx);
}

void
pd_wish_print(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.screen == PD_SCREEN_DONE || s->view.screen == PD_SCREEN_TICKET)
        pd_visit_print(s, fx);
}

void
pd_wish_sign_in(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.has_member && s->view.member.sign_in_possible)
        pd_session_ask(s, fx, PD_REQUEST_SIGN_IN)->id = s->member.member.id;
}
