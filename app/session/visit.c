/* A patient's visit: what she asks for. */
#include "app/session/state.h"

#include <sodium.h>
#include <string.h>

/* ---- steps that wishes, answers and time share ---- */

void
pd_visit_end(struct pd_session *s, struct pd_effects *fx)
{
    s->serial++;
    pd_session_blank(s);
    pd_session_emit(s, fx, PD_EFFECT_WIPE);
}

void
pd_visit_message(struct pd_session *s, enum pd_message message, const char *code)
{
    s->view.message = message;
    s->saving = PD_SAVING_NOTHING;
    (void)pd_copy(s->view.error_code, sizeof s->view.error_code, code);
    pd_session_go(s, PD_SCREEN_MESSAGE);
}

void
pd_visit_save(struct pd_session *s, enum pd_saving what)
{
    s->saving = what;
    s->saving_ms = s->boot_ms;
    pd_session_go(s, PD_SCREEN_SAVING);
}

void
pd_visit_release(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, PD_REQUEST_RELEASE);

    r->id = s->view.ticket.hold.id;
    r->print = s->config.printer;
    pd_visit_save(s, PD_SAVING_RELEASE);
}

void
pd_visit_cancel(struct pd_session *s, struct pd_effects *fx, enum pd_cancel why)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, PD_REQUEST_CANCEL);

    r->id = s->view.ticket.hold.id;
    (void)pd_copy(r->reason, sizeof r->reason, why == PD_CANCEL_BY_HER ? "not_wanted" : "no_answer");
    s->cancel = why;
    pd_visit_save(s, PD_SAVING_CANCEL);
}

void
pd_visit_print(struct pd_session *s, struct pd_effects *fx)
{
    if (!s->config.printer || s->view.print == PD_PRINT_RUNNING || s->view.ticket.code[0] == '\0')
        return;
    pd_session_emit(s, fx, PD_EFFECT_PRINT)->ticket = s->view.ticket;
    s->view.print = PD_PRINT_RUNNING;
}

void
pd_visit_show_ticket(struct pd_session *s)
{
    s->view.print = s->config.printer ? PD_PRINT_DONE : PD_PRINT_NONE;
    /* It went out before, though the printer may not have lived to tell: paper from now on is a copy. */
    if (s->view.ticket.copies == 0)
        s->view.ticket.copies = 1;
    pd_session_go(s, PD_SCREEN_TICKET);
}

/* ---- moving about ---- */

static void
go_home(struct pd_session *s)
{
    pd_session_go(s, s->view.has_member ? PD_SCREEN_HOME : PD_SCREEN_ATTRACT);
}

void
pd_visit_same_code(struct pd_session *s)
{
    switch (s->view.screen) {
    case PD_SCREEN_REFUSED:
    case PD_SCREEN_MESSAGE:
    case PD_SCREEN_NO_CODE:
    case PD_SCREEN_STAFF:
    case PD_SCREEN_ATTRACT:
        go_home(s);
        return;
    case PD_SCREEN_HOME:
    case PD_SCREEN_ACCOUNT:
    case PD_SCREEN_TIER:
    case PD_SCREEN_RULES:
    case PD_SCREEN_CATALOGUE:
    case PD_SCREEN_GIFT:
    case PD_SCREEN_CONFIRM:
    case PD_SCREEN_SAVING:
    case PD_SCREEN_DONE:
    case PD_SCREEN_TICKETS:
    case PD_SCREEN_TICKET:
    case PD_SCREEN_CLOSED:
    case PD_SCREEN_COUNTER:
        return; /* a phone left under the scanner is read again and again */
    }
}

/* Where BACK leads from a message: to what it was about. */
static void
back_from_message(struct pd_session *s)
{
    if (s->view.message == PD_MESSAGE_REFUSED_REDEEM && s->view.gift.gift != NULL)
        pd_session_go(s, PD_SCREEN_CATALOGUE);
    else if (s->view.message == PD_MESSAGE_CANCEL_AT_PLACE)
        pd_session_go(s, PD_SCREEN_TICKET);
    else
        go_home(s);
}

static void
wish_back(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    switch (s->view.screen) {
    case PD_SCREEN_GIFT:
        pd_session_go(s, PD_SCREEN_CATALOGUE);
        return;
    case PD_SCREEN_CONFIRM:
        pd_session_go(s, PD_SCREEN_GIFT);
        return;
    case PD_SCREEN_TICKET:
        if (s->view.ticket_count > 0)
            pd_session_go(s, PD_SCREEN_TICKETS);
        else
            go_home(s); /* it came by its paper, not from her list */
        return;
    case PD_SCREEN_RULES:
        pd_session_go(s, s->back);
        return;
    case PD_SCREEN_MESSAGE:
        back_from_message(s);
        return;
    case PD_SCREEN_ATTRACT:
    case PD_SCREEN_HOME:
    case PD_SCREEN_ACCOUNT:
    case PD_SCREEN_TIER:
    case PD_SCREEN_CATALOGUE:
    case PD_SCREEN_SAVING:
    case PD_SCREEN_DONE:
    case PD_SCREEN_TICKETS:
    case PD_SCREEN_NO_CODE:
    case PD_SCREEN_REFUSED:
    case PD_SCREEN_CLOSED:
    case PD_SCREEN_STAFF:
    case PD_SCREEN_COUNTER:
        go_home(s);
        return;
    }
}

static void
wish_home(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    go_home(s);
}

static void
wish_finish(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    pd_visit_end(s, fx);
}

static void
wish_staff(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    pd_session_go(s, PD_SCREEN_STAFF);
}

static void
wish_no_code(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    pd_session_go(s, PD_SCREEN_NO_CODE);
}

static void
wish_account(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.has_member)
        pd_session_go(s, PD_SCREEN_ACCOUNT);
}

static void
wish_tier(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.has_member)
        pd_session_go(s, PD_SCREEN_TIER);
}

static void
wish_hide(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    s->view.member.hidden = !s->view.member.hidden;
}

static void
wish_rules(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.screen != PD_SCREEN_RULES)
        s->back = s->view.screen;
    s->view.page = 0;
    s->view.pages = s->programme != NULL && s->programme->page_count > 0 ? s->programme->page_count : 1;
    pd_session_go(s, PD_SCREEN_RULES);
}

static void
wish_page(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (intent->n >= 0 && intent->n < s->view.pages)
        s->view.page = intent->n;
}

/* ---- gifts ---- */

static void
open_catalogue(struct pd_session *s, int category)
{
    s->view.category = category;
    s->view.page = 0;
    pd_session_go(s, PD_SCREEN_CATALOGUE);
}

static void
wish_catalogue(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    open_catalogue(s, -1);
}

static void
wish_category(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    open_catalogue(s, intent->n);
}

static void
wish_gift(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    s->view.qty = 1;
    pd_catalogue_gift(s, intent->sku);
    if (s->view.gift.gift != NULL)
        pd_session_go(s, PD_SCREEN_GIFT);
}

/* Only where the price it changes is not confirmed yet. */
static void
wish_qty(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (intent->n < 1 || intent->n > PD_QTY_MAX || s->view.screen != PD_SCREEN_GIFT ||
        s->view.gift.gift == NULL)
        return;
    s->view.qty = intent->n;
    pd_catalogue_gift(s, s->view.gift.gift->sku);
}

/* The price is decided here: what she confirms is what counts, even if a lot expires while she reads. */
static void
wish_choose(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_view *v = &s->view;
    struct pd_points spendable;
    int64_t day;

    (void)intent;
    (void)fx;
    if (v->screen != PD_SCREEN_GIFT || v->gift.gift == NULL || !v->has_member)
        return;
    if (!s->member.fresh) {
        pd_visit_message(s, PD_MESSAGE_CODE_STALE, "E-COD-01");
        return;
    }
    pd_catalogue_gift(s, v->gift.gift->sku);
    if (v->gift.answer.outcome != PD_REDEEM_OK)
        return;
    s->decided_ms = pd_session_desk_ms(s);
    spendable = pd_lots_spendable(s->member.member.lots, s->member.member.lot_count, s->decided_ms);
    v->left_after = pd_points_over(spendable, v->gift.answer.price);
    day = pd_local_day(s->decided_ms, s->programme->utc_offset_min) + s->programme->hold_days;
    v->collect_until_ms = pd_local_day_start_ms(day + 1, s->programme->utc_offset_min) - 1;
    pd_session_go(s, PD_SCREEN_CONFIRM);
}

static void
wish_redeem(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_desk_request *r;

    (void)intent;
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
    pd_visit_save(s, PD_SAVING_RECORD);
}

/* ---- tickets, today's points ---- */

static void
wish_tickets(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (!s->view.has_member)
        return;
    s->view.ticket_count = s->member.ticket_count;
    memcpy(s->view.tickets, s->member.tickets, sizeof s->view.tickets);
    pd_session_go(s, PD_SCREEN_TICKETS);
}

static void
wish_ticket(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (s->view.screen != PD_SCREEN_TICKETS || intent->n < 0 || intent->n >= s->view.ticket_count)
        return;
    s->view.ticket = s->view.tickets[intent->n];
    /* Nobody has seen this ticket yet (the power failed, say): showing it is a release of its own. One made
     * at another kiosk has no code here, and is that kiosk's to release. */
    if (s->view.ticket.hold.state == PD_HOLD_HELD && s->view.ticket.code[0] != '\0')
        pd_visit_release(s, fx);
    else
        pd_visit_show_ticket(s);
}

/* Once a ticket is out, only the counter that collects it can end it: it may be in somebody's hand there. */
static void
wish_cancel_ticket(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.screen != PD_SCREEN_TICKET)
        return;
    if (s->view.ticket.hold.state == PD_HOLD_HELD && s->view.ticket.code[0] != '\0')
        pd_visit_cancel(s, fx, PD_CANCEL_BY_HER);
    else
        pd_visit_message(s, PD_MESSAGE_CANCEL_AT_PLACE, "E-RDM-04");
}

static void
wish_print(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.screen == PD_SCREEN_DONE || s->view.screen == PD_SCREEN_TICKET)
        pd_visit_print(s, fx);
}

static void
wish_sign_in(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.has_member && s->view.member.sign_in_possible)
        pd_session_ask(s, fx, PD_REQUEST_SIGN_IN)->id = s->member.member.id;
}

/* ---- the table; what is not in it means nothing to a kiosk, or only that somebody is there ---- */

static void (*const wishes[])(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx) = {
    [PD_INTENT_STAFF] = wish_staff,
    [PD_INTENT_BACK] = wish_back,
    [PD_INTENT_HOME] = wish_home,
    [PD_INTENT_FINISH] = wish_finish,
    [PD_INTENT_CATALOGUE] = wish_catalogue,
    [PD_INTENT_RULES] = wish_rules,
    [PD_INTENT_NO_CODE] = wish_no_code,
    [PD_INTENT_ACCOUNT] = wish_account,
    [PD_INTENT_TIER] = wish_tier,
    [PD_INTENT_HIDE] = wish_hide,
    [PD_INTENT_SIGN_IN] = wish_sign_in,
    [PD_INTENT_TICKETS] = wish_tickets,
    [PD_INTENT_TICKET] = wish_ticket,
    [PD_INTENT_CATEGORY] = wish_category,
    [PD_INTENT_PAGE] = wish_page,
    [PD_INTENT_GIFT] = wish_gift,
    [PD_INTENT_QTY] = wish_qty,
    [PD_INTENT_CHOOSE] = wish_choose,
    [PD_INTENT_REDEEM] = wish_redeem,
    [PD_INTENT_PRINT] = wish_print,
    [PD_INTENT_CANCEL_TICKET] = wish_cancel_ticket,
    [PD_INTENT_ANOTHER] = wish_catalogue,
};

void
pd_visit_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    bool known = (int)intent->kind < PD_COUNT(wishes) && wishes[intent->kind] != NULL;

    if (known && s->view.screen != PD_SCREEN_SAVING && s->view.screen != PD_SCREEN_CLOSED)
        wishes[intent->kind](s, intent, fx);
}
