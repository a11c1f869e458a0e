#include "drivers/sound/tone.h"

#include "drivers/sound/sound.h"

#include <math.h>

#define PI 3.14159265358979323846
#define LOUDNESS 9000.0 /* of 32767 */
#define RISE_S 0.008    /* so that it does not click */

struct note {
    double hertz, from_s, fade_s;
};

/* A struck note: there at once, then dying away; a little of its octave makes it sound like a thing. */
static double
note_at(const struct note *n, double t)
{
    double since = t - n->from_s, strength;

    if (since < 0)
        return 0;
    strength = (since < RISE_S ? since / RISE_S : 1) * exp(-since / n->fade_s);
    return strength * (sin(2 * PI * n->hertz * since) + 0.18 * sin(4 * PI * n->hertz * since));
}

void
pd_sound_tone(bool good, int16_t out[PD_TONE_SAMPLES])
{
    /* A fourth up; a third down, low, and never harsh: it says "look", not "wrong". */
    static const struct note rising[] = { { 659.3, 0, 0.07 }, { 880, 0.09, 0.09 } },
                             falling[] = { { 311.1, 0, 0.09 }, { 246.9, 0.12, 0.08 } };
    const struct note *notes = good ? rising : falling;

    for (size_t i = 0; i < PD_TONE_SAMPLES; i++) {
        double t = (double)i / PD_SOUND_RATE, left = (double)(PD_TONE_SAMPLES - i) / 1024;
        double end = left < 1 ? left : 1;

        out[i] = (int16_t)(LOUDNESS * end * (note_at(&notes[0], t) + note_at(&notes[1], t)) / 1.3);
    }
}
