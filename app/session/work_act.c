/*
 * What is done with a line of a list: its fields one after the other, all of it once more where it cannot be
 * taken back, badge and PIN where the table wants proof or a supervisor is needed. The PIN is wiped in every
 * step but its own, the badge with the act.
 */
#include "app/session/work.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 13 /* of a number; the table says what it may be */

static struct pd_work_view *
work(struct pd_session *s)
{
    return &s->view.counter.work;
}

static const struct pd_work_field *
field(const struct pd_session *s)
{
    const struct pd_work_view *w = &s->view.counter.work;

    return &w->act->fields[w->field];
}

/* ---- an act begins ---- */

/* What can be done again or undone in the list itself is done at once. */
static bool
is_light(const struct pd_work_act *act)
{
    static const char *const light[] = { "feedback.answer", "services.take", "services.done",
        "birthdays.done", "activities.check_in", "stock.count", "receipts.add", "discounts.quote",
        "uncollected.reprint", "money.reprint" };

    for (int i = 0; i < PD_COUNT(light); i++)
        if (strcmp(light[i], act->name) == 0)
            return true;
    return false;
}

static void
offer(struct pd_session *s, int64_t n)
{
    (void)snprintf(work(s)->typed, sizeof work(s)->typed, "%lld", (long long)n);
    s->work.offered = true; /* the first key takes its place */
}

/* Of a card's limits the one that is asked for, as it stands: "ONE MONTH USED" in the line, the day's beside.
 */
static int64_t
limit_now(const struct pd_work_row *row, int field)
{
    char *rest = NULL;
    int64_t one = strtoll(row->text, &rest, 10), month = strtoll(rest, NULL, 10);

    return field == 0 ? one : field == 1 ? row->of : month;
}

static void
ask_field(struct pd_session *s)
{
    struct pd_work_view *w = work(s);

    sodium_memzero(w->typed, sizeof w->typed);
    s->work.offered = false;
    pd_work_go(s, PD_WORK_STEP_FIELD);
    if (strcmp(w->act->name, "captures.refund") == 0 && w->field == 0)
        offer(s, w->page.rows[w->row].n - w->page.rows[w->row].of);
    else if ((strcmp(w->act->name, "units.use") == 0 || strcmp(w->act->name, "shared.use") == 0) &&
             w->field == 0)
        offer(s, 1);
    else if (strcmp(w->act->name, "family.limit") == 0)
        offer(s, limit_now(&w->page.rows[w->row], w->field));
}

static void
send(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);
    bool hub = w->act->source == PD_WORK_HUB;
    struct pd_work_ask *ask;
    struct pd_desk_request *r;

    if (hub && !s->online) {
        pd_work_said(s, PD_ERRAND_OFFLINE, "");
        return;
    }
    ask = pd_work_ask(s, fx, hub);
    memcpy(ask->act, s->work.ask.act, sizeof ask->act);
    memcpy(ask->ref, s->work.ask.ref, sizeof ask->ref);
    memcpy(ask->values, w->values, sizeof ask->values);
    memcpy(ask->code, s->work.ask.code, sizeof ask->code);
    memcpy(ask->badge, s->work.ask.badge, sizeof ask->badge);
    r = &fx->list[fx->count - 1].request;
    r->print = s->config.printer;
    if (w->act->proof)
        (void)pd_copy(r->errand.digits, sizeof r->errand.digits, s->work.pin);
    pd_work_go(s, PD_WORK_STEP_SENDING);
}

/* All fields are there. */
static void
complete(struct pd_session *s, struct pd_effects *fx)
{
    if (is_light(work(s)->act))
        send(s, fx);
    else
        pd_work_go(s, PD_WORK_STEP_CHECK);
}

static void
next_field(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);

    if (w->field < w->act->field_count)
        ask_field(s);
    else
        complete(s, fx);
}

void
pd_wish_work_act(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);
    const struct pd_work_act *act;

    if ((w->step != PD_WORK_STEP_LIST && w->step != PD_WORK_STEP_ROW) || intent->n < 0 ||
        intent->n >= w->act_count)
        return;
    act = w->acts[intent->n];
    pd_work_forget_act(s);
    w->act = act;
    (void)pd_copy(s->work.ask.act, sizeof s->work.ask.act, act->name);
    if (act->row)
        memcpy(s->work.ask.ref, w->page.rows[w->row].ref, sizeof s->work.ask.ref);
    next_field(s, fx);
}

/* ---- fields ---- */

static void
take_value(struct pd_session *s, const struct pd_work_value *value, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);

    w->values[w->field++] = *value;
    w->given = w->field;
    next_field(s, fx);
}

static bool
takes_key(const struct pd_work_field *f, const char *typed, int key)
{
    const char *point = strchr(typed, '.');
    size_t n = strlen(typed);

    switch (f->kind) {
    case PD_WORK_FIELD_SIGNED:
        if (key == '-')
            return n == 0;
        return key >= '0' && key <= '9' && n < DIGITS_MAX;
    case PD_WORK_FIELD_NUMBER:
        return key >= '0' && key <= '9' && n < DIGITS_MAX;
    case PD_WORK_FIELD_FEN:
        if (key == '.')
            return point == NULL && n > 0;
        return key >= '0' && key <= '9' && n < DIGITS_MAX && (point == NULL || strlen(point) <= 2);
    case PD_WORK_FIELD_TEXT:
        return key >= ' ' && key != 0x7f && (key < 0x100 || key >= 0x2e80) && key <= 0x10ffff;
    case PD_WORK_FIELD_REASON:
    case PD_WORK_FIELD_PLACE:
    case PD_WORK_FIELD_CODE:
        return false;
    }
    return false;
}

static void
type_into_field(struct pd_session *s, int key)
{
    struct pd_work_view *w = work(s);
    size_t n = strlen(w->typed);

    w->typed_bad = false;
    if (s->work.offered) {
        s->work.offered = false;
        n = 0;
        sodium_memzero(w->typed, sizeof w->typed);
    }
    if (key == PD_TYPED_BACKSPACE) {
        while (n > 0 && ((unsigned char)w->typed[--n] & 0xc0) == 0x80)
            continue;
        w->typed[n] = '\0';
        return;
    }
    if (!takes_key(field(s), w->typed, key) || n + 5 > sizeof w->typed)
        return;
    n += pd_utf8_put(w->typed + n, (uint32_t)key);
    w->typed[n] = '\0';
}

static void
type_into_pin(struct pd_session *s, int key)
{
    size_t n = strlen(s->work.pin);

    if (key == PD_TYPED_BACKSPACE && n > 0)
        s->work.pin[n - 1] = '\0';
    else if (key >= '0' && key <= '9' && n + 1 < sizeof s->work.pin)
        s->work.pin[n] = (char)key, s->work.pin[n + 1] = '\0';
    work(s)->digits = (int)strlen(s->work.pin);
    work(s)->outcome = (enum pd_sign_in)0;
}

void
pd_wish_work_type(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (work(s)->step == PD_WORK_STEP_FIELD)
        type_into_field(s, intent->n);
    else if (work(s)->step == PD_WORK_STEP_PIN)
        type_into_pin(s, intent->n);
}

/* The reason of this number; NULL: there is none. */
static const char *
word_of(const struct pd_work_field *f, int n)
{
    int count = 0;

    while (f->words[count] != NULL)
        count++;
    return n >= 0 && n < count ? f->words[n] : NULL;
}

static const char *
place_of(const struct pd_session *s, int n)
{
    const struct pd_place *places[PD_WORK_PLACES_MAX];
    int count =
        s->programme == NULL ? 0 : pd_work_places(s->programme, s->work.ask.ref, places, PD_WORK_PLACES_MAX);

    return n >= 0 && n < count && n < PD_WORK_PLACES_MAX ? places[n]->id : NULL;
}

void
pd_wish_work_word(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_work_value value = { .n = 0 };
    const char *word;

    if (work(s)->step != PD_WORK_STEP_FIELD)
        return;
    word = field(s)->kind == PD_WORK_FIELD_REASON  ? word_of(field(s), intent->n)
           : field(s)->kind == PD_WORK_FIELD_PLACE ? place_of(s, intent->n)
                                                   : NULL;
    if (word == NULL)
        return;
    (void)pd_copy(value.text, sizeof value.text, word);
    take_value(s, &value, fx);
}

/* A sentence of the screen's, which may be gone on with. */
void
pd_wish_work_say(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);

    (void)fx;
    if (w->step != PD_WORK_STEP_FIELD || field(s)->kind != PD_WORK_FIELD_TEXT || intent->text == NULL)
        return;
    w->typed_bad = false;
    s->work.offered = false;
    (void)pd_copy(w->typed, sizeof w->typed, intent->text);
}

/* "12.5" in fen, and digits with a sign before them. */
static bool
number_of(const char *typed, bool fen, int64_t *out)
{
    bool less = typed[0] == '-';
    const char *p = typed + less;
    int places = -1;

    *out = 0;
    if (*p == '\0')
        return false;
    for (; *p != '\0'; p++) {
        if (*p == '.') {
            places = 0;
            continue;
        }
        *out = *out * 10 + (*p - '0');
        places += places >= 0;
    }
    for (int i = places < 0 ? 0 : places; fen && i < 2; i++)
        *out *= 10;
    *out = less ? -*out : *out;
    return true;
}

/* Beyond the table: what the line says is the most. */
static bool
is_too_much(const struct pd_session *s, int64_t n)
{
    const struct pd_work_view *w = &s->view.counter.work;
    const struct pd_work_row *row = w->row >= 0 ? &w->page.rows[w->row] : NULL;

    if (row == NULL || w->field > 0)
        return false;
    if (strcmp(w->act->name, "captures.refund") == 0)
        return n > row->n - row->of;
    return (strcmp(w->act->name, "units.use") == 0 || strcmp(w->act->name, "shared.use") == 0) && n > row->n;
}

static void
field_on(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);
    const struct pd_work_field *f = field(s);
    struct pd_work_value value = { .n = 0 };
    bool good;

    if (f->kind == PD_WORK_FIELD_REASON || f->kind == PD_WORK_FIELD_PLACE || f->kind == PD_WORK_FIELD_CODE)
        return; /* chosen, or scanned */
    if (f->kind == PD_WORK_FIELD_TEXT)
        good = pd_copy(value.text, sizeof value.text, w->typed);
    else
        good = number_of(w->typed, f->kind == PD_WORK_FIELD_FEN, &value.n) && !is_too_much(s, value.n);
    if (good && pd_work_value_good(f, &value))
        take_value(s, &value, fx);
    else
        w->typed_bad = true;
}

/* ---- badge and PIN ---- */

static void
ask_badge(struct pd_session *s)
{
    sodium_memzero(s->work.ask.badge, sizeof s->work.ask.badge);
    pd_work_go(s, PD_WORK_STEP_BADGE);
}

/* The desk looks at it and at nothing else: the act comes after. */
static void
ask_supervisor_pin(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, PD_REQUEST_PIN);

    (void)pd_copy(r->payload, sizeof r->payload, s->work.pin);
    r->payload_len = strlen(s->work.pin);
    r->approve = true;
    r->role = PD_STAFF_SUPERVISOR;
    r->lets.kind = work(s)->work == PD_WORK_STOCK ? PD_OP_STOCK : PD_OP_REFUND;
    r->lets.n = work(s)->values[0].n;
    pd_work_subject(s->work.ask.ref, &r->lets.subject);
    (void)pd_copy(r->lets.why, sizeof r->lets.why, work(s)->values[1].text);
    pd_work_go(s, PD_WORK_STEP_SENDING);
}

static void
pin_on(struct pd_session *s, struct pd_effects *fx)
{
    if (strlen(s->work.pin) < PD_PIN_MIN)
        return;
    if (work(s)->supervisor)
        ask_supervisor_pin(s, fx);
    else
        send(s, fx);
}

static void
take_badge(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool good = reply->kind == PD_REPLY_STAFF && reply->sign_in == PD_SIGN_IN_PIN;

    pd_session_beep(s, fx, good);
    pd_work_go(s, good ? PD_WORK_STEP_PIN : PD_WORK_STEP_BADGE);
    if (good)
        return;
    work(s)->badge_bad = reply->kind != PD_REPLY_STAFF;
    work(s)->outcome = reply->kind == PD_REPLY_STAFF ? reply->sign_in : (enum pd_sign_in)0;
}

static void
take_pin(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool good = reply->kind == PD_REPLY_STAFF && reply->sign_in == PD_SIGN_IN_ON;

    pd_session_beep(s, fx, good);
    if (good) {
        send(s, fx);
        return;
    }
    if (reply->kind != PD_REPLY_STAFF) {
        pd_work_said(s, PD_ERRAND_UNANSWERED, "not_saved");
        return;
    }
    pd_work_go(s, reply->sign_in == PD_SIGN_IN_WRONG ? PD_WORK_STEP_PIN : PD_WORK_STEP_BADGE);
    work(s)->outcome = reply->sign_in;
    work(s)->tries_left = reply->tries_left;
}

bool
pd_work_badge_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);

    if (!w->supervisor)
        return false;
    if (reply->to == PD_REQUEST_SCAN && (w->step == PD_WORK_STEP_BADGE || w->step == PD_WORK_STEP_PIN))
        take_badge(s, reply, fx);
    else if (reply->to == PD_REQUEST_PIN && w->step == PD_WORK_STEP_SENDING)
        take_pin(s, reply, fx);
    else
        return false;
    return true;
}

/* ---- on, and back ---- */

void
pd_work_on(struct pd_session *s, struct pd_effects *fx)
{
    switch (work(s)->step) {
    case PD_WORK_STEP_FIELD:
        field_on(s, fx);
        return;
    case PD_WORK_STEP_CHECK:
        if (work(s)->act->proof)
            ask_badge(s);
        else
            send(s, fx);
        return;
    case PD_WORK_STEP_PIN:
        pin_on(s, fx);
        return;
    case PD_WORK_STEP_NONE:
    case PD_WORK_STEP_MENU:
    case PD_WORK_STEP_LIST:
    case PD_WORK_STEP_ROW:
    case PD_WORK_STEP_BADGE:
    case PD_WORK_STEP_SENDING:
    case PD_WORK_STEP_SAID:
        return;
    }
}

void
pd_work_back(struct pd_session *s)
{
    struct pd_work_view *w = work(s);

    if (w->step == PD_WORK_STEP_PIN) {
        ask_badge(s);
    } else if (w->step == PD_WORK_STEP_BADGE) {
        w->supervisor = false;
        pd_work_go(s, PD_WORK_STEP_CHECK);
    } else if (w->field == 0) {
        pd_work_up_from_act(s);
    } else {
        w->given = --w->field;
        memset(&w->values[w->field], 0, sizeof w->values[0]);
        ask_field(s);
    }
}

/* ---- what is scanned for it ---- */

static bool
is_short_text(const struct pd_session_event *event)
{
    if (event->scan.len == 0 || event->scan.len > 64)
        return false;
    for (size_t i = 0; i < event->scan.len; i++)
        if (event->scan.payload[i] < ' ' || event->scan.payload[i] > '~')
            return false;
    return true;
}

static bool
scan_into_field(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);
    const struct pd_work_value none = { .n = 0 };

    if (event->scan.len >= sizeof s->work.ask.code)
        return false;
    if (field(s)->kind == PD_WORK_FIELD_CODE) {
        memcpy(s->work.ask.code, event->scan.payload, event->scan.len);
        s->work.ask.code[event->scan.len] = '\0';
        w->coded = true;
        take_value(s, &none, fx);
        return true;
    }
    if (strcmp(field(s)->name, "bill") != 0 || field(s)->kind != PD_WORK_FIELD_TEXT || !is_short_text(event))
        return false;
    memcpy(w->typed, event->scan.payload, event->scan.len);
    w->typed[event->scan.len] = '\0';
    field_on(s, fx);
    return true;
}

bool
pd_work_scan(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);
    size_t prefix = strlen(PD_CODE_PREFIX);

    if (w->step == PD_WORK_STEP_SENDING)
        return true; /* nothing is hit while it is done */
    if (w->step == PD_WORK_STEP_FIELD)
        return scan_into_field(s, event, fx);
    if ((w->step != PD_WORK_STEP_BADGE && w->step != PD_WORK_STEP_PIN) || w->supervisor)
        return false; /* a supervisor's is looked at by the desk */
    /* Whose it is the hub says, which alone is asked for proof. */
    if (event->scan.len < prefix || event->scan.len >= sizeof s->work.ask.badge ||
        strncmp(event->scan.payload, PD_CODE_PREFIX, prefix) != 0) {
        pd_session_beep(s, fx, false);
        ask_badge(s);
        w->badge_bad = true;
        return true;
    }
    pd_session_beep(s, fx, true);
    memcpy(s->work.ask.badge, event->scan.payload, event->scan.len);
    s->work.ask.badge[event->scan.len] = '\0';
    pd_work_go(s, PD_WORK_STEP_PIN);
    return true;
}

/* ---- what became of it ---- */

void
pd_work_said(struct pd_session *s, enum pd_errand_status status, const char *code)
{
    struct pd_work_view *w = work(s);

    w->said = status;
    w->waits = false;
    w->points = pd_points_of(0);
    w->off = w->price = pd_fen_of(0);
    w->percent = w->copy = 0;
    w->text_code[0] = '\0';
    (void)pd_copy(w->code, sizeof w->code, code);
    sodium_memzero(&s->work.ask, sizeof s->work.ask);
    s->serial++; /* what comes late was not waited for */
    pd_work_go(s, PD_WORK_STEP_SAID);
}

static void
print_again(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_ticket_view ticket = reply->ticket;

    if (!s->config.printer) {
        pd_work_said(s, PD_ERRAND_REFUSED, "no_printer");
        return;
    }
    pd_catalogue_bind(s, &ticket);
    pd_session_emit(s, fx, PD_EFFECT_PRINT)->ticket = ticket;
    s->work.printing = ticket.hold.id;
    work(s)->copy = ticket.copies;
}

/* What its line says, and what the hub has just told. */
static void
print_slip_again(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    const struct pd_work_view *w = work(s);
    const struct pd_work_row *row = &w->page.rows[w->row];
    const struct pd_errand_answer *a = &reply->errand;
    struct pd_effect *e;

    if (!s->config.printer || pd_id_is_zero(reply->paper.id)) {
        pd_work_said(s, PD_ERRAND_REFUSED, s->config.printer ? "not_saved" : "no_printer");
        return;
    }
    s->view.due = (struct pd_due_view){ .fen = pd_fen_of(pd_fen_raw(a->off) + pd_fen_raw(a->price)),
        .points = a->points,
        .off = a->off,
        .number = a->number,
        .until_ms = a->until_ms,
        .paid = row->state == PD_WORK_MONEY_PAID,
        .copies = reply->paper.copies };
    (void)pd_copy(s->view.due.bill, sizeof s->view.due.bill, row->text);
    e = pd_session_emit(s, fx, PD_EFFECT_SLIP);
    e->n = PD_SLIP_DEDUCTION;
    e->paper = s->work.printing = reply->paper.id;
    work(s)->copy = reply->paper.copies;
}

void
pd_work_printed(struct pd_session *s, const struct pd_session_event *event)
{
    if (!pd_work_is_open(s) || work(s)->step != PD_WORK_STEP_SAID || !pd_print_failed(event->print) ||
        !pd_id_equal(event->print_hold, s->work.printing))
        return;
    pd_work_said(s, PD_ERRAND_REFUSED, "no_paper");
}

/* The hub has counted a wrong one, and keeps its count to itself: the act stands, and the PIN is asked for
 * again. */
static bool
asks_again(struct pd_session *s, const struct pd_errand_answer *answer)
{
    struct pd_work_view *w = work(s);

    if (answer->status != PD_ERRAND_REFUSED)
        return false;
    if (w->act->proof && strcmp(answer->code, "wrong_pin") == 0) {
        pd_work_go(s, PD_WORK_STEP_PIN);
        w->outcome = PD_SIGN_IN_WRONG;
        return true;
    }
    if (strcmp(answer->code, "supervisor") != 0)
        return false;
    w->supervisor = true;
    ask_badge(s);
    return true;
}

void
pd_work_done(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);
    const struct pd_errand_answer *answer = &reply->errand;

    if (asks_again(s, answer)) {
        pd_session_beep(s, fx, false);
        return;
    }
    pd_work_said(s, answer->status, answer->code);
    pd_session_beep(s, fx, answer->status == PD_ERRAND_DONE);
    if (answer->status != PD_ERRAND_DONE)
        return;
    w->waits = reply->work.waits;
    w->points = answer->points;
    w->off = answer->off;
    w->price = answer->price;
    w->percent = reply->work.percent;
    memcpy(w->text_code, answer->text_code, sizeof w->text_code);
    if (strcmp(w->act->name, "uncollected.reprint") == 0)
        print_again(s, reply, fx);
    else if (strcmp(w->act->name, "money.reprint") == 0)
        print_slip_again(s, reply, fx);
}
