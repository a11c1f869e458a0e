#include "drivers/sound/mix.h"

#include <stdlib.h>

enum pd_err
pd_sound_mix_init(struct pd_sound_mix *mix, enum pd_sound_volume volume)
{
    *mix = (struct pd_sound_mix){ .volume = volume };
    for (int i = 0; i < PD_SOUND_LANES; i++) {
        mix->waiting[i] = calloc(PD_SOUND_LANE_SAMPLES, sizeof *mix->waiting[i]);
        if (mix->waiting[i] == NULL)
            return PD_ERR_MEMORY;
    }
    return PD_OK;
}

void
pd_sound_mix_finish(struct pd_sound_mix *mix)
{
    for (int i = 0; i < PD_SOUND_LANES; i++) {
        free(mix->waiting[i]);
        mix->waiting[i] = NULL;
    }
}

size_t
pd_sound_mix_put(struct pd_sound_mix *mix, enum pd_sound_lane lane, const int16_t *samples, size_t count)
{
    size_t room = PD_SOUND_LANE_SAMPLES - mix->count[lane];

    count = count < room ? count : room;
    for (size_t i = 0; i < count; i++)
        mix->waiting[lane][(mix->first[lane] + mix->count[lane] + i) % PD_SOUND_LANE_SAMPLES] = samples[i];
    mix->count[lane] += count;
    return count;
}

void
pd_sound_mix_clear(struct pd_sound_mix *mix, enum pd_sound_lane lane)
{
    mix->count[lane] = 0;
}

bool
pd_sound_mix_silent(const struct pd_sound_mix *mix)
{
    for (int i = 0; i < PD_SOUND_LANES; i++)
        if (mix->count[i] > 0)
            return false;
    return true;
}

static int32_t
next(struct pd_sound_mix *mix, int lane)
{
    int32_t sample;

    if (mix->count[lane] == 0)
        return 0;
    sample = mix->waiting[lane][mix->first[lane]];
    mix->first[lane] = (mix->first[lane] + 1) % PD_SOUND_LANE_SAMPLES;
    mix->count[lane]--;
    return sample;
}

void
pd_sound_mix_take(struct pd_sound_mix *mix, int16_t *out, size_t count)
{
    static const int32_t percent[] = { 0, 25, 50, 100 };

    for (size_t i = 0; i < count; i++) {
        bool spoken = mix->count[PD_SOUND_SPEECH] > 0;
        int32_t tone = next(mix, PD_SOUND_TONES), speech = next(mix, PD_SOUND_SPEECH);
        int32_t sum = (speech + (spoken ? tone / 2 : tone)) * percent[mix->volume] / 100;

        sum = sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum;
        out[i] = (int16_t)sum;
    }
}
