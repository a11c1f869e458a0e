/*
 * The sound trait: one loudspeaker, or one pair of headphones, with two lanes that are heard together: short
 * tones, and speech. Everything on a lane is PCM: one channel, 16 bits, PD_SOUND_RATE samples a second.
 *   (1) No call waits for the device: put takes what has room, and the device plays when it can.
 *   (2) A lane plays what was put on it, in order. A cleared lane is silent within PD_SOUND_CLEAR_MS.
 *   (3) A desk without a device loses nothing but sound: put then takes everything and nobody hears it.
 *   (4) Nobody but the person at the desk hears headphones (`alone`); whatever else it plays on, the whole
 *       lobby hears: names and numbers of a person go to nothing else but headphones.
 * Threading: put, clear, left and volume from any thread; create and destroy from one, when no other call is
 * under way. To write a new one: embed struct pd_sound first, fill a const ops table; sound_replay.c is the
 * smallest.
 */
#ifndef PD_DRIVERS_SOUND_H
#define PD_DRIVERS_SOUND_H

#include "app/base/err.h"
#include "drivers/device.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_SOUND_RATE 22050
#define PD_SOUND_CLEAR_MS 60

enum pd_sound_lane {
    PD_SOUND_TONES = 0,
    PD_SOUND_SPEECH = 1, /* while it plays, tones are half as loud */
    PD_SOUND_LANES
};

/* Seconds of sound that wait on a lane; put takes no more. */
#define PD_SOUND_LANE_S 20

/* Loudness in three steps, each about twice as loud to the ear as the one before. */
enum pd_sound_volume { PD_SOUND_OFF = 0, PD_SOUND_SOFT = 1, PD_SOUND_USUAL = 2, PD_SOUND_LOUD = 3 };

struct pd_sound;

struct pd_sound_ops {
    const char *name; /* as in the configuration: "sdl" */

    /* Mandatory. Behind what waits on the lane. Returns how many samples it took, 0..count. */
    size_t (*put)(struct pd_sound *sound, enum pd_sound_lane lane, const int16_t *samples, size_t count);

    /* Mandatory. What waits on the lane is forgotten. */
    void (*clear)(struct pd_sound *sound, enum pd_sound_lane lane);

    /* Mandatory. Samples of this lane that were not played yet; 0: it is silent. */
    size_t (*left)(struct pd_sound *sound, enum pd_sound_lane lane);

    /* Mandatory. Holds at once, also for what is playing. */
    void (*volume)(struct pd_sound *sound, enum pd_sound_volume volume);

    /* Mandatory. ok: it has played; problem: it could not be opened the last time; unknown: not yet tried. */
    enum pd_device_state (*state)(struct pd_sound *sound);

    /* Optional. Speech is silent at once, and from then on everything goes to the headphones' own device, or
     * to the loudspeaker's. */
    void (*route)(struct pd_sound *sound, bool headphones);

    /* Mandatory. Silences it. */
    void (*destroy)(struct pd_sound *sound);
};

struct pd_sound {
    const struct pd_sound_ops *ops;
    bool alone; /* headphones */
};

/* sound may be NULL in all of these: then nothing is heard, and everything was taken. */
size_t
pd_sound_put(struct pd_sound *sound, enum pd_sound_lane lane, const int16_t *samples, size_t count);

void
pd_sound_clear(struct pd_sound *sound, enum pd_sound_lane lane);

size_t
pd_sound_left(struct pd_sound *sound, enum pd_sound_lane lane);

void
pd_sound_volume(struct pd_sound *sound, enum pd_sound_volume volume);

enum pd_device_state
pd_sound_state(struct pd_sound *sound);

/* What was said to one person must not go on for all: clears the lane of speech, also where there is one
 * device for both. */
void
pd_sound_route(struct pd_sound *sound, bool headphones);

void
pd_sound_destroy(struct pd_sound *sound);

struct pd_sound_config {
    const char *device;     /* as SDL names it; NULL or "": the usual one */
    const char *headphones; /* another one, of a keypad with a socket; NULL or "": the same one */
    bool alone;
    enum pd_sound_volume volume;
};

/* The loudspeaker through SDL. The device is opened on a thread of its own when there is something to play,
 * and closed when it has been silent for a while: a desk at rest has no audio thread waking. An absent device
 * is no error: it shows in the state, and is looked for again at the next sound. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_sound_sdl_create(const struct pd_sound_config *config, struct pd_sound **out);

/* A WAV file that holds everything put, piece after piece as it came, at full loudness; nothing is ever left
 * to play. Errors: PD_ERR_IO, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_sound_file_create(const char *path, bool alone, struct pd_sound **out, struct pd_why *why);

/* A loudspeaker of the imagination, for tests: heard (may be NULL) is told of every piece put, in the
 * caller's thread, and of every clear as a piece of NULL and 0. Nothing is ever left to play. Errors:
 * PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_sound_replay_create(bool alone,
    void (*heard)(void *ctx, enum pd_sound_lane lane, const int16_t *samples, size_t count), void *ctx,
    struct pd_sound **out);

#endif
