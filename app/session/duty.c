/*
 * Whether somebody serves at this counter, and what comes before and after: a badge and its PIN, the shift,
 * what lies on the shelf. While that has the screen the hand-over waits, and whatever is scanned but a badge
 * means nothing. What lies on the table stays where a colleague takes on, and is put away where the counter
 * is left alone.
 */
#include "app/session/state.h"

#include <sodium.h>
#include <string.h>

#define HANDING_OVER (PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR)
/* The health-management centre works off its lists at any counter, and hands nothing over. */
#define SERVING (HANDING_OVER | PD_STAFF_OWNER)
#define APPROVING PD_STAFF_SUPERVISOR

static struct pd_duty_view *
duty(struct pd_session *s)
{
    return &s->view.counter.duty;
}

static void
go(struct pd_session *s, enum pd_duty state)
{
    duty(s)->state = state;
    duty(s)->outcome = (enum pd_sign_in)0;
    duty(s)->failed = false;
    duty(s)->digits = 0;
    duty(s)->counted[0] = '\0';
    sodium_memzero(s->pin, sizeof s->pin);
    s->duty_ms = s->boot_ms;
}

/* Waits for the desk; then a reply, or its time is over. */
static void
wait_for(struct pd_session *s, enum pd_duty state)
{
    go(s, PD_DUTY_CHECKING);
    s->duty_from = state;
}

static bool
shift_is_open(const struct pd_duty_view *d)
{
    return d->shift.number > 0 && d->shift.closed_ms == 0;
}

static void
serve(struct pd_session *s)
{
    bool has_shifts = (s->clerk.roles & HANDING_OVER) != 0;

    duty(s)->over = duty(s)->approves = false;
    go(s, shift_is_open(duty(s)) || !has_shifts ? PD_DUTY_ON : PD_DUTY_SHIFT);
}

/* Back from a badge that did not come: whoever serves goes on. */
static void
no_badge(struct pd_session *s)
{
    if (duty(s)->over) {
        duty(s)->clerk = s->clerk;
        serve(s);
    } else {
        memset(&duty(s)->clerk, 0, sizeof duty(s)->clerk);
        go(s, PD_DUTY_BADGE);
    }
}

void
pd_duty_start(struct pd_session *s)
{
    if (s->config.counter && s->config.sign_in)
        go(s, PD_DUTY_BADGE);
}

static void
nobody(struct pd_session *s)
{
    pd_handover_clear(s);
    memset(&s->clerk, 0, sizeof s->clerk);
    memset(&duty(s)->clerk, 0, sizeof duty(s)->clerk);
    duty(s)->over = duty(s)->approves = false;
    go(s, PD_DUTY_BADGE);
}

static void
lock(struct pd_session *s, struct pd_effects *fx)
{
    nobody(s);
    (void)pd_session_ask(s, fx, PD_REQUEST_SIGN_OUT);
    pd_session_emit(s, fx, PD_EFFECT_WIPE);
}

bool
pd_duty_has_the_screen(const struct pd_session *s)
{
    enum pd_duty state = s->view.counter.duty.state;

    return state != PD_DUTY_FREE && state != PD_DUTY_ON;
}

bool
pd_duty_wants_supervisor(struct pd_session *s)
{
    if (duty(s)->state == PD_DUTY_FREE || (duty(s)->clerk.roles & APPROVING) != 0)
        return false;
    duty(s)->over = duty(s)->approves = true;
    go(s, PD_DUTY_BADGE);
    return true;
}

/* ---- badge and PIN ---- */

static void
take_badge(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_duty_view *d = duty(s);

    if (d->state == PD_DUTY_FREE || d->state == PD_DUTY_CHECKING)
        return;
    if (d->state == PD_DUTY_ON && strcmp(reply->clerk.number, s->clerk.number) == 0) {
        pd_session_beep(s, fx, true); /* she serves already */
        return;
    }
    if (d->state != PD_DUTY_BADGE && d->state != PD_DUTY_PIN)
        d->over = true;
    pd_session_beep(s, fx, reply->sign_in == PD_SIGN_IN_PIN);
    if (reply->sign_in == PD_SIGN_IN_PIN) {
        go(s, PD_DUTY_PIN);
        d->clerk = reply->clerk;
        return;
    }
    go(s, PD_DUTY_BADGE);
    d->outcome = reply->sign_in;
}

static void
approved(struct pd_session *s)
{
    duty(s)->clerk = s->clerk;
    serve(s);
    if (s->view.counter.state == PD_COUNTER_NO && s->view.counter.capture == PD_CAPTURE_VIEW_DOUBT)
        s->view.counter.state = PD_COUNTER_VOUCH;
}

static void
take_pin(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_duty_view *d = duty(s);

    if (d->state != PD_DUTY_CHECKING || s->duty_from != PD_DUTY_PIN)
        return;
    pd_session_beep(s, fx, reply->sign_in == PD_SIGN_IN_ON);
    if (reply->sign_in == PD_SIGN_IN_ON && d->approves) {
        approved(s);
    } else if (reply->sign_in == PD_SIGN_IN_ON) {
        s->clerk = d->clerk = reply->clerk;
        serve(s);
    } else {
        if (s->clerk.number[0] == '\0')
            pd_handover_clear(s);
        go(s, reply->sign_in == PD_SIGN_IN_WRONG ? PD_DUTY_PIN : PD_DUTY_BADGE);
        d->outcome = reply->sign_in;
        d->tries_left = reply->tries_left;
    }
}

static void
ask_pin(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, PD_REQUEST_PIN);

    (void)pd_copy(r->payload, sizeof r->payload, s->pin);
    r->payload_len = strlen(s->pin);
    r->approve = duty(s)->approves;
    r->role = r->approve ? APPROVING : SERVING;
    if (r->approve)
        r->lets = (struct pd_lets){ .kind = PD_OP_VOUCH, .subject = s->view.counter.ticket.hold.id };
    wait_for(s, PD_DUTY_PIN);
}

/* Digits into a text of cap bytes; false: it was no digit, or there is no room. */
static bool
type_digit(char *text, size_t cap, int key)
{
    size_t n = strlen(text);

    if (key == PD_TYPED_BACKSPACE && n > 0)
        text[n - 1] = '\0';
    else if (key >= '0' && key <= '9' && n + 1 < cap)
        text[n] = (char)key, text[n + 1] = '\0';
    else
        return false;
    return true;
}

/* ---- the shelf ---- */

/* From the gift after `gift` on, the first that is collected here; past the last: all are counted. */
static void
count_next(struct pd_session *s, int gift, struct pd_effects *fx)
{
    struct pd_duty_view *d = duty(s);
    const struct pd_programme *p = s->programme;
    const char *here = s->view.place != NULL ? s->view.place->id : "";

    d->gift = d->gifts = 0;
    for (int i = 0; p != NULL && i < p->gift_count; i++)
        d->gifts += strcmp(p->gifts[i].place, here) == 0;
    while (p != NULL && ++gift < p->gift_count && strcmp(p->gifts[gift].place, here) != 0)
        continue;
    if (p == NULL || gift >= p->gift_count) {
        go(s, PD_DUTY_CLOSE);
        pd_shift_begin(&d->figures);
        (void)pd_session_ask(s, fx, PD_REQUEST_SHIFT); /* what was counted; nobody waits for it */
        return;
    }
    go(s, PD_DUTY_COUNT);
    s->counting = gift;
    (void)pd_copy(d->counting_sku, sizeof d->counting_sku, p->gifts[gift].sku);
    for (int i = 0; i <= gift; i++)
        d->gift += strcmp(p->gifts[i].place, here) == 0;
}

static void
count_this(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_desk_request *r;
    struct pd_duty_view *d = duty(s);

    if (d->counted[0] == '\0') { /* left out */
        count_next(s, s->counting, fx);
        return;
    }
    r = pd_session_ask(s, fx, PD_REQUEST_STOCK);
    memcpy(r->stock.sku, d->counting_sku, sizeof r->stock.sku);
    (void)pd_copy(r->stock.how, sizeof r->stock.how, PD_OP_STOCK_COUNT);
    for (const char *digit = d->counted; *digit != '\0'; digit++)
        r->stock.units = r->stock.units * 10 + (*digit - '0');
    wait_for(s, PD_DUTY_COUNT);
}

/* ---- keys and buttons ---- */

static void
enter(struct pd_session *s, struct pd_effects *fx)
{
    switch (duty(s)->state) {
    case PD_DUTY_PIN:
        if (duty(s)->digits >= PD_PIN_MIN)
            ask_pin(s, fx);
        return;
    case PD_DUTY_SHIFT:
        (void)pd_session_ask(s, fx, PD_REQUEST_SHIFT_OPEN);
        wait_for(s, PD_DUTY_SHIFT);
        return;
    case PD_DUTY_COUNT:
        count_this(s, fx);
        return;
    case PD_DUTY_CLOSE:
        (void)pd_session_ask(s, fx, PD_REQUEST_SHIFT_CLOSE);
        wait_for(s, PD_DUTY_CLOSE);
        return;
    case PD_DUTY_REPORT:
        serve(s);
        return;
    case PD_DUTY_FREE:
    case PD_DUTY_BADGE:
    case PD_DUTY_CHECKING:
    case PD_DUTY_ON:
        return;
    }
}

static void
escape(struct pd_session *s)
{
    switch (duty(s)->state) {
    case PD_DUTY_BADGE:
    case PD_DUTY_PIN:
        no_badge(s);
        return;
    case PD_DUTY_COUNT:
    case PD_DUTY_CLOSE:
    case PD_DUTY_REPORT:
        serve(s);
        return;
    case PD_DUTY_FREE:
    case PD_DUTY_CHECKING:
    case PD_DUTY_SHIFT:
    case PD_DUTY_ON:
        return;
    }
}

static void
type(struct pd_session *s, int key)
{
    struct pd_duty_view *d = duty(s);

    if (d->state == PD_DUTY_PIN && type_digit(s->pin, sizeof s->pin, key)) {
        d->digits = (int)strlen(s->pin);
        d->outcome = (enum pd_sign_in)0;
    } else if (d->state == PD_DUTY_COUNT) {
        (void)type_digit(d->counted, sizeof d->counted, key);
    }
}

/* Asked for between two hand-overs only: what lies on the table is somebody's. */
static bool
table_is_free(const struct pd_session *s)
{
    return !s->window && !pd_work_is_open(s) &&
           (s->view.counter.state == PD_COUNTER_IDLE || s->view.counter.state == PD_COUNTER_HANDED);
}

bool
pd_duty_is_free(const struct pd_session *s)
{
    enum pd_duty state = s->view.counter.duty.state;

    return pd_session_at_table(s) && table_is_free(s) &&
           (state == PD_DUTY_FREE || state == PD_DUTY_BADGE || state == PD_DUTY_SHIFT || state == PD_DUTY_ON);
}

void
pd_duty_leave(struct pd_session *s, struct pd_effects *fx)
{
    if (duty(s)->state == PD_DUTY_FREE)
        pd_handover_clear(s);
    else if (s->clerk.number[0] != '\0')
        lock(s, fx);
    else
        nobody(s);
}

static void
shift_key(struct pd_session *s, struct pd_effects *fx)
{
    if (duty(s)->state == PD_DUTY_ON && table_is_free(s)) {
        pd_handover_clear(s);
        count_next(s, -1, fx);
    }
}

static void
report_key(struct pd_session *s, struct pd_effects *fx)
{
    enum pd_duty state = duty(s)->state;

    if (state == PD_DUTY_REPORT) {
        (void)pd_visit_slip(s, fx, PD_SLIP_SHIFT);
    } else if ((state == PD_DUTY_ON && table_is_free(s)) || state == PD_DUTY_SHIFT) {
        pd_handover_clear(s);
        (void)pd_session_ask(s, fx, PD_REQUEST_SHIFT);
        wait_for(s, PD_DUTY_REPORT);
    }
}

bool
pd_duty_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    enum pd_duty state = duty(s)->state;

    if (state == PD_DUTY_FREE)
        return false;
    if (intent->kind == PD_INTENT_COUNTER_LOCK) {
        if (state != PD_DUTY_BADGE && state != PD_DUTY_PIN && s->view.counter.state != PD_COUNTER_SAVING)
            lock(s, fx);
    } else if (intent->kind == PD_INTENT_COUNTER_SHIFT) {
        shift_key(s, fx);
    } else if (intent->kind == PD_INTENT_COUNTER_REPORT) {
        report_key(s, fx);
    } else if (state == PD_DUTY_ON) {
        return false;
    } else if (intent->kind == PD_INTENT_COUNTER_OK) {
        enter(s, fx);
    } else if (intent->kind == PD_INTENT_COUNTER_CLEAR || intent->kind == PD_INTENT_BACK) {
        escape(s);
    } else if (intent->kind == PD_INTENT_COUNTER_TYPE) {
        type(s, intent->n);
    }
    return true;
}

/* ---- what the desk answers ---- */

/* Asked for beside the question whether to close, which may have been answered meanwhile. */
static bool
is_beside(const struct pd_session *s, const struct pd_desk_reply *reply)
{
    enum pd_duty state = s->view.counter.duty.state;

    return reply->to == PD_REQUEST_SHIFT &&
           (state == PD_DUTY_CLOSE || (state == PD_DUTY_CHECKING && s->duty_from == PD_DUTY_CLOSE));
}

static void
take_shift(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_duty_view *d = duty(s);

    if (d->state != PD_DUTY_CHECKING && !is_beside(s, reply))
        return;
    d->shift = reply->shift;
    d->figures = reply->figures;
    if (is_beside(s, reply))
        return;
    if (reply->to == PD_REQUEST_SHIFT_OPEN) {
        serve(s);
        return;
    }
    go(s, PD_DUTY_REPORT);
    if (reply->to == PD_REQUEST_SHIFT_CLOSE)
        (void)pd_visit_slip(s, fx, PD_SLIP_SHIFT);
}

static void
take_failed(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    enum pd_duty from = s->duty_from;

    if (duty(s)->state != PD_DUTY_CHECKING || is_beside(s, reply))
        return;
    /* The hub is older than shifts: there are none, and people serve. */
    if (reply->to == PD_REQUEST_SHIFT_OPEN && reply->err == PD_ERR_STATE) {
        go(s, PD_DUTY_ON);
        return;
    }
    if (from == PD_DUTY_COUNT)
        count_next(s, s->counting - 1, fx);
    else if (from == PD_DUTY_REPORT)
        serve(s);
    else
        go(s, from);
    duty(s)->failed = true;
}

bool
pd_duty_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool its = reply->to == PD_REQUEST_PIN || reply->to == PD_REQUEST_SIGN_OUT ||
               reply->to == PD_REQUEST_SHIFT_OPEN || reply->to == PD_REQUEST_SHIFT_CLOSE ||
               reply->to == PD_REQUEST_SHIFT || reply->to == PD_REQUEST_STOCK;

    if (reply->kind == PD_REPLY_STAFF && reply->to == PD_REQUEST_SCAN)
        take_badge(s, reply, fx);
    else if (reply->kind == PD_REPLY_STAFF)
        take_pin(s, reply, fx);
    else if (reply->kind == PD_REPLY_SHIFT)
        take_shift(s, reply, fx);
    else if (its && reply->kind == PD_REPLY_FAILED)
        take_failed(s, reply, fx);
    else if (reply->to == PD_REQUEST_STOCK && duty(s)->state == PD_DUTY_CHECKING)
        count_next(s, s->counting, fx);
    else if (reply->to == PD_REQUEST_SCAN && pd_duty_has_the_screen(s))
        pd_session_beep(s, fx, false); /* a badge was asked for */
    else
        return its;
    return true;
}

/* Her badge is good no more: the counter is as when it is locked, and says why. A colleague whose PIN is
 * being looked at may come in her place. */
static void
put_out(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_duty_view *d = duty(s);
    bool comes = d->state == PD_DUTY_CHECKING && s->duty_from == PD_DUTY_PIN && !d->approves;

    if (comes) { /* what lies on the table is hers then, and else put away with the answer */
        memset(&s->clerk, 0, sizeof s->clerk);
        d->over = false;
        return;
    }
    if (s->window)
        pd_visit_end(s, fx); /* what was begun for a member is taken back as when she goes */
    pd_work_close(s);
    nobody(s);
    d->outcome = PD_SIGN_IN_ENDED;
    pd_session_emit(s, fx, PD_EFFECT_WIPE);
    pd_session_beep(s, fx, false);
}

void
pd_duty_status(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_duty_view *d = duty(s);

    if (d->state == PD_DUTY_FREE)
        return;
    if (d->state != PD_DUTY_REPORT)
        d->shift = reply->shift;
    if (s->clerk.number[0] == '\0')
        return;
    if (strcmp(reply->clerk.number, s->clerk.number) == 0) {
        s->clerk = reply->clerk; /* roles that she was given or lost count at once */
        if (strcmp(d->clerk.number, s->clerk.number) == 0)
            d->clerk = s->clerk;
    } else if (reply->clerk.number[0] == '\0' && reply->clerk_ended) {
        put_out(s, fx);
    } else if (reply->clerk.number[0] == '\0' && d->state != PD_DUTY_CHECKING) {
        nobody(s); /* the desk began anew */
    }
}

/* ---- time ---- */

/* Untouched so long the counter is left alone. */
static int64_t
patience_ms(const struct pd_session *s)
{
    switch (s->view.counter.duty.state) {
    case PD_DUTY_FREE:
        return INT64_MAX;
    case PD_DUTY_BADGE:
        return s->clerk.number[0] != '\0' ? PD_STAFF_LOCK_MS : INT64_MAX;
    case PD_DUTY_PIN:
        return s->clerk.number[0] != '\0' ? PD_STAFF_LOCK_MS : PD_MINUTE_MS;
    case PD_DUTY_CHECKING:
    case PD_DUTY_SHIFT:
    case PD_DUTY_ON:
    case PD_DUTY_COUNT:
    case PD_DUTY_CLOSE:
    case PD_DUTY_REPORT:
        return PD_STAFF_LOCK_MS;
    }
    return INT64_MAX;
}

void
pd_duty_tick(struct pd_session *s, struct pd_effects *fx)
{
    int64_t patience = patience_ms(s);

    if (duty(s)->state == PD_DUTY_CHECKING && s->boot_ms - s->duty_ms >= PD_SAVING_MAX_MS) {
        lock(s, fx); /* what came of it is not known: begin anew */
        return;
    }
    if (patience == INT64_MAX || s->boot_ms - s->touched_ms < patience ||
        s->view.counter.state == PD_COUNTER_SAVING)
        return;
    if (s->clerk.number[0] != '\0' || duty(s)->state == PD_DUTY_CHECKING)
        lock(s, fx);
    else
        nobody(s);
}

int64_t
pd_duty_wake_ms(const struct pd_session *s)
{
    int64_t patience = patience_ms(s), wake = patience == INT64_MAX ? INT64_MAX : s->touched_ms + patience;

    if (s->view.counter.duty.state == PD_DUTY_CHECKING && s->duty_ms + PD_SAVING_MAX_MS < wake)
        wake = s->duty_ms + PD_SAVING_MAX_MS;
    return wake;
}

/* Gifts are the programme's, which another may have taken the place of. */
void
pd_duty_fill(struct pd_session *s)
{
    struct pd_duty_view *d = duty(s);

    d->counting = d->state == PD_DUTY_COUNT && s->programme != NULL
                      ? pd_programme_gift(s->programme, d->counting_sku)
                      : NULL;
}
