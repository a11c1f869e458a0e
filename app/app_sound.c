#include "app/app.h"

#include "drivers/sound/tone.h"

enum pd_err
pd_app_sound_start(struct pd_app *app, struct pd_why *why)
{
    return pd_app_make_sound(app->config, &app->sound, why);
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
