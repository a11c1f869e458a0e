/*
 * Phrase by phrase: a recorded one is played, all others up to the next recorded one are one run of
 * espeak-ng. What it writes goes to the sound's speech lane as fast as that takes it.
 */
#include "drivers/speech/voice.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "drivers/scanner/wake.h"
#include "drivers/speech/prompts.h"
#include "drivers/speech/synth.h"
#include "drivers/speech/wav.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define READ_BYTES 8192
#define HANGS_MS 5000 /* without a byte for so long, a run is given up */
#define FULL_NAP_MS 50

struct espeak {
    struct pd_voice voice; /* first */
    char program[512];     /* "": none */
    struct pd_prompts *prompts;
    struct pd_sound *sound;
    int words_per_min;
    struct pd_wake wake;

    struct pd_utterance now;
    const char *next; /* first phrase not begun */
    struct pd_synth synth;
    struct pd_wav wav;
    int64_t heard_ms;  /* when the run last wrote */
    int16_t *samples;  /* waiting for room on the lane; NULL: none */
    size_t count, put; /* of them */

    pthread_mutex_t lock; /* what follows */
    struct pd_voice_status status;
};

static void
set_status(struct espeak *e, enum pd_device_state state, const char *text)
{
    (void)pthread_mutex_lock(&e->lock);
    e->status.state = state;
    (void)pd_copy(e->status.why.path, sizeof e->status.why.path, state == PD_DEVICE_OK ? "" : e->program);
    (void)pd_copy(e->status.why.text, sizeof e->status.why.text, text);
    (void)pthread_mutex_unlock(&e->lock);
}

static void
drop_samples(struct espeak *e)
{
    free(e->samples);
    e->samples = NULL;
    e->count = e->put = 0;
}

static void
cut(struct espeak *e)
{
    pd_synth_stop(&e->synth);
    drop_samples(e);
    e->next = "";
    pd_sound_clear(e->sound, PD_SOUND_SPEECH);
}

static void
espeak_say(struct pd_voice *voice, const struct pd_utterance *u)
{
    struct espeak *e = (struct espeak *)voice;

    cut(e);
    e->now = *u;
    e->next = e->now.text;
}

/* The recorded samples of the phrase at e->next, which is then behind us. */
static bool
take_recorded(struct espeak *e)
{
    size_t len = strcspn(e->next, "\n");

    if (!pd_prompts_get(e->prompts, e->now.tongue, e->next, len, &e->samples, &e->count))
        return false;
    e->put = 0;
    e->next += len + (e->next[len] == '\n' ? 1 : 0);
    return true;
}

static bool
is_recorded(struct espeak *e, const char *phrase)
{
    int16_t *samples = NULL;
    size_t count;
    bool is = pd_prompts_get(e->prompts, e->now.tongue, phrase, strcspn(phrase, "\n"), &samples, &count);

    free(samples);
    return is;
}

/* Ends a phrase so that a breath is taken; "[[" would be read as sounds instead of letters. */
static void
add_phrase(struct pd_str *text, const char *phrase, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        pd_str_add_bytes(text, &phrase[i], 1);
        if (phrase[i] == '[')
            pd_str_add(text, " ");
    }
    pd_str_add(text, ".\n");
}

/* All phrases up to the next recorded one. */
static void
make_rest(struct espeak *e)
{
    char text[2 * PD_UTTERANCE_BYTES];
    struct pd_str out = pd_str_on(text, sizeof text);
    enum pd_err err = PD_ERR_MISSING;

    do {
        size_t len = strcspn(e->next, "\n");

        add_phrase(&out, e->next, len);
        e->next += len + (e->next[len] == '\n' ? 1 : 0);
    } while (*e->next != '\0' && !is_recorded(e, e->next));
    if (e->program[0] != '\0')
        err = pd_synth_start(&e->synth, e->program, e->now.tongue, e->words_per_min, text);
    pd_wav_begin(&e->wav);
    e->heard_ms = pd_clock_monotonic_us() / 1000;
    if (err != PD_OK)
        set_status(e, PD_DEVICE_PROBLEM, "the speech program cannot be run");
}

/* Puts what waits; false while the lane has no room for all of it. */
static bool
put_samples(struct espeak *e)
{
    e->put += pd_sound_put(e->sound, PD_SOUND_SPEECH, e->samples + e->put, e->count - e->put);
    if (e->put < e->count)
        return false;
    drop_samples(e);
    return true;
}

static void
end_run(struct espeak *e, bool good)
{
    pd_synth_stop(&e->synth);
    if (good)
        set_status(e, PD_DEVICE_OK, "");
    else
        set_status(e, PD_DEVICE_PROBLEM, "the speech program says nothing");
}

static void
read_run(struct espeak *e, int timeout_ms)
{
    uint8_t bytes[READ_BYTES];
    int64_t now;
    ssize_t n;

    if (!pd_wake_wait(&e->wake, e->synth.out, timeout_ms)) {
        now = pd_clock_monotonic_us() / 1000;
        if (now - e->heard_ms > HANGS_MS)
            end_run(e, false);
        return;
    }
    n = read(e->synth.out, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0) {
        end_run(e, e->wav.body);
        return;
    }
    e->heard_ms = pd_clock_monotonic_us() / 1000;
    e->samples = malloc((size_t)n * sizeof *e->samples);
    if (e->samples == NULL || pd_wav_read(&e->wav, bytes, (size_t)n, e->samples, &e->count) == 0) {
        drop_samples(e);
        end_run(e, false);
    }
}

static bool
espeak_poll(struct pd_voice *voice, int timeout_ms)
{
    struct espeak *e = (struct espeak *)voice;

    if (e->samples != NULL && !put_samples(e)) {
        (void)pd_wake_wait(&e->wake, -1, timeout_ms < FULL_NAP_MS ? timeout_ms : FULL_NAP_MS);
        return true;
    }
    if (e->synth.pid > 0)
        read_run(e, timeout_ms);
    else if (*e->next != '\0' && !take_recorded(e))
        make_rest(e);
    return e->samples != NULL || e->synth.pid > 0 || *e->next != '\0';
}

static void
espeak_wake(struct pd_voice *voice)
{
    pd_wake_set(&((struct espeak *)voice)->wake);
}

static void
espeak_status(struct pd_voice *voice, struct pd_voice_status *status)
{
    struct espeak *e = (struct espeak *)voice;

    (void)pthread_mutex_lock(&e->lock);
    *status = e->status;
    (void)pthread_mutex_unlock(&e->lock);
}

static void
espeak_destroy(struct pd_voice *voice)
{
    struct espeak *e = (struct espeak *)voice;

    cut(e);
    memset(&e->now, 0, sizeof e->now);
    pd_wake_finish(&e->wake);
    pd_prompts_destroy(e->prompts);
    (void)pthread_mutex_destroy(&e->lock);
    free(e);
}

static const struct pd_voice_ops espeak_ops = {
    .name = "espeak",
    .say = espeak_say,
    .poll = espeak_poll,
    .wake = espeak_wake,
    .status = espeak_status,
    .destroy = espeak_destroy,
};

enum pd_err
pd_voice_espeak_create(const struct pd_voice_espeak_config *config, struct pd_voice **out, struct pd_why *why)
{
    struct espeak *e = calloc(1, sizeof *e);
    enum pd_err err;

    *out = NULL;
    if (e == NULL)
        return PD_ERR_MEMORY;
    e->voice.ops = &espeak_ops;
    e->wake.fd = -1;
    e->next = "";
    pd_synth_init(&e->synth);
    (void)pthread_mutex_init(&e->lock, NULL);
    e->status.state = PD_DEVICE_UNKNOWN;
    e->sound = config->sound;
    e->words_per_min = config->words_per_min;
    if (config->program != NULL)
        (void)pd_copy(e->program, sizeof e->program, config->program);
    err = pd_wake_init(&e->wake);
    if (err == PD_OK)
        err = pd_prompts_load(config->prompts_dir != NULL ? config->prompts_dir : "", &e->prompts, why);
    if (err != PD_OK)
        espeak_destroy(&e->voice);
    else
        *out = &e->voice;
    return err;
}

bool
pd_voice_espeak_found(const char *program)
{
    const struct timeval limit = { .tv_sec = 3 };
    struct pd_synth synth;
    uint8_t head[4];
    bool found;

    pd_synth_init(&synth);
    if (program == NULL || program[0] == '\0' ||
        pd_synth_start(&synth, program, PD_TONGUE_ENGLISH, 160, "one") != PD_OK)
        return false;
    (void)setsockopt(synth.out, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    found = read(synth.out, head, sizeof head) == sizeof head && memcmp(head, "RIFF", 4) == 0;
    pd_synth_stop(&synth);
    return found;
}
