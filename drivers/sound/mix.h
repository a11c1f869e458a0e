/*
 * The pure half of a loudspeaker: two lanes of waiting samples, and the sum of them as the device takes it.
 * Not locked: whoever shares one locks.
 */
#ifndef PD_DRIVERS_SOUND_MIX_H
#define PD_DRIVERS_SOUND_MIX_H

#include "drivers/sound/sound.h"

#define PD_SOUND_LANE_SAMPLES ((size_t)PD_SOUND_RATE * PD_SOUND_LANE_S)

struct pd_sound_mix {
    int16_t *waiting[PD_SOUND_LANES]; /* rings of PD_SOUND_LANE_SAMPLES */
    size_t first[PD_SOUND_LANES], count[PD_SOUND_LANES];
    enum pd_sound_volume volume;
};

/* Errors: PD_ERR_MEMORY; finish is harmless then. */
PD_MUST_CHECK enum pd_err
pd_sound_mix_init(struct pd_sound_mix *mix, enum pd_sound_volume volume);

void
pd_sound_mix_finish(struct pd_sound_mix *mix);

size_t
pd_sound_mix_put(struct pd_sound_mix *mix, enum pd_sound_lane lane, const int16_t *samples, size_t count);

void
pd_sound_mix_clear(struct pd_sound_mix *mix, enum pd_sound_lane lane);

/* Nothing waits on any lane. */
bool
pd_sound_mix_silent(const struct pd_sound_mix *mix);

/* Takes the next count samples of every lane and writes their sum; silence where nothing waits. Too loud a
 * sum is held at the limit. */
void
pd_sound_mix_take(struct pd_sound_mix *mix, int16_t *out, size_t count);

#endif
