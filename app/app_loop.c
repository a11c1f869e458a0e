#include "app/app.h"
#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/notify.h"

#include <sodium.h>
#include <string.h>

#define FIRST_STATUS_MS 2000 /* the first picture waits so long for the desk to say how it is */

static void
do_effect(struct pd_app *app, const struct pd_effect *effect)
{
    switch (effect->kind) {
    case PD_EFFECT_REQUEST:
        if (pd_desk_thread_ask(app->desk, &effect->request) != PD_OK)
            pd_log(PD_LOG_ERROR, "E-LED-21", "the ledger's thread does not keep up");
        return;
    case PD_EFFECT_SLIP:
        pd_app_slip(app, effect);
        return;
    case PD_EFFECT_PRINT:
        pd_app_print(app, effect);
        return;
    case PD_EFFECT_DEMO:
        if (effect->n >= 0 && effect->n < app->demo.count) {
            struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

            event.scan.len = strlen(app->demo.payload[effect->n]);
            memcpy(event.scan.payload, app->demo.payload[effect->n], event.scan.len);
            pd_app_apply(app, &event);
        }
        return;
    case PD_EFFECT_LIST:
        pd_app_list(app, effect);
        return;
    case PD_EFFECT_TYPE:
        pd_app_type(app, effect);
        return;
    case PD_EFFECT_SOUND:
        pd_app_tone(app, effect->good);
        return;
    case PD_EFFECT_WIPE:
        pd_ui_repaint(app->ui);
        pd_app_aside_wipe(app);
        pd_app_typing_wipe(app);
        return;
    case PD_EFFECT_TRAINING_END:
        app->training_over = true;
        __atomic_store_n(&app->quit, true, __ATOMIC_RELEASE);
        return;
    case PD_EFFECT_JOB:
        pd_app_technician_job(app, (enum pd_technician_job)effect->n);
        return;
    }
}

int64_t
pd_app_now_ms(const struct pd_app *app)
{
    return pd_clock_boot_ms() + app->skew_ms;
}

void
pd_app_apply(struct pd_app *app, const struct pd_session_event *given)
{
    struct pd_session_event event = *given;
    struct pd_effects effects;

    event.boot_ms = pd_app_now_ms(app);
    pd_session_apply(app->session, &event, &effects);
    for (int i = 0; i < effects.count; i++) {
        do_effect(app, &effects.list[i]);
        sodium_memzero(&effects.list[i], sizeof effects.list[i]); /* a PIN or a form may stand in it */
    }
}

static void
take_replies(struct pd_app *app)
{
    while (pd_desk_thread_take(app->desk, &app->reply)) {
        struct pd_session_event event = { .kind = PD_SESSION_EVENT_REPLY, .reply = &app->reply };

        pd_app_apply(app, &event);
        sodium_memzero(&app->reply, sizeof app->reply); /* what it told of a person is in the session now */
    }
}

static void
take_scans(struct pd_app *app)
{
    struct pd_scan scan;

    while (pd_queue_take(&app->scans, &scan, 0) == PD_OK) {
        struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

        event.scan.len = scan.size;
        memcpy(event.scan.payload, scan.bytes, scan.size < PD_CODE_MAX ? scan.size : PD_CODE_MAX);
        pd_app_apply(app, &event);
    }
}

static enum pd_card_seen
seen(enum pd_card_event_kind kind)
{
    switch (kind) {
    case PD_CARD_CAME:
        return PD_CARD_SEEN_NUMBER;
    case PD_CARD_CHANGING:
        return PD_CARD_SEEN_CHANGING;
    case PD_CARD_UNREAD:
        return PD_CARD_SEEN_UNREAD;
    case PD_CARD_LEFT: /* a visit does not end with it: she may have put it away */
        break;
    }
    return PD_CARD_SEEN_NOTHING;
}

static void
take_cards(struct pd_app *app)
{
    struct pd_card_event card;

    while (pd_queue_take(&app->cards, &card, 0) == PD_OK) {
        struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };
        char number[PD_CARD_NUMBER_CAP] = "";

        event.scan.card = seen(card.kind);
        if (event.scan.card == PD_CARD_SEEN_NUMBER &&
            pd_card_number(card.uid, card.uid_len, (enum pd_card_form)app->config->card_number, number) !=
                PD_OK)
            event.scan.card = PD_CARD_SEEN_UNREAD;
        event.scan.len = strlen(number);
        memcpy(event.scan.payload, number, event.scan.len);
        if (event.scan.card != PD_CARD_SEEN_NOTHING)
            pd_app_apply(app, &event);
        sodium_memzero(&card, sizeof card);
    }
}

_Static_assert((int)PD_CAMERA_READ == (int)PD_WATCH_READ && (int)PD_CAMERA_NOBODY == (int)PD_WATCH_NOTHING,
    "the camera's hints are the screen's");

/* While somebody is served, only whether anybody is there; of what it sees nothing stays here. */
static void
take_presence(struct pd_app *app)
{
    static struct pd_camera_view look; /* large; the main thread's */
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_PRESENCE };
    int64_t now_ms = pd_app_now_ms(app);

    if (!app->config->camera_presence || now_ms - app->present_ms < PD_SECOND_MS)
        return;
    pd_scanner_camera_view(app->camera, &look);
    if (look.hint != PD_WATCH_NOTHING && look.frame != app->present_frame) {
        app->present_ms = now_ms;
        pd_app_apply(app, &event);
        pd_desk_thread_hurry(app->desk);
    }
    app->present_frame = look.frame;
    memset(look.grey, 0, sizeof look.grey);
}

/* Somebody stands before it and nobody is served: what it sees is shown. A picture that has gone from the
 * screen is gone from here too. */
static void
take_camera(struct pd_app *app)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_CAMERA };
    const struct pd_view *view = pd_session_view(app->session);
    int64_t before = app->seen.frame;

    if (app->camera == NULL)
        return;
    if (view->screen != PD_SCREEN_ATTRACT) {
        take_presence(app);
        if (app->seen.frame == 0)
            return;
        memset(&app->seen, 0, sizeof app->seen);
        pd_app_apply(app, &event);
        return;
    }
    pd_scanner_camera_view(app->camera, &app->seen);
    if (app->seen.frame == before ||
        (app->seen.hint == PD_WATCH_NOTHING && view->camera.hint == PD_CAMERA_NOBODY))
        return;
    if (app->seen.hint == PD_WATCH_NOTHING)
        memset(app->seen.grey, 0, sizeof app->seen.grey);
    else
        pd_desk_thread_hurry(app->desk);
    event.camera = (struct pd_camera_seen){ (enum pd_camera_hint)app->seen.hint, PD_CAMERA_VIEW_W,
        PD_CAMERA_VIEW_H, app->seen.grey };
    pd_app_apply(app, &event);
}

static void
tick(struct pd_app *app)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_TICK };

    if (pd_app_now_ms(app) >= pd_session_wake_ms(app->session))
        pd_app_apply(app, &event);
}

/* Draws until nobody asks for anything more; presents if the picture changed. Returns how soon to draw again,
 * or -1. */
static int
draw(struct pd_app *app)
{
    struct pd_ui_frame frame;
    bool changed = false;

    do {
        frame = pd_ui_frame(app->ui, pd_session_view(app->session), pd_clock_boot_ms());
        changed = changed || frame.changed;
        if (frame.said.text != NULL)
            pd_app_say(app, &frame.said);
        if (frame.intent.kind != PD_INTENT_NONE) {
            struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT, .intent = frame.intent };

            pd_app_apply(app, &event);
        }
    } while (frame.more || frame.intent.kind != PD_INTENT_NONE);
    (void)pd_window_present(app->window, app->ui);
    return frame.moving ? 16 : -1;
}

static void
tell_supervisor(struct pd_app *app, int64_t *told_ms)
{
    int64_t now = pd_clock_boot_ms();

    if (!app->ready_told && pd_window_frames(app->window) > 0) {
        pd_notify("READY=1");
        app->ready_told = true;
        pd_desk_thread_connect(app->desk);
    }
    pd_notify_alive(told_ms, now, pd_desk_thread_alive_ms(app->desk) + PD_NOTIFY_STALLED_MS);
}

static int
sleep_ms(const struct pd_app *app, int frame_ms)
{
    int64_t wait = pd_session_wake_ms(app->session) - pd_clock_boot_ms();

    if (wait > PD_NOTIFY_EVERY_MS)
        wait = PD_NOTIFY_EVERY_MS;
    if (frame_ms >= 0 && frame_ms < wait)
        wait = frame_ms;
    return wait > 0 ? (int)wait : 0;
}

static void
resized(struct pd_app *app)
{
    struct pd_panel panel = {
        .diagonal_mm = (int)app->config->panel_diagonal_mm,
        .distance_mm = (int)app->config->panel_distance_mm,
        .staff = app->config->desk_mode == PD_CONFIG_COUNTER,
    };

    pd_window_size(app->window, &panel.w_px, &panel.h_px);
    pd_ui_resize(app->ui, panel);
}

/* So that the first picture is the one for whoever comes, not "temporarily closed" for the blink of an eye.
 */
static void
wait_for_status(struct pd_app *app)
{
    int64_t until = pd_clock_boot_ms() + FIRST_STATUS_MS;
    bool have = false;

    while (!have && pd_clock_boot_ms() < until) {
        have = pd_session_view(app->session)->programme != NULL ||
               pd_session_view(app->session)->screen != PD_SCREEN_CLOSED;
        if (!have) {
            struct timespec t = { .tv_nsec = 500000 };

            (void)nanosleep(&t, NULL);
            take_replies(app);
        }
    }
}

static void *
prepare(void *arg)
{
    struct pd_app *app = arg;

    wait_for_status(app);
    (void)pd_ui_frame(app->ui, pd_session_view(app->session), pd_clock_boot_ms());
    pd_ui_warm(app->ui);
    return NULL;
}

enum pd_err
pd_app_prepare(struct pd_app *app, struct pd_why *why)
{
    (void)why;
    app->preparing = pthread_create(&app->preparer, NULL, prepare, app) == 0;
    return app->preparing ? PD_OK : PD_ERR_MEMORY;
}

void
pd_app_prepared(struct pd_app *app)
{
    if (app->preparing)
        (void)pthread_join(app->preparer, NULL);
    app->preparing = false;
}

void
pd_app_loop(struct pd_app *app)
{
    int64_t told_ms = 0;

    pd_app_prepared(app);
    resized(app);
    pd_app_aside_look(app);
    while (!__atomic_load_n(&app->quit, __ATOMIC_ACQUIRE)) {
        int frame_ms, aside_ms, news;
        bool more;

        pd_app_reload(app);
        take_replies(app);
        take_scans(app);
        take_cards(app);
        take_camera(app);
        more = pd_app_tactile_take(app);
        (void)pd_app_print_answers(app);
        pd_app_technician_news(app);
        pd_app_typing_look(app);
        tick(app);
        frame_ms = draw(app);
        aside_ms = pd_app_aside_draw(app);
        frame_ms = frame_ms < 0 || (aside_ms >= 0 && aside_ms < frame_ms) ? aside_ms : frame_ms;
        pd_app_screen_answers(app);
        pd_app_light(app);
        pd_app_parts(app);
        tell_supervisor(app, &told_ms);
        news = pd_window_wait(app->window, app->ui, more ? 0 : sleep_ms(app, frame_ms), pd_clock_boot_ms);
        if (news & PD_WINDOW_QUIT)
            return;
        if (news & PD_WINDOW_RESIZED)
            resized(app);
        if (news & PD_WINDOW_EXPOSED)
            pd_ui_repaint(app->ui);
        pd_app_aside_news(app, news);
        if (news & PD_WINDOW_INPUT) {
            struct pd_session_event touch = { .kind = PD_SESSION_EVENT_TOUCH };

            pd_app_apply(app, &touch);
            pd_desk_thread_hurry(app->desk);
        }
    }
}
