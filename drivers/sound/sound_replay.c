#include "drivers/sound/sound.h"

#include <stdlib.h>

struct replay {
    struct pd_sound sound; /* first */
    void (*heard)(void *ctx, enum pd_sound_lane lane, const int16_t *samples, size_t count);
    void *ctx;
};

static size_t
replay_put(struct pd_sound *sound, enum pd_sound_lane lane, const int16_t *samples, size_t count)
{
    struct replay *replay = (struct replay *)sound;

    if (replay->heard != NULL)
        replay->heard(replay->ctx, lane, samples, count);
    return count;
}

static void
replay_clear(struct pd_sound *sound, enum pd_sound_lane lane)
{
    struct replay *replay = (struct replay *)sound;

    if (replay->heard != NULL)
        replay->heard(replay->ctx, lane, NULL, 0);
}

static size_t
replay_left(struct pd_sound *sound, enum pd_sound_lane lane)
{
    (void)sound;
    (void)lane;
    return 0;
}

static void
replay_volume(struct pd_sound *sound, enum pd_sound_volume volume)
{
    (void)sound;
    (void)volume;
}

static enum pd_device_state
replay_state(struct pd_sound *sound)
{
    (void)sound;
    return PD_DEVICE_OK;
}

static void
replay_destroy(struct pd_sound *sound)
{
    free(sound);
}

static const struct pd_sound_ops replay_ops = {
    .name = "replay",
    .put = replay_put,
    .clear = replay_clear,
    .left = replay_left,
    .volume = replay_volume,
    .state = replay_state,
    .destroy = replay_destroy,
};

enum pd_err
pd_sound_replay_create(bool alone,
    void (*heard)(void *ctx, enum pd_sound_lane lane, const int16_t *samples, size_t count), void *ctx,
    struct pd_sound **out)
{
    struct replay *replay = calloc(1, sizeof *replay);

    *out = NULL;
    if (replay == NULL)
        return PD_ERR_MEMORY;
    *replay = (struct replay){ { &replay_ops, alone }, heard, ctx };
    *out = &replay->sound;
    return PD_OK;
}
