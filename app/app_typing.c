/*
 * Names in Chinese at a counter: the session's keys go to the input method and its answer comes back at once.
 * It is loaded on a thread of its own while the first notice is read, at counters that enrol and at no other.
 */
#include "app/app_typing.h"
#include "app/app.h"

#include "app/base/log.h"

#include <sodium.h>
#include <string.h>

#define SLOW_MS 100 /* measured: 10 at the most */

enum pd_typing_method
pd_app_typing_method(const struct pd_config *c)
{
    static const enum pd_typing_method by_language[] = {
        [PD_LANG_ZH_CN] = PD_TYPING_PINYIN,
        [PD_LANG_ZH_TW] = PD_TYPING_BOPOMOFO,
        [PD_LANG_ZH_HK] = PD_TYPING_CANGJIE,
        [PD_LANG_EN] = (enum pd_typing_method)0,
    };

    if (c->desk_mode != PD_CONFIG_COUNTER)
        return (enum pd_typing_method)0;
    switch ((enum pd_config_typing)c->counter_typing) {
    case PD_CONFIG_TYPING_NONE:
        return (enum pd_typing_method)0;
    case PD_CONFIG_TYPING_AUTO:
        return by_language[c->desk_language];
    case PD_CONFIG_TYPING_PINYIN:
        return c->desk_language == (int)PD_LANG_ZH_TW || c->desk_language == (int)PD_LANG_ZH_HK
                   ? PD_TYPING_PINYIN_TRADITIONAL
                   : PD_TYPING_PINYIN;
    case PD_CONFIG_TYPING_BOPOMOFO:
        return PD_TYPING_BOPOMOFO;
    case PD_CONFIG_TYPING_CANGJIE:
        return PD_TYPING_CANGJIE;
    case PD_CONFIG_TYPING_QUICK:
        return PD_TYPING_QUICK;
    case PD_CONFIG_TYPING_STROKE:
        return PD_TYPING_STROKE;
    }
    return (enum pd_typing_method)0;
}

static void *
load(void *arg)
{
    struct pd_app *app = arg;
    struct pd_why why = { .text = "" };
    enum pd_typing_method method = pd_app_typing_method(app->config);

    if (pd_typing_rime_create(method, &app->typing, &why) != PD_OK)
        pd_log(PD_LOG_WARN, "E-TYP-01",
            "names cannot be typed in Chinese: %s: %s; apt-get install -y librime1 %s", why.path, why.text,
            pd_typing_package(method));
    return NULL;
}

void
pd_app_typing_look(struct pd_app *app)
{
    if (app->typing_state != PD_APP_TYPING_NONE || pd_app_typing_method(app->config) == 0 ||
        pd_session_view(app->session)->screen != PD_SCREEN_ENROL)
        return;
    app->typing_state = pthread_create(&app->typing_loader, NULL, load, app) == 0 ? PD_APP_TYPING_LOADING
                                                                                  : PD_APP_TYPING_THERE;
}

static void
loaded(struct pd_app *app)
{
    if (app->typing_state == PD_APP_TYPING_LOADING)
        (void)pthread_join(app->typing_loader, NULL);
    if (app->typing_state != PD_APP_TYPING_NONE)
        app->typing_state = PD_APP_TYPING_THERE;
}

static bool
do_act(struct pd_typing *typing, const struct pd_effect *effect)
{
    switch (effect->typing) {
    case PD_TYPE_KEY:
        return pd_typing_key(typing, effect->n);
    case PD_TYPE_CHOOSE:
        return pd_typing_choose(typing, effect->n);
    case PD_TYPE_PAGE:
        pd_typing_page(typing, effect->n);
        return true;
    case PD_TYPE_DROP:
        pd_typing_forget(typing);
        return true;
    }
    return false;
}

_Static_assert(PD_TYPING_CANDIDATES == PD_ENROL_CANDIDATES && PD_TYPING_BYTES == PD_ENROL_NAME_CAP &&
                   PD_TYPING_BACKSPACE == PD_TYPED_BACKSPACE,
    "the driver's page is the screen's");

static void
tell(const struct pd_app *app, struct pd_typing_state *state, struct pd_session_typed *typed)
{
    struct pd_typing_view *v = &typed->view;

    pd_typing_state(app->typing, state);
    memcpy(v->composition, state->composition, sizeof v->composition);
    memcpy(v->candidates, state->candidates, sizeof v->candidates);
    v->count = state->count;
    v->before = state->before;
    v->more = state->more;
    (void)pd_copy(v->keys, sizeof v->keys, pd_typing_labels(pd_app_typing_method(app->config)));
    memcpy(typed->committed, state->committed, sizeof typed->committed);
}

void
pd_app_type(struct pd_app *app, const struct pd_effect *effect)
{
    static bool slow; /* told once */
    struct pd_session_typed typed = { .key = effect->typing == PD_TYPE_KEY ? effect->n : 0 };
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_TYPED, .typed = &typed };
    struct pd_typing_state state;
    int64_t since_ms;

    loaded(app);
    since_ms = pd_clock_boot_ms();
    if (app->typing != NULL) {
        typed.here = true;
        typed.taken = do_act(app->typing, effect);
        tell(app, &state, &typed);
        sodium_memzero(&state, sizeof state);
        if (pd_clock_boot_ms() - since_ms > SLOW_MS && !slow) {
            slow = true;
            pd_log(PD_LOG_WARN, "E-TYP-02", "a key of a name took %lld ms",
                (long long)(pd_clock_boot_ms() - since_ms));
        }
    }
    pd_app_apply(app, &event);
    sodium_memzero(&typed, sizeof typed);
}

void
pd_app_typing_wipe(struct pd_app *app)
{
    if (app->typing_state == PD_APP_TYPING_THERE && app->typing != NULL)
        pd_typing_forget(app->typing);
}

enum pd_err
pd_app_typing_start(struct pd_app *app, struct pd_why *why)
{
    (void)app;
    (void)why;
    return PD_OK;
}

void
pd_app_typing_destroy(struct pd_app *app)
{
    loaded(app);
    pd_typing_destroy(app->typing);
    app->typing = NULL;
    app->typing_state = PD_APP_TYPING_NONE;
}
