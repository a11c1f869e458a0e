#include "app/session/state.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

bool
pd_session_is_merchants(const struct pd_session *s)
{
    return s->config.counter && s->view.place != NULL && s->view.place->of != NULL;
}

bool
pd_session_at_table(const struct pd_session *s)
{
    return s->config.counter && !s->window;
}

/* Ready for anybody. */
static void
fill_settings(const struct pd_session_config *config, struct pd_view *v)
{
    v->lang = config->lang;
    v->care = config->care;
    v->contrast = config->contrast;
    v->spoken = (struct pd_spoken_view){ .alone = config->alone,
        .volume = config->volume > 0 ? config->volume : PD_VOLUME_USUAL };
}

static void
keep_settings(const struct pd_view *old, struct pd_view *v)
{
    v->lang = old->lang;
    v->care = old->care;
    v->contrast = old->contrast;
    v->low = old->low;
    v->spoken = old->spoken;
    v->staff_called = old->staff_called;
}

/* What stays from visit to visit; a field that is not named here is wiped. */
static void
fill_blank(const struct pd_session *s, struct pd_view *v)
{
    const struct pd_view *old = &s->view;

    v->visit = pd_session_at_table(s) ? 0 : s->serial;
    v->demo = s->config.demo;
    memcpy(v->demo_badges, s->config.demo_badges, sizeof v->demo_badges);
    v->may_find = s->config.find;
    v->presence = s->config.presence;
    v->leaflet = s->config.leaflet[0] != '\0' ? s->config.leaflet : NULL;
    v->demo_codes = s->config.demo_codes;
    v->programme = old->programme;
    v->place = old->place;
    v->now_ms = old->now_ms;
    v->clock = old->clock;
    v->link = old->link;
    v->full = old->full;
    v->unsent = old->unsent;
    v->oldest_unsent_ms = old->oldest_unsent_ms;
    v->idle_left_s = -1;
    v->idle_total_s = s->config.idle_clear_s;
    v->done_left_s = -1;
    v->category = -1;
    v->qty = 1;
    v->print = pd_print_idle(s);
    v->counter.state = PD_COUNTER_IDLE;
    v->counter.duty = old->counter.duty;
    v->counter.place = old->counter.place;
    v->counter.letter = old->counter.letter;
    v->counter.has_token = old->counter.has_token;
    v->counter.token_holder = old->counter.token_holder;
    v->counter.token_asked = old->counter.token_asked;
    v->counter.token_refused = old->counter.token_refused;
    v->counter.call_count = old->counter.call_count;
    memcpy(v->counter.calls, old->counter.calls, sizeof v->counter.calls);
    v->counter.last_count = old->counter.last_count;
    memcpy(v->counter.last, old->counter.last, sizeof v->counter.last);
    v->counter.late_count = old->counter.late_count;
    v->counter.late_hours = old->counter.late_hours;
    v->counter.unsure_count = old->counter.unsure_count;
    v->counter.pickup_count = old->counter.pickup_count;
    memcpy(v->counter.pickups, old->counter.pickups, sizeof v->counter.pickups);
    pd_aside_keep(s, v);
}

/* keep: the settings. */
static void
wipe(struct pd_session *s, bool keep)
{
    struct pd_view blank;

    memset(&blank, 0, sizeof blank); /* padding too */
    if (keep)
        keep_settings(&s->view, &blank);
    else
        fill_settings(&s->config, &blank);
    fill_blank(s, &blank);
    memcpy(&s->view, &blank, sizeof s->view);
    sodium_memzero(&s->member, sizeof s->member);
    sodium_memzero(s->counter_code, sizeof s->counter_code);
    sodium_memzero(&s->enrol, sizeof s->enrol);
    s->saving = PD_SAVING_NOTHING;
    s->must_wait = false;
    s->gift_sku[0] = '\0';
    s->decided_ms = 0;
    memset(s->from, 0, sizeof s->from);
    sodium_memzero(&s->page, sizeof s->page);
    sodium_memzero(&s->history, sizeof s->history);
    sodium_memzero(&s->asked, sizeof s->asked);
    sodium_memzero(s->typed, sizeof s->typed);
    memset(s->history_before, 0, sizeof s->history_before);
    s->page_state = s->history_state = PD_PAGE_NONE;
    pd_visit_forget_wheel(s);
    if (s->seats_state == PD_PAGE_ASKING) /* the answer goes to this visit, which is over */
        s->seats_state = PD_PAGE_NONE;
    s->history_page = s->history_asked = 0;
    sodium_memzero(&s->plan, sizeof s->plan);
    s->plan_state = PD_PAGE_NONE;
    s->pin_ok = s->slip_asked = false;
    s->call_wanted = keep && s->call_wanted;
    s->window = false;
    sodium_memzero(&s->work, sizeof s->work);
    pd_session_go(s, s->config.counter ? PD_SCREEN_COUNTER : PD_SCREEN_ATTRACT);
}

/* A clerk's own screen stays as she set it. */
void
pd_session_blank(struct pd_session *s)
{
    wipe(s, s->set_up && s->config.counter);
}

void
pd_session_first_screen(struct pd_session *s)
{
    wipe(s, true);
}

enum pd_err
pd_session_create(struct pd_session **out, const struct pd_session_config *config)
{
    struct pd_session *s = calloc(1, sizeof *s);

    if (s == NULL)
        return PD_ERR_MEMORY;
    s->config = *config;
    s->serial = 1;
    s->quality = s->view.clock = PD_TIME_UNTRUSTED;
    s->view.link = PD_LINK_VIEW_OFFLINE;
    pd_session_blank(s);
    s->set_up = true;
    pd_duty_start(s);
    pd_practice_fill(s);
    (void)pd_copy(s->view.error_code, sizeof s->view.error_code, "E-SYS-01");
    pd_session_go(s, PD_SCREEN_CLOSED);
    *out = s;
    return PD_OK;
}

void
pd_session_destroy(struct pd_session *s)
{
    if (s == NULL)
        return;
    sodium_memzero(s, sizeof *s);
    free(s);
}

const struct pd_view *
pd_session_view(const struct pd_session *s)
{
    return &s->view;
}

const struct pd_view *
pd_session_aside(const struct pd_session *s)
{
    return &s->hers;
}

/* A full list is a bug: no event has so many consequences. */
struct pd_effect *
pd_session_emit(struct pd_session *s, struct pd_effects *fx, enum pd_effect_kind kind)
{
    struct pd_effect *e;

    pd_assert(fx->count < PD_EFFECTS_MAX);
    e = &fx->list[fx->count++];
    memset(e, 0, sizeof *e);
    e->kind = kind;
    /* What is printed while a clerk serves her is hers. */
    e->lang = s->window && s->view.aside.here ? s->view.aside.lang : s->view.lang;
    return e;
}

struct pd_desk_request *
pd_session_ask(struct pd_session *s, struct pd_effects *fx, enum pd_desk_request_kind kind)
{
    struct pd_effect *e = pd_session_emit(s, fx, PD_EFFECT_REQUEST);

    e->request.kind = kind;
    e->request.serial = s->serial;
    return &e->request;
}

void
pd_session_beep(struct pd_session *s, struct pd_effects *fx, bool good)
{
    pd_session_emit(s, fx, PD_EFFECT_SOUND)->good = good;
}

void
pd_session_go(struct pd_session *s, enum pd_screen screen)
{
    s->view.screen = screen;
    s->screen_ms = s->boot_ms;
}

int64_t
pd_session_desk_ms(const struct pd_session *s)
{
    return s->desk_ms + (s->boot_ms - s->desk_boot_ms);
}

/* A code shown while points move is not a wish. */
static void
take_scan(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    struct pd_desk_request *r;

    if (pd_technician_scan(s, event, fx))
        return;
    if (!s->serving || s->saving != PD_SAVING_NOTHING || s->view.counter.state == PD_COUNTER_SAVING)
        return;
    if (event->scan.card == PD_CARD_SEEN_UNREAD) {
        s->touched_ms = s->boot_ms;
        pd_visit_card_unread(s, fx);
        return;
    }
    if (!pd_session_at_table(s) && s->view.has_member && s->member.code[0] != '\0' &&
        strcmp(event->scan.payload, s->member.code) == 0) {
        pd_visit_same_code(s);
        return;
    }
    s->touched_ms = s->boot_ms;
    if (event->scan.card == PD_CARD_SEEN_NOTHING && pd_work_is_open(s) && pd_work_scan(s, event, fx))
        return;
    if (pd_enrol_scan(s, event->scan.payload, event->scan.len, fx))
        return;
    r = pd_session_ask(s, fx, PD_REQUEST_SCAN);
    memcpy(r->payload, event->scan.payload, sizeof r->payload);
    r->payload_len = event->scan.len;
    r->card_number = event->scan.card != PD_CARD_SEEN_NOTHING;
}

/* A new programme takes effect between visits and within one alike; a price not yet confirmed is shown anew.
 */
static void
take_programme(struct pd_session *s, struct pd_programme *fresh, struct pd_effects *fx)
{
    struct pd_programme *old = s->programme;

    s->programme = fresh;
    s->view.programme = fresh;
    pd_catalogue_rebind(s);
    if (old != NULL)
        pd_session_ask(s, fx, PD_REQUEST_DROP_PROGRAMME)->programme = old;
}

/* What went out last, and what waits to. */
static void
take_lists(struct pd_session *s, const struct pd_desk_reply *reply)
{
    struct pd_counter_view *c = &s->view.counter;

    c->last_count = reply->last_count;
    memcpy(c->last, reply->last, sizeof c->last);
    for (int i = 0; i < c->last_count; i++)
        pd_catalogue_bind(s, &c->last[i]);
    c->pickup_count = reply->pickup_count;
    memcpy(c->pickups, reply->pickups, sizeof c->pickups);
    for (int i = 0; i < c->pickup_count; i++)
        pd_catalogue_bind(s, &c->pickups[i]);
}

/* A new one is heard, not only seen. */
static void
take_calls(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;
    int count = reply->call_count < PD_COUNTER_CALLS ? reply->call_count : PD_COUNTER_CALLS;

    if (s->config.counter && count > c->call_count)
        pd_session_beep(s, fx, true);
    c->call_count = count;
    for (int i = 0; i < count; i++) {
        c->calls[i].letter = reply->calls[i].letter;
        c->calls[i].since_ms = reply->calls[i].since_ms;
    }
}

/* Nothing can be kept: whoever stands here goes to people, and takes nothing of hers along. */
static void
close_desk(struct pd_session *s, const char *code, struct pd_effects *fx)
{
    if (s->serving || s->view.has_member)
        pd_visit_end(s, fx);
    s->serving = false;
    (void)pd_copy(s->view.error_code, sizeof s->view.error_code, code);
    if (s->view.screen != PD_SCREEN_CLOSED) /* told once more, it is not another screen */
        pd_session_go(s, PD_SCREEN_CLOSED);
}

/* What was promised to her is kept, and she may look at it. */
static bool
has_a_ticket(const struct pd_session *s)
{
    return !s->config.counter && (s->view.screen == PD_SCREEN_SAVING || s->view.screen == PD_SCREEN_DONE ||
                                     s->view.screen == PD_SCREEN_TICKET || s->view.screen == PD_SCREEN_PROXY);
}

static void
close_when_free(struct pd_session *s, struct pd_effects *fx)
{
    if (s->closing_code[0] == '\0' || has_a_ticket(s) || pd_technician_is_here(s))
        return;
    close_desk(s, s->closing_code, fx);
    s->closing_code[0] = '\0';
}

static void
open_desk(struct pd_session *s)
{
    s->serving = true;
    s->closing_code[0] = '\0';
    if (s->view.screen != PD_SCREEN_CLOSED)
        return;
    s->view.error_code[0] = '\0';
    pd_session_go(s, s->config.counter ? PD_SCREEN_COUNTER : PD_SCREEN_ATTRACT);
    s->touched_ms = s->boot_ms;
}

/* For when the technician leaves. */
static void
note_serving(struct pd_session *s, const struct pd_desk_reply *reply)
{
    s->serving = reply->serving;
    s->closing_code[0] = '\0';
    (void)pd_copy(s->view.error_code, sizeof s->view.error_code, reply->serving ? "" : reply->closed_code);
}

static void
take_status(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    s->desk_ms = reply->now.now_ms;
    s->desk_boot_ms = s->boot_ms;
    s->quality = s->view.clock = reply->now.quality;
    s->online = reply->online;
    if (reply->programme != NULL)
        take_programme(s, reply->programme, fx);
    s->view.link = reply->online        ? PD_LINK_VIEW_ONLINE
                   : reply->hub_refuses ? PD_LINK_VIEW_REFUSED
                                        : PD_LINK_VIEW_OFFLINE;
    s->view.full = reply->full;
    s->view.unsent = reply->ledger.unsent;
    s->view.oldest_unsent_ms = reply->ledger.oldest_unsent_ms;
    s->view.place = s->programme != NULL ? pd_programme_place(s->programme, reply->identity.place) : NULL;
    s->view.counter.place = s->view.place;
    s->view.counter.letter = reply->identity.letter;
    s->view.counter.late_count = reply->late_count;
    s->view.counter.late_hours = reply->late_hours;
    s->view.counter.unsure_count = reply->unsure_count;
    take_lists(s, reply);
    take_calls(s, reply, fx);
    pd_duty_status(s, reply, fx);
    pd_handover_token(s, &reply->token, fx);
    if (reply->clerk_ended)
        pd_technician_ended(s, fx);
    if (pd_technician_is_here(s))
        note_serving(s, reply);
    else if (reply->serving)
        open_desk(s);
    else if (reply->full && has_a_ticket(s))
        (void)pd_copy(s->closing_code, sizeof s->closing_code, reply->closed_code);
    else
        close_desk(s, reply->closed_code, fx);
}

/* Whatever is scanned while a member is served is the next thing on the table. */
static bool
leaves_window(const struct pd_desk_reply *reply)
{
    return reply->to == PD_REQUEST_SCAN || reply->kind == PD_REPLY_STAFF;
}

static void
take_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    pd_practice_reply(s, reply);
    if (reply->kind == PD_REPLY_STATUS) {
        take_status(s, reply, fx);
        return;
    }
    /* The hub's answer is unasked: it names its hold instead of a visit. */
    if (reply->kind != PD_REPLY_ANSWER && reply->serial != s->serial) {
        pd_visit_late(s, reply, fx);
        return;
    }
    if (reply->kind != PD_REPLY_ANSWER && pd_technician_reply(s, reply, fx))
        return;
    if (s->window && leaves_window(reply))
        pd_visit_end(s, fx);
    if (pd_session_at_table(s))
        pd_handover_reply(s, reply, fx);
    else
        pd_visit_reply(s, reply, fx);
}

/* Settings that every screen has, whoever stands there. */
static bool
common_intent(struct pd_session *s, const struct pd_intent *intent)
{
    switch (intent->kind) {
    case PD_INTENT_LANG:
        if (intent->n >= 0 && intent->n < PD_LANGS)
            s->view.lang = (enum pd_lang)intent->n;
        return true;
    case PD_INTENT_CARE:
        s->view.care = !s->view.care;
        return true;
    case PD_INTENT_CONTRAST:
        s->view.contrast = !s->view.contrast;
        return true;
    case PD_INTENT_LOW:
        s->view.low = !s->view.low;
        return true;
    case PD_INTENT_SPOKEN:
        s->view.spoken.on = !s->config.counter;
        return true;
    case PD_INTENT_DARK:
        s->view.spoken.dark = s->view.spoken.on && !s->view.spoken.dark;
        return true;
    case PD_INTENT_VOLUME:
        if (intent->n >= 0 && intent->n <= PD_VOLUME_MAX)
            s->view.spoken.volume = intent->n;
        return true;
    case PD_INTENT_ALONE:
        s->view.spoken.alone = intent->n == 1 || s->config.alone;
        s->view.spoken.on =
            !s->config.counter && (s->view.spoken.on || intent->n == 1); /* who plugs in wants to hear */
        return true;
    default: /* the faces' own */
        return false;
    }
}

static void
take_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    s->touched_ms = s->boot_ms;
    if (pd_practice_intent(s, intent, fx))
        return;
    if (intent->kind == PD_INTENT_DEMO_CODE && s->config.demo) {
        pd_session_emit(s, fx, PD_EFFECT_DEMO)->n = intent->n;
        return;
    }
    if (common_intent(s, intent) || pd_technician_intent(s, intent, fx))
        return;
    if (s->config.counter && pd_duty_intent(s, intent, fx))
        return;
    if (pd_work_intent(s, intent, fx))
        return;
    if (pd_session_at_table(s))
        pd_handover_intent(s, intent, fx);
    else if (!s->window || !pd_window_intent(s, intent, fx))
        pd_visit_intent(s, intent, fx);
}

/* Times and what may be shown hold from now on. How the first screen looks is not changed under somebody's
 * eyes: the next visit begins with it. */
static void
take_settings(struct pd_session *s, const struct pd_session_config *settings)
{
    const struct pd_session_config old = s->config;
    bool free =
        s->config.counter ||
        ((s->view.screen == PD_SCREEN_ATTRACT || s->view.screen == PD_SCREEN_CLOSED) && !s->view.spoken.on);

    s->config = *settings;
    s->config.counter = old.counter;
    s->config.printer = old.printer;
    s->config.demo = old.demo;
    s->config.demo_codes = old.demo_codes;
    s->config.training = old.training;
    s->view.may_find = s->config.find;
    s->view.presence = s->config.presence;
    s->view.leaflet = s->config.leaflet[0] != '\0' ? s->config.leaflet : NULL;
    s->view.idle_total_s = s->config.idle_clear_s;
    if (!free)
        return;
    if (s->config.lang != old.lang)
        s->view.lang = s->config.lang;
    if (s->config.care != old.care)
        s->view.care = s->config.care;
    if (s->config.contrast != old.contrast)
        s->view.contrast = s->config.contrast;
    if (s->config.volume != old.volume && s->config.volume > 0)
        s->view.spoken.volume = s->config.volume;
}

static void
take_tick(struct pd_session *s, struct pd_effects *fx)
{
    if (pd_technician_is_here(s)) {
        pd_technician_tick(s, fx);
        return;
    }
    if (s->config.counter)
        pd_duty_tick(s, fx);
    if (pd_session_at_table(s))
        pd_handover_tick(s, fx);
    else
        pd_visit_tick(s, fx);
}

/* Somebody did something. */
static bool
is_life(enum pd_session_event_kind kind)
{
    return kind == PD_SESSION_EVENT_SCAN || kind == PD_SESSION_EVENT_INTENT ||
           kind == PD_SESSION_EVENT_TOUCH || kind == PD_SESSION_EVENT_ASIDE;
}

void
pd_session_apply(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    bool slip;

    fx->count = 0;
    s->boot_ms = event->boot_ms;
    if (is_life(event->kind))
        pd_practice_touched(s);
    switch (event->kind) {
    case PD_SESSION_EVENT_SCAN:
        take_scan(s, event, fx);
        break;
    case PD_SESSION_EVENT_INTENT:
        take_intent(s, &event->intent, fx);
        break;
    case PD_SESSION_EVENT_REPLY:
        take_reply(s, event->reply, fx);
        break;
    case PD_SESSION_EVENT_TICK:
        break;
    case PD_SESSION_EVENT_TOUCH:
        s->touched_ms = s->boot_ms;
        break;
    case PD_SESSION_EVENT_PRINT:
        slip = s->slip_asked && pd_id_is_zero(event->print_hold);
        pd_visit_printed(s, event, fx);
        if (slip)
            pd_technician_printed(s);
        break;
    case PD_SESSION_EVENT_ASIDE:
        pd_aside_intent(s, &event->intent, fx);
        break;
    case PD_SESSION_EVENT_ASIDE_SCREEN:
        pd_aside_screen(s, event->aside.here, event->aside.touch);
        break;
    case PD_SESSION_EVENT_CAMERA:
        s->view.camera = event->camera;
        break;
    case PD_SESSION_EVENT_PRESENCE:
        if (s->config.presence &&
            s->view.idle_left_s < 0) /* a question that is asked stays until it is answered */
            s->present_ms = s->boot_ms;
        break;
    case PD_SESSION_EVENT_LISTED:
        pd_enrol_listed(s, event->listed);
        break;
    case PD_SESSION_EVENT_TYPED:
        pd_enrol_typed(s, event->typed);
        break;
    case PD_SESSION_EVENT_SETTINGS:
        take_settings(s, event->settings);
        break;
    case PD_SESSION_EVENT_TECHNICIAN:
        pd_technician_news(s, event->news);
        break;
    }
    take_tick(s, fx);
    pd_practice_tick(s, fx);
    close_when_free(s, fx);
    pd_aside_tick(s, fx);
    /* Minutes are enough for everything a screen shows, and keep a still screen still. */
    s->view.now_ms = pd_session_desk_ms(s) / PD_MINUTE_MS * PD_MINUTE_MS;
    pd_attract_fill(s);
    pd_member_fill(s);
    pd_catalogue_fill(s);
    pd_visit_fill(s);
    pd_duty_fill(s);
    pd_enrol_fill(s);
    pd_practice_fill(s);
    s->view.at_counter = s->window;
    s->view.staffed = s->config.counter;
    pd_aside_fill(s);
}

static int64_t
next_ms(const struct pd_session *s)
{
    int64_t wake, duty;

    if (pd_technician_is_here(s))
        return pd_technician_wake_ms(s);
    wake = pd_session_at_table(s) ? pd_handover_wake_ms(s) : pd_visit_wake_ms(s);
    if (!s->config.counter)
        return wake;
    if (pd_aside_asks(s)) /* the visit's own clock stands still */
        wake = INT64_MAX;
    duty = pd_duty_wake_ms(s);
    wake = duty < wake ? duty : wake;
    return pd_aside_wake_ms(s) < wake ? pd_aside_wake_ms(s) : wake;
}

int64_t
pd_session_wake_ms(const struct pd_session *s)
{
    int64_t wake = next_ms(s), practice = pd_practice_wake_ms(s);

    return practice < wake ? practice : wake;
}
