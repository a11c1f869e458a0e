#include "app/app.h"

#include "drivers/sound/tone.h"

enum pd_err
pd_app_sound_start(struct pd_app *app, struct pd_why *why)
{
    const struct pd_config *c = app->config;
    struct pd_sound_config config = {
        .device = c->sound_device,
        .alone = c->sound_headphones,
        .volume = (enum pd_sound_volume)(c->sound_volume + 1),
    };

    switch ((enum pd_config_sound)c->sound_kind) {
    case PD_CONFIG_SOUND_NONE:
        return PD_OK;
    case PD_CONFIG_SOUND_SDL:
        return pd_sound_sdl_create(&config, &app->sound);
    case PD_CONFIG_SOUND_FILE:
        return pd_sound_file_create(c->sound_path, config.alone, &app->sound, why);
    }
    return PD_OK;
}

void
pd_app_sound_destroy(struct pd_app *app)
{
    pd_sound_destroy(app->sound);
    app->sound = NULL;
}

/* A new tone instead of one that still sounds: the newest answer is the one that counts. */
void
pd_app_tone(struct pd_app *app, bool good)
{
    static int16_t tone[2][PD_TONE_SAMPLES];
    static bool made;

    if (app->sound == NULL) /* a desk without a loudspeaker loses nothing: the screen says the same */
        return;
    if (!made) {
        pd_sound_tone(false, tone[0]);
        pd_sound_tone(true, tone[1]);
        made = true;
    }
    pd_sound_clear(app->sound, PD_SOUND_TONES);
    (void)pd_sound_put(app->sound, PD_SOUND_TONES, tone[good ? 1 : 0], PD_TONE_SAMPLES);
}
