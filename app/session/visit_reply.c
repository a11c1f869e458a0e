/* A patient's visit: what the desk and the printer answer. */
#include "app/session/state.h"

#include "app/core/cards.h"

#include <string.h>

void
pd_visit_reload(struct pd_session *s, struct pd_effects *fx)
{
    if (s->view.has_member)
        pd_session_ask(s, fx, PD_REQUEST_MEMBER)->id = s->member.member.id;
}

static void
take_ticket_view(struct pd_session *s, const struct pd_ticket_view *ticket)
{
    s->view.ticket = *ticket;
    pd_catalogue_bind(s, &s->view.ticket);
}

/* ---- who stands here ---- */

static void
keep_member(struct pd_session *s, const struct pd_desk_reply *reply)
{
    s->member = reply->member;
    for (int i = 0; i < s->member.ticket_count; i++)
        pd_catalogue_bind(s, &s->member.tickets[i]);
}

/* A reload knows nothing of what she came with. */
static void
take_reload(struct pd_session *s, const struct pd_desk_reply *reply)
{
    char code[PD_CODE_CAP];
    enum pd_code_type type = s->member.code_type;
    int64_t exp_ms = s->member.code_exp_ms;
    bool fresh = s->member.fresh, found = s->member.found;

    if (!s->view.has_member)
        return;
    memcpy(code, s->member.code, sizeof code);
    keep_member(s, reply);
    memcpy(s->member.code, code, sizeof code);
    s->member.code_type = type;
    s->member.code_exp_ms = exp_ms;
    s->member.fresh = fresh;
    s->member.found = found;
}

static void
take_member(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (reply->to == PD_REQUEST_SWITCH) {
        pd_memberships_took(s, reply, fx);
        return;
    }
    if (reply->to != PD_REQUEST_SCAN && reply->to != PD_REQUEST_ERRAND) {
        take_reload(s, reply);
        return;
    }
    if (s->view.has_member && !pd_id_equal(s->member.member.id, reply->member.member.id)) {
        enum pd_lang lang = s->view.lang;
        struct pd_spoken_view spoken = s->view.spoken;

        pd_visit_end(s, fx); /* the one before walked away without "Done" */
        s->view.lang = lang;
        /* Whoever holds up a code now may be the one who just pressed a key; her screen is not blank yet, and
         * whose headphones these are is not known. */
        s->view.spoken.on = spoken.on;
        s->view.spoken.volume = spoken.volume;
    }
    keep_member(s, reply);
    s->view.has_member = true;
    s->view.member.hidden = false;
    pd_family_begin(s);
    s->saving = PD_SAVING_NOTHING; /* whoever was looked up was found */
    pd_session_beep(s, fx, true);
    if (s->member.found)
        s->page.has_pin = reply->errand.has_pin;
    if (pd_memberships_ask(s, fx))
        return;
    if (s->member.member.status == PD_MEMBER_FROZEN)
        pd_visit_message(s, PD_MESSAGE_FROZEN, "E-MEM-03");
    else if (s->window && s->member.found &&
             (pd_cards_stopped(s->member.member.card) || reply->errand.stopped))
        pd_visit_message(s, PD_MESSAGE_CARD_STOPPED, "E-MEM-05");
    else if (s->member.found && pd_pin_helps(s))
        pd_keypad_open(s, PD_KEYPAD_PIN);
    else
        pd_session_go(s, PD_SCREEN_HOME);
    pd_visit_ask_page(s, fx);
}

static void
take_unknown(struct pd_session *s, struct pd_effects *fx)
{
    pd_session_beep(s, fx, false);
    if (s->online)
        pd_visit_message(s, PD_MESSAGE_NOT_MEMBER, "E-MEM-01");
    else
        pd_visit_message(s, PD_MESSAGE_NOT_MEMBER_OFFLINE, "E-MEM-02");
}

/* Whoever works at a counter hears it, and has her table as it was. */
void
pd_visit_card_unread(struct pd_session *s, struct pd_effects *fx)
{
    pd_session_beep(s, fx, false);
    if (pd_session_at_table(s))
        return;
    s->view.refused = PD_CODE_MALFORMED;
    s->view.card_unread = true;
    pd_session_go(s, PD_SCREEN_REFUSED);
}

/* The number of one of the hospital's cards, scanned or from its chip, says whom to look for, where that may
 * be done: as if it had been typed. */
bool
pd_visit_find_card(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_errand *e;

    if (reply->refused != PD_CODE_PLAIN_CARD || reply->card[0] == '\0' || !s->config.find || !s->online)
        return false;
    if (pd_session_at_table(s)) {
        pd_handover_clear(s);
        s->window = true;
        s->view.visit = s->serial;
    } else if (s->view.has_member) {
        pd_visit_end(s, fx); /* somebody else stands here now */
    }
    e = pd_visit_errand(s, fx, PD_ERRAND_FIND);
    (void)pd_copy(e->what, sizeof e->what, "card");
    (void)pd_copy(e->digits, sizeof e->digits, reply->card);
    pd_visit_do(s, e);
    return true;
}

static void
take_refused(struct pd_session *s, enum pd_code_outcome refused, struct pd_effects *fx)
{
    s->view.refused = refused;
    s->view.card_unread = false;
    pd_session_beep(s, fx, false);
    if (refused == PD_CODE_STOPPED)
        pd_visit_message(s, PD_MESSAGE_CARD_STOPPED, "E-MEM-05");
    else
        pd_session_go(s, PD_SCREEN_REFUSED);
}

/* At a kiosk a ticket only tells where it is collected; a proxy ticket not even its number, which may pick up
 * what the proxy ticket no longer may. */
static void
take_ticket(struct pd_session *s, const struct pd_desk_reply *reply)
{
    if (reply->ticket.by_proxy) {
        pd_visit_message(s, PD_MESSAGE_PROXY_AT_PLACE, "");
        return;
    }
    take_ticket_view(s, &reply->ticket);
    s->view.ticket_count = 0;
    pd_visit_show_ticket(s);
}

/* ---- a redemption ---- */

void
pd_visit_late(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_desk_request *r;

    if (reply->kind != PD_REPLY_REDEEMED || reply->outcome != PD_REDEEM_OK)
        return;
    r = pd_session_ask(s, fx, PD_REQUEST_CANCEL);
    r->id = reply->ticket.hold.id;
    (void)pd_copy(r->reason, sizeof r->reason, "too_late");
}

void
pd_visit_requested(struct pd_session *s, struct pd_effects *fx)
{
    pd_visit_message(s, PD_MESSAGE_REQUESTED, "");
    pd_session_beep(s, fx, true);
    pd_visit_reload(s, fx);
}

static void
tell_refusal(struct pd_session *s, enum pd_redeem_outcome outcome, struct pd_effects *fx)
{
    if (s->view.gift.gift != NULL)
        pd_catalogue_gift(s, s->view.gift.gift->sku);
    if (s->view.gift.answer.outcome != outcome) /* the desk knows more than the screen did */
        s->view.gift.answer = (struct pd_redeem_answer){ .outcome = outcome };
    if (outcome == PD_REDEEM_CODE_USED || outcome == PD_REDEEM_CODE_EXPIRED)
        pd_visit_message(s, PD_MESSAGE_CODE_STALE, "E-COD-01");
    else
        pd_visit_message(s, PD_MESSAGE_REFUSED_REDEEM, "E-RDM-01");
    pd_session_beep(s, fx, false);
    pd_visit_reload(s, fx);
}

static void
take_redeemed(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (s->saving != PD_SAVING_RECORD) {
        pd_visit_late(s, reply, fx);
        return;
    }
    if (reply->outcome != PD_REDEEM_OK) {
        tell_refusal(s, reply->outcome, fx);
        return;
    }
    take_ticket_view(s, &reply->ticket);
    s->must_wait = reply->must_wait;
    if (reply->request)
        pd_visit_requested(s, fx);
    else if (s->online || s->must_wait)
        pd_visit_save(s, PD_SAVING_ANSWER);
    else
        pd_visit_release(s, fx);
}

/* Also one who was told that it is noted, and still reads that. */
static bool
awaits_answer(const struct pd_session *s)
{
    return s->saving == PD_SAVING_ANSWER ||
           (s->saving == PD_SAVING_NOTHING && s->view.screen == PD_SCREEN_MESSAGE &&
               s->view.message == PD_MESSAGE_REQUESTED);
}

static void
take_answer(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool refused = reply->status == PD_OP_REJECTED || reply->status == PD_OP_QUARANTINED;

    if (!pd_id_equal(reply->ticket.hold.id, s->view.ticket.hold.id))
        return;
    if (!refused)
        s->view.ticket.confirmed = true;
    if (!awaits_answer(s))
        return;
    if (!refused) {
        pd_visit_release(s, fx);
        return;
    }
    pd_visit_message(s, PD_MESSAGE_HUB_REFUSED, "E-RDM-02");
    pd_session_beep(s, fx, false);
    pd_visit_reload(s, fx);
}

/* Also one that came after its time: the gift was called kept, and here is its ticket. */
static bool
awaits_release(const struct pd_session *s, const struct pd_desk_reply *reply)
{
    return s->saving == PD_SAVING_RELEASE ||
           (s->view.screen == PD_SCREEN_MESSAGE && s->view.message == PD_MESSAGE_KEPT &&
               pd_id_equal(s->view.ticket.hold.id, reply->ticket.hold.id));
}

static void
take_released(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool confirmed = s->view.ticket.confirmed;

    if (!awaits_release(s, reply))
        return;
    s->saving = PD_SAVING_NOTHING;
    take_ticket_view(s, &reply->ticket);
    s->view.ticket.confirmed = s->view.ticket.confirmed || confirmed;
    pd_session_go(s, PD_SCREEN_DONE);
    s->touched_ms = s->boot_ms;
    s->view.print = pd_print_idle(s);
    pd_visit_print(s, fx);
    pd_session_beep(s, fx, true);
    pd_visit_reload(s, fx);
}

static void
take_cancelled(struct pd_session *s, struct pd_effects *fx)
{
    if (s->saving != PD_SAVING_CANCEL)
        return;
    switch (s->cancel) {
    case PD_CANCEL_BY_HER:
        pd_visit_message(s, PD_MESSAGE_CANCELLED, "");
        break;
    case PD_CANCEL_NO_ANSWER:
        pd_visit_message(s, PD_MESSAGE_STRICT_WAIT, "E-RDM-03");
        break;
    }
    pd_visit_reload(s, fx);
}

static void
take_asked(struct pd_session *s, struct pd_effects *fx)
{
    if (s->saving != PD_SAVING_END_ASK)
        return;
    pd_visit_message(s, PD_MESSAGE_CANCEL_ASKED, "");
    pd_visit_reload(s, fx);
}

static void
take_signed_in(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool asked = reply->claim == PD_CLAIM_ASKED;

    s->view.pending = asked; /* the hub grants it: nothing is hers before its answer */
    pd_visit_message(s, asked ? PD_MESSAGE_SIGNED_IN : PD_MESSAGE_SIGNED_IN_ALREADY, "");
    pd_visit_reload(s, fx);
}

/* ---- what could not be done ---- */

/* A failure of what nobody waits for (any more) is no news. */
static bool
is_waited_for(const struct pd_session *s, enum pd_desk_request_kind to)
{
    switch (to) {
    case PD_REQUEST_REDEEM:
        return s->saving == PD_SAVING_RECORD;
    case PD_REQUEST_RELEASE:
        return s->saving == PD_SAVING_RELEASE;
    case PD_REQUEST_CANCEL:
        return s->saving == PD_SAVING_CANCEL;
    case PD_REQUEST_END_ASK:
        return s->saving == PD_SAVING_END_ASK;
    case PD_REQUEST_ERRAND:
        return s->saving == PD_SAVING_ERRAND;
    case PD_REQUEST_PROXY:
    case PD_REQUEST_PROXY_STOP:
        return s->saving == PD_SAVING_PROXY;
    case PD_REQUEST_SCAN:
    case PD_REQUEST_SIGN_IN:
        return true;
    case PD_REQUEST_MEMBER:
    case PD_REQUEST_SWITCH:
    case PD_REQUEST_CAPTURE:
    case PD_REQUEST_SHORT:
    case PD_REQUEST_UNDO:
    case PD_REQUEST_PRINTED:
    case PD_REQUEST_PAPER:
    case PD_REQUEST_CANNOT:
    case PD_REQUEST_DROP_PROGRAMME:
    case PD_REQUEST_TICKET:
    case PD_REQUEST_RECEIPT:
    case PD_REQUEST_TAKE_OVER:
    case PD_REQUEST_PIN:
    case PD_REQUEST_SIGN_OUT:
    case PD_REQUEST_SHIFT_OPEN:
    case PD_REQUEST_SHIFT_CLOSE:
    case PD_REQUEST_STOCK:
    case PD_REQUEST_SHIFT:
    case PD_REQUEST_WORK:
    case PD_REQUEST_VOUCH:
    case PD_REQUEST_BADGE:
    case PD_REQUEST_ENROL:
        return false;
    }
    return false;
}

static void
take_failure(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (reply->to == PD_REQUEST_PAPER && s->view.screen == PD_SCREEN_DEDUCTED)
        s->view.print = PD_PRINT_BROKEN;
    if (!is_waited_for(s, reply->to))
        return;
    pd_session_beep(s, fx, false);
    if (reply->to == PD_REQUEST_SIGN_IN && s->member.member.status == PD_MEMBER_FROZEN)
        pd_visit_message(s, PD_MESSAGE_FROZEN, "E-MEM-03");
    else if (reply->to == PD_REQUEST_SIGN_IN && reply->err == PD_ERR_STATE)
        pd_visit_message(s, PD_MESSAGE_NONE, "E-TIM-01");
    else if (reply->to == PD_REQUEST_RELEASE && reply->err == PD_ERR_STATE)
        pd_visit_message(s, PD_MESSAGE_HUB_REFUSED, "E-RDM-02");
    else if (reply->to == PD_REQUEST_RELEASE && reply->err == PD_ERR_DENIED && s->programme != NULL &&
             pd_redeem_hub_first(s->programme))
        pd_visit_message(s, PD_MESSAGE_REQUESTED, "");
    else if (reply->to == PD_REQUEST_RELEASE && reply->err == PD_ERR_DENIED)
        pd_visit_message(s, PD_MESSAGE_KEPT, "E-RDM-05");
    else if (reply->to == PD_REQUEST_END_ASK && reply->err == PD_ERR_STATE) /* it ended meanwhile */
        pd_visit_message(s, PD_MESSAGE_CANCEL_AT_PLACE, "E-RDM-04");
    else if (reply->to == PD_REQUEST_PROXY || reply->to == PD_REQUEST_PROXY_STOP)
        pd_proxy_failed(s, reply);
    else if (reply->to == PD_REQUEST_RELEASE || reply->to == PD_REQUEST_CANCEL)
        pd_visit_message(s, PD_MESSAGE_KEPT, "E-LED-14");
    else
        pd_visit_message(s, PD_MESSAGE_DISK, pd_desk_disk_code(reply->err));
}

/* Read just before she confirmed: points move now, and she can show it again. Looked up by a number, and
 * found after she was told that nobody answers: somebody else may stand here. */
static bool
comes_too_late(const struct pd_session *s, const struct pd_desk_reply *reply)
{
    bool found = reply->kind == PD_REPLY_MEMBER || reply->kind == PD_REPLY_UNKNOWN;

    if (reply->to == PD_REQUEST_ERRAND && found)
        return s->saving != PD_SAVING_ERRAND || s->asked.kind != PD_ERRAND_FIND;
    return reply->to == PD_REQUEST_SCAN && s->saving != PD_SAVING_NOTHING && reply->kind != PD_REPLY_ANSWER;
}

void
pd_visit_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (comes_too_late(s, reply))
        return;
    switch (reply->kind) {
    case PD_REPLY_MEMBER:
        take_member(s, reply, fx);
        return;
    case PD_REPLY_TICKET:
        take_ticket(s, reply);
        return;
    case PD_REPLY_REFUSED:
        if (!pd_visit_find_card(s, reply, fx))
            take_refused(s, reply->refused, fx);
        return;
    case PD_REPLY_UNKNOWN:
        take_unknown(s, fx);
        return;
    case PD_REPLY_REDEEMED:
        take_redeemed(s, reply, fx);
        return;
    case PD_REPLY_ANSWER:
        take_answer(s, reply, fx);
        return;
    case PD_REPLY_RELEASED:
        take_released(s, reply, fx);
        return;
    case PD_REPLY_CANCELLED:
        take_cancelled(s, fx);
        return;
    case PD_REPLY_ASKED:
        take_asked(s, fx);
        return;
    case PD_REPLY_SIGNED_IN:
        take_signed_in(s, reply, fx);
        return;
    case PD_REPLY_ERRAND:
        pd_visit_errand_reply(s, &reply->errand, fx);
        if (reply->errand.kind == PD_ERRAND_DEDUCT)
            pd_deduct_paper(s, &reply->paper, fx);
        return;
    case PD_REPLY_PAPER:
        pd_deduct_paper(s, &reply->paper, fx);
        return;
    case PD_REPLY_PROXY:
        pd_proxy_reply(s, reply, fx);
        return;
    case PD_REPLY_FAILED:
        take_failure(s, reply, fx);
        return;
    case PD_REPLY_STATUS:
    case PD_REPLY_CAPTURED:
    case PD_REPLY_UNDONE:
    case PD_REPLY_DONE:
    case PD_REPLY_STAFF:
    case PD_REPLY_SHIFT:
    case PD_REPLY_WORK:
    case PD_REPLY_RECEIPT:
        return;
    }
}

/* One that somebody asked for who left is no news. */
static void
take_slip(struct pd_session *s, enum pd_print_view print)
{
    if (s->slip_asked)
        s->view.print = print;
    s->slip_asked = false;
}

void
pd_visit_printed(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    if (pd_id_is_zero(event->print_hold)) { /* a slip, which nobody counts */
        take_slip(s, event->print);
        return;
    }
    /* The paper is out whoever stands here now. */
    if (event->print == PD_PRINT_DONE)
        pd_session_ask(s, fx, PD_REQUEST_PRINTED)->id = event->print_hold;
    pd_work_printed(s, event);
    if (s->slip_asked && s->view.screen == PD_SCREEN_DEDUCTED) /* a slip with a count of its own */
        take_slip(s, event->print);
    if (!pd_id_equal(event->print_hold, s->view.ticket.hold.id))
        return;
    s->view.print = event->print;
    if (event->print == PD_PRINT_DONE)
        s->view.ticket.copies++;
    /* It may lie below with its code on it, so the next one says that it is a copy. */
    if (event->print == PD_PRINT_UNSURE && s->view.ticket.copies == 0)
        s->view.ticket.copies = 1;
}
