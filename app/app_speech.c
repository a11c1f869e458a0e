/* What the screens say goes to the voice of the configuration, on a thread of its own. */
#include "app/app.h"

#include <string.h>

static enum pd_err
make_voice(struct pd_app *app, struct pd_why *why)
{
    const struct pd_config *c = app->config;
    char prompts[600];
    struct pd_voice_espeak_config espeak = { .program = c->speech_program,
        .prompts_dir = prompts,
        .sound = app->sound,
        .words_per_min = (int)c->speech_words_per_min };

    (void)snprintf(prompts, sizeof prompts, "%s/voice", c->assets_dir);
    switch ((enum pd_config_speech)c->speech_kind) {
    case PD_CONFIG_SPEECH_NONE:
        return PD_OK;
    case PD_CONFIG_SPEECH_ESPEAK:
        return pd_voice_espeak_create(&espeak, &app->voice, why);
    case PD_CONFIG_SPEECH_REPLAY:
        return pd_voice_replay_create(c->speech_path, &app->voice, why);
    }
    return PD_OK;
}

enum pd_err
pd_app_speech_start(struct pd_app *app, struct pd_why *why)
{
    enum pd_err err;

    if (app->config->desk_mode == PD_CONFIG_COUNTER)
        return PD_OK;
    err = make_voice(app, why);
    return err != PD_OK || app->voice == NULL ? err : pd_voice_thread_start(&app->voice_thread, app->voice);
}

void
pd_app_speech_stop(struct pd_app *app)
{
    if (app->voice == NULL)
        return;
    pd_voice_thread_stop(&app->voice_thread);
    pd_voice_thread_join(&app->voice_thread);
}

void
pd_app_speech_destroy(struct pd_app *app)
{
    pd_voice_destroy(app->voice);
    app->voice = NULL;
}

static enum pd_tongue
tongue_of(enum pd_lang lang)
{
    switch (lang) {
    case PD_LANG_ZH_HK:
        return PD_TONGUE_CANTONESE;
    case PD_LANG_EN:
        return PD_TONGUE_ENGLISH;
    case PD_LANG_ZH_CN:
    case PD_LANG_ZH_TW:
    case PD_LANGS:
        break;
    }
    return PD_TONGUE_MANDARIN;
}

/* How loud is the visit's own; what comes after it, tones too, is as loud as the desk was set up. */
void
pd_app_say(struct pd_app *app, const struct pd_said *said)
{
    static struct pd_utterance utterance; /* large; the main thread's */
    bool on = pd_session_view(app->session)->spoken.on;

    pd_sound_volume(app->sound, (enum pd_sound_volume)(on ? said->volume : app->config->sound_volume + 1));
    if (app->voice == NULL || __atomic_load_n(&app->hushed, __ATOMIC_ACQUIRE))
        return;
    utterance.tongue = tongue_of(said->lang);
    utterance.at_ms = pd_app_now_ms(app);
    (void)pd_copy(utterance.text, sizeof utterance.text, said->text);
    pd_voice_thread_say(&app->voice_thread, &utterance);
    memset(utterance.text, 0, sizeof utterance.text); /* it may tell of a person */
}
