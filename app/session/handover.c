#include "app/session/state.h"

#include "app/core/op.h"

#include <sodium.h>
#include <string.h>

void
pd_handover_clear(struct pd_session *s)
{
    s->serial++;
    pd_session_blank(s);
}

static void
wait_for(struct pd_session *s)
{
    s->view.counter.state = PD_COUNTER_SAVING;
    s->view.counter.asking = false;
    s->saving_ms = s->boot_ms;
}

static void
ask_about_ticket(
    struct pd_session *s, struct pd_effects *fx, enum pd_desk_request_kind kind, const char *reason)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, kind);

    r->id = s->view.counter.ticket.hold.id;
    memcpy(r->payload, s->counter_code, sizeof r->payload);
    r->payload_len = strlen(s->counter_code);
    (void)pd_copy(r->reason, sizeof r->reason, reason);
    wait_for(s);
    s->view.counter.asking = (kind == PD_REQUEST_CAPTURE || kind == PD_REQUEST_VOUCH) &&
                             s->programme != NULL && pd_redeem_hub_first(s->programme);
}

/* ---- what the clerk asks for ---- */

#define NUMBER_CHARS 5 /* "A-037" */
#define TYPED_CHARS 10 /* and " 1234": the last four digits of the phone */

static void
ask_short(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, PD_REQUEST_SHORT);
    const char *typed = s->view.counter.typed;

    memcpy(r->payload, typed, NUMBER_CHARS);
    r->payload_len = NUMBER_CHARS;
    (void)pd_copy(r->last4, sizeof r->last4, typed + NUMBER_CHARS + 1);
}

/* The character as it is printed; 0 when it does not belong at place n. */
static char
typed_char(size_t n, int key)
{
    if (key >= 'a' && key <= 'z')
        key -= 'a' - 'A';
    if (n == 0 ? key < 'A' || key > 'Z' : key < '0' || key > '9')
        return '\0';
    return (char)key;
}

static void
wish_type(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;
    int key = intent->n;
    size_t n;
    char ch;

    if (c->state == PD_COUNTER_REASON || c->state == PD_COUNTER_VOUCH)
        return;
    if (c->state != PD_COUNTER_IDLE || (c->typed_bad && key != PD_TYPED_BACKSPACE))
        pd_handover_clear(s); /* a new ticket, or another try */
    c->typed_bad = false;
    n = strlen(c->typed);
    if (key == PD_TYPED_BACKSPACE) {
        if (n > 0)
            c->typed[n - 1] = '\0';
        return;
    }
    ch = typed_char(n, key);
    if (ch == '\0' || n >= TYPED_CHARS)
        return;
    if (n == 1)
        c->typed[n++] = '-';
    if (n == NUMBER_CHARS)
        c->typed[n++] = ' ';
    c->typed[n] = ch;
    c->typed[n + 1] = '\0';
    if (n + 1 == TYPED_CHARS)
        ask_short(s, fx);
}

/* From the list of a member who showed her code. */
static void
wish_pick(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;

    if (c->state == PD_COUNTER_MEMBER && intent->n >= 0 && intent->n < c->waiting_count)
        pd_session_ask(s, fx, PD_REQUEST_TICKET)->id = c->waiting[intent->n].hold.id;
}

static const char *
reason_name(int n)
{
    static const char *const names[] = { PD_OP_VOID_NONE_LEFT, PD_OP_VOID_DAMAGED, PD_DESK_NOT_WANTED };

    return n >= 0 && n < PD_COUNT(names) ? names[n] : PD_DESK_NOT_WANTED;
}

static const char *
vouch_name(int n)
{
    static const char *const names[] = { "shelf_count", "patient_known", "hospital_bears" };

    return n >= 0 && n < PD_COUNT(names) ? names[n] : "hospital_bears";
}

static void
wish_ok(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (s->view.counter.state == PD_COUNTER_READY)
        ask_about_ticket(s, fx, PD_REQUEST_CAPTURE, "");
    else if (s->view.counter.state != PD_COUNTER_MEMBER && s->view.counter.state != PD_COUNTER_VOUCH)
        pd_handover_clear(s);
}

static void
wish_cannot(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.counter.state == PD_COUNTER_READY)
        s->view.counter.state = PD_COUNTER_REASON;
}

static void
wish_reason(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    const char *reason = reason_name(intent->n);

    /* Whoever was sent to pick it up may not give it up. */
    if (s->view.counter.state == PD_COUNTER_REASON && s->view.counter.ticket.by_proxy &&
        strcmp(reason, PD_DESK_NOT_WANTED) == 0)
        return;
    if (s->view.counter.state == PD_COUNTER_REASON)
        ask_about_ticket(s, fx, PD_REQUEST_CANNOT, reason);
    else if (s->view.counter.state == PD_COUNTER_VOUCH)
        ask_about_ticket(s, fx, PD_REQUEST_VOUCH, vouch_name(intent->n));
}

static void
wish_vouch(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.counter.state == PD_COUNTER_NO && s->view.counter.capture == PD_CAPTURE_VIEW_DOUBT &&
        !pd_duty_wants_supervisor(s))
        s->view.counter.state = PD_COUNTER_VOUCH;
}

/* Without network it would come at a time when nobody wants it any more. */
static void
wish_take_over(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;

    (void)intent;
    if (c->has_token || c->token_asked || !s->online)
        return;
    (void)pd_session_ask(s, fx, PD_REQUEST_TAKE_OVER);
    c->token_asked = true; /* until a status says otherwise: a second press finds nothing */
    c->token_refused = false;
}

static void
wish_undo(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_desk_request *r;

    (void)intent;
    if (s->handed_ms == 0 || s->boot_ms - s->handed_ms >= PD_UNDO_MS ||
        (s->view.counter.state != PD_COUNTER_HANDED && s->view.counter.state != PD_COUNTER_IDLE))
        return;
    r = pd_session_ask(s, fx, PD_REQUEST_UNDO);
    r->id = s->handed;
    (void)pd_copy(r->reason, sizeof r->reason, PD_OP_REFUND_UNDO);
    s->handed_ms = 0;
    wait_for(s);
}

static void
wish_clear(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.counter.state == PD_COUNTER_REASON)
        s->view.counter.state = PD_COUNTER_READY;
    else if (s->view.counter.state == PD_COUNTER_VOUCH)
        s->view.counter.state = PD_COUNTER_NO;
    else
        pd_handover_clear(s);
}

/* Nobody is served, looked up or enrolled at a merchant's. */
static bool
is_the_hospitals(enum pd_intent_kind kind)
{
    return kind == PD_INTENT_COUNTER_SERVE || kind == PD_INTENT_COUNTER_FIND ||
           kind == PD_INTENT_MEMBERSHIP || kind == PD_INTENT_ENROL;
}

/* What is not in it is a patient's wish, and means nothing here. */
static pd_wish *const wishes[] = {
    [PD_INTENT_BACK] = wish_clear,
    [PD_INTENT_FINISH] = wish_clear,
    [PD_INTENT_COUNTER_OK] = wish_ok,
    [PD_INTENT_COUNTER_CANNOT] = wish_cannot,
    [PD_INTENT_COUNTER_REASON] = wish_reason,
    [PD_INTENT_COUNTER_UNDO] = wish_undo,
    [PD_INTENT_COUNTER_CLEAR] = wish_clear,
    [PD_INTENT_COUNTER_TYPE] = wish_type,
    [PD_INTENT_COUNTER_PICK] = wish_pick,
    [PD_INTENT_COUNTER_TAKE_OVER] = wish_take_over,
    [PD_INTENT_COUNTER_VOUCH] = wish_vouch,
    [PD_INTENT_COUNTER_SERVE] = pd_wish_serve,
    [PD_INTENT_COUNTER_FIND] = pd_wish_find_here,
    [PD_INTENT_WORK] = pd_wish_work,
    [PD_INTENT_MEMBERSHIP] = pd_wish_membership,
    [PD_INTENT_ENROL] = pd_wish_enrol,
};

void
pd_handover_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    bool known = (int)intent->kind < PD_COUNT(wishes) && wishes[intent->kind] != NULL;

    if (s->view.screen == PD_SCREEN_ENROL) {
        pd_enrol_intent(s, intent, fx);
        return;
    }
    if (is_the_hospitals(intent->kind) && pd_session_is_merchants(s))
        return;
    if (known && s->view.counter.state != PD_COUNTER_SAVING)
        wishes[intent->kind](s, intent, fx);
}

/* ---- what the desk answers ---- */

/* The screens cannot see the ledger: its outcome crosses over by its number. */
#define SAME(outcome)                                                                                        \
    _Static_assert((int)PD_CAPTURE_##outcome == (int)PD_CAPTURE_VIEW_##outcome,                              \
        "enum pd_capture_view mirrors enum pd_capture_outcome")
SAME(OK);
SAME(ALREADY);
SAME(VOIDED);
SAME(WRONG_PLACE);
SAME(EXPIRED);
SAME(NO_TOKEN);
SAME(ORDINAL);
SAME(REJECTED);
SAME(UNKNOWN);
SAME(DOUBT);
SAME(NO_ANSWER);
SAME(STOPPED);
SAME(OWN);
#undef SAME

/* `capture` tells why it may not be handed over (any more). */
static void
say_no(struct pd_session *s, enum pd_capture_view capture, struct pd_effects *fx)
{
    s->view.counter.capture = capture;
    s->view.counter.state = PD_COUNTER_NO;
    pd_session_beep(s, fx, false);
}

static void
show(struct pd_session *s, const struct pd_ticket_view *ticket)
{
    s->view.counter.ticket = *ticket;
    pd_catalogue_bind(s, &s->view.counter.ticket);
}

static void
take_ticket(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;

    s->counter_code[0] = '\0';
    if (reply->to == PD_REQUEST_SCAN)
        memcpy(s->counter_code, reply->ticket.code, sizeof s->counter_code);
    show(s, &reply->ticket);
    c->kiosk_letter = reply->ticket.short_number[0];
    c->typed[0] = '\0';
    if (reply->to != PD_REQUEST_CANNOT) { /* there it is the ticket that lies on the table already */
        c->masked[0] = '\0';
        if (reply->member_known)
            memcpy(c->masked, reply->member.member.masked, sizeof c->masked);
        pd_aside_left(s, reply);
    }
    if (reply->capture != PD_CAPTURE_OK) {
        say_no(s, (enum pd_capture_view)reply->capture, fx);
        return;
    }
    c->capture = PD_CAPTURE_VIEW_OK;
    c->state = PD_COUNTER_READY;
    pd_session_beep(s, fx, true);
}

static void
take_captured(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    show(s, &reply->ticket);
    if (reply->capture != PD_CAPTURE_OK) {
        say_no(s, (enum pd_capture_view)reply->capture, fx);
        return;
    }
    s->view.counter.capture = PD_CAPTURE_VIEW_OK;
    s->view.counter.state = PD_COUNTER_HANDED;
    s->handed_ms = s->boot_ms;
    s->handed = reply->ticket.hold.id;
    pd_session_beep(s, fx, true);
}

void
pd_handover_member(struct pd_session *s, const struct pd_desk_member *member)
{
    struct pd_counter_view *c = &s->view.counter;

    pd_handover_clear(s);
    s->member = *member;
    c->waiting_count = s->member.ticket_count;
    memcpy(c->waiting, s->member.tickets, sizeof c->waiting);
    for (int i = 0; i < c->waiting_count; i++)
        pd_catalogue_bind(s, &c->waiting[i]);
    memcpy(c->masked, s->member.member.masked, sizeof c->masked);
    c->state = PD_COUNTER_MEMBER;
}

static void
take_member(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    pd_handover_member(s, &reply->member);
    pd_session_beep(s, fx, true);
}

static void
take_refused(struct pd_session *s, enum pd_code_outcome refused, struct pd_effects *fx)
{
    pd_handover_clear(s);
    s->view.counter.refused = refused;
    s->view.counter.state = PD_COUNTER_REFUSED;
    pd_session_beep(s, fx, false);
}

static void
take_unknown(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (reply->to == PD_REQUEST_SHORT) {
        s->view.counter.typed_bad = true;
        pd_session_beep(s, fx, false);
        return;
    }
    pd_handover_clear(s);
    (void)pd_copy(s->view.counter.card, sizeof s->view.counter.card, reply->card);
    s->view.counter.enrolled = reply->enrolled;
    s->enrol.card = reply->card_id;
    say_no(s, PD_CAPTURE_VIEW_UNKNOWN, fx);
}

/* The points of what was undone come back when the hub has heard of it; of what was cancelled, at once. */
static void
take_ended(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    show(s, &reply->ticket);
    say_no(s, reply->kind == PD_REPLY_UNDONE ? PD_CAPTURE_VIEW_UNDONE : PD_CAPTURE_VIEW_VOIDED, fx);
}

/* A scan that was under way when the clerk pressed Enter must not change what is being saved. */
static bool
is_expected(const struct pd_session *s, const struct pd_desk_reply *reply)
{
    bool looks =
        reply->to == PD_REQUEST_SCAN || reply->to == PD_REQUEST_SHORT || reply->to == PD_REQUEST_TICKET;

    return !looks || s->view.counter.state != PD_COUNTER_SAVING;
}

void
pd_handover_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (!is_expected(s, reply) || pd_work_reply(s, reply, fx) || pd_duty_reply(s, reply, fx))
        return;
    if (s->view.screen == PD_SCREEN_ENROL) {
        pd_enrol_reply(s, reply, fx);
        return;
    }
    switch (reply->kind) {
    case PD_REPLY_TICKET:
        take_ticket(s, reply, fx);
        return;
    case PD_REPLY_MEMBER:
        if (reply->to == PD_REQUEST_SWITCH)
            pd_memberships_took(s, reply, fx);
        else
            take_member(s, reply, fx);
        return;
    case PD_REPLY_REFUSED:
        if (!pd_visit_find_card(s, reply, fx))
            take_refused(s, reply->refused, fx);
        return;
    case PD_REPLY_UNKNOWN:
        take_unknown(s, reply, fx);
        return;
    case PD_REPLY_CAPTURED:
        take_captured(s, reply, fx);
        return;
    case PD_REPLY_CANCELLED:
    case PD_REPLY_UNDONE:
        take_ended(s, reply, fx);
        return;
    case PD_REPLY_FAILED:
        if (reply->to != PD_REQUEST_DROP_PROGRAMME && reply->to != PD_REQUEST_TAKE_OVER &&
            reply->to != PD_REQUEST_SWITCH)
            say_no(s, reply->err == PD_ERR_DENIED ? PD_CAPTURE_VIEW_DENIED : PD_CAPTURE_VIEW_NOT_SAVED, fx);
        return;
    case PD_REPLY_STATUS:
    case PD_REPLY_ASKED:
    case PD_REPLY_REDEEMED:
    case PD_REPLY_ANSWER:
    case PD_REPLY_RELEASED:
    case PD_REPLY_SIGNED_IN:
    case PD_REPLY_DONE:
    case PD_REPLY_RECEIPT:
    case PD_REPLY_ERRAND:
    case PD_REPLY_PROXY:
    case PD_REPLY_PAPER:
    case PD_REPLY_STAFF:
    case PD_REPLY_SHIFT:
    case PD_REPLY_WORK:
        return;
    }
}

/* The ticket on the table that could not be handed over for want of the token is looked at again. */
static void
look_again(struct pd_session *s, struct pd_effects *fx)
{
    const struct pd_counter_view *c = &s->view.counter;
    struct pd_desk_request *r;

    if (c->state != PD_COUNTER_NO || c->capture != PD_CAPTURE_VIEW_NO_TOKEN)
        return;
    r = pd_session_ask(s, fx, s->counter_code[0] != '\0' ? PD_REQUEST_SCAN : PD_REQUEST_TICKET);
    r->id = c->ticket.hold.id;
    memcpy(r->payload, s->counter_code, sizeof r->payload);
    r->payload_len = strlen(s->counter_code);
}

void
pd_handover_token(struct pd_session *s, const struct pd_token_state *token, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;
    bool came = token->here && !c->has_token;

    c->has_token = token->here;
    c->token_holder = token->holder;
    c->token_asked = token->asked;
    c->token_refused = token->refused;
    if (came)
        look_again(s, fx);
}

/* ---- time ---- */

static void
tick_undo(struct pd_session *s)
{
    int64_t left = s->handed_ms + PD_UNDO_MS - s->boot_ms;
    bool open = s->handed_ms > 0 && left > 0;

    s->view.counter.undo_left_s = open ? (int)((left + PD_SECOND_MS - 1) / PD_SECOND_MS) : 0;
    if (open || s->view.counter.state == PD_COUNTER_SAVING)
        return;
    s->handed_ms = 0;
    sodium_memzero(&s->handed, sizeof s->handed);
}

void
pd_handover_tick(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;

    if (s->view.screen == PD_SCREEN_CLOSED)
        return;
    if (s->view.screen == PD_SCREEN_ENROL) {
        pd_enrol_tick(s, fx);
        return;
    }
    tick_undo(s);
    pd_work_tick(s);
    /* Scanning the ticket again tells what became of it; an answer that comes late is shown all the same. */
    if (c->state == PD_COUNTER_SAVING && s->boot_ms - s->saving_ms >= PD_SAVING_MAX_MS)
        say_no(s, PD_CAPTURE_VIEW_NOT_SAVED, fx);
    /* A member's waiting list does not stay open for the next in the queue. */
    if ((c->state != PD_COUNTER_IDLE || c->typed[0] != '\0' || pd_work_is_open(s)) &&
        c->state != PD_COUNTER_SAVING &&
        s->boot_ms - s->touched_ms >= (s->config.idle_warn_s + s->config.idle_clear_s) * PD_SECOND_MS) {
        pd_handover_clear(s);
        pd_session_emit(s, fx, PD_EFFECT_WIPE);
    }
}

int64_t
pd_handover_wake_ms(const struct pd_session *s)
{
    const struct pd_counter_view *c = &s->view.counter;

    if (s->view.screen == PD_SCREEN_CLOSED ||
        (s->view.screen != PD_SCREEN_ENROL && c->state == PD_COUNTER_IDLE && c->typed[0] == '\0' &&
            s->handed_ms == 0 && !pd_work_is_open(s)))
        return INT64_MAX;
    return s->boot_ms + PD_SECOND_MS - s->boot_ms % PD_SECOND_MS;
}
