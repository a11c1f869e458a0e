#include "app/session/state.h"

#include <sodium.h>
#include <string.h>

void
pd_visit_end(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_view *v = &s->view;

    s->serial++;
    sodium_memzero(&s->member, sizeof s->member);
    sodium_memzero(&v->member, sizeof v->member);
    sodium_memzero(v->gifts, sizeof v->gifts);
    sodium_memzero(&v->gift, sizeof v->gift);
    sodium_memzero(&v->ticket, sizeof v->ticket);
    sodium_memzero(v->tickets, sizeof v->tickets);
    sodium_memzero(s->counter_code, sizeof s->counter_code);
    v->has_member = false;
    v->ticket_count = v->gift_count = 0;
    v->page = 0;
    v->category = -1;
    v->qty = 1;
    v->left_after = pd_points_of(0);
    v->collect_until_ms = 0;
    v->message = PD_MESSAGE_NONE;
    v->pending = false;
    v->print = PD_PRINT_NONE;
    v->lang = s->config.lang;
    v->care = s->config.care;
    v->contrast = s->config.contrast;
    v->low = false;
    s->saving = PD_SAVING_NOTHING;
    s->decided_ms = 0;
    s->back = PD_SCREEN_ATTRACT;
    pd_session_emit(s, fx, PD_EFFECT_WIPE);
    pd_session_go(s, s->config.counter ? PD_SCREEN_COUNTER : PD_SCREEN_ATTRACT);
}

static void
show_message(struct pd_session *s, enum pd_message message, const char *code)
{
    s->view.message = message;
    s->saving = PD_SAVING_NOTHING;
    (void)pd_copy(s->view.error_code, sizeof s->view.error_code, code);
    pd_session_go(s, PD_SCREEN_MESSAGE);
}

/* ---- what she asks for ---- */

static void
go_home(struct pd_session *s)
{
    pd_session_go(s, s->view.has_member ? PD_SCREEN_HOME : PD_SCREEN_ATTRACT);
}

static void
go_back(struct pd_session *s)
{
    switch (s->view.screen) {
    case PD_SCREEN_GIFT:
        pd_session_go(s, PD_SCREEN_CATALOGUE);
        return;
    case PD_SCREEN_CONFIRM:
        pd_session_go(s, PD_SCREEN_GIFT);
        return;
    case PD_SCREEN_TICKET:
        pd_session_go(s, PD_SCREEN_TICKETS);
        return;
    case PD_SCREEN_RULES:
        pd_session_go(s, s->back);
        return;
    case PD_SCREEN_MESSAGE:
        if (s->view.message == PD_MESSAGE_REFUSED_REDEEM && s->view.gift.gift != NULL)
            pd_session_go(s, PD_SCREEN_CATALOGUE);
        else
            go_home(s);
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
open_catalogue(struct pd_session *s, int category, int page)
{
    s->view.category = category;
    s->view.page = page;
    pd_session_go(s, PD_SCREEN_CATALOGUE);
}

static void
open_gift(struct pd_session *s, const char *sku)
{
    s->view.qty = 1;
    pd_catalogue_gift(s, sku);
    if (s->view.gift.gift != NULL)
        pd_session_go(s, PD_SCREEN_GIFT);
}

static void
set_qty(struct pd_session *s, int qty)
{
    if (qty < 1 || qty > PD_QTY_MAX || s->view.gift.gift == NULL)
        return;
    s->view.qty = qty;
    pd_catalogue_gift(s, s->view.gift.gift->sku);
}

/* The price is decided here: what she confirms is what counts, even if a lot expires while she reads. */
static void
open_confirm(struct pd_session *s)
{
    struct pd_view *v = &s->view;
    struct pd_points spendable;

    if (v->gift.gift == NULL || !v->has_member)
        return;
    if (!s->member.fresh) {
        show_message(s, PD_MESSAGE_CODE_STALE, "E-COD-01");
        return;
    }
    pd_catalogue_gift(s, v->gift.gift->sku);
    if (v->gift.answer.outcome != PD_REDEEM_OK)
        return;
    s->decided_ms = pd_session_desk_ms(s);
    spendable = pd_lots_spendable(s->member.member.lots, s->member.member.lot_count, s->decided_ms);
    v->left_after = pd_points_over(spendable, v->gift.answer.price);
    v->collect_until_ms = pd_local_day_start_ms(pd_local_day(s->decided_ms, s->programme->utc_offset_min) +
                                                    s->programme->hold_days + 1,
                              s->programme->utc_offset_min) -
                          1;
    pd_session_go(s, PD_SCREEN_CONFIRM);
}

static void
start_saving(struct pd_session *s, enum pd_saving what)
{
    s->saving = what;
    s->saving_ms = s->boot_ms;
    pd_session_go(s, PD_SCREEN_SAVING);
}

static void
redeem(struct pd_session *s, struct pd_effects *fx)
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
    start_saving(s, PD_SAVING_RECORD);
}

static void
ask_release(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, PD_REQUEST_RELEASE);

    r->id = s->view.ticket.hold.id;
    r->print = s->config.printer;
    start_saving(s, PD_SAVING_RELEASE);
}

static void
ask_cancel(struct pd_session *s, struct pd_effects *fx, const char *reason)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, PD_REQUEST_CANCEL);

    r->id = s->view.ticket.hold.id;
    (void)pd_copy(r->reason, sizeof r->reason, reason);
    start_saving(s, PD_SAVING_CANCEL);
}

static void
ask_print(struct pd_session *s, struct pd_effects *fx)
{
    if (!s->config.printer) {
        s->view.print = PD_PRINT_NONE;
        return;
    }
    if (s->view.print == PD_PRINT_RUNNING)
        return;
    pd_session_emit(s, fx, PD_EFFECT_PRINT)->ticket = s->view.ticket;
    s->view.print = PD_PRINT_RUNNING;
}

static void
open_ticket(struct pd_session *s, int index, struct pd_effects *fx)
{
    if (index < 0 || index >= s->view.ticket_count)
        return;
    s->view.ticket = s->view.tickets[index];
    s->view.print = s->config.printer ? PD_PRINT_DONE : PD_PRINT_NONE;
    /* Nobody has seen this ticket yet (the power failed, say): showing it is a release of its own. */
    if (s->view.ticket.hold.state == PD_HOLD_HELD) {
        ask_release(s, fx);
        return;
    }
    /* It went out before, though the printer may not have lived to tell: paper from now on is a copy. */
    if (s->view.ticket.copies == 0)
        s->view.ticket.copies = 1;
    pd_session_go(s, PD_SCREEN_TICKET);
}

static void
sign_in(struct pd_session *s, struct pd_effects *fx)
{
    if (s->view.has_member && s->view.member.sign_in_possible)
        pd_session_ask(s, fx, PD_REQUEST_SIGN_IN)->id = s->member.member.id;
}

static void
open_tickets(struct pd_session *s)
{
    s->view.ticket_count = s->member.ticket_count;
    memcpy(s->view.tickets, s->member.tickets, sizeof s->view.tickets);
    pd_session_go(s, PD_SCREEN_TICKETS);
}

static void
open_rules(struct pd_session *s)
{
    if (s->view.screen != PD_SCREEN_RULES)
        s->back = s->view.screen;
    s->view.page = 0;
    s->view.pages = s->programme != NULL && s->programme->page_count > 0 ? s->programme->page_count : 1;
    pd_session_go(s, PD_SCREEN_RULES);
}

static void
turn_page(struct pd_session *s, int page)
{
    if (page >= 0 && page < s->view.pages)
        s->view.page = page;
}

void
pd_visit_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (s->view.screen == PD_SCREEN_SAVING || s->view.screen == PD_SCREEN_CLOSED)
        return;
    switch (intent->kind) {
    case PD_INTENT_BACK:
        go_back(s);
        return;
    case PD_INTENT_HOME:
        go_home(s);
        return;
    case PD_INTENT_FINISH:
        pd_visit_end(s, fx);
        return;
    case PD_INTENT_STAFF:
        pd_session_go(s, PD_SCREEN_STAFF);
        return;
    case PD_INTENT_CATALOGUE:
    case PD_INTENT_ANOTHER:
        open_catalogue(s, -1, 0);
        return;
    case PD_INTENT_CATEGORY:
        open_catalogue(s, intent->n, 0);
        return;
    case PD_INTENT_PAGE:
        turn_page(s, intent->n);
        return;
    case PD_INTENT_RULES:
        open_rules(s);
        return;
    case PD_INTENT_NO_CODE:
        pd_session_go(s, PD_SCREEN_NO_CODE);
        return;
    case PD_INTENT_ACCOUNT:
        if (s->view.has_member)
            pd_session_go(s, PD_SCREEN_ACCOUNT);
        return;
    case PD_INTENT_TIER:
        if (s->view.has_member)
            pd_session_go(s, PD_SCREEN_TIER);
        return;
    case PD_INTENT_HIDE:
        s->view.member.hidden = !s->view.member.hidden;
        return;
    case PD_INTENT_SIGN_IN:
        sign_in(s, fx);
        return;
    case PD_INTENT_TICKETS:
        if (s->view.has_member)
            open_tickets(s);
        return;
    case PD_INTENT_TICKET:
        open_ticket(s, intent->n, fx);
        return;
    case PD_INTENT_GIFT:
        open_gift(s, intent->sku);
        return;
    case PD_INTENT_QTY:
        set_qty(s, intent->n);
        return;
    case PD_INTENT_CHOOSE:
        open_confirm(s);
        return;
    case PD_INTENT_REDEEM:
        redeem(s, fx);
        return;
    case PD_INTENT_PRINT:
        ask_print(s, fx);
        return;
    case PD_INTENT_CANCEL_TICKET:
        if (s->view.screen == PD_SCREEN_TICKET && s->view.ticket.hold.state == PD_HOLD_HELD)
            ask_cancel(s, fx, "not_wanted");
        return;
    case PD_INTENT_NONE:
    case PD_INTENT_STAY: /* any intent restarts the idle clock */
    case PD_INTENT_LANG:
    case PD_INTENT_CARE:
    case PD_INTENT_CONTRAST:
    case PD_INTENT_LOW:
    case PD_INTENT_DEMO_CODE:
    case PD_INTENT_COUNTER_OK:
    case PD_INTENT_COUNTER_CANNOT:
    case PD_INTENT_COUNTER_REASON:
    case PD_INTENT_COUNTER_UNDO:
    case PD_INTENT_COUNTER_CLEAR:
    case PD_INTENT_COUNTER_TYPE:
    case PD_INTENT_COUNTER_PICK:
        return;
    }
}

/* ---- what the desk answers ---- */

static void
take_member(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool scanned = reply->to == PD_REQUEST_SCAN;
    bool other = s->view.has_member && !pd_id_equal(s->member.member.id, reply->member.member.id);
    struct {
        enum pd_code_type type;
        char code[PD_CODE_CAP];
        int64_t exp_ms;
        bool fresh;
    } kept = { s->member.code_type, "", s->member.code_exp_ms, s->member.fresh };

    memcpy(kept.code, s->member.code, sizeof kept.code);
    if (scanned && other) {
        enum pd_lang lang = s->view.lang;

        pd_visit_end(s, fx); /* the one before walked away without "Done" */
        s->view.lang = lang;
    }
    s->member = reply->member;
    if (!scanned) { /* a reload knows nothing of the code she came with */
        s->member.code_type = kept.type;
        memcpy(s->member.code, kept.code, sizeof kept.code);
        s->member.code_exp_ms = kept.exp_ms;
        s->member.fresh = kept.fresh;
        return;
    }
    s->view.has_member = true;
    s->view.member.hidden = false;
    pd_session_beep(s, fx, true);
    if (s->member.member.status == PD_MEMBER_FROZEN)
        show_message(s, PD_MESSAGE_FROZEN, "E-MEM-03");
    else
        pd_session_go(s, PD_SCREEN_HOME);
}

static void
take_redeemed(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (s->saving != PD_SAVING_RECORD)
        return;
    if (reply->outcome != PD_REDEEM_OK) {
        s->view.gift.answer = reply->answer;
        if (reply->outcome == PD_REDEEM_CODE_USED || reply->outcome == PD_REDEEM_CODE_EXPIRED)
            show_message(s, PD_MESSAGE_CODE_STALE, "E-COD-01");
        else
            show_message(s, PD_MESSAGE_REFUSED_REDEEM, "E-RDM-01");
        pd_session_beep(s, fx, false);
        return;
    }
    s->view.ticket = reply->ticket;
    if (s->online) {
        s->saving = PD_SAVING_ANSWER;
        s->saving_ms = s->boot_ms;
    } else {
        ask_release(s, fx);
    }
}

static void
take_answer(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (!pd_id_equal(reply->ticket.hold.id, s->view.ticket.hold.id))
        return;
    if (reply->status == PD_OP_REJECTED || reply->status == PD_OP_QUARANTINED) {
        if (s->saving == PD_SAVING_ANSWER) {
            show_message(s, PD_MESSAGE_HUB_REFUSED, "E-RDM-02");
            pd_session_beep(s, fx, false);
            pd_session_ask(s, fx, PD_REQUEST_MEMBER)->id = s->member.member.id;
        }
        return;
    }
    s->view.ticket.confirmed = true;
    if (s->saving == PD_SAVING_ANSWER)
        ask_release(s, fx);
}

static void
take_released(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool confirmed = s->view.ticket.confirmed;

    if (s->saving != PD_SAVING_RELEASE)
        return;
    s->saving = PD_SAVING_NOTHING;
    s->view.ticket = reply->ticket;
    s->view.ticket.confirmed = s->view.ticket.confirmed || confirmed;
    pd_session_go(s, PD_SCREEN_DONE);
    s->touched_ms = s->boot_ms;
    s->view.print = PD_PRINT_NONE;
    ask_print(s, fx);
    pd_session_beep(s, fx, true);
    pd_session_ask(s, fx, PD_REQUEST_MEMBER)->id = s->member.member.id;
}

static void
take_failure(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (reply->to == PD_REQUEST_MEMBER || reply->to == PD_REQUEST_PRINTED)
        return; /* what is on the screen stays true */
    pd_session_beep(s, fx, false);
    if (reply->err == PD_ERR_STATE)
        show_message(s, PD_MESSAGE_HUB_REFUSED, "E-RDM-02");
    else
        show_message(s, PD_MESSAGE_DISK, "E-LED-01");
}

void
pd_visit_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    switch (reply->kind) {
    case PD_REPLY_MEMBER:
        take_member(s, reply, fx);
        return;
    case PD_REPLY_TICKET: /* at a kiosk a ticket only tells where it is collected */
        s->view.ticket = reply->ticket;
        s->view.ticket_count = 0;
        s->view.print = PD_PRINT_NONE;
        pd_session_go(s, PD_SCREEN_TICKET);
        return;
    case PD_REPLY_REFUSED:
        s->view.refused = reply->refused;
        pd_session_beep(s, fx, false);
        pd_session_go(s, PD_SCREEN_REFUSED);
        return;
    case PD_REPLY_UNKNOWN:
        pd_session_beep(s, fx, false);
        if (s->online)
            show_message(s, PD_MESSAGE_NOT_MEMBER, "E-MEM-01");
        else
            show_message(s, PD_MESSAGE_NOT_MEMBER_OFFLINE, "E-MEM-02");
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
        if (s->saving != PD_SAVING_CANCEL)
            return;
        if (s->view.ticket.hold.state == PD_HOLD_HELD && s->view.ticket.confirmed)
            show_message(s, PD_MESSAGE_CANCELLED, "");
        else
            show_message(s, PD_MESSAGE_STRICT_WAIT, "E-RDM-03");
        pd_session_ask(s, fx, PD_REQUEST_MEMBER)->id = s->member.member.id;
        return;
    case PD_REPLY_SIGNED_IN:
        s->view.pending = !s->online || reply->claim == PD_CLAIM_ASKED;
        show_message(
            s, reply->claim == PD_CLAIM_ASKED ? PD_MESSAGE_SIGNED_IN : PD_MESSAGE_SIGNED_IN_ALREADY, "");
        pd_session_ask(s, fx, PD_REQUEST_MEMBER)->id = s->member.member.id;
        return;
    case PD_REPLY_FAILED:
        take_failure(s, reply, fx);
        return;
    case PD_REPLY_STATUS:
    case PD_REPLY_CAPTURED:
    case PD_REPLY_UNDONE:
    case PD_REPLY_DONE:
        return;
    }
}

void
pd_visit_print(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    /* The paper is out whoever stands here now. */
    if (event->print == PD_PRINT_DONE)
        pd_session_ask(s, fx, PD_REQUEST_PRINTED)->id = event->print_hold;
    if (!pd_id_equal(event->print_hold, s->view.ticket.hold.id))
        return;
    s->view.print = event->print;
    if (event->print == PD_PRINT_DONE)
        s->view.ticket.copies++;
}

/* ---- time ---- */

static int64_t
done_clear_ms(const struct pd_session *s)
{
    return s->config.done_clear_s * PD_SECOND_MS * (s->view.care ? PD_CARE_DONE_FACTOR : 1);
}

static int
seconds_left(int64_t until_ms, int64_t now_ms)
{
    return (int)((until_ms - now_ms + PD_SECOND_MS - 1) / PD_SECOND_MS);
}

static void
tick_saving(struct pd_session *s, struct pd_effects *fx)
{
    int64_t waited = s->boot_ms - s->saving_ms;
    bool floor = s->programme != NULL && s->programme->offline.mode == PD_OFFLINE_FLOOR;

    if (s->saving == PD_SAVING_ANSWER && floor && waited >= PD_ANSWER_FLOOR_MS)
        ask_release(s, fx);
    else if (s->saving == PD_SAVING_ANSWER && !floor && waited >= PD_ANSWER_STRICT_MS)
        ask_cancel(s, fx, "no_answer");
    else if (s->saving != PD_SAVING_ANSWER && waited >= PD_SAVING_MAX_MS)
        show_message(s, PD_MESSAGE_DISK, "E-LED-03");
}

/* Screens that clear by themselves with a shorter or longer wait than the idle warning. */
static bool
tick_done(struct pd_session *s, struct pd_effects *fx)
{
    int64_t until = s->touched_ms + done_clear_ms(s);

    if (s->view.screen != PD_SCREEN_DONE)
        return false;
    s->view.done_left_s = seconds_left(until, s->boot_ms);
    if (s->boot_ms >= until)
        pd_visit_end(s, fx);
    return true;
}

static void
tick_idle(struct pd_session *s, struct pd_effects *fx)
{
    int64_t warn = s->touched_ms + s->config.idle_warn_s * PD_SECOND_MS;
    int64_t clear = warn + s->config.idle_clear_s * PD_SECOND_MS;

    if (s->boot_ms >= clear)
        pd_visit_end(s, fx);
    else if (s->boot_ms >= warn)
        s->view.idle_left_s = seconds_left(clear, s->boot_ms);
}

void
pd_visit_tick(struct pd_session *s, struct pd_effects *fx)
{
    s->view.idle_left_s = -1;
    s->view.done_left_s = -1;
    switch (s->view.screen) {
    case PD_SCREEN_ATTRACT:
        s->attract_turn = (int)(s->boot_ms / PD_ATTRACT_TURN_MS % 10000);
        return;
    case PD_SCREEN_CLOSED:
        return;
    case PD_SCREEN_SAVING:
        tick_saving(s, fx);
        return;
    case PD_SCREEN_HOME:
    case PD_SCREEN_ACCOUNT:
    case PD_SCREEN_TIER:
    case PD_SCREEN_RULES:
    case PD_SCREEN_CATALOGUE:
    case PD_SCREEN_GIFT:
    case PD_SCREEN_CONFIRM:
    case PD_SCREEN_DONE:
    case PD_SCREEN_TICKETS:
    case PD_SCREEN_TICKET:
    case PD_SCREEN_NO_CODE:
    case PD_SCREEN_REFUSED:
    case PD_SCREEN_MESSAGE:
    case PD_SCREEN_STAFF:
    case PD_SCREEN_COUNTER:
        break;
    }
    /* Nobody identified herself: a refusal or message leaves the screen to the next one soon. */
    if (!s->view.has_member && (s->view.screen == PD_SCREEN_REFUSED || s->view.screen == PD_SCREEN_MESSAGE) &&
        s->boot_ms - s->screen_ms >= PD_MESSAGE_MS && s->boot_ms - s->touched_ms >= PD_MESSAGE_MS) {
        pd_visit_end(s, fx);
        return;
    }
    if (!tick_done(s, fx))
        tick_idle(s, fx);
}

static int64_t
next_second(int64_t now_ms)
{
    return now_ms + PD_SECOND_MS - now_ms % PD_SECOND_MS;
}

int64_t
pd_visit_wake_ms(const struct pd_session *s)
{
    int64_t warn = s->touched_ms + s->config.idle_warn_s * PD_SECOND_MS;

    if (s->view.screen == PD_SCREEN_CLOSED)
        return INT64_MAX;
    if (s->view.screen == PD_SCREEN_ATTRACT)
        return (s->boot_ms / PD_ATTRACT_TURN_MS + 1) * PD_ATTRACT_TURN_MS;
    if (s->view.screen == PD_SCREEN_SAVING)
        return s->boot_ms + 100; /* short, and rare */
    if (s->view.screen == PD_SCREEN_DONE || s->view.idle_left_s >= 0)
        return next_second(s->boot_ms);
    if (!s->view.has_member && (s->view.screen == PD_SCREEN_REFUSED || s->view.screen == PD_SCREEN_MESSAGE)) {
        int64_t gone = (s->screen_ms > s->touched_ms ? s->screen_ms : s->touched_ms) + PD_MESSAGE_MS;

        return gone < warn ? gone : warn;
    }
    return warn;
}
