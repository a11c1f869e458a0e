/*
 * SDL's loudspeaker. SDL wakes an open device's thread many times a second, also when it plays nothing, and
 * to open one may take a tenth of a second. So a thread of ours opens it when something was put, waits until
 * nothing is left, and closes it after a rest:
 *
 *     closed --something put--> open --silent for REST_MS--> closed
 *        ^                        |
 *        +--- cannot be opened, or was pulled out ---+
 *
 * What waits is then forgotten: a tone a minute late helps nobody. SDL goes on taking sound for a device that
 * was pulled out, so it is asked.
 */
#include "app/base/deadline.h"
#include "app/base/log.h"
#include "drivers/sound/mix.h"

#include <SDL2/SDL.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_SAMPLES 1024 /* 46 ms */
#define REST_MS 5000
#define LOOK_MS 500 /* while it is open: is it still there? */

struct speaker {
    struct pd_sound sound; /* first */
    pthread_t thread;
    char device[2][256]; /* the loudspeaker's; the headphones' */

    pthread_mutex_t lock; /* what follows */
    int route, opened;    /* which of both is wanted, and which was opened */
    pthread_cond_t news;
    struct pd_sound_mix mix;
    enum pd_device_state state;
    bool stop;
};

/* SDL's own thread. */
static void
fill(void *ctx, Uint8 *out, int bytes)
{
    struct speaker *s = ctx;

    (void)pthread_mutex_lock(&s->lock);
    pd_sound_mix_take(&s->mix, (int16_t *)(void *)out, (size_t)bytes / sizeof(int16_t));
    (void)pthread_mutex_unlock(&s->lock);
}

static SDL_AudioDeviceID
open_device(struct speaker *s, int route)
{
    const char *device = s->device[route];
    SDL_AudioSpec want = { .freq = PD_SOUND_RATE,
        .format = AUDIO_S16SYS,
        .channels = 1,
        .samples = BUFFER_SAMPLES,
        .callback = fill,
        .userdata = s };
    SDL_AudioDeviceID id;

    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0)
        return 0;
    id = SDL_OpenAudioDevice(device[0] != '\0' ? device : NULL, 0, &want, NULL, 0);
    if (id == 0)
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    else
        SDL_PauseAudioDevice(id, 0);
    return id;
}

static void
close_device(SDL_AudioDeviceID id)
{
    SDL_CloseAudioDevice(id);
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
}

static void
forget(struct speaker *s)
{
    pd_sound_mix_clear(&s->mix, PD_SOUND_TONES);
    pd_sound_mix_clear(&s->mix, PD_SOUND_SPEECH);
}

/* With the lock held. Said once, not at every tone. */
static void
set_state(struct speaker *s, enum pd_device_state state)
{
    const char *device = s->device[s->opened][0] != '\0' ? s->device[s->opened] : "the usual one";

    if (state == PD_DEVICE_PROBLEM && s->state != state)
        pd_log(PD_LOG_WARN, "E-SND-01", "sound, %s: it cannot be opened, or was pulled out", device);
    s->state = state;
}

/* SDL's answer, without our lock: its own is held while it calls fill. */
static bool
is_gone(struct speaker *s, SDL_AudioDeviceID id)
{
    bool gone;

    (void)pthread_mutex_unlock(&s->lock);
    gone = SDL_GetAudioDeviceStatus(id) == SDL_AUDIO_STOPPED;
    (void)pthread_mutex_lock(&s->lock);
    return gone;
}

/* With the lock held: waits until nothing was left to play for REST_MS, another device is wanted, or the end.
 * False: it is gone. */
static bool
wait_for_rest(struct speaker *s, SDL_AudioDeviceID id)
{
    int quiet_ms = 0;

    while (!s->stop && quiet_ms < REST_MS && s->route == s->opened) {
        struct timespec until = pd_deadline(LOOK_MS);
        bool news = pd_wait_until(&s->news, &s->lock, &until);

        quiet_ms = news || !pd_sound_mix_silent(&s->mix) ? 0 : quiet_ms + LOOK_MS;
        if (is_gone(s, id))
            return false;
    }
    return true;
}

static void *
own_device(void *arg)
{
    struct speaker *s = arg;

    (void)pthread_mutex_lock(&s->lock);
    while (!s->stop) {
        SDL_AudioDeviceID id;

        if (pd_sound_mix_silent(&s->mix)) {
            (void)pthread_cond_wait(&s->news, &s->lock);
            continue;
        }
        s->opened = s->route;
        (void)pthread_mutex_unlock(&s->lock); /* fill wants it while a device is opened and closed */
        id = open_device(s, s->opened);
        (void)pthread_mutex_lock(&s->lock);
        set_state(s, id != 0 ? PD_DEVICE_OK : PD_DEVICE_PROBLEM);
        if (id == 0) {
            forget(s);
            continue;
        }
        if (!wait_for_rest(s, id)) {
            set_state(s, PD_DEVICE_PROBLEM);
            forget(s);
        }
        (void)pthread_mutex_unlock(&s->lock);
        close_device(id);
        (void)pthread_mutex_lock(&s->lock);
    }
    (void)pthread_mutex_unlock(&s->lock);
    SDL_TLSCleanup(); /* its last error message; a thread SDL did not make must say so itself */
    return NULL;
}

static size_t
speaker_put(struct pd_sound *sound, enum pd_sound_lane lane, const int16_t *samples, size_t count)
{
    struct speaker *s = (struct speaker *)sound;
    size_t taken;

    (void)pthread_mutex_lock(&s->lock);
    taken = pd_sound_mix_put(&s->mix, lane, samples, count);
    (void)pthread_cond_signal(&s->news);
    (void)pthread_mutex_unlock(&s->lock);
    return taken;
}

static void
speaker_clear(struct pd_sound *sound, enum pd_sound_lane lane)
{
    struct speaker *s = (struct speaker *)sound;

    (void)pthread_mutex_lock(&s->lock);
    pd_sound_mix_clear(&s->mix, lane);
    (void)pthread_mutex_unlock(&s->lock);
}

static size_t
speaker_left(struct pd_sound *sound, enum pd_sound_lane lane)
{
    struct speaker *s = (struct speaker *)sound;
    size_t left;

    (void)pthread_mutex_lock(&s->lock);
    left = s->mix.count[lane];
    (void)pthread_mutex_unlock(&s->lock);
    return left;
}

static void
speaker_volume(struct pd_sound *sound, enum pd_sound_volume volume)
{
    struct speaker *s = (struct speaker *)sound;

    (void)pthread_mutex_lock(&s->lock);
    s->mix.volume = volume;
    (void)pthread_mutex_unlock(&s->lock);
}

/* Two names for one device are one device. */
static void
speaker_route(struct pd_sound *sound, bool headphones)
{
    struct speaker *s = (struct speaker *)sound;

    (void)pthread_mutex_lock(&s->lock);
    pd_sound_mix_clear(&s->mix, PD_SOUND_SPEECH);
    s->route = headphones && s->device[1][0] != '\0' ? 1 : 0;
    (void)pthread_cond_signal(&s->news);
    (void)pthread_mutex_unlock(&s->lock);
}

static enum pd_device_state
speaker_state(struct pd_sound *sound)
{
    struct speaker *s = (struct speaker *)sound;
    enum pd_device_state state;

    (void)pthread_mutex_lock(&s->lock);
    state = s->state;
    (void)pthread_mutex_unlock(&s->lock);
    return state;
}

static void
free_speaker(struct speaker *s)
{
    pd_sound_mix_finish(&s->mix);
    (void)pthread_cond_destroy(&s->news);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

static void
speaker_destroy(struct pd_sound *sound)
{
    struct speaker *s = (struct speaker *)sound;

    (void)pthread_mutex_lock(&s->lock);
    s->stop = true;
    (void)pthread_cond_signal(&s->news);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->thread, NULL);
    free_speaker(s);
}

static const struct pd_sound_ops speaker_ops = {
    .name = "sdl",
    .put = speaker_put,
    .clear = speaker_clear,
    .left = speaker_left,
    .volume = speaker_volume,
    .state = speaker_state,
    .route = speaker_route,
    .destroy = speaker_destroy,
};

enum pd_err
pd_sound_sdl_create(const struct pd_sound_config *config, struct pd_sound **out)
{
    struct speaker *s = calloc(1, sizeof *s);
    enum pd_err err;

    *out = NULL;
    if (s == NULL)
        return PD_ERR_MEMORY;
    s->sound = (struct pd_sound){ &speaker_ops, config->alone };
    s->state = PD_DEVICE_UNKNOWN;
    if (config->device != NULL)
        (void)snprintf(s->device[0], sizeof s->device[0], "%s", config->device);
    if (config->headphones != NULL)
        (void)snprintf(s->device[1], sizeof s->device[1], "%s", config->headphones);
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->news, NULL);
    err = pd_sound_mix_init(&s->mix, config->volume);
    if (err == PD_OK && pthread_create(&s->thread, NULL, own_device, s) != 0)
        err = PD_ERR_MEMORY;
    if (err != PD_OK) {
        free_speaker(s);
        return err;
    }
    *out = &s->sound;
    return PD_OK;
}
