/*
 * A technician's face, over whatever first screen the desk shows: a badge and its PIN, then lamps, devices,
 * journal and acts. While it has the screen nobody is served, a code read by the scanner is told by its kind
 * alone, and whatever stood here before is wiped. It goes away by itself where nobody touches it.
 */
#include "app/session/state.h"

#include <sodium.h>
#include <string.h>

static struct pd_technician_view *
face(struct pd_session *s)
{
    return &s->view.technician;
}

bool
pd_technician_is_here(const struct pd_session *s)
{
    return s->view.screen == PD_SCREEN_TECHNICIAN;
}

static bool
is_in(const struct pd_session *s)
{
    return s->view.technician.page >= PD_TECHNICIAN_STATUS;
}

static void
go(struct pd_session *s, enum pd_technician_page page)
{
    struct pd_technician_view *v = face(s);

    v->page = page;
    v->outcome = (enum pd_sign_in)0;
    v->failed = false;
    v->digits = 0;
    sodium_memzero(s->pin, sizeof s->pin);
    s->screen_ms = s->boot_ms;
}

/* ---- coming and going ---- */

/* Between two people only: what stands on the screen, or lies on the table, is somebody's. */
static bool
may_come(const struct pd_session *s)
{
    if (s->view.screen == PD_SCREEN_CLOSED)
        return true;
    if (!s->config.counter)
        return s->view.screen == PD_SCREEN_ATTRACT;
    return pd_duty_is_free(s);
}

static void
come(struct pd_session *s, struct pd_effects *fx)
{
    char code[sizeof s->view.error_code];

    if (s->config.training || !may_come(s)) /* the desk beneath is not hers to look at from here */
        return;
    memcpy(code, s->view.error_code, sizeof code);
    if (s->config.counter)
        pd_duty_leave(s, fx);
    pd_visit_end(s, fx);
    memcpy(s->view.error_code, code, sizeof code);
    pd_session_go(s, PD_SCREEN_TECHNICIAN);
    go(s, PD_TECHNICIAN_BADGE);
    face(s)->has_card = s->config.card;
    s->lamp_chosen = false;
}

/* Whoever comes next finds the desk as it was: serving, or closed and why. */
static void
leave(struct pd_session *s, struct pd_effects *fx)
{
    bool signed_in = is_in(s) || face(s)->wiping;
    char code[sizeof s->view.error_code];

    memcpy(code, s->view.error_code, sizeof code);
    if (signed_in)
        (void)pd_session_ask(s, fx, PD_REQUEST_SIGN_OUT);
    sodium_memzero(s->pin, sizeof s->pin);
    pd_visit_end(s, fx);
    if (s->serving)
        return;
    memcpy(s->view.error_code, code, sizeof code);
    pd_session_go(s, PD_SCREEN_CLOSED);
}

void
pd_technician_ended(struct pd_session *s, struct pd_effects *fx)
{
    if (pd_technician_is_here(s) && is_in(s))
        leave(s, fx);
}

/* ---- badge and PIN ---- */

static bool
wants_badge(const struct pd_session *s)
{
    return s->view.technician.page == PD_TECHNICIAN_BADGE || s->view.technician.page == PD_TECHNICIAN_PIN;
}

static void
ask_badge(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, PD_REQUEST_BADGE);

    memcpy(r->payload, event->scan.payload, sizeof r->payload);
    r->payload_len = event->scan.len;
}

static void
take_badge(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_technician_view *v = face(s);
    bool good = reply->kind == PD_REPLY_STAFF && reply->sign_in == PD_SIGN_IN_PIN;

    if (!wants_badge(s))
        return;
    pd_session_beep(s, fx, good);
    go(s, good ? PD_TECHNICIAN_PIN : PD_TECHNICIAN_BADGE);
    v->failed = reply->kind == PD_REPLY_FAILED;
    v->outcome = reply->kind == PD_REPLY_STAFF    ? reply->sign_in
                 : reply->kind == PD_REPLY_FAILED ? (enum pd_sign_in)0
                                                  : PD_SIGN_IN_UNKNOWN;
    if (good) {
        v->outcome = (enum pd_sign_in)0;
        memcpy(v->number, reply->clerk.number, sizeof v->number);
    }
}

static void
ask_pin(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_desk_request *r;

    if (face(s)->page != PD_TECHNICIAN_PIN || face(s)->digits < PD_PIN_MIN)
        return;
    r = pd_session_ask(s, fx, PD_REQUEST_PIN);
    (void)pd_copy(r->payload, sizeof r->payload, s->pin);
    r->payload_len = strlen(s->pin);
    r->role = PD_STAFF_TECHNICIAN;
    go(s, PD_TECHNICIAN_CHECKING);
}

static bool
is_busy_with(struct pd_session *s, enum pd_technician_job job)
{
    struct pd_technician_view *v = face(s);

    if (v->job != PD_JOB_NONE)
        return false;
    v->job = job;
    v->told = PD_JOB_NONE;
    v->percent = 0;
    s->job_ms = s->boot_ms;
    return true;
}

static void
start_job(struct pd_session *s, enum pd_technician_job job, struct pd_effects *fx)
{
    if (is_busy_with(s, job))
        pd_session_emit(s, fx, PD_EFFECT_JOB)->n = (int)job;
}

/* What was done here is recorded before its journal is closed; and the hub hears why this desk says nothing
 * from now on, where it can. The training begins with its answer, whatever that is (take_told). */
static void
close_for_training(struct pd_session *s, struct pd_effects *fx)
{
    if (!is_busy_with(s, PD_JOB_TRAIN))
        return;
    (void)pd_session_ask(s, fx, PD_REQUEST_SIGN_OUT);
    pd_session_ask(s, fx, PD_REQUEST_ERRAND)->errand.kind = PD_ERRAND_TRAINING;
}

static void
take_told(struct pd_session *s, struct pd_effects *fx)
{
    if (face(s)->job == PD_JOB_TRAIN)
        pd_session_emit(s, fx, PD_EFFECT_JOB)->n = (int)PD_JOB_TRAIN;
}

static void
take_pin(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_technician_view *v = face(s);
    bool on = reply->kind == PD_REPLY_STAFF && reply->sign_in == PD_SIGN_IN_ON;

    if (v->page != PD_TECHNICIAN_CHECKING)
        return;
    pd_session_beep(s, fx, on);
    if (on && v->wiping) {
        go(s, PD_TECHNICIAN_ACTS);
        v->wiping = false;
        start_job(s, PD_JOB_RETIRE, fx);
    } else if (on) {
        go(s, PD_TECHNICIAN_STATUS);
        start_job(s, PD_JOB_LOOK, fx);
    } else {
        bool again = reply->kind == PD_REPLY_STAFF && reply->sign_in == PD_SIGN_IN_WRONG;

        go(s, again ? PD_TECHNICIAN_PIN : PD_TECHNICIAN_BADGE);
        v->failed = reply->kind != PD_REPLY_STAFF;
        v->outcome = v->failed ? (enum pd_sign_in)0 : reply->sign_in;
        v->tries_left = reply->tries_left;
    }
}

static void
type(struct pd_session *s, int key)
{
    struct pd_technician_view *v = face(s);
    size_t n = strlen(s->pin);

    if (v->page != PD_TECHNICIAN_PIN)
        return;
    if (key == PD_TYPED_BACKSPACE && n > 0)
        s->pin[n - 1] = '\0';
    else if (key >= '0' && key <= '9' && n + 1 < sizeof s->pin)
        s->pin[n] = (char)key, s->pin[n + 1] = '\0';
    else
        return;
    v->digits = (int)strlen(s->pin);
    v->outcome = (enum pd_sign_in)0;
}

/* One step back; from the first pages, away. */
static void
escape(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_technician_view *v = face(s);

    switch (v->page) {
    case PD_TECHNICIAN_PIN:
        go(s, PD_TECHNICIAN_BADGE);
        return;
    case PD_TECHNICIAN_CHECKING:
        return;
    case PD_TECHNICIAN_BADGE:
        if (!v->wiping)
            break;
        v->wiping = false;
        go(s, PD_TECHNICIAN_ACTS);
        return;
    case PD_TECHNICIAN_GRID:
        go(s, PD_TECHNICIAN_DEVICES);
        return;
    case PD_TECHNICIAN_SURE:
        go(s, PD_TECHNICIAN_ACTS);
        return;
    case PD_TECHNICIAN_AWAY:
    case PD_TECHNICIAN_STATUS:
    case PD_TECHNICIAN_DEVICES:
    case PD_TECHNICIAN_JOURNAL:
    case PD_TECHNICIAN_ACTS:
        break;
    }
    leave(s, fx);
}

/* ---- the pages ---- */

static bool
is_tab(int page)
{
    return page == PD_TECHNICIAN_STATUS || page == PD_TECHNICIAN_DEVICES || page == PD_TECHNICIAN_GRID ||
           page == PD_TECHNICIAN_JOURNAL || page == PD_TECHNICIAN_ACTS;
}

static void
open_page(struct pd_session *s, int page)
{
    struct pd_technician_view *v = face(s);

    if (!is_in(s) || !is_tab(page))
        return;
    go(s, (enum pd_technician_page)page);
    if (page == PD_TECHNICIAN_GRID)
        v->touched = 0;
}

static void
set_lamp(struct pd_session *s, enum pd_lamp_of of, enum pd_lamp_view lamp, const char *text)
{
    face(s)->lamps[of].lamp = lamp;
    (void)pd_copy(face(s)->lamps[of].text, sizeof face(s)->lamps[of].text, text);
}

static void
touch_cell(struct pd_session *s, int cell)
{
    struct pd_technician_view *v = face(s);

    if (v->page != PD_TECHNICIAN_GRID || cell < 0 || cell >= PD_GRID_CELLS)
        return;
    v->touched |= UINT32_C(1) << cell;
    if (v->touched != PD_GRID_ALL)
        return;
    v->touch = PD_LAMP_VIEW_GOOD;
    set_lamp(s, PD_LAMP_TOUCH, PD_LAMP_VIEW_GOOD, "");
    go(s, PD_TECHNICIAN_DEVICES);
}

static void
print(struct pd_session *s, int slip, struct pd_effects *fx)
{
    bool its = slip == PD_SLIP_ACCEPTANCE || slip == PD_SLIP_TEST_PAGE;

    if (is_in(s) && its && pd_visit_slip(s, fx, (enum pd_slip)slip))
        face(s)->told = PD_JOB_NONE;
}

void
pd_technician_printed(struct pd_session *s)
{
    struct pd_technician_view *v = face(s);

    if (!pd_technician_is_here(s) || s->view.print == PD_PRINT_RUNNING || s->view.print == PD_PRINT_NONE)
        return;
    v->printer = s->view.print == PD_PRINT_DONE ? PD_LAMP_VIEW_GOOD : PD_LAMP_VIEW_BAD;
    set_lamp(s, PD_LAMP_PRINTER, v->printer, "");
}

static void
ask_job(struct pd_session *s, int job, struct pd_effects *fx)
{
    if (!is_in(s) || job <= PD_JOB_NONE || job > PD_JOB_TRAIN)
        return;
    if (job == PD_JOB_TRAIN)
        close_for_training(s, fx);
    else if (job == PD_JOB_RETIRE)
        go(s, PD_TECHNICIAN_SURE);
    else
        start_job(s, (enum pd_technician_job)job, fx);
}

static void
heard(struct pd_session *s, int yes)
{
    struct pd_technician_view *v = face(s);

    if (!v->ask_heard)
        return;
    v->ask_heard = false;
    v->sound = yes == 1 ? PD_LAMP_VIEW_GOOD : PD_LAMP_VIEW_BAD;
    set_lamp(s, PD_LAMP_SOUND, v->sound, "");
}

static void
sure(struct pd_session *s)
{
    if (face(s)->page != PD_TECHNICIAN_SURE)
        return;
    go(s, PD_TECHNICIAN_BADGE);
    face(s)->wiping = true;
}

static void
choose_lamp(struct pd_session *s, int of)
{
    if (face(s)->page != PD_TECHNICIAN_STATUS || of < 0 || of >= PD_LAMPS)
        return;
    face(s)->chosen = (enum pd_lamp_of)of;
    s->lamp_chosen = true;
}

/* ---- what is asked for ---- */

typedef void
wish_fn(struct pd_session *s, int n, struct pd_effects *fx);

static void
wish_type(struct pd_session *s, int n, struct pd_effects *fx)
{
    (void)fx;
    type(s, n);
}

static void
wish_ok(struct pd_session *s, int n, struct pd_effects *fx)
{
    (void)n;
    ask_pin(s, fx);
}

static void
wish_escape(struct pd_session *s, int n, struct pd_effects *fx)
{
    (void)n;
    escape(s, fx);
}

static void
wish_leave(struct pd_session *s, int n, struct pd_effects *fx)
{
    (void)n;
    if (face(s)->page != PD_TECHNICIAN_CHECKING)
        leave(s, fx);
}

static void
wish_page(struct pd_session *s, int n, struct pd_effects *fx)
{
    (void)fx;
    open_page(s, n);
}

static void
wish_touch(struct pd_session *s, int n, struct pd_effects *fx)
{
    (void)fx;
    touch_cell(s, n);
}

static void
wish_heard(struct pd_session *s, int n, struct pd_effects *fx)
{
    (void)fx;
    heard(s, n);
}

static void
wish_sure(struct pd_session *s, int n, struct pd_effects *fx)
{
    (void)n;
    (void)fx;
    sure(s);
}

static void
wish_lamp(struct pd_session *s, int n, struct pd_effects *fx)
{
    (void)fx;
    choose_lamp(s, n);
}

static const struct {
    enum pd_intent_kind kind;
    wish_fn *wish;
} wishes[] = {
    { PD_INTENT_COUNTER_TYPE, wish_type },
    { PD_INTENT_COUNTER_OK, wish_ok },
    { PD_INTENT_COUNTER_CLEAR, wish_escape },
    { PD_INTENT_BACK, wish_escape },
    { PD_INTENT_TECHNICIAN_LEAVE, wish_leave },
    { PD_INTENT_FINISH, wish_leave },
    { PD_INTENT_TECHNICIAN_PAGE, wish_page },
    { PD_INTENT_TECHNICIAN_JOB, ask_job },
    { PD_INTENT_TECHNICIAN_TOUCH, wish_touch },
    { PD_INTENT_TECHNICIAN_SLIP, print },
    { PD_INTENT_TECHNICIAN_HEARD, wish_heard },
    { PD_INTENT_TECHNICIAN_SURE, wish_sure },
    { PD_INTENT_TECHNICIAN_LAMP, wish_lamp },
};

/* Other faces' wishes do nothing here. */
bool
pd_technician_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (!pd_technician_is_here(s)) {
        if (intent->kind == PD_INTENT_TECHNICIAN)
            come(s, fx);
        return intent->kind >= PD_INTENT_TECHNICIAN && intent->kind <= PD_INTENT_TECHNICIAN_LAMP;
    }
    for (int i = 0; i < PD_COUNT(wishes); i++)
        if (wishes[i].kind == intent->kind)
            wishes[i].wish(s, intent->n, fx);
    return true;
}

/* ---- what is scanned, answered, found ---- */

/* What lies on the reader is a member's, and no badge. */
static void
take_card(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    struct pd_technician_view *v = face(s);
    bool good = event->scan.card != PD_CARD_SEEN_UNREAD;

    if (!is_in(s))
        return;
    v->card_seen = event->scan.card;
    v->card_len = (int)event->scan.len;
    v->card = good ? PD_LAMP_VIEW_GOOD : PD_LAMP_VIEW_LOOK;
    if (good)
        set_lamp(s, PD_LAMP_CARD, PD_LAMP_VIEW_GOOD, "");
    pd_session_beep(s, fx, good);
}

bool
pd_technician_scan(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    struct pd_technician_view *v = face(s);

    if (!pd_technician_is_here(s))
        return false;
    s->touched_ms = s->boot_ms;
    if (event->scan.card != PD_CARD_SEEN_NOTHING) {
        take_card(s, event, fx);
        return true;
    }
    if (wants_badge(s)) {
        ask_badge(s, event, fx);
        return true;
    }
    v->scanned = pd_scanned_of(event->scan.payload, event->scan.len);
    v->scanned_len = (int)(event->scan.len < 99999 ? event->scan.len : 99999);
    v->scans++;
    v->scanner = PD_LAMP_VIEW_GOOD;
    set_lamp(s, PD_LAMP_SCANNER, PD_LAMP_VIEW_GOOD, "");
    pd_session_beep(s, fx, true);
    return true;
}

bool
pd_technician_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (!pd_technician_is_here(s))
        return reply->to == PD_REQUEST_BADGE;
    if (reply->to == PD_REQUEST_BADGE)
        take_badge(s, reply, fx);
    else if (reply->to == PD_REQUEST_PIN)
        take_pin(s, reply, fx);
    else if (reply->to == PD_REQUEST_ERRAND)
        take_told(s, fx);
    return true;
}

/* What was tried here says more than what a check could see. */
static bool
is_tried(const struct pd_technician_view *v, enum pd_lamp_of of)
{
    return (of == PD_LAMP_SCANNER && v->scanner != PD_LAMP_VIEW_NONE) ||
           (of == PD_LAMP_CARD && v->card == PD_LAMP_VIEW_GOOD) ||
           (of == PD_LAMP_TOUCH && v->touch != PD_LAMP_VIEW_NONE) ||
           (of == PD_LAMP_PRINTER && v->printer != PD_LAMP_VIEW_NONE) ||
           (of == PD_LAMP_SOUND && v->sound != PD_LAMP_VIEW_NONE);
}

static void
take_lamp(struct pd_session *s, const struct pd_technician_news *news)
{
    struct pd_technician_view *v = face(s);

    if ((int)news->of < 0 || news->of >= PD_LAMPS || is_tried(v, news->of))
        return;
    v->lamps[news->of] = news->lamp;
    for (int i = 0; i < PD_LAMPS && !s->lamp_chosen; i++)
        if (v->lamps[i].lamp > v->lamps[v->chosen].lamp)
            v->chosen = (enum pd_lamp_of)i;
}

static void
end_job(struct pd_session *s, const struct pd_technician_news *news)
{
    struct pd_technician_view *v = face(s);

    if (news->job != v->job)
        return;
    v->job = PD_JOB_NONE;
    s->touched_ms = s->boot_ms; /* time to read what came of it */
    v->good = news->good;
    memcpy(v->text, news->text, sizeof v->text);
    v->ask_heard = news->job == PD_JOB_TONES && news->good;
    if (news->job == PD_JOB_TONES && !news->good) {
        v->sound = PD_LAMP_VIEW_BAD;
        set_lamp(s, PD_LAMP_SOUND, PD_LAMP_VIEW_BAD, news->text);
    }
    v->told = news->job == PD_JOB_LOOK ? PD_JOB_NONE : news->job;
}

void
pd_technician_news(struct pd_session *s, const struct pd_technician_news *news)
{
    struct pd_technician_view *v = face(s);

    if (!is_in(s)) /* she has left meanwhile */
        return;
    switch (news->kind) {
    case PD_NEWS_LAMP:
        take_lamp(s, news);
        return;
    case PD_NEWS_FACTS:
        v->facts = news->facts;
        return;
    case PD_NEWS_PERCENT:
        v->percent = news->percent;
        return;
    case PD_NEWS_DONE:
        end_job(s, news);
        return;
    }
}

/* ---- time ---- */

static int64_t
patience_ms(const struct pd_session *s)
{
    const struct pd_technician_view *v = &s->view.technician;

    if (v->page == PD_TECHNICIAN_GRID)
        return PD_TECHNICIAN_GRID_MS;
    /* What she waits for is a sign of life. */
    if (v->job != PD_JOB_NONE)
        return PD_TECHNICIAN_JOB_MS;
    return is_in(s) ? PD_TECHNICIAN_IDLE_MS : PD_TECHNICIAN_ENTER_MS;
}

static int64_t
end_ms(const struct pd_session *s)
{
    int64_t since = s->touched_ms > s->screen_ms ? s->touched_ms : s->screen_ms;

    return since + patience_ms(s);
}

void
pd_technician_tick(struct pd_session *s, struct pd_effects *fx)
{
    if (face(s)->job != PD_JOB_NONE && s->boot_ms - s->job_ms >= PD_TECHNICIAN_JOB_MS)
        face(s)->job = PD_JOB_NONE;
    if (s->boot_ms < end_ms(s))
        return;
    if (face(s)->page != PD_TECHNICIAN_GRID) {
        leave(s, fx);
        return;
    }
    face(s)->touch = PD_LAMP_VIEW_BAD;
    set_lamp(s, PD_LAMP_TOUCH, PD_LAMP_VIEW_BAD, "");
    go(s, PD_TECHNICIAN_DEVICES);
}

int64_t
pd_technician_wake_ms(const struct pd_session *s)
{
    int64_t job = s->job_ms + PD_TECHNICIAN_JOB_MS, end = end_ms(s);

    return s->view.technician.job != PD_JOB_NONE && job < end ? job : end;
}
