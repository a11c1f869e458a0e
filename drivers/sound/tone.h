/*
 * The two tones of a desk, made from sines: a good one that rises, and a low one that falls. Soft: they begin
 * and end in silence, and stay well below full loudness.
 */
#ifndef PD_DRIVERS_SOUND_TONE_H
#define PD_DRIVERS_SOUND_TONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_TONE_SAMPLES 8192 /* 0.37 s at PD_SOUND_RATE */

void
pd_sound_tone(bool good, int16_t out[PD_TONE_SAMPLES]);

#endif
