/*
 * A keypad and a socket for headphones that are devices of their own. Keys go where a window's go, to the
 * screens. Headphones that were pulled out are silent on their device's own thread, before the main thread
 * has heard of it; until it has, nothing more is said.
 */
#include "app/app.h"

#include "app/base/log.h"

#include <linux/input-event-codes.h>

static void
be_silent(struct pd_app *app)
{
    __atomic_store_n(&app->hushed, true, __ATOMIC_RELEASE);
    pd_sound_route(app->sound, false);
    if (app->voice != NULL)
        pd_voice_thread_hush(&app->voice_thread);
    pd_sound_clear(app->sound, PD_SOUND_SPEECH); /* what came in between */
}

static void
on_tactile(void *ctx, const struct pd_tactile_event *event)
{
    struct pd_app *app = ctx;

    if (event->kind == PD_TACTILE_PHONES_OUT)
        be_silent(app);
    if (event->kind == PD_TACTILE_PHONES_IN || event->kind == PD_TACTILE_PHONES_OUT)
        __atomic_store_n(&app->phones,
            event->kind == PD_TACTILE_PHONES_IN ? PD_APP_PHONES_IN : PD_APP_PHONES_OUT, __ATOMIC_RELEASE);
    else if (pd_queue_put(&app->tactile, event) != PD_OK)
        pd_log(PD_LOG_WARN, "E-PAD-02", "a key was dropped: the screen is busy");
    pd_app_wake(app);
}

enum pd_err
pd_app_tactile_start(struct pd_app *app, struct pd_why *why)
{
    const char *paths[PD_APP_TACTILES] = { app->config->keypad_device, app->config->keypad_jack };
    enum pd_err err = PD_OK;

    for (int i = 0; i < PD_APP_TACTILES && err == PD_OK; i++) {
        err = pd_app_make_tactile(paths[i], &app->tactiles[i], why);
        if (err == PD_OK && app->tactiles[i] != NULL)
            err = pd_tactile_thread_start(&app->tactile_threads[i], app->tactiles[i], on_tactile, app);
    }
    return err;
}

void
pd_app_tactile_stop(struct pd_app *app)
{
    for (int i = 0; i < PD_APP_TACTILES; i++) {
        if (app->tactiles[i] == NULL)
            continue;
        pd_tactile_thread_stop(&app->tactile_threads[i]);
        pd_tactile_thread_join(&app->tactile_threads[i]);
    }
}

void
pd_app_tactile_destroy(struct pd_app *app)
{
    for (int i = 0; i < PD_APP_TACTILES; i++) {
        pd_tactile_destroy(app->tactiles[i]);
        app->tactiles[i] = NULL;
    }
}

/* The newest is what counts: they are a state, and no full queue drops it. */
static void
take_phones(struct pd_app *app)
{
    int news = (int)__atomic_exchange_n(&app->phones, PD_APP_PHONES_SAME, __ATOMIC_ACQ_REL);
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT,
        .intent = { .kind = PD_INTENT_ALONE, .n = news == PD_APP_PHONES_IN ? 1 : 0 } };

    if (news == PD_APP_PHONES_SAME)
        return;
    __atomic_store_n(&app->hushed, false, __ATOMIC_RELEASE);
    if (news == PD_APP_PHONES_IN)
        pd_sound_route(app->sound, true);
    pd_app_apply(app, &event);
    if (__atomic_load_n(&app->phones, __ATOMIC_ACQUIRE) == PD_APP_PHONES_OUT) /* out again by now */
        be_silent(app);
}

static void
take_key(struct pd_app *app, const struct pd_tactile_event *in)
{
    struct pd_session_event touch = { .kind = PD_SESSION_EVENT_TOUCH };
    struct pd_event event = { .kind = in->kind == PD_TACTILE_DOWN ? PD_EVENT_KEY : PD_EVENT_KEY_UP,
        .at_ms = pd_app_now_ms(app) };
    bool shift = in->code == KEY_LEFTSHIFT || in->code == KEY_RIGHTSHIFT;

    if (shift)
        app->tactile_shift = in->kind == PD_TACTILE_DOWN;
    event.key = pd_keypad_key(&app->keypad, pd_keypad_sym(in->code), app->tactile_shift);
    if (event.key == PD_KEY_NONE)
        return;
    pd_ui_event(app->ui, &event);
    pd_app_apply(app, &touch);
}

/* One key a turn: the screens see each before the next. True: there may be more. */
bool
pd_app_tactile_take(struct pd_app *app)
{
    struct pd_tactile_event event;

    take_phones(app);
    if (pd_queue_take(&app->tactile, &event, 0) != PD_OK)
        return false;
    take_key(app, &event);
    return true;
}
