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
    (void)pd_copy(r->reason, sizeof r->reason, why == PD_CANCEL_BY_HER ? PD_DESK_NOT_WANTED : "no_answer");
    s->cancel = why;
    pd_visit_save(s, PD_SAVING_CANCEL);
}

enum pd_print_view
pd_print_idle(const struct pd_session *s)
{
    return s->config.printer ? PD_PRINT_DONE : PD_PRINT_NONE;
}

void
pd_visit_print(struct pd_session *s, struct pd_effects *fx)
{
    if (!s->config.printer || s->view.print == PD_PRINT_RUNNING || s->view.ticket.code[0] == '\0')
        return;
    pd_session_emit(s, fx, PD_EFFECT_PRINT)->ticket = s->view.ticket;
    s->view.print = PD_PRINT_RUNNING;
    s->slip_asked = false;
}

void
pd_visit_show_ticket(struct pd_session *s)
{
    s->view.print = pd_print_idle(s);
    s->slip_asked = false;
    /* It went out before, though the printer may not have lived to tell: paper from now on is a copy. */
    if (s->view.ticket.copies == 0)
        s->view.ticket.copies = 1;
    pd_session_go(s, PD_SCREEN_TICKET);
}

/* ---- moving about ---- */

static void
go_home(struct pd_session *s)
{
    if (s->view.has_member)
        pd_session_go(s, PD_SCREEN_HOME);
    else
        pd_session_first_screen(s);
}

void
pd_visit_same_code(struct pd_session *s)
{
    if (!pd_visit_screen(s->view.screen)->aside)
        return; /* a phone left under the scanner is read again and again */
    s->touched_ms = s->boot_ms;
    go_home(s);
}

/* Where BACK leads from a message: to what it was about. */
static void
back_from_message(struct pd_session *s)
{
    if (s->view.message == PD_MESSAGE_REFUSED_REDEEM && s->view.gift.gift != NULL)
        pd_session_go(s, PD_SCREEN_CATALOGUE);
    else if (s->view.message == PD_MESSAGE_CANCEL_AT_PLACE || s->view.message == PD_MESSAGE_PROXY_STOPPED ||
             s->view.message == PD_MESSAGE_NO_PROXY)
        pd_session_go(s, PD_SCREEN_TICKET);
    else
        go_home(s);
}

void
pd_visit_back(struct pd_session *s)
{
    const struct pd_visit_screen *here = pd_visit_screen(s->view.screen);
    enum pd_screen to = here->from_anywhere ? s->from[s->view.screen] : here->back;

    if (pd_say_step_back(s))
        return;
    if (s->view.screen == PD_SCREEN_MESSAGE)
        back_from_message(s);
    else if (s->view.screen == PD_SCREEN_TICKET && s->view.ticket_count == 0)
        go_home(s); /* it came by its paper, not from her list */
    else if (to == (enum pd_screen)0 || to == PD_SCREEN_ATTRACT)
        go_home(s);
    else
        pd_session_go(s, to);
}

static void
wish_back(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    pd_visit_back(s);
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
    pd_visit_open(s, PD_SCREEN_NO_CODE);
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
        pd_visit_open(s, PD_SCREEN_TIER);
}

static void
wish_hide(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    s->view.member.hidden = s->view.has_member && !s->view.member.hidden;
}

static void
wish_rules(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    pd_visit_open(s, PD_SCREEN_RULES);
}

static void
wish_page(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (intent->n < 0 || intent->n >= s->view.pages)
        return;
    if (s->view.screen == PD_SCREEN_HISTORY) /* the hub has it, page by page */
        pd_visit_ask_history(s, fx, intent->n);
    else
        s->view.page = intent->n;
}

/* ---- the table; what is not in it means nothing to a kiosk, or only that somebody is there ---- */

static pd_wish *const wishes[] = {
    [PD_INTENT_STAFF] = wish_staff,
    [PD_INTENT_BACK] = wish_back,
    [PD_INTENT_HOME] = wish_home,
    [PD_INTENT_FINISH] = wish_finish,
    [PD_INTENT_CATALOGUE] = pd_wish_catalogue,
    [PD_INTENT_RULES] = wish_rules,
    [PD_INTENT_NO_CODE] = wish_no_code,
    [PD_INTENT_ACCOUNT] = wish_account,
    [PD_INTENT_TIER] = wish_tier,
    [PD_INTENT_HIDE] = wish_hide,
    [PD_INTENT_SIGN_IN] = pd_wish_sign_in,
    [PD_INTENT_TICKETS] = pd_wish_tickets,
    [PD_INTENT_TICKET] = pd_wish_ticket,
    [PD_INTENT_CATEGORY] = pd_wish_category,
    [PD_INTENT_PAGE] = wish_page,
    [PD_INTENT_GIFT] = pd_wish_gift,
    [PD_INTENT_QTY] = pd_wish_qty,
    [PD_INTENT_CHOOSE] = pd_wish_choose,
    [PD_INTENT_REDEEM] = pd_wish_redeem,
    [PD_INTENT_PRINT] = pd_wish_print,
    [PD_INTENT_CANCEL_TICKET] = pd_wish_cancel_ticket,
    [PD_INTENT_ANOTHER] = pd_wish_catalogue,
    [PD_INTENT_MORE] = pd_wish_more,
    [PD_INTENT_WALLET] = pd_wish_wallet,
    [PD_INTENT_UNIT] = pd_wish_unit,
    [PD_INTENT_UNIT_CODE] = pd_wish_unit_code,
    [PD_INTENT_HISTORY] = pd_wish_history,
    [PD_INTENT_ACTIVITIES] = pd_wish_activities,
    [PD_INTENT_ACTIVITY] = pd_wish_activity,
    [PD_INTENT_BOOK] = pd_wish_book,
    [PD_INTENT_UNBOOK] = pd_wish_unbook,
    [PD_INTENT_SURVEY] = pd_wish_survey,
    [PD_INTENT_ANSWER] = pd_wish_answer,
    [PD_INTENT_SKIP] = pd_wish_skip,
    [PD_INTENT_SEND] = pd_wish_send,
    [PD_INTENT_FEEDBACK] = pd_wish_feedback,
    [PD_INTENT_TOPIC] = pd_wish_topic,
    [PD_INTENT_FACE] = pd_wish_face,
    [PD_INTENT_FEEDBACK_STATE] = pd_wish_feedback_state,
    [PD_INTENT_DIGIT] = pd_wish_digit,
    [PD_INTENT_ENTER] = pd_wish_enter,
    [PD_INTENT_FIND] = pd_wish_find,
    [PD_INTENT_REMINDERS] = pd_wish_reminders,
    [PD_INTENT_PRIVACY] = pd_wish_privacy,
    [PD_INTENT_CONSENT] = pd_wish_consent,
    [PD_INTENT_BLOCK] = pd_wish_block,
    [PD_INTENT_SURE] = pd_wish_sure,
    [PD_INTENT_BOARD] = pd_wish_board,
    [PD_INTENT_RIGHTS] = pd_wish_rights,
    [PD_INTENT_INDEX] = pd_wish_index,
    [PD_INTENT_LIKE] = pd_wish_like,
    [PD_INTENT_PICTURES] = pd_wish_pictures,
    [PD_INTENT_MISSED] = pd_wish_missed,
    [PD_INTENT_SLIP] = pd_wish_slip,
    [PD_INTENT_CALL] = pd_wish_call,
    [PD_INTENT_PRIORITY] = pd_wish_priority,
    [PD_INTENT_PROXY] = pd_wish_proxy,
    [PD_INTENT_PROXY_MAKE] = pd_wish_proxy_make,
    [PD_INTENT_PROXY_STOP] = pd_wish_proxy_stop,
    [PD_INTENT_WHEEL] = pd_wish_wheel,
    [PD_INTENT_WHEEL_PICK] = pd_wish_wheel_pick,
    [PD_INTENT_WHEEL_SPIN] = pd_wish_wheel_spin,
    [PD_INTENT_WHEEL_FAIR] = pd_wish_wheel_fair,
    [PD_INTENT_WHEEL_RESULT] = pd_wish_wheel_result,
    [PD_INTENT_MONEY] = pd_wish_money,
    [PD_INTENT_DUE] = pd_wish_due,
    [PD_INTENT_DEDUCT_AMOUNT] = pd_wish_deduct_amount,
    [PD_INTENT_DEDUCT] = pd_wish_deduct,
    [PD_INTENT_DEDUCT_END] = pd_wish_deduct_end,
    [PD_INTENT_REFERRAL] = pd_wish_referral,
    [PD_INTENT_PLAN] = pd_wish_plan,
    [PD_INTENT_PLAN_STEP] = pd_wish_plan_step,
    [PD_INTENT_TICK] = pd_wish_tick,
    [PD_INTENT_MEMBERSHIPS] = pd_wish_memberships,
    [PD_INTENT_MEMBERSHIP] = pd_wish_membership,
    [PD_INTENT_ADVISER] = pd_wish_adviser,
    [PD_INTENT_ADVISE] = pd_wish_advise,
    [PD_INTENT_FAMILY] = pd_wish_family,
    [PD_INTENT_FAMILY_USE] = pd_wish_family_use,
    [PD_INTENT_FAMILY_CARD] = pd_wish_family_card,
};

/* What is hers alone: whoever was found by a number gives her PIN first. */
static bool
is_hers_alone(enum pd_intent_kind kind)
{
    static const enum pd_intent_kind hers[] = { PD_INTENT_SIGN_IN, PD_INTENT_TICKETS, PD_INTENT_WALLET,
        PD_INTENT_HISTORY, PD_INTENT_BOOK, PD_INTENT_SURVEY, PD_INTENT_REMINDERS, PD_INTENT_PRIVACY,
        PD_INTENT_LIKE, PD_INTENT_PRIORITY, PD_INTENT_CANCEL_TICKET, PD_INTENT_PROXY, PD_INTENT_PROXY_MAKE,
        PD_INTENT_PROXY_STOP, PD_INTENT_WHEEL, PD_INTENT_WHEEL_SPIN, PD_INTENT_WHEEL_RESULT, PD_INTENT_MONEY,
        PD_INTENT_DEDUCT, PD_INTENT_DEDUCT_END, PD_INTENT_REFERRAL, PD_INTENT_PLAN, PD_INTENT_TICK,
        PD_INTENT_FAMILY, PD_INTENT_FAMILY_CARD,

        PD_INTENT_MEMBERSHIPS, PD_INTENT_MEMBERSHIP, PD_INTENT_ADVISER, PD_INTENT_ADVISE };

    for (int i = 0; i < PD_COUNT(hers); i++)
        if (hers[i] == kind)
            return true;
    return false;
}

void
pd_visit_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    bool known = (int)intent->kind < PD_COUNT(wishes) && wishes[intent->kind] != NULL;

    if (!known || s->view.screen == PD_SCREEN_SAVING || s->view.screen == PD_SCREEN_CLOSED)
        return;
    if (s->member.found && is_hers_alone(intent->kind))
        pd_visit_prove(s);
    else
        wishes[intent->kind](s, intent, fx);
}
