#include "drivers/sound/sound.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 44
#define MOST_SAMPLES ((uint32_t)PD_SOUND_RATE * 3600) /* an hour; what comes later is not kept */

struct wav {
    struct pd_sound sound; /* first */
    pthread_mutex_t lock;  /* what follows */
    FILE *file;
    uint32_t samples;
    bool failed;
};

static void
put_u32(uint8_t *at, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(n >> (8 * i));
}

/* RIFF, one PCM channel of 16 bits. */
static bool
write_header(FILE *file, uint32_t samples)
{
    uint8_t head[HEADER_BYTES] = "RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0........\x02\0\x10\0data....";

    put_u32(head + 4, HEADER_BYTES - 8 + samples * 2);
    put_u32(head + 24, PD_SOUND_RATE);
    put_u32(head + 28, PD_SOUND_RATE * 2);
    put_u32(head + 40, samples * 2);
    return fseek(file, 0, SEEK_SET) == 0 && fwrite(head, sizeof head, 1, file) == 1 &&
           fseek(file, 0, SEEK_END) == 0 && fflush(file) == 0;
}

static bool
write_samples(FILE *file, const int16_t *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t n = (uint16_t)samples[i];

        if (fputc(n & 0xff, file) == EOF || fputc(n >> 8, file) == EOF)
            return false;
    }
    return true;
}

static size_t
wav_put(struct pd_sound *sound, enum pd_sound_lane lane, const int16_t *samples, size_t count)
{
    struct wav *wav = (struct wav *)sound;

    (void)lane;
    (void)pthread_mutex_lock(&wav->lock);
    if (!wav->failed && count <= MOST_SAMPLES - wav->samples) {
        wav->failed = !write_samples(wav->file, samples, count);
        wav->samples += (uint32_t)count;
        wav->failed = wav->failed || !write_header(wav->file, wav->samples);
    }
    (void)pthread_mutex_unlock(&wav->lock);
    return count;
}

static void
wav_clear(struct pd_sound *sound, enum pd_sound_lane lane)
{
    (void)sound;
    (void)lane;
}

static size_t
wav_left(struct pd_sound *sound, enum pd_sound_lane lane)
{
    (void)sound;
    (void)lane;
    return 0;
}

static void
wav_volume(struct pd_sound *sound, enum pd_sound_volume volume)
{
    (void)sound;
    (void)volume;
}

static enum pd_device_state
wav_state(struct pd_sound *sound)
{
    struct wav *wav = (struct wav *)sound;
    enum pd_device_state state;

    (void)pthread_mutex_lock(&wav->lock);
    state = wav->failed ? PD_DEVICE_PROBLEM : PD_DEVICE_OK;
    (void)pthread_mutex_unlock(&wav->lock);
    return state;
}

static void
wav_destroy(struct pd_sound *sound)
{
    struct wav *wav = (struct wav *)sound;

    (void)fclose(wav->file);
    (void)pthread_mutex_destroy(&wav->lock);
    free(wav);
}

static const struct pd_sound_ops wav_ops = {
    .name = "file",
    .put = wav_put,
    .clear = wav_clear,
    .left = wav_left,
    .volume = wav_volume,
    .state = wav_state,
    .destroy = wav_destroy,
};

enum pd_err
pd_sound_file_create(const char *path, bool alone, struct pd_sound **out, struct pd_why *why)
{
    struct wav *wav = calloc(1, sizeof *wav);

    *out = NULL;
    if (wav == NULL)
        return PD_ERR_MEMORY;
    wav->sound = (struct pd_sound){ &wav_ops, alone };
    wav->file = fopen(path, "wb");
    if (wav->file == NULL || !write_header(wav->file, 0) || pthread_mutex_init(&wav->lock, NULL) != 0) {
        enum pd_err err = pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));

        if (wav->file != NULL)
            (void)fclose(wav->file);
        free(wav);
        return err;
    }
    *out = &wav->sound;
    return PD_OK;
}
