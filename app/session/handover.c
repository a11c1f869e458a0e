#include "app/session/state.h"

#include <sodium.h>
#include <string.h>

static void
clear(struct pd_session *s)
{
    struct pd_counter_view *c = &s->view.counter;

    s->serial++;
    sodium_memzero(&s->member, sizeof s->member);
    sodium_memzero(&c->member, sizeof c->member);
    sodium_memzero(&c->ticket, sizeof c->ticket);
    sodium_memzero(c->waiting, sizeof c->waiting);
    sodium_memzero(c->masked, sizeof c->masked);
    sodium_memzero(s->counter_code, sizeof s->counter_code);
    c->waiting_count = 0;
    c->typed[0] = '\0';
    c->typed_bad = false;
    c->kiosk_letter = 0;
    c->state = PD_COUNTER_IDLE;
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
    s->view.counter.state = PD_COUNTER_SAVING;
    s->saving_ms = s->boot_ms;
}

/* ---- what the clerk asks for ---- */

static void
type_key(struct pd_session *s, int key, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;
    size_t n = strlen(c->typed);
    struct pd_desk_request *r;

    if (c->state != PD_COUNTER_IDLE && c->state != PD_COUNTER_REFUSED && c->state != PD_COUNTER_NO)
        clear(s);
    c->typed_bad = false;
    if (key == 8) {
        if (n > 0)
            c->typed[n - 1] = '\0';
        return;
    }
    if (key >= 'a' && key <= 'z')
        key -= 'a' - 'A';
    if (n == 0 ? key < 'A' || key > 'Z' : key < '0' || key > '9')
        return;
    if (n >= 5)
        return;
    if (n == 1) { /* shown as printed: A-037 */
        c->typed[n++] = '-';
    }
    c->typed[n] = (char)key;
    c->typed[n + 1] = '\0';
    if (n + 1 < 5)
        return;
    r = pd_session_ask(s, fx, PD_REQUEST_SHORT);
    r->payload_len = strlen(c->typed);
    memcpy(r->payload, c->typed, r->payload_len);
}

static void
pick(struct pd_session *s, int index, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;
    struct pd_desk_request *r;

    if (c->state != PD_COUNTER_MEMBER || index < 0 || index >= c->waiting_count)
        return;
    r = pd_session_ask(s, fx, PD_REQUEST_SHORT);
    r->payload_len = strlen(c->waiting[index].short_number);
    memcpy(r->payload, c->waiting[index].short_number, r->payload_len);
}

static const char *
reason_name(int n)
{
    static const char *const names[] = { "out_of_stock", "damaged", "not_wanted" };

    return n >= 0 && n < PD_COUNT(names) ? names[n] : "not_wanted";
}

static void
undo(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_desk_request *r;

    if (s->handed_ms == 0 || s->boot_ms - s->handed_ms >= PD_UNDO_MS)
        return;
    r = pd_session_ask(s, fx, PD_REQUEST_UNDO);
    r->id = s->handed;
    (void)pd_copy(r->reason, sizeof r->reason, "undo");
    s->handed_ms = 0;
}

void
pd_handover_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;

    if (c->state == PD_COUNTER_SAVING)
        return;
    switch ((int)intent->kind) {
    case PD_INTENT_COUNTER_OK:
        if (c->state == PD_COUNTER_READY)
            ask_about_ticket(s, fx, PD_REQUEST_CAPTURE, "");
        else if (c->state != PD_COUNTER_MEMBER)
            clear(s);
        return;
    case PD_INTENT_COUNTER_CANNOT:
        if (c->state == PD_COUNTER_READY)
            c->state = PD_COUNTER_REASON;
        return;
    case PD_INTENT_COUNTER_REASON:
        if (c->state == PD_COUNTER_REASON)
            ask_about_ticket(s, fx, PD_REQUEST_CANNOT, reason_name(intent->n));
        return;
    case PD_INTENT_COUNTER_UNDO:
        undo(s, fx);
        return;
    case PD_INTENT_COUNTER_CLEAR:
    case PD_INTENT_BACK:
    case PD_INTENT_FINISH:
        if (c->state == PD_COUNTER_REASON)
            c->state = PD_COUNTER_READY;
        else
            clear(s);
        return;
    case PD_INTENT_COUNTER_TYPE:
        type_key(s, intent->n, fx);
        return;
    case PD_INTENT_COUNTER_PICK:
        pick(s, intent->n, fx);
        return;
    default: /* a patient's wishes mean nothing here */
        return;
    }
}

/* ---- what the desk answers ---- */

static void
take_ticket(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;
    bool ready = reply->capture == PD_CAPTURE_OK;

    s->counter_code[0] = '\0';
    if (reply->to == PD_REQUEST_SCAN)
        memcpy(s->counter_code, reply->ticket.code, sizeof s->counter_code);
    c->ticket = reply->ticket;
    c->capture = (enum pd_capture_view)reply->capture;
    c->kiosk_letter = reply->ticket.short_number[0];
    c->typed[0] = '\0';
    c->masked[0] = '\0';
    if (reply->member_known)
        memcpy(c->masked, reply->member.member.masked, sizeof c->masked);
    c->state = ready ? PD_COUNTER_READY : PD_COUNTER_NO;
    pd_session_beep(s, fx, ready);
}

static void
take_captured(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;
    bool ok = reply->capture == PD_CAPTURE_OK;

    c->capture = (enum pd_capture_view)reply->capture;
    c->ticket = reply->ticket;
    c->state = ok ? PD_COUNTER_HANDED : PD_COUNTER_NO;
    if (ok) {
        s->handed_ms = s->boot_ms;
        s->handed = reply->ticket.hold.id;
    }
    pd_session_beep(s, fx, ok);
}

static void
take_member(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;

    clear(s);
    s->member = reply->member;
    c->waiting_count = s->member.ticket_count;
    memcpy(c->waiting, s->member.tickets, sizeof c->waiting);
    memcpy(c->masked, s->member.member.masked, sizeof c->masked);
    c->state = PD_COUNTER_MEMBER;
    pd_session_beep(s, fx, true);
}

static void
take_refused(struct pd_session *s, enum pd_code_outcome refused, struct pd_effects *fx)
{
    clear(s);
    s->view.counter.refused = refused;
    s->view.counter.state = PD_COUNTER_REFUSED;
    pd_session_beep(s, fx, false);
}

void
pd_handover_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;

    switch (reply->kind) {
    case PD_REPLY_TICKET:
        take_ticket(s, reply, fx);
        return;
    case PD_REPLY_MEMBER:
        take_member(s, reply, fx);
        return;
    case PD_REPLY_REFUSED:
        take_refused(s, reply->refused, fx);
        return;
    case PD_REPLY_UNKNOWN:
        if (reply->to == PD_REQUEST_SHORT) {
            c->typed_bad = true;
            pd_session_beep(s, fx, false);
        } else {
            clear(s);
            c->state = PD_COUNTER_NO;
            c->capture = PD_CAPTURE_VIEW_UNKNOWN;
            pd_session_beep(s, fx, false);
        }
        return;
    case PD_REPLY_CAPTURED:
        take_captured(s, reply, fx);
        return;
    case PD_REPLY_CANCELLED:
        c->ticket = reply->ticket;
        c->capture = PD_CAPTURE_VIEW_VOIDED;
        c->state = PD_COUNTER_NO;
        return;
    case PD_REPLY_UNDONE:
        clear(s);
        return;
    case PD_REPLY_FAILED:
        c->state = c->ticket.code[0] != '\0' || !pd_id_is_zero(c->ticket.hold.id) ? PD_COUNTER_READY
                                                                                  : PD_COUNTER_IDLE;
        s->view.message = PD_MESSAGE_DISK;
        (void)pd_copy(s->view.error_code, sizeof s->view.error_code, "E-LED-01");
        pd_session_beep(s, fx, false);
        return;
    case PD_REPLY_STATUS:
    case PD_REPLY_REDEEMED:
    case PD_REPLY_ANSWER:
    case PD_REPLY_RELEASED:
    case PD_REPLY_SIGNED_IN:
    case PD_REPLY_DONE:
        return;
    }
}

/* ---- time ---- */

void
pd_handover_tick(struct pd_session *s)
{
    struct pd_counter_view *c = &s->view.counter;
    int64_t left = s->handed_ms + PD_UNDO_MS - s->boot_ms;

    c->undo_left_s = s->handed_ms > 0 && left > 0 ? (int)((left + PD_SECOND_MS - 1) / PD_SECOND_MS) : 0;
    if (c->undo_left_s == 0)
        s->handed_ms = 0;
    if (c->state == PD_COUNTER_SAVING && s->boot_ms - s->saving_ms >= PD_SAVING_MAX_MS) {
        c->state = PD_COUNTER_READY; /* asking again is safe: a second hand-over answers "already" */
        (void)pd_copy(s->view.error_code, sizeof s->view.error_code, "E-LED-03");
    }
    /* A member's waiting list does not stay open for the next in the queue. */
    if (c->state != PD_COUNTER_IDLE && c->state != PD_COUNTER_SAVING &&
        s->boot_ms - s->touched_ms >= (s->config.idle_warn_s + s->config.idle_clear_s) * PD_SECOND_MS)
        clear(s);
}

int64_t
pd_handover_wake_ms(const struct pd_session *s)
{
    if (s->view.counter.state == PD_COUNTER_IDLE && s->handed_ms == 0)
        return INT64_MAX;
    return s->boot_ms + PD_SECOND_MS - s->boot_ms % PD_SECOND_MS;
}
