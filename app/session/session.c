#include "app/session/state.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum pd_err
pd_session_create(struct pd_session **out, const struct pd_session_config *config)
{
    struct pd_session *s = calloc(1, sizeof *s);

    if (s == NULL)
        return PD_ERR_MEMORY;
    s->config = *config;
    s->serial = 1;
    s->view.lang = config->lang;
    s->view.care = config->care;
    s->view.contrast = config->contrast;
    s->view.demo = config->demo;
    s->view.demo_codes = config->demo_codes;
    s->view.idle_left_s = -1;
    s->view.idle_total_s = config->idle_clear_s;
    s->view.done_left_s = -1;
    s->view.category = -1;
    s->view.qty = 1;
    s->view.print = PD_PRINT_NONE;
    s->view.link = PD_LINK_VIEW_OFFLINE;
    s->view.screen = PD_SCREEN_CLOSED;
    s->view.counter.state = PD_COUNTER_IDLE;
    (void)pd_copy(s->view.error_code, sizeof s->view.error_code, "E-SYS-01");
    *out = s;
    return PD_OK;
}

void
pd_session_destroy(struct pd_session *s)
{
    if (s == NULL)
        return;
    if (s->programme != NULL) {
        pd_programme_finish(s->programme);
        free(s->programme);
    }
    sodium_memzero(s, sizeof *s);
    free(s);
}

const struct pd_view *
pd_session_view(const struct pd_session *s)
{
    return &s->view;
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
    e->lang = s->view.lang;
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

static void
ask_scan(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    struct pd_desk_request *r;

    if (!s->serving || s->view.screen == PD_SCREEN_SAVING || s->view.counter.state == PD_COUNTER_SAVING)
        return; /* a code shown while points move is not a wish */
    s->touched_ms = s->boot_ms;
    r = pd_session_ask(s, fx, PD_REQUEST_SCAN);
    memcpy(r->payload, event->scan.payload, sizeof r->payload);
    r->payload_len = event->scan.len;
}

/* A new programme takes effect between visits and within one alike: prices already shown stay decided. */
static void
take_programme(struct pd_session *s, struct pd_programme *fresh, struct pd_effects *fx)
{
    struct pd_programme *old = s->programme;

    s->programme = fresh;
    s->view.programme = fresh;
    if (old != NULL)
        pd_session_ask(s, fx, PD_REQUEST_DROP_PROGRAMME)->programme = old;
    /* Pointers into the old document die with it. */
    if (s->view.gift.gift != NULL)
        pd_catalogue_gift(s, s->view.gift.gift->sku);
}

static void
take_status(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool was_serving = s->serving;

    s->have_status = true;
    s->desk_ms = reply->now.now_ms;
    s->desk_boot_ms = s->boot_ms;
    s->online = reply->online;
    s->serving = reply->serving;
    s->identity = reply->identity;
    if (reply->programme != NULL)
        take_programme(s, reply->programme, fx);
    s->view.link = reply->online        ? PD_LINK_VIEW_ONLINE
                   : reply->hub_refuses ? PD_LINK_VIEW_REFUSED
                                        : PD_LINK_VIEW_OFFLINE;
    s->view.unsent = reply->ledger.unsent;
    s->view.oldest_unsent_ms = reply->ledger.oldest_unsent_ms;
    s->view.place = s->programme != NULL ? pd_programme_place(s->programme, reply->identity.place) : NULL;
    s->view.counter.place = s->view.place;
    s->view.counter.has_token = reply->has_token;
    s->view.counter.last_count = reply->last_count;
    memcpy(s->view.counter.last, reply->last, sizeof s->view.counter.last);

    if (!reply->serving) {
        (void)pd_copy(s->view.error_code, sizeof s->view.error_code, reply->closed_code);
        if (was_serving)
            pd_visit_end(s, fx);
        pd_session_go(s, PD_SCREEN_CLOSED);
    } else if (s->view.screen == PD_SCREEN_CLOSED) {
        s->view.error_code[0] = '\0';
        pd_session_go(s, s->config.counter ? PD_SCREEN_COUNTER : PD_SCREEN_ATTRACT);
        s->touched_ms = s->boot_ms;
    }
}

static void
take_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    if (reply->kind == PD_REPLY_STATUS) {
        take_status(s, reply, fx);
        return;
    }
    /* The hub's answer is unasked: it names its hold instead of a visit. */
    if (reply->kind != PD_REPLY_ANSWER && reply->serial != s->serial)
        return;
    if (s->config.counter)
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
    default: /* the faces' own */
        return false;
    }
}

static void
take_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    s->touched_ms = s->boot_ms;
    if (intent->kind == PD_INTENT_DEMO_CODE && s->config.demo) {
        pd_session_emit(s, fx, PD_EFFECT_DEMO)->n = intent->n;
        return;
    }
    if (common_intent(s, intent))
        return;
    if (s->config.counter)
        pd_handover_intent(s, intent, fx);
    else
        pd_visit_intent(s, intent, fx);
}

static void
take_tick(struct pd_session *s, struct pd_effects *fx)
{
    if (s->config.counter)
        pd_handover_tick(s);
    else
        pd_visit_tick(s, fx);
}

void
pd_session_apply(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx)
{
    fx->count = 0;
    s->boot_ms = event->boot_ms;
    switch (event->kind) {
    case PD_SESSION_EVENT_SCAN:
        ask_scan(s, event, fx);
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
        pd_visit_print(s, event, fx);
        break;
    }
    take_tick(s, fx);
    /* Minutes are enough for everything a screen shows, and keep a still screen still. */
    s->view.now_ms = pd_session_desk_ms(s) / PD_MINUTE_MS * PD_MINUTE_MS;
    pd_attract_fill(s);
    pd_member_fill(s);
    pd_catalogue_fill(s);
}

int64_t
pd_session_wake_ms(const struct pd_session *s)
{
    return s->config.counter ? pd_handover_wake_ms(s) : pd_visit_wake_ms(s);
}
